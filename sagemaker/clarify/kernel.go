package clarify

import (
	"context"
	"math"
	"math/bits"
	"math/rand/v2"

	"gonum.org/v1/gonum/mat"

	"github.com/awsai-go/awsai"
)

// kernel solves the weighted regression, in which the last feature is what the others
// leave of the prediction, so that values add up.
func kernel(ctx context.Context, g *game, row []float64, varying []int, how SHAP, index int, none, all []float64) ([][]float64, error) {
	n := len(varying)
	out := make([][]float64, n)
	for k := range out {
		out[k] = make([]float64, len(all))
	}
	if n == 1 {
		for o := range all {
			out[0][o] = all[o] - none[o]
		}
		return out, nil
	}
	samples := how.Samples
	if samples == 0 {
		samples = 2*len(row) + 2048
	}
	// The row's place is part of the seed, lest all rows share their sample's error.
	random := rand.New(rand.NewPCG(how.Seed, uint64(index)))
	sets, weights := coalitions(n, samples, random)
	values, err := g.values(ctx, row, varying, sets)
	if err != nil {
		return nil, err
	}
	design, target := mat.NewDense(len(sets), n-1, nil), mat.NewDense(len(sets), len(all), nil)
	for r, set := range sets {
		root, last := math.Sqrt(weights[r]), float64(set>>(n-1)&1)
		for k := range n - 1 {
			design.Set(r, k, root*(float64(set>>k&1)-last))
		}
		for o := range all {
			target.Set(r, o, root*(values[r][o]-none[o]-last*(all[o]-none[o])))
		}
	}
	var solution mat.Dense
	if err := solution.Solve(design, target); err != nil {
		return nil, awsai.Errorf("clarify.KernelSHAP", awsai.ErrInvalid, "%d coalitions do not tell %d features apart: raise Samples", len(sets), n)
	}
	for o := range all {
		rest := all[o] - none[o]
		for k := range n - 1 {
			out[k][o] = solution.At(k, o)
			rest -= out[k][o]
		}
		out[n-1][o] = rest
	}
	return out, nil
}

// coalitions chooses coalitions of n ≥ 2 features and their weights: by whole sizes, from
// the smallest and largest inwards, as far as the samples go, then at random.
func coalitions(n, samples int, random *rand.Rand) ([]uint64, []float64) {
	var sets []uint64
	var weights []float64
	share := sizeShares(n)
	low := 1
	for ; low <= n/2; low++ {
		count := binomial(n, low)
		pair := count
		if low != n-low {
			pair *= 2
		}
		if float64(len(sets))+pair > float64(samples) {
			break
		}
		each := share[low] / count
		for set := range subsets(n, low) {
			sets, weights = append(sets, set), append(weights, each)
			if low != n-low {
				sets, weights = append(sets, full(n)&^set), append(weights, each)
			}
		}
	}
	if low > n/2 {
		return sets, weights
	}
	return sampled(n, low, samples, share, sets, weights, random)
}

// sizeShares is how much of the kernel's weight is on each size, 1 to n-1, up to a factor:
// (n-1)/(s(n-s)).
func sizeShares(n int) []float64 {
	out := make([]float64, n)
	for s := 1; s < n; s++ {
		out[s] = float64(n-1) / float64(s*(n-s))
	}
	return out
}

// sampled adds random coalitions of the sizes from low to n-low, each with its complement,
// which halves the error of even terms. They share the weight of those sizes.
func sampled(n, low, samples int, share []float64, sets []uint64, weights []float64, random *rand.Rand) ([]uint64, []float64) {
	var total float64
	for s := low; s <= n-low; s++ {
		total += share[s]
	}
	index, start := map[uint64]int{}, len(sets)
	add := func(set uint64) {
		at, seen := index[set]
		if !seen {
			at = len(sets)
			index[set] = at
			sets, weights = append(sets, set), append(weights, 0)
		}
		weights[at]++
	}
	var draws float64
	for tries := 0; len(sets)+1 < max(samples, start+2) && tries < 4*samples+8; tries++ {
		set := randomSet(n, drawSize(low, n-low, share, total*random.Float64()), random)
		add(set)
		add(full(n) &^ set)
		draws += 2
	}
	for i := start; i < len(weights); i++ {
		weights[i] *= total / draws
	}
	return sets, weights
}

// drawSize is the size at which the shares from low on have summed to at.
func drawSize(low, high int, share []float64, at float64) int {
	for s := low; s < high; s++ {
		if at -= share[s]; at < 0 {
			return s
		}
	}
	return high
}

// randomSet is a random coalition of a size.
func randomSet(n, size int, random *rand.Rand) uint64 {
	var set uint64
	for bits.OnesCount64(set) < size {
		set |= 1 << random.IntN(n)
	}
	return set
}

// binomial is n over k as a float, exact while it matters.
func binomial(n, k int) float64 {
	out := 1.0
	for i := range k {
		out = out * float64(n-i) / float64(i+1)
	}
	return math.Round(out)
}

// subsets are the coalitions of a size, ascending. Of complementary halves both come.
func subsets(n, size int) func(yield func(uint64) bool) {
	return func(yield func(uint64) bool) {
		set := full(size)
		for set <= full(n) {
			if !yield(set) {
				return
			}
			// The next number of as many bits; past the last of 64 it wraps around.
			lowest := set & -set
			ripple := set + lowest
			if ripple < set {
				return
			}
			set = (set^ripple)>>2/lowest | ripple
		}
	}
}
