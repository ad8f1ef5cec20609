package image

import (
	"archive/zip"
	"bytes"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"strings"

	"github.com/awsai-go/awsai"
)

//go:embed frameworks.zip
var archive []byte

// object is a JSON object that keeps the order of its members: the order of versions means
// something.
type object[T any] struct {
	keys   []string
	values map[string]T
}

// UnmarshalJSON reads an object.
func (o *object[T]) UnmarshalJSON(b []byte) error {
	d := json.NewDecoder(bytes.NewReader(b))
	if t, err := d.Token(); err != nil || t != json.Delim('{') {
		return errors.New("not an object")
	}
	o.values = map[string]T{}
	for d.More() {
		key, err := d.Token()
		if err != nil {
			return err
		}
		var v T
		if err := d.Decode(&v); err != nil {
			return err
		}
		o.keys = append(o.keys, key.(string)) // nothing else is a key
		o.values[key.(string)] = v
	}
	return nil
}

func (o *object[T]) has(key string) bool {
	_, ok := o.values[key]
	return ok
}

// table is what a file has of a scope.
type table struct {
	Scope      []string                `json:"scope"`
	Processors []string                `json:"processors"`
	Aliases    map[string]string       `json:"version_aliases"`
	Versions   object[json.RawMessage] `json:"versions"`
}

// build is what the tables have of an image.
type build struct {
	Registries map[string]string `json:"registries"`
	Repository string            `json:"repository"`
	TagPrefix  *string           `json:"tag_prefix"` // an empty one is no tag
	Pythons    []string          `json:"py_versions"`
	Processors []string          `json:"processors"`
	Containers map[string]string `json:"container_version"`
	SDKs       []string          `json:"sdk_versions"`
}

// open reads the file of a framework.
func open(framework string) (object[json.RawMessage], error) {
	var o object[json.RawMessage]
	z, err := zip.NewReader(bytes.NewReader(archive), int64(len(archive)))
	if err != nil {
		return o, err
	}
	f, err := z.Open(framework + ".json")
	if errors.Is(err, fs.ErrNotExist) || errors.Is(err, fs.ErrInvalid) {
		return o, fmt.Errorf("%w: no framework of that name; Frameworks lists them", awsai.ErrNotFound)
	}
	if err != nil {
		return o, err
	}
	defer f.Close()
	b, err := io.ReadAll(f)
	if err != nil {
		return o, err
	}
	return o, json.Unmarshal(b, &o)
}

// Frameworks returns the names of the frameworks and algorithms, in order.
func Frameworks() []string {
	z, err := zip.NewReader(bytes.NewReader(archive), int64(len(archive)))
	if err != nil {
		return nil // the archive is part of the program; a test opens it
	}
	var names []string
	for _, f := range z.File {
		if name, ok := strings.CutSuffix(f.Name, ".json"); ok {
			names = append(names, name)
		}
	}
	return names
}

// Versions returns the versions of a framework in a scope, in the order of the tables, which
// is the oldest or the newest first, and then their aliases, as "2.3" for "2.3.0". The empty
// scope is right where the framework has one table.
func Versions(framework string, scope Scope) ([]string, error) {
	t, err := tableOf(framework, string(scope))
	if err != nil {
		return nil, awsai.Wrap("image.Versions", err)
	}
	return t.names(), nil
}
