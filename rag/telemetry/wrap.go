package telemetry

import (
	"context"
	"iter"
	"time"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/metric"

	"github.com/awsai-go/awsai/rag"
)

// Embedder tells of each call of an embedder, as "embeddings".
func (t *Telemetry) Embedder(e rag.Embedder) rag.Embedder { return embedder{e, t} }

type embedder struct {
	rag.Embedder
	t *Telemetry
}

func (e embedder) Embed(ctx context.Context, purpose rag.Purpose, texts []string) ([][]float32, error) {
	m := e.Model()
	ctx, op := e.t.start(ctx, "embeddings", m.ID, e.t.model(m.ID), attribute.Int("gen_ai.embeddings.dimension.count", m.Dimensions))
	vectors, err := e.Embedder.Embed(ctx, purpose, texts)
	op.end(ctx, err)
	return vectors, err
}

// Retriever tells of each search of a retriever, as "retrieval". The source names what is
// searched, as a knowledge base's ID; it may be empty.
func (t *Telemetry) Retriever(r rag.Retriever, source string) rag.Retriever {
	return retriever{r, t, source}
}

type retriever struct {
	r      rag.Retriever
	t      *Telemetry
	source string
}

func (r retriever) Retrieve(ctx context.Context, q rag.Query) ([]rag.Hit, error) {
	var attrs, more []attribute.KeyValue
	if r.source != "" {
		more = append(more, attribute.String("gen_ai.data_source.id", r.source))
	}
	if q.Limit > 0 {
		more = append(more, attribute.Float64("gen_ai.request.top_k", float64(q.Limit)))
	}
	ctx, op := r.t.start(ctx, "retrieval", r.source, attrs, more...)
	hits, err := r.r.Retrieve(ctx, q)
	op.end(ctx, err)
	return hits, err
}

// Completer tells of each text that a model writes, as "chat". The model names it, as
// bedrock.Model.ID does; it may be empty.
func (t *Telemetry) Completer(c rag.Completer, model string) rag.Completer {
	return completer{c, t, model}
}

type completer struct {
	c     rag.Completer
	t     *Telemetry
	model string
}

func (c completer) Complete(ctx context.Context, system, prompt string) (string, error) {
	ctx, op := c.t.start(ctx, "chat", c.model, c.t.model(c.model))
	text, err := c.c.Complete(ctx, system, prompt)
	op.end(ctx, err)
	return text, err
}

// Generator tells of each answer of a generator, as "chat", with the tokens that it counts.
// The model names it, as bedrock.Model.ID does; it may be empty.
func (t *Telemetry) Generator(g rag.Generator, model string) rag.Generator {
	return generator{g, t, model}
}

type generator struct {
	g     rag.Generator
	t     *Telemetry
	model string
}

func (g generator) Answer(ctx context.Context, p rag.Prompt) iter.Seq2[rag.Delta, error] {
	return func(yield func(rag.Delta, error) bool) {
		ctx, op := g.t.start(ctx, "chat", g.model, g.t.model(g.model), attribute.Bool("gen_ai.request.stream", true))
		var failed error
		var usage rag.Usage
		first := true
		defer func() {
			op.use(ctx, usage)
			op.end(ctx, failed)
		}()
		for d, err := range g.g.Answer(ctx, p) {
			if first && d.Text != "" {
				op.begun(ctx)
				first = false
			}
			if d.Usage != (rag.Usage{}) {
				usage = d.Usage
			}
			failed = err
			if !yield(d, err) {
				return
			}
		}
	}
}

// begun says that the first piece of an answer has come.
func (op *operation) begun(ctx context.Context) {
	after := time.Since(op.began).Seconds()
	op.span.SetAttributes(attribute.Float64("gen_ai.response.time_to_first_chunk", after))
	op.t.first.Record(ctx, after, metric.WithAttributes(op.attrs...))
}

// use says what an operation has used, if that is known.
func (op *operation) use(ctx context.Context, u rag.Usage) {
	if u == (rag.Usage{}) {
		return
	}
	op.span.SetAttributes(attribute.Int("gen_ai.usage.input_tokens", u.InputTokens), attribute.Int("gen_ai.usage.output_tokens", u.OutputTokens))
	op.t.tokens.Record(ctx, int64(u.InputTokens), metric.WithAttributes(op.attrs...), metric.WithAttributes(attribute.String("gen_ai.token.type", "input")))
	op.t.tokens.Record(ctx, int64(u.OutputTokens), metric.WithAttributes(op.attrs...), metric.WithAttributes(attribute.String("gen_ai.token.type", "output")))
}
