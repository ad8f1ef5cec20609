package bedrock

import (
	"context"

	"github.com/awsai-go/awsai/rag"
)

var _ rag.Completer = (*Model)(nil)

// Complete returns the text that the model writes to a system text and a prompt, for what
// package rag has a model write: search queries, standalone questions, contexts of passages.
// ModelOptions.Defaults apply, their System excepted.
//
// Its errors are those of [Model.Generate], and of a text that is not whole awsai.ErrIncomplete
// or awsai.ErrContextOverflow, with what there is of it.
func (m *Model) Complete(ctx context.Context, system, prompt string) (string, error) {
	const op = "bedrock.Complete"
	reply, err := m.converse(ctx, op, Request{System: system, Messages: []Message{User(prompt)}}, m.ask, func(Event) bool { return true })
	if err != nil {
		return reply.Text(), err
	}
	return reply.Text(), reply.StopReason.failure(op)
}
