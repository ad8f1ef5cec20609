package talk

import (
	"cmp"
	"slices"
	"strings"

	"github.com/awsai-go/awsai/nlp/chatbot"
	"github.com/awsai-go/awsai/nlp/chatbot/bot"
)

// element is a word of a sample utterance, or a slot.
type element struct{ word, slot, part string }

// sample is a sample utterance that can be compared.
type sample struct {
	elements []element
	words    int // how many are no slots
}

func compile(utterance string) sample {
	pieces, err := bot.ParseUtterance(utterance)
	if err != nil {
		return sample{} // which a valid definition has not, and which nothing matches
	}
	var s sample
	for _, p := range pieces {
		if p.Slot != "" {
			slot, part, _ := strings.Cut(p.Slot, ".")
			s.elements = append(s.elements, element{slot: slot, part: part})
			continue
		}
		for _, t := range tokens(p.Text) {
			s.elements = append(s.elements, element{word: t.norm})
			s.words++
		}
	}
	return s
}

// candidate is an intent that may be meant, with the values that the text has for its slots.
type candidate struct {
	intent     *intent
	score      float64
	exact      bool
	words      int // of the sample, that the text has
	slots      chatbot.Slots
	open       int // words that went into slots that take anything
	restricted bool
}

// candidates are the intents that a text may mean, the likeliest first.
func (r *Runner) candidates(text string, s Session) []candidate {
	words := tokens(text)
	var out []candidate
	for _, in := range r.intents {
		if in.def.Parent == bot.FallbackIntent || !active(in.def.Inputs, s.State.Contexts) {
			continue
		}
		best := candidate{intent: in}
		for _, sm := range in.samples {
			if c := r.compare(in, sm, text, words); better(c, best) {
				best = c
			}
		}
		best.restricted = len(in.def.Inputs) > 0
		if best.score > 0 {
			out = append(out, best)
		}
	}
	slices.SortStableFunc(out, func(a, b candidate) int {
		switch {
		case better(a, b):
			return -1
		case better(b, a):
			return 1
		}
		return 0
	})
	return out
}

// better tells whether a candidate goes before another: what matches word for word, with more
// words, then what has more in common.
func better(a, b candidate) bool {
	if a.exact != b.exact {
		return a.exact
	}
	if a.exact {
		return cmp.Or(cmp.Compare(a.words, b.words), cmp.Compare(b.open, a.open), compareBool(a.restricted, b.restricted)) > 0
	}
	return a.score > b.score
}

func compareBool(a, b bool) int {
	switch {
	case a == b:
		return 0
	case a:
		return 1
	}
	return -1
}

func active(inputs []string, contexts []chatbot.Context) bool {
	for _, name := range inputs {
		if !slices.ContainsFunc(contexts, func(c chatbot.Context) bool { return c.Name == name }) {
			return false
		}
	}
	return true
}

// compare compares a text with a sample: word for word with values for slots, else by the words
// that both have.
func (r *Runner) compare(in *intent, sm sample, text string, words []token) candidate {
	m := matcher{r: r, in: in, sm: sm, text: text, words: words, dead: map[[2]int]bool{}}
	if len(sm.elements) > 0 && m.from(0, 0) && (sm.words > 0 || !m.anything()) {
		slots := chatbot.Slots{}
		open := 0
		for _, f := range m.found {
			put(slots, f.slot, f.part, f.value)
			if f.open {
				open += f.words
			}
		}
		score := 1.0
		if open > 0 {
			score = 0.95
		}
		return candidate{intent: in, score: score, exact: true, words: sm.words, slots: slots, open: open}
	}
	score := overlap(sm, words)
	if score == 0 {
		return candidate{}
	}
	return candidate{intent: in, score: min(score, 0.9), slots: r.mentioned(in, text, words)}
}

// put gives a value to a slot or to a part of one. A slot that has a value already becomes a
// list only by its definition, so that the last one counts.
func put(slots chatbot.Slots, name, part string, v chatbot.Slot) {
	if part == "" {
		slots[name] = v
		return
	}
	s := slots[name]
	s.Shape = chatbot.ShapeComposite
	if s.SubSlots == nil {
		s.SubSlots = chatbot.Slots{}
	}
	s.SubSlots[part] = v
	slots[name] = s
}

// matcher finds values for the slots of a sample such that all of it is the text.
type matcher struct {
	r     *Runner
	in    *intent
	sm    sample
	text  string
	words []token
	found []filled
	dead  map[[2]int]bool // places from which nothing matches
}

type filled struct {
	slot, part string
	value      chatbot.Slot
	open       bool
	words      int
}

// anything tells whether all that was found went into slots that take anything, as every text does
// for a sample of one slot.
func (m *matcher) anything() bool {
	return !slices.ContainsFunc(m.found, func(f filled) bool { return !f.open })
}

func (m *matcher) from(e, w int) bool {
	if e == len(m.sm.elements) {
		return w == len(m.words)
	}
	at := [2]int{e, w}
	if m.dead[at] {
		return false
	}
	el := m.sm.elements[e]
	if el.word != "" {
		if w < len(m.words) && m.words[w].norm == el.word && m.from(e+1, w+1) {
			return true
		}
	} else if m.slot(el, e, w) {
		return true
	}
	m.dead[at] = true
	return false
}

// slot tries the fewest words first, as open slots would take the sample's words otherwise.
func (m *matcher) slot(el element, e, w int) bool {
	left := 0 // words that the rest of the sample takes at least
	for range m.sm.elements[e+1:] {
		left++
	}
	for end := w + 1; end <= len(m.words)-left; end++ {
		text := m.text[m.words[w].start:m.words[end-1].end]
		value, open, ok := m.r.value(m.in, el.slot, el.part, text)
		if !ok {
			continue
		}
		keep := len(m.found)
		m.found = append(m.found, filled{el.slot, el.part, value, open, end - w})
		if m.from(e+1, end) {
			return true
		}
		m.found = m.found[:keep]
	}
	return false
}

// overlap is Dice's coefficient of the words of both, of which a sample's slots are none.
func overlap(sm sample, words []token) float64 {
	if sm.words == 0 || len(words) == 0 {
		return 0
	}
	count := map[string]int{}
	for _, w := range words {
		count[w.norm]++
	}
	both := 0
	for _, e := range sm.elements {
		if e.word != "" && count[e.word] > 0 {
			count[e.word]--
			both++
		}
	}
	return 2 * float64(both) / float64(sm.words+len(words))
}

// mentioned finds values in a text that has no sample's form: for slots whose types do not take
// just anything, in their order, each the longest.
func (r *Runner) mentioned(in *intent, text string, words []token) chatbot.Slots {
	const longest = 6 // words of a value
	slots := chatbot.Slots{}
	taken := make([]bool, len(words))
	for _, s := range in.def.Order() {
		for size := min(longest, len(words)); size > 0; size-- {
			if r.mention(in, s.Name, text, words, taken, size, slots) {
				break
			}
		}
	}
	return slots
}

func (r *Runner) mention(in *intent, slot, text string, words []token, taken []bool, size int, slots chatbot.Slots) bool {
	for w := 0; w+size <= len(words); w++ {
		if slices.Contains(taken[w:w+size], true) {
			continue
		}
		value, open, ok := r.value(in, slot, "", text[words[w].start:words[w+size-1].end])
		if ok && !open {
			slots[slot] = value
			for n := w; n < w+size; n++ {
				taken[n] = true
			}
			return true
		}
	}
	return false
}
