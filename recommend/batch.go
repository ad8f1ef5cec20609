package recommend

import (
	"bytes"
	"context"
	"fmt"
	"iter"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/personalize"
	"github.com/aws/aws-sdk-go-v2/service/personalize/types"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/internal/sdk"
	"github.com/awsai-go/awsai/job"
	"github.com/awsai-go/awsai/media"
)

// BatchRequest asks for many recommendations, rankings or segments at once.
type BatchRequest struct {
	// Name is the job's, and unique. A start with the name of a job that exists takes that job
	// up.
	Name string
	// Version is the ARN of the version that answers.
	Version string
	// Recipe is the version's, by ARN or name. Segments are those of [ItemAffinity] and
	// [ItemAttributeAffinity].
	Recipe string
	// Inputs are what is asked, and are staged at the place. Source is an input of [WriteBatch]
	// in their stead, as in S3.
	Inputs []BatchInput
	Source media.Source
	// Filter is the ARN of a filter, or empty.
	Filter string
	// Count is how many items a line has, or users. The default is the service's, 25.
	Count int
	// Theme is the items' column with their names, to have themes made of related items. The
	// default is none.
	Theme string
	// Serve are the settings that a campaign would have; exploration and ranking count.
	Serve ServeOptions
}

// BatchOutput is what a batch has written. It is read anew by each call.
type BatchOutput struct {
	// Input and Output are where the lines are, in S3.
	Input, Output media.URI
	stage         *media.Stager
}

// StartBatch starts a batch, whose output is read by [BatchOutput.All]. What was staged for it
// is removed by [Client.Unstage] with its name.
func (c *Client) StartBatch(ctx context.Context, r BatchRequest) (*job.Job[BatchOutput], error) {
	const op = "recommend.StartBatch"
	recipe, _ := FindRecipe(r.Recipe)
	kind, start := KindBatch, c.startInference
	if recipe.Type == SegmentType {
		kind, start = KindSegment, c.startSegment
	}
	b, err := c.prepareBatch(ctx, r)
	if err != nil {
		return nil, awsai.Wrap(op, err)
	}
	arn, err := start(ctx, b)
	if alreadyExists(err) {
		existing, findErr := c.named(ctx, kind, r.Version, r.Name)
		if findErr == nil && existing.ARN != "" {
			arn, err = existing.ARN, nil
		}
	}
	if err != nil {
		return nil, awsai.Wrap(op, err)
	}
	return c.resumeBatch(kind, arn), nil
}

// ResumeBatch returns the handle on a batch that was started before, by its ARN.
func (c *Client) ResumeBatch(arn string) *job.Job[BatchOutput] {
	kind := KindBatch
	if KindOf(arn) == KindSegment {
		kind = KindSegment
	}
	return c.resumeBatch(kind, arn)
}

func (c *Client) resumeBatch(kind Kind, arn string) *job.Job[BatchOutput] {
	return job.New(arn, job.Driver[BatchOutput]{
		Name: string(kind),
		Describe: func(ctx context.Context, arn string) (job.State, error) {
			r, err := c.describe(ctx, kind, arn)
			return r.state(), err
		},
		Result: func(ctx context.Context, arn string) (BatchOutput, error) {
			r, err := c.describe(ctx, kind, arn)
			if err == nil && r.Output.Bucket == "" {
				err = fmt.Errorf("%w: an answer without the place of the output", awsai.ErrUnavailable)
			}
			return BatchOutput{r.Source, r.Output, c.stage}, err
		},
	}, c.waits)
}

// preparedBatch is a request whose input is in S3.
type preparedBatch struct {
	BatchRequest
	role    *string
	in, out media.URI
	count   *int32
}

