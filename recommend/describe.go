package recommend

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/personalize"
	"github.com/aws/aws-sdk-go-v2/service/personalize/types"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/job"
	"github.com/awsai-go/awsai/media"
)

// describe asks for one resource.
func (c *Client) describe(ctx context.Context, kind Kind, arn string) (Resource, error) {
	switch kind {
	case KindGroup:
		out, err := c.api.DescribeDatasetGroup(ctx, &personalize.DescribeDatasetGroupInput{DatasetGroupArn: &arn})
		return found(out, err, func() (*types.DatasetGroup, func(types.DatasetGroup) Resource) {
			return out.DatasetGroup, groupResource
		})
	case KindSchema:
		out, err := c.api.DescribeSchema(ctx, &personalize.DescribeSchemaInput{SchemaArn: &arn})
		return found(out, err, func() (*types.DatasetSchema, func(types.DatasetSchema) Resource) { return out.Schema, schemaResource })
	case KindDataset:
		out, err := c.api.DescribeDataset(ctx, &personalize.DescribeDatasetInput{DatasetArn: &arn})
		return found(out, err, func() (*types.Dataset, func(types.Dataset) Resource) { return out.Dataset, datasetResource })
	case KindImport:
		out, err := c.api.DescribeDatasetImportJob(ctx, &personalize.DescribeDatasetImportJobInput{DatasetImportJobArn: &arn})
		return found(out, err, func() (*types.DatasetImportJob, func(types.DatasetImportJob) Resource) {
			return out.DatasetImportJob, importResource
		})
	case KindExport:
		out, err := c.api.DescribeDatasetExportJob(ctx, &personalize.DescribeDatasetExportJobInput{DatasetExportJobArn: &arn})
		return found(out, err, func() (*types.DatasetExportJob, func(types.DatasetExportJob) Resource) {
			return out.DatasetExportJob, exportResource
		})
	case KindDeletion:
		out, err := c.api.DescribeDataDeletionJob(ctx, &personalize.DescribeDataDeletionJobInput{DataDeletionJobArn: &arn})
		return found(out, err, func() (*types.DataDeletionJob, func(types.DataDeletionJob) Resource) {
			return out.DataDeletionJob, deletionResource
		})
	case KindBatch:
		out, err := c.api.DescribeBatchInferenceJob(ctx, &personalize.DescribeBatchInferenceJobInput{BatchInferenceJobArn: &arn})
		return found(out, err, func() (*types.BatchInferenceJob, func(types.BatchInferenceJob) Resource) {
			return out.BatchInferenceJob, batchResource
		})
	case KindSegment:
		out, err := c.api.DescribeBatchSegmentJob(ctx, &personalize.DescribeBatchSegmentJobInput{BatchSegmentJobArn: &arn})
		return found(out, err, func() (*types.BatchSegmentJob, func(types.BatchSegmentJob) Resource) {
			return out.BatchSegmentJob, segmentResource
		})
	}
	return c.describeModel(ctx, kind, arn)
}

// describeModel asks for what is made from datasets.
func (c *Client) describeModel(ctx context.Context, kind Kind, arn string) (Resource, error) {
	switch kind {
	case KindSolution:
		out, err := c.api.DescribeSolution(ctx, &personalize.DescribeSolutionInput{SolutionArn: &arn})
		return found(out, err, func() (*types.Solution, func(types.Solution) Resource) { return out.Solution, solutionResource })
	case KindVersion:
		out, err := c.api.DescribeSolutionVersion(ctx, &personalize.DescribeSolutionVersionInput{SolutionVersionArn: &arn})
		return found(out, err, func() (*types.SolutionVersion, func(types.SolutionVersion) Resource) {
			return out.SolutionVersion, versionResource
		})
	case KindCampaign:
		out, err := c.api.DescribeCampaign(ctx, &personalize.DescribeCampaignInput{CampaignArn: &arn})
		return found(out, err, func() (*types.Campaign, func(types.Campaign) Resource) { return out.Campaign, campaignResource })
	case KindRecommender:
		out, err := c.api.DescribeRecommender(ctx, &personalize.DescribeRecommenderInput{RecommenderArn: &arn})
		return found(out, err, func() (*types.Recommender, func(types.Recommender) Resource) {
			return out.Recommender, recommenderResource
		})
	case KindFilter:
		out, err := c.api.DescribeFilter(ctx, &personalize.DescribeFilterInput{FilterArn: &arn})
		return found(out, err, func() (*types.Filter, func(types.Filter) Resource) { return out.Filter, filterResource })
	case KindTracker:
		out, err := c.api.DescribeEventTracker(ctx, &personalize.DescribeEventTrackerInput{EventTrackerArn: &arn})
		return found(out, err, func() (*types.EventTracker, func(types.EventTracker) Resource) {
			return out.EventTracker, trackerResource
		})
	case KindAttribution:
		out, err := c.api.DescribeMetricAttribution(ctx, &personalize.DescribeMetricAttributionInput{MetricAttributionArn: &arn})
		return found(out, err, func() (*types.MetricAttribution, func(types.MetricAttribution) Resource) {
			return out.MetricAttribution, attributionResource
		})
	}
	return Resource{}, errKind(kind)
}

