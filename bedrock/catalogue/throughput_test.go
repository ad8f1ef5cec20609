package catalogue_test

import (
	"errors"
	"fmt"
	"math"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/awsaitest"
	"github.com/awsai-go/awsai/bedrock/catalogue"
	"github.com/awsai-go/awsai/job"
)

const throughputARN = account + "provisioned-model/abcdefghij12"

// provisioned is the service's answer about throughput of a status.
func provisioned(status, failure string) string {
	return fmt.Sprintf(`{"provisionedModelName":"mine","provisionedModelArn":%q,"modelArn":"arn:aws:bedrock:us-east-1::foundation-model/amazon.nova-lite-v1:0:300k",
"desiredModelArn":"arn:aws:bedrock:us-east-1::foundation-model/amazon.nova-lite-v1:0:300k","foundationModelArn":"arn:aws:bedrock:us-east-1::foundation-model/amazon.nova-lite-v1:0:300k",
"modelUnits":1,"desiredModelUnits":2,"status":%q,"creationTime":"2026-01-01T00:00:00Z","lastModifiedTime":"2026-01-01T01:00:00Z","failureMessage":%q,
"commitmentDuration":"OneMonth","commitmentExpirationTime":"2026-02-01T00:00:00Z"}`, throughputARN, status, failure)
}

func throughput(status string) catalogue.Throughput {
	const model = "arn:aws:bedrock:us-east-1::foundation-model/amazon.nova-lite-v1:0:300k"
	return catalogue.Throughput{Name: "mine", ARN: throughputARN, Model: model, DesiredModel: model, Foundation: model, Units: 1, DesiredUnits: 2,
		Status: status, Commitment: catalogue.OneMonth, CommittedUntil: date("2026-02-01"),
		Created: date("2026-01-01"), Modified: date("2026-01-01").Add(time.Hour)}
}

func TestProvision(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		fake := awsaitest.New(t)
		answer(fake, "CreateProvisionedModelThroughput", `{"provisionedModelArn":"`+throughputARN+`"}`)
		answer(fake, "GetProvisionedModelThroughput", provisioned("Creating", ""), provisioned("Updating", ""), provisioned("InService", ""))
		fake.Throttle("", 2)
		c := catalogue.New(fake.Config(), func(o *catalogue.Options) { o.Jobs.First = time.Minute })
		j, err := c.Provision(t.Context(), catalogue.NewThroughput{Name: "mine", Model: "amazon.nova-lite-v1:0:300k", Units: 2, Commitment: catalogue.OneMonth,
			Tags: map[string]string{"a": "b"}})
		if err != nil || j.ID() != throughputARN {
			t.Fatalf("%v, %v", j, err)
		}
		sameToken(t, fake, "CreateProvisionedModelThroughput", 3,
			`{"provisionedModelName":"mine","modelId":"amazon.nova-lite-v1:0:300k","modelUnits":2,"commitmentDuration":"OneMonth","tags":[{"key":"a","value":"b"}]}`)
		began := time.Now()
		got, err := j.Wait(t.Context())
		if diff := cmp.Diff(throughput("InService"), got); err != nil || diff != "" {
			t.Errorf("%v (-want +got):\n%s", err, diff)
		}
		if d := time.Since(began); d < 30*time.Second {
			t.Errorf("waited %v, the options' first wait is a minute, at most the longest of 30 s", d)
		}
		if err := j.Stop(t.Context()); !errors.Is(err, awsai.ErrInvalid) {
			t.Errorf("Stop: %v", err)
		}
	})
}

func TestProvisionWrong(t *testing.T) {
	fake := awsaitest.New(t)
	c := catalogue.New(fake.Config())
	wrong := []int{0, -1}
	if math.MaxInt > math.MaxInt32 {
		wrong = append(wrong, math.MaxInt)
	}
	for _, units := range wrong {
		if _, err := c.Provision(t.Context(), catalogue.NewThroughput{Name: "mine", Model: haiku, Units: units}); !errors.Is(err, awsai.ErrInvalid) {
			t.Errorf("%d units: %v", units, err)
		}
	}
	answer(fake, "GetProvisionedModelThroughput", provisioned("Failed", "no capacity"))
	_, err := c.ResumeThroughput(throughputARN).Wait(t.Context())
	failed, ok := errors.AsType[*job.FailedError](err)
	if !ok || failed.Reason != "no capacity" || failed.ID != throughputARN {
		t.Errorf("failed: %v", err)
	}
}

func TestThroughputs(t *testing.T) {
	fake := awsaitest.New(t)
	servePages(fake, "ListProvisionedModelThroughputs",
		`{"provisionedModelSummaries":[`+provisioned("InService", "")+`],"nextToken":"page-2"}`, `{"provisionedModelSummaries":[`+provisioned("Failed", "")+`]}`)
	answer(fake, "GetProvisionedModelThroughput", provisioned("Failed", "no capacity"))
	answer(fake, "UpdateProvisionedModelThroughput", `{}`)
	answer(fake, "DeleteProvisionedModelThroughput", `{}`)
	c := catalogue.New(fake.Config())
	if diff := cmp.Diff([]catalogue.Throughput{throughput("InService"), throughput("Failed")}, listed(t, c.Throughputs(t.Context()))); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	want := throughput("Failed")
	want.Failure = "no capacity"
	got, err := c.Throughput(t.Context(), "mine")
	if diff := cmp.Diff(want, got); err != nil || diff != "" {
		t.Errorf("%v (-want +got):\n%s", err, diff)
	}
	if err := c.UpdateThroughput(t.Context(), throughputARN, "", account+"custom-model/amazon.nova-lite-v1:0:300k/abcdefghij12"); err != nil {
		t.Error(err)
	}
	if diff := cmp.Diff(`{"desiredModelId":"`+account+`custom-model/amazon.nova-lite-v1:0:300k/abcdefghij12"}`, string(fake.Calls("UpdateProvisionedModelThroughput")[0].Body)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if err := c.DeleteThroughput(t.Context(), "mine"); err != nil {
		t.Error(err)
	}
}
