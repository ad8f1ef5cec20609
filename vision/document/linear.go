package document

import (
	"math"
	"slices"
	"strings"
)

// linear writes a page as sections. It goes through the words in reading order. What words
// make together, a table or a field, is written where the first of them is read.
type linear struct {
	*TextOptions
	page       Page
	owner      []int  // by word: 1 + index in items
	done       []bool // by word
	items      []item
	signatures map[string][]Signature // by the ID of the line that they follow
	out        []Section
}

// item is a table or a field.
type item struct {
	table *Table
	field *Field
	done  bool
}

func (p Page) sections(o *TextOptions) []Section {
	l := &linear{TextOptions: o, page: p, owner: make([]int, len(p.Words)), done: make([]bool, len(p.Words)), signatures: map[string][]Signature{}}
	l.claim()
	l.placeSignatures()
	elements := p.elements()
	for i := range elements {
		l.element(elements[i])
	}
	l.rest()
	return l.out
}

// claim finds the words of tables and fields. A field that shares words with a table, or
// with a field before, is a part of the text, as is a key without a value.
func (l *linear) claim() {
	loose := l.headings()
	for i := range l.page.Tables {
		t := l.page.Tables[i]
		var words []Word
		for _, c := range t.Cells {
			words = append(words, c.Words...)
		}
		if len(words) == 0 || len(words)+len(t.TitleWords)+len(t.FooterWords) < l.MinTableWords {
			continue
		}
		l.items = append(l.items, item{table: &t})
		for _, w := range words {
			l.own(w)
		}
		if anyWord(t.TitleWords, loose) || !l.ownAll(t.TitleWords) {
			t.Title = ""
		}
		if anyWord(t.FooterWords, loose) || !l.ownAll(t.FooterWords) {
			t.Footers = nil
		}
	}
	for i := range l.page.Fields {
		f := &l.page.Fields[i]
		if f.Value == "" && !f.Checkbox {
			continue
		}
		l.items = append(l.items, item{field: f})
		if !l.ownAll(slices.Concat(f.KeyWords, f.ValueWords)) {
			l.items = l.items[:len(l.items)-1]
		}
	}
}

// headings tells which words stand in an element that is no table. What the service takes for
// a table's title may be the heading of more than the table.
func (l *linear) headings() []bool {
	loose := make([]bool, len(l.page.Words))
	for _, e := range l.page.Layout {
		if e.Kind == TableElement {
			continue
		}
		for _, line := range e.allLines() {
			for _, w := range line.Words {
				if w.Index < len(loose) {
					loose[w.Index] = true
				}
			}
		}
	}
	return loose
}

func anyWord(words []Word, set []bool) bool {
	return slices.ContainsFunc(words, func(w Word) bool { return w.Index < len(set) && set[w.Index] })
}

// own gives a word to the last item, and tells whether it was free.
func (l *linear) own(w Word) bool {
	if w.Index >= len(l.owner) || l.owner[w.Index] != 0 {
		return false
	}
	l.owner[w.Index] = len(l.items)
	return true
}

// ownAll gives words to the last item, all of them or none.
func (l *linear) ownAll(words []Word) bool {
	for i, w := range words {
		if !l.own(w) {
			for _, w := range words[:i] {
				l.owner[w.Index] = 0
			}
			return false
		}
	}
	return true
}

// placeSignatures finds the line that each signature is read after, the nearest one.
func (l *linear) placeSignatures() {
	for _, s := range l.page.Signatures {
		nearest, least := "", math.Inf(1)
		for _, line := range l.page.Lines {
			a, b := line.Box.Center(), s.Box.Center()
			if d := math.Abs(a.Y-b.Y)*4 + math.Abs(a.X-b.X); d < least {
				nearest, least = line.ID, d
			}
		}
		l.signatures[nearest] = append(l.signatures[nearest], s)
	}
}

// element writes an element and what it contains.
func (l *linear) element(e Element) {
	if l.hidden(e.Kind) {
		l.drop(e)
		return
	}
	at := len(l.out)
	r := run{linear: l, kind: e.Kind, separator: l.LineSeparator}
	if e.Kind == TableElement || e.Kind == KeyValueElement || e.Kind == FigureElement || len(l.page.Layout) == 0 {
		r.separator = "\n"
	}
	for _, line := range e.Lines {
		r.line(line)
	}
	r.end()
	if e.Kind == ListElement {
		l.list(e, at)
		return
	}
	for _, c := range e.Children {
		l.element(c)
	}
}

// list makes one section of the items of a list, unless there is more in them than text.
func (l *linear) list(e Element, at int) {
	plain := l.TextOptions
	inner := *plain
	inner.Around = nil
	l.TextOptions = &inner
	for _, c := range e.Children {
		l.element(c)
	}
	l.TextOptions = plain
	sections := l.out[at:]
	var items []string
	var box Box
	for _, s := range sections {
		if s.Kind == TableElement && len(s.Text) > 0 && strings.Contains(s.Text, "\n") {
			return
		}
		text := s.Text
		if s.Kind == ListElement {
			around := plain.Around[ListElement]
			text = strings.TrimSuffix(strings.TrimPrefix(text, around.Before), around.After)
		}
		items = append(items, l.Item.Before+text+l.Item.After)
		box = box.Union(s.Box)
	}
	if len(items) == 0 {
		return
	}
	around := plain.Around[ListElement]
	l.out = append(l.out[:at], Section{ListElement, around.Before + strings.Join(items, "\n") + around.After, l.page.Number, box})
}

