package assistant

import (
	"context"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/qbusiness"
	"github.com/aws/aws-sdk-go-v2/service/qbusiness/types"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/internal/batch"
	"github.com/awsai-go/awsai/internal/sdk"
	"github.com/awsai-go/awsai/media"
)

// The limits of documents: the public model, and the SDK's documentation of their content.
const (
	maxDocuments  = 10       // of a request
	maxDocument   = 50 << 20 // bytes of one, and here of a request
	maxDocumentID = 1825     // characters
	maxTitle      = 1024
)

// Document is one that is put into an index.
type Document struct {
	// ID names the document in its index.
	ID string
	// Title is what it is called, or empty.
	Title string
	// Content is the document's, of 50 MiB at most: bytes, a file, a reader, or an object in S3,
	// which the service reads with PutOptions.RoleARN.
	Content media.Source
	// Type is the kind of content, as "PDF" or "MD". The default is told by the content, or by
	// its name.
	Type string
	// Attributes are what filters can ask about: texts, lists of texts, whole numbers and
	// time.Time. The index has to know them: see [IndexSpec].
	Attributes map[string]any
	// Access is who may read it. The default is everyone.
	Access Access
	// Enrichment changes the document on its way in. The default is not to.
	Enrichment Enrichment
	// Extraction says what is read of images, sound and films in it.
	Extraction Extraction
}

// Extraction says which media in documents are read.
type Extraction struct {
	// Images, Audio and Video are those. The default is the service's.
	Images, Audio, Video Switch
}

// PutOptions are the settings of [Index.Put] and [Index.Delete].
type PutOptions struct {
	// RoleARN is the role with which the service reads objects in S3, and that of hooks.
	RoleARN string
	// SyncID is the job of a data source of one's own, during which this happens: see
	// [DataSource.Sync]. The default is none.
	SyncID string
}

func putOptions(optFns []func(*PutOptions)) (PutOptions, error) {
	var o PutOptions
	for _, fn := range optFns {
		fn(&o)
	}
	if o.SyncID == "" {
		return o, nil
	}
	return o, checkID("a sync", o.SyncID)
}

// DocumentResult is what became of a document that was put or deleted.
type DocumentResult struct {
	// ID is the document's.
	ID string
	// Failed says that the service did not take it, and Code and Reason why, in its words.
	Failed       bool
	Code, Reason string
}

// Put puts documents into the index, each in place of the one with its ID, and returns what
// became of them, in their order. They go ten to a request, and no more than 50 MiB. What a
// document fails for by itself is data; where a request fails, or a content cannot be read, what
// is known of the others comes with an *awsai.BatchError.
//
// Indexing goes on after it: [Index.Wait] waits.
func (x *Index) Put(ctx context.Context, docs []Document, optFns ...func(*PutOptions)) ([]DocumentResult, error) {
	const op = "assistant.Put"
	o, err := putOptions(optFns)
	if err == nil {
		err = x.check()
	}
	if err != nil {
		return nil, awsai.Wrap(op, err)
	}
	pending := make([]putting, len(docs))
	seen := make(map[string]bool, len(docs))
	for i, d := range docs {
		if pending[i], err = newPutting(ctx, d); err == nil && seen[d.ID] {
			err = fmt.Errorf("%w: ID %q twice", awsai.ErrInvalid, d.ID)
		}
		if err != nil {
			return nil, awsai.Wrap(op, fmt.Errorf("document %d: %w", i, err))
		}
		seen[d.ID] = true
	}
	return batch.MapGroups(ctx, x.app.batch(op), pending, batch.Group{Items: maxDocuments, Bytes: maxDocument}, putting.bytes,
		func(ctx context.Context, group []putting) ([]DocumentResult, error) { return x.put(ctx, op, group, o) })
}

func (a *Application) batch(op string) batch.Options {
	return batch.Options{Op: op, Width: a.o.Concurrency}
}

