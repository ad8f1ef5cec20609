package server_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sagemaker"
	"github.com/aws/aws-sdk-go-v2/service/sagemaker/types"
	"github.com/google/go-cmp/cmp"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/awsaitest"
	"github.com/awsai-go/awsai/job"
	"github.com/awsai-go/awsai/media"
	"github.com/awsai-go/awsai/sagemaker/mlflow/server"
)

const (
	arn    = "arn:aws:sagemaker:us-east-1:123456789012:mlflow-tracking-server/team"
	appARN = "arn:aws:sagemaker:us-east-1:123456789012:mlflow-app/app-1"
	role   = "arn:aws:iam::123456789012:role/mlflow"
)

// describes answers with a status after the other, the last for ever.
func describes(fake *awsaitest.Fake, statuses ...types.TrackingServerStatus) {
	awsaitest.Handle(fake, func(_ context.Context, in *sagemaker.DescribeMlflowTrackingServerInput) (*sagemaker.DescribeMlflowTrackingServerOutput, error) {
		s := statuses[0]
		if len(statuses) > 1 {
			statuses = statuses[1:]
		}
		if s == "" {
			return nil, &types.ResourceNotFound{Message: aws.String("no such server")}
		}
		return &sagemaker.DescribeMlflowTrackingServerOutput{
			TrackingServerName: in.TrackingServerName, TrackingServerArn: aws.String(arn), TrackingServerStatus: s,
			IsActive: types.IsTrackingServerActiveActive, MlflowVersion: aws.String("3.4.0"), TrackingServerSize: "Medium",
			AutomaticModelRegistration: aws.Bool(true),
		}, nil
	})
}

func TestCreate(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		fake := awsaitest.New(t)
		awsaitest.Handle(fake, func(context.Context, *sagemaker.CreateMlflowTrackingServerInput) (*sagemaker.CreateMlflowTrackingServerOutput, error) {
			return &sagemaker.CreateMlflowTrackingServerOutput{TrackingServerArn: aws.String(arn)}, nil
		})
		describes(fake, "Creating", "Creating", "Created")
		fake.Throttle("", 1)
		j, err := server.New(fake.Config()).Create(t.Context(), "team", media.URI{Bucket: "b", Key: "p"}, role, func(o *server.ServerOptions) {
			o.Size, o.Version, o.RegisterModels, o.Maintenance, o.Tags = server.Medium, "3.4.0", aws.Bool(true), "Tue:03:30", map[string]string{"a": "b"}
		})
		if err != nil {
			t.Fatal(err)
		}
		s, err := j.Wait(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		want := server.Server{Name: "team", ARN: arn, Status: "Created", Active: true, Size: server.Medium, Version: "3.4.0", RegisterModels: true}
		if diff := cmp.Diff(want, s); diff != "" {
			t.Errorf("server (-want +got):\n%s", diff)
		}
		in := awsaitest.Inputs[sagemaker.CreateMlflowTrackingServerInput](fake)[0]
		if aws.ToString(in.ArtifactStoreUri) != "s3://b/p" || len(in.Tags) != 1 || !aws.ToBool(in.AutomaticModelRegistration) {
			t.Errorf("input %+v", in)
		}
	})
}

func TestGoals(t *testing.T) {
	for _, c := range []struct {
		goal     server.Goal
		statuses []types.TrackingServerStatus
		failed   bool
	}{
		{server.Up, []types.TrackingServerStatus{"Stopped", "Starting", "Started"}, false},
		{server.Up, []types.TrackingServerStatus{"Updating", "MaintenanceInProgress", "MaintenanceComplete"}, false},
		{server.Up, []types.TrackingServerStatus{"StopFailed"}, false}, // it is still active
		{server.Up, []types.TrackingServerStatus{"Creating", "Deleting"}, true},
		{server.Down, []types.TrackingServerStatus{"Started", "Stopping", "Stopped"}, false},
		{server.Down, []types.TrackingServerStatus{"Stopping", "StopFailed"}, true},
		{server.Gone, []types.TrackingServerStatus{"Started", "Deleting", ""}, false},
		{server.Gone, []types.TrackingServerStatus{"Deleting", "DeleteFailed"}, true},
	} {
		t.Run(fmt.Sprint(c.goal, c.statuses), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				fake := awsaitest.New(t)
				describes(fake, c.statuses...)
				_, err := server.New(fake.Config()).Resume("team", c.goal).Wait(t.Context())
				failed, isFailed := errors.AsType[*job.FailedError](err)
				if isFailed != c.failed || err != nil && !c.failed {
					t.Errorf("got %v", err)
				}
				if c.failed && failed.Reason == "" {
					t.Error("no reason")
				}
			})
		})
	}
	fake := awsaitest.New(t)
	describes(fake, "")
	if _, err := server.New(fake.Config()).Resume("team", server.Up).Wait(t.Context()); !errors.Is(err, awsai.ErrNotFound) {
		t.Errorf("no server: %v", err)
	}
}

