package assistant

import (
	"context"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/qbusiness"
	"github.com/aws/aws-sdk-go-v2/service/qbusiness/types"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/internal/sdk"
)

// Reason is why an answer was useful or not.
type Reason string

// The reasons.
const (
	FactuallyCorrect    Reason = "FACTUALLY_CORRECT"
	Complete            Reason = "COMPLETE"
	RelevantSources     Reason = "RELEVANT_SOURCES"
	Helpful             Reason = "HELPFUL"
	NotFactuallyCorrect Reason = "NOT_FACTUALLY_CORRECT"
	HarmfulOrUnsafe     Reason = "HARMFUL_OR_UNSAFE"
	WrongSources        Reason = "INCORRECT_OR_MISSING_SOURCES"
	NotHelpful          Reason = "NOT_HELPFUL"
	NotBasedOnDocuments Reason = "NOT_BASED_ON_DOCUMENTS"
	NotComplete         Reason = "NOT_COMPLETE"
	NotConcise          Reason = "NOT_CONCISE"
	OtherReason         Reason = "OTHER"
)

// Feedback is what a user thinks of an answer.
type Feedback struct {
	// Useful tells whether it was.
	Useful bool
	// Reason is why, or empty.
	Reason Reason
	// Comment is the user's own words, at most 1,000 characters.
	Comment string
	// Copied is when the user copied the answer, the zero time where not.
	Copied time.Time
}

// Feedback tells the service what the user thinks of an answer.
func (c *Client) Feedback(ctx context.Context, conversationID, messageID string, f Feedback) error {
	const op = "assistant.Feedback"
	if err := c.checkMessage(conversationID, messageID); err != nil {
		return awsai.Wrap(op, err)
	}
	if err := checkLength("the comment", f.Comment, 1000); err != nil {
		return awsai.Wrap(op, err)
	}
	now := time.Now()
	in := &qbusiness.PutFeedbackInput{
		ApplicationId: &c.id, UserId: c.user(), ConversationId: &conversationID, MessageId: &messageID,
		MessageUsefulness: &types.MessageUsefulnessFeedback{
			Usefulness: types.MessageUsefulnessNotUseful, Reason: types.MessageUsefulnessReason(f.Reason), Comment: sdk.Optional(f.Comment), SubmittedAt: &now,
		},
	}
	if f.Useful {
		in.MessageUsefulness.Usefulness = types.MessageUsefulnessUseful
	}
	if !f.Copied.IsZero() {
		in.MessageCopiedAt = &f.Copied
	}
	_, err := c.api.PutFeedback(ctx, in)
	return wrap(op, err)
}

func (c *Client) checkMessage(conversation, message string) error {
	if err := c.checkConversation(conversation); err != nil {
		return err
	}
	return checkID("a message", message)
}

// Media is an image, sound or film of a document.
type Media struct {
	// Data is the medium, which belongs to the caller, and MIME its type.
	Data []byte
	MIME string
}

// Media fetches a medium that an answer refers to: see [MediaReference]. One that is over the
// service's limit is awsai.ErrTooLarge.
func (c *Client) Media(ctx context.Context, conversationID, messageID, mediaID string) (Media, error) {
	const op = "assistant.Media"
	if err := c.checkMessage(conversationID, messageID); err != nil {
		return Media{}, awsai.Wrap(op, err)
	}
	if err := checkID("a medium", mediaID); err != nil {
		return Media{}, awsai.Wrap(op, err)
	}
	out, err := c.api.GetMedia(ctx, &qbusiness.GetMediaInput{ApplicationId: &c.id, ConversationId: &conversationID, MessageId: &messageID, MediaId: &mediaID})
	if err != nil {
		return Media{}, wrap(op, err)
	}
	m := Media{Data: out.MediaBytes}
	if out.MediaMimeType != nil {
		m.MIME = *out.MediaMimeType
	}
	return m, nil
}
