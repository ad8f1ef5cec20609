package live

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"slices"
	"sync/atomic"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/transcribestreaming"
	"github.com/aws/aws-sdk-go-v2/service/transcribestreaming/schemas"
	"github.com/aws/aws-sdk-go-v2/service/transcribestreaming/types"
	"github.com/aws/smithy-go"
	"github.com/aws/smithy-go/transport/http/protocol/restjson1"
)

var errStalled = fmt.Errorf("%w: the service does not go on", errCut)

// link is one connection.
type link struct {
	ctx       context.Context
	cancel    context.CancelCauseFunc
	opened    time.Time
	clock     clock
	grace     time.Duration
	operation string
	finished  atomic.Bool // all audio is sent, and the end
	busy      atomic.Bool // what was heard last is in the caller's hands
	watchdog  *time.Timer // runs while the service is to do something
	resumed   bool
	mute      [2]int64 // what is not to be heard again, of each channel

	first types.AudioStream // goes before the audio, if there is one
	send  func(context.Context, types.AudioStream) error
	done  func() error
	heard iter.Seq[heard]
	fail  func() error
	shut  func()
}

func newLink(ctx context.Context, rate int, grace time.Duration) *link {
	l := &link{opened: time.Now(), clock: clock{rate: rate}, grace: grace}
	l.ctx, l.cancel = context.WithCancelCause(ctx)
	l.watchdog = time.AfterFunc(time.Hour, l.stalled)
	l.watchdog.Stop()
	return l
}

// stalled gives up a service that does nothing, unless it is the caller who does not.
func (l *link) stalled() {
	if l.busy.Load() {
		l.watchdog.Reset(l.grace)
		return
	}
	l.cancel(errStalled)
}

// eventStream is what the SDK's three kinds of stream have in common.
type eventStream[E any] interface {
	Send(context.Context, types.AudioStream) error
	Events() <-chan E
	Close() error
	Err() error
}

// attach gives a link its stream.
func attach[E any](l *link, operation string, s eventStream[E], w interface{ Close() error }, r interface{ Err() error }, read func(E) []heard) {
	l.operation, l.send, l.done = operation, s.Send, w.Close
	l.heard = func(yield func(heard) bool) {
		for e := range s.Events() {
			for _, h := range read(e) {
				if !yield(h) {
					return
				}
			}
		}
	}
	l.fail = func() error {
		if _, api := errors.AsType[smithy.APIError](r.Err()); api {
			return r.Err() // that of sending is but its consequence
		}
		return s.Err()
	}
	l.shut = func() {
		s.Close()
		for range s.Events() {
		}
	}
}

// withOwnProtocol gives one call a protocol of its own: those that share one decode their
// events by the same decoder, which is not safe for concurrent use (smithy-go v1.28.8).
func withOwnProtocol(o *transcribestreaming.Options) {
	o.Protocol = restjson1.New(schemas.Transcribe)
}

// say sends an event. A service that does not read it is as good as gone.
func (l *link) say(e types.AudioStream) error {
	l.watchdog.Reset(l.grace)
	defer l.watchdog.Stop()
	return l.send(l.ctx, e)
}

// play sends audio, which begins at sample at.
func (l *link) play(data []byte, at, samples int64, silence bool) error {
	l.clock.add(at, samples, silence) // before the service can speak of it
	return l.audio(data)
}

// maxEvent is how many bytes of audio go in one event. PCM is mostly less, and is
// not cut within a sample.
const maxEvent = 32 << 10

func (l *link) audio(data []byte) error {
	for piece := range slices.Chunk(data, maxEvent) {
		if err := l.say(&types.AudioStreamMemberAudioEvent{Value: types.AudioEvent{AudioChunk: piece}}); err != nil {
			return err
		}
	}
	return nil
}

// finish tells the service that there is no more audio.
func (l *link) finish() {
	l.finished.Store(true)
	l.watchdog.Reset(l.grace)
	l.done() // the end of the stream tells
}

// end is how the connection ended, nil for well.
func (l *link) end() error {
	if cause := context.Cause(l.ctx); errors.Is(cause, errStalled) {
		return cause
	}
	if err := l.fail(); err != nil {
		_, api := errors.AsType[smithy.APIError](err)
		if _, named := errors.AsType[*smithy.OperationError](err); api && !named { // one in the stream is not
			err = &smithy.OperationError{ServiceID: transcribestreaming.ServiceID, OperationName: l.operation, Err: err}
		}
		return err
	}
	if !l.finished.Load() {
		return fmt.Errorf("%w: the service ended it before the audio", errCut)
	}
	return nil
}

// close ends the connection at once, and all that belongs to it.
func (l *link) close() {
	l.watchdog.Stop()
	l.cancel(context.Canceled)
	if l.shut != nil {
		l.shut()
	}
}
