package speech_test

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/polly"
	"github.com/aws/aws-sdk-go-v2/service/polly/types"
	"github.com/google/go-cmp/cmp"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/awsaitest"
	"github.com/awsai-go/awsai/speech"
)

func pcm(o *speech.SynthesizerOptions) { o.Format = speech.PCM }

// small makes pieces of a few sentences.
func small(o *speech.SynthesizerOptions) { o.Format, o.Split.Billed = speech.PCM, 40 }

const fable = "The fox saw grapes. They hung on a vine. He jumped. He missed. He said that they were sour. Then he went home."

func TestSynthesize(t *testing.T) {
	s := servePolly(t)
	var out bytes.Buffer
	got, err := s.synthesizer(small, func(o *speech.SynthesizerOptions) {
		o.Voice, o.Engine, o.Language, o.SampleRate, o.Lexicons = "Aditi", speech.Standard, "hi-IN", 8000, []string{"w3c"}
	}).Synthesize(t.Context(), &out, speech.Plain(fable))
	if err != nil {
		t.Fatal(err)
	}
	words := len(strings.Fields(fable))
	want := speech.Synthesis{
		Bytes: int64(words) * 160, Duration: time.Duration(words) * wordTime, Characters: len(fable), Requests: 4, ContentType: "audio/pcm",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("result (-want +got):\n%s", diff)
	}
	whole := analyze(fable, false).samples(8000)
	if diff := differ(out.Bytes(), whole, 160, 16*2); diff != "" {
		t.Error(diff)
	}
	if got := strings.Join(s.inOrder(), ""); got != fable {
		t.Errorf("the service was sent %q", got)
	}
	in := s.requests[0]
	if in.VoiceId != "Aditi" || in.Engine != "standard" || in.LanguageCode != "hi-IN" || *in.SampleRate != "8000" || in.LexiconNames[0] != "w3c" || in.TextType != "text" {
		t.Errorf("request %+v", in)
	}
}

// inOrder are the texts that the service was sent, as they stand in the fable.
func (s *pollyService) inOrder() []string {
	texts := s.sent()
	out := make([]string, 0, len(texts))
	for rest := fable; rest != ""; {
		found := false
		for _, text := range texts {
			if strings.HasPrefix(rest, text) {
				out, rest, found = append(out, text), rest[len(text):], true
				break
			}
		}
		if !found {
			break
		}
	}
	return out
}

// differ compares audio word by word, but for the edges of the words that may be at a joint.
func differ(got, want []byte, word, edge int) string {
	if len(got) != len(want) {
		return fmt.Sprintf("%d bytes of audio, want %d", len(got), len(want))
	}
	for at := 0; at < len(want); at += word {
		if !bytes.Equal(got[at+edge:at+word-edge], want[at+edge:at+word-edge]) {
			return fmt.Sprintf("word %d is another", at/word)
		}
	}
	return ""
}

func TestSynthesizeJoinsWithoutStep(t *testing.T) {
	s := servePolly(t)
	var out bytes.Buffer
	if _, err := s.synthesizer(small).Synthesize(t.Context(), &out, speech.Plain(fable)); err != nil {
		t.Fatal(err)
	}
	step := 0
	before := int16(0)
	word := 0
	for at := 0; at < out.Len(); at += 2 {
		v := int16(binary.LittleEndian.Uint16(out.Bytes()[at:]))
		if at%320 == 0 {
			word++
		}
		joint := at > 0 && at%320 == 0 && at < out.Len()-320 && v == 0 && before == 0
		if joint {
			step++
		}
		before = v
	}
	if step != 3 {
		t.Errorf("%d joints are silent, want 3", step)
	}
	if v := binary.LittleEndian.Uint16(out.Bytes()); v == 0 {
		t.Error("the beginning rises too")
	}
	if v := binary.LittleEndian.Uint16(out.Bytes()[out.Len()-2:]); v == 0 {
		t.Error("the end falls too")
	}
}

func TestSynthesizeFormats(t *testing.T) {
	words := len(strings.Fields(fable))
	for _, f := range []speech.Format{speech.MP3, speech.OggVorbis, speech.OggOpus, speech.MuLaw, speech.ALaw, "new"} {
		t.Run(string(f), func(t *testing.T) {
			s := servePolly(t)
			s.fake.Unchecked("SynthesizeSpeech") // for the new format
			var out bytes.Buffer
			got, err := s.synthesizer(small, func(o *speech.SynthesizerOptions) { o.Format = f }).Synthesize(t.Context(), &out, speech.Plain(fable))
			if err != nil {
				t.Fatal(err)
			}
			want := time.Duration(words) * wordTime
			switch f {
			case speech.MP3:
				want = time.Duration(words) * 24 * time.Millisecond
				checkMP3(t, out.Bytes(), words)
			case speech.OggVorbis, speech.OggOpus:
				checkOgg(t, out.Bytes(), 4)
			case "new":
				want = 0
			}
			if got.Duration != want || got.Bytes != int64(out.Len()) || out.Len() == 0 {
				t.Errorf("%v of %d bytes, %d written; want %v", got.Duration, got.Bytes, out.Len(), want)
			}
		})
	}
}

