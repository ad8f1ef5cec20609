package speech_test

import (
	"bytes"
	"context"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"hash/fnv"
	"io"
	"strings"
	"sync"
	"testing"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/polly"
	"github.com/aws/aws-sdk-go-v2/service/polly/types"

	"github.com/awsai-go/awsai/awsaitest"
	"github.com/awsai-go/awsai/speech"
)

// pollyService is a Polly that says each word in 10 ms, and pauses as it is told. It tells of words and
// sentences at the bytes of what it was sent.
type pollyService struct {
	fake *awsaitest.Fake

	mu       sync.Mutex
	requests []*polly.SynthesizeSpeechInput // for audio
	answer   func(n int, in *polly.SynthesizeSpeechInput, audio []byte) (io.ReadCloser, error)
}

func servePolly(t testing.TB) *pollyService {
	s := &pollyService{fake: awsaitest.New(t)}
	awsaitest.Handle(s.fake, s.speak)
	return s
}

func (s *pollyService) synthesizer(optFns ...func(*speech.SynthesizerOptions)) *speech.Synthesizer {
	return speech.NewSynthesizer(s.fake.Config(), optFns...)
}

func (s *pollyService) sent() (texts []string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, r := range s.requests {
		texts = append(texts, *r.Text)
	}
	return texts
}

func (s *pollyService) speak(_ context.Context, in *polly.SynthesizeSpeechInput) (*polly.SynthesizeSpeechOutput, error) {
	text := aws.ToString(in.Text)
	if n := utf8.RuneCountInString(text); n > speech.MaxTotal {
		return nil, &types.TextLengthExceededException{Message: aws.String("too long")}
	}
	spoken := analyze(text, in.TextType == types.TextTypeSsml)
	out := &polly.SynthesizeSpeechOutput{ContentType: aws.String("audio/" + string(in.OutputFormat)), RequestCharacters: int32(spoken.characters)}
	if in.OutputFormat == types.OutputFormatJson {
		out.AudioStream = io.NopCloser(strings.NewReader(spoken.lines(in.SpeechMarkTypes)))
		return out, nil
	}
	audio := spoken.audio(in)
	out.AudioStream = io.NopCloser(bytes.NewReader(audio))
	s.mu.Lock()
	defer s.mu.Unlock()
	s.requests = append(s.requests, in)
	if s.answer != nil {
		body, err := s.answer(len(s.requests), in, audio)
		if body != nil || err != nil {
			out.AudioStream = body
			return out, err
		}
	}
	return out, nil
}

// spokenWord is a word or a pause.
type spokenWord struct {
	at    time.Duration
	text  string
	pause time.Duration
}

type spokenText struct {
	marks      []speech.Mark
	words      []spokenWord
	length     time.Duration
	characters int
}

const wordTime = 10 * time.Millisecond

// analyze reads a text as the service would: words are runs of letters and digits, and a sentence ends with
// its mark or its element.
func analyze(text string, ssml bool) (s spokenText) {
	sentence := -1 // the index of the open one's mark
	start, last := -1, 0
	endWord := func(end int) {
		if start < 0 {
			return
		}
		if sentence < 0 {
			sentence = len(s.marks)
			s.marks = append(s.marks, speech.Mark{Type: speech.MarkSentence, Time: s.length, Start: start})
		}
		m := speech.Mark{Type: speech.MarkWord, Time: s.length, Start: start, End: end, Value: text[start:end]}
		s.marks = append(s.marks, m)
		s.words = append(s.words, spokenWord{at: s.length, text: m.Value})
		s.length += wordTime
		start, last = -1, end
	}
	endSentence := func(end int) {
		if sentence >= 0 {
			s.marks[sentence].End, s.marks[sentence].Value = end, text[s.marks[sentence].Start:end]
			sentence = -1
		}
	}
	for i := 0; i < len(text); {
		r, n := utf8.DecodeRuneInString(text[i:])
		switch {
		case ssml && r == '<':
			endWord(i)
			end := i + strings.IndexByte(text[i:], '>') + 1
			if strings.HasPrefix(text[i:], "<!--") {
				end = i + strings.Index(text[i:], "-->") + 3
			}
			tag := text[i:end]
			name := strings.Trim(strings.Fields(strings.Trim(tag, "</>"))[0], "/")
			switch {
			case name == "p" || name == "s" || name == "speak":
				endSentence(last)
			case name == "mark":
				s.marks = append(s.marks, speech.Mark{Type: speech.MarkSSML, Time: s.length, Start: i, End: end, Value: quoted(tag)})
			case name == "break":
				d, _ := time.ParseDuration(quoted(tag))
				s.marks = append(s.marks, speech.Mark{Type: speech.MarkWord, Time: s.length, Start: i, End: end, Value: tag})
				s.words = append(s.words, spokenWord{at: s.length, pause: d})
				s.length += d
			}
			i = end
			continue
		case ssml && r == '&':
			endWord(i)
			n = strings.IndexByte(text[i:], ';') + 1
		case unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.Is(unicode.M, r):
			if start < 0 {
				start = i
			}
		default:
			endWord(i)
			next, _ := utf8.DecodeRuneInString(text[i+n:])
			if r == '。' || strings.ContainsRune(".!?", r) && (unicode.IsSpace(next) || next == '<' || i+n == len(text)) {
				endSentence(i + n)
				last = i + n
			}
		}
		s.characters++
		i += n
	}
	endWord(len(text))
	endSentence(last)
	return s
}

