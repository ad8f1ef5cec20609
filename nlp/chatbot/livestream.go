package chatbot

import (
	"io"
	"time"

	smithytime "github.com/aws/smithy-go/time"

	"github.com/awsai-go/awsai"
)

// StreamAudio sends audio, as SendAudio does, until r ends, no faster than it was spoken: a file as
// well as a microphone. It returns nil at the end of r, the error of r, or that of SendAudio.
// What the user has said last is understood by the silence after it: send that too, as from
// [Silence], until the bot has answered.
func (l *Live) StreamAudio(r io.Reader) error {
	const op = "chatbot.StreamAudio"
	buf := make([]byte, maxPiece)
	frame := time.Second * maxPiece / 2 / time.Duration(l.req.Rate)
	due := time.Now()
	for {
		n, err := io.ReadFull(r, buf)
		if sent := l.SendAudio(buf[:n-n%2]); sent != nil {
			return sent
		}
		if err == io.EOF || err == io.ErrUnexpectedEOF {
			return nil
		}
		if err != nil {
			return awsai.Wrap(op, err)
		}
		if due = due.Add(frame); time.Since(due) > time.Second {
			due = time.Now() // the source has stalled
		}
		if err := smithytime.SleepWithContext(l.ctx, time.Until(due)); err != nil {
			return awsai.Wrap(op, err)
		}
	}
}

// Silence is audio without end in which nothing is heard.
func Silence() io.Reader { return silence{} }

type silence struct{}

// Read gives zeros.
func (silence) Read(p []byte) (int, error) {
	clear(p)
	return len(p), nil
}
