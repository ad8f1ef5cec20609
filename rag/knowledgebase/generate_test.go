package knowledgebase_test

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	kb "github.com/aws/aws-sdk-go-v2/service/bedrockagentruntime"
	"github.com/aws/aws-sdk-go-v2/service/bedrockagentruntime/document"
	"github.com/aws/aws-sdk-go-v2/service/bedrockagentruntime/types"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/awsaitest"
	"github.com/awsai-go/awsai/rag"
	"github.com/awsai-go/awsai/rag/knowledgebase"
)

func answering(o *knowledgebase.Options) {
	o.Model = "arn:aws:bedrock:us-east-1::foundation-model/amazon.nova-lite-v1:0"
	o.Access = knowledgebase.Public
}

func reference(id, text string, readers ...string) types.RetrievedReference {
	r := types.RetrievedReference{
		Content:  &types.RetrievalResultContent{Text: &text},
		Location: &types.RetrievalResultLocation{Type: types.RetrievalResultLocationTypeCustom, CustomDocumentLocation: &types.RetrievalResultCustomDocumentLocation{Id: &id}},
	}
	if readers != nil {
		r.Metadata = map[string]document.Interface{rag.ReadersKey: document.NewLazyDocument(readers)}
	}
	return r
}

func part(text string, start, end int32) *types.GeneratedResponsePart {
	return &types.GeneratedResponsePart{TextResponsePart: &types.TextResponsePart{Text: &text, Span: &types.Span{Start: &start, End: &end}}}
}

const answer = "Zürich's ships moor at the quay. Ovens are hot."

func TestGenerate(t *testing.T) {
	f := awsaitest.New(t)
	awsaitest.Handle(f, func(_ context.Context, in *kb.RetrieveAndGenerateInput) (*kb.RetrieveAndGenerateOutput, error) {
		return &kb.RetrieveAndGenerateOutput{
			Output: &types.RetrieveAndGenerateOutput{Text: aws.String(answer)}, SessionId: aws.String("session-2"),
			Citations: []types.Citation{
				// The service's ends are inclusive here, in characters.
				{GeneratedResponsePart: part("Zürich's ships moor at the quay.", 0, 31), RetrievedReferences: []types.RetrievedReference{reference("ports", "In Zürich, ships moor at the quay.")}},
				{GeneratedResponsePart: part("Ovens are hot.", 33, 46), RetrievedReferences: []types.RetrievedReference{reference("ports", "In Zürich, ships moor at the quay."), reference("ovens", "Ovens are hot at four.")}},
			},
		}, nil
	})
	c := knowledgebase.New(f.Config(), baseID, answering, func(o *knowledgebase.Options) { o.Decompose, o.MaxTokens, o.Prompt = true, 100, "Use $search_results$" })
	r, err := c.Generate(t.Context(), knowledgebase.Question{Text: "Where?", Session: "session-1"})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, c := range r.Citations {
		got = append(got, fmt.Sprintf("%s %q %v", c.DocumentID, r.Text[c.Start:c.End], c.Verified))
	}
	want := `ports "Zürich's ships moor at the quay." true, ports "Ovens are hot." false, ovens "Ovens are hot." true`
	if s := strings.Join(got, ", "); s != want || len(r.Hits) != 2 || r.Session != "session-2" || !r.Answered {
		t.Errorf("got %s, %d hits, %+v\nwant %s", s, len(r.Hits), r, want)
	}
}

