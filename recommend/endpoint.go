package recommend

import (
	"context"
	"fmt"
	"math"
	"slices"
	"unicode/utf8"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/personalizeruntime"
	"github.com/aws/aws-sdk-go-v2/service/personalizeruntime/types"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/internal/sdk"
)

// Endpoint asks a campaign or a recommender. It is a [Recommender], a [Ranker] and an
// [ActionRecommender], each as the recipe has it, and safe for concurrent use.
type Endpoint struct {
	api *personalizeruntime.Client
	arn string
}

// NewEndpoint returns an endpoint of the campaign or recommender of the ARN. Nothing is sent
// before its first method.
func NewEndpoint(cfg aws.Config, arn string) *Endpoint {
	return &Endpoint{arn: arn, api: personalizeruntime.NewFromConfig(cfg, func(o *personalizeruntime.Options) {
		o.APIOptions = append(o.APIOptions, sdk.PlainBody)
	})}
}

// ActionRecommender recommends what a user may be asked to do next.
type ActionRecommender interface {
	// RecommendActions returns the actions that the user is most likely to take.
	RecommendActions(ctx context.Context, r ActionRequest) (Recommendations, error)
}

// ActionRequest asks an [ActionRecommender].
type ActionRequest struct {
	// User is whom the actions are for.
	User string
	// Count is how many are wanted, 100 at most. The default is 5.
	Count int
	// Filter leaves actions out.
	Filter FilterUse
}

// Limits of requests (the API's reference).
const (
	maxCount       = 500
	maxActions     = 100
	maxRanked      = 500
	maxRankedData  = 50
	maxColumns     = 10
	maxContext     = 150
	maxContextText = 1000
)

// Recommend asks for items.
func (e *Endpoint) Recommend(ctx context.Context, r Request) (Recommendations, error) {
	const op = "recommend.Recommend"
	in, err := e.request(r)
	if err != nil {
		return Recommendations{}, awsai.Wrap(op, err)
	}
	out, err := e.api.GetRecommendations(ctx, in)
	if err != nil {
		return Recommendations{}, awsai.Wrap(op, err)
	}
	return Recommendations{ID: aws.ToString(out.RecommendationId), Items: itemsOf(out.ItemList)}, nil
}

func (e *Endpoint) request(r Request) (*personalizeruntime.GetRecommendationsInput, error) {
	if err := checkIDs(r.User, r.Item); err != nil {
		return nil, err
	}
	if r.Count < 0 || r.Count > maxCount {
		return nil, fmt.Errorf("%w: %d items; want 1 to %d", awsai.ErrInvalid, r.Count, maxCount)
	}
	filter, values, err := r.Filter.values()
	if err != nil {
		return nil, err
	}
	if err := checkContext(r.Context); err != nil {
		return nil, err
	}
	columns, err := metadataColumns(r.Columns)
	if err != nil {
		return nil, err
	}
	promotions, err := promotionsOf(r.Promotions)
	if err != nil {
		return nil, err
	}
	in := &personalizeruntime.GetRecommendationsInput{
		UserId: sdk.Optional(r.User), ItemId: sdk.Optional(r.Item), NumResults: int32(r.Count), Context: r.Context,
		FilterArn: filter, FilterValues: values, MetadataColumns: columns, Promotions: promotions,
	}
	if KindOf(e.arn) == KindRecommender {
		in.RecommenderArn = &e.arn
	} else {
		in.CampaignArn = &e.arn
	}
	return in, nil
}

// Rank asks for an order, of campaigns whose recipe ranks.
func (e *Endpoint) Rank(ctx context.Context, r RankRequest) (Recommendations, error) {
	const op = "recommend.Rank"
	in, err := e.rankRequest(r)
	if err != nil {
		return Recommendations{}, awsai.Wrap(op, err)
	}
	out, err := e.api.GetPersonalizedRanking(ctx, in)
	if err != nil {
		return Recommendations{}, awsai.Wrap(op, err)
	}
	return Recommendations{ID: aws.ToString(out.RecommendationId), Items: itemsOf(out.PersonalizedRanking)}, nil
}

func (e *Endpoint) rankRequest(r RankRequest) (*personalizeruntime.GetPersonalizedRankingInput, error) {
	limit := maxRanked
	if len(r.Columns) > 0 {
		limit = maxRankedData
	}
	switch {
	case r.User == "":
		return nil, fmt.Errorf("%w: no user", awsai.ErrInvalid)
	case len(r.Items) == 0 || len(r.Items) > limit:
		return nil, fmt.Errorf("%w: %d items to rank; want 1 to %d", awsai.ErrInvalid, len(r.Items), limit)
	case slices.Contains(r.Items, ""):
		return nil, fmt.Errorf("%w: an item to rank has no ID", awsai.ErrInvalid)
	}
	if err := checkIDs(append([]string{r.User}, r.Items...)...); err != nil {
		return nil, err
	}
	filter, values, err := r.Filter.values()
	if err != nil {
		return nil, err
	}
	if err := checkContext(r.Context); err != nil {
		return nil, err
	}
	columns, err := metadataColumns(r.Columns)
	if err != nil {
		return nil, err
	}
	return &personalizeruntime.GetPersonalizedRankingInput{
		CampaignArn: &e.arn, UserId: &r.User, InputList: r.Items, Context: r.Context, FilterArn: filter, FilterValues: values, MetadataColumns: columns,
	}, nil
}

