package awsaitest

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"reflect"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws/protocol/eventstream"
	"github.com/aws/aws-sdk-go-v2/aws/protocol/eventstream/eventstreamapi"
	"github.com/aws/smithy-go"
)

// Event is one message of an event stream. Exactly one of Value, Type and Err is set,
// or none, for an event that only waits.
type Event struct {
	// Value is a member of the SDK's union of events, as
	// *types.ConverseStreamOutputMemberMessageStop.
	Value any
	// Type is the event's type on the wire, as "contentBlockDelta"; JSON is then
	// what it holds. It serves for events that the SDK does not know.
	Type string
	// JSON is the payload of an event given by its Type.
	JSON string
	// Err ends the stream: an error of the API as an exception in the stream, any
	// other as an error of the connection. See [Cut].
	Err error
	// Partial sends only the first half of the event's frame and then breaks the
	// connection, as [Cut] does.
	Partial bool
	// Delay comes before the event. The end of the request's context and the closing
	// of the body end it early.
	Delay time.Duration
}

// Events makes events of members of the SDK's union of events, of errors and of
// durations, which delay what follows them.
func Events(values ...any) []Event {
	var events []Event
	var delay time.Duration
	for _, v := range values {
		e := Event{Delay: delay}
		delay = 0
		switch v := v.(type) {
		case Event:
			v.Delay += e.Delay
			e = v
		case error:
			e.Err = v
		case time.Duration:
			delay = v
			continue
		default:
			e.Value = v
		}
		events = append(events, e)
	}
	return events
}

// Cut is the event of a connection that breaks: what net/http reports when a response
// ends too early. The SDK's readers of schema-based modules take it for the end of the
// stream and report nothing, so code that must not lose a cut looks for the stream's
// final event. [ConnectionReset] is the error that they do report.
func Cut() Event { return Event{Err: io.ErrUnexpectedEOF} }

// HandleStream answers an operation whose answer is an event stream. The events are
// encoded one by one as the caller reads. The stream ends after the last of them,
// whether or not it is the one that should be the last.
//
// The streams of one client share a decoder in smithy-go v1.28.8, which the race
// detector reports when two are read at the same time. Give each call a Protocol of its
// own in its options, such as restjson1.New(nil).
func HandleStream[In any](f *Fake, fn func(ctx context.Context, in *In) ([]Event, error)) {
	f.t.Helper()
	service, operation, err := operationOf(reflect.TypeFor[In]())
	if err != nil {
		f.t.Fatalf("awsaitest.HandleStream: %v", err)
	}
	f.handle(service, operation, func(ctx context.Context, c *Call) (*http.Response, error) {
		in, ok := c.Input.(*In)
		if !ok {
			return nil, fmt.Errorf("the request carries no %s: was its client made from Fake.Config?", reflect.TypeFor[*In]())
		}
		events, err := fn(ctx, in)
		if err != nil {
			return nil, err
		}
		header := http.Header{"Content-Type": {"application/vnd.amazon.eventstream"}}
		ctx, cancel := context.WithCancel(ctx)
		body := &eventBody{fake: f, ctx: ctx, cancel: cancel, call: c, events: events}
		return streamResponse(http.StatusOK, header, body), nil
	})
}

// eventBody is the body of an event stream. It makes a frame when the one before is
// read to its end.
type eventBody struct {
	fake   *Fake
	ctx    context.Context // of the request, until the body is closed
	cancel context.CancelFunc
	call   *Call
	events []Event
	frame  []byte
	after  error // what follows the frame
}

// Read gives the frames. It is called by one goroutine, the SDK's reader.
func (b *eventBody) Read(p []byte) (int, error) {
	for len(b.frame) == 0 {
		if b.after != nil {
			return 0, b.after
		}
		if err := b.ctx.Err(); err != nil {
			return 0, err
		}
		if len(b.events) == 0 {
			return 0, io.EOF
		}
		b.next()
	}
	n := copy(p, b.frame)
	b.frame = b.frame[n:]
	return n, nil
}

// Close ends a Read that waits.
func (b *eventBody) Close() error {
	b.cancel()
	return nil
}

// next prepares the next event.
func (b *eventBody) next() {
	e := b.events[0]
	b.events = b.events[1:]
	if e.Delay > 0 {
		if b.after = wait(b.ctx, e.Delay); b.after != nil {
			return
		}
	}
	if e.Value == nil && e.Type == "" && e.Err == nil {
		return
	}
	b.call.events.Add(1)
	if errors.Is(e.Err, errHang) {
		b.after = b.hang()
		return
	}
	if e.Err != nil {
		if _, ok := errors.AsType[smithy.APIError](e.Err); !ok {
			b.after = e.Err
			return
		}
		b.after = io.EOF
	}
	frame, err := encodeEvent(b.call, e)
	if err != nil {
		b.fake.errorf("awsaitest: event of %s: %v", b.call.Name(), err)
		b.after = err
		return
	}
	if e.Partial {
		frame, b.after = frame[:len(frame)/2], io.ErrUnexpectedEOF
	}
	b.frame = frame
}

// hang waits for the end of the request; of a two-way stream, for that of what the client
// sends, after which a service ends too.
func (b *eventBody) hang() error {
	var sent chan struct{}
	if b.call.sent != nil {
		sent = b.call.sent.end
	}
	select {
	case <-b.ctx.Done():
		return b.ctx.Err()
	case <-sent:
		return io.EOF
	}
}

