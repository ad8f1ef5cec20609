package nlp_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/awsaitest"
	"github.com/awsai-go/awsai/nlp"
)

func TestEachDocumentOfAPrefix(t *testing.T) {
	s := serveComprehend(t)
	store := s.fake.S3("bucket")
	for i := range 260 {
		store.Put("bucket", fmt.Sprintf("letters/%03d.txt", i), awsaitest.Object{Body: fmt.Appendf(nil, "Letter number %d", i)})
	}
	store.Put("bucket", "letters/", awsaitest.Object{})
	store.Put("bucket", "letters/logo.png", awsaitest.Object{Body: []byte("x")})
	store.Put("bucket", "letters/050.txt", awsaitest.Object{Body: []byte{0xff}})
	store.Put("bucket", "letters/051.txt", awsaitest.Object{Body: []byte(strings.Repeat("x", 2000))})
	store.Put("bucket", "letters/052.txt", awsaitest.Object{})
	a := s.analyzer(english)
	run := func(after string, stop int) (ids []string, failed map[string]error) {
		failed = map[string]error{}
		docs := nlp.Documents(t.Context(), s.fake.Config(), "s3://bucket/letters/", func(o *nlp.DocumentsOptions) { o.After, o.Suffix, o.MaxBytes = after, ".txt", 1000 })
		for doc, err := range nlp.Each(t.Context(), docs, a.BatchEntities, func(o *nlp.EachOptions) { o.Chunk = 50 }) {
			if err != nil {
				t.Fatal(err)
			}
			if doc.Err != nil {
				failed[doc.ID] = doc.Err
			} else if last := doc.Value[len(doc.Value)-1]; !strings.HasSuffix(doc.ID, fmt.Sprintf("%03s.txt", last.In(doc.Text))) {
				t.Errorf("%s has %q", doc.ID, last.In(doc.Text))
			}
			if ids = append(ids, doc.ID); len(ids) == stop {
				break
			}
		}
		return ids, failed
	}
	first, failed := run("", 120)
	for id, kind := range map[string]error{"letters/050.txt": awsai.ErrInvalid, "letters/051.txt": awsai.ErrTooLarge, "letters/052.txt": awsai.ErrInvalid} {
		if !errors.Is(failed[id], kind) {
			t.Errorf("%s: error %v, want %v", id, failed[id], kind)
		}
	}
	if len(failed) != 3 {
		t.Errorf("failed %v", failed)
	}
	if n := s.fake.Count("GetObject"); n > 150 {
		t.Errorf("%d objects were read for 120 documents in chunks of 50", n)
	}
	rest, failed := run(first[119], -1)
	if len(failed) != 0 || len(rest) != 140 || rest[0] != "letters/120.txt" {
		t.Errorf("the second run has %d documents, the first of them %s; failed %v", len(rest), rest[0], failed)
	}
}

func TestEachEnds(t *testing.T) {
	s := serveComprehend(t)
	broken := errors.New("broken")
	docs := func(yield func(nlp.Document, error) bool) {
		_ = yield(nlp.TextDocument("a", "A text"), nil) && yield(nlp.Document{}, broken)
	}
	var got []string
	var last error
	for doc, err := range nlp.Each(t.Context(), docs, s.analyzer(english).BatchSentiment) {
		if last = err; err == nil {
			got = append(got, doc.ID)
		}
	}
	if len(got) != 1 || !errors.Is(last, broken) {
		t.Errorf("got %v and the error %v", got, last)
	}

	ctx, cancel := context.WithCancel(t.Context())
	analyse := func(ctx context.Context, texts []string) ([]int, error) {
		cancel()
		return make([]int, len(texts)), ctx.Err()
	}
	for _, last = range nlp.Each(ctx, docs, analyse) {
	}
	if !errors.Is(last, context.Canceled) {
		t.Errorf("error %v, want context.Canceled", last)
	}
	for _, last = range nlp.Documents(t.Context(), s.fake.Config(), "letters") {
	}
	if !errors.Is(last, awsai.ErrInvalid) {
		t.Errorf("error %v, want invalid", last)
	}
}
