package bedrock

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"iter"

	"github.com/aws/aws-sdk-go-v2/service/bedrockruntime"
	"github.com/aws/aws-sdk-go-v2/service/bedrockruntime/types"
	"github.com/aws/smithy-go"

	"github.com/awsai-go/awsai"
)

// Piece is a part of a model's response that streams.
type Piece[Chunk any] struct {
	// Chunk is the part as the model's provider defines it.
	Chunk Chunk
	// Raw is the part as it came. A part of a kind that the service has and this package
	// does not know is a JSON object of its name and content, and Chunk is zero.
	Raw json.RawMessage
	// Invocation is what the service says of the call, in the last piece, whose Done is
	// true.
	Invocation Invocation
	Done       bool
}

// InvokeStream is [Invoke] for models that stream: it yields the pieces of the response as they
// come, each read into a Chunk.
//
//	for piece, err := range bedrock.InvokeStream[body.LlamaResponse](ctx, model, body.LlamaRequest{Prompt: prompt}) {
//		if err != nil {
//			return err
//		}
//		fmt.Print(piece.Chunk.Text())
//	}
//
// The request is sent when the loop starts, again for each loop; breaking off the loop closes
// the connection. The last piece is the one to which the service has added its metrics. A
// sequence without it ends with an error: awsai.ErrIncomplete where the connection broke or
// the stream just ended, or the service's own error, with awsai.ErrIncomplete in the chain. A
// piece that does not fit the type is awsai.ErrUnavailable, comes with its Raw, and ends the
// sequence. After a response that a guardrail blocked, of which no piece is Done, comes the
// error as by Invoke. Requests are checked as by it.
func InvokeStream[Chunk any](ctx context.Context, m *Model, body any, optFns ...func(*InvokeOptions)) iter.Seq2[Piece[Chunk], error] {
	return func(yield func(Piece[Chunk], error) bool) {
		report := func(raw json.RawMessage, known bool, call *Invocation) error {
			p := Piece[Chunk]{Raw: raw}
			if known {
				if err := json.Unmarshal(raw, &p.Chunk); err != nil {
					yield(Piece[Chunk]{Raw: raw}, awsai.Errorf(opInvokeStream, awsai.ErrUnavailable, "piece of the response: %w", err))
					return errStopped
				}
			}
			var blocked error
			if call != nil {
				p.Invocation, blocked = *call, call.refused(opInvokeStream)
				p.Done = blocked == nil
			}
			if !yield(p, nil) {
				return errStopped
			}
			return blocked
		}
		if err := m.invokeStream(ctx, body, optFns, report); err != nil && err != errStopped {
			yield(Piece[Chunk]{}, err)
		}
	}
}

// invokeStream sends a request and reports the pieces of the response: those of a known kind,
// and with the last what the service says of the call.
func (m *Model) invokeStream(ctx context.Context, body any, optFns []func(*InvokeOptions), report func(raw json.RawMessage, known bool, call *Invocation) error) error {
	in, err := m.invocation(opInvokeStream, body, optFns)
	if err != nil {
		return err
	}
	if g := in.o.Guardrail; g != nil && g.Async {
		return awsai.Errorf(opInvokeStream, awsai.ErrInvalid, "whether the guardrail is asynchronous is said in the body")
	}
	p := m.protocols.forStream(nil)
	streamCtx, cancel := context.WithCancel(ctx)
	defer cancel()
	out, err := m.client.InvokeModelWithResponseStream(streamCtx, &bedrockruntime.InvokeModelWithResponseStreamInput{
		ModelId:                  &m.id,
		Body:                     in.body,
		ContentType:              &mediaJSON,
		Accept:                   &mediaJSON,
		GuardrailIdentifier:      in.guardrail,
		GuardrailVersion:         in.version,
		Trace:                    in.trace,
		ServiceTier:              types.ServiceTierType(in.o.ServiceTier),
		PerformanceConfigLatency: types.PerformanceConfigLatency(in.o.Latency),
		RequestMetadata:          in.metadata,
	}, p.use)
	if err != nil {
		return awsai.Wrap(opInvokeStream, m.target.explain(err))
	}
	stream := out.GetStream()
	defer func() {
		cancel()
		stream.Close()
		for range stream.Events() { // the SDK's reader does not outlive the call
		}
	}()
	r := pieceReader{tier: ServiceTier(out.ServiceTier), report: func(raw json.RawMessage, known bool, call *Invocation) error {
		if call != nil {
			m.account.request(call.Usage, call.ServiceTier, in.o.Latency)
		}
		return report(raw, known, call)
	}}
	for event := range stream.Events() {
		if err := r.read(event); err != nil {
			return err
		}
	}
	if err := stream.Err(); err != nil || !r.done {
		if blocked := r.call(extras{}).refused(opInvokeStream); blocked != nil && err == nil && ctx.Err() == nil {
			return blocked // a model that was not asked has no metrics
		}
		return brokenStream(ctx, err)
	}
	m.protocols.done(p)
	return nil
}

// pieceReader reads the events of a stream.
type pieceReader struct {
	tier   ServiceTier
	report func(raw json.RawMessage, known bool, call *Invocation) error
	action string           // of the guardrail
	found  *GuardrailReport // by it
	done   bool             // the metrics have come
}

func (r *pieceReader) read(event types.ResponseStream) error {
	switch event := event.(type) {
	case *types.ResponseStreamMemberChunk:
		raw := event.Value.Bytes
		e := readExtras(raw)
		if e.Action != "" {
			r.action = e.Action
		}
		r.found = r.found.plus(readBodyTrace(e.Trace))
		if e.Metrics == nil {
			return r.report(raw, true, nil)
		}
		call := r.call(e)
		r.done = true
		return r.report(raw, true, &call)
	case *types.UnknownUnionMember:
		if raw := rawEvent(event); raw != nil {
			return r.report(raw, false, nil)
		}
	}
	return nil
}

// call is what the service says of the call.
func (r *pieceReader) call(e extras) Invocation {
	call := e.invocation()
	call.GuardrailAction, call.Guardrail, call.ServiceTier = r.action, r.found, r.tier
	return call
}

// brokenStream is the error of a stream that ended before its last piece.
func brokenStream(ctx context.Context, err error) error {
	if err == nil {
		err = errEnded
	}
	if ctxErr := ctx.Err(); ctxErr != nil && !errors.Is(err, ctxErr) {
		err = ctxErr
	}
	if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return awsai.Wrap(opInvokeStream, err)
	}
	kind := awsai.KindOf(err)
	if _, api := errors.AsType[smithy.APIError](err); !api || kind == nil {
		kind = awsai.ErrIncomplete
	}
	return &awsai.Error{Op: opInvokeStream, Kind: kind, Err: fmt.Errorf("%w: %w", awsai.ErrIncomplete, err)}
}
