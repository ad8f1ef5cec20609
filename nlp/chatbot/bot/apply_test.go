package bot_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/google/go-cmp/cmp"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/awsaitest"
	"github.com/awsai-go/awsai/job"
	"github.com/awsai-go/awsai/nlp/chatbot/bot"
)

const (
	role   = "arn:aws:iam::123456789012:role/lex"
	lambda = "arn:aws:lambda:us-east-1:123456789012:function:hotel"
)

// hotel is a bot with most of what a bot may have.
func hotel() bot.Bot {
	return bot.Bot{
		Name: "Hotel", Role: role, Description: "Books rooms",
		Locales: []bot.Locale{{
			ID: "en_US", Voice: bot.Voice{ID: "Joanna"},
			SlotTypes: []bot.SlotType{
				{Name: "Address", Parts: []bot.Part{{Name: "street", Type: "AMAZON.StreetName"}, {Name: "room", Type: "RoomType"}}},
				{Name: "RoomType", Strategy: bot.TopResolution, Values: []bot.Value{{Value: "king", Synonyms: []string{"large", "double"}}, {Value: "queen"}}},
				{Name: "Code", Parent: "AMAZON.AlphaNumeric", Regex: "[A-Z]{3}"},
			},
			Intents: []bot.Intent{
				{
					Name: "Book", Utterances: []string{"book a {Room} room", "a room in {City} for {Nights} nights", "book a room"}, DialogHook: true,
					Slots: []bot.Slot{
						{Name: "City", Type: "AMAZON.City", Prompt: bot.Ask("Where?", "In which city?")},
						{Name: "Room", Type: "RoomType", Prompt: bot.Ask("Which room?"), Defaults: []string{"king"}},
						{Name: "Nights", Type: "AMAZON.Number", Prompt: bot.Ask("How many nights?"), Obfuscated: true, Multiple: true},
						{Name: "Home", Type: "Address", Optional: true, Prompt: bot.Ask("Your address?"), SubSlots: bot.SubSlots{
							Expression: "street AND room", Slots: map[string]bot.SubSlot{
								"street": {Type: "AMAZON.StreetName", Prompt: bot.Ask("Street?")}, "room": {Type: "RoomType", Prompt: bot.Ask("Room?")}}}},
					},
					Confirmation: bot.Confirmation{Prompt: bot.Ask("A {Room} in {City}?"), Declined: bot.Outcome{Response: bot.Say("Very well.")}},
					Fulfillment: bot.Fulfillment{Hook: true, Updates: bot.Updates{
						Start: bot.StartUpdate{DelaySeconds: 2, Groups: bot.Say("Wait").Groups}, TimeoutSeconds: 60}},
					Closing: bot.Closing{Response: bot.Say("Done.")},
					Outputs: []bot.Context{{Name: "booked", Turns: 5, Seconds: 90}},
				},
				{Name: "Change", Utterances: []string{"change it"}, Inputs: []string{"booked"}, Fulfillment: bot.Fulfillment{Hook: true}},
				{Name: "Lost", Parent: bot.FallbackIntent, Closing: bot.Closing{Response: bot.Say("Sorry?")}},
			},
		}},
		Aliases: []bot.Alias{{Name: "live", Hooks: map[string]bot.Hook{"en_US": {Lambda: lambda}}, Sentiment: true, Logs: bot.Logs{
			Text: []bot.TextLog{{Group: "arn:aws:logs:us-east-1:123456789012:log-group:lex", Prefix: "x/"}}}}},
	}
}

func apply(ctx context.Context, c *bot.Client, b bot.Bot, optFns ...func(*bot.ApplyOptions)) (did []string, err error) {
	for change, err := range c.Apply(ctx, b, optFns...) {
		if err != nil {
			return did, err
		}
		did = append(did, change.String())
	}
	return did, nil
}

func plan(t *testing.T, c *bot.Client, b bot.Bot, optFns ...func(*bot.ApplyOptions)) (todo []string) {
	t.Helper()
	changes, err := c.Plan(t.Context(), b, optFns...)
	if err != nil {
		t.Fatal(err)
	}
	for _, change := range changes {
		todo = append(todo, change.String())
	}
	return todo
}

