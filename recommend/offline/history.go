package offline

import (
	"slices"
	"time"

	"github.com/awsai-go/awsai/recommend"
)

// mostOfUser bounds what one user counts for: the newest that many items. A robot with
// a hundred thousand items would cost their square.
const mostOfUser = 1000

// histories are who took what, each pair once.
type histories struct {
	users, items         []string
	userIndex, itemIndex map[string]int32
	byUser               [][]int32         // of each user the items, the oldest first
	byItem               [][]int32         // of each item the users
	weight               []float64         // of each item, what its interactions add up to
	kept                 int               // interactions that counted
	types                map[pair][]string // of each user and item, what was done
}

// pair is a user and an item.
type pair struct{ user, item int32 }

func (o Options) counts(in recommend.Interaction) bool {
	return in.User != "" && in.Item != "" && (o.EventType == "" || in.Type == o.EventType) &&
		(!in.HasValue || in.Value >= o.ValueThreshold || o.ValueThreshold == 0)
}

func newHistories(all []recommend.Interaction, o Options) *histories {
	h := &histories{userIndex: map[string]int32{}, itemIndex: map[string]int32{}, types: map[pair][]string{}}
	order := make([]int, 0, len(all))
	var newest time.Time
	for i, in := range all {
		if !o.counts(in) {
			continue
		}
		order = append(order, i)
		if in.Time.After(newest) {
			newest = in.Time
		}
	}
	slices.SortStableFunc(order, func(a, b int) int { return all[a].Time.Compare(all[b].Time) })
	h.kept = len(order)
	for _, i := range order {
		h.add(all[i], age(newest.Sub(all[i].Time), o.HalfLife))
	}
	h.turn()
	return h
}

func (h *histories) add(in recommend.Interaction, weight float64) {
	u := index(in.User, h.userIndex, &h.users)
	if int(u) == len(h.byUser) {
		h.byUser = append(h.byUser, nil)
	}
	it := index(in.Item, h.itemIndex, &h.items)
	if int(it) == len(h.weight) {
		h.weight = append(h.weight, 0)
	}
	h.weight[it] += weight
	h.byUser[u] = append(h.byUser[u], it)
	if p := (pair{u, it}); in.Type != "" && !slices.Contains(h.types[p], in.Type) {
		h.types[p] = append(h.types[p], in.Type)
	}
}

func index(name string, known map[string]int32, names *[]string) int32 {
	i, ok := known[name]
	if !ok {
		i = int32(len(*names))
		known[name] = i
		*names = append(*names, name)
	}
	return i
}

// turn keeps of each user the newest of each item, and makes byItem of it.
func (h *histories) turn() {
	h.byItem = make([][]int32, len(h.items))
	for u, items := range h.byUser {
		h.byUser[u] = newestOfEach(items, mostOfUser)
		for _, it := range h.byUser[u] {
			h.byItem[it] = append(h.byItem[it], int32(u))
		}
	}
}

// newestOfEach are the last n different ones, in their order.
func newestOfEach(items []int32, n int) []int32 {
	seen := make(map[int32]bool, len(items))
	var kept []int32
	for _, it := range slices.Backward(items) {
		if len(kept) == n {
			break
		}
		if !seen[it] {
			seen[it] = true
			kept = append(kept, it)
		}
	}
	slices.Reverse(kept)
	return slices.Clip(kept)
}
