package s3vectors_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/awsai-go/awsai/rag"
	"github.com/awsai-go/awsai/rag/s3vectors"
)

func ExampleNew() {
	fake, _ := newService(exampleT)
	ctx := context.Background()
	model := rag.EmbeddingModel{ID: "example", Dimensions: 2}
	index := s3vectors.New(fake.Config(), "my-vectors", "guides", model)
	if err := index.Create(ctx); err != nil {
		fmt.Println(err)
		return
	}
	err := index.Upsert(ctx, []rag.Document{
		{ID: "ports.md", Metadata: map[string]any{"team": "sea"}, Passages: []rag.Passage{
			{ID: "ports.md#0", DocumentID: "ports.md", Text: "Ships moor at the quay.", Vector: []float32{1, 0}},
		}},
		{ID: "ovens.md", Metadata: map[string]any{"team": "bread"}, Passages: []rag.Passage{
			{ID: "ovens.md#0", DocumentID: "ovens.md", Text: "Ovens are hot at four.", Vector: []float32{0, 1}},
		}},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	hits, err := index.Search(ctx, rag.Query{Vector: []float32{0.8, 0.6}, Filter: rag.Ne("team", "bread")})
	for _, h := range hits {
		fmt.Printf("%.2f %s\n", h.Score, h.Passage.Text)
	}
	fmt.Println(err)
	// Output:
	// 0.80 Ships moor at the quay.
	// <nil>
}

// exampleT stands for the *testing.T of a test.
var exampleT = exampleTB{}

type exampleTB struct{ testing.TB }

func (exampleTB) Helper()                   {}
func (exampleTB) Cleanup(func())            {}
func (exampleTB) Log(...any)                {}
func (exampleTB) Errorf(f string, a ...any) { fmt.Printf(f+"\n", a...) }
