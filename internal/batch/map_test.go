package batch_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/internal/batch"
)

func ExampleMap() {
	squares, err := batch.Map(context.Background(), batch.Options{Op: "example.Squares", Width: 2}, []int{1, 2, -3, 4},
		func(_ context.Context, n int) (int, error) {
			if n < 0 {
				return 0, errors.New("negative")
			}
			return n * n, nil
		})
	fmt.Println(squares)
	fmt.Println(err)
	// Output:
	// [1 4 0 16]
	// example.Squares: 1 of 4 items failed, the first at index 2: negative
}

func numbers(n int) []int {
	s := make([]int, n)
	for i := range s {
		s[i] = i
	}
	return s
}

// gauge counts the calls under way and remembers the most.
type gauge struct{ now, most atomic.Int64 }

func (g *gauge) enter() {
	n := g.now.Add(1)
	for {
		most := g.most.Load()
		if n <= most || g.most.CompareAndSwap(most, n) {
			return
		}
	}
}

func (g *gauge) leave() { g.now.Add(-1) }

func TestMapKeepsOrderAndWidth(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var g gauge
		got, err := batch.Map(t.Context(), batch.Options{Width: 5}, numbers(100), func(_ context.Context, n int) (int, error) {
			g.enter()
			defer g.leave()
			time.Sleep(time.Duration(100-n) * time.Millisecond) // late items are done first
			return n * 10, nil
		})
		if err != nil {
			t.Fatal(err)
		}
		want := numbers(100)
		for i := range want {
			want[i] *= 10
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("results (-want +got):\n%s", diff)
		}
		if most := g.most.Load(); most != 5 {
			t.Errorf("most calls at a time = %d, want 5", most)
		}
	})
}

func TestMapStartsLowestFirst(t *testing.T) {
	var started []int
	_, err := batch.Map(t.Context(), batch.Options{Width: 1}, numbers(20), func(_ context.Context, n int) (int, error) {
		started = append(started, n)
		return n, nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(numbers(20), started); diff != "" {
		t.Errorf("order of starts (-want +got):\n%s", diff)
	}
}

func TestMapEmpty(t *testing.T) {
	got, err := batch.Map(t.Context(), batch.Options{}, nil, func(context.Context, int) (int, error) { panic("called") })
	if len(got) != 0 || err != nil {
		t.Errorf("Map of nothing = %v, %v; want no results and no error", got, err)
	}
}

func TestMapPartialResults(t *testing.T) {
	got, err := batch.Map(t.Context(), batch.Options{Op: "x.Y"}, numbers(6), func(_ context.Context, n int) (string, error) {
		if n%2 == 1 {
			return "dropped", fmt.Errorf("item: %w", awsai.ErrNotFound)
		}
		return fmt.Sprint(n), nil
	})
	if diff := cmp.Diff([]string{"0", "", "2", "", "4", ""}, got); diff != "" {
		t.Errorf("results (-want +got):\n%s", diff)
	}
	b, ok := errors.AsType[*awsai.BatchError](err)
	if !ok || !errors.Is(err, awsai.ErrNotFound) {
		t.Fatalf("error %v; want a *BatchError with awsai.ErrNotFound", err)
	}
	var failed []int
	for _, it := range b.Items {
		failed = append(failed, it.Index)
	}
	if diff := cmp.Diff([]int{1, 3, 5}, failed); diff != "" {
		t.Errorf("failed (-want +got):\n%s", diff)
	}
}

func TestMapCancel(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), 25*time.Millisecond)
		defer cancel()
		start := time.Now()
		var calls atomic.Int64
		got, err := batch.Map(ctx, batch.Options{Width: 2}, numbers(100), func(ctx context.Context, n int) (int, error) {
			calls.Add(1)
			select {
			case <-time.After(10 * time.Millisecond):
				return n + 1, nil
			case <-ctx.Done():
				return 0, ctx.Err()
			}
		})
		if took := time.Since(start); took != 25*time.Millisecond {
			t.Errorf("returned after %v, want 25ms", took)
		}
		if diff := cmp.Diff([]int{1, 2, 3, 4, 0, 0}, got[:6]); diff != "" {
			t.Errorf("results (-want +got):\n%s", diff)
		}
		b, _ := errors.AsType[*awsai.BatchError](err)
		if b == nil || len(b.Items) != 96 {
			t.Fatalf("error %v; want 96 failed items", err)
		}
		for _, it := range b.Items {
			if !errors.Is(it.Err, context.DeadlineExceeded) {
				t.Fatalf("item %d: %v, want the context's error", it.Index, it.Err)
			}
		}
		if n := calls.Load(); n != 6 {
			t.Errorf("%d calls, want 6", n)
		}
	})
}

func TestMapCancelledBefore(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := batch.Map(ctx, batch.Options{}, numbers(3), func(context.Context, int) (int, error) { panic("called") })
	if !errors.Is(err, context.Canceled) {
		t.Errorf("error %v, want context.Canceled", err)
	}
}

