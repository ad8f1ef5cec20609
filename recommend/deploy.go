package recommend

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"time"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/job"
)

// Step is a moment of [Client.Deploy] or [Client.Clean].
type Step struct {
	// Kind and Name are of the resource that it is about, and ARN its ARN where it has one.
	Kind Kind
	Name string
	ARN  string
	// Action is what happens: Found, Creating, Changing, Waiting, Ready, Deleting or Deleted.
	Action StepAction
	// Status is the service's, while waiting.
	Status string
	// Elapsed is the age of what is waited for.
	Elapsed time.Duration
	// Done counts the resources that are ready, or deleted, of Total. Total is 0 where it is not
	// known.
	Done, Total int
}

// StepAction is what happens in a [Step].
type StepAction string

// The actions.
const (
	Found    StepAction = "found"
	Creating StepAction = "creating"
	Changing StepAction = "changing"
	Waiting  StepAction = "waiting"
	Ready    StepAction = "ready"
	Deleting StepAction = "deleting"
	Deleted  StepAction = "deleted"
)

// Deployment is what a [Plan] has become: ARNs, by the names of the plan.
type Deployment struct {
	// Group is the dataset group's.
	Group string
	// Datasets are by type, and Imports the latest of each.
	Datasets, Imports map[DatasetType]string
	// Filters are by name.
	Filters map[string]string
	// Tracker is the event tracker's, and TrackingID what [NewTracker] takes.
	Tracker, TrackingID string
	// Attribution is the metric attribution's.
	Attribution string
	// Solutions and Versions are by the solution's name, Campaigns and Recommenders by theirs.
	Solutions, Versions, Campaigns, Recommenders map[string]string
}

// Deploy makes all of a plan that is not there yet, and waits for it: group, schemas, datasets,
// imports, filters, solutions, versions, campaigns, recommenders. It goes by names, so that it
// may be ended at any point, and begun again in any process: what exists is found, what is being
// made is waited for, and nothing is imported, trained or paid for twice. A file that has changed
// since is imported, models are trained from it, and the campaigns take them. What failed before
// is tried again under another name, if it is an import or a training; else the error holds a
// *job.FailedError, and [Client.Clean] or [Client.Delete] makes room.
//
// The files are read first, and nothing is sent if they have rows that do not fit, or too few of
// them to train from; what is in S3 is left to the service. Breaking off the loop ends the wait,
// not what the service does. [Client.Deployment] then tells the ARNs.
func (c *Client) Deploy(ctx context.Context, p Plan) iter.Seq2[Step, error] {
	return func(yield func(Step, error) bool) {
		d := newDeployer(c, p, func(s Step) bool { return yield(s, nil) })
		if err := d.run(ctx); err != nil && !errors.Is(err, errStopped) {
			yield(Step{}, awsai.Wrap("recommend.Deploy", err))
		}
	}
}

// Apply is [Client.Deploy] for who does not watch.
func (c *Client) Apply(ctx context.Context, p Plan) (Deployment, error) {
	d := newDeployer(c, p, func(Step) bool { return true })
	err := d.run(ctx)
	return d.out, awsai.Wrap("recommend.Apply", err)
}

// Deployment tells what of a plan there is, without making anything: ARNs that are missing are
// not there, though some of what is may not be ready yet. It reads files where they have no
// Revision, to tell whether they are imported.
func (c *Client) Deployment(ctx context.Context, p Plan) (Deployment, error) {
	d := newDeployer(c, p, func(Step) bool { return true })
	d.look = true
	err := d.run(ctx)
	return d.out, awsai.Wrap("recommend.Deployment", err)
}

// errStopped says that the loop over the steps was left.
var errStopped = errors.New("stopped")

// deployer is one run.
type deployer struct {
	c           *Client
	plan        Plan
	tell        func(Step) bool
	look        bool // make nothing, wait for nothing
	out         Deployment
	done, total int
	revisions   map[DatasetType]string
}

