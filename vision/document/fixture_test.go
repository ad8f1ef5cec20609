package document_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/awsai-go/awsai/vision/document"
)

// golden is what is known of a captured response: what two or three programs that share no
// code with this one found in it.
type golden struct {
	Textractor struct {
		Counts    map[string]int
		KeyValues [][]any `json:"key_values"`
		Checks    [][]any `json:"checkboxes"`
		Tables    []struct {
			Page, Rows, Cols int
			Title            *string
			Footers          []string
			Cells            [][]string
		}
		Queries  [][]*string
		Layout   []string `json:"layout_types_in_order"`
		Markdown string
		Text     string
		Expense  []struct {
			Summary [][]*string `json:"summary_fields"`
			Groups  []int       `json:"line_item_groups"`
		}
		Identity []map[string]string
	} `json:"computed_by_textractor_py"`
	JS struct {
		Throws string
		Pages  []struct {
			Lines, Words, Tables, Fields, Queries, Signatures int
			Skew                                              float64  `json:"modalSkewDegrees"`
			Text                                              string   `json:"textInReadingOrder"`
			HTML                                              []string `json:"tablesHtml"`
			FieldsList                                        [][]any
			Answers                                           [][]*string `json:"queryAnswers"`
		}
		Expense []struct {
			Summary [][]*string
			Groups  [][][][]*string
		}
		Identity []struct {
			IDType string `json:"idType"`
			Fields [][]any
		}
	} `json:"computed_by_trp_js_0.4.3"`
	Py struct {
		Merged       [][][]string `json:"merged_tables"`
		Headers      [][][]string `json:"headers"`
		IDValues     [][]string   `json:"id_values"`
		LendingRows  int          `json:"lending_rows"`
		LendingPages [][]any      `json:"lending_pages"`
	} `json:"computed_by_trp_py"`
}

// facts counts what holds.
type facts struct {
	t           *testing.T
	held, total int
}

func (f *facts) check(ok bool, format string, args ...any) {
	f.total++
	if ok {
		f.held++
		return
	}
	f.t.Errorf(format, args...)
}

func (f *facts) equal(what string, got, want any) {
	f.check(fmt.Sprint(got) == fmt.Sprint(want), "%s = %v, want %v", what, got, want)
}

