package assistant

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"

	"github.com/aws/aws-sdk-go-v2/service/qbusiness/document"
	smithydocument "github.com/aws/smithy-go/document"

	"github.com/awsai-go/awsai"
)

// plain makes a plain value of a document of the SDK's, nil of none.
func plain(d document.Interface) (any, error) {
	if d == nil {
		return nil, nil
	}
	raw, err := d.MarshalSmithyDocument()
	if err != nil {
		return nil, fmt.Errorf("%w: a value that is no JSON", awsai.ErrUnavailable)
	}
	v, err := decode(raw)
	if err != nil {
		return nil, fmt.Errorf("%w: a value that is no JSON", awsai.ErrUnavailable)
	}
	return convert(v, number), nil
}

// normal makes of a value what plain would make of its JSON.
func normal(v any) (any, error) {
	v, err := generic(v)
	return convert(v, number), err
}

// lazy makes a document of a value. The SDK's own way ignores the tags of structs, and writes
// json.Number and json.RawMessage as something else.
func lazy(v any) (document.Interface, error) {
	v, err := generic(v)
	if err != nil {
		return nil, err
	}
	v = convert(v, func(n json.Number) any { return smithydocument.Number(n) })
	return document.NewLazyDocument(v), nil
}

// generic takes a value through its JSON.
func generic(v any) (any, error) {
	if v == nil {
		return nil, nil
	}
	raw, err := json.Marshal(v)
	if err != nil {
		return nil, fmt.Errorf("%w: a %T that JSON cannot say", awsai.ErrInvalid, v)
	}
	return decode(raw)
}

func decode(raw []byte) (any, error) {
	d := json.NewDecoder(bytes.NewReader(raw))
	d.UseNumber()
	var v any
	if err := d.Decode(&v); err != nil {
		return nil, fmt.Errorf("%w: no JSON", awsai.ErrInvalid)
	}
	if _, err := d.Token(); err != io.EOF {
		return nil, fmt.Errorf("%w: more than one JSON value", awsai.ErrInvalid)
	}
	return v, nil
}

// convert replaces the numbers in a value of decode's.
func convert(v any, number func(json.Number) any) any {
	switch x := v.(type) {
	case json.Number:
		return number(x)
	case []any:
		for i := range x {
			x[i] = convert(x[i], number)
		}
	case map[string]any:
		for k := range x {
			x[k] = convert(x[k], number)
		}
	}
	return v
}

// number is an int64 where it is one, else a float64.
func number(n json.Number) any {
	if i, err := n.Int64(); err == nil {
		return i
	}
	f, _ := n.Float64() // out of range it is an infinity, which no document can hold again
	return f
}
