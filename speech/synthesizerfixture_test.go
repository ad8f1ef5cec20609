package speech_test

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/awsai-go/awsai/awsaitest"
	"github.com/awsai-go/awsai/job"
	"github.com/awsai-go/awsai/media"
	"github.com/awsai-go/awsai/speech"
)

// pollyFixture is a captured answer of the service, or a file of its kind.
type pollyFixture struct {
	*testing.T
	raw  []byte
	fake *awsaitest.Fake
}

// answer has an operation answer with JSON.
func (f pollyFixture) answer(operation string, body []byte) {
	f.fake.HandleWire("polly", operation, awsaitest.Wire{Body: body})
}

// TestPollyFixtures holds what is asserted of the captured answers that AWSAI_FIXTURES names.
func TestPollyFixtures(t *testing.T) {
	dir := os.Getenv("AWSAI_FIXTURES")
	if dir == "" {
		t.Skip("AWSAI_FIXTURES names no folder of captured answers")
	}
	for file, check := range map[string]func(pollyFixture){
		"botocore-examples-1.json":             pollyFixture.examples,
		"cli-get-speech-synthesis-task.json":   pollyFixture.task,
		"cli-start-speech-synthesis-task.json": pollyFixture.started,
		"cli-list-lexicons.json":               pollyFixture.lexicons,
		"docs-describe-voices.json":            pollyFixture.voices,
		"docs-get-lexicon.json":                pollyFixture.lexicon,
		"lexicon-1.pls":                        func(f pollyFixture) { f.pls([]string{"W3C"}) },
		"lexicon-3.pls":                        func(f pollyFixture) { f.pls([]string{"W3C", "W3C", "Consortium"}) },
		"speechmarks-plain.jsonl":              pollyFixture.marks,
		"ssml-split-cases.json":                pollyFixture.splits,
	} {
		t.Run(file, func(t *testing.T) {
			raw, err := os.ReadFile(filepath.Join(dir, "polly", file))
			if err != nil {
				t.Skip(err)
			}
			check(pollyFixture{t, raw, awsaitest.New(t)})
		})
	}
}

func (f pollyFixture) decode(v any) {
	f.Helper()
	if err := json.Unmarshal(f.raw, v); err != nil {
		f.Fatal(err)
	}
}

// examples are requests and answers of six operations.
func (f pollyFixture) examples() {
	var all map[string][]struct {
		Input  json.RawMessage
		Output json.RawMessage
	}
	f.decode(&all)
	ctx, cfg := f.Context(), f.fake.Config()
	for op, examples := range all {
		body := []byte(examples[0].Output)
		if op == "SynthesizeSpeech" {
			body = mp3Frame('x')
		}
		f.answer(op, body)
	}
	lexicons := speech.NewLexicons(cfg)
	if err := lexicons.Delete(ctx, "example"); err != nil {
		f.Error(err)
	}
	l, stored, err := lexicons.Get(ctx, "example")
	if err != nil || len(l.Lexemes) != 1 || l.Lexemes[0].Pronunciations[0].Alias != "World Wide Web Consortium" || stored.Size != 503 || stored.Modified.UnixMilli() != 1478542980117 {
		f.Errorf("lexicon %+v, %+v, %v", l, stored, err)
	}
	if err := lexicons.Put(ctx, "W3C", l); err != nil {
		f.Error(err)
	}
	for s, err := range lexicons.All(ctx) {
		if err != nil || s.Name != "example" || s.Lexemes != 1 || s.Language != "en-US" || s.ARN != "arn:aws:polly:us-east-1:123456789012:lexicon/example" {
			f.Errorf("stored lexicon %+v, %v", s, err)
		}
	}
	var names []string
	for v, err := range speech.NewVoices(cfg).All(ctx, speech.VoiceFilter{Language: "en-GB"}) {
		if err != nil || v.LanguageName != "British English" {
			f.Errorf("voice %+v, %v", v, err)
		}
		names = append(names, v.Name+" "+string(v.Gender))
	}
	if diff := cmp.Diff([]string{"Emma Female", "Brian Male", "Amy Female"}, names); diff != "" {
		f.Errorf("voices (-want +got):\n%s", diff)
	}
	var out strings.Builder
	_, err = speech.NewSynthesizer(cfg, func(o *speech.SynthesizerOptions) { o.SampleRate, o.Lexicons = 8000, []string{"example"} }).Synthesize(ctx, &out, speech.Plain("All Gaul is divided into three parts"))
	if err != nil || out.Len() != 144 {
		f.Errorf("%d bytes, %v", out.Len(), err)
	}
	var sent, want map[string]any
	call := f.fake.Calls("SynthesizeSpeech")[0]
	if err := json.Unmarshal(call.Body, &sent); err != nil {
		f.Fatal(err)
	}
	if err := json.Unmarshal(all["SynthesizeSpeech"][0].Input, &want); err != nil {
		f.Fatal(err)
	}
	if diff := cmp.Diff(want, sent); diff != "" {
		f.Errorf("request (-want +got):\n%s", diff)
	}
	for op := range all {
		if f.fake.Count(op) == 0 {
			f.Errorf("%s was not tried", op)
		}
	}
}

