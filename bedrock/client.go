package bedrock

import (
	"context"
	"io"

	"github.com/aws/aws-sdk-go-v2/aws"
	awsmiddleware "github.com/aws/aws-sdk-go-v2/aws/middleware"
	"github.com/aws/aws-sdk-go-v2/service/bedrockruntime"
	"github.com/aws/aws-sdk-go-v2/service/bedrockruntime/schemas"
	"github.com/aws/smithy-go/middleware"
	smithyhttp "github.com/aws/smithy-go/transport/http"
	"github.com/aws/smithy-go/transport/http/protocol/restjson1"
)

// newClient makes the SDK's client.
func newClient(cfg aws.Config) *bedrockruntime.Client {
	return bedrockruntime.NewFromConfig(cfg, func(o *bedrockruntime.Options) {
		o.APIOptions = append(o.APIOptions, awsmiddleware.AddRawResponseToMetadata, addPlainBody)
	})
}

// withOwnProtocol gives one call a protocol of its own. The streams of a client decode
// their events by the decoder of its protocol, which is one for all of them and not safe
// for concurrent use (smithy-go v1.28.8, eventstream.Codec).
func withOwnProtocol(o *bedrockruntime.Options) {
	o.Protocol = restjson1.New(schemas.AmazonBedrockFrontendService)
}

// addPlainBody hides that the request's body is an io.WriterTo.
//
// smithy-go closes the body once the response has begun, and from then on its WriteTo
// returns io.EOF, which no WriterTo may (v1.28.8, safeWriteToReadCloser). net/http takes
// that for a failure of the request it is about to finish, and closes the HTTP/1
// connection under the response: a fast server's streams break. Read has no such fault.
func addPlainBody(stack *middleware.Stack) error {
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
