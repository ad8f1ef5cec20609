package groundtruth

// MajorityVote gives each task the label with the most votes. A verdict's probabilities are
// the labels' shares of the votes.
//
// Errors are awsai.ErrInvalid for no annotations, one that lacks a part, a label that is not
// among Options.Labels, or a worker who answers a task twice, and awsai.ErrTooLarge for more
// tasks, workers and labels than tables of a gigabyte hold.
func MajorityVote(annotations []Annotation, optFns ...func(*Options)) (Consensus, error) {
	v, err := count("groundtruth.MajorityVote", annotations, options(optFns))
	if err != nil {
		return Consensus{}, err
	}
	probs := v.shares(nil)
	return v.consensus(probs, v.accuracies(probs)), nil
}

// Wawa is worker agreement with aggregate: a majority vote in which the vote of each worker
// weighs as much as the share of the worker's answers that agree with the plain majority. A
// task whose voters have no weight at all has the plain vote. Results are those of crowd-kit's
// Wawa; errors are those of [MajorityVote].
func Wawa(annotations []Annotation, optFns ...func(*Options)) (Consensus, error) {
	v, err := count("groundtruth.Wawa", annotations, options(optFns))
	if err != nil {
		return Consensus{}, err
	}
	skills := v.accuracies(v.shares(nil))
	return v.consensus(v.shares(skills), skills), nil
}

// accuracies are the shares of each worker's answers that are the most probable label.
func (v *votes) accuracies(probs []float64) []float64 {
	n := len(v.labels)
	right := make([]float64, len(v.workers))
	for t := range v.tasks {
		best := int32(argmax(probs[t*n : t*n+n]))
		for i := v.start[t]; i < v.start[t+1]; i++ {
			if v.answer[i] == best {
				right[v.worker[i]]++
			}
		}
	}
	for w := range right {
		right[w] /= float64(v.answers[w])
	}
	return right
}
