package embedded_test

import (
	"compress/gzip"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/awsai-go/awsai/rag"
	"github.com/awsai-go/awsai/rag/embedded"
)

// scifact reads the 5,183 abstracts of SciFact as documents of one passage.
func scifact(b *testing.B) []rag.Document {
	b.Helper()
	root := os.Getenv("AWSAI_DATA")
	if root == "" {
		b.Skip("AWSAI_DATA does not name the folder of retrieval collections")
	}
	f, err := os.Open(filepath.Join(root, "scifact", "corpus.jsonl.gz"))
	if err != nil {
		b.Skip(err)
	}
	defer f.Close()
	r, err := gzip.NewReader(f)
	if err != nil {
		b.Fatal(err)
	}
	var docs []rag.Document
	for d := json.NewDecoder(r); ; {
		var line struct{ ID, Title, Text string }
		err := d.Decode(&line)
		if errors.Is(err, io.EOF) {
			return docs
		}
		if err != nil {
			b.Fatal(err)
		}
		docs = append(docs, rag.Document{ID: line.ID, Title: line.Title, Passages: []rag.Passage{{
			ID: rag.PassageID(line.ID, 0), DocumentID: line.ID, Title: line.Title, Text: line.Text, End: len(line.Text), Line: 1, EndLine: 1,
		}}})
	}
}

// withVectors gives passages vectors of a model of 1,024 dimensions.
func withVectors(docs []rag.Document) (rag.EmbeddingModel, []rag.Document) {
	model := rag.EmbeddingModel{ID: "bench", Dimensions: 1024}
	docs = slices.Clone(docs)
	for i, d := range docs {
		docs[i].Passages = slices.Clone(d.Passages)
		for j := range docs[i].Passages {
			v := make([]float32, model.Dimensions)
			for k := range v {
				v[k] = float32((i*31+k*17)%101)/50 - 1
			}
			docs[i].Passages[j].Vector = v
		}
	}
	return model, docs
}

func fill(b *testing.B, s *embedded.Store, docs []rag.Document) {
	b.Helper()
	for batch := range slices.Chunk(docs, 256) {
		if err := s.Upsert(b.Context(), batch); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkOpen opens a store of SciFact and searches it once, with the snapshot that Close
// leaves and without.
func BenchmarkOpen(b *testing.B) {
	docs := scifact(b)
	model, vectors := withVectors(docs)
	for _, c := range []struct {
		name  string
		model rag.EmbeddingModel
		docs  []rag.Document
	}{{"own", rag.EmbeddingModel{}, docs}, {"model", model, vectors}} {
		dir := b.TempDir()
		option := func(o *embedded.Options) { o.Model = c.model }
		s := openStore(b, dir, option)
		fill(b, s, c.docs)
		closeStore(b, s)
		query := rag.Query{Text: "white matter development in newborns", Vector: c.docs[0].Passages[0].Vector}
		for _, snapshot := range []bool{true, false} {
			b.Run(fmt.Sprintf("%s/snapshot=%v", c.name, snapshot), func(b *testing.B) {
				for b.Loop() {
					b.StopTimer()
					if !snapshot {
						os.Remove(snapshotOf(dir))
					}
					b.StartTimer()
					s := openStore(b, dir, option, func(o *embedded.Options) { o.ReadOnly = true })
					if _, err := s.Search(b.Context(), query); err != nil {
						b.Fatal(err)
					}
					closeStore(b, s)
				}
				b.ReportMetric(float64(fileSize(b, logOf(dir)))/1e6, "log-MB")
				if snapshot {
					b.ReportMetric(float64(fileSize(b, snapshotOf(dir)))/1e6, "snapshot-MB")
				}
			})
		}
	}
}

func fileSize(b *testing.B, path string) int64 {
	b.Helper()
	info, err := os.Stat(path)
	if err != nil {
		b.Fatal(err)
	}
	return info.Size()
}

// BenchmarkUpsert stores documents of one passage of 1.5 kB, on disk, synced.
func BenchmarkUpsert(b *testing.B) {
	text := strings.Repeat("the words of a passage that is stored ", 40)
	for _, batch := range []int{1, 64, 256} {
		b.Run(fmt.Sprintf("batch=%d", batch), func(b *testing.B) {
			s := openStore(b, b.TempDir())
			docs := make([]rag.Document, batch)
			n := 0
			for b.Loop() {
				for i := range docs {
					docs[i] = document(fmt.Sprint("doc", n%10_000), text)
					n++
				}
				if err := s.Upsert(b.Context(), docs); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(n)/b.Elapsed().Seconds(), "docs/s")
		})
	}
}

// BenchmarkFill makes a store of SciFact and closes it.
func BenchmarkFill(b *testing.B) {
	docs := scifact(b)
	for b.Loop() {
		b.StopTimer()
		s := openStore(b, b.TempDir())
		b.StartTimer()
		fill(b, s, docs)
		closeStore(b, s)
	}
	b.ReportMetric(float64(len(docs)*b.N)/b.Elapsed().Seconds(), "docs/s")
}
