package speech

import (
	"context"
	"fmt"
	"io"
	"sync"
	"time"

	"github.com/awsai-go/awsai"
)

// Synthesis is what was made of a script.
type Synthesis struct {
	// Bytes is how many were written.
	Bytes int64
	// Duration is how long the audio is, by its frames or samples. Of a format that the package does
	// not know it is zero.
	Duration time.Duration
	// Characters is how many were billed, by the service, for audio and marks together.
	Characters int
	// Requests is how many the script took, those for marks not counted.
	Requests int
	// ContentType is the audio's, as "audio/mpeg", in the service's words.
	ContentType string
	// Marks are the speech marks, where some were asked for, in the order of the service's.
	Marks []Mark
}

// SynthesisError says how much of a script was spoken before something failed.
type SynthesisError struct {
	// Offset is the byte of the script up to which it was spoken.
	Offset int
	// Rest is the script from there on, which goes on with the elements that are open there.
	Rest Script
	// Whole is how many of the bytes that were written are of what was spoken. What is beyond is the
	// beginning of what Rest begins with: cut it off before you append what Rest gives.
	Whole int64
	// Err is what failed.
	Err error
}

// Error says where the script ended, and what failed.
func (e *SynthesisError) Error() string {
	return fmt.Sprintf("spoken up to byte %d: %v", e.Offset, e.Err)
}

// Unwrap returns what failed.
func (e *SynthesisError) Unwrap() error { return e.Err }

// Synthesize writes the speech to w, as it arrives. A script of any length is sent in pieces, some at a
// time, see [Script.Split], and their audio written in order and joined: one MP3 of frames without tags, a
// chain of Ogg streams, or samples without a step. That of a single piece is written as it comes.
//
// With kinds of marks it asks for those too, which is billed again; their times are those of the audio
// that is written, their places bytes of the script.
//
// An error after something was written holds a *[SynthesisError], and the result says what was
// written. A piece whose audio breaks off is asked for again, and goes on where it broke off if it comes
// out the same, as all engines but Generative make it. An error of w ends the synthesis.
func (s *Synthesizer) Synthesize(ctx context.Context, w io.Writer, script Script, kinds ...MarkType) (Synthesis, error) {
	const op = "speech.Synthesize"
	r, err := s.speaking(script, kinds)
	if err != nil {
		return Synthesis{}, awsai.Wrap(op, err)
	}
	r.w.w = w
	err = r.run(ctx)
	return r.out, awsai.Wrap(op, err)
}

// speaking is a script that is being spoken.
type speaking struct {
	*Synthesizer
	script Script
	pieces []Piece
	kinds  []MarkType
	mute   bool // only marks are wanted
	w      countingWriter
	join   audioJoin
	out    Synthesis
}

// countingWriter counts what it writes.
type countingWriter struct {
	w io.Writer
	n int64
}

// Write writes to the writer below.
func (c *countingWriter) Write(p []byte) (int, error) {
	n, err := c.w.Write(p)
	c.n += int64(n)
	return n, err
}

// speaking checks all that is known to be wrong, and cuts the script.
func (s *Synthesizer) speaking(script Script, kinds []MarkType) (*speaking, error) {
	if err := s.o.check(); err != nil {
		return nil, err
	}
	if err := script.check(s.o.Engine); err != nil {
		return nil, err
	}
	if err := checkKinds(kinds, script); err != nil {
		return nil, err
	}
	pieces, err := script.split(s.o.Split.withDefaults())
	if err != nil {
		return nil, err
	}
	r := &speaking{Synthesizer: s, script: script, kinds: kinds}
	for _, p := range pieces {
		if !p.blank {
			r.pieces = append(r.pieces, p)
		}
	}
	return r, nil
}

// run speaks the pieces.
func (r *speaking) run(parent context.Context) error {
	r.join = newAudioJoin(&r.o, len(r.pieces), &r.w)
	ctx, cancel := context.WithCancel(parent)
	var wg sync.WaitGroup
	defer wg.Wait()
	defer cancel()
	under := make([]*pieceAudio, len(r.pieces))
	next, whole := 0, int64(0)
	for i := range r.pieces {
		for ; next < len(r.pieces) && next < i+r.o.Concurrency; next++ {
			a := newPieceAudio()
			under[next] = a
			p, last := r.pieces[next], next == len(r.pieces)-1
			wg.Go(func() { a.finish(r.fetch(ctx, p, a, r.mute && last)) })
		}
		whole = r.w.n + int64(r.join.held())
		err := r.take(ctx, i, under[i])
		under[i] = nil
		if err != nil {
			return r.failed(i, whole, err)
		}
	}
	err := r.join.close()
	r.out.Bytes = r.w.n
	if err != nil {
		return r.failed(len(r.pieces)-1, whole, err)
	}
	return nil
}

// take writes a piece as it arrives.
func (r *speaking) take(ctx context.Context, i int, a *pieceAudio) error {
	r.join.begin(i)
	for {
		audio, done, err := a.next(ctx)
		if len(audio) > 0 {
			if err := r.join.write(audio); err != nil {
				return err
			}
		}
		if err != nil {
			return err
		}
		if done {
			break
		}
	}
	length, err := r.join.end()
	if err != nil {
		return err
	}
	for _, m := range a.marks {
		m.Time += r.out.Duration
		r.out.Marks = append(r.out.Marks, m)
	}
	r.out.Duration += length
	r.out.Characters += a.characters
	r.out.Requests++
	r.out.ContentType = a.contentType
	r.out.Bytes = r.w.n
	return nil
}

// failed says how far the script was spoken.
func (r *speaking) failed(i int, whole int64, err error) error {
	if i == 0 && r.w.n == 0 {
		return err
	}
	if closeErr := r.join.close(); closeErr != nil {
		whole = min(whole, r.w.n)
	}
	r.out.Bytes = r.w.n
	return &SynthesisError{Offset: r.pieces[i].Start, Rest: r.rest(i), Whole: whole, Err: err}
}

// rest is the script from a piece on.
func (r *speaking) rest(i int) Script {
	if !r.script.ssml {
		return Plain(r.script.text[r.pieces[i].Start:])
	}
	return r.pieces[i].rest(r.script)
}