func checkMP3(t *testing.T, b []byte, frames int) {
	t.Helper()
	if len(b) != 144*frames {
		t.Errorf("%d bytes, want %d frames of 144", len(b), frames)
	}
	words := strings.Fields(fable)
	for i := 0; i+144 <= len(b); i += 144 {
		if !bytes.HasPrefix(b[i:], []byte{0xff, 0xf3, 0x64, 0xc4}) || b[i+4] != words[i/144][0] {
			t.Fatalf("frame %d is another", i/144)
		}
	}
}

// checkOgg reads a chain of streams strictly.
func checkOgg(t *testing.T, b []byte, streams int) {
	t.Helper()
	serials := map[uint32]bool{}
	open, text := false, ""
	for at := 0; at < len(b); {
		size := 28 + int(b[at+27])
		page := bytes.Clone(b[at : at+size])
		sum, serial := binary.LittleEndian.Uint32(page[22:]), binary.LittleEndian.Uint32(page[14:])
		binary.LittleEndian.PutUint32(page[22:], 0)
		if crcOgg(page) != sum {
			t.Fatalf("the page at %d has a wrong checksum", at)
		}
		if first := page[5]&2 != 0; first {
			if open || serials[serial] {
				t.Fatalf("a stream begins at %d before another has ended, or with its serial number", at)
			}
			serials[serial], open = true, true
		} else {
			text += string(page[28:]) + " "
		}
		if page[5]&4 != 0 {
			open = false
		}
		at += size
	}
	if open || len(serials) != streams {
		t.Errorf("%d streams, want %d", len(serials), streams)
	}
	if want := strings.NewReplacer(".", "").Replace(fable) + " "; text != want {
		t.Errorf("packets %q", text)
	}
}

func TestG711(t *testing.T) {
	s := servePolly(t)
	for _, f := range []speech.Format{speech.MuLaw, speech.ALaw} {
		// A square wave at full strength, whose ends have to fall at joints and nowhere else.
		loud := byte(0x80)
		if f == speech.ALaw {
			loud = 0xaa
		}
		s.answer = func(int, *polly.SynthesizeSpeechInput, []byte) (io.ReadCloser, error) {
			return io.NopCloser(bytes.NewReader(bytes.Repeat([]byte{loud}, 100))), nil
		}
		var out bytes.Buffer
		got, err := s.synthesizer(small, func(o *speech.SynthesizerOptions) { o.Format, o.Split.Billed = f, 60 }).Synthesize(t.Context(), &out, speech.Plain(fable))
		if err != nil {
			t.Fatal(err)
		}
		b := out.Bytes()
		if len(b) != 200 || got.Duration != 25*time.Millisecond || b[0] != loud || b[199] != loud || b[83] != loud || b[116] != loud {
			t.Errorf("%s: %d bytes of %v: %x", f, len(b), got.Duration, b)
		}
		for i := 84; i < 116; i++ {
			if i != 84 && i != 115 && b[i] == loud {
				t.Errorf("%s: sample %d is as loud as ever", f, i)
			}
		}
	}
}

func TestSynthesizeGoesOn(t *testing.T) {
	for _, script := range []speech.Script{
		speech.Plain(fable),
		speech.Markup(`<speak xml:lang="en-US"><p>` + strings.Replace(fable, "He jumped. He missed. He said", `<prosody rate="slow">He jumped. He missed. He</prosody> said`, 1) + "</p></speak>"),
	} {
		s := servePolly(t)
		s.answer = func(n int, in *polly.SynthesizeSpeechInput, audio []byte) (io.ReadCloser, error) {
			if strings.Contains(*in.Text, "missed") {
				return nil, &types.InvalidSsmlException{Message: new("no")}
			}
			return nil, nil
		}
		synth := s.synthesizer(small)
		var out bytes.Buffer
		got, err := synth.Synthesize(t.Context(), &out, script)
		e, ok := errors.AsType[*speech.SynthesisError](err)
		if !ok || !errors.Is(err, awsai.ErrInvalid) {
			t.Fatalf("error %v", err)
		}
		if e.Whole != int64(out.Len()) || got.Bytes != e.Whole || got.Requests == 0 || !strings.HasPrefix(script.String()[e.Offset:], "He missed") {
			t.Errorf("spoken to %d, %d bytes whole of %d, result %+v", e.Offset, e.Whole, out.Len(), got)
		}
		s.answer = nil
		rest, err := synth.Synthesize(t.Context(), &out, e.Rest)
		if err != nil {
			t.Fatal(err)
		}
		if script.IsSSML() {
			wellFormed(t, e.Rest.String())
		}
		want := analyze(script.String(), script.IsSSML())
		if got.Duration+rest.Duration != want.length {
			t.Errorf("%v and %v, want %v", got.Duration, rest.Duration, want.length)
		}
		if diff := differ(out.Bytes(), want.samples(16000), 320, 64); diff != "" {
			t.Error(diff)
		}
	}
}