// wait waits for d or the end of the context.
func wait(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// encodeEvent makes the frame of an event.
func encodeEvent(c *Call, e Event) ([]byte, error) {
	if e.Err != nil {
		return exceptionFrame(c, e.Err)
	}
	if e.Type != "" {
		if !json.Valid([]byte(e.JSON)) {
			return nil, fmt.Errorf("the JSON of a %s event is not valid", e.Type)
		}
		return frame("event", eventstreamapi.EventTypeHeader, e.Type, []byte(e.JSON))
	}
	if c.inv.schema == nil {
		return reflectEvent(c, e.Value)
	}
	return schemaEvent(c, e.Value)
}

// schemaEvent makes the frame of a typed event as the SDK does for those it sends.
func schemaEvent(c *Call, value any) ([]byte, error) {
	union, err := streamUnion(c)
	if err != nil {
		return nil, err
	}
	shape, ok := value.(smithy.Serializable)
	if !ok {
		return nil, fmt.Errorf("%T is no event of this stream", value)
	}
	typeName := reflect.Indirect(reflect.ValueOf(value)).Type().Name()
	for name, variant := range union.Members() {
		if strings.EqualFold(typeName, union.ID().Name+"Member"+name) || strings.EqualFold(typeName, union.TargetID().Name+"Member"+name) {
			var buf bytes.Buffer
			err := newCodec(c.inv.protocol).SerializeEventMessage(union, variant, shape, &buf)
			return buf.Bytes(), err
		}
	}
	return nil, fmt.Errorf("%T is no event of this stream", value)
}

// streamUnion finds the union of events in the operation's output.
func streamUnion(c *Call) (*smithy.Schema, error) {
	for _, m := range c.inv.schema.Output.Members() {
		if c.inv.schema.IsOutputEventStream() && m.Type() == smithy.ShapeTypeUnion {
			return m, nil
		}
	}
	return nil, fmt.Errorf("the operation answers with no event stream")
}

// reflectEvent makes the frame of a typed event of an older module.
func reflectEvent(c *Call, value any) ([]byte, error) {
	name, err := newNamer(c)
	if err != nil {
		return nil, err
	}
	v := reflect.Indirect(reflect.ValueOf(value))
	_, member, ok := strings.Cut(v.Type().Name(), "Member")
	if !ok || !v.FieldByName("Value").IsValid() {
		return nil, fmt.Errorf("%T is no event of this stream", value)
	}
	payload, ok := rawEvent(plainName(c.Service)+"."+member, v.FieldByName("Value"))
	if !ok {
		object, err := reflectValue(v.FieldByName("Value"), name)
		if err != nil {
			return nil, err
		}
		if payload, err = json.Marshal(object); err != nil {
			return nil, err
		}
	}
	return frame("event", eventstreamapi.EventTypeHeader, name.member(v.Type(), member), payload)
}

// rawEvents are the events of older modules that are a member's bytes and nothing else.
var rawEvents = map[string]string{"polly.AudioEvent": "AudioChunk"}

// rawEvent is the payload of one of them.
func rawEvent(name string, v reflect.Value) ([]byte, bool) {
	if rawEvents[name] == "" {
		return nil, false
	}
	b, ok := v.FieldByName(rawEvents[name]).Interface().([]byte)
	return b, ok
}

// exceptionFrame makes the frame of an error in the stream: an exception where the
// stream has one of that kind, else an unmodelled error.
func exceptionFrame(c *Call, err error) ([]byte, error) {
	api, _ := errors.AsType[smithy.APIError](err)
	body, err := errorBody(c, api)
	if err != nil {
		return nil, err
	}
	kind := lowerFirst(api.ErrorCode())
	if c.inv.schema != nil {
		union, err := streamUnion(c)
		if err != nil {
			return nil, err
		}
		if kind = exceptionMember(union, api.ErrorCode()); kind == "" {
			return errorFrame(api)
		}
	}
	return frame("exception", eventstreamapi.ExceptionTypeHeader, kind, body)
}

// exceptionMember is the member of the union for an error's code, "" for none.
func exceptionMember(union *smithy.Schema, code string) string {
	for name, m := range union.Members() {
		if m.TargetID().Name == code {
			return name
		}
	}
	return ""
}

func errorFrame(api smithy.APIError) ([]byte, error) {
	var m eventstream.Message
	m.Headers.Set(eventstreamapi.MessageTypeHeader, eventstream.StringValue("error"))
	m.Headers.Set(eventstreamapi.ErrorCodeHeader, eventstream.StringValue(api.ErrorCode()))
	m.Headers.Set(eventstreamapi.ErrorMessageHeader, eventstream.StringValue(api.ErrorMessage()))
	return encodeMessage(m)
}

func frame(message, kindHeader, kind string, payload []byte) ([]byte, error) {
	var m eventstream.Message
	m.Headers.Set(eventstreamapi.MessageTypeHeader, eventstream.StringValue(message))
	m.Headers.Set(kindHeader, eventstream.StringValue(kind))
	m.Headers.Set(eventstreamapi.ContentTypeHeader, eventstream.StringValue("application/json"))
	m.Payload = payload
	return encodeMessage(m)
}

func encodeMessage(m eventstream.Message) ([]byte, error) {
	var buf bytes.Buffer
	err := eventstream.NewEncoder().Encode(&buf, m)
	return buf.Bytes(), err
}
