package mlflow

import (
	"context"
	"net/url"
)

type wireExperiment struct {
	ID        string     `json:"experiment_id"`
	Name      string     `json:"name"`
	Artifacts string     `json:"artifact_location"`
	Stage     Stage      `json:"lifecycle_stage"`
	Created   whole      `json:"creation_time"`
	Updated   whole      `json:"last_update_time"`
	Tags      []wirePair `json:"tags"`
}

func (w wireExperiment) experiment() Experiment {
	return Experiment{
		ID: w.ID, Name: w.Name, Artifacts: w.Artifacts, Stage: w.Stage, Tags: pairMap(w.Tags),
		Created: clock(w.Created), Updated: clock(w.Updated),
	}
}

func (r *rest) createExperiment(ctx context.Context, name string, o ExperimentOptions) (string, error) {
	in := struct {
		Name      string     `json:"name"`
		Artifacts string     `json:"artifact_location,omitempty"`
		Tags      []wirePair `json:"tags,omitempty"`
	}{name, o.Artifacts, wirePairs(o.Tags)}
	var out struct {
		ID string `json:"experiment_id"`
	}
	err := r.post(ctx, "/experiments/create", in, &out) // a name is given once: it may be repeated
	return out.ID, err
}

func (r *rest) experiment(ctx context.Context, id string) (Experiment, error) {
	return r.oneExperiment(ctx, "/experiments/get", url.Values{"experiment_id": {id}})
}

func (r *rest) experimentByName(ctx context.Context, name string) (Experiment, error) {
	return r.oneExperiment(ctx, "/experiments/get-by-name", url.Values{"experiment_name": {name}})
}

func (r *rest) oneExperiment(ctx context.Context, path string, query url.Values) (Experiment, error) {
	var out struct {
		Experiment wireExperiment `json:"experiment"`
	}
	err := r.get(ctx, path, query, &out)
	return out.Experiment.experiment(), err
}

// wireSearch is what searches that are sent as JSON have in common.
type wireSearch struct {
	Experiments []string `json:"experiment_ids,omitempty"`
	Filter      string   `json:"filter,omitempty"`
	Order       []string `json:"order_by,omitempty"`
	View        View     `json:"view_type,omitempty"`
	RunView     View     `json:"run_view_type,omitempty"`
	Max         int      `json:"max_results"`
	Token       string   `json:"page_token,omitempty"`
}

func (r *rest) experiments(ctx context.Context, q Query, token string) ([]Experiment, string, error) {
	in := wireSearch{Filter: q.Filter.String(), Order: orders(q), View: q.View, Max: q.size(maxPage), Token: token}
	var out struct {
		Experiments []wireExperiment `json:"experiments"`
		pageToken
	}
	if err := r.post(ctx, "/experiments/search", in, &out); err != nil {
		return nil, "", err
	}
	var es []Experiment
	for _, w := range out.Experiments {
		es = append(es, w.experiment())
	}
	return es, out.Next, nil
}

// maxPage is how many experiments or runs are asked for at a time, and maxModels how many
// models, as MLflow's own defaults are.
const (
	maxPage   = 1000
	maxModels = 100
)

type wireExperimentID struct {
	ID string `json:"experiment_id"`
}

func (r *rest) renameExperiment(ctx context.Context, id, name string) error {
	return r.post(ctx, "/experiments/update", struct {
		wireExperimentID
		Name string `json:"new_name"`
	}{wireExperimentID{id}, name}, nil)
}

func (r *rest) deleteExperiment(ctx context.Context, id string) error {
	return r.post(ctx, "/experiments/delete", wireExperimentID{id}, nil)
}

func (r *rest) restoreExperiment(ctx context.Context, id string) error {
	return r.post(ctx, "/experiments/restore", wireExperimentID{id}, nil)
}

func (r *rest) setExperimentTag(ctx context.Context, id, key, value string) error {
	return r.post(ctx, "/experiments/set-experiment-tag", struct {
		wireExperimentID
		wirePair
	}{wireExperimentID{id}, wirePair{key, value}}, nil)
}

func (r *rest) deleteExperimentTag(ctx context.Context, id, key string) error {
	return r.post(ctx, "/experiments/delete-experiment-tag", struct {
		wireExperimentID
		Key string `json:"key"`
	}{wireExperimentID{id}, key}, nil)
}
