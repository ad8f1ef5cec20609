package bedrock

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync/atomic"
	"unicode/utf8"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/bedrockruntime"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/internal/batch"
	"github.com/awsai-go/awsai/internal/foundation"
	"github.com/awsai-go/awsai/rag"
)

// EmbedderOptions are the settings of an [Embedder].
type EmbedderOptions struct {
	// BaseModel is the ID of the foundation model, where the embedder's own ID does not
	// tell it: for an application inference profile or provisioned throughput. The
	// default is what the embedder's ID names.
	BaseModel string
	// Dimensions is the length of the vectors. The default is the model's: 1536 for Titan
	// v1, 1024 for Titan v2 (which also has 512 and 256), 1024 for Cohere v3, 1536 for
	// Cohere v4 (which also has 1024, 512 and 256).
	Dimensions int
	// Unnormalized asks Titan v2 for vectors as they come. The default is vectors of
	// length 1. The other models leave no choice.
	Unnormalized bool
	// Truncate embeds the beginning of a text that is longer than the model takes. The
	// default is to refuse it. It does not help where Titan's limit of 8,192 tokens is
	// met before that of 50,000 characters.
	Truncate bool
	// Concurrency is how many requests may be under way at once. Fewer are while the
	// service throttles. The default is 8.
	Concurrency int
	// Prices are those that the Meter goes by. The default is [DefaultPrices].
	Prices Prices
	// Meter adds up what the embedder uses, if it is not nil.
	Meter *Meter
}

// Embedder turns texts into vectors by Titan Text Embeddings (v1, v2) or Cohere Embed (v3,
// v4). It satisfies [rag.Embedder] and is safe for concurrent use.
type Embedder struct {
	client *bedrockruntime.Client
	id     string
	o      EmbedderOptions
	kind   embedModel // zero where the model is not known
	model  rag.EmbeddingModel
	tokens atomic.Int64

	account account
}

// opEmbed names the method in errors.
const opEmbed = "bedrock.Embed"

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
	e := &Embedder{client: foundation.Client(cfg), id: id, o: o, account: newAccount(o.Meter, o.Prices, id, o.BaseModel, cfg.Region)}
	e.model = rag.EmbeddingModel{ID: foundation.Base(id), Dimensions: o.Dimensions}
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

// Model identifies the vectors: the ID of the foundation model, without region prefix or
// ARN as neither changes a vector, with "+unnormalized" where that is asked for, and the
// number of dimensions.
func (e *Embedder) Model() rag.EmbeddingModel { return e.model }

// InputTokens is how many tokens the service has counted for this embedder so far, over all
// its calls.
func (e *Embedder) InputTokens() int64 { return e.tokens.Load() }

// Embed returns one vector per text, in order. A text that occurs several times is sent
// once. The texts are packed into as few requests as the model takes (96 texts each for
// Cohere, one for Titan), several of them under way at once.
//
// A text that is blank (awsai.ErrInvalid) or longer than the model takes (awsai.ErrTooLarge,
// unless EmbedderOptions.Truncate) fails by itself: it is not sent, the others are. Where texts
// fail, Embed returns the vectors that it has, nil at the failed indices, and an
// *awsai.BatchError. A wrong model, option or purpose is awsai.ErrInvalid, and nothing is
// sent.
func (e *Embedder) Embed(ctx context.Context, purpose rag.Purpose, texts []string) ([][]float32, error) {
	if err := e.check(purpose); err != nil {
		return nil, err
	}
	distinct, owner, refused := e.distinct(texts)
	group := batch.Group{Items: e.kind.maxTexts, Bytes: packBytes}
	size := func(text string) int { return len(text) }
	found, err := batch.MapGroups(ctx, batch.Options{Op: opEmbed, Width: e.o.Concurrency}, distinct, group, size,
		func(ctx context.Context, texts []string) ([][]float32, error) {
			return e.send(ctx, purpose, texts)
		})
	return spread(owner, refused, found, err)
}

// distinct finds the texts to send, each once. By the index of the caller's text, owner is the
// index among those, and refused says why a text is not among them.
func (e *Embedder) distinct(texts []string) (found []string, owner []int, refused []error) {
	owner, refused = make([]int, len(texts)), make([]error, len(texts))
	seen := make(map[string]int, len(texts))
	for i, text := range texts {
		if text, refused[i] = e.checkText(text); refused[i] != nil {
			continue
		}
		n, ok := seen[text]
		if !ok {
			n = len(found)
			seen[text] = n
			found = append(found, text)
		}
		owner[i] = n
	}
	return found, owner, refused
}

// spread gives each of the caller's texts its vector or its error.
func spread(owner []int, refused []error, found [][]float32, err error) ([][]float32, error) {
	errs := make([]error, len(found))
	if b, ok := errors.AsType[*awsai.BatchError](err); ok {
		for _, it := range b.Items {
			errs[it.Index] = it.Err
		}
	}
	vectors := make([][]float32, len(owner))
	failed := &awsai.BatchError{Op: opEmbed, Total: len(owner)}
	used := make([]bool, len(found))
	for i, n := range owner {
		switch {
		case refused[i] != nil:
			failed.Items = append(failed.Items, awsai.ItemError{Index: i, Err: refused[i]})
		case errs[n] != nil:
			failed.Items = append(failed.Items, awsai.ItemError{Index: i, Err: awsai.Wrap(opEmbed, errs[n])})
		case used[n]: // each vector is the caller's own
			vectors[i] = slices.Clone(found[n])
		default:
			vectors[i], used[n] = found[n], true
		}
	}
	if len(failed.Items) > 0 {
		return vectors, failed
	}
	return vectors, nil
}

// checkText says what is wrong with a text, and returns it as it is to be sent.
func (e *Embedder) checkText(text string) (string, error) {
	if strings.TrimSpace(text) == "" {
		return "", awsai.Errorf(opEmbed, awsai.ErrInvalid, "blank text")
	}
	limit := e.kind.maxCharacters
	if limit == 0 || len(text) <= limit || utf8.RuneCountInString(text) <= limit {
		return text, nil
	}
	if !e.o.Truncate {
		return "", awsai.Errorf(opEmbed, awsai.ErrTooLarge, "text of %d characters, limit of %s is %d",
			utf8.RuneCountInString(text), e.kind.id, limit)
	}
	return firstCharacters(text, limit), nil
}

// firstCharacters is the beginning of a text, n characters of it at most.
func firstCharacters(text string, n int) string {
	for i := range text {
		if n == 0 {
			return text[:i]
		}
		n--
	}
	return text
}
