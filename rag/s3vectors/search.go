package s3vectors

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3vectors"
	"github.com/aws/aws-sdk-go-v2/service/s3vectors/document"
	"github.com/aws/aws-sdk-go-v2/service/s3vectors/types"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/internal/engine"
	"github.com/awsai-go/awsai/rag"
)

// Search finds passages as [rag.Index] says, by their vectors alone: a query without a vector,
// or with one of zeros, is awsai.ErrInvalid. The score is the cosine.
//
// The service filters by what it can express of the query's condition, and every result is
// held against the whole of it and against its document's record; where too few are left, more
// are asked for, up to the 10,000 that the service gives. Only what is left out beyond them
// can be missing.
func (x *Index) Search(ctx context.Context, q rag.Query) ([]rag.Hit, error) {
	const op = "s3vectors.Search"
	if err := ctx.Err(); err != nil {
		return nil, awsai.Wrap(op, err)
	}
	if err := engine.CheckQuery(x.model, q); err != nil {
		return nil, awsai.Errorf(op, awsai.ErrInvalid, "%w", err)
	}
	if !slices.ContainsFunc(q.Vector, func(v float32) bool { return v != 0 }) {
		return nil, awsai.Errorf(op, awsai.ErrInvalid, "the query has no vector, or one of zeros: S3 Vectors searches by vectors alone")
	}
	if q.Limit == 0 {
		q.Limit = 10
	}
	if q.Limit > maxTopK {
		return nil, awsai.Errorf(op, awsai.ErrTooLarge, "limit %d is over the service's %d", q.Limit, maxTopK)
	}
	hits, err := x.search(ctx, q)
	return hits, awsai.Wrap(op, err)
}

func (x *Index) search(ctx context.Context, q rag.Query) ([]rag.Hit, error) {
	condition := q.Condition()
	c := x.translate(condition, false)
	if c.none {
		return nil, nil
	}
	s := &searching{x: x, q: q, filter: c.filter, match: condition.Matcher()}
	// The margin is for passages that are being replaced, and for ties at the limit.
	topK := min(q.Limit+q.Limit/4+20, maxTopK)
	for range 3 {
		began := time.Now()
		full, err := s.run(ctx, topK)
		if err != nil {
			return nil, err
		}
		switch {
		case s.replaced.After(began.Add(-time.Minute)): // a new version may be there by now
		case len(s.hits) < q.Limit && full && topK < maxTopK:
			topK = maxTopK
		default:
			return s.best(), nil
		}
	}
	return s.best(), nil
}

// searching is one search.
type searching struct {
	x        *Index
	q        rag.Query
	filter   map[string]any
	match    func(map[string]any) bool
	hits     []rag.Hit
	records  map[string]*record // of the documents so far, nil for one that is gone
	seen     map[string]bool    // keys of results: pages shift while the index changes
	replaced time.Time          // when the last document was replaced of which a former version came
}

// run asks for the topK nearest, page by page until the limit is met, and tells whether it got
// as many.
func (s *searching) run(ctx context.Context, topK int) (full bool, err error) {
	s.hits, s.replaced = nil, time.Time{}
	s.records, s.seen = map[string]*record{}, map[string]bool{}
	in := &s3vectors.QueryVectorsInput{
		VectorBucketName: &s.x.bucket, IndexName: &s.x.name, TopK: aws.Int32(int32(topK)),
		QueryVector:    &types.VectorDataMemberFloat32{Value: s.q.Vector},
		ReturnDistance: true, ReturnMetadata: true,
	}
	if s.filter != nil {
		in.Filter = document.NewLazyDocument(s.filter)
	}
	for seen := 0; ; {
		out, err := s.x.client.QueryVectors(ctx, in)
		if err != nil {
			return false, err
		}
		if err := s.add(ctx, out); err != nil {
			return false, err
		}
		seen += len(out.Vectors)
		enough := len(s.hits) > s.q.Limit // one more, for a tie
		if token := aws.ToString(out.NextToken); enough || token == "" || token == aws.ToString(in.NextToken) {
			return seen >= topK, nil
		}
		in.NextToken = out.NextToken
	}
}

// add takes the results that are of their document's present version and match.
func (s *searching) add(ctx context.Context, out *s3vectors.QueryVectorsOutput) error {
	passages := make([]rag.Passage, len(out.Vectors))
	for i, v := range out.Vectors {
		p, err := readPassage(v.Metadata)
		if err != nil {
			return err
		}
		passages[i] = p
	}
	if err := s.learn(ctx, passages); err != nil {
		return err
	}
	for i, v := range out.Vectors {
		key, p := aws.ToString(v.Key), passages[i]
		if r := s.records[p.DocumentID]; r != nil && s.current(key, r) && s.match(r.metadata) {
			p.Metadata = engine.CopyMetadata(r.metadata)
			s.hits = append(s.hits, rag.Hit{Passage: p, Score: score(out.DistanceMetric, v.Distance)})
		}
	}
	return nil
}

// learn fetches the records of the passages' documents, once for each document in a search, so
// that all its passages are of one version.
func (s *searching) learn(ctx context.Context, passages []rag.Passage) error {
	var ids []string
	for _, p := range passages {
		if _, known := s.records[p.DocumentID]; !known {
			s.records[p.DocumentID] = nil
			ids = append(ids, p.DocumentID)
		}
	}
	records, err := s.x.getRecords(ctx, ids)
	if err != nil {
		return err
	}
	maps.Copy(s.records, records)
	return nil
}

// current tells whether a key is of the record's generation, and new to the search.
func (s *searching) current(key string, r *record) bool {
	if !strings.HasPrefix(key, keyPrefix(r.id, r.Generation)) {
		if at := written(r.Generation); at.After(s.replaced) {
			s.replaced = at
		}
		return false
	}
	fresh := !s.seen[key]
	s.seen[key] = true
	return fresh
}

// score is the cosine, or for an index that was made with another metric the distance below
// zero.
func score(metric types.DistanceMetric, distance *float32) float64 {
	d := float64(aws.ToFloat32(distance))
	if metric == types.DistanceMetricCosine {
		return 1 - d
	}
	return -d
}

// best are the hits in order, up to the limit.
func (s *searching) best() []rag.Hit {
	slices.SortFunc(s.hits, func(a, b rag.Hit) int {
		return cmp.Or(cmp.Compare(b.Score, a.Score), cmp.Compare(a.Passage.ID, b.Passage.ID))
	})
	return s.hits[:min(len(s.hits), s.q.Limit)]
}
