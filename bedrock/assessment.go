package bedrock

import (
	"slices"
	"time"
)

// Assessment is what a guardrail found in content and did about it. Blocked content is an
// Assessment as well as any other: whether it is an error is for the caller to say.
//
// The strings Match are pieces of the content, as found. What they are in may have to be
// kept out of logs.
type Assessment struct {
	// Action is the service's word for what the guardrail did, "NONE" or
	// "GUARDRAIL_INTERVENED", and Reason why, as "Guardrail masked.". Neither says more
	// than Blocked and Masked.
	Action string `json:"action"`
	Reason string `json:"reason,omitempty"`
	// Blocked says that the guardrail did not let the content pass. Of an intervention
	// that is not understood, it is true.
	Blocked bool `json:"blocked"`
	// Masked says that the guardrail let the content pass with parts of it masked.
	Masked bool `json:"masked"`
	// Message is what the guardrail has to say in place of content that it blocked.
	Message string `json:"message,omitempty"`
	// Texts are the texts of the content as they may go on: as given, or masked. There is
	// one for each part, an empty one for an image. Content that was blocked has none.
	Texts []string `json:"texts,omitempty"`
	// Topics, Filters, Words, Sensitive, Grounding and Reasoning are what the policies of
	// the guardrail found, or, in full, also what they did not.
	Topics    []TopicFinding     `json:"topics,omitempty"`
	Filters   []FilterFinding    `json:"filters,omitempty"`
	Words     []WordFinding      `json:"words,omitempty"`
	Sensitive []SensitiveFinding `json:"sensitive,omitempty"`
	Grounding []GroundingFinding `json:"grounding,omitempty"`
	Reasoning []ReasoningFinding `json:"reasoning,omitempty"`
	// Usage is what the service charges for.
	Usage GuardrailUsage `json:"usage"`
	// Coverage says how much of the content was looked at.
	Coverage GuardrailCoverage `json:"coverage"`
	// Applied are the guardrails that were, where the service says so: those of the
	// request, and those that the account or its organization has all requests go through.
	Applied []AppliedGuardrail `json:"applied,omitempty"`
	// Latency is the time that the service took by its own clock, in all requests.
	Latency time.Duration `json:"latency"`
}

// FindingAction is what a guardrail did about something that it found. Values other than
// those of this package may come.
type FindingAction string

// The actions.
const (
	// ActionNone: nothing, as the guardrail only detects it, or as there was nothing.
	ActionNone FindingAction = "NONE"
	// ActionBlocked: it did not let the content pass.
	ActionBlocked FindingAction = "BLOCKED"
	// ActionAnonymized: it masked the place.
	ActionAnonymized FindingAction = "ANONYMIZED"
)

// TopicFinding is a topic that a guardrail denies, and whether it was Detected.
type TopicFinding struct {
	// Name is the topic's, as the guardrail has it.
	Name string `json:"name"`
	// Type is "DENY".
	Type     string        `json:"type,omitempty"`
	Action   FindingAction `json:"action"`
	Detected bool          `json:"detected"`
}

// FilterType is a kind of harmful content. Values other than those of this package pass
// through.
type FilterType string

// The kinds of harmful content.
const (
	FilterViolence   FilterType = "VIOLENCE"
	FilterHate       FilterType = "HATE"
	FilterSexual     FilterType = "SEXUAL"
	FilterMisconduct FilterType = "MISCONDUCT"
	FilterInsults    FilterType = "INSULTS"
	// FilterPromptAttack is for a [Guardrail] alone. A [Checker] tells the kinds of
	// attack apart: see [AttackType].
	FilterPromptAttack FilterType = "PROMPT_ATTACK"
)

// Level is how sure a filter is, or how strict. Values other than those of this package may
// come.
type Level string

// The levels.
const (
	LevelNone   Level = "NONE"
	LevelLow    Level = "LOW"
	LevelMedium Level = "MEDIUM"
	LevelHigh   Level = "HIGH"
)

// FilterFinding is what a filter of harmful content says, and whether it Detected any.
type FilterFinding struct {
	Type FilterType `json:"type"`
	// Confidence is how sure the filter is.
	Confidence Level `json:"confidence"`
	// Strength is how strict the guardrail has the filter.
	Strength Level         `json:"strength,omitempty"`
	Action   FindingAction `json:"action"`
	Detected bool          `json:"detected"`
}

// WordFinding is a word that a guardrail has on a list, and whether it was Detected.
type WordFinding struct {
	// Match is the word.
	Match string `json:"match"`
	// List is the service's list that has it, "PROFANITY", or empty for the guardrail's own.
	List     string        `json:"list,omitempty"`
	Action   FindingAction `json:"action"`
	Detected bool          `json:"detected"`
	// Spans are where it stands: see [SensitiveFinding].
	Spans []Span `json:"spans,omitempty"`
}

// PIIType is a kind of personal data, as "EMAIL". Values that the service does not know it
// refuses.
type PIIType string

// The commonest kinds of personal data. The service has more, as
// "US_SOCIAL_SECURITY_NUMBER": see its GuardrailPiiEntityType.
const (
	PIIAddress    PIIType = "ADDRESS"
	PIIAge        PIIType = "AGE"
	PIICardNumber PIIType = "CREDIT_DEBIT_CARD_NUMBER"
	PIIEmail      PIIType = "EMAIL"
	PIIIPAddress  PIIType = "IP_ADDRESS"
	PIIName       PIIType = "NAME"
	PIIPassword   PIIType = "PASSWORD"
	PIIPhone      PIIType = "PHONE"
	PIIURL        PIIType = "URL"
	PIIUsername   PIIType = "USERNAME"
)

