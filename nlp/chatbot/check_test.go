package chatbot_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/nlp/chatbot"
)

func TestCheck(t *testing.T) {
	e := parsed(t, flowersEvent)
	hello := chatbot.Text("Hello")
	with := func(change func(*chatbot.Response)) chatbot.Response {
		r := e.ElicitSlot("Date", hello)
		change(&r)
		return r
	}
	message := func(m chatbot.Message) chatbot.Response { return e.ElicitSlot("Date", m) }
	card := func(c chatbot.Card) chatbot.Response {
		return message(chatbot.Message{Type: chatbot.ImageResponseCard, Card: c})
	}
	context := func(c chatbot.Context) chatbot.Response {
		return with(func(r *chatbot.Response) { r.SessionState.Contexts = []chatbot.Context{c} })
	}
	good := chatbot.Context{Name: "a_b", TTL: time.Minute, Turns: 1}
	change := func(fn func(*chatbot.Context)) chatbot.Response {
		c := good
		fn(&c)
		return context(c)
	}
	hints := func(h chatbot.Hints) chatbot.Response {
		return with(func(r *chatbot.Response) { r.SessionState.Hints = h })
	}
	long := strings.Repeat("ж", 1025)
	many := make([]chatbot.Button, 6)
	for i := range many {
		many[i] = chatbot.Button{Text: "x", Value: "x"}
	}
	tests := []struct {
		name string
		r    chatbot.Response
		want string // part of the error; none if it passes
	}{
		{"slot", e.ElicitSlot("Date", hello), ""},
		{"slot without messages", e.ElicitSlot("Date"), ""},
		{"sub-slot", e.ElicitSubSlot("Address", []string{"City"}), ""},
		{"new type", with(func(r *chatbot.Response) { r.SessionState.Action.Type = "Sing" }), ""},
		{"new state", e.Close("Postponed"), ""},
		{"context", context(good), ""},
		{"card", card(chatbot.Card{Title: "x", Buttons: many[:5]}), ""},
		{"new message", message(chatbot.Message{Type: "Video"}), ""},
		{"nothing", chatbot.Response{}, "dialogAction has no type"},
		{"no slot", e.ElicitSlot("", hello), "slotToElicit"},
		{"unknown slot", e.ElicitSlot("Colour", hello), "not one of the 3 slots"},
		{"slot without intent", with(func(r *chatbot.Response) { r.SessionState.Intent = chatbot.Intent{} }), "intent.name"},
		{"slot of what has ended", with(func(r *chatbot.Response) { r.SessionState.Intent.State = chatbot.Fulfilled }), "intent.state"},
		{"empty sub-slot", e.ElicitSubSlot("Address", []string{""}), "subSlotToElicit"},
		{"sub-slot of nothing", e.ElicitSubSlot("", []string{"City"}), "subSlotToElicit"},
		{"intent without messages", e.ElicitIntent(), "messages"},
		{"confirmation without messages", e.ConfirmIntent(), "messages"},
		{"closed in progress", e.Close(chatbot.InProgress), "Close needs"},
		{"closed ready", e.Close(chatbot.ReadyForFulfillment), "Close needs"},
		{"closed without intent", chatbot.Response{SessionState: chatbot.SessionState{Action: chatbot.DialogAction{Type: chatbot.ActionClose}}}, "intent.name"},
		{"many messages", e.ElicitIntent(make([]chatbot.Message, 11)...), "at most 10, got 11"},
		{"no message type", message(chatbot.Message{Text: "x"}), "messages[0].contentType"},
		{"empty message", message(chatbot.Text("")), "content is empty"},
		{"long message", message(chatbot.Text(long)), "at most 1024 code points, got 1025"},
		{"card with text", message(chatbot.Message{Type: chatbot.PlainText, Text: "x", Card: chatbot.Card{Title: "x"}}), "imageResponseCard"},
		{"card without title", card(chatbot.Card{Subtitle: "x"}), "title is empty"},
		{"long subtitle", card(chatbot.Card{Title: "x", Subtitle: long}), "subtitle: at most 250"},
		{"long address", card(chatbot.Card{Title: "x", ImageURL: long}), "imageUrl: at most 250"},
		{"many buttons", card(chatbot.Card{Title: "x", Buttons: many}), "at most 5, got 6"},
		{"long button", card(chatbot.Card{Title: "x", Buttons: []chatbot.Button{{Text: long, Value: "x"}}}), "buttons[0].text"},
		{"button without value", card(chatbot.Card{Title: "x", Buttons: []chatbot.Button{{Text: "x"}}}), "buttons[0].value"},
		{"many contexts", with(func(r *chatbot.Response) { r.SessionState.Contexts = make([]chatbot.Context, 21) }), "at most 20, got 21"},
		{"context's name", change(func(c *chatbot.Context) { c.Name = "a__b" }), "activeContexts[0].name"},
		{"context about to end", change(func(c *chatbot.Context) { c.TTL, c.Turns = time.Second, 0 }), ""},
		{"ended context", change(func(c *chatbot.Context) { c.TTL = -time.Second }), "timeToLive"},
		{"long context", change(func(c *chatbot.Context) { c.TTL = 25 * time.Hour }), "timeToLive"},
		{"part of a second", change(func(c *chatbot.Context) { c.TTL = 5500 * time.Millisecond }), "timeToLive"},
		{"many turns", change(func(c *chatbot.Context) { c.Turns = 21 }), "0 to 20 turns, got 21"},
		{"context's empty value", change(func(c *chatbot.Context) { c.Attributes = map[string]string{"a": ""} }), "contextAttributes"},
		{"unnamed attribute", with(func(r *chatbot.Response) { r.SessionState.Attributes[""] = "x" }), "sessionAttributes"},
		{"hints", hints(chatbot.Hints{"Order": {"Type": {Phrases: []string{"peony"}, SubSlots: map[string]chatbot.Hint{"City": {}}}}}), ""},
		{"hint's intent", hints(chatbot.Hints{"": nil}), "name of an intent"},
		{"hint's slot", hints(chatbot.Hints{"A": {"a b": {}}}), "name of a slot"},
		{"long hint", hints(chatbot.Hints{"A": {"a": {SubSlots: map[string]chatbot.Hint{"b": {Phrases: []string{long}}}}}}), "at most 140"},
		{"many hints", hints(chatbot.Hints{"A": {"a": {Phrases: make([]string, 101)}}}), "at most 100 phrases"},
		{"value without interpretation", with(func(r *chatbot.Response) {
			r.SessionState.Intent.Slots["Type"] = chatbot.Slot{Shape: chatbot.ShapeList, Values: []chatbot.Slot{{Value: chatbot.Value{Original: "x"}}}}
		}), "intent.slots.Type.values[0].value.interpretedValue"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			err := e.Check(tt.r)
			switch {
			case tt.want == "" && err == nil:
			case tt.want == "" || !errors.Is(err, awsai.ErrInvalid) || !strings.Contains(err.Error(), tt.want):
				t.Errorf("got %v, want %q", err, tt.want)
			}
		})
	}
	big := with(func(r *chatbot.Response) { r.SessionState.Attributes["x"] = strings.Repeat("x", chatbot.MaxResponse) })
	if err := big.Check(); !errors.Is(err, awsai.ErrTooLarge) {
		t.Errorf("a large response: %v", err)
	}
}

