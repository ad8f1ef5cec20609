package pipeline

// AutoMLArgs are what a search of Autopilot does. Pipelines take ensembling alone.
type AutoMLArgs struct {
	// Train is a URI in S3, Validation another or none.
	Train, Validation Val[string]
	// Target is the name of the column that is predicted, Weight that of the rows' weights.
	Target, Weight Val[string]
	// Compression is None or Gzip.
	Compression string
	// ContentType is the data's, as text/csv;header=present.
	ContentType Val[string]
	// Output is the prefix in S3 that the models go to.
	Output Val[string]
	// Role is the ARN of the role that the job has.
	Role Val[string]
	// Problem is BinaryClassification, MulticlassClassification or Regression, Metric what is
	// optimised, as F1. Either both or none are given.
	Problem, Metric Val[string]
	// MaxCandidates and MaxSeconds bound the search.
	MaxCandidates, MaxSeconds Val[int]
	// More are further members of CreateAutoMLJob. They win over the fields.
	More Arguments
}

// autoMLChannel is data that Autopilot reads.
type autoMLChannel struct {
	DataType    string      `at:"DataSource.S3DataSource.S3DataType" or:"\"S3Prefix\""`
	S3          Val[string] `at:"DataSource.S3DataSource.S3Uri"`
	Target      Val[string] `at:"TargetAttributeName"`
	ContentType Val[string] `at:"ContentType"`
	Compression string      `at:"CompressionType"`
	Channel     string      `at:"ChannelType"`
	Weight      Val[string] `at:"SampleWeightAttributeName"`
}

func (a AutoMLArgs) request() (node, error) {
	in := []autoMLChannel{{"", a.Train, a.Target, a.ContentType, a.Compression, "training", a.Weight}}
	if !a.Validation.IsZero() {
		in = append(in, autoMLChannel{"", a.Validation, a.Target, a.ContentType, a.Compression, "validation", a.Weight})
	}
	return treeOf(struct {
		In            []autoMLChannel `at:"InputDataConfig"`
		Output        Val[string]     `at:"OutputDataConfig.S3OutputPath"`
		MaxCandidates Val[int]        `at:"AutoMLJobConfig.CompletionCriteria.MaxCandidates"`
		MaxSeconds    Val[int]        `at:"AutoMLJobConfig.CompletionCriteria.MaxAutoMLJobRuntimeInSeconds"`
		Mode          string          `at:"AutoMLJobConfig.Mode"`
		Role          Val[string]     `at:"RoleArn"`
		Metric        Val[string]     `at:"AutoMLJobObjective.MetricName"`
		Problem       Val[string]     `at:"ProblemType"`
		More          Arguments       `at:"*"`
	}{in, a.Output, a.MaxCandidates, a.MaxSeconds, "ENSEMBLING", a.Role, a.Metric, a.Problem, a.More})
}

// AutoMLStep is a step that lets Autopilot find a model.
type AutoMLStep struct{ outlet }

// AutoML finds a model for a table.
func AutoML(name string, a AutoMLArgs, optFns ...func(*JobOptions)) AutoMLStep {
	return AutoMLStep{outlet{newBase(KindAutoML, name, a, options(optFns))}}
}

// Insights is where the report about the best candidate's data and model is.
func (s AutoMLStep) Insights() Val[string] {
	return s.Property("BestCandidateProperties.ModelInsightsJsonReportPath")
}

// Explainability is where the report about what the best candidate rests on is.
func (s AutoMLStep) Explainability() Val[string] {
	return s.Property("BestCandidateProperties.ExplainabilityJsonReportPath")
}
