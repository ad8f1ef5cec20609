package recommend

import (
	"bytes"
	"context"
	"fmt"
	"strconv"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/personalize"
	"github.com/aws/aws-sdk-go-v2/service/personalize/types"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/internal/sdk"
	"github.com/awsai-go/awsai/job"
	"github.com/awsai-go/awsai/media"
)

// ServeOptions are the settings of a campaign or a recommender.
type ServeOptions struct {
	// MinTPS is how many requests a second are paid for, used or not. The service scales beyond
	// by itself. The default is 1.
	MinTPS int
	// Metadata lets requests ask for the items' columns, at a price of its own.
	Metadata bool
	// Exploration is how much is shown to learn about it, 0 to 1, of recipes that explore;
	// ExploreNothing makes it 0. The default is the service's, 0.3.
	Exploration    float64
	ExploreNothing bool
	// ExplorationDays is how old an item to explore is at most. The default is the service's, 30.
	ExplorationDays float64
	// Popularity and Freshness weigh rankings by Personalized-Ranking-v2, 0 to 1. The default is
	// neither. Campaigns only.
	Popularity, Freshness float64
	// FollowLatest has a campaign take each new version of its solution. The version that it is
	// created with is then that of the solution, "SOLUTION-ARN/$LATEST". Campaigns only.
	FollowLatest bool
	// Exclude and Include leave columns out of a recommender's training, or in, by dataset.
	// Recommenders only.
	Exclude, Include map[DatasetType][]string
}

func (o ServeOptions) check() error {
	for _, x := range []float64{o.Exploration, o.Popularity, o.Freshness} {
		if x < 0 || x > 1 {
			return fmt.Errorf("%w: a weight of %g; want 0 to 1", awsai.ErrInvalid, x)
		}
	}
	if o.MinTPS < 0 || o.ExplorationDays < 0 {
		return fmt.Errorf("%w: a number below 0", awsai.ErrInvalid)
	}
	return nil
}

func (o ServeOptions) exploration() map[string]string {
	out := map[string]string{}
	if o.Exploration > 0 || o.ExploreNothing {
		out["explorationWeight"] = strconv.FormatFloat(o.Exploration, 'f', -1, 64)
	}
	if o.ExplorationDays > 0 {
		out["explorationItemAgeCutOff"] = strconv.FormatFloat(o.ExplorationDays, 'f', -1, 64)
	}
	if len(out) == 0 {
		return nil
	}
	return out
}

// explore reads what exploration writes.
func (o *ServeOptions) explore(in map[string]string) {
	if w, err := strconv.ParseFloat(in["explorationWeight"], 64); err == nil {
		o.Exploration, o.ExploreNothing = w, w == 0
	}
	if d, err := strconv.ParseFloat(in["explorationItemAgeCutOff"], 64); err == nil {
		o.ExplorationDays = d
	}
}

func ranking(popularity, freshness float64) map[string]float64 {
	out := map[string]float64{}
	if popularity > 0 {
		out[string(types.RankingInfluenceTypePopularity)] = popularity
	}
	if freshness > 0 {
		out[string(types.RankingInfluenceTypeFreshness)] = freshness
	}
	if len(out) == 0 {
		return nil
	}
	return out
}

func (o ServeOptions) campaign() *types.CampaignConfig {
	return &types.CampaignConfig{
		EnableMetadataWithRecommendations: trueOrNil(o.Metadata), ItemExplorationConfig: o.exploration(),
		RankingInfluence: ranking(o.Popularity, o.Freshness), SyncWithLatestSolutionVersion: trueOrNil(o.FollowLatest),
	}
}

func (o ServeOptions) recommender() *types.RecommenderConfig {
	return &types.RecommenderConfig{
		EnableMetadataWithRecommendations: trueOrNil(o.Metadata), ItemExplorationConfig: o.exploration(),
		MinRecommendationRequestsPerSecond: new(int32(max(o.MinTPS, 1))), TrainingDataConfig: trainingData(o.Exclude, o.Include),
	}
}

// CreateCampaign puts a trained version to work. A campaign is paid for by the hour, used or not,
// until it is deleted.
func (c *Client) CreateCampaign(ctx context.Context, name, version string, o ServeOptions) (*job.Job[Resource], error) {
	arn, err := c.createCampaign(ctx, name, version, o)
	return c.begun("recommend.CreateCampaign", KindCampaign, arn, err)
}

func (c *Client) createCampaign(ctx context.Context, name, version string, o ServeOptions) (string, error) {
	if err := checkName("campaign", name); err != nil {
		return "", err
	}
	if err := o.check(); err != nil {
		return "", err
	}
	out, err := c.api.CreateCampaign(ctx, &personalize.CreateCampaignInput{
		Name: &name, SolutionVersionArn: new(o.version(version)), MinProvisionedTPS: new(int32(max(o.MinTPS, 1))), CampaignConfig: o.campaign(), Tags: c.tags(),
	})
	if err != nil {
		return "", err
	}
	return aws.ToString(out.CampaignArn), nil
}

// version is that of the solution where the campaign follows the latest.
func (o ServeOptions) version(arn string) string {
	if !o.FollowLatest || strings.HasSuffix(arn, "/$LATEST") {
		return arn
	}
	if KindOf(arn) == KindVersion {
		arn = arn[:strings.LastIndexByte(arn, '/')]
	}
	return arn + "/$LATEST"
}

