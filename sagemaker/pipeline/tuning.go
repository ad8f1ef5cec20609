package pipeline

import "fmt"

// TuningArgs are what a tuning job does.
type TuningArgs struct {
	// Strategy is Bayesian, Random, Grid or Hyperband. The default is Bayesian.
	Strategy string `at:"HyperParameterTuningJobConfig.Strategy" or:"\"Bayesian\""`
	// MaxJobs is how many training jobs there are, MaxParallel how many at a time.
	MaxJobs     Val[int] `at:"HyperParameterTuningJobConfig.ResourceLimits.MaxNumberOfTrainingJobs"`
	MaxParallel Val[int] `at:"HyperParameterTuningJobConfig.ResourceLimits.MaxParallelTrainingJobs"`
	// Goal is Maximize or Minimize, Metric the name of what is.
	Goal   string `at:"HyperParameterTuningJobConfig.HyperParameterTuningJobObjective.Type"`
	Metric string `at:"HyperParameterTuningJobConfig.HyperParameterTuningJobObjective.MetricName"`
	// Continuous, Integer and Categorical are the ranges that are searched.
	Continuous  []Range    `at:"HyperParameterTuningJobConfig.ParameterRanges.ContinuousParameterRanges"`
	Integer     []Range    `at:"HyperParameterTuningJobConfig.ParameterRanges.IntegerParameterRanges"`
	Categorical []Category `at:"HyperParameterTuningJobConfig.ParameterRanges.CategoricalParameterRanges"`
	// Training is the job that is tuned. Its Hyperparameters are those that stay as they are.
	// Environment, Metrics and the others are as in [Training].
	Training TrainingArgs
	// More are further members of CreateHyperParameterTuningJob. They win over the fields.
	More Arguments `at:"*"`
}

// Range is what a number is searched in.
type Range struct {
	// Name is the hyperparameter's.
	Name string `at:"Name"`
	// Min and Max bound it, as text: see [Text].
	Min Val[string] `at:"MinValue"`
	Max Val[string] `at:"MaxValue"`
	// Scaling is Auto, Linear, Logarithmic or ReverseLogarithmic. The default is Auto.
	Scaling string `at:"ScalingType" or:"\"Auto\""`
}

// Category is what a text is chosen from.
type Category struct {
	// Name is the hyperparameter's.
	Name string `at:"Name"`
	// Values are the choices.
	Values []Val[string] `at:"Values"`
}

// TuningStep is a step that runs a tuning job.
type TuningStep struct{ outlet }

// Tuning trains many models in search of the best.
func Tuning(name string, a TuningArgs, optFns ...func(*JobOptions)) TuningStep {
	return TuningStep{outlet{newBase(KindTuning, name, tuningArguments{a}, options(optFns))}}
}

// tuningArguments writes the request.
type tuningArguments struct{ args TuningArgs }

func (a tuningArguments) request() (node, error) {
	job, err := treeOf(a.args.Training)
	if err != nil {
		return nil, err
	}
	training := job.(*object)
	if h := training.get("HyperParameters"); h != nil {
		training.set("StaticHyperParameters", h)
		training.delete("HyperParameters")
	}
	training.delete("ProfilerConfig")
	more := a.args.More
	a.args.More = nil
	n, err := treeOf(a.args)
	if err != nil {
		return nil, err
	}
	o := n.(*object)
	o.set("TrainingJobDefinition", training)
	free, err := treeOf(more)
	if f, ok := free.(*object); ok {
		o.merge(f)
	}
	return o, err
}

// Best is where the archive of the k-th best model is, from 0 to 49. The prefix is the Output
// of the training job, as s3://bucket/prefix.
func (s TuningStep) Best(k int, output Val[string]) Val[string] {
	job := s.Property(fmt.Sprintf("TrainingJobSummaries[%d].TrainingJobName", k))
	return Join("/", output, job, Lit("output/model.tar.gz"))
}
