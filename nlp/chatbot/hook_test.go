package chatbot_test

import (
	"context"
	"encoding/json"
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/nlp/chatbot"
)

const flowersEvent = "\xef\xbb\xbf" + `{
	"messageVersion": "1.0", "invocationSource": "DialogCodeHook", "inputMode": "Text", "sessionId": "s-1",
	"inputTranscript": "a dozen roses", "somethingNew": {"a": [1]},
	"bot": {"id": "ABCDEFGHIJ", "name": "Flowers", "aliasId": "TSTALIASID", "localeId": "en_US", "version": "DRAFT"},
	"interpretations": [
		{"intent": {"name": "OrderFlowers", "slots": {}, "state": "InProgress"}, "nluConfidence": 0.9},
		{"intent": {"name": "FallbackIntent"}},
		{"intent": {"name": "Greet"}, "nluConfidence": {"score": 0.85}}
	],
	"requestAttributes": null,
	"sessionState": {
		"sessionAttributes": null, "originatingRequestId": "r-1", "newer": true,
		"intent": {
			"name": "OrderFlowers", "state": "InProgress", "confirmationState": "None", "kendraResponse": {"x": 1},
			"slots": {
				"Type": {"shape": "Scalar", "value": {"originalValue": "a dozen roses", "interpretedValue": "roses", "resolvedValues": ["roses"]}},
				"Date": null,
				"Address": {"shape": "Composite", "subSlots": {"City": {"shape": "Scalar", "value": {"interpretedValue": "Rome"}}, "Street": null}}
			}
		}
	}
}`

func parsed(t *testing.T, raw string) chatbot.Event {
	t.Helper()
	e, err := chatbot.ParseEvent([]byte(raw))
	if err != nil {
		t.Fatal(err)
	}
	return e
}

