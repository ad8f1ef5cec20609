package recommend

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/service/personalize"
)

// delete asks the service to delete.
func (c *Client) delete(ctx context.Context, kind Kind, arn string) (err error) {
	switch kind {
	case KindGroup:
		_, err = c.api.DeleteDatasetGroup(ctx, &personalize.DeleteDatasetGroupInput{DatasetGroupArn: &arn})
	case KindSchema:
		_, err = c.api.DeleteSchema(ctx, &personalize.DeleteSchemaInput{SchemaArn: &arn})
	case KindDataset:
		_, err = c.api.DeleteDataset(ctx, &personalize.DeleteDatasetInput{DatasetArn: &arn})
	case KindSolution:
		_, err = c.api.DeleteSolution(ctx, &personalize.DeleteSolutionInput{SolutionArn: &arn})
	case KindCampaign:
		_, err = c.api.DeleteCampaign(ctx, &personalize.DeleteCampaignInput{CampaignArn: &arn})
	case KindRecommender:
		_, err = c.api.DeleteRecommender(ctx, &personalize.DeleteRecommenderInput{RecommenderArn: &arn})
	case KindFilter:
		_, err = c.api.DeleteFilter(ctx, &personalize.DeleteFilterInput{FilterArn: &arn})
	case KindTracker:
		_, err = c.api.DeleteEventTracker(ctx, &personalize.DeleteEventTrackerInput{EventTrackerArn: &arn})
	case KindAttribution:
		_, err = c.api.DeleteMetricAttribution(ctx, &personalize.DeleteMetricAttributionInput{MetricAttributionArn: &arn})
	default:
		err = errKind(kind)
	}
	return err
}

func (c *Client) stopVersion(ctx context.Context, arn string) error {
	_, err := c.api.StopSolutionVersionCreation(ctx, &personalize.StopSolutionVersionCreationInput{SolutionVersionArn: &arn})
	return err
}
