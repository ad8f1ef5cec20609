package sonic

import (
	"slices"
	"strings"

	"github.com/awsai-go/awsai/bedrock"
)

// MaxHistory is how many bytes of text a connection may begin with, by the public
// documentation.
const MaxHistory = 40_000

// history is what was said in a session.
type history struct {
	messages []bedrock.Message
	typed    []string // texts that were sent, which the service may repeat as heard
	planned  []string // what the model has announced and not yet said
}

// add adds something said. What one side says without a break is one message.
func (h *history) add(role bedrock.Role, text string) {
	if text = strings.TrimSpace(text); text == "" {
		return
	}
	if last := len(h.messages) - 1; last >= 0 && h.messages[last].Role == role {
		text = h.messages[last].Text() + " " + text
		h.messages = h.messages[:last]
	}
	h.messages = append(h.messages, bedrock.Message{Role: role, Content: []bedrock.Block{{Text: text}}})
}

// take adds what the service has understood or said.
func (h *history) take(t Transcript) {
	switch {
	case t.Stage == StageSpeculative:
		if t.Role == bedrock.RoleAssistant {
			h.planned = append(h.planned, t.Text)
		}
	case t.Role == bedrock.RoleAssistant:
		h.planned = h.planned[min(1, len(h.planned)):]
		h.add(t.Role, t.Text)
	case len(h.typed) > 0 && h.typed[0] == t.Text:
		h.typed = h.typed[1:]
	default:
		h.add(t.Role, t.Text)
	}
}

// settle takes what was announced for said, where the service will not tell any more: its
// audio has come.
func (h *history) settle() {
	for _, text := range h.planned {
		h.add(bedrock.RoleAssistant, text)
	}
	h.planned = nil
}

// question is what the user has said last and the model has not answered, or "".
func (h *history) question() string {
	if last := len(h.messages) - 1; last >= 0 && h.messages[last].Role == bedrock.RoleUser {
		return h.messages[last].Text()
	}
	return ""
}

// opening is what a connection begins with: turns that alternate, the user's first, the
// newest of them where they are too long.
func opening(messages []bedrock.Message) []bedrock.Message {
	var turns history
	for _, m := range messages {
		turns.add(m.Role, m.Text())
	}
	out, left := turns.messages, MaxHistory
	for i, m := range slices.Backward(out) {
		if left -= len(m.Text()); left < 0 {
			out = out[i+1:]
			break
		}
	}
	if len(out) > 0 && out[0].Role != bedrock.RoleUser {
		out = out[1:]
	}
	return out
}
