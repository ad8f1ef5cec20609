package chatbot

import (
	"encoding/json"
	"strings"

	"github.com/awsai-go/awsai"
)

// InvocationSource is why a hook is called.
type InvocationSource string

// The reasons for a call.
const (
	// DialogHook: the user has said something, and values are still missing.
	DialogHook InvocationSource = "DialogCodeHook"
	// FulfillmentHook: all is there for the hook to do what the user wants.
	FulfillmentHook InvocationSource = "FulfillmentCodeHook"
)

// InputMode is how a user says something.
type InputMode string

// The modes.
const (
	// TextInput is typed.
	TextInput InputMode = "Text"
	// SpeechInput is spoken.
	SpeechInput InputMode = "Speech"
	// DTMFInput is by the keys of a telephone.
	DTMFInput InputMode = "DTMF"
)

// Event is what Amazon Lex V2 calls a hook with: an AWS Lambda function that a bot's alias names.
type Event struct {
	// Version is that of the form, "1.0".
	Version string `json:"messageVersion"`
	// Source is why the hook is called.
	Source InvocationSource `json:"invocationSource"`
	// Label is what the bot's definition calls the place that the hook is called from, if it
	// does.
	Label string `json:"invocationLabel,omitempty"`
	// Mode is how the user has said it.
	Mode InputMode `json:"inputMode"`
	// ResponseType is the form in which the user is to get the answer, as "text/plain;
	// charset=utf-8" or "audio/mpeg".
	ResponseType string `json:"responseContentType,omitempty"`
	// SessionID is the conversation's.
	SessionID string `json:"sessionId"`
	// Transcript is what the user has said.
	Transcript string `json:"inputTranscript,omitempty"`
	// Bot is who calls.
	Bot EventBot `json:"bot"`
	// Interpretations are what the user may have meant, the likeliest first, at most 5.
	Interpretations []Interpretation `json:"interpretations,omitempty"`
	// Proposed is what the bot does where the hook answers with [Event.Delegate]. It is empty
	// in calls for fulfilment.
	Proposed ProposedState `json:"proposedNextState,omitzero"`
	// RequestAttributes are what the program has sent along with what the user said. It is
	// not nil after parsing.
	RequestAttributes map[string]string `json:"requestAttributes,omitempty"`
	// SessionState is where the conversation is.
	SessionState SessionState `json:"sessionState"`
	// Transcriptions are what the user may have said, the likeliest first.
	Transcriptions []Transcription `json:"transcriptions,omitempty"`
	// Extra has the members that this package does not know.
	Extra map[string]json.RawMessage `json:"-"`
}

// EventBot is the bot that calls a hook.
type EventBot struct {
	// ID is the bot's.
	ID string `json:"id"`
	// Name is the bot's.
	Name string `json:"name,omitempty"`
	// AliasID is that of the alias that the user talks to.
	AliasID string `json:"aliasId,omitempty"`
	// AliasName is its name, which not every event has.
	AliasName string `json:"aliasName,omitempty"`
	// Locale is in BCP 47, as "en-US".
	Locale string `json:"localeId,omitempty"`
	// Version is that of the definition, as "3" or "DRAFT".
	Version string `json:"version,omitempty"`
	// Extra has the members that this package does not know.
	Extra map[string]json.RawMessage `json:"-"`
}

// UnmarshalJSON reads the service's form.
func (b *EventBot) UnmarshalJSON(raw []byte) (err error) {
	type plain EventBot
	*b = EventBot{}
	b.Extra, err = decode(raw, (*plain)(b))
	b.Locale = languageTag(b.Locale)
	return err
}

// MarshalJSON writes the service's form.
func (b EventBot) MarshalJSON() ([]byte, error) {
	type plain EventBot
	b.Locale = localeID(b.Locale)
	return encode(plain(b), b.Extra)
}

// languageTag is a locale of the service's, as en_US, in BCP 47.
func languageTag(locale string) string { return strings.ReplaceAll(locale, "_", "-") }

// localeID is a tag of BCP 47 as the service writes locales.
func localeID(tag string) string { return strings.ReplaceAll(tag, "-", "_") }

