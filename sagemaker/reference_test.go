package sagemaker_test

import (
	"bytes"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/awsai-go/awsai/sagemaker"
)

// The files in testdata were written by others:
//
//   - *.npy by numpy 2.4 (numpy.lib.format.write_array, for v2 and v3 with that version; objects.npy
//     by numpy.save with pickling): c_TYPE is arange(6).reshape(2, 3) of the type, big_TYPE the
//     same in big-endian order, fortran asfortranarray(arange(24.).reshape(2, 3, 4)), scalar
//     array(7.5), empty zeros((0, 3), "f4"), text_u ["cat", "", "déjà"], text_s the bytes of "cat",
//     "" and "hound", f2 [0, 1, -2.5, 65504, 6e-8, inf, nan];
//   - *.rec by the SageMaker Python SDK 2.257.7, write_numpy_to_dense_tensor and
//     write_spmatrix_to_sparse_tensor of sagemaker.serializer_utils, of the values that the tests
//     here have.
func reference(t testing.TB, name string) []byte {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// checkNpy holds the codec to NumPy's bytes in both directions.
func checkNpy[T sagemaker.Scalar](t *testing.T, name string, want sagemaker.Array[T], same bool) {
	t.Helper()
	data := reference(t, name)
	got, err := sagemaker.Npy[T]{}.Decode(data)
	if err != nil {
		t.Errorf("%s: %v", name, err)
		return
	}
	if diff := cmp.Diff(want, got, cmpopts.EquateNaNs()); diff != "" {
		t.Errorf("%s (-want +got):\n%s", name, diff)
	}
	written, err := sagemaker.Npy[T]{Fortran: strings.HasPrefix(name, "fortran")}.Encode(want)
	if err != nil {
		t.Errorf("%s: %v", name, err)
	}
	if same && !bytes.Equal(written, data) {
		t.Errorf("%s: written %q, NumPy %q", name, written, data)
	}
}

func sixOf[T int8 | int16 | int32 | int64 | uint8 | uint16 | uint32 | uint64 | float32 | float64]() sagemaker.Array[T] {
	return sagemaker.Array[T]{Shape: []int{2, 3}, Data: []T{0, 1, 2, 3, 4, 5}}
}

func TestNpyReference(t *testing.T) {
	checkNpy(t, "c_i1.npy", sixOf[int8](), true)
	checkNpy(t, "c_i2.npy", sixOf[int16](), true)
	checkNpy(t, "c_i4.npy", sixOf[int32](), true)
	checkNpy(t, "c_i8.npy", sixOf[int64](), true)
	checkNpy(t, "c_u1.npy", sixOf[uint8](), true)
	checkNpy(t, "c_u2.npy", sixOf[uint16](), true)
	checkNpy(t, "c_u4.npy", sixOf[uint32](), true)
	checkNpy(t, "c_u8.npy", sixOf[uint64](), true)
	checkNpy(t, "c_f4.npy", sixOf[float32](), true)
	checkNpy(t, "c_f8.npy", sixOf[float64](), true)
	checkNpy(t, "c_c8.npy", sagemaker.Array[complex64]{Shape: []int{2, 3}, Data: []complex64{0, 1, 2, 3, 4, 5}}, true)
	checkNpy(t, "c_c16.npy", sagemaker.Array[complex128]{Shape: []int{2, 3}, Data: []complex128{0, 1, 2, 3, 4, 5}}, true)
	checkNpy(t, "big_i4.npy", sixOf[int32](), false)
	checkNpy(t, "big_f8.npy", sixOf[float64](), false)
	checkNpy(t, "big_u2.npy", sixOf[uint16](), false)
	checkNpy(t, "big_c8.npy", sagemaker.Array[complex64]{Shape: []int{2, 3}, Data: []complex64{0, 1, 2, 3, 4, 5}}, false)
	checkNpy(t, "v2.npy", sixOf[float32](), false)
	checkNpy(t, "v3.npy", sixOf[float32](), false)
	checkNpy(t, "bool.npy", sagemaker.Vector([]bool{true, false, true}), true)
	checkNpy(t, "scalar.npy", sagemaker.Array[float64]{Shape: []int{}, Data: []float64{7.5}}, true)
	checkNpy(t, "empty.npy", sagemaker.Array[float32]{Shape: []int{0, 3}, Data: []float32{}}, true)
	checkNpy(t, "text_u.npy", sagemaker.Vector([]string{"cat", "", "déjà"}), true)
	checkNpy(t, "text_s.npy", sagemaker.Vector([]string{"cat", "", "hound"}), false)
	checkNpy(t, "f2.npy", sagemaker.Vector([]float64{0, 1, -2.5, 65504, math.Ldexp(1, -24), math.Inf(1), math.NaN()}), false)
	cube := sagemaker.Array[float64]{Shape: []int{2, 3, 4}}
	for i := range 24 {
		cube.Data = append(cube.Data, float64(i))
	}
	checkNpy(t, "fortran.npy", cube, true)
	for _, name := range []string{"records.npy", "times.npy", "objects.npy"} {
		if _, err := (sagemaker.Npy[float64]{}).Decode(reference(t, name)); err == nil {
			t.Errorf("%s was read", name)
		}
	}
}

func TestNpyConverts(t *testing.T) {
	checkNpy(t, "c_i4.npy", sixOf[float64](), false)
	checkNpy(t, "c_f8.npy", sixOf[uint8](), false)
	checkNpy(t, "c_f8.npy", sixOf[float32](), false)
	checkNpy(t, "big_u2.npy", sixOf[int64](), false)
	write := func(data []byte, err error) []byte {
		if err != nil {
			t.Fatal(err)
		}
		return data
	}
	refused := map[string]error{}
	_, refused["negative in unsigned"] = sagemaker.Npy[uint8]{}.Decode(write(sagemaker.Npy[int8]{}.Encode(sagemaker.Vector([]int8{-1}))))
	_, refused["2^63 in int64"] = sagemaker.Npy[int64]{}.Decode(write(sagemaker.Npy[float64]{}.Encode(sagemaker.Vector([]float64{1 << 63}))))
	_, refused["2^64-1 in float64"] = sagemaker.Npy[float64]{}.Decode(write(sagemaker.Npy[uint64]{}.Encode(sagemaker.Vector([]uint64{math.MaxUint64}))))
	_, refused["half in int"] = sagemaker.Npy[int32]{}.Decode(write(sagemaker.Npy[float32]{}.Encode(sagemaker.Vector([]float32{0.5}))))
	_, refused["NaN in int"] = sagemaker.Npy[int32]{}.Decode(write(sagemaker.Npy[float64]{}.Encode(sagemaker.Vector([]float64{math.NaN()}))))
	_, refused["too large for float32"] = sagemaker.Npy[float32]{}.Decode(write(sagemaker.Npy[float64]{}.Encode(sagemaker.Vector([]float64{1e300}))))
	_, refused["text in number"] = sagemaker.Npy[int8]{}.Decode(reference(t, "text_u.npy"))
	_, refused["number in text"] = sagemaker.Npy[string]{}.Decode(reference(t, "c_i1.npy"))
	for name, err := range refused {
		if err == nil {
			t.Errorf("%s was read", name)
		}
	}
}

func TestRecordIOReference(t *testing.T) {
	type values = map[string]sagemaker.RecordValue
	label := func(v float32) values { return values{"values": {Float32: []float32{v}}} }
	tests := map[string][]sagemaker.Record{
		"dense32.rec": {
			{Features: values{"values": {Float32: []float32{1, 2.5, -3}}}, Label: label(1)},
			{Features: values{"values": {Float32: []float32{0, 1e-3, 7}}}, Label: label(0)},
		},
		"dense64.rec": {
			{Features: values{"values": {Float64: []float64{1, 2.5, -3}}}},
			{Features: values{"values": {Float64: []float64{0, float64(float32(1e-3)), 7}}}},
		},
		"denseint.rec": {
			{Features: values{"values": {Int32: []int32{1, -2, 300000}}}},
			{Features: values{"values": {Int32: []int32{0, 5, 6}}}},
		},
		"sparse32.rec": {
			{Features: values{"values": {Float32: []float32{2.5, 1}, Keys: []uint64{1, 3}, Shape: []uint64{4}}}, Label: label(1)},
			{Features: values{"values": {Float32: []float32{3}, Keys: []uint64{0}, Shape: []uint64{4}}}, Label: label(0)},
		},
		"sparse64.rec": {
			{Features: values{"values": {Float64: []float64{2.5, 1}, Keys: []uint64{1, 3}, Shape: []uint64{4}}}},
			{Features: values{"values": {Float64: []float64{3}, Keys: []uint64{0}, Shape: []uint64{4}}}},
		},
	}
	for name, want := range tests {
		data := reference(t, name)
		got, err := sagemaker.RecordIO{}.Decode(data)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
		written, err := sagemaker.RecordIO{}.Encode(want)
		if err != nil || !bytes.Equal(written, data) {
			t.Errorf("%s: written %x, the SDK %x, %v", name, written, data, err)
		}
	}
}

func TestRecordIOParts(t *testing.T) {
	// MXNet cuts a record at the mark that it holds.
	data := []byte{
		0x0a, 0x23, 0xd7, 0xce, 2, 0, 0, 0x20, 'a', 'b', 0, 0,
		0x0a, 0x23, 0xd7, 0xce, 1, 0, 0, 0x40, 'c', 0, 0, 0,
		0x0a, 0x23, 0xd7, 0xce, 0, 0, 0, 0x60,
		0x0a, 0x23, 0xd7, 0xce, 1, 0, 0, 0, 'd', 0, 0, 0,
	}
	got, err := sagemaker.SplitRecordIO(data)
	want := [][]byte{[]byte("ab\x0a\x23\xd7\xcec\x0a\x23\xd7\xce"), []byte("d")}
	if diff := cmp.Diff(want, got); diff != "" || err != nil {
		t.Errorf("%v (-want +got):\n%s", err, diff)
	}
	for _, cut := range []int{1, 9, 12, 20, 24, 33} {
		if _, err := sagemaker.SplitRecordIO(data[:cut]); err == nil {
			t.Errorf("read when cut at %d", cut)
		}
	}
	if _, err := sagemaker.SplitRecordIO(slices.Concat(data[32:], data[12:24])); err == nil {
		t.Error("a part without a beginning was read")
	}
}
