package awsaitest_test

import (
	"context"
	"errors"
	"io"
	"runtime"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/bedrockruntime"
	"github.com/aws/aws-sdk-go-v2/service/bedrockruntime/types"
	"github.com/aws/smithy-go"
	"github.com/google/go-cmp/cmp"

	"github.com/awsai-go/awsai/awsaitest"
)

func textDelta(s string) *types.ConverseStreamOutputMemberContentBlockDelta {
	return &types.ConverseStreamOutputMemberContentBlockDelta{Value: types.ContentBlockDeltaEvent{
		ContentBlockIndex: aws.Int32(0), Delta: &types.ContentBlockDeltaMemberText{Value: s},
	}}
}

func messageStop() *types.ConverseStreamOutputMemberMessageStop {
	return &types.ConverseStreamOutputMemberMessageStop{Value: types.MessageStopEvent{StopReason: types.StopReasonEndTurn}}
}

// streaming makes a fake whose ConverseStream answers with the events.
func streaming(tb testing.TB, events ...any) *awsaitest.Fake {
	fake := awsaitest.New(tb)
	awsaitest.HandleStream(fake, func(context.Context, *bedrockruntime.ConverseStreamInput) ([]awsaitest.Event, error) {
		return awsaitest.Events(events...), nil
	})
	return fake
}

func openStream(ctx context.Context, fake *awsaitest.Fake) (*bedrockruntime.ConverseStreamEventStream, error) {
	out, err := bedrockruntime.NewFromConfig(fake.Config()).ConverseStream(ctx, &bedrockruntime.ConverseStreamInput{
		ModelId:  aws.String("model"),
		Messages: []types.Message{{Role: types.ConversationRoleUser, Content: []types.ContentBlock{&types.ContentBlockMemberText{Value: "Hi"}}}},
	})
	if err != nil {
		return nil, err
	}
	return out.GetStream(), nil
}

// converse returns the text of the stream, whether its final event came, and its error.
func converse(ctx context.Context, fake *awsaitest.Fake) (text string, stopped bool, err error) {
	stream, err := openStream(ctx, fake)
	if err != nil {
		return "", false, err
	}
	defer stream.Close()
	for e := range stream.Events() {
		switch e := e.(type) {
		case *types.ConverseStreamOutputMemberContentBlockDelta:
			text += e.Value.Delta.(*types.ContentBlockDeltaMemberText).Value
		case *types.ConverseStreamOutputMemberMessageStop:
			stopped = true
		}
	}
	return text, stopped, stream.Err()
}

func TestHandleStream(t *testing.T) {
	noError := func(err error) bool { return err == nil }
	tests := []struct {
		name    string
		events  []any
		text    string
		stopped bool
		check   func(error) bool
	}{
		{"complete", []any{textDelta("Hel"), textDelta("lo"), messageStop()}, "Hello", true, noError},
		{"by type", []any{
			awsaitest.Event{Type: "contentBlockDelta", JSON: `{"contentBlockIndex":0,"delta":{"text":"Hi"}}`},
			awsaitest.Event{Type: "unknownToTheSDK", JSON: `{}`}, messageStop(),
		}, "Hi", true, noError},
		{"without its end", []any{textDelta("Hello")}, "Hello", false, noError},
		{"empty", nil, "", false, noError},
		{"modelled exception", []any{textDelta("Hel"), &types.ModelStreamErrorException{
			Message: aws.String("broken"), OriginalStatusCode: aws.Int32(424),
		}, messageStop()}, "Hel", false, func(err error) bool {
			e, ok := errors.AsType[*types.ModelStreamErrorException](err)
			return ok && e.ErrorMessage() == "broken" && *e.OriginalStatusCode == 424
		}},
		{"throttled", []any{textDelta("Hel"), awsaitest.Throttled()}, "Hel", false, func(err error) bool {
			_, ok := errors.AsType[*types.ThrottlingException](err)
			return ok
		}},
		{"unmodelled error", []any{textDelta("Hel"), &smithy.GenericAPIError{Code: "Odd", Message: "odd"}}, "Hel", false, func(err error) bool {
			e, ok := errors.AsType[smithy.APIError](err)
			return ok && e.ErrorCode() == "Odd" && e.ErrorMessage() == "odd"
		}},
		{"connection reset", []any{textDelta("Hel"), awsaitest.ConnectionReset(), messageStop()}, "Hel", false, func(err error) bool {
			return err != nil && strings.Contains(err.Error(), "connection reset")
		}},
		// The SDK takes these two for the end of the stream.
		{"cut between events", []any{textDelta("Hel"), awsaitest.Cut(), messageStop()}, "Hel", false, noError},
		{"cut in an event", []any{textDelta("Hel"), awsaitest.Event{Value: textDelta("lo"), Partial: true}, messageStop()}, "Hel", false, noError},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			fake := streaming(t, tt.events...)
			text, stopped, err := converse(t.Context(), fake)
			if text != tt.text || stopped != tt.stopped || !tt.check(err) {
				t.Errorf("got %q, stopped %t, %v", text, stopped, err)
			}
			if c := fake.Calls()[0]; !c.BodyClosed() {
				t.Error("the body is open")
			}
		})
	}
}

