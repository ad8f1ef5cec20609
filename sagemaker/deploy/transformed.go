package deploy

import (
	"context"
	"fmt"
	"iter"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sagemaker"
	"github.com/aws/aws-sdk-go-v2/service/sagemaker/types"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/internal/page"
	"github.com/awsai-go/awsai/internal/sdk"
	"github.com/awsai-go/awsai/job"
	"github.com/awsai-go/awsai/media"
	"github.com/awsai-go/awsai/sagemaker/internal/control"
)

// Transformed is what a batch job has made.
type Transformed struct {
	// Name is the job's, Model the name of its model.
	Name, Model string
	// To is the prefix of the outputs.
	To media.URI
	// Outputs are the outputs in the order of the inputs; of a job over a prefix, in the
	// order of their keys.
	Outputs []Output
	// Started and Ended are when it worked.
	Started, Ended time.Time
}

// Output is what was made of an input.
type Output struct {
	// Input is the input, and At where the output is. At is the zero URI where there is
	// none, as of an empty input.
	Input, At media.URI
	// Size is the number of bytes of the output.
	Size int64
}

// ResumeTransform returns the handle on a batch job by its name, in any process. Stop
// stops the job.
func (c *Client) ResumeTransform(name string) *job.Job[Transformed] {
	return job.New(name, job.Driver[Transformed]{
		Name:     "transform",
		Describe: c.transformState,
		Result:   c.transformed,
		Stop: func(ctx context.Context, name string) error {
			_, err := c.api.StopTransformJob(ctx, &sagemaker.StopTransformJobInput{TransformJobName: &name})
			return err
		},
	}, c.wait)
}

func (c *Client) transformState(ctx context.Context, name string) (job.State, error) {
	d, err := c.api.DescribeTransformJob(ctx, &sagemaker.DescribeTransformJobInput{TransformJobName: &name})
	if err != nil {
		return job.State{}, err
	}
	s := job.State{
		Status: control.Status(d.TransformJobStatus), Reason: aws.ToString(d.FailureReason), Message: string(d.TransformJobStatus),
		Created: aws.ToTime(d.CreationTime), Ended: aws.ToTime(d.TransformEndTime),
	}
	if s.Status == job.Running && d.TransformStartTime == nil {
		s.Status = job.Queued // the instances are being made
	}
	return s, nil
}

func (c *Client) transformed(ctx context.Context, name string) (Transformed, error) {
	d, err := c.api.DescribeTransformJob(ctx, &sagemaker.DescribeTransformJobInput{TransformJobName: &name})
	if err != nil {
		return Transformed{}, err
	}
	out := Transformed{Name: name, Model: aws.ToString(d.ModelName), Started: aws.ToTime(d.TransformStartTime), Ended: aws.ToTime(d.TransformEndTime)}
	if d.TransformOutput != nil {
		out.To = folder(place(d.TransformOutput.S3OutputPath))
	}
	if out.To.Bucket == "" {
		return out, fmt.Errorf("%w: the service gives no place of the outputs", awsai.ErrUnavailable)
	}
	inputs, err := c.inputsOf(ctx, d.TransformInput)
	if err != nil {
		return Transformed{}, fmt.Errorf("inputs: %w", err)
	}
	var objects []media.Object
	for o, err := range c.stagerOf(out.To.Bucket).List(ctx, out.To) {
		if err != nil {
			return Transformed{}, err
		}
		objects = append(objects, o)
	}
	out.Outputs = matchOutputs(inputs, out.To, objects)
	return out, nil
}

// inputsOf are the inputs of a job in their order: the manifest's, or those below its
// prefix.
func (c *Client) inputsOf(ctx context.Context, in *types.TransformInput) (inputs []media.URI, err error) {
	if in == nil || in.DataSource == nil || in.DataSource.S3DataSource == nil {
		return nil, nil
	}
	s := in.DataSource.S3DataSource
	at := place(s.S3Uri)
	stage := c.stagerOf(at.Bucket)
	if s.S3DataType == types.S3DataTypeManifestFile {
		b, err := stage.Bytes(ctx, at, maxManifest)
		if err != nil {
			return nil, err
		}
		return readManifest(b)
	}
	for o, err := range stage.List(ctx, at) {
		if err != nil {
			return nil, err
		}
		if !strings.HasSuffix(o.URI.Key, "/") {
			inputs = append(inputs, o.URI)
		}
	}
	return inputs, nil
}

