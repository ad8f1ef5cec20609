package foundation

import (
	"github.com/aws/aws-sdk-go-v2/aws"
	awsmiddleware "github.com/aws/aws-sdk-go-v2/aws/middleware"
	"github.com/aws/aws-sdk-go-v2/service/bedrockruntime"

	"github.com/awsai-go/awsai/internal/sdk"
)

// Client makes the SDK's client. Its results have the response's headers in their metadata.
func Client(cfg aws.Config, optFns ...func(*bedrockruntime.Options)) *bedrockruntime.Client {
	return bedrockruntime.NewFromConfig(cfg, append(optFns, func(o *bedrockruntime.Options) {
		o.APIOptions = append(o.APIOptions, awsmiddleware.AddRawResponseToMetadata, sdk.PlainBody)
	})...)
}
