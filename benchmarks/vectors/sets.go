package main

import (
	"bufio"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"syscall"
	"unsafe"

	"github.com/awsai-go/awsai/rag/vector"
)

// set is vectors in a file, which all engines map or read: those in this process and those
// in Python look at the same memory.
type set struct {
	name          string
	path          string
	dims          int
	rows, queries [][]float32
	mapped        []byte
	kept          bool // for the next section
}

// openSet maps a file of vectors one after another, of which the last are the queries.
func openSet(name, path string, dims, queries int) (*set, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	if info.Size() < int64(4*dims*(queries+1)) {
		return nil, fmt.Errorf("%s has too few vectors", path)
	}
	s := &set{name: name, path: path, dims: dims}
	if s.mapped, err = syscall.Mmap(int(f.Fd()), 0, int(info.Size()), syscall.PROT_READ, syscall.MAP_SHARED|syscall.MAP_POPULATE); err != nil {
		return nil, err
	}
	all := unsafe.Slice((*float32)(unsafe.Pointer(&s.mapped[0])), info.Size()/4)
	for len(all) >= dims {
		s.rows = append(s.rows, all[:dims:dims])
		all = all[dims:]
	}
	n := len(s.rows) - queries
	s.rows, s.queries = s.rows[:n:n], s.rows[n:]
	return s, nil
}

// close ends the use of the set and removes its file, unless it is kept.
func (s *set) close() error {
	if err := syscall.Munmap(s.mapped); err != nil || s.kept {
		return err
	}
	return os.Remove(s.path)
}

// drawn makes a set of n vectors and as many queries around so many centres, as those of
// texts are around topics. With no centres they are in all directions alike.
func (b *bench) drawn(name string, n, queries, dims, centres int) (*set, error) {
	path := filepath.Join(b.temp, fmt.Sprintf("%d-%d-%d", n, dims, centres))
	f, err := os.Create(path)
	if err != nil {
		return nil, err
	}
	w := bufio.NewWriterSize(f, 1<<20)
	for v := range clustered(n+queries, dims, centres) {
		if _, err := w.Write(unsafe.Slice((*byte)(unsafe.Pointer(&v[0])), 4*dims)); err != nil {
			return nil, err
		}
	}
	if err := w.Flush(); err != nil {
		return nil, err
	}
	if err := f.Close(); err != nil {
		return nil, err
	}
	return openSet(name, path, dims, queries)
}

// clustered yields n vectors of length 1. Each is valid until the next.
func clustered(n, dims, centres int) func(yield func([]float32) bool) {
	r := rand.New(rand.NewPCG(uint64(dims), uint64(centres)))
	middle := make([]float32, centres*dims)
	for i := range middle {
		middle[i] = float32(r.NormFloat64())
	}
	return func(yield func([]float32) bool) {
		v := make([]float32, dims)
		for range n {
			for i := range v {
				v[i] = float32(r.NormFloat64())
			}
			if centres > 0 {
				for i, m := range middle[r.IntN(centres)*dims:][:dims] {
					v[i] = m + v[i]*0.5
				}
			}
			vector.Normalize(v)
			if !yield(v) {
				return
			}
		}
	}
}

// flatOf makes a Flat of a set. The last goes first, so that there is room for all at once.
func flatOf(s *set, optFns ...func(*vector.FlatOptions)) (*vector.Flat, error) {
	x := vector.NewFlat(s.dims, optFns...)
	last := len(s.rows) - 1
	if err := x.Put(last, s.rows[last]); err != nil {
		return nil, err
	}
	for i, v := range s.rows[:last] {
		if err := x.Put(i, v); err != nil {
			return nil, err
		}
	}
	return x, nil
}
