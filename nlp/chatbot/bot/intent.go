package bot

import (
	"encoding/json"
	"slices"
)

// Intent is something that a user may want.
type Intent struct {
	// Name is unique in its locale. DisplayName is what users see of it.
	Name        string
	DisplayName string
	// Description is for whoever looks at the intent.
	Description string
	// Parent is the built-in intent that this one is, as [FallbackIntent].
	Parent string
	// Utterances are what users say, with slots as {City}.
	Utterances []string
	// Slots are what has to be known, in the order in which they are asked for.
	Slots []Slot
	// Priorities say in which order slots are asked for. The default is that of Slots.
	Priorities []Priority
	// Initial is what the bot does when the intent begins.
	Initial Initial
	// DialogHook calls the code hook for each turn.
	DialogHook bool
	// Confirmation asks whether all is right. The default is that nothing is asked.
	Confirmation Confirmation
	// Fulfillment does what was wanted.
	Fulfillment Fulfillment
	// Closing is what the bot does when the intent ends.
	Closing Closing
	// Inputs are the names of contexts, five at most, that have to be active for the intent to
	// be understood, and Outputs the contexts, ten at most, that it makes active.
	Inputs  []string
	Outputs []Context
	// Kendra is what [KendraSearchIntent] searches, QnA what [QnAIntent] answers from, and
	// Assistant the ARN of what [QInConnectIntent] asks.
	Kendra    Kendra
	QnA       QnA
	Assistant string
}

func (i Intent) key() string { return i.Name }

// Slot returns the slot of the given name, and whether there is one.
func (i Intent) Slot(name string) (Slot, bool) { return find(i.Slots, name, Slot.key) }

// Order returns the slots that are asked for, in their order. With Priorities, a slot that has
// none is not among them.
func (i Intent) Order() []Slot {
	if i.Priorities == nil {
		return slices.Clone(i.Slots)
	}
	ranked := slices.Clone(i.Priorities)
	slices.SortStableFunc(ranked, func(a, b Priority) int { return a.Rank - b.Rank })
	var order []Slot
	for _, p := range ranked {
		if s, ok := i.Slot(p.Slot); ok {
			order = append(order, s)
		}
	}
	return order
}

// ranks are the priorities, given or not.
func (i Intent) ranks() []Priority {
	if i.Priorities != nil {
		return i.Priorities
	}
	var out []Priority
	for n, s := range i.Slots {
		out = append(out, Priority{s.Name, n + 1})
	}
	return out
}

// Priority says when a slot is asked for.
type Priority struct {
	// Slot is its name.
	Slot string `json:"slotName"`
	// Rank is from 0 to 100; the lowest is first.
	Rank int `json:"priority"`
}

// Context is one that an intent makes active.
type Context struct {
	// Name is its name.
	Name string `json:"name"`
	// Turns and Seconds are how long it lasts: 1 to 20, and 5 to 86,400.
	Turns   int `json:"turnsToLive"`
	Seconds int `json:"timeToLiveInSeconds"`
}

// Initial is what a bot does when an intent begins.
type Initial struct {
	// Response is said.
	Response Response `json:"initialResponse,omitzero"`
	// Next is where the conversation goes on; Conditional decides in its place.
	Next        NextStep    `json:"nextStep,omitzero"`
	Conditional Conditional `json:"conditional,omitzero"`
	// Hook is called.
	Hook DialogHook `json:"codeHook,omitzero"`
}

// Confirmation asks whether all is right before an intent is fulfilled.
type Confirmation struct {
	// Prompt asks.
	Prompt Prompt
	// Inactive leaves the question out.
	Inactive Off
	// Confirmed, Declined and Failed are what is done after yes, after no, and where the
	// answer was neither.
	Confirmed, Declined, Failed Outcome
	// Hook is called after the answer, and Elicitation for each answer.
	Hook        DialogHook
	Elicitation ElicitationHook
}

type confirmationJSON struct {
	Prompt      Prompt          `json:"promptSpecification"`
	Inactive    Off             `json:"active,omitzero"`
	Hook        DialogHook      `json:"codeHook,omitzero"`
	Elicitation ElicitationHook `json:"elicitationCodeHook,omitzero"`
}

func (c *Confirmation) outcomes() map[string]*Outcome {
	return map[string]*Outcome{"confirmation": &c.Confirmed, "declination": &c.Declined, "failure": &c.Failed}
}

