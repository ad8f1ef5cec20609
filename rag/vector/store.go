package vector

import (
	"crypto/rand"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"slices"
	"sync"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/internal/durable"
)

// The files of a store.
const (
	segmentName = "vectors.segment"
	logName     = "vectors.log"
	lockName    = "vectors.lock"
)

// compactShare is the share of a store that is in its log, from which it is compacted: one
// in so many, and no fewer than compactFew.
const (
	compactShare = 4
	compactFew   = 10_000
)

// StoreOptions are the settings of a [Store].
type StoreOptions struct {
	// Codes are what the graph follows that the next [Store.Compact] makes, as in
	// [HNSWOptions]; a search then compares the best that it finds by the vectors on the
	// disk. [ByteCodes] make what searches keep in memory a quarter or a third as large, and
	// searches as exact. The file remembers its own. The default is the vectors themselves.
	Codes Codes
}

// Store is an index on disk: a file of vectors, with a graph of them where they are many,
// that is searched where it is, and a log of what has changed since. It opens without being
// read, so that it may be larger than the memory.
//
// Put and Remove have written what they were given when they return: a crash of the process
// loses none of it. A crash of the machine loses what [Store.Sync] has not put on the disk.
// Its methods may all be called at the same time; one process at a time has it open.
type Store struct {
	dir        string
	dimensions int
	unlock     func() error

	mu      sync.RWMutex
	closed  bool
	segment *segment // nil if nothing was compacted yet
	log     *storeLog
	fresh   *overlay // what the log says
	length  int      // how many vectors there are
	most    int      // numbers in a segment without graph
	codes   Codes    // of the next segment's graph
}

// OpenStore opens the store in a folder, and makes both where there is none. The caller
// closes it.
//
// A store of vectors of other dimensions is awsai.ErrInvalid; one that is open elsewhere is
// awsai.ErrUnavailable. Damage is a [CorruptError], found here in what is read here, and
// by Search and At in what they come by.
func OpenStore(dir string, dimensions int, optFns ...func(*StoreOptions)) (*Store, error) {
	const op = "vector.OpenStore"
	var o StoreOptions
	for _, fn := range optFns {
		fn(&o)
	}
	if dimensions < 1 || dimensions > 1<<16 {
		return nil, awsai.Errorf(op, awsai.ErrInvalid, "%d dimensions, want 1 to %d", dimensions, 1<<16)
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, awsai.Wrap(op, err)
	}
	unlock, err := durable.Lock(filepath.Join(dir, lockName))
	if errors.Is(err, durable.ErrLocked) {
		return nil, awsai.Errorf(op, awsai.ErrUnavailable, "%s is open elsewhere", dir)
	}
	if err != nil {
		return nil, awsai.Wrap(op, err)
	}
	s := &Store{dir: dir, dimensions: dimensions, unlock: unlock, most: autoElements, fresh: newOverlay(dimensions), codes: o.Codes}
	if err := s.open(); err != nil {
		return nil, awsai.Wrap(op, errors.Join(err, s.closeFiles(), unlock()))
	}
	return s, nil
}

func (s *Store) path(name string) string { return filepath.Join(s.dir, name) }

func (s *Store) open() error {
	var id uint64
	segment, err := openSegment(s.path(segmentName))
	switch {
	case err == nil:
		s.segment, id = segment, segment.ID
		s.length = int(segment.Count)
		if int(segment.Dimensions) != s.dimensions {
			return s.otherDimensions(int(segment.Dimensions))
		}
	case !errors.Is(err, fs.ErrNotExist):
		return err
	}
	s.log, err = openLog(s.path(logName))
	// A log that goes on from the segment before has nothing that is not in the segment: the
	// process ended when it had replaced the one and not the other.
	stale := err == nil && s.log.segment != id && s.segment != nil && s.log.segment == s.segment.After
	if stale {
		err = errors.Join(s.log.f.Close(), fs.ErrNotExist)
	}
	if errors.Is(err, fs.ErrNotExist) {
		if s.segment != nil && !stale {
			return &CorruptError{File: s.path(logName), Section: "log", Reason: "the file is missing"}
		}
		if err := createLog(s.path(logName), newID(), id, s.dimensions); err != nil {
			return err
		}
		s.log, err = openLog(s.path(logName))
	}
	switch {
	case err != nil:
		return err
	case s.log.dimensions != s.dimensions:
		return s.otherDimensions(s.log.dimensions)
	case s.log.segment != id:
		return s.log.corrupt(24, "the log goes on from another segment")
	}
	return s.log.replay(s.apply)
}

