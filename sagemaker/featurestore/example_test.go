package featurestore_test

import (
	"context"
	"fmt"
	"time"

	"github.com/awsai-go/awsai/sagemaker/featurestore"
)

type tier struct {
	Customer string    `feature:"customer_id,id"`
	At       time.Time `feature:"event_time,time"`
	Tier     string    `feature:"tier"`
}

func ExampleOpenLocal() {
	ctx := context.Background()
	store, err := featurestore.OpenLocal("") // in memory
	if err != nil {
		fmt.Println(err)
		return
	}
	defer store.Close()
	schema, _ := featurestore.SchemaOf[tier]()
	_, err = store.CreateGroup(ctx, featurestore.Group{
		Name: "tiers", Schema: schema, Online: featurestore.OnlineStore{Enabled: true}, Offline: featurestore.OfflineStore{S3: "s3://local"},
	})
	fmt.Println(err)
	_ = store.Put(ctx, "tiers", tier{"c1", time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC), "bronze"})
	_ = store.Put(ctx, "tiers", tier{"c1", time.Date(2026, 2, 1, 0, 0, 0, 0, time.UTC), "gold"})
	now, err := featurestore.Get[tier](ctx, store, "tiers", "c1")
	fmt.Println(now.Tier, err)

	label := featurestore.Record{{Name: "customer_id", Value: "c1"}, {Name: "event_time", Value: "2026-01-15T00:00:00Z"}}
	labels := &featurestore.Table{Rows: []featurestore.Record{label}, Schema: featurestore.Schema{
		RecordID: "customer_id", EventTime: "event_time",
		Features: []featurestore.Feature{{Name: "customer_id", Type: featurestore.String}, {Name: "event_time", Type: featurestore.String}},
	}}
	for row, err := range store.AsOf(ctx, featurestore.AsOf{Table: labels, With: []featurestore.AsOfJoin{{Group: "tiers"}}}) {
		fmt.Println(row.Value("tier.1"), err)
	}
	// Output:
	// <nil>
	// gold <nil>
	// bronze <nil>
}

func ExampleSchemaOf() {
	s, err := featurestore.SchemaOf[tier]()
	fmt.Println(s.RecordID, s.EventTime, len(s.Features), err)
	// Output: customer_id event_time 3 <nil>
}
