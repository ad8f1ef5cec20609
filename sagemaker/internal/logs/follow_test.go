package logs_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs/types"
	"github.com/google/go-cmp/cmp"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/awsaitest"
	"github.com/awsai-go/awsai/sagemaker/internal/logs"
)

// watch is a fake CloudWatch Logs: the lines of each stream, some of which are still to come.
type watch struct {
	mu      sync.Mutex
	streams int
	count   func(stream int) int // how many lines there are by now
	line    func(stream, i int) (at int64, text string)
	day     string // tokens of another day are refused
	reads   int
	largest int
}

func (w *watch) name(i int) string { return fmt.Sprintf("churn/algo-%03d", i) }

func (w *watch) serve(f *awsaitest.Fake) {
	awsaitest.Handle(f, func(_ context.Context, in *cloudwatchlogs.DescribeLogStreamsInput) (*cloudwatchlogs.DescribeLogStreamsOutput, error) {
		w.mu.Lock()
		defer w.mu.Unlock()
		if w.streams == 0 {
			return nil, &types.ResourceNotFoundException{Message: aws.String("no such group")}
		}
		first, _ := strconv.Atoi(aws.ToString(in.NextToken))
		out := &cloudwatchlogs.DescribeLogStreamsOutput{}
		for i := first; i < min(first+50, w.streams); i++ {
			out.LogStreams = append(out.LogStreams, types.LogStream{LogStreamName: aws.String(w.name(i))})
		}
		if first+50 < w.streams {
			out.NextToken = aws.String(strconv.Itoa(first + 50))
		}
		return out, nil
	})
	awsaitest.Handle(f, func(_ context.Context, in *cloudwatchlogs.GetLogEventsInput) (*cloudwatchlogs.GetLogEventsOutput, error) {
		w.mu.Lock()
		defer w.mu.Unlock()
		return w.page(in)
	})
}

func (w *watch) page(in *cloudwatchlogs.GetLogEventsInput) (*cloudwatchlogs.GetLogEventsOutput, error) {
	w.reads++
	_, number, _ := strings.Cut(*in.LogStreamName, "algo-")
	stream, _ := strconv.Atoi(number)
	total := w.count(stream)
	first := 0
	if in.NextToken != nil {
		place, day, _ := strings.Cut(*in.NextToken, "@")
		if day != w.day {
			return nil, &types.InvalidParameterException{Message: aws.String("The specified nextToken is invalid.")}
		}
		first, _ = strconv.Atoi(place)
	} else if in.StartTime != nil {
		for ; first < total; first++ {
			if at, _ := w.line(stream, first); at >= *in.StartTime {
				break
			}
		}
	}
	last := min(first+int(*in.Limit), total)
	out := &cloudwatchlogs.GetLogEventsOutput{NextForwardToken: aws.String(fmt.Sprintf("%d@%s", last, w.day))}
	for i := first; i < last; i++ {
		at, text := w.line(stream, i)
		out.Events = append(out.Events, types.OutputLogEvent{Timestamp: &at, Message: &text})
	}
	w.largest = max(w.largest, len(out.Events))
	return out, nil
}

const begin = 1_790_000_000_000

// steady is a line each 10 ms of each of 200 machines, some at the same time.
func steady(stream, i int) (int64, string) {
	return begin + int64(i)*10 + int64(stream%3), "s" + strconv.Itoa(stream) + " l" + strconv.Itoa(i)
}

func TestFollowsManyStreams(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const streams, each = 200, 500
		began := time.Now()
		w := &watch{streams: streams, line: steady}
		w.count = func(int) int { return min(each, int(time.Since(began)/(100*time.Millisecond))) }
		fake := awsaitest.New(t)
		w.serve(fake)
		fake.Inject(awsaitest.Fault{Operation: "GetLogEvents", Fraction: 0.1, Seed: 1, Err: awsaitest.Throttled()})
		fake.Inject(awsaitest.Fault{Operation: "GetLogEvents", Fraction: 0.05, Seed: 2, Err: awsaitest.ServerError(503)})
		next, total, o := map[string]int{}, 0, options()
		o.Ended = func(context.Context) (bool, error) { return time.Since(began) > time.Minute, nil }
		for l, err := range logs.Follow(t.Context(), logs.Client(fake.Config()), o) {
			if err != nil {
				t.Fatal(err)
			}
			var s, i int
			fmt.Sscanf(l.Text, "s%d l%d", &s, &i)
			if want := next[l.Stream]; i != want || l.Stream != w.name(s) {
				t.Fatalf("%s: line %d of stream %d, want line %d", l.Stream, i, s, want)
			}
			next[l.Stream]++
			total++
		}
		if total != streams*each {
			t.Errorf("%d lines, want %d", total, streams*each)
		}
	})
}

