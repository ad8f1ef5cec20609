// Command comprehend has Amazon Comprehend read texts, with your usual AWS settings: a file,
// standard input (-), a text of the command line (-text), or the objects below a prefix in S3,
// any number of them.
//
//	go run ./examples/comprehend entities letter.txt
//	go run ./examples/comprehend -text "Write to jo@example.com" redact
//	go run ./examples/comprehend -language en sentiment s3://bucket/reviews/
//	go run ./examples/comprehend -job -role ARN -output s3://bucket/out topics s3://bucket/reviews/
//
// The features are language, sentiment, targets (what a text speaks of, and how), entities,
// phrases, syntax, pii, kinds (of personal data), redact and toxicity; classify and recognize, with
// the -endpoint of a custom model; and of Amazon Comprehend Medical medical, phi, icd10, rxnorm
// and snomed.
//
// A run over a prefix that was interrupted says with which -after another goes on. With -job,
// what is in S3 is read by a job of the service, for the features that it has jobs for, and for
// topics; -resume waits for one that was started before.
//
// The exit code is 1 where a text could not be read; the others are printed.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"os"
	"strings"

	"github.com/awsai-go/awsai/examples/internal/cli"
	"github.com/awsai-go/awsai/nlp"
)

func main() { cli.Main("comprehend [flags] FEATURE [FILE | - | s3://BUCKET/PREFIX]", run) }

// settings are the command line.
type settings struct {
	text, language, endpoint, after string
	job                             bool
	role, output, resume            string
	topics                          int
	json                            bool
}

func run(ctx context.Context, p *cli.Program) error {
	var s settings
	p.Flags.StringVar(&s.text, "text", "", "`text` to read, in place of a file")
	p.Flags.StringVar(&s.language, "language", "", "`language` of the texts, as en; the default is to ask the service")
	p.Flags.StringVar(&s.endpoint, "endpoint", "", "`ARN` of a custom model's endpoint, for classify and recognize")
	p.Flags.StringVar(&s.after, "after", "", "`key` after which to begin below a prefix")
	p.Flags.BoolVar(&s.job, "job", false, "have a job of the service read what is in S3")
	p.Flags.StringVar(&s.role, "role", "", "`ARN` of the role that a job reads and writes with")
	p.Flags.StringVar(&s.output, "output", "", "`place` in S3 where a job writes")
	p.Flags.StringVar(&s.resume, "resume", "", "`ID` of a job that was started before")
	p.Flags.IntVar(&s.topics, "topics", 10, "how many topics a job is to find")
	p.Flags.BoolVar(&s.json, "json", false, "print JSON")
	args, err := p.Rest()
	if err != nil {
		return err
	}
	if len(args) == 0 || len(args) > 2 {
		return p.Usagef("want a feature and at most one source")
	}
	feature, source := args[0], ""
	if len(args) == 2 {
		source = args[1]
	}
	if s.job || s.resume != "" {
		return s.runJob(ctx, p, feature, source)
	}
	return s.read(ctx, p, feature, source)
}

// read analyses the texts one chunk at a time, and prints them as they come.
func (s settings) read(ctx context.Context, p *cli.Program, feature, source string) error {
	cfg, err := cli.AWS(ctx)
	if err != nil {
		return err
	}
	analyse := analysis(cfg, feature, s)
	if analyse == nil {
		return p.Usagef("no feature %q", feature)
	}
	if s.endpoint == "" && (feature == "classify" || feature == "recognize") {
		return p.Usagef("%s needs an -endpoint", feature)
	}
	docs, err := s.documents(source)
	if err != nil {
		return err
	}
	if strings.HasPrefix(source, "s3://") {
		docs = nlp.Documents(ctx, cfg, source, func(o *nlp.DocumentsOptions) { o.After = s.after })
	}
	failed, last := 0, s.after
	for doc, err := range nlp.Each(ctx, docs, analyse) {
		if err != nil {
			if last != "" {
				fmt.Fprintf(p.Err, "the next run goes on with -after %q\n", last)
			}
			return err
		}
		if doc.Err != nil {
			failed++
			fmt.Fprintf(p.Err, "%s: %v\n", doc.ID, doc.Err)
		} else if err := s.print(p, doc.ID, doc.Text, doc.Value); err != nil {
			return err
		}
		last = doc.ID
	}
	if failed > 0 {
		return fmt.Errorf("%d texts failed", failed)
	}
	return nil
}

// documents are the text of the command line or of a file.
func (s settings) documents(source string) (iter.Seq2[nlp.Document, error], error) {
	doc := nlp.TextDocument("text", s.text)
	switch {
	case strings.HasPrefix(source, "s3://"):
	case s.text == "" && source == "":
		return nil, errors.New("a source or -text is missing")
	case s.text == "":
		read := func() ([]byte, error) { return os.ReadFile(source) }
		if source == "-" {
			read = func() ([]byte, error) { return io.ReadAll(os.Stdin) }
		}
		text, err := read()
		if err != nil {
			return nil, err
		}
		doc = nlp.TextDocument(source, string(text))
	}
	return func(yield func(nlp.Document, error) bool) { yield(doc, nil) }, nil
}

// print prints what was found in a text.
func (s settings) print(p *cli.Program, id, text string, found any) error {
	if s.json {
		return p.JSON(map[string]any{"id": id, "found": found})
	}
	for _, line := range show(found, text) {
		if _, err := fmt.Fprintf(p.Out, "%s\t%s\n", cli.Printable(id), cli.Printable(line)); err != nil {
			return err
		}
	}
	return nil
}
