package speech

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"sync"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/polly"
	"github.com/aws/aws-sdk-go-v2/service/polly/types"
	"github.com/aws/smithy-go"

	"github.com/awsai-go/awsai"
)

// MaxStream is how long the service keeps a stream open (Developer Guide, "Sending text and receiving
// audio").
const MaxStream = 10 * time.Minute

// keepStream is after how long without a text an empty one is sent: the service ends a stream after five
// seconds.
const keepStream = 3 * time.Second

// SpeechStream is speech that is made while its text still comes, such as a model's answer. One
// goroutine may send while another receives.
type SpeechStream struct {
	ctx    context.Context
	cancel context.CancelFunc
	stream *polly.StartSpeechSynthesisStreamEventStream
	engine Engine

	sending sync.Mutex // held while an event is sent, which may wait for the service to read

	mu         sync.Mutex // of what follows
	sent       time.Time
	done       bool // nothing more is sent
	characters int
	ended      bool // the service has said that all is sent
}

// Stream opens a stream with the synthesizer's voice, format and lexicons, of the engine Generative, which is
// the only one that has streams and the default here. The context is the stream's: it ends with it. The
// caller closes the stream.
func (s *Synthesizer) Stream(ctx context.Context) (*SpeechStream, error) {
	const op = "speech.Stream"
	if err := s.o.check(); err != nil {
		return nil, awsai.Wrap(op, err)
	}
	e := s.o.Engine
	switch e {
	case "":
		e = Generative
	case Standard, Neural, LongForm:
		return nil, awsai.Errorf(op, awsai.ErrInvalid, "the %s engine has no streams; generative has", e)
	}
	ctx, cancel := context.WithCancel(ctx)
	r := s.o.request(Script{})
	out, err := s.live.StartSpeechSynthesisStream(ctx, &polly.StartSpeechSynthesisStreamInput{
		Engine: types.Engine(e), VoiceId: r.VoiceId, OutputFormat: r.OutputFormat, SampleRate: r.SampleRate,
		LanguageCode: r.LanguageCode, LexiconNames: r.LexiconNames,
	})
	if err != nil {
		cancel()
		return nil, awsai.Wrap(op, err)
	}
	return &SpeechStream{ctx: ctx, cancel: cancel, stream: out.GetStream(), engine: e, sent: time.Now()}, nil
}

// Say sends a script. Plain texts need not end with a sentence or a word: those that follow each other are
// spoken as one. A script in SSML is a document of its own.
func (s *SpeechStream) Say(script Script) error {
	const op = "speech.Say"
	if script.text == "" {
		return nil
	}
	if script.ssml {
		if err := script.check(s.engine); err != nil {
			return awsai.Wrap(op, err)
		}
	}
	pieces, err := script.split(SplitOptions{}.withDefaults())
	if err != nil {
		return awsai.Wrap(op, err)
	}
	if len(pieces) == 0 {
		pieces = []Piece{{Script: script}} // white space, between the words of a text
	}
	for _, p := range pieces {
		if err := s.send(types.TextEvent{Text: &p.Script.text, TextType: p.Script.textType()}); err != nil {
			return awsai.Wrap(op, err)
		}
	}
	return nil
}

// Flush has what was sent spoken at once, without waiting for the end of a sentence.
func (s *SpeechStream) Flush() error {
	return awsai.Wrap("speech.Flush", s.send(types.TextEvent{Text: new(""), FlushStreamConfiguration: &types.FlushStreamConfiguration{Force: true}}))
}

// CloseSend says that nothing more is sent. The audio goes on to its end.
func (s *SpeechStream) CloseSend() error {
	s.sending.Lock()
	defer s.sending.Unlock()
	if !s.finish() {
		return nil
	}
	if err := s.stream.Send(s.ctx, &types.StartSpeechSynthesisStreamActionStreamMemberCloseStreamEvent{}); err != nil {
		return awsai.Wrap("speech.CloseSend", s.cause(err))
	}
	s.stream.Writer.Close()
	return nil
}

// finish notes that nothing more is sent, and tells whether that is new.
func (s *SpeechStream) finish() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	was := s.done
	s.done = true
	return !was
}

