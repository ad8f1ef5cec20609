package mlflow

import (
	"context"
	"encoding/json"
	"io"
	"maps"
	"slices"
	"time"

	"go.yaml.in/yaml/v3"

	"github.com/awsai-go/awsai"
)

// ModelFile is what a model says of itself in its file MLmodel.
type ModelFile struct {
	// Run and Model are the IDs of the run and the logged model that it belongs to, or empty.
	Run, Model string
	// Version is the version of MLflow that wrote it, and UUID the model's own.
	Version, UUID string
	// Created is when it was written.
	Created time.Time
	// Size is how many bytes the model has, or 0 where it does not say.
	Size int64
	// Flavors are the ways to load it, as "python_function" and "sklearn", each with what it
	// says of itself that is no list or mapping.
	Flavors map[string]map[string]string
	// Inputs and Outputs are the model's signature: columns, or tensors. None are nil.
	Inputs, Outputs []Column
	// Params are parameters of inference.
	Params []Column
}

// Column is a column, a tensor or a parameter of a signature.
type Column struct {
	// Name is the column's. A single tensor may have none.
	Name string
	// Type is MLflow's, as "double", "string" or "object"; of a tensor numpy's, as "float32".
	Type string
	// Tensor tells a tensor from a column, and Shape is its shape, with -1 for any length.
	Tensor bool
	Shape  []int64
	// Optional tells that the column may be left out.
	Optional bool
}

// flavors are the names of the flavors, in order.
func (m ModelFile) flavors() []string { return slices.Sorted(maps.Keys(m.Flavors)) }

// ParseModelFile reads the content of a file MLmodel. What is no MLmodel is awsai.ErrInvalid.
func ParseModelFile(data []byte) (ModelFile, error) {
	const op = "mlflow.ParseModelFile"
	if len(data) > maxMeta {
		return ModelFile{}, awsai.Errorf(op, awsai.ErrTooLarge, "limit %d bytes, got %d", maxMeta, len(data))
	}
	doc, err := parseMeta(data)
	if err != nil {
		return ModelFile{}, awsai.Errorf(op, awsai.ErrInvalid, "an MLmodel is a mapping in YAML")
	}
	m := ModelFile{
		Run: doc.text("run_id"), Model: doc.text("model_id"), Version: doc.text("mlflow_version"), UUID: doc.text("model_uuid"),
		Size: doc.number("model_size_bytes"), Flavors: map[string]map[string]string{},
	}
	// MLflow writes the time without a zone, in UTC.
	m.Created, _ = time.Parse("2006-01-02 15:04:05.999999", doc.text("utc_time_created"))
	flavors, ok := doc.mapping("flavors")
	if !ok {
		return ModelFile{}, awsai.Errorf(op, awsai.ErrInvalid, "the MLmodel has no flavors")
	}
	for i := 0; i+1 < len(flavors.top.Content); i += 2 {
		name := flavors.top.Content[i].Value
		inner, _ := flavors.mapping(name)
		m.Flavors[name] = inner.scalars()
	}
	if signature, ok := doc.mapping("signature"); ok {
		for name, into := range map[string]*[]Column{"inputs": &m.Inputs, "outputs": &m.Outputs, "params": &m.Params} {
			if *into, err = columns(signature.text(name)); err != nil {
				return ModelFile{}, awsai.Errorf(op, awsai.ErrInvalid, "the signature's %s are no JSON of columns", name)
			}
		}
	}
	return m, nil
}

// mapping is a member that is one.
func (m meta) mapping(key string) (meta, bool) {
	if m.top == nil {
		return meta{}, false
	}
	n := m.node(key)
	if n == nil || n.Kind != yaml.MappingNode {
		return meta{}, false
	}
	return meta{n}, true
}

// scalars are the members that are.
func (m meta) scalars() map[string]string {
	out := map[string]string{}
	if m.top == nil {
		return out
	}
	for i := 0; i+1 < len(m.top.Content); i += 2 {
		if n := m.top.Content[i+1]; n.Kind == yaml.ScalarNode {
			out[m.top.Content[i].Value] = m.text(m.top.Content[i].Value)
		}
	}
	return out
}

// columns reads a side of a signature, which is JSON in a text.
func columns(text string) ([]Column, error) {
	if text == "" {
		return nil, nil
	}
	var wire []struct {
		Name     string `json:"name"`
		Type     string `json:"type"`
		Required *bool  `json:"required"`
		Tensor   struct {
			Type  string  `json:"dtype"`
			Shape []int64 `json:"shape"`
		} `json:"tensor-spec"`
		Shape []int64 `json:"shape"`
	}
	if err := json.Unmarshal([]byte(text), &wire); err != nil {
		return nil, err
	}
	var out []Column
	for _, w := range wire {
		c := Column{Name: w.Name, Type: w.Type, Shape: w.Shape, Optional: w.Required != nil && !*w.Required}
		if w.Type == "tensor" {
			c.Type, c.Tensor, c.Shape = w.Tensor.Type, true, w.Tensor.Shape
		}
		out = append(out, c)
	}
	return out, nil
}

// ModelFile reads the file MLmodel of what a URI names: models:/NAME@ALIAS,
// models:/NAME/VERSION, models:/ID, runs:/ID/path, or where a model's files are.
func (c *Client) ModelFile(ctx context.Context, uri string) (ModelFile, error) {
	const op = "mlflow.ModelFile"
	r, err := c.Open(ctx, uri, "MLmodel")
	if err != nil {
		return ModelFile{}, awsai.Wrap(op, err)
	}
	defer r.Close()
	data, err := io.ReadAll(io.LimitReader(r, maxMeta+1))
	if err != nil {
		return ModelFile{}, awsai.Wrap(op, err)
	}
	m, err := ParseModelFile(data)
	return m, awsai.Wrap(op, err)
}
