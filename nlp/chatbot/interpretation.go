package chatbot

import (
	"bytes"
	"encoding/json"
	"strconv"
)

// Source of an [Interpretation].
const (
	// ByLex is the service's own recognition.
	ByLex = "Lex"
	// ByBedrock is a model of Amazon Bedrock, where the bot has one for what it does not understand.
	ByBedrock = "Bedrock"
)

// Interpretation is an intent that the user may have meant.
type Interpretation struct {
	// Intent is what may be meant.
	Intent Intent `json:"intent"`
	// Confidence is in [0,1], if Scored.
	Confidence float64 `json:"-"`
	// Scored tells whether the service has said a confidence: it says none for
	// AMAZON.FallbackIntent and its like.
	Scored bool `json:"-"`
	// Sentiment is what the user feels, if the bot's alias asks for that.
	Sentiment Sentiment `json:"-"`
	// Source is [ByLex], [ByBedrock] or empty.
	Source string `json:"interpretationSource,omitempty"`
	// Extra has the members that this package does not know.
	Extra map[string]json.RawMessage `json:"-"`
}

// Sentiment is what a user feels. The zero value is that of a bot that does not ask.
type Sentiment struct {
	// Label is the strongest: "POSITIVE", "NEGATIVE", "NEUTRAL" or "MIXED".
	Label string
	// Positive, Negative, Neutral and Mixed are the confidence in each, in [0,1].
	Positive, Negative, Neutral, Mixed float64
}

// interpretationWire is the service's form, in which a hook's event has a number for what
// an answer of the runtime has a structure for.
type interpretationWire struct {
	*plainInterpretation
	Confidence *score         `json:"nluConfidence,omitempty"`
	Sentiment  *sentimentWire `json:"sentimentResponse,omitempty"`
}

type plainInterpretation Interpretation

type sentimentWire struct {
	Label string `json:"sentiment,omitempty"`
	Score struct {
		Positive score `json:"positive"`
		Negative score `json:"negative"`
		Neutral  score `json:"neutral"`
		Mixed    score `json:"mixed"`
	} `json:"sentimentScore"`
}

// UnmarshalJSON reads the forms of events, of answers and of conversation logs.
func (i *Interpretation) UnmarshalJSON(raw []byte) (err error) {
	*i = Interpretation{}
	w := interpretationWire{plainInterpretation: (*plainInterpretation)(i)}
	i.Extra, err = decode(raw, &w)
	if w.Confidence != nil {
		i.Confidence, i.Scored = w.Confidence.value, w.Confidence.is
	}
	if s := w.Sentiment; s != nil {
		i.Sentiment = Sentiment{s.Label, s.Score.Positive.value, s.Score.Negative.value, s.Score.Neutral.value, s.Score.Mixed.value}
	}
	if i.Intent.Slots == nil {
		i.Intent.Slots = Slots{}
	}
	return err
}

// MarshalJSON writes the form of events.
func (i Interpretation) MarshalJSON() ([]byte, error) {
	w := interpretationWire{plainInterpretation: (*plainInterpretation)(&i)}
	if i.Scored {
		w.Confidence = &score{i.Confidence, true}
	}
	if s := i.Sentiment; s != (Sentiment{}) {
		w.Sentiment = &sentimentWire{Label: s.Label}
		scores := &w.Sentiment.Score
		scores.Positive.value, scores.Negative.value = s.Positive, s.Negative
		scores.Neutral.value, scores.Mixed.value = s.Neutral, s.Mixed
	}
	return encode(w, i.Extra)
}

// score is a confidence in any of the forms that the service has for it: a number, a number
// in a string, or a structure with a score. What is no number is none.
type score struct {
	value float64
	is    bool
}

// UnmarshalJSON reads any of the forms.
func (s *score) UnmarshalJSON(raw []byte) error {
	raw = bytes.TrimSpace(raw)
	if len(raw) > 0 && raw[0] == '{' {
		var w struct {
			Score *score `json:"score"`
		}
		err := json.Unmarshal(raw, &w)
		if w.Score != nil {
			*s = *w.Score
		}
		return err
	}
	v, err := strconv.ParseFloat(string(bytes.Trim(raw, `"`)), 64)
	if err == nil && v >= 0 && v <= 1 {
		*s = score{v, true}
	}
	return nil
}

// MarshalJSON writes a number.
func (s score) MarshalJSON() ([]byte, error) { return json.Marshal(s.value) }
