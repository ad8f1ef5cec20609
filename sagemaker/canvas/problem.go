package canvas

import (
	"errors"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sagemaker/types"

	"github.com/awsai-go/awsai/internal/sdk"
	"github.com/awsai-go/awsai/media"
)

// Problem is what a job is to learn: [Tabular], [TimeSeries], [Text], [Image] or
// [Generation].
type Problem interface {
	// config is the problem as the service has it, content the media type of its data where
	// none is given, and objective the metric that the service takes where none is given.
	config() types.AutoMLProblemTypeConfig
	content() string
	objective() Metric
	// check tells every fault, the objective's fit included.
	check(objective Metric) error
}

// Type is what kind of value a table's target has.
type Type string

// The kinds of values.
const (
	// Binary is one of two classes, Multiclass one of more, Regression a number.
	Binary     Type = "BinaryClassification"
	Multiclass Type = "MulticlassClassification"
	Regression Type = "Regression"
)

// Mode is how candidates for a table are made.
type Mode string

// The modes.
const (
	// Auto lets the service choose by the size of the data.
	Auto Mode = "AUTO"
	// Ensembling stacks models of several algorithms.
	Ensembling Mode = "ENSEMBLING"
	// Tuning tunes the hyperparameters of one algorithm at a time.
	Tuning Mode = "HYPERPARAMETER_TUNING"
)

// Limits end a job. The zero value is the service's.
type Limits struct {
	// Candidates is how many models are tried, at most 750.
	Candidates int
	// PerCandidate is for how long one is trained, Total for how long the job goes on. Both
	// are in whole seconds.
	PerCandidate, Total time.Duration
}

const maxCandidates = 750

func (l Limits) config() *types.AutoMLJobCompletionCriteria {
	if l == (Limits{}) {
		return nil
	}
	return &types.AutoMLJobCompletionCriteria{
		MaxCandidates: sdk.Optional(int32(l.Candidates)), MaxRuntimePerTrainingJobInSeconds: sdk.Optional(int32(int(l.PerCandidate / time.Second))),
		MaxAutoMLJobRuntimeInSeconds: sdk.Optional(int32(int(l.Total / time.Second))),
	}
}

func (l Limits) check() error {
	var faults []error
	if l.Candidates < 0 || l.Candidates > maxCandidates {
		faults = append(faults, fmt.Errorf("candidates: limit 1 to %d, got %d", maxCandidates, l.Candidates))
	}
	for _, d := range []time.Duration{l.PerCandidate, l.Total} {
		if d < 0 || d%time.Second != 0 || d/time.Second > 1<<31-1 {
			faults = append(faults, fmt.Errorf("a limit of time is a positive number of whole seconds, got %v", d))
		}
	}
	if l.Total > 0 && l.PerCandidate > l.Total {
		faults = append(faults, fmt.Errorf("a candidate may take %v, but the job only %v", l.PerCandidate, l.Total))
	}
	return errors.Join(faults...)
}

// Tabular is a table with a column to predict from the others.
type Tabular struct {
	// Target is the column to predict.
	Target string
	// Type is the kind of its values. It comes with an objective or not at all: the service
	// then works both out.
	Type Type
	// Mode is how candidates are made. The default is the service's.
	Mode Mode
	// Algorithms are those to try, as "xgboost". The default is all of the mode.
	Algorithms []string
	// Weights is the column of the rows' weights. The default is none.
	Weights string
	// Features is a file of JSON in S3 that says which columns are used and of what kind
	// they are. The default is all of them.
	Features media.URI
	// DefinitionsOnly makes the notebooks and trains nothing.
	DefinitionsOnly bool
	// Limits end the job.
	Limits Limits
}

func (p Tabular) content() string   { return "text/csv;header=present" }
func (p Tabular) objective() Metric { return "" }

func (p Tabular) config() types.AutoMLProblemTypeConfig {
	v := types.TabularJobConfig{
		TargetAttributeName: &p.Target, ProblemType: types.ProblemType(p.Type), Mode: types.AutoMLMode(p.Mode), SampleWeightAttributeName: sdk.Optional(p.Weights),
		FeatureSpecificationS3Uri: sdk.Optional(p.Features.String()), CompletionCriteria: p.Limits.config(), CandidateGenerationConfig: algorithms(p.Algorithms),
	}
	if p.DefinitionsOnly {
		v.GenerateCandidateDefinitionsOnly = aws.Bool(true)
	}
	return &types.AutoMLProblemTypeConfigMemberTabularJobConfig{Value: v}
}

