package main

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strings"

	"github.com/awsai-go/awsai/rag"
	"github.com/awsai-go/awsai/rag/eval"
	"github.com/awsai-go/awsai/rag/lexical"
)

// dimensions is the length of the made vectors, that of small embedding models.
const dimensions = 384

// corpus makes passages of a hundred words or so, whose words come as often as words do (by
// Zipf's law, from 50,000), each about one of a thousand subjects, with vectors around those
// of the subjects.
func corpus(n int) []rag.Document {
	rng := rand.New(rand.NewPCG(1, 2))
	zipf := rand.NewZipf(rng, 1.1, 4, 50_000)
	docs := make([]rag.Document, n)
	for i := range docs {
		subject := rng.IntN(subjects)
		docs[i] = document(i, subject, words(rng, zipf, subject, 80+rng.IntN(40)), rng)
	}
	return docs
}

const subjects = 1000

// words makes a text, every tenth word of which is the subject's own.
func words(rng *rand.Rand, zipf *rand.Zipf, subject, n int) string {
	var b strings.Builder
	for i := range n {
		switch {
		case i%10 == 3:
			fmt.Fprintf(&b, "%s ", word(uint64(60_000+20*subject+rng.IntN(20))))
		default:
			fmt.Fprintf(&b, "%s ", word(zipf.Uint64()))
		}
		if i%13 == 12 {
			b.WriteString(". ")
		}
	}
	return b.String()
}

// word spells a number in syllables of which there are a thousand, so that its runs of
// characters are about as rare as those of a language.
func word(n uint64) string {
	onsets := []string{"b", "k", "l", "m", "n", "pr", "st", "t", "v", "z", "d", "f", "g", "h", "br", "qu"}
	nuclei := []string{"a", "e", "i", "o", "u", "ai", "ou", "y"}
	codas := []string{"", "n", "r", "s", "ll", "m", "ck", "th"}
	s := ""
	for {
		s += onsets[n%16] + nuclei[n/16%8] + codas[n/128%8]
		if n /= 1024; n == 0 {
			return s
		}
	}
}

// around is a unit vector near that of a subject.
func around(subject int, rng *rand.Rand, spread float64) []float32 {
	centre := rand.New(rand.NewPCG(uint64(subject), 3))
	v := make([]float32, dimensions)
	sum := 0.0
	for i := range v {
		x := centre.NormFloat64() + spread*rng.NormFloat64()
		v[i] = float32(x)
		sum += x * x
	}
	for i := range v {
		v[i] /= float32(math.Sqrt(sum))
	}
	return v
}

// question is what is asked of the corpus.
type question struct {
	text    string
	vector  []float32
	subject int
}

// real makes a collection of the sentences of one that is there: passages of three sentences
// of a document and one of any other, in the language and with the runs of characters that
// people write, and its own questions. The subject is the document.
func real(c eval.Collection, n, queries int) collection {
	rng := rand.New(rand.NewPCG(1, 2))
	sentences := make([][]string, len(c.Documents))
	number := map[string]int{}
	for i, d := range c.Documents {
		number[d.ID] = i
		for from, to := range lexical.Sentences(d.Text) {
			sentences[i] = append(sentences[i], strings.TrimSpace(d.Text[from:to]))
		}
	}
	draw := func(subject int) string {
		if s := sentences[subject]; len(s) > 0 {
			return s[rng.IntN(len(s))] + " "
		}
		return ""
	}
	var out collection
	for i := range n {
		subject := i % len(c.Documents)
		text := draw(subject) + draw(rng.IntN(len(c.Documents))) + draw(subject) + draw(subject)
		out.docs = append(out.docs, document(i, subject, text, rng))
	}
	for _, q := range c.Queries[:min(queries, len(c.Queries))] {
		for id, grade := range c.Qrels[q.ID] {
			if subject, ok := number[id]; ok && grade > 0 {
				out.questions = append(out.questions, question{q.Text, around(subject, rng, 0.6), subject})
				break
			}
		}
	}
	return out
}

func document(i, subject int, text string, rng *rand.Rand) rag.Document {
	id := fmt.Sprintf("d%06d", i)
	p := rag.Passage{ID: rag.PassageID(id, 0), DocumentID: id, Text: text, End: len(text), Line: 1, EndLine: 1, Vector: around(subject, rng, 0.6)}
	return rag.Document{ID: id, Metadata: map[string]any{"subject": subject}, Passages: []rag.Passage{p}}
}

func subjectOf(d rag.Document) int { return d.Metadata["subject"].(int) }

func questions(n int) []question {
	rng := rand.New(rand.NewPCG(5, 6))
	zipf := rand.NewZipf(rng, 1.1, 4, 50_000)
	out := make([]question, n)
	for i := range out {
		subject := rng.IntN(subjects)
		text := make([]string, 6)
		for j := range text {
			text[j] = word(zipf.Uint64())
			if j%2 == 0 {
				text[j] = word(uint64(60_000 + 20*subject + rng.IntN(20)))
			}
		}
		out[i] = question{strings.Join(text, " "), around(subject, rng, 0.6), subject}
	}
	return out
}
