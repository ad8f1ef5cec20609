package bedrock_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/bedrockruntime/types"
	"github.com/google/go-cmp/cmp"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/awsaitest"
	"github.com/awsai-go/awsai/bedrock"
	"github.com/awsai-go/awsai/media"
	"github.com/awsai-go/awsai/rag"
)

// memory is a cache in memory.
type memory struct {
	mu     sync.Mutex
	values map[string][]byte
}

func (m *memory) Get(_ context.Context, key string) ([]byte, bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	value, ok := m.values[key]
	return value, ok
}

func (m *memory) Put(_ context.Context, key string, value []byte) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.values == nil {
		m.values = make(map[string][]byte)
	}
	m.values[key] = value
}

func TestEmbedCache(t *testing.T) {
	fake := awsaitest.New(t)
	serveEmbeddings(fake)
	cache := &memory{}
	e := bedrock.NewEmbedder(fake.Config(), cohere, func(o *bedrock.EmbedderOptions) { o.Cache = cache })
	if _, err := e.Embed(t.Context(), rag.ForDocument, []string{"a", "b", "a"}); err != nil {
		t.Fatal(err)
	}
	if len(cache.values) != 2 {
		t.Errorf("%d values for 2 texts", len(cache.values))
	}
	tokens := e.InputTokens()
	got, err := e.Embed(t.Context(), rag.ForDocument, []string{"b", "c", "a", "b"})
	if err != nil {
		t.Fatal(err)
	}
	want := [][]float32{vectorOf("b", 1024), vectorOf("c", 1024), vectorOf("a", 1024), vectorOf("b", 1024)}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("vectors (-want +got):\n%s", diff)
	}
	if body := sent(t, fake, "InvokeModel", 1); !strings.Contains(body, `["c"]`) {
		t.Errorf("sent %s, want c alone", body)
	}
	if e.InputTokens() != tokens+2 {
		t.Errorf("%d tokens counted, want those of c", e.InputTokens()-tokens)
	}
	if _, err := e.Embed(t.Context(), rag.ForDocument, []string{"a", "b", "c"}); err != nil || fake.Count("InvokeModel") != 2 {
		t.Errorf("error %v after %d requests, want none beyond 2", err, fake.Count("InvokeModel"))
	}
	for key := range cache.values {
		if len(key) != 64 || strings.Trim(key, "0123456789abcdef") != "" {
			t.Errorf("key %q", key)
		}
	}
}

// TestEmbedCacheKeys embeds one text in every way that gives another vector.
func TestEmbedCacheKeys(t *testing.T) {
	fake := awsaitest.New(t)
	serveVectors(fake)
	cache := &memory{}
	embedder := func(id string, optFns ...func(*bedrock.EmbedderOptions)) *bedrock.Embedder {
		return bedrock.NewEmbedder(fake.Config(), id, append(optFns, func(o *bedrock.EmbedderOptions) { o.Cache = cache })...)
	}
	base := func(o *bedrock.EmbedderOptions) { o.BaseModel = titan }
	small := func(o *bedrock.EmbedderOptions) { o.Dimensions = 256 }
	image := bedrock.ImageInputs(media.Bytes([]byte(pngStart)))
	both := bedrock.ImageInputs(media.Bytes([]byte(pngStart)))
	both[0].Text = "a"
	ways := []struct {
		name string
		n    int // of vectors that are new
		err  func() error
	}{
		{"document", 1, func() error { _, err := embedder(titan).Embed(t.Context(), rag.ForDocument, []string{"a"}); return err }},
		{"query of a model without purposes", 0, func() error { _, err := embedder(titan).Embed(t.Context(), rag.ForQuery, []string{"a"}); return err }},
		{"by ARN", 0, func() error {
			_, err := embedder("arn:aws:bedrock:us-east-1::foundation-model/"+titan).Embed(t.Context(), rag.ForQuery, []string{"a"})
			return err
		}},
		{"customized", 1, func() error {
			_, err := embedder("arn:aws:bedrock:us-east-1:111122223333:provisioned-model/titan-of-ours", base).Embed(t.Context(), rag.ForQuery, []string{"a"})
			return err
		}},
		{"dimensions", 1, func() error {
			_, err := embedder(titan, small).Embed(t.Context(), rag.ForDocument, []string{"a"})
			return err
		}},
		{"unnormalized", 1, func() error {
			_, err := embedder(titan, func(o *bedrock.EmbedderOptions) { o.Unnormalized = true }).Embed(t.Context(), rag.ForDocument, []string{"a"})
			return err
		}},
		{"binary", 1, func() error {
			_, err := embedder(titan).EmbedBinary(t.Context(), rag.ForDocument, bedrock.TextInputs("a"))
			return err
		}},
		{"model", 1, func() error {
			_, err := embedder(cohere).Embed(t.Context(), rag.ForDocument, []string{"a"})
			return err
		}},
		{"purpose", 1, func() error { _, err := embedder(cohere).Embed(t.Context(), rag.ForQuery, []string{"a"}); return err }},
		{"int8", 1, func() error {
			_, err := embedder(cohere).EmbedInt8(t.Context(), rag.ForQuery, bedrock.TextInputs("a"))
			return err
		}},
		{"uint8", 1, func() error {
			_, err := embedder(cohere).EmbedUint8(t.Context(), rag.ForQuery, bedrock.TextInputs("a"))
			return err
		}},
		{"image", 1, func() error { _, err := embedder(cohere).EmbedInputs(t.Context(), rag.ForQuery, image); return err }},
		{"image of a model without its purposes", 0, func() error { _, err := embedder(cohere).EmbedInputs(t.Context(), rag.ForDocument, image); return err }},
		{"image of another", 1, func() error {
			_, err := embedder(titanMultimodal).EmbedInputs(t.Context(), rag.ForDocument, image)
			return err
		}},
		{"image and text", 1, func() error {
			_, err := embedder(titanMultimodal).EmbedInputs(t.Context(), rag.ForDocument, both)
			return err
		}},
		{"image in S3", 0, func() error {
			_, err := embedder(nova).EmbedInputs(t.Context(), rag.ForDocument, bedrock.ImageInputs(media.S3("s3://bucket/a.png")))
			return err
		}},
	}
	for range 2 {
		for _, w := range ways {
			before := len(cache.values)
			if err := w.err(); err != nil {
				t.Fatalf("%s: %v", w.name, err)
			}
			if n := len(cache.values) - before; n != w.n {
				t.Errorf("%s: %d new values, want %d", w.name, n, w.n)
			}
		}
		for i := range ways {
			ways[i].n = 0 // the second time all is there
		}
	}
}

