package media_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/awsaitest"
	"github.com/awsai-go/awsai/media"
)

func store(t *testing.T) (*awsaitest.Fake, *awsaitest.S3) {
	fake := awsaitest.New(t)
	return fake, fake.S3("bucket", "other")
}

func ExampleNewStager() {
	t := new(testing.T) // a test has its own
	fake := awsaitest.New(t)
	fake.S3("my-bucket")

	ctx := context.Background()
	stage := media.NewStager(fake.Config(), "my-bucket")
	defer stage.Cleanup(ctx)
	u, err := stage.Upload(ctx, media.Bytes([]byte("a,b\n1,2\n")).WithName("table.csv"))
	if err != nil {
		fmt.Println(err)
		return
	}
	info, err := stage.Stat(ctx, media.S3(u.String()))
	fmt.Println(info.Size, info.ContentType, err)
	// Output: 8 text/csv <nil>
}

func TestStagerRoundTrip(t *testing.T) {
	large := bytes.Repeat([]byte("0123456789abcdef"), 18<<16) // 18 MiB: in parts
	tests := []struct {
		name string
		src  media.Source
		body []byte
		want string // the form of the key
		ct   string
	}{
		{"file", media.File(file(t, "Call.WAV", "RIFF____WAVEfmt ")), []byte("RIFF____WAVEfmt "), `^awsai/[a-z0-9]{26}\.wav$`, "audio/wav"},
		{"bytes", media.Bytes([]byte("plain")), []byte("plain"), `^awsai/[a-z0-9]{26}$`, "text/plain"},
		{"empty", media.Bytes(nil).WithName("e.json"), []byte{}, `^awsai/[a-z0-9]{26}\.json$`, "application/json"},
		{"stream with an odd name", media.Reader(onlyReader{strings.NewReader("s")}).WithName("a.b c"), []byte("s"), `^awsai/[a-z0-9]{26}$`, "text/plain"},
		{"large", media.Bytes(large), large, `^awsai/[a-z0-9]{26}$`, "text/plain"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			fake, s3 := store(t)
			stage := media.NewStager(fake.Config(), "bucket")
			u, err := stage.Upload(t.Context(), tt.src)
			if err != nil {
				t.Fatal(err)
			}
			if !regexp.MustCompile(tt.want).MatchString(u.Key) || u.Bucket != "bucket" {
				t.Errorf("staged at %s, want a key like %s", u, tt.want)
			}
			o, _ := s3.Object("bucket", u.Key)
			if !bytes.Equal(o.Body, tt.body) || o.ContentType != tt.ct {
				t.Errorf("object of %d bytes, type %q; want %d, %q", len(o.Body), o.ContentType, len(tt.body), tt.ct)
			}
			path := filepath.Join(t.TempDir(), "down")
			if err := stage.Download(t.Context(), u, path); err != nil {
				t.Fatal(err)
			}
			if got, err := os.ReadFile(path); !bytes.Equal(got, tt.body) || err != nil {
				t.Errorf("downloaded %d bytes, error %v; want %d", len(got), err, len(tt.body))
			}
			if got, err := stage.Bytes(t.Context(), u, int64(len(tt.body))); !bytes.Equal(got, tt.body) || err != nil {
				t.Errorf("Bytes gave %d, error %v; want %d", len(got), err, len(tt.body))
			}
			if err := stage.Cleanup(t.Context()); err != nil {
				t.Error(err)
			}
			if keys := s3.Keys("bucket"); len(keys) != 0 || len(s3.Uploads()) != 0 {
				t.Errorf("left %q and uploads %q after Cleanup", keys, s3.Uploads())
			}
		})
	}
}

func TestStagerLeavesWhatIsInS3(t *testing.T) {
	fake, s3 := store(t)
	s3.Put("other", "k", awsaitest.Object{Body: []byte("x")})
	stage := media.NewStager(fake.Config(), "bucket")
	u, err := stage.Upload(t.Context(), media.S3("s3://other/k"))
	if want := (media.URI{Bucket: "other", Key: "k"}); u != want || err != nil {
		t.Errorf("Upload = %v, %v; want %v", u, err, want)
	}
	if err := stage.Cleanup(t.Context()); err != nil {
		t.Error(err)
	}
	if _, ok := s3.Object("other", "k"); !ok || len(fake.Calls()) != 0 {
		t.Errorf("object still there %t after %d requests; want true after none", ok, len(fake.Calls()))
	}
}

