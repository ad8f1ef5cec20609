package cli

import (
	"fmt"
	"io"
	"os"
	"strings"
	"time"
	"unicode"

	"golang.org/x/term"
)

// Bar is a progress bar on a terminal. Where standard error is none, it prints nothing.
type Bar struct {
	w     io.Writer
	width int
	last  time.Time
	shown bool
}

// Bar makes a progress bar on standard error.
func (p *Program) Bar() *Bar {
	f, ok := p.Err.(*os.File)
	if !ok || !term.IsTerminal(int(f.Fd())) {
		return &Bar{}
	}
	width, _, err := term.GetSize(int(f.Fd()))
	if err != nil || width < 20 {
		width = 80
	}
	return &Bar{w: f, width: width}
}

// Set shows that done of total are finished, the last of them being what. It draws at most
// ten times a second.
func (b *Bar) Set(done, total int, what string) {
	if b.w == nil || total == 0 || done < total && time.Since(b.last) < 100*time.Millisecond {
		return
	}
	b.last, b.shown = time.Now(), true
	const cells = 24
	full := cells * done / total
	line := fmt.Sprintf("%s%s %d/%d %s", strings.Repeat("█", full), strings.Repeat("░", cells-full), done, total, Printable(what))
	if r := []rune(line); len(r) >= b.width {
		line = string(r[:b.width-1])
	}
	fmt.Fprintf(b.w, "\r\x1b[2K%s", line)
}

// Show shows the end of a text in place of the bar.
func (b *Bar) Show(text string) {
	if b.w == nil {
		return
	}
	r := []rune(Printable(strings.Join(strings.Fields(text), " ")))
	b.shown = true
	fmt.Fprintf(b.w, "\r\x1b[2K%s", string(r[max(0, len(r)-b.width+1):]))
}

// Done takes the bar off the screen.
func (b *Bar) Done() {
	if b.shown {
		fmt.Fprint(b.w, "\r\x1b[2K")
		b.shown = false
	}
}

// Printable replaces control characters, which could move the cursor or worse, when a file
// name or a document's text goes to a terminal. Line ends and tabs stay.
func Printable(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) && r != '\n' && r != '\t' {
			return unicode.ReplacementChar
		}
		return r
	}, s)
}
