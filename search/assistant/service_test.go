package assistant_test

import (
	"context"
	"encoding/json"
	"io"
	"runtime"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/qbusiness"
	"github.com/aws/aws-sdk-go-v2/service/qbusiness/document"
	"github.com/aws/aws-sdk-go-v2/service/qbusiness/types"

	"github.com/awsai-go/awsai/awsaitest"
)

// IDs as the service has them.
const (
	application  = "a0000000-0000-4000-8000-000000000001"
	index        = "b0000000-0000-4000-8000-000000000002"
	source       = "c0000000-0000-4000-8000-000000000003"
	retriever    = "d0000000-0000-4000-8000-000000000004"
	plugin       = "e0000000-0000-4000-8000-000000000005"
	conversation = "f0000000-0000-4000-8000-000000000006"
	question     = "10000000-0000-4000-8000-000000000007"
	reply        = "20000000-0000-4000-8000-000000000008"
	attachment   = "30000000-0000-4000-8000-000000000009"
	medium       = "40000000-0000-4000-8000-00000000000a"
)

// checkGoroutines fails a test that leaves goroutines.
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

// heard is what the service heard on a stream.
type heard struct {
	mu     sync.Mutex
	inputs []*qbusiness.ChatInput
	turns  [][]awsaitest.Received
}

func (h *heard) turn(n int) []awsaitest.Received {
	h.mu.Lock()
	defer h.mu.Unlock()
	return slices.Clone(h.turns[n])
}

// listen receives a turn up to the end of its input.
func listen(s *awsaitest.TwoWay) ([]awsaitest.Received, error) {
	var events []awsaitest.Received
	for {
		e, err := s.Receive()
		if err != nil {
			return events, err
		}
		events = append(events, e)
		if e.Type == "endOfInputEvent" {
			return events, nil
		}
	}
}

// converse has the fake answer each turn, when it has heard all of it, with events.
func converse(f *awsaitest.Fake, events ...any) *heard {
	h := &heard{}
	awsaitest.HandleTwoWay(f, func(_ context.Context, in *qbusiness.ChatInput, s *awsaitest.TwoWay) error {
		turn, err := listen(s)
		h.mu.Lock()
		h.inputs, h.turns = append(h.inputs, in), append(h.turns, turn)
		h.mu.Unlock()
		if err != nil {
			return err
		}
		if _, err := s.Receive(); err != io.EOF {
			return err
		}
		return s.Send(awsaitest.Events(events...)...)
	})
	return h
}

func says(text string) *types.ChatOutputStreamMemberTextEvent {
	return &types.ChatOutputStreamMemberTextEvent{Value: types.TextOutputEvent{
		ConversationId: aws.String(conversation), UserMessageId: aws.String(question), SystemMessageId: aws.String(reply),
		SystemMessage: &text, SystemMessageType: types.SystemMessageTypeResponse,
	}}
}

func corrects(text string) *types.ChatOutputStreamMemberTextEvent {
	e := says(text)
	e.Value.SystemMessageType = types.SystemMessageTypeGroundedResponse
	return e
}

func ends(text string, sources ...*types.SourceAttribution) *types.ChatOutputStreamMemberMetadataEvent {
	e := &types.ChatOutputStreamMemberMetadataEvent{Value: types.MetadataEvent{
		ConversationId: aws.String(conversation), UserMessageId: aws.String(question), SystemMessageId: aws.String(reply), SourceAttributions: sources,
	}}
	if text != "" {
		e.Value.FinalTextMessage = &text
	}
	return e
}

// cites is a source that a part of an answer rests on.
func cites(document string, begin, end int32) *types.SourceAttribution {
	return &types.SourceAttribution{
		CitationNumber: aws.Int32(1), DocumentId: aws.String(document), IndexId: aws.String(index), Title: aws.String("Title of " + document), Url: aws.String("https://example.com/" + document),
		Snippet:             aws.String("The leave is 30 days a year."),
		TextMessageSegments: []types.TextSegment{{BeginOffset: &begin, EndOffset: &end, SnippetExcerpt: &types.SnippetExcerpt{Text: aws.String("30 days a year")}}},
	}
}

// kinds are the types of events.
func kinds(events []awsaitest.Received) []string {
	var types []string
	for _, e := range events {
		types = append(types, e.Type)
	}
	return types
}

func member(t *testing.T, raw []byte, path ...string) any {
	t.Helper()
	var v any
	if err := json.Unmarshal(raw, &v); err != nil {
		t.Fatal(err)
	}
	for _, p := range path {
		m, _ := v.(map[string]any)
		v = m[p]
	}
	return v
}

func lazy(v any) document.Interface { return document.NewLazyDocument(v) }
