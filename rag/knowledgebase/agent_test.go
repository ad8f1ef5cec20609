package knowledgebase_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	kb "github.com/aws/aws-sdk-go-v2/service/bedrockagentruntime"
	"github.com/aws/aws-sdk-go-v2/service/bedrockagentruntime/document"
	"github.com/aws/aws-sdk-go-v2/service/bedrockagentruntime/types"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/awsaitest"
	"github.com/awsai-go/awsai/rag"
	"github.com/awsai-go/awsai/rag/knowledgebase"
)

func agent(cfg aws.Config, optFns ...func(*knowledgebase.Options)) *knowledgebase.Agent {
	return knowledgebase.NewAgent(cfg, []knowledgebase.Base{{ID: baseID, Description: "ports"}},
		append([]func(*knowledgebase.Options){func(o *knowledgebase.Options) { o.Access = knowledgebase.Public }}, optFns...)...)
}

func item(text, source string) types.AgenticRetrieveResultItem {
	return types.AgenticRetrieveResultItem{
		Content:         &types.RetrievalContent{MimeType: aws.String("text/plain"), Text: &text},
		SourceRetriever: &types.AgenticRetrieveSourceRetriever{Identifier: aws.String(baseID)},
		Metadata:        map[string]document.Interface{"x-amz-bedrock-kb-source-uri": document.NewLazyDocument(source)},
	}
}

var found = &types.AgenticRetrieveStreamResponseOutputMemberResult{Value: types.AgenticRetrieveResultEvent{
	Results: []types.AgenticRetrieveResultItem{item("Ships moor at the quay.", "s3://b/ports"), item("Ovens are hot.", "s3://b/ovens")},
	GeneratedResponse: &types.AgenticRetrieveGeneratedResponse{
		Answer:    aws.String("Ünd ships moor at the quay."),
		Citations: []types.AgenticRetrieveCitation{{StartIndex: aws.Int32(4), EndIndex: aws.Int32(27), References: []types.AgenticRetrieveCitationReference{{ResultIndex: aws.Int32(0)}, {ResultIndex: aws.Int32(7)}}}},
	},
}}

func planned(f *awsaitest.Fake, events ...any) {
	awsaitest.HandleStream(f, func(context.Context, *kb.AgenticRetrieveStreamInput) ([]awsaitest.Event, error) {
		return awsaitest.Events(append([]any{
			&types.AgenticRetrieveStreamResponseOutputMemberTraceEvent{Value: types.AgenticRetrieveTraceEvent{
				Id: aws.String("1"), Timestamp: aws.Int64(1),
				Attributes: &types.AgenticRetrieveTraceEventAttributes{Message: aws.String("planning"), Status: types.AgenticRetrieveStatusInProgress, Step: types.AgenticRetrieveStepPlanning},
			}},
			&types.AgenticRetrieveStreamResponseOutputMemberResponseEvent{Value: types.AgenticRetrieveResponseEvent{Text: aws.String("Ünd ")}},
		}, events...)...), nil
	})
}

func TestAgent(t *testing.T) {
	checkGoroutines(t)
	f := awsaitest.New(t)
	planned(f, found)
	a := agent(f.Config())
	var steps []string
	var reply knowledgebase.Reply
	for e, err := range a.Run(t.Context(), knowledgebase.Task{Text: "Where?", Earlier: []string{"Hi", "Hello"}, Answer: true, Iterations: 3}) {
		if err != nil {
			t.Fatal(err)
		}
		steps = append(steps, e.Step+e.Text)
		if e.Done {
			reply = e.Reply
		}
	}
	if got := strings.Join(steps, "|"); got != "Planning|Ünd |" {
		t.Errorf("steps %q", got)
	}
	if len(reply.Hits) != 2 || len(reply.Citations) != 2 || reply.Citations[1].Hit != -1 {
		t.Fatalf("%+v", reply)
	}
	if c := reply.Citations[0]; reply.Text[c.Start:c.End] != "ships moor at the quay." || c.DocumentID != "s3://b/ports" || !c.Verified {
		t.Errorf("%+v", c)
	}
	hits, err := a.Retrieve(t.Context(), rag.Query{Text: "Where?", Limit: 1})
	if err != nil || len(hits) != 1 || hits[0].Passage.Text != "Ships moor at the quay." {
		t.Errorf("%+v, %v", hits, err)
	}
}

