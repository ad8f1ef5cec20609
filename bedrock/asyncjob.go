package bedrock

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/bedrockruntime"
	"github.com/aws/aws-sdk-go-v2/service/bedrockruntime/types"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/internal/sdk"
	"github.com/awsai-go/awsai/job"
	"github.com/awsai-go/awsai/media"
)

// What the service's public model takes.
var (
	asyncToken = regexp.MustCompile(`^[!-~]{1,256}$`)
	asyncModel = regexp.MustCompile(`^[a-zA-Z_.\-/0-9:]{1,256}$`)
)

// checkStart says what is wrong with a start, or nil.
func (m *AsyncModel) checkStart(op, token string) error {
	switch {
	case !asyncModel.MatchString(m.id):
		return awsai.Errorf(op, awsai.ErrInvalid, "model ID of %d bytes; want 1 to 256 letters, digits and _ . - / :", len(m.id))
	case checkURI(m.output.String()) != nil || m.output == media.URI{}:
		return awsai.Errorf(op, awsai.ErrInvalid, "output is not s3://bucket/prefix of at most 1024 characters")
	case !asyncToken.MatchString(token):
		return awsai.Errorf(op, awsai.ErrInvalid, "token of %d bytes; want 1 to 256 printable ASCII characters without spaces", len(token))
	}
	return awsai.Wrap(op, m.target.check())
}

// start starts a job and returns its ARN.
func (m *AsyncModel) start(ctx context.Context, op, token string, input any) (string, error) {
	if err := m.checkStart(op, token); err != nil {
		return "", err
	}
	raw, err := json.Marshal(input)
	if err != nil {
		return "", awsai.Errorf(op, awsai.ErrInvalid, "input cannot be written as JSON: %w", err)
	}
	if !isObject(raw) {
		return "", awsai.Errorf(op, awsai.ErrInvalid, "input is not a JSON object")
	}
	body, err := toDocument(json.RawMessage(raw))
	if err != nil {
		return "", awsai.Errorf(op, awsai.ErrInvalid, "input: %w", err)
	}
	out, err := m.client.StartAsyncInvoke(ctx, &bedrockruntime.StartAsyncInvokeInput{
		ModelId: &m.id, ModelInput: body, ClientRequestToken: &token, OutputDataConfig: m.outputConfig(), Tags: m.tags(),
	})
	if err != nil {
		return "", awsai.Wrap(op, m.target.explain(err))
	}
	if value(out.InvocationArn) == "" {
		return "", awsai.Errorf(op, awsai.ErrUnavailable, "the response names no job")
	}
	return *out.InvocationArn, nil
}

func (m *AsyncModel) outputConfig() types.AsyncInvokeOutputDataConfig {
	uri := m.output.String()
	return &types.AsyncInvokeOutputDataConfigMemberS3OutputDataConfig{Value: types.AsyncInvokeS3OutputDataConfig{
		S3Uri: &uri, KmsKeyId: sdk.Optional(m.o.KMSKey), BucketOwner: sdk.Optional(m.o.BucketOwner),
	}}
}

func (m *AsyncModel) tags() []types.Tag {
	var tags []types.Tag
	for _, k := range slices.Sorted(maps.Keys(m.o.Tags)) {
		tags = append(tags, types.Tag{Key: &k, Value: new(m.o.Tags[k])})
	}
	return tags
}

// asyncJob returns the handle on a job whose result read makes of its files.
func asyncJob[T any](m *AsyncModel, id, name string, read func(context.Context, AsyncOutput) (T, error)) *job.Job[T] {
	return job.New(id, job.Driver[T]{
		Name:     name,
		Describe: m.describe,
		Result: func(ctx context.Context, id string) (T, error) {
			var zero T
			out, err := m.files(ctx, id)
			if err != nil {
				return zero, err
			}
			return read(ctx, out)
		},
	}, func(o *job.Options) { *o = m.o.Wait })
}

// get asks for a job.
func (m *AsyncModel) get(ctx context.Context, id string) (*bedrockruntime.GetAsyncInvokeOutput, error) {
	if !strings.HasPrefix(id, "arn:") || !strings.Contains(id, ":async-invoke/") {
		return nil, fmt.Errorf("%w: not the ARN of an asynchronous invocation", awsai.ErrInvalid)
	}
	return m.client.GetAsyncInvoke(ctx, &bedrockruntime.GetAsyncInvokeInput{InvocationArn: &id})
}

func (m *AsyncModel) describe(ctx context.Context, id string) (job.State, error) {
	out, err := m.get(ctx, id)
	if err != nil {
		return job.State{}, err
	}
	return job.State{
		Status:  asyncStatus(out.Status),
		Reason:  value(out.FailureMessage),
		Created: value(out.SubmitTime),
		Ended:   value(out.EndTime),
	}, nil
}

// asyncStatus maps the service's statuses. One that is newer than this package passes on.
func asyncStatus(s types.AsyncInvokeStatus) job.Status {
	switch s {
	case types.AsyncInvokeStatusInProgress:
		return job.Running
	case types.AsyncInvokeStatusCompleted:
		return job.Succeeded
	case types.AsyncInvokeStatusFailed:
		return job.Failed
	}
	return job.Status(s)
}

// files lists what a job has written.
func (m *AsyncModel) files(ctx context.Context, id string) (AsyncOutput, error) {
	got, err := m.get(ctx, id)
	if err != nil {
		return AsyncOutput{}, err
	}
	out := AsyncOutput{}
	if out.Folder, err = asyncFolder(got.OutputDataConfig, id); err != nil {
		return AsyncOutput{}, err
	}
	for f, err := range m.stage.List(ctx, out.Folder) {
		if err != nil {
			return AsyncOutput{}, err
		}
		out.Files = append(out.Files, f)
	}
	return out, nil
}

// asyncFolder is where a job writes: a folder named by the last part of its ARN. The service
// answers with the folder; the place that the job was started with is understood too.
func asyncFolder(config types.AsyncInvokeOutputDataConfig, id string) (media.URI, error) {
	uri, err := asyncURI(config)
	if err != nil {
		return media.URI{}, err
	}
	name := id[strings.LastIndexByte(id, '/')+1:]
	if trimmed := strings.TrimSuffix(uri.Key, "/"); trimmed == name || strings.HasSuffix(trimmed, "/"+name) {
		uri.Key = trimmed + "/"
		return uri, nil
	}
	return under(uri, name+"/"), nil
}

func asyncURI(config types.AsyncInvokeOutputDataConfig) (media.URI, error) {
	c, ok := config.(*types.AsyncInvokeOutputDataConfigMemberS3OutputDataConfig)
	if !ok {
		return media.URI{}, fmt.Errorf("%w: the response has no place in S3", awsai.ErrUnavailable)
	}
	return media.ParseURI(value(c.Value.S3Uri))
}