func (c *Client) prepareBatch(ctx context.Context, r BatchRequest) (b preparedBatch, err error) {
	b = preparedBatch{BatchRequest: r}
	if b.role, err = c.role(); err != nil {
		return b, err
	}
	if err := checkName("batch", r.Name); err != nil {
		return b, err
	}
	if r.Count < 0 || r.Count > maxSegment {
		return b, fmt.Errorf("%w: %d results; the limit is %d", awsai.ErrInvalid, r.Count, maxSegment)
	}
	if err := r.Serve.check(); err != nil {
		return b, err
	}
	if r.Count > 0 {
		b.count = new(int32(r.Count))
	}
	if b.out, err = c.place(); err != nil {
		return b, err
	}
	b.out.Key += "batch/" + r.Name + "/"
	src := r.Source
	if len(r.Inputs) > 0 {
		var text bytes.Buffer
		if err := WriteBatch(&text, r.Recipe, r.Inputs); err != nil {
			return b, err
		}
		src = media.Bytes(text.Bytes()).WithContentType("application/json")
	}
	if src.IsZero() {
		return b, fmt.Errorf("%w: a batch without inputs", awsai.ErrInvalid)
	}
	b.in, err = c.put(ctx, r.Name+".json", src)
	return b, err
}

// maxSegment is how many users a segment has (the API's numResults).
const maxSegment = 5_000_000

func (c *Client) startInference(ctx context.Context, b preparedBatch) (string, error) {
	in := &personalize.CreateBatchInferenceJobInput{
		JobName: &b.Name, SolutionVersionArn: &b.Version, RoleArn: b.role, FilterArn: sdk.Optional(b.Filter), NumResults: b.count, Tags: c.tags(),
		JobInput:  &types.BatchInferenceJobInput{S3DataSource: &types.S3DataConfig{Path: new(b.in.String())}},
		JobOutput: &types.BatchInferenceJobOutput{S3DataDestination: c.destination(b.out)},
	}
	if e, p := b.Serve.exploration(), ranking(b.Serve.Popularity, b.Serve.Freshness); e != nil || p != nil {
		in.BatchInferenceJobConfig = &types.BatchInferenceJobConfig{ItemExplorationConfig: e, RankingInfluence: p}
	}
	if b.Theme != "" {
		in.BatchInferenceJobMode = types.BatchInferenceJobModeThemeGeneration
		in.ThemeGenerationConfig = &types.ThemeGenerationConfig{FieldsForThemeGeneration: &types.FieldsForThemeGeneration{ItemName: &b.Theme}}
	}
	out, err := c.api.CreateBatchInferenceJob(ctx, in)
	if err != nil {
		return "", err
	}
	return aws.ToString(out.BatchInferenceJobArn), nil
}

func (c *Client) startSegment(ctx context.Context, b preparedBatch) (string, error) {
	out, err := c.api.CreateBatchSegmentJob(ctx, &personalize.CreateBatchSegmentJobInput{
		JobName: &b.Name, SolutionVersionArn: &b.Version, RoleArn: b.role, FilterArn: sdk.Optional(b.Filter), NumResults: b.count, Tags: c.tags(),
		JobInput:  &types.BatchSegmentJobInput{S3DataSource: &types.S3DataConfig{Path: new(b.in.String())}},
		JobOutput: &types.BatchSegmentJobOutput{S3DataDestination: c.destination(b.out)},
	})
	if err != nil {
		return "", err
	}
	return aws.ToString(out.BatchSegmentJobArn), nil
}

// All are the results of all files of the output. What is wrong with a line is in its result; an
// error ends the sequence.
func (o BatchOutput) All(ctx context.Context) iter.Seq2[BatchResult, error] {
	const op = "recommend.All"
	return func(yield func(BatchResult, error) bool) {
		for obj, err := range o.stage.List(ctx, o.Output) {
			if err != nil {
				yield(BatchResult{}, awsai.Wrap(op, err))
				return
			}
			if strings.HasSuffix(obj.URI.Key, ".out") && !o.file(ctx, obj.URI, yield) {
				return
			}
		}
	}
}

// file yields the results of one file, and tells whether to go on.
func (o BatchOutput) file(ctx context.Context, u media.URI, yield func(BatchResult, error) bool) bool {
	body, err := o.stage.Open(ctx, u)
	if err != nil {
		yield(BatchResult{}, awsai.Wrap("recommend.All", err))
		return false
	}
	defer body.Close()
	for result, err := range ReadBatchResults(body) {
		if err != nil {
			yield(BatchResult{}, err)
			return false
		}
		result.File = u.Key
		if !yield(result, nil) {
			return false
		}
	}
	return true
}
