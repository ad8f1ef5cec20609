package bedrock_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/bedrockruntime"
	"github.com/aws/aws-sdk-go-v2/service/bedrockruntime/types"
	"github.com/google/go-cmp/cmp"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/awsaitest"
	"github.com/awsai-go/awsai/bedrock"
	"github.com/awsai-go/awsai/rag"
)

const (
	titan  = "amazon.titan-embed-text-v2:0"
	cohere = "cohere.embed-english-v3"
)

// vectorOf is the vector that the fake models give a text: its length and its first byte.
func vectorOf(text string, dimensions int) []float32 {
	v := make([]float32, dimensions)
	v[0], v[1] = float32(len(text)), float32(text[0])+0.5
	return v
}

// embedBody is the part of all request bodies that the fake models look at.
type embedBody struct {
	InputText  string
	Dimensions int
	Texts      []string
	Output     int `json:"output_dimension"`
}

// serveEmbeddings has the fake answer for all embedding models, as each of them does. The
// text "poison" is refused with all of its request.
func serveEmbeddings(f *awsaitest.Fake) {
	f.HandleRaw("bedrockruntime", "InvokeModel", func(_ context.Context, c *awsaitest.Call) (awsaitest.Wire, error) {
		var in embedBody
		if err := json.Unmarshal(c.Body, &in); err != nil {
			return awsaitest.Wire{}, err
		}
		if slices.Contains(append(in.Texts, in.InputText), "poison") {
			return awsaitest.Wire{}, &types.ValidationException{Message: new("bad text")}
		}
		id := *c.Input.(*bedrockruntime.InvokeModelInput).ModelId
		out := map[string]any{"id": "x", "unknown": nil}
		var list [][]float32
		for _, text := range in.Texts {
			list = append(list, vectorOf(text, max(in.Output, 1024)))
		}
		switch {
		case strings.Contains(id, "titan-embed-text-v1"):
			out["embedding"], out["inputTextTokenCount"] = vectorOf(in.InputText, 1536), 2
		case strings.Contains(id, "titan"):
			out["embedding"], out["inputTextTokenCount"] = vectorOf(in.InputText, in.Dimensions), 2
		case strings.Contains(id, "v4"):
			out["embeddings"] = map[string]any{"float": list}
		default:
			out["embeddings"] = list
		}
		body, err := json.Marshal(out)
		header := map[string]string{"X-Amzn-Bedrock-Input-Token-Count": fmt.Sprint(2 * max(len(in.Texts), 1))}
		return awsaitest.Wire{Header: header, Body: body}, err
	})
}

