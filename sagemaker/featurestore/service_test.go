package featurestore_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sagemaker"
	"github.com/aws/aws-sdk-go-v2/service/sagemaker/types"
	"github.com/google/go-cmp/cmp"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/awsaitest"
	"github.com/awsai-go/awsai/job"
	"github.com/awsai-go/awsai/sagemaker/featurestore"
)

type order struct {
	ID     string    `feature:"order_id,id"`
	At     time.Time `feature:"event_time,time"`
	Amount float64   `feature:"amount"`
	Coupon *string   `feature:"coupon"`
	Topics []string  `feature:"topics,set"`
}

const runtimeID = "SageMaker FeatureStore Runtime"

var day = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

// online is a runtime API with a store behind it.
type online struct {
	mu      sync.Mutex
	records map[string]json.RawMessage // by group and identifier
	writes  map[string]int
	leave   int // how many of each request's entries to leave undone
	bad     string
}

func (o *online) handle(f *awsaitest.Fake) {
	f.HandleRaw(runtimeID, "BatchWriteRecord", func(_ context.Context, c *awsaitest.Call) (awsaitest.Wire, error) {
		o.mu.Lock()
		defer o.mu.Unlock()
		var in struct {
			Entries []struct {
				FeatureGroupName string
				Record           json.RawMessage
			}
		}
		if err := json.Unmarshal(c.Body, &in); err != nil {
			return awsaitest.Wire{}, err
		}
		if o.bad != "" && strings.Contains(string(c.Body), o.bad) {
			return awsaitest.Wire{Status: 400, Header: map[string]string{"X-Amzn-Errortype": "ValidationError"}, Body: []byte(`{"Message":"no"}`)}, nil
		}
		left := in.Entries[:min(o.leave, len(in.Entries)-1)]
		for _, e := range in.Entries[len(left):] {
			id := identifier(e.Record)
			o.records[e.FeatureGroupName+"/"+id] = e.Record
			o.writes[id]++
		}
		body, err := json.Marshal(map[string]any{"Errors": []any{}, "UnprocessedEntries": append(in.Entries[:0:0], left...)})
		return awsaitest.Wire{Body: body}, err
	})
	f.HandleRaw(runtimeID, "BatchGetRecord", func(_ context.Context, c *awsaitest.Call) (awsaitest.Wire, error) {
		o.mu.Lock()
		defer o.mu.Unlock()
		return o.batchGet(c.Body)
	})
}

func (o *online) batchGet(body []byte) (awsaitest.Wire, error) {
	type group struct {
		FeatureGroupName               string
		RecordIdentifiersValueAsString []string
	}
	var in struct{ Identifiers []group }
	if err := json.Unmarshal(body, &in); err != nil {
		return awsaitest.Wire{}, err
	}
	found, left := []any{}, []group{}
	for _, g := range in.Identifiers {
		n := min(o.leave, len(g.RecordIdentifiersValueAsString)-1)
		if n > 0 {
			left = append(left, group{g.FeatureGroupName, g.RecordIdentifiersValueAsString[:n]})
		}
		for _, id := range g.RecordIdentifiersValueAsString[n:] {
			if r, ok := o.records[g.FeatureGroupName+"/"+id]; ok {
				found = append(found, map[string]any{"FeatureGroupName": g.FeatureGroupName, "RecordIdentifierValueAsString": id, "Record": r})
			}
		}
	}
	out, err := json.Marshal(map[string]any{"Records": found, "Errors": []any{}, "UnprocessedIdentifiers": left})
	return awsaitest.Wire{Body: out}, err
}

func identifier(record json.RawMessage) string {
	var values []struct{ FeatureName, ValueAsString string }
	_ = json.Unmarshal(record, &values)
	return values[0].ValueAsString
}

func newOnline(f *awsaitest.Fake) *online {
	o := &online{records: map[string]json.RawMessage{}, writes: map[string]int{}}
	o.handle(f)
	return o
}

