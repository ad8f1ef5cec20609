package opensearch

import (
	"context"
	"encoding/json"
	"iter"
	"net/http"
	"slices"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/internal/batch"
	"github.com/awsai-go/awsai/internal/engine"
	"github.com/awsai-go/awsai/rag"
)

const (
	pageSize = 1000
	maxDocs  = 1000 // documents that are looked up in a request
	// maxReplaced is how often Get begins again because the document was replaced meanwhile.
	maxReplaced = 20
)

// search is the body of a search.
type search struct {
	Query          object   `json:"query"`
	Size           int      `json:"size"`
	Source         any      `json:"_source"`
	Sort           []object `json:"sort,omitempty"`
	Collapse       object   `json:"collapse,omitempty"`
	After          []any    `json:"search_after,omitempty"`
	TrackTotalHits bool     `json:"track_total_hits"`
}

// found is an entry that a search found.
type found struct {
	ID    string  `json:"_id"`
	Score float64 `json:"_score"`
	Entry entry   `json:"_source"`
	Sort  []any   `json:"sort"`
}

type answer struct {
	TimedOut bool `json:"timed_out"`
	Shards   struct {
		Failed int `json:"failed"`
	} `json:"_shards"`
	Hits struct {
		Hits []found `json:"hits"`
	} `json:"hits"`
	Error  json.RawMessage `json:"error"`
	Status int             `json:"status"`
}

// check refuses an answer that is only of some shards.
func (a answer) check() error {
	switch {
	case a.Error != nil:
		b, err := json.Marshal(object{"error": a.Error})
		if err != nil {
			return err
		}
		return newResponseError(a.Status, b, false)
	case a.TimedOut || a.Shards.Failed > 0:
		return awsai.Errorf("opensearch.Search", awsai.ErrUnavailable, "%d shards failed, timed out: %v", a.Shards.Failed, a.TimedOut)
	}
	return nil
}

func (x *Index) ask(ctx context.Context, q search) ([]found, error) {
	var out answer
	if err := x.do(ctx, request{method: http.MethodPost, path: "/" + x.name + "/_search", body: q}, &out); err != nil {
		return nil, err
	}
	return out.Hits.Hits, out.check()
}

// scan yields all that a search with an order finds, page by page.
func (x *Index) scan(ctx context.Context, q search) iter.Seq2[found, error] {
	return func(yield func(found, error) bool) {
		q.Size = pageSize
		for {
			page, err := x.ask(ctx, q)
			if err != nil {
				yield(found{}, err)
				return
			}
			for _, f := range page {
				if !yield(f, nil) {
					return
				}
			}
			if len(page) < q.Size {
				return
			}
			q.After = page[len(page)-1].Sort
		}
	}
}

func is(field, value string) object { return object{"term": object{field: object{"value": value}}} }

// records are those of documents by ID. Those that are not there are not in it.
func (x *Index) records(ctx context.Context, ids []string) (map[string]*record, error) {
	records := make(map[string]*record, len(ids))
	for _, group := range batch.Split(ids, batch.Group{Items: maxDocs}, nil) {
		page, err := x.ask(ctx, search{
			Size:   len(group),
			Query:  object{"bool": object{"filter": []object{is("kind", kindRecord), {"terms": object{"doc": group}}}}},
			Sort:   []object{{"gen": object{"order": "desc"}}},
			Source: object{"excludes": []string{"meta"}}, Collapse: object{"field": "doc"},
		})
		if err != nil {
			return nil, err
		}
		for _, f := range page {
			if records[f.Entry.Doc], err = x.readRecord(f.Entry); err != nil {
				return nil, err
			}
		}
	}
	return records, nil
}

// Get returns a document as [rag.Index] says, with its vectors.
func (x *Index) Get(ctx context.Context, id string) (rag.Document, error) {
	const op = "opensearch.Get"
	for range maxReplaced {
		records, err := x.records(ctx, []string{id})
		if err != nil {
			return rag.Document{}, awsai.Wrap(op, err)
		}
		r := records[id]
		if r == nil {
			return rag.Document{}, awsai.Errorf(op, awsai.ErrNotFound, "document %q", id)
		}
		d, err := x.read(ctx, r)
		if err != nil || len(d.Passages) == r.N {
			return d, awsai.Wrap(op, err)
		}
	}
	return rag.Document{}, awsai.Errorf(op, awsai.ErrUnavailable, "document %q lacks passages, or was replaced %d times while it was read", id, maxReplaced)
}

// read fetches the passages of a record.
func (x *Index) read(ctx context.Context, r *record) (rag.Document, error) {
	d := r.document()
	q := search{
		Query:  object{"bool": object{"filter": []object{is("kind", kindPassage), is("doc", r.Doc), is("gen", r.Gen)}}},
		Source: object{"excludes": []string{"meta", "text"}}, Sort: []object{{"n": object{}}},
	}
	for f, err := range x.scan(ctx, q) {
		if err != nil {
			return rag.Document{}, err
		}
		if f.Entry.N != len(d.Passages) || f.Entry.Passage == nil {
			continue // a request that was repeated wrote it twice
		}
		p := *f.Entry.Passage
		p.Vector, p.Metadata = f.Entry.Vector, engine.CopyMetadata(r.metadata)
		d.Passages = append(d.Passages, p)
	}
	return d, nil
}

// List yields documents as [rag.Index] says. It reads the records of all, a thousand in a
// request.
func (x *Index) List(ctx context.Context, f rag.Filter) iter.Seq2[rag.Document, error] {
	const op = "opensearch.List"
	return func(yield func(rag.Document, error) bool) {
		if err := f.Validate(); err != nil {
			yield(rag.Document{}, awsai.Errorf(op, awsai.ErrInvalid, "%w", err))
			return
		}
		match := f.Matcher()
		for r, err := range x.all(ctx) {
			if err != nil {
				yield(rag.Document{}, awsai.Wrap(op, err))
				return
			}
			if match(r.metadata) && !yield(r.document(), nil) {
				return
			}
		}
	}
}

// all yields the present records of all documents in order.
func (x *Index) all(ctx context.Context) iter.Seq2[*record, error] {
	q := search{
		Query: is("kind", kindRecord), Source: object{"excludes": []string{"meta"}},
		Sort: []object{{"doc": object{}}, {"gen": object{"order": "desc"}}},
	}
	return func(yield func(*record, error) bool) {
		last, begun := "", false
		for f, err := range x.scan(ctx, q) {
			if err != nil {
				yield(nil, err)
				return
			}
			if begun && f.Entry.Doc == last {
				continue // a former generation
			}
			last, begun = f.Entry.Doc, true
			r, err := x.readRecord(f.Entry)
			if !yield(r, err) || err != nil {
				return
			}
		}
	}
}

// Count tells how many documents and passages there are. It reads the records of all
// documents.
func (x *Index) Count(ctx context.Context) (rag.Count, error) {
	var c rag.Count
	for r, err := range x.all(ctx) {
		if err != nil {
			return rag.Count{}, awsai.Wrap("opensearch.Count", err)
		}
		c.Documents++
		c.Passages += r.N
	}
	return c, nil
}

// unique are strings once each.
func unique(s []string) []string {
	slices.Sort(s)
	return slices.Compact(s)
}
