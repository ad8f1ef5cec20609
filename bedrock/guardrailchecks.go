package bedrock

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/bedrockruntime"
	"github.com/aws/aws-sdk-go-v2/service/bedrockruntime/types"

	"github.com/awsai-go/awsai"
)

// DefaultThreshold is the score from which on a [Checker] counts something as found. The
// service has no such number of its own: its scores go in steps of 0.2.
const DefaultThreshold = 0.5

// AttackType is a kind of attack by words on a model. Values other than those of this
// package pass through.
type AttackType string

// The kinds of attack.
const (
	// AttackJailbreak: a model is to do what it was made not to.
	AttackJailbreak AttackType = "JAILBREAK"
	// AttackInjection: a text has orders for the model in it.
	AttackInjection AttackType = "PROMPT_INJECTION"
	// AttackLeakage: the model is to give away its instructions.
	AttackLeakage AttackType = "PROMPT_LEAKAGE"
)

// CheckerOptions are the settings of a [Checker]: what it looks for, each with the score
// in [0,1] from which on it counts, 0 for [DefaultThreshold]. Where all three are empty it
// looks for all that there is. Each of the three is charged for by itself.
//
//	o.Attacks = map[bedrock.AttackType]float64{bedrock.AttackInjection: 0.4}
type CheckerOptions struct {
	// Filters are the kinds of harmful content, [FilterPromptAttack] excepted.
	Filters map[FilterType]float64
	// Attacks are the kinds of attack.
	Attacks map[AttackType]float64
	// PII are the kinds of personal data.
	PII map[PIIType]float64
}

// Checker scores texts by the service's safeguards. It needs no guardrail in the account,
// blocks nothing and changes nothing: it tells. It is safe for concurrent use.
type Checker struct {
	client *bedrockruntime.Client
	o      CheckerOptions
}

// NewChecker returns a checker. Nothing is sent before the first call. Not every region of
// Bedrock has the service.
func NewChecker(cfg aws.Config, optFns ...func(*CheckerOptions)) *Checker {
	var o CheckerOptions
	for _, fn := range optFns {
		fn(&o)
	}
	if len(o.Filters) == 0 && len(o.Attacks) == 0 && len(o.PII) == 0 {
		o = allChecks()
	}
	return &Checker{client: newClient(cfg), o: o}
}

// allChecks is all that the SDK knows of.
func allChecks() CheckerOptions {
	o := CheckerOptions{Filters: map[FilterType]float64{}, Attacks: map[AttackType]float64{}, PII: map[PIIType]float64{}}
	for _, v := range types.GuardrailChecksContentFilterCategory("").Values() {
		o.Filters[FilterType(v)] = 0
	}
	for _, v := range types.GuardrailChecksPromptAttackCategory("").Values() {
		o.Attacks[AttackType(v)] = 0
	}
	for _, v := range types.GuardrailChecksSensitiveInformationEntityType("").Values() {
		o.PII[PIIType(v)] = 0
	}
	return o
}

// Checks is what a [Checker] found.
type Checks struct {
	// Flagged says that something was found whose score has reached its threshold.
	Flagged bool `json:"flagged"`
	// Filters and Attacks are the scores of all kinds that were looked for, by name.
	Filters []FilterScore `json:"filters,omitempty"`
	Attacks []AttackScore `json:"attacks,omitempty"`
	// PII is the personal data that was found, in order of its place.
	PII []PIIScore `json:"pii,omitempty"`
	// Truncated says that there is more personal data than the service tells of at once.
	// Shorter texts have it tell of all.
	Truncated bool `json:"truncated,omitempty"`
	// Skipped is how many blocks were not looked at, as they are no text.
	Skipped int `json:"skipped,omitempty"`
	// Usage is what the service charges for.
	Usage CheckUsage `json:"usage"`
}

// FilterScore says how harmful texts are in one way. They are Flagged from Threshold on.
type FilterScore struct {
	Type FilterType `json:"type"`
	// Score in [0,1] is how bad it is, not how likely.
	Score     float64 `json:"score"`
	Threshold float64 `json:"threshold"`
	Flagged   bool    `json:"flagged"`
}

// AttackScore says how much of an attack texts are. They are Flagged from Threshold on.
type AttackScore struct {
	Type AttackType `json:"type"`
	// Score in [0,1] is how bad it is, not how likely.
	Score     float64 `json:"score"`
	Threshold float64 `json:"threshold"`
	Flagged   bool    `json:"flagged"`
}

// PIIScore is personal data and where it is. It is Flagged from Threshold on.
type PIIScore struct {
	Type PIIType `json:"type"`
	// Score in [0,1] is how sure the service is.
	Score     float64 `json:"score"`
	Threshold float64 `json:"threshold"`
	Flagged   bool    `json:"flagged"`
	// Message and Block are the indices of where it is, and Start and End bytes of the
	// block's text.
	//
	// The service counts characters, and does not say whether one beyond U+FFFF, an emoji
	// for one, is one or, as in UTF-16, two. In texts that have such, the way of counting
	// is taken by which more of what was found begins and ends where a word does. If that
	// does not tell, places reach from the earlier start to the later end. A place that is
	// beyond the text either way is the whole text.
	Message int `json:"message"`
	Block   int `json:"block"`
	Start   int `json:"start"`
	End     int `json:"end"`
}

