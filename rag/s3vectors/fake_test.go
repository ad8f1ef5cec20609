package s3vectors_test

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"slices"
	"strconv"
	"sync"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	s3v "github.com/aws/aws-sdk-go-v2/service/s3vectors"
	"github.com/aws/aws-sdk-go-v2/service/s3vectors/document"
	"github.com/aws/aws-sdk-go-v2/service/s3vectors/types"

	"github.com/awsai-go/awsai/awsaitest"
)

// service is S3 Vectors in memory, written after the service's user guide and public model:
// it refuses what is over their limits, and filters as they say.
type service struct {
	mu      sync.Mutex
	buckets map[string]map[string]*vectorIndex
	page    int                                  // of ListVectors and QueryVectors, instead of 1000 and 100
	tokens  int                                  // given out
	rest    map[string][]types.QueryOutputVector // of queries, by token
}

type vectorIndex struct {
	dimensions    int
	notFilterable []string
	vectors       map[string]vector
}

type vector struct {
	data     []float32
	metadata map[string]any
}

func newService(t testing.TB) (*awsaitest.Fake, *service) {
	f := awsaitest.New(t)
	s := &service{buckets: map[string]map[string]*vectorIndex{}, rest: map[string][]types.QueryOutputVector{}}
	awsaitest.Handle(f, locked(s, s.createBucket))
	awsaitest.Handle(f, locked(s, s.createIndex))
	awsaitest.Handle(f, locked(s, s.getIndex))
	awsaitest.Handle(f, locked(s, s.put))
	awsaitest.Handle(f, locked(s, s.get))
	awsaitest.Handle(f, locked(s, s.delete))
	awsaitest.Handle(f, locked(s, s.list))
	awsaitest.Handle(f, locked(s, s.query))
	return f, s
}

func locked[In, Out any](s *service, fn func(*In) (*Out, error)) func(context.Context, *In) (*Out, error) {
	return func(_ context.Context, in *In) (*Out, error) {
		s.mu.Lock()
		defer s.mu.Unlock()
		return fn(in)
	}
}

func invalid(format string, args ...any) error {
	return &types.ValidationException{Message: aws.String(fmt.Sprintf(format, args...))}
}

func (s *service) createBucket(in *s3v.CreateVectorBucketInput) (*s3v.CreateVectorBucketOutput, error) {
	name := *in.VectorBucketName
	if s.buckets[name] != nil {
		return nil, &types.ConflictException{Message: aws.String("the bucket exists")}
	}
	s.buckets[name] = map[string]*vectorIndex{}
	return &s3v.CreateVectorBucketOutput{VectorBucketArn: aws.String("arn:aws:s3vectors:us-east-1:111122223333:bucket/" + name)}, nil
}

func (s *service) createIndex(in *s3v.CreateIndexInput) (*s3v.CreateIndexOutput, error) {
	bucket := s.buckets[*in.VectorBucketName]
	if bucket == nil {
		return nil, &types.NotFoundException{Message: aws.String("no such bucket")}
	}
	if bucket[*in.IndexName] != nil {
		return nil, &types.ConflictException{Message: aws.String("the index exists")}
	}
	x := &vectorIndex{dimensions: int(*in.Dimension), vectors: map[string]vector{}}
	if c := in.MetadataConfiguration; c != nil {
		x.notFilterable = c.NonFilterableMetadataKeys
	}
	bucket[*in.IndexName] = x
	return &s3v.CreateIndexOutput{}, nil
}

func (s *service) index(bucket, name *string) (*vectorIndex, error) {
	if x := s.buckets[aws.ToString(bucket)][aws.ToString(name)]; x != nil {
		return x, nil
	}
	return nil, &types.NotFoundException{Message: aws.String("no such index")}
}

