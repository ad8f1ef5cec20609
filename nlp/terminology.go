package nlp

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/awsai-go/awsai"
)

// Terminology is a table of terms, of brands for the most part, and what they are called in other
// languages. [Translator.ImportTerminology] makes it known to the service, which leaves alone
// or replaces what it finds, whatever the grammar of the sentence asks for.
type Terminology struct {
	// Languages are the columns, BCP 47 tags. The first is the source language.
	Languages []string
	// Terms are the rows: each term in each of Languages, "" where there is none. A row may be
	// shorter than Languages.
	Terms [][]string
	// MultiDirectional has each language be a source language too.
	MultiDirectional bool
}

// The limits of terminologies (Developer Guide, "Guidelines and limits").
const (
	maxTerm            = 200 // bytes
	maxTermTargets     = 10
	maxTerminologyFile = 10 << 20 // service model, TerminologyFile
)

// Add adds a term, in the order of Languages.
func (t *Terminology) Add(term ...string) { t.Terms = append(t.Terms, term) }

// Check says what the service would refuse, skip, or take for something else, as a *[TermsError]:
// more than ten target languages, texts that are empty, over 200 bytes or have control
// characters, and a term that is there twice, whose translation would be left to chance.
func (t Terminology) Check() error { return awsai.Wrap("nlp.Check", t.check()) }

func (t Terminology) check() error {
	c := tableCheck{languages: t.Languages, rows: t.Terms, maxBytes: maxTerm, everyColumn: t.MultiDirectional}
	if n := len(t.Languages) - 1; n > maxTermTargets {
		c.problem(-1, "", "%d target languages, limit %d", n, maxTermTargets)
	}
	return c.check()
}

// Marshal writes the terminology as a file of the service's, after [Terminology.Check]. A file
// over 10 MiB is awsai.ErrTooLarge.
func (t Terminology) Marshal(f TermsFormat) ([]byte, error) {
	const op = "nlp.Marshal"
	if err := t.check(); err != nil {
		return nil, awsai.Wrap(op, err)
	}
	data, err := encodeTable(f, t.Languages, t.Terms)
	if err == nil && len(data) > maxTerminologyFile {
		err = fmt.Errorf("%w: file of %d bytes, limit %d", awsai.ErrTooLarge, len(data), maxTerminologyFile)
	}
	if err != nil {
		return nil, awsai.Wrap(op, err)
	}
	return data, nil
}

// ParseTerminology reads a file of terms. It takes what [Terminology.Check] refuses, so that it
// can be mended; a file that is no table of terms is awsai.ErrInvalid, with its line.
func ParseTerminology(data []byte, f TermsFormat) (Terminology, error) {
	languages, rows, err := decodeTable(f, data)
	if err != nil {
		return Terminology{}, awsai.Wrap("nlp.ParseTerminology", err)
	}
	return Terminology{Languages: languages, Terms: rows}, nil
}

// Merge returns the terms of both, in the languages of both. Where both have a term, by its text in
// the source language, the translations of other go before. The source languages are to be the
// same.
func (t Terminology) Merge(other Terminology) (Terminology, error) {
	if len(t.Languages) == 0 || len(other.Languages) == 0 || t.Languages[0] != other.Languages[0] {
		return Terminology{}, awsai.Errorf("nlp.Merge", awsai.ErrInvalid, "the source languages differ, or there is none")
	}
	out := Terminology{Languages: slices.Clone(t.Languages), MultiDirectional: t.MultiDirectional || other.MultiDirectional}
	for _, l := range other.Languages {
		if !slices.Contains(out.Languages, l) {
			out.Languages = append(out.Languages, l)
		}
	}
	index := map[string]int{}
	for _, from := range []Terminology{t, other} {
		for _, term := range from.Terms {
			row := out.row(index, term)
			for i, text := range term[:min(len(term), len(from.Languages))] {
				if text != "" {
					row[slices.Index(out.Languages, from.Languages[i])] = text
				}
			}
		}
	}
	return out, nil
}

// row is the row of a term, a new one where there is none.
func (t *Terminology) row(index map[string]int, term []string) []string {
	if len(term) > 0 {
		if i, ok := index[term[0]]; ok {
			return t.Terms[i]
		}
		index[term[0]] = len(t.Terms)
	}
	row := make([]string, len(t.Languages))
	t.Add(row...)
	return row
}

