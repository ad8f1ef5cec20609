package live

import (
	"sync"
	"time"
)

// clock turns the times of a connection into those of the audio: a connection begins in its
// midst, and has silence that the audio has not.
type clock struct {
	rate int

	mu    sync.Mutex
	marks []mark
	sent  int64 // samples of the connection
}

// mark is where the relation of the two changes.
type mark struct {
	conn, audio int64 // samples
	silence     bool  // what follows is not in the audio
}

// add notes that samples are sent, which begin at sample audio.
func (c *clock) add(audio, samples int64, silence bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	m := mark{conn: c.sent, audio: audio, silence: silence}
	c.sent += samples
	if n := len(c.marks); n > 0 {
		last := c.marks[n-1]
		if last.silence == silence && (silence || last.audio-last.conn == m.audio-m.conn) {
			return
		}
	}
	c.marks = append(c.marks, m)
}

// shift turns a time. One that lies in silence is that of its beginning.
func (c *clock) shift(d time.Duration) time.Duration {
	c.mu.Lock()
	defer c.mu.Unlock()
	at := samplesOf(d, c.rate)
	var m mark
	for _, next := range c.marks {
		if next.conn > at {
			break
		}
		m = next
	}
	if m.silence {
		return durationOf(m.audio, c.rate)
	}
	return d + durationOf(m.audio, c.rate) - durationOf(m.conn, c.rate)
}
