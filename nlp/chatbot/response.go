package chatbot

import (
	"encoding/json"
	"maps"
	"slices"
)

// Response is what a hook answers. [Event.Delegate] and its like make one from the event, with all
// that the session has; what a hook changes in it is not changed in the event.
type Response struct {
	// SessionState is where the conversation goes on. Its Action is required.
	SessionState SessionState `json:"sessionState"`
	// Messages are what the bot says, at most [MaxMessages]. The default is what its definition
	// has, where that has something.
	Messages []Message `json:"messages,omitempty"`
	// RequestAttributes are for the program that the user talks to.
	RequestAttributes map[string]string `json:"requestAttributes,omitempty"`
	// Extra has further members for the service.
	Extra map[string]json.RawMessage `json:"-"`
}

// UnmarshalJSON reads the service's form.
func (r *Response) UnmarshalJSON(raw []byte) (err error) {
	type plain Response
	*r = Response{}
	r.Extra, err = decode(raw, (*plain)(r))
	return err
}

// MarshalJSON writes the service's form.
func (r Response) MarshalJSON() ([]byte, error) {
	type plain Response
	return encode(plain(r), r.Extra)
}

// Delegate lets the bot go on by its definition, with the intent as it is in the response: a value
// that the hook has put into a slot counts as the user's.
func (e Event) Delegate() Response {
	return e.respond(DialogAction{Type: ActionDelegate}, "", nil)
}

// ElicitSlot asks the user for a slot's value. What the slot had is forgotten. Without messages
// the bot uses the prompt of its definition.
func (e Event) ElicitSlot(slot string, messages ...Message) Response {
	r := e.respond(DialogAction{Type: ActionElicitSlot, Slot: slot}, InProgress, messages)
	if _, ok := r.SessionState.Intent.Slots[slot]; ok {
		r.SessionState.Intent.Slots[slot] = Slot{}
	}
	return r
}

// ElicitSubSlot asks for a part of a composite slot: the path has the names that lead to it. The
// other parts are kept.
func (e Event) ElicitSubSlot(slot string, path []string, messages ...Message) Response {
	r := e.respond(DialogAction{Type: ActionElicitSlot, Slot: slot, SubSlot: slices.Clone(path)}, InProgress, messages)
	if len(path) == 0 {
		return r // Check says what is wrong
	}
	last := len(path) - 1
	if subs := r.SessionState.Intent.Slots.At(slot, path[:last]...).SubSlots; subs != nil {
		subs[path[last]] = Slot{}
	}
	return r
}

// ElicitIntent asks what the user wants. The service requires messages. The intent that the
// conversation was about is left behind.
func (e Event) ElicitIntent(messages ...Message) Response {
	r := e.respond(DialogAction{Type: ActionElicitIntent}, "", messages)
	r.SessionState.Intent = Intent{}
	return r
}

// ConfirmIntent asks for a yes or no. The service requires messages.
func (e Event) ConfirmIntent(messages ...Message) Response {
	r := e.respond(DialogAction{Type: ActionConfirmIntent}, InProgress, messages)
	r.SessionState.Intent.Confirmation = NotAsked
	return r
}

// Close ends the intent: state is [Fulfilled] or [Failed]. Without messages the bot says what its
// definition has.
func (e Event) Close(state IntentState, messages ...Message) Response {
	return e.respond(DialogAction{Type: ActionClose}, state, messages)
}

// Switch goes over to another intent, as if the user had asked for it. The bot asks for its
// first slot, or for slot if that is not empty.
func (e Event) Switch(intent Intent, slot string, messages ...Message) Response {
	action := DialogAction{Type: ActionDelegate}
	if slot != "" {
		action = DialogAction{Type: ActionElicitSlot, Slot: slot}
	}
	r := e.respond(action, "", messages)
	r.SessionState.Intent = intent.Clone()
	if intent.State == "" {
		r.SessionState.Intent.State = InProgress
	}
	return r
}

// respond is a response with the state of the event's session. An empty state is that of the
// event's intent.
func (e Event) respond(action DialogAction, state IntentState, messages []Message) Response {
	r := Response{
		SessionState:      e.SessionState.Clone(),
		Messages:          slices.Clone(messages),
		RequestAttributes: maps.Clone(e.RequestAttributes),
	}
	r.SessionState.Action = action
	if state != "" {
		r.SessionState.Intent.State = state
	}
	return r
}
