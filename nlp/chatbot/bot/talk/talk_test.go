package talk_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/nlp/chatbot"
	"github.com/awsai-go/awsai/nlp/chatbot/bot"
	"github.com/awsai-go/awsai/nlp/chatbot/bot/talk"
)

// pizzeria takes orders.
func pizzeria() bot.Bot {
	return bot.Bot{Name: "Pizzeria", Locales: []bot.Locale{{
		ID: "en_US",
		SlotTypes: []bot.SlotType{
			{Name: "Size", Strategy: bot.TopResolution, Values: []bot.Value{{Value: "small", Synonyms: []string{"little"}}, {Value: "large", Synonyms: []string{"big", "extra large"}}}},
			{Name: "Kind", Values: bot.Values("Margherita", "Napoli")},
			{Name: "Place", Parts: []bot.Part{{Name: "street", Type: "AMAZON.StreetName"}, {Name: "town", Type: "AMAZON.City"}, {Name: "phone", Type: "AMAZON.PhoneNumber"}}},
			{Name: "Code", Parent: "AMAZON.AlphaNumeric", Regex: "[A-Z]{2}[0-9]{2}"},
		},
		Intents: []bot.Intent{
			{
				Name: "Order", Utterances: []string{"I want a {Size} pizza", "a {Size} {Kind} please", "order {Kind} for {When}", "order a pizza", "{Kind}"},
				DialogHook: true,
				Slots: []bot.Slot{
					{Name: "Size", Type: "Size", Prompt: bot.Prompt{MaxRetries: 1, Groups: bot.Say("What size?", "Small or large?").Groups}, Capture: bot.Capture{Failed: bot.Outcome{Response: bot.Say("I give up.")}}},
					{Name: "Kind", Type: "Kind", Prompt: bot.Ask("Which one?"), Capture: bot.Capture{Captured: bot.Outcome{Response: bot.Say("{Kind}, good choice.")}}},
					{Name: "When", Type: "AMAZON.Time", Prompt: bot.Ask("At what time?"), Utterances: []string{"bring it at {When}"}},
				},
				Priorities:   []bot.Priority{{Slot: "Kind", Rank: 2}, {Slot: "Size", Rank: 1}, {Slot: "When", Rank: 3}},
				Confirmation: bot.Confirmation{Prompt: bot.Ask("A {Size} {Kind} at {When}?"), Declined: bot.Outcome{Response: bot.Say("Then not.")}},
				Fulfillment:  bot.Fulfillment{Hook: true, After: bot.AfterHook{Failure: bot.Outcome{Response: bot.Say("The oven is cold.")}}},
				Closing:      bot.Closing{Response: bot.Say("Thank you.")},
				Outputs:      []bot.Context{{Name: "ordered", Turns: 3, Seconds: 60}},
			},
			{
				Name: "Again", Utterances: []string{"the same again"}, Inputs: []string{"ordered"},
				Slots:   []bot.Slot{{Name: "Kind", Type: "Kind", Prompt: bot.Ask("Which?"), Defaults: []string{"#ordered.Kind"}}},
				Closing: bot.Closing{Response: bot.Say("Another {Kind}.")},
			},
			{
				Name: "Deliver", Utterances: []string{"deliver it"},
				Slots: []bot.Slot{{Name: "To", Type: "Place", Prompt: bot.Ask("Where?"), SubSlots: bot.SubSlots{Expression: "(street AND town) OR phone", Slots: map[string]bot.SubSlot{
					"street": {Type: "AMAZON.StreetName", Prompt: bot.Ask("Which street?")}, "town": {Type: "AMAZON.City", Prompt: bot.Ask("Which town?")},
				}}}},
				Closing: bot.Closing{Response: bot.Say("To {To.street} in {To.town}.")},
			},
			{
				Name: "Redeem", Utterances: []string{"I have a code", "redeem {Code}"},
				Slots:   []bot.Slot{{Name: "Code", Type: "Code", Prompt: bot.Ask("Which code?")}},
				Initial: bot.Initial{Response: bot.Say("How nice.")}, Closing: bot.Closing{Response: bot.Say("Worth [worth].")},
			},
			{Name: "Help", Parent: bot.HelpIntent, Closing: bot.Closing{Response: bot.Say("Order a pizza.")}},
			{Name: "Lost", Parent: bot.FallbackIntent, Closing: bot.Closing{Response: bot.Say("Pardon?")}},
		},
	}}}
}

