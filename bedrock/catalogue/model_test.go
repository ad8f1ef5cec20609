package catalogue_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/bedrock/types"
	"github.com/google/go-cmp/cmp"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/awsaitest"
	"github.com/awsai-go/awsai/bedrock"
	"github.com/awsai-go/awsai/bedrock/catalogue"
)

func TestModels(t *testing.T) {
	fake := awsaitest.New(t)
	serve(fake)
	models := listed(t, catalogue.New(fake.Config()).Models(t.Context(), catalogue.Filter{}))
	want := []catalogue.Model{
		{ID: "amazon.nova-lite-v1:0", ARN: "arn:aws:bedrock:us-east-1::foundation-model/amazon.nova-lite-v1:0", Name: "Nova Lite", Provider: "Amazon",
			Input: []catalogue.Modality{catalogue.Text, catalogue.Image, catalogue.Video}, Output: []catalogue.Modality{catalogue.Text}, Streaming: true,
			Inference: []catalogue.Inference{catalogue.OnDemand, catalogue.ByProfile}, Customizations: []catalogue.Method{catalogue.FineTuning},
			State: bedrock.StateActive, Launched: date("2024-12-03")},
		{ID: "anthropic.claude-opus-4-1-20250805-v1:0", ARN: "arn:aws:bedrock:us-east-1::foundation-model/anthropic.claude-opus-4-1-20250805-v1:0",
			Name: "Claude Opus 4.1", Provider: "Anthropic", Input: []catalogue.Modality{catalogue.Text}, Output: []catalogue.Modality{catalogue.Text}, Streaming: true,
			Inference: []catalogue.Inference{catalogue.ByProfile}, State: bedrock.StateLegacy, Launched: date("2025-08-05"),
			Legacy: date("2026-07-08"), ExtendedAccess: date("2026-10-08"), EndOfLife: date("2127-01-08"), Successor: "anthropic.claude-opus-4-8"},
		{ID: "new.model-v1:0", ARN: "arn:aws:bedrock:us-east-1::foundation-model/new.model-v1:0", State: bedrock.StateActive},
	}
	if len(models) != 6 {
		t.Fatalf("%d models, want 6", len(models))
	}
	if diff := cmp.Diff(want, []catalogue.Model{models[0], models[3], models[5]}); diff != "" {
		t.Errorf("models (-want +got):\n%s", diff)
	}
	if models[4].State != bedrock.StateEnded {
		t.Errorf("a model past its end is %s", models[4].State)
	}
}

func TestFilter(t *testing.T) {
	fake := awsaitest.New(t)
	serve(fake)
	c := catalogue.New(fake.Config())
	for _, tt := range []struct {
		name string
		f    catalogue.Filter
		want string
	}{
		{"provider", catalogue.Filter{Provider: "anthropic"}, haiku + " anthropic.claude-opus-4-1-20250805-v1:0"},
		{"provider by ID", catalogue.Filter{Provider: "NEW"}, "new.model-v1:0"},
		{"output", catalogue.Filter{Output: catalogue.Video}, "amazon.nova-reel-v1:0"},
		{"inference", catalogue.Filter{Inference: catalogue.Provisioned}, "amazon.nova-lite-v1:0:300k"},
		{"method", catalogue.Filter{Method: catalogue.FineTuning}, "amazon.nova-lite-v1:0"},
		{"state", catalogue.Filter{State: bedrock.StateLegacy}, "anthropic.claude-opus-4-1-20250805-v1:0"},
		{"two", catalogue.Filter{Provider: "amazon", State: bedrock.StateActive}, "amazon.nova-lite-v1:0 amazon.nova-lite-v1:0:300k"},
		{"none", catalogue.Filter{Provider: "x"}, ""},
	} {
		if got := strings.Join(ids(listed(t, c.Models(t.Context(), tt.f))), " "); got != tt.want {
			t.Errorf("%s: %s, want %s", tt.name, got, tt.want)
		}
	}
	for range c.Models(t.Context(), catalogue.Filter{}) {
		break
	}
}

