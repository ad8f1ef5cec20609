package jumpstart

import (
	"bytes"
	"encoding/json"
	"maps"
	"slices"

	"github.com/awsai-go/awsai"
)

// Config is a named way to serve a model.
type Config struct {
	// Parts are the names of what it is made of, in [Document.ConfigParts].
	Parts []string `json:"ComponentNames,omitzero"`
	// Benchmarks are what was measured, by the type of instance.
	Benchmarks map[string][]Benchmark `json:"BenchmarkMetrics,omitzero"`
}

// Benchmark is a number that AWS measured.
type Benchmark struct {
	// Name is as "latency", Unit as "sec".
	Name string `json:"Name"`
	Unit string `json:"Unit,omitzero"`
	// Value is the number, Concurrency the number of users that it was measured with.
	Value       Scalar `json:"Value,omitzero"`
	Concurrency Scalar `json:"Concurrency,omitzero"`
}

// Ranking is how configurations compare.
type Ranking struct {
	// Description is what they are compared by.
	Description string `json:"Description,omitzero"`
	// Configs are their names, best first.
	Configs []string `json:"Rankings,omitzero"`
	// ByInstance are the names by the type of instance.
	ByInstance map[string][]string `json:"InstanceTypeOverrides,omitzero"`
}

// ConfigNames are the names of the ways to serve the model: those of the ranking "overall"
// first, best first, then the rest by name.
func (d Document) ConfigNames() []string {
	var names []string
	for _, name := range d.Rankings["overall"].Configs {
		if _, ok := d.Configs[name]; ok && !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(d.Configs)) {
		if !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return names
}

// WithConfig returns the document with what the named configuration has in place of its
// own members. The error is awsai.ErrNotFound for one that the document does not have, and
// awsai.ErrInvalid for one that cannot be read.
func (d Document) WithConfig(name string) (Document, error) {
	const op = "jumpstart.WithConfig"
	config, ok := d.Configs[name]
	if !ok {
		return Document{}, awsai.Errorf(op, awsai.ErrNotFound, "the document has no configuration of that name among its %d", len(d.Configs))
	}
	for _, part := range config.Parts {
		raw, ok := d.ConfigParts[part]
		if !ok {
			return Document{}, awsai.Errorf(op, awsai.ErrNotFound, "a part of the configuration is not among the document's %d", len(d.ConfigParts))
		}
		if bytes.Equal(bytes.TrimSpace(raw), []byte("null")) {
			continue
		}
		other, err := readMembers(raw, &d)
		if err != nil {
			return Document{}, awsai.Errorf(op, awsai.ErrInvalid, "a part of the configuration: %w", err)
		}
		d.Other = union[json.RawMessage](d.Other, other)
	}
	return d, nil
}
