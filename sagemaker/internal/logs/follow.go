package logs

import (
	"container/heap"
	"context"
	"errors"
	"iter"
	"slices"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs/types"
	smithytime "github.com/aws/smithy-go/time"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/internal/batch"
	"github.com/awsai-go/awsai/internal/sdk"
)

// Client makes the SDK's client as a follower wants it.
func Client(cfg aws.Config) *cloudwatchlogs.Client {
	return cloudwatchlogs.NewFromConfig(cfg, func(o *cloudwatchlogs.Options) {
		o.APIOptions = append(o.APIOptions, sdk.PlainBody)
		o.Retryer = sdk.LeaveThrottling(o.Retryer)
	})
}

// Line is a line of a log.
type Line struct {
	// Stream is the name of the stream.
	Stream string
	// Time is when it was written, to the millisecond.
	Time time.Time
	// Text is the line.
	Text string
}

// Options say what is followed.
type Options struct {
	// Op is the exported method's name, for errors.
	Op string
	// Group is the log group, and Prefix what the streams' names begin with.
	Group, Prefix string
	// Ended tells whether what writes the logs has ended. Nil means that it has.
	Ended func(ctx context.Context) (bool, error)
	// Poll is the time between rounds. The default is 5 s, and more for more than 50 streams.
	Poll time.Duration
	// Settle is how long after the end lines may still arrive. The default is 5 s.
	Settle time.Duration
	// Tolerance is for how long the service may answer nothing but throttling and failure.
	// The default is 5 min.
	Tolerance time.Duration
	// Buffer is the most lines that are held. The default is 65,536.
	Buffer int
	// Width is the most requests at a time. The default is 8.
	Width int
	// Position is where to begin. It moves with the lines that are yielded.
	Position *Position
}

// Follow yields the lines of all streams until what writes them has ended.
func Follow(ctx context.Context, api *cloudwatchlogs.Client, o Options) iter.Seq2[Line, error] {
	set := func(d *time.Duration, def time.Duration) {
		if *d <= 0 {
			*d = def
		}
	}
	set(&o.Poll, 5*time.Second)
	set(&o.Settle, 5*time.Second)
	set(&o.Tolerance, 5*time.Minute)
	if o.Buffer <= 0 {
		o.Buffer = 1 << 16
	}
	if o.Width <= 0 {
		o.Width = 8
	}
	return func(yield func(Line, error) bool) {
		f := &follower{api: api, o: o, known: map[string]bool{}}
		if f.o.Position == nil {
			f.o.Position = new(Position)
		}
		if err := f.follow(ctx, func(l Line) bool { return yield(l, nil) }); err != nil && !errors.Is(err, errLeft) {
			yield(Line{}, awsai.Wrap(o.Op, err))
		}
	}
}

// errLeft says that the reader broke its loop.
var errLeft = errors.New("left")

type follower struct {
	api     *cloudwatchlogs.Client
	o       Options
	streams []*stream
	known   map[string]bool
}

// idleReads is how many streams a second are asked that may have nothing new.
const idleReads = 10

func (f *follower) follow(ctx context.Context, tell func(Line) bool) error {
	for last := false; ; {
		ended, err := f.ended(ctx)
		if err == nil {
			err = f.round(ctx, tell)
		}
		switch {
		case err != nil || last:
			return err
		case ended && f.o.Ended == nil:
			return nil
		case ended:
			last = true
			err = smithytime.SleepWithContext(ctx, f.o.Settle)
		default:
			err = smithytime.SleepWithContext(ctx, max(f.o.Poll, time.Duration(len(f.streams))*time.Second/idleReads))
		}
		if err != nil {
			return err
		}
	}
}

func (f *follower) ended(ctx context.Context) (ended bool, err error) {
	if f.o.Ended == nil {
		return true, nil
	}
	err = f.patiently(ctx, func() error {
		ended, err = f.o.Ended(ctx)
		return err
	})
	return ended, err
}