// MarshalJSON writes the confirmation as the service's API has it.
func (c Confirmation) MarshalJSON() ([]byte, error) {
	return withOutcomes(confirmationJSON{c.Prompt, c.Inactive, c.Hook, c.Elicitation}, c.outcomes())
}

// UnmarshalJSON reads a confirmation as the service's API has it.
func (c *Confirmation) UnmarshalJSON(data []byte) error {
	var in confirmationJSON
	if err := json.Unmarshal(data, &in); err != nil {
		return err
	}
	*c = Confirmation{Prompt: in.Prompt, Inactive: in.Inactive, Hook: in.Hook, Elicitation: in.Elicitation}
	return readOutcomes(data, c.outcomes())
}

// Fulfillment does what was wanted.
type Fulfillment struct {
	// Hook calls the code hook.
	Hook bool `json:"enabled"`
	// Inactive leaves fulfilment out.
	Inactive Off `json:"active,omitzero"`
	// Updates are said while the hook works.
	Updates Updates `json:"fulfillmentUpdatesSpecification,omitzero"`
	// After says how the conversation goes on.
	After AfterHook `json:"postFulfillmentStatusSpecification,omitzero"`
}

// Updates are said while a hook works that takes its time.
type Updates struct {
	// Inactive leaves them out.
	Inactive Off `json:"active"`
	// Start is said at the beginning, and Update again and again.
	Start  StartUpdate  `json:"startResponse,omitzero"`
	Update RepeatUpdate `json:"updateResponse,omitzero"`
	// TimeoutSeconds is how long the hook may take: up to 900.
	TimeoutSeconds int `json:"timeoutInSeconds,omitempty"`
}

// StartUpdate is said when a hook begins to work.
type StartUpdate struct {
	// DelaySeconds is how long it waits: 1 to 900.
	DelaySeconds int `json:"delayInSeconds"`
	// Groups are said.
	Groups []MessageGroup `json:"messageGroups"`
	// NoInterrupt has a user hear all of it.
	NoInterrupt Off `json:"allowInterrupt,omitzero"`
}

// RepeatUpdate is said again and again while a hook works.
type RepeatUpdate struct {
	// EverySeconds is how often: 1 to 900.
	EverySeconds int `json:"frequencyInSeconds"`
	// Groups are said.
	Groups []MessageGroup `json:"messageGroups"`
	// NoInterrupt has a user hear all of it.
	NoInterrupt Off `json:"allowInterrupt,omitzero"`
}

// Closing is what a bot does when an intent ends.
type Closing struct {
	// Inactive leaves it out.
	Inactive Off `json:"active,omitzero"`
	// Response is said.
	Response Response `json:"closingResponse,omitzero"`
	// Next is where the conversation goes on; Conditional decides in its place.
	Next        NextStep    `json:"nextStep,omitzero"`
	Conditional Conditional `json:"conditional,omitzero"`
}

// Kendra is an index of Amazon Kendra.
type Kendra struct {
	// Index is its ARN.
	Index string `json:"kendraIndex"`
	// Filter is a filter of queries, as JSON, and Filtered applies it.
	Filter   string `json:"queryFilterString,omitempty"`
	Filtered bool   `json:"queryFilterStringEnabled,omitempty"`
}

// QnA answers questions by a model of Amazon Bedrock, from one source.
type QnA struct {
	// Model answers.
	Model Model `json:"bedrockModelConfiguration,omitzero"`
	// Source is what it answers from.
	Source QnASource `json:"dataSourceConfiguration,omitzero"`
}

// QnASource is what questions are answered from: one of its members.
type QnASource struct {
	// KnowledgeBase is one of Amazon Bedrock.
	KnowledgeBase KnowledgeBase `json:"bedrockKnowledgeStoreConfiguration,omitzero"`
	// Kendra is an index of Amazon Kendra.
	Kendra QnAKendra `json:"kendraConfiguration,omitzero"`
	// OpenSearch is an index of Amazon OpenSearch Service.
	OpenSearch OpenSearch `json:"opensearchConfiguration,omitzero"`
}

// KnowledgeBase is one of Amazon Bedrock.
type KnowledgeBase struct {
	// ARN is its.
	ARN string `json:"bedrockKnowledgeBaseArn"`
	// Exact gives the answer of a field word for word.
	Exact bool `json:"exactResponse,omitempty"`
	// Fields say which.
	Fields ExactFields `json:"exactResponseFields,omitzero"`
}

