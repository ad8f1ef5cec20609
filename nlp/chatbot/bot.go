package chatbot

import (
	"regexp"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/lexruntimev2"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/internal/sdk"
)

// TestAlias is the ID of the alias that every bot has for its draft.
const TestAlias = "TSTALIASID"

// Ref says which bot. All of it is required.
type Ref struct {
	// ID is the bot's, of 10 letters and digits.
	ID string
	// Alias is the ID of the bot's alias, such as [TestAlias].
	Alias string
	// Locale is the language of the conversation, in BCP 47, as "en-US": one that the bot has.
	Locale string
}

// Sound is a format of audio, as the service names it.
type Sound string

// The formats of audio.
const (
	// PCM16 is 16-bit little-endian mono PCM at 16 kHz, for what is said to a bot.
	PCM16 Sound = "audio/l16; rate=16000; channels=1"
	// PCM8 is the same at 8 kHz.
	PCM8 Sound = "audio/lpcm; sample-rate=8000; sample-size-bits=16; channel-count=1; is-big-endian=false"
	// Opus is Opus at a constant rate, for what is said to a bot.
	Opus Sound = "audio/x-cbr-opus-with-preamble; preamble-size=0; bit-rate=256000; frame-size-milliseconds=4"
	// MP3 is for what a bot says.
	MP3 Sound = "audio/mpeg"
	// OGG is for what a bot says.
	OGG Sound = "audio/ogg"
	// PCM is for what a bot says: 16-bit little-endian mono PCM at 16 kHz.
	PCM Sound = "audio/pcm"
	// Silent has a bot answer in text alone.
	Silent Sound = "text/plain; charset=utf-8"
)

// Options are the settings of a [Bot].
type Options struct {
	// Input is the format of what is said to the bot, but for WAV files, which say it
	// themselves. The default is [PCM16].
	Input Sound
	// Output is the format of what the bot says in answer to [Conversation.Utter] and
	// [Conversation.Speak]. The default is [MP3].
	Output Sound
}

// Bot is a bot of Amazon Lex V2, in one language. It is safe for concurrent use.
type Bot struct {
	api, live *lexruntimev2.Client
	ref       Ref
	o         Options
}

// New returns the bot that ref names. Nothing is sent before the first turn of a conversation.
// What is wrong with ref is told by then, as awsai.ErrInvalid. For [Conversation.Live], the HTTP
// client of cfg has to speak HTTP/2, as the SDK's own does.
func New(cfg aws.Config, ref Ref, optFns ...func(*Options)) *Bot {
	o := Options{Input: PCM16, Output: MP3}
	for _, fn := range optFns {
		fn(&o)
	}
	b := &Bot{ref: ref, o: o}
	b.api = lexruntimev2.NewFromConfig(cfg, func(o *lexruntimev2.Options) {
		o.APIOptions = append(o.APIOptions, sdk.PlainBody)
		o.Protocol = newProtocol()
	})
	b.live = lexruntimev2.NewFromConfig(cfg, func(o *lexruntimev2.Options) {
		o.APIOptions = append(o.APIOptions, sdk.TwoWay, sdk.EventsFirst)
		o.HTTPClient = sdk.TwoWayClient(o.HTTPClient)
	})
	return b
}

// Ref is what the bot was made with.
func (b *Bot) Ref() Ref { return b.ref }

var (
	botID     = regexp.MustCompile(`^[0-9a-zA-Z]{10}$`)
	sessionID = regexp.MustCompile(`^[0-9a-zA-Z._:-]{2,100}$`)
)

// check tells what is wrong with the names of a conversation.
func (c *Conversation) check(op string) error {
	ref := c.bot.ref
	switch {
	case !botID.MatchString(ref.ID):
		return awsai.Errorf(op, awsai.ErrInvalid, "a bot's ID has 10 letters and digits, got %d bytes", len(ref.ID))
	case ref.Alias == "":
		return awsai.Errorf(op, awsai.ErrInvalid, "no alias of the bot")
	case ref.Locale == "":
		return awsai.Errorf(op, awsai.ErrInvalid, "no locale of the bot")
	case !sessionID.MatchString(c.id):
		return awsai.Errorf(op, awsai.ErrInvalid, "a session's ID has 2 to 100 letters, digits and . _ : -, got %d bytes", len(c.id))
	}
	return nil
}
