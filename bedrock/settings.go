package bedrock

import (
	"encoding/json"
	"regexp"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/bedrockruntime/types"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/internal/sdk"
)

// Limits of a request, by the service's public model.
const (
	// MaxStopSequences is how many stop sequences a request may have.
	MaxStopSequences = 2500
	// MaxMetadata is how many entries Request.Metadata may have, of at most 256
	// characters for name and value each.
	MaxMetadata = 16
	// MaxResponseFields is how many paths Request.ResponseFields may have, of at most 256
	// characters each.
	MaxResponseFields = 10

	maxMetadataLength      = 256
	maxResponseFieldLength = 256
	maxEffortLength        = 16
)

// OutputFormat holds a model to a JSON schema while it writes, where the model can be held
// to one. [GenerateAs] does so for a Go type, and for models that cannot.
type OutputFormat struct {
	// Name and Description tell the model what it writes. They may be empty. GenerateAs and
	// StreamAs take a name of 1 to 64 ASCII letters, digits, _ and -, as it may be a tool's;
	// their default is that of the type.
	Name        string `json:"name,omitempty"`
	Description string `json:"description,omitempty"`
	// Schema is the JSON schema. Models want additionalProperties to be false in each of
	// its objects. GenerateAs and StreamAs make it of the type where it is empty; one that
	// is given says more, as which values an enum has, and has to fit the type.
	Schema json.RawMessage `json:"schema,omitempty"`
	// Mode is how GenerateAs and StreamAs hold the model to the schema.
	Mode OutputMode `json:"mode,omitempty"`
	// Retries is how often GenerateAs and StreamAs have the model answer again where its
	// answer does not fit, telling it why. Each is a request that costs as much as the
	// first. The default is none.
	Retries int `json:"retries,omitempty"`
}

// Effort is how hard a model thinks. Values other than those of this package pass through.
type Effort string

// The efforts. Not every model has each.
const (
	EffortLow    Effort = "low"
	EffortMedium Effort = "medium"
	EffortHigh   Effort = "high"
	EffortXHigh  Effort = "xhigh"
	EffortMax    Effort = "max"
)

// ServiceTier is how soon a request is served, and for what price. Values other than those
// of this package pass through.
type ServiceTier string

// The tiers.
const (
	TierDefault  ServiceTier = "default"
	TierPriority ServiceTier = "priority"
	TierFlex     ServiceTier = "flex"
	TierReserved ServiceTier = "reserved"
)

// Latency says whether a model is served faster, where it can be. Values other than those
// of this package pass through.
type Latency string

// The latencies.
const (
	LatencyStandard  Latency = "standard"
	LatencyOptimized Latency = "optimized"
)

// InlineGuardrail is a guardrail that looks at what goes to the model and what comes of it.
// It does not look at tools, at the input of calls and at their results, which a [Checker]
// can.
type InlineGuardrail struct {
	// ID is the guardrail's ID or ARN, and Version its version, "DRAFT" for the one in the
	// making. Both are required.
	ID      string `json:"id"`
	Version string `json:"version"`
	// Trace says how much the reply tells of what the guardrail found.
	Trace GuardrailTrace `json:"trace,omitempty"`
	// LastTurn has it look at the last texts and images of the user's alone, and not again
	// at the turns before, by sending them as [Guard] content. A conversation that has Guard
	// content already is sent as it is. It does not concern what comes of the model.
	LastTurn bool `json:"lastTurn,omitempty"`
	// Async has a stream go on while the guardrail looks at it: text may come that the
	// guardrail would not have let pass, and nothing is masked. The default is that it
	// waits.
	Async bool `json:"async,omitempty"`
}

// GuardrailTrace says how much a reply tells of what a guardrail found.
type GuardrailTrace string

// The traces.
const (
	// TraceFindings tells what the guardrail found. It is the default.
	TraceFindings GuardrailTrace = ""
	// TraceFull also tells what it looked for and did not find.
	TraceFull GuardrailTrace = "enabled_full"
	// TraceNone tells nothing, so that what was masked cannot be told from what was
	// blocked: see [BlockedError].
	TraceNone GuardrailTrace = "disabled"
)

