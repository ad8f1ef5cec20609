package offline

import (
	"context"
	"strings"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/recommend"
)

// Recommend returns items for a user, or those that are taken with an item, as
// [recommend.Recommender] says. With both, it is the items that go with the item, without those
// that the user has. Scores are shares of the sum over all items. A user who is not known
// gets what is popular, with the reason [recommend.ReasonPopular].
func (m *Model) Recommend(ctx context.Context, r recommend.Request) (recommend.Recommendations, error) {
	const op = "offline.Recommend"
	if err := ctx.Err(); err != nil {
		return recommend.Recommendations{}, awsai.Wrap(op, err)
	}
	count := r.Count
	if count == 0 {
		count = 25
	}
	if count < 1 || count > maxCount {
		return recommend.Recommendations{}, awsai.Errorf(op, awsai.ErrInvalid, "count: limit 1 to %d, got %d", maxCount, count)
	}
	if r.User == "" && r.Item == "" {
		return recommend.Recommendations{}, awsai.Errorf(op, awsai.ErrInvalid, "neither a user nor an item is given")
	}
	user, known := m.history.userIndex[r.User]
	s := scored{popular: true, scores: m.popularity}
	switch {
	case r.Item != "":
		it, ok := m.history.itemIndex[r.Item]
		if !ok {
			return recommend.Recommendations{}, awsai.Errorf(op, awsai.ErrNotFound, "the item has no interactions")
		}
		s = scored{scores: m.byNeighbors([]int32{it}), without: map[int32]bool{it: true}}
	case known:
		s = scored{scores: m.scores(user)}
	}
	if known && !m.o.Repeat {
		s.leaveOut(m.history.byUser[user])
	}
	return recommend.Recommendations{Items: m.best(s, count, r.Columns)}, nil
}

// Rank puts the items of the request in order. Those that have no interactions come
// last, in the order that they were given in, with the score 0.
func (m *Model) Rank(ctx context.Context, r recommend.RankRequest) (recommend.Recommendations, error) {
	const op = "offline.Rank"
	if err := ctx.Err(); err != nil {
		return recommend.Recommendations{}, awsai.Wrap(op, err)
	}
	if n := len(r.Items); n == 0 || n > maxCount {
		return recommend.Recommendations{}, awsai.Errorf(op, awsai.ErrInvalid, "items: limit 1 to %d, got %d", maxCount, n)
	}
	s := scored{scores: m.popularity, only: map[int32]bool{}}
	if user, known := m.history.userIndex[r.User]; known {
		s.scores = m.scores(user)
	}
	var last []recommend.Item
	for _, name := range r.Items {
		if it, ok := m.history.itemIndex[name]; ok {
			s.only[it] = true
			continue
		}
		last = append(last, recommend.Item{ID: name, Metadata: m.columns(name, r.Columns)})
	}
	return recommend.Recommendations{Items: append(m.best(s, len(s.only), r.Columns), last...)}, nil
}

// scored are the scores of all items, and which of them may be picked.
type scored struct {
	scores  []float32
	without map[int32]bool
	only    map[int32]bool // nil for all
	popular bool
}

func (s *scored) leaveOut(items []int32) {
	if s.without == nil {
		s.without = make(map[int32]bool, len(items))
	}
	for _, it := range items {
		s.without[it] = true
	}
}

func (m *Model) best(s scored, n int, columns []string) []recommend.Item {
	var p picks
	sum := float32(0)
	for i, x := range s.scores {
		sum += max(x, 0)
		it := int32(i)
		if !s.without[it] && (s.only == nil || s.only[it]) {
			p.offer(pick{it, x, m.history.items[it]}, n)
		}
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
	return items
}

// columns are those of the item's row, as text. Nil where none is asked for.
func (m *Model) columns(item string, names []string) map[string]string {
	if len(names) == 0 {
		return nil
	}
	out := map[string]string{}
	for _, name := range names {
		switch v := m.records[item].Attributes[name].(type) {
		case nil:
		case []string:
			out[name] = strings.Join(v, "|")
		default:
			out[name] = text(v)
		}
	}
	return out
}
