package studio

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"

	"github.com/aws/aws-sdk-go-v2/service/sagemaker"
	"github.com/aws/aws-sdk-go-v2/service/sagemaker/types"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/internal/sdk"
	"github.com/awsai-go/awsai/job"
	"github.com/awsai-go/awsai/sagemaker/internal/control"
)

// Delete deletes what a plan says: apps, then spaces, then profiles, then the domain, each when
// those before are gone. Who waits for the job drives it: each time it is asked it takes the
// next step. It keeps nothing, so that one that was interrupted goes on when Delete is called
// again, with the plan or with a new one. Something in the plan's scope that the plan does not
// have, as an app that was started since, is awsai.ErrInvalid, and is not deleted. The result is
// the plan.
func (c *Client) Delete(p Plan) *job.Job[Plan] {
	d := &deletion{c: c, p: p, sent: map[string]bool{}}
	return job.New(p.Domain, job.Driver[Plan]{
		Name:     "deletion",
		Describe: func(ctx context.Context, _ string) (job.State, error) { return d.step(ctx) },
		Result:   func(context.Context, string) (Plan, error) { return p, nil },
	}, func(o *job.Options) { *o = c.o.Wait })
}

// DeleteApp deletes an app: Type, Name, Domain and Space or Profile say which. One that is not
// there is no error. What is open in it is lost; what is on the space's volume stays.
func (c *Client) DeleteApp(a App) *job.Job[App] {
	if a.Name == "" {
		a.Name = "default"
	}
	sent := false
	return job.New(a.id(), job.Driver[App]{
		Name: "deletion",
		Describe: func(ctx context.Context, _ string) (job.State, error) {
			f, err := c.findApp(a)(ctx)
			switch {
			case control.Absent(err) || err == nil && f.status == Deleted:
				return job.State{Status: job.Succeeded}, nil
			case err != nil:
				return job.State{}, control.Err(err)
			case !sent && f.status != Deleting:
				sent = true
				if err := c.deleteApp(ctx, a); err != nil {
					return job.State{}, control.Err(err)
				}
			case sent && f.status == Failed:
				return job.State{Status: job.Failed, Reason: f.failure}, nil
			}
			return job.State{Status: job.Running, Message: "deleting"}, nil
		},
		Result: func(context.Context, string) (App, error) { return a, nil },
	}, func(o *job.Options) { *o = c.o.Wait })
}

func (c *Client) deleteApp(ctx context.Context, a App) error {
	_, err := c.api.DeleteApp(ctx, &sagemaker.DeleteAppInput{DomainId: &a.Domain, AppType: types.AppType(a.Type), AppName: &a.Name, SpaceName: sdk.Optional(a.Space), UserProfileName: sdk.Optional(a.Profile)})
	return err
}

// deletion is one under way.
type deletion struct {
	c    *Client
	p    Plan
	mu   sync.Mutex
	sent map[string]bool // what was told to go
	busy int             // how often in a row something was in use still
}

// mostBusy is how often in a row the service may say that something is still in use before that
// is taken for true: it goes on to say so for a while after what used it is gone.
const mostBusy = 20

// thing is one of what has to go.
type thing struct {
	id     string
	status Status
	why    func(ctx context.Context) (string, error) // the service's reason for a failure
	remove func(ctx context.Context) error
}

// step takes the next one.
func (d *deletion) step(ctx context.Context) (job.State, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	l, err := d.c.left(ctx, d.p)
	if control.Absent(err) {
		return job.State{Status: job.Succeeded}, nil // nothing of the domain is there
	}
	if err != nil {
		return job.State{}, control.Err(err)
	}
	if err := d.unplanned(l); err != nil {
		return job.State{}, err
	}
	total := int64(len(d.p.Apps) + len(d.p.Spaces) + len(d.p.Profiles))
	if d.p.Scope.whole() {
		total++
	}
	left := int64(len(l.apps) + len(l.spaces) + len(l.profiles))
	s := job.State{Status: job.Running, Total: total, Done: max(0, total-left)}
	if d.p.Scope.whole() {
		s.Done = max(0, s.Done-1)
	}
	for _, stage := range []struct {
		what   string
		things []thing
	}{{"apps", d.apps(l.apps)}, {"spaces", d.spaces(l.spaces)}, {"profiles", d.profiles(l.profiles)}} {
		if len(stage.things) > 0 {
			s.Message = fmt.Sprintf("deleting %d %s", len(stage.things), stage.what)
			return d.remove(ctx, s, stage.things)
		}
	}
	return d.domain(ctx, s)
}

