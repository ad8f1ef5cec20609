package train

import (
	"context"
	"errors"
	"maps"
	"slices"
	"strconv"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sagemaker"
	"github.com/aws/aws-sdk-go-v2/service/sagemaker/types"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/sagemaker/internal/control"
)

// Strategy is how a tuning job chooses what to try.
type Strategy string

// The strategies.
const (
	// Bayesian learns from the trials before.
	Bayesian Strategy = "Bayesian"
	// Random chooses at random.
	Random Strategy = "Random"
	// Hyperband gives more time to what looks good, and stops the rest early by itself.
	Hyperband Strategy = "Hyperband"
	// Grid tries all combinations of categories.
	Grid Strategy = "Grid"
)

// Tuner is a tuning job to be: training jobs that differ in some hyperparameters, and a metric
// that says which is the best. It is a value that may be started more than once.
type Tuner struct {
	// Name is the job's, of up to 32 characters. The default is Base and the time.
	Name string
	// Base is what a name begins with that the library makes. The default is "tune".
	Base string
	// Trials are what is trained: one, or up to ten for a choice among algorithms, each with a
	// Name then.
	Trials []Trial
	// Strategy is how hyperparameters are chosen. The default is Bayesian.
	Strategy Strategy
	// Max is the most training jobs, and Parallel the most at a time. The default of Parallel
	// is 1. Grid takes no Max.
	Max, Parallel int
	// MaxRuntime ends the whole. The default is that Max does.
	MaxRuntime time.Duration
	// Early stops trials that do not look good. Hyperband does so by itself and takes none.
	Early bool
	// Target ends the job once the metric is as good. Nil is none.
	Target *float64
	// Patience ends the job once so many trials have not improved the metric. The default is
	// none.
	Patience int
	// Converged ends the job once it is unlikely to improve the metric.
	Converged bool
	// MinResource and MaxResource are Hyperband's: the least and most epochs of a trial. The
	// defaults are the service's.
	MinResource, MaxResource int
	// Seed makes the choices repeatable. Nil is none.
	Seed *int
	// Parents are the names of up to 5 tuning jobs to learn from. Transfer says that data or
	// algorithm are others than theirs.
	Parents  []string
	Transfer bool
	// Tags are put on the job.
	Tags map[string]string
}

// Trial is what a tuning job trains.
type Trial struct {
	// Name tells algorithms apart.
	Name string
	// Trainer is the training job, whose Name, Base and Tags do not count, nor its Command
	// and Args, which tuning jobs do not have.
	Trainer Trainer
	// Metric is the name of the metric that decides, which is among the Trainer's Metrics or
	// known to the algorithm. Minimize says that less is better.
	Metric   string
	Minimize bool
	// Ranges are the hyperparameters that are tuned, by name.
	Ranges map[string]Range
}

// Range is what a hyperparameter may be. The zero value is invalid.
type Range struct {
	integer  bool
	min, max float64
	low, top int64
	values   []any
	scale    Scale
}

// Scale is how a range is divided.
type Scale string

// The scales.
const (
	// Auto lets the service choose. It is the default.
	Auto Scale = "Auto"
	// Linear is even.
	Linear Scale = "Linear"
	// Logarithmic is for positive ranges of many magnitudes.
	Logarithmic Scale = "Logarithmic"
	// ReverseLogarithmic is for ranges within [0,1) that matter close to 1.
	ReverseLogarithmic Scale = "ReverseLogarithmic"
)

// Integers is the range of whole numbers from low to high, both included.
func Integers(low, high int64) Range { return Range{integer: true, low: low, top: high} }

// Floats is the range from low to high.
func Floats(low, high float64) Range { return Range{min: low, max: high} }

// Categories is a choice among up to 30 values: texts, numbers or bools.
func Categories(values ...any) Range { return Range{values: slices.Clone(values)} }

// Scaled returns the range with a scale.
func (r Range) Scaled(s Scale) Range {
	r.scale = s
	return r
}

// Limits of the API (CreateHyperParameterTuningJob).
const (
	maxTuningName = 32
	maxTrials     = 10
	maxRanges     = 30
	maxCategories = 30
	maxParents    = 5
)

