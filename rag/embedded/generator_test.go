package embedded_test

import (
	"context"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/awsai-go/awsai/rag"
	"github.com/awsai-go/awsai/rag/embedded"
)

const guide = `# Guide

Some words to begin with.

## Tests

Run the tests with ` + "`go test ./...`" + `. They need no network.

1. Install the toolchain first.
2. Is anything else needed? No.

To see the coverage:

` + "```" + `
go test -cover ./...
go tool cover -html=c.out
` + "```" + `

| name | meaning |
|------|---------|
| AWSAI_MODELS | folder of service models |
`

// ask has the generator answer from one passage.
func ask(t *testing.T, question, text string, heading ...string) (answer string, quotes []string, answered bool) {
	t.Helper()
	p := rag.Passage{ID: "d#0", DocumentID: "d", Headings: heading, Text: text, End: len(text), Line: 1}
	answered = true
	for d, err := range embedded.NewGenerator(nil).Answer(context.Background(), rag.Prompt{Question: question, Hits: []rag.Hit{{Passage: p}}}) {
		if err != nil {
			t.Fatal(err)
		}
		answer += d.Text
		answered = answered && !d.Unanswered
		for _, c := range d.Citations {
			if answer[c.Start:c.End] != c.Quote || !strings.Contains(text, c.Quote) {
				t.Errorf("%q is no quotation: the answer has %q there", c.Quote, answer[c.Start:c.End])
			}
			quotes = append(quotes, c.Quote)
		}
	}
	return answer, quotes, answered
}

func TestGeneratorQuotes(t *testing.T) {
	for _, tt := range []struct {
		name, question string
		want           string // the first quotation, empty where there is no answer
	}{
		{"sentence", "How do I run the tests?", "Run the tests with `go test ./...`."},
		{"without list mark", "install the toolchain", "Install the toolchain first."},
		{"with the code announced", "How do I see coverage?", "To see the coverage:\n\n```\ngo test -cover ./...\ngo tool cover -html=c.out\n```"},
		{"table row", "What is AWSAI_MODELS?", "| AWSAI_MODELS | folder of service models |"},
		{"not there", "What is the capital of France?", ""},
		{"half of it", "Which tests pollute rivers?", ""},
		{"no content words", "What is it?", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			answer, quotes, answered := ask(t, tt.question, guide)
			if tt.want == "" {
				if answered || answer != rag.NoAnswer || len(quotes) != 0 {
					t.Errorf("answer = %q", answer)
				}
				return
			}
			if len(quotes) == 0 || quotes[0] != tt.want {
				t.Errorf("quotes = %q, want %q first", quotes, tt.want)
			}
			if !strings.HasPrefix(answer, tt.want+" [1]") {
				t.Errorf("answer = %q", answer)
			}
		})
	}
}

func TestGeneratorUsesTheHeading(t *testing.T) {
	_, quotes, answered := ask(t, "How do I configure the proxy?", "Set the variable HTTPS_PROXY to configure it.", "Proxy")
	if !answered || len(quotes) != 1 {
		t.Errorf("quotes = %q", quotes)
	}
}

func TestGeneratorSaysNothingTwice(t *testing.T) {
	_, quotes, _ := ask(t, "run tests", "Run the tests daily. You run the tests daily. Run all tests weekly at night.")
	if diff := cmp.Diff([]string{"Run the tests daily.", "Run all tests weekly at night."}, quotes); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func TestGeneratorStops(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	for _, err := range embedded.NewGenerator(nil).Answer(ctx, rag.Prompt{}) {
		if err != context.Canceled {
			t.Errorf("err = %v", err)
		}
	}
}

func TestGeneratorForgivesATypo(t *testing.T) {
	store := embedded.New()
	text := "Set the variable to configure the connection. The capital is large."
	block := rag.Block{Kind: rag.BlockParagraph, Text: text, End: len(text), Line: 1, EndLine: 1}
	if err := store.Upsert(t.Context(), []rag.Document{rag.Split(rag.Document{ID: "d"}, text, []rag.Block{block})}); err != nil {
		t.Fatal(err)
	}
	pipeline := rag.New(rag.NewRetriever(store, nil), embedded.NewGenerator(store))
	for question, want := range map[string]string{
		"How do I configure the connection?":  "Set the variable to configure the connection.",
		"How do I configuer the connection?":  "Set the variable to configure the connection.",
		"How do I configure the conection?":   "Set the variable to configure the connection.",
		"How do I configure the connecttion?": "Set the variable to configure the connection.",
		"How do I configure the connextion?":  "Set the variable to configure the connection.",
		"Which cabin is large?":               "", // short words are not bent
		"Who sold the refrigerators?":         "",
	} {
		a, err := pipeline.Ask(t.Context(), rag.Query{Text: question})
		if err != nil {
			t.Fatal(err)
		}
		got := ""
		if len(a.Citations) > 0 {
			got = a.Citations[0].Quote
		}
		if got != want {
			t.Errorf("%s: %q, want %q", question, got, want)
		}
	}
}
