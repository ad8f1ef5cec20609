package mlflow

import (
	"context"
	"crypto/md5"
	"encoding/hex"
	"errors"
	"io/fs"
	"path/filepath"
)

// joined is MLflow's ID of a pair: of a dataset's name and digest, and of what a run reads.
// It is a name, and keeps nothing secret.
func joined(a, b string) string {
	sum := md5.Sum([]byte(a + b))
	return hex.EncodeToString(sum[:])
}

func (f *fileStore) logInputs(_ context.Context, run string, in Inputs) error {
	dir, err := f.activeRun(run)
	if err != nil {
		return err
	}
	for _, d := range in.Datasets {
		id := joined(d.Name, d.Digest)
		if err := f.addDataset(filepath.Join(filepath.Dir(dir), "datasets", id), d); err != nil {
			return err
		}
		tags := map[string]string{}
		if d.Context != "" {
			tags[tagContext] = d.Context
		}
		if err := f.link(filepath.Join(dir, "inputs", joined(id, run)), "DATASET", id, "RUN", tags, nil); err != nil {
			return err
		}
	}
	for _, model := range in.Models {
		if err := f.link(filepath.Join(dir, "inputs", joined(model, run)), "MODEL", model, "RUN", nil, nil); err != nil {
			return err
		}
	}
	return nil
}

func (f *fileStore) logOutputs(_ context.Context, run string, outputs []Output) error {
	dir, err := f.activeRun(run)
	if err != nil {
		return err
	}
	for _, o := range outputs {
		if err := checkID("the ID of the logged model", o.Model); err != nil {
			return err
		}
		if err := f.link(filepath.Join(dir, "outputs", o.Model), "RUN_OUTPUT", o.Model, "MODEL_OUTPUT", nil, &o.Step); err != nil {
			return err
		}
	}
	return nil
}

func (f *fileStore) addDataset(dir string, d Dataset) error {
	m := newMeta()
	m.set("digest", d.Digest)
	m.set("name", d.Name)
	m.set("profile", orNull(d.Profile))
	m.set("schema", orNull(d.Schema))
	m.set("source", d.Source)
	m.set("source_type", d.SourceType)
	return f.metaOnce(dir, m)
}

// link says what a run read or made. MLflow writes the source as the destination too.
func (f *fileStore) link(dir, sourceType, source, destinationType string, tags map[string]string, step *int64) error {
	m := newMeta()
	m.set("destination_id", source)
	m.set("destination_type", destinationType)
	m.set("source_id", source)
	m.set("source_type", sourceType)
	if step != nil {
		m.set("step", *step)
	}
	m.setMap("tags", tags)
	return f.metaOnce(dir, m)
}

// metaOnce writes a meta.yaml unless there is one.
func (f *fileStore) metaOnce(dir string, m meta) error {
	data, err := m.bytes()
	if err != nil {
		return err
	}
	return ignore(f.writeOnce(filepath.Join(dir, metaFile), data), fs.ErrExist)
}

// readLinks fills in what a run read and made.
func readLinks(dir string, r *Run) error {
	err := eachMeta(filepath.Join(dir, "inputs"), func(m meta) error {
		id := m.text("source_id")
		if m.text("source_type") == "MODEL" {
			r.Models = append(r.Models, id)
			return nil
		}
		if checkID("dataset", id) != nil {
			return malformed("an input of a run has no ID")
		}
		d, err := readMeta(filepath.Join(filepath.Dir(dir), "datasets", id, metaFile))
		if err != nil {
			return ignore(err, fs.ErrNotExist)
		}
		r.Datasets = append(r.Datasets, Dataset{
			d.text("name"), d.text("digest"), d.text("source_type"), d.text("source"), d.text("schema"), d.text("profile"),
			m.texts("tags")[tagContext],
		})
		return nil
	})
	if err != nil {
		return err
	}
	return eachMeta(filepath.Join(dir, "outputs"), func(m meta) error {
		r.Outputs = append(r.Outputs, Output{m.text("destination_id"), m.number("step")})
		return nil
	})
}

// eachMeta reads the meta.yaml of each folder in a folder, by name.
func eachMeta(dir string, fn func(meta) error) error {
	names, err := subfolders(dir)
	if err != nil {
		return err
	}
	for _, name := range names {
		m, err := readMeta(filepath.Join(dir, name, metaFile))
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err == nil {
			err = fn(m)
		}
		if err != nil {
			return err
		}
	}
	return nil
}
