package load

import (
	"strings"

	"golang.org/x/net/html"
)

// prose adds text in which white space is one space, as a browser shows it.
func (h *htmlReader) prose(start, end int) {
	for at := start; at < end; {
		c := h.source[at]
		if isSpace(c) {
			if h.space == 0 {
				h.space = at + 1
			}
			at++
			continue
		}
		if last := h.text.last(); h.space > 0 && last != 0 && last != '\n' && last != ' ' {
			h.text.put(" ", h.space-1, h.space)
		}
		h.space = 0
		if c == '&' {
			at = h.entity(at, end)
			continue
		}
		stop := at + 1
		for stop < end && h.source[stop] != '&' && !isSpace(h.source[stop]) {
			stop++
		}
		h.text.copy(at, stop)
		at = stop
	}
}

// preformatted adds text with its white space. Empty lines before it are left out.
func (h *htmlReader) preformatted(start, end int) {
	for at := start; at < end; {
		switch c := h.source[at]; {
		case c == '&':
			at = h.entity(at, end)
		case c == '\r' || c == '\n' && len(h.text.text) == 0:
			at++
		default:
			stop := at + 1
			for stop < end && h.source[stop] != '&' && h.source[stop] != '\r' {
				stop++
			}
			h.text.copy(at, stop)
			at = stop
		}
	}
}

// entity adds the character that stands at an ampersand, and returns where the text goes
// on. Spaces that do not break are spaces: nobody searches for the difference.
func (h *htmlReader) entity(at, end int) int {
	stop := at + 1
	for stop < end && stop-at < 40 && (isAlphanumeric(h.source[stop]) || h.source[stop] == '#' && stop == at+1) {
		stop++
	}
	if stop < end && h.source[stop] == ';' {
		stop++
	}
	text := html.UnescapeString(h.source[at:stop])
	h.text.put(strings.ReplaceAll(text, "\u00a0", " "), at, stop)
	return stop
}

func isSpace(c byte) bool {
	return c == ' ' || c == '\n' || c == '\t' || c == '\r' || c == '\f'
}

func isAlphanumeric(c byte) bool {
	return c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z'
}
