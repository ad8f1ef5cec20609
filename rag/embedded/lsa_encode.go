package embedded

import (
	"encoding/binary"
	"errors"
	"math"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/rag/lexical"
)

// lsaVersion is the version of the format. What follows it depends on the terms too.
const lsaVersion = 1

// Encoded, a fit is two versions, the number of dimensions, the terms in order with the
// weight of each, and the projection.

// AppendBinary appends the fit to b in a form that [DecodeLSA] reads. Equal fits give equal
// bytes. The error is always nil.
func (l *LSA) AppendBinary(b []byte) ([]byte, error) {
	b = append(b, lsaVersion, lexical.Version)
	b = binary.AppendUvarint(b, uint64(l.model.Dimensions))
	b = binary.AppendUvarint(b, uint64(len(l.vocabulary)))
	for i, term := range l.vocabulary {
		b = appendString(b, term)
		b = binary.LittleEndian.AppendUint32(b, math.Float32bits(l.weights[i]))
	}
	return appendFloats(b, l.projection), nil
}

var errLSA = errors.New("fit is damaged or of another version")

// DecodeLSA reads a fit that [LSA.AppendBinary] wrote. Bytes that are damaged or of another
// version are awsai.ErrInvalid.
func DecodeLSA(b []byte) (*LSA, error) {
	l, err := decodeLSA(b)
	if err != nil {
		return nil, awsai.Errorf("embedded.DecodeLSA", awsai.ErrInvalid, "%w", err)
	}
	return l, nil
}

func decodeLSA(b []byte) (*LSA, error) {
	if len(b) < 2 || b[0] != lsaVersion || b[1] != lexical.Version {
		return nil, errLSA
	}
	dimensions, b, err := cutUvarint(b[2:])
	if err != nil {
		return nil, err
	}
	n, b, err := cutUvarint(b)
	if err != nil {
		return nil, err
	}
	const smallestTerm = 5 // its length and its weight
	if n > uint64(len(b)/smallestTerm) || dimensions > uint64(len(b)) {
		return nil, errShort
	}
	vocabulary, weights := make([]string, n), make([]float32, n)
	for i := range vocabulary {
		var term []byte
		if term, b, err = cutBytes(b); err != nil {
			return nil, err
		}
		if len(b) < 4 {
			return nil, errShort
		}
		vocabulary[i], weights[i] = string(term), math.Float32frombits(binary.LittleEndian.Uint32(b))
		b = b[4:]
		if i > 0 && vocabulary[i] <= vocabulary[i-1] {
			return nil, errLSA
		}
	}
	projection, b, err := cutFloats(b, n*dimensions)
	if err != nil {
		return nil, err
	}
	if len(b) > 0 {
		return nil, errLSA
	}
	return newLSA(vocabulary, weights, projection, int(dimensions)), nil
}

func appendFloats(b []byte, floats []float32) []byte {
	for _, x := range floats {
		b = binary.LittleEndian.AppendUint32(b, math.Float32bits(x))
	}
	return b
}

// cutFloats reads n numbers off the front of b.
func cutFloats(b []byte, n uint64) (floats []float32, rest []byte, err error) {
	if n > uint64(len(b)/4) {
		return nil, nil, errShort
	}
	floats = make([]float32, n)
	for i := range floats {
		floats[i] = math.Float32frombits(binary.LittleEndian.Uint32(b[4*i:]))
	}
	return floats, b[4*n:], nil
}
