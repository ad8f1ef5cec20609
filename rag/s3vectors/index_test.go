package s3vectors_test

import (
	"testing"

	"github.com/awsai-go/awsai/awsaitest"
	"github.com/awsai-go/awsai/rag"
	"github.com/awsai-go/awsai/rag/indextest"
	"github.com/awsai-go/awsai/rag/s3vectors"
)

var testModel = rag.EmbeddingModel{ID: "test-model", Dimensions: 64}

func open(t *testing.T, f *awsaitest.Fake, optFns ...func(*s3vectors.Options)) *s3vectors.Index {
	t.Helper()
	x := s3vectors.New(f.Config(), "my-vectors", "guides", testModel, optFns...)
	if err := x.Create(t.Context()); err != nil {
		t.Fatal(err)
	}
	return x
}

// TestIndex runs the conformance suite on a service with pages of the usual size and of a few
// vectors, and with metadata that the service does not filter by.
func TestIndex(t *testing.T) {
	for _, tt := range []struct {
		name string
		page int
		opt  func(*s3vectors.Options)
	}{
		{"all keys", 0, func(*s3vectors.Options) {}},
		{"small pages", 7, func(*s3vectors.Options) {}},
		{"some keys", 0, func(o *s3vectors.Options) { o.FilterKeys = []string{"lang"} }},
	} {
		t.Run(tt.name, func(t *testing.T) {
			fakes := map[rag.Index]*awsaitest.Fake{}
			indextest.Run(t, func(t *testing.T) rag.Index {
				f, s := newService(t)
				s.page = tt.page
				x := open(t, f, tt.opt)
				fakes[x] = f
				return x
			}, func(o *indextest.Options) {
				o.Reopen = func(t *testing.T, idx rag.Index) rag.Index {
					x := open(t, fakes[idx], tt.opt)
					fakes[x] = fakes[idx]
					return x
				}
			})
		})
	}
}
