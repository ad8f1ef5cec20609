package engine_test

import (
	"math"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/awsai-go/awsai/internal/engine"
	"github.com/awsai-go/awsai/rag"
)

var model = rag.EmbeddingModel{ID: "m", Dimensions: 2}

func TestCheckDocuments(t *testing.T) {
	inf := float32(math.Inf(1))
	for _, tt := range []struct {
		vector []float32
		want   string
	}{
		{[]float32{1, 0}, ""},
		{nil, "vector of 0 dimensions; the index's model is m/2"},
		{[]float32{1, 0, 0}, "vector of 3 dimensions"},
		{[]float32{1, inf}, "not finite at dimension 1"},
		{[]float32{inf - inf, 0}, "not finite at dimension 0"},
	} {
		d := rag.Document{ID: "d", Passages: []rag.Passage{{ID: "d#0", DocumentID: "d", Vector: tt.vector}}}
		err := engine.CheckDocuments(model, []rag.Document{d})
		if (err == nil) != (tt.want == "") || err != nil && !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%v: %v, want %q", tt.vector, err, tt.want)
		}
	}
}

func TestCheckQuery(t *testing.T) {
	for _, q := range []rag.Query{{Limit: -1}, {Vector: []float32{}}, {Filter: rag.Filter{Op: "like", Key: "k"}}} {
		if err := engine.CheckQuery(model, q); err == nil {
			t.Errorf("%+v is right", q)
		}
	}
	if err := engine.CheckQuery(model, rag.Query{Text: "q", Limit: 3}); err != nil {
		t.Error(err)
	}
}

func TestLatest(t *testing.T) {
	docs := []rag.Document{{ID: "a", Hash: "1"}, {ID: "b"}, {ID: "a", Hash: "2"}}
	if diff := cmp.Diff([]rag.Document{{ID: "b"}, {ID: "a", Hash: "2"}}, engine.Latest(docs)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
