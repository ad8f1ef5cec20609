package sagemaker

import (
	"fmt"
	"maps"
	"math"
	"slices"

	"google.golang.org/protobuf/encoding/protowire"

	"github.com/awsai-go/awsai"
)

// Record is a record of the built-in algorithms of SageMaker (their protocol buffer
// aialgs.data.Record).
type Record struct {
	// Features are what is predicted from: mostly one value named "values".
	Features map[string]RecordValue
	// Label is what is to be predicted, mostly "values", or what was: "score", "closest_cluster"
	// and others, as the algorithm names them.
	Label map[string]RecordValue
	// UID identifies the record.
	UID string
	// Metadata is text about the record, as a JSON object.
	Metadata string
	// Configuration is text for the algorithm.
	Configuration string
}

// RecordValue is one value of a [Record]. At most one of Float32, Float64, Int32 and Bytes is not
// nil; that says the type. All nil is a value without a type.
type RecordValue struct {
	// Float32, Float64 and Int32 are the numbers of a tensor: all of them, or with Keys those that
	// are not zero.
	Float32 []float32
	Float64 []float64
	Int32   []int32
	// Keys are the places of the numbers in a sparse tensor, counted from 0 in the order of its
	// elements.
	Keys []uint64
	// Shape is the tensor's, or nil for a dense vector.
	Shape []uint64
	// Bytes are values that are no numbers, of the content type BytesType.
	Bytes     [][]byte
	BytesType string
}

// DenseRecord is a record of one dense vector of features, as most algorithms take.
func DenseRecord(features []float32) Record {
	return Record{Features: map[string]RecordValue{"values": {Float32: notNil(features)}}}
}

// SparseRecord is a record of one sparse vector of features, whose length is size.
func SparseRecord(keys []uint64, values []float32, size int) Record {
	return Record{Features: map[string]RecordValue{"values": {
		Float32: notNil(values), Keys: keys, Shape: []uint64{uint64(max(size, 0))},
	}}}
}

// notNil is an empty slice for nil, so that the type of a value is told.
func notNil[T any](s []T) []T {
	if s == nil {
		return []T{}
	}
	return s
}

// RecordIO is a codec for records of the built-in algorithms of SageMaker, as protocol buffers in
// frames of RecordIO.
type RecordIO struct{}

// ContentType is "application/x-recordio-protobuf".
func (RecordIO) ContentType() string { return "application/x-recordio-protobuf" }

// Encode writes the records, their maps in the order of their keys. A value of several types, or
// with keys for another number of values, is awsai.ErrInvalid.
func (RecordIO) Encode(records []Record) ([]byte, error) {
	const op = "sagemaker.RecordIO.Encode"
	var b []byte
	for i, r := range records {
		raw, err := r.append(nil)
		if err != nil {
			return nil, awsai.Errorf(op, awsai.ErrInvalid, "record %d: %w", i, err)
		}
		if b, err = AppendRecordIO(b, raw); err != nil {
			return nil, awsai.Errorf(op, awsai.ErrTooLarge, "record %d: %w", i, plain(err))
		}
	}
	return b, nil
}

// The numbers of the protocol buffer's fields.
const (
	fieldFeatures, fieldLabel, fieldUID, fieldMetadata, fieldConfiguration = 1, 2, 3, 4, 5

	fieldFloat32, fieldFloat64, fieldInt32, fieldBytes = 2, 3, 7, 9 // of a value

	fieldValues, fieldKeys, fieldShape = 1, 2, 3 // of a tensor; Bytes has a type in place of keys
)

func (r Record) append(b []byte) ([]byte, error) {
	var err error
	if b, err = appendMap(b, fieldFeatures, r.Features); err != nil {
		return nil, err
	}
	if b, err = appendMap(b, fieldLabel, r.Label); err != nil {
		return nil, err
	}
	b = appendText(b, fieldUID, r.UID)
	b = appendText(b, fieldMetadata, r.Metadata)
	return appendText(b, fieldConfiguration, r.Configuration), nil
}

