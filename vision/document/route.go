package document

import (
	"context"
	"errors"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/service/textract"
	"github.com/aws/aws-sdk-go-v2/service/textract/types"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/internal/batch"
	"github.com/awsai-go/awsai/internal/pdf"
	"github.com/awsai-go/awsai/media"
)

// Limits of Amazon Textract (Developer Guide, "Set Quotas").
const (
	maxImage = 10 << 20  // synchronously, and images always
	maxFile  = 500 << 20 // PDF and TIFF, in a job
)

// route is how a document is read.
type route int

const (
	atOnce   route = iota // in one request
	byJob                 // as a job
	byPages               // in one request for each page
	tryFirst              // in one request, and as a job where it has several pages after all
)

// plan finds the way for a document.
func (r *Reader) plan(ctx context.Context, src media.Source, op operation) (route, error) {
	_, stored := src.URI()
	kind, err := src.ContentType(ctx)
	if err != nil {
		return 0, err
	}
	canJob := stored || r.o.Bucket != ""
	if op.sync == nil || op.queries > maxQueriesSync {
		if !canJob {
			return 0, errNoBucket("this analysis is a job")
		}
		return byJob, r.check(ctx, src, kind)
	}
	switch kind {
	case "image/png", "image/jpeg":
		if stored {
			return atOnce, nil
		}
		return atOnce, src.Check(ctx, maxImage)
	case "application/pdf", "image/tiff":
		if stored {
			return byJob, nil
		}
		return r.planPages(ctx, src, kind)
	}
	if stored {
		return byJob, nil
	}
	return 0, errKind(kind)
}

// planPages finds the way for a file on this machine that may have several pages.
func (r *Reader) planPages(ctx context.Context, src media.Source, kind string) (route, error) {
	if err := src.Check(ctx, maxImage); err != nil {
		if r.o.Bucket == "" || !errors.Is(err, awsai.ErrTooLarge) {
			return 0, err
		}
		return byJob, src.Check(ctx, maxFile)
	}
	data, err := src.Bytes(ctx, maxImage)
	if err != nil {
		return 0, err
	}
	pages, known := countPages(data, kind)
	switch {
	case known && pages == 1:
		return atOnce, nil
	case r.o.Bucket != "" && known:
		return byJob, nil
	case r.o.Bucket != "":
		return tryFirst, nil
	case known && kind == "image/tiff":
		return byPages, nil
	case known:
		return 0, errNoBucket(fmt.Sprintf("a PDF of %d pages is read by a job", pages))
	}
	return atOnce, nil // the service tells
}

// countPages tells how many pages a file has, where that can be seen.
func countPages(data []byte, kind string) (n int, known bool) {
	if kind == "image/tiff" {
		n, err := tiffPages(data)
		return n, err == nil && n > 0
	}
	pages, err := pdf.Read(data)
	return len(pages), err == nil && len(pages) > 0
}

// check refuses what no job takes.
func (r *Reader) check(ctx context.Context, src media.Source, kind string) error {
	if _, stored := src.URI(); stored {
		return nil // the service tells
	}
	switch kind {
	case "image/png", "image/jpeg":
		return src.Check(ctx, maxImage)
	case "application/pdf", "image/tiff":
		return src.Check(ctx, maxFile)
	}
	return errKind(kind)
}

func errNoBucket(why string) error {
	return fmt.Errorf("%w: %s, which needs the document in S3 or Options.Bucket to stage it", awsai.ErrInvalid, why)
}

func errKind(kind string) error {
	return fmt.Errorf("%w: content type %s; Textract takes JPEG, PNG, PDF and TIFF", awsai.ErrInvalid, kind)
}

// read reads a document by whichever way fits.
func (r *Reader) read(ctx context.Context, api *textract.Client, src media.Source, op operation) (Document, error) {
	way, err := r.plan(ctx, src, op)
	if err != nil {
		return Document{}, err
	}
	switch way {
	case byPages:
		return r.readPages(ctx, src, op)
	case byJob:
		return r.await(ctx, api, src, op)
	}
	d, err := r.readAtOnce(ctx, api, src, op)
	if _, several := errors.AsType[*types.UnsupportedDocumentException](err); several && way == tryFirst {
		return r.await(ctx, api, src, op)
	}
	return d, err
}

func (r *Reader) readAtOnce(ctx context.Context, api *textract.Client, src media.Source, op operation) (Document, error) {
	doc, err := r.inline(ctx, src)
	if err != nil {
		return Document{}, err
	}
	p, err := op.sync(ctx, api, doc)
	if err != nil {
		return Document{}, err
	}
	return p.document()
}

// inline makes of a source what a synchronous request takes.
func (r *Reader) inline(ctx context.Context, src media.Source) (*types.Document, error) {
	if u, ok := src.URI(); ok {
		return &types.Document{S3Object: object(u)}, nil
	}
	b, err := src.Bytes(ctx, maxImage)
	if err != nil {
		return nil, err
	}
	if len(b) == 0 {
		return nil, fmt.Errorf("%w: empty document", awsai.ErrInvalid)
	}
	return &types.Document{Bytes: b}, nil
}

func object(u media.URI) *types.S3Object {
	return &types.S3Object{Bucket: &u.Bucket, Name: &u.Key}
}

// readPages sends the pages of a TIFF file one by one and puts the results together.
func (r *Reader) readPages(ctx context.Context, src media.Source, op operation) (Document, error) {
	data, err := src.Bytes(ctx, maxImage)
	if err != nil {
		return Document{}, err
	}
	n, err := tiffPages(data)
	if err != nil {
		return Document{}, err
	}
	pages := make([]int, n)
	for i := range pages {
		pages[i] = i
	}
	opts := batch.Options{Op: "document.Analyze", Width: r.o.Concurrency}
	docs, err := batch.Map(ctx, opts, pages, func(ctx context.Context, i int) (Document, error) {
		page, err := tiffPage(data, i)
		if err != nil {
			return Document{}, err
		}
		return r.readAtOnce(ctx, r.paced, media.Bytes(page), op)
	})
	if err != nil {
		return Document{}, err
	}
	return Concat(docs...), nil
}

// Concat returns a document of the pages of several, numbered anew, as when each page was
// sent by itself.
func Concat(docs ...Document) Document {
	var out Document
	for _, d := range docs {
		shift := len(out.Pages)
		for _, p := range d.Pages {
			out.Pages = append(out.Pages, p.renumbered(shift+1))
			shift++
		}
		out.Expenses = append(out.Expenses, d.Expenses...)
		out.Identities = append(out.Identities, d.Identities...)
		out.Lending.Pages = append(out.Lending.Pages, d.Lending.Pages...)
		out.Lending.Groups = append(out.Lending.Groups, d.Lending.Groups...)
		out.Warnings = append(out.Warnings, d.Warnings...)
		out.Incomplete = out.Incomplete || d.Incomplete
		if out.Model == "" {
			out.Model = d.Model
		}
	}
	return out
}
