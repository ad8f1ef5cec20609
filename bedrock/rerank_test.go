package bedrock_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/bedrockruntime/types"
	"github.com/google/go-cmp/cmp"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/awsaitest"
	"github.com/awsai-go/awsai/bedrock"
	"github.com/awsai-go/awsai/rag"
)

const (
	cohereRerank = "cohere.rerank-v3-5:0"
	amazonRerank = "amazon.rerank-v1:0"
)

// rerankBody is a request to a reranking model.
type rerankBody struct {
	Query     string
	Documents []string
	TopN      int `json:"top_n"`
}

// ranked is one result of a reranking model.
type ranked struct {
	Index int     `json:"index"`
	Score float64 `json:"relevance_score"`
}

// scoreOf is the score that the fake models give a text: the number it ends in, in
// thousandths.
func scoreOf(text string) float64 {
	n, err := strconv.Atoi(text[strings.LastIndexByte(text, ' ')+1:])
	if err != nil {
		return 0.001
	}
	return float64(n%1000) / 1000
}

// serveScores has the fake answer as the reranking models do: the best top_n, best first.
func serveScores(f *awsaitest.Fake) {
	f.HandleRaw("bedrockruntime", "InvokeModel", func(_ context.Context, c *awsaitest.Call) (awsaitest.Wire, error) {
		var in rerankBody
		if err := json.Unmarshal(c.Body, &in); err != nil {
			return awsaitest.Wire{}, err
		}
		var results []ranked
		for i, text := range in.Documents {
			results = append(results, ranked{i, scoreOf(text)})
		}
		slices.SortFunc(results, func(a, b ranked) int { return int(1000 * (b.Score - a.Score)) })
		body, err := json.Marshal(map[string]any{"id": "x", "results": results[:in.TopN]})
		return awsaitest.Wire{Body: body}, err
	})
}

// requests are the bodies that were sent.
func requests(t *testing.T, f *awsaitest.Fake) []rerankBody {
	t.Helper()
	var all []rerankBody
	for _, c := range f.Calls("InvokeModel") {
		var in rerankBody
		if err := json.Unmarshal(c.Body, &in); err != nil {
			t.Fatal(err)
		}
		all = append(all, in)
	}
	return all
}

func hit(id, text string, score float64) rag.Hit {
	return rag.Hit{Passage: rag.Passage{ID: id, Text: text}, Score: score}
}

func TestRerankModels(t *testing.T) {
	const (
		account    = "arn:aws:bedrock:us-east-1:111122223333:"
		cohereBody = `{"api_version":2,"documents":["a \u003c 5","b 7"],"query":"q","top_n":2}`
		amazonBody = `{"documents":["a \u003c 5","b 7"],"query":"q","top_n":2}`
	)
	tests := []struct {
		id, base, path, body string
	}{
		{cohereRerank, "", "cohere.rerank-v3-5%3A0", cohereBody},
		{amazonRerank, "", "amazon.rerank-v1%3A0", amazonBody},
		{"us.cohere.rerank-v3-5:0", "", "us.cohere.rerank-v3-5%3A0", cohereBody},
		{"arn:aws:bedrock:us-east-1::foundation-model/" + amazonRerank, "",
			"arn%3Aaws%3Abedrock%3Aus-east-1%3A%3Afoundation-model%2Famazon.rerank-v1%3A0", amazonBody},
		{account + "inference-profile/eu." + cohereRerank, "",
			"arn%3Aaws%3Abedrock%3Aus-east-1%3A111122223333%3Ainference-profile%2Feu.cohere.rerank-v3-5%3A0", cohereBody},
		{account + "application-inference-profile/abc", cohereRerank,
			"arn%3Aaws%3Abedrock%3Aus-east-1%3A111122223333%3Aapplication-inference-profile%2Fabc", cohereBody},
	}
	for _, tt := range tests {
		t.Run(tt.id, func(t *testing.T) {
			fake := awsaitest.New(t)
			serveScores(fake)
			r := bedrock.NewReranker(fake.Config(), tt.id, func(o *bedrock.RerankerOptions) { o.BaseModel = tt.base })
			got, err := r.Scores(t.Context(), "q", []string{"a < 5", "b 7"})
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff([]float64{0.005, 0.007}, got); diff != "" {
				t.Errorf("scores (-want +got):\n%s", diff)
			}
			if got := sent(t, fake, "InvokeModel", 0); got != tt.body {
				t.Errorf("body %s, want %s", got, tt.body)
			}
			call := fake.Calls()[0]
			if got, want := call.URL.EscapedPath(), "/model/"+tt.path+"/invoke"; got != want {
				t.Errorf("path %s, want %s", got, want)
			}
			if call.Header.Get("Content-Type") != "application/json" || call.Header.Get("Accept") != "application/json" {
				t.Errorf("headers %v, want JSON both ways", call.Header)
			}
		})
	}
}

