package eval_test

import (
	"errors"
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/rag"
	"github.com/awsai-go/awsai/rag/eval"
)

func TestLoadSpans(t *testing.T) {
	c := eval.Collection{Documents: []eval.Document{{ID: "d", Text: "é is a letter"}}}
	got, err := eval.LoadSpans(write(t, map[string]string{"spans.tsv.gz": "q\td\t0\t1\t\nq\td\t2\t13\tanswer\n"}), c)
	if err != nil {
		t.Fatal(err)
	}
	want := eval.Spans{"q": {{Document: "d", Start: 0, End: 2}, {Document: "d", Start: 3, End: 14}}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	for name, line := range map[string]string{
		"fields": "q\td\t1", "document": "q\tx\t0\t1", "number": "q\td\ta\t1", "beyond": "q\td\t0\t14", "empty": "q\td\t3\t3", "negative": "q\td\t-1\t3",
	} {
		if _, err := eval.LoadSpans(write(t, map[string]string{"spans.tsv.gz": line}), c); !errors.Is(err, awsai.ErrInvalid) {
			t.Errorf("%s: error %v, want invalid", name, err)
		}
	}
	if _, err := eval.LoadSpans(t.TempDir(), c); !errors.Is(err, awsai.ErrNotFound) {
		t.Errorf("error %v, want not found", err)
	}
}

func TestSpanRecall(t *testing.T) {
	const text = "one two three four"
	hit := func(start, end int) rag.Hit {
		return rag.Hit{Passage: rag.Passage{DocumentID: "d", Text: text[start:end], Start: start, End: end}}
	}
	spans := []eval.Span{{Document: "d", Start: 0, End: 7}, {Document: "d", Start: 4, End: 13}, {Document: "e", Start: 0, End: 5}}
	for _, tt := range []struct {
		name  string
		hits  []rag.Hit
		words int
		want  float64
	}{
		{"nothing", nil, 10, 0},
		{"all of one document", []rag.Hit{hit(0, 18)}, 10, 13. / 18},
		{"cut", []rag.Hit{hit(0, 18)}, 2, 7. / 18},
		{"twice", []rag.Hit{hit(0, 3), hit(0, 7)}, 10, 7. / 18},
		{"no words left", []rag.Hit{hit(0, 7), hit(8, 13)}, 2, 7. / 18},
		{"in the second", []rag.Hit{hit(14, 18), hit(4, 13)}, 2, 3. / 18},
		{"no words", []rag.Hit{hit(0, 18)}, 0, 0},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := eval.SpanRecall(tt.hits, spans, tt.words); math.Abs(got-tt.want) > 1e-12 {
				t.Errorf("recall = %v, want %v", got, tt.want)
			}
		})
	}
	if got := eval.SpanRecall([]rag.Hit{hit(0, 18)}, nil, 10); got != 0 {
		t.Errorf("recall of no spans = %v, want 0", got)
	}
}
