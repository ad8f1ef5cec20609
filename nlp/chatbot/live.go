package chatbot

import (
	"context"
	"io"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/lexruntimev2/types"

	"github.com/awsai-go/awsai"
)

// LiveRequest is how a live conversation begins. The zero value is one by voice.
type LiveRequest struct {
	// Text says that the user writes, and nothing is spoken.
	Text bool
	// Rate is that of the user's audio in samples a second: 8000, which is the default, or 16000.
	Rate int
	// Output is the format of what the bot says. The default is [PCM], or [Silent] in a
	// conversation of text.
	Output Sound
	// NoPlayback says that nobody listens as the bot speaks, as when its audio goes to a file:
	// the service then does not wait for [Live.PlaybackDone], and cannot be interrupted.
	NoPlayback bool
	// State replaces that of the session. The default keeps it.
	State *SessionState
	// Welcome is what the bot says first. The service wants State.Action with it.
	Welcome []Message
	// Attributes are for the bot's hook.
	Attributes map[string]string
}

// check tells what is wrong with a request, and fills in its defaults.
func (r *LiveRequest) check(op string) error {
	if r.Rate == 0 {
		r.Rate = 8000
	}
	switch {
	case r.Output != "":
	case r.Text:
		r.Output = Silent
	default:
		r.Output = PCM
	}
	if r.Rate != 8000 && r.Rate != 16000 {
		return awsai.Errorf(op, awsai.ErrInvalid, "audio has 8000 or 16000 samples a second, got %d", r.Rate)
	}
	if len(r.Welcome) > 0 && (r.State == nil || r.State.Action.Type == "") {
		return awsai.Errorf(op, awsai.ErrInvalid, "a welcome needs State.Action, which says what the bot does then")
	}
	if err := checkMessages(r.Welcome); err != nil {
		return &awsai.Error{Op: op, Kind: awsai.ErrInvalid, Err: err}
	}
	return checkState(op, r.State)
}

// sound is the format of the user's audio.
func (r *LiveRequest) sound() Sound {
	return Sound(strings.Replace(string(PCM8), "8000", strconv.Itoa(r.Rate), 1))
}

const (
	// liveGrace is how long the service may be silent when the user has gone.
	liveGrace = 5 * time.Second
	// maxKept is how many bytes of what the user sends are kept until the service first
	// answers, so that a call that fails can be made again: half a minute and more.
	maxKept = 1 << 20
	// maxPiece is how many bytes of audio go in one event at most, by the public documentation:
	// 20 milliseconds at 8 kHz.
	maxPiece = 320
	// maxLiveText is how many code points a text may have, by the same.
	maxLiveText = 512
)

// Live is a conversation that is going on over one connection: audio, texts and keys go in while
// what the bot says comes out. Its methods are safe for concurrent use: one goroutine may send
// while another receives.
type Live struct {
	conversation *Conversation
	req          LiveRequest
	ctx          context.Context
	cancel       context.CancelFunc

	sending gate // keeps what is sent in order; locked before state
	sent    []types.StartConversationRequestEventStream
	kept    int // bytes of sent; over maxKept there is none
	count   int // of events that were sent

	state  sync.Mutex // guards what follows; never held while something is sent
	conn   *liveConn
	heard  bool // the service has answered
	dead   bool // nothing more can be sent over conn
	done   bool // the user has gone
	closed bool
	failed error

	receiving chan struct{} // holds one element while someone receives; guards what follows
	ended     error         // what the sequence ends with: io.EOF if well
	attempts  int           // connections that have failed before their first event
	release   func(error) error
	closing   sync.Once
}

// gate is a mutex that is held for as long as the service takes to read. Waiting for it does
// not keep the clock of a testing/synctest bubble from going on.
type gate chan struct{}

func (g gate) lock()   { g <- struct{}{} }
func (g gate) unlock() { <-g }

// Live begins a live conversation. It returns as soon as its beginning is sent: a refusal by the
// service comes as the first pair of [Live.Events]. A call that fails before the service has said
// anything is made again as the configuration's retryer has it, while somebody receives. The
// conversation lasts until Close or the end of ctx.
func (c *Conversation) Live(ctx context.Context, r LiveRequest) (*Live, error) {
	const op = "chatbot.Live"
	if err := c.check(op); err != nil {
		return nil, err
	}
	if err := r.check(op); err != nil {
		return nil, err
	}
	l := &Live{conversation: c, req: r, sending: make(gate, 1), receiving: make(chan struct{}, 1)}
	l.ctx, l.cancel = context.WithCancel(ctx)
	conn, err := l.dial()
	if err != nil {
		l.cancel()
		return nil, awsai.Wrap(op, err)
	}
	l.conn = conn
	if err := l.send(op, 0, l.req.configuration); err != nil {
		conn.close()
		l.cancel()
		return nil, err
	}
	return l, nil
}

// Conversation is the conversation that goes on.
func (l *Live) Conversation() *Conversation { return l.conversation }

