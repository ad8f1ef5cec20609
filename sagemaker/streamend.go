package sagemaker

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"

	"github.com/aws/aws-sdk-go-v2/service/sagemakerruntime"
	"github.com/aws/smithy-go/middleware"
	smithyhttp "github.com/aws/smithy-go/transport/http"
)

// streamEnd notes how the body of a stream ends. These streams have no event that says that it is
// the last, and the SDK takes a connection that breaks for the end (smithy-go v1.28.8).
type streamEnd struct {
	body  io.ReadCloser
	err   error  // that ended the body; nil while it has not ended
	left  uint32 // of the event at hand
	size  [4]byte
	sized int // bytes of size that have been read
}

var (
	errOpen    = errors.New("the stream was not read to its end")
	errPartial = errors.New("the stream ended within an event")
)

// watch has a call read its body through s.
func (s *streamEnd) watch(o *sagemakerruntime.Options) {
	mw := middleware.DeserializeMiddlewareFunc("awsai.StreamEnd", func(
		ctx context.Context, in middleware.DeserializeInput, next middleware.DeserializeHandler,
	) (middleware.DeserializeOutput, middleware.Metadata, error) {
		out, meta, err := next.HandleDeserialize(ctx, in)
		if resp, ok := out.RawResponse.(*smithyhttp.Response); ok && err == nil {
			*s = streamEnd{body: resp.Body} // of the latest attempt
			resp.Body = s
		}
		return out, meta, err
	})
	o.APIOptions = append(o.APIOptions, func(stack *middleware.Stack) error {
		return stack.Deserialize.Add(mw, middleware.After)
	})
}

// Read reads on.
func (s *streamEnd) Read(p []byte) (int, error) {
	n, err := s.body.Read(p)
	s.count(p[:n])
	if err != nil {
		s.err = err
	}
	return n, err
}

// Close closes the body.
func (s *streamEnd) Close() error { return s.body.Close() }

// count follows the events by the length that each begins with.
func (s *streamEnd) count(p []byte) {
	for len(p) > 0 {
		if s.left == 0 {
			n := copy(s.size[s.sized:], p)
			s.sized += n
			p = p[n:]
			if s.sized == len(s.size) {
				s.left, s.sized = max(binary.BigEndian.Uint32(s.size[:]), 4)-4, 0
			}
			continue
		}
		n := min(uint64(s.left), uint64(len(p)))
		s.left -= uint32(n)
		p = p[n:]
	}
}

// cut says how the stream did not end, or nil. It is called when nothing reads any more.
func (s *streamEnd) cut() error {
	switch {
	case s.err == nil:
		return errOpen
	case s.err != io.EOF:
		return fmt.Errorf("the connection broke: %w", s.err)
	case s.left > 0 || s.sized > 0:
		return errPartial
	}
	return nil
}
