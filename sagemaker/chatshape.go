package sagemaker

import (
	"cmp"
	"encoding/json"
	"fmt"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/rag"
)

// OpenAIChat is the shape of containers that speak as OpenAI's chat completions do: vLLM, SGLang,
// LMI and TGI among them. The model is left out where it is empty; containers with several,
// as LoRA adapters, want it.
func OpenAIChat(model string) ChatShape {
	return ChatShape{
		Request: func(p ChatPrompt) ([]byte, error) { return openAIRequest(model, p) },
		Delta: func(data []byte) (ChatDelta, error) {
			if string(data) == "[DONE]" {
				return ChatDelta{Done: true}, nil
			}
			return openAIDelta(data, func(c openAIChoice) string { return c.Delta.Content })
		},
		Reply: func(body []byte) (ChatDelta, error) {
			return openAIDelta(body, func(c openAIChoice) string { return c.Message.Content })
		},
	}
}

type openAIMessage struct {
	Role    string `json:"role,omitempty"`
	Content string `json:"content"`
}

func openAIRequest(model string, p ChatPrompt) ([]byte, error) {
	var messages []openAIMessage
	if p.System != "" {
		messages = append(messages, openAIMessage{"system", p.System})
	}
	type options struct {
		IncludeUsage bool `json:"include_usage"`
	}
	var stream *options
	if p.Stream {
		stream = &options{true}
	}
	return json.Marshal(struct {
		Model       string          `json:"model,omitempty"`
		Messages    []openAIMessage `json:"messages"`
		MaxTokens   int             `json:"max_tokens"`
		Temperature float64         `json:"temperature"`
		Stream      bool            `json:"stream"`
		Options     *options        `json:"stream_options,omitempty"`
	}{model, append(messages, openAIMessage{"user", p.User}), p.MaxTokens, p.Temperature, p.Stream, stream})
}

type openAIChoice struct {
	Delta, Message openAIMessage
	Finish         string `json:"finish_reason"`
}

// openAIDelta reads a chunk of a stream, or a whole answer.
func openAIDelta(data []byte, text func(openAIChoice) string) (ChatDelta, error) {
	out, err := JSON[struct {
		Choices []openAIChoice
		Usage   struct {
			Prompt     int `json:"prompt_tokens"`
			Completion int `json:"completion_tokens"`
		}
		Error json.RawMessage
	}]{}.Decode(data)
	if err != nil {
		return ChatDelta{}, err
	}
	if len(out.Error) > 0 && string(out.Error) != "null" {
		return ChatDelta{}, streamFailure(len(out.Error))
	}
	d := ChatDelta{Usage: rag.Usage{InputTokens: out.Usage.Prompt, OutputTokens: out.Usage.Completion}}
	if len(out.Choices) > 0 {
		c := out.Choices[0]
		d.Text, d.Done, d.Reason = text(c), c.Finish != "", c.Finish
	}
	return d, nil
}

// streamFailure is the error of a container that tells of it within its answer. What it says may
// repeat the prompt.
func streamFailure(size int) error {
	return fmt.Errorf("%w: the container failed within its answer, with an error of %d bytes", awsai.ErrUnavailable, size)
}

// PlainTemplate joins the system text and the prompt by an empty line: the template of a model
// that was not trained for another.
func PlainTemplate(system, user string) string {
	if system == "" {
		return user
	}
	return system + "\n\n" + user
}

// TGI is the shape of Hugging Face's Text Generation Inference: {"inputs": …, "parameters": …},
// answered by server-sent events of a token each. The template writes the prompt as the model was
// trained to read it; nil is [PlainTemplate].
func TGI(template func(system, user string) string) ChatShape {
	return ChatShape{Request: generateRequest(template), Delta: tokenDelta, Reply: generatedText}
}

// LMI is the shape of DJL Serving's Large Model Inference with its own schema: as [TGI], answered
// by lines of JSON of a token each.
func LMI(template func(system, user string) string) ChatShape {
	return ChatShape{Request: generateRequest(template), Lines: true, Delta: tokenDelta, Reply: generatedText}
}

func generateRequest(template func(system, user string) string) func(ChatPrompt) ([]byte, error) {
	if template == nil {
		template = PlainTemplate
	}
	return func(p ChatPrompt) ([]byte, error) {
		type parameters struct {
			MaxNewTokens int      `json:"max_new_tokens"`
			DoSample     bool     `json:"do_sample"`
			Temperature  *float64 `json:"temperature,omitempty"` // 0 is refused
			Details      bool     `json:"details"`
			Full         bool     `json:"return_full_text"`
		}
		set := parameters{MaxNewTokens: p.MaxTokens, DoSample: p.Temperature > 0, Details: true}
		if p.Temperature > 0 {
			set.Temperature = &p.Temperature
		}
		return json.Marshal(struct {
			Inputs     string     `json:"inputs"`
			Parameters parameters `json:"parameters"`
			Stream     bool       `json:"stream"`
		}{template(p.System, p.User), set, p.Stream})
	}
}

type generation struct {
	Token struct {
		Text    string
		Special bool
	}
	GeneratedText *string `json:"generated_text"`
	Details       struct {
		Finish    string `json:"finish_reason"`
		Input     int    `json:"input_length"`
		Inputs    int    `json:"inputs"` // of LMI
		Generated int    `json:"generated_tokens"`
		Prefill   []json.RawMessage
	}
	Error json.RawMessage
	Code  int
}

func (g generation) delta() (ChatDelta, error) {
	if len(g.Error) > 0 && string(g.Error) != "null" {
		return ChatDelta{}, streamFailure(len(g.Error))
	}
	in := cmp.Or(g.Details.Input, g.Details.Inputs, len(g.Details.Prefill))
	return ChatDelta{
		Done: g.GeneratedText != nil || g.Details.Finish != "", Reason: g.Details.Finish,
		Usage: rag.Usage{InputTokens: in, OutputTokens: g.Details.Generated},
	}, nil
}

// tokenDelta reads a token of a stream. The last one has the text as a whole too.
func tokenDelta(data []byte) (ChatDelta, error) {
	g, err := JSON[generation]{}.Decode(data)
	if err != nil {
		return ChatDelta{}, err
	}
	d, err := g.delta()
	if !g.Token.Special {
		d.Text = g.Token.Text
	}
	return d, err
}

// generatedText reads a whole answer, which TGI has in a list of one.
func generatedText(body []byte) (ChatDelta, error) {
	all, err := JSON[[]generation]{}.Decode(body)
	if err != nil {
		var one generation
		if one, err = (JSON[generation]{}).Decode(body); err != nil {
			return ChatDelta{}, err
		}
		all = []generation{one}
	}
	if len(all) == 0 {
		return ChatDelta{}, fmt.Errorf("%w: no answer", awsai.ErrUnavailable)
	}
	d, err := all[0].delta()
	d.Text = value(all[0].GeneratedText)
	return d, err
}
