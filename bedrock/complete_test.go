package bedrock_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/awsaitest"
	"github.com/awsai-go/awsai/bedrock"
)

func TestComplete(t *testing.T) {
	for stop, want := range map[string]error{"end_turn": nil, "max_tokens": awsai.ErrIncomplete, "model_context_window_exceeded": awsai.ErrContextOverflow} {
		fake := awsaitest.New(t)
		answerWire(fake, `{"output":{"message":{"role":"assistant","content":[{"text":"go test"}]}},"stopReason":"`+stop+`","usage":{"inputTokens":1,"outputTokens":1,"totalTokens":2},"metrics":{"latencyMs":1}}`)
		model := bedrock.NewModel(fake.Config(), claude, func(o *bedrock.ModelOptions) { o.Defaults = bedrock.Request{System: "not used"} })
		text, err := model.Complete(t.Context(), "You write queries.", "How do I test?")
		if text != "go test" || !errors.Is(err, want) {
			t.Errorf("%s: %q, %v; want %v", stop, text, err, want)
		}
		if body := sent(t, fake, "Converse", 0); !strings.Contains(body, "You write queries.") || !strings.Contains(body, "How do I test?") || strings.Contains(body, "not used") {
			t.Errorf("request %s", body)
		}
	}
}
