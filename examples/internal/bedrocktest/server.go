// Package bedrocktest is a stand-in for Amazon Bedrock that the tests of the examples run
// against, by AWS_ENDPOINT_URL as a user would.
//
//	sent := bedrocktest.Serve(t, bedrocktest.Answer("Hello")...)
//	code := cli.Run(t.Context(), "chat", run, []string{"Hi"}, &out, &errs)
package bedrocktest

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"sync"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws/protocol/eventstream"
)

// Answer is the stream of events of an answer in pieces. A part of it is one that was cut
// off.
func Answer(pieces ...string) []string {
	events := []string{`messageStart {"role":"assistant"}`}
	for _, p := range pieces {
		text, _ := json.Marshal(p) // a string always encodes
		events = append(events, fmt.Sprintf(`contentBlockDelta {"contentBlockIndex":0,"delta":{"text":%s}}`, text))
	}
	return append(events,
		`contentBlockStop {"contentBlockIndex":0}`,
		`messageStop {"stopReason":"end_turn"}`,
		`metadata {"usage":{"inputTokens":3,"outputTokens":2,"totalTokens":5},"metrics":{"latencyMs":1}}`)
}

// Sent are the bodies of the requests so far.
type Sent struct {
	mu     sync.Mutex
	bodies []string
}

// Bodies are a copy of the bodies in order.
func (s *Sent) Bodies() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]string(nil), s.bodies...)
}

// Serve starts the stand-in and sets the environment of the test to it. It embeds every
// text alike, in 1024 dimensions, and answers every conversation with the events, or with
// their text as a whole where that is asked for.
func Serve(t *testing.T, events ...string) *Sent {
	t.Helper()
	sent := &Sent{}
	vector := strings.TrimSuffix(strings.Repeat("0.5,", 1024), ",")
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			t.Error(err)
		}
		sent.mu.Lock()
		sent.bodies = append(sent.bodies, string(body))
		sent.mu.Unlock()
		if strings.HasSuffix(r.URL.Path, "/invoke") {
			fmt.Fprintf(w, `{"embedding":[%s],"inputTextTokenCount":1}`, vector)
			return
		}
		if strings.HasSuffix(r.URL.Path, "/converse") {
			fmt.Fprint(w, whole(events))
			return
		}
		w.Header().Set("Content-Type", "application/vnd.amazon.eventstream")
		for _, e := range events {
			if err := write(w, e); err != nil {
				t.Error(err)
			}
		}
	}))
	t.Cleanup(srv.Close)
	for k, v := range map[string]string{
		"AWS_ENDPOINT_URL": srv.URL, "AWS_REGION": "us-east-1", "AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test",
		"AWS_CONFIG_FILE": os.DevNull, "AWS_SHARED_CREDENTIALS_FILE": os.DevNull, "AWS_PROFILE": "", "AWS_EC2_METADATA_DISABLED": "true",
	} {
		t.Setenv(k, v)
	}
	return sent
}

// whole is the response of the events' text.
func whole(events []string) string {
	var text strings.Builder
	for _, e := range events {
		var delta struct{ Delta struct{ Text string } }
		if kind, payload, _ := strings.Cut(e, " "); kind == "contentBlockDelta" && json.Unmarshal([]byte(payload), &delta) == nil {
			text.WriteString(delta.Delta.Text)
		}
	}
	quoted, _ := json.Marshal(text.String()) // a string always encodes
	return fmt.Sprintf(`{"output":{"message":{"role":"assistant","content":[{"text":%s}]}},"stopReason":"end_turn",`+
		`"usage":{"inputTokens":3,"outputTokens":2,"totalTokens":5},"metrics":{"latencyMs":1}}`, quoted)
}

// write encodes an event, given as its type and its JSON.
func write(w io.Writer, event string) error {
	kind, payload, _ := strings.Cut(event, " ")
	var h eventstream.Headers
	h.Set(":message-type", eventstream.StringValue("event"))
	h.Set(":event-type", eventstream.StringValue(kind))
	h.Set(":content-type", eventstream.StringValue("application/json"))
	return eventstream.NewEncoder().Encode(w, eventstream.Message{Headers: h, Payload: []byte(payload)})
}