func (s *Store) otherDimensions(n int) error {
	return fmt.Errorf("%w: the store has vectors of %d dimensions, want %d", awsai.ErrInvalid, n, s.dimensions)
}

// newID is a random number, not 0.
func newID() uint64 {
	var b [8]byte
	rand.Read(b[:]) // never fails
	return binary.LittleEndian.Uint64(b[:]) | 1
}

// apply does what a record says: v is put, or nil removed.
func (s *Store) apply(slot int, v []float32) error {
	was := s.has(slot)
	if err := s.fresh.put(slot, v); err != nil {
		return err
	}
	switch {
	case v != nil && !was:
		s.length++
	case v == nil && was:
		s.length--
	}
	return nil
}

// has tells whether there is a vector in a slot.
func (s *Store) has(slot int) bool {
	if v, known := s.fresh.at(slot); known {
		return v != nil
	}
	_, ok := s.segment.number(slot)
	return ok
}

// number finds a slot in the segment.
func (s *segment) number(slot int) (uint32, bool) {
	if s == nil {
		return 0, false
	}
	if s.place == nil {
		s.place = make(map[int]uint32, len(s.slots))
		for id, slot := range s.slots {
			s.place[int(slot)] = uint32(id)
		}
	}
	id, ok := s.place[slot]
	return id, ok
}

// Dimensions is the length of the store's vectors.
func (s *Store) Dimensions() int { return s.dimensions }

// Len tells how many vectors there are.
func (s *Store) Len() int {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.length
}

// Put stores a vector under a slot, as [Flat.Put] does.
func (s *Store) Put(slot int, v []float32) error {
	const op = "vector.Store.Put"
	if err := checkPut(slot, len(v), s.dimensions); err != nil {
		return err
	}
	return s.change(op, slot, append(make([]float32, 0, len(v)), v...))
}

// Remove forgets the vector of a slot. A slot without one is no error.
func (s *Store) Remove(slot int) error {
	const op = "vector.Store.Remove"
	s.mu.Lock()
	there := slot >= 0 && slot < MaxSlots && !s.closed && s.has(slot)
	s.mu.Unlock()
	if !there {
		return nil
	}
	return s.change(op, slot, nil)
}

func (s *Store) change(op string, slot int, v []float32) error {
	if v != nil {
		Normalize(v)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return awsai.Wrap(op, fs.ErrClosed)
	}
	if s.segment != nil && s.segment.place == nil {
		if err := s.segment.check(sectionSlots, 0, s.segment.Sections[sectionSlots].Length); err != nil {
			return awsai.Wrap(op, err)
		}
	}
	if err := s.log.append(slot, v); err != nil {
		return awsai.Wrap(op, err)
	}
	if err := s.apply(slot, v); err != nil {
		return awsai.Wrap(op, err)
	}
	if n := len(s.fresh.place); n > compactFew && n > s.length/compactShare {
		return awsai.Wrap(op, s.compact())
	}
	return nil
}

// At gives a copy of the vector of a slot, scaled to length 1, or nil where there is none.
func (s *Store) At(slot int) ([]float32, error) {
	const op = "vector.Store.At"
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return nil, awsai.Wrap(op, fs.ErrClosed)
	}
	if v, known := s.fresh.at(slot); known {
		return append([]float32(nil), v...), nil
	}
	if s.segment == nil {
		return nil, nil
	}
	if err := s.segment.check(sectionSlots, 0, s.segment.Sections[sectionSlots].Length); err != nil {
		return nil, awsai.Wrap(op, err)
	}
	id, ok := s.segment.number(slot)
	if !ok {
		return nil, nil
	}
	if err := s.segment.checkRows(id, id+1); err != nil {
		return nil, awsai.Wrap(op, err)
	}
	return append([]float32(nil), s.segment.row(id)[:s.dimensions]...), nil
}

