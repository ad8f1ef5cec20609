package speech_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/polly"
	"github.com/google/go-cmp/cmp"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/awsaitest"
	"github.com/awsai-go/awsai/speech"
	"github.com/awsai-go/awsai/speech/caption"
)

func ExampleSynthesizer_Marks() {
	fake := awsaitest.New(new(testing.T))
	fake.HandleWire("polly", "SynthesizeSpeech", awsaitest.Wire{Body: []byte(`{"time":0,"type":"sentence","start":0,"end":9,"value":"Grüß Gott"}
{"time":6,"type":"word","start":0,"end":6,"value":"Grüß"}
{"time":310,"type":"word","start":7,"end":11,"value":"Gott"}
`)})
	script := speech.Plain("Grüß Gott")
	marks, err := speech.NewSynthesizer(fake.Config()).Marks(context.Background(), script, speech.MarkWord)
	if err != nil {
		fmt.Println(err)
	}
	for _, m := range marks {
		if m.Type == speech.MarkWord {
			fmt.Println(m.Time, script.String()[m.Start:m.End])
		}
	}
	// Output:
	// 6ms Grüß
	// 310ms Gott
}

// TestMarksManuscript holds that a megabyte in pieces has the marks and audio that it has as a whole.
func TestMarksManuscript(t *testing.T) {
	document := manuscript(1 << 20)
	want := analyze(document, true)
	kinds := []speech.MarkType{speech.MarkSentence, speech.MarkWord, speech.MarkSSML}
	s := servePolly(t)
	var out countAudio
	synth := s.synthesizer(func(o *speech.SynthesizerOptions) { o.Format, o.SampleRate, o.Concurrency = speech.PCM, 8000, 8 })
	got, err := synth.Synthesize(t.Context(), &out, speech.Markup(document), kinds...)
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%d bytes, %d requests, %d marks, %v of audio", len(document), got.Requests, len(got.Marks), got.Duration)
	if got.Duration != want.length || out.n != int64(want.length/time.Millisecond)*16 {
		t.Errorf("%v, %d bytes of audio; want %v", got.Duration, out.n, want.length)
	}
	equalMarks(t, document, got.Marks, want.marks)
	texts := map[string]bool{}
	for _, text := range s.sent() {
		texts[text] = true
		wellFormed(t, text)
	}
	marks, err := synth.Marks(t.Context(), speech.Markup(document), kinds...)
	if err != nil {
		t.Fatal(err)
	}
	equalMarks(t, document, marks, want.marks)
}

type countAudio struct{ n int64 }

func (c *countAudio) Write(p []byte) (int, error) {
	c.n += int64(len(p))
	return len(p), nil
}

// equalMarks compares marks as they are, and the texts that they are about with the script.
func equalMarks(t *testing.T, document string, got, want []speech.Mark) {
	t.Helper()
	if len(got) != len(want) {
		t.Fatalf("%d marks, want %d", len(got), len(want))
	}
	for i, m := range want {
		if got[i] != m {
			t.Fatalf("mark %d of %d (-want +got):\n%s", i, len(want), cmp.Diff(m, got[i]))
		}
		if m.Type != speech.MarkSSML && document[got[i].Start:got[i].End] != got[i].Value {
			t.Fatalf("mark %d is about %q, and at %q", i, got[i].Value, document[got[i].Start:got[i].End])
		}
	}
}

func TestMarksOfOneRequest(t *testing.T) {
	s := servePolly(t)
	script := speech.Plain("Ünïcode 😀 wörds. Again.")
	marks, err := s.synthesizer().Marks(t.Context(), script)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(analyze(script.String(), false).marks, marks); diff != "" {
		t.Errorf("marks (-want +got):\n%s", diff)
	}
	in := awsaitest.Inputs[polly.SynthesizeSpeechInput](s.fake)
	if len(in) != 1 || in[0].OutputFormat != "json" || in[0].SampleRate != nil {
		t.Errorf("%d requests, the first %+v", len(in), in[0])
	}
}

