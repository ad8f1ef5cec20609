package rag

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"maps"
	"slices"
	"strings"

	"github.com/awsai-go/awsai"
)

// Item is a document that may have to be read: [Sync] reads it only where its hash is not
// the one in the index.
type Item interface {
	// ID is the ID of the document.
	ID() string
	// Hash identifies the content and the way it is read, as [Document] keeps it.
	Hash(ctx context.Context) (string, error)
	// Document reads the document. An error leaves the index's former version as it is,
	// and is reported, not fatal.
	Document(ctx context.Context) (Document, error)
}

// SyncOptions are the settings of [Sync].
type SyncOptions struct {
	// Batch is how many passages are embedded and stored together. The default is 256.
	// What a batch has stored survives whatever happens after it.
	Batch int
	// Keep leaves documents in the index that are not among the items. The default is to
	// delete them: the index mirrors the items.
	Keep bool
}

// Action is what [Sync] did with a document.
type Action string

// The actions.
const (
	Added     Action = "added"
	Updated   Action = "updated"
	Unchanged Action = "unchanged"
	Deleted   Action = "deleted"
	// Skipped: the document could not be read or embedded. What the index has of it stays.
	Skipped Action = "skipped"
)

// Progress is one document's end in a [WatchSync].
type Progress struct {
	// ID is the document, and Action what was done with it.
	ID     string
	Action Action
	// Err is why a document was skipped.
	Err error
	// Done of Total items are dealt with. Deletions come after and do not count.
	Done, Total int
	// Report is the sum so far.
	Report Report
}

// Report sums up a [Sync].
type Report struct {
	// Added, Updated, Unchanged and Deleted count documents.
	Added     int `json:"added"`
	Updated   int `json:"updated"`
	Unchanged int `json:"unchanged"`
	Deleted   int `json:"deleted"`
	// Passages is how many were embedded and stored.
	Passages int `json:"passages"`
	// Skips are the documents that could not be read or embedded.
	Skips []Skip `json:"skips,omitempty"`
}

// Skip is a document that [Sync] passed over.
type Skip struct {
	// ID is the document, and Err why.
	ID  string
	Err error
}

// MarshalJSON gives the ID and the error's text.
func (s Skip) MarshalJSON() ([]byte, error) {
	reason := ""
	if s.Err != nil {
		reason = s.Err.Error()
	}
	return json.Marshal(map[string]string{"id": s.ID, "reason": reason})
}

// Sync makes an index hold what the items say: new and changed documents are read,
// embedded and stored, those that are gone are deleted, those whose hash is the same are
// left alone. An item that cannot be read is skipped and reported. emb is nil for an index
// whose Model is zero.
//
// [Plan] tells beforehand what Sync would do.
//
// Sync goes on where an earlier one stopped, also one that was killed: a document is
// stored whole with its hash, or not at all. When ctx ends or a service fails, it stores
// what is embedded, and returns the report so far with the error.
func Sync(ctx context.Context, idx Index, emb Embedder, items iter.Seq2[Item, error], optFns ...func(*SyncOptions)) (Report, error) {
	var r Report
	for p, err := range WatchSync(ctx, idx, emb, items, optFns...) {
		if err != nil {
			return r, err
		}
		r = p.Report
	}
	return r, nil
}

// WatchSync is [Sync] as a sequence: it yields each document as it is done with, and works
// only while the loop runs. Breaking off the loop stops it at the end of a batch.
func WatchSync(ctx context.Context, idx Index, emb Embedder, items iter.Seq2[Item, error], optFns ...func(*SyncOptions)) iter.Seq2[Progress, error] {
	o := syncOptions(optFns)
	return func(yield func(Progress, error) bool) {
		s := syncer{o: o, idx: idx, emb: emb, yield: yield}
		if err := s.run(ctx, items); err != nil && !errors.Is(err, errStopped) {
			yield(Progress{}, awsai.Wrap("rag.Sync", err))
		}
	}
}

