package embedded

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"

	"github.com/awsai-go/awsai/rag"
)

// change is what a record says: documents to store, with the bytes that each takes, or
// IDs to delete.
type change struct {
	docs  []rag.Document
	sizes []int
	ids   []string
}

// The fewest bytes that one of a kind takes. A count that promises more of them than
// there are bytes left is refused before anything is allocated for it.
const (
	minDocument = 7
	minPassage  = 10
	minPair     = 2
	minMark     = 3
	minString   = 1
)

var errShort = errors.New("value runs past the end")

func decodeChange(b []byte) (change, error) {
	if len(b) == 0 {
		return change{}, errShort
	}
	switch b[0] {
	case kindUpsert:
		return decodeUpsert(b[1:])
	case kindDelete:
		return decodeDelete(b[1:])
	}
	return change{}, fmt.Errorf("unknown kind of record %d", b[0])
}

func decodeUpsert(b []byte) (change, error) {
	n, b, err := cutUvarint(b)
	if err != nil {
		return change{}, err
	}
	if n > uint64(len(b))/minDocument {
		return change{}, errShort
	}
	c := change{docs: make([]rag.Document, n), sizes: make([]int, n)}
	for i := range c.docs {
		var doc []byte
		if doc, b, err = cutBytes(b); err != nil {
			return change{}, err
		}
		if c.docs[i], err = decodeDocument(doc); err != nil {
			return change{}, err
		}
		c.sizes[i] = len(doc)
	}
	if len(b) > 0 {
		return change{}, fmt.Errorf("%d bytes after the last document", len(b))
	}
	return c, nil
}

func decodeDelete(b []byte) (change, error) {
	d := decoder{s: string(b)}
	ids := make([]string, d.number(minString))
	for i := range ids {
		ids[i] = d.string()
	}
	return change{ids: ids}, d.end()
}

func decodeDocument(b []byte) (rag.Document, error) {
	text, vectors, err := cutBytes(b)
	if err != nil {
		return rag.Document{}, err
	}
	d := decoder{s: string(text)}
	doc := d.document()
	if err := d.end(); err != nil {
		return rag.Document{}, err
	}
	return doc, decodeVectors(doc.Passages, d.dimensions, vectors)
}

// decodeVectors gives the passages their vectors, all of one array.
func decodeVectors(passages []rag.Passage, dimensions []uint64, b []byte) error {
	total := uint64(0)
	for _, n := range dimensions {
		if n > uint64(len(b))+1 {
			return errShort
		}
		total += max(n, 1) - 1
	}
	if len(b)%4 != 0 || total != uint64(len(b)/4) {
		return fmt.Errorf("%d bytes of vectors, want %d times 4", len(b), total)
	}
	vectors := make([]float32, total)
	for i := range vectors {
		vectors[i] = math.Float32frombits(binary.LittleEndian.Uint32(b[4*i:]))
	}
	for i, n := range dimensions {
		if n > 0 {
			passages[i].Vector = vectors[: n-1 : n-1]
			vectors = vectors[n-1:]
		}
	}
	return nil
}

// decoder reads values off the front of s. After the first that does not fit, it has an
// error and reads zero values.
type decoder struct {
	s          string
	err        error
	dimensions []uint64 // of the passages' vectors, plus one, 0 for nil
}

func (d *decoder) document() rag.Document {
	doc := rag.Document{ID: d.string(), Title: d.string(), Hash: d.string(), Metadata: d.metadata()}
	n, ok := d.count(minPassage)
	if !ok {
		return doc
	}
	doc.Passages = make([]rag.Passage, n)
	d.dimensions = make([]uint64, n)
	for i := range doc.Passages {
		p := &doc.Passages[i]
		d.passage(p)
		p.DocumentID, p.Metadata = doc.ID, doc.Metadata
		d.dimensions[i] = d.uvarint()
	}
	if d.s != "" {
		d.extras(doc.Passages)
	}
	return doc
}

// extras reads what a document may have after its passages.
func (d *decoder) extras(passages []rag.Passage) {
	for i := range passages {
		p := &passages[i]
		p.Page, p.Parent, p.Context = d.int(), d.int(), d.string()
	}
}

