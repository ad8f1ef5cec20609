package sonic

import (
	"context"
	"io"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/bedrock"
)

// Session is a conversation that is going on. Its methods are safe for concurrent use: one
// goroutine may send audio, others texts, while one receives.
type Session struct {
	model  *Model
	req    Request
	ctx    context.Context
	cancel context.CancelFunc
	tools  *runner

	sending gate       // keeps what is sent in order; locked before state
	state   sync.Mutex // guards what follows; never held while something is sent
	conn    *conn
	live    bool      // what is to be sent can be; else it is kept for the next connection
	done    time.Time // when CloseSend was called
	failed  error
	said    history
	audio   recording
	results []Event // of tools, to be reported
	// What the model has to answer, for the choice of a pause.
	answered bool // it has said all that it has to say
	called   bool // it has called tools since the user has spoken
	pending  int  // calls of tools whose result it has not been told

	receiving chan struct{} // holds one element while someone receives; guards receiver
	receiver
	wake    chan struct{} // who receives looks again at what is due
	closing sync.Once
	closed  atomic.Bool
}

// Start begins a conversation. It returns as soon as its beginning is sent: a refusal by the
// service may come as the first pair of [Session.Events] only. The session lasts until Close
// or the end of ctx.
func (m *Model) Start(ctx context.Context, req Request) (*Session, error) {
	const op = "sonic.Start"
	if m.id == "" {
		return nil, awsai.Errorf(op, awsai.ErrInvalid, "empty model ID")
	}
	if err := req.check(op); err != nil {
		return nil, err
	}
	req.History = slices.Clone(req.History)
	s := &Session{model: m, req: req, tools: newRunner(&req), audio: recording{rate: req.InputRate}, answered: true}
	s.sending, s.receiving, s.wake = make(gate, 1), make(chan struct{}, 1), make(chan struct{}, 1)
	s.ctx, s.cancel = context.WithCancel(ctx)
	c, err := m.dial(s.ctx)
	if err != nil {
		s.cancel()
		return nil, awsai.Wrap(op, err)
	}
	s.conn = c
	err = c.begin(&req, opening(req.History))
	s.live = err == nil
	if err != nil {
		err = c.cause(err)
	}
	if err == nil || s.retryable(err) {
		return s, nil
	}
	if ctxErr := ctx.Err(); ctxErr != nil {
		err = ctxErr
	}
	c.close()
	s.cancel()
	return nil, awsai.Wrap(op, err)
}

// gate is a mutex that is held for as long as the service takes to read. Waiting for it does
// not keep the clock of a testing/synctest bubble from going on.
type gate chan struct{}

func (g gate) lock()   { g <- struct{}{} }
func (g gate) unlock() { <-g }

// maxPiece is how many bytes of audio go in one event, which may have a million.
const maxPiece = 32 << 10

// SendAudio sends a piece of the user's audio: 16-bit little-endian mono PCM at
// Request.InputRate. The service wants it about as fast as it is spoken, in pieces of some
// 32 milliseconds; StreamAudio sees to that. SendAudio does not keep pcm.
//
// That the connection fails is told by Events; SendAudio returns it from then on. After
// CloseSend it fails with io.ErrClosedPipe.
func (s *Session) SendAudio(pcm []byte) error {
	const op = "sonic.SendAudio"
	if len(pcm)%2 != 0 {
		return awsai.Errorf(op, awsai.ErrInvalid, "%d bytes of audio; a sample has 2", len(pcm))
	}
	for piece := range slices.Chunk(pcm, maxPiece) {
		if err := s.send(op, func() { s.audio.add(piece) }, func(c *conn) error { return c.hear(piece) }); err != nil {
			return err
		}
	}
	return nil
}

// SendText sends something that the user writes instead of saying it. The model answers as
// to speech. Errors are as with SendAudio.
func (s *Session) SendText(text string) error {
	const op = "sonic.SendText"
	if strings.TrimSpace(text) == "" {
		return awsai.Errorf(op, awsai.ErrInvalid, "blank text")
	}
	keep := func() {
		s.said.add(bedrock.RoleUser, text)
		s.said.typed = append(s.said.typed, text)
		s.answered, s.called = false, false
	}
	return s.send(op, keep, func(c *conn) error { return c.say("USER", text, true) })
}

// send keeps something for the next connection, and sends it over this one.
func (s *Session) send(op string, keep func(), send func(*conn) error) error {
	s.sending.lock()
	defer s.sending.unlock()
	c, err := s.admit(op, keep)
	if err == nil && c != nil && send(c) != nil {
		s.hold(c) // Events tells what has happened
	}
	return err
}

// admit keeps something to be sent, and returns the connection to send it over, if there is
// one.
func (s *Session) admit(op string, keep func()) (*conn, error) {
	s.state.Lock()
	defer s.state.Unlock()
	switch {
	case s.failed != nil:
		return nil, s.failed
	case s.closed.Load() || !s.done.IsZero():
		return nil, awsai.Wrap(op, io.ErrClosedPipe)
	case s.ctx.Err() != nil:
		return nil, awsai.Wrap(op, s.ctx.Err())
	}
	keep()
	return s.open(), nil
}

// open is the connection to send over, or nil.
func (s *Session) open() *conn {
	if s.live {
		return s.conn
	}
	return nil
}

// hold sends nothing more over a connection.
func (s *Session) hold(c *conn) {
	s.state.Lock()
	defer s.state.Unlock()
	if s.conn == c {
		s.live = false
	}
}

// CloseSend says that the user has nothing more to say. The sequence of events ends when the
// service has said what it still has to: call it when the model has answered, as after a
// TurnEnd.
func (s *Session) CloseSend() error {
	s.sending.lock()
	defer s.sending.unlock()
	if c := s.finish(); c != nil {
		c.goodbye(s.model.o.Grace)
	}
	s.nudge()
	return nil
}

// nudge wakes who receives.
func (s *Session) nudge() {
	select {
	case s.wake <- struct{}{}:
	default:
	}
}

// finish returns the connection to say goodbye over, or nil.
func (s *Session) finish() *conn {
	s.state.Lock()
	defer s.state.Unlock()
	if !s.done.IsZero() {
		return nil
	}
	s.done = time.Now()
	c := s.open()
	s.live = false
	return c
}

// Close ends the conversation: it calls CloseSend, lets the loop over the events that may
// run in another goroutine come to its end, no longer than Options.Grace, and cuts the
// connection. It returns when nothing of the session runs any more, tools included, whose
// context ends. Events that nobody has received are lost. Within the loop over the events,
// call CloseSend, or leave the loop first.
func (s *Session) Close() error {
	s.closing.Do(func() {
		s.closed.Store(true)
		limit := time.AfterFunc(s.model.o.Grace, s.cancel)
		defer limit.Stop()
		s.CloseSend()
		select {
		case s.receiving <- struct{}{}:
			for err := error(nil); err == nil; {
				_, err = s.next()
			}
			<-s.receiving
		case <-s.ctx.Done():
		}
		s.cancel()
		s.state.Lock()
		c := s.conn
		s.state.Unlock()
		c.close()
		s.tools.running.Wait()
	})
	return nil
}

// History is the conversation so far, with the history that it began with: what the user
// has said, as it was understood, and what of the model's answers was spoken. It can be
// stored as JSON and be the History of a later [Request].
func (s *Session) History() []bedrock.Message {
	s.state.Lock()
	defer s.state.Unlock()
	return slices.Concat(s.req.History, s.said.messages)
}
