package embedded

import (
	"context"
	"errors"
	"io"
	"iter"
	"os"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/internal/durable"
	"github.com/awsai-go/awsai/rag"
)

const (
	// compactFrom is the size of a log below which it is not worth compacting.
	compactFrom = 1 << 20
	// compactBatch is how many bytes of documents a compacted log has in a record.
	compactBatch = 1 << 20
)

// Compact rewrites the log without what was replaced or deleted. The store does so itself
// when that is more than half of it; a caller may before the folder is copied somewhere.
// It needs room on disk for both. A store in memory has nothing to compact.
func (s *Store) Compact(ctx context.Context) error {
	const op = "embedded.Compact"
	if err := s.begin(ctx, op); err != nil {
		return err
	}
	if s.o.ReadOnly {
		return awsai.Errorf(op, awsai.ErrInvalid, "the store is open for reading only")
	}
	s.writing.Lock()
	defer s.writing.Unlock()
	if err := s.begin(ctx, op); err != nil { // a Close may have come first
		return err
	}
	if s.log == nil {
		return nil
	}
	return awsai.Wrap(op, s.compact(ctx))
}

// compactIfDue compacts where more than half of the log is garbage. The change before it
// is stored, so that failing is no error; it is tried again at the next.
func (s *Store) compactIfDue(ctx context.Context) {
	if s.log == nil || s.log.at.size < compactFrom || s.log.at.size < 2*s.catalogue.bytes {
		return
	}
	before := s.log.at.size
	if err := s.compact(ctx); err != nil {
		s.o.Logger.Warn("rag store: not compacted", "dir", s.dir, "error", err)
		return
	}
	s.o.Logger.Info("rag store: compacted", "dir", s.dir, "before", before, "after", s.log.at.size)
}

// compact is called with writing held, so that the catalogue does not change.
func (s *Store) compact(ctx context.Context) error {
	if s.log.failed != nil {
		return s.log.failed
	}
	aside := s.log.path + durable.AsideSuffix
	defer os.Remove(aside) // there is none after it took the log's place
	h := newHeader(s.o.Model)
	var at position
	err := durable.WriteFile(aside, func(w io.Writer) (err error) {
		at, err = writeLog(w, h, s.payloads(ctx))
		return errors.Join(err, ctx.Err())
	})
	if err != nil {
		return err
	}
	return s.log.replaceWith(aside, h, at)
}

// payloads are the records that hold the documents as they are, up to the end of ctx.
func (s *Store) payloads(ctx context.Context) iter.Seq[[]byte] {
	return func(yield func([]byte) bool) {
		var b []byte
		for docs := range s.batches(s.catalogue.inOrder()) {
			b = appendUpsert(b[:0], docs)
			if ctx.Err() != nil || !yield(b) {
				return
			}
		}
	}
}

// batches divides documents into runs of up to compactBatch bytes, or of one document.
func (s *Store) batches(docs []rag.Document) iter.Seq[[]rag.Document] {
	return func(yield func([]rag.Document) bool) {
		start, size := 0, 0
		for i, d := range docs {
			n := s.catalogue.docs[d.ID].size
			if i > start && size+n > compactBatch {
				if !yield(docs[start:i]) {
					return
				}
				start, size = i, 0
			}
			size += n
		}
		if start < len(docs) {
			yield(docs[start:])
		}
	}
}
