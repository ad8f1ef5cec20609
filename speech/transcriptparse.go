package speech

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/speech/caption"
)

// ParseTranscript reads the file that a job of Transcribe or of Transcribe Medical writes. It
// takes what is in the file's "results", or an array of "items", too. What is no such thing is
// awsai.ErrInvalid; members that the service adds later are left out.
func ParseTranscript(data []byte) (Transcript, error) {
	var f transcriptFile
	data = bytes.TrimSpace(bytes.TrimPrefix(data, []byte("\ufeff")))
	into := any(&f)
	if bytes.HasPrefix(data, []byte("[")) {
		into = &f.Results.Items
	}
	if err := json.Unmarshal(data, into); err != nil {
		return Transcript{}, awsai.Errorf("speech.ParseTranscript", awsai.ErrInvalid, "%d bytes that are no transcript: %w", len(data), jsonFault(err))
	}
	if f.Results.empty() && f.JobName == "" && into == any(&f) { // it may be the results
		if err := json.Unmarshal(data, &f.Results); err != nil {
			return Transcript{}, awsai.Errorf("speech.ParseTranscript", awsai.ErrInvalid, "%d bytes that are no transcript: %w", len(data), jsonFault(err))
		}
	}
	if f.Results.empty() && f.JobName == "" {
		return Transcript{}, awsai.Errorf("speech.ParseTranscript", awsai.ErrInvalid, "%d bytes of JSON without results", len(data))
	}
	return f.transcript(), nil
}

// jsonFault says what is wrong with JSON, and not what stands there.
func jsonFault(err error) error {
	switch e := err.(type) {
	case *json.SyntaxError:
		return fmt.Errorf("syntax error at byte %d", e.Offset)
	case *json.UnmarshalTypeError:
		return fmt.Errorf("a JSON %s at %s", strings.Fields(e.Value + " ?")[0], e.Field)
	}
	return fmt.Errorf("broken JSON")
}

// transcriptFile is the file as the service writes it. Its numbers are strings, numbers or null.
type transcriptFile struct {
	JobName    string         `json:"jobName"`
	IsRedacted bool           `json:"isRedacted"`
	Results    transcriptBody `json:"results"`
	languageNames
}

type languageNames struct {
	LanguageCode  string         `json:"language_code"`
	LanguageCodes []fileLanguage `json:"language_codes"`
}

type fileLanguage struct {
	LanguageCode string `json:"language_code"`
	Code         string `json:"code"`
	Score        figure `json:"score"`
	Duration     figure `json:"duration_in_seconds"`
}

type transcriptBody struct {
	Transcripts   fileTexts     `json:"transcripts"`
	Items         []fileItem    `json:"items"`
	SpeakerLabels *fileSpeakers `json:"speaker_labels"`
	ChannelLabels struct {
		Channels []struct {
			ChannelLabel string     `json:"channel_label"`
			Items        []fileItem `json:"items"`
		} `json:"channels"`
	} `json:"channel_labels"`
	AudioSegments []fileSegment  `json:"audio_segments"`
	Segments      []fileChoice   `json:"segments"`
	Toxicity      []fileToxicity `json:"toxicity_detection"`
	languageNames
	LanguageIdentification []fileLanguage `json:"language_identification"`
}

func (b transcriptBody) empty() bool {
	return b.Transcripts == nil && b.Items == nil && b.ChannelLabels.Channels == nil && b.AudioSegments == nil
}

// fileTexts is a list of texts; a part of a file may have an object in its place.
type fileTexts []struct {
	Transcript string `json:"transcript"`
}

// UnmarshalJSON takes a list, and leaves out what is none.
func (t *fileTexts) UnmarshalJSON(data []byte) error {
	if !bytes.HasPrefix(data, []byte("[")) {
		*t = fileTexts{}
		return nil
	}
	type plain fileTexts
	return json.Unmarshal(data, (*plain)(t))
}

type fileItem struct {
	ID           *figure           `json:"id"`
	Start        figure            `json:"start_time"`
	End          figure            `json:"end_time"`
	Type         string            `json:"type"`
	Speaker      string            `json:"speaker_label"`
	Channel      string            `json:"channel_label"`
	Language     string            `json:"language_code"`
	Filtered     bool              `json:"vocabulary_filter_match"`
	Alternatives []fileAlternative `json:"alternatives"`
	fileAlternative
}

