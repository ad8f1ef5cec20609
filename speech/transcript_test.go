package speech_test

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/awsai-go/awsai/speech"
	"github.com/awsai-go/awsai/speech/caption"
)

// captured reads a captured file of the service, or skips the test.
func captured(t testing.TB, name string) []byte {
	t.Helper()
	dir := os.Getenv("AWSAI_FIXTURES")
	if dir == "" {
		t.Skip("AWSAI_FIXTURES, the folder of captured responses, is not set")
	}
	raw, err := os.ReadFile(filepath.Join(dir, "transcribe", name))
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

func parsed(t testing.TB, data []byte) speech.Transcript {
	t.Helper()
	got, err := speech.ParseTranscript(data)
	if err != nil {
		t.Fatal(err)
	}
	return got
}

func words(t speech.Transcript) (words, marks int) {
	for _, w := range t.Words {
		if w.Punctuation {
			marks++
		} else {
			words++
		}
	}
	return words, marks
}

func said(t speech.Transcript) (all []speech.Word) {
	for _, w := range t.Words {
		if !w.Punctuation {
			all = append(all, w)
		}
	}
	return all
}

func seconds(s float64) time.Duration { return time.Duration(s*1e6+0.5) * time.Microsecond }

// What the manifest beside the captured files computes of each.
func TestTranscriptFacts(t *testing.T) {
	tests := []struct {
		file         string
		words, marks int
		text         int  // bytes of the transcript, or -1 where the manifest has none
		joins        bool // the words put together are the transcript
		first        string
		start, end   float64
		last         string
		lastStart    float64
		lastEnd      float64
		speakers     int // distinct
		declared     int
		turns        int
	}{
		{"bbc-tedtalk.json", 1791, 169, 9982, true, "There", 13.03, 13.22, "you", 705.785, 705.995, 0, 0, 1},
		{"docs-basic.json", 4, 1, 29, true, "Welcome", 0.64, 1.09, "Transcribe", 1.74, 2.56, 0, 0, 1},
		{"docs-medical-dictation.json", 6, 0, 39, false, "came", 4.85, 5.12, "visit", 5.75, 6.02, 0, 0, 1},
		{"docs-redacted-batch.json", 2, 0, 335, false, "Good", 2.86, 3.35, "[PII]", 5.56, 6.25, 0, 0, 1},
		{"docs-speaker-partitioning.json", 10, 2, 48, true, "I've", 4.87, 5.02, "that", 9.05, 9.24, 2, 2, 2},
		{"es-two-speakers.json", 8, 3, 38, true, "Hola", 0.94, 1.51, "miel", 4.86, 5.45, 2, 1, 2},
		{"ja-asr.json", 6, 0, 18, false, "皆さん", 6.54, 6.95, "は", 9.33, 9.54, 0, 0, 1},
		{"wsj-5speakers.json", 3043, 277, 17672, true, "breaking", 1.6, 3.821, "tomorrow", 1176.58, 1177.08, 5, 5, 50},
		{"se-radio-50-items.json", 0, 0, -1, true, "This", 0.41, 0.59, "", 0, 0, 0, 0, 1},
	}
	for _, tt := range tests {
		t.Run(tt.file, func(t *testing.T) {
			got := parsed(t, captured(t, tt.file))
			nw, nm := words(got)
			if tt.words > 0 && (nw != tt.words || nm != tt.marks) {
				t.Errorf("%d words and %d marks, want %d and %d", nw, nm, tt.words, tt.marks)
			}
			if tt.words == 0 && nw+nm != 50 {
				t.Errorf("%d items, want 50", nw+nm)
			}
			if n := len([]rune(got.Text)); tt.text >= 0 && n != tt.text {
				t.Errorf("text of %d letters, want %d", n, tt.text)
			}
			if joins := speech.Join(got.Words) == got.Text; joins != tt.joins {
				t.Errorf("the words are the text: %v, want %v", joins, tt.joins)
			}
			all := said(got)
			if f := all[0]; f.Text != tt.first || f.Start != seconds(tt.start) || f.End != seconds(tt.end) {
				t.Errorf("first word %+v, want %q from %v to %v", f, tt.first, tt.start, tt.end)
			}
			if l := all[len(all)-1]; tt.last != "" && (l.Text != tt.last || l.Start != seconds(tt.lastStart) || l.End != seconds(tt.lastEnd)) {
				t.Errorf("last word %+v, want %q from %v to %v", l, tt.last, tt.lastStart, tt.lastEnd)
			}
			if n := len(got.Speakers()); n != tt.speakers || got.SpeakerCount != tt.declared {
				t.Errorf("speakers %v, declared %d; want %d and %d", got.Speakers(), got.SpeakerCount, tt.speakers, tt.declared)
			}
			if n := len(got.Turns()); n != tt.turns {
				t.Errorf("%d turns, want %d", n, tt.turns)
			}
			placed(t, got, tt.joins)
		})
	}
}

// placed checks that each word is in the text where it says, in their order.
func placed(t *testing.T, got speech.Transcript, all bool) {
	t.Helper()
	at := 0
	for i, w := range got.Words {
		if w.Offset < 0 && !all {
			continue
		}
		if w.Offset < at || !strings.HasPrefix(got.Text[w.Offset:], w.Text) {
			t.Fatalf("word %d, %q, is not at byte %d", i, w.Text, w.Offset)
		}
		at = w.Offset + len(w.Text)
	}
}

// The sentences of the talk are the paragraphs that its editor expects; what it leaves out, a last
// one without a mark, is here.
func TestTalkParagraphs(t *testing.T) {
	got := parsed(t, captured(t, "bbc-tedtalk.json"))
	type paragraph struct {
		Text  string
		Start float64
		End   float64
		Words int
	}
	var want, have []paragraph
	if err := json.Unmarshal(captured(t, "bbc-tedtalk.expected-paragraphs.json"), &want); err != nil {
		t.Fatal(err)
	}
	for _, s := range got.Sentences() {
		have = append(have, paragraph{s.Text, s.Start.Seconds(), s.End.Seconds(), s.WordCount()})
	}
	if len(want) != 95 || len(have) != 96 || have[95].Text != "Thank you" {
		t.Fatalf("%d paragraphs expected, %d sentences", len(want), len(have))
	}
	if diff := cmp.Diff(want, have[:95]); diff != "" {
		t.Errorf("paragraphs (-want +got):\n%s", diff)
	}
	byOption := got.Paragraphs(func(o *speech.ParagraphOptions) { o.MaxSentences = 1 })
	if len(byOption) != 96 {
		t.Errorf("%d paragraphs of a sentence, want 96", len(byOption))
	}
}

func TestFewWordsWithSpeakers(t *testing.T) {
	got := parsed(t, captured(t, "bbc-wordswithspeakers.json")).Turns()
	if got[0].Speaker != "spk_0" || got[0].WordCount() != 1 || got[1].Speaker != "spk_1" || got[1].WordCount() != 2 {
		t.Errorf("turns %+v", got)
	}
}

func TestSpanishTurns(t *testing.T) {
	type turn struct {
		Speaker    string
		Start, End time.Duration
		Items      int
	}
	var got []turn
	for _, s := range parsed(t, captured(t, "es-two-speakers.json")).Turns() {
		got = append(got, turn{s.Speaker, s.Start, s.End, len(s.Words)})
	}
	want := []turn{{"spk_0", seconds(0.94), seconds(2.85), 6}, {"spk_1", seconds(3.94), seconds(5.45), 5}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("turns (-want +got):\n%s", diff)
	}
}

func TestJapaneseCaptions(t *testing.T) {
	got := parsed(t, captured(t, "ja-asr.json"))
	pause := func(d time.Duration) func(*caption.Style) {
		return func(s *caption.Style) { s.MaxPause, s.MinDuration, s.Gap = d, -1, -1 }
	}
	// The expected file has two empty lines between its cues.
	want, err := caption.ParseSRT(captured(t, "ja-asr.gap1s.expected.srt"))
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := caption.WriteSRT(&b, got.Captions(pause(time.Second))); err != nil {
		t.Fatal(err)
	}
	if file := strings.Replace(strings.TrimSpace(b.String()), "\n\n", "\n\n\n", 1); file != strings.TrimSpace(string(captured(t, "ja-asr.gap1s.expected.srt"))) {
		t.Errorf("file\n%s", file)
	}
	back, err := caption.ParseSRT(b.Bytes())
	if diff := cmp.Diff(want, back); diff != "" || err != nil {
		t.Errorf("%v; cues (-want +got):\n%s", err, diff)
	}
	b.Reset()
	if err := caption.WriteSRT(&b, got.Captions(pause(30*time.Millisecond))); err != nil {
		t.Fatal(err)
	}
	const four = `1
00:00:06,540 --> 00:00:07,540
皆さん初めまして

2
00:00:08,590 --> 00:00:08,840
こん

3
00:00:08,910 --> 00:00:09,230
にち

4
00:00:09,330 --> 00:00:09,540
は

`
	if diff := cmp.Diff(four, b.String()); diff != "" {
		t.Errorf("file (-want +got):\n%s", diff)
	}
}

func TestVTTFile(t *testing.T) {
	got := parsed(t, captured(t, "vtt-basic.json"))
	var b strings.Builder
	if err := caption.WriteVTT(&b, got.Captions()); err != nil {
		t.Fatal(err)
	}
	if want := "WEBVTT\n\n1\n00:00:07.840 --> 00:00:12.870\nWait.\n\n"; b.String() != want {
		t.Errorf("file %q, want %q", b.String(), want)
	}
}

func TestRedactedTranscript(t *testing.T) {
	got := parsed(t, captured(t, "docs-redacted-batch.json"))
	want := []speech.Redaction{{Word: 1, Start: seconds(5.56), End: seconds(6.25), Category: "PII", Type: "NAME", Confidence: 0.9999}}
	if diff := cmp.Diff(want, got.Redactions); diff != "" {
		t.Errorf("redactions (-want +got):\n%s", diff)
	}
	if w := got.Words[1]; !got.Redacted || strings.Count(got.Text, "[PII]") != 4 || w.Text != "[PII]" || w.Confidence != 0 || w.Redacted != "NAME" {
		t.Errorf("word %+v of %q", w, got.Text)
	}
}

func TestMedicalChannels(t *testing.T) {
	got := parsed(t, captured(t, "docs-medical-channels.json"))
	var turns []string
	for _, s := range got.Turns() {
		turns = append(turns, s.Channel+": "+s.Text)
	}
	want := []string{"ch_0: When you try", "ch_1: It seems to"}
	if diff := cmp.Diff(want, turns); diff != "" {
		t.Errorf("turns (-want +got):\n%s", diff)
	}
	if w := got.Words[4]; w.Text != "to" || w.Channel != "ch_1" || w.Confidence != 0.2497 || w.Start != seconds(12.669) {
		t.Errorf("last word %+v", w)
	}
}

func TestToxicTranscript(t *testing.T) {
	got := parsed(t, captured(t, "synthetic-toxicity-segments.json"))
	if len(got.Toxicity) != 2 || got.Toxicity[0].Score != 0.7638 || got.Toxicity[0].Categories["insult"] != 0.6572 || got.Toxicity[0].Start != seconds(8.92) || got.Toxicity[1].End != 15*time.Second || len(got.Toxicity[1].Categories) != 7 {
		t.Errorf("toxicity %+v", got.Toxicity)
	}
	if len(got.Segments) != 1 || got.Segments[0].Text != "You are a complete fool." || got.Segments[0].End != seconds(13.45) || len(got.Segments[0].Words) != 1 {
		t.Errorf("segments %+v", got.Segments)
	}
}

// The transcript among the snapshots of jobs has speakers in its items.
func TestSnapshotTranscript(t *testing.T) {
	var recorded map[string]struct {
		Content map[string]json.RawMessage `json:"recorded-content"`
	}
	if err := json.Unmarshal(captured(t, "localstack-aws-snapshot.json"), &recorded); err != nil {
		t.Fatal(err)
	}
	found := 0
	for name, r := range recorded {
		for _, raw := range r.Content {
			if !bytes.Contains(raw, []byte(`"transcripts"`)) {
				continue
			}
			found++
			got := parsed(t, raw)
			if n := len(got.Turns()); n != 2 || len(got.Speakers()) != 2 || speech.Join(got.Words) != got.Text {
				t.Errorf("%s: %d turns of %v in %q", name, n, got.Speakers(), got.Text)
			}
		}
	}
	if found != 1 {
		t.Errorf("%d transcripts, want 1", found)
	}
}
