package lexical

import (
	"cmp"
	"strings"
	"sync"
	"unicode/utf8"

	"github.com/blevesearch/snowballstem"
)

// AnalyzerOptions say how an [Analyzer] makes terms of a text.
type AnalyzerOptions struct {
	// Grams makes terms of words' runs of so many characters instead of whole words, their
	// beginning and end marked: with 4, "cats" gives "^cat", "cats" and "ats$". They are
	// found in spite of a typing error and in any language. The default, 0, makes stems of
	// words.
	Grams int
	// StopWords are the words that make no terms, in lower case. The default, nil, is a list
	// for each language that is detected; an empty list stops none.
	StopWords []string
	// WholeIdentifiers leaves identifiers in one piece. By default "parseHTTPHeader" and
	// "parse_http_header" give the terms "parse", "http" and "header" beside the whole.
	WholeIdentifiers bool
}

// Analyzer makes terms of texts: what is compared when a query meets a document. It is safe
// for concurrent use.
//
// Words are runs of letters, digits and combining marks, in lower case, without stop words
// and reduced to their stem by the Snowball algorithm of the text's language, which is told
// from its script and its stop words. Han, Kana and Hangul give runs of characters, and so
// do Thai, Lao, Burmese and Khmer, where no spaces say where words end.
type Analyzer struct {
	opts      AnalyzerOptions
	stopWords map[string]bool // nil for those of each language
	pool      sync.Pool       // of *scratch
}

// NewAnalyzer makes an analyzer.
func NewAnalyzer(optFns ...func(*AnalyzerOptions)) *Analyzer {
	var opts AnalyzerOptions
	for _, fn := range optFns {
		fn(&opts)
	}
	return newAnalyzer(opts)
}

func newAnalyzer(opts AnalyzerOptions) *Analyzer {
	a := &Analyzer{opts: opts}
	if opts.StopWords != nil {
		a.stopWords = make(map[string]bool, len(opts.StopWords))
		for _, w := range opts.StopWords {
			a.stopWords[w] = true
		}
	}
	return a
}

// Terms appends the terms of a text to dst, in order of the text.
func (a *Analyzer) Terms(dst []string, text string) []string {
	s := a.scratch()
	defer a.pool.Put(s)
	s.terms(text, s.detect(text, english), func(term string, _ bool) { dst = append(dst, term) })
	return dst
}

func (a *Analyzer) scratch() *scratch {
	if s, ok := a.pool.Get().(*scratch); ok {
		return s
	}
	return &scratch{a: a, env: snowballstem.NewEnv("")}
}

// scratch is what one analysis at a time works with. It remembers words, because stemming
// one takes far longer than looking it up.
type scratch struct {
	a          *Analyzer
	env        *snowballstem.Env
	buf        []byte
	parts      []string
	words      [len(languages)]map[string]analysis
	remembered int
	keys       keys
	walk       walk
}

// analysis are the terms of a word: first those that follow each other in the text, then
// those beside them.
type analysis struct {
	terms  []string
	stream int
}

// maxRemembered bounds how many words a scratch remembers.
const maxRemembered = 1 << 15

// terms yields the terms of a text of a language. Those of the stream follow each other in
// the text; the others are beside them.
func (s *scratch) terms(text string, l language, yield func(term string, stream bool)) {
	for at := 0; ; {
		start, end, c := next(text, at)
		if c == separator {
			return
		}
		at = end
		run := text[start:end]
		if c != word {
			for i, n := range s.runLengths(c) {
				eachRun(run, n, func(term string) { yield(term, i == 0) })
			}
			continue
		}
		if len(run) > maxToken {
			continue
		}
		w := s.word(run, l)
		for i, term := range w.terms {
			yield(term, i < w.stream)
		}
	}
}

// runLengths are the lengths in characters of the terms in a script without spaces between
// words. Pairs of Han characters are most of the words, single ones the rest.
func (s *scratch) runLengths(c class) []int {
	grams := s.a.opts.Grams > 0
	switch {
	case c == unspaced && grams:
		return []int{4}
	case c == unspaced:
		return []int{3}
	case grams:
		return []int{2, 3}
	}
	return []int{2, 1}
}

// eachRun yields the runs of n characters of a text, or all of it where it is shorter.
func eachRun(text string, n int, yield func(string)) {
	end := 0
	for range n {
		_, w := utf8.DecodeRuneInString(text[end:])
		end += w
	}
	for start := 0; ; {
		yield(text[start:end])
		if end >= len(text) {
			return
		}
		_, w := utf8.DecodeRuneInString(text[start:])
		start += w
		_, w = utf8.DecodeRuneInString(text[end:])
		end += w
	}
}

// word gives the terms of a word, from memory if it can.
func (s *scratch) word(run string, l language) analysis {
	if w, ok := s.words[l][run]; ok {
		return w
	}
	if s.remembered >= maxRemembered {
		clear(s.words[:])
		s.remembered = 0
	}
	if s.words[l] == nil {
		s.words[l] = make(map[string]analysis)
	}
	w := s.analyze(run, l)
	s.words[l][strings.Clone(run)] = w
	s.remembered++
	return w
}

func (s *scratch) analyze(run string, l language) (w analysis) {
	s.buf = appendFold(s.buf[:0], run)
	whole := string(s.buf)
	l = scriptLanguage(whole, l)
	switch {
	case whole == "" || s.stopped(whole, l):
		return w
	case s.a.opts.Grams > 0:
		eachRun("^"+whole+"$", s.a.opts.Grams, func(term string) { w.terms = append(w.terms, term) })
		w.stream = len(w.terms)
		return w
	}
	if !s.a.opts.WholeIdentifiers {
		s.parts = appendParts(s.parts[:0], run)
		if len(s.parts) > 1 {
			return s.identifier(whole, l)
		}
	}
	return analysis{terms: []string{s.stem(whole, l)}, stream: 1}
}

// identifier gives the terms of the parts in s.parts, and the whole beside them.
func (s *scratch) identifier(whole string, l language) (w analysis) {
	for _, part := range s.parts {
		s.buf = appendFold(s.buf[:0], part)
		if fold := string(s.buf); fold != "" && !s.stopped(fold, l) {
			w.terms = append(w.terms, s.stem(fold, l))
		}
	}
	w.stream = len(w.terms)
	w.terms = append(w.terms, whole)
	return w
}

func (s *scratch) stopped(fold string, l language) bool {
	if s.a.stopWords != nil {
		return s.a.stopWords[fold]
	}
	return stopWords[l][fold]
}

// maxStemmed is the length in bytes of the longest word that is stemmed.
const maxStemmed = 64

func (s *scratch) stem(fold string, l language) string {
	stem := languages[l].stem
	if stem == nil || len(fold) > maxStemmed {
		return fold
	}
	s.env.SetCurrent(fold)
	stem(s.env)
	return cmp.Or(s.env.Current(), fold) // of a mark alone, nothing may be left
}
