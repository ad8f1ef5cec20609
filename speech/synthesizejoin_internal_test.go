package speech

import (
	"bytes"
	"errors"
	"testing"
	"time"

	"github.com/awsai-go/awsai"
)

func TestCodes(t *testing.T) {
	for _, c := range []sampleCode{muLawCode{}, aLawCode{}} {
		for i := range 256 {
			b := []byte{byte(i)}
			s := c.decode(b)
			got := []byte{0}
			c.encode(got, s)
			if got[0] != b[0] && c.decode(got) != s { // μ-law has two zeros
				t.Errorf("%T: %#x is %d and comes back as %#x", c, i, s, got[0])
			}
		}
		last := int16(-32768)
		for s := -32768; s < 32768; s += 7 {
			b := []byte{0}
			c.encode(b, int16(s))
			got := c.decode(b)
			if d := int(got) - s; d > max(16, abs(s)/16) || -d > max(16, abs(s)/16) && abs(s) < muLawClip {
				t.Fatalf("%T: %d comes back as %d", c, s, got)
			}
			if got < last {
				t.Fatalf("%T: %d is quieter than what is below", c, s)
			}
			last = got
		}
	}
	// Values of ITU-T G.711, tables 1a and 2a.
	for _, tt := range []struct {
		c    sampleCode
		code byte
		want int16
	}{{muLawCode{}, 0x80, 32124}, {muLawCode{}, 0x00, -32124}, {muLawCode{}, 0xff, 0}, {aLawCode{}, 0xaa, 32256}, {aLawCode{}, 0x2a, -32256}, {aLawCode{}, 0xd5, 8}} {
		if got := tt.c.decode([]byte{tt.code}); got != tt.want {
			t.Errorf("%T: %#x is %d, want %d", tt.c, tt.code, got, tt.want)
		}
	}
}

func abs(n int) int { return max(n, -n) }

func TestMP3Headers(t *testing.T) {
	tests := []struct {
		header              [4]byte
		size, samples, rate int
	}{
		{[4]byte{0xff, 0xf3, 0x64, 0xc4}, 144, 576, 24000},  // MPEG-2, 48 kbit/s, mono
		{[4]byte{0xff, 0xf3, 0x40, 0xc4}, 104, 576, 22050},  // 32 kbit/s
		{[4]byte{0xff, 0xf3, 0x42, 0xc4}, 105, 576, 22050},  // with padding
		{[4]byte{0xff, 0xfb, 0x90, 0x44}, 417, 1152, 44100}, // MPEG-1, 128 kbit/s
		{[4]byte{0xff, 0xe3, 0x28, 0xc4}, 144, 576, 8000},   // MPEG-2.5, 16 kbit/s
		{[4]byte{0xff, 0xfb, 0xf0, 0x44}, 0, 0, 0},          // no such bit rate
		{[4]byte{0xff, 0xeb, 0x90, 0x44}, 0, 0, 0},          // no such version
		{[4]byte{0xff, 0xfd, 0x90, 0x44}, 0, 0, 0},          // layer II
		{[4]byte{'I', 'D', '3', 4}, 0, 0, 0},                // a tag
	}
	for _, tt := range tests {
		h, ok := parseMP3Header(tt.header[:])
		if ok != (tt.size > 0) || ok && (h.size != tt.size || h.samples != tt.samples || h.rate != tt.rate) {
			t.Errorf("% x: %+v, %v", tt.header, h, ok)
		}
	}
}

// FuzzAudioJoin holds that audio of any bytes joins to the same in whatever parts it comes.
func FuzzAudioJoin(f *testing.F) {
	f.Add([]byte("OggS\x00\x02\x00\x00\x00\x00\x00\x00\x00\x00\x01\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x01\x04abcd"), uint8(3))
	f.Add(append([]byte("ID3\x04\x00\x00\x00\x00\x00\x02xx\xff\xf3\x64\xc4"), make([]byte, 300)...), uint8(1))
	f.Fuzz(func(t *testing.T, audio []byte, part uint8) {
		for _, format := range []Format{MP3, OggOpus, PCM, MuLaw, ALaw, "other"} {
			whole, length, err := joined(format, audio, len(audio)+1)
			parts, length2, err2 := joined(format, audio, int(part)+1)
			if length != length2 || (err == nil) != (err2 == nil) || err == nil && !bytes.Equal(whole, parts) {
				t.Fatalf("%s: %d bytes of %v, %v; in parts %d of %v, %v", format, len(whole), length, err, len(parts), length2, err2)
			}
			if err != nil && !errors.Is(err, awsai.ErrUnavailable) {
				t.Fatal(err)
			}
			if err == nil && len(whole) > 3*len(audio) {
				t.Fatalf("%s: %d bytes of %d", format, len(whole), len(audio))
			}
		}
	})
}

// joined is an audio three times, in parts.
func joined(format Format, audio []byte, part int) ([]byte, time.Duration, error) {
	var out bytes.Buffer
	var length time.Duration
	j := newAudioJoin(&SynthesizerOptions{Format: format}, 3, &out)
	for piece := range 3 {
		j.begin(piece)
		for rest := audio; len(rest) > 0; {
			n := min(part, len(rest))
			if err := j.write(bytes.Clone(rest[:n])); err != nil {
				return nil, 0, err
			}
			rest = rest[n:]
		}
		d, err := j.end()
		if err != nil {
			return nil, 0, err
		}
		length += d
	}
	err := j.close()
	return out.Bytes(), length, err
}
