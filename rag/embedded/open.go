package embedded

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/internal/durable"
	"github.com/awsai-go/awsai/rag"
)

const opOpen = "embedded.Open"

// The files of a store.
const (
	logName      = "store.log"
	snapshotName = "store.snapshot"
	lockName     = "store.lock"
)

// maxDimensions is the longest vector that a store takes.
const maxDimensions = 1 << 16

// Open opens the store in a folder, and makes both where there is none.
//
// The caller closes it. Until then nobody else opens the folder for writing: a second
// Open, of this process too, is awsai.ErrUnavailable. A folder that has other files and no
// store is awsai.ErrInvalid, and so are a store of another embedding model and one of a
// later format. A log with bytes that no crash leaves behind is a [CorruptError]. With
// Options.ReadOnly a store that is not there is awsai.ErrNotFound.
func Open(dir string, optFns ...func(*Options)) (*Store, error) {
	if dir == "" {
		return nil, awsai.Errorf(opOpen, awsai.ErrInvalid, "no folder is named; New makes a store in memory")
	}
	s := newStore(dir, optFns)
	if err := checkModel(s.o.Model); err != nil {
		return nil, awsai.Errorf(opOpen, awsai.ErrInvalid, "%w", err)
	}
	if err := s.open(); err != nil {
		s.release()
		return nil, awsai.Wrap(opOpen, err)
	}
	return s, nil
}

func checkModel(m rag.EmbeddingModel) error {
	switch {
	case m == rag.EmbeddingModel{}:
		return nil
	case m.ID == "":
		return errors.New("the embedding model has no ID")
	case len(m.ID) > maxModelID:
		return fmt.Errorf("the embedding model's ID has %d bytes, the limit is %d", len(m.ID), maxModelID)
	case m.Dimensions < 1 || m.Dimensions > maxDimensions:
		return fmt.Errorf("the embedding model has %d dimensions, the limits are 1 and %d", m.Dimensions, maxDimensions)
	}
	return nil
}

func (s *Store) path(name string) string { return filepath.Join(s.dir, name) }

func (s *Store) open() error {
	if !s.o.ReadOnly {
		if err := s.claim(); err != nil {
			return err
		}
	}
	// The snapshot is read first: a writer may be at work, and may save one of a later log.
	snap := s.readSnapshot()
	log, err := openLog(s.path(logName), s.o.ReadOnly)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return awsai.Errorf(opOpen, awsai.ErrNotFound, "no store in %s", s.dir)
	case errors.Is(err, errHeader):
		return &CorruptError{File: s.path(logName), Record: -1, Reason: err.Error()}
	case errors.Is(err, errNoStore), errors.Is(err, errVersion):
		return awsai.Errorf(opOpen, awsai.ErrInvalid, "%s: %w", s.path(logName), err)
	case err != nil:
		return err
	}
	s.log = log
	if m := log.header.model; m != s.o.Model {
		return awsai.Errorf(opOpen, awsai.ErrInvalid,
			"the store in %s holds vectors of model %s, it is opened with model %s", s.dir, m, s.o.Model)
	}
	return s.load(snap)
}

// claim locks the folder, and makes it and an empty store where there is none.
func (s *Store) claim() error {
	if err := s.makeFolder(); err != nil {
		return err
	}
	unlock, err := durable.Lock(s.path(lockName))
	if errors.Is(err, durable.ErrLocked) {
		return awsai.Errorf(opOpen, awsai.ErrUnavailable, "the store in %s is in use, by another process or by this one", s.dir)
	}
	if err != nil {
		return err
	}
	s.unlock = unlock
	for _, name := range []string{logName, snapshotName} {
		os.Remove(s.path(name + durable.AsideSuffix)) // a crash while it was written, or none
	}
	_, err = os.Stat(s.path(logName))
	if !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return createLog(s.path(logName), newHeader(s.o.Model))
}

// makeFolder makes the folder, or finds it empty, or with a store in it. What else is in a
// folder with a store is not ours to judge; a folder with files and without a store is
// more likely named by mistake, and left alone.
func (s *Store) makeFolder() error {
	entries, err := os.ReadDir(s.dir)
	if errors.Is(err, fs.ErrNotExist) {
		if err := os.MkdirAll(s.dir, 0o700); err != nil {
			return err
		}
		return durable.SyncFolder(filepath.Dir(s.dir))
	}
	if err != nil {
		return err
	}
	other := ""
	for _, e := range entries {
		switch e.Name() {
		case logName:
			return nil
		case lockName, logName + durable.AsideSuffix: // a crash while the store was made
		default:
			other = e.Name()
		}
	}
	if other != "" {
		return awsai.Errorf(opOpen, awsai.ErrInvalid,
			"the folder %s has other files, as %s, and no store; name an empty folder or one that does not exist", s.dir, other)
	}
	return nil
}

// load reads the log, repairs its end after a crash, and brings the engine up to it.
func (s *Store) load(snap snapshot) error {
	if snap.logID != s.log.header.id {
		snap = snapshot{}
	}
	loaded := false
	torn, err := s.log.replay(snap.at.size, func(payload []byte, at position) error {
		ch, err := decodeChange(payload)
		if err != nil {
			return err
		}
		ch = s.catalogue.apply(ch)
		switch {
		case loaded:
			s.index(ch)
		case at == snap.at:
			loaded = s.loadDerived(snap)
		}
		return nil
	})
	if err != nil {
		return err
	}
	if !loaded {
		s.index(change{docs: s.catalogue.inOrder()})
	}
	if torn != "" && !s.o.ReadOnly {
		return s.repair(torn)
	}
	return nil
}

// repair removes what a crash left of a change that was never acknowledged. A reader
// passes over it: another process may be about to write the rest.
func (s *Store) repair(torn damage) error {
	s.o.Logger.Warn("rag store: cut off an unfinished change",
		"dir", s.dir, "offset", s.log.at.size, "bytes", s.log.end-s.log.at.size, "reason", string(torn))
	return s.log.cut()
}

// readSnapshot reads the snapshot. The zero value, which is of no log, is for none.
func (s *Store) readSnapshot() snapshot {
	snap, err := readSnapshot(s.path(snapshotName))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		s.o.Logger.Warn("rag store: snapshot not used", "dir", s.dir, "error", err)
	}
	return snap
}

// loadDerived gives the engine the snapshot, and tells whether it took it.
func (s *Store) loadDerived(snap snapshot) bool {
	err := s.engine.loadDerived(snap.derived, s.catalogue.inOrder())
	if err != nil {
		s.o.Logger.Warn("rag store: snapshot not used", "dir", s.dir, "error", err)
		s.engine = newEngine(s.o.Model, s.o.Weights)
		return false
	}
	s.saved = snap.at
	return true
}

// saveSnapshot writes a snapshot where the one on disk is not of this state. A store
// without one opens all the same, so that failing is no error.
func (s *Store) saveSnapshot(ctx context.Context) {
	if s.log.at == s.saved || s.log.failed != nil {
		return
	}
	err := s.refresh(ctx)
	if err == nil {
		err = writeSnapshot(s.path(snapshotName), snapshot{
			logID: s.log.header.id, at: s.log.at, derived: s.engine.appendDerived(nil),
		})
	}
	if err != nil {
		s.o.Logger.Warn("rag store: snapshot not written", "dir", s.dir, "error", err)
		return
	}
	s.saved = s.log.at
}
