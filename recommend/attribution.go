package recommend

import (
	"context"
	"fmt"
	"iter"
	"regexp"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/personalize"
	"github.com/aws/aws-sdk-go-v2/service/personalize/types"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/internal/page"
	"github.com/awsai-go/awsai/job"
	"github.com/awsai-go/awsai/media"
)

// ImpactMetric is what a metric attribution reports on, for each source of recommendations.
type ImpactMetric struct {
	// Name is the metric's.
	Name string
	// EventType is the type of event that counts.
	EventType string
	// Expression is SAMPLECOUNT(), how many events, or SUM(Items.PRICE) of a numeric column of
	// items or interactions.
	Expression string
}

var impactExpression = regexp.MustCompile(`^(SAMPLECOUNT\(\)|SUM\((Items|Interactions)\.[A-Za-z_][A-Za-z\d_]*\))$`)

// maxImpactMetrics is how many an attribution has ("Service quotas").
const maxImpactMetrics = 10

func impactMetrics(metrics []ImpactMetric) (out []types.MetricAttribute, err error) {
	if len(metrics) > maxImpactMetrics {
		return nil, fmt.Errorf("%w: %d metrics; the limit is %d", awsai.ErrInvalid, len(metrics), maxImpactMetrics)
	}
	for i, m := range metrics {
		if m.Name == "" || m.EventType == "" || !impactExpression.MatchString(m.Expression) {
			return nil, fmt.Errorf("%w: metric %d; want a name, a type of event, and SAMPLECOUNT() or SUM(Items.COLUMN)", awsai.ErrInvalid, i)
		}
		out = append(out, types.MetricAttribute{EventType: &m.EventType, Expression: &m.Expression, MetricName: &m.Name})
	}
	return out, nil
}

// CreateAttribution has a group report what recommendations led to, in CloudWatch, whose metrics
// are paid for, and of imports in S3 at the place, if one is given. A group has one.
func (c *Client) CreateAttribution(ctx context.Context, group, name string, metrics []ImpactMetric, to media.URI) (*job.Job[Resource], error) {
	arn, err := c.createAttribution(ctx, group, name, metrics, to)
	return c.begun("recommend.CreateAttribution", KindAttribution, arn, err)
}

func (c *Client) createAttribution(ctx context.Context, group, name string, metrics []ImpactMetric, to media.URI) (string, error) {
	if err := checkName("metric attribution", name); err != nil {
		return "", err
	}
	attributes, err := impactMetrics(metrics)
	if err != nil {
		return "", err
	}
	if len(attributes) == 0 {
		return "", fmt.Errorf("%w: no metrics", awsai.ErrInvalid)
	}
	output, err := c.attributionOutput(to)
	if err != nil {
		return "", err
	}
	out, err := c.api.CreateMetricAttribution(ctx, &personalize.CreateMetricAttributionInput{DatasetGroupArn: &group, Name: &name, Metrics: attributes, MetricsOutputConfig: output})
	if err != nil {
		return "", err
	}
	return aws.ToString(out.MetricAttributionArn), nil
}

func (c *Client) attributionOutput(to media.URI) (*types.MetricAttributionOutput, error) {
	role, err := c.role()
	if err != nil {
		return nil, err
	}
	out := &types.MetricAttributionOutput{RoleArn: role}
	if to != (media.URI{}) {
		out.S3DataDestination = c.destination(to)
	}
	return out, nil
}

// UpdateAttribution adds metrics to an attribution and removes some by name.
func (c *Client) UpdateAttribution(ctx context.Context, attribution string, add []ImpactMetric, remove []string) (*job.Job[Resource], error) {
	const op = "recommend.UpdateAttribution"
	attributes, err := impactMetrics(add)
	if err != nil {
		return nil, awsai.Wrap(op, err)
	}
	_, err = c.api.UpdateMetricAttribution(ctx, &personalize.UpdateMetricAttributionInput{MetricAttributionArn: &attribution, AddMetrics: attributes, RemoveMetrics: remove})
	return c.begun(op, KindAttribution, attribution, err)
}

// ImpactMetrics are those of an attribution.
func (c *Client) ImpactMetrics(ctx context.Context, attribution string) iter.Seq2[ImpactMetric, error] {
	pages := func() *personalize.ListMetricAttributionMetricsPaginator {
		return personalize.NewListMetricAttributionMetricsPaginator(c.api, &personalize.ListMetricAttributionMetricsInput{MetricAttributionArn: &attribution})
	}
	return page.Items(ctx, "recommend.ImpactMetrics", pages, func(p *personalize.ListMetricAttributionMetricsOutput) ([]ImpactMetric, *string) {
		var out []ImpactMetric
		for _, m := range p.Metrics {
			out = append(out, ImpactMetric{aws.ToString(m.MetricName), aws.ToString(m.EventType), aws.ToString(m.Expression)})
		}
		return out, p.NextToken
	})
}
