package document_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/awsai-go/awsai/rag"
	"github.com/awsai-go/awsai/rag/embedded"
	"github.com/awsai-go/awsai/vision/document"
)

// report is a scan of two pages, as the service answers with their layout.
func report() document.Document {
	var blocks []string
	for page, parts := range [][][2]string{
		{{"LAYOUT_HEADER", "Confidential"}, {"LAYOUT_TITLE", "Pump manual"}, {"LAYOUT_TEXT", "This manual is about pumps."}, {"LAYOUT_PAGE_NUMBER", "1"}},
		{{"LAYOUT_SECTION_HEADER", "Oil"}, {"LAYOUT_TEXT", "Change the oil every 500 hours."}, {"LAYOUT_SECTION_HEADER", "Noise"}, {"LAYOUT_TEXT", "A humming pump lacks water."}},
	} {
		number := fmt.Sprintf(`"Page":%d`, page+1)
		var children []string
		for i, part := range parts {
			id := fmt.Sprintf("%d-%d", page, i)
			box := fmt.Sprintf("0.1 0.%d 0.8 0.05", i+1)
			var words []string
			for j, w := range strings.Fields(part[1]) {
				words = append(words, fmt.Sprintf("w%s-%d", id, j))
				blocks = append(blocks, blk("WORD", words[j], w, box, "", number))
			}
			blocks = append(blocks,
				blk("LINE", "l"+id, part[1], box, "CHILD:"+strings.Join(words, ","), number),
				blk(part[0], "e"+id, "", box, "CHILD:l"+id, number))
			children = append(children, "l"+id, "e"+id)
		}
		blocks = append(blocks, blk("PAGE", fmt.Sprintf("p%d", page), "", "0 0 1 1", "CHILD:"+strings.Join(children, ","), number))
	}
	d, err := document.Parse(strings.NewReader(response(blocks...)))
	if err != nil {
		panic(err)
	}
	return d
}

func TestPassages(t *testing.T) {
	d := report()
	got := d.Passages("manual.pdf", func(o *document.PassageOptions) {
		o.Metadata = map[string]any{"site": "north"}
		o.Split = []func(*rag.SplitOptions){func(s *rag.SplitOptions) { s.Max, s.Min = 8, 1 }}
	})
	type passage struct {
		Text, Headings string
		Page           int
		Tops           string
	}
	var passages []passage
	for _, p := range got.Passages {
		x := passage{p.Text, strings.Join(p.Headings, "/"), p.Page, ""}
		for _, place := range d.Places(p) {
			x.Tops += fmt.Sprintf("%.1f ", place.Box.Top)
		}
		passages = append(passages, x)
	}
	want := []passage{
		{"Pump manual\n\nThis manual is about pumps.", "", 1, "0.2 0.3 "},
		{"Oil\n\nChange the oil every 500 hours.", "Oil", 2, "0.1 0.2 "},
		{"Noise\n\nA humming pump lacks water.", "Noise", 2, "0.3 0.4 "},
	}
	if diff := cmp.Diff(want, passages); diff != "" {
		t.Errorf("passages (-want +got):\n%s", diff)
	}
	if got.Title != "Pump manual" || got.Metadata["site"] != "north" {
		t.Errorf("title %q, metadata %v", got.Title, got.Metadata)
	}
	if again := report().Passages("manual.pdf"); again.Hash == got.Hash || again.Hash != report().Passages("manual.pdf").Hash {
		t.Error("the hash does not tell the way a document is divided, or changes by itself")
	}
}

func ExampleDocument_Passages() {
	ctx := context.Background()
	scan := report() // as Reader.Analyze reads it
	index := embedded.New()
	if err := index.Upsert(ctx, []rag.Document{scan.Passages("manual.pdf")}); err != nil {
		fmt.Println(err)
		return
	}
	hits, err := index.Search(ctx, rag.Query{Text: "When is the oil changed?", Limit: 1})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, place := range scan.Places(hits[0].Passage) {
		fmt.Printf("page %d, %.0f%% down: %s\n", place.Page, 100*place.Box.Top, place.Text)
	}
	// Output:
	// page 1, 20% down: Pump manual
	// page 1, 30% down: This manual is about pumps.
	// page 2, 10% down: Oil
	// page 2, 20% down: Change the oil every 500 hours.
}