func TestApply(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, f := newService(t)
		c := bot.New(f.Config())
		want := []string{
			"create bot Hotel", "create locale en_US",
			"create slot type en_US/RoomType", "create slot type en_US/Code", "create slot type en_US/Address",
			"create intent en_US/Book", "create slot en_US/Book/City", "create slot en_US/Book/Room", "create slot en_US/Book/Nights", "create slot en_US/Book/Home",
			"update intent en_US/Book: slotPriorities", "create intent en_US/Change", "create intent en_US/Lost",
			"build locale en_US", "publish version Hotel", "create alias live",
		}
		if diff := cmp.Diff(want, plan(t, c, hotel())); diff != "" {
			t.Errorf("plan (-want +got)\n%s", diff)
		}
		d, err := c.Deploy(t.Context(), hotel())
		if err != nil {
			t.Fatal(err)
		}
		if d.ID != "ID00000001" || d.Version != "1" || d.Aliases["live"] == "" || len(d.Changes) != len(want) {
			t.Errorf("deployment %+v", d)
		}
		if todo := plan(t, c, hotel()); todo != nil {
			t.Errorf("after it there is left %q", todo)
		}
		if n := len(s.locales["en_US"].intents); n != 3 {
			t.Errorf("%d intents, want 3: the fallback is renamed", n)
		}
		got, err := c.Definition(t.Context(), "Hotel")
		if err != nil {
			t.Fatal(err)
		}
		if todo := plan(t, c, got); todo != nil {
			t.Errorf("its own definition is to be changed: %q", todo)
		}
	})
}

// renovated is the hotel with changes of every kind.
func renovated() bot.Bot {
	b := hotel()
	b.IdleSeconds = 600
	l := &b.Locales[0]
	l.SlotTypes = l.SlotTypes[:2]
	l.SlotTypes[1].Values[0].Synonyms = []string{"double", "large", "huge"}
	l.Intents[0].Slots = l.Intents[0].Slots[:3]
	l.Intents[0].Slots[0].Prompt = bot.Ask("Where to?")
	l.Intents[0].Slots[0], l.Intents[0].Slots[1] = l.Intents[0].Slots[1], l.Intents[0].Slots[0]
	l.Intents[1] = bot.Intent{Name: "Cancel", Utterances: []string{"cancel it"}}
	b.Aliases = []bot.Alias{{Name: "beta"}}
	return b
}

func TestApplyChangesOnly(t *testing.T) {
	b := renovated()
	reordered := hotel()
	slices.Reverse(reordered.Locales[0].Intents)
	slices.Reverse(reordered.Locales[0].Intents[2].Utterances)
	slices.Reverse(reordered.Locales[0].SlotTypes[1].Values)
	slices.Reverse(reordered.Locales[0].SlotTypes[1].Values[1].Synonyms)
	silent := hotel()
	silent.Locales[0].Intents[0].Closing = bot.Closing{}
	silent.Locales[0].Intents[0].Confirmation = bot.Confirmation{}
	tests := []struct {
		name string
		b    bot.Bot
		opts bot.ApplyOptions
		want []string
	}{
		{"another order", reordered, bot.ApplyOptions{}, nil},
		{"less is said", silent, bot.ApplyOptions{}, []string{
			"update intent en_US/Book: intentClosingSetting, intentConfirmationSetting", "build locale en_US", "publish version Hotel", "update alias live: botVersion",
		}},
		{"much", b, bot.ApplyOptions{}, []string{
			"update bot Hotel: idleSessionTTLInSeconds", "update slot type en_US/RoomType: slotTypeValues",
			"update slot en_US/Book/City: valueElicitationSetting.promptSpecification.messageGroups", "update intent en_US/Book: slotPriorities",
			"delete slot en_US/Book/Home", "create intent en_US/Cancel", "delete intent en_US/Change", "delete slot type en_US/Code",
			"build locale en_US", "publish version Hotel", "create alias beta", "delete alias live",
		}},
		{"much, and nothing deleted", b, bot.ApplyOptions{Keep: true}, []string{
			"update bot Hotel: idleSessionTTLInSeconds", "update slot type en_US/RoomType: slotTypeValues",
			"update slot en_US/Book/City: valueElicitationSetting.promptSpecification.messageGroups", "update intent en_US/Book: slotPriorities",
			"create intent en_US/Cancel", "build locale en_US", "publish version Hotel", "create alias beta",
		}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				_, f := newService(t)
				c := bot.New(f.Config())
				if _, err := c.Deploy(t.Context(), hotel()); err != nil {
					t.Fatal(err)
				}
				with := func(o *bot.ApplyOptions) { *o = tt.opts }
				did, err := apply(t.Context(), c, tt.b, with)
				if err != nil {
					t.Fatal(err)
				}
				if diff := cmp.Diff(tt.want, did); diff != "" {
					t.Errorf("(-want +got)\n%s", diff)
				}
				if todo := plan(t, c, tt.b, with); todo != nil {
					t.Errorf("after it there is left %q", todo)
				}
			})
		})
	}
}

