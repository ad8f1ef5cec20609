package bedrock

import (
	"context"
	"encoding/json"
	"errors"
	"iter"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/bedrockruntime"
	"github.com/aws/aws-sdk-go-v2/service/bedrockruntime/types"
	"github.com/aws/smithy-go"

	"github.com/awsai-go/awsai"
)

// Event is a step of a reply in the making.
type Event struct {
	// Text is the next piece of the model's text. All pieces together are Reply.Text, or,
	// with tools, the texts of all turns.
	Text string
	// Reasoning is the next piece of the model's reasoning.
	Reasoning string
	// Citation is a place that the text before it rests on.
	Citation *Citation
	// ToolUse is a call that the model has asked for, before it is approved and made.
	ToolUse *ToolUse
	// ToolResult is what a call has led to. Results come in the order of the calls, when
	// all calls of the turn have been told.
	ToolResult *ToolResult
	// Raw is a piece of the stream that this package does not know, as a JSON object of its
	// name and content. It is in no other event, and not in the reply.
	Raw json.RawMessage
	// Reply is the whole reply, in the last event, whose Done is true. With an error, it
	// is what there is so far.
	Reply Reply
	Done  bool
}

// PartialError is the cause of the error of a stream that broke off. It keeps what had
// arrived; [Collect] gets it out. It unwraps to what broke the stream, and to
// awsai.ErrIncomplete unless that was the caller's context.
type PartialError struct {
	// Reply is what had arrived, without stop reason.
	Reply Reply
	// Err is what broke the stream: an error of the service, of the connection or of the
	// context, or that it just ended.
	Err error
}

// Error says what broke the stream, and nothing of the reply.
func (e *PartialError) Error() string {
	if e.cancelled() {
		return e.Err.Error()
	}
	return awsai.ErrIncomplete.Error() + ": " + e.Err.Error()
}

// Unwrap returns Err, and awsai.ErrIncomplete unless the context ended.
func (e *PartialError) Unwrap() []error {
	if e.cancelled() {
		return []error{e.Err}
	}
	return []error{awsai.ErrIncomplete, e.Err}
}

func (e *PartialError) cancelled() bool {
	return errors.Is(e.Err, context.Canceled) || errors.Is(e.Err, context.DeadlineExceeded)
}

// Stream asks the model and yields the reply as it is written, in pieces of at least one
// character, and last an event with the whole reply. The request is sent when the loop
// starts, again for each loop; breaking off the loop closes the connection. Tools are run
// as by [Model.Generate], between the streams of two turns.
//
// A sequence whose last event is not Done ends with an error. Where the connection broke
// or the stream ended before its end, that is awsai.ErrIncomplete; where the service broke
// it off with an error of its own, its kind, as awsai.ErrThrottled, with awsai.ErrIncomplete
// in the chain. [Collect] keeps what came before. Requests are checked as by
// [Model.Generate], and a reply that was blocked ends with the same error.
//
// A model that does not stream, or not with tools, is asked as by Generate; its reply comes
// in as many pieces as it has blocks.
func (m *Model) Stream(ctx context.Context, req Request) iter.Seq2[Event, error] {
	return m.stream(ctx, "bedrock.Stream", req)
}

// Collect reads a stream to its end and returns the reply, with the error the part that
// had arrived.
func Collect(events iter.Seq2[Event, error]) (Reply, error) {
	var reply Reply
	for e, err := range events {
		if partial, ok := errors.AsType[*PartialError](err); ok {
			return partial.Reply, err
		}
		if err != nil {
			return e.Reply, err
		}
		if e.Done {
			reply = e.Reply
		}
	}
	return reply, nil
}

func (m *Model) stream(ctx context.Context, op string, req Request) iter.Seq2[Event, error] {
	return func(yield func(Event, error) bool) {
		report := func(e Event) bool { return yield(e, nil) }
		switch reply, err := m.converse(ctx, op, req, m.askStream, report); err {
		case nil:
			yield(Event{Reply: reply, Done: true}, nil)
		case errStopped:
		default:
			if partial, ok := errors.AsType[*PartialError](err); ok {
				reply = partial.Reply
			}
			yield(Event{Reply: reply}, err)
		}
	}
}

