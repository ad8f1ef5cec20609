package live

import (
	"context"
	"log/slog"
	"time"
)

const slogInfo = slog.LevelInfo

// How long a pause of the audio is before silence is sent instead. The service ends a
// connection without audio after 15 seconds.
const (
	livePause = time.Second
	filePause = 10 * time.Second // it may only be slow to read
)

// send sends the audio over a connection, at its pace, and then the end.
func (x *call) send(l *link) {
	p := &pacer{x: x, l: l, most: samplesOf(x.client.o.Chunk, x.sound.rate), due: time.Now(), last: time.Now()}
	p.pause = filePause
	if x.live {
		p.pause = livePause
	}
	if l.first != nil && l.say(l.first) != nil {
		return
	}
	if len(x.sound.header) > 0 && l.audio(x.sound.header) != nil {
		return
	}
	for p.step() == nil {
	}
}

// pacer sends audio as fast as it is spoken.
type pacer struct {
	x     *call
	l     *link
	most  int64 // samples in one event
	pause time.Duration
	due   time.Time // of the next event
	last  time.Time // when there was audio
	at    int64     // the sample after the last that was sent
	quiet int       // events of silence since
}

// step sends one event, or waits for audio. Its error ends the sending.
func (p *pacer) step() error {
	chunk := p.x.client.o.Chunk
	since := time.Since(p.last)
	b, err := p.x.window.take(p.most, since >= 2*chunk)
	switch {
	case err != nil:
		p.l.finish()
		return err
	case b.samples > 0 || len(b.data) > 0:
		p.last, p.quiet = time.Now(), 0
		return p.play(b)
	}
	next := p.pause + time.Duration(p.quiet)*chunk // after last
	if p.x.sound.frame == 0 {
		next = time.Hour // no silence of what is compressed
	}
	if since >= next {
		p.quiet++
		return p.l.play(make([]byte, int(p.most)*p.x.sound.frame), p.at, p.most, true)
	}
	if flush := 2 * chunk; since < flush {
		next = min(next, flush)
	}
	return p.x.window.await(p.l.ctx, next-since)
}

// play sends a piece of the audio when it is due.
func (p *pacer) play(b piece) error {
	if err := wait(p.l.ctx, nil, time.Until(p.due)); err != nil {
		return err
	}
	if p.x.task.split() {
		b.data = muted(b.data, b.at, p.l.mute)
	}
	p.at = b.end()
	length := durationOf(b.samples, p.x.sound.rate)
	if p.due = p.due.Add(time.Duration(float64(length) / p.x.rate)); time.Since(p.due) > time.Second {
		p.due = time.Now() // what was late is not to come all at once
	}
	return p.l.play(b.data, b.at, b.samples, false)
}

func (x *call) log(ctx context.Context, err error, delay time.Duration) {
	x.client.o.Log.LogAttrs(ctx, slog.LevelWarn, "live: the connection failed; connecting again",
		slog.Int("failures", x.failures), slog.Duration("delay", delay), slog.String("error", err.Error()))
}
