package recommend_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/personalizeevents"
	"github.com/aws/aws-sdk-go-v2/service/personalizeevents/types"
	"github.com/google/go-cmp/cmp"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/awsaitest"
	"github.com/awsai-go/awsai/recommend"
)

// eventService takes events and records, and refuses requests that have one called "bad".
type eventService struct {
	fake *awsaitest.Fake
	mu   sync.Mutex
	got  map[string]int // by ID
	most int
}

func serveEvents(t testing.TB) *eventService {
	s := &eventService{fake: awsaitest.New(t), got: map[string]int{}}
	awsaitest.Handle(s.fake, func(_ context.Context, in *personalizeevents.PutEventsInput) (*personalizeevents.PutEventsOutput, error) {
		var ids []string
		for _, e := range in.EventList {
			ids = append(ids, aws.ToString(e.ItemId))
		}
		return &personalizeevents.PutEventsOutput{}, s.take(ids)
	})
	awsaitest.Handle(s.fake, func(_ context.Context, in *personalizeevents.PutItemsInput) (*personalizeevents.PutItemsOutput, error) {
		var ids []string
		for _, e := range in.Items {
			ids = append(ids, *e.ItemId)
		}
		return &personalizeevents.PutItemsOutput{}, s.take(ids)
	})
	awsaitest.Handle(s.fake, func(_ context.Context, in *personalizeevents.PutUsersInput) (*personalizeevents.PutUsersOutput, error) {
		return &personalizeevents.PutUsersOutput{}, nil
	})
	awsaitest.Handle(s.fake, func(_ context.Context, in *personalizeevents.PutActionsInput) (*personalizeevents.PutActionsOutput, error) {
		return &personalizeevents.PutActionsOutput{}, nil
	})
	awsaitest.Handle(s.fake, func(_ context.Context, in *personalizeevents.PutActionInteractionsInput) (*personalizeevents.PutActionInteractionsOutput, error) {
		return &personalizeevents.PutActionInteractionsOutput{}, nil
	})
	return s
}

func (s *eventService) take(ids []string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.most = max(s.most, len(ids))
	for _, id := range ids {
		if id == "bad" {
			return &types.InvalidInputException{Message: aws.String("no")}
		}
	}
	for _, id := range ids {
		s.got[id]++
	}
	return nil
}

func TestRecord(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := serveEvents(t)
		s.fake.Throttle("PutEvents", 3)
		s.fake.FailServer("PutEvents", 1)
		var events []recommend.Interaction
		for i := range 200 {
			events = append(events, recommend.Interaction{User: fmt.Sprint("u", i%3), Item: fmt.Sprint("i", i), Type: "click", Time: time.Unix(int64(i+1), 0)})
		}
		events[17].Item = "bad"
		events[20].Type = ""
		events[21].Attributes = map[string]any{"USER_ID": "x"}
		events[22].Impression = make([]string, 26)
		events[23].Attributes = map[string]any{"NOTE": strings.Repeat("x", 1020)}
		err := recommend.NewTracker(s.fake.Config(), "track-1").Record(t.Context(), events)
		failed, ok := errors.AsType[*awsai.BatchError](err)
		if !ok || !errors.Is(err, awsai.ErrInvalid) {
			t.Fatalf("error %v", err)
		}
		var indices []int
		for _, it := range failed.Items {
			indices = append(indices, it.Index)
		}
		if diff := cmp.Diff([]int{17, 20, 21, 22, 23}, indices); diff != "" {
			t.Errorf("failed (-want +got):\n%s", diff)
		}
		if s.most != 10 || len(s.got) != 195 {
			t.Errorf("%d events arrived, %d at a time", len(s.got), s.most)
		}
		for id, n := range s.got {
			if n != 1 {
				t.Errorf("%s arrived %d times", id, n)
			}
		}
	})
}

