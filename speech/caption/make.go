package caption

import (
	"math"
	"slices"
	"strings"
	"time"
	"unicode"
)

// Make makes captions of words, which are in the order in which they are shown. All words are in
// the cues, in their order, and no two cues overlap. Words that cannot be told from white space
// are left out; one that is longer than a line is cut.
func Make(words []Word, optFns ...func(*Style)) []Cue {
	s := style(optFns)
	units := s.units(words)
	var cues []Cue
	for begin := 0; begin < len(units); {
		end := begin + 1
		for end < len(units) && !s.separate(units[end-1], units[end]) {
			end++
		}
		run := units[begin:end]
		if s.Prefix != nil && run[0].Speaker != "" && (begin == 0 || units[begin-1].Speaker != run[0].Speaker) {
			run[0].prefix = s.prefix(run[0])
		}
		cues = append(cues, s.cut(run)...)
		begin = end
	}
	return s.timed(cues)
}

// prefix is what a turn begins with, or nothing where a line has no place for it.
func (s Style) prefix(u unit) string {
	p := strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) {
			return ' '
		}
		return r
	}, s.Prefix(u.Speaker))
	if Width(p)+u.width > s.Columns || strings.TrimSpace(p) == "" {
		return ""
	}
	return strings.TrimLeft(p, " ")
}

// unit is a word with the marks that stand with it: a line does not break in it.
type unit struct {
	Word
	glued  bool   // no space before it
	prefix string // what a turn begins with
	width  int
}

// separate tells whether two units are never in one cue.
func (s Style) separate(a, b unit) bool {
	return a.Speaker != b.Speaker || b.Start-a.End > s.MaxPause || b.Start < a.Start
}

// units joins words with their marks, cuts what is too long for a line and rounds the times.
func (s Style) units(words []Word) []unit {
	var units []unit
	var open string
	for i, w := range words {
		w.Text = strings.Join(strings.Fields(body(w.Text)), " ")
		w.Start, w.End = max(w.Start, 0).Truncate(time.Millisecond), max(w.End, w.Start, 0).Truncate(time.Millisecond)
		switch n := len(units); {
		case w.Text == "":
			continue
		case w.Mark && strings.Contains(opening, w.Text):
			if i+1 < len(words) && !words[i+1].Mark {
				open += w.Text
				continue
			}
		case w.Mark && n > 0 && units[n-1].Speaker == w.Speaker && open == "" && Width(units[n-1].Text+w.Text) <= s.Columns:
			units[n-1].Text += w.Text
			continue
		}
		u := unit{Word: w}
		if n := len(units); n > 0 {
			u.glued = !space(units[n-1].Word, Word{Text: open + w.Text, Mark: w.Mark && open == ""})
		}
		u.Text, open = open+w.Text, ""
		units = append(units, s.pieces(u)...)
	}
	for i := range units {
		units[i].width = Width(units[i].Text)
	}
	return units
}

// pieces cuts a unit that has spaces or is too long for a line, each piece with its share of the
// time.
func (s Style) pieces(u unit) []unit {
	if Width(u.Text) <= s.Columns && !strings.Contains(u.Text, " ") {
		return []unit{u}
	}
	var pieces []unit
	whole := max(len(u.Text), 1)
	at := func(n int) time.Duration {
		return (u.Start + time.Duration(float64(u.End-u.Start)*float64(n)/float64(whole))).Truncate(time.Millisecond)
	}
	done := 0
	for word := range strings.FieldsSeq(u.Text) {
		glued := u.glued && len(pieces) == 0
		for _, part := range s.fitting(word) {
			p := u
			p.Text, p.glued = part, glued
			p.Start, p.End = at(done), at(done+len(part))
			pieces = append(pieces, p)
			done, glued = done+len(part), true
		}
		done++ // the space
	}
	if n := len(pieces); n > 0 {
		pieces[n-1].End = u.End
	}
	return pieces
}

// fitting cuts a word into what fits a line.
func (s Style) fitting(word string) []string {
	var parts []string
	begin, width := 0, 0
	for i, r := range word {
		w := runeWidth(r)
		if i > begin && width+w > s.Columns {
			parts = append(parts, word[begin:i])
			begin, width = i, 0
		}
		width += w
	}
	return append(parts, word[begin:])
}

// cut divides a run of one speaker's units into cues, with the least cost in all.
func (s Style) cut(run []unit) []Cue {
	cost := make([]float64, len(run)+1)
	from := make([]int, len(run)+1)
	for end := 1; end <= len(run); end++ {
		cost[end] = math.Inf(1)
		for begin := end - 1; begin >= 0; begin-- {
			part := run[begin:end]
			if begin < end-1 && (part[len(part)-1].End-part[0].Start > s.MaxDuration || s.rows(part) > s.Lines) {
				break // and so is all that begins before
			}
			c := cost[begin] + s.cost(part)
			if end < len(run) {
				c += boundary(run[end-1], run[end])
			}
			if c < cost[end] {
				cost[end], from[end] = c, begin
			}
		}
	}
	var cues []Cue
	for end := len(run); end > 0; end = from[end] {
		part := run[from[end]:end]
		last := part[0].End
		for _, u := range part {
			last = max(last, u.End)
		}
		cues = append(cues, Cue{Start: part[0].Start, End: last, Text: s.text(part), Speaker: part[0].Speaker})
	}
	slices.Reverse(cues)
	return cues
}

// cost is how bad a cue is by itself: each costs something, so that there are few; one that is
// too short to be read at ease, more.
func (s Style) cost(part []unit) float64 {
	c := 1.0
	d := part[len(part)-1].End - part[0].Start
	width := 0
	for _, u := range part {
		width += u.width + 1
	}
	if short := s.MinDuration - d; short > 0 && s.MinDuration > 0 {
		c += 2 * float64(short) / float64(s.MinDuration)
	}
	if width < s.Columns/3 {
		c += 1 - 3*float64(width)/float64(s.Columns)
	}
	return c
}

// boundary is how bad it is to end a cue between two units.
func boundary(a, b unit) float64 {
	pause := (b.Start - a.End).Seconds()
	c := 2.0
	switch last := a.Text[len(a.Text)-1]; {
	case strings.ContainsAny(a.Text[max(len(a.Text)-3, 0):], ".?!。？！…｡"):
		c = 0
	case strings.ContainsAny(a.Text[max(len(a.Text)-3, 0):], ",;:、，；："):
		c = 0.7
	case weak(a.Text): // the end of a line that nobody ends a phrase with
		c = 3
	case last == '-':
		c = 1.5
	}
	return max(c-2*min(max(pause, 0), 1), 0)
}

// weak are words that stand with the one after them, in the languages that captions are cut most
// often in.
func weak(word string) bool {
	switch strings.ToLower(strings.TrimLeftFunc(word, unicode.IsPunct)) {
	case "a", "an", "the", "of", "to", "in", "on", "at", "by", "for", "from", "with", "and", "or", "but", "my", "your", "his", "her", "its", "our", "their", "this", "that", "is", "are", "was", "were", "be", "not", "i", "we", "he", "she", "they", "it", "you",
		"el", "la", "los", "las", "un", "una", "de", "del", "y", "o", "que", "en", "con", "por", "para", "su", "se", "no",
		"le", "les", "une", "des", "du", "et", "ou", "à", "au", "aux", "dans", "sur", "pour", "je", "il", "elle", "nous", "vous", "ne",
		"der", "die", "das", "ein", "eine", "einen", "dem", "den", "und", "oder", "zu", "im", "mit", "von", "für", "ich", "er", "sie", "es", "wir":
		return true
	}
	return false
}
