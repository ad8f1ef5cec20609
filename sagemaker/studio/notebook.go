package studio

import (
	"context"
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
	"github.com/awsai-go/awsai/sagemaker/internal/control"
)

// Notebook is a notebook instance: a machine with Jupyter, without a domain.
type Notebook struct {
	// Name is the instance's.
	Name string
	// Instance is the type of instance, as "ml.t3.medium", and Role the ARN of the IAM role that
	// notebooks work with. Both are needed.
	Instance, Role string
	// VolumeGB is the size of the disk, 5 to 16,384. The default is 5.
	VolumeGB int
	// Subnet and SecurityGroups are the network that it is in. The default is none of yours.
	Subnet         string
	SecurityGroups []string
	// Isolated keeps it from the internet but through the Subnet, which it needs.
	Isolated bool
	// NoRoot keeps its users from being root.
	NoRoot bool
	// KMSKey encrypts the disk. The default is AWS's own key.
	KMSKey string
	// Platform is the operating system, as "notebook-al2023-v1". The default is the service's.
	Platform string
	// LifecycleConfig is the name of a life cycle for notebook instances.
	LifecycleConfig string
	// Repository is the Git repository that it starts with.
	Repository string
	// Tags are put on the instance when it is made. They are not read back.
	Tags map[string]string

	// ARN is the instance's. It and what follows is the service's. Lists have Name, Instance,
	// LifecycleConfig, Repository, ARN, Status, URL, Created and Modified.
	ARN string
	// Status is how far it is: Pending, InService, "Stopping", "Stopped", Failed, Deleting, Updating.
	Status Status
	// Failure is why it came to nothing.
	Failure string
	// URL is where Jupyter is, for users who are signed in.
	URL string
	// Created and Modified are when it was made and last changed.
	Created, Modified time.Time
}

// The statuses that only notebook instances have.
const (
	stopping Status = "Stopping"
	stopped  Status = "Stopped"
)

// CreateNotebook makes a notebook instance, which costs money while it runs. The job ends when it
// runs; its ID is the name.
func (c *Client) CreateNotebook(ctx context.Context, n Notebook) (*job.Job[Notebook], error) {
	const op = "studio.CreateNotebook"
	if err := n.check(op); err != nil {
		return nil, err
	}
	in := &sagemaker.CreateNotebookInstanceInput{
		NotebookInstanceName: &n.Name, InstanceType: types.InstanceType(n.Instance), RoleArn: &n.Role, VolumeSizeInGB: count(n.VolumeGB), SubnetId: sdk.Optional(n.Subnet), SecurityGroupIds: n.SecurityGroups,
		KmsKeyId: sdk.Optional(n.KMSKey), PlatformIdentifier: sdk.Optional(n.Platform), LifecycleConfigName: sdk.Optional(n.LifecycleConfig), DefaultCodeRepository: sdk.Optional(n.Repository), Tags: c.tags(n.Tags),
	}
	if n.Isolated {
		in.DirectInternetAccess = types.DirectInternetAccessDisabled
	}
	if n.NoRoot {
		in.RootAccess = types.RootAccessDisabled
	}
	if _, err := c.api.CreateNotebookInstance(ctx, in); err != nil {
		return nil, awsai.Wrap(op, control.Err(err))
	}
	return c.notebookJob(n.Name, InService), nil
}

func (n Notebook) check(op string) error {
	if err := checkName(op, "notebook instance", n.Name); err != nil {
		return err
	}
	switch {
	case n.Instance == "" || n.Role == "":
		return awsai.Errorf(op, awsai.ErrInvalid, "a notebook instance needs a type of instance and a role")
	case n.VolumeGB != 0 && (n.VolumeGB < minVolume || n.VolumeGB > maxVolume):
		return awsai.Errorf(op, awsai.ErrInvalid, "a volume has %d to %d GB, got %d", minVolume, maxVolume, n.VolumeGB)
	case n.Isolated && n.Subnet == "":
		return awsai.Errorf(op, awsai.ErrInvalid, "a notebook instance that is kept from the internet needs a subnet")
	}
	return nil
}

// StartNotebook starts a notebook instance that was stopped. One that runs, or is about to, is
// left as it is.
func (c *Client) StartNotebook(ctx context.Context, name string) (*job.Job[Notebook], error) {
	n, err := c.notebook(ctx, name)
	if err == nil && n.Status != InService && n.Status != Pending && n.Status != Updating {
		_, err = c.api.StartNotebookInstance(ctx, &sagemaker.StartNotebookInstanceInput{NotebookInstanceName: &name})
	}
	if err != nil {
		return nil, awsai.Wrap("studio.StartNotebook", control.Err(err))
	}
	return c.notebookJob(name, InService), nil
}

// StopNotebook stops a notebook instance. What is on its volume stays, and costs money.
func (c *Client) StopNotebook(ctx context.Context, name string) (*job.Job[Notebook], error) {
	n, err := c.notebook(ctx, name)
	if err == nil && n.Status != stopped && n.Status != stopping {
		_, err = c.api.StopNotebookInstance(ctx, &sagemaker.StopNotebookInstanceInput{NotebookInstanceName: &name})
	}
	if err != nil {
		return nil, awsai.Wrap("studio.StopNotebook", control.Err(err))
	}
	return c.notebookJob(name, stopped), nil
}

