package nlp

import (
	"cmp"
	"context"
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/comprehend"
	"github.com/aws/aws-sdk-go-v2/service/comprehend/types"

	"github.com/awsai-go/awsai/internal/batch"
)

// Language is a language that a text may be in.
type Language struct {
	// Code is the language in BCP 47, as "en" or "zh-TW".
	Code string
	// Confidence is the service's, in [0,1].
	Confidence float64
}

// maxBatch is how many texts a Batch operation takes.
const maxBatch = 25

var languageFeature = feature[[]Language]{
	alone: maxAlone, shared: maxShared, group: batch.Group{Items: maxBatch},
	one: func(ctx context.Context, api *comprehend.Client, _, text string) ([]Language, error) {
		out, err := api.DetectDominantLanguage(ctx, &comprehend.DetectDominantLanguageInput{Text: &text})
		if err != nil {
			return nil, err
		}
		return toLanguages(out.Languages), nil
	},
	many: func(ctx context.Context, api *comprehend.Client, _ string, texts []string) ([][]Language, []error, error) {
		out, err := api.BatchDetectDominantLanguage(ctx, &comprehend.BatchDetectDominantLanguageInput{TextList: texts})
		if err != nil {
			return nil, nil, err
		}
		return aligned(len(texts), out.ResultList, out.ErrorList,
			func(r types.BatchDetectDominantLanguageItemResult) *int32 { return r.Index },
			func(_ int, r types.BatchDetectDominantLanguageItemResult) ([]Language, error) {
				return toLanguages(r.Languages), nil
			})
	},
	join: joinLanguages,
}

func toLanguages(in []types.DominantLanguage) []Language {
	out := make([]Language, len(in))
	for i, l := range in {
		out[i] = Language{aws.ToString(l.LanguageCode), confidence(l.Score)}
	}
	sortLanguages(out)
	return out
}

func sortLanguages(l []Language) {
	slices.SortStableFunc(l, func(a, b Language) int { return cmp.Compare(b.Confidence, a.Confidence) })
}

// joinLanguages weighs what pieces are in by their length.
func joinLanguages(parts []part[[]Language]) []Language {
	total := 0
	for _, p := range parts {
		total += p.size
	}
	var out []Language
	at := map[string]int{}
	for _, p := range parts {
		for _, l := range p.value {
			i, ok := at[l.Code]
			if !ok {
				i = len(out)
				at[l.Code], out = i, append(out, Language{Code: l.Code})
			}
			out[i].Confidence += l.Confidence * float64(p.size) / float64(total)
		}
	}
	sortLanguages(out)
	return out
}

// Languages returns the languages that a text may be in, the likeliest first. The service
// advises 20 characters at least. Of a text over 100,000 bytes, the pieces' languages are
// weighed by length.
func (a *Analyzer) Languages(ctx context.Context, text string) ([]Language, error) {
	return analyze(ctx, a, "nlp.Languages", languageFeature, text)
}

// BatchLanguages is [Analyzer.Languages] for many texts, as the package comment says of batches.
func (a *Analyzer) BatchLanguages(ctx context.Context, texts []string) ([][]Language, error) {
	return analyzeAll(ctx, a, "nlp.BatchLanguages", languageFeature, texts)
}
