package mlflow

import (
	"context"
	"net/url"
	"slices"
	"strconv"
)

type wireRun struct {
	Info struct {
		ID         string `json:"run_id"`
		Name       string `json:"run_name"`
		Experiment string `json:"experiment_id"`
		User       string `json:"user_id"`
		Status     Status `json:"status"`
		Started    whole  `json:"start_time"`
		Ended      whole  `json:"end_time"`
		Artifacts  string `json:"artifact_uri"`
		Stage      Stage  `json:"lifecycle_stage"`
	} `json:"info"`
	Data struct {
		Metrics []wireMetric `json:"metrics"`
		Params  []wirePair   `json:"params"`
		Tags    []wirePair   `json:"tags"`
	} `json:"data"`
	Inputs struct {
		Datasets []wireDataset `json:"dataset_inputs"`
		Models   []wireModelID `json:"model_inputs"`
	} `json:"inputs"`
	Outputs struct {
		Models []wireOutput `json:"model_outputs"`
	} `json:"outputs"`
}

type wireModelID struct {
	ID string `json:"model_id"`
}

type wireOutput struct {
	ID   string `json:"model_id"`
	Step whole  `json:"step"`
}

type wireDataset struct {
	Tags    []wirePair `json:"tags,omitempty"`
	Dataset struct {
		Name       string `json:"name"`
		Digest     string `json:"digest"`
		SourceType string `json:"source_type"`
		Source     string `json:"source"`
		Schema     string `json:"schema,omitempty"`
		Profile    string `json:"profile,omitempty"`
	} `json:"dataset"`
}

// tagContext is the tag of a dataset that says what it was read for.
const tagContext = "mlflow.data.context"

func (w wireDataset) data() Dataset {
	d := w.Dataset
	return Dataset{d.Name, d.Digest, d.SourceType, d.Source, d.Schema, d.Profile, pairMap(w.Tags)[tagContext]}
}

func toWireDataset(d Dataset) wireDataset {
	var w wireDataset
	w.Dataset.Name, w.Dataset.Digest = d.Name, d.Digest
	w.Dataset.SourceType, w.Dataset.Source = d.SourceType, d.Source
	w.Dataset.Schema, w.Dataset.Profile = d.Schema, d.Profile
	if d.Context != "" {
		w.Tags = []wirePair{{tagContext, d.Context}}
	}
	return w
}

func (w wireRun) run() Run {
	r := Run{
		ID: w.Info.ID, Name: w.Info.Name, Experiment: w.Info.Experiment, User: w.Info.User, Status: w.Info.Status, Stage: w.Info.Stage,
		Started: clock(w.Info.Started), Ended: clock(w.Info.Ended), Artifacts: w.Info.Artifacts,
		Params: pairMap(w.Data.Params), Tags: pairMap(w.Data.Tags),
	}
	if r.Name == "" {
		r.Name = r.Tags[TagRunName]
	}
	for _, m := range w.Data.Metrics {
		if r.Metrics == nil {
			r.Metrics = make(map[string]Metric, len(w.Data.Metrics))
		}
		r.Metrics[m.Key] = m.metric()
	}
	for _, d := range w.Inputs.Datasets {
		r.Datasets = append(r.Datasets, d.data())
	}
	for _, m := range w.Inputs.Models {
		r.Models = append(r.Models, m.ID)
	}
	for _, m := range w.Outputs.Models {
		r.Outputs = append(r.Outputs, Output{m.ID, int64(m.Step)})
	}
	return r
}

func (r *rest) createRun(ctx context.Context, experiment string, o RunOptions) (Run, error) {
	in := struct {
		wireExperimentID
		Name    string     `json:"run_name,omitempty"`
		User    string     `json:"user_id,omitempty"`
		Started int64      `json:"start_time"`
		Tags    []wirePair `json:"tags,omitempty"`
	}{wireExperimentID{experiment}, o.Name, o.User, millis(o.Started), wirePairs(o.Tags)}
	var out struct {
		Run wireRun `json:"run"`
	}
	err := r.create(ctx, "/runs/create", in, &out)
	return out.Run.run(), err
}

