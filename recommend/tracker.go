package recommend

import (
	"context"
	"crypto/rand"
	"fmt"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/personalizeevents"
	"github.com/aws/aws-sdk-go-v2/service/personalizeevents/types"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/internal/sdk"
)

// SendOptions are the settings of a [Tracker] and a [Feed].
type SendOptions struct {
	// Concurrency is how many requests may be under way at once. Fewer are while the service
	// throttles: it takes 1,000 requests of events a second, 10 of items or users. The default
	// is 8.
	Concurrency int
}

// Tracker sends what users do as it happens, to the tracker of a dataset group. It is a
// [Recorder] and safe for concurrent use.
type Tracker struct {
	api *personalizeevents.Client
	id  string
	o   SendOptions
}

// NewTracker returns a tracker by its tracking ID. Nothing is sent before its first method.
func NewTracker(cfg aws.Config, trackingID string, optFns ...func(*SendOptions)) *Tracker {
	api, o := newEvents(cfg, optFns)
	return &Tracker{api, trackingID, o}
}

func newEvents(cfg aws.Config, optFns []func(*SendOptions)) (*personalizeevents.Client, SendOptions) {
	var o SendOptions
	for _, fn := range optFns {
		fn(&o)
	}
	return personalizeevents.NewFromConfig(cfg, func(o *personalizeevents.Options) {
		o.APIOptions = append(o.APIOptions, sdk.PlainBody)
		o.Retryer = sdk.LeaveThrottling(o.Retryer)
	}), o
}

// Limits of events (the API's reference).
const (
	maxTogether   = 10
	maxImpression = 25
	maxProperties = 1024
	maxItemText   = 32_000
	maxUserText   = 24_000
)

// Record sends events, those of one user and session together, ten at a time. An event without a
// Time is of now, and one without an ID gets one, so that a request that is sent twice counts
// once. Events that fail are in an *awsai.BatchError by their indices, and all others are sent:
// those that break a limit are not sent, and of a request that the service refuses those that it
// refuses are found by sending parts of it.
func (t *Tracker) Record(ctx context.Context, events []Interaction) error {
	type key struct{ user, session string }
	run := newRuns[key, types.Event](len(events))
	now := time.Now()
	for i, e := range events {
		event, err := eventOf(e, now)
		run.add(i, key{e.User, sessionOf(e)}, event, err)
	}
	return run.send(ctx, "recommend.Record", t.o.Concurrency, func(ctx context.Context, k key, events []types.Event) error {
		_, err := t.api.PutEvents(ctx, &personalizeevents.PutEventsInput{
			TrackingId: &t.id, UserId: sdk.Optional(k.user), SessionId: &k.session, EventList: events,
		})
		return err
	})
}

func sessionOf(e Interaction) string {
	if e.Session == "" {
		return e.User
	}
	return e.Session
}

func eventOf(e Interaction, now time.Time) (types.Event, error) {
	if err := checkEvent(e.User, sessionOf(e), e.Type, e.Recommendation, e.Impression); err != nil {
		return types.Event{}, err
	}
	if err := checkIDs(append([]string{e.Item, e.ID}, e.Impression...)...); err != nil {
		return types.Event{}, err
	}
	out := types.Event{
		EventId: eventID(e.ID), EventType: &e.Type, SentAt: eventTime(e.Time, now), ItemId: sdk.Optional(e.Item), RecommendationId: sdk.Optional(e.Recommendation), Impression: e.Impression,
	}
	if e.HasValue {
		out.EventValue = new(float32(e.Value))
		if _, err := floatText(float64(*out.EventValue), 32); err != nil {
			return types.Event{}, fmt.Errorf("%w: the value: %w", awsai.ErrInvalid, err)
		}
	}
	if e.Source != "" {
		if len(e.Source) > maxProperties {
			return types.Event{}, fmt.Errorf("%w: a source of %d bytes; the limit is %d", awsai.ErrInvalid, len(e.Source), maxProperties)
		}
		out.MetricAttribution = &types.MetricAttribution{EventAttributionSource: &e.Source}
	}
	var err error
	out.Properties, err = properties(e.Attributes, maxProperties, true)
	return out, err
}

func eventID(id string) *string {
	if id == "" {
		id = rand.Text()
	}
	return &id
}

func eventTime(t, now time.Time) *time.Time {
	if t.IsZero() {
		t = now
	}
	return &t
}

func checkEvent(user, session, kind, recommendation string, impression []string) error {
	switch {
	case session == "":
		return fmt.Errorf("%w: an event with neither user nor session", awsai.ErrInvalid)
	case kind == "":
		return fmt.Errorf("%w: an event without a type", awsai.ErrInvalid)
	case len(recommendation) > 40:
		return fmt.Errorf("%w: the ID of recommendations has %d bytes; the limit is 40", awsai.ErrInvalid, len(recommendation))
	case len(impression) > maxImpression:
		return fmt.Errorf("%w: %d items were shown; the limit is %d", awsai.ErrInvalid, len(impression), maxImpression)
	}
	for _, id := range impression {
		if id == "" {
			return fmt.Errorf("%w: an item that was shown has no ID", awsai.ErrInvalid)
		}
	}
	return checkIDs(user, session, kind)
}

// ActionEvent is what a user did when asked to.
type ActionEvent struct {
	// User, Action and Session are who did what when visiting. The default of Session is the
	// user.
	User, Action, Session string
	// Type is Taken, Not Taken or Viewed.
	Type string
	// Time is when. The default is now.
	Time time.Time
	// Recommendation is the ID of the [Recommendations] that the action came from.
	Recommendation string
	// Attributes are further columns. See [ItemRecord].
	Attributes map[string]any
	// ID makes an event that is sent again count once. The default is a new one.
	ID string
}

// The types of events that the service knows of actions.
const (
	Taken    = "Taken"
	NotTaken = "Not Taken"
	Viewed   = "Viewed"
)

// RecordActions sends what users did with actions, as [Tracker.Record] does.
func (t *Tracker) RecordActions(ctx context.Context, events []ActionEvent) error {
	run := newRuns[struct{}, types.ActionInteraction](len(events))
	now := time.Now()
	for i, e := range events {
		event, err := actionEventOf(e, now)
		run.add(i, struct{}{}, event, err)
	}
	return run.send(ctx, "recommend.RecordActions", t.o.Concurrency, func(ctx context.Context, _ struct{}, events []types.ActionInteraction) error {
		_, err := t.api.PutActionInteractions(ctx, &personalizeevents.PutActionInteractionsInput{TrackingId: &t.id, ActionInteractions: events})
		return err
	})
}

func actionEventOf(e ActionEvent, now time.Time) (types.ActionInteraction, error) {
	session := sessionOf(Interaction{User: e.User, Session: e.Session})
	if err := checkEvent(e.User, session, e.Type, e.Recommendation, nil); err != nil {
		return types.ActionInteraction{}, err
	}
	if e.Action == "" {
		return types.ActionInteraction{}, fmt.Errorf("%w: no action", awsai.ErrInvalid)
	}
	if err := checkIDs(e.Action, e.ID); err != nil {
		return types.ActionInteraction{}, err
	}
	out := types.ActionInteraction{
		ActionId: &e.Action, EventType: &e.Type, SessionId: &session, UserId: sdk.Optional(e.User), Timestamp: eventTime(e.Time, now), EventId: eventID(e.ID), RecommendationId: sdk.Optional(e.Recommendation),
	}
	var err error
	out.Properties, err = properties(e.Attributes, maxProperties, true)
	return out, err
}
