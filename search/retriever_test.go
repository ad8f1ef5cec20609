package search_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/kendra"
	"github.com/aws/aws-sdk-go-v2/service/kendra/types"
	"github.com/google/go-cmp/cmp"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/awsaitest"
	"github.com/awsai-go/awsai/rag"
	"github.com/awsai-go/awsai/search"
)

func item(id, text string, c types.ScoreConfidence) types.RetrieveResultItem {
	return types.RetrieveResultItem{Id: aws.String("r" + id), DocumentId: aws.String(id), DocumentTitle: aws.String("T"), Content: &text, ScoreAttributes: &types.ScoreAttributes{ScoreConfidence: c}}
}

func TestRetriever(t *testing.T) {
	f := awsaitest.New(t)
	var in *kendra.RetrieveInput
	awsaitest.Handle(f, func(_ ctx, i *kendra.RetrieveInput) (*kendra.RetrieveOutput, error) {
		in = i
		return &kendra.RetrieveOutput{QueryId: aws.String("q1"), ResultItems: []types.RetrieveResultItem{item("a", "é boat\n", types.ScoreConfidenceHigh), item("b", "low", types.ScoreConfidenceLow), item("c", "unknown", types.ScoreConfidenceNotAvailable)}}, nil
	})
	r := search.NewRetriever(f.Config(), indexID, func(o *search.RetrieverOptions) { o.MinConfidence = search.Medium })
	hits, err := r.Retrieve(t.Context(), rag.Query{Text: strings.Repeat("boat ", 400), Limit: 500, Filter: rag.Eq("_category", "x"), Principals: []string{"user:ann", "group:crew", "group@ds1:hr", "user:ann"}})
	if err != nil || len(hits) != 2 {
		t.Fatalf("%+v, %v", hits, err)
	}
	h := hits[0]
	if h.Score != 0.75 || h.Passage.Text != "é boat\n" || h.Passage.End != 8 || h.Passage.DocumentID != "a" || h.Passage.Metadata[search.QueryIDKey] != "q1" || h.Passage.Metadata[search.ResultIDKey] != "ra" {
		t.Errorf("%+v", h)
	}
	if hits[1].Passage.Text != "unknown" {
		t.Errorf("%+v", hits[1])
	}
	u := in.UserContext
	if *u.UserId != "ann" || len(u.Groups) != 1 || u.Groups[0] != "crew" || *u.DataSourceGroups[0].DataSourceId != "ds1" || *in.PageSize != 100 || said(in.AttributeFilter) != `_category="x"` {
		t.Errorf("%+v", in)
	}
	if n := utf8.RuneCountInString(*in.QueryText); n > 1000 || strings.HasSuffix(*in.QueryText, "boa") {
		t.Errorf("%d characters", n)
	}
	// Nobody in particular finds what everyone may read: the service has to be asked as somebody.
	if _, err := r.Retrieve(t.Context(), rag.Query{Text: "boat"}); err != nil || in.UserContext == nil || *in.UserContext.UserId == "" {
		t.Errorf("%+v, %v", in.UserContext, err)
	}
	public := search.NewRetriever(f.Config(), indexID, func(o *search.RetrieverOptions) { o.Public = true })
	if _, err := public.Retrieve(t.Context(), rag.Query{Text: "boat", Principals: []string{"whoever"}}); err != nil || in.UserContext != nil {
		t.Errorf("%+v, %v", in.UserContext, err)
	}
	byToken := search.NewRetriever(f.Config(), indexID, func(o *search.RetrieverOptions) {
		o.Token = func(_ context.Context, p []string) (string, error) { return strings.Join(p, "+"), nil }
	})
	if _, err := byToken.Retrieve(t.Context(), rag.Query{Text: "boat", Principals: []string{"a", "b"}}); err != nil || *in.UserContext.Token != "a+b" {
		t.Errorf("%+v, %v", in.UserContext, err)
	}
	n := len(f.Calls())
	for name, tt := range map[string]struct {
		r *search.Retriever
		q rag.Query
	}{
		"no token": {byToken, rag.Query{Text: "boat"}}, "blank": {r, rag.Query{Text: " "}}, "limit": {r, rag.Query{Text: "b", Limit: -1}}, "filter": {r, rag.Query{Text: "b", Filter: rag.Exists("a")}},
		"two users": {r, rag.Query{Text: "b", Principals: []string{"user:a", "user:b"}}}, "no type": {r, rag.Query{Text: "b", Principals: []string{"ann"}}}, "user of a source": {r, rag.Query{Text: "b", Principals: []string{"user@d:ann"}}},
	} {
		if _, err := tt.r.Retrieve(t.Context(), tt.q); !errors.Is(err, awsai.ErrInvalid) {
			t.Errorf("%s: %v, want invalid", name, err)
		}
	}
	if hits, err := r.Retrieve(t.Context(), rag.Query{Text: "b", Filter: rag.In("a")}); err != nil || hits != nil || f.Count("Retrieve") != n {
		t.Errorf("a filter that matches nothing: %v, %v, %d requests", hits, err, f.Count("Retrieve")-n)
	}
}

