package bedrock

import (
	"github.com/aws/aws-sdk-go-v2/aws"
	awsmiddleware "github.com/aws/aws-sdk-go-v2/aws/middleware"
	"github.com/aws/aws-sdk-go-v2/service/bedrockruntime"
	"github.com/aws/aws-sdk-go-v2/service/bedrockruntime/schemas"
	"github.com/aws/smithy-go/transport/http/protocol/restjson1"

	"github.com/awsai-go/awsai/internal/sdk"
)

// newClient makes the SDK's client.
func newClient(cfg aws.Config, optFns ...func(*bedrockruntime.Options)) *bedrockruntime.Client {
	return bedrockruntime.NewFromConfig(cfg, append(optFns, func(o *bedrockruntime.Options) {
		o.APIOptions = append(o.APIOptions, awsmiddleware.AddRawResponseToMetadata, sdk.PlainBody)
	})...)
}

// withOwnProtocol gives one call a protocol of its own. The streams of a client decode
// their events by the decoder of its protocol, which is one for all of them and not safe
// for concurrent use (smithy-go v1.28.8, eventstream.Codec).
func withOwnProtocol(o *bedrockruntime.Options) {
	o.Protocol = restjson1.New(schemas.AmazonBedrockFrontendService)
}
