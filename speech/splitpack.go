package speech

import (
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// splitPacker packs units into pieces.
type splitPacker struct {
	o     SplitOptions
	text  string
	ssml  bool
	root  string // the tag <speak>
	added bool   // which the script does not have
	units []splitUnit
}

const (
	speakEnd = "</speak>"
	// maxCluster is how many bytes of marks may follow a character before it is cut from them.
	maxCluster = 64
)

// closing is the tag that closes an element.
func closing(name string) string { return "</" + name + ">" }

// splitLoad is what a piece has so far.
type splitLoad struct {
	billed, total int
	audio         time.Duration
	open          []int // units that are open
}

// begin is the load of a piece in which elements are open.
func (p *splitPacker) begin(open []int) splitLoad {
	l := splitLoad{open: open[:len(open):len(open)]}
	if p.ssml {
		l.total = utf16Size(p.root) + len(speakEnd)
		for _, i := range open {
			l.total += p.element(i)
		}
	}
	return l
}

// element is the size of the tags that open and close one.
func (p *splitPacker) element(i int) int {
	return p.units[i].total + utf16Size(closing(p.units[i].name))
}

// with is the load with one more unit. The tag that closes an element is counted as it opens.
func (p *splitPacker) with(l splitLoad, i int) splitLoad {
	u := p.units[i]
	switch u.kind {
	case ssmlOpen:
		l.total += p.element(i)
		l.open = append(l.open[:len(l.open):len(l.open)], i)
	case ssmlClose:
		l.open = l.open[:len(l.open)-1]
	default:
		l.total += u.total
	}
	l.billed += u.billed
	l.audio += u.audio
	return l
}

func (p *splitPacker) fits(l splitLoad) bool {
	return l.billed <= p.o.Billed && l.total <= p.o.Total && l.audio <= p.o.Audio
}

// pieces packs all.
func (p *splitPacker) pieces() ([]Piece, error) {
	if whole, ok := p.whole(); ok {
		return []Piece{whole}, nil
	}
	if err := p.breakLong(); err != nil {
		return nil, err
	}
	var out []Piece
	var open []int
	for from := 0; from < len(p.units); {
		to, err := p.piece(from, open)
		if err != nil {
			return nil, err
		}
		out = append(out, p.render(from, to, open))
		load := p.begin(open)
		for i := from; i < to; i++ {
			load = p.with(load, i)
		}
		from, open = to, load.open
	}
	return out, nil
}

// rest is the script from the piece on, with the elements that are open there.
func (p Piece) rest(s Script) Script {
	d, err := parseSSML(s.text)
	if err != nil || p.Start == 0 {
		return s
	}
	out := []byte(d.root)
	var open []ssmlToken
	for _, t := range d.tokens {
		switch {
		case t.start >= p.Start:
		case t.kind == ssmlOpen:
			open = append(open, t)
		case t.kind == ssmlClose:
			open = open[:len(open)-1]
		}
	}
	for _, t := range open {
		out = append(out, s.text[t.start:t.end]...)
	}
	end := len(s.text)
	if !d.added && len(d.tokens) > 0 {
		end = d.tokens[len(d.tokens)-1].end
	}
	return Markup(string(append(append(out, s.text[p.Start:end]...), speakEnd...)))
}

// whole is the script as one piece, if it is one: a document as it was given.
func (p *splitPacker) whole() (Piece, bool) {
	load := p.begin(nil)
	for i := range p.units {
		load = p.with(load, i)
		if !p.fits(load) || load.billed > p.o.Soft && i < len(p.units)-1 {
			return Piece{}, false
		}
	}
	if p.added {
		piece := p.render(0, len(p.units), nil)
		return piece, piece.Total <= p.o.Total
	}
	start := 0
	if p.ssml && strings.HasPrefix(p.text, byteOrderMark) {
		start = len(byteOrderMark)
	}
	text := p.text[start:]
	piece := Piece{
		Script: Script{text, p.ssml}, Start: start, End: len(p.text), Billed: load.billed, Total: utf16Size(text),
		segments: []splitSegment{{0, start, len(text)}},
	}
	return piece, piece.Total <= p.o.Total
}

// piece is where the piece that begins with a unit ends.
func (p *splitPacker) piece(from int, open []int) (int, error) {
	load := p.begin(open)
	var cuts [splitSentence + 1]int // the last place of each rank
	for i := from; i < len(p.units); i++ {
		u := p.units[i]
		if i > from && u.rank >= 0 {
			cuts[u.rank] = i
			if u.rank == splitSentence && load.billed >= p.o.Soft || p.atElement(i, load) {
				return i, nil
			}
		}
		if load = p.with(load, i); p.fits(load) {
			continue
		}
		for rank := splitSentence; rank >= 0; rank-- {
			if cuts[rank] > from {
				return cuts[rank], nil
			}
		}
		return 0, tooLong("what cannot be cut", p.units[from].start, max(load.billed, load.total), p.o.Billed)
	}
	return len(p.units), nil
}

// atElement tells whether a piece that has enough ends because an element begins or ends.
func (p *splitPacker) atElement(i int, load splitLoad) bool {
	u, before := p.units[i], p.units[i-1]
	element := u.kind == ssmlOpen || u.whole || before.kind == ssmlClose || before.whole
	return element && u.rank >= splitWord && load.billed >= p.o.Soft && p.o.Soft < p.o.Billed
}

// render writes the piece of the units from one to another.
func (p *splitPacker) render(from, to int, open []int) Piece {
	w := splitWriter{text: p.text, piece: Piece{Start: p.units[from].start, End: p.units[to-1].end}}
	if !p.ssml {
		w.copy(w.piece.Start, w.piece.End)
	} else {
		w.b.WriteString(p.root)
		for _, i := range open {
			w.b.WriteString(p.text[p.units[i].start:p.units[i].end])
		}
		for _, u := range p.units[from:to] {
			w.copy(u.start, u.end)
		}
		load := p.begin(open)
		for i := from; i < to; i++ {
			load = p.with(load, i)
		}
		for i := len(load.open) - 1; i >= 0; i-- {
			w.b.WriteString(closing(p.units[load.open[i]].name))
		}
		w.b.WriteString(speakEnd)
	}
	w.piece.blank = true
	for _, u := range p.units[from:to] {
		w.piece.Billed += u.billed
		w.piece.blank = w.piece.blank && u.kind != ssmlEmpty && (u.kind != ssmlText || strings.TrimSpace(p.text[u.start:u.end]) == "")
	}
	w.piece.Script = Script{w.b.String(), p.ssml}
	w.piece.Total = utf16Size(w.piece.Script.text)
	return w.piece
}

// splitWriter writes a piece and notes what of it stands in the script.
type splitWriter struct {
	text  string
	b     strings.Builder
	piece Piece
}

func (w *splitWriter) copy(start, end int) {
	s := splitSegment{w.b.Len(), start, end - start}
	if n := len(w.piece.segments); n > 0 {
		if last := &w.piece.segments[n-1]; last.script+last.size == start && last.piece+last.size == s.piece {
			last.size += s.size
			w.b.WriteString(w.text[start:end])
			return
		}
	}
	w.piece.segments = append(w.piece.segments, s)
	w.b.WriteString(w.text[start:end])
}

// breakLong cuts words that are longer than a piece into characters.
func (p *splitPacker) breakLong() error {
	var units []splitUnit
	var enclosing splitLoad
	for i, u := range p.units {
		if u.kind != ssmlText || p.fits(p.with(p.begin(enclosing.open), i)) {
			enclosing = p.with(enclosing, i)
			if units != nil {
				units = append(units, u)
			}
			continue
		}
		if u.whole {
			return tooLong("an element that is spoken as a whole", u.start, u.total, p.o.Billed)
		}
		if units == nil {
			units = slices.Clone(p.units[:i])
		}
		units = p.characters(units, u)
	}
	if units != nil {
		p.units = units
	}
	return nil
}

// characters appends a word character by character.
func (p *splitPacker) characters(units []splitUnit, u splitUnit) []splitUnit {
	rank := u.rank
	for text := p.text[u.start:u.end]; text != ""; {
		n := p.cluster(text)
		c := u.word(text, n)
		c.rank, rank = rank, splitAnywhere
		units = append(units, c)
		u.start, u.audio, u.total = u.start+n, u.audio-c.audio, u.total-c.total
		text = text[n:]
	}
	return units
}

// cluster is the length of the first character with the marks on it, or of an entity.
func (p *splitPacker) cluster(text string) int {
	if p.ssml && text[0] == '&' {
		if end := strings.IndexByte(text, ';'); end > 0 {
			return end + 1
		}
	}
	_, n := utf8.DecodeRuneInString(text)
	for n < len(text) && n < maxCluster {
		r, size := utf8.DecodeRuneInString(text[n:])
		if !unicode.Is(unicode.M, r) && r != '\u200d' {
			break
		}
		n += size
	}
	return n
}
