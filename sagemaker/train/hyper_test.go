package train_test

import (
	"encoding/json"
	"errors"
	"math"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/sagemaker/train"
)

// The expected texts are what str and json.dumps of CPython give.
func TestEncodeHyper(t *testing.T) {
	for _, c := range []struct {
		v         any
		plain, js string
	}{
		{50, "50", "50"},
		{uint8(7), "7", "7"},
		{0.2, "0.2", "0.2"},
		{float32(0.2), "0.2", "0.2"},
		{1.0, "1.0", "1.0"},
		{1e-5, "1e-05", "1e-05"},
		{0.0001, "0.0001", "0.0001"},
		{1e16, "1e+16", "1e+16"},
		{123456789012345.0, "123456789012345.0", "123456789012345.0"},
		{-0.5, "-0.5", "-0.5"},
		{true, "True", "true"},
		{false, "False", "false"},
		{"text", "text", `"text"`},
		{`it's "q"`, `it's "q"`, `"it's \"q\""`},
		{"größe\n\t\x01😀", "größe\n\t\x01😀", `"gr\u00f6\u00dfe\n\t\u0001\ud83d\ude00"`},
		{"<a&b>", "<a&b>", `"<a&b>"`},
		{[]int{1, 2}, "[1, 2]", "[1, 2]"},
		{[]any{"a", nil, true, 1.5}, "['a', None, True, 1.5]", `["a", null, true, 1.5]`},
		{[]string{"it's", `"`}, `["it's", '"']`, `["it's", "\""]`},
		{map[string]any{"b": 1, "a": []int{}}, "{'a': [], 'b': 1}", `{"a": [], "b": 1}`},
		{json.Number("3.10"), "3.10", "3.10"},
	} {
		for e, want := range map[train.Encoding]string{train.Plain: c.plain, train.JSON: c.js} {
			if _, ok := c.v.(json.Number); ok && e == train.Plain {
				want = "3.10"
			}
			got, err := train.EncodeHyper(map[string]any{"k": c.v}, e)
			if diff := cmp.Diff(map[string]string{"k": want}, got); diff != "" || err != nil {
				t.Errorf("%#v as %s: %v (-want +got):\n%s", c.v, e, err, diff)
			}
		}
	}
	got, err := train.EncodeHyper(map[string]any{"k": nil}, train.Plain)
	if len(got) != 0 || err != nil {
		t.Errorf("nil: %v, %v; want it left out", got, err)
	}
}

func TestEncodeHyperRefuses(t *testing.T) {
	cycle := []any{nil}
	cycle[0] = cycle
	many := map[string]any{}
	for i := range 101 {
		many[strings.Repeat("k", i+1)] = i
	}
	for name, hyper := range map[string]map[string]any{
		"infinite": {"k": math.Inf(1)}, "none": {"k": math.NaN()}, "struct": {"k": struct{}{}}, "channel": {"k": make(chan int)},
		"cycle": {"k": cycle}, "keys": {"k": map[int]int{1: 1}}, "long": {"k": strings.Repeat("x", 2501)}, "key": {"": 1}, "many": many,
	} {
		for _, e := range []train.Encoding{train.Plain, train.JSON} {
			if _, err := train.EncodeHyper(hyper, e); !errors.Is(err, awsai.ErrInvalid) {
				t.Errorf("%s as %s: error %v, want awsai.ErrInvalid", name, e, err)
			}
		}
	}
}

func FuzzEncodeHyper(f *testing.F) {
	f.Add("a", 1.5, int64(3))
	f.Add("größe \x00\xff😀", -1e-300, int64(-1))
	f.Fuzz(func(t *testing.T, s string, x float64, n int64) {
		got, err := train.EncodeHyper(map[string]any{"v": map[string]any{"s": s, "x": x, "n": []int64{n}}}, train.JSON)
		if err != nil {
			return
		}
		var back struct {
			S string
			X float64
			N []int64
		}
		if err := json.Unmarshal([]byte(got["v"]), &back); err != nil {
			t.Fatalf("%s: %v", got["v"], err)
		}
		if back.S != strings.ToValidUTF8(s, "\uFFFD") && !strings.Contains(back.S, "\uFFFD") || back.X != x || back.N[0] != n {
			t.Errorf("%q %v %d came back as %+v", s, x, n, back)
		}
	})
}