func TestServerCalls(t *testing.T) {
	fake, ctx := awsaitest.New(t), t.Context()
	describes(fake, "Started")
	awsaitest.Handle(fake, func(context.Context, *sagemaker.StartMlflowTrackingServerInput) (*sagemaker.StartMlflowTrackingServerOutput, error) {
		return &sagemaker.StartMlflowTrackingServerOutput{}, nil
	})
	awsaitest.Handle(fake, func(context.Context, *sagemaker.StopMlflowTrackingServerInput) (*sagemaker.StopMlflowTrackingServerOutput, error) {
		return &sagemaker.StopMlflowTrackingServerOutput{}, nil
	})
	awsaitest.Handle(fake, func(context.Context, *sagemaker.DeleteMlflowTrackingServerInput) (*sagemaker.DeleteMlflowTrackingServerOutput, error) {
		return &sagemaker.DeleteMlflowTrackingServerOutput{}, nil
	})
	awsaitest.Handle(fake, func(context.Context, *sagemaker.UpdateMlflowTrackingServerInput) (*sagemaker.UpdateMlflowTrackingServerOutput, error) {
		return &sagemaker.UpdateMlflowTrackingServerOutput{}, nil
	})
	awsaitest.Handle(fake, func(_ context.Context, in *sagemaker.CreatePresignedMlflowTrackingServerUrlInput) (*sagemaker.CreatePresignedMlflowTrackingServerUrlOutput, error) {
		return &sagemaker.CreatePresignedMlflowTrackingServerUrlOutput{AuthorizedUrl: aws.String(fmt.Sprint("https://x/", *in.ExpiresInSeconds, "/", *in.SessionExpirationDurationInSeconds))}, nil
	})
	awsaitest.Handle(fake, func(_ context.Context, in *sagemaker.ListMlflowTrackingServersInput) (*sagemaker.ListMlflowTrackingServersOutput, error) {
		if in.NextToken == nil {
			return &sagemaker.ListMlflowTrackingServersOutput{NextToken: aws.String("t"), TrackingServerSummaries: []types.TrackingServerSummary{{TrackingServerName: aws.String("a")}}}, nil
		}
		return &sagemaker.ListMlflowTrackingServersOutput{TrackingServerSummaries: []types.TrackingServerSummary{{TrackingServerName: aws.String("b"), IsActive: "Active"}}}, nil
	})
	c := server.New(fake.Config())
	for name, err := range map[string]error{
		"start":  second(c.Start(ctx, "team")),
		"stop":   second(c.Stop(ctx, "team")),
		"delete": second(c.Delete(ctx, "team")),
		"update": second(c.Update(ctx, "team", func(o *server.ServerOptions) { o.Size = server.Large })),
		"server": second(c.Server(ctx, "team")),
	} {
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	url, err := c.URL(ctx, "team", func(o *server.URLOptions) { o.Expires, o.Session = 10*time.Second, time.Hour })
	if err != nil || url != "https://x/10/3600" {
		t.Errorf("URL %s, %v", url, err)
	}
	var names []string
	for s, err := range c.Servers(ctx) {
		if err != nil {
			t.Fatal(err)
		}
		names = append(names, s.Name)
	}
	if diff := cmp.Diff([]string{"a", "b"}, names); diff != "" {
		t.Errorf("servers (-want +got):\n%s", diff)
	}
}

func second[T any](_ T, err error) error { return err }

func TestApps(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		fake, ctx := awsaitest.New(t), t.Context()
		statuses := []types.MlflowAppStatus{"Creating", "Created", "Created", "Updating", "Updated", "Updated", "Deleting", "Deleted"}
		awsaitest.Handle(fake, func(_ context.Context, in *sagemaker.DescribeMlflowAppInput) (*sagemaker.DescribeMlflowAppOutput, error) {
			s := statuses[0]
			statuses = statuses[1:]
			return &sagemaker.DescribeMlflowAppOutput{
				Arn: in.Arn, Name: aws.String("app"), Status: s, AccountDefaultStatus: "ENABLED", ModelRegistrationMode: "AutoModelRegistrationEnabled", DefaultDomainIdList: []string{"d-1"},
			}, nil
		})
		awsaitest.Handle(fake, func(context.Context, *sagemaker.CreateMlflowAppInput) (*sagemaker.CreateMlflowAppOutput, error) {
			return &sagemaker.CreateMlflowAppOutput{Arn: aws.String(appARN)}, nil
		})
		awsaitest.Handle(fake, func(context.Context, *sagemaker.UpdateMlflowAppInput) (*sagemaker.UpdateMlflowAppOutput, error) {
			return &sagemaker.UpdateMlflowAppOutput{Arn: aws.String(appARN)}, nil
		})
		awsaitest.Handle(fake, func(context.Context, *sagemaker.DeleteMlflowAppInput) (*sagemaker.DeleteMlflowAppOutput, error) {
			return &sagemaker.DeleteMlflowAppOutput{Arn: aws.String(appARN)}, nil
		})
		awsaitest.Handle(fake, func(context.Context, *sagemaker.CreatePresignedMlflowAppUrlInput) (*sagemaker.CreatePresignedMlflowAppUrlOutput, error) {
			return &sagemaker.CreatePresignedMlflowAppUrlOutput{AuthorizedUrl: aws.String("https://x")}, nil
		})
		awsaitest.Handle(fake, func(context.Context, *sagemaker.ListMlflowAppsInput) (*sagemaker.ListMlflowAppsOutput, error) {
			return &sagemaker.ListMlflowAppsOutput{Summaries: []types.MlflowAppSummary{{Arn: aws.String(appARN), Name: aws.String("app")}}}, nil
		})
		c := server.New(fake.Config())
		j, err := c.CreateApp(ctx, "app", media.URI{Bucket: "b"}, role, func(o *server.AppOptions) {
			o.RegisterModels, o.AccountDefault, o.Domains = aws.Bool(true), aws.Bool(false), []string{"d-1"}
		})
		if err != nil {
			t.Fatal(err)
		}
		app, err := j.Wait(ctx)
		if err != nil {
			t.Fatal(err)
		}
		want := server.App{Name: "app", ARN: appARN, Status: "Created", RegisterModels: true, AccountDefault: true, Domains: []string{"d-1"}}
		if diff := cmp.Diff(want, app); diff != "" {
			t.Errorf("app (-want +got):\n%s", diff)
		}
		if j, err = c.UpdateApp(ctx, appARN, func(o *server.AppOptions) { o.Name = "other" }); err != nil {
			t.Fatal(err)
		}
		if _, err := j.Wait(ctx); err != nil {
			t.Error(err)
		}
		if j, err = c.DeleteApp(ctx, appARN); err != nil {
			t.Fatal(err)
		}
		if app, err := j.Wait(ctx); err != nil || app.Name != "" {
			t.Errorf("deleted %+v, %v", app, err)
		}
		if url, err := c.AppURL(ctx, appARN); err != nil || url != "https://x" {
			t.Errorf("URL %s, %v", url, err)
		}
		for a, err := range c.Apps(ctx) {
			if err != nil || a.ARN != appARN {
				t.Errorf("listed %+v, %v", a, err)
			}
		}
	})
}

