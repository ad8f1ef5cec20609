package search

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/awsai-go/awsai"
)

// Synonyms is a thesaurus: what else is found where a term is asked for. The file is that of
// Apache Solr's synonyms.
type Synonyms struct {
	// Rules are in the order of the file.
	Rules []SynonymRule
}

// SynonymRule is a line of a thesaurus.
type SynonymRule struct {
	// From are terms that find To. Without To, each of From finds the others.
	From, To []string
}

// The limits of thesauri (Developer Guide, "Quotas").
const (
	maxThesaurusFile = 5 << 20
	maxRules         = 10_000
)

// ParseSynonyms reads a thesaurus, at most 5 MiB. Comments and empty lines are left out. A line
// that is no rule is awsai.ErrInvalid, with its number.
func ParseSynonyms(r io.Reader) (Synonyms, error) {
	s, err := parseSynonyms(r)
	return s, awsai.Wrap("search.ParseSynonyms", err)
}

func parseSynonyms(r io.Reader) (Synonyms, error) {
	var s Synonyms
	lines := bufio.NewScanner(io.LimitReader(r, maxThesaurusFile+1))
	lines.Buffer(nil, maxThesaurusFile+1)
	size := 0
	for n := 1; lines.Scan(); n++ {
		size += len(lines.Bytes()) + 1
		line := strings.TrimSpace(strings.TrimPrefix(lines.Text(), "\uFEFF"))
		switch {
		case size > maxThesaurusFile+1:
			return Synonyms{}, fmt.Errorf("%w: file of more than %d bytes", awsai.ErrTooLarge, maxThesaurusFile)
		case !utf8.ValidString(line):
			return Synonyms{}, fmt.Errorf("%w: line %d is not UTF-8", awsai.ErrInvalid, n)
		case line == "" || line[0] == '#':
			continue
		}
		rule, err := parseRule(line)
		if err != nil {
			return Synonyms{}, fmt.Errorf("%w: line %d: %w", awsai.ErrInvalid, n, err)
		}
		s.Rules = append(s.Rules, rule)
	}
	return s, lines.Err()
}

func parseRule(line string) (SynonymRule, error) {
	parts := splitUnescaped(line, "=>")
	if len(parts) > 2 {
		return SynonymRule{}, fmt.Errorf("%d arrows", len(parts)-1)
	}
	var r SynonymRule
	for i, part := range parts {
		for _, term := range splitUnescaped(part, ",") {
			if term = unescape(strings.TrimSpace(term)); term == "" {
				continue // as Solr does
			}
			if i == 0 {
				r.From = append(r.From, term)
			} else {
				r.To = append(r.To, term)
			}
		}
	}
	if len(parts) == 2 && len(r.To) == 0 {
		return SynonymRule{}, fmt.Errorf("nothing after the arrow")
	}
	return r, r.check()
}

func (r SynonymRule) check() error {
	switch {
	case len(r.From) == 0:
		return fmt.Errorf("no term")
	case len(r.To) == 0 && len(r.From) < 2:
		return fmt.Errorf("a term without synonyms")
	}
	for _, term := range slices.Concat(r.From, r.To) {
		switch {
		case strings.TrimSpace(term) == "" || term != strings.TrimSpace(term):
			return fmt.Errorf("an empty term, or one with space around it")
		case strings.ContainsAny(term, "\r\n") || !utf8.ValidString(term):
			return fmt.Errorf("a term with a line break, or not UTF-8")
		}
	}
	return nil
}

// splitUnescaped cuts s at each sep that has no backslash before it.
func splitUnescaped(s, sep string) []string {
	var parts []string
	from := 0
	for i := 0; i < len(s); i++ {
		switch {
		case s[i] == '\\':
			i++
		case strings.HasPrefix(s[i:], sep):
			parts = append(parts, s[from:i])
			i += len(sep) - 1
			from = i + 1
		}
	}
	return append(parts, s[from:])
}

func unescape(s string) string {
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] == '\\' && i+1 < len(s) {
			i++
		}
		b.WriteByte(s[i])
	}
	return strings.TrimSpace(b.String())
}

var escaper = strings.NewReplacer(`\`, `\\`, `,`, `\,`, `=>`, `\=>`, `#`, `\#`)

// Check says what the service would refuse, as awsai.ErrInvalid with the index of the rule, or
// awsai.ErrTooLarge: no rules or more than 10,000, a rule without synonyms, and terms that are
// empty or have line breaks.
func (s Synonyms) Check() error { return awsai.Wrap("search.Check", s.check()) }

func (s Synonyms) check() error {
	if n := len(s.Rules); n > maxRules {
		return fmt.Errorf("%w: %d rules, limit %d", awsai.ErrTooLarge, n, maxRules)
	} else if n == 0 {
		return fmt.Errorf("%w: no rules", awsai.ErrInvalid)
	}
	for i, r := range s.Rules {
		if err := r.check(); err != nil {
			return fmt.Errorf("%w: rule %d: %w", awsai.ErrInvalid, i, err)
		}
	}
	return nil
}

// Marshal writes the file, after [Synonyms.Check]. One over 5 MiB is awsai.ErrTooLarge.
func (s Synonyms) Marshal() ([]byte, error) {
	const op = "search.Marshal"
	if err := s.check(); err != nil {
		return nil, awsai.Wrap(op, err)
	}
	var b bytes.Buffer
	for _, r := range s.Rules {
		b.WriteString(joinTerms(r.From))
		if len(r.To) > 0 {
			b.WriteString(" => " + joinTerms(r.To))
		}
		b.WriteByte('\n')
	}
	if n := b.Len(); n > maxThesaurusFile {
		return nil, awsai.Errorf(op, awsai.ErrTooLarge, "file of %d bytes, limit %d", n, maxThesaurusFile)
	}
	return b.Bytes(), nil
}

func joinTerms(terms []string) string {
	out := make([]string, len(terms))
	for i, t := range terms {
		out[i] = escaper.Replace(t)
	}
	return strings.Join(out, ", ")
}

// Counts are the numbers of rules and terms as the service tells them for a thesaurus that is
// active. Terms are counted by the words of the distinct terms: that is what makes the 18 terms
// of the file in the Developer Guide, which has 13 distinct ones.
func (s Synonyms) Counts() (rules, terms int) {
	seen := map[string]bool{}
	for _, r := range s.Rules {
		for _, t := range slices.Concat(r.From, r.To) {
			if !seen[t] {
				seen[t] = true
				terms += len(strings.Fields(t))
			}
		}
	}
	return len(s.Rules), terms
}

// Of are the synonyms that a search for the term finds, in the order of the rules. Rules for
// the same term add up. Case is left out of account.
func (s Synonyms) Of(term string) []string {
	var list []string
	add := func(t string) {
		if !strings.EqualFold(t, term) && !slices.Contains(list, t) {
			list = append(list, t)
		}
	}
	for _, r := range s.Rules {
		if !slices.ContainsFunc(r.From, func(t string) bool { return strings.EqualFold(t, term) }) {
			continue
		}
		to := r.To
		if len(to) == 0 {
			to = r.From
		}
		for _, t := range to {
			add(t)
		}
	}
	return list
}
