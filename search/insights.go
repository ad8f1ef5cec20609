package search

import (
	"context"
	"iter"
	"strconv"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/kendra"
	"github.com/aws/aws-sdk-go-v2/service/kendra/types"

	"github.com/awsai-go/awsai/internal/page"
)

// Metric is what of the queries of a time is told.
type Metric string

// The metrics.
const (
	// TopQueries are the queries asked most, with how often.
	TopQueries Metric = "QUERIES_BY_COUNT"
	// UnclickedQueries are those whose results nobody opened most, and UnansweredQueries those
	// without results.
	UnclickedQueries  Metric = "QUERIES_BY_ZERO_CLICK_RATE"
	UnansweredQueries Metric = "QUERIES_BY_ZERO_RESULT_RATE"
	// TopDocuments are the documents opened most.
	TopDocuments Metric = "DOCS_BY_CLICK_COUNT"
	// Totals are sums over the time, and Trend sums by day.
	Totals Metric = "AGG_QUERY_DOC_METRICS"
	Trend  Metric = "TREND_QUERY_DOC_METRICS"
)

// Interval is the time that metrics are told for.
type Interval string

// The intervals. Weeks begin on Sunday.
const (
	ThisWeek     Interval = "THIS_WEEK"
	LastWeek     Interval = "ONE_WEEK_AGO"
	TwoWeeksAgo  Interval = "TWO_WEEKS_AGO"
	ThisMonth    Interval = "THIS_MONTH"
	LastMonth    Interval = "ONE_MONTH_AGO"
	TwoMonthsAgo Interval = "TWO_MONTHS_AGO"
)

// Insight is a row of what is told of queries: values by the names of the service's columns.
type Insight map[string]string

// Number is a value as a number, or 0 where it is none.
func (i Insight) Number(column string) float64 {
	n, err := strconv.ParseFloat(i[column], 64)
	if err != nil {
		return 0
	}
	return n
}

// Insights tells what was asked of the index, and what came of it.
func (c *Client) Insights(ctx context.Context, m Metric, when Interval) iter.Seq2[Insight, error] {
	return page.Tokens(ctx, "search.Insights", func(ctx context.Context, token string) ([]Insight, string, error) {
		out, err := c.api.GetSnapshots(ctx, &kendra.GetSnapshotsInput{
			IndexId: &c.index, MetricType: types.MetricType(m), Interval: types.Interval(when), NextToken: orNil(token),
		})
		if err != nil {
			return nil, "", err
		}
		var rows []Insight
		for _, record := range out.SnapshotsData {
			row := Insight{}
			for i, name := range out.SnapshotsDataHeader {
				if i < len(record) {
					row[name] = record[i]
				}
			}
			rows = append(rows, row)
		}
		return rows, aws.ToString(out.NextToken), nil
	})
}
