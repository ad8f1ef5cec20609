package clarify

import (
	"bytes"
	"encoding/json"
	"io"

	"github.com/awsai-go/awsai"
)

// Config is an analysis_config.json. Members that are zero are left out. Names or indices
// of columns are a string or an int. Write it with [Config.JSON], which checks it.
type Config struct {
	// Version is the layout's version, "" for the newest.
	Version string `json:"version,omitempty"`
	// DatasetType is the data's content type, as "text/csv".
	DatasetType string `json:"dataset_type,omitempty"`
	// DatasetURI is the data's place where it is not an input of the job.
	DatasetURI string `json:"dataset_uri,omitempty"`
	// Headers are the columns' names, the label's included.
	Headers []string `json:"headers,omitempty"`
	// Label is the label's column, or a JMESPath of JSON data.
	Label any `json:"label,omitempty"`
	// PredictedLabel is the predictions' column, where there is no model.
	PredictedLabel any `json:"predicted_label,omitempty"`
	// Features is the JMESPath of the features. JSON data require it.
	Features string `json:"features,omitempty"`
	// Positive are the positive labels, or one threshold.
	Positive []any `json:"label_values_or_threshold,omitempty"`
	// ProbabilityThreshold is from where a probability is positive, within 0 and 1.
	ProbabilityThreshold float64 `json:"probability_threshold,omitempty"`
	// Facets are the columns to examine for bias.
	Facets []ConfigFacet `json:"facet,omitempty"`
	// Group is the column of groups.
	Group any `json:"group_variable,omitempty"`
	// Excluded are columns that are no features.
	Excluded []any `json:"excluded_columns,omitempty"`
	// JoinSource is the column that joins data and predictions.
	JoinSource any `json:"joinsource_name_or_index,omitempty"`
	// Methods are the analyses, at least one.
	Methods Methods `json:"methods"`
	// Predictor is the model, nil where none is needed.
	Predictor *Predictor `json:"predictor,omitempty"`
	// Rest has the members that are not typed here, by name.
	Rest map[string]json.RawMessage `json:"-"`
}

// ConfigFacet is a facet in an analysis_config.json.
type ConfigFacet struct {
	// Column is the facet's column, by name or index. It is required.
	Column any `json:"name_or_index"`
	// Values are the sensitive values or one threshold, none for each value in turn.
	Values []any `json:"value_or_threshold,omitempty"`
}

// Methods are the analyses of a job. Nil means not to do it.
type Methods struct {
	// PreTraining measures the bias of the data.
	PreTraining *MetricsMethod `json:"pre_training_bias,omitempty"`
	// PostTraining measures the bias of the predictions.
	PostTraining *MetricsMethod `json:"post_training_bias,omitempty"`
	// SHAP explains predictions.
	SHAP *SHAPMethod `json:"shap,omitempty"`
	// PDP plots partial dependence.
	PDP *PDPMethod `json:"pdp,omitempty"`
	// Report names the report; nil is written as "report", "Analysis Report".
	Report *ReportMethod `json:"report,omitempty"`
	// AsymmetricShapley explains forecasts, as JSON.
	AsymmetricShapley json.RawMessage `json:"asymmetric_shapley_value,omitempty"`
}

// MetricsMethod names bias metrics.
type MetricsMethod struct {
	// Methods is "all", or a list of metrics as []string; nil is written as "all".
	Methods any `json:"methods"`
}

// SHAPMethod says how to explain.
type SHAPMethod struct {
	// Baseline is an S3 URI, rows or an object; nil for none. It excludes NumClusters.
	Baseline any `json:"baseline,omitempty"`
	// NumClusters makes a baseline of so many cluster centres.
	NumClusters int `json:"num_clusters,omitempty"`
	// NumSamples is the number of coalitions, 0 for Clarify's choice.
	NumSamples int `json:"num_samples,omitempty"`
	// Aggregation is how rows become one for all, "" for Clarify's choice.
	Aggregation Aggregation `json:"agg_method,omitempty"`
	// UseLogit explains log odds.
	UseLogit bool `json:"use_logit"`
	// SaveLocal keeps the attributions of each row.
	SaveLocal bool `json:"save_local_shap_values"`
	// Seed makes the sample reproducible; 0 for none.
	Seed int64 `json:"seed,omitempty"`
	// Features are the only features to explain, none for all.
	Features []any `json:"features_to_explain,omitempty"`
	// Text and Image say how text and images are cut, as JSON.
	Text  json.RawMessage `json:"text_config,omitempty"`
	Image json.RawMessage `json:"image_config,omitempty"`
}

