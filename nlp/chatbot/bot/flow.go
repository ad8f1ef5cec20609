package bot

import (
	"encoding/json"
	"maps"
	"reflect"
)

// Outcome is what a bot does once something has come out in one way: says something, and goes
// on. Where there are conditions, they decide.
type Outcome struct {
	// Response is said.
	Response Response
	// Next is where the conversation goes on.
	Next NextStep
	// Conditional decides in place of Next.
	Conditional Conditional
}

// NextStep is where a conversation goes on.
type NextStep struct {
	// Action is what is done.
	Action NextAction `json:"dialogAction,omitzero"`
	// Intent is what it is done for, with values of slots. The default is the present one.
	Intent Override `json:"intent,omitzero"`
	// SessionAttributes are set.
	SessionAttributes map[string]string `json:"sessionAttributes,omitempty"`
}

// NextAction is what is done next.
type NextAction struct {
	// Type is the kind of action.
	Type ActionType `json:"type"`
	// Slot is which one [ElicitSlot] asks for.
	Slot string `json:"slotToElicit,omitempty"`
	// Silent leaves the next message out.
	Silent bool `json:"suppressNextMessage,omitempty"`
}

// ActionType is a kind of next step.
type ActionType string

// The kinds of next steps.
const (
	// ElicitIntent asks what the user wants.
	ElicitIntent ActionType = "ElicitIntent"
	// StartIntent begins another intent.
	StartIntent ActionType = "StartIntent"
	// ElicitSlot asks for a slot.
	ElicitSlot ActionType = "ElicitSlot"
	// EvaluateConditional goes on by conditions.
	EvaluateConditional ActionType = "EvaluateConditional"
	// InvokeDialogCodeHook calls the hook.
	InvokeDialogCodeHook ActionType = "InvokeDialogCodeHook"
	// ConfirmIntent asks whether all is right.
	ConfirmIntent ActionType = "ConfirmIntent"
	// FulfillIntent does what was wanted.
	FulfillIntent ActionType = "FulfillIntent"
	// CloseIntent ends the intent.
	CloseIntent ActionType = "CloseIntent"
	// EndConversation ends the conversation.
	EndConversation ActionType = "EndConversation"
)

// Override is an intent with values of slots.
type Override struct {
	// Name is the intent's.
	Name string `json:"name,omitempty"`
	// Slots are the values to set.
	Slots map[string]SlotOverride `json:"slots,omitempty"`
}

// SlotOverride is the value that a slot is set to.
type SlotOverride struct {
	// Shape is "Scalar" or "List".
	Shape string
	// Value is that of a scalar, and Values those of a list.
	Value  string
	Values []SlotOverride
}

type slotOverrideJSON struct {
	Shape string `json:"shape,omitempty"`
	Value struct {
		Interpreted string `json:"interpretedValue"`
	} `json:"value,omitzero"`
	Values []SlotOverride `json:"values,omitempty"`
}

// MarshalJSON writes the value as the service's API has it.
func (s SlotOverride) MarshalJSON() ([]byte, error) {
	out := slotOverrideJSON{Shape: s.Shape, Values: s.Values}
	out.Value.Interpreted = s.Value
	return json.Marshal(out)
}

// UnmarshalJSON reads a value as the service's API has it.
func (s *SlotOverride) UnmarshalJSON(data []byte) error {
	var in slotOverrideJSON
	err := json.Unmarshal(data, &in)
	*s = SlotOverride{in.Shape, in.Value.Interpreted, in.Values}
	return err
}

// Conditional goes on by the first branch whose condition holds, else by Default.
type Conditional struct {
	// Inactive leaves the conditions out.
	Inactive Off `json:"active"`
	// Branches are four at most.
	Branches []Branch `json:"conditionalBranches"`
	// Default is taken where no condition holds.
	Default Branch `json:"defaultBranch"`
}

// Branch is a way on.
type Branch struct {
	// Name is for whoever looks at it. A default branch has none.
	Name string
	// Condition is an expression of the service, as `{Nights} > 3`. A default branch has none.
	Condition string
	// Response is said, and Next is where the conversation goes on.
	Response Response
	Next     NextStep
}

type branchJSON struct {
	Name      string         `json:"name,omitempty"`
	Condition *conditionJSON `json:"condition,omitempty"`
	Response  *Response      `json:"response,omitempty"`
	Next      NextStep       `json:"nextStep,omitzero"`
}

