package embedded

import (
	"context"
	"io/fs"
	"log/slog"
	"sync"
	"sync/atomic"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/rag"
)

// Options are the settings of [Open] and [New].
type Options struct {
	// Model is the embedding model whose vectors the store holds: every passage brings
	// one, and so does a query that is to be answered by meaning. The default is none:
	// the store makes vectors of its own from the words of its documents. A store is
	// opened with the model that it was made with.
	Model rag.EmbeddingModel
	// Weights say how much words, runs of characters and vectors count. The default is
	// measured, for the store's own vectors and for those of a small Model: a large one may
	// deserve more than the quarter that its vectors have.
	Weights Weights
	// ReadOnly opens a store as it is at that moment and writes nothing. It works while
	// another process writes, whose later changes it does not see.
	ReadOnly bool
	// Logger is told what was repaired, rebuilt and compacted. The default is to tell
	// nobody. Texts and IDs of documents are never logged.
	Logger *slog.Logger
}

// Store is a [rag.Index] in the memory of this process, kept on disk if made by [Open].
//
// It is safe for concurrent use: searches go on while documents are written, and find each
// document in its former or its new version, whole.
type Store struct {
	o      Options
	dir    string
	unlock func() error

	// writing is held by what changes the log, from before it is written until the
	// change can be seen.
	writing sync.Mutex
	log     *changeLog // nil where nothing is kept
	saved   position   // of the snapshot on disk

	mu        sync.RWMutex // of the catalogue and closed
	catalogue catalogue
	closed    bool

	engine  *engine     // has its own lock
	fitting sync.Mutex  // held while the engine is refreshed
	stale   atomic.Bool // the engine has changes that it was not refreshed for
}

var _ rag.Index = (*Store)(nil)

// New makes an empty store that lives in memory only. Of the options, ReadOnly has no
// effect.
func New(optFns ...func(*Options)) *Store {
	s := newStore("", optFns)
	s.o.ReadOnly = false
	return s
}

func newStore(dir string, optFns []func(*Options)) *Store {
	s := &Store{dir: dir, catalogue: newCatalogue()}
	for _, fn := range optFns {
		fn(&s.o)
	}
	if s.o.Logger == nil {
		s.o.Logger = slog.New(slog.DiscardHandler)
	}
	s.engine = newEngine(s.o.Model, s.o.Weights)
	return s
}

// Model is the model that the store was opened with.
func (s *Store) Model() rag.EmbeddingModel { return s.o.Model }

// Close writes what the next Open needs to be fast, and releases the folder. Documents are
// safe without it. A store that is closed refuses everything with an error that is
// fs.ErrClosed; closing it again does nothing.
func (s *Store) Close() error {
	s.writing.Lock()
	defer s.writing.Unlock()
	if s.closed { // changes under writing only
		return nil
	}
	if s.log != nil && !s.o.ReadOnly {
		s.saveSnapshot(context.Background())
	}
	s.mu.Lock()
	s.closed = true
	s.mu.Unlock()
	return awsai.Wrap("embedded.Close", s.release())
}

// release closes the log and the lock, where there are any.
func (s *Store) release() (err error) {
	if s.log != nil {
		err = s.log.close()
	}
	if s.unlock != nil {
		if unlockErr := s.unlock(); err == nil {
			err = unlockErr
		}
	}
	return err
}

// begin is where every method starts: it refuses a context that has ended and a store that
// is closed.
func (s *Store) begin(ctx context.Context, op string) error {
	if err := ctx.Err(); err != nil {
		return awsai.Wrap(op, err)
	}
	s.mu.RLock()
	defer s.mu.RUnlock()
	if s.closed {
		return awsai.Errorf(op, nil, "store: %w", fs.ErrClosed)
	}
	return nil
}