// ProposedState is what a bot does next if its hook does not change it.
type ProposedState struct {
	// Action is what it does.
	Action DialogAction `json:"dialogAction,omitzero"`
	// Intent is what the conversation is then about.
	Intent Intent `json:"intent,omitzero"`
	// Prompt is what it says.
	Prompt Prompt `json:"prompt,omitzero"`
	// Extra has the members that this package does not know.
	Extra map[string]json.RawMessage `json:"-"`
}

// UnmarshalJSON reads the service's form.
func (p *ProposedState) UnmarshalJSON(raw []byte) (err error) {
	type plain ProposedState
	*p = ProposedState{}
	p.Extra, err = decode(raw, (*plain)(p))
	return err
}

// MarshalJSON writes the service's form.
func (p ProposedState) MarshalJSON() ([]byte, error) {
	type plain ProposedState
	return encode(plain(p), p.Extra)
}

// Prompt is which of a slot's prompts a bot uses.
type Prompt struct {
	// Attempt is "Initial", or "Retry1" and so on where it has not understood.
	Attempt string `json:"attempt,omitempty"`
}

// Transcription is what a user may have said.
type Transcription struct {
	// Text is what was said.
	Text string `json:"transcription,omitempty"`
	// Confidence is in [0,1].
	Confidence float64 `json:"transcriptionConfidence"`
	// Context is where it fits.
	Context ResolvedContext `json:"resolvedContext"`
	// Slots are the values that it has.
	Slots Slots `json:"resolvedSlots,omitzero"`
	// Extra has the members that this package does not know.
	Extra map[string]json.RawMessage `json:"-"`
}

// UnmarshalJSON reads the service's form.
func (t *Transcription) UnmarshalJSON(raw []byte) (err error) {
	type plain Transcription
	*t = Transcription{}
	t.Extra, err = decode(raw, (*plain)(t))
	return err
}

// MarshalJSON writes the service's form.
func (t Transcription) MarshalJSON() ([]byte, error) {
	type plain Transcription
	return encode(plain(t), t.Extra)
}

// ResolvedContext is where a transcription fits.
type ResolvedContext struct {
	// Intent is the name of one, or empty.
	Intent string `json:"intent,omitempty"`
}

// ParseEvent reads an event from the JSON that Lambda calls a function with. A byte order mark
// before it is passed over. Maps that are absent or null are empty ones afterwards, and members
// that this package does not know are kept in Extra. What is no JSON, or nested deeper than
// 64 levels, is awsai.ErrInvalid. [encoding/json.Unmarshal] reads events too.
func ParseEvent(raw []byte) (Event, error) {
	var e Event
	if err := parse(raw, &e); err != nil {
		return Event{}, &awsai.Error{Op: "chatbot.ParseEvent", Kind: awsai.ErrInvalid, Err: err}
	}
	return e, nil
}

// UnmarshalJSON reads the service's form.
func (e *Event) UnmarshalJSON(raw []byte) (err error) {
	type plain Event
	*e = Event{}
	e.Extra, err = decode(raw, (*plain)(e))
	e.RequestAttributes = attributes(e.RequestAttributes)
	e.SessionState.Attributes = attributes(e.SessionState.Attributes)
	if e.SessionState.Intent.Slots == nil {
		e.SessionState.Intent.Slots = Slots{}
	}
	return err
}

// MarshalJSON writes the service's form.
func (e Event) MarshalJSON() ([]byte, error) {
	type plain Event
	return encode(plain(e), e.Extra)
}

// Intent is what the conversation is about.
func (e Event) Intent() Intent { return e.SessionState.Intent }

// Slot is what the bot takes the value of one of the intent's slots for, or the empty string. Further
// names lead to a sub-slot.
func (e Event) Slot(name string, sub ...string) string {
	return e.SessionState.Intent.Slots.Value(name, sub...)
}

// Ambiguous tells whether another intent is as likely as the first but for the margin, which is in
// [0,1], so that the hook may ask which is meant.
func (e Event) Ambiguous(margin float64) bool {
	var best float64
	scored := 0
	for _, i := range e.Interpretations {
		switch {
		case !i.Scored:
		case scored == 0:
			best, scored = i.Confidence, 1
		case best-i.Confidence <= margin:
			return true
		}
	}
	return false
}