func (r *rest) run(ctx context.Context, id string) (Run, error) {
	var out struct {
		Run wireRun `json:"run"`
	}
	err := r.get(ctx, "/runs/get", url.Values{"run_id": {id}}, &out)
	return out.Run.run(), err
}

func (r *rest) runs(ctx context.Context, experiments []string, q Query, token string) ([]Run, string, error) {
	in := wireSearch{
		Experiments: experiments, Filter: q.Filter.String(), Order: orders(q), RunView: q.View, Max: q.size(maxPage), Token: token,
	}
	var out struct {
		Runs []wireRun `json:"runs"`
		pageToken
	}
	if err := r.post(ctx, "/runs/search", in, &out); err != nil {
		return nil, "", err
	}
	var rs []Run
	for _, w := range out.Runs {
		rs = append(rs, w.run())
	}
	return rs, out.Next, nil
}

type wireRunID struct {
	ID string `json:"run_id"`
}

func (r *rest) updateRun(ctx context.Context, id string, ch runChange) error {
	return r.post(ctx, "/runs/update", struct {
		wireRunID
		Status Status `json:"status,omitempty"`
		Ended  int64  `json:"end_time,omitempty"`
		Name   string `json:"run_name,omitempty"`
	}{wireRunID{id}, ch.status, millis(ch.ended), ch.name}, nil)
}

func (r *rest) deleteRun(ctx context.Context, id string) error {
	return r.post(ctx, "/runs/delete", wireRunID{id}, nil)
}

func (r *rest) restoreRun(ctx context.Context, id string) error {
	return r.post(ctx, "/runs/restore", wireRunID{id}, nil)
}

func (r *rest) deleteTag(ctx context.Context, run, key string) error {
	return r.post(ctx, "/runs/delete-tag", struct {
		wireRunID
		Key string `json:"key"`
	}{wireRunID{run}, key}, nil)
}

func (r *rest) logBatch(ctx context.Context, run string, b Batch) error {
	in := struct {
		wireRunID
		Metrics []wireMetric `json:"metrics,omitempty"`
		Params  []wirePair   `json:"params,omitempty"`
		Tags    []wirePair   `json:"tags,omitempty"`
	}{wireRunID: wireRunID{run}}
	for _, m := range b.Metrics {
		in.Metrics = append(in.Metrics, toWireMetric(m))
	}
	for _, p := range b.Params {
		in.Params = append(in.Params, wirePair(p))
	}
	for _, t := range b.Tags {
		in.Tags = append(in.Tags, wirePair(t))
	}
	return r.post(ctx, "/runs/log-batch", in, nil)
}

func (r *rest) logInputs(ctx context.Context, run string, i Inputs) error {
	in := struct {
		wireRunID
		Datasets []wireDataset `json:"datasets,omitempty"`
		Models   []wireModelID `json:"models,omitempty"`
	}{wireRunID: wireRunID{run}}
	for _, d := range i.Datasets {
		in.Datasets = append(in.Datasets, toWireDataset(d))
	}
	for _, m := range i.Models {
		in.Models = append(in.Models, wireModelID{m})
	}
	return r.post(ctx, "/runs/log-inputs", in, nil)
}

func (r *rest) logOutputs(ctx context.Context, run string, outputs []Output) error {
	in := struct {
		wireRunID
		Models []wireOutput `json:"models"`
	}{wireRunID: wireRunID{run}}
	for _, o := range outputs {
		in.Models = append(in.Models, wireOutput{o.Model, whole(o.Step)})
	}
	return r.post(ctx, "/runs/outputs", in, nil)
}

// maxHistory is how many values of a metric are asked for at a time.
const maxHistory = 10_000

func (r *rest) history(ctx context.Context, run, metric, token string) ([]Metric, string, error) {
	query := url.Values{"run_id": {run}, "metric_key": {metric}, "max_results": {strconv.Itoa(maxHistory)}}
	if token != "" {
		query.Set("page_token", token)
	}
	var out struct {
		Metrics []wireMetric `json:"metrics"`
		pageToken
	}
	if err := r.get(ctx, "/metrics/get-history", query, &out); err != nil {
		return nil, "", err
	}
	return slices.Clip(metricsOf(out.Metrics)), out.Next, nil
}
