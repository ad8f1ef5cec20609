package embedded

import (
	"errors"
	"strings"
	"testing"

	"github.com/awsai-go/awsai/rag"
)

var errDisk = errors.New("no space left")

// faultyFile fails where it is told to.
type faultyFile struct {
	logFile
	room                   int // bytes that the next write takes before it fails, or -1
	failSync, failTruncate bool
}

func (f *faultyFile) WriteAt(b []byte, off int64) (int, error) {
	if f.room < 0 || f.room >= len(b) {
		return f.logFile.WriteAt(b, off)
	}
	n, err := f.logFile.WriteAt(b[:f.room], off)
	return n, errors.Join(err, errDisk)
}

func (f *faultyFile) Sync() error {
	if f.failSync {
		return errDisk
	}
	return f.logFile.Sync()
}

func (f *faultyFile) Truncate(size int64) error {
	if f.failTruncate {
		return errDisk
	}
	return f.logFile.Truncate(size)
}

func oneDocument(id string) []rag.Document {
	return []rag.Document{{ID: id, Passages: []rag.Passage{{ID: id + "#0", DocumentID: id, Text: "some text of " + id}}}}
}

// openFaulty opens a store with one document on a file that does not fail yet.
func openFaulty(t *testing.T, dir string) (*Store, *faultyFile) {
	t.Helper()
	s, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	f := &faultyFile{logFile: s.log.file, room: -1}
	s.log.file = f
	if err := s.Upsert(t.Context(), oneDocument("before")); err != nil {
		t.Fatal(err)
	}
	return s, f
}

// wantIDs checks which documents a store has.
func wantIDs(t *testing.T, s *Store, want string) {
	t.Helper()
	var got []string
	for d, err := range s.List(t.Context(), rag.Filter{}) {
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, d.ID)
	}
	if got := strings.Join(got, " "); got != want {
		t.Errorf("documents %q, want %q", got, want)
	}
}

// TestDiskFull has writes that stop at every byte, and goes on when there is room again.
func TestDiskFull(t *testing.T) {
	size := len(appendUpsert(make([]byte, frameSize), oneDocument("after")))
	for room := range size {
		dir := t.TempDir()
		s, f := openFaulty(t, dir)
		f.room = room
		if err := s.Upsert(t.Context(), oneDocument("after")); !errors.Is(err, errDisk) {
			t.Fatalf("room for %d of %d bytes: error %v", room, size, err)
		}
		wantIDs(t, s, "before")
		f.room = -1
		if err := s.Upsert(t.Context(), oneDocument("after")); err != nil {
			t.Fatalf("with room again: %v", err)
		}
		wantIDs(t, s, "after before")
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		if s, err := Open(dir); err != nil {
			t.Error(err)
		} else {
			wantIDs(t, s, "after before")
			s.Close()
		}
	}
}

// TestDiskFails has failures after which nobody knows what is on disk: the store takes no
// more changes, and what was acknowledged is there when it is opened again.
func TestDiskFails(t *testing.T) {
	for name, fail := range map[string]func(f *faultyFile){
		"sync":              func(f *faultyFile) { f.failSync = true },
		"sync and truncate": func(f *faultyFile) { f.failSync, f.failTruncate = true, true },
		"write and undo":    func(f *faultyFile) { f.room, f.failTruncate = 20, true },
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			s, f := openFaulty(t, dir)
			fail(f)
			if err := s.Upsert(t.Context(), oneDocument("lost")); !errors.Is(err, errDisk) {
				t.Fatalf("error %v, want %v", err, errDisk)
			}
			f.room, f.failSync, f.failTruncate = -1, false, false
			for method, err := range map[string]error{
				"Upsert":  s.Upsert(t.Context(), oneDocument("later")),
				"Delete":  s.Delete(t.Context(), []string{"before"}),
				"Compact": s.Compact(t.Context()),
			} {
				if !errors.Is(err, errDisk) || !strings.Contains(err.Error(), "earlier") {
					t.Errorf("%s afterwards: error %v, want %v", method, err, errDisk)
				}
			}
			wantIDs(t, s, "before")
			if err := s.Close(); err != nil {
				t.Fatal(err)
			}
			s, err := Open(dir)
			if err != nil {
				t.Fatal(err)
			}
			defer s.Close()
			if _, err := s.Get(t.Context(), "before"); err != nil {
				t.Errorf("what was acknowledged: %v", err)
			}
			if _, err := s.Get(t.Context(), "later"); err == nil {
				t.Error("a change that was refused is there")
			}
		})
	}
}