// drop passes over the words of an element.
func (l *linear) drop(e Element) {
	for _, line := range e.allLines() {
		for _, w := range line.Words {
			if i := w.Index; i < len(l.done) {
				l.done[i] = true
			}
		}
	}
}

// rest writes what no line has: words alone, tables and fields without words that were read,
// signatures on a page without lines.
func (l *linear) rest() {
	r := run{linear: l, kind: TextElement, separator: l.LineSeparator}
	for _, w := range l.page.Words {
		r.word(w)
	}
	r.end()
	for _, s := range l.signatures[""] {
		l.signature(s)
	}
}

func (l *linear) signature(s Signature) {
	if l.hidden(SignatureElement) {
		return
	}
	around := l.Around[SignatureElement]
	l.out = append(l.out, Section{SignatureElement, around.Before + l.Signature + around.After, l.page.Number, s.Box})
}

// item writes a table or a field, once.
func (l *linear) item(i int) {
	it := &l.items[i]
	if it.done {
		return
	}
	it.done = true
	var s Section
	switch {
	case it.table != nil && !l.hidden(TableElement):
		s = Section{TableElement, l.table(it.table), l.page.Number, it.table.Box}
	case it.field != nil && !l.hidden(KeyValueElement):
		s = Section{KeyValueElement, l.field(it.field), l.page.Number, it.field.KeyBox.Union(it.field.ValueBox)}
	}
	if s.Text != "" {
		around := l.Around[s.Kind]
		if s.Kind == TableElement && l.Tables != PlainTables {
			around = Affix{}
		}
		s.Text = around.Before + s.Text + around.After
		l.out = append(l.out, s)
	}
}

func (l *linear) field(f *Field) string {
	value := []string{}
	for _, s := range f.Selections {
		value = append(value, l.mark(s))
	}
	if f.Value != "" {
		value = append(value, l.Escape(f.Value))
	}
	text := l.Key.Before + l.Escape(f.Key) + l.Key.After
	if len(value) > 0 {
		text += l.KeySeparator + l.Value.Before + strings.Join(value, " ") + l.Value.After
	}
	return l.KeyValue.Before + text + l.KeyValue.After
}

// run collects the words of an element that are a part of its text.
type run struct {
	*linear
	kind      ElementKind
	separator string
	text      strings.Builder
	box       Box
	fresh     bool // a new line has begun
}

func (r *run) line(line Line) {
	r.fresh = true
	for _, w := range line.Words {
		r.word(w)
	}
	for _, s := range r.signatures[line.ID] {
		r.end()
		r.signature(s)
	}
	delete(r.signatures, line.ID)
}

func (r *run) word(w Word) {
	if w.Index >= len(r.done) || r.done[w.Index] {
		return
	}
	r.done[w.Index] = true
	if i := r.owner[w.Index]; i > 0 {
		if !r.items[i-1].done {
			r.end()
			r.item(i - 1)
		}
		return
	}
	if r.text.Len() > 0 {
		if r.fresh {
			r.text.WriteString(r.separator)
		} else {
			r.text.WriteByte(' ')
		}
	}
	r.fresh = false
	r.text.WriteString(r.Escape(w.Text))
	r.box = r.box.Union(w.Box)
}

// end writes what was collected.
func (r *run) end() {
	if r.text.Len() == 0 {
		return
	}
	around := r.Around[r.kind]
	r.out = append(r.out, Section{r.kind, around.Before + r.text.String() + around.After, r.page.Number, r.box})
	r.text.Reset()
	r.box = Box{}
}

// table writes a table in the format that is asked for.
func (l *linear) table(t *Table) string {
	switch l.Tables {
	case MarkdownTables:
		return strings.TrimSuffix(t.Markdown(), "\n")
	case HTMLTables:
		return strings.TrimSuffix(t.HTML(), "\n")
	case CSVTables:
		return strings.TrimSuffix(t.CSV(), "\n")
	}
	var rows []string
	if title := t.caption(); title != "" {
		rows = append(rows, l.TableTitle.Before+l.Escape(title)+l.TableTitle.After)
	}
	grid := t.grid(l.FillMerged)
	first, end := t.HeaderRows()
	if l.FlattenHeaders && end-first > 1 {
		grid = slices.Concat(grid[:first], [][]string{t.Header()}, grid[end:])
		end = first + 1
	}
	for i, row := range grid {
		cells := make([]string, len(row))
		for k, text := range row {
			around := l.Cell
			if i >= first && i < end {
				around = l.HeaderCell
			}
			cells[k] = around.Before + l.Escape(text) + around.After
		}
		rows = append(rows, l.Row.Before+strings.Join(cells, l.CellSeparator)+l.Row.After)
	}
	for _, f := range t.notes() {
		rows = append(rows, l.TableFooter.Before+l.Escape(f)+l.TableFooter.After)
	}
	return l.Table.Before + strings.Join(rows, "\n") + l.Table.After
}