// patiently repeats what fails for a while.
func (f *follower) patiently(ctx context.Context, fn func() error) error {
	for began := time.Now(); ; {
		err := fn()
		if err == nil || ctx.Err() != nil {
			return errors.Join(err, ctx.Err())
		}
		if !transient(err) || time.Since(began) >= f.o.Tolerance {
			return err
		}
		if err := smithytime.SleepWithContext(ctx, f.o.Poll); err != nil {
			return err
		}
	}
}

// transient tells whether all that went wrong may pass.
func transient(err error) bool {
	if b, ok := errors.AsType[*awsai.BatchError](err); ok {
		return !slices.ContainsFunc(b.Items, func(it awsai.ItemError) bool { return !transient(it.Err) })
	}
	kind := awsai.KindOf(err)
	return kind == awsai.ErrThrottled || kind == awsai.ErrUnavailable
}

// round finds new streams and reads all to their ends.
func (f *follower) round(ctx context.Context, tell func(Line) bool) error {
	if err := f.patiently(ctx, func() error { return f.discover(ctx) }); err != nil {
		return err
	}
	for _, s := range f.streams {
		s.tail = false
	}
	if err := f.fill(ctx); err != nil {
		return err
	}
	var q queue
	for _, s := range f.streams {
		if len(s.lines) > 0 {
			q = append(q, s)
		}
	}
	heap.Init(&q)
	for len(q) > 0 {
		s := q[0]
		f.o.Position.set(s.name, s.take())
		if !tell(s.taken) {
			return errLeft
		}
		if len(s.lines) == 0 && !s.tail {
			if err := f.fill(ctx); err != nil {
				return err
			}
		}
		if len(s.lines) == 0 {
			heap.Pop(&q)
		} else {
			heap.Fix(&q, 0)
		}
	}
	return nil
}

func (f *follower) discover(ctx context.Context) error {
	pages := cloudwatchlogs.NewDescribeLogStreamsPaginator(f.api, &cloudwatchlogs.DescribeLogStreamsInput{
		LogGroupName: &f.o.Group, LogStreamNamePrefix: &f.o.Prefix,
	}, func(o *cloudwatchlogs.DescribeLogStreamsPaginatorOptions) { o.StopOnDuplicateToken = true })
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if _, none := errors.AsType[*types.ResourceNotFoundException](err); none {
			return nil // nothing has been written yet
		}
		if err != nil {
			return err
		}
		for _, found := range page.LogStreams {
			if name := aws.ToString(found.LogStreamName); !f.known[name] {
				f.known[name] = true
				f.streams = append(f.streams, newStream(name, len(f.streams), f.o.Position))
			}
		}
	}
	return nil
}

// fill reads a page of each stream that has few lines left, until each has some or is at its
// end.
func (f *follower) fill(ctx context.Context) error {
	limit := min(max(f.o.Buffer*4/5/max(len(f.streams), 1), 16), maxPage)
	return f.patiently(ctx, func() error {
		for {
			var hungry []*stream
			for _, s := range f.streams {
				if !s.tail && len(s.lines) <= limit/4 {
					hungry = append(hungry, s)
				}
			}
			if !slices.ContainsFunc(hungry, func(s *stream) bool { return len(s.lines) == 0 }) {
				return nil
			}
			_, err := batch.Map(ctx, batch.Options{Op: f.o.Op, Width: f.o.Width}, hungry, func(ctx context.Context, s *stream) (struct{}, error) {
				return struct{}{}, s.read(ctx, f.api, f.o.Group, int32(limit))
			})
			if err != nil {
				return err
			}
		}
	})
}

// maxPage is the most events of a page (GetLogEvents, "limit").
const maxPage = 10_000

// queue is a heap of streams by their next lines; at the same time by their names' order.
type queue []*stream

func (q queue) Len() int { return len(q) }
func (q queue) Less(i, j int) bool {
	a, b := q[i].lines[0].order, q[j].lines[0].order
	return a < b || a == b && q[i].index < q[j].index
}
func (q queue) Swap(i, j int) { q[i], q[j] = q[j], q[i] }
func (q *queue) Push(x any)   { *q = append(*q, x.(*stream)) }
func (q *queue) Pop() any {
	last := len(*q) - 1
	s := (*q)[last]
	*q = (*q)[:last]
	return s
}
