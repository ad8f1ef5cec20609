package mlflow

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/awsai-go/awsai/sagemaker/mlflow/filter"
)

// reserved are the folders of an experiment that are not runs.
var reserved = map[string]bool{"tags": true, "datasets": true, "traces": true, modelsDir: true}

// conflictError is what exists already. It has no kind.
type conflictError struct{ what string }

func (e *conflictError) Error() string { return e.what + " exists already" }

func (f *fileStore) writeExperiment(id, name, artifacts string) error {
	dir := filepath.Join(f.root, id)
	if artifacts == "" {
		artifacts = fileURL(dir)
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	m := newMeta()
	now := nowMillis()
	m.set("artifact_location", artifacts)
	m.set("creation_time", now)
	m.set("experiment_id", id)
	m.set("last_update_time", now)
	m.set("lifecycle_stage", string(Active))
	m.set("name", name)
	return f.writeMeta(dir, m)
}

func (f *fileStore) createExperiment(ctx context.Context, name string, o ExperimentOptions) (id string, err error) {
	err = f.locked(ctx, func() error {
		if err := f.freeName(name); err != nil {
			return err
		}
		id = newNumber()
		if err := f.writeExperiment(id, name, o.Artifacts); err != nil {
			return err
		}
		for _, p := range pairs(o.Tags) {
			if err := f.write(f.tagPath(filepath.Join(f.root, id), p.key), []byte(p.value)); err != nil {
				return err
			}
		}
		return nil
	})
	return id, err
}

func (f *fileStore) freeName(name string) error {
	switch _, err := f.byName(name); {
	case errors.Is(err, errNoExperiment):
		return nil
	case err != nil:
		return err
	}
	return &conflictError{"an experiment of this name"}
}

func (f *fileStore) tagPath(dir, key string) string {
	return filepath.Join(dir, "tags", filepath.FromSlash(key))
}

var errNoExperiment = notFound("there is no such experiment")

// folders are those of the experiments, active before deleted ones.
func (f *fileStore) folders() ([]string, error) {
	if err := f.open(); err != nil {
		return nil, err
	}
	var out []string
	for _, parent := range []string{f.root, filepath.Join(f.root, trash)} {
		names, err := subfolders(parent)
		if err != nil {
			return nil, err
		}
		for _, name := range names {
			if name != trash && !(parent == f.root && name == modelsDir) {
				out = append(out, filepath.Join(parent, name))
			}
		}
	}
	return out, nil
}

// folder is that of the experiment of an ID.
func (f *fileStore) folder(id string) (string, error) {
	if err := checkID("the ID of the experiment", id); err != nil {
		return "", err
	}
	if err := f.open(); err != nil {
		return "", err
	}
	for _, dir := range []string{filepath.Join(f.root, id), filepath.Join(f.root, trash, id)} {
		if _, err := os.Stat(filepath.Join(dir, metaFile)); err == nil && id != modelsDir {
			return dir, nil
		}
	}
	return "", errNoExperiment
}

func readExperiment(dir string) (Experiment, error) {
	m, err := readMeta(filepath.Join(dir, metaFile))
	if err != nil {
		return Experiment{}, err
	}
	tags, err := values(filepath.Join(dir, "tags"))
	stage := Stage(m.text("lifecycle_stage"))
	if stage == "" {
		stage = Active
	}
	return Experiment{
		ID: m.text("experiment_id"), Name: m.text("name"), Artifacts: m.text("artifact_location"), Stage: stage, Tags: tags,
		Created: clock(whole(m.number("creation_time"))), Updated: clock(whole(m.number("last_update_time"))),
	}, err
}

func (f *fileStore) experiment(_ context.Context, id string) (Experiment, error) {
	dir, err := f.folder(id)
	if err != nil {
		return Experiment{}, err
	}
	return readExperiment(dir)
}

func (f *fileStore) experimentByName(_ context.Context, name string) (Experiment, error) {
	return f.byName(name)
}

func (f *fileStore) byName(name string) (Experiment, error) {
	all, err := f.allExperiments()
	for _, e := range all {
		if e.Name == name {
			return e, nil
		}
	}
	if err == nil {
		err = errNoExperiment
	}
	return Experiment{}, err
}

// allExperiments leaves out what is no experiment, as MLflow does.
func (f *fileStore) allExperiments() ([]Experiment, error) {
	dirs, err := f.folders()
	if err != nil {
		return nil, err
	}
	var out []Experiment
	for _, dir := range dirs {
		e, err := readExperiment(dir)
		if err == nil && e.ID == filepath.Base(dir) {
			out = append(out, e)
		}
	}
	return out, nil
}

func (v View) shows(s Stage) bool { return v == All || (v == DeletedOnly) == (s == Deleted) }

func (f *fileStore) experiments(_ context.Context, q Query, _ string) ([]Experiment, string, error) {
	all, err := f.allExperiments()
	var out []Experiment
	for _, e := range all {
		if q.View.shows(e.Stage) {
			out = append(out, e)
		}
	}
	newest := []filter.Order{filter.Count("creation_time").Descending(), filter.Attribute("experiment_id").Ascending()}
	return choose(out, q, newest, Experiment.look), "", err
}

func (e Experiment) look(kind filter.Kind, key string) []filter.Value {
	if kind == filter.TagKind {
		return lookMap(e.Tags, key)
	}
	switch key {
	case "name":
		return text(e.Name)
	case "experiment_id":
		return text(e.ID)
	case "creation_time":
		return moment(e.Created)
	case "last_update_time":
		return moment(e.Updated)
	}
	return nil
}

func (f *fileStore) renameExperiment(ctx context.Context, id, name string) error {
	return f.locked(ctx, func() error {
		dir, err := f.activeFolder(id)
		if err != nil {
			return err
		}
		if err := f.freeName(name); err != nil {
			return err
		}
		return f.edit(dir, func(m meta) {
			m.set("name", name)
			m.set("last_update_time", nowMillis())
		})
	})
}

// activeFolder is that of an experiment that is not deleted.
func (f *fileStore) activeFolder(id string) (string, error) {
	dir, err := f.folder(id)
	if err == nil && filepath.Base(filepath.Dir(dir)) == trash {
		return "", invalid("the experiment is deleted")
	}
	return dir, err
}

func (f *fileStore) deleteExperiment(ctx context.Context, id string) error {
	if id == defaultID {
		return invalid("MLflow keeps the experiment %s", defaultID)
	}
	return f.locked(ctx, func() error {
		dir, err := f.activeFolder(id)
		if err != nil {
			return err
		}
		if err := f.mark(dir, Deleted); err != nil {
			return err
		}
		return os.Rename(dir, filepath.Join(f.root, trash, id))
	})
}

func (f *fileStore) restoreExperiment(ctx context.Context, id string) error {
	return f.locked(ctx, func() error {
		dir, err := f.folder(id)
		if err != nil {
			return err
		}
		if filepath.Base(filepath.Dir(dir)) != trash {
			return notFound("there is no such deleted experiment")
		}
		active := filepath.Join(f.root, id)
		if err := os.Rename(dir, active); err != nil {
			return err
		}
		return f.mark(active, Active)
	})
}

// mark sets the stage of an experiment and of the runs in it.
func (f *fileStore) mark(dir string, stage Stage) error {
	runs, err := runFolders(dir)
	if err != nil {
		return err
	}
	now := nowMillis()
	for _, run := range runs {
		err := f.edit(run, func(m meta) {
			if stage == Deleted && m.text("lifecycle_stage") != string(Deleted) {
				m.set("deleted_time", now)
			}
			m.set("lifecycle_stage", string(stage))
		})
		if err != nil {
			return fmt.Errorf("run %s: %w", filepath.Base(run), err)
		}
	}
	return f.edit(dir, func(m meta) {
		m.set("lifecycle_stage", string(stage))
		m.set("last_update_time", now)
	})
}

// runFolders are those of the runs of an experiment: all that have a meta.yaml.
func runFolders(dir string) ([]string, error) {
	names, err := subfolders(dir)
	var out []string
	for _, name := range names {
		run := filepath.Join(dir, name)
		if _, err := os.Stat(filepath.Join(run, metaFile)); err == nil && !reserved[name] && isRun(run) {
			out = append(out, run)
		}
	}
	return out, err
}

func (f *fileStore) setExperimentTag(_ context.Context, id, key, value string) error {
	dir, err := f.activeFolder(id)
	if err != nil {
		return err
	}
	return f.write(f.tagPath(dir, key), []byte(value))
}

func (f *fileStore) deleteExperimentTag(_ context.Context, id, key string) error {
	dir, err := f.activeFolder(id)
	if err != nil {
		return err
	}
	return f.removeTag(dir, key)
}

func (f *fileStore) removeTag(dir, key string) error {
	if err := checkKey("the key of a tag", key); err != nil {
		return err
	}
	err := os.Remove(f.tagPath(dir, key))
	if errors.Is(err, fs.ErrNotExist) {
		return notFound("there is no such tag")
	}
	return err
}
