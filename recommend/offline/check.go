package offline

import "fmt"

const (
	maxFactors = 512
	maxCount   = 500 // of Personalize's GetRecommendations
)

func (o Options) check() error {
	switch o.Method {
	case Blend, Factorization, Similarity, Popularity:
	default:
		return fmt.Errorf("method %q is none of %q, %q, %q, %q", o.Method, Blend, Factorization, Similarity, Popularity)
	}
	if o.Factors < 1 || o.Factors > maxFactors {
		return fmt.Errorf("factors: limit 1 to %d, got %d", maxFactors, o.Factors)
	}
	if o.Rounds < 1 {
		return fmt.Errorf("rounds: at least 1, got %d", o.Rounds)
	}
	if o.Neighbors < 1 {
		return fmt.Errorf("neighbors: at least 1, got %d", o.Neighbors)
	}
	for name, x := range map[string]float64{"unobserved": o.Unobserved, "regularization": o.Regularization, "shrinkage": o.Shrinkage, "recency": o.Recency} {
		if !(x > 0) {
			return fmt.Errorf("%s: above 0, got %v", name, x)
		}
	}
	return nil
}
