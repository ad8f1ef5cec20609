package sagemaker

import (
	"bytes"
	"encoding/json"
	"iter"

	"github.com/awsai-go/awsai"
)

// maxLine is how long a line of a stream may be.
const maxLine = 4 << 20

// Lines puts the parts of a stream together and yields its lines, without their ends and without
// those that are empty. A line belongs to the caller. What follows the last end of a line is a
// line too. One of more than 4 MiB is awsai.ErrTooLarge. An error of the parts ends the sequence;
// what there is of a line that was cut off is not yielded.
func Lines(parts iter.Seq2[Part, error]) iter.Seq2[[]byte, error] {
	return func(yield func([]byte, error) bool) {
		for line, err := range rawLines(parts, "sagemaker.Lines") {
			if err == nil && len(bytes.TrimSpace(line)) == 0 {
				continue
			}
			if !yield(line, err) {
				return
			}
		}
	}
}

// rawLines yields all lines, the empty ones too. A line ends with LF, CR LF, or CR.
func rawLines(parts iter.Seq2[Part, error], op string) iter.Seq2[[]byte, error] {
	return func(yield func([]byte, error) bool) {
		var open []byte // the line that has not ended
		wasCR := false  // whether the CR that ended the line before may be half of its end
		for part, err := range parts {
			if err != nil {
				yield(nil, err)
				return
			}
			rest := part.Bytes
			for len(rest) > 0 {
				if wasCR && rest[0] == '\n' {
					wasCR, rest = false, rest[1:]
					continue
				}
				wasCR = false
				n := bytes.IndexAny(rest, "\r\n")
				if n < 0 {
					open, rest = append(open, rest...), nil
				} else {
					open, wasCR = append(open, rest[:n]...), rest[n] == '\r'
					rest = rest[n+1:]
				}
				if len(open) > maxLine {
					yield(nil, awsai.Errorf(op, awsai.ErrTooLarge, "line of the stream of over %d bytes", maxLine))
					return
				}
				if n >= 0 {
					if !yield(open, nil) {
						return
					}
					open = nil
				}
			}
		}
		if len(open) > 0 {
			yield(open, nil)
		}
	}
}

// StreamJSON reads each line of a stream, as JSON Lines has them, into a T. A line that does not
// fit is awsai.ErrUnavailable and ends the sequence.
//
//	for token, err := range sagemaker.StreamJSON[Token](endpoint.Stream(ctx, request)) {
func StreamJSON[T any](parts iter.Seq2[Part, error]) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		var zero T
		n := 0
		for line, err := range Lines(parts) {
			if err != nil {
				yield(zero, err)
				return
			}
			n++
			var v T
			if err := json.Unmarshal(line, &v); err != nil {
				yield(zero, awsai.Errorf("sagemaker.StreamJSON", awsai.ErrUnavailable, "line %d of the stream: %w", n, jsonError(err)))
				return
			}
			if !yield(v, nil) {
				return
			}
		}
	}
}
