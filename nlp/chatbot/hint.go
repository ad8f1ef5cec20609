package chatbot

import (
	"encoding/json"
	"fmt"
	"maps"
	"regexp"
	"slices"
)

// Hints are phrases that are likely to be said, by intent and slot. They help the service to hear
// names and the like. At most 100 intents, 100 slots of each, and 100 phrases of 140 code points for
// each slot.
type Hints map[string]map[string]Hint

// Hint is what is likely to be said for a slot.
type Hint struct {
	// Phrases are for the slot itself.
	Phrases []string
	// SubSlots are for those of a composite slot.
	SubSlots map[string]Hint
}

type hintWire struct {
	Values   []phraseWire    `json:"runtimeHintValues,omitempty"`
	SubSlots map[string]Hint `json:"subSlotHints,omitempty"`
}

type phraseWire struct {
	Phrase string `json:"phrase"`
}

type hintsWire struct {
	Slots map[string]map[string]Hint `json:"slotHints"`
}

// UnmarshalJSON reads the service's form.
func (h *Hints) UnmarshalJSON(raw []byte) error {
	var w hintsWire
	err := json.Unmarshal(raw, &w)
	*h = w.Slots
	return err
}

// MarshalJSON writes the service's form.
func (h Hints) MarshalJSON() ([]byte, error) { return json.Marshal(hintsWire{h}) }

// UnmarshalJSON reads the service's form.
func (h *Hint) UnmarshalJSON(raw []byte) error {
	var w hintWire
	if err := json.Unmarshal(raw, &w); err != nil {
		return err
	}
	*h = Hint{SubSlots: w.SubSlots}
	for _, v := range w.Values {
		h.Phrases = append(h.Phrases, v.Phrase)
	}
	return nil
}

// MarshalJSON writes the service's form.
func (h Hint) MarshalJSON() ([]byte, error) {
	w := hintWire{SubSlots: h.SubSlots}
	for _, p := range h.Phrases {
		w.Values = append(w.Values, phraseWire{p})
	}
	return json.Marshal(w)
}

// maxHints is how many intents, slots of an intent and phrases of a slot there may be.
const maxHints = 100

var hintName = regexp.MustCompile(`^([0-9a-zA-Z][_-]?)+$`)

// check tells what the service would refuse.
func (h Hints) check() error {
	if len(h) > maxHints {
		return fmt.Errorf("runtimeHints: at most %d intents, got %d", maxHints, len(h))
	}
	for intent, slots := range h {
		if len(intent) > 100 || !hintName.MatchString(intent) {
			return fmt.Errorf("runtimeHints: the name of an intent has 1 to 100 letters, digits, and single _ or - between them")
		}
		if err := checkHints(slots); err != nil {
			return err
		}
	}
	return nil
}

func checkHints(slots map[string]Hint) error {
	if len(slots) > maxHints {
		return fmt.Errorf("runtimeHints: at most %d slots, got %d", maxHints, len(slots))
	}
	for slot, h := range slots {
		switch {
		case len(slot) > 100 || !hintName.MatchString(slot):
			return fmt.Errorf("runtimeHints: the name of a slot has 1 to 100 letters, digits, and single _ or - between them")
		case len(h.Phrases) > maxHints:
			return fmt.Errorf("runtimeHints: at most %d phrases, got %d", maxHints, len(h.Phrases))
		}
		for _, p := range h.Phrases {
			if err := checkLength("runtimeHints: a phrase", p, 1, 140); err != nil {
				return err
			}
		}
		if err := checkHints(h.SubSlots); err != nil {
			return err
		}
	}
	return nil
}

func (h Hints) clone() Hints {
	c := maps.Clone(h)
	for intent, slots := range c {
		c[intent] = cloneHints(slots)
	}
	return c
}

func cloneHints(slots map[string]Hint) map[string]Hint {
	c := maps.Clone(slots)
	for name, h := range c {
		c[name] = Hint{slices.Clone(h.Phrases), cloneHints(h.SubSlots)}
	}
	return c
}
