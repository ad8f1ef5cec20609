package document_test

import (
	"encoding/csv"
	"errors"
	"fmt"
	"image"
	"image/color"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/job"
	"github.com/awsai-go/awsai/vision/document"
)

// response writes the JSON of a response, one block a line.
func response(blocks ...string) string {
	return `{"DocumentMetadata":{"Pages":1},"AnalyzeDocumentModelVersion":"1.0","Blocks":[` + strings.Join(blocks, ",\n") + `]}`
}

// blk writes a block: relations are "CHILD:a,b" and "VALUE:c", more are JSON members.
func blk(kind, id, text, box string, relations string, more ...string) string {
	var rels []string
	for r := range strings.FieldsSeq(relations) {
		name, ids, _ := strings.Cut(r, ":")
		rels = append(rels, fmt.Sprintf(`{"Type":%q,"Ids":["%s"]}`, name, strings.ReplaceAll(ids, ",", `","`)))
	}
	members := append([]string{
		fmt.Sprintf(`"BlockType":%q`, kind), fmt.Sprintf(`"Id":%q`, id), fmt.Sprintf(`"Text":%q`, text),
		fmt.Sprintf(`"Confidence":%d`, 90), `"Relationships":[` + strings.Join(rels, ",") + `]`,
	}, more...)
	if box != "" {
		var l, t, w, h float64
		fmt.Sscan(box, &l, &t, &w, &h)
		members = append(members, fmt.Sprintf(`"Geometry":{"BoundingBox":{"Left":%v,"Top":%v,"Width":%v,"Height":%v},"Polygon":[]}`, l, t, w, h))
	}
	return "{" + strings.Join(members, ",") + "}"
}

// form is a page with a line, a check box, a table with a merged cell, and a signature.
var form = response(
	blk("PAGE", "p", "", "0 0 1 1", "CHILD:l1,l2,l3,t,k1,k2,s"),
	blk("LINE", "l1", "Name: Ada", "0.1 0.1 0.3 0.03", "CHILD:w1,w2"),
	blk("WORD", "w1", "Name:", "0.1 0.1 0.1 0.03", "", `"TextType":"PRINTED"`),
	blk("WORD", "w2", "Ada", "0.25 0.1 0.1 0.03", "", `"TextType":"HANDWRITING"`),
	blk("LINE", "l2", "Agreed", "0.1 0.2 0.1 0.03", "CHILD:w3"),
	blk("WORD", "w3", "Agreed", "0.1 0.2 0.1 0.03", ""),
	blk("SELECTION_ELEMENT", "x", "", "0.3 0.2 0.03 0.03", "", `"SelectionStatus":"SELECTED"`),
	blk("KEY_VALUE_SET", "k1", "", "0.1 0.1 0.1 0.03", "CHILD:w1 VALUE:v1", `"EntityTypes":["KEY"]`),
	blk("KEY_VALUE_SET", "v1", "", "0.25 0.1 0.1 0.03", "CHILD:w2", `"EntityTypes":["VALUE"]`),
	blk("KEY_VALUE_SET", "k2", "", "0.1 0.2 0.1 0.03", "CHILD:w3 VALUE:v2", `"EntityTypes":["KEY"]`),
	blk("KEY_VALUE_SET", "v2", "", "0.3 0.2 0.03 0.03", "CHILD:x", `"EntityTypes":["VALUE"]`),
	blk("LINE", "l3", "Item =1+1 |", "0.1 0.4 0.5 0.03", "CHILD:w4,w5,w6"),
	blk("WORD", "w4", "Item", "0.1 0.4 0.1 0.03", ""),
	blk("WORD", "w5", "=1+1", "0.1 0.45 0.1 0.03", ""),
	blk("WORD", "w6", "a|b<c", "0.3 0.45 0.1 0.03", ""),
	blk("TABLE", "t", "", "0.1 0.4 0.5 0.1", "CHILD:c1,c2,c3,c4 MERGED_CELL:m", `"EntityTypes":["STRUCTURED_TABLE"]`),
	blk("CELL", "c1", "", "0.1 0.4 0.2 0.05", "CHILD:w4", `"RowIndex":1,"ColumnIndex":1,"RowSpan":1,"ColumnSpan":1,"EntityTypes":["COLUMN_HEADER"]`),
	blk("CELL", "c2", "", "0.3 0.4 0.2 0.05", "", `"RowIndex":1,"ColumnIndex":2,"RowSpan":1,"ColumnSpan":1,"EntityTypes":["COLUMN_HEADER"]`),
	blk("CELL", "c3", "", "0.1 0.45 0.2 0.05", "CHILD:w5", `"RowIndex":2,"ColumnIndex":1`),
	blk("CELL", "c4", "", "0.3 0.45 0.2 0.05", "CHILD:w6", `"RowIndex":2,"ColumnIndex":2`),
	blk("MERGED_CELL", "m", "", "0.1 0.4 0.4 0.05", "CHILD:c1,c2", `"RowIndex":1,"ColumnIndex":1,"RowSpan":1,"ColumnSpan":2`),
	blk("SIGNATURE", "s", "", "0.1 0.21 0.2 0.05", ""),
)

