package bot

import "encoding/json"

// Slot is something that has to be known to fulfil an intent.
type Slot struct {
	// Name is unique in its intent.
	Name string
	// Description is for whoever looks at the slot.
	Description string
	// Type is the name of a slot type of the locale, or of one that is built in, as
	// "AMAZON.Date".
	Type string
	// Optional slots are not asked for. The default is that the slot is required.
	Optional bool
	// Prompt asks for the value. A required slot has one.
	Prompt Prompt
	// Utterances are what users say when they are asked, with the slot as {City}.
	Utterances []string
	// Defaults are values for a slot that was not given, ten at most: texts, or a slot of an
	// active context as "#context.slot", or an attribute as "[name]". The first that there is
	// is taken.
	Defaults []string
	// Multiple lets the slot have several values.
	Multiple bool
	// Obfuscated replaces the value by the slot's name in logs of conversations.
	Obfuscated bool
	// Resolution is "Default" or "EnhancedFallback", which has a model help.
	Resolution string
	// Wait says what is done when a user asks to wait.
	Wait Wait
	// Capture is what the bot does once it has a value, or has none in the end.
	Capture Capture
	// SubSlots are the parts of a slot whose type is composite.
	SubSlots SubSlots
}

func (s Slot) key() string { return s.Name }

// Capture is what a bot does once it has asked for a slot.
type Capture struct {
	// Captured and Failed are what is done with a value, and where there is none after all
	// retries.
	Captured, Failed Outcome
	// Hook is called after the answer, and Elicitation for each answer.
	Hook        DialogHook
	Elicitation ElicitationHook
}

type captureJSON struct {
	Hook        DialogHook      `json:"codeHook,omitzero"`
	Elicitation ElicitationHook `json:"elicitationCodeHook,omitzero"`
}

func (c *Capture) outcomes() map[string]*Outcome {
	return map[string]*Outcome{"capture": &c.Captured, "failure": &c.Failed}
}

// MarshalJSON writes what is done as the service's API has it.
func (c Capture) MarshalJSON() ([]byte, error) {
	return withOutcomes(captureJSON{c.Hook, c.Elicitation}, c.outcomes())
}

// UnmarshalJSON reads what is done as the service's API has it.
func (c *Capture) UnmarshalJSON(data []byte) error {
	var in captureJSON
	if err := json.Unmarshal(data, &in); err != nil {
		return err
	}
	*c = Capture{Hook: in.Hook, Elicitation: in.Elicitation}
	return readOutcomes(data, c.outcomes())
}

// Wait says what is done when a user asks to wait.
type Wait struct {
	// Inactive leaves it out.
	Inactive Off `json:"active,omitzero"`
	// Waiting is said at once, and Continue when the user is back.
	Waiting  Response `json:"waitingResponse"`
	Continue Response `json:"continueResponse"`
	// Still is said meanwhile.
	Still StillWaiting `json:"stillWaitingResponse,omitzero"`
}

// StillWaiting is said while a user is waited for.
type StillWaiting struct {
	// EverySeconds is how often: 1 to 300. TimeoutSeconds is how long: 1 to 900.
	EverySeconds   int `json:"frequencyInSeconds"`
	TimeoutSeconds int `json:"timeoutInSeconds"`
	// Groups are said.
	Groups []MessageGroup `json:"messageGroups"`
	// NoInterrupt has a user hear all of it.
	NoInterrupt Off `json:"allowInterrupt,omitzero"`
}

// SubSlots are the parts of a slot.
type SubSlots struct {
	// Expression says which parts are needed, as "(street AND city) OR zip". Up to 640
	// characters.
	Expression string
	// Slots say by name how each is asked for, six at most.
	Slots map[string]SubSlot
}

// SubSlot is a part of a slot.
type SubSlot struct {
	// Type is the name of a slot type of the locale, or of one that is built in.
	Type string
	// Prompt asks for the value.
	Prompt Prompt
	// Utterances are what users say when they are asked, with the part as {street}.
	Utterances []string
	// Defaults are values for a part that was not given.
	Defaults []string
	// Wait says what is done when a user asks to wait.
	Wait Wait
}

// elicitationJSON is how slots and their parts are asked for. A part has no constraint.
type elicitationJSON struct {
	Constraint string        `json:"slotConstraint,omitempty"`
	Prompt     *Prompt       `json:"promptSpecification,omitempty"`
	Utterances []utterance   `json:"sampleUtterances,omitempty"`
	Defaults   *defaultsJSON `json:"defaultValueSpecification,omitempty"`
	Wait       *Wait         `json:"waitAndContinueSpecification,omitempty"`
	Capture    *Capture      `json:"slotCaptureSetting,omitempty"`
	Resolution *struct {
		Strategy string `json:"slotResolutionStrategy"`
	} `json:"slotResolutionSetting,omitempty"`
}

