package featurestore_test

import (
	"context"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/athena"
	athenatypes "github.com/aws/aws-sdk-go-v2/service/athena/types"
	"github.com/aws/aws-sdk-go-v2/service/sagemaker"
	"github.com/aws/aws-sdk-go-v2/service/sagemaker/types"
	"github.com/google/go-cmp/cmp"

	"github.com/awsai-go/awsai/awsaitest"
	"github.com/awsai-go/awsai/media"
	"github.com/awsai-go/awsai/sagemaker/featurestore"
)

// engine answers queries: each runs once before it has succeeded, and gives two pages.
func engine(f *awsaitest.Fake, columns [][2]string, pages ...[][]string) {
	asked := 0
	awsaitest.Handle(f, func(_ context.Context, in *athena.StartQueryExecutionInput) (*athena.StartQueryExecutionOutput, error) {
		asked = 0
		return &athena.StartQueryExecutionOutput{QueryExecutionId: aws.String("q1")}, nil
	})
	awsaitest.Handle(f, func(context.Context, *athena.GetQueryExecutionInput) (*athena.GetQueryExecutionOutput, error) {
		s := athenatypes.QueryExecutionStateRunning
		if asked++; asked > 1 {
			s = athenatypes.QueryExecutionStateSucceeded
		}
		return &athena.GetQueryExecutionOutput{QueryExecution: &athenatypes.QueryExecution{
			QueryExecutionId: aws.String("q1"), StatementType: athenatypes.StatementTypeDml, Status: &athenatypes.QueryExecutionStatus{State: s},
		}}, nil
	})
	meta := &athenatypes.ResultSetMetadata{}
	var names []string
	for _, c := range columns {
		meta.ColumnInfo = append(meta.ColumnInfo, athenatypes.ColumnInfo{Name: aws.String(c[0]), Type: aws.String(c[1])})
		names = append(names, c[0])
	}
	awsaitest.Handle(f, func(_ context.Context, in *athena.GetQueryResultsInput) (*athena.GetQueryResultsOutput, error) {
		page, next, rows := pages[0], aws.String("t"), []athenatypes.Row{}
		if in.NextToken != nil {
			page, next = pages[1], nil
		} else {
			page = append([][]string{names}, page...)
		}
		for _, r := range page {
			var row athenatypes.Row
			for _, v := range r {
				d := athenatypes.Datum{VarCharValue: aws.String(v)}
				if v == "null" {
					d.VarCharValue = nil
				}
				row.Data = append(row.Data, d)
			}
			rows = append(rows, row)
		}
		return &athena.GetQueryResultsOutput{NextToken: next, ResultSet: &athenatypes.ResultSet{ResultSetMetadata: meta, Rows: rows}}, nil
	})
}

func output(o *featurestore.Options) { o.Output = media.URI{Bucket: "results", Key: "q"} }

func TestQuery(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := awsaitest.New(t)
		engine(f, [][2]string{{"n", "bigint"}, {"x", "double"}, {"at", "timestamp"}, {"ok", "boolean"}, {"s", "varchar"}},
			[][]string{{"1", "2.5", "2026-03-01 12:00:00.000", "true", "a"}}, [][]string{{"null", "null", "null", "null", ""}})
		var got []featurestore.Record
		for r, err := range featurestore.New(f.Config(), output).Query(t.Context(), featurestore.Query{SQL: "SELECT 1"}) {
			if err != nil {
				t.Fatal(err)
			}
			got = append(got, r)
		}
		row := func(n, x, at, ok, s any) featurestore.Record {
			return featurestore.Record{{Name: "n", Value: n}, {Name: "x", Value: x}, {Name: "at", Value: at}, {Name: "ok", Value: ok}, {Name: "s", Value: s}}
		}
		want := []featurestore.Record{row(int64(1), 2.5, day, true, "a"), row(nil, nil, nil, nil, "")}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
		in := awsaitest.Inputs[athena.StartQueryExecutionInput](f)[0]
		if aws.ToString(in.ResultConfiguration.OutputLocation) != "s3://results/q/" {
			t.Errorf("output %q", aws.ToString(in.ResultConfiguration.OutputLocation))
		}
	})
}

func TestAsOfOfTable(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := awsaitest.New(t)
		store := f.S3("results")
		awsaitest.Handle(f, func(context.Context, *sagemaker.DescribeFeatureGroupInput) (*sagemaker.DescribeFeatureGroupOutput, error) {
			return describe(types.FeatureGroupStatusCreated), nil
		})
		engine(f, [][2]string{{"order_id", "varchar"}, {"label_time", "varchar"}, {"order_id.1", "varchar"}, {"event_time.1", "varchar"}, {"shape.1", "varchar"}},
			[][]string{{"o1", "2026-03-01T12:00:00Z", "o1", "2026-03-01T11:00:00Z", "[1.0,2.5]"}}, [][]string{{"o2", "2026-03-01T12:00:00Z", "null", "null", "null"}})
		type label struct {
			ID string    `feature:"order_id,id"`
			At time.Time `feature:"label_time,time"`
		}
		schema, err := featurestore.SchemaOf[label]()
		if err != nil {
			t.Fatal(err)
		}
		labels := &featurestore.Table{Schema: schema}
		for _, id := range []string{"o1", "o2"} {
			r, _ := featurestore.Encode(label{id, day})
			labels.Rows = append(labels.Rows, r)
		}
		type joined struct {
			ID    string    `feature:"order_id"`
			Shape []float64 `feature:"shape.1"`
		}
		var got []joined
		c := featurestore.New(f.Config(), output)
		for r, err := range featurestore.Rows[joined](c.AsOf(t.Context(), featurestore.AsOf{Table: labels, With: []featurestore.AsOfJoin{{Group: "orders"}}})) {
			if err != nil {
				t.Fatal(err)
			}
			got = append(got, r)
		}
		if diff := cmp.Diff([]joined{{"o1", []float64{1, 2.5}}, {"o2", nil}}, got); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
		queries := awsaitest.Inputs[athena.StartQueryExecutionInput](f)
		if len(queries) != 3 || !strings.HasPrefix(*queries[0].QueryString, "CREATE EXTERNAL TABLE") || !strings.HasPrefix(*queries[2].QueryString, "DROP TABLE") {
			t.Errorf("%d queries", len(queries))
		}
		_ = store
	})
}
