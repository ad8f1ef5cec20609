package telemetry_test

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/trace"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/rag"
	"github.com/awsai-go/awsai/rag/telemetry"
)

// words that may never be told.
var secrets = []string{"SECRET-question", "SECRET-passage", "SECRET-answer", "SECRET-id", "SECRET-error"}

// parts are those of a pipeline, which fail by err.
type parts struct{ err error }

func (p parts) Model() rag.EmbeddingModel { return rag.EmbeddingModel{ID: "titan", Dimensions: 2} }
func (p parts) Embed(context.Context, rag.Purpose, []string) ([][]float32, error) {
	return [][]float32{{1, 0}}, p.err
}

func (p parts) Complete(context.Context, string, string) (string, error) {
	return "SECRET-answer", p.err
}

func (p parts) Answer(context.Context, rag.Prompt) iter.Seq2[rag.Delta, error] {
	return func(yield func(rag.Delta, error) bool) {
		if !yield(rag.Delta{Text: "SECRET-answer"}, nil) || !yield(rag.Delta{Usage: rag.Usage{InputTokens: 100, OutputTokens: 5}}, nil) {
			return
		}
		if p.err != nil {
			yield(rag.Delta{}, p.err)
		}
	}
}

// searching embeds the question and finds one passage.
type searching struct {
	rag.Embedder
	err error
}

func (s searching) Retrieve(ctx context.Context, q rag.Query) ([]rag.Hit, error) {
	if _, err := s.Embed(ctx, rag.ForQuery, []string{q.Text}); err != nil {
		return nil, err
	}
	return []rag.Hit{{Passage: rag.Passage{ID: "SECRET-id#0", DocumentID: "SECRET-id", Text: "SECRET-passage"}}}, s.err
}

func newTelemetry(r *recorder) *telemetry.Telemetry {
	return telemetry.New(func(o *telemetry.Options) { o.Tracers, o.Meters = r.tracers(), r.meters() })
}

func TestPipeline(t *testing.T) {
	var r recorder
	tel := newTelemetry(&r)
	ctx, root := r.tracers().Tracer("").Start(t.Context(), "request")
	p := rag.New(tel.Retriever(searching{Embedder: tel.Embedder(parts{})}, "handbook"), tel.Generator(parts{}, "claude"))
	a, err := p.Ask(ctx, rag.Query{Text: "SECRET-question"})
	root.End()
	if err != nil || a.Text != "SECRET-answer" || a.Usage.OutputTokens != 5 || len(a.Hits) != 1 {
		t.Fatalf("%+v, %v", a, err)
	}
	want := []*span{
		{Name: "request", Attrs: map[string]any{}, Ended: 1},
		{Name: "retrieval handbook", Parent: "request", Kind: trace.SpanKindClient, Ended: 1, Attrs: map[string]any{
			"gen_ai.operation.name": "retrieval", "gen_ai.data_source.id": "handbook", "gen_ai.request.top_k": 8.0,
		}},
		{Name: "embeddings titan", Parent: "retrieval handbook", Kind: trace.SpanKindClient, Ended: 1, Attrs: map[string]any{
			"gen_ai.operation.name": "embeddings", "gen_ai.provider.name": "aws.bedrock", "gen_ai.request.model": "titan", "gen_ai.embeddings.dimension.count": int64(2),
		}},
		{Name: "chat claude", Parent: "request", Kind: trace.SpanKindClient, Ended: 1, Attrs: map[string]any{
			"gen_ai.operation.name": "chat", "gen_ai.provider.name": "aws.bedrock", "gen_ai.request.model": "claude", "gen_ai.request.stream": true,
			"gen_ai.usage.input_tokens": int64(100), "gen_ai.usage.output_tokens": int64(5),
		}},
	}
	first, ok := r.spans[3].Attrs["gen_ai.response.time_to_first_chunk"].(float64)
	if !ok || first < 0 {
		t.Errorf("time to first chunk %v", first)
	}
	delete(r.spans[3].Attrs, "gen_ai.response.time_to_first_chunk")
	if diff := cmp.Diff(want, r.spans, cmpopts.IgnoreUnexported(span{}), cmpopts.IgnoreFields(span{}, "Span")); diff != "" {
		t.Errorf("spans (-want +got)\n%s", diff)
	}
	const model = "gen_ai.operation.name=chat gen_ai.provider.name=aws.bedrock gen_ai.request.model=claude"
	wantMetrics := []string{
		"gen_ai.client.operation.duration s 14 [gen_ai.operation.name=embeddings gen_ai.provider.name=aws.bedrock gen_ai.request.model=titan] ok",
		"gen_ai.client.operation.duration s 14 [gen_ai.operation.name=retrieval] ok",
		"gen_ai.client.operation.time_to_first_chunk s 14 [" + model + "] ok",
		"gen_ai.client.token.usage {token} 14 [" + model + " gen_ai.token.type=input] 100",
		"gen_ai.client.token.usage {token} 14 [" + model + " gen_ai.token.type=output] 5",
		"gen_ai.client.operation.duration s 14 [" + model + "] ok",
	}
	if diff := cmp.Diff(wantMetrics, r.metrics); diff != "" {
		t.Errorf("metrics (-want +got)\n%s", diff)
	}
	noSecrets(t, &r)
}

