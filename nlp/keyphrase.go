package nlp

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/comprehend"
	"github.com/aws/aws-sdk-go-v2/service/comprehend/types"

	"github.com/awsai-go/awsai/internal/batch"
)

// KeyPhrase is a noun phrase that tells what a text is about.
type KeyPhrase struct {
	Span
	// Text is the phrase, as the service repeats it.
	Text string
	// Confidence is the service's, in [0,1].
	Confidence float64
}

var keyPhraseFeature = feature[[]KeyPhrase]{
	languages: allLanguages,
	alone:     maxAlone, shared: maxShared, group: batch.Group{Items: maxBatch},
	one: func(ctx context.Context, api *comprehend.Client, lang, text string) ([]KeyPhrase, error) {
		out, err := api.DetectKeyPhrases(ctx, &comprehend.DetectKeyPhrasesInput{Text: &text, LanguageCode: types.LanguageCode(lang)})
		if err != nil {
			return nil, err
		}
		return toKeyPhrases(text, out.KeyPhrases)
	},
	many: func(ctx context.Context, api *comprehend.Client, lang string, texts []string) ([][]KeyPhrase, []error, error) {
		out, err := api.BatchDetectKeyPhrases(ctx, &comprehend.BatchDetectKeyPhrasesInput{TextList: texts, LanguageCode: types.LanguageCode(lang)})
		if err != nil {
			return nil, nil, err
		}
		return aligned(len(texts), out.ResultList, out.ErrorList,
			func(r types.BatchDetectKeyPhrasesItemResult) *int32 { return r.Index },
			func(i int, r types.BatchDetectKeyPhrasesItemResult) ([]KeyPhrase, error) {
				return toKeyPhrases(texts[i], r.KeyPhrases)
			})
	},
	join: concat[KeyPhrase],
}

func toKeyPhrases(text string, in []types.KeyPhrase) ([]KeyPhrase, error) {
	points := codePointsOf(text)
	out := make([]KeyPhrase, len(in))
	for i, k := range in {
		span, err := points.span(int(aws.ToInt32(k.BeginOffset)), int(aws.ToInt32(k.EndOffset)))
		if err != nil {
			return nil, err
		}
		out[i] = KeyPhrase{span, aws.ToString(k.Text), confidence(k.Score)}
	}
	return out, nil
}

// KeyPhrases returns the noun phrases that tell what a text is about, in its order.
func (a *Analyzer) KeyPhrases(ctx context.Context, text string) ([]KeyPhrase, error) {
	return analyze(ctx, a, "nlp.KeyPhrases", keyPhraseFeature, text)
}

// BatchKeyPhrases is [Analyzer.KeyPhrases] for many texts, as the package comment says of batches.
func (a *Analyzer) BatchKeyPhrases(ctx context.Context, texts []string) ([][]KeyPhrase, error) {
	return analyzeAll(ctx, a, "nlp.BatchKeyPhrases", keyPhraseFeature, texts)
}
