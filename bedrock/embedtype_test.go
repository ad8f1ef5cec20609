package bedrock_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/awsaitest"
	"github.com/awsai-go/awsai/bedrock"
	"github.com/awsai-go/awsai/rag"
)

// answerVector has the fake answer InvokeModel with a body.
func answerVector(t *testing.T, id, body string) (*awsaitest.Fake, *bedrock.Embedder) {
	t.Helper()
	fake := awsaitest.New(t)
	fake.HandleWire("bedrockruntime", "InvokeModel", awsaitest.Wire{Body: []byte(body)})
	return fake, bedrock.NewEmbedder(fake.Config(), id, func(o *bedrock.EmbedderOptions) {
		if id != cohere {
			o.Dimensions = 256
		}
	})
}

// numbers is a list that begins with some numbers and has n in all.
func numbers(n int, first string) string {
	return "[" + first + strings.Repeat(",0", n-1-strings.Count(first, ",")) + "]"
}

func TestEmbedInt8(t *testing.T) {
	for _, tt := range []struct{ id, body string }{
		{cohere, `{"embeddings":{"int8":[` + numbers(1024, "-128,127,-1") + `]},"response_type":"embeddings_by_type"}`},
		{cohereV4, `{"embeddings":{"float":[[0.5]],"int8":[` + numbers(256, "-128,127,-1") + `]}}`},
	} {
		fake, e := answerVector(t, tt.id, tt.body)
		got, err := e.EmbedInt8(t.Context(), rag.ForQuery, bedrock.TextInputs("a"))
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff([]int8{-128, 127, -1, 0}, got[0][:4]); diff != "" || len(got[0]) != e.Model().Dimensions {
			t.Errorf("%s: %d elements (-want +got):\n%s", tt.id, len(got[0]), diff)
		}
		if body := sent(t, fake, "InvokeModel", 0); !strings.Contains(body, `"embedding_types":["int8"]`) {
			t.Errorf("sent %s", body)
		}
	}
}

func TestEmbedUint8(t *testing.T) {
	fake, e := answerVector(t, cohereV4, `{"embeddings":{"uint8":[`+numbers(256, "255,1")+`]}}`)
	got, err := e.EmbedUint8(t.Context(), rag.ForQuery, bedrock.TextInputs("a"))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]uint8{255, 1, 0}, got[0][:3]); diff != "" || len(got[0]) != 256 {
		t.Errorf("%d elements (-want +got):\n%s", len(got[0]), diff)
	}
	if body := sent(t, fake, "InvokeModel", 0); !strings.Contains(body, `"embedding_types":["uint8"]`) {
		t.Errorf("sent %s", body)
	}
}

func TestEmbedBinary(t *testing.T) {
	const types = `"embedding_types":["ubinary"]`
	for _, tt := range []struct{ name, id, body, asked string }{
		{"packed by Cohere", cohereV4, `{"embeddings":{"ubinary":[` + numbers(32, "160,255") + `]}}`, types},
		{"packed by Cohere v3", cohere, `{"embeddings":{"ubinary":[` + numbers(128, "160,255") + `]}}`, types},
		{"bits of Titan", titan, `{"embedding":[],"embeddingsByType":{"binary":` + numbers(256, "1,0,1,0,0,0,0,0,1,1,1,1,1,1,1,1") + `},"inputTextTokenCount":4}`, `"embeddingTypes":["binary"]`},
		{"packed by Titan", titan, `{"embeddingsByType":{"binary":` + numbers(32, "160,255") + `}}`, `"embeddingTypes":["binary"]`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			fake, e := answerVector(t, tt.id, tt.body)
			got, err := e.EmbedBinary(t.Context(), rag.ForDocument, bedrock.TextInputs("a", "a"))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff([]byte{160, 255, 0}, got[0][:3]); diff != "" || len(got[0]) != e.Model().Dimensions/8 {
				t.Errorf("%d bytes (-want +got):\n%s", len(got[0]), diff)
			}
			if diff := cmp.Diff(got[0], got[1]); diff != "" {
				t.Errorf("the same text's vector differs:\n%s", diff)
			}
			if body := sent(t, fake, "InvokeModel", 0); !strings.Contains(body, tt.asked) {
				t.Errorf("sent %s, want it to have %s", body, tt.asked)
			}
		})
	}
}

func TestEmbedTypesRefused(t *testing.T) {
	embedders := map[string]func(*bedrock.Embedder) error{
		"int8": func(e *bedrock.Embedder) error {
			_, err := e.EmbedInt8(context.Background(), rag.ForDocument, bedrock.TextInputs("a"))
			return err
		},
		"uint8": func(e *bedrock.Embedder) error {
			_, err := e.EmbedUint8(context.Background(), rag.ForDocument, bedrock.TextInputs("a"))
			return err
		},
		"ubinary": func(e *bedrock.Embedder) error {
			_, err := e.EmbedBinary(context.Background(), rag.ForDocument, bedrock.TextInputs("a"))
			return err
		},
	}
	for id, has := range map[string]string{titan: "ubinary", "amazon.titan-embed-text-v1": "", titanMultimodal: "", nova: ""} {
		for name, embed := range embedders {
			if name == has {
				continue
			}
			fake := awsaitest.New(t)
			if err := embed(bedrock.NewEmbedder(fake.Config(), id)); !errors.Is(err, awsai.ErrInvalid) || !strings.Contains(err.Error(), "type "+name) {
				t.Errorf("%s: error %v, want awsai.ErrInvalid", id, err)
			}
		}
	}
}

