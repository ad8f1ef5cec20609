package load

import (
	"strings"
	"unicode/utf8"

	"github.com/awsai-go/awsai/rag"
)

// plainText reads paragraphs, and the underlined headings of reStructuredText, which are
// common in plain text too.
func plainText(r *reader) { r.paragraphs(r.from) }

// paragraphs reads the source from an offset on.
func (r *reader) paragraphs(from int) {
	p := paragraphs{reader: r}
	start := from
	for line := range strings.Lines(r.source[from:]) {
		end := start + len(line)
		if strings.TrimSpace(line) == "" {
			p.flush()
		} else {
			p.add(start, end)
		}
		start = end
	}
	p.flush()
}

// paragraphs holds the lines of the paragraph that is being read.
type paragraphs struct {
	*reader
	open   [][2]int // its lines by their offsets
	styles []string // of headings, outermost first: the order of appearance tells the level
}

// add adds a line, which may turn the one before it into a heading.
func (p *paragraphs) add(start, end int) {
	p.open = append(p.open, [2]int{start, end})
	switch n := len(p.open); {
	case n == 3 && p.isHeading(1, 2) && p.adornment(0) == p.adornment(2):
		p.title(0, 1, "over"+p.adornment(2)[:1])
	case n == 2 && p.isHeading(0, 1):
		p.title(0, 0, p.adornment(1)[:1])
	case end-start > unwrapped:
		p.flush()
	}
}

// unwrapped is the length in bytes of a line over which it is a paragraph by itself: nobody
// wraps lines that wide.
const unwrapped = 240

// isHeading tells whether one line is a title and the other its underline. Titles are
// allowed to be two characters longer, since underlines are often not kept up.
func (p *paragraphs) isHeading(title, underline int) bool {
	rule := p.adornment(underline)
	text := p.line(title)
	return rule != "" && p.adornment(title) == "" && utf8.RuneCountInString(text) <= len(rule)+2
}

func (p *paragraphs) line(i int) string {
	return strings.TrimSpace(p.source[p.open[i][0]:p.open[i][1]])
}

// adornment is a line of at least three times the same punctuation mark, or empty.
func (p *paragraphs) adornment(i int) string {
	line := p.line(i)
	if len(line) < 3 || !strings.Contains("=-~^\"'`#*+.:_", line[:1]) || strings.Trim(line, line[:1]) != "" {
		return ""
	}
	return line
}

// title turns the open lines, the first of which is at index first, into a heading.
func (p *paragraphs) title(first, text int, style string) {
	level := 0
	for level < len(p.styles) && p.styles[level] != style {
		level++
	}
	if level == len(p.styles) {
		p.styles = append(p.styles, style)
	}
	p.heading(level+1, p.line(text), p.open[first][0], p.open[len(p.open)-1][1])
	p.open = p.open[:0]
}

// flush ends a paragraph. A line of punctuation by itself only separates.
func (p *paragraphs) flush() {
	if n := len(p.open); n > 1 || n == 1 && p.adornment(0) == "" {
		p.verbatim(rag.BlockParagraph, "", p.open[0][0], p.open[n-1][1])
	}
	p.open = p.open[:0]
}
