package indextest

import (
	"cmp"
	"context"
	"fmt"
	"iter"
	"maps"
	"math"
	"path"
	"runtime"
	"slices"
	"strings"
	"sync"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/rag"
)

// memory is a correct index, with a fault to choose. A score is the share of the query's
// words that a passage has, plus the cosine of the vectors where there are some.
type memory struct {
	model rag.EmbeddingModel
	fault string // names one of the mutants, or nothing

	mu   sync.RWMutex
	docs map[string]rag.Document
}

func newMemory(model rag.EmbeddingModel, fault string) *memory {
	return &memory{model: model, fault: fault, docs: map[string]rag.Document{}}
}

func (m *memory) is(fault string) bool { return m.fault == fault }

func (m *memory) Model() rag.EmbeddingModel {
	if m.is("model without ID") {
		return rag.EmbeddingModel{Dimensions: m.model.Dimensions + 1}
	}
	return m.model
}

func (m *memory) begin(ctx context.Context, op string) error {
	if m.is("ignores the context") {
		return nil
	}
	if m.is("bare context errors") {
		return ctx.Err()
	}
	return awsai.Wrap(op, ctx.Err())
}

func (m *memory) Upsert(ctx context.Context, docs []rag.Document) error {
	const op = "memory.Upsert"
	if err := m.begin(ctx, op); err != nil {
		return err
	}
	for _, d := range docs {
		if err := m.check(d); err != nil {
			if m.is("error with text") && len(d.Passages) > 0 {
				return awsai.Errorf(op, awsai.ErrInvalid, "%w: %s", err, d.Passages[0].Text)
			}
			return awsai.Errorf(op, awsai.ErrInvalid, "%w", err)
		}
		if m.is("batch not atomic") {
			m.store(d)
		}
	}
	if m.is("first of a batch wins") {
		docs = slices.Clone(docs)
		slices.Reverse(docs)
	}
	for _, d := range docs {
		m.store(d)
	}
	return nil
}

func (m *memory) check(d rag.Document) error {
	if m.is("validates nothing") {
		return nil
	}
	if err := d.Validate(); err != nil && !m.is("validates vectors only") {
		return err
	}
	for _, p := range d.Passages {
		if err := m.checkVector(p.Vector); err != nil {
			return err
		}
	}
	return nil
}

func (m *memory) checkVector(v []float32) error {
	wrong := len(v) != m.model.Dimensions
	if m.is("accepts any length") || m.is("accepts missing vectors") && v == nil {
		wrong = false
	}
	for _, x := range v {
		if math.IsNaN(float64(x)) && !m.is("accepts NaN") || math.IsInf(float64(x), 0) && !m.is("accepts Inf") {
			wrong = true
		}
	}
	if wrong {
		return awsai.ErrInvalid
	}
	return nil
}

func (m *memory) store(d rag.Document) {
	if m.is("changes the caller's document") {
		for i := range d.Passages {
			d.Passages[i].Metadata = d.Metadata
		}
	}
	if !m.is("keeps the caller's slices") {
		d = deepCopy(d)
	}
	for i := range d.Passages {
		if !m.is("passages without metadata") {
			d.Passages[i].Metadata = d.Metadata
		}
	}
	m.damage(&d)
	if m.is("replaces in two steps") {
		m.put(rag.Document{ID: d.ID, Metadata: d.Metadata})
		runtime.Gosched() // so that the fault shows
	}
	if m.is("removes before it replaces") {
		m.drop(d.ID)
		runtime.Gosched()
	}
	m.put(d)
}

func (m *memory) put(d rag.Document) {
	m.mu.Lock()
	defer m.mu.Unlock()
	old := m.docs[d.ID]
	if m.is("keeps stale passages") && len(old.Passages) > len(d.Passages) {
		d.Passages = append(d.Passages, old.Passages[len(d.Passages):]...)
	}
	if m.is("keeps stale metadata") && old.Metadata != nil {
		d.Metadata = old.Metadata
	}
	m.docs[d.ID] = d
}

func (m *memory) drop(id string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if !m.is("loses deletes") {
		delete(m.docs, id)
	}
	for k := range m.docs {
		if m.is("deletes by prefix") && strings.HasPrefix(k, id+"#") || m.is("deletes below") && strings.HasPrefix(k, id+"/") {
			delete(m.docs, k)
		}
	}
}

// damage stores a document wrongly.
func (m *memory) damage(d *rag.Document) {
	if m.is("ID without case") {
		d.ID = strings.ToLower(d.ID)
	}
	if m.is("drops the hash") {
		d.Hash = ""
	}
	if m.is("sorts passages by ID") {
		slices.SortFunc(d.Passages, func(a, b rag.Passage) int { return cmp.Compare(a.ID, b.ID) })
	}
	if m.is("drops empty passages") {
		d.Passages = slices.DeleteFunc(d.Passages, func(p rag.Passage) bool { return p.Text == "" })
	}
	for k, v := range d.Metadata {
		switch v := v.(type) {
		case int:
			if m.is("int becomes float64") {
				d.Metadata[k] = float64(v)
			}
		case int64:
			if m.is("int64 through float64") {
				d.Metadata[k] = int64(float64(v))
			}
		case []string:
			if m.is("list becomes []any") {
				d.Metadata[k] = make([]any, len(v))
			}
		}
	}
	for i := range d.Passages {
		m.damagePassage(&d.Passages[i])
	}
}

