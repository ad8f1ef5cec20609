package sonic

import (
	"io"
	"time"

	smithytime "github.com/aws/smithy-go/time"

	"github.com/awsai-go/awsai"
)

// frame is how much audio goes at a time.
const frame = 32 * time.Millisecond

// StreamAudio sends audio, as SendAudio does, until r ends, no faster than it was spoken: a
// file as well as a microphone. It returns nil at the end of r, the error of r, or that of
// SendAudio. Where the audio has ended, the service waits for more: send [Silence] until it
// has answered.
func (s *Session) StreamAudio(r io.Reader) error {
	buf := make([]byte, 2*int(frame*time.Duration(s.req.InputRate)/time.Second))
	due := time.Now()
	for {
		n, err := io.ReadFull(r, buf)
		if sent := s.SendAudio(buf[:n-n%2]); sent != nil {
			return sent
		}
		if err == io.EOF || err == io.ErrUnexpectedEOF {
			return nil
		}
		if err != nil {
			return awsai.Wrap("sonic.StreamAudio", err)
		}
		if due = due.Add(frame); time.Since(due) > time.Second {
			due = time.Now() // the source has stalled
		}
		if err := smithytime.SleepWithContext(s.ctx, time.Until(due)); err != nil {
			return awsai.Wrap("sonic.StreamAudio", err)
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
