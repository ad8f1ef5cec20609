package main

import (
	"context"
	"fmt"

	"github.com/awsai-go/awsai/rag"
	"github.com/awsai-go/awsai/rag/embedded"
	"github.com/awsai-go/awsai/search"
)

// export moves what the index has into one in a folder, with who may read it.
func export(ctx context.Context, t *task) error {
	store, err := embedded.Open(t.args[0])
	if err != nil {
		return err
	}
	defer store.Close()
	r, err := t.client.Export(ctx, store, nil, func(o *search.ExportOptions) { o.Mirror = t.mirror })
	if err != nil {
		return err
	}
	for _, s := range r.Skips {
		fmt.Fprintf(t.p.Err, "%s: %v\n", s.ID, s.Err)
	}
	return t.print(r, func() {
		t.line("%d added, %d updated, %d unchanged, %d deleted, %d skipped", r.Added, r.Updated, r.Unchanged, r.Deleted, len(r.Skips))
		for _, id := range r.Narrowed {
			t.line("not all readers of %s could be told", id)
		}
	})
}

// ask answers from what was exported.
func ask(ctx context.Context, t *task) error {
	store, err := embedded.Open(t.args[0])
	if err != nil {
		return err
	}
	defer store.Close()
	f, err := t.where()
	if err != nil {
		return err
	}
	hits, err := store.Search(ctx, rag.Query{Text: t.words(1), Limit: t.limit, Filter: f, Principals: t.principals()})
	if err != nil {
		return err
	}
	return t.print(hits, func() { t.hits(hits) })
}

func describe(ctx context.Context, t *task) error {
	i, err := t.client.Index(ctx)
	if err != nil {
		return err
	}
	return t.print(i, func() {
		t.line("%s\t%s\t%s\t%d documents\t%d questions", i.Name, i.Edition, i.Status, i.Documents, i.Questions)
		for _, f := range i.Fields {
			t.line("\t%s\t%s", f.Name, f.Type)
		}
	})
}

func sources(ctx context.Context, t *task) error {
	return printAll(t, t.client.DataSources(ctx), func(d search.DataSource) { t.line("%s\t%s\t%s\t%s", d.ID, d.Type, d.Status, d.Name) })
}

func history(ctx context.Context, t *task) error {
	return printAll(t, t.client.Syncs(ctx, t.args[0]), func(s search.Sync) {
		t.line("%s\t%s\t%s\t%d scanned, %d added, %d modified, %d deleted, %d failed", s.ID, s.Status, s.Started.Format("2006-01-02 15:04"), s.Scanned, s.Added, s.Modified, s.Deleted, s.Failed)
	})
}

func faqs(ctx context.Context, t *task) error {
	return printAll(t, t.client.FAQs(ctx), func(f search.FAQ) { t.line("%s\t%s\t%s", f.ID, f.Status, f.Name) })
}