// kitchen is the pizzeria's hook.
func kitchen() chatbot.Router {
	return chatbot.Router{Intents: map[string]chatbot.Route{"Order": {
		Dialog: func(_ context.Context, e chatbot.Event) (chatbot.Response, error) {
			if e.Slot("When") == "03:00" {
				return e.ElicitSlot("When", chatbot.Text("We sleep then. When else?")), nil
			}
			if e.Transcript == "talk to a person" {
				return e.ElicitIntent(chatbot.Text("There is nobody. What else?")), nil
			}
			r := e.Delegate()
			r.SessionState.Attributes["seen"] = e.Proposed.Action.Slot + "/" + e.Proposed.Prompt.Attempt
			return r, nil
		},
		Fulfill: func(_ context.Context, e chatbot.Event) (chatbot.Response, error) {
			switch e.Slot("Kind") {
			case "Hawaii":
				return chatbot.Response{}, errors.New("never")
			case "Napoli":
				return e.Close(chatbot.Fulfilled, chatbot.Text("Napoli is coming.")), nil
			}
			return e.Close(chatbot.Fulfilled), nil
		},
	}}}
}

var monday = time.Date(2026, 11, 23, 18, 30, 0, 0, time.UTC)

// scene is a conversation: what is said, and what the bot is to say to it.
type scene struct {
	name  string
	lines []string // in turns
	state chatbot.IntentState
	last  chatbot.ActionType
}

func TestScripts(t *testing.T) {
	scenes := []scene{
		{"all slots in order", []string{
			"Order a pizza!", "What size?", "big", "Which one?", "margherita", "margherita, good choice.\nAt what time?", "half past seven in the evening",
			"A large margherita at 19:30?", "yes", "Thank you.",
		}, chatbot.Fulfilled, chatbot.ActionClose},
		{"some slots at once", []string{"A little Napoli, please.", "At what time?", "bring it at 8 pm", "A small Napoli at 20:00?", "Sure!", "Napoli is coming."}, chatbot.Fulfilled, chatbot.ActionClose},
		{"another order of words", []string{"could I order a large pizza", "Which one?"}, chatbot.InProgress, chatbot.ActionElicitSlot},
		{"the hook refuses a value", []string{"order Napoli for 3 am", "We sleep then. When else?", "7 pm", "What size?", "small", "A small Napoli at 19:00?", "no", "Then not."}, chatbot.Failed, chatbot.ActionClose},
		{"asked again, then given up", []string{"I want a huge pizza", "What size?", "no idea", "Small or large?", "dunno", "I give up."}, chatbot.Failed, chatbot.ActionClose},
		{"understood the second time", []string{"order a pizza", "What size?", "hm", "Small or large?", "extra large", "Which one?"}, chatbot.InProgress, chatbot.ActionElicitSlot},
		{"neither yes nor no", []string{"a big Napoli please", "At what time?", "noon", "A large Napoli at 12:00?", "what", "A large Napoli at 12:00?", "yep", "Napoli is coming."}, chatbot.Fulfilled, chatbot.ActionClose},
		{"the hook fails", []string{"order a pizza", "What size?", "big", "Which one?", "Hawaii", "Hawaii, good choice.\nAt what time?", "noon", "A large Hawaii at 12:00?", "yes", "The oven is cold."}, chatbot.Failed, chatbot.ActionClose},
		{"the hook asks for an intent", []string{"order a pizza", "What size?", "talk to a person", "There is nobody. What else?", "help", "Order a pizza."}, chatbot.ReadyForFulfillment, chatbot.ActionClose},
		{"another intent in between", []string{"order a pizza", "What size?", "deliver it", "Which street?"}, chatbot.InProgress, chatbot.ActionElicitSlot},
		{"parts of a slot", []string{"deliver it", "Which street?", "Main Street", "Which town?", "Rome", "To Main Street in Rome."}, chatbot.ReadyForFulfillment, chatbot.ActionClose},
		{"a pattern", []string{"I have a code", "How nice.\nWhich code?", "nonsense", "Which code?", "AB 12", "Worth [worth]."}, chatbot.ReadyForFulfillment, chatbot.ActionClose},
		{"not without a context", []string{"the same again", "Pardon?"}, chatbot.ReadyForFulfillment, chatbot.ActionClose},
		{"with a context", []string{"a big margherita please", "At what time?", "noon", "A large margherita at 12:00?", "yes", "Thank you.", "the same again", "Another margherita."}, chatbot.ReadyForFulfillment, chatbot.ActionClose},
		{"nothing understood", []string{"what is the meaning of life", "Pardon?"}, chatbot.ReadyForFulfillment, chatbot.ActionClose},
	}
	for _, sc := range scenes {
		t.Run(sc.name, func(t *testing.T) {
			r, err := talk.New(pizzeria(), "en_US", func(o *talk.Options) { o.Hook, o.Now = kitchen(), func() time.Time { return monday } })
			if err != nil {
				t.Fatal(err)
			}
			reply := play(t, r, talk.Session{ID: "s"}, sc.lines)
			if s := reply.Session.State; s.Intent.State != sc.state || s.Action.Type != sc.last {
				t.Errorf("state %s, action %s, want %s, %s", s.Intent.State, s.Action.Type, sc.state, sc.last)
			}
		})
	}
}

