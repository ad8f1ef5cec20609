package mlflow

import (
	"context"
	"path/filepath"
	"slices"
	"time"

	"github.com/awsai-go/awsai/sagemaker/mlflow/filter"
)

// statusNumbers are MLflow's numbers of statuses in a run's meta.yaml.
var statusNumbers = []Status{1: Running, 2: Scheduled, 3: Finished, 4: Failed, 5: Killed}

func statusNumber(s Status) int64 { return int64(max(slices.Index(statusNumbers, s), 1)) }

func (f *fileStore) createRun(_ context.Context, experiment string, o RunOptions) (Run, error) {
	dir, err := f.activeFolder(experiment)
	if err != nil {
		return Run{}, err
	}
	e, err := readExperiment(dir)
	if err != nil {
		return Run{}, err
	}
	id := newID()
	name := o.Name
	if name == "" {
		name = o.Tags[TagRunName]
	}
	if name == "" {
		name = shortName("run", id)
	}
	m := newMeta()
	m.set("artifact_uri", join(join(e.Artifacts, id), "artifacts"))
	m.set("deleted_time", nil)
	m.set("end_time", nil)
	m.set("entry_point_name", "")
	m.set("experiment_id", experiment)
	m.set("lifecycle_stage", string(Active))
	m.set("run_id", id)
	m.set("run_uuid", id) // MLflow 2 asks for it
	m.set("run_name", name)
	m.set("source_name", "")
	m.set("source_type", int64(4)) // local
	m.set("source_version", "")
	m.set("start_time", millis(o.Started))
	m.set("status", statusNumber(Running))
	m.set("user_id", o.User)
	// The meta.yaml comes last: without it the folder is no run.
	run := filepath.Join(dir, id)
	if err := f.makeRun(run, name, o.Tags); err != nil {
		return Run{}, err
	}
	if err := f.writeMeta(run, m); err != nil {
		return Run{}, err
	}
	return readRun(run)
}

func (f *fileStore) makeRun(dir, name string, tags map[string]string) error {
	for _, sub := range []string{"metrics", "params", "artifacts"} {
		if err := mkdirs(filepath.Join(dir, sub)); err != nil {
			return err
		}
	}
	for _, p := range pairs(tags) {
		if err := f.write(f.tagPath(dir, p.key), []byte(p.value)); err != nil {
			return err
		}
	}
	return f.write(f.tagPath(dir, TagRunName), []byte(name))
}

// isRun is MLflow's test, against what an artifact may pretend to be.
func isRun(dir string) bool {
	return isFolder(filepath.Join(dir, "metrics")) && isFolder(filepath.Join(dir, "params")) && isFolder(filepath.Join(dir, "artifacts"))
}

// runFolder finds the folder of a run among those of the experiments.
func (f *fileStore) runFolder(id string) (string, error) {
	if err := checkID("the ID of the run", id); err != nil {
		return "", err
	}
	if dir, ok := f.runAt.Load(id); ok && isRun(dir.(string)) {
		return dir.(string), nil
	}
	experiments, err := f.folders()
	if err != nil {
		return "", err
	}
	for _, e := range experiments {
		if dir := filepath.Join(e, id); !reserved[id] && isRun(dir) {
			f.runAt.Store(id, dir)
			return dir, nil
		}
	}
	return "", notFound("there is no such run")
}

// activeRun is the folder of a run that is not deleted.
func (f *fileStore) activeRun(id string) (string, error) {
	dir, err := f.runFolder(id)
	if err != nil {
		return "", err
	}
	m, err := readMeta(filepath.Join(dir, metaFile))
	if err == nil && m.text("lifecycle_stage") == string(Deleted) {
		err = invalid("the run is deleted")
	}
	return dir, err
}

func readRun(dir string) (Run, error) {
	m, err := readMeta(filepath.Join(dir, metaFile))
	if err != nil {
		return Run{}, err
	}
	r := Run{
		ID: m.text("run_id"), Name: m.text("run_name"), Experiment: m.text("experiment_id"), User: m.text("user_id"),
		Status: Running, Stage: Stage(m.text("lifecycle_stage")), Artifacts: m.text("artifact_uri"),
		Started: clock(whole(m.number("start_time"))), Ended: clock(whole(m.number("end_time"))),
	}
	if n := m.number("status"); n > 0 && n < int64(len(statusNumbers)) {
		r.Status = statusNumbers[n]
	}
	if r.Stage == "" {
		r.Stage = Active
	}
	if r.Params, err = values(filepath.Join(dir, "params")); err != nil {
		return Run{}, err
	}
	if r.Tags, err = values(filepath.Join(dir, "tags")); err != nil {
		return Run{}, err
	}
	if r.Name == "" {
		r.Name = r.Tags[TagRunName]
	}
	if r.Metrics, err = newestMetrics(filepath.Join(dir, "metrics")); err != nil {
		return Run{}, err
	}
	return r, readLinks(dir, &r)
}

