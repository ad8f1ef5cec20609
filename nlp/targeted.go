package nlp

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/comprehend"
	"github.com/aws/aws-sdk-go-v2/service/comprehend/types"

	"github.com/awsai-go/awsai/internal/batch"
)

// Target is something that a text speaks of, and how.
type Target struct {
	// Mentions are where it does, in the text's order as the service gives it.
	Mentions []Mention
	// Descriptive are the indices of the mentions that name it best.
	Descriptive []int
}

// Name is what the most descriptive mention calls the target, or empty.
func (t Target) Name() string {
	for _, i := range append(t.Descriptive[:len(t.Descriptive):len(t.Descriptive)], 0) {
		if i >= 0 && i < len(t.Mentions) {
			return t.Mentions[i].Text
		}
	}
	return ""
}

// Mention is a place where a text speaks of something.
type Mention struct {
	Span
	// Text is what is written there.
	Text string
	// Type is what it is: an [EntityType], or one of targeted sentiment's own, such as
	// "BRAND", "MOVIE", "FACILITY" and "ATTRIBUTE".
	Type EntityType
	// Confidence is the service's in the mention, in [0,1].
	Confidence float64
	// GroupConfidence is the service's in that the mention is of its target, in [0,1].
	GroupConfidence float64
	// Sentiment is how the text speaks there.
	Sentiment Sentiment
}

var targetFeature = feature[[]Target]{
	languages: " en ",
	alone:     maxShared, shared: maxShared, group: batch.Group{Items: maxBatch},
	one: func(ctx context.Context, api *comprehend.Client, lang, text string) ([]Target, error) {
		out, err := api.DetectTargetedSentiment(ctx, &comprehend.DetectTargetedSentimentInput{Text: &text, LanguageCode: types.LanguageCode(lang)})
		if err != nil {
			return nil, err
		}
		return toTargets(text, out.Entities)
	},
	many: func(ctx context.Context, api *comprehend.Client, lang string, texts []string) ([][]Target, []error, error) {
		out, err := api.BatchDetectTargetedSentiment(ctx, &comprehend.BatchDetectTargetedSentimentInput{TextList: texts, LanguageCode: types.LanguageCode(lang)})
		if err != nil {
			return nil, nil, err
		}
		return aligned(len(texts), out.ResultList, out.ErrorList,
			func(r types.BatchDetectTargetedSentimentItemResult) *int32 { return r.Index },
			func(i int, r types.BatchDetectTargetedSentimentItemResult) ([]Target, error) {
				return toTargets(texts[i], r.Entities)
			})
	},
	join: func(parts []part[[]Target]) []Target {
		var all []Target
		for _, p := range parts {
			for _, t := range p.value {
				shift(t.Mentions, p.start)
				all = append(all, t)
			}
		}
		return all
	},
}

func toTargets(text string, in []types.TargetedSentimentEntity) ([]Target, error) {
	points := codePointsOf(text)
	out := make([]Target, len(in))
	for i, t := range in {
		at := make([]int, len(t.Mentions))
		for n, m := range t.Mentions {
			if at[n] = -1; m.BeginOffset == nil && m.EndOffset == nil && m.Text == nil {
				continue
			}
			span, err := points.span(int(aws.ToInt32(m.BeginOffset)), int(aws.ToInt32(m.EndOffset)))
			if err != nil {
				return nil, err
			}
			mention := Mention{Span: span, Text: aws.ToString(m.Text), Type: EntityType(m.Type), Confidence: confidence(m.Score), GroupConfidence: confidence(m.GroupScore)}
			if s := m.MentionSentiment; s != nil {
				mention.Sentiment = toSentiment(s.Sentiment, s.SentimentScore)
			}
			at[n] = len(out[i].Mentions)
			out[i].Mentions = append(out[i].Mentions, mention)
		}
		for _, d := range t.DescriptiveMentionIndex {
			out[i].describe(int(d), at)
		}
	}
	return out, nil
}

// describe adds a descriptive mention by the service's index, unless the mention is one that
// says nothing, which is left out. at has the indices of those that are not.
func (t *Target) describe(d int, at []int) {
	if d >= 0 && d < len(at) && at[d] >= 0 {
		t.Descriptive = append(t.Descriptive, at[d])
	}
}

// Targets returns what a text speaks of and how it speaks of each: the service's targeted
// sentiment, for English. It reads 5,000 bytes at a time: in a longer text, mentions of one
// thing in several pieces are several targets.
func (a *Analyzer) Targets(ctx context.Context, text string) ([]Target, error) {
	return analyze(ctx, a, "nlp.Targets", targetFeature, text)
}

// BatchTargets is [Analyzer.Targets] for many texts, as the package comment says of batches.
func (a *Analyzer) BatchTargets(ctx context.Context, texts []string) ([][]Target, error) {
	return analyzeAll(ctx, a, "nlp.BatchTargets", targetFeature, texts)
}
