package recommend

import (
	"slices"
	"strings"
)

// RecipeType is what a recipe's models answer.
type RecipeType string

// The types of recipes.
const (
	// UserPersonalizationType recommends items to a user.
	UserPersonalizationType RecipeType = "USER_PERSONALIZATION"
	// PopularType recommends what is popular or getting so.
	PopularType RecipeType = "POPULAR_ITEMS"
	// RankingType puts given items in order for a user.
	RankingType RecipeType = "PERSONALIZED_RANKING"
	// RelatedType recommends items that go with an item.
	RelatedType RecipeType = "RELATED_ITEMS"
	// ActionsType recommends a user's next action.
	ActionsType RecipeType = "PERSONALIZED_ACTIONS"
	// SegmentType finds users for items or attributes, in batches only.
	SegmentType RecipeType = "USER_SEGMENTATION"
)

// The ARNs of the recipes for custom groups. [Recipes] has those of the domains too.
const (
	UserPersonalizationV2 = "arn:aws:personalize:::recipe/aws-user-personalization-v2"
	UserPersonalization   = "arn:aws:personalize:::recipe/aws-user-personalization"
	PersonalizedRankingV2 = "arn:aws:personalize:::recipe/aws-personalized-ranking-v2"
	PersonalizedRanking   = "arn:aws:personalize:::recipe/aws-personalized-ranking"
	SimilarItems          = "arn:aws:personalize:::recipe/aws-similar-items"
	SIMS                  = "arn:aws:personalize:::recipe/aws-sims"
	SemanticSimilarity    = "arn:aws:personalize:::recipe/aws-semantic-similarity"
	TrendingNow           = "arn:aws:personalize:::recipe/aws-trending-now"
	PopularityCount       = "arn:aws:personalize:::recipe/aws-popularity-count"
	NextBestAction        = "arn:aws:personalize:::recipe/aws-next-best-action"
	ItemAffinity          = "arn:aws:personalize:::recipe/aws-item-affinity"
	ItemAttributeAffinity = "arn:aws:personalize:::recipe/aws-item-attribute-affinity"
)

// Recipe is an algorithm of the service and what it wants and can do.
type Recipe struct {
	// ARN names it.
	ARN string
	// Type is what its models answer.
	Type RecipeType
	// Domain is that of a use case, whose recipe makes a recommender and no solution. The empty
	// one is of custom groups.
	Domain Domain
	// NeedsUser and NeedsItem say what a request has to have.
	NeedsUser, NeedsItem bool
	// Datasets are those it needs besides interactions.
	Datasets []DatasetType
	// EventTypes are those of which there have to be 1,000 events.
	EventTypes []string
	// RealTime and Batch tell of campaigns or recommenders, and of batch jobs.
	RealTime, Batch bool
	// Tunable tells whether hyperparameters can be searched for.
	Tunable bool
	// Explores tells whether it shows items to learn about them.
	Explores bool
	// Promotes tells whether requests may have promotions.
	Promotes bool
	// Successor is the ARN of the recipe that the service names in its place, or empty.
	Successor string
}

// Name is the recipe's, as "aws-sims".
func (r Recipe) Name() string { return r.ARN[strings.LastIndexByte(r.ARN, '/')+1:] }