func TestModel(t *testing.T) {
	fake := awsaitest.New(t)
	answer(fake, "GetFoundationModel", `{"modelDetails":{"modelArn":"arn:aws:bedrock:us-east-1::foundation-model/amazon.nova-canvas-v1:0","modelId":"amazon.nova-canvas-v1:0",
"modelName":"Nova Canvas","providerName":"Amazon","inputModalities":["TEXT","IMAGE"],"outputModalities":["IMAGE"],"responseStreamingSupported":false,
"inferenceTypesSupported":["ON_DEMAND"],"modelLifecycle":{"status":"SOMETHING_NEW"}}}`, `{}`)
	c := catalogue.New(fake.Config())
	m, err := c.Model(t.Context(), "amazon.nova-canvas-v1:0")
	want := catalogue.Model{ID: "amazon.nova-canvas-v1:0", ARN: "arn:aws:bedrock:us-east-1::foundation-model/amazon.nova-canvas-v1:0",
		Name: "Nova Canvas", Provider: "Amazon", Input: []catalogue.Modality{catalogue.Text, catalogue.Image}, Output: []catalogue.Modality{catalogue.Image},
		Inference: []catalogue.Inference{catalogue.OnDemand}, State: "something_new", Successor: "stability.stable-image-core-v1:1"}
	if diff := cmp.Diff(want, m); err != nil || diff != "" {
		t.Errorf("%v (-want +got):\n%s", err, diff)
	}
	if path := fake.Calls()[0].URL.EscapedPath(); path != "/foundation-models/amazon.nova-canvas-v1%3A0" {
		t.Errorf("path %s", path)
	}
	if _, err := c.Model(t.Context(), "amazon.nova-canvas-v1:0"); !errors.Is(err, awsai.ErrUnavailable) {
		t.Errorf("no model in the response: %v", err)
	}
	fake.Inject(awsaitest.Fault{Err: &types.ResourceNotFoundException{Message: new("no such model")}})
	_, err = c.Model(t.Context(), "amazon.nova-canvas-v1:0")
	if _, ok := errors.AsType[*types.ResourceNotFoundException](err); !ok || !errors.Is(err, awsai.ErrNotFound) {
		t.Errorf("not found: %v", err)
	}
}

func TestModelsError(t *testing.T) {
	fake := awsaitest.New(t)
	fake.Inject(awsaitest.Fault{Err: &types.AccessDeniedException{Message: new("no")}})
	c := catalogue.New(fake.Config())
	n := 0
	for m, err := range c.Models(t.Context(), catalogue.Filter{}) {
		n++
		if !errors.Is(err, awsai.ErrAccessDenied) || m.ID != "" {
			t.Errorf("%v, %v", m, err)
		}
	}
	if n != 1 {
		t.Errorf("%d pairs, want one with the error", n)
	}
	if _, err := c.Lifecycles(t.Context()); !errors.Is(err, awsai.ErrAccessDenied) {
		t.Errorf("Lifecycles: %v", err)
	}
	if _, err := c.Check(t.Context(), haiku); !errors.Is(err, awsai.ErrAccessDenied) {
		t.Errorf("Check: %v", err)
	}
}

// TestLifecycles: what the region says goes before what the table does.
func TestLifecycles(t *testing.T) {
	fake := awsaitest.New(t)
	serve(fake)
	table, err := catalogue.New(fake.Config()).Lifecycles(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	now := time.Now()
	for id, want := range map[string]bedrock.LifecycleState{
		"us.anthropic.claude-opus-4-1-20250805-v1:0": bedrock.StateLegacy,
		"amazon.nova-reel-v1:0":                      bedrock.StateEnded,
		haiku:                                        bedrock.StateActive,
		"amazon.titan-image-generator-v2:0":          bedrock.StateEnded, // by the default table
	} {
		l, ok := table.Find(id)
		if !ok || l.State(now) != want {
			t.Errorf("%s: %v %s, want %s", id, ok, l.State(now), want)
		}
	}
	if l, _ := table.Find("anthropic.claude-opus-4-1-20250805-v1:0"); l.Source != "ListFoundationModels in us-east-1" || l.Successor != "anthropic.claude-opus-4-8" {
		t.Errorf("%+v", l)
	}
}

func TestAvailability(t *testing.T) {
	fake := awsaitest.New(t)
	answer(fake, "GetFoundationModelAvailability",
		`{"modelId":"`+haiku+`","agreementAvailability":{"status":"AVAILABLE"},"authorizationStatus":"AUTHORIZED","entitlementAvailability":"AVAILABLE","regionAvailability":"AVAILABLE"}`,
		`{"modelId":"`+haiku+`","agreementAvailability":{"status":"ERROR","errorMessage":"no payment"},"authorizationStatus":"NOT_AUTHORIZED","entitlementAvailability":"NOT_AVAILABLE","regionAvailability":"AVAILABLE"}`)
	c := catalogue.New(fake.Config())
	got, err := c.Availability(t.Context(), "us."+haiku)
	want := catalogue.Availability{Model: haiku, Region: true, Authorized: true, Entitled: true, Agreement: "AVAILABLE"}
	if diff := cmp.Diff(want, got); err != nil || diff != "" || !got.Available() {
		t.Errorf("%v, available %v (-want +got):\n%s", err, got.Available(), diff)
	}
	got, err = c.Availability(t.Context(), "arn:aws:bedrock:us-east-1::foundation-model/"+haiku)
	want = catalogue.Availability{Model: haiku, Region: true, Agreement: "ERROR", AgreementError: "no payment"}
	if diff := cmp.Diff(want, got); err != nil || diff != "" || got.Available() {
		t.Errorf("%v, available %v (-want +got):\n%s", err, got.Available(), diff)
	}
	for _, id := range []string{"", "a b", account + "application-inference-profile/abcdefghij12", account + "custom-model/amazon.nova-micro-v1:0/abcdefghij12"} {
		if _, err := c.Availability(t.Context(), id); !errors.Is(err, awsai.ErrInvalid) {
			t.Errorf("%q: %v", id, err)
		}
	}
	if n := fake.Count("GetFoundationModelAvailability"); n != 2 {
		t.Errorf("%d requests, want 2", n)
	}
}