func orders(n int) []order {
	out := make([]order, n)
	for i := range out {
		out[i] = order{ID: fmt.Sprint("o", i), At: day.Add(time.Duration(i) * time.Minute), Amount: float64(i)}
	}
	return out
}

func each[T any](rows []T) func(func(T, error) bool) {
	return func(yield func(T, error) bool) {
		for _, r := range rows {
			if !yield(r, nil) {
				return
			}
		}
	}
}

func TestPutGetDelete(t *testing.T) {
	f := awsaitest.New(t)
	f.HandleWire(runtimeID, "PutRecord", awsaitest.Wire{})
	f.HandleWire(runtimeID, "DeleteRecord", awsaitest.Wire{})
	f.HandleWire(runtimeID, "GetRecord",
		awsaitest.Wire{Body: []byte(`{"Record":[{"FeatureName":"order_id","ValueAsString":"o 1/2"},{"FeatureName":"event_time","ValueAsString":"2026-03-01T12:00:00Z"},{"FeatureName":"amount","ValueAsString":"2.50"},{"FeatureName":"topics","ValueAsStringList":["a","b"]}]}`)},
		awsaitest.Wire{Body: []byte(`{}`)})
	c := featurestore.New(f.Config())
	want := order{ID: "o 1/2", At: day, Amount: 2.5, Topics: []string{"a", "b"}}
	if err := c.Put(t.Context(), "orders", want, func(o *featurestore.WriteOptions) {
		o.Targets, o.TTL = []featurestore.Target{featurestore.OnlineStoreTarget}, 14*24*time.Hour
	}); err != nil {
		t.Fatal(err)
	}
	sent := f.Calls("PutRecord")[0]
	wantBody := `{"Record":[{"FeatureName":"order_id","ValueAsString":"o 1/2"},{"FeatureName":"event_time","ValueAsString":"2026-03-01T12:00:00Z"},{"FeatureName":"amount","ValueAsString":"2.5"},{"FeatureName":"topics","ValueAsStringList":["a","b"]}],"TargetStores":["OnlineStore"],"TtlDuration":{"Unit":"Weeks","Value":2}}`
	if diff := cmp.Diff(wantBody, string(sent.Body)); diff != "" {
		t.Errorf("body (-want +got):\n%s", diff)
	}
	if sent.URL.Host != "featurestore-runtime.sagemaker.us-east-1.amazonaws.com" || sent.URL.Path != "/FeatureGroup/orders" {
		t.Errorf("sent to %s", sent.URL)
	}
	got, err := featurestore.Get[order](t.Context(), c, "orders", "o 1/2")
	if diff := cmp.Diff(want, got); err != nil || diff != "" {
		t.Errorf("%v (-want +got):\n%s", err, diff)
	}
	if _, err := featurestore.Get[order](t.Context(), c, "arn:aws:sagemaker:us-east-1:123456789012:feature-group/orders", "none", "amount", "order_id"); !errors.Is(err, awsai.ErrNotFound) {
		t.Errorf("%v, want not found", err)
	}
	err = c.Delete(t.Context(), "orders", "o 1/2", featurestore.ISOTime(day), func(o *featurestore.DeleteOptions) {
		o.Hard, o.Targets = true, []featurestore.Target{featurestore.OnlineStoreTarget, featurestore.OfflineStoreTarget}
	})
	if q := f.Calls("DeleteRecord")[0].URL.Query(); err != nil || q.Get("DeletionMode") != "HardDelete" || len(q["TargetStores"]) != 2 || q.Get("RecordIdentifierValueAsString") != "o 1/2" {
		t.Errorf("%v, %v", q, err)
	}
}

