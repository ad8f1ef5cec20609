package search_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/kendra"
	"github.com/aws/aws-sdk-go-v2/service/kendra/types"
	"github.com/google/go-cmp/cmp"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/awsaitest"
	"github.com/awsai-go/awsai/rag"
	"github.com/awsai-go/awsai/search"
)

// said is a filter in short.
func said(f *types.AttributeFilter) string {
	if f == nil {
		return "all"
	}
	for op, a := range map[string]*types.DocumentAttribute{
		"=": f.EqualsTo, "any": f.ContainsAny, "every": f.ContainsAll, "<": f.LessThan, "<=": f.LessThanOrEquals, ">": f.GreaterThan, ">=": f.GreaterThanOrEquals,
	} {
		if a == nil {
			continue
		}
		v := a.Value
		switch {
		case v.StringValue != nil:
			return fmt.Sprintf("%s%s%q", *a.Key, op, *v.StringValue)
		case v.LongValue != nil:
			return fmt.Sprintf("%s%s%d", *a.Key, op, *v.LongValue)
		case v.DateValue != nil:
			return fmt.Sprintf("%s%s%s", *a.Key, op, v.DateValue.UTC().Format(time.DateOnly))
		}
		return fmt.Sprintf("%s %s %v", *a.Key, op, v.StringListValue)
	}
	var parts []string
	join := " & "
	for _, g := range f.AndAllFilters {
		parts = append(parts, said(&g))
	}
	for _, g := range f.OrAllFilters {
		join = " | "
		parts = append(parts, said(&g))
	}
	if f.NotFilter != nil {
		return "!" + said(f.NotFilter)
	}
	return "(" + strings.Join(parts, join) + ")"
}

// asked is the filter of the request that a query makes, or "none" where none is made.
func asked(t *testing.T, filter search.Filter) (string, error) {
	f := awsaitest.New(t)
	out := "none"
	awsaitest.Handle(f, func(_ ctx, in *kendra.QueryInput) (*kendra.QueryOutput, error) {
		out = said(in.AttributeFilter)
		return &kendra.QueryOutput{}, nil
	})
	_, err := search.New(f.Config(), indexID).Query(t.Context(), search.Query{Text: "q", Filter: filter})
	return out, err
}

func TestFilters(t *testing.T) {
	day := time.Date(2026, 3, 4, 0, 0, 0, 0, time.UTC)
	for _, tt := range []struct {
		f    search.Filter
		want string
	}{
		{search.Filter{}, "all"},
		{search.Equal("a", "x"), `a="x"`},
		{search.All(search.AtLeast("n", 3), search.Less("d", day)), "(n>=3 & d<2026-03-04)"},
		{search.Any(search.HasAny("l", "x", "y"), search.Not(search.HasAll("l", "z"))), "(l any [x y] | !l every [z])"},
		{search.OneOf("a", "x", "y"), `(a="x" | a="y")`},
		{search.OneOf[string]("a"), "none"},
		{search.All(search.Filter{}, search.Greater("n", 1)), "n>1"},
		{search.Any(search.Filter{}, search.AtMost("n", int64(1))), "all"},
		{search.Not(search.HasAny("l")), "all"},
		{search.Not(search.Filter{}), "none"},
		{search.All(search.Equal("a", "x"), search.HasAny("l")), "none"},
	} {
		if got, err := asked(t, tt.f); got != tt.want || err != nil {
			t.Errorf("%s, %v, want %s", got, err, tt.want)
		}
	}
	for _, f := range []search.Filter{
		search.Equal("", "x"), search.Equal("-a", "x"), search.Equal("a", ""), search.Equal("a", strings.Repeat("x", 2049)), search.Equal("a", time.Time{}),
		search.HasAll("l"), search.Not(search.Equal("a b", "x")), search.All(search.Equal("é", 1)), search.Any(search.Filter{}, search.Equal("é", 1)),
	} {
		if got, err := asked(t, f); !errors.Is(err, awsai.ErrInvalid) || got != "none" {
			t.Errorf("%s, %v, want invalid", got, err)
		}
	}
}

