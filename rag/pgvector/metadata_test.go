package pgvector

import (
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestMetadata(t *testing.T) {
	for _, m := range []map[string]any{
		nil,
		{"s": "a\"\\ <&> 日本", "b": true, "i": -7, "l": []string{"x", ""}, "none": []string{}},
		{"big": int64(math.MaxInt64), "least": int64(math.MinInt64), "small": int64(7)},
		{"whole": 7.0, "tiny": 5e-324, "huge": -math.MaxFloat64, "third": 1.0 / 3},
	} {
		metadata, kinds, err := encodeMetadata(m)
		if err != nil {
			t.Fatal(err)
		}
		got, err := decodeMetadata(metadata, kinds)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(m, got); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
	}
	for name, m := range map[string]map[string]any{
		"NaN": {"k": math.NaN()}, "infinity": {"k": math.Inf(-1)}, "NUL": {"k": "\x00"}, "key": {"\xff": 1}, "list": {"k": []string{"\xff"}},
	} {
		if _, _, err := encodeMetadata(m); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

func FuzzDecodeMetadata(f *testing.F) {
	f.Add(`{"a": 1, "b": [true], "c": null, "d": {"e": 1.5}}`, `{"a": "int64"}`)
	f.Add(`{"a": 1e400, "b": 7.0, "c": ["x"]}`, `{"a": "float64", "b": "float64"}`)
	f.Fuzz(func(t *testing.T, metadata, kinds string) {
		m, err := decodeMetadata(metadata, kinds)
		if err != nil {
			return
		}
		metadata, kinds, err = encodeMetadata(m)
		if err != nil {
			return // a server does not store it
		}
		again, err := decodeMetadata(metadata, kinds)
		if diff := cmp.Diff(m, again); diff != "" || err != nil {
			t.Errorf("encoded and decoded: %v (-want +got):\n%s", err, diff)
		}
	})
}

func FuzzParseVector(f *testing.F) {
	f.Add("[1,-0.5,1e-45]")
	f.Add("[]")
	f.Add("[1,,2]")
	f.Fuzz(func(t *testing.T, text string) {
		v, err := parseVector(text)
		if err != nil {
			return
		}
		again, err := parseVector(vectorText(v))
		if err != nil || !cmp.Equal(v, again, cmp.Comparer(func(a, b float32) bool { return math.Float32bits(a) == math.Float32bits(b) || a != a && b != b })) {
			t.Errorf("%v becomes %v: %v", v, again, err)
		}
	})
}