func (d *decoder) passage(p *rag.Passage) {
	p.ID = d.string()
	p.Title = d.string()
	p.Headings = d.strings()
	p.Text = d.string()
	p.Start, p.End, p.Line, p.EndLine = d.int(), d.int(), d.int(), d.int()
	n, ok := d.count(minMark)
	if !ok {
		return
	}
	p.Marks = make([]rag.Mark, n)
	for i := range p.Marks {
		p.Marks[i] = rag.Mark{Text: d.int(), Source: d.int(), Line: d.int()}
	}
}

func (d *decoder) metadata() map[string]any {
	n, ok := d.count(minPair)
	if !ok {
		return nil
	}
	m := make(map[string]any, n)
	for range n {
		k := d.string()
		m[k] = d.value()
	}
	return m
}

func (d *decoder) value() any {
	switch kind := d.byte(); kind {
	case valueString:
		return d.string()
	case valueFalse:
		return false
	case valueTrue:
		return true
	case valueInt:
		return d.int()
	case valueInt64:
		return d.varint()
	case valueFloat64:
		return math.Float64frombits(d.uint64())
	case valueStrings:
		return d.strings()
	default:
		d.fail(fmt.Errorf("unknown kind of value %d", kind))
		return nil
	}
}

func (d *decoder) strings() []string {
	n, ok := d.count(minString)
	if !ok {
		return nil
	}
	s := make([]string, n)
	for i := range s {
		s[i] = d.string()
	}
	return s
}

func (d *decoder) string() string {
	n := d.uvarint()
	if n > uint64(len(d.s)) {
		d.fail(errShort)
		return ""
	}
	s := d.s[:n]
	d.s = d.s[n:]
	return s
}

// count reads a count of things that take at least size bytes each. It is false for nil.
func (d *decoder) count(size int) (n int, ok bool) {
	if d.s != "" && d.s[0] == 0 {
		d.s = d.s[1:]
		return 0, false
	}
	u := d.uvarint() - 1
	if d.err == nil && u > uint64(len(d.s)/size) {
		d.fail(errShort)
	}
	if d.err != nil {
		return 0, false
	}
	return int(u), true
}

// number reads a count that is not stored plus one.
func (d *decoder) number(size int) int {
	n := d.uvarint()
	if n > uint64(len(d.s)/size) {
		d.fail(errShort)
		return 0
	}
	return int(n)
}

func (d *decoder) int() int {
	n := d.varint()
	if int64(int(n)) != n {
		d.fail(fmt.Errorf("number %d does not fit the int of this platform", n))
		return 0
	}
	return int(n)
}

func (d *decoder) varint() int64 {
	u := d.uvarint()
	return int64(u>>1) ^ -int64(u&1)
}

func (d *decoder) uvarint() uint64 {
	var u uint64
	for i := 0; i < len(d.s) && i < binary.MaxVarintLen64; i++ {
		c := d.s[i]
		if i == binary.MaxVarintLen64-1 && c > 1 {
			break
		}
		u |= uint64(c&0x7f) << (7 * i)
		if c < 0x80 {
			d.s = d.s[i+1:]
			return u
		}
	}
	d.fail(errShort)
	return 0
}

func (d *decoder) uint64() uint64 {
	if len(d.s) < 8 {
		d.fail(errShort)
		return 0
	}
	var u uint64
	for i := range 8 {
		u |= uint64(d.s[i]) << (8 * i)
	}
	d.s = d.s[8:]
	return u
}

func (d *decoder) byte() byte {
	if d.s == "" {
		d.fail(errShort)
		return 0
	}
	c := d.s[0]
	d.s = d.s[1:]
	return c
}

func (d *decoder) fail(err error) {
	if d.err == nil {
		d.err = err
	}
	d.s = ""
}

// end is the decoder's error, or one where something is left.
func (d *decoder) end() error {
	if d.err == nil && d.s != "" {
		return fmt.Errorf("%d bytes too many", len(d.s))
	}
	return d.err
}

func cutUvarint(b []byte) (n uint64, rest []byte, err error) {
	n, size := binary.Uvarint(b)
	if size <= 0 {
		return 0, nil, errShort
	}
	return n, b[size:], nil
}

func cutBytes(b []byte) (cut, rest []byte, err error) {
	n, b, err := cutUvarint(b)
	if err != nil || n > uint64(len(b)) {
		return nil, nil, errShort
	}
	return b[:n], b[n:], nil
}
