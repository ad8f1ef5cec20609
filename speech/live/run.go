package live

import (
	"cmp"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"sync"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/transcribestreaming"
	"github.com/aws/smithy-go"

	"github.com/awsai-go/awsai"
)

// task is what one of the service's operations is to do.
type task interface {
	// check refuses what the service would.
	check(op string) error
	// split says whether channels are told apart.
	split() bool
	delivery() Delivery
	session() string
	// language is what is spoken, where it is known.
	language() string
	// minRate is the lowest sample rate.
	minRate() int
	// label is the channel that an own label of the task stands for, or -1.
	label(string) int
	// dial opens a connection.
	dial(l *link, client *transcribestreaming.Client, s *sound, session string) error
}

// call is one transcription.
type call struct {
	client  *Client
	op      string
	task    task
	sound   *sound
	window  *window
	session string
	yield   func(heard) bool
	live    bool
	rate    float64 // times the speed of speech
	ledger  ledger

	failures int               // connections without a result, in a row
	heard    bool              // there was a result
	furthest time.Duration     // how far the results went
	release  func(error) error // of the retries that led to this connection
}

var (
	errLeft  = errors.New("the caller has left")
	errRenew = errors.New("the connection is old")
	errLost  = errors.New("the connection was cut in the midst of a result whose beginning is not kept any more: see Options.Buffer")
)

// run transcribes until the audio, the caller or the connection ends.
func (c *Client) run(ctx context.Context, op string, audio Audio, t task, yield func(heard) bool) error {
	if err := t.check(op); err != nil {
		return err
	}
	s, err := audio.open(op, c.o.Chunk, t.split())
	if err != nil {
		return err
	}
	if s.rate < t.minRate() {
		return awsai.Errorf(op, awsai.ErrInvalid, "sample rate %d; want %d or more", s.rate, t.minRate())
	}
	limit := samplesOf(c.o.Buffer, s.rate)
	x := &call{
		client: c, op: op, task: t, sound: s, yield: yield, live: audio.Live, rate: cmp.Or(audio.Speed, 1),
		session: cmp.Or(t.session(), newUUID()), ledger: newLedger(t, s),
	}
	ahead := samplesOf(5*time.Second, s.rate)
	if audio.Live {
		x.rate, ahead = catchUp, limit
	}
	x.window = newWindow(s.frame, limit, ahead)
	ctx, cancel := context.WithCancel(ctx)
	var reading sync.WaitGroup
	reading.Go(func() { x.read(ctx) })
	err = x.connections(ctx)
	cancel()
	stop(audio.Reader, &reading)
	return err
}

// read reads the audio.
func (x *call) read(ctx context.Context) {
	for {
		data, samples, err := x.sound.next()
		if put := x.window.put(ctx, data, samples); put != nil {
			return
		}
		if err != nil {
			x.window.close(err)
			return
		}
	}
}

// stop ends the Read that is under way, where it can be ended, and waits for it.
func stop(r io.Reader, reading *sync.WaitGroup) {
	switch r := r.(type) {
	case *io.PipeReader:
		r.Close()
	case interface{ SetReadDeadline(time.Time) error }:
		if r.SetReadDeadline(time.Unix(1, 0)) == nil {
			defer r.SetReadDeadline(time.Time{})
		}
	}
	reading.Wait()
}

// connections goes from one connection to the next.
func (x *call) connections(ctx context.Context) error {
	for {
		err := x.connection(ctx)
		switch {
		case err == nil:
			return x.ended()
		case errors.Is(err, errLeft):
			return nil
		case ctx.Err() != nil:
			return awsai.Wrap(x.op, ctx.Err())
		case !x.again(ctx, err):
			if ctx.Err() != nil {
				return awsai.Wrap(x.op, ctx.Err())
			}
			return x.failure(err)
		}
	}
}

// ended is the error of a reader that failed. What it gave is transcribed.
func (x *call) ended() error {
	x.window.mu.Lock()
	defer x.window.mu.Unlock()
	if err := x.window.end; err != nil && err != io.EOF {
		return awsai.Wrap(x.op, fmt.Errorf("audio: %w", err))
	}
	return nil
}

