package s3vectors

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base32"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/s3vectors/document"
	"github.com/aws/aws-sdk-go-v2/service/s3vectors/types"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/internal/engine"
	"github.com/awsai-go/awsai/rag"
)

// The metadata that is ours, which the service does not filter by: the text of a passage, and
// the rest of a passage or document as JSON.
const (
	textKey = "awsai.text"
	bodyKey = "awsai.body"
)

// record is what the index of records holds for a document, under its ID. It is written and
// replaced in one piece, and says which passages are the document's: those of its generation.
type record struct {
	Title      string          `json:"title,omitempty"`
	Hash       string          `json:"hash,omitempty"`
	Metadata   json.RawMessage `json:"metadata"`
	Model      string          `json:"model"`
	Generation string          `json:"generation"`
	Passages   int             `json:"passages"`

	id       string
	metadata map[string]any
}

// generation names one writing of documents. Generations are in order of time.
func newGeneration(now time.Time) string {
	random := make([]byte, 5)
	rand.Read(random) // never fails
	return fmt.Sprintf("%013d", now.UnixMilli()) + strings.ToLower(base32.StdEncoding.EncodeToString(random))
}

// written is when a generation was, the zero time for what is no generation.
func written(generation string) time.Time {
	ms, err := strconv.ParseInt(generation[:min(13, len(generation))], 10, 64)
	if err != nil {
		return time.Time{}
	}
	return time.UnixMilli(ms)
}

// passageKey is the key of a passage's vector: a digest of the document's ID, which may be as
// long as a key, the generation, and the passage's number.
func passageKey(id, generation string, n int) string {
	return keyPrefix(id, generation) + strconv.Itoa(n)
}

func keyPrefix(id, generation string) string { return digest(id) + "/" + generation + "/" }

func digest(id string) string {
	sum := sha256.Sum256([]byte(id))
	return hex.EncodeToString(sum[:16])
}

// keys are the keys of the record's passages.
func (r *record) keys() []string {
	keys := make([]string, r.Passages)
	for n := range keys {
		keys[n] = passageKey(r.id, r.Generation, n)
	}
	return keys
}

func (r *record) document() rag.Document {
	return rag.Document{ID: r.id, Title: r.Title, Hash: r.Hash, Metadata: engine.CopyMetadata(r.metadata)}
}

// newRecord makes a document's record and its vector.
func (x *Index) newRecord(d rag.Document, generation string) (types.PutInputVector, error) {
	metadata, err := engine.MarshalMetadata(d.Metadata)
	if err != nil {
		return types.PutInputVector{}, err
	}
	body, err := json.Marshal(record{
		Title: d.Title, Hash: d.Hash, Metadata: metadata,
		Model: x.model.String(), Generation: generation, Passages: len(d.Passages),
	})
	if err != nil {
		return types.PutInputVector{}, err
	}
	if err := checkID(d.ID); err != nil {
		return types.PutInputVector{}, err
	}
	if err := checkSize(fmt.Sprintf("document %q", d.ID), nil, string(body), ""); err != nil {
		return types.PutInputVector{}, err
	}
	return types.PutInputVector{
		Key: &d.ID, Data: &types.VectorDataMemberFloat32{Value: []float32{1}},
		Metadata: document.NewLazyDocument(map[string]any{bodyKey: string(body)}),
	}, nil
}

// readRecord reads a record, and refuses one of another model.
func (x *Index) readRecord(id string, metadata document.Interface) (*record, error) {
	_, body, err := ownMetadata(metadata)
	if err != nil {
		return nil, fmt.Errorf("record of document %q: %w", id, err)
	}
	r := &record{id: id}
	if err := json.Unmarshal([]byte(body), r); err != nil {
		return nil, fmt.Errorf("record of document %q is no JSON of ours", id)
	}
	if r.Model != x.model.String() {
		return nil, fmt.Errorf("%w: document %q has vectors of %s, the index is opened for %s", awsai.ErrInvalid, id, r.Model, x.model)
	}
	if r.metadata, err = engine.UnmarshalMetadata(r.Metadata); err != nil {
		return nil, fmt.Errorf("record of document %q: %w", id, err)
	}
	return r, nil
}

// ownMetadata reads the two keys that are ours.
func ownMetadata(d document.Interface) (text, body string, err error) {
	if d == nil {
		return "", "", fmt.Errorf("no metadata")
	}
	var m map[string]any
	if err := d.UnmarshalSmithyDocument(&m); err != nil {
		return "", "", err
	}
	text, _ = m[textKey].(string)
	body, ok := m[bodyKey].(string)
	if !ok {
		return "", "", fmt.Errorf("no metadata %s", bodyKey)
	}
	return text, body, nil
}
