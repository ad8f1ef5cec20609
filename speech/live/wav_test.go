package live

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// wav is a WAV file: a format, chunks of other kinds, samples, and what may follow them.
func wav(format []byte, size uint32, samples string) []byte {
	out := []byte("RIFF\xff\xff\xff\xffWAVELIST\x03\x00\x00\x00abc\x00")
	out = append(out, "fmt "...)
	out = binary.LittleEndian.AppendUint32(out, uint32(len(format)))
	out = append(out, format...)
	out = append(out, "data"...)
	out = binary.LittleEndian.AppendUint32(out, size)
	return append(out, samples...)
}

// formatChunk describes PCM.
func formatChunk(code, channels uint16, rate uint32, bits uint16) []byte {
	b := binary.LittleEndian.AppendUint16(nil, code)
	b = binary.LittleEndian.AppendUint16(b, channels)
	b = binary.LittleEndian.AppendUint32(b, rate)
	b = append(b, make([]byte, 6)...)
	return binary.LittleEndian.AppendUint16(b, bits)
}

func TestReadWAV(t *testing.T) {
	extended := append(formatChunk(0xfffe, 2, 48000, 16), 22, 0, 16, 0, 3, 0, 0, 0, 1, 0)
	extended = append(extended, make([]byte, 14)...)
	tests := []struct {
		name    string
		file    []byte
		rate    int
		samples string // what is left of the file, or the error
		err     bool
	}{
		{"plain", wav(formatChunk(1, 1, 16000, 16), 4, "abcdLIST"), 16000, "abcd", false},
		{"extensible", wav(extended, 8, "abcdefgh"), 48000, "abcdefgh", false},
		{"to a pipe", wav(formatChunk(1, 1, 8000, 16), 0xffffffff, "abcd"), 8000, "abcd", false},
		{"to a pipe, as others do", wav(formatChunk(1, 1, 8000, 16), 0, "abcd"), 8000, "abcd", false},
		{"float", wav(formatChunk(3, 1, 16000, 32), 4, "abcd"), 0, "format 3 with 32 bits", true},
		{"24 bits", wav(formatChunk(1, 1, 16000, 24), 4, "abcd"), 0, "with 24", true},
		{"no channels", wav(formatChunk(1, 0, 16000, 16), 4, "abcd"), 0, "0 channels", true},
		{"short format", wav(formatChunk(1, 1, 16000, 16)[:12], 4, "abcd"), 0, "12 bytes", true},
		{"no format", []byte("RIFF\x00\x00\x00\x00WAVEdata\x04\x00\x00\x00abcd"), 0, "does not say", true},
		{"no samples", []byte("RIFF\x00\x00\x00\x00WAVE"), 0, "without samples", true},
		{"AVI", []byte("RIFF\x00\x00\x00\x00AVI data"), 0, "no WAV", true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := bytes.NewReader(tt.file)
			f, err := readWAV(r)
			if tt.err {
				if err == nil || !strings.Contains(err.Error(), tt.samples) {
					t.Errorf("got %v, want %s", err, tt.samples)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			rest, _ := io.ReadAll(io.LimitReader(r, f.size))
			if f.rate != tt.rate || string(rest) != tt.samples {
				t.Errorf("%d Hz, %q", f.rate, rest)
			}
		})
	}
}

func FuzzOpen(f *testing.F) {
	f.Add(wav(formatChunk(1, 1, 16000, 16), 4, "abcd"), false, false)
	f.Add([]byte("fLaC\x80\x00\x00\x22\x10\x00\x10\x00\x00\x00\x00\x00\x00\x00\x03\xe8\x00\xf0aaaabbbbccccddddeeee\xff\xf8\x70\x08\x00\x0f\xff\x00\x02"), false, true)
	f.Add([]byte("OggS\x00\x02\x00\x00\x00\x00\x00\x00\x00\x00aaaabbbbcccc\x01\x13OpusHead\x01\x01\x38\x01\x80\x3e\x00\x00\x00\x00\x00"+
		"OggS\x00\x02\x00\x00\x00\x00\x00\x00\x00\x00aaaabbbbcccc\x01\x01aOggS\x00\x02\x00\x80\x00\x00\x00\x00\x00\x00aaaabbbbcccc\x01\x01a"), true, true)
	f.Fuzz(func(t *testing.T, file []byte, split, live bool) {
		a := Audio{Reader: bytes.NewReader(file), SampleRate: 0, Live: live}
		if live {
			a.Format = formatOf(file[:min(len(file), 12)])
		}
		s, err := a.open("op", 100*time.Millisecond, split)
		if err != nil {
			return
		}
		sent := 0
		for range len(file) + 2 { // a piece may be empty, but not all of them
			data, samples, err := s.next()
			if samples < 0 {
				t.Fatalf("%d samples", samples)
			}
			if s.frame > 0 && len(data) != int(samples)*s.frame {
				t.Fatalf("%d bytes for %d samples", len(data), samples)
			}
			if sent += len(data); err != nil {
				break
			}
		}
		if sent > len(file) {
			t.Errorf("%d bytes of a file of %d", sent, len(file))
		}
	})
}

func FuzzWholeBody(f *testing.F) {
	f.Add([]byte("\x00\x00\x00\x10aaaabbbbcccc\x00\x00\x00\x08aaaa"), 3)
	f.Add([]byte("\x00\x00\x00\x10aaaabbbb"), 5)
	f.Add([]byte("\x00\x00"), 1)
	f.Fuzz(func(t *testing.T, data []byte, piece int) {
		b := &wholeBody{ReadCloser: io.NopCloser(&pieces{bufio.NewReader(bytes.NewReader(data)), 1 + (piece&0xff+0x100)%0x100})}
		got, err := io.ReadAll(b)
		if !bytes.Equal(got, data) {
			t.Fatalf("%d bytes of %d", len(got), len(data))
		}
		rest := data
		for len(rest) >= 4 {
			n := int(binary.BigEndian.Uint32(rest))
			if n < 5 {
				return // no event
			}
			if n > len(rest) {
				break
			}
			rest = rest[n:]
		}
		if whole := len(rest) == 0; whole != (err == nil) {
			t.Errorf("%d bytes of an event at the end: %v", len(rest), err)
		}
	})
}

type pieces struct {
	io.Reader
	most int
}

func (p *pieces) Read(b []byte) (int, error) { return p.Reader.Read(b[:min(len(b), p.most)]) }

func TestClock(t *testing.T) {
	c := clock{rate: 1000}
	c.add(5000, 1000, false) // goes on at 5 s
	c.add(6000, 1000, false)
	c.add(7000, 3000, true) // silence from 7 s on
	c.add(7000, 100, true)
	c.add(7000, 1000, false)
	var got []time.Duration
	for _, d := range []time.Duration{0, 1500, 2000, 3500, 5099, 5100, 6000} {
		got = append(got, c.shift(d*time.Millisecond)/time.Millisecond)
	}
	if diff := cmp.Diff([]time.Duration{5000, 6500, 7000, 7000, 7000, 7000, 7900}, got); diff != "" {
		t.Errorf("times (-want +got):\n%s", diff)
	}
	if len(c.marks) != 3 {
		t.Errorf("%d marks", len(c.marks))
	}
}