// connection transcribes over one connection, from where the last one has come.
func (x *call) connection(ctx context.Context) error {
	from, whole := x.window.rewind(x.ledger.floor())
	if !whole {
		return errLost
	}
	l := newLink(ctx, x.sound.rate, x.client.o.Grace)
	defer l.close()
	l.resumed, l.mute = from > 0, x.ledger.resume()
	l.watchdog.Reset(l.grace)
	err := x.task.dial(l, x.client.client, x.sound, x.session)
	l.watchdog.Stop()
	if cause := context.Cause(l.ctx); err != nil && errors.Is(cause, errStalled) {
		return cause
	}
	if err != nil {
		return err
	}
	var sending sync.WaitGroup
	sending.Go(func() { x.send(l) })
	err = x.receive(l)
	l.close()
	sending.Wait()
	return err
}

// receive hands on what the connection tells.
func (x *call) receive(l *link) error {
	for h := range l.heard {
		h.shift(l.clock.shift)
		x.progress(&h)
		deliver := x.ledger.take(&h)
		x.window.forget(x.ledger.floor())
		x.window.hold(true, x.ledger.open())
		l.busy.Store(true)
		if deliver && !x.yield(h) {
			return errLeft
		}
		l.busy.Store(false)
		x.window.hold(false, x.ledger.open())
		if l.finished.Load() {
			l.watchdog.Reset(l.grace)
		}
		if !h.Partial && h.category == nil && time.Since(l.opened) >= x.client.o.RenewAfter {
			return errRenew
		}
	}
	err := l.end()
	if err == nil && x.ledger.pending() {
		return fmt.Errorf("%w: a result has no end", errCut)
	}
	return err
}

// progress notes that the connection works, and gets further than those before.
func (x *call) progress(h *heard) {
	x.heard = true
	if h.Partial && h.End <= x.furthest {
		return
	}
	x.furthest, x.failures = max(x.furthest, h.End), 0
	if x.release != nil {
		x.release(nil)
		x.release = nil
	}
}

// again waits to connect anew, if that is to be. The SDK cannot do it itself.
func (x *call) again(ctx context.Context, err error) bool {
	if errors.Is(err, errRenew) {
		x.client.o.Log.LogAttrs(ctx, slogInfo, "live: renewing the connection")
		return true
	}
	retryer := x.client.client.Options().Retryer
	limit := x.client.o.Reconnects
	if !x.heard && limit > 0 && retryer.MaxAttempts() > 0 {
		limit = retryer.MaxAttempts() - 1
	}
	if x.failures >= limit || !transient(err) && !retryer.IsErrorRetryable(err) {
		return false
	}
	x.failures++
	if errors.Is(err, errCut) && x.failures == 1 {
		x.log(ctx, err, 0)
		return true // a connection that worked is worth the try
	}
	release, tokenErr := retryer.GetRetryToken(ctx, err)
	if tokenErr != nil {
		return false
	}
	x.release = release
	delay, delayErr := retryer.RetryDelay(x.failures, err)
	x.log(ctx, err, delay)
	return delayErr == nil && wait(ctx, nil, delay) == nil
}

// transient says whether the service has failed: an exception in the stream has no status by
// which the SDK could tell.
func transient(err error) bool {
	return errors.Is(err, errCut) || awsai.KindOf(err) == awsai.ErrUnavailable
}

// failure is the error that the sequence ends with.
func (x *call) failure(err error) error {
	kind := awsai.KindOf(err)
	_, api := errors.AsType[smithy.APIError](err)
	switch {
	case errors.Is(err, errLost):
		return awsai.Errorf(x.op, awsai.ErrIncomplete, "%w", err)
	case !x.heard && errors.Is(err, errCut):
		return &awsai.Error{Op: x.op, Kind: awsai.ErrUnavailable, Err: err}
	case !x.heard:
		return awsai.Wrap(x.op, err)
	case !api || kind == nil:
		return &awsai.Error{Op: x.op, Kind: awsai.ErrIncomplete, Err: err}
	}
	return &awsai.Error{Op: x.op, Kind: kind, Err: fmt.Errorf("%w: %w", awsai.ErrIncomplete, err)}
}

func newUUID() string {
	var b [16]byte
	rand.Read(b[:])
	b[6], b[8] = b[6]&0x0f|0x40, b[8]&0x3f|0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", b[:4], b[4:6], b[6:8], b[8:10], b[10:])
}