func TestEmbedModels(t *testing.T) {
	const account = "arn:aws:bedrock:us-east-1:111122223333:"
	tests := []struct {
		id    string
		opts  bedrock.EmbedderOptions
		model rag.EmbeddingModel
		path  string
		body  string
	}{
		{"amazon.titan-embed-text-v1", bedrock.EmbedderOptions{}, rag.EmbeddingModel{ID: "amazon.titan-embed-text-v1", Dimensions: 1536},
			"amazon.titan-embed-text-v1", `{"inputText":"a<b"}`},
		{titan, bedrock.EmbedderOptions{}, rag.EmbeddingModel{ID: titan, Dimensions: 1024},
			"amazon.titan-embed-text-v2%3A0", `{"dimensions":1024,"inputText":"a<b","normalize":true}`},
		{titan, bedrock.EmbedderOptions{Dimensions: 256, Unnormalized: true}, rag.EmbeddingModel{ID: titan + "+unnormalized", Dimensions: 256},
			"amazon.titan-embed-text-v2%3A0", `{"dimensions":256,"inputText":"a<b","normalize":false}`},
		{"arn:aws:bedrock:us-east-1::foundation-model/" + titan, bedrock.EmbedderOptions{Dimensions: 512}, rag.EmbeddingModel{ID: titan, Dimensions: 512},
			"arn%3Aaws%3Abedrock%3Aus-east-1%3A%3Afoundation-model%2Famazon.titan-embed-text-v2%3A0", `{"dimensions":512,"inputText":"a<b","normalize":true}`},
		{account + "application-inference-profile/abc-titan", bedrock.EmbedderOptions{BaseModel: titan}, rag.EmbeddingModel{ID: titan, Dimensions: 1024},
			"arn%3Aaws%3Abedrock%3Aus-east-1%3A111122223333%3Aapplication-inference-profile%2Fabc-titan", `{"dimensions":1024,"inputText":"a<b","normalize":true}`},
		{cohere, bedrock.EmbedderOptions{}, rag.EmbeddingModel{ID: cohere, Dimensions: 1024},
			cohere, `{"input_type":"search_document","texts":["a<b"],"truncate":"NONE"}`},
		{"cohere.embed-multilingual-v3", bedrock.EmbedderOptions{Truncate: true}, rag.EmbeddingModel{ID: "cohere.embed-multilingual-v3", Dimensions: 1024},
			"cohere.embed-multilingual-v3", `{"input_type":"search_document","texts":["a<b"],"truncate":"END"}`},
		{"cohere.embed-v4:0", bedrock.EmbedderOptions{}, rag.EmbeddingModel{ID: "cohere.embed-v4:0", Dimensions: 1536},
			"cohere.embed-v4%3A0", `{"embedding_types":["float"],"input_type":"search_document","output_dimension":1536,"texts":["a<b"],"truncate":"NONE"}`},
		{account + "inference-profile/us.cohere.embed-v4:0", bedrock.EmbedderOptions{Truncate: true}, rag.EmbeddingModel{ID: "cohere.embed-v4:0", Dimensions: 1536},
			"arn%3Aaws%3Abedrock%3Aus-east-1%3A111122223333%3Ainference-profile%2Fus.cohere.embed-v4%3A0",
			`{"embedding_types":["float"],"input_type":"search_document","output_dimension":1536,"texts":["a<b"],"truncate":"RIGHT"}`},
	}
	for _, tt := range tests {
		t.Run(tt.id, func(t *testing.T) {
			fake := awsaitest.New(t)
			serveEmbeddings(fake)
			e := bedrock.NewEmbedder(fake.Config(), tt.id, func(o *bedrock.EmbedderOptions) {
				tt.opts.Concurrency = o.Concurrency
				*o = tt.opts
			})
			if e.Model() != tt.model {
				t.Errorf("Model() = %v, want %v", e.Model(), tt.model)
			}
			got, err := e.Embed(t.Context(), rag.ForDocument, []string{"a<b"})
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff([][]float32{vectorOf("a<b", tt.model.Dimensions)}, got); diff != "" {
				t.Errorf("vectors (-want +got):\n%s", diff)
			}
			if got := sent(t, fake, "InvokeModel", 0); got != sorted(t, []byte(tt.body)) {
				t.Errorf("body %s, want %s", got, tt.body)
			}
			call := fake.Calls()[0]
			if got, want := call.URL.EscapedPath(), "/model/"+tt.path+"/invoke"; got != want {
				t.Errorf("path %s, want %s", got, want)
			}
			if call.Header.Get("Content-Type") != "application/json" || call.Header.Get("Accept") != "application/json" {
				t.Errorf("headers %v want JSON both ways", call.Header)
			}
			if e.InputTokens() != 2 {
				t.Errorf("InputTokens() = %d, want 2", e.InputTokens())
			}
		})
	}
}

func TestEmbedPurpose(t *testing.T) {
	fake := awsaitest.New(t)
	serveEmbeddings(fake)
	if _, err := bedrock.NewEmbedder(fake.Config(), cohere).Embed(t.Context(), rag.ForQuery, []string{"q"}); err != nil {
		t.Fatal(err)
	}
	if got, want := sent(t, fake, "InvokeModel", 0), `{"input_type":"search_query","texts":["q"],"truncate":"NONE"}`; got != want {
		t.Errorf("body %s, want %s", got, want)
	}
}