func TestCutIsWhatTheReaderSees(t *testing.T) {
	for name, last := range map[string]any{
		"between events": awsaitest.Cut(),
		"in an event":    awsaitest.Event{Value: messageStop(), Partial: true},
	} {
		fake := streaming(t, textDelta("Hello"), last)
		cfg := fake.Config()
		reader := &readError{HTTPClient: cfg.HTTPClient}
		cfg.HTTPClient = reader
		out, err := bedrockruntime.NewFromConfig(cfg).ConverseStream(t.Context(), &bedrockruntime.ConverseStreamInput{ModelId: aws.String("m")})
		if err != nil {
			t.Fatal(err)
		}
		for range out.GetStream().Events() {
		}
		if err := out.GetStream().Close(); err != nil {
			t.Error(err)
		}
		if !errors.Is(reader.err, io.ErrUnexpectedEOF) {
			t.Errorf("%s: the body ended with %v", name, reader.err)
		}
	}
}

func TestStreamFailsBeforeItBegins(t *testing.T) {
	fake := awsaitest.New(t)
	awsaitest.HandleStream(fake, func(context.Context, *bedrockruntime.ConverseStreamInput) ([]awsaitest.Event, error) {
		return nil, &types.ValidationException{Message: aws.String("no")}
	})
	_, _, err := converse(t.Context(), fake)
	if _, ok := errors.AsType[*types.ValidationException](err); !ok {
		t.Errorf("got %v", err)
	}
}

func TestStreamIsLazy(t *testing.T) {
	var events []any
	for range 1000 {
		events = append(events, textDelta("x"))
	}
	fake := streaming(t, events...)
	stream, err := openStream(t.Context(), fake)
	if err != nil {
		t.Fatal(err)
	}
	<-stream.Events()
	c := fake.Calls()[0]
	if c.BodyClosed() {
		t.Error("closed too early")
	}
	if err := stream.Close(); err != nil {
		t.Fatal(err)
	}
	// The SDK reads ahead of its caller by a few events.
	if got := c.EventsRead(); !c.BodyClosed() || got > 10 {
		t.Errorf("closed %t, %d events read", c.BodyClosed(), got)
	}
}

func TestEventsDelay(t *testing.T) {
	got := awsaitest.Events(time.Second, awsaitest.Event{Delay: time.Minute, Type: "a"}, awsaitest.Event{Type: "b"})
	want := []awsaitest.Event{{Delay: time.Minute + time.Second, Type: "a"}, {Type: "b"}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("events (-want +got):\n%s", diff)
	}
}

func TestStreamDelays(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		fake := streaming(t, textDelta("a"), time.Minute, textDelta("b"), awsaitest.Event{Delay: time.Minute}, messageStop())
		start := time.Now()
		text, stopped, err := converse(t.Context(), fake)
		if text != "ab" || !stopped || err != nil {
			t.Errorf("got %q, %t, %v", text, stopped, err)
		}
		if got := time.Since(start); got != 2*time.Minute {
			t.Errorf("took %v", got)
		}
	})
}

// TestStreamEndsEarly breaks off while the fake waits: no goroutine may stay behind,
// which the bubble checks.
func TestStreamEndsEarly(t *testing.T) {
	for name, waiting := range map[string]any{"delay": time.Hour, "hang": awsaitest.Hang()} {
		t.Run(name+" and close", func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				stream, err := openStream(t.Context(), streaming(t, textDelta("a"), waiting, textDelta("b")))
				if err != nil {
					t.Fatal(err)
				}
				<-stream.Events()
				synctest.Wait()
				if err := stream.Close(); err != nil {
					t.Error(err)
				}
			})
		})
		t.Run(name+" and cancel", func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
				defer cancel()
				text, _, err := converse(ctx, streaming(t, textDelta("a"), waiting, textDelta("b")))
				if text != "a" || !errors.Is(err, context.DeadlineExceeded) {
					t.Errorf("got %q, %v", text, err)
				}
			})
		})
	}
}

func TestBadEventFailsTheTest(t *testing.T) {
	for name, event := range map[string]any{
		"another stream's": &types.ResponseStreamMemberChunk{},
		"no event":         types.Message{},
		"bad JSON":         awsaitest.Event{Type: "messageStop", JSON: "{"},
	} {
		w := watch(t, func(tb testing.TB) { converse(t.Context(), streaming(tb, event)) }) // the report counts
		t.Run(name, func(t *testing.T) { wantReport(t, w, "event of Bedrock Runtime.ConverseStream") })
	}
}

