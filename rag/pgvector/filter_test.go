package pgvector

import (
	"fmt"
	"math"
	"math/rand/v2"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/awsai-go/awsai/rag"
)

func TestCondition(t *testing.T) {
	const text, value = `((metadata->>$1::text) COLLATE "C")`, `(metadata->$1::text)`
	for _, tt := range []struct {
		f    rag.Filter
		sql  string
		args []any
	}{
		{rag.Filter{}, "true", nil},
		{rag.Eq("k", "v"), "(metadata @> $1::text::jsonb)", []any{`{"k":"v"}`}},
		{rag.Eq("k", true), "(metadata @> $1::text::jsonb)", []any{`{"k":true}`}},
		{rag.Eq("k", 2.0), "(metadata @> $1::text::jsonb)", []any{`{"k":2}`}},
		{rag.Eq("k", int64(1<<53)), "(CASE jsonb_typeof(" + value + ") WHEN 'number' THEN " + value + "::float8 = ANY($2::float8[]) ELSE false END)",
			[]any{"k", []float64{1 << 53}}},
		{rag.Eq("k", math.NaN()), "(CASE jsonb_typeof(" + value + ") WHEN '' THEN false ELSE false END)", []any{"k"}},
		{rag.Ne("k", "v"), "NOT (metadata @> $1::text::jsonb)", []any{`{"k":"v"}`}},
		{rag.In("k"), "(CASE jsonb_typeof(" + value + ") WHEN '' THEN false ELSE false END)", []any{"k"}},
		{rag.In("k", "a", 1, true), "(CASE jsonb_typeof(" + value + ") WHEN 'string' THEN " + text + " = ANY($2::text[])" +
			" WHEN 'number' THEN " + value + "::float8 = ANY($3::float8[]) WHEN 'boolean' THEN " + value + "::boolean = ANY($4::boolean[]) ELSE false END)",
			[]any{"k", []string{"a"}, []float64{1}, []bool{true}}},
		{rag.Lt("k", "v"), "(CASE jsonb_typeof(" + value + ") WHEN 'string' THEN " + text + " < $2::text ELSE false END)", []any{"k", "v"}},
		{rag.Ge("k", 1), "(CASE jsonb_typeof(" + value + ") WHEN 'number' THEN " + value + "::float8 >= $2::float8 ELSE false END)", []any{"k", 1.0}},
		{rag.Le("k", math.NaN()), "(CASE jsonb_typeof(" + value + ") WHEN '' THEN false ELSE false END)", []any{"k"}},
		{rag.Exists("k"), "(metadata ? $1::text)", []any{"k"}},
		{rag.Contains("k", "v"), "(CASE jsonb_typeof(" + value + ") WHEN 'array' THEN " + value + " ? $2::text WHEN 'string' THEN strpos(" + text + ", $2::text) > 0 ELSE false END)",
			[]any{"k", "v"}},
		{rag.ContainsAny("k", "v", "w"), "(CASE jsonb_typeof(" + value + ") WHEN 'array' THEN EXISTS (SELECT FROM jsonb_array_elements_text(" + value +
			") AS e(v) WHERE v COLLATE \"C\" = ANY($2::text[])) ELSE false END)", []any{"k", []string{"v", "w"}}},
		{rag.Prefix("k", "v"), "(CASE jsonb_typeof(" + value + ") WHEN 'string' THEN starts_with(" + text + ", $2::text) ELSE false END)", []any{"k", "v"}},
		{rag.And(rag.Exists("a"), rag.Or(rag.Exists("b"), rag.Not(rag.Exists("c")))),
			"((metadata ? $1::text) AND ((metadata ? $2::text) OR NOT (metadata ? $3::text)))", []any{"a", "b", "c"}},
	} {
		b := &binder{}
		if diff := cmp.Diff(tt.sql, b.condition(tt.f)); diff != "" {
			t.Errorf("%+v (-want +got):\n%s", tt.f, diff)
		}
		if diff := cmp.Diff(tt.args, b.args); diff != "" {
			t.Errorf("%+v: bound values (-want +got):\n%s", tt.f, diff)
		}
	}
}

func TestCheckFilter(t *testing.T) {
	for _, f := range []rag.Filter{
		rag.Eq("\x00", "v"), rag.Eq("k", "\xff"), rag.In("k", "a", "b\x00"), rag.ContainsAny("k", "\xc3"),
		rag.Not(rag.And(rag.Exists("ok"), rag.Prefix("k", "\x00"))), rag.Eq("", "v"), {Op: "like", Key: "k"},
	} {
		if err := checkFilter(f); err == nil {
			t.Errorf("no error for %+q", fmt.Sprint(f))
		}
	}
	if err := checkFilter(rag.And(rag.Eq("日本", "語"), rag.In("k", 1, "x", true), rag.Filter{})); err != nil {
		t.Error(err)
	}
}

// sqlText is all that the text of a condition may be made of.
var sqlText = regexp.MustCompile(`^(?:true|false|NOT|AND|OR|CASE|WHEN|THEN|ELSE|END|EXISTS|SELECT|FROM|WHERE|ANY|AS|COLLATE "C"|` +
	`jsonb_typeof|jsonb_array_elements_text|strpos|starts_with|metadata|e\(v\)|v|'(?:|array|string|number|boolean)'|` +
	`::(?:text|jsonb|float8|boolean)(?:\[\])?|\$[0-9]+|[()<>=@?,0 ]|->>?)*$`)

// FuzzCondition looks for a key or a value that reaches the text of a statement.
func FuzzCondition(f *testing.F) {
	for _, s := range []string{"x", `'; DROP TABLE awsai_documents; --`, `"`, "$1", `\`, "?", "a' OR 'a' = 'a", "::text", "日本"} {
		f.Add(s, s, uint64(1))
	}
	f.Fuzz(func(t *testing.T, key, value string, seed uint64) {
		filter := anyFilter(rand.New(rand.NewPCG(seed, 0)), key, value, 4)
		if checkFilter(filter) != nil {
			return
		}
		b := &binder{}
		sql := b.condition(filter)
		if !sqlText.MatchString(sql) {
			t.Fatalf("the statement is not made of its own words: %s", sql)
		}
		for i := range len(b.args) {
			if !strings.Contains(sql, fmt.Sprintf("$%d::", i+1)) {
				t.Errorf("value %d of %d is bound and not used", i+1, len(b.args))
			}
		}
	})
}

// anyFilter makes a filter of every operator.
func anyFilter(r *rand.Rand, key, value string, depth int) rag.Filter {
	if depth > 0 && r.IntN(2) == 0 {
		fs := []rag.Filter{anyFilter(r, key, value, depth-1), anyFilter(r, key, value, depth-1)}
		return []rag.Filter{rag.And(fs...), rag.Or(fs...), rag.Not(fs[0])}[r.IntN(3)]
	}
	any := []any{value, len(value), float64(len(value)) * 1e300, int64(math.MaxInt64), true, math.NaN()}[r.IntN(6)]
	return []rag.Filter{
		rag.Eq(key, any), rag.Ne(key, any), rag.In(key, any, value, 7), rag.Lt(key, value), rag.Le(key, 1.5), rag.Gt(key, value), rag.Ge(key, math.Inf(1)),
		rag.Exists(key), rag.Contains(key, value), rag.ContainsAny(key, value, key), rag.Prefix(key, value),
	}[r.IntN(11)]
}
