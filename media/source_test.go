package media_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/media"
)

func ExampleSource_Check() {
	ctx := context.Background()
	src := media.Bytes([]byte("%PDF-1.7 and more"))
	contentType, _ := src.ContentType(ctx)
	fmt.Println(contentType, src.Check(ctx, 100))
	fmt.Println(src.Check(ctx, 10))
	// Output:
	// application/pdf <nil>
	// media.Check: too large: source of at least 17 bytes; the limit is 10
}

// onlyReader hides what else a reader can do.
type onlyReader struct{ io.Reader }

// onlySeeker hides ReadAt.
type onlySeeker struct{ io.ReadSeeker }

// counter counts what is read.
type counter struct {
	r io.Reader
	n int
}

func (c *counter) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	c.n += n
	return n, err
}

func file(t *testing.T, name, body string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(body), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestSources(t *testing.T) {
	const body = "hello, media"
	advanced := strings.NewReader("skip" + body)
	advanced.Seek(4, io.SeekStart)
	tests := []struct {
		name string
		src  media.Source
	}{
		{"bytes", media.Bytes([]byte(body))},
		{"file", media.File(file(t, "a.txt", body))},
		{"reader at", media.Reader(strings.NewReader(body))},
		{"reader at, further on", media.Reader(advanced)},
		{"seeker", media.Reader(onlySeeker{strings.NewReader(body)})},
		{"stream", media.Reader(onlyReader{strings.NewReader(body)})},
		{"slow stream", media.Reader(iotest.OneByteReader(strings.NewReader(body)))},
		{"stream whose data comes with its end", media.Reader(iotest.DataErrReader(strings.NewReader(body)))},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			ctx := t.Context()
			if n, err := tt.src.Size(ctx); n != int64(len(body)) || err != nil {
				t.Errorf("Size = %d, %v; want %d", n, err, len(body))
			}
			if ct, err := tt.src.ContentType(ctx); ct != "text/plain" || err != nil {
				t.Errorf("ContentType = %q, %v; want text/plain", ct, err)
			}
			for range 2 { // as often as wanted
				r, err := tt.src.Open(ctx)
				if err != nil {
					t.Fatal(err)
				}
				if err := iotest.TestReader(r, []byte(body)); err != nil {
					t.Error(err)
				}
				r.Close()
			}
			if b, err := tt.src.Bytes(ctx, int64(len(body))); string(b) != body || err != nil {
				t.Errorf("Bytes = %q, %v; want %q", b, err, body)
			}
			for _, limit := range []int64{int64(len(body)) - 1, 0, -1} {
				if _, err := tt.src.Bytes(ctx, limit); !errors.Is(err, awsai.ErrTooLarge) {
					t.Errorf("Bytes with limit %d: %v, want awsai.ErrTooLarge", limit, err)
				}
				if err := tt.src.Check(ctx, limit); !errors.Is(err, awsai.ErrTooLarge) {
					t.Errorf("Check of limit %d: %v, want awsai.ErrTooLarge", limit, err)
				}
			}
			if err := tt.src.Check(ctx, int64(len(body))); err != nil {
				t.Errorf("Check at the limit: %v", err)
			}
			if err := tt.src.Close(); err != nil {
				t.Errorf("Close: %v", err)
			}
		})
	}
}

