package awsaitest_test

import (
	"bytes"
	"errors"
	"io"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
	"github.com/aws/smithy-go"
	"github.com/google/go-cmp/cmp"

	"github.com/awsai-go/awsai/awsaitest"
)

// multipart uploads the parts and completes the upload with their numbers as listed.
func multipart(t *testing.T, c *s3.Client, key string, sizes []int, listed []int32) error {
	t.Helper()
	up, err := c.CreateMultipartUpload(t.Context(), &s3.CreateMultipartUploadInput{Bucket: aws.String("bucket"), Key: &key})
	if err != nil {
		t.Fatal(err)
	}
	tags := map[int32]*string{}
	for i, size := range sizes {
		n := int32(i + 1)
		part, err := c.UploadPart(t.Context(), &s3.UploadPartInput{
			Bucket: aws.String("bucket"), Key: &key, UploadId: up.UploadId, PartNumber: &n, Body: bytes.NewReader(bytes.Repeat([]byte{byte(n)}, size)),
		})
		if err != nil {
			t.Fatal(err)
		}
		tags[n] = part.ETag
	}
	parts, err := c.ListParts(t.Context(), &s3.ListPartsInput{Bucket: aws.String("bucket"), Key: &key, UploadId: up.UploadId})
	if err != nil || len(parts.Parts) != len(sizes) || *parts.Parts[0].Size != int64(sizes[0]) {
		t.Errorf("got %+v, %v", parts, err)
	}
	var done []types.CompletedPart
	for _, n := range listed {
		tag := tags[n]
		if tag == nil {
			tag = aws.String("none")
		}
		done = append(done, types.CompletedPart{PartNumber: &n, ETag: tag})
	}
	_, err = c.CompleteMultipartUpload(t.Context(), &s3.CompleteMultipartUploadInput{
		Bucket: aws.String("bucket"), Key: &key, UploadId: up.UploadId, MultipartUpload: &types.CompletedMultipartUpload{Parts: done},
	})
	return err
}

func TestS3Multipart(t *testing.T) {
	const min = 5 << 20
	tests := []struct {
		name   string
		sizes  []int
		listed []int32
		code   string
	}{
		{"complete", []int{min, min + 1, 3}, []int32{1, 2, 3}, ""},
		{"one small part", []int{3}, []int32{1}, ""},
		{"not all parts", []int{min, min, 3}, []int32{1, 3}, ""},
		{"small part first", []int{3, 3}, []int32{1, 2}, "EntityTooSmall"},
		{"out of order", []int{min, min}, []int32{2, 1}, "InvalidPartOrder"},
		{"unknown part", []int{3}, []int32{2}, "InvalidPart"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			fake := awsaitest.New(t)
			store := fake.S3("bucket")
			err := multipart(t, s3.NewFromConfig(fake.Config()), "key", tt.sizes, tt.listed)
			if got := codeOf(err); got != tt.code {
				t.Fatalf("got %v, want %q", err, tt.code)
			}
			o, stored := store.Object("bucket", "key")
			if stored != (tt.code == "") || (len(store.Uploads()) == 0) != stored {
				t.Errorf("stored %t, uploads %q", stored, store.Uploads())
			}
			size := 0
			for _, n := range tt.listed {
				if stored {
					size += tt.sizes[n-1]
				}
			}
			if len(o.Body) != size {
				t.Errorf("stored %d bytes, want %d", len(o.Body), size)
			}
		})
	}
}

func TestS3PartNumbersAndAbort(t *testing.T) {
	fake := awsaitest.New(t)
	store := fake.S3("bucket")
	c := s3.NewFromConfig(fake.Config())
	if err := multipart(t, c, "key", []int{5 << 20, 3}, []int32{1, 2}); err != nil {
		t.Fatal(err)
	}
	out, err := c.GetObject(t.Context(), &s3.GetObjectInput{Bucket: aws.String("bucket"), Key: aws.String("key"), PartNumber: aws.Int32(2)})
	if err != nil {
		t.Fatal(err)
	}
	if body, err := io.ReadAll(out.Body); err != nil || string(body) != "\x02\x02\x02" || *out.PartsCount != 2 || *out.ContentRange != "bytes 5242880-5242882/5242883" {
		t.Errorf("got %q, %v, %+v", body, err, out)
	}
	up, err := c.CreateMultipartUpload(t.Context(), &s3.CreateMultipartUploadInput{Bucket: aws.String("bucket"), Key: aws.String("other")})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"bucket/other"}, store.Uploads()); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	abort := &s3.AbortMultipartUploadInput{Bucket: aws.String("bucket"), Key: aws.String("other"), UploadId: up.UploadId}
	if _, err := c.AbortMultipartUpload(t.Context(), abort); err != nil || len(store.Uploads()) > 0 {
		t.Errorf("got %v, uploads %q", err, store.Uploads())
	}
	_, err = c.AbortMultipartUpload(t.Context(), abort)
	if _, ok := errors.AsType[*types.NoSuchUpload](err); !ok {
		t.Errorf("got %v", err)
	}
}

