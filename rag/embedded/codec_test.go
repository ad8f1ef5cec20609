package embedded

import (
	"bytes"
	"encoding/binary"
	"math"
	"runtime"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/awsai-go/awsai/rag"
)

// everything has every kind of value, empty and nil ones among them.
func everything() []rag.Document {
	metadata := map[string]any{
		"string": "s", "empty": "", "true": true, "false": false,
		"int": -3, "most": math.MaxInt32, "int64": int64(math.MinInt64), "float": math.Copysign(0, -1), "nan": math.NaN(), "inf": math.Inf(-1),
		"list": []string{"a", "", "b"}, "none": []string{}, "nil": []string(nil), "": "no key",
	}
	return []rag.Document{
		{ID: "minimal"},
		{ID: "empty", Metadata: map[string]any{}, Passages: []rag.Passage{}},
		{ID: "full", Title: "Tïtle", Hash: "\x00\xff", Metadata: metadata, Passages: []rag.Passage{
			{ID: "full#0", DocumentID: "full", Metadata: metadata},
			{ID: "full#1", DocumentID: "full", Metadata: metadata, Title: "t", Headings: []string{}, Marks: []rag.Mark{}, Vector: []float32{}},
			{
				ID: "full#2", DocumentID: "full", Metadata: metadata, Title: "t", Headings: []string{"h", ""}, Text: "text\x00\xfe",
				Page: 7, Parent: -2, Context: "where it stands", Start: -1, End: math.MaxInt32, Line: 0, EndLine: 300, Marks: []rag.Mark{{Text: 1, Source: 2, Line: 3}, {Text: -1, Line: 1 << 30}},
				Vector: []float32{0, 1, -1.5, math.MaxFloat32, math.SmallestNonzeroFloat32},
			},
		}},
	}
}

func TestCodec(t *testing.T) {
	want := everything()
	ch, err := decodeChange(appendUpsert(nil, want))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, ch.docs, cmpopts.EquateNaNs()); diff != "" {
		t.Errorf("upsert (-want +got):\n%s", diff)
	}
	for i, d := range want {
		if size := len(appendDocument(nil, d)); ch.sizes[i] != size {
			t.Errorf("size of document %d: got %d, want %d", i, ch.sizes[i], size)
		}
	}
	for _, ids := range [][]string{{}, {""}, {"a", "日本"}} {
		ch, err := decodeChange(appendDelete(nil, ids))
		if diff := cmp.Diff(ids, ch.ids); diff != "" || err != nil {
			t.Errorf("delete: %v (-want +got):\n%s", err, diff)
		}
	}
}

// TestCodecOld reads what was written before passages had pages, parents and a context, and
// writes it so where they have none.
func TestCodecOld(t *testing.T) {
	want := []rag.Document{{ID: "d", Title: "T", Passages: []rag.Passage{
		{ID: "d#0", DocumentID: "d", Headings: []string{"h"}, Text: "text", End: 4, Line: 1, EndLine: 1, Vector: []float32{1}},
	}}}
	const old = "\x01\x01\x1f\x1a\x01d\x01T\x00\x00\x02\x03d#0\x00\x02\x01h\x04text\x00\x08\x02\x02\x00\x02\x00\x00\x80\x3f"
	if got := string(appendUpsert(nil, want)); got != old {
		t.Errorf("written as %q, want %q", got, old)
	}
	ch, err := decodeChange([]byte(old))
	if diff := cmp.Diff(want, ch.docs); diff != "" || err != nil {
		t.Errorf("%v (-want +got):\n%s", err, diff)
	}
}

// TestCodecRefuses cuts an encoding at every byte.
func TestCodecRefuses(t *testing.T) {
	for _, b := range [][]byte{appendUpsert(nil, everything()), appendDelete(nil, []string{"a", "bc"})} {
		for i := range b {
			if _, err := decodeChange(b[:i]); err == nil {
				t.Errorf("the first %d of %d bytes decode", i, len(b))
			}
		}
		if _, err := decodeChange(append(b[:len(b):len(b)], 0)); err == nil {
			t.Error("a byte too many decodes")
		}
	}
	if _, err := decodeChange([]byte{9, 0}); err == nil {
		t.Error("an unknown kind of record decodes")
	}
}

