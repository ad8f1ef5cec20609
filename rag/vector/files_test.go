package vector_test

import (
	"bytes"
	"fmt"
	"iter"
	"math"
	"slices"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/rag/vector"
)

// collect reads a sequence up to its error.
func collect[T any](seq iter.Seq2[[]T, error]) (out [][]T, err error) {
	for v, err := range seq {
		if err != nil {
			return out, err
		}
		out = append(out, v)
	}
	return out, nil
}

// npy is an array as NumPy writes it.
func npy(version byte, header string, data ...byte) []byte {
	b := append([]byte("\x93NUMPY"), version, 0, byte(len(header)), byte(len(header)>>8))
	if version > 1 {
		b = append(b, 0, 0)
	}
	return append(append(b, header...), data...)
}

func TestReadNPY(t *testing.T) {
	const f4 = "{'descr': '<f4', 'fortran_order': False, 'shape': "
	tests := []struct {
		name string
		file []byte
		want [][]float32
		kind error
	}{
		{"rows", npy(1, f4+"(2, 1), }\n", 0, 0, 0x80, 0x3f, 0, 0, 0, 0xc0), [][]float32{{1}, {-2}}, nil},
		{"a vector", npy(1, f4+"(2,), }", 0, 0, 0x80, 0x3f, 0, 0, 0, 0xc0), [][]float32{{1, -2}}, nil},
		{"version 3", npy(3, f4+"(1, 1), }", 0, 0, 0x80, 0x3f), [][]float32{{1}}, nil},
		{"half", npy(1, "{'descr': '<f2', 'fortran_order': False, 'shape': (1, 6)}", 0, 0x3c, 0, 0xc0, 1, 0, 0xff, 0x7b, 0, 0xfc, 0, 0x80),
			[][]float32{{1, -2, 0x1p-24, 65504, float32(math.Inf(-1)), float32(math.Copysign(0, -1))}}, nil},
		{"double", npy(1, "{'descr': '<f8', 'fortran_order': False, 'shape': (1, 1)}", 0, 0, 0, 0, 0, 0, 0xf8, 0x3f), [][]float32{{1.5}}, nil},
		{"bytes", npy(1, "{'descr': '|i1', 'fortran_order': False, 'shape': (1, 2)}", 1, 0xff), [][]float32{{1, -1}}, nil},
		{"none", npy(1, f4+"(0, 5), }"), nil, nil},
		{"cut off", npy(1, f4+"(2, 1), }", 0, 0, 0x80, 0x3f, 0), [][]float32{{1}}, awsai.ErrIncomplete},
		{"Fortran", npy(1, "{'descr': '<f4', 'fortran_order': True, 'shape': (2, 2)}"), nil, awsai.ErrInvalid},
		{"words", npy(1, "{'descr': '<U4', 'fortran_order': False, 'shape': (2, 2)}"), nil, awsai.ErrInvalid},
		{"three dimensions", npy(1, f4+"(2, 2, 2), }"), nil, awsai.ErrInvalid},
		{"no shape", npy(1, "{'descr': '<f4', 'fortran_order': False}"), nil, awsai.ErrInvalid},
		{"another file", []byte("PK\x03\x04 and more"), nil, awsai.ErrInvalid},
		{"nothing", nil, nil, awsai.ErrIncomplete},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := collect(vector.ReadNPY(bytes.NewReader(tt.file)))
			if awsai.KindOf(err) != tt.kind {
				t.Errorf("error %v, want kind %v", err, tt.kind)
			}
			if diff := gocmp.Diff(tt.want, got); diff != "" {
				t.Errorf("rows (-want +got):\n%s", diff)
			}
		})
	}
}

func TestFilesRoundTrip(t *testing.T) {
	vectors := [][]float32{{1, 2, 3}, {-0.5, 0, float32(math.Inf(1))}, {4, 5, 6}}
	var npy, fvecs bytes.Buffer
	if err := vector.WriteNPY(&npy, 3, 3, slices.Values(vectors)); err != nil {
		t.Fatal(err)
	}
	if (npy.Len()-3*3*4)%64 != 0 || !strings.HasSuffix(npy.String()[:npy.Len()-36], "\n") {
		t.Errorf("the array begins at byte %d, want a multiple of 64 after a line break", npy.Len()-36)
	}
	if err := vector.WriteFvecs(&fvecs, slices.Values(vectors)); err != nil {
		t.Fatal(err)
	}
	for name, seq := range map[string]iter.Seq2[[]float32, error]{"npy": vector.ReadNPY(&npy), "fvecs": vector.ReadFvecs(&fvecs)} {
		got, err := collect(seq)
		if err != nil {
			t.Fatal(err)
		}
		if diff := gocmp.Diff(vectors, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
	for _, rows := range []int{2, 4, -1} {
		if err := vector.WriteNPY(&npy, rows, 3, slices.Values(vectors)); awsai.KindOf(err) != awsai.ErrInvalid {
			t.Errorf("3 vectors written as %d: error %v, want awsai.ErrInvalid", rows, err)
		}
	}
}

func TestReadVecs(t *testing.T) {
	b, err := collect(vector.ReadBvecs(strings.NewReader("\x02\x00\x00\x00\x01\xff\x00\x00\x00\x00")))
	if diff := gocmp.Diff([][]float32{{1, 255}, {}}, b); diff != "" || err != nil {
		t.Errorf("bvecs, error %v (-want +got):\n%s", err, diff)
	}
	i, err := collect(vector.ReadIvecs(strings.NewReader("\x01\x00\x00\x00\xfe\xff\xff\xff")))
	if diff := gocmp.Diff([][]int32{{-2}}, i); diff != "" || err != nil {
		t.Errorf("ivecs, error %v (-want +got):\n%s", err, diff)
	}
	for file, kind := range map[string]error{"\x01": awsai.ErrIncomplete, "\x01\x00\x00\x00\x01": awsai.ErrIncomplete, "\xff\xff\xff\xff": awsai.ErrInvalid} {
		if _, err := collect(vector.ReadFvecs(strings.NewReader(file))); awsai.KindOf(err) != kind {
			t.Errorf("%q: error %v, want kind %v", file, err, kind)
		}
	}
}

func ExampleReadFvecs() {
	var file bytes.Buffer
	if err := vector.WriteFvecs(&file, slices.Values([][]float32{{1, 0}, {0, 1}})); err != nil {
		fmt.Println(err)
	}
	for v, err := range vector.ReadFvecs(&file) {
		fmt.Println(v, err)
	}
	// Output:
	// [1 0] <nil>
	// [0 1] <nil>
}

func FuzzFiles(f *testing.F) {
	f.Add(npy(1, "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 1), }\n", 0, 0, 0x80, 0x3f, 0, 0, 0, 0xc0))
	f.Add([]byte("\x02\x00\x00\x00\x01\xff\x00\x00\x00\x00"))
	f.Fuzz(func(t *testing.T, b []byte) {
		n := 0
		for _, seq := range []iter.Seq2[[]float32, error]{vector.ReadNPY(bytes.NewReader(b)), vector.ReadFvecs(bytes.NewReader(b)), vector.ReadBvecs(bytes.NewReader(b))} {
			for v, err := range seq {
				if n++; err != nil && v != nil || n > 1000 {
					break
				}
			}
		}
	})
}