// CheckUsage is what the safeguards looked at, in units of up to 1,000 characters: the
// Filters, those against Attacks and those for PII.
type CheckUsage struct {
	Filters int `json:"filters,omitempty"`
	Attacks int `json:"attacks,omitempty"`
	PII     int `json:"pii,omitempty"`
}

// Marks mark the personal data in one block that has reached its threshold, for [Redact].
func (c Checks) Marks(message, block int) []Mark {
	var marks []Mark
	for _, p := range c.PII {
		if p.Flagged && p.Message == message && p.Block == block {
			marks = append(marks, Mark{Start: p.Start, End: p.End, Mask: "{" + string(p.Type) + "}"})
		}
	}
	return marks
}

// Check scores the texts of messages, as one: a prompt before a model gets it, a reply
// before somebody reads it, or, as a message of the user's, the result of a tool.
//
//	checks, err := checker.Check(ctx, bedrock.User(text))
//	…
//	text = bedrock.Redact(text, checks.Marks(0, 0)...)
//
// The texts are those of blocks that are Text, Guard or ToolResult, of the last its JSON or
// its Text. Other blocks are not looked at, and counted.
//
// Messages without any text, an unknown role and a threshold outside of [0,1] are
// awsai.ErrInvalid, and nothing is sent. A response without a score for each kind that was
// looked for is awsai.ErrUnavailable.
func (c *Checker) Check(ctx context.Context, messages ...Message) (Checks, error) {
	r, err := c.check(ctx, messages)
	return r, awsai.Wrap("bedrock.Check", err)
}

func (c *Checker) check(ctx context.Context, messages []Message) (Checks, error) {
	if err := c.o.check(); err != nil {
		return Checks{}, err
	}
	t, err := checkedTexts(messages)
	if err != nil {
		return Checks{}, err
	}
	out, err := c.client.InvokeGuardrailChecks(ctx, &bedrockruntime.InvokeGuardrailChecksInput{Messages: t.wire(), Checks: c.o.toWire()})
	if err != nil {
		return Checks{}, err
	}
	r, err := c.o.read(out.Results, t)
	r.Skipped = t.skipped
	if u := out.Usage; u != nil {
		if u.ContentFilter != nil {
			r.Usage.Filters = int(value(u.ContentFilter.TextUnits))
		}
		if u.PromptAttack != nil {
			r.Usage.Attacks = int(value(u.PromptAttack.TextUnits))
		}
		if u.SensitiveInformation != nil {
			r.Usage.PII = int(value(u.SensitiveInformation.TextUnits))
		}
	}
	return r, err
}

// check says what is wrong with the options, or nil.
func (o CheckerOptions) check() error {
	for _, threshold := range slices.Concat(slices.Collect(maps.Values(o.Filters)), slices.Collect(maps.Values(o.Attacks)), slices.Collect(maps.Values(o.PII))) {
		if !(threshold >= 0 && threshold <= 1) {
			return fmt.Errorf("%w: threshold %v is not in [0,1]", awsai.ErrInvalid, threshold)
		}
	}
	return nil
}

// maxCheckedBlocks is how many blocks the service takes in a message, by its documentation.
const maxCheckedBlocks = 10

// checked are the texts of messages, in groups that each go as one message.
type checked struct {
	groups  [][]checkedText
	roles   []Role
	skipped int
}

// checkedText is a text and where it comes from.
type checkedText struct {
	message, block int
	text           string
}

// checkedTexts collects the texts of messages.
func checkedTexts(messages []Message) (checked, error) {
	var t checked
	for i, m := range messages {
		switch m.Role {
		case RoleUser, RoleAssistant, RoleSystem:
		default:
			return t, fmt.Errorf("%w: message %d: unknown role %.20q", awsai.ErrInvalid, i, string(m.Role))
		}
		var texts []checkedText
		for j, b := range m.Content {
			text, ok := b.checkedText()
			if !ok {
				t.skipped++
			}
			if strings.TrimSpace(text) != "" {
				texts = append(texts, checkedText{i, j, text})
			}
		}
		for group := range slices.Chunk(texts, maxCheckedBlocks) {
			t.groups, t.roles = append(t.groups, group), append(t.roles, m.Role)
		}
	}
	if len(t.groups) == 0 {
		return t, fmt.Errorf("%w: the messages have no text", awsai.ErrInvalid)
	}
	return t, nil
}

// checkedText is the text of a block, or false for one that is none.
func (b Block) checkedText() (string, bool) {
	switch {
	case b.Guard != nil && b.Guard.Image == nil:
		return b.Guard.Text, true
	case b.ToolResult != nil && len(b.ToolResult.JSON) > 0:
		return string(b.ToolResult.JSON), len(b.ToolResult.Content) == 0
	case b.ToolResult != nil:
		return b.ToolResult.Text, len(b.ToolResult.Content) == 0
	}
	return b.Text, b.Text != "" || b.kinds() == 0
}

func (t checked) wire() []types.GuardrailChecksMessage {
	out := make([]types.GuardrailChecksMessage, len(t.groups))
	for i, group := range t.groups {
		out[i].Role = types.GuardrailChecksRole(t.roles[i])
		for _, c := range group {
			out[i].Content = append(out[i].Content, &types.GuardrailChecksContentBlockMemberText{Value: c.text})
		}
	}
	return out
}
