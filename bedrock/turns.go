package bedrock

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/awsai-go/awsai"
)

// Defaults of a [Request] with tools.
const (
	// DefaultMaxTurns is how often the model is asked at most.
	DefaultMaxTurns = 10
	// DefaultToolConcurrency is how many tools run at the same time at most.
	DefaultToolConcurrency = 4
)

// MaxTurnsError is the cause of the error of a request whose model still asked for tools
// when it had been asked Request.MaxTurns times. Its kind is awsai.ErrIncomplete.
type MaxTurnsError struct {
	// Reply is what there is so far. The last calls were not made; a request that goes on
	// with Reply.Messages makes them first.
	Reply Reply
	// Turns is how often the model was asked.
	Turns int
}

// Error says the number of turns, and nothing of the reply.
func (e *MaxTurnsError) Error() string {
	return fmt.Sprintf("the model asked for tools still after %d turns", e.Turns)
}

// asker asks the model once, and reports what of the reply the caller sees. With
// errStopped it returns where the caller wants no more.
type asker func(ctx context.Context, op string, w wire, report func(Event) bool) (Reply, error)

// errStopped says that a caller has left the loop over a stream.
var errStopped = errors.New("stopped")

// converse asks the model, runs the tools that it asks for, and asks again, until it does
// not ask for any. With an error it returns what there is so far.
func (m *Model) converse(ctx context.Context, op string, req Request, ask asker, report func(Event) bool) (Reply, error) {
	var total Reply
	req = req.or(m.o.Defaults).withToolDefaults()
	w, err := m.prepare(op, req)
	if err != nil {
		return total, err
	}
	for turn := 1; ; turn++ {
		if uses := req.pending(); len(uses) > 0 {
			results, ok := req.runTools(ctx, uses, report)
			if !ok {
				return total, errStopped
			}
			req.add(&total, Message{Role: RoleUser, Content: results})
			if err := ctx.Err(); err != nil {
				return total, awsai.Wrap(op, err)
			}
			req.ToolChoice = ToolAuto
			if w, err = m.prepare(op, req); err != nil {
				return total, err
			}
		}
		reply, err := ask(ctx, op, w, report)
		if err != nil {
			return total, total.complete(err)
		}
		m.charge(&reply, req)
		reply.CostKnown = reply.CostKnown && (turn == 1 || total.CostKnown)
		total.take(reply)
		total.Messages = append(total.Messages, reply.Message)
		if reply.refused() {
			total.settle()
			return total, awsai.Errorf(op, awsai.ErrBlocked, "%w", &BlockedError{Reply: total})
		}
		switch {
		case len(req.Tools) == 0:
			return total, nil
		case !reply.asksForTools():
			total.settle()
			return total, nil
		case turn >= req.MaxTurns:
			return total, awsai.Errorf(op, awsai.ErrIncomplete, "%w", &MaxTurnsError{Reply: total, Turns: turn})
		}
		req.Messages = append(slices.Clip(req.Messages), reply.Message)
	}
}

// pending are the calls that the conversation ends with.
func (r Request) pending() []ToolUse {
	if len(r.Messages) == 0 {
		return nil // of a managed prompt
	}
	return r.Messages[len(r.Messages)-1].toolUses()
}

// withToolDefaults fills in what only a request with tools needs.
func (r Request) withToolDefaults() Request {
	if r.MaxTurns == 0 {
		r.MaxTurns = DefaultMaxTurns
	}
	if r.ToolConcurrency == 0 {
		r.ToolConcurrency = DefaultToolConcurrency
	}
	return r
}

// add appends a message to the conversation and to what the reply says is new in it. The
// caller's own array is not written to.
func (r *Request) add(total *Reply, m Message) {
	r.Messages = append(slices.Clip(r.Messages), m)
	total.Messages = append(total.Messages, m)
}

// asksForTools says whether the model waits for tools. Some models end their turn with a
// call; one that was cut or filtered must not be run. A guardrail that lets a reply pass has
// masked text, which takes the place of the model's own reason to stop.
func (r Reply) asksForTools() bool {
	whole := r.StopReason == StopToolUse || r.StopReason == StopEndTurn || r.StopReason == StopGuardrail && !r.refused()
	return whole && len(r.Message.toolUses()) > 0
}

// settle answers the calls of a reply that was cut, so that nobody who goes on with the
// conversation makes them: what they lack may not be seen.
func (r *Reply) settle() {
	var results []Block
	for _, use := range r.Message.toolUses() {
		results = append(results, Block{ToolResult: failure(use.ID, "the tool was not called: the reply was cut")})
	}
	if len(results) > 0 {
		r.Messages = append(r.Messages, Message{Role: RoleUser, Content: results})
	}
}

// charge counts a turn and says what it costs. Of a latency, only the one that was asked for
// is known.
func (m *Model) charge(turn *Reply, req Request) {
	turn.Cost, turn.CostKnown = m.account.request(turn.Usage, cmp.Or(turn.ServiceTier, req.ServiceTier), req.Latency)
}

// take adds a turn's reply, its message excepted.
func (r *Reply) take(turn Reply) {
	r.Cost, r.CostKnown = r.Cost.plus(turn.Cost), turn.CostKnown
	r.Message, r.StopReason = turn.Message, turn.StopReason
	r.Latency += turn.Latency
	r.Usage = r.Usage.Add(turn.Usage)
	r.AdditionalFields, r.ServiceTier = turn.AdditionalFields, turn.ServiceTier
	r.Guardrail = r.Guardrail.plus(turn.Guardrail)
}

// complete puts the turns before into the part of a reply that an error carries.
func (r Reply) complete(err error) error {
	if partial, ok := errors.AsType[*PartialError](err); ok {
		r.take(partial.Reply)
		r.Messages = slices.Clip(r.Messages)
		if len(r.Message.Content) > 0 {
			r.Messages = append(r.Messages, r.Message)
		}
		r.settle()
		partial.Reply = r
	}
	return err
}
