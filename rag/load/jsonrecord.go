package load

import (
	"encoding/json"
	"strconv"
	"strings"
	"unicode/utf16"

	"github.com/awsai-go/awsai/rag"
)

// jsonLines reads one record from each line. A line that is not JSON is kept as it is:
// what it says can still be found, and the other lines are not lost.
func jsonLines(r *reader) {
	start := r.from
	for line := range strings.Lines(r.source[r.from:]) {
		end := start + len(line)
		if json.Valid([]byte(line)) {
			r.jsonRecord(start, end)
		} else {
			r.verbatim(rag.BlockRecord, "", start, end)
		}
		start = end
	}
}

// readJSON reads a list of objects as records, and anything else as configuration.
func readJSON(r *reader) {
	s := r.source
	at := skipSpace(s, r.from)
	if at >= len(s) || s[at] != '[' || !json.Valid([]byte(s[r.from:])) {
		code(r)
		return
	}
	first := skipSpace(s, at+1)
	if s[first] != '{' {
		code(r)
		return
	}
	for at = first; s[at] != ']'; {
		end := skipValue(s, at)
		r.jsonRecord(at, end)
		if at = skipSpace(s, end); s[at] == ',' {
			at = skipSpace(s, at+1)
		}
	}
}

// jsonRecord adds the valid JSON value in the source from start to end: the values of
// members that hold text as they are, others with their names before them, in the order
// of the source.
func (r *reader) jsonRecord(start, end int) {
	rec := jsonRecord{marked: newMarked(r)}
	rec.value("", skipSpace(r.source, start), false)
	if len(rec.marks) == 0 {
		return // nothing in it but empty and null
	}
	start, end = r.trim(start, end)
	b := rec.block(rag.BlockRecord)
	b.Label = label(rec.label)
	r.place(b, skipSpace(r.source, start), end)
}

// jsonRecord writes the text of one record. Its methods take the offset of a value and
// return that after it; they rely on the source being valid JSON.
type jsonRecord struct {
	*marked
	label    string
	lastPath string // of the value that was written last
}

func (j *jsonRecord) value(path string, at int, inArray bool) int {
	switch j.source[at] {
	case '{':
		return j.object(path, at)
	case '[':
		return j.array(path, at)
	}
	end := skipValue(j.source, at)
	if raw := j.source[at:end]; raw != "null" && raw != `""` {
		j.scalar(path, at, end, inArray)
	}
	return end
}

func (j *jsonRecord) object(path string, at int) int {
	at = skipSpace(j.source, at+1)
	for j.source[at] != '}' {
		end := skipValue(j.source, at)
		var key string
		_ = json.Unmarshal([]byte(j.source[at:end]), &key) // a valid string
		if path != "" {
			key = path + "." + key
		}
		at = skipSpace(j.source, end) + 1 // the colon
		at = skipSpace(j.source, j.value(key, skipSpace(j.source, at), false))
		if j.source[at] == ',' {
			at = skipSpace(j.source, at+1)
		}
	}
	return at + 1
}

func (j *jsonRecord) array(path string, at int) int {
	at = skipSpace(j.source, at+1)
	for j.source[at] != ']' {
		at = skipSpace(j.source, j.value(path, at, true))
		if j.source[at] == ',' {
			at = skipSpace(j.source, at+1)
		}
	}
	return at + 1
}

func (j *jsonRecord) scalar(path string, at, end int, inArray bool) {
	kind := memberKind(path)
	again := inArray && path == j.lastPath && len(j.marks) > 0
	switch {
	case again && kind == otherMember:
		j.put(", ", at, at)
	case len(j.marks) > 0:
		j.put("\n", at, at)
	}
	if kind == otherMember && !again && path != "" {
		j.put(path+": ", at, at)
	}
	j.lastPath = path
	from := len(j.text)
	if j.source[at] == '"' {
		j.unescape(at+1, end-1)
	} else {
		j.copy(at, end)
	}
	if kind == titleMember && j.label == "" {
		j.label = string(j.text[from:])
	}
}

type kindOfMember int

const (
	otherMember kindOfMember = iota
	titleMember
	textMember
)

// memberKind tells by its name what a member holds.
func memberKind(path string) kindOfMember {
	name := path[strings.LastIndexByte(path, '.')+1:]
	switch strings.ToLower(name) {
	case "title", "heading", "headline", "subject":
		if name != path {
			return textMember // the title of something inside
		}
		return titleMember
	case "text", "body", "content", "contents", "passage", "paragraph", "question", "query", "prompt", "answer", "response",
		"completion", "summary", "abstract", "description", "context", "message":
		return textMember
	}
	return otherMember
}

// unescape adds the inside of a string.
func (j *jsonRecord) unescape(at, end int) {
	for at < end {
		esc := strings.IndexByte(j.source[at:end], '\\')
		if esc < 0 {
			j.copy(at, end)
			return
		}
		j.copy(at, at+esc)
		at += esc
		text, n := escaped(j.source[at:end])
		j.put(text, at, at+n)
		at += n
	}
}

// escaped is what the escape at the beginning of s stands for, and its length.
func escaped(s string) (string, int) {
	switch s[1] {
	case 'n':
		return "\n", 2
	case 't':
		return "\t", 2
	case 'r', 'b', 'f':
		return " ", 2 // breaks that would not show, or look like line ends
	case 'u':
	default:
		return s[1:2], 2
	}
	c := hex4(s[2:6])
	if utf16.IsSurrogate(c) && len(s) >= 12 && s[6:8] == `\u` {
		if pair := utf16.DecodeRune(c, hex4(s[8:12])); pair != '\uFFFD' {
			return string(pair), 12
		}
	}
	if c < ' ' {
		c = ' '
	}
	return string(c), 6
}

func hex4(s string) rune {
	n, _ := strconv.ParseUint(s, 16, 32)
	return rune(n)
}

func skipSpace(s string, at int) int {
	for at < len(s) && (s[at] == ' ' || s[at] == '\n' || s[at] == '\t' || s[at] == '\r') {
		at++
	}
	return at
}

// skipValue returns the end of the valid JSON value that begins at an offset.
func skipValue(s string, at int) int {
	depth := 0
	for at < len(s) {
		switch s[at] {
		case '"':
			for at++; s[at] != '"'; at++ {
				if s[at] == '\\' {
					at++
				}
			}
			at++
		case '{', '[':
			depth++
			at++
		case '}', ']':
			depth--
			at++
		case ' ', '\n', '\t', '\r', ',', ':':
			at++
			continue
		default:
			at += len(s[at:]) - len(strings.TrimLeft(s[at:], "+-.0123456789eEtrufalsn"))
		}
		if depth == 0 {
			return at
		}
	}
	return at
}
