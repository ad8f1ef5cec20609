package live

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/awsai-go/awsai/speech"
)

// words makes words of a second each; those that begin with a mark are punctuation, and those
// after "|" not stable.
func words(texts ...string) (all []Word) {
	at, stable := time.Duration(0), true
	for _, text := range texts {
		if text == "|" {
			stable = false
			continue
		}
		w := Word{Word: speech.Word{Text: text, Start: at, End: at + time.Second}, Stable: stable}
		if text == "," || text == "." || text == "。" {
			w.Punctuation, w.End = true, at
		}
		at = w.End
		all = append(all, w)
	}
	return all
}

// TestStable has results in the order in which they come, and what is delivered of them.
func TestStable(t *testing.T) {
	type step struct {
		words   []Word
		partial bool
		want    string // "-" for nothing
	}
	tests := []struct {
		name, language string
		steps          []step
	}{
		{"grows", "en-US", []step{
			{words("Welcome", "|", "to"), true, "Welcome"},
			{words("Welcome", "|", "to", "a"), true, "-"},
			{words("Welcome", "to", "Amazon", "|", "."), true, "to Amazon"},
			{words("Welcome", "to", "Amazon", "."), false, "."},
		}},
		{"a mark comes later", "en-US", []step{
			{words("Well", "|", "then"), true, "Well"},
			{words("Well", ",", "then"), false, ", then"},
		}},
		{"a mark was delivered", "en-US", []step{
			{words("Well", ",", "|", "then"), true, "Well,"},
			{words("Well", ",", "then", "."), false, "then."},
		}},
		{"all was delivered", "en-US", []step{
			{words("Yes", "."), true, "Yes."},
			{words("Yes", "."), false, ""},
		}},
		{"no blanks", "ja-JP", []step{
			{words("今日", "は", "|", "x"), true, "今日は"},
			{words("今日", "は", "晴れ", "です", "。"), false, "晴れです。"},
		}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			g := newLedger(&Request{Language: tt.language, Deliver: DeliverStable}, &sound{rate: 1000, frame: 2})
			for i, s := range tt.steps {
				h := heard{Result: Result{ID: "1", Partial: s.partial, Words: s.words}}
				h.End = s.words[len(s.words)-1].End
				if got := g.take(&h); got != (s.want != "-") || got && h.Text != s.want {
					t.Errorf("step %d: %v %q, want %q", i, got, h.Text, s.want)
				}
			}
			if last := tt.steps[len(tt.steps)-1].words; g.floor() != samplesOf(last[len(last)-1].End, 1000) || g.pending() {
				t.Errorf("sample %d, pending %v", g.floor(), g.pending())
			}
		})
	}
}

// TestFloor has two channels, of which one is ahead.
func TestFloor(t *testing.T) {
	g := newLedger(&Request{Channels: true}, &sound{rate: 10, frame: 4})
	result := func(channel string, partial bool, start, end time.Duration) heard {
		return heard{Result: Result{Channel: channel, Partial: partial, Start: start * time.Second, End: end * time.Second}}
	}
	var got []int64
	for _, h := range []heard{
		result("ch_0", false, 0, 20),  // the other may have begun 30 seconds before
		result("ch_0", false, 20, 50), // not any more
		result("ch_1", true, 30, 60),
		result("ch_0", false, 50, 90),
		result("ch_1", false, 30, 91),
	} {
		g.take(&h)
		got = append(got, g.floor())
	}
	if diff := cmp.Diff([]int64{0, 200, 0, 0, 900}, got); diff != "" {
		t.Errorf("floors (-want +got):\n%s", diff)
	}
	if mute := g.resume(); mute != [2]int64{900, 910} {
		t.Errorf("muted until %v", mute)
	}
}
