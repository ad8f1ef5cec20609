package chatbot

import (
	"context"
	"crypto/rand"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/lexruntimev2"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/media"
)

// Conversation is one user's conversation with a bot. The service keeps where it is, under the
// session's ID, until the bot's time for idle sessions has passed, of 5 minutes unless its
// definition has another: any process with the ID can go on. It is safe for concurrent use,
// but the service takes one turn of a conversation at a time.
type Conversation struct {
	bot *Bot
	id  string
}

// Conversation returns the conversation with the given session ID, of 2 to 100 letters, digits
// and . _ : -. An empty one is replaced by a random one. Nothing is sent.
func (b *Bot) Conversation(id string) *Conversation {
	if id == "" {
		id = rand.Text()
	}
	return &Conversation{bot: b, id: id}
}

// ID is the session's.
func (c *Conversation) ID() string { return c.id }

// Request is a turn of the user's.
type Request struct {
	// Text is what the user writes, at most [MaxText] code points.
	Text string
	// Audio is what the user says, in place of Text, of at most 15 seconds: in the format that
	// Options.Input says, or a WAV file of 16-bit mono PCM at 8 or 16 kHz. Text turns have none.
	Audio media.Source
	// State replaces that of the session before the turn. The default keeps it.
	State *SessionState
	// Attributes are for the bot's hook, with this turn only. Names with "x-amz-lex:" are
	// the service's own.
	Attributes map[string]string
}

// Say tells the bot something and returns what it answers.
func (c *Conversation) Say(ctx context.Context, text string) (Reply, error) {
	return c.text(ctx, "chatbot.Say", Request{Text: text})
}

// Send is Say with all that a request can have but audio.
func (c *Conversation) Send(ctx context.Context, r Request) (Reply, error) {
	return c.text(ctx, "chatbot.Send", r)
}

func (c *Conversation) text(ctx context.Context, op string, r Request) (Reply, error) {
	if err := c.checkTurn(op, r); err != nil {
		return Reply{}, err
	}
	if !r.Audio.IsZero() {
		return Reply{}, awsai.Errorf(op, awsai.ErrInvalid, "audio in a text turn: Utter takes it")
	}
	out, err := c.bot.api.RecognizeText(ctx, &lexruntimev2.RecognizeTextInput{
		BotId: &c.bot.ref.ID, BotAliasId: &c.bot.ref.Alias, LocaleId: aws.String(localeID(c.bot.ref.Locale)), SessionId: &c.id,
		Text: &r.Text, SessionState: toState(r.State), RequestAttributes: r.Attributes,
	})
	if err != nil {
		return Reply{}, awsai.Wrap(op, err)
	}
	return Reply{
		SessionID:       aws.ToString(out.SessionId),
		Messages:        fromMessages(out.Messages),
		State:           fromState(out.SessionState),
		Interpretations: fromInterpretations(out.Interpretations),
		Attributes:      attributes(out.RequestAttributes),
		Member:          fromMember(out.RecognizedBotMember),
	}, nil
}

// checkTurn tells what is wrong with a turn.
func (c *Conversation) checkTurn(op string, r Request) error {
	if err := c.check(op); err != nil {
		return err
	}
	if r.Audio.IsZero() {
		if err := checkLength("text", r.Text, 1, MaxText); err != nil {
			return &awsai.Error{Op: op, Kind: awsai.ErrInvalid, Err: err}
		}
	} else if r.Text != "" {
		return awsai.Errorf(op, awsai.ErrInvalid, "both text and audio")
	}
	return checkState(op, r.State)
}

func checkState(op string, s *SessionState) error {
	if s == nil {
		return nil
	}
	if err := s.check(true); err != nil {
		return &awsai.Error{Op: op, Kind: awsai.ErrInvalid, Err: err}
	}
	return nil
}