func TestStagerRefusesBeforeTheNetwork(t *testing.T) {
	fake, _ := store(t)
	stage := media.NewStager(fake.Config(), "bucket")
	ctx := t.Context()
	_, zeroErr := stage.Upload(ctx, media.Source{})
	_, addressErr := stage.Upload(ctx, media.S3("nowhere"))
	_, missingErr := stage.Upload(ctx, media.File(filepath.Join(t.TempDir(), "none")))
	_, bytesErr := stage.Bytes(ctx, media.URI{}, 1)
	_, openErr := stage.Open(ctx, media.URI{Bucket: "bucket"})
	_, statErr := stage.Stat(ctx, media.Source{})
	_, bucketErr := media.NewStager(fake.Config(), "").Upload(ctx, media.Bytes(nil))
	var listErr error
	for _, listErr = range stage.List(ctx, media.URI{}) {
	}
	downErr := stage.Download(ctx, media.URI{}, filepath.Join(t.TempDir(), "x"))
	for name, err := range map[string]error{
		"zero source": zeroErr, "address": addressErr, "bytes": bytesErr, "open": openErr, "stat": statErr,
		"no bucket": bucketErr, "list": listErr, "download": downErr,
	} {
		if !errors.Is(err, awsai.ErrInvalid) {
			t.Errorf("%s: error %v, want awsai.ErrInvalid", name, err)
		}
	}
	if !errors.Is(missingErr, awsai.ErrNotFound) {
		t.Errorf("no file: error %v, want awsai.ErrNotFound", missingErr)
	}
	if n := len(fake.Calls()); n != 0 {
		t.Errorf("%d requests, want none", n)
	}
}

func TestStagerBytesLimit(t *testing.T) {
	fake, s3 := store(t)
	s3.Put("bucket", "k", awsaitest.Object{Body: make([]byte, 100)})
	stage := media.NewStager(fake.Config(), "bucket")
	_, err := stage.Bytes(t.Context(), media.URI{Bucket: "bucket", Key: "k"}, 99)
	if !errors.Is(err, awsai.ErrTooLarge) || !strings.Contains(err.Error(), "100") || !strings.Contains(err.Error(), "99") {
		t.Errorf("error %v; want awsai.ErrTooLarge with size and limit", err)
	}
}

func TestStagerBytesOfUnknownLength(t *testing.T) {
	fake := awsaitest.New(t)
	fake.HandleWire("s3", "GetObject", awsaitest.Wire{Body: []byte("0123456789")}) // no Content-Length header
	stage := media.NewStager(fake.Config(), "bucket")
	u := media.URI{Bucket: "bucket", Key: "k"}
	if b, err := stage.Bytes(t.Context(), u, 10); string(b) != "0123456789" || err != nil {
		t.Errorf("Bytes = %q, %v; want the object", b, err)
	}
	if _, err := stage.Bytes(t.Context(), u, 9); !errors.Is(err, awsai.ErrTooLarge) {
		t.Errorf("error %v, want awsai.ErrTooLarge", err)
	}
}

func TestStagerNotFound(t *testing.T) {
	fake, _ := store(t)
	stage := media.NewStager(fake.Config(), "bucket")
	u := media.URI{Bucket: "bucket", Key: "none"}
	dir := t.TempDir()
	path := filepath.Join(dir, "x")
	if err := os.WriteFile(path, []byte("before"), 0o600); err != nil {
		t.Fatal(err)
	}
	_, bytesErr := stage.Bytes(t.Context(), u, 10)
	_, openErr := stage.Open(t.Context(), u)
	_, statErr := stage.Stat(t.Context(), media.S3(u.String()))
	for _, err := range []error{stage.Download(t.Context(), u, path), bytesErr, openErr, statErr} {
		if !errors.Is(err, awsai.ErrNotFound) {
			t.Errorf("error %v, want awsai.ErrNotFound", err)
		}
	}
	if diff := cmp.Diff(map[string]string{"x": "before"}, tree(t, dir)); diff != "" {
		t.Errorf("folder of a failed download (-want +got):\n%s", diff)
	}
}

