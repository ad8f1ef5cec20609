package awsaitest_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/feature/s3/transfermanager"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	s3types "github.com/aws/aws-sdk-go-v2/service/s3/types"
	"github.com/aws/smithy-go"
	"github.com/google/go-cmp/cmp"

	"github.com/awsai-go/awsai/awsaitest"
)

func TestS3PutAndGet(t *testing.T) {
	fake := awsaitest.New(t)
	store := fake.S3("bucket")
	c := s3.NewFromConfig(fake.Config())
	keys := []string{"a.txt", "dir/b c+d.txt", "ü/%41.txt", "//x"}
	for _, key := range keys {
		_, err := c.PutObject(t.Context(), &s3.PutObjectInput{
			Bucket: aws.String("bucket"), Key: aws.String(key), Body: strings.NewReader("0123456789"),
			ContentType: aws.String("text/plain"), Metadata: map[string]string{"who": "me"},
		})
		if err != nil {
			t.Fatalf("%s: %v", key, err)
		}
		want := awsaitest.Object{Body: []byte("0123456789"), ContentType: "text/plain", Metadata: map[string]string{"who": "me"}}
		got, ok := store.Object("bucket", key)
		if diff := cmp.Diff(want, got); !ok || diff != "" {
			t.Errorf("%s: (-want +got)\n%s\nkeys: %q", key, diff, store.Keys("bucket"))
		}
		out, err := c.GetObject(t.Context(), &s3.GetObjectInput{Bucket: aws.String("bucket"), Key: aws.String(key)})
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(out.Body)
		if err != nil || string(body) != "0123456789" || *out.ContentType != "text/plain" || out.Metadata["who"] != "me" {
			t.Errorf("%s: %q, %v, %+v", key, body, err, out)
		}
	}
	head, err := c.HeadObject(t.Context(), &s3.HeadObjectInput{Bucket: aws.String("bucket"), Key: aws.String("a.txt")})
	if err != nil || *head.ContentLength != 10 {
		t.Errorf("head: %+v, %v", head, err)
	}
}