func TestGenerateRefuses(t *testing.T) {
	f := awsaitest.New(t)
	byReaders := func(o *knowledgebase.Options) { o.Access = knowledgebase.ByReaders }
	for _, tt := range []struct {
		name    string
		q       knowledgebase.Question
		options []func(*knowledgebase.Options)
		kind    error
	}{
		{"empty", knowledgebase.Question{}, nil, awsai.ErrInvalid},
		{"long", knowledgebase.Question{Text: strings.Repeat("x", 1001)}, nil, awsai.ErrTooLarge},
		{"filter", knowledgebase.Question{Text: "q", Filter: rag.Prefix("k", "x")}, nil, awsai.ErrInvalid},
		{"not", knowledgebase.Question{Text: "q", Filter: rag.Not(rag.Eq("k", "x"))}, nil, awsai.ErrInvalid},
		{"nothing", knowledgebase.Question{Text: "q", Filter: rag.In("k")}, nil, awsai.ErrInvalid},
		{"no principals", knowledgebase.Question{Text: "q"}, []func(*knowledgebase.Options){byReaders}, awsai.ErrInvalid},
		{"managed", knowledgebase.Question{Text: "q"}, []func(*knowledgebase.Options){func(o *knowledgebase.Options) { o.Type = knowledgebase.Managed }}, awsai.ErrInvalid},
		{"no model", knowledgebase.Question{Text: "q"}, []func(*knowledgebase.Options){func(o *knowledgebase.Options) { o.Model = "" }}, awsai.ErrInvalid},
		{"prompt", knowledgebase.Question{Text: "q"}, []func(*knowledgebase.Options){func(o *knowledgebase.Options) { o.Prompt = "no place" }}, awsai.ErrInvalid},
		{"limit", knowledgebase.Question{Text: "q", Limit: 101}, nil, awsai.ErrInvalid},
	} {
		c := knowledgebase.New(f.Config(), baseID, append([]func(*knowledgebase.Options){answering}, tt.options...)...)
		if _, err := c.Generate(t.Context(), tt.q); !errors.Is(err, tt.kind) {
			t.Errorf("%s: %v", tt.name, err)
		}
		for _, err := range c.Stream(t.Context(), tt.q) {
			if !errors.Is(err, tt.kind) {
				t.Errorf("%s: stream: %v", tt.name, err)
			}
		}
	}
}

// TestGenerateLeaks has the service return a passage that is for another.
func TestGenerateLeaks(t *testing.T) {
	f := awsaitest.New(t)
	awsaitest.Handle(f, func(_ context.Context, in *kb.RetrieveAndGenerateInput) (*kb.RetrieveAndGenerateOutput, error) {
		return &kb.RetrieveAndGenerateOutput{
			Output: &types.RetrieveAndGenerateOutput{Text: aws.String(answer)}, SessionId: aws.String("s"),
			Citations: []types.Citation{{GeneratedResponsePart: part("Ovens are hot.", 33, 46), RetrievedReferences: []types.RetrievedReference{reference("ovens", "Ovens are hot.", "bob")}}},
		}, nil
	})
	c := knowledgebase.New(f.Config(), baseID, answering, func(o *knowledgebase.Options) { o.Access = knowledgebase.ByReaders })
	if r, err := c.Generate(t.Context(), knowledgebase.Question{Text: "q", Principals: []string{"bob"}}); err != nil || !r.Answered {
		t.Errorf("for bob: %v", err)
	}
	if r, err := c.Generate(t.Context(), knowledgebase.Question{Text: "q", Principals: []string{"alice"}}); !errors.Is(err, awsai.ErrUnavailable) || r.Text != "" {
		t.Errorf("for alice: %q, %v", r.Text, err)
	}
}

func checkGoroutines(t *testing.T) {
	t.Helper()
	before := runtime.NumGoroutine()
	t.Cleanup(func() {
		deadline := time.Now().Add(5 * time.Second)
		for runtime.NumGoroutine() > before {
			if time.Now().After(deadline) {
				buf := make([]byte, 1<<16)
				t.Errorf("%d goroutines, %d before:\n%s", runtime.NumGoroutine(), before, buf[:runtime.Stack(buf, true)])
				return
			}
			runtime.Gosched()
		}
	})
}

