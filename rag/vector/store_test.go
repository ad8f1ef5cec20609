package vector_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/rag/vector"
)

func openStore(t testing.TB, dir string, dimensions int, optFns ...func(*vector.StoreOptions)) *vector.Store {
	t.Helper()
	s, err := vector.OpenStore(dir, dimensions, optFns...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

// storeSearcher is a store as the other indexes are.
type storeSearcher struct {
	*vector.Store
	t testing.TB
}

func (s storeSearcher) Search(dst []vector.Match, q vector.Query) []vector.Match {
	s.t.Helper()
	dst, err := s.Store.Search(dst, q)
	if err != nil {
		s.t.Fatal(err)
	}
	return dst
}

// A store finds what an index in memory finds, after whatever happened to it.
func TestStore(t *testing.T) {
	for name, options := range map[string]func(*vector.StoreOptions){
		"list":  nil,
		"graph": func(*vector.StoreOptions) {},
		"codes": func(o *vector.StoreOptions) { o.Codes = vector.ByteCodes },
	} {
		t.Run(name, func(t *testing.T) {
			graph := options != nil
			if !graph {
				options = func(*vector.StoreOptions) {}
			}
			const dimensions, n = 24, 1500
			r := rand.New(rand.NewPCG(61, 62))
			all := clustered(r, n, dimensions, 20)
			dir := t.TempDir()
			exact := vector.NewFlat(dimensions)
			s := openStore(t, dir, dimensions, options)
			if graph {
				vector.SetStoreGraph(s, 500*32)
			}
			check := func(when string) {
				t.Helper()
				if s.Len() != exact.Len() {
					t.Fatalf("%s: %d vectors, want %d", when, s.Len(), exact.Len())
				}
				want := 1.0
				if graph {
					want = 0.95
				}
				if got := recall(storeSearcher{s, t}, exact, all[:100], vector.Query{Limit: 10}); got < want {
					t.Errorf("%s: recall@10 is %.3f, want %v", when, got, want)
				}
				q := vector.Query{Limit: 5, Keep: func(slot int) bool { return slot%7 == 0 }}
				if got := recall(storeSearcher{s, t}, exact, all[:100], q); got < want {
					t.Errorf("%s: recall@5 with one in 7 kept is %.3f, want %v", when, got, want)
				}
				for _, slot := range []int{0, 3, 500, n - 1, n + 5} {
					got, err := s.At(slot)
					if err != nil {
						t.Fatal(err)
					}
					if !slices.Equal(got, exact.At(slot)) {
						t.Errorf("%s: At(%d) = %v, want %v", when, slot, got, exact.At(slot))
					}
				}
			}
			reopen := func() {
				t.Helper()
				if err := s.Close(); err != nil {
					t.Fatal(err)
				}
				s = openStore(t, dir, dimensions, options)
				if graph {
					vector.SetStoreGraph(s, 500*32)
				}
			}
			compact := func() {
				t.Helper()
				if err := s.Compact(); err != nil {
					t.Fatal(err)
				}
			}
			change := func(some int) {
				t.Helper()
				for range some {
					slot := r.IntN(n)
					if r.IntN(3) == 0 {
						exact.Remove(slot)
						if err := s.Remove(slot); err != nil {
							t.Fatal(err)
						}
						continue
					}
					if err := errors.Join(exact.Put(slot, all[slot]), s.Put(slot, all[slot])); err != nil {
						t.Fatal(err)
					}
				}
			}
			check("empty")
			fill(t, s2filler{storeSearcher{s, t}}, all)
			fill(t, exact, all)
			check("filled")
			reopen()
			check("opened again")
			compact()
			check("compacted")
			change(400)
			check("changed")
			reopen()
			check("changed and opened again")
			compact()
			compact()
			reopen()
			check("compacted twice")
			copied := filepath.Join(t.TempDir(), "copy")
			change(100)
			if err := s.Snapshot(copied); err != nil {
				t.Fatal(err)
			}
			original := s
			s = openStore(t, copied, dimensions)
			check("of a snapshot")
			s = original
			check("after a snapshot")
			if err := s.Snapshot(copied); awsai.KindOf(err) != awsai.ErrInvalid {
				t.Errorf("a snapshot over a store: error %v, want awsai.ErrInvalid", err)
			}
			for slot := range n {
				exact.Remove(slot)
				if err := s.Remove(slot); err != nil {
					t.Fatal(err)
				}
			}
			check("emptied")
			compact()
			check("emptied and compacted")
		})
	}
}

// s2filler is a store that can be filled.
type s2filler struct{ storeSearcher }

func (s s2filler) Put(slot int, v []float32) error { return s.Store.Put(slot, v) }

func TestStoreRefused(t *testing.T) {
	dir := t.TempDir()
	s := openStore(t, dir, 4)
	if _, err := vector.OpenStore(dir, 4); awsai.KindOf(err) != awsai.ErrUnavailable {
		t.Errorf("a second Open: error %v, want awsai.ErrUnavailable", err)
	}
	if err := s.Put(0, []float32{1}); awsai.KindOf(err) != awsai.ErrInvalid {
		t.Errorf("Put of another length: error %v, want awsai.ErrInvalid", err)
	}
	if err := s.Put(1, []float32{1, 2, 3, 4}); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if err := s.Put(1, []float32{1, 2, 3, 4}); !errors.Is(err, os.ErrClosed) {
		t.Errorf("Put after Close: error %v, want fs.ErrClosed", err)
	}
	if _, err := s.Search(nil, vector.Query{Vector: []float32{1, 0, 0, 0}}); !errors.Is(err, os.ErrClosed) {
		t.Errorf("Search after Close: error %v, want fs.ErrClosed", err)
	}
	for _, dimensions := range []int{0, 5, 1 << 20} {
		if _, err := vector.OpenStore(dir, dimensions); awsai.KindOf(err) != awsai.ErrInvalid {
			t.Errorf("%d dimensions: error %v, want awsai.ErrInvalid", dimensions, err)
		}
	}
}

// damaged makes a store of a segment with a graph and a log, and returns its folder.
func damaged(t testing.TB, n int, codes vector.Codes) (dir string, vectors [][]float32) {
	t.Helper()
	dir = t.TempDir()
	r := rand.New(rand.NewPCG(63, 64))
	vectors = clustered(r, n+50, 16, 5)
	s, err := vector.OpenStore(dir, 16, func(o *vector.StoreOptions) { o.Codes = codes })
	if err != nil {
		t.Fatal(err)
	}
	vector.SetStoreGraph(s, 100)
	for slot, v := range vectors[:n] {
		if err := s.Put(slot, v); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.Compact(); err != nil {
		t.Fatal(err)
	}
	for slot, v := range vectors[n:] {
		if err := s.Put(n+slot, v); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	return dir, vectors
}

// Whatever byte is damaged, the answers are right or an error says where it is.
func TestStoreDamage(t *testing.T) {
	for name, tt := range map[string]struct {
		codes vector.Codes
		named []string // sections
	}{
		"vectors": {vector.NoCodes, []string{"header", "vectors", "links", "log"}},
		"codes":   {vector.ByteCodes, []string{"header", "vectors", "links", "codes", "log"}},
	} {
		t.Run(name, func(t *testing.T) { testStoreDamage(t, tt.codes, tt.named) })
	}
}

func testStoreDamage(t *testing.T, codes vector.Codes, named []string) {
	dir, vectors := damaged(t, 2000, codes)
	s, err := vector.OpenStore(dir, 16)
	if err != nil {
		t.Fatal(err)
	}
	answer := func(s *vector.Store) (out []vector.Match, err error) {
		for _, v := range vectors[:40] {
			if out, err = s.Search(out, vector.Query{Vector: v, Limit: 3}); err != nil {
				return nil, err
			}
		}
		return out, nil
	}
	want, err := answer(s)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	r := rand.New(rand.NewPCG(65, 66))
	sections := map[string]bool{}
	for _, name := range []string{"vectors.segment", "vectors.log"} {
		path := filepath.Join(dir, name)
		whole, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		for range 150 {
			at := r.IntN(len(whole))
			broken := slices.Clone(whole)
			broken[at] ^= 1 << r.IntN(8)
			if err := os.WriteFile(path, broken, 0o600); err != nil {
				t.Fatal(err)
			}
			s, err := vector.OpenStore(dir, 16)
			var got []vector.Match
			if err == nil {
				got, err = answer(s)
				if closeErr := s.Close(); closeErr != nil {
					t.Fatal(closeErr)
				}
			}
			c, corrupt := errors.AsType[*vector.CorruptError](err)
			switch {
			case corrupt:
				sections[c.Section] = true
				if c.File != path {
					t.Errorf("byte %d of %s: error %v names another file", at, name, err)
				}
			case err != nil:
				t.Errorf("byte %d of %s: error %v, want a CorruptError", at, name, err)
			case !slices.Equal(got, want):
				if name == "vectors.log" && at > len(whole)-8-4-16*4 {
					break // the last record, as a crash may have left it
				}
				t.Errorf("byte %d of %s: other answers and no error", at, name)
			}
		}
		if err := os.WriteFile(path, whole, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for _, section := range named {
		if !sections[section] {
			t.Errorf("no error names the section %q; those named are %v", section, sections)
		}
	}
}

// A log that ends anywhere in a record opens with all records before.
func TestStoreTornLog(t *testing.T) {
	dir := t.TempDir()
	s := openStore(t, dir, 3)
	for slot := range 3 {
		if err := s.Put(slot, []float32{1, float32(slot), 0}); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, "vectors.log")
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	const record = 8 + 4 + 3*4
	for cut := range 2 * record {
		if err := os.WriteFile(path, whole[:len(whole)-cut], 0o600); err != nil {
			t.Fatal(err)
		}
		s, err := vector.OpenStore(dir, 3)
		if err != nil {
			t.Fatalf("%d bytes cut off: %v", cut, err)
		}
		if want := 3 - (cut+record-1)/record; s.Len() != want {
			t.Errorf("%d bytes cut off: %d vectors, want %d", cut, s.Len(), want)
		}
		if err := s.Put(9, []float32{1, 2, 3}); err != nil {
			t.Fatal(err)
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

// killsVariable says how often a process is killed.
const killsVariable = "AWSAI_KILLS"

// writerVariable has the test binary be a process that writes until it is killed.
const writerVariable = "AWSAI_TEST_VECTOR_WRITER"

// A process that is killed at any time loses nothing that it was told is stored.
func TestStoreKilled(t *testing.T) {
	if dir := os.Getenv(writerVariable); dir != "" {
		write(dir)
		return
	}
	if testing.Short() {
		t.Skip("starts processes")
	}
	dir := t.TempDir()
	r := rand.New(rand.NewPCG(67, 68))
	highest, rounds := -1, 10
	if n, err := strconv.Atoi(os.Getenv(killsVariable)); err == nil {
		rounds = n
	}
	for round := range rounds {
		cmd := exec.Command(os.Args[0], "-test.run=^TestStoreKilled$")
		cmd.Env = append(os.Environ(), writerVariable+"="+dir)
		out, err := cmd.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		buf := make([]byte, 1<<16)
		var text strings.Builder
		for want := 1 + r.IntN(40_000); text.Len() < want; {
			n, err := out.Read(buf)
			text.Write(buf[:n])
			if err != nil {
				break
			}
		}
		if err := cmd.Process.Kill(); err != nil {
			t.Fatal(err)
		}
		for {
			n, err := out.Read(buf)
			text.Write(buf[:n])
			if err != nil {
				break
			}
		}
		cmd.Wait() // killed
		lines := strings.Split(text.String(), "\n")
		if len(lines) > 1 {
			acknowledged, err := strconv.Atoi(lines[len(lines)-2])
			if err != nil {
				t.Fatalf("round %d: the writer says %q", round, lines[len(lines)-2])
			}
			highest = max(highest, acknowledged)
		}
		s, err := vector.OpenStore(dir, 4)
		if err != nil {
			t.Fatalf("round %d: %v", round, err)
		}
		for slot := range highest + 1 {
			v, err := s.At(slot)
			if err != nil {
				t.Fatal(err)
			}
			if v == nil {
				t.Fatalf("round %d: slot %d of %d is lost", round, slot, highest)
			}
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
	}
	if highest < 100 {
		t.Errorf("%d writes in all: the test shows nothing", highest)
	}
}

// write puts vectors, says which, and compacts now and then.
func write(dir string) {
	s, err := vector.OpenStore(dir, 4)
	if err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
	for slot := s.Len(); ; slot++ {
		if err := s.Put(slot, []float32{1, 2, 3, float32(slot)}); err != nil {
			fmt.Println(err)
			os.Exit(1)
		}
		fmt.Println(slot)
		if slot%500 == 0 {
			if err := s.Compact(); err != nil {
				fmt.Println(err)
				os.Exit(1)
			}
		}
	}
}

func TestStoreConcurrent(t *testing.T) {
	s := openStore(t, t.TempDir(), 8)
	vector.SetStoreGraph(s, 100*16)
	all := clustered(rand.New(rand.NewPCG(69, 70)), 400, 8, 4)
	var wg sync.WaitGroup
	for part := range 3 {
		wg.Go(func() {
			for slot := part; slot < len(all); slot += 3 {
				if err := s.Put(slot, all[slot]); err != nil {
					t.Error(err)
				}
				if slot%100 == part {
					if err := s.Compact(); err != nil {
						t.Error(err)
					}
				}
			}
		})
		wg.Go(func() {
			for i := range 300 {
				if _, err := s.Search(nil, vector.Query{Vector: all[i]}); err != nil {
					t.Error(err)
				}
				if _, err := s.At(i); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	if s.Len() != len(all) {
		t.Errorf("%d vectors, want %d", s.Len(), len(all))
	}
}

func ExampleOpenStore() {
	dir, err := os.MkdirTemp("", "store")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.RemoveAll(dir)
	s, err := vector.OpenStore(dir, 2)
	if err != nil {
		fmt.Println(err)
		return
	}
	defer s.Close()
	for slot, v := range [][]float32{{1, 0}, {0, 1}, {1, 1}} {
		if err := s.Put(slot, v); err != nil {
			fmt.Println(err)
		}
	}
	found, err := s.Search(nil, vector.Query{Vector: []float32{3, 1}, Limit: 1})
	fmt.Printf("%d %.3f %v\n", found[0].Slot, found[0].Score, err)
	// Output: 0 0.949 <nil>
}
