package registry_test

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/sagemaker"
	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/awsaitest"
	"github.com/awsai-go/awsai/sagemaker/registry"
)

const image = "111122223333.dkr.ecr.us-east-1.amazonaws.com/churn:1"

// both runs a test over a service and over a folder.
func both(t *testing.T, test func(t *testing.T, r registry.Registry)) {
	t.Run("service", func(t *testing.T) {
		f, _ := serve(t)
		f.S3("models")
		test(t, registry.New(f.Config(), func(o *registry.Options) { o.Bucket = "models" }))
	})
	t.Run("folder", func(t *testing.T) { test(t, registry.NewLocal(t.TempDir())) })
}

func write(t *testing.T, name, body string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(body), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func collect[T any](t *testing.T, seq iter.Seq2[T, error]) []T {
	t.Helper()
	var out []T
	for v, err := range seq {
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, v)
	}
	return out
}

// TestLife takes versions through their lives.
func TestLife(t *testing.T) {
	both(t, func(t *testing.T, r registry.Registry) {
		ctx := t.Context()
		g, err := r.EnsureGroup(ctx, registry.Group{Name: "churn", Description: "Who leaves"})
		if err != nil || g.Name != "churn" || g.Description != "Who leaves" || g.Status != registry.Completed || g.Created.IsZero() {
			t.Fatalf("EnsureGroup = %+v, %v", g, err)
		}
		if again, err := r.EnsureGroup(ctx, registry.Group{Name: "churn", Description: "other"}); err != nil || again.Description != "Who leaves" {
			t.Errorf("EnsureGroup again = %+v, %v", again, err)
		}
		if _, err := r.LatestApproved(ctx, "churn"); !errors.Is(err, awsai.ErrNotFound) {
			t.Errorf("LatestApproved of none: %v", err)
		}
		reg := registry.FromArtifact(image, write(t, "model.tar.gz", "weights"))
		reg.Accepts, reg.Answers, reg.Realtime, reg.Transform = []string{"text/csv"}, []string{"text/csv"}, []string{"ml.m5.large"}, []string{"ml.m5.large"}
		reg.Containers[0].Env = map[string]string{"A": "1"}
		reg.Description, reg.Metadata, reg.Stage = "first", map[string]string{"team": "risk", "run": "7"}, registry.Stage{Name: "Development", Status: "Draft"}
		reg.Domain, reg.Task, reg.Source = "MACHINE_LEARNING", "CLASSIFICATION", "models:/churn/1"
		reg.Metrics, reg.Problem = map[string]float64{"auc": 0.9, "f1": 0.8}, "binary_classification"
		reg.Baselines.DataConstraints = registry.Report{URI: write(t, "constraints.json", `{"version":0,"features":[]}`)}
		reg.Baselines.BiasConfig = registry.Report{URI: "s3://b/config.json"}
		first, err := r.Register(ctx, "churn", reg)
		if err != nil {
			t.Fatal(err)
		}
		if !strings.HasSuffix(first.Containers[0].Data, "/model.tar.gz") || first.Approval.Decision != registry.Undecided || first.Number != 1 || first.Status != registry.Completed {
			t.Errorf("version %+v", first)
		}
		reg.Metrics = map[string]float64{"auc": 0.95, "recall": 0.7}
		second, err := r.Register(ctx, "churn", reg)
		if err != nil || second.Number != 2 || second.Containers[0].Image != image || !cmp.Equal(second.Metadata, reg.Metadata) || !cmp.Equal(second.Stage, reg.Stage) || !cmp.Equal(second.Accepts, reg.Accepts) || second.Source != reg.Source || second.Baselines.BiasConfig.URI != "s3://b/config.json" {
			t.Fatalf("Register = %+v, %v", second, err)
		}
		third, err := r.Register(ctx, "churn", registry.FromMLflow("models:/churn/3", "", ""))
		if err != nil || third.Kind != registry.Logged || len(third.Containers) != 0 {
			t.Fatalf("Register = %+v, %v", third, err)
		}
		var numbers []int
		for _, v := range collect(t, r.Versions(ctx, "churn", registry.Filter{})) {
			numbers = append(numbers, v.Number)
		}
		for _, v := range collect(t, r.Versions(ctx, "churn", registry.Filter{OldestFirst: true})) {
			numbers = append(numbers, v.Number)
		}
		if diff := cmp.Diff([]int{3, 2, 1, 1, 2, 3}, numbers); diff != "" {
			t.Errorf("versions (-want +got):\n%s", diff)
		}
		decide(t, r, first.ID, second.ID)
		compare(t, r, first.ID, second.ID)
		change(t, r, second.ID)
		clean(t, r, first.ID)
	})
}