// found turns an answer into a resource; one without it is the service's fault.
func found[Out, T any](_ *Out, err error, in func() (*T, func(T) Resource)) (Resource, error) {
	if err != nil {
		return Resource{}, err
	}
	v, convert := in()
	if v == nil {
		return Resource{}, fmt.Errorf("%w: an answer without what was asked for", awsai.ErrUnavailable)
	}
	return convert(*v), nil
}

// base is what all kinds have.
func base(kind Kind, name, arn, status, reason *string, created, modified *time.Time) Resource {
	return Resource{
		Kind: kind, Name: aws.ToString(name), ARN: aws.ToString(arn), Status: aws.ToString(status), Reason: aws.ToString(reason),
		Created: aws.ToTime(created), Modified: aws.ToTime(modified),
	}
}

func groupResource(g types.DatasetGroup) Resource {
	r := base(KindGroup, g.Name, g.DatasetGroupArn, g.Status, g.FailureReason, g.CreationDateTime, g.LastUpdatedDateTime)
	r.Domain = Domain(g.Domain)
	return r
}

func schemaResource(s types.DatasetSchema) Resource {
	r := base(KindSchema, s.Name, s.SchemaArn, aws.String(Active), nil, s.CreationDateTime, s.LastUpdatedDateTime)
	r.Domain = Domain(s.Domain)
	return r
}

func datasetResource(d types.Dataset) Resource {
	r := base(KindDataset, d.Name, d.DatasetArn, d.Status, nil, d.CreationDateTime, d.LastUpdatedDateTime)
	r.Group, r.Schema, r.TrackingID = aws.ToString(d.DatasetGroupArn), aws.ToString(d.SchemaArn), aws.ToString(d.TrackingId)
	r.Dataset, _ = datasetTypeOf(aws.ToString(d.DatasetType))
	if u := d.LatestDatasetUpdate; u != nil {
		r.Update, r.UpdateReason = aws.ToString(u.Status), aws.ToString(u.FailureReason)
	}
	return r
}

func importResource(j types.DatasetImportJob) Resource {
	r := base(KindImport, j.JobName, j.DatasetImportJobArn, j.Status, j.FailureReason, j.CreationDateTime, j.LastUpdatedDateTime)
	if j.DataSource != nil {
		r.Source = uriOf(j.DataSource.DataLocation)
	}
	return r
}

func exportResource(j types.DatasetExportJob) Resource {
	r := base(KindExport, j.JobName, j.DatasetExportJobArn, j.Status, j.FailureReason, j.CreationDateTime, j.LastUpdatedDateTime)
	if j.JobOutput != nil {
		r.Output = dataURI(j.JobOutput.S3DataDestination)
	}
	return r
}

func deletionResource(j types.DataDeletionJob) Resource {
	r := base(KindDeletion, j.JobName, j.DataDeletionJobArn, j.Status, j.FailureReason, j.CreationDateTime, j.LastUpdatedDateTime)
	r.Group = aws.ToString(j.DatasetGroupArn)
	if r.Status == "COMPLETED" {
		r.Status = Active
	}
	return r
}

func batchResource(j types.BatchInferenceJob) Resource {
	r := base(KindBatch, j.JobName, j.BatchInferenceJobArn, j.Status, j.FailureReason, j.CreationDateTime, j.LastUpdatedDateTime)
	r.Version = aws.ToString(j.SolutionVersionArn)
	if j.JobInput != nil {
		r.Source = dataURI(j.JobInput.S3DataSource)
	}
	if j.JobOutput != nil {
		r.Output = dataURI(j.JobOutput.S3DataDestination)
	}
	return r
}

func segmentResource(j types.BatchSegmentJob) Resource {
	r := base(KindSegment, j.JobName, j.BatchSegmentJobArn, j.Status, j.FailureReason, j.CreationDateTime, j.LastUpdatedDateTime)
	r.Version = aws.ToString(j.SolutionVersionArn)
	if j.JobInput != nil {
		r.Source = dataURI(j.JobInput.S3DataSource)
	}
	if j.JobOutput != nil {
		r.Output = dataURI(j.JobOutput.S3DataDestination)
	}
	return r
}

