package mlflow_test

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/media"
	"github.com/awsai-go/awsai/sagemaker/mlflow"
	"github.com/awsai-go/awsai/sagemaker/mlflow/filter"
)

func inFolder(t *testing.T) (*mlflow.Client, string) {
	root := filepath.Join(t.TempDir(), "mlruns")
	return mlflow.New(aws.Config{}, root), root
}

func must[T any](t *testing.T) func(v T, err error) T {
	return func(v T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

func ok(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func TestExperiments(t *testing.T) {
	ctx := t.Context()
	c, _ := inFolder(t)
	id := must[string](t)(c.EnsureExperiment(ctx, "one"))
	if again := must[string](t)(c.EnsureExperiment(ctx, "one")); again != id {
		t.Errorf("ensured %s, then %s", id, again)
	}
	if _, err := c.CreateExperiment(ctx, "one"); err == nil || awsai.KindOf(err) != nil {
		t.Errorf("twice: %v", err)
	}
	ok(t, c.SetExperimentTag(ctx, id, "team", "risk"))
	ok(t, c.SetExperimentTag(ctx, id, "old", "x"))
	ok(t, c.DeleteExperimentTag(ctx, id, "old"))
	ok(t, c.RenameExperiment(ctx, id, "two: 1e5"))
	run := must[mlflow.Run](t)(c.CreateRun(ctx, id))
	ok(t, c.DeleteExperiment(ctx, id))
	e := must[mlflow.Experiment](t)(c.ExperimentByName(ctx, "two: 1e5"))
	if diff := cmp.Diff(mlflow.Experiment{ID: id, Name: "two: 1e5", Artifacts: e.Artifacts, Stage: mlflow.Deleted, Tags: map[string]string{"team": "risk"}},
		e, cmpopts.IgnoreFields(mlflow.Experiment{}, "Created", "Updated")); diff != "" {
		t.Errorf("deleted (-want +got):\n%s", diff)
	}
	if r := must[mlflow.Run](t)(c.Run(ctx, run.ID)); r.Stage != mlflow.Deleted {
		t.Errorf("the run of a deleted experiment is %s", r.Stage)
	}
	if _, err := c.CreateRun(ctx, id); !errors.Is(err, awsai.ErrInvalid) {
		t.Errorf("run in a deleted experiment: %v", err)
	}
	names := func(v mlflow.View) (out []string) {
		for e, err := range c.Experiments(ctx, mlflow.Query{View: v, Order: []filter.Order{filter.Attribute("name").Ascending()}}) {
			ok(t, err)
			out = append(out, e.Name)
		}
		return out
	}
	if diff := cmp.Diff([][]string{{"Default"}, {"two: 1e5"}, {"Default", "two: 1e5"}}, [][]string{names(mlflow.ActiveOnly), names(mlflow.DeletedOnly), names(mlflow.All)}); diff != "" {
		t.Errorf("views (-want +got):\n%s", diff)
	}
	ok(t, c.RestoreExperiment(ctx, id))
	if r := must[mlflow.Run](t)(c.Run(ctx, run.ID)); r.Stage != mlflow.Active {
		t.Errorf("the run of a restored experiment is %s", r.Stage)
	}
	for name, err := range map[string]error{
		"default":   c.DeleteExperiment(ctx, "0"),
		"long":      c.RenameExperiment(ctx, id, strings.Repeat("x", 501)),
		"leads out": c.SetExperimentTag(ctx, id, "../meta.yaml", "x"),
	} {
		if !errors.Is(err, awsai.ErrInvalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
	for _, id := range []string{"12", "models", "../x", ".trash"} {
		if _, err := c.Experiment(ctx, id); err == nil {
			t.Errorf("experiment %q is there", id)
		}
	}
}

func TestRunLife(t *testing.T) {
	ctx := t.Context()
	c, _ := inFolder(t)
	run := must[mlflow.Run](t)(c.CreateRun(ctx, "0", func(o *mlflow.RunOptions) { o.Parent, o.User = "p1", "jo" }))
	if run.Status != mlflow.Running || run.Tags[mlflow.TagParent] != "p1" || run.Tags[mlflow.TagUser] != "jo" || run.Name == "" {
		t.Errorf("new run %+v", run)
	}
	ok(t, c.LogParam(ctx, run.ID, "lr", "0.1"))
	ok(t, c.LogParam(ctx, run.ID, "lr", "0.1"))
	if err := c.LogParam(ctx, run.ID, "lr", "0.2"); !errors.Is(err, awsai.ErrInvalid) || strings.Contains(err.Error(), "0.2") {
		t.Errorf("another value: %v", err)
	}
	for i, v := range []float64{3, 1, 2} {
		ok(t, c.LogMetric(ctx, run.ID, "loss", v, int64(i%2)))
	}
	ok(t, c.SetTag(ctx, run.ID, "note", "a"))
	ok(t, c.SetTag(ctx, run.ID, "note", "b"))
	ok(t, c.SetTag(ctx, run.ID, "gone", "x"))
	ok(t, c.DeleteTag(ctx, run.ID, "gone"))
	if err := c.DeleteTag(ctx, run.ID, "gone"); !errors.Is(err, awsai.ErrNotFound) {
		t.Errorf("a tag that is not there: %v", err)
	}
	ok(t, c.RenameRun(ctx, run.ID, "second"))
	ok(t, c.EndRun(ctx, run.ID, mlflow.Killed))
	r := must[mlflow.Run](t)(c.Run(ctx, run.ID))
	if r.Name != "second" || r.Status != mlflow.Killed || r.Ended.IsZero() || r.Metrics["loss"].Value != 1 || r.Params["lr"] != "0.1" || r.Tags["note"] != "b" || r.Tags[mlflow.TagRunName] != "second" {
		t.Errorf("run %+v", r)
	}
	ok(t, c.DeleteRun(ctx, run.ID))
	if err := c.LogMetric(ctx, run.ID, "loss", 1, 1); !errors.Is(err, awsai.ErrInvalid) {
		t.Errorf("logging to a deleted run: %v", err)
	}
	ok(t, c.RestoreRun(ctx, run.ID))
	ok(t, c.SetStatus(ctx, run.ID, mlflow.Running))
	for key := range map[string]bool{"": true, "..": true, "/a": true, "a//b": true, "a/../b": true, "a\nb": true, strings.Repeat("k", 251): true} {
		if err := c.LogMetric(ctx, run.ID, key, 1, 0); !errors.Is(err, awsai.ErrInvalid) {
			t.Errorf("key %q: %v", key, err)
		}
	}
	if _, err := c.Run(ctx, "0123"); !errors.Is(err, awsai.ErrNotFound) {
		t.Errorf("no run: %v", err)
	}
	if err := c.LogParam(ctx, run.ID, "long", strings.Repeat("x", 6001)); !errors.Is(err, awsai.ErrInvalid) {
		t.Errorf("a long parameter: %v", err)
	}
	for m, err := range c.History(ctx, run.ID, "nothing") {
		t.Errorf("history of nothing: %v, %v", m, err)
	}
}

func TestRegistry(t *testing.T) {
	ctx := t.Context()
	c, _ := inFolder(t)
	m := must[mlflow.RegisteredModel](t)(c.CreateModel(ctx, "net", func(o *mlflow.ModelOptions) { o.Tags = map[string]string{"a": "b"} }))
	if m.Name != "net" || m.Tags["a"] != "b" || m.Created.IsZero() {
		t.Errorf("model %+v", m)
	}
	if _, err := c.CreateModel(ctx, "net"); err == nil || awsai.KindOf(err) != nil {
		t.Errorf("twice: %v", err)
	}
	for i := range 3 {
		v := must[mlflow.Version](t)(c.CreateVersion(ctx, "net", "s3://bucket/model", func(o *mlflow.VersionOptions) { o.Run = "r1" }))
		if v.Version != i+1 || v.Stage != "None" || v.Status != "READY" {
			t.Errorf("version %+v", v)
		}
	}
	ok(t, c.SetAlias(ctx, "net", "champion", 1))
	ok(t, c.SetAlias(ctx, "net", "champion", 2))
	ok(t, c.SetAlias(ctx, "net", "other", 2))
	ok(t, c.DeleteAlias(ctx, "net", "other"))
	ok(t, c.DescribeModel(ctx, "net", "a net"))
	ok(t, c.DescribeVersion(ctx, "net", 2, "the second"))
	ok(t, c.SetVersionTag(ctx, "net", 2, "k", "v"))
	ok(t, c.SetVersionTag(ctx, "net", 2, "gone", "v"))
	ok(t, c.DeleteVersionTag(ctx, "net", 2, "gone"))
	ok(t, c.SetRegisteredTag(ctx, "net", "c", "d"))
	ok(t, c.DeleteRegisteredTag(ctx, "net", "c"))
	ok(t, c.MoveVersion(ctx, "net", 1, "production", false))
	ok(t, c.MoveVersion(ctx, "net", 3, "Production", true))
	ok(t, c.RenameModel(ctx, "net", "net 2"))
	v := must[mlflow.Version](t)(c.VersionByAlias(ctx, "net 2", "champion"))
	if v.Name != "net 2" || v.Version != 2 || v.Description != "the second" || v.Tags["k"] != "v" || len(v.Tags) != 1 || !slices.Equal(v.Aliases, []string{"champion"}) {
		t.Errorf("champion %+v", v)
	}
	latest := map[string]int{}
	for _, v := range must[[]mlflow.Version](t)(c.LatestVersions(ctx, "net 2")) {
		latest[v.Stage] = v.Version
	}
	if diff := cmp.Diff(map[string]int{"None": 2, "Production": 3, "Archived": 1}, latest); diff != "" {
		t.Errorf("latest (-want +got):\n%s", diff)
	}
	if uri := must[string](t)(c.VersionArtifacts(ctx, "net 2", 1)); uri != "s3://bucket/model" {
		t.Errorf("artifacts at %s", uri)
	}
	ok(t, c.DeleteVersion(ctx, "net 2", 2))
	if _, err := c.VersionByAlias(ctx, "net 2", "champion"); !errors.Is(err, awsai.ErrNotFound) {
		t.Errorf("the alias of a deleted version: %v", err)
	}
	if v := must[mlflow.Version](t)(c.CreateVersion(ctx, "net 2", "x")); v.Version != 4 {
		t.Errorf("a number is used again: %d", v.Version)
	}
	var numbers []int
	for v, err := range c.VersionsOf(ctx, "net 2") {
		ok(t, err)
		numbers = append(numbers, v.Version)
	}
	if !slices.Equal(numbers, []int{4, 3, 1}) {
		t.Errorf("versions %v", numbers)
	}
	for m, err := range c.Models(ctx, mlflow.Query{Filter: filter.All(filter.Attribute("name").Like("net%"), filter.Tag("a").Is("b"))}) {
		if err != nil || m.Description != "a net" || m.Aliases != nil {
			t.Errorf("found %+v, %v", m, err)
		}
	}
	for name, err := range map[string]error{
		"v1":      c.SetAlias(ctx, "net 2", "v1", 1),
		"latest":  c.SetAlias(ctx, "net 2", "Latest", 1),
		"slash":   c.DeleteModel(ctx, "a/b"),
		"dots":    c.DeleteModel(ctx, ".."),
		"stage":   c.MoveVersion(ctx, "net 2", 1, "Live", false),
		"archive": c.MoveVersion(ctx, "net 2", 1, "None", true),
	} {
		if !errors.Is(err, awsai.ErrInvalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := c.SetAlias(ctx, "net 2", "x", 9); !errors.Is(err, awsai.ErrNotFound) {
		t.Errorf("an alias of no version: %v", err)
	}
	ok(t, c.DeleteModel(ctx, "net 2"))
	if _, err := c.Model(ctx, "net 2"); !errors.Is(err, awsai.ErrNotFound) {
		t.Errorf("deleted: %v", err)
	}
}

func TestLoggedModels(t *testing.T) {
	ctx := t.Context()
	c, _ := inFolder(t)
	run := must[mlflow.Run](t)(c.CreateRun(ctx, "0"))
	m := must[mlflow.LoggedModel](t)(c.CreateLoggedModel(ctx, "0", func(o *mlflow.LoggedModelOptions) { o.Run, o.Type = run.ID, "cnn" }))
	if m.Status != mlflow.Pending || m.Run != run.ID || m.Type != "cnn" {
		t.Errorf("model %+v", m)
	}
	ok(t, c.LogModelParams(ctx, m.ID, map[string]string{"depth": "3"}))
	ok(t, c.SetModelTags(ctx, m.ID, map[string]string{"a": "b", "c": "d"}))
	ok(t, c.DeleteModelTag(ctx, m.ID, "c"))
	ok(t, c.LogBatch(ctx, run.ID, mlflow.Batch{Metrics: []mlflow.Metric{
		{Key: "f1", Value: 0.5, Model: m.ID}, {Key: "f1", Value: 0.6, Step: 1, Model: m.ID}, {Key: "f1", Value: 0.7, Model: m.ID, Dataset: "d", Digest: "x"},
	}}))
	ok(t, c.FinishLoggedModel(ctx, m.ID, mlflow.Ready))
	ok(t, c.LogInputs(ctx, run.ID, mlflow.Inputs{Models: []string{m.ID}}))
	ok(t, c.Upload(ctx, m.Artifacts, "MLmodel", media.Bytes([]byte("flavors: {}\n"))))
	if r := must[mlflow.Run](t)(c.Run(ctx, run.ID)); !slices.Equal(r.Models, []string{m.ID}) {
		t.Errorf("inputs %v", r.Models)
	}
	for found, err := range c.LoggedModels(ctx, []string{"0"}, mlflow.Query{Filter: filter.All(filter.Attribute("status").Is("READY"), filter.Param("depth").Is("3"), filter.Metric("f1").AtLeast(0.6))}) {
		if err != nil || len(found.Metrics) != 2 || found.Metrics[0].Value != 0.6 || found.Metrics[1].Dataset != "d" || found.Tags["a"] != "b" || len(found.Tags) != 1 {
			t.Errorf("found %+v, %v", found, err)
		}
	}
	if mf := must[mlflow.ModelFile](t)(c.ModelFile(ctx, "models:/"+m.ID)); len(mf.Flavors) != 0 {
		t.Errorf("flavors %v", mf.Flavors)
	}
	must[mlflow.RegisteredModel](t)(c.CreateModel(ctx, "net"))
	must[mlflow.Version](t)(c.CreateVersion(ctx, "net", "models:/"+m.ID))
	if uri := must[string](t)(c.VersionArtifacts(ctx, "net", 1)); uri != m.Artifacts {
		t.Errorf("the files are at %s, want %s", uri, m.Artifacts)
	}
	ok(t, c.DeleteLoggedModel(ctx, m.ID))
	if _, err := c.LoggedModel(ctx, m.ID); !errors.Is(err, awsai.ErrNotFound) {
		t.Errorf("deleted: %v", err)
	}
}

func TestArtifacts(t *testing.T) {
	ctx := t.Context()
	c, _ := inFolder(t)
	run := must[mlflow.Run](t)(c.CreateRun(ctx, "0"))
	from, to := t.TempDir(), t.TempDir()
	for _, name := range []string{"a.txt", "deep/b%20 c.txt", "deep/er/ü.txt"} {
		ok(t, os.MkdirAll(filepath.Dir(filepath.Join(from, name)), 0o755))
		ok(t, os.WriteFile(filepath.Join(from, name), []byte(name), 0o644))
	}
	uri := "runs:/" + run.ID
	ok(t, c.UploadTo(ctx, uri, "all", from))
	ok(t, c.Download(ctx, uri, "all/deep", to))
	if data, err := os.ReadFile(filepath.Join(to, "all", "deep", "er", "ü.txt")); err != nil || string(data) != "deep/er/ü.txt" {
		t.Errorf("downloaded %q, %v", data, err)
	}
	ok(t, c.Download(ctx, uri, "all/a.txt", to))
	var got []mlflow.Artifact
	for a, err := range c.Artifacts(ctx, uri, "all") {
		ok(t, err)
		got = append(got, a)
	}
	if diff := cmp.Diff([]mlflow.Artifact{{Path: "all/a.txt", Size: 5}, {Path: "all/deep", Folder: true}}, got); diff != "" {
		t.Errorf("listed (-want +got):\n%s", diff)
	}
	for a, err := range c.Artifacts(ctx, uri, "nothing") {
		t.Errorf("nothing: %v, %v", a, err)
	}
	for _, at := range []string{"", "..", "../x", "/x", "a/../../x", `a\b`, "a//b"} {
		if err := c.Upload(ctx, uri, at, media.Bytes(nil)); !errors.Is(err, awsai.ErrInvalid) {
			t.Errorf("path %q: %v", at, err)
		}
	}
	if _, err := c.Open(ctx, uri, "all/x"); !errors.Is(err, awsai.ErrNotFound) {
		t.Errorf("no such artifact: %v", err)
	}
	if err := c.Upload(ctx, "dbfs:/x", "a", media.Bytes(nil)); !errors.Is(err, awsai.ErrInvalid) {
		t.Errorf("another scheme: %v", err)
	}
	// A link that leads out is not followed.
	outside := t.TempDir()
	ok(t, os.WriteFile(filepath.Join(outside, "secret"), nil, 0o600))
	if err := os.Symlink(outside, filepath.Join(to, "link")); err == nil {
		if _, err := c.Open(ctx, to, "link/secret"); err == nil {
			t.Error("a link led out of the artifacts")
		}
	}
}

// TestProcesses lets several processes write one folder: none of what they log is lost, and
// a name is given once.
func TestProcesses(t *testing.T) {
	const processes, each = 4, 50
	if root := os.Getenv("AWSAI_MLFLOW_TEST_ROOT"); root != "" {
		worker(t, root, os.Getenv("AWSAI_MLFLOW_TEST_RUN"), each)
		return
	}
	ctx := t.Context()
	c, root := inFolder(t)
	run := must[mlflow.Run](t)(c.CreateRun(ctx, "0"))
	must[mlflow.RegisteredModel](t)(c.CreateModel(ctx, "net"))
	var wg sync.WaitGroup
	for range processes {
		wg.Go(func() {
			cmd := exec.Command(os.Args[0], "-test.run=^TestProcesses$")
			cmd.Env = append(os.Environ(), "AWSAI_MLFLOW_TEST_ROOT="+root, "AWSAI_MLFLOW_TEST_RUN="+run.ID)
			if out, err := cmd.CombinedOutput(); err != nil {
				t.Errorf("%v\n%s", err, out)
			}
		})
	}
	wg.Wait()
	n := 0
	for _, err := range c.History(ctx, run.ID, "loss") {
		ok(t, err)
		n++
	}
	if n != processes*each {
		t.Errorf("%d values, want %d", n, processes*each)
	}
	experiments, versions := 0, 0
	for e, err := range c.Experiments(ctx, mlflow.Query{Filter: filter.All(filter.Attribute("name").Is("shared"))}) {
		if err != nil || e.Name != "shared" {
			t.Error(e, err)
		}
		experiments++
	}
	for _, err := range c.VersionsOf(ctx, "net") {
		ok(t, err)
		versions++
	}
	if experiments != 1 || versions != processes*each {
		t.Errorf("%d experiments and %d versions, want 1 and %d", experiments, versions, processes*each)
	}
	if left, _ := filepath.Glob(filepath.Join(root, ".awsai-*")); len(left) != 0 {
		t.Errorf("left behind: %v", left)
	}
}

func worker(t *testing.T, root, run string, each int) {
	ctx, c := t.Context(), mlflow.New(aws.Config{}, root)
	must[string](t)(c.EnsureExperiment(ctx, "shared"))
	for i := range each {
		ok(t, c.LogMetric(ctx, run, "loss", float64(i), int64(i)))
		ok(t, c.SetTag(ctx, run, "last", fmt.Sprint(i)))
		must[mlflow.Version](t)(c.CreateVersion(ctx, "net", "s3://b/m"))
		must[mlflow.Run](t)(c.Run(ctx, run))
	}
}

func TestBadURI(t *testing.T) {
	for _, uri := range []string{"", "ftp://x", "http://", "arn:aws:s3:::bucket", "arn:aws:sagemaker:us-east-1:123456789012:endpoint/x", "arn:aws-cn:sagemaker:cn-north-1:123456789012:mlflow-app/x", "file://other/host"} {
		if _, err := mlflow.New(aws.Config{}, uri).Run(t.Context(), "r1"); !errors.Is(err, awsai.ErrInvalid) {
			t.Errorf("%q: %v", uri, err)
		}
	}
}

func TestOddFolder(t *testing.T) {
	ctx := t.Context()
	c, root := inFolder(t)
	run := must[mlflow.Run](t)(c.CreateRun(ctx, "0"))
	ok(t, c.LogMetric(ctx, run.ID, "loss", 1, 0))
	metric := filepath.Join(root, "0", run.ID, "metrics", "loss")
	f := must[*os.File](t)(os.OpenFile(metric, os.O_APPEND|os.O_WRONLY, 0))
	must[int](t)(f.WriteString("\n1700000000000 0.5\n1700000000001 0.25 7 data 0a\n1700000000002 0.1")) // the last is being written
	ok(t, f.Close())
	ok(t, os.MkdirAll(filepath.Join(root, "0", "not-a-run"), 0o755))
	ok(t, os.MkdirAll(filepath.Join(root, "leftover"), 0o755))
	r := must[mlflow.Run](t)(c.Run(ctx, run.ID))
	if m := r.Metrics["loss"]; m.Value != 0.25 || m.Step != 7 || m.Dataset != "data" || !m.Time.Equal(time.UnixMilli(1700000000001)) {
		t.Errorf("newest %+v", m)
	}
	for found, err := range c.Runs(ctx, []string{"0"}, mlflow.Query{}) {
		if err != nil || found.ID != run.ID {
			t.Errorf("found %s, %v", found.ID, err)
		}
	}
	ok(t, os.WriteFile(metric, []byte("x y z\n"), 0o644))
	if _, err := c.Run(ctx, run.ID); !errors.Is(err, awsai.ErrUnavailable) {
		t.Errorf("damaged: %v", err)
	}
}