// QnAKendra is an index of Amazon Kendra that questions are answered from.
type QnAKendra struct {
	Kendra
	// Exact gives the index's answer word for word.
	Exact bool `json:"exactResponse,omitempty"`
}

// OpenSearch is an index of Amazon OpenSearch Service.
type OpenSearch struct {
	// Endpoint is the domain's, and Index the index's name.
	Endpoint string `json:"domainEndpoint"`
	Index    string `json:"indexName"`
	// Exact gives the answer of a field word for word.
	Exact bool `json:"exactResponse,omitempty"`
	// Fields say which.
	Fields ExactFields `json:"exactResponseFields,omitzero"`
	// Include are the fields that the model is given, five at most.
	Include []string `json:"includeFields,omitempty"`
}

// ExactFields are the fields that hold an answer, and its question.
type ExactFields struct {
	// Answer and Question are their names.
	Answer   string `json:"answerField"`
	Question string `json:"questionField,omitempty"`
}

type utterance struct {
	Utterance string `json:"utterance"`
}

type named struct {
	Name string `json:"name"`
}

type enabled struct {
	Enabled bool `json:"enabled"`
}

type assistant struct {
	Configuration struct {
		ARN string `json:"assistantArn"`
	} `json:"qInConnectAssistantConfiguration"`
}

type intentJSON struct {
	Name         string       `json:"intentName"`
	DisplayName  string       `json:"intentDisplayName,omitempty"`
	Description  string       `json:"description,omitempty"`
	Parent       string       `json:"parentIntentSignature,omitempty"`
	Utterances   []utterance  `json:"sampleUtterances,omitempty"`
	Slots        []Slot       `json:"slots,omitempty"`
	Priorities   []Priority   `json:"slotPriorities,omitempty"`
	Initial      Initial      `json:"initialResponseSetting,omitzero"`
	DialogHook   enabled      `json:"dialogCodeHook,omitzero"`
	Confirmation Confirmation `json:"intentConfirmationSetting,omitzero"`
	Fulfillment  Fulfillment  `json:"fulfillmentCodeHook,omitzero"`
	Closing      Closing      `json:"intentClosingSetting,omitzero"`
	Inputs       []named      `json:"inputContexts,omitempty"`
	Outputs      []Context    `json:"outputContexts,omitempty"`
	Kendra       Kendra       `json:"kendraConfiguration,omitzero"`
	QnA          QnA          `json:"qnAIntentConfiguration,omitzero"`
	Assistant    assistant    `json:"qInConnectIntentConfiguration,omitzero"`
}

// MarshalJSON writes the intent as the service's API has it, with its slots.
func (i Intent) MarshalJSON() ([]byte, error) {
	out := intentJSON{
		Name: i.Name, DisplayName: i.DisplayName, Description: i.Description, Parent: i.Parent, Utterances: each(i.Utterances, asUtterance),
		Slots: i.Slots, Priorities: i.Priorities, Initial: i.Initial, DialogHook: enabled{i.DialogHook}, Confirmation: i.Confirmation,
		Fulfillment: i.Fulfillment, Closing: i.Closing, Inputs: each(i.Inputs, func(s string) named { return named{s} }), Outputs: i.Outputs,
		Kendra: i.Kendra, QnA: i.QnA,
	}
	out.Assistant.Configuration.ARN = i.Assistant
	return json.Marshal(out)
}

// UnmarshalJSON reads an intent as the service's API has it, with its slots.
func (i *Intent) UnmarshalJSON(data []byte) error {
	var in intentJSON
	err := json.Unmarshal(data, &in)
	*i = Intent{
		Name: in.Name, DisplayName: in.DisplayName, Description: in.Description, Parent: in.Parent, Utterances: each(in.Utterances, utterance.text),
		Slots: in.Slots, Priorities: in.Priorities, Initial: in.Initial, DialogHook: in.DialogHook.Enabled, Confirmation: in.Confirmation,
		Fulfillment: in.Fulfillment, Closing: in.Closing, Inputs: each(in.Inputs, func(n named) string { return n.Name }), Outputs: in.Outputs,
		Kendra: in.Kendra, QnA: in.QnA, Assistant: in.Assistant.Configuration.ARN,
	}
	return err
}

func asUtterance(s string) utterance { return utterance{s} }

func (u utterance) text() string { return u.Utterance }

// each is nil for no items.
func each[T, U any](items []T, of func(T) U) []U {
	var out []U
	for _, item := range items {
		out = append(out, of(item))
	}
	return out
}
