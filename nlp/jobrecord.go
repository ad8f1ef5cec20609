package nlp

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/aws/smithy-go"

	"github.com/awsai-go/awsai"
)

// number is a number of an output, which the service writes as a string in some: the Line of a
// classification is "0", that of entities 0.
type number float64

// UnmarshalJSON takes a number, one in a string, the empty string and null.
func (n *number) UnmarshalJSON(raw []byte) error {
	text := strings.TrimSpace(strings.Trim(string(raw), `"`))
	if text == "" || text == "null" {
		*n = 0
		return nil
	}
	v, err := strconv.ParseFloat(text, 64)
	if err != nil {
		return fmt.Errorf("%d bytes that are no number", len(raw))
	}
	*n = number(v)
	return nil
}

// offset is a number that is a place in a text. What is no such thing is one that no text has.
func (n number) offset() int {
	if n < 0 || n > 1<<40 || n != number(int(n)) {
		return -1
	}
	return int(n)
}

// outputRecord is a line of an output, of any kind of job.
type outputRecord struct {
	File         string
	Line         number
	ErrorCode    string
	ErrorMessage string
	Languages    []struct {
		LanguageCode string
		Score        number
	}
	Sentiment        string
	SentimentScore   outputScore
	Entities         []outputEntity
	KeyPhrases       []outputPlace
	Classes, Labels  []outputClass
	Events           []outputEvent
	Blocks           []outputBlock
	DocumentMetadata struct{ PageNumber, Pages number }
	Errors           []struct {
		ErrorCode, ErrorMessage string
		Page                    number
	}
}

type outputScore struct{ Positive, Negative, Neutral, Mixed number }

type outputClass struct {
	Name  string
	Score number
	Page  number
}

// outputPlace is what was found at a place.
type outputPlace struct {
	BeginOffset, EndOffset number
	Text, Type             string
	Score, GroupScore      number
	MentionSentiment       struct {
		Sentiment      string
		SentimentScore outputScore
	}
}

// outputEntity is an entity with a place, with blocks of a document, or with mentions.
type outputEntity struct {
	outputPlace
	Mentions                []outputPlace
	DescriptiveMentionIndex []number
	BlockReferences         []outputReference
}

type outputReference struct {
	BlockID     string `json:"BlockId"`
	ChildBlocks []struct {
		ChildBlockID string `json:"ChildBlockId"`
	}
}

type outputBlock struct {
	ID       string `json:"Id"`
	Page     number
	Geometry struct {
		BoundingBox struct{ Left, Top, Width, Height number }
	}
}

// err is why a text has no result.
func (r outputRecord) err() error {
	if r.ErrorCode != "" {
		return &smithy.GenericAPIError{Code: r.ErrorCode, Message: r.ErrorMessage}
	}
	found := len(r.Entities) > 0 || len(r.Classes) > 0 || len(r.Labels) > 0 || r.Sentiment != "" || len(r.Languages) > 0
	if len(r.Errors) > 0 && !found {
		return &smithy.GenericAPIError{Code: r.Errors[0].ErrorCode, Message: r.Errors[0].ErrorMessage}
	}
	return nil
}

// places tells whether there are any in the text.
func (r outputRecord) places() bool {
	for _, e := range r.Entities {
		if len(e.BlockReferences) == 0 {
			return true
		}
	}
	return len(r.KeyPhrases) > 0 || len(r.Events) > 0
}

func (r outputRecord) languages(codePoints) ([]Language, error) {
	out := make([]Language, len(r.Languages))
	for i, l := range r.Languages {
		out[i] = Language{l.LanguageCode, float64(l.Score)}
	}
	sortLanguages(out)
	return out, nil
}

func (s outputScore) sentiment(mood string) Sentiment {
	return Sentiment{Mood(mood), float64(s.Positive), float64(s.Negative), float64(s.Neutral), float64(s.Mixed)}
}

func (r outputRecord) sentiment(codePoints) (Sentiment, error) {
	if r.Sentiment == "" {
		return Sentiment{}, fmt.Errorf("%w: the record has no sentiment", awsai.ErrIncomplete)
	}
	return r.SentimentScore.sentiment(r.Sentiment), nil
}

func (p outputPlace) span(text codePoints) (Span, error) {
	return text.span(p.BeginOffset.offset(), p.EndOffset.offset())
}

func (r outputRecord) keyPhrases(text codePoints) ([]KeyPhrase, error) {
	out := make([]KeyPhrase, len(r.KeyPhrases))
	for i, k := range r.KeyPhrases {
		span, err := k.span(text)
		if err != nil {
			return nil, err
		}
		out[i] = KeyPhrase{span, k.Text, float64(k.Score)}
	}
	return out, nil
}

func (r outputRecord) pii(text codePoints) ([]PII, error) {
	out := make([]PII, len(r.Entities))
	for i, e := range r.Entities {
		span, err := e.span(text)
		if err != nil {
			return nil, err
		}
		out[i] = PII{span, PIIType(e.Type), float64(e.Score)}
	}
	return out, nil
}

func (r outputRecord) targets(text codePoints) ([]Target, error) {
	out := make([]Target, len(r.Entities))
	for i, e := range r.Entities {
		at := make([]int, len(e.Mentions))
		for n, m := range e.Mentions {
			if at[n] = -1; m == (outputPlace{}) {
				continue
			}
			span, err := m.span(text)
			if err != nil {
				return nil, err
			}
			at[n] = len(out[i].Mentions)
			out[i].Mentions = append(out[i].Mentions, Mention{
				Span: span, Text: m.Text, Type: EntityType(m.Type), Confidence: float64(m.Score), GroupConfidence: float64(m.GroupScore),
				Sentiment: m.MentionSentiment.SentimentScore.sentiment(m.MentionSentiment.Sentiment),
			})
		}
		for _, n := range e.DescriptiveMentionIndex {
			out[i].describe(n.offset(), at)
		}
	}
	return out, nil
}

func (r outputRecord) entities(text codePoints) ([]CustomEntity, error) {
	boxes := map[string]Box{}
	for _, b := range r.Blocks {
		g := b.Geometry.BoundingBox
		boxes[b.ID] = Box{int(b.Page), float64(g.Left), float64(g.Top), float64(g.Width), float64(g.Height)}
	}
	out := make([]CustomEntity, len(r.Entities))
	for i, e := range r.Entities {
		out[i].Entity = Entity{Text: e.Text, Type: EntityType(e.Type), Confidence: float64(e.Score)}
		if len(e.BlockReferences) > 0 {
			out[i].Boxes = e.boxes(boxes)
			continue
		}
		var err error
		if out[i].Span, err = e.span(text); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// boxes are those of an entity's words, or of the lines that it is in where there are none.
func (e outputEntity) boxes(known map[string]Box) []Box {
	var refs []blockReference
	for _, r := range e.BlockReferences {
		ref := blockReference{block: r.BlockID}
		for _, c := range r.ChildBlocks {
			ref.children = append(ref.children, c.ChildBlockID)
		}
		refs = append(refs, ref)
	}
	return boxesOf(refs, known)
}

func (r outputRecord) classification(codePoints) (Classification, error) {
	c := Classification{MultiLabel: len(r.Labels) > 0}
	for _, l := range append(r.Classes[:len(r.Classes):len(r.Classes)], r.Labels...) {
		c.Classes = append(c.Classes, Class{l.Name, float64(l.Score), int(l.Page)})
	}
	return c, nil
}
