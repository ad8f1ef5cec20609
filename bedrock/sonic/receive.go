package sonic

import (
	"errors"
	"fmt"
	"io"
	"iter"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/bedrockruntime/types"
	"github.com/aws/smithy-go"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/bedrock"
)

// receiver is the state of who receives.
type receiver struct {
	decoder  decoder
	queue    []Event   // to be yielded
	ended    error     // what the sequence ends with: io.EOF if well
	heardAt  time.Time // the last event, or the goodbye
	leaving  bool      // the connection is being replaced
	attempts int       // connections that have failed before their first event
	release  func(error) error
}

// Events returns what happens in the conversation, as it happens. The sequence ends when the
// service has said all that it has to after [Session.CloseSend], with [Session.Close], or by
// an error, which is then its last pair. The renewal of connections and the calls of tools
// go on only while somebody receives. A loop that is left can be gone on with by calling
// Events again. A second loop at the same time is awsai.ErrInvalid.
func (s *Session) Events() iter.Seq2[Event, error] {
	return func(yield func(Event, error) bool) {
		select {
		case s.receiving <- struct{}{}:
			defer func() { <-s.receiving }()
		default:
			yield(nil, awsai.Errorf("sonic.Events", awsai.ErrInvalid, "the events are being received already"))
			return
		}
		for {
			switch e, err := s.next(); {
			case err == io.EOF:
				return
			case err != nil:
				yield(nil, err)
				return
			case !yield(e, nil):
				return
			}
		}
	}
}

// next waits for the next event that the caller sees.
func (s *Session) next() (Event, error) {
	for {
		if len(s.queue) > 0 {
			e := s.queue[0]
			s.queue = s.queue[1:]
			return e, nil
		}
		if s.ended != nil {
			return nil, s.ended
		}
		s.wait()
	}
}

// wait waits for something to happen, and deals with it.
func (s *Session) wait() {
	limit := time.NewTimer(time.Until(s.deadline()))
	defer limit.Stop()
	select {
	case e, ok := <-s.conn.stream.Events():
		if !ok {
			s.disconnected(s.conn.stream.Err())
			return
		}
		s.hear(e)
	case <-limit.C:
		s.late()
		return
	case <-s.wake:
		s.collect()
	case <-s.ctx.Done():
		s.disconnected(s.ctx.Err())
		return
	}
	if s.due() && s.quiet() {
		s.leave()
	}
}

// hear takes an event of the service's.
func (s *Session) hear(e types.InvokeModelWithBidirectionalStreamOutput) {
	s.collect()
	s.heardAt = time.Now()
	s.conn.heard, s.attempts = true, 0
	if s.release != nil {
		s.release(nil)
		s.release = nil
	}
	chunk, ok := e.(*types.InvokeModelWithBidirectionalStreamOutputMemberChunk)
	if !ok {
		return
	}
	events, err := s.decoder.decode(chunk.Value.Bytes)
	if err != nil {
		s.conn.close()
		s.end(&awsai.Error{Op: "sonic.Events", Kind: awsai.ErrUnavailable, Err: err})
		return
	}
	for _, e := range events {
		if s.take(e) {
			s.queue = append(s.queue, e)
		}
	}
}

// take notes what an event means for the session, and says whether the caller sees it.
func (s *Session) take(e Event) bool {
	s.state.Lock()
	defer s.state.Unlock()
	switch e := e.(type) {
	case Transcript:
		s.said.take(e)
		if e.Role == bedrock.RoleUser && e.Stage != StageSpeculative {
			s.answered, s.called = false, false
			s.audio.keep(0) // it is understood
		}
	case Interruption:
		s.said.planned = nil
	case TurnEnd:
		s.answered = true
		s.audio.keep(keepAnswer)
	case ToolUse:
		s.called = true
		return s.call(s.conn, e.ToolUse)
	case completionEnd:
		s.answered = true
		s.said.settle()
		return false
	}
	return true
}

var errEnded = errors.New("the stream ended before the conversation did")

// disconnected decides what the end of the connection is.
func (s *Session) disconnected(err error) {
	c := s.conn
	c.close()
	s.hold(c)
	finished := s.isDone()
	_, timeout := errors.AsType[*types.ModelTimeoutException](err)
	switch ctxErr := s.ctx.Err(); {
	case ctxErr != nil && s.closed.Load():
		s.end(io.EOF)
	case ctxErr != nil:
		s.end(awsai.Wrap("sonic.Events", ctxErr))
	case s.leaving, timeout && s.due():
		s.reopen(true)
	case finished && err == nil:
		s.end(io.EOF)
	case !c.heard && s.retry(err):
		s.reopen(false)
	default:
		s.end(s.failure(c, err))
	}
}

// failure is the error that the sequence ends with.
func (s *Session) failure(c *conn, err error) error {
	const op = "sonic.Events"
	_, api := errors.AsType[smithy.APIError](err)
	switch {
	case err == nil:
		return awsai.Errorf(op, awsai.ErrIncomplete, "%w", errEnded)
	case !c.heard:
		return awsai.Wrap(op, err)
	case !api || awsai.KindOf(err) == nil:
		return &awsai.Error{Op: op, Kind: awsai.ErrIncomplete, Err: err}
	}
	return &awsai.Error{Op: op, Kind: awsai.KindOf(err), Err: fmt.Errorf("%w: %w", awsai.ErrIncomplete, err)}
}

// end ends the sequence.
func (s *Session) end(err error) {
	s.collect()
	s.ended = err
	if err != io.EOF {
		s.state.Lock()
		s.failed = err
		s.state.Unlock()
	}
}
