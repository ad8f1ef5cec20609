package vector

import (
	"bufio"
	"encoding/binary"
	"io"
	"iter"
	"math"

	"github.com/awsai-go/awsai"
)

// ReadFvecs yields the vectors of a file in the fvecs format of the TEXMEX collections: for
// each its length in 4 bytes, and its elements as float32. Each is the caller's.
//
// A length out of range is awsai.ErrInvalid, a file that ends early awsai.ErrIncomplete.
func ReadFvecs(r io.Reader) iter.Seq2[[]float32, error] {
	return readVecs("vector.ReadFvecs", r, 4, func(b []byte) float32 { return math.Float32frombits(binary.LittleEndian.Uint32(b)) })
}

// ReadBvecs yields the vectors of a file in the bvecs format: as fvecs, with elements of a
// byte, 0 to 255.
func ReadBvecs(r io.Reader) iter.Seq2[[]float32, error] {
	return readVecs("vector.ReadBvecs", r, 1, func(b []byte) float32 { return float32(b[0]) })
}

// ReadIvecs yields the lists of a file in the ivecs format, which holds the numbers of true
// neighbours: as fvecs, with whole numbers.
func ReadIvecs(r io.Reader) iter.Seq2[[]int32, error] {
	return readVecs("vector.ReadIvecs", r, 4, func(b []byte) int32 { return int32(binary.LittleEndian.Uint32(b)) })
}

func readVecs[T any](op string, r io.Reader, size int, read func([]byte) T) iter.Seq2[[]T, error] {
	return func(yield func([]T, error) bool) {
		in := bufio.NewReader(r)
		var raw []byte
		for {
			var head [4]byte
			if _, err := io.ReadFull(in, head[:1]); err == io.EOF {
				return
			} else if err != nil {
				yield(nil, awsai.Wrap(op, err))
				return
			}
			if err := readFull(op, in, head[1:]); err != nil {
				yield(nil, err)
				return
			}
			n := binary.LittleEndian.Uint32(head[:])
			if n > maxFileDimensions {
				yield(nil, awsai.Errorf(op, awsai.ErrInvalid, "a vector of %d elements, limit %d", n, maxFileDimensions))
				return
			}
			if need := int(n) * size; cap(raw) < need {
				raw = make([]byte, need)
			}
			raw = raw[:int(n)*size]
			if err := readFull(op, in, raw); err != nil {
				yield(nil, err)
				return
			}
			v := make([]T, n)
			for i := range v {
				v[i] = read(raw[i*size:])
			}
			if !yield(v, nil) {
				return
			}
		}
	}
}

// WriteFvecs writes vectors in the fvecs format.
func WriteFvecs(w io.Writer, vectors iter.Seq[[]float32]) error {
	const op = "vector.WriteFvecs"
	out := bufio.NewWriter(w)
	for v := range vectors {
		if len(v) > maxFileDimensions {
			return awsai.Errorf(op, awsai.ErrInvalid, "a vector of %d elements, limit %d", len(v), maxFileDimensions)
		}
		var head [4]byte
		binary.LittleEndian.PutUint32(head[:], uint32(len(v)))
		out.Write(head[:]) // Flush tells
		writeFloats(out, v)
	}
	return awsai.Wrap(op, out.Flush())
}
