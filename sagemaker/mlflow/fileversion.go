package mlflow

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/awsai-go/awsai/sagemaker/mlflow/filter"
)

// versionDir is the folder of a version that is not deleted.
func (f *fileStore) versionDir(name string, version int) (string, error) {
	dir, err := f.modelDir(name)
	if err != nil {
		return "", err
	}
	dir = filepath.Join(dir, versionPrefix+strconv.Itoa(version))
	m, err := readMeta(filepath.Join(dir, metaFile))
	if errors.Is(err, fs.ErrNotExist) || err == nil && m.text("current_stage") == stageDeleted {
		return "", notFound("the model has no such version")
	}
	return dir, err
}

func (f *fileStore) createVersion(ctx context.Context, name, source string, o VersionOptions) (v Version, err error) {
	location, err := f.locationOf(ctx, source)
	if err != nil {
		return Version{}, err
	}
	err = f.editRegistered(ctx, name, func(dir string, _ meta) error {
		n, folder, err := newVersion(dir)
		if err != nil {
			return err
		}
		for _, p := range pairs(o.Tags) {
			if err := f.write(f.tagPath(folder, p.key), []byte(p.value)); err != nil {
				return err
			}
		}
		now := nowMillis()
		m := newMeta()
		m.set("creation_timestamp", now)
		m.set("current_stage", "None")
		m.set("description", orNull(o.Description))
		m.set("last_updated_timestamp", now)
		m.set("model_id", orNull(o.Model))
		m.set("name", name)
		m.set("run_id", orNull(o.Run))
		m.set("run_link", nil)
		m.set("source", source)
		m.set("status", "READY")
		m.set("status_message", nil)
		m.set("storage_location", location)
		m.set("user_id", nil)
		m.set("version", int64(n))
		if err := f.writeMeta(folder, m); err != nil {
			return err
		}
		v, err = readVersion(folder, nil)
		return err
	})
	return v, err
}

// newVersion makes the folder of the next version. MLflow's processes do not know the lock:
// who makes the folder has the number.
func newVersion(dir string) (int, string, error) {
	names, err := subfolders(dir)
	if err != nil {
		return 0, "", err
	}
	last := 0
	for _, name := range names {
		if n, err := strconv.Atoi(strings.TrimPrefix(name, versionPrefix)); err == nil {
			last = max(last, n)
		}
	}
	for n := last + 1; ; n++ {
		folder := filepath.Join(dir, versionPrefix+strconv.Itoa(n))
		if err := os.Mkdir(folder, 0o755); !errors.Is(err, fs.ErrExist) {
			return n, folder, err
		}
	}
}

// locationOf is where the files of a source are.
func (f *fileStore) locationOf(ctx context.Context, source string) (string, error) {
	if rest, ok := strings.CutPrefix(source, "models:/"); ok {
		return resolve(ctx, f, "models", strings.TrimLeft(rest, "/"))
	}
	return source, nil
}

func readVersion(dir string, named map[string]int) (Version, error) {
	m, err := readMeta(filepath.Join(dir, metaFile))
	if err != nil {
		return Version{}, err
	}
	v := Version{
		Name: m.text("name"), Version: int(m.number("version")), Source: m.text("source"), Run: m.text("run_id"), Model: m.text("model_id"),
		Stage: m.text("current_stage"), Status: m.text("status"), Message: m.text("status_message"),
		Description: m.text("description"), User: m.text("user_id"),
		Created: clock(whole(m.number("creation_timestamp"))), Updated: clock(whole(m.number("last_updated_timestamp"))),
	}
	for alias, n := range named {
		if n == v.Version {
			v.Aliases = append(v.Aliases, alias)
		}
	}
	slices.Sort(v.Aliases)
	v.Tags, err = values(filepath.Join(dir, "tags"))
	return v, err
}

func (f *fileStore) version(_ context.Context, name string, version int) (Version, error) {
	dir, err := f.versionDir(name, version)
	if err != nil {
		return Version{}, err
	}
	named, err := aliases(filepath.Dir(dir))
	if err != nil {
		return Version{}, err
	}
	return readVersion(dir, named)
}

// versionsIn are those in the folder of a model that are not deleted, the newest first.
func versionsIn(dir string) ([]Version, error) {
	names, err := subfolders(dir)
	if err != nil {
		return nil, err
	}
	named, err := aliases(dir)
	if err != nil {
		return nil, err
	}
	var out []Version
	for _, name := range names {
		if !strings.HasPrefix(name, versionPrefix) {
			continue
		}
		v, err := readVersion(filepath.Join(dir, name), named)
		if errors.Is(err, fs.ErrNotExist) {
			continue // being made
		}
		if err != nil {
			return nil, err
		}
		if v.Stage != stageDeleted {
			out = append(out, v)
		}
	}
	byNumber(out)
	return out, nil
}

