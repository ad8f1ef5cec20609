package s3vectors

import (
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/aws/aws-sdk-go-v2/service/s3vectors/document"
	"github.com/aws/aws-sdk-go-v2/service/s3vectors/types"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/rag"
)

// newPassage makes the vector of a document's nth passage.
func (x *Index) newPassage(d rag.Document, generation string, n int, filterable map[string]any) (types.PutInputVector, error) {
	p := d.Passages[n]
	if !slices.ContainsFunc(p.Vector, func(v float32) bool { return v != 0 }) {
		return types.PutInputVector{}, fmt.Errorf("%w: passage %q has a vector of zeros, which has no cosine", awsai.ErrInvalid, p.ID)
	}
	text := p.Text
	p.Text, p.Metadata = "", nil // the text is a value of its own, the metadata the record's
	body, err := json.Marshal(p)
	if err != nil {
		return types.PutInputVector{}, err
	}
	if err := checkSize(fmt.Sprintf("passage %q", p.ID), filterable, text, string(body)); err != nil {
		return types.PutInputVector{}, err
	}
	metadata := maps.Clone(filterable)
	metadata[textKey], metadata[bodyKey] = text, string(body)
	key := passageKey(d.ID, generation, n)
	return types.PutInputVector{
		Key: &key, Data: &types.VectorDataMemberFloat32{Value: p.Vector},
		Metadata: document.NewLazyDocument(metadata),
	}, nil
}

// readPassage reads a passage without its vector and metadata.
func readPassage(metadata document.Interface) (rag.Passage, error) {
	text, body, err := ownMetadata(metadata)
	if err != nil {
		return rag.Passage{}, fmt.Errorf("passage: %w", err)
	}
	var p rag.Passage
	if err := json.Unmarshal([]byte(body), &p); err != nil {
		return rag.Passage{}, fmt.Errorf("passage is no JSON of ours")
	}
	p.Text = text
	return p, nil
}

// filterable is the metadata that the service can filter by, in its types. An empty list,
// which the service's documentation does not mention, becomes one with an empty string, so
// that the key exists.
func (x *Index) filterable(d rag.Document) (map[string]any, error) {
	out := make(map[string]any, len(d.Metadata)+2)
	for k, v := range d.Metadata {
		if f, ok := v.(float64); ok && (math.IsNaN(f) || math.IsInf(f, 0)) {
			return nil, fmt.Errorf("%w: document %q: metadata %q is not finite", awsai.ErrInvalid, d.ID, k)
		}
		if !x.filters(k) {
			continue
		}
		switch v := v.(type) {
		case int:
			out[k] = float64(v)
		case int64:
			out[k] = float64(v)
		case []string:
			list := []any{}
			for _, s := range v {
				list = append(list, s)
			}
			if len(list) == 0 {
				list = append(list, "")
			}
			out[k] = list
		default:
			out[k] = v
		}
	}
	return out, nil
}

// filters tells whether the service has a key to filter by.
func (x *Index) filters(key string) bool {
	if x.keys != nil && !x.keys[key] {
		return false
	}
	return key != "" && utf8.RuneCountInString(key) <= maxMetadataKey && !strings.HasPrefix(key, "$") && !strings.HasPrefix(key, "awsai.")
}
