package sagemaker

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/internal/batch"
	"github.com/awsai-go/awsai/rag"
)

// EmbedShape is how texts go to an embedding model's container and vectors come back.
type EmbedShape struct {
	// ContentType is that of the request. The default is "application/json".
	ContentType string
	// Request writes the request for some texts.
	Request func(purpose rag.Purpose, texts []string) ([]byte, error)
	// Response reads the vectors, one for each text in order. It need not check how many
	// there are, or of how many dimensions.
	Response func(body []byte) ([][]float32, error)
}

// EmbedderOptions are the settings of an [Embedder].
type EmbedderOptions struct {
	// Shape is how the container is spoken to. The default is [TEI].
	Shape EmbedShape
	// MaxTexts is how many texts a request may have. The default is 32, what TEI takes unless
	// it is told otherwise.
	MaxTexts int
	// Prefix is put before each text of a purpose, for models that want one, as
	// {rag.ForQuery: "query: ", rag.ForDocument: "passage: "}. The default is none.
	Prefix map[rag.Purpose]string
	// Target picks the model. The zero value is that of the endpoint's options.
	Target Target
}

// Embedder is an endpoint with an embedding model. It satisfies [rag.Embedder] and is safe for
// concurrent use.
type Embedder struct {
	e     *Endpoint
	model rag.EmbeddingModel
	o     EmbedderOptions
}

var _ rag.Embedder = (*Embedder)(nil)

// NewEmbedder returns the embedding model behind an endpoint. The model is what identifies the
// vectors: an ID of the model, not of the endpoint, which may come to have another, and the
// number of its dimensions, which every response is held to.
func NewEmbedder(e *Endpoint, model rag.EmbeddingModel, optFns ...func(*EmbedderOptions)) *Embedder {
	var o EmbedderOptions
	for _, fn := range optFns {
		fn(&o)
	}
	if o.Shape.Request == nil && o.Shape.Response == nil {
		o.Shape = TEI()
	}
	o.MaxTexts = cmp.Or(max(o.MaxTexts, 0), 32)
	return &Embedder{e: e, model: model, o: o}
}

// Model identifies the vectors.
func (m *Embedder) Model() rag.EmbeddingModel { return m.model }

const opEmbed = "sagemaker.Embed"

// Embed returns one vector per text, in order. The texts are packed into as few requests as the
// options and the limit of a request allow, several of them under way at once, at the pace that
// the endpoint sustains. Where texts fail, it returns the vectors that it has, nil at the failed
// indices, and an *awsai.BatchError: texts share the fate of their request. An empty text is
// awsai.ErrInvalid and not sent. A response with another number of vectors or dimensions, or
// with what is no number, is awsai.ErrUnavailable.
func (m *Embedder) Embed(ctx context.Context, purpose rag.Purpose, texts []string) ([][]float32, error) {
	if m.model.ID == "" || m.model.Dimensions <= 0 {
		return nil, awsai.Errorf(opEmbed, awsai.ErrInvalid, "the model has no ID or no dimensions")
	}
	if m.o.Shape.Request == nil || m.o.Shape.Response == nil {
		return nil, awsai.Errorf(opEmbed, awsai.ErrInvalid, "the shape has one of Request and Response")
	}
	var send []string
	var at []int
	failed := &awsai.BatchError{Op: opEmbed, Total: len(texts)}
	for i, text := range texts {
		if text == "" {
			failed.Items = append(failed.Items, awsai.ItemError{Index: i, Err: awsai.Errorf(opEmbed, awsai.ErrInvalid, "empty text")})
			continue
		}
		send, at = append(send, m.o.Prefix[purpose]+text), append(at, i)
	}
	group := batch.Group{Items: m.o.MaxTexts, Bytes: m.e.o.MaxBytes / 2}
	size := func(text string) int { return len(text) + 16 }
	found, err := batch.MapGroups(ctx, batch.Options{Op: opEmbed, Width: m.e.o.Concurrency}, send, group, size,
		func(ctx context.Context, run []string) ([][]float32, error) { return m.send(ctx, purpose, run) })
	vectors := make([][]float32, len(texts))
	for i, v := range found {
		vectors[at[i]] = v
	}
	if b, ok := errors.AsType[*awsai.BatchError](err); ok {
		for _, it := range b.Items {
			failed.Items = append(failed.Items, awsai.ItemError{Index: at[it.Index], Err: it.Err})
		}
	}
	if len(failed.Items) == 0 {
		return vectors, nil
	}
	sortItems(failed.Items)
	return vectors, failed
}

// send embeds the texts of one request.
func (m *Embedder) send(ctx context.Context, purpose rag.Purpose, texts []string) ([][]float32, error) {
	body, err := m.o.Shape.Request(purpose, texts)
	if err != nil {
		return nil, awsai.Errorf(opEmbed, awsai.ErrInvalid, "request: %w", plain(err))
	}
	r := Request{Body: body, ContentType: m.o.Shape.ContentType, Accept: "application/json", Target: m.o.Target}
	out, err := m.e.invoke(ctx, opEmbed, r, leaveThrottling)
	if err != nil {
		return nil, err
	}
	vectors, err := m.o.Shape.Response(out.Body)
	if err == nil {
		err = m.check(vectors, len(texts))
	}
	if err != nil {
		return nil, awsai.Errorf(opEmbed, awsai.ErrUnavailable, "response of %d bytes: %w", len(out.Body), plain(err))
	}
	return vectors, nil
}

// check holds a response to what was asked for.
func (m *Embedder) check(vectors [][]float32, n int) error {
	if len(vectors) != n {
		return fmt.Errorf("%d vectors for %d texts", len(vectors), n)
	}
	for i, v := range vectors {
		if len(v) != m.model.Dimensions {
			return fmt.Errorf("vector %d has %d dimensions, want %d", i, len(v), m.model.Dimensions)
		}
		for _, x := range v {
			if math.IsNaN(float64(x)) || math.IsInf(float64(x), 0) {
				return fmt.Errorf("vector %d holds what is no number", i)
			}
		}
	}
	return nil
}
