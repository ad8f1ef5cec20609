package bedrock

import (
	"context"
	"iter"
	"strings"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/rag"
)

// Answer has the model answer a question from passages, as [rag.Generator] says.
// ModelOptions.Defaults apply, their System excepted.
//
// A model that cites search results by itself gets the passages as such, each in the pieces
// that it can cite: the answer's citations come with the last delta, and its text has no
// numbers. Any other model gets the prompt of rag.Prompt.Render, and cites passages by their
// numbers in square brackets; so do those that refuse search results, which is remembered,
// and all with ModelOptions.NumberedCitations.
//
// An answer that is not whole ends with an error: awsai.ErrIncomplete at the limit of
// tokens, awsai.ErrContextOverflow at that of the context window, awsai.ErrBlocked where a
// guardrail or filter stopped it, and the errors of [Model.Stream].
func (m *Model) Answer(ctx context.Context, p rag.Prompt) iter.Seq2[rag.Delta, error] {
	const op = "bedrock.Answer"
	return func(yield func(rag.Delta, error) bool) {
		if strings.TrimSpace(p.Question) == "" {
			yield(rag.Delta{}, awsai.Errorf(op, awsai.ErrInvalid, "empty question"))
			return
		}
		if !m.o.NumberedCitations && !m.uncited.Load() && len(p.Hits) > 0 && cites(m.target.model) {
			cited := newCitedPrompt(p)
			if refused := m.answer(ctx, op, cited.request(), cited, yield); !refused {
				return
			}
			m.uncited.Store(true)
		}
		system, user := p.Render()
		m.answer(ctx, op, Request{System: system, Messages: []Message{User(user)}}, nil, yield)
	}
}

// answer yields the deltas of a reply, or tells that the service refused the search results
// of cited, before anything was yielded.
func (m *Model) answer(ctx context.Context, op string, req Request, cited *citedPrompt, yield func(rag.Delta, error) bool) (refused bool) {
	said := false
	for e, err := range m.stream(ctx, op, req) {
		if cited != nil && !said && uncitable(err) {
			return true
		}
		d := rag.Delta{Text: e.Text, Citations: cited.citations(e.Reply), Usage: rag.Usage{
			InputTokens:  e.Reply.Usage.input(),
			OutputTokens: e.Reply.Usage.OutputTokens,
		}}
		if err != nil {
			if d.Usage == (rag.Usage{}) && d.Citations == nil || yield(d, nil) {
				yield(rag.Delta{}, err)
			}
			return false
		}
		if d.Text == "" && !e.Done {
			continue
		}
		said = true
		if !yield(d, nil) {
			return false
		}
		if err := e.Reply.StopReason.failure(op); err != nil {
			yield(rag.Delta{}, err)
			return false
		}
	}
	return false
}

// failure is the error of an answer that ended for this reason, or nil for a whole one. One
// that was blocked is an error before.
func (s StopReason) failure(op string) error {
	switch s {
	case StopMaxTokens, StopMalformedOutput, StopMalformedToolUse, StopToolUse:
		return awsai.Errorf(op, awsai.ErrIncomplete, "the model stopped with %s", s)
	case StopContextWindow:
		return awsai.Errorf(op, awsai.ErrContextOverflow, "the model stopped with %s", s)
	}
	return nil
}
