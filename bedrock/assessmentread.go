package bedrock

import (
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/bedrockruntime/types"
)

const (
	guardrailNone       = string(types.GuardrailActionNone)
	guardrailIntervened = string(types.GuardrailActionGuardrailIntervened)
)

// fromAssessment converts one guardrail's assessment. It has no action of its own: decide
// says it by what was found.
func fromAssessment(t types.GuardrailAssessment) Assessment {
	a := Assessment{Usage: GuardrailUsage{}}
	if m := t.InvocationMetrics; m != nil {
		a.Usage, a.Coverage = fromGuardrailUsage(m.Usage), fromCoverage(m.GuardrailCoverage)
		a.Latency = milliseconds(m.GuardrailProcessingLatency)
	}
	if d := t.AppliedGuardrailDetails; d != nil {
		g := AppliedGuardrail{ID: value(d.GuardrailId), Version: value(d.GuardrailVersion), ARN: value(d.GuardrailArn), Ownership: string(d.GuardrailOwnership)}
		for _, o := range d.GuardrailOrigin {
			g.Origins = append(g.Origins, string(o))
		}
		a.Applied = []AppliedGuardrail{g}
	}
	a.readContent(t)
	a.readWords(t.WordPolicy)
	a.readSensitive(t.SensitiveInformationPolicy)
	if p := t.AutomatedReasoningPolicy; p != nil {
		a.Reasoning = fromReasoningFindings(p.Findings)
	}
	return a
}

func (a *Assessment) readContent(t types.GuardrailAssessment) {
	if p := t.TopicPolicy; p != nil {
		for _, f := range p.Topics {
			a.Topics = append(a.Topics, TopicFinding{Name: value(f.Name), Type: string(f.Type), Action: FindingAction(f.Action), Detected: detected(f.Detected)})
		}
	}
	if p := t.ContentPolicy; p != nil {
		for _, f := range p.Filters {
			a.Filters = append(a.Filters, FilterFinding{
				Type: FilterType(f.Type), Confidence: Level(f.Confidence), Strength: Level(f.FilterStrength),
				Action: FindingAction(f.Action), Detected: detected(f.Detected),
			})
		}
	}
	if p := t.ContextualGroundingPolicy; p != nil {
		for _, f := range p.Filters {
			a.Grounding = append(a.Grounding, GroundingFinding{
				Type: string(f.Type), Score: value(f.Score), Threshold: value(f.Threshold),
				Action: FindingAction(f.Action), Detected: detected(f.Detected),
			})
		}
	}
}

func (a *Assessment) readWords(p *types.GuardrailWordPolicyAssessment) {
	if p == nil {
		return
	}
	for _, f := range p.CustomWords {
		a.Words = append(a.Words, WordFinding{Match: value(f.Match), Action: FindingAction(f.Action), Detected: detected(f.Detected)})
	}
	for _, f := range p.ManagedWordLists {
		a.Words = append(a.Words, WordFinding{Match: value(f.Match), List: string(f.Type), Action: FindingAction(f.Action), Detected: detected(f.Detected)})
	}
}

func (a *Assessment) readSensitive(p *types.GuardrailSensitiveInformationPolicyAssessment) {
	if p == nil {
		return
	}
	for _, f := range p.PiiEntities {
		a.Sensitive = append(a.Sensitive, SensitiveFinding{
			Type: PIIType(f.Type), Match: value(f.Match), Action: FindingAction(f.Action), Detected: detected(f.Detected),
		})
	}
	for _, f := range p.Regexes {
		a.Sensitive = append(a.Sensitive, SensitiveFinding{
			Name: value(f.Name), Regex: value(f.Regex), Match: value(f.Match), Action: FindingAction(f.Action), Detected: detected(f.Detected),
		})
	}
}

// detected says whether a finding is one. Services that do not say so report nothing else.
func detected(d *bool) bool { return d == nil || *d }

func fromGuardrailUsage(u *types.GuardrailUsage) GuardrailUsage {
	if u == nil {
		return GuardrailUsage{}
	}
	return GuardrailUsage{
		Topics:            int(value(u.TopicPolicyUnits)),
		Filters:           int(value(u.ContentPolicyUnits)),
		Words:             int(value(u.WordPolicyUnits)),
		Sensitive:         int(value(u.SensitiveInformationPolicyUnits)),
		SensitiveFree:     int(value(u.SensitiveInformationPolicyFreeUnits)),
		Grounding:         int(value(u.ContextualGroundingPolicyUnits)),
		Images:            int(value(u.ContentPolicyImageUnits)),
		Reasoning:         int(value(u.AutomatedReasoningPolicyUnits)),
		ReasoningPolicies: int(value(u.AutomatedReasoningPolicies)),
	}
}

func fromCoverage(c *types.GuardrailCoverage) GuardrailCoverage {
	var out GuardrailCoverage
	if c == nil {
		return out
	}
	if t := c.TextCharacters; t != nil {
		out.Characters, out.TotalCharacters = int(value(t.Guarded)), int(value(t.Total))
	}
	if i := c.Images; i != nil {
		out.Images, out.TotalImages = int(value(i.Guarded)), int(value(i.Total))
	}
	return out
}

// decide says what an action means by what was found: the service has the same word for
// content that was blocked and content that was masked. Where that does not tell either,
// the reason does, or else the content counts as blocked.
func (a *Assessment) decide(action, reason string) {
	a.Action, a.Reason = action, reason
	a.Blocked, a.Masked = false, false
	switch reason := strings.ToLower(reason); {
	case action == guardrailNone:
	case a.has(ActionBlocked):
		a.Blocked = true
	case a.has(ActionAnonymized):
		a.Masked = true
	default:
		a.Masked = strings.Contains(reason, "masked") && !strings.Contains(reason, "blocked")
		a.Blocked = !a.Masked
	}
}
