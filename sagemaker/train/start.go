package train

import (
	"context"
	"errors"
	"maps"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sagemaker"
	"github.com/aws/aws-sdk-go-v2/service/sagemaker/types"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/job"
)

const maxName = 63

// Train starts a training job. Local inputs and the source are staged first.
func (c *Client) Train(ctx context.Context, t Trainer) (*Job[Training], error) {
	name, err := c.train(ctx, t)
	if err != nil {
		return nil, awsai.Wrap("train.Train", err)
	}
	return c.ResumeTraining(name), nil
}

func (c *Client) train(ctx context.Context, t Trainer) (string, error) {
	if err := t.check(); err != nil {
		return "", err
	}
	base := t.Base
	if base == "" {
		base = "train"
	}
	name, err := jobName("training job", t.Name, base, maxName)
	if err != nil {
		return "", err
	}
	in, err := c.request(ctx, name, t)
	if err != nil {
		return "", err
	}
	_, err = c.api.CreateTrainingJob(ctx, in)
	if _, exists := errors.AsType[*types.ResourceInUse](err); exists {
		err = c.sameTraining(ctx, in)
	}
	return name, err
}

// sameTraining finds out whether the job of that name was started as in says.
func (c *Client) sameTraining(ctx context.Context, in *sagemaker.CreateTrainingJobInput) error {
	out, err := c.api.DescribeTrainingJob(ctx, &sagemaker.DescribeTrainingJobInput{TrainingJobName: in.TrainingJobName})
	if err != nil {
		return err
	}
	a, b := in.AlgorithmSpecification, out.AlgorithmSpecification
	if b == nil {
		b = &types.AlgorithmSpecification{}
	}
	r := out.ResourceConfig
	if r == nil {
		r = &types.ResourceConfig{}
	}
	if aws.ToString(a.TrainingImage) != aws.ToString(b.TrainingImage) || aws.ToString(a.AlgorithmName) != aws.ToString(b.AlgorithmName) ||
		!maps.Equal(in.HyperParameters, out.HyperParameters) || in.ResourceConfig.InstanceType != r.InstanceType || !sameChannels(in.InputDataConfig, out.InputDataConfig) {
		return errOther("training job")
	}
	return nil
}

func sameChannels(a, b []types.Channel) bool {
	where := func(list []types.Channel) map[string]string {
		m := map[string]string{}
		for _, c := range list {
			if c.DataSource != nil && c.DataSource.S3DataSource != nil {
				m[aws.ToString(c.ChannelName)] = aws.ToString(c.DataSource.S3DataSource.S3Uri)
			} else {
				m[aws.ToString(c.ChannelName)] = ""
			}
		}
		return m
	}
	return maps.Equal(where(a), where(b))
}

// errOther says that a name is taken.
func errOther(kind string) error {
	return invalid("a %s of that name exists that was started otherwise", kind)
}

// ResumeTraining returns the handle on the training job of a name, whoever has started it.
func (c *Client) ResumeTraining(name string) *Job[Training] {
	d := job.Driver[Training]{
		Name: "training",
		Describe: func(ctx context.Context, id string) (job.State, error) {
			out, err := c.api.DescribeTrainingJob(ctx, &sagemaker.DescribeTrainingJobInput{TrainingJobName: &id})
			if err != nil {
				return job.State{}, missing(err)
			}
			return trainingState(out), nil
		},
		Result: c.training,
		Stop: func(ctx context.Context, id string) error {
			_, err := c.api.StopTrainingJob(ctx, &sagemaker.StopTrainingJobInput{TrainingJobName: &id})
			return missing(err)
		},
	}
	return &Job[Training]{Job: job.New(name, d, c.waiting), lines: c.lines("/aws/sagemaker/TrainingJobs", name, d.Describe)}
}

// Training returns what is known of a training job, whatever its state: also of one that
// failed or was stopped, which may have left a model.
func (c *Client) Training(ctx context.Context, name string) (Training, error) {
	t, err := c.training(ctx, name)
	return t, awsai.Wrap("train.Training", err)
}

func (c *Client) training(ctx context.Context, name string) (Training, error) {
	out, err := c.api.DescribeTrainingJob(ctx, &sagemaker.DescribeTrainingJobInput{TrainingJobName: &name})
	if err != nil {
		return Training{}, missing(err)
	}
	return trainingOf(out), nil
}

// KeepWarm changes for how long the machines of an ended job are kept for the next, up to 6 h;
// 0 gives them up, and ends the cost.
func (c *Client) KeepWarm(ctx context.Context, name string, d time.Duration) error {
	if d < 0 || d > maxWarm {
		return awsai.Errorf("train.KeepWarm", awsai.ErrInvalid, "limit %v of keeping warm, got %v", maxWarm, d)
	}
	_, err := c.api.UpdateTrainingJob(ctx, &sagemaker.UpdateTrainingJobInput{
		TrainingJobName: &name, ResourceConfig: &types.ResourceConfigForUpdate{KeepAlivePeriodInSeconds: aws.Int32(seconds(d))},
	})
	return awsai.Wrap("train.KeepWarm", missing(err))
}