func TestRecordsPages(t *testing.T) {
	f := awsaitest.New(t)
	f.HandleWire(runtimeID, "ListRecords", awsaitest.Wire{Body: []byte(`{"RecordIdentifiers":["a","b"],"NextToken":"t"}`)}, awsaitest.Wire{Body: []byte(`{"RecordIdentifiers":["c"]}`)})
	var got []string
	for id, err := range featurestore.New(f.Config()).Records(t.Context(), "orders", func(o *featurestore.RecordsOptions) { o.Deleted = true }) {
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, id)
	}
	if diff := cmp.Diff([]string{"a", "b", "c"}, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestBatchLeavesNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := awsaitest.New(t)
		o := newOnline(f)
		o.leave = 7
		f.Throttle("BatchWriteRecord", 5)
		c := featurestore.New(f.Config())
		var entries []featurestore.Entry
		var keys []featurestore.Key
		for _, r := range orders(230) {
			entries = append(entries, featurestore.Entry{Group: "orders", Record: r})
			keys = append(keys, featurestore.Key{Group: "orders", ID: r.ID})
		}
		if err := c.BatchPut(t.Context(), entries); err != nil {
			t.Fatal(err)
		}
		f.Throttle("BatchGetRecord", 2)
		keys = append(keys, keys[3], featurestore.Key{Group: "orders", ID: "none"}, featurestore.Key{Group: "orders", ID: "o5", Features: []string{"amount"}})
		got, err := c.BatchGet(t.Context(), keys)
		if err != nil {
			t.Fatal(err)
		}
		for i := range 230 {
			var r order
			if err := featurestore.Decode(got[i], &r); err != nil || r.ID != fmt.Sprint("o", i) {
				t.Errorf("key %d: %v, %v", i, got[i], err)
			}
		}
		if got[230] == nil || got[231] != nil || len(got[232]) != 1 {
			t.Errorf("repeated %v, absent %v, one feature %v", got[230], got[231], got[232])
		}
	})
}

func TestBatchPutNamesTheRefused(t *testing.T) {
	f := awsaitest.New(t)
	o := newOnline(f)
	o.bad = `"o13"`
	rows := orders(40)
	var entries []featurestore.Entry
	for i, r := range rows {
		e := featurestore.Entry{Group: "orders", Record: r}
		if i == 30 {
			e.Record = 7
		}
		entries = append(entries, e)
	}
	err := featurestore.New(f.Config()).BatchPut(t.Context(), entries)
	b, ok := errors.AsType[*awsai.BatchError](err)
	if !ok || len(b.Items) != 2 || b.Items[0].Index != 13 || b.Items[1].Index != 30 || !errors.Is(err, awsai.ErrInvalid) {
		t.Fatalf("%v", err)
	}
	if len(o.records) != 38 {
		t.Errorf("%d records written, want 38", len(o.records))
	}
}

func TestIngestGoesOn(t *testing.T) {
	f := awsaitest.New(t)
	o := newOnline(f)
	o.bad = `"o13"`
	rows := orders(400)
	path := filepath.Join(t.TempDir(), "journal")
	run := func(ctx context.Context, concurrency int) (featurestore.Ingestion, error) {
		c := featurestore.New(f.Config(), func(o *featurestore.Options) { o.Concurrency = concurrency })
		return featurestore.Ingest(ctx, c, "orders", each(rows), func(o *featurestore.IngestOptions) { o.Journal, o.Every = path, 100 })
	}
	f.Inject(awsaitest.Fault{Operation: "BatchWriteRecord", Skip: 16, Err: awsaitest.ServerError(503), Times: 3})
	report, err := run(t.Context(), 1)
	if err == nil || report.Position >= 400 {
		t.Fatalf("%+v, %v: not interrupted", report, err)
	}
	report, err = run(t.Context(), 8)
	b, ok := errors.AsType[*awsai.BatchError](err)
	if !ok || len(b.Items) != 1 || b.Items[0].Index != 13 || b.Total != 400 || report.Position != 400 {
		t.Errorf("%+v, %v", report, err)
	}
	if report.Skipped == 0 || report.Written+report.Skipped < 399 {
		t.Errorf("%+v", report)
	}
	if len(o.records) != 399 {
		t.Errorf("%d records, want 399", len(o.records))
	}
}

