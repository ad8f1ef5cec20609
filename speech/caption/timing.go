package caption

import "time"

// timed gives the cues the times that they are shown at: long enough to be read where there is
// silence after them, apart from each other, and never over each other.
func (s Style) timed(cues []Cue) []Cue {
	for i := range cues {
		c := &cues[i]
		if i > 0 {
			s.follow(&cues[i-1], c)
		}
		c.End = max(c.End, c.Start+time.Millisecond)
	}
	for i := range cues {
		c := &cues[i]
		want := c.End
		if s.MinDuration > 0 {
			want = max(want, c.Start+max(s.MinDuration, s.reading(c.Text)))
		}
		if i+1 < len(cues) && want > c.End {
			want = max(min(want, cues[i+1].Start-s.Gap), c.End)
		}
		c.End = want
	}
	return cues
}

// follow sees to it that b is shown after a: a ends where it has to, if that leaves it most of its
// time, as it does where one begins with the other's last syllable; otherwise b begins later, as
// where two speak at once.
func (s Style) follow(a, b *Cue) {
	if b.Start >= a.End+s.Gap {
		return
	}
	if end := b.Start - s.Gap; end-a.Start >= a.Duration()*2/3 && end > a.Start {
		a.End = end
		return
	}
	if b.Start >= a.End {
		return
	}
	b.Start = a.End
	b.End = max(b.End, b.Start+time.Millisecond)
}
