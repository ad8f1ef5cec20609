package local

import (
	"context"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/sagemaker/canvas"
)

// Options are a run's.
type Options struct {
	// Type is the kind of the target's values. The default is found out: numbers with more
	// than 20 different ones are Regression.
	Type canvas.Type
	// Folds is how many parts the rows are cut into to compare candidates. The default is 5.
	Folds int
	// Seed makes the parts.
	Seed uint64
}

// Run is what was learnt.
type Run struct {
	// Type is the kind of the target's values, Classes are its classes in order.
	Type    canvas.Type
	Classes []string
	// Candidates are the models that were tried, best first.
	Candidates []canvas.Candidate
	// Explanation is how much each column matters to the best one.
	Explanation canvas.Explanation
	// Insights are what cross-validation says of the best one.
	Insights canvas.Insights
	encoder  encoder
	best     model
}

// Prediction is that of one row.
type Prediction struct {
	// Label is the class, Probability how sure the model is of it, and Probabilities are
	// those of all classes in the order of [Run].Classes.
	Label         string
	Probability   float64
	Probabilities []float64
	// Value is the number of a regression.
	Value float64
}

type contender struct {
	name string
	make func() model
}

func contenders(classes int) []contender {
	first := "linear-regression"
	if classes > 0 {
		first = "logistic-regression"
	}
	return []contender{
		{first, func() model { return &linear{} }},
		{"nearest-5", func() model { return &nearest{k: 5} }},
		{"nearest-15", func() model { return &nearest{k: 15} }},
		{"boosted-trees", func() model { return &boosted{rounds: 100, depth: 3, bins: 32, rate: 0.1} }},
	}
}

// Tabular learns to predict a column of a table from the others, and compares models by
// cross-validation. Rows without a target are left out.
func Tabular(ctx context.Context, t Table, target string, optFns ...func(*Options)) (Run, error) {
	const op = "local.Tabular"
	o := options(optFns)
	y, r, rows, err := targets(t, target, o.Type)
	if err != nil {
		return Run{}, awsai.Wrap(op, err)
	}
	t.Rows = rows
	var width int
	if r.encoder, width = newEncoder(t, target); width == 0 {
		return Run{}, awsai.Errorf(op, awsai.ErrInvalid, "no column to learn from")
	}
	x := r.encoder.all(t)
	if err := r.compete(ctx, x, y, contenders(len(r.Classes)), o); err != nil {
		return Run{}, awsai.Wrap(op, err)
	}
	r.explain(x, y, o)
	return r, nil
}

func options(optFns []func(*Options)) Options {
	var o Options
	for _, fn := range optFns {
		fn(&o)
	}
	if o.Folds == 0 {
		o.Folds = 5
	}
	return o
}

// targets reads the target's column: numbers, or the indices of classes.
func targets(t Table, target string, kind canvas.Type) ([]float64, Run, [][]string, error) {
	c := t.column(target)
	if c < 0 {
		return nil, Run{}, nil, fmt.Errorf("%w: the table has no such target among its %d columns", awsai.ErrInvalid, len(t.Columns))
	}
	var rows [][]string
	counts := make(map[string]int)
	numbers := true
	for i, row := range t.Rows {
		if len(row) != len(t.Columns) {
			return nil, Run{}, nil, fmt.Errorf("%w: row %d has %d values for %d columns", awsai.ErrInvalid, i, len(row), len(t.Columns))
		}
		if row[c] == "" {
			continue
		}
		rows = append(rows, row)
		counts[row[c]]++
		if _, ok := number(row[c]); !ok {
			numbers = false
		}
	}
	if n := len(rows); n < 10 || n > maxRows {
		return nil, Run{}, nil, fmt.Errorf("%w: limit 10 to %d rows with a target, got %d", awsai.ErrInvalid, maxRows, n)
	}
	r := Run{Type: kind}
	if kind == "" && numbers && len(counts) > 20 {
		r.Type = canvas.Regression
	}
	if r.Type == canvas.Regression && !numbers {
		return nil, Run{}, nil, fmt.Errorf("%w: a target is not a number", awsai.ErrInvalid)
	}
	if r.Type != canvas.Regression {
		r.Classes = slices.Sorted(maps.Keys(counts))
		if n := len(r.Classes); n < 2 || n > maxClasses || kind == canvas.Binary && n != 2 {
			return nil, Run{}, nil, fmt.Errorf("%w: limit 2 to %d classes, and 2 of a binary target; got %d", awsai.ErrInvalid, maxClasses, n)
		}
		r.Type = canvas.Multiclass
		if len(r.Classes) == 2 {
			r.Type = canvas.Binary
		}
	}
	y := make([]float64, len(rows))
	for i, row := range rows {
		if r.Type == canvas.Regression {
			y[i], _ = number(row[c])
		} else {
			at, _ := slices.BinarySearch(r.Classes, row[c])
			y[i] = float64(at)
		}
	}
	return y, r, rows, nil
}

