package bedrock

import (
	"slices"
	"strings"
)

// lastTurn returns a conversation with the last content of the user's that a guardrail can
// look at as guarded content, if the guardrail is to look at no other. Results of tools are
// nothing that it looks at: after them, the last content is what was asked before.
func (g *InlineGuardrail) lastTurn(messages []Message) []Message {
	if g == nil || !g.LastTurn {
		return messages
	}
	guarded := func(m Message) bool {
		return slices.ContainsFunc(m.Content, func(b Block) bool { return b.Guard != nil })
	}
	if slices.ContainsFunc(messages, guarded) {
		return messages
	}
	for i, m := range slices.Backward(messages) {
		if m.Role != RoleUser || !slices.ContainsFunc(m.Content, Block.guardable) {
			continue
		}
		m.Content = slices.Clone(m.Content)
		for j, b := range m.Content {
			if b.guardable() {
				m.Content[j] = Block{Guard: &Guard{Text: b.Text, Image: b.Image}}
			}
		}
		messages = slices.Clone(messages)
		messages[i] = m
		break
	}
	return messages
}

// guardable says whether a block can be guarded content: a text, or an image of a format
// that guardrails look at.
func (b Block) guardable() bool {
	if b.kinds() != 1 || len(b.Citations) > 0 {
		return false
	}
	return strings.TrimSpace(b.Text) != "" ||
		b.Image != nil && len(b.Image.Data) > 0 && (b.Image.Format == "png" || b.Image.Format == "jpeg")
}