// Recipes are those known, of the Developer Guide. The service may have more:
// their ARNs work all the same.
func Recipes() []Recipe {
	const recipe = "arn:aws:personalize:::recipe/"
	views, purchases, watches := []string{"View"}, []string{"Purchase"}, []string{"Watch"}
	return []Recipe{
		{ARN: UserPersonalizationV2, Type: UserPersonalizationType, NeedsUser: true, RealTime: true, Batch: true, Explores: true, Promotes: true},
		{ARN: UserPersonalization, Type: UserPersonalizationType, NeedsUser: true, RealTime: true, Batch: true, Tunable: true, Explores: true, Promotes: true, Successor: UserPersonalizationV2},
		{ARN: PersonalizedRankingV2, Type: RankingType, NeedsUser: true, RealTime: true, Batch: true},
		{ARN: PersonalizedRanking, Type: RankingType, NeedsUser: true, RealTime: true, Batch: true, Tunable: true, Successor: PersonalizedRankingV2},
		{ARN: SimilarItems, Type: RelatedType, NeedsItem: true, RealTime: true, Batch: true, Promotes: true},
		{ARN: SIMS, Type: RelatedType, NeedsItem: true, RealTime: true, Batch: true, Tunable: true, Promotes: true, Successor: SimilarItems},
		{ARN: SemanticSimilarity, Type: RelatedType, NeedsItem: true, Datasets: []DatasetType{Items}, RealTime: true, Batch: true, Promotes: true},
		{ARN: TrendingNow, Type: PopularType, RealTime: true, Promotes: true},
		{ARN: PopularityCount, Type: PopularType, NeedsUser: true, RealTime: true, Batch: true, Promotes: true},
		{ARN: NextBestAction, Type: ActionsType, NeedsUser: true, Datasets: []DatasetType{Actions, ActionInteractions}, RealTime: true},
		{ARN: ItemAffinity, Type: SegmentType, Batch: true},
		{ARN: ItemAttributeAffinity, Type: SegmentType, Datasets: []DatasetType{Items}, Batch: true},

		{ARN: recipe + "aws-ecomm-popular-items-by-views", Domain: Ecommerce, Type: PopularType, NeedsUser: true, EventTypes: views, RealTime: true, Promotes: true},
		{ARN: recipe + "aws-ecomm-popular-items-by-purchases", Domain: Ecommerce, Type: PopularType, NeedsUser: true, EventTypes: purchases, RealTime: true, Promotes: true},
		{ARN: recipe + "aws-ecomm-frequently-bought-together", Domain: Ecommerce, Type: RelatedType, NeedsItem: true, EventTypes: purchases, RealTime: true, Promotes: true},
		{ARN: recipe + "aws-ecomm-customers-who-viewed-x-also-viewed", Domain: Ecommerce, Type: RelatedType, NeedsUser: true, NeedsItem: true, EventTypes: views, RealTime: true, Promotes: true},
		{ARN: recipe + "aws-ecomm-recommended-for-you", Domain: Ecommerce, Type: UserPersonalizationType, NeedsUser: true, RealTime: true, Explores: true, Promotes: true},
		{ARN: recipe + "aws-vod-because-you-watched-x", Domain: VideoOnDemand, Type: RelatedType, NeedsUser: true, NeedsItem: true, EventTypes: watches, RealTime: true, Promotes: true},
		{ARN: recipe + "aws-vod-more-like-x", Domain: VideoOnDemand, Type: RelatedType, NeedsUser: true, NeedsItem: true, Datasets: []DatasetType{Items}, RealTime: true, Promotes: true},
		{ARN: recipe + "aws-vod-most-popular", Domain: VideoOnDemand, Type: PopularType, NeedsUser: true, EventTypes: watches, RealTime: true, Promotes: true},
		{ARN: recipe + "aws-vod-trending-now", Domain: VideoOnDemand, Type: PopularType, RealTime: true, Promotes: true},
		{ARN: recipe + "aws-vod-top-picks", Domain: VideoOnDemand, Type: UserPersonalizationType, NeedsUser: true, Datasets: []DatasetType{Items}, RealTime: true, Explores: true, Promotes: true},
	}
}

// FindRecipe returns a recipe by its ARN or name, with or without "aws-".
func FindRecipe(name string) (Recipe, bool) {
	name = name[strings.LastIndexByte(name, '/')+1:]
	all := Recipes()
	i := slices.IndexFunc(all, func(r Recipe) bool { return r.Name() == name || r.Name() == "aws-"+name })
	if i < 0 {
		return Recipe{}, false
	}
	return all[i], true
}

// recipeARN takes a name for the ARN; what is no known name passes.
func recipeARN(name string) string {
	if r, ok := FindRecipe(name); ok && !strings.Contains(name, ":") {
		return r.ARN
	}
	return name
}
