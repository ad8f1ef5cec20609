package awsaitest

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"reflect"

	"github.com/aws/aws-sdk-go-v2/aws/protocol/eventstream"
	"github.com/aws/aws-sdk-go-v2/aws/protocol/eventstream/eventstreamapi"
	"github.com/aws/smithy-go"
)

// TwoWay is a two-way event stream as the service sees it. One goroutine may receive while
// another sends.
type TwoWay struct {
	fake     *Fake
	ctx      context.Context
	call     *Call
	in       io.Reader
	out      *io.PipeWriter
	envelope *envelope
	received int
}

// Received is an event that the client sent, out of its signed envelope.
type Received struct {
	// Type is the event's type on the wire, as "chunk" or "AudioEvent".
	Type string
	// Payload is what the event holds on the wire: mostly JSON, or the bytes themselves
	// where an event is nothing else.
	Payload []byte
}

// HandleTwoWay answers an operation whose request and answer are both event streams with a
// function that receives and sends as the service would. The answer begins with the function
// and ends with it: well where it returns nil, by an exception where it returns an error of
// the API, by a broken connection where it returns any other. Its context ends when the client
// closes the answer.
//
// Each event that the client sends is checked: that it is an event, and that it is signed as
// the request was, in its order.
func HandleTwoWay[In any](f *Fake, fn func(ctx context.Context, in *In, s *TwoWay) error) {
	f.t.Helper()
	service, operation, err := operationOf(reflect.TypeFor[In]())
	if err != nil {
		f.t.Fatalf("awsaitest.HandleTwoWay: %v", err)
	}
	f.handle(service, operation, func(ctx context.Context, c *Call) (*http.Response, error) {
		in, ok := c.Input.(*In)
		if !ok {
			return nil, fmt.Errorf("the request carries no %s: was its client made from Fake.Config?", reflect.TypeFor[*In]())
		}
		if c.sent == nil {
			f.errorf("awsaitest.HandleTwoWay: %s has no two-way event stream", c.Name())
			return nil, finalError("awsaitest: no two-way event stream")
		}
		ctx, cancel := context.WithCancel(ctx)
		pr, pw := io.Pipe()
		s := &TwoWay{fake: f, ctx: ctx, call: c, in: c.sent.reader(ctx), out: pw, envelope: newEnvelope(c)}
		stop := context.AfterFunc(ctx, func() { pw.CloseWithError(ctx.Err()) })
		go func() {
			defer cancel()
			defer stop()
			s.end(fn(ctx, in, s))
		}()
		header := http.Header{"Content-Type": {"application/vnd.amazon.eventstream"}}
		return streamResponse(http.StatusOK, header, twoWayBody{pr, cancel}), nil
	})
}

// twoWayBody is the body of the answer.
type twoWayBody struct {
	*io.PipeReader
	cancel context.CancelFunc
}

// Close ends the handler's context.
func (b twoWayBody) Close() error {
	b.cancel()
	return b.PipeReader.Close()
}

// end ends the answer as the handler's error says.
func (s *TwoWay) end(err error) {
	if err != nil {
		if sent := s.Send(Event{Err: err}); sent != nil {
			s.out.CloseWithError(sent) // or whoever reads waits for good
			return
		}
	}
	s.out.Close()
}

// Receive waits for the client's next event. The error is io.EOF where the client has ended
// its side as it should, io.ErrUnexpectedEOF where it went without, and the context's where
// the client has closed the answer.
func (s *TwoWay) Receive() (Received, error) {
	s.received++
	e, err := s.receive()
	if ctxErr := s.ctx.Err(); err != nil && ctxErr != nil {
		return Received{}, ctxErr // whatever else the end looks like
	}
	if errors.Is(err, errEnvelope) {
		s.fake.errorf("awsaitest: event %d sent to %s: %v", s.received, s.call.Name(), err)
	}
	return e, err
}

func (s *TwoWay) receive() (Received, error) {
	m, err := eventstream.NewDecoder().Decode(s.in, nil)
	if err == io.EOF && s.envelope != nil {
		err = io.ErrUnexpectedEOF // the end is signed too
	}
	if err != nil {
		return Received{}, err
	}
	if s.envelope != nil {
		if m, err = s.envelope.open(m); err != nil {
			return Received{}, err
		}
	}
	if kind := stringHeader(m, eventstreamapi.MessageTypeHeader); kind != eventstreamapi.EventMessageType {
		return Received{}, fmt.Errorf("%w: its message type is %q, not event", errEnvelope, kind)
	}
	return Received{Type: stringHeader(m, eventstreamapi.EventTypeHeader), Payload: m.Payload}, nil
}

// Send sends events to the client and waits until it has read them. It returns an error
// where the client has closed the answer, or after an event that ends the stream.
func (s *TwoWay) Send(events ...Event) error {
	for _, e := range events {
		if e.Delay > 0 {
			if err := wait(s.ctx, e.Delay); err != nil {
				return err
			}
		}
		if err := s.send(e); err != nil {
			return err
		}
	}
	return nil
}

func (s *TwoWay) send(e Event) error {
	if e.Value == nil && e.Type == "" && e.Err == nil {
		return nil
	}
	if err := s.ctx.Err(); err != nil {
		return err
	}
	if _, api := errors.AsType[smithy.APIError](e.Err); e.Err != nil && !api {
		return s.out.CloseWithError(e.Err)
	}
	s.call.events.Add(1)
	frame, err := encodeEvent(s.call, e)
	if err != nil {
		s.fake.errorf("awsaitest: event of %s: %v", s.call.Name(), err)
		return err
	}
	if e.Partial {
		s.out.Write(frame[:len(frame)/2]) // the error that follows is what counts
		return s.out.CloseWithError(io.ErrUnexpectedEOF)
	}
	if _, err = s.out.Write(frame); err == nil && e.Err != nil {
		s.out.Close()
	}
	return err
}
