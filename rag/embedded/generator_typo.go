package embedded

import (
	"maps"
	"slices"
	"unicode/utf8"

	"github.com/awsai-go/awsai/rag"
	"github.com/awsai-go/awsai/rag/lexical"
)

// typoLength is how many characters a word needs to be taken for another one with a typing
// error: of a shorter one, too much is changed by one character.
const typoLength = 5

// corrected are the terms of a question, where those that no document has are replaced by a
// term of the passages that differs by one typing error, if there is one. The passages were
// found in spite of it, by runs of characters.
func (g *Generator) corrected(terms []string, hits []rag.Hit) []string {
	if g.store == nil {
		return terms
	}
	var known []string
	for i, t := range terms {
		if utf8.RuneCountInString(t) < typoLength {
			continue
		}
		if _, having := g.store.frequency(t); having > 0 {
			continue
		}
		if known == nil {
			known = termsOf(hits)
		}
		if j := slices.IndexFunc(known, func(k string) bool { return oneTypo([]rune(t), []rune(k)) }); j >= 0 {
			terms[i] = known[j]
		}
	}
	return terms
}

// termsOf are the terms of the passages, sorted.
func termsOf(hits []rag.Hit) []string {
	all := map[string]bool{}
	for _, h := range hits {
		maps.Copy(all, lexical.TermSet(h.Passage.Indexed()))
	}
	return slices.Sorted(maps.Keys(all))
}

// oneTypo tells whether one character too many, too few or wrong, or two that have changed
// places, make a of b.
func oneTypo(a, b []rune) bool {
	if len(a) > len(b) {
		a, b = b, a
	}
	if len(b)-len(a) > 1 || len(b) < typoLength {
		return false
	}
	i := 0
	for i < len(a) && a[i] == b[i] {
		i++
	}
	if len(a) < len(b) {
		return slices.Equal(a[i:], b[i+1:])
	}
	if i == len(a) {
		return false
	}
	swapped := i+1 < len(a) && a[i] == b[i+1] && a[i+1] == b[i] && slices.Equal(a[i+2:], b[i+2:])
	return swapped || slices.Equal(a[i+1:], b[i+1:])
}
