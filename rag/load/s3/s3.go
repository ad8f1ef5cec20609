// Package s3 reads the objects below a prefix in Amazon S3 into rag documents, as package
// load reads the files of a folder.
//
//	items := s3.Prefix(ctx, cfg, "s3://handbook/guides/", func(o *load.Options) {
//		o.Exclude = []string{"drafts"}
//	})
//	report, err := rag.Sync(ctx, store, nil, items)
//	for _, skip := range report.Skips {
//		fmt.Println(skip.ID, skip.Err)
//	}
//
// What is listed is not read unless it is new: an object's hash is of its ETag and size,
// which the listing tells. It is a package of its own because load has no SDK behind it.
//
// # Limits
//
// An object is read whole, up to load.Options.MaxBytes. The listing takes one request for a
// thousand objects. The caller needs s3:ListBucket and s3:GetObject.
//
// # Errors
//
// All are *awsai.Error. The listing's end the sequence; those of an object are its item's:
// awsai.ErrTooLarge, awsai.ErrNotFound for one that is gone, awsai.ErrAccessDenied, and those
// of load for content that cannot be read.
//
// # Testing
//
// Run against the store of awsaitest:
//
//	fake := awsaitest.New(t)
//	fake.S3("handbook").Put("handbook", "guides/a.md", awsaitest.Object{Body: []byte("# A")})
//	items := s3.Prefix(ctx, fake.Config(), "s3://handbook/guides/")
package s3

import (
	"context"
	"fmt"
	"iter"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/media"
	"github.com/awsai-go/awsai/rag"
	"github.com/awsai-go/awsai/rag/load"
)

// Prefix yields the objects below a prefix as documents, in the order of their keys. Their
// IDs are the keys without the prefix, up to and with its last slash; "s3://bucket" takes in
// the whole bucket. Include, Exclude, Hidden and the other options hold as for load.Dir.
// Keys that end in a slash, which consoles make for folders, are left out.
//
// The objects are listed when the sequence is read, each time anew, and read by the items'
// methods, which may be called at any time and concurrently. One that changes between the
// listing and its reading is read as it is then, and read again by the next rag.Sync.
func Prefix(ctx context.Context, cfg aws.Config, uri string, optFns ...func(*load.Options)) iter.Seq2[rag.Item, error] {
	const op = "s3.Prefix"
	prefix, err := media.ParseURI(uri)
	if err != nil {
		return func(yield func(rag.Item, error) bool) { yield(nil, awsai.Wrap(op, err)) }
	}
	stager := media.NewStager(cfg, prefix.Bucket)
	root := prefix.Key[:strings.LastIndexByte(prefix.Key, '/')+1]
	return load.Objects(op, func(yield func(load.Object, error) bool) {
		for o, err := range stager.List(ctx, prefix) {
			if err != nil {
				yield(load.Object{}, err)
				return
			}
			if id := strings.TrimPrefix(o.URI.Key, root); !strings.HasSuffix(id, "/") && !yield(object(stager, id, o), nil) {
				return
			}
		}
	}, optFns...)
}

func object(stager *media.Stager, id string, o media.Object) load.Object {
	return load.Object{
		ID:      id,
		Size:    o.Size,
		Version: fmt.Sprintf("%s %d", o.ETag, o.Size),
		Read: func(ctx context.Context, limit int64) ([]byte, error) {
			return stager.Bytes(ctx, o.URI, limit)
		},
	}
}
