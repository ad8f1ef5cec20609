package live

import (
	"cmp"
	"math"
	"strconv"
	"strings"
	"time"
)

// trail is how long the service takes at most to begin a partial result. A channel of which
// none was begun is taken to be silent up to that long before the other's last final result.
const trail = 30 * time.Second

// ledger is how far the audio is transcribed, so that a new connection can go on from there.
type ledger struct {
	task     task
	rate     int
	split    bool
	deliver  Delivery
	cuttable bool
	tracks   [2]track // one, or one for each channel
	matched  map[string]time.Duration
}

// track is how far one channel is transcribed.
type track struct {
	done  int64 // sample up to which it is delivered for good
	begun bool  // a partial result is not final yet
	open  int64 // the sample with which it begins
	id    string
	words int  // of it that are delivered
	mark  bool // and the punctuation mark after them
	from  time.Duration
}

func newLedger(t task, s *sound) ledger {
	return ledger{task: t, rate: s.rate, split: t.split(), deliver: t.delivery(), cuttable: s.frame > 0, matched: map[string]time.Duration{}}
}

func (g *ledger) used() []track {
	if g.split {
		return g.tracks[:]
	}
	return g.tracks[:1]
}

// channel is the track of a result.
func (g *ledger) channel(h *heard) *track {
	if !g.split {
		return &g.tracks[0]
	}
	c := g.task.label(string(h.role))
	if c < 0 {
		c, _ = strconv.Atoi(strings.TrimPrefix(h.Channel, "ch_"))
	}
	return &g.tracks[min(max(c, 0), 1)]
}

// floor is the sample before which nothing has to be sent again.
func (g *ledger) floor() int64 {
	var latest int64
	for _, t := range g.used() {
		latest = max(latest, t.done)
	}
	least := int64(math.MaxInt64)
	for _, t := range g.used() {
		done := t.done
		if !t.begun {
			done = max(done, latest-samplesOf(trail, g.rate))
		}
		least = min(least, done)
	}
	return least
}

// open is the sample that the earliest partial result begins with.
func (g *ledger) open() int64 {
	first := int64(math.MaxInt64)
	for _, t := range g.used() {
		if t.begun {
			first = min(first, t.open)
		}
	}
	return first
}

// pending says whether a partial result has no final one yet.
func (g *ledger) pending() bool { return g.open() != math.MaxInt64 }

// resume begins a new connection, and says from which sample on each channel is to be heard.
func (g *ledger) resume() (mute [2]int64) {
	for i := range g.tracks {
		t := &g.tracks[i]
		t.begun, t.id, t.words, t.mark = false, "", 0, false
		t.from = durationOf(t.done, g.rate)
		mute[i] = t.done
	}
	return mute
}

// take notes a result, and says whether the caller gets it.
func (g *ledger) take(h *heard) bool {
	if h.category != nil {
		return g.match(h.category)
	}
	t := g.channel(h)
	h.spoken = cmp.Or(h.Language, g.task.language())
	old := !g.cuttable && t.trim(h)
	if h.Partial {
		return g.partial(t, h) && !old
	}
	t.begun = false
	t.done = max(t.done, samplesOf(h.End, g.rate))
	if g.deliver == DeliverStable {
		t.rest(h)
	}
	t.id, t.words, t.mark = "", 0, false
	return !old
}

func (g *ledger) partial(t *track, h *heard) bool {
	t.begun, t.open = true, samplesOf(h.Start, g.rate)
	if g.deliver != DeliverStable {
		return g.deliver == DeliverAll
	}
	stable := 0
	for stable < len(h.Words) && h.Words[stable].Stable {
		stable++
	}
	h.Words = h.Words[:stable]
	t.rest(h)
	for _, w := range h.Words {
		t.mark = w.Punctuation
		if !w.Punctuation {
			t.words++
		}
		t.done = max(t.done, samplesOf(w.End, g.rate))
	}
	return len(h.Words) > 0
}

// rest leaves of a result what was not delivered yet.
func (t *track) rest(h *heard) {
	if t.id != h.ID {
		t.id, t.words, t.mark = h.ID, 0, false
	}
	if t.words == 0 && !h.Partial {
		return // all of it, as the service has it
	}
	i := 0
	for n := 0; i < len(h.Words) && n < t.words; i++ {
		if !h.Words[i].Punctuation {
			n++
		}
	}
	for t.mark && i < len(h.Words) && h.Words[i].Punctuation {
		i++
	}
	h.leave(i)
}

// leave leaves the words from i on.
func (h *heard) leave(i int) {
	h.Words = h.Words[i:]
	h.Text = join(h.Words, h.spoken)
	if len(h.Words) > 0 && i > 0 {
		h.Start = h.Words[0].Start
	}
	if h.Partial && len(h.Words) > 0 {
		h.End = h.Words[len(h.Words)-1].End
	}
}

// trim takes from a result what was final before the connection began, and says whether that
// is all: compressed audio is sent again from the beginning of a frame.
func (t *track) trim(h *heard) (all bool) {
	i := 0
	for i < len(h.Words) && (h.Words[i].Start+h.Words[i].End)/2 < t.from {
		i++
	}
	for i > 0 && i < len(h.Words) && h.Words[i].Punctuation {
		i++
	}
	if i > 0 {
		h.leave(i)
	}
	return i > 0 && len(h.Words) == 0
}

// match leaves of a category what was not matched before.
func (g *ledger) match(c *Category) bool {
	if len(c.Spans) == 0 {
		return true
	}
	left := 0
	for phrase, spans := range c.Spans {
		var fresh []Span
		last := g.matched[phrase]
		for _, s := range spans {
			if s.Start >= last || last == 0 {
				fresh = append(fresh, s)
				g.matched[phrase] = max(g.matched[phrase], s.End)
			}
		}
		c.Spans[phrase] = fresh
		left += len(fresh)
		if len(fresh) == 0 {
			delete(c.Spans, phrase)
		}
	}
	return left > 0
}

// join writes words as a text.
func join(words []Word, language string) string {
	base, _, _ := strings.Cut(language, "-")
	spaced := base != "ja" && base != "zh" && base != "th"
	var b strings.Builder
	for i, w := range words {
		if i > 0 && spaced && !w.Punctuation {
			b.WriteByte(' ')
		}
		b.WriteString(w.Text)
	}
	return b.String()
}