func newDeployer(c *Client, p Plan, tell func(Step) bool) *deployer {
	d := &deployer{c: c, plan: p, tell: tell, revisions: map[DatasetType]string{}}
	d.out = Deployment{
		Datasets: map[DatasetType]string{}, Imports: map[DatasetType]string{}, Filters: map[string]string{}, Solutions: map[string]string{},
		Versions: map[string]string{}, Campaigns: map[string]string{}, Recommenders: map[string]string{},
	}
	d.total = 1 + len(p.Filters) + len(p.Recommenders)
	for _, s := range p.Datasets {
		d.total += 2
		if !s.File.IsZero() {
			d.total++
		}
	}
	for _, s := range p.Solutions {
		d.total += 2 + len(s.Campaigns)
	}
	if p.Tracker != "" {
		d.total++
	}
	if p.Attribution.Name != "" {
		d.total++
	}
	return d
}

func (d *deployer) run(ctx context.Context) error {
	if err := d.plan.Check(); err != nil {
		return err
	}
	if err := d.readFiles(ctx); err != nil {
		return err
	}
	for _, stage := range []func(context.Context) error{
		d.group, d.datasets, d.listeners, d.imports, d.filters, d.solutions, d.versions, d.campaigns, d.recommenders,
	} {
		if err := stage(ctx); err != nil {
			return err
		}
		if d.out.Group == "" {
			return nil // a look at nothing
		}
	}
	return nil
}

// step tells of a step, or that the caller has left.
func (d *deployer) step(s Step) error {
	s.Done, s.Total = d.done, d.total
	if !d.tell(s) {
		return errStopped
	}
	return nil
}

// ensure finds a resource or makes it, and returns its ARN: empty where a look finds none.
func (d *deployer) ensure(ctx context.Context, kind Kind, name string, find func() (Resource, error), create func() (string, error)) (string, error) {
	r, err := find()
	if err != nil {
		return "", err
	}
	if r.ARN != "" {
		return r.ARN, d.step(Step{Kind: kind, Name: name, ARN: r.ARN, Action: Found, Status: r.Status})
	}
	if d.look {
		return "", nil
	}
	if err := d.step(Step{Kind: kind, Name: name, Action: Creating}); err != nil {
		return "", err
	}
	var arn string
	err = d.c.untilFree(ctx, func() (err error) {
		arn, err = create()
		return err
	})
	if alreadyExists(err) { // by an attempt whose answer was lost, or another process
		if r, findErr := find(); findErr == nil && r.ARN != "" {
			return r.ARN, nil
		}
	}
	if err != nil {
		return "", fmt.Errorf("%s %s: %w", kind, name, err)
	}
	return arn, nil
}

// How often and how long something that is in use is tried again.
const (
	busyPause = 10 * time.Second
	busyTries = 60
)

// untilFree calls fn again while the service says that something is in use.
func (c *Client) untilFree(ctx context.Context, fn func() error) error {
	for n := 1; ; n++ {
		err := fn()
		if !inUse(err) || n == busyTries {
			return err
		}
		t := time.NewTimer(busyPause)
		select {
		case <-t.C:
		case <-ctx.Done():
			t.Stop()
			return ctx.Err()
		}
	}
}

// wait waits for a resource, unless this is a look.
func (d *deployer) wait(ctx context.Context, kind Kind, name, arn string) error {
	if d.look || arn == "" {
		return nil
	}
	last := job.Progress{}
	for p, err := range d.c.await(kind, arn).Watch(ctx) {
		if err != nil {
			return fmt.Errorf("%s %s: %w", kind, name, err)
		}
		last = p
		if p.Status.Ended() {
			break
		}
		if err := d.step(Step{Kind: kind, Name: name, ARN: arn, Action: Waiting, Status: p.Message, Elapsed: p.Elapsed}); err != nil {
			return err
		}
	}
	if last.Status != job.Succeeded {
		return fmt.Errorf("%s %s: %w", kind, name, &job.FailedError{Name: string(kind), ID: arn, Status: last.Status, Reason: last.Message})
	}
	return d.ready(kind, name, arn)
}

func (d *deployer) ready(kind Kind, name, arn string) error {
	d.done++
	return d.step(Step{Kind: kind, Name: name, ARN: arn, Action: Ready, Status: Active})
}