// broken is a body that breaks off.
type broken struct {
	io.Reader
	err error
}

func (b broken) Read(p []byte) (int, error) {
	n, err := b.Reader.Read(p)
	if err == io.EOF {
		err = b.err
	}
	return n, err
}

func (b broken) Close() error { return nil }

func TestSynthesizeBrokenAudio(t *testing.T) {
	tests := []struct {
		name   string
		answer func(n int, audio []byte) io.ReadCloser
		whole  bool // it comes out well
	}{
		{"goes on", func(n int, audio []byte) io.ReadCloser {
			if n <= 2 {
				return broken{bytes.NewReader(audio[:n*501]), io.ErrUnexpectedEOF}
			}
			return nil
		}, true},
		{"breaks off earlier the next time", func(n int, audio []byte) io.ReadCloser {
			if n <= 3 {
				return broken{bytes.NewReader(audio[:1600-n*501]), io.ErrUnexpectedEOF}
			}
			return nil
		}, true},
		{"always breaks off", func(n int, audio []byte) io.ReadCloser {
			return broken{bytes.NewReader(audio[:640]), io.ErrUnexpectedEOF}
		}, false},
		{"another", func(n int, audio []byte) io.ReadCloser {
			if n == 1 {
				return broken{bytes.NewReader(audio[:640]), io.ErrUnexpectedEOF}
			}
			return io.NopCloser(bytes.NewReader(make([]byte, len(audio))))
		}, false},
		{"a shorter one", func(n int, audio []byte) io.ReadCloser {
			if n == 1 {
				return broken{bytes.NewReader(audio[:640]), io.ErrUnexpectedEOF}
			}
			return io.NopCloser(bytes.NewReader(audio[:10]))
		}, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := servePolly(t)
			tries := 0
			s.answer = func(_ int, in *polly.SynthesizeSpeechInput, audio []byte) (io.ReadCloser, error) {
				if !strings.HasPrefix(*in.Text, "They") {
					return nil, nil
				}
				tries++
				return tt.answer(tries, audio), nil
			}
			var out bytes.Buffer
			got, err := s.synthesizer(small).Synthesize(t.Context(), &out, speech.Plain(fable))
			if tt.whole {
				if diff := differ(out.Bytes(), analyze(fable, false).samples(16000), 320, 64); diff != "" || err != nil {
					t.Error(diff, err)
				}
				return
			}
			e, ok := errors.AsType[*speech.SynthesisError](err)
			if !ok || !errors.Is(err, awsai.ErrIncomplete) {
				t.Fatalf("error %v", err)
			}
			want := speech.SynthesisError{Offset: 20, Rest: speech.Plain(fable[20:]), Whole: 4 * 320, Err: e.Err}
			if diff := cmp.Diff(want, *e, cmp.AllowUnexported(speech.Script{}), cmp.Comparer(func(a, b error) bool { return a == b })); diff != "" {
				t.Errorf("error (-want +got):\n%s", diff)
			}
			if int64(out.Len()) != got.Bytes || got.Bytes < e.Whole {
				t.Errorf("%d bytes are written, %d are told", out.Len(), got.Bytes)
			}
		})
	}
}

func TestSynthesizeThrottled(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := servePolly(t)
		s.fake.Inject(awsaitest.Fault{Operation: "SynthesizeSpeech", Fraction: 0.4, Seed: 1, Err: awsaitest.Throttled()})
		s.fake.Inject(awsaitest.Fault{Operation: "SynthesizeSpeech", Fraction: 0.1, Seed: 2, Err: awsaitest.ServerError(503)})
		cfg := s.fake.Config()
		cfg.RetryMaxAttempts = 12 // which request meets which fault is chance: three 503 in a row would be an error
		var out bytes.Buffer
		got, err := speech.NewSynthesizer(cfg, small).Synthesize(t.Context(), &out, speech.Plain(strings.Repeat(fable+" ", 20)), speech.MarkWord)
		if err != nil {
			t.Fatal(err)
		}
		want := analyze(strings.Repeat(fable+" ", 20), false)
		if got.Duration != want.length || len(got.Marks) != len(want.words) {
			t.Errorf("%v and %d marks, want %v and %d", got.Duration, len(got.Marks), want.length, len(want.words))
		}
	})
}

