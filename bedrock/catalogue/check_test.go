package catalogue_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/bedrock/types"
	"github.com/google/go-cmp/cmp"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/awsaitest"
	"github.com/awsai-go/awsai/bedrock"
	"github.com/awsai-go/awsai/bedrock/catalogue"
)

func TestCheck(t *testing.T) {
	fake := awsaitest.New(t)
	serve(fake)
	answer(fake, "GetInferenceProfile", applicationProfile)
	answer(fake, "GetProvisionedModelThroughput", provisioned("Creating", ""))
	answer(fake, "GetCustomModel", `{"modelArn":"`+customARN+`","modelName":"mine","creationTime":"2026-01-01T00:00:00Z","baseModelArn":"arn:aws:bedrock:us-east-1::foundation-model/amazon.nova-reel-v1:0"}`)
	answer(fake, "GetCustomModelDeployment", `{"customModelDeploymentArn":"`+account+`custom-model-deployment/abcdefghij12","modelDeploymentName":"mine","modelArn":"`+customARN+`","createdAt":"2026-01-01T00:00:00Z","status":"Active"}`)
	fake.HandleRaw("bedrock", "GetImportedModel", func(context.Context, *awsaitest.Call) (awsaitest.Wire, error) {
		return awsaitest.Wire{}, &types.ResourceNotFoundException{Message: new("no such model")}
	})
	answer(fake, "GetMarketplaceModelEndpoint", `{"marketplaceModelEndpoint":{"endpointArn":"arn:aws:sagemaker:us-east-1:111122223333:endpoint/mine","status":"INCOMPATIBLE_ENDPOINT"}}`)
	const opus = "anthropic.claude-opus-4-1-20250805-v1:0"
	want := []string{
		"amazon.nova-lite-v1:0: good",
		"us." + haiku + ": good",
		haiku + ": needs profile; use global." + haiku + " or us." + haiku,
		"arn:aws:bedrock:us-east-1::foundation-model/" + haiku + ": needs profile; use global." + haiku + " or us." + haiku,
		opus + ": legacy (2127-01-08), needs profile; use anthropic.claude-opus-4-8; use us." + opus,
		"us." + opus + ": legacy (2127-01-08); use anthropic.claude-opus-4-8",
		"amazon.nova-lite-v1:0:300k: needs throughput",
		"amazon.nova-reel-v1:0: ended (2026-01-01)",
		"amazon.titan-image-generator-v2:0: ended (2026-06-30); use stability.stable-image-core-v1:1",
		"new.model-v1:0: good",
		"no.such-model-v1:0: unknown",
		"eu." + haiku + ": unknown",
		"not an ID: unknown",
		"Anthropic.Claude: unknown",
		"arn:aws:bedrock:us-west-2::foundation-model/" + haiku + ": other region",
		account + "application-inference-profile/abcdefghij12: legacy (2127-01-08); use anthropic.claude-opus-4-8",
		throughputARN + ": not ready",
		customARN + ": ended (2026-01-01)",
		account + "custom-model-deployment/abcdefghij12: good",
		account + "imported-model/abcdefghij12: unknown",
		"arn:aws:sagemaker:us-east-1:111122223333:endpoint/mine: not ready",
		account + "prompt/ABCDEFGHIJ:3: unchecked",
		"my_model: unchecked",
	}
	var given []string
	for _, line := range want {
		id, _, _ := strings.Cut(line, ": ")
		given = append(given, id)
	}
	findings, err := catalogue.New(fake.Config()).Check(t.Context(), given...)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, f := range findings {
		got = append(got, f.String())
		if f.Good() != (len(f.Problems) == 0 || f.Problems[0] == catalogue.Unchecked) {
			t.Errorf("%s is good: %v", f, f.Good())
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("findings (-want +got):\n%s", diff)
	}
	if fake.Count("ListFoundationModels") != 1 || fake.Count("ListInferenceProfiles") != 2 {
		t.Errorf("the region's models were asked for more than once")
	}
	if diff := cmp.Diff(catalogue.Finding{ID: opus, Problems: []catalogue.Problem{catalogue.Legacy, catalogue.NeedsProfile}, Model: opus,
		EndOfLife: date("2127-01-08"), Successor: "anthropic.claude-opus-4-8", Profiles: []string{"us." + opus}}, findings[4]); diff != "" {
		t.Errorf("finding (-want +got):\n%s", diff)
	}
}

func TestCheckError(t *testing.T) {
	fake := awsaitest.New(t)
	serve(fake)
	fake.Inject(awsaitest.Fault{Operation: "GetInferenceProfile", Err: &types.AccessDeniedException{Message: new("no")}})
	c := catalogue.New(fake.Config(), func(o *catalogue.Options) { o.Lifecycles = bedrock.Lifecycles{} })
	if _, err := c.Check(t.Context(), account+"application-inference-profile/abcdefghij12"); !errors.Is(err, awsai.ErrAccessDenied) {
		t.Errorf("%v", err)
	}
	f, err := c.Check(t.Context(), "amazon.titan-image-generator-v2:0")
	if err != nil || f[0].String() != "amazon.titan-image-generator-v2:0: unknown" {
		t.Errorf("by an empty table: %v, %v", f, err)
	}
	fake.Inject(awsaitest.Fault{Operation: "ListInferenceProfiles", Err: &types.AccessDeniedException{Message: new("no")}})
	if _, err := c.Check(t.Context()); !errors.Is(err, awsai.ErrAccessDenied) {
		t.Errorf("%v", err)
	}
}