// play says every other line and compares what comes back. Between turns, the session is JSON.
func play(t *testing.T, r *talk.Runner, s talk.Session, lines []string) (reply talk.Reply) {
	t.Helper()
	for n := 0; n+1 < len(lines); n += 2 {
		raw, err := json.Marshal(s)
		if err != nil {
			t.Fatal(err)
		}
		var stored talk.Session
		if err := json.Unmarshal(raw, &stored); err != nil {
			t.Fatal(err)
		}
		if reply, err = r.Turn(t.Context(), stored, lines[n]); err != nil {
			t.Fatalf("%q: %v", lines[n], err)
		}
		if got := reply.Text(); got != lines[n+1] {
			t.Fatalf("to %q the bot says %q, want %q", lines[n], got, lines[n+1])
		}
		s = reply.Session
	}
	return reply
}

// TestEvents holds what a hook gets.
func TestEvents(t *testing.T) {
	r, err := talk.New(pizzeria(), "en_US", func(o *talk.Options) { o.Hook = kitchen() })
	if err != nil {
		t.Fatal(err)
	}
	reply := play(t, r, talk.Session{ID: "s-1"}, []string{"a little Napoli please", "At what time?"})
	if len(reply.Calls) != 1 {
		t.Fatalf("%d calls, want 1", len(reply.Calls))
	}
	e := reply.Calls[0].Event
	got := []any{
		e.Version, e.Source, e.Mode, e.SessionID, e.Transcript, e.Bot.Name, e.Bot.Locale, e.Bot.Version, e.Intent().Name, e.Intent().State, e.Intent().Confirmation,
		e.Intent().Slots["Size"].Value, e.Slot("Kind"), e.Intent().Slots["When"].Filled(), e.Proposed.Action.Type, e.Proposed.Action.Slot, e.Proposed.Prompt.Attempt,
		e.Interpretations[0].Intent.Name, e.Interpretations[0].Confidence, e.Interpretations[1].Intent.Name, e.Interpretations[1].Scored,
	}
	want := []any{
		"1.0", chatbot.DialogHook, chatbot.TextInput, "s-1", "a little Napoli please", "Pizzeria", "en-US", "DRAFT", "Order", chatbot.InProgress, chatbot.NotAsked,
		chatbot.Value{Original: "little", Interpreted: "small", Resolved: []string{"small"}}, "Napoli", false, chatbot.ActionElicitSlot, "When", "Initial",
		"Order", 1.0, "Lost", false,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	if seen := reply.Session.State.Attributes["seen"]; seen != "When/Initial" {
		t.Errorf("the attribute that the hook has set is %q", seen)
	}
	raw, err := json.Marshal(e)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(raw), `"When":null`) {
		t.Errorf("a slot without a value is not null: %s", raw)
	}
}

