package bedrock

import (
	"github.com/aws/aws-sdk-go-v2/aws"
	awsmiddleware "github.com/aws/aws-sdk-go-v2/aws/middleware"
	"github.com/aws/aws-sdk-go-v2/service/bedrockruntime"

	"github.com/awsai-go/awsai/internal/sdk"
)

// newClient makes the SDK's client.
func newClient(cfg aws.Config, optFns ...func(*bedrockruntime.Options)) *bedrockruntime.Client {
	return bedrockruntime.NewFromConfig(cfg, append(optFns, func(o *bedrockruntime.Options) {
		o.APIOptions = append(o.APIOptions, awsmiddleware.AddRawResponseToMetadata, sdk.PlainBody)
	})...)
}
