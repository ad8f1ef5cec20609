package live

import (
	"encoding/binary"
	"io"
	"math"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/transcribestreaming/types"

	"github.com/awsai-go/awsai"
)

// pcmFormat describes 16-bit PCM.
type pcmFormat struct {
	rate, channels int
	size           int64 // bytes, at most
}

// openPCM takes r for PCM. split says that the channels stay apart.
func (a *Audio) openPCM(op string, r io.Reader, f pcmFormat, chunk time.Duration, split bool) (*sound, error) {
	switch {
	case f.rate < MinSampleRate || f.rate > MaxSampleRate:
		return nil, awsai.Errorf(op, awsai.ErrInvalid, "sample rate %d; want %d to %d", f.rate, MinSampleRate, MaxSampleRate)
	case f.channels != 1 && f.channels != 2:
		return nil, awsai.Errorf(op, awsai.ErrInvalid, "%d channels; want 1 or 2", f.channels)
	case split && f.channels != 2:
		return nil, awsai.Errorf(op, awsai.ErrInvalid, "one channel; want 2 to tell them apart")
	}
	src := &pcmSource{r: r, channels: f.channels, mix: f.channels == 2 && !split, whole: !a.Live}
	src.buf = make([]byte, 2*f.channels*int(samplesOf(chunk, f.rate)))
	s := &sound{source: src, encoding: types.MediaEncodingPcm, rate: f.rate, channels: f.channels}
	if src.mix {
		s.channels = 1
	}
	s.frame = 2 * s.channels
	return s, nil
}

// pcmSource reads PCM.
type pcmSource struct {
	r        io.Reader
	buf      []byte
	rest     int // bytes at the beginning of buf that are no whole sample yet
	channels int
	mix      bool // two channels into one
	whole    bool // waits for all of a chunk
}

// next reads a chunk, or as much as there is.
func (s *pcmSource) next() ([]byte, int64, error) {
	n, err := s.read(s.buf[s.rest:])
	n += s.rest
	frame := 2 * s.channels
	s.rest = n % frame
	samples := n / frame
	var data []byte
	if s.mix {
		data = mixed(s.buf[:samples*frame])
	} else {
		data = append(data, s.buf[:samples*frame]...)
	}
	copy(s.buf, s.buf[n-s.rest:n])
	return data, int64(samples), err
}

func (s *pcmSource) read(p []byte) (int, error) {
	if !s.whole {
		return s.r.Read(p)
	}
	n, err := io.ReadFull(s.r, p)
	if err == io.ErrUnexpectedEOF {
		err = io.EOF
	}
	return n, err
}

// mixed is the mean of two channels.
func mixed(stereo []byte) []byte {
	mono := make([]byte, 0, len(stereo)/2)
	for i := 0; i+4 <= len(stereo); i += 4 {
		left, right := int16(binary.LittleEndian.Uint16(stereo[i:])), int16(binary.LittleEndian.Uint16(stereo[i+2:]))
		mono = binary.LittleEndian.AppendUint16(mono, uint16((int32(left)+int32(right))/2))
	}
	return mono
}

// muted is two channels of PCM, that begin at sample at, with nothing to hear in each before
// its own sample of until.
func muted(stereo []byte, at int64, until [2]int64) []byte {
	if at >= until[0] && at >= until[1] {
		return stereo
	}
	out := append([]byte(nil), stereo...)
	for i := 0; i+4 <= len(out); i, at = i+4, at+1 {
		for c, end := range until {
			if at < end {
				out[i+2*c], out[i+2*c+1] = 0, 0
			}
		}
	}
	return out
}

// samplesOf is how many samples d has, to the nearest.
func samplesOf(d time.Duration, rate int) int64 {
	return int64(math.Round(d.Seconds() * float64(rate)))
}

// durationOf is how long n samples last.
func durationOf(n int64, rate int) time.Duration {
	r := int64(rate)
	return time.Duration(n/r)*time.Second + time.Duration(n%r)*time.Second/time.Duration(r)
}
