package studio

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
	"github.com/awsai-go/awsai/sagemaker/internal/control"
)

// AppType is a type of app. Values that the constants do not name are passed on.
type AppType string

// The types of apps.
const (
	// JupyterLab is one in a space.
	JupyterLab AppType = "JupyterLab"
	// CodeEditor is Code - OSS in a space.
	CodeEditor AppType = "CodeEditor"
	// KernelGateway runs the kernels of notebooks.
	KernelGateway AppType = "KernelGateway"
	// TensorBoard shows the runs of a training.
	TensorBoard AppType = "TensorBoard"
	// CanvasApp is Amazon SageMaker Canvas.
	CanvasApp AppType = "Canvas"
	// RStudio is RStudio Server Pro, RSession a session of it.
	RStudio  AppType = "RStudioServerPro"
	RSession AppType = "RSessionGateway"
	// DetailedProfiler shows what Debugger has recorded. AWS closed Debugger to new customers on
	// 2026-07-30.
	DetailedProfiler AppType = "DetailedProfiler"
	// JupyterServer is Studio Classic's. There are no new ones.
	JupyterServer AppType = "JupyterServer"
)

// App is an app of a user or in a space.
type App struct {
	// Type is the app's.
	Type AppType
	// Name is the app's. The default is "default", which JupyterLab, CodeEditor and Canvas have
	// to have.
	Name string
	// Space is the name of the space that it is in, Profile that of the user whose it is: one of
	// the two.
	Space, Profile string
	// Resources are what it runs on. The default is what the space or the user's settings say.
	Resources Resources
	// Recovery starts it without what a life cycle does, so that a broken one can be mended.
	Recovery bool
	// Tags are put on the app when it is made. They are not read back.
	Tags map[string]string

	// Domain is the ID of its domain. It and what follows is the service's. Lists leave out ARN,
	// Failure and LastUsed.
	Domain, ARN string
	// Status is how far it is, and Failure why it came to nothing.
	Status  Status
	Failure string
	// Created is when it was made, and LastUsed when somebody used it last, where that is known.
	Created, LastUsed time.Time
}

// classic is the error for what Studio Classic had.
func classic(op string) error {
	return awsai.Errorf(op, awsai.ErrInvalid, "Studio Classic takes no new apps of the type JupyterServer, existing ones can only be stopped and deleted: use JupyterLab or CodeEditor in a space of the new Studio")
}

// closed says of a refusal that it may be for the account.
func (a App) closed(err error) error {
	if kind := awsai.KindOf(err); a.Type == DetailedProfiler && (kind == awsai.ErrAccessDenied || kind == awsai.ErrInvalid) {
		return fmt.Errorf("DetailedProfiler belongs to Debugger, which is closed to accounts that did not use it before 2026-07-30; MLflow follows training runs: %w", err)
	}
	return err
}

// EnsureApp starts the app in a domain where it does not run. An app that runs on other resources
// is awsai.ErrInvalid: it has to be deleted first, with what is open in it. The job's ID is
// "DOMAIN/space/SPACE/TYPE/NAME", or "DOMAIN/profile/PROFILE/TYPE/NAME".
func (c *Client) EnsureApp(ctx context.Context, domain string, a App) (*job.Job[App], error) {
	const op = "studio.EnsureApp"
	a, err := a.checked(op)
	if err != nil {
		return nil, err
	}
	a.Domain = domain
	create := func(ctx context.Context) error {
		_, err := c.api.CreateApp(ctx, &sagemaker.CreateAppInput{
			DomainId: &domain, AppType: types.AppType(a.Type), AppName: &a.Name, SpaceName: sdk.Optional(a.Space), UserProfileName: sdk.Optional(a.Profile),
			ResourceSpec: a.Resources.spec(), RecoveryMode: sdk.Optional(a.Recovery), Tags: c.tags(a.Tags),
		})
		return a.closed(control.Err(err))
	}
	find := c.findApp(a)
	there, err := find(ctx)
	if err == nil && (there.status == Deleted || there.status == Failed) { // the service keeps it for a day
		if err := create(ctx); err != nil && !taken(err) {
			return nil, awsai.Wrap(op, err)
		}
		return ensured(c, "app", a.id(), true, find), nil
	}
	j, err := ensure(ctx, c, "app", a.id(), find, create)
	return j, awsai.Wrap(op, err)
}

