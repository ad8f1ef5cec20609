package rag

import (
	"context"
	"iter"

	"github.com/awsai-go/awsai"
)

// Change is what a [Sync] would do with one document.
type Change struct {
	// ID is the document, and Action what would be done with it.
	ID     string `json:"id"`
	Action Action `json:"action"`
	// Passages is how many would be embedded and stored.
	Passages int `json:"passages,omitempty"`
	// Tokens is the size of what would be embedded, estimated as by EstimatedTokens. An
	// index that needs no embedder costs none.
	Tokens int `json:"tokens,omitempty"`
	// Err is why the document would be skipped.
	Err error `json:"-"`
}

// PlanReport sums up a [Plan].
type PlanReport struct {
	// Added, Updated, Unchanged, Deleted and Skipped count documents.
	Added     int `json:"added"`
	Updated   int `json:"updated"`
	Unchanged int `json:"unchanged"`
	Deleted   int `json:"deleted"`
	Skipped   int `json:"skipped"`
	// Passages is how many would be embedded and stored, and Tokens about their size: what
	// an embedding model's price is for.
	Passages int `json:"passages"`
	Tokens   int `json:"tokens"`
	// Changes are those that are not Unchanged, in the order in which Sync would report them.
	Changes []Change `json:"changes,omitempty"`
}

// Plan tells what [Sync] would do, and how much it would have embedded, without writing,
// embedding or deleting anything. It reads the documents that are new or have changed, as
// Sync would; a Splitter that asks a model asks it here too. The settings are those of Sync.
//
// What changes between the two is in the sync and not in the plan.
func Plan(ctx context.Context, idx Index, items iter.Seq2[Item, error], optFns ...func(*SyncOptions)) (PlanReport, error) {
	p := planner{Index: idx, costs: make(map[string]Change)}
	s := syncer{o: syncOptions(optFns), idx: &p, yield: p.note}
	err := s.run(ctx, items)
	return p.report, awsai.Wrap("rag.Plan", err)
}

// planner stands in for the index that a sync would write to, and takes down what it would.
type planner struct {
	Index
	costs  map[string]Change
	report PlanReport
}

// Model has the sync embed nothing.
func (p *planner) Model() EmbeddingModel { return EmbeddingModel{} }

// Delete does nothing: the sync says what it has deleted.
func (p *planner) Delete(context.Context, []string) error { return nil }

// Upsert takes down what would be stored.
func (p *planner) Upsert(_ context.Context, docs []Document) error {
	for _, d := range docs {
		c := Change{Passages: len(d.Passages)}
		if p.Index.Model() != (EmbeddingModel{}) {
			for _, passage := range d.Passages {
				c.Tokens += EstimatedTokens{}.Count(passage.Indexed())
			}
		}
		p.costs[d.ID] = c
	}
	return nil
}

// note adds one document's end to the report.
func (p *planner) note(done Progress, _ error) bool {
	c := p.costs[done.ID]
	delete(p.costs, done.ID)
	c.ID, c.Action, c.Err = done.ID, done.Action, done.Err
	r := &p.report
	r.Passages += c.Passages
	r.Tokens += c.Tokens
	switch c.Action {
	case Added:
		r.Added++
	case Updated:
		r.Updated++
	case Deleted:
		r.Deleted++
	case Skipped:
		r.Skipped++
	case Unchanged:
		r.Unchanged++
		return true
	}
	r.Changes = append(r.Changes, c)
	return true
}
