package catalogue_test

import (
	"errors"
	"testing"
	"testing/synctest"

	"github.com/google/go-cmp/cmp"

	"github.com/awsai-go/awsai/awsaitest"
	"github.com/awsai-go/awsai/bedrock/catalogue"
	"github.com/awsai-go/awsai/job"
)

func TestDeployments(t *testing.T) {
	fake := awsaitest.New(t)
	answer(fake, "ListCustomModelDeployments", `{"modelDeploymentSummaries":[{"customModelDeploymentArn":"`+account+`custom-model-deployment/abcdefghij12","customModelDeploymentName":"mine",
"modelArn":"`+customARN+`","createdAt":"2026-01-01T00:00:00Z","status":"Failed","lastUpdatedAt":"2026-01-02T00:00:00Z","failureMessage":"no capacity"}]}`)
	want := []catalogue.Deployment{{Name: "mine", ARN: account + "custom-model-deployment/abcdefghij12", Model: customARN, Status: "Failed",
		Failure: "no capacity", Created: date("2026-01-01"), Updated: date("2026-01-02")}}
	if diff := cmp.Diff(want, listed(t, catalogue.New(fake.Config()).Deployments(t.Context()))); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestDeploy(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		fake := awsaitest.New(t)
		const arn = account + "custom-model-deployment/abcdefghij12"
		deployment := func(status string) string {
			return `{"customModelDeploymentArn":"` + arn + `","modelDeploymentName":"mine","modelArn":"` + customARN + `","createdAt":"2026-01-01T00:00:00Z","status":"` + status + `","failureMessage":"no capacity"}`
		}
		answer(fake, "CreateCustomModelDeployment", `{"customModelDeploymentArn":"`+arn+`"}`)
		answer(fake, "GetCustomModelDeployment", deployment("Creating"), deployment("Active"), deployment("Active"), deployment("Failed"))
		answer(fake, "DeleteCustomModelDeployment", `{}`)
		fake.Throttle("CreateCustomModelDeployment", 2)
		c := catalogue.New(fake.Config())
		j, err := c.Deploy(t.Context(), catalogue.NewDeployment{Name: "mine", Model: customARN, Tags: map[string]string{"a": "b"}})
		if err != nil || j.ID() != arn {
			t.Fatalf("%v, %v", j, err)
		}
		sameToken(t, fake, "CreateCustomModelDeployment", 3, `{"modelDeploymentName":"mine","modelArn":"`+customARN+`","tags":[{"key":"a","value":"b"}]}`)
		got, err := j.Wait(t.Context())
		want := catalogue.Deployment{Name: "mine", ARN: arn, Model: customARN, Status: "Active", Failure: "no capacity", Created: date("2026-01-01")}
		if diff := cmp.Diff(want, got); err != nil || diff != "" {
			t.Errorf("%v (-want +got):\n%s", err, diff)
		}
		_, err = j.Wait(t.Context())
		if failed, ok := errors.AsType[*job.FailedError](err); !ok || failed.Reason != "no capacity" {
			t.Errorf("failed: %v", err)
		}
		if err := c.DeleteDeployment(t.Context(), "mine"); err != nil {
			t.Error(err)
		}
	})
}