func TestFilterOf(t *testing.T) {
	for _, tt := range []struct {
		f    rag.Filter
		want string
	}{
		{rag.Filter{}, "all"},
		{rag.Eq("a", "x"), `a="x"`},
		{rag.Ne("a", 2.0), "!a=2"},
		{rag.In("a", "x", 3), `(a="x" | a=3)`},
		{rag.In("a"), "none"},
		{rag.ContainsAny("l", "x"), "l any [x]"},
		{rag.ContainsAny("l"), "none"},
		{rag.And(rag.Lt("n", 2.5), rag.Le("n", 2.5), rag.Gt("n", 2.5), rag.Ge("n", 2.5)), "(n<3 & n<=2 & n>2 & n>=3)"},
		{rag.Not(rag.Or(rag.Lt("n", int64(2)), rag.Eq("a", "x"))), `!(n<2 | a="x")`},
	} {
		f, err := search.FilterOf(tt.f)
		if err != nil {
			t.Errorf("%+v: %v", tt.f, err)
			continue
		}
		if got, err := asked(t, f); got != tt.want || err != nil {
			t.Errorf("%s, %v, want %s", got, err, tt.want)
		}
	}
	for _, f := range []rag.Filter{
		rag.Exists("a"), rag.Prefix("a", "x"), rag.Contains("a", "x"), rag.Eq("a", true), rag.Eq("a", 1.5), rag.Lt("a", "x"), rag.Gt("a", 1e300),
		rag.And(rag.Eq("a", "x"), rag.Not(rag.Exists("b"))), rag.In("a", false), {Op: "odd"}, rag.Eq("a b", 1),
	} {
		if _, err := search.FilterOf(f); !errors.Is(err, awsai.ErrInvalid) {
			t.Errorf("%+v: %v, want invalid", f, err)
		}
	}
}

