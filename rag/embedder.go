package rag

import (
	"context"
	"fmt"

	"github.com/awsai-go/awsai"
)

// Purpose says what a text is embedded for. Models with two kinds of vector make a
// document's and a query's differ; others ignore it.
type Purpose string

// The purposes.
const (
	ForDocument Purpose = "document"
	ForQuery    Purpose = "query"
)

// EmbeddingModel identifies the space that vectors live in. Vectors are comparable
// exactly when their models are equal by ==. The zero value means no model.
type EmbeddingModel struct {
	// ID names the model and whatever else changes its vectors, as
	// "amazon.titan-embed-text-v2:0".
	ID string `json:"id"`
	// Dimensions is the length of every vector.
	Dimensions int `json:"dimensions"`
}

// String gives the identity as "id/dimensions".
func (m EmbeddingModel) String() string {
	if m == (EmbeddingModel{}) {
		return "none"
	}
	return fmt.Sprintf("%s/%d", m.ID, m.Dimensions)
}

// Embedder turns texts into vectors of one model. It is safe for concurrent use.
type Embedder interface {
	// Model identifies the vectors. It does no I/O and never changes.
	Model() EmbeddingModel
	// Embed returns one vector per text, in order. It splits the texts into as many
	// requests as its service needs. Where some texts fail, it returns the vectors that
	// it has, nil at the failed indices, and an *awsai.BatchError.
	Embed(ctx context.Context, purpose Purpose, texts []string) ([][]float32, error)
}

// embedOne embeds one text.
func embedOne(ctx context.Context, e Embedder, purpose Purpose, text string) ([]float32, error) {
	vectors, err := e.Embed(ctx, purpose, []string{text})
	if err != nil {
		return nil, err
	}
	if len(vectors) != 1 {
		return nil, fmt.Errorf("%w: embedder returned %d vectors for one text", awsai.ErrInvalid, len(vectors))
	}
	return vectors[0], nil
}
