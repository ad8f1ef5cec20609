package sdk

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"sync"

	"github.com/aws/smithy-go/middleware"
	smithyhttp "github.com/aws/smithy-go/transport/http"
)

// Frames notes how the body of an event stream ends. The SDK takes a connection that breaks, even
// within a frame, for the end (smithy-go v1.28.8), which matters for streams that have no
// event that is always the last. The zero value watches one call.
type Frames struct {
	mu    sync.Mutex
	err   error   // that ended the body; nil while it has not ended
	left  uint32  // bytes of the frame at hand
	size  [4]byte // its length, which a frame begins with
	sized int     // bytes of size that have been read
}

// Watch is an option for the APIOptions of the call.
func (f *Frames) Watch(stack *middleware.Stack) error {
	// Last, so that it is the first to see the response.
	return stack.Deserialize.Add(middleware.DeserializeMiddlewareFunc("awsai.Frames", f.wrap), middleware.After)
}

func (f *Frames) wrap(ctx context.Context, in middleware.DeserializeInput, next middleware.DeserializeHandler) (
	middleware.DeserializeOutput, middleware.Metadata, error,
) {
	out, md, err := next.HandleDeserialize(ctx, in)
	if resp, ok := out.RawResponse.(*smithyhttp.Response); ok && err == nil && resp.StatusCode < 300 {
		resp.Body = &framedBody{ReadCloser: resp.Body, f: f}
	}
	return out, md, err
}

// Cut says how the stream did not end, or is nil where it ended at the end of a frame.
func (f *Frames) Cut() error {
	f.mu.Lock()
	defer f.mu.Unlock()
	switch {
	case f.err == nil:
		return errors.New("the stream was not read to its end")
	case f.err != io.EOF:
		return fmt.Errorf("the connection broke: %w", f.err)
	case f.left > 0 || f.sized > 0:
		return errors.New("the stream ended within an event")
	}
	return nil
}

// take follows the frames by the length that each begins with.
func (f *Frames) take(b []byte, err error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if err != nil {
		f.err = err
	}
	for len(b) > 0 {
		if f.left == 0 {
			n := copy(f.size[f.sized:], b)
			f.sized += n
			b = b[n:]
			if f.sized == len(f.size) {
				f.left, f.sized = max(binary.BigEndian.Uint32(f.size[:]), 4)-4, 0
			}
			continue
		}
		n := min(uint64(f.left), uint64(len(b)))
		f.left -= uint32(n)
		b = b[n:]
	}
}

// framedBody is the body of the response.
type framedBody struct {
	io.ReadCloser
	f *Frames
}

// Read reads on.
func (r *framedBody) Read(p []byte) (int, error) {
	n, err := r.ReadCloser.Read(p)
	r.f.take(p[:n], err)
	return n, err
}