// cutter fails one request, before the service has it or after.
type cutter struct {
	next  *awsaitest.Fake
	at, n int
	after bool
}

var errCut = errors.New("cut")

func (c *cutter) Do(r *http.Request) (*http.Response, error) {
	c.n++
	if c.n == c.at && !c.after {
		return nil, errCut
	}
	resp, err := c.next.Do(r)
	if c.n == c.at {
		return nil, errCut
	}
	return resp, err
}

// dump is what the service has, without its IDs and times.
func dump(t *testing.T, s *service, c *bot.Client) string {
	t.Helper()
	b, err := c.Definition(t.Context(), "Hotel")
	if err != nil {
		t.Fatal(err)
	}
	data, err := json.MarshalIndent(b, "", " ")
	if err != nil {
		t.Fatal(err)
	}
	return fmt.Sprintf("%d versions\n%s", len(s.versions), data)
}

func TestApplyInterruptedAnywhere(t *testing.T) {
	for name, from := range map[string]*bot.Bot{"anew": nil, "changed": new(hotel())} {
		t.Run(name, func(t *testing.T) {
			to := hotel()
			if from != nil {
				to = renovated()
			}
			want, calls := "", 0
			synctest.Test(t, func(t *testing.T) {
				s, f := before(t, from)
				earlier := len(f.Calls())
				c := bot.New(f.Config())
				if _, err := apply(t.Context(), c, to); err != nil {
					t.Fatal(err)
				}
				calls, want = len(f.Calls())-earlier, dump(t, s, c)
			})
			for at := range 2 * calls {
				synctest.Test(t, func(t *testing.T) { interrupt(t, from, to, 1+at/2, at%2 == 1, want) })
			}
			t.Logf("%d calls, each cut before and after the service had it", calls)
		})
	}
}

// before is a service with what was applied before.
func before(t *testing.T, from *bot.Bot) (*service, *awsaitest.Fake) {
	t.Helper()
	s, f := newService(t)
	if from != nil {
		if _, err := apply(t.Context(), bot.New(f.Config()), *from); err != nil {
			t.Fatal(err)
		}
	}
	return s, f
}

// interrupt cuts a call, and applies again.
func interrupt(t *testing.T, from *bot.Bot, to bot.Bot, at int, after bool, want string) {
	t.Helper()
	s, f := before(t, from)
	cfg := f.Config()
	cfg.HTTPClient = &cutter{next: f, at: at, after: after}
	cfg.Retryer = func() aws.Retryer { return aws.NopRetryer{} }
	if _, err := apply(t.Context(), bot.New(cfg), to); err != nil && !errors.Is(err, errCut) {
		t.Fatalf("cut at %d: %v", at, err)
	}
	c := bot.New(f.Config())
	if _, err := apply(t.Context(), c, to); err != nil {
		t.Fatalf("after a cut at %d: %v", at, err)
	}
	if diff := cmp.Diff(want, dump(t, s, c)); diff != "" {
		t.Errorf("after a cut at %d (-want +got)\n%s", at, diff)
	}
	if todo := plan(t, c, to); todo != nil {
		t.Errorf("after a cut at %d there is left %q", at, todo)
	}
}

func TestBuildFails(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, f := newService(t)
		s.failing = []string{"no utterance", "bad regex"}
		_, err := apply(t.Context(), bot.New(f.Config()), hotel())
		failed, ok := errors.AsType[*job.FailedError](err)
		if !ok || failed.Reason != "no utterance; bad regex" || !strings.Contains(err.Error(), "build locale en_US") {
			t.Fatalf("error %v", err)
		}
		s.failing = nil
		did, err := apply(t.Context(), bot.New(f.Config()), hotel())
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff([]string{"build locale en_US", "publish version Hotel", "create alias live"}, did); diff != "" {
			t.Errorf("(-want +got)\n%s", diff)
		}
	})
}

func TestApplyNeedsARole(t *testing.T) {
	_, f := newService(t)
	b := hotel()
	b.Role = ""
	if _, err := bot.New(f.Config()).Plan(t.Context(), b); awsai.KindOf(err) != awsai.ErrInvalid {
		t.Errorf("error %v, want awsai.ErrInvalid", err)
	}
}
