package bedrock

import (
	"encoding/json"

	"github.com/aws/aws-sdk-go-v2/aws"
	awsmiddleware "github.com/aws/aws-sdk-go-v2/aws/middleware"
	"github.com/aws/aws-sdk-go-v2/service/bedrockruntime"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/internal/sdk"
)

// newClient makes the SDK's client. Its results have the response's headers in their metadata.
func newClient(cfg aws.Config, optFns ...func(*bedrockruntime.Options)) *bedrockruntime.Client {
	return bedrockruntime.NewFromConfig(cfg, append(optFns, func(o *bedrockruntime.Options) {
		o.APIOptions = append(o.APIOptions, awsmiddleware.AddRawResponseToMetadata, sdk.PlainBody)
	})...)
}

// maxInvokeBytes is how large a body InvokeModel takes, by the service's public model.
const maxInvokeBytes = 25_000_000

// marshalBody writes a body and checks its size.
func marshalBody(op string, v any) ([]byte, error) {
	raw, err := json.Marshal(v)
	switch {
	case err != nil:
		return nil, awsai.Errorf(op, awsai.ErrInvalid, "the body cannot be written as JSON: %w", err)
	case raw[0] != '{':
		return nil, awsai.Errorf(op, awsai.ErrInvalid, "the body is not a JSON object")
	case len(raw) > maxInvokeBytes:
		return nil, awsai.Errorf(op, awsai.ErrTooLarge, "body of %d bytes, limit %d", len(raw), maxInvokeBytes)
	}
	return raw, nil
}
