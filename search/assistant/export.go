package assistant

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"iter"
	"maps"
	"path"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/rag"
	"github.com/awsai-go/awsai/rag/load"
)

// The metadata of a document that is exported, besides rag.ReadersKey and what is read of it.
const (
	// SourceKey is the ID of the data source that the document is of. One that was put into the
	// index directly has none.
	SourceKey = "dataSource"
	// HiddenKey says why a document is hidden: what is known of who may read it cannot be said
	// by a list of readers. Its readers are none, and it has no text.
	HiddenKey = "hidden"
)

// ExportOptions are the settings of [Index.Export].
type ExportOptions struct {
	// User is a user of the application. The service tells who may read a document only with
	// whether one user may; which one, does not matter. There is no default.
	User string
	// Name names a member among the readers. The default is the user's or the group's name as it
	// is, so that a query's principals are those: a user's ID and the names of the user's
	// groups. Where a user and a group may have one name, or names of data sources differ, give
	// one that tells them apart.
	Name func(Member) string
	// Members returns who is in a group. It is asked where a list of readers cannot say who may
	// read a document: those in all of several groups, or in one but some. Such a document gets
	// the users that this makes, compared by Name. Without it such documents are hidden.
	Members func(ctx context.Context, group Member) ([]Member, error)
	// Content returns the content of a document. The default is [Index.Content], which gives what
	// the user may read whom the credentials are of. Give one that reads from where the
	// documents come from, where nobody may read all.
	Content func(ctx context.Context, d ExportedDocument) (ExportedContent, error)
	// Splitter cuts documents into passages. The default is rag.SplitByStructure().
	Splitter rag.Splitter
	// Keep leaves documents in the destination that are not in the index. The default is to
	// delete them.
	Keep bool
}

// ExportedDocument is a document that is to be exported.
type ExportedDocument struct {
	// DocumentStatus is where it stands.
	DocumentStatus
	// DataSourceID is the data source that it is of, or empty.
	DataSourceID string
}

// ExportedContent is the content of a document that is exported.
type ExportedContent struct {
	// Data is the content.
	Data []byte
	// MIME is what it is, as "application/pdf", and Name its name, whose ending tells that too.
	// One of them may be empty.
	MIME, Name string
	// Title is the document's. The default is that of the content.
	Title string
	// Metadata is what a filter can ask about. The default is none but what is read of the
	// content.
	Metadata map[string]any
}

// Exported sums up an export.
type Exported struct {
	rag.Report
	// Hidden are the documents that are hidden in the destination, and why. They count as Added
	// or Updated when they become so.
	Hidden []rag.Skip
}

// Export brings the documents of the index into another, with who may read them: each has its
// readers in rag.ReadersKey, unless everyone may read it. Asked with a user's ID and groups for
// principals, the destination finds what the user could read here. The embedder is nil for a
// destination whose Model is zero.
//
// A second export goes on where the first stopped, and brings what has changed: documents by the
// time of their last change, and who may read them whenever that is another. Documents that are
// not indexed are left out.
//
// Nothing is shown to more people than here. A document whose readers cannot be told is hidden:
// see [HiddenKey]. One that cannot be read is skipped: what the destination has of it stays, with
// the readers that it had. Look at Skips.
func (x *Index) Export(ctx context.Context, to rag.Index, emb rag.Embedder, optFns ...func(*ExportOptions)) (Exported, error) {
	const op = "assistant.Export"
	e, err := x.exporter(optFns)
	if err != nil {
		return Exported{}, awsai.Wrap(op, err)
	}
	report, err := rag.Sync(ctx, to, emb, e.items(ctx), func(o *rag.SyncOptions) { o.Keep = e.o.Keep })
	out := Exported{Report: report, Hidden: e.hidden}
	if err != nil {
		return out, &awsai.Error{Op: op, Kind: awsai.KindOf(err), Err: err}
	}
	return out, nil
}

// Items yields the documents of the index as rag.Sync takes them, and rag.Plan: what
// [Index.Export] brings.
func (x *Index) Items(ctx context.Context, optFns ...func(*ExportOptions)) iter.Seq2[rag.Item, error] {
	e, err := x.exporter(optFns)
	if err != nil {
		return failed[rag.Item]("assistant.Items", err)
	}
	return e.items(ctx)
}

type exporter struct {
	index  *Index
	o      ExportOptions
	mu     sync.Mutex
	hidden []rag.Skip
}

func (x *Index) exporter(optFns []func(*ExportOptions)) (*exporter, error) {
	e := &exporter{index: x}
	for _, fn := range optFns {
		fn(&e.o)
	}
	if e.o.User == "" {
		return nil, fmt.Errorf("%w: ExportOptions.User is not set", awsai.ErrInvalid)
	}
	if e.o.Name == nil {
		e.o.Name = Member.Name
	}
	if e.o.Splitter == nil {
		e.o.Splitter = rag.SplitByStructure()
	}
	if e.o.Content == nil {
		e.o.Content = e.content
	}
	return e, x.check()
}

// items lists the documents of each data source, and then those of none. A list of documents
// does not say whose they are.
func (e *exporter) items(ctx context.Context) iter.Seq2[rag.Item, error] {
	return func(yield func(rag.Item, error) bool) {
		sources, err := e.sources(ctx)
		if err != nil {
			yield(nil, err)
			return
		}
		seen := map[string]bool{}
		for _, source := range append(sources, "") {
			for d, err := range e.index.Documents(ctx, source) {
				if err != nil {
					yield(nil, err)
					return
				}
				if source == "" && seen[d.ID] || !d.Indexed() {
					continue
				}
				seen[d.ID] = true
				if !yield(&exportItem{exporter: e, doc: ExportedDocument{d, source}}, nil) {
					return
				}
			}
		}
	}
}

