package document

import (
	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/textract/types"
)

// block is a block of a response, with numbers for the blocks that it names.
type block struct {
	id         string
	kind       string // empty for one that is named and not there
	text       string
	confidence float64 // in [0,1]
	box        Box
	polygon    []Point
	page       int32
	part       int32 // which response it came in
	row, col   int32
	rows, cols int32 // the spans of a cell
	roles      role
	selected   bool
	hand       bool
	query      *question
	rels       []relation
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

// The block types that mean something here.
const (
	pageKind        = "PAGE"
	lineKind        = "LINE"
	wordKind        = "WORD"
	tableKind       = "TABLE"
	cellKind        = "CELL"
	mergedCellKind  = "MERGED_CELL"
	tableTitleKind  = "TABLE_TITLE"
	tableFooterKind = "TABLE_FOOTER"
	fieldKind       = "KEY_VALUE_SET"
	keyKind         = "KEY"   // in responses of 2022
	valueKind       = "VALUE" // likewise
	selectionKind   = "SELECTION_ELEMENT"
	queryKind       = "QUERY"
	answerKind      = "QUERY_RESULT"
	signatureKind   = "SIGNATURE"
	layoutPrefix    = "LAYOUT_"
)

// graph collects the blocks of one document's responses.
type graph struct {
	blocks  []block // by number; of some only the number is known
	order   []int32 // the blocks as they came
	numbers map[string]int32
	part    int32
	kinds   map[string]string // one copy of each block type
	points  []Point           // where polygons are kept
	refs    []int32           // where relations are kept
}

// arena is how many points and references are allocated at a time.
const arena = 8 << 10

func newGraph() *graph {
	return &graph{numbers: map[string]int32{}, kinds: map[string]string{}}
}

// number returns the number of a block by its ID.
func (g *graph) number(id []byte) int32 {
	if n, ok := g.numbers[string(id)]; ok {
		return n
	}
	n := int32(len(g.blocks))
	own := string(id)
	g.numbers[own] = n
	g.blocks = append(g.blocks, block{id: own})
	return n
}

// add stores a block. Of two with one ID the first counts.
func (g *graph) add(n int32, b *block) {
	if g.blocks[n].kind != "" || b.kind == "" {
		return
	}
	b.id, b.part = g.blocks[n].id, g.part
	if b.box == (Box{}) {
		b.box = around(b.polygon)
	}
	g.blocks[n] = *b
	g.order = append(g.order, n)
}

// kind returns one copy of a block type.
func (g *graph) kind(b []byte) string {
	if k, ok := g.kinds[string(b)]; ok {
		return k
	}
	k := string(b)
	g.kinds[k] = k
	return k
}

// scan reads a block of JSON. It changes nothing that matters where the scanner fails.
func (g *graph) scan(s *scanner) (n int32, b block) {
	n = -1
	points, refs := len(g.points), len(g.refs)
	if cap(g.points)-points < 16 { // keep most polygons where they were put
		g.points, points = make([]Point, 0, arena), 0
	}
	if cap(g.refs)-refs < 64 {
		g.refs, refs = make([]int32, 0, arena), 0
	}
	s.object(func(name []byte) {
		switch string(name) {
		case "Id":
			if id := s.bytes(); s.err == nil {
				n = g.number(id)
			}
		case "BlockType":
			b.kind = g.kind(s.bytes())
		case "Text":
			b.text = s.text()
		case "Confidence":
			b.confidence = fraction(s.float())
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
	if s.err != nil {
		g.points, g.refs = g.points[:min(points, len(g.points))], g.refs[:min(refs, len(g.refs))]
	}
	return n, b
}

func (g *graph) scanGeometry(s *scanner, b *block) {
	s.object(func(name []byte) {
		switch string(name) {
		case "BoundingBox":
			b.box = scanBox(s)
		case "Polygon":
			from := len(g.points)
			s.array(func() { g.points = append(g.points, scanPoint(s)) })
			b.polygon = g.points[from:len(g.points):len(g.points)]
		default:
			s.skip()
		}
	})
}

func scanBox(s *scanner) (b Box) {
	s.object(func(name []byte) {
		switch string(name) {
		case "Left":
			b.Left = s.float()
		case "Top":
			b.Top = s.float()
		case "Width":
			b.Width = s.float()
		case "Height":
			b.Height = s.float()
		default:
			s.skip()
		}
	})
	return b
}

func scanPoint(s *scanner) (p Point) {
	s.object(func(name []byte) {
		switch string(name) {
		case "X":
			p.X = s.float()
		case "Y":
			p.Y = s.float()
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
	s.array(func() {
		kind := otherRelation
		from := len(g.refs)
		s.object(func(name []byte) {
			switch string(name) {
			case "Type":
				kind = relationOf(s.bytes())
			case "Ids":
				s.array(func() {
					if id := s.bytes(); s.err == nil {
						g.refs = append(g.refs, g.number(id))
					}
				})
			default:
				s.skip()
			}
		})
		b.rels = append(b.rels, relation{kind, g.refs[from:len(g.refs):len(g.refs)]})
	})
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
	b := block{
		kind: g.kind([]byte(in.BlockType)), text: aws.ToString(in.Text), confidence: fraction(float64(aws.ToFloat32(in.Confidence))),
		page: aws.ToInt32(in.Page), row: aws.ToInt32(in.RowIndex), col: aws.ToInt32(in.ColumnIndex),
		rows: aws.ToInt32(in.RowSpan), cols: aws.ToInt32(in.ColumnSpan),
		selected: in.SelectionStatus == types.SelectionStatusSelected, hand: in.TextType == types.TextTypeHandwriting,
	}
	for _, e := range in.EntityTypes {
		b.roles |= roleOf([]byte(e))
	}
	b.box, b.polygon = geometry(in.Geometry)
	if in.Query != nil {
		b.query = &question{aws.ToString(in.Query.Text), aws.ToString(in.Query.Alias), in.Query.Pages}
	}
	for _, r := range in.Relationships {
		rel := relation{kind: relationOf([]byte(r.Type))}
		for _, id := range r.Ids {
			rel.ids = append(rel.ids, g.number([]byte(id)))
		}
		b.rels = append(b.rels, rel)
	}
	if in.Id != nil {
		g.add(g.number([]byte(*in.Id)), &b)
	}
}

// geometry returns box and polygon as they are kept here.
func geometry(in *types.Geometry) (box Box, polygon []Point) {
	if in == nil {
		return Box{}, nil
	}
	for _, p := range in.Polygon {
		polygon = append(polygon, Point{float64(p.X), float64(p.Y)})
	}
	if b := in.BoundingBox; b != nil {
		box = Box{float64(b.Left), float64(b.Top), float64(b.Width), float64(b.Height)}
	}
	if box == (Box{}) {
		box = around(polygon)
	}
	return box, polygon
}

// related yields the blocks that stand to b in one way and are there, in order.
func (g *graph) related(b *block, kind relationKind) func(yield func(int32, *block) bool) {
	return func(yield func(int32, *block) bool) {
		for _, r := range b.rels {
			if r.kind != kind {
				continue
			}
			for _, n := range r.ids {
				if c := &g.blocks[n]; c.kind != "" && !yield(n, c) {
					return
				}
			}
		}
	}
}
