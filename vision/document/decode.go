package document

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/textract/types"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/job"
)

// Parse reads stored responses of Textract: one, an array of them, or one after the other,
// as the pages of one result or as the pages of a document that was sent page by page.
// Those of every operation that analyses are understood, what Textract writes to an output
// bucket, and what Amazon Augmented AI stores. Members that are unknown, and those that are
// null, are passed over. r is read once and not kept in memory as a whole.
//
// A response of a job that failed is an error that holds a *job.FailedError; one of a job
// that has not ended, and JSON that ends early, are awsai.ErrIncomplete; what is no response
// is awsai.ErrInvalid.
func Parse(r io.Reader) (Document, error) {
	p := newParser()
	if err := p.read(r); err != nil {
		return Document{}, awsai.Wrap("document.Parse", err)
	}
	d, err := p.document()
	return d, awsai.Wrap("document.Parse", err)
}

// parser collects what responses hold.
type parser struct {
	graph   *graph
	doc     Document
	found   bool   // a member that only a response has
	status  string // of the last job
	message string
	more    bool
}

func newParser() *parser { return &parser{graph: newGraph()} }

// read reads all responses of r.
func (p *parser) read(r io.Reader) error {
	s := &stream{r: r}
	for {
		_, err := s.peek()
		if err != nil {
			return err
		}
		if s.eof && s.pos == s.end {
			return nil
		}
		if err := p.responses(s); err != nil {
			return err
		}
	}
}

// responses reads a response or an array of them.
func (p *parser) responses(s *stream) error {
	if c, err := s.peek(); err != nil || c != '[' {
		if err != nil {
			return err
		}
		return p.response(s)
	}
	return s.array(func() error { return p.response(s) })
}

// response reads a response, or what Augmented AI stores, which holds one.
func (p *parser) response(s *stream) error {
	p.graph.part++
	p.more = false
	return s.object(func(name string) error {
		if name == "AiServiceResponse" {
			return s.object(func(name string) error { return p.member(s, name) })
		}
		return p.member(s, name)
	})
}

// member reads one member of a response.
func (p *parser) member(s *stream, name string) error {
	switch name {
	case "Blocks":
		return p.blocks(s)
	case "ExpenseDocuments":
		p.found = true
		return each(s, func(d types.ExpenseDocument) { p.addExpense(&d) })
	case "IdentityDocuments":
		p.found = true
		return each(s, func(d types.IdentityDocument) { p.addIdentity(&d) })
	case "Results":
		p.found = true
		return each(s, func(r types.LendingResult) { p.addLending(&r) })
	case "Summary":
		p.found = true
		return one(s, func(l types.LendingSummary) { p.addSummary(&l) })
	case "Warnings":
		return each(s, func(w types.Warning) { p.addWarning(&w) })
	case "JobStatus":
		return s.value(func(sc *scanner) { p.status = sc.text() })
	case "StatusMessage":
		return s.value(func(sc *scanner) { p.message = sc.text() })
	case "NextToken":
		return s.value(func(sc *scanner) { p.more = sc.text() != "" })
	}
	if strings.HasSuffix(name, "ModelVersion") {
		return s.value(func(sc *scanner) {
			if v := sc.text(); v != "" {
				p.doc.Model, p.found = v, true
			}
		})
	}
	return s.value((*scanner).skip)
}

func (p *parser) blocks(s *stream) error {
	p.found = true
	g := p.graph
	return s.array(func() error {
		var n int32
		var b block
		if err := s.value(func(sc *scanner) { n, b = g.scan(sc) }); err != nil {
			return err
		}
		if n >= 0 {
			g.add(n, &b)
		}
		return nil
	})
}

// each reads an array of what the SDK has a type for. The types' fields are named as the
// members are.
func each[T any](s *stream, add func(T)) error {
	return s.array(func() error { return one(s, add) })
}

func one[T any](s *stream, add func(T)) error {
	var v T
	err := s.value(func(sc *scanner) {
		raw := sc.raw()
		if sc.err != nil {
			return
		}
		v = *new(T)
		if err := json.NewDecoder(bytes.NewReader(raw)).Decode(&v); err != nil {
			sc.fail(shapeOf(err))
		}
	})
	if err != nil {
		return err
	}
	add(v)
	return nil
}

// shapeOf says what is wrong without repeating the value.
func shapeOf(err error) string {
	if t, ok := err.(*json.UnmarshalTypeError); ok {
		return fmt.Sprintf("%s is no %s", t.Field, t.Type)
	}
	return "not of the form of a response"
}

func (p *parser) addWarning(w *types.Warning) {
	out := Warning{Code: str(w.ErrorCode)}
	for _, n := range w.Pages {
		out.Pages = append(out.Pages, int(n))
	}
	p.doc.Warnings = append(p.doc.Warnings, out)
}

// document puts together what was collected.
func (p *parser) document() (Document, error) {
	switch {
	case p.status == string(types.JobStatusFailed):
		return Document{}, &job.FailedError{Name: "analysis", ID: "of the response", Status: job.Failed, Reason: p.message}
	case !p.found && p.status == string(types.JobStatusInProgress):
		return Document{}, fmt.Errorf("%w: the job has not ended and there is no content", awsai.ErrIncomplete)
	case !p.found:
		return Document{}, fmt.Errorf("%w: no content of Textract: neither Blocks, ExpenseDocuments, IdentityDocuments nor Results", awsai.ErrInvalid)
	}
	d := p.doc
	d.Incomplete = p.more || p.status == string(types.JobStatusInProgress)
	d.Pages = p.graph.pages()
	return d, nil
}

func str(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}
