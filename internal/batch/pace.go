package batch

import (
	"math/rand/v2"
	"time"
)

const (
	firstPause = 50 * time.Millisecond
	maxPause   = 5 * time.Second
	firstGap   = 10 * time.Millisecond
	minGap     = time.Millisecond
)

// pace decides how many calls run and when the next may start. One goroutine uses it.
type pace struct {
	max, patience int
	width         int
	fast          int           // below it the width rises with every success
	credit        int           // successes since the width last changed
	epoch         int           // counts throttlings; a call remembers the one that it started in
	streak        int           // throttlings since the last success
	gap           time.Duration // between starts; 0 until something is throttled
	timer         *time.Timer
	resume        <-chan time.Time // not nil while nothing may start
}

func newPace(opts Options) *pace {
	return &pace{max: opts.Width, patience: opts.Patience, width: opts.Width}
}

func (p *pace) allows(running int) bool {
	return p.resume == nil && running < p.width
}

// started holds the next start back by the gap: calls that start at one instant would be
// throttled by a service that counts in short intervals, however few they are.
func (p *pace) started() {
	if p.gap > 0 {
		p.hold(p.gap)
	}
}

func (p *pace) hold(d time.Duration) {
	if p.timer == nil {
		p.timer = time.NewTimer(d)
	} else {
		p.timer.Reset(d)
	}
	p.resume = p.timer.C
}

// success tells of a call that succeeded. It closes the gap by a thirty-second and raises the
// width: by one up to three quarters of the width that was too much, and from there on by
// one per round, which is as many successes as the width is. A call that started before the
// last throttling says nothing about the width since, nor does one while fewer ran.
func (p *pace) success(epoch, running int) {
	p.streak = 0
	if epoch != p.epoch {
		return
	}
	if p.gap -= p.gap / 32; p.gap < minGap {
		p.gap = 0
	}
	if running < p.width {
		return
	}
	p.credit++
	if p.width < p.max && (p.width < p.fast || p.credit >= p.width) {
		p.width++
		p.credit = 0
	}
}

// throttled widens the gap, halves the width if it was that which bounded the calls, and
// pauses. It tells whether patience has ended. A call that started before the last
// throttling brings no news and changes nothing.
func (p *pace) throttled(epoch, running int) (giveUp bool) {
	if epoch != p.epoch {
		return false
	}
	p.epoch++
	p.streak++
	p.credit = 0
	if running >= p.width {
		p.fast = p.width * 3 / 4
		p.width = max(1, p.width/2)
	}
	p.gap = min(max(p.gap*5/4, firstGap), maxPause)
	p.hold(p.pause())
	return p.streak >= p.patience
}

// pause doubles with each throttling of the streak; half of it is random, so that several
// batches do not come back together.
func (p *pace) pause() time.Duration {
	d := maxPause
	if p.streak <= 7 { // 50 ms << 7 is over 5 s
		d = min(d, firstPause<<(p.streak-1))
	}
	return d - rand.N(d/2)
}

func (p *pace) resumed() { p.resume = nil }

func (p *pace) stop() {
	if p.timer != nil {
		p.timer.Stop()
	}
}
