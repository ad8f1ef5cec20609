package knowledgebase_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	kb "github.com/aws/aws-sdk-go-v2/service/bedrockagentruntime"
	"github.com/aws/aws-sdk-go-v2/service/bedrockagentruntime/document"
	"github.com/aws/aws-sdk-go-v2/service/bedrockagentruntime/types"
	"github.com/google/go-cmp/cmp"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/awsaitest"
	"github.com/awsai-go/awsai/rag"
	"github.com/awsai-go/awsai/rag/knowledgebase"
)

const baseID = "KB12345678"

func result(id, text string, score float64, metadata map[string]any) types.KnowledgeBaseRetrievalResult {
	r := types.KnowledgeBaseRetrievalResult{
		Content:  &types.RetrievalResultContent{Type: types.RetrievalResultContentTypeText, Text: &text},
		Location: &types.RetrievalResultLocation{Type: types.RetrievalResultLocationTypeS3, S3Location: &types.RetrievalResultS3Location{Uri: aws.String("s3://b/" + id)}},
		Score:    &score,
		Metadata: map[string]document.Interface{"x-amz-bedrock-kb-chunk-id": document.NewLazyDocument("chunk-" + id)},
	}
	for k, v := range metadata {
		r.Metadata[k] = document.NewLazyDocument(v)
	}
	return r
}

func TestRetrieve(t *testing.T) {
	f := awsaitest.New(t)
	awsaitest.Handle(f, func(_ context.Context, in *kb.RetrieveInput) (*kb.RetrieveOutput, error) {
		return &kb.RetrieveOutput{RetrievalResults: []types.KnowledgeBaseRetrievalResult{
			result("a", "Ships moor at the quay.", 0.4, map[string]any{"year": 2024, "ratio": 0.5, "tags": []string{"x", "y"}}),
			result("b", "Ovens are hot.", 0.9, nil),
		}}, nil
	})
	hits, err := knowledgebase.New(f.Config(), baseID).Retrieve(t.Context(), rag.Query{Text: "harbour"})
	if err != nil {
		t.Fatal(err)
	}
	want := []rag.Hit{
		{Score: 0.9, Passage: rag.Passage{ID: "chunk-b", DocumentID: "s3://b/b", Text: "Ovens are hot.", End: 14,
			Metadata: map[string]any{"x-amz-bedrock-kb-chunk-id": "chunk-b"}}},
		{Score: 0.4, Passage: rag.Passage{ID: "chunk-a", DocumentID: "s3://b/a", Text: "Ships moor at the quay.", End: 23,
			Metadata: map[string]any{"x-amz-bedrock-kb-chunk-id": "chunk-a", "year": 2024, "ratio": 0.5, "tags": []string{"x", "y"}}}},
	}
	if diff := cmp.Diff(want, hits); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// TestAccess has the service return everything; what is not for who asks is left out.
func TestAccess(t *testing.T) {
	f := awsaitest.New(t)
	awsaitest.Handle(f, func(_ context.Context, in *kb.RetrieveInput) (*kb.RetrieveOutput, error) {
		var all []types.KnowledgeBaseRetrievalResult
		for i := range 50 {
			readers := []string{fmt.Sprint("user", i), "staff"}
			if i >= 40 {
				readers = []string{fmt.Sprint("user", i)}
			}
			all = append(all, result(fmt.Sprint(i), "text", 1-float64(i)/100, map[string]any{rag.ReadersKey: readers}))
		}
		all = append(all, result("open", "text", 0, nil), result("odd", "text", 0, map[string]any{rag.ReadersKey: "user45"}))
		from := 0
		if in.NextToken != nil {
			from = 20
		}
		out := &kb.RetrieveOutput{RetrievalResults: all[from:]}
		if from == 0 {
			out.RetrievalResults, out.NextToken = all[:20], aws.String("more")
		}
		return out, nil
	})
	for _, tt := range []struct {
		name       string
		principals []string
		option     func(*knowledgebase.Options)
		want       int
		user       string
	}{
		{"nobody", nil, nil, 1, ""},
		{"one", []string{"user45"}, nil, 2, ""},
		{"group", []string{"user45", "staff"}, nil, 42, ""},
		{"public", nil, func(o *knowledgebase.Options) { o.Access = knowledgebase.Public }, 52, ""},
		{"user", []string{"user45"}, func(o *knowledgebase.Options) { o.Access = knowledgebase.ByUser; o.Type = knowledgebase.Managed }, 52, "user45"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			options := []func(*knowledgebase.Options){}
			if tt.option != nil {
				options = append(options, tt.option)
			}
			hits, err := knowledgebase.New(f.Config(), baseID, options...).Retrieve(t.Context(), rag.Query{Text: "q", Limit: 60, Principals: tt.principals})
			if err != nil || len(hits) != tt.want {
				t.Errorf("%d hits, want %d, %v", len(hits), tt.want, err)
			}
			calls := awsaitest.Inputs[kb.RetrieveInput](f)
			if u := calls[len(calls)-1].UserContext; (u != nil || tt.user != "") && aws.ToString(u.UserId) != tt.user {
				t.Errorf("user context %v", u)
			}
		})
	}
	_, err := knowledgebase.New(f.Config(), baseID, func(o *knowledgebase.Options) { o.Access = knowledgebase.ByUser }).Retrieve(t.Context(), rag.Query{Text: "q"})
	if !errors.Is(err, awsai.ErrInvalid) {
		t.Errorf("access by user without one: %v", err)
	}
}

