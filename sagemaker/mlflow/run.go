package mlflow

import (
	"context"
	"iter"
	"time"

	"github.com/awsai-go/awsai"
)

// Status is where a run stands.
type Status string

// The statuses of runs.
const (
	// Running: the run goes on, or its process died without saying so.
	Running Status = "RUNNING"
	// Scheduled: the run has not begun.
	Scheduled Status = "SCHEDULED"
	// Finished: the run has ended well.
	Finished Status = "FINISHED"
	// Failed: the run has ended with an error.
	Failed Status = "FAILED"
	// Killed: the run was ended.
	Killed Status = "KILLED"
)

// Metric is a value of a metric at a step.
type Metric struct {
	// Key is the metric's name: at most 250 letters, digits, _ - . : / and spaces, as a relative
	// path without .. in it. A colon is none on a server under Windows.
	Key string
	// Value is any number; NaN and the infinities too.
	Value float64
	// Step is which value of the metric this is. The default is 0.
	Step int64
	// Time is when it was measured, to the millisecond. The default is when it is logged.
	Time time.Time
	// Model is the ID of the logged model that was measured, or empty.
	Model string
	// Dataset and Digest say on which dataset it was measured, or are empty.
	Dataset, Digest string
}

// Param is a parameter of a run. It cannot be changed once it is logged.
type Param struct {
	// Key is the parameter's name, as of a [Metric].
	Key string
	// Value has at most 6,000 characters.
	Value string
}

// Tag is a tag of a run. It can be changed.
type Tag struct {
	// Key is the tag's, as of a [Metric].
	Key string
	// Value has at most 8,000 characters.
	Value string
}

// Dataset is data that a run has read.
type Dataset struct {
	// Name and Digest together are which data it is. The digest has at most 36 characters.
	Name, Digest string
	// SourceType is the kind of the source, as "s3", and Source says where it is, as JSON.
	SourceType, Source string
	// Schema and Profile describe the data, as JSON. They may be empty.
	Schema, Profile string
	// Context is what the data was read for, as "training". It may be empty.
	Context string
}

// Output is a logged model that a run has made.
type Output struct {
	// Model is the model's ID.
	Model string
	// Step is when in the run it was made.
	Step int64
}

// Run is one execution: what went in and what came out.
type Run struct {
	// ID is what methods name the run by.
	ID string
	// Name is for people, and need not be unique.
	Name string
	// Experiment is the ID of the run's experiment.
	Experiment string
	// User is who started the run.
	User string
	// Status is where the run stands, and Stage whether it is deleted.
	Status Status
	Stage  Stage
	// Started and Ended are the run's times. A run that goes on has no end.
	Started, Ended time.Time
	// Artifacts is the URI under which the run keeps its artifacts.
	Artifacts string
	// Metrics has the newest value of each metric: of the highest step, and of those the latest.
	// None are nil, as with Params and Tags.
	Metrics map[string]Metric
	// Params are the run's parameters.
	Params map[string]string
	// Tags are the run's.
	Tags map[string]string
	// Datasets are what the run has read, and Models the IDs of the logged models it has read.
	Datasets []Dataset
	Models   []string
	// Outputs are the logged models that the run has made.
	Outputs []Output
}

// Names of tags that MLflow and its user interface read.
const (
	// TagRunName holds a run's name.
	TagRunName = "mlflow.runName"
	// TagParent holds the ID of the run that a run is part of.
	TagParent = "mlflow.parentRunId"
	// TagNote holds a text in Markdown that is shown with a run or an experiment.
	TagNote = "mlflow.note.content"
	// TagUser holds who started a run.
	TagUser = "mlflow.user"
	// TagSource holds the name of the program.
	TagSource = "mlflow.source.name"
	// TagCommit holds the commit of the program's source.
	TagCommit = "mlflow.source.git.commit"
)

// RunOptions are what a run may be created with.
type RunOptions struct {
	// Name is for people. The default is the server's choice; of a file store, a part of the ID.
	Name string
	// User is who starts the run.
	User string
	// Parent is the ID of the run that this one is part of.
	Parent string
	// Tags are the run's.
	Tags map[string]string
	// Started is when the run began. The default is now.
	Started time.Time
}

