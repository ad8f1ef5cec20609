package opensearch_test

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/awsaitest"
	"github.com/awsai-go/awsai/rag"
	"github.com/awsai-go/awsai/rag/opensearch"
)

const endpoint = "https://search-x.us-east-1.es.amazonaws.com"

var testModel = rag.EmbeddingModel{ID: "test-model", Dimensions: 64}

func doc(id, text string, metadata map[string]any) rag.Document {
	vector := make([]float32, testModel.Dimensions)
	for i, r := range id + text {
		vector[(i*7+int(r))%len(vector)]++
	}
	return rag.Document{ID: id, Hash: "h", Metadata: metadata, Passages: []rag.Passage{
		{ID: rag.PassageID(id, 0), DocumentID: id, Text: text, Vector: vector},
	}}
}

func TestSigning(t *testing.T) {
	for _, serverless := range []bool{false, true} {
		f := awsaitest.New(t)
		f.HandleHTTP("PUT search-x.us-east-1.es.amazonaws.com/guides", http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.Write([]byte(`{"acknowledged":true}`))
		}))
		x := opensearch.New(f.Config(), endpoint, "guides", testModel, func(o *opensearch.Options) { o.Serverless = serverless })
		if err := x.Create(t.Context()); err != nil {
			t.Fatal(err)
		}
		h := f.Calls()[0].Header
		service := map[bool]string{false: "/us-east-1/es/aws4_request", true: "/us-east-1/aoss/aws4_request"}[serverless]
		if !strings.Contains(h.Get("Authorization"), service) || len(h.Get("X-Amz-Content-Sha256")) != 64 {
			t.Errorf("serverless %v: %v", serverless, h)
		}
	}
}

func TestErrors(t *testing.T) {
	for _, tt := range []struct {
		status int
		body   string
		kind   error
		calls  int
	}{
		{404, `{"error":{"type":"index_not_found_exception","reason":"no such index [guides]"},"status":404}`, awsai.ErrNotFound, 1},
		{403, `{"Message":"not authorized"}`, awsai.ErrAccessDenied, 1},
		{400, `{"error":{"type":"parsing_exception","reason":"secret text"},"status":400}`, awsai.ErrInvalid, 1},
		{429, `{"error":{"type":"rejected_execution_exception","reason":"full"},"status":429}`, awsai.ErrThrottled, 3},
		{413, `too large`, awsai.ErrTooLarge, 1},
		{503, `<html>`, awsai.ErrUnavailable, 3},
	} {
		f := awsaitest.New(t)
		f.HandleHTTP("POST search-x.us-east-1.es.amazonaws.com/guides/", http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(tt.status)
			w.Write([]byte(tt.body))
		}))
		x := opensearch.New(f.Config(), endpoint, "guides", testModel)
		_, err := x.Get(t.Context(), "d")
		if !errors.Is(err, tt.kind) || strings.Contains(err.Error(), "secret") {
			t.Errorf("%d: %v, want %v", tt.status, err, tt.kind)
		}
		if n := len(f.Calls()); n != tt.calls {
			t.Errorf("%d: %d calls, want %d", tt.status, n, tt.calls)
		}
	}
}

func TestNoCredentials(t *testing.T) {
	f := awsaitest.New(t)
	cfg := f.Config()
	cfg.Credentials = aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) {
		return aws.Credentials{}, errors.New("expired")
	})
	_, err := opensearch.New(cfg, endpoint, "guides", testModel).Count(t.Context())
	if !errors.Is(err, awsai.ErrAccessDenied) || len(f.Calls()) > 0 {
		t.Errorf("%v, %d calls", err, len(f.Calls()))
	}
}

func TestRefuses(t *testing.T) {
	f := awsaitest.New(t)
	ctx := t.Context()
	x := opensearch.New(f.Config(), endpoint, "guides", testModel)
	zero := doc("d", "text", nil)
	zero.Passages[0].Vector = make([]float32, testModel.Dimensions)
	values := make([]string, 65_537)
	search := func(q rag.Query) error { _, err := x.Search(ctx, q); return err }
	for _, tt := range []struct {
		name string
		err  error
		kind error
	}{
		{"zero vector", x.Upsert(ctx, []rag.Document{zero}), awsai.ErrInvalid},
		{"long value", x.Upsert(ctx, []rag.Document{doc("d", "text", map[string]any{"k": strings.Repeat("x", 32_766)})}), awsai.ErrTooLarge},
		{"long ID", x.Upsert(ctx, []rag.Document{doc(strings.Repeat("x", 32_767), "text", nil)}), awsai.ErrTooLarge},
		{"limit", search(rag.Query{Text: "q", Limit: 10_001}), awsai.ErrTooLarge},
		{"values", search(rag.Query{Text: "q", Principals: values}), awsai.ErrTooLarge},
		{"endpoint", opensearch.New(f.Config(), "search-x", "guides", testModel).Create(ctx), awsai.ErrInvalid},
		{"name", opensearch.New(f.Config(), endpoint, "Guides/x", testModel).Create(ctx), awsai.ErrInvalid},
		{"dimensions", opensearch.New(f.Config(), endpoint, "guides", rag.EmbeddingModel{ID: "m", Dimensions: 16_001}).Create(ctx), awsai.ErrInvalid},
	} {
		if !errors.Is(tt.err, tt.kind) {
			t.Errorf("%s: %v, want %v", tt.name, tt.err, tt.kind)
		}
	}
	if n := len(f.Calls()); n > 0 {
		t.Errorf("%d calls", n)
	}
}
