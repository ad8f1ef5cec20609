package speech

import (
	"cmp"
	"slices"
	"strings"
	"time"
)

// Sentences are the sentences: each ends at a mark such as "." or "?", where another speaker or
// channel begins, or where the transcript ends.
func (t Transcript) Sentences() []Segment {
	return t.parts(func(words []Word) []int {
		var ends []int
		for i := range words {
			if endsSentence(words, i) {
				ends = append(ends, i+1)
			}
		}
		return ends
	})
}

// ParagraphOptions say where a paragraph ends.
type ParagraphOptions struct {
	// Pause is the silence after the end of a sentence that ends a paragraph. The default is 2 s.
	Pause time.Duration
	// MaxWords is how many words a paragraph may have before the end of the next sentence ends it.
	// The default is 120.
	MaxWords int
	// MaxSentences is how many sentences a paragraph may have. The default is no limit; with 1,
	// paragraphs are sentences.
	MaxSentences int
}

// Paragraphs are the transcript for reading: each is what one speaker says, and ends with a
// sentence, at a longer pause or when it has become long.
func (t Transcript) Paragraphs(optFns ...func(*ParagraphOptions)) []Segment {
	var o ParagraphOptions
	for _, fn := range optFns {
		fn(&o)
	}
	o.Pause, o.MaxWords = cmp.Or(o.Pause, 2*time.Second), cmp.Or(o.MaxWords, 120)
	return t.parts(func(words []Word) []int {
		var ends []int
		begin, sentences := 0, 0
		for i := range words {
			if !endsSentence(words, i) {
				continue
			}
			sentences++
			pause := i+1 < len(words) && words[i+1].Start-words[i].End >= o.Pause
			if pause || i-begin >= o.MaxWords || o.MaxSentences > 0 && sentences >= o.MaxSentences {
				ends = append(ends, i+1)
				begin, sentences = i+1, 0
			}
		}
		return ends
	})
}

// Turns are what is said in turn: each is the words of one speaker, in one channel, up to where
// another begins. Of a recording whose channels speak at once, a turn goes on to the end of the
// sentence, or a pause, after another has begun; turns are then in the order of their beginnings
// and may overlap in time.
func (t Transcript) Turns() []Segment {
	return t.parts(func([]Word) []int { return nil })
}

// parts divides each turn at what cut says, and at its end.
func (t Transcript) parts(cut func(words []Word) []int) []Segment {
	var parts []Segment
	for _, words := range turns(t.Words) {
		begin := 0
		for _, end := range cut(words) {
			parts = append(parts, t.segment(words[begin:end]))
			begin = end
		}
		if begin < len(words) {
			parts = append(parts, t.segment(words[begin:]))
		}
	}
	if len(t.Channels()) > 1 {
		slices.SortStableFunc(parts, func(a, b Segment) int { return cmp.Compare(a.Start, b.Start) })
	}
	return parts
}

// turns divides words where the speaker changes.
func turns(words []Word) [][]Word {
	var found [][]Word
	for _, channel := range byChannel(words) {
		if len(channel) == 0 {
			continue
		}
		var others []time.Duration
		if len(channel) < len(words) {
			others = beginnings(words, channel[0].Channel)
		}
		begin := 0
		for i := 1; i < len(channel); i++ {
			if channel[i].Speaker != channel[i-1].Speaker || interrupted(others, channel, begin, i) {
				found = append(found, channel[begin:i])
				begin = i
			}
		}
		found = append(found, channel[begin:])
	}
	slices.SortStableFunc(found, func(a, b []Word) int { return cmp.Compare(a[0].Start, b[0].Start) })
	return found
}

// byChannel are the words of each channel: all of them, and not copied, where there is one.
func byChannel(words []Word) [][]Word {
	names := labels(words, func(w Word) string { return w.Channel })
	if len(names) < 2 {
		return [][]Word{words}
	}
	found := make([][]Word, len(names)+1) // the last are those without
	for _, w := range words {
		i := slices.Index(names, w.Channel)
		if i < 0 {
			i = len(names)
		}
		found[i] = append(found[i], w)
	}
	return found
}

// turnPause is how long somebody is silent whose turn may be over.
const turnPause = 500 * time.Millisecond

// interrupted tells whether, since a turn began, another channel has, and this one is now at the
// end of a sentence or silent.
func interrupted(others []time.Duration, channel []Word, begin, i int) bool {
	if len(others) == 0 || channel[i].Punctuation || channel[i].Start-channel[i-1].End < turnPause && !endsSentence(channel, i-1) {
		return false
	}
	n, _ := slices.BinarySearch(others, channel[begin].Start)
	return n < len(others) && others[n] < channel[i].Start
}

// beginnings are when the words of other channels begin, ascending.
func beginnings(words []Word, channel string) []time.Duration {
	var starts []time.Duration
	for _, w := range words {
		if w.Channel != channel && !w.Punctuation {
			starts = append(starts, w.Start)
		}
	}
	slices.Sort(starts)
	return starts
}

// segment makes a part of words that follow each other.
func (t Transcript) segment(words []Word) Segment {
	first, last := words[0], words[len(words)-1]
	s := Segment{Text: Join(words), Start: first.Start, End: last.End, Words: words[:len(words):len(words)], Speaker: first.Speaker, Channel: first.Channel, Language: first.Language}
	s.Offset, s.EndOffset = -1, -1
	for _, w := range words {
		s.End = max(s.End, w.End)
		if w.Speaker != s.Speaker {
			s.Speaker = ""
		}
		if w.Channel != s.Channel {
			s.Channel = ""
		}
		if w.Language != s.Language {
			s.Language = ""
		}
		if w.Offset >= 0 && w.Offset <= len(t.Text) {
			if s.Offset < 0 {
				s.Offset = w.Offset
			}
			s.EndOffset = max(s.EndOffset, min(w.Offset+len(w.Text), len(t.Text)))
		}
	}
	return s
}

// sentenceEnds are the marks that end a sentence, in the scripts that the service writes.
const sentenceEnds = ".?!…。？！｡।॥؟۔።՞։"

// endsSentence tells whether the ith word is the last of a sentence. Marks of which several stand
// together belong to the same.
func endsSentence(words []Word, i int) bool {
	text := words[i].Text
	if !words[i].Punctuation {
		// Scripts without spaces, and words with a mark of their own, as in a vocabulary's display
		// form: "e.g." ends nothing, since the service would put its own mark after it.
		if !strings.ContainsAny(text, "。？！｡") {
			return false
		}
	}
	if i+1 < len(words) && words[i+1].Punctuation && strings.ContainsAny(words[i+1].Text, sentenceEnds+"\"'”’»」』)") {
		return false
	}
	if strings.ContainsAny(text, sentenceEnds) {
		return true
	}
	return i > 0 && strings.ContainsAny(text, "\"'”’»」』)") && words[i-1].Punctuation && strings.ContainsAny(words[i-1].Text, sentenceEnds)
}
