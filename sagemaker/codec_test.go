package sagemaker_test

import (
	"bytes"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/sagemaker"
)

type person struct {
	Name  string  `csv:"name"`
	Age   *int    `csv:"age"`
	Score float64 `csv:"score"`
	Alive bool
	Born  time.Time
	Notes string `csv:"-"`
}

func TestCSV(t *testing.T) {
	born := time.Date(1999, 1, 2, 3, 4, 5, 0, time.UTC)
	people := []person{{"Ann, \"A\"", new(41), 0.5, true, born, ""}, {"", nil, math.NaN(), false, born, ""}}
	codec := sagemaker.CSV[person]{Header: []string{"yes"}}
	data, err := codec.Encode(people)
	want := "name,age,score,Alive,Born\n\"Ann, \"\"A\"\"\",41,0.5,true,1999-01-02T03:04:05Z\n,,nan,false,1999-01-02T03:04:05Z\n"
	if diff := cmp.Diff(want, string(data)); diff != "" || err != nil {
		t.Errorf("%v (-want +got):\n%s", err, diff)
	}
	got, err := codec.Decode(data)
	if diff := cmp.Diff(people, got, cmpopts.EquateNaNs()); diff != "" || err != nil {
		t.Errorf("%v (-want +got):\n%s", err, diff)
	}
	got, err = codec.Decode([]byte("\ufeffBorn,extra,score, age,Alive,name\r\n1999-01-02T03:04:05Z,x,,41,True,Bo\r\n"))
	if diff := cmp.Diff([]person{{"Bo", new(41), math.NaN(), true, born, ""}}, got, cmpopts.EquateNaNs()); diff != "" || err != nil {
		t.Errorf("%v (-want +got):\n%s", err, diff)
	}
	rows, err := sagemaker.CSV[[]float32]{}.Decode([]byte("1,2.5\n-inf\n"))
	if diff := cmp.Diff([][]float32{{1, 2.5}, {float32(math.Inf(-1))}}, rows); diff != "" || err != nil {
		t.Errorf("%v (-want +got):\n%s", err, diff)
	}
	column := []string{"a", "", "c"}
	data, err = sagemaker.CSV[string]{Comma: ';', Type: "text/csv;label_size=0"}.Encode(column)
	back, err2 := sagemaker.CSV[string]{Comma: ';'}.Decode(data)
	if diff := cmp.Diff(column, back); diff != "" || err != nil || err2 != nil {
		t.Errorf("%q, %v, %v (-want +got):\n%s", data, err, err2, diff)
	}
}

