package knowledgebase

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/bedrockagentruntime"
	"github.com/aws/aws-sdk-go-v2/service/bedrockagentruntime/types"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/rag"
)

// maxPages bounds how many pages of results are read for a filter that the service can only
// tell in part.
const maxPages = 10

// Retrieve returns the passages that fit the query's text, best first. The query's vector is
// not used: the base embeds by itself. The service filters by what it can express of the
// query's condition, and every result is held against the whole of it; where too few are left,
// up to ten pages of 100 are read. A query that a guardrail blocks is awsai.ErrBlocked.
func (c *Client) Retrieve(ctx context.Context, q rag.Query) ([]rag.Hit, error) {
	const op = "knowledgebase.Retrieve"
	if err := c.checkQuery(q); err != nil {
		return nil, awsai.Wrap(op, err)
	}
	if q.Limit == 0 {
		q.Limit = 10
	}
	condition := c.o.condition(q.Filter, q.Principals)
	wire := translate(condition, false)
	if wire.none {
		return nil, awsai.Wrap(op, ctx.Err())
	}
	user, err := c.o.user(q.Principals)
	if err != nil {
		return nil, awsai.Wrap(op, err)
	}
	in := &bedrockagentruntime.RetrieveInput{
		KnowledgeBaseId:        &c.id,
		RetrievalQuery:         &types.KnowledgeBaseQuery{Text: &q.Text},
		RetrievalConfiguration: c.o.retrieval(wire.filter, q.Limit, wire.rest != ""),
	}
	if user != nil {
		in.UserContext = &types.UserContext{UserId: user}
	}
	if c.o.Guardrail != "" {
		in.GuardrailConfiguration = &types.GuardrailConfiguration{GuardrailId: &c.o.Guardrail, GuardrailVersion: &c.o.GuardrailVersion}
	}
	hits, err := c.pages(ctx, in, condition.Matcher(), q.Limit)
	return hits, awsai.Wrap(op, err)
}

func (c *Client) checkQuery(q rag.Query) error {
	if err := q.Filter.Validate(); err != nil {
		return fmt.Errorf("%w: %w", awsai.ErrInvalid, err)
	}
	if q.Limit < 0 {
		return fmt.Errorf("%w: limit %d is negative", awsai.ErrInvalid, q.Limit)
	}
	if c.o.Type == Managed && c.o.SearchType != "" {
		return fmt.Errorf("%w: a base of type %s takes no SearchType", awsai.ErrInvalid, Managed)
	}
	return checkText("the query", q.Text, maxQuery)
}

// pages reads results until there are enough that match.
func (c *Client) pages(ctx context.Context, in *bedrockagentruntime.RetrieveInput, match func(map[string]any) bool, limit int) ([]rag.Hit, error) {
	var hits []rag.Hit
	for range maxPages {
		out, err := c.client.Retrieve(ctx, in)
		if err != nil {
			return nil, err
		}
		if out.GuardrailAction == types.GuadrailActionIntervened && len(out.RetrievalResults) == 0 {
			return nil, fmt.Errorf("%w: by guardrail %s", awsai.ErrBlocked, c.o.Guardrail)
		}
		for _, r := range out.RetrievalResults {
			p, err := passage(r.Content, r.Location, r.Metadata, aws.ToString(r.DocumentId))
			if err != nil {
				return nil, err
			}
			if match(p.Metadata) {
				hits = append(hits, rag.Hit{Passage: p, Score: aws.ToFloat64(r.Score)})
			}
		}
		if token := aws.ToString(out.NextToken); len(hits) >= limit || token == "" || token == aws.ToString(in.NextToken) {
			break
		}
		in.NextToken = out.NextToken
	}
	slices.SortStableFunc(hits, func(a, b rag.Hit) int {
		return cmp.Or(cmp.Compare(b.Score, a.Score), cmp.Compare(a.Passage.ID, b.Passage.ID))
	})
	return hits[:min(len(hits), limit)], nil
}

// retrieval is the configuration of a search for limit passages, or for more where the service
// can tell only in part which are wanted.
func (o Options) retrieval(f types.RetrievalFilter, limit int, more bool) *types.KnowledgeBaseRetrievalConfiguration {
	keep := min(limit, maxResults)
	if more {
		keep = min(max(4*limit, 20), maxResults)
	}
	results := keep
	if o.Reranker != "" {
		results = min(max(keep, cmp.Or(o.Candidates, 4*limit)), maxResults)
	}
	n, kept := aws.Int32(int32(results)), aws.Int32(int32(keep))
	if o.Type == Managed {
		return &types.KnowledgeBaseRetrievalConfiguration{ManagedSearchConfiguration: o.managed(f, n, kept)}
	}
	v := &types.KnowledgeBaseVectorSearchConfiguration{
		NumberOfResults: n, Filter: f, OverrideSearchType: types.SearchType(o.SearchType),
	}
	if o.Reranker != "" {
		v.RerankingConfiguration = &types.VectorSearchRerankingConfiguration{
			Type: types.VectorSearchRerankingConfigurationTypeBedrockRerankingModel,
			BedrockRerankingConfiguration: &types.VectorSearchBedrockRerankingConfiguration{
				ModelConfiguration:      &types.VectorSearchBedrockRerankingModelConfiguration{ModelArn: &o.Reranker},
				NumberOfRerankedResults: kept,
			},
		}
	}
	return &types.KnowledgeBaseRetrievalConfiguration{VectorSearchConfiguration: v}
}

func (o Options) managed(f types.RetrievalFilter, n, kept *int32) *types.ManagedSearchConfiguration {
	m := &types.ManagedSearchConfiguration{NumberOfResults: n, Filter: f}
	switch {
	case o.NoReranker:
		m.RerankingModelType = types.RerankingModelTypeNone
	case o.Reranker != "":
		m.RerankingModelType = types.RerankingModelTypeCustom
		m.RerankingConfiguration = &types.ManagedSearchRerankingConfiguration{
			Type: types.ManagedSearchRerankingConfigurationTypeBedrockRerankingModel,
			BedrockRerankingConfiguration: &types.ManagedSearchBedrockRerankingConfiguration{
				ModelConfiguration:      &types.ManagedSearchBedrockRerankingModelConfiguration{ModelArn: &o.Reranker},
				NumberOfRerankedResults: kept,
			},
		}
	}
	return m
}
