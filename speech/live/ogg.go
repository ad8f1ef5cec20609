package live

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"errors"
	"io"

	"github.com/aws/aws-sdk-go-v2/service/transcribestreaming/types"
)

// opusRate is the sample rate in which Opus counts, whatever that of its source.
const opusRate = 48000

// maxPage is the longest that a page of Opus lasts, in samples of opusRate: 255 packets of
// 120 milliseconds.
const maxPage = 255 * opusRate * 12 / 100

var errNoOpus = errors.New("no Ogg file with Opus audio")

// openOgg reads an Ogg Opus file up to its first page of audio (RFC 7845).
func openOgg(r *bufio.Reader) (*sound, error) {
	const fixed = 19 // bytes of the head
	first, err := readPage(r)
	if err != nil || !bytes.HasPrefix(first.body, []byte("OpusHead")) || len(first.body) < fixed {
		return nil, errNoOpus
	}
	head := first.body
	s := &sound{encoding: types.MediaEncodingOggOpus, channels: int(head[9]), rate: int(int32(binary.LittleEndian.Uint32(head[12:])))}
	if s.rate < MinSampleRate || s.rate > MaxSampleRate {
		s.rate = opusRate // it does not say
	}
	s.header = first.data
	for {
		p, err := readPage(r)
		if err != nil || len(s.header)+len(p.data) > maxHeader {
			return nil, errNoOpus
		}
		s.header = append(s.header, p.data...)
		if p.complete {
			break
		}
	}
	s.source = &oggSource{r: r, rate: int64(s.rate), granule: int64(binary.LittleEndian.Uint16(head[10:]))}
	return s, nil
}

// oggSource reads the pages of an Ogg file.
type oggSource struct {
	r       *bufio.Reader
	rate    int64
	granule int64 // at the end of the last page, in samples of opusRate
	played  int64 // samples of opusRate in the pages so far
}

// next reads a page.
func (s *oggSource) next() ([]byte, int64, error) {
	p, err := readPage(s.r)
	if err != nil {
		return nil, 0, err
	}
	before := s.played
	if p.granule >= 0 { // else no packet ends in it
		s.played += min(max(p.granule-s.granule, 0), maxPage)
		s.granule = p.granule
	}
	return p.data, s.played*s.rate/opusRate - before*s.rate/opusRate, nil
}

// page is a page of an Ogg file.
type page struct {
	data     []byte // all of it
	body     []byte
	granule  int64
	complete bool // its last packet ends with it
}

// readPage reads a page. The error is io.EOF where there is none.
func readPage(r *bufio.Reader) (page, error) {
	var head [27]byte
	if _, err := io.ReadFull(r, head[:]); err != nil {
		return page{}, err
	}
	if string(head[:4]) != "OggS" || head[4] != 0 {
		return page{}, errors.New("an Ogg file without a page where one should be")
	}
	p := page{granule: int64(binary.LittleEndian.Uint64(head[6:])), data: head[:]}
	lengths := make([]byte, head[26])
	if _, err := io.ReadFull(r, lengths); err != nil {
		return page{}, io.ErrUnexpectedEOF
	}
	size := 0
	for _, n := range lengths {
		size += int(n)
	}
	p.body = make([]byte, size)
	if _, err := io.ReadFull(r, p.body); err != nil {
		return page{}, io.ErrUnexpectedEOF
	}
	p.complete = len(lengths) > 0 && lengths[len(lengths)-1] < 255
	p.data = append(append(p.data, lengths...), p.body...)
	return p, nil
}
