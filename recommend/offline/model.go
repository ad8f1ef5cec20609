package offline

import (
	"context"
	"math"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/recommend"
)

// Model is a recommender that has been fitted. It is safe for concurrent use, and does
// not change.
type Model struct {
	o          Options
	history    *histories
	popularity []float32
	neighbors  [][]neighbor
	users      [][]float32               // nil without Factorization
	flat       []float32                 // the items' factors, row by row
	rows       map[string]map[string]any // of the items, by ID
	userRows   map[string]map[string]any
}

var (
	_ recommend.Recommender = (*Model)(nil)
	_ recommend.Ranker      = (*Model)(nil)
)

// Fit fits a model to interactions, in any order. The time that it takes is seconds for
// a hundred thousand of them; ctx stops it.
func Fit(ctx context.Context, interactions []recommend.Interaction, optFns ...func(*Options)) (*Model, error) {
	const op = "offline.Fit"
	var o Options
	for _, fn := range optFns {
		fn(&o)
	}
	o = o.withDefaults()
	if err := o.check(); err != nil {
		return nil, awsai.Errorf(op, awsai.ErrInvalid, "%w", err)
	}
	h := newHistories(interactions, o)
	if h.kept == 0 {
		return nil, awsai.Errorf(op, awsai.ErrInvalid, "none of %d interactions counts", len(interactions))
	}
	m := &Model{o: o, history: h, rows: map[string]map[string]any{}, userRows: map[string]map[string]any{}}
	for _, r := range o.Items {
		m.rows[r.ID] = r.Attributes
	}
	for _, u := range o.Users {
		m.userRows[u.ID] = u.Attributes
	}
	m.popularity = scaled(h.weight)
	if err := m.fit(ctx); err != nil {
		return nil, awsai.Wrap(op, err)
	}
	return m, nil
}

func (m *Model) fit(ctx context.Context) (err error) {
	if m.neighbors, err = similar(ctx, m.history, m.o); err != nil {
		return err
	}
	if m.o.Method != Blend && m.o.Method != Factorization {
		return nil
	}
	users, items, err := factorize(ctx, m.history, m.o)
	if err != nil {
		return err
	}
	m.flat = narrow(items.rows)
	for u := range users.len() {
		m.users = append(m.users, narrow(users.row(int32(u))))
	}
	return nil
}

// Users is how many users the model knows.
func (m *Model) Users() int { return len(m.history.users) }

// Items is how many items the model knows: those with interactions.
func (m *Model) Items() int { return len(m.history.items) }

func narrow(wide []float64) []float32 {
	n := make([]float32, len(wide))
	for i, x := range wide {
		n[i] = float32(x)
	}
	return n
}

// scaled are weights as shares of the largest.
func scaled(weights []float64) []float32 {
	most := math.SmallestNonzeroFloat64
	for _, w := range weights {
		most = max(most, w)
	}
	out := make([]float32, len(weights))
	for i, w := range weights {
		out[i] = float32(w / most)
	}
	return out
}
