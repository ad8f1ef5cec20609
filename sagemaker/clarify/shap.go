package clarify

import (
	"context"
	"math/bits"
	"slices"

	"github.com/awsai-go/awsai"
)

// SHAP says how to explain. The zero value lacks only the baseline.
type SHAP struct {
	// Baseline are the rows [row][feature] that stand for absent features: predictions are
	// averaged over them. It is required. [MeanBaseline] makes one of data.
	Baseline [][]float64
	// Link is the scale of the attributions.
	Link Link
	// Samples is how many coalitions [KernelSHAP] evaluates for each row. 0 means
	// 2·features + 2048, as in Clarify. Where that is enough for all, all are evaluated
	// and the result is exact.
	Samples int
	// Seed makes sampled coalitions reproducible: the same seed gives the same result.
	Seed uint64
}

// Attributions are the parts of features in predictions. Of each row, Expected and the
// Values of an output add up to its prediction, on the link's scale.
type Attributions struct {
	// Expected is the prediction without features, by output.
	Expected []float64
	// Values are the attributions [row][feature][output].
	Values [][][]float64
}

// maxExact is the most features of an exact explanation: a million coalitions.
const maxExact = 20

// ExactSHAP gives Shapley values by their definition over all coalitions of the features
// that differ from the baseline, at most 20: 2ⁿ·len(Baseline) predictions for each row.
// Bad shapes, numbers that are not finite and more features are ErrInvalid.
func ExactSHAP(ctx context.Context, predict Predict, rows [][]float64, how SHAP) (Attributions, error) {
	return explain(ctx, "ExactSHAP", predict, rows, how, exact)
}

// KernelSHAP gives Shapley values by weighted regression over coalitions (Lundberg and
// Lee 2017): all of them where Samples is enough, else whole coalition sizes from the
// heaviest on and a random sample of the rest. Values add up exactly in both cases.
// Bad shapes, numbers that are not finite and more than 64 features that differ from the
// baseline are ErrInvalid.
func KernelSHAP(ctx context.Context, predict Predict, rows [][]float64, how SHAP) (Attributions, error) {
	return explain(ctx, "KernelSHAP", predict, rows, how, kernel)
}

// solver explains one row: attributions [varying][output] from the values of no feature
// and of all.
type solver func(ctx context.Context, g *game, row []float64, varying []int, how SHAP, index int, none, all []float64) ([][]float64, error)

func explain(ctx context.Context, op string, predict Predict, rows [][]float64, how SHAP, solve solver) (Attributions, error) {
	if err := how.check(op, predict, rows); err != nil {
		return Attributions{}, err
	}
	g := &game{predict: predict, baseline: how.Baseline, link: how.Link}
	none, err := g.baseValue(ctx)
	if err != nil {
		return Attributions{}, awsai.Wrap("clarify."+op, err)
	}
	out := Attributions{Expected: none, Values: make([][][]float64, len(rows))}
	for i, row := range rows {
		values, err := explainRow(ctx, g, row, how, i, none, solve)
		if err != nil {
			return Attributions{}, awsai.Wrap("clarify."+op, err)
		}
		out.Values[i] = values
	}
	return out, nil
}

func explainRow(ctx context.Context, g *game, row []float64, how SHAP, index int, none []float64, solve solver) ([][]float64, error) {
	out := make([][]float64, len(row))
	for j := range out {
		out[j] = make([]float64, g.outputs)
	}
	free := varying(row, g.baseline)
	if len(free) == 0 {
		return out, nil
	}
	if len(free) > 64 {
		return nil, awsai.Errorf("clarify.KernelSHAP", awsai.ErrInvalid, "%d features differ from the baseline in row %d, limit 64", len(free), index)
	}
	all, err := g.values(ctx, row, free, []uint64{full(len(free))})
	if err != nil {
		return nil, err
	}
	values, err := solve(ctx, g, row, free, how, index, none, all[0])
	if err != nil {
		return nil, err
	}
	for k, j := range free {
		out[j] = values[k]
	}
	return out, nil
}

// full is the coalition of n features.
func full(n int) uint64 { return ^uint64(0) >> (64 - n) }