func TestRetrieverFallback(t *testing.T) {
	f := awsaitest.New(t)
	awsaitest.Handle(f, func(ctx, *kendra.RetrieveInput) (*kendra.RetrieveOutput, error) { return &kendra.RetrieveOutput{}, nil })
	text := func(s string) *types.TextWithHighlights { return &types.TextWithHighlights{Text: &s} }
	more := func(key, s string) types.AdditionalResultAttribute {
		return types.AdditionalResultAttribute{Key: &key, ValueType: types.AdditionalResultAttributeValueTypeTextWithHighlightsValue, Value: &types.AdditionalResultAttributeValue{TextWithHighlightsValue: text(s)}}
	}
	awsaitest.Handle(f, func(_ ctx, in *kendra.QueryInput) (*kendra.QueryOutput, error) {
		if in.UserContext == nil || said(in.AttributeFilter) != "n=1" {
			t.Errorf("%+v", in)
		}
		return &kendra.QueryOutput{ResultItems: []types.QueryResultItem{
			{Type: types.QueryResultTypeQuestionAnswer, DocumentId: aws.String("faq"), AdditionalAttributes: []types.AdditionalResultAttribute{more("QuestionText", "Where?"), more("AnswerText", "North")}},
			{Type: types.QueryResultTypeAnswer, DocumentId: aws.String("d"), DocumentExcerpt: text("…the north…"), AdditionalAttributes: []types.AdditionalResultAttribute{more("AnswerText", "the north")}},
			{Type: types.QueryResultTypeDocument, DocumentId: aws.String("e"), DocumentExcerpt: text("an excerpt")},
			{Type: types.QueryResultTypeDocument, DocumentId: aws.String("empty")},
			{Type: types.QueryResultTypeAnswer, DocumentId: aws.String("t"), TableExcerpt: &types.TableExcerpt{Rows: []types.TableRow{{Cells: []types.TableCell{{Value: aws.String("a")}, {Value: aws.String("b")}}}}}},
		}}, nil
	})
	hits, err := search.NewRetriever(f.Config(), indexID).Retrieve(t.Context(), rag.Query{Text: "where", Filter: rag.Eq("n", 1)})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, h := range hits {
		got = append(got, fmt.Sprintf("%s %q %s", h.Passage.DocumentID, h.Passage.Text, h.Passage.Metadata[search.TypeKey]))
	}
	want := []string{`faq "Where?\n\nNorth" QUESTION_ANSWER`, `d "the north" ANSWER`, `e "an excerpt" DOCUMENT`, `t "a\tb" ANSWER`}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	hits, err = search.NewRetriever(f.Config(), indexID, func(o *search.RetrieverOptions) { o.NoFallback = true }).Retrieve(t.Context(), rag.Query{Text: "where"})
	if err != nil || hits != nil {
		t.Errorf("%v, %v", hits, err)
	}
}

const planID = "33333333-2222-4333-8444-555555555555"