// CreateRun creates a run, which is then Running. End it with [Client.EndRun].
func (c *Client) CreateRun(ctx context.Context, experiment string, optFns ...func(*RunOptions)) (Run, error) {
	const op = "mlflow.CreateRun"
	o := RunOptions{Started: time.Now()}
	for _, fn := range optFns {
		fn(&o)
	}
	tags := map[string]string{}
	for k, v := range o.Tags {
		tags[k] = v
	}
	if o.Parent != "" {
		tags[TagParent] = o.Parent
	}
	if o.User != "" && tags[TagUser] == "" {
		tags[TagUser] = o.User
	}
	o.Tags = tags
	if err := checkTags(o.Tags, maxTag); err != nil {
		return Run{}, awsai.Wrap(op, err)
	}
	r, err := c.store.createRun(ctx, experiment, o)
	return r, awsai.Wrap(op, err)
}

// Run returns the run of an ID, deleted ones too.
func (c *Client) Run(ctx context.Context, id string) (Run, error) {
	r, err := c.store.run(ctx, id)
	return r, awsai.Wrap("mlflow.Run", err)
}

// Runs searches the runs of experiments, which are named by their IDs.
func (c *Client) Runs(ctx context.Context, experiments []string, q Query) iter.Seq2[Run, error] {
	return search(ctx, "mlflow.Runs", q, func(ctx context.Context, token string) ([]Run, string, error) {
		return c.store.runs(ctx, experiments, q, token)
	})
}

// EndRun says that a run has ended now, and how.
func (c *Client) EndRun(ctx context.Context, id string, status Status) error {
	return awsai.Wrap("mlflow.EndRun", c.store.updateRun(ctx, id, runChange{status: status, ended: time.Now()}))
}

// SetStatus changes the status of a run, as to go on with one that has ended.
func (c *Client) SetStatus(ctx context.Context, id string, status Status) error {
	return awsai.Wrap("mlflow.SetStatus", c.store.updateRun(ctx, id, runChange{status: status}))
}

// RenameRun gives a run another name.
func (c *Client) RenameRun(ctx context.Context, id, name string) error {
	const op = "mlflow.RenameRun"
	if err := checkLength("the name of a run", name, 1, maxTag); err != nil {
		return awsai.Wrap(op, err)
	}
	return awsai.Wrap(op, c.store.updateRun(ctx, id, runChange{name: name}))
}

// runChange is what changes of a run. Zero values leave what is there.
type runChange struct {
	status Status
	ended  time.Time
	name   string
}

// DeleteRun deletes a run, which can be restored.
func (c *Client) DeleteRun(ctx context.Context, id string) error {
	return awsai.Wrap("mlflow.DeleteRun", c.store.deleteRun(ctx, id))
}

// RestoreRun takes a deletion back.
func (c *Client) RestoreRun(ctx context.Context, id string) error {
	return awsai.Wrap("mlflow.RestoreRun", c.store.restoreRun(ctx, id))
}

// DeleteTag removes a tag of a run.
func (c *Client) DeleteTag(ctx context.Context, run, key string) error {
	return awsai.Wrap("mlflow.DeleteTag", c.store.deleteTag(ctx, run, key))
}

// Inputs are what a run has read.
type Inputs struct {
	// Datasets are data, and Models the IDs of logged models.
	Datasets []Dataset
	Models   []string
}

// LogInputs says what a run has read. What it was told before stays.
func (c *Client) LogInputs(ctx context.Context, run string, in Inputs) error {
	return awsai.Wrap("mlflow.LogInputs", c.store.logInputs(ctx, run, in))
}

// LogOutputs says which logged models a run has made. Servers before MLflow 3 cannot.
func (c *Client) LogOutputs(ctx context.Context, run string, outputs ...Output) error {
	return awsai.Wrap("mlflow.LogOutputs", c.store.logOutputs(ctx, run, outputs))
}

// History returns all values of a metric of a run, in the order in which the store has them:
// a file store by when they were logged, a server by step and time.
func (c *Client) History(ctx context.Context, run, metric string) iter.Seq2[Metric, error] {
	return search(ctx, "mlflow.History", Query{}, func(ctx context.Context, token string) ([]Metric, string, error) {
		return c.store.history(ctx, run, metric, token)
	})
}