func TestParseRefuses(t *testing.T) {
	for name, raw := range map[string]string{
		"nothing": "", "cut": "{", "list": "[]", "deep": strings.Repeat(`{"sessionState":`, 100) + "1" + strings.Repeat("}", 100),
		"wrong type": `{"sessionId":{"secret":1}}`, "two": "{}{}",
	} {
		_, err := chatbot.ParseEvent([]byte(raw))
		if !errors.Is(err, awsai.ErrInvalid) || strings.Contains(err.Error(), "secret") {
			t.Errorf("%s: %v", name, err)
		}
		if _, err := chatbot.ParseLog([]byte(raw)); !errors.Is(err, awsai.ErrInvalid) {
			t.Errorf("log, %s: %v", name, err)
		}
	}
}

func TestParseLog(t *testing.T) {
	e, err := chatbot.ParseLog([]byte(`{"message-version":"2.0","timestamp":"2024-05-01T10:00:00.250Z","missedUtterance":true,"bargeIn":"true",
		"developerOverride":"no","requestAttributes":null,"audioProperties":{"s3Path":"a/b.wav","duration":{"total":1500,"voice":"1000","silence":500}},
		"interpretations":[{"intent":{"name":"A"},"nluConfidence":"0.5","sentimentResponse":{"sentiment":"MIXED","sentimentScore":{"mixed":"0.75"}}}],"later":1}`))
	if err != nil {
		t.Fatal(err)
	}
	i := e.Interpretations[0]
	if !e.At().Equal(time.Date(2024, 5, 1, 10, 0, 0, 250e6, time.UTC)) || !bool(e.Missed) || !bool(e.BargeIn) || bool(e.Overridden) ||
		e.Audio.Duration != (chatbot.LogDuration{Total: 1500 * time.Millisecond, Voice: time.Second, Silence: 500 * time.Millisecond}) ||
		i.Confidence != 0.5 || i.Sentiment.Mixed != 0.75 || string(e.Extra["later"]) != "1" || e.RequestAttributes == nil {
		t.Errorf("got %+v", e)
	}
	if at := (chatbot.LogEntry{Time: "yesterday"}).At(); !at.IsZero() {
		t.Errorf("got %v", at)
	}
}
