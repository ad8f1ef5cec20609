package search

import (
	"context"
	"errors"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/kendra"
	"github.com/aws/aws-sdk-go-v2/service/kendra/types"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/internal/batch"
)

// again is how many times more a document is sent that the service could not take for a
// fault of its own.
const again = 2

// PutDocuments puts documents into the index, in requests of at most ten documents and 50 MiB, and
// those for which the service fails by a fault of its own twice more. It returns when all are
// taken in; indexing them goes on: see [Client.DocumentStatus].
//
// Documents that cannot be put, whether refused here or by the service, are told by an
// *awsai.BatchError with their indices; the others are in the index. A document over 50 MiB
// is awsai.ErrTooLarge.
func (c *Client) PutDocuments(ctx context.Context, docs []Document) error {
	const op = "search.PutDocuments"
	if err := c.checkIndex(); err != nil {
		return awsai.Wrap(op, err)
	}
	run := newRun(op, len(docs), c.o.Concurrency)
	// A window of documents is read at a time, so that memory holds no more than that.
	const window = 100
	for from := 0; from < len(docs); from += window {
		var items []pending[types.Document]
		for i := from; i < min(from+window, len(docs)); i++ {
			w, err := docs[i].wire(ctx)
			if err == nil && w.S3Path != nil && c.o.Role == "" {
				_, err = c.needRole()
			}
			if err != nil {
				run.fail(i, err)
				continue
			}
			items = append(items, pending[types.Document]{i, w})
		}
		send(ctx, run, items, func(p pending[types.Document]) int { return len(p.item.Blob) }, c.put)
	}
	return run.err()
}

// put is one request of documents.
func (c *Client) put(ctx context.Context, docs []types.Document) (map[string]error, error) {
	in := &kendra.BatchPutDocumentInput{IndexId: &c.index, Documents: docs, RoleArn: orNil(c.o.Role)}
	out, err := c.batch.BatchPutDocument(ctx, in)
	if err != nil {
		return nil, err
	}
	failed := map[string]error{}
	for _, f := range out.FailedDocuments {
		failed[aws.ToString(f.Id)] = documentError(f.ErrorCode, f.ErrorMessage)
	}
	return failed, nil
}

// DeleteDocuments removes documents by ID, in requests of ten. Failures are told as by
// [Client.PutDocuments]. One that is not there is no error.
func (c *Client) DeleteDocuments(ctx context.Context, ids []string) error {
	const op = "search.DeleteDocuments"
	if err := c.checkIndex(); err != nil {
		return awsai.Wrap(op, err)
	}
	run := newRun(op, len(ids), c.o.Concurrency)
	var items []pending[string]
	for i, id := range ids {
		if err := checkDocumentID(id); err != nil {
			run.fail(i, err)
			continue
		}
		items = append(items, pending[string]{i, id})
	}
	send(ctx, run, items, nil, func(ctx context.Context, ids []string) (map[string]error, error) {
		out, err := c.batch.BatchDeleteDocument(ctx, &kendra.BatchDeleteDocumentInput{IndexId: &c.index, DocumentIdList: ids})
		if err != nil {
			return nil, err
		}
		failed := map[string]error{}
		for _, f := range out.FailedDocuments {
			failed[aws.ToString(f.Id)] = documentError(f.ErrorCode, f.ErrorMessage)
		}
		return failed, nil
	})
	return run.err()
}

// documentError is why the service did not take a document.
func documentError(code types.ErrorCode, message *string) error {
	kind := awsai.ErrInvalid
	if code == types.ErrorCodeInternalError {
		kind = awsai.ErrUnavailable
	}
	return fmt.Errorf("%w: %s: %s", kind, code, aws.ToString(message))
}

// pending is an item of a batch with its index.
type pending[T any] struct {
	index int
	item  T
}

// run keeps what became of the items of a batch.
type run struct {
	op    string
	width int
	errs  []error
}

func newRun(op string, n, width int) *run { return &run{op: op, width: width, errs: make([]error, n)} }

func (r *run) fail(i int, err error) { r.errs[i] = err }

func (r *run) err() error {
	return batch.Error(r.op, r.errs)
}

// send sends items in requests, and again those that failed by a fault of the service. call
// returns what failed by ID.
func send[T any](ctx context.Context, r *run, items []pending[T], size func(pending[T]) int, call func(context.Context, []T) (map[string]error, error)) {
	group := batch.Group{Items: maxBatch}
	if size != nil {
		group.Bytes = maxBlob
	}
	for attempt := 0; len(items) > 0 && attempt <= again; attempt++ {
		_, err := batch.MapGroups(ctx, batch.Options{Op: r.op, Width: r.width}, items, group, size, func(ctx context.Context, part []pending[T]) ([]struct{}, error) {
			return sendOnce(ctx, part, call)
		})
		failed, _ := errors.AsType[*awsai.BatchError](err)
		var left []pending[T]
		for i, p := range items {
			r.errs[p.index] = nil
			if failed == nil || !failed.Failed(i) {
				continue
			}
			e := itemError(failed, i)
			r.errs[p.index] = e
			if _, own := errors.AsType[*itemFault](e); own && awsai.KindOf(e) == awsai.ErrUnavailable {
				left = append(left, p)
			}
		}
		items = left
	}
}

// itemFault marks what the service says of one item, not of a request.
type itemFault struct{ error }

// Unwrap returns the fault.
func (f *itemFault) Unwrap() error { return f.error }

func itemError(b *awsai.BatchError, i int) error {
	for _, it := range b.Items {
		if it.Index == i {
			return it.Err
		}
	}
	return nil
}

func sendOnce[T any](ctx context.Context, part []pending[T], call func(context.Context, []T) (map[string]error, error)) ([]struct{}, error) {
	items := make([]T, len(part))
	for i, p := range part {
		items[i] = p.item
	}
	failed, err := call(ctx, items)
	if err != nil {
		return nil, err
	}
	b := &awsai.BatchError{Total: len(part)}
	for i, item := range items {
		if e := failed[idOf(item)]; e != nil {
			b.Items = append(b.Items, awsai.ItemError{Index: i, Err: &itemFault{e}})
		}
	}
	if len(b.Items) > 0 {
		return make([]struct{}, len(part)), b
	}
	return make([]struct{}, len(part)), nil
}

func idOf(item any) string {
	switch item := item.(type) {
	case types.Document:
		return aws.ToString(item.Id)
	case types.DocumentInfo:
		return aws.ToString(item.DocumentId)
	case string:
		return item
	}
	return ""
}
