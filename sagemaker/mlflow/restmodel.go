package mlflow

import (
	"context"
	"net/http"
	"net/url"
	"strings"
)

type wireLoggedModel struct {
	Info struct {
		ID         string     `json:"model_id"`
		Name       string     `json:"name"`
		Experiment string     `json:"experiment_id"`
		Run        string     `json:"source_run_id"`
		Type       string     `json:"model_type"`
		Status     string     `json:"status"`
		Message    string     `json:"status_message"`
		Artifacts  string     `json:"artifact_uri"`
		Created    whole      `json:"creation_timestamp_ms"`
		Updated    whole      `json:"last_updated_timestamp_ms"`
		Tags       []wirePair `json:"tags"`
	} `json:"info"`
	Data struct {
		Params  []wirePair   `json:"params"`
		Metrics []wireMetric `json:"metrics"`
	} `json:"data"`
}

// wireStatus are the wire's names of statuses, which differ from those of filters.
var wireStatus = map[ModelStatus]string{
	Pending: "LOGGED_MODEL_PENDING", Ready: "LOGGED_MODEL_READY", UploadFailed: "LOGGED_MODEL_UPLOAD_FAILED",
}

func modelStatus(wire string) ModelStatus {
	for status, w := range wireStatus {
		if w == wire {
			return status
		}
	}
	return ModelStatus(strings.TrimPrefix(wire, "LOGGED_MODEL_"))
}

func (w wireLoggedModel) model() LoggedModel {
	return LoggedModel{
		ID: w.Info.ID, Name: w.Info.Name, Experiment: w.Info.Experiment, Run: w.Info.Run, Type: w.Info.Type,
		Status: modelStatus(w.Info.Status), Message: w.Info.Message, Artifacts: w.Info.Artifacts,
		Params: pairMap(w.Data.Params), Tags: pairMap(w.Info.Tags), Metrics: metricsOf(w.Data.Metrics),
		Created: clock(w.Info.Created), Updated: clock(w.Info.Updated),
	}
}

type wireModelAnswer struct {
	Model wireLoggedModel `json:"model"`
}

func (r *rest) createLoggedModel(ctx context.Context, experiment string, o LoggedModelOptions) (LoggedModel, error) {
	in := struct {
		wireExperimentID
		Name   string     `json:"name,omitempty"`
		Type   string     `json:"model_type,omitempty"`
		Run    string     `json:"source_run_id,omitempty"`
		Params []wirePair `json:"params,omitempty"`
		Tags   []wirePair `json:"tags,omitempty"`
	}{wireExperimentID{experiment}, o.Name, o.Type, o.Run, wirePairs(o.Params), wirePairs(o.Tags)}
	var out wireModelAnswer
	err := r.create(ctx, "/logged-models", in, &out)
	return out.Model.model(), err
}

// modelPath is the path of a logged model, of whose ID nothing becomes another path.
func modelPath(id, below string) (string, error) {
	return "/logged-models/" + id + below, checkID("the ID of the logged model", id)
}

func (r *rest) loggedModel(ctx context.Context, id string) (LoggedModel, error) {
	path, err := modelPath(id, "")
	if err != nil {
		return LoggedModel{}, err
	}
	var out wireModelAnswer
	err = r.get(ctx, path, nil, &out)
	return out.Model.model(), err
}

func (r *rest) loggedModels(ctx context.Context, experiments []string, q Query, token string) ([]LoggedModel, string, error) {
	type order struct {
		Field     string `json:"field_name"`
		Ascending bool   `json:"ascending"`
	}
	in := struct {
		Experiments []string `json:"experiment_ids"`
		Filter      string   `json:"filter,omitempty"`
		Order       []order  `json:"order_by,omitempty"`
		Max         int      `json:"max_results"`
		Token       string   `json:"page_token,omitempty"`
	}{experiments, q.Filter.String(), nil, q.size(maxModels), token}
	for _, o := range q.Order {
		field := o.Key
		if o.Kind != "attribute" {
			field = string(o.Kind) + "." + o.Key
		}
		in.Order = append(in.Order, order{field, !o.Descending})
	}
	var out struct {
		Models []wireLoggedModel `json:"models"`
		pageToken
	}
	if err := r.post(ctx, "/logged-models/search", in, &out); err != nil {
		return nil, "", err
	}
	var ms []LoggedModel
	for _, w := range out.Models {
		ms = append(ms, w.model())
	}
	return ms, out.Next, nil
}

// onModel sends what concerns a logged model.
func (r *rest) onModel(ctx context.Context, method, id, below string, in any) error {
	path, err := modelPath(id, below)
	if err != nil {
		return err
	}
	return r.json(ctx, method, path, in, nil, false)
}

func (r *rest) finishLoggedModel(ctx context.Context, id string, status ModelStatus) error {
	return r.onModel(ctx, http.MethodPatch, id, "", struct {
		wireModelID
		Status string `json:"status"`
	}{wireModelID{id}, wireStatus[status]})
}

func (r *rest) deleteLoggedModel(ctx context.Context, id string) error {
	return r.onModel(ctx, http.MethodDelete, id, "", wireModelID{id})
}

func (r *rest) logModelParams(ctx context.Context, id string, params map[string]string) error {
	return r.onModel(ctx, http.MethodPost, id, "/params", struct {
		wireModelID
		Params []wirePair `json:"params"`
	}{wireModelID{id}, wirePairs(params)})
}

func (r *rest) setModelTags(ctx context.Context, id string, tags map[string]string) error {
	return r.onModel(ctx, http.MethodPatch, id, "/tags", struct {
		wireModelID
		Tags []wirePair `json:"tags"`
	}{wireModelID{id}, wirePairs(tags)})
}

func (r *rest) deleteModelTag(ctx context.Context, id, key string) error {
	return r.onModel(ctx, http.MethodDelete, id, "/tags/"+url.PathEscape(key), struct {
		wireModelID
		Key string `json:"tag_key"`
	}{wireModelID{id}, key})
}
