package search

import (
	"context"
	"fmt"
	"iter"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/kendra"

	"github.com/awsai-go/awsai"
)

// Passages are what [Client.Retrieve] found.
type Passages struct {
	// QueryID names the query in [Client.Feedback].
	QueryID string
	// Items are a page of the passages, in the service's order.
	Items []Passage
}

// Passage is a part of a document, of up to 200 words.
type Passage struct {
	// ID names the passage within its query.
	ID string
	// DocumentID, Title and URI are the document's.
	DocumentID, Title, URI string
	// Text is the passage.
	Text string
	// Attributes are the document's.
	Attributes Attributes
	// Confidence is how sure the service is that the passage is relevant.
	Confidence Confidence
}

// Retrieve finds passages, longer than the excerpts of [Client.Query] and several of a document
// where they fit. There are none of FAQs, and at most 100. Of the query, Text, Filter, Attributes,
// Boosts, User, Limit and Page count; Text is required, and what else is set is awsai.ErrInvalid.
func (c *Client) Retrieve(ctx context.Context, q Query) (Passages, error) {
	out, err := c.retrieve(ctx, q)
	return out, awsai.Wrap("search.Retrieve", err)
}

// Passages yields the passages that [Client.Retrieve] finds, from the query's page on, as far as
// they are wanted and the service gives them: at most 100.
func (c *Client) Passages(ctx context.Context, q Query) iter.Seq2[Passage, error] {
	return pages(ctx, "search.Passages", q, func(ctx context.Context, q Query) ([]Passage, error) {
		out, err := c.retrieve(ctx, q)
		return out.Items, err
	})
}

func (c *Client) retrieve(ctx context.Context, q Query) (Passages, error) {
	if err := c.check(q); err != nil {
		return Passages{}, err
	}
	if q.Text == "" {
		return Passages{}, fmt.Errorf("%w: no text", awsai.ErrInvalid)
	}
	if q.Type != "" || len(q.Facets) > 0 || len(q.Sort) > 0 || q.Visitor != "" || q.SpellCheck || q.Collapse != nil {
		return Passages{}, fmt.Errorf("%w: passages have no types, facets, order, visitor, spellings or collapsing", awsai.ErrInvalid)
	}
	user, err := q.User.wire()
	if err != nil {
		return Passages{}, err
	}
	if q.Filter.none {
		return Passages{}, ctx.Err()
	}
	out, err := c.api.Retrieve(ctx, &kendra.RetrieveInput{
		IndexId: &c.index, QueryText: &q.Text, AttributeFilter: q.Filter.wire, RequestedDocumentAttributes: q.Attributes,
		DocumentRelevanceOverrideConfigurations: overrides(q.Boosts), UserContext: user,
		PageSize: aws.Int32(int32(q.size())), PageNumber: positive(q.Page),
	})
	if err != nil {
		return Passages{}, err
	}
	return readPassages(out), nil
}

func readPassages(out *kendra.RetrieveOutput) Passages {
	p := Passages{QueryID: aws.ToString(out.QueryId)}
	for _, item := range out.ResultItems {
		found := Passage{
			ID: aws.ToString(item.Id), DocumentID: aws.ToString(item.DocumentId), Title: aws.ToString(item.DocumentTitle),
			URI: aws.ToString(item.DocumentURI), Text: aws.ToString(item.Content), Attributes: attributes(item.DocumentAttributes),
		}
		if item.ScoreAttributes != nil {
			found.Confidence = Confidence(item.ScoreAttributes.ScoreConfidence)
		}
		p.Items = append(p.Items, found)
	}
	return p
}
