package mlflow_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/google/go-cmp/cmp"

	"github.com/awsai-go/awsai/media"
	"github.com/awsai-go/awsai/sagemaker/mlflow"
	"github.com/awsai-go/awsai/sagemaker/mlflow/filter"
)

// python runs testdata/interop.py and reads what it prints.
func python(t *testing.T, out any, stdin string, args ...string) {
	t.Helper()
	cmd := exec.Command(os.Getenv("AWSAI_MLFLOW_PYTHON"), append([]string{"testdata/interop.py"}, args...)...)
	cmd.Stdin = strings.NewReader(stdin)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	printed, err := cmd.Output()
	if err != nil {
		t.Fatalf("%v: %v\n%s", args, err, stderr.Bytes())
	}
	_, result, found := bytes.Cut(printed, []byte("RESULT "))
	if !found {
		t.Fatalf("%v printed %s\n%s", args, printed, stderr.Bytes())
	}
	if err := json.Unmarshal(result, out); err != nil {
		t.Fatal(err)
	}
}

// stores are the tracking URIs that this library and MLflow's client are to share.
func stores(t *testing.T) map[string]string {
	t.Helper()
	server, interpreter := os.Getenv("AWSAI_MLFLOW"), os.Getenv("AWSAI_MLFLOW_PYTHON")
	if server == "" || interpreter == "" {
		t.Skip("AWSAI_MLFLOW names no MLflow server, or AWSAI_MLFLOW_PYTHON no Python with its client: bash .ci/mlflow go test ./sagemaker/mlflow")
	}
	return map[string]string{"server": server, "folder": filepath.Join(t.TempDir(), "mlruns")}
}

func TestPythonReadsGo(t *testing.T) {
	for name, uri := range stores(t) {
		t.Run(name, func(t *testing.T) { pythonReadsGo(t, mlflow.New(aws.Config{}, uri), uri) })
	}
}

func pythonReadsGo(t *testing.T, c *mlflow.Client, uri string) {
	ctx := t.Context()
	check := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	e, err := c.EnsureExperiment(ctx, "go writes", func(o *mlflow.ExperimentOptions) { o.Tags = map[string]string{"team": "risk"} })
	check(err)
	start := time.UnixMilli(1_700_000_000_000)
	run, err := c.CreateRun(ctx, e, func(o *mlflow.RunOptions) {
		o.Name, o.User, o.Started, o.Tags = "1e5: yes", "gopher", start, map[string]string{"a.b/c d": "it's \"ü\"\nline"}
	})
	check(err)

	const steps = 2500
	log := c.Logger(ctx, run.ID)
	for s := range steps {
		check(log.Log(ctx, mlflow.Batch{Metrics: []mlflow.Metric{{Key: "loss", Value: 1 / float64(s+1), Step: int64(s), Time: start.Add(time.Duration(s) * time.Millisecond)}}}))
	}
	for i := range 150 {
		check(log.Param(ctx, fmt.Sprintf("p/%03d", i), fmt.Sprint(i)))
	}
	check(log.Param(ctx, "depth", "3"))
	check(log.Tag(ctx, "late", "yes"))
	check(log.Close(ctx))
	check(c.LogBatch(ctx, run.ID, mlflow.Batch{Metrics: []mlflow.Metric{
		{Key: "nan", Value: math.NaN()}, {Key: "tiny", Value: 1e-300}, {Key: "huge", Value: 1e21},
	}}))
	check(c.LogInputs(ctx, run.ID, mlflow.Inputs{Datasets: []mlflow.Dataset{{Name: "d", Digest: "abc", SourceType: "local", Source: "{}", Context: "training"}}}))
	check(c.Upload(ctx, run.Artifacts, "notes/a b.txt", media.Bytes([]byte("from Go"))))

	m, err := c.CreateLoggedModel(ctx, e, func(o *mlflow.LoggedModelOptions) {
		o.Name, o.Run, o.Params, o.Tags = "net", run.ID, map[string]string{"depth": "3"}, map[string]string{"kind": "cnn"}
	})
	check(err)
	check(c.LogBatch(ctx, run.ID, mlflow.Batch{Metrics: []mlflow.Metric{{Key: "f1", Value: 0.75, Model: m.ID}}}))
	check(c.FinishLoggedModel(ctx, m.ID, mlflow.Ready))
	check(c.LogOutputs(ctx, run.ID, mlflow.Output{Model: m.ID, Step: 3}))

	_, err = c.CreateModel(ctx, "go-model", func(o *mlflow.ModelOptions) { o.Description, o.Tags = "made by Go", map[string]string{"a": "b"} })
	check(err)
	for range 2 {
		_, err = c.CreateVersion(ctx, "go-model", run.Artifacts+"/notes", func(o *mlflow.VersionOptions) {
			o.Run, o.Description, o.Tags = run.ID, "a version", map[string]string{"x": "y"}
		})
		check(err)
	}
	check(c.SetAlias(ctx, "go-model", "champion", 2))
	check(c.MoveVersion(ctx, "go-model", 2, "Staging", true))
	check(c.EndRun(ctx, run.ID, mlflow.Finished))

	var got map[string]any
	python(t, &got, "", "read", uri, run.ID, "go-model")
	history, _ := got["history"].([]any)
	if len(history) != steps {
		t.Errorf("Python reads %d values, want %d", len(history), steps)
	}
	for s, h := range history {
		if diff := cmp.Diff([]any{1 / float64(s+1), float64(s), float64(start.UnixMilli() + int64(s))}, h); diff != "" {
			t.Fatalf("value %d (-want +got):\n%s", s, diff)
		}
	}
	delete(got, "history")
	if params, _ := got["params"].(map[string]any); len(params) != 151 || params["p/149"] != "149" || params["depth"] != "3" {
		t.Errorf("Python reads the parameters %v", params)
	}
	delete(got, "params")
	want := map[string]any{
		"experiment": []any{"go writes", "active", map[string]any{"team": "risk"}},
		"name":       "1e5: yes", "status": "FINISHED", "user": "gopher", "start": float64(start.UnixMilli()), "ended": true,
		"metrics":    map[string]any{"loss": 1 / float64(steps), "nan": "nan", "tiny": 1e-300, "huge": 1e21, "f1": 0.75},
		"tags":       map[string]any{"a.b/c d": "it's \"ü\"\nline", "late": "yes"},
		"datasets":   []any{[]any{"d", "abc", "local", "{}", []any{[]any{"mlflow.data.context", "training"}}}},
		"outputs":    []any{[]any{m.ID, 3.0}},
		"files":      []any{[]any{"notes/a b.txt", 7.0}},
		"found":      []any{"1e5: yes"},
		"text":       "from Go",
		"logged":     []any{"net", "READY", run.ID, map[string]any{"depth": "3"}, map[string]any{"kind": "cnn"}, []any{[]any{"f1", 0.75}}},
		"registered": []any{"go-model", "made by Go", map[string]any{"a": "b"}, map[string]any{"champion": 2.0}},
		"version":    []any{2.0, run.ID, "Staging", "READY", map[string]any{"x": "y"}, "a version"},
		"versions":   []any{1.0, 2.0},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("what Python reads (-want +got):\n%s", diff)
	}
}

