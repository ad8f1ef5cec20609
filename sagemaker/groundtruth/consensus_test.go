package groundtruth_test

import (
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/sagemaker/groundtruth"
)

// methods are all that make one label of several.
func methods() map[string]groundtruth.Consolidate {
	return map[string]groundtruth.Consolidate{
		"majority": groundtruth.MajorityVote, "wawa": groundtruth.Wawa, "one coin": groundtruth.OneCoin,
		"dawid-skene": groundtruth.DawidSkene, "modified": groundtruth.ModifiedDawidSkene,
	}
}

// crowd is a set of annotations with known truth: workers who are right as often as their
// number says, and otherwise give the next label.
func crowd(seed uint64, tasks, labels, each int, right ...float64) (annotations []groundtruth.Annotation, truth []string) {
	r := rand.New(rand.NewPCG(seed, 1))
	for t := range tasks {
		k := r.IntN(labels)
		truth = append(truth, fmt.Sprintf("label%d", k))
		for _, w := range r.Perm(len(right))[:each] {
			a := k
			if r.Float64() > right[w] {
				a = (k + 1) % labels
			}
			annotations = append(annotations, groundtruth.Annotation{Task: fmt.Sprint(t), Worker: fmt.Sprint("w", w), Label: fmt.Sprintf("label%d", a)})
		}
	}
	return annotations, truth
}

func wrong(c groundtruth.Consensus, truth []string) (n int) {
	for i, v := range c.Verdicts {
		if v.Label != truth[i] {
			n++
		}
	}
	return n
}

// TestModelsBeatTheVote has two good workers against three bad ones, which a model that learns
// the workers makes half as many errors of as the vote, or fewer.
func TestModelsBeatTheVote(t *testing.T) {
	annotations, truth := crowd(7, 500, 3, 5, 0.95, 0.95, 0.5, 0.45, 0.4)
	vote, err := groundtruth.MajorityVote(annotations)
	if err != nil {
		t.Fatal(err)
	}
	for name, f := range methods() {
		got, err := f(annotations)
		if err != nil {
			t.Fatal(err)
		}
		n, most := wrong(got, truth), wrong(vote, truth)
		if learns := name != "majority" && name != "wawa"; n > most || learns && n > most/2 {
			t.Errorf("%s: %d wrong of 500, the vote %d", name, n, most)
		}
	}
}

func TestConsensusIsOneOfProbabilities(t *testing.T) {
	for seed := range uint64(30) {
		annotations, _ := crowd(seed, 40, 1+int(seed%4), 3, 0.9, 0.7, 0.6, 0.2, 1)
		for name, f := range methods() {
			c, err := f(annotations)
			if err != nil {
				t.Fatal(err)
			}
			for _, v := range c.Verdicts {
				if !distribution(v.Probabilities) || v.Confidence != slices.Max(v.Probabilities) || v.Label != c.Labels[v.Index] || v.Answers != 3 {
					t.Errorf("%s, seed %d: %+v", name, seed, v)
				}
			}
			for _, w := range c.Workers {
				if !(w.Skill >= 0 && w.Skill <= 1+1e-12) {
					t.Errorf("%s, seed %d: %+v", name, seed, w)
				}
			}
		}
	}
}

// distribution tells whether probabilities sum to one, as far as crowd-kit's least probability
// lets them.
func distribution(ps []float64) bool {
	var sum float64
	for _, p := range ps {
		if !(p >= 0 && p <= 1) {
			return false
		}
		sum += p
	}
	return math.Abs(sum-1) < 1e-8
}