func syncOptions(optFns []func(*SyncOptions)) SyncOptions {
	o := SyncOptions{Batch: 256}
	for _, fn := range optFns {
		fn(&o)
	}
	return o
}

// errStopped unwinds a sync whose caller broke off the loop.
var errStopped = errors.New("stopped")

type syncer struct {
	o     SyncOptions
	idx   Index
	emb   Embedder
	yield func(Progress, error) bool

	stored  map[string]string // hash by ID of what the index has
	pending []Document        // read, not yet stored
	count   int               // their passages
	total   int
	done    int
	report  Report
}

func (s *syncer) run(ctx context.Context, seq iter.Seq2[Item, error]) error {
	if err := checkModel(s.idx, s.emb); err != nil {
		return err
	}
	items, err := collectItems(seq)
	if err != nil {
		return err
	}
	if s.stored, err = storedHashes(ctx, s.idx); err != nil {
		return err
	}
	s.total = len(items)
	seen := make(map[string]bool, len(items))
	for _, item := range items {
		if err := ctx.Err(); err != nil {
			return err // what is pending has cost nothing yet
		}
		if err := s.item(ctx, item, seen); err != nil {
			return err
		}
	}
	if err := s.flush(ctx); err != nil {
		return err
	}
	return s.deleteMissing(ctx, seen)
}

func collectItems(seq iter.Seq2[Item, error]) ([]Item, error) {
	var items []Item
	for item, err := range seq {
		if err != nil {
			return nil, err
		}
		items = append(items, item)
	}
	return items, nil
}

func storedHashes(ctx context.Context, idx Index) (map[string]string, error) {
	hashes := map[string]string{}
	for d, err := range idx.List(ctx, Filter{}) {
		if err != nil {
			return nil, err
		}
		hashes[d.ID] = d.Hash
	}
	return hashes, nil
}

func (s *syncer) item(ctx context.Context, item Item, seen map[string]bool) error {
	id := item.ID()
	if seen[id] {
		return s.skip(id, fmt.Errorf("another document has the same ID"))
	}
	seen[id] = true
	hash, err := item.Hash(ctx)
	if err != nil {
		return s.skip(id, err)
	}
	if old, ok := s.stored[id]; ok && old == hash {
		s.report.Unchanged++
		return s.progress(id, Unchanged, nil)
	}
	doc, err := item.Document(ctx)
	if err == nil {
		err = doc.Validate()
	}
	if err == nil && doc.ID != id {
		err = fmt.Errorf("document is named %q", doc.ID)
	}
	if err != nil {
		return s.skip(id, err)
	}
	doc.Hash = hash
	s.pending = append(s.pending, doc)
	s.count += len(doc.Passages)
	if s.count >= s.o.Batch {
		return s.flush(ctx)
	}
	return nil
}

// flush embeds and stores the pending documents. Those that have all their vectors are
// stored also where others fail.
func (s *syncer) flush(ctx context.Context) error {
	docs := s.pending
	s.pending, s.count = nil, 0
	if len(docs) == 0 {
		return nil
	}
	failures, fatal := s.embed(ctx, docs)
	ready := docs[:0:0]
	for i, d := range docs {
		if failures[i] == nil {
			ready = append(ready, d)
		}
	}
	// What is embedded may be paid for: it is stored although the context has ended.
	if err := s.idx.Upsert(context.WithoutCancel(ctx), ready); err != nil {
		return err
	}
	for i, d := range docs {
		if err := s.finish(d, failures[i], fatal); err != nil {
			return err
		}
	}
	return fatal
}

func (s *syncer) finish(d Document, failure, fatal error) error {
	switch _, existed := s.stored[d.ID]; {
	case failure != nil && fatal != nil:
		return nil // the error that ends the sync says it
	case failure != nil:
		return s.skip(d.ID, failure)
	case existed:
		s.report.Updated++
		s.report.Passages += len(d.Passages)
		return s.progress(d.ID, Updated, nil)
	default:
		s.report.Added++
		s.report.Passages += len(d.Passages)
		return s.progress(d.ID, Added, nil)
	}
}

