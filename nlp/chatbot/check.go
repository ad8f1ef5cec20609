package chatbot

import (
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/awsai-go/awsai"
)

// Check tells what the service would refuse in a response: an action without what it needs, an
// intent closed in a state that is no end, messages or contexts over their limits, a value without
// its interpretation, or more than [MaxResponse] bytes. It is awsai.ErrInvalid, or
// awsai.ErrTooLarge. Types and states that this package does not know pass.
func (r Response) Check() error {
	const op = "chatbot.Response.Check"
	err := r.check()
	if err != nil {
		return &awsai.Error{Op: op, Kind: awsai.ErrInvalid, Err: err}
	}
	raw, err := json.Marshal(r)
	if err != nil {
		return &awsai.Error{Op: op, Kind: awsai.ErrInvalid, Err: plainError(err)}
	}
	if len(raw) > MaxResponse {
		return awsai.Errorf(op, awsai.ErrTooLarge, "a response has at most %d bytes, got %d", MaxResponse, len(raw))
	}
	return nil
}

func (r Response) check() error {
	if r.SessionState.Action.Type == "" {
		return fmt.Errorf("sessionState.dialogAction has no type")
	}
	if err := r.SessionState.check(false); err != nil {
		return fmt.Errorf("sessionState.%w", err)
	}
	switch r.SessionState.Action.Type {
	case ActionElicitIntent, ActionConfirmIntent:
		if len(r.Messages) == 0 {
			return fmt.Errorf("messages: %s needs one", r.SessionState.Action.Type)
		}
	case ActionClose:
		if err := r.SessionState.checkClosed(); err != nil {
			return fmt.Errorf("sessionState.%w", err)
		}
	}
	return checkMessages(r.Messages)
}

// Check tells what the service would refuse in an answer to the event: what [Response.Check]
// tells, and a slot to ask for that the intent has not.
func (e Event) Check(r Response) error {
	if err := r.Check(); err != nil {
		return err
	}
	action, asked := r.SessionState.Action, e.SessionState.Intent
	if action.Type != ActionElicitSlot || r.SessionState.Intent.Name != asked.Name || len(asked.Slots) == 0 {
		return nil
	}
	if _, ok := asked.Slots[action.Slot]; !ok {
		return awsai.Errorf("chatbot.Event.Check", awsai.ErrInvalid, "dialogAction.slotToElicit: not one of the %d slots of the intent", len(asked.Slots))
	}
	return nil
}

// check tells what is wrong with a state that is to be sent. One without an action is allowed,
// since it leaves that of the session. A hook gives back contexts that are about to end: only
// new ones last as long as they have to at least.
func (s SessionState) check(fresh bool) error {
	if err := s.checkAction(); err != nil {
		return err
	}
	if len(s.Contexts) > MaxContexts {
		return fmt.Errorf("activeContexts: at most %d, got %d", MaxContexts, len(s.Contexts))
	}
	for i, c := range s.Contexts {
		if err := c.check(fresh); err != nil {
			return fmt.Errorf("activeContexts[%d].%w", i, err)
		}
	}
	if _, ok := s.Attributes[""]; ok {
		return fmt.Errorf("sessionAttributes: an empty name")
	}
	if err := s.Hints.check(); err != nil {
		return err
	}
	return s.Intent.Slots.check("intent.slots")
}

func (s SessionState) checkAction() error {
	a := s.Action
	if len(a.SubSlot) > 0 && (a.Slot == "" || slices.Contains(a.SubSlot, "")) {
		return fmt.Errorf("dialogAction.subSlotToElicit: a path with an empty name")
	}
	switch a.Type {
	case ActionElicitSlot:
		if a.Slot == "" {
			return fmt.Errorf("dialogAction.slotToElicit: ElicitSlot needs one")
		}
		if err := s.needIntent(); err != nil {
			return err
		}
		return s.checkOpen()
	case ActionConfirmIntent:
		if err := s.needIntent(); err != nil {
			return err
		}
		return s.checkOpen()
	case ActionClose:
		return s.needIntent()
	}
	return nil
}

// checkClosed refuses to close an intent that has not ended.
func (s SessionState) checkClosed() error {
	switch s.Intent.State {
	case "", InProgress, ReadyForFulfillment, Waiting, FulfillmentInProgress:
		return fmt.Errorf("intent.state: Close needs Fulfilled or Failed, got %q", s.Intent.State)
	}
	return nil
}

