package deploy

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"iter"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/media"
)

// Record is a line of a batch job's outputs.
type Record struct {
	// Input is the place of its input among [Transformed].Outputs, Line its number there,
	// from 0.
	Input, Line int
	// Text is the line, without its end.
	Text string
}

// Open returns an output as a stream. The caller closes it. One that is not there is
// awsai.ErrNotFound.
func (c *Client) Open(ctx context.Context, o Output) (io.ReadCloser, error) {
	const op = "deploy.Open"
	if o.At == (media.URI{}) {
		return nil, awsai.Errorf(op, awsai.ErrNotFound, "%s has no output", o.Input)
	}
	r, err := c.stagerOf(o.At.Bucket).Open(ctx, o.At)
	return r, awsai.Wrap(op, err)
}

// Records returns the lines of all outputs in the order of the inputs: with Split Lines and
// Assemble, a record each, in the order of the inputs' lines. It reads as a stream; a line
// has at most 100 MiB. Inputs without an output are passed over.
func (c *Client) Records(ctx context.Context, t Transformed) iter.Seq2[Record, error] {
	return func(yield func(Record, error) bool) {
		for i, o := range t.Outputs {
			if o.At == (media.URI{}) {
				continue
			}
			r, err := c.Open(ctx, o)
			if err != nil {
				yield(Record{}, awsai.Wrap("deploy.Records", err))
				return
			}
			more, err := eachLine(r, i, yield)
			r.Close()
			if err != nil {
				yield(Record{}, awsai.Wrap("deploy.Records", fmt.Errorf("output %d: %w", i, err)))
			}
			if err != nil || !more {
				return
			}
		}
	}
}

func eachLine(r io.Reader, input int, yield func(Record, error) bool) (more bool, err error) {
	s := bufio.NewScanner(r)
	s.Buffer(nil, maxPayload<<20)
	for line := 0; s.Scan(); line++ {
		if !yield(Record{input, line, s.Text()}, nil) {
			return false, nil
		}
	}
	if errors.Is(s.Err(), bufio.ErrTooLong) {
		return false, fmt.Errorf("%w: a line of more than %d MiB", awsai.ErrTooLarge, maxPayload)
	}
	return true, s.Err()
}
