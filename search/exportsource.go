package search

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"iter"
	"maps"
	"path"
	"regexp"
	"slices"
	"strings"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/internal/batch"
	"github.com/awsai-go/awsai/media"
	"github.com/awsai-go/awsai/rag"
)

// sources are the documents of the index's data sources.
func (e *exporter) sources(ctx context.Context) iter.Seq2[rag.Item, error] {
	return func(yield func(rag.Item, error) bool) {
		for d, err := range e.c.DataSources(ctx) {
			if err != nil {
				yield(nil, err)
				return
			}
			if !e.source(ctx, d, yield) {
				return
			}
		}
	}
}

// source yields the documents of one data source, and tells whether to go on. Where what it reads
// cannot be told, none of its documents is exported.
func (e *exporter) source(ctx context.Context, d DataSource, yield func(rag.Item, error) bool) bool {
	id := "datasource:" + d.ID
	place, err := e.place(ctx, d)
	if err != nil {
		return e.giveUp(ctx, id, err, yield)
	}
	objects, err := e.list(ctx, place)
	if err != nil {
		return e.giveUp(ctx, id, err, yield)
	}
	rules, err := e.rules(ctx, place)
	if err != nil {
		return e.giveUp(ctx, id, fmt.Errorf("file of access rules: %w", err), yield)
	}
	for part := range slices.Chunk(objects.documents, 256) {
		items, err := batch.Map(ctx, batch.Options{Op: "search.Export", Width: e.o.Concurrency}, part, func(ctx context.Context, o media.Object) (rag.Item, error) {
			return e.object(ctx, d.ID, place, objects, rules, o)
		})
		if ctx.Err() != nil {
			yield(nil, ctx.Err())
			return false
		}
		for i, item := range items {
			if item == nil {
				item = lost{part[i].URI.String(), fmt.Errorf("metadata: %w", causeOf(err, i))}
			}
			if !yield(item, nil) {
				return false
			}
		}
	}
	return true
}

func causeOf(err error, i int) error {
	if b, ok := err.(*awsai.BatchError); ok {
		return itemError(b, i)
	}
	return err
}

// giveUp yields a whole data source as what is lost, unless the export is to end.
func (e *exporter) giveUp(ctx context.Context, id string, err error, yield func(rag.Item, error) bool) bool {
	if ctx.Err() != nil {
		yield(nil, ctx.Err())
		return false
	}
	return yield(lost{id, err}, nil)
}

func (e *exporter) place(ctx context.Context, d DataSource) (*S3Place, error) {
	if d.Type != S3Source && d.Type != TemplateSource {
		return nil, fmt.Errorf("%w: data source of type %s: %w", awsai.ErrInvalid, d.Type, errNotRead)
	}
	d, err := e.c.dataSource(ctx, d.ID)
	if err != nil {
		return nil, err
	}
	if d.S3 == nil || d.S3.Bucket == "" {
		return nil, fmt.Errorf("%w: data source that is no bucket: %w", awsai.ErrInvalid, errNotRead)
	}
	return d.S3, nil
}

// rules are who may read what by the data source's file.
func (e *exporter) rules(ctx context.Context, p *S3Place) (AccessRules, error) {
	if p.AccessFile == "" {
		return nil, nil
	}
	at := media.URI{Bucket: p.Bucket, Key: strings.TrimPrefix(strings.TrimPrefix(p.AccessFile, "s3://"+p.Bucket), "/")}
	data, err := media.NewStager(e.c.cfg, p.Bucket).Bytes(ctx, at, maxAccessFile)
	if err != nil {
		return nil, err
	}
	return ParseAccess(bytes.NewReader(data))
}

// bucketObjects are the documents of a place, and the files that say what is known of them.
type bucketObjects struct {
	documents []media.Object
	metadata  map[string]media.Object // by key
}

const metadataEnding = ".metadata.json"

func (e *exporter) list(ctx context.Context, p *S3Place) (bucketObjects, error) {
	chooses, err := p.choice()
	if err != nil {
		return bucketObjects{}, err
	}
	found := bucketObjects{metadata: map[string]media.Object{}}
	documents := map[string]media.Object{}
	prefixes := slices.Clone(p.Prefixes)
	if len(prefixes) == 0 {
		prefixes = []string{""}
	}
	stage := media.NewStager(e.c.cfg, p.Bucket)
	for _, prefix := range append(prefixes, p.metadataPrefixes()...) {
		for o, err := range stage.List(ctx, media.URI{Bucket: p.Bucket, Key: strings.TrimPrefix(prefix, "/")}) {
			if err != nil {
				return bucketObjects{}, err
			}
			switch key := o.URI.Key; {
			case strings.HasSuffix(key, metadataEnding):
				found.metadata[key] = o
			case !strings.HasSuffix(key, "/") && key != p.AccessFile && slices.Contains(prefixes, prefix) && chooses(key):
				documents[key] = o
			}
		}
	}
	for _, key := range slices.Sorted(maps.Keys(documents)) {
		found.documents = append(found.documents, documents[key])
	}
	return found, nil
}

func (p *S3Place) metadataPrefixes() []string {
	if p.MetadataPrefix == "" {
		return nil
	}
	return []string{strings.Trim(p.MetadataPrefix, "/") + "/"}
}