func decide(t *testing.T, r registry.Registry, first, second string) {
	ctx := t.Context()
	v, err := r.Approve(ctx, first, "good enough")
	if err != nil || v.Approval.Decision != registry.Approved || v.Approval.Reason != "good enough" || v.Approval.By == "" || v.Approval.At.IsZero() {
		t.Fatalf("Approve = %+v, %v", v, err)
	}
	if again, err := r.Approve(ctx, "churn/1", "good enough"); err != nil || again.Approval != v.Approval {
		t.Errorf("Approve again = %+v, %v", again.Approval, err)
	}
	if v, err := r.LatestApproved(ctx, "churn"); err != nil || v.ID != first || len(v.Containers) != 1 {
		t.Errorf("LatestApproved = %s, %v", v.ID, err)
	}
	if _, err := r.Approve(ctx, second, "better"); err != nil {
		t.Fatal(err)
	}
	if v, err := r.LatestApproved(ctx, "churn"); err != nil || v.ID != second {
		t.Errorf("LatestApproved = %s, %v", v.ID, err)
	}
	if v, err := r.Reject(ctx, second, "leaks the label"); err != nil || v.Approval.Decision != registry.Rejected || v.Approval.Reason != "leaks the label" {
		t.Errorf("Reject = %+v, %v", v, err)
	}
	if v, err := r.LatestApproved(ctx, "churn"); err != nil || v.ID != first {
		t.Errorf("LatestApproved = %s, %v", v.ID, err)
	}
	for _, reason := range []string{"", " ", "two\nlines", strings.Repeat("x", 1025)} {
		if _, err := r.Approve(ctx, first, reason); !errors.Is(err, awsai.ErrInvalid) {
			t.Errorf("a reason of %d bytes: %v", len(reason), err)
		}
	}
	for _, id := range []string{"churn/9", "none/1"} {
		if _, err := r.Reject(ctx, id, "x"); !errors.Is(err, awsai.ErrNotFound) {
			t.Errorf("Reject %s: %v", id, err)
		}
	}
}

func compare(t *testing.T, r registry.Registry, ids ...string) {
	c, err := registry.Compare(t.Context(), r, ids...)
	if err != nil {
		t.Fatal(err)
	}
	want := []registry.Row{
		{Name: "auc", Cells: []registry.Cell{{true, 0.9, 0}, {true, 0.95, 0.05}}},
		{Name: "f1", Cells: []registry.Cell{{true, 0.8, 0}, {}}},
		{Name: "recall", Cells: []registry.Cell{{}, {true, 0.7, 0}}},
	}
	if diff := cmp.Diff(want, c.Rows, cmpopts.EquateApprox(0, 1e-12)); diff != "" {
		t.Errorf("rows (-want +got):\n%s", diff)
	}
	table := "        churn/1  churn/2\nauc     0.9      0.95 (+0.05)\nf1      0.8      -\nrecall  -        0.7\n"
	if diff := cmp.Diff(table, c.String()); diff != "" {
		t.Errorf("table (-want +got):\n%s", diff)
	}
	if _, err := registry.Compare(t.Context(), r, ids[0]); !errors.Is(err, awsai.ErrInvalid) {
		t.Errorf("Compare of one: %v", err)
	}
}