func TestContextsEnd(t *testing.T) {
	now := monday
	r, err := talk.New(pizzeria(), "en_US", func(o *talk.Options) { o.Hook, o.Now = kitchen(), func() time.Time { return now } })
	if err != nil {
		t.Fatal(err)
	}
	reply := play(t, r, talk.Session{}, []string{"a big Napoli please", "At what time?", "noon", "A large Napoli at 12:00?", "yes", "Napoli is coming."})
	kept := reply.Session
	play(t, r, kept, []string{"bla", "Pardon?", "the same again", "Another Napoli."})
	play(t, r, kept, []string{"bla", "Pardon?", "bla", "Pardon?", "bla", "Pardon?", "the same again", "Pardon?"})
	now = now.Add(2 * time.Minute)
	play(t, r, kept, []string{"the same again", "Pardon?"})
}

func TestHookIsHeldToTheService(t *testing.T) {
	tests := []struct {
		name string
		say  func(e chatbot.Event) chatbot.Response
	}{
		{"no action", func(chatbot.Event) chatbot.Response { return chatbot.Response{} }},
		{"a slot that is none", func(e chatbot.Event) chatbot.Response {
			r := e.ElicitSlot("Size")
			r.SessionState.Intent.Slots, r.SessionState.Action.Slot = nil, "Colour"
			return r
		}},
		{"an intent that is none", func(e chatbot.Event) chatbot.Response { return e.Switch(chatbot.Intent{Name: "Dance"}, "") }},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			hook := chatbot.Handler(func(_ context.Context, e chatbot.Event) (chatbot.Response, error) { return tt.say(e), nil })
			r, err := talk.New(pizzeria(), "en_US", func(o *talk.Options) { o.Hook = raw{hook} })
			if err != nil {
				t.Fatal(err)
			}
			if _, err := r.Turn(t.Context(), talk.Session{}, "order a pizza"); awsai.KindOf(err) != awsai.ErrInvalid {
				t.Errorf("error %v, want awsai.ErrInvalid", err)
			}
		})
	}
}

// raw is a hook that does not check its own responses.
type raw struct{ h chatbot.Handler }

func (r raw) Invoke(ctx context.Context, payload []byte) ([]byte, error) {
	e, err := chatbot.ParseEvent(payload)
	if err != nil {
		return nil, err
	}
	resp, err := r.h(ctx, e)
	if err != nil {
		return nil, err
	}
	return json.Marshal(resp)
}

func TestHookSwitchesTheIntent(t *testing.T) {
	hook := chatbot.Handler(func(_ context.Context, e chatbot.Event) (chatbot.Response, error) {
		return e.Switch(chatbot.Intent{Name: "Redeem"}, "", chatbot.Text("First your code.")), nil
	})
	r, err := talk.New(pizzeria(), "en_US", func(o *talk.Options) { o.Hook = hook })
	if err != nil {
		t.Fatal(err)
	}
	play(t, r, talk.Session{}, []string{"order a pizza", "First your code.\nHow nice.\nWhich code?"})
}

// TestSteps follows the steps that a definition has beside the usual order.
func TestSteps(t *testing.T) {
	next := func(typ bot.ActionType, intent string) bot.NextStep {
		return bot.NextStep{Action: bot.NextAction{Type: typ}, Intent: bot.Override{Name: intent}, SessionAttributes: map[string]string{"from": "here"}}
	}
	b := bot.Bot{Name: "Steps", Locales: []bot.Locale{{ID: "en_US", Intents: []bot.Intent{
		{
			Name: "First", Utterances: []string{"begin"},
			Initial: bot.Initial{Response: bot.Say("Well."), Conditional: bot.Conditional{
				Branches: []bot.Branch{{Name: "never", Condition: "[x] = 1", Next: next(bot.EndConversation, "")}},
				Default:  bot.Branch{Response: bot.Say("By default."), Next: bot.NextStep{Intent: bot.Override{Slots: map[string]bot.SlotOverride{"A": {Shape: "Scalar", Value: "set"}}}}},
			}},
			Slots: []bot.Slot{
				{Name: "A", Type: "AMAZON.FreeFormInput", Prompt: bot.Ask("A?")},
				{Name: "B", Type: "AMAZON.Number", Prompt: bot.Ask("B?"), Capture: bot.Capture{Captured: bot.Outcome{Response: bot.Say("{A} and {B}."), Next: next(bot.FulfillIntent, "")}}},
				{Name: "C", Type: "AMAZON.Number", Prompt: bot.Ask("C?")},
			},
			Closing: bot.Closing{Response: bot.Say("Closed."), Next: next(bot.StartIntent, "Second")},
		},
		{
			Name: "Second", Utterances: []string{"second"},
			Initial:      bot.Initial{Response: bot.Say("Second, from [from]."), Next: next(bot.ConfirmIntent, "")},
			Confirmation: bot.Confirmation{Prompt: bot.Ask("Sure?"), Confirmed: bot.Outcome{Next: next(bot.ElicitIntent, "")}, Declined: bot.Outcome{Response: bot.Say("No then."), Next: next(bot.EndConversation, "")}},
		},
	}}}}
	r, err := talk.New(b, "en_US")
	if err != nil {
		t.Fatal(err)
	}
	reply := play(t, r, talk.Session{}, []string{"begin", "Well.\nBy default.\nB?"})
	if diff := cmp.Diff([]string{"First: initial response"}, reply.Skipped); diff != "" {
		t.Errorf("skipped (-want +got)\n%s", diff)
	}
	reply = play(t, r, reply.Session, []string{"7", "set and 7.\nClosed.\nSecond, from here.\nSure?"})
	if no := play(t, r, reply.Session, []string{"no", "No then."}).Session.State; no.Intent.State != chatbot.Failed || no.Action.Type != chatbot.ActionClose {
		t.Errorf("after a no: %s, %s", no.Intent.State, no.Action.Type)
	}
	if yes := play(t, r, reply.Session, []string{"yes", ""}).Session.State; yes.Action.Type != chatbot.ActionElicitIntent || yes.Intent.Name != "" {
		t.Errorf("after a yes: %q, %s", yes.Intent.Name, yes.Action.Type)
	}
}