func (m *memory) damagePassage(p *rag.Passage) {
	switch m.fault {
	case "trims text":
		p.Text = strings.TrimSpace(p.Text)
	case "cuts text":
		p.Text = p.Text[:min(len(p.Text), 30000)]
	case "composes é":
		p.DocumentID = strings.ReplaceAll(p.DocumentID, "e\u0301", "é")
	case "drops marks":
		p.Marks = nil
	case "drops headings":
		p.Headings = nil
	case "drops positions":
		p.Start, p.End = 0, 0
	case "drops vectors":
		p.Vector = nil
	}
}

func (m *memory) Delete(ctx context.Context, ids []string) error {
	if err := m.begin(ctx, "memory.Delete"); err != nil {
		return err
	}
	for _, id := range ids {
		if _, ok := m.docs[id]; !ok && m.is("delete of unknown fails") {
			return awsai.Errorf("memory.Delete", awsai.ErrNotFound, "unknown")
		}
		m.drop(id)
	}
	return nil
}

func (m *memory) Search(ctx context.Context, q rag.Query) ([]rag.Hit, error) {
	const op = "memory.Search"
	if err := m.begin(ctx, op); err != nil {
		return nil, err
	}
	if err := q.Filter.Validate(); err != nil && !m.is("accepts any filter") {
		return nil, awsai.Errorf(op, awsai.ErrInvalid, "%w", err)
	}
	if q.Vector != nil && m.checkVector(q.Vector) != nil && !m.is("accepts any query vector") {
		return nil, awsai.Errorf(op, awsai.ErrInvalid, "vector")
	}
	if m.is("changes the query's vector") && len(q.Vector) > 0 {
		q.Vector[0]++
	}
	hits := m.hits(q)
	slices.SortFunc(hits, m.compare)
	hits = hits[:min(len(hits), m.limit(q))]
	if m.is("filters after the limit") {
		hits = slices.DeleteFunc(hits, func(h rag.Hit) bool { return !q.Filter.Match(h.Passage.Metadata) })
	}
	return hits, nil
}

func (m *memory) limit(q rag.Query) int {
	switch {
	case m.is("ignores the limit"):
		return math.MaxInt
	case q.Limit == 0 && m.is("limit 0 is all"):
		return math.MaxInt
	case q.Limit == 0 && !m.is("limit 0 is none"):
		return 10
	case m.is("at most 20 hits"):
		return min(q.Limit, 20)
	}
	return q.Limit
}

func (m *memory) compare(a, b rag.Hit) int {
	byScore := cmp.Compare(b.Score, a.Score)
	byID := cmp.Compare(a.Passage.ID, b.Passage.ID)
	switch m.fault {
	case "worst first":
		byScore = -byScore
	case "no order of ties":
		byID = -byID
	case "in order of ID":
		byScore = 0
	}
	return cmp.Or(byScore, byID)
}

func (m *memory) hits(q rag.Query) []rag.Hit {
	m.mu.RLock()
	defer m.mu.RUnlock()
	var hits []rag.Hit
	for _, d := range m.docs {
		if !m.match(q.Filter, d.Metadata) && !m.is("filters after the limit") && !m.is("search ignores the filter") {
			continue
		}
		if !m.readable(q, d.Metadata) {
			continue
		}
		for _, p := range d.Passages {
			score := score(q, p)
			if score == 0 {
				continue
			}
			if !m.is("hits share memory") {
				p = deepCopy(rag.Document{Passages: []rag.Passage{p}}).Passages[0]
			}
			if m.is("hits without title") {
				p.Title = ""
			}
			hits = append(hits, rag.Hit{Passage: p, Score: score})
			if m.is("hits twice") {
				hits = append(hits, rag.Hit{Passage: p, Score: score})
			}
		}
	}
	return hits
}

// readable tells whether the query's principals may read a document, but for the faults.
func (m *memory) readable(q rag.Query, metadata map[string]any) bool {
	readers, limited := metadata[rag.ReadersKey].([]string)
	switch {
	case m.is("ignores the principals"),
		m.is("who has no name reads all") && len(q.Principals) == 0,
		m.is("no readers is all") && len(readers) == 0,
		m.is("the filter may let in") && !q.Filter.All():
		return true
	case m.is("readers by prefix"):
		return !limited || slices.ContainsFunc(q.Principals, func(p string) bool {
			return slices.ContainsFunc(readers, func(r string) bool { return strings.HasPrefix(p, r) })
		})
	case m.is("readers without case"):
		return !limited || slices.ContainsFunc(q.Principals, func(p string) bool {
			return slices.ContainsFunc(readers, func(r string) bool { return strings.EqualFold(p, r) })
		})
	case m.is("at most 100 principals"):
		q.Principals = q.Principals[:min(len(q.Principals), 100)]
	}
	return rag.Readable(q.Principals...).Match(metadata)
}

