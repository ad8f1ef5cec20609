package nlp

import (
	"context"
	"fmt"
	"iter"
	"runtime/debug"

	"github.com/awsai-go/awsai"
)

// TranslatedMessage is a message of a stream, and what has become of it.
type TranslatedMessage struct {
	// Index counts the messages of the stream from 0.
	Index int
	// Message is the message as it came in.
	Message string
	// Translation is the zero value where Err is not nil.
	Translation Translation
	// Repeated tells that the message, or one like it, had been translated or was being
	// translated, and was not paid for again.
	Repeated bool
	// Err is why the message has no translation, or nil. The stream goes on.
	Err error
}

// Stream translates messages as they come and yields them in their order, each as soon as it and
// those before it are done. Up to TranslatorOptions.Concurrency are under way at once; no further
// is asked for meanwhile. Messages that repeat are sent once while they are in the cache:
// see TranslatorOptions.Cache.
//
// A message that fails has its error in it. An error of messages, or the end of ctx, ends the
// sequence. The messages are asked for on a goroutine of their own, which has ended when the
// sequence has: a loop that breaks waits for messages to give its next or to end, so that what
// waits for messages from outside should end with a context that is cancelled before.
func (t *Translator) Stream(ctx context.Context, from, to string, messages iter.Seq2[string, error]) iter.Seq2[TranslatedMessage, error] {
	const op = "nlp.Stream"
	return func(yield func(TranslatedMessage, error) bool) {
		source, target, err := t.checkPair(from, to)
		if err != nil {
			yield(TranslatedMessage{}, awsai.Wrap(op, err))
			return
		}
		ctx, cancel := context.WithCancel(ctx)
		s := &messageStream{Translator: t, op: op, source: source, target: target, cache: t.o.Cache, queue: make(chan *messageSlot, t.width()-1)}
		if s.cache == nil {
			s.cache = NewTranslationCache(0)
		}
		go s.read(ctx, messages)
		defer s.drain()
		defer cancel()
		s.deliver(ctx, yield)
	}
}

func (t *Translator) width() int {
	if t.o.Concurrency > 0 {
		return t.o.Concurrency
	}
	return 8
}

// messageStream is one stream. Its queue holds, in order, the messages that are under way beside the
// one that is waited for.
type messageStream struct {
	*Translator
	op, source, target string
	cache              *TranslationCache
	queue              chan *messageSlot
	panicked           any // by the messages; to be read when queue is closed
}

// messageSlot is a message, or the error that ends the messages.
type messageSlot struct {
	message TranslatedMessage
	done    chan struct{} // closed when message is whole
	end     error
}

// read asks for messages and starts their translations.
func (s *messageStream) read(ctx context.Context, messages iter.Seq2[string, error]) {
	defer close(s.queue)
	defer func() {
		if r := recover(); r != nil {
			s.panicked = fmt.Sprintf("%v\n\n%s", r, debug.Stack())
		}
	}()
	n := 0
	for text, err := range messages {
		slot := &messageSlot{done: make(chan struct{}), end: err, message: TranslatedMessage{Index: n, Message: text}}
		select {
		case s.queue <- slot:
		case <-ctx.Done():
			return
		}
		if err != nil {
			close(slot.done)
			return
		}
		key := s.key(text)
		go s.translate(ctx, slot, key, s.cache.look(key))
		n++
	}
}

// key is what the translation of a message depends on.
func (s *messageStream) key(text string) messageKey {
	return messageKey{
		region: s.cfg.Region, terminology: s.o.Terminology, settings: s.o.Settings, lowConfidence: s.o.AcceptLowConfidence,
		reflow: s.o.Reflow, source: s.source, target: s.target, text: text,
	}
}

// translate makes a message whole.
func (s *messageStream) translate(ctx context.Context, slot *messageSlot, key messageKey, t ticket) {
	defer close(slot.done)
	value, paid, err := s.cache.redeem(ctx, key, t, func() (Translation, error) {
		return s.translateOne(ctx, s.op, s.source, s.target, key.text)
	})
	m := &slot.message
	m.Translation, m.Repeated, m.Err = value, !paid && err == nil, awsai.Wrap(s.op, err)
}

// deliver yields the messages in order.
func (s *messageStream) deliver(ctx context.Context, yield func(TranslatedMessage, error) bool) {
	fail := func(err error) { yield(TranslatedMessage{}, awsai.Wrap(s.op, err)) }
	for {
		var slot *messageSlot
		select {
		case slot = <-s.queue:
		case <-ctx.Done():
			fail(ctx.Err())
			return
		}
		if slot == nil {
			return
		}
		<-slot.done // by the end of ctx at the latest
		switch {
		case slot.end != nil:
			fail(slot.end)
			return
		case slot.message.Err != nil && ctx.Err() != nil:
			fail(ctx.Err())
			return
		case !yield(slot.message, nil):
			return
		}
	}
}

// drain waits for what is under way, and continues a panic of the messages.
func (s *messageStream) drain() {
	for slot := range s.queue {
		<-slot.done
	}
	if s.panicked != nil {
		panic(s.panicked)
	}
}
