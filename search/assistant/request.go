package assistant

import (
	"context"
	"crypto/rand"
	"fmt"
	"maps"

	"github.com/aws/aws-sdk-go-v2/service/qbusiness"
	"github.com/aws/aws-sdk-go-v2/service/qbusiness/types"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/internal/sdk"
	"github.com/awsai-go/awsai/rag"
)

// Mode is what an answer is made from.
type Mode string

// The modes.
const (
	// Retrieval answers from the application's documents, and from what the model knows only
	// where the chat controls allow it.
	Retrieval Mode = "RETRIEVAL_MODE"
	// Creator answers from what the model knows and from the attachments.
	Creator Mode = "CREATOR_MODE"
	// PluginMode has the plugin that the request names act.
	PluginMode Mode = "PLUGIN_MODE"
)

// Request is a turn of a conversation: what the user says or does. The zero value of each field
// but Text leaves it out. A turn has a Text, attachments, an Action or an Authorization.
type Request struct {
	// Text is what the user says.
	Text string
	// ConversationID is the conversation that goes on. The default is a new one.
	ConversationID string
	// ParentID is the ID of the answer that the turn follows. [Answer.Next] sets both. An
	// earlier answer's branches the conversation off. The service wants one for all turns but
	// the first.
	ParentID string
	// Mode is what the answer is made from. The default is the application's: with
	// attachments those, else retrieval.
	Mode Mode
	// PluginID is the plugin of PluginMode.
	PluginID string
	// Filter keeps only documents whose attributes it matches. What the service cannot say is
	// awsai.ErrInvalid: see [Client.Chat].
	Filter rag.Filter
	// Attachments are files that the turn is about, 5 at most.
	Attachments []Attachment
	// Action has a plugin do what the user has approved: see [Answer.Approve].
	Action Action
	// Authorization is what the server answered that the user was sent to, by key: see
	// [Answer.Authorize].
	Authorization map[string]string
}

// turn is a request in the service's terms. Chat and Stream send the same.
type turn struct {
	filter        *types.AttributeFilter
	plugin        types.ChatModeConfiguration
	attachments   []types.AttachmentInput
	action        *types.ActionExecution
	authorization *types.AuthChallengeResponse
	token         string
	Request
}

// turn checks a request and reads its attachments.
func (c *Client) turn(ctx context.Context, r Request) (*turn, error) {
	if err := c.checkRequest(r); err != nil {
		return nil, err
	}
	t := &turn{Request: r, token: rand.Text()}
	var err error
	if t.filter, err = c.o.filter(r.Filter); err != nil {
		return nil, err
	}
	if t.action, err = r.Action.wire(); err != nil {
		return nil, err
	}
	if t.attachments, err = readAttachments(ctx, r.Attachments); err != nil {
		return nil, err
	}
	if r.PluginID != "" {
		t.plugin = &types.ChatModeConfigurationMemberPluginConfiguration{Value: types.PluginConfiguration{PluginId: &r.PluginID}}
	}
	if len(r.Authorization) > 0 {
		t.authorization = &types.AuthChallengeResponse{ResponseMap: maps.Clone(r.Authorization)}
	}
	return t, nil
}

func (c *Client) checkRequest(r Request) error {
	if err := c.check(r.ConversationID); err != nil {
		return err
	}
	if r.ParentID != "" {
		if err := checkID("a message", r.ParentID); err != nil {
			return err
		}
	}
	switch {
	case r.Text == "" && len(r.Attachments) == 0 && r.Action.PluginID == "" && len(r.Authorization) == 0:
		return fmt.Errorf("%w: the request says nothing", awsai.ErrInvalid)
	case r.ParentID != "" && r.ConversationID == "":
		return fmt.Errorf("%w: a ParentID without ConversationID", awsai.ErrInvalid)
	case (r.Mode == PluginMode) != (r.PluginID != ""):
		return fmt.Errorf("%w: Mode PluginMode and PluginID go together", awsai.ErrInvalid)
	case r.PluginID != "" && !lowerUUID.MatchString(r.PluginID):
		return fmt.Errorf("%w: PluginID is no lower-case UUID", awsai.ErrInvalid)
	}
	return nil
}

// sync is the turn as one request.
func (t *turn) sync(c *Client) *qbusiness.ChatSyncInput {
	return &qbusiness.ChatSyncInput{
		ApplicationId: &c.id, UserId: c.user(), UserGroups: c.o.Groups, ClientToken: &t.token,
		UserMessage: sdk.Optional(t.Text), ConversationId: sdk.Optional(t.ConversationID), ParentMessageId: sdk.Optional(t.ParentID),
		ChatMode: types.ChatMode(t.Mode), ChatModeConfiguration: t.plugin, AttributeFilter: t.filter,
		Attachments: t.attachments, ActionExecution: t.action, AuthChallengeResponse: t.authorization,
	}
}

// open is the turn's beginning as a stream.
func (t *turn) open(c *Client) *qbusiness.ChatInput {
	return &qbusiness.ChatInput{
		ApplicationId: &c.id, UserId: c.user(), UserGroups: c.o.Groups, ClientToken: &t.token,
		ConversationId: sdk.Optional(t.ConversationID), ParentMessageId: sdk.Optional(t.ParentID),
	}
}

// events is the rest of the turn as a stream.
func (t *turn) events() []types.ChatInputStream {
	var events []types.ChatInputStream
	if t.Mode != "" || t.filter != nil {
		events = append(events, &types.ChatInputStreamMemberConfigurationEvent{Value: types.ConfigurationEvent{
			ChatMode: types.ChatMode(t.Mode), ChatModeConfiguration: t.plugin, AttributeFilter: t.filter,
		}})
	}
	for _, a := range t.attachments {
		events = append(events, &types.ChatInputStreamMemberAttachmentEvent{Value: types.AttachmentInputEvent{Attachment: &a}})
	}
	if t.Text != "" {
		events = append(events, &types.ChatInputStreamMemberTextEvent{Value: types.TextInputEvent{UserMessage: &t.Text}})
	}
	if a := t.action; a != nil {
		events = append(events, &types.ChatInputStreamMemberActionExecutionEvent{Value: types.ActionExecutionEvent{
			PluginId: a.PluginId, Payload: a.Payload, PayloadFieldNameSeparator: a.PayloadFieldNameSeparator,
		}})
	}
	if a := t.authorization; a != nil {
		events = append(events, &types.ChatInputStreamMemberAuthChallengeResponseEvent{Value: types.AuthChallengeResponseEvent{ResponseMap: a.ResponseMap}})
	}
	return append(events, &types.ChatInputStreamMemberEndOfInputEvent{})
}
