package caption

import (
	"bytes"
	"fmt"
	"html"
	"io"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/awsai-go/awsai"
)

// WriteVTT writes the cues as WebVTT, numbered from 1, each with its speaker, if it has one, in a
// voice tag. A cue that no file can have, as one that ends before it begins, begins before the
// one before it, or has no text or settings that are none, is awsai.ErrInvalid, and nothing is
// written.
func WriteVTT(w io.Writer, cues []Cue) error {
	for i, c := range cues {
		if err := checkSettings(c.Settings); err != nil {
			return awsai.Errorf("caption.WriteVTT", awsai.ErrInvalid, "cue %d: %w", i+1, err)
		}
	}
	return write("caption.WriteVTT", w, cues, "WEBVTT\n\n", func(b *bytes.Buffer, n int, c Cue) {
		fmt.Fprintf(b, "%d\n%s --> %s", n, stamp(c.Start, '.'), stamp(c.End, '.'))
		if settings := strings.Join(strings.Fields(c.Settings), " "); settings != "" {
			b.WriteString(" " + settings)
		}
		b.WriteByte('\n')
		if name := annotation(c.Speaker); name != "" {
			fmt.Fprintf(b, "<v %s>", name)
		}
		b.WriteString(escaper.Replace(body(c.Text)))
		b.WriteString("\n\n")
	})
}

// escaper writes what would be a tag, a character reference or the line of times.
var escaper = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;")

// annotation is a name as a voice tag has it, in one line.
func annotation(name string) string {
	return escaper.Replace(strings.Join(strings.Fields(body(name)), " "))
}

// ParseVTT reads WebVTT strictly, as the W3C's syntax has it: the header, notes, styles and
// regions, which are left out, and cues whose times do not go back, with valid settings and text
// whose tags are closed, or are the only one of the cue, as <v Esme>. Tags are taken out of the
// text, and character references are resolved. What is otherwise is awsai.ErrInvalid, with the
// line.
func ParseVTT(data []byte) ([]Cue, error) {
	const op = "caption.ParseVTT"
	lines, err := linesOf(data)
	if err != nil {
		return nil, awsai.Wrap(op, err)
	}
	if h := lines[0]; h != "WEBVTT" && !strings.HasPrefix(h, "WEBVTT ") && !strings.HasPrefix(h, "WEBVTT\t") || strings.Contains(h, "-->") {
		return nil, awsai.Wrap(op, fault(1, "want the header WEBVTT"))
	}
	if len(lines) > 1 && lines[1] != "" {
		return nil, awsai.Wrap(op, fault(2, "want an empty line after the header"))
	}
	var cues []Cue
	for at := skipEmpty(lines, 1); at < len(lines); at = skipEmpty(lines, at) {
		end := at
		for end < len(lines) && lines[end] != "" {
			end++
		}
		c, ok, err := vttBlock(lines[at:end], at, len(cues) > 0)
		if err == nil && ok {
			err = follows(cues, c, at+1, false)
		}
		if err != nil {
			return nil, awsai.Wrap(op, err)
		}
		if ok {
			cues = append(cues, c)
		}
		at = end
	}
	return cues, nil
}

// vttBlock reads a block whose first line is the one after at. It tells whether it is a cue.
func vttBlock(block []string, at int, cues bool) (c Cue, ok bool, err error) {
	first := block[0]
	if first == "NOTE" || strings.HasPrefix(first, "NOTE ") || strings.HasPrefix(first, "NOTE\t") {
		return c, false, noArrows(block, at)
	}
	if kind := strings.TrimRight(first, " \t"); (kind == "STYLE" || kind == "REGION") && (len(block) == 1 || !strings.Contains(block[1], "-->")) {
		if cues {
			return c, false, fault(at+1, "styles and regions are before the first cue")
		}
		return c, false, noArrows(block, at)
	}
	times := 0
	if !strings.Contains(first, "-->") {
		c.ID, times = first, 1
	}
	if len(block) <= times || !strings.Contains(block[times], "-->") {
		return c, false, fault(at+times+1, "want the times of a cue")
	}
	if err := c.readTimes(block[times]); err != nil {
		return c, false, fault(at+times+1, err.Error())
	}
	text := block[times+1:]
	if err := noArrows(text, at+times+1); err != nil {
		return c, false, err
	}
	c.Text, c.Speaker, err = cueText(strings.Join(text, "\n"))
	if err != nil {
		return c, false, fault(at+times+2, err.Error())
	}
	if strings.TrimSpace(c.Text) == "" {
		return c, false, fault(at+times+2, "the cue has no text")
	}
	return c, true, nil
}

func noArrows(block []string, at int) error {
	for i, line := range block {
		if strings.Contains(line, "-->") {
			return fault(at+i+1, "times within a block")
		}
	}
	return nil
}

// readTimes reads the line of times and settings.
func (c *Cue) readTimes(line string) error {
	from, rest, _ := strings.Cut(line, "-->")
	if !spaceAtEnd(from) || rest == "" || rest[0] != ' ' && rest[0] != '\t' {
		return fmt.Errorf("want white space around -->")
	}
	fields := strings.Fields(rest)
	if len(fields) == 0 {
		return fmt.Errorf("want the time at which the cue ends")
	}
	var ok1, ok2 bool
	c.Start, ok1 = vttTime(strings.TrimRight(from, " \t"))
	c.End, ok2 = vttTime(fields[0])
	if !ok1 || !ok2 {
		return fmt.Errorf("want times as 00:01.000 --> 00:02.000")
	}
	c.Settings = strings.Join(fields[1:], " ")
	return checkSettings(c.Settings)
}

