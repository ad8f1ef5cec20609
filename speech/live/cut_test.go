package live_test

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"runtime"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/awsai-go/awsai/awsaitest"
	"github.com/awsai-go/awsai/speech/live"
)

func checkGoroutines(t *testing.T) {
	t.Helper()
	before := runtime.NumGoroutine()
	t.Cleanup(func() {
		deadline := time.Now().Add(5 * time.Second)
		for runtime.NumGoroutine() > before {
			if time.Now().After(deadline) {
				buf := make([]byte, 1<<16)
				t.Errorf("%d goroutines, %d before:\n%s", runtime.NumGoroutine(), before, buf[:runtime.Stack(buf, true)])
				return
			}
			runtime.Gosched()
		}
	})
}

// cutAt cuts connections when so many samples were received in all, each in its own way.
func cutAt(places []int64, kinds ...int) func(int64) (int, bool) {
	n := 0
	return func(received int64) (int, bool) {
		if n == len(places) || received < places[n] {
			return 0, false
		}
		n++
		return kinds[(n-1)%len(kinds)], true
	}
}

// check compares the words of final results with those that were spoken, and their times.
func (s *spoken) check(t *testing.T, words []live.Word) {
	t.Helper()
	var got, want []string
	for _, w := range words {
		got = append(got, fmt.Sprintf("%s at %v to %v", w.Text, w.Start, w.End))
	}
	for i, start := range s.starts {
		want = append(want, fmt.Sprintf("%d at %v to %v", i+1, start, start+wordTime))
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("words (-want +got):\n%s", diff)
	}
}

// TestCuts has ten minutes of audio at 50 times the speed of speech, over a connection that
// is cut twenty times.
func TestCuts(t *testing.T) {
	checkGoroutines(t)
	seed := uint64(1)
	r := rand.New(rand.NewPCG(seed, 1))
	audio := speak(r, 10*time.Minute)
	const cuts = 20
	var places []int64
	for range cuts {
		places = append(places, r.Int64N(int64(audio.samples())))
	}
	slices.Sort(places)
	fake := awsaitest.New(t)
	s := &service{t: t, fake: fake, lag: 20 * time.Millisecond, cut: cutAt(places, cutReset, cutInFrame, cutUnexpected, cutWell, cutException, cutTCP)}
	cfg := fake.Listen()
	s.serve()
	client := live.New(cfg)
	var words []live.Word
	partials := 0
	began := time.Now()
	for res, err := range client.Transcribe(t.Context(), live.Audio{Reader: bytes.NewReader(audio.pcm), SampleRate: rate, Speed: 50}, live.Request{Language: "en-US"}) {
		if err != nil {
			t.Fatal(err)
		}
		if res.Partial {
			partials++
			continue
		}
		words = append(words, res.Words...)
	}
	audio.check(t, words)
	if s.calls != cuts+1 {
		t.Errorf("%d connections, want %d", s.calls, cuts+1)
	}
	if len(s.sessions) != 1 {
		t.Errorf("%d sessions, want one", len(s.sessions))
	}
	resent := float64(s.received)/float64(audio.samples()) - 1
	t.Logf("seed %s: %d words, %d partial results, %d connections, %.1f %% of the audio sent again, %v", strconv.FormatUint(seed, 10), len(words), partials, s.calls, 100*resent, time.Since(began).Round(time.Second/10))
}
