package opensearch_test

import (
	"fmt"
	"net/http"
	"os"
	"sync/atomic"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"

	"github.com/awsai-go/awsai/rag"
	"github.com/awsai-go/awsai/rag/indextest"
	"github.com/awsai-go/awsai/rag/opensearch"
)

// node is the address of an OpenSearch node with the k-NN plugin, without security, whose
// indexes the tests may make and delete.
func node(t *testing.T) string {
	t.Helper()
	url := os.Getenv("AWSAI_OPENSEARCH")
	if url == "" {
		t.Skip("AWSAI_OPENSEARCH does not name a node, as http://localhost:9200")
	}
	return url
}

var names atomic.Int64

// open makes an index on a node, and deletes it with the test.
func open(t *testing.T, model rag.EmbeddingModel, name string) *opensearch.Index {
	t.Helper()
	url := node(t)
	x := opensearch.New(aws.Config{}, url, name, model, func(o *opensearch.Options) { o.Refresh = true; o.Shards = 2 })
	if err := x.Create(t.Context()); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		req, err := http.NewRequest(http.MethodDelete, url+"/"+name, nil)
		if err != nil {
			t.Fatal(err)
		}
		resp, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
	})
	return x
}

func newName() string {
	return fmt.Sprintf("awsai-test-%d-%d", time.Now().UnixNano(), names.Add(1))
}

// TestIndex runs the conformance suite on a real node, with vectors and without.
func TestIndex(t *testing.T) {
	node(t)
	for _, model := range []rag.EmbeddingModel{{}, {ID: "test-model", Dimensions: 64}} {
		t.Run(model.String(), func(t *testing.T) {
			opened := map[rag.Index]string{}
			indextest.Run(t, func(t *testing.T) rag.Index {
				name := newName()
				x := open(t, model, name)
				opened[x] = name
				return x
			}, func(o *indextest.Options) {
				o.Reopen = func(t *testing.T, idx rag.Index) rag.Index {
					name := opened[idx]
					x := opensearch.New(aws.Config{}, node(t), name, model, func(o *opensearch.Options) { o.Refresh = true })
					if err := x.Create(t.Context()); err != nil {
						t.Fatal(err)
					}
					opened[x] = name
					return x
				}
			})
		})
	}
}
