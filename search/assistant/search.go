package assistant

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/qbusiness"
	"github.com/aws/aws-sdk-go-v2/service/qbusiness/types"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/rag"
)

// Audience is whom a [Retriever] finds for.
type Audience string

// The audiences.
const (
	// ByIdentity finds what the user may read whom the credentials are of. A query's principals
	// have to name RetrieverOptions.User, so that nobody's documents are shown to another.
	ByIdentity Audience = "identity"
	// Public says that whoever asks may read all that the credentials may, as in an anonymous
	// application. Principals count for nothing.
	Public Audience = "public"
)

// RetrieverOptions are the settings of a [Retriever].
type RetrieverOptions struct {
	// Audience is whom the retriever finds for. The default is ByIdentity.
	Audience Audience
	// User is whom the credentials are of, as principals name the user. ByIdentity needs it.
	User string
}

// Retriever finds relevant content of an application. It satisfies [rag.Retriever] and is safe
// for concurrent use.
//
// The service goes by the credentials alone: a request names no user. So there is a retriever
// for each user, of a client with the user's credentials.
type Retriever struct {
	client *Client
	id     string
	o      RetrieverOptions
}

var _ rag.Retriever = (*Retriever)(nil)

// Retriever returns the application's retriever with the given ID.
func (c *Client) Retriever(retrieverID string, optFns ...func(*RetrieverOptions)) *Retriever {
	o := RetrieverOptions{Audience: ByIdentity}
	for _, fn := range optFns {
		fn(&o)
	}
	return &Retriever{client: c, id: retrieverID, o: o}
}

// The limits of SearchRelevantContent (public model), and of how much is asked for in all.
const (
	maxResults = 100 // of a request
	maxPages   = 10
)

// The metadata of a passage besides the document's attributes.
const (
	// URIKey is where the document is.
	URIKey = "uri"
	// ConfidenceKey is the service's word for how relevant the passage is: "VERY_HIGH", "HIGH",
	// "MEDIUM", "LOW" or "NOT_AVAILABLE". The hit's score is 1, 0.75, 0.5, 0.25 or 0.
	ConfidenceKey = "confidence"
)

// Retrieve returns the passages that fit the query's text, best first. The query's vector is
// not used: the service embeds by itself. A filter that the service has no word for is
// awsai.ErrInvalid, as in [Client.Chat].
func (r *Retriever) Retrieve(ctx context.Context, q rag.Query) ([]rag.Hit, error) {
	const op = "assistant.Retrieve"
	in, err := r.input(q)
	if errors.Is(err, errNothing) {
		return nil, awsai.Wrap(op, ctx.Err())
	}
	if err != nil {
		return nil, awsai.Wrap(op, err)
	}
	hits, err := r.pages(ctx, in, r.limit(q))
	return hits, wrap(op, err)
}

func (r *Retriever) limit(q rag.Query) int {
	if q.Limit == 0 {
		return 10
	}
	return q.Limit
}

func (r *Retriever) input(q rag.Query) (*qbusiness.SearchRelevantContentInput, error) {
	if err := r.client.check(""); err != nil {
		return nil, err
	}
	if err := checkID("a retriever", r.id); err != nil {
		return nil, err
	}
	switch {
	case q.Text == "":
		return nil, fmt.Errorf("%w: the query has no text", awsai.ErrInvalid)
	case q.Limit < 0 || q.Limit > maxPages*maxResults:
		return nil, fmt.Errorf("%w: limit %d is not in 0 to %d", awsai.ErrInvalid, q.Limit, maxPages*maxResults)
	}
	if err := r.checkPrincipals(q.Principals); err != nil {
		return nil, err
	}
	filter, err := r.client.o.filter(q.Filter)
	if err != nil {
		return nil, err
	}
	return &qbusiness.SearchRelevantContentInput{
		ApplicationId: &r.client.id, QueryText: &q.Text, AttributeFilter: filter,
		ContentSource: &types.ContentSourceMemberRetriever{Value: types.RetrieverContentSource{RetrieverId: &r.id}},
		MaxResults:    aws.Int32(int32(min(r.limit(q), maxResults))),
	}, nil
}

func (r *Retriever) checkPrincipals(principals []string) error {
	switch {
	case r.o.Audience == Public:
		return nil
	case r.o.Audience != ByIdentity:
		return fmt.Errorf("%w: Audience %q", awsai.ErrInvalid, r.o.Audience)
	case r.o.User == "":
		return fmt.Errorf("%w: the audience is ByIdentity, and RetrieverOptions.User is not set", awsai.ErrInvalid)
	case !slices.Contains(principals, r.o.User):
		return fmt.Errorf("%w: the credentials are of one user, and the query's %d principals do not name that", awsai.ErrInvalid, len(principals))
	}
	return nil
}

func (r *Retriever) pages(ctx context.Context, in *qbusiness.SearchRelevantContentInput, limit int) ([]rag.Hit, error) {
	var hits []rag.Hit
	seen := map[string]int{}
	for range maxPages {
		out, err := r.client.api.SearchRelevantContent(ctx, in)
		if err != nil {
			return nil, err
		}
		for _, c := range out.RelevantContent {
			id := aws.ToString(c.DocumentId)
			hits = append(hits, hit(c, seen[id]))
			seen[id]++
		}
		token := aws.ToString(out.NextToken)
		if len(hits) >= limit || token == "" || token == aws.ToString(in.NextToken) {
			break
		}
		in.NextToken = out.NextToken
	}
	slices.SortStableFunc(hits, func(a, b rag.Hit) int {
		switch {
		case a.Score > b.Score:
			return -1
		case a.Score < b.Score:
			return 1
		}
		return 0
	})
	return hits[:min(len(hits), limit)], nil
}

var confidences = map[types.ScoreConfidence]float64{
	types.ScoreConfidenceVeryHigh: 1, types.ScoreConfidenceHigh: 0.75, types.ScoreConfidenceMedium: 0.5, types.ScoreConfidenceLow: 0.25,
}

// hit makes a hit of a result, the nth of its document. The passage's place in the document is
// not known: Start is 0, End the length of the text, and Line 0.
func hit(c types.RelevantContent, n int) rag.Hit {
	id, text := aws.ToString(c.DocumentId), aws.ToString(c.Content)
	p := rag.Passage{ID: rag.PassageID(id, n), DocumentID: id, Title: aws.ToString(c.DocumentTitle), Text: text, End: len(text), Metadata: map[string]any{}}
	for _, a := range c.DocumentAttributes {
		if v := plainAttribute(a.Value); v != nil {
			p.Metadata[aws.ToString(a.Name)] = v
		}
	}
	if uri := aws.ToString(c.DocumentUri); uri != "" {
		p.Metadata[URIKey] = uri
	}
	score := 0.0
	if s := c.ScoreAttributes; s != nil {
		score = confidences[s.ScoreConfidence]
		p.Metadata[ConfidenceKey] = string(s.ScoreConfidence)
	}
	return rag.Hit{Passage: p, Score: score}
}

// plainAttribute is a value of an attribute in the types of rag's metadata: a date is a text
// as "2026-07-31T12:00:00Z". It is nil for one of a type of tomorrow.
func plainAttribute(v types.DocumentAttributeValue) any {
	switch v := v.(type) {
	case *types.DocumentAttributeValueMemberStringValue:
		return v.Value
	case *types.DocumentAttributeValueMemberStringListValue:
		return v.Value
	case *types.DocumentAttributeValueMemberLongValue:
		return v.Value
	case *types.DocumentAttributeValueMemberDateValue:
		return v.Value.UTC().Format(time.RFC3339)
	}
	return nil
}
