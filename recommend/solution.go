package recommend

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strconv"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/personalize"
	"github.com/aws/aws-sdk-go-v2/service/personalize/types"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/internal/sdk"
	"github.com/awsai-go/awsai/job"
)

// SolutionOptions are the settings of a solution, which versions are trained by.
type SolutionOptions struct {
	// EventType trains on one type of event only. The default is all.
	EventType string
	// MinEventValue leaves out interactions of a lower EVENT_VALUE, where it is over 0.
	MinEventValue float64
	// Events weigh types of events, ten at most, for User-Personalization-v2 and
	// Personalized-Ranking-v2. They are in place of EventType and MinEventValue.
	Events []EventWeight
	// Hyperparameters are the recipe's, as {"hidden_dimension": "64"}.
	Hyperparameters map[string]string
	// Features are parameters of the featurisation, as {"max_user_history_length_percentile":
	// "0.9"}.
	Features map[string]string
	// Tuning searches hyperparameters by training many models, each of which is paid for. The
	// zero value does not.
	Tuning Tuning
	// AutoTrainDays trains a version every so many days, 1 to 30, each of which is paid for. The
	// default is not to; the service's own would be 7.
	AutoTrainDays int
	// UpdateHourly takes items that are new since the training into account, for the recipes
	// that can.
	UpdateHourly bool
	// Objective weighs a numeric column of the items in, as PRICE, by Sensitivity: LOW, MEDIUM
	// or HIGH. The default is none.
	Objective, Sensitivity string
	// Exclude leaves columns out of the training, by dataset.
	Exclude map[DatasetType][]string
	// Include trains on these columns only, by dataset.
	Include map[DatasetType][]string
}

// EventWeight is what a type of event counts.
type EventWeight struct {
	// Type is the type of event.
	Type string
	// Weight is 0 to 1.
	Weight float64
	// MinValue leaves out events of a lower EVENT_VALUE, where it is over 0.
	MinValue float64
}

// Tuning searches hyperparameters.
type Tuning struct {
	// Jobs is how many models are trained, 40 at most, and Parallel how many at a time, 10 at
	// most. No Jobs is no search, unless On.
	Jobs, Parallel int
	// On searches by the recipe's own settings.
	On bool
	// Integers, Floats and Choices are what is searched, by parameter: the least and the most
	// value, or all values. The default is the recipe's.
	Integers map[string][2]int
	Floats   map[string][2]float64
	Choices  map[string][]string
	// Metric is what is maximised. The default is the recipe's.
	Metric string
}

func (t Tuning) on() bool {
	return t.On || t.Jobs > 0 || len(t.Integers)+len(t.Floats)+len(t.Choices) > 0
}

// CreateSolution makes a solution of a group: a recipe, by ARN or name, and its settings. It trains
// nothing unless AutoTrainDays says so.
func (c *Client) CreateSolution(ctx context.Context, group, name, recipe string, o SolutionOptions) (*job.Job[Resource], error) {
	arn, err := c.createSolution(ctx, group, name, recipe, o)
	return c.begun("recommend.CreateSolution", KindSolution, arn, err)
}

func (c *Client) createSolution(ctx context.Context, group, name, recipe string, o SolutionOptions) (string, error) {
	if err := checkName("solution", name); err != nil {
		return "", err
	}
	if err := o.check(recipe); err != nil {
		return "", err
	}
	out, err := c.api.CreateSolution(ctx, &personalize.CreateSolutionInput{
		DatasetGroupArn: &group, Name: &name, RecipeArn: new(recipeARN(recipe)), EventType: sdk.Optional(o.EventType),
		PerformHPO: trueOrNil(o.Tuning.on()), PerformAutoTraining: new(o.AutoTrainDays > 0), PerformIncrementalUpdate: trueOrNil(o.UpdateHourly),
		SolutionConfig: o.config(), Tags: c.tags(),
	})
	if err != nil {
		return "", err
	}
	return aws.ToString(out.SolutionArn), nil
}

