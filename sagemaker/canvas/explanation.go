package canvas

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/media"
)

// Explanation is how much each column matters to a candidate, of each class that it tells
// apart, or of the one number that it predicts.
type Explanation struct {
	// Labels are by the class's name, as the report has it ("label0").
	Labels []LabelExplanation
}

// LabelExplanation is that of one class.
type LabelExplanation struct {
	// Label is the class.
	Label string
	// Expected is the mean prediction, which the columns' parts are on top of.
	Expected float64
	// Features are the columns, the most important first.
	Features []Importance
}

// Importance is how much a column matters.
type Importance struct {
	// Feature is the column, Value the mean size of its Shapley values.
	Feature string
	Value   float64
}

// maxReport bounds how much of a report is read.
const maxReport = 64 << 20

// Explanation reads a candidate's report of explainability from S3. A candidate without
// one is awsai.ErrNotFound.
func (c *Client) Explanation(ctx context.Context, cand Candidate) (Explanation, error) {
	const op = "canvas.Explanation"
	data, err := c.report(ctx, cand.Explainability, "analysis.json")
	if err != nil {
		return Explanation{}, awsai.Wrap(op, err)
	}
	e, err := ParseExplanation(data)
	return e, awsai.Wrap(op, err)
}

// Insights reads a candidate's report on its quality from S3. A candidate without one is
// awsai.ErrNotFound.
func (c *Client) Insights(ctx context.Context, cand Candidate) (Insights, error) {
	const op = "canvas.Insights"
	data, err := c.report(ctx, cand.Insights, "statistics.json")
	if err != nil {
		return Insights{}, awsai.Wrap(op, err)
	}
	in, err := ParseInsights(data)
	return in, awsai.Wrap(op, err)
}

// report reads the file of the name below a prefix.
func (c *Client) report(ctx context.Context, prefix, name string) ([]byte, error) {
	if prefix == "" {
		return nil, fmt.Errorf("%w: the candidate has no such report", awsai.ErrNotFound)
	}
	u, err := media.ParseURI(prefix)
	if err != nil {
		return nil, err
	}
	s := media.NewStager(c.cfg, u.Bucket)
	for object, err := range s.List(ctx, u) {
		if err != nil {
			return nil, err
		}
		if object.URI.Key == name || strings.HasSuffix(object.URI.Key, "/"+name) {
			return s.Bytes(ctx, object.URI, maxReport)
		}
	}
	return nil, fmt.Errorf("%w: no %s below the candidate's prefix", awsai.ErrNotFound, name)
}

// ParseExplanation reads the analysis.json of a report of explainability. The error is
// awsai.ErrInvalid.
func ParseExplanation(data []byte) (Explanation, error) {
	var file struct {
		Explanations map[string]map[string]json.RawMessage `json:"explanations"`
	}
	if err := json.Unmarshal(data, &file); err != nil {
		return Explanation{}, awsai.Errorf("canvas.ParseExplanation", awsai.ErrInvalid, "report of %d bytes is not of the form of an analysis", len(data))
	}
	var e Explanation
	labels := file.Explanations["kernel_shap"]
	for _, label := range slices.Sorted(maps.Keys(labels)) {
		var values struct {
			Global   map[string]float64 `json:"global_shap_values"`
			Expected float64            `json:"expected_value"`
		}
		if err := json.Unmarshal(labels[label], &values); err != nil {
			return Explanation{}, awsai.Errorf("canvas.ParseExplanation", awsai.ErrInvalid, "the values of a label are not numbers by column")
		}
		l := LabelExplanation{Label: label, Expected: values.Expected}
		for _, name := range slices.Sorted(maps.Keys(values.Global)) {
			l.Features = append(l.Features, Importance{Feature: name, Value: values.Global[name]})
		}
		RankFeatures(l.Features)
		e.Labels = append(e.Labels, l)
	}
	return e, nil
}

// RankFeatures orders columns, the most important first, equal ones by name.
func RankFeatures(features []Importance) {
	slices.SortStableFunc(features, func(a, b Importance) int {
		return cmp.Or(cmp.Compare(b.Value, a.Value), cmp.Compare(a.Feature, b.Feature))
	})
}