func (r Range) check(name string) error {
	switch {
	case len(r.values) > maxCategories:
		return invalid("range %q: limit %d categories, got %d", name, maxCategories, len(r.values))
	case len(r.values) > 0:
		return nil
	case r.integer && r.low > r.top || !r.integer && !(r.min < r.max):
		return invalid("range %q is empty", name)
	case r.scale == Logarithmic && !(r.integer && r.low > 0 || !r.integer && r.min > 0):
		return invalid("range %q: a logarithmic scale is of positive numbers", name)
	case r.scale == ReverseLogarithmic && (r.integer || r.min < 0 || r.max >= 1):
		return invalid("range %q: a reverse logarithmic scale is of numbers from 0 to below 1", name)
	}
	return nil
}

func (t Tuner) check() error {
	grid := t.Strategy == Grid
	switch {
	case len(t.Trials) == 0 || len(t.Trials) > maxTrials:
		return invalid("limit 1 to %d trials, got %d", maxTrials, len(t.Trials))
	case t.Max <= 0 && !grid && t.MaxRuntime <= 0:
		return invalid("Max, or MaxRuntime, is missing")
	case t.Max > 0 && grid:
		return invalid("a grid tries all combinations: it takes no Max")
	case t.Early && t.Strategy == Hyperband:
		return invalid("Hyperband stops trials by itself: it takes no Early")
	case (t.MinResource != 0 || t.MaxResource != 0) && t.Strategy != Hyperband:
		return invalid("MinResource and MaxResource are Hyperband's")
	case len(t.Parents) > maxParents:
		return invalid("limit %d parents, got %d", maxParents, len(t.Parents))
	}
	names := map[string]bool{}
	for i, trial := range t.Trials {
		if err := trial.check(t, i); err != nil {
			return err
		}
		if names[trial.Name] {
			return invalid("trial %d has the name of another", i)
		}
		names[trial.Name] = true
	}
	return nil
}

func (t Trial) check(of Tuner, i int) error {
	switch {
	case t.Metric == "":
		return invalid("trial %d: the metric is missing", i)
	case t.Name == "" && len(of.Trials) > 1:
		return invalid("trial %d: the name is missing", i)
	case len(t.Ranges) == 0 || len(t.Ranges) > maxRanges:
		return invalid("trial %d: limit 1 to %d ranges, got %d", i, maxRanges, len(t.Ranges))
	case len(t.Trainer.Command)+len(t.Trainer.Args) > 0:
		return invalid("trial %d: tuning jobs have no Command and Args", i)
	}
	for _, name := range slices.Sorted(maps.Keys(t.Ranges)) {
		r := t.Ranges[name]
		if of.Strategy == Grid && len(r.values) == 0 {
			return invalid("range %q: a grid is of categories alone", name)
		}
		if _, fixed := t.Trainer.Hyper[name]; fixed {
			return invalid("range %q: the trainer gives the hyperparameter a value", name)
		}
		if err := r.check(name); err != nil {
			return err
		}
	}
	return t.Trainer.check()
}

// Tune starts a tuning job. Local inputs and sources are staged first.
func (c *Client) Tune(ctx context.Context, t Tuner) (*TuningJob, error) {
	name, err := c.tune(ctx, t)
	if err != nil {
		return nil, awsai.Wrap("train.Tune", err)
	}
	return c.ResumeTuning(name), nil
}

func (c *Client) tune(ctx context.Context, t Tuner) (string, error) {
	if err := t.check(); err != nil {
		return "", err
	}
	base := t.Base
	if base == "" {
		base = "tune"
	}
	name, err := jobName("tuning job", t.Name, base, maxTuningName)
	if err != nil {
		return "", err
	}
	in, err := c.tuneRequest(ctx, name, t)
	if err != nil {
		return "", err
	}
	_, err = c.api.CreateHyperParameterTuningJob(ctx, in)
	if _, exists := errors.AsType[*types.ResourceInUse](err); exists {
		err = c.sameTuning(ctx, in)
	}
	return name, err
}

func (c *Client) sameTuning(ctx context.Context, in *sagemaker.CreateHyperParameterTuningJobInput) error {
	out, err := c.api.DescribeHyperParameterTuningJob(ctx, &sagemaker.DescribeHyperParameterTuningJobInput{HyperParameterTuningJobName: in.HyperParameterTuningJobName})
	if err != nil {
		return err
	}
	a, b := definitions(in.TrainingJobDefinition, in.TrainingJobDefinitions), definitions(out.TrainingJobDefinition, out.TrainingJobDefinitions)
	same := slices.EqualFunc(a, b, func(x, y types.HyperParameterTrainingJobDefinition) bool {
		return maps.Equal(x.StaticHyperParameters, withoutService(y.StaticHyperParameters)) && sameChannels(x.InputDataConfig, y.InputDataConfig)
	})
	if !same || out.HyperParameterTuningJobConfig == nil || in.HyperParameterTuningJobConfig.Strategy != out.HyperParameterTuningJobConfig.Strategy {
		return errOther("tuning job")
	}
	return nil
}

