package recommend

import (
	"context"
	"iter"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/personalize"
	"github.com/aws/aws-sdk-go-v2/service/personalize/types"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/internal/page"
	"github.com/awsai-go/awsai/internal/sdk"
)

// List returns the resources of a kind. parent is the ARN of what they belong to, and empty for
// all of the account: a dataset group; for versions and campaigns a solution; for imports and
// exports a dataset; for batch jobs a version. Groups and schemas have none. What is listed has
// names, ARNs, states and times; [Client.Resource] has the rest.
func (c *Client) List(ctx context.Context, kind Kind, parent string) iter.Seq2[Resource, error] {
	return c.list(ctx, "recommend.List", kind, sdk.Optional(parent))
}

// pageSize is the largest that the service gives.
var pageSize = aws.Int32(100)

func (c *Client) list(ctx context.Context, op string, kind Kind, parent *string) iter.Seq2[Resource, error] {
	switch kind {
	case KindGroup:
		pages := func() *personalize.ListDatasetGroupsPaginator {
			return personalize.NewListDatasetGroupsPaginator(c.api, &personalize.ListDatasetGroupsInput{MaxResults: pageSize})
		}
		return page.Items(ctx, op, pages, func(p *personalize.ListDatasetGroupsOutput) ([]Resource, *string) {
			return convert(p.DatasetGroups, func(g types.DatasetGroupSummary) Resource {
				r := base(kind, g.Name, g.DatasetGroupArn, g.Status, g.FailureReason, g.CreationDateTime, g.LastUpdatedDateTime)
				r.Domain = Domain(g.Domain)
				return r
			}), p.NextToken
		})
	case KindSchema:
		pages := func() *personalize.ListSchemasPaginator {
			return personalize.NewListSchemasPaginator(c.api, &personalize.ListSchemasInput{MaxResults: pageSize})
		}
		return page.Items(ctx, op, pages, func(p *personalize.ListSchemasOutput) ([]Resource, *string) {
			return convert(p.Schemas, func(s types.DatasetSchemaSummary) Resource {
				r := base(kind, s.Name, s.SchemaArn, aws.String(Active), nil, s.CreationDateTime, s.LastUpdatedDateTime)
				r.Domain = Domain(s.Domain)
				return r
			}), p.NextToken
		})
	case KindDataset:
		pages := func() *personalize.ListDatasetsPaginator {
			return personalize.NewListDatasetsPaginator(c.api, &personalize.ListDatasetsInput{DatasetGroupArn: parent, MaxResults: pageSize})
		}
		return page.Items(ctx, op, pages, func(p *personalize.ListDatasetsOutput) ([]Resource, *string) {
			return convert(p.Datasets, func(d types.DatasetSummary) Resource {
				r := base(kind, d.Name, d.DatasetArn, d.Status, nil, d.CreationDateTime, d.LastUpdatedDateTime)
				r.Dataset, _ = datasetTypeOf(aws.ToString(d.DatasetType))
				return r
			}), p.NextToken
		})
	case KindSolution, KindVersion, KindCampaign, KindRecommender:
		return c.listModels(ctx, op, kind, parent)
	case KindFilter, KindTracker, KindAttribution:
		return c.listParts(ctx, op, kind, parent)
	}
	return c.listJobs(ctx, op, kind, parent)
}

func convert[S any](in []S, fn func(S) Resource) []Resource {
	out := make([]Resource, len(in))
	for i, v := range in {
		out[i] = fn(v)
	}
	return out
}

