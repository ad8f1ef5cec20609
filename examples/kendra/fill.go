package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/job"
	"github.com/awsai-go/awsai/media"
	"github.com/awsai-go/awsai/search"
)

func put(ctx context.Context, t *task) error {
	access, err := t.access()
	if err != nil {
		return err
	}
	docs := make([]search.Document, len(t.args))
	for i, name := range t.args {
		docs[i] = search.Document{ID: name, Title: filepath.Base(name), Content: source(name), Access: access}
	}
	return t.batch(len(docs), t.client.PutDocuments(ctx, docs))
}

// source is a file or, for s3://…, an object.
func source(name string) media.Source {
	if strings.HasPrefix(name, "s3://") {
		return media.S3(name)
	}
	return media.File(name)
}

func remove(ctx context.Context, t *task) error {
	return t.batch(len(t.args), t.client.DeleteDocuments(ctx, t.args))
}

// batch says which of the arguments failed.
func (t *task) batch(n int, err error) error {
	b, ok := errors.AsType[*awsai.BatchError](err)
	if err != nil && !ok {
		return err
	}
	if ok {
		for _, it := range b.Items {
			fmt.Fprintf(t.p.Err, "%s: %v\n", t.args[it.Index], it.Err)
		}
		n -= len(b.Items)
	}
	t.line("%d documents", n)
	if ok {
		return fmt.Errorf("%d documents failed", len(b.Items))
	}
	return nil
}

func status(ctx context.Context, t *task) error {
	list, err := t.client.DocumentStatus(ctx, t.args)
	if err != nil {
		return err
	}
	return t.print(list, func() {
		for _, s := range list {
			t.line("%s\t%s\t%s", s.ID, s.State, s.Reason)
		}
	})
}

func faq(ctx context.Context, t *task) error {
	format, err := t.faqFormat(t.args[0])
	if err != nil {
		return err
	}
	j, err := t.client.CreateFAQ(ctx, name(t.args[0]), source(t.args[0]), format, "")
	return finish(ctx, t, j, err)
}

func thesaurus(ctx context.Context, t *task) error {
	j, err := t.client.CreateThesaurus(ctx, name(t.args[0]), source(t.args[0]), "")
	return finish(ctx, t, j, err)
}

func syncSource(ctx context.Context, t *task) error {
	j, err := t.client.StartSync(ctx, t.args[0])
	return finish(ctx, t, j, err)
}

func stop(ctx context.Context, t *task) error { return t.client.ResumeSync(t.args[0]).Stop(ctx) }

// finish waits for a job, and tells how it goes on.
func finish[T any](ctx context.Context, t *task, j *job.Job[T], err error) error {
	if err != nil {
		return err
	}
	fmt.Fprintf(t.p.Err, "%s\n", j.ID())
	for p, err := range j.Watch(ctx) {
		if err != nil {
			return err
		}
		fmt.Fprintf(t.p.Err, "%s %s %d\n", p.Status, p.Message, p.Done)
	}
	made, err := j.Wait(ctx)
	if err != nil {
		return err
	}
	return t.print(made, func() { t.line("%+v", made) })
}

// name is a file's as the service takes names.
func name(file string) string {
	base := strings.TrimSuffix(filepath.Base(file), filepath.Ext(file))
	clean := strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' {
			return r
		}
		return '-'
	}, base)
	return "x" + strings.TrimLeft(clean, "-")
}

// faqFormat is the format of a file: a header begins with the column of the question.
func (t *task) faqFormat(file string) (search.FAQFormat, error) {
	switch {
	case t.format != "":
		return search.FAQFormat(t.format), nil
	case strings.EqualFold(filepath.Ext(file), ".json"):
		return search.FAQJSON, nil
	case strings.HasPrefix(file, "s3://"):
		return "", t.p.Usagef("a file in S3 needs a -format")
	}
	data, err := os.ReadFile(file)
	line, _, _ := strings.Cut(string(data), "\n")
	if strings.Contains(line, "_question") {
		return search.FAQCSVWithHeader, err
	}
	return search.FAQCSV, err
}

// check looks at files without sending them.
func check(_ context.Context, t *task) error {
	for _, file := range t.args {
		data, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		if filepath.Ext(file) == ".txt" {
			s, err := search.ParseSynonyms(bytes.NewReader(data))
			if err := errors.Join(err, s.Check()); err != nil {
				return fmt.Errorf("%s: %w", file, err)
			}
			rules, terms := s.Counts()
			t.line("%s\t%d rules\t%d terms", file, rules, terms)
			continue
		}
		format, err := t.faqFormat(file)
		if err != nil {
			return err
		}
		f, err := search.ParseFAQ(bytes.NewReader(data), format)
		if err == nil {
			err = f.Check()
		}
		if err != nil {
			return fmt.Errorf("%s: %w", file, err)
		}
		t.line("%s\t%s\t%d questions", file, format, len(f.Questions))
	}
	return nil
}
