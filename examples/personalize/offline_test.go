package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// baskets writes a file of interactions: half of the users take tea things, half coffee
// things, everybody sugar.
func baskets(t *testing.T) string {
	t.Helper()
	var b strings.Builder
	b.WriteString("USER_ID,ITEM_ID,TIMESTAMP,EVENT_TYPE\n")
	things := [2][]string{{"tea", "cup", "lemon"}, {"coffee", "mug", "milk"}}
	for u := range 20 {
		for i, item := range append([]string{"sugar"}, things[u%2]...) {
			if u == 0 && item == "lemon" {
				continue // the one to foresee
			}
			fmt.Fprintf(&b, "u%d,%s,%d,buy\n", u, item, 1_700_000_000+i)
		}
	}
	name := filepath.Join(t.TempDir(), "baskets.csv")
	if err := os.WriteFile(name, []byte(b.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	return name
}

func TestOffline(t *testing.T) {
	file := "-interactions=" + baskets(t)
	first := func(args ...string) []string {
		var ids []string
		for line := range strings.Lines(personalize(t, 0, append([]string{"-offline", file}, args...)...)) {
			id, _, _ := strings.Cut(line, "\t")
			ids = append(ids, id)
		}
		return ids
	}
	for _, c := range []struct {
		args, want []string
	}{
		{[]string{"-n=1", "recommend", "u0"}, []string{"lemon"}},
		{[]string{"-n=1", "recommend", "nobody"}, []string{"sugar"}},
		{[]string{"-n=2", "related", "mug"}, []string{"coffee", "milk"}},
		{[]string{"rank", "u0", "milk", "lemon"}, []string{"lemon", "milk"}},
		{[]string{"-n=9", `-filter=INCLUDE ItemID WHERE Interactions.EVENT_TYPE IN ("buy")`, "recommend", "u0"}, nil},
	} {
		if diff := cmp.Diff(c.want, first(c.args...)); diff != "" {
			t.Errorf("%v (-want +got):\n%s", c.args, diff)
		}
	}
}

func TestEvaluate(t *testing.T) {
	got := personalize(t, 0, "-interactions="+baskets(t), "-n=1", "evaluate")
	for _, want := range []string{"recall@10", "popularity", "similarity", "factorization", "blend"} {
		if !strings.Contains(got, want) {
			t.Errorf("no %q in\n%s", want, got)
		}
	}
	personalize(t, 2, "evaluate")
	personalize(t, 2, "-offline", "recommend", "ann")
}
