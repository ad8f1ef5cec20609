package speech

import (
	"io"
	"time"
)

// audioJoin joins the audio of pieces into one. Its methods are called by one goroutine: for each
// piece begin, write as often as there is audio, and end.
type audioJoin interface {
	// begin begins a piece. The first is number 0.
	begin(piece int)
	// write takes some of a piece's audio.
	write(p []byte) error
	// end ends a piece whose audio is complete, and returns how long the piece is.
	end() (time.Duration, error)
	// held is how many bytes of complete pieces are held back.
	held() int
	// close writes them. Nothing follows.
	close() error
}

// newAudioJoin makes what joins so many pieces of a format to w.
func newAudioJoin(o *SynthesizerOptions, pieces int, w io.Writer) audioJoin {
	if pieces == 1 {
		return &onlyJoin{audioJoin: newAudioJoin(o, 0, io.Discard), w: w}
	}
	switch o.Format {
	case MP3:
		return &mp3Join{w: w}
	case OggVorbis, OggOpus:
		return &oggJoin{w: w}
	case PCM:
		return &sampleJoin{w: w, rate: o.rate(), code: pcmCode{}}
	case MuLaw:
		return &sampleJoin{w: w, rate: o.rate(), code: muLawCode{}}
	case ALaw:
		return &sampleJoin{w: w, rate: o.rate(), code: aLawCode{}}
	}
	return &plainJoin{w: w}
}

// onlyJoin is for a single piece, which is written as it comes. Another only measures it.
type onlyJoin struct {
	audioJoin
	w   io.Writer
	err error // of measuring
}

func (j *onlyJoin) write(p []byte) error {
	if j.err == nil {
		j.err = j.audioJoin.write(p)
	}
	_, err := j.w.Write(p)
	return err
}

func (j *onlyJoin) end() (time.Duration, error) {
	length, err := j.audioJoin.end()
	if j.err != nil || err != nil {
		return 0, nil // what it is not known how to measure
	}
	return length, nil
}

func (j *onlyJoin) held() int { return 0 }

// plainJoin joins what is not known: one after the other.
type plainJoin struct{ w io.Writer }

func (j *plainJoin) begin(int) {}

func (j *plainJoin) write(p []byte) error {
	_, err := j.w.Write(p)
	return err
}

func (j *plainJoin) end() (time.Duration, error) { return 0, nil }

func (j *plainJoin) held() int { return 0 }

func (j *plainJoin) close() error { return nil }

// samplesLast is how long so many samples last.
func samplesLast(n int64, rate int) time.Duration {
	if rate <= 0 {
		return 0
	}
	r := int64(rate)
	return time.Duration(n/r)*time.Second + time.Duration(n%r)*time.Second/time.Duration(r)
}