// TestOrderDoesNotMatter has annotations in another order, and gets the same labels.
func TestOrderDoesNotMatter(t *testing.T) {
	annotations, _ := crowd(3, 60, 3, 4, 0.9, 0.8, 0.7, 0.6)
	shuffled := slices.Clone(annotations)
	rand.New(rand.NewPCG(1, 2)).Shuffle(len(shuffled), func(i, j int) { shuffled[i], shuffled[j] = shuffled[j], shuffled[i] })
	for name, f := range methods() {
		ordered := func(o *groundtruth.Options) { o.Labels = []string{"label0", "label1", "label2"} }
		a, err := f(annotations, ordered)
		b, other := f(shuffled, ordered)
		if err != nil || other != nil {
			t.Fatal(err, other)
		}
		byTask := func(c groundtruth.Consensus) map[string][]float64 {
			m := map[string][]float64{}
			for _, v := range c.Verdicts {
				m[v.Task] = v.Probabilities
			}
			return m
		}
		if diff := cmp.Diff(byTask(a), byTask(b), close9); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

func TestLikelihoodClimbs(t *testing.T) {
	annotations, _ := crowd(5, 200, 3, 4, 0.9, 0.8, 0.7, 0.6)
	c, err := groundtruth.DawidSkene(annotations, func(o *groundtruth.Options) { o.Iterations, o.Tolerance = 25, -1 })
	if err != nil || len(c.LogLikelihood) != 25 {
		t.Fatalf("%d iterations, %v, want 25", len(c.LogLikelihood), err)
	}
	short, err := groundtruth.ModifiedDawidSkene(annotations, func(o *groundtruth.Options) { o.Iterations, o.Tolerance = 1000, 1e-9 })
	if err != nil || len(short.LogLikelihood) >= 1000 {
		t.Errorf("%d iterations, %v, want an end by tolerance", len(short.LogLikelihood), err)
	}
}

func TestTiesGoByOrder(t *testing.T) {
	annotations := []groundtruth.Annotation{{Task: "1", Worker: "a", Label: "yes"}, {Task: "1", Worker: "b", Label: "no"}}
	for want, labels := range map[string][]string{"yes": nil, "no": {"no", "yes"}} {
		c, err := groundtruth.MajorityVote(annotations, func(o *groundtruth.Options) { o.Labels = labels })
		if err != nil || c.Verdicts[0].Label != want {
			t.Errorf("%v, %v, want %s", c.Verdicts, err, want)
		}
	}
}

func TestConsensusRefuses(t *testing.T) {
	fine := groundtruth.Annotation{Task: "1", Worker: "a", Label: "x"}
	for name, c := range map[string]struct {
		annotations []groundtruth.Annotation
		labels      []string
		want        error
	}{
		"nothing":       {nil, nil, awsai.ErrInvalid},
		"no task":       {[]groundtruth.Annotation{{Worker: "a", Label: "x"}}, nil, awsai.ErrInvalid},
		"no worker":     {[]groundtruth.Annotation{{Task: "1", Label: "x"}}, nil, awsai.ErrInvalid},
		"no label":      {[]groundtruth.Annotation{{Task: "1", Worker: "a"}}, nil, awsai.ErrInvalid},
		"unknown label": {[]groundtruth.Annotation{fine}, []string{"y"}, awsai.ErrInvalid},
		"labels twice":  {[]groundtruth.Annotation{fine}, []string{"x", "x"}, awsai.ErrInvalid},
		"twice":         {[]groundtruth.Annotation{fine, {Task: "2", Worker: "a", Label: "x"}, fine}, nil, awsai.ErrInvalid},
		"too many":      {[]groundtruth.Annotation{fine}, manyLabels(), awsai.ErrTooLarge},
	} {
		for method, f := range methods() {
			if _, err := f(c.annotations, func(o *groundtruth.Options) { o.Labels = c.labels }); !errors.Is(err, c.want) {
				t.Errorf("%s, %s: %v, want %v", name, method, err, c.want)
			}
		}
	}
}

func manyLabels() []string {
	labels := []string{"x"}
	for i := range 12_000 {
		labels = append(labels, fmt.Sprint(i))
	}
	return labels
}

// BenchmarkMillion consolidates a million annotations: 200,000 tasks, 5 answers each of 500
// workers, 5 labels.
func BenchmarkMillion(b *testing.B) {
	right := make([]float64, 500)
	for w := range right {
		right[w] = 0.5 + float64(w)/1000
	}
	annotations, _ := crowd(1, 200_000, 5, 5, right...)
	for name, f := range methods() {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				c, err := f(annotations)
				if err != nil {
					b.Fatal(err)
				}
				b.ReportMetric(float64(len(c.LogLikelihood)), "iterations")
			}
		})
	}
}
