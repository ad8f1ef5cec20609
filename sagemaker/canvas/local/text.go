package local

import (
	"context"
	"math"
	"slices"
	"strings"
	"unicode"

	"github.com/awsai-go/awsai"
)

// Text learns the classes of texts: a column of a table from a column of texts.
func Text(ctx context.Context, t Table, content, target string, optFns ...func(*Options)) (TextRun, error) {
	const op = "local.Text"
	o := options(optFns)
	at := t.column(content)
	if at < 0 {
		return TextRun{}, awsai.Errorf(op, awsai.ErrInvalid, "the table has no such column of texts among its %d", len(t.Columns))
	}
	y, r, rows, err := targets(t, target, o.Type)
	if err != nil {
		return TextRun{}, awsai.Wrap(op, err)
	}
	if len(r.Classes) == 0 {
		return TextRun{}, awsai.Errorf(op, awsai.ErrInvalid, "the target has numbers and no classes")
	}
	texts := make([]string, len(rows))
	for i, row := range rows {
		texts[i] = row[at]
	}
	run := TextRun{Run: r, words: vocabulary(texts)}
	if len(run.words.index) == 0 {
		return TextRun{}, awsai.Errorf(op, awsai.ErrInvalid, "no word is in two texts")
	}
	x := make([][]float64, len(texts))
	for i, text := range texts {
		x[i] = run.words.vector(text)
	}
	all := []contender{{"tfidf-logistic-regression", func() model { return &linear{} }}, {"tfidf-nearest-15", func() model { return &nearest{k: 15} }}}
	if err := run.compete(ctx, x, y, all, o); err != nil {
		return TextRun{}, awsai.Wrap(op, err)
	}
	return run, nil
}

// TextRun is what was learnt of texts. It has no Explanation.
type TextRun struct {
	Run
	words words
}

// Predict predicts the classes of texts.
func (r TextRun) Predict(texts ...string) ([]Prediction, error) {
	if r.best == nil {
		return nil, awsai.Errorf("local.Predict", awsai.ErrInvalid, "the run has no model")
	}
	out := make([]Prediction, len(texts))
	for i, text := range texts {
		out[i] = r.prediction(r.best.predict(r.words.vector(text)))
	}
	return out, nil
}

// words are those that texts are known by, with the weight of each.
type words struct {
	index map[string]int
	idf   []float64
}

func split(text string) []string {
	return strings.FieldsFunc(strings.ToLower(text), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsNumber(r) })
}

// vocabulary are the words of two texts at least, the most frequent ones.
func vocabulary(texts []string) words {
	in := make(map[string]int)
	for _, text := range texts {
		list := split(text)
		slices.Sort(list)
		for _, w := range slices.Compact(list) {
			in[w]++
		}
	}
	var all []string
	for w, n := range in {
		if n > 1 {
			all = append(all, w)
		}
	}
	slices.SortFunc(all, func(a, b string) int {
		if d := in[b] - in[a]; d != 0 {
			return d
		}
		return strings.Compare(a, b)
	})
	v := words{index: make(map[string]int)}
	for i, w := range all[:min(len(all), maxFeatures)] {
		v.index[w] = i
		v.idf = append(v.idf, math.Log(float64(1+len(texts))/float64(1+in[w]))+1)
	}
	return v
}

// vector is the text's TF-IDF, of length 1.
func (v words) vector(text string) []float64 {
	x := make([]float64, len(v.idf))
	for _, w := range split(text) {
		if i, ok := v.index[w]; ok {
			x[i] += v.idf[i]
		}
	}
	norm := 0.0
	for _, f := range x {
		norm += f * f
	}
	if norm > 0 {
		for i := range x {
			x[i] /= math.Sqrt(norm)
		}
	}
	return x
}
