package embedded

import (
	"strings"

	"github.com/awsai-go/awsai/rag/lexical"
)

// quotation is a piece of a passage that can be quoted: a sentence, with the code that it
// announces if it ends in a colon, or a block of code.
type quotation struct {
	text  string // of the passage, word for word
	terms map[string]bool
}

// quotations cuts a passage's text into what can be quoted. Headings, rules, fences and the
// lines between the head and the body of a table say nothing and are left out.
func quotations(text string) []quotation {
	c := quotationCutter{text: text}
	for from, to := range lexical.Sentences(text) {
		c.line(from, to)
	}
	c.endCode()
	c.endAnnouncement()
	return c.out
}

type quotationCutter struct {
	text string
	out  []quotation
	// announced is a sentence that ends in a colon, until it is known what follows.
	announced    span
	hasAnnounced bool
	// code is the open block of code, with the sentence that announces it.
	code       span
	inCode     bool
	introduced bool
}

type span struct{ from, to int }

func (c *quotationCutter) line(from, to int) {
	line := c.text[from:to]
	switch {
	case isFence(line) && c.inCode:
		if c.introduced {
			c.code.to = to // the fence that opens it is quoted as well
		}
		c.endCode()
	case isFence(line):
		c.inCode, c.introduced, c.code = true, c.hasAnnounced, span{to, to}
		if c.introduced {
			c.code.from, c.hasAnnounced = c.announced.from, false
		}
	case c.inCode:
		c.code.to = to
	case silent(line):
	default:
		c.endAnnouncement()
		from += marker(line)
		if strings.HasSuffix(line, ":") {
			c.announced, c.hasAnnounced = span{from, to}, true
			return
		}
		c.quote(span{from, to})
	}
}

func (c *quotationCutter) endCode() {
	if c.inCode {
		from := c.code.to - len(strings.TrimLeft(c.text[c.code.from:c.code.to], " \t\r\n"))
		c.quote(span{from, c.code.to})
		c.inCode = false
	}
}

func (c *quotationCutter) endAnnouncement() {
	if c.hasAnnounced {
		c.quote(c.announced)
		c.hasAnnounced = false
	}
}

func (c *quotationCutter) quote(s span) {
	if s.from < s.to {
		text := c.text[s.from:s.to]
		c.out = append(c.out, quotation{text, lexical.TermSet(text)})
	}
}

func isFence(line string) bool {
	return strings.HasPrefix(line, "```") || strings.HasPrefix(line, "~~~")
}

// silent tells whether a line is markup alone or a heading.
func silent(line string) bool {
	return strings.HasPrefix(line, "#") || strings.Trim(line, "-=*_|:+ \t\r\n>") == ""
}

// marker is the length of the list or quotation mark that a line begins with.
func marker(line string) int {
	rest := strings.TrimLeft(line, "> \t")
	for _, m := range []string{"- ", "* ", "+ ", "• "} {
		if strings.HasPrefix(rest, m) {
			return len(line) - len(strings.TrimLeft(rest[len(m):], " \t"))
		}
	}
	digits := strings.TrimLeft(rest, "0123456789")
	if len(digits) < len(rest) && (strings.HasPrefix(digits, ". ") || strings.HasPrefix(digits, ") ")) {
		return len(line) - len(strings.TrimLeft(digits[2:], " \t"))
	}
	return len(line) - len(rest)
}
