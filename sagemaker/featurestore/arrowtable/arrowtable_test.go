package arrowtable_test

import (
	"errors"
	"fmt"
	"math"
	"testing"
	"time"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/memory"
	"github.com/google/go-cmp/cmp"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/sagemaker/featurestore"
	"github.com/awsai-go/awsai/sagemaker/featurestore/arrowtable"
)

var orders = arrow.NewSchema([]arrow.Field{
	{Name: "order_id", Type: arrow.BinaryTypes.String},
	{Name: "event_time", Type: arrow.FixedWidthTypes.Timestamp_ms},
	{Name: "amount", Type: arrow.PrimitiveTypes.Float64, Nullable: true},
	{Name: "count", Type: arrow.PrimitiveTypes.Uint32},
	{Name: "paid", Type: arrow.FixedWidthTypes.Boolean},
	{Name: "topics", Type: arrow.ListOf(arrow.BinaryTypes.String)},
	{Name: "shape", Type: arrow.FixedSizeListOf(2, arrow.PrimitiveTypes.Float32)},
}, nil)

func ExampleSchema() {
	s, err := arrowtable.Schema(orders, "order_id", "event_time")
	for _, f := range s.Features {
		fmt.Println(f.Name, f.Type, f.Collection, f.Dimension)
	}
	fmt.Println(err)
	// Output:
	// order_id String  0
	// event_time String  0
	// amount Fractional  0
	// count Integral  0
	// paid Integral  0
	// topics String List 0
	// shape Fractional Vector 2
	// <nil>
}

func batch(t *testing.T) arrow.RecordBatch {
	b := array.NewRecordBuilder(memory.DefaultAllocator, orders)
	defer b.Release()
	at := arrow.Timestamp(time.Date(2026, 1, 2, 3, 4, 5, 6e6, time.UTC).UnixMilli())
	b.Field(0).(*array.StringBuilder).AppendValues([]string{"o1", "o2"}, nil)
	b.Field(1).(*array.TimestampBuilder).AppendValues([]arrow.Timestamp{at, at}, nil)
	b.Field(2).(*array.Float64Builder).AppendValues([]float64{0, math.NaN()}, []bool{false, true})
	b.Field(3).(*array.Uint32Builder).AppendValues([]uint32{7, 0}, nil)
	b.Field(4).(*array.BooleanBuilder).AppendValues([]bool{true, false}, nil)
	topics := b.Field(5).(*array.ListBuilder)
	topics.Append(true)
	topics.ValueBuilder().(*array.StringBuilder).AppendValues([]string{"a", "b"}, nil)
	topics.Append(true)
	shape := b.Field(6).(*array.FixedSizeListBuilder)
	for range 2 {
		shape.Append(true)
		shape.ValueBuilder().(*array.Float32Builder).AppendValues([]float32{1, 2.5}, nil)
	}
	r := b.NewRecordBatch()
	t.Cleanup(r.Release)
	return r
}

func TestRecords(t *testing.T) {
	var got []featurestore.Record
	for r, err := range arrowtable.Records(batch(t)) {
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, r)
	}
	at, shape := "2026-01-02T03:04:05.006Z", []float64{1, 2.5}
	row := func(id string, count, paid int64, topics []string) featurestore.Record {
		return featurestore.Record{
			{Name: "order_id", Value: id}, {Name: "event_time", Value: at}, {Name: "count", Value: count},
			{Name: "paid", Value: paid}, {Name: "topics", Value: topics}, {Name: "shape", Value: shape},
		}
	}
	want := []featurestore.Record{row("o1", 7, 1, []string{"a", "b"}), row("o2", 0, 0, []string{})}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestRecordsIngested(t *testing.T) {
	s, err := arrowtable.Schema(orders, "order_id", "event_time")
	if err != nil {
		t.Fatal(err)
	}
	l, err := featurestore.OpenLocal("")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	if _, err := l.CreateGroup(t.Context(), featurestore.Group{Name: "orders", Schema: s, Online: featurestore.OnlineStore{Enabled: true, Storage: featurestore.InMemory}}); err != nil {
		t.Fatal(err)
	}
	report, err := featurestore.Ingest(t.Context(), l, "orders", arrowtable.Records(batch(t)))
	if err != nil || report.Written != 2 {
		t.Errorf("%+v, %v", report, err)
	}
}

func TestSchemaRefuses(t *testing.T) {
	for name, typ := range map[string]arrow.DataType{
		"map": arrow.MapOf(arrow.BinaryTypes.String, arrow.BinaryTypes.String), "binary": arrow.BinaryTypes.Binary, "list of lists": arrow.ListOf(arrow.ListOf(arrow.PrimitiveTypes.Int64)),
	} {
		s := arrow.NewSchema([]arrow.Field{{Name: "id", Type: arrow.BinaryTypes.String}, {Name: "x", Type: typ}}, nil)
		if _, err := arrowtable.Schema(s, "id", "id"); !errors.Is(err, awsai.ErrInvalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
