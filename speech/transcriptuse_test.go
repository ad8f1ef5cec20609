package speech_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/awsaitest"
	"github.com/awsai-go/awsai/media"
	"github.com/awsai-go/awsai/rag"
	"github.com/awsai-go/awsai/rag/embedded"
	"github.com/awsai-go/awsai/speech"
	"github.com/awsai-go/awsai/speech/caption"
)

// spoken makes a transcript of a text: each word has half a second, "A:" begins what A says.
func spoken(t testing.TB, text string) speech.Transcript {
	t.Helper()
	type alternative map[string]string
	var items []map[string]any
	speaker, n := "", 0
	for w := range strings.FieldsSeq(text) {
		if name, ok := strings.CutSuffix(w, ":"); ok {
			speaker = name
			continue
		}
		word := strings.TrimRight(w, ".,?!")
		items = append(items, map[string]any{"type": "pronunciation", "speaker_label": speaker, "start_time": fmt.Sprint(float64(n) / 2), "end_time": fmt.Sprint(float64(n)/2 + 0.4), "alternatives": []alternative{{"content": word, "confidence": "0.9"}}})
		for _, mark := range w[len(word):] {
			items = append(items, map[string]any{"type": "punctuation", "alternatives": []alternative{{"content": string(mark)}}})
		}
		n++
	}
	data, err := json.Marshal(map[string]any{"results": map[string]any{"items": items}})
	if err != nil {
		t.Fatal(err)
	}
	return parsed(t, data)
}

func TestFind(t *testing.T) {
	got := spoken(t, "A: It's late. Is it late, Straße? B: Late it is.")
	tests := []struct {
		phrase string
		want   []string
	}{
		{"late", []string{"late 500ms", "late 2s", "Late 3s"}},
		{"IT LATE", []string{"it late 1.5s"}},
		{"late, it", []string{"Late it 3s"}},
		{"late strasse", nil},
		{"straße b", nil},
		{"STRASSE", nil},
		{"Straße Late", []string{"Straße? Late 2.5s"}},
		{"its", []string{"It's 0s"}},
		{"lat", nil},
		{"?!", nil},
		{"", nil},
	}
	for _, tt := range tests {
		var have []string
		for _, h := range got.Find(tt.phrase) {
			have = append(have, fmt.Sprintf("%s %v", h.Text, h.Start))
			if h.Offset < 0 || !strings.HasPrefix(got.Text[h.Offset:], got.Words[h.First].Text) || h.EndOffset != got.Words[h.Last].Offset+len(got.Words[h.Last].Text) {
				t.Errorf("%q: hit %+v", tt.phrase, h)
			}
		}
		if diff := cmp.Diff(tt.want, have); diff != "" {
			t.Errorf("%q (-want +got):\n%s", tt.phrase, diff)
		}
	}
	ja := parsed(t, []byte(`{"items":[{"type":"pronunciation","start_time":"1","end_time":"2","content":"皆さん"},{"type":"pronunciation","start_time":"2","end_time":"3","content":"初め"},{"type":"pronunciation","start_time":"3","end_time":"4","content":"まして"}]}`))
	if h := ja.Find("初めま"); len(h) != 1 || h[0].First != 1 || h[0].Last != 2 || h[0].Start != 2*time.Second {
		t.Errorf("hits %+v", h)
	}
}

