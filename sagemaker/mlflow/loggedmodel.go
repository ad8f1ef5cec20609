package mlflow

import (
	"context"
	"iter"
	"time"

	"github.com/awsai-go/awsai"
)

// ModelStatus is where a logged model stands.
type ModelStatus string

// The statuses of logged models.
const (
	// Pending: the model is being made or uploaded.
	Pending ModelStatus = "PENDING"
	// Ready: the model is there.
	Ready ModelStatus = "READY"
	// UploadFailed: the model could not be uploaded.
	UploadFailed ModelStatus = "FAILED"
)

// LoggedModel is a model of MLflow 3: a thing of its own beside the run that made it.
type LoggedModel struct {
	// ID is what methods name the model by, and models:/ID its URI.
	ID string
	// Name is for people, and need not be unique.
	Name string
	// Experiment is the ID of the model's experiment, and Run of the run that made it or empty.
	Experiment, Run string
	// Type is what kind of model it is, as its maker calls it.
	Type string
	// Status is where the model stands, and Message why.
	Status  ModelStatus
	Message string
	// Artifacts is the URI under which the model keeps its files.
	Artifacts string
	// Params, Tags and Metrics are the model's. None are nil.
	Params, Tags map[string]string
	Metrics      []Metric
	// Created and Updated are times of the model, to the millisecond.
	Created, Updated time.Time
}

// LoggedModelOptions are what a logged model may be created with.
type LoggedModelOptions struct {
	// Name is for people. The default is the server's choice; of a file store, a part of the ID.
	Name string
	// Type is what kind of model it is.
	Type string
	// Run is the ID of the run that makes it.
	Run string
	// Params and Tags are the model's.
	Params, Tags map[string]string
}

// CreateLoggedModel creates a logged model, which is then Pending. Upload its files with
// [Client.UploadTo] and end it with [Client.FinishLoggedModel]. Servers before MLflow 3 have
// no logged models.
func (c *Client) CreateLoggedModel(ctx context.Context, experiment string, optFns ...func(*LoggedModelOptions)) (LoggedModel, error) {
	const op = "mlflow.CreateLoggedModel"
	var o LoggedModelOptions
	for _, fn := range optFns {
		fn(&o)
	}
	if err := checkTags(o.Tags, maxTag); err != nil {
		return LoggedModel{}, awsai.Wrap(op, err)
	}
	if err := checkParams(o.Params); err != nil {
		return LoggedModel{}, awsai.Wrap(op, err)
	}
	m, err := c.store.createLoggedModel(ctx, experiment, o)
	return m, awsai.Wrap(op, err)
}

func checkParams(params map[string]string) error {
	for _, p := range pairs(params) {
		if err := (Param{p.key, p.value}).check(); err != nil {
			return err
		}
	}
	return nil
}

// LoggedModel returns the logged model of an ID.
func (c *Client) LoggedModel(ctx context.Context, id string) (LoggedModel, error) {
	m, err := c.store.loggedModel(ctx, id)
	return m, awsai.Wrap("mlflow.LoggedModel", err)
}

// LoggedModels searches the logged models of experiments, which are named by their IDs. The
// view of the query does not matter: deleted ones are not found.
func (c *Client) LoggedModels(ctx context.Context, experiments []string, q Query) iter.Seq2[LoggedModel, error] {
	return search(ctx, "mlflow.LoggedModels", q, func(ctx context.Context, token string) ([]LoggedModel, string, error) {
		return c.store.loggedModels(ctx, experiments, q, token)
	})
}

// FinishLoggedModel says that a model is Ready, or that its upload has failed.
func (c *Client) FinishLoggedModel(ctx context.Context, id string, status ModelStatus) error {
	return awsai.Wrap("mlflow.FinishLoggedModel", c.store.finishLoggedModel(ctx, id, status))
}

// DeleteLoggedModel deletes a logged model. Its files stay.
func (c *Client) DeleteLoggedModel(ctx context.Context, id string) error {
	return awsai.Wrap("mlflow.DeleteLoggedModel", c.store.deleteLoggedModel(ctx, id))
}

// LogModelParams adds parameters to a logged model.
func (c *Client) LogModelParams(ctx context.Context, id string, params map[string]string) error {
	const op = "mlflow.LogModelParams"
	if err := checkParams(params); err != nil {
		return awsai.Wrap(op, err)
	}
	return awsai.Wrap(op, c.store.logModelParams(ctx, id, params))
}

// SetModelTags sets tags of a logged model.
func (c *Client) SetModelTags(ctx context.Context, id string, tags map[string]string) error {
	const op = "mlflow.SetModelTags"
	if err := checkTags(tags, maxTag); err != nil {
		return awsai.Wrap(op, err)
	}
	return awsai.Wrap(op, c.store.setModelTags(ctx, id, tags))
}

// DeleteModelTag removes a tag of a logged model.
func (c *Client) DeleteModelTag(ctx context.Context, id, key string) error {
	return awsai.Wrap("mlflow.DeleteModelTag", c.store.deleteModelTag(ctx, id, key))
}