var weightColumn = regexp.MustCompile(`^[a-zA-Z0-9_-]{1,256}$`)

func (p Tabular) check(objective Metric) error {
	faults := []error{p.Limits.check(), column("target", p.Target, 0), checkAlgorithms(p.Algorithms, ofMode[p.Mode], string(p.Mode))}
	if (p.Type == "") != (objective == "") {
		faults = append(faults, errors.New("type and objective come together, or neither"))
	}
	if fit, ok := ofType[p.Type]; ok && objective != "" && !slices.Contains(fit, objective) {
		faults = append(faults, fmt.Errorf("objective %s does not fit %s: it takes %s", objective, p.Type, list(fit)))
	}
	if p.Weights != "" && !weightColumn.MatchString(p.Weights) {
		faults = append(faults, errors.New("the column of weights has 1 to 256 letters, digits, underscores and hyphens in its name"))
	}
	return errors.Join(faults...)
}

// The algorithms and objectives of the developer guide ("Configure an AutoML job").
var (
	ofMode = map[Mode][]string{
		Ensembling: {"xgboost", "linear-learner", "lightgbm", "catboost", "randomforest", "extra-trees", "nn-torch", "fastai"},
		Tuning:     {"xgboost", "linear-learner", "mlp"},
	}
	ofSeries = []string{"cnn-qr", "deepar", "prophet", "npts", "arima", "ets"}
	ofType   = map[Type][]Metric{
		Binary:     {Accuracy, AUC, BalancedAccuracy, F1, Precision, Recall},
		Multiclass: {Accuracy, BalancedAccuracy, F1Macro, PrecisionMacro, RecallMacro},
		Regression: {RMSE, MSE, MAE, R2},
	}
	seriesMetrics = []Metric{QuantileLoss, RMSE, MAPE, MASE, WAPE}
)

func algorithms(names []string) *types.CandidateGenerationConfig {
	if len(names) == 0 {
		return nil
	}
	all := make([]types.AutoMLAlgorithm, len(names))
	for i, name := range names {
		all[i] = types.AutoMLAlgorithm(name)
	}
	return &types.CandidateGenerationConfig{AlgorithmsConfig: []types.AutoMLAlgorithmConfig{{AutoMLAlgorithms: all}}}
}

func checkAlgorithms(names, known []string, where string) error {
	if known == nil {
		return nil
	}
	for _, name := range names {
		if !slices.Contains(known, name) {
			return fmt.Errorf("no algorithm %s of %s: it has %s", name, where, strings.Join(known, ", "))
		}
	}
	return nil
}

// TimeSeries are series of numbers in a table, one row for an item and a time, to be
// forecast.
type TimeSeries struct {
	// Target is the column to forecast, Time that of the times, Item that which tells series
	// apart.
	Target, Time, Item string
	// Groups are up to 5 further columns that tell series apart.
	Groups []string
	// Frequency is the time between values: 1min to 59min, 1H to 23H, 1D to 6D, 1W to 4W, 1M
	// to 11M, or Y; "H" is "1H".
	Frequency string
	// Horizon is how many values are forecast, 1 to 500.
	Horizon int
	// Quantiles are up to 5 of p1 to p99. The default is p10, p50 and p90.
	Quantiles []string
	// Filling says for a column what stands for missing values: the service's names, as
	// {"middlefill": "zero", "backfill": "value", "backfill_value": "2"}.
	Filling map[string]map[string]string
	// Aggregation says for a column how values within the frequency become one: "sum",
	// "avg", "first", "min" or "max".
	Aggregation map[string]string
	// Holidays is the country, of two letters, whose holidays are a feature.
	Holidays string
	// Algorithms are those to try, as "ets". The default is all.
	Algorithms []string
	// Features is a file of JSON in S3 that says of what kind columns are.
	Features media.URI
	// Limits end the job.
	Limits Limits
}

// Limits of the API model and the developer guide.
const (
	maxHorizon   = 500
	maxQuantiles = 5
	maxGroups    = 5
	maxMappings  = 50
)

