package document

import (
	"cmp"
	"context"
	"path"
	"slices"
	"strconv"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/media"
)

// Load reads what a job has written to an output bucket: the objects under the prefix, which
// is that of the job, whose names are numbers, in their order. Other objects, such as the
// service's check of its access, are passed over. It is awsai.ErrNotFound where there is
// none.
func (r *Reader) Load(ctx context.Context, prefix media.URI) (Document, error) {
	const op = "document.Load"
	parts, err := r.parts(ctx, prefix)
	if err != nil {
		return Document{}, awsai.Wrap(op, err)
	}
	if len(parts) == 0 {
		return Document{}, awsai.Errorf(op, awsai.ErrNotFound, "no numbered objects under %s", prefix)
	}
	p := newParser()
	for _, u := range parts {
		if err := r.loadPart(ctx, p, u); err != nil {
			return Document{}, awsai.Wrap(op, err)
		}
	}
	d, err := p.document()
	return d, awsai.Wrap(op, err)
}

// parts lists the numbered objects in order of their folders and numbers.
func (r *Reader) parts(ctx context.Context, prefix media.URI) ([]media.URI, error) {
	type part struct {
		folder string
		number int
		uri    media.URI
	}
	var found []part
	for o, err := range r.stage.List(ctx, prefix) {
		if err != nil {
			return nil, err
		}
		if n, err := strconv.Atoi(path.Base(o.URI.Key)); err == nil && n > 0 {
			found = append(found, part{path.Dir(o.URI.Key), n, o.URI})
		}
	}
	slices.SortFunc(found, func(a, b part) int { return cmp.Or(cmp.Compare(a.folder, b.folder), cmp.Compare(a.number, b.number)) })
	var uris []media.URI
	for _, f := range found {
		uris = append(uris, f.uri)
	}
	return uris, nil
}

func (r *Reader) loadPart(ctx context.Context, p *parser, u media.URI) error {
	body, err := r.stage.Open(ctx, u)
	if err != nil {
		return err
	}
	defer body.Close()
	return p.read(body)
}