func TestStagerStat(t *testing.T) {
	fake, s3 := store(t)
	s3.Put("bucket", "d/k.wav", awsaitest.Object{Body: make([]byte, 7), ContentType: "audio/x-wav; codecs=1"})
	s3.Put("bucket", "d/k.mp3", awsaitest.Object{Body: make([]byte, 8)})
	stage := media.NewStager(fake.Config(), "bucket")
	tests := []struct {
		name string
		src  media.Source
		want media.Info
	}{
		{"stored type", media.S3("s3://bucket/d/k.wav"), media.Info{Name: "k.wav", Size: 7, ContentType: "audio/x-wav"}},
		{"no stored type", media.S3("s3://bucket/d/k.mp3"), media.Info{Name: "k.mp3", Size: 8, ContentType: "audio/mpeg"}},
		{"type that was set", media.S3("s3://bucket/d/k.mp3").WithContentType("a/b"), media.Info{Name: "k.mp3", Size: 8, ContentType: "a/b"}},
		{"file", media.File(file(t, "a.csv", "a,b")), media.Info{Name: "a.csv", Size: 3, ContentType: "text/csv"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := stage.Stat(t.Context(), tt.src)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("Stat (-want +got):\n%s", diff)
			}
		})
	}
}

func TestStagerListAndOutput(t *testing.T) {
	fake, s3 := store(t)
	stage := media.NewStager(fake.Config(), "bucket", func(o *media.StagerOptions) { o.Prefix = "mine/" })
	out, err := stage.Output()
	if err != nil || !strings.HasPrefix(out.Key, "mine/") || !strings.HasSuffix(out.Key, "/") {
		t.Fatalf("Output = %v, %v; want a prefix below mine/", out, err)
	}
	var want []string
	for i := range 1203 { // more than a page, and than one request may delete
		key := fmt.Sprintf("%spart-%04d", out.Key, i)
		s3.Put("bucket", key, awsaitest.Object{Body: []byte("xy")})
		want = append(want, key)
	}
	s3.Put("bucket", "mine/other", awsaitest.Object{Body: []byte("stays")})
	var got []string
	for o, err := range stage.List(t.Context(), out) {
		if err != nil {
			t.Fatal(err)
		}
		if o.Size != 2 || o.URI.Bucket != "bucket" || o.Modified.IsZero() {
			t.Fatalf("object %+v; want bucket, 2 bytes and a time", o)
		}
		got = append(got, o.URI.Key)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("keys (-want +got):\n%s", diff)
	}
	if err := stage.Cleanup(t.Context()); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"mine/other"}, s3.Keys("bucket")); diff != "" {
		t.Errorf("keys after Cleanup (-want +got):\n%s", diff)
	}
}

func TestCleanupAfterCancel(t *testing.T) {
	fake, s3 := store(t)
	stage := media.NewStager(fake.Config(), "bucket")
	ctx, cancel := context.WithCancel(t.Context())
	if _, err := stage.Upload(ctx, media.Bytes([]byte("x"))); err != nil {
		t.Fatal(err)
	}
	cancel()
	if err := stage.Cleanup(ctx); err != nil {
		t.Error(err)
	}
	if keys := s3.Keys("bucket"); len(keys) != 0 {
		t.Errorf("left %q", keys)
	}
}

func TestCleanupTriesAgain(t *testing.T) {
	fake, s3 := store(t)
	stage := media.NewStager(fake.Config(), "bucket")
	if _, err := stage.Upload(t.Context(), media.Bytes([]byte("x"))); err != nil {
		t.Fatal(err)
	}
	fake.FailServer("DeleteObjects", 3)
	if err := stage.Cleanup(t.Context()); !errors.Is(err, awsai.ErrUnavailable) {
		t.Errorf("error %v, want awsai.ErrUnavailable", err)
	}
	if err := stage.Cleanup(t.Context()); err != nil || len(s3.Keys("bucket")) != 0 {
		t.Errorf("second Cleanup: error %v, left %q", err, s3.Keys("bucket"))
	}
	n := len(fake.Calls())
	if err := stage.Cleanup(t.Context()); err != nil || len(fake.Calls()) != n {
		t.Errorf("third Cleanup: error %v and %d requests; want nothing to do", err, len(fake.Calls())-n)
	}
}

