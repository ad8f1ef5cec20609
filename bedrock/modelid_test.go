package bedrock_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/awsaitest"
	"github.com/awsai-go/awsai/bedrock"
	"github.com/awsai-go/awsai/media"
	"github.com/awsai-go/awsai/rag"
)

const account = "arn:aws:bedrock:us-west-2:111122223333:"

func TestParseModelID(t *testing.T) {
	const haiku = "anthropic.claude-haiku-4-5-20251001-v1:0"
	for in, want := range map[string]bedrock.ModelID{
		haiku: {Kind: bedrock.KindFoundation, Resource: haiku, Model: haiku, Provider: "anthropic", Version: "v1:0"},
		"us." + haiku: {Kind: bedrock.KindProfile, Resource: "us." + haiku, Geography: "us",
			Model: haiku, Provider: "anthropic", Version: "v1:0"},
		"us-gov.amazon.nova-pro-v1:0": {Kind: bedrock.KindProfile, Resource: "us-gov.amazon.nova-pro-v1:0", Geography: "us-gov",
			Model: "amazon.nova-pro-v1:0", Provider: "amazon", Version: "v1:0"},
		"amazon.nova-lite-v1:0:300k": {Kind: bedrock.KindFoundation, Resource: "amazon.nova-lite-v1:0:300k",
			Model: "amazon.nova-lite-v1:0:300k", Provider: "amazon", Version: "v1:0:300k"},
		"cohere.rerank-v3-5:0": {Kind: bedrock.KindFoundation, Resource: "cohere.rerank-v3-5:0",
			Model: "cohere.rerank-v3-5:0", Provider: "cohere", Version: "v3-5:0"},
		"anthropic.claude-sonnet-4-6": {Kind: bedrock.KindFoundation, Resource: "anthropic.claude-sonnet-4-6",
			Model: "anthropic.claude-sonnet-4-6", Provider: "anthropic"},
		"zai.glm-4.7": {Kind: bedrock.KindFoundation, Resource: "zai.glm-4.7", Model: "zai.glm-4.7", Provider: "zai"},
		"global.zai.glm-4.7": {Kind: bedrock.KindProfile, Resource: "global.zai.glm-4.7", Geography: "global",
			Model: "zai.glm-4.7", Provider: "zai"},
		"arn:aws:bedrock:us-east-1::foundation-model/" + haiku: {Kind: bedrock.KindFoundation, Partition: "aws", Region: "us-east-1",
			Resource: haiku, Model: haiku, Provider: "anthropic", Version: "v1:0"},
		"arn:aws:bedrock:::foundation-model/" + haiku: {Kind: bedrock.KindFoundation, Partition: "aws",
			Resource: haiku, Model: haiku, Provider: "anthropic", Version: "v1:0"},
		"arn:aws-us-gov:bedrock:us-gov-west-1:111122223333:inference-profile/us-gov." + haiku: {Kind: bedrock.KindProfile,
			Partition: "aws-us-gov", Region: "us-gov-west-1", Account: "111122223333", Resource: "us-gov." + haiku,
			Geography: "us-gov", Model: haiku, Provider: "anthropic", Version: "v1:0"},
		"arn:aws-cn:bedrock:cn-north-1:111122223333:provisioned-model/abcdefghij12": {Kind: bedrock.KindProvisioned,
			Partition: "aws-cn", Region: "cn-north-1", Account: "111122223333", Resource: "abcdefghij12"},
		// A geography that is not known here is one in the ARN of a profile.
		account + "inference-profile/ca.amazon.nova-lite-v1:0": {Kind: bedrock.KindProfile, Partition: "aws", Region: "us-west-2",
			Account: "111122223333", Resource: "ca.amazon.nova-lite-v1:0", Geography: "ca",
			Model: "amazon.nova-lite-v1:0", Provider: "amazon", Version: "v1:0"},
		account + "application-inference-profile/abcdefghij12": {Kind: bedrock.KindApplicationProfile, Partition: "aws",
			Region: "us-west-2", Account: "111122223333", Resource: "abcdefghij12"},
		account + "custom-model/amazon.nova-micro-v1:0:128k/abcdefghij12": {Kind: bedrock.KindCustom, Partition: "aws",
			Region: "us-west-2", Account: "111122223333", Resource: "amazon.nova-micro-v1:0:128k/abcdefghij12",
			Model: "amazon.nova-micro-v1:0:128k", Provider: "amazon", Version: "v1:0:128k"},
		account + "custom-model/imported/abcdefghij12": {Kind: bedrock.KindCustom, Partition: "aws",
			Region: "us-west-2", Account: "111122223333", Resource: "imported/abcdefghij12"},
		account + "custom-model-deployment/abcdefghij12": {Kind: bedrock.KindCustomDeployment, Partition: "aws",
			Region: "us-west-2", Account: "111122223333", Resource: "abcdefghij12"},
		account + "imported-model/abcdefghij12": {Kind: bedrock.KindImported, Partition: "aws",
			Region: "us-west-2", Account: "111122223333", Resource: "abcdefghij12"},
		account + "default-prompt-router/anthropic.claude:1": {Kind: bedrock.KindDefaultRouter, Partition: "aws",
			Region: "us-west-2", Account: "111122223333", Resource: "anthropic.claude:1"},
		account + "prompt/ABCDEFGHIJ:3": {Kind: bedrock.KindPrompt, Partition: "aws",
			Region: "us-west-2", Account: "111122223333", Resource: "ABCDEFGHIJ:3"},
		account + "something-new/x.y/z": {Kind: "something-new", Partition: "aws",
			Region: "us-west-2", Account: "111122223333", Resource: "x.y/z"},
		"arn:aws:sagemaker:us-west-2:111122223333:endpoint/jumpstart-1": {Kind: bedrock.KindEndpoint, Partition: "aws",
			Region: "us-west-2", Account: "111122223333", Resource: "jumpstart-1"},
		"Anthropic.Claude":     {Kind: bedrock.KindOther, Resource: "Anthropic.Claude"},
		"a.b:c:d:e":            {Kind: bedrock.KindOther, Resource: "a.b:c:d:e"},
		"my-provisioned_model": {Kind: bedrock.KindName, Resource: "my-provisioned_model"},
	} {
		got, err := bedrock.ParseModelID(in)
		if err != nil {
			t.Errorf("%s: %v", in, err)
			continue
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", in, diff)
		}
		if got.String() != in {
			t.Errorf("%s becomes %s", in, got)
		}
	}
}

