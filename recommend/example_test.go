package recommend_test

import (
	"context"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/awsai-go/awsai/recommend"
)

func ExampleEndpoint_Recommend() {
	cfg := serveRuntime(new(testing.T)).Config() // a program has its own aws.Config

	var home recommend.Recommender = recommend.NewEndpoint(cfg, "arn:aws:personalize:us-east-1:111122223333:campaign/home")
	list, err := home.Recommend(context.Background(), recommend.Request{User: "ann", Count: 2})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, it := range list.Items {
		fmt.Println(it.ID, it.Score)
	}
	// Output:
	// a 0.75
	// b 0
}

func ExampleSchemaOf() {
	type film struct {
		ID      string `personalize:"ITEM_ID"`
		Genres  []string
		Created time.Time `personalize:"CREATION_TIMESTAMP"`
	}
	schema, err := recommend.SchemaOf[film](recommend.Items)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(schema.Check(recommend.VideoOnDemand))
	_, err = recommend.WriteRows(os.Stdout, schema, []film{{"f1", []string{"drama", "war"}, time.Unix(1_700_000_000, 0)}})
	fmt.Println(err)
	// Output:
	// <nil>
	// ITEM_ID,GENRES,CREATION_TIMESTAMP
	// f1,drama|war,1700000000
	// <nil>
}

func ExampleExpression() {
	e := recommend.IncludeItems(recommend.In("Items.GENRE", recommend.Param("GENRE")), recommend.Is("Items.PRICE", "<=", 20)).
		If(recommend.Is("CurrentUser.AGE", ">", 18)).
		Then(recommend.ExcludeItems(recommend.In("Interactions.EVENT_TYPE", "buy")))
	fmt.Println(e)
	fmt.Println(e.Parameters(), e.Check())
	// Output:
	// INCLUDE ItemID WHERE Items.GENRE IN ($GENRE) AND Items.PRICE <= 20 IF CurrentUser.AGE > 18 | EXCLUDE ItemID WHERE Interactions.EVENT_TYPE IN ("buy")
	// [GENRE] <nil>
}

func ExampleInferSchema() {
	file := "USER_ID,ITEM_ID,EVENT_TYPE,TIMESTAMP,DEVICE\nann,i1,click,1700000000,phone\n"
	schema, err := recommend.InferSchema(strings.NewReader(file), recommend.Interactions, "")
	if err != nil {
		fmt.Println(err)
		return
	}
	for row, err := range recommend.ReadRows[recommend.Interaction](strings.NewReader(file), schema) {
		fmt.Println(row.User, row.Item, row.Type, row.Attributes["DEVICE"], err)
	}
	// Output:
	// ann i1 click [phone] <nil>
}

func ExampleSplit() {
	s := recommend.Split{Name: "spring", Arms: []recommend.Arm{{Name: "control", Weight: 9}, {Name: "new", Weight: 1}}}
	for _, user := range []string{"ann", "bob"} {
		arm, err := s.Arm(user)
		fmt.Println(user, arm.Name, err)
	}
	// Output:
	// ann control <nil>
	// bob control <nil>
}

func ExampleNewTracker() {
	cfg := serveEvents(new(testing.T)).fake.Config() // a program has its own aws.Config

	tracker := recommend.NewTracker(cfg, "b2d2b1fe-0000-0000-0000-000000000000")
	err := tracker.Record(context.Background(), []recommend.Interaction{
		{User: "ann", Item: "i1", Type: "click", Recommendation: "RID-1"},
		{User: "ann", Item: "i2"},
	})
	fmt.Println(err)
	// Output: recommend.Record: 1 of 2 items failed, the first at index 1: invalid: an event without a type
}

func ExampleNewFeed() {
	cfg := serveEvents(new(testing.T)).fake.Config() // a program has its own aws.Config

	feed := recommend.NewFeed(cfg)
	err := feed.PutItems(context.Background(), "arn:aws:personalize:us-east-1:111122223333:dataset/shop/ITEMS", []recommend.ItemRecord{
		{ID: "i1", Attributes: map[string]any{"GENRES": []string{"drama", "war"}}},
	})
	fmt.Println(err)
	// Output: <nil>
}

func ExampleNew() {
	cfg := servePersonalize(new(testing.T)).fake.Config() // a program has its own aws.Config

	client := recommend.New(cfg, func(o *recommend.Options) { o.Wait.First = time.Millisecond })
	j, err := client.CreateGroup(context.Background(), "shop", recommend.Ecommerce)
	if err != nil {
		fmt.Println(err)
		return
	}
	group, err := j.Wait(context.Background())
	fmt.Println(group.Name, group.Status, group.Domain, err)
	// Output: shop ACTIVE ECOMMERCE <nil>
}