func TestMapCancelDuringPause(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		_, err := batch.Map(ctx, batch.Options{Patience: 1000}, numbers(3), func(context.Context, int) (int, error) {
			return 0, awsai.ErrThrottled
		})
		if !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("error %v, want context.DeadlineExceeded", err)
		}
	})
}

func TestMapPanicsOnTheCaller(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var g gauge
		defer func() {
			text := fmt.Sprint(recover())
			if !strings.Contains(text, "item 3: boom") || !strings.Contains(text, "map_test.go") {
				t.Errorf("panic %q; want the item, the value and the stack", text)
			}
			if n := g.now.Load(); n != 0 {
				t.Errorf("%d calls outlive Map", n)
			}
		}()
		batch.Map(t.Context(), batch.Options{Width: 4}, numbers(100), func(ctx context.Context, n int) (int, error) {
			g.enter()
			defer g.leave()
			if n == 3 {
				panic("boom")
			}
			<-ctx.Done() // a panic ends the others
			return 0, ctx.Err()
		})
		t.Error("Map returned")
	})
}

func TestMapGoexit(t *testing.T) {
	var wg sync.WaitGroup
	returned := false
	wg.Go(func() {
		batch.Map(t.Context(), batch.Options{}, numbers(3), func(context.Context, int) (int, error) {
			runtime.Goexit()
			return 0, nil
		})
		returned = true
	})
	wg.Wait()
	if returned {
		t.Error("Map returned after runtime.Goexit; want the caller's goroutine to exit")
	}
}

func TestMapHalvesAndRecovers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var g gauge
		var mu sync.Mutex
		var widths []int64 // calls at a time when each started after the throttling
		var throttled time.Time
		got, err := batch.Map(t.Context(), batch.Options{Width: 8}, numbers(400), func(_ context.Context, n int) (int, error) {
			g.enter()
			defer g.leave()
			mu.Lock()
			fail := throttled.IsZero() && n == 40
			if fail {
				throttled = time.Now()
			} else if !throttled.IsZero() && time.Now().After(throttled) {
				widths = append(widths, g.now.Load())
			}
			mu.Unlock()
			if fail {
				return 0, awsai.ErrThrottled
			}
			time.Sleep(time.Second)
			return n, nil
		})
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(numbers(400), got); diff != "" {
			t.Errorf("results (-want +got):\n%s", diff)
		}
		if first := slices.Max(widths[:5]); first != 4 {
			t.Errorf("calls at a time after throttling = %d, want 4", first)
		}
		if later := slices.Max(widths); later != 8 {
			t.Errorf("calls at a time later = %d, want 8", later)
		}
	})
}

func TestMapGivesUpOnThrottling(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		start := time.Now()
		var calls atomic.Int64
		_, err := batch.Map(t.Context(), batch.Options{}, numbers(1000), func(context.Context, int) (int, error) {
			calls.Add(1)
			return 0, awsai.ErrThrottled
		})
		b, _ := errors.AsType[*awsai.BatchError](err)
		if b == nil || len(b.Items) != 1000 || awsai.KindOf(err) != awsai.ErrThrottled {
			t.Fatalf("error %v; want 1000 throttled items", err)
		}
		if n := calls.Load(); n > 40 {
			t.Errorf("%d calls of a service that only throttles; want at most 40", n)
		}
		if took := time.Since(start); took < 5*time.Second || took > 30*time.Second {
			t.Errorf("gave up after %v, want 5 to 30 s", took)
		}
	})
}

func TestMapOneItem(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		calls := 0
		throttledTimes := func(n int) func(context.Context, int) (int, error) {
			calls = 0
			return func(_ context.Context, item int) (int, error) {
				if calls++; calls <= n {
					return 0, awsai.ErrThrottled
				}
				return item + 1, nil
			}
		}
		got, err := batch.Map(t.Context(), batch.Options{}, []int{6}, throttledTimes(3))
		if err != nil || got[0] != 7 || calls != 4 {
			t.Errorf("%v, %v after %d calls; want 7 after 4", got, err, calls)
		}
		if _, err = batch.Map(t.Context(), batch.Options{Patience: 5}, []int{6}, throttledTimes(9)); !errors.Is(err, awsai.ErrThrottled) || calls != 5 {
			t.Errorf("error %v after %d calls, want awsai.ErrThrottled after 5", err, calls)
		}
		ctx, cancel := context.WithTimeout(t.Context(), 10*time.Millisecond)
		defer cancel()
		if _, err = batch.Map(ctx, batch.Options{}, []int{6}, throttledTimes(9)); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("error %v, want context.DeadlineExceeded in the pause", err)
		}
	})
}

