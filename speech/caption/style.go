package caption

import (
	"fmt"
	"time"
)

// Style is how captions are to be. The zero value of each field is its default; the defaults are
// those of the Netflix English Timed Text Style Guide for line length, reading speed and times
// (42 characters, 2 lines, 20 characters a second for adults, 5/6 s to 7 s, 2 frames between).
type Style struct {
	// Columns is the longest line, by [Width]. The default is 42.
	Columns int
	// Lines is the most lines of a cue. The default is 2.
	Lines int
	// Speed is the reading speed, in characters a second, spaces among them; a letter of a wide
	// script counts as two. The default is 20.
	Speed float64
	// MinDuration is the shortest time that a cue is shown: one that is said in less goes on into
	// the silence after it, as far as there is one. So does one that is too fast to be read.
	// The default is 5/6 s. A negative value is none: cues then end with their words.
	MinDuration time.Duration
	// MaxDuration is the longest time that a cue is shown, unless one word takes longer. The
	// default is 7 s.
	MaxDuration time.Duration
	// MaxPause is the silence within a cue that ends it. The default is 1 s.
	MaxPause time.Duration
	// Gap is the least time between cues that follow each other at once, without which a viewer
	// does not see that there is a new one: the first ends that much earlier. The default is 83
	// ms, which is two frames of film. A negative value is none.
	Gap time.Duration
	// Prefix is what the first line of somebody's turn begins with, as "- " or the speaker's name.
	// It is asked only where a transcript tells speakers apart. The default is nothing.
	Prefix func(speaker string) string
}

func (s Style) withDefaults() Style {
	if s.Columns <= 0 {
		s.Columns = 42
	}
	if s.Lines <= 0 {
		s.Lines = 2
	}
	if s.Speed <= 0 {
		s.Speed = 20
	}
	if s.MinDuration == 0 {
		s.MinDuration = 833 * time.Millisecond
	}
	if s.MaxDuration <= 0 {
		s.MaxDuration = 7 * time.Second
	}
	if s.MaxPause <= 0 {
		s.MaxPause = time.Second
	}
	if s.Gap == 0 {
		s.Gap = 83 * time.Millisecond
	}
	s.Gap = max(s.Gap, 0)
	return s
}

func style(optFns []func(*Style)) Style {
	var s Style
	for _, fn := range optFns {
		fn(&s)
	}
	return s.withDefaults()
}

// Rule is what a [Fault] breaks.
type Rule string

// The rules.
const (
	// RuleColumns: a line is longer than Style.Columns.
	RuleColumns Rule = "columns"
	// RuleLines: a cue has more lines than Style.Lines.
	RuleLines Rule = "lines"
	// RuleSpeed: a cue is faster than Style.Speed.
	RuleSpeed Rule = "speed"
	// RuleShort: a cue is shown for less than Style.MinDuration.
	RuleShort Rule = "short"
	// RuleLong: a cue is shown for longer than Style.MaxDuration.
	RuleLong Rule = "long"
	// RuleGap: a cue begins less than Style.Gap after the one before.
	RuleGap Rule = "gap"
	// RuleOverlap: a cue begins before the one before ends.
	RuleOverlap Rule = "overlap"
	// RuleTimes: a cue ends before it begins, or begins before the recording.
	RuleTimes Rule = "times"
	// RuleEmpty: a cue has no text, or an empty line.
	RuleEmpty Rule = "empty"
)

// Fault is a rule that a cue breaks.
type Fault struct {
	// Cue is the cue's index.
	Cue int
	// Rule is which.
	Rule Rule
	// Got and Want are what the cue has and the limit: columns, lines, characters a second, or
	// seconds.
	Got, Want float64
}

// String says the fault in a line.
func (f Fault) String() string {
	return fmt.Sprintf("cue %d: %s %.4g, limit %.4g", f.Cue+1, f.Rule, f.Got, f.Want)
}

// Check says which rules of a style the cues break, by cue. Cues that were made by [Make] with the
// same style break at most RuleSpeed, RuleShort and RuleGap, where the speaker leaves no time, and
// RuleLong, where one word takes longer.
func Check(cues []Cue, optFns ...func(*Style)) []Fault {
	s := style(optFns)
	var faults []Fault
	for i, c := range cues {
		fault := func(r Rule, got, want float64) { faults = append(faults, Fault{Cue: i, Rule: r, Got: got, Want: want}) }
		s.checkText(c, fault)
		s.checkTimes(c, fault)
		if i == 0 {
			continue
		}
		switch gap := c.Start - cues[i-1].End; {
		case gap < 0:
			fault(RuleOverlap, gap.Seconds(), 0)
		case gap < s.Gap:
			fault(RuleGap, gap.Seconds(), s.Gap.Seconds())
		}
	}
	return faults
}

func (s Style) checkText(c Cue, fault func(Rule, float64, float64)) {
	lines := c.Lines()
	if len(lines) > s.Lines {
		fault(RuleLines, float64(len(lines)), float64(s.Lines))
	}
	for _, line := range lines {
		if line == "" {
			fault(RuleEmpty, 0, 1)
		}
		if w := Width(line); w > s.Columns {
			fault(RuleColumns, float64(w), float64(s.Columns))
		}
	}
}

func (s Style) checkTimes(c Cue, fault func(Rule, float64, float64)) {
	d := c.Duration()
	if c.Start < 0 || d <= 0 {
		fault(RuleTimes, d.Seconds(), 0)
		return
	}
	if d > s.MaxDuration {
		fault(RuleLong, d.Seconds(), s.MaxDuration.Seconds())
	}
	if d < s.MinDuration {
		fault(RuleShort, d.Seconds(), s.MinDuration.Seconds())
	}
	if speed := float64(Width(c.Text)) / d.Seconds(); d < s.reading(c.Text) {
		fault(RuleSpeed, speed, s.Speed)
	}
}

// reading is how long it takes to read a text, in whole milliseconds.
func (s Style) reading(text string) time.Duration {
	seconds := float64(Width(text)) / s.Speed
	return min(time.Duration(seconds*1000)*time.Millisecond, s.MaxDuration)
}