func (o SolutionOptions) check(recipe string) error {
	r, known := FindRecipe(recipe)
	switch {
	case recipe == "":
		return fmt.Errorf("%w: a recipe is missing", awsai.ErrInvalid)
	case known && r.Domain != "":
		return fmt.Errorf("%w: %s is a use case of a domain, which makes a recommender", awsai.ErrInvalid, r.Name())
	case known && o.Tuning.on() && !r.Tunable:
		return fmt.Errorf("%w: %s has nothing to tune", awsai.ErrInvalid, r.Name())
	case o.Tuning.Jobs < 0 || o.Tuning.Jobs > 40 || o.Tuning.Parallel < 0 || o.Tuning.Parallel > 10:
		return fmt.Errorf("%w: tuning with %d jobs, %d at a time; the limits are 40 and 10", awsai.ErrInvalid, o.Tuning.Jobs, o.Tuning.Parallel)
	case o.AutoTrainDays < 0 || o.AutoTrainDays > 30:
		return fmt.Errorf("%w: training every %d days; want 1 to 30", awsai.ErrInvalid, o.AutoTrainDays)
	case len(o.Events) > 10:
		return fmt.Errorf("%w: %d weighed types of events; the limit is 10", awsai.ErrInvalid, len(o.Events))
	case len(o.Events) > 0 && (o.EventType != "" || o.MinEventValue > 0):
		return fmt.Errorf("%w: Events are in place of EventType and MinEventValue", awsai.ErrInvalid)
	}
	for i, e := range o.Events {
		if e.Type == "" || e.Weight < 0 || e.Weight > 1 {
			return fmt.Errorf("%w: weighed type of event %d; want a type and a weight of 0 to 1", awsai.ErrInvalid, i)
		}
	}
	return nil
}

// config is nil where all is the service's default.
func (o SolutionOptions) config() *types.SolutionConfig {
	s := &types.SolutionConfig{AlgorithmHyperParameters: o.Hyperparameters, FeatureTransformationParameters: o.Features, EventsConfig: eventsConfig(o.Events), HpoConfig: o.Tuning.config()}
	if o.MinEventValue > 0 {
		s.EventValueThreshold = new(strconv.FormatFloat(o.MinEventValue, 'f', -1, 64))
	}
	if o.AutoTrainDays > 0 {
		s.AutoTrainingConfig = autoTraining(o.AutoTrainDays)
	}
	if o.Objective != "" {
		s.OptimizationObjective = &types.OptimizationObjective{ItemAttribute: &o.Objective, ObjectiveSensitivity: types.ObjectiveSensitivity(o.Sensitivity)}
	}
	s.TrainingDataConfig = trainingData(o.Exclude, o.Include)
	return s
}

func trainingData(exclude, include map[DatasetType][]string) *types.TrainingDataConfig {
	if len(exclude)+len(include) == 0 {
		return nil
	}
	return &types.TrainingDataConfig{ExcludedDatasetColumns: byDataset(exclude), IncludedDatasetColumns: byDataset(include)}
}

func byDataset(columns map[DatasetType][]string) map[string][]string {
	if len(columns) == 0 {
		return nil
	}
	out := make(map[string][]string, len(columns))
	for t, names := range columns {
		out[string(t)] = names
	}
	return out
}

func autoTraining(days int) *types.AutoTrainingConfig {
	unit := "days"
	if days == 1 {
		unit = "day"
	}
	return &types.AutoTrainingConfig{SchedulingExpression: new(fmt.Sprintf("rate(%d %s)", days, unit))}
}

func eventsConfig(events []EventWeight) *types.EventsConfig {
	if len(events) == 0 {
		return nil
	}
	out := &types.EventsConfig{}
	for _, e := range events {
		p := types.EventParameters{EventType: &e.Type, Weight: &e.Weight}
		if e.MinValue > 0 {
			p.EventValueThreshold = &e.MinValue
		}
		out.EventParametersList = append(out.EventParametersList, p)
	}
	return out
}