func TestS3Conditions(t *testing.T) {
	fake := awsaitest.New(t)
	fake.S3("bucket").Put("bucket", "key", awsaitest.Object{Body: []byte("1")})
	c := s3.NewFromConfig(fake.Config())
	put := func(in s3.PutObjectInput) error {
		in.Bucket, in.Key, in.Body = aws.String("bucket"), aws.String("key"), bytes.NewReader([]byte("2"))
		_, err := c.PutObject(t.Context(), &in)
		return err
	}
	head, err := c.HeadObject(t.Context(), &s3.HeadObjectInput{Bucket: aws.String("bucket"), Key: aws.String("key")})
	if err != nil {
		t.Fatal(err)
	}
	for name, tt := range map[string]struct {
		in   s3.PutObjectInput
		code string
	}{
		"exists":      {s3.PutObjectInput{IfNoneMatch: aws.String("*")}, "PreconditionFailed"},
		"another tag": {s3.PutObjectInput{IfMatch: aws.String(`"x"`)}, "PreconditionFailed"},
		"its tag":     {s3.PutObjectInput{IfMatch: head.ETag}, ""},
	} {
		if err := put(tt.in); codeOf(err) != tt.code {
			t.Errorf("%s: got %v, want %q", name, err, tt.code)
		}
	}
	_, err = c.GetObject(t.Context(), &s3.GetObjectInput{Bucket: aws.String("bucket"), Key: aws.String("key"), IfMatch: head.ETag})
	if api, ok := errors.AsType[smithy.APIError](err); !ok || api.ErrorCode() != "PreconditionFailed" {
		t.Errorf("get: %v", err)
	}
}

func TestS3Buckets(t *testing.T) {
	fake := awsaitest.New(t)
	store := fake.S3()
	c := s3.NewFromConfig(fake.Config())
	bucket := aws.String("new")
	if _, err := c.HeadBucket(t.Context(), &s3.HeadBucketInput{Bucket: bucket}); err == nil {
		t.Error("a bucket that does not exist")
	}
	if _, err := c.CreateBucket(t.Context(), &s3.CreateBucketInput{Bucket: bucket}); err != nil {
		t.Fatal(err)
	}
	if _, err := c.HeadBucket(t.Context(), &s3.HeadBucketInput{Bucket: bucket}); err != nil {
		t.Error(err)
	}
	if _, err := c.GetBucketLocation(t.Context(), &s3.GetBucketLocationInput{Bucket: bucket}); err != nil {
		t.Error(err)
	}
	store.Put("new", "k", awsaitest.Object{})
	if _, err := c.DeleteBucket(t.Context(), &s3.DeleteBucketInput{Bucket: bucket}); codeOf(err) != "BucketNotEmpty" {
		t.Errorf("got %v", err)
	}
	if _, err := c.DeleteObject(t.Context(), &s3.DeleteObjectInput{Bucket: bucket, Key: aws.String("k")}); err != nil {
		t.Error(err)
	}
	if _, err := c.DeleteBucket(t.Context(), &s3.DeleteBucketInput{Bucket: bucket}); err != nil {
		t.Error(err)
	}
}

func TestS3UnknownOperationFailsTheTest(t *testing.T) {
	w := watch(t, func(tb testing.TB) {
		fake := awsaitest.New(tb)
		fake.S3("bucket")
		_, err := s3.NewFromConfig(fake.Config()).GetObjectTagging(t.Context(), &s3.GetObjectTaggingInput{Bucket: aws.String("bucket"), Key: aws.String("k")})
		if err == nil {
			t.Error("no error")
		}
	})
	wantReport(t, w, "S3.GetObjectTagging", "handled: s3")
}
