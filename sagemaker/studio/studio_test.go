package studio_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sagemaker"
	"github.com/aws/aws-sdk-go-v2/service/sagemaker/types"
	"github.com/aws/smithy-go"
	"github.com/google/go-cmp/cmp"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/awsaitest"
	"github.com/awsai-go/awsai/job"
	"github.com/awsai-go/awsai/sagemaker/studio"
)

const role = "arn:aws:iam::111122223333:role/studio"

func wait[T any](t *testing.T) func(*job.Job[T], error) T {
	return func(j *job.Job[T], err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		v, err := j.Wait(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

func wanted() studio.Domain {
	return studio.Domain{
		Name: "risk", VPC: "vpc-1", Subnets: []string{"subnet-1", "subnet-2"},
		Settings: studio.Settings{Role: role, JupyterLab: studio.Defaults{Resources: studio.Resources{Instance: "ml.t3.medium"}, Idle: studio.Idle{After: time.Hour, Min: time.Hour, Max: 4 * time.Hour}}, VolumeGB: 5, MaxVolumeGB: 50},
	}
}

// furnish makes a domain with two users, two spaces and three apps.
func furnish(t *testing.T, c *studio.Client) studio.Domain {
	t.Helper()
	d := wait[studio.Domain](t)(c.EnsureDomain(t.Context(), wanted()))
	for _, name := range []string{"ann", "bob"} {
		wait[studio.Profile](t)(c.EnsureProfile(t.Context(), d.ID, studio.Profile{Name: name}))
	}
	wait[studio.Space](t)(c.EnsureSpace(t.Context(), d.ID, studio.Space{Name: "lab", Owner: "ann", App: studio.JupyterLab, VolumeGB: 10}))
	wait[studio.Space](t)(c.EnsureSpace(t.Context(), d.ID, studio.Space{Name: "code", Owner: "bob", Shared: true, App: studio.CodeEditor}))
	for _, a := range []studio.App{{Type: studio.JupyterLab, Space: "lab"}, {Type: studio.CodeEditor, Space: "code"}, {Type: studio.CanvasApp, Profile: "ann"}} {
		wait[studio.App](t)(c.EnsureApp(t.Context(), d.ID, a))
	}
	return d
}

func TestEnsure(t *testing.T) {
	f, _ := serve(t)
	cfg := f.Config()
	synctest.Test(t, func(t *testing.T) {
		c := studio.New(cfg, func(o *studio.Options) { o.Tags = map[string]string{"team": "risk"} })
		d := furnish(t, c)
		if d.Status != studio.InService || d.ID != "d-1" || !cmp.Equal(d.Settings, wanted().Settings) || d.Auth != "IAM" {
			t.Errorf("domain %+v", d)
		}
		furnish(t, c) // again changes nothing
		for _, op := range []string{"UpdateDomain", "UpdateUserProfile", "UpdateSpace"} {
			if f.Count(op) != 0 {
				t.Errorf("%s without a difference", op)
			}
		}
		if f.Count("CreateDomain") != 1 || f.Count("CreateUserProfile") != 2 || f.Count("CreateSpace") != 2 || f.Count("CreateApp") != 3 {
			t.Error("something was made twice")
		}
		want := wanted()
		want.Subnets = []string{"subnet-2", "subnet-1"} // the same
		want.Settings = studio.Settings{JupyterLab: studio.Defaults{Idle: studio.Idle{After: 2 * time.Hour}}}
		d = wait[studio.Domain](t)(c.EnsureDomain(t.Context(), want))
		if l := d.Settings.JupyterLab; l.Idle.After != 2*time.Hour || l.Idle.Max != 4*time.Hour || l.Resources.Instance != "ml.t3.medium" || d.Settings.Role != role {
			t.Errorf("changed to %+v", d.Settings)
		}
		in := awsaitest.Inputs[sagemaker.UpdateDomainInput](f)[0]
		if in.SubnetIds != nil || in.DefaultUserSettings.ExecutionRole != nil {
			t.Errorf("what does not differ was sent: %+v", in)
		}
		p := wait[studio.Profile](t)(c.EnsureProfile(t.Context(), "d-1", studio.Profile{Name: "ann", Settings: studio.Settings{Role: role}}))
		s := wait[studio.Space](t)(c.EnsureSpace(t.Context(), "d-1", studio.Space{Name: "lab", Owner: "ann", App: studio.JupyterLab, VolumeGB: 20}))
		if p.Settings.Role != role || s.VolumeGB != 20 {
			t.Errorf("profile %+v, space %+v", p, s)
		}
	})
}

// TestEnsureWhilePending: what is being made is changed when it can be.
func TestEnsureWhilePending(t *testing.T) {
	f, s := serve(t)
	cfg := f.Config()
	synctest.Test(t, func(t *testing.T) {
		c := studio.New(cfg)
		if _, err := c.EnsureDomain(t.Context(), wanted()); err != nil {
			t.Fatal(err)
		}
		want := wanted()
		want.Settings.Role += "2"
		if d := wait[studio.Domain](t)(c.EnsureDomain(t.Context(), want)); d.Settings.Role != role+"2" || f.Count("UpdateDomain") != 1 || len(s.domains) != 1 {
			t.Errorf("domain %+v", d)
		}
	})
}

func TestRefused(t *testing.T) {
	f, _ := serve(t)
	cfg := f.Config()
	synctest.Test(t, func(t *testing.T) {
		c := studio.New(cfg)
		furnish(t, c)
		ctx := t.Context()
		domain := func(fn func(*studio.Domain)) func() error {
			return func() error {
				d := wanted()
				fn(&d)
				_, err := c.EnsureDomain(ctx, d)
				return err
			}
		}
		app := func(a studio.App) func() error {
			return func() error { _, err := c.EnsureApp(ctx, "d-1", a); return err }
		}
		space := func(s studio.Space) func() error {
			return func() error { _, err := c.EnsureSpace(ctx, "d-1", s); return err }
		}
		for name, fn := range map[string]func() error{
			"VPC":                domain(func(d *studio.Domain) { d.VPC = "vpc-2" }),
			"sign in":            domain(func(d *studio.Domain) { d.Auth = "SSO" }),
			"need a role":        domain(func(d *studio.Domain) { d.Name, d.Settings.Role = "new", "" }),
			"1h0m0s to 8760h":    domain(func(d *studio.Domain) { d.Settings.CodeEditor.Idle.After = time.Minute }),
			"between":            domain(func(d *studio.Domain) { d.Settings.CodeEditor.Idle = studio.Idle{After: 2 * time.Hour, Max: time.Hour} }),
			"volumes have":       domain(func(d *studio.Domain) { d.Settings.VolumeGB = 4 }),
			"Studio Classic":     app(studio.App{Type: studio.JupyterServer, Profile: "ann"}),
			"one of the two":     app(studio.App{Type: studio.CanvasApp}),
			"is in a space":      app(studio.App{Type: studio.JupyterLab, Profile: "ann"}),
			"is default":         app(studio.App{Type: studio.JupyterLab, Name: "x", Space: "lab"}),
			"delete the app":     app(studio.App{Type: studio.JupyterLab, Space: "lab", Resources: studio.Resources{Instance: "ml.m5.large"}}),
			"cannot shrink":      space(studio.Space{Name: "lab", App: studio.JupyterLab, VolumeGB: 5}),
			"owner":              space(studio.Space{Name: "lab", Owner: "bob"}),
			"app of a space can": space(studio.Space{Name: "lab", App: studio.CodeEditor}),
			"not \"Canvas\"":     space(studio.Space{Name: "x", App: studio.CanvasApp}),
			"of the new Studio":  space(studio.Space{Name: "x", App: studio.JupyterServer}),
			"alone":              space(studio.Space{Name: "x", App: studio.CodeEditor, Idle: studio.Idle{Off: true}}),
			"JupyterServer, existing": func() error {
				_, err := c.URL(ctx, "d-1", "ann", func(o *studio.URLOptions) { o.Landing = "app:JupyterServer:" })
				return err
			},
			"5s to 5m": func() error {
				_, err := c.URL(ctx, "d-1", "ann", func(o *studio.URLOptions) { o.Expires = time.Hour })
				return err
			},
			"30m0s to 12h": func() error { _, err := c.NotebookURL(ctx, "n", time.Minute); return err },
			"kept from the internet": func() error {
				_, err := c.CreateNotebook(ctx, studio.Notebook{Name: "n", Instance: "ml.t3.medium", Role: role, Isolated: true})
				return err
			},
		} {
			if err := fn(); !errors.Is(err, awsai.ErrInvalid) || !strings.Contains(err.Error(), name) {
				t.Errorf("%s: %v", name, err)
			}
		}
	})
}

func TestCascade(t *testing.T) {
	f, s := serve(t)
	cfg := f.Config()
	synctest.Test(t, func(t *testing.T) {
		c := studio.New(cfg)
		furnish(t, c)
		p, err := c.Plan(t.Context(), "d-1", studio.Scope{})
		if err != nil {
			t.Fatal(err)
		}
		want := "app     d-1/profile/ann/Canvas/default\napp     d-1/space/code/CodeEditor/default\napp     d-1/space/lab/JupyterLab/default\nspace   d-1/code\nspace   d-1/lab\nprofile d-1/ann\nprofile d-1/bob\ndomain  d-1 risk\nfiles   fs-1 is kept\n"
		if diff := cmp.Diff(want, p.String()); diff != "" {
			t.Errorf("plan (-want +got):\n%s", diff)
		}
		if f.Count("DeleteApp")+f.Count("DeleteDomain") != 0 {
			t.Error("a plan deletes")
		}
		if _, err := c.Delete(p).Wait(t.Context()); err != nil || s.living() != "" || !s.files["fs-1"] {
			t.Errorf("left %q, files %v, %v", s.living(), s.files, err)
		}
		if _, err := c.Delete(p).Wait(t.Context()); err != nil { // what is gone stays gone
			t.Error(err)
		}
		if _, err := c.Plan(t.Context(), "d-1", studio.Scope{}); !errors.Is(err, awsai.ErrNotFound) {
			t.Errorf("a plan for what is gone: %v", err)
		}
	})
}

func TestCascadeScope(t *testing.T) {
	for scope, want := range map[studio.Scope]string{
		{Profile: "ann"}: "CodeEditor code bob risk",
		{Space: "code"}:  "JupyterLab Canvas lab ann bob risk",
	} {
		f, s := serve(t)
		cfg := f.Config()
		synctest.Test(t, func(t *testing.T) {
			c := studio.New(cfg)
			furnish(t, c)
			p, err := c.Plan(t.Context(), "d-1", scope)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := c.Delete(p).Wait(t.Context()); err != nil || s.living() != want {
				t.Errorf("%+v: left %q, want %q; %v", scope, s.living(), want, err)
			}
		})
	}
}

// TestCascadeUnplanned: what was made after the plan is not deleted.
func TestCascadeUnplanned(t *testing.T) {
	f, s := serve(t)
	cfg := f.Config()
	synctest.Test(t, func(t *testing.T) {
		c := studio.New(cfg)
		furnish(t, c)
		p, err := c.Plan(t.Context(), "d-1", studio.Scope{})
		if err != nil {
			t.Fatal(err)
		}
		wait[studio.App](t)(c.EnsureApp(t.Context(), "d-1", studio.App{Type: studio.CanvasApp, Profile: "bob"}))
		before := s.living()
		if _, err := c.Delete(p).Wait(t.Context()); !errors.Is(err, awsai.ErrInvalid) || s.living() != before {
			t.Errorf("left %q of %q, %v", s.living(), before, err)
		}
	})
}

// TestCascadeInterrupted stops a deletion at each of its requests, before it is answered and
// after, and begins again.
func TestCascadeInterrupted(t *testing.T) {
	requests := 1 << 10
	for at := 0; at < requests; at++ {
		for _, lost := range []bool{false, true} {
			f, s := serve(t)
			cfg := f.Config()
			synctest.Test(t, func(t *testing.T) {
				c := studio.New(cfg)
				furnish(t, c)
				p, err := c.Plan(t.Context(), "d-1", studio.Scope{DeleteFiles: true})
				if err != nil {
					t.Fatal(err)
				}
				ctx, cancel := context.WithCancel(t.Context())
				defer cancel()
				n, before := 0, len(f.Calls())
				broken := cfg.Copy()
				broken.HTTPClient = doer(func(r call) (any, error) {
					if n++; n-1 == at {
						if lost {
							r.do() // the service does it, and the answer is lost
						}
						cancel()
						return nil, errors.New("the process ends")
					}
					return r.do()
				}, f)
				_, err = studio.New(broken).Delete(p).Wait(ctx)
				if err == nil {
					requests = len(f.Calls()) - before // it was through before
				}
				if err == nil && at < n {
					t.Fatalf("request %d of %d did not interrupt", at, n)
				}
				if again, err := c.Plan(t.Context(), "d-1", studio.Scope{DeleteFiles: true}); err == nil {
					p = again
				}
				if _, err := c.Delete(p).Wait(t.Context()); err != nil || s.living() != "" || len(s.files) != 0 {
					t.Errorf("interrupted at %d (answer lost: %v): left %q, files %v, %v", at, lost, s.living(), s.files, err)
				}
			})
		}
	}
	if requests < 20 || requests == 1<<10 {
		t.Errorf("a deletion has %d requests", requests)
	}
	t.Logf("interrupted at each of %d requests, before and after", requests)
}

func TestDeleteApp(t *testing.T) {
	f, s := serve(t)
	cfg := f.Config()
	synctest.Test(t, func(t *testing.T) {
		c := studio.New(cfg)
		furnish(t, c)
		a := studio.App{Type: studio.JupyterLab, Space: "lab", Domain: "d-1"}
		for range 2 {
			if _, err := c.DeleteApp(a).Wait(t.Context()); err != nil || strings.Contains(s.living(), "JupyterLab") {
				t.Errorf("left %q, %v", s.living(), err)
			}
		}
		if got := wait[studio.App](t)(c.EnsureApp(t.Context(), "d-1", a)); got.Status != studio.InService { // after a deleted one
			t.Errorf("app %+v", got)
		}
	})
}

func TestSecrets(t *testing.T) {
	f := awsaitest.New(t)
	awsaitest.Handle(f, func(context.Context, *sagemaker.CreatePresignedDomainUrlInput) (*sagemaker.CreatePresignedDomainUrlOutput, error) {
		return &sagemaker.CreatePresignedDomainUrlOutput{AuthorizedUrl: aws.String("https://x?token=abc")}, nil
	})
	awsaitest.Handle(f, func(context.Context, *sagemaker.StartSessionInput) (*sagemaker.StartSessionOutput, error) {
		return &sagemaker.StartSessionOutput{SessionId: aws.String("s"), StreamUrl: aws.String("wss://abc"), TokenValue: aws.String("abc")}, nil
	})
	c := studio.New(f.Config())
	u, err := c.URL(t.Context(), "d-1", "ann", func(o *studio.URLOptions) { o.Expires, o.Session, o.Landing = time.Minute, time.Hour, "studio::" })
	if err != nil || u.Reveal() != "https://x?token=abc" {
		t.Errorf("URL = %q, %v", u.Reveal(), err)
	}
	s, err := c.StartSession(t.Context(), arn+"space/d-1/lab")
	if err != nil || s.Token.Reveal() != "abc" {
		t.Errorf("StartSession = %+v, %v", s, err)
	}
	var log strings.Builder
	slog.New(slog.NewTextHandler(&log, nil)).Info("x", "url", u, "session", s)
	b, err := json.Marshal(s)
	if err != nil {
		t.Fatal(err)
	}
	if out := fmt.Sprint(u, s) + fmt.Sprintf("%v %+v %#v %s", s, s, s, u) + log.String() + string(b); strings.Contains(out, "abc") {
		t.Errorf("a secret shows: %s", out)
	}
}

func TestLifecycleConfig(t *testing.T) {
	f := awsaitest.New(t)
	var have *sagemaker.CreateStudioLifecycleConfigInput
	awsaitest.Handle(f, func(_ context.Context, in *sagemaker.CreateStudioLifecycleConfigInput) (*sagemaker.CreateStudioLifecycleConfigOutput, error) {
		have = in
		return &sagemaker.CreateStudioLifecycleConfigOutput{}, nil
	})
	awsaitest.Handle(f, func(context.Context, *sagemaker.DescribeStudioLifecycleConfigInput) (*sagemaker.DescribeStudioLifecycleConfigOutput, error) {
		if have == nil {
			return nil, absent()
		}
		return &sagemaker.DescribeStudioLifecycleConfigOutput{StudioLifecycleConfigName: have.StudioLifecycleConfigName, StudioLifecycleConfigContent: have.StudioLifecycleConfigContent, StudioLifecycleConfigAppType: have.StudioLifecycleConfigAppType, StudioLifecycleConfigArn: aws.String(arn + "studio-lifecycle-config/a")}, nil
	})
	c := studio.New(f.Config())
	l := studio.LifecycleConfig{Name: "a", App: studio.JupyterLab, Script: "#!/bin/bash\necho ü\n"}
	for range 2 {
		got, err := c.EnsureLifecycleConfig(t.Context(), l)
		if err != nil || got.Script != l.Script || got.ARN == "" {
			t.Errorf("EnsureLifecycleConfig = %+v, %v", got, err)
		}
	}
	if f.Count("CreateStudioLifecycleConfig") != 1 {
		t.Error("made twice")
	}
	for name, fn := range map[string]func(*studio.LifecycleConfig){
		"new name":        func(l *studio.LifecycleConfig) { l.Script += "x" },
		"1 to 12288":      func(l *studio.LifecycleConfig) { l.Script = "#!" + strings.Repeat("x", 12287) },
		"got 0":           func(l *studio.LifecycleConfig) { l.Script = "" },
		"first line":      func(l *studio.LifecycleConfig) { l.Script = "echo" },
		"line 2":          func(l *studio.LifecycleConfig) { l.Script = "#!/bin/sh\necho\r\n" },
		"UTF-8":           func(l *studio.LifecycleConfig) { l.Script = "#!\xff" },
		"Studio Classic":  func(l *studio.LifecycleConfig) { l.App = studio.JupyterServer },
		"is for apps of":  func(l *studio.LifecycleConfig) { l.App = studio.CanvasApp },
		"begins or ends ": func(l *studio.LifecycleConfig) { l.Name = "-a" },
	} {
		bad := l
		fn(&bad)
		if _, err := c.EnsureLifecycleConfig(t.Context(), bad); !errors.Is(err, awsai.ErrInvalid) || !strings.Contains(err.Error(), name) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestImages(t *testing.T) {
	f := awsaitest.New(t)
	status, asked := types.ImageStatusCreating, 0
	made := false
	awsaitest.Handle(f, func(context.Context, *sagemaker.DescribeImageInput) (*sagemaker.DescribeImageOutput, error) {
		if !made {
			return nil, absent()
		}
		if asked++; asked > 2 {
			status = types.ImageStatusCreated
		}
		return &sagemaker.DescribeImageOutput{ImageName: aws.String("mine"), RoleArn: aws.String(role), ImageStatus: status}, nil
	})
	awsaitest.Handle(f, func(context.Context, *sagemaker.CreateImageInput) (*sagemaker.CreateImageOutput, error) {
		made = true
		return &sagemaker.CreateImageOutput{}, nil
	})
	awsaitest.Handle(f, func(_ context.Context, in *sagemaker.CreateImageVersionInput) (*sagemaker.CreateImageVersionOutput, error) {
		if aws.ToString(in.ClientToken) == "" {
			t.Error("no token")
		}
		return &sagemaker.CreateImageVersionOutput{ImageVersionArn: aws.String(arn + "image-version/mine/7")}, nil
	})
	awsaitest.Handle(f, func(_ context.Context, in *sagemaker.DescribeImageVersionInput) (*sagemaker.DescribeImageVersionOutput, error) {
		return &sagemaker.DescribeImageVersionOutput{Version: in.Version, ImageVersionStatus: types.ImageVersionStatusCreateFailed, FailureReason: aws.String("no such image")}, nil
	})
	awsaitest.Handle(f, func(context.Context, *sagemaker.CreateAppImageConfigInput) (*sagemaker.CreateAppImageConfigOutput, error) {
		return nil, inUse()
	})
	awsaitest.Handle(f, func(context.Context, *sagemaker.UpdateAppImageConfigInput) (*sagemaker.UpdateAppImageConfigOutput, error) {
		return &sagemaker.UpdateAppImageConfigOutput{}, nil
	})
	cfg := f.Config()
	synctest.Test(t, func(t *testing.T) {
		c := studio.New(cfg)
		for range 2 {
			wait[studio.Image](t)(c.EnsureImage(t.Context(), studio.Image{Name: "mine", Role: role}))
		}
		j, err := c.CreateImageVersion(t.Context(), "mine", studio.ImageVersion{Base: "111122223333.dkr.ecr.us-east-1.amazonaws.com/a:1"})
		if err != nil || j.ID() != "mine/7" {
			t.Fatalf("CreateImageVersion = %v", err)
		}
		_, err = j.Wait(t.Context())
		if failed, ok := errors.AsType[*job.FailedError](err); !ok || failed.Reason != "no such image" {
			t.Errorf("Wait = %v", err)
		}
		if err := c.EnsureImageConfig(t.Context(), studio.ImageConfig{Name: "a", App: studio.JupyterLab, Env: map[string]string{"A": "1"}}); err != nil || f.Count("UpdateAppImageConfig") != 1 {
			t.Error(err)
		}
		if err := c.EnsureImageConfig(t.Context(), studio.ImageConfig{Name: "a", App: studio.KernelGateway}); !errors.Is(err, awsai.ErrInvalid) {
			t.Error(err)
		}
	})
}

func TestNotebook(t *testing.T) {
	f := awsaitest.New(t)
	status := types.NotebookInstanceStatus("")
	next := map[types.NotebookInstanceStatus]types.NotebookInstanceStatus{"Pending": "InService", "Stopping": "Stopped", "Deleting": ""}
	awsaitest.Handle(f, func(_ context.Context, in *sagemaker.DescribeNotebookInstanceInput) (*sagemaker.DescribeNotebookInstanceOutput, error) {
		if status == "" {
			return nil, &smithy.GenericAPIError{Code: "ValidationException", Message: "RecordNotFound: it does not exist"}
		}
		out := &sagemaker.DescribeNotebookInstanceOutput{NotebookInstanceName: in.NotebookInstanceName, NotebookInstanceStatus: status}
		if to, ok := next[status]; ok {
			status = to
		}
		return out, nil
	})
	awsaitest.Handle(f, func(context.Context, *sagemaker.CreateNotebookInstanceInput) (*sagemaker.CreateNotebookInstanceOutput, error) {
		status = "Pending"
		return &sagemaker.CreateNotebookInstanceOutput{}, nil
	})
	awsaitest.Handle(f, func(context.Context, *sagemaker.StopNotebookInstanceInput) (*sagemaker.StopNotebookInstanceOutput, error) {
		status = "Stopping"
		return &sagemaker.StopNotebookInstanceOutput{}, nil
	})
	awsaitest.Handle(f, func(context.Context, *sagemaker.StartNotebookInstanceInput) (*sagemaker.StartNotebookInstanceOutput, error) {
		status = "Pending"
		return &sagemaker.StartNotebookInstanceOutput{}, nil
	})
	awsaitest.Handle(f, func(context.Context, *sagemaker.DeleteNotebookInstanceInput) (*sagemaker.DeleteNotebookInstanceOutput, error) {
		if status != "Stopped" {
			t.Errorf("deleted while %s", status)
		}
		status = "Deleting"
		return &sagemaker.DeleteNotebookInstanceOutput{}, nil
	})
	cfg := f.Config()
	synctest.Test(t, func(t *testing.T) {
		c := studio.New(cfg)
		n := wait[studio.Notebook](t)(c.CreateNotebook(t.Context(), studio.Notebook{Name: "n", Instance: "ml.t3.medium", Role: role}))
		if n.Status != studio.InService {
			t.Errorf("notebook %+v", n)
		}
		wait[studio.Notebook](t)(c.StopNotebook(t.Context(), "n"))
		wait[studio.Notebook](t)(c.StartNotebook(t.Context(), "n"))
		if _, err := c.DeleteNotebook("n").Wait(t.Context()); err != nil || status != "" {
			t.Errorf("DeleteNotebook: %v, %s", err, status)
		}
	})
}

func FuzzCheckScript(f *testing.F) {
	f.Add("#!/bin/bash\necho\n")
	f.Add("#!\r")
	f.Fuzz(func(t *testing.T, script string) {
		if err := studio.CheckScript(script); err != nil && !errors.Is(err, awsai.ErrInvalid) {
			t.Error(err)
		}
	})
}