// maxManifest is more than ten million inputs' worth of short keys.
const maxManifest = 1 << 30

// matchOutputs finds the output of each input. The service writes {input}.out below the
// prefix, and leaves away from the inputs' paths what they have in common: how much of it
// is found by what fits most inputs.
func matchOutputs(inputs []media.URI, to media.URI, objects []media.Object) []Output {
	made := make(map[string]media.Object, len(objects))
	for _, o := range objects {
		if rest, ok := strings.CutPrefix(o.URI.Key, to.Key); ok {
			made[rest] = o
		}
	}
	best, most := 0, -1
	for _, cut := range commonCuts(inputs) {
		n := 0
		for _, in := range inputs {
			if _, ok := made[in.Key[cut:]+".out"]; ok {
				n++
			}
		}
		if n > most {
			best, most = cut, n
		}
	}
	outputs := make([]Output, len(inputs))
	for i, in := range inputs {
		outputs[i].Input = in
		if o, ok := made[in.Key[best:]+".out"]; ok {
			outputs[i].At, outputs[i].Size = o.URI, o.Size
		}
	}
	return outputs
}

// commonCuts are the ends of the folders that all inputs are in, and 0.
func commonCuts(inputs []media.URI) []int {
	cuts := []int{0}
	if len(inputs) == 0 {
		return cuts
	}
	first := inputs[0].Key
	shared := len(first)
	for _, in := range inputs[1:] {
		n := 0
		for n < min(shared, len(in.Key)) && in.Key[n] == first[n] {
			n++
		}
		shared = n
	}
	for i := range shared {
		if first[i] == '/' {
			cuts = append(cuts, i+1)
		}
	}
	return cuts
}

// Transforms lists the batch jobs of the region, the latest first.
func (c *Client) Transforms(ctx context.Context, f Filter) iter.Seq2[Listed, error] {
	after, before := f.times()
	in := &sagemaker.ListTransformJobsInput{
		NameContains: sdk.Optional(f.Name), CreationTimeAfter: after, CreationTimeBefore: before, SortBy: types.SortByCreationTime, SortOrder: types.SortOrderDescending,
	}
	start := func() *sagemaker.ListTransformJobsPaginator {
		return sagemaker.NewListTransformJobsPaginator(c.api, in)
	}
	return page.Items(ctx, "deploy.Transforms", start, func(p *sagemaker.ListTransformJobsOutput) (all []Listed, next *string) {
		for _, s := range p.TransformJobSummaries {
			all = append(all, Listed{
				Name: aws.ToString(s.TransformJobName), ARN: aws.ToString(s.TransformJobArn), Status: control.Status(s.TransformJobStatus), Service: string(s.TransformJobStatus),
				Reason: aws.ToString(s.FailureReason), Created: aws.ToTime(s.CreationTime), Modified: aws.ToTime(s.LastModifiedTime), Ended: aws.ToTime(s.TransformEndTime),
			})
		}
		return all, p.NextToken
	})
}

// Discard deletes what a batch job has left: its inputs and outputs in the staging bucket,
// and its model where one was created for a job with a name of its own. The job itself stays in the service's lists.
func (c *Client) Discard(ctx context.Context, t Transformed) error {
	const op = "deploy.Discard"
	if t.Name == "" {
		return awsai.Errorf(op, awsai.ErrInvalid, "the job has no name")
	}
	stage, _, err := c.stager(ctx)
	if err != nil {
		return awsai.Wrap(op, err)
	}
	if ownedName(t.Model, t.Name) {
		d := deletion{c: c, name: t.Name}
		if _, err := d.dropModel(ctx, t.Model); err != nil {
			return awsai.Wrap(op, err)
		}
		if err := stage.Remove(ctx, artifactPrefix(t.Name)); err != nil {
			return awsai.Wrap(op, err)
		}
	}
	return awsai.Wrap(op, stage.Remove(ctx, transformPrefix(t.Name)))
}
