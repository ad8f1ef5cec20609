package deploy_test

import (
	"errors"
	"math"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	sm "github.com/aws/aws-sdk-go-v2/service/sagemaker"
	"github.com/google/go-cmp/cmp"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/awsaitest"
	"github.com/awsai-go/awsai/media"
	"github.com/awsai-go/awsai/sagemaker/deploy"
)

func TestTransform(t *testing.T) {
	w, f := newWorld(t)
	bucket := f.S3("stage")
	c := newClient(f.Config())
	job := deploy.Transform{
		Name: "score", Model: deploy.Image(image, media.Bytes([]byte("weights"))), Instance: "ml.m5.large", ContentType: "text/csv", Split: deploy.Lines, Assemble: true,
		Inputs: []media.Source{media.Bytes([]byte("1\n2\n")).WithName("b.csv"), media.S3("s3://stage/data/a.csv"), media.Bytes(nil).WithName("empty.csv")},
	}
	j, err := c.Transform(t.Context(), job)
	if err != nil {
		t.Fatal(err)
	}
	// The service writes below the place of the outputs, as it was told.
	in := awsaitest.Inputs[sm.CreateTransformJobInput](f)[0]
	to, _ := media.ParseURI(*in.TransformOutput.S3OutputPath)
	for _, key := range bucket.Keys("stage") {
		if o, _ := bucket.Object("stage", key); string(o.Body) == "1\n2\n" {
			bucket.Put("stage", to.Key+"/"+key+".out", awsaitest.Object{Body: []byte("one\ntwo\n")})
		}
	}
	bucket.Put("stage", to.Key+"/data/a.csv.out", awsaitest.Object{Body: []byte("three\n")})
	got := wait(t, j, nil)
	if len(got.Outputs) != 3 || got.Outputs[0].Size != 8 || got.Outputs[1].Size != 6 || got.Outputs[2].At != (media.URI{}) {
		t.Fatalf("outputs %+v", got.Outputs)
	}
	var records []deploy.Record
	for r, err := range c.Records(t.Context(), got) {
		if err != nil {
			t.Fatal(err)
		}
		records = append(records, r)
	}
	if diff := cmp.Diff([]deploy.Record{{Input: 0, Line: 0, Text: "one"}, {Input: 0, Line: 1, Text: "two"}, {Input: 1, Line: 0, Text: "three"}}, records); diff != "" {
		t.Errorf("records (-want +got):\n%s", diff)
	}
	if _, err := c.Transform(t.Context(), job); err != nil || w.created["job"] != 1 {
		t.Errorf("again: %v, %d jobs, want one", err, w.created["job"])
	}
	job.Inputs = job.Inputs[:1]
	if _, err := c.Transform(t.Context(), job); !errors.Is(err, awsai.ErrInvalid) {
		t.Errorf("another job of the name: %v", err)
	}
	if err := c.Discard(t.Context(), got); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(map[string][]string{}, w.left()); diff != "" || len(bucket.Keys("stage")) != 0 {
		t.Errorf("left, with objects %v (-want +got):\n%s", bucket.Keys("stage"), diff)
	}
}

func TestScale(t *testing.T) {
	w, f := newWorld(t)
	c := newClient(f.Config())
	policies, err := c.Scale(t.Context(), deploy.ScaleVariant("churn", "main"), deploy.Scaling{
		Min: 1, Max: 4,
		Targets:   []deploy.Target{{Value: 70, InCooldown: time.Minute}, {Name: "cpu", Value: 0.6, Custom: deploy.Metric{Namespace: "/aws/sagemaker/Endpoints", Name: "CPUUtilization", Dimensions: map[string]string{"EndpointName": "churn", "VariantName": "main"}}}},
		Steps:     []deploy.Steps{{Name: "wake", Steps: []deploy.Step{{From: 0, To: math.Inf(1), Change: 1}}}},
		Schedules: []deploy.Schedule{{Name: "night", At: "cron(0 22 * * ? *)", Zone: "Europe/Vienna", Min: 0, Max: -1}},
	})
	want := []deploy.Policy{
		{Name: "target-SageMakerVariantInvocationsPerInstance", ARN: "arn:policy/target-SageMakerVariantInvocationsPerInstance", Alarms: []string{"high"}},
		{Name: "cpu", ARN: "arn:policy/cpu", Alarms: []string{"high"}}, {Name: "wake", ARN: "arn:policy/wake", Alarms: []string{"high"}},
	}
	if diff := cmp.Diff(want, policies); diff != "" || err != nil {
		t.Errorf("%v (-want +got):\n%s", err, diff)
	}
	step := w.policies[2].StepScalingPolicyConfiguration.StepAdjustments[0]
	if step.MetricIntervalUpperBound != nil || aws.ToFloat64(step.MetricIntervalLowerBound) != 0 || *step.ScalingAdjustment != 1 {
		t.Errorf("step %+v", step)
	}
	if a := w.actions[0].ScalableTargetAction; *a.MinCapacity != 0 || a.MaxCapacity != nil {
		t.Errorf("schedule %+v", a)
	}
	for range 2 {
		if err := c.Unscale(t.Context(), deploy.ScaleVariant("churn", "main")); err != nil || len(w.targets) != 0 {
			t.Errorf("Unscale = %v, %v left", err, w.targets)
		}
	}
	_, err = c.Scale(t.Context(), deploy.ScaleComponent("x"), deploy.Scaling{Min: 3, Max: 1})
	if !errors.Is(err, awsai.ErrInvalid) {
		t.Errorf("at least 3, at most 1: %v", err)
	}
}

func TestEndpointOf(t *testing.T) {
	_, f := newWorld(t)
	f.S3("stage")
	c := newClient(f.Config())
	model, err := c.CreateModel(t.Context(), "churn", deploy.Image(image, media.Source{}))
	if err != nil {
		t.Fatal(err)
	}
	want := deploy.Endpoint{
		Name: "churn", KMSKey: "alias/key",
		Variants: []deploy.Variant{{
			Name: "main", Model: deploy.ModelNamed(model), Instance: "ml.m5.large", Count: 2, Weight: 0.5, LeastBusy: true, VolumeGiB: 30,
			DownloadTimeout: time.Minute, StartTimeout: 2 * time.Minute, CoreDumps: media.URI{Bucket: "dumps", Key: "d"},
		}},
		Capture: deploy.Capture{Output: media.URI{Bucket: "captured", Key: "c"}, Percent: 20, NoOutput: true, CSV: []string{"text/x-csv"}},
		Explain: deploy.Explain{Baseline: "1,2", MIME: "text/csv", Samples: 10, Logit: true, Headers: []string{"age"}, Types: []string{"numerical"}},
		Async:   deploy.Async{Output: media.URI{Bucket: "out", Key: "o"}, Failure: media.URI{Bucket: "out", Key: "f"}, SuccessTopic: "arn:aws:sns:us-east-1:111122223333:ok", Include: true, Concurrency: 4},
	}
	j, err := c.Deploy(t.Context(), want)
	wait(t, j, err)
	got, err := c.EndpointOf(t.Context(), "churn")
	if diff := cmp.Diff(want, got, cmp.AllowUnexported(media.Source{})); diff != "" || err != nil {
		t.Errorf("%v (-want +got):\n%s", err, diff)
	}
}
