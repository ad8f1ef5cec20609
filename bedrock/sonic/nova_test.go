package sonic_test

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"sync/atomic"
	"testing"
	"unicode/utf8"

	"github.com/aws/aws-sdk-go-v2/service/bedrockruntime"
	"github.com/aws/aws-sdk-go-v2/service/bedrockruntime/types"

	"github.com/awsai-go/awsai/awsaitest"
)

const novaSonic = "amazon.nova-2-sonic-v1:0"

// nova is the service's side of one connection. It checks what it receives against the rules
// of the protocol as the public documentation has them.
type nova struct {
	t      *testing.T
	stream *awsaitest.TwoWay
	ctx    context.Context

	raw      []string          // the events, without the audio
	prompt   string            // the prompt's name
	open     map[string]*block // by content name
	names    map[string]bool   // all that there were
	texts    []block           // that are whole: system, history and what the user writes
	results  map[string]string // by toolUseId
	whole    map[string]bool   // results whose content has ended
	issued   map[string]bool   // calls asked for
	audio    []byte            // what the user has said
	history  int               // bytes
	hears    bool              // the audio content is or was open
	ended    string            // "", "promptEnd", "sessionEnd"
	contents int
	cut      bool // the client goes without a goodbye
}

type block struct {
	Kind, Role, Text string
	Interactive      bool
	tool             string
}

// serve has the fake answer each connection with the next of the scripts.
func serve(t *testing.T, f *awsaitest.Fake, scripts ...func(n *nova) error) {
	t.Helper()
	var next atomic.Int64
	awsaitest.HandleTwoWay(f, func(ctx context.Context, in *bedrockruntime.InvokeModelWithBidirectionalStreamInput, s *awsaitest.TwoWay) error {
		if *in.ModelId != novaSonic {
			t.Errorf("model %q", *in.ModelId)
		}
		i := int(next.Add(1)) - 1
		if i >= len(scripts) {
			t.Errorf("connection %d, want %d", i+1, len(scripts))
			return nil
		}
		n := &nova{t: t, stream: s, ctx: ctx, open: map[string]*block{}, names: map[string]bool{}, results: map[string]string{}, issued: map[string]bool{}, whole: map[string]bool{}}
		return scripts[i](n)
	})
}

// event has the members of all events that come.
type event struct {
	PromptName, ContentName, Type, Role, Content string
	Interactive                                  bool
	ToolResultInputConfiguration                 struct{ ToolUseID string }
}

// receive takes the next event. It returns its name.
func (n *nova) receive() (string, error) {
	e, err := n.stream.Receive()
	if err != nil {
		if err == io.EOF && n.ended != "sessionEnd" && !n.cut {
			n.t.Errorf("the client has ended its side after %q, without sessionEnd", n.ended)
		}
		return "", err
	}
	var chunk struct{ Bytes []byte }
	if err := json.Unmarshal(e.Payload, &chunk); e.Type != "chunk" || err != nil {
		n.t.Errorf("an event of type %q: %v", e.Type, err)
	}
	var message struct{ Event map[string]json.RawMessage }
	if err := json.Unmarshal(chunk.Bytes, &message); err != nil || len(message.Event) != 1 {
		n.t.Errorf("%s: %v", chunk.Bytes, err)
	}
	for name, body := range message.Event {
		var ev event
		if err := json.Unmarshal(body, &ev); err != nil {
			n.t.Errorf("%s: %v", body, err)
		}
		if name != "audioInput" {
			n.raw = append(n.raw, string(chunk.Bytes))
		}
		if complaint := n.check(name, ev); complaint != "" {
			n.t.Errorf("%s: %s, in %.200s", name, complaint, body)
		}
		return name, nil
	}
	return "", io.ErrUnexpectedEOF
}

