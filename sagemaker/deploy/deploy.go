package deploy

import (
	"context"
	"fmt"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sagemaker"
	"github.com/aws/aws-sdk-go-v2/service/sagemaker/types"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/job"
	"github.com/awsai-go/awsai/sagemaker/internal/control"
)

// Deploy brings the endpoint into the state that e describes: it stages artifacts, creates
// models, a configuration and the endpoint, or changes the endpoint of that name, and
// returns at once. The job's Wait returns the endpoint when it serves. A creation that
// fails, and a change that is taken back, are a *job.FailedError with the service's reason.
//
// It may be called again, whatever happened before: models and configurations have names
// of their content, so that what is there is not made again, and an endpoint that is on
// its way to e, or there, is left alone. A change that is under way to something else is
// waited for first, as long as ctx lasts.
//
// The endpoint's instances are paid for until [Client.Delete].
func (c *Client) Deploy(ctx context.Context, e Endpoint) (*job.Job[Info], error) {
	const op = "deploy.Deploy"
	if err := c.validate(op, e); err != nil {
		return nil, err
	}
	config, err := c.ensureConfig(ctx, e)
	if err != nil {
		return nil, awsai.Wrap(op, err)
	}
	if err := c.ensureEndpoint(ctx, e, config); err != nil {
		return nil, awsai.Wrap(op, err)
	}
	return c.ResumeDeploy(e.Name + "/" + config), nil
}

// ensureEndpoint creates the endpoint with a configuration, or gives it that.
func (c *Client) ensureEndpoint(ctx context.Context, e Endpoint, config string) error {
	for try := 0; ; try++ {
		err := c.createEndpoint(ctx, e, config)
		if err == nil || !exists(err) {
			return err
		}
		done, err := c.changeEndpoint(ctx, e, config)
		if done || err != nil {
			return err
		}
		if err := c.pause(ctx, try); err != nil {
			return err
		}
	}
}

// unseen is how often a configuration that was just made is waited for: the service reads
// with a delay what it has written.
const unseen = 5

func (c *Client) createEndpoint(ctx context.Context, e Endpoint, config string) (err error) {
	for try := range unseen {
		if try > 0 {
			if err := c.pause(ctx, try-1); err != nil {
				return err
			}
		}
		_, err = c.api.CreateEndpoint(ctx, &sagemaker.CreateEndpointInput{
			EndpointName: &e.Name, EndpointConfigName: &config, DeploymentConfig: e.Rollout.input(), Tags: control.Tags(c.tags(e.Name, e.Tags)),
		})
		if !missing(err) {
			return err
		}
	}
	return err
}

// changeEndpoint gives an endpoint that is there its configuration. It is not done where
// the endpoint has to settle first, or was deleted meanwhile.
func (c *Client) changeEndpoint(ctx context.Context, e Endpoint, config string) (done bool, err error) {
	now, err := c.api.DescribeEndpoint(ctx, &sagemaker.DescribeEndpointInput{EndpointName: &e.Name})
	if missing(err) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	switch s := now.EndpointStatus; {
	case s == types.EndpointStatusFailed:
		if !e.Replace {
			return false, &job.FailedError{Name: "endpoint", ID: e.Name, Status: job.Failed, Reason: aws.ToString(now.FailureReason) + "; it can only be deleted or replaced"}
		}
		_, err := c.api.DeleteEndpoint(ctx, &sagemaker.DeleteEndpointInput{EndpointName: &e.Name})
		if missing(err) {
			err = nil
		}
		return false, err
	case s == types.EndpointStatusDeleting:
		return false, nil
	case target(now) == config:
		return true, nil
	case changing(s):
		return false, nil
	}
	_, err = c.api.UpdateEndpoint(ctx, &sagemaker.UpdateEndpointInput{
		EndpointName: &e.Name, EndpointConfigName: &config, DeploymentConfig: e.Rollout.input(), RetainAllVariantProperties: yesOrNil(e.KeepCapacity),
	})
	if missing(err) || busy(err) {
		return false, nil
	}
	return err == nil, err
}

// target is the configuration that an endpoint has, or is on its way to.
func target(e *sagemaker.DescribeEndpointOutput) string {
	if p := e.PendingDeploymentSummary; p != nil && p.EndpointConfigName != nil && e.EndpointStatus != types.EndpointStatusRollingBack {
		return *p.EndpointConfigName
	}
	return aws.ToString(e.EndpointConfigName)
}