func change(t *testing.T, r registry.Registry, id string) {
	ctx := t.Context()
	v, err := r.SetStage(ctx, id, registry.Stage{Name: "Production", Status: "Live", Description: "since March"})
	if err != nil || v.Stage != (registry.Stage{Name: "Production", Status: "Live", Description: "since March"}) {
		t.Errorf("SetStage = %+v, %v", v.Stage, err)
	}
	v, err = r.SetMetadata(ctx, id, map[string]string{"run": "8", "owner": "ann"}, "team", "none")
	if diff := cmp.Diff(map[string]string{"run": "8", "owner": "ann"}, v.Metadata); diff != "" || err != nil {
		t.Errorf("SetMetadata: %v (-want +got):\n%s", err, diff)
	}
	for _, s := range []registry.Stage{{}, {Name: "a"}, {Name: "a b", Status: "c"}} {
		if _, err := r.SetStage(ctx, id, s); !errors.Is(err, awsai.ErrInvalid) {
			t.Errorf("SetStage %+v: %v", s, err)
		}
	}
	for _, m := range []map[string]string{{"": "a"}, {"a": ""}, {"a": "{"}, {strings.Repeat("k", 129): "v"}, {"k": strings.Repeat("v", 257)}} {
		if _, err := r.SetMetadata(ctx, id, m); !errors.Is(err, awsai.ErrInvalid) {
			t.Errorf("SetMetadata %v: %v", m, err)
		}
	}
	if _, err := r.SetMetadata(ctx, id, map[string]string{"a": "b"}, "a"); !errors.Is(err, awsai.ErrInvalid) {
		t.Errorf("set and removed: %v", err)
	}
}

func clean(t *testing.T, r registry.Registry, id string) {
	ctx := t.Context()
	if err := r.DeleteGroup(ctx, "churn"); err == nil {
		t.Error("a group with versions was deleted")
	}
	for range 2 {
		if err := r.Delete(ctx, id); err != nil {
			t.Error(err)
		}
	}
	if _, err := r.Version(ctx, id); !errors.Is(err, awsai.ErrNotFound) {
		t.Errorf("a deleted version: %v", err)
	}
	if got := collect(t, r.Groups(ctx, "hur")); len(got) != 1 || got[0].Name != "churn" {
		t.Errorf("Groups = %+v", got)
	}
	if got := collect(t, r.Groups(ctx, "x")); len(got) != 0 {
		t.Errorf("Groups = %+v", got)
	}
	for range 2 {
		if err := registry.Purge(ctx, r, "churn"); err != nil {
			t.Error(err)
		}
	}
	if _, err := r.Group(ctx, "churn"); !errors.Is(err, awsai.ErrNotFound) {
		t.Errorf("a purged group: %v", err)
	}
}

func TestRegisterRefused(t *testing.T) {
	one := registry.FromArtifact(image, "s3://b/m.tar.gz")
	both(t, func(t *testing.T, r registry.Registry) {
		if _, err := r.EnsureGroup(t.Context(), registry.Group{Name: "a"}); err != nil {
			t.Fatal(err)
		}
		for name, fn := range map[string]func(*registry.Registration){
			"limit 15 containers": func(r *registry.Registration) { r.Containers = make([]registry.Container, 16) },
			"neither":             func(r *registry.Registration) { r.Containers = nil },
			"no image":            func(r *registry.Registration) { r.Containers = []registry.Container{{Data: "s3://b/k"}} },
			"limit 1024":          func(r *registry.Registration) { r.Description = strings.Repeat("x", 1025) },
			"stage":               func(r *registry.Registration) { r.Stage.Name = "x" },
			"metrics and a report": func(r *registry.Registration) {
				r.Metrics, r.Reports.Quality.URI = map[string]float64{"a": 1}, "s3://b/k"
			},
			"a token": func(r *registry.Registration) { r.Token = "é" },
		} {
			reg := one
			fn(&reg)
			if _, err := r.Register(t.Context(), "a", reg); !errors.Is(err, awsai.ErrInvalid) || !strings.Contains(err.Error(), name) {
				t.Errorf("%s: %v", name, err)
			}
		}
		if _, err := r.Register(t.Context(), "none", one); !errors.Is(err, awsai.ErrNotFound) {
			t.Errorf("a group that is not there: %v", err)
		}
		missing := registry.FromArtifact(image, filepath.Join(t.TempDir(), "none.tar.gz"))
		if _, err := r.Register(t.Context(), "a", missing); !errors.Is(err, awsai.ErrNotFound) {
			t.Errorf("an archive that is not there: %v", err)
		}
		if got := collect(t, r.Versions(t.Context(), "a", registry.Filter{})); len(got) != 0 {
			t.Errorf("versions %+v", got)
		}
		for _, name := range []string{"", "a b", "-a", "../a", strings.Repeat("a", 64)} {
			if _, err := r.EnsureGroup(t.Context(), registry.Group{Name: name}); !errors.Is(err, awsai.ErrInvalid) {
				t.Errorf("EnsureGroup(%q): %v", name, err)
			}
		}
	})
}