// check says what is wrong with an event, or "".
func (n *nova) check(name string, e event) string {
	began := len(n.raw)
	if name == "audioInput" {
		began++
	}
	switch {
	case n.ended == "sessionEnd":
		return "an event after sessionEnd"
	case (name == "sessionStart") != (began == 1):
		return "sessionStart has to be the first event, and only that"
	case (name == "promptStart") != (began == 2):
		return "promptStart has to be the second event, and only that"
	case n.ended == "promptEnd" && name != "sessionEnd":
		return "an event after promptEnd"
	}
	switch name {
	case "sessionStart":
		return ""
	case "promptStart":
		n.prompt = e.PromptName
		if e.PromptName == "" {
			return "no prompt name"
		}
		return ""
	case "sessionEnd":
		if n.ended != "promptEnd" {
			return "sessionEnd without promptEnd"
		}
		n.ended = name
		return ""
	}
	if e.PromptName != n.prompt {
		return "another prompt name"
	}
	switch name {
	case "promptEnd":
		n.ended = name
		if len(n.open) > 0 {
			return "promptEnd with an open content"
		}
		return ""
	case "contentStart":
		return n.start(e)
	}
	b := n.open[e.ContentName]
	if b == nil {
		return "its content is not open"
	}
	return n.within(name, b, e)
}

// start checks the beginning of a content.
func (n *nova) start(e event) string {
	b := &block{Kind: e.Type, Role: e.Role, Interactive: e.Interactive, tool: e.ToolResultInputConfiguration.ToolUseID}
	if e.ContentName == "" || n.names[e.ContentName] {
		return "a content name that was there before"
	}
	n.names[e.ContentName], n.open[e.ContentName] = true, b
	last := ""
	if len(n.texts) > 0 {
		last = n.texts[len(n.texts)-1].Role
	}
	switch {
	case e.Type == "AUDIO" && (e.Role != "USER" || !e.Interactive || n.hears):
		return "audio is the user's, interactive, and one content"
	case e.Type == "AUDIO":
		n.hears = true
	case e.Type == "TOOL" && (e.Role != "TOOL" || e.Interactive || !n.issued[b.tool] || n.results[b.tool] != ""):
		return "a result is the tool's, not interactive, and of a call that waits"
	case e.Type == "TOOL":
	case e.Type != "TEXT":
		return "an unknown type"
	case e.Role == "SYSTEM" && (len(n.names) > 1 || e.Interactive):
		return "the system text has to be the first content"
	case n.hears && (e.Role != "USER" || !e.Interactive):
		return "history after the audio has begun"
	case !n.hears && e.Interactive:
		return "an interactive text before the audio has begun"
	case !n.hears && e.Role == "ASSISTANT" && last != "USER", !n.hears && e.Role == "USER" && last == "USER":
		return "the history has to begin with the user and to alternate"
	}
	return ""
}

// within checks what is in a content, and its end.
func (n *nova) within(name string, b *block, e event) string {
	switch name {
	case "audioInput":
		sound, err := base64.StdEncoding.DecodeString(e.Content)
		n.audio = append(n.audio, sound...)
		if b.Kind != "AUDIO" || err != nil || len(sound)%2 != 0 || len(sound) == 0 {
			return "not audio"
		}
	case "textInput":
		b.Text += e.Content
		if b.Kind != "TEXT" || len(e.Content) > 1000 || !utf8.ValidString(e.Content) || e.Content == "" {
			return fmt.Sprintf("not a text of 1 to 1000 bytes: %d", len(e.Content))
		}
		if b.Role != "SYSTEM" && !b.Interactive {
			if n.history += len(e.Content); n.history > 40_000 {
				return "more than 40 KB of history"
			}
		}
	case "toolResult":
		var object map[string]any
		if b.Kind != "TOOL" || json.Unmarshal([]byte(e.Content), &object) != nil {
			return "not a JSON object for a result"
		}
		n.results[b.tool] = e.Content
	case "contentEnd":
		delete(n.open, e.ContentName)
		switch b.Kind {
		case "TEXT":
			n.texts = append(n.texts, *b)
		case "TOOL":
			n.whole[b.tool] = true
		}
	default:
		return "an unknown event"
	}
	return ""
}

// until receives until an event of that name has come.
func (n *nova) until(name string) error {
	for {
		switch got, err := n.receive(); {
		case err != nil:
			return err
		case got == name:
			return nil
		}
	}
}

// opening receives until the audio begins.
func (n *nova) opening() error {
	for !n.hears {
		if _, err := n.receive(); err != nil {
			return err
		}
	}
	return nil
}

