package document_test

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"runtime"
	"strings"
	"testing"

	"github.com/awsai-go/awsai/vision/document"
)

// writePages writes a response of the given number of pages, as GetDocumentAnalysis would if
// it gave all at once: on each page 20 lines of 6 words, a table of 5 x 4, 4 fields and
// the layout, with the places and IDs that the service writes.
func writePages(w io.Writer, pages int) {
	p := &pageWriter{w: w}
	fmt.Fprintf(w, `{"DocumentMetadata":{"Pages":%d},"JobStatus":"SUCCEEDED","AnalyzeDocumentModelVersion":"1.0","Blocks":[`, pages)
	for n := range pages {
		p.page(n + 1)
	}
	io.WriteString(w, "]}")
}

type pageWriter struct {
	w     io.Writer
	ids   int
	any   bool
	pageN int
}

func (p *pageWriter) id() string {
	p.ids++
	return fmt.Sprintf("%08x-7a1f-4c52-9b3e-%012x", uint32(p.ids)*2654435761, p.ids)
}

func (p *pageWriter) block(kind, id string, more string, x, y, width, height float64, relations ...string) {
	if p.any {
		io.WriteString(p.w, ",")
	}
	p.any = true
	rel := ""
	if len(relations) > 0 {
		rel = `,"Relationships":[` + strings.Join(relations, ",") + "]"
	}
	f := func(v float64) string { return fmt.Sprintf("%.17g", float64(float32(v))) }
	fmt.Fprintf(p.w, `{"BlockType":%q,%s"Geometry":{"BoundingBox":{"Width":%s,"Height":%s,"Left":%s,"Top":%s},"Polygon":[{"X":%s,"Y":%s},{"X":%s,"Y":%s},{"X":%s,"Y":%s},{"X":%s,"Y":%s}]},"Id":"%s"%s,"Page":%d}`,
		kind, more, f(width), f(height), f(x), f(y), f(x), f(y), f(x+width), f(y), f(x+width), f(y+height), f(x), f(y+height), id, rel, p.pageN)
}

func related(kind string, ids []string) string {
	return fmt.Sprintf(`{"Type":%q,"Ids":["%s"]}`, kind, strings.Join(ids, `","`))
}

func (p *pageWriter) page(n int) {
	p.pageN = n
	const lines, perLine = 20, 6
	words, lineIDs := make([][]string, lines), make([]string, lines)
	for i := range lines {
		lineIDs[i] = p.id()
		for range perLine {
			words[i] = append(words[i], p.id())
		}
	}
	table, layout := p.id(), p.id()
	p.block("PAGE", p.id(), "", 0, 0, 1, 1, related("CHILD", append(append([]string{}, lineIDs...), table, layout)))
	for i, id := range lineIDs {
		y := 0.05 + 0.043217*float64(i)
		p.block("LINE", id, fmt.Sprintf(`"Confidence":%.15g,"Text":"Line number %d of page %d here",`, 99.1234567+float64(i)/100, i, n), 0.1, y, 0.7123456, 0.0212345, related("CHILD", words[i]))
		for k, w := range words[i] {
			p.block("WORD", w, fmt.Sprintf(`"Confidence":%.15g,"Text":"word%d","TextType":"PRINTED",`, 98.7654321+float64(k)/10, i*perLine+k), 0.1+0.1234567*float64(k), y, 0.1012345, 0.0212345)
		}
	}
	var cells []string
	for row := range 5 {
		for col := range 4 {
			id := p.id()
			cells = append(cells, id)
			p.block("CELL", id, fmt.Sprintf(`"Confidence":91.5,"RowIndex":%d,"ColumnIndex":%d,"RowSpan":1,"ColumnSpan":1,`, row+1, col+1), 0.1, 0.5, 0.1, 0.02, related("CHILD", []string{words[row+10][col]}))
		}
	}
	p.block("TABLE", table, `"Confidence":99.5,"EntityTypes":["STRUCTURED_TABLE"],`, 0.1, 0.5, 0.7, 0.2, related("CHILD", cells))
	for i := range 4 {
		key, value := p.id(), p.id()
		p.block("KEY_VALUE_SET", key, `"Confidence":88.5,"EntityTypes":["KEY"],`, 0.1, 0.2, 0.1, 0.02, related("VALUE", []string{value}), related("CHILD", words[i][:2]))
		p.block("KEY_VALUE_SET", value, `"Confidence":88.5,"EntityTypes":["VALUE"],`, 0.3, 0.2, 0.1, 0.02, related("CHILD", words[i][2:4]))
	}
	p.block("LAYOUT_TEXT", layout, `"Confidence":88.5,`, 0.1, 0.05, 0.7, 0.3, related("CHILD", lineIDs))
}

func BenchmarkParse(b *testing.B) {
	for _, pages := range []int{10, 3000} {
		b.Run(fmt.Sprintf("%d-pages", pages), func(b *testing.B) {
			name := b.TempDir() + "/response.json"
			if own := os.Getenv("AWSAI_TEXTRACT_FILE"); own != "" && pages > 10 {
				name = own // keep it, for other programs
			}
			f, err := os.Create(name)
			if err != nil {
				b.Fatal(err)
			}
			writePages(f, pages)
			size, _ := f.Seek(0, io.SeekEnd)
			b.SetBytes(size)
			b.ReportAllocs()
			for b.Loop() {
				if _, err := f.Seek(0, io.SeekStart); err != nil {
					b.Fatal(err)
				}
				d, err := document.Parse(f)
				if err != nil || len(d.Pages) != pages {
					b.Fatal(len(d.Pages), err)
				}
			}
			var m runtime.MemStats
			runtime.ReadMemStats(&m)
			b.ReportMetric(float64(m.Sys)/1e6, "MB-from-system")
		})
	}
}

func BenchmarkText(b *testing.B) {
	var buf bytes.Buffer
	writePages(&buf, 100)
	d, err := document.Parse(&buf)
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		d.Text(document.AsMarkdown)
	}
	b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N)/100, "µs/page")
}