// TestAgentFails has every way in which a run can fail end with an error and nothing left over,
// though the SDK's call returns none.
func TestAgentFails(t *testing.T) {
	for name, tt := range map[string]struct {
		set  func(*awsaitest.Fake, *aws.Config)
		kind error
	}{
		"refused": {func(f *awsaitest.Fake, _ *aws.Config) {
			f.Inject(awsaitest.Fault{Err: &types.ValidationException{Message: aws.String("no")}})
		}, awsai.ErrInvalid},
		"not found": {func(f *awsaitest.Fake, _ *aws.Config) {
			f.Inject(awsaitest.Fault{Err: &types.ResourceNotFoundException{Message: aws.String("no")}})
		}, awsai.ErrNotFound},
		"throttled":   {func(f *awsaitest.Fake, _ *aws.Config) { f.Inject(awsaitest.Fault{Err: awsaitest.Throttled()}) }, awsai.ErrThrottled},
		"unavailable": {func(f *awsaitest.Fake, _ *aws.Config) { f.Inject(awsaitest.Fault{Err: awsaitest.ServerError(503)}) }, awsai.ErrUnavailable},
		"no credentials": {func(_ *awsaitest.Fake, cfg *aws.Config) {
			cfg.Credentials = aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) {
				return aws.Credentials{}, errors.New("expired")
			})
		}, awsai.ErrAccessDenied},
		"in the stream": {func(f *awsaitest.Fake, _ *aws.Config) {
			planned(f, &types.AccessDeniedException{Message: aws.String("no")})
		}, awsai.ErrAccessDenied},
		"ended": {func(f *awsaitest.Fake, _ *aws.Config) { planned(f) }, awsai.ErrIncomplete},
		"cut":   {func(f *awsaitest.Fake, _ *aws.Config) { planned(f, awsaitest.Cut().Err) }, awsai.ErrIncomplete},
	} {
		t.Run(name, func(t *testing.T) {
			checkGoroutines(t)
			f := awsaitest.New(t)
			planned(f, found)
			cfg := f.Config()
			tt.set(f, &cfg)
			_, err := agent(cfg).Retrieve(t.Context(), rag.Query{Text: "q"})
			if !errors.Is(err, tt.kind) {
				t.Errorf("%v, want %v", err, tt.kind)
			}
		})
	}
}

func TestAgentStops(t *testing.T) {
	checkGoroutines(t)
	f := awsaitest.New(t)
	planned(f, found)
	for range agent(f.Config()).Run(t.Context(), knowledgebase.Task{Text: "q"}) {
		break
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	for _, err := range agent(f.Config()).Run(ctx, knowledgebase.Task{Text: "q"}) {
		if !errors.Is(err, context.Canceled) {
			t.Error(err)
		}
	}
}

func TestAgentRefuses(t *testing.T) {
	f := awsaitest.New(t)
	for name, task := range map[string]knowledgebase.Task{
		"empty":      {},
		"turns":      {Text: "q", Earlier: []string{"one"}},
		"limit":      {Text: "q", Limit: -1},
		"iterations": {Text: "q", Iterations: 1},
		"filter":     {Text: "q", Filter: rag.Contains("k", "x")},
	} {
		for _, err := range agent(f.Config()).Run(t.Context(), task) {
			if !errors.Is(err, awsai.ErrInvalid) {
				t.Errorf("%s: %v", name, err)
			}
		}
	}
	byReaders := func(o *knowledgebase.Options) { o.Access = knowledgebase.ByReaders }
	planned(f, found)
	if _, err := agent(f.Config(), byReaders).Retrieve(t.Context(), rag.Query{Text: "q"}); !errors.Is(err, awsai.ErrInvalid) {
		t.Errorf("without principals: %v", err)
	}
}