type fileAlternative struct {
	Confidence figure `json:"confidence"`
	Content    string `json:"content"`
	Redactions []struct {
		Confidence figure `json:"confidence"`
		Type       string `json:"type"`
		Category   string `json:"category"`
	} `json:"redactions"`
}

func (i fileItem) best() fileAlternative {
	if len(i.Alternatives) > 0 {
		return i.Alternatives[0]
	}
	return i.fileAlternative
}

type fileSpeakers struct {
	Speakers figure        `json:"speakers"`
	Segments []fileSegment `json:"segments"`
}

type fileSegment struct {
	Start      figure     `json:"start_time"`
	End        figure     `json:"end_time"`
	Transcript string     `json:"transcript"`
	Speaker    string     `json:"speaker_label"`
	Channel    string     `json:"channel_label"`
	Language   string     `json:"language_code"`
	Items      []fileMark `json:"items"`
}

// fileMark is an item's times with the speaker, or its ID.
type fileMark struct {
	ID         figure
	Start, End figure
	Speaker    string
}

// UnmarshalJSON takes a number or an object.
func (m *fileMark) UnmarshalJSON(data []byte) error {
	if !bytes.HasPrefix(data, []byte("{")) {
		return m.ID.UnmarshalJSON(data)
	}
	var i fileItem
	err := json.Unmarshal(data, &i)
	m.Start, m.End, m.Speaker = i.Start, i.End, i.Speaker
	return err
}

type fileChoice struct {
	Start        figure `json:"start_time"`
	End          figure `json:"end_time"`
	Alternatives []struct {
		Transcript string     `json:"transcript"`
		Items      []fileItem `json:"items"`
	} `json:"alternatives"`
}

type fileToxicity struct {
	Text       string            `json:"text"`
	Toxicity   figure            `json:"toxicity"`
	Categories map[string]figure `json:"categories"`
	Start      figure            `json:"start_time"`
	End        figure            `json:"end_time"`
}

// figure is a number that the service writes as a number, a string or null.
type figure float64

// UnmarshalJSON takes a number, one in a string, the empty string and null.
func (f *figure) UnmarshalJSON(raw []byte) error {
	text := strings.TrimSpace(strings.Trim(string(raw), `"`))
	*f = 0
	if text == "" || text == "null" {
		return nil
	}
	v, err := strconv.ParseFloat(text, 64)
	if err != nil || math.IsNaN(v) || math.IsInf(v, 0) {
		return fmt.Errorf("%d bytes that are no number", len(raw))
	}
	*f = figure(v)
	return nil
}

// maxSeconds is more than any recording has, and fits a time.Duration in nanoseconds.
const maxSeconds = 1 << 32

// seconds is a time in a recording.
func (f figure) seconds() time.Duration {
	return time.Duration(math.Round(min(max(float64(f), 0), maxSeconds) * 1e9))
}

// millis is a time in milliseconds.
func (f figure) millis() time.Duration { return (f / 1000).seconds() }

// fraction is a share, in [0,1].
func (f figure) fraction() float64 { return min(max(float64(f), 0), 1) }

func (f figure) count() int { return int(min(max(f, 0), 1<<30)) }

func (f transcriptFile) transcript() Transcript {
	r := f.Results
	t := Transcript{Job: f.JobName, Redacted: f.IsRedacted, Language: cmp.Or(f.LanguageCode, r.LanguageCode)}
	t.readWords(r)
	var texts []string
	for _, text := range r.Transcripts {
		if text.Transcript != "" {
			texts = append(texts, text.Transcript)
		}
	}
	t.Text = strings.Join(texts, "\n")
	if t.Text == "" {
		t.Text = Join(t.Words)
	}
	place(t.Words, t.Text)
	t.readLanguages(f.languageNames, r)
	for _, s := range r.AudioSegments {
		t.Segments = append(t.Segments, t.audioSegment(s, r.Items))
	}
	for _, c := range r.Segments {
		t.Alternatives = append(t.Alternatives, c.choice())
	}
	for _, x := range r.Toxicity {
		t.Toxicity = append(t.Toxicity, x.value())
	}
	return t
}

