package bedrock

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/bedrockruntime/types"
)

// GuardrailReport is what the guardrail of a request found in what went to the model and in
// what came of it.
type GuardrailReport struct {
	// Reason is why it did what it did, as "Guardrail blocked.".
	Reason string `json:"reason,omitempty"`
	// Input and Output are the assessments of what went to the model and what came of it:
	// one for each guardrail by the order of their IDs, of output one for each time that
	// one looked. They have neither message nor texts nor spans.
	Input  []Assessment `json:"input,omitempty"`
	Output []Assessment `json:"output,omitempty"`
	// ModelOutput is what the model wrote, before the guardrail blocked or masked it.
	ModelOutput []string `json:"modelOutput,omitempty"`
}

// InputBlocked says that the guardrail did not let something pass to the model: a
// conversation that goes on with it is blocked again.
func (r *GuardrailReport) InputBlocked() bool {
	return r != nil && slices.ContainsFunc(r.Input, func(a Assessment) bool { return a.Blocked })
}

// OutputBlocked says that it did not let pass what the model wrote.
func (r *GuardrailReport) OutputBlocked() bool {
	return r != nil && slices.ContainsFunc(r.Output, func(a Assessment) bool { return a.Blocked })
}

// Masked says that it masked something.
func (r *GuardrailReport) Masked() bool {
	masked := func(a Assessment) bool { return a.Masked }
	return r != nil && (slices.ContainsFunc(r.Input, masked) || slices.ContainsFunc(r.Output, masked))
}

// passed says whether an intervention did no more than mask. Where no finding tells, the
// reason does, and where that does not either, it was more.
func (r *GuardrailReport) passed() bool {
	if r == nil || r.InputBlocked() || r.OutputBlocked() {
		return false
	}
	reason := strings.ToLower(r.Reason)
	return !strings.Contains(reason, "blocked") && (r.Masked() || strings.Contains(reason, "masked"))
}

// plus appends another turn's report.
func (r *GuardrailReport) plus(turn *GuardrailReport) *GuardrailReport {
	if r == nil || turn == nil {
		if r == nil {
			return turn
		}
		return r
	}
	return &GuardrailReport{
		Reason:      turn.Reason,
		Input:       slices.Concat(r.Input, turn.Input),
		Output:      slices.Concat(r.Output, turn.Output),
		ModelOutput: slices.Concat(r.ModelOutput, turn.ModelOutput),
	}
}

// fromTrace converts the trace of a reply, or returns nil for none.
func fromTrace(t *types.GuardrailTraceAssessment) *GuardrailReport {
	if t == nil {
		return nil
	}
	r := &GuardrailReport{Reason: value(t.ActionReason), ModelOutput: t.ModelOutput}
	for _, id := range slices.Sorted(maps.Keys(t.InputAssessment)) {
		r.Input = append(r.Input, traced(id, t.InputAssessment[id]))
	}
	for _, id := range slices.Sorted(maps.Keys(t.OutputAssessments)) {
		for _, a := range t.OutputAssessments[id] {
			r.Output = append(r.Output, traced(id, a))
		}
	}
	return r
}

// traced converts an assessment of a trace, which says of no action but those of what was
// found.
func traced(id string, t types.GuardrailAssessment) Assessment {
	a := fromAssessment(t)
	if len(a.Applied) == 0 {
		a.Applied = []AppliedGuardrail{{ID: id}}
	}
	action := guardrailNone
	if a.has(ActionBlocked) || a.has(ActionAnonymized) {
		action = guardrailIntervened
	}
	a.decide(action, "")
	return a
}

// bodyTrace is a trace as it is in the body of InvokeModel.
type bodyTrace struct {
	Guardrail *struct {
		Reason      string                      `json:"actionReason"`
		ModelOutput []json.RawMessage           `json:"modelOutput"`
		Input       map[string]bodyAssessment   `json:"input"`
		Outputs     []map[string]bodyAssessment `json:"outputs"`
	} `json:"guardrail"`
}

// bodyAssessment is an assessment as it is in a body: its members have the names of the
// SDK's fields, of which only the findings of automated reasoning cannot be read so.
type bodyAssessment struct {
	types.GuardrailAssessment
	AutomatedReasoningPolicy struct {
		Findings []map[ReasoningResult]json.RawMessage `json:"findings"`
	} `json:"automatedReasoningPolicy"`
}

// readBodyTrace reads a trace of a body, or returns nil for one that it cannot read.
func readBodyTrace(raw json.RawMessage) *GuardrailReport {
	var t bodyTrace
	if len(raw) == 0 || json.Unmarshal(raw, &t) != nil || t.Guardrail == nil {
		return nil
	}
	g := t.Guardrail
	r := &GuardrailReport{Reason: g.Reason}
	for _, raw := range g.ModelOutput {
		var text string
		if json.Unmarshal(raw, &text) != nil {
			text = string(raw)
		}
		r.ModelOutput = append(r.ModelOutput, text)
	}
	for _, id := range slices.Sorted(maps.Keys(g.Input)) {
		r.Input = append(r.Input, g.Input[id].traced(id))
	}
	for _, output := range g.Outputs {
		for _, id := range slices.Sorted(maps.Keys(output)) {
			r.Output = append(r.Output, output[id].traced(id))
		}
	}
	return r
}

func (b bodyAssessment) traced(id string) Assessment {
	a := traced(id, b.GuardrailAssessment)
	for _, f := range b.AutomatedReasoningPolicy.Findings {
		for _, result := range slices.Sorted(maps.Keys(f)) {
			a.Reasoning = append(a.Reasoning, ReasoningFinding{Result: result})
		}
	}
	return a
}
