package eval_test

import (
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/rag"
	"github.com/awsai-go/awsai/rag/eval"
)

func ExampleSummarize() {
	qrels := eval.Qrels{"q1": {"a": 1, "b": 1}, "q2": {"c": 1}}
	run := eval.Run{"q1": {"a", "x", "b"}, "q2": {"x", "c"}}
	s := eval.Summarize(qrels, run)
	fmt.Printf("nDCG@10 %.4f, MRR@10 %.2f, MAP %.4f\n", s.NDCG10, s.MRR10, s.MAP)
	// Output: nDCG@10 0.7753, MRR@10 0.75, MAP 0.6667
}

func ExampleNDCG() {
	fmt.Printf("%.4f\n", eval.NDCG([]string{"x", "a"}, eval.Grades{"a": 1}, 10))
	// Output: 0.6309
}

// The values are computed by hand from the definitions in trec_eval's m_ndcg_cut.c, m_recall.c,
// m_P.c, m_recip_rank.c and m_map.c.
func TestMeasures(t *testing.T) {
	log2 := math.Log2
	graded := eval.Grades{"a": 3, "b": 2, "c": 1, "no": 0, "never": -1}
	type values struct{ NDCG, Recall, Precision, RR, AP float64 }
	for _, tt := range []struct {
		name    string
		ranking []string
		grades  eval.Grades
		k       int
		want    values
	}{
		{"perfect", []string{"a", "b", "c"}, graded, 10, values{1, 1, 0.3, 1, 1}},
		{"reversed", []string{"c", "b", "a"}, graded, 10,
			values{(1 + 2/log2(3) + 3/log2(4)) / (3 + 2/log2(3) + 1/log2(4)), 1, 0.3, 1, 1}},
		{"gaps", []string{"x", "b", "no", "a", "never"}, graded, 5,
			values{(2/log2(3) + 3/log2(5)) / (3 + 2/log2(3) + 1/log2(4)), 2. / 3, 0.4, 0.5, (1./2 + 2./4) / 3}},
		{"cut", []string{"x", "b", "a"}, graded, 2,
			values{(2 / log2(3)) / (3 + 2/log2(3)), 1. / 3, 0.5, 0.5, (1. / 2) / 3}},
		{"more relevant than k", []string{"a", "b"}, graded, 1, values{1, 1. / 3, 1, 1, 1. / 3}},
		{"twice", []string{"a", "a", "b"}, graded, 3,
			values{(3 + 2/log2(4)) / (3 + 2/log2(3) + 1/log2(4)), 2. / 3, 2. / 3, 1, (1 + 2./3) / 3}},
		{"nothing found", nil, graded, 10, values{}},
		{"nothing relevant", []string{"a"}, eval.Grades{"a": 0}, 10, values{}},
		{"no grades", []string{"a"}, nil, 10, values{}},
		{"k of 0", []string{"a"}, graded, 0, values{}},
		{"negative k", []string{"a"}, graded, -1, values{}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got := values{
				eval.NDCG(tt.ranking, tt.grades, tt.k),
				eval.Recall(tt.ranking, tt.grades, tt.k),
				eval.Precision(tt.ranking, tt.grades, tt.k),
				eval.ReciprocalRank(tt.ranking, tt.grades, tt.k),
				eval.AveragePrecision(tt.ranking, tt.grades, tt.k),
			}
			near := cmp.Comparer(func(a, b float64) bool { return math.Abs(a-b) < 1e-12 })
			if diff := cmp.Diff(tt.want, got, near); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

func TestEach(t *testing.T) {
	qrels := eval.Qrels{"b": {"x": 1}, "a": {"x": 1}, "none": {"x": 0}, "c": {"y": 1}}
	run := eval.Run{"a": {"x"}, "b": {"z", "x"}, "unknown": {"x"}}
	got := eval.Each(qrels, run, func(r []string, g eval.Grades) float64 { return eval.ReciprocalRank(r, g, 10) })
	if diff := cmp.Diff([]float64{1, 0.5, 0}, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	if s := eval.Summarize(qrels, run); s.Queries != 3 || s.MRR10 != 0.5 {
		t.Errorf("summary = %+v", s)
	}
	if s := eval.Summarize(nil, run); s != (eval.Summary{}) {
		t.Errorf("summary of nothing = %+v", s)
	}
}

func TestRanked(t *testing.T) {
	scores := map[string]float64{"a": 1, "b": 1 + 1e-12, "c": 1, "d": 2, "e": -1}
	if diff := cmp.Diff([]string{"d", "c", "b", "a", "e"}, eval.Ranked(scores)); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func TestDocuments(t *testing.T) {
	hits := []rag.Hit{{Passage: rag.Passage{DocumentID: "a"}}, {Passage: rag.Passage{DocumentID: "b"}}, {Passage: rag.Passage{DocumentID: "a"}}}
	if diff := cmp.Diff([]string{"a", "b"}, eval.Documents(hits)); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func TestRetrieve(t *testing.T) {
	c := eval.Collection{Queries: []eval.Query{{ID: "1", Text: "a"}, {ID: "2", Text: "b"}}}
	run, _, err := eval.Retrieve(t.Context(), c, func(_ context.Context, query string) ([]string, error) {
		return []string{"about " + query}, nil
	})
	if diff := cmp.Diff(eval.Run{"1": {"about a"}, "2": {"about b"}}, run); diff != "" || err != nil {
		t.Errorf("err = %v (-want +got)\n%s", err, diff)
	}
	failed := errors.New("failed")
	_, _, err = eval.Retrieve(t.Context(), c, func(context.Context, string) ([]string, error) { return nil, failed })
	if err != failed {
		t.Errorf("err = %v, want that of the system", err)
	}
}

func TestInterval(t *testing.T) {
	if low, high := eval.Interval(nil); low != 0 || high != 0 {
		t.Errorf("of nothing: %v to %v", low, high)
	}
	if low, high := eval.Interval([]float64{2, 2, 2}); low != 2 || high != 2 {
		t.Errorf("of a constant: %v to %v", low, high)
	}
	values := make([]float64, 400)
	for i := range values {
		values[i] = float64(i % 2)
	}
	// The mean of 400 fair coins has a standard deviation of 0.025.
	low, high := eval.Interval(values)
	if math.Abs(low-0.451) > 0.01 || math.Abs(high-0.549) > 0.01 {
		t.Errorf("of coins: %v to %v, want 0.451 to 0.549", low, high)
	}
}

// write makes a collection in a folder of the test's.
func write(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "small")
	if err := os.Mkdir(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	for name, content := range files {
		f, err := os.Create(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		z := gzip.NewWriter(f)
		if _, err := z.Write([]byte(content)); err != nil {
			t.Fatal(err)
		}
		if err := z.Close(); err != nil {
			t.Fatal(err)
		}
		if err := f.Close(); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

var small = map[string]string{
	"corpus.jsonl.gz":  `{"id":"d1","title":"T","text":"one\ntwo"}` + "\n\n" + `{"id":"d2","text":"three","more":1}` + "\n",
	"queries.jsonl.gz": `{"id":"q1","text":"one?"}`,
	"qrels.tsv.gz":     "q1\td1\t2\nq1\td2\t1\n",
}

func TestLoad(t *testing.T) {
	dir := write(t, small)
	want := eval.Collection{
		Name:      "small",
		Documents: []eval.Document{{ID: "d1", Title: "T", Text: "one\ntwo"}, {ID: "d2", Text: "three"}},
		Queries:   []eval.Query{{ID: "q1", Text: "one?"}},
		Qrels:     eval.Qrels{"q1": {"d1": 2, "d2": 1}},
	}
	got, err := eval.Load(dir)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	for _, d := range got.Passages() {
		if err := d.Validate(); err != nil {
			t.Error(err)
		}
	}
	for _, from := range []string{dir, filepath.Dir(dir)} {
		found, err := eval.Find(from)
		if diff := cmp.Diff([]string{dir}, found); diff != "" || err != nil {
			t.Errorf("err = %v (-want +got)\n%s", err, diff)
		}
	}
}

func TestLoadErrors(t *testing.T) {
	for _, tt := range []struct {
		name, file, content, want string
		kind                      error
	}{
		{"not JSON", "corpus.jsonl.gz", "{}\n{", "eval.Load: invalid: corpus.jsonl.gz:2: unexpected end of JSON input", awsai.ErrInvalid},
		{"fields", "qrels.tsv.gz", "q1 d1 1", "eval.Load: invalid: qrels.tsv.gz:1: 1 fields, want 3", awsai.ErrInvalid},
		{"grade", "qrels.tsv.gz", "q1\td1\tgood", "eval.Load: invalid: qrels.tsv.gz:1: the grade is not a number", awsai.ErrInvalid},
	} {
		t.Run(tt.name, func(t *testing.T) {
			files := map[string]string{tt.file: tt.content}
			for name, content := range small {
				if name != tt.file {
					files[name] = content
				}
			}
			_, err := eval.Load(write(t, files))
			if !errors.Is(err, tt.kind) || err.Error() != tt.want {
				t.Errorf("err = %v, want %s", err, tt.want)
			}
		})
	}
}

func TestNotThere(t *testing.T) {
	dir := t.TempDir()
	if _, err := eval.Load(dir); !errors.Is(err, awsai.ErrNotFound) {
		t.Errorf("Load: %v, want not found", err)
	}
	if _, err := eval.Find(dir); !errors.Is(err, awsai.ErrNotFound) {
		t.Errorf("Find in an empty folder: %v, want not found", err)
	}
	if _, err := eval.Find(filepath.Join(dir, "none")); !errors.Is(err, awsai.ErrNotFound) {
		t.Errorf("Find in none: %v, want not found", err)
	}
	if err := os.WriteFile(filepath.Join(dir, "corpus.jsonl.gz"), []byte("plain"), 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := eval.Load(dir); !errors.Is(err, awsai.ErrInvalid) {
		t.Errorf("not compressed: %v, want invalid", err)
	}
}