func parse(t testing.TB, s string) document.Document {
	t.Helper()
	d, err := document.Parse(strings.NewReader(s))
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestParse(t *testing.T) {
	d := parse(t, form)
	p := d.Pages[0]
	got := fmt.Sprintln(len(d.Pages), p.Number, len(p.Words), len(p.Lines), len(p.Tables), len(p.Fields), len(p.Selections), len(p.Signatures), d.Model, p.Words[1].Handwritten, p.Words[1].Confidence)
	if want := "1 1 6 3 1 2 1 1 1.0 true 0.9\n"; got != want {
		t.Errorf("parsed %s want %s", got, want)
	}
	fields := []document.Field{
		{Key: "Name:", Value: "Ada", Page: 1, Confidence: 0.9, ID: "k1"},
		{Key: "Agreed", Checkbox: true, Selected: true, Page: 1, Confidence: 0.9, ID: "k2"},
	}
	ignore := cmpopts.IgnoreFields(document.Field{}, "KeyWords", "ValueWords", "Selections", "KeyBox", "ValueBox")
	if diff := cmp.Diff(fields, p.Fields, ignore); diff != "" {
		t.Errorf("fields (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"Item", "Item"}, p.Tables[0].FilledGrid()[0]); diff != "" {
		t.Errorf("first row (-want +got):\n%s", diff)
	}
	want := "Name: Ada\n\nAgreed [X]\n\n[SIGNATURE]\n\nItem\t\n=1+1\ta|b<c"
	if diff := cmp.Diff(want, d.Text()); diff != "" {
		t.Errorf("text (-want +got):\n%s", diff)
	}
}

func TestExports(t *testing.T) {
	d := parse(t, form)
	table := d.Tables()[0]
	tests := []struct{ name, got, want string }{
		{"CSV", table.CSV(), "Item,\n'=1+1,a|b<c\n"},
		{"Markdown", table.Markdown(), "| Item | |\n| --- | --- |\n| =1+1 | a\\|b<c |\n"},
		{"HTML", table.HTML(), "<table>\n<tr><th colspan=\"2\">Item</th></tr>\n<tr><td>=1+1</td><td>a|b&lt;c</td></tr>\n</table>\n"},
		{"fields", document.FieldsCSV(d.Fields()), "page,key,value,selected,confidence\n1,Name:,Ada,,0.9000\n1,Agreed,,true,0.9000\n"},
		{"page as HTML", d.Text(document.AsHTML), "<p>Name: Ada</p>\n<p>Agreed [X]</p>\n<p>[SIGNATURE]</p>\n<table>\n<tr><th colspan=\"2\">Item</th></tr>\n<tr><td>=1+1</td><td>a|b&lt;c</td></tr>\n</table>"},
	}
	for _, tt := range tests {
		if diff := cmp.Diff(tt.want, tt.got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tt.name, diff)
		}
	}
}

func TestCSVIsInert(t *testing.T) {
	tests := []struct {
		text  string
		inert bool
	}{
		{"=1+1", true}, {"+1+1", true}, {"-1+1", true}, {"@SUM(A1)", true}, {" =1+1", true}, {"\u00a0=1", true}, {"＝1+1", true},
		{"-cmd|' /C calc'!A0", true}, {"+1(555)0100;x", true}, {"-", true}, {"=", true},
		{"-5.00", false}, {"+1 222 333", false}, {"-$1,000.50", false}, {"-12%", false}, {"5", false}, {"a=b", false}, {"", false}, {"1-2", false},
	}
	for _, tt := range tests {
		table := document.Table{Rows: 1, Columns: 2, Cells: []document.Cell{{RowSpan: 1, ColumnSpan: 1, Text: tt.text}}}
		rows, err := csv.NewReader(strings.NewReader(table.CSV())).ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		want := tt.text
		if tt.inert {
			want = "'" + tt.text
		}
		if rows[0][0] != want {
			t.Errorf("%q becomes %q, want %q", tt.text, rows[0][0], want)
		}
	}
}

func TestParseShapes(t *testing.T) {
	line := func(n int) string {
		return response(blk("PAGE", fmt.Sprint("p", n), "", "", fmt.Sprint("CHILD:l", n)), blk("LINE", fmt.Sprint("l", n), fmt.Sprint("line ", n), "", ""))
	}
	tests := []struct {
		name, in string
		want     []string
	}{
		{"one", line(1), []string{"1 line 1"}},
		{"array of single pages", "[" + line(1) + "," + line(2) + "]", []string{"1 line 1", "2 line 2"}},
		{"one after the other", line(1) + "\n" + line(2), []string{"1 line 1", "2 line 2"}},
		{"the same twice", line(1) + line(1), []string{"1 line 1"}},
		{"Augmented AI", `{"humanAnswers":[{"Blocks":1}],"aiServiceResponse":{"blocks":[{"blockType":"PAGE","id":"p"},{"blockType":"LINE","id":"l","text":"line 1"}]},"selectedAiServiceResponse":{"blocks":[]}}`, []string{"1 line 1"}},
		{"result over two responses", `[{"NextToken":"a","Blocks":[{"BlockType":"PAGE","Id":"p","Page":1,"Relationships":[{"Type":"CHILD","Ids":["l"]}]}]},{"Blocks":[{"BlockType":"PAGE","Id":"q","Page":2},{"BlockType":"LINE","Id":"l","Page":1,"Text":"line 1"},{"BlockType":"LINE","Id":"m","Page":2,"Text":"line 2"}]}]`, []string{"1 line 1", "2 line 2"}},
		{"no PAGE", `{"Blocks":[{"BlockType":"LINE","Id":"l","Page":4,"Text":"line"},{"BlockType":"LINE","Id":"m","Page":4,"Text":"more"}]}`, []string{"4 line", "4 more"}},
		{"nulls", `{"NextToken":null,"Warnings":null,"JobStatus":null,"Blocks":[{"BlockType":"LINE","Id":"l","Page":null,"Text":"line","Confidence":null,"Geometry":null,"Relationships":null,"EntityTypes":null,"Query":null,"RowIndex":null}]}`, []string{"1 line"}},
		{"escapes", `{"Blocks":[{"BlockType":"LINE","Id":"l","Text":"\"\u00e9\ud83d\ude00\ud83dx\n\/"}]}`, []string{"1 \"é😀\ufffdx\n/"}},
		{"unknown members", `{"Blocks":[{"New":{"a":[1,"]",{"b":null}],"c":"\\\""},"BlockType":"LINE","Id":"l","Text":"line"}],"Newer":[[[]]]}`, []string{"1 line"}},
	}
	for _, tt := range tests {
		for name, reader := range map[string]func(string) document.Document{
			"whole": func(s string) document.Document { return parse(t, s) },
			"byte by byte": func(s string) document.Document {
				d, _ := document.Parse(iotest.OneByteReader(strings.NewReader(s)))
				return d
			},
		} {
			t.Run(tt.name+", "+name, func(t *testing.T) {
				var got []string
				for _, p := range reader(tt.in).Pages {
					for _, l := range p.Lines {
						got = append(got, fmt.Sprint(p.Number, " ", l.Text))
					}
				}
				if diff := cmp.Diff(tt.want, got); diff != "" {
					t.Errorf("lines (-want +got):\n%s", diff)
				}
			})
		}
	}
}

func TestParseErrors(t *testing.T) {
	tests := []struct {
		name, in string
		kind     error
	}{
		{"empty", "", awsai.ErrInvalid},
		{"no response", `{"a":1}`, awsai.ErrInvalid},
		{"no JSON", "<html>", awsai.ErrInvalid},
		{"cut", form[:len(form)/2], awsai.ErrIncomplete},
		{"cut in a number", `{"Blocks":[{"Page":1`, awsai.ErrIncomplete},
		{"in progress", `{"JobStatus":"IN_PROGRESS"}`, awsai.ErrIncomplete},
		{"wrong type", `{"Blocks":[{"Id":{}}]}`, awsai.ErrInvalid},
		{"wrong bracket", `{"Blocks":[{"x":[1}]}`, awsai.ErrInvalid},
		{"deep", `{"Blocks":[` + strings.Repeat(`{"a":`, 1000), awsai.ErrInvalid},
		{"deep responses", strings.Repeat(`{"aiServiceResponse":`, 1_000_000), awsai.ErrInvalid},
		{"bad escape", `{"Blocks":[{"Text":"\x"}]}`, awsai.ErrInvalid},
		{"wrong expense", `{"ExpenseDocuments":[{"ExpenseIndex":"secret"}]}`, awsai.ErrInvalid},
	}
	for _, tt := range tests {
		_, err := document.Parse(strings.NewReader(tt.in))
		if !errors.Is(err, tt.kind) {
			t.Errorf("%s: error %v, want %v", tt.name, err, tt.kind)
		}
		if err != nil && strings.Contains(err.Error(), "secret") {
			t.Errorf("%s: the error repeats the document: %v", tt.name, err)
		}
	}
	_, err := document.Parse(strings.NewReader(`{"JobStatus":"FAILED","StatusMessage":"broken"}`))
	if failed, ok := errors.AsType[*job.FailedError](err); !ok || failed.Reason != "broken" {
		t.Errorf("failed job: %v", err)
	}
	if _, err := document.Parse(iotest.ErrReader(errors.New("disk"))); err == nil || awsai.KindOf(err) != nil {
		t.Errorf("reader that fails: %v", err)
	}
}

func TestHostileTables(t *testing.T) {
	cell := func(id string, row, col, rows, cols int) string {
		return blk("CELL", id, "", "", "CHILD:w", fmt.Sprintf(`"RowIndex":%d,"ColumnIndex":%d,"RowSpan":%d,"ColumnSpan":%d`, row, col, rows, cols))
	}
	tests := []struct {
		name          string
		blocks        []string
		rows, columns int
	}{
		{"absurd row", []string{blk("TABLE", "t", "", "", "CHILD:a,b"), cell("a", 2_000_000_000, 1, 1, 1), cell("b", 1, 1, 1, 1)}, 1, 1},
		{"absurd span", []string{blk("TABLE", "t", "", "", "CHILD:a,b"), cell("a", 1, 1, 2_000_000_000, 2_000_000_000), cell("b", 1, 1, 1, 1)}, 1, 1},
		{"negative", []string{blk("TABLE", "t", "", "", "CHILD:a"), cell("a", -1, 0, -5, 1)}, 0, 0},
		{"overlap", []string{blk("TABLE", "t", "", "", "CHILD:a,b"), cell("a", 1, 1, 2, 2), cell("b", 2, 2, 1, 1)}, 2, 2},
		{"the same cell twice", []string{blk("TABLE", "t", "", "", "CHILD:a,a,a"), cell("a", 1, 1, 1, 1)}, 1, 1},
		{"its own child", []string{blk("TABLE", "t", "", "", "CHILD:t,a"), cell("a", 1, 1, 1, 1)}, 1, 1},
		{"children that are not there", []string{blk("TABLE", "t", "", "", "CHILD:x,y,z")}, 0, 0},
	}
	for _, tt := range tests {
		d := parse(t, response(append(tt.blocks, blk("WORD", "w", "word", "", ""))...))
		table := d.Tables()[0]
		if table.Rows != tt.rows || table.Columns != tt.columns {
			t.Errorf("%s: %d x %d, want %d x %d", tt.name, table.Rows, table.Columns, tt.rows, tt.columns)
		}
		exercise(d)
	}
}

// exercise calls whatever a document has.
func exercise(d document.Document) {
	for _, format := range []func(*document.TextOptions){func(*document.TextOptions) {}, document.AsMarkdown, document.AsHTML, func(o *document.TextOptions) {
		o.Tables, o.FlattenHeaders, o.FillMerged, o.MinTableWords = document.PlainTables, true, true, 2
	}} {
		d.Text(format)
	}
	for _, t := range append(d.JoinedTables(), d.Tables()...) {
		t.CSV()
		t.Markdown()
		t.HTML()
		t.Body()
		t.Column("a")
		t.At(0, 0)
	}
	document.FieldsCSV(d.Fields())
	d.Search("word", 0.5)
	for _, p := range d.Pages {
		p.ReadingOrder()
		p.Look(p.Box, document.Below)
		document.Overlay(nil, p, func(o *document.OverlayOptions) { o.Width, o.Height = 20, 20 })
	}
}

func TestLayoutCycle(t *testing.T) {
	d := parse(t, response(
		blk("PAGE", "p", "", "", "CHILD:a,b,l"),
		blk("LAYOUT_LIST", "a", "", "", "CHILD:b"),
		blk("LAYOUT_LIST", "b", "", "", "CHILD:a,l,b"),
		blk("LINE", "l", "the line", "", "CHILD:w1,w2"),
		blk("WORD", "w1", "the", "", ""), blk("WORD", "w2", "line", "", ""),
	))
	if got := d.Text(); got != "the line" {
		t.Errorf("text %q", got)
	}
}

func TestTextOptions(t *testing.T) {
	d := parse(t, response(
		blk("PAGE", "p", "", "", "CHILD:h,t,li,l1,l2,l3,l4"),
		blk("LAYOUT_HEADER", "h", "", "0 0 1 0.05", "CHILD:l1"),
		blk("LAYOUT_TITLE", "t", "", "0 0.1 1 0.05", "CHILD:l2"),
		blk("LAYOUT_LIST", "li", "", "0 0.2 1 0.1", "CHILD:i1,i2"),
		blk("LAYOUT_TEXT", "i1", "", "0 0.2 1 0.05", "CHILD:l3"),
		blk("LAYOUT_TEXT", "i2", "", "0 0.25 1 0.05", "CHILD:l4"),
		blk("LINE", "l1", "Header", "0 0 1 0.05", "CHILD:w1"), blk("WORD", "w1", "Header", "0 0 1 0.05", ""),
		blk("LINE", "l2", "Title", "0 0.1 1 0.05", "CHILD:w2"), blk("WORD", "w2", "Title", "0 0.1 1 0.05", ""),
		blk("LINE", "l3", "one", "0 0.2 1 0.05", "CHILD:w3"), blk("WORD", "w3", "one", "0 0.2 1 0.05", ""),
		blk("LINE", "l4", "two", "0 0.25 1 0.05", "CHILD:w4"), blk("WORD", "w4", "two", "0 0.25 1 0.05", ""),
	))
	tests := []struct {
		name string
		opt  func(*document.TextOptions)
		want string
	}{
		{"plain", func(*document.TextOptions) {}, "Header\n\nTitle\n\none\ntwo"},
		{"Markdown", document.AsMarkdown, "Header\n\n# Title\n\n- one\n- two"},
		{"HTML", document.AsHTML, "<p>Header</p>\n<h1>Title</h1>\n<ul>\n<li>one</li>\n<li>two</li>\n</ul>"},
		{"hidden", func(o *document.TextOptions) {
			o.Hide = []document.ElementKind{document.HeaderElement, document.ListElement}
		}, "Title"},
		{"separators", func(o *document.TextOptions) { o.ElementSeparator = " / " }, "Header / Title / one\ntwo"},
	}
	for _, tt := range tests {
		if diff := cmp.Diff(tt.want, d.Text(tt.opt)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tt.name, diff)
		}
	}
	sections := d.Sections()
	if len(sections) != 3 || sections[1].Kind != document.TitleElement || sections[1].Page != 1 || sections[1].Box.Top != float64(float32(0.1)) {
		t.Errorf("sections %+v", sections)
	}
}