// row is the vector of a number, with the zeros after it.
func (s *segment) row(id uint32) []float32 {
	return s.rows[int(id)*int(s.Stride):][:s.Stride:s.Stride]
}

// Search appends the vectors nearest to a query's to dst, nearest first, as [Flat.Search] or,
// where the store has a graph, as [HNSW.Search] does.
func (s *Store) Search(dst []Match, q Query) ([]Match, error) {
	const op = "vector.Store.Search"
	s.mu.RLock()
	defer s.mu.RUnlock()
	if s.closed {
		return dst, awsai.Wrap(op, fs.ErrClosed)
	}
	if len(q.Vector) != s.dimensions || norm(q.Vector) == 0 {
		return dst, nil
	}
	if q.Limit <= 0 {
		q.Limit = 10
	}
	start := len(dst)
	dst = s.fresh.search(dst, q)
	if s.segment != nil {
		var err error
		if dst, err = s.segment.search(dst, s.fresh.hides(q)); err != nil {
			return dst[:start], awsai.Wrap(op, err)
		}
	}
	t := top{before: q.Before}
	if t.before == nil {
		t.before = bySlot
	}
	found := dst[start:]
	slices.SortFunc(found, t.order)
	return dst[:start+min(len(found), q.Limit)], nil
}

// search finds the matches of a query in a segment.
func (s *segment) search(dst []Match, q Query) ([]Match, error) {
	if s.graph != nil {
		return s.graph.search(dst, q)
	}
	if err := s.check(sectionSlots, 0, s.Sections[sectionSlots].Length); err != nil {
		return dst, err
	}
	v := make([]float32, s.Stride)
	copy(v, q.Vector)
	Normalize(v)
	best := pool{limit: q.Limit}
	var scores [64]float32
	for from := uint32(0); from < uint32(s.Count); from += uint32(len(scores)) {
		to := min(from+uint32(len(scores)), uint32(s.Count))
		if err := s.checkRows(from, to); err != nil {
			return dst, err
		}
		active.dotScan(scores[:to-from], v, s.rows[int(from)*int(s.Stride):int(to)*int(s.Stride)])
		for i, score := range scores[:to-from] {
			k := keyOf(score, from+uint32(i))
			if score != 0 && k > best.least() && (q.Keep == nil || q.Keep(int(s.slots[from+uint32(i)]))) {
				best.add(k)
			}
		}
	}
	for _, k := range best.keys {
		dst = append(dst, Match{Slot: int(s.slots[k.id()]), Score: float64(k.score())})
	}
	return dst, nil
}

// Sync puts on the disk what Put and Remove have written.
func (s *Store) Sync() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return awsai.Wrap("vector.Store.Sync", fs.ErrClosed)
	}
	return awsai.Wrap("vector.Store.Sync", s.log.sync())
}

// Compact writes a file of all vectors, with a graph where they are many, and begins a new
// log. It reads all and, for a graph without codes, needs the memory for it. It is done by itself when the log has a
// quarter of the vectors.
func (s *Store) Compact() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return awsai.Wrap("vector.Store.Compact", fs.ErrClosed)
	}
	return awsai.Wrap("vector.Store.Compact", s.compact())
}

func (s *Store) compact() error {
	var before uint64
	if s.segment != nil {
		before = s.segment.ID
	}
	id := newID()
	if err := s.write(s.path(segmentName), id, before); err != nil {
		return err
	}
	// From here on, the old log says nothing that the segment does not: whatever fails now,
	// the next open begins a new one.
	if err := s.closeFiles(); err != nil {
		s.closed = true
		return err
	}
	s.fresh, s.length = newOverlay(s.dimensions), 0
	if err := s.open(); err != nil {
		s.closed = true
		return err
	}
	return nil
}

