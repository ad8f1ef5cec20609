package search

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"iter"
	"maps"
	"sync"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/media"
	"github.com/awsai-go/awsai/rag"
	"github.com/awsai-go/awsai/rag/load"
)

// ExportOptions are the settings of [Client.Export].
type ExportOptions struct {
	// Documents are those that were put by [Client.PutDocuments], which the service does not give
	// back. The default is none.
	Documents iter.Seq2[Document, error]
	// NoDataSources leaves out the documents of data sources, NoFAQs the questions of FAQs.
	NoDataSources, NoFAQs bool
	// Members tells who is in a group, for access lists that deny or have levels: the readers
	// of such documents are users then. The default is to leave out readers who cannot be
	// told.
	Members Members
	// Mirror deletes documents from the index that are not among those exported. The default
	// is to keep them.
	Mirror bool
	// Batch is how many passages are embedded and stored together. The default is 256.
	Batch int
	// Splitter cuts documents into passages. The default is rag.SplitByStructure().
	Splitter rag.Splitter
	// MaxBytes is the size over which a document is reported and not read. The default is
	// 50 MiB, the service's.
	MaxBytes int64
	// Concurrency is how many files of metadata are read at a time. The default is 8.
	Concurrency int
}

// ExportReport says what [Client.Export] did.
type ExportReport struct {
	// Report counts the documents. What could not be exported, a whole data source among it,
	// is among its skips.
	rag.Report
	// Narrowed are the IDs of documents whose access list denies or has levels, so that some
	// who could read them in Kendra do not find them now. See [ExportOptions.Members].
	Narrowed []string `json:"narrowed,omitempty"`
}

// Export moves what is in the index into another, with who may read it: documents' metadata
// [rag.ReadersKey] has the principals of their access lists, as [Principal.String] writes them, so
// that a query with such principals finds what it found by a [Retriever]. emb is nil for an
// index without model.
//
// The service gives back neither documents nor access lists. What is exported is read where
// it is from: the buckets of data sources of type S3, with the files that say what is known
// of documents and who may read them; the files of FAQs; and the documents in the options,
// with their access configurations. Data sources of other types, and documents that others
// have put, are to be read from their origin; the data sources are among the skips.
//
// Nobody is made a reader who was none. Where an access list cannot be told in full, the
// document is in Narrowed; where a file of metadata or access cannot be read, its documents
// are skipped, and what the index had of them stays as it was.
//
// It goes on where an earlier one stopped: documents that have not changed, nor who may
// read them, are left alone.
func (c *Client) Export(ctx context.Context, idx rag.Index, emb rag.Embedder, optFns ...func(*ExportOptions)) (ExportReport, error) {
	o := ExportOptions{Batch: 256, MaxBytes: maxBlob, Splitter: rag.SplitByStructure(), Concurrency: 8}
	for _, fn := range optFns {
		fn(&o)
	}
	if err := c.checkIndex(); err != nil {
		return ExportReport{}, awsai.Wrap("search.Export", err)
	}
	e := &exporter{c: c, o: o}
	report, err := rag.Sync(ctx, idx, emb, e.items(ctx), func(s *rag.SyncOptions) { s.Batch, s.Keep = o.Batch, !o.Mirror })
	return ExportReport{Report: report, Narrowed: e.narrowed}, awsai.Wrap("search.Export", err)
}

// exporter is one run of an export.
type exporter struct {
	c *Client
	o ExportOptions

	mu       sync.Mutex
	narrowed []string
}

// items are all that can be exported, and what cannot, as items whose methods fail.
func (e *exporter) items(ctx context.Context) iter.Seq2[rag.Item, error] {
	return func(yield func(rag.Item, error) bool) {
		var parts []iter.Seq2[rag.Item, error]
		if !e.o.NoDataSources {
			parts = append(parts, e.sources(ctx))
		}
		if !e.o.NoFAQs {
			parts = append(parts, e.faqs(ctx))
		}
		if e.o.Documents != nil {
			parts = append(parts, e.documents(ctx))
		}
		for _, part := range parts {
			for item, err := range part {
				if !yield(item, err) || err != nil {
					return
				}
			}
		}
	}
}

// exported is a document that can be read.
type exported struct {
	e  *exporter
	id string
	// name tells by its ending what the content is written in.
	name    string
	title   string
	version string // what changes whenever the content does
	meta    Attributes
	access  ACL
	read    func(context.Context) ([]byte, error)
}

// ID returns the document's ID.
func (x exported) ID() string { return x.id }

// exportVersion is part of every hash. It changes when documents are made otherwise than before.
const exportVersion = "kendra/1"

