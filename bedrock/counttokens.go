package bedrock

import (
	"context"
	"errors"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/bedrockruntime"
	"github.com/aws/aws-sdk-go-v2/service/bedrockruntime/types"

	"github.com/awsai-go/awsai"
)

// ErrCannotCount is the cause of an error of [Model.CountTokens] where the model cannot
// count. Its kind is awsai.ErrInvalid.
var ErrCannotCount = errors.New("the model cannot count tokens")

// CountTokens asks the service how many input tokens a request has, without sending it to
// the model. It is exact, by the model's own rules, and free of charge. Counted are the
// messages, the system text, the tools and the additional fields, with the model's
// defaults; tools are not run.
//
// The service counts for foundation models alone and refuses inference profiles. So the
// foundation model is asked that the model's ID names, in the region of the model: that of
// an application inference profile or of provisioned throughput has to be told by
// ModelOptions.BaseModel.
//
// A model that cannot count is [ErrCannotCount]. The service is asked once for it: the Model
// remembers. Few models but some of Anthropic's can; [EstimateTokens] estimates for any. A
// request that [Model.Generate] would refuse is refused.
func (m *Model) CountTokens(ctx context.Context, req Request) (int, error) {
	const op = "bedrock.CountTokens"
	req = req.or(m.o.Defaults)
	req.Cache = CacheOff // points do not count
	w, err := m.prepare(op, req)
	if err != nil {
		return 0, err
	}
	if m.uncounted.Load() {
		return 0, awsai.Errorf(op, awsai.ErrInvalid, "%w", ErrCannotCount)
	}
	base := baseModel(m.id)
	if m.o.BaseModel != "" {
		base = baseModel(m.o.BaseModel)
	} else if !isModelID(base) {
		return 0, awsai.Errorf(op, awsai.ErrInvalid, "the ID does not tell the foundation model; it has to be ModelOptions.BaseModel")
	}
	out, err := m.client.CountTokens(ctx, &bedrockruntime.CountTokensInput{
		ModelId: &base,
		Input: &types.CountTokensInputMemberConverse{Value: types.ConverseTokensRequest{
			Messages:                     w.messages,
			System:                       w.system,
			ToolConfig:                   w.tools,
			AdditionalModelRequestFields: w.additional,
		}},
	}, m.protocols.forWhole(w.unknown).use)
	if err != nil {
		if cannotCount(err) {
			m.uncounted.Store(true)
			return 0, awsai.Errorf(op, awsai.ErrInvalid, "%w: %w", ErrCannotCount, err)
		}
		return 0, awsai.Wrap(op, m.target.explain(err))
	}
	if out.InputTokens == nil {
		return 0, awsai.Errorf(op, awsai.ErrUnavailable, "the response has no count")
	}
	return int(*out.InputTokens), nil
}

// cannotCount says whether the service refused because of the model. It has no code for
// that: "The provided model doesn't support counting tokens." is a ValidationException.
func cannotCount(err error) bool {
	api, ok := errors.AsType[*types.ValidationException](err)
	if !ok {
		return false
	}
	message := strings.ToLower(api.ErrorMessage())
	return strings.Contains(message, "support") && strings.Contains(message, "counting tokens")
}

// isModelID says whether an ID has the form of a foundation model's, as "amazon.nova-lite".
func isModelID(id string) bool {
	provider, name, ok := strings.Cut(id, ".")
	return ok && provider != "" && name != ""
}
