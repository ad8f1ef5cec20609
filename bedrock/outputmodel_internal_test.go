package bedrock

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestOutputWays(t *testing.T) {
	thinking := func(config any) Request {
		return Request{AdditionalFields: map[string]any{"thinking": config}}
	}
	enabled := thinking(map[string]any{"type": "enabled", "budget_tokens": 1024})
	for _, tt := range []struct {
		name, id string
		mode     OutputMode
		loose    bool // the schema has no strict form
		req      Request
		want     []way
	}{
		{"schema", "us.anthropic.claude-sonnet-4-5-20250929-v1:0", "", false, Request{}, []way{bySchema, byToolName, byAnyTool, byAskedTool, byPrompt}},
		{"a map", "us.anthropic.claude-sonnet-4-5-20250929-v1:0", "", true, Request{}, []way{byToolName, byAnyTool, byAskedTool, byPrompt}},
		{"a profile's ARN", "arn:aws:bedrock:eu-west-1:111122223333:inference-profile/eu.anthropic.claude-opus-4-6-v1", OutputSchema, false, Request{}, []way{bySchema}},
		{"thinking", "anthropic.claude-sonnet-4-20250514-v1:0", "", false, enabled, []way{byAskedTool, byPrompt}},
		{"adaptive", "anthropic.claude-opus-4-7", "", false, thinking(struct {
			Type string `json:"type"`
		}{"adaptive"}), []way{byAskedTool, byPrompt}},
		{"not thinking", "anthropic.claude-sonnet-4-20250514-v1:0", OutputTool, false, thinking(map[string]string{"type": "disabled"}), []way{byToolName, byAnyTool, byAskedTool}},
		{"may be forced", "anthropic.claude-opus-4-8", "", false, enabled, []way{byToolName, byAnyTool, byAskedTool, byPrompt}},
		{"never forced", "global.anthropic.claude-sonnet-5-5", OutputTool, false, Request{}, []way{byAskedTool}},
		{"a Claude to come", "anthropic.claude-saga-7", "", false, Request{}, []way{byAskedTool, byPrompt}},
		{"Nova", "eu.amazon.nova-lite-v1:0", "", false, Request{}, []way{byToolName, byAnyTool, byAskedTool, byPrompt}},
		{"Nova that reasons", "amazon.nova-2-lite-v1:0", "", false, Request{AdditionalFields: map[string]any{"reasoningConfig": map[string]any{"type": "enabled"}}}, []way{byAskedTool, byPrompt}},
		{"tools of the service", "amazon.nova-premier-v1:0", "", false, Request{SystemTools: []string{"nova_grounding"}}, []way{byAskedTool, byPrompt}},
		{"any", "mistral.mistral-large-2407-v1:0", "", false, Request{}, []way{byAnyTool, byAskedTool, byPrompt}},
		{"no tools", "meta.llama3-70b-instruct-v1:0", "", false, Request{}, []way{byPrompt}},
		{"a tool all the same", "meta.llama3-70b-instruct-v1:0", OutputTool, false, Request{}, []way{byAskedTool}},
		{"a schema all the same", "amazon.nova-lite-v1:0", OutputSchema, false, Request{}, []way{bySchema}},
		{"prompt", "amazon.nova-lite-v1:0", OutputPrompt, false, Request{}, []way{byPrompt}},
		{"custom model", "arn:aws:bedrock:us-east-1:111122223333:provisioned-model/a1b2c3d4e5f6", "", false, enabled, []way{byAskedTool, byPrompt}},
	} {
		if diff := cmp.Diff(tt.want, outputWays(tt.id, tt.mode, !tt.loose, tt.req)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tt.name, diff)
		}
	}
}

// Every model of the table can be reached: none stands behind a shorter one.
func TestOutputModels(t *testing.T) {
	for i, m := range outputModels {
		for _, before := range outputModels[:i] {
			if strings.HasPrefix(m.prefix, before.prefix) {
				t.Errorf("%s is hidden by %s", m.prefix, before.prefix)
			}
		}
		if m.thought < m.tool {
			t.Errorf("%s is forced more while it reasons", m.prefix)
		}
	}
}
