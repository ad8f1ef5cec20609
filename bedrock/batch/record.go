package batch

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"iter"
	"unicode/utf8"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/bedrock"
)

// Record is one of the requests of a job.
type Record struct {
	// ID names the record in the results. It is required, and no two of a job are the same.
	ID string
	// Request is what the model is asked, as by bedrock.Model.Generate, but without tools.
	Request bedrock.Request
	// Body is what InvokeModel takes for the model, in place of Request: whatever
	// encoding/json writes as an object, as map[string]any{"inputText": "…"} for Titan.
	Body any
}

// Of is the sequence of the records.
func Of(records ...Record) iter.Seq2[Record, error] {
	return func(yield func(Record, error) bool) {
		for _, r := range records {
			if !yield(r, nil) {
				return
			}
		}
	}
}

// Kind is what the records of a job are.
type Kind string

// The kinds of jobs.
const (
	// Converse: the records have Requests.
	Converse Kind = "Converse"
	// InvokeModel: the records have Bodies.
	InvokeModel Kind = "InvokeModel"
)

// recordReader reads records as JSON lines, and no further than it is asked to.
type recordReader struct {
	next func() (Record, error, bool)
	stop func()
	line bytes.Buffer
	n    int
	kind Kind
	ids  map[string]bool
	err  error // why it failed
}

func newRecordReader(records iter.Seq2[Record, error]) *recordReader {
	next, stop := iter.Pull2(records)
	return &recordReader{next: next, stop: stop, ids: map[string]bool{}}
}

// Read reads the next bytes of the file of records. It fails for a record that is refused.
func (r *recordReader) Read(p []byte) (int, error) {
	for r.line.Len() == 0 {
		rec, err, ok := r.next()
		if !ok && r.n > 0 {
			return 0, io.EOF
		}
		if r.err = r.add(rec, err, ok); r.err != nil {
			return 0, r.err
		}
	}
	return r.line.Read(p)
}

// add makes the line of what the sequence has given.
func (r *recordReader) add(rec Record, err error, ok bool) error {
	switch {
	case !ok:
		return fmt.Errorf("%w: no records", awsai.ErrInvalid)
	case err != nil:
		return fmt.Errorf("after %d records: %w", r.n, err)
	}
	if err := r.write(rec); err != nil {
		return fmt.Errorf("record %d: %w", r.n, err)
	}
	r.n++
	return nil
}

// write makes the line of a record.
func (r *recordReader) write(rec Record) error {
	if err := r.check(rec); err != nil {
		return err
	}
	body, err := rec.body()
	if err != nil {
		return err
	}
	return json.NewEncoder(&r.line).Encode(struct {
		RecordID   string          `json:"recordId"`
		ModelInput json.RawMessage `json:"modelInput"`
	}{rec.ID, body})
}

// check holds a record against those before it, and remembers it.
func (r *recordReader) check(rec Record) error {
	kind := Converse
	if rec.Body != nil {
		kind = InvokeModel
	}
	if r.kind == "" {
		r.kind = kind
	}
	switch {
	case rec.ID == "" || !utf8.ValidString(rec.ID):
		return fmt.Errorf("%w: the ID is empty or not UTF-8", awsai.ErrInvalid)
	case r.ids[rec.ID]:
		return fmt.Errorf("%w: a record before it has the same ID", awsai.ErrInvalid)
	case kind != r.kind:
		return fmt.Errorf("%w: records with Request and records with Body do not go into one job", awsai.ErrInvalid)
	case rec.Body != nil && len(rec.Request.Messages) > 0:
		return fmt.Errorf("%w: both Request and Body", awsai.ErrInvalid)
	case len(rec.Request.Tools) > 0 || len(rec.Request.SystemTools) > 0:
		return fmt.Errorf("%w: batch inference does not take tools with a Request, only in a Body of the model's own", awsai.ErrInvalid)
	}
	r.ids[rec.ID] = true
	return nil
}

// body is the record's as JSON.
func (rec Record) body() (json.RawMessage, error) {
	if rec.Body == nil {
		return rec.Request.MarshalConverse()
	}
	body, err := json.Marshal(rec.Body)
	if err != nil {
		return nil, fmt.Errorf("%w: the body cannot be written as JSON: %w", awsai.ErrInvalid, err)
	}
	if body[0] != '{' {
		return nil, fmt.Errorf("%w: the body is not a JSON object", awsai.ErrInvalid)
	}
	return body, nil
}
