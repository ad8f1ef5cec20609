package bot_test

import (
	"context"
	"iter"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/lexmodelsv2"
	"github.com/aws/aws-sdk-go-v2/service/lexmodelsv2/types"
	"github.com/google/go-cmp/cmp"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/awsaitest"
	"github.com/awsai-go/awsai/nlp/chatbot/bot"
)

const id = "BOT0000001"

func all[T any](t *testing.T, seq iter.Seq2[T, error]) (items []T) {
	t.Helper()
	for item, err := range seq {
		if err != nil {
			t.Fatal(err)
		}
		items = append(items, item)
	}
	return items
}

var (
	since = time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC)
	until = since.AddDate(0, 0, 7)
)

func TestMetrics(t *testing.T) {
	f := awsaitest.New(t)
	awsaitest.Handle(f, func(_ context.Context, in *lexmodelsv2.ListIntentMetricsInput) (*lexmodelsv2.ListIntentMetricsOutput, error) {
		if !in.StartDateTime.Equal(since) || in.GroupBy[0].Name != types.AnalyticsIntentFieldIntentName || in.Filters[0].Values[0] != "en_US" || in.Metrics[0].Statistic != types.AnalyticsMetricStatisticSum {
			t.Errorf("query %+v", in)
		}
		out := &lexmodelsv2.ListIntentMetricsOutput{Results: []types.AnalyticsIntentResult{{
			BinKeys:        []types.AnalyticsBinKey{{Name: types.AnalyticsBinByNameConversationStartTime, Value: aws.Int64(since.Unix())}},
			GroupByKeys:    []types.AnalyticsIntentGroupByKey{{Name: types.AnalyticsIntentFieldIntentName, Value: aws.String("Book")}},
			MetricsResults: []types.AnalyticsIntentMetricResult{{Name: types.AnalyticsIntentMetricNameCount, Statistic: types.AnalyticsMetricStatisticSum, Value: aws.Float64(3)}},
		}}}
		if in.NextToken == nil {
			out.NextToken = aws.String("more")
		}
		return out, nil
	})
	awsaitest.Handle(f, func(_ context.Context, in *lexmodelsv2.ListUtteranceMetricsInput) (*lexmodelsv2.ListUtteranceMetricsOutput, error) {
		return &lexmodelsv2.ListUtteranceMetricsOutput{Results: []types.AnalyticsUtteranceResult{{
			GroupByKeys:      []types.AnalyticsUtteranceGroupByKey{{Name: types.AnalyticsUtteranceFieldUtteranceText, Value: aws.String("hm")}},
			AttributeResults: []types.AnalyticsUtteranceAttributeResult{{LastUsedIntent: aws.String("Book")}},
		}}}, nil
	})
	awsaitest.Handle(f, func(context.Context, *lexmodelsv2.ListSessionMetricsInput) (*lexmodelsv2.ListSessionMetricsOutput, error) {
		return &lexmodelsv2.ListSessionMetricsOutput{}, nil
	})
	awsaitest.Handle(f, func(context.Context, *lexmodelsv2.ListIntentStageMetricsInput) (*lexmodelsv2.ListIntentStageMetricsOutput, error) {
		return &lexmodelsv2.ListIntentStageMetricsOutput{}, nil
	})
	awsaitest.Handle(f, func(_ context.Context, in *lexmodelsv2.ListIntentPathsInput) (*lexmodelsv2.ListIntentPathsOutput, error) {
		return &lexmodelsv2.ListIntentPathsOutput{NodeSummaries: []types.AnalyticsIntentNodeSummary{
			{IntentPath: aws.String(*in.IntentPath + "Book"), IntentName: aws.String("Book"), IntentLevel: aws.Int32(1), IntentCount: aws.Int32(4), NodeType: types.AnalyticsNodeTypeExit},
		}}, nil
	})
	c := bot.New(f.Config())
	count := []bot.Metric{{Name: "Count", Statistic: "Sum"}}
	q := bot.Query{From: since, To: until, Metrics: count, By: []bot.Field{{Name: "IntentName"}}, Bin: []bot.Bin{{Name: "ConversationStartTime", Interval: "OneDay"}}, Filters: []bot.Filter{bot.Is("LocaleId", "en_US")}}
	row := bot.Row{By: map[string]string{"IntentName": "Book"}, Start: since, Values: map[string]float64{"Count.Sum": 3}}
	if diff := cmp.Diff([]bot.Row{row, row}, all(t, c.IntentMetrics(t.Context(), id, q))); diff != "" {
		t.Errorf("intents (-want +got)\n%s", diff)
	}
	said := all(t, c.UtteranceMetrics(t.Context(), id, bot.Query{From: since, To: until, Metrics: count, By: []bot.Field{{Name: "UtteranceText"}}, Attributes: []bot.Field{{Name: "LastUsedIntent"}}}))
	if diff := cmp.Diff([]bot.Row{{By: map[string]string{"UtteranceText": "hm"}, Values: map[string]float64{}, LastIntent: "Book"}}, said); diff != "" {
		t.Errorf("utterances (-want +got)\n%s", diff)
	}
	all(t, c.SessionMetrics(t.Context(), id, bot.Query{From: since, To: until, Metrics: []bot.Metric{{Name: "Duration", Statistic: "Avg"}}}))
	all(t, c.IntentStageMetrics(t.Context(), id, bot.Query{From: since, To: until, Metrics: []bot.Metric{{Name: "Retry", Statistic: "Max"}}}))
	nodes, err := c.IntentPaths(t.Context(), id, "/", bot.Query{From: since, To: until})
	if diff := cmp.Diff([]bot.PathNode{{Path: "/Book", Intent: "Book", Level: 1, Count: 4, Exit: true}}, nodes); diff != "" || err != nil {
		t.Errorf("paths: %v (-want +got)\n%s", err, diff)
	}
	for name, q := range map[string]bot.Query{
		"no metric": {From: since, To: until}, "no period": {Metrics: count}, "an empty filter": {From: since, To: until, Metrics: count, Filters: []bot.Filter{{Name: "LocaleId", Op: "EQ"}}},
	} {
		for _, err := range c.IntentMetrics(t.Context(), id, q) {
			if awsai.KindOf(err) != awsai.ErrInvalid {
				t.Errorf("%s: error %v", name, err)
			}
		}
	}
}

