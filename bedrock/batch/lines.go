package batch

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
)

// MaxLine is how many bytes a line of a file of results may have. It holds a record and its
// reply; what is longer has a result that cannot be read.
const MaxLine = 64 << 20

// readLines yields the lines of r that are not blank, without their ends, numbered from 1. A
// line of more than limit bytes comes as nil. The bytes are good until the next line. A line
// that the end of r cuts off is one. An error of r ends the sequence.
func readLines(r io.Reader, limit int) iter.Seq2[numbered, error] {
	return func(yield func(numbered, error) bool) {
		b := bufio.NewReaderSize(r, 64<<10)
		var line []byte
		for n := 1; ; n++ {
			var err error
			var over bool
			line, over, err = readLine(b, line[:0], limit)
			if err != nil && !errors.Is(err, io.EOF) {
				yield(numbered{}, err)
				return
			}
			text := bytes.TrimSpace(line)
			if over {
				text = nil
			}
			if (over || len(text) > 0) && !yield(numbered{n, text}, nil) {
				return
			}
			if err != nil {
				return
			}
		}
	}
}

// numbered is a line and its number.
type numbered struct {
	n    int
	text []byte
}

// readLine appends the next line of b to line, as far as the limit.
func readLine(b *bufio.Reader, line []byte, limit int) (_ []byte, over bool, err error) {
	for {
		part, err := b.ReadSlice('\n')
		if len(line)+len(part) > limit {
			over = true
			line = line[:0]
		}
		if !over {
			line = append(line, part...)
		}
		if !errors.Is(err, bufio.ErrBufferFull) {
			return line, over, err
		}
	}
}

// resultLine is a line of a file of results. What else is in it, the record among it, is
// passed over.
type resultLine struct {
	RecordID    string          `json:"recordId"`
	ModelOutput json.RawMessage `json:"modelOutput"`
	Error       *lineError      `json:"error"`
}

// lineError is why a record failed.
type lineError struct {
	Code    errorCode `json:"errorCode"`
	Message string    `json:"errorMessage"`
}

// errorCode is a number by the service's documentation. A text is understood too.
type errorCode string

// UnmarshalJSON reads a number or a text.
func (c *errorCode) UnmarshalJSON(raw []byte) error {
	if len(raw) > 0 && raw[0] == '"' {
		return json.Unmarshal(raw, (*string)(c))
	}
	*c = errorCode(raw)
	return nil
}

// parseLine reads a line of results.
func parseLine(l numbered) (resultLine, error) {
	var r resultLine
	if l.text == nil {
		return r, fmt.Errorf("line %d has more than %d bytes", l.n, MaxLine)
	}
	if err := json.Unmarshal(l.text, &r); err != nil {
		return resultLine{}, fmt.Errorf("line %d is not a JSON object of a result", l.n)
	}
	if r.RecordID == "" {
		return resultLine{}, fmt.Errorf("line %d has no record ID", l.n)
	}
	return r, nil
}
