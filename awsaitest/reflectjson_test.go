package awsaitest

import (
	"errors"
	"io"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/aws/smithy-go"
)

// The types below are like those of the SDK's older modules.
type (
	oldOutput struct {
		Name     *string
		Status   oldEnum
		Created  *time.Time
		Raw      []byte
		Labels   []oldLabel
		Nothing  []string
		Empty    []string
		Tags     map[string]string
		Value    oldUnion
		Score    float64
		Missing  *oldLabel
		Any      oldDocument
		NaN      *float64
		hidden   bool
		Extra    *int32
		Answered bool

		ResultMetadata map[string]string
	}
	oldEnum  string
	oldLabel struct {
		Label *string
		Kind  oldEnum
	}
	oldUnion           interface{ isOldUnion() }
	oldUnionMemberText struct{ Value string }
	oldDocument        struct{}
	oldStream          struct{ Audio io.ReadCloser }
	oldEvent           struct{ Value oldLabel }
)

func (*oldUnionMemberText) isOldUnion() {}

func (oldDocument) MarshalSmithyDocument() ([]byte, error) { return []byte(`{"a":1}`), nil }

// callOf is a call of an operation of an older module.
func callOf(service, operation string) *Call {
	return &Call{Service: service, Operation: operation, inv: &invocation{}}
}

func ptr[T any](v T) *T { return &v }

func TestReflectOutput(t *testing.T) {
	out := &oldOutput{
		Name: ptr(`ü "q"`), Created: ptr(time.UnixMilli(1700000000125)), Raw: []byte("raw"),
		Labels: []oldLabel{{Label: ptr("l"), Kind: "k"}, {}}, Empty: []string{}, Tags: map[string]string{"Key": ""},
		Value: &oldUnionMemberText{"v"}, Score: 0.5, NaN: ptr(math.NaN()), Extra: ptr[int32](0), hidden: true,
		ResultMetadata: map[string]string{"not": "sent"},
	}
	tests := []struct{ service, want string }{
		{"Rekognition", `{"Answered":false,"Any":{"a":1},"Created":1700000000.125,"Empty":[],"Extra":0,"Labels":[{"Kind":"k","Label":"l"},{}],` +
			`"NaN":"NaN","Name":"ü \"q\"","Raw":"cmF3","Score":0.5,"Tags":{"Key":""},"Value":{"Text":"v"}}`},
		{"Personalize Runtime", `{"answered":false,"any":{"a":1},"created":1700000000.125,"empty":[],"extra":0,"labels":[{"kind":"k","label":"l"},{}],` +
			`"naN":"NaN","name":"ü \"q\"","raw":"cmF3","score":0.5,"tags":{"Key":""},"value":{"text":"v"}}`},
	}
	for _, tt := range tests {
		resp, err := reflectOutput(callOf(tt.service, "Op"), out)
		if err != nil {
			t.Fatal(err)
		}
		if body, _ := io.ReadAll(resp.Body); string(body) != tt.want {
			t.Errorf("%s: got\n%s\nwant\n%s", tt.service, body, tt.want)
		}
	}
}

func TestReflectOutputRefuses(t *testing.T) {
	tests := []struct {
		service string
		out     any
		want    string
	}{
		{"Nova Services", &oldOutput{}, "Nova Services are not supported"},
		{"Rekognition", &oldStream{}, "has a stream"},
		{"Rekognition", &struct{ C chan int }{}, "chan int"},
		{"Rekognition", &struct{ U any }{U: &oldLabel{}}, "no member of a union"},
	}
	for _, tt := range tests {
		_, err := reflectOutput(callOf(tt.service, "Op"), tt.out)
		if err == nil || !strings.Contains(err.Error(), tt.want) || !strings.Contains(err.Error(), "HandleWire") {
			t.Errorf("%T: got %v", tt.out, err)
		}
	}
}

func TestReflectStream(t *testing.T) {
	resp, err := reflectOutput(callOf("Polly", "SynthesizeSpeech"), &struct {
		AudioStream       io.ReadCloser
		ContentType       *string
		RequestCharacters int32
	}{io.NopCloser(strings.NewReader("audio")), ptr("audio/mpeg"), 7})
	if err != nil {
		t.Fatal(err)
	}
	body, err := io.ReadAll(resp.Body)
	if err != nil || string(body) != "audio" || resp.Header.Get("Content-Type") != "audio/mpeg" || resp.Header.Get("X-Amzn-Requestcharacters") != "7" {
		t.Errorf("got %q, %v, %v", body, err, resp.Header)
	}
}

func TestReflectEvent(t *testing.T) {
	type oldStreamMemberTextEvent = oldEvent
	_, err := reflectEvent(callOf("QBusiness", "Chat"), oldLabel{})
	if err == nil {
		t.Error("a value that is no event was taken")
	}
	_, err = reflectEvent(callOf("Other", "Chat"), &oldStreamMemberTextEvent{})
	if err == nil {
		t.Error("a service that is not known was taken")
	}
	frame, err := reflectEvent(callOf("QBusiness", "Chat"), &chatMemberTextEvent{oldLabel{Label: ptr("l")}})
	if err != nil {
		t.Fatal(err)
	}
	var m message
	if err := m.setEvents(frame); err != nil || len(m.Events) != 1 {
		t.Fatal(m, err)
	}
	if e := m.Events[0]; e.Header[":event-type"] != "textEvent" || string(e.body()) != `{"label":"l"}` {
		t.Errorf("got %+v", e)
	}
}

type chatMemberTextEvent struct{ Value oldLabel }

func TestQueryError(t *testing.T) {
	c := callOf("STS", "GetCallerIdentity")
	c.Header = map[string][]string{"Content-Type": {"application/x-www-form-urlencoded"}}
	resp, err := answerError(t.Context(), c, &smithy.GenericAPIError{Code: "Throttling", Message: "slow"})
	if err != nil {
		t.Fatal(err)
	}
	body, err := io.ReadAll(resp.Body)
	want := "<ErrorResponse><Error><Code>Throttling</Code><Message>slow</Message></Error></ErrorResponse>"
	if err != nil || !strings.HasSuffix(string(body), want) || resp.StatusCode != 400 {
		t.Errorf("got %d %s, %v", resp.StatusCode, body, err)
	}
	if _, err := answerError(t.Context(), c, io.EOF); !errors.Is(err, io.EOF) {
		t.Errorf("got %v", err)
	}
}

func TestStreamingOutput(t *testing.T) {
	out := &streamingOutput{Body: io.NopCloser(strings.NewReader("audio"))}
	if body, err := io.ReadAll(payloadStream(out)); err != nil || string(body) != "audio" {
		t.Errorf("got %q, %v", body, err)
	}
	if body, err := io.ReadAll(payloadStream(&streamingOutput{})); err != nil || len(body) > 0 {
		t.Errorf("got %q, %v", body, err)
	}
	if payloadStream(&oldOutput{}) != nil {
		t.Error("a stream of an output that has none")
	}
}

type streamingOutput struct{ Body io.ReadCloser }

func (o *streamingOutput) SetPayloadStream(r io.ReadCloser) { o.Body = r }
