package document

import (
	"bytes"
	"unicode/utf8"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/textract/types"
)

// block is a block of a response, with numbers for the blocks that it names. Numbers are as
// wide as the service's.
type block struct {
	id         string
	text       string
	kind       blockKind // 0 for one that is named and not there
	roles      role
	selected   bool
	hand       bool
	percent    float32
	box        box32
	polygon    []point32
	page       int32
	part       int32 // which response it came in
	row, col   int32
	rows, cols int32 // the spans of a cell
	query      *question
	rels       []relation
}

type box32 struct{ left, top, width, height float32 }

func (b box32) wide() Box {
	return Box{float64(b.left), float64(b.top), float64(b.width), float64(b.height)}
}

type point32 struct{ x, y float32 }

func (b *block) place() Box { return b.box.wide() }

func (b *block) confidence() float64 { return fraction(float64(b.percent)) }

func (b *block) points(a *arena[Point]) []Point {
	from := a.open()
	for _, p := range b.polygon {
		a.append(Point{float64(p.x), float64(p.y)})
	}
	return a.cut(from)
}

type question struct {
	text, alias string
	pages       []string
}

// relation names the blocks that stand to a block in one way.
type relation struct {
	kind relationKind
	ids  []int32
}

type relationKind uint8

const (
	otherRelation relationKind = iota
	childOf
	valueOf
	answerOf
	mergedCellOf
	titleOf
	footerOf
)

// role is what EntityTypes say of a block, one bit for each.
type role uint16

const (
	keyRole role = 1 << iota
	valueRole
	columnHeaderRole
	sectionTitleRole
	summaryRole
	titleRole
	footerRole
	structuredRole
	semiStructuredRole
)

// blockKind is a block type: one of those below, or the number of a name.
type blockKind uint16

const (
	noKind blockKind = iota
	pageKind
	lineKind
	wordKind
	tableKind
	cellKind
	mergedCellKind
	tableTitleKind
	tableFooterKind
	fieldKind
	keyKind   // in responses of 2022
	valueKind // likewise
	selectionKind
	queryKind
	answerKind
	signatureKind
	firstLayoutKind // and those that follow
	otherKind       = ^blockKind(0)
)

func kindNames() []string {
	return []string{
		"", "PAGE", "LINE", "WORD", "TABLE", "CELL", "MERGED_CELL", "TABLE_TITLE", "TABLE_FOOTER", "KEY_VALUE_SET", "KEY", "VALUE",
		"SELECTION_ELEMENT", "QUERY", "QUERY_RESULT", "SIGNATURE",
	}
}

const layoutPrefix = "LAYOUT_"

// maxKinds is how many kinds of layout elements are told apart.
const maxKinds = 1000

// layout tells whether a block is an element of the layout.
func (k blockKind) layout() bool { return k >= firstLayoutKind && k != otherKind }

// graph collects the blocks of one document's responses.
type graph struct {
	blockTable
	order     []int32 // the blocks as they came
	part      int32
	names     []string // by kind
	kinds     map[string]blockKind
	texts     arena[byte]
	points    arena[point32]
	refs      arena[int32]
	relations arena[relation]
}

func newGraph() *graph {
	g := &graph{blockTable: newBlockTable(), names: kindNames(), kinds: map[string]blockKind{}}
	for k, name := range g.names {
		g.kinds[name] = blockKind(k)
	}
	return g
}

// add stores a block. Of two with one ID the first counts.
func (g *graph) add(n int32, b *block) {
	own := g.at(n)
	if own.kind != noKind || b.kind == noKind {
		return
	}
	b.id, b.part = own.id, g.part
	if b.box == (box32{}) {
		b.box = around32(b.polygon)
	}
	*own = *b
	g.order = append(g.order, n)
}

func around32(polygon []point32) box32 {
	if len(polygon) == 0 {
		return box32{}
	}
	low, high := polygon[0], polygon[0]
	for _, p := range polygon[1:] {
		low.x, high.x = min(low.x, p.x), max(high.x, p.x)
		low.y, high.y = min(low.y, p.y), max(high.y, p.y)
	}
	return box32{low.x, low.y, high.x - low.x, high.y - low.y}
}

