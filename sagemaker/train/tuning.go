package train

import (
	"context"
	"iter"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sagemaker"
	"github.com/aws/aws-sdk-go-v2/service/sagemaker/types"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/internal/page"
	"github.com/awsai-go/awsai/job"
	"github.com/awsai-go/awsai/sagemaker/internal/control"
)

// Tuning is what is known of a tuning job.
type Tuning struct {
	// Name is the job's, and ARN its name among all.
	Name, ARN string
	// Status is where it stands, and Reason why it failed.
	Status job.Status
	Reason string
	// Strategy is how it chooses.
	Strategy Strategy
	// Best is the best trial so far. Its Name is empty where there is none.
	Best Result
	// Completed, Running, Stopped and Failed count the training jobs.
	Completed, Running, Stopped, Failed int
	// Max is the most of them, or 0.
	Max int
	// Created and Ended are when the job was made and ended.
	Created, Ended time.Time
}

// Result is a training job of a tuning job.
type Result struct {
	// Name is the training job's, which [Client.Training] knows, and Trial that of the
	// [Trial], where there are several.
	Name, Trial string
	// Status is where it stands, and Reason why it failed.
	Status job.Status
	Reason string
	// Metric is the one that decides, and Value what it came to; Measured tells whether there
	// is a value.
	Metric   string
	Value    float64
	Measured bool
	// Hyper are the hyperparameters that were tuned.
	Hyper map[string]string
	// Created, Started and Ended are the training job's times.
	Created, Started, Ended time.Time
}

// TuningJob is the handle on a tuning job. It is safe for concurrent use.
type TuningJob struct {
	*job.Job[Tuning]
	c *Client
}

// ResumeTuning returns the handle on the tuning job of a name, whoever has started it.
func (c *Client) ResumeTuning(name string) *TuningJob {
	return &TuningJob{c: c, Job: job.New(name, job.Driver[Tuning]{
		Name: "tuning",
		Describe: func(ctx context.Context, id string) (job.State, error) {
			t, err := c.tuning(ctx, id)
			return job.State{
				Status: t.Status, Reason: t.Reason, Done: int64(t.Completed + t.Stopped + t.Failed), Total: int64(t.Max), Created: t.Created, Ended: t.Ended,
			}, err
		},
		Result: c.tuning,
		Stop: func(ctx context.Context, id string) error {
			_, err := c.api.StopHyperParameterTuningJob(ctx, &sagemaker.StopHyperParameterTuningJobInput{HyperParameterTuningJobName: &id})
			return missing(err)
		},
	}, c.waiting)}
}

// Tuning returns what is known of a tuning job, whatever its state.
func (c *Client) Tuning(ctx context.Context, name string) (Tuning, error) {
	t, err := c.tuning(ctx, name)
	return t, awsai.Wrap("train.Tuning", err)
}

func (c *Client) tuning(ctx context.Context, name string) (Tuning, error) {
	out, err := c.api.DescribeHyperParameterTuningJob(ctx, &sagemaker.DescribeHyperParameterTuningJobInput{HyperParameterTuningJobName: &name})
	if err != nil {
		return Tuning{}, missing(err)
	}
	t := Tuning{
		Name: aws.ToString(out.HyperParameterTuningJobName), ARN: aws.ToString(out.HyperParameterTuningJobArn),
		Status: control.Status(out.HyperParameterTuningJobStatus), Reason: aws.ToString(out.FailureReason),
		Created: aws.ToTime(out.CreationTime), Ended: aws.ToTime(out.HyperParameterTuningEndTime),
	}
	if cfg := out.HyperParameterTuningJobConfig; cfg != nil {
		t.Strategy = Strategy(cfg.Strategy)
		if cfg.ResourceLimits != nil {
			t.Max = int(aws.ToInt32(cfg.ResourceLimits.MaxNumberOfTrainingJobs))
		}
	}
	if n := out.TrainingJobStatusCounters; n != nil {
		t.Completed, t.Running, t.Stopped = int(aws.ToInt32(n.Completed)), int(aws.ToInt32(n.InProgress)), int(aws.ToInt32(n.Stopped))
		t.Failed = int(aws.ToInt32(n.NonRetryableError))
	}
	if out.BestTrainingJob != nil {
		t.Best = resultOf(*out.BestTrainingJob)
	}
	return t, nil
}

