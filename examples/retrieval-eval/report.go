package main

import (
	"fmt"
	"io"
	"slices"
	"text/tabwriter"

	"github.com/awsai-go/awsai/rag/eval"
)

// Report is all that was measured.
type Report struct {
	Results []Result           `json:"results"`
	Means   map[string]float64 `json:"means,omitempty"` // nDCG@10 by system, over the English collections
	Gates   []Gate             `json:"gates"`
}

// Result is a system on a collection.
type Result struct {
	Collection string `json:"collection"`
	System     string `json:"system"`
	eval.Summary
	QueryMillis  float64 `json:"queryMillis"`
	IndexSeconds float64 `json:"indexSeconds"`
}

// find gives the result of a system on a collection, if there is one.
func (r Report) find(system, collection string) (Result, bool) {
	i := slices.IndexFunc(r.Results, func(res Result) bool { return res.System == system && res.Collection == collection })
	if i < 0 {
		return Result{}, false
	}
	return r.Results[i], true
}

// english are the collections that the mean is over.
var english = []string{"cranfield", "cisi", "scifact", "codechunks", "awsdocs-ml", "xquad-en"}

// allSystems are those that means are given of.
var allSystems = []string{bm25, anserini, lexicalArms, hybrid, dense, fused}

// means gives the mean of each system over the English collections, if all were measured.
func means(results []Result) map[string]float64 {
	out := make(map[string]float64)
	for _, system := range allSystems {
		var values []float64
		for _, name := range english {
			if res, ok := (Report{Results: results}).find(system, name); ok {
				values = append(values, res.NDCG10)
			}
		}
		if len(values) == len(english) {
			out[system] = eval.Mean(values)
		}
	}
	return out
}

func printTable(w io.Writer, r Report) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(t, "collection\tsystem\tnDCG@10\tR@10\tR@100\tMRR@10\tms/query\tindex s")
	for _, res := range r.Results {
		fmt.Fprintf(t, "%s\t%s\t%.4f\t%.4f\t%.4f\t%.4f\t%.2f\t%.2f\n", res.Collection, res.System,
			res.NDCG10, res.Recall10, res.Recall100, res.MRR10, res.QueryMillis, res.IndexSeconds)
	}
	for _, system := range allSystems {
		if mean, ok := r.Means[system]; ok {
			fmt.Fprintf(t, "mean of six\t%s\t%.4f\n", system, mean)
		}
	}
	fmt.Fprintln(t)
	for _, g := range r.Gates {
		verdict := "holds"
		if !g.Holds {
			verdict = "FAILS"
		}
		fmt.Fprintf(t, "%s\t%s\t%.4f\tat least %.4f\n", verdict, g.Name, g.Got, g.AtLeast)
	}
	return t.Flush()
}