func TestParagraphs(t *testing.T) {
	got := spoken(t, "A: One two. Three four? Five B: six. Seven ... eight")
	texts := func(s []speech.Segment) (all []string) {
		for _, p := range s {
			all = append(all, p.Speaker+": "+p.Text)
			if p.Offset >= 0 && !strings.HasPrefix(got.Text[p.Offset:], p.Words[0].Text) {
				t.Errorf("%q is not at byte %d", p.Text, p.Offset)
			}
		}
		return all
	}
	for name, tt := range map[string]struct {
		got  []speech.Segment
		want []string
	}{
		"sentences":  {got.Sentences(), []string{"A: One two.", "A: Three four?", "A: Five", "B: six.", "B: Seven...", "B: eight"}},
		"turns":      {got.Turns(), []string{"A: One two. Three four? Five", "B: six. Seven... eight"}},
		"paragraphs": {got.Paragraphs(), []string{"A: One two. Three four? Five", "B: six. Seven... eight"}},
		"short ones": {got.Paragraphs(func(o *speech.ParagraphOptions) { o.MaxWords = 3 }), []string{"A: One two. Three four?", "A: Five", "B: six. Seven...", "B: eight"}},
		"by pauses":  {got.Paragraphs(func(o *speech.ParagraphOptions) { o.Pause = 100 * time.Millisecond }), []string{"A: One two.", "A: Three four?", "A: Five", "B: six.", "B: Seven...", "B: eight"}},
	} {
		// A word of marks alone is put with the word before it.
		want := slices.DeleteFunc(tt.want, func(s string) bool { return s == "" })
		have := texts(tt.got)
		for i := range have {
			have[i] = strings.ReplaceAll(have[i], " ...", "...")
		}
		if diff := cmp.Diff(want, have); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

// Channels keep what was taken out of their words, whether the list of all items is there or not.
func TestRedactedChannels(t *testing.T) {
	const ch0 = `{"type":"pronunciation","start_time":"2","end_time":"3","alternatives":[{"content":"[PII]","redactions":[{"confidence":"0.9","type":"SSN","category":"PII"}]}]}`
	const ch1 = `{"type":"pronunciation","start_time":"1","end_time":"2","alternatives":[{"content":"Yes","confidence":"1"}]}`
	channels := `"channel_labels":{"channels":[{"channel_label":"ch_0","items":[` + ch0 + `]},{"channel_label":"ch_1","items":[` + ch1 + `]}]}`
	for name, results := range map[string]string{"channels": channels, "both": channels + `,"items":[` + ch1 + "," + ch0 + `]`} {
		got := parsed(t, []byte(`{"results":{"transcripts":[{"transcript":"Yes [PII]"}],`+results+`}}`))
		if len(got.Words) != 2 || got.Words[1].Channel != "ch_0" || got.Words[1].Redacted != "SSN" || len(got.Redactions) != 1 || got.Redactions[0].Word != 1 || got.RedactedText() != "Yes [SSN]" {
			t.Errorf("%s: %+v", name, got)
		}
	}
}

// Of channels that speak at once each sentence is one turn, and none is lost.
func TestChannelTurns(t *testing.T) {
	item := func(start, end float64, text string) string {
		return fmt.Sprintf(`{"type":"pronunciation","start_time":"%v","end_time":"%v","alternatives":[{"content":"%s","confidence":"1"}]}`, start, end, text)
	}
	const mark = `{"type":"punctuation","alternatives":[{"content":"."}]}`
	got := parsed(t, []byte(`{"results":{"transcripts":[{"transcript":"How are Well you. Thanks"}],"channel_labels":{"number_of_channels":2,"channels":[
		{"channel_label":"ch_0","items":[`+strings.Join([]string{item(0, 1, "How"), item(1, 2, "are"), item(2, 3, "you"), mark, item(5, 6, "Thanks")}, ",")+`]},
		{"channel_label":"ch_1","items":[`+item(1.5, 1.9, "Well")+","+mark+`]}]},"items":[]}}`))
	var turns []string
	for _, s := range got.Turns() {
		turns = append(turns, s.Channel+" "+s.Text)
	}
	if diff := cmp.Diff([]string{"ch_0 How are you.", "ch_1 Well.", "ch_0 Thanks"}, turns); diff != "" {
		t.Errorf("turns (-want +got):\n%s", diff)
	}
	cues := got.Captions()
	if len(cues) != 3 || cues[1].Start < cues[0].End || cues[0].Speaker != "ch_0" {
		t.Errorf("cues %+v", cues)
	}
}

func TestLanguagesAndAlternatives(t *testing.T) {
	got := parsed(t, []byte(`{"jobName":"j","language_codes":[{"language_code":"es-US","duration_in_seconds":1.5},{"language_code":"en-US","duration_in_seconds":"12"}],"results":{
		"transcripts":[{"transcript":"Hi hola"}],
		"segments":[{"start_time":"0","end_time":"1","alternatives":[{"transcript":"Hi","items":[{"type":"pronunciation","content":"Hi","confidence":"0.9","start_time":"0","end_time":"1"}]},{"transcript":"High","items":[]}]}],
		"items":[{"type":"pronunciation","language_code":"en-US","vocabulary_filter_match":true,"start_time":0,"end_time":1,"alternatives":[{"content":"Hi","confidence":0.9}]},{"type":"pronunciation","language_code":"es-US","start_time":1,"end_time":2,"alternatives":[{"content":"hola","confidence":null}]}],
		"language_identification":[]}}`))
	if got.Language != "en-US" || got.Languages[0].Duration != 12*time.Second || got.Words[1].Language != "es-US" || !got.Words[0].Filtered {
		t.Errorf("%+v", got)
	}
	want := []speech.Choice{{End: time.Second, Readings: []speech.Reading{{Text: "Hi", Words: []speech.Word{{Text: "Hi", End: time.Second, Confidence: 0.9}}}, {Text: "High", Words: []speech.Word{}}}}}
	if diff := cmp.Diff(want, got.Alternatives); diff != "" {
		t.Errorf("alternatives (-want +got):\n%s", diff)
	}
	if got.RedactedText() != "*** hola" || got.Confidence() != 0.9 || len(got.Unsure(0.95)) != 1 || len(got.Unsure(0.5)) != 0 {
		t.Errorf("redacted %q, confidence %v", got.RedactedText(), got.Confidence())
	}
	if got.At(1500*time.Millisecond) != 1 || got.At(-1) != -1 || got.TimeAt(4) != time.Second {
		t.Errorf("at %d, %d, %v", got.At(1500*time.Millisecond), got.At(-1), got.TimeAt(4))
	}
}

func TestParseTranscriptRefuses(t *testing.T) {
	for _, bad := range []string{"", "x", "{}", `{"results":5}`, `{"results":{"items":[{"start_time":"soon"}]}}`, "null", `"text"`} {
		_, err := speech.ParseTranscript([]byte(bad))
		if !errors.Is(err, awsai.ErrInvalid) || strings.Contains(err.Error(), "soon") {
			t.Errorf("%q: %v", bad, err)
		}
	}
}

func TestDocument(t *testing.T) {
	got := spoken(t, "A: One two three. Four five six. B: Seven eight nine. Ten.")
	doc := got.Passages("talk", func(o *speech.PassageOptions) {
		o.Title, o.MaxWords, o.Metadata = "A talk", 6, map[string]any{"year": 2024}
		o.Name = func(s string) string { return "Speaker " + s }
	})
	if err := doc.Validate(); err != nil {
		t.Fatal(err)
	}
	want := []rag.Passage{
		{ID: "talk#0", DocumentID: "talk", Title: "A talk", Headings: []string{"00:00:00.000–00:00:02.900", "Speaker A"}, Text: "One two three. Four five six.", End: 29, Line: 1, EndLine: 1},
		{ID: "talk#1", DocumentID: "talk", Title: "A talk", Headings: []string{"00:00:03.000–00:00:04.900", "Speaker B"}, Text: "Seven eight nine. Ten.", Start: 30, End: 52, Line: 1, EndLine: 1},
	}
	if diff := cmp.Diff(want, doc.Passages); diff != "" {
		t.Errorf("passages (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(map[string]any{"year": 2024, "speakers": []string{"Speaker A", "Speaker B"}}, doc.Metadata); diff != "" {
		t.Errorf("metadata (-want +got):\n%s", diff)
	}
	begin, end, ok := speech.PassageTime(doc.Passages[1])
	if begin != 3*time.Second || end != 4900*time.Millisecond || !ok {
		t.Errorf("time %v to %v, %v", begin, end, ok)
	}
	for _, h := range []string{"", "Chapter 1", "00:00:00.000", "00:00:00.000–x", "0:00:00.000–00:00:01.000"} {
		if _, _, ok := speech.PassageTime(rag.Passage{Headings: []string{h}}); ok {
			t.Errorf("%q is a time", h)
		}
	}
	again := got.Passages("talk", func(o *speech.PassageOptions) { o.Title = "Another" })
	if again.Hash == doc.Hash || doc.Hash == "" {
		t.Errorf("hash %q and %q", again.Hash, doc.Hash)
	}
}

// What is found in an index says when it was said.
func TestPassagesInIndex(t *testing.T) {
	store, err := embedded.Open(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	text := "A: " + strings.Repeat("We speak of the weather today. ", 20) + "B: The budget of the orchard grows in autumn. A: " + strings.Repeat("So much for sports then. ", 20)
	doc := spoken(t, text).Passages("talk.mp3", func(o *speech.PassageOptions) { o.MaxWords = 30 })
	if err := store.Upsert(t.Context(), []rag.Document{doc}); err != nil {
		t.Fatal(err)
	}
	hits, err := store.Search(t.Context(), rag.Query{Text: "orchard budget", Limit: 1})
	if err != nil || len(hits) != 1 {
		t.Fatalf("hits %v, %v", hits, err)
	}
	begin, end, ok := speech.PassageTime(hits[0].Passage)
	if said := 60 * time.Second; !ok || begin > said || end < said || end-begin > 30*time.Second {
		t.Errorf("said from %v to %v, %v: %q", begin, end, ok, hits[0].Passage.Text)
	}
}

// Recordings go into an index once, and again only when they have changed.
func TestRecordings(t *testing.T) {
	f := awsaitest.New(t)
	store := f.S3("mine", "audio")
	put := func(key, content string) { store.Put("audio", key, awsaitest.Object{Body: []byte(content)}) }
	put("talks/a.mp3", "one")
	put("talks/b.WAV", "two")
	put("talks/notes.txt", "no recording")
	jobs(f, 0, signed)
	f.HandleHTTP("GET files.example.com/asrOutput.json", http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, hello) }))
	c := transcriber(f)
	read := func() (docs []rag.Document) {
		for item, err := range c.Recordings(t.Context(), media.URI{Bucket: "audio", Key: "talks/"}, func(o *speech.RecordingsOptions) { o.Transcribe.Language = "en-US" }) {
			if err != nil {
				t.Fatal(err)
			}
			hash, err := item.Hash(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			doc, err := item.Document(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			if doc.ID != item.ID() || doc.Hash != hash || len(doc.Passages) != 1 || doc.Metadata["language"] != "en-US" {
				t.Errorf("document %+v", doc)
			}
			docs = append(docs, doc)
		}
		return docs
	}
	first := read()
	if len(first) != 2 || first[0].ID != "s3://audio/talks/a.mp3" || first[0].Title != "a.mp3" {
		t.Fatalf("documents %+v", first)
	}
	names := func() (n int) {
		seen := map[string]bool{}
		for _, call := range f.Calls("StartTranscriptionJob") {
			seen[string(call.Body)] = true
		}
		return len(seen)
	}
	if again := read(); again[0].Hash != first[0].Hash || names() != 2 {
		t.Errorf("%d jobs, want 2", names())
	}
	put("talks/a.mp3", "other")
	if changed := read(); changed[0].Hash == first[0].Hash || names() != 3 {
		t.Errorf("%d jobs, want 3", names())
	}
}

// What is captured makes captions that break no rule but where the speakers leave no time, and
// files that are read back.
func TestCapturedCaptions(t *testing.T) {
	for _, name := range []string{"bbc-tedtalk.json", "wsj-5speakers.json", "es-two-speakers.json", "se-radio-50-items.json", "ja-asr.json"} {
		got := parsed(t, captured(t, name))
		cues := got.Captions()
		counts := map[caption.Rule]int{}
		for _, fault := range caption.Check(cues) {
			counts[fault.Rule]++
			switch fault.Rule {
			case caption.RuleSpeed, caption.RuleShort, caption.RuleGap:
			default:
				t.Errorf("%s: %v", name, fault)
			}
		}
		t.Logf("%s: %d cues, %v", name, len(cues), counts)
		var srt, vtt bytes.Buffer
		if err := errors.Join(caption.WriteSRT(&srt, cues), caption.WriteVTT(&vtt, cues)); err != nil {
			t.Fatal(err)
		}
		fromSRT, err := caption.ParseSRT(srt.Bytes())
		if err != nil || len(fromSRT) != len(cues) {
			t.Errorf("%s: SRT: %d cues of %d, %v", name, len(fromSRT), len(cues), err)
		}
		fromVTT, err := caption.ParseVTT(vtt.Bytes())
		if err != nil || len(fromVTT) != len(cues) {
			t.Errorf("%s: VTT: %d cues of %d, %v", name, len(fromVTT), len(cues), err)
		}
		for i := range fromVTT {
			fromVTT[i].ID = ""
		}
		if diff := cmp.Diff(cues, fromVTT); diff != "" {
			t.Errorf("%s: VTT (-want +got):\n%s", name, diff)
		}
		var text []string
		for _, c := range cues {
			text = append(text, strings.Join(c.Lines(), " "))
		}
		if all := strings.Join(text, " "); name != "ja-asr.json" && all != speech.Join(got.Words) {
			t.Errorf("%s: the captions are not the words", name)
		}
	}
}

func FuzzParseTranscript(f *testing.F) {
	f.Add([]byte(hello))
	f.Add([]byte(`{"results":{"channel_labels":{"channels":[{"channel_label":"ch_0","items":[{"content":"a","type":"pronunciation","start_time":"1"}]}]},"speaker_labels":{"speakers":"2","segments":[{"start_time":"0","end_time":"9","speaker_label":"spk_0","items":[{"start_time":"1","end_time":"2"}]}]},"audio_segments":[{"items":[0,{"id":1}]}],"toxicity_detection":[{"toxicity":"0.5","categories":{"a":1}}]}}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		got, err := speech.ParseTranscript(data)
		if err != nil {
			return
		}
		for i, w := range got.Words {
			if w.Offset >= 0 && !strings.HasPrefix(got.Text[w.Offset:], w.Text) {
				t.Fatalf("word %d is not at byte %d", i, w.Offset)
			}
			if w.Start < 0 || w.End < w.Start || w.Confidence < 0 || w.Confidence > 1 {
				t.Fatalf("word %+v", w)
			}
		}
		n := 0
		for _, s := range got.Sentences() {
			n += len(s.Words)
		}
		if n != len(got.Words) {
			t.Fatalf("%d words in the sentences of %d", n, len(got.Words))
		}
		if err := got.Passages("x").Validate(); err != nil {
			t.Fatal(err)
		}
		if len(got.Words) > 0 {
			got.Find(got.Words[0].Text)
		}
		got.RedactedText()
		if got.Duration() < 100*time.Hour {
			if err := caption.WriteVTT(io.Discard, got.Captions()); err != nil {
				t.Fatal(err)
			}
		}
	})
}

func FuzzParseCall(f *testing.F) {
	f.Add([]byte(callFile), []byte(`{}`))
	f.Add([]byte(`{"Conversation":{"TranscriptSegments":[{"Content":"x"}],"TranscriptItems":[{"Type":"PUNCTUATION"}]}}`), []byte(`{"ClinicalDocumentation":{"Sections":[{"SectionName":"a"}]}}`))
	f.Fuzz(func(t *testing.T, data, note []byte) {
		if c, err := speech.ParseCall(data); err == nil {
			tr := c.Transcript()
			for _, w := range tr.Words {
				if w.Offset >= 0 && !strings.HasPrefix(tr.Text[w.Offset:], w.Text) {
					t.Fatalf("word %q is not at byte %d", w.Text, w.Offset)
				}
			}
		}
		_, _ = speech.ParseVisit(data, note)
		_, _ = speech.ParseEvent(data)
		if terms, err := speech.ParseVocabulary(data); err == nil {
			_, _ = speech.FormatVocabulary(terms)
		}
	})
}

func BenchmarkParseTranscript(b *testing.B) {
	data := captured(b, "wsj-5speakers.json")
	b.SetBytes(int64(len(data)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := speech.ParseTranscript(data); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkCaptions(b *testing.B) {
	t := parsed(b, captured(b, "wsj-5speakers.json"))
	b.ReportAllocs()
	for b.Loop() {
		t.Captions()
	}
}
