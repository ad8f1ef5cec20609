package bedrock

import (
	"context"
	"log/slog"
	"sync"
	"sync/atomic"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/bedrockruntime"
	"github.com/aws/aws-sdk-go-v2/service/bedrockruntime/types"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/rag"
)

// ModelOptions are the settings of a [Model].
type ModelOptions struct {
	// Defaults supply what a request leaves at its zero value. Their Messages are not
	// used. They are the only way to set MaxTokens and the like for [Model.Answer].
	Defaults Request
	// BaseModel is the ID of the foundation model, where the model's own ID does not tell
	// it: for an application inference profile or provisioned throughput. The default is
	// what the model's ID names. It decides on price, counting of tokens, cache points and
	// how GenerateAs holds the model to a schema.
	BaseModel string
	// Prices are those that Reply.Cost goes by. The default is [DefaultPrices].
	Prices Prices
	// Meter adds up what the model uses, if it is not nil.
	Meter *Meter
	// Lifecycles are those that warnings and errors go by. The default is
	// [DefaultLifecycles].
	Lifecycles Lifecycles
	// NumberedCitations has [Model.Answer] put the passages into the text of the prompt, and
	// the model cite them by numbers, also where the model cites search results by itself.
	NumberedCitations bool
	// Logger is told, once for each Model and never with content, that the model is legacy or
	// has ended. The default is none.
	Logger *slog.Logger
}

// Model is a foundation model that writes text. It is safe for concurrent use.
type Model struct {
	client *bedrockruntime.Client
	id     string
	o      ModelOptions
	whole  atomic.Bool // the model does not stream

	target    *target
	account   account
	uncounted atomic.Bool  // the model cannot count tokens
	uncited   atomic.Bool  // the model takes no search results to cite
	refused   atomic.Int32 // the ways of holding it to a schema that it does not have, as bits
	outputs   sync.Map     // the outputSchema of each reflect.Type that it was asked for
	protocols protocols
}

var _ rag.Generator = (*Model)(nil)

// NewModel returns the model with the given ID: a foundation model
// ("anthropic.claude-…"), an inference profile ("us.anthropic.claude-…"), or the ARN of
// either, of provisioned throughput or of a custom model's deployment. The ID is sent as it
// is, to the region of cfg. Nothing is sent before the first call, which also refuses what
// [ParseModelID] does, and an ARN of another region.
func NewModel(cfg aws.Config, id string, optFns ...func(*ModelOptions)) *Model {
	var o ModelOptions
	for _, fn := range optFns {
		fn(&o)
	}
	m := &Model{client: newClient(cfg), id: id, o: o}
	m.target = newTarget(id, o.BaseModel, cfg.Region, o.Logger, o.Lifecycles)
	m.account = newAccount(o.Meter, o.Prices, id, o.BaseModel, cfg.Region)
	m.protocols.whole = m.client.Options().Protocol
	return m
}

// ID is the ID that the model was made with.
func (m *Model) ID() string { return m.id }

// Price is what the model costs, by ModelOptions.Prices. It is false where that is not known.
// With [Price.Cost] it says what a request would cost.
func (m *Model) Price() (Price, bool) { return m.account.price, m.account.known }

// Generate asks the model and waits for the whole reply. A reply that was cut by a limit
// is a reply: its StopReason says so. One that a guardrail or filter blocked comes with an
// awsai.ErrBlocked whose cause is a [*BlockedError]; what the guardrail only masked is a
// reply, and Reply.Guardrail tells.
//
// With Request.Tools, the tools that the model asks for are run and the model is asked
// again with their results, until it asks for none. Where that ends early, by an error of
// the service, the context or MaxTurns, the reply that comes with the error holds the turns
// so far; a request that goes on with them does not run again what has run. A conversation
// that ends with calls begins with running them, as that of a [MaxTurnsError] does. Nothing
// of a reply that was cut is run.
//
// A request that the service would refuse whatever the model (no messages, blank text, an
// unknown role, a number out of range) is awsai.ErrInvalid, and is not sent.
func (m *Model) Generate(ctx context.Context, req Request) (Reply, error) {
	return m.converse(ctx, "bedrock.Generate", req, m.ask, func(Event) bool { return true })
}

// ask sends one request and waits for the whole reply.
func (m *Model) ask(ctx context.Context, op string, w wire, _ func(Event) bool) (Reply, error) {
	p := m.protocols.forWhole(w.unknown)
	defer m.protocols.doneWhole(p)
	out, err := m.client.Converse(ctx, w.toConverse(&m.id), p.use)
	if err != nil {
		return Reply{}, awsai.Wrap(op, m.target.explain(err))
	}
	return fromConverse(op, out, p)
}

func fromTier(t *types.ServiceTier) ServiceTier {
	if t == nil {
		return ""
	}
	return ServiceTier(t.Type)
}

// toConfig converts a guardrail for a request that is not streamed.
func (g *InlineGuardrail) toConfig() *types.GuardrailConfiguration {
	if g == nil {
		return nil
	}
	return &types.GuardrailConfiguration{GuardrailIdentifier: &g.ID, GuardrailVersion: &g.Version, Trace: g.Trace.toWire()}
}

// toStreamConfig converts a guardrail for a request that is streamed.
func (g *InlineGuardrail) toStreamConfig() *types.GuardrailStreamConfiguration {
	if g == nil {
		return nil
	}
	mode := types.GuardrailStreamProcessingModeSync
	if g.Async {
		mode = types.GuardrailStreamProcessingModeAsync
	}
	return &types.GuardrailStreamConfiguration{GuardrailIdentifier: &g.ID, GuardrailVersion: &g.Version, Trace: g.Trace.toWire(), StreamProcessingMode: mode}
}

// prepare checks a request and converts it.
func (m *Model) prepare(op string, req Request) (wire, error) {
	if err := m.target.check(); err != nil {
		return wire{}, awsai.Wrap(op, err)
	}
	if len(req.Messages) == 0 && m.target.id.Kind != KindPrompt {
		return wire{}, awsai.Errorf(op, awsai.ErrInvalid, "no messages")
	}
	return m.toWire(op, req)
}