// folds gives each row a part, each class's rows in turns.
func folds(y []float64, classes int, o Options) []int {
	rng := rand.New(rand.NewPCG(o.Seed, 1))
	part := make([]int, len(y))
	next := 0
	for k := range max(classes, 1) {
		var rows []int
		for i := range y {
			if classes == 0 || int(y[i]) == k {
				rows = append(rows, i)
			}
		}
		rng.Shuffle(len(rows), func(i, j int) { rows[i], rows[j] = rows[j], rows[i] })
		for _, i := range rows {
			part[i] = next % o.Folds
			next++
		}
	}
	return part
}

// compete compares the contenders, and fits the best one to all rows.
func (r *Run) compete(ctx context.Context, x [][]float64, y []float64, all []contender, o Options) error {
	if o.Folds < 2 || o.Folds > len(y) {
		return fmt.Errorf("%w: limit 2 to %d folds, got %d", awsai.ErrInvalid, len(y), o.Folds)
	}
	part := folds(y, len(r.Classes), o)
	predictions := make(map[string][][]float64)
	for _, c := range all {
		out := make([][]float64, len(y))
		for f := range o.Folds {
			if err := ctx.Err(); err != nil {
				return err
			}
			var tx [][]float64
			var ty []float64
			for i := range y {
				if part[i] != f {
					tx, ty = append(tx, x[i]), append(ty, y[i])
				}
			}
			m := c.make()
			m.fit(tx, ty, len(r.Classes))
			for i := range y {
				if part[i] == f {
					out[i] = m.predict(x[i])
				}
			}
		}
		predictions[c.name] = out
		measures := measure(out, y, r.Classes)
		r.Candidates = append(r.Candidates, canvas.Candidate{
			Name: c.name, Status: "Completed", Objective: measures[0].Name, Value: measures[0].Value, Scored: true, Metrics: measures,
		})
	}
	canvas.Rank(r.Candidates)
	best := r.Candidates[0]
	r.insights(predictions[best.Name], y, best)
	i := slices.IndexFunc(all, func(c contender) bool { return c.name == best.Name })
	r.best = all[i].make()
	r.best.fit(x, y, len(r.Classes))
	return nil
}

// Predict predicts the rows of a table with the columns that the run learnt from; one that
// is missing counts as missing values.
func (r Run) Predict(t Table) ([]Prediction, error) {
	const op = "local.Predict"
	if r.best == nil {
		return nil, awsai.Errorf(op, awsai.ErrInvalid, "the run has no model")
	}
	for i, row := range t.Rows {
		if len(row) != len(t.Columns) {
			return nil, awsai.Errorf(op, awsai.ErrInvalid, "row %d has %d values for %d columns", i, len(row), len(t.Columns))
		}
	}
	out := make([]Prediction, len(t.Rows))
	for i, x := range r.encoder.all(t) {
		out[i] = r.prediction(r.best.predict(x))
	}
	return out, nil
}

func (r Run) prediction(p []float64) Prediction {
	if len(r.Classes) == 0 {
		return Prediction{Value: p[0]}
	}
	k := argmax(p)
	return Prediction{Label: r.Classes[k], Probability: p[k], Probabilities: p}
}

func argmax(p []float64) int {
	best := 0
	for k := range p {
		if p[k] > p[best] {
			best = k
		}
	}
	return best
}
