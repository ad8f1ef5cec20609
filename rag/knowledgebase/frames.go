package knowledgebase

import (
	"context"
	"encoding/binary"
	"io"
	"sync"

	"github.com/aws/aws-sdk-go-v2/service/bedrockagentruntime"
	"github.com/aws/smithy-go/middleware"
	smithyhttp "github.com/aws/smithy-go/transport/http"
)

// frames watches the body of an event stream. The SDK reports nothing where a stream is cut,
// even within a frame (smithy-go v1.28.8), and the streams of RetrieveAndGenerate have no event
// that is always the last.
type frames struct {
	mu      sync.Mutex
	prelude []byte // of the frame at hand, which begins with its length
	left    int    // of its bytes
	ended   bool   // the body came to its end
}

// watch puts the frames of a call under watch.
func (f *frames) watch(o *bedrockagentruntime.Options) {
	o.APIOptions = append(o.APIOptions, func(stack *middleware.Stack) error {
		// Last, so that it is the first to see the response.
		return stack.Deserialize.Add(middleware.DeserializeMiddlewareFunc("awsai.Frames", f.wrap), middleware.After)
	})
}

func (f *frames) wrap(ctx context.Context, in middleware.DeserializeInput, next middleware.DeserializeHandler) (
	middleware.DeserializeOutput, middleware.Metadata, error,
) {
	out, md, err := next.HandleDeserialize(ctx, in)
	if resp, ok := out.RawResponse.(*smithyhttp.Response); ok && err == nil && resp.StatusCode < 300 {
		resp.Body = &framed{ReadCloser: resp.Body, f: f}
	}
	return out, md, err
}

// whole tells whether the stream ended at the end of a frame.
func (f *frames) whole() bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.ended && f.left == 0 && len(f.prelude) == 0
}

func (f *frames) take(b []byte, err error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.ended = err == io.EOF
	for len(b) > 0 {
		if f.left == 0 {
			n := min(4-len(f.prelude), len(b))
			f.prelude = append(f.prelude, b[:n]...)
			b = b[n:]
			if len(f.prelude) < 4 {
				return
			}
			f.left = max(int(binary.BigEndian.Uint32(f.prelude))-4, 0)
			f.prelude = f.prelude[:0]
		}
		n := min(f.left, len(b))
		f.left -= n
		b = b[n:]
	}
}

// framed is the body.
type framed struct {
	io.ReadCloser
	f *frames
}

// Read reads on.
func (r *framed) Read(p []byte) (int, error) {
	n, err := r.ReadCloser.Read(p)
	r.f.take(p[:n], err)
	return n, err
}
