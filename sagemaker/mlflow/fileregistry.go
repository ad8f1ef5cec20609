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

const (
	versionPrefix = "version-"
	stageDeleted  = "Deleted_Internal" // of versions that are kept so that their numbers are not used again
)

var errNoModel = notFound("there is no such registered model")

// modelDir is the folder of a registered model.
func (f *fileStore) modelDir(name string) (string, error) {
	if err := checkModel(name); err != nil {
		return "", err
	}
	if err := f.open(); err != nil {
		return "", err
	}
	dir := filepath.Join(f.root, modelsDir, name)
	if _, err := os.Stat(filepath.Join(dir, metaFile)); err != nil {
		return "", errNoModel
	}
	return dir, nil
}

func (f *fileStore) createModel(ctx context.Context, name string, o ModelOptions) (m RegisteredModel, err error) {
	err = f.locked(ctx, func() error {
		dir := filepath.Join(f.root, modelsDir, name)
		if err := os.Mkdir(dir, 0o755); err != nil {
			if errors.Is(err, fs.ErrExist) {
				return &conflictError{"a registered model of this name"}
			}
			return err
		}
		for _, p := range pairs(o.Tags) {
			if err := f.write(f.tagPath(dir, p.key), []byte(p.value)); err != nil {
				return err
			}
		}
		now := nowMillis()
		doc := newMeta()
		doc.setMap("aliases", nil)
		doc.set("creation_timestamp", now)
		doc.set("description", orNull(o.Description))
		doc.set("last_updated_timestamp", now)
		doc.set("name", name)
		if err := f.writeMeta(dir, doc); err != nil {
			return err
		}
		m, err = readRegistered(dir)
		return err
	})
	return m, err
}

func readRegistered(dir string) (RegisteredModel, error) {
	doc, err := readMeta(filepath.Join(dir, metaFile))
	if err != nil {
		return RegisteredModel{}, err
	}
	m := RegisteredModel{
		Name: doc.text("name"), Description: doc.text("description"),
		Created: clock(whole(doc.number("creation_timestamp"))), Updated: clock(whole(doc.number("last_updated_timestamp"))),
	}
	if m.Tags, err = values(filepath.Join(dir, "tags")); err != nil {
		return RegisteredModel{}, err
	}
	m.Aliases, err = aliases(dir)
	return m, err
}

func aliases(dir string) (map[string]int, error) {
	named, err := values(filepath.Join(dir, "aliases"))
	if err != nil || len(named) == 0 {
		return nil, err
	}
	out := make(map[string]int, len(named))
	for alias, number := range named {
		if out[alias], err = strconv.Atoi(strings.TrimSpace(number)); err != nil {
			return nil, malformed("an alias is no number of a version")
		}
	}
	return out, nil
}

func (f *fileStore) model(_ context.Context, name string) (RegisteredModel, error) {
	dir, err := f.modelDir(name)
	if err != nil {
		return RegisteredModel{}, err
	}
	return readRegistered(dir)
}

// modelDirs are the folders of all registered models.
func (f *fileStore) modelDirs() ([]string, error) {
	if err := f.open(); err != nil {
		return nil, err
	}
	names, err := subfolders(filepath.Join(f.root, modelsDir))
	var out []string
	for _, name := range names {
		if dir, err := f.modelDir(name); err == nil {
			out = append(out, dir)
		}
	}
	return out, err
}

func (f *fileStore) models(_ context.Context, q Query, _ string) ([]RegisteredModel, string, error) {
	dirs, err := f.modelDirs()
	if err != nil {
		return nil, "", err
	}
	var all []RegisteredModel
	for _, dir := range dirs {
		m, err := readRegistered(dir)
		if err != nil {
			return nil, "", err
		}
		all = append(all, m)
	}
	return choose(all, q, []filter.Order{filter.Attribute("name").Ascending()}, RegisteredModel.look), "", nil
}

func (m RegisteredModel) look(kind filter.Kind, key string) []filter.Value {
	if kind == filter.TagKind {
		return lookMap(m.Tags, key)
	}
	switch key {
	case "name":
		return text(m.Name)
	case "creation_timestamp":
		return moment(m.Created)
	case "last_updated_timestamp", "timestamp":
		return moment(m.Updated)
	}
	return nil
}

// editRegistered changes a registered model, or something in its folder.
func (f *fileStore) editRegistered(ctx context.Context, name string, fn func(dir string, m meta) error) error {
	return f.locked(ctx, func() error {
		dir, err := f.modelDir(name)
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

func (f *fileStore) describeModel(ctx context.Context, name, description string) error {
	return f.editRegistered(ctx, name, func(_ string, m meta) error {
		m.set("description", orNull(description))
		return nil
	})
}

func (f *fileStore) renameModel(ctx context.Context, name, to string) error {
	return f.locked(ctx, func() error {
		dir, err := f.modelDir(name)
		if err != nil {
			return err
		}
		target := filepath.Join(f.root, modelsDir, to)
		if _, err := os.Stat(target); err == nil {
			return &conflictError{"a registered model of this name"}
		}
		if err := os.Rename(dir, target); err != nil {
			return err
		}
		vs, err := subfolders(target)
		if err != nil {
			return err
		}
		rename := func(m meta) {
			m.set("name", to)
			m.set("last_updated_timestamp", nowMillis())
		}
		for _, v := range vs {
			if strings.HasPrefix(v, versionPrefix) {
				if err := f.edit(filepath.Join(target, v), rename); err != nil {
					return err
				}
			}
		}
		return f.edit(target, rename)
	})
}

func (f *fileStore) deleteModel(ctx context.Context, name string) error {
	return f.locked(ctx, func() error {
		dir, err := f.modelDir(name)
		if err != nil {
			return err
		}
		return os.RemoveAll(dir)
	})
}

func (f *fileStore) setRegisteredTag(ctx context.Context, name, key, value string) error {
	return f.editRegistered(ctx, name, func(dir string, _ meta) error { return f.write(f.tagPath(dir, key), []byte(value)) })
}

func (f *fileStore) deleteRegisteredTag(ctx context.Context, name, key string) error {
	return f.editRegistered(ctx, name, func(dir string, _ meta) error { return f.removeTag(dir, key) })
}

func (f *fileStore) setAlias(ctx context.Context, name, alias string, version int) error {
	return f.editRegistered(ctx, name, func(dir string, _ meta) error {
		if _, err := f.versionDir(name, version); err != nil {
			return err
		}
		return f.write(filepath.Join(dir, "aliases", alias), []byte(strconv.Itoa(version)))
	})
}

func (f *fileStore) deleteAlias(ctx context.Context, name, alias string) error {
	return f.editRegistered(ctx, name, func(dir string, _ meta) error {
		return ignore(os.Remove(filepath.Join(dir, "aliases", alias)), fs.ErrNotExist)
	})
}

func (f *fileStore) versionByAlias(ctx context.Context, name, alias string) (Version, error) {
	dir, err := f.modelDir(name)
	if err != nil {
		return Version{}, err
	}
	all, err := aliases(dir)
	if err != nil {
		return Version{}, err
	}
	n, ok := all[alias]
	if !ok {
		return Version{}, notFound("the model has no such alias")
	}
	return f.version(ctx, name, n)
}

// byNumber orders versions, the newest first.
func byNumber(vs []Version) {
	slices.SortFunc(vs, func(a, b Version) int { return b.Version - a.Version })
}