// UpdateCampaign gives a campaign another version or other settings. It answers by the old ones
// until the job has ended.
func (c *Client) UpdateCampaign(ctx context.Context, campaign, version string, o ServeOptions) (*job.Job[Resource], error) {
	const op = "recommend.UpdateCampaign"
	if err := o.check(); err != nil {
		return nil, awsai.Wrap(op, err)
	}
	_, err := c.api.UpdateCampaign(ctx, &personalize.UpdateCampaignInput{
		CampaignArn: &campaign, SolutionVersionArn: sdk.Optional(o.version(version)), MinProvisionedTPS: new(int32(max(o.MinTPS, 1))), CampaignConfig: o.campaign(),
	})
	return c.begun(op, KindCampaign, campaign, err)
}

// CreateRecommender makes and trains a recommender for a use case of a domain group, by the
// recipe's ARN or name. It is paid for by the hour until it is stopped or deleted.
func (c *Client) CreateRecommender(ctx context.Context, group, name, recipe string, o ServeOptions) (*job.Job[Resource], error) {
	arn, err := c.createRecommender(ctx, group, name, recipe, o)
	return c.begun("recommend.CreateRecommender", KindRecommender, arn, err)
}

func (c *Client) createRecommender(ctx context.Context, group, name, recipe string, o ServeOptions) (string, error) {
	if err := checkName("recommender", name); err != nil {
		return "", err
	}
	if err := o.check(); err != nil {
		return "", err
	}
	if r, ok := FindRecipe(recipe); ok && r.Domain == "" {
		return "", fmt.Errorf("%w: %s is a recipe for solutions, not for recommenders", awsai.ErrInvalid, r.Name())
	}
	out, err := c.api.CreateRecommender(ctx, &personalize.CreateRecommenderInput{
		DatasetGroupArn: &group, Name: &name, RecipeArn: new(recipeARN(recipe)), RecommenderConfig: o.recommender(), Tags: c.tags(),
	})
	if err != nil {
		return "", err
	}
	return aws.ToString(out.RecommenderArn), nil
}

// UpdateRecommender gives a recommender other settings.
func (c *Client) UpdateRecommender(ctx context.Context, recommender string, o ServeOptions) (*job.Job[Resource], error) {
	const op = "recommend.UpdateRecommender"
	if err := o.check(); err != nil {
		return nil, awsai.Wrap(op, err)
	}
	_, err := c.api.UpdateRecommender(ctx, &personalize.UpdateRecommenderInput{RecommenderArn: &recommender, RecommenderConfig: o.recommender()})
	return c.begun(op, KindRecommender, recommender, err)
}

// StopRecommender ends a recommender's work and its cost; what it was trained to stays.
func (c *Client) StopRecommender(ctx context.Context, recommender string) (*job.Job[Resource], error) {
	_, err := c.api.StopRecommender(ctx, &personalize.StopRecommenderInput{RecommenderArn: &recommender})
	return c.begun("recommend.StopRecommender", KindRecommender, recommender, err)
}

// StartRecommender has a stopped recommender work again.
func (c *Client) StartRecommender(ctx context.Context, recommender string) (*job.Job[Resource], error) {
	_, err := c.api.StartRecommender(ctx, &personalize.StartRecommenderInput{RecommenderArn: &recommender})
	return c.begun("recommend.StartRecommender", KindRecommender, recommender, err)
}

// CreateFilter stores a filter of a group, after [Expression.Check].
func (c *Client) CreateFilter(ctx context.Context, group, name string, e Expression) (*job.Job[Resource], error) {
	arn, err := c.createFilter(ctx, group, name, e)
	return c.begun("recommend.CreateFilter", KindFilter, arn, err)
}

func (c *Client) createFilter(ctx context.Context, group, name string, e Expression) (string, error) {
	if err := checkName("filter", name); err != nil {
		return "", err
	}
	if err := e.Check(); err != nil {
		return "", err
	}
	out, err := c.api.CreateFilter(ctx, &personalize.CreateFilterInput{DatasetGroupArn: &group, Name: &name, FilterExpression: new(e.String()), Tags: c.tags()})
	if err != nil {
		return "", err
	}
	return aws.ToString(out.FilterArn), nil
}

// CreateTracker makes what a group takes events by. A group has one. Resource.TrackingID is for
// [NewTracker].
func (c *Client) CreateTracker(ctx context.Context, group, name string) (*job.Job[Resource], error) {
	arn, err := c.createTracker(ctx, group, name)
	return c.begun("recommend.CreateTracker", KindTracker, arn, err)
}

func (c *Client) createTracker(ctx context.Context, group, name string) (string, error) {
	if err := checkName("event tracker", name); err != nil {
		return "", err
	}
	out, err := c.api.CreateEventTracker(ctx, &personalize.CreateEventTrackerInput{DatasetGroupArn: &group, Name: &name, Tags: c.tags()})
	if err != nil {
		return "", err
	}
	return aws.ToString(out.EventTrackerArn), nil
}

// rowsSource is a file of rows in memory.
func rowsSource[T any](s Schema, rows []T) (media.Source, error) {
	var b bytes.Buffer
	if _, err := WriteRows(&b, s, rows); err != nil {
		return media.Source{}, err
	}
	return media.Bytes(b.Bytes()).WithName("rows.csv").WithContentType("text/csv"), nil
}

// Rows is a file of rows for [Client.Import] and [Plan]. It holds them in memory.
func Rows[T any](s Schema, rows []T) (media.Source, error) {
	src, err := rowsSource(s, rows)
	return src, awsai.Wrap("recommend.Rows", err)
}
