package eval

import (
	"context"
	"fmt"
	"html/template"
	"io"
	"sync"
	"text/tabwriter"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/rag"
)

// AnswerOptions are the settings of [Answers].
type AnswerOptions struct {
	// Embedder compares questions for [AnswerRelevance], which is left out without one.
	Embedder rag.Embedder
	// Concurrency is how many samples are judged at the same time. The default is 4.
	Concurrency int
}

// Scores are the measures of a sample.
type Scores struct {
	Sample Sample `json:"sample"`
	// Refused says that there was no answer.
	Refused bool `json:"refused"`
	// Faithfulness is what the function of that name gives.
	Faithfulness Score `json:"faithfulness"`
	// AnswerRelevance is what the function of that name gives, with AnswerOptions.Embedder.
	AnswerRelevance Score `json:"answerRelevance"`
	// ContextPrecision is what the function of that name gives.
	ContextPrecision Score `json:"contextPrecision"`
	// ContextRecall is what the function of that name gives.
	ContextRecall Score `json:"contextRecall"`
}

// Report is what an evaluation of answers found.
type Report struct {
	// Samples are in the order in which they were given. Of one that could not be judged,
	// the scores are zero, and the error that came with the report says so.
	Samples []Scores `json:"samples"`
	// Faithfulness is the mean over the samples where there was something to measure, 0
	// where there was none; so are the three after it.
	Faithfulness float64 `json:"faithfulness"`
	// AnswerRelevance is the mean.
	AnswerRelevance float64 `json:"answerRelevance"`
	// ContextPrecision is the mean.
	ContextPrecision float64 `json:"contextPrecision"`
	// ContextRecall is the mean.
	ContextRecall float64 `json:"contextRecall"`
	// Answered is the share of samples with an answer.
	Answered float64 `json:"answered"`
}

// Answers judges samples. Where some fail, the report has the others, and the error is an
// *awsai.BatchError that names the failed by index.
//
// Thresholds are a test:
//
//	report, err := eval.Answers(ctx, eval.WordJudge{}, samples)
//	if err != nil {
//		t.Fatal(err)
//	}
//	if report.Faithfulness < 0.9 {
//		report.Table(os.Stderr)
//		t.Errorf("faithfulness %.3f, want 0.9", report.Faithfulness)
//	}
func Answers(ctx context.Context, j Judge, samples []Sample, optFns ...func(*AnswerOptions)) (Report, error) {
	const op = "eval.Answers"
	o := AnswerOptions{Concurrency: 4}
	for _, fn := range optFns {
		fn(&o)
	}
	if j == nil {
		return Report{}, awsai.Errorf(op, awsai.ErrInvalid, "no judge")
	}
	r := Report{Samples: make([]Scores, len(samples))}
	errs := make([]error, len(samples))
	places := make(chan struct{}, max(o.Concurrency, 1))
	var done sync.WaitGroup
	for i, s := range samples {
		places <- struct{}{}
		done.Go(func() {
			defer func() { <-places }()
			r.Samples[i], errs[i] = judgeOne(ctx, j, o.Embedder, s)
		})
	}
	done.Wait()
	r.summarize()
	var failed []awsai.ItemError
	for i, err := range errs {
		if err != nil {
			failed = append(failed, awsai.ItemError{Index: i, Err: err})
		}
	}
	if len(failed) > 0 {
		return r, &awsai.BatchError{Op: op, Total: len(samples), Items: failed}
	}
	return r, nil
}

func judgeOne(ctx context.Context, j Judge, e rag.Embedder, s Sample) (Scores, error) {
	out := Scores{Sample: s, Refused: s.Answer == ""}
	measures := []struct {
		score   *Score
		measure func(context.Context, Judge, Sample) (Score, error)
	}{
		{&out.Faithfulness, Faithfulness},
		{&out.ContextPrecision, ContextPrecision},
		{&out.ContextRecall, ContextRecall},
		{&out.AnswerRelevance, func(ctx context.Context, j Judge, s Sample) (Score, error) {
			if e == nil {
				return Score{}, nil
			}
			return AnswerRelevance(ctx, j, e, s)
		}},
	}
	for _, m := range measures {
		if err := ctx.Err(); err != nil {
			return Scores{Sample: s, Refused: out.Refused}, err
		}
		var err error
		if *m.score, err = m.measure(ctx, j, s); err != nil {
			return Scores{Sample: s, Refused: out.Refused}, err
		}
	}
	return out, nil
}

