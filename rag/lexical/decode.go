package lexical

import (
	"encoding/binary"
	"errors"

	"github.com/awsai-go/awsai"
)

var (
	errShort       = errors.New("index ends too early")
	errOrder       = errors.New("index is not in order")
	errRange       = errors.New("number in index is out of range")
	errTrailing    = errors.New("bytes after the index")
	errFingerprint = errors.New("index was made with other options or by another version")
)

// UnmarshalBinary reads what [Index.AppendBinary] wrote for an index with the same options,
// in place of what the index has. Of K1 and B the index's own stay.
//
// Bytes that are damaged, or of other options or another version, are awsai.ErrInvalid, and
// leave the index empty.
func (x *Index) UnmarshalBinary(b []byte) error {
	x.Reset()
	if err := x.decode(b); err != nil {
		x.Reset()
		return awsai.Errorf("lexical.UnmarshalBinary", awsai.ErrInvalid, "%w", err)
	}
	return nil
}

func (x *Index) decode(b []byte) error {
	if len(b) < 8 {
		return errShort
	}
	if binary.LittleEndian.Uint64(b) != x.fingerprint() {
		return errFingerprint
	}
	r := reader{b: b[8:]}
	n := r.count(2) // a slot and a language
	for row := range n {
		slot, l := r.below(MaxSlots), language(r.below(int64(len(languages))))
		if _, twice := x.rows[slot]; twice {
			r.fail(errOrder)
		}
		if r.err != nil {
			return r.err
		}
		x.slots = append(x.slots, int32(slot))
		x.rows[slot] = int32(row)
		x.language = append(x.language, l)
		x.texts[l]++
	}
	x.terms.decode(&r, n)
	x.pairs.decode(&r, n)
	if r.err == nil && len(r.b) > 0 {
		return errTrailing
	}
	return r.err
}

func (p *postings) decode(r *reader, rows int) {
	for range rows {
		length := r.below(1 << 32)
		p.lengths = append(p.lengths, uint32(length))
		p.total += uint64(length)
		if r.err != nil {
			return
		}
	}
	// Lists are cut from large pieces, which takes fewer allocations than one for each.
	var piece []posting
	key := uint64(0)
	for r.err == nil {
		difference := r.uvarint()
		if difference == 0 {
			return
		}
		if key+difference < key {
			r.fail(errOrder)
			return
		}
		key += difference
		n := r.count(1)
		if n == 0 {
			r.fail(errRange)
			return
		}
		if len(piece) < n {
			piece = make([]posting, max(n, min(1<<16, len(r.b))))
		}
		list := piece[:n:n]
		r.postings(list, rows)
		if n == 1 {
			p.single[key] = list[0]
			continue
		}
		p.many[key] = list
		piece = piece[n:]
	}
}

// reader takes numbers off the front of b. After an error it gives zeros.
type reader struct {
	b   []byte
	err error
}

// postings fills a list.
func (r *reader) postings(list []posting, rows int) {
	row := -1
	for i := range list {
		u := r.uvarint()
		difference := u >> 1
		if difference == 0 && i > 0 {
			r.fail(errOrder)
			return
		}
		if difference >= uint64(rows) || max(row, 0)+int(difference) >= rows {
			r.fail(errRange)
			return
		}
		row = max(row, 0) + int(difference)
		count := 1
		if u&1 == 0 {
			count = r.below(maxCount + 1)
		}
		if count == 0 {
			r.fail(errRange)
			return
		}
		list[i] = newPosting(int32(row), count)
	}
}

func (r *reader) uvarint() uint64 {
	u, n := binary.Uvarint(r.b)
	if n <= 0 {
		r.fail(errShort)
		return 0
	}
	r.b = r.b[n:]
	return u
}

// below reads a number below a limit.
func (r *reader) below(limit int64) int {
	u := r.uvarint()
	if u >= uint64(limit) {
		r.fail(errRange)
		return 0
	}
	return int(u)
}

// count reads how many things follow, of at least size bytes each, so that no number makes
// the reader reserve more than the bytes can hold.
func (r *reader) count(size int) int {
	u := r.uvarint()
	if u > uint64(len(r.b)/size) {
		r.fail(errShort)
		return 0
	}
	return int(u)
}

func (r *reader) fail(err error) {
	if r.err == nil {
		r.err = err
	}
	r.b = nil
}
