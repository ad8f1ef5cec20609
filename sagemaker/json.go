package sagemaker

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"reflect"

	"github.com/awsai-go/awsai"
)

// JSON is a codec for one value, as encoding/json writes and reads it.
type JSON[T any] struct{}

// ContentType is "application/json".
func (JSON[T]) ContentType() string { return "application/json" }

// Encode writes v. What encoding/json cannot write is awsai.ErrInvalid: NaN and the infinities are
// among it.
func (JSON[T]) Encode(v T) ([]byte, error) {
	raw, err := json.Marshal(v)
	if err != nil {
		return nil, awsai.Errorf("sagemaker.JSON.Encode", awsai.ErrInvalid, "%w", jsonError(err))
	}
	return raw, nil
}

// Decode reads one value. Data that is none, or more than one, is awsai.ErrInvalid.
func (JSON[T]) Decode(data []byte) (T, error) {
	var v T
	if err := json.Unmarshal(data, &v); err != nil {
		var zero T
		return zero, awsai.Errorf("sagemaker.JSON.Decode", awsai.ErrInvalid, "%w", jsonError(err))
	}
	return v, nil
}

// JSONLines is a codec for values of which each is a line.
type JSONLines[T any] struct{}

// ContentType is "application/jsonlines".
func (JSONLines[T]) ContentType() string { return "application/jsonlines" }

// Encode writes a line for each value.
func (JSONLines[T]) Encode(values []T) ([]byte, error) {
	var b bytes.Buffer
	for i, v := range values {
		raw, err := json.Marshal(v)
		if err != nil {
			return nil, awsai.Errorf("sagemaker.JSONLines.Encode", awsai.ErrInvalid, "value %d: %w", i, jsonError(err))
		}
		b.Write(raw)
		b.WriteByte('\n')
	}
	return b.Bytes(), nil
}

// Decode reads the values. It does not ask for the line ends: what follows another value is a value.
func (JSONLines[T]) Decode(data []byte) ([]T, error) {
	var values []T
	d := json.NewDecoder(bytes.NewReader(data))
	for {
		var v T
		switch err := d.Decode(&v); err {
		case nil:
			values = append(values, v)
		case io.EOF:
			return values, nil
		default:
			return nil, awsai.Errorf("sagemaker.JSONLines.Decode", awsai.ErrInvalid, "value %d: %w", len(values), jsonError(err))
		}
	}
}

// jsonError is an error of encoding/json without what the data holds.
func jsonError(err error) error {
	if t, ok := errors.AsType[*json.UnmarshalTypeError](err); ok {
		return fmt.Errorf("json: a value at offset %d does not fit %s of field %q", t.Offset, t.Type, t.Field)
	}
	if s, ok := errors.AsType[*json.SyntaxError](err); ok {
		return fmt.Errorf("json: syntax error at offset %d", s.Offset)
	}
	if u, ok := errors.AsType[*json.UnsupportedValueError](err); ok {
		return fmt.Errorf("json: a value of %s cannot be written", kindOf(u.Value))
	}
	if errors.Is(err, io.ErrUnexpectedEOF) {
		return errors.New("json: the data ends within a value")
	}
	if _, ok := errors.AsType[*json.UnsupportedTypeError](err); ok {
		return err
	}
	return errors.New("json: a value cannot be written or read")
}

func kindOf(v reflect.Value) string {
	if !v.IsValid() {
		return "no type"
	}
	return v.Type().String()
}
