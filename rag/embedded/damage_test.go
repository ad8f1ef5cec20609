package embedded_test

import (
	"bytes"
	"errors"
	"io/fs"
	"maps"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/rag"
	"github.com/awsai-go/awsai/rag/embedded"
)

// history is a store, and what it held at the end of each of its records.
type history struct {
	dir    string
	log    []byte
	ends   []int // ends[0] is the header's
	states []map[string]rag.Document
}

// makeHistory makes a small store and leaves it as a crash would: with no snapshot.
func makeHistory(t *testing.T) history {
	t.Helper()
	h := history{dir: t.TempDir()}
	s := openStore(t, h.dir)
	state := map[string]rag.Document{}
	mark := func() {
		h.ends = append(h.ends, len(readFile(t, logOf(h.dir))))
		h.states = append(h.states, maps.Clone(state))
	}
	mark()
	for _, docs := range [][]rag.Document{
		{document("a", "alpha", "beta"), document("b", "gamma")},
		{document("c", "delta")},
		{document("a", "epsilon")},
		nil, // a delete
		{document("d", "zeta"), document("e", "eta", "theta")},
	} {
		if docs == nil {
			if err := s.Delete(t.Context(), []string{"b"}); err != nil {
				t.Fatal(err)
			}
			delete(state, "b")
		}
		if docs != nil {
			upsert(t, s, docs...)
			maps.Copy(state, byID(docs...))
		}
		mark()
	}
	h.log = readFile(t, logOf(h.dir))
	return h
}

// recordAt is the number of the record that has the byte, -1 for the header.
func (h history) recordAt(offset int) int {
	record := -1
	for record+1 < len(h.ends) && h.ends[record+1] <= offset {
		record++
	}
	return record
}

// openBytes puts these bytes in place of the log and the snapshot in a folder, where nil is
// no snapshot, and opens that. It opens it for reading only, which spares thousands of
// syncs.
func openBytes(t *testing.T, dir string, log, snapshot []byte) (*embedded.Store, error) {
	t.Helper()
	writeFile(t, logOf(dir), log)
	if snapshot == nil {
		if err := os.Remove(snapshotOf(dir)); err != nil && !errors.Is(err, fs.ErrNotExist) {
			t.Fatal(err)
		}
	} else {
		writeFile(t, snapshotOf(dir), snapshot)
	}
	return embedded.Open(dir, func(o *embedded.Options) { o.ReadOnly = true })
}

// TestTruncated cuts the log off at every byte: a store has every change that is whole.
func TestTruncated(t *testing.T) {
	h, dir := makeHistory(t), t.TempDir()
	for n := range len(h.log) + 1 {
		s, err := openBytes(t, dir, h.log[:n], nil)
		if n < h.ends[0] {
			if err == nil {
				t.Errorf("a log of %d bytes opens; the header has %d", n, h.ends[0])
			}
			continue
		}
		if err != nil {
			t.Errorf("a log of %d bytes: %v", n, err)
			continue
		}
		want := h.states[h.recordAt(n)]
		if diff := cmp.Diff(want, contents(t, s)); diff != "" {
			t.Errorf("a log of %d bytes (-want +got):\n%s", n, diff)
		}
		closeStore(t, s)
	}
}

// TestRepaired goes on with a store whose last record was cut off.
func TestRepaired(t *testing.T) {
	h := makeHistory(t)
	last := len(h.ends) - 2
	for _, n := range []int{h.ends[last] + 1, h.ends[last] + 12, len(h.log) - 1} {
		writeFile(t, logOf(h.dir), h.log[:n])
		dir := copyFolder(t, h.dir)
		s := openStore(t, dir)
		upsert(t, s, document("f", "iota"))
		closeStore(t, s)
		s = openStore(t, dir)
		want := maps.Clone(h.states[last])
		want["f"] = document("f", "iota")
		if diff := cmp.Diff(want, contents(t, s)); diff != "" {
			t.Errorf("cut at %d (-want +got):\n%s", n, diff)
		}
	}
}

