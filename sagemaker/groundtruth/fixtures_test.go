package groundtruth_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/awsai-go/awsai/sagemaker/groundtruth"
)

// fixture reads a file of the fixtures into v.
func fixture(t *testing.T, name string, v any) []byte {
	t.Helper()
	root := os.Getenv("AWSAI_FIXTURES")
	if root == "" {
		t.Skip("AWSAI_FIXTURES names no folder of fixtures")
	}
	data, err := os.ReadFile(filepath.Join(root, "sagemaker", "groundtruth", name))
	if err != nil {
		t.Fatal(err)
	}
	if v != nil {
		if err := json.Unmarshal(data, v); err != nil {
			t.Fatal(err)
		}
	}
	return data
}

var close9 = cmpopts.EquateApprox(0, 1e-9)

// crowdKit is what crowd-kit has made of annotations.
type crowdKit struct {
	Labels      map[string]string
	Probas      map[string]map[string]float64
	Priors      map[string]float64
	Skills      map[string]float64
	Iterations  int
	LossHistory []float64 `json:"loss_history"`
}

// of gives a consensus the shape of the fixture, without what that does not have.
func (want crowdKit) of(c groundtruth.Consensus) crowdKit {
	got := crowdKit{Labels: map[string]string{}, LossHistory: c.LogLikelihood, Iterations: len(c.LogLikelihood)}
	named := func(row []float64) map[string]float64 {
		m := map[string]float64{}
		for k, p := range row {
			m[c.Labels[k]] = p
		}
		return m
	}
	if want.Probas != nil {
		got.Probas = map[string]map[string]float64{}
	}
	for _, v := range c.Verdicts {
		got.Labels[v.Task] = v.Label
		if want.Probas != nil {
			got.Probas[v.Task] = named(v.Probabilities)
		}
	}
	if want.Priors != nil {
		got.Priors = named(c.Priors)
	}
	if want.Skills != nil {
		got.Skills = map[string]float64{}
		for _, w := range c.Workers {
			got.Skills[w.ID] = w.Skill
		}
	}
	return got
}

func TestCrowdKit(t *testing.T) {
	type consolidate func([]groundtruth.Annotation, ...func(*groundtruth.Options)) (groundtruth.Consensus, error)
	cases := map[string]struct {
		fn         consolidate
		iterations int
	}{
		"majority_vote":   {groundtruth.MajorityVote, 0},
		"wawa":            {groundtruth.Wawa, 0},
		"dawid_skene_1":   {groundtruth.DawidSkene, 1},
		"dawid_skene_10":  {groundtruth.DawidSkene, 10},
		"dawid_skene_100": {groundtruth.DawidSkene, 100},
		"one_coin_10":     {groundtruth.OneCoin, 10},
	}
	for _, file := range []string{"crowdkit_toy.json", "crowdkit_tests_toy.json"} {
		t.Run(file, func(t *testing.T) {
			var toy struct {
				Rows        [][3]string
				GroundTruth map[string]string `json:"ground_truth"`
				Expected    map[string]crowdKit
			}
			fixture(t, file, &toy)
			var annotations []groundtruth.Annotation
			for _, r := range toy.Rows {
				annotations = append(annotations, groundtruth.Annotation{Task: r[0], Worker: r[1], Label: r[2]})
			}
			for name, want := range toy.Expected {
				run, ok := cases[name]
				if !ok {
					t.Errorf("the fixture has %s, of which this test does not know", name)
					continue
				}
				got, err := run.fn(annotations, func(o *groundtruth.Options) { o.Iterations = run.iterations })
				if err != nil {
					t.Fatal(err)
				}
				if diff := cmp.Diff(want, want.of(got), close9); diff != "" {
					t.Errorf("%s (-want +got):\n%s", name, diff)
				}
			}
			if toy.GroundTruth != nil {
				got, err := groundtruth.DawidSkene(annotations)
				if err != nil {
					t.Fatal(err)
				}
				if diff := cmp.Diff(toy.GroundTruth, crowdKit{}.of(got).Labels); diff != "" {
					t.Errorf("truth (-want +got):\n%s", diff)
				}
			}
		})
	}
}

// published is what AWS's method makes of a payload after some epochs.
type published struct {
	Objects []struct {
		ID         string `json:"datasetObjectId"`
		Index      int
		Class      string
		Confidence float64
		Posterior  []float64
	}
	LogLikelihood  []float64              `json:"log_likelihood"`
	WorkerAccuracy map[string]float64     `json:"worker_accuracy"`
	WorkerMatrices map[string][][]float64 `json:"worker_matrices"`
}

func TestModifiedDawidSkeneAsPublished(t *testing.T) {
	var file struct {
		Categories []string `json:"label_categories"`
		Payload    json.RawMessage
		Expected   map[string]published `json:"expected_after_epochs"`
	}
	fixture(t, "mds_binary_small.json", &file)
	objects, err := groundtruth.ParsePayload(file.Payload)
	if err != nil {
		t.Fatal(err)
	}
	var annotations []groundtruth.Annotation
	for _, o := range objects {
		for _, a := range o.Answers {
			annotations = append(annotations, groundtruth.Annotation{Task: o.ID, Worker: a.WorkerID, Label: a.Content})
		}
	}
	if len(file.Expected) != 3 {
		t.Errorf("%d numbers of epochs, want 3", len(file.Expected))
	}
	for _, want := range file.Expected {
		got, err := groundtruth.ModifiedDawidSkene(annotations, func(o *groundtruth.Options) {
			o.Labels, o.Iterations = file.Categories, len(want.LogLikelihood)
		})
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want.LogLikelihood, got.LogLikelihood, close9); diff != "" {
			t.Errorf("log-likelihood (-want +got):\n%s", diff)
		}
		for i, o := range want.Objects {
			v := got.Verdicts[i]
			if v.Task != o.ID || v.Index != o.Index || v.Label != o.Class || !cmp.Equal(o.Posterior, v.Probabilities, close9) {
				t.Errorf("object %s: %+v, want %+v", o.ID, v, o)
			}
		}
		e := event
		e.Labels = file.Categories
		epochs := func(o *groundtruth.HookOptions) {
			o.Options = []func(*groundtruth.Options){func(o *groundtruth.Options) { o.Iterations = len(want.LogLikelihood) }}
		}
		labels, err := groundtruth.ClassHook(from(string(file.Payload)), groundtruth.ModifiedDawidSkene, epochs)(t.Context(), e)
		if err != nil {
			t.Fatal(err)
		}
		for i, o := range want.Objects {
			m, ok := labels[i].Content["bird-metadata"].(groundtruth.Metadata)
			if !ok || labels[i].ID != o.ID || labels[i].Content["bird"] != o.Index || m.ClassName != o.Class || m.Confidence != o.Confidence {
				t.Errorf("object %s by the hook: %+v, want %+v", o.ID, labels[i], o)
			}
		}
		for id, matrix := range want.WorkerMatrices {
			w := got.Workers[slices.IndexFunc(got.Workers, func(w groundtruth.Worker) bool { return w.ID == id })]
			if diff := cmp.Diff(matrix, w.Confusion, close9); diff != "" {
				t.Errorf("matrix of %s (-want +got):\n%s", id, diff)
			}
			if diff := cmp.Diff(want.WorkerAccuracy[id], w.Skill, close9); diff != "" {
				t.Errorf("accuracy of %s (-want +got):\n%s", id, diff)
			}
		}
	}
}
