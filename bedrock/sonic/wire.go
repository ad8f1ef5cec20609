package sonic

import (
	"encoding/json"

	"github.com/awsai-go/awsai/bedrock"
)

// The events that are sent, as the public documentation of Nova Sonic has them. Each goes as
// {"event": {NAME: BODY}}.

type sessionStart struct {
	Inference     inference      `json:"inferenceConfiguration"`
	TurnDetection *turnDetection `json:"turnDetectionConfiguration,omitempty"`
}

type inference struct {
	MaxTokens   int      `json:"maxTokens,omitempty"`
	TopP        *float64 `json:"topP,omitempty"`
	Temperature *float64 `json:"temperature,omitempty"`
}

type turnDetection struct {
	Sensitivity Sensitivity `json:"endpointingSensitivity"`
}

// names ties an event to its prompt, and to its content.
type names struct {
	Prompt  string `json:"promptName"`
	Content string `json:"contentName,omitempty"`
}

type promptStart struct {
	names
	Text    mediaType   `json:"textOutputConfiguration"`
	Audio   audioFormat `json:"audioOutputConfiguration"`
	ToolUse *mediaType  `json:"toolUseOutputConfiguration,omitempty"`
	Tools   *tools      `json:"toolConfiguration,omitempty"`
}

type mediaType struct {
	Type string `json:"mediaType"`
}

var plainText = mediaType{"text/plain"}

type audioFormat struct {
	mediaType
	Rate     int    `json:"sampleRateHertz"`
	Bits     int    `json:"sampleSizeBits"`
	Channels int    `json:"channelCount"`
	Voice    Voice  `json:"voiceId,omitempty"`
	Encoding string `json:"encoding"`
	Kind     string `json:"audioType"`
}

func pcm(rate int, voice Voice) audioFormat {
	return audioFormat{mediaType{"audio/lpcm"}, rate, 16, 1, voice, "base64", "SPEECH"}
}

type tools struct {
	Tools  []toolSpec     `json:"tools"`
	Choice map[string]any `json:"toolChoice,omitempty"`
}

type toolSpec struct {
	Spec struct {
		Name        string `json:"name"`
		Description string `json:"description"`
		Input       struct {
			JSON string `json:"json"`
		} `json:"inputSchema"`
	} `json:"toolSpec"`
}

type contentStart struct {
	names
	Type        string            `json:"type"`
	Interactive bool              `json:"interactive"`
	Role        string            `json:"role"`
	Text        *mediaType        `json:"textInputConfiguration,omitempty"`
	Audio       *audioFormat      `json:"audioInputConfiguration,omitempty"`
	ToolResult  *toolResultFormat `json:"toolResultInputConfiguration,omitempty"`
}

type toolResultFormat struct {
	ID   string    `json:"toolUseId"`
	Type string    `json:"type"`
	Text mediaType `json:"textInputConfiguration"`
}

// content is audioInput, with base64, textInput or toolResult.
type content struct {
	names
	Content string `json:"content"`
}

// encode makes the bytes of an event.
func encode(name string, body any) ([]byte, error) {
	return json.Marshal(map[string]any{"event": map[string]any{name: body}})
}

func (r *Request) sessionStart() sessionStart {
	s := sessionStart{Inference: inference{MaxTokens: r.MaxTokens, TopP: r.TopP, Temperature: r.Temperature}}
	if r.Sensitivity != "" {
		s.TurnDetection = &turnDetection{r.Sensitivity}
	}
	return s
}

func (r *Request) promptStart(prompt string) promptStart {
	p := promptStart{names: names{Prompt: prompt}, Text: plainText, Audio: pcm(r.OutputRate, r.Voice)}
	if len(r.Tools) == 0 {
		return p
	}
	p.ToolUse, p.Tools = &mediaType{"application/json"}, &tools{Choice: toolChoice(r.ToolChoice)}
	for _, t := range r.Tools {
		var s toolSpec
		schema, _ := t.Schema() // checked
		s.Spec.Name, s.Spec.Description, s.Spec.Input.JSON = t.Name(), t.Description(), string(schema)
		p.Tools.Tools = append(p.Tools.Tools, s)
	}
	return p
}

func toolChoice(c bedrock.ToolChoice) map[string]any {
	switch c {
	case bedrock.ToolAuto:
		return nil
	case bedrock.ToolAny:
		return map[string]any{"any": struct{}{}}
	}
	return map[string]any{"tool": map[string]any{"name": string(c)}}
}
