package speech

import (
	"html"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/awsai-go/awsai/speech/caption"
)

// Words are the words of the script that was spoken, with the punctuation between them, by marks of the
// type [MarkWord]. They end with the next word, or by marks of the type [MarkViseme] where the mouth
// closes.
func (s Synthesis) Words(script Script) []Word { return MarkWords(script, s.Marks, s.Duration) }

// Captions are captions of the script that was spoken, by marks as for [Synthesis.Words].
func (s Synthesis) Captions(script Script, optFns ...func(*caption.Style)) []caption.Cue {
	words := s.Words(script)
	out := make([]caption.Word, len(words))
	for i, w := range words {
		out[i] = caption.Word{Text: w.Text, Start: w.Start, End: w.End, Mark: w.Punctuation}
	}
	return caption.Make(out, optFns...)
}

// MarkWords are the words of a script that marks tell of, such as those of a task; see [Synthesis.Words].
// The audio ends at end; where it is 0, the last word is taken for one of average pace. Marks whose places
// are not the script's are left out.
func MarkWords(script Script, marks []Mark, end time.Duration) []Word {
	var words []Word
	at := 0 // up to where the script is used up
	for i, m := range marks {
		if m.Type != MarkWord || m.Start < at || m.Start > m.End || m.End > len(script.text) {
			continue
		}
		text := strings.Join(strings.Fields(script.heard(m.Start, m.End)), " ")
		if text == "" {
			continue // a pause
		}
		words = script.between(words, at, m.Start)
		words = append(words, Word{Text: text, Start: m.Time, End: wordEnd(text, m, marks[i+1:], end)})
		at = m.End
	}
	if len(words) == 0 {
		return nil
	}
	return script.between(words, at, len(script.text))
}

// between appends the marks that stand between two words.
func (s Script) between(words []Word, from, to int) []Word {
	var at time.Duration
	if n := len(words); n > 0 {
		at = words[n-1].End
	}
	for _, mark := range strings.Fields(s.heard(from, to)) {
		words = append(words, Word{Text: mark, Start: at, End: at, Punctuation: true})
	}
	return words
}

// heard is a part of the script without tags and entities.
func (s Script) heard(from, to int) string {
	text := s.text[from:to]
	if !s.ssml {
		return text
	}
	var b strings.Builder
	for text != "" {
		before, rest, ok := strings.Cut(text, "<")
		b.WriteString(before)
		if !ok {
			break
		}
		end := ">"
		if strings.HasPrefix(rest, "!--") {
			end = "-->"
		}
		_, text, _ = strings.Cut(rest, end)
		b.WriteByte(' ')
	}
	return html.UnescapeString(b.String())
}

// wordEnd is when a word ends: with the next, or earlier where the mouth closes or it would be long.
func wordEnd(text string, m Mark, after []Mark, end time.Duration) time.Duration {
	letters := 0
	for _, r := range text {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			letters++
		}
	}
	letters = max(letters, min(utf8.RuneCountInString(text), 1))
	longest := m.Time + 300*time.Millisecond + time.Duration(letters)*150*time.Millisecond
	for _, next := range after {
		if next.Type == MarkViseme && next.Value != "sil" || next.Type == MarkSSML {
			continue
		}
		return max(m.Time, min(next.Time, longest))
	}
	if end == 0 {
		return m.Time + time.Duration(letters)*splitLetter
	}
	return max(m.Time, min(end, longest))
}
