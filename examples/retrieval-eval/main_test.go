package main

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/awsai-go/awsai/examples/internal/cli"
	"github.com/awsai-go/awsai/rag/vector"
)

// small makes a collection in which the first words of a document find it.
func small(t *testing.T, name string) string {
	t.Helper()
	parent := t.TempDir()
	dir := filepath.Join(parent, name)
	if err := os.Mkdir(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	for file, text := range map[string]string{
		"corpus.jsonl.gz": `{"id":"lease","title":"Leases","text":"A lease is renewed by letter."}
{"id":"boiler","title":"Heating","text":"The boiler is serviced in autumn."}`,
		"queries.jsonl.gz": `{"id":"1","text":"How do I renew a lease?"}
{"id":"2","text":"boiler service"}`,
		"qrels.tsv.gz": "1\tlease\t1\n2\tboiler\t1\n",
	} {
		var b bytes.Buffer
		z := gzip.NewWriter(&b)
		if _, err := z.Write([]byte(text)); err != nil {
			t.Fatal(err)
		}
		if err := z.Close(); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, file), b.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return parent
}

func start(t *testing.T, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	var out, errs bytes.Buffer
	code = cli.Run(t.Context(), "retrieval-eval -data DIR", run, args, &out, &errs)
	return code, out.String(), errs.String()
}

func TestJSON(t *testing.T) {
	data := small(t, "handbook")
	code, out, errs := start(t, "-data", data, "-json", "handbook")
	if code != 0 || errs != "" {
		t.Fatalf("exit code %d, %s", code, errs)
	}
	var r Report
	if err := json.Unmarshal([]byte(out), &r); err != nil {
		t.Fatal(err)
	}
	if len(r.Results) != 4 || len(r.Gates) != 1 || len(r.Means) != 0 {
		t.Errorf("%d results, %d gates, %d means; want 4, 1, 0", len(r.Results), len(r.Gates), len(r.Means))
	}
	for _, res := range r.Results {
		if res.Queries != 2 || res.NDCG10 != 1 || res.Recall100 != 1 {
			t.Errorf("%s: %+v, want every document found first", res.System, res)
		}
	}
}

func TestTable(t *testing.T) {
	code, out, errs := start(t, "-data", filepath.Join(small(t, "handbook"), "handbook"))
	want := []string{"handbook", "hybrid", "1.0000", "1.0000", "1.0000", "1.0000"}
	found := slices.ContainsFunc(strings.Split(out, "\n"), func(line string) bool {
		fields := strings.Fields(line)
		return len(fields) >= len(want) && slices.Equal(fields[:len(want)], want)
	})
	if code != 0 || errs != "" || !found {
		t.Errorf("exit code %d, %s\n%s", code, errs, out)
	}
}

func TestGates(t *testing.T) {
	gates := gates(Report{
		Results: []Result{{Collection: "cisi", System: lexicalArms}, {Collection: "cisi", System: hybrid}},
		Means:   map[string]float64{hybrid: 0.7},
	})
	var fails []string
	for _, g := range gates {
		if !g.Holds {
			fails = append(fails, g.Name)
		}
	}
	if len(gates) != 4 || len(fails) != 1 || fails[0] != "lexical cisi nDCG@10" {
		t.Errorf("of %d gates fail %q", len(gates), fails)
	}
	if err := failed(gates); err == nil || err.Error() != "1 of 4 gates do not hold" {
		t.Errorf("err = %v", err)
	}
}

// TestVectors brings vectors that find every document first, and a file that lacks one.
func TestVectors(t *testing.T) {
	data, dir := small(t, "handbook"), t.TempDir()
	write := func(rows [][]float32) {
		var b bytes.Buffer
		if err := vector.WriteNPY(&b, len(rows), 2, slices.Values(rows)); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, "handbook.npy"), b.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	write([][]float32{{1, 0}, {0, 1}, {1, 0.1}, {0.1, 1}})
	code, out, errs := start(t, "-data", data, "-vectors", dir, "-json")
	var r Report
	if err := json.Unmarshal([]byte(out), &r); err != nil || code != 0 || errs != "" {
		t.Fatalf("exit code %d, %s, %v", code, errs, err)
	}
	for _, system := range []string{dense, fused} {
		if res, ok := r.find(system, "handbook"); !ok || res.NDCG10 != 1 {
			t.Errorf("%s: %+v, want every document found first", system, res)
		}
	}
	if len(r.Gates) != 2 {
		t.Errorf("gates %+v, want 2", r.Gates)
	}
	write([][]float32{{1, 0}, {0, 1}, {1, 0.1}})
	if code, _, errs := start(t, "-data", data, "-vectors", dir); code != 1 || !strings.Contains(errs, "handbook.npy has 3 vectors, want 4") {
		t.Errorf("exit code %d, %s", code, errs)
	}
}

// TestPublished: a figure is held to the published one from both sides.
func TestPublished(t *testing.T) {
	for got, holds := range map[float64]bool{0.6715: false, 0.6725: true, 0.6789: true, 0.6850: true, 0.6862: false} {
		var res Result
		res.Collection, res.System, res.NDCG10 = "scifact", anserini, got
		if gates := gates(Report{Results: []Result{res}}); len(gates) != 1 || gates[0].Holds != holds {
			t.Errorf("%.4f: %+v, want holds %v", got, gates, holds)
		}
	}
}

func TestErrors(t *testing.T) {
	data := small(t, "handbook")
	for _, tt := range []struct {
		name string
		args []string
		code int
		want string
	}{
		{"help", []string{"-h"}, 0, "usage: retrieval-eval"},
		{"no data", nil, 2, "-data is missing"},
		{"unknown flag", []string{"-x"}, 2, "flag provided but not defined: -x"},
		{"no collection", []string{"-data", t.TempDir()}, 1, "retrieval-eval: eval.Find: not found"},
		{"unknown collection", []string{"-data", data, "other"}, 1, `no collection "other"`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			code, out, errs := start(t, tt.args...)
			if code != tt.code || out != "" || !strings.Contains(errs, tt.want) {
				t.Errorf("exit code %d, want %d; %s%s", code, tt.code, out, errs)
			}
		})
	}
}
