package opensearch

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"
	"time"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/internal/engine"
	"github.com/awsai-go/awsai/rag"
)

// The kinds of entries in the index.
const (
	kindRecord  = "record"
	kindPassage = "passage"
)

// entry is what the index holds: a passage, or the record of a document. Its ID is the
// service's, since vector collections of Serverless take no others. What is the document's
// present version, the record with the highest generation says.
type entry struct {
	Kind string   `json:"kind"`
	Doc  string   `json:"doc"`
	Gen  string   `json:"gen"`
	N    int      `json:"n"` // the passage's place, or how many passages there are
	Meta []string `json:"meta,omitempty"`

	Text    string       `json:"text,omitempty"`
	Vector  []float32    `json:"vector,omitempty"`
	Passage *rag.Passage `json:"passage,omitempty"`

	Title    string          `json:"title,omitempty"`
	Hash     string          `json:"hash,omitempty"`
	Metadata json.RawMessage `json:"metadata,omitempty"`
	Model    string          `json:"model,omitempty"`
}

// record is the entry of a document with its metadata.
type record struct {
	entry
	metadata map[string]any
}

func (r *record) document() rag.Document {
	return rag.Document{ID: r.Doc, Title: r.Title, Hash: r.Hash, Metadata: engine.CopyMetadata(r.metadata)}
}

// entries are those of a document: its passages, and its record.
func (x *Index) entries(d rag.Document, gen string) (passages []entry, rec entry, err error) {
	meta, err := tokens(d)
	if err != nil {
		return nil, entry{}, err
	}
	metadata, err := engine.MarshalMetadata(d.Metadata)
	if err != nil {
		return nil, entry{}, err
	}
	for n, p := range d.Passages {
		if x.model.Dimensions > 0 && !slices.ContainsFunc(p.Vector, func(v float32) bool { return v != 0 }) {
			return nil, entry{}, fmt.Errorf("%w: passage %q has a vector of zeros, which has no cosine", awsai.ErrInvalid, p.ID)
		}
		vector := p.Vector
		p.Vector, p.Metadata = nil, nil // the metadata is the record's
		passages = append(passages, entry{Kind: kindPassage, Doc: d.ID, Gen: gen, N: n, Meta: meta, Text: p.Indexed(), Vector: vector, Passage: &p})
	}
	return passages, entry{
		Kind: kindRecord, Doc: d.ID, Gen: gen, N: len(d.Passages), Meta: meta,
		Title: d.Title, Hash: d.Hash, Metadata: metadata, Model: x.model.String(),
	}, nil
}

// readRecord reads a record, and refuses one of another model.
func (x *Index) readRecord(e entry) (*record, error) {
	if e.Model != x.model.String() {
		return nil, fmt.Errorf("%w: document %q has vectors of %s, the index is opened for %s", awsai.ErrInvalid, e.Doc, e.Model, x.model)
	}
	metadata, err := engine.UnmarshalMetadata(e.Metadata)
	if err != nil {
		return nil, fmt.Errorf("record of document %q: %w", e.Doc, err)
	}
	return &record{entry: e, metadata: metadata}, nil
}

// generation names one writing of documents, after all in before. Generations are in order of
// time.
func generation(now time.Time, before map[string]*record) string {
	for _, r := range before {
		if at, ok := written(r.Gen); ok && !now.After(at) {
			now = at.Add(time.Microsecond)
		}
	}
	return fmt.Sprintf("%016d-%016x", now.UnixMicro(), rand.Uint64())
}

// written is when a generation was.
func written(gen string) (time.Time, bool) {
	at, err := strconv.ParseInt(gen[:min(16, len(gen))], 10, 64)
	return time.UnixMicro(at), err == nil
}