// SendAudio sends a piece of the user's audio: 16-bit little-endian mono PCM at LiveRequest.Rate,
// about as fast as it is spoken; [Live.StreamAudio] sees to that. It goes in events of 320 bytes. The service finds the end of what the user says by the silence after it.
//
// That the connection fails is told by Events; SendAudio returns it from then on. After
// CloseSend it fails with io.ErrClosedPipe.
func (l *Live) SendAudio(pcm []byte) error {
	const op = "chatbot.SendAudio"
	switch {
	case len(pcm)%2 != 0:
		return awsai.Errorf(op, awsai.ErrInvalid, "%d bytes of audio; a sample has 2", len(pcm))
	case l.req.Text:
		return awsai.Errorf(op, awsai.ErrInvalid, "audio in a conversation of text")
	}
	for piece := range slices.Chunk(pcm, maxPiece) {
		piece = slices.Clone(piece) // it may be sent again
		err := l.send(op, len(piece), func(id *string) types.StartConversationRequestEventStream {
			return audioInput(id, piece, l.req.sound())
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// SendText sends something that the user writes, at most 512 code points. By its documentation the
// service takes it in conversations of text. Errors are as with SendAudio.
func (l *Live) SendText(text string) error {
	const op = "chatbot.SendText"
	if err := checkLength("text", text, 1, maxLiveText); err != nil {
		return &awsai.Error{Op: op, Kind: awsai.ErrInvalid, Err: err}
	}
	return l.send(op, len(text), func(id *string) types.StartConversationRequestEventStream { return textInput(id, text) })
}

// SendDTMF sends keys of a telephone that the user has pressed: 0 to 9, A to D, # and *. Errors are
// as with SendAudio.
func (l *Live) SendDTMF(keys string) error {
	const op = "chatbot.SendDTMF"
	switch {
	case l.req.Text:
		return awsai.Errorf(op, awsai.ErrInvalid, "keys in a conversation of text")
	case strings.Trim(keys, "0123456789ABCD#*") != "" || keys == "":
		return awsai.Errorf(op, awsai.ErrInvalid, "keys are 0 to 9, A to D, # and *")
	}
	for _, key := range keys {
		err := l.send(op, 1, func(id *string) types.StartConversationRequestEventStream { return dtmfInput(id, string(key)) })
		if err != nil {
			return err
		}
	}
	return nil
}

// PlaybackDone says that the user has heard all that the bot has said. Unless LiveRequest.NoPlayback
// or Text is set, the service waits for it after each answer: for it, the bot speaks until then, and
// can be interrupted. Errors are as with SendAudio.
func (l *Live) PlaybackDone() error { return l.send("chatbot.PlaybackDone", 0, playbackDone) }

// send keeps an event for a next connection, if there may be one, and sends it over this one.
func (l *Live) send(op string, size int, event func(id *string) types.StartConversationRequestEventStream) error {
	l.sending.lock()
	defer l.sending.unlock()
	conn, heard, err := l.admit(op)
	if err != nil {
		return err
	}
	l.count++
	id := "IN-" + strconv.Itoa(l.count)
	e := event(&id)
	l.keep(e, size, heard)
	if conn != nil && conn.stream.Send(l.ctx, e) != nil {
		l.lost(conn) // Events tells what has happened
	}
	return nil
}

// admit returns the connection to send over, if there is one.
func (l *Live) admit(op string) (conn *liveConn, heard bool, err error) {
	l.state.Lock()
	defer l.state.Unlock()
	switch {
	case l.failed != nil:
		return nil, false, l.failed
	case l.closed || l.done:
		return nil, false, awsai.Wrap(op, io.ErrClosedPipe)
	case l.ctx.Err() != nil:
		return nil, false, awsai.Wrap(op, l.ctx.Err())
	case l.dead:
		return nil, l.heard, nil
	}
	return l.conn, l.heard, nil
}

// keep keeps an event until the service has answered.
func (l *Live) keep(e types.StartConversationRequestEventStream, size int, heard bool) {
	if l.kept += size; heard || l.kept > maxKept {
		l.sent = nil
		l.kept = maxKept + 1
		return
	}
	l.sent = append(l.sent, e)
}

// lost sends nothing more over a connection.
func (l *Live) lost(conn *liveConn) {
	l.state.Lock()
	defer l.state.Unlock()
	if l.conn == conn {
		l.dead = true
	}
}

// CloseSend says that the user has gone. The sequence of events ends when the service has said what
// it still has to.
func (l *Live) CloseSend() error {
	l.sending.lock()
	defer l.sending.unlock()
	l.state.Lock()
	conn, first := l.conn, !l.done
	dead := l.dead
	l.done = true
	l.state.Unlock()
	if first && !dead {
		l.goodbye(conn)
	}
	return nil
}

// goodbye ends what is sent over a connection.
func (l *Live) goodbye(conn *liveConn) {
	ctx, cancel := context.WithTimeout(l.ctx, liveGrace)
	defer cancel()
	l.count++
	id := "IN-" + strconv.Itoa(l.count)
	if conn.stream.Send(ctx, disconnection(&id)) == nil {
		conn.stream.Writer.Close()
	}
}

// Close ends the conversation: it calls CloseSend, lets the loop over the events that may run in
// another goroutine come to its end, for 5 seconds at most, and cuts the connection. It returns
// when nothing of the conversation runs any more. Events that nobody has received are lost. Within
// the loop over the events, call CloseSend, or leave the loop first. The session stays: see
// [Conversation.Delete].
func (l *Live) Close() error {
	l.closing.Do(func() {
		limit := time.AfterFunc(liveGrace, l.cancel)
		defer limit.Stop()
		l.CloseSend()
		l.state.Lock()
		l.closed = true
		l.state.Unlock()
		select {
		case l.receiving <- struct{}{}:
			for err := error(nil); err == nil; {
				_, err = l.next()
			}
			<-l.receiving
		case <-l.ctx.Done():
		}
		l.cancel()
		l.state.Lock()
		conn := l.conn
		l.state.Unlock()
		conn.close()
	})
	return nil
}
