package nlp_test

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/awsai-go/awsai/nlp"
)

// Ten thousand texts, of which the requests are 400.
func BenchmarkBatchSentiment(b *testing.B) {
	s := serveComprehend(b)
	a := s.analyzer(english)
	texts := make([]string, 10_000)
	for i := range texts {
		texts[i] = fmt.Sprint("It is good, ", i)
	}
	for b.Loop() {
		if _, err := a.BatchSentiment(b.Context(), texts); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkRedact(b *testing.B) {
	text := someText(rand.New(rand.NewPCG(5, 6)), 1000, 20)
	var found []nlp.PII
	for i, w := range words(text) {
		if i%5 == 0 {
			found = append(found, nlp.PII{Span: w, Type: "NAME", Confidence: 1})
		}
	}
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		nlp.Redact(text, found)
	}
}
