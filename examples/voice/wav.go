package main

import (
	"encoding/binary"
	"errors"
	"fmt"
)

// wav is 16-bit mono sound.
type wav struct {
	pcm  []byte
	rate int
}

var errWAV = errors.New("not a WAV file of 16-bit mono PCM")

// readWAV reads a RIFF file, whose chunks are in any order but for the sound, which follows
// its format.
func readWAV(b []byte) (w wav, err error) {
	if len(b) < 12 || string(b[:4]) != "RIFF" || string(b[8:12]) != "WAVE" {
		return w, errWAV
	}
	for b = b[12:]; len(b) >= 8; {
		name, size := string(b[:4]), int64(binary.LittleEndian.Uint32(b[4:]))
		b = b[8:]
		chunk := b[:min(size, int64(len(b)))] // a file that is cut off has what it has
		switch name {
		case "fmt ":
			if w.rate, err = sampleRate(chunk); err != nil {
				return w, err
			}
		case "data":
			if w.rate == 0 {
				return w, errWAV
			}
			w.pcm = chunk[:len(chunk)/2*2]
			return w, nil
		}
		b = b[min(size+size%2, int64(len(b))):]
	}
	return w, errWAV
}

func sampleRate(format []byte) (int, error) {
	if len(format) < 16 {
		return 0, errWAV
	}
	kind, channels := binary.LittleEndian.Uint16(format), binary.LittleEndian.Uint16(format[2:])
	if bits := binary.LittleEndian.Uint16(format[14:]); kind != 1 || channels != 1 || bits != 16 {
		return 0, fmt.Errorf("%w: format %d, %d channels, %d bits", errWAV, kind, channels, bits)
	}
	return int(binary.LittleEndian.Uint32(format[4:])), nil
}

// bytes is the sound as a file.
func (w wav) bytes() []byte {
	le := binary.LittleEndian
	b := append([]byte("RIFF"), le.AppendUint32(nil, uint32(36+len(w.pcm)))...)
	b = append(b, "WAVEfmt \x10\x00\x00\x00\x01\x00\x01\x00"...)
	b = le.AppendUint32(b, uint32(w.rate))
	b = le.AppendUint32(b, uint32(2*w.rate))
	b = append(b, "\x02\x00\x10\x00data"...)
	b = le.AppendUint32(b, uint32(len(w.pcm)))
	return append(b, w.pcm...)
}
