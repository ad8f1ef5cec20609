package vector

import (
	"bufio"
	"encoding/binary"
	"fmt"
	"io"
	"iter"
	"math"
	"regexp"
	"strconv"
	"strings"

	"github.com/awsai-go/awsai"
)

// maxFileDimensions is how long a vector of a file may be.
const maxFileDimensions = 1 << 20

// ReadNPY yields the rows of an array in NumPy's format (.npy, versions 1 to 3): numbers of
// 16, 32 or 64 bits with a binary point, or whole ones of 8, in one dimension, which is a row,
// or two, in C's order. Each row is the caller's.
//
// An array of another kind is awsai.ErrInvalid, a file that ends early awsai.ErrIncomplete.
func ReadNPY(r io.Reader) iter.Seq2[[]float32, error] {
	const op = "vector.ReadNPY"
	return func(yield func([]float32, error) bool) {
		in := bufio.NewReader(r)
		h, err := readNPYHeader(op, in)
		if err != nil {
			yield(nil, err)
			return
		}
		raw := make([]byte, h.columns*h.kind.size)
		for range h.rows {
			if err := readFull(op, in, raw); err != nil {
				yield(nil, err)
				return
			}
			row := make([]float32, h.columns)
			for i := range row {
				row[i] = h.kind.read(raw[i*h.kind.size:])
			}
			if !yield(row, nil) {
				return
			}
		}
	}
}

// readFull is io.ReadFull, for which the end is too early.
func readFull(op string, r io.Reader, b []byte) error {
	_, err := io.ReadFull(r, b)
	if err == io.EOF || err == io.ErrUnexpectedEOF {
		return awsai.Errorf(op, awsai.ErrIncomplete, "the file ends within its vectors")
	}
	return awsai.Wrap(op, err)
}

// npyKind is a type of numbers in a file.
type npyKind struct {
	size int
	read func([]byte) float32
}

var npyKinds = map[string]npyKind{
	"<f2": {2, func(b []byte) float32 { return fromFloat16(binary.LittleEndian.Uint16(b)) }},
	"<f4": {4, func(b []byte) float32 { return math.Float32frombits(binary.LittleEndian.Uint32(b)) }},
	"<f8": {8, func(b []byte) float32 { return float32(math.Float64frombits(binary.LittleEndian.Uint64(b))) }},
	"|i1": {1, func(b []byte) float32 { return float32(int8(b[0])) }},
	"|u1": {1, func(b []byte) float32 { return float32(b[0]) }},
}

type npyHeader struct {
	kind          npyKind
	rows, columns int
}

const npyMagic = "\x93NUMPY"

// npyPart finds a member of the header, which is a literal of Python's.
var npyPart = regexp.MustCompile(`'(descr|fortran_order|shape)'\s*:\s*(?:'([^']*)'|(True|False)|\(([^)]*)\))`)

func readNPYHeader(op string, r io.Reader) (h npyHeader, err error) {
	var head [8]byte
	if err := readFull(op, r, head[:]); err != nil {
		return h, err
	}
	if string(head[:6]) != npyMagic || head[6] < 1 || head[6] > 3 {
		return h, awsai.Errorf(op, awsai.ErrInvalid, "it does not begin as an array of NumPy does")
	}
	size := make([]byte, 2)
	if head[6] > 1 {
		size = make([]byte, 4)
	}
	if err := readFull(op, r, size); err != nil {
		return h, err
	}
	length := int64(binary.LittleEndian.Uint16(size))
	if len(size) == 4 {
		length = int64(binary.LittleEndian.Uint32(size))
	}
	if length > 1<<16 {
		return h, awsai.Errorf(op, awsai.ErrInvalid, "a header of %d bytes, limit %d", length, 1<<16)
	}
	text := make([]byte, length)
	if err := readFull(op, r, text); err != nil {
		return h, err
	}
	return parseNPYHeader(op, string(text))
}

func parseNPYHeader(op, text string) (h npyHeader, err error) {
	seen := map[string]bool{}
	for _, part := range npyPart.FindAllStringSubmatch(text, -1) {
		seen[part[1]] = true
		switch part[1] {
		case "descr":
			var ok bool
			if h.kind, ok = npyKinds[part[2]]; !ok {
				return h, awsai.Errorf(op, awsai.ErrInvalid, "numbers of type %.20q; want one of <f2, <f4, <f8, |i1, |u1", part[2])
			}
		case "fortran_order":
			if part[3] != "False" {
				return h, awsai.Errorf(op, awsai.ErrInvalid, "the array is in Fortran's order")
			}
		case "shape":
			if h.rows, h.columns, err = npyShape(part[4]); err != nil {
				return h, awsai.Errorf(op, awsai.ErrInvalid, "%w", err)
			}
		}
	}
	if len(seen) != 3 {
		return h, awsai.Errorf(op, awsai.ErrInvalid, "the header lacks a member")
	}
	return h, nil
}

// npyShape reads "3, 4" as rows and columns, and "4," as one row.
func npyShape(text string) (rows, columns int, err error) {
	var shape []int
	for part := range strings.SplitSeq(text, ",") {
		part = strings.TrimSpace(part)
		if part == "" {
			continue
		}
		n, err := strconv.Atoi(part)
		if err != nil || n < 0 {
			return 0, 0, fmt.Errorf("a shape that cannot be read")
		}
		shape = append(shape, n)
	}
	if len(shape) == 1 {
		shape = []int{1, shape[0]}
	}
	if len(shape) != 2 || shape[1] > maxFileDimensions {
		return 0, 0, fmt.Errorf("a shape of %d dimensions; want vectors, or rows of them, of at most %d elements", len(shape), maxFileDimensions)
	}
	return shape[0], shape[1], nil
}

// WriteNPY writes vectors of float32 as an array of NumPy's format. Other than so many, or
// another length, is awsai.ErrInvalid; the file is not whole then.
func WriteNPY(w io.Writer, rows, dimensions int, vectors iter.Seq[[]float32]) error {
	const op = "vector.WriteNPY"
	if rows < 0 || dimensions < 0 || dimensions > maxFileDimensions {
		return awsai.Errorf(op, awsai.ErrInvalid, "%d vectors of %d dimensions, want none below 0 and at most %d dimensions", rows, dimensions, maxFileDimensions)
	}
	out := bufio.NewWriter(w)
	text := fmt.Sprintf("{'descr': '<f4', 'fortran_order': False, 'shape': (%d, %d), }", rows, dimensions)
	const before = len(npyMagic) + 4
	text += strings.Repeat(" ", 63-(before+len(text))%64) + "\n" // what follows is aligned
	head := append([]byte(npyMagic), 1, 0)
	head = append(binary.LittleEndian.AppendUint16(head, uint16(len(text))), text...)
	out.Write(head) // Flush tells
	n := 0
	for v := range vectors {
		if len(v) != dimensions || n == rows {
			return awsai.Errorf(op, awsai.ErrInvalid, "vector %d has %d dimensions; want %d vectors of %d", n, len(v), rows, dimensions)
		}
		writeFloats(out, v)
		n++
	}
	if n != rows {
		return awsai.Errorf(op, awsai.ErrInvalid, "%d vectors, want %d", n, rows)
	}
	return awsai.Wrap(op, out.Flush())
}

func writeFloats(w *bufio.Writer, v []float32) {
	var b [4]byte
	for _, e := range v {
		binary.LittleEndian.PutUint32(b[:], math.Float32bits(e))
		w.Write(b[:]) // Flush tells
	}
}