func TestNewRefuses(t *testing.T) {
	if _, err := talk.New(pizzeria(), "de_DE"); awsai.KindOf(err) != awsai.ErrInvalid {
		t.Errorf("a locale that is none: %v", err)
	}
	b := pizzeria()
	b.Locales[0].Intents[0].Utterances = []string{"a {Colour} pizza"}
	if _, err := talk.New(b, "en_US"); awsai.KindOf(err) != awsai.ErrInvalid {
		t.Errorf("a fault: %v", err)
	}
	r, err := talk.New(pizzeria(), "en_US")
	if err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{"", "  ", strings.Repeat("a", 1025)} {
		if _, err := r.Turn(t.Context(), talk.Session{}, text); awsai.KindOf(err) != awsai.ErrInvalid {
			t.Errorf("%d characters: %v", len(text), err)
		}
	}
}

func FuzzTurn(f *testing.F) {
	f.Add("order a pizza", "big", "the 5th at half past nine")
	f.Add("a {Size} pizza", "twenty-one hundred and", "12/31")
	f.Add("ピザ を ください", "'’'", "$5 50%")
	r, err := talk.New(pizzeria(), "en_US", func(o *talk.Options) { o.Hook, o.Now = kitchen(), func() time.Time { return monday } })
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, a, b, c string) {
		s := talk.Session{ID: "fuzz"}
		for _, text := range []string{a, b, c} {
			reply, err := r.Turn(t.Context(), s, text)
			if err != nil {
				if awsai.KindOf(err) != awsai.ErrInvalid {
					t.Fatal(err)
				}
				return
			}
			if reply.Session.State.Action.Type == "" || len(reply.Messages) == 0 {
				t.Fatalf("the bot says nothing to %q, and does %q", text, reply.Session.State.Action.Type)
			}
			s = reply.Session
		}
	})
}

func ExampleNew() {
	definition := bot.Bot{Name: "Greeter", Locales: []bot.Locale{{ID: "en_US", Intents: []bot.Intent{{
		Name: "Greet", Utterances: []string{"hello", "I am {Name}"},
		Slots:   []bot.Slot{{Name: "Name", Type: "AMAZON.FirstName", Prompt: bot.Ask("Who are you?")}},
		Closing: bot.Closing{Response: bot.Say("Hello {Name}.")},
	}}}}}
	runner, err := talk.New(definition, "en_US")
	if err != nil {
		fmt.Println(err)
		return
	}
	session := talk.Session{ID: "example"}
	for _, text := range []string{"Hello!", "Ada"} {
		reply, err := runner.Turn(context.Background(), session, text)
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println(reply.Text())
		session = reply.Session
	}
	// Output:
	// Who are you?
	// Hello Ada.
}
