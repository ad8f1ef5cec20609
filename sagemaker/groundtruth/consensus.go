package groundtruth

import (
	"slices"

	"github.com/awsai-go/awsai"
)

// Annotation is one worker's answer to one task, of a kind that has one label of several: a
// class of an image or a text, or the verdict of a verification. All three are required.
type Annotation struct {
	// Task names what was labelled, such as the dataset object ID of a payload.
	Task string
	// Worker names who labelled it.
	Worker string
	// Label is the answer.
	Label string
}

// Options are for the functions that make one label of several answers. The zero value is the
// default.
type Options struct {
	// Labels are the labels that there are, in the order in which ties go to the first. An
	// answer that is not among them is awsai.ErrInvalid. The default is the labels of the
	// annotations in the order of their first, as crowd-kit has it.
	Labels []string
	// Iterations is the most rounds of expectation and maximization. The default is 100, for
	// [ModifiedDawidSkene] 20. [MajorityVote] and [Wawa] have none.
	Iterations int
	// Tolerance ends the iterations once the log-likelihood of an answer improves by less. The
	// default is 1e-5, for [ModifiedDawidSkene] none; below zero it never ends them.
	Tolerance float64
}

// Consensus is what a set of annotations amounts to.
type Consensus struct {
	// Labels are the labels that there are, in order.
	Labels []string
	// Verdicts has one for each task, in the order of the tasks' first annotations.
	Verdicts []Verdict
	// Workers has one for each worker, in the order of their first annotations.
	Workers []Worker
	// Priors is how frequent each label is among the tasks, in the order of Labels: the mean
	// of the tasks' probabilities.
	Priors []float64
	// LogLikelihood has one value for each iteration: for [DawidSkene] and [OneCoin] the lower
	// bound of it that they climb, per annotation; for [ModifiedDawidSkene] that of all
	// annotations. It is empty where nothing iterates.
	LogLikelihood []float64
}

// Verdict is the label of one task.
type Verdict struct {
	// Task is the task's name.
	Task string
	// Label is the most probable label; of several, the first in order.
	Label string
	// Index is the place of Label in Consensus.Labels.
	Index int
	// Confidence is the probability of Label, in [0,1].
	Confidence float64
	// Probabilities are those of all labels, in the order of Consensus.Labels.
	Probabilities []float64
	// Answers is how many annotations the task has.
	Answers int
}

// Worker is how well one worker labels, as far as the others' answers tell.
type Worker struct {
	// ID is the worker's name.
	ID string
	// Answers is how many annotations are the worker's.
	Answers int
	// Skill is the share of the answers that are right, in [0,1]: by the verdicts for
	// [MajorityVote] and [Wawa] (those of the plain vote), by the probabilities otherwise.
	Skill float64
	// Confusion[t][a] is the probability that the worker answers label a where label t is
	// true; it is nil for [MajorityVote] and [Wawa]. A label that the worker never answered
	// has zero with [DawidSkene].
	Confusion [][]float64
}

// maxCells bounds each table that a consensus needs, of 8 bytes a cell: tasks by labels, and
// workers by labels by labels.
const maxCells = 1 << 27

// votes are annotations with numbers for names, grouped by task.
type votes struct {
	labels, tasks, workers []string
	// start[t] is where the answers of task t begin; it has one more for the end.
	start []int32
	// worker and answer are those of each annotation.
	worker, answer []int32
	// answers is how many each worker gave.
	answers []int
}

// count numbers the names of annotations.
func count(op string, annotations []Annotation, o Options) (*votes, error) {
	if len(annotations) == 0 {
		return nil, awsai.Errorf(op, awsai.ErrInvalid, "no annotations")
	}
	labels, err := labelsOf(op, annotations, o.Labels)
	if err != nil {
		return nil, err
	}
	v := &votes{labels: labels}
	index := make(map[string]int32, len(labels))
	for i, l := range labels {
		index[l] = int32(i)
	}
	var (
		tasks, workers = map[string]int32{}, map[string]int32{}
		task           = make([]int32, len(annotations))
		worker         = make([]int32, len(annotations))
		answer         = make([]int32, len(annotations))
	)
	for i, a := range annotations {
		k, known := index[a.Label]
		switch {
		case a.Task == "" || a.Worker == "" || a.Label == "":
			return nil, awsai.Errorf(op, awsai.ErrInvalid, "annotation %d lacks its task, worker or label", i)
		case !known:
			return nil, awsai.Errorf(op, awsai.ErrInvalid, "annotation %d has a label that is not among the %d of Options.Labels", i, len(labels))
		}
		task[i], worker[i], answer[i] = number(tasks, &v.tasks, a.Task), number(workers, &v.workers, a.Worker), k
	}
	n := int64(len(labels))
	if cells := max(int64(len(v.tasks))*n, int64(len(v.workers))*n*n); cells > maxCells {
		return nil, awsai.Errorf(op, awsai.ErrTooLarge, "%d tasks and %d workers with %d labels need a table of %d cells, limit %d",
			len(v.tasks), len(v.workers), n, cells, maxCells)
	}
	v.group(task, worker, answer)
	return v, v.checkOnce(op)
}

