package catalogue

import (
	"context"
	"iter"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	sdkbedrock "github.com/aws/aws-sdk-go-v2/service/bedrock"
	"github.com/aws/aws-sdk-go-v2/service/bedrock/types"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/bedrock"
)

// Modality is what goes into a model or comes out of it. The service has values that no
// constant names.
type Modality string

// The modalities.
const (
	Text      Modality = "TEXT"
	Image     Modality = "IMAGE"
	Embedding Modality = "EMBEDDING"
	Video     Modality = "VIDEO"
	Speech    Modality = "SPEECH"
)

// Inference is a way in which a model can be had. The service has values that no constant
// names.
type Inference string

// The ways in which a model can be had.
const (
	// OnDemand: by the model's own ID.
	OnDemand Inference = "ON_DEMAND"
	// ByProfile: by an inference profile.
	ByProfile Inference = "INFERENCE_PROFILE"
	// Provisioned: by provisioned throughput.
	Provisioned Inference = "PROVISIONED"
)

// Model is a foundation model as a region has it.
type Model struct {
	// ID and ARN name the model in requests, Name is for people.
	ID   string `json:"id"`
	ARN  string `json:"arn"`
	Name string `json:"name"`
	// Provider is who made the model, as "Anthropic".
	Provider string `json:"provider"`
	// Input and Output are what goes into the model and what comes out.
	Input  []Modality `json:"input,omitempty"`
	Output []Modality `json:"output,omitempty"`
	// Streaming says whether the model writes as it goes.
	Streaming bool `json:"streaming"`
	// Inference are the ways in which the model can be had.
	Inference []Inference `json:"inference,omitempty"`
	// Customizations are the methods by which the model can be customized.
	Customizations []Method `json:"customizations,omitempty"`
	// State is where the model stands in the region now.
	State bedrock.LifecycleState `json:"state"`
	// Launched, Legacy, ExtendedAccess and EndOfLife are when the model came, becomes legacy,
	// costs more because it is, and ends. Zero is that the service does not say.
	Launched       time.Time `json:"launched,omitzero"`
	Legacy         time.Time `json:"legacy,omitzero"`
	ExtendedAccess time.Time `json:"extendedAccess,omitzero"`
	EndOfLife      time.Time `json:"endOfLife,omitzero"`
	// Successor is the ID of the model to use instead, by Options.Lifecycles.
	Successor string `json:"successor,omitempty"`
}

// Has says whether the model can be had in a way.
func (m Model) Has(way Inference) bool { return slices.Contains(m.Inference, way) }

// Filter says which models are listed. Its zero value lets all pass.
type Filter struct {
	// Provider is who made the model, or the beginning of its name or ID, whatever the case:
	// "anthropic", "Stability AI" and "stability" do.
	Provider string
	// Output is what comes out of the model.
	Output Modality
	// Inference is a way in which the model can be had.
	Inference Inference
	// Method is one by which the model can be customized.
	Method Method
	// State is where the model stands.
	State bedrock.LifecycleState
}

func (f Filter) passes(m Model) bool {
	switch {
	case f.Provider != "" && !hasPrefixFold(m.Provider, f.Provider) && !hasPrefixFold(m.ID, f.Provider):
	case f.Output != "" && !slices.Contains(m.Output, f.Output):
	case f.Inference != "" && !m.Has(f.Inference):
	case f.Method != "" && !slices.Contains(m.Customizations, f.Method):
	case f.State != "" && m.State != f.State:
	default:
		return true
	}
	return false
}

func hasPrefixFold(s, prefix string) bool {
	return len(s) >= len(prefix) && strings.EqualFold(s[:len(prefix)], prefix)
}

