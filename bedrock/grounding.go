package bedrock

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/bedrockruntime/types"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/internal/batch"
	"github.com/awsai-go/awsai/rag"
)

// Grounding scores how well an answer rests on its sources, and how well it answers the
// query, by the guardrail's check of contextual grounding. That is made for questions that
// stand alone, not for conversations.
//
// The sources count as one text of at most 100,000 characters, the query may have 1,000. An
// answer over 5,000 is checked in pieces, of whole sentences where they fit: it is as grounded
// as the piece that is least so, and as relevant as the one that is most.
//
// Blank sources, query or answer are awsai.ErrInvalid, sources or a query over their limit
// awsai.ErrTooLarge, and nothing is sent. A guardrail without such a check is
// awsai.ErrInvalid. What the guardrail's other policies find does not count.
func (g *Guardrail) Grounding(ctx context.Context, sources []string, query, answer string) (rag.Grounding, error) {
	r, err := g.grounding(ctx, sources, query, answer)
	return r, awsai.Wrap("bedrock.Grounding", err)
}

// Ground is [Guardrail.Grounding] of an answer from passages, as [rag.Grounder] says. The
// sources are the passages with title and headings, as rag.Passage.Evidence has them.
func (g *Guardrail) Ground(ctx context.Context, question string, hits []rag.Hit, answer string) (rag.Grounding, error) {
	sources := make([]string, len(hits))
	for i, h := range hits {
		sources[i] = h.Passage.Evidence()
	}
	r, err := g.grounding(ctx, sources, question, answer)
	return r, awsai.Wrap("bedrock.Ground", err)
}

func (g *Guardrail) grounding(ctx context.Context, sources []string, query, answer string) (rag.Grounding, error) {
	if strings.TrimSpace(query) == "" || strings.TrimSpace(answer) == "" {
		return rag.Grounding{}, fmt.Errorf("%w: the query or the answer is blank", awsai.ErrInvalid)
	}
	var content []Guard
	for _, s := range sources {
		if strings.TrimSpace(s) != "" {
			content = append(content, Guard{Text: s, Qualifiers: []Qualifier{QualifierSource}})
		}
	}
	if len(content) == 0 {
		return rag.Grounding{}, fmt.Errorf("%w: no source that is not blank", awsai.ErrInvalid)
	}
	content = append(content, Guard{Text: query, Qualifiers: []Qualifier{QualifierQuery}})
	if err := g.check(GuardOutput, content); err != nil {
		return rag.Grounding{}, err
	}
	spans := splitText(answer, maxGroundingAnswer)
	scores, err := batch.Map(ctx, batch.Options{Width: g.o.Concurrency}, spans,
		func(ctx context.Context, span [2]int) ([]GroundingFinding, error) {
			return g.score(ctx, content, answer[span[0]:span[1]])
		})
	if err != nil {
		return rag.Grounding{}, firstOf(err)
	}
	return gather(slices.Concat(scores...)), nil
}

// score has a piece of an answer scored.
func (g *Guardrail) score(ctx context.Context, against []Guard, answer string) ([]GroundingFinding, error) {
	content := append(slices.Clip(against), Guard{Text: answer, Qualifiers: []Qualifier{QualifierGuarded}})
	// In full, since scores that are good enough are not told otherwise.
	out, err := g.send(ctx, GuardOutput, content, splitContent(content, 0)[0], true)
	if err == nil && len(out.assessment.Grounding) == 0 {
		err = fmt.Errorf("%w: the guardrail does not check grounding", awsai.ErrInvalid)
	}
	return out.assessment.Grounding, err
}

// gather makes one score of those of the pieces for each type.
func gather(findings []GroundingFinding) rag.Grounding {
	r := rag.Grounding{Grounded: true}
	for _, f := range findings {
		i := slices.IndexFunc(r.Scores, func(s rag.GroundingScore) bool { return s.Name == f.Type })
		if i < 0 {
			i = len(r.Scores)
			r.Scores = append(r.Scores, rag.GroundingScore{Name: f.Type, Score: f.Score, Threshold: f.Threshold})
		}
		s := &r.Scores[i]
		s.Threshold = max(s.Threshold, f.Threshold)
		if f.Type == string(types.GuardrailContextualGroundingFilterTypeRelevance) {
			s.Score = max(s.Score, f.Score)
		} else {
			s.Score = min(s.Score, f.Score)
		}
	}
	for _, s := range r.Scores {
		r.Grounded = r.Grounded && s.Score >= s.Threshold
	}
	return r
}