func TestParseModelIDWrong(t *testing.T) {
	for _, in := range []string{
		"", " ", "anthropic claude", "my_model.v1", "https://example.com/model", "modèle", strings.Repeat("a", 2049),
		"arn:", "arn:aws:bedrock", "arn:aws:bedrock:us-east-1:1:foundation-model/a.b", "arn:aws:bedrock:us-east-1::foundation-model/",
		"arn:aws:bedrock:us-east-1::foundation-model/nova", "arn:aws:s3:::bucket/key", "arn:aws:bedrock:us-east-1:111122223333:endpoint/x",
		"arn:aws:sagemaker:us-east-1:111122223333:model/x", "arn:gcp:bedrock:us-east-1::foundation-model/a.b",
	} {
		if id, err := bedrock.ParseModelID(in); !errors.Is(err, awsai.ErrInvalid) {
			t.Errorf("%.40q: %+v, %v", in, id, err)
		}
	}
}

func FuzzParseModelID(f *testing.F) {
	for _, s := range []string{
		"us.anthropic.claude-haiku-4-5-20251001-v1:0", "zai.glm-4.7", "my_model", account + "custom-model/amazon.nova-micro-v1:0/abcdefghij12",
		"arn:aws-us-gov:bedrock:us-gov-west-1:111122223333:inference-profile/us-gov.amazon.nova-pro-v1:0",
		"arn:aws:sagemaker:us-west-2:111122223333:endpoint/jumpstart-1", account + "prompt/ABCDEFGHIJ:3",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		id, err := bedrock.ParseModelID(s)
		if err != nil {
			if id != (bedrock.ModelID{}) {
				t.Errorf("an ID %+v with an error", id)
			}
			return
		}
		if id.String() != s {
			t.Errorf("%q becomes %q", s, id)
		}
		if id.Kind == "" || id.Model == "" != (id.Provider == "") || !strings.HasPrefix(id.Model, id.Provider) ||
			!strings.HasSuffix(id.Model, id.Version) || !strings.Contains(s, id.Model) {
			t.Errorf("%q: %+v", s, id)
		}
	})
}

// TestOtherRegion: what is in another region is not asked for, and the error names both.
func TestOtherRegion(t *testing.T) {
	fake := awsaitest.New(t)
	cfg := fake.Config() // us-east-1
	model := bedrock.NewModel(cfg, account+"inference-profile/us."+claude)
	_, generate := model.Generate(t.Context(), hello)
	_, stream := bedrock.Collect(model.Stream(t.Context(), hello))
	_, count := model.CountTokens(t.Context(), hello)
	_, embed := bedrock.NewEmbedder(cfg, account+"inference-profile/us.cohere.embed-v4:0").Embed(t.Context(), rag.ForQuery, []string{"a"})
	_, scores := bedrock.NewReranker(cfg, "arn:aws:bedrock:us-west-2::foundation-model/cohere.rerank-v3-5:0").Scores(t.Context(), "q", []string{"a"})
	_, _, invoke := bedrock.Invoke[map[string]any](t.Context(), model, map[string]any{})
	_, async := bedrock.NewAsyncModel(cfg, "arn:aws:bedrock:us-west-2::foundation-model/amazon.nova-reel-v1:1", media.URI{Bucket: "bucket"}).
		Start(t.Context(), bedrock.AsyncRequest{Input: map[string]any{}, Token: "t"})
	for name, err := range map[string]error{
		"Generate": generate, "Stream": stream, "CountTokens": count, "Embed": embed, "Scores": scores,
		"Invoke": invoke, "AsyncModel.Start": async,
	} {
		if !errors.Is(err, awsai.ErrInvalid) || !strings.Contains(err.Error(), "us-west-2") || !strings.Contains(err.Error(), "us-east-1") {
			t.Errorf("%s: %v", name, err)
		}
	}
	if n := len(fake.Calls()); n != 0 {
		t.Errorf("%d requests were sent", n)
	}
}

// TestNoModelID: what cannot be a model's ID is not sent.
func TestNoModelID(t *testing.T) {
	fake := awsaitest.New(t)
	for _, id := range []string{"", "claude haiku", "arn:aws:s3:::bucket"} {
		if _, err := bedrock.NewModel(fake.Config(), id).Generate(t.Context(), hello); !errors.Is(err, awsai.ErrInvalid) {
			t.Errorf("%q: %v", id, err)
		}
	}
}
