package load_test

import (
	"bytes"
	"compress/zlib"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/rag"
	"github.com/awsai-go/awsai/rag/load"
)

// pdfFile writes a PDF file of pages by their content streams, with a trailer's further
// entries.
func pdfFile(trailer string, pages ...string) []byte {
	var b bytes.Buffer
	b.WriteString("%PDF-1.7\n")
	kids := ""
	for i := range pages {
		kids += fmt.Sprintf("%d 0 R ", 10+2*i)
	}
	fmt.Fprintf(&b, "1 0 obj <</Type /Catalog /Pages 2 0 R>> endobj\n")
	fmt.Fprintf(&b, "2 0 obj <</Type /Pages /Kids [%s] /Count %d /Resources <</Font <</F1 3 0 R>>>>>> endobj\n", kids, len(pages))
	fmt.Fprintf(&b, "3 0 obj <</Type /Font /Subtype /Type1 /BaseFont /Courier /Encoding /WinAnsiEncoding>> endobj\n")
	for i, content := range pages {
		var packed bytes.Buffer
		z := zlib.NewWriter(&packed)
		z.Write([]byte(content))
		z.Close()
		fmt.Fprintf(&b, "%d 0 obj <</Type /Page /Parent 2 0 R /Contents %d 0 R>> endobj\n", 10+2*i, 11+2*i)
		fmt.Fprintf(&b, "%d 0 obj <</Length %d /Filter /FlateDecode>> stream\n%s\nendstream endobj\n", 11+2*i, packed.Len(), packed.Bytes())
	}
	fmt.Fprintf(&b, "trailer <</Root 1 0 R %s>>\n%%%%EOF\n", trailer)
	return b.Bytes()
}

// paint is a content stream that paints lines of so many points, one below the other; an
// empty one leaves a gap.
func paint(size int, lines ...string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "BT /F1 %d Tf %d TL 72 %d Td ", size, size*6/5, 700)
	for _, l := range lines {
		fmt.Fprintf(&b, "(%s) Tj T* ", strings.NewReplacer("(", `\(`, ")", `\)`).Replace(l))
	}
	b.WriteString("ET\n")
	return b.String()
}

func TestPDF(t *testing.T) {
	body := paint(10, "A lease is re-", "newed by letter (sent in", "March).", "", "", "The boiler is serviced.", "Acme handbook, page 1")
	second := paint(10, "Filters are changed, too.", "", "", "\x95 one", "\x95 two", "Acme handbook, page 2")
	third := paint(10, "It goes on.", "Acme handbook, page 3")
	f, err := load.Parse("house.pdf", pdfFile("", paint(20, "Leases")+strings.Replace(body, "700", "660", 1), second, "", third))
	if err != nil {
		t.Fatal(err)
	}
	type onPage struct {
		Block brief
		Page  int
	}
	var got []onPage
	for i, b := range briefs(f) {
		b.Lines = [2]int{}
		got = append(got, onPage{b, f.Blocks[i].Page})
	}
	want := []onPage{
		{brief{Kind: heading, Level: 1, Text: "Leases"}, 1},
		{brief{Kind: paragraph, Text: "A lease is renewed by letter (sent in March)."}, 1},
		{brief{Kind: paragraph, Text: "The boiler is serviced."}, 1},
		{brief{Kind: paragraph, Text: "Filters are changed, too."}, 2},
		{brief{Kind: list, Text: "• one"}, 2},
		{brief{Kind: list, Text: "• two"}, 2},
		{brief{Kind: paragraph, Text: "It goes on."}, 4},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	if f.Document.Title != "Leases" || f.Document.Metadata["type"] != "pdf" {
		t.Errorf("document = %+v", f.Document)
	}
	check(t, f)
	// Wherever a passage is quoted, the page is known.
	doc := rag.Split(f.Document, f.Source, f.Blocks)
	p := doc.Passages[0]
	for quote, page := range map[string]int{"Leases": 1, "serviced": 1, "Filters": 2, "two": 2, "goes on": 4} {
		if got := p.PageAt(strings.Index(p.Text, quote)); got != page {
			t.Errorf("%q is on page %d, want %d", quote, got, page)
		}
	}
}

func TestPDFErrors(t *testing.T) {
	for _, tt := range []struct {
		name string
		data []byte
		want string
	}{
		{"none", []byte("hello"), "not a PDF file"},
		{"encrypted", pdfFile("/Encrypt 9 0 R", paint(10, "secret")), "encrypted"},
		{"scan", pdfFile("", "q 612 0 0 792 0 0 cm /Im1 Do Q"), "vision/document"},
		{"no pages", []byte("%PDF-1.4\ntrailer <<>>"), "no text"},
	} {
		_, err := load.Parse("x.pdf", tt.data)
		if !errors.Is(err, awsai.ErrInvalid) || !strings.Contains(fmt.Sprint(err), tt.want) {
			t.Errorf("%s: error %v, want %q", tt.name, err, tt.want)
		}
	}
}

func FuzzPDF(f *testing.F) {
	f.Add(pdfFile("", paint(10, "A lease is re-", "newed."), paint(20, "Title")))
	f.Add([]byte("%PDF-1.4 1 0 obj <</Type/Page/Contents 2 0 R/Resources<</Font<</F 3 0 R>>>>>> 2 0 obj <</Length 9>> stream\nBT /F 9 Tf (a) Tj [(b)-999(c)] TJ ET\nendstream\n" +
		"3 0 obj <</Subtype/Type0/W[1[500]2 9 7]/ToUnicode 4 0 R/Encoding/Identity-H>> 4 0 obj <<>> stream\n1 beginbfrange <00><ff><0041> endbfrange endstream"))
	f.Fuzz(func(t *testing.T, data []byte) {
		file, err := load.Parse("x.pdf", data)
		if err == nil {
			check(t, file)
		}
	})
}
