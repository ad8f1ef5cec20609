package parquet_test

import (
	"errors"
	"fmt"
	"math"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/sagemaker"
	"github.com/awsai-go/awsai/sagemaker/parquet"
)

type row struct {
	Name    string `parquet:"name"`
	Age     *int   `parquet:"age"`
	Small   int8
	Large   uint64
	Score   float32
	Income  float64
	Alive   bool
	Raw     []byte
	Born    time.Time
	Vector  []float32
	Words   []string
	Skipped string `parquet:"-"`
}

var _ sagemaker.Codec[[]row] = parquet.Codec[row]{}

var rows = []row{
	{"Ann", new(41), -1, math.MaxUint64, 0.5, 1e300, true, []byte{0, 1}, time.Date(1999, 1, 2, 3, 4, 5, 6000, time.UTC), []float32{1, 2}, []string{"a"}, ""},
	{"", nil, 2, 0, float32(math.Inf(1)), math.NaN(), false, nil, time.Unix(0, 0).UTC(), nil, nil, ""},
}

func TestCodec(t *testing.T) {
	data, err := parquet.Codec[row]{}.Encode(rows)
	if err != nil {
		t.Fatal(err)
	}
	got, err := parquet.Codec[row]{}.Decode(data)
	if diff := cmp.Diff(rows, got, cmpopts.EquateNaNs(), cmpopts.EquateEmpty()); diff != "" || err != nil {
		t.Errorf("%v (-want +got):\n%s", err, diff)
	}
	// Other types, and a part of the columns.
	wide, err := parquet.Codec[struct {
		Small float64
		Score float64
		Age   int32 `parquet:"age"`
	}]{}.Decode(data)
	if err != nil || wide[0].Small != -1 || wide[0].Score != 0.5 || wide[0].Age != 41 || wide[1].Age != 0 {
		t.Errorf("%+v, %v", wide, err)
	}
	none, err := parquet.Codec[row]{}.Encode(nil)
	if got, err2 := (parquet.Codec[row]{}).Decode(none); len(got) != 0 || err != nil || err2 != nil {
		t.Errorf("%v, %v, %v", got, err, err2)
	}
}

func TestCodecRefuses(t *testing.T) {
	data, err := parquet.Codec[row]{}.Encode(rows)
	if err != nil {
		t.Fatal(err)
	}
	refused := map[string]error{}
	_, refused["no struct"] = parquet.Codec[int]{}.Encode(nil)
	_, refused["no columns"] = parquet.Codec[struct{ a int }]{}.Encode(nil)
	_, refused["no field"] = parquet.Codec[struct{ A map[string]int }]{}.Encode(nil)
	_, refused["two columns"] = parquet.Codec[struct {
		A int
		B int `parquet:"A"`
	}]{}.Encode(nil)
	_, refused["missing column"] = parquet.Codec[struct{ Missing int }]{}.Decode(data)
	_, refused["out of range"] = parquet.Codec[struct{ Large int64 }]{}.Decode(data)
	_, refused["text in a number"] = parquet.Codec[struct {
		A int `parquet:"name"`
	}]{}.Decode(data)
	_, refused["number in a list"] = parquet.Codec[struct{ Small []int8 }]{}.Decode(data)
	_, refused["no file"] = parquet.Codec[row]{}.Decode([]byte("PAR1 nothing PAR1"))
	_, refused["cut"] = parquet.Codec[row]{}.Decode(data[:len(data)-9])
	for name, err := range refused {
		if !errors.Is(err, awsai.ErrInvalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := (parquet.Codec[row]{MaxBytes: 64}).Decode(data); !errors.Is(err, awsai.ErrTooLarge) {
		t.Errorf("over the limit: %v", err)
	}
}

func FuzzDecode(f *testing.F) {
	data, err := parquet.Codec[row]{}.Encode(rows)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(data)
	f.Fuzz(func(t *testing.T, data []byte) {
		_, _ = parquet.Codec[row]{MaxBytes: 16 << 20}.Decode(data)
	})
}

func ExampleCodec() {
	type point struct{ X, Y float64 }
	data, err := parquet.Codec[point]{}.Encode([]point{{1, 2}, {3, 4}})
	if err != nil {
		fmt.Println(err)
		return
	}
	points, err := parquet.Codec[point]{}.Decode(data)
	fmt.Println(points, err)
	// Output: [{1 2} {3 4}] <nil>
}
