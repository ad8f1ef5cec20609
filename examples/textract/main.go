// Command textract reads a document with Amazon Textract, with your usual AWS settings:
//
//	go run ./examples/textract scan.png
//	go run ./examples/textract -features layout,tables,forms -markdown -bucket my-bucket report.pdf
//	go run ./examples/textract -query "total=What is the total?" s3://bucket/invoice.pdf
//	go run ./examples/textract -kind expense -json receipt.jpg
//	go run ./examples/textract -features tables -csv -overlay found.png scan.png
//	go run ./examples/textract -features layout s3://bucket/inbox/
//	go run ./examples/textract -start s3://bucket/book.pdf
//	go run ./examples/textract -resume analysis/0123…
//	go run ./examples/textract -stored response.json
//
// It prints the text in reading order, unless a flag says otherwise. A document of several
// pages that is not in S3 needs -bucket to be staged in. A prefix in S3 is read document by
// document; -after goes on behind one.
package main

import (
	"context"
	"os"
	"strings"

	"github.com/awsai-go/awsai/examples/internal/cli"
	"github.com/awsai-go/awsai/media"
	"github.com/awsai-go/awsai/vision/document"
)

func main() { cli.Main("textract [flags] file or s3:// address", run) }

func run(ctx context.Context, p *cli.Program) error {
	o, err := parse(p)
	if err != nil {
		return err
	}
	if o.stored != "" {
		return o.parseStored(p)
	}
	cfg, err := cli.AWS(ctx)
	if err != nil {
		return err
	}
	reader := document.New(cfg, func(r *document.Options) { r.Bucket = o.bucket })
	switch {
	case o.start:
		return o.begin(ctx, p, reader)
	case strings.HasSuffix(o.source, "/"):
		return o.all(ctx, p, reader)
	}
	d, err := o.read(ctx, reader)
	if err != nil {
		return err
	}
	return o.print(p, d)
}

func (o options) parseStored(p *cli.Program) error {
	f, err := os.Open(o.stored)
	if err != nil {
		return err
	}
	defer f.Close()
	d, err := document.Parse(f)
	if err != nil {
		return err
	}
	return o.print(p, d)
}

func (o options) read(ctx context.Context, reader *document.Reader) (document.Document, error) {
	if o.resume != "" {
		return reader.Resume(o.resume).Wait(ctx)
	}
	switch src := o.media(); o.kind {
	case "expense":
		return reader.Expenses(ctx, src)
	case "identity":
		return reader.Identity(ctx, src)
	case "lending":
		return reader.Lending(ctx, src)
	default:
		return reader.Analyze(ctx, src, o.features...)
	}
}

func (o options) media() media.Source {
	if strings.HasPrefix(o.source, "s3://") {
		return media.S3(o.source)
	}
	return media.File(o.source)
}