// TermsError says what is wrong with a table of terms or segments. It is awsai.ErrInvalid.
type TermsError struct {
	// Problems are in the order of the rows.
	Problems []TermProblem
}

// TermProblem is one thing that is wrong.
type TermProblem struct {
	// Row is the index of the row, or -1 for the table itself.
	Row int
	// Language is the column, or empty for the whole row.
	Language string
	// Problem says what is wrong. It has nothing of the texts.
	Problem string
}

// Error gives the first problem, and how many more there are.
func (e *TermsError) Error() string {
	if len(e.Problems) == 0 {
		return "no problem"
	}
	p := e.Problems[0]
	where := ""
	if p.Row >= 0 {
		where = fmt.Sprintf("row %d: ", p.Row)
	}
	if p.Language != "" {
		where += p.Language + ": "
	}
	if n := len(e.Problems) - 1; n > 0 {
		return fmt.Sprintf("%s%s, and %d more", where, p.Problem, n)
	}
	return where + p.Problem
}

// Unwrap returns awsai.ErrInvalid.
func (e *TermsError) Unwrap() error { return awsai.ErrInvalid }

// tableCheck goes through a table.
type tableCheck struct {
	languages   []string
	rows        [][]string
	maxBytes    int    // of a text
	everyColumn bool   // a text may be in each column once, not in the first alone
	notFirst    string // the characters that no text may begin with
	problems    []TermProblem
}

func (c *tableCheck) problem(row int, language, format string, args ...any) {
	c.problems = append(c.problems, TermProblem{row, language, fmt.Sprintf(format, args...)})
}

func (c *tableCheck) check() error {
	c.header()
	seen := make([]map[string]int, len(c.languages))
	for i, row := range c.rows {
		c.row(i, row)
		for j, text := range row[:min(len(row), len(seen))] {
			if text == "" || j > 0 && !c.everyColumn {
				continue
			}
			if seen[j] == nil {
				seen[j] = map[string]int{}
			}
			if first, ok := seen[j][text]; ok {
				c.problem(i, c.languages[j], "the text is in row %d too", first)
				continue
			}
			seen[j][text] = i
		}
	}
	if len(c.problems) == 0 {
		return nil
	}
	return &TermsError{c.problems}
}

// header checks the languages.
func (c *tableCheck) header() {
	if len(c.languages) < 2 {
		c.problem(-1, "", "%d languages, want a source and at least one target", len(c.languages))
	}
	for i, l := range c.languages {
		if code, err := languageCode(l); err != nil || code != l {
			c.problem(-1, "", "language %d is none that the service has, as en or zh-TW", i)
		}
		if slices.Contains(c.languages[:i], l) {
			c.problem(-1, l, "the language is there twice")
		}
	}
	if len(c.rows) == 0 {
		c.problem(-1, "", "no rows")
	}
}

// row checks the texts of a row.
func (c *tableCheck) row(i int, row []string) {
	texts := 0
	for j, text := range row {
		if j >= len(c.languages) {
			c.problem(i, "", "%d texts for %d languages", len(row), len(c.languages))
			break
		}
		if strings.TrimSpace(text) != "" {
			texts++
			c.text(i, c.languages[j], text)
		} else if text != "" {
			c.problem(i, c.languages[j], "white space alone")
		}
	}
	switch {
	case !c.everyColumn && (len(row) == 0 || row[0] == ""):
		c.problem(i, "", "no text in the source language")
	case texts < 2:
		c.problem(i, "", "no text in another language")
	}
}

func (c *tableCheck) text(i int, language, text string) {
	switch {
	case len(text) > c.maxBytes:
		c.problem(i, language, "text of %d bytes, limit %d", len(text), c.maxBytes)
	case !utf8.ValidString(text):
		c.problem(i, language, "text is not UTF-8")
	case strings.ContainsFunc(text, func(r rune) bool { return unicode.IsControl(r) || breaksLine(r) || r == '\ufffe' || r == '\uffff' }):
		c.problem(i, language, "text with a line break or another control character")
	case strings.IndexAny(text, c.notFirst) == 0:
		c.problem(i, language, "text begins with one of %s", c.notFirst)
	}
}
