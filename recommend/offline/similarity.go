package offline

import (
	"cmp"
	"context"
	"math"
	"slices"
)

// neighbor is an item that is like another, and how much.
type neighbor struct {
	item  int32
	score float32
}

// similar finds for each item those whose users are its users: the cosine of the two
// sets, with shrinkage added below the line so that two users in common are no proof.
func similar(ctx context.Context, h *histories, o Options) ([][]neighbor, error) {
	all := make([][]neighbor, len(h.items))
	err := shareOut(ctx, len(h.items), func(from, to int) {
		common := make([]int32, len(h.items))
		var touched []int32
		for it := from; it < to; it++ {
			touched = h.meet(int32(it), common, touched[:0])
			all[it] = h.nearest(int32(it), common, touched, o)
			for _, other := range touched {
				common[other] = 0
			}
		}
	})
	return all, err
}

// meet counts the users that each item has in common with it, and returns which have any.
func (h *histories) meet(it int32, common, touched []int32) []int32 {
	for _, u := range h.byItem[it] {
		for _, other := range h.byUser[u] {
			if common[other] == 0 {
				touched = append(touched, other)
			}
			common[other]++
		}
	}
	return touched
}

func (h *histories) nearest(it int32, common, touched []int32, o Options) []neighbor {
	found := make([]neighbor, 0, len(touched))
	own := float64(len(h.byItem[it]))
	for _, other := range touched {
		if other != it {
			below := math.Sqrt(own*float64(len(h.byItem[other]))) + o.Shrinkage
			found = append(found, neighbor{other, float32(float64(common[other]) / below)})
		}
	}
	slices.SortFunc(found, func(a, b neighbor) int {
		return cmp.Or(cmp.Compare(b.score, a.score), cmp.Compare(h.items[a.item], h.items[b.item]))
	})
	return slices.Clone(found[:min(len(found), o.Neighbors)])
}