func TestJoinedTables(t *testing.T) {
	page := func(n int, rows ...string) []string {
		var cells []string
		blocks := []string{}
		for i, text := range rows {
			id := fmt.Sprint(n, "-", i)
			cells = append(cells, "c"+id)
			blocks = append(blocks,
				blk("CELL", "c"+id, "", "", "CHILD:w"+id, fmt.Sprintf(`"RowIndex":%d,"ColumnIndex":1,"Page":%d`, i+1, n)),
				blk("LINE", "l"+id, text, fmt.Sprint("0.1 ", 0.1+0.1*float64(i), " 0.5 0.05"), "CHILD:w"+id, fmt.Sprintf(`"Page":%d`, n)),
				blk("WORD", "w"+id, text, "", "", fmt.Sprintf(`"Page":%d`, n)))
		}
		return append(blocks, blk("PAGE", fmt.Sprint("p", n), "", "", "", fmt.Sprintf(`"Page":%d`, n)),
			blk("TABLE", fmt.Sprint("t", n), "", fmt.Sprint("0.1 0.1 0.5 ", 0.1*float64(len(rows))), "CHILD:"+strings.Join(cells, ","), fmt.Sprintf(`"Page":%d`, n)))
	}
	d := parse(t, response(append(page(1, "Head", "a", "b"), page(2, "Head", "c")...)...))
	joined := d.JoinedTables()
	if len(joined) != 1 {
		t.Fatalf("%d tables, want 1", len(joined))
	}
	if diff := cmp.Diff([][]string{{"Head"}, {"a"}, {"b"}, {"c"}}, joined[0].Grid()); diff != "" {
		t.Errorf("rows (-want +got):\n%s", diff)
	}
	if joined[0].Page != 1 || joined[0].LastPage != 2 {
		t.Errorf("pages %d to %d", joined[0].Page, joined[0].LastPage)
	}
	between := append(page(1, "Head", "a"), blk("LINE", "x", "text between", "0.1 0.5 0.5 0.05", "", `"Page":1`))
	if n := len(parse(t, response(append(between, page(2, "Head", "c")...)...)).JoinedTables()); n != 2 {
		t.Errorf("with text between, %d tables, want 2", n)
	}
}

