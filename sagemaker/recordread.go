package sagemaker

import (
	"errors"
	"fmt"
	"math"

	"google.golang.org/protobuf/encoding/protowire"

	"github.com/awsai-go/awsai"
)

// Decode reads the records. What is none is awsai.ErrInvalid. Fields that the protocol buffer does
// not have are passed over.
func (RecordIO) Decode(data []byte) ([]Record, error) {
	const op = "sagemaker.RecordIO.Decode"
	frames, err := SplitRecordIO(data)
	if err != nil {
		return nil, awsai.Errorf(op, awsai.ErrInvalid, "%w", plain(err))
	}
	records := make([]Record, 0, len(frames))
	for i, frame := range frames {
		var r Record
		if err := r.read(frame); err != nil {
			return nil, awsai.Errorf(op, awsai.ErrInvalid, "record %d: %w", i, err)
		}
		records = append(records, r)
	}
	return records, nil
}

var errWire = errors.New("not a protocol buffer of a record")

// readFields calls read for each field of a message. Of a field that is not text or bytes, content
// is nil and number what it holds.
func readFields(b []byte, read func(field protowire.Number, kind protowire.Type, content []byte, number uint64) error) error {
	for len(b) > 0 {
		field, kind, n := protowire.ConsumeTag(b)
		if n < 0 {
			return errWire
		}
		b = b[n:]
		var content []byte
		var number uint64
		switch kind {
		case protowire.BytesType:
			content, n = protowire.ConsumeBytes(b)
		case protowire.VarintType:
			number, n = protowire.ConsumeVarint(b)
		case protowire.Fixed64Type:
			number, n = protowire.ConsumeFixed64(b)
		case protowire.Fixed32Type:
			var small uint32
			small, n = protowire.ConsumeFixed32(b)
			number = uint64(small)
		default:
			n = protowire.ConsumeFieldValue(field, kind, b)
		}
		if n < 0 {
			return errWire
		}
		b = b[n:]
		if err := read(field, kind, content, number); err != nil {
			return err
		}
	}
	return nil
}

func (r *Record) read(b []byte) error {
	return readFields(b, func(field protowire.Number, kind protowire.Type, content []byte, _ uint64) error {
		if kind != protowire.BytesType {
			return nil
		}
		switch field {
		case fieldFeatures:
			return readEntry(&r.Features, content)
		case fieldLabel:
			return readEntry(&r.Label, content)
		case fieldUID:
			r.UID = string(content)
		case fieldMetadata:
			r.Metadata = string(content)
		case fieldConfiguration:
			r.Configuration = string(content)
		}
		return nil
	})
}

// readEntry reads an entry of a map. The last of those with one name counts.
func readEntry(m *map[string]RecordValue, b []byte) error {
	var name string
	var v RecordValue
	err := readFields(b, func(field protowire.Number, kind protowire.Type, content []byte, _ uint64) error {
		switch {
		case kind != protowire.BytesType:
		case field == 1:
			name = string(content)
		case field == 2:
			return v.read(content)
		}
		return nil
	})
	if err != nil {
		return err
	}
	if v.Keys != nil && len(v.Keys) != len(v.Float32)+len(v.Float64)+len(v.Int32) {
		return fmt.Errorf("value of %d keys for another number of values", len(v.Keys))
	}
	if *m == nil {
		*m = make(map[string]RecordValue)
	}
	(*m)[name] = v
	return nil
}

// read reads a value: of several types the last counts, as protocol buffers have it.
func (v *RecordValue) read(b []byte) error {
	return readFields(b, func(field protowire.Number, kind protowire.Type, content []byte, _ uint64) error {
		if kind != protowire.BytesType {
			return nil
		}
		switch field {
		case fieldFloat32:
			if v.Float32 == nil {
				*v = RecordValue{Float32: []float32{}}
			}
		case fieldFloat64:
			if v.Float64 == nil {
				*v = RecordValue{Float64: []float64{}}
			}
		case fieldInt32:
			if v.Int32 == nil {
				*v = RecordValue{Int32: []int32{}}
			}
		case fieldBytes:
			if v.Bytes == nil {
				*v = RecordValue{Bytes: [][]byte{}}
			}
			return v.readBytes(content)
		default:
			return nil
		}
		return v.readTensor(content)
	})
}

func (v *RecordValue) readBytes(b []byte) error {
	return readFields(b, func(field protowire.Number, kind protowire.Type, content []byte, _ uint64) error {
		switch {
		case kind != protowire.BytesType:
		case field == fieldValues:
			v.Bytes = append(v.Bytes, append([]byte{}, content...))
		case field == fieldKeys:
			v.BytesType = string(content)
		}
		return nil
	})
}

// readTensor reads a tensor of the type that v has, its numbers packed or each by itself.
func (v *RecordValue) readTensor(b []byte) error {
	return readFields(b, func(field protowire.Number, kind protowire.Type, content []byte, number uint64) error {
		each := func(want protowire.Type, one func(uint64)) error {
			switch kind {
			case protowire.BytesType:
				return unpack(content, want, one)
			case want:
				one(number)
				return nil
			}
			return errWire
		}
		switch {
		case field == fieldKeys:
			return each(protowire.VarintType, func(n uint64) { v.Keys = append(v.Keys, n) })
		case field == fieldShape:
			return each(protowire.VarintType, func(n uint64) { v.Shape = append(v.Shape, n) })
		case field != fieldValues:
			return nil
		case v.Float32 != nil:
			return each(protowire.Fixed32Type, func(n uint64) { v.Float32 = append(v.Float32, math.Float32frombits(uint32(n))) })
		case v.Float64 != nil:
			return each(protowire.Fixed64Type, func(n uint64) { v.Float64 = append(v.Float64, math.Float64frombits(n)) })
		}
		return each(protowire.VarintType, func(n uint64) { v.Int32 = append(v.Int32, int32(n)) })
	})
}

// unpack calls one for each of the packed numbers.
func unpack(b []byte, kind protowire.Type, one func(uint64)) error {
	for len(b) > 0 {
		var number uint64
		var n int
		switch kind {
		case protowire.Fixed32Type:
			var small uint32
			small, n = protowire.ConsumeFixed32(b)
			number = uint64(small)
		case protowire.Fixed64Type:
			number, n = protowire.ConsumeFixed64(b)
		default:
			number, n = protowire.ConsumeVarint(b)
		}
		if n < 0 {
			return errWire
		}
		b = b[n:]
		one(number)
	}
	return nil
}
