package chatbot

import (
	"encoding/json"
	"maps"
	"slices"
	"time"
)

// IntentState is how far an intent has come.
type IntentState string

// The states of an intent.
const (
	// InProgress: values are still missing.
	InProgress IntentState = "InProgress"
	// ReadyForFulfillment: all values are there.
	ReadyForFulfillment IntentState = "ReadyForFulfillment"
	// FulfillmentInProgress: the hook is at work.
	FulfillmentInProgress IntentState = "FulfillmentInProgress"
	// Fulfilled: it is done.
	Fulfilled IntentState = "Fulfilled"
	// Failed: it could not be done.
	Failed IntentState = "Failed"
	// Waiting: the service waits for an answer of the hook.
	Waiting IntentState = "Waiting"
)

// ConfirmationState is whether the user has confirmed an intent.
type ConfirmationState string

// The states of a confirmation.
const (
	// NotAsked: the user was not asked.
	NotAsked ConfirmationState = "None"
	// Confirmed: the user has said yes.
	Confirmed ConfirmationState = "Confirmed"
	// Denied: the user has said no.
	Denied ConfirmationState = "Denied"
)

// Intent is something that a user wants, with what is known of it.
type Intent struct {
	// Name is that in the bot's definition.
	Name string `json:"name"`
	// Slots has all slots of the intent. It is not nil in what the service has sent.
	Slots Slots `json:"slots,omitzero"`
	// State is how far it has come.
	State IntentState `json:"state,omitempty"`
	// Confirmation is whether the user has confirmed it.
	Confirmation ConfirmationState `json:"confirmationState,omitempty"`
	// Extra has the members that this package does not know, and "kendraResponse", the answer of
	// Amazon Kendra to AMAZON.KendraSearchIntent.
	Extra map[string]json.RawMessage `json:"-"`
}

// Clone is a copy that shares nothing with the intent but the bytes in Extra.
func (i Intent) Clone() Intent {
	i.Slots, i.Extra = i.Slots.Clone(), maps.Clone(i.Extra)
	return i
}

// UnmarshalJSON reads the service's form.
func (i *Intent) UnmarshalJSON(raw []byte) (err error) {
	type plain Intent
	*i = Intent{}
	i.Extra, err = decode(raw, (*plain)(i))
	if i.Slots == nil {
		i.Slots = Slots{}
	}
	return err
}

// MarshalJSON writes the service's form.
func (i Intent) MarshalJSON() ([]byte, error) {
	type plain Intent
	return encode(plain(i), i.Extra)
}

// SessionState is where a conversation is: what the service tells of it, and how a caller or a
// hook changes it.
type SessionState struct {
	// Action is what the bot does next.
	Action DialogAction `json:"dialogAction,omitzero"`
	// Intent is what the conversation is about, or the zero value.
	Intent Intent `json:"intent,omitzero"`
	// Contexts are those that are active, at most [MaxContexts]. Where a state is sent, nil
	// leaves them as they are, and an empty slice ends all.
	Contexts []Context `json:"activeContexts,omitzero"`
	// Attributes are what the program keeps with the session. It is not nil in what the
	// service has sent. Where a state is sent, they replace those of the session.
	Attributes map[string]string `json:"sessionAttributes,omitzero"`
	// RequestID is the service's, for its support.
	RequestID string `json:"originatingRequestId,omitempty"`
	// Hints help the service to hear.
	Hints Hints `json:"runtimeHints,omitempty"`
	// Extra has the members that this package does not know.
	Extra map[string]json.RawMessage `json:"-"`
}

// Clone is a copy that shares nothing with the state but the bytes in Extra.
func (s SessionState) Clone() SessionState {
	s.Action.SubSlot = slices.Clone(s.Action.SubSlot)
	s.Action.Extra = maps.Clone(s.Action.Extra)
	s.Intent = s.Intent.Clone()
	s.Contexts = slices.Clone(s.Contexts)
	for i, c := range s.Contexts {
		s.Contexts[i].Attributes = maps.Clone(c.Attributes)
	}
	s.Attributes = maps.Clone(s.Attributes)
	s.Hints = s.Hints.clone()
	s.Extra = maps.Clone(s.Extra)
	return s
}

// UnmarshalJSON reads the service's form.
func (s *SessionState) UnmarshalJSON(raw []byte) (err error) {
	type plain SessionState
	*s = SessionState{}
	s.Extra, err = decode(raw, (*plain)(s))
	s.Attributes = attributes(s.Attributes)
	return err
}

// MarshalJSON writes the service's form.
func (s SessionState) MarshalJSON() ([]byte, error) {
	type plain SessionState
	if s.Intent.Name == "" && len(s.Intent.Slots) == 0 && len(s.Intent.Extra) == 0 {
		s.Intent = Intent{} // not {"name":"","slots":{}}, which no service takes
	}
	return encode(plain(s), s.Extra)
}

// Context is a circumstance of a conversation, which lets intents be recognized that are else
// not.
type Context struct {
	// Name is that in the bot's definition.
	Name string
	// TTL is how long the context stays active, in whole seconds from [MinContextTTL] to
	// [MaxContextTTL].
	TTL time.Duration
	// Turns is for how many turns of the conversation at most, from 1 to [MaxContextTurns].
	Turns int
	// Attributes are values that slots can have for their defaults, at most 10. It is not nil in
	// what the service has sent.
	Attributes map[string]string
}

// contextWire is the service's form of a context, which requires all of it.
type contextWire struct {
	Name string `json:"name"`
	TTL  struct {
		Seconds int64 `json:"timeToLiveInSeconds"`
		Turns   int   `json:"turnsToLive"`
	} `json:"timeToLive"`
	Attributes map[string]string `json:"contextAttributes"`
}

// UnmarshalJSON reads the service's form.
func (c *Context) UnmarshalJSON(raw []byte) error {
	var w contextWire
	if err := json.Unmarshal(raw, &w); err != nil {
		return err
	}
	*c = Context{Name: w.Name, TTL: seconds(w.TTL.Seconds), Turns: w.TTL.Turns, Attributes: attributes(w.Attributes)}
	return nil
}

// seconds is a duration, which is not over the limit of contexts by more than an hour: what is
// further off would overflow.
func seconds(n int64) time.Duration {
	limit := int64((MaxContextTTL + time.Hour) / time.Second)
	return time.Duration(min(max(n, -1), limit)) * time.Second
}

// MarshalJSON writes the service's form.
func (c Context) MarshalJSON() ([]byte, error) {
	w := contextWire{Name: c.Name, Attributes: attributes(c.Attributes)}
	w.TTL.Seconds, w.TTL.Turns = int64(c.TTL/time.Second), c.Turns
	return json.Marshal(w)
}