// TestCodecForgedLengths wants lengths that promise more than there is to be refused before
// memory is taken for them.
func TestCodecForgedLengths(t *testing.T) {
	huge := binary.AppendUvarint(nil, 1<<40)
	document := func(text, vectors []byte) []byte {
		b := append(binary.AppendUvarint(nil, uint64(len(text))), text...)
		b = append(b, vectors...)
		return append([]byte{kindUpsert, 1, byte(len(b))}, b...)
	}
	text := func(parts ...[]byte) []byte { return bytes.Join(parts, nil) }
	none := []byte{0, 0, 0} // ID, title and hash
	tests := map[string][]byte{
		"documents":      append([]byte{kindUpsert}, huge...),
		"IDs":            append([]byte{kindDelete}, huge...),
		"ID":             append([]byte{kindDelete, 1}, huge...),
		"document":       append([]byte{kindUpsert, 1}, append(huge, make([]byte, 10)...)...),
		"text section":   append([]byte{kindUpsert, 1, 9}, append(huge, 1, 2, 3)...),
		"metadata":       document(text(none, huge, make([]byte, 9)), nil),
		"metadata list":  document(text(none, []byte{2, 0, valueStrings}, huge, make([]byte, 9)), nil),
		"passages":       document(text(none, []byte{0}, huge, make([]byte, 9)), nil),
		"headings":       document(text(none, []byte{0, 2, 0, 0}, huge, make([]byte, 9)), nil),
		"marks":          document(text(none, []byte{0, 2, 0, 0, 0, 0, 0, 0, 0, 0}, huge, make([]byte, 9)), nil),
		"vector":         document(text(none, []byte{0, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0}, huge), make([]byte, 8)),
		"endless varint": append([]byte{kindDelete}, bytes.Repeat([]byte{0xff}, 20)...),
	}
	for name, b := range tests {
		t.Run(name, func(t *testing.T) {
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			_, err := decodeChange(b)
			runtime.ReadMemStats(&after)
			if err == nil {
				t.Error("decodes")
			}
			if n := after.TotalAlloc - before.TotalAlloc; n > 1<<20 {
				t.Errorf("takes %d bytes of memory", n)
			}
		})
	}
}

func FuzzDecodeChange(f *testing.F) {
	f.Add(appendUpsert(nil, everything()))
	f.Add(appendDelete(nil, []string{"a", "b"}))
	f.Fuzz(func(t *testing.T, b []byte) {
		ch, err := decodeChange(b)
		if err != nil {
			return
		}
		again := change{ids: ch.ids}
		if ch.docs != nil {
			again, err = decodeChange(appendUpsert(nil, ch.docs))
		} else {
			again, err = decodeChange(appendDelete(nil, ch.ids))
		}
		if err != nil {
			t.Fatalf("what was decoded does not decode when encoded again: %v", err)
		}
		if diff := cmp.Diff(ch.docs, again.docs, cmpopts.EquateNaNs()); diff != "" {
			t.Errorf("documents (-want +got):\n%s", diff)
		}
		if diff := cmp.Diff(ch.ids, again.ids); diff != "" {
			t.Errorf("IDs (-want +got):\n%s", diff)
		}
	})
}

func FuzzReadHeader(f *testing.F) {
	f.Add(newHeader(rag.EmbeddingModel{}).append(nil))
	f.Add(newHeader(rag.EmbeddingModel{ID: "model", Dimensions: 1024}).append(nil))
	f.Fuzz(func(t *testing.T, b []byte) {
		h, err := readHeader(bytes.NewReader(b))
		if err == nil && !bytes.HasPrefix(b, h.append(nil)) {
			t.Errorf("header %+v is not what was read", h)
		}
	})
}

func BenchmarkDecode(b *testing.B) {
	docs := everything()
	docs[2].Passages[2].Text = string(make([]byte, 1500))
	docs[2].Passages[2].Vector = make([]float32, 1024)
	encoded := appendUpsert(nil, docs)
	b.SetBytes(int64(len(encoded)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := decodeChange(encoded); err != nil {
			b.Fatal(err)
		}
	}
}
