package main

import (
	"context"
	"fmt"
	"iter"

	"github.com/awsai-go/awsai/examples/internal/cli"
	"github.com/awsai-go/awsai/job"
	"github.com/awsai-go/awsai/media"
	"github.com/awsai-go/awsai/nlp"
)

// runJob starts a job, or takes one up again, waits for it and prints what it has written.
func (s settings) runJob(ctx context.Context, p *cli.Program, feature, source string) error {
	if s.resume == "" && (s.role == "" || s.output == "" || source == "") {
		return p.Usagef("a job needs a -role, an -output and a source in S3")
	}
	cfg, err := cli.AWS(ctx)
	if err != nil {
		return err
	}
	place := media.URI{Bucket: "unused"} // by a job that runs already
	if s.resume == "" {
		if place, err = media.ParseURI(s.output); err != nil {
			return err
		}
	}
	jobs := nlp.NewJobs(cfg, s.role, place)
	in, lang := nlp.FilesIn(source), s.language
	switch feature {
	case "language":
		return printJob(ctx, p, s, jobs.ResumeLanguages, func() (*job.Job[nlp.Results[[]nlp.Language]], error) { return jobs.StartLanguages(ctx, in) })
	case "sentiment":
		return printJob(ctx, p, s, jobs.ResumeSentiment, func() (*job.Job[nlp.Results[nlp.Sentiment]], error) { return jobs.StartSentiment(ctx, lang, in) })
	case "targets":
		return printJob(ctx, p, s, jobs.ResumeTargets, func() (*job.Job[nlp.Results[[]nlp.Target]], error) { return jobs.StartTargets(ctx, in) })
	case "entities":
		return printJob(ctx, p, s, jobs.ResumeEntities, func() (*job.Job[nlp.Results[[]nlp.CustomEntity]], error) { return jobs.StartEntities(ctx, lang, in) })
	case "phrases":
		return printJob(ctx, p, s, jobs.ResumeKeyPhrases, func() (*job.Job[nlp.Results[[]nlp.KeyPhrase]], error) { return jobs.StartKeyPhrases(ctx, lang, in) })
	case "pii":
		return printJob(ctx, p, s, jobs.ResumePII, func() (*job.Job[nlp.Results[[]nlp.PII]], error) { return jobs.StartPII(ctx, lang, in) })
	case "redact":
		return printJob(ctx, p, s, jobs.ResumeRedaction, func() (*job.Job[nlp.Results[string]], error) {
			return jobs.StartRedaction(ctx, lang, in, nlp.RedactOptions{})
		})
	case "topics":
		return s.printTopics(ctx, p, jobs, in)
	}
	return p.Usagef("no job for %q", feature)
}

// printJob prints the records of a job.
func printJob[T any](ctx context.Context, p *cli.Program, s settings, resume func(string) *job.Job[nlp.Results[T]], start func() (*job.Job[nlp.Results[T]], error)) error {
	res, err := wait(ctx, p, s, resume, start)
	if err != nil {
		return err
	}
	failed := 0
	for rec, err := range res.All(ctx) {
		if err != nil {
			return err
		}
		id := fmt.Sprintf("%s:%d", rec.File, rec.Line)
		if rec.Err != nil {
			failed++
			fmt.Fprintf(p.Err, "%s: %v\n", id, rec.Err)
		} else if err := s.print(p, id, "", rec.Value); err != nil {
			return err
		}
	}
	if failed > 0 {
		return fmt.Errorf("%d texts failed", failed)
	}
	return nil
}

// wait starts a job or takes one up again, and waits for it. Who interrupts it can go on.
func wait[T any](ctx context.Context, p *cli.Program, s settings, resume func(string) *job.Job[T], start func() (*job.Job[T], error)) (T, error) {
	j := resume(s.resume)
	if s.resume == "" {
		var err error
		if j, err = start(); err != nil {
			return *new(T), err
		}
	}
	fmt.Fprintf(p.Err, "waiting for job %s; another run takes it up with -resume\n", j.ID())
	return j.Wait(ctx)
}

func (s settings) printTopics(ctx context.Context, p *cli.Program, jobs *nlp.Jobs, in nlp.Corpus) error {
	topics, err := wait(ctx, p, s, jobs.ResumeTopics, func() (*job.Job[nlp.Topics], error) { return jobs.StartTopics(ctx, s.topics, in) })
	if err != nil {
		return err
	}
	if s.json {
		return p.JSON(topics.Topics)
	}
	for _, t := range topics.Topics {
		for _, term := range t.Terms {
			fmt.Fprintf(p.Out, "%d\t%s\t%.3f\n", t.ID, cli.Printable(term.Term), term.Weight)
		}
	}
	return printShares(p, topics.Shares(ctx))
}

func printShares(p *cli.Program, shares iter.Seq2[nlp.TopicShare, error]) error {
	for share, err := range shares {
		if err != nil {
			return err
		}
		if _, err := fmt.Fprintf(p.Out, "%s:%d\t%d\t%.3f\n", cli.Printable(share.File), share.Line, share.Topic, share.Share); err != nil {
			return err
		}
	}
	return nil
}
