package speech

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"io"
	"time"

	"github.com/awsai-go/awsai"
)

// oggJoin chains the streams of pieces (RFC 3533, section 4): each is written as it is, but for a serial
// number that no other has, without which a decoder takes the second for a continuation of the first.
type oggJoin struct {
	w       io.Writer
	piece   int
	in      []byte
	serials map[uint32]uint32 // of the piece
	rate    int
	skip    int64 // samples that are not heard (RFC 7845, section 4.2)
	first   bool
	granule int64
}

var oggMagic = []byte("OggS")

const oggHeader = 27

func (j *oggJoin) begin(piece int) {
	*j = oggJoin{w: j.w, piece: piece, serials: map[uint32]uint32{}, first: true}
}

func (j *oggJoin) write(p []byte) error {
	j.in = append(j.in, p...)
	var out []byte
	at := 0
	for {
		n, err := oggPageSize(j.in[at:])
		if err != nil {
			return err
		}
		if n == 0 {
			break
		}
		page := j.in[at : at+n]
		j.page(page)
		out = append(out, page...)
		at += n
	}
	j.in = append(j.in[:0], j.in[at:]...)
	if len(out) == 0 {
		return nil
	}
	_, err := j.w.Write(out)
	return err
}

var errOgg = fmt.Errorf("%w: the audio is no Ogg stream", awsai.ErrUnavailable)

// oggPageSize is the size of the page that a text begins with, 0 where it is not complete.
func oggPageSize(b []byte) (int, error) {
	if n := min(len(b), len(oggMagic)); !bytes.Equal(b[:n], oggMagic[:n]) {
		return 0, errOgg
	}
	if len(b) < oggHeader {
		return 0, nil
	}
	segments := int(b[26])
	size := oggHeader + segments
	if len(b) < size {
		return 0, nil
	}
	for _, s := range b[oggHeader:size] {
		size += int(s)
	}
	if len(b) < size {
		return 0, nil
	}
	return size, nil
}

// page gives a page its serial number, and reads what it says of the time.
func (j *oggJoin) page(p []byte) {
	if j.first {
		j.identify(p[oggHeader+int(p[26]):])
		j.first = false
	}
	if g := int64(binary.LittleEndian.Uint64(p[6:])); g > j.granule { // -1 is none
		j.granule = g
	}
	own := binary.LittleEndian.Uint32(p[14:])
	serial, ok := j.serials[own]
	if !ok {
		serial = uint32(j.piece)<<4 + uint32(len(j.serials)) + 1
		j.serials[own] = serial
	}
	binary.LittleEndian.PutUint32(p[14:], serial)
	binary.LittleEndian.PutUint32(p[22:], 0)
	binary.LittleEndian.PutUint32(p[22:], oggSum(p))
}

// identify reads the identification header of Opus (RFC 7845, section 5.1) or Vorbis (Vorbis I, 4.2.2).
func (j *oggJoin) identify(packet []byte) {
	switch {
	case bytes.HasPrefix(packet, []byte("OpusHead")) && len(packet) >= 12:
		j.rate, j.skip = 48000, int64(binary.LittleEndian.Uint16(packet[10:]))
	case bytes.HasPrefix(packet, []byte("\x01vorbis")) && len(packet) >= 16:
		if rate := binary.LittleEndian.Uint32(packet[12:]); rate < 1e6 {
			j.rate = int(rate)
		}
	}
}

// end drops what is no complete page.
func (j *oggJoin) end() (time.Duration, error) {
	return samplesLast(max(j.granule-j.skip, 0), j.rate), nil
}

func (j *oggJoin) held() int { return 0 }

func (j *oggJoin) close() error { return nil }

// oggTable is that of the checksum: the polynomial 0x04c11db7, most significant bit first.
var oggTable = func() (t [256]uint32) {
	for i := range t {
		r := uint32(i) << 24
		for range 8 {
			if r&(1<<31) != 0 {
				r = r<<1 ^ 0x04c11db7
			} else {
				r <<= 1
			}
		}
		t[i] = r
	}
	return t
}()

func oggSum(p []byte) (sum uint32) {
	for _, b := range p {
		sum = sum<<8 ^ oggTable[byte(sum>>24)^b]
	}
	return sum
}
