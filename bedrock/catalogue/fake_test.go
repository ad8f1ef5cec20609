package catalogue_test

import (
	"context"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/awsai-go/awsai/awsaitest"
	"github.com/awsai-go/awsai/bedrock/catalogue"
)

const (
	account = "arn:aws:bedrock:us-east-1:111122223333:"
	haiku   = "anthropic.claude-haiku-4-5-20251001-v1:0"
)

// foundationModels are those of the region, as the service lists them.
const foundationModels = `{"modelSummaries":[
{"modelArn":"arn:aws:bedrock:us-east-1::foundation-model/amazon.nova-lite-v1:0","modelId":"amazon.nova-lite-v1:0","modelName":"Nova Lite","providerName":"Amazon",
 "inputModalities":["TEXT","IMAGE","VIDEO"],"outputModalities":["TEXT"],"responseStreamingSupported":true,
 "customizationsSupported":["FINE_TUNING"],"inferenceTypesSupported":["ON_DEMAND","INFERENCE_PROFILE"],"modelLifecycle":{"status":"ACTIVE","startOfLifeTime":"2024-12-03T00:00:00Z"}},
{"modelArn":"arn:aws:bedrock:us-east-1::foundation-model/amazon.nova-lite-v1:0:300k","modelId":"amazon.nova-lite-v1:0:300k","modelName":"Nova Lite","providerName":"Amazon",
 "inputModalities":["TEXT"],"outputModalities":["TEXT"],"inferenceTypesSupported":["PROVISIONED"],"modelLifecycle":{"status":"ACTIVE"}},
{"modelArn":"arn:aws:bedrock:us-east-1::foundation-model/anthropic.claude-haiku-4-5-20251001-v1:0","modelId":"anthropic.claude-haiku-4-5-20251001-v1:0","modelName":"Claude Haiku 4.5","providerName":"Anthropic",
 "inputModalities":["TEXT","IMAGE"],"outputModalities":["TEXT"],"responseStreamingSupported":true,"customizationsSupported":[],"inferenceTypesSupported":["INFERENCE_PROFILE"],
 "modelLifecycle":{"status":"ACTIVE"}},
{"modelArn":"arn:aws:bedrock:us-east-1::foundation-model/anthropic.claude-opus-4-1-20250805-v1:0","modelId":"anthropic.claude-opus-4-1-20250805-v1:0","modelName":"Claude Opus 4.1","providerName":"Anthropic",
 "inputModalities":["TEXT"],"outputModalities":["TEXT"],"responseStreamingSupported":true,"inferenceTypesSupported":["INFERENCE_PROFILE"],
 "modelLifecycle":{"status":"LEGACY","startOfLifeTime":"2025-08-05T00:00:00Z","legacyTime":"2026-07-08T00:00:00Z","publicExtendedAccessTime":"2026-10-08T00:00:00Z","endOfLifeTime":"2127-01-08T00:00:00Z"}},
{"modelArn":"arn:aws:bedrock:us-east-1::foundation-model/amazon.nova-reel-v1:0","modelId":"amazon.nova-reel-v1:0","modelName":"Nova Reel","providerName":"Amazon",
 "outputModalities":["VIDEO"],"inferenceTypesSupported":["ON_DEMAND"],"modelLifecycle":{"status":"LEGACY","endOfLifeTime":"2026-01-01T00:00:00Z"}},
{"modelArn":"arn:aws:bedrock:us-east-1::foundation-model/new.model-v1:0","modelId":"new.model-v1:0"}
]}`

// profilePages are the system's inference profiles, in two pages.
var profilePages = []string{
	`{"inferenceProfileSummaries":[{"inferenceProfileName":"US Claude Haiku 4.5","description":"Routes requests to Claude Haiku 4.5","createdAt":"2025-10-15T00:00:00Z","updatedAt":"2025-10-16T00:00:00Z",
"inferenceProfileArn":"arn:aws:bedrock:us-east-1:111122223333:inference-profile/us.anthropic.claude-haiku-4-5-20251001-v1:0","inferenceProfileId":"us.anthropic.claude-haiku-4-5-20251001-v1:0","status":"ACTIVE","type":"SYSTEM_DEFINED",
"models":[{"modelArn":"arn:aws:bedrock:us-east-1::foundation-model/anthropic.claude-haiku-4-5-20251001-v1:0"},{"modelArn":"arn:aws:bedrock:us-west-2::foundation-model/anthropic.claude-haiku-4-5-20251001-v1:0"}]}],"nextToken":"page-2"}`,
	`{"inferenceProfileSummaries":[{"inferenceProfileName":"Global Claude Haiku 4.5",
"inferenceProfileArn":"arn:aws:bedrock:us-east-1:111122223333:inference-profile/global.anthropic.claude-haiku-4-5-20251001-v1:0","inferenceProfileId":"global.anthropic.claude-haiku-4-5-20251001-v1:0","status":"ACTIVE","type":"SYSTEM_DEFINED",
"models":[{"modelArn":"arn:aws:bedrock:::foundation-model/anthropic.claude-haiku-4-5-20251001-v1:0"}]},
{"inferenceProfileName":"US Claude Opus 4.1",
"inferenceProfileArn":"arn:aws:bedrock:us-east-1:111122223333:inference-profile/us.anthropic.claude-opus-4-1-20250805-v1:0","inferenceProfileId":"us.anthropic.claude-opus-4-1-20250805-v1:0","status":"ACTIVE","type":"SYSTEM_DEFINED",
"models":[{"modelArn":"arn:aws:bedrock:us-east-1::foundation-model/anthropic.claude-opus-4-1-20250805-v1:0"}]}]}`,
}

// serve has the fake answer for the region's models and profiles.
func serve(f *awsaitest.Fake) {
	f.HandleWire("bedrock", "ListFoundationModels", awsaitest.Wire{Body: []byte(foundationModels)})
	servePages(f, "ListInferenceProfiles", profilePages...)
}

// servePages has the fake answer a list: the page after "page-2" is the second.
func servePages(f *awsaitest.Fake, operation string, pages ...string) {
	f.HandleRaw("bedrock", operation, func(_ context.Context, c *awsaitest.Call) (awsaitest.Wire, error) {
		page := 0
		if strings.Contains(c.URL.RawQuery, "nextToken=page-2") {
			page = 1
		}
		return awsaitest.Wire{Body: []byte(pages[page])}, nil
	})
}

// answer has the fake answer an operation with bodies in turn.
func answer(f *awsaitest.Fake, operation string, bodies ...string) {
	var wires []awsaitest.Wire
	for _, b := range bodies {
		wires = append(wires, awsaitest.Wire{Body: []byte(b)})
	}
	f.HandleWire("bedrock", operation, wires...)
}

// listed are the items of a list, which must end well.
func listed[T any](t *testing.T, items func(func(T, error) bool)) []T {
	t.Helper()
	var list []T
	for item, err := range items {
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, item)
	}
	return list
}

func query(t *testing.T, f *awsaitest.Fake, operation string, n int) url.Values {
	t.Helper()
	calls := f.Calls(operation)
	if len(calls) <= n {
		t.Fatalf("%d calls of %s, want one more than %d", len(calls), operation, n)
	}
	return calls[n].URL.Query()
}

func date(s string) time.Time {
	t, err := time.Parse(time.DateOnly, s)
	if err != nil {
		panic(err)
	}
	return t
}

func ids(models []catalogue.Model) []string {
	var list []string
	for _, m := range models {
		list = append(list, m.ID)
	}
	return slices.Clip(list)
}
