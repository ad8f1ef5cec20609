package engine_test

import (
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/awsai-go/awsai/internal/engine"
)

func TestRoundTrip(t *testing.T) {
	want := map[string]any{
		"string": "x", "empty": "", "int": 7, "int64": int64(math.MinInt64), "float": 7.0, "tiny": 5e-324,
		"inf": math.Inf(1), "true": true, "list": []string{"b", ""}, "none": []string{}, "κ": "日本",
	}
	b, err := engine.MarshalMetadata(want)
	if err != nil {
		t.Fatal(err)
	}
	got, err := engine.UnmarshalMetadata(b)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("after %s (-want +got):\n%s", b, diff)
	}
}

func TestMarshalRefuses(t *testing.T) {
	if _, err := engine.MarshalMetadata(map[string]any{"k": float32(1)}); err == nil {
		t.Error("a float32 is written")
	}
}

func FuzzUnmarshal(f *testing.F) {
	for _, s := range []string{`{}`, `null`, `{"k":{"int":"7"}}`, `{"k":["a"],"l":true,"m":"x"}`, `{"k":{"int":"x"}}`, `{"k":{}}`, `[`} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		m, err := engine.UnmarshalMetadata(b)
		if err != nil {
			return
		}
		again, err := engine.MarshalMetadata(m)
		if err != nil {
			t.Fatal(err)
		}
		back, err := engine.UnmarshalMetadata(again)
		if err != nil {
			t.Fatal(err)
		}
		nan := cmp.Comparer(func(a, b float64) bool { return a == b || a != a && b != b })
		if diff := cmp.Diff(m, back, nan); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
	})
}
