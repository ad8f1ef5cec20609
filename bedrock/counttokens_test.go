package bedrock_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"net/url"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/bedrockruntime/types"
	"github.com/google/go-cmp/cmp"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/awsaitest"
	"github.com/awsai-go/awsai/bedrock"
)

func TestCountTokens(t *testing.T) {
	fake := awsaitest.New(t)
	fake.HandleWire("bedrockruntime", "CountTokens", awsaitest.Wire{Body: []byte(`{"inputTokens":4711}`)})
	weather := bedrock.NewTool("weather", "Tells the weather.", func(context.Context, struct{}) (string, error) { return "", nil })
	model := bedrock.NewModel(fake.Config(), "us."+claude, func(o *bedrock.ModelOptions) {
		o.Defaults = bedrock.Request{System: "Be kind.", MaxTokens: 100, Cache: bedrock.CacheAuto}
	})
	n, err := model.CountTokens(t.Context(), bedrock.Request{
		Messages:         []bedrock.Message{bedrock.User(strings.Repeat("Hello ", 9000))},
		Tools:            []bedrock.Tool{weather},
		AdditionalFields: map[string]any{"top_k": 50},
		Metadata:         map[string]string{"not": "counted"},
	})
	if err != nil || n != 4711 {
		t.Fatalf("CountTokens() = %d, %v; want 4711", n, err)
	}
	want := `{"input":{"converse":{"additionalModelRequestFields":{"top_k":50},` +
		`"messages":[{"content":[{"text":"` + strings.Repeat("Hello ", 9000) + `"}],"role":"user"}],"system":[{"text":"Be kind."}],` +
		`"toolConfig":{"tools":[{"toolSpec":{"description":"Tells the weather.","inputSchema":{"json":{"additionalProperties":false,"type":"object"}},"name":"weather"}}]}}}}`
	if diff := cmp.Diff(want, sent(t, fake, "CountTokens", 0)); diff != "" {
		t.Errorf("body (-want +got):\n%s", diff)
	}
	if got, want := fake.Calls("CountTokens")[0].URL.EscapedPath(), "/model/"+url.PathEscape(claude)+"/count-tokens"; !strings.EqualFold(strings.ReplaceAll(got, ":", "%3A"), strings.ReplaceAll(want, ":", "%3A")) {
		t.Errorf("path %s, want %s", got, want)
	}
}

func TestCountTokensAsksTheBaseModel(t *testing.T) {
	const application = "arn:aws:bedrock:us-east-1:111122223333:application-inference-profile/abcdefghijkl"
	tests := []struct{ id, base, want string }{
		{claude, "", claude},
		{"eu." + claude, "", claude},
		{"arn:aws:bedrock:us-east-1:111122223333:inference-profile/global." + claude, "", claude},
		{"arn:aws:bedrock:us-east-1::foundation-model/" + claude, "", claude},
		{application, claude, claude},
		{application, "us." + claude, claude},
		{application, "", ""},
		{"arn:aws:bedrock:us-east-1:111122223333:provisioned-model/abcdefghijkl", "", ""},
	}
	for _, tt := range tests {
		fake := awsaitest.New(t)
		fake.HandleWire("bedrockruntime", "CountTokens", awsaitest.Wire{Body: []byte(`{"inputTokens":3}`)})
		model := bedrock.NewModel(fake.Config(), tt.id, func(o *bedrock.ModelOptions) { o.BaseModel = tt.base })
		n, err := model.CountTokens(t.Context(), hello)
		if tt.want == "" {
			if awsai.KindOf(err) != awsai.ErrInvalid || !strings.Contains(err.Error(), "BaseModel") || fake.Count("CountTokens") > 0 {
				t.Errorf("%s: %d, %v; want to be told of BaseModel before any request", tt.id, n, err)
			}
			continue
		}
		if err != nil || n != 3 {
			t.Errorf("%s: %d, %v", tt.id, n, err)
			continue
		}
		if got, _ := url.PathUnescape(fake.Calls("CountTokens")[0].URL.EscapedPath()); got != "/model/"+tt.want+"/count-tokens" {
			t.Errorf("%s: path %s, want that of %s", tt.id, got, tt.want)
		}
	}
}

func TestCountTokensUnsupported(t *testing.T) {
	fake := awsaitest.New(t)
	fake.HandleWire("bedrockruntime", "CountTokens", awsaitest.Wire{Status: 400,
		Header: map[string]string{"X-Amzn-Errortype": "ValidationException"},
		Body:   []byte(`{"message":"The provided model doesn't support counting tokens."}`)})
	model := bedrock.NewModel(fake.Config(), "amazon.nova-lite-v1:0")
	for range 3 {
		_, err := model.CountTokens(t.Context(), hello)
		if !errors.Is(err, bedrock.ErrCannotCount) || awsai.KindOf(err) != awsai.ErrInvalid {
			t.Errorf("error %v, want bedrock.ErrCannotCount and awsai.ErrInvalid", err)
		}
	}
	if n := fake.Count("CountTokens"); n != 1 {
		t.Errorf("asked %d times, want once", n)
	}
	if _, err := model.CountTokens(t.Context(), bedrock.Request{}); errors.Is(err, bedrock.ErrCannotCount) || awsai.KindOf(err) != awsai.ErrInvalid {
		t.Errorf("an empty request: %v", err)
	}
}

func TestCountTokensErrors(t *testing.T) {
	fake := awsaitest.New(t)
	fake.HandleWire("bedrockruntime", "CountTokens", awsaitest.Wire{Status: 400,
		Header: map[string]string{"X-Amzn-Errortype": "ValidationException"},
		Body:   []byte(`{"message":"The provided model identifier is invalid."}`)},
		awsaitest.Wire{Body: []byte(`{"inputTokens":1}`)})
	model := bedrock.NewModel(fake.Config(), claude)
	_, err := model.CountTokens(t.Context(), hello)
	if _, ok := errors.AsType[*types.ValidationException](err); !ok || errors.Is(err, bedrock.ErrCannotCount) {
		t.Errorf("error %v, want the service's as it is", err)
	}
	if n, err := model.CountTokens(t.Context(), hello); err != nil || n != 1 {
		t.Errorf("CountTokens() after an error = %d, %v", n, err)
	}
	if _, err := bedrock.NewModel(fake.Config(), "").CountTokens(t.Context(), hello); awsai.KindOf(err) != awsai.ErrInvalid {
		t.Errorf("empty ID: %v", err)
	}
}

// TestCountTokensOfUnknownBlocks sends a block that the SDK has no type for.
func TestCountTokensOfUnknownBlocks(t *testing.T) {
	fake := awsaitest.New(t)
	fake.Unchecked("CountTokens")
	fake.HandleWire("bedrockruntime", "CountTokens", awsaitest.Wire{Body: []byte(`{"inputTokens":1}`)})
	req := bedrock.Request{Messages: []bedrock.Message{{Role: bedrock.RoleUser, Content: []bedrock.Block{{Raw: json.RawMessage(`{"hologram":{"x":1}}`)}}}}}
	if _, err := bedrock.NewModel(fake.Config(), claude).CountTokens(t.Context(), req); err != nil {
		t.Fatal(err)
	}
	if body := fake.Calls("CountTokens")[0].Body; !bytes.Contains(body, []byte(`{"hologram":{"x":1}}`)) {
		t.Errorf("body %s lacks the unknown block", body)
	}
}
