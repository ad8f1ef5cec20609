package server

import (
	"context"
	"iter"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sagemaker"
	"github.com/aws/aws-sdk-go-v2/service/sagemaker/types"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/internal/page"
	"github.com/awsai-go/awsai/job"
	"github.com/awsai-go/awsai/media"
	"github.com/awsai-go/awsai/sagemaker/internal/control"
)

// Size is how large a tracking server is. The service's guidance: Small for up to 25 people,
// Medium for 50, Large for 100.
type Size string

const (
	// Small sustains 25 requests per second.
	Small Size = "Small"
	// Medium sustains 50 requests per second.
	Medium Size = "Medium"
	// Large sustains 100 requests per second.
	Large Size = "Large"
)

// ServerOptions say what a tracking server is to be. In [Client.Update] a zero value leaves
// what is there.
type ServerOptions struct {
	// Size is the server's. The default is [Small].
	Size Size
	// Version is MLflow's, as "3.4.0". The default is the service's newest. It cannot be changed.
	Version string
	// RegisterModels says whether models registered in MLflow go into SageMaker's model
	// registry too. The default is not; nil leaves what is there.
	RegisterModels *bool
	// Maintenance is when the weekly maintenance begins, in UTC, as "Tue:03:30". The default is
	// the service's choice.
	Maintenance string
	// Tags are the server's. They are not changed by Update.
	Tags map[string]string
}

// Server is a tracking server.
type Server struct {
	// Name is the server's, and ARN what package mlflow connects to.
	Name, ARN string
	// Status is the service's, as "Created", "Started" or "Stopped".
	Status string
	// Active tells whether the server runs, and costs.
	Active bool
	// URL is that of the user interface, which wants a presigned one: [Client.URL].
	URL string
	// Artifacts is where the server keeps artifacts.
	Artifacts string
	// Role is the ARN of the role that the server works with.
	Role string
	// Size and Version are the server's.
	Size    Size
	Version string
	// RegisterModels tells whether models go into SageMaker's registry too.
	RegisterModels bool
	// Maintenance is when the weekly maintenance begins, in UTC, as "Tue:03:30".
	Maintenance string
	// Created and Modified are times of the server.
	Created, Modified time.Time
}

// Create begins to make a tracking server that keeps its artifacts in a place of S3, which
// the role may read and write. It runs, and costs, as soon as it is there.
func (c *Client) Create(ctx context.Context, name string, artifacts media.URI, role string, optFns ...func(*ServerOptions)) (*job.Job[Server], error) {
	const op = "server.Create"
	o := serverOptions(optFns)
	if err := check(op, "tracking server", name, o.Maintenance); err != nil {
		return nil, err
	}
	_, err := c.api.CreateMlflowTrackingServer(ctx, &sagemaker.CreateMlflowTrackingServerInput{
		TrackingServerName: &name, ArtifactStoreUri: aws.String(artifacts.String()), RoleArn: &role,
		TrackingServerSize: types.TrackingServerSize(o.Size), MlflowVersion: given(o.Version),
		AutomaticModelRegistration: o.RegisterModels, WeeklyMaintenanceWindowStart: given(o.Maintenance),
		Tags: control.Tags(o.Tags),
	})
	if err != nil {
		return nil, awsai.Wrap(op, err)
	}
	return c.Resume(name, Up), nil
}

// Update begins to change a tracking server.
func (c *Client) Update(ctx context.Context, name string, optFns ...func(*ServerOptions)) (*job.Job[Server], error) {
	const op = "server.Update"
	o := serverOptions(optFns)
	if err := check(op, "tracking server", name, o.Maintenance); err != nil {
		return nil, err
	}
	if o.Version != "" || o.Tags != nil {
		return nil, awsai.Errorf(op, awsai.ErrInvalid, "the version and the tags of a tracking server stay")
	}
	_, err := c.api.UpdateMlflowTrackingServer(ctx, &sagemaker.UpdateMlflowTrackingServerInput{
		TrackingServerName: &name, TrackingServerSize: types.TrackingServerSize(o.Size),
		AutomaticModelRegistration: o.RegisterModels, WeeklyMaintenanceWindowStart: given(o.Maintenance),
	})
	if err != nil {
		return nil, awsai.Wrap(op, err)
	}
	return c.Resume(name, Up), nil
}

