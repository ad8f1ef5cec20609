package speech

import (
	"fmt"
	"unicode/utf8"

	"github.com/awsai-go/awsai"
)

// Limits of lexicons (Developer Guide, "Quotas").
const (
	// MaxLexicon is how many characters a lexicon may have as a document.
	MaxLexicon = 4000
	// MaxReplacement is how many the phoneme or alias of a lexeme may have.
	MaxReplacement = 100
)

// Lexicon says how words are pronounced, as a document of the Pronunciation Lexicon Specification. It
// counts for voices of its language.
type Lexicon struct {
	// Language is the words', in BCP 47, as "en-US".
	Language string
	// Alphabet is that of the phonemes. The default is IPA.
	Alphabet Alphabet
	// Lexemes are the words. Of several with the same grapheme, the first counts.
	Lexemes []Lexeme
}

// Lexeme is a word and how it is pronounced.
type Lexeme struct {
	// Graphemes are the ways to write it, which are matched to the letter: "W3C". There is at least one.
	Graphemes []string
	// Pronunciations are the ways to say it, of which the first counts, or the one that is preferred.
	Pronunciations []Pronunciation
	// Role tells it from others that are written alike, as PLS has it. The service passes it over.
	Role string
	// Examples are sentences with the word, for people.
	Examples []string
}

// Pronunciation is a way to say a word: one of Alias and Phoneme is set.
type Pronunciation struct {
	// Alias is another text that is said in its place: "World Wide Web Consortium".
	Alias string
	// Phoneme is the pronunciation in the alphabet.
	Phoneme string
	// Alphabet is the phoneme's. The default is the lexicon's.
	Alphabet Alphabet
	// Preferred tells that it goes before the others.
	Preferred bool
}

// Replace is a lexeme that has one text said in the place of another.
func Replace(grapheme, alias string) Lexeme {
	return Lexeme{Graphemes: []string{grapheme}, Pronunciations: []Pronunciation{{Alias: alias}}}
}

// Pronounce is a lexeme that has a word pronounced by a phoneme in the lexicon's alphabet.
func Pronounce(grapheme, phoneme string) Lexeme {
	return Lexeme{Graphemes: []string{grapheme}, Pronunciations: []Pronunciation{{Phoneme: phoneme}}}
}

// Check says what the service would refuse, as awsai.ErrInvalid or, for what is too long,
// awsai.ErrTooLarge.
func (l Lexicon) Check() error {
	_, err := l.document()
	return awsai.Wrap("speech.Check", err)
}

// document is the lexicon in PLS, checked.
func (l Lexicon) document() (string, error) {
	if l.Language == "" {
		return "", invalidf("a lexicon without a language")
	}
	if l.Alphabet != "" && l.Alphabet != IPA && l.Alphabet != XSAMPA {
		return "", invalidf("the alphabet of a lexicon is ipa or x-sampa")
	}
	for i, x := range l.Lexemes {
		if err := x.check(); err != nil {
			return "", fmt.Errorf("lexeme %d: %w", i, err)
		}
	}
	doc := l.String()
	if n := utf8.RuneCountInString(doc); n > MaxLexicon {
		return "", fmt.Errorf("%w: a lexicon of %d characters, limit %d", awsai.ErrTooLarge, n, MaxLexicon)
	}
	return doc, nil
}

func (x Lexeme) check() error {
	if len(x.Graphemes) == 0 || len(x.Pronunciations) == 0 {
		return invalidf("no grapheme, or no pronunciation")
	}
	for _, g := range x.Graphemes {
		if g == "" || !plsText(g) {
			return invalidf("a grapheme is empty, or has what XML cannot hold")
		}
	}
	for _, p := range x.Pronunciations {
		if err := p.check(); err != nil {
			return err
		}
	}
	for _, e := range append([]string{x.Role}, x.Examples...) {
		if !plsText(e) {
			return invalidf("a role or an example has what XML cannot hold")
		}
	}
	return nil
}

func (p Pronunciation) check() error {
	text := p.Alias + p.Phoneme
	n := utf8.RuneCountInString(text)
	switch {
	case (p.Alias == "") == (p.Phoneme == ""):
		return invalidf("a pronunciation has either an alias or a phoneme")
	case !plsText(text):
		return invalidf("a pronunciation has what XML cannot hold")
	case n > MaxReplacement:
		return fmt.Errorf("%w: a pronunciation of %d characters, limit %d", awsai.ErrTooLarge, n, MaxReplacement)
	case p.Alphabet != "" && (p.Phoneme == "" || p.Alphabet != IPA && p.Alphabet != XSAMPA):
		return invalidf("the alphabet of a phoneme is ipa or x-sampa, and an alias has none")
	}
	return nil
}
