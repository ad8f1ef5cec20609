package search

import (
	"context"
	"fmt"
	"iter"
	"regexp"
	"unicode/utf8"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/kendra"
	"github.com/aws/aws-sdk-go-v2/service/kendra/types"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/internal/page"
)

// Query is what to look for.
type Query struct {
	// Text is the question or the words. The service uses about the first thirty words that
	// are no stop words. It may be empty where Filter says what is wanted.
	Text string
	// Type keeps only results of one type. The default is all.
	Type ResultType
	// Filter keeps only documents whose attributes it matches.
	Filter Filter
	// Facets are what the results are counted by.
	Facets []Facet
	// Attributes are those that results come with, at most 100. The default is all that the index can
	// display.
	Attributes []string
	// Sort orders the results by attributes, the first before the others. The default is by
	// relevance.
	Sort []Sort
	// Boosts take the place of the index's relevance tuning for this query, at most 500.
	Boosts map[string]Relevance
	// User is who asks: see [User].
	User User
	// Visitor tells one user from another in the index's statistics, by letters, digits,
	// hyphens and underscores that say nothing of the person.
	Visitor string
	// SpellCheck asks for spellings that the index knows better.
	SpellCheck bool
	// Collapse gathers results that have an attribute in common, if it is not nil.
	Collapse *Collapse
	// Limit is how many results are wanted, at most 100. The default is 10; for [Client.Results]
	// and [Client.Passages] all, which are 100.
	Limit int
	// Page is which of the pages of Limit results, from 1. The default is 1.
	Page int
}

// Sort orders results by an attribute that the index can sort by.
type Sort struct {
	// Attribute is the name, Descending the order.
	Attribute  string
	Descending bool
}

// Facet counts results by an attribute that the index can count by.
type Facet struct {
	// Attribute is the name.
	Attribute string
	// Limit is how many values are wanted, at most 5000. The default is 10.
	Limit int
	// Facets count the results of each value further.
	Facets []Facet
}

// Collapse gathers results that have an attribute in common into one.
type Collapse struct {
	// Attribute is what they have in common.
	Attribute string
	// Sort says which of them stands for the others. The default is the most relevant.
	Sort []Sort
	// Missing says what becomes of documents without the attribute. The default is
	// CollapseTogether.
	Missing CollapseMissing
	// Expand asks for the others too, at most Each of the first Results results. The
	// defaults are the service's.
	Expand        bool
	Results, Each int
}

// CollapseMissing says what becomes of documents that lack the attribute results are
// collapsed by.
type CollapseMissing string

// What becomes of documents without the attribute.
const (
	// CollapseTogether gathers them into one result.
	CollapseTogether CollapseMissing = "COLLAPSE"
	// CollapseIgnore leaves them out.
	CollapseIgnore CollapseMissing = "IGNORE"
	// CollapseExpand leaves each as a result.
	CollapseExpand CollapseMissing = "EXPAND"
)

// The limits of queries (service model; documentation of Retrieve and Query).
const (
	maxResults    = 100
	maxRequested  = 100
	maxOverrides  = 500
	maxFacet      = 5000
	maxVisitor    = 256
	defaultResult = 10
)

// Query asks the index once, for a page of results. Answers and questions of FAQs come before
// documents.
func (c *Client) Query(ctx context.Context, q Query) (Results, error) {
	const op = "search.Query"
	in, none, err := c.queryInput(q)
	if err != nil {
		return Results{}, awsai.Wrap(op, err)
	}
	if none {
		return Results{}, awsai.Wrap(op, ctx.Err())
	}
	out, err := c.api.Query(ctx, in)
	if err != nil {
		return Results{}, awsai.Wrap(op, err)
	}
	return readResults(out), nil
}

// Results yields the results of a query, from its page on, as far as they are wanted and the
// service gives them: at most 100.
func (c *Client) Results(ctx context.Context, q Query) iter.Seq2[Result, error] {
	return pages(ctx, "search.Results", q, func(ctx context.Context, q Query) ([]Result, error) {
		in, none, err := c.queryInput(q)
		if err != nil || none {
			return nil, err
		}
		out, err := c.api.Query(ctx, in)
		if err != nil {
			return nil, err
		}
		return readResults(out).Items, nil
	})
}

// pages yields the items of pages by number.
func pages[T any](ctx context.Context, op string, q Query, fetch func(context.Context, Query) ([]T, error)) iter.Seq2[T, error] {
	wanted := q.Limit
	if wanted == 0 {
		wanted = maxResults
	}
	first := max(q.Page, 1)
	if q.Limit == 0 {
		q.Limit = defaultPage
	}
	return func(yield func(T, error) bool) {
		q, left := q, wanted
		q.Page = first
		for item, err := range page.Tokens(ctx, op, func(ctx context.Context, _ string) ([]T, string, error) {
			items, err := fetch(ctx, q)
			if err != nil {
				return nil, "", err
			}
			q.Page++
			if len(items) < q.Limit || (q.Page-1)*q.Limit >= maxResults {
				return items, "", nil
			}
			return items, fmt.Sprint(q.Page), nil
		}) {
			if !yield(item, err) {
				return
			}
			if left--; left == 0 {
				return
			}
		}
	}
}