// TestFilters has what is sent of a filter.
func TestFilters(t *testing.T) {
	for _, tt := range []struct {
		name string
		f    rag.Filter
		want string // JSON of the filter on the wire, "" for none, "nothing" for no call
	}{
		{"zero", rag.Filter{}, ""},
		{"eq", rag.Eq("lang", "en"), `{"equals":{"key":"lang","value":"en"}}`},
		{"eq empty", rag.Eq("lang", ""), ""},
		{"eq number", rag.Eq("year", 2024), `{"equals":{"key":"year","value":2024}}`},
		{"eq bool", rag.Eq("draft", false), `{"equals":{"key":"draft","value":false}}`},
		{"ne", rag.Ne("lang", "en"), ""},
		{"in", rag.In("year", 1, int64(2), 2.5), `{"in":{"key":"year","value":[1,2,2.5]}}`},
		{"in nothing", rag.In("year"), "nothing"},
		{"not in nothing", rag.Not(rag.In("year")), ""},
		{"range", rag.And(rag.Ge("year", 1), rag.Lt("year", 3)), `{"andAll":[{"greaterThanOrEquals":{"key":"year","value":1}},{"lessThan":{"key":"year","value":3}}]}`},
		{"range of strings", rag.Gt("lang", "a"), ""},
		{"group of one", rag.And(rag.Gt("year", 1)), `{"greaterThan":{"key":"year","value":1}}`},
		{"in part", rag.And(rag.Le("year", 1), rag.Prefix("lang", "e")), `{"lessThanOrEquals":{"key":"year","value":1}}`},
		{"or in part", rag.Or(rag.Le("year", 1), rag.Prefix("lang", "e")), ""},
		{"or", rag.Or(rag.Eq("a", "x"), rag.In("b"), rag.Eq("c", "y")), `{"orAll":[{"equals":{"key":"a","value":"x"}},{"equals":{"key":"c","value":"y"}}]}`},
		{"list", rag.ContainsAny("tags", "x", "y"), `{"orAll":[{"listContains":{"key":"tags","value":"x"}},{"listContains":{"key":"tags","value":"y"}}]}`},
		{"not not", rag.Not(rag.Not(rag.Eq("a", "x"))), `{"equals":{"key":"a","value":"x"}}`},
		{"long key", rag.Eq(strings.Repeat("k", 101), "x"), ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			f := awsaitest.New(t)
			awsaitest.Handle(f, func(context.Context, *kb.RetrieveInput) (*kb.RetrieveOutput, error) {
				return &kb.RetrieveOutput{RetrievalResults: []types.KnowledgeBaseRetrievalResult{}}, nil
			})
			c := knowledgebase.New(f.Config(), baseID, func(o *knowledgebase.Options) { o.Access = knowledgebase.Public })
			if _, err := c.Retrieve(t.Context(), rag.Query{Text: "q", Filter: tt.f}); err != nil {
				t.Fatal(err)
			}
			got := "nothing"
			for _, call := range f.Calls() {
				var body struct {
					RetrievalConfiguration struct {
						VectorSearchConfiguration struct{ Filter json.RawMessage }
					}
				}
				if err := json.Unmarshal(call.Body, &body); err != nil {
					t.Fatal(err)
				}
				got = string(body.RetrievalConfiguration.VectorSearchConfiguration.Filter)
			}
			if got != tt.want {
				t.Errorf("got %s, want %s", got, tt.want)
			}
		})
	}
}

