package main

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strings"

	"github.com/awsai-go/awsai/rag"
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
		id := fmt.Sprintf("d%06d", i)
		p := rag.Passage{ID: rag.PassageID(id, 0), DocumentID: id, Text: words(rng, zipf, subject, 80+rng.IntN(40)), Line: 1, EndLine: 1, Vector: around(subject, rng, 0.6)}
		p.End = len(p.Text)
		docs[i] = rag.Document{ID: id, Metadata: map[string]any{"subject": subject}, Passages: []rag.Passage{p}}
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

// word spells a number in syllables.
func word(n uint64) string {
	syllables := []string{"ba", "ke", "lo", "mi", "nu", "pra", "sto", "ter", "vin", "zel", "dor", "fen", "gal", "hum", "jar", "qui"}
	s := ""
	for {
		s += syllables[n%16]
		if n /= 16; n == 0 {
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