// metadataKey is the key of the file that says what is known of a document.
func (p *S3Place) metadataKey(key string) string {
	if p.MetadataPrefix != "" {
		key = strings.Trim(p.MetadataPrefix, "/") + "/" + key
	}
	return key + metadataEnding
}

// object is one document of a bucket.
func (e *exporter) object(ctx context.Context, source string, p *S3Place, all bucketObjects, rules AccessRules, o media.Object) (rag.Item, error) {
	stage := media.NewStager(e.c.cfg, p.Bucket)
	var m Metadata
	if at, ok := all.metadata[p.metadataKey(o.URI.Key)]; ok {
		data, err := stage.Bytes(ctx, at.URI, maxMetadataFile)
		if err == nil {
			data, err = readJSON(bytes.NewReader(data), maxMetadataFile)
		}
		if err == nil {
			m, err = parseMetadata(data)
		}
		if err != nil {
			return nil, err
		}
	}
	address := o.URI.String()
	meta := maps.Clone(m.Attributes)
	if meta == nil {
		meta = Attributes{}
	}
	meta[AttributeDataSource] = source
	if _, there := meta[AttributeSourceURI]; !there {
		meta[AttributeSourceURI] = address
	}
	if o.Size > e.o.MaxBytes {
		return lost{cmp.Or(m.DocumentID, address), fmt.Errorf("%w: limit %d bytes, got %d", awsai.ErrTooLarge, e.o.MaxBytes, o.Size)}, nil
	}
	return exported{
		e: e, id: cmp.Or(m.DocumentID, address), name: nameFor(path.Base(o.URI.Key), m.Type), title: m.Title, version: fmt.Sprintf("%s %d", o.ETag, o.Size), meta: meta,
		access: both(m.Access, rules.For(address)),
		read:   func(ctx context.Context) ([]byte, error) { return stage.Bytes(ctx, o.URI, e.o.MaxBytes) },
	}, nil
}

// both is an access list that two have to let a reader in by.
func both(a, b ACL) ACL {
	switch {
	case a.IsZero():
		return b
	case b.IsZero():
		return a
	}
	return ACL{Levels: []ACL{a, b}}
}

// endings are of files of the types that package load tells by them.
var endings = map[ContentType]string{
	PDF: ".pdf", HTML: ".html", PlainText: ".txt", CSV: ".csv", JSON: ".json", Markdown: ".md",
}

// nameFor is a file's name that tells what it is written in.
func nameFor(name string, t ContentType) string {
	if ending := endings[t]; ending != "" && !strings.EqualFold(path.Ext(name), ending) {
		return name + ending
	}
	return name
}

// choice tells whether a key is among those that a data source reads, by its patterns.
func (p *S3Place) choice() (func(key string) bool, error) {
	include, err := globs(p.Include)
	if err != nil {
		return nil, err
	}
	exclude, err := globs(p.Exclude)
	if err != nil {
		return nil, err
	}
	matches := func(list []*regexp.Regexp, key string) bool {
		return slices.ContainsFunc(list, func(re *regexp.Regexp) bool { return re.MatchString(key) })
	}
	return func(key string) bool {
		return (len(include) == 0 || matches(include, key)) && !matches(exclude, key)
	}, nil
}

func globs(patterns []string) ([]*regexp.Regexp, error) {
	var list []*regexp.Regexp
	for i, p := range patterns {
		re, err := glob(p)
		if err != nil {
			return nil, fmt.Errorf("%w: pattern %d of the data source: %w", awsai.ErrInvalid, i, err)
		}
		list = append(list, re)
	}
	return list, nil
}

// glob is a pattern of keys: * and ? stay within a folder, ** does not, {a,b} is one of them.
// A pattern without a slash is for the names of files in all folders.
func glob(pattern string) (*regexp.Regexp, error) {
	if strings.ContainsAny(pattern, "!@()[]+\\") {
		return nil, fmt.Errorf("it has characters whose meaning is not known here")
	}
	p := strings.TrimPrefix(pattern, "/")
	var b strings.Builder
	b.WriteString(`(?s)\A`)
	if !strings.Contains(p, "/") {
		b.WriteString(`(?:.*/)?`)
	}
	depth := 0
	for i := 0; i < len(p); i++ {
		switch c := p[i]; {
		case strings.HasPrefix(p[i:], "**/"):
			b.WriteString(`(?:.*/)?`)
			i += 2
		case strings.HasPrefix(p[i:], "**"):
			b.WriteString(`.*`)
			i++
		case c == '*':
			b.WriteString(`[^/]*`)
		case c == '?':
			b.WriteString(`[^/]`)
		case c == '{':
			depth++
			b.WriteString(`(?:`)
		case c == '}' && depth > 0:
			depth--
			b.WriteString(`)`)
		case c == ',' && depth > 0:
			b.WriteString(`|`)
		default:
			b.WriteString(regexp.QuoteMeta(p[i : i+1]))
		}
	}
	if depth > 0 {
		return nil, fmt.Errorf("a brace is not closed")
	}
	b.WriteString(`\z`)
	return regexp.Compile(b.String())
}

func sortedKeys(m map[string]any) []string { return slices.Sorted(maps.Keys(m)) }
