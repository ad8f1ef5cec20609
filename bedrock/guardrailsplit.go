package bedrock

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/internal/batch"
	"github.com/awsai-go/awsai/rag/lexical"
)

// Limits of a check of grounding, in characters, by the service's documentation.
const (
	maxGroundingSource = 100_000
	maxGroundingQuery  = 1_000
	maxGroundingAnswer = 5_000
)

// piece is a part of the content, or bytes of its text.
type piece struct {
	part, start, end int
}

// splitContent splits content into requests.
func splitContent(content []Guard, limit int) [][]piece {
	var pieces []piece
	grounding := slices.ContainsFunc(content, Guard.forGrounding)
	for i, c := range content {
		if grounding {
			pieces = append(pieces, piece{i, 0, len(c.Text)})
			continue
		}
		for _, span := range splitText(c.Text, limit) {
			pieces = append(pieces, piece{i, span[0], span[1]})
		}
	}
	if grounding {
		return [][]piece{pieces}
	}
	return batch.Split(pieces, batch.Group{Items: math.MaxInt, Bytes: limit}, func(p piece) int {
		return characters(content[p.part].Text[p.start:p.end])
	})
}

// forGrounding says whether a part is what an answer is held against.
func (g Guard) forGrounding() bool {
	return slices.Contains(g.Qualifiers, QualifierSource) || slices.Contains(g.Qualifiers, QualifierQuery)
}

// checkGrounding says which limit an answer, its sources or its query are over.
func checkGrounding(content []Guard) error {
	if !slices.ContainsFunc(content, Guard.forGrounding) {
		return nil
	}
	var source, query, answer int
	for _, c := range content {
		n := characters(c.Text)
		if slices.Contains(c.Qualifiers, QualifierSource) {
			source += n
		}
		if slices.Contains(c.Qualifiers, QualifierQuery) {
			query += n
		}
		if c.guarded() {
			answer += n
		}
	}
	for _, p := range []struct {
		name     string
		n, limit int
	}{{"source", source, maxGroundingSource}, {"query", query, maxGroundingQuery}, {"answer", answer, maxGroundingAnswer}} {
		if p.n > p.limit {
			return fmt.Errorf("%w: %s of %d characters to check for grounding, limit %d", awsai.ErrTooLarge, p.name, p.n, p.limit)
		}
	}
	return nil
}

// characters counts as UTF-16 does, which is the most that a service may mean.
func characters(s string) (n int) {
	for _, r := range s {
		n++
		if r > 0xffff {
			n++
		}
	}
	return n
}

// splitText splits a text into spans of at most limit characters: after sentences, within
// one that is longer after words, and within a word that is longer anywhere. The spans
// together have all but white space, or all of a text that is not split.
func splitText(text string, limit int) [][2]int {
	if len(text) <= limit || characters(text) <= limit {
		return [][2]int{{0, len(text)}}
	}
	var spans [][2]int
	count := 0 // characters of the last span, 0 if it takes no more
	for start, end := range lexical.Sentences(text) {
		last := len(spans) - 1
		if count > 0 {
			if n := characters(text[spans[last][1]:end]); count+n <= limit {
				spans[last][1] = end
				count += n
				continue
			}
		}
		for characters(text[start:end]) > limit {
			cut, next := cutWords(text[start:end], limit)
			spans = append(spans, [2]int{start, start + cut})
			start += next
		}
		spans = append(spans, [2]int{start, end})
		count = characters(text[start:end])
	}
	return spans
}

// cutWords finds where to cut a text that is longer than limit, and where to go on.
func cutWords(text string, limit int) (cut, next int) {
	n := 0
	for i, r := range text {
		if n += 1; r > 0xffff {
			n++
		}
		if n > limit {
			cut = i
			break
		}
	}
	if cut == 0 { // the first character is over the limit
		_, cut = utf8.DecodeRuneInString(text)
	}
	if i := strings.LastIndexFunc(text[:cut], unicode.IsSpace); i > 0 {
		if head := strings.TrimRightFunc(text[:i], unicode.IsSpace); head != "" {
			cut = len(head)
		}
	}
	return cut, len(text) - len(strings.TrimLeftFunc(text[cut:], unicode.IsSpace))
}
