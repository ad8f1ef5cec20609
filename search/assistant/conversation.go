package assistant

import (
	"context"
	"fmt"
	"iter"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/qbusiness"
	"github.com/aws/aws-sdk-go-v2/service/qbusiness/types"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/internal/page"
)

// Conversation is one that the user has had.
type Conversation struct {
	// ID is the conversation's, Title what the service calls it, and Started when it began.
	ID, Title string
	Started   time.Time
}

// Role is who says a message.
type Role string

// The roles.
const (
	User   Role = "USER"
	System Role = "SYSTEM"
)

// Message is one of a conversation.
type Message struct {
	// ID is the message's: that of a System message is a ParentID of a [Request].
	ID string
	// Role is who says it, Text what, and Time when.
	Role Role
	Text string
	Time time.Time
	// Sources are the documents that an answer is made from.
	Sources []Source
	// Attachments are the files with it, those without Code and Reason among them that the
	// service took.
	Attachments []FailedAttachment
	// Review is what a plugin wanted to do, as in [Answer], and Action what the user approved.
	Review Review
	Action Action
}

// Conversations yields the conversations of the user.
func (c *Client) Conversations(ctx context.Context) iter.Seq2[Conversation, error] {
	const op = "assistant.Conversations"
	if err := c.check(""); err != nil {
		return failed[Conversation](op, err)
	}
	return explained(page.Items(ctx, op, func() *qbusiness.ListConversationsPaginator {
		return qbusiness.NewListConversationsPaginator(c.api, &qbusiness.ListConversationsInput{ApplicationId: &c.id, UserId: c.user()})
	}, func(p *qbusiness.ListConversationsOutput) ([]Conversation, *string) {
		return each(p.Conversations, func(v types.Conversation) Conversation {
			return Conversation{ID: aws.ToString(v.ConversationId), Title: aws.ToString(v.Title), Started: aws.ToTime(v.StartTime)}
		}), p.NextToken
	}), needsIdentity)
}

// Messages yields the messages of a conversation, in the service's order.
func (c *Client) Messages(ctx context.Context, conversationID string) iter.Seq2[Message, error] {
	const op = "assistant.Messages"
	if err := c.checkConversation(conversationID); err != nil {
		return failed[Message](op, err)
	}
	list := page.Items(ctx, op, func() *qbusiness.ListMessagesPaginator {
		return qbusiness.NewListMessagesPaginator(c.api, &qbusiness.ListMessagesInput{ApplicationId: &c.id, UserId: c.user(), ConversationId: &conversationID})
	}, func(p *qbusiness.ListMessagesOutput) ([]types.Message, *string) { return p.Messages, p.NextToken })
	return func(yield func(Message, error) bool) {
		for v, err := range explained(list, needsIdentity) {
			var m Message
			if err == nil {
				m, err = message(v)
				err = awsai.Wrap(op, err)
			}
			if !yield(m, err) || err != nil {
				return
			}
		}
	}
}

func message(v types.Message) (Message, error) {
	m := Message{ID: aws.ToString(v.MessageId), Role: Role(v.Type), Text: aws.ToString(v.Body), Time: aws.ToTime(v.Time)}
	m.Sources = sources(m.Text, v.SourceAttribution)
	for _, a := range v.Attachments {
		m.Attachments = append(m.Attachments, failedAttachment(&a))
	}
	var err error
	if m.Review, err = review(v.ActionReview); err != nil || v.ActionExecution == nil {
		return m, err
	}
	m.Action = Action{PluginID: aws.ToString(v.ActionExecution.PluginId), Separator: aws.ToString(v.ActionExecution.PayloadFieldNameSeparator), Values: map[string]any{}}
	for name, f := range v.ActionExecution.Payload {
		if m.Action.Values[name], err = plain(f.Value); err != nil {
			return Message{}, fmt.Errorf("field %q of the action: %w", name, err)
		}
	}
	return m, nil
}

// DeleteConversation deletes a conversation with its messages and files.
func (c *Client) DeleteConversation(ctx context.Context, conversationID string) error {
	const op = "assistant.DeleteConversation"
	if err := c.checkConversation(conversationID); err != nil {
		return awsai.Wrap(op, err)
	}
	_, err := c.api.DeleteConversation(ctx, &qbusiness.DeleteConversationInput{ApplicationId: &c.id, UserId: c.user(), ConversationId: &conversationID})
	return wrap(op, err)
}

// checkConversation is check for a conversation that has to be named.
func (c *Client) checkConversation(id string) error {
	if err := c.check(""); err != nil {
		return err
	}
	return checkID("a conversation", id)
}
