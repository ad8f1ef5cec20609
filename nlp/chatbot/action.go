package chatbot

import "encoding/json"

// ActionType is what a bot does next.
type ActionType string

// The types of a [DialogAction].
const (
	// ActionDelegate: the bot goes on by its definition.
	ActionDelegate ActionType = "Delegate"
	// ActionElicitSlot: it asks for the value of a slot.
	ActionElicitSlot ActionType = "ElicitSlot"
	// ActionElicitIntent: it asks what the user wants.
	ActionElicitIntent ActionType = "ElicitIntent"
	// ActionConfirmIntent: it asks for a yes or no to the intent.
	ActionConfirmIntent ActionType = "ConfirmIntent"
	// ActionClose: it waits for no answer. The intent is done or has failed.
	ActionClose ActionType = "Close"
	// ActionNone is what the service tells of a session without an action.
	ActionNone ActionType = "None"
)

// Style is how a user is to say a value.
type Style string

// The styles.
const (
	// StyleDefault: as the words are.
	StyleDefault Style = "Default"
	// SpellByLetter: letter by letter, "a b c".
	SpellByLetter Style = "SpellByLetter"
	// SpellByWord: by words, "a as in apple".
	SpellByWord Style = "SpellByWord"
)

// DialogAction is what a bot does next.
type DialogAction struct {
	// Type is required.
	Type ActionType `json:"type,omitempty"`
	// Slot is what ActionElicitSlot asks for.
	Slot string `json:"slotToElicit,omitempty"`
	// SubSlot is the part of a composite slot that is asked for, as the names that lead to it
	// from Slot: {"City"}, or {"Address", "City"} for a part of a part.
	SubSlot SubSlotPath `json:"subSlotToElicit,omitempty"`
	// Style is how the value is to be said. The default is that of the slot's definition.
	Style Style `json:"slotElicitationStyle,omitempty"`
	// Extra has the members that this package does not know.
	Extra map[string]json.RawMessage `json:"-"`
}

// UnmarshalJSON reads the service's form.
func (a *DialogAction) UnmarshalJSON(raw []byte) (err error) {
	type plain DialogAction
	*a = DialogAction{}
	a.Extra, err = decode(raw, (*plain)(a))
	return err
}

// MarshalJSON writes the service's form.
func (a DialogAction) MarshalJSON() ([]byte, error) {
	type plain DialogAction
	return encode(plain(a), a.Extra)
}

// SubSlotPath is the names of slots within a composite slot, the outer one first.
type SubSlotPath []string

// subSlotWire is the service's form of a path.
type subSlotWire struct {
	Name string       `json:"name"`
	Sub  *subSlotWire `json:"subSlotToElicit,omitempty"`
}

// UnmarshalJSON reads the service's form, which is one structure within the other.
func (p *SubSlotPath) UnmarshalJSON(raw []byte) error {
	var w *subSlotWire
	if err := json.Unmarshal(raw, &w); err != nil {
		return err
	}
	*p = nil
	for ; w != nil; w = w.Sub {
		*p = append(*p, w.Name)
	}
	return nil
}

// MarshalJSON writes the service's form.
func (p SubSlotPath) MarshalJSON() ([]byte, error) {
	var w *subSlotWire
	for i := len(p) - 1; i >= 0; i-- {
		w = &subSlotWire{p[i], w}
	}
	return json.Marshal(w)
}
