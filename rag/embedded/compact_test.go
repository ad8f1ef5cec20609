package embedded_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/awsai-go/awsai/rag"
	"github.com/awsai-go/awsai/rag/embedded"
)

func size(t *testing.T, path string) int64 {
	t.Helper()
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	return info.Size()
}

func TestCompact(t *testing.T) {
	dir := t.TempDir()
	s := openStore(t, dir)
	want := map[string]rag.Document{}
	for i := range 40 {
		d := document(fmt.Sprint("doc", i%10), strings.Repeat(fmt.Sprintf("text %d ", i), 100))
		upsert(t, s, d)
		want[d.ID] = d
	}
	if err := s.Delete(t.Context(), []string{"doc3"}); err != nil {
		t.Fatal(err)
	}
	delete(want, "doc3")
	before := size(t, logOf(dir))
	if err := s.Compact(t.Context()); err != nil {
		t.Fatal(err)
	}
	if after := size(t, logOf(dir)); after > before/3 {
		t.Errorf("%d bytes before, %d after; a quarter of it was in use", before, after)
	}
	upsert(t, s, document("later", "written after compacting"))
	want["later"] = document("later", "written after compacting")
	if diff := cmp.Diff(want, contents(t, s)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	for range 2 {
		closeStore(t, s)
		s = openStore(t, dir)
		if diff := cmp.Diff(want, contents(t, s)); diff != "" {
			t.Errorf("opened again (-want +got):\n%s", diff)
		}
	}
}

func TestCompactEmpty(t *testing.T) {
	s := openStore(t, t.TempDir())
	if err := s.Compact(t.Context()); err != nil {
		t.Error(err)
	}
	if err := embedded.New().Compact(t.Context()); err != nil {
		t.Error(err)
	}
}

// TestCompactsItself replaces a document of 100 kB again and again.
func TestCompactsItself(t *testing.T) {
	dir := t.TempDir()
	var logged strings.Builder
	s := openStore(t, dir, func(o *embedded.Options) { o.Logger = slog.New(slog.NewTextHandler(&logged, nil)) })
	text := strings.Repeat("0123456789", 10_000)
	for range 50 {
		upsert(t, s, document("a", text))
	}
	if n := size(t, logOf(dir)); n > 1<<20+2*int64(len(text)) {
		t.Errorf("log of %d bytes for a document of %d", n, len(text))
	}
	if !strings.Contains(logged.String(), "compacted") || strings.Contains(logged.String(), "0123456789") {
		t.Errorf("logged %d bytes, which do not tell of compacting, or tell too much", logged.Len())
	}
}

// TestCompactCancelled leaves the store as it was.
func TestCompactCancelled(t *testing.T) {
	dir := t.TempDir()
	s := openStore(t, dir)
	upsert(t, s, document("a", "alpha"))
	before := readFile(t, logOf(dir))
	if err := s.Compact(&endsLater{Context: t.Context(), calls: 2}); !errors.Is(err, context.Canceled) {
		t.Fatalf("error %v, want %v", err, context.Canceled)
	}
	if diff := cmp.Diff(before, readFile(t, logOf(dir))); diff != "" {
		t.Errorf("the log changed (-want +got):\n%s", diff)
	}
	if left, err := os.ReadDir(dir); err != nil || len(left) != 2 {
		t.Errorf("%d files, want the log and the lock: %v", len(left), err)
	}
	upsert(t, s, document("b", "beta"))
	if diff := cmp.Diff(byID(document("a", "alpha"), document("b", "beta")), contents(t, s)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// endsLater is a context that is cancelled after some calls of Err.
type endsLater struct {
	context.Context
	calls int
}

func (c *endsLater) Err() error {
	if c.calls--; c.calls < 0 {
		return context.Canceled
	}
	return nil
}
