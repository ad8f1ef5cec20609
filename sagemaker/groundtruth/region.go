package groundtruth

import (
	"cmp"
	"math"
	"slices"

	"github.com/awsai-go/awsai"
)

// RegionOptions are for [MergeBoxes] and [MergeSpans]. The zero value is the default.
type RegionOptions struct {
	// Overlap is how much two workers' regions share, at the least, to be the same thing:
	// the intersection divided by the union, above 0 and up to 1. The default is 0.5.
	Overlap float64
	// Quorum is how many workers have to have a region for it to be kept. The default is more
	// than half of them.
	Quorum int
}

// maxRegions bounds the regions of one task: all pairs of them are compared.
const maxRegions = 4000

func regionOptions(op string, workers int, optFns []func(*RegionOptions)) (RegionOptions, error) {
	var o RegionOptions
	for _, fn := range optFns {
		fn(&o)
	}
	if o.Overlap == 0 {
		o.Overlap = 0.5
	}
	if o.Quorum == 0 {
		o.Quorum = workers/2 + 1
	}
	if !(o.Overlap > 0 && o.Overlap <= 1) || o.Quorum < 0 {
		return o, awsai.Errorf(op, awsai.ErrInvalid, "Overlap is above 0 and up to 1, got %g; Quorum is above 0, got %d", o.Overlap, o.Quorum)
	}
	return o, nil
}

// region is a box or span of one worker.
type region struct {
	worker int
	label  string
}

// group joins regions that overlap, most first, as long as each overlaps all others of its
// group and no worker has two in one. The groups do not depend on the order of workers where
// no two overlaps are equal; where they are, the first regions come first.
func group(regions []region, least float64, overlap func(i, j int) float64) [][]int {
	type pair struct {
		i, j int
		by   float64
	}
	var pairs []pair
	for i := range regions {
		for j := i + 1; j < len(regions); j++ {
			if by := overlap(i, j); regions[i].worker != regions[j].worker && by >= least {
				pairs = append(pairs, pair{i, j, by})
			}
		}
	}
	slices.SortStableFunc(pairs, func(a, b pair) int { return cmp.Compare(b.by, a.by) })
	groups, of := make([][]int, len(regions)), make([]int, len(regions))
	for i := range regions {
		groups[i], of[i] = []int{i}, i
	}
	fits := func(i, j int) bool {
		return regions[i].worker != regions[j].worker && overlap(i, j) >= least
	}
	for _, p := range pairs {
		a, b := of[p.i], of[p.j]
		if a == b || !all(groups[a], groups[b], fits) {
			continue
		}
		for _, i := range groups[b] {
			of[i] = a
		}
		groups[a], groups[b] = append(groups[a], groups[b]...), nil
	}
	return slices.DeleteFunc(groups, func(g []int) bool { return g == nil })
}

// all tells whether each of a fits each of b.
func all(a, b []int, fits func(i, j int) bool) bool {
	for _, i := range a {
		for _, j := range b {
			if !fits(i, j) {
				return false
			}
		}
	}
	return true
}

// elect is the most frequent label of a group, the first by bytes of several, and how many have
// it.
func elect(regions []region, members []int) (label string, votes int) {
	counts := map[string]int{}
	for _, i := range members {
		counts[regions[i].label]++
	}
	for l, n := range counts {
		if n > votes || n == votes && l < label {
			label, votes = l, n
		}
	}
	return label, votes
}

// median is that of values, the mean of the middle two of an even number.
func median(values []float64) float64 {
	slices.Sort(values)
	n := len(values)
	return (values[(n-1)/2] + values[n/2]) / 2
}

func finite(values ...float64) bool {
	for _, v := range values {
		if math.IsNaN(v) || math.Abs(v) > maxCoordinate {
			return false
		}
	}
	return true
}

// maxCoordinate keeps areas exact enough to compare.
const maxCoordinate = 1e7
