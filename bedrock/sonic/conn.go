package sonic

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/aws/aws-sdk-go-v2/service/bedrockruntime"
	"github.com/aws/aws-sdk-go-v2/service/bedrockruntime/schemas"
	"github.com/aws/aws-sdk-go-v2/service/bedrockruntime/types"
	"github.com/aws/smithy-go/transport/http/protocol/restjson1"

	"github.com/awsai-go/awsai/bedrock"
)

// maxText is how many bytes one textInput may have, by the public documentation, which says
// 1 KB: the smaller reading. Longer texts go in several.
const maxText = 1000

// conn is one connection, which holds one prompt. Its methods that send are called one at a
// time.
type conn struct {
	ctx    context.Context
	cancel context.CancelFunc
	stream *bedrockruntime.InvokeModelWithBidirectionalStreamEventStream
	prompt names // ties events to the prompt
	audio  names // ties the user's audio to its content
	opened time.Time
	heard  bool // an event has come
}

func (m *Model) dial(ctx context.Context) (*conn, error) {
	ctx, cancel := context.WithCancel(ctx)
	out, err := m.client.InvokeModelWithBidirectionalStream(ctx, &bedrockruntime.InvokeModelWithBidirectionalStreamInput{ModelId: &m.id}, withOwnProtocol)
	if err != nil {
		cancel()
		return nil, err
	}
	prompt := rand.Text()
	return &conn{
		ctx: ctx, cancel: cancel, stream: out.GetStream(), opened: time.Now(),
		prompt: names{Prompt: prompt}, audio: names{prompt, rand.Text()},
	}, nil
}

// withOwnProtocol gives one call a protocol of its own: those that share one decode their
// events by the same decoder, which is not safe for concurrent use (smithy-go v1.28.8).
func withOwnProtocol(o *bedrockruntime.Options) {
	o.Protocol = restjson1.New(schemas.AmazonBedrockFrontendService)
}

// begin sends all that comes before the user's audio.
func (c *conn) begin(r *Request, history []bedrock.Message) error {
	if err := c.send(c.ctx, "sessionStart", r.sessionStart()); err != nil {
		return err
	}
	if err := c.send(c.ctx, "promptStart", r.promptStart(c.prompt.Prompt)); err != nil {
		return err
	}
	if r.System != "" {
		if err := c.say("SYSTEM", r.System, false); err != nil {
			return err
		}
	}
	for _, m := range history {
		if err := c.say(strings.ToUpper(string(m.Role)), m.Text(), false); err != nil {
			return err
		}
	}
	format := pcm(r.InputRate, "")
	return c.send(c.ctx, "contentStart", contentStart{names: c.audio, Type: "AUDIO", Interactive: true, Role: "USER", Audio: &format})
}

// say sends a text. An interactive one is for the model to answer.
func (c *conn) say(role, text string, interactive bool) error {
	n := names{c.prompt.Prompt, rand.Text()}
	start := contentStart{names: n, Type: "TEXT", Interactive: interactive, Role: role, Text: &plainText}
	if err := c.send(c.ctx, "contentStart", start); err != nil {
		return err
	}
	for len(text) > 0 {
		piece := text[:cut(text, maxText)]
		text = text[len(piece):]
		if err := c.send(c.ctx, "textInput", content{n, piece}); err != nil {
			return err
		}
	}
	return c.send(c.ctx, "contentEnd", n)
}

// cut is the length of the longest beginning of a text that has at most so many bytes and
// ends with a whole rune.
func cut(text string, limit int) int {
	if len(text) <= limit {
		return len(text)
	}
	for n := limit; n > limit-utf8.UTFMax; n-- {
		if utf8.RuneStart(text[n]) {
			return n
		}
	}
	return limit
}

// hear sends a piece of the user's audio.
func (c *conn) hear(sound []byte) error {
	return c.send(c.ctx, "audioInput", content{c.audio, base64.StdEncoding.EncodeToString(sound)})
}

// tell sends what a call has led to.
func (c *conn) tell(r bedrock.ToolResult) error {
	n := names{c.prompt.Prompt, rand.Text()}
	start := contentStart{names: n, Type: "TOOL", Role: "TOOL", ToolResult: &toolResultFormat{ID: r.ID, Type: "TEXT", Text: plainText}}
	if err := c.send(c.ctx, "contentStart", start); err != nil {
		return err
	}
	if err := c.send(c.ctx, "toolResult", content{n, resultJSON(r)}); err != nil {
		return err
	}
	return c.send(c.ctx, "contentEnd", n)
}

// goodbye ends what is sent. The service ends its side when it has said all.
func (c *conn) goodbye(limit time.Duration) {
	ctx, cancel := context.WithTimeout(c.ctx, limit)
	defer cancel()
	for _, e := range []struct {
		name string
		body any
	}{{"contentEnd", c.audio}, {"promptEnd", c.prompt}, {"sessionEnd", struct{}{}}} {
		if c.send(ctx, e.name, e.body) != nil {
			return // the end of the stream tells
		}
	}
	c.stream.Writer.Close()
}

func (c *conn) send(ctx context.Context, name string, body any) error {
	raw, err := encode(name, body)
	if err != nil {
		return err
	}
	return c.stream.Send(ctx, &types.InvokeModelWithBidirectionalStreamInputMemberChunk{
		Value: types.BidirectionalInputPayloadPart{Bytes: raw},
	})
}

// cause is what is behind an error of sending.
func (c *conn) cause(err error) error {
	if cause := c.stream.Err(); cause != nil {
		return cause
	}
	return err
}

// close ends the connection at once, and all that belongs to it.
func (c *conn) close() {
	c.cancel()
	c.stream.Close()
	for range c.stream.Events() {
	}
}