// Models lists the foundation models of the region that pass the filter, in the service's
// order. It is one request, whatever the filter.
func (c *Client) Models(ctx context.Context, f Filter) iter.Seq2[Model, error] {
	return func(yield func(Model, error) bool) {
		out, err := c.api.ListFoundationModels(ctx, &sdkbedrock.ListFoundationModelsInput{})
		if err != nil {
			yield(Model{}, awsai.Wrap("catalogue.Models", err))
			return
		}
		for _, s := range out.ModelSummaries {
			m := c.fromDetails(types.FoundationModelDetails{
				ModelArn: s.ModelArn, ModelId: s.ModelId, ModelName: s.ModelName, ProviderName: s.ProviderName,
				InputModalities: s.InputModalities, OutputModalities: s.OutputModalities,
				ResponseStreamingSupported: s.ResponseStreamingSupported, InferenceTypesSupported: s.InferenceTypesSupported,
				CustomizationsSupported: s.CustomizationsSupported, ModelLifecycle: s.ModelLifecycle,
			})
			if f.passes(m) && !yield(m, nil) {
				return
			}
		}
	}
}

// Model asks for one foundation model by its ID or ARN. A model that the region does not have
// is awsai.ErrNotFound.
func (c *Client) Model(ctx context.Context, id string) (Model, error) {
	const op = "catalogue.Model"
	out, err := c.api.GetFoundationModel(ctx, &sdkbedrock.GetFoundationModelInput{ModelIdentifier: &id})
	if err != nil {
		return Model{}, awsai.Wrap(op, err)
	}
	if out.ModelDetails == nil {
		return Model{}, awsai.Errorf(op, awsai.ErrUnavailable, "the response has no model")
	}
	return c.fromDetails(*out.ModelDetails), nil
}

// Lifecycles are the life cycles of the region's models, as the service has them, after those
// of Options.Lifecycles: a table for bedrock.ModelOptions that knows the region.
func (c *Client) Lifecycles(ctx context.Context) (bedrock.Lifecycles, error) {
	now := time.Now().UTC()
	table := slices.Clone(c.o.Lifecycles)
	for m, err := range c.Models(ctx, Filter{}) {
		if err != nil {
			return nil, awsai.Wrap("catalogue.Lifecycles", err)
		}
		l := bedrock.Lifecycle{
			Model: m.ID, Legacy: m.Legacy, EndOfLife: m.EndOfLife, Successor: m.Successor,
			AsOf: now.Format(time.DateOnly), Source: "ListFoundationModels in " + c.region,
		}
		if l.State(now) != m.State && m.State == bedrock.StateLegacy {
			l.Legacy = now // the service gave no date, or has it earlier
		}
		table = append(table, l)
	}
	return table, nil
}

func (c *Client) fromDetails(d types.FoundationModelDetails) Model {
	m := Model{
		ID: aws.ToString(d.ModelId), ARN: aws.ToString(d.ModelArn),
		Name: aws.ToString(d.ModelName), Provider: aws.ToString(d.ProviderName),
		Input: convert[Modality](d.InputModalities), Output: convert[Modality](d.OutputModalities),
		Streaming: aws.ToBool(d.ResponseStreamingSupported),
		Inference: convert[Inference](d.InferenceTypesSupported), Customizations: convert[Method](d.CustomizationsSupported),
		State: bedrock.StateActive,
	}
	known, _ := c.o.Lifecycles.Find(m.ID)
	m.Successor = known.Successor
	if l := d.ModelLifecycle; l != nil {
		m.State = bedrock.LifecycleState(strings.ToLower(string(l.Status)))
		m.Launched, m.Legacy = aws.ToTime(l.StartOfLifeTime), aws.ToTime(l.LegacyTime)
		m.ExtendedAccess, m.EndOfLife = aws.ToTime(l.PublicExtendedAccessTime), aws.ToTime(l.EndOfLifeTime)
	}
	if !m.EndOfLife.IsZero() && !time.Now().Before(m.EndOfLife) {
		m.State = bedrock.StateEnded
	}
	return m
}

// convert changes the type of strings.
func convert[T, S ~string](values []S) []T {
	if values == nil {
		return nil
	}
	converted := make([]T, len(values))
	for i, v := range values {
		converted[i] = T(v)
	}
	return converted
}
