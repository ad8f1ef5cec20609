package mlflow

import (
	"context"
	"iter"
	"time"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/internal/page"
	"github.com/awsai-go/awsai/sagemaker/mlflow/filter"
)

// Stage is whether a run or an experiment is deleted. What is deleted can be restored until
// the server collects its garbage.
type Stage string

const (
	// Active: not deleted.
	Active Stage = "active"
	// Deleted: deleted, and still there.
	Deleted Stage = "deleted"
)

// Experiment groups runs.
type Experiment struct {
	// ID is what runs and methods name the experiment by.
	ID string
	// Name is unique among the experiments, deleted ones too.
	Name string
	// Artifacts is the URI under which the runs keep their artifacts.
	Artifacts string
	// Stage tells whether the experiment is deleted.
	Stage Stage
	// Tags are the experiment's. None are nil.
	Tags map[string]string
	// Created and Updated are times of the experiment, to the millisecond.
	Created, Updated time.Time
}

// ExperimentOptions are what an experiment may be created with.
type ExperimentOptions struct {
	// Artifacts is the URI under which the runs keep their artifacts. The default is the
	// store's choice.
	Artifacts string
	// Tags are the experiment's.
	Tags map[string]string
}

// View says whether a search finds what is deleted.
type View string

const (
	// ActiveOnly finds what is not deleted. It is the default.
	ActiveOnly View = ""
	// DeletedOnly finds what is deleted.
	DeletedOnly View = "DELETED_ONLY"
	// All finds both.
	All View = "ALL"
)

// Query is what a search is to find. The zero value finds all that is not deleted.
type Query struct {
	// Filter is what must hold. The zero value holds for everything.
	Filter filter.Filter
	// Order is by what the results are ordered, the first before the second. The default is the
	// newest first; for registered models, by name.
	Order []filter.Order
	// View says whether deleted experiments and runs are found.
	View View
	// PageSize is how many are fetched at a time. The default is 1,000, and for models 100.
	PageSize int
}

// check refuses what MLflow would misread.
func (q Query) check() error {
	if err := q.Filter.Err(); err != nil {
		return err
	}
	for _, o := range q.Order {
		if err := o.Err(); err != nil {
			return err
		}
	}
	return nil
}

// size is how many to fetch at a time.
func (q Query) size(most int) int {
	if q.PageSize <= 0 {
		return most
	}
	return min(q.PageSize, most)
}

const (
	maxExperimentName = 500
	maxExperimentTag  = 20_000
)

// CreateExperiment creates an experiment and returns its ID. A name that an experiment has,
// even a deleted one, is an error without a kind; [Client.EnsureExperiment] takes it.
func (c *Client) CreateExperiment(ctx context.Context, name string, optFns ...func(*ExperimentOptions)) (string, error) {
	const op = "mlflow.CreateExperiment"
	var o ExperimentOptions
	for _, fn := range optFns {
		fn(&o)
	}
	if err := checkLength("the name of an experiment", name, 1, maxExperimentName); err != nil {
		return "", awsai.Wrap(op, err)
	}
	if err := checkTags(o.Tags, maxExperimentTag); err != nil {
		return "", awsai.Wrap(op, err)
	}
	id, err := c.store.createExperiment(ctx, name, o)
	return id, awsai.Wrap(op, err)
}

// EnsureExperiment returns the ID of the experiment of a name, which it creates where there
// is none. One that is deleted is restored.
func (c *Client) EnsureExperiment(ctx context.Context, name string, optFns ...func(*ExperimentOptions)) (string, error) {
	const op = "mlflow.EnsureExperiment"
	e, err := c.ExperimentByName(ctx, name)
	if awsai.KindOf(err) == awsai.ErrNotFound {
		id, createErr := c.CreateExperiment(ctx, name, optFns...)
		if createErr == nil {
			return id, nil
		}
		// Another process may have been quicker.
		if e, err = c.ExperimentByName(ctx, name); err != nil {
			err = createErr
		}
	}
	if err != nil {
		return "", awsai.Wrap(op, err)
	}
	if e.Stage == Deleted {
		if err := c.store.restoreExperiment(ctx, e.ID); err != nil {
			return "", awsai.Wrap(op, err)
		}
	}
	return e.ID, nil
}

// Experiment returns the experiment of an ID, deleted ones too.
func (c *Client) Experiment(ctx context.Context, id string) (Experiment, error) {
	e, err := c.store.experiment(ctx, id)
	return e, awsai.Wrap("mlflow.Experiment", err)
}

// ExperimentByName returns the experiment of a name, deleted ones too.
func (c *Client) ExperimentByName(ctx context.Context, name string) (Experiment, error) {
	e, err := c.store.experimentByName(ctx, name)
	return e, awsai.Wrap("mlflow.ExperimentByName", err)
}

// Experiments searches the experiments.
func (c *Client) Experiments(ctx context.Context, q Query) iter.Seq2[Experiment, error] {
	return search(ctx, "mlflow.Experiments", q, func(ctx context.Context, token string) ([]Experiment, string, error) {
		return c.store.experiments(ctx, q, token)
	})
}

// search checks a query before its first page.
func search[T any](ctx context.Context, op string, q Query, fetch func(context.Context, string) ([]T, string, error)) iter.Seq2[T, error] {
	return page.Tokens(ctx, op, func(ctx context.Context, token string) ([]T, string, error) {
		if err := q.check(); err != nil {
			return nil, "", err
		}
		return fetch(ctx, token)
	})
}

// RenameExperiment gives an experiment another name.
func (c *Client) RenameExperiment(ctx context.Context, id, name string) error {
	const op = "mlflow.RenameExperiment"
	if err := checkLength("the name of an experiment", name, 1, maxExperimentName); err != nil {
		return awsai.Wrap(op, err)
	}
	return awsai.Wrap(op, c.store.renameExperiment(ctx, id, name))
}

// DeleteExperiment deletes an experiment and its runs, which can be restored.
func (c *Client) DeleteExperiment(ctx context.Context, id string) error {
	return awsai.Wrap("mlflow.DeleteExperiment", c.store.deleteExperiment(ctx, id))
}

// RestoreExperiment takes a deletion back.
func (c *Client) RestoreExperiment(ctx context.Context, id string) error {
	return awsai.Wrap("mlflow.RestoreExperiment", c.store.restoreExperiment(ctx, id))
}

// SetExperimentTag sets a tag of an experiment: a key as of [Tag], a value of at most 20,000
// characters.
func (c *Client) SetExperimentTag(ctx context.Context, id, key, value string) error {
	const op = "mlflow.SetExperimentTag"
	if err := checkTag(key, value, maxExperimentTag); err != nil {
		return awsai.Wrap(op, err)
	}
	return awsai.Wrap(op, c.store.setExperimentTag(ctx, id, key, value))
}

// DeleteExperimentTag removes a tag of an experiment. Servers before MLflow 3 cannot.
func (c *Client) DeleteExperimentTag(ctx context.Context, id, key string) error {
	return awsai.Wrap("mlflow.DeleteExperimentTag", c.store.deleteExperimentTag(ctx, id, key))
}
