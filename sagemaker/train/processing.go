package train

import (
	"context"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sagemaker"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/job"
	"github.com/awsai-go/awsai/media"
	"github.com/awsai-go/awsai/sagemaker/internal/control"
)

// Processing is what is known of a processing job.
type Processing struct {
	// Name is the job's, and ARN its name among all.
	Name, ARN string
	// Status is where it stands.
	Status job.Status
	// Reason is why it failed, and Exit what the container said at its end.
	Reason, Exit string
	// Outputs are the addresses in S3 of what was written, by the outputs' names; of a [Local],
	// paths.
	Outputs map[string]string
	// Created, Started and Ended are when the job was made, began and ended.
	Created, Started, Ended time.Time
}

// ResumeProcessing returns the handle on the processing job of a name, whoever has started it.
func (c *Client) ResumeProcessing(name string) *Job[Processing] {
	d := job.Driver[Processing]{
		Name: "processing",
		Describe: func(ctx context.Context, id string) (job.State, error) {
			p, err := c.processing(ctx, id)
			s := job.State{Status: p.Status, Reason: p.Reason, Message: p.Exit, Created: p.Created, Ended: p.Ended}
			if s.Reason == "" {
				s.Reason = p.Exit
			}
			return s, err
		},
		Result: c.processing,
		Stop: func(ctx context.Context, id string) error {
			_, err := c.api.StopProcessingJob(ctx, &sagemaker.StopProcessingJobInput{ProcessingJobName: &id})
			return missing(err)
		},
	}
	return &Job[Processing]{Job: job.New(name, d, c.waiting), lines: c.lines("/aws/sagemaker/ProcessingJobs", name, d.Describe)}
}

// Processing returns what is known of a processing job, whatever its state.
func (c *Client) Processing(ctx context.Context, name string) (Processing, error) {
	p, err := c.processing(ctx, name)
	return p, awsai.Wrap("train.Processing", err)
}

func (c *Client) processing(ctx context.Context, name string) (Processing, error) {
	out, err := c.api.DescribeProcessingJob(ctx, &sagemaker.DescribeProcessingJobInput{ProcessingJobName: &name})
	if err != nil {
		return Processing{}, missing(err)
	}
	p := Processing{
		Name: aws.ToString(out.ProcessingJobName), ARN: aws.ToString(out.ProcessingJobArn), Status: control.Status(out.ProcessingJobStatus),
		Reason: aws.ToString(out.FailureReason), Exit: aws.ToString(out.ExitMessage),
		Created: aws.ToTime(out.CreationTime), Started: aws.ToTime(out.ProcessingStartTime), Ended: aws.ToTime(out.ProcessingEndTime),
	}
	if out.ProcessingOutputConfig != nil {
		p.Outputs = map[string]string{}
		for _, o := range out.ProcessingOutputConfig.Outputs {
			if o.S3Output != nil {
				p.Outputs[aws.ToString(o.OutputName)] = aws.ToString(o.S3Output.S3Uri)
			}
		}
	}
	return p, nil
}

// Output fetches the files of an output of a processing job into dir, and returns their paths
// below it. An output that the job does not have, or without files, is awsai.ErrNotFound.
func (c *Client) Output(ctx context.Context, p Processing, output, dir string) ([]string, error) {
	const op = "train.Output"
	uri, ok := p.Outputs[output]
	if !ok {
		return nil, awsai.Errorf(op, awsai.ErrNotFound, "the job has no output %q", output)
	}
	u, err := media.ParseURI(uri)
	if err != nil {
		return nil, awsai.Wrap(op, err)
	}
	files, err := c.files(ctx, folder(u), dir)
	if err != nil {
		return nil, awsai.Wrap(op, err)
	}
	return files, nil
}