// hear receives until there are so many bytes of audio.
func (n *nova) hear(bytes int) error {
	for len(n.audio) < bytes {
		if _, err := n.receive(); err != nil {
			return err
		}
	}
	return nil
}

// result receives until a call's result has come whole.
func (n *nova) result(id string) error {
	for !n.whole[id] {
		if _, err := n.receive(); err != nil {
			return err
		}
	}
	return nil
}

// bye receives to the end, and sends that of the completion.
func (n *nova) bye() error {
	for {
		if _, err := n.receive(); err == io.EOF {
			return n.send("completionEnd", `"stopReason":"END_TURN"`)
		} else if err != nil {
			return err
		}
	}
}

// send sends an event with the identifiers that all have.
func (n *nova) send(name, members string) error {
	body := fmt.Sprintf(`{"event":{%q:{"sessionId":"s","promptName":%q,"completionId":"c",%s}}}`, name, n.prompt, members)
	return n.sendRaw(body)
}

func (n *nova) sendRaw(body string) error {
	return n.stream.Send(awsaitest.Event{Value: &types.InvokeModelWithBidirectionalStreamOutputMemberChunk{
		Value: types.BidirectionalOutputPayloadPart{Bytes: []byte(body)},
	}})
}

// content sends a whole content of one event.
func (n *nova) content(kind, role, stage, name, members, stop string) error {
	n.contents++
	id := fmt.Sprintf("content-%d", n.contents)
	additional := ""
	if stage != "" {
		additional = fmt.Sprintf(`"additionalModelFields":"{\"generationStage\":\"%s\"}",`, stage)
	}
	for _, e := range [][2]string{
		{"contentStart", fmt.Sprintf(`%s"contentId":%q,"type":%q,"role":%q`, additional, id, kind, role)},
		{name, fmt.Sprintf(`"contentId":%q,"role":%q,%s`, id, role, members)},
		{"contentEnd", fmt.Sprintf(`"contentId":%q,"type":%q,"stopReason":%q`, id, kind, stop)},
	} {
		if err := n.send(e[0], e[1]); err != nil {
			return err
		}
	}
	return nil
}

// heard, plans, speaks and said are what the service says of a turn.
func (n *nova) heard(text string) error { return n.text("USER", "FINAL", text, "END_TURN") }
func (n *nova) plans(text string) error {
	return n.text("ASSISTANT", "SPECULATIVE", text, "PARTIAL_TURN")
}
func (n *nova) said(text string) error { return n.text("ASSISTANT", "FINAL", text, "END_TURN") }

func (n *nova) text(role, stage, text, stop string) error {
	raw, err := json.Marshal(text)
	if err != nil {
		return err
	}
	return n.content("TEXT", role, stage, "textOutput", `"content":`+string(raw), stop)
}

func (n *nova) speaks(sound, stop string) error {
	return n.content("AUDIO", "ASSISTANT", "", "audioOutput", fmt.Sprintf(`"content":%q`, base64.StdEncoding.EncodeToString([]byte(sound))), stop)
}

func (n *nova) asks(id, tool, input string) error {
	n.issued[id] = true
	raw, err := json.Marshal(input)
	if err != nil {
		return err
	}
	return n.content("TOOL", "TOOL", "", "toolUse", fmt.Sprintf(`"toolUseId":%q,"toolName":%q,"content":%s`, id, tool, raw), "TOOL_USE")
}

func (n *nova) answers(text string) error {
	return steps(
		func() error { return n.plans(text) },
		func() error { return n.speaks("<"+text+">", "END_TURN") },
		func() error { return n.said(text) },
	)
}

// steps does one thing after the other.
func steps(fns ...func() error) error {
	for _, fn := range fns {
		if err := fn(); err != nil {
			return err
		}
	}
	return nil
}

// told are the texts that a connection was told, as "role: text".
func (n *nova) told() string {
	var b strings.Builder
	for _, t := range n.texts {
		mark := ""
		if t.Interactive {
			mark = "!"
		}
		fmt.Fprintf(&b, "%s%s: %s\n", t.Role, mark, t.Text)
	}
	return b.String()
}

// done is closed when the client has closed the connection.
func (n *nova) done() <-chan struct{} { return n.ctx.Done() }