func noSecrets(t *testing.T, r *recorder) {
	t.Helper()
	for _, s := range secrets {
		if strings.Contains(r.texts.String(), s) {
			t.Errorf("%s is told:\n%s", s, r.texts.String())
		}
	}
}

func TestErrors(t *testing.T) {
	for want, err := range map[string]error{
		"throttled":     awsai.Errorf("x", awsai.ErrThrottled, "SECRET-error"),
		"access_denied": awsai.Errorf("x", awsai.ErrAccessDenied, "SECRET-error"),
		"incomplete":    awsai.ErrIncomplete,
		"canceled":      fmt.Errorf("SECRET-error: %w", context.Canceled),
		"timeout":       context.DeadlineExceeded,
		"_OTHER":        errors.New("SECRET-error"),
	} {
		var r recorder
		tel := newTelemetry(&r)
		_, retrieved := tel.Retriever(searching{Embedder: tel.Embedder(parts{err})}, "").Retrieve(t.Context(), rag.Query{Text: "SECRET-question"})
		_, completed := tel.Completer(parts{err}, "claude").Complete(t.Context(), "", "SECRET-question")
		var answered error
		for _, err := range tel.Generator(parts{err}, "").Answer(t.Context(), rag.Prompt{Question: "SECRET-question"}) {
			answered = err
		}
		for _, got := range []error{retrieved, completed, answered} {
			if got != err {
				t.Errorf("error %v, want %v as it is", got, err)
			}
		}
		var names []string
		for _, s := range r.spans {
			names = append(names, s.Name)
			if s.Status != codes.Error || s.Attrs["error.type"] != want || s.Ended != 1 {
				t.Errorf("%s: status %v, error.type %v, ended %d times; want %s", s.Name, s.Status, s.Attrs["error.type"], s.Ended, want)
			}
		}
		if diff := cmp.Diff([]string{"retrieval", "embeddings titan", "chat claude", "chat"}, names); diff != "" {
			t.Errorf("spans (-want +got)\n%s", diff)
		}
		durations := 0
		for _, m := range r.metrics {
			if strings.HasPrefix(m, "gen_ai.client.operation.duration ") && strings.Contains(m, "error.type="+want) {
				durations++
			}
		}
		if durations != 4 {
			t.Errorf("%d durations with %s, want 4: %q", durations, want, r.metrics)
		}
		noSecrets(t, &r)
	}
}

func TestBreak(t *testing.T) {
	var r recorder
	for range newTelemetry(&r).Generator(parts{}, "claude").Answer(t.Context(), rag.Prompt{}) {
		break
	}
	if len(r.spans) != 1 || r.spans[0].Ended != 1 || r.spans[0].Status != codes.Unset {
		t.Errorf("spans %+v", r.spans)
	}
}

func TestNothing(t *testing.T) {
	tel := telemetry.New()
	if _, err := tel.Embedder(parts{}).Embed(t.Context(), rag.ForQuery, []string{"x"}); err != nil {
		t.Error(err)
	}
	if m := tel.Embedder(parts{}).Model(); m.ID != "titan" {
		t.Errorf("model %v", m)
	}
}

func ExampleNew() {
	var r recorder // in place of OpenTelemetry's SDK
	tel := telemetry.New(func(o *telemetry.Options) { o.Tracers, o.Meters = r.tracers(), r.meters() })
	p := rag.New(tel.Retriever(searching{Embedder: parts{}}, "handbook"), tel.Generator(parts{}, "claude"))
	if _, err := p.Ask(context.Background(), rag.Query{Text: "How many days of leave?"}); err != nil {
		fmt.Println(err)
	}
	for _, s := range r.spans {
		fmt.Println(s.Name, s.Attrs["gen_ai.usage.output_tokens"])
	}
	// Output:
	// retrieval handbook <nil>
	// chat claude 5
}