// put sends one request, with the contents that can be read.
func (x *Index) put(ctx context.Context, op string, group []putting, o PutOptions) ([]DocumentResult, error) {
	in := &qbusiness.BatchPutDocumentInput{ApplicationId: &x.app.id, IndexId: &x.id, RoleArn: sdk.Optional(o.RoleARN), DataSourceSyncId: sdk.Optional(o.SyncID)}
	unread := &awsai.BatchError{Op: op, Total: len(group)}
	ids := make([]string, len(group))
	for i, p := range group {
		ids[i] = aws.ToString(p.wire.Id)
		doc, err := p.read(ctx)
		if err != nil {
			unread.Items = append(unread.Items, awsai.ItemError{Index: i, Err: err})
			continue
		}
		in.Documents = append(in.Documents, doc)
	}
	var failures []types.FailedDocument
	if len(in.Documents) > 0 {
		out, err := x.app.bulk.BatchPutDocument(ctx, in)
		if err != nil {
			return nil, refused(err, "")
		}
		failures = out.FailedDocuments
	}
	if results := results(ids, failures); len(unread.Items) == 0 {
		return results, nil
	} else {
		return results, unread
	}
}

// results are those of documents in their order.
func results(ids []string, failures []types.FailedDocument) []DocumentResult {
	failed := make(map[string]types.FailedDocument, len(failures))
	for _, f := range failures {
		failed[aws.ToString(f.Id)] = f
	}
	return each(ids, func(id string) DocumentResult {
		r := DocumentResult{ID: id}
		if f, ok := failed[id]; ok {
			r.Failed = true
			r.Code, r.Reason = detail(f.Error)
		}
		return r
	})
}

// putting is a document on its way, whose content is read when its request is made.
type putting struct {
	wire    types.Document
	content media.Source
	size    int
}

func (p putting) bytes() int { return p.size }

func newPutting(ctx context.Context, d Document) (putting, error) {
	p := putting{content: d.Content, wire: types.Document{Id: &d.ID, Title: sdk.Optional(d.Title)}}
	if err := checkDocument(d); err != nil {
		return p, err
	}
	var err error
	if p.wire.Attributes, err = attributes(d.Attributes); err != nil {
		return p, err
	}
	if p.wire.AccessConfiguration, err = d.Access.wire(); err != nil {
		return p, err
	}
	if p.wire.DocumentEnrichmentConfiguration, err = d.Enrichment.wire(); err != nil {
		return p, err
	}
	p.wire.MediaExtractionConfiguration = d.Extraction.wire()
	if err := p.locate(ctx, d); err != nil {
		return p, err
	}
	return p, nil
}

// locate finds out where the content is, what it is and how large.
func (p *putting) locate(ctx context.Context, d Document) error {
	mime, err := d.Content.ContentType(ctx)
	if err != nil {
		return err
	}
	p.wire.ContentType = types.ContentType(d.Type)
	if d.Type == "" {
		p.wire.ContentType = contentTypes[mime]
	}
	if uri, ok := d.Content.URI(); ok {
		p.wire.Content = &types.DocumentContentMemberS3{Value: types.S3{Bucket: &uri.Bucket, Key: &uri.Key}}
		return nil
	}
	if p.wire.ContentType == "" {
		return fmt.Errorf("%w: the service reads no %s; see Document.Type", awsai.ErrInvalid, mime)
	}
	if err := d.Content.Check(ctx, maxDocument); err != nil {
		return err
	}
	size, err := d.Content.Size(ctx)
	if size == 0 && err == nil {
		err = fmt.Errorf("%w: no content", awsai.ErrInvalid)
	}
	p.size = int(size)
	return err
}

func checkDocument(d Document) error {
	switch {
	case d.ID == "" || !printable(d.ID):
		return fmt.Errorf("%w: the ID is empty, or has control characters", awsai.ErrInvalid)
	}
	if err := checkLength("the ID", d.ID, maxDocumentID); err != nil {
		return err
	}
	return checkLength("the title", d.Title, maxTitle)
}

