package speech

import (
	"strings"
	"unicode/utf8"
)

// Script is what is to be spoken: a plain text, or one with SSML. Make it with [Plain],
// [Markup] or an [SSML]. The zero value is an empty text, which cannot be spoken.
type Script struct {
	text string
	ssml bool
}

// Plain is a plain text. It has to be UTF-8; & and < stand for themselves.
func Plain(text string) Script { return Script{text: text} }

// Markup is a document in SSML, or a part of one without <speak> around it. It is checked when
// it is used; [SSML] writes such documents, and escapes what a text has.
func Markup(document string) Script { return Script{text: document, ssml: true} }

// String is the text or document as it was given. Places that are told, as in a [Mark], are
// bytes of it.
func (s Script) String() string { return s.text }

// IsSSML tells whether the script is a document in SSML.
func (s Script) IsSSML() bool { return s.ssml }

// check says what is wrong with the script for an engine, before anything is sent.
func (s Script) check(e Engine) error {
	if !s.ssml {
		if at := badUTF8(s.text); at >= 0 {
			return invalidf("the text is not UTF-8 at byte %d", at)
		}
		if strings.TrimSpace(s.text) == "" {
			return invalidf("there is nothing to say in a text of %d bytes", len(s.text))
		}
		return nil
	}
	d, err := parseSSML(s.text)
	if err != nil {
		return err
	}
	if !d.spoken() {
		return invalidf("there is nothing to say in a document of %d bytes", len(s.text))
	}
	return d.check(e)
}

// badUTF8 is where a text stops being UTF-8, or -1.
func badUTF8(text string) int {
	if utf8.ValidString(text) {
		return -1
	}
	for i, r := range text {
		if r == utf8.RuneError {
			if _, n := utf8.DecodeRuneInString(text[i:]); n == 1 {
				return i
			}
		}
	}
	return -1
}
