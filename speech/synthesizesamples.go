package speech

import (
	"encoding/binary"
	"io"
	"math/bits"
	"time"
)

// sampleCode is how a format without frames writes its samples.
type sampleCode interface {
	size() int // of a sample in bytes
	decode(b []byte) int16
	encode(b []byte, s int16)
}

// sampleJoin joins samples. Where a piece does not begin or end in silence, two milliseconds of it rise
// or fall, so that no step is heard at the joint. The beginning and end of the whole stay as they are.
type sampleJoin struct {
	w     io.Writer
	rate  int
	code  sampleCode
	piece int
	n     int64  // samples of the piece
	tail  []byte // its last, which may have to fall: those of the ramp and a part of one
	fall  []byte // the last of the piece before, which falls when another follows
}

// rampTime is how long a piece rises or falls at a joint.
const rampTime = 2 * time.Millisecond

// ramp is the number of samples that rise or fall.
func (j *sampleJoin) ramp() int64 { return int64(j.rate) * int64(rampTime) / int64(time.Second) }

func (j *sampleJoin) begin(piece int) {
	j.piece, j.n = piece, 0
	j.tail = nil
}

func (j *sampleJoin) write(p []byte) error {
	j.tail = append(j.tail, p...)
	size := j.code.size()
	keep := int(j.ramp()) * size
	out := (len(j.tail) - keep) / size * size
	if out <= 0 {
		return nil
	}
	if err := j.emit(j.tail[:out]); err != nil {
		return err
	}
	j.tail = append(j.tail[:0], j.tail[out:]...)
	return nil
}

// emit writes samples, the first of a later piece rising, after what is left of the piece before.
func (j *sampleJoin) emit(p []byte) error {
	if err := j.flush(); err != nil {
		return err
	}
	size := j.code.size()
	for at := 0; at < len(p); at += size {
		if j.piece > 0 && j.n < j.ramp() {
			scale(j.code, p[at:at+size], j.n, j.ramp())
		}
		j.n++
	}
	_, err := j.w.Write(p)
	return err
}

// flush writes the end of the piece before, falling.
func (j *sampleJoin) flush() error {
	if len(j.fall) == 0 {
		return nil
	}
	size := j.code.size()
	n := int64(len(j.fall) / size)
	for i := range n {
		scale(j.code, j.fall[i*int64(size):], n-1-i, n)
	}
	_, err := j.w.Write(j.fall)
	j.fall = nil
	return err
}

// end holds the end of the piece back until it is known whether another follows. A part of a sample is
// dropped: it would turn all that follows into noise.
func (j *sampleJoin) end() (time.Duration, error) {
	size := j.code.size()
	whole := len(j.tail) / size * size
	n := j.n + int64(whole/size)
	if err := j.flush(); err != nil {
		return 0, err
	}
	tail := j.tail[:whole]
	for at := 0; at < len(tail); at += size {
		if j.piece > 0 && j.n < j.ramp() {
			scale(j.code, tail[at:at+size], j.n, j.ramp())
		}
		j.n++
	}
	j.fall, j.tail = tail, nil
	return samplesLast(n, j.rate), nil
}

func (j *sampleJoin) held() int { return len(j.fall) }

// close writes the end of the last piece.
func (j *sampleJoin) close() error {
	_, err := j.w.Write(j.fall)
	j.fall = nil
	return err
}

// scale makes a sample part/whole as loud.
func scale(c sampleCode, b []byte, part, whole int64) {
	if s := c.decode(b); s != 0 && whole > 0 {
		c.encode(b, int16(int64(s)*part/whole))
	}
}

// pcmCode is 16-bit little-endian.
type pcmCode struct{}

func (pcmCode) size() int                { return 2 }
func (pcmCode) decode(b []byte) int16    { return int16(binary.LittleEndian.Uint16(b)) }
func (pcmCode) encode(b []byte, s int16) { binary.LittleEndian.PutUint16(b, uint16(s)) }

// muLawCode is G.711 μ-law.
type muLawCode struct{}

const (
	muLawBias = 0x84
	muLawClip = 32635
)

func (muLawCode) size() int { return 1 }

func (muLawCode) decode(b []byte) int16 {
	u := ^b[0]
	s := (int(u&0xf)<<3+muLawBias)<<(u>>4&7) - muLawBias
	if u&0x80 != 0 {
		s = -s
	}
	return int16(s)
}

func (muLawCode) encode(b []byte, s int16) {
	v, sign := int(s), byte(0)
	if v < 0 {
		v, sign = -v, 0x80
	}
	v = min(v, muLawClip) + muLawBias
	exponent := bits.Len(uint(v)) - 8
	b[0] = ^(sign | byte(exponent)<<4 | byte(v>>(exponent+3))&0xf)
}

// aLawCode is G.711 A-law.
type aLawCode struct{}

func (aLawCode) size() int { return 1 }

func (aLawCode) decode(b []byte) int16 {
	u := b[0] ^ 0x55
	s := int(u&0xf)<<4 + 8
	if exponent := u >> 4 & 7; exponent > 0 {
		s = (s + 0x100) << (exponent - 1)
	}
	if u&0x80 == 0 {
		s = -s
	}
	return int16(s)
}

func (aLawCode) encode(b []byte, s int16) {
	v, sign := int(s), byte(0x80)
	if v < 0 {
		v, sign = -v-1, 0
	}
	exponent := max(bits.Len(uint(v))-8, 0)
	shift := max(exponent-1, 0) + 4
	b[0] = (sign | byte(exponent)<<4 | byte(v>>shift)&0xf) ^ 0x55
}
