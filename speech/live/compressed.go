package live

import (
	"bufio"
	"errors"
	"io"

	"github.com/aws/aws-sdk-go-v2/service/transcribestreaming/types"

	"github.com/awsai-go/awsai"
)

// maxHeader is the longest beginning of a compressed file, in bytes.
const maxHeader = 1 << 20

// openCompressed takes r for a file that is passed through, in frames or pages.
func (a *Audio) openCompressed(op string, r *bufio.Reader, format Format, split bool) (*sound, error) {
	var s *sound
	var err error
	if format == FLAC {
		s, err = openFLAC(r)
	} else {
		s, err = openOgg(r)
	}
	switch {
	case err != nil:
		return nil, awsai.Errorf(op, awsai.ErrInvalid, "audio: %w", err)
	case a.SampleRate != 0 && a.SampleRate != s.rate && format == FLAC:
		return nil, awsai.Errorf(op, awsai.ErrInvalid, "audio: a FLAC file at %d Hz; the request says otherwise", s.rate)
	case s.rate < MinSampleRate || s.rate > MaxSampleRate:
		return nil, awsai.Errorf(op, awsai.ErrInvalid, "sample rate %d; want %d to %d", s.rate, MinSampleRate, MaxSampleRate)
	case split && s.channels != 2:
		return nil, awsai.Errorf(op, awsai.ErrInvalid, "%d channels; want 2 to tell them apart", s.channels)
	}
	return s, nil
}

var errNoFLAC = errors.New("no FLAC file")

// openFLAC reads a FLAC file up to its first frame. Of its metadata, the stream's properties
// go to the service, without the length and the checksum of the whole, which is not true of
// what a connection gets of it.
func openFLAC(r *bufio.Reader) (*sound, error) {
	const infoSize = 34
	var magic [4]byte
	if _, err := io.ReadFull(r, magic[:]); err != nil || string(magic[:]) != "fLaC" {
		return nil, errNoFLAC
	}
	var info []byte
	for last := false; !last; {
		var head [4]byte
		if _, err := io.ReadFull(r, head[:]); err != nil {
			return nil, errNoFLAC
		}
		last = head[0]&0x80 != 0
		size := int64(head[1])<<16 | int64(head[2])<<8 | int64(head[3])
		if head[0]&0x7f != 0 {
			if _, err := io.CopyN(io.Discard, r, size); err != nil {
				return nil, errNoFLAC
			}
			continue
		}
		if size != infoSize || info != nil {
			return nil, errNoFLAC
		}
		info = make([]byte, size)
		if _, err := io.ReadFull(r, info); err != nil {
			return nil, errNoFLAC
		}
	}
	if info == nil {
		return nil, errNoFLAC
	}
	s := &sound{source: &flacSource{r: r}, encoding: types.MediaEncodingFlac}
	s.rate = int(info[10])<<12 | int(info[11])<<4 | int(info[12])>>4
	s.channels = int(info[12]>>1&7) + 1
	info[13] &= 0xf0
	clear(info[14:])
	s.header = append([]byte("fLaC\x80\x00\x00\x22"), info...)
	return s, nil
}

// maxFrame is the longest frame of a FLAC file, in bytes: of the longest block, uncompressed.
const maxFrame = 2 << 20

// flacSource reads the frames of a FLAC file.
type flacSource struct{ r *bufio.Reader }

// next reads a frame. It ends where its checksum is right and another begins.
func (s *flacSource) next() ([]byte, int64, error) {
	head, err := s.r.Peek(16)
	if len(head) == 0 {
		return nil, 0, err
	}
	samples, ok := flacBlock(head)
	if !ok {
		return nil, 0, errors.New("a FLAC file without a frame where one should be")
	}
	var frame []byte
	var sum uint16
	for len(frame) < maxFrame {
		b, err := s.r.ReadByte()
		if err != nil {
			return frame, samples, err
		}
		frame, sum = append(frame, b), crc16(sum, b)
		if sum != 0 || len(frame) < 6 {
			continue
		}
		if sync, _ := s.r.Peek(2); len(sync) < 2 || sync[0] == 0xff && sync[1]&0xfe == 0xf8 {
			return frame, samples, nil
		}
	}
	return nil, 0, errors.New("a FLAC file with a frame without end")
}

// flacBlock is the number of samples of the frame with the given beginning.
func flacBlock(head []byte) (int64, bool) {
	if len(head) < 6 || head[0] != 0xff || head[1]&0xfe != 0xf8 {
		return 0, false
	}
	number := 1 // bytes of the frame's number, as UTF-8
	for mask := byte(0x80); head[4]&mask != 0 && mask > 1; mask >>= 1 {
		if mask != 0x80 {
			number++
		}
	}
	at := 4 + number
	switch code := head[2] >> 4; {
	case code == 1:
		return 192, true
	case code >= 2 && code <= 5:
		return 576 << (code - 2), true
	case code == 6 && len(head) > at:
		return int64(head[at]) + 1, true
	case code == 7 && len(head) > at+1:
		return int64(head[at])<<8 + int64(head[at+1]) + 1, true
	case code >= 8:
		return 256 << (code - 8), true
	}
	return 0, false
}

// crc16 adds a byte to the checksum of a FLAC frame: that of a frame with its checksum is 0.
func crc16(sum uint16, b byte) uint16 {
	sum ^= uint16(b) << 8
	for range 8 {
		if sum&0x8000 != 0 {
			sum = sum<<1 ^ 0x8005
		} else {
			sum <<= 1
		}
	}
	return sum
}