func TestSearch(t *testing.T) {
	d := parse(t, form)
	if m := d.Search("name: ada", 1); len(m) != 1 || m[0].Text() != "Name: Ada" || m[0].Score != 1 || m[0].Page != 1 || m[0].Box.Left != float64(float32(0.1)) {
		t.Errorf("found %+v", m)
	}
	if m := d.Search("agreeed", 0.8); len(m) != 1 || m[0].Text() != "Agreed" {
		t.Errorf("found %+v", m)
	}
	if m := d.Search("nothing like it", 0.8); len(m) != 0 {
		t.Errorf("found %+v", m)
	}
	p := d.Pages[0]
	if words := p.In(document.Box{Left: 0.2, Top: 0, Width: 0.5, Height: 0.2}); len(words) != 1 || words[0].Text != "Ada" {
		t.Errorf("in the box: %+v", words)
	}
	if lines := p.Look(p.Lines[0].Box, document.Below); len(lines) != 2 || lines[0].Text != "Agreed" {
		t.Errorf("below: %+v", lines)
	}
	if v := d.Value("name"); v != "Ada" {
		t.Errorf("value %q", v)
	}
}

func TestOverlay(t *testing.T) {
	d := parse(t, form)
	img := image.NewGray(image.Rect(10, 10, 110, 210))
	red := color.NRGBA{255, 0, 0, 255}
	got := document.Overlay(img, d.Pages[0], func(o *document.OverlayOptions) {
		o.Marks, o.Colors = []document.Mark{document.MarkSignatures}, map[document.Mark]color.Color{document.MarkSignatures: red}
	})
	if got.Bounds() != image.Rect(0, 0, 100, 200) {
		t.Errorf("bounds %v", got.Bounds())
	}
	if c := got.NRGBAAt(20, 42); c != red {
		t.Errorf("the upper edge is %v", c)
	}
	if c := got.NRGBAAt(20, 47); c == red {
		t.Error("the inside is drawn over")
	}
	if c := img.GrayAt(30, 52); c.Y != 0 {
		t.Error("the image was changed")
	}
}

func TestConcat(t *testing.T) {
	d := document.Concat(parse(t, form), parse(t, form))
	if len(d.Pages) != 2 || d.Pages[1].Number != 2 || d.Pages[1].Fields[0].Page != 2 || d.Pages[1].Tables[0].LastPage != 2 || d.Pages[0].Fields[0].Page != 1 {
		t.Errorf("pages %d, numbers %d", len(d.Pages), d.Pages[1].Number)
	}
}
