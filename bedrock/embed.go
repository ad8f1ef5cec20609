package bedrock

import (
	"context"
	"log/slog"
	"sync/atomic"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/bedrockruntime"

	"github.com/awsai-go/awsai/internal/sdk"
	"github.com/awsai-go/awsai/rag"
)

// EmbedderOptions are the settings of an [Embedder].
type EmbedderOptions struct {
	// BaseModel is the ID of the foundation model, where the embedder's own ID does not
	// tell it: for an application inference profile or provisioned throughput. The
	// default is what the embedder's ID names.
	BaseModel string
	// Dimensions is the length of the vectors. The default is the model's: 1536 for Titan
	// v1, 1024 for Titan v2 (which also has 512 and 256), 1024 for Titan Multimodal (also
	// 384 and 256), 3072 for Nova (also 1024, 384 and 256), 1024 for Cohere v3, 1536 for
	// Cohere v4 (also 1024, 512 and 256).
	Dimensions int
	// Unnormalized asks Titan v2 for vectors as they come. The default is vectors of
	// length 1. The other models leave no choice.
	Unnormalized bool
	// Truncate embeds the beginning of a text that is longer than the model takes. The
	// default is to refuse it. It does not help where only the service can count: where
	// Titan's limit of 8,192 tokens is met before that of 50,000 characters, and for Titan
	// Multimodal, whose only limit is 256 tokens.
	Truncate bool
	// Cache keeps the vectors that have been paid for. The default is none. See
	// [NewDiskCache].
	Cache EmbedCache
	// Concurrency is how many requests may be under way at once. Fewer are while the
	// service throttles. The default is 8.
	Concurrency int
	// Prices are those that the Meter goes by. The default is [DefaultPrices].
	Prices Prices
	// Meter adds up what the embedder uses, if it is not nil.
	Meter *Meter
	// Lifecycles are those that warnings and errors go by. The default is
	// [DefaultLifecycles].
	Lifecycles Lifecycles
	// Logger is told, once for each Embedder and never with content, that the model is legacy or
	// has ended. The default is none.
	Logger *slog.Logger
}

// Embedder turns texts and images into vectors by an embedding model: Titan Text Embeddings
// (v1, v2), Titan Multimodal Embeddings, Nova Multimodal Embeddings or Cohere Embed (v3, v4).
// It satisfies [rag.Embedder] and is safe for concurrent use.
type Embedder struct {
	client *bedrockruntime.Client
	id     string
	o      EmbedderOptions
	kind   embedModel // zero where the model is not known
	model  rag.EmbeddingModel
	tokens atomic.Int64

	target  *target
	account account
}

var _ rag.Embedder = (*Embedder)(nil)

// NewEmbedder returns the embedding model with the given ID, as
// "amazon.titan-embed-text-v2:0", "us.cohere.embed-v4:0" or the ARN of one. Nothing is sent
// before the first [Embedder.Embed], which is also what refuses a model that it does not
// know and options that the model does not have.
func NewEmbedder(cfg aws.Config, id string, optFns ...func(*EmbedderOptions)) *Embedder {
	var o EmbedderOptions
	for _, fn := range optFns {
		fn(&o)
	}
	e := &Embedder{
		client: newClient(cfg, leaveThrottling), id: id, o: o,
		account: newAccount(o.Meter, o.Prices, id, o.BaseModel, cfg.Region),
		target:  newTarget(id, o.BaseModel, cfg.Region, o.Logger, o.Lifecycles),
	}
	e.model = rag.EmbeddingModel{ID: baseModel(id), Dimensions: o.Dimensions}
	if o.BaseModel != "" {
		id = o.BaseModel
	}
	if kind, ok := findEmbedModel(id); ok {
		e.kind, e.model.ID = kind, kind.id
		if o.Dimensions == 0 {
			e.model.Dimensions = kind.dimensions[0]
		}
	}
	if o.Unnormalized {
		e.model.ID += "+unnormalized"
	}
	return e
}

// leaveThrottling has package batch answer a throttling service, which sees all the requests.
func leaveThrottling(o *bedrockruntime.Options) { o.Retryer = sdk.LeaveThrottling(o.Retryer) }

// Model identifies the vectors: the ID of the foundation model, without region prefix or
// ARN as neither changes a vector, with "+unnormalized" where that is asked for, and the
// number of dimensions.
func (e *Embedder) Model() rag.EmbeddingModel { return e.model }

// InputTokens is how many tokens the service has counted for this embedder so far, over all
// its calls. What came from the cache is not among them.
func (e *Embedder) InputTokens() int64 { return e.tokens.Load() }

// Embed returns one vector per text, in order. A text that occurs several times is sent
// once. The texts are packed into as few requests as the model takes (96 texts each for
// Cohere, one for the others), several of them under way at once. Requests that the service
// throttles go again, at the pace that it sustains.
//
// A text that is blank (awsai.ErrInvalid) or longer than the model takes (awsai.ErrTooLarge,
// unless EmbedderOptions.Truncate) fails by itself: it is not sent, the others are. Where texts
// fail, Embed returns the vectors that it has, nil at the failed indices, and an
// *awsai.BatchError. A wrong model, option or purpose is awsai.ErrInvalid, and nothing is
// sent.
func (e *Embedder) Embed(ctx context.Context, purpose rag.Purpose, texts []string) ([][]float32, error) {
	return runEmbedding(ctx, "bedrock.Embed", e, purpose, floatVectors, len(texts), func(i int) (embedItem, error) {
		return e.textItem(texts[i])
	})
}
