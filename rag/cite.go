package rag

import (
	"cmp"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/awsai-go/awsai/rag/lexical"
)

// SupportThreshold is the share of a statement's content words that a cited passage must
// have for the citation to count as verified. Paraphrases keep most of them and a passage
// on another matter has few, so that half divides them. It is a check of the reference,
// not a proof of the statement.
const SupportThreshold = 0.5

// checkCitations completes an answer's citations: those that the generator gave are held
// against the passages, those that stand in the text as "[2]" are added, all in order of
// their place.
func checkCitations(text string, hits []Hit, given []Citation) []Citation {
	citations := make([]Citation, 0, len(given))
	for _, c := range given {
		c.Start = min(max(c.Start, 0), len(text))
		c.End = min(max(c.End, c.Start), len(text))
		citations = append(citations, verify(c, text[c.Start:c.End], hits))
	}
	for _, r := range references(text, quotations(text, citations)) {
		if slices.ContainsFunc(given, func(c Citation) bool { return c.Hit == r.Hit && c.Start <= r.Start && r.Start < c.End }) {
			continue
		}
		citations = append(citations, verify(r, text[r.Start:r.End], hits))
	}
	slices.SortStableFunc(citations, func(a, b Citation) int {
		return cmp.Or(cmp.Compare(a.Start, b.Start), cmp.Compare(a.End, b.End), cmp.Compare(a.Hit, b.Hit))
	})
	return citations
}

// quotations are the spans of a text that are word for word what they cite. Numbers in
// brackets there are the document's, and refer to nothing here.
func quotations(text string, citations []Citation) [][2]int {
	var spans [][2]int
	for _, c := range citations {
		if c.Verified && c.Quote != "" && text[c.Start:c.End] == c.Quote {
			spans = append(spans, [2]int{c.Start, c.End})
		}
	}
	return spans
}

// verify holds a statement against the passage that it cites, and fills in where the
// passage says it.
func verify(c Citation, statement string, hits []Hit) Citation {
	if c.Hit < 0 || c.Hit >= len(hits) {
		return Citation{Start: c.Start, End: c.End, Hit: -1}
	}
	p := hits[c.Hit].Passage
	start, end := -1, -1
	if c.Quote != "" {
		if start = strings.Index(p.Text, c.Quote); start >= 0 {
			end = start + len(c.Quote)
		}
	}
	if start >= 0 && statement == c.Quote {
		c.Support = 1
	} else {
		want := lexical.TermSet(statement)
		c.Support = share(want, lexical.TermSet(p.Evidence()))
		if start < 0 {
			start, end = bestSentence(want, p.Text)
		}
	}
	c.Verified = c.Support >= SupportThreshold
	c.DocumentID = p.DocumentID
	c.Quote = p.Text[start:end]
	c.Page = p.PageAt(start)
	c.QuoteStart, c.Line = p.Position(start)
	c.QuoteEnd, c.EndLine = p.Position(end)
	return c
}

// bestSentence is the span of the sentence that has most of the wanted terms.
func bestSentence(want map[string]bool, text string) (start, end int) {
	best := -1.0
	for from, to := range lexical.Sentences(text) {
		if s := share(want, lexical.TermSet(text[from:to])); s > best {
			best, start, end = s, from, to
		}
	}
	return start, end
}

// share is the part of want that is in have, 0 where nothing is wanted: a statement
// without content words is supported by nothing.
func share(want, have map[string]bool) float64 {
	if len(want) == 0 {
		return 0
	}
	n := 0
	for t := range want {
		if have[t] {
			n++
		}
	}
	return float64(n) / float64(len(want))
}

// Reference is how a generator refers to the passage at an index of its prompt: 0 is " [1]".
func Reference(hit int) string { return " [" + strconv.Itoa(hit+1) + "]" }

var reference = regexp.MustCompile(`\[\d{1,4}(?:\s*,\s*\d{1,4})*\]`)

// references finds the statements of a text that end in numbers in brackets. Numbers in
// code and in quotations are not references.
func references(text string, quotations [][2]int) []Citation {
	not := append(codeSpans(text), quotations...)
	var refs []Citation
	groupStart, from, to := -1, 0, 0 // the statement that a run of adjacent references ends
	last := 0
	for _, m := range reference.FindAllStringIndex(text, -1) {
		if slices.ContainsFunc(not, func(c [2]int) bool { return m[0] >= c[0] && m[0] < c[1] }) {
			continue
		}
		if groupStart < 0 || strings.TrimSpace(text[last:m[0]]) != "" {
			groupStart = m[0]
			from, to = statement(text, last, m[0])
		}
		last = m[1]
		for _, n := range strings.Split(text[m[0]+1:m[1]-1], ",") {
			number, err := strconv.Atoi(strings.TrimSpace(n))
			if err == nil {
				refs = append(refs, Citation{Start: from, End: to, Hit: number - 1})
			}
		}
	}
	return refs
}

// statement is the last sentence of text[from:to].
func statement(text string, from, to int) (start, end int) {
	start, end = to, to
	for s, e := range lexical.Sentences(text[from:to]) {
		if strings.Trim(text[from+s:from+e], " .!?;:,)\n") != "" {
			start, end = from+s, from+e
		}
	}
	return start, end
}

var codeSpan = regexp.MustCompile("(?s)```.*?(?:```|$)|`[^`\n]*`")

func codeSpans(text string) [][2]int {
	var spans [][2]int
	for _, m := range codeSpan.FindAllStringIndex(text, -1) {
		spans = append(spans, [2]int{m[0], m[1]})
	}
	return spans
}