func TestSourceErrors(t *testing.T) {
	dir := t.TempDir()
	broken := media.Reader(io.MultiReader(strings.NewReader("x"), iotest.ErrReader(awsai.ErrUnavailable)))
	closed := media.Reader(onlyReader{strings.NewReader("x")})
	closed.Close()
	tests := []struct {
		name string
		src  media.Source
		kind error
	}{
		{"zero", media.Source{}, awsai.ErrInvalid},
		{"nil reader", media.Reader(nil), awsai.ErrInvalid},
		{"no file", media.File(filepath.Join(dir, "none")), awsai.ErrNotFound},
		{"folder", media.File(dir), awsai.ErrInvalid},
		{"in S3", media.S3("s3://bucket/k"), awsai.ErrInvalid},
		{"no address", media.S3("x"), awsai.ErrInvalid},
		{"address without key", media.S3("s3://bucket"), awsai.ErrInvalid},
		{"reader that fails", broken, awsai.ErrUnavailable},
		{"closed", closed, awsai.ErrInvalid},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			ctx := t.Context()
			_, sizeErr := tt.src.Size(ctx)
			_, openErr := tt.src.Open(ctx)
			_, bytesErr := tt.src.Bytes(ctx, 10)
			for _, err := range []error{sizeErr, openErr, bytesErr, tt.src.Check(ctx, 10)} {
				if !errors.Is(err, tt.kind) {
					t.Errorf("error %v, want %v", err, tt.kind)
				}
				if _, ok := errors.AsType[*awsai.Error](err); !ok {
					t.Errorf("error %v is a %T, want an *awsai.Error", err, err)
				}
			}
			if err := tt.src.Close(); err != nil {
				t.Errorf("Close: %v", err)
			}
		})
	}
}

func TestStreamIsReadOnlyAsFarAsNeeded(t *testing.T) {
	r := &counter{r: onlyReader{strings.NewReader(strings.Repeat("x", 10<<20))}}
	src := media.Reader(r)
	defer src.Close()
	if _, err := src.ContentType(t.Context()); err != nil || r.n > 512 {
		t.Errorf("ContentType read %d bytes, error %v; want at most 512", r.n, err)
	}
	if err := src.Check(t.Context(), 1000); !errors.Is(err, awsai.ErrTooLarge) || r.n != 1001 {
		t.Errorf("Check read %d bytes, error %v; want 1001 and awsai.ErrTooLarge", r.n, err)
	}
	if n, err := src.Size(t.Context()); n != 10<<20 || err != nil {
		t.Errorf("Size = %d, %v; want %d", n, err, 10<<20)
	}
}

func TestStreamInAFile(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	want := bytes.Repeat([]byte("0123456789abcdef"), 1<<20) // 16 MiB, over what stays in memory
	src := media.Reader(onlyReader{bytes.NewReader(want)})
	got, err := src.Bytes(t.Context(), 32<<20)
	if err != nil || !bytes.Equal(got, want) {
		t.Errorf("Bytes gave %d bytes, error %v; want the %d bytes given", len(got), err, len(want))
	}
	if err := src.Close(); err != nil {
		t.Fatal(err)
	}
	left, err := os.ReadDir(os.Getenv("TMPDIR"))
	if err != nil || len(left) != 0 {
		t.Errorf("%d temporary files left, error %v; want none", len(left), err)
	}
}

func TestStreamCancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	src := media.Reader(onlyReader{strings.NewReader("hello")})
	if _, err := src.Size(ctx); !errors.Is(err, context.Canceled) || awsai.KindOf(err) != nil {
		t.Errorf("error %v, want context.Canceled and no kind", err)
	}
	if b, err := src.Bytes(t.Context(), 10); string(b) != "hello" || err != nil {
		t.Errorf("later Bytes = %q, %v; a cancelled call must not spoil the source", b, err)
	}
}

func TestSourceConcurrently(t *testing.T) {
	want := strings.Repeat("concurrent ", 10_000)
	src := media.Reader(onlyReader{strings.NewReader(want)})
	defer src.Close()
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			if got, err := src.Bytes(t.Context(), 1<<20); string(got) != want || err != nil {
				t.Errorf("Bytes gave %d bytes, error %v; want %d", len(got), err, len(want))
			}
		})
	}
	wg.Wait()
}

