package document_test

import (
	"encoding/json"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/awsai-go/awsai/awsaitest"
	"github.com/awsai-go/awsai/vision/document"
)

// fixture parses a captured response, or skips.
func fixture(t testing.TB, name string) document.Document {
	t.Helper()
	dir := os.Getenv("AWSAI_FIXTURES")
	if dir == "" {
		t.Skip("AWSAI_FIXTURES names no folder of captured responses")
	}
	f, err := os.Open(filepath.Join(dir, "textract", name+".json"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	d, err := document.Parse(f)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// TestAsserted holds what the tests of the projects assert that the responses come from.
func TestAsserted(t *testing.T) {
	text := func(a document.Answer, ok bool) string { return a.Text }
	value := func(f document.ExpenseField, ok bool) string { return f.Label.Text + "|" + f.Value.Text }
	tests := []struct {
		fixture string
		fact    func(d document.Document) any
		want    any
	}{
		{"analyze_document_queries_2", func(d document.Document) any {
			return text(d.Queries()[0].Best()) + "|" + text(d.Queries()[1].Best())
		}, "Textractor|Textractor Test Document"},
		{"analyze_document_tables_3x5", func(d document.Document) any {
			t := d.Tables()[0]
			words := 0
			for _, c := range t.Cells {
				words += len(c.Words)
			}
			return fmt.Sprint(t.Page, words, t.Rows, t.Columns, len(t.Body()))
		}, "1 28 3 5 2"},
		{"analyze_document_tables_3x5", func(d document.Document) any {
			c, _ := d.Tables()[0].At(0, 0)
			return fmt.Sprint(c.Text, c.Header, c.Merged, c.RowSpan, c.ColumnSpan, len(c.Words))
		}, "Cell 1true false 1 1 2"},
		{"analyze_document_tables_3x5", func(d document.Document) any {
			column, _ := d.Tables()[0].Column("cell 1")
			return column
		}, []string{"Cell 6", "Cell 11"}},
		{"analyze_document_tables_forms_1page", func(d document.Document) any {
			selected, hand := 0, 0
			for _, f := range d.Fields() {
				if f.Selected {
					selected++
				}
			}
			for _, w := range d.Words() {
				if w.Handwritten {
					hand++
				}
			}
			return fmt.Sprint(d.Fields()[0].Key, " ", selected, hand)
		}, "Name of package: 1 0"},
		{"analyze_expense_receipt", func(d document.Document) any {
			total, _ := d.Expenses[0].Field("TOTAL")
			return fmt.Sprint(len(d.Pages), total.Value.Text, len(d.Expenses[0].Group("VENDOR")), len(d.Expenses[0].Groups[0].Items), d.Expenses[0].Groups[0].Table().Rows)
		}, "1$1810.462 4 5"},
		{"analyze_id_driver_licence", func(d document.Document) any {
			return fmt.Sprint(len(d.Identities), len(d.Identities[0].Fields), d.Identities[0].Value("FIRST_NAME"))
		}, "1 21GARCIA"},
		{"js_expense_invoice", func(d document.Document) any {
			e := d.Expenses[0]
			item := e.Groups[0].Items[0]
			return fmt.Sprintln(len(e.Summary), value(e.Field("INVOICE_RECEIPT_ID")), value(e.Field("SUBTOTAL")), value(item.Field("QUANTITY")), value(item.Field("PRICE")))
		}, "31 INVOICE #|123PQR456 Total|$6169.40 Quantity|1 Amount|$1000\n"},
		{"js_expense_invoice", func(d document.Document) any {
			return strings.SplitN(d.Expenses[0].Groups[0].Table().CSV(), "\n", 3)[1]
		}, "Product 1,1,$1000,$1000"},
		{"js_expense_missing_geometry", func(d document.Document) any {
			f := d.Expenses[0].Summary[0]
			return fmt.Sprint(f.Type, f.Value.Text, f.Value.Box)
		}, "CITY{0 0 0 0}"},
		{"js_id_driver_licence", func(d document.Document) any {
			f, _ := d.Identities[0].Field("EXPIRATION_DATE")
			date, _ := f.Date()
			return f.Value + " " + date.Format("2006-01-02")
		}, "01/20/2028 2028-01-20"},
		{"js_queries_aliases", func(d document.Document) any {
			name, _ := d.Answer("name")
			lot, _ := d.Answer("What is the lot number of the 1st dose?")
			return fmt.Sprintln(len(d.Queries()), name.Text, lot.Text, text(d.Queries()[3].Best()))
		}, "4 Mary Major AA1234 Pfizer\n"},
		{"js_table_caption_and_forms", func(d document.Document) any {
			fair, company, held := d.Find("job fair")[0], d.Find("Company Employee")[0], d.Find("Position Held")[0]
			return fmt.Sprintln(d.Tables()[0].Title, d.Value("phone number"), fair.Selected, company.Checkbox, company.Selected, held.Checkbox, held.Value)
		}, "Previous Employment History 555-0100 true true false false \n"},
		{"go_simple_table_layout", func(d document.Document) any {
			md := d.Text(document.AsMarkdown)
			return fmt.Sprint(strings.HasPrefix(md, "# New Document\n\n## Paragraph 1\n\nLorem ipsum"), strings.Contains(md, "amet.\n\n| A | B | C |\n| --- | --- | --- |\n| A1 | b1 | C1 |"), strings.Contains(md, "| A3 | BC3 | |"))
		}, "true true true"},
		{"layout_all_features_single_page_1", func(d document.Document) any { return tokens(d) }, "title table table_layout tr td section_header kv key value"},
		{"layout_only_figures_and_layout_tables", func(d document.Document) any {
			s := d.Text(func(o *document.TextOptions) {
				o.Around = map[document.ElementKind]document.Affix{document.FigureElement: {Before: "<figure>", After: "</figure>"}}
			})
			return strings.Contains(s, "<figure>") && strings.Contains(s, "</figure>")
		}, true},
		{"pp_forms_2_pages", func(d document.Document) any { return fmt.Sprint(labelled(d.Pages[0]), labelled(d.Pages[1])) }, "30 4"},
		{"trp_employment_application", func(d document.Document) any { return ocr(d) }, true},
		{"trp_gib_3tables_nexttoken", func(d document.Document) any {
			return fmt.Sprint(firstCells(d.Tables()), d.Incomplete, math.Abs(d.Pages[0].Angle) < 1)
		}, "[Value 1.1.1 Value 2.1.1 Value 3.1.1] true true"},
		{"trp_gib_multi_page_tables", func(d document.Document) any {
			t := d.Pages[0].Tables
			joined := t[0].Join(t[1])
			return fmt.Sprint(firstCells(t), len(joined.Cells) == len(t[0].Cells)+len(t[1].Cells), joined.Rows == t[0].Rows+t[1].Rows)
		}, "[Page 1 - Value 1.1.1 Page 1 - Value 2.1.1] true true"},
		{"trp_gib_rotated_10", func(d document.Document) any { a := d.Pages[0].Angle; return a > 5 && a < 15 }, true},
		{"trp_id_empty", func(d document.Document) any { return fmt.Sprintln(len(d.Identities), d.Model) }, "0 1.0\n"},
		{"trp_merged_cells_1", func(d document.Document) any {
			for _, t := range d.Tables() {
				g := t.FilledGrid()
				if len(g) > 7 && g[2][0] == "Monday, February 28, 2022" && g[3][0] == g[2][0] && g[4][0] == "Tuesday, March 01, 2022" && g[5][0] == g[4][0] && g[6][0] == "Wednesday, March 02, 2022" && g[7][0] == g[6][0] {
					return true
				}
			}
			return false
		}, true},
		{"trp_merged_text", func(d document.Document) any {
			c, _ := d.Tables()[0].At(2, 1)
			return fmt.Sprintln(c.Merged, c.Text)
		}, "true now this is the merged cell\n"},
		{"trp_queries_9_one_unanswered", func(d document.Document) any {
			none := 0
			for _, q := range d.Queries() {
				if _, ok := q.Best(); !ok {
					none++
				}
			}
			return fmt.Sprint(len(d.Queries()), none)
		}, "9 1"},
		{"trp_signatures_3_forms", func(d document.Document) any {
			return fmt.Sprint(len(d.Signatures()), strings.Count(d.Text(), "[SIGNATURE]"))
		}, "3 3"},
		{"trp_expense_sample1", func(d document.Document) any {
			known := 0
			for _, f := range d.Expenses[0].Summary {
				if f.Type != "OTHER" {
					known++
				}
			}
			return fmt.Sprint(len(d.Expenses[0].Summary), known)
		}, "6 1"},
		{"word_order_in_cell", func(d document.Document) any { return d.Tables()[0].Cells[0].Text }, "Are those Words in order?"},
		{"js_multicol_reading_order_1", func(d document.Document) any {
			return inTurn(strings.ToLower(d.Text()), "multi-column test document", "a sample document with", "this section has two columns", "the left column contains", "a horizontally separate right", "this column has approximately", "correct processing", "a final footer")
		}, true},
	}
	for _, tt := range tests {
		t.Run(tt.fixture, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, tt.fact(fixture(t, tt.fixture))); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func firstCells(tables []document.Table) []string {
	var out []string
	for _, t := range tables {
		out = append(out, t.Cells[0].Text)
	}
	return out
}

func inTurn(text string, parts ...string) bool {
	for _, p := range parts {
		i := strings.Index(text, p)
		if i < 0 {
			return false
		}
		text = text[i:]
	}
	return true
}

// tokens lists the affixes that stand in a text, opened and closed.
func tokens(d document.Document) string {
	around := func(name string) document.Affix {
		return document.Affix{Before: "<" + name + ">", After: "</" + name + ">"}
	}
	text := d.Text(func(o *document.TextOptions) {
		o.Around = map[document.ElementKind]document.Affix{document.TitleElement: around("title"), document.SectionHeaderElement: around("section_header"), document.TableElement: around("table_layout")}
		o.Table, o.Row, o.Cell = around("table"), around("tr"), around("td")
		o.KeyValue, o.Key, o.Value = around("kv"), around("key"), around("value")
	})
	var found []string
	for name := range strings.FieldsSeq("title table table_layout tr td section_header kv key value") {
		if strings.Contains(text, "<"+name+">") && strings.Contains(text, "</"+name+">") {
			found = append(found, name)
		}
	}
	return strings.Join(found, " ")
}

// labelled counts the fields whose key has a text, as the project does: its first page has a
// 31st field, a check box with an empty key.
func labelled(p document.Page) (n int) {
	for _, f := range p.Fields {
		if f.Key != "" {
			n++
		}
	}
	return n
}

// ocr tells whether two fields have the confidences that the project asserts. For a key these
// are over the words of key and value and the confidence of the pair itself.
func ocr(d document.Document) bool {
	near := func(words []document.Word, lowest, mean float64) bool {
		l, m := document.OCRConfidence(words)
		return math.Abs(100*l-lowest) < 1e-4 && math.Abs(100*m-mean) < 1e-4
	}
	first, second := false, false
	for _, f := range d.Fields() {
		key := slices.Concat(f.KeyWords, f.ValueWords, []document.Word{{Confidence: f.Confidence}})
		first = first || near(key, 95, 99.26356930202908) && near(f.ValueWords, 99.74813079833984, 99.8596928914388)
		second = second || near(key, 91, 97.33475685119629) && near(f.ValueWords, 99.23233032226562, 99.23233032226562)
	}
	return first && second
}

// TestLiveAsStored sends captured responses through the SDK's client, and asks for the same
// values as those of the stored JSON.
func TestLiveAsStored(t *testing.T) {
	dir := os.Getenv("AWSAI_FIXTURES")
	if dir == "" {
		t.Skip("AWSAI_FIXTURES names no folder of captured responses")
	}
	files, err := filepath.Glob(filepath.Join(dir, "textract", "*.json"))
	if err != nil {
		t.Fatal(err)
	}
	compared := 0
	for _, file := range files {
		body, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var head map[string]json.RawMessage
		if err := json.Unmarshal(body, &head); err != nil || head["Blocks"] == nil {
			continue
		}
		compared++
		t.Run(filepath.Base(file), func(t *testing.T) {
			fake := awsaitest.New(t)
			delete(head, "NextToken")
			delete(head, "DetectDocumentTextModelVersion") // which an analysis does not have
			head["JobStatus"] = json.RawMessage(`"SUCCEEDED"`)
			body, err := json.Marshal(head)
			if err != nil {
				t.Fatal(err)
			}
			stored, err := document.Parse(strings.NewReader(string(body)))
			if err != nil {
				t.Fatal(err)
			}
			fake.HandleWire("textract", "GetDocumentAnalysis", awsaitest.Wire{Body: body, Header: map[string]string{"Content-Type": "application/x-amz-json-1.1"}})
			live, err := document.New(fake.Config()).Resume("job").Wait(t.Context())
			if diff := cmp.Diff(stored, live); diff != "" || err != nil {
				t.Errorf("%v (-stored +live):\n%.2000s", err, diff)
			}
		})
	}
	t.Logf("%d responses", compared)
}
