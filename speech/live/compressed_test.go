package live_test

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/aws/aws-sdk-go-v2/service/transcribestreaming/types"

	"github.com/awsai-go/awsai/speech/live"
)

// flac encodes audio without compressing it.
func flac(pcm []byte, block int) []byte {
	out := []byte("fLaC\x00\x00\x00\x22")
	info := make([]byte, 34)
	info[10], info[11], info[12], info[13] = rate>>12, rate>>4&0xff, rate&0xf<<4, 0xf0
	binary.BigEndian.PutUint32(info[14:], uint32(len(pcm)/2))
	out = append(out, info...)
	out = append(out, "\x84\x00\x00\x04what"...) // a block of metadata of another kind
	n := rune(0)
	for b := range slices.Chunk(pcm, 2*block) {
		frame := []byte{0xff, 0xf8, 0x70, 0x08}
		frame = utf8.AppendRune(frame, n)
		frame = binary.BigEndian.AppendUint16(frame, uint16(len(b)/2-1))
		frame = append(frame, crc(frame, 8, 0x07), 0x02)
		for i := 0; i < len(b); i += 2 {
			frame = append(frame, b[i+1], b[i])
		}
		sum := uint16(0)
		for _, c := range frame {
			sum ^= uint16(c) << 8
			for range 8 {
				sum = sum<<1 ^ sum>>15*0x8005
			}
		}
		out = append(out, binary.BigEndian.AppendUint16(frame, sum)...)
		n++
	}
	return out
}

func crc(data []byte, bits int, poly byte) (sum byte) {
	for _, c := range data {
		sum ^= c
		for range bits {
			sum = sum<<1 ^ sum>>7*poly
		}
	}
	return sum
}

// ogg puts audio in the pages of an Ogg file, though not as Opus.
func ogg(pcm []byte, block int) []byte {
	const preSkip = 312
	head := binary.LittleEndian.AppendUint32([]byte("OpusHead\x01\x01\x38\x01"), rate)
	out := appendPage(nil, append(head, 0, 0, 0), 0)
	out = appendPage(out, append([]byte("OpusTags"), make([]byte, 300)...), 0)
	granule := int64(preSkip)
	for b := range slices.Chunk(pcm, 2*block) {
		granule += int64(len(b)/2) * 48000 / rate
		out = appendPage(out, b, granule)
	}
	return out
}

func appendPage(out, body []byte, granule int64) []byte {
	out = append(out, "OggS\x00\x00"...)
	out = binary.LittleEndian.AppendUint64(out, uint64(granule))
	out = append(out, make([]byte, 12)...)
	out = append(out, byte(len(body)/255+1))
	for range len(body) / 255 {
		out = append(out, 255)
	}
	out = append(out, byte(len(body)%255))
	return append(out, body...)
}

// decoder turns what is sent into PCM.
type decoder struct {
	t        testing.TB
	encoding types.MediaEncoding
	rest     []byte
	begun    bool
}

func (d *decoder) decode(data []byte) (pcm []byte) {
	d.rest = append(d.rest, data...)
	for {
		var n int
		var out []byte
		switch d.encoding {
		case types.MediaEncodingFlac:
			n, out = d.flac()
		case types.MediaEncodingOggOpus:
			n, out = d.ogg()
		default:
			n, out = len(d.rest), d.rest
		}
		if n == 0 {
			return pcm
		}
		pcm, d.rest = append(pcm, out...), d.rest[n:]
	}
}

func (d *decoder) flac() (n int, pcm []byte) {
	if !d.begun {
		if len(d.rest) < 42 {
			return 0, nil
		}
		d.begun = true
		if string(d.rest[:8]) != "fLaC\x80\x00\x00\x22" {
			d.t.Errorf("a FLAC stream that begins with %q", d.rest[:8])
		}
		return 42, nil
	}
	if len(d.rest) < 12 {
		return 0, nil
	}
	_, number := utf8.DecodeRune(d.rest[4:])
	samples := int(binary.BigEndian.Uint16(d.rest[4+number:])) + 1
	head := 4 + number + 2 + 1 + 1
	if n = head + 2*samples + 2; len(d.rest) < n {
		return 0, nil
	}
	for i := head; i < n-2; i += 2 {
		pcm = append(pcm, d.rest[i+1], d.rest[i])
	}
	return n, pcm
}

func (d *decoder) ogg() (n int, pcm []byte) {
	if len(d.rest) < 27 || len(d.rest) < 27+int(d.rest[26]) {
		return 0, nil
	}
	n = 27 + int(d.rest[26])
	begin := n
	for _, l := range d.rest[27:n] {
		n += int(l)
	}
	if len(d.rest) < n {
		return 0, nil
	}
	if !d.begun {
		if d.begun = bytes.HasPrefix(d.rest[begin:], []byte("OpusTags")); !d.begun && !bytes.HasPrefix(d.rest[begin:], []byte("OpusHead")) {
			d.t.Errorf("an Ogg stream without head")
		}
		return n, nil
	}
	return n, d.rest[begin:n]
}

// TestCompressed has files that are passed through, in frames that begin within words.
func TestCompressed(t *testing.T) {
	for _, tt := range []struct {
		name   string
		encode func([]byte, int) []byte
		want   types.MediaEncoding
	}{{"FLAC", flac, types.MediaEncodingFlac}, {"Ogg", ogg, types.MediaEncodingOggOpus}} {
		for _, cuts := range []int{0, 12} {
			t.Run(fmt.Sprint(tt.name, " ", cuts), func(t *testing.T) {
				bubble(t, func(t *testing.T, s *service, client *live.Client) {
					r := rand.New(rand.NewPCG(10, 10))
					audio := speak(r, 3*time.Minute)
					s.cut = cutAt(places(r, audio, cuts), cutReset, cutInFrame, cutWell, cutException)
					began := time.Now()
					words := finals(t, client.Transcribe(t.Context(), live.Audio{Reader: bytes.NewReader(tt.encode(audio.pcm, 4096))}, live.Request{Language: "en-US"}))
					audio.check(t, words)
					if took := time.Since(began); took < 3*time.Minute {
						t.Errorf("took %v", took)
					}
					if in := s.inputs[0]; in.MediaEncoding != tt.want || *in.MediaSampleRateHertz != rate || s.calls != cuts+1 {
						t.Errorf("%s at %d Hz, %d connections", in.MediaEncoding, *in.MediaSampleRateHertz, s.calls)
					}
				})
			})
		}
	}
}
