package catalogue

import (
	"bytes"
	"encoding/json"
	"strings"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/bedrock"
	"github.com/awsai-go/awsai/media"
)

// Example is a conversation that a model learns from. In distillation the answer at its end
// may be missing: the teacher gives it.
type Example struct {
	// System is the system text, or empty.
	System string
	// Messages are in turn the user's and the assistant's, of text alone. The user begins.
	Messages []bedrock.Message
}

// Examples writes conversations as data for fine-tuning and distillation, in the form that the
// Bedrock user guide calls "bedrock-conversation-2024". What is wrong with one (no messages,
// blank text, a turn out of order, content other than text) is awsai.ErrInvalid, and names its
// index.
func Examples(examples []Example) (media.Source, error) {
	const op = "catalogue.Examples"
	return lines(op, "examples.jsonl", examples, func(e Example) (any, string) {
		line := conversation{SchemaVersion: "bedrock-conversation-2024"}
		if e.System != "" {
			line.System = []text{{e.System}}
		}
		for i, m := range e.Messages {
			if want := [2]bedrock.Role{bedrock.RoleUser, bedrock.RoleAssistant}[i%2]; m.Role != want {
				return nil, "a turn is not the " + string(want) + "'s"
			}
			t := turn{Role: string(m.Role)}
			for _, b := range m.Content {
				if strings.TrimSpace(b.Text) == "" {
					return nil, "a block is not text, or blank"
				}
				t.Content = append(t.Content, text{b.Text})
			}
			if len(t.Content) == 0 {
				return nil, "a message without content"
			}
			line.Messages = append(line.Messages, t)
		}
		if len(line.Messages) == 0 {
			return nil, "no messages"
		}
		return line, ""
	})
}

type conversation struct {
	SchemaVersion string `json:"schemaVersion"`
	System        []text `json:"system,omitempty"`
	Messages      []turn `json:"messages"`
}

type turn struct {
	Role    string `json:"role"`
	Content []text `json:"content"`
}

type text struct {
	Text string `json:"text"`
}

// Pair is a prompt with the completion that a model is to learn.
type Pair struct {
	// Prompt is what goes in, Completion what is to come out.
	Prompt     string `json:"prompt"`
	Completion string `json:"completion"`
}

// Pairs writes prompts and completions as data for fine-tuning models of text that take no
// conversations. A blank prompt or completion is awsai.ErrInvalid, and names its index.
func Pairs(pairs []Pair) (media.Source, error) {
	return lines("catalogue.Pairs", "pairs.jsonl", pairs, func(p Pair) (any, string) {
		if strings.TrimSpace(p.Prompt) == "" || strings.TrimSpace(p.Completion) == "" {
			return nil, "a blank prompt or completion"
		}
		return p, ""
	})
}

// Texts writes texts as data for continued pre-training. A blank text is awsai.ErrInvalid, and
// names its index.
func Texts(texts []string) (media.Source, error) {
	return lines("catalogue.Texts", "texts.jsonl", texts, func(s string) (any, string) {
		if strings.TrimSpace(s) == "" {
			return nil, "a blank text"
		}
		return map[string]string{"input": s}, ""
	})
}

// lines writes one JSON object per item. toLine says what is wrong with an item, if anything.
func lines[T any](op, name string, items []T, toLine func(T) (line any, wrong string)) (media.Source, error) {
	if len(items) == 0 {
		return media.Source{}, awsai.Errorf(op, awsai.ErrInvalid, "no records")
	}
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	for i, item := range items {
		line, wrong := toLine(item)
		if wrong != "" {
			return media.Source{}, awsai.Errorf(op, awsai.ErrInvalid, "record %d: %s", i, wrong)
		}
		if err := enc.Encode(line); err != nil {
			return media.Source{}, awsai.Errorf(op, awsai.ErrInvalid, "record %d: %w", i, err)
		}
	}
	return media.Bytes(b.Bytes()).WithName(name).WithContentType("application/jsonl"), nil
}