func TestParseEvent(t *testing.T) {
	e := parsed(t, flowersEvent)
	slots := e.Intent().Slots
	got := map[string]any{
		"type": e.Slot("Type"), "city": e.Slot("Address", "City"), "street": e.Slot("Address", "Street"), "none": e.Slot("x", "y"),
		"filled": []bool{slots["Type"].Filled(), slots["Date"].Filled(), slots["Address"].Filled()},
		"locale": e.Bot.Locale, "new": string(e.Extra["somethingNew"]), "newer": string(e.SessionState.Extra["newer"]),
		"kendra": string(e.Intent().Extra["kendraResponse"]), "ambiguous": []bool{e.Ambiguous(0.04), e.Ambiguous(0.06)},
		"scored": []bool{e.Interpretations[0].Scored, e.Interpretations[1].Scored}, "third": e.Interpretations[2].Confidence,
	}
	want := map[string]any{
		"type": "roses", "city": "Rome", "street": "", "none": "",
		"filled": []bool{true, false, true}, "locale": "en-US", "new": `{"a": [1]}`, "newer": "true", "kendra": `{"x": 1}`,
		"ambiguous": []bool{false, true}, "scored": []bool{true, false}, "third": 0.85,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	e.SessionState.Attributes["x"] = "not nil"
	e.RequestAttributes["x"] = "not nil"
	if _, ok := slots["Date"]; !ok {
		t.Error("a slot without a value is gone")
	}
	roundTrip(t, e)
}

// roundTrip writes an event and reads it again.
func roundTrip(t *testing.T, e chatbot.Event) {
	t.Helper()
	raw, err := json.Marshal(e)
	if err != nil {
		t.Fatal(err)
	}
	again := parsed(t, string(raw))
	if diff := cmp.Diff(e, again, cmp.Comparer(sameJSON)); diff != "" {
		t.Errorf("after writing and reading (-want +got)\n%s", diff)
	}
}

func sameJSON(a, b json.RawMessage) bool {
	var x, y any
	return json.Unmarshal(a, &x) == nil && json.Unmarshal(b, &y) == nil && cmp.Equal(x, y)
}

func TestResponses(t *testing.T) {
	e := parsed(t, flowersEvent)
	hello := chatbot.Text("Hello")
	type want struct {
		action chatbot.DialogAction
		state  chatbot.IntentState
		intent string
	}
	tests := []struct {
		name string
		r    chatbot.Response
		want want
	}{
		{"delegate", e.Delegate(), want{chatbot.DialogAction{Type: "Delegate"}, "InProgress", "OrderFlowers"}},
		{"slot", e.ElicitSlot("Type", hello), want{chatbot.DialogAction{Type: "ElicitSlot", Slot: "Type"}, "InProgress", "OrderFlowers"}},
		{"sub-slot", e.ElicitSubSlot("Address", []string{"City"}), want{
			chatbot.DialogAction{Type: "ElicitSlot", Slot: "Address", SubSlot: chatbot.SubSlotPath{"City"}}, "InProgress", "OrderFlowers"}},
		{"intent", e.ElicitIntent(hello), want{chatbot.DialogAction{Type: "ElicitIntent"}, "", ""}},
		{"confirm", e.ConfirmIntent(hello), want{chatbot.DialogAction{Type: "ConfirmIntent"}, "InProgress", "OrderFlowers"}},
		{"close", e.Close(chatbot.Fulfilled), want{chatbot.DialogAction{Type: "Close"}, "Fulfilled", "OrderFlowers"}},
		{"switch", e.Switch(chatbot.Intent{Name: "Greet"}, ""), want{chatbot.DialogAction{Type: "Delegate"}, "InProgress", "Greet"}},
		{"switch to slot", e.Switch(chatbot.Intent{Name: "Greet"}, "Name"), want{chatbot.DialogAction{Type: "ElicitSlot", Slot: "Name"}, "InProgress", "Greet"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := tt.r.SessionState
			if diff := cmp.Diff(tt.want, want{s.Action, s.Intent.State, s.Intent.Name}, cmp.AllowUnexported(want{})); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
			if err := tt.r.Check(); err != nil {
				t.Error(err)
			}
			s.Attributes["from"] = tt.name
			if s.Intent.Slots != nil {
				s.Intent.Slots["Type"] = chatbot.NewSlot("tulips")
			}
			if len(e.SessionState.Attributes) != 0 || e.Slot("Type") != "roses" || e.Slot("Address", "City") != "Rome" {
				t.Error("the event has changed")
			}
		})
	}
	if got := e.ElicitSlot("Type").SessionState.Intent.Slots.Value("Type"); got != "" {
		t.Errorf("the value asked for anew is still %q", got)
	}
	if got := e.ElicitSubSlot("Address", []string{"City"}).SessionState.Intent.Slots.Value("Address", "City"); got != "" {
		t.Errorf("the part asked for anew is still %q", got)
	}
}

// A router and a handler are what aws-lambda-go calls a Handler.
var (
	_ interface {
		Invoke(context.Context, []byte) ([]byte, error)
	} = chatbot.Router{}
	_ interface {
		Invoke(context.Context, []byte) ([]byte, error)
	} = chatbot.Handler(nil)
)

func BenchmarkParseEvent(b *testing.B) {
	raw := []byte(flowersEvent)
	b.SetBytes(int64(len(raw)))
	for b.Loop() {
		if _, err := chatbot.ParseEvent(raw); err != nil {
			b.Fatal(err)
		}
	}
}

func TestRouter(t *testing.T) {
	boom := errors.New("boom")
	say := func(text string) chatbot.Handler {
		return func(_ context.Context, e chatbot.Event) (chatbot.Response, error) {
			return e.Close(chatbot.Fulfilled, chatbot.Text(text)), nil
		}
	}
	r := chatbot.Router{Intents: map[string]chatbot.Route{
		"A": {Dialog: say("A dialog"), Fulfill: say("A fulfilled")},
		"B": {Fulfill: func(context.Context, chatbot.Event) (chatbot.Response, error) { return chatbot.Response{}, boom }},
		"C": {Fulfill: func(context.Context, chatbot.Event) (chatbot.Response, error) { return chatbot.Response{}, nil }},
	}}
	withDefault := r
	withDefault.Default = say("default")
	tests := []struct {
		name   string
		router chatbot.Router
		source chatbot.InvocationSource
		intent string
		want   string
		err    error
	}{
		{"dialog", r, chatbot.DialogHook, "A", "A dialog", nil},
		{"fulfilment", r, chatbot.FulfillmentHook, "A", "A fulfilled", nil},
		{"delegates", r, chatbot.DialogHook, "B", "Delegate", nil},
		{"handler fails", r, chatbot.FulfillmentHook, "B", "", boom},
		{"handler errs", r, chatbot.FulfillmentHook, "C", "", awsai.ErrInvalid},
		{"no route", r, chatbot.FulfillmentHook, "X", "", awsai.ErrNotFound},
		{"no intent known", r, chatbot.DialogHook, "X", "Delegate", nil},
		{"default", withDefault, chatbot.FulfillmentHook, "X", "default", nil},
		{"zero", chatbot.Router{}, chatbot.DialogHook, "X", "Delegate", nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			e := chatbot.Event{Source: tt.source}
			e.SessionState.Intent.Name = tt.intent
			raw, err := json.Marshal(e)
			if err != nil {
				t.Fatal(err)
			}
			raw, err = tt.router.Invoke(t.Context(), raw)
			if !errors.Is(err, tt.err) {
				t.Fatalf("got %v, want %v", err, tt.err)
			}
			if err != nil {
				return
			}
			var got chatbot.Response
			if err := json.Unmarshal(raw, &got); err != nil {
				t.Fatal(err)
			}
			said := string(got.SessionState.Action.Type)
			if len(got.Messages) > 0 {
				said = got.Messages[0].Text
			}
			if said != tt.want {
				t.Errorf("got %q, want %q", said, tt.want)
			}
		})
	}
	if _, err := r.Invoke(t.Context(), []byte("{")); !errors.Is(err, awsai.ErrInvalid) {
		t.Errorf("malformed: got %v", err)
	}
}