func (t *Transcript) readLanguages(top languageNames, r transcriptBody) {
	for _, l := range slices.Concat(top.LanguageCodes, r.LanguageCodes, r.LanguageIdentification) {
		if code := cmp.Or(l.LanguageCode, l.Code); code != "" {
			t.Languages = append(t.Languages, Language{Code: code, Score: l.Score.fraction(), Duration: l.Duration.seconds()})
		}
	}
	slices.SortStableFunc(t.Languages, func(a, b Language) int {
		return cmp.Or(cmp.Compare(b.Score, a.Score), cmp.Compare(b.Duration, a.Duration))
	})
	if t.Language == "" && len(t.Languages) > 0 {
		t.Language = t.Languages[0].Code
	}
}

// heard is a word with what was taken out of it.
type heard struct {
	Word
	redactions []Redaction
}

// readWords makes the words of items. Where the channels have the items too, these are taken: the
// marks among them are with their words, as they are not in a list of all channels.
func (t *Transcript) readWords(r transcriptBody) {
	var all []heard
	for _, c := range r.ChannelLabels.Channels {
		items := heardOf(c.Items)
		if len(r.Items) > 0 && (len(items) == 0 || items[0].Text == "") {
			all = nil // the channels only say which of the items they have
			break
		}
		for i := range items {
			items[i].Channel = cmp.Or(items[i].Channel, c.ChannelLabel)
		}
		all = append(all, items...)
	}
	if all == nil {
		all = heardOf(r.Items)
	} else {
		slices.SortStableFunc(all, func(a, b heard) int { return cmp.Compare(a.Start, b.Start) })
	}
	t.Words = make([]Word, len(all))
	for i, h := range all {
		t.Words[i] = h.Word
		for _, x := range h.redactions {
			x.Word = i
			t.Redactions = append(t.Redactions, x)
		}
	}
	if r.SpeakerLabels != nil {
		t.SpeakerCount = r.SpeakerLabels.Speakers.count()
		assignSpeakers(t.Words, r.SpeakerLabels.Segments)
	}
	inherit(t.Words)
}

// heardOf makes words of items. A mark has the end of the word before it.
func heardOf(items []fileItem) []heard {
	words := make([]heard, 0, len(items))
	var end time.Duration
	for _, it := range items {
		alt := it.best()
		w := heard{Word: Word{
			Text: alt.Content, Start: it.Start.seconds(), End: it.End.seconds(), Confidence: alt.Confidence.fraction(),
			Punctuation: strings.EqualFold(it.Type, "punctuation"), Speaker: it.Speaker, Channel: it.Channel, Language: it.Language, Filtered: it.Filtered,
		}}
		if w.Punctuation {
			w.Start, w.End, w.Confidence = end, end, 0
		}
		w.End = max(w.End, w.Start)
		end = w.End
		for _, x := range alt.Redactions {
			w.Redacted = cmp.Or(w.Redacted, x.Type, x.Category)
			w.redactions = append(w.redactions, Redaction{Start: w.Start, End: w.End, Category: x.Category, Type: x.Type, Confidence: x.Confidence.fraction()})
		}
		words = append(words, w)
	}
	return words
}

// inherit gives marks, and words that have none, the labels of the word before.
func inherit(words []Word) {
	for i := 1; i < len(words); i++ {
		w, before := &words[i], words[i-1]
		if w.Channel != before.Channel && w.Channel != "" && before.Channel != "" {
			continue
		}
		if w.Punctuation {
			w.Speaker, w.Channel, w.Language = cmp.Or(w.Speaker, before.Speaker), cmp.Or(w.Channel, before.Channel), cmp.Or(w.Language, before.Language)
		}
	}
}

