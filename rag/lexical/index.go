package lexical

import (
	"github.com/awsai-go/awsai"
)

// Options say how an [Index] reads texts and scores them.
type Options struct {
	// Analyzer says how texts become terms.
	Analyzer AnalyzerOptions
	// K1 is how soon further occurrences of a term stop to count. The default is 1.2.
	K1 float64
	// B is how much long texts are held back, in [0,1]. The default is 0.75; a negative
	// value is 0.
	B float64
	// Pairs is the weight of two terms that stand side by side, beside that of single ones.
	// The default is 0.2, and 0 for grams; a negative value is 0.
	Pairs float64
}

const (
	defaultK1    = 1.2
	defaultB     = 0.75
	defaultPairs = 0.2
)

func (o *Options) setDefaults() {
	if o.K1 == 0 {
		o.K1 = defaultK1
	}
	if o.B == 0 {
		o.B = defaultB
	}
	if o.Pairs == 0 && o.Analyzer.Grams == 0 {
		o.Pairs = defaultPairs
	}
	o.K1, o.B, o.Pairs = max(o.K1, 0), min(max(o.B, 0), 1), max(o.Pairs, 0)
}

// MaxSlots is how many slots an [Index] has.
const MaxSlots = 1 << 25

// Index finds texts by their words and ranks them by BM25. Texts are stored under slots:
// small numbers that the caller gives out, such as indices into its own table. Searches may
// run at the same time; Put and Remove need the index for themselves.
//
// The figures that scores depend on, how many texts there are, how long and with which
// terms, are exact after every Put and Remove, so that the answers depend on what is stored
// and not on how it came there.
type Index struct {
	opts     Options
	analyzer *Analyzer
	terms    postings
	pairs    postings
	slots    []int32       // by row, -1 for a dead row
	rows     map[int]int32 // by slot
	dead     int           // how many rows are
	language []language    // by row
	texts    [len(languages)]int
}

// New makes an empty index.
func New(optFns ...func(*Options)) *Index {
	var opts Options
	for _, fn := range optFns {
		fn(&opts)
	}
	opts.setDefaults()
	x := &Index{opts: opts, analyzer: newAnalyzer(opts.Analyzer)}
	x.Reset()
	return x
}

// Reset forgets all texts.
func (x *Index) Reset() {
	x.terms, x.pairs = newPostings(), newPostings()
	x.slots, x.language, x.dead = nil, nil, 0
	x.rows = make(map[int]int32)
	x.texts = [len(languages)]int{}
}

// Len tells how many texts there are.
func (x *Index) Len() int { return len(x.slots) - x.dead }

// Has tells whether a slot has a text.
func (x *Index) Has(slot int) bool {
	_, ok := x.rows[slot]
	return ok
}

// Field is a part of a text.
type Field struct {
	// Text is the field's text.
	Text string
	// Weight is how often each of its words counts. 0 is 1.
	Weight int
}

// Put stores a text under a slot, in place of what is there. Pairs do not reach from one
// field into the next. The language is that of the longest field.
//
// A slot below 0 is awsai.ErrInvalid, and one of [MaxSlots] or more awsai.ErrTooLarge.
func (x *Index) Put(slot int, fields ...Field) error {
	switch {
	case slot < 0:
		return awsai.Errorf("lexical.Put", awsai.ErrInvalid, "slot %d is negative", slot)
	case slot >= MaxSlots:
		return awsai.Errorf("lexical.Put", awsai.ErrTooLarge, "slot %d, want one below %d", slot, MaxSlots)
	}
	x.Remove(slot)
	s := x.analyzer.scratch()
	defer x.analyzer.pool.Put(s)
	l := s.detect(longest(fields), english)
	s.keys.reset()
	for _, f := range fields {
		s.collect(f.Text, l, max(f.Weight, 1), x.opts.Pairs > 0)
	}
	row := int32(len(x.slots))
	x.terms.add(row, s.keys.terms)
	x.pairs.add(row, s.keys.pairs)
	x.slots = append(x.slots, int32(slot))
	x.rows[slot] = row
	x.language = append(x.language, l)
	x.texts[l]++
	return nil
}

func longest(fields []Field) string {
	var text string
	for _, f := range fields {
		if len(f.Text) > len(text) {
			text = f.Text
		}
	}
	return text
}

// Remove forgets the text of a slot. A slot without one is no error.
func (x *Index) Remove(slot int) {
	row, ok := x.rows[slot]
	if !ok {
		return
	}
	delete(x.rows, slot)
	x.slots[row] = -1
	x.dead++
	x.texts[x.language[row]]--
	x.terms.total -= uint64(x.terms.lengths[row])
	x.pairs.total -= uint64(x.pairs.lengths[row])
	if x.dead > minDead && x.dead > len(x.slots)/4 {
		x.sweep()
	}
}

// minDead is the number of dead rows from which it is worth while to sweep them out.
const minDead = 64

// sweep takes dead rows out of everything and numbers the others anew.
func (x *Index) sweep() {
	renumbered := x.renumber()
	x.terms.sweep(renumbered)
	x.pairs.sweep(renumbered)
	for row, to := range renumbered {
		if to >= 0 {
			x.slots[to], x.language[to] = x.slots[row], x.language[row]
			x.rows[int(x.slots[to])] = to
		}
	}
	n := x.Len()
	x.slots, x.language, x.dead = x.slots[:n], x.language[:n], 0
}

// renumber gives each row its number without the dead rows, which get -1.
func (x *Index) renumber() []int32 {
	renumbered := make([]int32, len(x.slots))
	n := int32(0)
	for row, slot := range x.slots {
		renumbered[row] = -1
		if slot >= 0 {
			renumbered[row] = n
			n++
		}
	}
	return renumbered
}