func serverOptions(optFns []func(*ServerOptions)) ServerOptions {
	var o ServerOptions
	for _, fn := range optFns {
		fn(&o)
	}
	return o
}

// Start begins to start a tracking server that was stopped.
func (c *Client) Start(ctx context.Context, name string) (*job.Job[Server], error) {
	return c.send("server.Start", name, Up, func() error {
		_, err := c.api.StartMlflowTrackingServer(ctx, &sagemaker.StartMlflowTrackingServerInput{TrackingServerName: &name})
		return err
	})
}

// Stop begins to stop a tracking server. What it holds stays, and it costs no more than that.
func (c *Client) Stop(ctx context.Context, name string) (*job.Job[Server], error) {
	return c.send("server.Stop", name, Down, func() error {
		_, err := c.api.StopMlflowTrackingServer(ctx, &sagemaker.StopMlflowTrackingServerInput{TrackingServerName: &name})
		return err
	})
}

// Delete begins to delete a tracking server with its experiments and runs. The artifacts in S3
// stay.
func (c *Client) Delete(ctx context.Context, name string) (*job.Job[Server], error) {
	return c.send("server.Delete", name, Gone, func() error {
		_, err := c.api.DeleteMlflowTrackingServer(ctx, &sagemaker.DeleteMlflowTrackingServerInput{TrackingServerName: &name})
		return err
	})
}

// send checks a name, sends what concerns its server and returns the job that waits for it.
func (c *Client) send(op, name string, goal Goal, call func() error) (*job.Job[Server], error) {
	if err := check(op, "tracking server", name, ""); err != nil {
		return nil, err
	}
	if err := call(); err != nil {
		return nil, awsai.Wrap(op, err)
	}
	return c.Resume(name, goal), nil
}

// Server returns the tracking server of a name.
func (c *Client) Server(ctx context.Context, name string) (Server, error) {
	const op = "server.Server"
	if err := check(op, "tracking server", name, ""); err != nil {
		return Server{}, err
	}
	out, err := c.describe(ctx, name)
	if err != nil {
		return Server{}, awsai.Wrap(op, err)
	}
	return toServer(out), nil
}

func toServer(out *sagemaker.DescribeMlflowTrackingServerOutput) Server {
	return Server{
		Name: aws.ToString(out.TrackingServerName), ARN: aws.ToString(out.TrackingServerArn),
		Status: string(out.TrackingServerStatus), Active: out.IsActive == types.IsTrackingServerActiveActive,
		URL: aws.ToString(out.TrackingServerUrl), Artifacts: aws.ToString(out.ArtifactStoreUri),
		Role: aws.ToString(out.RoleArn), Size: Size(out.TrackingServerSize), Version: aws.ToString(out.MlflowVersion),
		RegisterModels: aws.ToBool(out.AutomaticModelRegistration), Maintenance: aws.ToString(out.WeeklyMaintenanceWindowStart),
		Created: aws.ToTime(out.CreationTime), Modified: aws.ToTime(out.LastModifiedTime),
	}
}

// Servers lists the tracking servers of the account and region by name. Of each there is its
// name, ARN, status, version, times, and whether it is active; [Client.Server] has the rest.
func (c *Client) Servers(ctx context.Context) iter.Seq2[Server, error] {
	pages := func() *sagemaker.ListMlflowTrackingServersPaginator {
		return sagemaker.NewListMlflowTrackingServersPaginator(c.api, &sagemaker.ListMlflowTrackingServersInput{
			SortBy: types.SortTrackingServerByName, SortOrder: types.SortOrderAscending,
		})
	}
	return page.Items(ctx, "server.Servers", pages, func(p *sagemaker.ListMlflowTrackingServersOutput) ([]Server, *string) {
		out := make([]Server, len(p.TrackingServerSummaries))
		for i, s := range p.TrackingServerSummaries {
			out[i] = Server{
				Name: aws.ToString(s.TrackingServerName), ARN: aws.ToString(s.TrackingServerArn),
				Status: string(s.TrackingServerStatus), Active: s.IsActive == types.IsTrackingServerActiveActive,
				Version: aws.ToString(s.MlflowVersion), Created: aws.ToTime(s.CreationTime), Modified: aws.ToTime(s.LastModifiedTime),
			}
		}
		return out, p.NextToken
	})
}
