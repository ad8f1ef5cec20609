package live

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
)

// maxFormatChunk is the longest description of a format that is read. Known ones have 40 bytes.
const maxFormatChunk = 1 << 10

var errNoWAV = errors.New("no WAV file")

// readWAV reads a WAV file up to its first sample.
func readWAV(r io.Reader) (pcmFormat, error) {
	var riff [12]byte
	if _, err := io.ReadFull(r, riff[:]); err != nil || formatOf(riff[:]) != WAV {
		return pcmFormat{}, errNoWAV
	}
	var f pcmFormat
	for {
		var head [8]byte
		if _, err := io.ReadFull(r, head[:]); err != nil {
			return f, fmt.Errorf("a WAV file without samples: %w", err)
		}
		size := int64(binary.LittleEndian.Uint32(head[4:]))
		switch string(head[:4]) {
		case "fmt ":
			if err := f.read(r, size); err != nil {
				return f, err
			}
		case "data":
			if f.rate == 0 {
				return f, errors.New("a WAV file that does not say its format")
			}
			f.size = size
			if size == 0 || size >= math.MaxUint32-1<<10 { // written to a pipe
				f.size = math.MaxInt64
			}
			return f, nil
		default:
			if _, err := io.CopyN(io.Discard, r, size+size%2); err != nil {
				return f, fmt.Errorf("a WAV file without samples: %w", err)
			}
		}
	}
}

// read reads the chunk that describes the format.
func (f *pcmFormat) read(r io.Reader, size int64) error {
	if size < 16 || size > maxFormatChunk {
		return fmt.Errorf("a WAV file whose format takes %d bytes", size)
	}
	b := make([]byte, size+size%2)
	if _, err := io.ReadFull(r, b); err != nil {
		return fmt.Errorf("a WAV file: its format: %w", err)
	}
	const pcm, extensible = 1, 0xFFFE
	code := binary.LittleEndian.Uint16(b)
	if code == extensible && size >= 26 {
		code = binary.LittleEndian.Uint16(b[24:])
	}
	f.channels, f.rate = int(binary.LittleEndian.Uint16(b[2:])), int(int32(binary.LittleEndian.Uint32(b[4:])))
	if bits := binary.LittleEndian.Uint16(b[14:]); code != pcm || bits != 16 {
		return fmt.Errorf("a WAV file of format %d with %d bits; want PCM, which is 1, with 16", code, bits)
	}
	if f.rate <= 0 || f.channels <= 0 {
		return fmt.Errorf("a WAV file of %d channels at %d Hz", f.channels, f.rate)
	}
	return nil
}