func TestQuery(t *testing.T) {
	f := awsaitest.New(t)
	var in *kendra.QueryInput
	awsaitest.Handle(f, func(_ ctx, i *kendra.QueryInput) (*kendra.QueryOutput, error) {
		in = i
		return &kendra.QueryOutput{
			QueryId: aws.String("q1"), TotalNumberOfResults: aws.Int32(2),
			FeaturedResultsItems: []types.FeaturedResultsItem{{Id: aws.String("f"), Type: types.QueryResultTypeDocument, DocumentId: aws.String("first")}},
			ResultItems: []types.QueryResultItem{{
				Id: aws.String("r1"), Type: types.QueryResultTypeAnswer, Format: types.QueryResultFormatTable, DocumentId: aws.String("d1"),
				DocumentExcerpt: &types.TextWithHighlights{Text: aws.String("😀 a boat, é boat"), Highlights: []types.Highlight{
					{BeginOffset: aws.Int32(13), EndOffset: aws.Int32(17), Type: types.HighlightTypeThesaurusSynonym}, {BeginOffset: aws.Int32(5), EndOffset: aws.Int32(9), TopAnswer: true},
					{BeginOffset: aws.Int32(90), EndOffset: aws.Int32(99)}, {BeginOffset: aws.Int32(9), EndOffset: aws.Int32(5)},
				}},
				TableExcerpt:    &types.TableExcerpt{TotalNumberOfRows: aws.Int32(9), Rows: []types.TableRow{{Cells: []types.TableCell{{Value: aws.String("Port"), Header: true}, {Value: aws.String("Depth"), Header: true}}}, {Cells: []types.TableCell{{Value: aws.String("Kiel")}, {Value: aws.String("12"), TopAnswer: true, Highlighted: true}}}}},
				ScoreAttributes: &types.ScoreAttributes{ScoreConfidence: types.ScoreConfidenceVeryHigh},
				CollapsedResultDetail: &types.CollapsedResultDetail{
					DocumentAttribute: &types.DocumentAttribute{Key: aws.String("_category"), Value: &types.DocumentAttributeValue{StringValue: aws.String("ports")}},
					ExpandedResults:   []types.ExpandedResultItem{{DocumentId: aws.String("d2")}},
				},
				DocumentAttributes: []types.DocumentAttribute{
					{Key: aws.String("n"), Value: &types.DocumentAttributeValue{LongValue: aws.Int64(7)}},
					{Key: aws.String("at"), Value: &types.DocumentAttributeValue{DateValue: aws.Time(time.Unix(1, 0))}},
					{Key: aws.String("l"), Value: &types.DocumentAttributeValue{StringListValue: []string{"x", "y"}}},
					{Key: aws.String("empty"), Value: &types.DocumentAttributeValue{}},
				},
			}},
			FacetResults: []types.FacetResult{{DocumentAttributeKey: aws.String("year"), DocumentAttributeValueCountPairs: []types.DocumentAttributeValueCountPair{
				{DocumentAttributeValue: &types.DocumentAttributeValue{LongValue: aws.Int64(2025)}, Count: aws.Int32(4), FacetResults: []types.FacetResult{
					{DocumentAttributeKey: aws.String("city"), DocumentAttributeValueCountPairs: []types.DocumentAttributeValueCountPair{{DocumentAttributeValue: &types.DocumentAttributeValue{StringValue: aws.String("Kiel")}, Count: aws.Int32(1)}}},
				}},
			}}},
			SpellCorrectedQueries: []types.SpellCorrectedQuery{{SuggestedQueryText: aws.String("a boat"), Corrections: []types.Correction{{BeginOffset: aws.Int32(2), EndOffset: aws.Int32(6), Term: aws.String("baot"), CorrectedTerm: aws.String("boat")}}}},
			Warnings:              []types.Warning{{Message: aws.String("odd"), Code: types.WarningCodeQueryLanguageInvalidSyntax}},
		}, nil
	})
	r, err := search.New(f.Config(), indexID).Query(t.Context(), search.Query{
		Text: "a baot", Type: search.Answer, Facets: []search.Facet{{Attribute: "year", Facets: []search.Facet{{Attribute: "city", Limit: 50}}}}, Attributes: []string{"n"},
		Sort: []search.Sort{{Attribute: "year", Descending: true}}, Boosts: map[string]search.Relevance{"_created_at": {Fresh: true, Period: 24 * time.Hour, Importance: 8}, "src": {Values: map[string]int{"wiki": 3}}},
		User: search.User{ID: "ann", Groups: []search.Principal{search.AsGroup("crew"), {Type: search.GroupPrincipal, Name: "hr", DataSource: "ds1"}}}, Visitor: "v1", SpellCheck: true,
		Collapse: &search.Collapse{Attribute: "_category", Missing: search.CollapseExpand, Expand: true, Results: 2, Each: 3}, Limit: 20, Page: 2,
	})
	if err != nil {
		t.Fatal(err)
	}
	want := search.Results{
		QueryID: "q1", Total: 2, Featured: []search.Result{{ID: "f", Type: search.DocumentResult, DocumentID: "first"}},
		Items: []search.Result{{
			ID: "r1", Type: search.Answer, DocumentID: "d1", Confidence: search.VeryHigh,
			Excerpt:    search.Text{Text: "😀 a boat, é boat", Highlights: []search.Highlight{{Start: 7, End: 11, TopAnswer: true}, {Start: 16, End: 20, Synonym: true}}},
			Table:      &search.Table{Total: 9, Rows: [][]search.Cell{{{Text: "Port", Header: true}, {Text: "Depth", Header: true}}, {{Text: "Kiel"}, {Text: "12", TopAnswer: true, Highlighted: true}}}},
			Attributes: search.Attributes{"n": int64(7), "at": time.Unix(1, 0).UTC(), "l": []string{"x", "y"}},
			Collapsed:  &search.Collapsed{Attribute: "_category", Value: "ports", Results: []search.Result{{Type: search.DocumentResult, DocumentID: "d2"}}},
		}},
		Facets:    []search.FacetCounts{{Attribute: "year", Values: []search.FacetCount{{Value: int64(2025), Count: 4, Facets: []search.FacetCounts{{Attribute: "city", Values: []search.FacetCount{{Value: "Kiel", Count: 1}}}}}}}},
		Spellings: []search.Spelling{{Text: "a boat", Corrections: []search.Correction{{Start: 2, End: 6, From: "baot", To: "boat"}}}}, Warnings: []string{"odd"},
	}
	if diff := cmp.Diff(want, r); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if got := r.Items[0].Excerpt.Marked("[", "]"); got != "😀 a [boat], é [boat]" {
		t.Errorf("%q", got)
	}
	if *in.UserContext.UserId != "ann" || in.UserContext.Groups[0] != "crew" || *in.UserContext.DataSourceGroups[0].GroupId != "hr" || *in.PageNumber != 2 || *in.PageSize != 20 ||
		in.Facets[0].MaxResults != 10 || in.Facets[0].Facets[0].MaxResults != 50 || *in.DocumentRelevanceOverrideConfigurations[0].Relevance.Duration != "86400s" || in.SortingConfigurations[0].SortOrder != types.SortOrderDesc {
		t.Errorf("%+v", in)
	}
}

// Offsets that would be inside a character of UTF-16 are code points.
func TestHighlightUnits(t *testing.T) {
	f := awsaitest.New(t)
	awsaitest.Handle(f, func(ctx, *kendra.GetQuerySuggestionsInput) (*kendra.GetQuerySuggestionsOutput, error) {
		return &kendra.GetQuerySuggestionsOutput{Suggestions: []types.Suggestion{{Id: aws.String("s"), Value: &types.SuggestionValue{Text: &types.SuggestionTextWithHighlights{
			Text: aws.String("😀 boats"), Highlights: []types.SuggestionHighlight{{BeginOffset: aws.Int32(1), EndOffset: aws.Int32(4)}},
		}}}}}, nil
	})
	c := search.New(f.Config(), indexID)
	got, err := c.Suggest(t.Context(), search.Prefix{Text: "bo", Documents: true, Attributes: []string{"_category"}, User: search.User{Token: "t"}})
	if err != nil || got[0].Text.Highlights[0].In(got[0].Text.Text) != " bo" {
		t.Errorf("%+v, %v", got, err)
	}
	n := len(f.Calls())
	for _, short := range []string{"b", strings.Repeat("b", 61)} {
		if got, err := c.Suggest(t.Context(), search.Prefix{Text: short}); got != nil || err != nil {
			t.Errorf("%v, %v", got, err)
		}
	}
	if _, err := c.Suggest(t.Context(), search.Prefix{Text: "boat", User: search.User{ID: "a"}}); !errors.Is(err, awsai.ErrInvalid) || len(f.Calls()) != n {
		t.Errorf("%v, %d calls", err, len(f.Calls()))
	}
}

