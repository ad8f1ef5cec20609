package bot

import (
	"context"
	"fmt"
	"iter"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/lexmodelsv2"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/internal/page"
	"github.com/awsai-go/awsai/internal/sdk"
)

// Query asks for figures of conversations with a bot.
type Query struct {
	// From and To are the period, of conversations that began in it.
	From time.Time `json:"startDateTime"`
	To   time.Time `json:"endDateTime"`
	// Metrics are what is asked for.
	Metrics []Metric `json:"metrics,omitempty"`
	// By groups the figures by fields, as "IntentName" or "UtteranceText". The default is one
	// group.
	By []Field `json:"groupBy,omitempty"`
	// Bin cuts the period into hours or days. The default is one bin.
	Bin []Bin `json:"binBy,omitempty"`
	// Filters are what conversations have to have, each of them.
	Filters []Filter `json:"filters,omitempty"`
	// Attributes asks for more of utterances: "LastUsedIntent" is all that there is.
	Attributes []Field `json:"attributes,omitempty"`
}

// Metric is a figure, as the sum of "Count" or the mean of "Duration".
type Metric struct {
	// Name is as the service has it: "Count", "Success", "Failure", "Dropped", "Switched",
	// "Failed", "Retry", "Duration", "TurnsPerConversation", "Concurrency", "Missed",
	// "Detected" or "UtteranceTimestamp", not each for each kind of figures.
	Name string `json:"name"`
	// Statistic is "Sum", "Avg" or "Max".
	Statistic string `json:"statistic"`
	// Order is "Ascending" or "Descending", or empty.
	Order string `json:"order,omitempty"`
}

// Field is a field of the service's.
type Field struct {
	// Name is its name.
	Name string `json:"name"`
}

// Bin is a part of a period.
type Bin struct {
	// Name is what is binned: "ConversationStartTime", or "UtteranceTimestamp" for utterances.
	Name string `json:"name"`
	// Interval is "OneHour" or "OneDay".
	Interval string `json:"interval"`
	// Order is "Ascending" or "Descending", or empty.
	Order string `json:"order,omitempty"`
}

// Filter is what a conversation has to have.
type Filter struct {
	// Name is a field, as "LocaleId", "Channel", "Modality", "BotAliasId" or "IntentName".
	Name string `json:"name"`
	// Op is "EQ", "GT" or "LT".
	Op string `json:"operator"`
	// Values are up to five, one of which it is.
	Values []string `json:"values"`
}

// Is is a filter for fields with one of some values.
func Is(name string, values ...string) Filter { return Filter{name, "EQ", values} }

// Row is a group or bin of figures.
type Row struct {
	// By are the values of the fields that it is grouped by.
	By map[string]string
	// Start is when its bin begins, or the zero time.
	Start time.Time
	// Values are the figures, by metric and statistic, as "Count.Sum".
	Values map[string]float64
	// LastIntent is the intent that an utterance came to last, where it is asked for.
	LastIntent string
}

type rowJSON struct {
	BinKeys []struct {
		Value int64 `json:"value"`
	} `json:"binKeys"`
	GroupByKeys []struct {
		Name  string `json:"name"`
		Value string `json:"value"`
	} `json:"groupByKeys"`
	Metrics []struct {
		Name      string  `json:"name"`
		Statistic string  `json:"statistic"`
		Value     float64 `json:"value"`
	} `json:"metricsResults"`
	Attributes []struct {
		LastUsedIntent string `json:"lastUsedIntent"`
	} `json:"attributeResults"`
}

func (j rowJSON) row() Row {
	r := Row{By: map[string]string{}, Values: map[string]float64{}}
	for _, b := range j.BinKeys {
		r.Start = time.Unix(b.Value, 0).UTC()
	}
	for _, k := range j.GroupByKeys {
		r.By[k.Name] = k.Value
	}
	for _, m := range j.Metrics {
		r.Values[m.Name+"."+m.Statistic] = m.Value
	}
	for _, a := range j.Attributes {
		r.LastIntent = a.LastUsedIntent
	}
	return r
}

// check is what the service's model demands of every query.
func (q Query) check(metrics bool) error {
	switch {
	case !q.From.Before(q.To):
		return fmt.Errorf("%w: a period ends after it begins", awsai.ErrInvalid)
	case metrics && len(q.Metrics) == 0:
		return fmt.Errorf("%w: a query has at least one metric", awsai.ErrInvalid)
	case len(q.Bin) > 1:
		return fmt.Errorf("%w: %d bins, limit 1", awsai.ErrInvalid, len(q.Bin))
	case len(q.Filters) > 10:
		return fmt.Errorf("%w: %d filters, limit 10", awsai.ErrInvalid, len(q.Filters))
	}
	for _, f := range q.Filters {
		if len(f.Values) == 0 || len(f.Values) > 5 {
			return fmt.Errorf("%w: %d values of a filter, want 1 to 5", awsai.ErrInvalid, len(f.Values))
		}
	}
	return nil
}

