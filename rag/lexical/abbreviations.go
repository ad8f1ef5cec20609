package lexical

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// abbreviations end in a full stop that does not end the sentence.
var abbreviations = wordSet(`
	mr mrs ms messrs dr prof st mt gen col lt sgt capt cmdr rev hon pres gov sen rep
	vs viz cf e.g i.e eg ie approx ca esp resp incl excl
	fig figs eq eqs eqn ref refs sec sect ch chap vol vols no nos pp ed eds trans tab def thm
	jan feb mar apr jun jul aug sep sept oct nov dec mon tue tues wed thu thur thurs fri
	art bd bzw ggf hrsg nr od u.a z.b d.h usw vgl abs
	sr sra srta ud uds dña pág págs núm art ej p.ej
	mme mlle mm av env
	sig sigg dott ing pag
	dhr mevr bijv
`)

// sometimes are abbreviations that end a sentence as often as not.
var sometimes = wordSet(`inc ltd corp co etc al jr bros dept est a.m p.m ph.d`)

// openers are words that a sentence begins with and a name does not.
var openers = wordSet(`
	the this that these those there it its he she they we you i our their his her my
	a an in on at for from with as by to of and but or so if when while where after before
	however although because since then thus therefore also all both many most some such
	what how why who which is are was were do does did can
`)

// abbreviated tells whether the full stop at the end of a text is that of an abbreviation,
// given what follows it.
func abbreviated(before, after string) bool {
	word, ok := strings.CutSuffix(before, ".")
	if !ok {
		return false
	}
	word = lastWord(word)
	fold := strings.ToLower(word)
	if abbreviations[fold] {
		return true
	}
	if sometimes[fold] || initials(word) {
		return !openers[strings.ToLower(firstWord(after))]
	}
	return false
}

// longestAbbreviation bounds in bytes how far is looked for one.
const longestAbbreviation = 16

// lastWord is the run of letters and full stops that a text ends in, or empty where it is
// longer than an abbreviation.
func lastWord(s string) string {
	i := len(s)
	for i > 0 {
		r, n := utf8.DecodeLastRuneInString(s[:i])
		if !unicode.IsLetter(r) && r != '.' {
			break
		}
		if i -= n; len(s)-i > longestAbbreviation {
			return ""
		}
	}
	return s[i:]
}

func firstWord(s string) string {
	i := strings.IndexFunc(s, func(r rune) bool { return !unicode.IsLetter(r) })
	if i < 0 {
		return s
	}
	return s[:i]
}

// initials tells whether a word is single letters with full stops between them, as in
// "J. Smith" and "U.S. Army". A lone "I" is the pronoun.
func initials(word string) bool {
	if word == "" || word == "I" {
		return false
	}
	for part := range strings.SplitSeq(word, ".") {
		r, n := utf8.DecodeRuneInString(part)
		if n != len(part) || !unicode.IsLetter(r) || !unicode.IsUpper(r) && len(word) == n {
			return false
		}
	}
	return true
}

func wordSet(list string) map[string]bool {
	set := make(map[string]bool)
	for word := range strings.FieldsSeq(list) {
		set[word] = true
	}
	return set
}
