package nlp

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/internal/pieces"
)

// maxTranslateText is the largest text of a request in bytes (API Reference, TranslateText).
const maxTranslateText = 10_000

// passage is a text of the caller's on its way, in parts.
type passage struct {
	parts  []*passagePart
	source string // the language, or AutoSource
	reflow bool
	err    error // why nothing more is sent
}

// passagePart is what one request translates, and what is around it and stays as it is.
type passagePart struct {
	before, text, after string
	blocks              []*passagePart // that text has, a line each, with the markup after each
	lines               []*passagePart // which are translated in its place, where they are
	got                 translated
	err                 error
}

// translated is what the service made of a part.
type translated struct {
	text, source string
	terms        []AppliedTerm
	applied      TranslationSettings
}

// newPassage cuts a text into parts.
func newPassage(text, source string, reflow bool) *passage {
	p := &passage{source: source, reflow: reflow}
	if !utf8.ValidString(text) {
		p.err = fmt.Errorf("%w: text of %d bytes is not UTF-8", awsai.ErrInvalid, len(text))
		return p
	}
	p.add(text)
	return p
}

// add adds the parts of a text.
func (p *passage) add(text string) {
	for _, piece := range pieces.Split(text, maxTranslateText, pieces.Bytes) {
		rest := strings.TrimLeftFunc(piece, unicode.IsSpace)
		core := strings.TrimRightFunc(rest, unicode.IsSpace)
		p.parts = append(p.parts, &passagePart{before: piece[:len(piece)-len(rest)], text: core, after: rest[len(core):]})
	}
}

// longest is the part that the language is best detected by, or nil where none is sent.
func (p *passage) longest() *passagePart {
	var longest *passagePart
	for _, q := range p.parts {
		if q.text != "" && (longest == nil || len(q.text) > len(longest.text)) {
			longest = q
		}
	}
	return longest
}

// failure is why the passage has no translation, or nil.
func (p *passage) failure() error {
	if p.err != nil {
		return p.err
	}
	for _, q := range p.parts {
		if err := q.failure(); err != nil {
			return err
		}
	}
	return nil
}

func (q *passagePart) failure() error {
	for _, l := range q.lines {
		if l.err != nil {
			return l.err
		}
	}
	return q.err
}

// translation puts the parts together.
func (p *passage) translation(target string) Translation {
	m := translationMaker{out: Translation{Target: target}, seen: map[AppliedTerm]bool{}}
	for _, q := range p.parts {
		m.text.WriteString(q.before)
		if q.lines == nil {
			m.add(q)
		}
		for _, l := range q.lines {
			m.add(l)
			m.text.WriteString(l.after)
		}
		m.text.WriteString(q.after)
	}
	m.out.Text = m.text.String()
	return m.out
}

type translationMaker struct {
	out  Translation
	text strings.Builder
	seen map[AppliedTerm]bool
	sent bool
}

// add adds what a part was translated to.
func (m *translationMaker) add(q *passagePart) {
	if q.text == "" {
		return
	}
	m.text.WriteString(q.got.text)
	for _, t := range q.got.terms {
		if !m.seen[t] {
			m.seen[t] = true
			m.out.Terms = append(m.out.Terms, t)
		}
	}
	if !m.sent {
		m.sent, m.out.Source, m.out.Applied = true, q.got.source, q.got.applied
	}
	m.out.Applied = m.out.Applied.and(q.got.applied)
}
