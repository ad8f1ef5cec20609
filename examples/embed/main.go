// Command embed turns texts into vectors by a model of Amazon Bedrock, with your usual AWS
// settings, and tells how alike the texts are:
//
//	go run ./examples/embed "The tower is high." "How tall is the tower?" "Bread is baked."
//
// The likeness is the cosine of the angle between two vectors: 1 for the same direction.
package main

import (
	"context"
	"fmt"

	"github.com/awsai-go/awsai/bedrock"
	"github.com/awsai-go/awsai/examples/internal/cli"
	"github.com/awsai-go/awsai/rag"
	"github.com/awsai-go/awsai/rag/vector"
)

func main() { cli.Main(`embed [flags] "text" ...`, run) }

func run(ctx context.Context, p *cli.Program) error {
	o, err := parse(p)
	if err != nil {
		return err
	}
	cfg, err := cli.AWS(ctx)
	if err != nil {
		return err
	}
	embedder := bedrock.NewEmbedder(cfg, o.model)
	vectors, err := embedder.Embed(ctx, rag.ForDocument, o.texts)
	if err != nil {
		return err
	}
	return o.print(p, output{embedder.Model(), embedder.InputTokens(), vectors, compare(o.texts, vectors)})
}

// options are what the command line says.
type options struct {
	model  string
	asJSON bool
	texts  []string
}

func parse(p *cli.Program) (o options, err error) {
	p.Flags.StringVar(&o.model, "model", "amazon.titan-embed-text-v2:0", "`id` of the model")
	p.Flags.BoolVar(&o.asJSON, "json", false, "print the vectors and their similarities as JSON")
	if o.texts, err = p.Rest(); err == nil && len(o.texts) == 0 {
		err = p.Usagef("the texts are missing")
	}
	return o, err
}

func (o options) print(p *cli.Program, out output) error {
	if o.asJSON {
		return p.JSON(out)
	}
	fmt.Fprintf(p.Out, "%s, %d dimensions\n", out.Model.ID, out.Model.Dimensions)
	for _, pair := range out.Pairs {
		fmt.Fprintf(p.Out, "%.3f  %q  %q\n", pair.Cosine, pair.A, pair.B)
	}
	return nil
}

// output is what -json prints. The vectors are in the order of the texts.
type output struct {
	Model       rag.EmbeddingModel `json:"model"`
	InputTokens int64              `json:"inputTokens"`
	Vectors     [][]float32        `json:"vectors"`
	Pairs       []pair             `json:"pairs"`
}

// pair says how alike two texts are.
type pair struct {
	A      string  `json:"a"`
	B      string  `json:"b"`
	Cosine float32 `json:"cosine"`
}

// compare pairs each text with those after it.
func compare(texts []string, vectors [][]float32) []pair {
	pairs := []pair{} // one text has none, which is not null in JSON
	for i := range texts {
		for j := i + 1; j < len(texts); j++ {
			pairs = append(pairs, pair{texts[i], texts[j], vector.Cosine(vectors[i], vectors[j])})
		}
	}
	return pairs
}
