package mlflow

import (
	"context"
	"net/http"
	"net/url"
	"strconv"
)

type wireRegistered struct {
	Name        string     `json:"name"`
	Description string     `json:"description"`
	Created     whole      `json:"creation_timestamp"`
	Updated     whole      `json:"last_updated_timestamp"`
	Tags        []wirePair `json:"tags"`
	Aliases     []struct {
		Alias   string `json:"alias"`
		Version whole  `json:"version"`
	} `json:"aliases"`
}

func (w wireRegistered) model() RegisteredModel {
	m := RegisteredModel{
		Name: w.Name, Description: w.Description, Tags: pairMap(w.Tags), Created: clock(w.Created), Updated: clock(w.Updated),
	}
	for _, a := range w.Aliases {
		if m.Aliases == nil {
			m.Aliases = make(map[string]int, len(w.Aliases))
		}
		m.Aliases[a.Alias] = int(a.Version)
	}
	return m
}

type wireVersion struct {
	Name        string     `json:"name"`
	Version     whole      `json:"version"`
	Source      string     `json:"source"`
	Run         string     `json:"run_id"`
	Model       string     `json:"model_id"`
	Stage       string     `json:"current_stage"`
	Status      string     `json:"status"`
	Message     string     `json:"status_message"`
	Description string     `json:"description"`
	User        string     `json:"user_id"`
	Created     whole      `json:"creation_timestamp"`
	Updated     whole      `json:"last_updated_timestamp"`
	Tags        []wirePair `json:"tags"`
	Aliases     []string   `json:"aliases"`
}

func (w wireVersion) version() Version {
	return Version{
		Name: w.Name, Version: int(w.Version), Source: w.Source, Run: w.Run, Model: w.Model, Stage: w.Stage, Status: w.Status,
		Message: w.Message, Description: w.Description, User: w.User, Tags: pairMap(w.Tags), Aliases: w.Aliases,
		Created: clock(w.Created), Updated: clock(w.Updated),
	}
}

func versionsOf(ws []wireVersion) []Version {
	var out []Version
	for _, w := range ws {
		out = append(out, w.version())
	}
	return out
}

type wireModel struct {
	Name string `json:"name"`
}

// wireModelVersion names a version. MLflow takes its number as a text.
type wireModelVersion struct {
	Name    string `json:"name"`
	Version string `json:"version"`
}

func numbered(name string, version int) wireModelVersion {
	return wireModelVersion{name, strconv.Itoa(version)}
}

type wireRegisteredAnswer struct {
	Model wireRegistered `json:"registered_model"`
}

type wireVersionAnswer struct {
	Version wireVersion `json:"model_version"`
}

func (r *rest) createModel(ctx context.Context, name string, o ModelOptions) (RegisteredModel, error) {
	var out wireRegisteredAnswer
	err := r.post(ctx, "/registered-models/create", struct {
		wireModel
		Description string     `json:"description,omitempty"`
		Tags        []wirePair `json:"tags,omitempty"`
	}{wireModel{name}, o.Description, wirePairs(o.Tags)}, &out)
	return out.Model.model(), err
}

func (r *rest) model(ctx context.Context, name string) (RegisteredModel, error) {
	var out wireRegisteredAnswer
	err := r.get(ctx, "/registered-models/get", url.Values{"name": {name}}, &out)
	return out.Model.model(), err
}

// searchQuery is a search that is sent as a query.
func searchQuery(q Query, token string) url.Values {
	v := url.Values{"max_results": {strconv.Itoa(q.size(maxModels))}, "order_by": orders(q)}
	if f := q.Filter.String(); f != "" {
		v.Set("filter", f)
	}
	if token != "" {
		v.Set("page_token", token)
	}
	return v
}

func (r *rest) models(ctx context.Context, q Query, token string) ([]RegisteredModel, string, error) {
	var out struct {
		Models []wireRegistered `json:"registered_models"`
		pageToken
	}
	if err := r.get(ctx, "/registered-models/search", searchQuery(q, token), &out); err != nil {
		return nil, "", err
	}
	var ms []RegisteredModel
	for _, w := range out.Models {
		ms = append(ms, w.model())
	}
	return ms, out.Next, nil
}

func (r *rest) describeModel(ctx context.Context, name, description string) error {
	return r.json(ctx, http.MethodPatch, "/registered-models/update", struct {
		wireModel
		Description string `json:"description"`
	}{wireModel{name}, description}, nil, false)
}

func (r *rest) renameModel(ctx context.Context, name, to string) error {
	return r.post(ctx, "/registered-models/rename", struct {
		wireModel
		To string `json:"new_name"`
	}{wireModel{name}, to}, nil)
}

func (r *rest) deleteModel(ctx context.Context, name string) error {
	return r.json(ctx, http.MethodDelete, "/registered-models/delete", wireModel{name}, nil, false)
}

