package search

import (
	"context"
	"fmt"
	"time"
	"unicode/utf8"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/kendra"
	"github.com/aws/aws-sdk-go-v2/service/kendra/types"

	"github.com/awsai-go/awsai"
)

// Prefix is the beginning of a query, to be completed.
type Prefix struct {
	// Text is what has been typed. Below 2 and above 60 characters the service suggests
	// nothing, and is not asked.
	Text string
	// Limit is how many suggestions are wanted. The default is 5.
	Limit int
	// Documents suggests by what documents have, in Attributes, in place of what others have
	// asked. The documents are those that Filter matches and User may read.
	Documents  bool
	Attributes []string
	Filter     Filter
	User       User
}

// Suggestion is how a query might go on.
type Suggestion struct {
	// ID names the suggestion.
	ID string
	// Text is the query, with what was typed highlighted.
	Text Text
	// Sources are the documents that it is from, where documents were asked for.
	Sources []SuggestionSource
}

// SuggestionSource is a document that a suggestion is from.
type SuggestionSource struct {
	// DocumentID is the document's.
	DocumentID string
	// Attributes are the names of those that have the text.
	Attributes []string
}

// The limits of suggestions (documentation of GetQuerySuggestions).
const (
	minPrefix        = 2
	maxPrefix        = 60
	defaultSuggested = 5
)

// Suggest completes the beginning of a query.
func (c *Client) Suggest(ctx context.Context, p Prefix) ([]Suggestion, error) {
	const op = "search.Suggest"
	in, err := c.suggestInput(p)
	if err != nil || in == nil {
		return nil, awsai.Wrap(op, err)
	}
	out, err := c.api.GetQuerySuggestions(ctx, in)
	if err != nil {
		return nil, awsai.Wrap(op, err)
	}
	var list []Suggestion
	for _, s := range out.Suggestions {
		list = append(list, readSuggestion(s))
	}
	return list, nil
}

// suggestInput is the request, or nil where the service would suggest nothing.
func (c *Client) suggestInput(p Prefix) (*kendra.GetQuerySuggestionsInput, error) {
	if err := c.checkIndex(); err != nil {
		return nil, err
	}
	if p.Limit < 0 || p.Filter.err != nil {
		if p.Filter.err != nil {
			return nil, p.Filter.err
		}
		return nil, fmt.Errorf("%w: limit %d is negative", awsai.ErrInvalid, p.Limit)
	}
	user, err := p.User.wire()
	if err != nil {
		return nil, err
	}
	if !p.Documents && (len(p.Attributes) > 0 || p.Filter.wire != nil || p.Filter.none || user != nil) {
		return nil, fmt.Errorf("%w: attributes, a filter or a user, for suggestions that are not from documents", awsai.ErrInvalid)
	}
	if n := utf8.RuneCountInString(p.Text); n < minPrefix || n > maxPrefix || p.Filter.none {
		return nil, nil
	}
	in := &kendra.GetQuerySuggestionsInput{IndexId: &c.index, QueryText: &p.Text, MaxSuggestionsCount: aws.Int32(defaultSuggested), SuggestionTypes: []types.SuggestionType{types.SuggestionTypeQuery}}
	if p.Limit > 0 {
		in.MaxSuggestionsCount = positive(p.Limit)
	}
	if p.Documents {
		in.SuggestionTypes = []types.SuggestionType{types.SuggestionTypeDocumentAttributes}
		for _, k := range p.Attributes {
			if err := checkKey(k); err != nil {
				return nil, err
			}
		}
		in.AttributeSuggestionsConfig = &types.AttributeSuggestionsGetConfig{AttributeFilter: p.Filter.wire, UserContext: user}
		if len(p.Attributes) > 0 {
			in.AttributeSuggestionsConfig.SuggestionAttributes = p.Attributes
		}
	}
	return in, nil
}

