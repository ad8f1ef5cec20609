package speech

import (
	"fmt"
	"strings"
	"time"

	"github.com/awsai-go/awsai"
)

// What one request takes (service model, TextLengthExceededException; Developer Guide, "Quotas"). All
// engines have the same.
const (
	// MaxBilled is how many billed characters a request may have. Tags are not billed.
	MaxBilled = 3000
	// MaxTotal is how many characters it may have with its tags.
	MaxTotal = 6000
	// MaxTaskBilled and MaxTaskTotal are those of a task.
	MaxTaskBilled = 100_000
	MaxTaskTotal  = 200_000
	// MaxAudio is how long the audio of a request may be. What is beyond is cut off.
	MaxAudio = 10 * time.Minute
)

// SplitOptions are the bounds of the pieces of a script. Characters are counted in UTF-16 and
// entities as they are written, which is never less than the service counts.
type SplitOptions struct {
	// Billed is how many characters a piece may have without tags. The default is [MaxBilled].
	Billed int
	// Total is how many it may have with its tags. The default is [MaxTotal].
	Total int
	// Soft is from how many billed characters on a piece ends with its sentence or element. The
	// default is Billed: pieces are as full as they get.
	Soft int
	// Audio is how long the audio of a piece may be, by an estimate of 12 characters a second, or 3
	// in scripts of syllables, of the rate and of the pauses. The default is 9 minutes, as the
	// service cuts off what is beyond 10.
	Audio time.Duration
}

func (o SplitOptions) withDefaults() SplitOptions {
	if o.Billed <= 0 {
		o.Billed = MaxBilled
	}
	if o.Total <= 0 {
		o.Total = max(2*o.Billed, MaxTotal)
	}
	if o.Soft <= 0 || o.Soft > o.Billed {
		o.Soft = o.Billed
	}
	if o.Audio <= 0 {
		o.Audio = MaxAudio * 9 / 10
	}
	return o
}

// Piece is a part of a script that one request takes.
type Piece struct {
	// Script is the part. One of SSML is a document of its own, in which all elements that were
	// open are opened again, and closed.
	Script Script
	// Start and End are the bytes of the whole script that it has.
	Start, End int
	// Billed and Total are how many characters it has, counted as [SplitOptions] says.
	Billed, Total int

	segments []splitSegment
	blank    bool // nothing in it is heard
}

// splitSegment is a run of bytes of the piece that stands in the whole script.
type splitSegment struct{ piece, script, size int }

// Source is where in the whole script a place in the piece is, both in bytes. What was added to the
// piece counts as the next place that the script has, or its end.
func (p Piece) Source(offset int) int {
	for _, s := range p.segments {
		switch {
		case offset < s.piece:
			return s.script
		case offset < s.piece+s.size:
			return s.script + offset - s.piece
		}
	}
	return p.End
}

// sourceEnd is Source for the end of a range: what was added counts as the place before.
func (p Piece) sourceEnd(offset int) int {
	end := p.Start
	for _, s := range p.segments {
		if offset <= s.piece {
			break
		}
		end = s.script + min(offset-s.piece, s.size)
	}
	return end
}

// Split cuts the script into pieces: after sentences, within one that is too long after words, and
// within a word after code points. The texts of the pieces together are that of the script. What is
// spoken as a whole, such as <say-as> or <sub>, is in one piece; where it is too long for one, the
// error is awsai.ErrTooLarge. Comments are left out where an SSML is cut. A blank text has no pieces.
func (s Script) Split(optFns ...func(*SplitOptions)) ([]Piece, error) {
	var o SplitOptions
	for _, fn := range optFns {
		fn(&o)
	}
	pieces, err := s.split(o.withDefaults())
	return pieces, awsai.Wrap("speech.Split", err)
}

func (s Script) split(o SplitOptions) ([]Piece, error) {
	p := splitPacker{o: o, text: s.text}
	if at := badUTF8(s.text); at >= 0 {
		return nil, invalidf("the text is not UTF-8 at byte %d", at)
	}
	if !s.ssml {
		p.units = splitText(s.text)
	} else {
		d, err := parseSSML(s.text)
		if err != nil {
			return nil, err
		}
		p.ssml, p.root, p.added = true, d.root, d.added
		p.units = splitDocument(d)
	}
	if strings.TrimSpace(s.text) == "" || p.added && len(p.units) == 0 {
		return nil, nil
	}
	return p.pieces()
}

// tooLong is the error for what cannot be cut.
func tooLong(what string, at, size, limit int) error {
	return fmt.Errorf("%w: %s at byte %d has %d characters, limit %d", awsai.ErrTooLarge, what, at, size, limit)
}