func labelsOf(op string, annotations []Annotation, given []string) ([]string, error) {
	if given != nil {
		if sorted := slices.Sorted(slices.Values(given)); len(slices.Compact(sorted)) < len(given) {
			return nil, awsai.Errorf(op, awsai.ErrInvalid, "Options.Labels has a label twice")
		}
		return slices.Clone(given), nil
	}
	seen := map[string]bool{}
	var labels []string
	for _, a := range annotations {
		if !seen[a.Label] {
			seen[a.Label] = true
			labels = append(labels, a.Label)
		}
	}
	return labels, nil
}

// number is the number of a name, a new one where it has none.
func number(numbers map[string]int32, names *[]string, name string) int32 {
	n, ok := numbers[name]
	if !ok {
		n = int32(len(*names))
		numbers[name] = n
		*names = append(*names, name)
	}
	return n
}

// group sorts the answers by task and keeps their order within one.
func (v *votes) group(task, worker, answer []int32) {
	v.start = make([]int32, len(v.tasks)+1)
	for _, t := range task {
		v.start[t+1]++
	}
	for t := range v.tasks {
		v.start[t+1] += v.start[t]
	}
	v.worker, v.answer = make([]int32, len(task)), make([]int32, len(task))
	v.answers = make([]int, len(v.workers))
	next := slices.Clone(v.start)
	for i, t := range task {
		at := next[t]
		next[t]++
		v.worker[at], v.answer[at] = worker[i], answer[i]
		v.answers[worker[i]]++
	}
}

// checkOnce refuses a second answer of a worker to a task: the models have no meaning for it,
// and which one holds is the caller's to say.
func (v *votes) checkOnce(op string) error {
	last := make([]int32, len(v.workers))
	for t := range v.tasks {
		for _, w := range v.worker[v.start[t]:v.start[t+1]] {
			if last[w] == int32(t)+1 {
				return awsai.Errorf(op, awsai.ErrInvalid, "worker %d in order has answered task %d in order twice", w, t)
			}
			last[w] = int32(t) + 1
		}
	}
	return nil
}

// shares are the tasks' shares of votes by label, where each vote counts as much as weight says
// of its worker; nil is one each. A task whose votes weigh nothing has the plain shares.
func (v *votes) shares(weight []float64) []float64 {
	n := len(v.labels)
	probs := make([]float64, len(v.tasks)*n)
	for t := range v.tasks {
		row := probs[t*n : t*n+n]
		if v.tally(t, row, weight) == 0 {
			v.tally(t, row, nil)
		}
		normalize(row)
	}
	return probs
}

func (v *votes) tally(t int, row, weight []float64) (sum float64) {
	for i := v.start[t]; i < v.start[t+1]; i++ {
		w := 1.0
		if weight != nil {
			w = weight[v.worker[i]]
		}
		row[v.answer[i]] += w
		sum += w
	}
	return sum
}

func normalize(row []float64) {
	var sum float64
	for _, p := range row {
		sum += p
	}
	if sum > 0 {
		for k := range row {
			row[k] /= sum
		}
	}
}

// consensus makes the result of the tasks' probabilities and the workers' skills.
func (v *votes) consensus(probs, skills []float64) Consensus {
	n := len(v.labels)
	c := Consensus{Labels: v.labels, Priors: v.mean(probs)}
	c.Verdicts = make([]Verdict, len(v.tasks))
	for t, name := range v.tasks {
		row := probs[t*n : t*n+n : t*n+n]
		k := argmax(row)
		c.Verdicts[t] = Verdict{Task: name, Label: v.labels[k], Index: k, Confidence: row[k], Probabilities: row, Answers: int(v.start[t+1] - v.start[t])}
	}
	c.Workers = make([]Worker, len(v.workers))
	for w, name := range v.workers {
		c.Workers[w] = Worker{ID: name, Answers: v.answers[w], Skill: skills[w]}
	}
	return c
}

// mean is the mean of the tasks' probabilities.
func (v *votes) mean(probs []float64) []float64 {
	n := len(v.labels)
	mean := make([]float64, n)
	for row := range slices.Chunk(probs, n) {
		for k, p := range row {
			mean[k] += p
		}
	}
	for k := range mean {
		mean[k] /= float64(len(v.tasks))
	}
	return mean
}

// argmax is the first index of the greatest.
func argmax(row []float64) (best int) {
	for k, p := range row {
		if p > row[best] {
			best = k
		}
	}
	return best
}

func options(optFns []func(*Options)) (o Options) {
	for _, fn := range optFns {
		fn(&o)
	}
	return o
}