func TestMarksThatCannotBe(t *testing.T) {
	for _, line := range []string{
		`{"time":0,"type":"word","start":0,"end":99,"value":"x"}`, `{"time":0,"type":"word","start":2,"end":1}`, `{"time":-1,"type":"word"}`,
		`{"time":1e99,"type":"word"}`, `{"time":0}`, `{`, `{"start":"a"}`,
	} {
		fake := awsaitest.New(t)
		fake.HandleWire("polly", "SynthesizeSpeech", awsaitest.Wire{Body: []byte(line)})
		_, err := speech.NewSynthesizer(fake.Config()).Marks(t.Context(), speech.Plain("Hello."))
		if !errors.Is(err, awsai.ErrUnavailable) {
			t.Errorf("%s: %v", line, err)
		}
	}
}

func FuzzReadMarks(f *testing.F) {
	f.Add([]byte(`{"time":0,"type":"sentence","start":0,"end":23,"value":"Mary had a little lamb.\/"}` + "\n\n" + `{"time":6,"type":"viseme","value":"p"}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		for m, err := range speech.ReadMarks(bytes.NewReader(data)) {
			if err == nil && (m.Type == "" || m.Time < 0 || m.Start > m.End) {
				t.Fatalf("%+v", m)
			}
		}
	})
}

func TestMarkWords(t *testing.T) {
	ms := func(n int) time.Duration { return time.Duration(n) * time.Millisecond }
	document := `<speak>“Tom &amp; <emphasis>I</emphasis>,” she said<break time="1s"/>slowly. Bye!</speak>`
	mark := func(at int, text string) speech.Mark {
		start := strings.Index(document, text)
		return speech.Mark{Type: speech.MarkWord, Time: ms(at), Start: start, End: start + len(text), Value: text}
	}
	marks := []speech.Mark{
		{Type: speech.MarkSentence, Time: 0, Start: 7, End: 90}, mark(10, "Tom"), mark(200, "I"), mark(300, "she"), mark(400, "said"),
		{Type: speech.MarkViseme, Time: ms(500), Value: "t"}, {Type: speech.MarkViseme, Time: ms(600), Value: "sil"},
		mark(700, `<break time="1s"/>`), mark(1700, "slowly"), {Type: speech.MarkSentence, Time: ms(3000), Start: 90, End: 94}, mark(9000, "Bye"),
		{Type: speech.MarkWord, Time: ms(9100), Start: 4, End: 5000}, // not of this script
	}
	word := func(text string, from, to int) speech.Word {
		return speech.Word{Text: text, Start: ms(from), End: ms(to)}
	}
	punctuation := func(text string, at int) speech.Word {
		return speech.Word{Text: text, Start: ms(at), End: ms(at), Punctuation: true}
	}
	got := speech.Synthesis{Marks: marks, Duration: ms(9400)}.Words(speech.Markup(document))
	want := []speech.Word{
		punctuation("“", 0), word("Tom", 10, 200), punctuation("&", 200), word("I", 200, 300), punctuation(",”", 300), word("she", 300, 400),
		word("said", 400, 600), word("slowly", 1700, 2900), punctuation(".", 2900), word("Bye", 9000, 9100), punctuation("!", 9100),
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("words (-want +got):\n%s", diff)
	}
	if got := speech.MarkWords(speech.Plain("Bye"), []speech.Mark{{Type: speech.MarkWord, Start: 0, End: 3}}, 0); len(got) != 1 || got[0].End.Round(time.Millisecond) != 250*time.Millisecond {
		t.Errorf("a word without an end: %+v", got)
	}
}

func TestSynthesisCaptions(t *testing.T) {
	s := servePolly(t)
	script := speech.Plain(strings.Repeat(fable+" ", 3))
	got, err := s.synthesizer(small).Synthesize(t.Context(), new(bytes.Buffer), script, speech.MarkWord, speech.MarkSentence)
	if err != nil {
		t.Fatal(err)
	}
	cues := got.Captions(script)
	var vtt, text strings.Builder
	if err := caption.WriteVTT(&vtt, cues); err != nil {
		t.Fatal(err)
	}
	if _, err := caption.ParseVTT([]byte(vtt.String())); err != nil {
		t.Error(err)
	}
	for _, c := range cues {
		text.WriteString(strings.Join(strings.Fields(c.Text), " ") + " ")
	}
	if text.String() != script.String() {
		t.Errorf("the captions say %q", text.String())
	}
}