func TestRerankOrder(t *testing.T) {
	part := rag.Part{Arm: "words", Rank: 3, Raw: 8, Score: 0.5}
	reranked := func(rank int, score float64) rag.Part {
		return rag.Part{Arm: "rerank", Rank: rank, Raw: score, Score: score}
	}
	given := func() []rag.Hit {
		hits := []rag.Hit{hit("a", "a 200", 9), hit("blank", " \n", 8), hit("b", "b 900", 7), hit("c", "c 200", 6), hit("d", "d 300", 5)}
		// Room behind the parts is the caller's too.
		hits[2].Parts = append(make([]rag.Part, 0, 4), part)
		return hits
	}
	want := []rag.Hit{hit("b", "b 900", 0.9), hit("d", "d 300", 0.3), hit("a", "a 200", 0.2), hit("c", "c 200", 0.2), hit("blank", " \n", 0)}
	for i := range want {
		want[i].Parts = []rag.Part{reranked(i+1, want[i].Score)}
	}
	want[0].Parts = []rag.Part{part, reranked(1, 0.9)}

	for _, limit := range []int{0, 3, 99} {
		fake := awsaitest.New(t)
		serveScores(fake)
		hits := given()
		r := bedrock.NewReranker(fake.Config(), cohereRerank, func(o *bedrock.RerankerOptions) { o.Limit = limit })
		got, err := r.Rerank(t.Context(), "q", hits)
		if err != nil {
			t.Fatal(err)
		}
		kept := len(want)
		if limit > 0 {
			kept = min(limit, kept)
		}
		if diff := cmp.Diff(want[:kept], got); diff != "" {
			t.Errorf("limit %d: hits (-want +got):\n%s", limit, diff)
		}
		if diff := cmp.Diff(given(), hits); diff != "" {
			t.Errorf("limit %d: the hits given are changed (-want +got):\n%s", limit, diff)
		}
		if spare := hits[2].Parts[:2][1]; spare != (rag.Part{}) {
			t.Errorf("limit %d: %v is written behind the parts given", limit, spare)
		}
	}
}

func TestRerankSendsHeadings(t *testing.T) {
	fake := awsaitest.New(t)
	serveScores(fake)
	p := rag.Passage{Title: "Guide", Headings: []string{"Tests"}, Text: "Run them. 5"}
	if _, err := bedrock.NewReranker(fake.Config(), amazonRerank).Rerank(t.Context(), "q", []rag.Hit{{Passage: p}}); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"Guide > Tests\n\nRun them. 5"}, requests(t, fake)[0].Documents); diff != "" {
		t.Errorf("documents (-want +got):\n%s", diff)
	}
}

func TestRerankSplits(t *testing.T) {
	var hits []rag.Hit
	for i := range 2001 {
		hits = append(hits, hit(strconv.Itoa(i), fmt.Sprintf("text %d", i), 0))
	}
	fake := awsaitest.New(t)
	serveScores(fake)
	fake.Throttle("InvokeModel", 2)
	got, err := bedrock.NewReranker(fake.Config(), cohereRerank).Rerank(t.Context(), "q", hits)
	if err != nil {
		t.Fatal(err)
	}
	sizes := make(map[string]int) // by the first document, as throttled requests come twice
	for _, in := range requests(t, fake) {
		sizes[in.Documents[0]] = len(in.Documents)
	}
	if diff := cmp.Diff(map[string]int{"text 0": 1000, "text 1000": 1000, "text 2000": 1}, sizes); diff != "" {
		t.Errorf("documents by request (-want +got):\n%s", diff)
	}
	if n := fake.Count("InvokeModel"); n != 3+2 {
		t.Errorf("%d requests, want 3 and 2 throttled", n)
	}
	// Every score comes twice, but for that of text 2000, which is 0 as 0's and 1000's are.
	want := make([]string, 0, len(hits))
	for score := 999; score >= 0; score-- {
		want = append(want, strconv.Itoa(score), strconv.Itoa(score+1000))
	}
	want = append(want, "2000")
	var ids []string
	for _, h := range got {
		ids = append(ids, h.Passage.ID)
	}
	if diff := cmp.Diff(want, ids); diff != "" {
		t.Errorf("order (-want +got):\n%s", diff)
	}
}

