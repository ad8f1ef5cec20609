package bedrock

import (
	"encoding/json"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/bedrockruntime/types"

	"github.com/awsai-go/awsai"
)

// Role says who speaks in a [Message].
type Role string

// The roles.
const (
	RoleUser      Role = "user"
	RoleAssistant Role = "assistant"
	// RoleSystem puts an instruction in the middle of a conversation. Few models take it;
	// what holds for the whole conversation goes into Request.System.
	RoleSystem Role = "system"
)

// Message is one turn of a conversation. It can be stored as JSON and sent again. A call of
// a tool without result in the user's next turn gets one on sending, that it was not made.
type Message struct {
	// Role says who speaks.
	Role Role `json:"role"`
	// Content is what is said, in order.
	Content []Block `json:"content"`
}

// User returns a message of the user's that is one text.
func User(text string) Message {
	return Message{Role: RoleUser, Content: []Block{{Text: text}}}
}

// Assistant returns a message of the model's that is one text, as an example of how to
// answer. A model's own reply comes as a message already: [Reply].Message.
func Assistant(text string) Message {
	return Message{Role: RoleAssistant, Content: []Block{{Text: text}}}
}

// Text is the message's text blocks, one after the other, without the reasoning.
func (m Message) Text() string {
	if len(m.Content) == 1 {
		return m.Content[0].Text
	}
	var b strings.Builder
	for _, c := range m.Content {
		b.WriteString(c.Text)
	}
	return b.String()
}

// Reasoning is what a model thought before it spoke. Models that sign it want it back
// unchanged in the next turn, where [Model] sends it if it is signed or redacted and leaves
// it out otherwise: services refuse reasoning that they cannot verify.
type Reasoning struct {
	// Text is the reasoning in words.
	Text string `json:"text,omitempty"`
	// Signature proves to the model that the text is its own.
	Signature string `json:"signature,omitempty"`
	// Redacted is reasoning that the provider encrypted, in place of Text.
	Redacted []byte `json:"redacted,omitempty"`
}

// converter converts a conversation to the SDK's types.
type converter struct {
	op        string
	documents int                        // how many there are so far
	names     map[string]bool            // of documents
	unknown   map[string]json.RawMessage // blocks that the SDK cannot write, by what stands for them
}

// messages converts a conversation. What a model said and the service would refuse to
// read again (blank text, unsigned reasoning) is left out, and turns of one role that
// follow each other become one, as the service wants roles to alternate. A call without
// result gets one that says so.
func (c *converter) messages(messages []Message) ([]types.Message, error) {
	if len(messages) == 0 {
		return nil, nil
	}
	out := make([]types.Message, 0, len(messages))
	add := func(role Role, content []types.ContentBlock) {
		switch last := len(out) - 1; {
		case len(content) == 0:
		case last >= 0 && out[last].Role == types.ConversationRole(role):
			out[last].Content = append(out[last].Content, content...)
		default:
			out = append(out, types.Message{Role: types.ConversationRole(role), Content: content})
		}
	}
	for i, m := range messages {
		content, err := c.content(m, i)
		if err != nil {
			return nil, err
		}
		add(m.Role, content)
		add(RoleUser, missingResults(m, messages[i+1:]))
	}
	if len(out) == 0 {
		return nil, awsai.Errorf(c.op, awsai.ErrInvalid, "no message has content that can be sent")
	}
	return out, nil
}

// content converts the content of the ith message.
func (c *converter) content(m Message, i int) ([]types.ContentBlock, error) {
	switch m.Role {
	case RoleUser, RoleAssistant, RoleSystem:
	default:
		return nil, awsai.Errorf(c.op, awsai.ErrInvalid, "message %d: unknown role %.20q", i, string(m.Role))
	}
	if len(m.Content) == 0 && m.Role == RoleAssistant {
		return nil, nil // a model may have said nothing
	}
	if len(m.Content) == 0 {
		return nil, awsai.Errorf(c.op, awsai.ErrInvalid, "message %d has no content", i)
	}
	out := make([]types.ContentBlock, 0, len(m.Content))
	for j, b := range m.Content {
		block, err := c.toBlock(b, m.Role)
		if err != nil {
			return nil, awsai.Errorf(c.op, awsai.ErrInvalid, "message %d: block %d %w", i, j, err)
		}
		if block != nil {
			out = append(out, block)
		}
	}
	return out, nil
}

// toBlock converts reasoning, or returns nil for one that would be refused.
func (r *Reasoning) toBlock() types.ContentBlock {
	switch {
	case len(r.Redacted) > 0:
		return &types.ContentBlockMemberReasoningContent{
			Value: &types.ReasoningContentBlockMemberRedactedContent{Value: r.Redacted},
		}
	case r.Signature != "":
		return &types.ContentBlockMemberReasoningContent{
			Value: &types.ReasoningContentBlockMemberReasoningText{
				Value: types.ReasoningTextBlock{Text: &r.Text, Signature: &r.Signature},
			},
		}
	}
	return nil
}

func fromReasoning(r types.ReasoningContentBlock) *Reasoning {
	switch r := r.(type) {
	case *types.ReasoningContentBlockMemberReasoningText:
		return &Reasoning{Text: value(r.Value.Text), Signature: value(r.Value.Signature)}
	case *types.ReasoningContentBlockMemberRedactedContent:
		return &Reasoning{Redacted: r.Value}
	}
	return nil
}
