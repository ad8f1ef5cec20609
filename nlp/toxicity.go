package nlp

import (
	"context"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/comprehend"
	"github.com/aws/aws-sdk-go-v2/service/comprehend/types"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/internal/batch"
)

// Toxicity is how harmful a text is, each number in [0,1].
type Toxicity struct {
	// Score is of the text as a whole.
	Score float64
	// Graphic: vivid and disturbing pictures in words.
	Graphic float64
	// Harassment is of harassment or abuse.
	Harassment float64
	// HateSpeech: against people for what they are.
	HateSpeech float64
	// Insult: demeaning language.
	Insult float64
	// Profanity: words that are impolite, vulgar or offensive.
	Profanity float64
	// Sexual: of sexual interest, activity or arousal.
	Sexual float64
	// Violence is of violence or threats.
	Violence float64
}

var toxicityFeature = feature[Toxicity]{
	languages: " en ", shared: maxToxicText,
	group: batch.Group{Items: 10, Bytes: maxToxicTexts},
	many: func(ctx context.Context, api *comprehend.Client, lang string, texts []string) ([]Toxicity, []error, error) {
		in := &comprehend.DetectToxicContentInput{LanguageCode: types.LanguageCode(lang)}
		for _, t := range texts {
			in.TextSegments = append(in.TextSegments, types.TextSegment{Text: &t})
		}
		out, err := api.DetectToxicContent(ctx, in)
		if err != nil {
			return nil, nil, err
		}
		if len(out.ResultList) != len(texts) {
			return nil, nil, fmt.Errorf("%w: the response has %d results for %d texts", awsai.ErrUnavailable, len(out.ResultList), len(texts))
		}
		all := make([]Toxicity, len(texts))
		for i, r := range out.ResultList {
			all[i] = toToxicity(r)
		}
		return all, make([]error, len(texts)), nil
	},
	join: func(parts []part[Toxicity]) Toxicity {
		var t Toxicity
		for _, p := range parts {
			t = Toxicity{
				max(t.Score, p.value.Score), max(t.Graphic, p.value.Graphic), max(t.Harassment, p.value.Harassment), max(t.HateSpeech, p.value.HateSpeech),
				max(t.Insult, p.value.Insult), max(t.Profanity, p.value.Profanity), max(t.Sexual, p.value.Sexual), max(t.Violence, p.value.Violence),
			}
		}
		return t
	},
}

func toToxicity(in types.ToxicLabels) Toxicity {
	t := Toxicity{Score: float64(aws.ToFloat32(in.Toxicity))}
	for _, l := range in.Labels {
		score := confidence(l.Score)
		switch l.Name {
		case types.ToxicContentTypeGraphic:
			t.Graphic = score
		case types.ToxicContentTypeHarassmentOrAbuse:
			t.Harassment = score
		case types.ToxicContentTypeHateSpeech:
			t.HateSpeech = score
		case types.ToxicContentTypeInsult:
			t.Insult = score
		case types.ToxicContentTypeProfanity:
			t.Profanity = score
		case types.ToxicContentTypeSexual:
			t.Sexual = score
		case types.ToxicContentTypeViolenceOrThreat:
			t.Violence = score
		}
	}
	return t
}

// Toxicity returns how harmful a text is, for English. The service reads 1,000 bytes at a
// time: each number of a longer text is its pieces' highest.
func (a *Analyzer) Toxicity(ctx context.Context, text string) (Toxicity, error) {
	return analyze(ctx, a, "nlp.Toxicity", toxicityFeature, text)
}

// BatchToxicity is [Analyzer.Toxicity] for many texts, as the package comment says of batches.
// The service takes ten of them in a request, and fails or answers them together.
func (a *Analyzer) BatchToxicity(ctx context.Context, texts []string) ([]Toxicity, error) {
	return analyzeAll(ctx, a, "nlp.BatchToxicity", toxicityFeature, texts)
}