func TestCleanupOneKeyFails(t *testing.T) {
	fake, s3 := store(t)
	stage := media.NewStager(fake.Config(), "bucket")
	for range 2 {
		if _, err := stage.Upload(t.Context(), media.Bytes([]byte("x"))); err != nil {
			t.Fatal(err)
		}
	}
	key := s3.Keys("bucket")[1]
	fake.HandleWire("s3", "DeleteObjects",
		awsaitest.Wire{Body: []byte(`<DeleteResult><Error><Key>` + key + `</Key><Code>AccessDenied</Code><Message>no</Message></Error></DeleteResult>`)},
		awsaitest.Wire{Body: []byte(`<DeleteResult></DeleteResult>`)})
	err := stage.Cleanup(t.Context())
	if !errors.Is(err, awsai.ErrAccessDenied) || !strings.Contains(err.Error(), "1 of 2") {
		t.Errorf("error %v; want awsai.ErrAccessDenied for 1 of 2", err)
	}
	if err := stage.Cleanup(t.Context()); err != nil {
		t.Errorf("second Cleanup: %v", err)
	}
	calls := fake.Calls("DeleteObjects")
	if n := bytes.Count(calls[1].Body, []byte("<Key>")); len(calls) != 2 || n != 1 {
		t.Errorf("%d requests, the second for %d keys; want two and the one that failed", len(calls), n)
	}
}

func TestUploadFails(t *testing.T) {
	fake, s3 := store(t)
	stage := media.NewStager(fake.Config(), "bucket")
	fake.Throttle("PutObject", 3)
	if u, err := stage.Upload(t.Context(), media.Bytes([]byte("x"))); !errors.Is(err, awsai.ErrThrottled) || u != (media.URI{}) {
		t.Errorf("Upload = %v, %v; want awsai.ErrThrottled", u, err)
	}
	fake.FailServer("UploadPart", 100)
	if _, err := stage.Upload(t.Context(), media.Bytes(make([]byte, 20<<20))); !errors.Is(err, awsai.ErrUnavailable) {
		t.Errorf("error %v, want awsai.ErrUnavailable", err)
	}
	if len(s3.Uploads()) != 0 {
		t.Errorf("uploads %q are neither complete nor aborted", s3.Uploads())
	}
}

func TestUploadCancelled(t *testing.T) {
	fake, s3 := store(t)
	stage := media.NewStager(fake.Config(), "bucket")
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	fake.Inject(awsaitest.Fault{Operation: "UploadPart", Err: awsaitest.Hang()})
	_, err := stage.Upload(ctx, media.Bytes(make([]byte, 20<<20)))
	if !errors.Is(err, context.DeadlineExceeded) || awsai.KindOf(err) != nil {
		t.Errorf("error %v; want context.DeadlineExceeded and no kind", err)
	}
	if len(s3.Uploads()) != 0 {
		t.Errorf("uploads %q are neither complete nor aborted", s3.Uploads())
	}
}

func TestStagerOpenAndExtract(t *testing.T) {
	fake, s3 := store(t)
	archive := gzipOf(t, tarOf(t, item{name: "output", body: "{}"}))
	s3.Put("bucket", "job/output.tar.gz", awsaitest.Object{Body: archive})
	stage := media.NewStager(fake.Config(), "bucket")
	r, err := stage.Open(t.Context(), media.URI{Bucket: "bucket", Key: "job/output.tar.gz"})
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	dir := t.TempDir()
	if _, err := media.Extract(t.Context(), io.Reader(r), dir); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(map[string]string{"output": "{}"}, tree(t, dir)); diff != "" {
		t.Errorf("tree (-want +got):\n%s", diff)
	}
}
