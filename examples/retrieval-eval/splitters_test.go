package main

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/awsai-go/awsai/rag/eval"
)

// The default strategy of splitting finds as many of the answers as it is held to.
func TestDefaultSplitter(t *testing.T) {
	data := os.Getenv("AWSAI_DATA")
	if data == "" {
		t.Skip("AWSAI_DATA does not name the folder of retrieval collections")
	}
	dir := filepath.Join(data, "chunkeval")
	c, err := eval.Load(dir)
	if err != nil {
		t.Fatal(err)
	}
	spans, err := eval.LoadSpans(dir, c)
	if err != nil {
		t.Fatal(err)
	}
	got, err := measureSplitter(t.Context(), c, spans, strategies()[0])
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%+v", got)
	if got.In500 < defaultInFiveHundred {
		t.Errorf("%s finds %.4f of the answers in 500 words, want %.2f or more", got.Splitter, got.In500, defaultInFiveHundred)
	}
}
