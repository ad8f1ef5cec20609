package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/awsai-go/awsai/job"
	"github.com/awsai-go/awsai/media"
	"github.com/awsai-go/awsai/speech"
	"github.com/awsai-go/awsai/speech/caption"
)

func recordingCommands() map[string]command {
	return map[string]command{
		"transcribe": {1, 1, func(ctx context.Context, t *task) error {
			got, err := wait(ctx, t, t.client.Resume, func(src media.Source) (*job.Job[speech.Transcript], error) {
				return t.client.Transcribe(ctx, src, func(o *speech.TranscribeOptions) {
					o.Name, o.Language, o.Vocabulary, o.Filter = t.name, t.language, t.vocabulary, t.filter
					o.Speakers, o.Channels, o.Redact, o.Toxicity = t.speakers, t.channels, t.redact, t.toxicity
				})
			})
			if err != nil {
				return err
			}
			return t.print(got)
		}},
		"call": {1, 1, func(ctx context.Context, t *task) error {
			got, err := wait(ctx, t, t.client.ResumeCall, func(src media.Source) (*job.Job[speech.Call], error) {
				return t.client.AnalyzeCall(ctx, src, func(o *speech.CallOptions) {
					o.Name, o.Vocabulary, o.Filter, o.Redact = t.name, t.vocabulary, t.filter, t.redact
					if t.language != "" {
						o.Languages = []string{t.language}
					}
				})
			})
			if err != nil {
				return err
			}
			return t.printCall(got)
		}},
		"medical": {1, 1, func(ctx context.Context, t *task) error {
			got, err := wait(ctx, t, t.client.ResumeMedical, func(src media.Source) (*job.Job[speech.Transcript], error) {
				return t.client.TranscribeMedical(ctx, src, func(o *speech.MedicalOptions) {
					o.Name, o.Vocabulary, o.Speakers, o.Channels = t.name, t.vocabulary, t.speakers, t.channels
				})
			})
			if err != nil {
				return err
			}
			return t.print(got)
		}},
		"scribe": {1, 1, func(ctx context.Context, t *task) error {
			got, err := wait(ctx, t, t.client.ResumeScribe, func(src media.Source) (*job.Job[speech.Visit], error) {
				return t.client.Scribe(ctx, src, func(o *speech.ScribeOptions) {
					o.Name, o.Vocabulary, o.Filter, o.Speakers, o.Channels = t.name, t.vocabulary, t.filter, t.speakers, t.channels
				})
			})
			if err != nil {
				return err
			}
			return t.printVisit(got)
		}},
		"read":  {1, 1, readFile},
		"check": {1, 1, checkFile},
	}
}

// source is the recording of the command line.
func (t *task) source(ctx context.Context) media.Source {
	switch name := t.args[0]; {
	case strings.HasPrefix(name, "s3://"):
		return media.S3(name)
	case strings.HasPrefix(name, "https://"), strings.HasPrefix(name, "http://"):
		return t.client.URL(ctx, name)
	default:
		return media.File(name)
	}
}

// wait starts a job or takes one up again, and waits for it. Who interrupts it can go on.
func wait[T any](ctx context.Context, t *task, resume func(string) *job.Job[T], start func(media.Source) (*job.Job[T], error)) (T, error) {
	var none T
	j := resume(t.job)
	if t.job == "" {
		src := t.source(ctx)
		defer src.Close()
		var err error
		if j, err = start(src); err != nil {
			return none, err
		}
	}
	fmt.Fprintf(t.program.Err, "job %s\n", j.ID())
	got, err := j.Wait(ctx)
	if err != nil && ctx.Err() != nil {
		return none, fmt.Errorf("%w; go on with -job %s", err, j.ID())
	}
	return got, err
}

// readFile prints a transcript, or the result of a call, that is in a file.
func readFile(_ context.Context, t *task) error {
	data, err := os.ReadFile(t.args[0])
	if err != nil {
		return err
	}
	got, err := speech.ParseTranscript(data)
	if err == nil {
		return t.print(got)
	}
	c, callErr := speech.ParseCall(data)
	if callErr != nil {
		return err
	}
	return t.printCall(c)
}

// checkFile tells what is wrong with captions.
func checkFile(_ context.Context, t *task) error {
	data, err := os.ReadFile(t.args[0])
	if err != nil {
		return err
	}
	parse := caption.ParseSRT
	if strings.EqualFold(filepath.Ext(t.args[0]), ".vtt") {
		parse = caption.ParseVTT
	}
	cues, err := parse(data)
	if err != nil {
		return err
	}
	faults := caption.Check(cues)
	if t.json {
		return t.program.JSON(map[string]any{"cues": len(cues), "faults": faults})
	}
	for _, f := range faults {
		if err := t.printf("%v", f); err != nil {
			return err
		}
	}
	return t.printf("%d cues, %d faults", len(cues), len(faults))
}
