package nlp

import (
	"bufio"
	"context"
	"errors"
	"io"
	"iter"
	"strings"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/media"
)

// Results is what a job has written, of which [Results.All] reads the records.
type Results[T any] struct {
	// Output is where the service has written: an archive, or a folder of files.
	Output media.URI
	// Input is where the texts are.
	Input media.URI

	all func(ctx context.Context) iter.Seq2[Record[T], error]
}

// Record is what a job tells of one text, or of one page of a document.
type Record[T any] struct {
	// File is the name of the text's file, as the service writes it.
	File string
	// Line is the text's line in the file, from 0. Where each file is a text it is 0.
	Line int
	// Page is the page of a document, from 1, or 0 for a text that has none.
	Page int
	// Value is what the job tells.
	Value T
	// Err is why there is nothing for this text. The others have theirs.
	Err error
}

// All reads the records one at a time, in the output's order, which need not be the input's.
// Each range reads them anew. Where records have places in their texts, the texts are read
// too, to give them in bytes: a file of lines is read along with its records.
//
// A record of up to 64 MiB is held in memory. An output that unpacks to more than
// JobsOptions.MaxBytes ends in awsai.ErrTooLarge, one that is broken in awsai.ErrUnavailable.
func (r Results[T]) All(ctx context.Context) iter.Seq2[Record[T], error] {
	const op = "nlp.All"
	return func(yield func(Record[T], error) bool) {
		if r.all == nil {
			yield(Record[T]{}, awsai.Errorf(op, awsai.ErrInvalid, "no job's results"))
			return
		}
		for rec, err := range r.all(ctx) {
			if err != nil {
				yield(Record[T]{}, awsai.Wrap(op, err))
				return
			}
			if rec.Err != nil {
				rec.Err = awsai.Wrap(op, rec.Err)
			}
			if !yield(rec, nil) {
				return
			}
		}
	}
}

// readAs is how a record of an output becomes a T.
type readAs[T any] struct {
	read  func(rec outputRecord, text codePoints) (T, error)
	spans bool // the text is needed
}

// records reads an output of JSON.
func records[T any](j *Jobs, info JobInfo, as readAs[T]) func(context.Context) iter.Seq2[Record[T], error] {
	return func(ctx context.Context) iter.Seq2[Record[T], error] {
		return func(yield func(Record[T], error) bool) {
			texts := &sourceTexts{j: j, info: info}
			defer texts.close()
			err := j.walk(ctx, info.Output, func(_ string, r io.Reader) error {
				for out, err := range jsonValues[outputRecord](r) {
					if err != nil {
						return err
					}
					rec, err := toRecord(ctx, out, as, texts)
					if err != nil {
						return err
					}
					if !yield(rec, nil) {
						return errStop
					}
				}
				return nil
			})
			if err != nil && err != errStop {
				yield(Record[T]{}, err)
			}
		}
	}
}

// toRecord reads a record. Its error is one of all, as of a cancelled context.
func toRecord[T any](ctx context.Context, out outputRecord, as readAs[T], texts *sourceTexts) (Record[T], error) {
	rec := Record[T]{File: out.File, Line: int(out.Line), Page: int(out.DocumentMetadata.PageNumber)}
	if rec.Err = out.err(); rec.Err != nil {
		return rec, nil
	}
	var points codePoints
	if as.spans && out.places() {
		text, err := texts.get(ctx, out.File, rec.Line)
		if err != nil {
			rec.Err = err
			return rec, ctx.Err()
		}
		points = codePointsOf(text)
	}
	rec.Value, rec.Err = as.read(out, points)
	return rec, nil
}

// redacted reads the texts of a redaction: each file is one of the input, without what was
// taken out.
func (j *Jobs) redacted(info JobInfo) func(context.Context) iter.Seq2[Record[string], error] {
	return func(ctx context.Context) iter.Seq2[Record[string], error] {
		return func(yield func(Record[string], error) bool) {
			err := j.walk(ctx, info.Output, func(name string, r io.Reader) error {
				rec := Record[string]{File: strings.TrimSuffix(name, ".out")}
				if !info.PerLine {
					text, err := io.ReadAll((&allowance{limit: maxRecord}).of(r))
					if err != nil {
						return brokenOutput(err)
					}
					rec.Value = string(text)
					if !yield(rec, nil) {
						return errStop
					}
					return nil
				}
				return lines(r, func(line string) error {
					rec.Value = line
					if !yield(rec, nil) {
						return errStop
					}
					rec.Line++
					return nil
				})
			})
			if err != nil && err != errStop {
				yield(Record[string]{}, err)
			}
		}
	}
}

// lines calls tell for each line, without its end.
func lines(r io.Reader, tell func(string) error) error {
	each := &allowance{limit: maxRecord}
	in := bufio.NewReader(each.of(r))
	for {
		each.used = 0
		line, err := in.ReadString('\n')
		if err != nil && !errors.Is(err, io.EOF) {
			return brokenOutput(err)
		}
		if line != "" {
			if err := tell(strings.TrimSuffix(line, "\n")); err != nil {
				return err
			}
		}
		if err != nil {
			return nil
		}
	}
}
