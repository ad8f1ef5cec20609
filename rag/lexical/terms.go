package lexical

// terms is what [Terms] works with: its options never change, and what it remembers
// changes no answer.
var terms = NewAnalyzer()

// Terms gives the terms of a text as an analyzer with the default options does: the stems
// of its words but for stop words, in order of the text. It is safe for concurrent use.
func Terms(text string) []string {
	return terms.Terms(nil, text)
}

// TermSet gives the terms of a text, each once, for asking which of them another text has.
// The map is the caller's. It is safe for concurrent use.
func TermSet(text string) map[string]bool {
	set := map[string]bool{}
	for _, t := range Terms(text) {
		set[t] = true
	}
	return set
}
