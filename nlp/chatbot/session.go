package chatbot

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/lexruntimev2"

	"github.com/awsai-go/awsai"
)

// Session returns where the conversation is: what the last turn has left. It is awsai.ErrNotFound
// where there is none, or none any more. Reply.Attributes are empty.
func (c *Conversation) Session(ctx context.Context) (Reply, error) {
	const op = "chatbot.Session"
	if err := c.check(op); err != nil {
		return Reply{}, err
	}
	out, err := c.bot.api.GetSession(ctx, &lexruntimev2.GetSessionInput{
		BotId: &c.bot.ref.ID, BotAliasId: &c.bot.ref.Alias, LocaleId: aws.String(localeID(c.bot.ref.Locale)), SessionId: &c.id,
	})
	if err != nil {
		return Reply{}, awsai.Wrap(op, err)
	}
	return Reply{
		SessionID:       aws.ToString(out.SessionId),
		Messages:        fromMessages(out.Messages),
		State:           fromState(out.SessionState),
		Interpretations: fromInterpretations(out.Interpretations),
		Attributes:      map[string]string{},
	}, nil
}

// NewState is what [Conversation.Put] sets a session to.
type NewState struct {
	// State is where the conversation goes on. With an action, the bot carries it out at once.
	State SessionState
	// Messages are what the bot says, at most [MaxMessages]. The default is what its definition
	// has.
	Messages []Message
	// Attributes are for the bot's hook.
	Attributes map[string]string
	// Output is the format of what the bot says. The default is [Silent].
	Output Sound
}

// Put makes a session, or sets where an existing one is. The bot's answer is that of its next
// action. Interpretations, Mode and Transcript are empty.
func (c *Conversation) Put(ctx context.Context, s NewState) (VoiceReply, error) {
	const op = "chatbot.Put"
	if err := c.check(op); err != nil {
		return VoiceReply{}, err
	}
	if err := checkState(op, &s.State); err != nil {
		return VoiceReply{}, err
	}
	if err := checkMessages(s.Messages); err != nil {
		return VoiceReply{}, &awsai.Error{Op: op, Kind: awsai.ErrInvalid, Err: err}
	}
	if s.Output == "" {
		s.Output = Silent
	}
	out, err := c.bot.api.PutSession(ctx, &lexruntimev2.PutSessionInput{
		BotId: &c.bot.ref.ID, BotAliasId: &c.bot.ref.Alias, LocaleId: aws.String(localeID(c.bot.ref.Locale)), SessionId: &c.id,
		SessionState: toState(&s.State), Messages: toMessages(s.Messages), RequestAttributes: s.Attributes,
		ResponseContentType: (*string)(&s.Output),
	})
	if err != nil {
		return VoiceReply{}, awsai.Wrap(op, err)
	}
	reply, err := voiceReply(&lexruntimev2.RecognizeUtteranceOutput{
		AudioStream: out.AudioStream, ContentType: out.ContentType, Messages: out.Messages,
		RequestAttributes: out.RequestAttributes, SessionId: out.SessionId, SessionState: out.SessionState,
	})
	return reply, awsai.Wrap(op, err)
}

// Delete ends the session, and forgets it. One that does not exist is awsai.ErrNotFound.
func (c *Conversation) Delete(ctx context.Context) error {
	const op = "chatbot.Delete"
	if err := c.check(op); err != nil {
		return err
	}
	_, err := c.bot.api.DeleteSession(ctx, &lexruntimev2.DeleteSessionInput{
		BotId: &c.bot.ref.ID, BotAliasId: &c.bot.ref.Alias, LocaleId: aws.String(localeID(c.bot.ref.Locale)), SessionId: &c.id,
	})
	return awsai.Wrap(op, err)
}
