package awsaitest

import (
	"maps"
	"slices"
	"sync"
	"time"
)

// S3 is a store in memory that answers the S3 operations of staging: PutObject,
// GetObject with ranges and part numbers, HeadObject, CopyObject, DeleteObject,
// DeleteObjects, ListObjectsV2, the multipart uploads, CreateBucket, HeadBucket,
// DeleteBucket and GetBucketLocation; from clients, and as plain requests of
// presigned URLs, whose signatures it does not verify. Checksums that come with
// a body are verified. Its methods are for the test, safe for concurrent use.
type S3 struct {
	fake *Fake

	mu      sync.Mutex
	buckets map[string]map[string]*storedObject
	uploads map[string]*upload
	nextID  int
}

// Object is what a test puts into or takes out of an [S3].
type Object struct {
	// Body is the content.
	Body []byte
	// ContentType is the media type, "binary/octet-stream" where none was given.
	ContentType string
	// Metadata holds the user's metadata, names in small letters.
	Metadata map[string]string
}

// storedObject is an object with what S3 knows of it.
type storedObject struct {
	Object
	headers  map[string]string // further headers that a GET repeats
	etag     string
	modified time.Time
	parts    []int // sizes of the parts of a multipart upload
	sums     map[string]string
}

// S3 returns the fake's store, in which the named buckets exist from now on. A handler
// of an S3 operation goes before it.
func (f *Fake) S3(buckets ...string) *S3 {
	f.mu.Lock()
	if f.store == nil {
		f.store = &S3{fake: f, buckets: map[string]map[string]*storedObject{}, uploads: map[string]*upload{}}
	}
	s := f.store
	f.mu.Unlock()
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, b := range buckets {
		s.bucket(b)
	}
	return s
}

// bucket returns a bucket and makes it if it does not exist. The lock is held.
func (s *S3) bucket(name string) map[string]*storedObject {
	if s.buckets[name] == nil {
		s.buckets[name] = map[string]*storedObject{}
	}
	return s.buckets[name]
}

// Put stores an object, and makes its bucket if it does not exist.
func (s *S3) Put(bucket, key string, o Object) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.bucket(bucket)[key] = newStored(copyObject(o))
}

// Object returns an object and whether it exists.
func (s *S3) Object(bucket, key string) (Object, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	o, ok := s.buckets[bucket][key]
	if !ok {
		return Object{}, false
	}
	return copyObject(o.Object), true
}

// Keys returns the keys of a bucket in order.
func (s *S3) Keys(bucket string) []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Sorted(maps.Keys(s.buckets[bucket]))
}

// Uploads returns the "bucket/key" of the multipart uploads that are neither completed
// nor aborted, in order.
func (s *S3) Uploads() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	var open []string
	for _, u := range s.uploads {
		open = append(open, u.bucket+"/"+u.key)
	}
	slices.Sort(open)
	return open
}

func copyObject(o Object) Object {
	o.Body = slices.Clone(o.Body)
	o.Metadata = maps.Clone(o.Metadata)
	return o
}

func newStored(o Object) *storedObject {
	if o.ContentType == "" {
		o.ContentType = "binary/octet-stream"
	}
	return &storedObject{Object: o, etag: etag(o.Body), modified: time.Now().UTC().Truncate(time.Second)}
}
