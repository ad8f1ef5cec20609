package sonic

import (
	"cmp"
	"context"
	"regexp"
	"slices"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/bedrock"
)

// Request is what a conversation begins with. The zero value is a conversation without any
// instruction.
type Request struct {
	// System tells the model its task and manner.
	System string
	// History is what was said before, for the model to know: the text of the messages of
	// the user and the assistant. It begins with the user's first and has its end where it
	// is too long.
	History []bedrock.Message
	// Voice is the model's voice. The default is [VoiceMatthew].
	Voice Voice
	// InputRate and OutputRate are the samples per second of the user's and of the model's
	// audio: 8000, 16000 or 24000. The defaults are [DefaultInputRate] and
	// [DefaultOutputRate].
	InputRate, OutputRate int
	// Sensitivity says how long a pause ends the user's turn. The default is the model's.
	Sensitivity Sensitivity
	// Tools are what the model can have called. They run while the conversation goes on.
	Tools []bedrock.Tool
	// ToolChoice says whether the model has to call a tool in each answer.
	ToolChoice bedrock.ToolChoice
	// Approve is asked before each call of a tool, one call at a time. An error refuses the
	// call, and its text is told to the model. Nil approves of every call.
	Approve func(ctx context.Context, use bedrock.ToolUse) error
	// ToolConcurrency is how many tools run at the same time. The default is
	// [bedrock.DefaultToolConcurrency].
	ToolConcurrency int
	// MaxTokens is the most that the model may say in one answer, in its tokens. Zero
	// leaves it to the model.
	MaxTokens int
	// Temperature and TopP, in [0,1], make the choice of words bolder, and keep it to the
	// likeliest of that share. Nil leaves them to the model.
	Temperature, TopP *float64
}

// The default sample rates of a [Request].
const (
	DefaultInputRate  = 16000
	DefaultOutputRate = 24000
)

// Sensitivity says how soon a pause counts as the end of the user's turn.
type Sensitivity string

// The sensitivities.
const (
	// SensitivityHigh takes a short pause for the end, and answers soonest.
	SensitivityHigh   Sensitivity = "HIGH"
	SensitivityMedium Sensitivity = "MEDIUM"
	// SensitivityLow waits for who thinks while speaking.
	SensitivityLow Sensitivity = "LOW"
)

// toolName is what the service takes for one.
var toolName = regexp.MustCompile(`^[a-zA-Z0-9_-]{1,64}$`)

// check refuses what the service would, and fills in the defaults.
func (r *Request) check(op string) error {
	r.Voice = cmp.Or(r.Voice, VoiceMatthew)
	r.InputRate = cmp.Or(r.InputRate, DefaultInputRate)
	r.OutputRate = cmp.Or(r.OutputRate, DefaultOutputRate)
	r.ToolConcurrency = cmp.Or(r.ToolConcurrency, bedrock.DefaultToolConcurrency)
	for _, rate := range []int{r.InputRate, r.OutputRate} {
		if !slices.Contains([]int{8000, 16000, 24000}, rate) {
			return awsai.Errorf(op, awsai.ErrInvalid, "sample rate %d; want 8000, 16000 or 24000", rate)
		}
	}
	switch {
	case r.MaxTokens < 0:
		return awsai.Errorf(op, awsai.ErrInvalid, "max tokens %d; want 1 or more, or 0 for the model's default", r.MaxTokens)
	case r.ToolConcurrency < 0:
		return awsai.Errorf(op, awsai.ErrInvalid, "tool concurrency %d; want 1 or more, or 0 for the default", r.ToolConcurrency)
	case r.Temperature != nil && !share(*r.Temperature):
		return awsai.Errorf(op, awsai.ErrInvalid, "temperature %v is not in [0,1]", *r.Temperature)
	case r.TopP != nil && !share(*r.TopP):
		return awsai.Errorf(op, awsai.ErrInvalid, "top p %v is not in [0,1]", *r.TopP)
	}
	for i, m := range r.History {
		if m.Role != bedrock.RoleUser && m.Role != bedrock.RoleAssistant {
			return awsai.Errorf(op, awsai.ErrInvalid, "history: message %d: role %.20q; want user or assistant", i, string(m.Role))
		}
	}
	return r.checkTools(op)
}

func (r *Request) checkTools(op string) error {
	seen := make(map[string]bool, len(r.Tools))
	for i, t := range r.Tools {
		if !toolName.MatchString(t.Name()) {
			return awsai.Errorf(op, awsai.ErrInvalid, "tool %d: name %.70q; want 1 to 64 ASCII letters, digits, _ and -", i, t.Name())
		}
		if seen[t.Name()] {
			return awsai.Errorf(op, awsai.ErrInvalid, "tool %d: another tool has the name %s", i, t.Name())
		}
		seen[t.Name()] = true
		if _, err := t.Schema(); err != nil {
			return awsai.Errorf(op, awsai.ErrInvalid, "tool %s: %w", t.Name(), err)
		}
	}
	switch c := r.ToolChoice; {
	case c == bedrock.ToolAuto, c == bedrock.ToolAny && len(seen) > 0, seen[string(c)]:
		return nil
	}
	return awsai.Errorf(op, awsai.ErrInvalid, "tool choice %.70q is none of the request's tools", string(r.ToolChoice))
}

func share(v float64) bool { return v >= 0 && v <= 1 } // false for NaN