func TestGoReadsPython(t *testing.T) {
	for name, uri := range stores(t) {
		t.Run(name, func(t *testing.T) { goReadsPython(t, mlflow.New(aws.Config{}, uri), uri) })
	}
}

func goReadsPython(t *testing.T, c *mlflow.Client, uri string) {
	ctx := t.Context()
	var made struct {
		Experiment, Run, Model string
		Names, Runs            []string
	}
	python(t, &made, "", "write", uri)

	e, err := c.ExperimentByName(ctx, "python writes")
	if err != nil || e.ID != made.Experiment || e.Tags["team"] != "risk" || e.Stage != mlflow.Active || e.Created.IsZero() {
		t.Fatalf("experiment %+v, %v", e, err)
	}
	r, err := c.Run(ctx, made.Run)
	if err != nil {
		t.Fatal(err)
	}
	if r.Name != "first" || r.Status != mlflow.Failed || r.Ended.IsZero() || !r.Started.Equal(time.UnixMilli(1_700_000_000_000)) || r.Experiment != e.ID {
		t.Errorf("run %+v", r)
	}
	if diff := cmp.Diff(map[string]string{"lr": "0.1", "a b/c": "x\ny"}, r.Params); diff != "" {
		t.Errorf("parameters (-want +got):\n%s", diff)
	}
	if r.Tags["note"] != "it's \"ü\"" {
		t.Errorf("tags %v", r.Tags)
	}
	if l := r.Metrics["val/loss"]; l.Value != 0.001 || l.Step != 999 || !math.IsNaN(r.Metrics["nan"].Value) || r.Metrics["inf"].Value > -1e300 {
		t.Errorf("metrics %v", r.Metrics)
	}
	if diff := cmp.Diff([]mlflow.Dataset{{Name: "d", Digest: "abc", SourceType: "local", Source: "{}", Context: "training"}}, r.Datasets); diff != "" {
		t.Errorf("datasets (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]mlflow.Output{{Model: made.Model, Step: 3}}, r.Outputs); diff != "" {
		t.Errorf("outputs (-want +got):\n%s", diff)
	}
	s := int64(0)
	for m, err := range c.History(ctx, r.ID, "val/loss") {
		if err != nil || m.Step != s || m.Value != 1/float64(s+1) {
			t.Fatalf("value %d: %+v, %v", s, m, err)
		}
		s++
	}
	if s != 1000 {
		t.Errorf("%d values", s)
	}

	m, err := c.LoggedModel(ctx, made.Model)
	if err != nil || m.Name != "net" || m.Status != mlflow.Ready || m.Run != r.ID || m.Params["depth"] != "3" || m.Tags["kind"] != "cnn" || len(m.Metrics) != 1 || m.Metrics[0].Value != 0.75 {
		t.Errorf("logged model %+v, %v", m, err)
	}
	v, err := c.VersionByAlias(ctx, "python-model", "champion")
	if err != nil || v.Version != 1 || v.Run != r.ID || v.Tags["x"] != "y" {
		t.Errorf("version %+v, %v", v, err)
	}
	body, err := c.Open(ctx, "models:/python-model@champion", "deep/a b+c.txt")
	if err != nil {
		t.Fatal(err)
	}
	data, err := io.ReadAll(body)
	if err := body.Close(); err != nil {
		t.Error(err)
	}
	if err != nil || string(data) != "from python" {
		t.Errorf("artifact %q, %v", data, err)
	}
	dir := t.TempDir()
	if err := c.Download(ctx, "runs:/"+r.ID, "", dir); err != nil {
		t.Fatal(err)
	}
	if data, err := os.ReadFile(filepath.Join(dir, "data", "deep", "a b+c.txt")); err != nil || string(data) != "from python" {
		t.Errorf("downloaded %q, %v", data, err)
	}
	for i, id := range made.Runs {
		if r, err := c.Run(ctx, id); err != nil || r.Name != made.Names[i] {
			t.Errorf("name %q is read as %q, %v", made.Names[i], r.Name, err)
		}
	}
	q := mlflow.Query{
		Filter: filter.All(filter.Metric("val/loss").AtMost(0.001), filter.Tag("note").Like("it's%"), filter.Attribute("status").Is("FAILED"), filter.Param("lr").Present(), filter.Dataset("name").Is("d")),
		Order:  []filter.Order{filter.Metric("val/loss").Descending(), filter.Attribute("start_time").Descending()},
	}
	n := 0
	for found, err := range c.Runs(ctx, []string{e.ID}, q) {
		if err != nil || found.ID != r.ID {
			t.Fatalf("found %s, %v", found.ID, err)
		}
		n++
	}
	if n != 1 {
		t.Errorf("found %d runs, want 1", n)
	}
}

func TestManyPages(t *testing.T) {
	for name, uri := range stores(t) {
		t.Run(name, func(t *testing.T) {
			ctx, c := t.Context(), mlflow.New(aws.Config{}, uri)
			e, err := c.CreateExperiment(ctx, "pages")
			if err != nil {
				t.Fatal(err)
			}
			want := map[string]bool{}
			for range 25 {
				r, err := c.CreateRun(ctx, e)
				if err != nil {
					t.Fatal(err)
				}
				want[r.ID] = true
			}
			for r, err := range c.Runs(ctx, []string{e}, mlflow.Query{PageSize: 10}) {
				if err != nil {
					t.Fatal(err)
				}
				delete(want, r.ID)
			}
			if len(want) != 0 {
				t.Errorf("%d runs were not found", len(want))
			}
		})
	}
}

// TestPythonReadsFilters holds the texts of filters, with keys and values of all kinds,
// against MLflow's own parser.
func TestPythonReadsFilters(t *testing.T) {
	stores(t)
	rng := rand.New(rand.NewPCG(1, 2))
	letters := []string{"a", "B", "7", " ", "_", "-", ".", "/", ":", "'", `"`, `\`, "`", "%", ";", "--", "#", "(", ")", "\n", "ü", "=", " AND ", "/*", "日"}
	some := func(n int) string {
		var b strings.Builder
		for range rng.IntN(n) {
			b.WriteString(letters[rng.IntN(len(letters))])
		}
		return b.String()
	}
	var filters []string
	var want [][][]any
	for range 3000 {
		key, value, number := "k"+some(5), some(8), math.Ldexp(rng.NormFloat64(), rng.IntN(200)-100)
		f := filter.All(filter.Tag(key).Is(value), filter.Metric(key).Below(number), filter.Param(key).Like(value))
		if f.Err() != nil {
			continue
		}
		text, _ := json.Marshal(f.String())
		filters = append(filters, string(text))
		want = append(want, [][]any{{"tag", key, "=", value}, {"metric", key, "<", number}, {"parameter", key, "LIKE", value}})
	}
	var got [][][]any
	python(t, &got, strings.Join(filters, "\n"), "filters")
	if len(filters) < 200 || len(got) != len(want) {
		t.Fatalf("%d filters, %d answers", len(filters), len(got))
	}
	for i := range want {
		if len(got[i]) == 3 {
			var v float64
			if text, ok := got[i][1][3].(string); ok {
				if err := json.Unmarshal([]byte(text), &v); err != nil {
					t.Fatal(err)
				}
				got[i][1][3] = v
			}
		}
		if diff := cmp.Diff(want[i], got[i]); diff != "" {
			t.Fatalf("%s (-want +got):\n%s", filters[i], diff)
		}
	}
	t.Logf("MLflow reads %d filters as they were meant", len(filters))
}
