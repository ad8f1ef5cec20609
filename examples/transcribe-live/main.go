// Command transcribe-live prints what is said in audio while it is spoken, with your usual AWS
// settings:
//
//	go run ./examples/transcribe-live meeting.wav
//	go run ./examples/transcribe-live -languages en-US,de-DE -speakers interview.flac
//	arecord -f S16_LE -r 16000 -t raw | go run ./examples/transcribe-live -rate 16000 -
//	go run ./examples/transcribe-live -call -json call.wav
//	go run ./examples/transcribe-live -medical cardiology -dictation notes.wav
//
// Audio is a WAV, FLAC or Ogg Opus file, sent at the speed of speech (see -speed), or standard
// input (-) of 16-bit PCM, which is sent as it comes. Final results go to standard output, and
// partial ones, on a terminal, to standard error.
package main

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/awsai-go/awsai/examples/internal/cli"
	"github.com/awsai-go/awsai/speech/live"
)

func main() { cli.Main("transcribe-live [flags] FILE | -", run) }

// settings are the command line.
type settings struct {
	audio     live.Audio
	req       live.Request
	medical   string
	dictation bool
	call      bool
	json      bool
}

func run(ctx context.Context, p *cli.Program) error {
	var s settings
	s.define(p)
	name, err := p.Args("a file, or - for standard input")
	if err != nil {
		return err
	}
	if s.req.Language == "" && len(s.req.Languages) == 0 {
		s.req.Language = "en-US"
	}
	close, err := s.open(name)
	if err != nil {
		return err
	}
	defer close()
	cfg, err := cli.AWS(ctx)
	if err != nil {
		return err
	}
	client := live.New(cfg)
	switch {
	case s.call:
		return s.analyze(ctx, p, client)
	case s.medical != "":
		req := live.MedicalRequest{
			Language: s.req.Language, Specialty: live.Specialty(strings.ToUpper(s.medical)), Dictation: s.dictation, IdentifyPHI: s.req.PII != "",
			Speakers: s.req.Speakers, Channels: s.req.Channels, Deliver: s.req.Deliver,
		}
		return s.print(p, client.TranscribeMedical(ctx, s.audio, req))
	}
	return s.print(p, client.Transcribe(ctx, s.audio, s.req))
}

// define defines the flags.
func (s *settings) define(p *cli.Program) {
	list := func(to *[]string, name, usage string) {
		p.Flags.Func(name, usage, func(v string) error { *to = strings.Split(v, ","); return nil })
	}
	p.Flags.StringVar(&s.req.Language, "language", "", "`language`, as en-US, which is the default")
	list(&s.req.Languages, "languages", "`languages` to choose from, separated by commas")
	p.Flags.BoolVar(&s.req.Multiple, "multiple", false, "more than one of the languages is spoken")
	p.Flags.BoolVar(&s.req.Speakers, "speakers", false, "tell speakers apart")
	p.Flags.BoolVar(&s.req.Channels, "separate", false, "transcribe the two channels on their own")
	p.Flags.StringVar((*string)(&s.req.Deliver), "deliver", "", "`results` to give: final or stable; the default is all")
	p.Flags.StringVar((*string)(&s.req.Stability), "stability", "", "`stability` of partial results: high, medium or low")
	list(&s.req.Vocabularies, "vocabulary", "`names` of custom vocabularies, separated by commas")
	list(&s.req.Filters, "filter", "`names` of vocabulary filters, separated by commas")
	p.Flags.StringVar((*string)(&s.req.PII), "pii", "", "what becomes of personal data: `redact or identify`")
	p.Flags.IntVar(&s.audio.SampleRate, "rate", 0, "`samples` a second of PCM")
	p.Flags.IntVar(&s.audio.Channels, "channels", 0, "`number` of channels of PCM")
	p.Flags.Float64Var(&s.audio.Speed, "speed", 1, "`times` the speed of speech at which a file is sent")
	p.Flags.StringVar(&s.medical, "medical", "", "medical speech of this `specialty`, as cardiology")
	p.Flags.BoolVar(&s.dictation, "dictation", false, "the medical speech is dictated")
	p.Flags.BoolVar(&s.call, "call", false, "analyse a call, of an agent on the first channel and a customer on the second")
	p.Flags.BoolVar(&s.json, "json", false, "print JSON, for partial results too")
}

// open opens a file, or standard input, which is live.
func (s *settings) open(name string) (close func() error, err error) {
	if name != "-" {
		f, err := os.Open(name)
		if err != nil {
			return nil, err
		}
		s.audio.Reader = f
		return f.Close, nil
	}
	r, w := io.Pipe() // a read of a terminal cannot be ended
	go func() {
		_, err := io.Copy(w, os.Stdin)
		w.CloseWithError(err)
	}()
	s.audio.Reader, s.audio.Live = r, true
	s.audio.SampleRate = cmp.Or(s.audio.SampleRate, 16000)
	return r.Close, nil
}

// print prints results.
func (s *settings) print(p *cli.Program, results func(func(live.Result, error) bool)) error {
	bar := p.Bar()
	defer bar.Done()
	for r, err := range results {
		if err != nil {
			return err
		}
		if r.Partial && s.req.Deliver != live.DeliverStable && !s.json {
			bar.Show(r.Text)
			continue
		}
		bar.Done()
		if err := s.result(p, r, "", r); err != nil {
			return err
		}
	}
	return nil
}

// result prints one result.
func (s *settings) result(p *cli.Program, r live.Result, before string, whole any) error {
	if s.json {
		return p.JSON(whole)
	}
	speaker := ""
	if len(r.Words) > 0 {
		speaker = r.Words[0].Speaker
	}
	for _, label := range []string{r.Channel, speaker, r.Language} {
		if label != "" {
			before += label + ": "
		}
	}
	_, err := fmt.Fprintf(p.Out, "%s %s%s\n", clock(r.Start), before, cli.Printable(r.Text))
	return err
}

// clock is a time as 0:01:02.
func clock(d time.Duration) string {
	s := int(d.Seconds())
	return fmt.Sprintf("%d:%02d:%02d", s/3600, s/60%60, s%60)
}

// analyze prints what happens in a call.
func (s *settings) analyze(ctx context.Context, p *cli.Program, client *live.Client) error {
	req := live.CallRequest{
		Language: s.req.Language, Languages: s.req.Languages, Deliver: cmp.Or(s.req.Deliver, live.DeliverFinal), Stability: s.req.Stability,
		Vocabularies: s.req.Vocabularies, Filters: s.req.Filters, PII: s.req.PII,
	}
	for e, err := range client.AnalyzeCall(ctx, s.audio, req) {
		if err != nil {
			return err
		}
		switch e := e.(type) {
		case live.Utterance:
			err = s.result(p, e.Result, strings.TrimSpace(fmt.Sprint(e.Role, " ", strings.ToLower(string(e.Sentiment))))+": ", e)
		case live.Category:
			if s.json {
				err = p.JSON(e)
			} else {
				_, err = fmt.Fprintf(p.Out, "categories: %s\n", strings.Join(e.Names, ", "))
			}
		}
		if err != nil {
			return err
		}
	}
	return nil
}
