package embedded_test

import (
	"testing"

	"github.com/awsai-go/awsai/rag"
	"github.com/awsai-go/awsai/rag/embedded"
	"github.com/awsai-go/awsai/rag/indextest"
)

var testModel = rag.EmbeddingModel{ID: "test-model", Dimensions: 64}

// TestIndex runs the conformance suite on stores on disk and in memory, with vectors of a
// model and with the store's own.
func TestIndex(t *testing.T) {
	for _, model := range []rag.EmbeddingModel{{}, testModel} {
		withModel := func(o *embedded.Options) { o.Model = model }
		t.Run("disk/"+model.String(), func(t *testing.T) {
			dirs := map[rag.Index]string{}
			open := func(t *testing.T, dir string) rag.Index {
				s := openStore(t, dir, withModel)
				dirs[s] = dir
				return s
			}
			indextest.Run(t,
				func(t *testing.T) rag.Index { return open(t, t.TempDir()) },
				func(o *indextest.Options) {
					o.Reopen = func(t *testing.T, idx rag.Index) rag.Index {
						closeStore(t, idx.(*embedded.Store))
						return open(t, dirs[idx])
					}
				})
		})
		t.Run("memory/"+model.String(), func(t *testing.T) {
			indextest.Run(t, func(*testing.T) rag.Index { return embedded.New(withModel) })
		})
	}
}

// TestIndexCrashed runs the suite with stores that are never closed before they are opened
// again: what is on disk is copied to another folder.
func TestIndexCrashed(t *testing.T) {
	dirs := map[rag.Index]string{}
	open := func(t *testing.T, dir string) rag.Index {
		s := openStore(t, dir)
		dirs[s] = dir
		return s
	}
	indextest.Run(t,
		func(t *testing.T) rag.Index { return open(t, t.TempDir()) },
		func(o *indextest.Options) {
			o.Reopen = func(t *testing.T, idx rag.Index) rag.Index {
				return open(t, copyFolder(t, dirs[idx]))
			}
		})
}