func TestS3Ranges(t *testing.T) {
	fake := awsaitest.New(t)
	fake.S3().Put("bucket", "key", awsaitest.Object{Body: []byte("0123456789")})
	c := s3.NewFromConfig(fake.Config())
	for _, tt := range []struct{ spec, want, contentRange, code string }{
		{"bytes=0-3", "0123", "bytes 0-3/10", ""},
		{"bytes=4-", "456789", "bytes 4-9/10", ""},
		{"bytes=-2", "89", "bytes 8-9/10", ""},
		{"bytes=8-99", "89", "bytes 8-9/10", ""},
		{"bytes=10-", "", "", "InvalidRange"},
	} {
		out, err := c.GetObject(t.Context(), &s3.GetObjectInput{Bucket: aws.String("bucket"), Key: aws.String("key"), Range: aws.String(tt.spec)})
		if tt.code != "" {
			if api, ok := errors.AsType[smithy.APIError](err); !ok || api.ErrorCode() != tt.code {
				t.Errorf("%s: %v, want %s", tt.spec, err, tt.code)
			}
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		if body, _ := io.ReadAll(out.Body); string(body) != tt.want || *out.ContentRange != tt.contentRange {
			t.Errorf("%s: %q %s", tt.spec, body, *out.ContentRange)
		}
	}
}

func TestS3Errors(t *testing.T) {
	fake := awsaitest.New(t)
	fake.S3("bucket")
	c := s3.NewFromConfig(fake.Config())
	_, err := c.GetObject(t.Context(), &s3.GetObjectInput{Bucket: aws.String("bucket"), Key: aws.String("none")})
	if _, ok := errors.AsType[*s3types.NoSuchKey](err); !ok {
		t.Errorf("get: %v", err)
	}
	_, err = c.HeadObject(t.Context(), &s3.HeadObjectInput{Bucket: aws.String("bucket"), Key: aws.String("none")})
	if _, ok := errors.AsType[*s3types.NotFound](err); !ok {
		t.Errorf("head: %v", err)
	}
	_, err = c.PutObject(t.Context(), &s3.PutObjectInput{Bucket: aws.String("other"), Key: aws.String("k"), Body: strings.NewReader("x")})
	if api, ok := errors.AsType[smithy.APIError](err); !ok || api.ErrorCode() != "NoSuchBucket" {
		t.Errorf("put: %v", err)
	}
	_, err = c.PutObject(t.Context(), &s3.PutObjectInput{
		Bucket: aws.String("bucket"), Key: aws.String("k"), Body: strings.NewReader("x"), ChecksumCRC32: aws.String("AAAAAA=="),
	})
	if api, ok := errors.AsType[smithy.APIError](err); !ok || api.ErrorCode() != "BadDigest" {
		t.Errorf("digest: %v", err)
	}
	fake.Throttle("PutObject", 1)
	_, err = c.PutObject(t.Context(), &s3.PutObjectInput{Bucket: aws.String("bucket"), Key: aws.String("k"), Body: strings.NewReader("x")})
	if err != nil {
		t.Errorf("after a throttle: %v", err)
	}
}

func TestS3List(t *testing.T) {
	fake := awsaitest.New(t)
	store := fake.S3()
	for i := range 12 {
		store.Put("bucket", fmt.Sprintf("d%d/f&%d", i/4, i), awsaitest.Object{Body: []byte("x")})
	}
	c := s3.NewFromConfig(fake.Config())
	var keys []string
	pages := s3.NewListObjectsV2Paginator(c, &s3.ListObjectsV2Input{Bucket: aws.String("bucket"), MaxKeys: aws.Int32(5)})
	n := 0
	for ; pages.HasMorePages(); n++ {
		page, err := pages.NextPage(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		for _, o := range page.Contents {
			keys = append(keys, *o.Key)
		}
	}
	if diff := cmp.Diff(store.Keys("bucket"), keys); diff != "" || n != 3 {
		t.Errorf("%d pages, (-want +got)\n%s", n, diff)
	}
	var prefixes []string
	pages = s3.NewListObjectsV2Paginator(c, &s3.ListObjectsV2Input{Bucket: aws.String("bucket"), Delimiter: aws.String("/"), MaxKeys: aws.Int32(2)})
	for pages.HasMorePages() {
		page, err := pages.NextPage(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range page.CommonPrefixes {
			prefixes = append(prefixes, *p.Prefix)
		}
	}
	if diff := cmp.Diff([]string{"d0/", "d1/", "d2/"}, prefixes); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	var ids []s3types.ObjectIdentifier
	for _, k := range keys[1:] {
		ids = append(ids, s3types.ObjectIdentifier{Key: aws.String(k)})
	}
	deleted, err := c.DeleteObjects(t.Context(), &s3.DeleteObjectsInput{Bucket: aws.String("bucket"), Delete: &s3types.Delete{Objects: ids}})
	if err != nil || len(deleted.Deleted) != 11 {
		t.Errorf("deleted %+v, %v", deleted, err)
	}
	if diff := cmp.Diff(keys[:1], store.Keys("bucket")); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func TestS3TransferManager(t *testing.T) {
	fake := awsaitest.New(t)
	store := fake.S3("bucket")
	tm := transfermanager.New(s3.NewFromConfig(fake.Config()), func(o *transfermanager.Options) { o.PartSizeBytes = 5 << 20 })
	content := bytes.Repeat([]byte("0123456789abcdef"), 12<<20/16)
	_, err := tm.UploadObject(t.Context(), &transfermanager.UploadObjectInput{
		Bucket: aws.String("bucket"), Key: aws.String("big"), Body: bytes.NewReader(content),
	})
	if err != nil {
		t.Fatal(err)
	}
	if got, _ := store.Object("bucket", "big"); !bytes.Equal(got.Body, content) {
		t.Errorf("stored %d bytes, want %d", len(got.Body), len(content))
	}
	if open := store.Uploads(); len(open) > 0 {
		t.Errorf("open uploads: %q", open)
	}
	out, err := tm.GetObject(t.Context(), &transfermanager.GetObjectInput{Bucket: aws.String("bucket"), Key: aws.String("big")})
	if err != nil {
		t.Fatal(err)
	}
	if body, err := io.ReadAll(out.Body); err != nil || !bytes.Equal(body, content) {
		t.Errorf("got %d bytes, %v", len(body), err)
	}
	for _, c := range fake.Calls() {
		t.Log(c.Name(), c.Header.Get("Range"), c.URL.RawQuery)
	}
}

func TestS3Presigned(t *testing.T) {
	fake := awsaitest.New(t)
	fake.S3().Put("bucket", "dir/key", awsaitest.Object{Body: []byte("hello")})
	req, err := s3.NewPresignClient(s3.NewFromConfig(fake.Config())).PresignGetObject(t.Context(),
		&s3.GetObjectInput{Bucket: aws.String("bucket"), Key: aws.String("dir/key")})
	if err != nil {
		t.Fatal(err)
	}
	resp, err := fake.HTTPClient().Get(req.URL)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	if body, _ := io.ReadAll(resp.Body); resp.StatusCode != http.StatusOK || string(body) != "hello" {
		t.Errorf("%s %q", resp.Status, body)
	}
}
