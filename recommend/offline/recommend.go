package offline

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/recommend"
)

// Recommend returns items for a user, or those that are taken with an item, as
// [recommend.Recommender] says. With both, it is the items that go with the item, without those
// that the user has. Scores are shares of the sum over all items. A user who is not known
// gets what is popular, with the reason [recommend.ReasonPopular]. Request.Context does not
// count.
func (m *Model) Recommend(ctx context.Context, r recommend.Request) (recommend.Recommendations, error) {
	items, err := m.recommend(ctx, r)
	if err != nil {
		return recommend.Recommendations{}, awsai.Wrap("offline.Recommend", err)
	}
	return recommend.Recommendations{Items: items}, nil
}

func (m *Model) recommend(ctx context.Context, r recommend.Request) ([]recommend.Item, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	count := r.Count
	if count == 0 {
		count = 25
	}
	if count < 1 || count > maxCount {
		return nil, fmt.Errorf("%w: count: limit 1 to %d, got %d", awsai.ErrInvalid, maxCount, count)
	}
	s, err := m.score(r)
	if err != nil {
		return nil, err
	}
	plain := s
	keep, err := m.filter(r.Filter, r.User)
	if err != nil {
		return nil, err
	}
	plain.keep = both(s.keep, keep)
	items, err := m.best(plain, count, r.Columns)
	if err != nil || len(r.Promotions) == 0 {
		return items, err
	}
	return m.promote(s, r, count, items)
}

// score is what a request asks for: the scores of all items, and what is left out.
func (m *Model) score(r recommend.Request) (scored, error) {
	user, known := m.history.userIndex[r.User]
	s := scored{popular: true, scores: m.popularity}
	without := map[int32]bool{}
	switch {
	case r.Item != "":
		it, ok := m.history.itemIndex[r.Item]
		if !ok {
			return scored{}, fmt.Errorf("%w: the item has no interactions", awsai.ErrNotFound)
		}
		s = scored{scores: m.byNeighbors([]int32{it})}
		without[it] = true
	case r.User == "":
		return scored{}, fmt.Errorf("%w: neither a user nor an item is given", awsai.ErrInvalid)
	case known:
		s = scored{scores: m.scores(user)}
	}
	if known && !m.o.Repeat {
		for _, it := range m.history.byUser[user] {
			without[it] = true
		}
	}
	s.keep = func(item int32) (bool, error) { return !without[item], nil }
	return s, nil
}

// Rank puts the items of the request in order, less those that its filter leaves out. Items
// that have no interactions come last, in the order that they were given in, with the
// score 0; a filter does not hold for them.
func (m *Model) Rank(ctx context.Context, r recommend.RankRequest) (recommend.Recommendations, error) {
	items, err := m.rank(ctx, r)
	if err != nil {
		return recommend.Recommendations{}, awsai.Wrap("offline.Rank", err)
	}
	return recommend.Recommendations{Items: items}, nil
}

func (m *Model) rank(ctx context.Context, r recommend.RankRequest) ([]recommend.Item, error) {
	n := len(r.Items)
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if n == 0 || n > maxCount {
		return nil, fmt.Errorf("%w: items: limit 1 to %d, got %d", awsai.ErrInvalid, maxCount, n)
	}
	keep, err := m.filter(r.Filter, r.User)
	if err != nil {
		return nil, err
	}
	only := map[int32]bool{}
	var last []recommend.Item
	for _, name := range r.Items {
		if it, ok := m.history.itemIndex[name]; ok {
			only[it] = true
			continue
		}
		last = append(last, recommend.Item{ID: name, Metadata: m.columns(name, r.Columns)})
	}
	s := scored{scores: m.popularity, keep: both(func(item int32) (bool, error) { return only[item], nil }, keep)}
	if user, known := m.history.userIndex[r.User]; known {
		s.scores = m.scores(user)
	}
	items, err := m.best(s, len(only), r.Columns)
	return append(items, last...), err
}

// scored are the scores of all items, and which of them may be picked.
type scored struct {
	scores  []float32
	keep    filter // nil for all
	popular bool
}

// best are the n best of those that may be picked. Those that would not be among them are
// not looked at more closely.
func (m *Model) best(s scored, n int, columns []string) ([]recommend.Item, error) {
	var p picks
	var failed []error
	sum := float32(0)
	for i, x := range s.scores {
		sum += max(x, 0)
		c := pick{int32(i), x, m.history.items[i]}
		if len(p) == n && (n == 0 || !p[0].worse(c)) {
			continue
		}
		if s.keep != nil {
			ok, err := s.keep(c.item)
			if err != nil {
				failed = append(failed, err)
				break
			}
			if !ok {
				continue
			}
		}
		p.offer(c, n)
	}
	items := make([]recommend.Item, 0, len(p))
	for _, x := range p.ordered() {
		it := recommend.Item{ID: x.name, Metadata: m.columns(x.name, columns)}
		if sum > 0 {
			it.Score = float64(max(x.score, 0) / sum)
		}
		if s.popular {
			it.Reasons = []string{recommend.ReasonPopular}
		}
		items = append(items, it)
	}
	return items, errors.Join(failed...)
}

// columns are those of the item's row, as text. Nil where none is asked for.
func (m *Model) columns(item string, names []string) map[string]string {
	if len(names) == 0 {
		return nil
	}
	out := map[string]string{}
	for _, name := range names {
		switch v := m.rows[item][name].(type) {
		case nil:
		case []string:
			out[name] = strings.Join(v, "|")
		default:
			out[name] = text(v)
		}
	}
	return out
}