var fixtureTask = speech.SynthesisTask{
	ID: "70b61c0f-57ce-4715-a247-cae8729dcce9", Status: job.Succeeded, Created: time.UnixMilli(1603911042689).UTC(), Characters: 1311,
	Output: media.URI{Bucket: "amzn-s3-demo-bucket", Key: "70b61c0f-57ce-4715-a247-cae8729dcce9.mp3"}, Voice: "Joanna", Format: speech.MP3,
}

func (f pollyFixture) task() {
	f.answer("GetSpeechSynthesisTask", f.raw)
	got, err := speech.NewSynthesizer(f.fake.Config()).Resume(fixtureTask.ID).Wait(f.Context())
	if diff := cmp.Diff(fixtureTask, got); diff != "" || err != nil {
		f.Errorf("task (-want +got):\n%s%v", diff, err)
	}
}

func (f pollyFixture) started() {
	f.answer("StartSpeechSynthesisTask", f.raw)
	f.answer("GetSpeechSynthesisTask", f.raw)
	j, err := speech.NewSynthesizer(f.fake.Config()).Start(f.Context(), speech.Plain("Hello."), media.URI{Bucket: "amzn-s3-demo-bucket"})
	if err != nil || j.ID() != fixtureTask.ID {
		f.Fatalf("job %v, %v", j, err)
	}
	if p, err := j.Status(f.Context()); err != nil || p.Status != job.Queued {
		f.Errorf("status %+v, %v", p, err)
	}
}

func (f pollyFixture) lexicons() {
	f.answer("ListLexicons", f.raw)
	var got []speech.StoredLexicon
	for l, err := range speech.NewLexicons(f.fake.Config()).All(f.Context()) {
		if err != nil {
			f.Fatal(err)
		}
		got = append(got, l)
	}
	want := []speech.StoredLexicon{{
		Name: "w3c", ARN: "arn:aws:polly:us-east-2:123456789012:lexicon/w3c", Language: "en-US", Alphabet: speech.IPA, Lexemes: 1, Size: 492,
		Modified: time.UnixMilli(1603908910990).UTC(),
	}}
	if diff := cmp.Diff(want, got); diff != "" {
		f.Errorf("lexicons (-want +got):\n%s", diff)
	}
}

