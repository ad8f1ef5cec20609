package embedded_test

import (
	"bufio"
	"compress/gzip"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/awsai-go/awsai/rag"
	"github.com/awsai-go/awsai/rag/embedded"
	"github.com/awsai-go/awsai/rag/eval"
)

// The generator answers most questions that the documents answer, by the sentence that holds
// the expected answer, and refuses those that are about something else.
func TestAnswerQuality(t *testing.T) {
	data := os.Getenv("AWSAI_DATA")
	if data == "" {
		t.Skip("AWSAI_DATA names no folder of retrieval collections")
	}
	questions, own := pipeline(t, filepath.Join(data, "xquad-en"))
	spans := expected(t, filepath.Join(data, "xquad-en"), questions)
	answered, right := 0, 0
	for _, q := range questions.Queries {
		a, err := own.Ask(t.Context(), rag.Query{Text: q.Text})
		if err != nil {
			t.Fatal(err)
		}
		if a.Answered {
			answered++
		}
		for _, c := range a.Citations {
			if want := spans[q.ID]; c.DocumentID == want.document && c.QuoteStart <= want.start && want.end <= c.QuoteEnd {
				right++
				break
			}
		}
	}
	atLeast(t, "answered", answered, len(questions.Queries), 0.80)
	atLeast(t, "with the expected answer", right, len(questions.Queries), 0.70)

	for _, other := range []string{"scifact", "awsdocs-ml", "cisi", "chunkeval"} {
		_, p := pipeline(t, filepath.Join(data, other))
		refused, asked := 0, 0
		for i := 0; i < len(questions.Queries); i += 5 {
			a, err := p.Ask(t.Context(), rag.Query{Text: questions.Queries[i].Text})
			if err != nil {
				t.Fatal(err)
			}
			asked++
			if !a.Answered {
				refused++
			}
		}
		atLeast(t, "refused by "+other, refused, asked, 0.90)
	}
}

func atLeast(t *testing.T, what string, n, of int, want float64) {
	t.Helper()
	got := float64(n) / float64(of)
	t.Logf("%s: %d of %d, %.3f", what, n, of, got)
	if got < want {
		t.Errorf("%s: %.3f, want at least %.2f", what, got, want)
	}
}

// pipeline is the default one over a collection whose documents are split.
func pipeline(t *testing.T, dir string) (eval.Collection, *rag.Pipeline) {
	t.Helper()
	c, err := eval.Load(dir)
	if err != nil {
		t.Fatal(err)
	}
	docs := make([]rag.Document, 0, len(c.Documents))
	for _, d := range c.Documents {
		whole := rag.Block{Kind: rag.BlockParagraph, Text: d.Text, End: len(d.Text), Line: 1, EndLine: 1 + strings.Count(d.Text, "\n")}
		docs = append(docs, rag.Split(rag.Document{ID: d.ID, Title: d.Title}, d.Text, []rag.Block{whole}))
	}
	store := embedded.New()
	if err := store.Upsert(t.Context(), docs); err != nil {
		t.Fatal(err)
	}
	return c, rag.New(rag.NewRetriever(store, nil), embedded.NewGenerator(store))
}

// place is where the expected answer of a question stands, in bytes.
type place struct {
	document   string
	start, end int
}

// expected reads spans.tsv.gz: question, document, first and last character, answer.
func expected(t *testing.T, dir string, c eval.Collection) map[string]place {
	t.Helper()
	texts := map[string]string{}
	for _, d := range c.Documents {
		texts[d.ID] = d.Text
	}
	f, err := os.Open(filepath.Join(dir, "spans.tsv.gz"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	places := map[string]place{}
	for scan := bufio.NewScanner(z); scan.Scan(); {
		fields := strings.Split(scan.Text(), "\t")
		start, err1 := strconv.Atoi(fields[2])
		end, err2 := strconv.Atoi(fields[3])
		if err1 != nil || err2 != nil {
			t.Fatalf("not a span: %q", fields)
		}
		text := texts[fields[1]]
		places[fields[0]] = place{fields[1], byteOffset(text, start), byteOffset(text, end)}
	}
	return places
}

// byteOffset is where the nth character of a text begins.
func byteOffset(text string, n int) int {
	at := 0
	for range n {
		_, size := utf8.DecodeRuneInString(text[at:])
		at += size
	}
	return at
}