func (t GuardrailTrace) toWire() types.GuardrailTrace {
	if t == TraceFindings {
		return types.GuardrailTraceEnabled
	}
	return types.GuardrailTrace(t)
}

// settings converts all of a request but its content.
func (r Request) settings(op string, w *wire) (err error) {
	if w.output, err = r.toOutput(op); err != nil {
		return err
	}
	if r.ServiceTier != "" {
		w.tier = &types.ServiceTier{Type: types.ServiceTierType(r.ServiceTier)}
	}
	if r.Latency != "" {
		w.performance = &types.PerformanceConfiguration{Latency: types.PerformanceConfigLatency(r.Latency)}
	}
	if len(r.AdditionalFields) > 0 {
		if w.additional, err = toDocument(r.AdditionalFields); err != nil {
			return awsai.Errorf(op, awsai.ErrInvalid, "additional fields: %w", err)
		}
	}
	if len(r.PromptVariables) > 0 {
		w.variables = make(map[string]types.PromptVariableValues, len(r.PromptVariables))
		for name, text := range r.PromptVariables {
			w.variables[name] = &types.PromptVariableValuesMemberText{Value: text}
		}
	}
	w.metadata, w.responseFields, w.guardrail = r.Metadata, r.ResponseFields, r.Guardrail
	return r.checkSettings(op)
}

// metadataText is what the service takes in metadata.
var metadataText = regexp.MustCompile(`^[a-zA-Z0-9\s:_@$#=/+,\-.]*$`)

// checkSettings says what the service would refuse whatever the model.
func (r Request) checkSettings(op string) error {
	if len(r.Metadata) > MaxMetadata {
		return awsai.Errorf(op, awsai.ErrInvalid, "%d entries of metadata, limit %d", len(r.Metadata), MaxMetadata)
	}
	for name, text := range r.Metadata {
		if name == "" || len(name) > maxMetadataLength || len(text) > maxMetadataLength || !metadataText.MatchString(name) || !metadataText.MatchString(text) {
			return awsai.Errorf(op, awsai.ErrInvalid, "metadata: a name or value has other characters than ASCII letters, digits, space and :_@$#=/+,-. or more than %d", maxMetadataLength)
		}
	}
	if len(r.ResponseFields) > MaxResponseFields {
		return awsai.Errorf(op, awsai.ErrInvalid, "%d response fields, limit %d", len(r.ResponseFields), MaxResponseFields)
	}
	for i, path := range r.ResponseFields {
		if !strings.HasPrefix(path, "/") || len(path) > maxResponseFieldLength {
			return awsai.Errorf(op, awsai.ErrInvalid, "response field %d is not a JSON pointer, as \"/stop_sequence\", of at most %d characters", i, maxResponseFieldLength)
		}
	}
	if g := r.Guardrail; g != nil && (g.ID == "" || g.Version == "") {
		return awsai.Errorf(op, awsai.ErrInvalid, "guardrail without ID or version")
	}
	return nil
}

func (r Request) toOutput(op string) (*types.OutputConfig, error) {
	if len(r.Effort) > maxEffortLength {
		return nil, awsai.Errorf(op, awsai.ErrInvalid, "effort of %d characters, limit %d", len(r.Effort), maxEffortLength)
	}
	if r.Output == nil && r.Effort == "" {
		return nil, nil
	}
	c := &types.OutputConfig{Effort: sdk.Optional(string(r.Effort))}
	if f := r.Output; f != nil {
		if !isObject(f.Schema) {
			return nil, awsai.Errorf(op, awsai.ErrInvalid, "the output's schema is not a JSON object")
		}
		c.TextFormat = &types.OutputFormat{Type: types.OutputFormatTypeJsonSchema, Structure: &types.OutputFormatStructureMemberJsonSchema{
			Value: types.JsonSchemaDefinition{Schema: new(string(f.Schema)), Name: sdk.Optional(f.Name), Description: sdk.Optional(f.Description)},
		}}
	}
	return c, nil
}