func (s SessionState) needIntent() error {
	if s.Intent.Name == "" {
		return fmt.Errorf("intent.name: %s needs one", s.Action.Type)
	}
	return nil
}

// checkOpen refuses to ask about an intent that has ended.
func (s SessionState) checkOpen() error {
	if s.Intent.State == Fulfilled || s.Intent.State == Failed {
		return fmt.Errorf("intent.state: %s asks about an intent that is %s", s.Action.Type, s.Intent.State)
	}
	return nil
}

var contextName = regexp.MustCompile(`^([A-Za-z0-9]_?)+$`)

func (c Context) check(fresh bool) error {
	least, turns := MinContextTTL, 1
	if !fresh {
		least, turns = 0, 0
	}
	switch {
	case len(c.Name) > 100 || !contextName.MatchString(c.Name):
		return fmt.Errorf("name: 1 to 100 letters and digits, with single underscores between them")
	case c.TTL < least || c.TTL > MaxContextTTL || c.TTL%time.Second != 0:
		return fmt.Errorf("timeToLive: whole seconds from %v to %v, got %v", least, MaxContextTTL, c.TTL)
	case c.Turns < turns || c.Turns > MaxContextTurns:
		return fmt.Errorf("timeToLive: %d to %d turns, got %d", turns, MaxContextTurns, c.Turns)
	case len(c.Attributes) > 10:
		return fmt.Errorf("contextAttributes: at most 10, got %d", len(c.Attributes))
	}
	for name, value := range c.Attributes {
		if err := checkLength("contextAttributes: a name", name, 1, 100); err != nil {
			return err
		}
		if err := checkLength("contextAttributes: a value", value, 1, MaxText); err != nil {
			return err
		}
	}
	return nil
}

// check tells which value lacks what the service requires.
func (s Slots) check(path string) error {
	for name, slot := range s {
		if name == "" {
			return fmt.Errorf("%s: an empty name", path)
		}
		if err := slot.check(path + "." + name); err != nil {
			return err
		}
	}
	return nil
}

func (s Slot) check(path string) error {
	if !s.Value.IsZero() && s.Value.Interpreted == "" {
		return fmt.Errorf("%s.value.interpretedValue is empty", path)
	}
	for i, v := range s.Values {
		if err := v.check(fmt.Sprintf("%s.values[%d]", path, i)); err != nil {
			return err
		}
	}
	return s.SubSlots.check(path + ".subSlots")
}

func checkMessages(messages []Message) error {
	if len(messages) > MaxMessages {
		return fmt.Errorf("messages: at most %d, got %d", MaxMessages, len(messages))
	}
	for i, m := range messages {
		if err := m.check(); err != nil {
			return fmt.Errorf("messages[%d].%w", i, err)
		}
	}
	return nil
}

func (m Message) check() error {
	switch m.Type {
	case "":
		return fmt.Errorf("contentType is empty")
	case ImageResponseCard:
		if err := m.Card.check(); err != nil {
			return fmt.Errorf("imageResponseCard.%w", err)
		}
		return nil
	case PlainText, SSML, CustomPayload:
		if !m.Card.IsZero() {
			return fmt.Errorf("imageResponseCard: a message of type %s has none", m.Type)
		}
		return checkLength("content", m.Text, 1, MaxText)
	}
	return nil
}

func (c Card) check() error {
	const limit = 250
	if err := checkLength("title", c.Title, 1, limit); err != nil {
		return err
	}
	if err := checkLength("subtitle", c.Subtitle, 0, limit); err != nil {
		return err
	}
	if err := checkLength("imageUrl", c.ImageURL, 0, limit); err != nil {
		return err
	}
	if len(c.Buttons) > MaxButtons {
		return fmt.Errorf("buttons: at most %d, got %d", MaxButtons, len(c.Buttons))
	}
	for i, b := range c.Buttons {
		if err := checkLength(fmt.Sprintf("buttons[%d].text", i), b.Text, 1, 50); err != nil {
			return err
		}
		if err := checkLength(fmt.Sprintf("buttons[%d].value", i), b.Value, 1, 50); err != nil {
			return err
		}
	}
	return nil
}

// checkLength tells whether a text has so many code points.
func checkLength(name, text string, least, most int) error {
	n := utf8.RuneCountInString(text)
	switch {
	case n < least || least > 0 && strings.TrimSpace(text) == "":
		return fmt.Errorf("%s is empty", name)
	case n > most:
		return fmt.Errorf("%s: at most %d code points, got %d", name, most, n)
	}
	return nil
}
