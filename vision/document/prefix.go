package document

import (
	"context"
	"iter"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/internal/batch"
	"github.com/awsai-go/awsai/media"
)

// Result is one document of a prefix.
type Result struct {
	// URI is where it is.
	URI media.URI
	// Document is what was found, zero where Err is not nil.
	Document Document
	// Err says why the document was not read.
	Err error
}

// AnalyzeAll reads the documents whose keys begin with the prefix's, in the order of their
// keys, Options.Concurrency at a time. One that cannot be read is a result with an Err and
// ends nothing. Keys that end with a slash, and empty objects, are passed over.
//
// A caller that stores the URI of the last result it has dealt with gives it as after to go
// on there, in another process too; the zero URI begins at the beginning. The sequence
// ends with an error where the prefix cannot be listed or ctx ends.
func (r *Reader) AnalyzeAll(ctx context.Context, prefix, after media.URI, features ...Feature) iter.Seq2[Result, error] {
	const op = "document.AnalyzeAll"
	req, err := newRequest(features)
	return func(yield func(Result, error) bool) {
		if err != nil {
			yield(Result{}, awsai.Wrap(op, err))
			return
		}
		var group []media.URI
		for o, err := range r.stage.List(ctx, prefix) {
			if err != nil {
				yield(Result{}, awsai.Wrap(op, err))
				return
			}
			if o.Size == 0 || o.URI.Key[len(o.URI.Key)-1] == '/' || after != (media.URI{}) && o.URI.Key <= after.Key {
				continue
			}
			if group = append(group, o.URI); len(group) < r.o.Concurrency {
				continue
			}
			if !r.analyzeGroup(ctx, group, r.analysis(req), yield) {
				return
			}
			group = group[:0]
		}
		r.analyzeGroup(ctx, group, r.analysis(req), yield)
	}
}

// analyzeGroup reads some documents at the same time and yields them in order.
func (r *Reader) analyzeGroup(ctx context.Context, group []media.URI, o operation, yield func(Result, error) bool) bool {
	const op = "document.AnalyzeAll"
	docs, err := batch.Map(ctx, batch.Options{Op: op, Width: r.o.Concurrency}, group, func(ctx context.Context, u media.URI) (Document, error) {
		return r.read(ctx, r.paced, media.S3(u.String()), o)
	})
	failed := map[int]error{}
	if b, ok := err.(*awsai.BatchError); ok {
		for _, it := range b.Items {
			failed[it.Index] = it.Err
		}
	}
	for i, u := range group {
		if ctx.Err() != nil {
			yield(Result{}, awsai.Wrap(op, ctx.Err()))
			return false
		}
		if !yield(Result{URI: u, Document: docs[i], Err: awsai.Wrap(op, failed[i])}, nil) {
			return false
		}
	}
	return true
}