func TestRetrieveConfiguration(t *testing.T) {
	const arn = "arn:aws:bedrock:us-east-1::foundation-model/cohere.rerank-v3-5:0"
	for _, tt := range []struct {
		name   string
		option func(*knowledgebase.Options)
		want   string
	}{
		{"default", func(*knowledgebase.Options) {}, `{"vectorSearchConfiguration":{"numberOfResults":7}}`},
		{"hybrid", func(o *knowledgebase.Options) { o.SearchType = knowledgebase.Hybrid }, `{"vectorSearchConfiguration":{"numberOfResults":7,"overrideSearchType":"HYBRID"}}`},
		{"reranker", func(o *knowledgebase.Options) { o.Reranker = arn }, `{"vectorSearchConfiguration":{"numberOfResults":28,"rerankingConfiguration":{"bedrockRerankingConfiguration":{"modelConfiguration":{"modelArn":"` + arn + `"},"numberOfRerankedResults":7},"type":"BEDROCK_RERANKING_MODEL"}}}`},
		{"managed", func(o *knowledgebase.Options) { o.Type = knowledgebase.Managed; o.NoReranker = true }, `{"managedSearchConfiguration":{"numberOfResults":7,"rerankingModelType":"NONE"}}`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			f := awsaitest.New(t)
			awsaitest.Handle(f, func(context.Context, *kb.RetrieveInput) (*kb.RetrieveOutput, error) {
				return &kb.RetrieveOutput{RetrievalResults: []types.KnowledgeBaseRetrievalResult{}}, nil
			})
			c := knowledgebase.New(f.Config(), baseID, func(o *knowledgebase.Options) { o.Access = knowledgebase.Public }, tt.option)
			if _, err := c.Retrieve(t.Context(), rag.Query{Text: "q", Limit: 7}); err != nil {
				t.Fatal(err)
			}
			var body map[string]any
			if err := json.Unmarshal(f.Calls()[0].Body, &body); err != nil {
				t.Fatal(err)
			}
			var want any
			if err := json.Unmarshal([]byte(tt.want), &want); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(want, body["retrievalConfiguration"]); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestRetrieveRefuses(t *testing.T) {
	f := awsaitest.New(t)
	c := knowledgebase.New(f.Config(), baseID)
	for _, tt := range []struct {
		name string
		q    rag.Query
		kind error
	}{
		{"empty", rag.Query{}, awsai.ErrInvalid},
		{"long", rag.Query{Text: strings.Repeat("é", 20_001)}, awsai.ErrTooLarge},
		{"limit", rag.Query{Text: "q", Limit: -1}, awsai.ErrInvalid},
		{"filter", rag.Query{Text: "q", Filter: rag.Eq("", 1)}, awsai.ErrInvalid},
	} {
		if _, err := c.Retrieve(t.Context(), tt.q); !errors.Is(err, tt.kind) {
			t.Errorf("%s: %v", tt.name, err)
		}
	}
	awsaitest.Handle(f, func(context.Context, *kb.RetrieveInput) (*kb.RetrieveOutput, error) {
		return &kb.RetrieveOutput{RetrievalResults: []types.KnowledgeBaseRetrievalResult{}, GuardrailAction: types.GuadrailActionIntervened}, nil
	})
	if _, err := c.Retrieve(t.Context(), rag.Query{Text: "q"}); !errors.Is(err, awsai.ErrBlocked) {
		t.Errorf("blocked: %v", err)
	}
}

// TestContents has every kind of content and place.
func TestContents(t *testing.T) {
	f := awsaitest.New(t)
	f.HandleWire("bedrockagentruntime", "Retrieve", awsaitest.Wire{Body: []byte(`{"retrievalResults":[
		{"content":{"type":"IMAGE","byteContent":"data:image/png;base64,AA=="},"location":{"type":"WEB","webLocation":{"url":"https://a"}},"score":0.9},
		{"content":{"type":"ROW","row":[{"columnName":"city","columnValue":"Ulm","type":"STRING"},{"columnName":"n","columnValue":"7","type":"LONG"}]},"location":{"type":"SQL","sqlLocation":{"query":"SELECT 1"}},"score":0.8},
		{"content":{"type":"AUDIO","audio":{"s3Uri":"s3://b/a.mp3","transcription":"spoken"}},"location":{"type":"CUSTOM","customDocumentLocation":{"id":"c"}},"score":0.7},
		{"content":{"type":"VIDEO","video":{"s3Uri":"s3://b/a.mp4","summary":"seen"}},"documentId":"doc","metadata":{"big":9007199254740993,"o":{"a":1},"n":null,"mixed":[1,"x"]},"score":0.6},
		{"content":{"text":"of a future kind"},"location":{"type":"MOON"}}]}`)})
	c := knowledgebase.New(f.Config(), baseID, func(o *knowledgebase.Options) { o.Access = knowledgebase.Public })
	hits, err := c.Retrieve(t.Context(), rag.Query{Text: "q"})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, h := range hits {
		p := h.Passage
		got = append(got, fmt.Sprintf("%s|%q|%v|%v", p.DocumentID, p.Text, p.Metadata[knowledgebase.KindKey], p.Metadata[knowledgebase.MediaKey]))
	}
	want := []string{
		`https://a|""|IMAGE|data:image/png;base64,AA==`,
		`SELECT 1|"city: Ulm\nn: 7"|ROW|<nil>`,
		`c|"spoken"|AUDIO|s3://b/a.mp3`,
		`doc|"seen"|VIDEO|s3://b/a.mp4`,
		`|"of a future kind"|<nil>|<nil>`,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
