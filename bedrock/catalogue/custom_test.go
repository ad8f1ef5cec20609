package catalogue_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/awsai-go/awsai/awsaitest"
	"github.com/awsai-go/awsai/bedrock/catalogue"
)

const customARN = account + "custom-model/amazon.nova-micro-v1:0:128k/abcdefghij12"

func TestCustomModels(t *testing.T) {
	fake := awsaitest.New(t)
	const summary = `{"modelArn":"` + customARN + `","modelName":"mine","creationTime":"2026-01-01T00:00:00Z","baseModelArn":"arn:aws:bedrock:us-east-1::foundation-model/amazon.nova-micro-v1:0:128k",
"baseModelName":"amazon.nova-micro-v1","customizationType":"REINFORCEMENT_FINE_TUNING","ownerAccountId":"111122223333","modelStatus":"Active"}`
	servePages(fake, "ListCustomModels", `{"modelSummaries":[`+summary+`],"nextToken":"page-2"}`, `{"modelSummaries":[`+summary+`]}`)
	answer(fake, "GetCustomModel", `{"modelArn":"`+customARN+`","modelName":"mine","jobArn":"`+account+`model-customization-job/amazon.nova-micro-v1:0:128k/zyxwvutsrq98","creationTime":"2026-01-01T00:00:00Z",
"baseModelArn":"arn:aws:bedrock:us-east-1::foundation-model/amazon.nova-micro-v1:0:128k","customizationType":"FINE_TUNING","hyperParameters":{"epochCount":"2"},
"trainingMetrics":{"trainingLoss":0.1},"validationMetrics":[{"validationLoss":0.2},{}],"modelStatus":"Failed","failureMessage":"bad data"}`)
	answer(fake, "DeleteCustomModel", `{}`)
	c := catalogue.New(fake.Config())
	one := catalogue.CustomModel{Name: "mine", ARN: customARN, Base: "arn:aws:bedrock:us-east-1::foundation-model/amazon.nova-micro-v1:0:128k",
		Method: catalogue.ReinforcementFineTuning, Status: "Active", Owner: "111122223333", Created: date("2026-01-01")}
	if diff := cmp.Diff([]catalogue.CustomModel{one, one}, listed(t, c.CustomModels(t.Context()))); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	got, err := c.CustomModel(t.Context(), "mine")
	want := catalogue.CustomModel{Name: "mine", ARN: customARN, Base: one.Base, Method: catalogue.FineTuning, Status: "Failed", Failure: "bad data",
		Created: date("2026-01-01"), Job: account + "model-customization-job/amazon.nova-micro-v1:0:128k/zyxwvutsrq98",
		Hyperparameters: map[string]string{"epochCount": "2"}, TrainingLoss: 0.1, ValidationLoss: []float64{0.2, 0}}
	if diff := cmp.Diff(want, got); err != nil || diff != "" {
		t.Errorf("%v (-want +got):\n%s", err, diff)
	}
	if err := c.DeleteCustomModel(t.Context(), "mine"); err != nil {
		t.Error(err)
	}
}

func TestImportedModels(t *testing.T) {
	fake := awsaitest.New(t)
	const arn = account + "imported-model/abcdefghij12"
	answer(fake, "ListImportedModels", `{"modelSummaries":[{"modelArn":"`+arn+`","modelName":"mine","creationTime":"2026-01-01T00:00:00Z","instructSupported":true,"modelArchitecture":"llama3"}]}`)
	answer(fake, "GetImportedModel", `{"modelArn":"`+arn+`","modelName":"mine","creationTime":"2026-01-01T00:00:00Z","instructSupported":true,"modelArchitecture":"llama3",
"modelDataSource":{"s3DataSource":{"s3Uri":"s3://bucket/weights/"}}}`)
	c := catalogue.New(fake.Config())
	want := catalogue.ImportedModel{Name: "mine", ARN: arn, Architecture: "llama3", Instruct: true, Created: date("2026-01-01")}
	if diff := cmp.Diff([]catalogue.ImportedModel{want}, listed(t, c.ImportedModels(t.Context()))); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	want.Source = "s3://bucket/weights/"
	got, err := c.ImportedModel(t.Context(), "mine")
	if diff := cmp.Diff(want, got); err != nil || diff != "" {
		t.Errorf("%v (-want +got):\n%s", err, diff)
	}
}

func TestEndpoints(t *testing.T) {
	fake := awsaitest.New(t)
	answer(fake, "ListMarketplaceModelEndpoints", `{"marketplaceModelEndpoints":[{"endpointArn":"arn:aws:sagemaker:us-east-1:111122223333:endpoint/mine",
"modelSourceIdentifier":"arn:aws:sagemaker:us-east-1:aws:hub-content/SageMakerPublicHub/Model/x/1.0.0","status":"INCOMPATIBLE_ENDPOINT","statusMessage":"deleted",
"createdAt":"2026-01-01T00:00:00Z","updatedAt":"2026-01-02T00:00:00Z"}]}`)
	want := []catalogue.Endpoint{{ARN: "arn:aws:sagemaker:us-east-1:111122223333:endpoint/mine", Source: "arn:aws:sagemaker:us-east-1:aws:hub-content/SageMakerPublicHub/Model/x/1.0.0",
		Status: "INCOMPATIBLE_ENDPOINT", Message: "deleted", Created: date("2026-01-01"), Updated: date("2026-01-02")}}
	if diff := cmp.Diff(want, listed(t, catalogue.New(fake.Config()).Endpoints(t.Context()))); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
