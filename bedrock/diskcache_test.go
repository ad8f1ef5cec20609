package bedrock_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/awsaitest"
	"github.com/awsai-go/awsai/bedrock"
	"github.com/awsai-go/awsai/rag"
)

var _ bedrock.EmbedCache = (*bedrock.DiskCache)(nil)

// cacheKey is a key like those of an embedder.
func cacheKey(i int) string { return fmt.Sprintf("%064x", i*7919) }

// cacheFiles are the files of a cache.
func cacheFiles(t *testing.T, dir string) (files []string) {
	t.Helper()
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			files = append(files, path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

func TestDiskCache(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "made", "when needed")
	fake := awsaitest.New(t)
	serveEmbeddings(fake)
	var first [][]float32
	for i := range 3 {
		cache := bedrock.NewDiskCache(dir) // as another process would
		e := bedrock.NewEmbedder(fake.Config(), titan, func(o *bedrock.EmbedderOptions) { o.Cache = cache })
		got, err := e.Embed(t.Context(), rag.ForDocument, []string{"secret", "b"})
		if err != nil || cache.Err() != nil {
			t.Fatal(err, cache.Err())
		}
		if i == 0 {
			first = got
		}
		for j := range got {
			if fmt.Sprint(got[j]) != fmt.Sprint(first[j]) {
				t.Errorf("vector %d differs the %dth time", j, i)
			}
		}
	}
	if n := fake.Count("InvokeModel"); n != 2 {
		t.Errorf("%d requests, want 2", n)
	}
	for _, path := range cacheFiles(t, dir) {
		raw, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if len(raw) != 8+4*1024 || bytes.Contains(raw, []byte("secret")) || strings.Contains(path, "secret") {
			t.Errorf("%s has %d bytes, want 4104 without the text", path, len(raw))
		}
		if info, _ := os.Stat(path); runtime.GOOS != "windows" && info.Mode().Perm() != 0o600 {
			t.Errorf("%s has mode %v", path, info.Mode())
		}
	}
}

// TestDiskCacheDamage cuts a file at every length and changes every byte of it.
func TestDiskCacheDamage(t *testing.T) {
	dir := t.TempDir()
	cache := bedrock.NewDiskCache(dir)
	want := []byte("a value")
	cache.Put(t.Context(), cacheKey(1), want)
	cache.Put(t.Context(), cacheKey(2), want)
	path := filepath.Join(dir, cacheKey(1)[:2], cacheKey(1)[2:])
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	damaged := [][]byte{append(bytes.Clone(raw), 0)}
	for i := range raw {
		flipped := bytes.Clone(raw)
		flipped[i] ^= 1
		damaged = append(damaged, raw[:i], flipped)
	}
	other, err := os.ReadFile(filepath.Join(dir, cacheKey(2)[:2], cacheKey(2)[2:]))
	if err != nil {
		t.Fatal(err)
	}
	for _, content := range append(damaged, other) {
		if err := os.WriteFile(path, content, 0o600); err != nil {
			t.Fatal(err)
		}
		if got, ok := cache.Get(t.Context(), cacheKey(1)); ok {
			t.Errorf("file %x: value %q, want none", content, got)
		}
	}
	cache.Put(t.Context(), cacheKey(1), want)
	if got, ok := cache.Get(t.Context(), cacheKey(1)); !ok || string(got) != string(want) {
		t.Errorf("value %q, %v after it was put again", got, ok)
	}
	if cache.Err() != nil {
		t.Error(cache.Err())
	}
}

func TestDiskCacheErrors(t *testing.T) {
	file := filepath.Join(t.TempDir(), "a file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	fake := awsaitest.New(t)
	serveEmbeddings(fake)
	cache := bedrock.NewDiskCache(file)
	e := bedrock.NewEmbedder(fake.Config(), titan, func(o *bedrock.EmbedderOptions) { o.Cache = cache })
	if got, err := e.Embed(t.Context(), rag.ForDocument, []string{"a"}); err != nil || got[0] == nil {
		t.Errorf("error %v, want none: what was paid for is not lost", err)
	}
	if err := cache.Err(); err == nil || !strings.Contains(err.Error(), "bedrock.DiskCache") {
		t.Errorf("Err() = %v, want what went wrong", err)
	}
	for _, key := range []string{"", "a", "../../../etc/passwd", strings.Repeat("a", 63) + "/", strings.Repeat("A", 64), strings.Repeat("..", 32)} {
		dir := t.TempDir()
		cache := bedrock.NewDiskCache(filepath.Join(dir, "cache"))
		cache.Put(t.Context(), key, []byte("x"))
		if _, ok := cache.Get(t.Context(), key); ok || !errors.Is(cache.Err(), awsai.ErrInvalid) || len(cacheFiles(t, dir)) > 0 {
			t.Errorf("key %q is taken; Err() = %v", key, cache.Err())
		}
	}
}

func TestDiskCacheConcurrent(t *testing.T) {
	dir := t.TempDir()
	var wg sync.WaitGroup
	for range 4 {
		cache := bedrock.NewDiskCache(dir)
		wg.Go(func() {
			for i := range 200 {
				key, want := cacheKey(i%20), bytes.Repeat([]byte{byte(i % 20)}, 1000)
				cache.Put(t.Context(), key, want)
				if got, ok := cache.Get(t.Context(), key); ok && !bytes.Equal(got, want) {
					t.Errorf("value of %s is another's", key)
				}
				if i%50 == 49 {
					if _, err := cache.Prune(5_000); err != nil {
						t.Error(err)
					}
				}
			}
			if cache.Err() != nil {
				t.Error(cache.Err())
			}
		})
	}
	wg.Wait()
	for _, path := range cacheFiles(t, dir) {
		if strings.Contains(filepath.Base(path), "tmp") {
			t.Errorf("%s is left", path)
		}
	}
}

func TestDiskCachePrune(t *testing.T) {
	dir := t.TempDir()
	cache := bedrock.NewDiskCache(filepath.Join(dir, "none yet"))
	if n, err := cache.Prune(0); n != 0 || err != nil {
		t.Errorf("Prune of nothing = %d, %v", n, err)
	}
	cache = bedrock.NewDiskCache(dir)
	old := time.Now().Add(-24 * time.Hour)
	for i := range 10 {
		cache.Put(t.Context(), cacheKey(i), make([]byte, 92))
		path := filepath.Join(dir, cacheKey(i)[:2], cacheKey(i)[2:])
		if err := os.Chtimes(path, old, old.Add(time.Duration(10-i)*time.Minute)); err != nil {
			t.Fatal(err)
		}
	}
	left := filepath.Join(dir, "00", "awsai-tmp-old")
	foreign := filepath.Join(dir, "00", "notes.txt")
	for _, path := range []string{left, foreign, filepath.Join(dir, "00", "awsai-tmp-new")} {
		if err := os.WriteFile(path, []byte("x"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Chtimes(left, old, old); err != nil {
		t.Fatal(err)
	}
	if n, err := cache.Prune(350); n != 7 || err != nil {
		t.Errorf("Prune = %d, %v; want 7 removed of 10 of 100 bytes", n, err)
	}
	for i := range 10 {
		if _, ok := cache.Get(t.Context(), cacheKey(i)); ok != (i < 3) {
			t.Errorf("value %d: %v; want the three written last", i, ok)
		}
	}
	if n := len(cacheFiles(t, dir)); n != 5 {
		t.Errorf("%d files, want three values, a foreign one and one being written", n)
	}
}

func FuzzDiskCache(f *testing.F) {
	f.Add([]byte{})
	f.Add(make([]byte, 8))
	f.Add([]byte("\x00\x00\x00\x00\x02\x00\x00\x00ab"))
	dir := f.TempDir()
	cache := bedrock.NewDiskCache(dir)
	cache.Put(context.Background(), cacheKey(1), []byte("ab"))
	path := filepath.Join(dir, cacheKey(1)[:2], cacheKey(1)[2:])
	good, err := os.ReadFile(path)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(good)
	f.Fuzz(func(t *testing.T, content []byte) {
		dir := t.TempDir()
		cache := bedrock.NewDiskCache(dir)
		path := filepath.Join(dir, cacheKey(1)[:2], cacheKey(1)[2:])
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, content, 0o600); err != nil {
			t.Fatal(err)
		}
		got, ok := cache.Get(t.Context(), cacheKey(1))
		if !ok {
			return
		}
		cache.Put(t.Context(), cacheKey(1), got) // what is read is what was put
		if again, err := os.ReadFile(path); err != nil || !bytes.Equal(again, content) {
			t.Errorf("file %x is read as %x, %v", content, got, err)
		}
	})
}

func BenchmarkDiskCache(b *testing.B) {
	value := make([]byte, 4096)
	b.Run("put", func(b *testing.B) {
		cache, i := bedrock.NewDiskCache(b.TempDir()), 0
		for b.Loop() {
			cache.Put(b.Context(), cacheKey(i), value)
			i++
		}
		if cache.Err() != nil {
			b.Fatal(cache.Err())
		}
	})
	b.Run("get", func(b *testing.B) {
		cache := bedrock.NewDiskCache(b.TempDir())
		cache.Put(b.Context(), cacheKey(1), value)
		for b.Loop() {
			if _, ok := cache.Get(b.Context(), cacheKey(1)); !ok {
				b.Fatal("no value")
			}
		}
	})
}