// changing tells of the statuses in which an endpoint takes no change.
func changing(s types.EndpointStatus) bool {
	switch s {
	case types.EndpointStatusCreating, types.EndpointStatusUpdating, types.EndpointStatusSystemUpdating, types.EndpointStatusRollingBack, types.EndpointStatusDeleting:
		return true
	}
	return false
}

// busy tells of the answer to a change of an endpoint that is being changed.
func busy(err error) bool {
	return err != nil && awsai.KindOf(err) == awsai.ErrInvalid && strings.Contains(strings.ToLower(err.Error()), "cannot update in-progress")
}

func yesOrNil(b bool) *bool {
	if !b {
		return nil
	}
	return aws.Bool(true)
}

// ResumeDeploy returns the handle on a deployment by its ID, in any process: the
// endpoint's name, a slash and the configuration's. The name alone waits for whatever the
// endpoint is on its way to. A deployment cannot be stopped.
func (c *Client) ResumeDeploy(id string) *job.Job[Info] {
	return job.New(id, job.Driver[Info]{Name: "deployment", Describe: c.deployment, Result: c.deployed}, c.wait)
}

func (c *Client) deployed(ctx context.Context, id string) (Info, error) {
	name, _, _ := strings.Cut(id, "/")
	return c.info(ctx, name)
}

func (c *Client) deployment(ctx context.Context, id string) (job.State, error) {
	name, config, _ := strings.Cut(id, "/")
	e, err := c.api.DescribeEndpoint(ctx, &sagemaker.DescribeEndpointInput{EndpointName: &name})
	if err != nil {
		return job.State{}, err
	}
	s := job.State{Status: endpointStatus(e.EndpointStatus), Message: stage(e), Reason: aws.ToString(e.FailureReason), Created: aws.ToTime(e.CreationTime)}
	if p := e.PendingDeploymentSummary; p != nil && p.StartTime != nil {
		s.Created = *p.StartTime
	}
	if s.Status.Ended() {
		s.Ended = aws.ToTime(e.LastModifiedTime)
	}
	if s.Status == job.Succeeded && config != "" && aws.ToString(e.EndpointConfigName) != config {
		s.Status = job.Failed
		s.Reason = strings.TrimSuffix(fmt.Sprintf("the change was taken back, %s serves: %s", aws.ToString(e.EndpointConfigName), s.Reason), ": ")
	}
	s.Done, s.Total = instances(e)
	return s, nil
}

// stage is what the variants say of themselves, or the endpoint's status.
func stage(e *sagemaker.DescribeEndpointOutput) string {
	if p := e.PendingDeploymentSummary; p != nil {
		for _, v := range p.ProductionVariants {
			for _, s := range v.VariantStatus {
				return strings.TrimSuffix(string(s.Status)+": "+aws.ToString(s.StatusMessage), ": ")
			}
		}
	}
	return string(e.EndpointStatus)
}

// instances counts those that are there and those that are wanted.
func instances(e *sagemaker.DescribeEndpointOutput) (have, want int64) {
	if p := e.PendingDeploymentSummary; p != nil && len(p.ProductionVariants) > 0 {
		for _, v := range p.ProductionVariants {
			have += int64(aws.ToInt32(v.CurrentInstanceCount))
			want += int64(aws.ToInt32(v.DesiredInstanceCount))
		}
		return have, want
	}
	for _, v := range e.ProductionVariants {
		have += int64(aws.ToInt32(v.CurrentInstanceCount))
		want += int64(aws.ToInt32(v.DesiredInstanceCount))
	}
	return have, want
}

func endpointStatus(s types.EndpointStatus) job.Status {
	switch s {
	case types.EndpointStatusCreating, types.EndpointStatusUpdating, types.EndpointStatusSystemUpdating, types.EndpointStatusRollingBack:
		return job.Running
	case types.EndpointStatusInService:
		return job.Succeeded
	case types.EndpointStatusFailed, types.EndpointStatusUpdateRollbackFailed, types.EndpointStatusOutOfService:
		return job.Failed
	case types.EndpointStatusDeleting:
		return job.Stopping
	}
	return job.Status(strings.ToLower(string(s)))
}