func TestQueryRefuses(t *testing.T) {
	f := awsaitest.New(t)
	c := search.New(f.Config(), indexID)
	for name, q := range map[string]search.Query{
		"limit": {Limit: 101}, "negative": {Limit: -1}, "page": {Page: -1}, "sort": {Sort: []search.Sort{{}}}, "facet": {Facets: []search.Facet{{Attribute: "a", Limit: 5001}}},
		"facet in facet": {Facets: []search.Facet{{Attribute: "a", Facets: []search.Facet{{}}}}}, "visitor": {Visitor: "a b"}, "collapse": {Collapse: &search.Collapse{}},
		"boost": {Boosts: map[string]search.Relevance{"a": {Importance: 11}}}, "boosted name": {Boosts: map[string]search.Relevance{strings.Repeat("a", 31): {}}},
		"period": {Boosts: map[string]search.Relevance{"a": {Period: time.Millisecond}}}, "order": {Boosts: map[string]search.Relevance{"a": {HighFirst: true, LowFirst: true}}},
		"token and user": {User: search.User{Token: "t", ID: "a"}}, "user": {User: search.User{ID: strings.Repeat("a", 201)}}, "group": {User: search.User{Groups: []search.Principal{search.AsUser("a")}}},
		"control": {User: search.User{ID: "a\nb"}}, "attribute": {Attributes: []string{"a b"}},
	} {
		q.Text = "q"
		if _, err := c.Query(t.Context(), q); !errors.Is(err, awsai.ErrInvalid) {
			t.Errorf("%s: %v, want invalid", name, err)
		}
	}
	for name, q := range map[string]search.Query{"text": {}, "facets": {Text: "q", Facets: []search.Facet{{Attribute: "a"}}}, "spelling": {Text: "q", SpellCheck: true}} {
		if _, err := c.Retrieve(t.Context(), q); !errors.Is(err, awsai.ErrInvalid) {
			t.Errorf("retrieve, %s: %v, want invalid", name, err)
		}
	}
	if _, err := search.New(f.Config(), "short").Query(t.Context(), search.Query{Text: "q"}); !errors.Is(err, awsai.ErrInvalid) {
		t.Error(err)
	}
	if n := len(f.Calls()); n != 0 {
		t.Errorf("%d requests", n)
	}
}

// Pages are fetched as they are asked for, up to what the service gives.
func TestPages(t *testing.T) {
	for _, tt := range []struct{ have, limit, stop, want, calls int }{
		{120, 0, 0, 100, 2}, {70, 0, 0, 70, 2}, {120, 0, 3, 3, 1}, {120, 30, 0, 30, 1}, {5, 30, 0, 5, 1}, {120, 0, 51, 51, 2}, {50, 0, 0, 50, 2},
	} {
		f := awsaitest.New(t)
		awsaitest.Handle(f, func(_ ctx, in *kendra.RetrieveInput) (*kendra.RetrieveOutput, error) {
			out := &kendra.RetrieveOutput{}
			size := int(*in.PageSize)
			for i := (int(*in.PageNumber) - 1) * size; i < min(int(*in.PageNumber)*size, tt.have); i++ {
				out.ResultItems = append(out.ResultItems, types.RetrieveResultItem{Id: aws.String(fmt.Sprint(i))})
			}
			return out, nil
		})
		n := 0
		for p, err := range search.New(f.Config(), indexID).Passages(t.Context(), search.Query{Text: "q", Limit: tt.limit}) {
			if err != nil || p.ID != fmt.Sprint(n) {
				t.Fatalf("%+v: passage %d is %s, %v", tt, n, p.ID, err)
			}
			if n++; n == tt.stop {
				break
			}
		}
		if n != tt.want || f.Count("Retrieve") != tt.calls {
			t.Errorf("%+v: %d passages by %d requests", tt, n, f.Count("Retrieve"))
		}
	}
}
