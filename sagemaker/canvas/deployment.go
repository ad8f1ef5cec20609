package canvas

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/job"
	"github.com/awsai-go/awsai/media"
	"github.com/awsai-go/awsai/sagemaker/deploy"
	"github.com/awsai-go/awsai/sagemaker/internal/control"
)

// Serving is how a candidate is deployed.
type Serving struct {
	// Endpoint is the endpoint's name. The default is made of the time.
	Endpoint string
	// Instance is the type of instance, as "ml.m5.2xlarge", which is the default, and Count
	// how many; the default is 1. Serverless serves without instances instead.
	Instance   string
	Count      int
	Serverless deploy.Serverless
	// Answer is what an answer has of a class, in this order: "predicted_label",
	// "probability", "labels", "probabilities". The default is the container's, the label.
	Answer []string
	// Processor is "CPU" or "GPU" for candidates that have containers for both. The default
	// is the candidate's own.
	Processor string
}

// The environment by which AutoML's containers agree on what they hand on.
const (
	supportedVariable = "SAGEMAKER_INFERENCE_SUPPORTED"
	inputVariable     = "SAGEMAKER_INFERENCE_INPUT"
	outputVariable    = "SAGEMAKER_INFERENCE_OUTPUT"
)

// Model is a candidate as package deploy takes it. answer is as [Serving].Answer, and
// processor as [Serving].Processor. The error is awsai.ErrInvalid for a candidate without
// containers and for an answer that its last one cannot give.
func (c Candidate) Model(processor string, answer ...string) (deploy.Model, error) {
	m, err := c.model(processor, answer)
	return m, awsai.Wrap("canvas.Model", err)
}

func (c Candidate) model(processor string, answer []string) (deploy.Model, error) {
	all := c.Containers
	if processor != "" {
		all = c.ByProcessor[processor]
	}
	if len(all) == 0 {
		return deploy.Model{}, fmt.Errorf("%w: the candidate has no containers for the processor; it is %s", awsai.ErrInvalid, c.Status)
	}
	if err := gives(all[len(all)-1], answer); err != nil {
		return deploy.Model{}, err
	}
	var m deploy.Model
	handed := ""
	for _, from := range all {
		env := maps.Clone(from.Env)
		if supported := split(env[supportedVariable]); len(supported) == 0 || len(answer) == 0 {
			handed = ""
		} else {
			out := strings.Join(slices.DeleteFunc(slices.Clone(answer), func(key string) bool { return !slices.Contains(supported, key) }), ",")
			if handed != "" {
				env[inputVariable] = handed
			}
			if out != "" {
				env[outputVariable] = out
			}
			handed = out
		}
		container := deploy.Container{Image: from.Image, Env: env}
		switch {
		case strings.HasSuffix(from.Artifact, "/"):
			u, err := media.ParseURI(from.Artifact)
			if err != nil {
				return deploy.Model{}, err
			}
			container.Prefix = u
		case from.Artifact != "":
			container.Data = media.S3(from.Artifact)
		}
		m.Containers = append(m.Containers, container)
	}
	return m, nil
}

// gives tells whether the last container can answer so.
func gives(last Container, answer []string) error {
	supported := split(last.Env[supportedVariable])
	for _, key := range answer {
		if !slices.Contains(supported, key) {
			return fmt.Errorf("%w: the candidate's answer cannot have %q; it can have %s", awsai.ErrInvalid, key, strings.Join(supported, ", "))
		}
	}
	return nil
}

func split(list string) []string {
	return strings.FieldsFunc(list, func(r rune) bool { return r == ',' || r == ' ' })
}

// Endpoint works out the endpoint of a candidate: what [Client.Deploy] deploys.
func (c Candidate) Endpoint(s Serving) (deploy.Endpoint, error) {
	m, err := c.model(s.Processor, s.Answer)
	if err != nil {
		return deploy.Endpoint{}, awsai.Wrap("canvas.Endpoint", err)
	}
	name := s.Endpoint
	if name == "" {
		name = control.Name("automl", time.Now())
	}
	if s.Serverless != (deploy.Serverless{}) {
		return deploy.OnDemand(name, m, s.Serverless), nil
	}
	return deploy.RealTime(name, m, instance(s.Instance), max(s.Count, 1)), nil
}

func instance(given string) string {
	if given == "" {
		return "ml.m5.2xlarge"
	}
	return given
}

// Deploy makes an endpoint of a candidate, the best or any other, and returns at once. The
// job's Wait returns it when it serves. Instances are paid for until the endpoint is
// deleted: see package deploy.
func (c *Client) Deploy(ctx context.Context, cand Candidate, s Serving) (*job.Job[deploy.Info], error) {
	const op = "canvas.Deploy"
	e, err := cand.Endpoint(s)
	if err != nil {
		return nil, awsai.Wrap(op, err)
	}
	j, err := c.deploy.Deploy(ctx, e)
	return j, awsai.Wrap(op, err)
}

// Batch is a prediction for many rows.
type Batch struct {
	// Name is the job's. A job of the name that is there already is not started again. The
	// default is a new name.
	Name string
	// Inputs are files of the columns, as in the training data but without the target. From
	// is a prefix of them in S3 instead, To one for the predictions; the default is the
	// account's bucket.
	Inputs   []media.Source
	From, To media.URI
	// ContentType is the inputs'. The default is "text/csv".
	ContentType string
	// Instance, Count, Answer and Processor are as of [Serving].
	Instance  string
	Count     int
	Answer    []string
	Processor string
	// Join puts each prediction after its row.
	Join bool
}

// Predict starts a batch prediction by a candidate, line by line, and returns at once. The
// job's Wait returns where the predictions are; deploy.Client.Records reads them.
func (c *Client) Predict(ctx context.Context, cand Candidate, b Batch) (*job.Job[deploy.Transformed], error) {
	const op = "canvas.Predict"
	m, err := cand.model(b.Processor, b.Answer)
	if err != nil {
		return nil, awsai.Wrap(op, err)
	}
	content := b.ContentType
	if content == "" {
		content = "text/csv"
	}
	j, err := c.deploy.Transform(ctx, deploy.Transform{
		Name: b.Name, Model: m, Inputs: b.Inputs, From: b.From, To: b.To, ContentType: content, Accept: content, Split: deploy.Lines, Assemble: true,
		Join: b.Join, Instance: instance(b.Instance), Count: b.Count,
	})
	return j, awsai.Wrap(op, err)
}