// read is the document with its content.
func (p putting) read(ctx context.Context) (types.Document, error) {
	if p.wire.Content != nil {
		return p.wire, nil
	}
	data, err := p.content.Bytes(ctx, maxDocument)
	p.wire.Content = &types.DocumentContentMemberBlob{Value: data}
	return p.wire, err
}

// contentTypes are the service's kinds of content.
var contentTypes = map[string]types.ContentType{
	"application/pdf":    types.ContentTypePdf,
	"text/html":          types.ContentTypeHtml,
	"application/msword": types.ContentTypeMsWord,
	"application/vnd.openxmlformats-officedocument.wordprocessingml.document": types.ContentTypeMsWord,
	"text/plain":                    types.ContentTypePlainText,
	"application/vnd.ms-powerpoint": types.ContentTypePpt,
	"application/vnd.openxmlformats-officedocument.presentationml.presentation": types.ContentTypePpt,
	"application/rtf":          types.ContentTypeRtf,
	"text/rtf":                 types.ContentTypeRtf,
	"application/xml":          types.ContentTypeXml,
	"text/xml":                 types.ContentTypeXml,
	"application/xslt+xml":     types.ContentTypeXslt,
	"application/vnd.ms-excel": types.ContentTypeMsExcel,
	"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": types.ContentTypeMsExcel,
	"text/csv":         types.ContentTypeCsv,
	"application/json": types.ContentTypeJson,
	"text/markdown":    types.ContentTypeMd,
}

func (e Extraction) wire() *types.MediaExtractionConfiguration {
	if e == (Extraction{}) {
		return nil
	}
	out := &types.MediaExtractionConfiguration{}
	if e.Images != "" {
		out.ImageExtractionConfiguration = &types.ImageExtractionConfiguration{ImageExtractionStatus: types.ImageExtractionStatus(e.Images)}
	}
	if e.Audio != "" {
		out.AudioExtractionConfiguration = &types.AudioExtractionConfiguration{AudioExtractionStatus: types.AudioExtractionStatus(e.Audio)}
	}
	if e.Video != "" {
		out.VideoExtractionConfiguration = &types.VideoExtractionConfiguration{VideoExtractionStatus: types.VideoExtractionStatus(e.Video)}
	}
	return out
}

func newExtraction(c *types.MediaExtractionConfiguration) Extraction {
	var e Extraction
	if c == nil {
		return e
	}
	if c.ImageExtractionConfiguration != nil {
		e.Images = Switch(c.ImageExtractionConfiguration.ImageExtractionStatus)
	}
	if c.AudioExtractionConfiguration != nil {
		e.Audio = Switch(c.AudioExtractionConfiguration.AudioExtractionStatus)
	}
	if c.VideoExtractionConfiguration != nil {
		e.Video = Switch(c.VideoExtractionConfiguration.VideoExtractionStatus)
	}
	return e
}

// Delete deletes documents by ID, ten to a request, and returns what became of them, as Put.
// Deleting goes on after it.
func (x *Index) Delete(ctx context.Context, ids []string, optFns ...func(*PutOptions)) ([]DocumentResult, error) {
	const op = "assistant.Delete"
	o, err := putOptions(optFns)
	if err == nil {
		err = x.check()
	}
	for i, id := range ids {
		if err == nil {
			if err = checkDocument(Document{ID: id}); err != nil {
				err = fmt.Errorf("document %d: %w", i, err)
			}
		}
	}
	if err != nil {
		return nil, awsai.Wrap(op, err)
	}
	return batch.MapGroups(ctx, x.app.batch(op), ids, batch.Group{Items: maxDocuments}, nil, func(ctx context.Context, group []string) ([]DocumentResult, error) {
		out, err := x.app.bulk.BatchDeleteDocument(ctx, &qbusiness.BatchDeleteDocumentInput{
			ApplicationId: &x.app.id, IndexId: &x.id, DataSourceSyncId: sdk.Optional(o.SyncID),
			Documents: each(group, func(id string) types.DeleteDocument { return types.DeleteDocument{DocumentId: &id} }),
		})
		if err != nil {
			return nil, refused(err, "")
		}
		return results(group, out.FailedDocuments), nil
	})
}
