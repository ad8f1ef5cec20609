package chatbot

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/lexruntimev2"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/media"
)

const (
	// maxSpoken is how many bytes of audio are sent: the service takes 15 seconds, which are
	// 480,000 bytes of the largest format.
	maxSpoken = 1 << 20
	// maxAudio bounds what is kept of a bot's answer: ten messages of 1,024 characters are
	// some twelve minutes, of 2 MB a minute.
	maxAudio = 32 << 20
)

// VoiceReply is a bot's answer that can be heard.
type VoiceReply struct {
	Reply
	// Mode is how the user has said it, as the service takes it.
	Mode InputMode
	// Transcript is what the service has heard, or the text that the user has written.
	Transcript string
	// ContentType is the format of Audio.
	ContentType string
	// Audio is what the bot says. It is empty where Options.Output is [Silent], and where the
	// bot has nothing to say.
	Audio []byte
}

// Speak lets the bot hear something and returns what it answers. For the formats see
// Request.Audio.
func (c *Conversation) Speak(ctx context.Context, audio media.Source) (VoiceReply, error) {
	return c.utter(ctx, "chatbot.Speak", Request{Audio: audio})
}

// Utter is a turn of text or audio that the bot answers by voice, in the format of
// Options.Output.
func (c *Conversation) Utter(ctx context.Context, r Request) (VoiceReply, error) {
	return c.utter(ctx, "chatbot.Utter", r)
}

func (c *Conversation) utter(ctx context.Context, op string, r Request) (VoiceReply, error) {
	if err := c.checkTurn(op, r); err != nil {
		return VoiceReply{}, err
	}
	said, format := []byte(r.Text), Silent
	if !r.Audio.IsZero() {
		var err error
		if said, format, err = c.spoken(ctx, r.Audio); err != nil {
			return VoiceReply{}, awsai.Wrap(op, err)
		}
	}
	state, attrs, err := headers(op, r.State, r.Attributes)
	if err != nil {
		return VoiceReply{}, err
	}
	out, err := c.bot.api.RecognizeUtterance(ctx, &lexruntimev2.RecognizeUtteranceInput{
		BotId: &c.bot.ref.ID, BotAliasId: &c.bot.ref.Alias, LocaleId: aws.String(localeID(c.bot.ref.Locale)), SessionId: &c.id,
		RequestContentType: (*string)(&format), ResponseContentType: (*string)(&c.bot.o.Output),
		SessionState: state, RequestAttributes: attrs, InputStream: bytes.NewReader(said),
	})
	if err != nil {
		return VoiceReply{}, awsai.Wrap(op, err)
	}
	reply, err := voiceReply(out)
	return reply, awsai.Wrap(op, err)
}

// spoken is the audio of a source, and its format.
func (c *Conversation) spoken(ctx context.Context, src media.Source) ([]byte, Sound, error) {
	audio, err := src.Bytes(ctx, maxSpoken)
	if err != nil {
		return nil, "", err
	}
	if len(audio) == 0 {
		return nil, "", fmt.Errorf("%w: the audio is empty", awsai.ErrInvalid)
	}
	if !isWAV(audio) {
		return audio, c.bot.o.Input, nil
	}
	pcm, rate, err := ReadWAV(audio)
	if rate == 8000 {
		return pcm, PCM8, err
	}
	return pcm, PCM16, err
}

// voiceReply reads an answer, and closes it.
func voiceReply(out *lexruntimev2.RecognizeUtteranceOutput) (VoiceReply, error) {
	r := VoiceReply{
		Reply:       Reply{SessionID: aws.ToString(out.SessionId)},
		Mode:        InputMode(aws.ToString(out.InputMode)),
		ContentType: aws.ToString(out.ContentType),
	}
	audio, err := readAudio(out.AudioStream)
	if err != nil {
		return VoiceReply{}, err
	}
	r.Audio = audio
	if r.Transcript, err = transcript(aws.ToString(out.InputTranscript)); err != nil {
		return VoiceReply{}, err
	}
	for _, h := range []struct {
		name string
		text *string
		into any
	}{
		{"x-amz-lex-messages", out.Messages, &r.Messages},
		{"x-amz-lex-session-state", out.SessionState, &r.State},
		{"x-amz-lex-interpretations", out.Interpretations, &r.Interpretations},
		{"x-amz-lex-request-attributes", out.RequestAttributes, &r.Attributes},
		{"x-amz-lex-recognized-bot-member", out.RecognizedBotMember, &r.Member},
	} {
		if err := header(h.name, h.text, h.into); err != nil {
			return VoiceReply{}, err
		}
	}
	r.fill()
	return r, nil
}

// transcript reads the header that is a text: a JSON string as a rule, or what is no JSON.
func transcript(header string) (string, error) {
	raw, err := unpackHeader(header)
	if err != nil {
		return "", fmt.Errorf("%w: the answer's header x-amz-lex-input-transcript: %w", awsai.ErrUnavailable, err)
	}
	var text string
	if json.Unmarshal(raw, &text) != nil {
		text = string(raw)
	}
	return text, nil
}

// fill makes the maps that are never nil.
func (r *Reply) fill() {
	r.Attributes = attributes(r.Attributes)
	r.State.Attributes = attributes(r.State.Attributes)
	if r.State.Intent.Slots == nil {
		r.State.Intent.Slots = Slots{}
	}
}

// readAudio reads what a bot says, and closes it.
func readAudio(stream io.ReadCloser) ([]byte, error) {
	if stream == nil {
		return nil, nil
	}
	defer stream.Close()
	audio, err := io.ReadAll(io.LimitReader(stream, maxAudio+1))
	switch {
	case err != nil:
		return nil, fmt.Errorf("%w: the audio of the answer: %w", awsai.ErrIncomplete, err)
	case len(audio) > maxAudio:
		return nil, fmt.Errorf("%w: the audio of the answer has over %d bytes", awsai.ErrTooLarge, maxAudio)
	}
	return audio, nil
}