// PDPMethod says what to plot.
type PDPMethod struct {
	// Features are the features, by name or index. They are required without SHAP.
	Features []any `json:"features,omitempty"`
	// GridResolution is the number of points of a numeric feature.
	GridResolution int `json:"grid_resolution,omitempty"`
	// TopK is how many of the features that matter most by SHAP to plot.
	TopK int `json:"top_k_features,omitempty"`
}

// ReportMethod names the report.
type ReportMethod struct {
	// Name is its file, without extension, and Title its heading.
	Name  string `json:"name"`
	Title string `json:"title"`
}

// Predictor is the model that a job asks.
type Predictor struct {
	// ModelName is a model, for which the job makes an endpoint of Count instances of
	// InstanceType; EndpointName is an endpoint that is there. One of them is required.
	ModelName    string `json:"model_name,omitempty"`
	EndpointName string `json:"endpoint_name,omitempty"`
	InstanceType string `json:"instance_type,omitempty"`
	Count        int    `json:"initial_instance_count,omitempty"`
	// EndpointPrefix begins the name of the endpoint that the job makes.
	EndpointPrefix string `json:"endpoint_name_prefix,omitempty"`
	// Accelerator and TargetModel are as in an endpoint.
	Accelerator string `json:"accelerator_type,omitempty"`
	TargetModel string `json:"target_model,omitempty"`
	// ContentType and AcceptType are the content types of request and response.
	ContentType string `json:"content_type,omitempty"`
	AcceptType  string `json:"accept_type,omitempty"`
	// ContentTemplate and RecordTemplate make requests of JSON.
	ContentTemplate string `json:"content_template,omitempty"`
	RecordTemplate  string `json:"record_template,omitempty"`
	// CustomAttributes go with each request.
	CustomAttributes string `json:"custom_attributes,omitempty"`
	// Label and Probability find these in a response: an index or a JMESPath, nil for none.
	Label       any `json:"label,omitempty"`
	Probability any `json:"probability,omitempty"`
	// LabelHeaders name the classes of probabilities.
	LabelHeaders []string `json:"label_headers,omitempty"`
	// TimeSeries finds forecasts in a response, as JSON.
	TimeSeries json.RawMessage `json:"time_series_predictor_config,omitempty"`
}

// JSON checks the configuration and writes it, members by name. It fails with ErrInvalid
// where [Config.Check] does.
func (c Config) JSON() ([]byte, error) {
	const op = "clarify.Config.JSON"
	if err := c.Check(); err != nil {
		return nil, err
	}
	if c.Methods.Report == nil {
		c.Methods.Report = &ReportMethod{Name: "report", Title: "Analysis Report"}
	}
	c.Methods.PreTraining, c.Methods.PostTraining = c.Methods.PreTraining.filled(), c.Methods.PostTraining.filled()
	data, err := json.Marshal(c)
	if err != nil {
		return nil, awsai.Errorf(op, awsai.ErrInvalid, "%w", err)
	}
	out := map[string]json.RawMessage{}
	for name, raw := range c.Rest {
		out[name] = raw
	}
	if err := json.Unmarshal(data, &out); err != nil {
		return nil, awsai.Errorf(op, awsai.ErrInvalid, "%w", err)
	}
	data, err = json.Marshal(out)
	if err != nil {
		return nil, awsai.Errorf(op, awsai.ErrInvalid, "%w", err)
	}
	return data, nil
}

// filled is the method with its default.
func (m *MetricsMethod) filled() *MetricsMethod {
	if m == nil || m.Methods != nil {
		return m
	}
	return &MetricsMethod{Methods: "all"}
}

// ReadConfig reads an analysis_config.json without checking its rules. Numbers in members
// of type any are json.Number. It fails with ErrInvalid where r holds none.
func ReadConfig(r io.Reader) (Config, error) {
	const op = "clarify.ReadConfig"
	data, err := io.ReadAll(r)
	if err != nil {
		return Config{}, awsai.Wrap(op, err)
	}
	var c Config
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.UseNumber()
	if err := decoder.Decode(&c); err != nil {
		return Config{}, awsai.Errorf(op, awsai.ErrInvalid, "%w", err)
	}
	rest := map[string]json.RawMessage{}
	if err := json.Unmarshal(data, &rest); err != nil {
		return Config{}, awsai.Errorf(op, awsai.ErrInvalid, "%w", err)
	}
	for _, name := range []string{"segment_config", "facet_dataset_uri", "facet_headers", "predicted_label_dataset_uri", "predicted_label_headers", "time_series_data_config"} {
		if raw, ok := rest[name]; ok {
			if c.Rest == nil {
				c.Rest = map[string]json.RawMessage{}
			}
			c.Rest[name] = raw
		}
	}
	return c, nil
}
