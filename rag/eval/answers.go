package eval

import (
	"context"
	"fmt"
	"math"
	"strings"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/rag"
	"github.com/awsai-go/awsai/rag/vector"
)

// Sample is a question with what a system made of it, and with what it should have made of
// it where that is known.
type Sample struct {
	// ID names the sample in a report.
	ID string `json:"id,omitempty"`
	// Question is what was asked.
	Question string `json:"question"`
	// Answer is the system's answer, empty where it refused.
	Answer string `json:"answer"`
	// Contexts are the passages that it was given, best first.
	Contexts []string `json:"contexts"`
	// Reference is a right answer, or empty.
	Reference string `json:"reference,omitempty"`
}

// SampleOf makes a sample of an answer of a pipeline. A refusal has no Answer.
func SampleOf(id, question string, a rag.Answer, reference string) Sample {
	s := Sample{ID: id, Question: question, Reference: reference}
	for _, h := range a.Hits {
		s.Contexts = append(s.Contexts, h.Passage.Indexed())
	}
	if a.Answered {
		s.Answer = a.Text
	}
	return s
}

// Score is a measure of one sample, and what it rests on.
type Score struct {
	// Value is in [0,1], and better the higher. It is never NaN.
	Value float64 `json:"value"`
	// Measured is false, and Value 0, where there is nothing to measure: an answer without
	// claims has no share of them that is supported. Means leave such scores out.
	Measured bool `json:"measured"`
	// Verdicts say what was judged and how.
	Verdicts []Verdict `json:"verdicts,omitempty"`
}

// Verdict is one judgement.
type Verdict struct {
	// Text is a claim, the beginning of a context, or a question.
	Text string `json:"text"`
	// Yes says that the claim is supported or the context useful.
	Yes bool `json:"yes"`
	// Similarity is that of a question with the sample's.
	Similarity float64 `json:"similarity,omitempty"`
}

// Faithfulness is the share of an answer's claims that follow from the contexts, as Ragas
// defines it. An answer without claims is not measured.
func Faithfulness(ctx context.Context, j Judge, s Sample) (Score, error) {
	score, err := supported(ctx, j, s.Question, s.Answer, s.Contexts)
	return score, awsai.Wrap("eval.Faithfulness", err)
}

// ContextRecall is the share of the reference's claims that follow from the contexts, as
// Ragas defines it. Without a reference it is not measured.
func ContextRecall(ctx context.Context, j Judge, s Sample) (Score, error) {
	score, err := supported(ctx, j, s.Question, s.Reference, s.Contexts)
	return score, awsai.Wrap("eval.ContextRecall", err)
}

func supported(ctx context.Context, j Judge, question, text string, contexts []string) (Score, error) {
	if strings.TrimSpace(text) == "" {
		return Score{}, nil
	}
	claims, err := j.Claims(ctx, question, text)
	if err != nil || len(claims) == 0 {
		return Score{}, err
	}
	yes := make([]bool, len(claims)) // without contexts nothing is supported
	if len(contexts) > 0 {
		if yes, err = j.Supported(ctx, contexts, claims); err != nil {
			return Score{}, err
		}
	}
	if len(yes) != len(claims) {
		return Score{}, fmt.Errorf("%w: %d verdicts on %d claims", errVerdicts, len(yes), len(claims))
	}
	score := Score{Measured: true}
	n := 0
	for i, claim := range claims {
		score.Verdicts = append(score.Verdicts, Verdict{Text: claim, Yes: yes[i]})
		if yes[i] {
			n++
		}
	}
	score.Value = ratio(float64(n), float64(len(claims)))
	return score, nil
}

// errVerdicts is a judge that leaves something out.
var errVerdicts = fmt.Errorf("%w: the judge did not judge all", awsai.ErrUnavailable)

// ContextPrecision says how far up the useful contexts are: the mean, over the useful ones,
// of the share of useful ones down to its rank, as Ragas defines it. A context is useful
// where it helps to come to the reference, or without one to the answer. It is 0 where none
// is useful, and not measured without contexts or with neither reference nor answer.
func ContextPrecision(ctx context.Context, j Judge, s Sample) (Score, error) {
	const op = "eval.ContextPrecision"
	answer := s.Reference
	if strings.TrimSpace(answer) == "" {
		answer = s.Answer
	}
	if len(s.Contexts) == 0 || strings.TrimSpace(answer) == "" {
		return Score{}, nil
	}
	useful, err := j.Useful(ctx, s.Question, answer, s.Contexts)
	if err == nil && len(useful) != len(s.Contexts) {
		err = fmt.Errorf("%w: %d verdicts on %d contexts", errVerdicts, len(useful), len(s.Contexts))
	}
	if err != nil {
		return Score{}, awsai.Wrap(op, err)
	}
	score := Score{Measured: true}
	n, sum := 0, 0.0
	for i, yes := range useful {
		if yes {
			n++
			sum += float64(n) / float64(i+1)
		}
		score.Verdicts = append(score.Verdicts, Verdict{Text: beginning(s.Contexts[i]), Yes: yes})
	}
	score.Value = ratio(sum, float64(n))
	return score, nil
}

// beginning is what a report shows of a context.
func beginning(s string) string {
	const most = 80
	s = strings.Join(strings.Fields(s), " ")
	if r := []rune(s); len(r) > most {
		return string(r[:most]) + "…"
	}
	return s
}

// DefaultQuestions is how many questions [AnswerRelevance] has made of an answer.
const DefaultQuestions = 3

// AnswerRelevance is the mean cosine of the question with questions that the answer answers,
// as the judge writes them; 0 where the answer is evasive. This is Ragas' definition, but
// that a mean below 0 is 0. An empty answer is not measured: a refusal is for counting.
func AnswerRelevance(ctx context.Context, j Judge, e rag.Embedder, s Sample) (Score, error) {
	const op = "eval.AnswerRelevance"
	if strings.TrimSpace(s.Answer) == "" {
		return Score{}, nil
	}
	questions, evasive, err := j.Questions(ctx, s.Answer, DefaultQuestions)
	if err != nil {
		return Score{}, awsai.Wrap(op, err)
	}
	if evasive || len(questions) == 0 {
		return Score{Measured: evasive}, nil
	}
	vectors, err := e.Embed(ctx, rag.ForQuery, append([]string{s.Question}, questions...))
	if err != nil {
		return Score{}, awsai.Wrap(op, err)
	}
	if len(vectors) != len(questions)+1 {
		return Score{}, awsai.Errorf(op, awsai.ErrInvalid, "embedder returned %d vectors for %d texts", len(vectors), len(questions)+1)
	}
	score := Score{Measured: true}
	for i, q := range questions {
		cosine := float64(vector.Cosine(vectors[0], vectors[i+1]))
		score.Verdicts = append(score.Verdicts, Verdict{Text: q, Yes: cosine > 0, Similarity: cosine})
		score.Value += cosine / float64(len(questions))
	}
	score.Value = math.Min(math.Max(score.Value, 0), 1)
	return score, nil
}