func (e *exporter) sources(ctx context.Context) ([]string, error) {
	var ids []string
	for s, err := range e.index.DataSources(ctx) {
		if err != nil {
			return nil, err
		}
		ids = append(ids, s.ID)
	}
	return ids, nil
}

// exportItem is a document. Sync asks for its hash, then if need be for all of it.
type exportItem struct {
	*exporter
	doc     ExportedDocument
	asked   bool
	readers []string // nil for everyone
	hide    error    // why nobody may read it
}

// ID is the document's.
func (i *exportItem) ID() string { return i.doc.ID }

// Hash covers when the document changed, who may read it, and how it is split.
func (i *exportItem) Hash(ctx context.Context) (string, error) {
	if err := i.access(ctx); err != nil {
		return "", err
	}
	h := sha256.New()
	fmt.Fprintf(h, "assistant/1\n%s\n%s\n%s\n", i.doc.Updated.UTC().Format(time.RFC3339Nano), i.doc.DataSourceID, i.o.Splitter.Name())
	if i.hide != nil {
		io.WriteString(h, "hidden")
	} else {
		fmt.Fprintf(h, "%t %q", i.readers == nil, i.readers)
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}

// access asks once who may read the document. An error is one of asking.
func (i *exportItem) access(ctx context.Context) error {
	if i.asked {
		return nil
	}
	a, err := i.index.Access(ctx, i.o.User, i.doc.ID, i.doc.DataSourceID)
	if err != nil {
		return err
	}
	switch {
	case !a.Access.Everyone():
		i.readers, err = a.Access.readers(ctx, naming{i.o.Name, i.o.Members})
	case !a.Allowed:
		err = errors.New("the service does not say who may read the document, and the user of the export may not")
	}
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if kind := awsai.KindOf(err); kind == awsai.ErrThrottled || kind == awsai.ErrUnavailable {
		return err
	}
	if i.asked, i.hide = true, err; err != nil {
		i.mu.Lock()
		defer i.mu.Unlock()
		i.hidden = append(i.hidden, rag.Skip{ID: i.doc.ID, Err: err})
	}
	return nil
}

// Document reads the document and splits it.
func (i *exportItem) Document(ctx context.Context) (rag.Document, error) {
	const op = "assistant.Export"
	if err := i.access(ctx); err != nil {
		return rag.Document{}, err
	}
	if i.hide != nil {
		return rag.Document{ID: i.doc.ID, Metadata: i.metadata(map[string]any{HiddenKey: i.hide.Error()}, []string{})}, nil
	}
	c, err := i.o.Content(ctx, i.doc)
	if err != nil {
		return rag.Document{}, awsai.Wrap(op, err)
	}
	file, err := load.Parse(contentName(i.doc.ID, c), c.Data)
	if err != nil {
		return rag.Document{}, awsai.Wrap(op, err)
	}
	doc := file.Document
	doc.ID = i.doc.ID
	delete(doc.Metadata, "path") // of no file
	if c.Title != "" {
		doc.Title = c.Title
	}
	maps.Copy(doc.Metadata, c.Metadata)
	doc.Metadata = i.metadata(doc.Metadata, i.readers)
	doc, err = i.o.Splitter.Split(ctx, doc, file.Source, file.Blocks)
	return doc, awsai.Wrap(op, err)
}

// metadata is what a document has, whatever it says itself.
func (i *exportItem) metadata(m map[string]any, readers []string) map[string]any {
	if readers == nil {
		delete(m, rag.ReadersKey)
	} else {
		m[rag.ReadersKey] = slices.Clone(readers)
	}
	if i.doc.DataSourceID != "" {
		m[SourceKey] = i.doc.DataSourceID
	}
	return m
}

// content fetches a document from the service: as it came where package load can read that, and
// what the service has read of it for the others.
func (e *exporter) content(ctx context.Context, d ExportedDocument) (ExportedContent, error) {
	c, err := e.index.Content(ctx, d.ID, d.DataSourceID, false)
	if err != nil {
		return ExportedContent{}, err
	}
	if _, known := endings[mime(c.MIME)]; !known && !strings.HasPrefix(c.MIME, "text/") {
		if c, err = e.index.Content(ctx, d.ID, d.DataSourceID, true); err != nil {
			return ExportedContent{}, err
		}
	}
	return ExportedContent{Data: c.Data, MIME: c.MIME}, nil
}

// endings are those of the names of files that package load reads.
var endings = map[string]string{
	"application/pdf": ".pdf", "text/html": ".html", "application/xhtml+xml": ".html", "text/markdown": ".md", "text/plain": ".txt",
	"text/csv": ".csv", "text/tab-separated-values": ".tsv", "application/json": ".json", "application/xml": ".xml", "text/xml": ".xml",
	"application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx",
}

// mime is a media type without its parameters.
func mime(s string) string {
	s, _, _ = strings.Cut(s, ";")
	return strings.ToLower(strings.TrimSpace(s))
}

// contentName is a name whose ending tells what a content is.
func contentName(id string, c ExportedContent) string {
	name := c.Name
	if name == "" {
		name = path.Base(id)
	}
	ending, known := endings[mime(c.MIME)]
	if !known || mime(c.MIME) == "text/plain" && path.Ext(name) != "" || strings.EqualFold(path.Ext(name), ending) {
		return name
	}
	return name + ending
}