type conditionJSON struct {
	Expression string `json:"expressionString"`
}

// MarshalJSON writes the branch as the service's API has it.
func (b Branch) MarshalJSON() ([]byte, error) {
	out := branchJSON{Name: b.Name, Response: present(b.Response), Next: b.Next}
	if b.Condition != "" {
		out.Condition = &conditionJSON{b.Condition}
	}
	return json.Marshal(out)
}

// UnmarshalJSON reads a branch as the service's API has it.
func (b *Branch) UnmarshalJSON(data []byte) error {
	var in branchJSON
	err := json.Unmarshal(data, &in)
	*b = Branch{Name: in.Name, Next: in.Next}
	if in.Condition != nil {
		b.Condition = in.Condition.Expression
	}
	if in.Response != nil {
		b.Response = *in.Response
	}
	return err
}

// present is nil for a value that is zero.
func present[T any](v T) *T {
	if reflect.ValueOf(v).IsZero() {
		return nil
	}
	return &v
}

// DialogHook calls the code hook at one place of a conversation.
type DialogHook struct {
	// Inactive leaves it out, and Silent has the conversation pass it without calling the hook.
	Inactive Off `json:"active"`
	Silent   Off `json:"enableCodeHookInvocation"`
	// Label tells the hook at which place it is called.
	Label string `json:"invocationLabel,omitempty"`
	// After says how the conversation goes on.
	After AfterHook `json:"postCodeHookSpecification"`
}

// ElicitationHook calls the code hook for each answer to a question.
type ElicitationHook struct {
	// Silent calls no hook.
	Silent Off `json:"enableCodeHookInvocation"`
	// Label tells the hook at which place it is called.
	Label string `json:"invocationLabel,omitempty"`
}

// AfterHook says how a conversation goes on after a code hook.
type AfterHook struct {
	// Success, Failure and Timeout are how the call came out.
	Success, Failure, Timeout Outcome
}

func (a *AfterHook) outcomes() map[string]*Outcome {
	return map[string]*Outcome{"success": &a.Success, "failure": &a.Failure, "timeout": &a.Timeout}
}

// MarshalJSON writes the outcomes as the service's API has them.
func (a AfterHook) MarshalJSON() ([]byte, error) { return withOutcomes(struct{}{}, a.outcomes()) }

// UnmarshalJSON reads outcomes as the service's API has them.
func (a *AfterHook) UnmarshalJSON(data []byte) error {
	*a = AfterHook{}
	return readOutcomes(data, a.outcomes())
}

// withOutcomes is the JSON of v with the members of each outcome, whose names begin with the
// outcome's.
func withOutcomes(v any, outcomes map[string]*Outcome) ([]byte, error) {
	all, err := object(v)
	if err != nil {
		return nil, err
	}
	for name, o := range outcomes {
		maps.Copy(all, map[string]any{name + "Response": present(o.Response), name + "NextStep": present(o.Next), name + "Conditional": present(o.Conditional)})
	}
	return json.Marshal(withoutNull(all))
}

// object is the JSON object of a value.
func object(v any) (map[string]any, error) {
	data, err := json.Marshal(v)
	if err != nil {
		return nil, err
	}
	all := map[string]any{}
	return all, json.Unmarshal(data, &all)
}

func withoutNull(all map[string]any) map[string]any {
	maps.DeleteFunc(all, func(_ string, v any) bool {
		rv := reflect.ValueOf(v)
		return !rv.IsValid() || rv.Kind() == reflect.Pointer && rv.IsNil()
	})
	return all
}

func readOutcomes(data []byte, outcomes map[string]*Outcome) error {
	var all map[string]json.RawMessage
	if err := json.Unmarshal(data, &all); err != nil {
		return err
	}
	for key, raw := range all {
		for name, o := range outcomes {
			var err error
			// a member of a Go value that was made JSON has another first letter
			switch lowerFirst(key) {
			case name + "Response":
				err = json.Unmarshal(raw, &o.Response)
			case name + "NextStep":
				err = json.Unmarshal(raw, &o.Next)
			case name + "Conditional":
				err = json.Unmarshal(raw, &o.Conditional)
			}
			if err != nil {
				return err
			}
		}
	}
	return nil
}

func lowerFirst(s string) string {
	if s != "" && s[0] >= 'A' && s[0] <= 'Z' {
		return string(s[0]+'a'-'A') + s[1:]
	}
	return s
}
