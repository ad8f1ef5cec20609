package mlflow

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/awsai-go/awsai"
)

// sink is a store that takes batches, and refuses what the test says.
type sink struct {
	store
	mu      sync.Mutex
	batches []Batch
	fail    func(Batch) error
}

func (s *sink) logBatch(_ context.Context, _ string, b Batch) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.fail != nil {
		if err := s.fail(b); err != nil {
			return err
		}
	}
	s.batches = append(s.batches, b)
	return nil
}

func (s *sink) steps() (out []int64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, b := range s.batches {
		for _, m := range b.Metrics {
			out = append(out, m.Step)
		}
	}
	return out
}

func upTo(n int) []int64 {
	out := make([]int64, n)
	for i := range out {
		out[i] = int64(i)
	}
	return out
}

func TestLoggerBatches(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &sink{}
		l := (&Client{store: s}).Logger(t.Context(), "r")
		for i := range 2500 {
			if err := l.Metric(t.Context(), "loss", 1, int64(i)); err != nil {
				t.Fatal(err)
			}
		}
		for i := range 250 {
			if err := l.Param(t.Context(), fmt.Sprint("p", i), "x"); err != nil {
				t.Fatal(err)
			}
		}
		if err := l.Flush(t.Context()); err != nil {
			t.Fatal(err)
		}
		if !slices.Equal(s.steps(), upTo(2500)) || len(s.batches) > 12 {
			t.Errorf("%d values in %d batches", len(s.steps()), len(s.batches))
		}
		for i, b := range s.batches {
			if b.Len() > maxEntries || len(b.Params) > maxParams {
				t.Errorf("batch %d has %d entries, %d parameters", i, b.Len(), len(b.Params))
			}
		}
		// What comes later is sent after the interval without being asked.
		if err := l.Tag(t.Context(), "late", "x"); err != nil {
			t.Fatal(err)
		}
		time.Sleep(1100 * time.Millisecond)
		synctest.Wait()
		if l.Pending().Len() != 0 {
			t.Error("the interval sends nothing")
		}
		if err := l.Close(t.Context()); err != nil {
			t.Fatal(err)
		}
		if err := l.Metric(t.Context(), "loss", 1, 1); !errors.Is(err, awsai.ErrInvalid) {
			t.Errorf("after Close: %v", err)
		}
	})
}

func TestLoggerLosesNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		down, asked := true, 0
		s := &sink{fail: func(Batch) error {
			if asked++; down {
				return fmt.Errorf("%w: down", awsai.ErrUnavailable)
			}
			return nil
		}}
		l := (&Client{store: s}).Logger(t.Context(), "r", func(o *LoggerOptions) { o.Buffer = 100 })
		for i := range 100 {
			if err := l.Metric(t.Context(), "loss", 1, int64(i)); err != nil {
				t.Fatal(err)
			}
		}
		time.Sleep(10 * time.Minute)
		s.mu.Lock()
		if asked > 40 {
			t.Errorf("a store that is down was asked %d times in ten minutes", asked)
		}
		s.mu.Unlock()
		// The buffer is full: logging waits, as long as its context does.
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		err := l.Metric(ctx, "loss", 1, 100)
		cancel()
		if !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("full: %v", err)
		}
		if err := l.Flush(t.Context()); !errors.Is(err, awsai.ErrUnavailable) {
			t.Errorf("Flush: %v", err)
		}
		if err := l.Close(t.Context()); !errors.Is(err, awsai.ErrUnavailable) || l.Pending().Len() != 100 {
			t.Errorf("Close: %v, %d pending", err, l.Pending().Len())
		}
		s.mu.Lock()
		down = false
		s.mu.Unlock()
		if err := l.Close(t.Context()); err != nil || l.Pending().Len() != 0 {
			t.Errorf("Close again: %v, %d pending", err, l.Pending().Len())
		}
		if !slices.Equal(s.steps(), upTo(100)) {
			t.Errorf("sent %v", s.steps())
		}
	})
}

func TestLoggerBackpressure(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &sink{fail: func(Batch) error { time.Sleep(time.Second); return nil }}
		l := (&Client{store: s}).Logger(t.Context(), "r", func(o *LoggerOptions) { o.Buffer = 10 })
		var big Batch
		for i := range 100 {
			big.Metrics = append(big.Metrics, Metric{Key: "loss", Step: int64(i)})
		}
		if err := l.Log(t.Context(), big); err != nil {
			t.Fatal(err)
		}
		if n := l.Pending().Len(); n > 10 {
			t.Errorf("%d entries wait, limit 10", n)
		}
		if err := l.Close(t.Context()); err != nil || !slices.Equal(s.steps(), upTo(100)) {
			t.Errorf("%v, sent %v", err, s.steps())
		}
	})
}

func TestLoggerRejects(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &sink{fail: func(b Batch) error {
			for _, p := range b.Params {
				if p.Value == "bad" {
					return invalid("another value")
				}
			}
			return nil
		}}
		l := (&Client{store: s}).Logger(t.Context(), "r")
		for i := range 50 {
			value := "good"
			if i == 17 || i == 33 {
				value = "bad"
			}
			if err := l.Param(t.Context(), fmt.Sprint("p", i), value); err != nil {
				t.Fatal(err)
			}
		}
		err := l.Close(t.Context())
		rejected, found := errors.AsType[*RejectedError](err)
		if !found || len(rejected.Entries) != 2 || rejected.Entries[0].Batch.Params[0].Key != "p17" || !errors.Is(err, awsai.ErrInvalid) {
			t.Fatalf("Close: %v", err)
		}
		n := 0
		for _, b := range s.batches {
			n += len(b.Params)
		}
		if n != 48 || l.Pending().Len() != 0 {
			t.Errorf("%d parameters sent, %d pending", n, l.Pending().Len())
		}
	})
}

func TestLoggerContextEnds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &sink{}
		ctx, cancel := context.WithCancel(t.Context())
		l := (&Client{store: s}).Logger(ctx, "r")
		if err := l.Metric(t.Context(), "loss", 1, 0); err != nil {
			t.Fatal(err)
		}
		cancel()
		synctest.Wait() // the goroutine has ended; what waits is kept
		if l.Pending().Len() != 1 {
			t.Errorf("%d pending", l.Pending().Len())
		}
		if err := l.Close(t.Context()); err != nil || len(s.steps()) != 1 {
			t.Errorf("Close: %v, %d sent", err, len(s.steps()))
		}
	})
}

func TestCut(t *testing.T) {
	var b Batch
	for i := range 30 {
		b.Params = append(b.Params, Param{fmt.Sprint("p", i), string(make([]byte, 6000))}) // six bytes each, as JSON
	}
	b.Params = append(b.Params, Param{"same", "x"}, Param{"same", "x"})
	entries, err := entriesOf(b)
	if err != nil {
		t.Fatal(err)
	}
	var sizes []int
	for len(entries) > 0 {
		n := cut(entries)
		sizes = append(sizes, n)
		entries = entries[n:]
	}
	if !slices.Equal(sizes, []int{27, 4, 1}) {
		t.Errorf("cut into %v", sizes)
	}
}
