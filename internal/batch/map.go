package batch

import (
	"context"
	"fmt"
	"runtime"
	"runtime/debug"

	"github.com/awsai-go/awsai"
)

// Options say how a batch runs.
type Options struct {
	// Op names the exported method in errors, as "bedrock.Embed".
	Op string
	// Width is the largest number of calls at a time. The default is 8.
	Width int
	// Patience is the number of throttlings, without a success between, after which the
	// batch gives up. The default is 10, which with the pauses is about half a minute.
	Patience int
}

func (o Options) withDefaults() Options {
	if o.Width <= 0 {
		o.Width = 8
	}
	if o.Patience <= 0 {
		o.Patience = 10
	}
	return o
}

// Map calls fn for every item and returns the results in the order of the items, with a
// zero value where fn failed. The error is nil or an *awsai.BatchError.
//
// Map returns when every call has returned. When ctx ends, no further call starts; those
// under way have ctx to notice by. A panic in fn, or its runtime.Goexit, stops the batch in
// the same way and then continues on the caller's goroutine.
func Map[I, O any](ctx context.Context, opts Options, items []I, fn func(context.Context, I) (O, error)) ([]O, error) {
	results := make([]O, len(items))
	errs := run(ctx, opts.withDefaults(), len(items), func(ctx context.Context, i int) error {
		out, err := fn(ctx, items[i])
		if err == nil {
			results[i] = out
		}
		return err
	})
	return results, Error(opts.Op, errs)
}

// Error is the *awsai.BatchError of errors that are aligned with the items, or nil where none
// failed.
func Error(op string, errs []error) error {
	b := &awsai.BatchError{Op: op, Total: len(errs)}
	for i, err := range errs {
		if err != nil {
			b.Items = append(b.Items, awsai.ItemError{Index: i, Err: err})
		}
	}
	if len(b.Items) == 0 {
		return nil
	}
	return b
}

// outcome is how one call ended.
type outcome struct {
	index int
	epoch int // the pace's epoch when the call started
	err   error
	panic any    // what fn panicked with, or nil
	stack []byte // of the panic
	exit  bool   // fn called runtime.Goexit
}

// queue hands out indices: fresh ones in order, then those put back, first in first out.
type queue struct {
	next, n int
	back    []int
}

func (q *queue) empty() bool { return q.next == q.n && len(q.back) == 0 }

func (q *queue) pop() int {
	if q.next < q.n {
		q.next++
		return q.next - 1
	}
	i := q.back[0]
	q.back = q.back[1:]
	return i
}

// run calls fn for the indices below n and returns their errors.
func run(parent context.Context, opts Options, n int, fn func(context.Context, int) error) []error {
	if n == 1 {
		return []error{runOne(parent, opts, fn)}
	}
	ctx, cancel := context.WithCancel(parent)
	defer cancel()
	var (
		errs    = make([]error, n)
		todo    = queue{n: n}
		pace    = newPace(opts)
		done    = make(chan outcome)
		running = 0
		broken  *outcome // the call that panicked or exited
		stopped error    // why nothing starts any more
	)
	defer pace.stop()
	for running > 0 || (stopped == nil && !todo.empty()) {
		for stopped == nil && !todo.empty() && pace.allows(running) {
			if stopped = parent.Err(); stopped != nil {
				break
			}
			running++
			go call(ctx, todo.pop(), pace.epoch, fn, done)
			pace.started()
		}
		if stopped != nil && running == 0 {
			break
		}
		select {
		case o := <-done:
			running--
			errs[o.index] = o.err
			switch {
			case o.panic != nil || o.exit:
				broken, stopped = &o, context.Canceled
				cancel()
			case o.err == nil:
				pace.success(o.epoch, running+1)
			case awsai.KindOf(o.err) == awsai.ErrThrottled:
				if stopped == nil && pace.throttled(o.epoch, running+1) {
					stopped = o.err
				}
				if stopped == nil {
					errs[o.index] = nil
					todo.back = append(todo.back, o.index)
				}
			}
		case <-pace.resume:
			pace.resumed()
		case <-parent.Done():
			stopped = parent.Err()
			parent = context.WithoutCancel(parent) // wait for the calls only
		}
	}
	if broken != nil {
		broken.rethrow()
	}
	for !todo.empty() {
		errs[todo.pop()] = stopped
	}
	return errs
}

// runOne is run for one index. It calls fn on the caller's goroutine, whose stack has grown
// already: for a call of the SDK that is the greater part of what a goroutine costs.
func runOne(ctx context.Context, opts Options, fn func(context.Context, int) error) error {
	pace := newPace(opts)
	defer pace.stop()
	for {
		if err := ctx.Err(); err != nil {
			return err
		}
		err := fn(ctx, 0)
		if awsai.KindOf(err) != awsai.ErrThrottled || pace.throttled(pace.epoch, 1) {
			return err
		}
		select {
		case <-pace.resume:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// call runs fn for one index and always sends one outcome.
func call(ctx context.Context, index, epoch int, fn func(context.Context, int) error, done chan<- outcome) {
	o := outcome{index: index, epoch: epoch, exit: true}
	defer func() {
		if r := recover(); r != nil {
			o.panic, o.stack = r, debug.Stack()
		}
		done <- o
	}()
	o.err = fn(ctx, index)
	o.exit = false
}

// rethrow continues a panic or Goexit of a call on the caller's goroutine.
func (o *outcome) rethrow() {
	if o.panic == nil {
		runtime.Goexit()
	}
	panic(fmt.Sprintf("batch: item %d: %v\n\n%s", o.index, o.panic, o.stack))
}
