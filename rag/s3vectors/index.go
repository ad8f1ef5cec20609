package s3vectors

import (
	"context"
	"errors"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3vectors"
	"github.com/aws/aws-sdk-go-v2/service/s3vectors/types"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/internal/batch"
	"github.com/awsai-go/awsai/internal/sdk"
	"github.com/awsai-go/awsai/rag"
)

// Options are the settings of an [Index].
type Options struct {
	// FilterKeys are the metadata that the service itself filters by. What else a filter asks
	// about is compared here, which may need more results of the service. [rag.ReadersKey] is
	// always among them. The default is all metadata. An index is written and read with the
	// same keys.
	FilterKeys []string
	// Concurrency is how many requests of one call may be under way at once. Fewer are while
	// the service throttles. The default is 4.
	Concurrency int
}

// Index is an index in Amazon S3 Vectors. It satisfies [rag.Index], holds nothing that has to
// be closed, and is safe for concurrent use.
type Index struct {
	client *s3vectors.Client // of calls by themselves
	bulk   *s3vectors.Client // of calls through package batch
	bucket string
	name   string
	model  rag.EmbeddingModel
	o      Options
	keys   map[string]bool // nil for all
}

var _ rag.Index = (*Index)(nil)

// recordsSuffix makes the name of the index with the records of the documents.
const recordsSuffix = "-docs"

// New returns the index of that name in a vector bucket, for vectors of the model. Nothing is
// sent: [Index.Create] makes the index where there is none yet.
func New(cfg aws.Config, bucket, name string, model rag.EmbeddingModel, optFns ...func(*Options)) *Index {
	var o Options
	for _, fn := range optFns {
		fn(&o)
	}
	if o.Concurrency <= 0 {
		o.Concurrency = 4
	}
	x := &Index{bucket: bucket, name: name, model: model, o: o}
	if o.FilterKeys != nil {
		x.keys = map[string]bool{rag.ReadersKey: true}
		for _, k := range o.FilterKeys {
			x.keys[k] = true
		}
	}
	plain := func(o *s3vectors.Options) { o.APIOptions = append(o.APIOptions, sdk.PlainBody) }
	x.client = s3vectors.NewFromConfig(cfg, plain)
	x.bulk = s3vectors.NewFromConfig(cfg, plain, func(o *s3vectors.Options) { o.Retryer = sdk.LeaveThrottling(o.Retryer) })
	return x
}

// Model is the embedding model of the index's vectors.
func (x *Index) Model() rag.EmbeddingModel { return x.model }

// Create makes the vector bucket, the index, and beside it the index NAME-docs for the records
// of the documents, where they are not there yet. An index that is there with other dimensions
// or without the metadata that this package needs is awsai.ErrInvalid.
func (x *Index) Create(ctx context.Context) error {
	const op = "s3vectors.Create"
	if err := x.check(); err != nil {
		return awsai.Errorf(op, awsai.ErrInvalid, "%w", err)
	}
	_, err := x.client.CreateVectorBucket(ctx, &s3vectors.CreateVectorBucketInput{VectorBucketName: &x.bucket})
	if err = exists(err); err != nil {
		return awsai.Wrap(op, err)
	}
	if err := x.createIndex(ctx, x.name, x.model.Dimensions); err != nil {
		return awsai.Wrap(op, err)
	}
	return awsai.Wrap(op, x.createIndex(ctx, x.records(), 1))
}

func (x *Index) createIndex(ctx context.Context, name string, dimensions int) error {
	_, err := x.client.CreateIndex(ctx, &s3vectors.CreateIndexInput{
		VectorBucketName: &x.bucket, IndexName: &name,
		DataType: types.DataTypeFloat32, DistanceMetric: types.DistanceMetricCosine,
		Dimension:             aws.Int32(int32(dimensions)),
		MetadataConfiguration: &types.MetadataConfiguration{NonFilterableMetadataKeys: []string{textKey, bodyKey}},
	})
	if err == nil {
		return nil
	}
	if err := exists(err); err != nil {
		return err
	}
	return x.checkIndex(ctx, name, dimensions)
}

// exists leaves out the error of what is there already.
func exists(err error) error {
	if _, ok := errors.AsType[*types.ConflictException](err); ok {
		return nil
	}
	return err
}

// checkIndex tells whether an index that is there is one of ours.
func (x *Index) checkIndex(ctx context.Context, name string, dimensions int) error {
	const op = "s3vectors.Create"
	out, err := x.client.GetIndex(ctx, &s3vectors.GetIndexInput{VectorBucketName: &x.bucket, IndexName: &name})
	if err != nil {
		return err
	}
	if got := int(aws.ToInt32(out.Index.Dimension)); got != dimensions {
		return awsai.Errorf(op, awsai.ErrInvalid, "index %s has %d dimensions, want %d", name, got, dimensions)
	}
	var keys []string
	if c := out.Index.MetadataConfiguration; c != nil {
		keys = c.NonFilterableMetadataKeys
	}
	if s := strings.Join(keys, ","); !strings.Contains(s, textKey) || !strings.Contains(s, bodyKey) {
		return awsai.Errorf(op, awsai.ErrInvalid, "index %s was not made by this package: its metadata %s and %s can be filtered by", name, textKey, bodyKey)
	}
	return nil
}

// records is the name of the index with the documents' records.
func (x *Index) records() string { return x.name + recordsSuffix }

// batched runs one request for each group, and returns the first error.
func batched[I, O any](ctx context.Context, x *Index, groups []I, send func(context.Context, I) (O, error)) ([]O, error) {
	outs, err := batch.Map(ctx, batch.Options{Width: x.o.Concurrency}, groups, send)
	if b, ok := err.(*awsai.BatchError); ok {
		return nil, b.Items[0].Err
	}
	return outs, err
}