// SensitiveFinding is personal data, or what a regular expression of the guardrail found, and
// whether it was Detected.
//
// The service says what it found and not where. Spans are where that stands in the texts:
// where it is reported as often as it stands there, one for each finding, in order; where
// less often, all that are left for the last. A match inside of a word counts only if there
// is none that is a word of its own, and upper and lower case differ unless it is not found
// otherwise. A match that is not found has no spans: the service may report it in other
// words than the text has.
type SensitiveFinding struct {
	// Type is the kind of personal data, empty for a regular expression.
	Type PIIType `json:"type,omitempty"`
	// Name and Regex are those of the regular expression.
	Name  string `json:"name,omitempty"`
	Regex string `json:"regex,omitempty"`
	// Match is what was found.
	Match    string        `json:"match"`
	Action   FindingAction `json:"action"`
	Detected bool          `json:"detected"`
	// Spans are where it stands. They are those of a [Guardrail]'s Apply alone.
	Spans []Span `json:"spans,omitempty"`
}

// label is what stands for the finding in a masked text, as the service itself masks.
func (f SensitiveFinding) label() string {
	if f.Type != "" {
		return "{" + string(f.Type) + "}"
	}
	return "{" + f.Name + "}"
}

// GroundingFinding is a score of an answer by its sources, and whether the guardrail Detected
// that it is not good enough. The types are the names of a rag.GroundingScore.
type GroundingFinding struct {
	// Type is "GROUNDING", whether the answer rests on the sources, or "RELEVANCE",
	// whether it answers the question.
	Type string `json:"type"`
	// Score in [0,1] is better the higher. Below Threshold, which is the guardrail's, the
	// answer does not pass.
	Score     float64       `json:"score"`
	Threshold float64       `json:"threshold"`
	Action    FindingAction `json:"action"`
	Detected  bool          `json:"detected"`
}

// GuardrailUsage is what a guardrail's policies looked at, in units of up to 1,000
// characters: those for Topics, Filters of harmful content, Words, Sensitive information and
// Grounding. Each has a price of its own.
type GuardrailUsage struct {
	Topics  int `json:"topics,omitempty"`
	Filters int `json:"filters,omitempty"`
	Words   int `json:"words,omitempty"`
	// Sensitive is of personal data, and SensitiveFree of regular expressions, which are
	// not charged.
	Sensitive     int `json:"sensitive,omitempty"`
	SensitiveFree int `json:"sensitiveFree,omitempty"`
	Grounding     int `json:"grounding,omitempty"`
	// Images is the number of images.
	Images int `json:"images,omitempty"`
	// Reasoning is charged for each of ReasoningPolicies.
	Reasoning         int `json:"reasoning,omitempty"`
	ReasoningPolicies int `json:"reasoningPolicies,omitempty"`
}

// Add returns the sum of two usages.
func (u GuardrailUsage) Add(v GuardrailUsage) GuardrailUsage {
	return GuardrailUsage{
		Topics:            u.Topics + v.Topics,
		Filters:           u.Filters + v.Filters,
		Words:             u.Words + v.Words,
		Sensitive:         u.Sensitive + v.Sensitive,
		SensitiveFree:     u.SensitiveFree + v.SensitiveFree,
		Grounding:         u.Grounding + v.Grounding,
		Images:            u.Images + v.Images,
		Reasoning:         u.Reasoning + v.Reasoning,
		ReasoningPolicies: max(u.ReasoningPolicies, v.ReasoningPolicies),
	}
}

// GuardrailCoverage says how much of the content a guardrail looked at.
type GuardrailCoverage struct {
	// Characters of TotalCharacters were looked at, and Images of TotalImages.
	Characters      int `json:"characters"`
	TotalCharacters int `json:"totalCharacters"`
	Images          int `json:"images,omitempty"`
	TotalImages     int `json:"totalImages,omitempty"`
}

func (c GuardrailCoverage) add(d GuardrailCoverage) GuardrailCoverage {
	return GuardrailCoverage{
		Characters:      c.Characters + d.Characters,
		TotalCharacters: c.TotalCharacters + d.TotalCharacters,
		Images:          c.Images + d.Images,
		TotalImages:     c.TotalImages + d.TotalImages,
	}
}

// AppliedGuardrail is a guardrail that was applied, by its ID, Version and ARN.
type AppliedGuardrail struct {
	ID      string `json:"id"`
	Version string `json:"version,omitempty"`
	ARN     string `json:"arn,omitempty"`
	// Origins are where it came from: "REQUEST", "ACCOUNT_ENFORCED" and
	// "ORGANIZATION_ENFORCED".
	Origins []string `json:"origins,omitempty"`
	// Ownership is "SELF" or "CROSS_ACCOUNT".
	Ownership string `json:"ownership,omitempty"`
}

func (g AppliedGuardrail) equal(h AppliedGuardrail) bool {
	return g.ID == h.ID && g.Version == h.Version && g.ARN == h.ARN && g.Ownership == h.Ownership && slices.Equal(g.Origins, h.Origins)
}

// actions yields what was done about each finding.
func (a *Assessment) actions(yield func(FindingAction) bool) {
	for _, f := range a.Topics {
		if !yield(f.Action) {
			return
		}
	}
	for _, f := range a.Filters {
		if !yield(f.Action) {
			return
		}
	}
	for _, f := range a.Words {
		if !yield(f.Action) {
			return
		}
	}
	for _, f := range a.Sensitive {
		if !yield(f.Action) {
			return
		}
	}
	for _, f := range a.Grounding {
		if !yield(f.Action) {
			return
		}
	}
}

// has says whether something was done about a finding.
func (a *Assessment) has(action FindingAction) bool {
	for got := range a.actions {
		if got == action {
			return true
		}
	}
	return false
}
