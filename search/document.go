package search

import (
	"context"
	"fmt"
	"unicode/utf8"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/kendra/types"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/media"
)

// ContentType is what a document is written in.
type ContentType string

// The content types.
const (
	PDF       ContentType = "PDF"
	HTML      ContentType = "HTML"
	Word      ContentType = "MS_WORD"
	PlainText ContentType = "PLAIN_TEXT"
	Slides    ContentType = "PPT"
	RTF       ContentType = "RTF"
	XML       ContentType = "XML"
	XSLT      ContentType = "XSLT"
	Excel     ContentType = "MS_EXCEL"
	CSV       ContentType = "CSV"
	JSON      ContentType = "JSON"
	Markdown  ContentType = "MD"
)

// Document is what [Client.PutDocuments] puts into an index.
type Document struct {
	// ID names the document in the index, of at most 2048 characters. Another version is put under
	// the same ID.
	ID string
	// Title is its title.
	Title string
	// Content is the document. One in S3 is read there by the index, with Options.Role.
	Content media.Source
	// Type is what Content is written in. The default is what its content type says, and plain text
	// where that says nothing.
	Type ContentType
	// Attributes are what is known of it. The index has to have fields of these names.
	Attributes Attributes
	// Access says who may read it. The zero value lets everyone.
	Access ACL
	// AccessConfiguration is the ID of an access control configuration, which takes the place
	// of Access.
	AccessConfiguration string
}

// The limits of documents (service model; BatchPutDocument in the documentation).
const (
	maxDocumentID = 2048
	maxBlob       = 50 << 20
	maxBatch      = 10
)

var contentTypes = map[string]ContentType{
	"application/pdf":    PDF,
	"text/html":          HTML,
	"application/msword": Word,
	"application/vnd.openxmlformats-officedocument.wordprocessingml.document": Word,
	"text/plain":                    PlainText,
	"application/vnd.ms-powerpoint": Slides,
	"application/vnd.openxmlformats-officedocument.presentationml.presentation": Slides,
	"application/rtf":          RTF,
	"text/rtf":                 RTF,
	"text/xml":                 XML,
	"application/xml":          XML,
	"application/xslt+xml":     XSLT,
	"application/vnd.ms-excel": Excel,
	"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": Excel,
	"text/csv":         CSV,
	"application/json": JSON,
	"text/markdown":    Markdown,
}

func checkDocumentID(id string) error {
	if n := utf8.RuneCountInString(id); n == 0 || n > maxDocumentID {
		return fmt.Errorf("%w: document ID of %d characters, want 1 to %d", awsai.ErrInvalid, n, maxDocumentID)
	}
	return nil
}

// wire is the document as the service has it, with its content.
func (d Document) wire(ctx context.Context) (types.Document, error) {
	w := types.Document{Id: aws.String(d.ID), Title: orNil(d.Title), ContentType: types.ContentType(d.Type), AccessControlConfigurationId: orNil(d.AccessConfiguration)}
	if err := checkDocumentID(d.ID); err != nil {
		return w, err
	}
	if d.AccessConfiguration != "" && !d.Access.IsZero() {
		return w, fmt.Errorf("%w: both Access and AccessConfiguration", awsai.ErrInvalid)
	}
	var err error
	if w.Attributes, err = d.Attributes.wire(); err != nil {
		return w, err
	}
	if w.AccessControlList, w.HierarchicalAccessControlList, err = d.Access.wire(); err != nil {
		return w, err
	}
	if at, ok := d.Content.URI(); ok {
		w.S3Path = &types.S3Path{Bucket: aws.String(at.Bucket), Key: aws.String(at.Key)}
		return w, nil
	}
	if w.Blob, err = d.Content.Bytes(ctx, maxBlob); err != nil {
		return w, err
	}
	if len(w.Blob) == 0 {
		return w, fmt.Errorf("%w: the document is empty", awsai.ErrInvalid)
	}
	if d.Type == "" {
		kind, err := d.Content.ContentType(ctx)
		if err != nil {
			return w, err
		}
		w.ContentType = types.ContentType(PlainText)
		if known, ok := contentTypes[kind]; ok {
			w.ContentType = types.ContentType(known)
		}
	}
	return w, nil
}
