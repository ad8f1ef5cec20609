package foundation

import (
	"slices"
	"strings"
)

// geographies are the prefixes of inference profile IDs that route a model's requests
// within a part of the world.
var geographies = []string{"us", "eu", "apac", "us-gov", "sa", "amer", "global", "jp", "au"}

// Base is the ID of the foundation model that an ID, profile or ARN names:
// "cohere.embed-v4:0" for "us.cohere.embed-v4:0" and for
// "arn:aws:bedrock:us-east-1:111122223333:inference-profile/us.cohere.embed-v4:0".
// Application profiles and provisioned throughput do not tell; of them it is the last
// part of the ARN.
func Base(id string) string {
	_, base := split(id)
	return base
}

// Geography is the prefix of the inference profile that an ID or ARN names, as "us" or
// "global", or "" where it names none.
func Geography(id string) string {
	geography, _ := split(id)
	return geography
}

func split(id string) (geography, base string) {
	if strings.HasPrefix(id, "arn:") {
		id = id[strings.LastIndexByte(id, '/')+1:]
	}
	prefix, rest, _ := strings.Cut(id, ".")
	if slices.Contains(geographies, prefix) {
		return prefix, rest
	}
	return "", id
}
