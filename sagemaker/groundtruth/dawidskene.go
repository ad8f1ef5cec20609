package groundtruth

import (
	"math"
)

// epsilon is the least probability that crowd-kit gives to anything.
const epsilon = 1e-10

// DawidSkene finds labels, the frequency of each, and the confusion matrix of each worker that
// together make the annotations most likely, by expectation and maximization from the majority
// vote (Dawid and Skene 1979, Applied Statistics 28:20). Steps, bounds of probabilities and end
// are those of crowd-kit's DawidSkene. Errors are those of [MajorityVote].
func DawidSkene(annotations []Annotation, optFns ...func(*Options)) (Consensus, error) {
	return climb("groundtruth.DawidSkene", annotations, options(optFns), (*votes).confusions)
}

// OneCoin is [DawidSkene] with one figure for each worker instead of a matrix: the probability
// to be right; wrong answers are equally probable (Zhang and others 2016, JMLR 17). It needs
// fewer answers of a worker. Results are those of crowd-kit's OneCoinDawidSkene; errors are
// those of [MajorityVote].
func OneCoin(annotations []Annotation, optFns ...func(*Options)) (Consensus, error) {
	return climb("groundtruth.OneCoin", annotations, options(optFns), (*votes).coins)
}

// climb is the expectation and maximization of crowd-kit's models, which differ in how a
// worker's errors follow from the sums of probabilities by answer.
func climb(op string, annotations []Annotation, o Options, maximize func(v *votes, sums, errors []float64)) (Consensus, error) {
	v, err := count(op, annotations, o)
	if err != nil {
		return Consensus{}, err
	}
	if o.Iterations <= 0 {
		o.Iterations = 100
	}
	if o.Tolerance == 0 {
		o.Tolerance = 1e-5
	}
	n := len(v.labels)
	size := len(v.workers) * n * n
	sums, errors, logs := make([]float64, size), make([]float64, size), make([]float64, size)
	probs := v.shares(nil)
	priors := v.mean(probs)
	v.sum(probs, sums)
	maximize(v, sums, errors)

	var history []float64
	last := math.Inf(-1)
	for range o.Iterations {
		atLeast(priors)
		v.expect(probs, priors, errors, logs)
		priors = v.mean(probs)
		v.sum(probs, sums)
		maximize(v, sums, errors)
		bound := v.bound(probs, priors, sums, errors)
		history = append(history, bound)
		if o.Tolerance > 0 && bound-last < o.Tolerance {
			break
		}
		last = bound
	}
	c := v.consensus(probs, v.skills(sums))
	c.Priors, c.LogLikelihood = priors, history
	v.setConfusion(c.Workers, errors)
	return c, nil
}

// sum adds up the tasks' probabilities by worker and answer: sums[(w*n+a)*n+t] is how often
// worker w answered a where t is true. Tables of errors have this shape too.
func (v *votes) sum(probs, sums []float64) {
	clear(sums)
	n := len(v.labels)
	for t := range v.tasks {
		row := probs[t*n : t*n+n]
		for i := v.start[t]; i < v.start[t+1]; i++ {
			at := (int(v.worker[i])*n + int(v.answer[i])) * n
			into := sums[at : at+n]
			for k, p := range row {
				into[k] += p
			}
		}
	}
}

// answered are the rows of a table that belong to answers which the worker has given: the
// probabilities of a task sum to one, so that those of a row do not vanish.
func answered(row []float64) bool {
	for _, p := range row {
		if p > 0 {
			return true
		}
	}
	return false
}

// confusions are the workers' answers by true label, normalized over the answers that the
// worker has ever given.
func (v *votes) confusions(sums, errors []float64) {
	n := len(v.labels)
	totals := make([]float64, n)
	for at := 0; at < len(sums); at += n * n {
		clear(totals)
		for a := at; a < at+n*n; a += n {
			if !answered(sums[a : a+n]) {
				continue
			}
			for k := range n {
				errors[a+k] = max(sums[a+k], epsilon)
				totals[k] += errors[a+k]
			}
		}
		for a := at; a < at+n*n; a += n {
			for k := range n {
				errors[a+k] /= max(totals[k], epsilon)
			}
		}
	}
}

// coins are the errors that follow from the workers' skills alone.
func (v *votes) coins(sums, errors []float64) {
	n := len(v.labels)
	for w, skill := range v.skills(sums) {
		wrong := (1 - skill) / max(float64(n-1), 1)
		for a := range n {
			for k := range n {
				e := wrong
				if a == k {
					e = skill
				}
				errors[(w*n+a)*n+k] = min(max(e, epsilon), 1-epsilon)
			}
		}
	}
}

// skills are the shares of the workers' answers that are right.
func (v *votes) skills(sums []float64) []float64 {
	n := len(v.labels)
	skills := make([]float64, len(v.workers))
	for w := range skills {
		for k := range n {
			skills[w] += sums[(w*n+k)*n+k]
		}
		skills[w] /= float64(v.answers[w])
	}
	return skills
}

// expect sets the tasks' probabilities to those that follow from priors and errors and returns
// the log-likelihood of all annotations. It works in logarithms, of which logs holds those of
// the errors: products of many probabilities vanish. A task whose answers no label allows keeps
// the priors.
func (v *votes) expect(probs, priors, errors, logs []float64) (likelihood float64) {
	for i, e := range errors {
		logs[i] = math.Log(e)
	}
	n := len(v.labels)
	start := make([]float64, n)
	for k, p := range priors {
		start[k] = math.Log(p)
	}
	for t := range v.tasks {
		row := probs[t*n : t*n+n]
		copy(row, start)
		for i := v.start[t]; i < v.start[t+1]; i++ {
			at := (int(v.worker[i])*n + int(v.answer[i])) * n
			for k, l := range logs[at : at+n] {
				row[k] += l
			}
		}
		top := row[argmax(row)]
		if math.IsInf(top, -1) {
			copy(row, priors)
			continue
		}
		var sum float64
		for k := range row {
			row[k] = math.Exp(row[k] - top)
			sum += row[k]
		}
		for k := range row {
			row[k] /= sum
		}
		likelihood += top + math.Log(sum)
	}
	return likelihood
}

// bound is crowd-kit's lower bound of the log-likelihood, per annotation. It counts the priors
// once for each annotation, as crowd-kit does, and raises the probabilities to the least one.
func (v *votes) bound(probs, priors, sums, errors []float64) (bound float64) {
	n := len(v.labels)
	for i, s := range sums {
		if s > 0 {
			bound += s * (math.Log(errors[i]) + math.Log(max(priors[i%n], epsilon)))
		}
	}
	atLeast(probs)
	for _, p := range probs {
		bound -= p * math.Log(p)
	}
	return bound / float64(len(v.answer))
}

// atLeast raises probabilities to the least one.
func atLeast(probs []float64) {
	for i, p := range probs {
		probs[i] = max(p, epsilon)
	}
}

// setConfusion gives the workers their matrices, which a table of errors has by answer.
func (v *votes) setConfusion(workers []Worker, errors []float64) {
	n := len(v.labels)
	for w := range workers {
		m := make([][]float64, n)
		for k := range m {
			m[k] = make([]float64, n)
			for a := range n {
				m[k][a] = errors[(w*n+a)*n+k]
			}
		}
		workers[w].Confusion = m
	}
}
