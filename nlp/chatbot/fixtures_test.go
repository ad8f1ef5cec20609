package chatbot_test

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/awsai-go/awsai/awsaitest"
	"github.com/awsai-go/awsai/nlp/chatbot"
)

// facts are what the list of the captures says of one, as paths to values. A value is what is
// printed as JSON.
type facts map[string]any

// TestFixtures parses captures of the service and holds them to what is known of each.
func TestFixtures(t *testing.T) {
	dir := os.Getenv("AWSAI_FIXTURES")
	if dir == "" {
		t.Skip("AWSAI_FIXTURES does not say where the captured answers are")
	}
	events := map[string]facts{
		"dotnet-lexv2-event.json": {
			"version": "1.0", "source": "DialogCodeHook", "mode": "DTMF", "response": "ImageResponseCard", "session": "test_session",
			"bot":             []string{"UFIDGBA6DE", "testbot", "TSTALIASID", "", "en-US", "1.0"},
			"interpretations": []string{"TestAction", "FallbackIntent"}, "confidence": []any{0.79, nil}, "transcript": "test_input_transcript",
			"intent": []string{"TestAction", "InProgress", "None"}, "slots": map[string]any{"ActionType": "Action Value", "ActionDate": nil, "ActionTime": nil},
			"list": []any{"List", []string{"Action Value"}, "Scalar"}, "sentiment": []any{"testsentiment", 0.1, 0.1, 0.5, 0.9},
			"proposed": []string{"ConfirmIntent", "ActionDate", "NextIntent", "Waiting"}, "context": []any{"testcontext", 12 * time.Second, 20, 2},
			"attributes": []int{2, 2}, "hints": []string{"hintvalue1_1", "hintvalue1_2"}, "transcription": []any{"testtranscription", 0.8, "TestAction", "Action Value"},
		},
		"event-banking-bot.json": {
			"source": "FulfillmentCodeHook", "mode": "Text", "transcript": "01/01/1990", "intent": []string{"CheckBalance", "ReadyForFulfillment", "None"},
			"slots":           map[string]any{"dateofBirth": "1990-01-01", "accountType": "Savings"},
			"interpretations": []string{"CheckBalance", "FallbackIntent", "Welcome"}, "confidence": []any{1.0, nil, 0.23},
		},
		"event-book-hotel.json": {
			"source": "DialogCodeHook", "mode": "Text", "transcript": "Book a hotel", "intent": []string{"BookHotel", "InProgress", "None"},
			"slots":           map[string]any{"RoomType": nil, "CheckInDate": nil, "Nights": nil, "Location": nil},
			"interpretations": []string{"BookHotel", "FallbackIntent", "BookCar"}, "confidence": []any{1.0, nil, 0.42},
			"proposed": []string{"ElicitSlot", "Location", "BookHotel", "InProgress"},
		},
		"event-ruby-basic.json": {
			"source": "FulfillmentCodeHook", "mode": "Text", "transcript": "yes", "intent": []string{"Lex_V2_Intent_A", "ReadyForFulfillment", "Confirmed"},
			"slots":           map[string]any{"HasACat": "NO", "LivesInAHouse": "YES", "PhoneNumber": "7801231234", "CardNumber": "12312345671233"},
			"interpretations": []string{"Lex_V2_Intent_A", "Lex_V2_FallbackIntent", "Lex_V2_Intent_B", "Lex_V2_Intent_C", "Lex_V2_Intent_D"},
			"confidence":      []any{1.0, nil, 0.58, 0.45, 0.43}, "attributes": []int{3, 0},
		},
		"event-ruby-elicit.json": {
			"source": "DialogCodeHook", "mode": "Text", "transcript": "waffle", "intent": []string{"Lex_V2_Intent_A", "InProgress", "None"},
			"slots":           map[string]any{"HasACat": nil},
			"interpretations": []string{"Lex_V2_Intent_A", "Lex_V2_FallbackIntent", "Lex_V2_Intent_B", "Lex_V2_Intent_C", "Lex_V2_Intent_D"},
			"confidence":      []any{1.0, nil, 0.58, 0.45, 0.43},
		},
		"event-ruby-null_session.json": {
			"source": "FulfillmentCodeHook", "mode": "Text", "transcript": "yes", "intent": []string{"Lex_V2_Intent_A", "ReadyForFulfillment", "Confirmed"},
			"slots":           map[string]any{"HasACat": "NO", "LivesInAHouse": "YES", "PhoneNumber": "7801231234", "CardNumber": "12312345671233"},
			"interpretations": []string{"Lex_V2_Intent_A", "Lex_V2_FallbackIntent", "Lex_V2_Intent_B", "Lex_V2_Intent_C", "Lex_V2_Intent_D"},
			"confidence":      []any{0.88, nil, 0.73, 0.45, 0.43}, "attributes": []int{0, 0},
		},
	}
	read := func(t *testing.T, name string) []byte {
		raw, err := os.ReadFile(filepath.Join(dir, "lex", name))
		if err != nil {
			t.Fatal(err)
		}
		return raw
	}
	for name, want := range events {
		t.Run(name, func(t *testing.T) {
			e := parsed(t, string(read(t, name)))
			got := eventFacts(e)
			for fact := range got {
				if _, ok := want[fact]; !ok {
					delete(got, fact)
				}
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
			if e.SessionState.Attributes == nil || e.RequestAttributes == nil || len(e.Extra) > 0 {
				t.Errorf("nil attributes, or members that are not known: %v", e.Extra)
			}
			roundTrip(t, e)
			if err := e.Check(e.Delegate()); err != nil {
				t.Error(err)
			}
		})
	}
	for name, want := range map[string]facts{
		"docs-recognize-text-1.json": {
			"action": []string{"ElicitSlot", "FlowerType"}, "text": "What type of flowers would you like to order?", "confidence": []any{0.95, nil},
			"slots": map[string]any{"FlowerType": nil, "PickupDate": nil, "PickupTime": nil},
		},
		"docs-recognize-text-3-confirm.json": {
			"action": []string{"ConfirmIntent", ""}, "confidence": []any{1.0, nil},
			"text":  "Okay, your dozen roses will be ready for pickup by 17:00 on 2021-01-04.  Does this sound okay?",
			"slots": map[string]any{"FlowerType": "dozen roses", "PickupDate": "2021-01-04", "PickupTime": "17:00"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			f := awsaitest.New(t)
			f.HandleWire("lexruntimev2", "RecognizeText", awsaitest.Wire{Body: read(t, name)})
			r, err := chatbot.New(f.Config(), flowers).Conversation("s-1").Say(t.Context(), "hello")
			if err != nil {
				t.Fatal(err)
			}
			got := facts{
				"action": []string{string(r.State.Action.Type), r.State.Action.Slot}, "text": r.Text(), "confidence": confidences(r.Interpretations),
				"slots": slotFacts(r.State.Intent.Slots),
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
			if diff := cmp.Diff([]string{"OrderFlowers", "FallbackIntent"}, names(r.Interpretations)); diff != "" || r.State.Intent.State != chatbot.InProgress {
				t.Errorf("state %s (-want +got)\n%s", r.State.Intent.State, diff)
			}
		})
	}
	t.Run("docs-conversation-log.json", func(t *testing.T) {
		e, err := chatbot.ParseLog(read(t, "docs-conversation-log.json"))
		if err != nil {
			t.Fatal(err)
		}
		got := facts{
			"version": e.Version, "bot": e.Bot, "messages": len(e.Messages), "card": e.Messages[0].Card.Buttons, "session": e.SessionID,
			"interpretations": names(e.Interpretations), "transcript": e.Transcript, "missed": bool(e.Missed), "request": e.RequestID, "time": e.Time,
			"overridden": bool(e.Overridden), "mode": string(e.Mode), "attributes": e.RequestAttributes, "audio": []string{e.Audio.ContentType, e.Audio.Path},
			"reason": e.Reason, "operation": e.Operation, "state": []any{e.State.Attributes, e.State.RequestID, e.State.Intent.Name, len(e.State.Intent.Slots["string"].Values)},
			"extra": len(e.Extra),
		}
		const s = "string"
		want := facts{
			"version": "2.0", "bot": chatbot.EventBot{ID: s, Name: s, AliasID: s, AliasName: s, Locale: s, Version: s},
			"messages": 1, "card": []chatbot.Button{{Text: s, Value: s}}, "session": s, "interpretations": []string{s}, "transcript": s, "missed": false,
			"request": s, "time": s, "overridden": false, "mode": "DTMF | Speech | Text", "attributes": map[string]string{s: s}, "audio": []string{s, s},
			"reason": s, "operation": s, "state": []any{map[string]string{s: s}, s, s, 2}, "extra": 0,
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("(-want +got)\n%s", diff)
		}
	})
}

// eventFacts are what the list of the captures tells of events.
func eventFacts(e chatbot.Event) facts {
	i := e.Intent()
	f := facts{
		"version": e.Version, "source": string(e.Source), "mode": string(e.Mode), "response": e.ResponseType, "session": e.SessionID,
		"bot":             []string{e.Bot.ID, e.Bot.Name, e.Bot.AliasID, e.Bot.AliasName, e.Bot.Locale, e.Bot.Version},
		"interpretations": names(e.Interpretations), "confidence": confidences(e.Interpretations), "transcript": e.Transcript,
		"intent": []string{i.Name, string(i.State), string(i.Confirmation)}, "slots": slotFacts(i.Slots),
		"proposed":   []string{string(e.Proposed.Action.Type), e.Proposed.Action.Slot, e.Proposed.Intent.Name, string(e.Proposed.Intent.State)},
		"attributes": []int{len(e.SessionState.Attributes), len(e.RequestAttributes)},
		"hints":      e.SessionState.Hints["hint1"]["detail1"].Phrases,
	}
	if list := i.Slots["ActionType"]; len(list.Values) > 0 {
		f["list"] = []any{string(list.Shape), list.Strings(), string(list.Values[0].Shape)}
	}
	if len(e.Interpretations) > 0 {
		s := e.Interpretations[0].Sentiment
		f["sentiment"] = []any{s.Label, s.Mixed, s.Negative, s.Neutral, s.Positive}
	}
	for _, c := range e.SessionState.Contexts {
		f["context"] = []any{c.Name, c.TTL, c.Turns, len(c.Attributes)}
	}
	for _, t := range e.Transcriptions {
		f["transcription"] = []any{t.Text, t.Confidence, t.Context.Intent, t.Slots.Value("ActionType")}
	}
	return f
}

func names(all []chatbot.Interpretation) []string {
	var out []string
	for _, i := range all {
		out = append(out, i.Intent.Name)
	}
	return out
}

// confidences are the scores, and nil where there is none.
func confidences(all []chatbot.Interpretation) []any {
	var out []any
	for _, i := range all {
		if i.Scored {
			out = append(out, i.Confidence)
		} else {
			out = append(out, nil)
		}
	}
	return out
}

// slotFacts are the values, and nil where there is none.
func slotFacts(slots chatbot.Slots) map[string]any {
	out := map[string]any{}
	for name, s := range slots {
		out[name] = nil
		if s.Filled() {
			out[name] = s.String()
		}
	}
	return out
}
