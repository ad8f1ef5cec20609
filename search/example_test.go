package search_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/kendra"
	"github.com/aws/aws-sdk-go-v2/service/kendra/types"

	"github.com/awsai-go/awsai/awsaitest"
	"github.com/awsai-go/awsai/media"
	"github.com/awsai-go/awsai/rag"
	"github.com/awsai-go/awsai/search"
)

// harbour is an AWS with an index, in place of the account's.
func harbour() *awsaitest.Fake {
	fake := awsaitest.New(new(testing.T)) // a program has its own aws.Config
	awsaitest.Handle(fake, func(ctx, *kendra.QueryInput) (*kendra.QueryOutput, error) {
		return &kendra.QueryOutput{ResultItems: []types.QueryResultItem{{
			Type: types.QueryResultTypeDocument, DocumentId: aws.String("mooring.md"), DocumentTitle: &types.TextWithHighlights{Text: aws.String("Mooring")},
			DocumentExcerpt: &types.TextWithHighlights{Text: aws.String("Moor at the quay."), Highlights: []types.Highlight{{BeginOffset: aws.Int32(12), EndOffset: aws.Int32(16)}}},
		}}}, nil
	})
	awsaitest.Handle(fake, func(ctx, *kendra.RetrieveInput) (*kendra.RetrieveOutput, error) {
		return &kendra.RetrieveOutput{ResultItems: []types.RetrieveResultItem{{DocumentId: aws.String("mooring.md"), Content: aws.String("Moor at the quay."), ScoreAttributes: &types.ScoreAttributes{ScoreConfidence: types.ScoreConfidenceHigh}}}}, nil
	})
	awsaitest.Handle(fake, func(ctx, *kendra.BatchPutDocumentInput) (*kendra.BatchPutDocumentOutput, error) {
		return &kendra.BatchPutDocumentOutput{}, nil
	})
	awsaitest.Handle(fake, func(ctx, *kendra.DescribeIndexInput) (*kendra.DescribeIndexOutput, error) {
		return &kendra.DescribeIndexOutput{Name: aws.String("harbour"), Status: types.IndexStatusActive}, nil
	})
	fake.HandleWire("Kendra Ranking", "Rescore", awsaitest.Wire{Body: []byte(`{"ResultItems":[{"DocumentId":"1","Score":5},{"DocumentId":"0","Score":2}]}`)})
	fake.HandleWire("Kendra Ranking", "ListRescoreExecutionPlans", awsaitest.Wire{Body: []byte(`{"SummaryItems":[{"Name":"nightly","Status":"ACTIVE"}]}`)})
	return fake
}

func ExampleNew() {
	fake := harbour()

	index := search.New(fake.Config(), indexID)
	results, err := index.Query(context.Background(), search.Query{
		Text:   "Where do I moor?",
		Filter: search.All(search.Equal("_category", "handbook"), search.AtLeast("year", 2025)),
		User:   search.User{ID: "ann", Groups: []search.Principal{search.AsGroup("crew")}},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, r := range results.Items {
		fmt.Println(r.Title.Text+":", r.Excerpt.Marked("[", "]"))
	}
	// Output: Mooring: Moor at the [quay].
}

func ExampleClient_PutDocuments() {
	fake := harbour()

	index := search.New(fake.Config(), indexID)
	err := index.PutDocuments(context.Background(), []search.Document{{
		ID: "mooring.md", Title: "Mooring", Content: media.Bytes([]byte("Moor at the quay.")),
		Attributes: search.Attributes{"_category": "handbook", "year": 2026},
		Access:     search.ACL{Allow: []search.Principal{search.AsGroup("crew")}},
	}})
	fmt.Println(err)
	// Output: <nil>
}

func ExampleNewRetriever() {
	fake := harbour()

	retriever := search.NewRetriever(fake.Config(), indexID)
	hits, err := retriever.Retrieve(context.Background(), rag.Query{
		Text: "Where do I moor?", Filter: rag.Eq("_category", "handbook"), Principals: []string{"user:ann", "group:crew"},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(hits[0].Score, hits[0].Passage.Text)
	// Output: 0.75 Moor at the quay.
}

func ExampleNewReranker() {
	fake := harbour()

	reranker := search.NewReranker(fake.Config(), planID)
	hits, err := reranker.Rerank(context.Background(), "Where do I moor?", []rag.Hit{
		{Passage: rag.Passage{Text: "Boats are wet."}, Score: 2}, {Passage: rag.Passage{Text: "Moor at the quay."}, Score: 1},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(hits[0].Score, hits[0].Passage.Text)
	// Output: 5 Moor at the quay.
}

func ExampleNewIndexes() {
	fake := harbour()

	index, err := search.NewIndexes(fake.Config()).Describe(context.Background(), indexID)
	fmt.Println(index.Name, index.Status, err)
	// Output: harbour ACTIVE <nil>
}

func ExampleNewRescorePlans() {
	fake := harbour()

	for plan, err := range search.NewRescorePlans(fake.Config()).List(context.Background()) {
		fmt.Println(plan.Name, plan.Status, err)
	}
	// Output: nightly ACTIVE <nil>
}

func ExampleParseFAQ() {
	file, err := search.ParseFAQ(strings.NewReader("_question, _answer, _acl_group_allow\nWhere do I moor?, At the quay, crew\n"), search.FAQCSVWithHeader)
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, q := range file.Questions {
		fmt.Println(q.Question, q.Answer, q.Access.Allow)
	}
	// Output: Where do I moor? At the quay [group:crew]
}

func ExampleParseSynonyms() {
	synonyms, err := search.ParseSynonyms(strings.NewReader("# ships\nboat, ship\nquay => pier, jetty\n"))
	rules, terms := synonyms.Counts()
	fmt.Println(rules, terms, synonyms.Of("quay"), err)
	// Output: 2 5 [pier jetty] <nil>
}
