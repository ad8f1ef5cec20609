package main

import (
	"context"
	"iter"
	"strings"

	"github.com/awsai-go/awsai/rag"
	"github.com/awsai-go/awsai/search"
)

func query(ctx context.Context, t *task) error {
	q, err := t.question()
	if err != nil {
		return err
	}
	q.SpellCheck = true
	if t.facet != "" {
		q.Facets = []search.Facet{{Attribute: t.facet}}
	}
	if t.sort != "" {
		q.Sort = []search.Sort{{Attribute: t.sort, Descending: true}}
	}
	r, err := t.client.Query(ctx, q)
	if err != nil {
		return err
	}
	return t.print(r, func() {
		for _, s := range r.Spellings {
			t.line("did you mean %q?", s.Text)
		}
		for _, item := range append(r.Featured, r.Items...) {
			t.line("%s\t%s\t%s\t%s", item.Type, item.Confidence, item.DocumentID, oneLine(item.Title.Text))
			text := item.Excerpt
			if item.Question.Text != "" {
				t.line("\tQ: %s", oneLine(item.Question.Marked("[", "]")))
				text = item.Answer
			}
			t.line("\t%s", oneLine(text.Marked("[", "]")))
			if item.Table != nil {
				t.line("%s", item.Table)
			}
		}
		for _, f := range r.Facets {
			for _, v := range f.Values {
				t.line("%s=%v\t%d", f.Attribute, v.Value, v.Count)
			}
		}
	})
}

// question is the query of the command line.
func (t *task) question() (search.Query, error) {
	f, err := t.where()
	if err != nil {
		return search.Query{}, err
	}
	filter, err := search.FilterOf(f)
	return search.Query{Text: t.words(0), Filter: filter, User: t.who(), Limit: t.limit}, err
}

// retrieve asks as package rag does: without a user it finds what everyone may read.
func retrieve(ctx context.Context, t *task) error {
	f, err := t.where()
	if err != nil {
		return err
	}
	hits, err := search.NewRetriever(t.cfg, t.index).Retrieve(ctx, rag.Query{Text: t.words(0), Limit: t.limit, Filter: f, Principals: t.principals()})
	if err != nil {
		return err
	}
	if t.plan != "" {
		if hits, err = search.NewReranker(t.cfg, t.plan).Rerank(ctx, t.words(0), hits); err != nil {
			return err
		}
	}
	return t.print(hits, func() { t.hits(hits) })
}

func (t *task) hits(hits []rag.Hit) {
	for _, h := range hits {
		t.line("%.2f\t%s\t%s\n\t%s", h.Score, h.Passage.DocumentID, oneLine(h.Passage.Title), oneLine(h.Passage.Text))
	}
}

func suggest(ctx context.Context, t *task) error {
	list, err := t.client.Suggest(ctx, search.Prefix{Text: t.words(0), Limit: t.limit})
	if err != nil {
		return err
	}
	return t.print(list, func() {
		for _, s := range list {
			t.line("%s", s.Text.Marked("[", "]"))
		}
	})
}

func insights(ctx context.Context, t *task) error {
	metric := search.TopQueries
	if len(t.args) > 0 {
		metric = search.Metric(t.args[0])
	}
	return printAll(t, t.client.Insights(ctx, metric, search.Interval(t.interval)), func(i search.Insight) { t.line("%v", map[string]string(i)) })
}

// printAll prints the items of a sequence: lines as they come, or JSON.
func printAll[T any](t *task, items iter.Seq2[T, error], line func(T)) error {
	var all []T
	for item, err := range items {
		if err != nil {
			return err
		}
		if !t.json {
			line(item)
		}
		all = append(all, item)
	}
	return t.print(all, func() {})
}

func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }
