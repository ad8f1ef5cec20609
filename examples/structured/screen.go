package main

import (
	"fmt"
	"io"
	"os"
	"strings"

	"golang.org/x/term"
)

// screen is a terminal, on which a text takes the place of the one before. On anything else
// only the last text is printed.
type screen struct {
	w        io.Writer
	terminal bool
	lines    int // of what is drawn
}

func newScreen(w io.Writer) *screen {
	f, ok := w.(*os.File)
	return &screen{w: w, terminal: ok && term.IsTerminal(int(f.Fd()))}
}

func (s *screen) draw(text string, last bool) {
	switch {
	case s.terminal:
		if s.lines > 0 {
			fmt.Fprintf(s.w, "\x1b[%dA\x1b[J", s.lines) // up, and clear what is below
		}
		fmt.Fprint(s.w, text)
		s.lines = strings.Count(text, "\n")
	case last:
		fmt.Fprint(s.w, text)
	}
}
