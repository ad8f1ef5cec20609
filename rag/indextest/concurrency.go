package indextest

import (
	"fmt"
	"slices"
	"sync"

	"github.com/awsai-go/awsai/rag"
)

const (
	writers  = 4
	versions = 12
)

// versioned is a document whose every part tells its version, and whose number of passages
// depends on it.
func (s *suite) versioned(id string, version int) rag.Document {
	texts := make([]string, 1+version%3)
	for i := range texts {
		texts[i] = fmt.Sprintf("harbour version%d part%d", version, i)
	}
	return s.doc(id, map[string]any{"version": version}, texts...)
}

// checkConcurrency writes versions of documents while others read, who must only ever see
// whole ones. It finds most in a test with -race.
func checkConcurrency(s *suite) error {
	id := func(w int) string { return fmt.Sprint("doc", w) }
	var last []rag.Document
	for w := range writers {
		if err := s.upsert(s.versioned(id(w), 0)); err != nil {
			return err
		}
		last = append(last, s.versioned(id(w), versions-1))
	}
	errs := make(chan error, 2*writers)
	done := make(chan struct{})
	var writing, reading sync.WaitGroup
	for w := range writers {
		writing.Go(func() {
			for v := range versions {
				if err := s.upsert(s.versioned(id(w), v)); err != nil {
					errs <- err
					return
				}
			}
		})
		reading.Go(func() {
			for {
				if err := s.readVersions(id(w)); err != nil {
					errs <- err
					return
				}
				select {
				case <-done:
					return
				default:
				}
			}
		})
	}
	writing.Wait()
	close(done)
	reading.Wait()
	close(errs)
	for err := range errs {
		return fmt.Errorf("with readers and writers at the same time: %w", err)
	}
	return s.holds(last...)
}

// readVersions reads in every way, once.
func (s *suite) readVersions(id string) error {
	d, err := s.idx.Get(s.ctx, id)
	if err != nil {
		return fmt.Errorf("Get(%q): %w", id, err)
	}
	version, _ := d.Metadata["version"].(int)
	if diff := diff(s.versioned(id, version), d); diff != "" {
		return fmt.Errorf("Get(%q) is not one version (-want +got):\n%s", id, diff)
	}
	hits, err := s.search(s.query("harbour"))
	if err != nil {
		return err
	}
	for _, h := range hits {
		version, _ := h.Passage.Metadata["version"].(int)
		same := func(p rag.Passage) bool { return p.ID == h.Passage.ID && p.Text == h.Passage.Text }
		if !slices.ContainsFunc(s.versioned(h.Passage.DocumentID, version).Passages, same) {
			return fmt.Errorf("Search: passage %q has text and metadata of different versions", h.Passage.ID)
		}
	}
	docs, err := s.list(rag.Filter{})
	if err == nil && len(docs) != writers {
		err = fmt.Errorf("List: %d documents; want %d, while they are being replaced", len(docs), writers)
	}
	if err != nil {
		return err
	}
	if _, err := s.idx.Count(s.ctx); err != nil {
		return fmt.Errorf("Count: %w", err)
	}
	return nil
}