func (f *fileStore) versions(_ context.Context, q Query, _ string) ([]Version, string, error) {
	dirs, err := f.modelDirs()
	if err != nil {
		return nil, "", err
	}
	var all []Version
	for _, dir := range dirs {
		vs, err := versionsIn(dir)
		if err != nil {
			return nil, "", err
		}
		all = append(all, vs...)
	}
	newest := []filter.Order{
		filter.Count("last_updated_timestamp").Descending(), filter.Attribute("name").Ascending(), filter.Count("version_number").Descending(),
	}
	return choose(all, q, newest, Version.look), "", nil
}

func (v Version) look(kind filter.Kind, key string) []filter.Value {
	if kind == filter.TagKind {
		return lookMap(v.Tags, key)
	}
	switch key {
	case "name":
		return text(v.Name)
	case "run_id":
		return text(v.Run)
	case "source_path":
		return text(v.Source)
	case "version_number":
		return count(float64(v.Version))
	case "creation_timestamp":
		return moment(v.Created)
	case "last_updated_timestamp":
		return moment(v.Updated)
	}
	return nil
}

func (f *fileStore) latestVersions(_ context.Context, name string, stages []string) ([]Version, error) {
	dir, err := f.modelDir(name)
	if err != nil {
		return nil, err
	}
	all, err := versionsIn(dir)
	if err != nil {
		return nil, err
	}
	var out []Version
	for _, stage := range allStages {
		named := func(s string) bool { return strings.EqualFold(s, stage) }
		if len(stages) > 0 && !slices.ContainsFunc(stages, named) {
			continue
		}
		if i := slices.IndexFunc(all, func(v Version) bool { return v.Stage == stage }); i >= 0 {
			out = append(out, all[i])
		}
	}
	return out, nil
}

// editVersion changes a version, and when its model was changed.
func (f *fileStore) editVersion(ctx context.Context, name string, version int, fn func(dir string, m meta) error) error {
	return f.editRegistered(ctx, name, func(string, meta) error {
		dir, err := f.versionDir(name, version)
		if err != nil {
			return err
		}
		m, err := readMeta(filepath.Join(dir, metaFile))
		if err != nil {
			return err
		}
		if err := fn(dir, m); err != nil {
			return err
		}
		m.set("last_updated_timestamp", nowMillis())
		return f.writeMeta(dir, m)
	})
}

func (f *fileStore) describeVersion(ctx context.Context, name string, version int, description string) error {
	return f.editVersion(ctx, name, version, func(_ string, m meta) error {
		m.set("description", orNull(description))
		return nil
	})
}

func (f *fileStore) moveVersion(ctx context.Context, name string, version int, stage string, archive bool) error {
	return f.editVersion(ctx, name, version, func(dir string, m meta) error {
		m.set("current_stage", stage)
		if !archive {
			return nil
		}
		all, err := versionsIn(filepath.Dir(dir))
		for _, v := range all {
			if err == nil && v.Version != version && v.Stage == stage {
				err = f.edit(filepath.Join(filepath.Dir(dir), versionPrefix+strconv.Itoa(v.Version)), func(m meta) {
					m.set("current_stage", "Archived")
					m.set("last_updated_timestamp", nowMillis())
				})
			}
		}
		return err
	})
}

func (f *fileStore) deleteVersion(ctx context.Context, name string, version int) error {
	return f.editVersion(ctx, name, version, func(dir string, m meta) error {
		m.set("current_stage", stageDeleted)
		named, err := aliases(filepath.Dir(dir))
		for alias, n := range named {
			if err == nil && n == version {
				err = os.Remove(filepath.Join(filepath.Dir(dir), "aliases", alias))
			}
		}
		return err
	})
}

func (f *fileStore) setVersionTag(ctx context.Context, name string, version int, key, value string) error {
	return f.editVersion(ctx, name, version, func(dir string, _ meta) error { return f.write(f.tagPath(dir, key), []byte(value)) })
}

func (f *fileStore) deleteVersionTag(ctx context.Context, name string, version int, key string) error {
	return f.editVersion(ctx, name, version, func(dir string, _ meta) error { return f.removeTag(dir, key) })
}

func (f *fileStore) versionArtifacts(_ context.Context, name string, version int) (string, error) {
	dir, err := f.versionDir(name, version)
	if err != nil {
		return "", err
	}
	m, err := readMeta(filepath.Join(dir, metaFile))
	if location := m.textOrNothing("storage_location"); err == nil && location != "" {
		return location, nil
	}
	return m.textOrNothing("source"), err
}

// textOrNothing is text for a document that may not be there.
func (m meta) textOrNothing(key string) string {
	if m.top == nil {
		return ""
	}
	return m.text(key)
}