func TestScoresSplitsByBytes(t *testing.T) {
	var texts []string
	for i := range 200 { // over 25 MB as JSON, where each < is six bytes
		texts = append(texts, strings.Repeat("<", 21_000)+fmt.Sprintf(" %d", i))
	}
	fake := awsaitest.New(t)
	serveScores(fake)
	got, err := bedrock.NewReranker(fake.Config(), cohereRerank).Scores(t.Context(), strings.Repeat("<", 32_000), texts)
	if err != nil {
		t.Fatal(err)
	}
	for i, text := range texts {
		if got[i] != scoreOf(text) {
			t.Errorf("score %d is %v, want %v", i, got[i], scoreOf(text))
		}
	}
	if n := fake.Count("InvokeModel"); n != 2 {
		t.Errorf("%d requests, want 2", n)
	}
	for _, c := range fake.Calls("InvokeModel") {
		if len(c.Body) > 25_000_000 {
			t.Errorf("request of %d bytes", len(c.Body))
		}
	}
}

func TestScoresSendsWhatItMust(t *testing.T) {
	long := strings.Repeat("é", 32_000)
	fake := awsaitest.New(t)
	serveScores(fake)
	texts := []string{"", "a 5", long, " \t", "b 7", "a 5", long + "cut 9", strings.Repeat(" ", 32_000) + "x 3"}
	got, err := bedrock.NewReranker(fake.Config(), cohereRerank).Scores(t.Context(), "q", texts)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]float64{0, 0.005, 0.001, 0, 0.007, 0.005, 0.001, 0}, got); diff != "" {
		t.Errorf("scores (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]rerankBody{{Query: "q", Documents: []string{"a 5", long, "b 7"}, TopN: 3}}, requests(t, fake)); diff != "" {
		t.Errorf("requests (-want +got):\n%s", diff)
	}
}

func TestRerankNothing(t *testing.T) {
	r := bedrock.NewReranker(awsaitest.New(t).Config(), cohereRerank) // a call would fail the test
	if got, err := r.Rerank(t.Context(), "q", nil); err != nil || len(got) != 0 {
		t.Errorf("%v, %v for no hits; want none", got, err)
	}
	got, err := r.Scores(t.Context(), "q", []string{"", "  "})
	if diff := cmp.Diff([]float64{0, 0}, got); diff != "" || err != nil {
		t.Errorf("error %v, scores of blank texts (-want +got):\n%s", err, diff)
	}
}

func TestRerankInvalid(t *testing.T) {
	tests := []struct {
		name, id, query string
		opts            bedrock.RerankerOptions
		kind            error
		want            string
	}{
		{"no ID", "", "q", bedrock.RerankerOptions{}, awsai.ErrInvalid, "bedrock.Rerank: invalid: empty model ID"},
		{"unknown model", "acme.rerank-v1", "q", bedrock.RerankerOptions{}, awsai.ErrInvalid, "cohere.rerank-v3-5:0, amazon.rerank-v1:0"},
		{"an embedding model", cohere, "q", bedrock.RerankerOptions{}, awsai.ErrInvalid, "no known reranking model"},
		{"opaque profile", "arn:aws:bedrock:us-east-1:111122223333:application-inference-profile/abc", "q", bedrock.RerankerOptions{}, awsai.ErrInvalid, "BaseModel"},
		{"limit", cohereRerank, "q", bedrock.RerankerOptions{Limit: -1}, awsai.ErrInvalid, "limit of -1 hits"},
		{"blank query", cohereRerank, " \n", bedrock.RerankerOptions{}, awsai.ErrInvalid, "blank query"},
		{"long query", cohereRerank, strings.Repeat("é", 32_001), bedrock.RerankerOptions{}, awsai.ErrTooLarge, "query of 32001 characters, limit 32000"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := bedrock.NewReranker(awsaitest.New(t).Config(), tt.id, func(o *bedrock.RerankerOptions) { *o = tt.opts })
			got, err := r.Rerank(t.Context(), tt.query, []rag.Hit{hit("a", "a 5", 1)})
			if !errors.Is(err, tt.kind) || !strings.Contains(err.Error(), tt.want) || got != nil {
				t.Errorf("%v, error %v, want %v saying %q", got, err, tt.kind, tt.want)
			}
		})
	}
}