func appendMap(b []byte, field protowire.Number, m map[string]RecordValue) ([]byte, error) {
	for _, name := range slices.Sorted(maps.Keys(m)) {
		v, err := m[name].append(nil)
		if err != nil {
			return nil, fmt.Errorf("value %q: %w", name, err)
		}
		entry := protowire.AppendString(protowire.AppendTag(nil, 1, protowire.BytesType), name)
		entry = protowire.AppendBytes(protowire.AppendTag(entry, 2, protowire.BytesType), v)
		b = protowire.AppendBytes(protowire.AppendTag(b, field, protowire.BytesType), entry)
	}
	return b, nil
}

func appendText(b []byte, field protowire.Number, s string) []byte {
	if s == "" {
		return b
	}
	return protowire.AppendString(protowire.AppendTag(b, field, protowire.BytesType), s)
}

// append writes a value.
func (v RecordValue) append(b []byte) ([]byte, error) {
	field, n, err := v.check()
	if err != nil || field == 0 {
		return b, err
	}
	var t []byte
	switch field {
	case fieldFloat32:
		t = appendPacked(t, fieldValues, n, 4*n, func(b []byte, i int) []byte {
			return protowire.AppendFixed32(b, math.Float32bits(v.Float32[i]))
		})
	case fieldFloat64:
		t = appendPacked(t, fieldValues, n, 8*n, func(b []byte, i int) []byte {
			return protowire.AppendFixed64(b, math.Float64bits(v.Float64[i]))
		})
	case fieldInt32:
		t = appendPacked(t, fieldValues, n, n, func(b []byte, i int) []byte {
			return protowire.AppendVarint(b, uint64(int64(v.Int32[i])))
		})
	case fieldBytes:
		for _, one := range v.Bytes {
			t = protowire.AppendBytes(protowire.AppendTag(t, fieldValues, protowire.BytesType), one)
		}
		t = appendText(t, fieldKeys, v.BytesType)
	}
	t = appendUints(t, fieldKeys, v.Keys)
	t = appendUints(t, fieldShape, v.Shape)
	return protowire.AppendBytes(protowire.AppendTag(b, field, protowire.BytesType), t), nil
}

// check says which type a value is of, by its field, and how many there are.
func (v RecordValue) check() (field protowire.Number, n int, err error) {
	types := 0
	for _, t := range []struct {
		field protowire.Number
		n     int
		is    bool
	}{
		{fieldFloat32, len(v.Float32), v.Float32 != nil},
		{fieldFloat64, len(v.Float64), v.Float64 != nil},
		{fieldInt32, len(v.Int32), v.Int32 != nil},
		{fieldBytes, len(v.Bytes), v.Bytes != nil},
	} {
		if t.is {
			field, n = t.field, t.n
			types++
		}
	}
	switch {
	case types > 1:
		return 0, 0, fmt.Errorf("%d types, want one", types)
	case v.Keys != nil && len(v.Keys) != n:
		return 0, 0, fmt.Errorf("%d keys for %d values", len(v.Keys), n)
	case field == fieldBytes && (v.Keys != nil || v.Shape != nil), field == 0 && (v.Keys != nil || v.Shape != nil):
		return 0, 0, fmt.Errorf("keys or a shape of what is no tensor")
	case field != fieldBytes && v.BytesType != "":
		return 0, 0, fmt.Errorf("a content type of what is no bytes")
	}
	return field, n, nil
}

func appendUints(b []byte, field protowire.Number, s []uint64) []byte {
	return appendPacked(b, field, len(s), len(s), func(b []byte, i int) []byte { return protowire.AppendVarint(b, s[i]) })
}

// appendPacked writes numbers of about size bytes, or nothing for none.
func appendPacked(b []byte, field protowire.Number, n, size int, one func([]byte, int) []byte) []byte {
	if n == 0 {
		return b
	}
	packed := make([]byte, 0, size)
	for i := range n {
		packed = one(packed, i)
	}
	return protowire.AppendBytes(protowire.AppendTag(b, field, protowire.BytesType), packed)
}