func (s *service) getIndex(in *s3v.GetIndexInput) (*s3v.GetIndexOutput, error) {
	x, err := s.index(in.VectorBucketName, in.IndexName)
	if err != nil {
		return nil, err
	}
	out := &types.Index{
		VectorBucketName: in.VectorBucketName, IndexName: in.IndexName, IndexArn: aws.String("arn"),
		DataType: types.DataTypeFloat32, Dimension: aws.Int32(int32(x.dimensions)), DistanceMetric: types.DistanceMetricCosine,
	}
	if x.notFilterable != nil {
		out.MetadataConfiguration = &types.MetadataConfiguration{NonFilterableMetadataKeys: x.notFilterable}
	}
	return &s3v.GetIndexOutput{Index: out}, nil
}

func (s *service) put(in *s3v.PutVectorsInput) (*s3v.PutVectorsOutput, error) {
	x, err := s.index(in.VectorBucketName, in.IndexName)
	if err != nil {
		return nil, err
	}
	if len(in.Vectors) == 0 || len(in.Vectors) > 500 {
		return nil, invalid("%d vectors", len(in.Vectors))
	}
	added := map[string]vector{}
	for _, v := range in.Vectors {
		data := v.Data.(*types.VectorDataMemberFloat32).Value
		norm := float32(0)
		for _, n := range data {
			norm += n * n
		}
		if len(data) != x.dimensions || norm == 0 || norm-norm != 0 {
			return nil, invalid("vector of %d numbers with norm %v", len(data), norm)
		}
		m, err := x.metadata(v.Metadata)
		if err != nil {
			return nil, err
		}
		added[*v.Key] = vector{slices.Clone(data), m}
	}
	maps.Copy(x.vectors, added)
	return &s3v.PutVectorsOutput{}, nil
}

// metadata checks the sizes and types of a vector's metadata.
func (x *vectorIndex) metadata(d document.Interface) (map[string]any, error) {
	raw, err := d.MarshalSmithyDocument()
	if err != nil {
		return nil, err
	}
	var m, filterable map[string]any
	if err := json.Unmarshal(raw, &m); err != nil {
		return nil, err
	}
	filterable = maps.Clone(m)
	for _, k := range x.notFilterable {
		delete(filterable, k)
	}
	for k, v := range filterable {
		switch v := v.(type) {
		case string, bool, float64:
		case []any:
			if len(v) == 0 {
				return nil, invalid("metadata %q is an empty list", k)
			}
		default:
			return nil, invalid("metadata %q is a %T", k, v)
		}
	}
	size, _ := json.Marshal(filterable)
	total := len(size)
	for _, k := range x.notFilterable {
		text, _ := m[k].(string)
		total += len(text)
	}
	if len(m) > 50 || len(size) > 2<<10 || total > 40<<10 {
		return nil, invalid("%d keys, %d bytes of filterable metadata, %d of all", len(m), len(size), total)
	}
	return m, nil
}

func (s *service) get(in *s3v.GetVectorsInput) (*s3v.GetVectorsOutput, error) {
	x, err := s.index(in.VectorBucketName, in.IndexName)
	if err != nil {
		return nil, err
	}
	if len(in.Keys) == 0 || len(in.Keys) > 100 {
		return nil, invalid("%d keys", len(in.Keys))
	}
	out := &s3v.GetVectorsOutput{}
	for _, k := range in.Keys {
		if v, ok := x.vectors[k]; ok {
			got := types.GetOutputVector{Key: aws.String(k)}
			if in.ReturnData {
				got.Data = &types.VectorDataMemberFloat32{Value: v.data}
			}
			if in.ReturnMetadata {
				got.Metadata = document.NewLazyDocument(v.metadata)
			}
			out.Vectors = append(out.Vectors, got)
		}
	}
	slices.Reverse(out.Vectors) // in no order that is promised
	return out, nil
}

