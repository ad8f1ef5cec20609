package document

import (
	"slices"
	"strings"
)

// pages builds the pages from the blocks.
func (g *graph) pages() []Page {
	places, numbers := g.place()
	if len(numbers) == 0 {
		return nil
	}
	perPage := make([][]int32, len(numbers))
	counts := make([]int, len(numbers))
	for _, n := range g.order {
		counts[places[n]]++
	}
	for i, n := range counts {
		perPage[i] = make([]int32, 0, n)
	}
	for _, n := range g.order {
		perPage[places[n]] = append(perPage[places[n]], n)
	}
	words := make([]int32, g.count) // 1 + the index in its page
	used := make([]bool, g.count)
	points := &arena[Point]{}
	pages := make([]Page, len(numbers))
	for i := range pages {
		pages[i].Number = numbers[i]
		b := pageBuilder{graph: g, page: &pages[i], blocks: perPage[i], wordAt: words, used: used, points: points, lines: map[int32]int{}}
		b.build()
	}
	return pages
}

// place finds the page of each block, as an index, and the number of each page. A block is
// on the page that names it as a child, or that it names by number, or that came last.
func (g *graph) place() (places []int32, numbers []int) {
	p := placing{graph: g, places: make([]int32, g.count), current: nowhere, own: map[partPage]int32{}, any: map[int32]int32{}, count: map[int32]int32{}}
	for i := range p.places {
		p.places[i] = nowhere
	}
	for _, n := range g.order { // first the pages, as a child may come before
		if b := g.at(n); b.kind == pageKind {
			p.newPage(b)
			p.places[n] = p.current
			for c := range g.related(b, childOf) {
				if p.places[c] == nowhere && g.at(c).kind != pageKind {
					p.places[c] = p.current
				}
			}
		}
	}
	p.current = nowhere
	for _, n := range g.order {
		switch b := g.at(n); {
		case b.kind == pageKind:
			p.current = p.places[n]
		case p.places[n] == nowhere:
			p.places[n] = p.find(b)
		}
	}
	return p.places, p.numbers
}

// placing is the state of place.
type placing struct {
	graph   *graph
	places  []int32
	numbers []int
	current int32              // the page that came last
	own     map[partPage]int32 // pages by the number that their response gives them
	any     map[int32]int32    // likewise in any response
	count   map[int32]int32    // pages of a response
}

type partPage struct{ part, page int32 }

const nowhere = -1

// newPage makes a page for a block. Responses of single pages have no numbers, or 1 each.
func (p *placing) newPage(b *block) {
	p.count[b.part]++
	given := b.page
	if given <= 0 {
		given = p.count[b.part]
	}
	last := 0
	if len(p.numbers) > 0 {
		last = p.numbers[len(p.numbers)-1]
	}
	p.current = int32(len(p.numbers))
	p.own[partPage{b.part, given}], p.any[given] = p.current, p.current
	p.numbers = append(p.numbers, max(last+1, int(min(given, maxPage))))
}

// find returns the page of a block that no page names.
func (p *placing) find(b *block) int32 {
	if b.page > 0 {
		if at, ok := p.own[partPage{b.part, b.page}]; ok {
			return at
		}
		if at, ok := p.any[b.page]; ok {
			return at
		}
		p.newPage(b)
	}
	if p.current == nowhere {
		p.newPage(b)
	}
	return p.current
}

// maxPage is over what a document may have, so that an absurd number leaves room for more.
const maxPage = 1 << 30

type pageBuilder struct {
	graph  *graph
	page   *Page
	blocks []int32
	wordAt []int32
	used   []bool
	points *arena[Point]
	lines  map[int32]int // place in page.Lines
}

