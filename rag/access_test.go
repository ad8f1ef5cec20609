package rag_test

import (
	"testing"

	"github.com/awsai-go/awsai/rag"
)

func TestCondition(t *testing.T) {
	open := map[string]any{"year": 2024}
	limited := map[string]any{"year": 2024, rag.ReadersKey: []string{"ann", "admins"}}
	hidden := map[string]any{"year": 2024, rag.ReadersKey: []string{}}
	damaged := map[string]any{"year": 2024, rag.ReadersKey: "ann"}
	for _, tt := range []struct {
		name     string
		q        rag.Query
		metadata map[string]any
		want     bool
	}{
		{"anyone reads what is open", rag.Query{}, open, true},
		{"no one in particular", rag.Query{}, limited, false},
		{"a reader", rag.Query{Principals: []string{"bob", "ann"}}, limited, true},
		{"no reader", rag.Query{Principals: []string{"bob", "Ann", "admin"}}, limited, false},
		{"hidden from all", rag.Query{Principals: []string{"", "ann"}}, hidden, false},
		{"readers that are no list", rag.Query{Principals: []string{"ann", "a"}}, damaged, false},
		{"a filter that does not match", rag.Query{Filter: rag.Eq("year", 1), Principals: []string{"ann"}}, limited, false},
		{"a filter that lets everything in", rag.Query{Filter: rag.Or(rag.Exists("year"), rag.Exists(rag.ReadersKey))}, limited, false},
		{"a filter that names the readers", rag.Query{Filter: rag.Contains(rag.ReadersKey, "ann")}, limited, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			f := tt.q.Condition()
			if err := f.Validate(); err != nil {
				t.Fatal(err)
			}
			if got := f.Match(tt.metadata); got != tt.want {
				t.Errorf("Match = %v, want %v", got, tt.want)
			}
			if got := f.Matcher()(tt.metadata); got != tt.want {
				t.Errorf("Matcher = %v, want %v", got, tt.want)
			}
		})
	}
}
