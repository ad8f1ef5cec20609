package sonic

import (
	"io"
	"slices"
	"time"

	smithytime "github.com/aws/smithy-go/time"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/bedrock"
)

// deadline is when somebody has to look after the connection though nothing comes.
func (s *Session) deadline() time.Time {
	s.state.Lock()
	done := s.done
	s.state.Unlock()
	o, opened := s.model.o, s.conn.opened
	switch {
	case s.leaving:
		return s.heardAt.Add(o.Grace)
	case !done.IsZero() && done.After(s.heardAt):
		return done.Add(o.Grace)
	case !done.IsZero():
		return s.heardAt.Add(o.Grace)
	case o.RenewAfter < 0:
		return opened.Add(24 * time.Hour) // never
	case s.due():
		return opened.Add(o.RenewBy)
	}
	return opened.Add(o.RenewAfter)
}

// due says whether the connection is old enough to be replaced.
func (s *Session) due() bool {
	after := s.model.o.RenewAfter
	return after >= 0 && time.Since(s.conn.opened) >= after
}

// quiet says whether it can be replaced without anybody's noticing.
func (s *Session) quiet() bool {
	s.state.Lock()
	defer s.state.Unlock()
	return s.answered && len(s.said.planned) == 0 && s.pending == 0
}

func (s *Session) isDone() bool {
	s.state.Lock()
	defer s.state.Unlock()
	return !s.done.IsZero()
}

// late deals with a deadline that has passed.
func (s *Session) late() {
	switch {
	case s.leaving:
		s.disconnected(nil) // the service has said enough
	case s.isDone():
		s.conn.close()
		s.end(awsai.Errorf("sonic.Events", awsai.ErrIncomplete, "the service has not ended the stream within %v", s.model.o.Grace))
	case s.quiet(), time.Since(s.conn.opened) >= s.model.o.RenewBy:
		s.leave()
	}
}

// leave says goodbye to the service, whose last words are waited for. What the user says in
// the meantime is kept.
func (s *Session) leave() {
	s.state.Lock()
	c := s.open()
	left := s.leaving || !s.done.IsZero()
	s.live = s.live && left
	s.state.Unlock()
	if left {
		return
	}
	s.leaving, s.heardAt = true, time.Now()
	if c != nil {
		s.tools.running.Go(func() { // a service that does not read must not keep from receiving
			s.sending.lock()
			defer s.sending.unlock()
			c.goodbye(s.model.o.Grace)
		})
	}
}

// reopen goes on over a new connection: with what was said, with the question that has no
// answer, and with the audio that was not understood yet.
func (s *Session) reopen(renewal bool) {
	s.sending.lock()
	defer s.sending.unlock()
	known, question, done := s.settle()
	if done && question == "" && len(s.audio.pcm) == 0 {
		s.end(io.EOF)
		return
	}
	c, err := s.model.dial(s.ctx)
	if err != nil {
		s.end(awsai.Wrap("sonic.Events", err))
		return
	}
	s.leaving, s.heardAt = false, time.Now()
	s.decoder = decoder{total: s.decoder.total}
	err = s.resume(c, known, question)
	if err == nil && done {
		c.goodbye(s.model.o.Grace)
	}
	s.state.Lock()
	s.conn, s.live = c, err == nil && !done
	s.answered, s.called = question == "", false
	s.state.Unlock()
	if renewal {
		s.queue = append(s.queue, Renewal{})
	}
}

// settle takes stock for the next connection: of what it is to know, and of the question
// that it is to answer.
func (s *Session) settle() (known []bedrock.Message, question string, done bool) {
	s.state.Lock()
	defer s.state.Unlock()
	s.said.settle()
	s.audio.keep(keepAudio)
	known = slices.Concat(s.req.History, s.said.messages)
	if question = s.said.question(); s.called {
		question = "" // or its tools would run again
	}
	if question != "" {
		known = known[:len(known)-1]
	}
	return known, question, !s.done.IsZero()
}

// resume begins a connection as reopen says. An error is told by the end of the stream.
func (s *Session) resume(c *conn, known []bedrock.Message, question string) error {
	if err := c.begin(&s.req, opening(known)); err != nil {
		return err
	}
	if question != "" {
		if err := c.say("USER", question, true); err != nil {
			return err
		}
	}
	for piece := range slices.Chunk(s.audio.pcm, maxPiece) {
		if err := c.hear(piece); err != nil {
			return err
		}
	}
	return nil
}

// retryable says whether a call that has failed is to be made again.
func (s *Session) retryable(err error) bool {
	retryer := s.model.client.Options().Retryer
	return err != nil && s.ctx.Err() == nil && s.attempts+1 < retryer.MaxAttempts() && retryer.IsErrorRetryable(err)
}

// retry waits to make a failed call again, if that is to be. The SDK cannot make a call with
// a two-way stream again itself.
func (s *Session) retry(err error) bool {
	if !s.retryable(err) {
		return false
	}
	retryer := s.model.client.Options().Retryer
	release, tokenErr := retryer.GetRetryToken(s.ctx, err)
	if tokenErr != nil {
		return false
	}
	s.release = release
	s.attempts++
	delay, delayErr := retryer.RetryDelay(s.attempts, err)
	return delayErr == nil && smithytime.SleepWithContext(s.ctx, delay) == nil
}
