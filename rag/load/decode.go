package load

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"regexp"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// decode turns a file's bytes into UTF-8, or says why it takes them for no text.
func decode(data []byte, format string, latin1 bool) (string, error) {
	var text string
	switch {
	case bytes.HasPrefix(data, []byte{0xFE, 0xFF}):
		text = fromUTF16(data[2:], binary.BigEndian)
	case bytes.HasPrefix(data, []byte{0xFF, 0xFE}):
		text = fromUTF16(data[2:], binary.LittleEndian)
	case bytes.IndexByte(data, 0) >= 0:
		return "", fmt.Errorf("binary content")
	case utf8.Valid(data):
		text = string(data)
	case latin1 || format == "html" && declaresLatin1(data):
		text = fromWindows1252(data)
	default:
		return "", fmt.Errorf("not UTF-8 at byte %d; Options.Latin1 reads it as Windows-1252", invalidAt(data))
	}
	if strings.ContainsFunc(text, isBinary) {
		return "", fmt.Errorf("binary content")
	}
	return text, nil
}

// isBinary is true for the control characters that texts do not have. Tabs, line and page
// breaks and the escape of terminal colours they have.
func isBinary(c rune) bool {
	return c < 0x07 || c > 0x0D && c < 0x1A
}

func invalidAt(data []byte) int {
	at := 0
	for at < len(data) {
		r, n := utf8.DecodeRune(data[at:])
		if r == utf8.RuneError && n == 1 {
			break
		}
		at += n
	}
	return at
}

func fromUTF16(data []byte, order binary.ByteOrder) string {
	units := make([]uint16, len(data)/2)
	for i := range units {
		units[i] = order.Uint16(data[2*i:])
	}
	return string(utf16.Decode(units))
}

// declaredCharset finds the encoding that an HTML page says it has.
var declaredCharset = regexp.MustCompile(`(?i)<meta[^>]{0,200}charset\s*=\s*["']?\s*([\w.:-]+)`)

// declaresLatin1 looks where the HTML standard lets browsers look: the first 1024 bytes.
func declaresLatin1(data []byte) bool {
	m := declaredCharset.FindSubmatch(data[:min(len(data), 1024)])
	if m == nil {
		return false
	}
	switch strings.ToLower(string(m[1])) {
	case "iso-8859-1", "iso8859-1", "latin1", "windows-1252", "cp1252", "us-ascii", "ascii":
		return true // the standard reads all of these as Windows-1252
	}
	return false
}

// windows1252 is what the bytes from 0x80 to 0x9F stand for, by the WHATWG Encoding
// Standard. All others are the Unicode character of the same number.
const windows1252 = "€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ"

func fromWindows1252(data []byte) string {
	high := []rune(windows1252)
	var text strings.Builder
	text.Grow(len(data) + len(data)/8)
	for _, b := range data {
		if b >= 0x80 && b < 0xA0 {
			text.WriteRune(high[b-0x80])
		} else {
			text.WriteRune(rune(b))
		}
	}
	return text.String()
}