func spaceAtEnd(s string) bool { return strings.HasSuffix(s, " ") || strings.HasSuffix(s, "\t") }

func vttTime(s string) (time.Duration, bool) {
	clock, ms, ok := strings.Cut(s, ".")
	return clockTime(clock, ms, ok)
}

const percentage = `(?:100(?:\.0+)?|[0-9]{1,2}(?:\.[0-9]+)?)%`

// settings are what the W3C's syntax has for the settings of a cue.
var settings = map[string]*regexp.Regexp{
	"vertical": regexp.MustCompile(`^(rl|lr)$`),
	"line":     regexp.MustCompile(`^(-?[0-9]+|` + percentage + `)(,(start|center|end))?$`),
	"position": regexp.MustCompile(`^` + percentage + `(,(line-left|center|line-right))?$`),
	"size":     regexp.MustCompile(`^` + percentage + `$`),
	"align":    regexp.MustCompile(`^(start|center|end|left|right)$`),
	"region":   regexp.MustCompile(`^[^\s>]+$`),
}

func checkSettings(text string) error {
	seen := make(map[string]bool)
	for field := range strings.FieldsSeq(text) {
		name, value, _ := strings.Cut(field, ":")
		form := settings[name]
		if form == nil || !form.MatchString(value) || strings.Contains(value, "-->") {
			return fmt.Errorf("a setting that WebVTT does not have")
		}
		if seen[name] {
			return fmt.Errorf("the setting %s twice", name)
		}
		seen[name] = true
	}
	return nil
}

// tag is what stands in angle brackets: a name with classes, and an annotation, or a time.
var tag = regexp.MustCompile(`^(/?)([a-z]+)((?:\.[^\s.<>&]+)*)(?:[ \t\n]+([^<>]*))?$`)

// cueText takes the tags out of a cue's text. The speaker is the voice that has all of it.
func cueText(text string) (plain, speaker string, err error) {
	var b strings.Builder
	var open, voices []string
	outside := false // a text that no voice has
	for text != "" {
		begin := strings.IndexByte(text, '<')
		chunk := text
		if begin >= 0 {
			chunk = text[:begin]
		}
		if strings.Contains(chunk, ">") {
			return "", "", fmt.Errorf("a > that opens nothing")
		}
		if err := references(chunk); err != nil {
			return "", "", err
		}
		b.WriteString(html.UnescapeString(chunk))
		if strings.TrimSpace(chunk) != "" && !slices.Contains(open, "v") {
			outside = true
		}
		if begin < 0 {
			break
		}
		inside, rest, ok := strings.Cut(text[begin+1:], ">")
		if !ok {
			return "", "", fmt.Errorf("a tag that does not end")
		}
		text = rest
		name, err := readTag(inside, &open)
		if err != nil {
			return "", "", err
		}
		if name != "" {
			voices = append(voices, name)
		}
	}
	// The end tag of a voice may be left out where it is the whole cue.
	if len(open) > 1 || len(open) == 1 && open[0] != "v" {
		return "", "", fmt.Errorf("a tag that is not closed")
	}
	if len(voices) == 1 && !outside {
		speaker = voices[0]
	}
	return b.String(), speaker, nil
}

// readTag keeps account of open tags, and returns the name of a voice.
func readTag(inside string, open *[]string) (voice string, err error) {
	if inside != "" && inside[0] >= '0' && inside[0] <= '9' {
		if _, ok := vttTime(inside); !ok {
			return "", fmt.Errorf("a tag that is no time")
		}
		return "", nil
	}
	m := tag.FindStringSubmatch(inside)
	if m == nil || !slices.Contains([]string{"c", "i", "b", "u", "ruby", "rt", "v", "lang"}, m[2]) {
		return "", fmt.Errorf("a tag that WebVTT does not have")
	}
	annotated := strings.TrimSpace(m[4]) != ""
	if m[1] == "/" {
		if n := len(*open); n == 0 || (*open)[n-1] != m[2] || annotated || m[3] != "" {
			return "", fmt.Errorf("the end of a tag that is not open")
		}
		*open = (*open)[:len(*open)-1]
		return "", nil
	}
	if needs := m[2] == "v" || m[2] == "lang"; needs != annotated {
		return "", fmt.Errorf("a tag %s with or without annotation", m[2])
	}
	if err := references(m[4]); err != nil {
		return "", err
	}
	*open = append(*open, m[2])
	if m[2] == "v" {
		voice = strings.Join(strings.Fields(html.UnescapeString(m[4])), " ")
	}
	return voice, nil
}

// reference is a character reference of HTML, by name or number.
var reference = regexp.MustCompile(`^&(?:[a-zA-Z][a-zA-Z0-9]*|#[0-9]+|#[xX][0-9a-fA-F]+);`)

// references tells whether each & begins a character reference.
func references(text string) error {
	for {
		n := strings.IndexByte(text, '&')
		if n < 0 {
			return nil
		}
		ref := reference.FindString(text[n:])
		if ref == "" || html.UnescapeString(ref) == ref {
			return fmt.Errorf("an & that is no character reference")
		}
		text = text[n+len(ref):]
	}
}
