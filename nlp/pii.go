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

// PIIType is a kind of personal data, as "EMAIL", "NAME" or "CREDIT_DEBIT_NUMBER": the values of
// the service's PiiEntityType. Others may come.
type PIIType string

// PII is personal data in a text.
type PII struct {
	Span
	// Type is what it is.
	Type PIIType
	// Confidence is the service's, in [0,1].
	Confidence float64
}

// PIILabel is a kind of personal data that a text has somewhere.
type PIILabel struct {
	// Type is what it is.
	Type PIIType
	// Confidence is the service's, in [0,1].
	Confidence float64
}

const piiLanguages = " en es "

var piiFeature = feature[[]PII]{
	languages: piiLanguages, alone: maxAlone, group: batch.Group{Items: 1},
	one: func(ctx context.Context, api *comprehend.Client, lang, text string) ([]PII, error) {
		out, err := api.DetectPiiEntities(ctx, &comprehend.DetectPiiEntitiesInput{Text: &text, LanguageCode: types.LanguageCode(lang)})
		if err != nil {
			return nil, err
		}
		return toPII(text, out.Entities)
	},
	join: concat[PII],
}

func toPII(text string, in []types.PiiEntity) ([]PII, error) {
	points := codePointsOf(text)
	out := make([]PII, len(in))
	for i, e := range in {
		span, err := points.span(int(aws.ToInt32(e.BeginOffset)), int(aws.ToInt32(e.EndOffset)))
		if err != nil {
			return nil, err
		}
		out[i] = PII{span, PIIType(e.Type), confidence(e.Score)}
	}
	return out, nil
}

var piiLabelFeature = feature[[]PIILabel]{
	languages: piiLanguages, alone: maxAlone, group: batch.Group{Items: 1},
	one: func(ctx context.Context, api *comprehend.Client, lang, text string) ([]PIILabel, error) {
		out, err := api.ContainsPiiEntities(ctx, &comprehend.ContainsPiiEntitiesInput{Text: &text, LanguageCode: types.LanguageCode(lang)})
		if err != nil {
			return nil, err
		}
		labels := make([]PIILabel, len(out.Labels))
		for i, l := range out.Labels {
			labels[i] = PIILabel{PIIType(l.Name), confidence(l.Score)}
		}
		return labels, nil
	},
	join: joinPIILabels,
}

// joinPIILabels takes of each type what the pieces are most confident of.
func joinPIILabels(parts []part[[]PIILabel]) []PIILabel {
	var out []PIILabel
	for _, p := range parts {
		for _, l := range p.value {
			i := slices.IndexFunc(out, func(o PIILabel) bool { return o.Type == l.Type })
			if i < 0 {
				out = append(out, l)
			} else {
				out[i].Confidence = max(out[i].Confidence, l.Confidence)
			}
		}
	}
	slices.SortStableFunc(out, func(a, b PIILabel) int { return cmp.Compare(b.Confidence, a.Confidence) })
	return out
}

// PII returns the personal data in a text, in English or Spanish. [Redact] takes it out. A
// response with a place that the text does not have is awsai.ErrUnavailable.
func (a *Analyzer) PII(ctx context.Context, text string) ([]PII, error) {
	return analyze(ctx, a, "nlp.PII", piiFeature, text)
}

// BatchPII is [Analyzer.PII] for many texts, as the package comment says of batches. The
// service takes one at a time.
func (a *Analyzer) BatchPII(ctx context.Context, texts []string) ([][]PII, error) {
	return analyzeAll(ctx, a, "nlp.BatchPII", piiFeature, texts)
}

// ContainsPII returns the kinds of personal data that a text has, in English or Spanish,
// without their places.
func (a *Analyzer) ContainsPII(ctx context.Context, text string) ([]PIILabel, error) {
	return analyze(ctx, a, "nlp.ContainsPII", piiLabelFeature, text)
}

// BatchContainsPII is [Analyzer.ContainsPII] for many texts, as the package comment says of
// batches. The service takes one at a time.
func (a *Analyzer) BatchContainsPII(ctx context.Context, texts []string) ([][]PIILabel, error) {
	return analyzeAll(ctx, a, "nlp.BatchContainsPII", piiLabelFeature, texts)
}