// withoutService leaves out what the service adds to static hyperparameters.
func withoutService(m map[string]string) map[string]string {
	m = maps.Clone(m)
	delete(m, "_tuning_objective_metric")
	return m
}

func definitions(one *types.HyperParameterTrainingJobDefinition, many []types.HyperParameterTrainingJobDefinition) []types.HyperParameterTrainingJobDefinition {
	if one != nil {
		return []types.HyperParameterTrainingJobDefinition{*one}
	}
	return many
}

func (c *Client) tuneRequest(ctx context.Context, name string, t Tuner) (*sagemaker.CreateHyperParameterTuningJobInput, error) {
	in := &sagemaker.CreateHyperParameterTuningJobInput{
		HyperParameterTuningJobName: &name, HyperParameterTuningJobConfig: t.config(), WarmStartConfig: t.warmStart(), Tags: control.Tags(c.tags(t.Tags)),
	}
	for _, trial := range t.Trials {
		d, err := c.definition(ctx, name, trial)
		if err != nil {
			return nil, err
		}
		if len(t.Trials) == 1 {
			in.HyperParameterTuningJobConfig.HyperParameterTuningJobObjective, d.TuningObjective = d.TuningObjective, nil
			in.HyperParameterTuningJobConfig.ParameterRanges, d.HyperParameterRanges = d.HyperParameterRanges, nil
			in.TrainingJobDefinition = &d
		} else {
			in.TrainingJobDefinitions = append(in.TrainingJobDefinitions, d)
		}
	}
	return in, nil
}

func (t Tuner) config() *types.HyperParameterTuningJobConfig {
	cfg := &types.HyperParameterTuningJobConfig{
		Strategy:                     types.HyperParameterTuningJobStrategyTypeBayesian,
		ResourceLimits:               &types.ResourceLimits{MaxParallelTrainingJobs: aws.Int32(int32(max(t.Parallel, 1)))},
		TrainingJobEarlyStoppingType: types.TrainingJobEarlyStoppingTypeOff,
		TuningJobCompletionCriteria:  t.completion(),
	}
	if t.Strategy != "" {
		cfg.Strategy = types.HyperParameterTuningJobStrategyType(t.Strategy)
	}
	if t.Max > 0 {
		cfg.ResourceLimits.MaxNumberOfTrainingJobs = aws.Int32(int32(t.Max))
	}
	if t.MaxRuntime > 0 {
		cfg.ResourceLimits.MaxRuntimeInSeconds = aws.Int32(seconds(t.MaxRuntime))
	}
	if t.Early {
		cfg.TrainingJobEarlyStoppingType = types.TrainingJobEarlyStoppingTypeAuto
	}
	if t.Seed != nil {
		cfg.RandomSeed = aws.Int32(int32(*t.Seed))
	}
	if t.MinResource > 0 || t.MaxResource > 0 {
		cfg.StrategyConfig = &types.HyperParameterTuningJobStrategyConfig{HyperbandStrategyConfig: &types.HyperbandStrategyConfig{
			MinResource: set(int32(t.MinResource)), MaxResource: set(int32(t.MaxResource)),
		}}
	}
	return cfg
}

func (t Tuner) completion() *types.TuningJobCompletionCriteria {
	if t.Target == nil && t.Patience <= 0 && !t.Converged {
		return nil
	}
	out := &types.TuningJobCompletionCriteria{}
	if t.Target != nil {
		out.TargetObjectiveMetricValue = aws.Float32(float32(*t.Target))
	}
	if t.Patience > 0 {
		out.BestObjectiveNotImproving = &types.BestObjectiveNotImproving{MaxNumberOfTrainingJobsNotImproving: aws.Int32(int32(t.Patience))}
	}
	if t.Converged {
		out.ConvergenceDetected = &types.ConvergenceDetected{CompleteOnConvergence: types.CompleteOnConvergenceEnabled}
	}
	return out
}

