package embedded

import (
	"context"
	"fmt"
	"math"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/rag"
)

// Upsert stores documents as [rag.Index] says, all of them or none: when it returns nil,
// they are on disk. Of a document that comes twice the last version counts. Every passage
// brings a vector of the store's model, or none where the store has no model; anything
// else is awsai.ErrInvalid. A batch of more than 1 GiB is awsai.ErrTooLarge. The store
// keeps copies.
func (s *Store) Upsert(ctx context.Context, docs []rag.Document) error {
	const op = "embedded.Upsert"
	if err := s.begin(ctx, op); err != nil {
		return err
	}
	for i, d := range docs {
		if err := s.check(d); err != nil {
			return awsai.Errorf(op, awsai.ErrInvalid, "document at index %d: %w", i, err)
		}
	}
	if len(docs) == 0 {
		return nil
	}
	return s.write(ctx, op, appendUpsert(make([]byte, frameSize), docs))
}

// Delete removes documents as [rag.Index] says, all of them or none.
func (s *Store) Delete(ctx context.Context, ids []string) error {
	const op = "embedded.Delete"
	if err := s.begin(ctx, op); err != nil {
		return err
	}
	if !s.hasAny(ids) {
		return nil
	}
	return s.write(ctx, op, appendDelete(make([]byte, frameSize), ids))
}

func (s *Store) hasAny(ids []string) bool {
	s.mu.RLock()
	defer s.mu.RUnlock()
	for _, id := range ids {
		if _, ok := s.catalogue.docs[id]; ok {
			return true
		}
	}
	return false
}

// check says what is wrong with a document.
func (s *Store) check(d rag.Document) error {
	if err := d.Validate(); err != nil {
		return err
	}
	for i, p := range d.Passages {
		if err := s.checkVector(p.Vector); err != nil {
			return fmt.Errorf("passage %d: %w", i, err)
		}
	}
	return nil
}

// checkVector says what makes a vector not one of the store's model.
func (s *Store) checkVector(v []float32) error {
	if len(v) != s.o.Model.Dimensions {
		return fmt.Errorf("vector of length %d, want %d of model %s", len(v), s.o.Model.Dimensions, s.o.Model)
	}
	for i, x := range v {
		if math.IsNaN(float64(x)) || math.IsInf(float64(x), 0) {
			return fmt.Errorf("vector has %v at index %d", x, i)
		}
	}
	return nil
}

// write makes a change: on disk, then in memory. b is room for a frame, then the change.
func (s *Store) write(ctx context.Context, op string, b []byte) error {
	if s.o.ReadOnly {
		return awsai.Errorf(op, awsai.ErrInvalid, "the store is open for reading only")
	}
	if size := len(b) - frameSize; size > maxRecord {
		return awsai.Errorf(op, awsai.ErrTooLarge, "batch of %d bytes, the limit is %d", size, maxRecord)
	}
	// What the store keeps is what it will read: decoding copies the caller's values.
	ch, err := decodeChange(b[frameSize:])
	if err != nil {
		return awsai.Wrap(op, err)
	}
	s.writing.Lock()
	defer s.writing.Unlock()
	if err := s.begin(ctx, op); err != nil { // a Close may have come first
		return err
	}
	if s.log != nil {
		if err := s.log.append(b); err != nil {
			return awsai.Wrap(op, err)
		}
	}
	s.mu.Lock()
	ch = s.catalogue.apply(ch)
	s.mu.Unlock()
	s.index(ch)
	s.compactIfDue(ctx)
	return nil
}

// index gives a change to the engine.
func (s *Store) index(ch change) {
	if len(ch.ids) > 0 {
		s.engine.remove(ch.ids)
	}
	if len(ch.docs) > 0 {
		s.engine.put(ch.docs)
	}
	s.stale.Store(true)
}