func TestRefused(t *testing.T) {
	ctx, c := t.Context(), server.New(awsaitest.New(t).Config())
	for name, err := range map[string]error{
		"name":    second(c.Start(ctx, "a_b")),
		"window":  second(c.Create(ctx, "a", media.URI{Bucket: "b"}, role, func(o *server.ServerOptions) { o.Maintenance = "Tue 3" })),
		"version": second(c.Update(ctx, "a", func(o *server.ServerOptions) { o.Version = "3.0.0" })),
		"expires": second(c.URL(ctx, "a", func(o *server.URLOptions) { o.Expires = time.Hour })),
		"session": second(c.AppURL(ctx, appARN, func(o *server.URLOptions) { o.Session = time.Minute })),
		"rename":  second(c.CreateApp(ctx, "a", media.URI{Bucket: "b"}, role, func(o *server.AppOptions) { o.Name = "b" })),
		"tags":    second(c.UpdateApp(ctx, appARN, func(o *server.AppOptions) { o.Tags = map[string]string{"a": "b"} })),
	} {
		if !errors.Is(err, awsai.ErrInvalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func ExampleNew() {
	ctx := context.Background()
	servers := server.New(aws.Config{Region: "us-east-1"})
	_, err := servers.URL(ctx, "my_team")
	fmt.Println(err)
	// Output: server.URL: invalid: the name of the tracking server: letters, digits and hyphens only, but not so at byte 2
}
