package offline

import (
	"time"

	"github.com/awsai-go/awsai/recommend"
)

// Method is how a [Model] finds what to recommend.
type Method string

// The methods. [Blend] is the default.
const (
	// Blend adds up the scores of the other two by item and by factors, each scaled to
	// [0,1] for the user.
	Blend Method = "blend"
	// Factorization is implicit matrix factorisation by alternating least squares: Hu,
	// Koren and Volinsky, "Collaborative filtering for implicit feedback datasets" (2008), with
	// the regularisation of Rendle, Krichene, Zhang and Koren, "Revisiting the performance of
	// iALS on item recommendation benchmarks" (2022).
	Factorization Method = "factorization"
	// Similarity is what is taken by the users who took what this user has taken: the
	// cosine of two items' users, shrunk for items of few users.
	Similarity Method = "similarity"
	// Popularity is what most users have taken, the same for everybody. It is the baseline of
	// the baselines.
	Popularity Method = "popularity"
)

// Options are those of [Fit]. The zero value is the default.
type Options struct {
	// Method is how items are found. The default is Blend.
	Method Method
	// EventType is the type of interaction that counts. The default is every type.
	EventType string
	// ValueThreshold leaves out interactions with a value below it. The default is none.
	ValueThreshold float64
	// Factors is how many numbers stand for a user and an item, 1 to 512. The default is 64.
	Factors int
	// Rounds is how often users and items are fitted to each other. The default is 8.
	Rounds int
	// Unobserved is the weight of an item that the user has not taken, of one that they
	// have: α₀ of the paper. The default is 0.3.
	Unobserved float64
	// Regularization is λ of the paper: more of it for fewer interactions. The default is
	// 0.01.
	Regularization float64
	// Neighbors is how many similar items are kept for each. The default is 200.
	Neighbors int
	// Shrinkage is added to the denominator of the cosine, in users. The default is 10.
	Shrinkage float64
	// Recency makes an item that the user took so many items ago count half as much for
	// Similarity as the last one. The default is 20; infinity makes all alike.
	Recency float64
	// HalfLife makes an interaction count half towards popularity for each that it is older
	// than the newest. The default is that age does not count.
	HalfLife time.Duration
	// Items are the rows of the items, for Request.Columns and Filters. The default is none.
	Items []recommend.ItemRecord
	// Users are the rows of the users, for Filters. The default is none.
	Users []recommend.User
	// Filters are those that requests may name, by the name that FilterUse.Filter has. The
	// default is none.
	Filters map[string]recommend.Expression
	// Repeat has items recommended that the user has taken already, as Amazon Personalize
	// does unless a filter says otherwise. The default is that they are left out.
	Repeat bool
	// Seed makes two fits of the same interactions alike. The default is 0, a seed as any.
	Seed uint64
}

func (o Options) withDefaults() Options {
	if o.Method == "" {
		o.Method = Blend
	}
	if o.Factors == 0 {
		o.Factors = 64
	}
	if o.Rounds == 0 {
		o.Rounds = 8
	}
	if o.Unobserved == 0 {
		o.Unobserved = 0.3
	}
	if o.Regularization == 0 {
		o.Regularization = 0.01
	}
	if o.Neighbors == 0 {
		o.Neighbors = 200
	}
	if o.Shrinkage == 0 {
		o.Shrinkage = 10
	}
	if o.Recency == 0 {
		o.Recency = 20
	}
	return o
}
