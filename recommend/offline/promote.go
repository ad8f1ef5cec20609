package offline

import (
	"fmt"
	"slices"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/recommend"
)

// promote gives each promotion its share of n places, filled with its own best, and spreads them
// evenly over the list. What a promotion has too few items for stays with the others.
func (m *Model) promote(s scored, r recommend.Request, n int, items []recommend.Item) ([]recommend.Item, error) {
	type place struct {
		at   int
		item recommend.Item
	}
	var places []place
	taken := map[string]bool{}
	for _, p := range r.Promotions {
		if p.Percent < 1 || p.Percent > 100 {
			return nil, fmt.Errorf("%w: percent of a promotion: limit 1 to 100, got %d", awsai.ErrInvalid, p.Percent)
		}
		keep, err := m.filter(p.Filter, r.User)
		if err != nil {
			return nil, err
		}
		promoted := s
		promoted.keep = both(s.keep, keep)
		own, err := m.best(promoted, n, r.Columns)
		if err != nil {
			return nil, err
		}
		own = slices.DeleteFunc(own, func(it recommend.Item) bool { return taken[it.ID] })
		own = own[:min(len(own), n*p.Percent/100)]
		for i, it := range own {
			taken[it.ID] = true
			it.Promotion, it.Reasons = p.Name, []string{recommend.ReasonPromoted}
			places = append(places, place{i * n / len(own), it})
		}
	}
	items = slices.DeleteFunc(items, func(it recommend.Item) bool { return taken[it.ID] })
	slices.SortStableFunc(places, func(a, b place) int { return a.at - b.at })
	for _, p := range places {
		items = slices.Insert(items, min(p.at, len(items)), p.item)
	}
	return items[:min(len(items), n)], nil
}

// both are two filters at once.
func both(a, b filter) filter {
	switch {
	case a == nil:
		return b
	case b == nil:
		return a
	}
	return func(item int32) (bool, error) {
		if ok, err := a(item); !ok || err != nil {
			return false, err
		}
		return b(item)
	}
}
