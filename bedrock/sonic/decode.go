package sonic

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/awsai-go/awsai/bedrock"
)

// received is an event of the service's. One of the pointers is set, or none for a kind that
// is not known.
type received struct {
	Event struct {
		ContentStart  *contentEvent `json:"contentStart"`
		TextOutput    *contentEvent `json:"textOutput"`
		AudioOutput   *contentEvent `json:"audioOutput"`
		ToolUse       *contentEvent `json:"toolUse"`
		ContentEnd    *contentEvent `json:"contentEnd"`
		CompletionEnd *struct{}     `json:"completionEnd"`
		Usage         *usageEvent   `json:"usageEvent"`
	} `json:"event"`
}

// contentEvent has the members of all the events about a content.
type contentEvent struct {
	ID         string `json:"contentId"`
	Type       string `json:"type"`
	Role       string `json:"role"`
	Additional string `json:"additionalModelFields"` // JSON in a string
	Content    string `json:"content"`
	ToolName   string `json:"toolName"`
	ToolUseID  string `json:"toolUseId"`
	StopReason string `json:"stopReason"`
}

type usageEvent struct {
	Details struct {
		Delta usageTokens `json:"delta"`
	} `json:"details"`
}

type usageTokens struct {
	Input  modalities `json:"input"`
	Output modalities `json:"output"`
}

type modalities struct {
	Speech int `json:"speechTokens"`
	Text   int `json:"textTokens"`
}

// decoder turns the events of one connection into those of the package.
type decoder struct {
	contents    map[string]opened
	interrupted bool // told, and no audio has come since
	total       Tokens
}

// opened is a content that has begun.
type opened struct {
	kind  string
	role  bedrock.Role
	stage Stage
	use   *bedrock.ToolUse
}

// completionEnd is an event that the caller does not see: the service has nothing more to
// say about what it has heard.
type completionEnd struct{}

func (completionEnd) event() {}

// decode reads an event of the service's. Many mean nothing to the caller.
func (d *decoder) decode(raw []byte) ([]Event, error) {
	var r received
	if err := json.Unmarshal(raw, &r); err != nil {
		return nil, fmt.Errorf("an event of %d bytes cannot be read: %w", len(raw), err)
	}
	switch e := r.Event; {
	case e.ContentStart != nil:
		d.start(e.ContentStart)
	case e.TextOutput != nil:
		return d.text(e.TextOutput), nil
	case e.AudioOutput != nil:
		return d.audio(e.AudioOutput)
	case e.ToolUse != nil:
		d.toolUse(e.ToolUse)
	case e.ContentEnd != nil:
		return d.end(e.ContentEnd), nil
	case e.CompletionEnd != nil:
		return []Event{completionEnd{}}, nil
	case e.Usage != nil:
		return d.usage(e.Usage), nil
	}
	return nil, nil
}

func (d *decoder) start(e *contentEvent) {
	var fields struct {
		Stage Stage `json:"generationStage"`
	}
	json.Unmarshal([]byte(e.Additional), &fields) // what cannot be read has no stage
	if d.contents == nil {
		d.contents = map[string]opened{}
	}
	d.contents[e.ID] = opened{kind: e.Type, role: bedrock.Role(strings.ToLower(e.Role)), stage: fields.Stage}
}

// text takes something said, or the mark that stands in its place when the user interrupts.
func (d *decoder) text(e *contentEvent) []Event {
	var mark struct {
		Interrupted bool `json:"interrupted"`
	}
	if json.Unmarshal([]byte(e.Content), &mark) == nil && mark.Interrupted {
		return d.interrupt()
	}
	c := d.contents[e.ID]
	if e.Role != "" {
		c.role = bedrock.Role(strings.ToLower(e.Role))
	}
	return []Event{Transcript{Role: c.role, Text: e.Content, Stage: c.stage}}
}

func (d *decoder) audio(e *contentEvent) ([]Event, error) {
	sound, err := base64.StdEncoding.DecodeString(e.Content)
	if err != nil {
		return nil, fmt.Errorf("audio of %d bytes is not base64: %w", len(e.Content), err)
	}
	d.interrupted = false
	return []Event{Audio{PCM: sound}}, nil
}

// toolUse keeps a call until its content has ended.
func (d *decoder) toolUse(e *contentEvent) {
	if d.contents == nil {
		d.contents = map[string]opened{}
	}
	c := d.contents[e.ID]
	c.use = newToolUse(e)
	d.contents[e.ID] = c
}

func newToolUse(e *contentEvent) *bedrock.ToolUse {
	use := &bedrock.ToolUse{ID: e.ToolUseID, Name: e.ToolName, Input: json.RawMessage(`{}`)}
	switch input := strings.TrimSpace(e.Content); {
	case strings.HasPrefix(input, "{") && json.Valid([]byte(input)):
		use.Input = json.RawMessage(input)
	case input != "" && input != "null":
		use.Malformed = input
	}
	return use
}

func (d *decoder) end(e *contentEvent) []Event {
	c := d.contents[e.ID]
	delete(d.contents, e.ID)
	switch {
	case c.use != nil:
		return []Event{ToolUse{*c.use}}
	case e.StopReason == "INTERRUPTED":
		return d.interrupt()
	case (c.kind == "AUDIO" || e.Type == "AUDIO") && e.StopReason == "END_TURN":
		return []Event{TurnEnd{}}
	}
	return nil
}

// interrupt tells of an interruption once: the service says so in several ways.
func (d *decoder) interrupt() []Event {
	if d.interrupted {
		return nil
	}
	d.interrupted = true
	return []Event{Interruption{}}
}

// usage adds up what is new, as the service's own totals begin anew with each connection.
func (d *decoder) usage(e *usageEvent) []Event {
	in, out := e.Details.Delta.Input, e.Details.Delta.Output
	delta := Tokens{InputSpeech: in.Speech, InputText: in.Text, OutputSpeech: out.Speech, OutputText: out.Text}
	d.total = d.total.plus(delta)
	return []Event{Usage{Delta: delta, Total: d.total}}
}