// summarize fills in the means.
func (r *Report) summarize() {
	mean := func(score func(*Scores) Score) float64 {
		var values []float64
		for i := range r.Samples {
			if s := score(&r.Samples[i]); s.Measured {
				values = append(values, s.Value)
			}
		}
		return Mean(values)
	}
	r.Faithfulness = mean(func(s *Scores) Score { return s.Faithfulness })
	r.AnswerRelevance = mean(func(s *Scores) Score { return s.AnswerRelevance })
	r.ContextPrecision = mean(func(s *Scores) Score { return s.ContextPrecision })
	r.ContextRecall = mean(func(s *Scores) Score { return s.ContextRecall })
	r.Answered = mean(func(s *Scores) Score {
		if s.Refused {
			return Score{Measured: true}
		}
		return Score{Measured: true, Value: 1}
	})
}

// Table writes a line for each sample and one for the means. What was not measured is "-".
func (r Report) Table(w io.Writer) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(t, "sample\tanswered\tfaithful\trelevant\tprecision\trecall\t")
	for i, s := range r.Samples {
		answered := "yes"
		if s.Refused {
			answered = "no"
		}
		fmt.Fprintf(t, "%s\t%s\t%s\t%s\t%s\t%s\t\n", name(s, i), answered, s.Faithfulness, s.AnswerRelevance, s.ContextPrecision, s.ContextRecall)
	}
	fmt.Fprintf(t, "mean\t%.3f\t%.3f\t%.3f\t%.3f\t%.3f\t\n", r.Answered, r.Faithfulness, r.AnswerRelevance, r.ContextPrecision, r.ContextRecall)
	return t.Flush()
}

// name is a sample's ID, or its number from 1.
func name(s Scores, i int) string {
	if s.Sample.ID != "" {
		return s.Sample.ID
	}
	return fmt.Sprint(i + 1)
}

// String is the value, or "-".
func (s Score) String() string {
	if !s.Measured {
		return "-"
	}
	return fmt.Sprintf("%.3f", s.Value)
}

// HTML writes a page by itself, with the questions, the answers, and each verdict.
func (r Report) HTML(w io.Writer) error { return page.Execute(w, r) }

var page = template.Must(template.New("report").Funcs(template.FuncMap{"inc": func(i int) int { return i + 1 }}).Parse(`<!doctype html>
<html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Answers, evaluated</title>
<style>
body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#222;background:#fff}
table{border-collapse:collapse}th,td{padding:.3rem .8rem;text-align:right;border-bottom:1px solid #ddd}th:first-child,td:first-child{text-align:left}
details{margin:1rem 0;border-top:1px solid #ddd;padding-top:.5rem}summary{cursor:pointer}blockquote{margin:.5rem 0;padding-left:1rem;border-left:3px solid #bbb}
ul{list-style:none;padding-left:0}.no{color:#a00}.yes{color:#060}
</style>
<h1>Answers, evaluated</h1>
<table><tr><th>{{len .Samples}} samples<th>answered<th>faithfulness<th>answer relevance<th>context precision<th>context recall
<tr><td>mean<td>{{printf "%.3f" .Answered}}<td>{{printf "%.3f" .Faithfulness}}<td>{{printf "%.3f" .AnswerRelevance}}<td>{{printf "%.3f" .ContextPrecision}}<td>{{printf "%.3f" .ContextRecall}}</table>
{{range $i, $s := .Samples}}<details><summary><b>{{or .Sample.ID (inc $i)}}</b> {{.Sample.Question}} — faithfulness {{.Faithfulness}}, relevance {{.AnswerRelevance}}, precision {{.ContextPrecision}}, recall {{.ContextRecall}}</summary>
{{if .Refused}}<p>No answer.{{else}}<blockquote>{{.Sample.Answer}}</blockquote>{{end}}{{with .Sample.Reference}}<p>Reference: {{.}}{{end}}
{{template "verdicts" .Faithfulness}}{{template "verdicts" .ContextRecall}}{{template "verdicts" .ContextPrecision}}{{template "verdicts" .AnswerRelevance}}</details>
{{end}}</html>
{{define "verdicts"}}{{with .Verdicts}}<ul>{{range .}}<li>{{if .Yes}}<span class="yes">✓</span>{{else}}<span class="no">✗</span>{{end}} {{.Text}}{{with .Similarity}} ({{printf "%.3f" .}}){{end}}{{end}}</ul>{{end}}{{end}}`))
