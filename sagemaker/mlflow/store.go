package mlflow

import "context"

// store is where a client keeps things: a server or a folder. Names, keys and values have
// been checked. Pages are fetched by tokens, the first by the empty one.
type store interface {
	createExperiment(ctx context.Context, name string, o ExperimentOptions) (string, error)
	experiment(ctx context.Context, id string) (Experiment, error)
	experimentByName(ctx context.Context, name string) (Experiment, error)
	experiments(ctx context.Context, q Query, token string) ([]Experiment, string, error)
	renameExperiment(ctx context.Context, id, name string) error
	deleteExperiment(ctx context.Context, id string) error
	restoreExperiment(ctx context.Context, id string) error
	setExperimentTag(ctx context.Context, id, key, value string) error
	deleteExperimentTag(ctx context.Context, id, key string) error

	createRun(ctx context.Context, experiment string, o RunOptions) (Run, error)
	run(ctx context.Context, id string) (Run, error)
	runs(ctx context.Context, experiments []string, q Query, token string) ([]Run, string, error)
	updateRun(ctx context.Context, id string, ch runChange) error
	deleteRun(ctx context.Context, id string) error
	restoreRun(ctx context.Context, id string) error
	deleteTag(ctx context.Context, run, key string) error
	logBatch(ctx context.Context, run string, b Batch) error
	logInputs(ctx context.Context, run string, in Inputs) error
	logOutputs(ctx context.Context, run string, outputs []Output) error
	history(ctx context.Context, run, metric, token string) ([]Metric, string, error)

	createLoggedModel(ctx context.Context, experiment string, o LoggedModelOptions) (LoggedModel, error)
	loggedModel(ctx context.Context, id string) (LoggedModel, error)
	loggedModels(ctx context.Context, experiments []string, q Query, token string) ([]LoggedModel, string, error)
	finishLoggedModel(ctx context.Context, id string, status ModelStatus) error
	deleteLoggedModel(ctx context.Context, id string) error
	logModelParams(ctx context.Context, id string, params map[string]string) error
	setModelTags(ctx context.Context, id string, tags map[string]string) error
	deleteModelTag(ctx context.Context, id, key string) error

	registry
}

// registry is the part of a store that has registered models.
type registry interface {
	createModel(ctx context.Context, name string, o ModelOptions) (RegisteredModel, error)
	model(ctx context.Context, name string) (RegisteredModel, error)
	models(ctx context.Context, q Query, token string) ([]RegisteredModel, string, error)
	describeModel(ctx context.Context, name, description string) error
	renameModel(ctx context.Context, name, to string) error
	deleteModel(ctx context.Context, name string) error
	setRegisteredTag(ctx context.Context, name, key, value string) error
	deleteRegisteredTag(ctx context.Context, name, key string) error
	setAlias(ctx context.Context, name, alias string, version int) error
	deleteAlias(ctx context.Context, name, alias string) error
	versionByAlias(ctx context.Context, name, alias string) (Version, error)

	createVersion(ctx context.Context, name, source string, o VersionOptions) (Version, error)
	version(ctx context.Context, name string, version int) (Version, error)
	versions(ctx context.Context, q Query, token string) ([]Version, string, error)
	latestVersions(ctx context.Context, name string, stages []string) ([]Version, error)
	describeVersion(ctx context.Context, name string, version int, description string) error
	moveVersion(ctx context.Context, name string, version int, stage string, archive bool) error
	deleteVersion(ctx context.Context, name string, version int) error
	setVersionTag(ctx context.Context, name string, version int, key, value string) error
	deleteVersionTag(ctx context.Context, name string, version int, key string) error
	versionArtifacts(ctx context.Context, name string, version int) (string, error)
}
