package deploy_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	sm "github.com/aws/aws-sdk-go-v2/service/sagemaker"
	"github.com/google/go-cmp/cmp"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/awsaitest"
	"github.com/awsai-go/awsai/job"
	"github.com/awsai-go/awsai/media"
	"github.com/awsai-go/awsai/sagemaker/deploy"
)

const (
	role  = "arn:aws:iam::111122223333:role/models"
	image = "111122223333.dkr.ecr.us-east-1.amazonaws.com/churn:1"
)

func newClient(cfg aws.Config) *deploy.Client {
	return deploy.New(cfg, func(o *deploy.Options) {
		o.Role, o.Bucket = role, "stage"
		o.Wait = job.Options{First: time.Millisecond, Max: time.Millisecond, Tolerance: time.Millisecond}
	})
}

func modelFolder(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range map[string]string{"model.txt": "weights", "code/inference.py": "pass", "__pycache__/x.pyc": "no"} {
		path := filepath.Join(dir, name)
		if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o755), os.WriteFile(path, []byte(text), 0o600)); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func wait[T any](t *testing.T, j *job.Job[T], err error) T {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	v, err := j.Wait(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func TestDeployAndDelete(t *testing.T) {
	w, f := newWorld(t)
	bucket := f.S3("stage")
	c := newClient(f.Config())
	e := deploy.RealTime("churn", deploy.Folder(image, modelFolder(t)), "ml.m5.large", 2)
	j, err := c.Deploy(t.Context(), e)
	got := wait(t, j, err)
	want := deploy.Info{
		Name: "churn", ARN: *arn("endpoint", "churn"), Status: job.Succeeded, Service: "InService", Config: got.Config,
		Variants: []deploy.VariantInfo{{Name: "main", Count: 2, Wanted: 2, Weight: 1, WantedWeight: 1}}, Created: epoch, Modified: epoch,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("endpoint (-want +got):\n%s", diff)
	}
	j, err = c.Deploy(t.Context(), e)
	wait(t, j, err)
	if diff := cmp.Diff(map[string]int{"model": 1, "config": 1, "endpoint": 1}, w.created); diff != "" {
		t.Errorf("created by two Deploys (-want +got):\n%s", diff)
	}
	if n := len(bucket.Keys("stage")); n != 1 || f.Count("PutObject") != 1 {
		t.Errorf("%d archives, put %d times, want one of each", n, f.Count("PutObject"))
	}
	e.Variants[0].Count = 3
	j, err = c.Deploy(t.Context(), e)
	if got := wait(t, j, err); got.Variants[0].Count != 3 {
		t.Errorf("after a change: %d instances", got.Variants[0].Count)
	}
	deleted, err := c.Delete(t.Context(), "churn")
	if err != nil || !deleted.Endpoint || len(deleted.Configs) != 2 || len(deleted.Models) != 1 {
		t.Errorf("Delete = %+v, %v", deleted, err)
	}
	if diff := cmp.Diff(map[string][]string{}, w.left()); diff != "" || len(bucket.Keys("stage")) != 0 {
		t.Errorf("left after Delete, with artifacts %v (-want +got):\n%s", bucket.Keys("stage"), diff)
	}
}

// cut is a transport on which the process dies at a request: it, or its answer, is lost,
// and nothing goes through any more.
type cut struct {
	to     aws.HTTPClient
	mu     sync.Mutex
	n      int
	answer bool
}

var errDied = errors.New("the process has died")

func (c *cut) Do(req *http.Request) (*http.Response, error) {
	c.mu.Lock()
	c.n--
	last, dead := c.n == 0, c.n <= 0
	c.mu.Unlock()
	if dead && !(last && c.answer) {
		return nil, errDied
	}
	resp, err := c.to.Do(req)
	if last {
		resp.Body.Close()
		return nil, errDied
	}
	return resp, err
}

func TestDeployInterrupted(t *testing.T) {
	dir := modelFolder(t)
	for _, answer := range []bool{false, true} {
		for n, finished := 1, false; !finished; n++ {
			t.Run(fmt.Sprintf("%d_answer_lost_%v", n, answer), func(t *testing.T) {
				w, f := newWorld(t)
				bucket := f.S3("stage")
				e := deploy.Endpoint{Name: "churn", Variants: []deploy.Variant{
					{Name: "a", Model: deploy.Folder(image, dir), Instance: "ml.m5.large"},
					{Name: "b", Model: deploy.Image(image, media.S3("s3://models/b/model.tar.gz")), Instance: "ml.m5.large", Weight: 3},
				}}
				run := func(cfg aws.Config) error {
					j, err := newClient(cfg).Deploy(t.Context(), e)
					if err == nil {
						_, err = j.Wait(t.Context())
					}
					return err
				}
				cfg := f.Config()
				cfg.HTTPClient, cfg.Retryer = &cut{to: f, n: n, answer: answer}, func() aws.Retryer { return aws.NopRetryer{} }
				if err := run(cfg); err == nil {
					finished = true
				} else if !errors.Is(err, errDied) {
					t.Fatal(err)
				}
				if err := run(f.Config()); err != nil {
					t.Fatal(err)
				}
				if diff := cmp.Diff(map[string]int{"model": 2, "config": 1, "endpoint": 1}, w.created); diff != "" {
					t.Errorf("created (-want +got):\n%s", diff)
				}
				if keys := bucket.Keys("stage"); len(keys) != 1 {
					t.Errorf("archives: %v", keys)
				}
			})
			if n > 60 {
				t.Fatal("it never ends")
			}
		}
	}
}

func TestDeleteInterrupted(t *testing.T) {
	for _, answer := range []bool{false, true} {
		for n, finished := 1, false; !finished; n++ {
			t.Run(fmt.Sprintf("%d_answer_lost_%v", n, answer), func(t *testing.T) {
				w, f := newWorld(t)
				bucket := f.S3("stage")
				hosting(t, newClient(f.Config()))
				cfg := f.Config()
				cfg.HTTPClient, cfg.Retryer = &cut{to: f, n: n, answer: answer}, func() aws.Retryer { return aws.NopRetryer{} }
				if _, err := newClient(cfg).Delete(t.Context(), "llm"); err == nil {
					finished = true
				} else if !errors.Is(err, errDied) {
					t.Fatal(err)
				}
				if _, err := newClient(f.Config()).Delete(t.Context(), "llm"); err != nil {
					t.Fatal(err)
				}
				if diff := cmp.Diff(map[string][]string{}, w.left()); diff != "" || len(bucket.Keys("stage")) > 0 {
					t.Errorf("left, with artifacts %v (-want +got):\n%s", bucket.Keys("stage"), diff)
				}
			})
			if n > 100 {
				t.Fatal("it never ends")
			}
		}
	}
}

// hosting deploys an endpoint for components with one, its adapter, and autoscaling.
func hosting(t *testing.T, c *deploy.Client) {
	t.Helper()
	j, err := c.Deploy(t.Context(), deploy.Endpoint{Name: "llm", Variants: []deploy.Variant{{Instance: "ml.g5.2xlarge", MaxCount: 2}}})
	wait(t, j, err)
	x := deploy.Component{
		Name: "base", Endpoint: "llm", Model: deploy.Image(image, media.Bytes([]byte("weights"))),
		Size: deploy.ComponentSize{Accelerators: 1, MemoryMiB: 1024},
	}
	k, err := c.DeployComponent(t.Context(), x)
	wait(t, k, err)
	k, err = c.DeployComponent(t.Context(), deploy.Component{Name: "adapter", Endpoint: "llm", Base: "base", Adapter: media.URI{Bucket: "models", Key: "lora.tar.gz"}})
	wait(t, k, err)
	_, err = c.Scale(t.Context(), deploy.ScaleComponent("base"), deploy.Scaling{Max: 2, Targets: []deploy.Target{{Value: 5}}})
	if err != nil {
		t.Fatal(err)
	}
}

func TestDeleteKeepsWhatOthersUse(t *testing.T) {
	w, f := newWorld(t)
	f.S3("stage")
	c := newClient(f.Config())
	shared, err := c.CreateModel(t.Context(), "shared", deploy.Image(image, media.Source{}))
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range []deploy.Endpoint{
		deploy.RealTime("one", deploy.ModelNamed(shared), "ml.m5.large", 1),
		deploy.RealTime("one-two", deploy.Image(image, media.Source{}), "ml.m5.large", 1),
	} {
		j, err := c.Deploy(t.Context(), e)
		wait(t, j, err)
	}
	own := w.left()["model"]
	// Another endpoint has the model that was made for one-two.
	for _, name := range own {
		if name != shared {
			j, err := c.Deploy(t.Context(), deploy.RealTime("three", deploy.ModelNamed(name), "ml.m5.large", 1))
			wait(t, j, err)
		}
	}
	if _, err := c.Delete(t.Context(), "one"); err != nil {
		t.Fatal(err)
	}
	d, err := c.Delete(t.Context(), "one-two")
	if err != nil || len(d.Kept) != 1 {
		t.Errorf("Delete = %+v, %v; want one model kept", d, err)
	}
	left := w.left()
	if diff := cmp.Diff(own, left["model"]); diff != "" {
		t.Errorf("models (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"three"}, left["endpoint"]); diff != "" || len(left["config"]) != 1 {
		t.Errorf("endpoints, and configurations %v (-want +got):\n%s", left["config"], diff)
	}
}

func TestDeployFails(t *testing.T) {
	w, f := newWorld(t)
	f.S3("stage")
	c := newClient(f.Config())
	w.fails = "no capacity"
	e := deploy.RealTime("churn", deploy.Image(image, media.Source{}), "ml.m5.large", 1)
	j, err := c.Deploy(t.Context(), e)
	if err != nil {
		t.Fatal(err)
	}
	_, err = j.Wait(t.Context())
	if failed, ok := errors.AsType[*job.FailedError](err); !ok || failed.Reason != "no capacity" {
		t.Errorf("Wait = %v, want that it failed for no capacity", err)
	}
	_, err = c.Deploy(t.Context(), e)
	if failed, ok := errors.AsType[*job.FailedError](err); !ok || failed.ID != "churn" {
		t.Errorf("Deploy of a failed one = %v, want that it failed", err)
	}
	w.fails = ""
	e.Replace = true
	j, err = c.Deploy(t.Context(), e)
	wait(t, j, err)
	w.fails = "alarm went off"
	e.Rollout = deploy.Rollout{Strategy: deploy.Canary, Step: deploy.Size{Percent: 10}, Bake: time.Minute, Alarms: []string{"errors"}}
	e.Variants[0].Count = 4
	j, err = c.Deploy(t.Context(), e)
	if err != nil {
		t.Fatal(err)
	}
	_, err = newClient(f.Config()).ResumeDeploy(j.ID()).Wait(t.Context())
	if failed, ok := errors.AsType[*job.FailedError](err); !ok || failed.Status != job.Failed {
		t.Errorf("Wait for a change that is taken back = %v", err)
	}
}

func TestRollouts(t *testing.T) {
	w, f := newWorld(t)
	f.S3("stage")
	c := newClient(f.Config())
	e := deploy.RealTime("churn", deploy.Image(image, media.Source{}), "ml.m5.large", 4)
	j, err := c.Deploy(t.Context(), e)
	wait(t, j, err)
	for i, r := range []deploy.Rollout{
		{}, {Strategy: deploy.AllAtOnce, Bake: time.Minute, KeepOld: time.Minute},
		{Strategy: deploy.Canary, Step: deploy.Size{Count: 1}, Timeout: time.Hour, Alarms: []string{"a", "b"}},
		{Strategy: deploy.Linear, Step: deploy.Size{Percent: 25}, Bake: time.Minute},
		{Strategy: deploy.Rolling, Step: deploy.Size{Percent: 50}, RollbackStep: deploy.Size{Percent: 100}, Bake: time.Minute},
	} {
		e.Variants[0].VolumeGiB, e.Rollout, e.KeepCapacity = i+1, r, i%2 == 0
		j, err := c.Deploy(t.Context(), e)
		wait(t, j, err)
	}
	if w.created["update"] != 5 {
		t.Errorf("%d updates, want 5", w.created["update"])
	}
	last := awsaitest.Inputs[sm.UpdateEndpointInput](f)[4].DeploymentConfig.RollingUpdatePolicy
	if *last.MaximumBatchSize.Value != 50 || *last.WaitIntervalInSeconds != 60 {
		t.Errorf("rolling by %d after %d s", *last.MaximumBatchSize.Value, *last.WaitIntervalInSeconds)
	}
	j, err = c.Shift(t.Context(), "churn", deploy.Share{Variant: "main", Weight: 0.5, Count: 2})
	if got := wait(t, j, err); got.Variants[0].Weight != 0.5 {
		t.Errorf("weight %v after Shift", got.Variants[0].Weight)
	}
}

func TestComponentIsTheSame(t *testing.T) {
	w, f := newWorld(t)
	f.S3("stage")
	c := newClient(f.Config())
	hosting(t, c)
	x := deploy.Component{
		Name: "base", Endpoint: "llm", Model: deploy.Image(image, media.Bytes([]byte("weights"))),
		Size: deploy.ComponentSize{Accelerators: 1, MemoryMiB: 1024},
	}
	j, err := c.DeployComponent(t.Context(), x)
	wait(t, j, err)
	if w.created["component"] != 2 || w.created["update"] != 0 {
		t.Errorf("created %v, want nothing new", w.created)
	}
	x.Copies, x.Rollout = 2, deploy.Rollout{Strategy: deploy.Rolling, Step: deploy.Size{Count: 1}, Bake: time.Minute}
	j, err = c.DeployComponent(t.Context(), x)
	if got := wait(t, j, err); got.Copies != 2 || w.created["update"] != 1 {
		t.Errorf("%d copies after %d updates", got.Copies, w.created["update"])
	}
	j, err = c.SetCopies(t.Context(), "base", 0)
	if got := wait(t, j, err); got.Copies != 0 {
		t.Errorf("%d copies", got.Copies)
	}
	x.Endpoint = "other"
	if _, err = c.DeployComponent(t.Context(), x); !errors.Is(err, awsai.ErrInvalid) {
		t.Errorf("a component of another endpoint: %v", err)
	}
}

func TestDeployWaitsInVain(t *testing.T) {
	w, f := newWorld(t)
	f.S3("stage")
	c := newClient(f.Config())
	e := deploy.RealTime("churn", deploy.Image(image, media.Source{}), "ml.m5.large", 1)
	if _, err := c.Deploy(t.Context(), e); err != nil {
		t.Fatal(err)
	}
	w.endpoints["churn"].left = 1 << 30
	e.Variants[0].Count = 2
	ctx, stop := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer stop()
	if _, err := c.Deploy(ctx, e); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("Deploy = %v, want that the context ended", err)
	}
}
