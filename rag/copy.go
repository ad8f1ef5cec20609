package rag

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"maps"
	"reflect"
	"slices"

	"github.com/awsai-go/awsai"
)

// CopyOptions are the settings of [Copy].
type CopyOptions struct {
	// Batch is how many passages are stored together. The default is 256. What a batch has
	// stored survives whatever happens after it.
	Batch int
	// Mirror deletes documents from the destination that are not in the source. The default
	// is to leave them.
	Mirror bool
}

// Copy moves documents from one index to another, with their vectors: it reads those that
// the destination lacks, or has with another hash, title or metadata, and stores them. A
// document without a hash is read and stored each time. One that the destination refuses,
// as too large for its engine, is skipped and reported.
//
// It goes on where an earlier one stopped, also one that was killed. Both indexes are gone
// through in order of ID, so that it holds no more than a batch. A destination with a model
// takes vectors of that model only; from a source of another, Copy is awsai.ErrInvalid. To a
// destination without a model, documents go without vectors.
func Copy(ctx context.Context, dst, src Index, optFns ...func(*CopyOptions)) (Report, error) {
	var r Report
	for p, err := range WatchCopy(ctx, dst, src, optFns...) {
		if err != nil {
			return r, err
		}
		r = p.Report
	}
	return r, nil
}

// WatchCopy is [Copy] as a sequence: it yields each document as it is done with, and works
// only while the loop runs. Breaking off the loop stops it.
func WatchCopy(ctx context.Context, dst, src Index, optFns ...func(*CopyOptions)) iter.Seq2[Progress, error] {
	o := CopyOptions{Batch: 256}
	for _, fn := range optFns {
		fn(&o)
	}
	return func(yield func(Progress, error) bool) {
		c := copier{o: o, dst: dst, src: src, yield: yield}
		if err := c.run(ctx); err != nil && !errors.Is(err, errStopped) {
			yield(Progress{}, awsai.Wrap("rag.Copy", err))
		}
	}
}

type copier struct {
	o        CopyOptions
	dst, src Index
	yield    func(Progress, error) bool

	pending []Document // read, not yet stored
	exists  []bool     // whether the destination has a version of each
	count   int        // their passages
	total   int
	done    int
	report  Report
	gone    []string // documents that the source has not
}

func (c *copier) run(ctx context.Context) error {
	if want, have := c.dst.Model(), c.src.Model(); want != (EmbeddingModel{}) && want != have {
		return awsai.Errorf("rag.Copy", awsai.ErrInvalid, "the destination holds vectors of model %s, the source of %s", want, have)
	}
	size, err := c.src.Count(ctx)
	if err != nil {
		return err
	}
	c.total = size.Documents
	if err := c.merge(ctx); err != nil {
		return err
	}
	if err := c.flush(ctx); err != nil {
		return err
	}
	return c.deleteGone(ctx)
}

// merge goes through both indexes side by side.
func (c *copier) merge(ctx context.Context) error {
	next, stop := iter.Pull2(c.dst.List(ctx, Filter{}))
	defer stop()
	there, err, more := next()
	for d, listErr := range c.src.List(ctx, Filter{}) {
		if listErr != nil {
			return listErr
		}
		for ; more && err == nil && there.ID < d.ID; there, err, more = next() {
			c.gone = append(c.gone, there.ID)
		}
		if err != nil {
			return err
		}
		exists := more && there.ID == d.ID
		if err := c.document(ctx, d, there, exists); err != nil {
			return err
		}
		if exists {
			there, err, more = next()
		}
	}
	for ; more && err == nil; there, err, more = next() {
		c.gone = append(c.gone, there.ID)
	}
	return err
}

// document deals with one of the source's documents, as List has it.
func (c *copier) document(ctx context.Context, d, there Document, exists bool) error {
	if exists && same(d, there) {
		c.report.Unchanged++
		return c.progress(d.ID, Unchanged, nil)
	}
	whole, err := c.src.Get(ctx, d.ID)
	if errors.Is(err, awsai.ErrNotFound) {
		return nil // deleted since
	}
	if err != nil {
		return err
	}
	if c.dst.Model() == (EmbeddingModel{}) {
		whole.Passages = slices.Clone(whole.Passages)
		for i := range whole.Passages {
			whole.Passages[i].Vector = nil
		}
	}
	c.pending, c.exists = append(c.pending, whole), append(c.exists, exists)
	c.count += len(whole.Passages)
	if c.count >= c.o.Batch || len(c.pending) >= c.o.Batch {
		return c.flush(ctx)
	}
	return nil
}

// same tells whether a destination's document is the source's, as far as a List says.
func same(d, there Document) bool {
	return d.Hash != "" && d.Hash == there.Hash && d.Title == there.Title &&
		maps.EqualFunc(d.Metadata, there.Metadata, sameValue)
}

// sameValue takes an empty list for the same as none, as indexes do.
func sameValue(a, b any) bool {
	x, ok1 := a.([]string)
	y, ok2 := b.([]string)
	if ok1 && ok2 {
		return slices.Equal(x, y)
	}
	return reflect.DeepEqual(a, b)
}

// flush stores the pending documents, and where they are refused, each by itself.
func (c *copier) flush(ctx context.Context) error {
	docs, exists := c.pending, c.exists
	c.pending, c.exists, c.count = nil, nil, 0
	if len(docs) == 0 {
		return nil
	}
	err := c.dst.Upsert(ctx, docs)
	if err != nil && !permanent(err) {
		return err
	}
	for i, d := range docs {
		failure := err
		if err != nil && len(docs) > 1 {
			failure = c.dst.Upsert(ctx, docs[i:i+1])
		}
		if failure != nil && !permanent(failure) {
			return failure
		}
		if err := c.finish(d, exists[i], failure); err != nil {
			return err
		}
	}
	return nil
}

func (c *copier) finish(d Document, existed bool, failure error) error {
	action := Added
	switch {
	case failure != nil:
		action = Skipped
		c.report.Skips = append(c.report.Skips, Skip{ID: d.ID, Err: fmt.Errorf("refused by the destination: %w", failure)})
	case existed:
		action = Updated
		c.report.Updated++
	default:
		c.report.Added++
	}
	if failure == nil {
		c.report.Passages += len(d.Passages)
	}
	return c.progress(d.ID, action, failure)
}

func (c *copier) deleteGone(ctx context.Context) error {
	if !c.o.Mirror || len(c.gone) == 0 {
		return nil
	}
	if err := c.dst.Delete(ctx, c.gone); err != nil {
		return err
	}
	for _, id := range c.gone {
		c.report.Deleted++
		if !c.yield(Progress{ID: id, Action: Deleted, Done: c.done, Total: c.total, Report: c.report}, nil) {
			return errStopped
		}
	}
	return nil
}

func (c *copier) progress(id string, a Action, err error) error {
	c.done++
	p := Progress{ID: id, Action: a, Err: err, Done: c.done, Total: c.total, Report: c.report}
	p.Report.Skips = slices.Clip(p.Report.Skips)
	if !c.yield(p, nil) {
		return errStopped
	}
	return nil
}