func (c *Client) listModels(ctx context.Context, op string, kind Kind, parent *string) iter.Seq2[Resource, error] {
	switch kind {
	case KindSolution:
		pages := func() *personalize.ListSolutionsPaginator {
			return personalize.NewListSolutionsPaginator(c.api, &personalize.ListSolutionsInput{DatasetGroupArn: parent, MaxResults: pageSize})
		}
		return page.Items(ctx, op, pages, func(p *personalize.ListSolutionsOutput) ([]Resource, *string) {
			return convert(p.Solutions, func(s types.SolutionSummary) Resource {
				r := base(kind, s.Name, s.SolutionArn, s.Status, nil, s.CreationDateTime, s.LastUpdatedDateTime)
				r.Recipe = aws.ToString(s.RecipeArn)
				return r
			}), p.NextToken
		})
	case KindVersion:
		pages := func() *personalize.ListSolutionVersionsPaginator {
			return personalize.NewListSolutionVersionsPaginator(c.api, &personalize.ListSolutionVersionsInput{SolutionArn: parent, MaxResults: pageSize})
		}
		return page.Items(ctx, op, pages, func(p *personalize.ListSolutionVersionsOutput) ([]Resource, *string) {
			return convert(p.SolutionVersions, func(v types.SolutionVersionSummary) Resource {
				r := base(kind, nil, v.SolutionVersionArn, v.Status, v.FailureReason, v.CreationDateTime, v.LastUpdatedDateTime)
				r.Solution = aws.ToString(parent)
				return r
			}), p.NextToken
		})
	case KindCampaign:
		pages := func() *personalize.ListCampaignsPaginator {
			return personalize.NewListCampaignsPaginator(c.api, &personalize.ListCampaignsInput{SolutionArn: parent, MaxResults: pageSize})
		}
		return page.Items(ctx, op, pages, func(p *personalize.ListCampaignsOutput) ([]Resource, *string) {
			return convert(p.Campaigns, func(s types.CampaignSummary) Resource {
				return base(kind, s.Name, s.CampaignArn, s.Status, s.FailureReason, s.CreationDateTime, s.LastUpdatedDateTime)
			}), p.NextToken
		})
	}
	pages := func() *personalize.ListRecommendersPaginator {
		return personalize.NewListRecommendersPaginator(c.api, &personalize.ListRecommendersInput{DatasetGroupArn: parent, MaxResults: pageSize})
	}
	return page.Items(ctx, op, pages, func(p *personalize.ListRecommendersOutput) ([]Resource, *string) {
		return convert(p.Recommenders, func(s types.RecommenderSummary) Resource {
			r := base(kind, s.Name, s.RecommenderArn, s.Status, nil, s.CreationDateTime, s.LastUpdatedDateTime)
			r.Group, r.Recipe = aws.ToString(s.DatasetGroupArn), aws.ToString(s.RecipeArn)
			if s.RecommenderConfig != nil {
				r.MinTPS = int(aws.ToInt32(s.RecommenderConfig.MinRecommendationRequestsPerSecond))
			}
			return r
		}), p.NextToken
	})
}

// listParts lists what belongs to a group besides datasets and models.
func (c *Client) listParts(ctx context.Context, op string, kind Kind, parent *string) iter.Seq2[Resource, error] {
	switch kind {
	case KindFilter:
		pages := func() *personalize.ListFiltersPaginator {
			return personalize.NewListFiltersPaginator(c.api, &personalize.ListFiltersInput{DatasetGroupArn: parent, MaxResults: pageSize})
		}
		return page.Items(ctx, op, pages, func(p *personalize.ListFiltersOutput) ([]Resource, *string) {
			return convert(p.Filters, func(s types.FilterSummary) Resource {
				r := base(kind, s.Name, s.FilterArn, s.Status, s.FailureReason, s.CreationDateTime, s.LastUpdatedDateTime)
				r.Group = aws.ToString(s.DatasetGroupArn)
				return r
			}), p.NextToken
		})
	case KindTracker:
		pages := func() *personalize.ListEventTrackersPaginator {
			return personalize.NewListEventTrackersPaginator(c.api, &personalize.ListEventTrackersInput{DatasetGroupArn: parent, MaxResults: pageSize})
		}
		return page.Items(ctx, op, pages, func(p *personalize.ListEventTrackersOutput) ([]Resource, *string) {
			return convert(p.EventTrackers, func(s types.EventTrackerSummary) Resource {
				return base(kind, s.Name, s.EventTrackerArn, s.Status, nil, s.CreationDateTime, s.LastUpdatedDateTime)
			}), p.NextToken
		})
	}
	pages := func() *personalize.ListMetricAttributionsPaginator {
		return personalize.NewListMetricAttributionsPaginator(c.api, &personalize.ListMetricAttributionsInput{DatasetGroupArn: parent, MaxResults: pageSize})
	}
	return page.Items(ctx, op, pages, func(p *personalize.ListMetricAttributionsOutput) ([]Resource, *string) {
		return convert(p.MetricAttributions, func(s types.MetricAttributionSummary) Resource {
			return base(kind, s.Name, s.MetricAttributionArn, s.Status, s.FailureReason, s.CreationDateTime, s.LastUpdatedDateTime)
		}), p.NextToken
	})
}