var (
	frequency = regexp.MustCompile(`^(?:1Y|Y|(?:[1-9]|1[0-1])M|M|[1-4]W|W|[1-6]D|D|(?:[1-9]|1[0-9]|2[0-3])H|H|(?:[1-9]|[1-5][0-9])min)$`)
	quantile  = regexp.MustCompile(`^p[1-9]\d?$`)
	country   = regexp.MustCompile(`^[A-Z]{2}$`)
)

func (p TimeSeries) content() string   { return "text/csv;header=present" }
func (p TimeSeries) objective() Metric { return "" }

func (p TimeSeries) config() types.AutoMLProblemTypeConfig {
	v := types.TimeSeriesForecastingJobConfig{
		ForecastFrequency: &p.Frequency, ForecastHorizon: aws.Int32(int32(p.Horizon)), ForecastQuantiles: p.Quantiles,
		TimeSeriesConfig: &types.TimeSeriesConfig{
			TargetAttributeName: &p.Target, TimestampAttributeName: &p.Time, ItemIdentifierAttributeName: &p.Item, GroupingAttributeNames: p.Groups,
		},
		Transformations: p.transformations(), FeatureSpecificationS3Uri: sdk.Optional(p.Features.String()),
		CompletionCriteria: p.Limits.config(), CandidateGenerationConfig: algorithms(p.Algorithms),
	}
	if p.Holidays != "" {
		v.HolidayConfig = []types.HolidayConfigAttributes{{CountryCode: &p.Holidays}}
	}
	return &types.AutoMLProblemTypeConfigMemberTimeSeriesForecastingJobConfig{Value: v}
}

func (p TimeSeries) transformations() *types.TimeSeriesTransformations {
	if len(p.Filling)+len(p.Aggregation) == 0 {
		return nil
	}
	var t types.TimeSeriesTransformations
	if len(p.Filling) > 0 {
		t.Filling = p.Filling
	}
	for name, how := range p.Aggregation {
		if t.Aggregation == nil {
			t.Aggregation = make(map[string]types.AggregationTransformationValue)
		}
		t.Aggregation[name] = types.AggregationTransformationValue(how)
	}
	return &t
}

func (p TimeSeries) check(objective Metric) error {
	faults := []error{
		p.Limits.check(), column("target", p.Target, 0), column("time", p.Time, 256), column("item", p.Item, 256), checkAlgorithms(p.Algorithms, ofSeries, "time series"),
	}
	add := func(format string, args ...any) { faults = append(faults, fmt.Errorf(format, args...)) }
	if !frequency.MatchString(p.Frequency) {
		add("frequency is as 15min, H, 2D, W, M or Y")
	}
	if p.Horizon < 1 || p.Horizon > maxHorizon {
		add("horizon: limit 1 to %d, got %d", maxHorizon, p.Horizon)
	}
	if n := len(p.Quantiles); n > maxQuantiles {
		add("quantiles: limit %d, got %d", maxQuantiles, n)
	}
	for i, q := range p.Quantiles {
		if !quantile.MatchString(q) {
			add("quantile %d is none of p1 to p99", i)
		}
	}
	if n := len(p.Groups); n > maxGroups {
		add("groups: limit %d, got %d", maxGroups, n)
	}
	if n := max(len(p.Filling), len(p.Aggregation)); n > maxMappings {
		add("transformations: limit %d columns, got %d", maxMappings, n)
	}
	for _, name := range slices.Sorted(maps.Keys(p.Filling)) {
		if n := len(p.Filling[name]); n < 1 || n > 6 {
			add("filling of a column: limit 1 to 6 entries, got %d", n)
		}
	}
	if p.Holidays != "" && !country.MatchString(p.Holidays) {
		add("holidays are of a country of two capital letters")
	}
	if objective != "" && !slices.Contains(seriesMetrics, objective) {
		add("objective %s does not fit time series: they take %s", objective, list(seriesMetrics))
	}
	return errors.Join(faults...)
}

// Text is a table of texts with their classes.
type Text struct {
	// Content is the column of texts, Target that of their classes.
	Content, Target string
	// Limits end the job.
	Limits Limits
}