func score(q rag.Query, p rag.Passage) float64 {
	have := strings.Fields(strings.ToLower(p.Indexed()))
	words := strings.Fields(strings.ToLower(q.Text))
	n := 0
	for _, w := range words {
		if slices.Contains(have, w) {
			n++
		}
	}
	score := float64(n) / float64(len(have)+1)
	for i := range min(len(q.Vector), len(p.Vector)) {
		score += float64(q.Vector[i]) * float64(p.Vector[i])
	}
	return score
}

// match is a filter's own Match, but for the faults.
func (m *memory) match(f rag.Filter, metadata map[string]any) bool {
	_, has := metadata[f.Key]
	switch {
	case f.Op == rag.OpNe && m.is("ne needs the key"):
		return has && f.Match(metadata)
	case f.Op == rag.OpNot && m.is("not needs the key"):
		key := f.Filters[0].Key
		_, has := metadata[key]
		return (key == "" || has) && f.Match(metadata)
	case f.Op == rag.OpIn && m.is("empty in matches all") && len(f.Value.([]any)) == 0:
		return true
	case f.Op == rag.OpLe && m.is("le is lt"):
		return rag.Lt(f.Key, f.Value).Match(metadata)
	case f.Op == rag.OpContainsAny && m.is("any takes text"):
		_, text := metadata[f.Key].(string)
		return text || f.Match(metadata)
	case f.Op == rag.OpPrefix && m.is("prefix is contains"):
		return rag.Contains(f.Key, f.Value.(string)).Match(metadata)
	case f.Op == rag.OpEq && m.is("eq compares as text"):
		return has && fmt.Sprint(metadata[f.Key]) == fmt.Sprint(f.Value)
	case f.Key == "$or" && m.is("a key may be an operator"):
		return true
	case f.Op == rag.OpPrefix && m.is("values are patterns"):
		ok, _ := path.Match(f.Value.(string)+"*", fmt.Sprint(metadata[f.Key]))
		return ok || f.Match(metadata)
	}
	return f.Match(metadata)
}

func (m *memory) Get(ctx context.Context, id string) (rag.Document, error) {
	if err := m.begin(ctx, "memory.Get"); err != nil {
		return rag.Document{}, err
	}
	m.mu.RLock()
	defer m.mu.RUnlock()
	d, ok := m.docs[id]
	if !ok && !m.is("get of unknown is no error") {
		return rag.Document{}, awsai.Errorf("memory.Get", awsai.ErrNotFound, "unknown")
	}
	if m.is("get shares memory") {
		return d, nil
	}
	return deepCopy(d), nil
}

func (m *memory) List(ctx context.Context, f rag.Filter) iter.Seq2[rag.Document, error] {
	used := false
	return func(yield func(rag.Document, error) bool) {
		err := m.begin(ctx, "memory.List")
		if invalid := f.Validate(); invalid != nil && err == nil && !m.is("accepts any filter") {
			err = awsai.Errorf("memory.List", awsai.ErrInvalid, "%w", invalid)
		}
		if err != nil {
			yield(rag.Document{}, err)
			return
		}
		if used && m.is("list runs once") {
			return
		}
		used = true
		for _, d := range m.listed(f) {
			if !yield(d, nil) && !m.is("list goes on after break") {
				return
			}
		}
	}
}

func (m *memory) listed(f rag.Filter) []rag.Document {
	m.mu.RLock()
	defer m.mu.RUnlock()
	ids := slices.Sorted(maps.Keys(m.docs))
	if m.is("list without case") {
		slices.SortFunc(ids, func(a, b string) int { return cmp.Compare(strings.ToLower(a), strings.ToLower(b)) })
	}
	var docs []rag.Document
	for _, id := range ids {
		d := m.docs[id]
		if !m.match(f, d.Metadata) && !m.is("list ignores the filter") {
			continue
		}
		if !m.is("list shares memory") {
			d = deepCopy(d)
		}
		if !m.is("list with passages") {
			d.Passages = nil
		}
		docs = append(docs, d)
	}
	return docs
}

func (m *memory) Count(ctx context.Context) (rag.Count, error) {
	if err := m.begin(ctx, "memory.Count"); err != nil {
		return rag.Count{}, err
	}
	m.mu.RLock()
	defer m.mu.RUnlock()
	c := rag.Count{Documents: len(m.docs)}
	for _, d := range m.docs {
		c.Passages += len(d.Passages)
	}
	if m.is("counts documents twice") {
		c.Documents *= 2
	}
	return c, nil
}

// reopened is the index as another process would have it.
func (m *memory) reopened() *memory {
	again := newMemory(m.model, m.fault)
	again.docs = m.docs
	switch m.fault {
	case "forgets":
		again.docs = map[string]rag.Document{}
	case "reopens with another model":
		again.model = rag.EmbeddingModel{ID: "other", Dimensions: 3}
	}
	return again
}