func TestIngestStopsForWhatIsNoRowsFault(t *testing.T) {
	f := awsaitest.New(t)
	f.HandleWire(runtimeID, "BatchWriteRecord", awsaitest.Wire{Status: 404, Header: map[string]string{"X-Amzn-Errortype": "ResourceNotFound"}, Body: []byte(`{}`)})
	report, err := featurestore.Ingest(t.Context(), featurestore.New(f.Config()), "orders", each(orders(50)))
	if !errors.Is(err, awsai.ErrNotFound) || report.Position != 0 || len(report.Failed) != 0 {
		t.Errorf("%+v, %v", report, err)
	}
}

func describe(status types.FeatureGroupStatus) *sagemaker.DescribeFeatureGroupOutput {
	return &sagemaker.DescribeFeatureGroupOutput{
		FeatureGroupName: aws.String("orders"), FeatureGroupArn: aws.String("arn"), CreationTime: aws.Time(day), NextToken: aws.String(""),
		RecordIdentifierFeatureName: aws.String("order_id"), EventTimeFeatureName: aws.String("event_time"),
		FeatureDefinitions: []types.FeatureDefinition{
			{FeatureName: aws.String("order_id"), FeatureType: types.FeatureTypeString}, {FeatureName: aws.String("event_time"), FeatureType: types.FeatureTypeString},
			{FeatureName: aws.String("shape"), FeatureType: types.FeatureTypeFractional, CollectionType: types.CollectionTypeVector,
				CollectionConfig: &types.CollectionConfigMemberVectorConfig{Value: types.VectorConfig{Dimension: aws.Int32(2)}}},
		},
		OnlineStoreConfig: &types.OnlineStoreConfig{EnableOnlineStore: aws.Bool(true)},
		OfflineStoreConfig: &types.OfflineStoreConfig{
			S3StorageConfig:   &types.S3StorageConfig{S3Uri: aws.String("s3://b/p"), ResolvedOutputS3Uri: aws.String("s3://b/p/1/data")},
			DataCatalogConfig: &types.DataCatalogConfig{Catalog: aws.String("AwsDataCatalog"), Database: aws.String("sagemaker_featurestore"), TableName: aws.String("orders_1")},
		},
		FeatureGroupStatus: status, FailureReason: aws.String("why"),
	}
}

func TestCreateWaitsForTheOnlineStore(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := awsaitest.New(t)
		awsaitest.Handle(f, func(context.Context, *sagemaker.CreateFeatureGroupInput) (*sagemaker.CreateFeatureGroupOutput, error) {
			return &sagemaker.CreateFeatureGroupOutput{FeatureGroupArn: aws.String("arn")}, nil
		})
		statuses := []types.FeatureGroupStatus{types.FeatureGroupStatusCreating, types.FeatureGroupStatusCreated}
		awsaitest.Handle(f, func(context.Context, *sagemaker.DescribeFeatureGroupInput) (*sagemaker.DescribeFeatureGroupOutput, error) {
			s := statuses[0]
			statuses = statuses[min(1, len(statuses)-1):]
			return describe(s), nil
		})
		f.HandleWire(runtimeID, "GetRecord", awsaitest.Wire{Status: 404, Header: map[string]string{"X-Amzn-Errortype": "ResourceNotFound"}, Body: []byte(`{}`)}, awsaitest.Wire{Body: []byte(`{}`)})
		s, err := featurestore.SchemaOf[struct {
			ID    string     `feature:"order_id,id"`
			At    time.Time  `feature:"event_time,time"`
			Shape [2]float64 `feature:"shape"`
		}]()
		if err != nil {
			t.Fatal(err)
		}
		g := featurestore.Group{
			Name: "orders", Schema: s, Role: "arn:aws:iam::123456789012:role/r", Tags: map[string]string{"team": "risk"},
			Online:     featurestore.OnlineStore{Enabled: true, Storage: featurestore.InMemory, TTL: 90 * time.Minute, KMSKey: "k"},
			Offline:    featurestore.OfflineStore{S3: "s3://b/p", Format: featurestore.Iceberg},
			Throughput: featurestore.Throughput{Provisioned: true, Read: 5, Write: 6},
		}
		j, err := featurestore.New(f.Config()).CreateGroup(t.Context(), g)
		if err != nil {
			t.Fatal(err)
		}
		d, err := j.Wait(t.Context())
		if err != nil || d.Offline.Table != "orders_1" {
			t.Fatalf("%+v, %v", d, err)
		}
		if diff := cmp.Diff(s, d.Schema); diff != "" {
			t.Errorf("schema (-want +got):\n%s", diff)
		}
		if f.Count("GetRecord") != 2 {
			t.Errorf("the online store was asked %d times, want 2", f.Count("GetRecord"))
		}
		ddl, err := featurestore.HiveDDL(d, "db", "orders")
		want := "CREATE EXTERNAL TABLE IF NOT EXISTS `db`.`orders` (\n  `order_id` string,\n  `event_time` string,\n  `shape` array<double>,\n  `write_time` timestamp,\n  `api_invocation_time` timestamp,\n  `is_deleted` boolean\n)\nPARTITIONED BY (`year` string, `month` string, `day` string, `hour` string)\nSTORED AS PARQUET\nLOCATION 's3://b/p/1/data/'"
		if diff := cmp.Diff(want, ddl); err != nil || diff != "" {
			t.Errorf("%v (-want +got):\n%s", err, diff)
		}
	})
}

