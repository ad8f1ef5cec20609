package catalogue

import (
	"maps"
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/bedrock/types"

	"github.com/awsai-go/awsai"
)

// named is the ARN of what the service has made.
func named(op string, arn *string) (string, error) {
	if arn == nil || *arn == "" {
		return "", awsai.Errorf(op, awsai.ErrUnavailable, "the response does not name what was made")
	}
	return *arn, nil
}

// toTags converts tags, in the order of their keys.
func toTags(tags map[string]string) []types.Tag {
	var list []types.Tag
	for _, key := range slices.Sorted(maps.Keys(tags)) {
		list = append(list, types.Tag{Key: aws.String(key), Value: aws.String(tags[key])})
	}
	return list
}
