package mlflow

import (
	"context"
	"errors"
	"io/fs"
	"path/filepath"
	"slices"

	"github.com/awsai-go/awsai/sagemaker/mlflow/filter"
)

// modelNumbers are MLflow's numbers of statuses in a logged model's meta.yaml.
var modelNumbers = []ModelStatus{1: Pending, 2: Ready, 3: UploadFailed}

func (f *fileStore) createLoggedModel(_ context.Context, experiment string, o LoggedModelOptions) (LoggedModel, error) {
	dir, err := f.activeFolder(experiment)
	if err != nil {
		return LoggedModel{}, err
	}
	e, err := readExperiment(dir)
	if err != nil {
		return LoggedModel{}, err
	}
	id := "m-" + newID()
	name := o.Name
	if name == "" {
		name = shortName("model", id[2:])
	}
	now := nowMillis()
	m := newMeta()
	m.set("artifact_location", join(e.Artifacts, modelsDir+"/"+id+"/artifacts"))
	m.set("creation_timestamp", now)
	m.set("experiment_id", experiment)
	m.set("last_updated_timestamp", now)
	m.set("lifecycle_stage", string(Active))
	m.set("model_id", id)
	m.set("model_type", orNull(o.Type))
	m.set("name", name)
	m.set("source_run_id", orNull(o.Run))
	m.set("status", int64(1))
	m.set("status_message", nil)
	model := filepath.Join(dir, modelsDir, id)
	for _, sub := range []string{"metrics", "params"} {
		if err := mkdirs(filepath.Join(model, sub)); err != nil {
			return LoggedModel{}, err
		}
	}
	if err := f.writeModelParts(model, o.Params, o.Tags); err != nil {
		return LoggedModel{}, err
	}
	if err := f.writeMeta(model, m); err != nil {
		return LoggedModel{}, err
	}
	return readLoggedModel(model)
}

func (f *fileStore) writeModelParts(dir string, params, tags map[string]string) error {
	for _, p := range pairs(params) {
		if err := f.write(filepath.Join(dir, "params", filepath.FromSlash(p.key)), []byte(p.value)); err != nil {
			return err
		}
	}
	for _, p := range pairs(tags) {
		if err := f.write(f.tagPath(dir, p.key), []byte(p.value)); err != nil {
			return err
		}
	}
	return nil
}

// modelFolder finds the folder of a logged model that is not deleted.
func (f *fileStore) modelFolder(id string) (string, error) {
	if err := checkID("the ID of the logged model", id); err != nil {
		return "", err
	}
	experiments, err := f.folders()
	if err != nil {
		return "", err
	}
	for _, e := range experiments {
		dir := filepath.Join(e, modelsDir, id)
		m, err := readMeta(filepath.Join(dir, metaFile))
		switch {
		case errors.Is(err, fs.ErrNotExist):
			continue
		case err != nil:
			return "", err
		case m.text("lifecycle_stage") != string(Deleted):
			return dir, nil
		}
	}
	return "", notFound("there is no such logged model")
}

func readLoggedModel(dir string) (LoggedModel, error) {
	m, err := readMeta(filepath.Join(dir, metaFile))
	if err != nil {
		return LoggedModel{}, err
	}
	l := LoggedModel{
		ID: m.text("model_id"), Name: m.text("name"), Experiment: m.text("experiment_id"), Run: m.text("source_run_id"),
		Type: m.text("model_type"), Message: m.text("status_message"), Artifacts: m.text("artifact_location"),
		Created: clock(whole(m.number("creation_timestamp"))), Updated: clock(whole(m.number("last_updated_timestamp"))),
	}
	if n := m.number("status"); n > 0 && n < int64(len(modelNumbers)) {
		l.Status = modelNumbers[n]
	}
	if l.Params, err = values(filepath.Join(dir, "params")); err != nil {
		return LoggedModel{}, err
	}
	if l.Tags, err = values(filepath.Join(dir, "tags")); err != nil {
		return LoggedModel{}, err
	}
	l.Metrics, err = modelMetrics(filepath.Join(dir, "metrics"), l.ID)
	return l, err
}