// unplanned tells of what the plan does not have.
func (d *deletion) unplanned(l left) error {
	for _, a := range l.apps {
		if !slices.ContainsFunc(d.p.Apps, func(b App) bool { return a.id() == b.id() }) {
			return fmt.Errorf("%w: the app %s is not in the plan: make a new one", awsai.ErrInvalid, a)
		}
	}
	for _, s := range l.spaces {
		if !slices.Contains(d.p.Spaces, s.Name) {
			return fmt.Errorf("%w: the space %s is not in the plan: make a new one", awsai.ErrInvalid, s.Name)
		}
	}
	for _, u := range l.profiles {
		if !slices.Contains(d.p.Profiles, u.Name) {
			return fmt.Errorf("%w: the profile %s is not in the plan: make a new one", awsai.ErrInvalid, u.Name)
		}
	}
	return nil
}

func (d *deletion) apps(apps []App) []thing {
	var out []thing
	for _, a := range apps {
		if a.Domain == "" {
			a.Domain = d.p.Domain
		}
		out = append(out, thing{"app " + a.id(), a.Status, why(d.c.findApp(a)), func(ctx context.Context) error { return d.c.deleteApp(ctx, a) }})
	}
	return out
}

func (d *deletion) spaces(spaces []Space) []thing {
	var out []thing
	for _, s := range spaces {
		out = append(out, thing{"space " + s.Name, s.Status, why(d.c.findSpace(d.p.Domain, Space{Name: s.Name})), func(ctx context.Context) error {
			_, err := d.c.api.DeleteSpace(ctx, &sagemaker.DeleteSpaceInput{DomainId: &d.p.Domain, SpaceName: &s.Name})
			return err
		}})
	}
	return out
}

func (d *deletion) profiles(profiles []Profile) []thing {
	var out []thing
	for _, u := range profiles {
		out = append(out, thing{"profile " + u.Name, u.Status, why(d.c.findProfile(d.p.Domain, Profile{Name: u.Name})), func(ctx context.Context) error {
			_, err := d.c.api.DeleteUserProfile(ctx, &sagemaker.DeleteUserProfileInput{DomainId: &d.p.Domain, UserProfileName: &u.Name})
			return err
		}})
	}
	return out
}

func why[T any](find func(ctx context.Context) (found[T], error)) func(ctx context.Context) (string, error) {
	return func(ctx context.Context) (string, error) {
		f, err := find(ctx)
		return f.failure, err
	}
}

// remove tells each thing to go that was not told yet. One that was told and could not go ends the
// deletion.
func (d *deletion) remove(ctx context.Context, s job.State, things []thing) (job.State, error) {
	busy := false
	for _, t := range things {
		if t.status == DeleteFailed && d.sent[t.id] || t.status == Failed && d.sent[t.id] {
			reason, err := t.why(ctx)
			if control.Absent(err) {
				continue
			}
			return job.State{Status: job.Failed, Reason: t.id + ": " + reason}, control.Err(err)
		}
		if t.status == Deleting || t.status == Pending || t.status == Updating || d.sent[t.id] {
			continue // what is being made cannot go yet
		}
		switch err := t.remove(ctx); {
		case err == nil || control.Absent(err):
			d.sent[t.id] = true
		case inUse(err) && d.busy < mostBusy:
			busy = true
		default:
			return job.State{}, control.Err(err)
		}
	}
	if d.busy++; !busy {
		d.busy = 0
	}
	return s, nil
}

// inUse tells whether the service says that something else holds a thing.
func inUse(err error) bool {
	_, ok := errors.AsType[*types.ResourceInUse](err)
	return ok
}

// domain deletes the domain where the whole of it is to go.
func (d *deletion) domain(ctx context.Context, s job.State) (job.State, error) {
	if !d.p.Scope.whole() {
		s.Status = job.Succeeded
		return s, nil
	}
	find := d.c.findDomain(d.p.Domain, Domain{})
	f, err := find(ctx)
	if control.Absent(err) {
		return job.State{Status: job.Succeeded, Done: s.Total, Total: s.Total}, nil
	}
	if err != nil {
		return job.State{}, control.Err(err)
	}
	s.Message = "deleting the domain"
	return d.remove(ctx, s, []thing{{"domain " + d.p.Domain, f.status, why(find), func(ctx context.Context) error {
		keep := types.RetentionTypeRetain
		if d.p.Scope.DeleteFiles {
			keep = types.RetentionTypeDelete
		}
		_, err := d.c.api.DeleteDomain(ctx, &sagemaker.DeleteDomainInput{DomainId: &d.p.Domain, RetentionPolicy: &types.RetentionPolicy{HomeEfsFileSystem: keep}})
		return err
	}}})
}
