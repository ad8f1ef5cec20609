package bedrock

import (
	"cmp"
	"context"
	"errors"
	"log/slog"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/bedrockruntime"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/internal/batch"
	"github.com/awsai-go/awsai/rag"
)

// RerankerOptions are the settings of a [Reranker].
type RerankerOptions struct {
	// BaseModel is the ID of the foundation model, where the reranker's own ID does not
	// tell it: for an application inference profile or provisioned throughput. The
	// default is what the reranker's ID names.
	BaseModel string
	// Limit is how many hits [Reranker.Rerank] keeps, the best ones. The default is all.
	Limit int
	// Concurrency is how many requests may be under way at once, where the texts need
	// several. Fewer are while the service throttles. The default is 8.
	Concurrency int
	// Prices are those that the Meter goes by. The default is [DefaultPrices].
	Prices Prices
	// Meter adds up what the reranker uses, if it is not nil. The service does not say how
	// many queries it charges: one for each 100 texts begun, where a text that with the
	// query has more than 512 tokens counts as several. Tokens are estimated for that.
	Meter *Meter
	// Lifecycles are those that warnings and errors go by. The default is
	// [DefaultLifecycles].
	Lifecycles Lifecycles
	// Logger is told, once for each Reranker and never with content, that the model is legacy or
	// has ended. The default is none.
	Logger *slog.Logger
}

// Reranker scores texts by how well they answer a query, by Cohere Rerank 3.5 or Amazon
// Rerank 1.0. It satisfies [rag.Reranker] and is safe for concurrent use.
type Reranker struct {
	client *bedrockruntime.Client
	id     string
	o      RerankerOptions
	model  rerankModel // zero where the model is not known

	target  *target
	account account
}

var _ rag.Reranker = (*Reranker)(nil)

// NewReranker returns the reranking model with the given ID, as "cohere.rerank-v3-5:0",
// "amazon.rerank-v1:0" or the ARN of one. Nothing is sent before the first call, which is
// also what refuses a model that it does not know.
func NewReranker(cfg aws.Config, id string, optFns ...func(*RerankerOptions)) *Reranker {
	var o RerankerOptions
	for _, fn := range optFns {
		fn(&o)
	}
	r := &Reranker{
		client: newClient(cfg, leaveThrottling), id: id, o: o,
		account: newAccount(o.Meter, o.Prices, id, o.BaseModel, cfg.Region),
		target:  newTarget(id, o.BaseModel, cfg.Region, o.Logger, o.Lifecycles),
	}
	r.model, _ = findRerankModel(cmp.Or(o.BaseModel, id))
	return r
}

// Rerank returns the hits by falling score, those with equal scores in the order that they
// had. Each is scored by [Reranker.Scores] of its passage as it is indexed, with title and
// headings. The score takes the place of the hit's own, and is added to its parts as
// "rerank"; the parts that it had stay and explain the score before. The hits given are not
// changed.
//
// Where scores cannot be had, Rerank returns no hits and an error as Scores does.
func (r *Reranker) Rerank(ctx context.Context, query string, hits []rag.Hit) ([]rag.Hit, error) {
	texts := make([]string, len(hits))
	for i, h := range hits {
		texts[i] = h.Passage.Indexed()
	}
	scores, err := r.scores(ctx, query, texts)
	if err != nil {
		return nil, awsai.Wrap("bedrock.Rerank", err)
	}
	ranked := slices.Clone(hits)
	for i := range ranked {
		ranked[i].Score = scores[i]
	}
	slices.SortStableFunc(ranked, func(a, b rag.Hit) int { return cmp.Compare(b.Score, a.Score) })
	if r.o.Limit > 0 {
		ranked = ranked[:min(r.o.Limit, len(ranked))]
	}
	for i := range ranked {
		h := &ranked[i]
		// Clipped, so that the caller's parts are not appended to in place.
		h.Parts = append(slices.Clip(h.Parts), rag.Part{Arm: "rerank", Rank: i + 1, Raw: h.Score, Score: h.Score})
	}
	return ranked, nil
}

// Scores returns for each text, in order, how well it answers the query: from 0, not at
// all, to 1. A blank text has 0 and is not sent. A text that occurs several times is sent
// once. Of a text over 32,000 characters only the first 32,000 are scored.
//
// More than 1,000 texts, or more than one request has room for, are sent in several
// requests. The models score every text by itself against the query, so that scores from
// different requests compare.
//
// A blank query, a model that is not known and a negative limit are awsai.ErrInvalid, a query
// over 32,000 characters is awsai.ErrTooLarge, and nothing is sent. If one of several requests
// fails, so does the call, with the error of the first that did. A response that does not
// score each text once is awsai.ErrUnavailable.
func (r *Reranker) Scores(ctx context.Context, query string, texts []string) ([]float64, error) {
	scores, err := r.scores(ctx, query, texts)
	return scores, awsai.Wrap("bedrock.Scores", err)
}

// scores is Scores with errors that do not name the method yet.
func (r *Reranker) scores(ctx context.Context, query string, texts []string) ([]float64, error) {
	if err := r.check(query); err != nil {
		return nil, err
	}
	var distinct []string
	owner, seen := make([]int, len(texts)), make(map[string]int, len(texts))
	for i, text := range texts {
		text = firstCharacters(text, rerankMaxCharacters)
		if strings.TrimSpace(text) == "" {
			owner[i] = -1
			continue
		}
		n, ok := seen[text]
		if !ok {
			n = len(distinct)
			seen[text] = n
			distinct = append(distinct, text)
		}
		owner[i] = n
	}
	found, err := r.scoreDistinct(ctx, query, distinct)
	if err != nil {
		return nil, err
	}
	scores := make([]float64, len(texts))
	for i, n := range owner {
		if n >= 0 {
			scores[i] = found[n]
		}
	}
	return scores, nil
}

// scoreDistinct scores texts as they are, in as few requests as they fit.
func (r *Reranker) scoreDistinct(ctx context.Context, query string, texts []string) ([]float64, error) {
	// JSON puts quotes and a comma around each text: less than six bytes, as packBytes
	// allows for each byte here.
	group := batch.Group{Items: rerankMaxTexts, Bytes: packBytes - len(query) - rerankMaxTexts}
	size := func(text string) int { return len(text) }
	scores, err := batch.MapGroups(ctx, batch.Options{Width: r.o.Concurrency}, texts, group, size,
		func(ctx context.Context, texts []string) ([]float64, error) {
			return r.invoke(ctx, query, texts)
		})
	if b, ok := errors.AsType[*awsai.BatchError](err); ok {
		return nil, b.Items[0].Err // a ranking with holes is none
	}
	return scores, err
}
