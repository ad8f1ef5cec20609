package search

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/aws/aws-sdk-go-v2/aws"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/rag"
)

// RerankerOptions are the settings of a [Reranker].
type RerankerOptions struct {
	// Limit is how many hits are kept, the best ones. The default is all that were scored.
	Limit int
	// Documents is how many of the hits are scored, the first ones; the others are left out.
	// The default is 25, what the service's plugin for OpenSearch sends at most by default.
	Documents int
}

// Reranker orders hits by Amazon Kendra Intelligent Ranking. It satisfies [rag.Reranker] and is
// safe for concurrent use.
type Reranker struct {
	api  ranking
	plan string
	o    RerankerOptions
}

var _ rag.Reranker = (*Reranker)(nil)

// NewReranker returns a reranker by the rescore execution plan with the given ID; see
// [RescorePlans]. Nothing is sent before the first call.
//
// Intelligent Ranking is part of Kendra, which AWS closed to new accounts on 2026-07-30.
func NewReranker(cfg aws.Config, planID string, optFns ...func(*RerankerOptions)) *Reranker {
	o := RerankerOptions{Documents: 25}
	for _, fn := range optFns {
		fn(&o)
	}
	return &Reranker{api: newRanking(cfg), plan: planID, o: o}
}

// The limits of Rescore (service model).
const (
	maxRescoreQuery = 1000
	maxRescoreTitle = 1024
	maxRescoreBody  = 2048
	maxRescoreScore = 100_000
)

type rescoreDocument struct {
	ID            string  `json:"Id"`
	GroupID       string  `json:"GroupId,omitempty"`
	Title         string  `json:",omitempty"`
	Body          string  `json:",omitempty"`
	OriginalScore float64 // of 32 bits
}

type rescoreResult struct {
	ResultItems []struct {
		DocumentID string `json:"DocumentId"`
		Score      float64
	}
}

// Rerank returns the hits by falling score. Of a hit, its title and the first 2048 characters of
// its text go to the service, and its score, which bears on the new one; passages of one document
// belong together. The score takes the place of the hit's own, and is added to its parts as
// "rerank".
//
// A blank query is awsai.ErrInvalid; one over 1000 characters is cut. An answer that does not
// score each hit once is awsai.ErrUnavailable.
func (r *Reranker) Rerank(ctx context.Context, query string, hits []rag.Hit) ([]rag.Hit, error) {
	out, err := r.rerank(ctx, query, hits)
	return out, awsai.Wrap("search.Rerank", err)
}

func (r *Reranker) rerank(ctx context.Context, query string, hits []rag.Hit) ([]rag.Hit, error) {
	switch {
	case strings.TrimSpace(query) == "":
		return nil, fmt.Errorf("%w: the query is blank", awsai.ErrInvalid)
	case r.o.Limit < 0 || r.o.Documents < 1:
		return nil, fmt.Errorf("%w: limit %d and %d documents, want no negative limit and a document at least", awsai.ErrInvalid, r.o.Limit, r.o.Documents)
	case utf8.RuneCountInString(r.plan) != 36:
		return nil, fmt.Errorf("%w: plan ID of %d characters, want 36", awsai.ErrInvalid, utf8.RuneCountInString(r.plan))
	case len(hits) == 0:
		return nil, ctx.Err()
	}
	ranked := slices.Clone(hits[:min(len(hits), r.o.Documents)])
	scores, err := r.scores(ctx, query, ranked)
	if err != nil {
		return nil, err
	}
	for i := range ranked {
		ranked[i].Score = scores[i]
	}
	slices.SortStableFunc(ranked, func(a, b rag.Hit) int { return cmp.Compare(b.Score, a.Score) })
	if r.o.Limit > 0 {
		ranked = ranked[:min(r.o.Limit, len(ranked))]
	}
	for i := range ranked {
		h := &ranked[i]
		h.Parts = append(slices.Clip(h.Parts), rag.Part{Arm: "rerank", Rank: i + 1, Raw: h.Score, Score: h.Score})
	}
	return ranked, nil
}

func (r *Reranker) scores(ctx context.Context, query string, hits []rag.Hit) ([]float64, error) {
	in := struct {
		RescoreExecutionPlanID string `json:"RescoreExecutionPlanId"`
		SearchQuery            string
		Documents              []rescoreDocument
	}{RescoreExecutionPlanID: r.plan, SearchQuery: firstRunes(query, maxRescoreQuery)}
	for i, h := range hits {
		in.Documents = append(in.Documents, rescoreDocument{
			ID: strconv.Itoa(i), GroupID: firstRunes(h.Passage.DocumentID, maxDocumentID), Title: firstRunes(printable(h.Passage.Title), maxRescoreTitle),
			Body: firstRunes(printable(h.Passage.Text), maxRescoreBody), OriginalScore: bounded(h.Score),
		})
	}
	var out rescoreResult
	if err := r.api.call(ctx, "Rescore", in, &out); err != nil {
		return nil, err
	}
	scores, seen := make([]float64, len(hits)), make([]bool, len(hits))
	for _, item := range out.ResultItems {
		i, err := strconv.Atoi(item.DocumentID)
		if err != nil || i < 0 || i >= len(hits) || seen[i] {
			return nil, fmt.Errorf("%w: the answer scores a document that was not asked about, or one twice", awsai.ErrUnavailable)
		}
		scores[i], seen[i] = item.Score, true
	}
	if n := len(out.ResultItems); n != len(hits) {
		return nil, fmt.Errorf("%w: %d scores for %d documents", awsai.ErrUnavailable, n, len(hits))
	}
	return scores, nil
}

// printable is a text without the control characters that the service refuses, line ends among
// them.
func printable(s string) string {
	return strings.Join(strings.FieldsFunc(strings.ToValidUTF8(s, "\uFFFD"), func(r rune) bool { return unicode.IsSpace(r) || !unicode.IsGraphic(r) }), " ")
}

func firstRunes(s string, n int) string {
	at := 0
	for i := range s {
		if at == n {
			return s[:i]
		}
		at++
	}
	return s
}

func bounded(score float64) float64 {
	if math.IsNaN(score) {
		return 0
	}
	return min(max(score, -maxRescoreScore), maxRescoreScore)
}