func generating(f *awsaitest.Fake, more ...any) {
	awsaitest.HandleStream(f, func(context.Context, *kb.RetrieveAndGenerateStreamInput) ([]awsaitest.Event, error) {
		return append(awsaitest.Events(
			&types.RetrieveAndGenerateStreamResponseOutputMemberOutput{Value: types.RetrieveAndGenerateOutputEvent{Text: aws.String("Zürich's ships moor ")}},
			&types.RetrieveAndGenerateStreamResponseOutputMemberOutput{Value: types.RetrieveAndGenerateOutputEvent{Text: aws.String("at the quay.")}},
			&types.RetrieveAndGenerateStreamResponseOutputMemberCitation{Value: types.CitationEvent{
				GeneratedResponsePart: part("Zürich's ships moor at the quay.", 0, 31), RetrievedReferences: []types.RetrievedReference{reference("ports", "Ships moor at the quay.")},
			}},
		), awsaitest.Events(more...)...), nil
	})
}

func TestStream(t *testing.T) {
	checkGoroutines(t)
	f := awsaitest.New(t)
	generating(f, &types.RetrieveAndGenerateStreamResponseOutputMemberGuardrail{Value: types.GuardrailEvent{Action: types.GuadrailActionIntervened}})
	c := knowledgebase.New(f.Config(), baseID, answering)
	var streams sync.WaitGroup
	for range 4 { // at once, since the streams of a client share what they should not
		streams.Go(func() {
			text, done := "", false
			for d, err := range c.Stream(t.Context(), knowledgebase.Question{Text: "q"}) {
				if err != nil {
					t.Error(err)
				}
				text += d.Text
				if d.Citation != nil && d.Hit.Passage.DocumentID != "ports" {
					t.Errorf("%+v", d)
				}
				if d.Done {
					done = d.Reply.Text == text && len(d.Reply.Citations) == 1 && d.Reply.Intervened
				}
			}
			if !done || text != "Zürich's ships moor at the quay." {
				t.Errorf("%q, done %v", text, done)
			}
		})
	}
	streams.Wait()
}

// TestStreamBroken ends a stream in every way that it should not end.
func TestStreamBroken(t *testing.T) {
	partial := awsaitest.Event{Value: &types.RetrieveAndGenerateStreamResponseOutputMemberOutput{Value: types.RetrieveAndGenerateOutputEvent{Text: aws.String("more")}}, Partial: true}
	for name, tt := range map[string]struct {
		event any
		kind  error
	}{
		"cut":         {awsaitest.Cut(), awsai.ErrIncomplete},
		"in a frame":  {partial, awsai.ErrIncomplete},
		"reset":       {awsaitest.ConnectionReset(), awsai.ErrIncomplete},
		"throttled":   {&types.ThrottlingException{Message: aws.String("slow")}, awsai.ErrIncomplete},
		"throttled k": {&types.ThrottlingException{Message: aws.String("slow")}, awsai.ErrThrottled},
	} {
		t.Run(name, func(t *testing.T) {
			checkGoroutines(t)
			f := awsaitest.New(t)
			if e, ok := tt.event.(awsaitest.Event); ok {
				awsaitest.HandleStream(f, func(context.Context, *kb.RetrieveAndGenerateStreamInput) ([]awsaitest.Event, error) {
					return append(awsaitest.Events(&types.RetrieveAndGenerateStreamResponseOutputMemberOutput{Value: types.RetrieveAndGenerateOutputEvent{Text: aws.String("so far")}}), e), nil
				})
			} else {
				generating(f, tt.event)
			}
			var last knowledgebase.Delta
			var failed error
			for d, err := range knowledgebase.New(f.Config(), baseID, answering).Stream(t.Context(), knowledgebase.Question{Text: "q"}) {
				last, failed = d, err
			}
			if !errors.Is(failed, tt.kind) || last.Done || last.Reply.Text == "" {
				t.Errorf("%+v, %v", last, failed)
			}
		})
	}
}
