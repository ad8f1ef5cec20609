package nlp

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/service/comprehend"
	"github.com/aws/aws-sdk-go-v2/service/comprehend/types"

	"github.com/awsai-go/awsai/internal/batch"
)

// Mood is the sentiment of a text, or of a mention in it. Others may come.
type Mood string

// The moods.
const (
	// Positive: what is written is in favour.
	Positive Mood = "POSITIVE"
	// Negative: it is against.
	Negative Mood = "NEGATIVE"
	// Neutral: it is neither.
	Neutral Mood = "NEUTRAL"
	// Mixed: it is both.
	Mixed Mood = "MIXED"
)

// Sentiment is how a text, or a mention in it, sounds.
type Sentiment struct {
	// Mood is the likeliest.
	Mood Mood
	// Positive, Negative, Neutral and Mixed are the confidence in each mood, in [0,1]. They
	// add up to about 1.
	Positive, Negative, Neutral, Mixed float64
}

// allLanguages are those of the features that have the most.
const allLanguages = " en es fr de it pt ar hi ja ko zh zh-TW "

var sentimentFeature = feature[Sentiment]{
	languages: allLanguages,
	alone:     maxShared, shared: maxShared, group: batch.Group{Items: maxBatch},
	one: func(ctx context.Context, api *comprehend.Client, lang, text string) (Sentiment, error) {
		out, err := api.DetectSentiment(ctx, &comprehend.DetectSentimentInput{Text: &text, LanguageCode: types.LanguageCode(lang)})
		if err != nil {
			return Sentiment{}, err
		}
		return toSentiment(out.Sentiment, out.SentimentScore), nil
	},
	many: func(ctx context.Context, api *comprehend.Client, lang string, texts []string) ([]Sentiment, []error, error) {
		out, err := api.BatchDetectSentiment(ctx, &comprehend.BatchDetectSentimentInput{TextList: texts, LanguageCode: types.LanguageCode(lang)})
		if err != nil {
			return nil, nil, err
		}
		return aligned(len(texts), out.ResultList, out.ErrorList,
			func(r types.BatchDetectSentimentItemResult) *int32 { return r.Index },
			func(_ int, r types.BatchDetectSentimentItemResult) (Sentiment, error) {
				return toSentiment(r.Sentiment, r.SentimentScore), nil
			})
	},
	join: joinSentiments,
}

func toSentiment(mood types.SentimentType, s *types.SentimentScore) Sentiment {
	out := Sentiment{Mood: Mood(mood)}
	if s != nil {
		out.Positive, out.Negative, out.Neutral, out.Mixed = confidence(s.Positive), confidence(s.Negative), confidence(s.Neutral), confidence(s.Mixed)
	}
	return out
}

// joinSentiments is the mean of the pieces' confidence, by length, and its likeliest mood.
func joinSentiments(parts []part[Sentiment]) Sentiment {
	var s Sentiment
	total := 0.0
	for _, p := range parts {
		n := float64(p.size)
		total += n
		s.Positive += n * p.value.Positive
		s.Negative += n * p.value.Negative
		s.Neutral += n * p.value.Neutral
		s.Mixed += n * p.value.Mixed
	}
	s.Positive, s.Negative, s.Neutral, s.Mixed = s.Positive/total, s.Negative/total, s.Neutral/total, s.Mixed/total
	best := -1.0
	for _, m := range []struct {
		mood  Mood
		score float64
	}{{Positive, s.Positive}, {Negative, s.Negative}, {Neutral, s.Neutral}, {Mixed, s.Mixed}} {
		if m.score > best {
			s.Mood, best = m.mood, m.score
		}
	}
	return s
}

// Sentiment returns how a text sounds as a whole. The service reads 5,000 bytes at a time: of a
// longer text, the confidence is the mean of its pieces', by length, and the mood the
// likeliest of that.
func (a *Analyzer) Sentiment(ctx context.Context, text string) (Sentiment, error) {
	return analyze(ctx, a, "nlp.Sentiment", sentimentFeature, text)
}

// BatchSentiment is [Analyzer.Sentiment] for many texts, as the package comment says of batches.
func (a *Analyzer) BatchSentiment(ctx context.Context, texts []string) ([]Sentiment, error) {
	return analyzeAll(ctx, a, "nlp.BatchSentiment", sentimentFeature, texts)
}