// figures are the pages of a list of figures. set gives the input what a query does not have.
func figures[In, Out any](ctx context.Context, op string, q Query, set func(in *In, token *string), call func(context.Context, *In) (*Out, error), read func(*Out) (results any, next *string)) iter.Seq2[Row, error] {
	return page.Tokens(ctx, op, func(ctx context.Context, token string) (rows []Row, next string, err error) {
		if err := q.check(true); err != nil {
			return nil, "", err
		}
		in, err := convert[In](q)
		if err != nil {
			return nil, "", err
		}
		set(in, sdk.Optional(token))
		out, err := call(ctx, in)
		if err != nil {
			return nil, "", err
		}
		results, more := read(out)
		found, err := convert[[]rowJSON](results)
		if err != nil {
			return nil, "", err
		}
		return each(*found, rowJSON.row), aws.ToString(more), nil
	})
}

// IntentMetrics are figures of intents: Count, Success, Failure, Switched and Dropped, by
// IntentName, IntentEndState and IntentLevel.
func (c *Client) IntentMetrics(ctx context.Context, bot string, q Query) iter.Seq2[Row, error] {
	set := func(in *lexmodelsv2.ListIntentMetricsInput, token *string) { in.BotId, in.NextToken = &bot, token }
	call := func(ctx context.Context, in *lexmodelsv2.ListIntentMetricsInput) (*lexmodelsv2.ListIntentMetricsOutput, error) {
		return c.api.ListIntentMetrics(ctx, in)
	}
	return figures(ctx, "bot.IntentMetrics", q, set, call, func(out *lexmodelsv2.ListIntentMetricsOutput) (any, *string) { return out.Results, out.NextToken })
}

// IntentStageMetrics are figures of the stages of intents: Count, Success, Failed, Dropped and
// Retry, by IntentStageName and SwitchedToIntent.
func (c *Client) IntentStageMetrics(ctx context.Context, bot string, q Query) iter.Seq2[Row, error] {
	set := func(in *lexmodelsv2.ListIntentStageMetricsInput, token *string) {
		in.BotId, in.NextToken = &bot, token
	}
	call := func(ctx context.Context, in *lexmodelsv2.ListIntentStageMetricsInput) (*lexmodelsv2.ListIntentStageMetricsOutput, error) {
		return c.api.ListIntentStageMetrics(ctx, in)
	}
	return figures(ctx, "bot.IntentStageMetrics", q, set, call, func(out *lexmodelsv2.ListIntentStageMetricsOutput) (any, *string) { return out.Results, out.NextToken })
}

// SessionMetrics are figures of conversations: Count, Success, Failure, Dropped, Duration in
// seconds, TurnsPerConversation and Concurrency, by ConversationEndState and LocaleId.
func (c *Client) SessionMetrics(ctx context.Context, bot string, q Query) iter.Seq2[Row, error] {
	set := func(in *lexmodelsv2.ListSessionMetricsInput, token *string) { in.BotId, in.NextToken = &bot, token }
	call := func(ctx context.Context, in *lexmodelsv2.ListSessionMetricsInput) (*lexmodelsv2.ListSessionMetricsOutput, error) {
		return c.api.ListSessionMetrics(ctx, in)
	}
	return figures(ctx, "bot.SessionMetrics", q, set, call, func(out *lexmodelsv2.ListSessionMetricsOutput) (any, *string) { return out.Results, out.NextToken })
}

// UtteranceMetrics are figures of what users say: Count, Missed, Detected and UtteranceTimestamp,
// by UtteranceText and UtteranceState.
func (c *Client) UtteranceMetrics(ctx context.Context, bot string, q Query) iter.Seq2[Row, error] {
	set := func(in *lexmodelsv2.ListUtteranceMetricsInput, token *string) {
		in.BotId, in.NextToken = &bot, token
	}
	call := func(ctx context.Context, in *lexmodelsv2.ListUtteranceMetricsInput) (*lexmodelsv2.ListUtteranceMetricsOutput, error) {
		return c.api.ListUtteranceMetrics(ctx, in)
	}
	return figures(ctx, "bot.UtteranceMetrics", q, set, call, func(out *lexmodelsv2.ListUtteranceMetricsOutput) (any, *string) { return out.Results, out.NextToken })
}

// PathNode is an intent on the way of conversations.
type PathNode struct {
	// Path is the way to it, as "/Book/Pay", and Intent its name.
	Path, Intent string
	// Level is how far it is on the way, from 0 on, and Count how many conversations took it.
	Level, Count int
	// Exit tells that conversations end here.
	Exit bool
}

// IntentPaths are the ways that conversations take from one intent to the next, from a path on,
// as "/" or "/Book". Of the query, the period and the filters count.
func (c *Client) IntentPaths(ctx context.Context, bot, path string, q Query) ([]PathNode, error) {
	const op = "bot.IntentPaths"
	if err := q.check(false); err != nil {
		return nil, awsai.Wrap(op, err)
	}
	in, err := convert[lexmodelsv2.ListIntentPathsInput](q)
	if err != nil {
		return nil, awsai.Wrap(op, err)
	}
	in.BotId, in.IntentPath = &bot, &path
	out, err := c.api.ListIntentPaths(ctx, in)
	if err != nil {
		return nil, awsai.Wrap(op, err)
	}
	var nodes []PathNode
	for _, n := range out.NodeSummaries {
		nodes = append(nodes, PathNode{aws.ToString(n.IntentPath), aws.ToString(n.IntentName), int(aws.ToInt32(n.IntentLevel)), int(aws.ToInt32(n.IntentCount)), n.NodeType == "Exit"})
	}
	return nodes, nil
}
