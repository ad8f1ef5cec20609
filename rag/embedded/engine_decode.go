package embedded

import (
	"encoding/binary"
	"errors"
	"hash"
	"hash/fnv"
	"io"

	"github.com/awsai-go/awsai/rag"
	"github.com/awsai-go/awsai/rag/lexical"
)

var errDerived = errors.New("derived data is damaged, of another version or of other documents")

// loadDerived fills an empty engine from what appendDerived wrote for the same documents. An
// engine whose loadDerived failed is of no use.
func (e *engine) loadDerived(b []byte, docs []rag.Document) error {
	e.mu.Lock()
	defer e.mu.Unlock()
	if len(b) == 0 || b[0] != derivedVersion {
		return errDerived
	}
	places, b, err := cutSized(b[1:])
	if err != nil {
		return err
	}
	if err := e.loadPlaces(string(places), docs); err != nil {
		return err
	}
	for _, x := range []*lexical.Index{e.words, e.grams} {
		var arm []byte
		if arm, b, err = cutSized(b); err != nil {
			return err
		}
		if err := e.loadIndex(x, arm); err != nil {
			return err
		}
	}
	return e.loadVectors(b, docs)
}

// cutSized cuts what appendSized appended off the front of b.
func cutSized(b []byte) (cut, rest []byte, err error) {
	if len(b) < 8 {
		return nil, nil, errShort
	}
	n := binary.LittleEndian.Uint64(b)
	if b = b[8:]; n > uint64(len(b)) {
		return nil, nil, errShort
	}
	return b[:n], b[n:], nil
}

func (e *engine) loadPlaces(s string, docs []rag.Document) error {
	d := decoder{s: s}
	if d.string() != e.model.String() {
		return errDerived
	}
	e.fit = fitState{passages: int(d.uvarint()), changed: int(d.uvarint())}
	e.free = d.slots()
	for _, doc := range docs {
		e.count += len(doc.Passages)
	}
	e.passages = make([]rag.Passage, e.count+len(e.free))
	byID := make(map[string]rag.Document, len(docs))
	for _, doc := range docs {
		byID[doc.ID] = doc
	}
	n := d.number(minPlace)
	if n != len(byID) {
		d.fail(errDerived)
	}
	for range n {
		id := d.string()
		sum, slots := d.uint64(), d.slots()
		doc, ok := byID[id]
		delete(byID, id)
		if d.err == nil && (!ok || !e.place(doc, sum, slots)) {
			d.fail(errDerived)
		}
	}
	if !e.allFree() {
		d.fail(errDerived)
	}
	return d.end()
}

// minPlace is the fewest bytes that a document takes.
const minPlace = 10

// slots reads what appendSlots appended.
func (d *decoder) slots() []int {
	slots := make([]int, d.number(1))
	for i := range slots {
		n := d.uvarint()
		if n >= lexical.MaxSlots {
			d.fail(errDerived)
			return nil
		}
		slots[i] = int(n)
	}
	return slots
}

// place puts a document's passages into slots, and tells whether the slots are there and
// empty and the document is the one with the checksum.
func (e *engine) place(doc rag.Document, want uint64, slots []int) bool {
	if len(slots) != len(doc.Passages) {
		return false
	}
	sum := newTextSum()
	for i, slot := range slots {
		p := doc.Passages[i]
		p.Metadata = doc.Metadata
		if slot >= len(e.passages) || e.passages[slot].ID != "" || p.ID == "" {
			return false
		}
		e.passages[slot] = p
		e.limited += limited(p)
		sum.add(&p)
	}
	e.slots[doc.ID] = slots
	return sum.Sum64() == want
}

// allFree tells whether the free slots are those without a passage, each once.
func (e *engine) allFree() bool {
	seen := make(map[int]bool, len(e.free))
	for _, slot := range e.free {
		if slot >= len(e.passages) || e.passages[slot].ID != "" || seen[slot] {
			return false
		}
		seen[slot] = true
	}
	return true
}

// loadIndex reads an index that has the engine's passages.
func (e *engine) loadIndex(x *lexical.Index, b []byte) error {
	if err := x.UnmarshalBinary(b); err != nil {
		return err
	}
	if x.Len() != e.count {
		return errDerived
	}
	for slot := range e.passages {
		if x.Has(slot) != (e.passages[slot].ID != "") {
			return errDerived
		}
	}
	return nil
}

// loadVectors takes the vectors from the documents, or with the LSA from b.
func (e *engine) loadVectors(b []byte, docs []rag.Document) error {
	own := e.model == (rag.EmbeddingModel{})
	if own && len(b) > 0 {
		return e.loadLSA(b)
	}
	if len(b) > 0 {
		return errDerived
	}
	if own {
		return nil
	}
	for _, doc := range docs {
		for _, slot := range e.slots[doc.ID] {
			if err := e.vectors.Put(slot, e.passages[slot].Vector); err != nil {
				return err
			}
			e.passages[slot].Vector = nil
		}
	}
	return nil
}

func (e *engine) loadLSA(b []byte) error {
	fit, b, err := cutSized(b)
	if err != nil {
		return err
	}
	if e.lsa, err = DecodeLSA(fit); err != nil {
		return err
	}
	dimensions := e.lsa.Model().Dimensions
	e.vectors = newVectors(dimensions)
	for slot := range e.passages {
		if e.passages[slot].ID == "" {
			continue
		}
		var v []float32
		if v, b, err = cutFloats(b, uint64(dimensions)); err != nil {
			return err
		}
		if err := e.vectors.Put(slot, v); err != nil {
			return err
		}
	}
	if len(b) > 0 {
		return errDerived
	}
	return nil
}

// textSum is a checksum of what the arms read of passages.
type textSum struct{ hash.Hash64 }

func newTextSum() textSum { return textSum{fnv.New64a()} }

func (s textSum) add(p *rag.Passage) {
	s.text(p.ID)
	s.text(p.Title)
	for _, h := range p.Headings {
		s.text(h)
	}
	s.text(p.Text)
	if p.Context != "" {
		s.text(p.Context)
	}
}

func (s textSum) text(t string) {
	io.WriteString(s, t)
	s.Write([]byte{0})
}
