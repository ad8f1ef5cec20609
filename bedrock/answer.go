package bedrock

import (
	"context"
	"iter"
	"strings"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/rag"
)

// Answer has the model answer a question from passages, as [rag.Generator] says. The
// prompt is that of rag.Prompt.Render; the model cites passages by their numbers in square
// brackets. ModelOptions.Defaults apply, their System excepted.
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
		system, user := p.Render()
		for e, err := range m.stream(ctx, op, Request{System: system, Messages: []Message{User(user)}}) {
			d := rag.Delta{Text: e.Text, Usage: rag.Usage{
				InputTokens:  e.Reply.Usage.input(),
				OutputTokens: e.Reply.Usage.OutputTokens,
			}}
			if err != nil {
				if d.Usage == (rag.Usage{}) || yield(d, nil) {
					yield(rag.Delta{}, err)
				}
				return
			}
			if d.Text == "" && !e.Done {
				continue
			}
			if !yield(d, nil) {
				return
			}
			if err := e.Reply.StopReason.failure(op); err != nil {
				yield(rag.Delta{}, err)
				return
			}
		}
	}
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