func (t Tuning) config() *types.HPOConfig {
	if !t.on() {
		return nil
	}
	h := &types.HPOConfig{}
	if t.Jobs > 0 || t.Parallel > 0 {
		h.HpoResourceConfig = &types.HPOResourceConfig{MaxNumberOfTrainingJobs: numberOrNil(t.Jobs), MaxParallelTrainingJobs: numberOrNil(t.Parallel)}
	}
	if t.Metric != "" {
		h.HpoObjective = &types.HPOObjective{MetricName: &t.Metric, Type: aws.String("MAXIMIZE")}
	}
	if len(t.Integers)+len(t.Floats)+len(t.Choices) > 0 {
		h.AlgorithmHyperParameterRanges = t.ranges()
	}
	return h
}

func (t Tuning) ranges() *types.HyperParameterRanges {
	out := &types.HyperParameterRanges{}
	for _, name := range slices.Sorted(maps.Keys(t.Integers)) {
		r := t.Integers[name]
		out.IntegerHyperParameterRanges = append(out.IntegerHyperParameterRanges, types.IntegerHyperParameterRange{Name: &name, MinValue: int32(r[0]), MaxValue: int32(r[1])})
	}
	for _, name := range slices.Sorted(maps.Keys(t.Floats)) {
		r := t.Floats[name]
		out.ContinuousHyperParameterRanges = append(out.ContinuousHyperParameterRanges, types.ContinuousHyperParameterRange{Name: &name, MinValue: r[0], MaxValue: r[1]})
	}
	for _, name := range slices.Sorted(maps.Keys(t.Choices)) {
		out.CategoricalHyperParameterRanges = append(out.CategoricalHyperParameterRanges, types.CategoricalHyperParameterRange{Name: &name, Values: t.Choices[name]})
	}
	return out
}

func numberOrNil(n int) *string {
	if n <= 0 {
		return nil
	}
	return new(strconv.Itoa(n))
}

// AutoTrain has a solution train a version every so many days from now on, 1 to 30. 0 ends it.
func (c *Client) AutoTrain(ctx context.Context, solution string, days int) (*job.Job[Resource], error) {
	const op = "recommend.AutoTrain"
	if days < 0 || days > 30 {
		return nil, awsai.Errorf(op, awsai.ErrInvalid, "training every %d days; want 1 to 30, or 0", days)
	}
	in := &personalize.UpdateSolutionInput{SolutionArn: &solution, PerformAutoTraining: new(days > 0)}
	if days > 0 {
		in.SolutionUpdateConfig = &types.SolutionUpdateConfig{AutoTrainingConfig: autoTraining(days)}
	}
	_, err := c.api.UpdateSolution(ctx, in)
	return c.begun(op, KindSolution, solution, err)
}

// Train begins to train a version of a solution, from all data. The name makes two calls one:
// that of a version which exists is refused. It may be empty. The job can be stopped; what was
// trained until then is billed.
func (c *Client) Train(ctx context.Context, solution, name string) (*job.Job[Resource], error) {
	arn, err := c.train(ctx, solution, name, types.TrainingModeFull)
	return c.begun("recommend.Train", KindVersion, arn, err)
}

// UpdateVersion begins to make a version that takes in items and interactions that are new since
// the last, without training anew, for the recipes that can.
func (c *Client) UpdateVersion(ctx context.Context, solution, name string) (*job.Job[Resource], error) {
	arn, err := c.train(ctx, solution, name, types.TrainingModeUpdate)
	return c.begun("recommend.UpdateVersion", KindVersion, arn, err)
}

func (c *Client) train(ctx context.Context, solution, name string, mode types.TrainingMode) (string, error) {
	if name != "" {
		if err := checkName("version", name); err != nil {
			return "", err
		}
	}
	out, err := c.api.CreateSolutionVersion(ctx, &personalize.CreateSolutionVersionInput{SolutionArn: &solution, Name: sdk.Optional(name), TrainingMode: mode, Tags: c.tags()})
	if err != nil {
		return "", err
	}
	return aws.ToString(out.SolutionVersionArn), nil
}