func (r *rest) setRegisteredTag(ctx context.Context, name, key, value string) error {
	return r.post(ctx, "/registered-models/set-tag", struct {
		wireModel
		wirePair
	}{wireModel{name}, wirePair{key, value}}, nil)
}

func (r *rest) deleteRegisteredTag(ctx context.Context, name, key string) error {
	return r.json(ctx, http.MethodDelete, "/registered-models/delete-tag", struct {
		wireModel
		Key string `json:"key"`
	}{wireModel{name}, key}, nil, false)
}

type wireAlias struct {
	Name  string `json:"name"`
	Alias string `json:"alias"`
}

func (r *rest) setAlias(ctx context.Context, name, alias string, version int) error {
	return r.post(ctx, "/registered-models/alias", struct {
		wireAlias
		Version string `json:"version"`
	}{wireAlias{name, alias}, strconv.Itoa(version)}, nil)
}

func (r *rest) deleteAlias(ctx context.Context, name, alias string) error {
	return r.json(ctx, http.MethodDelete, "/registered-models/alias", wireAlias{name, alias}, nil, false)
}

func (r *rest) versionByAlias(ctx context.Context, name, alias string) (Version, error) {
	var out wireVersionAnswer
	err := r.get(ctx, "/registered-models/alias", url.Values{"name": {name}, "alias": {alias}}, &out)
	return out.Version.version(), err
}

func (r *rest) createVersion(ctx context.Context, name, source string, o VersionOptions) (Version, error) {
	in := struct {
		wireModel
		Source      string     `json:"source"`
		Run         string     `json:"run_id,omitempty"`
		Model       string     `json:"model_id,omitempty"`
		Description string     `json:"description,omitempty"`
		Tags        []wirePair `json:"tags,omitempty"`
	}{wireModel{name}, source, o.Run, o.Model, o.Description, wirePairs(o.Tags)}
	var out wireVersionAnswer
	err := r.create(ctx, "/model-versions/create", in, &out)
	return out.Version.version(), err
}

func (r *rest) version(ctx context.Context, name string, version int) (Version, error) {
	var out wireVersionAnswer
	err := r.get(ctx, "/model-versions/get", url.Values{"name": {name}, "version": {strconv.Itoa(version)}}, &out)
	return out.Version.version(), err
}

func (r *rest) versions(ctx context.Context, q Query, token string) ([]Version, string, error) {
	var out struct {
		Versions []wireVersion `json:"model_versions"`
		pageToken
	}
	err := r.get(ctx, "/model-versions/search", searchQuery(q, token), &out)
	return versionsOf(out.Versions), out.Next, err
}

func (r *rest) latestVersions(ctx context.Context, name string, stages []string) ([]Version, error) {
	var out struct {
		Versions []wireVersion `json:"model_versions"`
	}
	err := r.post(ctx, "/registered-models/get-latest-versions", struct {
		wireModel
		Stages []string `json:"stages,omitempty"`
	}{wireModel{name}, stages}, &out)
	return versionsOf(out.Versions), err
}

func (r *rest) describeVersion(ctx context.Context, name string, version int, description string) error {
	return r.json(ctx, http.MethodPatch, "/model-versions/update", struct {
		wireModelVersion
		Description string `json:"description"`
	}{numbered(name, version), description}, nil, false)
}

func (r *rest) moveVersion(ctx context.Context, name string, version int, stage string, archive bool) error {
	return r.post(ctx, "/model-versions/transition-stage", struct {
		wireModelVersion
		Stage   string `json:"stage"`
		Archive bool   `json:"archive_existing_versions"`
	}{numbered(name, version), stage, archive}, nil)
}

func (r *rest) deleteVersion(ctx context.Context, name string, version int) error {
	return r.json(ctx, http.MethodDelete, "/model-versions/delete", numbered(name, version), nil, false)
}

func (r *rest) setVersionTag(ctx context.Context, name string, version int, key, value string) error {
	return r.post(ctx, "/model-versions/set-tag", struct {
		wireModelVersion
		wirePair
	}{numbered(name, version), wirePair{key, value}}, nil)
}

func (r *rest) deleteVersionTag(ctx context.Context, name string, version int, key string) error {
	return r.json(ctx, http.MethodDelete, "/model-versions/delete-tag", struct {
		wireModelVersion
		Key string `json:"key"`
	}{numbered(name, version), key}, nil, false)
}

func (r *rest) versionArtifacts(ctx context.Context, name string, version int) (string, error) {
	var out struct {
		URI string `json:"artifact_uri"`
	}
	err := r.get(ctx, "/model-versions/get-download-uri", url.Values{"name": {name}, "version": {strconv.Itoa(version)}}, &out)
	return out.URI, err
}