func TestMapOneItemAlwaysThrottled(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		got, err := batch.Map(t.Context(), batch.Options{Width: 2}, numbers(50), func(_ context.Context, n int) (int, error) {
			if n == 0 {
				return 0, awsai.ErrThrottled
			}
			return n, nil
		})
		b, _ := errors.AsType[*awsai.BatchError](err)
		if b == nil || len(b.Items) != 1 || b.Items[0].Index != 0 {
			t.Fatalf("error %v; want item 0 alone", err)
		}
		if diff := cmp.Diff(numbers(50), got); diff != "" {
			t.Errorf("results (-want +got):\n%s", diff)
		}
	})
}

// bucket is a limiter as AWS services have: rate tokens a second, burst at most.
type bucket struct {
	mu     sync.Mutex
	rate   float64
	burst  float64
	tokens float64
	last   time.Time
}

func (b *bucket) take() bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	now := time.Now()
	b.tokens = min(b.burst, b.tokens+b.rate*now.Sub(b.last).Seconds())
	b.last = now
	if b.tokens < 1-1e-9 {
		return false
	}
	b.tokens--
	return true
}

// TestMapThroughputUnderALimiter holds the pace to what the limiter sustains. The later a
// refusal is known, the harder.
func TestMapThroughputUnderALimiter(t *testing.T) {
	const items = 10_000
	for _, rate := range []float64{20, 150} {
		for _, burst := range []float64{1, 20} {
			for _, latency := range []time.Duration{time.Millisecond, 50 * time.Millisecond, 100 * time.Millisecond, 400 * time.Millisecond} {
				for _, refusal := range []time.Duration{5 * time.Millisecond, 50 * time.Millisecond} {
					t.Run(fmt.Sprintf("rate %v burst %v latency %v refusal %v", rate, burst, latency, refusal), func(t *testing.T) {
						synctest.Test(t, func(t *testing.T) {
							b := &bucket{rate: rate, burst: burst, tokens: burst, last: time.Now()}
							start := time.Now()
							var calls atomic.Int64
							_, err := batch.Map(t.Context(), batch.Options{Width: 64}, numbers(items), func(_ context.Context, n int) (int, error) {
								calls.Add(1)
								if !b.take() {
									time.Sleep(refusal)
									return 0, awsai.ErrThrottled
								}
								time.Sleep(latency)
								return n, nil
							})
							if err != nil {
								t.Fatal(err)
							}
							share := items / time.Since(start).Seconds() / rate
							t.Logf("%.1f %% of the limit, %.3f calls per item", 100*share, float64(calls.Load())/items)
							if share < 0.95 {
								t.Errorf("%.1f %% of the limit, want at least 95 %%", 100*share)
							}
							if n := float64(calls.Load()) / items; n > 1.25 {
								t.Errorf("%.2f calls per item, want at most 1.25", n)
							}
						})
					})
				}
			}
		}
	}
}

// TestMapFollowsALimit changes what the limiter sustains on the way.
func TestMapFollowsALimit(t *testing.T) {
	for _, rates := range [][2]float64{{20, 60}, {60, 20}} {
		t.Run(fmt.Sprint(rates), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				b := &bucket{rate: rates[0], burst: 1, tokens: 1, last: time.Now()}
				start := time.Now()
				_, err := batch.Map(t.Context(), batch.Options{}, numbers(10_000), func(_ context.Context, n int) (int, error) {
					if n == 5_000 {
						b.mu.Lock()
						b.rate = rates[1]
						b.mu.Unlock()
					}
					if !b.take() {
						time.Sleep(5 * time.Millisecond)
						return 0, awsai.ErrThrottled
					}
					time.Sleep(50 * time.Millisecond)
					return n, nil
				})
				if err != nil {
					t.Fatal(err)
				}
				share := (5_000/rates[0] + 5_000/rates[1]) / time.Since(start).Seconds()
				t.Logf("%.1f %% of the limits", 100*share)
				if share < 0.93 {
					t.Errorf("%.1f %% of the limits, want at least 93 %%", 100*share)
				}
			})
		})
	}
}

// TestMapThrottledAtRandom is about a service that throttles three calls of ten whatever their
// pace: waiting longer and longer would not help.
func TestMapThrottledAtRandom(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var mu sync.Mutex
		rng := rand.New(rand.NewPCG(1, 2))
		start := time.Now()
		_, err := batch.Map(t.Context(), batch.Options{}, numbers(1000), func(_ context.Context, n int) (int, error) {
			mu.Lock()
			throttled := rng.IntN(10) < 3
			mu.Unlock()
			time.Sleep(20 * time.Millisecond)
			if throttled {
				return 0, awsai.ErrThrottled
			}
			return n, nil
		})
		if err != nil {
			t.Fatal(err)
		}
		each := time.Since(start) / 1000
		t.Logf("%v for each of 1000 items", each)
		if each > 400*time.Millisecond {
			t.Errorf("%v for each item, want at most 400 ms", each)
		}
	})
}

func BenchmarkMap(b *testing.B) {
	items := numbers(1000)
	for b.Loop() {
		batch.Map(b.Context(), batch.Options{Width: 8}, items, func(_ context.Context, n int) (int, error) { return n, nil })
	}
}
