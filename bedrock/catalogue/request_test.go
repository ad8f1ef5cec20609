package catalogue_test

import (
	"errors"
	"testing"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/awsaitest"
	"github.com/awsai-go/awsai/bedrock/catalogue"
	"github.com/awsai-go/awsai/media"
)

// TestNothingNamed: what the service has made without saying what is no job that waits for
// nothing.
func TestNothingNamed(t *testing.T) {
	fake := awsaitest.New(t)
	for _, operation := range []string{"CreateProvisionedModelThroughput", "CreateInferenceProfile", "CreateModelCustomizationJob", "CreateEvaluationJob", "CreateCustomModelDeployment"} {
		answer(fake, operation, `{}`)
	}
	c := catalogue.New(fake.Config())
	_, throughput := c.Provision(t.Context(), catalogue.NewThroughput{Name: "mine", Model: haiku, Units: 1})
	_, profile := c.CreateProfile(t.Context(), catalogue.NewProfile{Name: "mine", From: "arn:aws:bedrock:us-east-1::foundation-model/" + haiku})
	_, customization := c.Customize(t.Context(), catalogue.Customization{
		Job: "job-1", Model: "mine", Base: "amazon.nova-micro-v1:0", Role: role, Training: media.S3("s3://data/t.jsonl"), Output: "s3://out/",
	})
	_, evaluation := c.Evaluate(t.Context(), catalogue.Evaluation{
		Name: "eval-1", Role: role, Models: []string{haiku}, Output: "s3://out/", Datasets: []catalogue.Dataset{{Name: "Builtin.BoolQ", Metrics: []string{"Builtin.Accuracy"}}},
	})
	_, deployment := c.Deploy(t.Context(), catalogue.NewDeployment{Name: "mine", Model: customARN})
	for name, err := range map[string]error{"Deploy": deployment, "Provision": throughput, "CreateProfile": profile, "Customize": customization, "Evaluate": evaluation} {
		if !errors.Is(err, awsai.ErrUnavailable) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
