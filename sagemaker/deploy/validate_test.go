package deploy_test

import (
	"errors"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/media"
	"github.com/awsai-go/awsai/sagemaker/deploy"
)

func TestValidate(t *testing.T) {
	m := deploy.Image(image, media.Source{})
	out := media.URI{Bucket: "out", Key: "o"}
	real := func(change func(*deploy.Endpoint)) deploy.Endpoint {
		e := deploy.RealTime("churn", m, "ml.m5.large", 1)
		change(&e)
		return e
	}
	size := func(memory, concurrency, provisioned int) deploy.Endpoint {
		return deploy.OnDemand("churn", m, deploy.Serverless{MemoryMiB: memory, Concurrency: concurrency, Provisioned: provisioned})
	}
	for want, e := range map[string]deploy.Endpoint{
		"":                               real(func(*deploy.Endpoint) {}),
		"the name of the endpoint":       real(func(e *deploy.Endpoint) { e.Name = "a_b" }),
		"1 to 10 variants, got 0":        {Name: "churn"},
		"in steps of 1024, got 1500":     size(1500, 5, 0),
		"in steps of 1024, got 7168":     size(7168, 5, 0),
		"concurrency is 1 to 200, got 0": size(2048, 0, 0),
		"at most the concurrency 5":      size(2048, 5, 6),
		"another one has its name":       real(func(e *deploy.Endpoint) { e.Variants = append(e.Variants, e.Variants[0]) }),
		"no variant has a weight": real(func(e *deploy.Endpoint) {
			v := e.Variants[0]
			v.Weight = -1
			w := v
			w.Name = "b"
			e.Variants = []deploy.Variant{v, w}
		}),
		"want a type of instance": real(func(e *deploy.Endpoint) { e.Variants[0].Instance = "" }),
		"a shadow is not asynchronous": real(func(e *deploy.Endpoint) {
			e.Shadows, e.Async.Output = []deploy.Variant{{Model: m, Instance: "ml.m5.large"}}, out
		}),
		"10 to 50 percent, got 5": real(func(e *deploy.Endpoint) {
			e.Rollout = deploy.Rollout{Strategy: deploy.Linear, Step: deploy.Size{Percent: 5}}
		}),
		"no longer than its waits": real(func(e *deploy.Endpoint) {
			e.Rollout = deploy.Rollout{Bake: 20 * time.Minute, Timeout: 15 * time.Minute}
		}),
		"1 to 100 percent of requests":     real(func(e *deploy.Endpoint) { e.Capture = deploy.Capture{Output: out, Percent: 101} }),
		"explanations need a baseline":     real(func(e *deploy.Endpoint) { e.Explain.Samples = 5 }),
		"want an image or a model package": real(func(e *deploy.Endpoint) { e.Variants[0].Model = deploy.Image("", media.Source{}) }),
		"are below a prefix in S3": real(func(e *deploy.Endpoint) {
			e.Variants[0].Model = deploy.Model{Containers: []deploy.Container{{Image: image, MultiModel: true}}}
		}),
	} {
		err := newClient(aws.Config{}).Validate(e)
		if want == "" && err != nil || want != "" && (!errors.Is(err, awsai.ErrInvalid) || !strings.Contains(err.Error(), want)) {
			t.Errorf("Validate = %v, want %q", err, want)
		}
	}
}

// TestMain is the serving command of TestServe where that runs it.
func TestMain(m *testing.M) {
	if os.Getenv("DEPLOY_TEST_SERVER") != "" {
		serveModel()
		return
	}
	os.Exit(m.Run())
}