func TestEmbedBatches(t *testing.T) {
	var texts []string
	for i := range 200 {
		texts = append(texts, fmt.Sprintf("text %d", i%195)) // 5 come twice
	}
	for _, tt := range []struct {
		id       string
		requests int
	}{{cohere, 3}, {titan, 195}} {
		fake := awsaitest.New(t)
		serveEmbeddings(fake)
		fake.Throttle("InvokeModel", 2)
		e := bedrock.NewEmbedder(fake.Config(), tt.id)
		got, err := e.Embed(t.Context(), rag.ForDocument, texts)
		if err != nil {
			t.Fatal(err)
		}
		for i, text := range texts {
			if !slices.Equal(got[i], vectorOf(text, 1024)) {
				t.Errorf("%s: vector %d is not of its text", tt.id, i)
			}
		}
		if n := fake.Count("InvokeModel") - 2; n != tt.requests {
			t.Errorf("%s: %d requests, want %d", tt.id, n, tt.requests)
		}
		got[199][0] = 42
		if got[4][0] == 42 {
			t.Errorf("%s: equal texts share a vector", tt.id)
		}
		if e.InputTokens() != 2*195 {
			t.Errorf("%s: InputTokens() = %d, want %d", tt.id, e.InputTokens(), 2*195)
		}
	}
}

func TestEmbedNothing(t *testing.T) {
	got, err := bedrock.NewEmbedder(awsaitest.New(t).Config(), titan).Embed(t.Context(), rag.ForDocument, nil)
	if err != nil || len(got) != 0 {
		t.Errorf("%v, %v for no texts; want none", got, err)
	}
}

func TestEmbedRefusesTexts(t *testing.T) {
	long := strings.Repeat("é", 2049)
	fake := awsaitest.New(t)
	serveEmbeddings(fake)
	got, err := bedrock.NewEmbedder(fake.Config(), cohere).Embed(t.Context(), rag.ForDocument, []string{"", "a", long, "b", " \t"})
	batch, ok := errors.AsType[*awsai.BatchError](err)
	if !ok {
		t.Fatalf("error %v, want *awsai.BatchError", err)
	}
	var failed []int
	for _, it := range batch.Items {
		failed = append(failed, it.Index)
	}
	if diff := cmp.Diff([]int{0, 2, 4}, failed); diff != "" || batch.Total != 5 {
		t.Errorf("failed of %d (-want +got):\n%s", batch.Total, diff)
	}
	if !errors.Is(batch.Items[0].Err, awsai.ErrInvalid) || !errors.Is(batch.Items[1].Err, awsai.ErrTooLarge) {
		t.Errorf("errors %v", batch.Items)
	}
	if !strings.Contains(batch.Items[1].Err.Error(), "2049 characters, limit of cohere.embed-english-v3 is 2048") {
		t.Errorf("error %v does not name limit and size", batch.Items[1].Err)
	}
	want := [][]float32{nil, vectorOf("a", 1024), nil, vectorOf("b", 1024), nil}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("vectors (-want +got):\n%s", diff)
	}
	if got := sent(t, fake, "InvokeModel", 0); !strings.Contains(got, `["a","b"]`) {
		t.Errorf("sent %s, want a and b alone", got)
	}
}

func TestEmbedTruncates(t *testing.T) {
	for id, limit := range map[string]int{cohere: 2048, titan: 50_000} {
		fake := awsaitest.New(t)
		serveEmbeddings(fake)
		e := bedrock.NewEmbedder(fake.Config(), id, func(o *bedrock.EmbedderOptions) { o.Truncate = true })
		text := strings.Repeat("é", limit)
		if _, err := e.Embed(t.Context(), rag.ForDocument, []string{text + "no more"}); err != nil {
			t.Fatal(err)
		}
		if body := sent(t, fake, "InvokeModel", 0); !strings.Contains(body, `"`+text+`"`) && !strings.Contains(body, `["`+text+`"]`) {
			t.Errorf("%s: the text sent is not the first %d characters", id, limit)
		}
	}
}