func TestCSVRefuses(t *testing.T) {
	refused := map[string]error{}
	_, refused["no row"] = sagemaker.CSV[map[string]int]{}.Encode(nil)
	_, refused["nested"] = sagemaker.CSV[struct{ A []int }]{}.Decode(nil)
	_, refused["text in a number"] = sagemaker.CSV[[]int]{}.Decode([]byte("1,secret"))
	_, refused["range"] = sagemaker.CSV[int8]{}.Decode([]byte("300"))
	_, refused["columns"] = sagemaker.CSV[[2]int]{}.Decode([]byte("1"))
	_, refused["missing column"] = sagemaker.CSV[person]{Header: []string{"x"}}.Decode([]byte("name\nAnn\n"))
	_, refused["two columns"] = sagemaker.CSV[struct{ A int }]{Header: []string{"x"}}.Decode([]byte("A,A\n1,2\n"))
	_, refused["quotes"] = sagemaker.CSV[[]string]{}.Decode([]byte("\"a"))
	_, refused["no header"] = sagemaker.CSV[person]{Header: []string{"x"}}.Decode(nil)
	for name, err := range refused {
		if !errors.Is(err, awsai.ErrInvalid) || strings.Contains(err.Error(), "secret") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestJSON(t *testing.T) {
	type in struct{ A int }
	lines, err := sagemaker.JSONLines[in]{}.Encode([]in{{1}, {2}})
	if string(lines) != "{\"A\":1}\n{\"A\":2}\n" || err != nil {
		t.Errorf("%q, %v", lines, err)
	}
	got, err := sagemaker.JSONLines[in]{}.Decode([]byte("{\"A\":1}\r\n\n{\"A\":2}{\"A\":3}"))
	if diff := cmp.Diff([]in{{1}, {2}, {3}}, got); diff != "" || err != nil {
		t.Errorf("%v (-want +got):\n%s", err, diff)
	}
	refused := map[string]error{}
	_, refused["NaN"] = sagemaker.JSON[float64]{}.Encode(math.NaN())
	_, refused["trailing"] = sagemaker.JSON[in]{}.Decode([]byte(`{"A":1} secret`))
	_, refused["type"] = sagemaker.JSON[in]{}.Decode([]byte(`{"A":"secret"}`))
	_, refused["cut"] = sagemaker.JSONLines[in]{}.Decode([]byte(`{"A":1}{"A`))
	_, refused["channel"] = sagemaker.JSONLines[chan int]{}.Encode([]chan int{nil})
	for name, err := range refused {
		if !errors.Is(err, awsai.ErrInvalid) || strings.Contains(err.Error(), "secret") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestLibSVM(t *testing.T) {
	rows := []sagemaker.SparseRow{
		{Labels: []float64{1}, Indices: []uint64{1, 7}, Values: []float64{0.5, 2}},
		{Indices: []uint64{0}, Values: []float64{-1e-9}},
		{Labels: []float64{2, 3}, Query: 4, HasQuery: true},
	}
	data, err := sagemaker.LibSVM{}.Encode(rows)
	if want := "1 1:0.5 7:2\n0:-1e-09\n2,3 qid:4\n"; string(data) != want || err != nil {
		t.Errorf("%q, %v, want %q", data, err, want)
	}
	got, err := sagemaker.LibSVM{}.Decode(slices.Concat([]byte("# a comment\n\n"), data, []byte("+1 3 5:1 # end")))
	want := append(rows, sagemaker.SparseRow{Labels: []float64{1}, Indices: []uint64{3, 5}, Values: []float64{1, 1}})
	if diff := cmp.Diff(want, got); diff != "" || err != nil {
		t.Errorf("%v (-want +got):\n%s", err, diff)
	}
	for _, text := range []string{"1 secret:2", "1 2:secret", "1 3:1 2:1", "1 2:1 qid:3", "a", "1 -1:2"} {
		if _, err := (sagemaker.LibSVM{}).Decode([]byte(text)); !errors.Is(err, awsai.ErrInvalid) || strings.Contains(err.Error(), "secret") {
			t.Errorf("%q: %v", text, err)
		}
	}
	for _, row := range []sagemaker.SparseRow{{}, {Indices: []uint64{1}}, {Indices: []uint64{2, 1}, Values: []float64{1, 1}}} {
		if _, err := (sagemaker.LibSVM{}).Encode([]sagemaker.SparseRow{row}); !errors.Is(err, awsai.ErrInvalid) {
			t.Errorf("%v: %v", row, err)
		}
	}
}

func TestRecords(t *testing.T) {
	want := []sagemaker.Record{
		sagemaker.DenseRecord([]float32{1, 2}),
		sagemaker.SparseRecord([]uint64{5}, []float32{2}, 10),
		{UID: "u", Metadata: "{}", Configuration: "c", Label: map[string]sagemaker.RecordValue{
			"image": {Bytes: [][]byte{{1}, {}}, BytesType: "image/png"}, "none": {}, "empty": {Int32: []int32{}},
		}},
	}
	data, err := sagemaker.RecordIO{}.Encode(want)
	if err != nil {
		t.Fatal(err)
	}
	got, err := sagemaker.RecordIO{}.Decode(data)
	if diff := cmp.Diff(want, got); diff != "" || err != nil {
		t.Errorf("%v (-want +got):\n%s", err, diff)
	}
	for i, v := range []sagemaker.RecordValue{
		{Float32: []float32{1}, Int32: []int32{1}}, {Float32: []float32{1}, Keys: []uint64{1, 2}}, {Keys: []uint64{}}, {Int32: []int32{}, BytesType: "a"},
	} {
		_, err := sagemaker.RecordIO{}.Encode([]sagemaker.Record{{Features: map[string]sagemaker.RecordValue{"a": v}}})
		if !errors.Is(err, awsai.ErrInvalid) {
			t.Errorf("value %d: %v", i, err)
		}
	}
}

func TestArrays(t *testing.T) {
	m := sagemaker.Matrix([][]int32{{1, 2, 3}, {4, 5, 6}})
	for _, fortran := range []bool{false, true} {
		data, err := sagemaker.Npy[int32]{Fortran: fortran}.Encode(m)
		if err != nil {
			t.Fatal(err)
		}
		got, err := sagemaker.Npy[int32]{}.Decode(data)
		if diff := cmp.Diff([][]int32{{1, 2, 3}, {4, 5, 6}}, got.Rows()); diff != "" || err != nil {
			t.Errorf("%v (-want +got):\n%s", err, diff)
		}
		if _, err := (sagemaker.Npy[int32]{}).Decode(data[:len(data)-1]); !errors.Is(err, awsai.ErrInvalid) {
			t.Errorf("cut: %v", err)
		}
	}
	for _, a := range []sagemaker.Array[int32]{sagemaker.Matrix([][]int32{{1}, {2, 3}}), {Shape: []int{-1}}, {Shape: []int{math.MaxInt32, math.MaxInt32, math.MaxInt32}}} {
		if _, err := (sagemaker.Npy[int32]{}).Encode(a); !errors.Is(err, awsai.ErrInvalid) {
			t.Errorf("shape %v: %v", a.Shape, err)
		}
	}
}

func ExampleCSV() {
	codec := sagemaker.CSV[[]float64]{}
	data, _ := codec.Encode([][]float64{{41, 0, 12.5}, {29, 1, 80}})
	fmt.Printf("%s\n%s", codec.ContentType(), data)
	// Output:
	// text/csv
	// 41,0,12.5
	// 29,1,80
}

func ExampleNpy() {
	data, err := sagemaker.Npy[float32]{}.Encode(sagemaker.Matrix([][]float32{{1, 2}, {3, 4}}))
	if err != nil {
		fmt.Println(err)
		return
	}
	a, err := sagemaker.Npy[float64]{}.Decode(data) // of another type
	fmt.Println(a.Shape, a.Rows(), err)
	// Output: [2 2] [[1 2] [3 4]] <nil>
}

func ExampleRecordIO() {
	data, err := sagemaker.RecordIO{}.Encode([]sagemaker.Record{sagemaker.DenseRecord([]float32{1, 2.5})})
	if err != nil {
		fmt.Println(err)
		return
	}
	records, err := sagemaker.RecordIO{}.Decode(data)
	fmt.Println(records[0].Features["values"].Float32, err)
	// Output: [1 2.5] <nil>
}

func ExampleLibSVM() {
	rows, err := sagemaker.LibSVM{}.Decode([]byte("1 3:0.5 9:2\n"))
	fmt.Println(rows[0].Labels, rows[0].Indices, rows[0].Values, err)
	// Output: [1] [3 9] [0.5 2] <nil>
}

// fuzzed holds a codec to what it has read: it writes it and reads the same.
func fuzzed[T any](t *testing.T, c sagemaker.Codec[T], data []byte) {
	v, err := c.Decode(data)
	if err != nil {
		return
	}
	written, err := c.Encode(v)
	if err != nil {
		t.Fatalf("what was read cannot be written: %v", err)
	}
	again, err := c.Decode(written)
	if err != nil {
		t.Fatalf("what was written cannot be read: %v", err)
	}
	if diff := cmp.Diff(v, again, cmpopts.EquateNaNs(), cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("(-read +written and read):\n%s", diff)
	}
}

func FuzzNpy(f *testing.F) {
	for _, name := range []string{"c_i4", "c_f8", "big_u2", "v2", "v3", "text_u", "text_s", "f2", "fortran", "bool", "scalar", "empty", "records", "objects", "c_c16"} {
		f.Add(reference(f, name+".npy"))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		fuzzed(t, sagemaker.Npy[float32]{}, data)
		fuzzed(t, sagemaker.Npy[int16]{Fortran: true}, data)
		fuzzed(t, sagemaker.Npy[bool]{}, data)
		_, _ = sagemaker.Npy[string]{}.Decode(data)
	})
}

func FuzzRecordIO(f *testing.F) {
	for _, name := range []string{"dense32", "dense64", "denseint", "sparse32", "sparse64"} {
		f.Add(reference(f, name+".rec"))
	}
	f.Fuzz(func(t *testing.T, data []byte) { fuzzed(t, sagemaker.RecordIO{}, data) })
}

func FuzzCSV(f *testing.F) {
	f.Add([]byte("name,age,score,Alive,Born\nAnn,41,0.5,true,1999-01-02T03:04:05Z\n"))
	f.Add([]byte("1,2\n\"a\"\"b\",\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		_, _ = sagemaker.CSV[person]{Header: []string{"x"}}.Decode(data)
		fuzzed(t, sagemaker.CSV[[]float64]{}, data)
		fuzzed(t, sagemaker.CSV[int16]{}, data)
	})
}

func FuzzLibSVM(f *testing.F) {
	f.Add([]byte("1 1:0.5 7:2 # c\n2,3 qid:4\n"))
	f.Fuzz(func(t *testing.T, data []byte) { fuzzed(t, sagemaker.LibSVM{}, data) })
}

func FuzzJSONLines(f *testing.F) {
	f.Add([]byte("{\"A\":1}\n[]\n\"x\""))
	f.Fuzz(func(t *testing.T, data []byte) { fuzzed(t, sagemaker.JSONLines[any]{}, data) })
}

// FuzzStreams cuts a stream anywhere: it reads the same.
func FuzzStreams(f *testing.F) {
	f.Add([]byte("data: a\r\n\r\nevent: x\rid: 1\ndata:b\ndata: c\n\n: c\n\nretry: 5\ndata"), uint8(3))
	f.Fuzz(func(t *testing.T, data []byte, size uint8) {
		n := int(size)%7 + 1
		if diff := cmp.Diff(eventsOf(t, [][]byte{data}), eventsOf(t, slices.Collect(slices.Chunk(data, n)))); diff != "" {
			t.Errorf("in parts of %d (-whole +parts):\n%s", n, diff)
		}
		whole, parts := linesOf(t, [][]byte{data}), linesOf(t, slices.Collect(slices.Chunk(data, n)))
		if diff := cmp.Diff(whole, parts); diff != "" {
			t.Errorf("in parts of %d (-whole +parts):\n%s", n, diff)
		}
		if bytes.ContainsAny(slices.Concat(whole...), "\r\n") {
			t.Error("a line has an end within it")
		}
	})
}

func partsOf(parts [][]byte) func(yield func(sagemaker.Part, error) bool) {
	return func(yield func(sagemaker.Part, error) bool) {
		for _, p := range parts {
			if !yield(sagemaker.Part{Bytes: p}, nil) {
				return
			}
		}
	}
}

func eventsOf(t *testing.T, parts [][]byte) (all []sagemaker.Event) {
	for e, err := range sagemaker.Events(partsOf(parts)) {
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, e)
	}
	return all
}

func linesOf(t *testing.T, parts [][]byte) (all [][]byte) {
	for l, err := range sagemaker.Lines(partsOf(parts)) {
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, l)
	}
	return all
}

func TestEvents(t *testing.T) {
	const text = "\ufeffdata: {\"a\":1}\n\n: comment\nevent: end\r\nid: 7\r\nretry: 1500\r\ndata:x\r\ndata\r\ndata:  y\r\n\r\nevent: lost\n\ndata: last"
	want := []sagemaker.Event{
		{Data: `{"a":1}`},
		{Type: "end", ID: "7", Retry: 1500 * time.Millisecond, Data: "x\n\n y"},
		{ID: "7", Data: "last"},
	}
	for n := 1; n < 9; n++ {
		got := eventsOf(t, slices.Collect(slices.Chunk([]byte(text), n)))
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("in parts of %d (-want +got):\n%s", n, diff)
		}
	}
}
