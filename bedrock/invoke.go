package bedrock

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"strconv"
	"strings"
	"time"

	awsmiddleware "github.com/aws/aws-sdk-go-v2/aws/middleware"
	"github.com/aws/aws-sdk-go-v2/service/bedrockruntime"
	"github.com/aws/aws-sdk-go-v2/service/bedrockruntime/types"
	"github.com/aws/smithy-go/middleware"
	smithyhttp "github.com/aws/smithy-go/transport/http"

	"github.com/awsai-go/awsai"
)

// InvokeOptions are what goes with a body to a model. Their defaults are those of
// [ModelOptions].Defaults, so that a model with a guardrail has it here too.
type InvokeOptions struct {
	// Guardrail looks at what goes to the model and what comes of it. Its Async is, for
	// [InvokeStream], a matter of the body: "amazon-bedrock-guardrailConfig".
	Guardrail *InlineGuardrail
	// ServiceTier is how soon the request is served.
	ServiceTier ServiceTier
	// Latency says whether it is served faster.
	Latency Latency
	// Metadata goes to the invocation log, within the limits of Request.Metadata.
	Metadata map[string]string
}

// Invocation is what the service says of a call beside the response.
type Invocation struct {
	// Usage is what was counted. It is zero for models that are not counted in tokens.
	Usage Usage
	// Latency is the time that the service took by its own clock, and FirstByteLatency
	// that to the first piece of a stream.
	Latency          time.Duration
	FirstByteLatency time.Duration
	// ServiceTier is the tier that the call was served by, where the service says so.
	ServiceTier ServiceTier
	// GuardrailAction is "INTERVENED" where a guardrail has changed the response, "NONE"
	// where it had nothing to do, and empty without one.
	GuardrailAction string
	// Guardrail is what the guardrail found, or nil without one or with [TraceNone].
	Guardrail *GuardrailReport
	// Raw is the whole response as it came. Streams have it piece by piece.
	Raw json.RawMessage
}

const (
	opInvoke       = "bedrock.Invoke"
	opInvokeStream = "bedrock.InvokeStream"
)

// Invoke sends a body as the model's provider defines it, and reads the response into a
// Response. It is for what [Model.Generate] does not cover; package body has types for many
// models, and json.RawMessage takes any:
//
//	response, _, err := bedrock.Invoke[body.LlamaResponse](ctx, model, body.LlamaRequest{Prompt: prompt})
//
// The body is what encoding/json writes, a JSON object. Of a model's defaults, only those of
// [InvokeOptions] are used.
//
// A body that is no JSON object is awsai.ErrInvalid, one over 25,000,000 bytes awsai.ErrTooLarge,
// and neither is sent. A response that does not fit the type is awsai.ErrUnavailable; Invocation.Raw
// has it. One that a guardrail blocked, as far as it fits the type, comes with an awsai.ErrBlocked
// whose cause is a [*BlockedError]; the Reply of that has the report and no messages.
func Invoke[Response any](ctx context.Context, m *Model, body any, optFns ...func(*InvokeOptions)) (Response, Invocation, error) {
	var r Response
	call, err := m.invoke(ctx, body, optFns)
	if err != nil {
		return r, call, err
	}
	err = json.Unmarshal(call.Raw, &r)
	if blocked := call.refused(opInvoke); blocked != nil {
		return r, call, blocked
	}
	if err != nil {
		return r, call, awsai.Errorf(opInvoke, awsai.ErrUnavailable, "response: %w", err)
	}
	return r, call, nil
}

func (m *Model) invoke(ctx context.Context, body any, optFns []func(*InvokeOptions)) (Invocation, error) {
	in, err := m.invocation(opInvoke, body, optFns)
	if err != nil {
		return Invocation{}, err
	}
	out, err := m.client.InvokeModel(ctx, &bedrockruntime.InvokeModelInput{
		ModelId:                  &m.id,
		Body:                     in.body,
		ContentType:              &mediaJSON,
		Accept:                   &mediaJSON,
		GuardrailIdentifier:      in.guardrail,
		GuardrailVersion:         in.version,
		Trace:                    in.trace,
		ServiceTier:              types.ServiceTierType(in.o.ServiceTier),
		PerformanceConfigLatency: types.PerformanceConfigLatency(in.o.Latency),
		RequestMetadata:          in.metadata,
	})
	if err != nil {
		return Invocation{}, awsai.Wrap(opInvoke, m.target.explain(err))
	}
	call := headerInvocation(out.ResultMetadata)
	call.Raw, call.ServiceTier = out.Body, ServiceTier(out.ServiceTier)
	e := readExtras(out.Body)
	call.GuardrailAction, call.Guardrail = e.Action, readBodyTrace(e.Trace)
	m.account.request(call.Usage, call.ServiceTier, in.o.Latency)
	return call, nil
}

