package assistant

import (
	"context"
	"errors"
	"fmt"
	"iter"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/qbusiness"
	"github.com/aws/aws-sdk-go-v2/service/qbusiness/types"
	"github.com/aws/smithy-go"
	smithytime "github.com/aws/smithy-go/time"

	"github.com/awsai-go/awsai"
)

// Event is a step of an answer that is being made.
type Event struct {
	// Text is the next piece of the answer.
	Text string
	// Replaces says that Text begins the answer anew: the service found that what it had said
	// is not in the documents, and corrects it.
	Replaces bool
	// Failed is an attachment that the service could not take. Its Name is empty, and that of
	// the event with it, in all others.
	Failed FailedAttachment
	// Answer is the whole answer, in the last event, whose Done is true.
	Answer Answer
	Done   bool
}

// Stream sends a turn and yields the answer as it is made. The last event has the whole of it,
// as Chat returns it: a sequence without one ends with an error. A stream that ends before the
// answer does is awsai.ErrIncomplete; what had been yielded stands.
//
// The turn is sent when the loop starts, again for each loop; breaking off the loop closes the
// connection, and the service may go on with the answer. A call that fails before the answer
// begins is made again as the retryer of the configuration says, under the same token.
//
// The connection is HTTP/2, with events both ways: each is signed by itself.
func (c *Client) Stream(ctx context.Context, r Request) iter.Seq2[Event, error] {
	const op = "assistant.Stream"
	return func(yield func(Event, error) bool) {
		t, err := c.turn(ctx, r)
		if err != nil {
			yield(Event{}, awsai.Wrap(op, err))
			return
		}
		s := &streaming{client: c, turn: t, yield: yield}
		if err := s.run(ctx); err != nil && !s.left {
			yield(Event{}, s.failure(op, err))
		}
	}
}

// Collect reads a stream to its end and returns the answer. With an error it returns what had
// arrived of it.
func Collect(events iter.Seq2[Event, error]) (Answer, error) {
	var a Answer
	for e, err := range events {
		switch {
		case err != nil:
			return a, err
		case e.Done:
			a = e.Answer
		case e.Failed != FailedAttachment{}:
			a.Failed = append(a.Failed, e.Failed)
		case e.Replaces:
			a.Text = e.Text
		default:
			a.Text += e.Text
		}
	}
	return a, nil
}

// streaming is a turn that is being answered.
type streaming struct {
	client *Client
	turn   *turn
	yield  func(Event, error) bool
	answer assembly
	heard  bool // an event has come
	left   bool // the loop was left
}

// run makes the call, again where that may help.
func (s *streaming) run(ctx context.Context) error {
	retryer := s.client.stream.Options().Retryer
	for attempt := 1; ; attempt++ {
		err := s.call(ctx)
		if err == nil || s.left || s.heard || ctx.Err() != nil || attempt >= retryer.MaxAttempts() || !retryer.IsErrorRetryable(err) {
			return err
		}
		release, tokenErr := retryer.GetRetryToken(ctx, err)
		if tokenErr != nil {
			return err
		}
		delay, delayErr := retryer.RetryDelay(attempt, err)
		if delayErr != nil || smithytime.SleepWithContext(ctx, delay) != nil {
			return err
		}
		defer func() { // the retryer's tokens come back when a later attempt is through
			if s.heard {
				release(nil)
			}
		}()
	}
}

// call makes one call. When it returns nothing of it is left.
func (s *streaming) call(ctx context.Context) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	out, err := s.client.stream.Chat(ctx, s.turn.open(s.client))
	if err != nil {
		return err
	}
	stream, sent := out.GetStream(), make(chan struct{})
	go func() { // a service that has heard enough must not keep from receiving
		defer close(sent)
		send(ctx, stream, s.turn.events())
	}()
	err = s.receive(stream)
	if ctxErr := ctx.Err(); ctxErr != nil && err != nil {
		err = ctxErr
	}
	cancel()
	stream.Close()
	for range stream.Events() {
	}
	<-sent
	return err
}

// send sends the turn and ends the client's side. What fails shows at the end of the answer.
func send(ctx context.Context, stream *qbusiness.ChatEventStream, events []types.ChatInputStream) {
	for _, e := range events {
		if stream.Send(ctx, e) != nil {
			return
		}
	}
	stream.Writer.Close()
}