func (f *fileStore) run(_ context.Context, id string) (Run, error) {
	dir, err := f.runFolder(id)
	if err != nil {
		return Run{}, err
	}
	return readRun(dir)
}

func (f *fileStore) runs(ctx context.Context, experiments []string, q Query, _ string) ([]Run, string, error) {
	var all []Run
	for _, id := range experiments {
		dir, err := f.folder(id)
		if err != nil {
			return nil, "", err
		}
		folders, err := runFolders(dir)
		if err != nil {
			return nil, "", err
		}
		for _, run := range folders {
			if ctx.Err() != nil {
				return nil, "", ctx.Err()
			}
			r, err := readRun(run)
			if err != nil {
				return nil, "", err
			}
			if r.Experiment == id && q.View.shows(r.Stage) {
				all = append(all, r)
			}
		}
	}
	newest := []filter.Order{filter.Count("start_time").Descending(), filter.Attribute("run_id").Ascending()}
	return choose(all, q, newest, Run.look), "", nil
}

func (r Run) look(kind filter.Kind, key string) []filter.Value {
	switch kind {
	case filter.TagKind:
		return lookMap(r.Tags, key)
	case filter.ParamKind:
		return lookMap(r.Params, key)
	case filter.MetricKind:
		if m, ok := r.Metrics[key]; ok {
			return count(m.Value)
		}
		return nil
	case filter.DatasetKind:
		return r.lookDatasets(key)
	}
	switch key {
	case "run_id":
		return text(r.ID)
	case "run_name", "run name", "Run name", "Run Name":
		return text(r.Name)
	case "status":
		return text(string(r.Status))
	case "user_id":
		return text(r.User)
	case "artifact_uri":
		return text(r.Artifacts)
	case "start_time", "created", "Created":
		return moment(r.Started)
	case "end_time":
		return moment(r.Ended)
	}
	return nil
}

func (r Run) lookDatasets(key string) []filter.Value {
	var out []filter.Value
	for _, d := range r.Datasets {
		out = append(out, text(map[string]string{"name": d.Name, "digest": d.Digest, "context": d.Context}[key])...)
	}
	return out
}

func (f *fileStore) updateRun(ctx context.Context, id string, ch runChange) error {
	return f.locked(ctx, func() error {
		dir, err := f.activeRun(id)
		if err != nil {
			return err
		}
		if ch.name != "" {
			if err := f.write(f.tagPath(dir, TagRunName), []byte(ch.name)); err != nil {
				return err
			}
		}
		return f.edit(dir, func(m meta) {
			if ch.status != "" {
				m.set("status", statusNumber(ch.status))
			}
			if !ch.ended.IsZero() {
				m.set("end_time", millis(ch.ended))
			}
			if ch.name != "" {
				m.set("run_name", ch.name)
			}
		})
	})
}

func (f *fileStore) deleteRun(ctx context.Context, id string) error {
	return f.setStage(ctx, id, Deleted, time.Now())
}

func (f *fileStore) restoreRun(ctx context.Context, id string) error {
	return f.setStage(ctx, id, Active, time.Time{})
}

func (f *fileStore) setStage(ctx context.Context, id string, stage Stage, deleted time.Time) error {
	return f.locked(ctx, func() error {
		dir, err := f.runFolder(id)
		if err != nil {
			return err
		}
		return f.edit(dir, func(m meta) {
			m.set("lifecycle_stage", string(stage))
			if m.set("deleted_time", nil); !deleted.IsZero() {
				m.set("deleted_time", millis(deleted))
			}
		})
	})
}

func (f *fileStore) deleteTag(_ context.Context, run, key string) error {
	dir, err := f.activeRun(run)
	if err != nil {
		return err
	}
	return f.removeTag(dir, key)
}
