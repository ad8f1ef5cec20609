package chatbot

import (
	"errors"
	"fmt"
	"io"
	"iter"

	"github.com/aws/smithy-go"
	smithytime "github.com/aws/smithy-go/time"

	"github.com/awsai-go/awsai"
)

// Events returns what happens in the conversation, as it happens. The sequence ends when the
// service has said all that it has to after [Live.CloseSend], with [Live.Close], or by an error,
// which is then its last pair. A loop that is left can be gone on with by calling Events again. A
// second loop at the same time is awsai.ErrInvalid.
func (l *Live) Events() iter.Seq2[LiveEvent, error] {
	return func(yield func(LiveEvent, error) bool) {
		select {
		case l.receiving <- struct{}{}:
			defer func() { <-l.receiving }()
		default:
			yield(nil, awsai.Errorf("chatbot.Events", awsai.ErrInvalid, "the events are being received already"))
			return
		}
		for {
			switch e, err := l.next(); {
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

// next waits for the next event that the package knows.
func (l *Live) next() (LiveEvent, error) {
	for l.ended == nil {
		l.state.Lock()
		conn := l.conn
		l.state.Unlock()
		select {
		case e, ok := <-conn.stream.Events():
			if !ok {
				l.disconnected(conn, conn.stream.Err())
				continue
			}
			l.answered()
			if event := fromLive(e); event != nil {
				return event, nil
			}
		case <-l.ctx.Done():
			l.disconnected(conn, l.ctx.Err())
		}
	}
	return nil, l.ended
}

// answered notes that the service has answered, so that nothing is sent again.
func (l *Live) answered() {
	l.state.Lock()
	l.heard = true
	l.state.Unlock()
	if l.release != nil {
		l.release(nil)
		l.release = nil
	}
}

var errLiveEnded = errors.New("the stream ended before the conversation did")

// disconnected decides what the end of a connection is.
func (l *Live) disconnected(conn *liveConn, err error) {
	conn.close()
	l.lost(conn)
	l.state.Lock()
	heard, done, closed := l.heard, l.done, l.closed
	l.state.Unlock()
	switch ctxErr := l.ctx.Err(); {
	case ctxErr != nil && closed:
		l.end(io.EOF)
	case ctxErr != nil:
		l.end(awsai.Wrap("chatbot.Events", ctxErr))
	case done && err == nil:
		l.end(io.EOF)
	case !heard && !closed && l.retry(err) && l.reopen():
	default:
		l.end(liveFailure(heard, err))
	}
}

// liveFailure is the error that the sequence ends with.
func liveFailure(heard bool, err error) error {
	const op = "chatbot.Events"
	_, api := errors.AsType[smithy.APIError](err)
	switch {
	case err == nil:
		return awsai.Errorf(op, awsai.ErrIncomplete, "%w", errLiveEnded)
	case !heard:
		return awsai.Wrap(op, err)
	case !api || awsai.KindOf(err) == nil:
		return &awsai.Error{Op: op, Kind: awsai.ErrIncomplete, Err: err}
	}
	return &awsai.Error{Op: op, Kind: awsai.KindOf(err), Err: fmt.Errorf("%w: %w", awsai.ErrIncomplete, err)}
}

// end ends the sequence.
func (l *Live) end(err error) {
	l.ended = err
	if err != io.EOF {
		l.state.Lock()
		l.failed = err
		l.state.Unlock()
	}
}

// retry waits to make a failed call again, if that is to be. The SDK cannot make a call with
// a two-way stream again itself.
func (l *Live) retry(err error) bool {
	retryer := l.conversation.bot.live.Options().Retryer
	if err == nil || l.attempts+1 >= retryer.MaxAttempts() || !retryer.IsErrorRetryable(err) {
		return false
	}
	release, tokenErr := retryer.GetRetryToken(l.ctx, err)
	if tokenErr != nil {
		return false
	}
	l.release = release
	l.attempts++
	delay, delayErr := retryer.RetryDelay(l.attempts, err)
	return delayErr == nil && smithytime.SleepWithContext(l.ctx, delay) == nil
}

// reopen makes a new connection and sends again what was sent, if all of it was kept.
func (l *Live) reopen() bool {
	l.sending.lock()
	defer l.sending.unlock()
	if l.kept > maxKept {
		return false
	}
	conn, err := l.dial()
	if err != nil {
		return false
	}
	for _, e := range l.sent {
		if conn.stream.Send(l.ctx, e) != nil {
			break // the end of the stream tells
		}
	}
	l.state.Lock()
	closed, done := l.closed, l.done
	if !closed {
		l.conn, l.dead = conn, false
	}
	l.state.Unlock()
	if closed {
		conn.close()
		return false
	}
	if done {
		l.goodbye(conn)
	}
	return true
}
