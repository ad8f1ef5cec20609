package live

import (
	"bufio"
	"bytes"
	"cmp"
	"io"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/transcribestreaming/types"

	"github.com/awsai-go/awsai"
)

// Audio is what is to be transcribed.
type Audio struct {
	// Reader gives the audio. It is read as it is needed, by one goroutine, and not closed,
	// except for an *io.PipeReader.
	//
	// A sequence that is left or cancelled waits for a Read that is under way. One that has
	// a SetReadDeadline method, as a network connection has, or is an *io.PipeReader is
	// ended. Put a pipe before a source that may be silent for long, such as a terminal.
	Reader io.Reader
	// Format is how the audio is encoded. The default is to look: audio that begins as a
	// WAV, FLAC or Ogg file is taken for that, and all else for PCM. Live audio is not
	// looked at, and is PCM.
	Format Format
	// SampleRate is how many samples a second has. PCM needs it, from [MinSampleRate] to
	// [MaxSampleRate]; files say it themselves.
	SampleRate int
	// Channels is how many channels PCM has: 1 or 2. The default is 1, and what the file
	// says. PCM with two channels is mixed into one unless the request tells them apart.
	Channels int
	// Live says that the reader gives the audio at the speed at which it is spoken, as a
	// microphone does. It is sent at once then, and where it pauses for longer than a
	// second, silence is sent instead, so that the service gives what was said before and
	// does not end the connection. What was filled in does not count for the results' times.
	Live bool
	// Speed is at how many times the speed of speech audio is sent that is not live. The
	// default is 1: the service is made for that, and may refuse more.
	Speed float64
}

// Format is how audio is encoded.
type Format string

// The formats.
const (
	// PCM is signed 16-bit little-endian samples, those of two channels by turns.
	PCM Format = "pcm"
	// WAV is a WAV file that holds PCM. Its header is not sent.
	WAV Format = "wav"
	// FLAC is a FLAC file. Its frames are passed through.
	FLAC Format = "flac"
	// OggOpus is Opus in an Ogg container. Its pages are passed through.
	OggOpus Format = "ogg-opus"
)

// Limits of [Audio] by the service's guide.
const (
	// MinSampleRate is the lowest sample rate.
	MinSampleRate = 8000
	// MaxSampleRate is the highest sample rate.
	MaxSampleRate = 48000
	// MinMedicalSampleRate is the lowest sample rate of TranscribeMedical.
	MinMedicalSampleRate = 16000
)

// catchUp is at how many times the speed of speech live audio is sent that could not be sent
// when it was spoken.
const catchUp = 4

// sound is audio that was opened.
type sound struct {
	source
	encoding types.MediaEncoding
	rate     int
	channels int    // of what is sent
	frame    int    // bytes of a sample of all channels; 0 where it cannot be cut
	header   []byte // goes before the audio of each connection
}

// source gives audio piece by piece. A piece may be empty. The error is io.EOF at the end,
// and may come with the last piece.
type source interface {
	next() (data []byte, samples int64, err error)
}

// open reads the beginning of the audio.
func (a *Audio) open(op string, chunk time.Duration, split bool) (*sound, error) {
	if a.Reader == nil {
		return nil, awsai.Errorf(op, awsai.ErrInvalid, "no audio: its reader is nil")
	}
	if a.Speed < 0 || a.Speed != a.Speed {
		return nil, awsai.Errorf(op, awsai.ErrInvalid, "speed %v; want more than 0, or 0 for that of speech", a.Speed)
	}
	r := bufio.NewReader(a.Reader)
	format := a.Format
	if format == "" {
		format = PCM
		if !a.Live {
			head, _ := r.Peek(12) // an error comes again
			format = formatOf(head)
		}
	}
	switch format {
	case PCM:
		return a.openPCM(op, r, pcmFormat{rate: a.SampleRate, channels: cmp.Or(a.Channels, 1)}, chunk, split)
	case WAV:
		f, err := readWAV(r)
		if err != nil {
			return nil, awsai.Errorf(op, awsai.ErrInvalid, "audio: %w", err)
		}
		if a.SampleRate != 0 && a.SampleRate != f.rate || a.Channels != 0 && a.Channels != f.channels {
			return nil, awsai.Errorf(op, awsai.ErrInvalid, "audio: a WAV file of %d channels at %d Hz; the request says otherwise", f.channels, f.rate)
		}
		return a.openPCM(op, io.LimitReader(r, f.size), f, chunk, split)
	case FLAC, OggOpus:
		return a.openCompressed(op, r, format, split)
	}
	return nil, awsai.Errorf(op, awsai.ErrInvalid, "audio format %.20q; want pcm, wav, flac or ogg-opus", string(format))
}

// formatOf tells a format by the beginning of a file.
func formatOf(head []byte) Format {
	switch {
	case bytes.HasPrefix(head, []byte("RIFF")) && bytes.HasSuffix(head, []byte("WAVE")):
		return WAV
	case bytes.HasPrefix(head, []byte("fLaC")):
		return FLAC
	case bytes.HasPrefix(head, []byte("OggS")):
		return OggOpus
	}
	return PCM
}