func TestGroupFails(t *testing.T) {
	f := awsaitest.New(t)
	awsaitest.Handle(f, func(context.Context, *sagemaker.DescribeFeatureGroupInput) (*sagemaker.DescribeFeatureGroupOutput, error) {
		return describe(types.FeatureGroupStatusCreateFailed), nil
	})
	_, err := featurestore.New(f.Config()).Creation("orders").Wait(t.Context())
	if e, ok := errors.AsType[*job.FailedError](err); !ok || e.Reason != "why" {
		t.Errorf("%v", err)
	}
}

func TestUpdateDeleteListMetadataSearch(t *testing.T) {
	f := awsaitest.New(t)
	awsaitest.Handle(f, func(context.Context, *sagemaker.UpdateFeatureGroupInput) (*sagemaker.UpdateFeatureGroupOutput, error) {
		return &sagemaker.UpdateFeatureGroupOutput{FeatureGroupArn: aws.String("arn")}, nil
	})
	awsaitest.Handle(f, func(context.Context, *sagemaker.DeleteFeatureGroupInput) (*sagemaker.DeleteFeatureGroupOutput, error) {
		return &sagemaker.DeleteFeatureGroupOutput{}, nil
	})
	deleted := false
	awsaitest.Handle(f, func(context.Context, *sagemaker.DescribeFeatureGroupInput) (*sagemaker.DescribeFeatureGroupOutput, error) {
		if deleted {
			return nil, &types.ResourceNotFound{}
		}
		return describe(types.FeatureGroupStatusCreated), nil
	})
	awsaitest.Handle(f, func(context.Context, *sagemaker.ListFeatureGroupsInput) (*sagemaker.ListFeatureGroupsOutput, error) {
		return &sagemaker.ListFeatureGroupsOutput{FeatureGroupSummaries: []types.FeatureGroupSummary{{FeatureGroupName: aws.String("orders"), FeatureGroupArn: aws.String("arn"), CreationTime: aws.Time(day)}}}, nil
	})
	awsaitest.Handle(f, func(context.Context, *sagemaker.UpdateFeatureMetadataInput) (*sagemaker.UpdateFeatureMetadataOutput, error) {
		return &sagemaker.UpdateFeatureMetadataOutput{}, nil
	})
	awsaitest.Handle(f, func(context.Context, *sagemaker.DescribeFeatureMetadataInput) (*sagemaker.DescribeFeatureMetadataOutput, error) {
		return &sagemaker.DescribeFeatureMetadataOutput{FeatureName: aws.String("amount"), Parameters: []types.FeatureParameter{{Key: aws.String("unit"), Value: aws.String("EUR")}}}, nil
	})
	awsaitest.Handle(f, func(_ context.Context, in *sagemaker.SearchInput) (*sagemaker.SearchOutput, error) {
		if in.Resource == types.ResourceTypeFeatureGroup {
			return &sagemaker.SearchOutput{Results: []types.SearchRecord{{FeatureGroup: &types.FeatureGroup{FeatureGroupName: aws.String("orders")}}}}, nil
		}
		return &sagemaker.SearchOutput{Results: []types.SearchRecord{{FeatureMetadata: &types.FeatureMetadata{FeatureName: aws.String("amount")}}}}, nil
	})
	c, ctx := featurestore.New(f.Config()), t.Context()
	j, err := c.UpdateGroup(ctx, "orders", featurestore.Change{
		Add: []featurestore.Feature{{Name: "x", Type: featurestore.Integral}}, TTL: time.Hour, Throughput: &featurestore.Throughput{},
	})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := j.Wait(ctx); err != nil {
		t.Error(err)
	}
	if err := c.UpdateMetadata(ctx, "orders", "amount", featurestore.MetadataChange{Description: "d", Set: map[string]string{"b": "2", "a": "1"}, Remove: []string{"c"}}); err != nil {
		t.Error(err)
	}
	m, err := c.Metadata(ctx, "orders", "amount")
	if err != nil || m.Parameters["unit"] != "EUR" {
		t.Errorf("%+v, %v", m, err)
	}
	names := ""
	for s, err := range c.List(ctx, featurestore.Filter{NameContains: "ord", After: day}) {
		names += fmt.Sprint(s.Name, err)
	}
	search := featurestore.Search{Where: []featurestore.Condition{{Property: "FeatureGroupName", Operator: "Contains", Value: "ord"}}}
	for s, err := range c.SearchGroups(ctx, search) {
		names += fmt.Sprint(" ", s.Name, err)
	}
	for s, err := range c.SearchFeatures(ctx, featurestore.Search{}) {
		names += fmt.Sprint(" ", s.Feature, err)
	}
	if names != "orders<nil> orders<nil> amount<nil>" {
		t.Error(names)
	}
	j, err = c.DeleteGroup(ctx, "orders")
	if deleted = true; err != nil {
		t.Fatal(err)
	}
	if _, err := j.Wait(ctx); err != nil {
		t.Error(err)
	}
}

