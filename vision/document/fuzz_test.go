package document_test

import (
	"bytes"
	"encoding/json"
	"math"
	"strconv"
	"strings"
	"testing"

	"github.com/awsai-go/awsai/vision/document"
)

// FuzzParse parses anything: no panic, and a document no larger than its response allows.
func FuzzParse(f *testing.F) {
	f.Add([]byte(form))
	f.Add([]byte(`{"ExpenseDocuments":[{"SummaryFields":[{"Type":{"Text":"TOTAL"}}],"LineItemGroups":[{"LineItems":[{}]}]}]}`))
	f.Add([]byte(`{"Results":[{"Page":1,"Extractions":[{}]}],"Summary":{}}`))
	f.Add([]byte(`[{"JobStatus":"FAILED"},null,{}]`))
	f.Add([]byte(`{"Blocks":[{"Id":"a","BlockType":"TABLE","Relationships":[{"Type":"CHILD","Ids":["a","b"]}]},{"Id":"b","BlockType":"CELL","RowIndex":1e9,"ColumnIndex":-3}]}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		d, err := document.Parse(bytes.NewReader(data))
		if err != nil {
			return
		}
		exercise(d)
	})
}

// FuzzGraph makes responses whose blocks refer to each other in any way.
func FuzzGraph(f *testing.F) {
	f.Add([]byte("\x00\x01\x02\x03\x04\x05\x06\x07\x08\x09"))
	f.Add([]byte("\x05\x11\x22\x33\x06\x21\x12\x31\x05\x01"))
	kinds := []string{"PAGE", "LINE", "WORD", "TABLE", "CELL", "MERGED_CELL", "KEY_VALUE_SET", "KEY", "VALUE", "SELECTION_ELEMENT", "QUERY", "QUERY_RESULT", "SIGNATURE", "LAYOUT_LIST", "LAYOUT_TEXT", "LAYOUT_TABLE", "TABLE_TITLE", "TABLE_FOOTER"}
	relations := []string{"CHILD", "VALUE", "ANSWER", "MERGED_CELL", "TABLE_TITLE", "TABLE_FOOTER"}
	numbers := []string{"1", "2", "3", "0", "-1", "65536", "2147483648", "1e300", "null"}
	f.Fuzz(func(t *testing.T, data []byte) {
		var blocks []string
		for len(data) >= 8 && len(blocks) < 64 {
			c := data[:8]
			data = data[8:]
			n := func(i int) string { return numbers[int(c[i])%len(numbers)] }
			id := func(b byte) string { return string('a' + b%16) }
			x := strconv.FormatFloat(float64(c[6])/100, 'g', -1, 64)
			blocks = append(blocks, blk(kinds[int(c[0])%len(kinds)], id(c[1]), id(c[1]), "", relations[int(c[2])%len(relations)]+":"+id(c[3])+","+id(c[4])+","+id(c[3])+" CHILD:"+id(c[5]),
				`"RowIndex":`+n(5), `"ColumnIndex":`+n(6), `"RowSpan":`+n(7), `"ColumnSpan":`+n(3), `"Page":`+n(4), `"EntityTypes":["KEY","COLUMN_HEADER"]`,
				`"Geometry":{"BoundingBox":{"Left":`+x+`,"Top":`+n(7)+`,"Width":0.1,"Height":`+x+`},"Polygon":[{"X":`+n(5)+`,"Y":`+x+`},{"X":1,"Y":1},{"X":0,"Y":`+n(3)+`}]}`))
		}
		d, err := document.Parse(strings.NewReader(response(blocks...)))
		if err != nil {
			t.Fatal(err)
		}
		exercise(d)
		checkOnce(t, d)
	})
}

// checkOnce asserts that the text has no more words than the page.
func checkOnce(t *testing.T, d document.Document) {
	for _, p := range d.Pages {
		text := p.Text(func(o *document.TextOptions) {
			o.Selected, o.NotSelected, o.Signature, o.CellSeparator = "[", "[", "[", " "
		})
		n := 0
		for w := range strings.FieldsSeq(text) {
			if w != "[" {
				n++
			}
		}
		if n != len(p.Words) {
			t.Errorf("%d words in the text of a page of %d", n, len(p.Words))
		}
	}
}

// FuzzFloat reads numbers as the SDK does.
func FuzzFloat(f *testing.F) {
	for _, s := range []string{"0", "1", "-0.5", "0.12345678901234567", "99.97964477539062", "1e-7", "3.4028236e38", "0.00000001", "16777217", "0.50000002980232238769"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		var want float64
		if json.Unmarshal([]byte(s), &want) != nil || s == "null" || math.IsInf(float64(float32(want)), 0) {
			return
		}
		d, err := document.Parse(strings.NewReader(`{"Blocks":[{"BlockType":"SIGNATURE","Id":"s","Geometry":{"BoundingBox":{"Left":` + s + `,"Top":1}}}]}`))
		if err != nil {
			t.Fatal(err)
		}
		if got := d.Signatures()[0].Box.Left; got != float64(float32(want)) {
			t.Errorf("%s is %v, want %v", s, got, float64(float32(want)))
		}
	})
}