func options() logs.Options {
	return logs.Options{Op: "test.Logs", Group: "/aws/sagemaker/TrainingJobs", Prefix: "churn/"}
}

// A log that is whole comes in the order of time across streams.
func TestMergesByTime(t *testing.T) {
	w := &watch{streams: 7, line: steady, count: func(s int) int { return 100 * s }}
	fake := awsaitest.New(t)
	w.serve(fake)
	o := options()
	o.Buffer = 200
	var last time.Time
	n := 0
	for l, err := range logs.Follow(t.Context(), logs.Client(fake.Config()), o) {
		if err != nil {
			t.Fatal(err)
		}
		if l.Time.Before(last) {
			t.Fatalf("line %d is of %v, after one of %v", n, l.Time, last)
		}
		last = l.Time
		n++
	}
	if n != 2100 {
		t.Errorf("%d lines, want 2100", n)
	}
	if w.largest > 40 {
		t.Errorf("a page of %d lines for a buffer of 200 and 7 streams", w.largest)
	}
}

// A clock that goes back does not change the order of its stream.
func TestClockGoesBack(t *testing.T) {
	times := []int64{50, 10, 60, 20}
	w := &watch{streams: 2, count: func(int) int { return 4 }, line: func(s, i int) (int64, string) {
		return begin + times[i], fmt.Sprint(i)
	}}
	fake := awsaitest.New(t)
	w.serve(fake)
	got := map[string]string{}
	for l, err := range logs.Follow(t.Context(), logs.Client(fake.Config()), options()) {
		if err != nil {
			t.Fatal(err)
		}
		got[l.Stream] += l.Text
	}
	if diff := cmp.Diff(map[string]string{"churn/algo-000": "0123", "churn/algo-001": "0123"}, got); diff != "" {
		t.Errorf("lines (-want +got):\n%s", diff)
	}
}

// Whoever stores the position goes on where they were, also days later.
func TestResumes(t *testing.T) {
	for _, days := range []int{0, 1} {
		w := &watch{streams: 3, line: func(s, i int) (int64, string) {
			return begin + int64(i/4)*5, fmt.Sprintf("%d.%d", s, i)
		}, count: func(int) int { return 97 }}
		fake := awsaitest.New(t)
		w.serve(fake)
		var got []string
		stored := []byte("null")
		for run := 0; len(got) < 3*97 && run < 1000; run++ {
			w.day = fmt.Sprint(run * days)
			o := options()
			o.Buffer = 48
			o.Position = new(logs.Position)
			if err := o.Position.UnmarshalText(stored); err != nil {
				t.Fatal(err)
			}
			stop := len(got) + 1 + rand.N(40)
			for l, err := range logs.Follow(t.Context(), logs.Client(fake.Config()), o) {
				if err != nil {
					t.Fatal(err)
				}
				got = append(got, l.Text)
				if len(got) == stop {
					break
				}
			}
			var err error
			if stored, err = o.Position.MarshalText(); err != nil {
				t.Fatal(err)
			}
		}
		slices.Sort(got)
		if n := len(slices.Compact(got)); n != 3*97 || len(got) != n {
			t.Errorf("%d lines of which %d differ, want %d", len(got), n, 3*97)
		}
	}
}