// TestEmbedCacheKeepsWhatIsPaid has a batch fail after a part of it.
func TestEmbedCacheKeepsWhatIsPaid(t *testing.T) {
	fake := awsaitest.New(t)
	cache := &memory{}
	fake.HandleRaw("bedrockruntime", "InvokeModel", func(_ context.Context, c *awsaitest.Call) (awsaitest.Wire, error) {
		if strings.Contains(string(c.Body), "text 7") {
			return awsaitest.Wire{}, &types.AccessDeniedException{Message: new("no more")}
		}
		return awsaitest.Wire{Body: []byte(`{"embedding":` + numbers(1024, "1") + `}`)}, nil
	})
	e := bedrock.NewEmbedder(fake.Config(), titan, func(o *bedrock.EmbedderOptions) { o.Cache = cache })
	_, err := e.Embed(t.Context(), rag.ForDocument, manyTexts(10))
	if !errors.Is(err, awsai.ErrAccessDenied) || len(cache.values) != 9 {
		t.Errorf("error %v with %d values kept, want awsai.ErrAccessDenied and 9", err, len(cache.values))
	}
}

// TestEmbedPaysOnce has the service throttle while the bad one of many texts is looked for. No
// text whose vector has come is sent again.
func TestEmbedPaysOnce(t *testing.T) {
	texts := manyTexts(96)
	texts[50] = "poison"
	fake := awsaitest.New(t)
	paid := make(map[string]int)
	requests := 0
	fake.HandleRaw("bedrockruntime", "InvokeModel", func(_ context.Context, c *awsaitest.Call) (awsaitest.Wire, error) {
		var in embedBody
		if err := json.Unmarshal(c.Body, &in); err != nil {
			return awsaitest.Wire{}, err
		}
		requests++ // of one batch, one after the other
		if slices.Contains([]int{3, 6, 7, 10}, requests) {
			return awsaitest.Wire{}, awsaitest.Throttled()
		}
		if slices.Contains(in.Texts, "poison") {
			return awsaitest.Wire{}, &types.ValidationException{Message: new("bad text")}
		}
		var list []string
		for _, text := range in.Texts {
			paid[text]++
			list = append(list, numbers(1024, fmt.Sprint(len(text))))
		}
		return awsaitest.Wire{Body: []byte(`{"embeddings":[` + strings.Join(list, ",") + `]}`)}, nil
	})
	got, err := bedrock.NewEmbedder(fake.Config(), cohere).Embed(t.Context(), rag.ForDocument, texts)
	failed, ok := errors.AsType[*awsai.BatchError](err)
	if !ok || len(failed.Items) != 1 || !failed.Failed(50) {
		t.Fatalf("error %v, want that of the bad text alone", err)
	}
	for i, text := range texts {
		if i != 50 && (len(got[i]) != 1024 || got[i][0] != float32(len(text))) {
			t.Errorf("vector %d is missing or wrong", i)
		}
	}
	if most := slices.Max(slices.Collect(maps.Values(paid))); most != 1 || len(paid) != 95 {
		t.Errorf("%d texts paid, one of them %d times; want 95, once", len(paid), most)
	}
	if requests < 11 {
		t.Errorf("%d requests: not all throttlings were met", requests)
	}
}

func TestEmbedCacheWrongValues(t *testing.T) {
	fake := awsaitest.New(t)
	serveEmbeddings(fake)
	cache := &memory{}
	e := bedrock.NewEmbedder(fake.Config(), titan, func(o *bedrock.EmbedderOptions) { o.Cache = cache })
	for range 2 {
		got, err := e.Embed(t.Context(), rag.ForDocument, []string{"a"})
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff([][]float32{vectorOf("a", 1024)}, got); diff != "" {
			t.Errorf("vectors (-want +got):\n%s", diff)
		}
		for key := range cache.values {
			cache.values[key] = []byte("too short")
		}
	}
}