type defaultsJSON struct {
	List []defaultJSON `json:"defaultValueList"`
}

type defaultJSON struct {
	Value string `json:"defaultValue"`
}

type slotJSON struct {
	Name        string          `json:"slotName"`
	Description string          `json:"description,omitempty"`
	Type        string          `json:"slotTypeId,omitempty"`
	Elicitation elicitationJSON `json:"valueElicitationSetting"`
	Obfuscation *struct {
		Type string `json:"obfuscationSettingType"`
	} `json:"obfuscationSetting,omitempty"`
	Multiple *struct {
		Allow bool `json:"allowMultipleValues"`
	} `json:"multipleValuesSetting,omitempty"`
	SubSlots *subSlotsJSON `json:"subSlotSetting,omitempty"`
}

type subSlotsJSON struct {
	Expression string                 `json:"expression,omitempty"`
	Slots      map[string]subSlotJSON `json:"slotSpecifications,omitempty"`
}

type subSlotJSON struct {
	Type        string          `json:"slotTypeId"`
	Elicitation elicitationJSON `json:"valueElicitationSetting"`
}

func elicitation(prompt Prompt, utterances, defaults []string, wait Wait) elicitationJSON {
	out := elicitationJSON{Utterances: each(utterances, asUtterance), Wait: present(wait)}
	if !prompt.isZero() {
		out.Prompt = &prompt
	}
	if len(defaults) > 0 {
		out.Defaults = &defaultsJSON{each(defaults, func(s string) defaultJSON { return defaultJSON{s} })}
	}
	return out
}

func (e elicitationJSON) prompt() Prompt {
	if e.Prompt == nil {
		return Prompt{}
	}
	return *e.Prompt
}

func (e elicitationJSON) defaults() []string {
	if e.Defaults == nil {
		return nil
	}
	return each(e.Defaults.List, func(d defaultJSON) string { return d.Value })
}

func (e elicitationJSON) wait() Wait {
	if e.Wait == nil {
		return Wait{}
	}
	return *e.Wait
}

// The service's words for what a slot is.
const (
	required   = "Required"
	optional   = "Optional"
	obfuscated = "DefaultObfuscation"
)

// MarshalJSON writes the slot as the service's API has it, with the name of its type for the ID.
func (s Slot) MarshalJSON() ([]byte, error) {
	out := slotJSON{Name: s.Name, Description: s.Description, Type: s.Type, Elicitation: elicitation(s.Prompt, s.Utterances, s.Defaults, s.Wait)}
	out.Elicitation.Constraint = required
	if s.Optional {
		out.Elicitation.Constraint = optional
	}
	out.Elicitation.Capture = present(s.Capture)
	if s.Resolution != "" {
		out.Elicitation.Resolution = &struct {
			Strategy string `json:"slotResolutionStrategy"`
		}{s.Resolution}
	}
	if s.Obfuscated {
		out.Obfuscation = &struct {
			Type string `json:"obfuscationSettingType"`
		}{obfuscated}
	}
	if s.Multiple {
		out.Multiple = &struct {
			Allow bool `json:"allowMultipleValues"`
		}{true}
	}
	if s.SubSlots.Expression != "" || len(s.SubSlots.Slots) > 0 {
		out.SubSlots = &subSlotsJSON{s.SubSlots.Expression, map[string]subSlotJSON{}}
		for name, sub := range s.SubSlots.Slots {
			out.SubSlots.Slots[name] = subSlotJSON{sub.Type, elicitation(sub.Prompt, sub.Utterances, sub.Defaults, sub.Wait)}
		}
	}
	return json.Marshal(out)
}

// UnmarshalJSON reads a slot as the service's API has it.
func (s *Slot) UnmarshalJSON(data []byte) error {
	var in slotJSON
	err := json.Unmarshal(data, &in)
	e := in.Elicitation
	*s = Slot{
		Name: in.Name, Description: in.Description, Type: in.Type, Optional: e.Constraint == optional, Prompt: e.prompt(),
		Utterances: each(e.Utterances, utterance.text), Defaults: e.defaults(), Wait: e.wait(),
		Obfuscated: in.Obfuscation != nil && in.Obfuscation.Type == obfuscated, Multiple: in.Multiple != nil && in.Multiple.Allow,
	}
	if e.Capture != nil {
		s.Capture = *e.Capture
	}
	if e.Resolution != nil {
		s.Resolution = e.Resolution.Strategy
	}
	if in.SubSlots == nil {
		return err
	}
	s.SubSlots.Expression = in.SubSlots.Expression
	for name, sub := range in.SubSlots.Slots {
		if s.SubSlots.Slots == nil {
			s.SubSlots.Slots = map[string]SubSlot{}
		}
		e := sub.Elicitation
		s.SubSlots.Slots[name] = SubSlot{sub.Type, e.prompt(), each(e.Utterances, utterance.text), e.defaults(), e.wait()}
	}
	return err
}
