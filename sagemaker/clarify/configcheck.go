package clarify

import (
	"slices"

	"github.com/awsai-go/awsai"
)

// Check holds the configuration to Clarify's rules: an analysis is asked for; bias has a
// label, positive labels and facets; predictions come from a model or a column; a baseline
// and clusters exclude each other; partial dependence without SHAP names its features;
// JSON data have features; time series are JSON and explained by asymmetric Shapley values.
func (c Config) Check() error {
	for _, rule := range []func() string{c.checkData, c.checkBias, c.checkExplanations, c.checkPredictor} {
		if fault := rule(); fault != "" {
			return awsai.Errorf("clarify.Config.Check", awsai.ErrInvalid, "%s", fault)
		}
	}
	return nil
}

func (c Config) checkData() string {
	types := []string{"", "text/csv", "application/jsonlines", "application/json", "application/x-parquet", "application/x-image", "application/sagemakercapturejson"}
	m := c.Methods
	_, series := c.Rest["time_series_data_config"]
	switch {
	case !slices.Contains(types, c.DatasetType):
		return "dataset_type is none of Clarify's"
	case m.PreTraining == nil && m.PostTraining == nil && m.SHAP == nil && m.PDP == nil && m.AsymmetricShapley == nil:
		return "no method"
	case c.ProbabilityThreshold < 0 || c.ProbabilityThreshold > 1:
		return "probability_threshold is outside 0 to 1"
	case series && c.DatasetType != "application/json":
		return "time series are application/json"
	case series != (m.AsymmetricShapley != nil):
		return "time_series_data_config and asymmetric_shapley_value go together"
	case !series && c.Features == "" && (c.DatasetType == "application/json" || c.DatasetType == "application/jsonlines"):
		return "JSON data need features"
	}
	return ""
}

func (c Config) checkBias() string {
	m := c.Methods
	if m.PreTraining == nil && m.PostTraining == nil {
		return ""
	}
	switch {
	case c.Label == nil:
		return "bias needs a label"
	case len(c.Positive) == 0:
		return "bias needs label_values_or_threshold"
	case len(c.Facets) == 0:
		return "bias needs a facet"
	case slices.ContainsFunc(c.Facets, func(f ConfigFacet) bool { return f.Column == nil }):
		return "a facet needs name_or_index"
	case m.PostTraining != nil && c.Predictor == nil && c.PredictedLabel == nil && c.Rest["predicted_label_dataset_uri"] == nil:
		return "post_training_bias needs a predictor or predicted labels"
	}
	pre, post := MetricNames()
	if !m.PreTraining.known(pre) || !m.PostTraining.known(post) {
		return "methods of bias are \"all\" or names of the stage's metrics"
	}
	return ""
}

// known says whether the method is all, or a list of the names.
func (m *MetricsMethod) known(names []string) bool {
	if m == nil || m.Methods == nil || m.Methods == "all" {
		return true
	}
	switch list := m.Methods.(type) {
	case []string:
		return !slices.ContainsFunc(list, func(n string) bool { return !slices.Contains(names, n) })
	case []any:
		return !slices.ContainsFunc(list, func(n any) bool {
			name, ok := n.(string)
			return !ok || !slices.Contains(names, name)
		})
	}
	return false
}

func (c Config) checkExplanations() string {
	shap, pdp := c.Methods.SHAP, c.Methods.PDP
	if shap != nil {
		switch {
		case shap.Baseline != nil && shap.NumClusters != 0:
			return "baseline and num_clusters exclude each other"
		case shap.NumClusters < 0 || shap.NumSamples < 0:
			return "num_clusters and num_samples are not negative"
		case !slices.Contains([]Aggregation{"", MeanAbs, Median, MeanSquare}, shap.Aggregation):
			return "agg_method is mean_abs, median or mean_sq"
		}
	}
	if pdp != nil && shap == nil && len(pdp.Features) == 0 {
		return "pdp needs features where there is no shap"
	}
	if (shap != nil || pdp != nil) && c.Predictor == nil {
		return "explanations need a predictor"
	}
	return ""
}

func (c Config) checkPredictor() string {
	p := c.Predictor
	switch {
	case p == nil:
		return ""
	case (p.ModelName == "") == (p.EndpointName == ""):
		return "a predictor has one of model_name and endpoint_name"
	case p.ModelName != "" && (p.InstanceType == "" || p.Count < 1):
		return "a predictor of a model needs instance_type and initial_instance_count"
	case p.EndpointName != "" && (p.InstanceType != "" || p.Count != 0 || p.EndpointPrefix != ""):
		return "a predictor of an endpoint has no instances and no endpoint_name_prefix"
	}
	return ""
}