// DeleteNotebook deletes a notebook instance with its volume; one that runs is stopped first. Who
// waits for the job drives it; one that was interrupted goes on when it is called again.
func (c *Client) DeleteNotebook(name string) *job.Job[Notebook] {
	return job.New(name, job.Driver[Notebook]{
		Name: "notebook deletion",
		Describe: func(ctx context.Context, _ string) (job.State, error) {
			n, err := c.notebook(ctx, name)
			if control.Absent(err) {
				return job.State{Status: job.Succeeded}, nil
			}
			switch {
			case err != nil:
			case n.Status == InService:
				_, err = c.api.StopNotebookInstance(ctx, &sagemaker.StopNotebookInstanceInput{NotebookInstanceName: &name})
			case n.Status == stopped || n.Status == Failed:
				_, err = c.api.DeleteNotebookInstance(ctx, &sagemaker.DeleteNotebookInstanceInput{NotebookInstanceName: &name})
			}
			if err != nil && !control.Absent(err) {
				return job.State{}, control.Err(err)
			}
			return job.State{Status: job.Running, Message: strings.ToLower(string(n.Status)), Created: n.Created}, nil
		},
		Result: func(context.Context, string) (Notebook, error) { return Notebook{Name: name}, nil },
	}, func(o *job.Options) { *o = c.o.Wait })
}

// notebookJob ends when the instance has a status.
func (c *Client) notebookJob(name string, want Status) *job.Job[Notebook] {
	return job.New(name, job.Driver[Notebook]{
		Name: "notebook",
		Describe: func(ctx context.Context, _ string) (job.State, error) {
			n, err := c.notebook(ctx, name)
			s := job.State{Status: job.Running, Message: strings.ToLower(string(n.Status)), Reason: n.Failure, Created: n.Created}
			switch n.Status {
			case want:
				s.Status = job.Succeeded
			case Failed:
				s.Status = job.Failed
			}
			return s, control.Err(err)
		},
		Result: c.notebookResult,
	}, func(o *job.Options) { *o = c.o.Wait })
}

func (c *Client) notebookResult(ctx context.Context, name string) (Notebook, error) {
	n, err := c.notebook(ctx, name)
	return n, control.Err(err)
}

// ResumeNotebook is the job of a notebook instance that another process has begun to start.
func (c *Client) ResumeNotebook(name string) *job.Job[Notebook] {
	return c.notebookJob(name, InService)
}

// Notebook returns a notebook instance.
func (c *Client) Notebook(ctx context.Context, name string) (Notebook, error) {
	n, err := c.notebook(ctx, name)
	return n, awsai.Wrap("studio.Notebook", control.Err(err))
}

func (c *Client) notebook(ctx context.Context, name string) (Notebook, error) {
	d, err := c.api.DescribeNotebookInstance(ctx, &sagemaker.DescribeNotebookInstanceInput{NotebookInstanceName: &name})
	if err != nil {
		return Notebook{}, err
	}
	return Notebook{
		Name: aws.ToString(d.NotebookInstanceName), Instance: string(d.InstanceType), Role: aws.ToString(d.RoleArn), VolumeGB: int(aws.ToInt32(d.VolumeSizeInGB)), Subnet: aws.ToString(d.SubnetId), SecurityGroups: some(d.SecurityGroups),
		Isolated: d.DirectInternetAccess == types.DirectInternetAccessDisabled, NoRoot: d.RootAccess == types.RootAccessDisabled, KMSKey: aws.ToString(d.KmsKeyId), Platform: aws.ToString(d.PlatformIdentifier),
		LifecycleConfig: aws.ToString(d.NotebookInstanceLifecycleConfigName), Repository: aws.ToString(d.DefaultCodeRepository), ARN: aws.ToString(d.NotebookInstanceArn),
		Status: Status(d.NotebookInstanceStatus), Failure: aws.ToString(d.FailureReason), URL: aws.ToString(d.Url), Created: aws.ToTime(d.CreationTime), Modified: aws.ToTime(d.LastModifiedTime),
	}, nil
}

// Notebooks lists the notebook instances whose names contain a text, all for the empty one.
func (c *Client) Notebooks(ctx context.Context, contains string) iter.Seq2[Notebook, error] {
	pages := func() *sagemaker.ListNotebookInstancesPaginator {
		return sagemaker.NewListNotebookInstancesPaginator(c.api, &sagemaker.ListNotebookInstancesInput{NameContains: sdk.Optional(contains)})
	}
	return page.Items(ctx, "studio.Notebooks", pages, func(p *sagemaker.ListNotebookInstancesOutput) ([]Notebook, *string) {
		var out []Notebook
		for _, d := range p.NotebookInstances {
			out = append(out, Notebook{
				Name: aws.ToString(d.NotebookInstanceName), Instance: string(d.InstanceType), LifecycleConfig: aws.ToString(d.NotebookInstanceLifecycleConfigName), Repository: aws.ToString(d.DefaultCodeRepository),
				ARN: aws.ToString(d.NotebookInstanceArn), Status: Status(d.NotebookInstanceStatus), URL: aws.ToString(d.Url), Created: aws.ToTime(d.CreationTime), Modified: aws.ToTime(d.LastModifiedTime),
			})
		}
		return out, p.NextToken
	})
}

// NotebookURL is the address that signs a user in to a notebook instance that runs, for 30 minutes
// to 12 hours, 12 hours for 0. It is as that of [Client.URL].
func (c *Client) NotebookURL(ctx context.Context, name string, session time.Duration) (Secret, error) {
	const op = "studio.NotebookURL"
	if err := checkSession(op, session); err != nil {
		return Secret{}, err
	}
	out, err := c.api.CreatePresignedNotebookInstanceUrl(ctx, &sagemaker.CreatePresignedNotebookInstanceUrlInput{NotebookInstanceName: &name, SessionExpirationDurationInSeconds: seconds(session)})
	if err != nil {
		return Secret{}, awsai.Wrap(op, control.Err(err))
	}
	return Secret{aws.ToString(out.AuthorizedUrl)}, nil
}
