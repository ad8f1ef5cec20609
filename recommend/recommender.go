package recommend

import "context"

// Recommender recommends items to users, or items that go with an item. A campaign or
// recommender of Amazon Personalize is one, and so is what package recommend/offline fits.
type Recommender interface {
	// Recommend returns what is recommended, the best first. Fewer than Request.Count are
	// possible, and so is none.
	Recommend(ctx context.Context, r Request) (Recommendations, error)
}

// Ranker puts items into the order in which a user is likely to want them.
type Ranker interface {
	// Rank returns the items of the request in that order.
	Rank(ctx context.Context, r RankRequest) (Recommendations, error)
}

// Recorder is told what users did.
type Recorder interface {
	// Record takes interactions in. Where some of them fail, the error is an
	// *awsai.BatchError by their indices.
	Record(ctx context.Context, events []Interaction) error
}

// Request asks a [Recommender]. User or Item is set, or both, as the recipe wants it.
type Request struct {
	// User is whom the items are for. One that is not known is recommended what is popular.
	User string
	// Item is what the items go with, for recipes of related items.
	Item string
	// Count is how many items are wanted, 500 at most. The default is 25.
	Count int
	// Context is what holds at the moment, by the column of the interactions, as
	// {"DEVICE": "phone"}.
	Context map[string]string
	// Filter leaves items out. The zero value leaves none out.
	Filter FilterUse
	// Promotions give a share of the places to some items.
	Promotions []Promotion
	// Columns are the columns of the items that come with each result, as "GENRES". The
	// default is none.
	Columns []string
}

// RankRequest asks a [Ranker].
type RankRequest struct {
	// User is whom the order is for.
	User string
	// Items are what is put in order, 500 at most, and 50 with Columns.
	Items []string
	// Context is what holds at the moment, by the column of the interactions.
	Context map[string]string
	// Filter leaves items out. The zero value leaves none out.
	Filter FilterUse
	// Columns are the columns of the items that come with each result. The default is none.
	Columns []string
}

// FilterUse is a filter and the values of its parameters. The zero value filters nothing.
type FilterUse struct {
	// Filter names it: the ARN of a filter of Amazon Personalize.
	Filter string
	// Values are those of the filter's parameters, by name without "$". A parameter of IN has
	// one or several; others have one. They are strings, numbers, booleans, and times, which
	// go as seconds.
	Values map[string][]any
}

// Promotion gives a share of the places to the items that a filter includes.
type Promotion struct {
	// Name is the promotion's: up to 63 letters, digits, hyphens and underscores.
	Name string
	// Filter says which items.
	Filter FilterUse
	// Percent is the share of the places, 1 to 100.
	Percent int
}

// Recommendations are the answer to a request.
type Recommendations struct {
	// ID names the answer. An [Interaction] that has it tells that the user was shown these
	// items. It may be empty.
	ID string
	// Items are the best first.
	Items []Item
}

// IDs are those of the items.
func (r Recommendations) IDs() []string {
	ids := make([]string, len(r.Items))
	for i, it := range r.Items {
		ids[i] = it.ID
	}
	return ids
}

// Item is one of an answer.
type Item struct {
	// ID is the item's.
	ID string
	// Score is the service's, in [0,1]: how sure it is that the user takes this one next,
	// among all items. It is comparable within one answer only. It is 0 where there is none, as for
	// items that the model does not know, and of recipes that give none.
	Score float64
	// Metadata are the columns that were asked for.
	Metadata map[string]string
	// Promotion is the promotion that the item has its place by, or empty.
	Promotion string
	// Reasons are why the item is there, where the recipe tells; see the Reason constants.
	Reasons []string
}

// The reasons that User-Personalization-v2 gives.
const (
	// ReasonPromoted: by a promotion of the request.
	ReasonPromoted = "Promoted item"
	// ReasonExploration: to learn more about an item with few interactions.
	ReasonExploration = "Exploration"
	// ReasonPopular: a popular item that fills a place. It has no score.
	ReasonPopular = "Popular item"
)