// RecommendActions asks for actions, of campaigns whose recipe is [NextBestAction]. The scores
// are probabilities.
func (e *Endpoint) RecommendActions(ctx context.Context, r ActionRequest) (Recommendations, error) {
	const op = "recommend.RecommendActions"
	if err := checkIDs(r.User); err != nil {
		return Recommendations{}, awsai.Wrap(op, err)
	}
	if r.Count < 0 || r.Count > maxActions {
		return Recommendations{}, awsai.Errorf(op, awsai.ErrInvalid, "%d actions; want 1 to %d", r.Count, maxActions)
	}
	filter, values, err := r.Filter.values()
	if err != nil {
		return Recommendations{}, awsai.Wrap(op, err)
	}
	out, err := e.api.GetActionRecommendations(ctx, &personalizeruntime.GetActionRecommendationsInput{
		CampaignArn: &e.arn, UserId: sdk.Optional(r.User), NumResults: int32(r.Count), FilterArn: filter, FilterValues: values,
	})
	if err != nil {
		return Recommendations{}, awsai.Wrap(op, err)
	}
	list := Recommendations{ID: aws.ToString(out.RecommendationId)}
	for _, a := range out.ActionList {
		list.Items = append(list.Items, Item{ID: aws.ToString(a.ActionId), Score: score(a.Score)})
	}
	return list, nil
}

func itemsOf(in []types.PredictedItem) []Item {
	out := make([]Item, 0, len(in))
	for _, it := range in {
		out = append(out, Item{
			ID: aws.ToString(it.ItemId), Score: score(it.Score), Metadata: it.Metadata, Promotion: aws.ToString(it.PromotionName), Reasons: it.Reason,
		})
	}
	return out
}

func score(x *float64) float64 {
	s := aws.ToFloat64(x)
	if math.IsNaN(s) {
		return 0
	}
	return s
}

func (f FilterUse) values() (arn *string, values map[string]string, err error) {
	if f.Filter == "" && len(f.Values) > 0 {
		return nil, nil, fmt.Errorf("%w: values of a filter without the filter", awsai.ErrInvalid)
	}
	values, err = filterValues(f.Values)
	return sdk.Optional(f.Filter), values, err
}

func checkIDs(ids ...string) error {
	for i, id := range ids {
		if n := utf8.RuneCountInString(id); n > maxID {
			return fmt.Errorf("%w: ID %d has %d characters; the limit is %d", awsai.ErrInvalid, i, n, maxID)
		}
	}
	return nil
}

func checkContext(c map[string]string) error {
	if len(c) > maxContext {
		return fmt.Errorf("%w: a context of %d; the limit is %d", awsai.ErrInvalid, len(c), maxContext)
	}
	for name, v := range c {
		if !columnName.MatchString(name) {
			return fmt.Errorf("%w: the context has a name that is no column's", awsai.ErrInvalid)
		}
		if n := utf8.RuneCountInString(v); n > maxContextText {
			return fmt.Errorf("%w: %s of the context has %d characters; the limit is %d", awsai.ErrInvalid, name, n, maxContextText)
		}
	}
	return nil
}

func metadataColumns(names []string) (map[string][]string, error) {
	switch {
	case len(names) == 0:
		return nil, nil
	case len(names) > maxColumns:
		return nil, fmt.Errorf("%w: %d columns of metadata; the limit is %d", awsai.ErrInvalid, len(names), maxColumns)
	}
	return map[string][]string{"ITEMS": names}, nil
}

func promotionsOf(list []Promotion) (out []types.Promotion, err error) {
	if len(list) > 1 {
		return nil, fmt.Errorf("%w: %d promotions; the service takes one", awsai.ErrInvalid, len(list))
	}
	for i, p := range list {
		if err := checkName("promotion", p.Name); err != nil {
			return nil, err
		}
		if p.Percent < 1 || p.Percent > 100 {
			return nil, fmt.Errorf("%w: promotion %d of %d percent; want 1 to 100", awsai.ErrInvalid, i, p.Percent)
		}
		filter, values, err := p.Filter.values()
		if err != nil {
			return nil, err
		}
		out = append(out, types.Promotion{Name: &p.Name, FilterArn: filter, FilterValues: values, PercentPromotedItems: new(int32(p.Percent))})
	}
	return out, nil
}
