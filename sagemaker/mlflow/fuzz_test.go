package mlflow

import (
	"math"
	"testing"
	"time"
)

func FuzzMeta(f *testing.F) {
	f.Add([]byte("name: 1e5\nstatus: 3\ntags:\n  a: 'b'\nx: null\n"), "yes")
	f.Add([]byte("a: &x [1, *x]\n"), "12:30")
	f.Add([]byte("- a"), "")
	f.Add([]byte("? {a: b}\n: c\n"), "#")
	f.Fuzz(func(t *testing.T, data []byte, name string) {
		m, err := parseMeta(data)
		if err != nil {
			return
		}
		m.number("status")
		m.texts("tags")
		m.set("name", name)
		out, err := m.bytes()
		if err != nil {
			return
		}
		again, err := parseMeta(out)
		if err != nil {
			t.Fatalf("%q is written as %q, which does not parse: %v", data, out, err)
		}
		if got := again.text("name"); got != name && isPlain(name) {
			t.Fatalf("name %q is read as %q", name, got)
		}
	})
}

// isPlain leaves out what YAML cannot hold.
func isPlain(s string) bool {
	for _, r := range s {
		if r < ' ' || r == 0x7f || r >= 0xd800 {
			return false
		}
	}
	return true
}

func FuzzMetricLine(f *testing.F) {
	f.Add("1700000000000 0.5 1", false)
	f.Add("1 nan 2 d x", false)
	f.Add("1 1e999 -2 run d x", true)
	f.Fuzz(func(t *testing.T, line string, ofModel bool) {
		m, err := parseMetric("k", line, ofModel)
		if err != nil {
			return
		}
		run := ""
		if ofModel {
			run = "r"
		}
		if m.Dataset == "" && m.Digest != "" || m.Dataset != "" && m.Digest == "" {
			return // such a line is read, and not written
		}
		again, err := parseMetric("k", metricLine(m, run), ofModel)
		if err != nil {
			t.Fatalf("%q is written as %q: %v", line, metricLine(m, run), err)
		}
		if math.IsNaN(m.Value) && math.IsNaN(again.Value) {
			m.Value, again.Value = 0, 0
		}
		if m != again {
			t.Fatalf("%q: %+v, then %+v", line, m, again)
		}
	})
}

func FuzzModelFile(f *testing.F) {
	f.Add([]byte("flavors:\n  python_function:\n    loader_module: m\nsignature:\n  inputs: '[{\"type\": \"double\", \"name\": \"x\"}]'\n"))
	f.Add([]byte("flavors: [a]"))
	f.Fuzz(func(t *testing.T, data []byte) {
		if m, err := ParseModelFile(data); err == nil && m.Flavors == nil {
			t.Fatal("no flavors, and no error")
		}
	})
}

func TestModelFile(t *testing.T) {
	m, err := ParseModelFile([]byte(`artifact_path: file:///tmp/x
flavors:
  python_function:
    env:
      conda: conda.yaml
    loader_module: mlflow.sklearn
    python_version: 3.11.7
  sklearn:
    pickled_model: model.pkl
mlflow_version: 3.17.2
model_id: m-1
model_size_bytes: 1234
model_uuid: m-1
run_id: r1
signature:
  inputs: '[{"type": "double", "name": "x", "required": true}, {"type": "string", "name": "y", "required": false}]'
  outputs: '[{"type": "tensor", "tensor-spec": {"dtype": "int64", "shape": [-1, 2]}}]'
  params: null
utc_time_created: '2026-11-24 17:31:57.123456'
`))
	if err != nil {
		t.Fatal(err)
	}
	if m.Run != "r1" || m.Model != "m-1" || m.Version != "3.17.2" || m.Size != 1234 || !m.Created.Equal(time.Date(2026, 11, 24, 17, 31, 57, 123456000, time.UTC)) {
		t.Errorf("%+v", m)
	}
	if m.Flavors["python_function"]["loader_module"] != "mlflow.sklearn" || m.Flavors["sklearn"]["pickled_model"] != "model.pkl" {
		t.Errorf("flavors %v", m.Flavors)
	}
	if len(m.Inputs) != 2 || m.Inputs[0].Optional || !m.Inputs[1].Optional || !m.Outputs[0].Tensor || m.Outputs[0].Type != "int64" || m.Outputs[0].Shape[1] != 2 || m.Params != nil {
		t.Errorf("signature %+v %+v", m.Inputs, m.Outputs)
	}
}
