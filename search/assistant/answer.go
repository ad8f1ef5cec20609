package assistant

import (
	"maps"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/qbusiness"
	"github.com/aws/aws-sdk-go-v2/service/qbusiness/types"
)

// Answer is what the application says to a turn.
type Answer struct {
	// Text is the answer. It may be empty where a plugin wants something first.
	Text string
	// ConversationID is the conversation, MessageID the answer in it, and UserMessageID the
	// turn that it answers.
	ConversationID, MessageID, UserMessageID string
	// Sources are the documents that the answer is made from.
	Sources []Source
	// Failed are the attachments that the service could not take.
	Failed []FailedAttachment
	// Review is what a plugin wants to do, which waits for the user's approval. Its Fields are
	// nil where there is nothing to approve.
	Review Review
	// AuthorizationURL is where the user has to let a plugin in, or empty.
	AuthorizationURL string
}

// Next is the turn that says text after the answer.
func (a Answer) Next(text string) Request {
	return Request{Text: text, ConversationID: a.ConversationID, ParentID: a.MessageID}
}

// Approve is the turn that has the plugin do what the Review is about, with the user's values
// by the names of the fields. Fields that are not among them keep the value that the service
// proposed. A field that there is not, a value of another type or that is not one of those
// allowed, and a required field without value are awsai.ErrInvalid.
func (a Answer) Approve(values map[string]any) (Request, error) {
	action, err := a.Review.approve(values)
	if err != nil {
		return Request{}, err
	}
	r := a.Next("")
	r.Action = action
	return r, nil
}

// Deny is the turn that says text after a Review that the user does not approve. The service
// does nothing that was not approved, and knows no word for a refusal: what the user says next
// is all that it hears.
func (a Answer) Deny(text string) Request { return a.Next(text) }

// Authorize is the turn that hands on what the server at AuthorizationURL answered, by key: the
// parameters with which it sent the user back, as "code" and "state".
func (a Answer) Authorize(parameters map[string]string) Request {
	r := a.Next("")
	r.Authorization = maps.Clone(parameters)
	return r
}

func syncAnswer(out *qbusiness.ChatSyncOutput) (Answer, error) {
	a := Answer{
		Text:           aws.ToString(out.SystemMessage),
		ConversationID: aws.ToString(out.ConversationId), MessageID: aws.ToString(out.SystemMessageId), UserMessageID: aws.ToString(out.UserMessageId),
	}
	for _, f := range out.FailedAttachments {
		a.Failed = append(a.Failed, failedAttachment(&f))
	}
	if out.AuthChallengeRequest != nil {
		a.AuthorizationURL = aws.ToString(out.AuthChallengeRequest.AuthorizationUrl)
	}
	var err error
	if a.Review, err = review(out.ActionReview); err != nil {
		return a, err
	}
	a.Sources = sources(a.Text, out.SourceAttributions)
	return a, nil
}

// review makes a review of the action that an answer or a message has, if there is one.
func review(r *types.ActionReview) (Review, error) {
	if r == nil {
		return Review{}, nil
	}
	return newReview(aws.ToString(r.PluginId), string(r.PluginType), aws.ToString(r.PayloadFieldNameSeparator), r.Payload)
}
