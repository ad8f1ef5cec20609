package media_test

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/awsaitest"
	"github.com/awsai-go/awsai/media"
)

func TestPut(t *testing.T) {
	fake := awsaitest.New(t)
	s3 := fake.S3("bucket")
	stage := media.NewStager(fake.Config(), "bucket", func(o *media.StagerOptions) { o.Prefix = "jobs/" })
	for _, text := range []string{"first", "second"} {
		u, err := stage.Put(t.Context(), "a/in.txt", media.Bytes([]byte(text)).WithContentType("text/plain"))
		if err != nil || u != (media.URI{Bucket: "bucket", Key: "jobs/a/in.txt"}) {
			t.Fatalf("Put = %v, %v", u, err)
		}
	}
	if o, _ := s3.Object("bucket", "jobs/a/in.txt"); string(o.Body) != "second" || o.ContentType != "text/plain" {
		t.Errorf("stored %q of type %s, want what was put last", o.Body, o.ContentType)
	}
	if err := stage.Cleanup(t.Context()); err != nil {
		t.Error(err)
	}
	for _, key := range []string{"jobs/a/more", "jobs/b", "a/other"} {
		s3.Put("bucket", key, awsaitest.Object{})
	}
	if err := stage.Remove(t.Context(), "a/"); err != nil {
		t.Error(err)
	}
	if diff := cmp.Diff([]string{"a/other", "jobs/b"}, s3.Keys("bucket")); diff != "" {
		t.Errorf("keys (-want +got):\n%s", diff)
	}
}

func TestPutStaysInS3(t *testing.T) {
	stage := media.NewStager(awsaitest.New(t).Config(), "bucket")
	u, err := stage.Put(t.Context(), "a", media.S3("s3://other/key"))
	if err != nil || u.String() != "s3://other/key" {
		t.Errorf("Put = %v, %v; want where it was", u, err)
	}
}

func TestPutInvalid(t *testing.T) {
	stage := media.NewStager(awsaitest.New(t).Config(), "bucket")
	if _, err := stage.Put(t.Context(), "", media.Bytes(nil)); !errors.Is(err, awsai.ErrInvalid) {
		t.Errorf("Put without key: %v, want awsai.ErrInvalid", err)
	}
	if err := stage.Remove(t.Context(), ""); !errors.Is(err, awsai.ErrInvalid) {
		t.Errorf("Remove without key: %v, want awsai.ErrInvalid", err)
	}
	if _, err := stage.Put(t.Context(), "a", media.File("none")); !errors.Is(err, awsai.ErrNotFound) {
		t.Errorf("Put of a file that is not there: %v, want awsai.ErrNotFound", err)
	}
}
