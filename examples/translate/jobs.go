package main

import (
	"cmp"
	"context"
	"fmt"
	"strings"

	"github.com/awsai-go/awsai/examples/internal/cli"
	"github.com/awsai-go/awsai/job"
	"github.com/awsai-go/awsai/nlp"
)

// job starts a job and waits for it.
func (o *options) job(ctx context.Context, p *cli.Program) error {
	j, err := o.t.Start(ctx, nlp.TranslationJob{
		Input: o.input, ContentType: o.contentType, From: o.from, To: strings.Split(o.to, ","), ParallelData: o.parallel, Token: o.token,
	})
	if err != nil {
		return err
	}
	fmt.Fprintf(p.Err, "job %s: an interrupt leaves it running; resume %s goes on\n", j.ID(), j.ID())
	return o.wait(ctx, p, j)
}

// resume waits for a job by its ID.
func (o *options) resume(ctx context.Context, p *cli.Program) error {
	return o.wait(ctx, p, o.t.Resume(o.args[0]))
}

func (o *options) wait(ctx context.Context, p *cli.Program, j *job.Job[nlp.TranslationOutput]) error {
	if err := watch(ctx, p, j); err != nil {
		return err
	}
	out, err := j.Wait(ctx)
	if err != nil {
		return err
	}
	if o.asJSON {
		return p.JSON(out)
	}
	for _, f := range out.Files {
		where := f.URI.String()
		if f.Err != nil {
			where = f.Err.Error()
		}
		fmt.Fprintf(p.Out, "%s\t%s\t%s\n", cli.Printable(f.Source), f.Language, cli.Printable(where))
	}
	_, err = fmt.Fprintf(p.Out, "%d documents, %d failed, %d characters\n", out.Job.Documents, out.Job.Failed, out.Characters)
	return err
}

// watch tells how a job goes.
func watch[T any](ctx context.Context, p *cli.Program, j *job.Job[T]) error {
	for s, err := range j.Watch(ctx) {
		if err != nil {
			return err
		}
		fmt.Fprintf(p.Err, "%s, %d of %d\n", s.Status, s.Done, s.Total)
	}
	return nil
}

func (o *options) jobs(ctx context.Context, p *cli.Program) error {
	return list(p, o.asJSON, o.t.Jobs(ctx, nlp.TranslationJobFilter{}), func(i nlp.TranslationJobInfo) string {
		return fmt.Sprintf("%s\t%s\t%s to %s\t%d of %d\t%s", i.ID, i.Status, i.Source, strings.Join(i.Targets, ","), i.Translated, i.Documents, cmp.Or(i.Name, "-"))
	})
}
