package speech

import (
	"time"

	"github.com/awsai-go/awsai/speech/caption"
)

// Transcript is what was said in a recording. The zero value is that of silence. Its methods
// do not change it, and it is safe for concurrent use as long as nobody else does.
type Transcript struct {
	// Job is the name of the job that made it, or empty.
	Job string
	// Text is everything that was said, as the service writes it, or put together from the words
	// where it writes none.
	Text string
	// Words are the words and punctuation marks, by the time they begin. Where channels are told
	// apart, those of all of them.
	Words []Word
	// Language is the language as BCP 47, as "en-US", where the service says it: the one that the
	// most was said in, where there were several.
	Language string
	// Languages are the languages that were identified, those with the highest score, or the most
	// time, first.
	Languages []Language
	// Segments are the parts that the service itself divides the recording into. Older jobs have
	// none. See Sentences, Paragraphs and Turns for parts of every transcript.
	Segments []Segment
	// Alternatives are parts of the recording in which each Alternative is another reading; there
	// are some only where a job was asked for them, see TranscribeOptions.Alternatives.
	Alternatives []Choice
	// Toxicity is how toxic each part of the recording is, where a job was asked for it.
	Toxicity []Toxicity
	// Redactions are the places of personal data that is not in the transcript any more.
	Redactions []Redaction
	// Redacted tells that the transcript comes from a job that has taken out personal data.
	Redacted bool
	// SpeakerCount is how many speakers the service says there are. It may differ from the labels
	// of the words, which Speakers lists.
	SpeakerCount int
}

// Language is a language that was identified in a recording.
type Language struct {
	// Code is the language as BCP 47.
	Code string
	// Score is how sure the service is, in [0,1]; zero where it does not say.
	Score float64
	// Duration is how long it was spoken; zero where the service does not say.
	Duration time.Duration
}

// Segment is a part of a transcript: a sentence, a paragraph, what one speaker says in turn, or
// a part that the service has made. The zero value is an empty part.
type Segment struct {
	// Text is what was said in it, in one line.
	Text string
	// Start and End are from the beginning of the recording.
	Start, End time.Duration
	// Words are the words and marks. They share memory with those of the transcript.
	Words []Word
	// Speaker and Channel are labels, as those of a Word; empty where the words of the part do not
	// have the same.
	Speaker, Channel string
	// Language is the language of the part's words, where several were identified and they have
	// the same.
	Language string
	// Offset and EndOffset are the bytes of the transcript's Text that the part covers. Both are
	// -1 where the text does not have its words.
	Offset, EndOffset int
}

// WordCount is how many words the part has, without marks.
func (s Segment) WordCount() int {
	n := 0
	for _, w := range s.Words {
		if !w.Punctuation {
			n++
		}
	}
	return n
}

// Confidence is the mean confidence of the part's words, in [0,1]; zero where the service does not
// say any.
func (s Segment) Confidence() float64 { return confidence(s.Words) }

// Choice is a part of a recording of which there is more than one reading.
type Choice struct {
	// Start and End are from the beginning of the recording.
	Start, End time.Duration
	// Readings are how it may be read, the likeliest, which is that of the transcript, first.
	Readings []Reading
}

// Reading is one way in which a part of a recording may be read.
type Reading struct {
	// Text is what would have been said.
	Text string
	// Words are its words and marks. They have no place in the text of a transcript.
	Words []Word
}

// Toxicity is how toxic a part of a recording is.
type Toxicity struct {
	// Text is what was said.
	Text string
	// Start and End are from the beginning of the recording.
	Start, End time.Duration
	// Score is how toxic the whole is, in [0,1].
	Score float64
	// Categories are the kinds, such as "profanity", "hate_speech", "sexual", "insult",
	// "violence_or_threat", "graphic" and "harassment_or_abuse", each in [0,1].
	Categories map[string]float64
}

// Redaction is a place at which personal data was taken out.
type Redaction struct {
	// Word is the index in Transcript.Words of the mark that stands there.
	Word int
	// Start and End are the time of the recording that would have to be silenced.
	Start, End time.Duration
	// Category is "PII" as a rule, and Type what it was, such as "NAME" or "SSN".
	Category, Type string
	// Confidence is how sure the service is, in [0,1].
	Confidence float64
}

// Speakers are the labels of the speakers, in the order in which they are first heard.
func (t Transcript) Speakers() []string {
	return labels(t.Words, func(w Word) string { return w.Speaker })
}

// Channels are the labels of the channels, in the order in which they are first heard.
func (t Transcript) Channels() []string {
	return labels(t.Words, func(w Word) string { return w.Channel })
}

func labels(words []Word, of func(Word) string) []string {
	var found []string
	seen := make(map[string]bool)
	for _, w := range words {
		if l := of(w); l != "" && !seen[l] {
			seen[l] = true
			found = append(found, l)
		}
	}
	return found
}

// Duration is the time from the beginning of the recording to the end of the last word.
func (t Transcript) Duration() time.Duration {
	var end time.Duration
	for _, w := range t.Words {
		end = max(end, w.End)
	}
	return end
}

// Confidence is the mean confidence of the words, in [0,1]; zero where the service does not say
// any. It is no estimate of how many words are right, but transcripts of the same kind of
// recording can be compared by it.
func (t Transcript) Confidence() float64 { return confidence(t.Words) }

func confidence(words []Word) float64 {
	sum, n := 0.0, 0
	for _, w := range words {
		if !w.Punctuation && w.Confidence > 0 {
			sum, n = sum+w.Confidence, n+1
		}
	}
	if n == 0 {
		return 0
	}
	return sum / float64(n)
}

// Unsure are the words of which the service is less sure than that, as for somebody who reads
// the transcript over. Words of which it does not say how sure it is are not among them.
func (t Transcript) Unsure(below float64) []Word {
	var found []Word
	for _, w := range t.Words {
		if !w.Punctuation && w.Confidence > 0 && w.Confidence < below {
			found = append(found, w)
		}
	}
	return found
}

// Captions are the transcript as captions, one speaker each, which caption.WriteSRT and
// caption.WriteVTT write. Where everybody speaks at once, what began later is shown later.
func (t Transcript) Captions(optFns ...func(*caption.Style)) []caption.Cue {
	var words []caption.Word
	for _, turn := range t.Turns() {
		words = append(words, captionWords(turn.Words)...)
	}
	return caption.Make(words, optFns...)
}

func captionWords(words []Word) []caption.Word {
	made := make([]caption.Word, len(words))
	for i, w := range words {
		made[i] = caption.Word{Text: w.Text, Start: w.Start, End: w.End, Mark: w.Punctuation, Speaker: w.Speaker}
		if w.Speaker == "" {
			made[i].Speaker = w.Channel
		}
	}
	return made
}

// Join puts words together as their script is written: with a space between, but for marks, and
// not in Chinese, Japanese, Thai and others that are written without.
func Join(words []Word) string { return caption.Text(captionWords(words)) }
