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
	maxGap     = 5 * time.Second
	// slowGap is from where on a single throttling widens no gap, only one of several in a
	// row: a service that throttles whatever the pace would slow the calls down for nothing.
	slowGap, inARow = 100 * time.Millisecond, 3

	// soon is how many successes after a throttling another says that the gap is far from
	// right, and not that it has just crossed what the service sustains.
	soon = 8
	// wide and narrow are by how much a throttling widens a gap that is far from right and
	// one that has been right.
	wide, narrow = 1.0 / 4, 1.0 / 100
)

// pace decides how many calls run and when the next may start. One goroutine uses it.
type pace struct {
	max, patience int
	width         int
	fast          int // below it the width rises with every success
	credit        int // successes since the width last changed
	epoch         int // counts throttlings; a call remembers the one that it started in
	streak        int // throttlings since the last success

	gap     time.Duration // between starts; 0 until something is throttled
	settled bool          // the gap has once been right
	widen   float64       // by how much the next throttling widens the gap
	calm    int           // successes of calls of this epoch
	last    time.Time     // start; zero where none is of this epoch
	apart   time.Duration // mean distance of the latest starts

	timer  *time.Timer
	resume <-chan time.Time // not nil while nothing may start
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
	now := time.Now()
	if !p.last.IsZero() {
		p.apart += (now.Sub(p.last) - p.apart) / 16
	}
	p.last = now
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

// success tells of a call that succeeded. It narrows the gap and raises the width: by one
// while there is a gap, which holds the calls back, or up to three quarters of the width that
// was too much; else by one per round, which is as many successes as the width is. A call that
// started before the last throttling says nothing about the width since, nor does one while
// fewer ran.
func (p *pace) success(epoch, running int) {
	p.streak = 0
	if epoch != p.epoch {
		return
	}
	p.calm++
	if p.gap -= time.Duration(float64(p.gap) * p.narrowing(running)); p.gap < minGap {
		p.gap = 0
	}
	if running < p.width {
		return
	}
	p.credit++
	if p.width < p.max && (p.gap > 0 || p.width < p.fast || p.credit >= p.width) {
		p.width++
		p.credit = 0
	}
}

// narrowing is the part of the gap that a success takes from it: little enough that it adds up
// to an eighth until its effect is known, when all that are running have ended. Of a gap that
// has been right it is next to nothing at first, so that the gap stays near what the service
// sustains, and grows with the square of the successes, so that a service that sustains more
// is noticed: with up to eight calls running it is 1 % in all after 100 of them and a half
// after 400.
func (p *pace) narrowing(running int) float64 {
	most := 1 / float64(8*max(running, 8))
	if !p.settled {
		return most
	}
	n := float64(p.calm)
	return most * min(2e-6*n*n, 1)
}

// throttled widens the gap, halves the width if it was that alone which bounded the calls, and
// pauses. It tells whether patience has ended. A call that started before the last
// throttling brings no news and changes nothing.
func (p *pace) throttled(epoch, running int) (giveUp bool) {
	if epoch != p.epoch {
		return false
	}
	p.epoch++
	p.streak++
	p.credit = 0
	if running >= p.width && p.gap == 0 {
		p.fast = p.width * 3 / 4
		p.width = max(1, p.width/2)
	}
	p.gap = p.wider()
	pause := p.pause()
	if p.settled && p.streak == 1 {
		pause = 0
	}
	p.hold(max(pause, p.gap-time.Since(p.last)))
	p.calm, p.last = 0, time.Time{}
	return p.streak >= p.patience
}

// wider is the gap after a throttling. What the calls were apart in fact is the gap that was
// too narrow, where something else than the gap kept them apart.
func (p *pace) wider() time.Duration {
	switch {
	case p.calm >= soon && p.gap > 0:
		p.settled, p.widen = true, narrow
	case p.settled:
		p.widen = min(2*p.widen, wide)
		p.settled = p.widen < wide
	default:
		p.widen = wide
	}
	gap := p.gap
	switch {
	case gap == 0 && p.apart < minGap: // all at once, as at the beginning
		gap = firstGap
	case gap == 0:
		gap = p.apart
	case p.apart > gap+gap/8:
		gap = min(p.apart, gap+gap/4)
	}
	if gap >= slowGap && p.streak < inARow {
		return gap
	}
	gap += time.Duration(float64(gap) * p.widen)
	return min(max(gap, 2*minGap), maxGap) // not so little that a success closes it
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
