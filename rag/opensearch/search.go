package opensearch

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"time"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/internal/engine"
	"github.com/awsai-go/awsai/rag"
)

// maxWindow is how many results a search gives: index.max_result_window.
const maxWindow = 10_000

// Search finds passages as [rag.Index] says: by the words of the query's text, and by its vector,
// in one request. Each way's scores are scaled to [0,1] over its best 100 and added up with
// Options.Weights. The query's condition is a filter of both ways, within the search for the
// nearest vectors too.
func (x *Index) Search(ctx context.Context, q rag.Query) ([]rag.Hit, error) {
	const op = "opensearch.Search"
	if err := ctx.Err(); err != nil {
		return nil, awsai.Wrap(op, err)
	}
	if err := engine.CheckQuery(x.model, q); err != nil {
		return nil, awsai.Errorf(op, awsai.ErrInvalid, "%w", err)
	}
	if q.Limit == 0 {
		q.Limit = 10
	}
	if q.Limit > maxWindow {
		return nil, awsai.Errorf(op, awsai.ErrTooLarge, "limit %d, at most %d", q.Limit, maxWindow)
	}
	hits, err := x.search(ctx, q)
	return hits, awsai.Wrap(op, err)
}

func (x *Index) search(ctx context.Context, q rag.Query) ([]rag.Hit, error) {
	condition, err := filter(q.Condition())
	if err != nil {
		return nil, err
	}
	// The margin is for passages that are being replaced, and for ties at the limit.
	depth := min(max(q.Limit+q.Limit/4+20, fusedDepth), maxWindow)
	names, lines, err := x.arms(q, object{"bool": object{"filter": []object{is("kind", kindPassage), condition}}}, depth)
	if err != nil || len(names) == 0 {
		return nil, err
	}
	var hits []rag.Hit
	for range 3 {
		began := time.Now()
		results, err := x.msearch(ctx, lines, len(names))
		if err != nil {
			return nil, err
		}
		c := &current{match: q.Condition().Matcher()}
		if c.records, err = x.recordsOf(ctx, results); err != nil {
			return nil, err
		}
		f := fusion{}
		for i, name := range names {
			f.add(name, x.weight(name), c.passages(results[i]))
		}
		hits = f.hits(q.Limit)
		if !c.replaced.After(began.Add(-time.Minute)) {
			break // else a new version may be there by now
		}
	}
	return hits, nil
}

func (x *Index) weight(arm string) float64 {
	if arm == armWords {
		return x.o.Weights.Words
	}
	return x.o.Weights.Vector
}

// arms are the ways of searching that the query allows, as the lines of a multi-search.
func (x *Index) arms(q rag.Query, condition object, depth int) (names []string, lines []byte, err error) {
	var b bytes.Buffer
	add := func(name string, query object) {
		names = append(names, name)
		body, jsonErr := json.Marshal(search{Query: query, Size: depth, Source: object{"excludes": []string{"meta", "text", "vector"}}})
		err = cmp.Or(err, jsonErr)
		b.WriteString("{}\n")
		b.Write(append(body, '\n'))
	}
	if q.Text != "" && (x.o.Weights.Words > 0 || q.Vector == nil) {
		add(armWords, object{"bool": object{"must": []object{{"match": object{"text": object{"query": q.Text}}}}, "filter": []object{condition}}})
	}
	zeros := !slices.ContainsFunc(q.Vector, func(v float32) bool { return v != 0 })
	if !zeros && (x.o.Weights.Vector > 0 || q.Text == "") {
		add(armVector, object{"knn": object{"vector": object{"vector": q.Vector, "k": depth, "filter": condition}}})
	}
	return names, b.Bytes(), err
}

func (x *Index) msearch(ctx context.Context, lines []byte, n int) ([][]found, error) {
	var out struct {
		Responses []answer `json:"responses"`
	}
	if err := x.do(ctx, request{method: http.MethodPost, path: "/" + x.name + "/_msearch", lines: lines}, &out); err != nil {
		return nil, err
	}
	if len(out.Responses) != n {
		return nil, fmt.Errorf("%w: %d answers to %d searches", awsai.ErrUnavailable, len(out.Responses), n)
	}
	results := make([][]found, n)
	for i, r := range out.Responses {
		if err := r.check(); err != nil {
			return nil, err
		}
		results[i] = r.Hits.Hits
	}
	return results, nil
}

func (x *Index) recordsOf(ctx context.Context, results [][]found) (map[string]*record, error) {
	var ids []string
	for _, r := range results {
		for _, f := range r {
			ids = append(ids, f.Entry.Doc)
		}
	}
	return x.records(ctx, unique(ids))
}

// current takes what is of its document's present version.
type current struct {
	records  map[string]*record
	match    func(map[string]any) bool
	replaced time.Time // when the last document was replaced of which a former version came
}

// passages are the results of one arm that count.
func (c *current) passages(results []found) []match {
	var list []match
	seen := map[string]bool{}
	for _, f := range results {
		r, e := c.records[f.Entry.Doc], f.Entry
		if r == nil || e.Passage == nil {
			continue
		}
		if e.Gen != r.Gen {
			if at, ok := written(r.Gen); ok && at.After(c.replaced) {
				c.replaced = at
			}
			continue
		}
		if seen[e.Passage.ID] || !c.match(r.metadata) {
			continue
		}
		seen[e.Passage.ID] = true
		p := *e.Passage
		p.Metadata = engine.CopyMetadata(r.metadata)
		list = append(list, match{passage: p, score: f.Score})
	}
	return list
}
