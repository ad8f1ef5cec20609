package mlflow

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"sync"
	"time"

	"github.com/awsai-go/awsai"
)

// LoggerOptions are the settings of a [Logger].
type LoggerOptions struct {
	// Interval is how long an entry waits for others at most. The default is 1 s.
	Interval time.Duration
	// Buffer is how many entries wait at most; when they do, logging blocks until some are
	// sent. The default is 10,000.
	Buffer int
	// Log hears of requests that failed and are tried again. The default is nobody.
	Log *slog.Logger
}

// Logger logs to a run from a loop that is not to wait for each request. Entries are sent in
// their order, in batches, and stay until they are: while the store cannot be reached they
// are tried again, less and less often, up to every 30 s, and when the buffer is full logging
// blocks. What the store refuses is set aside and reported as a [*RejectedError]; the rest
// goes on. It is safe for concurrent use.
//
// Close it. A goroutine runs while entries wait, and ends with [Logger.Close] or the context
// that the logger was made with.
type Logger struct {
	run  string
	send func(ctx context.Context, run string, b Batch) error
	opts LoggerOptions
	ctx  context.Context // of the goroutine
	stop context.CancelFunc
	turn chan struct{} // full while someone sends
	wake chan struct{} // tells the goroutine not to wait for the interval
	wg   sync.WaitGroup

	mu       sync.Mutex
	queue    []entry
	room     chan struct{} // closed when entries have left the queue
	active   bool          // the goroutine is there
	closed   bool
	failed   error // of the goroutine's last try
	rejected []Rejected
}

const maxBackoff = 30 * time.Second

// Logger returns a logger for a run.
func (c *Client) Logger(ctx context.Context, run string, optFns ...func(*LoggerOptions)) *Logger {
	o := LoggerOptions{Interval: time.Second, Buffer: 10_000, Log: slog.New(slog.DiscardHandler)}
	for _, fn := range optFns {
		fn(&o)
	}
	l := &Logger{
		run: run, send: c.store.logBatch, opts: o, turn: make(chan struct{}, 1), wake: make(chan struct{}, 1), room: make(chan struct{}),
	}
	l.ctx, l.stop = context.WithCancel(ctx)
	return l
}

// Metric logs a value of a metric, measured now.
func (l *Logger) Metric(ctx context.Context, key string, value float64, step int64) error {
	return l.Log(ctx, Batch{Metrics: []Metric{{Key: key, Value: value, Step: step}}})
}

// Param logs a parameter.
func (l *Logger) Param(ctx context.Context, key, value string) error {
	return l.Log(ctx, Batch{Params: []Param{{key, value}}})
}

// Tag sets a tag.
func (l *Logger) Tag(ctx context.Context, key, value string) error {
	return l.Log(ctx, Batch{Tags: []Tag{{key, value}}})
}

// Log takes a batch to be logged. It blocks while the buffer is full; if ctx ends then, the
// entries that fit have been taken, and the error says how many. An entry that cannot be
// logged is awsai.ErrInvalid, and none are taken.
func (l *Logger) Log(ctx context.Context, b Batch) error {
	const op = "mlflow.Log"
	entries, err := entriesOf(b)
	if err != nil {
		return awsai.Wrap(op, err)
	}
	for taken := 0; taken < len(entries); {
		n, room, err := l.take(entries[taken:])
		if err != nil {
			return awsai.Wrap(op, err)
		}
		if taken += n; n > 0 {
			continue
		}
		select {
		case <-room:
		case <-ctx.Done():
			return awsai.Wrap(op, l.blocked(ctx.Err(), taken, len(entries)))
		case <-l.ctx.Done():
			return awsai.Wrap(op, l.blocked(l.ctx.Err(), taken, len(entries)))
		}
	}
	return nil
}

// take puts as many entries into the queue as it has room for. Without room it returns what
// tells when there is some.
func (l *Logger) take(entries []entry) (n int, room <-chan struct{}, err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.closed {
		return 0, nil, invalid("the logger is closed")
	}
	if n = min(len(entries), max(l.opts.Buffer, 1)-len(l.queue)); n > 0 {
		l.queue = append(l.queue, entries[:n]...)
		if !l.active && l.ctx.Err() == nil {
			l.active = true
			l.wg.Go(l.loop)
		}
	}
	if len(l.queue) >= min(maxEntries, l.opts.Buffer) {
		select {
		case l.wake <- struct{}{}:
		default:
		}
	}
	return n, l.room, nil
}

