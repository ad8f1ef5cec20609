package caption

import (
	"bytes"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/awsai-go/awsai"
)

// WriteSRT writes the cues as SubRip, numbered from 1, in UTF-8. Their speakers are not in the
// file, see Style.Prefix. A cue that no file can have, as one that ends before it begins or has
// no text, is awsai.ErrInvalid, and nothing is written.
func WriteSRT(w io.Writer, cues []Cue) error {
	return write("caption.WriteSRT", w, cues, "", func(b *bytes.Buffer, n int, c Cue) {
		fmt.Fprintf(b, "%d\n%s --> %s\n%s\n\n", n, stamp(c.Start, ','), stamp(c.End, ','), withoutArrows(body(c.Text)))
	})
}

// write checks the cues and writes a file of them.
func write(op string, w io.Writer, cues []Cue, head string, one func(*bytes.Buffer, int, Cue)) error {
	var b bytes.Buffer
	b.WriteString(head)
	var last time.Duration
	for i, c := range cues {
		c.Start, c.End = c.Start.Truncate(time.Millisecond), c.End.Truncate(time.Millisecond)
		switch {
		case c.Start < 0 || c.End <= c.Start || c.End > maxTime:
			return awsai.Errorf(op, awsai.ErrInvalid, "cue %d is from %v to %v", i+1, c.Start, c.End)
		case c.Start < last:
			return awsai.Errorf(op, awsai.ErrInvalid, "cue %d begins before the one before it", i+1)
		case body(c.Text) == "":
			return awsai.Errorf(op, awsai.ErrInvalid, "cue %d has no text", i+1)
		}
		last = c.Start
		one(&b, i+1, c)
	}
	_, err := w.Write(b.Bytes())
	return awsai.Wrap(op, err)
}

// maxTime is what a time of two digits of hours, as many programs read, and one of more has.
const maxTime = 999*time.Hour + 59*time.Minute + 59*time.Second + 999*time.Millisecond

// stamp writes a time.
func stamp(d time.Duration, point byte) string {
	ms := d.Milliseconds()
	return fmt.Sprintf("%02d:%02d:%02d%c%03d", ms/3_600_000, ms/60_000%60, ms/1000%60, point, ms%1000)
}

// lineEnds makes one kind of them.
var lineEnds = strings.NewReplacer("\r\n", "\n", "\r", "\n")

// body is a text without what would end the cue: empty lines and control characters.
func body(text string) string {
	var lines []string
	for line := range strings.SplitSeq(lineEnds.Replace(text), "\n") {
		line = strings.Map(func(r rune) rune {
			if r != '\t' && unicode.IsControl(r) {
				return -1
			}
			return r
		}, strings.ToValidUTF8(line, "\uFFFD"))
		if line = strings.TrimSpace(line); line != "" {
			lines = append(lines, line)
		}
	}
	return strings.Join(lines, "\n")
}

// withoutArrows shortens the arrows that only the line of times has.
func withoutArrows(text string) string {
	for strings.Contains(text, "-->") {
		text = strings.ReplaceAll(text, "-->", "->")
	}
	return text
}

// ParseSRT reads SubRip strictly: cues are numbered one after the other, have times of the form
// 00:00:00,000 that ascend and do not overlap, and at least one line of text; empty lines are
// only between them. A byte order mark and both kinds of line ends are taken. Tags stay in the
// text. What is otherwise is awsai.ErrInvalid, with the line.
func ParseSRT(data []byte) ([]Cue, error) {
	const op = "caption.ParseSRT"
	lines, err := linesOf(data)
	if err != nil {
		return nil, awsai.Wrap(op, err)
	}
	var cues []Cue
	for at := skipEmpty(lines, 0); at < len(lines); at = skipEmpty(lines, at) {
		c, next, err := srtCue(lines, at)
		if err == nil {
			err = follows(cues, c, at+2, true)
		}
		if n, numErr := strconv.Atoi(c.ID); err == nil && (numErr != nil || len(cues) > 0 && n != number(cues)+1) {
			err = fault(at+1, "the number is not that of the cue before and one more")
		}
		if err != nil {
			return nil, awsai.Wrap(op, err)
		}
		cues = append(cues, c)
		at = next
	}
	return cues, nil
}