// quoted is the value of a tag's last attribute.
func quoted(tag string) string {
	parts := strings.Split(tag, `"`)
	if len(parts) < 3 {
		return ""
	}
	return parts[len(parts)-2]
}

// lines are the marks of some kinds as the service writes them.
func (s spokenText) lines(kinds []types.SpeechMarkType) string {
	var b strings.Builder
	for _, m := range s.marks {
		for _, k := range kinds {
			if string(k) == string(m.Type) {
				v, _ := json.Marshal(m.Value)
				fmt.Fprintf(&b, `{"time":%d,"type":%q,"start":%d,"end":%d,"value":%s}`+"\n", m.Time.Milliseconds(), m.Type, m.Start, m.End, v)
			}
		}
	}
	return b.String()
}

// samples are the speech: each word has a value of its own, and the end is as loud as all.
func (s spokenText) samples(rate int) []byte {
	var b []byte
	for _, w := range s.words {
		h := fnv.New32()
		io.WriteString(h, w.text)
		v, d := int16(h.Sum32()%20000+1000), wordTime
		if w.text == "" {
			v, d = 0, w.pause
		}
		for range int(d) * rate / int(time.Second) {
			b = binary.LittleEndian.AppendUint16(b, uint16(v))
		}
	}
	return b
}

// audio is the speech in a format, of which only PCM is real: the others have the form alone.
func (s spokenText) audio(in *polly.SynthesizeSpeechInput) []byte {
	switch in.OutputFormat {
	case types.OutputFormatPcm:
		rate := 16000
		fmt.Sscan(aws.ToString(in.SampleRate), &rate)
		return s.samples(rate)
	case types.OutputFormatMp3:
		return s.mp3()
	case types.OutputFormatOggVorbis, types.OutputFormatOggOpus:
		return s.ogg(in.OutputFormat == types.OutputFormatOggOpus)
	}
	return bytes.Repeat([]byte{0x21}, int(s.length.Milliseconds())*8)
}

// mp3Frame is a frame of MPEG-2 layer III, 24 kHz, 48 kbit/s, mono: 144 bytes, 24 ms.
func mp3Frame(fill byte) []byte {
	f := bytes.Repeat([]byte{fill}, 144)
	copy(f, []byte{0xff, 0xf3, 0x64, 0xc4})
	return f
}

// mp3 has a tag, a frame about the file and a frame for each word.
func (s spokenText) mp3() []byte {
	b := []byte("ID3\x04\x00\x00\x00\x00\x00\x0fTSSE............")[:25]
	info := mp3Frame(0)
	copy(info[13:], "Info")
	b = append(b, info...)
	for _, w := range s.words {
		b = append(b, mp3Frame(w.text[0])...)
	}
	return append(b, 0xff, 0xf3, 0x64) // the beginning of a frame
}

// ogg has the headers of a stream and a page for each word, with the same serial number always.
func (s spokenText) ogg(opus bool) []byte {
	head := []byte("\x01vorbis\x00\x00\x00\x00\x01\xc0\x5d\x00\x00") // 24000 Hz
	rate, skip := int64(24000), int64(0)
	if opus {
		head = []byte("OpusHead\x01\x01\x38\x01\x80\xbb\x00\x00\x00\x00\x00") // 312 to skip
		rate, skip = 48000, 312
	}
	b := oggPage(2, 0, 0, head)
	granule := skip
	for i, w := range s.words {
		granule += rate * int64(wordTime) / int64(time.Second)
		flags := byte(0)
		if i == len(s.words)-1 {
			flags = 4
		}
		b = append(b, oggPage(flags, granule, uint32(i+1), []byte(w.text))...)
	}
	return b
}

func oggPage(flags byte, granule int64, sequence uint32, data []byte) []byte {
	p := append([]byte("OggS\x00"), flags)
	p = binary.LittleEndian.AppendUint64(p, uint64(granule))
	p = binary.LittleEndian.AppendUint32(p, 7777)
	p = binary.LittleEndian.AppendUint32(p, sequence)
	p = append(p, 0, 0, 0, 0, 1, byte(len(data)))
	p = append(p, data...)
	binary.LittleEndian.PutUint32(p[22:], crcOgg(p))
	return p
}

// crcOgg is the checksum, bit by bit.
func crcOgg(p []byte) uint32 {
	var r uint32
	for _, b := range p {
		r ^= uint32(b) << 24
		for range 8 {
			if r>>31 == 1 {
				r = r<<1 ^ 0x04c11db7
			} else {
				r <<= 1
			}
		}
	}
	return r
}
