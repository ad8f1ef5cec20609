package bedrock_test

import (
	"bytes"
	"context"
	"encoding/json"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws/protocol/eventstream"
	"github.com/aws/aws-sdk-go-v2/service/bedrockruntime"

	"github.com/awsai-go/awsai/awsaitest"
	"github.com/awsai-go/awsai/bedrock"
)

const claude = "anthropic.claude-haiku-4-5-20251001-v1:0"

// hello is the smallest request.
var hello = bedrock.Request{Messages: []bedrock.Message{bedrock.User("Hello")}}

// answerWire has the fake answer Converse with a response as it goes over the wire.
func answerWire(f *awsaitest.Fake, body string) {
	f.HandleWire("bedrockruntime", "Converse", awsaitest.Wire{Body: []byte(body)})
}

// answerStream has the fake answer ConverseStream with events, each as "type {…}", or with
// an error.
func answerStream(f *awsaitest.Fake, events ...any) { answerTurns(f, events) }

// answerTurns has the fake answer each call of ConverseStream with the next turn's events,
// and the last for good.
func answerTurns(f *awsaitest.Fake, turns ...[]any) {
	var n atomic.Int64
	awsaitest.HandleStream(f, func(context.Context, *bedrockruntime.ConverseStreamInput) ([]awsaitest.Event, error) {
		values := turns[min(n.Add(1), int64(len(turns)))-1]
		events := make([]any, len(values))
		for i, v := range values {
			events[i] = v
			if s, ok := v.(string); ok {
				kind, payload, _ := strings.Cut(s, " ")
				events[i] = awsaitest.Event{Type: kind, JSON: payload}
			}
		}
		return awsaitest.Events(events...), nil
	})
}

// sent is the body of the nth request of an operation, with sorted keys.
func sent(t *testing.T, f *awsaitest.Fake, operation string, n int) string {
	t.Helper()
	calls := f.Calls(operation)
	if len(calls) <= n {
		t.Fatalf("%d calls of %s, want one more than %d", len(calls), operation, n)
	}
	return sorted(t, calls[n].Body)
}

func sorted(t *testing.T, raw []byte) string {
	t.Helper()
	d := json.NewDecoder(bytes.NewReader(raw))
	d.UseNumber()
	var v any
	if err := d.Decode(&v); err != nil {
		t.Fatalf("body is not JSON: %v", err)
	}
	out, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(out)
}

// checkGoroutines fails the test if, when it ends, there are more goroutines than now. The
// SDK's own take a moment to see that a stream is closed.
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

// frames is an event stream as it goes over the wire. Each event is "type {…}".
func frames(events ...string) string {
	var b bytes.Buffer
	for _, e := range events {
		kind, payload, _ := strings.Cut(e, " ")
		m := eventstream.Message{Payload: []byte(payload)}
		m.Headers.Set(":message-type", eventstream.StringValue("event"))
		m.Headers.Set(":event-type", eventstream.StringValue(kind))
		m.Headers.Set(":content-type", eventstream.StringValue("application/json"))
		if err := eventstream.NewEncoder().Encode(&b, m); err != nil {
			panic(err) // a buffer takes all
		}
	}
	return b.String()
}
