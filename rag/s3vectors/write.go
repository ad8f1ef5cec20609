package s3vectors

import (
	"context"
	"slices"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/s3vectors"
	"github.com/aws/aws-sdk-go-v2/service/s3vectors/types"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/internal/batch"
	"github.com/awsai-go/awsai/internal/engine"
	"github.com/awsai-go/awsai/rag"
)

// Upsert stores documents as [rag.Index] says. The passages are written first, under keys of a
// new generation that nothing reads yet; then each document's record, in one piece, which
// makes the generation the document's; then the passages of the generation before are deleted.
// What is over a limit of the service is awsai.ErrTooLarge, and nothing is stored.
//
// A crash before the last step, or two writers of one document at once, leave vectors that are
// never found and cost storage until [Index.Sweep].
func (x *Index) Upsert(ctx context.Context, docs []rag.Document) error {
	const op = "s3vectors.Upsert"
	if err := ctx.Err(); err != nil {
		return awsai.Wrap(op, err)
	}
	if err := engine.CheckDocuments(x.model, docs); err != nil {
		return awsai.Errorf(op, awsai.ErrInvalid, "%w", err)
	}
	docs = engine.Latest(docs)
	records, passages, err := x.encode(docs, newGeneration(time.Now()))
	if err != nil {
		return awsai.Wrap(op, err)
	}
	return awsai.Wrap(op, x.replace(ctx, docs, records, passages))
}

func (x *Index) encode(docs []rag.Document, generation string) (records, passages []types.PutInputVector, err error) {
	for _, d := range docs {
		r, err := x.newRecord(d, generation)
		if err != nil {
			return nil, nil, err
		}
		records = append(records, r)
		filterable, err := x.filterable(d)
		if err != nil {
			return nil, nil, err
		}
		for n := range d.Passages {
			p, err := x.newPassage(d, generation, n, filterable)
			if err != nil {
				return nil, nil, err
			}
			passages = append(passages, p)
		}
	}
	return records, passages, nil
}

func (x *Index) replace(ctx context.Context, docs []rag.Document, records, passages []types.PutInputVector) error {
	ids := make([]string, len(docs))
	for i, d := range docs {
		ids[i] = d.ID
	}
	before, err := x.getRecords(ctx, ids)
	if err != nil {
		return err
	}
	if err := x.put(ctx, x.name, passages); err != nil {
		return err
	}
	if err := x.put(ctx, x.records(), records); err != nil {
		return err
	}
	return x.deletePassages(ctx, before)
}

// Delete removes documents as [rag.Index] says: first the records, so that they are not found
// any more, then the passages.
func (x *Index) Delete(ctx context.Context, ids []string) error {
	const op = "s3vectors.Delete"
	if err := ctx.Err(); err != nil {
		return awsai.Wrap(op, err)
	}
	before, err := x.getRecords(ctx, ids)
	if err != nil {
		return awsai.Wrap(op, err)
	}
	known := make([]string, 0, len(before))
	for id := range before {
		known = append(known, id)
	}
	slices.Sort(known)
	if err := x.delete(ctx, x.records(), known); err != nil {
		return awsai.Wrap(op, err)
	}
	return awsai.Wrap(op, x.deletePassages(ctx, before))
}

func (x *Index) deletePassages(ctx context.Context, records map[string]*record) error {
	var keys []string
	for _, r := range records {
		keys = append(keys, r.keys()...)
	}
	slices.Sort(keys)
	return x.delete(ctx, x.name, keys)
}

func (x *Index) put(ctx context.Context, index string, vectors []types.PutInputVector) error {
	groups := batch.Split(vectors, batch.Group{Items: maxPut, Bytes: maxPayload}, putSize)
	_, err := batched(ctx, x, groups, func(ctx context.Context, group []types.PutInputVector) (struct{}, error) {
		_, err := x.bulk.PutVectors(ctx, &s3vectors.PutVectorsInput{VectorBucketName: &x.bucket, IndexName: &index, Vectors: group})
		return struct{}{}, err
	})
	return err
}

// putSize is about how many bytes a vector takes in a request: a number has up to 16.
func putSize(v types.PutInputVector) int {
	n := len(*v.Key) + 100
	if data, ok := v.Data.(*types.VectorDataMemberFloat32); ok {
		n += 16 * len(data.Value)
	}
	if raw, err := v.Metadata.MarshalSmithyDocument(); err == nil {
		n += len(raw)
	}
	return n
}

func (x *Index) delete(ctx context.Context, index string, keys []string) error {
	groups := batch.Split(keys, batch.Group{Items: maxDelete}, nil)
	_, err := batched(ctx, x, groups, func(ctx context.Context, group []string) (struct{}, error) {
		_, err := x.bulk.DeleteVectors(ctx, &s3vectors.DeleteVectorsInput{VectorBucketName: &x.bucket, IndexName: &index, Keys: group})
		return struct{}{}, err
	})
	return err
}
