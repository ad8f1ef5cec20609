package groundtruth

import "math"

// ModifiedDawidSkene is the variant of Dawid and Skene's method that AWS has published as the
// one of Ground Truth for classes and verifications. It starts with workers who are right in 7
// of 10 cases. In each round a label's probability is its frequency among the tasks times the
// workers' likelihoods; a worker's matrix is the n answers counted, plus n of the worker's own
// accuracy, plus n/2 of the mean accuracy of all workers (0.7 in the first round).
//
// AWS's sample compares its log-likelihood with zero, because an array is shared by mistake, and
// so ends after a few rounds on rounding noise; this function has Options.Iterations rounds, 20
// unless told otherwise, or ends by Options.Tolerance, a relative improvement of the
// log-likelihood. At equal rounds the two agree. [Verdict.Confidence] is not rounded, Ground
// Truth's is to two places. Errors are those of [MajorityVote].
func ModifiedDawidSkene(annotations []Annotation, optFns ...func(*Options)) (Consensus, error) {
	o := options(optFns)
	v, err := count("groundtruth.ModifiedDawidSkene", annotations, o)
	if err != nil {
		return Consensus{}, err
	}
	if o.Iterations <= 0 {
		o.Iterations = 20
	}
	n := len(v.labels)
	size := len(v.workers) * n * n
	sums, errors, logs := make([]float64, size), make([]float64, size), make([]float64, size)
	probs := make([]float64, len(v.tasks)*n)
	for i := range probs {
		probs[i] = 1 / float64(n)
	}
	accuracy := 0.7
	for i := range errors {
		errors[i] = chance(i, n, accuracy)
	}

	var history []float64
	var skills []float64
	for range o.Iterations {
		likelihood := v.expect(probs, v.mean(probs), errors, logs)
		v.sum(probs, sums)
		skills = v.skills(sums)
		v.smooth(sums, errors, skills, accuracy)
		accuracy = mean(skills)
		history = append(history, likelihood)
		if o.Tolerance > 0 && improved(history) < o.Tolerance {
			break
		}
	}
	c := v.consensus(probs, skills)
	c.LogLikelihood = history
	v.setConfusion(c.Workers, errors)
	return c, nil
}

// chance is the cell i of a table of errors for a worker of that accuracy.
func chance(i, n int, accuracy float64) float64 {
	if i/n%n == i%n {
		return accuracy
	}
	return (1 - accuracy) / float64(n-1)
}

// smooth sets errors to the workers' answers with both priors.
func (v *votes) smooth(sums, errors, skills []float64, accuracy float64) {
	n := len(v.labels)
	for w, skill := range skills {
		at := w * n * n
		answers := float64(v.answers[w])
		for k := range n {
			var total float64
			for i := at + k; i < at+n*n; i += n {
				errors[i] = sums[i] + answers*chance(i, n, skill) + answers/2*chance(i, n, accuracy)
				total += errors[i]
			}
			for i := at + k; total > 0 && i < at+n*n; i += n {
				errors[i] /= total
			}
		}
	}
}

func mean(xs []float64) (m float64) {
	for _, x := range xs {
		m += x
	}
	return m / float64(len(xs))
}

// improved is by how much of itself the last log-likelihood is better than the one before.
func improved(history []float64) float64 {
	if len(history) < 2 {
		return math.Inf(1)
	}
	last, now := history[len(history)-2], history[len(history)-1]
	if last == 0 {
		return 0
	}
	return (now - last) / math.Abs(last)
}
