package featurestore

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"os"
	"slices"
	"time"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/internal/durable"
)

// IngestOptions are the settings of an [Ingest].
type IngestOptions struct {
	// Journal is a file that keeps how far the ingestion has come, so that another process
	// with the same rows goes on from there. The default is none.
	Journal string
	// From is how many rows to pass over, as [Ingestion.Position] says of an earlier run.
	// The default is the journal's.
	From int
	// Every is how many rows are read, written and then noted together. The default is 5000.
	Every int
	// Targets and TTL are as in [WriteOptions].
	Targets []Target
	// TTL is as in [WriteOptions].
	TTL time.Duration
}

// Ingestion is what an [Ingest] has done.
type Ingestion struct {
	// Position is how many rows are dealt with, counted from the first of all: the next run
	// goes on from there.
	Position int
	// Written is how many rows this run has written up to Position, and Skipped how many it
	// passed over because an earlier run had dealt with them.
	Written, Skipped int
	// Failed are the rows that the store refuses, in order, those of earlier runs that the
	// journal tells of among them. Their number is the row's, from 0. What is not written for
	// another reason ends the run before Position.
	Failed []awsai.ItemError
}

// Ingest writes rows to a group: structs as [SchemaOf] has them, or Records. The store's
// Concurrency bounds the requests, which slow down where the service throttles.
//
// A row that is refused is passed over and reported: then the error is an *awsai.BatchError of the
// rows. Anything else, such as the end of the context or a service that does not answer, ends the
// run with the error, and Position says where the next one has to begin: with a Journal, or From.
// Rows after Position may have been written already; writing them again changes nothing. So no row
// is lost, also where the process is killed. An error of the rows' sequence ends the run, too, when
// what came before is written.
//
// Where two rows have the same identifier and the same event time, either may be the one that stays.
func Ingest[T any](ctx context.Context, s Online, group string, rows iter.Seq2[T, error], optFns ...func(*IngestOptions)) (Ingestion, error) {
	const op = "featurestore.Ingest"
	var o IngestOptions
	for _, fn := range optFns {
		fn(&o)
	}
	if o.Every <= 0 {
		o.Every = 5000
	}
	in := ingestion{o: o, store: s, group: group}
	if err := in.open(); err != nil {
		return in.report(), awsai.Wrap(op, err)
	}
	if err := ingest(ctx, &in, rows); err != nil {
		return in.report(), awsai.Wrap(op, err)
	}
	if len(in.failed) > 0 {
		return in.report(), &awsai.BatchError{Op: op, Total: in.position, Items: in.failed}
	}
	return in.report(), nil
}

// ingestion is a run.
type ingestion struct {
	o        IngestOptions
	store    Online
	group    string
	start    int // where the run began
	position int
	failed   []awsai.ItemError
	written  int
}

func (in *ingestion) report() Ingestion {
	return Ingestion{Position: in.position, Written: in.written, Skipped: in.start, Failed: in.failed}
}

func ingest[T any](ctx context.Context, in *ingestion, rows iter.Seq2[T, error]) error {
	window, n := make([]Entry, 0, min(in.o.Every, 5000)), 0
	for row, err := range rows {
		if err != nil {
			return errors.Join(in.write(ctx, window), err)
		}
		if n++; n <= in.start {
			continue
		}
		window = append(window, Entry{in.group, row, in.o.Targets, in.o.TTL})
		if len(window) == in.o.Every {
			if err := in.write(ctx, window); err != nil {
				return err
			}
			window = window[:0]
		}
	}
	if n < in.start {
		return fmt.Errorf("%w: an earlier run was at row %d, and there are %d", awsai.ErrInvalid, in.start, n)
	}
	return in.write(ctx, window)
}

// write writes the rows from the position on, and notes how far it came.
func (in *ingestion) write(ctx context.Context, window []Entry) error {
	if len(window) == 0 {
		return nil
	}
	err := in.store.BatchPut(ctx, window)
	b, ok := errors.AsType[*awsai.BatchError](err)
	if err != nil && !ok {
		return err
	}
	done, stop := len(window), error(nil)
	var refused []awsai.ItemError
	if ok {
		for _, it := range b.Items {
			if !rowsFault(it.Err) {
				done, stop = it.Index, it.Err
				break
			}
			refused = append(refused, awsai.ItemError{Index: in.position + it.Index, Err: it.Err})
		}
	}
	in.written += done - len(refused)
	in.failed = append(in.failed, refused...)
	in.position += done
	return errors.Join(stop, in.save())
}

// rowsFault tells errors that stay with the row from those that pass or concern all rows.
func rowsFault(err error) bool {
	kind := awsai.KindOf(err)
	return kind == awsai.ErrInvalid || kind == awsai.ErrTooLarge
}

// journal is the file. It holds no values of rows.
type journal struct {
	Group    string       `json:"group"`
	Position int          `json:"position"`
	Failed   []journalRow `json:"failed,omitempty"`
}

type journalRow struct {
	Row int `json:"row"`
}

// errEarlier is the error of a row that an earlier run could not write.
var errEarlier = fmt.Errorf("%w: refused in an earlier run", awsai.ErrInvalid)

func (in *ingestion) open() error {
	if in.o.From < 0 {
		return fmt.Errorf("%w: want no negative row, got %d", awsai.ErrInvalid, in.o.From)
	}
	in.position = in.o.From
	if in.o.Journal != "" {
		if err := in.load(); err != nil {
			return err
		}
	}
	in.start = in.position
	return nil
}

// load reads the journal, if there is one.
func (in *ingestion) load() error {
	text, err := os.ReadFile(in.o.Journal)
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	j, err := parseJournal(text)
	if err != nil {
		return err
	}
	if j.Group != in.group {
		return fmt.Errorf("%w: the journal is of feature group %q", awsai.ErrInvalid, j.Group)
	}
	in.position = max(in.position, j.Position)
	for _, f := range j.Failed {
		in.failed = append(in.failed, awsai.ItemError{Index: f.Row, Err: errEarlier})
	}
	return nil
}

func parseJournal(text []byte) (journal, error) {
	var j journal
	if err := json.Unmarshal(text, &j); err != nil {
		return journal{}, fmt.Errorf("%w: the journal is none", awsai.ErrInvalid)
	}
	if j.Position < 0 || slices.ContainsFunc(j.Failed, func(f journalRow) bool { return f.Row < 0 || f.Row >= j.Position }) {
		return journal{}, fmt.Errorf("%w: the journal has a row out of range", awsai.ErrInvalid)
	}
	return j, nil
}

// save replaces the journal at once: it is the old or the new one, whenever the process ends.
func (in *ingestion) save() error {
	if in.o.Journal == "" {
		return nil
	}
	j := journal{Group: in.group, Position: in.position}
	for _, f := range in.failed {
		j.Failed = append(j.Failed, journalRow{f.Index})
	}
	return durable.ReplaceFile(in.o.Journal, func(w io.Writer) error { return json.NewEncoder(w).Encode(j) })
}