// kind returns the kind of a block type.
func (g *graph) kind(b []byte) blockKind {
	if k, ok := g.kinds[string(b)]; ok {
		return k
	}
	if !bytes.HasPrefix(b, []byte(layoutPrefix)) || len(g.names) > maxKinds {
		return otherKind
	}
	k := blockKind(len(g.names))
	g.names = append(g.names, string(b))
	g.kinds[string(b)] = k
	return k
}

// scan reads a block of JSON. Where the scanner fails it changes nothing that matters.
func (g *graph) scan(s *scanner) (n int32, b block) {
	n = -1
	s.object(func(name []byte) {
		switch string(name) {
		case "Id":
			if id := s.bytes(); s.err == nil {
				n = g.number(id)
			}
		case "BlockType":
			b.kind = g.kind(s.bytes())
		case "Text":
			b.text = g.text(s)
		case "Confidence":
			b.percent = s.float()
		case "Geometry":
			g.scanGeometry(s, &b)
		case "Page":
			b.page = s.integer()
		case "RowIndex":
			b.row = s.integer()
		case "ColumnIndex":
			b.col = s.integer()
		case "RowSpan":
			b.rows = s.integer()
		case "ColumnSpan":
			b.cols = s.integer()
		case "EntityTypes":
			s.array(func() { b.roles |= roleOf(s.bytes()) })
		case "SelectionStatus":
			b.selected = string(s.bytes()) == string(types.SelectionStatusSelected)
		case "TextType":
			b.hand = string(s.bytes()) == string(types.TextTypeHandwriting)
		case "Query":
			b.query = scanQuery(s)
		case "Relationships":
			g.scanRelations(s, &b)
		default:
			s.skip()
		}
	})
	return n, b
}

// text reads a string into the graph's memory. What is not UTF-8 is replaced.
func (g *graph) text(s *scanner) string {
	b := s.bytes()
	if !utf8.Valid(b) {
		b = bytes.ToValidUTF8(b, []byte("\uFFFD"))
	}
	return text(&g.texts, b)
}

func (g *graph) scanGeometry(s *scanner, b *block) {
	s.object(func(name []byte) {
		switch string(name) {
		case "BoundingBox":
			b.box = scanBox(s)
		case "Polygon":
			from := g.points.open()
			s.array(func() { g.points.append(scanPoint(s)) })
			b.polygon = g.points.cut(from)
		default:
			s.skip()
		}
	})
}

func scanBox(s *scanner) (b box32) {
	s.object(func(name []byte) {
		switch string(name) {
		case "Left":
			b.left = s.float()
		case "Top":
			b.top = s.float()
		case "Width":
			b.width = s.float()
		case "Height":
			b.height = s.float()
		default:
			s.skip()
		}
	})
	return b
}

func scanPoint(s *scanner) (p point32) {
	s.object(func(name []byte) {
		switch string(name) {
		case "X":
			p.x = s.float()
		case "Y":
			p.y = s.float()
		default:
			s.skip()
		}
	})
	return p
}

func scanQuery(s *scanner) *question {
	q := &question{}
	s.object(func(name []byte) {
		switch string(name) {
		case "Text":
			q.text = s.text()
		case "Alias":
			q.alias = s.text()
		case "Pages":
			s.array(func() { q.pages = append(q.pages, s.text()) })
		default:
			s.skip()
		}
	})
	return q
}

func (g *graph) scanRelations(s *scanner, b *block) {
	all := g.relations.open()
	s.array(func() {
		kind := otherRelation
		from := g.refs.open()
		s.object(func(name []byte) {
			switch string(name) {
			case "Type":
				kind = relationOf(s.bytes())
			case "Ids":
				s.array(func() {
					if id := s.bytes(); s.err == nil {
						g.refs.append(g.number(id))
					}
				})
			default:
				s.skip()
			}
		})
		g.relations.append(relation{kind, g.refs.cut(from)})
	})
	b.rels = g.relations.cut(all)
}