func TestConversations(t *testing.T) {
	f := awsaitest.New(t)
	awsaitest.Handle(f, func(context.Context, *lexmodelsv2.ListSessionAnalyticsDataInput) (*lexmodelsv2.ListSessionAnalyticsDataOutput, error) {
		return &lexmodelsv2.ListSessionAnalyticsDataOutput{Sessions: []types.SessionSpecification{{
			SessionId: aws.String("s"), ConversationStartTime: &since, ConversationDurationSeconds: aws.Int64(90), NumberOfTurns: aws.Int64(4), ConversationEndState: types.ConversationEndStateSuccess,
			Mode: types.AnalyticsModalityText, InvokedIntentSamples: []types.InvokedIntentSample{{IntentName: aws.String("Book")}},
		}}}, nil
	})
	awsaitest.Handle(f, func(context.Context, *lexmodelsv2.ListUtteranceAnalyticsDataInput) (*lexmodelsv2.ListUtteranceAnalyticsDataOutput, error) {
		return &lexmodelsv2.ListUtteranceAnalyticsDataOutput{Utterances: []types.UtteranceSpecification{{
			Utterance: aws.String("hm"), SessionId: aws.String("s"), AssociatedSlotName: aws.String("City"), BotResponses: []types.UtteranceBotResponse{{Content: aws.String("Where?")}, {}},
		}}}, nil
	})
	awsaitest.Handle(f, func(_ context.Context, in *lexmodelsv2.ListAggregatedUtterancesInput) (*lexmodelsv2.ListAggregatedUtterancesOutput, error) {
		if *in.AggregationDuration.RelativeAggregationDuration.TimeValue != 7 || in.SortBy.Attribute != types.AggregatedUtterancesSortAttributeMissedCount || in.Filters[0].Values[0] != "room" {
			t.Errorf("query %+v", in)
		}
		return &lexmodelsv2.ListAggregatedUtterancesOutput{AggregatedUtterancesSummaries: []types.AggregatedUtterancesSummary{{Utterance: aws.String("a room"), HitCount: aws.Int32(5), MissedCount: aws.Int32(2)}}}, nil
	})
	awsaitest.Handle(f, func(context.Context, *lexmodelsv2.DeleteUtterancesInput) (*lexmodelsv2.DeleteUtterancesOutput, error) {
		return &lexmodelsv2.DeleteUtterancesOutput{}, nil
	})
	c := bot.New(f.Config())
	q := bot.Query{From: since, To: until}
	want := []bot.Conversation{{ID: "s", Mode: "Text", Began: since, Duration: 90 * time.Second, Turns: 4, End: "Success", Intents: []string{"Book"}}}
	if diff := cmp.Diff(want, all(t, c.Conversations(t.Context(), id, q))); diff != "" {
		t.Errorf("conversations (-want +got)\n%s", diff)
	}
	if diff := cmp.Diff([]bot.Utterance{{Text: "hm", Session: "s", Slot: "City", Answers: []string{"Where?"}}}, all(t, c.Utterances(t.Context(), id, q))); diff != "" {
		t.Errorf("utterances (-want +got)\n%s", diff)
	}
	counts := all(t, c.UtteranceCounts(t.Context(), id, bot.Said{Alias: "ALIAS00001", Locale: "en_US", Contains: "room", MostMissed: true}))
	if diff := cmp.Diff([]bot.UtteranceCount{{Text: "a room", Hits: 5, Missed: 2}}, counts); diff != "" {
		t.Errorf("counts (-want +got)\n%s", diff)
	}
	for _, err := range c.UtteranceCounts(t.Context(), id, bot.Said{Locale: "en_US"}) {
		if awsai.KindOf(err) != awsai.ErrInvalid {
			t.Errorf("neither alias nor version: %v", err)
		}
	}
	if err := c.DeleteUtterances(t.Context(), id, "en_US", ""); err != nil {
		t.Error(err)
	}
}