func (p Text) content() string   { return "text/csv;header=present" }
func (p Text) objective() Metric { return Accuracy }

func (p Text) config() types.AutoMLProblemTypeConfig {
	return &types.AutoMLProblemTypeConfigMemberTextClassificationJobConfig{Value: types.TextClassificationJobConfig{
		ContentColumn: &p.Content, TargetLabelColumn: &p.Target, CompletionCriteria: p.Limits.config(),
	}}
}

func (p Text) check(objective Metric) error {
	return errors.Join(p.Limits.check(), column("content", p.Content, 256), column("target", p.Target, 256), onlyAccuracy(objective))
}

// Image are images in folders of S3 that are called as their classes, or in a manifest.
type Image struct {
	// Limits end the job.
	Limits Limits
}

func (p Image) content() string   { return "image/*" }
func (p Image) objective() Metric { return Accuracy }
func (p Image) check(objective Metric) error {
	return errors.Join(p.Limits.check(), onlyAccuracy(objective))
}

func (p Image) config() types.AutoMLProblemTypeConfig {
	return &types.AutoMLProblemTypeConfigMemberImageClassificationJobConfig{Value: types.ImageClassificationJobConfig{CompletionCriteria: p.Limits.config()}}
}

func onlyAccuracy(objective Metric) error {
	if objective != "" && objective != Accuracy {
		return fmt.Errorf("objective %s does not fit: it is Accuracy", objective)
	}
	return nil
}

// Generation trains a language model further on questions and answers.
type Generation struct {
	// Base is the model to begin with, as "Falcon7BInstruct". The default is the service's.
	Base string
	// Hyperparameters are up to 30 of epochCount, batchSize, learningRate and
	// learningRateWarmupSteps.
	Hyperparameters map[string]string
	// AcceptEULA accepts the base model's licence, where it asks for that.
	AcceptEULA bool
	// Limits end the job. Candidates is at most 1.
	Limits Limits
}

var (
	baseName  = regexp.MustCompile(`^[a-zA-Z0-9](-*[a-zA-Z0-9])*$`)
	parameter = regexp.MustCompile(`^[a-zA-Z0-9._-]{0,16}$`)
)

func (p Generation) content() string   { return "text/csv;header=present" }
func (p Generation) objective() Metric { return "" }

func (p Generation) config() types.AutoMLProblemTypeConfig {
	v := types.TextGenerationJobConfig{BaseModelName: sdk.Optional(p.Base), TextGenerationHyperParameters: p.Hyperparameters, CompletionCriteria: p.Limits.config()}
	if p.AcceptEULA {
		v.ModelAccessConfig = &types.ModelAccessConfig{AcceptEula: aws.Bool(true)}
	}
	return &types.AutoMLProblemTypeConfigMemberTextGenerationJobConfig{Value: v}
}

func (p Generation) check(objective Metric) error {
	faults := []error{p.Limits.check()}
	if p.Base != "" && (len(p.Base) > 256 || !baseName.MatchString(p.Base)) {
		faults = append(faults, errors.New("the base model's name has 1 to 256 letters, digits and hyphens"))
	}
	if n := p.Limits.Candidates; n > 1 {
		faults = append(faults, fmt.Errorf("candidates of text generation: limit 1, got %d", n))
	}
	if n := len(p.Hyperparameters); n > 30 {
		faults = append(faults, fmt.Errorf("hyperparameters: limit 30, got %d", n))
	}
	for _, name := range slices.Sorted(maps.Keys(p.Hyperparameters)) {
		if len(name) > 32 || !parameter.MatchString(p.Hyperparameters[name]) {
			faults = append(faults, errors.New("a hyperparameter's value has up to 16 letters, digits, dots, underscores and hyphens"))
		}
	}
	if objective != "" {
		faults = append(faults, errors.New("text generation takes no objective"))
	}
	return errors.Join(faults...)
}

func column(what, name string, most int) error {
	if n := len([]rune(name)); n == 0 || most > 0 && n > most {
		return fmt.Errorf("the column %s: limit 1 to %d characters, got %d", what, most, n)
	}
	return nil
}

func list(metrics []Metric) string {
	out := make([]string, len(metrics))
	for i, m := range metrics {
		out[i] = string(m)
	}
	return strings.Join(out, ", ")
}
