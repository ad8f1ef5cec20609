package sagemaker

import (
	"fmt"
	"slices"

	"github.com/awsai-go/awsai"
)

// Scalar is what an [Array] has.
type Scalar interface {
	bool | int8 | int16 | int32 | int64 | uint8 | uint16 | uint32 | uint64 |
		float32 | float64 | complex64 | complex128 | string
}

// Array is an array of NumPy.
type Array[T Scalar] struct {
	// Shape is the length of each axis. An array without axes is one value.
	Shape []int
	// Data are the values, the last axis moving fastest.
	Data []T
}

// Vector is an array of one axis, which shares the memory of data.
func Vector[T Scalar](data []T) Array[T] { return Array[T]{Shape: []int{len(data)}, Data: data} }

// Matrix is an array of two axes. Rows that differ in length make one that [Npy] refuses.
func Matrix[T Scalar](rows [][]T) Array[T] {
	if len(rows) == 0 {
		return Array[T]{Shape: []int{0, 0}}
	}
	return Array[T]{Shape: []int{len(rows), len(rows[0])}, Data: slices.Concat(rows...)}
}

// Rows are the values by the first axis, which share the array's memory: of a matrix its rows.
func (a Array[T]) Rows() [][]T {
	if len(a.Shape) == 0 || a.Shape[0] <= 0 {
		return nil
	}
	n := len(a.Data) / a.Shape[0]
	rows := make([][]T, a.Shape[0])
	for i := range rows {
		rows[i] = a.Data[i*n : (i+1)*n : (i+1)*n]
	}
	return rows
}

// Npy is a codec for one array in NumPy's format, of the versions 1 to 3. It writes the least
// version that will do, in little-endian order, and reads either order of bytes and of axes.
//
// An array of another type is converted when it is read, where each value stays what it is:
// floats may only lose precision. A string array is read from NumPy's "S" and "U" and written as
// "U". Half-precision floats are read; arrays of Python objects, of records and of times
// are not.
type Npy[T Scalar] struct {
	// Fortran writes the first axis as the one that moves fastest. The default is the last.
	Fortran bool
}

// ContentType is "application/x-npy".
func (Npy[T]) ContentType() string { return "application/x-npy" }

// Encode writes an array. A shape that is not that of the data is awsai.ErrInvalid.
func (c Npy[T]) Encode(a Array[T]) ([]byte, error) {
	const op = "sagemaker.Npy.Encode"
	if n, ok := elements(a.Shape, len(a.Data)); !ok || n != len(a.Data) {
		return nil, awsai.Errorf(op, awsai.ErrInvalid, "%d values in an array of %v", len(a.Data), a.Shape)
	}
	data := a.Data
	if c.Fortran {
		data = make([]T, len(a.Data))
		for at, i := range fortranOrder(a.Shape) {
			data[at] = a.Data[i]
		}
	}
	d := dtypeOf(data)
	return appendElements(npyHeader(d, c.Fortran, a.Shape), d, data), nil
}

// Decode reads an array. What is none, or of values that T does not have, is awsai.ErrInvalid.
func (c Npy[T]) Decode(data []byte) (Array[T], error) {
	a, err := readNpy[T](data)
	if err != nil {
		return Array[T]{}, awsai.Errorf("sagemaker.Npy.Decode", awsai.ErrInvalid, "%w", err)
	}
	return a, nil
}

func readNpy[T Scalar](data []byte) (Array[T], error) {
	h, raw, err := readNpyHeader(data)
	if err != nil {
		return Array[T]{}, err
	}
	d, err := parseDtype(h.descr)
	if err != nil {
		return Array[T]{}, err
	}
	n, ok := elements(h.shape, len(raw)/d.size)
	if !ok || n*d.size != len(raw) {
		return Array[T]{}, fmt.Errorf("%d bytes for an array of %v of %d bytes each", len(raw), h.shape, d.size)
	}
	values := make([]T, n)
	if err := readElements(d, raw, values); err != nil {
		return Array[T]{}, err
	}
	if h.fortran && len(h.shape) > 1 {
		file := values
		values = make([]T, n)
		for at, i := range fortranOrder(h.shape) {
			values[i] = file[at]
		}
	}
	return Array[T]{Shape: h.shape, Data: values}, nil
}

// elements is how many values an array of a shape has, if it has at most as many as most.
func elements(shape []int, most int) (n int, ok bool) {
	if slices.ContainsFunc(shape, func(n int) bool { return n < 0 }) {
		return 0, false
	}
	if slices.Contains(shape, 0) {
		return 0, true
	}
	n = 1
	for _, axis := range shape {
		if n > most/axis {
			return 0, false
		}
		n *= axis
	}
	return n, n <= most
}

// fortranOrder yields the place of each value in a file whose first axis moves fastest, and the
// place in an array whose last does.
func fortranOrder(shape []int) func(yield func(at, i int) bool) {
	return func(yield func(at, i int) bool) {
		n, ok := elements(shape, int(^uint(0)>>1))
		if !ok || n == 0 {
			return
		}
		stride := make([]int, len(shape))
		for axis, step := len(shape)-1, 1; axis >= 0; axis-- {
			stride[axis], step = step, step*shape[axis]
		}
		at, i, index := 0, 0, make([]int, len(shape))
		for yield(at, i) {
			at++
			if at == n {
				return
			}
			for axis := range shape {
				index[axis]++
				i += stride[axis]
				if index[axis] < shape[axis] {
					break
				}
				i -= stride[axis] * shape[axis]
				index[axis] = 0
			}
		}
	}
}