func TestEmbedTypesWrongShape(t *testing.T) {
	tests := []struct{ name, id, body string }{
		{"floats for bytes", cohereV4, `{"embeddings":{"int8":[` + numbers(256, "0.5") + `]}}`},
		{"a list of floats for bytes", cohere, `{"embeddings":[` + numbers(1024, "0.5") + `]}`},
		{"too large for a byte", cohereV4, `{"embeddings":{"int8":[` + numbers(256, "128") + `]}}`},
		{"another type", cohereV4, `{"embeddings":{"float":[` + numbers(256, "1") + `]}}`},
		{"null", cohereV4, `{"embeddings":{"int8":null}}`},
		{"no list", cohereV4, `{"embeddings":{"int8":7}}`},
		{"short", cohereV4, `{"embeddings":{"int8":[[1,2]]}}`},
		{"nothing", cohereV4, ``},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, e := answerVector(t, tt.id, tt.body)
			got, err := e.EmbedInt8(t.Context(), rag.ForDocument, bedrock.TextInputs("a"))
			if !errors.Is(err, awsai.ErrUnavailable) || len(got) != 1 || got[0] != nil {
				t.Errorf("%v, error %v; want no vector and awsai.ErrUnavailable", got, err)
			}
		})
	}
	for _, body := range []string{
		`{"embeddingsByType":{"binary":` + numbers(256, "2") + `}}`, `{"embeddingsByType":{"binary":` + numbers(255, "1") + `}}`,
		`{"embeddingsByType":{"float":` + numbers(256, "1") + `}}`, `{"embedding":` + numbers(256, "1") + `}`, `{"embeddingsByType":{"binary":` + numbers(256, "-1") + `}}`,
	} {
		_, e := answerVector(t, titan, body)
		if _, err := e.EmbedBinary(t.Context(), rag.ForDocument, bedrock.TextInputs("a")); !errors.Is(err, awsai.ErrUnavailable) {
			t.Errorf("%.60s: error %v, want awsai.ErrUnavailable", body, err)
		}
	}
	for _, body := range []string{`{"embeddings":[]}`, `{"embeddings":[{"embedding":[1]}]}`, `{"embeddings":[{"embedding":` + numbers(256, "1") + `},{"embedding":` + numbers(256, "1") + `}]}`, `{"embeddings":{}}`} {
		_, e := answerVector(t, nova, body)
		if _, err := e.Embed(t.Context(), rag.ForDocument, []string{"a"}); !errors.Is(err, awsai.ErrUnavailable) {
			t.Errorf("%.60s: error %v, want awsai.ErrUnavailable", body, err)
		}
	}
}

func FuzzEmbedTypes(f *testing.F) {
	for _, seed := range []string{
		`{"embeddings":{"int8":[[1,-1]],"ubinary":[[1]],"float":[[0.5]]}}`, `{"embeddings":[[1]]}`, `{"embeddings":[{"embedding":[1]}]}`,
		`{"embeddingsByType":{"binary":[1,0]}}`, `{"embeddingsByType":{"binary":"AQ=="}}`, `{"embeddings":{"ubinary":["AQ=="]}}`, `{"embeddings":null}`, `[]`, ``,
		`{"embeddings":{"ubinary":[` + numbers(32, "1") + `]}}`, `{"embeddingsByType":{"binary":` + numbers(256, "1") + `}}`,
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, body string) {
		for _, id := range []string{titan, cohereV4} {
			_, e := answerVector(t, id, body)
			got, err := e.EmbedBinary(t.Context(), rag.ForDocument, bedrock.TextInputs("a"))
			if len(got) != 1 || (err == nil) != (len(got[0]) == 32) {
				t.Errorf("%s: %d vectors, error %v", id, len(got), err)
			}
		}
		_, e := answerVector(t, cohereV4, body)
		if got, err := e.EmbedInt8(t.Context(), rag.ForDocument, bedrock.TextInputs("a")); len(got) != 1 || (err == nil) != (len(got[0]) == 256) {
			t.Errorf("int8: %d vectors, error %v", len(got), err)
		}
		_, e = answerVector(t, nova, body)
		if got, err := e.Embed(t.Context(), rag.ForDocument, []string{"a"}); len(got) != 1 || (err == nil) != (len(got[0]) == 256) {
			t.Errorf("nova: %d vectors, error %v", len(got), err)
		}
	})
}
