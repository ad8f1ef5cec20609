package pdf

import (
	"strings"
	"unicode/utf16"
)

// font tells what the codes of a string are as text, and how wide.
type font struct {
	toText  map[string]string // by code, from the ToUnicode map or the encoding
	wide    bool              // codes have two bytes
	utf16   bool              // codes are UTF-16
	widths  map[int]float64   // in thousandths of the size
	missing float64           // width of the others
}

// entry is what an entry of a map costs, in bytes read.
const entry = 20

// unknown is the text of a code that nothing says anything of.
const unknown = "\uFFFD"

func (f *file) font(d dict) *font {
	ft := &font{toText: map[string]string{}, widths: map[int]float64{}, missing: 500}
	encoding := f.get(d["Encoding"])
	if d["Subtype"] == name("Type0") {
		ft.wide = true
		if n, ok := encoding.(name); ok {
			ft.utf16 = strings.Contains(string(n), "UCS2") || strings.Contains(string(n), "UTF16")
		}
		if descendants := f.array(d["DescendantFonts"]); len(descendants) > 0 {
			f.wideWidths(ft, f.dict(descendants[0]))
		}
	} else {
		f.encoding(ft, encoding)
		f.simpleWidths(ft, d)
	}
	if s, ok := f.get(d["ToUnicode"]).(stream); ok {
		f.toUnicode(ft, f.content(s))
	}
	return ft
}

func (f *file) simpleWidths(ft *font, d dict) {
	if n, ok := f.number(f.dict(d["FontDescriptor"])["MissingWidth"]); ok && n > 0 {
		ft.missing = n
	}
	if base, _ := f.get(d["BaseFont"]).(name); strings.Contains(string(base), "Courier") {
		ft.missing = 600
	}
	first, _ := f.number(d["FirstChar"])
	scale := 1.0
	if m := f.array(d["FontMatrix"]); len(m) > 0 { // of a Type 3 font, whose units are its own
		if x, ok := f.number(m[0]); ok && x > 0 {
			scale = 1000 * x
		}
	}
	for i, w := range f.array(d["Widths"]) {
		if n, ok := f.number(w); ok && i < 256 {
			ft.widths[int(first)+i] = n * scale
		}
	}
}

// wideWidths reads "W": a first code and the widths from there, or two codes and the width
// of all between.
func (f *file) wideWidths(ft *font, d dict) {
	ft.missing = 1000
	if n, ok := f.number(d["DW"]); ok {
		ft.missing = n
	}
	w := f.array(d["W"])
	for i := 0; i+1 < len(w); {
		first, _ := f.number(w[i])
		if list, ok := f.get(w[i+1]).(array); ok {
			for j, x := range list {
				if n, ok := f.number(x); ok {
					ft.widths[int(first)+j] = n
				}
			}
			i += 2
			continue
		}
		if i+2 >= len(w) {
			return
		}
		last, _ := f.number(w[i+1])
		if n, ok := f.number(w[i+2]); ok && n != ft.missing && f.work.spend(entry*int(min(max(last-first, 0), 1<<16))) {
			for code := int(first); code <= int(min(last, 1<<16)); code++ {
				ft.widths[code] = n
			}
		}
		i += 3
	}
}

// encoding fills in what a simple font's codes are.
func (f *file) encoding(ft *font, encoding any) {
	base := encoding
	if d, ok := encoding.(dict); ok {
		base = f.get(d["BaseEncoding"])
	}
	high := windows1252
	if base == name("MacRomanEncoding") {
		high = macRoman
	}
	for code := range 128 {
		ft.toText[string([]byte{byte(code)})] = string(rune(code))
	}
	for i, r := range []rune(high) {
		ft.toText[string([]byte{byte(128 + i)})] = string(r)
	}
	d, ok := encoding.(dict)
	if !ok {
		return
	}
	code := 0
	for _, o := range f.array(d["Differences"]) {
		switch o := f.get(o).(type) {
		case float64:
			code = int(o)
		case name:
			if code >= 0 && code < 256 {
				ft.toText[string([]byte{byte(code)})] = glyphText(string(o))
			}
			code++
		}
	}
}

// toUnicode reads a map from codes to text (ISO 32000-1, 9.10.3).
func (f *file) toUnicode(ft *font, data []byte) {
	l := &lexer{data: data, work: f.work}
	var args []any
	for {
		o := l.object(0)
		word, ok := o.(keyword)
		if !ok {
			if len(args) < 1<<16 {
				args = append(args, o)
			}
			continue
		}
		switch word {
		case eof:
			return
		case "endbfchar":
			for i := 0; i+1 < len(args); i += 2 {
				code, ok1 := args[i].(str)
				to, ok2 := args[i+1].(str)
				if ok1 && ok2 {
					ft.toText[string(code)] = fromUTF16(to)
				}
			}
		case "endbfrange":
			for i := 0; i+2 < len(args); i += 3 {
				f.textRange(ft, args[i], args[i+1], args[i+2])
			}
		}
		args = nil
	}
}

func (f *file) textRange(ft *font, from, to, text any) {
	low, ok1 := from.(str)
	high, ok2 := to.(str)
	if !ok1 || !ok2 || len(low) != len(high) || len(low) == 0 || len(low) > 4 {
		return
	}
	first, last := codeOf(string(low)), codeOf(string(high))
	if last-first > 1<<16 || last < first || !f.work.spend(entry*(last-first)) {
		return
	}
	for code := first; code <= last; code++ {
		key := codeBytes(code, len(low))
		switch text := text.(type) {
		case str:
			ft.toText[key] = plus(text, code-first)
		case array:
			if i := code - first; i < len(text) {
				if s, ok := text[i].(str); ok {
					ft.toText[key] = fromUTF16(s)
				}
			}
		}
	}
}

// plus is a text in UTF-16 whose last character is n further on.
func plus(text str, n int) string {
	runes := []rune(fromUTF16(text))
	if len(runes) == 0 {
		return ""
	}
	runes[len(runes)-1] += rune(n)
	return string(runes)
}

func codeOf(s string) int {
	n := 0
	for i := range len(s) {
		n = n<<8 | int(s[i])
	}
	return n
}

func codeBytes(code, size int) string {
	b := make([]byte, size)
	for i := range b {
		b[size-1-i] = byte(code >> (8 * i))
	}
	return string(b)
}

func fromUTF16(s str) string {
	units := make([]uint16, 0, len(s)/2)
	for i := 0; i+1 < len(s); i += 2 {
		units = append(units, uint16(s[i])<<8|uint16(s[i+1]))
	}
	return string(utf16.Decode(units))
}

// A glyph is one code of a string.
type glyph struct {
	text  string
	width float64 // in parts of the size
	space bool    // code 32 of a single byte, which word spacing is added to
}

func (ft *font) glyphs(s str) []glyph {
	size := 1
	if ft.wide {
		size = 2
	}
	out := make([]glyph, 0, len(s)/size)
	for i := 0; i+size <= len(s); i += size {
		code := string(s[i : i+size])
		text, ok := ft.toText[code]
		switch {
		case ok:
		case ft.utf16:
			text = fromUTF16(str(code))
		default:
			text = unknown
		}
		width, ok := ft.widths[codeOf(code)]
		if !ok {
			width = ft.missing
		}
		out = append(out, glyph{text, width / 1000, size == 1 && code == " "})
	}
	return out
}
