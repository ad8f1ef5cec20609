package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"iter"
	"os"
	"strings"

	"github.com/awsai-go/awsai/examples/internal/cli"
	"github.com/awsai-go/awsai/nlp"
)

// text translates the arguments, or standard input without any.
func (o *options) text(ctx context.Context, p *cli.Program) error {
	text := strings.Join(o.args, " ")
	if len(o.args) == 0 {
		data, err := io.ReadAll(os.Stdin)
		if err != nil {
			return err
		}
		text = string(data)
	}
	t, err := o.t.Translate(ctx, o.from, o.to, text)
	if err != nil {
		return err
	}
	if o.asJSON {
		return p.JSON(t)
	}
	if len(o.args) > 0 {
		t.Text += "\n" // standard input has its own
	}
	_, err = fmt.Fprint(p.Out, cli.Printable(t.Text))
	return err
}

// document translates a file.
func (o *options) document(ctx context.Context, p *cli.Program) error {
	d, err := o.t.TranslateDocument(ctx, o.from, o.to, source(o.args[0]))
	if err != nil {
		return err
	}
	switch {
	case o.asJSON:
		return p.JSON(d)
	case o.out != "":
		return os.WriteFile(o.out, d.Content, 0o644)
	}
	_, err = p.Out.Write(d.Content)
	return err
}

// lines translates what comes in.
func (o *options) lines(ctx context.Context, p *cli.Program) error {
	failed := 0
	for m, err := range o.t.Stream(ctx, o.from, o.to, readLines(os.Stdin)) {
		switch {
		case err != nil:
			return err
		case m.Err != nil:
			failed++
			fmt.Fprintf(p.Err, "line %d: %v\n", m.Index+1, m.Err)
		case o.asJSON:
			err = p.JSON(m)
		default:
			_, err = fmt.Fprintln(p.Out, cli.Printable(m.Translation.Text))
		}
		if err != nil {
			return err
		}
	}
	if failed > 0 {
		return fmt.Errorf("%d lines failed", failed)
	}
	return nil
}

// readLines are the lines of a reader, of at most a megabyte each.
func readLines(r io.Reader) iter.Seq2[string, error] {
	return func(yield func(string, error) bool) {
		s := bufio.NewScanner(r)
		s.Buffer(nil, 1<<20)
		for s.Scan() {
			if !yield(s.Text(), nil) {
				return
			}
		}
		if err := s.Err(); err != nil {
			yield("", err)
		}
	}
}

func (o *options) languages(ctx context.Context, p *cli.Program) error {
	return list(p, o.asJSON, o.t.Languages(ctx, o.display), func(l nlp.TranslationLanguage) string { return l.Code + "\t" + l.Name })
}

// list prints a sequence, a line for each, or one array.
func list[T any](p *cli.Program, asJSON bool, all iter.Seq2[T, error], line func(T) string) error {
	items := []T{}
	for item, err := range all {
		if err != nil {
			return err
		}
		if asJSON {
			items = append(items, item)
		} else if _, err := fmt.Fprintln(p.Out, cli.Printable(line(item))); err != nil {
			return err
		}
	}
	if asJSON {
		return p.JSON(items)
	}
	return nil
}
