package bedrock

import (
	"context"
	"fmt"

	"github.com/awsai-go/awsai/rag"
)

// vectorType is a type of vectors, and how the responses of each family are read. T is the
// type of an element.
type vectorType[T any] struct {
	name   string // as Cohere calls it
	packed bool   // an element has eight dimensions
	titan  func(body []byte, dimensions int) (vectors [][]T, tokens int, err error)
}

var (
	floatVectors = vectorType[float32]{name: "float", titan: parseTitan}
	int8Vectors  = vectorType[int8]{name: "int8"}
	uint8Vectors = vectorType[uint8]{name: "uint8"}
	bitVectors   = vectorType[byte]{name: "ubinary", packed: true, titan: parseTitanBits}
)

// parse reads a response.
func (t vectorType[T]) parse(f embedFamily, body []byte, dimensions int) (vectors [][]T, tokens int, err error) {
	switch {
	case f == cohereFamily:
		return parseCohere[T](body, t.name)
	case f == novaFamily:
		return parseNova[T](body)
	case t.titan != nil:
		return t.titan(body, dimensions)
	}
	return nil, 0, fmt.Errorf("no reader of %s vectors", t.name)
}

// length is how many elements a vector of so many dimensions has.
func (t vectorType[T]) length(dimensions int) int {
	if t.packed {
		return dimensions / 8
	}
	return dimensions
}

// EmbedInt8 is [Embedder.EmbedInputs] for vectors of one signed byte per dimension, a quarter of
// the size. Cohere has them. They are of a space of their own: compare them with each other by
// their inner product, and not with vectors of another type.
func (e *Embedder) EmbedInt8(ctx context.Context, purpose rag.Purpose, inputs []EmbedInput) ([][]int8, error) {
	return embedInputs(ctx, "bedrock.EmbedInt8", e, purpose, int8Vectors, inputs)
}

// EmbedUint8 is [Embedder.EmbedInt8] with unsigned bytes.
func (e *Embedder) EmbedUint8(ctx context.Context, purpose rag.Purpose, inputs []EmbedInput) ([][]uint8, error) {
	return embedInputs(ctx, "bedrock.EmbedUint8", e, purpose, uint8Vectors, inputs)
}

// EmbedBinary is [Embedder.EmbedInputs] for vectors of one bit per dimension, a thirty-second
// of the size, which are compared by the number of bits that differ. Titan v2 and Cohere have
// them. Eight dimensions are packed into a byte, the first in its most significant bit, so that
// a vector has EmbedderOptions.Dimensions / 8 bytes. That is the order of NumPy's packbits.
//
// Titan v2 answers with bits one by one, which are packed here. Cohere packs them itself; its
// documentation does not say the order, the servers that imitate its interface have the same.
// Cohere's "binary" is not offered: it is these bytes ("ubinary") less 128.
func (e *Embedder) EmbedBinary(ctx context.Context, purpose rag.Purpose, inputs []EmbedInput) ([][]byte, error) {
	return embedInputs(ctx, "bedrock.EmbedBinary", e, purpose, bitVectors, inputs)
}

// packBits packs bits into bytes, the first bit into the most significant.
func packBits(bits []uint8) ([]byte, error) {
	packed := make([]byte, (len(bits)+7)/8)
	for i, bit := range bits {
		if bit > 1 {
			return nil, fmt.Errorf("response has %d for a bit", bit)
		}
		packed[i/8] |= bit << (7 - i%8)
	}
	return packed, nil
}
