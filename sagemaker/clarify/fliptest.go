package clarify

import (
	"cmp"
	"math"
	"slices"

	"github.com/awsai-go/awsai"
)

// FT is the flip test: nearest neighbours (5, or 1 where the rest has fewer than 10 rows;
// Euclidean, of equal weight) of the rows outside the facet predict those inside, and the
// result is (rows that the model accepts and they reject, less the opposite)/n_d.
//
// The features are [row][feature], finite, without facet, label and prediction, and as
// many in each row. Of rows at equal distances the earlier ones count. It is undefined,
// ErrInvalid, where a side has no rows. The work is n_a·n_d distances.
func FT(facet, predicted []bool, features [][]float64) (float64, error) {
	if err := sameRows("FT", facet, len(predicted), len(features)); err != nil {
		return 0, err
	}
	a, d := sides(facet)
	if d == 0 {
		return 0, undefined("FT", "Facet set is empty")
	}
	if a == 0 {
		return 0, undefined("FT", "Negated Facet set is empty")
	}
	if err := checkMatrix("FT", features, len(features[0])); err != nil {
		return 0, err
	}
	k := 1
	if a > 9 {
		k = 5
	}
	var flips float64
	for i, row := range features {
		if !facet[i] {
			continue
		}
		other := accepted(row, facet, predicted, features, k)
		switch {
		case predicted[i] && !other:
			flips++
		case !predicted[i] && other:
			flips--
		}
	}
	return flips / d, nil
}

// neighbour is a row and its squared distance.
type neighbour struct {
	row      int
	distance float64
}

// accepted is the vote of the k rows outside the facet that are nearest to row.
func accepted(row []float64, facet, predicted []bool, features [][]float64, k int) bool {
	nearest := make([]neighbour, 0, k+1)
	for i, other := range features {
		if facet[i] {
			continue
		}
		n := neighbour{row: i, distance: squared(row, other)}
		if len(nearest) == k && n.distance >= nearest[k-1].distance {
			continue
		}
		at, _ := slices.BinarySearchFunc(nearest, n, func(e, t neighbour) int {
			return cmp.Or(cmp.Compare(e.distance, t.distance), cmp.Compare(e.row, t.row))
		})
		nearest = slices.Insert(nearest, at, n)
		nearest = nearest[:min(k, len(nearest))]
	}
	votes := 0
	for _, n := range nearest {
		if predicted[n.row] {
			votes++
		}
	}
	return 2*votes > len(nearest)
}

func squared(a, b []float64) float64 {
	var sum float64
	for i := range a {
		sum += (a[i] - b[i]) * (a[i] - b[i])
	}
	return sum
}

// checkMatrix checks that every row has width finite numbers.
func checkMatrix(op string, rows [][]float64, width int) error {
	for i, row := range rows {
		if len(row) != width {
			return awsai.Errorf("clarify."+op, awsai.ErrInvalid, "row %d has %d features, want %d", i, len(row), width)
		}
		for j, x := range row {
			if math.IsNaN(x) || math.IsInf(x, 0) {
				return awsai.Errorf("clarify."+op, awsai.ErrInvalid, "row %d, feature %d: not a finite number", i, j)
			}
		}
	}
	return nil
}
