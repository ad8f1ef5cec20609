package deploy

import (
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sagemaker/types"

	"github.com/awsai-go/awsai/internal/sdk"
	"github.com/awsai-go/awsai/media"
)

// Explain has an endpoint explain its answers by SHAP values, as Clarify computes them. The
// zero value explains nothing. It needs a Baseline or a BaselineAt.
//
// AWS has closed Clarify to accounts that did not use it before 2026-07-30; package clarify
// explains models without it.
type Explain struct {
	// Enable is a JMESPath expression that says which requests are explained. The default
	// is all.
	Enable string
	// Baseline is the record that others are compared with, up to 4 KiB, and BaselineAt
	// where in S3 it is; MIME is its content type.
	Baseline   string
	BaselineAt media.URI
	MIME       string
	// Samples is the number of synthetic records for each that is explained. The default
	// is the service's.
	Samples int
	// Logit gives log-odds in place of probabilities. Seed makes the samples the same each
	// time; 0 is none.
	Logit bool
	Seed  int
	// Language and Granularity explain text: an ISO 639-1 code, and "token", "sentence" or
	// "paragraph".
	Language, Granularity string
	// Features, Template, Headers and Types say how requests are read: where in a JSON
	// Lines record the features are, the template of a request, the features' names, and
	// for each "numerical", "categorical" or "text".
	Features, Template string
	Headers, Types     []string
	// Probability and Label say where in a JSON Lines answer both are; Labels are the
	// labels' names.
	Probability, Label string
	Labels             []string
	// MaxRecords and MaxPayloadMiB bound a request to the model. The defaults are the
	// service's.
	MaxRecords, MaxPayloadMiB int
}

func (x Explain) isZero() bool { return x.Baseline == "" && x.BaselineAt == media.URI{} }

// maxBaseline and maxExpression are of ClarifyExplainerConfig (API Reference).
const (
	maxBaseline   = 4096
	maxExpression = 64
)

func (x Explain) check() error {
	if x.isZero() {
		if x.Enable != "" || x.Samples != 0 || x.Language != "" || len(x.Headers) > 0 {
			return fmt.Errorf("explanations need a baseline")
		}
		return nil
	}
	if len(x.Baseline) > maxBaseline {
		return fmt.Errorf("the baseline: limit %d bytes, got %d", maxBaseline, len(x.Baseline))
	}
	for _, s := range []string{x.Enable, x.Features, x.Template, x.Probability, x.Label} {
		if len(s) > maxExpression {
			return fmt.Errorf("an expression of the explanations: limit %d bytes, got %d", maxExpression, len(s))
		}
	}
	if (x.Language == "") != (x.Granularity == "") {
		return fmt.Errorf("explanations of text have a language and a granularity")
	}
	return nil
}

func (x Explain) input() *types.ExplainerConfig {
	if x.isZero() {
		return nil
	}
	shap := &types.ClarifyShapConfig{
		ShapBaselineConfig: &types.ClarifyShapBaselineConfig{
			MimeType: sdk.Optional(x.MIME), ShapBaseline: sdk.Optional(x.Baseline), ShapBaselineUri: sdk.Optional(x.BaselineAt.String()),
		},
		NumberOfSamples: sdk.Optional(int32(x.Samples)), Seed: sdk.Optional(int32(x.Seed)),
	}
	if x.Logit {
		shap.UseLogit = aws.Bool(true)
	}
	if x.Language != "" {
		shap.TextConfig = &types.ClarifyTextConfig{Language: types.ClarifyTextLanguage(x.Language), Granularity: types.ClarifyTextGranularity(x.Granularity)}
	}
	in := &types.ClarifyInferenceConfig{
		FeaturesAttribute: sdk.Optional(x.Features), ContentTemplate: sdk.Optional(x.Template), FeatureHeaders: x.Headers,
		ProbabilityAttribute: sdk.Optional(x.Probability), LabelAttribute: sdk.Optional(x.Label), LabelHeaders: x.Labels,
		MaxRecordCount: sdk.Optional(int32(x.MaxRecords)), MaxPayloadInMB: sdk.Optional(int32(x.MaxPayloadMiB)),
	}
	for _, t := range x.Types {
		in.FeatureTypes = append(in.FeatureTypes, types.ClarifyFeatureType(t))
	}
	return &types.ExplainerConfig{ClarifyExplainerConfig: &types.ClarifyExplainerConfig{
		ShapConfig: shap, EnableExplanations: sdk.Optional(x.Enable), InferenceConfig: in,
	}}
}

// toExplain is the other way round.
func toExplain(e *types.ExplainerConfig) (x Explain) {
	if e == nil || e.ClarifyExplainerConfig == nil {
		return x
	}
	c := e.ClarifyExplainerConfig
	x.Enable = aws.ToString(c.EnableExplanations)
	if s := c.ShapConfig; s != nil {
		x.Samples, x.Seed, x.Logit = int(aws.ToInt32(s.NumberOfSamples)), int(aws.ToInt32(s.Seed)), aws.ToBool(s.UseLogit)
		if b := s.ShapBaselineConfig; b != nil {
			x.Baseline, x.MIME, x.BaselineAt = aws.ToString(b.ShapBaseline), aws.ToString(b.MimeType), place(b.ShapBaselineUri)
		}
		if t := s.TextConfig; t != nil {
			x.Language, x.Granularity = string(t.Language), string(t.Granularity)
		}
	}
	if in := c.InferenceConfig; in != nil {
		x.Features, x.Template, x.Headers = aws.ToString(in.FeaturesAttribute), aws.ToString(in.ContentTemplate), in.FeatureHeaders
		x.Probability, x.Label, x.Labels = aws.ToString(in.ProbabilityAttribute), aws.ToString(in.LabelAttribute), in.LabelHeaders
		x.MaxRecords, x.MaxPayloadMiB = int(aws.ToInt32(in.MaxRecordCount)), int(aws.ToInt32(in.MaxPayloadInMB))
		for _, t := range in.FeatureTypes {
			x.Types = append(x.Types, string(t))
		}
	}
	return x
}

// place is an address that the service gives; one that is none is the zero URI.
func place(s *string) media.URI {
	u, err := media.ParseURI(aws.ToString(s))
	if err != nil {
		return media.URI{}
	}
	return u
}