// defaultPage is how many results a page of a sequence has.
const defaultPage = 50

// queryInput is the request of a query. none says that nothing matches.
func (c *Client) queryInput(q Query) (in *kendra.QueryInput, none bool, err error) {
	if err := c.check(q); err != nil {
		return nil, false, err
	}
	in = &kendra.QueryInput{
		IndexId: &c.index, QueryText: orNil(q.Text), QueryResultTypeFilter: types.QueryResultType(q.Type),
		AttributeFilter: q.Filter.wire, RequestedDocumentAttributes: q.Attributes, VisitorId: orNil(q.Visitor),
		PageSize: aws.Int32(int32(q.size())), PageNumber: positive(q.Page),
		DocumentRelevanceOverrideConfigurations: overrides(q.Boosts),
	}
	if in.UserContext, err = q.User.wire(); err != nil {
		return nil, false, err
	}
	if in.Facets, err = wireFacets(q.Facets); err != nil {
		return nil, false, err
	}
	in.SortingConfigurations = wireSort(q.Sort)
	if q.SpellCheck {
		in.SpellCorrectionConfiguration = &types.SpellCorrectionConfiguration{IncludeQuerySpellCheckSuggestions: true}
	}
	if q.Collapse != nil {
		in.CollapseConfiguration = q.Collapse.wire()
	}
	return in, q.Filter.none, nil
}

func (q Query) size() int {
	if q.Limit == 0 {
		return defaultResult
	}
	return q.Limit
}

func (c *Client) check(q Query) error {
	if err := c.checkIndex(); err != nil {
		return err
	}
	switch n := utf8.RuneCountInString(q.Visitor); {
	case q.Filter.err != nil:
		return q.Filter.err
	case q.Limit < 0 || q.Limit > maxResults:
		return fmt.Errorf("%w: limit %d, want 1 to %d", awsai.ErrInvalid, q.Limit, maxResults)
	case q.Page < 0:
		return fmt.Errorf("%w: page %d", awsai.ErrInvalid, q.Page)
	case len(q.Attributes) > maxRequested:
		return fmt.Errorf("%w: %d attributes asked for, limit %d", awsai.ErrTooLarge, len(q.Attributes), maxRequested)
	case n > maxVisitor:
		return fmt.Errorf("%w: visitor of %d characters, limit %d", awsai.ErrTooLarge, n, maxVisitor)
	case q.Visitor != "" && !nameFormat.MatchString(q.Visitor):
		return fmt.Errorf("%w: visitor is not of letters, digits, hyphens and underscores, none of those two first", awsai.ErrInvalid)
	}
	return q.checkNames()
}

func (q Query) checkNames() error {
	var keys []string
	keys = append(keys, q.Attributes...)
	for _, s := range q.Sort {
		keys = append(keys, s.Attribute)
	}
	if q.Collapse != nil {
		keys = append(keys, q.Collapse.Attribute)
		for _, s := range q.Collapse.Sort {
			keys = append(keys, s.Attribute)
		}
	}
	for _, k := range keys {
		if err := checkKey(k); err != nil {
			return err
		}
	}
	return checkBoosts(q.Boosts)
}

func wireFacets(facets []Facet) ([]types.Facet, error) {
	var list []types.Facet
	for _, f := range facets {
		if err := checkKey(f.Attribute); err != nil {
			return nil, err
		}
		if f.Limit < 0 || f.Limit > maxFacet {
			return nil, fmt.Errorf("%w: facet %s: limit %d, want 1 to %d", awsai.ErrInvalid, f.Attribute, f.Limit, maxFacet)
		}
		w := types.Facet{DocumentAttributeKey: aws.String(f.Attribute), MaxResults: int32(f.Limit)}
		if f.Limit == 0 {
			w.MaxResults = defaultResult
		}
		var err error
		if w.Facets, err = wireFacets(f.Facets); err != nil {
			return nil, err
		}
		list = append(list, w)
	}
	return list, nil
}

func wireSort(sort []Sort) []types.SortingConfiguration {
	var list []types.SortingConfiguration
	for _, s := range sort {
		order := types.SortOrderAsc
		if s.Descending {
			order = types.SortOrderDesc
		}
		list = append(list, types.SortingConfiguration{DocumentAttributeKey: aws.String(s.Attribute), SortOrder: order})
	}
	return list
}

func (c Collapse) wire() *types.CollapseConfiguration {
	w := &types.CollapseConfiguration{
		DocumentAttributeKey: &c.Attribute, SortingConfigurations: wireSort(c.Sort), Expand: c.Expand,
		MissingAttributeKeyStrategy: types.MissingAttributeKeyStrategy(c.Missing),
	}
	if c.Expand && (c.Results > 0 || c.Each > 0) {
		w.ExpandConfiguration = &types.ExpandConfiguration{MaxResultItemsToExpand: positive(c.Results), MaxExpandedResultsPerItem: positive(c.Each)}
	}
	return w
}

// nameFormat is that of most names that the service takes.
var nameFormat = regexp.MustCompile(`^[a-zA-Z0-9][a-zA-Z0-9_-]*$`)