// modelMetrics has the newest value of each metric on each dataset, by name.
func modelMetrics(dir, model string) ([]Metric, error) {
	files, err := keyFiles(dir)
	if err != nil {
		return nil, err
	}
	keys := make([]string, 0, len(files))
	for key := range files {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	var out []Metric
	for _, key := range keys {
		start := len(out)
		err := readMetric(files[key], key, true, func(m Metric) {
			m.Model = model
			same := func(o Metric) bool { return o.Dataset == m.Dataset && o.Digest == m.Digest }
			if i := slices.IndexFunc(out[start:], same); i < 0 {
				out = append(out, m)
			} else if newer(m, out[start+i]) {
				out[start+i] = m
			}
		})
		if err != nil {
			return nil, err
		}
	}
	return out, nil
}

func (f *fileStore) loggedModel(_ context.Context, id string) (LoggedModel, error) {
	dir, err := f.modelFolder(id)
	if err != nil {
		return LoggedModel{}, err
	}
	return readLoggedModel(dir)
}

func (f *fileStore) loggedModels(_ context.Context, experiments []string, q Query, _ string) ([]LoggedModel, string, error) {
	var all []LoggedModel
	for _, id := range experiments {
		dir, err := f.folder(id)
		if err != nil {
			return nil, "", err
		}
		names, err := subfolders(filepath.Join(dir, modelsDir))
		if err != nil {
			return nil, "", err
		}
		for _, name := range names {
			model := filepath.Join(dir, modelsDir, name)
			m, err := readMeta(filepath.Join(model, metaFile))
			if errors.Is(err, fs.ErrNotExist) || err == nil && m.text("lifecycle_stage") == string(Deleted) {
				continue
			}
			l, err := readLoggedModel(model)
			if err != nil {
				return nil, "", err
			}
			all = append(all, l)
		}
	}
	newest := []filter.Order{filter.Count("creation_timestamp").Descending(), filter.Attribute("model_id").Ascending()}
	return choose(all, q, newest, LoggedModel.look), "", nil
}

func (m LoggedModel) look(kind filter.Kind, key string) []filter.Value {
	switch kind {
	case filter.TagKind:
		return lookMap(m.Tags, key)
	case filter.ParamKind:
		return lookMap(m.Params, key)
	case filter.MetricKind:
		if i := slices.IndexFunc(m.Metrics, func(x Metric) bool { return x.Key == key }); i >= 0 {
			return count(m.Metrics[i].Value)
		}
		return nil
	}
	switch key {
	case "name":
		return text(m.Name)
	case "model_id":
		return text(m.ID)
	case "model_type":
		return text(m.Type)
	case "status":
		return text(string(m.Status))
	case "source_run_id":
		return text(m.Run)
	case "creation_timestamp", "creation_time":
		return moment(m.Created)
	case "last_updated_timestamp", "last_updated_time":
		return moment(m.Updated)
	}
	return nil
}

func (f *fileStore) editModel(ctx context.Context, id string, fn func(dir string) error) error {
	return f.locked(ctx, func() error {
		dir, err := f.modelFolder(id)
		if err != nil {
			return err
		}
		if err := fn(dir); err != nil {
			return err
		}
		return f.edit(dir, func(m meta) { m.set("last_updated_timestamp", nowMillis()) })
	})
}

func (f *fileStore) finishLoggedModel(ctx context.Context, id string, status ModelStatus) error {
	n := slices.Index(modelNumbers, status)
	if n < 1 {
		return invalid("a logged model ends as Ready or UploadFailed")
	}
	return f.editModel(ctx, id, func(dir string) error {
		return f.edit(dir, func(m meta) { m.set("status", int64(n)) })
	})
}

func (f *fileStore) deleteLoggedModel(ctx context.Context, id string) error {
	return f.editModel(ctx, id, func(dir string) error {
		return f.edit(dir, func(m meta) { m.set("lifecycle_stage", string(Deleted)) })
	})
}

func (f *fileStore) logModelParams(ctx context.Context, id string, params map[string]string) error {
	return f.editModel(ctx, id, func(dir string) error { return f.writeModelParts(dir, params, nil) })
}

func (f *fileStore) setModelTags(ctx context.Context, id string, tags map[string]string) error {
	return f.editModel(ctx, id, func(dir string) error { return f.writeModelParts(dir, nil, tags) })
}

func (f *fileStore) deleteModelTag(ctx context.Context, id, key string) error {
	return f.editModel(ctx, id, func(dir string) error { return f.removeTag(dir, key) })
}