// TestSynthesizeStreams holds that the beginning is written while the rest is not yet there, and that no more
// requests are under way than may be.
func TestSynthesizeStreams(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := servePolly(t)
		first, rest := io.Pipe()
		s.answer = func(n int, in *polly.SynthesizeSpeechInput, audio []byte) (io.ReadCloser, error) {
			if strings.HasPrefix(*in.Text, "The fox") {
				return first, nil
			}
			return nil, nil
		}
		var out bytes.Buffer
		done := make(chan error)
		go func() {
			_, err := s.synthesizer(small, func(o *speech.SynthesizerOptions) { o.Concurrency = 2 }).Synthesize(t.Context(), &out, speech.Plain(fable))
			done <- err
		}()
		rest.Write(make([]byte, 640))
		synctest.Wait()
		if out.Len() < 500 || len(s.sent()) != 2 {
			t.Errorf("%d bytes written, %d requests; want nearly 640, and 2", out.Len(), len(s.sent()))
		}
		rest.Close()
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
}

func TestSynthesizeStops(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := servePolly(t)
		synth := s.synthesizer(small)
		_, err := synth.Synthesize(t.Context(), failing{}, speech.Plain(fable))
		if !errors.Is(err, errFull) {
			t.Errorf("error %v", err)
		}
		s.fake.Inject(awsaitest.Fault{Err: awsaitest.Hang()})
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if _, err := synth.Synthesize(ctx, io.Discard, speech.Plain(fable)); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("error %v", err)
		}
	})
}

var errFull = errors.New("the disk is full")

type failing struct{}

func (failing) Write([]byte) (int, error) { return 0, errFull }

func TestSynthesizerRefuses(t *testing.T) {
	tests := []struct {
		name   string
		set    func(o *speech.SynthesizerOptions)
		script speech.Script
		kinds  []speech.MarkType
		want   string
	}{
		{"nothing", pcm, speech.Script{}, nil, "nothing to say"},
		{"blank SSML", pcm, speech.Markup("<speak> </speak>"), nil, "nothing to say"},
		{"json", func(o *speech.SynthesizerOptions) { o.Format = "json" }, speech.Plain("a"), nil, "speech marks"},
		{"sample rate", func(o *speech.SynthesizerOptions) { o.Format, o.SampleRate = speech.OggOpus, 8000 }, speech.Plain("a"), nil, "sample rate 8000"},
		{"lexicons", func(o *speech.SynthesizerOptions) { o.Lexicons = make([]string, 6) }, speech.Plain("a"), nil, "6 lexicons, limit 5"},
		{"lexicon", func(o *speech.SynthesizerOptions) { o.Lexicons = []string{"a-b"} }, speech.Plain("a"), nil, "lexicon 0"},
		{"split", func(o *speech.SynthesizerOptions) { o.Split.Billed = 4000 }, speech.Plain("a"), nil, "limits 3000"},
		{"topic", func(o *speech.SynthesizerOptions) { o.Topic = "mine" }, speech.Plain("a"), nil, "Topic"},
		{"engine", func(o *speech.SynthesizerOptions) { o.Engine = speech.Neural }, speech.Markup("<emphasis>a</emphasis>"), nil, "<emphasis> at byte 0: the neural engine"},
		{"long pause", pcm, speech.Markup(`<break time="11s"/>`), nil, "a pause of 11s"},
		{"element in a text", pcm, speech.Markup(`<sub alias="a"><p>b</p></sub>`), nil, "takes text alone"},
		{"marks of a text", pcm, speech.Plain("a"), []speech.MarkType{speech.MarkSSML}, "take a script in SSML"},
		{"marks twice", pcm, speech.Plain("a"), []speech.MarkType{speech.MarkWord, speech.MarkWord}, "there twice"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := servePolly(t)
			_, err := s.synthesizer(tt.set).Synthesize(t.Context(), io.Discard, tt.script, tt.kinds...)
			if !errors.Is(err, awsai.ErrInvalid) || !strings.Contains(err.Error(), tt.want) || len(s.fake.Calls()) > 0 {
				t.Errorf("got %v and %d requests, want %q", err, len(s.fake.Calls()), tt.want)
			}
		})
	}
}