func readSuggestion(s types.Suggestion) Suggestion {
	out := Suggestion{ID: aws.ToString(s.Id)}
	if v := s.Value; v != nil && v.Text != nil {
		t := &types.TextWithHighlights{Text: v.Text.Text}
		for _, h := range v.Text.Highlights {
			t.Highlights = append(t.Highlights, types.Highlight{BeginOffset: h.BeginOffset, EndOffset: h.EndOffset})
		}
		out.Text = readText(t)
	}
	for _, d := range s.SourceDocuments {
		out.Sources = append(out.Sources, SuggestionSource{DocumentID: aws.ToString(d.DocumentId), Attributes: d.SuggestionAttributes})
	}
	return out
}

// Suggestions is how an index suggests queries from those that were asked.
type Suggestions struct {
	// LearnOnly has the index learn from queries and suggest nothing.
	LearnOnly bool
	// Days are how far back it looks. Users and Queries are by how many people, and how
	// often, a query has to have been asked.
	Days, Users, Queries int
	// Anonymous counts queries without user too.
	Anonymous bool
	// Status is the service's word for where it stands, "ACTIVE" or "UPDATING", Total how many
	// suggestions there are, and Built and Cleared when they were made and removed. They are the
	// service's to say.
	Status         string
	Total          int
	Built, Cleared time.Time
}

// Suggestions tells how the index suggests queries.
func (c *Client) Suggestions(ctx context.Context) (Suggestions, error) {
	out, err := c.api.DescribeQuerySuggestionsConfig(ctx, &kendra.DescribeQuerySuggestionsConfigInput{IndexId: &c.index})
	if err != nil {
		return Suggestions{}, awsai.Wrap("search.Suggestions", err)
	}
	return Suggestions{
		LearnOnly: out.Mode == types.ModeLearnOnly, Days: int(aws.ToInt32(out.QueryLogLookBackWindowInDays)),
		Users: int(aws.ToInt32(out.MinimumNumberOfQueryingUsers)), Queries: int(aws.ToInt32(out.MinimumQueryCount)),
		Anonymous: aws.ToBool(out.IncludeQueriesWithoutUserInformation), Status: string(out.Status), Total: int(aws.ToInt32(out.TotalSuggestionsCount)),
		Built: aws.ToTime(out.LastSuggestionsBuildTime), Cleared: aws.ToTime(out.LastClearTime),
	}, nil
}

// SetSuggestions changes how the index suggests queries. Numbers that are 0 stay as they are.
func (c *Client) SetSuggestions(ctx context.Context, s Suggestions) error {
	const op = "search.SetSuggestions"
	const most = 10_000 // service model
	if s.Users < 0 || s.Users > most || s.Queries < 0 || s.Queries > most || s.Days < 0 {
		return awsai.Errorf(op, awsai.ErrInvalid, "%d users, %d queries, %d days; want up to %d, and no negative numbers", s.Users, s.Queries, s.Days, most)
	}
	in := &kendra.UpdateQuerySuggestionsConfigInput{
		IndexId: &c.index, Mode: types.ModeEnabled, QueryLogLookBackWindowInDays: positive(s.Days),
		MinimumNumberOfQueryingUsers: positive(s.Users), MinimumQueryCount: positive(s.Queries), IncludeQueriesWithoutUserInformation: &s.Anonymous,
	}
	if s.LearnOnly {
		in.Mode = types.ModeLearnOnly
	}
	_, err := c.api.UpdateQuerySuggestionsConfig(ctx, in)
	return awsai.Wrap(op, err)
}

// ClearSuggestions has the index forget the queries that it suggests, and learn anew from those
// to come.
func (c *Client) ClearSuggestions(ctx context.Context) error {
	_, err := c.api.ClearQuerySuggestions(ctx, &kendra.ClearQuerySuggestionsInput{IndexId: &c.index})
	return awsai.Wrap("search.ClearSuggestions", err)
}
