package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws/protocol/eventstream"

	"github.com/awsai-go/awsai/bedrock"
	"github.com/awsai-go/awsai/examples/internal/cli"
)

func execute(t *testing.T, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	var out, errs bytes.Buffer
	code = cli.Run(t.Context(), `tools [flags] "question"`, run, args, &out, &errs)
	return code, out.String(), errs.String()
}

// The calls, and the results that the program is to send.
const (
	callTime    = `{"toolUseId":"t1","name":"time"`
	callConvert = `{"toolUseId":"t2","name":"convert"`
	miles       = `{"value":2,"from":"mi","to":"km"}`
	kilometres  = `{"value":3.218688,"unit":"km"}`
)

// fakeModel is a stand-in for Bedrock that calls both tools, and then answers, if that is
// what it is to do.
func fakeModel(t *testing.T, answers bool) {
	t.Helper()
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			t.Error(err)
		}
		called := bytes.Contains(body, []byte("toolResult"))
		switch stream := strings.HasSuffix(r.URL.Path, "/converse-stream"); {
		case called && !answers:
			w.WriteHeader(http.StatusBadRequest)
		case called && stream:
			events(t, w, `contentBlockDelta {"contentBlockIndex":0,"delta":{"text":"It is late."}}`, `messageStop {"stopReason":"end_turn"}`)
		case stream:
			events(t, w, `contentBlockStart {"contentBlockIndex":0,"start":{"toolUse":`+callTime+`}}}`,
				`contentBlockDelta {"contentBlockIndex":0,"delta":{"toolUse":{"input":"{\"zone\":\"Nowhere/City\"}"}}}`,
				`contentBlockStart {"contentBlockIndex":1,"start":{"toolUse":`+callConvert+`}}}`,
				fmt.Sprintf(`contentBlockDelta {"contentBlockIndex":1,"delta":{"toolUse":{"input":%q}}}`, miles),
				`messageStop {"stopReason":"tool_use"}`)
		case called:
			fmt.Fprint(w, `{"output":{"message":{"role":"assistant","content":[{"text":"It is late."}]}},"stopReason":"end_turn"}`)
		default:
			fmt.Fprint(w, `{"output":{"message":{"role":"assistant","content":[{"toolUse":`+callConvert+`,"input":`+miles+`}}]}},"stopReason":"tool_use"}`)
		}
	}))
	t.Cleanup(srv.Close)
	for k, v := range map[string]string{
		"AWS_ENDPOINT_URL": srv.URL, "AWS_REGION": "us-east-1", "AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test",
		"AWS_CONFIG_FILE": os.DevNull, "AWS_SHARED_CREDENTIALS_FILE": os.DevNull, "AWS_PROFILE": "", "AWS_EC2_METADATA_DISABLED": "true",
	} {
		t.Setenv(k, v)
	}
}

// events sends events, each as "type {…}".
func events(t *testing.T, w http.ResponseWriter, all ...string) {
	t.Helper()
	w.Header().Set("Content-Type", "application/vnd.amazon.eventstream")
	enc := eventstream.NewEncoder()
	for _, e := range all {
		kind, payload, _ := strings.Cut(e, " ")
		var headers eventstream.Headers
		headers.Set(":message-type", eventstream.StringValue("event"))
		headers.Set(":event-type", eventstream.StringValue(kind))
		headers.Set(":content-type", eventstream.StringValue("application/json"))
		if err := enc.Encode(w, eventstream.Message{Headers: headers, Payload: []byte(payload)}); err != nil {
			t.Error(err)
		}
	}
}

func TestText(t *testing.T) {
	fakeModel(t, true)
	code, out, errs := execute(t, "How", "late", "is", "it?")
	if code != 0 || out != "It is late.\n" {
		t.Errorf("exit %d, output %q", code, out)
	}
	want := "→ time {\"zone\":\"Nowhere/City\"}\n→ convert " + miles + "\n" +
		"← no time zone \"Nowhere/City\"; zones have names as Europe/Lisbon\n← " + kilometres + "\n"
	if errs != want {
		t.Errorf("standard error\n%swant\n%s", errs, want)
	}
}

func TestJSON(t *testing.T) {
	for _, answers := range []bool{true, false} {
		fakeModel(t, answers)
		code, out, errs := execute(t, "-json", "How late is it?")
		var got struct {
			bedrock.Reply
			Error string
		}
		if err := json.Unmarshal([]byte(out), &got); err != nil {
			t.Fatalf("%v in %s%s", err, out, errs)
		}
		// Where the second turn fails, the first and its results are there.
		if len(got.Messages) < 2 || got.Messages[1].Content[0].ToolResult == nil {
			t.Fatalf("no result of a tool in %s", out)
		}
		var raw bytes.Buffer
		if err := json.Compact(&raw, got.Messages[1].Content[0].ToolResult.JSON); err != nil || raw.String() != kilometres {
			t.Errorf("result %s, %v; want %s", raw.String(), err, kilometres)
		}
		if wantCode := map[bool]int{true: 0, false: 1}[answers]; code != wantCode || (got.Error == "") != answers {
			t.Errorf("exit %d, error %q", code, got.Error)
		}
	}
}

func TestCommandLine(t *testing.T) {
	for _, tt := range []struct {
		arg, want string
		code      int
	}{{"-h", "usage: tools", 0}, {"-josn", "flag provided but not defined: -josn", 2}, {"", "the question is missing", 2}} {
		if code, out, errs := execute(t, tt.arg); code != tt.code || !strings.Contains(errs, tt.want) || out != "" {
			t.Errorf("%q: exit %d, output %q, standard error\n%s", tt.arg, code, out, errs)
		}
	}
}

func TestConvert(t *testing.T) {
	for _, tt := range []struct {
		in   conversion
		want float64
		err  string
	}{
		{conversion{1, "mi", "km"}, 1.609344, ""},
		{conversion{16, "oz", "lb"}, 1, ""},
		{conversion{1, "parsec", "km"}, 0, "unknown unit; the units are cm, ft,"},
		{conversion{1, "lb", "km"}, 0, "do not measure the same"},
	} {
		got, err := tt.in.convert()
		if (err == nil) != (tt.err == "") || err != nil && !strings.Contains(err.Error(), tt.err) || got.Value != tt.want {
			t.Errorf("%+v: %v, %v; want %v, error %q", tt.in, got, err, tt.want, tt.err)
		}
	}
}
