package offline

import (
	"context"
	"math"
	"slices"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/recommend"
)

// HoldOut splits interactions: of each user with more than n different items the last n that they
// took are held back, in the order they were taken, and everything else is for [Fit]. An
// interaction with a held item is in neither, even if it is older.
func HoldOut(interactions []recommend.Interaction, n int, optFns ...func(*Options)) (train []recommend.Interaction, held map[string][]string) {
	var o Options
	for _, fn := range optFns {
		fn(&o)
	}
	h := newHistories(interactions, o)
	held = map[string][]string{}
	back := map[[2]string]bool{}
	for u, items := range h.byUser {
		if len(items) <= n {
			continue
		}
		for _, it := range items[len(items)-n:] {
			user, item := h.users[u], h.items[it]
			held[user] = append(held[user], item)
			back[[2]string{user, item}] = true
		}
	}
	for _, in := range interactions {
		if !back[[2]string{in.User, in.Item}] {
			train = append(train, in)
		}
	}
	return train, held
}

// Metrics are measures of a recommender, each in [0,1] and a mean over the users, except
// Coverage. Those of [recommend.Metrics] have the definitions of Amazon Personalize, so that
// they can be held against a solution version's; its Rewards and TrendAccuracy are not measured.
type Metrics struct {
	recommend.Metrics
	// Users is how many users were asked for.
	Users int
	// Recall10 is the share of what was held back that is among the first 10.
	Recall10 float64
	// Recall25 is that of the first 25.
	Recall25 float64
}

// Evaluate asks r for 25 items for each user of held, and measures how many of the items
// that were held back are among them. Catalogue is how many items there are. Any
// Recommender will do: a campaign is asked, and paid for, once for each user.
func Evaluate(ctx context.Context, r recommend.Recommender, held map[string][]string, catalogue int) (Metrics, error) {
	var m Metrics
	seen := map[string]bool{}
	users := make([]string, 0, len(held))
	for u := range held {
		users = append(users, u)
	}
	slices.Sort(users)
	for _, u := range users {
		list, err := r.Recommend(ctx, recommend.Request{User: u, Count: 25})
		if err != nil {
			return Metrics{}, awsai.Wrap("offline.Evaluate", err)
		}
		ids := list.IDs()
		for _, id := range ids {
			seen[id] = true
		}
		m.add(ids, held[u])
	}
	m.divide()
	if catalogue > 0 {
		m.Coverage = float64(len(seen)) / float64(catalogue)
	}
	m.All = map[string]float64{
		"coverage": m.Coverage, "mean_reciprocal_rank_at_25": m.MRR25,
		"normalized_discounted_cumulative_gain_at_5": m.NDCG5, "normalized_discounted_cumulative_gain_at_10": m.NDCG10,
		"normalized_discounted_cumulative_gain_at_25": m.NDCG25,
		"precision_at_5": m.Precision5, "precision_at_10": m.Precision10, "precision_at_25": m.Precision25,
	}
	return m, nil
}

func (m *Metrics) add(ids, wanted []string) {
	hit := make([]bool, len(ids))
	for i, id := range ids {
		hit[i] = slices.Contains(wanted, id)
	}
	m.Users++
	m.MRR25 += reciprocalRank(hit)
	for k, to := range map[int]*float64{5: &m.NDCG5, 10: &m.NDCG10, 25: &m.NDCG25} {
		*to += ndcg(hit, len(wanted), k)
	}
	for k, to := range map[int]*float64{5: &m.Precision5, 10: &m.Precision10, 25: &m.Precision25} {
		*to += float64(hits(hit, k)) / float64(k)
	}
	m.Recall10 += float64(hits(hit, 10)) / float64(len(wanted))
	m.Recall25 += float64(hits(hit, 25)) / float64(len(wanted))
}

func (m *Metrics) divide() {
	if m.Users == 0 {
		return
	}
	n := float64(m.Users)
	for _, x := range []*float64{&m.MRR25, &m.NDCG5, &m.NDCG10, &m.NDCG25, &m.Precision5, &m.Precision10, &m.Precision25, &m.Recall10, &m.Recall25} {
		*x /= n
	}
}

func hits(hit []bool, k int) (n int) {
	for _, h := range hit[:min(k, len(hit))] {
		if h {
			n++
		}
	}
	return n
}

func reciprocalRank(hit []bool) float64 {
	if i := slices.Index(hit, true); i >= 0 {
		return 1 / float64(i+1)
	}
	return 0
}

// ndcg is Σ 1/log₂(1+place) over the hits, of what it would be with all wanted in front.
func ndcg(hit []bool, wanted, k int) float64 {
	gain, best := 0.0, 0.0
	for i := range k {
		g := 1 / math.Log2(float64(i+2))
		if i < len(hit) && hit[i] {
			gain += g
		}
		if i < wanted {
			best += g
		}
	}
	if best == 0 {
		return 0
	}
	return gain / best
}
