package bedrock_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/aws/smithy-go"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/awsaitest"
	"github.com/awsai-go/awsai/bedrock"
	"github.com/awsai-go/awsai/rag"
)

// Every exception that the service's public model has, as its error of HTTP, before anything
// of a reply: the kind is right, the SDK's error stays in the chain, and nothing is left over.
func TestExceptions(t *testing.T) {
	exceptions := []struct {
		name   string
		status int
		kind   error
	}{
		{"AccessDeniedException", 403, awsai.ErrAccessDenied},
		{"InternalServerException", 500, awsai.ErrUnavailable},
		{"ModelErrorException", 424, awsai.ErrUnavailable},
		{"ModelNotReadyException", 429, awsai.ErrUnavailable},
		{"ModelStreamErrorException", 424, awsai.ErrUnavailable},
		{"ModelTimeoutException", 408, awsai.ErrUnavailable},
		{"ResourceNotFoundException", 404, awsai.ErrNotFound},
		{"ServiceQuotaExceededException", 400, awsai.ErrQuota},
		{"ServiceUnavailableException", 503, awsai.ErrUnavailable},
		{"ThrottlingException", 429, awsai.ErrThrottled},
		{"ValidationException", 400, awsai.ErrInvalid},
	}
	for _, e := range exceptions {
		t.Run(e.name, func(t *testing.T) {
			checkGoroutines(t)
			fake := awsaitest.New(t)
			wire := awsaitest.Wire{Status: e.status, Header: map[string]string{"X-Amzn-ErrorType": e.name}, Body: []byte(`{"message":"as told"}`)}
			for _, operation := range []string{"Converse", "ConverseStream", "InvokeModel", "InvokeModelWithResponseStream", "ApplyGuardrail", "CountTokens"} {
				fake.HandleWire("bedrockruntime", operation, wire)
			}
			model := bedrock.NewModel(fake.Config(), claude)
			calls := map[string]func() error{
				"Generate": func() error { _, err := model.Generate(t.Context(), hello); return err },
				"Stream":   func() error { _, err := bedrock.Collect(model.Stream(t.Context(), hello)); return err },
				"Invoke": func() error {
					_, _, err := bedrock.Invoke[any](t.Context(), model, map[string]any{"prompt": "Hello"})
					return err
				},
				"InvokeStream": func() (err error) {
					for _, err = range bedrock.InvokeStream[any](t.Context(), model, map[string]any{"prompt": "Hello"}) {
					}
					return err
				},
				"CountTokens": func() error { _, err := model.CountTokens(t.Context(), hello); return err },
			}
			if e.kind != awsai.ErrThrottled { // what sends batches waits and asks again
				calls["Apply"] = func() error {
					_, err := bedrock.NewGuardrail(fake.Config(), "abc", "1").Apply(t.Context(), bedrock.GuardInput, bedrock.Guard{Text: "Hello"})
					return err
				}
				calls["Embed"] = func() error {
					_, err := bedrock.NewEmbedder(fake.Config(), "amazon.titan-embed-text-v2:0").Embed(t.Context(), rag.ForQuery, []string{"Hello"})
					if b, ok := errors.AsType[*awsai.BatchError](err); ok {
						err = b.Items[0].Err
					}
					return err
				}
			}
			for name, call := range calls {
				err := call()
				if awsai.KindOf(err) != e.kind {
					t.Errorf("%s: error %v, want kind %v", name, err, e.kind)
				}
				api, ok := errors.AsType[smithy.APIError](err)
				if !ok || api.ErrorCode() != e.name || !strings.Contains(err.Error(), "as told") {
					t.Errorf("%s: error %v, want the SDK's in the chain", name, err)
				}
			}
		})
	}
}
