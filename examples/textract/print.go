package main

import (
	"cmp"
	"context"
	"fmt"
	"image"
	_ "image/jpeg"
	"image/png"
	"os"
	"strings"

	"github.com/awsai-go/awsai/examples/internal/cli"
	"github.com/awsai-go/awsai/job"
	"github.com/awsai-go/awsai/media"
	"github.com/awsai-go/awsai/vision/document"
)

func (o options) print(p *cli.Program, d document.Document) error {
	for _, w := range d.Warnings {
		fmt.Fprintf(p.Err, "pages %v: %s\n", w.Pages, w.Code)
	}
	if o.overlay != "" {
		if err := o.draw(d); err != nil {
			return err
		}
	}
	if o.asJSON {
		return p.JSON(d)
	}
	fmt.Fprintln(p.Out, cli.Printable(strings.TrimSpace(o.text(d))))
	return nil
}

func (o options) text(d document.Document) string {
	switch {
	case o.csv:
		return csv(d)
	case o.markdown:
		return d.Text(document.AsMarkdown)
	case o.html:
		return d.Text(document.AsHTML)
	}
	return d.Text() + answers(d) + expenses(d) + identities(d) + lending(d)
}

func csv(d document.Document) string {
	var parts []string
	for _, t := range d.JoinedTables() {
		parts = append(parts, t.CSV())
	}
	for _, e := range d.Expenses {
		for _, g := range e.Groups {
			parts = append(parts, g.Table().CSV())
		}
	}
	if fields := d.Fields(); len(fields) > 0 {
		parts = append(parts, document.FieldsCSV(fields))
	}
	return strings.Join(parts, "\n")
}

func answers(d document.Document) string {
	var b strings.Builder
	for _, q := range d.Queries() {
		name := cmp.Or(q.Query.Alias, q.Query.Text)
		if a, ok := q.Best(); ok {
			fmt.Fprintf(&b, "\n\n%s: %s (%.0f%%, page %d)", name, a.Text, 100*a.Confidence, a.Page)
		} else {
			fmt.Fprintf(&b, "\n\n%s: no answer", name)
		}
	}
	return b.String()
}

func expenses(d document.Document) string {
	var b strings.Builder
	for _, e := range d.Expenses {
		fmt.Fprintf(&b, "\n\nExpense %d", e.Index)
		for _, f := range e.Summary {
			fmt.Fprintf(&b, "\n%s %s: %s", f.Type, f.Label.Text, strings.ReplaceAll(f.Value.Text, "\n", ", "))
		}
		for _, g := range e.Groups {
			b.WriteString("\n\n" + g.Table().Markdown())
		}
	}
	return b.String()
}

func identities(d document.Document) string {
	var b strings.Builder
	for _, id := range d.Identities {
		fmt.Fprintf(&b, "\n\nIdentity document %d", id.Index)
		for _, f := range id.Fields {
			if f.Value != "" {
				fmt.Fprintf(&b, "\n%s: %s", f.Type, f.Value)
			}
		}
	}
	return b.String()
}

func lending(d document.Document) string {
	var b strings.Builder
	for _, p := range d.Lending.Pages {
		fmt.Fprintf(&b, "\n\nPage %d: %s (%.0f%%), signatures: %d", p.Number, p.Type, 100*p.Confidence, len(p.Signatures))
		for _, f := range p.Fields {
			for _, v := range f.Values {
				fmt.Fprintf(&b, "\n%s: %s", f.Type, v.Text)
			}
		}
	}
	for _, g := range d.Lending.Groups {
		fmt.Fprintf(&b, "\n\n%s: %d documents, signed on %v, unsigned on %v", g.Type, len(g.Splits), g.Signed, g.Unsigned)
	}
	return b.String()
}

// draw writes the first page with frames around what was found. A file that is no PNG or
// JPEG image is drawn on white.
func (o options) draw(d document.Document) error {
	if len(d.Pages) == 0 {
		return fmt.Errorf("no page to draw")
	}
	var img image.Image
	if f, err := os.Open(o.source); err == nil {
		img, _, _ = image.Decode(f)
		f.Close()
	}
	out, err := os.Create(o.overlay)
	if err != nil {
		return err
	}
	err = png.Encode(out, document.Overlay(img, d.Pages[0]))
	return cmp.Or(err, out.Close())
}

// begin starts a job and prints its ID.
func (o options) begin(ctx context.Context, p *cli.Program, reader *document.Reader) error {
	var j *job.Job[document.Document]
	var err error
	switch o.kind {
	case "expense":
		j, err = reader.StartExpenses(ctx, o.media())
	case "lending":
		j, err = reader.StartLending(ctx, o.media())
	case "identity":
		return p.Usagef("identity documents are read at once")
	default:
		j, err = reader.Start(ctx, o.media(), o.features...)
	}
	if err != nil {
		return err
	}
	fmt.Fprintln(p.Out, j.ID())
	return nil
}

// all reads the documents of a prefix.
func (o options) all(ctx context.Context, p *cli.Program, reader *document.Reader) error {
	prefix, err := media.ParseURI(o.source)
	if err != nil {
		return err
	}
	var after media.URI
	if o.after != "" {
		if after, err = media.ParseURI(o.after); err != nil {
			return err
		}
	}
	failed := 0
	for r, err := range reader.AnalyzeAll(ctx, prefix, after, o.features...) {
		if err != nil {
			return err
		}
		fmt.Fprintf(p.Out, "== %s\n", cli.Printable(r.URI.String()))
		if r.Err != nil {
			failed++
			fmt.Fprintln(p.Err, r.Err)
			continue
		}
		if err := o.print(p, r.Document); err != nil {
			return err
		}
	}
	if failed > 0 {
		return fmt.Errorf("%d documents were not read", failed)
	}
	return nil
}
