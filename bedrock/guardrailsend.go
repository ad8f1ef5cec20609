package bedrock

import (
	"context"
	"fmt"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/bedrockruntime"
	"github.com/aws/aws-sdk-go-v2/service/bedrockruntime/types"

	"github.com/awsai-go/awsai"
)

// applied is what one request has led to.
type applied struct {
	assessment Assessment
	texts      []string // of each piece, unless blocked
}

// send makes one request.
func (g *Guardrail) send(ctx context.Context, source GuardSource, content []Guard, pieces []piece, full bool) (applied, error) {
	in := &bedrockruntime.ApplyGuardrailInput{
		GuardrailIdentifier: &g.id,
		GuardrailVersion:    &g.version,
		Source:              types.GuardrailContentSource(source),
	}
	if full {
		in.OutputScope = types.GuardrailOutputScopeFull
	}
	for _, p := range pieces {
		in.Content = append(in.Content, p.toContent(content))
	}
	out, err := g.client.ApplyGuardrail(ctx, in)
	if err != nil {
		return applied{}, err
	}
	if out.Action == "" {
		return applied{}, fmt.Errorf("%w: the response does not say what the guardrail did", awsai.ErrUnavailable)
	}
	var a Assessment
	for _, t := range out.Assessments {
		a.add(fromAssessment(t))
	}
	if out.Usage != nil {
		a.Usage = fromGuardrailUsage(out.Usage)
	}
	if out.GuardrailCoverage != nil {
		a.Coverage = fromCoverage(out.GuardrailCoverage)
	}
	a.decide(string(out.Action), value(out.ActionReason))
	locate(&a, content, pieces)
	return a.texts(out.Outputs, content, pieces)
}

func (p piece) toContent(content []Guard) types.GuardrailContentBlock {
	c := content[p.part]
	if c.Image != nil {
		return &types.GuardrailContentBlockMemberImage{Value: types.GuardrailImageBlock{
			Format: types.GuardrailImageFormat(c.Image.Format),
			Source: &types.GuardrailImageSourceMemberBytes{Value: c.Image.Data},
		}}
	}
	t := types.GuardrailTextBlock{Text: new(c.Text[p.start:p.end])}
	for _, q := range c.Qualifiers {
		t.Qualifiers = append(t.Qualifiers, types.GuardrailContentQualifier(q))
	}
	return &types.GuardrailContentBlockMemberText{Value: t}
}

// texts completes an assessment with the response's texts: the message in place of content
// that was blocked, or the masked texts. The service has one for each text that it looks at.
func (a Assessment) texts(outputs []types.GuardrailOutputContent, content []Guard, pieces []piece) (applied, error) {
	if a.Blocked {
		var messages []string
		for _, o := range outputs {
			messages = append(messages, value(o.Text))
		}
		a.Message = strings.TrimSpace(strings.Join(messages, "\n"))
		return applied{assessment: a}, nil
	}
	texts := make([]string, len(pieces))
	var all, guarded []int // the pieces with texts
	for i, p := range pieces {
		texts[i] = content[p.part].Text[p.start:p.end]
		if content[p.part].Image != nil {
			continue
		}
		all = append(all, i)
		if content[p.part].guarded() {
			guarded = append(guarded, i)
		}
	}
	if !a.Masked {
		return applied{a, texts}, nil
	}
	switch len(outputs) {
	case len(guarded):
		all = guarded
	case len(all):
	default:
		return applied{}, fmt.Errorf("%w: the guardrail masked %d texts and returned %d", awsai.ErrUnavailable, len(all), len(outputs))
	}
	for i, n := range all {
		texts[n] = value(outputs[i].Text)
	}
	return applied{a, texts}, nil
}

// merge makes one assessment of those of several requests.
func merge(content []Guard, requests [][]piece, answers []applied) Assessment {
	if len(answers) == 1 {
		a := answers[0].assessment
		if !a.Blocked {
			a.Texts = joinPieces(content, requests, answers)
		}
		return a
	}
	var total Assessment
	for _, answer := range answers {
		a := answer.assessment
		total.add(a)
		// The first that did most speaks for all.
		if a.Blocked && !total.Blocked || a.Masked && !total.Masked && !total.Blocked || total.Action == "" {
			total.Action, total.Reason = a.Action, a.Reason
			total.Message = a.Message
		}
		total.Blocked, total.Masked = total.Blocked || a.Blocked, total.Masked || a.Masked
	}
	if total.Blocked {
		total.Masked = false
		return total
	}
	total.Texts = joinPieces(content, requests, answers)
	return total
}

// joinPieces puts the texts of the pieces together, with what was between them.
func joinPieces(content []Guard, requests [][]piece, answers []applied) []string {
	texts, done := make([]strings.Builder, len(content)), make([]int, len(content))
	for i, pieces := range requests {
		for j, p := range pieces {
			texts[p.part].WriteString(content[p.part].Text[done[p.part]:p.start])
			texts[p.part].WriteString(answers[i].texts[j])
			done[p.part] = p.end
		}
	}
	out := make([]string, len(content))
	for i, c := range content {
		texts[i].WriteString(c.Text[done[i]:])
		out[i] = texts[i].String()
	}
	return out
}