func TestEmbedPacksBySize(t *testing.T) {
	fake := awsaitest.New(t)
	serveEmbeddings(fake)
	texts := []string{strings.Repeat("a", 3_000_000), strings.Repeat("b", 1_000_000), strings.Repeat("c", 1_000_000)}
	if _, err := bedrock.NewEmbedder(fake.Config(), "cohere.embed-v4:0").Embed(t.Context(), rag.ForDocument, texts); err != nil {
		t.Fatal(err)
	}
	if n := fake.Count("InvokeModel"); n != 2 {
		t.Errorf("%d requests, want 2", n)
	}
	_, err := bedrock.NewEmbedder(fake.Config(), "cohere.embed-v4:0").Embed(t.Context(), rag.ForDocument, []string{strings.Repeat("a", 26_000_000)})
	if !errors.Is(err, awsai.ErrTooLarge) {
		t.Errorf("26 MB: error %v, want awsai.ErrTooLarge", err)
	}
}

func TestEmbedFindsBadText(t *testing.T) {
	texts := make([]string, 96)
	for i := range texts {
		texts[i] = fmt.Sprintf("text %d", i)
	}
	texts[13], texts[77] = "poison", "poison" // one text, sent once
	fake := awsaitest.New(t)
	serveEmbeddings(fake)
	got, err := bedrock.NewEmbedder(fake.Config(), cohere).Embed(t.Context(), rag.ForDocument, texts)
	batch, ok := errors.AsType[*awsai.BatchError](err)
	if !ok || len(batch.Items) != 2 || !batch.Failed(13) || !batch.Failed(77) || !errors.Is(err, awsai.ErrInvalid) {
		t.Fatalf("error %v, want awsai.ErrInvalid for 13 and 77", err)
	}
	for i, text := range texts {
		if text != "poison" && !slices.Equal(got[i], vectorOf(text, 1024)) {
			t.Errorf("vector %d is missing or wrong", i)
		}
	}
	if n := fake.Count("InvokeModel"); n > 15 {
		t.Errorf("%d requests to find one text of 95, want at most 15", n)
	}
}

func TestEmbedGivesUp(t *testing.T) {
	fake := awsaitest.New(t)
	fake.HandleRaw("bedrockruntime", "InvokeModel", func(context.Context, *awsaitest.Call) (awsaitest.Wire, error) {
		return awsaitest.Wire{}, &types.ValidationException{Message: new("no such model")}
	})
	texts := make([]string, 96)
	for i := range texts {
		texts[i] = fmt.Sprintf("text %d", i)
	}
	_, err := bedrock.NewEmbedder(fake.Config(), cohere).Embed(t.Context(), rag.ForDocument, texts)
	if batch, ok := errors.AsType[*awsai.BatchError](err); !ok || len(batch.Items) != 96 {
		t.Errorf("error %v, want all 96 failed", err)
	}
	if n := fake.Count("InvokeModel"); n > 20 {
		t.Errorf("%d requests for a model that refuses all, want at most 20", n)
	}
}

func TestEmbedFailures(t *testing.T) {
	long := func(n int, first string) string { return "[" + first + strings.Repeat(",0", n-1) + "]" }
	tests := []struct{ name, id, body string }{
		{"not JSON", titan, `<html>`},
		{"no vector", titan, `{}`},
		{"short vector", titan, `{"embedding":[1,2]}`},
		{"text for a number", titan, `{"embedding":` + long(1024, `"NaN"`) + `}`},
		{"too large for float32", titan, `{"embedding":` + long(1024, `1e39`) + `}`},
		{"nested", titan, `{"embedding":` + long(1024, `[1]`) + `}`},
		{"null for a vector", cohere, `{"embeddings":[null]}`},
		{"too few vectors", cohere, `{"embeddings":[]}`},
		{"too many vectors", cohere, `{"embeddings":[` + long(1024, `1`) + `,` + long(1024, `1`) + `]}`},
		{"vectors of another type", "cohere.embed-v4:0", `{"embeddings":{"int8":[[1]]}}`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			fake := awsaitest.New(t)
			fake.HandleWire("bedrockruntime", "InvokeModel", awsaitest.Wire{Body: []byte(tt.body)})
			got, err := bedrock.NewEmbedder(fake.Config(), tt.id).Embed(t.Context(), rag.ForDocument, []string{"secret"})
			if !errors.Is(err, awsai.ErrUnavailable) || len(got) != 1 || got[0] != nil {
				t.Errorf("%v, error %v; want no vector and awsai.ErrUnavailable", got, err)
			}
			if err != nil && strings.Contains(err.Error(), "secret") {
				t.Errorf("error %v repeats the text", err)
			}
		})
	}
}

