package nlp

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"iter"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/comprehend"
	"github.com/aws/aws-sdk-go-v2/service/comprehend/types"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/internal/page"
	"github.com/awsai-go/awsai/internal/sdk"
	"github.com/awsai-go/awsai/job"
)

// Endpoint is a custom model at work. It is paid for by the second, used or not, from its
// creation to its deletion.
type Endpoint struct {
	// ARN names it, for [NewClassifier] and [NewRecognizer].
	ARN string
	// Status is where it stands: job.Succeeded is in service.
	Status job.Status
	// Message is the service's, as why it failed.
	Message string
	// Model is the ARN of its model, Flywheel that of the flywheel whose active model it has.
	Model, Flywheel string
	// Units are its inference units, of 100 characters a second each, and WantedUnits those
	// that it is on its way to.
	Units, WantedUnits int
	// Created and Modified are when it was created and last changed.
	Created, Modified time.Time
}

func toEndpoint(p types.EndpointProperties) Endpoint {
	e := Endpoint{
		ARN: aws.ToString(p.EndpointArn), Message: aws.ToString(p.Message), Model: aws.ToString(p.ModelArn), Flywheel: aws.ToString(p.FlywheelArn),
		Units: int(aws.ToInt32(p.CurrentInferenceUnits)), WantedUnits: int(aws.ToInt32(p.DesiredInferenceUnits)),
		Created: aws.ToTime(p.CreationTime), Modified: aws.ToTime(p.LastModifiedTime),
	}
	switch p.Status {
	case types.EndpointStatusCreating, types.EndpointStatusUpdating:
		e.Status = job.Running
	case types.EndpointStatusInService:
		e.Status = job.Succeeded
	case types.EndpointStatusFailed:
		e.Status = job.Failed
	case types.EndpointStatusDeleting:
		e.Status = job.Stopping
	default:
		e.Status = job.Status(strings.ToLower(string(p.Status)))
	}
	return e
}

// CreateEndpoint puts a model behind an endpoint of a name, up to 40 letters, digits and
// hyphens, and of inference units, 1 at least. The model is the ARN of one, or of a flywheel,
// whose active model it takes. Stop of the job deletes the endpoint.
//
// It is paid for until [Models.DeleteEndpoint]: [Models.WithEndpoint] sees to that.
func (m *Models) CreateEndpoint(ctx context.Context, name, model string, units int) (*job.Job[Endpoint], error) {
	return m.createEndpoint(ctx, "nlp.CreateEndpoint", name, model, units)
}

func (m *Models) createEndpoint(ctx context.Context, op, name, model string, units int) (*job.Job[Endpoint], error) {
	if units < 1 || units > 1_000 {
		return nil, awsai.Errorf(op, awsai.ErrInvalid, "%d inference units; want 1 to 1000", units)
	}
	arn, flywheel := modelOrFlywheel(model)
	out, err := m.api.CreateEndpoint(ctx, &comprehend.CreateEndpointInput{
		EndpointName: &name, ModelArn: arn, FlywheelArn: flywheel, DesiredInferenceUnits: new(int32(units)), DataAccessRoleArn: sdk.Optional(m.role), ClientRequestToken: newToken(), Tags: tagsOf(m.o.Tags),
	})
	if err != nil {
		return nil, awsai.Wrap(op, err)
	}
	return m.ResumeEndpoint(aws.ToString(out.EndpointArn)), nil
}

// ResumeEndpoint returns the handle on the creation, or the change, of an endpoint by its ARN,
// in any process. Stop deletes it.
func (m *Models) ResumeEndpoint(arn string) *job.Job[Endpoint] {
	return job.New(arn, job.Driver[Endpoint]{
		Name: "endpoint",
		Describe: func(ctx context.Context, arn string) (job.State, error) {
			e, err := m.endpoint(ctx, arn)
			return job.State{Status: e.Status, Reason: e.Message, Created: e.Created, Ended: e.Modified}, err
		},
		Result: m.endpoint,
		Stop:   m.deleteEndpoint,
	}, func(w *job.Options) { *w = m.o.Wait })
}

func (m *Models) endpoint(ctx context.Context, arn string) (Endpoint, error) {
	out, err := m.api.DescribeEndpoint(ctx, &comprehend.DescribeEndpointInput{EndpointArn: &arn})
	if err != nil || out.EndpointProperties == nil {
		return Endpoint{}, cmp.Or(err, errNoModel)
	}
	return toEndpoint(*out.EndpointProperties), nil
}