// check checks what does not need the model.
func (s SHAP) check(op string, predict Predict, rows [][]float64) error {
	switch {
	case predict == nil:
		return awsai.Errorf("clarify."+op, awsai.ErrInvalid, "no model")
	case len(s.Baseline) == 0 || len(s.Baseline[0]) == 0:
		return awsai.Errorf("clarify."+op, awsai.ErrInvalid, "no baseline")
	case s.Samples < 0:
		return awsai.Errorf("clarify."+op, awsai.ErrInvalid, "%d samples", s.Samples)
	}
	if err := checkMatrix(op, s.Baseline, len(s.Baseline[0])); err != nil {
		return err
	}
	return checkMatrix(op, rows, len(s.Baseline[0]))
}

// exact sums a feature's contributions to all coalitions.
func exact(ctx context.Context, g *game, row []float64, varying []int, _ SHAP, index int, _, _ []float64) ([][]float64, error) {
	n := len(varying)
	if n > maxExact {
		return nil, awsai.Errorf("clarify.ExactSHAP", awsai.ErrInvalid, "%d features differ from the baseline in row %d, limit %d", n, index, maxExact)
	}
	coalitions := make([]uint64, 1<<n)
	for set := range coalitions {
		coalitions[set] = uint64(set)
	}
	v, err := g.values(ctx, row, varying, coalitions)
	if err != nil {
		return nil, err
	}
	weights := orderShares(n)
	out := make([][]float64, n)
	for k := range out {
		out[k] = make([]float64, g.outputs)
		for set := range coalitions {
			if set>>k&1 == 1 {
				continue
			}
			w := weights[bits.OnesCount64(uint64(set))]
			for o := range out[k] {
				out[k][o] += w * (v[set|1<<k][o] - v[set][o])
			}
		}
	}
	return out, nil
}

// orderShares are s!(n-s-1)!/n! by size s: the share of orders in which just a coalition
// of that size comes before a feature.
func orderShares(n int) []float64 {
	out := make([]float64, n)
	w := 1 / float64(n)
	for s := range out {
		out[s] = w
		if s+1 < n {
			w *= float64(s+1) / float64(n-s-1)
		}
	}
	return out
}

// LinearSHAP gives the Shapley values of a linear model, w·(x - mean of the baseline), for
// features that are taken as independent. The weights are [output][feature] and the biases
// by output. Bad shapes and numbers that are not finite are ErrInvalid.
func LinearSHAP(weights [][]float64, bias []float64, baseline, rows [][]float64) (Attributions, error) {
	const op = "LinearSHAP"
	if len(weights) == 0 || len(bias) != len(weights) {
		return Attributions{}, awsai.Errorf("clarify."+op, awsai.ErrInvalid, "%d outputs of weights, %d biases", len(weights), len(bias))
	}
	mean, err := MeanBaseline(baseline)
	if err != nil {
		return Attributions{}, err
	}
	for _, matrix := range [][][]float64{weights, rows} {
		if err := checkMatrix(op, matrix, len(mean)); err != nil {
			return Attributions{}, err
		}
	}
	out := Attributions{Expected: slices.Clone(bias), Values: make([][][]float64, len(rows))}
	for o, w := range weights {
		for j := range w {
			out.Expected[o] += w[j] * mean[j]
		}
	}
	for i, row := range rows {
		out.Values[i] = make([][]float64, len(row))
		for j, x := range row {
			out.Values[i][j] = make([]float64, len(weights))
			for o, w := range weights {
				out.Values[i][j][o] = w[j] * (x - mean[j])
			}
		}
	}
	return out, nil
}

// MeanBaseline is the mean of each feature over the rows. It is ErrInvalid without rows or
// features, and where rows differ in length or hold numbers that are not finite.
func MeanBaseline(rows [][]float64) ([]float64, error) {
	if len(rows) == 0 || len(rows[0]) == 0 {
		return nil, awsai.Errorf("clarify.MeanBaseline", awsai.ErrInvalid, "no baseline")
	}
	if err := checkMatrix("MeanBaseline", rows, len(rows[0])); err != nil {
		return nil, err
	}
	out := make([]float64, len(rows[0]))
	for _, row := range rows {
		for j, x := range row {
			out[j] += x / float64(len(rows))
		}
	}
	return out, nil
}
