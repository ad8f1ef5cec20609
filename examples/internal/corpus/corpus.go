// Package corpus is what the examples that answer from a folder of documents share: their
// flags, and the store, the embedder and the generator that the flags ask for.
package corpus

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"os"
	"path/filepath"

	"github.com/aws/aws-sdk-go-v2/aws"

	"github.com/awsai-go/awsai/bedrock"
	"github.com/awsai-go/awsai/examples/internal/cli"
	"github.com/awsai-go/awsai/rag"
	"github.com/awsai-go/awsai/rag/embedded"
	"github.com/awsai-go/awsai/rag/load"
)

// Flags are the settings of a corpus.
type Flags struct {
	docs, store, model, embed, rerank string
	bedrock                           bool
}

// AddFlags defines the flags of a corpus.
func AddFlags(p *cli.Program) *Flags {
	var f Flags
	p.Flags.StringVar(&f.docs, "docs", "", "`folder` of documents, or one file")
	p.Flags.StringVar(&f.store, "store", "", "`folder` of the index (default: one per -docs in the user's cache)")
	p.Flags.BoolVar(&f.bedrock, "bedrock", false, "embed and answer with Amazon Bedrock")
	p.Flags.StringVar(&f.model, "model", "global.anthropic.claude-sonnet-4-6", "`id` of the model that answers, with -bedrock")
	p.Flags.StringVar(&f.embed, "embed", "amazon.titan-embed-text-v2:0", "`id` of the model that embeds, with -bedrock")
	p.Flags.StringVar(&f.rerank, "rerank", "", "`id` of a model that puts the passages in order, with -bedrock (default: none)")
	return &f
}

// Corpus is a folder of documents ready to be asked.
type Corpus struct {
	*rag.Pipeline
	// Store is the index, and Report what this run changed in it.
	Store  *embedded.Store
	Report rag.Report
	docs   string
}

// Path is the path of a document from the current folder.
func (c *Corpus) Path(documentID string) string {
	if info, err := os.Stat(c.docs); err == nil && !info.IsDir() {
		return c.docs
	}
	return filepath.Join(c.docs, filepath.FromSlash(documentID))
}

// Open indexes what is new in the folder and composes the pipeline. It shows its progress,
// and reports files that it had to skip, on standard error.
func (f *Flags) Open(ctx context.Context, p *cli.Program) (*Corpus, error) {
	if f.docs == "" {
		return nil, p.Usagef("-docs is missing")
	}
	if f.rerank != "" && !f.bedrock {
		return nil, p.Usagef("-rerank needs -bedrock")
	}
	// Without -bedrock the store makes its own vectors, and nothing leaves the machine.
	var cfg aws.Config
	var embedder rag.Embedder
	var model rag.EmbeddingModel
	if f.bedrock {
		var err error
		if cfg, err = cli.AWS(ctx); err != nil {
			return nil, err
		}
		embedder = bedrock.NewEmbedder(cfg, f.embed)
		if model = embedder.Model(); model.Dimensions == 0 {
			// An embedder says at its first call that it does not know its model.
			_, err := embedder.Embed(ctx, rag.ForQuery, []string{"known?"})
			return nil, err
		}
	}
	dir, err := f.storeDir(model)
	if err != nil {
		return nil, err
	}
	store, err := embedded.Open(dir, func(o *embedded.Options) { o.Model = model })
	if err != nil {
		return nil, err
	}
	report, err := f.index(ctx, p, store, embedder)
	if err != nil {
		store.Close()
		return nil, err
	}
	return &Corpus{f.pipeline(cfg, store, embedder), store, report, f.docs}, nil
}

// pipeline answers by quotation, or with Bedrock's models.
func (f *Flags) pipeline(cfg aws.Config, store *embedded.Store, embedder rag.Embedder) *rag.Pipeline {
	retriever := rag.NewRetriever(store, embedder)
	if !f.bedrock {
		return rag.New(retriever, embedded.NewGenerator(store))
	}
	return rag.New(retriever, bedrock.NewModel(cfg, f.model), func(o *rag.Options) {
		if f.rerank != "" {
			o.Reranker = bedrock.NewReranker(cfg, f.rerank)
		}
	})
}

// storeDir is where the index is: one for each folder of documents and embedding model.
func (f *Flags) storeDir(model rag.EmbeddingModel) (string, error) {
	if f.store != "" {
		return f.store, nil
	}
	cache, err := os.UserCacheDir()
	if err != nil {
		cache = os.TempDir()
	}
	path, err := filepath.Abs(f.docs)
	if err != nil {
		return "", err
	}
	sum := sha256.Sum256([]byte(path + "\x00" + model.String()))
	return filepath.Join(cache, "awsai", "rag", hex.EncodeToString(sum[:8])), nil
}

// index brings the store up to date with the folder.
func (f *Flags) index(ctx context.Context, p *cli.Program, store rag.Index, embedder rag.Embedder) (rag.Report, error) {
	var report rag.Report
	bar := p.Bar()
	defer bar.Done()
	for step, err := range rag.WatchSync(ctx, store, embedder, load.Dir(ctx, f.docs)) {
		if err != nil {
			return report, err
		}
		report = step.Report
		bar.Set(step.Done, step.Total, step.ID)
		if step.Action == rag.Skipped {
			bar.Done()
			fmt.Fprintln(p.Err, cli.Printable(fmt.Sprintf("skipped %s: %v", step.ID, step.Err)))
		}
	}
	return report, nil
}