// assignSpeakers gives words without a speaker that of the item with the same times, or else that
// of the segment they begin in.
func assignSpeakers(words []Word, segments []fileSegment) {
	type times struct{ start, end time.Duration }
	exact := make(map[times]string)
	for _, s := range segments {
		for _, it := range s.Items {
			exact[times{it.Start.seconds(), it.End.seconds()}] = cmp.Or(it.Speaker, s.Speaker)
		}
	}
	segments = slices.Clone(segments)
	slices.SortStableFunc(segments, func(a, b fileSegment) int { return cmp.Compare(a.Start, b.Start) })
	for i := range words {
		w := &words[i]
		if w.Speaker != "" || w.Punctuation {
			continue
		}
		if w.Speaker = exact[times{w.Start, w.End}]; w.Speaker != "" {
			continue
		}
		n, _ := slices.BinarySearchFunc(segments, w.Start, func(s fileSegment, at time.Duration) int {
			if s.Start.seconds() <= at {
				return -1
			}
			return 1
		})
		if n > 0 && w.Start < segments[n-1].End.seconds() {
			w.Speaker = segments[n-1].Speaker
		}
	}
}

func (t Transcript) audioSegment(s fileSegment, items []fileItem) Segment {
	begin, end := -1, -1
	for _, m := range s.Items {
		n := int(m.ID)
		if n < 0 || n >= len(t.Words) || n >= len(items) || items[n].ID == nil || int(*items[n].ID) != n {
			continue
		}
		if begin < 0 {
			begin, end = n, n
		}
		begin, end = min(begin, n), max(end, n)
	}
	made := Segment{Offset: -1, EndOffset: -1}
	if begin >= 0 && len(t.Channels()) < 2 {
		made = t.segment(t.Words[begin : end+1])
	}
	made.Text = cmp.Or(s.Transcript, made.Text)
	made.Start, made.End = s.Start.seconds(), max(s.Start, s.End).seconds()
	made.Speaker, made.Channel, made.Language = cmp.Or(s.Speaker, made.Speaker), cmp.Or(s.Channel, made.Channel), cmp.Or(s.Language, made.Language)
	return made
}

func (c fileChoice) choice() Choice {
	made := Choice{Start: c.Start.seconds(), End: max(c.Start, c.End).seconds()}
	for _, a := range c.Alternatives {
		words := make([]Word, 0, len(a.Items))
		for _, h := range heardOf(a.Items) {
			words = append(words, h.Word)
		}
		made.Readings = append(made.Readings, Reading{Text: cmp.Or(a.Transcript, Join(words)), Words: words})
	}
	return made
}

func (x fileToxicity) value() Toxicity {
	made := Toxicity{Text: x.Text, Start: x.Start.seconds(), End: max(x.Start, x.End).seconds(), Score: x.Toxicity.fraction()}
	for name, score := range x.Categories {
		if made.Categories == nil {
			made.Categories = make(map[string]float64, len(x.Categories))
		}
		made.Categories[name] = score.fraction()
	}
	return made
}

// place finds the words in the text: each after the one before with nothing but white space
// between where it can be, and otherwise as the next whole word that is the same.
func place(words []Word, text string) {
	if placeAll(words, text) {
		return
	}
	at := 0
	for i := range words {
		w := &words[i]
		w.Offset = -1
		if n := nextWord(text[at:], w.Text, w.Punctuation); n >= 0 {
			w.Offset = at + n
			at = w.Offset + len(w.Text)
		}
	}
}

func placeAll(words []Word, text string) bool {
	at := 0
	for i := range words {
		rest := strings.TrimLeftFunc(text[at:], unicode.IsSpace)
		if !strings.HasPrefix(rest, words[i].Text) {
			return false
		}
		words[i].Offset = len(text) - len(rest)
		at = words[i].Offset + len(words[i].Text)
	}
	return true
}

// nextWord is where the text has the word that is not a part of another, or -1.
func nextWord(text, word string, mark bool) int {
	if word == "" {
		return -1
	}
	for at := 0; ; {
		n := strings.Index(text[at:], word)
		if n < 0 {
			return -1
		}
		at += n
		before, _ := utf8.DecodeLastRuneInString(text[:at])
		after, _ := utf8.DecodeRuneInString(text[at+len(word):])
		if mark || !(caption.Spaced(before) && wordRune(before)) && !(caption.Spaced(after) && wordRune(after)) {
			return at
		}
		at += len(word)
	}
}

func wordRune(r rune) bool { return r != utf8.RuneError && (unicode.IsLetter(r) || unicode.IsDigit(r)) }