func (b *pageBuilder) build() {
	b.readLines()
	for _, n := range b.blocks {
		in := b.graph.at(n)
		switch {
		case in.kind == pageKind:
			b.page.Box, b.page.ID = in.place(), in.id
		case in.kind == tableKind:
			b.page.Tables = append(b.page.Tables, b.table(in))
		case in.kind == fieldKind && in.roles&keyRole != 0, in.kind == keyKind:
			b.page.Fields = append(b.page.Fields, b.field(in))
		case in.kind == selectionKind:
			b.page.Selections = append(b.page.Selections, selection(in))
		case in.kind == queryKind:
			b.page.Queries = append(b.page.Queries, b.query(in))
		case in.kind == signatureKind:
			b.page.Signatures = append(b.page.Signatures, Signature{Page: b.page.Number, Confidence: in.confidence(), Box: in.place(), ID: in.id})
		case in.kind.layout() && !b.used[n]:
			b.page.Layout = append(b.page.Layout, b.element(n, in, 0))
		}
	}
	b.page.Angle = pageAngle(b.page.Words)
	byPlace(b.page.Tables, func(t Table) Box { return t.Box })
	byPlace(b.page.Fields, func(f Field) Box { return f.KeyBox })
}

func selection(in *block) Selection {
	return Selection{Selected: in.selected, Confidence: in.confidence(), Box: in.place(), ID: in.id}
}

// readLines fills in the page's words and lines. A word that two lines name is of the first.
func (b *pageBuilder) readLines() {
	lines, words := 0, 0
	for _, n := range b.blocks {
		switch b.graph.at(n).kind {
		case lineKind:
			lines++
		case wordKind:
			words++
		}
	}
	p := b.page
	p.Lines, p.Words = slices.Grow(p.Lines, lines), slices.Grow(p.Words, words)
	for _, n := range b.blocks {
		in := b.graph.at(n)
		if in.kind != lineKind {
			continue
		}
		from := len(p.Words)
		for w, word := range b.graph.related(in, childOf) {
			if word.kind == wordKind && b.wordAt[w] == 0 {
				b.addWord(w, word)
			}
		}
		b.lines[n] = len(p.Lines)
		p.Lines = append(p.Lines, Line{Text: in.text, Confidence: in.confidence(), Box: in.place(), Polygon: in.points(b.points), ID: in.id, Words: p.Words[from:len(p.Words):len(p.Words)]})
	}
	for _, n := range b.blocks {
		if in := b.graph.at(n); in.kind == wordKind && b.wordAt[n] == 0 {
			b.addWord(n, in)
		}
	}
}

func (b *pageBuilder) addWord(n int32, in *block) {
	w := Word{Text: in.text, Confidence: in.confidence(), Box: in.place(), Polygon: in.points(b.points), Handwritten: in.hand, Index: len(b.page.Words), ID: in.id}
	b.page.Words = append(b.page.Words, w)
	b.wordAt[n] = int32(len(b.page.Words))
}

// once marks a block as used and tells whether it was not. What is built of a block is built
// once, whatever refers to it, so that the result is no larger than the response.
func (b *pageBuilder) once(n int32) bool {
	if b.used[n] {
		return false
	}
	b.used[n] = true
	return true
}

// content returns the words and check boxes that are children of a block.
func (b *pageBuilder) content(in *block) (words []Word, selections []Selection) {
	for n, child := range b.graph.related(in, childOf) {
		switch child.kind {
		case wordKind:
			if w, ok := b.word(n, child); ok {
				words = append(words, w)
			}
		case selectionKind:
			selections = append(selections, selection(child))
		}
	}
	return words, selections
}

// word returns the page's word of a block. A word of another page is none.
func (b *pageBuilder) word(n int32, in *block) (Word, bool) {
	i := int(b.wordAt[n]) - 1
	if i < 0 || i >= len(b.page.Words) || b.page.Words[i].ID != in.id {
		return Word{}, false
	}
	return b.page.Words[i], true
}

func joinWords(words []Word) string {
	switch len(words) {
	case 0:
		return ""
	case 1:
		return words[0].Text
	}
	n := len(words)
	for _, w := range words {
		n += len(w.Text)
	}
	var b strings.Builder
	b.Grow(n)
	for i, w := range words {
		if i > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(w.Text)
	}
	return b.String()
}

// pageAngle is the median of the directions of the words that are long enough to tell.
func pageAngle(words []Word) float64 {
	var angles []float64
	for _, w := range words {
		if len(w.Text) < 3 {
			continue
		}
		if a, ok := angle(w.Polygon); ok {
			angles = append(angles, a)
		}
	}
	if len(angles) == 0 {
		return 0
	}
	slices.Sort(angles)
	return angles[len(angles)/2]
}
