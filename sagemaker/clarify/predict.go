package clarify

import (
	"context"
	"fmt"
	"math"

	"github.com/awsai-go/awsai"
)

// Predict is a model: rows in, as many rows of as many outputs each out. It is called from
// one goroutine at a time and keeps neither rows nor what it returns.
type Predict func(ctx context.Context, rows [][]float64) ([][]float64, error)

// Link is the scale on which attributions add up.
type Link int

const (
	// Identity leaves outputs as they are. It is the zero value.
	Identity Link = iota
	// Logit explains probabilities as log odds, ln(p/(1-p)). Outputs are within 0 and 1,
	// both excluded, or it is ErrInvalid.
	Logit
)

// of puts an output on the link's scale.
func (l Link) of(p float64) (float64, error) {
	switch {
	case math.IsNaN(p) || math.IsInf(p, 0):
		return 0, awsai.Errorf("clarify.Predict", awsai.ErrInvalid, "an output is not a finite number")
	case l == Identity:
		return p, nil
	case p <= 0 || p >= 1:
		return 0, awsai.Errorf("clarify.Predict", awsai.ErrInvalid, "logit of an output outside 0 to 1, or at its end")
	}
	return math.Log(p / (1 - p)), nil
}

// maxBatch is about how many rows go to a model at once.
const maxBatch = 8192

// game is the value of coalitions for one row: what a model says, in the mean over the
// baseline, when only the features of the coalition have the row's values.
type game struct {
	predict  Predict
	baseline [][]float64
	link     Link
	outputs  int // 0 until the first prediction
}

// baseValue is the value of no feature.
func (g *game) baseValue(ctx context.Context) ([]float64, error) {
	out, err := g.values(ctx, g.baseline[0], nil, []uint64{0})
	if err != nil {
		return nil, err
	}
	return out[0], nil
}

// values are the values of coalitions, each a set of bits over the features that vary.
func (g *game) values(ctx context.Context, row []float64, varying []int, coalitions []uint64) ([][]float64, error) {
	out := make([][]float64, 0, len(coalitions))
	step := max(1, maxBatch/len(g.baseline))
	for len(coalitions) > 0 {
		n := min(step, len(coalitions))
		part, err := g.batch(ctx, row, varying, coalitions[:n])
		if err != nil {
			return nil, err
		}
		out, coalitions = append(out, part...), coalitions[n:]
	}
	return out, nil
}

func (g *game) batch(ctx context.Context, row []float64, varying []int, coalitions []uint64) ([][]float64, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	width := len(row)
	flat := make([]float64, len(coalitions)*len(g.baseline)*width)
	rows := make([][]float64, 0, len(coalitions)*len(g.baseline))
	for _, set := range coalitions {
		for _, base := range g.baseline {
			mixed := flat[:width:width]
			flat = flat[width:]
			copy(mixed, base)
			for bit, j := range varying {
				if set>>bit&1 == 1 {
					mixed[j] = row[j]
				}
			}
			rows = append(rows, mixed)
		}
	}
	predictions, err := g.predict(ctx, rows)
	if err != nil {
		return nil, err
	}
	if err := g.check(predictions, len(rows)); err != nil {
		return nil, err
	}
	return g.means(predictions, len(coalitions))
}

// means averages predictions over the baseline, on the link's scale.
func (g *game) means(predictions [][]float64, coalitions int) ([][]float64, error) {
	out := make([][]float64, coalitions)
	for c := range out {
		mean := make([]float64, g.outputs)
		for _, p := range predictions[c*len(g.baseline) : (c+1)*len(g.baseline)] {
			for o, x := range p {
				mean[o] += x
			}
		}
		for o := range mean {
			v, err := g.link.of(mean[o] / float64(len(g.baseline)))
			if err != nil {
				return nil, err
			}
			mean[o] = v
		}
		out[c] = mean
	}
	return out, nil
}

// check holds a model to the shape of its answers.
func (g *game) check(predictions [][]float64, rows int) error {
	if len(predictions) != rows {
		return invalidModel("%d rows for %d", len(predictions), rows)
	}
	if g.outputs == 0 {
		g.outputs = len(predictions[0])
	}
	for i, p := range predictions {
		if len(p) != g.outputs || len(p) == 0 {
			return invalidModel("%d outputs in row %d, %d in the first", len(p), i, g.outputs)
		}
	}
	return nil
}

func invalidModel(format string, args ...any) error {
	return awsai.Errorf("clarify.Predict", awsai.ErrInvalid, "the model gave %s", fmt.Sprintf(format, args...))
}

// varying are the features in which a row differs from some row of the baseline: the
// others cannot change a prediction and have no part in it.
func varying(row []float64, baseline [][]float64) []int {
	var out []int
	for j, x := range row {
		for _, base := range baseline {
			if base[j] != x {
				out = append(out, j)
				break
			}
		}
	}
	return out
}