func (l *Logger) blocked(why error, taken, all int) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	e := &unlogged{taken: taken, all: all, why: why, failed: l.failed}
	return e
}

// loop sends what waits until there is nothing left.
func (l *Logger) loop() {
	delay, wake := l.opts.Interval, l.wake
	for {
		timer := time.NewTimer(delay)
		select {
		case <-timer.C:
		case <-wake:
		case <-l.ctx.Done():
		}
		timer.Stop()
		err := l.deliver(l.ctx)
		if l.rest(err) {
			return
		}
		// While the store fails, a full buffer is no reason to ask it more often.
		if err == nil {
			delay, wake = l.opts.Interval, l.wake
		} else {
			delay, wake = l.backoff(delay), nil
			l.opts.Log.Warn("logging to MLflow failed and is tried again", "run", l.run, "after", delay, "error", err)
		}
	}
}

func (l *Logger) backoff(delay time.Duration) time.Duration {
	return min(max(2*delay, 2*l.opts.Interval, 100*time.Millisecond), maxBackoff)
}

// rest tells whether the goroutine has nothing left to do, and then counts it as gone.
func (l *Logger) rest(err error) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.failed = err
	if len(l.queue) > 0 && l.ctx.Err() == nil {
		return false
	}
	l.active = false
	return true
}

// deliver sends what is in the queue now, in order. One at a time does.
func (l *Logger) deliver(ctx context.Context) error {
	select {
	case l.turn <- struct{}{}:
		defer func() { <-l.turn }()
	case <-ctx.Done():
		return ctx.Err()
	}
	l.mu.Lock()
	left := len(l.queue)
	l.mu.Unlock()
	for left > 0 {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		l.mu.Lock()
		head := slices.Clone(l.queue[:cut(l.queue[:left])])
		l.mu.Unlock()
		done, refused, err := l.post(ctx, head)
		l.sent(done, refused)
		if err != nil {
			return err
		}
		left -= done
	}
	return nil
}

// post sends entries that fit one request and tells how many need not be sent again. What
// the store refuses is halved until the entry that it means stands alone.
func (l *Logger) post(ctx context.Context, entries []entry) (done int, refused []Rejected, err error) {
	err = l.send(ctx, l.run, batchOf(entries))
	if err == nil {
		return len(entries), nil, nil
	}
	kind := awsai.KindOf(err)
	if kind != awsai.ErrInvalid && kind != awsai.ErrTooLarge {
		return 0, nil, err
	}
	if len(entries) == 1 {
		return 1, []Rejected{{batchOf(entries), err}}, nil
	}
	for _, half := range [][]entry{entries[:len(entries)/2], entries[len(entries)/2:]} {
		n, more, err := l.post(ctx, half)
		done, refused = done+n, append(refused, more...)
		if err != nil {
			return done, refused, err
		}
	}
	return done, refused, nil
}

// sent takes entries out of the queue, and lets those go on who wait for room.
func (l *Logger) sent(n int, refused []Rejected) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.rejected = append(l.rejected, refused...)
	if n > 0 {
		l.queue = slices.Delete(l.queue, 0, n)
		close(l.room)
		l.room = make(chan struct{})
	}
}

// Flush sends what has been logged so far. After an error what was not sent stays, and is
// tried again. A [*RejectedError] is of entries that are not.
func (l *Logger) Flush(ctx context.Context) error {
	return awsai.Wrap("mlflow.Flush", l.flush(ctx))
}

func (l *Logger) flush(ctx context.Context) error {
	err := l.deliver(ctx)
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.rejected) > 0 {
		err = errors.Join(err, &RejectedError{l.rejected})
		l.rejected = nil
	}
	return err
}

// Close takes no more entries, sends what waits and ends the goroutine. After an error other
// than a [*RejectedError] alone, [Logger.Pending] has what was not sent, and Close may be
// called again to try once more.
func (l *Logger) Close(ctx context.Context) error {
	l.mu.Lock()
	l.closed = true
	l.mu.Unlock()
	err := l.flush(ctx)
	l.stop()
	l.wg.Wait()
	return awsai.Wrap("mlflow.Close", err)
}

// Pending returns what has been logged and not sent, oldest first of each kind.
func (l *Logger) Pending() Batch {
	l.mu.Lock()
	defer l.mu.Unlock()
	return batchOf(l.queue)
}