func TestScoresBadResponse(t *testing.T) {
	tests := []struct {
		name, body, want string
	}{
		{"no JSON", `<html>`, "invalid character"},
		{"nothing", `{}`, "0 scores for 2 texts"},
		{"null", `null`, "0 scores for 2 texts"},
		{"too few", `{"results":[{"index":0,"relevance_score":0.5}]}`, "1 scores for 2 texts"},
		{"twice", `{"results":[{"index":1,"relevance_score":0.5},{"index":1,"relevance_score":0.5}]}`, "two scores of text 1"},
		{"out of range", `{"results":[{"index":0,"relevance_score":0.5},{"index":2,"relevance_score":0.5}]}`, "score of text 2 of 2"},
		{"negative index", `{"results":[{"index":0,"relevance_score":0.5},{"index":-1,"relevance_score":0.5}]}`, "score of text -1 of 2"},
		{"no index", `{"results":[{"index":1,"relevance_score":0.5},{"relevance_score":0.5}]}`, "without index or score"},
		{"no score", `{"results":[{"index":1,"relevance_score":0.5},{"index":0}]}`, "without index or score"},
		{"infinite", `{"results":[{"index":1,"relevance_score":0.5},{"index":0,"relevance_score":1e999}]}`, "1e999"},
		{"above 1", `{"results":[{"index":1,"relevance_score":0.5},{"index":0,"relevance_score":1.5}]}`, "score 1.5"},
		{"below 0", `{"results":[{"index":1,"relevance_score":0.5},{"index":0,"relevance_score":-0.5}]}`, "score -0.5"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			fake := awsaitest.New(t)
			fake.HandleWire("bedrockruntime", "InvokeModel", awsaitest.Wire{Body: []byte(tt.body)})
			got, err := bedrock.NewReranker(fake.Config(), cohereRerank).Scores(t.Context(), "q", []string{"secret", "b"})
			if !errors.Is(err, awsai.ErrUnavailable) || got != nil {
				t.Fatalf("%v, error %v; want no scores and awsai.ErrUnavailable", got, err)
			}
			if s := err.Error(); !strings.HasPrefix(s, "bedrock.Scores: unavailable: response: ") || !strings.Contains(s, tt.want) || strings.Contains(s, "secret") {
				t.Errorf("error %q, want it to say %q and no text", s, tt.want)
			}
		})
	}
}

// allZero is a response that scores n texts with 0.
func allZero(t *testing.T, n int) []byte {
	t.Helper()
	results := make([]ranked, n)
	for i := range results {
		results[i].Index = i
	}
	body, err := json.Marshal(map[string]any{"results": results})
	if err != nil {
		t.Fatal(err)
	}
	return body
}

func TestRerankOneRequestFails(t *testing.T) {
	var texts []string
	for i := range 1001 {
		texts = append(texts, fmt.Sprintf("text %d", i))
	}
	fake := awsaitest.New(t)
	fake.HandleRaw("bedrockruntime", "InvokeModel", func(_ context.Context, c *awsaitest.Call) (awsaitest.Wire, error) {
		if bytes.Contains(c.Body, []byte(`"text 1000"`)) {
			return awsaitest.Wire{}, &types.AccessDeniedException{Message: new("not yours")}
		}
		return awsaitest.Wire{Body: allZero(t, 1000)}, nil
	})
	got, err := bedrock.NewReranker(fake.Config(), cohereRerank).Scores(t.Context(), "q", texts)
	if e, ok := err.(*awsai.Error); !ok || e.Op != "bedrock.Scores" || e.Kind != awsai.ErrAccessDenied || got != nil {
		t.Errorf("%d scores, error %v; want none and a single awsai.ErrAccessDenied", len(got), err)
	}
}

func TestRerankCancelled(t *testing.T) {
	checkGoroutines(t)
	fake := awsaitest.New(t)
	ctx, cancel := context.WithCancel(t.Context())
	fake.HandleRaw("bedrockruntime", "InvokeModel", func(context.Context, *awsaitest.Call) (awsaitest.Wire, error) {
		cancel()
		return awsaitest.Wire{}, awsaitest.Hang()
	})
	got, err := bedrock.NewReranker(fake.Config(), cohereRerank).Rerank(ctx, "q", []rag.Hit{hit("a", "a 5", 1)})
	if !errors.Is(err, context.Canceled) || got != nil {
		t.Errorf("%v, error %v, want context.Canceled", got, err)
	}
}

func FuzzScoresResponse(f *testing.F) {
	for _, seed := range []string{
		`{"results":[{"index":1,"relevance_score":0.9},{"index":0,"relevance_score":0.1}]}`,
		`{"results":[{"index":1,"relevance_score":0.9},{"index":1,"relevance_score":0.1}]}`,
		`{"results":[{"index":-1},{"relevance_score":1e308}]}`, `{"results":null}`, `[]`, ``,
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, body string) {
		fake := awsaitest.New(t)
		fake.HandleWire("bedrockruntime", "InvokeModel", awsaitest.Wire{Body: []byte(body)})
		got, err := bedrock.NewReranker(fake.Config(), cohereRerank).Scores(t.Context(), "q", []string{"a", "b"})
		if (err == nil) != (len(got) == 2) {
			t.Fatalf("%v, error %v", got, err)
		}
		for _, score := range got {
			if !(score >= 0 && score <= 1) {
				t.Errorf("score %v", score)
			}
		}
	})
}