func relationOf(kind []byte) relationKind {
	switch string(kind) {
	case "CHILD":
		return childOf
	case "VALUE":
		return valueOf
	case "ANSWER":
		return answerOf
	case "MERGED_CELL":
		return mergedCellOf
	case "TABLE_TITLE":
		return titleOf
	case "TABLE_FOOTER":
		return footerOf
	}
	return otherRelation
}

func roleOf(entity []byte) role {
	switch string(entity) {
	case "KEY":
		return keyRole
	case "VALUE":
		return valueRole
	case "COLUMN_HEADER":
		return columnHeaderRole
	case "TABLE_SECTION_TITLE":
		return sectionTitleRole
	case "TABLE_SUMMARY":
		return summaryRole
	case "TABLE_TITLE":
		return titleRole
	case "TABLE_FOOTER":
		return footerRole
	case "STRUCTURED_TABLE":
		return structuredRole
	case "SEMI_STRUCTURED_TABLE":
		return semiStructuredRole
	}
	return 0
}

// fraction makes a confidence of a percentage. The service's is a float32.
func fraction(percent float64) float64 {
	return min(max(percent/100, 0), 1)
}

// addSDK stores a block as the SDK has it, to the same as scan would.
func (g *graph) addSDK(in *types.Block) {
	if in.Id == nil {
		return
	}
	b := block{
		kind: g.kind([]byte(in.BlockType)), text: aws.ToString(in.Text), percent: aws.ToFloat32(in.Confidence),
		page: aws.ToInt32(in.Page), row: aws.ToInt32(in.RowIndex), col: aws.ToInt32(in.ColumnIndex),
		rows: aws.ToInt32(in.RowSpan), cols: aws.ToInt32(in.ColumnSpan),
		selected: in.SelectionStatus == types.SelectionStatusSelected, hand: in.TextType == types.TextTypeHandwriting,
	}
	for _, e := range in.EntityTypes {
		b.roles |= roleOf([]byte(e))
	}
	if q := in.Query; q != nil {
		b.query = &question{aws.ToString(q.Text), aws.ToString(q.Alias), q.Pages}
	}
	if p := in.Geometry; p != nil {
		g.addGeometry(&b, p)
	}
	all := g.relations.open()
	for _, r := range in.Relationships {
		from := g.refs.open()
		for _, id := range r.Ids {
			g.refs.append(g.number([]byte(id)))
		}
		g.relations.append(relation{relationOf([]byte(r.Type)), g.refs.cut(from)})
	}
	b.rels = g.relations.cut(all)
	g.add(g.number([]byte(*in.Id)), &b)
}

func (g *graph) addGeometry(b *block, in *types.Geometry) {
	from := g.points.open()
	for _, p := range in.Polygon {
		g.points.append(point32{p.X, p.Y})
	}
	b.polygon = g.points.cut(from)
	if in := in.BoundingBox; in != nil {
		b.box = box32{in.Left, in.Top, in.Width, in.Height}
	}
}

// boxOf returns the place of what the SDK describes.
func boxOf(in *types.Geometry) Box {
	if in == nil {
		return Box{}
	}
	var box box32
	if b := in.BoundingBox; b != nil {
		box = box32{b.Left, b.Top, b.Width, b.Height}
	}
	if box == (box32{}) {
		var polygon []point32
		for _, p := range in.Polygon {
			polygon = append(polygon, point32{p.X, p.Y})
		}
		box = around32(polygon)
	}
	return box.wide()
}

// related yields the blocks that stand to b in one way and are there, in order.
func (g *graph) related(b *block, kind relationKind) func(yield func(int32, *block) bool) {
	return func(yield func(int32, *block) bool) {
		for _, r := range b.rels {
			if r.kind != kind {
				continue
			}
			for _, n := range r.ids {
				if c := g.at(n); c.kind != noKind && !yield(n, c) {
					return
				}
			}
		}
	}
}