// Endpoint returns an endpoint by its ARN.
func (m *Models) Endpoint(ctx context.Context, arn string) (Endpoint, error) {
	e, err := m.endpoint(ctx, arn)
	return e, awsai.Wrap("nlp.Endpoint", err)
}

// Endpoints lists the endpoints of a model, or all of them where model is empty.
func (m *Models) Endpoints(ctx context.Context, model string) iter.Seq2[Endpoint, error] {
	return page.Tokens(ctx, "nlp.Endpoints", func(ctx context.Context, token string) ([]Endpoint, string, error) {
		out, err := m.api.ListEndpoints(ctx, &comprehend.ListEndpointsInput{NextToken: sdk.Optional(token), Filter: &types.EndpointFilter{ModelArn: sdk.Optional(model)}})
		if err != nil {
			return nil, "", err
		}
		var found []Endpoint
		for _, p := range out.EndpointPropertiesList {
			found = append(found, toEndpoint(p))
		}
		return found, aws.ToString(out.NextToken), nil
	})
}

// UpdateEndpoint changes the model of an endpoint, by ARN, or its inference units; the empty
// string and 0 leave them. It serves meanwhile.
func (m *Models) UpdateEndpoint(ctx context.Context, arn, model string, units int) (*job.Job[Endpoint], error) {
	const op = "nlp.UpdateEndpoint"
	if units < 0 || units > 1_000 || (units == 0 && model == "") {
		return nil, awsai.Errorf(op, awsai.ErrInvalid, "no model and %d inference units; want 1 to 1000", units)
	}
	to, flywheel := modelOrFlywheel(model)
	in := &comprehend.UpdateEndpointInput{EndpointArn: &arn, DesiredModelArn: to, FlywheelArn: flywheel}
	if units > 0 {
		in.DesiredInferenceUnits = new(int32(units))
	}
	if _, err := m.api.UpdateEndpoint(ctx, in); err != nil {
		return nil, awsai.Wrap(op, err)
	}
	return m.ResumeEndpoint(arn), nil
}

func (m *Models) deleteEndpoint(ctx context.Context, arn string) error {
	_, err := m.api.DeleteEndpoint(ctx, &comprehend.DeleteEndpointInput{EndpointArn: &arn})
	return err
}

// DeleteEndpoint deletes an endpoint.
func (m *Models) DeleteEndpoint(ctx context.Context, arn string) error {
	return awsai.Wrap("nlp.DeleteEndpoint", m.deleteEndpoint(ctx, arn))
}

// WithEndpoint creates an endpoint as [Models.CreateEndpoint], waits until it is in service,
// calls fn with it, and deletes it again: also where fn fails or panics, where the endpoint
// does not come into service, and where ctx has ended. An endpoint that is still being created
// cannot be deleted yet; it is tried until ModelsOptions.DeleteTimeout. An error that says that
// an endpoint was not deleted is one about money, and names it.
func (m *Models) WithEndpoint(ctx context.Context, name, model string, units int, fn func(context.Context, Endpoint) error) (err error) {
	const op = "nlp.WithEndpoint"
	j, err := m.createEndpoint(ctx, op, name, model, units)
	if err != nil {
		return err
	}
	defer func() {
		if left := m.remove(context.WithoutCancel(ctx), j.ID()); left != nil {
			err = awsai.Wrap(op, errors.Join(err, fmt.Errorf("endpoint %s is not deleted and goes on costing: %w", j.ID(), left)))
		}
	}()
	e, err := j.Wait(ctx)
	if err != nil {
		return awsai.Wrap(op, err)
	}
	return fn(ctx, e)
}

// removePause is the time between two attempts to delete an endpoint.
const removePause = 10 * time.Second

// remove deletes an endpoint as soon as that is possible.
func (m *Models) remove(ctx context.Context, arn string) error {
	ctx, cancel := context.WithTimeout(ctx, m.o.DeleteTimeout)
	defer cancel()
	for {
		err := m.deleteEndpoint(ctx, arn)
		switch kind := awsai.KindOf(err); {
		case err == nil, kind == awsai.ErrNotFound:
			return nil
		case kind == awsai.ErrAccessDenied, kind == awsai.ErrInvalid:
			return err
		}
		select {
		case <-ctx.Done():
			return err
		case <-time.After(removePause):
		}
	}
}