func TestReranker(t *testing.T) {
	f := awsaitest.New(t)
	f.HandleWire("Kendra Ranking", "Rescore", awsaitest.Wire{Body: []byte(`{"RescoreId":"x1","ResultItems":[{"DocumentId":"1","Score":33.5},{"DocumentId":"0","Score":2}]}`)})
	hits := []rag.Hit{{Passage: rag.Passage{DocumentID: "a", Title: "A\ttitle", Text: strings.Repeat("é\n", 3000)}, Score: 1}, {Passage: rag.Passage{DocumentID: "b", Text: "boat"}, Score: 0.5}, {Passage: rag.Passage{DocumentID: "c"}}}
	r := search.NewReranker(f.Config(), planID, func(o *search.RerankerOptions) { o.Documents = 2 })
	got, err := r.Rerank(t.Context(), strings.Repeat("q", 2000), hits)
	if err != nil || len(got) != 2 || got[0].Passage.DocumentID != "b" || got[0].Score != 33.5 || got[0].Parts[0].Arm != "rerank" || hits[0].Score != 1 {
		t.Fatalf("%+v, %v", got, err)
	}
	var in struct {
		SearchQuery string
		Documents   []struct {
			Title, Body string
		}
	}
	if err := json.Unmarshal(f.Calls()[0].Body, &in); err != nil || len(in.SearchQuery) != 1000 || in.Documents[0].Title != "A title" || utf8.RuneCountInString(in.Documents[0].Body) != 2048 {
		t.Errorf("%d %q, %v", len(in.SearchQuery), in.Documents[0].Title, err)
	}
	for name, body := range map[string]string{
		"one": `{"ResultItems":[{"DocumentId":"1","Score":1}]}`, "twice": `{"ResultItems":[{"DocumentId":"1"},{"DocumentId":"1"}]}`, "unknown": `{"ResultItems":[{"DocumentId":"1"},{"DocumentId":"9"}]}`, "no JSON": `<`,
	} {
		f.HandleWire("Kendra Ranking", "Rescore", awsaitest.Wire{Body: []byte(body)})
		if _, err := r.Rerank(t.Context(), "q", hits); !errors.Is(err, awsai.ErrUnavailable) {
			t.Errorf("%s: %v, want unavailable", name, err)
		}
	}
	if _, err := r.Rerank(t.Context(), " ", hits); !errors.Is(err, awsai.ErrInvalid) {
		t.Error(err)
	}
	if _, err := search.NewReranker(f.Config(), "x").Rerank(t.Context(), "q", hits); !errors.Is(err, awsai.ErrInvalid) {
		t.Error(err)
	}
	f.HandleWire("Kendra Ranking", "Rescore", awsaitest.Wire{Status: 403, Body: []byte(`{"__type":"AccessDeniedException","Message":"no"}`)})
	if _, err := r.Rerank(t.Context(), "q", hits); !errors.Is(err, awsai.ErrAccessDenied) || !strings.Contains(err.Error(), "2026-07-30") {
		t.Error(err)
	}
}

func TestRescorePlans(t *testing.T) {
	f := awsaitest.New(t)
	f.HandleWire("Kendra Ranking", "CreateRescoreExecutionPlan", awsaitest.Wire{Body: []byte(`{"Id":"` + planID + `","Arn":"arn:aws:kendra-ranking:us-east-1:111122223333:rescore-execution-plan/x"}`)})
	f.HandleWire("Kendra Ranking", "DescribeRescoreExecutionPlan", awsaitest.Wire{Body: []byte(`{"Id":"` + planID + `","Status":"CREATING","CreatedAt":1.5}`)}, awsaitest.Wire{Body: []byte(`{"Id":"` + planID + `","Name":"p","Status":"ACTIVE","CapacityUnits":{"RescoreCapacityUnits":2}}`)})
	f.HandleWire("Kendra Ranking", "ListRescoreExecutionPlans", awsaitest.Wire{Body: []byte(`{"SummaryItems":[{"Id":"a"}],"NextToken":"n"}`)}, awsaitest.Wire{Body: []byte(`{"SummaryItems":[{"Id":"b","CreatedAt":null}]}`)})
	f.HandleWire("Kendra Ranking", "UpdateRescoreExecutionPlan", awsaitest.Wire{Body: []byte(`{}`)})
	f.HandleWire("Kendra Ranking", "DeleteRescoreExecutionPlan", awsaitest.Wire{Body: []byte(`{}`)})
	plans := search.NewRescorePlans(f.Config(), quick)
	j, err := plans.Create(t.Context(), "p", "for boats", 2, map[string]string{"a": "b"})
	if err != nil {
		t.Fatal(err)
	}
	p, err := j.Wait(t.Context())
	if err != nil || p.Units != 2 || p.Name != "p" {
		t.Errorf("%+v, %v", p, err)
	}
	var ids string
	for p, err := range plans.List(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		ids += p.ID
	}
	if ids != "ab" {
		t.Error(ids)
	}
	if err := errors.Join(plans.SetCapacity(t.Context(), planID, 3), plans.Delete(t.Context(), planID)); err != nil {
		t.Error(err)
	}
}