var errStreamDone = fmt.Errorf("%w: the stream sends no more", awsai.ErrInvalid)

func (s *SpeechStream) send(e types.TextEvent) error {
	s.sending.Lock()
	defer s.sending.Unlock()
	return s.write(e)
}

// write sends an event, while sending is locked.
func (s *SpeechStream) write(e types.TextEvent) error {
	s.mu.Lock()
	done := s.done
	s.sent = time.Now()
	s.mu.Unlock()
	if done {
		return errStreamDone
	}
	if err := s.stream.Send(s.ctx, &types.StartSpeechSynthesisStreamActionStreamMemberTextEvent{Value: e}); err != nil {
		return s.cause(err)
	}
	return nil
}

// cause is what is behind an error of sending.
func (s *SpeechStream) cause(err error) error {
	if cause := s.stream.Err(); cause != nil {
		return cause
	}
	return err
}

// Audio is the audio as it comes, in pieces that are the caller's. It ends when all that was sent before
// [SpeechStream.CloseSend] is spoken, or by an error, its last pair. While somebody receives, the stream is
// kept open over pauses of the text, for [MaxStream] in all. One loop receives at a time; one that is left
// can be gone on with.
func (s *SpeechStream) Audio() iter.Seq2[[]byte, error] {
	return func(yield func([]byte, error) bool) {
		for {
			audio, more, err := s.next()
			switch {
			case err != nil:
				yield(nil, awsai.Wrap("speech.Audio", err))
				return
			case !more, len(audio) > 0 && !yield(audio, nil):
				return
			}
		}
	}
}

// next waits for audio, and sends meanwhile what keeps the stream open.
func (s *SpeechStream) next() (audio []byte, more bool, err error) {
	for {
		idle := time.NewTimer(max(s.idle(), 100*time.Millisecond))
		select {
		case e, ok := <-s.stream.Events():
			idle.Stop()
			if !ok {
				return nil, false, s.end()
			}
			switch e := e.(type) {
			case *types.StartSpeechSynthesisStreamEventStreamMemberAudioEvent:
				return e.Value.AudioChunk, true, nil
			case *types.StartSpeechSynthesisStreamEventStreamMemberStreamClosedEvent:
				s.mu.Lock()
				s.characters, s.ended = int(e.Value.RequestCharacters), true
				s.mu.Unlock()
			}
		case <-idle.C:
			if err := s.keep(); err != nil {
				return nil, false, err
			}
		case <-s.ctx.Done():
			idle.Stop()
			return nil, false, s.ctx.Err()
		}
	}
}

// idle is for how long nothing has to be sent.
func (s *SpeechStream) idle() time.Duration {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.done {
		return MaxStream
	}
	return time.Until(s.sent.Add(keepStream))
}

// keep sends an empty text, unless another is being sent or was sent meanwhile. It does not wait for that:
// who receives must not wait for who sends.
func (s *SpeechStream) keep() error {
	if !s.sending.TryLock() {
		return nil
	}
	defer s.sending.Unlock()
	if s.idle() > 0 {
		return nil
	}
	err := s.write(types.TextEvent{Text: new("")})
	if errors.Is(err, errStreamDone) {
		return nil
	}
	return err
}

// end is how the stream has ended.
func (s *SpeechStream) end() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	err := s.stream.Err()
	switch {
	case s.ended && err == nil:
		return nil
	case err == nil:
		return fmt.Errorf("%w: the stream ended before its last event", awsai.ErrIncomplete)
	}
	if _, ok := errors.AsType[smithy.APIError](err); !ok && s.ctx.Err() == nil {
		return fmt.Errorf("%w: %w", awsai.ErrIncomplete, err)
	}
	return err
}

// Characters is how many were billed, once [SpeechStream.Audio] has ended well.
func (s *SpeechStream) Characters() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.characters
}

// Close ends the stream at once. It may be called again.
func (s *SpeechStream) Close() error {
	s.cancel()
	s.finish()
	s.stream.Close()
	for range s.stream.Events() { // the SDK's goroutine waits for it
	}
	return nil
}
