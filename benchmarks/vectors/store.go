package main

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"time"

	"github.com/awsai-go/awsai/rag/vector"
)

const storeDims = 768

// store measures how long opening a vector.Store takes, and its first queries.
func (b *bench) store() error {
	s, err := b.drawn("clustered", b.nStore, 100, storeDims, 1000)
	if err != nil {
		return err
	}
	defer s.close()
	dir, err := b.storeOf(s)
	if err != nil {
		return err
	}
	b.printf("## Opening a vector.Store of %d vectors of %d dimensions\n\n", len(s.rows), s.dims)
	warm := func() error { return eachFile(dir, readFile) }
	cold := func() error { return eachFile(dir, forget) }
	var rows []string
	for _, kind := range []struct {
		name    string
		prepare func() error
	}{{"in the page cache", warm}, {"not in the page cache", cold}} {
		f, err := b.openings(dir, s, kind.prepare)
		if err != nil {
			return err
		}
		ms := func(name string) float64 { return f.ns(name) / 1e6 }
		rows = append(rows, fmt.Sprintf("%s | %.2f | %.2f | %.2f", kind.name, ms("open"), ms("first"), ms("second")))
		b.atMost(50, " ms", ms("open"), "open, files "+kind.name)
		b.atMost(100, " ms", ms("first"), "first query, files "+kind.name)
	}
	b.table("files | open, ms | first query, ms | second query, another, ms", rows)
	b.printf("The first query checks the parts of the file that it comes by.\n\n")
	b.writeGoals()
	return nil
}

// openings measures rounds of opening, two queries and closing. The garbage of the last is
// collected before.
func (b *bench) openings(dir string, s *set, prepare func() error) (figures, error) {
	var x *vector.Store
	query := func(q []float32) func() (time.Duration, error) {
		return func() (time.Duration, error) {
			start := time.Now()
			_, err := x.Search(nil, vector.Query{Vector: q, Limit: nearest})
			return time.Since(start), err
		}
	}
	taken := map[string][]float64{}
	for range b.least {
		if err := prepare(); err != nil {
			return nil, err
		}
		runtime.GC()
		for _, step := range []engine{
			{"open", 1, func() (d time.Duration, err error) {
				start := time.Now()
				x, err = vector.OpenStore(dir, s.dims)
				return time.Since(start), err
			}},
			{"first", 1, query(s.queries[0])},
			{"second", 1, query(s.queries[1])},
		} {
			d, err := step.run()
			if err != nil {
				return nil, err
			}
			taken[step.name] = append(taken[step.name], float64(d.Nanoseconds()))
		}
		if err := x.Close(); err != nil {
			return nil, err
		}
	}
	f := figures{}
	for name, t := range taken {
		f[name] = summary(t)
	}
	return f, nil
}

// storeOf is the folder of a store of a set, which is made if it is not there.
func (b *bench) storeOf(s *set) (string, error) {
	root := b.stored
	if root == "" {
		root = b.temp
	}
	dir := filepath.Join(root, fmt.Sprintf("store-%d-%d", len(s.rows), s.dims))
	x, err := vector.OpenStore(dir, s.dims)
	if err != nil {
		return "", err
	}
	start := time.Now()
	for i := x.Len(); i < len(s.rows); i++ {
		if err := x.Put(i, s.rows[i]); err != nil {
			return "", err
		}
	}
	if err := x.Compact(); err != nil {
		return "", err
	}
	fmt.Fprintf(os.Stderr, "vectors: the store took %.0f s to make\n", time.Since(start).Seconds())
	return dir, x.Close()
}

// eachFile does something with the files of a folder.
func eachFile(dir string, do func(*os.File) error) error {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return err
	}
	for _, e := range entries {
		f, err := os.Open(filepath.Join(dir, e.Name()))
		if err != nil {
			return err
		}
		if err := do(f); err != nil {
			f.Close()
			return err
		}
		if err := f.Close(); err != nil {
			return err
		}
	}
	return nil
}
