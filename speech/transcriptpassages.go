package speech

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"
	"time"

	"github.com/awsai-go/awsai/rag"
)

// PassageOptions say how a transcript becomes passages.
type PassageOptions struct {
	// Title is the document's. The default is none.
	Title string
	// Metadata is the document's. The default is none. "language" is added to it, where the
	// transcript has one, and "speakers", the labels as a list.
	Metadata map[string]any
	// MaxWords is about how many words a passage has: it ends with the sentence that has that word.
	// The default is 120.
	MaxWords int
	// Pause is the silence at the end of a sentence that ends a passage of at least a quarter of
	// MaxWords. The default is 2 s.
	Pause time.Duration
	// Name is what a speaker's label is called, as "Ann" for "spk_0". The default is the label.
	Name func(speaker string) string
}

// Passages divides the transcript for a RAG index. Its passages end with sentences and have, as their
// headings, the time, which [PassageTime] reads back whatever index the passage went through, and
// so that an answer can cite it, and the speakers. Start and End are bytes of Text.
func (t Transcript) Passages(id string, optFns ...func(*PassageOptions)) rag.Document {
	var o PassageOptions
	for _, fn := range optFns {
		fn(&o)
	}
	o.MaxWords, o.Pause = cmp.Or(o.MaxWords, 120), cmp.Or(o.Pause, 2*time.Second)
	if o.Name == nil {
		o.Name = func(label string) string { return label }
	}
	doc := rag.Document{ID: id, Title: o.Title, Hash: t.hash(o), Metadata: map[string]any{}}
	for k, v := range o.Metadata {
		doc.Metadata[k] = v
	}
	if t.Language != "" {
		doc.Metadata["language"] = t.Language
	}
	if speakers := t.Speakers(); len(speakers) > 0 {
		for i := range speakers {
			speakers[i] = o.Name(speakers[i])
		}
		doc.Metadata["speakers"] = speakers
	}
	var group []Segment
	n := 0
	sentences := t.Sentences()
	for i, s := range sentences {
		group = append(group, s)
		n += s.WordCount()
		pause := i+1 < len(sentences) && sentences[i+1].Start-s.End >= o.Pause && n >= o.MaxWords/4
		if n >= o.MaxWords || pause || i+1 == len(sentences) {
			doc.Passages = append(doc.Passages, t.passage(doc, group, o))
			group, n = nil, 0
		}
	}
	return doc
}

// hash covers the words and the way they are divided.
func (t Transcript) hash(o PassageOptions) string {
	h := sha256.New()
	fmt.Fprintf(h, "speech/1 %d %d %q %q %v\n", o.MaxWords, o.Pause, o.Title, t.Language, o.Metadata)
	for _, w := range t.Words {
		fmt.Fprintf(h, "%q %d %d %q %q\n", w.Text, w.Start, w.End, o.Name(w.Speaker), w.Channel)
	}
	return hex.EncodeToString(h.Sum(nil))
}

func (t Transcript) passage(doc rag.Document, group []Segment, o PassageOptions) rag.Passage {
	p := rag.Passage{ID: rag.PassageID(doc.ID, len(doc.Passages)), DocumentID: doc.ID, Title: doc.Title, Line: 1, EndLine: 1}
	p.Start, p.End = -1, -1
	begin, end := group[0].Start, group[0].End
	var b strings.Builder
	said := "" // who has said what was written last
	turns := false
	for i, s := range group {
		begin, end = min(begin, s.Start), max(end, s.End)
		if s.Offset >= 0 && (p.Start < 0 || s.Offset < p.Start) {
			p.Start = s.Offset
		}
		p.End = max(p.End, s.EndOffset)
		who := cmp.Or(s.Speaker, s.Channel)
		if i > 0 && who != said {
			b.WriteByte('\n')
			turns = true
		} else if i > 0 {
			b.WriteByte(' ')
		}
		said = who
		b.WriteString(s.Text)
	}
	p.Start, p.End = max(p.Start, 0), max(p.End, 0)
	p.Text = b.String()
	if turns {
		p.EndLine += strings.Count(p.Text, "\n")
	}
	p.Headings = []string{passageTime(begin, end)}
	if who := speakersOf(group, o.Name); who != "" {
		p.Headings = append(p.Headings, who)
	}
	return p
}

// speakersOf are the speakers of segments, as far as they are told apart.
func speakersOf(group []Segment, name func(string) string) string {
	var who []string
	seen := make(map[string]bool)
	for _, s := range group {
		if s.Speaker != "" && !seen[s.Speaker] {
			seen[s.Speaker] = true
			who = append(who, name(s.Speaker))
		}
	}
	return strings.Join(who, ", ")
}

// passageTime writes the time of a passage as 00:01:02.500–00:01:30.000.
func passageTime(begin, end time.Duration) string { return clock(begin) + "–" + clock(end) }

func clock(d time.Duration) string {
	ms := d.Milliseconds()
	return fmt.Sprintf("%02d:%02d:%02d.%03d", ms/3_600_000, ms/60_000%60, ms/1000%60, ms%1000)
}

// PassageTime is the time of a recording that a passage of [Transcript.Passages] covers, to the
// millisecond. It tells whether the passage has one.
func PassageTime(p rag.Passage) (begin, end time.Duration, ok bool) {
	for _, h := range p.Headings {
		from, to, _ := strings.Cut(h, "–")
		var ok1, ok2 bool
		begin, ok1 = readClock(from)
		end, ok2 = readClock(to)
		if ok1 && ok2 {
			return begin, end, true
		}
	}
	return 0, 0, false
}

func readClock(s string) (time.Duration, bool) {
	var h, m, sec, ms int
	if n, err := fmt.Sscanf(s, "%d:%d:%d.%d", &h, &m, &sec, &ms); n != 4 || err != nil {
		return 0, false
	}
	d := time.Duration(h)*time.Hour + time.Duration(m)*time.Minute + time.Duration(sec)*time.Second + time.Duration(ms)*time.Millisecond
	return d, clock(d) == s
}