// checked is an app with its defaults, or what is wrong with it.
func (a App) checked(op string) (App, error) {
	if a.Type == JupyterServer {
		return a, classic(op)
	}
	if a.Name == "" {
		a.Name = "default"
	}
	if a.Name != "default" && (a.Type == JupyterLab || a.Type == CodeEditor || a.Type == CanvasApp) {
		return a, awsai.Errorf(op, awsai.ErrInvalid, "the name of an app of the type %s is default", a.Type)
	}
	if (a.Space == "") == (a.Profile == "") {
		return a, awsai.Errorf(op, awsai.ErrInvalid, "an app is in a space or of a user, one of the two")
	}
	if a.Space == "" && (a.Type == JupyterLab || a.Type == CodeEditor) {
		return a, awsai.Errorf(op, awsai.ErrInvalid, "an app of the type %s is in a space", a.Type)
	}
	for _, n := range []struct{ kind, name string }{{"app", a.Name}, {"space or profile", a.Space + a.Profile}} {
		if err := checkName(op, n.kind, n.name); err != nil {
			return a, err
		}
	}
	return a, nil
}

func (a App) id() string {
	owner := "space/" + a.Space
	if a.Profile != "" {
		owner = "profile/" + a.Profile
	}
	return strings.Join([]string{a.Domain, owner, string(a.Type), a.Name}, "/")
}

// String is the app's place, as "DOMAIN/space/SPACE/TYPE/NAME".
func (a App) String() string { return a.id() }

func (c *Client) findApp(a App) func(ctx context.Context) (found[App], error) {
	return func(ctx context.Context) (found[App], error) {
		d, err := c.api.DescribeApp(ctx, &sagemaker.DescribeAppInput{DomainId: &a.Domain, AppType: types.AppType(a.Type), AppName: &a.Name, SpaceName: sdk.Optional(a.Space), UserProfileName: sdk.Optional(a.Profile)})
		if err != nil {
			return found[App]{}, err
		}
		have := App{
			Type: AppType(d.AppType), Name: aws.ToString(d.AppName), Space: aws.ToString(d.SpaceName), Profile: aws.ToString(d.UserProfileName), Resources: toResources(d.ResourceSpec), Recovery: aws.ToBool(d.RecoveryMode),
			Domain: aws.ToString(d.DomainId), ARN: aws.ToString(d.AppArn), Status: Status(d.Status), Failure: aws.ToString(d.FailureReason), Created: aws.ToTime(d.CreationTime), LastUsed: aws.ToTime(d.LastUserActivityTimestamp),
		}
		return found[App]{have, have.Status, have.Failure, have.Created, func(context.Context) (bool, error) {
			if difference(d.ResourceSpec, a.Resources.spec()) != nil {
				return false, awsai.Errorf("studio.EnsureApp", awsai.ErrInvalid, "the app runs on %s and what belongs to it, which cannot be changed: delete the app first", have.Resources.Instance)
			}
			return false, nil
		}}, nil
	}
}

// App returns an app: Type, Name, Domain and Space or Profile say which.
func (c *Client) App(ctx context.Context, a App) (App, error) {
	if a.Name == "" {
		a.Name = "default"
	}
	f, err := c.findApp(a)(ctx)
	return f.value, awsai.Wrap("studio.App", control.Err(err))
}

// Apps lists the apps of a domain, those of all for an empty ID. Deleted ones are among them for a
// day.
func (c *Client) Apps(ctx context.Context, domain string) iter.Seq2[App, error] {
	pages := func() *sagemaker.ListAppsPaginator {
		return sagemaker.NewListAppsPaginator(c.api, &sagemaker.ListAppsInput{DomainIdEquals: sdk.Optional(domain)})
	}
	return page.Items(ctx, "studio.Apps", pages, func(p *sagemaker.ListAppsOutput) ([]App, *string) {
		var out []App
		for _, d := range p.Apps {
			out = append(out, App{
				Type: AppType(d.AppType), Name: aws.ToString(d.AppName), Space: aws.ToString(d.SpaceName), Profile: aws.ToString(d.UserProfileName), Resources: toResources(d.ResourceSpec),
				Domain: aws.ToString(d.DomainId), Status: Status(d.Status), Created: aws.ToTime(d.CreationTime),
			})
		}
		return out, p.NextToken
	})
}