func (t Tuner) warmStart() *types.HyperParameterTuningJobWarmStartConfig {
	if len(t.Parents) == 0 {
		return nil
	}
	out := &types.HyperParameterTuningJobWarmStartConfig{WarmStartType: types.HyperParameterTuningJobWarmStartTypeIdenticalDataAndAlgorithm}
	if t.Transfer {
		out.WarmStartType = types.HyperParameterTuningJobWarmStartTypeTransferLearning
	}
	for _, p := range t.Parents {
		out.ParentHyperParameterTuningJobs = append(out.ParentHyperParameterTuningJobs, types.ParentHyperParameterTuningJob{HyperParameterTuningJobName: &p})
	}
	return out
}

// definition is a trial's. The job's name is not among the hyperparameters: each training job
// has its own.
func (c *Client) definition(ctx context.Context, job string, trial Trial) (types.HyperParameterTrainingJobDefinition, error) {
	t := trial.Trainer
	var none types.HyperParameterTrainingJobDefinition
	s, err := c.staged(ctx, t)
	if err != nil {
		return none, err
	}
	hyper, err := t.hyper("", c.region, s.source)
	if err != nil {
		return none, err
	}
	ranges, err := trial.ranges()
	if err != nil {
		return none, err
	}
	goal := types.HyperParameterTuningJobObjectiveTypeMaximize
	if trial.Minimize {
		goal = types.HyperParameterTuningJobObjectiveTypeMinimize
	}
	d := types.HyperParameterTrainingJobDefinition{
		DefinitionName: set(trial.Name), RoleArn: &c.role, StaticHyperParameters: hyper, HyperParameterRanges: ranges,
		TuningObjective: &types.HyperParameterTuningJobObjective{MetricName: &trial.Metric, Type: goal},
		AlgorithmSpecification: &types.HyperParameterAlgorithmSpecification{
			TrainingInputMode: t.mode(), TrainingImage: set(t.Image), AlgorithmName: set(t.Algorithm), MetricDefinitions: t.metrics(),
		},
		InputDataConfig: s.channels, OutputDataConfig: c.output(t, "output"), ResourceConfig: t.Compute.resources(), StoppingCondition: t.stopping(),
		CheckpointConfig: c.checkpoints(job, t), VpcConfig: t.Network.vpc(), Environment: t.Env, EnableManagedSpotTraining: set(t.Spot),
		EnableNetworkIsolation: set(t.Network.Isolated), EnableInterContainerTrafficEncryption: set(t.Network.Encrypted),
	}
	if t.Retries > 0 {
		d.RetryStrategy = &types.RetryStrategy{MaximumRetryAttempts: aws.Int32(int32(t.Retries))}
	}
	return d, nil
}

// ranges are the service's, in the order of the names. Those of a framework's container are
// JSON, as its other hyperparameters are.
func (t Trial) ranges() (*types.ParameterRanges, error) {
	out := &types.ParameterRanges{}
	for _, name := range slices.Sorted(maps.Keys(t.Ranges)) {
		r := t.Ranges[name]
		scale := types.HyperParameterScalingType(r.scale)
		if scale == "" {
			scale = types.HyperParameterScalingTypeAuto
		}
		switch {
		case len(r.values) > 0:
			c := types.CategoricalParameterRange{Name: &name}
			for i, v := range r.values {
				text, err := EncodeHyper(map[string]any{"v": v}, t.Trainer.encoding())
				if err != nil || v == nil {
					return nil, invalid("range %q: category %d is no text, number or bool", name, i)
				}
				c.Values = append(c.Values, text["v"])
			}
			out.CategoricalParameterRanges = append(out.CategoricalParameterRanges, c)
		case r.integer:
			out.IntegerParameterRanges = append(out.IntegerParameterRanges, types.IntegerParameterRange{
				Name: &name, MinValue: aws.String(strconv.FormatInt(r.low, 10)), MaxValue: aws.String(strconv.FormatInt(r.top, 10)), ScalingType: scale,
			})
		default:
			bounds, err := EncodeHyper(map[string]any{"min": r.min, "max": r.max}, Plain)
			if err != nil {
				return nil, err
			}
			out.ContinuousParameterRanges = append(out.ContinuousParameterRanges, types.ContinuousParameterRange{
				Name: &name, MinValue: aws.String(bounds["min"]), MaxValue: aws.String(bounds["max"]), ScalingType: scale,
			})
		}
	}
	return out, nil
}
