package batch_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/internal/batch"
)

func ExampleMapGroups() {
	texts := []string{"a", "bb", "ccc", "dddd", "e"}
	lengths, err := batch.MapGroups(context.Background(), batch.Options{Op: "example.Lengths", Width: 1}, texts,
		batch.Group{Items: 3, Bytes: 5}, func(s string) int { return len(s) },
		func(_ context.Context, group []string) ([]int, error) {
			fmt.Println("request", group)
			out := make([]int, len(group))
			for i, s := range group {
				out[i] = len(s)
			}
			return out, nil
		})
	fmt.Println(lengths, err)
	// Output:
	// request [a bb]
	// request [ccc]
	// request [dddd e]
	// [1 2 3 4 1] <nil>
}

func TestSplit(t *testing.T) {
	tests := []struct {
		name  string
		items string
		group batch.Group
		want  string
	}{
		{"none", "", batch.Group{Items: 2}, ""},
		{"no bounds is one each", "a b c", batch.Group{}, "a|b|c"},
		{"by count", "a b c d e", batch.Group{Items: 2}, "a b|c d|e"},
		{"by bytes", "aa bb c ddd e", batch.Group{Items: 10, Bytes: 4}, "aa bb|c ddd|e"},
		{"exactly full", "aa bb cc dd", batch.Group{Items: 10, Bytes: 8}, "aa bb cc dd"},
		{"one over the budget", "a bbbbb c", batch.Group{Items: 10, Bytes: 4}, "a|bbbbb|c"},
		{"first over the budget", "bbbbb c d", batch.Group{Items: 10, Bytes: 4}, "bbbbb|c d"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var got []string
			for _, run := range batch.Split(strings.Fields(tt.items), tt.group, func(s string) int { return len(s) }) {
				got = append(got, strings.Join(run, " "))
			}
			if diff := cmp.Diff(tt.want, strings.Join(got, "|")); diff != "" {
				t.Errorf("runs (-want +got):\n%s", diff)
			}
		})
	}
}

func FuzzSplit(f *testing.F) {
	f.Add([]byte{3, 1, 200, 7}, 2, 10)
	f.Fuzz(func(t *testing.T, sizes []byte, count, bytes int) {
		g := batch.Group{Items: count, Bytes: bytes}
		var all []byte
		for _, run := range batch.Split(sizes, g, func(b byte) int { return int(b) }) {
			sum := 0
			for _, b := range run {
				sum += int(b)
			}
			if len(run) == 0 || len(run) > max(count, 1) || (bytes > 0 && sum > bytes && len(run) > 1) {
				t.Errorf("run of %d items, %d bytes; bounds %+v", len(run), sum, g)
			}
			all = append(all, run...)
		}
		if string(all) != string(sizes) {
			t.Errorf("runs hold %v, want %v", all, sizes)
		}
	})
}

func TestMapGroupsFailures(t *testing.T) {
	got, err := batch.MapGroups(t.Context(), batch.Options{Op: "x.Y"}, numbers(8), batch.Group{Items: 2}, nil,
		func(_ context.Context, group []int) ([]int, error) {
			switch group[0] {
			case 2: // the request fails
				return nil, awsai.ErrQuota
			case 4: // an item of it does
				return []int{40, 50}, &awsai.BatchError{Items: []awsai.ItemError{{Index: 1, Err: awsai.ErrTooLarge}}}
			case 6: // the answer is short
				return []int{60}, nil
			}
			return []int{group[0] * 10, group[1] * 10}, nil
		})
	if diff := cmp.Diff([]int{0, 10, 0, 0, 40, 0, 0, 0}, got); diff != "" {
		t.Errorf("results (-want +got):\n%s", diff)
	}
	b, _ := errors.AsType[*awsai.BatchError](err)
	if b == nil {
		t.Fatalf("error %v, want a *BatchError", err)
	}
	kinds := map[int]error{}
	for _, it := range b.Items {
		kinds[it.Index] = awsai.KindOf(it.Err)
	}
	want := map[int]error{2: awsai.ErrQuota, 3: awsai.ErrQuota, 5: awsai.ErrTooLarge, 6: awsai.ErrIncomplete, 7: awsai.ErrIncomplete}
	for i := range 8 {
		if kinds[i] != want[i] {
			t.Errorf("item %d: kind %v, want %v", i, kinds[i], want[i])
		}
	}
	if b.Total != 8 || b.Op != "x.Y" {
		t.Errorf("total %d of %s, want 8 of x.Y", b.Total, b.Op)
	}
}