// number is that of the last cue.
func number(cues []Cue) int {
	n, _ := strconv.Atoi(cues[len(cues)-1].ID)
	return n
}

func srtCue(lines []string, at int) (Cue, int, error) {
	c := Cue{ID: lines[at]}
	if !digits(c.ID) || len(c.ID) > 9 {
		return c, 0, fault(at+1, "want the number of a cue")
	}
	if at+1 == len(lines) {
		return c, 0, fault(at+2, "want the times of a cue")
	}
	from, to, ok := strings.Cut(lines[at+1], " --> ")
	var ok1, ok2 bool
	c.Start, ok1 = srtTime(from)
	c.End, ok2 = srtTime(to)
	if !ok || !ok1 || !ok2 {
		return c, 0, fault(at+2, "want times as 00:00:01,000 --> 00:00:02,000")
	}
	end := at + 2
	for end < len(lines) && lines[end] != "" {
		if strings.Contains(lines[end], "-->") {
			return c, 0, fault(end+1, "times within a text")
		}
		end++
	}
	if c.Text = strings.Join(lines[at+2:end], "\n"); strings.TrimSpace(c.Text) == "" {
		return c, 0, fault(at+3, "the cue has no text")
	}
	return c, end, nil
}

// srtTime reads 00:00:00,000.
func srtTime(s string) (time.Duration, bool) {
	clock, ms, ok := strings.Cut(s, ",")
	return clockTime(clock, ms, ok && strings.Count(clock, ":") == 2)
}

// clockTime reads hours of two digits or more, minutes and seconds of two, and milliseconds of
// three. Hours may be missing.
func clockTime(clock, ms string, ok bool) (time.Duration, bool) {
	parts := strings.Split(clock, ":")
	if !ok || len(ms) != 3 || !digits(ms) || len(parts) < 2 || len(parts) > 3 {
		return 0, false
	}
	var numbers [3]int
	for i, p := range parts {
		hours := i == 0 && len(parts) == 3
		if !digits(p) || len(p) < 2 || len(p) > 2 && !hours || len(p) > 3 {
			return 0, false
		}
		numbers[i+3-len(parts)], _ = strconv.Atoi(p)
	}
	n, _ := strconv.Atoi(ms)
	if numbers[1] > 59 || numbers[2] > 59 {
		return 0, false
	}
	return time.Duration(numbers[0])*time.Hour + time.Duration(numbers[1])*time.Minute + time.Duration(numbers[2])*time.Second + time.Duration(n)*time.Millisecond, true
}

func digits(s string) bool {
	for _, c := range []byte(s) {
		if c < '0' || c > '9' {
			return false
		}
	}
	return s != ""
}

// linesOf are the lines of a file, without a byte order mark.
func linesOf(data []byte) ([]string, error) {
	data = bytes.TrimPrefix(data, []byte("\ufeff"))
	if !utf8.Valid(data) {
		return nil, fmt.Errorf("%w: %d bytes that are not UTF-8", awsai.ErrInvalid, len(data))
	}
	if n := bytes.IndexByte(data, 0); n >= 0 {
		return nil, fmt.Errorf("%w: a NUL at byte %d", awsai.ErrInvalid, n)
	}
	text := lineEnds.Replace(string(data))
	return strings.Split(strings.TrimSuffix(text, "\n"), "\n"), nil
}

func skipEmpty(lines []string, at int) int {
	for at < len(lines) && lines[at] == "" {
		at++
	}
	return at
}

// follows tells what is wrong with the times of a cue, which is on the nth line.
func follows(before []Cue, c Cue, n int, apart bool) error {
	if c.End <= c.Start {
		return fault(n, "the cue ends before it begins")
	}
	if len(before) == 0 {
		return nil
	}
	last := before[len(before)-1]
	if c.Start < last.Start {
		return fault(n, "the cue begins before the one before it")
	}
	if apart && c.Start < last.End {
		return fault(n, "the cue begins before the one before it ends")
	}
	return nil
}

func fault(line int, what string) error {
	return fmt.Errorf("%w: line %d: %s", awsai.ErrInvalid, line, what)
}