// Hash covers the content's version, what is known of the document, who may read it, and
// how it is cut. It notes where not all readers can be told.
func (x exported) Hash(ctx context.Context) (string, error) {
	readers, all, exact, err := x.access.readers(ctx, x.e.o.Members)
	if err != nil {
		return "", err
	}
	if !exact {
		x.e.narrow(x.id)
	}
	h := sha256.New()
	fmt.Fprintf(h, "%s\n%s\n%s\n%q\n%q\n%v %q\n", exportVersion, x.e.o.Splitter.Name(), x.version, x.title, x.name, all, readers)
	m := x.meta.Metadata()
	for _, k := range sortedKeys(m) {
		fmt.Fprintf(h, "%q %q\n", k, fmt.Sprint(m[k]))
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}

// Document reads the document, and gives it its readers.
func (x exported) Document(ctx context.Context) (rag.Document, error) {
	readers, all, _, err := x.access.readers(ctx, x.e.o.Members)
	if err != nil {
		return rag.Document{}, err
	}
	data, err := x.read(ctx)
	if err != nil {
		return rag.Document{}, err
	}
	f, err := load.Parse(x.name, data)
	if err != nil {
		return rag.Document{}, err
	}
	d := f.Document
	d.ID = x.id
	if x.title != "" {
		d.Title = x.title
	}
	// What the text says of itself, as in front matter, does not decide who may read it.
	delete(d.Metadata, rag.ReadersKey)
	for k, v := range x.meta.Metadata() {
		if k != rag.ReadersKey {
			d.Metadata[k] = v
		}
	}
	if !all {
		d.Metadata[rag.ReadersKey] = readers
	}
	return x.e.o.Splitter.Split(ctx, d, f.Source, f.Blocks)
}

func (e *exporter) narrow(id string) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.narrowed = list(append(e.narrowed, id))
}

// lost is what cannot be exported.
type lost struct {
	id  string
	err error
}

// ID names it.
func (l lost) ID() string { return l.id }

// Hash says why it cannot be exported.
func (l lost) Hash(context.Context) (string, error) { return "", l.err }

// Document says why it cannot be exported.
func (l lost) Document(context.Context) (rag.Document, error) { return rag.Document{}, l.err }

// documents are those of the options.
func (e *exporter) documents(ctx context.Context) iter.Seq2[rag.Item, error] {
	return func(yield func(rag.Item, error) bool) {
		known := map[string]ACL{}
		for d, err := range e.o.Documents {
			if err != nil {
				yield(nil, err)
				return
			}
			if !yield(e.document(ctx, d, known), nil) {
				return
			}
		}
	}
}

func (e *exporter) document(ctx context.Context, d Document, known map[string]ACL) rag.Item {
	access := d.Access
	if id := d.AccessConfiguration; id != "" {
		a, ok := known[id]
		if !ok {
			configuration, err := e.c.accessConfiguration(ctx, id)
			if err != nil {
				return lost{d.ID, fmt.Errorf("access configuration: %w", err)}
			}
			a = configuration.Access
			known[id] = a
		}
		access = a
	}
	data, err := e.content(ctx, d.Content)
	if err != nil {
		return lost{d.ID, err}
	}
	sum := sha256.Sum256(data)
	return exported{
		e: e, id: d.ID, name: nameFor(d.ID, d.Type), title: d.Title, version: hex.EncodeToString(sum[:]), meta: maps.Clone(d.Attributes), access: access,
		read: func(ctx context.Context) ([]byte, error) { return e.content(ctx, d.Content) },
	}
}

func (e *exporter) content(ctx context.Context, src media.Source) ([]byte, error) {
	if at, ok := src.URI(); ok {
		return media.NewStager(e.c.cfg, at.Bucket).Bytes(ctx, at, e.o.MaxBytes)
	}
	return src.Bytes(ctx, e.o.MaxBytes)
}

// faqs are the questions of the index's FAQs, each a document.
func (e *exporter) faqs(ctx context.Context) iter.Seq2[rag.Item, error] {
	return func(yield func(rag.Item, error) bool) {
		for f, err := range e.c.FAQs(ctx) {
			if err != nil {
				yield(nil, err)
				return
			}
			items, err := e.faq(ctx, f.ID)
			if err != nil {
				if ctx.Err() != nil {
					yield(nil, err)
					return
				}
				items = []rag.Item{lost{"faq:" + f.ID, err}}
			}
			for _, item := range items {
				if !yield(item, nil) {
					return
				}
			}
		}
	}
}

func (e *exporter) faq(ctx context.Context, id string) ([]rag.Item, error) {
	f, err := e.c.faq(ctx, id)
	if err != nil {
		return nil, err
	}
	data, err := media.NewStager(e.c.cfg, f.File.Bucket).Bytes(ctx, f.File, maxFAQFile)
	if err != nil {
		return nil, err
	}
	if f.Format == "" {
		f.Format = FAQCSV // the service's default
	}
	file, err := ParseFAQ(bytes.NewReader(data), f.Format)
	if err != nil {
		return nil, err
	}
	var items []rag.Item
	for i, q := range file.Questions {
		text := q.Question + "\n\n" + q.Answer
		name := fmt.Sprintf("faq:%s/%d", id, i)
		meta := maps.Clone(q.Attributes)
		if meta == nil {
			meta = Attributes{}
		}
		meta[AttributeFAQ] = id
		items = append(items, exported{
			e: e, id: name, name: name + ".txt", title: q.Question, version: text, meta: meta, access: q.Access,
			read: func(context.Context) ([]byte, error) { return []byte(text), nil },
		})
	}
	return items, nil
}

var errNotRead = errors.New("its documents cannot be had from Kendra; export them from where they are")
