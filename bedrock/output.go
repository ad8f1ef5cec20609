package bedrock

import (
	"context"
	"errors"
	"iter"
	"reflect"

	"github.com/awsai-go/awsai"
)

// GenerateAs asks the model for a value of type T and waits for it. What JSON it is to write
// is by the type's json tags, as encoding/json reads them; a jsonschema tag describes a field
// to the model, and a field with omitempty or omitzero need not be given:
//
//	type Invoice struct {
//		Number string    `json:"number"`
//		Total  float64   `json:"total" jsonschema:"with tax"`
//		Due    time.Time `json:"due,omitzero"`
//	}
//	invoice, reply, err := bedrock.GenerateAs[Invoice](ctx, model, req)
//
// T may also be a map, a list or a single value; on the wire it is the member "value" of an
// object then. A recursive type is awsai.ErrInvalid, unless Request.Output has a schema for it.
//
// The service holds the model to the JSON schema where it can; else a tool takes the value,
// or the model is asked for it: see [OutputMode]. In each case the reply's last message has
// the JSON as text, so that any request can go on with the conversation. Of Request.Output
// the name, description, mode and retries apply, and its schema in place of the type's. Tools
// of the request are run as by [Model.Generate]; where the value comes by a tool too, calls
// that come together with it are not made and are left out of the message.
//
// An answer that does not fit is an [*OutputError], one that a guardrail or filter blocked a
// [*BlockedError]. The value is what can be read of it
// then, as it is of a reply that broke off.
func GenerateAs[T any](ctx context.Context, m *Model, req Request) (T, Reply, error) {
	return generateAs[T](ctx, "bedrock.GenerateAs", m, req, m.ask, nil)
}

// Partial is a value in the making.
type Partial[T any] struct {
	// Value is what there is of it: strings may be the beginning of what they will be, lists
	// may lack items, members that have not come are zero. Numbers are whole.
	Value T
	// Reply is the whole reply, in the last step, whose Done is true: Value is whole then,
	// and fits. With an error, it is what there is so far.
	Reply Reply
	Done  bool
}

// StreamAs asks the model for a value of type T as [GenerateAs] does, and yields it as it is
// written, whenever more of it is there, and last with the reply. The request is sent when
// the loop starts, again for each loop; breaking off the loop closes the connection.
//
// Each step reads all that there is of the value: the time for it grows with the square of
// its length, which tells from about a hundred thousand bytes on.
//
// A value may start over: where the model asks for tools between, or where the request has
// retries. A part that a type's own UnmarshalJSON or UnmarshalText refuses, as half a time,
// is not yielded before it is whole. A sequence whose last step is not Done ends with an
// error, of those of GenerateAs and [Model.Stream]; with it comes what there is of the value.
func StreamAs[T any](ctx context.Context, m *Model, req Request) iter.Seq2[Partial[T], error] {
	return func(yield func(Partial[T], error) bool) {
		show := func(value T) bool { return yield(Partial[T]{Value: value}, nil) }
		value, reply, err := generateAs(ctx, "bedrock.StreamAs", m, req, m.askStream, show)
		if err != errStopped {
			yield(Partial[T]{Value: value, Reply: reply, Done: err == nil}, err)
		}
	}
}

// OutputError is the cause of the error of [GenerateAs] and [StreamAs] where the reply came
// and the value did not. Its kind is
//
//   - awsai.ErrIncomplete where the reply was cut, as at the limit of tokens, or could not be
//     read by the service;
//   - awsai.ErrContextOverflow where conversation and reply filled the context window;
//   - awsai.ErrBlocked where the model refused;
//   - awsai.ErrUnavailable where the answer does not fit: it is no JSON, or not of the schema
//     or the type. Another try may give one that does.
type OutputError struct {
	// Reply is the whole reply, its text included.
	Reply Reply
	// Text is what was to be the JSON, all that the model wrote of it.
	Text string
	// Err says what is wrong. Its own text does not repeat the model's; what it wraps, as the
	// error of a type's UnmarshalJSON, may.
	Err error
}

// Error says what is wrong, and nothing of the reply.
func (e *OutputError) Error() string { return "the answer does not fit: " + e.Err.Error() }

// Unwrap returns Err.
func (e *OutputError) Unwrap() error { return e.Err }

// generateAs asks for a value, again if it does not fit and the request says so. It shows
// what there is of the value, unless show is nil.
func generateAs[T any](ctx context.Context, op string, m *Model, req Request, ask asker, show func(T) bool) (value T, total Reply, err error) {
	run, err := newOutputRun(op, m, req, reflect.TypeFor[T]())
	if err != nil {
		return value, total, err
	}
	if show != nil {
		parts := partialValue[T]{wrapped: run.schema.wrapped}
		run.begin = parts.begin
		run.piece = func(piece string) bool { return !parts.add(piece) || show(parts.value) }
	}
	for try := 0; ; try++ {
		reply, err := m.converse(ctx, op, run.req, run.asker(ask), run.report)
		if err != nil {
			total, err = total.endedBy(reply, err)
			return partlyRead[T](run), total, err
		}
		total = total.followedBy(reply)
		text, problem := run.read(reply.StopReason)
		if problem == nil {
			if value, problem = decodeValue[T](text, run.schema.wrapped); problem == nil {
				return value, total, nil
			}
		}
		err = run.failure(total, problem)
		if try == run.req.Output.Retries || !errors.Is(err, awsai.ErrUnavailable) {
			return partlyRead[T](run), total, err
		}
		total.Messages = append(total.Messages, run.again(reply, problem))
	}
}

// followedBy adds the reply of another request.
func (r Reply) followedBy(next Reply) Reply {
	if len(next.Messages) == 0 {
		return r
	}
	next.CostKnown = next.CostKnown && (len(r.Messages) == 0 || r.CostKnown)
	r.take(next)
	r.Messages = append(r.Messages, next.Messages...)
	return r
}

// endedBy adds what there is of the reply of another request, which failed, and puts the
// whole into the error of a stream that broke off.
func (r Reply) endedBy(next Reply, err error) (Reply, error) {
	partial, ok := errors.AsType[*PartialError](err)
	if !ok {
		return r.followedBy(next), err
	}
	partial.Reply = r.followedBy(partial.Reply)
	return partial.Reply, err
}