func (s *service) delete(in *s3v.DeleteVectorsInput) (*s3v.DeleteVectorsOutput, error) {
	x, err := s.index(in.VectorBucketName, in.IndexName)
	if err != nil {
		return nil, err
	}
	if len(in.Keys) == 0 || len(in.Keys) > 500 {
		return nil, invalid("%d keys", len(in.Keys))
	}
	for _, k := range in.Keys {
		delete(x.vectors, k)
	}
	return &s3v.DeleteVectorsOutput{}, nil
}

// list pages by keys in an order that is not that of the documents.
func (s *service) list(in *s3v.ListVectorsInput) (*s3v.ListVectorsOutput, error) {
	x, err := s.index(in.VectorBucketName, in.IndexName)
	if err != nil {
		return nil, err
	}
	keys := slices.SortedFunc(maps.Keys(x.vectors), func(a, b string) int {
		return cmp.Or(cmp.Compare(len(a), len(b)), cmp.Compare(b, a))
	})
	if in.NextToken != nil {
		keys = keys[slices.Index(keys, *in.NextToken)+1:]
	}
	out := &s3v.ListVectorsOutput{}
	if size := cmp.Or(s.page, int(*in.MaxResults)); len(keys) > size {
		keys = keys[:size]
		out.NextToken = aws.String(keys[size-1])
	}
	for _, k := range keys {
		v := types.ListOutputVector{Key: aws.String(k)}
		if in.ReturnMetadata {
			v.Metadata = document.NewLazyDocument(x.vectors[k].metadata)
		}
		out.Vectors = append(out.Vectors, v)
	}
	return out, nil
}

func (s *service) query(in *s3v.QueryVectorsInput) (*s3v.QueryVectorsOutput, error) {
	x, err := s.index(in.VectorBucketName, in.IndexName)
	if err != nil {
		return nil, err
	}
	if *in.TopK > 10_000 {
		return nil, invalid("topK %d", *in.TopK)
	}
	var found []types.QueryOutputVector
	if in.NextToken == nil {
		if found, err = x.nearest(in); err != nil {
			return nil, err
		}
		found = found[:min(len(found), int(*in.TopK))]
	} else {
		found = s.rest[*in.NextToken] // what there was when the query began
		delete(s.rest, *in.NextToken)
	}
	to := min(cmp.Or(s.page, 100), len(found))
	out := &s3v.QueryVectorsOutput{DistanceMetric: types.DistanceMetricCosine, Vectors: found[:to]}
	if to < len(found) {
		s.tokens++
		out.NextToken = aws.String(strconv.Itoa(s.tokens))
		s.rest[*out.NextToken] = found[to:]
	}
	return out, nil
}

func (x *vectorIndex) nearest(in *s3v.QueryVectorsInput) ([]types.QueryOutputVector, error) {
	var filter map[string]any
	if in.Filter != nil {
		raw, err := in.Filter.MarshalSmithyDocument()
		if err != nil {
			return nil, err
		}
		if err := json.Unmarshal(raw, &filter); err != nil {
			return nil, err
		}
	}
	query := in.QueryVector.(*types.VectorDataMemberFloat32).Value
	var found []types.QueryOutputVector
	for _, k := range slices.Sorted(maps.Keys(x.vectors)) {
		v := x.vectors[k]
		ok, err := x.matches(filter, v.metadata)
		if err != nil {
			return nil, err
		}
		if ok {
			d := 1 - cosine(query, v.data)
			found = append(found, types.QueryOutputVector{Key: aws.String(k), Distance: &d, Metadata: document.NewLazyDocument(v.metadata)})
		}
	}
	slices.SortStableFunc(found, func(a, b types.QueryOutputVector) int { return cmp.Compare(*a.Distance, *b.Distance) })
	return found, nil
}

func cosine(a, b []float32) float32 {
	var dot, aa, bb float64
	for i := range a {
		dot += float64(a[i]) * float64(b[i])
		aa += float64(a[i]) * float64(a[i])
		bb += float64(b[i]) * float64(b[i])
	}
	return float32(dot / math.Sqrt(aa*bb))
}
