package speech

import (
	"cmp"
	"slices"
	"strings"
	"time"
	"unicode"

	"github.com/awsai-go/awsai/speech/caption"
)

// Hit is a place in a transcript that [Transcript.Find] has found.
type Hit struct {
	Segment
	// First is the index in Transcript.Words of the first of the words, and Last of the last.
	First, Last int
}

// Find finds a phrase: words that follow each other, in small or capital letters, whatever marks
// are between them. Each word of the phrase is a whole one; in scripts without spaces it may be a
// part. A phrase without letters and digits is found nowhere. The hits are in the order of the
// words, and do not overlap.
func (t Transcript) Find(phrase string) []Hit {
	var hits []Hit
	want := newFolded()
	for w := range strings.FieldsSeq(phrase) {
		want.add(w, 0)
	}
	if want.text == "" {
		return nil
	}
	for _, words := range t.byChannelIndex() {
		have := newFolded()
		for _, i := range words {
			have.add(t.Words[i].Text, i)
		}
		for at := 0; ; {
			n := have.next(at, want.text)
			if n < 0 {
				break
			}
			at = n + len(want.text)
			first, last := have.word(n), have.word(at-1)
			var part []Word
			for _, i := range words {
				if i >= first && i <= last {
					part = append(part, t.Words[i])
				}
			}
			hits = append(hits, Hit{Segment: t.segment(part), First: first, Last: last})
		}
	}
	slices.SortStableFunc(hits, func(a, b Hit) int { return cmp.Compare(a.First, b.First) })
	return hits
}

// byChannelIndex are the indices of each channel's words.
func (t Transcript) byChannelIndex() [][]int {
	names := t.Channels()
	lists := make([][]int, max(len(names), 1))
	for i, w := range t.Words {
		n := 0
		if len(names) > 1 {
			n = max(slices.Index(names, w.Channel), 0)
		}
		lists[n] = append(lists[n], i)
	}
	return lists
}

// folded is text for searching: words in small letters without marks, a space between those of
// scripts with spaces.
type folded struct {
	text  string
	b     strings.Builder
	begin []int // where each word begins
	words []int // and which it is
	last  rune
}

func newFolded() *folded { return &folded{} }

func (f *folded) add(word string, i int) {
	part := fold(word)
	if part == "" {
		return
	}
	first, last := rune(0), rune(0)
	for _, r := range part {
		if first == 0 {
			first = r
		}
		last = r
	}
	if f.last != 0 && caption.Spaced(f.last) && caption.Spaced(first) {
		f.b.WriteByte(' ')
	}
	f.begin, f.words = append(f.begin, f.b.Len()), append(f.words, i)
	f.b.WriteString(part)
	f.last = last
	f.text = f.b.String()
}

// fold is a word in small letters, without what is no letter, digit or mark of one. What stands
// between letters, such as the apostrophe of "it's", is left out too.
func fold(word string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r) {
			return unicode.ToLower(unicode.ToUpper(r))
		}
		return -1
	}, word)
}

// next is where a text is at or after a byte, as whole words where those have spaces, or -1.
func (f *folded) next(at int, text string) int {
	for at <= len(f.text) {
		n := strings.Index(f.text[at:], text)
		if n < 0 {
			return -1
		}
		at += n
		if f.whole(at, at+len(text)) {
			return at
		}
		at++
	}
	return -1
}

// whole tells whether a range begins and ends with a word, or within one of a script without
// spaces.
func (f *folded) whole(begin, end int) bool {
	_, starts := slices.BinarySearch(f.begin, begin)
	if !starts && caption.Spaced(runeAt(f.text, begin)) {
		return false
	}
	_, next := slices.BinarySearch(f.begin, end)
	return next || end == len(f.text) || f.text[end] == ' ' || !caption.Spaced(runeAt(f.text, end))
}

func runeAt(text string, at int) rune {
	for _, r := range text[at:] {
		return r
	}
	return 0
}

// word is the one that a byte is in.
func (f *folded) word(at int) int {
	n, ok := slices.BinarySearch(f.begin, at)
	if !ok {
		n--
	}
	return f.words[n]
}

// At is the index of the word that is heard at a time, or of the last one before it; -1 before the
// first. Marks are never it.
func (t Transcript) At(at time.Duration) int {
	found := -1
	for i, w := range t.Words {
		if w.Start > at {
			break
		}
		if !w.Punctuation {
			found = i
		}
	}
	return found
}

// TimeAt is when what stands at a byte of the text is heard: the time of the word there, or of the
// last one before it.
func (t Transcript) TimeAt(offset int) time.Duration {
	var at time.Duration
	for _, w := range t.Words {
		if w.Offset >= 0 && w.Offset <= offset && !w.Punctuation {
			at = max(at, w.Start)
		}
	}
	return at
}

// Rewrite is the text with other words in the place of those for which the function says so: it
// returns the word's own text for those that stay. Words that the text does not have are not
// asked for.
func (t Transcript) Rewrite(with func(Word) string) string {
	var b strings.Builder
	at := 0
	for _, w := range t.Words {
		if w.Offset < at || w.Offset+len(w.Text) > len(t.Text) {
			continue
		}
		b.WriteString(t.Text[at:w.Offset])
		b.WriteString(with(w))
		at = w.Offset + len(w.Text)
	}
	return b.String() + t.Text[at:]
}

// RedactedText is the text with the kind of what was taken out, as "[NAME]", in the place of the
// service's "[PII]", and "***" for each word that a vocabulary filter has.
func (t Transcript) RedactedText() string {
	return t.Rewrite(func(w Word) string {
		switch {
		case w.Redacted != "":
			return "[" + w.Redacted + "]"
		case w.Filtered:
			return "***"
		}
		return w.Text
	})
}
