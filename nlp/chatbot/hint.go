package chatbot

import (
	"encoding/json"
	"maps"
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