// embed gives the passages of docs their vectors. It returns what failed by document, and
// the error that must end the sync: one that the next batch would meet too.
func (s *syncer) embed(ctx context.Context, docs []Document) (failures []error, fatal error) {
	failures = make([]error, len(docs))
	if s.emb == nil {
		return failures, nil
	}
	var texts []string
	var owner []int
	for i, d := range docs {
		for _, p := range d.Passages {
			texts = append(texts, p.Indexed())
			owner = append(owner, i)
		}
	}
	if len(texts) == 0 {
		return failures, nil
	}
	vectors, err := s.emb.Embed(ctx, ForDocument, texts)
	if len(vectors) != len(texts) {
		if err == nil {
			err = fmt.Errorf("embedder returned %d vectors for %d texts", len(vectors), len(texts))
		}
		vectors = make([][]float32, len(texts))
	}
	next := make([]int, len(docs))
	for i, v := range vectors {
		d := owner[i]
		docs[d].Passages[next[d]].Vector = v
		next[d]++
		if v == nil && failures[d] == nil {
			failures[d] = itemError(err, i)
			if !permanent(failures[d]) {
				fatal = err
			}
		}
	}
	return failures, fatal
}

// itemError is the error of one text of a batch.
func itemError(err error, i int) error {
	if batch, ok := errors.AsType[*awsai.BatchError](err); ok {
		for _, it := range batch.Items {
			if it.Index == i {
				return it.Err
			}
		}
	}
	if err == nil {
		return errors.New("embedder returned no vector")
	}
	return err
}

// permanent tells whether an error is of the text, so that others may pass.
func permanent(err error) bool {
	kind := awsai.KindOf(err)
	return kind == awsai.ErrInvalid || kind == awsai.ErrTooLarge || kind == awsai.ErrBlocked
}

// deleteMissing removes the documents that are not among the items. A folder that could
// not be read is an item of its own, and what is below it is not taken for gone.
func (s *syncer) deleteMissing(ctx context.Context, seen map[string]bool) error {
	if s.o.Keep {
		return nil
	}
	var gone []string
	for _, id := range slices.Sorted(maps.Keys(s.stored)) {
		below := func(skip Skip) bool { return skip.ID == "." || strings.HasPrefix(id, skip.ID+"/") }
		if !seen[id] && !slices.ContainsFunc(s.report.Skips, below) {
			gone = append(gone, id)
		}
	}
	if len(gone) == 0 {
		return nil
	}
	if err := s.idx.Delete(ctx, gone); err != nil {
		return err
	}
	for _, id := range gone {
		s.report.Deleted++
		if !s.yield(Progress{ID: id, Action: Deleted, Done: s.done, Total: s.total, Report: s.report}, nil) {
			return errStopped
		}
	}
	return nil
}

func (s *syncer) skip(id string, err error) error {
	s.report.Skips = append(s.report.Skips, Skip{ID: id, Err: err})
	return s.progress(id, Skipped, err)
}

func (s *syncer) progress(id string, a Action, err error) error {
	s.done++
	p := Progress{ID: id, Action: a, Err: err, Done: s.done, Total: s.total, Report: s.report}
	p.Report.Skips = slices.Clip(p.Report.Skips)
	if !s.yield(p, nil) {
		return errStopped
	}
	return nil
}

// checkModel refuses to bring together an index and an embedder of different models.
func checkModel(idx Index, emb Embedder) error {
	var have EmbeddingModel
	if emb != nil {
		have = emb.Model()
	}
	if want := idx.Model(); want != have {
		return awsai.Errorf("rag", awsai.ErrInvalid, "the index holds vectors of model %s, the embedder makes %s", want, have)
	}
	return nil
}
