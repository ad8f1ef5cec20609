package embedded

import (
	"encoding/binary"
	"maps"
	"math"
	"slices"

	"github.com/awsai-go/awsai/rag"
)

// The kinds of change, the first byte of a record.
const (
	kindUpsert byte = 1
	kindDelete byte = 2
)

// The kinds of metadata value, the byte before each.
const (
	valueString  byte = 1
	valueFalse   byte = 2
	valueTrue    byte = 3
	valueInt     byte = 4
	valueInt64   byte = 5
	valueFloat64 byte = 6
	valueStrings byte = 7
)

// Encoded, a document is the length of its text section, that section and the vectors of
// its passages one after another. The section is apart so that a reader makes one string
// of it, which all texts of the document then share, without the vectors' bytes.
//
// Counts of slices, maps and vectors are stored plus one, 0 for nil, so that what is read
// is what was written. What passages have of their document is stored once.

func appendUpsert(b []byte, docs []rag.Document) []byte {
	b = append(b, kindUpsert)
	b = binary.AppendUvarint(b, uint64(len(docs)))
	var doc []byte
	for _, d := range docs {
		doc = appendDocument(doc[:0], d)
		b = binary.AppendUvarint(b, uint64(len(doc)))
		b = append(b, doc...)
	}
	return b
}

func appendDelete(b []byte, ids []string) []byte {
	b = append(b, kindDelete)
	b = binary.AppendUvarint(b, uint64(len(ids)))
	for _, id := range ids {
		b = appendString(b, id)
	}
	return b
}

func appendDocument(b []byte, d rag.Document) []byte {
	text := appendText(nil, d)
	b = binary.AppendUvarint(b, uint64(len(text)))
	b = append(b, text...)
	for _, p := range d.Passages {
		for _, x := range p.Vector {
			b = binary.LittleEndian.AppendUint32(b, math.Float32bits(x))
		}
	}
	return b
}

func appendText(b []byte, d rag.Document) []byte {
	b = appendString(b, d.ID)
	b = appendString(b, d.Title)
	b = appendString(b, d.Hash)
	b = appendCount(b, len(d.Metadata), d.Metadata == nil)
	for _, k := range slices.Sorted(maps.Keys(d.Metadata)) {
		b = appendString(b, k)
		b = appendValue(b, d.Metadata[k])
	}
	b = appendCount(b, len(d.Passages), d.Passages == nil)
	for _, p := range d.Passages {
		b = appendPassage(b, p)
	}
	return appendExtras(b, d.Passages)
}

// appendExtras writes what passages did not have at first, after all of them, unless it is
// zero everywhere.
func appendExtras(b []byte, passages []rag.Passage) []byte {
	extra := func(p rag.Passage) bool { return p.Page != 0 || p.Parent != 0 || p.Context != "" }
	if !slices.ContainsFunc(passages, extra) {
		return b
	}
	for _, p := range passages {
		b = appendString(appendInts(b, p.Page, p.Parent), p.Context)
	}
	return b
}

func appendPassage(b []byte, p rag.Passage) []byte {
	b = appendString(b, p.ID)
	b = appendString(b, p.Title)
	b = appendStrings(b, p.Headings)
	b = appendString(b, p.Text)
	b = appendInts(b, p.Start, p.End, p.Line, p.EndLine)
	b = appendCount(b, len(p.Marks), p.Marks == nil)
	for _, m := range p.Marks {
		b = appendInts(b, m.Text, m.Source, m.Line)
	}
	return appendCount(b, len(p.Vector), p.Vector == nil)
}

// appendValue writes a metadata value of the kinds that rag.Document.Validate admits.
func appendValue(b []byte, v any) []byte {
	switch v := v.(type) {
	case string:
		return appendString(append(b, valueString), v)
	case bool:
		if v {
			return append(b, valueTrue)
		}
		return append(b, valueFalse)
	case int:
		return binary.AppendVarint(append(b, valueInt), int64(v))
	case int64:
		return binary.AppendVarint(append(b, valueInt64), v)
	case float64:
		return binary.LittleEndian.AppendUint64(append(b, valueFloat64), math.Float64bits(v))
	case []string:
		return appendStrings(append(b, valueStrings), v)
	}
	return b
}

func appendString(b []byte, s string) []byte {
	return append(binary.AppendUvarint(b, uint64(len(s))), s...)
}

func appendStrings(b []byte, s []string) []byte {
	b = appendCount(b, len(s), s == nil)
	for _, v := range s {
		b = appendString(b, v)
	}
	return b
}

func appendInts(b []byte, ints ...int) []byte {
	for _, n := range ints {
		b = binary.AppendVarint(b, int64(n))
	}
	return b
}

func appendCount(b []byte, n int, isNil bool) []byte {
	if isNil {
		return append(b, 0)
	}
	return binary.AppendUvarint(b, uint64(n)+1)
}
