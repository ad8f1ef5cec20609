package pipeline_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/awsai-go/awsai/sagemaker/pipeline"
)

// fixture decodes a file of the data that AWSAI_FIXTURES names.
func fixture(t *testing.T, name string, v any) {
	t.Helper()
	dir := os.Getenv("AWSAI_FIXTURES")
	if dir == "" {
		t.Skip("AWSAI_FIXTURES does not name the fixtures")
	}
	data, err := os.ReadFile(filepath.Join(dir, "sagemaker", name))
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(data, v); err != nil {
		t.Fatal(err)
	}
}

type definition struct {
	name string
	text json.RawMessage
}

func definitions(t *testing.T) []definition {
	var sdk []struct {
		Test       string
		Definition json.RawMessage
	}
	fixture(t, "pipelines/sdk_definitions.json", &sdk)
	var built struct {
		Definition json.RawMessage `json:"expected_definition"`
	}
	fixture(t, "pipelines/train_eval_register.json", &built)
	var ran []struct {
		Name       string
		Definition json.RawMessage
	}
	fixture(t, "local_pipeline/executions.json", &ran)
	out := []definition{{"train_eval_register", built.Definition}}
	for _, c := range sdk {
		out = append(out, definition{c.Test, c.Definition})
	}
	for _, c := range ran {
		out = append(out, definition{c.Name, c.Definition})
	}
	return out
}

func TestFixtureDefinitions(t *testing.T) {
	// What AWS's own tests leave out of the definitions: parameters that are referred to, and
	// an output that a property file is in.
	incomplete := map[string][]string{
		"test_training_step.py::test_training_step_estimator_with_param_code_input":                                    {"no parameter SourceDir", "no parameter EntryPoint"},
		"test_processing_step.py::test_processing_step_with_processor[experiment_config0-expected_experiment_config0]": {"property file EvaluationReport is in the output evaluation, which the step does not have"},
	}
	for _, c := range definitions(t) {
		t.Run(c.name, func(t *testing.T) {
			d, err := pipeline.Parse(c.text)
			if err != nil {
				t.Fatal(err)
			}
			var want bytes.Buffer
			if err := json.Compact(&want, c.text); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(want.String(), d.String()); diff != "" {
				t.Errorf("read and written (-want +got):\n%s", diff)
			}
			var got []string
			if invalid, ok := errors.AsType[*pipeline.InvalidError](d.Validate()); ok {
				for _, f := range invalid.Faults {
					got = append(got, f.Message)
				}
			}
			if diff := cmp.Diff(incomplete[c.name], got); diff != "" {
				t.Errorf("faults (-want +got):\n%s", diff)
			}
			if changes := pipeline.Diff(d, d); slices.ContainsFunc(changes, func(c pipeline.Change) bool { return c.What != pipeline.Unchanged }) {
				t.Errorf("differs from itself: %+v", changes)
			}
		})
	}
}

func TestFixtureBuilt(t *testing.T) {
	var want struct {
		Definition any `json:"expected_definition"`
	}
	fixture(t, "pipelines/train_eval_register.json", &want)
	d, err := abalone().Define()
	if err != nil {
		t.Fatal(err)
	}
	var got any
	if err := json.Unmarshal([]byte(d.String()), &got); err != nil {
		t.Fatal(err)
	}
	// The SDK adds a debugger's configuration, which the comparison leaves out; the profiler's
	// is of the pipeline.
	if diff := cmp.Diff(normal(want.Definition, "DebugHookConfig"), normal(got, "DebugHookConfig")); diff != "" {
		t.Errorf("definition (-want +got):\n%s", diff)
	}
}

// normal is a value without nulls, empty objects and the members of some names, and with what
// steps depend on sorted.
func normal(v any, without ...string) any {
	switch v := v.(type) {
	case map[string]any:
		out := map[string]any{}
		for k, x := range v {
			x = normal(x, without...)
			if m, ok := x.(map[string]any); x == nil || ok && len(m) == 0 || slices.Contains(without, k) {
				continue
			}
			if l, ok := x.([]any); ok && k == "DependsOn" {
				slices.SortFunc(l, func(a, b any) int { return strings.Compare(fmt.Sprint(a), fmt.Sprint(b)) })
			}
			out[k] = x
		}
		return out
	case []any:
		out := make([]any, len(v))
		for i, x := range v {
			out[i] = normal(x, without...)
		}
		return out
	}
	return v
}

func TestFixtureExecutions(t *testing.T) {
	var cases []struct {
		Name       string
		Definition json.RawMessage
		Parameters map[string]any
		Execution  map[pipeline.Variable]string
		Steps      map[string]struct {
			Properties map[string]any
		}
		Files    map[string]string
		Expected struct {
			Status    string
			Ran       []string `json:"ran_any_topological_order"`
			Blocked   []string
			Outcomes  map[string]bool
			Arguments map[string]any
			Reason    string
		}
	}
	fixture(t, "local_pipeline/executions.json", &cases)
	for _, c := range cases {
		t.Run(c.Name, func(t *testing.T) {
			d, err := pipeline.Parse(c.Definition)
			if err != nil {
				t.Fatal(err)
			}
			e, err := d.RunLocal(t.Context(), c.Parameters, func(o *pipeline.LocalOptions) {
				o.Variables = c.Execution
				o.Read = func(_ context.Context, uri string) ([]byte, error) {
					if text, ok := c.Files[uri]; ok {
						return []byte(text), nil
					}
					return nil, errors.New("NoSuchKey")
				}
				o.Default = func(_ context.Context, run pipeline.StepRun) (pipeline.StepResult, error) {
					return pipeline.StepResult{Properties: c.Steps[run.Name].Properties}, nil
				}
			})
			if got := strings.ToLower(c.Expected.Status); string(e.Status) != got || (err == nil) != (got == "succeeded") {
				t.Errorf("status %s, %v, want %s", e.Status, err, got)
			}
			if !strings.Contains(e.Reason, c.Expected.Reason) {
				t.Errorf("reason %q, want %q", e.Reason, c.Expected.Reason)
			}
			if diff := cmp.Diff(slices.Sorted(slices.Values(c.Expected.Ran)), slices.Sorted(slices.Values(e.Order))); diff != "" {
				t.Errorf("ran (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(slices.Sorted(slices.Values(c.Expected.Blocked)), slices.Sorted(slices.Values(e.Blocked()))); diff != "" {
				t.Errorf("blocked (-want +got):\n%s", diff)
			}
			for name, want := range c.Expected.Outcomes {
				if got := e.Step(name).Outcome; got != want {
					t.Errorf("outcome of %s = %t, want %t", name, got, want)
				}
			}
			for name, want := range c.Expected.Arguments {
				var got any
				if err := json.Unmarshal(e.Step(name).Arguments, &got); err != nil {
					t.Fatal(err)
				}
				if diff := cmp.Diff(want, got); diff != "" {
					t.Errorf("arguments of %s (-want +got):\n%s", name, diff)
				}
			}
			for i, name := range e.Order { // each after what it waits for
				for s := range d.Steps() {
					if s.Name == name {
						for _, before := range s.After {
							if !slices.Contains(e.Order[:i], before) {
								t.Errorf("%s ran before %s", name, before)
							}
						}
					}
				}
			}
		})
	}
}
