package recommend

import (
	"cmp"
	"context"
	"maps"
	"slices"

	"github.com/aws/aws-sdk-go-v2/service/personalize"

	"github.com/awsai-go/awsai"
)

// Metrics are what a model showed on the interactions that were kept from it: all but Coverage
// of the newest tenth of each user's, or fifth for segments. Higher is better. Those that the
// recipe does not have are 0 and not in All.
type Metrics struct {
	// Coverage is the share of all items that is recommended to anybody.
	Coverage float64
	// MRR25 is the mean of 1/rank of the first hit among 25.
	MRR25 float64
	// NDCG5, NDCG10 and NDCG25 weigh hits by their rank.
	NDCG5, NDCG10, NDCG25 float64
	// Precision5, Precision10 and Precision25 are the shares of hits.
	Precision5, Precision10, Precision25 float64
	// Rewards is the mean of an objective's values among those of hits.
	Rewards float64
	// TrendAccuracy is how well what trends was foreseen, of Trending-Now.
	TrendAccuracy float64
	// All are the metrics by the service's names, those above among them.
	All map[string]float64
}

// MetricsOf sorts metrics by the service's names.
func MetricsOf(all map[string]float64) Metrics {
	if len(all) == 0 {
		return Metrics{}
	}
	return Metrics{
		Coverage: all["coverage"], MRR25: all["mean_reciprocal_rank_at_25"],
		NDCG5: all["normalized_discounted_cumulative_gain_at_5"], NDCG10: all["normalized_discounted_cumulative_gain_at_10"], NDCG25: all["normalized_discounted_cumulative_gain_at_25"],
		Precision5: all["precision_at_5"], Precision10: all["precision_at_10"], Precision25: all["precision_at_25"],
		Rewards: all["average_rewards_at_k"], TrendAccuracy: all["trend_prediction_accuracy"],
		All: maps.Clone(all),
	}
}

// Metrics returns those of a version, which exist once it is trained.
func (c *Client) Metrics(ctx context.Context, version string) (Metrics, error) {
	out, err := c.api.GetSolutionMetrics(ctx, &personalize.GetSolutionMetricsInput{SolutionVersionArn: &version})
	if err != nil {
		return Metrics{}, awsai.Wrap("recommend.Metrics", err)
	}
	return MetricsOf(out.Metrics), nil
}

// Difference is a metric of two models.
type Difference struct {
	// Metric is the service's name.
	Metric string
	// A and B are its values.
	A, B float64
}

// Compare returns the metrics that both models have, by name.
func Compare(a, b Metrics) (out []Difference) {
	for name, x := range a.All {
		if y, ok := b.All[name]; ok {
			out = append(out, Difference{name, x, y})
		}
	}
	slices.SortFunc(out, func(p, q Difference) int { return cmp.Compare(p.Metric, q.Metric) })
	return out
}
