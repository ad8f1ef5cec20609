package nlp

import (
	"context"
	"fmt"
	"iter"
	"strings"
	"unicode/utf8"

	"github.com/aws/aws-sdk-go-v2/aws"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/internal/batch"
	"github.com/awsai-go/awsai/media"
)

// Document is a text that is read when its turn comes.
type Document struct {
	// ID names it.
	ID string
	// Read returns the text.
	Read func(ctx context.Context) (string, error)
}

// TextDocument is a document of a text that is there already.
func TextDocument(id, text string) Document {
	return Document{id, func(context.Context) (string, error) { return text, nil }}
}

// DocumentsOptions say which objects [Documents] takes.
type DocumentsOptions struct {
	// After leaves out what comes up to and with the object of this key, in the order of
	// keys: where a run ended, the next goes on. The default is to leave out nothing.
	After string
	// Suffix is what the keys end with, as ".txt". The default is any.
	Suffix string
	// MaxBytes is the most bytes of an object. One that has more has an error of its own.
	// The default is 1 MiB.
	MaxBytes int64
}

// Documents yields the objects below a prefix in S3, as "s3://bucket/letters/", as documents in
// the order of their keys, which are their IDs. They are listed as the sequence is read, and
// read when their turn comes. An object that is not UTF-8 is awsai.ErrInvalid when it is read.
func Documents(ctx context.Context, cfg aws.Config, uri string, optFns ...func(*DocumentsOptions)) iter.Seq2[Document, error] {
	const op = "nlp.Documents"
	var o DocumentsOptions
	for _, fn := range optFns {
		fn(&o)
	}
	if o.MaxBytes <= 0 {
		o.MaxBytes = 1 << 20
	}
	return func(yield func(Document, error) bool) {
		prefix, err := media.ParseURI(uri)
		if err != nil {
			yield(Document{}, awsai.Wrap(op, err))
			return
		}
		stage := media.NewStager(cfg, prefix.Bucket)
		for obj, err := range stage.List(ctx, prefix) {
			if err != nil {
				yield(Document{}, awsai.Wrap(op, err))
				return
			}
			key := obj.URI.Key
			if key <= o.After || strings.HasSuffix(key, "/") || !strings.HasSuffix(key, o.Suffix) {
				continue
			}
			if !yield(Document{key, func(ctx context.Context) (string, error) { return readDocument(ctx, stage, obj.URI, o.MaxBytes) }}, nil) {
				return
			}
		}
	}
}

func readDocument(ctx context.Context, stage *media.Stager, u media.URI, limit int64) (string, error) {
	raw, err := stage.Bytes(ctx, u, limit)
	if err == nil && !utf8.Valid(raw) {
		err = fmt.Errorf("%w: the object is not UTF-8", awsai.ErrInvalid)
	}
	if err != nil {
		return "", awsai.Wrap("nlp.Documents", err)
	}
	return string(raw), nil
}

// EachOptions say how [Each] goes through documents.
type EachOptions struct {
	// Chunk is how many documents are read and analysed together, and the most that are held
	// in memory. The default is 100.
	Chunk int
	// Concurrency is how many documents are read at once. The default is 8.
	Concurrency int
}

// Analysed is a document and what was found in it.
type Analysed[T any] struct {
	// ID is the document's.
	ID string
	// Text is the document's, in which spans are.
	Text string
	// Value is what was found.
	Value T
	// Err is why nothing was: the document could not be read, or not be analysed. The others
	// go on.
	Err error
}

// Each analyses any number of documents, a chunk at a time, by a method that takes many:
//
//	for doc, err := range nlp.Each(ctx, nlp.Documents(ctx, cfg, "s3://bucket/letters/"), analyzer.BatchEntities) {
//
// Results come in the documents' order, so that the ID of the last one that was dealt with is
// where another run goes on: DocumentsOptions.After. Of documents with errors of their own, the
// Err says so; an error of the sequence of documents, or the end of ctx, ends the results.
func Each[T any](ctx context.Context, docs iter.Seq2[Document, error], analyse func(context.Context, []string) ([]T, error), optFns ...func(*EachOptions)) iter.Seq2[Analysed[T], error] {
	var o EachOptions
	for _, fn := range optFns {
		fn(&o)
	}
	if o.Chunk <= 0 {
		o.Chunk = 100
	}
	return func(yield func(Analysed[T], error) bool) {
		var chunk []Document
		for doc, err := range docs {
			if err == nil {
				chunk = append(chunk, doc)
			}
			if len(chunk) == o.Chunk || err != nil {
				if !eachOf(ctx, o, chunk, analyse, yield) {
					return
				}
				chunk = chunk[:0]
			}
			if err != nil {
				yield(Analysed[T]{}, awsai.Wrap("nlp.Each", err))
				return
			}
		}
		eachOf(ctx, o, chunk, analyse, yield)
	}
}

// eachOf reads and analyses a chunk. It tells whether to go on.
func eachOf[T any](ctx context.Context, o EachOptions, chunk []Document, analyse func(context.Context, []string) ([]T, error), yield func(Analysed[T], error) bool) bool {
	const op = "nlp.Each"
	texts, err := batch.Map(ctx, batch.Options{Op: op, Width: o.Concurrency}, chunk, func(ctx context.Context, d Document) (string, error) { return d.Read(ctx) })
	results := make([]Analysed[T], len(chunk))
	for i, d := range chunk {
		results[i] = Analysed[T]{ID: d.ID, Text: texts[i]}
	}
	if b, ok := err.(*awsai.BatchError); ok {
		for _, it := range b.Items {
			results[it.Index].Err = awsai.Wrap(op, it.Err)
		}
	}
	var read []string
	var owner []int
	for i, r := range results {
		if r.Err == nil {
			read, owner = append(read, r.Text), append(owner, i)
		}
	}
	if len(read) > 0 {
		values, err := analyse(ctx, read)
		b, partial := err.(*awsai.BatchError)
		for k, i := range owner {
			switch {
			case err != nil && !partial:
				results[i].Err = awsai.Wrap(op, err)
			case k < len(values):
				results[i].Value = values[k]
			}
		}
		if partial {
			for _, it := range b.Items {
				results[owner[it.Index]].Value, results[owner[it.Index]].Err = *new(T), awsai.Wrap(op, it.Err)
			}
		}
	}
	if err := ctx.Err(); err != nil {
		yield(Analysed[T]{}, awsai.Wrap(op, err)) // what was cut off is not told as failed
		return false
	}
	for _, r := range results {
		if !yield(r, nil) {
			return false
		}
	}
	return true
}
