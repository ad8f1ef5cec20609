package s3vectors

import (
	"context"
	"fmt"
	"iter"
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3vectors"
	"github.com/aws/aws-sdk-go-v2/service/s3vectors/types"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/internal/batch"
	"github.com/awsai-go/awsai/internal/engine"
	"github.com/awsai-go/awsai/rag"
)

// maxReplaced is how often Get begins again because the document was replaced meanwhile.
const maxReplaced = 20

// Get returns a document as [rag.Index] says, with its vectors.
func (x *Index) Get(ctx context.Context, id string) (rag.Document, error) {
	const op = "s3vectors.Get"
	if err := ctx.Err(); err != nil {
		return rag.Document{}, awsai.Wrap(op, err)
	}
	for range maxReplaced {
		records, err := x.getRecords(ctx, []string{id})
		if err != nil {
			return rag.Document{}, awsai.Wrap(op, err)
		}
		r := records[id]
		if r == nil {
			return rag.Document{}, awsai.Errorf(op, awsai.ErrNotFound, "document %q", id)
		}
		d, whole, err := x.read(ctx, r)
		if err != nil || whole {
			return d, awsai.Wrap(op, err)
		}
	}
	return rag.Document{}, awsai.Errorf(op, awsai.ErrUnavailable, "document %q lacks passages, or was replaced %d times while it was read", id, maxReplaced)
}

// read fetches the passages of a record, unless they are gone.
func (x *Index) read(ctx context.Context, r *record) (d rag.Document, whole bool, err error) {
	keys := r.keys()
	vectors, err := x.get(ctx, x.name, keys, true)
	if err != nil {
		return d, false, err
	}
	d = r.document()
	for _, key := range keys {
		v, ok := vectors[key]
		if !ok {
			return rag.Document{}, false, nil
		}
		p, err := readPassage(v.Metadata)
		if err != nil {
			return rag.Document{}, false, err
		}
		if data, ok := v.Data.(*types.VectorDataMemberFloat32); ok {
			p.Vector = data.Value
		}
		p.Metadata = engine.CopyMetadata(r.metadata)
		d.Passages = append(d.Passages, p)
	}
	return d, true, nil
}

// List yields documents as [rag.Index] says. The service lists in no order: List fetches the
// IDs of all documents first, and holds them.
func (x *Index) List(ctx context.Context, f rag.Filter) iter.Seq2[rag.Document, error] {
	const op = "s3vectors.List"
	return func(yield func(rag.Document, error) bool) {
		if err := f.Validate(); err != nil {
			yield(rag.Document{}, awsai.Errorf(op, awsai.ErrInvalid, "%w", err))
			return
		}
		ids, err := x.ids(ctx)
		if err != nil {
			yield(rag.Document{}, awsai.Wrap(op, err))
			return
		}
		match := f.Matcher()
		for group := range slices.Chunk(ids, maxGet) {
			records, err := x.getRecords(ctx, group)
			if err != nil {
				yield(rag.Document{}, awsai.Wrap(op, err))
				return
			}
			for _, id := range group {
				if r := records[id]; r != nil && match(r.metadata) && !yield(r.document(), nil) {
					return
				}
			}
		}
	}
}

// ids are the IDs of all documents in order.
func (x *Index) ids(ctx context.Context) ([]string, error) {
	var ids []string
	for v, err := range x.list(ctx, x.records(), false) {
		if err != nil {
			return nil, err
		}
		ids = append(ids, aws.ToString(v.Key))
	}
	slices.Sort(ids)
	return ids, nil
}

// Count tells how many documents and passages there are. It reads the record of every
// document, a thousand in a request.
func (x *Index) Count(ctx context.Context) (rag.Count, error) {
	const op = "s3vectors.Count"
	var c rag.Count
	for v, err := range x.list(ctx, x.records(), true) {
		if err != nil {
			return rag.Count{}, awsai.Wrap(op, err)
		}
		r, err := x.readRecord(aws.ToString(v.Key), v.Metadata)
		if err != nil {
			return rag.Count{}, awsai.Wrap(op, err)
		}
		c.Documents++
		c.Passages += r.Passages
	}
	return c, nil
}

// list yields all vectors of an index, without their numbers.
func (x *Index) list(ctx context.Context, index string, metadata bool) iter.Seq2[types.ListOutputVector, error] {
	return func(yield func(types.ListOutputVector, error) bool) {
		if err := ctx.Err(); err != nil {
			yield(types.ListOutputVector{}, err)
			return
		}
		p := s3vectors.NewListVectorsPaginator(x.client, &s3vectors.ListVectorsInput{
			VectorBucketName: &x.bucket, IndexName: &index, MaxResults: aws.Int32(maxList), ReturnMetadata: metadata,
		}, func(o *s3vectors.ListVectorsPaginatorOptions) { o.StopOnDuplicateToken = true })
		for p.HasMorePages() {
			out, err := p.NextPage(ctx)
			if err != nil {
				yield(types.ListOutputVector{}, err)
				return
			}
			for _, v := range out.Vectors {
				if !yield(v, nil) {
					return
				}
			}
		}
	}
}

// getRecords fetches the records of documents by ID. Those that are not there are not in it.
func (x *Index) getRecords(ctx context.Context, ids []string) (map[string]*record, error) {
	var keys []string
	for _, id := range ids {
		if id != "" && checkID(id) == nil {
			keys = append(keys, id)
		}
	}
	slices.Sort(keys)
	vectors, err := x.get(ctx, x.records(), slices.Compact(keys), false)
	if err != nil {
		return nil, err
	}
	records := make(map[string]*record, len(vectors))
	for id, v := range vectors {
		if records[id], err = x.readRecord(id, v.Metadata); err != nil {
			return nil, err
		}
	}
	return records, nil
}

// get fetches vectors by key, a hundred in a request.
func (x *Index) get(ctx context.Context, index string, keys []string, data bool) (map[string]types.GetOutputVector, error) {
	groups := batch.Split(keys, batch.Group{Items: maxGet}, nil)
	outs, err := batched(ctx, x, groups, func(ctx context.Context, group []string) (*s3vectors.GetVectorsOutput, error) {
		return x.bulk.GetVectors(ctx, &s3vectors.GetVectorsInput{
			VectorBucketName: &x.bucket, IndexName: &index, Keys: group, ReturnData: data, ReturnMetadata: true,
		})
	})
	if err != nil {
		return nil, fmt.Errorf("index %s: %w", index, err)
	}
	found := make(map[string]types.GetOutputVector, len(keys))
	for _, out := range outs {
		for _, v := range out.Vectors {
			found[aws.ToString(v.Key)] = v
		}
	}
	return found, nil
}
