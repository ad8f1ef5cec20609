package load_test

import (
	"testing"

	"github.com/awsai-go/awsai/rag/load"
)

// fuzz checks that whatever is in a file, the parser keeps its word about blocks.
func fuzz(f *testing.F, name string, seeds ...string) {
	for _, s := range append(seeds, "", "\n", "\uFEFFa\r\n\r\nb", "a\x00b", "\xff\xfea\x00", "é\xff") {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, source string) {
		file, err := load.Parse(name, []byte(source), func(o *load.Options) { o.Latin1 = true })
		if err != nil {
			return // not text
		}
		check(t, file)
		if name != "x.html" {
			return
		}
		for _, b := range file.Blocks {
			checkLetters(t, file.Source, b)
		}
	})
}

func FuzzMarkdown(f *testing.F) {
	fuzz(f, "x.md", "---\na: [b]\n---\n# T\n\n- a\n  - b\n\n```\nx\n", "a\n|b|\n|-|\n|c|\n===\n> q\n", "[a]: b\n[c]: d\n\n<!-- -->\n", "+++\na=1\n+++\n")
}

func FuzzText(f *testing.F) {
	fuzz(f, "x.rst", "===\nT\n===\n\na\n\nb\n---\n", "===\n===\n===")
}

func FuzzHTML(f *testing.F) {
	fuzz(f, "x.html", "<title>t</title><main><h1>a<p>b &amp; c<ul><li>d</ul><pre>\ne</pre>", "<table><tr><td><p>1<td>2<tr><th>3</table><p hidden>x<div>y</div>",
		"<nav>n</nav><article>a</article><script>s</script><br><br>", "<dl><dt>a<dd>b</dl><h2>c ¶</h2>&#x41&notin;")
}

func FuzzJSONLines(f *testing.F) {
	fuzz(f, "x.jsonl", `{"title":"a","n":[1,{"b":null}],"c":"\ud83d\ude00\\\n"}`, "[1,\"\"]\n{\n")
}

func FuzzJSON(f *testing.F) {
	fuzz(f, "x.json", `[ {"a" : "b\u0000"} , {"c":[ ]} ]`, `{"a":{}}`, "[")
}

func FuzzCSV(f *testing.F) {
	fuzz(f, "x.csv", "a,b\n\"1\"\"\",2\n\"x\r\ny\",,z\n", "a;b\n\"", "\n\n,\n,x")
}

func FuzzGo(f *testing.F) {
	fuzz(f, "x.go", "package p\n\n// T\ntype T int // x\n\nfunc (t *T) M() {}\nvar a = 1; var b = 2\n", "//line x:1\npackage p", "/*\n*/package p;func f(){\n};func g(){\n}")
}

func FuzzCode(f *testing.F) {
	fuzz(f, "x.py", "class A:\n\n    def b(self):\n        pass\n", "[a]\nb=1\nc:\n  d\n")
}