func (c *Client) listJobs(ctx context.Context, op string, kind Kind, parent *string) iter.Seq2[Resource, error] {
	switch kind {
	case KindImport:
		pages := func() *personalize.ListDatasetImportJobsPaginator {
			return personalize.NewListDatasetImportJobsPaginator(c.api, &personalize.ListDatasetImportJobsInput{DatasetArn: parent, MaxResults: pageSize})
		}
		return page.Items(ctx, op, pages, func(p *personalize.ListDatasetImportJobsOutput) ([]Resource, *string) {
			return convert(p.DatasetImportJobs, func(s types.DatasetImportJobSummary) Resource {
				return base(kind, s.JobName, s.DatasetImportJobArn, s.Status, s.FailureReason, s.CreationDateTime, s.LastUpdatedDateTime)
			}), p.NextToken
		})
	case KindExport:
		pages := func() *personalize.ListDatasetExportJobsPaginator {
			return personalize.NewListDatasetExportJobsPaginator(c.api, &personalize.ListDatasetExportJobsInput{DatasetArn: parent, MaxResults: pageSize})
		}
		return page.Items(ctx, op, pages, func(p *personalize.ListDatasetExportJobsOutput) ([]Resource, *string) {
			return convert(p.DatasetExportJobs, func(s types.DatasetExportJobSummary) Resource {
				return base(kind, s.JobName, s.DatasetExportJobArn, s.Status, s.FailureReason, s.CreationDateTime, s.LastUpdatedDateTime)
			}), p.NextToken
		})
	case KindDeletion:
		return page.Tokens(ctx, op, func(ctx context.Context, token string) ([]Resource, string, error) {
			out, err := c.api.ListDataDeletionJobs(ctx, &personalize.ListDataDeletionJobsInput{DatasetGroupArn: parent, MaxResults: pageSize, NextToken: sdk.Optional(token)})
			if err != nil {
				return nil, "", err
			}
			return convert(out.DataDeletionJobs, func(s types.DataDeletionJobSummary) Resource {
				return base(kind, s.JobName, s.DataDeletionJobArn, s.Status, s.FailureReason, s.CreationDateTime, s.LastUpdatedDateTime)
			}), aws.ToString(out.NextToken), nil
		})
	case KindBatch:
		pages := func() *personalize.ListBatchInferenceJobsPaginator {
			return personalize.NewListBatchInferenceJobsPaginator(c.api, &personalize.ListBatchInferenceJobsInput{SolutionVersionArn: parent, MaxResults: pageSize})
		}
		return page.Items(ctx, op, pages, func(p *personalize.ListBatchInferenceJobsOutput) ([]Resource, *string) {
			return convert(p.BatchInferenceJobs, func(s types.BatchInferenceJobSummary) Resource {
				r := base(kind, s.JobName, s.BatchInferenceJobArn, s.Status, s.FailureReason, s.CreationDateTime, s.LastUpdatedDateTime)
				r.Version = aws.ToString(s.SolutionVersionArn)
				return r
			}), p.NextToken
		})
	case KindSegment:
		pages := func() *personalize.ListBatchSegmentJobsPaginator {
			return personalize.NewListBatchSegmentJobsPaginator(c.api, &personalize.ListBatchSegmentJobsInput{SolutionVersionArn: parent, MaxResults: pageSize})
		}
		return page.Items(ctx, op, pages, func(p *personalize.ListBatchSegmentJobsOutput) ([]Resource, *string) {
			return convert(p.BatchSegmentJobs, func(s types.BatchSegmentJobSummary) Resource {
				r := base(kind, s.JobName, s.BatchSegmentJobArn, s.Status, s.FailureReason, s.CreationDateTime, s.LastUpdatedDateTime)
				r.Version = aws.ToString(s.SolutionVersionArn)
				return r
			}), p.NextToken
		})
	}
	return func(yield func(Resource, error) bool) { yield(Resource{}, awsai.Wrap(op, errKind(kind))) }
}

// named returns the first of a kind with the name. The zero Resource says that there is none.
func (c *Client) named(ctx context.Context, kind Kind, parent, name string) (Resource, error) {
	for r, err := range c.list(ctx, "recommend.List", kind, sdk.Optional(parent)) {
		if err != nil {
			return Resource{}, err
		}
		if r.Name == name {
			return r, nil
		}
	}
	return Resource{}, nil
}