func TestSourceNames(t *testing.T) {
	type names struct {
		Name string
		URI  media.URI
		InS3 bool
	}
	tests := []struct {
		name string
		src  media.Source
		want names
	}{
		{"file", media.File("a/b.txt"), names{Name: "b.txt"}},
		{"bytes", media.Bytes(nil), names{}},
		{"named", media.Bytes(nil).WithName("x.mp3"), names{Name: "x.mp3"}},
		{"S3", media.S3("s3://bucket/d/k.wav"), names{"k.wav", media.URI{Bucket: "bucket", Key: "d/k.wav"}, true}},
		{"refused", media.S3("s3://b"), names{}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := names{Name: tt.src.Name()}
			got.URI, got.InS3 = tt.src.URI()
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestContentType(t *testing.T) {
	tests := []struct{ head, name, want string }{
		{"%PDF-1.7", "", "application/pdf"},
		{"%PDF-1.7", "x.txt", "application/pdf"}, // what it is, not what it is called
		{"\x89PNG\r\n\x1a\n", "x.jpg", "image/png"},
		{"\xff\xd8\xff\xe0", "", "image/jpeg"},
		{"II*\x00", "", "image/tiff"},
		{"RIFF\x00\x00\x00\x00WAVEfmt ", "", "audio/wav"},
		{"fLaC", "", "audio/flac"},
		{"ID3\x04", "", "audio/mpeg"},
		{"\xff\xfb\x90\x00", "", "audio/mpeg"},
		{"\x00\x00\x00\x20ftypM4A ", "", "audio/mp4"},
		{"\x1a\x45\xdf\xa3", "x.mkv", "video/x-matroska"},
		{"\x1f\x8b\x08", "x.tar.gz", "application/gzip"},
		{"PK\x03\x04", "x.docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"},
		{"PK\x03\x04", "x.bin", "application/zip"},
		{"PK\x03\x04", "x.jpg", "application/zip"},
		{`{"a": 1}`, "x.json", "application/json"},
		{`{"a": 1}`, "X.JSONL", "application/x-ndjson"},
		{"a,b\n1,2", "x.csv", "text/csv"},
		{"# title", "x.md", "text/markdown"},
		{"plain", "x.pdf", "text/plain"},
		{"plain", "", "text/plain"},
		{"\x00\x01\x02\x03", "x.txt", "application/octet-stream"},
		{"\x00\x01\x02\x03", "x.parquet", "application/vnd.apache.parquet"},
		{"", "x.mp3", "audio/mpeg"},
		{"", "", "application/octet-stream"},
	}
	for _, tt := range tests {
		t.Run(tt.want+" "+tt.name, func(t *testing.T) {
			got, err := media.Bytes([]byte(tt.head)).WithName(tt.name).ContentType(t.Context())
			if got != tt.want || err != nil {
				t.Errorf("ContentType of %q as %q = %q, %v; want %q", tt.head, tt.name, got, err, tt.want)
			}
		})
	}
	if got, err := media.S3("s3://bucket/x.mp4").ContentType(t.Context()); got != "video/mp4" || err != nil {
		t.Errorf("ContentType in S3 = %q, %v; want video/mp4", got, err)
	}
	if got, err := media.Bytes(nil).WithContentType("audio/l16").ContentType(t.Context()); got != "audio/l16" || err != nil {
		t.Errorf("ContentType that was set = %q, %v; want audio/l16", got, err)
	}
}

func ExampleReader() {
	ctx := context.Background()
	src := media.Reader(io.LimitReader(strings.NewReader("speaker,text\nA,hello\n"), 1<<10)).WithName("lines.csv")
	defer src.Close()
	size, _ := src.Size(ctx)
	contentType, _ := src.ContentType(ctx)
	fmt.Println(size, contentType)
	// Output: 21 text/csv
}

func ExampleS3() {
	src := media.S3("s3://my-bucket/calls/one.wav")
	u, ok := src.URI()
	fmt.Println(u.Bucket, u.Key, src.Name(), ok)
	// Output: my-bucket calls/one.wav one.wav true
}

func TestIsZero(t *testing.T) {
	for _, tt := range []struct {
		name string
		src  media.Source
		want bool
	}{
		{"zero", media.Source{}, true},
		{"named", media.Source{}.WithName("a.png"), true},
		{"no bytes", media.Bytes(nil), false},
		{"wrong", media.S3("nonsense"), false},
		{"in S3", media.S3("s3://bucket/a.png"), false},
	} {
		if got := tt.src.IsZero(); got != tt.want {
			t.Errorf("%s: IsZero() = %v, want %v", tt.name, got, tt.want)
		}
	}
}
