package embedded

import (
	"cmp"
	"maps"
	"slices"

	"github.com/awsai-go/awsai/rag"
)

// catalogue holds the documents of a store. They share nothing with a caller and are never
// changed, so that a reader may keep one after the lock is released.
type catalogue struct {
	docs     map[string]entry
	passages int
	bytes    int64  // of the documents, encoded
	next     uint64 // place of the next document
}

type entry struct {
	doc  rag.Document
	size int
	// place orders the documents as the log has their last versions.
	place uint64
}

func newCatalogue() catalogue { return catalogue{docs: map[string]entry{}} }

func (c *catalogue) put(doc rag.Document, size int) {
	c.remove(doc.ID)
	c.docs[doc.ID] = entry{doc: doc, size: size, place: c.next}
	c.next++
	c.passages += len(doc.Passages)
	c.bytes += int64(size)
}

func (c *catalogue) remove(id string) {
	e, ok := c.docs[id]
	if !ok {
		return
	}
	delete(c.docs, id)
	c.passages -= len(e.doc.Passages)
	c.bytes -= int64(e.size)
}

// apply makes a change, and returns it without what it repeats or takes back itself: a
// document that comes twice counts once, the last time, and an ID that is not there is
// left out.
func (c *catalogue) apply(ch change) change {
	last := make(map[string]int, len(ch.docs))
	for i, d := range ch.docs {
		last[d.ID] = i
	}
	var done change
	for i, d := range ch.docs {
		if last[d.ID] == i {
			c.put(d, ch.sizes[i])
			done.docs = append(done.docs, d)
		}
	}
	for _, id := range ch.ids {
		if _, ok := c.docs[id]; ok {
			c.remove(id)
			done.ids = append(done.ids, id)
		}
	}
	return done
}

// inOrder are the documents as the log has them.
func (c *catalogue) inOrder() []rag.Document {
	entries := slices.SortedFunc(maps.Values(c.docs), func(a, b entry) int { return cmp.Compare(a.place, b.place) })
	docs := make([]rag.Document, len(entries))
	for i, e := range entries {
		docs[i] = e.doc
	}
	return docs
}
