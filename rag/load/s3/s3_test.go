package s3_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	awss3 "github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/google/go-cmp/cmp"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/awsaitest"
	"github.com/awsai-go/awsai/rag"
	"github.com/awsai-go/awsai/rag/embedded"
	"github.com/awsai-go/awsai/rag/load"
	"github.com/awsai-go/awsai/rag/load/s3"
)

func bucket(t testing.TB, objects map[string]string) (*awsaitest.Fake, *awsaitest.S3) {
	fake := awsaitest.New(t)
	store := fake.S3("handbook")
	for key, body := range objects {
		store.Put("handbook", key, awsaitest.Object{Body: []byte(body)})
	}
	return fake, store
}

// read reads every item: its text, or its error without the operation.
func read(t *testing.T, fake *awsaitest.Fake, uri string, optFns ...func(*load.Options)) map[string]string {
	t.Helper()
	got := map[string]string{}
	for it, err := range s3.Prefix(t.Context(), fake.Config(), uri, optFns...) {
		if err != nil {
			t.Fatal(err)
		}
		doc, err := it.Document(t.Context())
		if err != nil {
			got[it.ID()] = strings.TrimPrefix(err.Error(), "s3.Prefix: ")
			continue
		}
		hash, err := it.Hash(t.Context())
		if err != nil || hash != doc.Hash || doc.ID != it.ID() {
			t.Errorf("%s: document %q, hash %q and %q, %v", it.ID(), doc.ID, hash, doc.Hash, err)
		}
		got[it.ID()] = ""
		for _, p := range doc.Passages {
			got[it.ID()] += p.Text
		}
	}
	return got
}

func TestPrefix(t *testing.T) {
	fake, _ := bucket(t, map[string]string{
		"guides/a.md": "# A", "guides/deep/b.txt": "b", "guides/": "", "guides/logo.png": "\x00", "guides/.git/c.md": "c",
		"guides/drafts/d.md": "d", "guides/big.txt": strings.Repeat("x", 101), "guides/nul.txt": "a\x00", "other.md": "o", "guides-old/e.md": "e",
	})
	opt := func(o *load.Options) { o.Exclude, o.MaxBytes = []string{"drafts"}, 100 }
	for _, tt := range []struct {
		uri  string
		want map[string]string
	}{
		{"s3://handbook/guides/", map[string]string{
			"a.md": "# A", "deep/b.txt": "b", "nul.txt": "invalid: nul.txt: binary content",
			"big.txt": "too large: big.txt: limit 100 bytes, got 101",
		}},
		{"s3://handbook/guides-", map[string]string{"guides-old/e.md": "e"}},
		{"s3://handbook/none/", map[string]string{}},
	} {
		if diff := cmp.Diff(tt.want, read(t, fake, tt.uri, opt)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tt.uri, diff)
		}
	}
	got := read(t, fake, "s3://handbook", func(o *load.Options) { o.Include = []string{"guides*/*.md"} })
	if diff := cmp.Diff(map[string]string{"guides/a.md": "# A", "guides-old/e.md": "e"}, got); diff != "" {
		t.Errorf("the whole bucket (-want +got):\n%s", diff)
	}
}

// What has not changed is listed and not read.
func TestPrefixSync(t *testing.T) {
	objects := map[string]string{}
	for i := range 1100 {
		objects[fmt.Sprintf("%04d.txt", i)] = fmt.Sprintf("number %d", i)
	}
	fake, store := bucket(t, objects)
	idx := embedded.New()
	sync := func() rag.Report {
		t.Helper()
		report, err := rag.Sync(t.Context(), idx, nil, s3.Prefix(t.Context(), fake.Config(), "s3://handbook/"))
		if err != nil || len(report.Skips) > 0 {
			t.Fatalf("%v, skipped %d", err, len(report.Skips))
		}
		return report
	}
	if r := sync(); r.Added != 1100 {
		t.Errorf("added %d", r.Added)
	}
	store.Put("handbook", "0007.txt", awsaitest.Object{Body: []byte("another seven")})
	before := fake.Count("GetObject")
	if r := sync(); r.Updated != 1 || r.Unchanged != 1099 {
		t.Errorf("%+v", r)
	}
	if n := fake.Count("GetObject") - before; n != 1 {
		t.Errorf("read %d objects, want the one that changed", n)
	}
}

func TestPrefixErrors(t *testing.T) {
	fake, _ := bucket(t, map[string]string{"a.md": "a"})
	cancelled, cancel := context.WithCancel(t.Context())
	cancel()
	for _, tt := range []struct {
		name, uri string
		ctx       context.Context
		opt       func(*load.Options)
		want      error
	}{
		{"address", "handbook/a", t.Context(), nil, awsai.ErrInvalid},
		{"pattern", "s3://handbook/", t.Context(), func(o *load.Options) { o.Include = []string{"["} }, awsai.ErrInvalid},
		{"no bucket", "s3://nowhere/", t.Context(), nil, awsai.ErrNotFound},
		{"cancelled", "s3://handbook/", cancelled, nil, context.Canceled},
	} {
		if tt.opt == nil {
			tt.opt = func(*load.Options) {}
		}
		var last error
		for _, err := range s3.Prefix(tt.ctx, fake.Config(), tt.uri, tt.opt) {
			last = err
		}
		if _, ok := errors.AsType[*awsai.Error](last); !ok || !errors.Is(last, tt.want) {
			t.Errorf("%s: %v, want %v", tt.name, last, tt.want)
		}
	}
}

// An object that is gone by the time it is read is an error of its own.
func TestPrefixGone(t *testing.T) {
	fake, _ := bucket(t, map[string]string{"a.md": "a"})
	var items []rag.Item
	for it, err := range s3.Prefix(t.Context(), fake.Config(), "s3://handbook") {
		if err != nil {
			t.Fatal(err)
		}
		items = append(items, it)
	}
	if _, err := awss3.NewFromConfig(fake.Config()).DeleteObject(t.Context(), &awss3.DeleteObjectInput{Bucket: aws.String("handbook"), Key: aws.String("a.md")}); err != nil {
		t.Fatal(err)
	}
	if _, err := items[0].Document(t.Context()); !errors.Is(err, awsai.ErrNotFound) {
		t.Errorf("error %v, want not found", err)
	}
}

func ExamplePrefix() {
	ctx := context.Background()
	fake := awsaitest.New(new(testing.T)) // a program has its own aws.Config
	fake.S3().Put("handbook", "guides/leases.md", awsaitest.Object{Body: []byte("# Leases\n\nRenewed by letter.")})

	for item, err := range s3.Prefix(ctx, fake.Config(), "s3://handbook/guides/") {
		if err != nil {
			fmt.Println(err) // the listing itself
			return
		}
		doc, err := item.Document(ctx)
		fmt.Println(item.ID(), doc.Title, err)
	}
	// Output: leases.md Leases <nil>
}