// refused is the error of a response that a guardrail did not let pass, or nil.
func (c Invocation) refused(op string) error {
	if c.GuardrailAction == "" || c.GuardrailAction == guardrailNone || c.Guardrail.passed() {
		return nil
	}
	return awsai.Errorf(op, awsai.ErrBlocked, "%w", &BlockedError{Reply: Reply{
		StopReason: StopGuardrail, Guardrail: c.Guardrail, Usage: c.Usage, Latency: c.Latency, ServiceTier: c.ServiceTier,
	}})
}

// invocation is a request of either operation, in the SDK's types.
type invocation struct {
	o                  InvokeOptions
	body               []byte
	guardrail, version *string
	trace              types.Trace
	metadata           *string
}

// invocation checks a request and converts it.
func (m *Model) invocation(op string, body any, optFns []func(*InvokeOptions)) (invocation, error) {
	d := m.o.Defaults
	in := invocation{o: InvokeOptions{Guardrail: d.Guardrail, ServiceTier: d.ServiceTier, Latency: d.Latency, Metadata: d.Metadata}}
	for _, fn := range optFns {
		fn(&in.o)
	}
	if err := m.target.check(); err != nil {
		return in, awsai.Wrap(op, err)
	}
	if err := (Request{Guardrail: in.o.Guardrail, Metadata: in.o.Metadata}).checkSettings(op); err != nil {
		return in, err
	}
	if g := in.o.Guardrail; g != nil {
		in.guardrail, in.version = &g.ID, &g.Version
		in.trace = types.Trace(strings.ToUpper(string(g.Trace.toWire())))
	}
	if len(in.o.Metadata) > 0 {
		raw, err := json.Marshal(in.o.Metadata)
		if err != nil {
			return in, awsai.Errorf(op, awsai.ErrInvalid, "metadata: %w", err)
		}
		in.metadata = new(string(raw))
	}
	var err error
	in.body, err = marshalBody(op, body)
	return in, err
}

// extras are what the service adds to a model's response or to a piece of it.
type extras struct {
	Action  string          `json:"amazon-bedrock-guardrailAction"`
	Trace   json.RawMessage `json:"amazon-bedrock-trace"`
	Metrics *struct {
		Input      int `json:"inputTokenCount"`
		Output     int `json:"outputTokenCount"`
		CacheRead  int `json:"cacheReadInputTokenCount"`
		CacheWrite int `json:"cacheWriteInputTokenCount"`
		Latency    int `json:"invocationLatency"`
		FirstByte  int `json:"firstByteLatency"`
	} `json:"amazon-bedrock-invocationMetrics"`
}

// readExtras finds what the service has added. What cannot be read was not added by it.
func readExtras(raw []byte) extras {
	var e extras
	if !bytes.Contains(raw, []byte(`"amazon-bedrock-`)) || json.Unmarshal(raw, &e) != nil {
		return extras{}
	}
	return e
}

// invocation is what the extras tell.
func (e extras) invocation() Invocation {
	call := Invocation{GuardrailAction: e.Action}
	if m := e.Metrics; m != nil {
		call.Usage = Usage{InputTokens: m.Input, OutputTokens: m.Output, CacheReadTokens: m.CacheRead, CacheWriteTokens: m.CacheWrite}
		call.Latency = time.Duration(m.Latency) * time.Millisecond
		call.FirstByteLatency = time.Duration(m.FirstByte) * time.Millisecond
	}
	return call
}

// headerInvocation is what the response's headers tell, which they do whatever the model.
func headerInvocation(m middleware.Metadata) Invocation {
	resp, ok := awsmiddleware.GetRawResponse(m).(*smithyhttp.Response)
	if !ok {
		return Invocation{}
	}
	return Invocation{
		Usage: Usage{
			InputTokens:      headerNumber(resp.Header, "Input-Token-Count"),
			OutputTokens:     headerNumber(resp.Header, "Output-Token-Count"),
			CacheReadTokens:  headerNumber(resp.Header, "Cache-Read-Input-Token-Count"),
			CacheWriteTokens: headerNumber(resp.Header, "Cache-Write-Input-Token-Count"),
		},
		Latency: time.Duration(headerNumber(resp.Header, "Invocation-Latency")) * time.Millisecond,
	}
}

// headerNumber is the number in one of the service's headers, or 0.
func headerNumber(h http.Header, name string) int {
	n, err := strconv.Atoi(h.Get("X-Amzn-Bedrock-" + name))
	if err != nil {
		return 0
	}
	return max(n, 0)
}
