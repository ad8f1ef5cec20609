package local

import (
	"cmp"
	"math"
	"math/rand/v2"
	"slices"

	"github.com/awsai-go/awsai/sagemaker/canvas"
)

// measure are the metrics of predictions, the objective first: RMSE of numbers, F1 or
// accuracy of classes as AutoML has them by default.
func measure(p [][]float64, y []float64, classes []string) []canvas.Measure {
	if len(classes) == 0 {
		return errorsOf(p, y)
	}
	n := len(classes)
	counts := confusion(p, y, n)
	var right, loss, recalls, f1s float64
	for i := range y {
		loss -= math.Log(max(p[i][int(y[i])], 1e-15)) / float64(len(y))
	}
	var recall, precision, f1 float64 // of the last class, the positive one of two
	for k := range n {
		var actual, predicted float64
		for j := range n {
			actual += counts[k][j]
			predicted += counts[j][k]
		}
		right += counts[k][k]
		recall, precision = counts[k][k]/max(actual, 1), counts[k][k]/max(predicted, 1)
		f1 = 2 * precision * recall / max(precision+recall, 1e-15)
		recalls, f1s = recalls+recall/float64(n), f1s+f1/float64(n)
	}
	accuracy := right / float64(len(y))
	if n == 2 {
		return measures(canvas.F1, f1, canvas.Accuracy, accuracy, canvas.AUC, auc(p, y), canvas.BalancedAccuracy, recalls, canvas.Precision, precision, canvas.Recall, recall, canvas.LogLoss, loss)
	}
	return measures(canvas.Accuracy, accuracy, canvas.BalancedAccuracy, recalls, canvas.F1Macro, f1s, canvas.LogLoss, loss)
}

// measures are pairs of a name and a value.
func measures(pairs ...any) []canvas.Measure {
	var out []canvas.Measure
	for i := 0; i+1 < len(pairs); i += 2 {
		name, _ := pairs[i].(canvas.Metric)
		value, _ := pairs[i+1].(float64)
		out = append(out, canvas.Measure{Name: name, Set: "Validation", Value: value})
	}
	return out
}

func errorsOf(p [][]float64, y []float64) []canvas.Measure {
	mean, dev := meanDeviation(y)
	var squares, sizes, total float64
	for i := range y {
		d := p[i][0] - y[i]
		squares, sizes, total = squares+d*d, sizes+math.Abs(d), total+(y[i]-mean)*(y[i]-mean)
	}
	n := float64(len(y))
	if total == 0 {
		total = dev
	}
	return measures(canvas.RMSE, math.Sqrt(squares/n), canvas.MSE, squares/n, canvas.MAE, sizes/n, canvas.R2, 1-squares/total)
}

func confusion(p [][]float64, y []float64, n int) [][]float64 {
	counts := make([][]float64, n)
	for k := range counts {
		counts[k] = make([]float64, n)
	}
	for i := range y {
		counts[int(y[i])][argmax(p[i])]++
	}
	return counts
}

// auc is the share of pairs of a positive and a negative row in the right order, ties by
// half.
func auc(p [][]float64, y []float64) float64 {
	order := make([]int, len(y))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int { return cmp.Compare(p[a][1], p[b][1]) })
	var positives, ranks float64
	for i := 0; i < len(order); {
		j := i
		for j < len(order) && p[order[j]][1] == p[order[i]][1] {
			j++
		}
		for _, row := range order[i:j] {
			if y[row] == 1 {
				positives++
				ranks += float64(i+j+1) / 2
			}
		}
		i = j
	}
	negatives := float64(len(y)) - positives
	if positives == 0 || negatives == 0 {
		return 0.5
	}
	return (ranks - positives*(positives+1)/2) / (positives * negatives)
}

func (r *Run) insights(p [][]float64, y []float64, best canvas.Candidate) {
	r.Insights = canvas.Insights{Rows: len(y), Kind: map[canvas.Type]string{
		canvas.Binary: "binary_classification", canvas.Multiclass: "multiclass_classification", canvas.Regression: "regression",
	}[r.Type]}
	for _, m := range best.Metrics {
		r.Insights.Metrics = append(r.Insights.Metrics, canvas.Statistic{Name: string(m.Name), Value: m.Value})
	}
	if len(r.Classes) == 0 {
		return
	}
	r.Insights.Confusion = make(map[string]map[string]float64)
	for k, row := range confusion(p, y, len(r.Classes)) {
		r.Insights.Confusion[r.Classes[k]] = make(map[string]float64)
		for j, n := range row {
			r.Insights.Confusion[r.Classes[k]][r.Classes[j]] = n
		}
	}
}

// maxExplained is how many rows importances go by.
const maxExplained = 2000

// explain shuffles each column among the rows in turn, and sees how much worse the best
// model is for it: the mean loss of the right answer's probability, or the mean square.
func (r *Run) explain(x [][]float64, y []float64, o Options) {
	n := min(len(x), maxExplained)
	x, y = x[:n], y[:n]
	label := canvas.LabelExplanation{Label: "label0"}
	base := r.loss(x, y)
	rng := rand.New(rand.NewPCG(o.Seed, 2))
	from := 0
	for _, col := range r.encoder.columns {
		to := from + max(len(col.levels), 1)
		order := rng.Perm(n)
		moved := make([][]float64, n)
		for i := range x {
			moved[i] = slices.Clone(x[i])
			copy(moved[i][from:to], x[order[i]][from:to])
		}
		label.Features = append(label.Features, canvas.Importance{Feature: col.name, Value: max(r.loss(moved, y)-base, 0)})
		from = to
	}
	for i := range x {
		label.Expected += r.best.predict(x[i])[max(len(r.Classes), 1)-1] / float64(n)
	}
	canvas.RankFeatures(label.Features)
	r.Explanation = canvas.Explanation{Labels: []canvas.LabelExplanation{label}}
}

func (r *Run) loss(x [][]float64, y []float64) float64 {
	sum := 0.0
	for i := range x {
		p := r.best.predict(x[i])
		if len(r.Classes) > 0 {
			sum += 1 - p[int(y[i])]
		} else {
			sum += (p[0] - y[i]) * (p[0] - y[i])
		}
	}
	return sum / float64(len(x))
}