func (f pollyFixture) voices() {
	f.answer("DescribeVoices", f.raw)
	var got []speech.Voice
	for v, err := range speech.NewVoices(f.fake.Config()).All(f.Context(), speech.VoiceFilter{Gender: speech.FemaleVoice, Language: "en"}) {
		if err != nil {
			f.Fatal(err)
		}
		got = append(got, v)
	}
	want := []speech.Voice{
		{ID: "Salli", Name: "Salli", Gender: speech.FemaleVoice, Language: "en-US", LanguageName: "US English"},
		{ID: "Joanna", Name: "Joanna", Gender: speech.FemaleVoice, Language: "en-US", LanguageName: "US English"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		f.Errorf("voices (-want +got):\n%s", diff)
	}
}

func (f pollyFixture) lexicon() {
	f.answer("GetLexicon", f.raw)
	doc, got, err := speech.NewLexicons(f.fake.Config()).Document(f.Context(), "example")
	want := speech.StoredLexicon{
		Name: "example", ARN: "arn:aws:polly:us-east-2:account-id:lexicon/example", Language: "en-US", Alphabet: speech.IPA, Lexemes: 1, Size: 495,
		Modified: time.UnixMilli(1474222543989).UTC(),
	}
	if diff := cmp.Diff(want, got); diff != "" || err != nil || doc != "lexicon content in plain text PLS format" {
		f.Errorf("lexicon %q (-want +got):\n%s%v", doc, diff, err)
	}
}

func (f pollyFixture) pls(graphemes []string) {
	l, err := speech.ParseLexicon(f.raw)
	if err != nil {
		f.Fatal(err)
	}
	var got []string
	for _, x := range l.Lexemes {
		got = append(got, x.Graphemes...)
	}
	if diff := cmp.Diff(graphemes, got); diff != "" || l.Language != "en-US" || l.Alphabet != speech.IPA || l.Check() != nil {
		f.Errorf("lexicon of %s, %s, %v (-want +got):\n%s", l.Language, l.Alphabet, l.Check(), diff)
	}
}

// marks are those of "Mary had a little lamb."
func (f pollyFixture) marks() {
	f.answer("SynthesizeSpeech", f.raw)
	script := speech.Plain("Mary had a little lamb.")
	marks, err := speech.NewSynthesizer(f.fake.Config()).Marks(context.Background(), script, speech.MarkSentence, speech.MarkWord, speech.MarkViseme)
	if err != nil {
		f.Fatal(err)
	}
	count := map[speech.MarkType]int{}
	last := time.Duration(0)
	for i, m := range marks {
		count[m.Type]++
		if m.Type == speech.MarkViseme {
			if m.Start != 0 || m.End != 0 {
				f.Errorf("viseme %d is about %d to %d", i, m.Start, m.End)
			}
		} else if script.String()[m.Start:m.End] != m.Value {
			f.Errorf("mark %d is about %q, not %q", i, script.String()[m.Start:m.End], m.Value)
		}
		if m.Time < last {
			f.Errorf("mark %d goes back to %v", i, m.Time)
		}
		last = m.Time
	}
	if diff := cmp.Diff(map[speech.MarkType]int{speech.MarkSentence: 1, speech.MarkWord: 5, speech.MarkViseme: 15}, count); diff != "" {
		f.Errorf("marks (-want +got):\n%s", diff)
	}
	if got := speech.Join(speech.MarkWords(script, marks, 0)); got != script.String() {
		f.Errorf("words %q", got)
	}
}

// splits are the cases of another splitter, whose limits count text without tags.
func (f pollyFixture) splits() {
	var cases []struct {
		Options struct{ SoftLimit, HardLimit int }
		SSML    string
		Result  []string
	}
	f.decode(&cases)
	for i, c := range cases {
		pieces, err := speech.Markup(c.SSML).Split(limits(c.Options.SoftLimit, c.Options.HardLimit, 0))
		if err != nil {
			f.Fatal(err)
		}
		got := append([]string{}, scripts(pieces)...)
		if diff := cmp.Diff(c.Result, got); diff != "" {
			f.Errorf("case %d (-want +got):\n%s", i, diff)
		}
	}
	f.Logf("%d cases", len(cases))
}