// Snapshot writes the store as it is to another folder, which [OpenStore] opens. Searches go
// on meanwhile.
func (s *Store) Snapshot(dir string) error {
	const op = "vector.Store.Snapshot"
	s.mu.RLock()
	defer s.mu.RUnlock()
	if s.closed {
		return awsai.Wrap(op, fs.ErrClosed)
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return awsai.Wrap(op, err)
	}
	for _, name := range []string{segmentName, logName} {
		if _, err := os.Stat(filepath.Join(dir, name)); err == nil {
			return awsai.Errorf(op, awsai.ErrInvalid, "%s has a store already", dir)
		}
	}
	id := newID()
	if err := s.write(filepath.Join(dir, segmentName), id, 0); err != nil {
		return awsai.Wrap(op, err)
	}
	return awsai.Wrap(op, createLog(filepath.Join(dir, logName), newID(), id, s.dimensions))
}

// write writes a segment of all vectors.
func (s *Store) write(path string, id, before uint64) error {
	h := segmentHeader{Dimensions: uint32(s.dimensions), Stride: uint32(s.fresh.flat.stride), ID: id, After: before}
	if s.segment != nil {
		if err := s.segment.checkAll(); err != nil {
			return err
		}
	}
	var slots []uint32
	var rows [][]float32
	for slot, row := range s.each {
		slots, rows = append(slots, uint32(slot)), append(rows, row)
	}
	var graph *HNSW
	if s.length*s.fresh.flat.stride > s.most {
		var err error
		if graph, err = s.makeGraph(rows); err != nil {
			return err
		}
		slots, rows = byNumber(graph, slots), byNumber(graph, rows)
	}
	return durable.ReplaceFile(path, func(w io.Writer) error { return writeSegment(w, h, rows, slots, graph) })
}

// each yields the slots and vectors of the store, with the zeros after them.
func (s *Store) each(yield func(slot int, row []float32) bool) {
	if s.segment != nil {
		for id, slot := range s.segment.slots {
			if _, changed := s.fresh.place[int(slot)]; !changed && !yield(int(slot), s.segment.row(uint32(id))) {
				return
			}
		}
	}
	for at, used := range s.fresh.flat.used {
		if used && !yield(s.fresh.slots[at], s.fresh.flat.padRow(at)) {
			return
		}
	}
}

// byNumber puts a list that goes by the graph's slots in the order of its numbers.
func byNumber[T any](g *HNSW, list []T) []T {
	out := make([]T, len(list))
	for id := range out {
		out[id] = list[g.slots[id]]
	}
	return out
}

// makeGraph makes a graph of vectors, with zeros after them, under their indices, whose
// numbers have no gaps.
func (s *Store) makeGraph(rows [][]float32) (*HNSW, error) {
	g := NewHNSW(s.dimensions, func(o *HNSWOptions) { o.Capacity, o.Codes = len(rows), s.codes })
	var wg sync.WaitGroup
	work := make(chan func() error)
	errs := make([]error, threads(math.MaxInt))
	for i := range errs {
		wg.Go(func() {
			for fn := range work {
				errs[i] = errors.Join(errs[i], fn())
			}
		})
	}
	for i, row := range rows {
		work <- func() error { return g.Put(i, row[:s.dimensions]) }
	}
	close(work)
	wg.Wait()
	if err := errors.Join(errs...); err != nil {
		return nil, err
	}
	if int(g.used()) != len(rows) {
		return nil, fmt.Errorf("the graph has %d vectors, want %d", g.used(), len(rows))
	}
	return g, nil
}

// Close puts all on the disk and closes the store. A second call does nothing.
func (s *Store) Close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return nil
	}
	s.closed = true
	return awsai.Wrap("vector.Store.Close", errors.Join(s.log.sync(), s.closeFiles(), s.unlock()))
}

func (s *Store) closeFiles() error {
	var errs []error
	if s.segment != nil {
		errs = append(errs, s.segment.unmap())
		s.segment = nil
	}
	if s.log != nil {
		errs = append(errs, s.log.f.Close())
		s.log = nil
	}
	return errors.Join(errs...)
}
