package speech

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"slices"
	"time"

	"github.com/awsai-go/awsai"
)

// MarkType is what a [Mark] tells of. Others may come.
type MarkType string

// The types of marks.
const (
	// MarkSentence tells when a sentence begins.
	MarkSentence MarkType = "sentence"
	// MarkWord tells when a word begins.
	MarkWord MarkType = "word"
	// MarkViseme tells when the mouth takes another form. Its value is one of the service's symbols.
	MarkViseme MarkType = "viseme"
	// MarkSSML tells when a mark of an SSML is passed: see [SSML.Mark]. Its value is the name.
	MarkSSML MarkType = "ssml"
)

// Mark tells of a moment of speech.
type Mark struct {
	// Type is what it tells of.
	Type MarkType
	// Time is from the beginning of the audio, in whole milliseconds of its piece.
	Time time.Duration
	// Start and End are the bytes of the script that it is about, tags counted: the script's slice
	// from Start to End. A viseme is about none, and has 0.
	Start, End int
	// Value is the text that it is about, the viseme, or the name. Of an SSML it is with the tags in
	// it; a <break> may be told as a word.
	Value string
}

// Marks returns the speech marks of a script, without its audio. Where the script takes several
// requests, the audio of all but the last is made too, for its length, and billed: times are those of
// PCM. [Synthesizer.Synthesize] gives audio and marks at once.
func (s *Synthesizer) Marks(ctx context.Context, script Script, kinds ...MarkType) ([]Mark, error) {
	const op = "speech.Marks"
	if len(kinds) == 0 {
		kinds = []MarkType{MarkSentence, MarkWord}
	}
	silent := *s
	silent.o.Format, silent.o.SampleRate = PCM, 8000
	r, err := silent.speaking(script, kinds)
	if err != nil {
		return nil, awsai.Wrap(op, err)
	}
	r.mute, r.w.w = true, io.Discard
	if err := r.run(ctx); err != nil {
		if e, ok := errors.AsType[*SynthesisError](err); ok {
			err = e.Err // nothing was written that could be gone on with
		}
		return nil, awsai.Wrap(op, err)
	}
	return r.out.Marks, nil
}

func checkKinds(kinds []MarkType, s Script) error {
	for i, k := range kinds {
		switch {
		case k == "" || slices.Contains(kinds[:i], k):
			return invalidf("mark type %d is empty or there twice", i)
		case k == MarkSSML && !s.ssml:
			return invalidf("marks of the type ssml take a script in SSML")
		}
	}
	return nil
}

// markLine is a mark as the service writes it.
type markLine struct {
	Time  float64 `json:"time"`
	Type  string  `json:"type"`
	Start int     `json:"start"`
	End   int     `json:"end"`
	Value string  `json:"value"`
}

func (l markLine) mark() (Mark, error) {
	if l.Type == "" || !(l.Time >= 0 && l.Time < 1e10) || l.Start < 0 || l.Start > l.End {
		return Mark{}, fmt.Errorf("%w: a speech mark has no type, or a place or time that cannot be", awsai.ErrUnavailable)
	}
	ms := time.Duration(l.Time * float64(time.Millisecond))
	return Mark{Type: MarkType(l.Type), Time: ms, Start: l.Start, End: l.End, Value: l.Value}, nil
}

// maxMarkLine is how long a line of marks may be. A sentence is no longer than a request.
const maxMarkLine = 4 << 20

// ReadMarks reads speech marks as the service writes them, a JSON value on each line, such as the output
// of a task. Places and times stay as they are there.
func ReadMarks(r io.Reader) iter.Seq2[Mark, error] {
	return func(yield func(Mark, error) bool) {
		for m, err := range readMarks(r) {
			if !yield(m, awsai.Wrap("speech.ReadMarks", err)) {
				return
			}
		}
	}
}

func readMarks(r io.Reader) iter.Seq2[Mark, error] {
	return func(yield func(Mark, error) bool) {
		lines := bufio.NewScanner(r)
		lines.Buffer(nil, maxMarkLine)
		for n := 1; lines.Scan(); n++ {
			if len(bytes.TrimSpace(lines.Bytes())) == 0 {
				continue
			}
			m, err := readMark(lines.Bytes(), n)
			if err != nil {
				yield(Mark{}, err)
				return
			}
			if !yield(m, nil) {
				return
			}
		}
		if err := lines.Err(); err != nil {
			yield(Mark{}, fmt.Errorf("%w: %w", awsai.ErrIncomplete, err))
		}
	}
}

func readMark(line []byte, n int) (Mark, error) {
	var l markLine
	if json.Unmarshal(line, &l) != nil {
		return Mark{}, fmt.Errorf("%w: line %d of the speech marks is no mark", awsai.ErrUnavailable, n)
	}
	m, err := l.mark()
	if err != nil {
		return Mark{}, fmt.Errorf("line %d: %w", n, err)
	}
	return m, nil
}

// marks reads the marks of a piece, and puts them where they are in the whole script.
func (p Piece) marks(raw []byte) ([]Mark, error) {
	var out []Mark
	for m, err := range readMarks(bytes.NewReader(raw)) {
		if err != nil {
			return nil, err
		}
		if m.Type != MarkViseme {
			if m.End > len(p.Script.text) {
				return nil, fmt.Errorf("%w: a speech mark ends at byte %d of a text of %d", awsai.ErrUnavailable, m.End, len(p.Script.text))
			}
			from := p.Source(m.Start)
			m.Start, m.End = from, max(from, p.sourceEnd(m.End))
		}
		out = append(out, m)
	}
	return out, nil
}