// TestFlipped changes a bit of every byte. Before the last record that is corruption, which is told
// with its place. In the last record it looks as a crash does, unless a snapshot knows
// better.
func TestFlipped(t *testing.T) {
	h := makeHistory(t)
	closeStore(t, openStore(t, copyFolder(t, h.dir)))
	closed := copyFolder(t, h.dir)
	closeStore(t, openStore(t, closed))
	snapshot := readFile(t, snapshotOf(closed))
	last, dir := len(h.ends)-2, t.TempDir()
	for i := range h.log {
		log := bytes.Clone(h.log)
		log[i] ^= 1 << (i % 8)
		record := h.recordAt(i)
		for _, snapshot := range [][]byte{nil, snapshot} {
			s, err := openBytes(t, dir, log, snapshot)
			switch {
			case err == nil && record == last && snapshot == nil:
				if diff := cmp.Diff(h.states[last], contents(t, s)); diff != "" {
					t.Errorf("byte %d (-want +got):\n%s", i, diff)
				}
			case err == nil:
				t.Errorf("byte %d, in record %d: the store opens", i, record)
			default:
				checkCorrupt(t, err, record, h.ends)
			}
			if err == nil {
				closeStore(t, s)
			}
		}
	}
}

// checkCorrupt wants an error that says where a log is damaged.
func checkCorrupt(t *testing.T, err error, record int, ends []int) {
	t.Helper()
	if _, ok := errors.AsType[*awsai.Error](err); !ok {
		t.Errorf("error %q is a %T, want an *awsai.Error", err, err)
	}
	if record < 0 && errors.Is(err, awsai.ErrInvalid) { // magic or version
		return
	}
	offset := int64(0)
	if record >= 0 {
		offset = int64(ends[record])
	}
	e, ok := errors.AsType[*embedded.CorruptError](err)
	if !ok || e.Record != record || e.Offset != offset || !strings.Contains(err.Error(), e.File) {
		t.Errorf("error %q, want a CorruptError of record %d at byte %d", err, record, offset)
	}
}

// TestTail has bytes after the last record that are none, as a crash may leave them.
func TestTail(t *testing.T) {
	h := makeHistory(t)
	for name, tail := range map[string][]byte{
		"zeros":         make([]byte, 5000),
		"few zeros":     make([]byte, 3),
		"ones":          bytes.Repeat([]byte{0xff}, 5000),
		"the log again": h.log, // its records are valid, but elsewhere
	} {
		s, err := openBytes(t, t.TempDir(), append(bytes.Clone(h.log), tail...), nil)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if diff := cmp.Diff(h.states[len(h.states)-1], contents(t, s)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

// TestLost has a log that is shorter than a snapshot says.
func TestLost(t *testing.T) {
	h := makeHistory(t)
	closed := copyFolder(t, h.dir)
	closeStore(t, openStore(t, closed))
	end := h.ends[len(h.ends)-2]
	_, err := openBytes(t, t.TempDir(), h.log[:end], readFile(t, snapshotOf(closed)))
	e, ok := errors.AsType[*embedded.CorruptError](err)
	if !ok || e.Record != -1 || e.Offset != int64(end) || !strings.Contains(err.Error(), "delete store.snapshot") {
		t.Errorf("error %v, want a CorruptError at byte %d", err, end)
	}
}

// TestLogAsDocument stores a document whose text is the log itself, and cuts its record
// off: the records in the text are none of the log's.
func TestLogAsDocument(t *testing.T) {
	h := makeHistory(t)
	s := openStore(t, copyFolder(t, h.dir))
	closeStore(t, s)
	dir := copyFolder(t, h.dir)
	s = openStore(t, dir)
	upsert(t, s, document("log", string(h.log)))
	log := readFile(t, logOf(dir))
	s, err := openBytes(t, t.TempDir(), log[:len(log)-1], nil)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(h.states[len(h.states)-1], contents(t, s)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