func TestFixtures(t *testing.T) {
	dir := os.Getenv("AWSAI_FIXTURES")
	if dir == "" {
		t.Skip("AWSAI_FIXTURES names no folder of captured responses")
	}
	files, err := filepath.Glob(filepath.Join(dir, "textract", "*.json"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no responses: %v", err)
	}
	var table strings.Builder
	held, total := 0, 0
	for _, file := range files {
		name := strings.TrimSuffix(filepath.Base(file), ".json")
		t.Run(name, func(t *testing.T) {
			f := &facts{t: t}
			checkFixture(f, name, file)
			fmt.Fprintf(&table, "%-50s %4d of %4d\n", name, f.held, f.total)
			held, total = held+f.held, total+f.total
		})
	}
	t.Logf("facts that hold: %d of %d in %d responses\n%s", held, total, len(files), table.String())
}

func checkFixture(f *facts, name, file string) {
	var want golden
	if b, err := os.ReadFile(filepath.Join(filepath.Dir(file), "_golden", name+".json")); err == nil {
		if err := json.Unmarshal(b, &want); err != nil {
			f.t.Fatal(err)
		}
	}
	r, err := os.Open(file)
	if err != nil {
		f.t.Fatal(err)
	}
	defer r.Close()
	d, err := document.Parse(r)
	if strings.HasPrefix(name, "job_") {
		f.check(err != nil, "parsed, want an error: %s", want.JS.Throws)
		return
	}
	f.check(err == nil, "Parse: %v", err)
	checkCounts(f, d, want)
	checkFields(f, d, want)
	checkTables(f, d, want)
	checkQueries(f, d, want)
	checkWords(f, d)
	checkText(f, d, want)
	checkExpenses(f, d, want)
	checkIdentities(f, d, want)
	checkLending(f, d, want)
}

func checkCounts(f *facts, d document.Document, want golden) {
	if c := want.Textractor.Counts; c != nil {
		boxes := 0
		for _, field := range d.Fields() {
			if field.Checkbox {
				boxes++
			}
		}
		got := map[string]int{
			"pages": len(d.Pages), "words": len(d.Words()), "lines": len(d.Lines()), "tables": len(d.Tables()),
			"queries": len(d.Queries()), "signatures": len(d.Signatures()), "checkboxes": boxes, "key_values": len(d.Fields()) - boxes,
		}
		if strings.HasPrefix(filepath.Base(f.t.Name()), "js_") {
			delete(got, "key_values") // in block types of 2022 that textractor does not know
		}
		for _, k := range slices.Sorted(maps.Keys(got)) {
			f.equal("textractor: "+k, got[k], c[k])
		}
	}
	for i, p := range want.JS.Pages {
		if i >= len(d.Pages) {
			f.check(false, "js: page %d is missing", i+1)
			continue
		}
		got := d.Pages[i]
		f.equal("js: lines", len(got.Lines), p.Lines)
		f.equal("js: words", len(got.Words), p.Words)
		f.equal("js: tables", len(got.Tables), p.Tables)
		f.equal("js: fields", len(got.Fields), p.Fields)
		f.equal("js: queries", len(got.Queries), p.Queries)
		f.equal("js: signatures", len(got.Signatures), p.Signatures)
		f.check(got.Angle-p.Skew < 1.5 && p.Skew-got.Angle < 1.5, "js: angle %v, want %v", got.Angle, p.Skew)
	}
}

func checkFields(f *facts, d document.Document, want golden) {
	var got, boxes []string
	for _, field := range d.Fields() {
		if field.Checkbox {
			boxes = append(boxes, fmt.Sprintf("%s|%v|%d", field.Key, field.Selected, field.Page))
		} else {
			got = append(got, fmt.Sprintf("%s|%s|%d", field.Key, field.Value, field.Page))
		}
	}
	contains := func(list []string, fact string) {
		f.check(slices.Contains(list, fact), "no field %q in %q", fact, list)
	}
	for _, kv := range want.Textractor.KeyValues {
		contains(got, fmt.Sprintf("%v|%v|%v", kv...))
	}
	for _, kv := range want.Textractor.Checks {
		contains(boxes, fmt.Sprintf("%v|%v|%v", kv...))
	}
	for i, p := range want.JS.Pages {
		var got []string
		for _, field := range d.Pages[i].Fields {
			value := field.Value
			if field.Checkbox {
				value = strings.TrimSpace(map[bool]string{true: "SELECTED ", false: "NOT_SELECTED "}[field.Selected] + field.Value)
			}
			got = append(got, field.Key+"|"+value)
		}
		for _, kv := range p.FieldsList {
			contains(got, fmt.Sprintf("%v|%v", kv[0], strings.TrimSpace(fmt.Sprint(kv[1]))))
		}
	}
}

var (
	spaces  = regexp.MustCompile(`\s*\n\s*`)
	caption = regexp.MustCompile(`(?s)<caption.*?</caption>|<tfoot.*?</tfoot>`)
)

// plainHTML leaves out how it is laid out, and titles and footers, which are asserted
// elsewhere.
func plainHTML(s string) string { return spaces.ReplaceAllString(caption.ReplaceAllString(s, ""), "") }

func checkTables(f *facts, d document.Document, want golden) {
	for _, w := range want.Textractor.Tables {
		ok := slices.ContainsFunc(d.Tables(), func(t document.Table) bool {
			if t.Page != w.Page || t.Rows != w.Rows || t.Columns != w.Cols {
				return false
			}
			for row := range w.Rows {
				for col := range w.Cols {
					c, found := t.At(row, col)
					if text := w.Cells[row][col]; c.Merged && !strings.Contains(c.Text, text) || !c.Merged && found && sorted(c.Text) != sorted(text) {
						return false
					}
				}
			}
			title := ""
			if w.Title != nil {
				title = *w.Title
			}
			return t.Title == title && len(t.Footers) == len(w.Footers)
		})
		f.check(ok, "textractor: no table of %d x %d on page %d as wanted: %q", w.Rows, w.Cols, w.Page, w.Cells)
	}
	for i, p := range want.JS.Pages {
		for _, html := range p.HTML {
			ok := slices.ContainsFunc(d.Pages[i].Tables, func(t document.Table) bool { return plainHTML(t.HTML()) == plainHTML(html) })
			f.check(ok, "js: no table like %s", html)
		}
	}
	for i, rows := range want.Py.Merged {
		ok := slices.ContainsFunc(d.Tables(), func(t document.Table) bool { return fmt.Sprint(t.FilledGrid()) == fmt.Sprint(rows) })
		f.check(ok, "trp: no table as %d: %q", i, rows)
	}
}

// sorted returns the words of a text in order: textractor sorts them by place, and the order
// of the other programs is asserted by their tables.
func sorted(text string) string {
	words := strings.Fields(text)
	slices.Sort(words)
	return strings.Join(words, " ")
}

func checkQueries(f *facts, d document.Document, want golden) {
	check := func(who string, wanted [][]*string, got []document.QueryResult) {
		for i, w := range wanted {
			if i >= len(got) {
				f.check(false, "%s: query %d is missing", who, i)
				continue
			}
			a, _ := got[i].Best()
			f.equal(who+" query", got[i].Query.Text+"|"+got[i].Query.Alias+"|"+a.Text, text(w[0])+"|"+text(w[1])+"|"+text(w[2]))
		}
	}
	check("textractor", want.Textractor.Queries, d.Queries())
	for i, p := range want.JS.Pages {
		check("js", p.Answers, d.Pages[i].Queries)
	}
}

func text(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}

// checkWords asserts that the text has each word once.
func checkWords(f *facts, d document.Document) {
	for _, p := range d.Pages {
		want := map[string]int{}
		for _, w := range p.Words {
			for _, part := range strings.Fields(w.Text) {
				want[part]++
			}
		}
		text := p.Text(func(o *document.TextOptions) { o.Selected, o.NotSelected, o.Signature = "\x00", "\x00", "\x00" })
		got := map[string]int{}
		for _, part := range strings.Fields(strings.ReplaceAll(text, "\x00", " ")) {
			got[part]++
		}
		f.check(maps.Equal(got, want), "page %d: the words of the text are not those of the page: %v", p.Number, differences(got, want))
	}
}

func differences(a, b map[string]int) []string {
	var out []string
	for k := range a {
		if a[k] != b[k] {
			out = append(out, fmt.Sprintf("%s: %d, want %d", k, a[k], b[k]))
		}
	}
	for k := range b {
		if a[k] == 0 {
			out = append(out, fmt.Sprintf("%s: 0, want %d", k, b[k]))
		}
	}
	return out
}

// checkText compares the order of words with that of the other programs, which do not agree
// with each other where a page has no layout: one reads rows, one columns.
func checkText(f *facts, d document.Document, want golden) {
	if want.Textractor.Text == "" || len(d.Pages) != len(want.JS.Pages) {
		return
	}
	one := inOrder(strings.Fields(d.Text()), strings.Fields(want.Textractor.Text))
	var texts []string
	for _, p := range want.JS.Pages {
		texts = append(texts, p.Text)
	}
	other := inOrder(strings.Fields(d.Text()), strings.Fields(strings.Join(texts, "\n")))
	f.t.Logf("words in the same order: %.3f with textractor, %.3f with the other", one, other)
	f.check(max(one, other) >= 0.9, "words in the same order: %.3f and %.3f", one, other)
}

// inOrder is the share of the words of both texts that stand in one order in both: the
// longest common subsequence.
func inOrder(a, b []string) float64 {
	if len(a)+len(b) == 0 {
		return 1
	}
	last := make([]int, len(b)+1)
	for _, w := range a {
		diagonal := 0
		for k, v := range b {
			above := last[k+1]
			if w == v {
				last[k+1] = diagonal + 1
			} else {
				last[k+1] = max(above, last[k])
			}
			diagonal = above
		}
	}
	return 2 * float64(last[len(b)]) / float64(len(a)+len(b))
}

func checkExpenses(f *facts, d document.Document, want golden) {
	for i, e := range want.Textractor.Expense {
		f.equal("textractor: summary fields", len(d.Expenses[i].Summary), len(e.Summary))
		for k, s := range e.Summary {
			got := d.Expenses[i].Summary[k]
			f.equal("textractor: summary field", got.Type+"|"+got.Label.Text+"|"+got.Value.Text, text(s[0])+"|"+text(s[1])+"|"+text(s[2]))
		}
		for k, n := range e.Groups {
			f.equal("textractor: items", len(d.Expenses[i].Groups[k].Items), n)
		}
	}
	for i, e := range want.JS.Expense {
		f.equal("js: summary fields", len(d.Expenses[i].Summary), len(e.Summary))
		for k, s := range e.Summary {
			got := d.Expenses[i].Summary[k]
			f.equal("js: summary field", got.Type+"|"+got.Label.Text+"|"+got.Value.Text, text(s[0])+"|"+text(s[1])+"|"+text(s[2]))
		}
		for g, group := range e.Groups {
			for n, item := range group {
				for k, s := range item {
					got := d.Expenses[i].Groups[g].Items[n][k]
					f.equal("js: item field", got.Type+"|"+got.Label.Text+"|"+got.Value.Text, text(s[0])+"|"+text(s[1])+"|"+text(s[2]))
				}
			}
		}
	}
}

func checkIdentities(f *facts, d document.Document, want golden) {
	for i, id := range want.Textractor.Identity {
		for k, v := range id {
			f.equal("textractor: "+k, d.Identities[i].Value(k), v)
		}
	}
	for i, id := range want.JS.Identity {
		if id.IDType != "OTHER" {
			f.equal("js: kind", d.Identities[i].Kind(), id.IDType)
		}
		for k, field := range id.Fields {
			got := d.Identities[i].Fields[k]
			value := got.Value
			if field[2] == true {
				value = got.Normalized
			}
			f.equal("js: field", got.Type+"|"+value, fmt.Sprint(field[0], "|", field[1]))
		}
	}
	for _, v := range want.Py.IDValues {
		got, _ := d.Identities[0].Field(v[1])
		f.equal("trp: "+v[1], got.Value+"|"+got.Normalized, v[2]+"|"+v[4])
		confidence, _ := strconv.ParseFloat(v[3], 64)
		f.check(math.Abs(confidence-100*got.Confidence) < 1e-4, "trp: confidence %v, want %v", 100*got.Confidence, confidence)
	}
}

func checkLending(f *facts, d document.Document, want golden) {
	for i, p := range want.Py.LendingPages {
		if i >= len(d.Lending.Pages) {
			f.check(false, "trp: lending page %v is missing", p)
			continue
		}
		got := d.Lending.Pages[i]
		f.equal("trp: lending page", fmt.Sprint(got.Number, got.Type), fmt.Sprint(p[0], p[1]))
	}
	if want.Py.LendingRows > 0 {
		rows := 0
		for _, p := range d.Lending.Pages {
			for _, field := range p.Fields {
				rows += max(1, len(field.Values))
			}
			rows += len(p.Signatures)
			for _, e := range p.Expenses {
				rows += len(e.Summary)
			}
			for _, id := range p.Identities {
				rows += len(id.Fields)
			}
		}
		f.equal("trp: lending rows", rows, want.Py.LendingRows)
	}
}
