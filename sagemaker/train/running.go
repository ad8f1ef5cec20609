package train

import (
	"context"
	"iter"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sagemaker"
	"github.com/aws/aws-sdk-go-v2/service/sagemaker/types"

	"github.com/awsai-go/awsai/internal/page"
)

// Cost is something that costs money while it is there.
type Cost struct {
	// Kind is "training", "warm machines", "processing" or "tuning".
	Kind string
	// Name is the job's, and ARN its name among all.
	Name, ARN string
	// Since is when it was made; of warm machines, when the job ended that left them.
	Since time.Time
	// Phase is the service's word for what a training job does.
	Phase string
}

// Running yields what costs money now: training, processing and tuning jobs that run, and
// machines that are kept warm, which [Client.KeepWarm] gives up. The training jobs of a tuning
// job are there beside it.
func (c *Client) Running(ctx context.Context) iter.Seq2[Cost, error] {
	return func(yield func(Cost, error) bool) {
		for _, costs := range []iter.Seq2[Cost, error]{c.runningTraining(ctx), c.warmMachines(ctx), c.runningProcessing(ctx), c.runningTuning(ctx)} {
			for cost, err := range costs {
				if !yield(cost, err) || err != nil {
					return
				}
			}
		}
	}
}

const opRunning = "train.Running"

func (c *Client) runningTraining(ctx context.Context) iter.Seq2[Cost, error] {
	return c.trainingJobs(ctx, &sagemaker.ListTrainingJobsInput{StatusEquals: types.TrainingJobStatusInProgress}, func(s types.TrainingJobSummary) Cost {
		return Cost{"training", aws.ToString(s.TrainingJobName), aws.ToString(s.TrainingJobArn), aws.ToTime(s.CreationTime), string(s.SecondaryStatus)}
	})
}

func (c *Client) warmMachines(ctx context.Context) iter.Seq2[Cost, error] {
	return c.trainingJobs(ctx, &sagemaker.ListTrainingJobsInput{WarmPoolStatusEquals: types.WarmPoolResourceStatusAvailable}, func(s types.TrainingJobSummary) Cost {
		return Cost{"warm machines", aws.ToString(s.TrainingJobName), aws.ToString(s.TrainingJobArn), aws.ToTime(s.TrainingEndTime), string(s.SecondaryStatus)}
	})
}

func (c *Client) trainingJobs(ctx context.Context, in *sagemaker.ListTrainingJobsInput, cost func(types.TrainingJobSummary) Cost) iter.Seq2[Cost, error] {
	start := func() *sagemaker.ListTrainingJobsPaginator { return sagemaker.NewListTrainingJobsPaginator(c.api, in) }
	return page.Items(ctx, opRunning, start, func(p *sagemaker.ListTrainingJobsOutput) ([]Cost, *string) {
		return costs(p.TrainingJobSummaries, cost), p.NextToken
	})
}

func (c *Client) runningProcessing(ctx context.Context) iter.Seq2[Cost, error] {
	start := func() *sagemaker.ListProcessingJobsPaginator {
		return sagemaker.NewListProcessingJobsPaginator(c.api, &sagemaker.ListProcessingJobsInput{StatusEquals: types.ProcessingJobStatusInProgress})
	}
	return page.Items(ctx, opRunning, start, func(p *sagemaker.ListProcessingJobsOutput) ([]Cost, *string) {
		return costs(p.ProcessingJobSummaries, func(s types.ProcessingJobSummary) Cost {
			return Cost{"processing", aws.ToString(s.ProcessingJobName), aws.ToString(s.ProcessingJobArn), aws.ToTime(s.CreationTime), ""}
		}), p.NextToken
	})
}

func (c *Client) runningTuning(ctx context.Context) iter.Seq2[Cost, error] {
	start := func() *sagemaker.ListHyperParameterTuningJobsPaginator {
		return sagemaker.NewListHyperParameterTuningJobsPaginator(c.api, &sagemaker.ListHyperParameterTuningJobsInput{StatusEquals: types.HyperParameterTuningJobStatusInProgress})
	}
	return page.Items(ctx, opRunning, start, func(p *sagemaker.ListHyperParameterTuningJobsOutput) ([]Cost, *string) {
		return costs(p.HyperParameterTuningJobSummaries, func(s types.HyperParameterTuningJobSummary) Cost {
			return Cost{"tuning", aws.ToString(s.HyperParameterTuningJobName), aws.ToString(s.HyperParameterTuningJobArn), aws.ToTime(s.CreationTime), ""}
		}), p.NextToken
	})
}

func costs[T any](jobs []T, cost func(T) Cost) []Cost {
	out := make([]Cost, 0, len(jobs))
	for _, j := range jobs {
		out = append(out, cost(j))
	}
	return out
}
