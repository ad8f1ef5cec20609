package bedrock

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"

	"github.com/aws/aws-sdk-go-v2/service/bedrockruntime"
	"github.com/aws/aws-sdk-go-v2/service/bedrockruntime/schemas"
	"github.com/aws/aws-sdk-go-v2/service/bedrockruntime/types"
	"github.com/aws/smithy-go"
	smithyhttp "github.com/aws/smithy-go/transport/http"
	"github.com/aws/smithy-go/transport/http/protocol/restjson1"

	"github.com/awsai-go/awsai"
)

// toConverse is the request that is not streamed.
func (w wire) toConverse(id *string) *bedrockruntime.ConverseInput {
	return &bedrockruntime.ConverseInput{
		ModelId:                           id,
		Messages:                          w.messages,
		System:                            w.system,
		InferenceConfig:                   w.inference,
		AdditionalModelRequestFields:      w.additional,
		AdditionalModelResponseFieldPaths: w.responseFields,
		ToolConfig:                        w.tools,
		OutputConfig:                      w.output,
		ServiceTier:                       w.tier,
		PerformanceConfig:                 w.performance,
		RequestMetadata:                   w.metadata,
		PromptVariables:                   w.variables,
		GuardrailConfig:                   w.guardrail.toConfig(),
	}
}

// fromConverse is the reply of a response, which p has read.
func fromConverse(op string, out *bedrockruntime.ConverseOutput, p *protocol) (Reply, error) {
	message, ok := out.Output.(*types.ConverseOutputMemberMessage)
	if !ok {
		return Reply{}, awsai.Errorf(op, awsai.ErrUnavailable, "the response has no message")
	}
	reply := Reply{
		Message:          Message{Role: RoleAssistant, Content: fromBlocks(message.Value.Content, p.rawContent)},
		StopReason:       StopReason(out.StopReason),
		Usage:            fromUsage(out.Usage),
		AdditionalFields: fromDocumentValue(out.AdditionalModelResponseFields),
		ServiceTier:      fromTier(out.ServiceTier),
	}
	if out.Trace != nil {
		reply.Guardrail = fromTrace(out.Trace.Guardrail)
	}
	if out.Metrics != nil {
		reply.Latency = milliseconds(out.Metrics.LatencyMs)
	}
	return reply, nil
}

// MarshalConverse returns the request as the body of the service's Converse operation, for
// what takes one elsewhere, as the records of batch inference. No defaults of a model are
// in it. What [Model.Generate] would refuse is awsai.ErrInvalid.
func (r Request) MarshalConverse() (json.RawMessage, error) {
	const op = "bedrock.Request.MarshalConverse"
	if len(r.Messages) == 0 {
		return nil, awsai.Errorf(op, awsai.ErrInvalid, "no messages")
	}
	w, err := r.toWire(op)
	if err != nil {
		return nil, err
	}
	req := smithyhttp.NewStackRequest().(*smithyhttp.Request)
	p := converseProtocol(w.unknown)
	// The model is part of the address, not of the body.
	if err := p.SerializeRequest(context.Background(), converseSchema(), w.toConverse(new("model")), req); err != nil {
		return nil, awsai.Errorf(op, awsai.ErrInvalid, "%w", err)
	}
	body, err := io.ReadAll(req.GetStream())
	if err != nil {
		return nil, awsai.Wrap(op, err)
	}
	return body, nil
}

// ParseConverse reads the body of a response of the service's Converse operation, as it is
// in the results of batch inference. What it costs is not known. A body that is none is
// awsai.ErrUnavailable, as it would be from [Model.Generate].
func ParseConverse(body []byte) (Reply, error) {
	const op = "bedrock.ParseConverse"
	resp := &smithyhttp.Response{Response: &http.Response{
		StatusCode: http.StatusOK, Header: http.Header{"Content-Type": {mediaJSON}},
		Body: io.NopCloser(bytes.NewReader(body)), ContentLength: int64(len(body)),
	}}
	p := converseProtocol(nil)
	var out bedrockruntime.ConverseOutput
	if err := p.DeserializeResponse(context.Background(), converseSchema(), bedrockruntime.TypeRegistry, resp, &out); err != nil {
		return Reply{}, awsai.Errorf(op, awsai.ErrUnavailable, "%w", err)
	}
	reply, err := fromConverse(op, &out, p)
	if err != nil {
		return Reply{}, err
	}
	reply.Messages = []Message{reply.Message}
	return reply, nil
}

func converseProtocol(unknown map[string]json.RawMessage) *protocol {
	return &protocol{ClientProtocol: restjson1.New(schemas.AmazonBedrockFrontendService), unknown: unknown}
}

func converseSchema() *smithy.OperationSchema {
	return smithy.NewOperationSchema(schemas.Converse, schemas.ConverseRequest, schemas.ConverseResponse)
}
