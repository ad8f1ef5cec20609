package bedrock

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/aws/aws-sdk-go-v2/service/bedrockruntime"

	"github.com/awsai-go/awsai"
)

// rerankMaxTexts is how many texts a request takes, and rerankMaxCharacters how long the query
// and each text may be, by the public model of Bedrock's Rerank operation, which is the same
// models by another way.
const (
	rerankMaxTexts      = 1_000
	rerankMaxCharacters = 32_000
)

// rerankModel is what a [Reranker] knows of a model.
type rerankModel struct {
	id         string // of the foundation model
	apiVersion int    // of the request body, or 0 where it has none
}

// rerankModels are the models that a Reranker can talk to.
var rerankModels = []rerankModel{
	{id: "cohere.rerank-v3-5:0", apiVersion: 2},
	{id: "amazon.rerank-v1:0"},
}

// findRerankModel finds the model that an ID, profile or ARN names.
func findRerankModel(id string) (rerankModel, bool) {
	base, _, _ := strings.Cut(baseModel(id), ":")
	for _, m := range rerankModels {
		if name, _, _ := strings.Cut(m.id, ":"); name == base {
			return m, true
		}
	}
	return rerankModel{}, false
}

// check says what is wrong with the reranker's model and options or with the query, or nil.
func (r *Reranker) check(query string) error {
	switch {
	case r.id == "":
		return fmt.Errorf("%w: empty model ID", awsai.ErrInvalid)
	case r.model.id == "":
		var known []string
		for _, m := range rerankModels {
			known = append(known, m.id)
		}
		return fmt.Errorf("%w: %q names no known reranking model; want one of %s, a profile of one, or its ID as RerankerOptions.BaseModel",
			awsai.ErrInvalid, r.id, strings.Join(known, ", "))
	case r.o.Limit < 0:
		return fmt.Errorf("%w: limit of %d hits", awsai.ErrInvalid, r.o.Limit)
	case strings.TrimSpace(query) == "":
		return fmt.Errorf("%w: blank query", awsai.ErrInvalid)
	}
	if n := utf8.RuneCountInString(query); n > rerankMaxCharacters {
		return fmt.Errorf("%w: query of %d characters, limit %d", awsai.ErrTooLarge, n, rerankMaxCharacters)
	}
	return r.target.check()
}

// rerankRequest is the body for both families.
type rerankRequest struct {
	Query      string   `json:"query"`
	Documents  []string `json:"documents"`
	TopN       int      `json:"top_n"`
	APIVersion int      `json:"api_version,omitempty"`
}

// invoke makes one request.
func (r *Reranker) invoke(ctx context.Context, query string, texts []string) ([]float64, error) {
	// top_n is said, so that no default of the model leaves a text without score.
	body, err := json.Marshal(rerankRequest{Query: query, Documents: texts, TopN: len(texts), APIVersion: r.model.apiVersion})
	if err != nil {
		return nil, err
	}
	out, err := r.client.InvokeModel(ctx, &bedrockruntime.InvokeModelInput{
		ModelId: &r.id, Body: body, ContentType: &mediaJSON, Accept: &mediaJSON,
	})
	if err != nil {
		return nil, r.target.explain(err)
	}
	if r.o.Meter != nil {
		r.account.request(Usage{Queries: rerankQueries(query, texts)}, "", "")
	}
	scores, err := parseScores(out.Body, len(texts))
	if err != nil {
		return nil, fmt.Errorf("%w: response: %w", awsai.ErrUnavailable, err)
	}
	return scores, nil
}

// rerankQueries is how many queries a request is charged as, by the pricing page of Bedrock.
func rerankQueries(query string, texts []string) int {
	const textsOfQuery, tokensOfText = 100, 512
	n, room := 0, max(tokensOfText-EstimateTokens(query), 1)
	for _, text := range texts {
		n += max(1, (EstimateTokens(text)+room-1)/room)
	}
	return (n + textsOfQuery - 1) / textsOfQuery
}

// parseScores reads a response, which is by falling score, into scores by the index of the
// text.
func parseScores(body []byte, n int) ([]float64, error) {
	var r struct {
		Results []struct {
			Index *int     `json:"index"`
			Score *float64 `json:"relevance_score"`
		} `json:"results"`
	}
	if err := json.Unmarshal(body, &r); err != nil {
		return nil, err
	}
	if len(r.Results) != n {
		return nil, fmt.Errorf("%d scores for %d texts", len(r.Results), n)
	}
	scores, seen := make([]float64, n), make([]bool, n)
	for _, it := range r.Results {
		switch {
		case it.Index == nil || it.Score == nil:
			return nil, fmt.Errorf("a result without index or score")
		case *it.Index < 0 || *it.Index >= n:
			return nil, fmt.Errorf("score of text %d of %d", *it.Index, n)
		case seen[*it.Index]:
			return nil, fmt.Errorf("two scores of text %d", *it.Index)
		case *it.Score < 0 || *it.Score > 1:
			return nil, fmt.Errorf("score %v, want one from 0 to 1", *it.Score)
		}
		scores[*it.Index], seen[*it.Index] = *it.Score, true
	}
	return scores, nil
}