// Nothing is there yet, then there is.
func TestBeginsLate(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := &watch{line: steady, count: func(int) int { return 2 }}
		fake := awsaitest.New(t)
		w.serve(fake)
		o, asked := options(), 0
		o.Ended = func(context.Context) (bool, error) {
			w.mu.Lock()
			defer w.mu.Unlock()
			if asked++; asked > 2 {
				w.streams = 2
			}
			if asked == 2 {
				return false, awsaitest.Throttled()
			}
			return asked > 3, nil
		}
		var got []string
		for l, err := range logs.Follow(t.Context(), logs.Client(fake.Config()), o) {
			if err != nil {
				t.Fatal(err)
			}
			got = append(got, l.Text)
		}
		if diff := cmp.Diff([]string{"s0 l0", "s1 l0", "s0 l1", "s1 l1"}, got); diff != "" {
			t.Errorf("lines (-want +got):\n%s", diff)
		}
	})
}

func TestFailures(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := &watch{streams: 2, line: steady, count: func(int) int { return 2 }}
		fake := awsaitest.New(t)
		w.serve(fake)
		fake.Inject(awsaitest.Fault{Operation: "GetLogEvents", Err: &awsaitest.Failure{Code: "AccessDeniedException"}, Times: 1})
		if err := firstError(t.Context(), fake, options()); !errors.Is(err, awsai.ErrAccessDenied) {
			t.Errorf("error %v, want awsai.ErrAccessDenied", err)
		}
		fake.Inject(awsaitest.Fault{Operation: "DescribeLogStreams", Err: awsaitest.ServerError(500)})
		began := time.Now()
		if err := firstError(t.Context(), fake, options()); !errors.Is(err, awsai.ErrUnavailable) || time.Since(began) < 5*time.Minute {
			t.Errorf("error %v after %v, want awsai.ErrUnavailable after 5 min", err, time.Since(began))
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		if err := firstError(ctx, fake, options()); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("error %v, want context.DeadlineExceeded", err)
		}
	})
}

func firstError(ctx context.Context, fake *awsaitest.Fake, o logs.Options) error {
	for _, err := range logs.Follow(ctx, logs.Client(fake.Config()), o) {
		if err != nil {
			return err
		}
	}
	return nil
}

func FuzzPosition(f *testing.F) {
	f.Add([]byte(`{"a":{"token":"t","skip":3,"time":5,"same":1}}`))
	f.Add([]byte(`null`))
	f.Fuzz(func(t *testing.T, b []byte) {
		var p, q logs.Position
		if p.UnmarshalText(b) != nil {
			return
		}
		first, err := p.MarshalText()
		if err != nil {
			t.Fatal(err)
		}
		if err := q.UnmarshalText(first); err != nil {
			t.Fatal(err)
		}
		second, err := q.MarshalText()
		if err != nil || string(first) != string(second) || !json.Valid(first) {
			t.Errorf("%s, then %s, %v", first, second, err)
		}
	})
}

// BenchmarkFollow reads a million lines of 200 streams, and tells what the heap held at most.
func BenchmarkFollow(b *testing.B) {
	const streams, each = 200, 5000
	w := &watch{streams: streams, line: func(s, i int) (int64, string) {
		at, text := steady(s, i)
		return at, text + strings.Repeat(".", 100)
	}, count: func(int) int { return each }}
	fake := awsaitest.New(b)
	w.serve(fake)
	client := logs.Client(fake.Config())
	var before, now runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	var most uint64
	lines := 0
	for b.Loop() {
		next := make(map[string]int, streams)
		for l, err := range logs.Follow(b.Context(), client, options()) {
			if err != nil {
				b.Fatal(err)
			}
			next[l.Stream]++
			if lines++; lines%50_000 == 0 {
				runtime.GC()
				runtime.ReadMemStats(&now)
				most = max(most, now.HeapAlloc-min(before.HeapAlloc, now.HeapAlloc))
			}
		}
		for i := range streams {
			if n := next[w.name(i)]; n != each {
				b.Fatalf("stream %d: %d lines, want %d", i, n, each)
			}
		}
	}
	b.ReportMetric(float64(most)/(1<<20), "heap-MiB")
	b.ReportMetric(float64(lines)/b.Elapsed().Seconds(), "lines/s")
	b.ReportMetric(float64(w.reads)/float64(b.N), "requests/op")
}
