package load_test

import (
	"strings"
	"testing"

	"github.com/awsai-go/awsai/rag/load"
)

const benchMarkdown = `## Section with *emphasis* and ` + "`code`" + `

A paragraph of [ordinary](http://example.com/page) prose, long enough to be
wrapped over several lines, as **people** who write documentation do. It has
an inline ` + "`func`" + ` and a note.

- first item of a list
- second item, with more to say
  about the matter

` + "```go\nfunc main() {\n\tfmt.Println(\"hello\")\n}\n```" + `

| name | default | meaning |
|------|---------|---------|
| size | 10      | entries |
| wait | 5s      | timeout |

`

const benchHTML = `<section><h2 id="s">Section with <em>emphasis</em> and <code>code</code></h2>
<p>A paragraph of <a href="http://example.com/page">ordinary</a> prose, long enough to be
wrapped over several lines, as <b>people</b> who write documentation do. It has
an inline <code>func</code> &amp; a note.</p>
<ul><li>first item of a list</li><li>second item, with more to say
about the matter</li></ul>
<pre><code>func main() {
	fmt.Println(&quot;hello&quot;)
}</code></pre>
<table><tr><th>name</th><th>default</th></tr><tr><td>size</td><td>10</td></tr></table></section>
`

func BenchmarkParse(b *testing.B) {
	for name, unit := range map[string]string{
		"x.md":    benchMarkdown,
		"x.html":  benchHTML,
		"x.txt":   "A title\n=======\n\nA paragraph of ordinary prose that is\nwrapped over lines.\n\n",
		"x.jsonl": `{"_id": "4983", "title": "Of records", "text": "A record has \"members\".\nMost hold text, and this one some more of it.", "year": 1999}` + "\n",
		"x.csv":   "4983,\"Of records\",\"A record has \"\"members\"\".\",1999\n",
		"x.py":    "def function(a, b):\n    \"\"\"Say what it does.\"\"\"\n    return a + b\n\n\n",
	} {
		data := []byte(strings.Repeat(unit, 1<<20/len(unit)))
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(data)))
			b.ReportAllocs()
			for b.Loop() {
				if _, err := load.Parse(name, data); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
