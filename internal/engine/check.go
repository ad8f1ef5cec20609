package engine

import (
	"fmt"

	"github.com/awsai-go/awsai/rag"
)

// CheckDocuments says what is wrong with documents for an index of the model, or nil: a
// document that does not validate, or a passage without a finite vector of the model's length.
func CheckDocuments(model rag.EmbeddingModel, docs []rag.Document) error {
	for _, d := range docs {
		if err := d.Validate(); err != nil {
			return err
		}
		for _, p := range d.Passages {
			if err := checkVector(model, p.Vector); err != nil {
				return fmt.Errorf("passage %q: %w", p.ID, err)
			}
		}
	}
	return nil
}

// CheckQuery says what is wrong with a query to an index of the model, or nil. A query without
// vector is right.
func CheckQuery(model rag.EmbeddingModel, q rag.Query) error {
	if q.Limit < 0 {
		return fmt.Errorf("limit %d is negative", q.Limit)
	}
	if q.Vector != nil {
		if err := checkVector(model, q.Vector); err != nil {
			return fmt.Errorf("query: %w", err)
		}
	}
	return q.Filter.Validate()
}

func checkVector(model rag.EmbeddingModel, v []float32) error {
	if len(v) != model.Dimensions {
		return fmt.Errorf("vector of %d dimensions; the index's model is %s", len(v), model)
	}
	for i, x := range v {
		if x-x != 0 { // NaN for the infinities too
			return fmt.Errorf("vector is not finite at dimension %d", i)
		}
	}
	return nil
}

// Latest leaves the last version of each document, in the order of the last versions.
func Latest(docs []rag.Document) []rag.Document {
	last := make(map[string]int, len(docs))
	for i, d := range docs {
		last[d.ID] = i
	}
	latest := make([]rag.Document, 0, len(last))
	for i, d := range docs {
		if last[d.ID] == i {
			latest = append(latest, d)
		}
	}
	return latest
}