func solutionResource(s types.Solution) Resource {
	r := base(KindSolution, s.Name, s.SolutionArn, s.Status, nil, s.CreationDateTime, s.LastUpdatedDateTime)
	r.Group, r.Recipe = aws.ToString(s.DatasetGroupArn), aws.ToString(s.RecipeArn)
	if s.LatestSolutionVersion != nil {
		r.Version = aws.ToString(s.LatestSolutionVersion.SolutionVersionArn)
	}
	if u := s.LatestSolutionUpdate; u != nil {
		r.Update, r.UpdateReason = aws.ToString(u.Status), aws.ToString(u.FailureReason)
	}
	if aws.ToBool(s.PerformAutoTraining) {
		r.AutoTrainDays = 7 // the service's default
		if s.SolutionConfig != nil && s.SolutionConfig.AutoTrainingConfig != nil {
			r.AutoTrainDays = days(aws.ToString(s.SolutionConfig.AutoTrainingConfig.SchedulingExpression), 7)
		}
	}
	return r
}

// days reads "rate(7 days)".
func days(rate string, otherwise int) int {
	text, _, _ := strings.Cut(strings.TrimPrefix(rate, "rate("), " ")
	if n, err := strconv.Atoi(text); err == nil {
		return n
	}
	return otherwise
}

func versionResource(v types.SolutionVersion) Resource {
	r := base(KindVersion, v.Name, v.SolutionVersionArn, v.Status, v.FailureReason, v.CreationDateTime, v.LastUpdatedDateTime)
	r.Group, r.Recipe, r.Solution = aws.ToString(v.DatasetGroupArn), aws.ToString(v.RecipeArn), aws.ToString(v.SolutionArn)
	r.TrainingHours = aws.ToFloat64(v.TrainingHours)
	if v.TunedHPOParams != nil {
		r.Tuned = v.TunedHPOParams.AlgorithmHyperParameters
	}
	return r
}

func campaignResource(v types.Campaign) Resource {
	r := base(KindCampaign, v.Name, v.CampaignArn, v.Status, v.FailureReason, v.CreationDateTime, v.LastUpdatedDateTime)
	r.Version, r.MinTPS = aws.ToString(v.SolutionVersionArn), int(aws.ToInt32(v.MinProvisionedTPS))
	if u := v.LatestCampaignUpdate; u != nil {
		r.Update, r.UpdateReason = aws.ToString(u.Status), aws.ToString(u.FailureReason)
		if arn := aws.ToString(u.SolutionVersionArn); arn != "" && jobStatus(r.Update) != job.Failed {
			r.Version = arn
		}
	}
	return r
}

func recommenderResource(v types.Recommender) Resource {
	r := base(KindRecommender, v.Name, v.RecommenderArn, v.Status, v.FailureReason, v.CreationDateTime, v.LastUpdatedDateTime)
	r.Group, r.Recipe, r.Metrics = aws.ToString(v.DatasetGroupArn), aws.ToString(v.RecipeArn), MetricsOf(v.ModelMetrics)
	if v.RecommenderConfig != nil {
		r.MinTPS = int(aws.ToInt32(v.RecommenderConfig.MinRecommendationRequestsPerSecond))
	}
	if u := v.LatestRecommenderUpdate; u != nil {
		r.Update, r.UpdateReason = aws.ToString(u.Status), aws.ToString(u.FailureReason)
	}
	return r
}

func filterResource(f types.Filter) Resource {
	r := base(KindFilter, f.Name, f.FilterArn, f.Status, f.FailureReason, f.CreationDateTime, f.LastUpdatedDateTime)
	r.Group, r.Expression = aws.ToString(f.DatasetGroupArn), aws.ToString(f.FilterExpression)
	return r
}

func trackerResource(t types.EventTracker) Resource {
	r := base(KindTracker, t.Name, t.EventTrackerArn, t.Status, nil, t.CreationDateTime, t.LastUpdatedDateTime)
	r.Group, r.TrackingID = aws.ToString(t.DatasetGroupArn), aws.ToString(t.TrackingId)
	return r
}

func attributionResource(a types.MetricAttribution) Resource {
	r := base(KindAttribution, a.Name, a.MetricAttributionArn, a.Status, a.FailureReason, a.CreationDateTime, a.LastUpdatedDateTime)
	r.Group = aws.ToString(a.DatasetGroupArn)
	if a.MetricsOutputConfig != nil {
		r.Output = dataURI(a.MetricsOutputConfig.S3DataDestination)
	}
	return r
}

// uriOf reads an address in S3, or gives none for what is none.
func uriOf(s *string) media.URI {
	u, err := media.ParseURI(aws.ToString(s))
	if err != nil {
		return media.URI{}
	}
	return u
}

func dataURI(d *types.S3DataConfig) media.URI {
	if d == nil {
		return media.URI{}
	}
	return uriOf(d.Path)
}
