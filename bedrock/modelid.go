package bedrock

import "strings"

// geographies are the prefixes of inference profile IDs that route a model's requests
// within a part of the world.
var geographies = []string{"us", "eu", "apac", "us-gov", "sa", "amer", "global", "jp", "au"}

// baseModel is the ID of the foundation model that an ID, profile or ARN names:
// "cohere.embed-v4:0" for "us.cohere.embed-v4:0" and for
// "arn:aws:bedrock:us-east-1:111122223333:inference-profile/us.cohere.embed-v4:0".
// Application profiles and provisioned throughput do not tell; of them it is the last
// part of the ARN.
func baseModel(id string) string {
	if strings.HasPrefix(id, "arn:") {
		id = id[strings.LastIndexByte(id, '/')+1:]
	}
	prefix, rest, _ := strings.Cut(id, ".")
	for _, g := range geographies {
		if prefix == g {
			return rest
		}
	}
	return id
}
