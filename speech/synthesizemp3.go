package speech

import (
	"bytes"
	"fmt"
	"io"
	"time"

	"github.com/awsai-go/awsai"
)

// mp3Join joins MP3 by its frames. Tags are left out, and so are the frames in which encoders write
// how long a file is: that of the first piece would be believed for the whole. A frame that is not
// complete at a piece's end is dropped, as it would take the next one's for its own.
type mp3Join struct {
	w       io.Writer
	in      []byte // what has come and is not a frame yet
	skip    int    // bytes of a tag that are still to come
	frames  int    // of the piece, those that were left out too
	samples int64
	rate    int
	junk    bool // there were bytes of no frame
}

func (j *mp3Join) begin(int) { *j = mp3Join{w: j.w} }

func (j *mp3Join) write(p []byte) error {
	j.in = append(j.in, p...)
	return j.drain(false)
}

func (j *mp3Join) end() (time.Duration, error) {
	if err := j.drain(true); err != nil {
		return 0, err
	}
	if j.frames == 0 && (j.junk || len(j.in) > 0) {
		return 0, fmt.Errorf("%w: the audio is no MP3", awsai.ErrUnavailable)
	}
	return samplesLast(j.samples, j.rate), nil
}

func (j *mp3Join) held() int { return 0 }

func (j *mp3Join) close() error { return nil }

// id3Header is the size of the header of an ID3v2 tag.
const id3Header = 10

// drain writes the frames that are complete.
func (j *mp3Join) drain(last bool) error {
	var out []byte
	at := 0
	for {
		if j.skip > 0 {
			n := min(j.skip, len(j.in)-at)
			at, j.skip = at+n, j.skip-n
		}
		n, write := j.next(j.in[at:], last)
		if n == 0 {
			break
		}
		if write {
			out = append(out, j.in[at:at+n]...)
		}
		at += n
	}
	j.in = append(j.in[:0], j.in[at:]...)
	if len(out) == 0 {
		return nil
	}
	_, err := j.w.Write(out)
	return err
}

// next is how many bytes come next, 0 where more have to come, and whether they are written.
func (j *mp3Join) next(b []byte, last bool) (n int, write bool) {
	switch {
	case len(b) < 4, len(b) < id3Header && bytes.HasPrefix(b, []byte("ID3")):
		return 0, false
	case bytes.HasPrefix(b, []byte("ID3")):
		j.skip = id3Size(b)
		return id3Header, false
	case bytes.HasPrefix(b, []byte("TAG")) && last && len(b) == 128:
		return len(b), false // ID3v1, at the end of a file
	}
	h, ok := parseMP3Header(b)
	if !ok {
		if j.frames > 0 && !last && len(b) < 128 && bytes.HasPrefix(b, []byte("TAG")) {
			return 0, false
		}
		j.junk = true
		return 1, false // looks for the next frame
	}
	if len(b) < h.size {
		return 0, false
	}
	if j.frames++; j.frames == 1 && h.describes(b[:h.size]) {
		return h.size, false
	}
	j.samples += int64(h.samples)
	j.rate = h.rate
	return h.size, true
}

// id3Size is the size of an ID3v2 tag without its header.
func id3Size(b []byte) int {
	n := 0
	for _, c := range b[6:id3Header] {
		n = n<<7 | int(c&0x7f)
	}
	if b[5]&0x10 != 0 {
		n += id3Header // a footer
	}
	return n
}

// mp3Header is what the header of a frame of layer III says.
type mp3Header struct {
	size, samples, rate int
	side                int // of what is before the data: the header and the side information
}

var (
	mp3Rates    = [4][3]int{{11025, 12000, 8000}, {}, {22050, 24000, 16000}, {44100, 48000, 32000}}
	mp3Bitrates = [2][15]int{
		{0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160},     // MPEG-2 and 2.5
		{0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320}, // MPEG-1
	}
)

// parseMP3Header reads the header of a frame (ISO/IEC 11172-3, 2.4.2.3).
func parseMP3Header(b []byte) (mp3Header, bool) {
	version, layer := b[1]>>3&3, b[1]>>1&3
	bitrate, rate := b[2]>>4, b[2]>>2&3
	if b[0] != 0xff || b[1]&0xe0 != 0xe0 || version == 1 || layer != 1 || bitrate == 0 || bitrate == 15 || rate == 3 {
		return mp3Header{}, false
	}
	h := mp3Header{rate: mp3Rates[version][rate], samples: 576}
	row, mono := 0, b[3]>>6 == 3
	if version == 3 {
		h.samples, row = 1152, 1
	}
	h.size = h.samples/8*1000*mp3Bitrates[row][bitrate]/h.rate + int(b[2]>>1&1)
	h.side = 4 + mp3Side(version == 3, mono)
	return h, h.size > h.side
}

// mp3Side is the size of the side information.
func mp3Side(mpeg1, mono bool) int {
	switch {
	case mpeg1 && !mono:
		return 32
	case mpeg1 || !mono:
		return 17
	}
	return 9
}

// describes tells whether a frame holds no audio but what an encoder says of the file.
func (h mp3Header) describes(frame []byte) bool {
	for _, at := range []int{h.side, h.side + 2, 36} {
		for _, mark := range []string{"Xing", "Info", "VBRI"} {
			if at+len(mark) <= len(frame) && string(frame[at:at+len(mark)]) == mark {
				return true
			}
		}
	}
	return false
}
