package s3vectors

import (
	"context"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"

	"github.com/awsai-go/awsai"
)

// Sweep deletes the vectors that belong to no document: what an Upsert or Delete left behind
// that did not come to its end. It lists the whole index, and returns how many it deleted.
// Vectors younger than the age are left alone, for an Upsert may be under way: the age has to be
// longer than any takes, and a minute at least.
func (x *Index) Sweep(ctx context.Context, age time.Duration) (int, error) {
	const op = "s3vectors.Sweep"
	if age < time.Minute {
		return 0, awsai.Errorf(op, awsai.ErrInvalid, "age %v; want a minute at least", age)
	}
	before := time.Now().Add(-age)
	current, err := x.generations(ctx)
	if err != nil {
		return 0, awsai.Wrap(op, err)
	}
	var stale []string
	for v, err := range x.list(ctx, x.name, false) {
		if err != nil {
			return 0, awsai.Wrap(op, err)
		}
		key := aws.ToString(v.Key)
		doc, rest, ok := strings.Cut(key, "/")
		generation, _, ok2 := strings.Cut(rest, "/")
		at := written(generation)
		if ok && ok2 && !at.IsZero() && at.Before(before) && current[doc] != generation {
			stale = append(stale, key)
		}
	}
	if err := x.delete(ctx, x.name, stale); err != nil {
		return 0, awsai.Wrap(op, err)
	}
	return len(stale), nil
}

// generations are those of all documents, by the digest of the ID.
func (x *Index) generations(ctx context.Context) (map[string]string, error) {
	current := map[string]string{}
	for v, err := range x.list(ctx, x.records(), true) {
		if err != nil {
			return nil, err
		}
		r, err := x.readRecord(aws.ToString(v.Key), v.Metadata)
		if err != nil {
			return nil, err
		}
		current[digest(r.id)] = r.Generation
	}
	return current, nil
}
