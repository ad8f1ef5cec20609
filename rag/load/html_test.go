package load_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestHTML(t *testing.T) {
	tests := []struct {
		name, source string
		want         []brief
	}{
		{"page", "<!doctype html><html><head><title>T</title><style>p{}</style></head>\n<body><nav><ul><li>Home</ul></nav>\n<header>Site</header>" +
			"<h1 id=a>One &amp; <em>two</em> <a class=headerlink>¶</a></h1>\n<p>Some\n   <b>bold</b> text&nbsp;here.<p>Next.<script>x()</script>\n<footer>©</footer></body></html>", []brief{
			{heading, 1, "", "One & two", [2]int{3, 3}},
			{paragraph, 0, "", "Some bold text here.", [2]int{4, 5}},
			{paragraph, 0, "", "Next.", [2]int{5, 5}},
		}},
		{"main wins", "<div>menu</div><main><article><header><h2>H</h2></header><p>in main<aside>note</aside></article></main><div>more</div>", []brief{
			{heading, 2, "", "H", [2]int{1, 1}},
			{paragraph, 0, "", "in main", [2]int{1, 1}},
			{paragraph, 0, "", "note", [2]int{1, 1}},
		}},
		{"empty main", "<main></main><p>text", []brief{{paragraph, 0, "", "text", [2]int{1, 1}}}},
		{"small article", "<article>teaser</article><p>the text of the page", []brief{
			{paragraph, 0, "", "teaser", [2]int{1, 1}},
			{paragraph, 0, "", "the text of the page", [2]int{1, 1}},
		}},
		{"only navigation", "<nav>All there is", []brief{{paragraph, 0, "", "All there is", [2]int{1, 1}}}},
		{"hidden", "<p hidden>a<p>b<div style='display: none'><div>c</div>d</div><template>e</template>f<span aria-hidden=true>g</span>", []brief{
			{paragraph, 0, "", "b", [2]int{1, 1}},
			{paragraph, 0, "", "f", [2]int{1, 1}},
		}},
		{"hidden and not closed", "<section><div hidden>a<p>b</section><p>c<ul><li hidden>d<li>e</ul><div hidden>f<p>g", []brief{
			{paragraph, 0, "", "c", [2]int{1, 1}},
			{list, 0, "", "e", [2]int{1, 1}},
			{paragraph, 0, "", "f", [2]int{1, 1}},
			{paragraph, 0, "", "g", [2]int{1, 1}},
		}},
		{"lists join", "<ul><li>a<li><p>b</p>\n<ul><li>c</ul></ul>\n<ol><li>d</ol><dl><dt>term</dt><dd>meaning</dd></dl>", []brief{
			{list, 0, "", "a\nb\nc", [2]int{1, 2}},
			{list, 0, "", "d", [2]int{3, 3}},
			{list, 0, "", "term\nmeaning", [2]int{3, 3}},
		}},
		{"table", "<table><tr><th>A<th>B</tr>\n<tr><td><p>1</p><td>\n2\n<td></tr></table>", []brief{
			{table, 0, "", "A | B\n1 | 2", [2]int{1, 3}},
		}},
		{"layout table", "<table><tr><td>menu<td><h1>T</h1><p>a<p>b</table>", []brief{
			{paragraph, 0, "", "menu", [2]int{1, 1}},
			{heading, 1, "", "T", [2]int{1, 1}},
			{paragraph, 0, "", "a", [2]int{1, 1}},
			{paragraph, 0, "", "b", [2]int{1, 1}},
		}},
		{"code", "<pre>\n<code>if a &lt; b {\r\n\t<b>x</b>()\n}\n</code></pre>", []brief{
			{code, 0, "", "if a < b {\n\tx()\n}", [2]int{2, 4}},
		}},
		{"breaks", "a<br>b<br/><br>c<hr>d", []brief{
			{paragraph, 0, "", "a\nb", [2]int{1, 1}},
			{paragraph, 0, "", "c", [2]int{1, 1}},
			{paragraph, 0, "", "d", [2]int{1, 1}},
		}},
		{"unclosed", "<h1>T<p>a<pre>c<h2>U</h2>text", []brief{
			{heading, 1, "", "T", [2]int{1, 1}},
			{paragraph, 0, "", "a", [2]int{1, 1}},
			{code, 0, "", "c", [2]int{1, 1}},
			{heading, 2, "", "U", [2]int{1, 1}},
			{paragraph, 0, "", "text", [2]int{1, 1}},
		}},
		{"empty", "", nil},
		{"entities", "&lt;p&gt; &copy &notanentity; &#x41;&", []brief{{paragraph, 0, "", "<p> © ¬anentity; A&", [2]int{1, 1}}}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			f := parse(t, "x.html", tt.source)
			if diff := cmp.Diff(tt.want, briefs(f)); diff != "" {
				t.Errorf("blocks (-want +got):\n%s", diff)
			}
			for _, b := range f.Blocks {
				checkLetters(t, f.Source, b)
			}
		})
	}
}

func TestHTMLTitle(t *testing.T) {
	for source, want := range map[string]string{
		"<title> A &amp;\n B </title><h1>C</h1>":      "A & B",
		"<h1>C</h1>":                                  "C",
		"<svg><title>icon</title></svg><p>no heading": "x.html",
	} {
		if got := parse(t, "x.html", source).Document.Title; got != want {
			t.Errorf("title of %q is %q, want %q", source, got, want)
		}
	}
}

// A citation of a word leads to where the word stands, through entities, markup and
// collapsed space.
func TestHTMLPositions(t *testing.T) {
	source := "\uFEFF<p>caf&eacute;s\r\n  are <i>open</i>\n&amp; warm</p>"
	f := parse(t, "x.html", source)
	doc := f.Blocks[0]
	for _, word := range []string{"caf", "s ", "are", "open", "warm"} {
		at := strings.Index(doc.Text, word)
		var mark int
		for mark+1 < len(doc.Marks) && doc.Marks[mark+1].Text <= at {
			mark++
		}
		m := doc.Marks[mark]
		if got := source[m.Source+at-m.Text:]; !strings.HasPrefix(got, strings.TrimSpace(word)) {
			t.Errorf("%q is said to stand at %q", word, got)
		}
	}
}
