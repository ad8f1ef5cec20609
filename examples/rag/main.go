// Command rag answers a question from a folder of documents. It needs no account and sends
// nothing over the network:
//
//	go run ./examples/rag -docs docs "How do I run the tests?"
//
// With -bedrock, a foundation model writes the answer and another makes the vectors. A document
// whose front matter has "readers: [hr]" is found with -principals hr, or another list that has
// hr, and not without.
package main

import (
	"context"
	"fmt"
	"strings"

	"github.com/awsai-go/awsai/examples/internal/cli"
	"github.com/awsai-go/awsai/examples/internal/corpus"
	"github.com/awsai-go/awsai/rag"
)

func main() { cli.Main(`rag -docs DIR [flags] "question"`, run) }

func run(ctx context.Context, p *cli.Program) error {
	flags := corpus.AddFlags(p)
	principals := p.Flags.String("principals", "", "`names` of who asks, with commas between: documents may say who reads them")
	asJSON := p.Flags.Bool("json", false, "print the answer, its passages, scores, offsets and timings as JSON")
	question, err := p.Args("the question")
	if err != nil {
		return err
	}
	docs, err := flags.Open(ctx, p)
	if err != nil {
		return err
	}
	defer docs.Store.Close()
	q := rag.Query{Text: question}
	if *principals != "" {
		q.Principals = strings.Split(*principals, ",")
	}
	if *asJSON {
		return answerJSON(ctx, p, docs, q)
	}
	return answerText(ctx, p, docs, q)
}

// answerText prints the answer as it comes, then where each statement is from.
func answerText(ctx context.Context, p *cli.Program, docs *corpus.Corpus, q rag.Query) error {
	for event, err := range docs.Stream(ctx, q) {
		if err != nil {
			fmt.Fprintln(p.Out)
			return err
		}
		fmt.Fprint(p.Out, cli.Printable(event.Text))
		if event.Done {
			fmt.Fprintln(p.Out)
			if len(event.Answer.Citations) > 0 {
				fmt.Fprintln(p.Out)
			}
			for _, c := range event.Answer.Citations {
				fmt.Fprintln(p.Out, cli.Printable(source(docs.Path(c.DocumentID), c)))
			}
		}
	}
	return nil
}

// source is a line about one citation: its number, where it stands, what stands there.
func source(path string, c rag.Citation) string {
	if c.Hit < 0 {
		return "[?] refers to a passage that does not exist"
	}
	line := fmt.Sprintf("[%d] %s:%d  %s", c.Hit+1, path, c.Line, shorten(c.Quote, 72))
	if !c.Verified {
		line += "  (not supported by the passage)"
	}
	return line
}

// shorten puts a text on one line of at most n characters.
func shorten(text string, n int) string {
	r := []rune(strings.Join(strings.Fields(text), " "))
	if len(r) > n {
		return string(r[:n-1]) + "…"
	}
	return string(r)
}

// answerJSON prints everything about the answer, also where it broke off.
func answerJSON(ctx context.Context, p *cli.Program, docs *corpus.Corpus, q rag.Query) error {
	answer, err := docs.Ask(ctx, q)
	out := struct {
		Question string     `json:"question"`
		Answer   rag.Answer `json:"answer"`
		Index    rag.Report `json:"index"`
		Error    string     `json:"error,omitempty"`
	}{Question: q.Text, Answer: answer, Index: docs.Report}
	if err != nil {
		out.Error = err.Error()
	}
	if jsonErr := p.JSON(out); jsonErr != nil {
		return jsonErr
	}
	return err
}
