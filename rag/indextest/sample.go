package indextest

import (
	"fmt"
	"hash/fnv"
	"maps"
	"math"
	"slices"
	"strings"
	"unicode"

	"github.com/awsai-go/awsai/rag"
)

// topics are texts that share no words.
var topics = []string{
	"Glaciers carve valleys over thousands of years",
	"Bakers knead sourdough before dawn",
	"The compiler inlines small functions",
	"Violins need fresh strings each season",
	"Photosynthesis turns sunlight into sugar",
	"Lighthouse keepers logged every passing ship",
}

// doc makes a document of texts, with vectors where the index wants them.
func (s *suite) doc(id string, metadata map[string]any, texts ...string) rag.Document {
	d := rag.Document{ID: id, Hash: "hash of " + id, Metadata: metadata}
	at, line := 0, 1
	for i, text := range texts {
		d.Passages = append(d.Passages, rag.Passage{
			ID: rag.PassageID(id, i), DocumentID: id, Text: text,
			Start: at, End: at + len(text), Line: line, EndLine: line + strings.Count(text, "\n"),
			Metadata: metadata,
		})
		at, line = at+len(text)+1, line+1+strings.Count(text, "\n")
	}
	return s.embedded(d)
}

// rich is a document that uses every field.
func (s *suite) rich() rag.Document {
	d := s.doc("guide/ rich.html", map[string]any{"lang": "en", "year": 2024, "tags": []string{"x", "y"}},
		"Words under a heading", "More words, from a page with markup", "")
	d.Title = "A guide: «Ünïcödé» 日本語"
	for i := range d.Passages {
		d.Passages[i].Title = d.Title
	}
	d.Passages[1].Headings = []string{"Part one", "1.1 Étude", ""}
	d.Passages[1].Marks = []rag.Mark{{Text: 0, Source: 40, Line: 2}, {Text: 11, Source: 90, Line: 7}}
	d.Passages[1].Context = "From the part on glaciers."
	d.Passages[1].Page, d.Passages[1].Parent = 3, 1
	d.Passages[2].Title = "Another title"
	return s.embedded(d)
}

// embedded gives the passages of a document their vectors.
func (s *suite) embedded(d rag.Document) rag.Document {
	for i, p := range d.Passages {
		d.Passages[i].Vector = s.vector(p.Indexed())
	}
	return d
}

// query is a query with its vector.
func (s *suite) query(text string) rag.Query {
	return rag.Query{Text: text, Vector: s.vector(text)}
}

// vector is a unit vector of the words of a text, or nil where the index takes none. Each
// word adds to eight dimensions.
func (s *suite) vector(text string) []float32 {
	n := s.idx.Model().Dimensions
	if n == 0 {
		return nil
	}
	v := make([]float32, n)
	words := strings.FieldsFunc(strings.ToLower(text), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	for _, w := range append(words, "") {
		h := fnv.New64a()
		h.Write([]byte(w)) // never fails
		sum := h.Sum64()
		for range 8 {
			sum = sum*6364136223846793005 + 1442695040888963407
			v[(sum>>33)%uint64(n)] += float32(1 - 2*int(sum>>32&1))
		}
	}
	norm := 0.0
	for _, x := range v {
		norm += float64(x) * float64(x)
	}
	if norm == 0 {
		v[0], norm = 1, 1
	}
	for i := range v {
		v[i] /= float32(math.Sqrt(norm))
	}
	return v
}

// harbours are n documents of one passage that all have the word "harbour".
func (s *suite) harbours(n int, metadata func(i int) map[string]any) []rag.Document {
	docs := make([]rag.Document, n)
	for i := range docs {
		docs[i] = s.doc(fmt.Sprintf("h%02d", i), metadata(i), fmt.Sprintf("harbour number%d", i))
	}
	return docs
}

// deepCopy shares nothing with the document.
func deepCopy(d rag.Document) rag.Document {
	d.Metadata = copyMetadata(d.Metadata)
	d.Passages = slices.Clone(d.Passages)
	for i := range d.Passages {
		p := &d.Passages[i]
		p.Headings = slices.Clone(p.Headings)
		p.Marks = slices.Clone(p.Marks)
		p.Metadata = copyMetadata(p.Metadata)
		p.Vector = slices.Clone(p.Vector)
	}
	return d
}

func copyMetadata(m map[string]any) map[string]any {
	m = maps.Clone(m)
	for k, v := range m {
		if list, ok := v.([]string); ok {
			m[k] = slices.Clone(list)
		}
	}
	return m
}

// scribble overwrites everything that a document refers to.
func scribble(d rag.Document) {
	scribbleMetadata(d.Metadata)
	for i := range d.Passages {
		scribblePassage(&d.Passages[i])
	}
}

func scribblePassage(p *rag.Passage) {
	for i := range p.Headings {
		p.Headings[i] = "scribbled"
	}
	for i := range p.Marks {
		p.Marks[i] = rag.Mark{Text: -1}
	}
	for i := range p.Vector {
		p.Vector[i] = -1
	}
	scribbleMetadata(p.Metadata)
	p.Text, p.Title, p.Start, p.Line = "scribbled", "scribbled", -1, -1
}

func scribbleMetadata(m map[string]any) {
	for k, v := range m {
		if list, ok := v.([]string); ok {
			for i := range list {
				list[i] = "scribbled"
			}
			continue
		}
		m[k] = "scribbled"
	}
	if m != nil {
		m["scribbled"] = true
	}
}