func resultOf(s types.HyperParameterTrainingJobSummary) Result {
	r := Result{
		Name: aws.ToString(s.TrainingJobName), Trial: aws.ToString(s.TrainingJobDefinitionName), Status: control.Status(s.TrainingJobStatus),
		Reason: aws.ToString(s.FailureReason), Hyper: s.TunedHyperParameters,
		Created: aws.ToTime(s.CreationTime), Started: aws.ToTime(s.TrainingStartTime), Ended: aws.ToTime(s.TrainingEndTime),
	}
	if m := s.FinalHyperParameterTuningJobObjectiveMetric; m != nil {
		r.Metric, r.Value, r.Measured = aws.ToString(m.MetricName), float64(aws.ToFloat32(m.Value)), m.Value != nil
	}
	return r
}

// Results yields the training jobs of the tuning job, the newest first, with or without a
// value.
func (j *TuningJob) Results(ctx context.Context) iter.Seq2[Result, error] {
	return j.results(ctx, "train.Results", "", types.SortOrderDescending)
}

func (j *TuningJob) results(ctx context.Context, op string, sort types.TrainingJobSortByOptions, order types.SortOrder) iter.Seq2[Result, error] {
	start := func() *sagemaker.ListTrainingJobsForHyperParameterTuningJobPaginator {
		return sagemaker.NewListTrainingJobsForHyperParameterTuningJobPaginator(j.c.api, &sagemaker.ListTrainingJobsForHyperParameterTuningJobInput{
			HyperParameterTuningJobName: new(j.ID()), SortBy: sort, SortOrder: order,
		})
	}
	return page.Items(ctx, op, start, func(p *sagemaker.ListTrainingJobsForHyperParameterTuningJobOutput) ([]Result, *string) {
		results := make([]Result, 0, len(p.TrainingJobSummaries))
		for _, s := range p.TrainingJobSummaries {
			results = append(results, resultOf(s))
		}
		return results, p.NextToken
	})
}

// Top returns the k best training jobs so far, the best first; fewer where fewer have a value.
func (j *TuningJob) Top(ctx context.Context, k int) ([]Result, error) {
	const op = "train.Top"
	out, err := j.c.api.DescribeHyperParameterTuningJob(ctx, &sagemaker.DescribeHyperParameterTuningJobInput{HyperParameterTuningJobName: new(j.ID())})
	if err != nil {
		return nil, awsai.Wrap(op, missing(err))
	}
	order := types.SortOrderDescending
	if minimizes(out) {
		order = types.SortOrderAscending
	}
	var top []Result
	for r, err := range j.results(ctx, op, types.TrainingJobSortByOptionsFinalObjectiveMetricValue, order) {
		if err != nil {
			return nil, err
		}
		if len(top) >= k {
			break
		}
		if r.Measured {
			top = append(top, r)
		}
	}
	return top, nil
}

// minimizes tells whether less is better. The trials of a tuning job agree on that.
func minimizes(out *sagemaker.DescribeHyperParameterTuningJobOutput) bool {
	objective := (*types.HyperParameterTuningJobObjective)(nil)
	if out.HyperParameterTuningJobConfig != nil {
		objective = out.HyperParameterTuningJobConfig.HyperParameterTuningJobObjective
	}
	for _, d := range out.TrainingJobDefinitions {
		if objective == nil {
			objective = d.TuningObjective
		}
	}
	return objective != nil && objective.Type == types.HyperParameterTuningJobObjectiveTypeMinimize
}
