package live

import (
	"math"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/transcribestreaming/types"

	"github.com/awsai-go/awsai/speech"
)

// Result is what was heard in a part of the audio, mostly a sentence. Its times are from the
// beginning of the audio, whatever connections there were.
type Result struct {
	// ID ties the partial results of a part of the audio to its final one. A part that was
	// begun when a connection failed is begun again, with another ID.
	ID string
	// Partial says that another result of the same part follows, which replaces this one.
	Partial bool
	// Text is what was said.
	Text string
	// Start is when the part begins.
	Start time.Duration
	// End is when it ends; of a partial result, how far it is heard.
	End time.Duration
	// Words are the words and punctuation marks of Text. Some partial results have none.
	Words []Word
	// Entities are what the request's PII has found, or that of a medical request; in final
	// results only.
	Entities []Entity
	// Alternatives are further readings, the likeliest first. Mostly there are none.
	Alternatives []string
	// Channel is the label of the channel, as "ch_0"; empty where channels are not told
	// apart.
	Channel string
	// Language is what is spoken, in BCP 47, where the request has it identified.
	Language string
	// Languages are the languages that it was taken for, where they are identified.
	Languages []LanguageScore
}

// Word is a word or punctuation mark that was heard.
type Word struct {
	speech.Word
	// Stable says that further results of the part will not change the word. It is always
	// so in a final result.
	Stable bool
	// Filtered says that the word is on the request's filter, with [FilterTag].
	Filtered bool
}

// Entity is something personal that was said.
type Entity struct {
	// Text is what was said, or its replacement where it is redacted.
	Text string
	// Category is the kind of information: "PII", or of medical audio "PHI".
	Category string
	// Type says what it is, as "NAME". It is empty in medical audio.
	Type string
	// Start is when it begins, and End when it ends.
	Start, End time.Duration
	// Confidence is how sure the service is of it, in [0,1].
	Confidence float64
}

// LanguageScore is a language that was perhaps spoken.
type LanguageScore struct {
	// Language is the language, in BCP 47.
	Language string
	// Score is how likely it is, in [0,1].
	Score float64
}

// heard is what a connection tells at a time: a result or, of a call, a category.
type heard struct {
	Result
	role      Role
	sentiment Sentiment
	issues    []Issue
	category  *Category
	spoken    string // the language, whether identified or not
}

// shift turns all times by f.
func (h *heard) shift(f func(time.Duration) time.Duration) {
	turn := func(start, end *time.Duration) { *start, *end = f(*start), f(*end) }
	turn(&h.Start, &h.End)
	for i := range h.Words {
		turn(&h.Words[i].Start, &h.Words[i].End)
	}
	for i := range h.Entities {
		turn(&h.Entities[i].Start, &h.Entities[i].End)
	}
	if h.category != nil {
		for _, spans := range h.category.Spans {
			for i := range spans {
				turn(&spans[i].Start, &spans[i].End)
			}
		}
	}
}

// readTranscript reads an event of Transcribe.
func readTranscript(e types.TranscriptResultStream) []heard {
	m, ok := e.(*types.TranscriptResultStreamMemberTranscriptEvent)
	if !ok || m.Value.Transcript == nil {
		return nil
	}
	var all []heard
	for _, r := range m.Value.Transcript.Results {
		all = append(all, heard{Result: resultOf(&r)})
	}
	return all
}

func resultOf(r *types.Result) Result {
	out := Result{
		ID: aws.ToString(r.ResultId), Partial: r.IsPartial, Start: seconds(r.StartTime), End: seconds(r.EndTime),
		Channel: aws.ToString(r.ChannelId), Language: string(r.LanguageCode),
	}
	for _, l := range r.LanguageIdentification {
		out.Languages = append(out.Languages, LanguageScore{string(l.LanguageCode), l.Score})
	}
	for i, a := range r.Alternatives {
		if i > 0 {
			out.Alternatives = append(out.Alternatives, aws.ToString(a.Transcript))
			continue
		}
		out.Text = aws.ToString(a.Transcript)
		for _, it := range a.Items {
			w := word(it.Content, it.Type, seconds(it.StartTime), seconds(it.EndTime), it.Confidence, it.Speaker)
			w.Stable = aws.ToBool(it.Stable) || !r.IsPartial
			w.Filtered, w.Channel = it.VocabularyFilterMatch, out.Channel
			out.Words = appendWord(out.Words, w)
		}
		for _, e := range a.Entities {
			out.Entities = append(out.Entities, Entity{
				aws.ToString(e.Content), aws.ToString(e.Category), aws.ToString(e.Type),
				seconds(e.StartTime), seconds(e.EndTime), aws.ToFloat64(e.Confidence),
			})
		}
	}
	return out
}

func word(text *string, kind types.ItemType, start, end time.Duration, confidence *float64, speaker *string) Word {
	w := Word{Word: speech.Word{
		Text: aws.ToString(text), Start: start, End: end, Speaker: aws.ToString(speaker),
		Punctuation: kind == types.ItemTypePunctuation,
	}}
	if !w.Punctuation {
		w.Confidence = aws.ToFloat64(confidence)
	}
	return w
}

// appendWord leaves out items that are no words, as that of a change of speaker.
func appendWord(words []Word, w Word) []Word {
	if w.Text == "" {
		return words
	}
	return append(words, w)
}

// seconds is a time that the service gives.
func seconds(s float64) time.Duration {
	const most = 1 << 32 // a hundred years
	if !(s > 0) {
		return 0 // NaN too
	}
	return time.Duration(math.Round(min(s, most) * 1e9))
}

// millis is a time that the service gives.
func millis(ms *int64) time.Duration {
	return time.Duration(min(max(aws.ToInt64(ms), 0), 1<<42)) * time.Millisecond
}