func TestTestSets(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := awsaitest.New(t)
		awsaitest.Handle(f, func(context.Context, *lexmodelsv2.ListTestSetsInput) (*lexmodelsv2.ListTestSetsOutput, error) {
			return &lexmodelsv2.ListTestSetsOutput{TestSets: []types.TestSetSummary{{TestSetId: aws.String("SET0000001"), TestSetName: aws.String("Calls"), NumTurns: aws.Int32(12), Status: types.TestSetStatusReady}}}, nil
		})
		awsaitest.Handle(f, func(context.Context, *lexmodelsv2.StartTestExecutionInput) (*lexmodelsv2.StartTestExecutionOutput, error) {
			return &lexmodelsv2.StartTestExecutionOutput{TestExecutionId: aws.String("TEST000001")}, nil
		})
		asked := 0
		awsaitest.Handle(f, func(context.Context, *lexmodelsv2.DescribeTestExecutionInput) (*lexmodelsv2.DescribeTestExecutionOutput, error) {
			asked++
			return &lexmodelsv2.DescribeTestExecutionOutput{TestExecutionStatus: []types.TestExecutionStatus{"Pending", "InProgress", "Completed"}[min(asked, 3)-1]}, nil
		})
		awsaitest.Handle(f, func(_ context.Context, in *lexmodelsv2.ListTestExecutionResultItemsInput) (*lexmodelsv2.ListTestExecutionResultItemsOutput, error) {
			items := &types.TestExecutionResultItems{}
			if in.ResultFilterBy.ResultTypeFilter == types.TestResultTypeFilterOverallTestResults {
				items.OverallTestResults = &types.OverallTestResults{Items: []types.OverallTestResultItem{{TotalResultCount: aws.Int32(4), EndToEndResultCounts: map[string]int32{"Matched": 3, "Mismatched": 1}}}}
			} else {
				items.IntentClassificationTestResults = &types.IntentClassificationTestResults{Items: []types.IntentClassificationTestResultItem{{
					IntentName: aws.String("Book"), ResultCounts: &types.IntentClassificationTestResultItemCounts{TotalResultCount: aws.Int32(4), IntentMatchResultCounts: map[string]int32{"Matched": 4}},
				}}}
			}
			return &lexmodelsv2.ListTestExecutionResultItemsOutput{TestExecutionResults: items}, nil
		})
		c := bot.New(f.Config())
		if sets := all(t, c.TestSets(t.Context())); len(sets) != 1 || sets[0].Turns != 12 {
			t.Errorf("sets %+v", sets)
		}
		j, err := c.Test(t.Context(), "SET0000001", id, "ALIAS00001", "en_US")
		if err != nil {
			t.Fatal(err)
		}
		got, err := j.Wait(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		want := bot.TestResult{Total: 4, Results: map[string]int{"Matched": 3, "Mismatched": 1}, Intents: []bot.IntentResult{{Intent: "Book", Total: 4, Results: map[string]int{"Matched": 4}}}}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("(-want +got)\n%s", diff)
		}
	})
}