func TestEmbedInvalid(t *testing.T) {
	tests := []struct {
		name, id string
		opts     bedrock.EmbedderOptions
		purpose  rag.Purpose
		want     string
	}{
		{"no ID", "", bedrock.EmbedderOptions{}, rag.ForQuery, "empty model ID"},
		{"unknown model", "acme.embed-v1", bedrock.EmbedderOptions{}, rag.ForQuery, "amazon.titan-embed-text-v2:0"},
		{"opaque profile", "arn:aws:bedrock:us-east-1:111122223333:application-inference-profile/abc", bedrock.EmbedderOptions{}, rag.ForQuery, "BaseModel"},
		{"dimensions", titan, bedrock.EmbedderOptions{Dimensions: 300}, rag.ForQuery, "300 dimensions; want one of [1024 512 256]"},
		{"normalization", cohere, bedrock.EmbedderOptions{Unnormalized: true}, rag.ForQuery, "normalization"},
		{"purpose", titan, bedrock.EmbedderOptions{}, "decoration", "unknown purpose"},
		{"no purpose", titan, bedrock.EmbedderOptions{}, "", "unknown purpose"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			e := bedrock.NewEmbedder(awsaitest.New(t).Config(), tt.id, func(o *bedrock.EmbedderOptions) { *o = tt.opts })
			_, err := e.Embed(t.Context(), tt.purpose, []string{"a"})
			if !errors.Is(err, awsai.ErrInvalid) || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("error %v, want awsai.ErrInvalid saying %q", err, tt.want)
			}
		})
	}
}

func TestEmbedCancelled(t *testing.T) {
	checkGoroutines(t)
	fake := awsaitest.New(t)
	ctx, cancel := context.WithCancel(t.Context())
	fake.HandleRaw("bedrockruntime", "InvokeModel", func(ctx context.Context, _ *awsaitest.Call) (awsaitest.Wire, error) {
		cancel()
		return awsaitest.Wire{}, awsaitest.Hang()
	})
	got, err := bedrock.NewEmbedder(fake.Config(), titan).Embed(ctx, rag.ForDocument, []string{"a", "b", "c"})
	batch, ok := errors.AsType[*awsai.BatchError](err)
	if !ok || len(batch.Items) != 3 || !errors.Is(err, context.Canceled) {
		t.Errorf("error %v, want context.Canceled for all", err)
	}
	if diff := cmp.Diff(make([][]float32, 3), got); diff != "" {
		t.Errorf("vectors (-want +got):\n%s", diff)
	}
}

func FuzzEmbedResponse(f *testing.F) {
	for _, seed := range []string{`{"embedding":[1,2]}`, `{"embeddings":[[1]]}`, `{"embeddings":{"float":[[1],[2]]}}`, `{"embeddings":null}`, `[]`, ``} {
		f.Add(seed, false)
		f.Add(seed, true)
	}
	f.Fuzz(func(t *testing.T, body string, useCohere bool) {
		id := titan
		if useCohere {
			id = cohere
		}
		fake := awsaitest.New(t)
		fake.HandleWire("bedrockruntime", "InvokeModel", awsaitest.Wire{Body: []byte(body)})
		got, err := bedrock.NewEmbedder(fake.Config(), id).Embed(t.Context(), rag.ForDocument, []string{"a"})
		if len(got) != 1 || (err == nil) != (len(got[0]) == 1024) {
			t.Errorf("%d vectors, error %v", len(got), err)
		}
	})
}
