package batch

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"strings"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/media"
)

// Results reads what a job has made: one Result for each line that the service has written,
// in the service's order, which is not that of the records, and then one for each record that
// has none, in the order of the records. Result.Index says where each belongs.
//
// Where the records are gone from S3, as after [Client.DiscardInput], every Index is -1 and
// missing records have no Result: the sequence then ends with awsai.ErrIncomplete if there
// are fewer than the job counts. Files that cannot be read end it too; what is wrong with a
// single line is in its Result.
func (c *Client) Results(ctx context.Context, out Output) iter.Seq2[Result, error] {
	const op = "batch.Results"
	return func(yield func(Result, error) bool) {
		records, err := c.readIDs(ctx, out.Input)
		if err != nil {
			yield(Result{}, awsai.Wrap(op, err))
			return
		}
		for _, f := range out.Files {
			for l, err := range c.lines(ctx, f.URI) {
				if err != nil {
					yield(Result{}, awsai.Wrap(op, fmt.Errorf("%s: %w", f.URI, err)))
					return
				}
				if !yield(records.result(l, out.Kind), nil) {
					return
				}
			}
		}
		if n := out.Counts.Total - records.found; records.gone && n > 0 {
			yield(Result{}, awsai.Errorf(op, awsai.ErrIncomplete, "%d of %d records have no result; the records are gone, so which is not known", n, out.Counts.Total))
			return
		}
		for r := range records.missing() {
			if !yield(r, nil) {
				return
			}
		}
	}
}

// lines reads the lines of a file in S3.
func (c *Client) lines(ctx context.Context, file media.URI) iter.Seq2[numbered, error] {
	return func(yield func(numbered, error) bool) {
		r, err := c.stage.Open(ctx, file)
		if err != nil {
			yield(numbered{}, err)
			return
		}
		defer r.Close()
		for l, err := range readLines(r, MaxLine) {
			if !yield(l, err) {
				return
			}
		}
	}
}

// readIDs reads the IDs of a job's records.
func (c *Client) readIDs(ctx context.Context, input media.URI) (*ledger, error) {
	ids := newLedger()
	for file, err := range c.inputFiles(ctx, input) {
		if err != nil {
			return nil, err
		}
		for l, err := range c.lines(ctx, file) {
			if errors.Is(err, awsai.ErrNotFound) {
				ids.gone = true
				return ids, nil
			}
			if err != nil {
				return nil, fmt.Errorf("%s: %w", file, err)
			}
			rec, err := parseLine(l)
			ids.add(rec.RecordID, err == nil)
		}
	}
	ids.gone = len(ids.ids) == 0 && !ids.unnamed
	return ids, nil
}

// inputFiles are the files of records of a job: one, or those of a folder.
func (c *Client) inputFiles(ctx context.Context, input media.URI) iter.Seq2[media.URI, error] {
	return func(yield func(media.URI, error) bool) {
		if strings.HasSuffix(input.Key, ".jsonl") {
			yield(input, nil)
			return
		}
		for f, err := range c.stage.List(ctx, input) {
			if (err != nil || strings.HasSuffix(f.URI.Key, ".jsonl")) && !yield(f.URI, err) {
				return
			}
		}
	}
}

// ledger knows the records of a job, and which of them have a result.
type ledger struct {
	ids     []string
	index   map[string]int
	seen    map[string]bool
	found   int64 // results that count
	unnamed bool  // there are records without an ID: the service names them
	gone    bool  // the records are not known
}

func newLedger() *ledger { return &ledger{index: map[string]int{}, seen: map[string]bool{}} }

// add adds the next record. A line that has no ID keeps its place.
func (g *ledger) add(id string, ok bool) {
	if !ok {
		g.unnamed = true
	} else if _, known := g.index[id]; !known {
		g.index[id] = len(g.ids)
	}
	g.ids = append(g.ids, id)
}

// result is the result of a line, with what is wrong about it.
func (g *ledger) result(l numbered, kind Kind) Result {
	line, err := parseLine(l)
	if err != nil {
		return Result{ID: line.RecordID, Index: -1, Err: &RecordError{CodeUnreadable, err.Error()}}
	}
	r := line.toResult(kind)
	i, known := g.index[r.ID]
	if known {
		r.Index = i
	}
	switch {
	case g.seen[r.ID]:
		r.Err = &RecordError{CodeDuplicate, "another result of the record came before"}
		return r
	case !known && !g.unnamed && !g.gone:
		r.Err = &RecordError{CodeUnknown, "no record of the job has the ID"}
		return r
	}
	g.seen[r.ID] = true
	g.found++
	return r
}

// missing are the records that have no result.
func (g *ledger) missing() iter.Seq[Result] {
	return func(yield func(Result) bool) {
		for i, id := range g.ids {
			if id == "" || g.seen[id] || g.index[id] != i {
				continue
			}
			if !yield(Result{ID: id, Index: i, Err: &RecordError{CodeMissing, "the results have nothing of the record"}}) {
				return
			}
		}
	}
}
