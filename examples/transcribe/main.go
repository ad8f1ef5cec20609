// Command transcribe turns recordings into text by Amazon Transcribe, with your usual AWS settings.
// A recording is a file, an address in S3, or one of the web:
//
//	go run ./examples/transcribe -bucket my-bucket -speakers 2 transcribe interview.mp3
//	go run ./examples/transcribe -as vtt transcribe s3://my-bucket/talk.mp4 > talk.vtt
//	go run ./examples/transcribe -job NAME -find "next quarter" transcribe
//	go run ./examples/transcribe -role ARN -redact call s3://my-bucket/call.wav
//	go run ./examples/transcribe -as srt read transcript.json
//
// The commands are
//
//	transcribe, call, medical, scribe   RECORDING, or the -job of one that was started before
//	read                                FILE, a transcript that a job has written
//	check                               FILE of SRT or WebVTT
//	list, calls, medicals, scribes
//	delete, delete-call, delete-medical, delete-scribe   NAME
//	vocabularies, filters, models, categories
//	vocabulary                          NAME TERM…, which creates it
//	filter                              NAME WORD…, which puts it
//
// -as says what is printed of a transcript: turns, text, sentences, paragraphs, words, srt, vtt,
// unsure (the words that the service is not sure of), or passages (for a RAG index).
package main

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/awsai-go/awsai/examples/internal/cli"
	"github.com/awsai-go/awsai/media"
	"github.com/awsai-go/awsai/speech"
)

func main() { cli.Main("transcribe [flags] COMMAND [ARGUMENT…]", run) }

// settings are the command line.
type settings struct {
	bucket, output, role, name, job string
	language, vocabulary, filter    string
	speakers                        int
	channels, redact, toxicity      bool
	as, find                        string
	json                            bool
}

// task is what a command works with.
type task struct {
	settings
	client  *speech.Transcriber
	program *cli.Program
	args    []string
}

// command is one of those that the program has.
type command struct {
	least, most int // how many arguments it takes; most is 0 for any number
	run         func(context.Context, *task) error
}

func commands() map[string]command {
	all := recordingCommands()
	maps.Copy(all, listCommands())
	return all
}

func run(ctx context.Context, p *cli.Program) error {
	t := &task{program: p}
	t.flags(p)
	args, err := p.Rest()
	if err != nil {
		return err
	}
	if len(args) == 0 {
		return p.Usagef("the command is missing")
	}
	all := commands()
	c, ok := all[args[0]]
	if !ok {
		return p.Usagef("no command %q; there are %s", args[0], strings.Join(slices.Sorted(maps.Keys(all)), ", "))
	}
	t.args = args[1:]
	if n := len(t.args); n < c.least && t.job == "" || c.most > 0 && n > c.most {
		return p.Usagef("%s of %d arguments", args[0], n)
	}
	if args[0] == "read" || args[0] == "check" {
		return c.run(ctx, t)
	}
	cfg, err := cli.AWS(ctx)
	if err != nil {
		return err
	}
	var out media.URI
	if t.output != "" {
		if out, err = media.ParseURI(t.output); err != nil {
			return err
		}
	}
	t.client = speech.NewTranscriber(cfg, func(o *speech.TranscriberOptions) { o.Bucket, o.Output, o.Role = t.bucket, out, t.role })
	return c.run(ctx, t)
}

func (s *settings) flags(p *cli.Program) {
	p.Flags.StringVar(&s.bucket, "bucket", "", "`bucket` into which recordings are put that are not in S3")
	p.Flags.StringVar(&s.output, "output", "", "`folder` in S3 where jobs write; the default is the service's own bucket")
	p.Flags.StringVar(&s.role, "role", "", "`ARN` of the role that the service works with, for call and scribe")
	p.Flags.StringVar(&s.name, "name", "", "`name` of the job; the default is a new one")
	p.Flags.StringVar(&s.job, "job", "", "`name` of a job that was started before")
	p.Flags.StringVar(&s.language, "language", "", "`language`, as en-US; the default is to identify it")
	p.Flags.StringVar(&s.vocabulary, "vocabulary", "", "`name` of a custom vocabulary")
	p.Flags.StringVar(&s.filter, "filter", "", "`name` of a vocabulary filter")
	p.Flags.IntVar(&s.speakers, "speakers", 0, "how many speakers are to be told apart, 2 to 30")
	p.Flags.BoolVar(&s.channels, "channels", false, "transcribe the channels by themselves")
	p.Flags.BoolVar(&s.redact, "redact", false, "take out personal data")
	p.Flags.BoolVar(&s.toxicity, "toxicity", false, "say how toxic each part is")
	p.Flags.StringVar(&s.as, "as", "turns", "what is `printed`: turns, text, sentences, paragraphs, words, srt, vtt, unsure, passages")
	p.Flags.StringVar(&s.find, "find", "", "print where that `phrase` is said")
	p.Flags.BoolVar(&s.json, "json", false, "print JSON")
}

// printf prints a line that may have what others have written.
func (t *task) printf(format string, args ...any) error {
	_, err := fmt.Fprintln(t.program.Out, cli.Printable(fmt.Sprintf(format, args...)))
	return err
}