var errEnded = errors.New("the stream ended before the answer did")

func (s *streaming) receive(stream *qbusiness.ChatEventStream) error {
	for e := range stream.Events() {
		s.heard = true
		events, err := s.answer.take(e)
		if err != nil {
			return err
		}
		for _, e := range events {
			if !s.yield(e, nil) {
				s.left = true
				return nil
			}
		}
	}
	err := stream.Err()
	if _, api := errors.AsType[smithy.APIError](err); s.answer.ended && !api {
		s.left = !s.yield(Event{Answer: s.answer.whole(), Done: true}, nil)
		return nil
	}
	if err == nil {
		return errEnded
	}
	return err
}

// failure is the error that the sequence ends with.
func (s *streaming) failure(op string, err error) error {
	kind := awsai.KindOf(err)
	_, api := errors.AsType[smithy.APIError](err)
	switch {
	case errors.Is(err, errEnded):
		return awsai.Errorf(op, awsai.ErrIncomplete, "%w", err)
	case errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded), !s.heard:
		return wrap(op, err)
	case !api || kind == nil:
		return &awsai.Error{Op: op, Kind: awsai.ErrIncomplete, Err: err}
	}
	return &awsai.Error{Op: op, Kind: kind, Err: fmt.Errorf("%w: %w", awsai.ErrIncomplete, err)}
}

// assembly puts an answer together from the service's events.
type assembly struct {
	answer   Answer
	grounded bool // the text is a corrected one
	ended    bool // an event has come after which the answer is whole
	final    string
	sources  []*types.SourceAttribution
}

func (a *assembly) take(e types.ChatOutputStream) ([]Event, error) {
	switch e := e.(type) {
	case *types.ChatOutputStreamMemberTextEvent:
		a.identify(e.Value.ConversationId, e.Value.UserMessageId, e.Value.SystemMessageId)
		return a.text(aws.ToString(e.Value.SystemMessage), e.Value.SystemMessageType), nil
	case *types.ChatOutputStreamMemberMetadataEvent:
		a.identify(e.Value.ConversationId, e.Value.UserMessageId, e.Value.SystemMessageId)
		a.final, a.sources, a.ended = aws.ToString(e.Value.FinalTextMessage), append(a.sources, e.Value.SourceAttributions...), true
	case *types.ChatOutputStreamMemberActionReviewEvent:
		a.identify(e.Value.ConversationId, e.Value.UserMessageId, e.Value.SystemMessageId)
		var err error
		a.answer.Review, err = newReview(aws.ToString(e.Value.PluginId), string(e.Value.PluginType), aws.ToString(e.Value.PayloadFieldNameSeparator), e.Value.Payload)
		a.ended = true
		return nil, err
	case *types.ChatOutputStreamMemberAuthChallengeRequestEvent:
		a.answer.AuthorizationURL, a.ended = aws.ToString(e.Value.AuthorizationUrl), true
	case *types.ChatOutputStreamMemberFailedAttachmentEvent:
		a.identify(e.Value.ConversationId, e.Value.UserMessageId, e.Value.SystemMessageId)
		f := failedAttachment(e.Value.Attachment)
		a.answer.Failed = append(a.answer.Failed, f)
		return []Event{{Failed: f}}, nil
	}
	return nil, nil // an event of tomorrow
}

func (a *assembly) text(text string, kind types.SystemMessageType) []Event {
	grounded := kind == types.SystemMessageTypeGroundedResponse
	if text == "" || a.grounded && !grounded {
		return nil
	}
	e := Event{Text: text, Replaces: grounded && !a.grounded && a.answer.Text != ""}
	if e.Replaces {
		a.answer.Text = ""
	}
	a.grounded = grounded
	a.answer.Text += text
	return []Event{e}
}

// identify notes the IDs that an event has.
func (a *assembly) identify(conversation, user, system *string) {
	for id, to := range map[*string]*string{conversation: &a.answer.ConversationID, user: &a.answer.UserMessageID, system: &a.answer.MessageID} {
		if aws.ToString(id) != "" {
			*to = *id
		}
	}
}

func (a *assembly) whole() Answer {
	if a.final != "" {
		a.answer.Text = a.final
	}
	a.answer.Sources = sources(a.answer.Text, a.sources)
	return a.answer
}
