// Package sdk mends what goes wrong between the SDK's clients and the network. Every client
// that the library makes takes its options:
//
//	bedrockruntime.NewFromConfig(cfg, func(o *bedrockruntime.Options) {
//		o.APIOptions = append(o.APIOptions, sdk.PlainBody)
//	})
package sdk

import (
	"context"
	"io"

	"github.com/aws/smithy-go/middleware"
	smithyhttp "github.com/aws/smithy-go/transport/http"
)

// PlainBody is an option for the APIOptions of an SDK client. It hides that a request's body
// is an io.WriterTo.
//
// smithy-go closes the body once the response has begun, and from then on its WriteTo
// returns io.EOF, which no WriterTo may (v1.28.8, safeWriteToReadCloser). net/http takes
// that for a failure of the request it is about to finish, and closes the HTTP/1
// connection under the response: a fast server's streams break. Read has no such fault.
func PlainBody(stack *middleware.Stack) error {
	return stack.Deserialize.Add(middleware.DeserializeMiddlewareFunc("awsai.PlainBody", func(
		ctx context.Context, in middleware.DeserializeInput, next middleware.DeserializeHandler,
	) (middleware.DeserializeOutput, middleware.Metadata, error) {
		if req, ok := in.Request.(*smithyhttp.Request); ok {
			if body, ok := req.GetStream().(io.ReadSeeker); ok {
				plain, err := req.SetStream(struct{ io.ReadSeeker }{body})
				if err != nil {
					return middleware.DeserializeOutput{}, middleware.Metadata{}, err
				}
				in.Request = plain
			}
		}
		return next.HandleDeserialize(ctx, in)
	}), middleware.After) // after signing, whose hash is quicker over a WriterTo
}