func TestRefusedBeforeTheNetwork(t *testing.T) {
	f := awsaitest.New(t)
	c, ctx := featurestore.New(f.Config()), t.Context()
	s, _ := featurestore.SchemaOf[order]()
	long := strings.Repeat("x", 358401)
	_, noStore := c.CreateGroup(ctx, featurestore.Group{Name: "g", Schema: s})
	_, noRole := c.CreateGroup(ctx, featurestore.Group{Name: "g", Schema: s, Offline: featurestore.OfflineStore{S3: "s3://b"}})
	_, noChange := c.UpdateGroup(ctx, "g", featurestore.Change{})
	_, badKey := c.BatchGet(ctx, []featurestore.Key{{Group: "g"}})
	for name, err := range map[string]error{
		"name": c.Put(ctx, "a b", orders(1)[0]), "long": c.Put(ctx, "g", featurestore.Record{{Name: "a", Value: long}}),
		"empty": c.Put(ctx, "g", featurestore.Record{}), "time": c.Delete(ctx, "g", "1", "soon"), "store": noStore, "role": noRole, "change": noChange, "key": badKey,
	} {
		if !errors.Is(err, awsai.ErrInvalid) || strings.Contains(fmt.Sprint(err), "xxx") {
			t.Errorf("%s: %.200v", name, err)
		}
	}
}
