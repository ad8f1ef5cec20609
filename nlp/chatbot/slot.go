package chatbot

import (
	"encoding/json"
	"maps"
	"slices"
)

// Shape is the kind of a [Slot].
type Shape string

// The shapes. An empty one is that of a scalar.
const (
	// ShapeScalar has one value.
	ShapeScalar Shape = "Scalar"
	// ShapeList has several.
	ShapeList Shape = "List"
	// ShapeComposite has sub-slots.
	ShapeComposite Shape = "Composite"
)

// Value is what a user has said for a slot.
type Value struct {
	// Original is in the user's words.
	Original string `json:"originalValue,omitempty"`
	// Interpreted is what the bot takes it for. The service requires it of a value that it is
	// sent.
	Interpreted string `json:"interpretedValue,omitempty"`
	// Resolved is what it may stand for, the likeliest first: values of the slot's type, or
	// dates and times in ISO 8601. It is empty where the service knows none.
	Resolved []string `json:"resolvedValues,omitempty"`
}

// Slot is what is known of one thing that an intent asks for. The zero value is a slot that
// nothing is known of yet, which the service writes as null.
type Slot struct {
	// Shape tells which of the other fields are in use.
	Shape Shape `json:"shape,omitempty"`
	// Value is that of a scalar, and the last of a list's.
	Value Value `json:"value,omitzero"`
	// Values are those of a list.
	Values []Slot `json:"values,omitempty"`
	// SubSlots are those of a composite slot, by name.
	SubSlots Slots `json:"subSlots,omitempty"`
	// Extra has the members that this package does not know.
	Extra map[string]json.RawMessage `json:"-"`
}

// IsZero tells whether nothing at all is known of the slot.
func (s Slot) IsZero() bool {
	return s.Shape == "" && s.Value.IsZero() && len(s.Values) == 0 && len(s.SubSlots) == 0 && len(s.Extra) == 0
}

// Filled tells whether the user has said something for the slot, or for one of its sub-slots.
func (s Slot) Filled() bool {
	for _, sub := range s.SubSlots {
		if sub.Filled() {
			return true
		}
	}
	return !s.Value.IsZero() || slices.ContainsFunc(s.Values, Slot.Filled)
}

// IsZero tells whether there is no value.
func (v Value) IsZero() bool { return v.Original == "" && v.Interpreted == "" && len(v.Resolved) == 0 }

// String is what the bot takes the value of a scalar for, or the empty string.
func (s Slot) String() string { return s.Value.Interpreted }

// Strings are what the bot takes the values of a list for, or the one of a scalar.
func (s Slot) Strings() []string {
	if len(s.Values) == 0 {
		if s.String() == "" {
			return nil
		}
		return []string{s.String()}
	}
	var all []string
	for _, v := range s.Values {
		all = append(all, v.String())
	}
	return all
}

// NewSlot is a scalar with a value, as a hook fills it in.
func NewSlot(value string) Slot {
	return Slot{Shape: ShapeScalar, Value: Value{Original: value, Interpreted: value, Resolved: []string{value}}}
}

// NewList is a list of values.
func NewList(values ...string) Slot {
	list := Slot{Shape: ShapeList}
	for _, v := range values {
		list.Values = append(list.Values, NewSlot(v))
	}
	return list
}

// Clone is a copy that shares nothing with the slot but the bytes in Extra.
func (s Slot) Clone() Slot {
	s.Value.Resolved = slices.Clone(s.Value.Resolved)
	s.Values = slices.Clone(s.Values)
	for i, v := range s.Values {
		s.Values[i] = v.Clone()
	}
	s.SubSlots = s.SubSlots.Clone()
	s.Extra = maps.Clone(s.Extra)
	return s
}

// UnmarshalJSON reads the service's form.
func (s *Slot) UnmarshalJSON(raw []byte) (err error) {
	type plain Slot
	*s = Slot{}
	s.Extra, err = decode(raw, (*plain)(s))
	return err
}

// MarshalJSON writes the service's form: null for a slot that nothing is known of.
func (s Slot) MarshalJSON() ([]byte, error) {
	type plain Slot
	if s.IsZero() {
		return []byte("null"), nil
	}
	return encode(plain(s), s.Extra)
}

// Slots are the slots of an intent, or the sub-slots of a composite one, by name. Those that the
// user has said nothing for yet are zero.
type Slots map[string]Slot

// Value is what the bot takes a slot's value for, or the empty string. Further names lead to
// a sub-slot: Value("Address", "City").
func (s Slots) Value(name string, sub ...string) string { return s.At(name, sub...).String() }

// At is a slot, or one of its sub-slots, or the zero value.
func (s Slots) At(name string, sub ...string) Slot {
	slot := s[name]
	for _, name := range sub {
		slot = slot.SubSlots[name]
	}
	return slot
}

// Clone is a copy that shares nothing with the slots but the bytes in Extra.
func (s Slots) Clone() Slots {
	if s == nil {
		return nil
	}
	c := make(Slots, len(s))
	for name, slot := range s {
		c[name] = slot.Clone()
	}
	return c
}
