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

// AppOptions say what an MLflow app is to be. In [Client.UpdateApp] a zero value leaves what
// is there.
type AppOptions struct {
	// Name is a new name, for [Client.UpdateApp] only.
	Name string
	// RegisterModels says whether models registered in MLflow go into SageMaker's model
	// registry too. The default is not; nil leaves what is there.
	RegisterModels *bool
	// AccountDefault says whether the account's users log to this app where they name none. The
	// default is the service's choice; nil leaves what is there.
	AccountDefault *bool
	// Domains are the IDs of the domains of Studio whose default the app is.
	Domains []string
	// Maintenance is when the weekly maintenance begins, in UTC, as "Tue:03:30". The default is
	// the service's choice.
	Maintenance string
	// Tags are the app's. They are not changed by UpdateApp.
	Tags map[string]string
}

// App is an MLflow app: MLflow without a server to size, start or stop.
type App struct {
	// Name is the app's, and ARN what package mlflow connects to.
	Name, ARN string
	// Status is the service's, as "Created" or "Updated".
	Status string
	// Artifacts is where the app keeps artifacts.
	Artifacts string
	// Role is the ARN of the role that the app works with.
	Role string
	// Version is MLflow's.
	Version string
	// RegisterModels tells whether models go into SageMaker's registry too.
	RegisterModels bool
	// AccountDefault tells whether the account's users log here where they name nothing.
	AccountDefault bool
	// Domains are the IDs of the domains of Studio whose default the app is.
	Domains []string
	// Maintenance is when the weekly maintenance begins, in UTC, as "Tue:03:30".
	Maintenance string
	// Created and Modified are times of the app.
	Created, Modified time.Time
}

// CreateApp begins to make an MLflow app that keeps its artifacts in a place of S3, which the
// role may read and write.
func (c *Client) CreateApp(ctx context.Context, name string, artifacts media.URI, role string, optFns ...func(*AppOptions)) (*job.Job[App], error) {
	const op = "server.CreateApp"
	o := appOptions(optFns)
	if err := check(op, "MLflow app", name, o.Maintenance); err != nil {
		return nil, err
	}
	if o.Name != "" {
		return nil, awsai.Errorf(op, awsai.ErrInvalid, "a new name is for an app that exists")
	}
	out, err := c.api.CreateMlflowApp(ctx, &sagemaker.CreateMlflowAppInput{
		Name: &name, ArtifactStoreUri: aws.String(artifacts.String()), RoleArn: &role,
		ModelRegistrationMode: registration(o.RegisterModels), AccountDefaultStatus: accountDefault(o.AccountDefault),
		DefaultDomainIdList: o.Domains, WeeklyMaintenanceWindowStart: given(o.Maintenance), Tags: control.Tags(o.Tags),
	})
	if err != nil {
		return nil, awsai.Wrap(op, err)
	}
	return c.ResumeApp(aws.ToString(out.Arn), Up), nil
}

// UpdateApp begins to change an MLflow app.
func (c *Client) UpdateApp(ctx context.Context, arn string, optFns ...func(*AppOptions)) (*job.Job[App], error) {
	const op = "server.UpdateApp"
	o := appOptions(optFns)
	name := o.Name
	if name == "" {
		name = "unchanged"
	}
	if err := check(op, "MLflow app", name, o.Maintenance); err != nil {
		return nil, err
	}
	if o.Tags != nil {
		return nil, awsai.Errorf(op, awsai.ErrInvalid, "the tags of an MLflow app stay")
	}
	_, err := c.api.UpdateMlflowApp(ctx, &sagemaker.UpdateMlflowAppInput{
		Arn: &arn, Name: given(o.Name), ModelRegistrationMode: registration(o.RegisterModels),
		AccountDefaultStatus: accountDefault(o.AccountDefault), DefaultDomainIdList: o.Domains,
		WeeklyMaintenanceWindowStart: given(o.Maintenance),
	})
	if err != nil {
		return nil, awsai.Wrap(op, err)
	}
	return c.ResumeApp(arn, Up), nil
}

func appOptions(optFns []func(*AppOptions)) AppOptions {
	var o AppOptions
	for _, fn := range optFns {
		fn(&o)
	}
	return o
}

func registration(on *bool) types.ModelRegistrationMode {
	switch {
	case on == nil:
		return ""
	case *on:
		return types.ModelRegistrationModeAutoModelRegistrationEnabled
	}
	return types.ModelRegistrationModeAutoModelRegistrationDisabled
}

func accountDefault(on *bool) types.AccountDefaultStatus {
	switch {
	case on == nil:
		return ""
	case *on:
		return types.AccountDefaultStatusEnabled
	}
	return types.AccountDefaultStatusDisabled
}

// DeleteApp begins to delete an MLflow app with its experiments and runs. The artifacts in S3
// stay.
func (c *Client) DeleteApp(ctx context.Context, arn string) (*job.Job[App], error) {
	if _, err := c.api.DeleteMlflowApp(ctx, &sagemaker.DeleteMlflowAppInput{Arn: &arn}); err != nil {
		return nil, awsai.Wrap("server.DeleteApp", err)
	}
	return c.ResumeApp(arn, Gone), nil
}

// App returns the MLflow app of an ARN.
func (c *Client) App(ctx context.Context, arn string) (App, error) {
	out, err := c.describeApp(ctx, arn)
	if err != nil {
		return App{}, awsai.Wrap("server.App", err)
	}
	return toApp(out), nil
}

func toApp(out *sagemaker.DescribeMlflowAppOutput) App {
	return App{
		Name: aws.ToString(out.Name), ARN: aws.ToString(out.Arn), Status: string(out.Status),
		Artifacts: aws.ToString(out.ArtifactStoreUri), Role: aws.ToString(out.RoleArn), Version: aws.ToString(out.MlflowVersion),
		RegisterModels: out.ModelRegistrationMode == types.ModelRegistrationModeAutoModelRegistrationEnabled,
		AccountDefault: out.AccountDefaultStatus == types.AccountDefaultStatusEnabled,
		Domains:        out.DefaultDomainIdList, Maintenance: aws.ToString(out.WeeklyMaintenanceWindowStart),
		Created: aws.ToTime(out.CreationTime), Modified: aws.ToTime(out.LastModifiedTime),
	}
}

// Apps lists the MLflow apps of the account and region by name. Of each there is its name,
// ARN, status, version and times; [Client.App] has the rest.
func (c *Client) Apps(ctx context.Context) iter.Seq2[App, error] {
	pages := func() *sagemaker.ListMlflowAppsPaginator {
		return sagemaker.NewListMlflowAppsPaginator(c.api, &sagemaker.ListMlflowAppsInput{
			SortBy: types.SortMlflowAppByName, SortOrder: types.SortOrderAscending,
		})
	}
	return page.Items(ctx, "server.Apps", pages, func(p *sagemaker.ListMlflowAppsOutput) ([]App, *string) {
		out := make([]App, len(p.Summaries))
		for i, s := range p.Summaries {
			out[i] = App{
				Name: aws.ToString(s.Name), ARN: aws.ToString(s.Arn), Status: string(s.Status), Version: aws.ToString(s.MlflowVersion),
				Created: aws.ToTime(s.CreationTime), Modified: aws.ToTime(s.LastModifiedTime),
			}
		}
		return out, p.NextToken
	})
}
