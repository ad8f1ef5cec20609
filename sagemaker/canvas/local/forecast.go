package local

import (
	"context"
	"math"
	"slices"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/sagemaker/canvas"
)

// Forecast are the values that come next.
type Forecast struct {
	// Candidates are the methods that were tried, best first: "naive", "seasonal-naive" and
	// "ets".
	Candidates []canvas.Candidate
	// Mean are the values by the best method, and Quantiles those that the value is below
	// with the given probability, a list of values for each.
	Mean      []float64
	Quantiles [][]float64
}

// forecaster returns the next values, and its errors one step ahead within the series.
type forecaster func(y []float64, season, horizon int) (next, errors []float64)

// Series forecasts the next values of a series: horizon of them, at most 500. season is the
// number of values after which it repeats; 1 means that it does not. Methods are compared
// by their error on the last values, which they do not see. Quantiles go by the errors
// within the series, which widen with the square root of the steps.
func Series(ctx context.Context, y []float64, season, horizon int, quantiles ...float64) (Forecast, error) {
	const op = "local.Series"
	season = max(season, 1)
	switch {
	case horizon < 1 || horizon > 500:
		return Forecast{}, awsai.Errorf(op, awsai.ErrInvalid, "horizon: limit 1 to 500, got %d", horizon)
	case season > len(y) || len(y) < 2*season+horizon+2:
		return Forecast{}, awsai.Errorf(op, awsai.ErrInvalid, "a series of %d values is short for a season of %d and a horizon of %d", len(y), season, horizon)
	case slices.ContainsFunc(y, func(f float64) bool { return math.IsNaN(f) || math.Abs(f) > 1e150 }):
		return Forecast{}, awsai.Errorf(op, awsai.ErrInvalid, "a value is no number, or over 1e150")
	case slices.ContainsFunc(quantiles, func(q float64) bool { return !(q > 0 && q < 1) }):
		return Forecast{}, awsai.Errorf(op, awsai.ErrInvalid, "quantiles are above 0 and below 1")
	}
	methods := map[string]forecaster{"naive": naive, "seasonal-naive": seasonalNaive, "ets": smoothing}
	seen, held := y[:len(y)-horizon], y[len(y)-horizon:]
	var f Forecast
	for _, name := range []string{"ets", "naive", "seasonal-naive"} {
		if err := ctx.Err(); err != nil {
			return Forecast{}, err
		}
		next, _ := methods[name](seen, season, horizon)
		m := seriesErrors(next, held, seen, season)
		f.Candidates = append(f.Candidates, canvas.Candidate{Name: name, Status: "Completed", Objective: m[0].Name, Value: m[0].Value, Scored: true, Metrics: m})
	}
	canvas.Rank(f.Candidates)
	best := f.Candidates[0].Name
	next, errs := methods[best](y, season, horizon)
	f.Mean = next
	slices.Sort(errs)
	for _, q := range quantiles {
		line := make([]float64, horizon)
		for h := range line {
			steps := h + 1
			if best == "seasonal-naive" {
				steps = h/season + 1
			}
			line[h] = next[h] + at(errs, q)*math.Sqrt(float64(steps))
		}
		f.Quantiles = append(f.Quantiles, line)
	}
	return f, nil
}

// at is a quantile of sorted values, between the two next to it.
func at(sorted []float64, q float64) float64 {
	if len(sorted) == 0 {
		return 0
	}
	place := q * float64(len(sorted)-1)
	i := int(place)
	if i+1 == len(sorted) {
		return sorted[i]
	}
	return sorted[i] + (place-float64(i))*(sorted[i+1]-sorted[i])
}

func seriesErrors(next, held, seen []float64, season int) []canvas.Measure {
	var sizes, total, squares, scale float64
	for i := range held {
		d := math.Abs(next[i] - held[i])
		sizes, total, squares = sizes+d, total+math.Abs(held[i]), squares+d*d
	}
	for i := season; i < len(seen); i++ {
		scale += math.Abs(seen[i]-seen[i-season]) / float64(len(seen)-season)
	}
	n := float64(len(held))
	return measures(canvas.RMSE, math.Sqrt(squares/n), canvas.WAPE, sizes/max(total, 1e-300), canvas.MASE, sizes/n/max(scale, 1e-300))
}

func naive(y []float64, _, horizon int) (next, errs []float64) { return seasonalNaive(y, 1, horizon) }

func seasonalNaive(y []float64, season, horizon int) (next, errs []float64) {
	for h := range horizon {
		next = append(next, y[len(y)-season+h%season])
	}
	for i := season; i < len(y); i++ {
		errs = append(errs, y[i]-y[i-season])
	}
	return next, errs
}

// smoothing is additive exponential smoothing with trend and season (Holt-Winters); its
// three weights are those of a grid with the least square error one step ahead.
func smoothing(y []float64, season, horizon int) (next, errs []float64) {
	best := math.Inf(1)
	gammas := []float64{0.05, 0.2, 0.5}
	if season == 1 {
		gammas = []float64{0}
	}
	for _, alpha := range []float64{0.05, 0.1, 0.2, 0.3, 0.5, 0.7, 0.9} {
		for _, beta := range []float64{0, 0.01, 0.05, 0.1, 0.3} {
			for _, gamma := range gammas {
				n, e := winters(y, season, horizon, alpha, beta, gamma)
				squares := 0.0
				for _, d := range e {
					squares += d * d
				}
				if squares < best {
					best, next, errs = squares, n, e
				}
			}
		}
	}
	if next == nil { // every error was too large for a number
		return seasonalNaive(y, 1, horizon)
	}
	return next, errs
}

func winters(y []float64, season, horizon int, alpha, beta, gamma float64) (next, errs []float64) {
	level, second := 0.0, 0.0
	for i := range season {
		level += y[i] / float64(season)
		second += y[season+i] / float64(season)
	}
	trend := (second - level) / float64(season)
	seasonal := make([]float64, season)
	if season > 1 {
		for i := range season {
			seasonal[i] = y[i] - level - trend*(float64(i)-float64(season-1)/2)
		}
	}
	level += trend * float64(season-1) / 2
	for i := season; i < len(y); i++ {
		s := seasonal[i%season]
		expected := level + trend
		errs = append(errs, y[i]-expected-s)
		old := level
		level = alpha*(y[i]-s) + (1-alpha)*expected
		trend = beta*(level-old) + (1-beta)*trend
		seasonal[i%season] = gamma*(y[i]-level) + (1-gamma)*s
	}
	for h := range horizon {
		next = append(next, level+float64(h+1)*trend+seasonal[(len(y)+h)%season])
	}
	return next, errs
}
