package bedrock_test

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/awsai-go/awsai/bedrock"
)

func TestToolCall(t *testing.T) {
	type in struct {
		N int `json:"n"`
	}
	tool := bedrock.NewTool("half", "Half of an even number.", func(_ context.Context, in in) (int, error) {
		switch {
		case in.N < 0:
			panic("negative")
		case in.N%2 != 0:
			return 0, errors.New("odd")
		}
		return in.N / 2, nil
	})
	if tool.Description() != "Half of an even number." {
		t.Errorf("description %q", tool.Description())
	}
	tests := []struct {
		name string
		tool bedrock.Tool
		use  bedrock.ToolUse
		want bedrock.ToolResult
	}{
		{"well", tool, bedrock.ToolUse{ID: "a", Input: []byte(`{"n":4}`)}, bedrock.ToolResult{ID: "a", Text: "2"}},
		{"error", tool, bedrock.ToolUse{ID: "a", Input: []byte(`{"n":3}`)}, bedrock.ToolResult{ID: "a", Text: "odd", Error: true}},
		{"panic", tool, bedrock.ToolUse{ID: "a", Input: []byte(`{"n":-1}`)}, bedrock.ToolResult{ID: "a", Text: "the tool panicked: negative", Error: true}},
		{"malformed", tool, bedrock.ToolUse{ID: "a", Malformed: "{"}, bedrock.ToolResult{ID: "a", Text: "the input is not a JSON object; the tool was not called", Error: true}},
		{"zero", bedrock.Tool{}, bedrock.ToolUse{ID: "a"}, bedrock.ToolResult{ID: "a", Text: "the tool has no function", Error: true}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, tt.tool.Call(t.Context(), tt.use)); diff != "" {
				t.Errorf("result (-want +got):\n%s", diff)
			}
		})
	}
}

func ExampleTool_Call() {
	type in struct {
		City string `json:"city"`
	}
	weather := bedrock.NewTool("weather", "The weather in a city.", func(_ context.Context, in in) (string, error) {
		return "rain in " + in.City, nil
	})
	result := weather.Call(context.Background(), bedrock.ToolUse{ID: "1", Input: []byte(`{"city":"Rome"}`)})
	fmt.Println(result.Text)
	// Output: rain in Rome
}