// askStream sends one request and reports the reply as it comes.
func (m *Model) askStream(ctx context.Context, op string, w wire, report func(Event) bool) (Reply, error) {
	if m.whole.Load() {
		return m.askWhole(ctx, op, w, report)
	}
	p := m.protocols.forStream(w.unknown)
	streamCtx, cancel := context.WithCancel(ctx)
	defer cancel()
	out, err := m.client.ConverseStream(streamCtx, &bedrockruntime.ConverseStreamInput{
		ModelId:                           &m.id,
		Messages:                          w.messages,
		System:                            w.system,
		InferenceConfig:                   w.inference,
		AdditionalModelRequestFields:      w.additional,
		AdditionalModelResponseFieldPaths: w.responseFields,
		ToolConfig:                        w.tools,
		OutputConfig:                      w.output,
		ServiceTier:                       w.tier,
		PerformanceConfig:                 w.performance,
		RequestMetadata:                   w.metadata,
		PromptVariables:                   w.variables,
		GuardrailConfig:                   w.guardrail.toStreamConfig(),
	}, p.use)
	if err != nil && unstreamable(err) {
		m.whole.Store(w.tools == nil) // with tools, it may be only with tools
		return m.askWhole(ctx, op, w, report)
	}
	if err != nil {
		return Reply{}, awsai.Wrap(op, m.target.explain(err))
	}
	stream := out.GetStream()
	defer closeStream(stream, cancel)
	var a assembler
	for event := range stream.Events() {
		if e := a.add(event); e.seen() && !report(e) {
			return Reply{}, errStopped
		}
		if w.onInput != nil && !w.onInput(a.toolInput(event)) {
			return Reply{}, errStopped
		}
	}
	if err := streamError(ctx, op, stream.Err(), &a); err != nil {
		return Reply{}, err
	}
	m.protocols.done(p)
	return a.reply(), nil
}

// seen says whether the caller gets to see an event of the service's.
func (e Event) seen() bool {
	return e.Text != "" || e.Reasoning != "" || e.Citation != nil || e.Raw != nil
}

// askWhole asks for the whole reply and reports its blocks.
func (m *Model) askWhole(ctx context.Context, op string, w wire, report func(Event) bool) (Reply, error) {
	reply, err := m.ask(ctx, op, w, report)
	if err != nil {
		return Reply{}, err
	}
	for _, b := range reply.Message.Content {
		e := Event{Text: b.Text, Raw: b.Raw}
		if b.Reasoning != nil {
			e.Reasoning = b.Reasoning.Text
		}
		if e.seen() && !report(e) {
			return Reply{}, errStopped
		}
		for _, c := range b.Citations {
			if !report(Event{Citation: &c}) {
				return Reply{}, errStopped
			}
		}
	}
	return reply, nil
}

// unstreamable says whether the service refused a request only because it was to be
// streamed. It has no code for that: "The model is unsupported for streaming." and "This
// model doesn't support tool use in streaming mode." are both ValidationExceptions.
func unstreamable(err error) bool {
	api, ok := errors.AsType[*types.ValidationException](err)
	if !ok {
		return false
	}
	message := strings.ToLower(api.ErrorMessage())
	return strings.Contains(message, "streaming") && strings.Contains(message, "support")
}

var errEnded = errors.New("the stream ended before the message did")

// closeStream closes the connection and waits for the SDK's reader to see it, so that it
// does not outlive the loop.
func closeStream(stream *bedrockruntime.ConverseStreamEventStream, cancel context.CancelFunc) {
	cancel()
	stream.Close()
	for range stream.Events() {
	}
}

// streamError is the error of a stream that has ended, or nil for one that ended well. The
// SDK reports no error for a connection that broke: only the missing last event tells.
func streamError(ctx context.Context, op string, err error, a *assembler) error {
	if err == nil && a.stopped {
		return nil
	}
	if err == nil {
		err = errEnded
	}
	if ctxErr := ctx.Err(); ctxErr != nil && !errors.Is(err, ctxErr) {
		err = ctxErr
	}
	partial := &PartialError{Reply: a.reply(), Err: err}
	kind := awsai.KindOf(err)
	if _, api := errors.AsType[smithy.APIError](err); !partial.cancelled() && (!api || kind == nil) {
		kind = awsai.ErrIncomplete
	}
	return &awsai.Error{Op: op, Kind: kind, Err: partial}
}
