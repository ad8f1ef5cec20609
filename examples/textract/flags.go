package main

import (
	"strings"

	"github.com/awsai-go/awsai/examples/internal/cli"
	"github.com/awsai-go/awsai/vision/document"
)

// options are what the command line says.
type options struct {
	source, stored, resume, after string
	kind, bucket, overlay         string
	features                      []document.Feature
	start                         bool
	asJSON, csv, markdown, html   bool
}

func parse(p *cli.Program) (o options, err error) {
	features := p.Flags.String("features", "", "what to look for, as `list` of tables, forms, layout, signatures")
	p.Flags.Func("query", "a `question`, or alias=question; may be repeated", func(s string) error {
		alias, question, ok := strings.Cut(s, "=")
		if !ok {
			alias, question = "", s
		}
		o.features = append(o.features, document.Query{Text: question, Alias: alias})
		return nil
	})
	p.Flags.StringVar(&o.kind, "kind", "document", "what the document is: document, expense, identity or lending")
	p.Flags.StringVar(&o.bucket, "bucket", "", "`name` of a bucket to stage documents in")
	p.Flags.BoolVar(&o.start, "start", false, "begin a job, print its ID and do not wait")
	p.Flags.StringVar(&o.resume, "resume", "", "wait for the job with this `id`")
	p.Flags.StringVar(&o.stored, "stored", "", "read the `file` of a stored response, without AWS")
	p.Flags.StringVar(&o.after, "after", "", "of a prefix in S3, go on behind this `address`")
	p.Flags.BoolVar(&o.asJSON, "json", false, "print all that was found as JSON")
	p.Flags.BoolVar(&o.csv, "csv", false, "print the tables, or the fields, as CSV")
	p.Flags.BoolVar(&o.markdown, "markdown", false, "print Markdown")
	p.Flags.BoolVar(&o.html, "html", false, "print HTML")
	p.Flags.StringVar(&o.overlay, "overlay", "", "draw what was found on the first page into this PNG `file`")
	rest, err := p.Rest()
	if err != nil {
		return o, err
	}
	for f := range strings.FieldsFuncSeq(*features, func(r rune) bool { return r == ',' || r == ' ' }) {
		o.features = append(o.features, document.Find(strings.ToUpper(f)))
	}
	switch alone := o.stored != "" || o.resume != ""; {
	case alone && len(rest) > 0:
		return o, p.Usagef("unexpected argument %q", rest[0])
	case !alone && len(rest) != 1:
		return o, p.Usagef("one document is wanted, got %d", len(rest))
	case !alone:
		o.source = rest[0]
	}
	switch o.kind {
	case "document", "expense", "identity", "lending":
		return o, nil
	}
	return o, p.Usagef("unknown kind %q", o.kind)
}
