package rag_test

import (
	"encoding/json"
	"testing"

	"github.com/awsai-go/awsai/rag"
)

var metadata = map[string]any{
	"team": "search", "year": 2024, "score": 0.5, "public": true, "tags": []string{"go", "aws"},
}

func TestFilterMatch(t *testing.T) {
	for _, tt := range []struct {
		name string
		f    rag.Filter
		want bool
	}{
		{"zero", rag.Filter{}, true},
		{"eq", rag.Eq("team", "search"), true},
		{"eq other", rag.Eq("team", "ads"), false},
		{"eq absent", rag.Eq("nobody", ""), false},
		{"eq across number types", rag.Eq("year", 2024.0), true},
		{"eq across kinds", rag.Eq("year", "2024"), false},
		{"eq bool", rag.Eq("public", true), true},
		{"ne", rag.Ne("team", "ads"), true},
		{"ne equal", rag.Ne("team", "search"), false},
		{"ne absent", rag.Ne("nobody", "x"), true},
		{"in", rag.In("team", "ads", "search"), true},
		{"in none", rag.In("team"), false},
		{"lt", rag.Lt("year", 2025), true},
		{"lt equal", rag.Lt("year", 2024), false},
		{"le", rag.Le("year", int64(2024)), true},
		{"gt", rag.Gt("score", 0.25), true},
		{"ge", rag.Ge("score", 0.75), false},
		{"range of a string", rag.And(rag.Ge("team", "s"), rag.Lt("team", "t")), true},
		{"range across kinds", rag.Gt("team", 1), false},
		{"exists", rag.Exists("tags"), true},
		{"exists absent", rag.Exists("nobody"), false},
		{"contains in list", rag.Contains("tags", "aws"), true},
		{"contains in list, not in element", rag.Contains("tags", "a"), false},
		{"contains in string", rag.Contains("team", "ear"), true},
		{"contains any", rag.ContainsAny("tags", "java", "aws"), true},
		{"contains any, none there", rag.ContainsAny("tags", "java", "a"), false},
		{"contains any of none", rag.ContainsAny("tags"), false},
		{"contains any of a string", rag.ContainsAny("team", "search"), false},
		{"prefix", rag.Prefix("team", "sea"), true},
		{"prefix of number", rag.Prefix("year", "20"), false},
		{"and", rag.And(rag.Eq("team", "search"), rag.Eq("public", false)), false},
		{"or", rag.Or(rag.Eq("team", "ads"), rag.Eq("public", true)), true},
		{"not", rag.Not(rag.Eq("team", "ads")), true},
		{"not absent", rag.Not(rag.Eq("nobody", 1)), true},
		{"unknown operator", rag.Filter{Op: "like", Key: "team", Value: "s"}, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := tt.f.Match(metadata); got != tt.want {
				t.Errorf("Match = %v, want %v", got, tt.want)
			}
			if got := tt.f.Matcher()(metadata); got != tt.want {
				t.Errorf("Matcher = %v, want %v", got, tt.want)
			}
			// A filter that went through JSON means the same.
			b, err := json.Marshal(tt.f)
			if err != nil {
				t.Fatal(err)
			}
			var back rag.Filter
			if err := json.Unmarshal(b, &back); err != nil {
				t.Fatal(err)
			}
			if got := back.Match(metadata); got != tt.want {
				t.Errorf("after JSON %s: Match = %v, want %v", b, got, tt.want)
			}
		})
	}
}

func TestFilterValidate(t *testing.T) {
	for _, f := range []rag.Filter{
		{Op: "like", Key: "k", Value: "v"},
		rag.Eq("", "v"),
		rag.Eq("k", []string{"v"}),
		rag.Eq("k", nil),
		rag.In("k", "v", struct{}{}),
		rag.Lt("k", true),
		{Op: rag.OpPrefix, Key: "k", Value: 1},
		{Op: rag.OpContainsAny, Key: "k", Value: []string{"v"}},
		{Op: rag.OpContainsAny, Key: "k", Value: []any{1}},
		rag.And(),
		rag.Or(),
		{Op: rag.OpNot},
		rag.Not(rag.Eq("", "v")),
	} {
		if err := f.Validate(); err == nil {
			t.Errorf("Validate(%+v) = nil", f)
		}
	}
	if err := rag.And(rag.Eq("a", 1), rag.Not(rag.In("b", "x", 2)), rag.Exists("c")).Validate(); err != nil {
		t.Error(err)
	}
}