func TestEveryEventComesBackEqual(t *testing.T) {
	tok := aws.Int32(3)
	events := []types.ConverseStreamOutput{
		&types.ConverseStreamOutputMemberMessageStart{Value: types.MessageStartEvent{Role: types.ConversationRoleAssistant}},
		&types.ConverseStreamOutputMemberContentBlockStart{Value: types.ContentBlockStartEvent{
			ContentBlockIndex: aws.Int32(1),
			Start:             &types.ContentBlockStartMemberToolUse{Value: types.ToolUseBlockStart{Name: aws.String("tool"), ToolUseId: aws.String("id")}},
		}},
		textDelta("text"),
		&types.ConverseStreamOutputMemberContentBlockStop{Value: types.ContentBlockStopEvent{ContentBlockIndex: aws.Int32(1)}},
		messageStop(),
		&types.ConverseStreamOutputMemberMetadata{Value: types.ConverseStreamMetadataEvent{
			Metrics: &types.ConverseStreamMetrics{LatencyMs: aws.Int64(12)},
			Usage:   &types.TokenUsage{InputTokens: tok, OutputTokens: tok, TotalTokens: tok},
		}},
	}
	var values []any
	for _, e := range events {
		values = append(values, e)
	}
	stream, err := openStream(t.Context(), streaming(t, values...))
	if err != nil {
		t.Fatal(err)
	}
	var got []types.ConverseStreamOutput
	for e := range stream.Events() {
		got = append(got, e)
	}
	if diff := cmp.Diff(events, got, ignoreSerde); diff != "" || stream.Err() != nil {
		t.Errorf("%v (-want +got)\n%s", stream.Err(), diff)
	}
}

func TestInvokeModelStream(t *testing.T) {
	fake := awsaitest.New(t)
	awsaitest.HandleStream(fake, func(_ context.Context, in *bedrockruntime.InvokeModelWithResponseStreamInput) ([]awsaitest.Event, error) {
		return awsaitest.Events(&types.ResponseStreamMemberChunk{Value: types.PayloadPart{Bytes: in.Body}}), nil
	})
	out, err := bedrockruntime.NewFromConfig(fake.Config()).InvokeModelWithResponseStream(t.Context(),
		&bedrockruntime.InvokeModelWithResponseStreamInput{ModelId: aws.String("m"), Body: []byte(`{"a":1}`)})
	if err != nil {
		t.Fatal(err)
	}
	defer out.GetStream().Close()
	chunk, ok := (<-out.GetStream().Events()).(*types.ResponseStreamMemberChunk)
	if !ok || string(chunk.Value.Bytes) != `{"a":1}` {
		t.Errorf("got %+v", chunk)
	}
}

// TestTwoWayStream runs outside of a bubble: the SDK leaves a goroutine behind.
func TestTwoWayStream(t *testing.T) {
	fake := awsaitest.New(t)
	awsaitest.HandleStream(fake, func(context.Context, *bedrockruntime.InvokeModelWithBidirectionalStreamInput) ([]awsaitest.Event, error) {
		return awsaitest.Events(&types.InvokeModelWithBidirectionalStreamOutputMemberChunk{
			Value: types.BidirectionalOutputPayloadPart{Bytes: []byte("answer")},
		}, awsaitest.Hang()), nil
	})
	out, err := bedrockruntime.NewFromConfig(fake.Config()).InvokeModelWithBidirectionalStream(t.Context(),
		&bedrockruntime.InvokeModelWithBidirectionalStreamInput{ModelId: aws.String("m")})
	if err != nil {
		t.Fatal(err)
	}
	stream := out.GetStream()
	err = stream.Send(t.Context(), &types.InvokeModelWithBidirectionalStreamInputMemberChunk{
		Value: types.BidirectionalInputPayloadPart{Bytes: []byte("question")},
	})
	if err != nil {
		t.Fatal(err)
	}
	chunk, ok := (<-stream.Events()).(*types.InvokeModelWithBidirectionalStreamOutputMemberChunk)
	if !ok || string(chunk.Value.Bytes) != "answer" {
		t.Errorf("got %+v", chunk)
	}
	c := fake.Calls()[0]
	for !strings.Contains(string(c.Sent()), "cXVlc3Rpb24=") { // the pipe is read by a goroutine of its own
		runtime.Gosched()
	}
	if err := stream.Close(); err != nil {
		t.Error(err)
	}
}

// TestDisconnect closes the connection in the midst of answers.
func TestDisconnect(t *testing.T) {
	f := awsaitest.New(t)
	cfg := f.Listen()
	awsaitest.HandleStream(f, func(context.Context, *bedrockruntime.ConverseStreamInput) ([]awsaitest.Event, error) {
		return awsaitest.Events(&types.ConverseStreamOutputMemberMessageStart{Value: types.MessageStartEvent{Role: types.ConversationRoleAssistant}}, awsaitest.Hang()), nil
	})
	for range 2 { // the second over a new connection
		out, err := bedrockruntime.NewFromConfig(cfg).ConverseStream(t.Context(), &bedrockruntime.ConverseStreamInput{ModelId: aws.String("m")})
		if err != nil {
			t.Fatal(err)
		}
		stream := out.GetStream()
		<-stream.Events()
		f.Disconnect()
		for e := range stream.Events() {
			t.Errorf("got %T", e)
		}
		stream.Close()
	}
}