func TestEvent(t *testing.T) {
	s := serveEvents(t)
	tracker := recommend.NewTracker(s.fake.Config(), "track-1")
	err := tracker.Record(t.Context(), []recommend.Interaction{{
		User: "ann", Item: "i", Type: "watch", Time: time.Unix(1_700_000_000, 0), Value: 0.5, HasValue: true, Impression: []string{"i", "j"}, Recommendation: "RID-1", Session: "s", ID: "e", Source: "letters",
		Attributes: map[string]any{"NUMBER_OF_RATINGS": 12, "DEVICE": []string{"tv", "new"}, "NONE": nil, "OK": true, "SEEN_TIMESTAMP": time.Unix(5, 0), "text": "a<b"},
	}, {Session: "before the login", Item: "i", Type: "click"}})
	if err != nil {
		t.Fatal(err)
	}
	in := awsaitest.Inputs[personalizeevents.PutEventsInput](s.fake)
	if len(in) != 2 {
		t.Fatalf("%d requests", len(in))
	}
	for _, in := range in {
		e := in.EventList[0]
		if aws.ToString(in.UserId) == "" {
			if *in.SessionId != "before the login" || len(aws.ToString(e.EventId)) < 20 || e.SentAt.IsZero() || e.Properties != nil {
				t.Errorf("event %+v", e)
			}
			continue
		}
		if want := `{"device":"tv|new","numberOfRatings":12,"ok":true,"seenTimestamp":5,"text":"a<b"}`; *e.Properties != want {
			t.Errorf("properties %s, want %s", *e.Properties, want)
		}
		if *e.EventValue != 0.5 || *e.EventId != "e" || *in.SessionId != "s" || *e.MetricAttribution.EventAttributionSource != "letters" || *e.RecommendationId != "RID-1" {
			t.Errorf("event %+v", e)
		}
	}
	if err := tracker.Record(t.Context(), nil); err != nil {
		t.Error(err)
	}
	if err := tracker.RecordActions(t.Context(), []recommend.ActionEvent{{User: "ann", Action: "enrol", Type: recommend.Taken}, {User: "ann", Type: recommend.Taken}}); !errors.Is(err, awsai.ErrInvalid) {
		t.Errorf("an event of no action: error %v", err)
	}
	if got := awsaitest.Inputs[personalizeevents.PutActionInteractionsInput](s.fake); len(got) != 1 || *got[0].ActionInteractions[0].SessionId != "ann" {
		t.Errorf("%d requests of actions", len(got))
	}
}

func TestFeed(t *testing.T) {
	s := serveEvents(t)
	feed := recommend.NewFeed(s.fake.Config())
	var items []recommend.ItemRecord
	for i := range 25 {
		items = append(items, recommend.ItemRecord{ID: fmt.Sprint("i", i), Attributes: map[string]any{"CATEGORY_L1": []string{"a", "b"}, "PRICE": 1.5}})
	}
	items[3].ID = "bad"
	items[4].ID = ""
	err := feed.PutItems(t.Context(), arnRoot+"dataset/shop/ITEMS", items)
	failed, ok := errors.AsType[*awsai.BatchError](err)
	if !ok || len(failed.Items) != 2 || !failed.Failed(3) || !failed.Failed(4) || len(s.got) != 23 {
		t.Errorf("%d arrived, error %v", len(s.got), err)
	}
	first := awsaitest.Inputs[personalizeevents.PutItemsInput](s.fake)[0].Items[0]
	if want := `{"categoryL1":"a|b","price":1.5}`; *first.Properties != want {
		t.Errorf("properties %s, want %s", *first.Properties, want)
	}
	if err := feed.PutUsers(t.Context(), arnRoot+"dataset/shop/USERS", []recommend.User{{ID: "u", Attributes: map[string]any{"AGE": 5}}}); err != nil {
		t.Error(err)
	}
	if err := feed.PutActions(t.Context(), arnRoot+"dataset/shop/ACTIONS", []recommend.Action{{ID: "a"}}); err != nil {
		t.Error(err)
	}
	// A request that is refused whatever it has is not taken apart again and again.
	all := make([]recommend.ItemRecord, 500)
	for i := range all {
		all[i].ID = "bad"
	}
	before := s.fake.Count("PutItems")
	err = recommend.NewFeed(s.fake.Config(), func(o *recommend.SendOptions) { o.Concurrency = 1 }).PutItems(t.Context(), arnRoot+"dataset/shop/ITEMS", all)
	failed, _ = errors.AsType[*awsai.BatchError](err)
	if n := s.fake.Count("PutItems") - before; n > 80 || len(failed.Items) != 500 {
		t.Errorf("%d requests, %d failed", n, len(failed.Items))
	}
}