func TestStartWait(t *testing.T) {
	f, s := serve(t)
	s.pending = 3
	cfg := f.Config()
	synctest.Test(t, func(t *testing.T) {
		r := registry.New(cfg)
		if _, err := r.EnsureGroup(t.Context(), registry.Group{Name: "a"}); err != nil {
			t.Fatal(err)
		}
		j, err := r.Start(t.Context(), "a", registry.FromArtifact(image, "s3://b/m.tar.gz"))
		if err != nil {
			t.Fatal(err)
		}
		began := time.Now()
		v, err := r.Resume(j.ID()).Wait(t.Context())
		if err != nil || v.Status != registry.Completed || time.Since(began) < 2*time.Second {
			t.Errorf("Wait = %+v, %v after %v", v, err, time.Since(began))
		}
	})
}

func TestToken(t *testing.T) {
	f, s := serve(t)
	r := registry.New(f.Config())
	reg := registry.FromArtifact(image, "s3://b/m.tar.gz")
	reg.Token = "run-7"
	if _, err := r.EnsureGroup(t.Context(), registry.Group{Name: "a"}); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if _, err := r.Register(t.Context(), "a", reg); err != nil {
			t.Fatal(err)
		}
	}
	if len(s.versions) != 1 {
		t.Errorf("%d versions of one token", len(s.versions))
	}
}

func TestBatchVersions(t *testing.T) {
	f, s := serve(t)
	r := registry.New(f.Config())
	if _, err := r.EnsureGroup(t.Context(), registry.Group{Name: "a"}); err != nil {
		t.Fatal(err)
	}
	var arns []string
	for range 250 {
		v, err := r.Register(t.Context(), "a", registry.FromArtifact(image, "s3://b/m.tar.gz"))
		if err != nil {
			t.Fatal(err)
		}
		arns = append(arns, v.ID)
	}
	arns[120], arns[7] = prefix+"model-package/a/999", arns[6]
	got, err := r.BatchVersions(t.Context(), arns)
	b, ok := errors.AsType[*awsai.BatchError](err)
	if !ok || len(b.Items) != 1 || b.Items[0].Index != 120 || !errors.Is(err, awsai.ErrNotFound) {
		t.Errorf("error %v", err)
	}
	for i, v := range got {
		if i != 120 && (v.ID != arns[i] || len(v.Containers) != 1) {
			t.Errorf("version %d: %+v", i, v)
		}
	}
	if f.Count("BatchDescribeModelPackage") != 3 || len(s.versions) != 250 {
		t.Errorf("%d requests", f.Count("BatchDescribeModelPackage"))
	}
}

// TestLatestApprovedStale: a list that lags behind does not let a rejected version through.
func TestLatestApprovedStale(t *testing.T) {
	f, s := serve(t)
	r := registry.New(f.Config())
	if _, err := r.EnsureGroup(t.Context(), registry.Group{Name: "a"}); err != nil {
		t.Fatal(err)
	}
	for i := range 3 {
		v, err := r.Register(t.Context(), "a", registry.FromArtifact(image, "s3://b/m.tar.gz"))
		if err == nil {
			_, err = r.Approve(t.Context(), v.ID, fmt.Sprint("reason ", i))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	stale, _ := s.list(t.Context(), &sagemaker.ListModelPackagesInput{ModelPackageGroupName: new("a"), SortOrder: "Descending"})
	stale.NextToken = nil
	awsaitest.Handle(f, func(context.Context, *sagemaker.ListModelPackagesInput) (*sagemaker.ListModelPackagesOutput, error) {
		return stale, nil
	})
	if _, err := r.Reject(t.Context(), "a/3", "no"); err != nil {
		t.Fatal(err)
	}
	if v, err := r.LatestApproved(t.Context(), "a"); err != nil || v.Number != 2 {
		t.Errorf("LatestApproved = %d, %v", v.Number, err)
	}
}
