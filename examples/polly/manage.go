package main

import (
	"context"
	"fmt"
	"os"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"

	"github.com/awsai-go/awsai/examples/internal/cli"
	"github.com/awsai-go/awsai/job"
	"github.com/awsai-go/awsai/media"
	"github.com/awsai-go/awsai/speech"
)

// voices lists the voices.
func (s *settings) voices(ctx context.Context, p *cli.Program, cfg aws.Config) error {
	var all []speech.Voice
	filter := speech.VoiceFilter{Language: s.language, Gender: speech.VoiceGender(s.gender), Engine: speech.Engine(s.engine)}
	for v, err := range speech.NewVoices(cfg).All(ctx, filter) {
		if err != nil {
			return err
		}
		if all = append(all, v); !s.json {
			fmt.Fprintf(p.Out, "%-12s %-8s %-10s %v\n", v.ID, v.Gender, strings.Join(append([]string{v.Language}, v.Others...), ","), v.Engines)
		}
	}
	if s.json {
		return p.JSON(all)
	}
	return nil
}

// task has the service speak into S3.
func (s *settings) task(ctx context.Context, p *cli.Program, cfg aws.Config) error {
	place, err := media.ParseURI(s.args[0])
	if err != nil {
		return p.Usagef("%v", err)
	}
	script, err := s.script(p, 1)
	if err != nil {
		return err
	}
	synth, err := s.synthesizer(ctx, cfg)
	if err != nil {
		return err
	}
	j, err := synth.Start(ctx, script, place)
	if err != nil {
		return err
	}
	fmt.Fprintf(p.Err, "task %s\n", j.ID())
	return s.wait(ctx, p, j)
}

// resume waits for a task that was started before.
func (s *settings) resume(ctx context.Context, p *cli.Program, cfg aws.Config) error {
	return s.wait(ctx, p, speech.NewSynthesizer(cfg).Resume(s.args[0]))
}

func (s *settings) wait(ctx context.Context, p *cli.Program, j *job.Job[speech.SynthesisTask]) error {
	t, err := j.Wait(ctx)
	if err != nil {
		return err
	}
	if s.json {
		return p.JSON(t)
	}
	_, err = fmt.Fprintln(p.Out, t.Output)
	return err
}

// tasks lists the tasks.
func (s *settings) tasks(ctx context.Context, p *cli.Program, cfg aws.Config) error {
	var all []speech.SynthesisTask
	for t, err := range speech.NewSynthesizer(cfg).Tasks(ctx, "") {
		if err != nil {
			return err
		}
		if all = append(all, t); !s.json {
			fmt.Fprintf(p.Out, "%s  %-9s  %s\n", t.ID, t.Status, t.Output)
		}
	}
	if s.json {
		return p.JSON(all)
	}
	return nil
}

// listLexicons lists the lexicons.
func (s *settings) listLexicons(ctx context.Context, p *cli.Program, cfg aws.Config) error {
	var all []speech.StoredLexicon
	for l, err := range speech.NewLexicons(cfg).All(ctx) {
		if err != nil {
			return err
		}
		if all = append(all, l); !s.json {
			fmt.Fprintf(p.Out, "%-20s %-8s %4d lexemes\n", l.Name, l.Language, l.Lexemes)
		}
	}
	if s.json {
		return p.JSON(all)
	}
	return nil
}

// lexicon does something with one.
func (s *settings) lexicon(ctx context.Context, p *cli.Program, cfg aws.Config) error {
	lexicons, name := speech.NewLexicons(cfg), s.args[1]
	switch {
	case s.args[0] == "get" && len(s.args) == 2:
		doc, _, err := lexicons.Document(ctx, name)
		if err == nil {
			_, err = fmt.Fprint(p.Out, doc)
		}
		return err
	case s.args[0] == "delete" && len(s.args) == 2:
		return lexicons.Delete(ctx, name)
	case s.args[0] == "put" && len(s.args) == 3:
		l, err := readLexicon(s.args[2])
		if err != nil {
			return err
		}
		return lexicons.Put(ctx, name, l)
	}
	return p.Usagef("lexicon takes get or delete with a name, put with a name and a file, or check with a file")
}

// checkLexicon says what is wrong with a file.
func (s *settings) checkLexicon(p *cli.Program) error {
	l, err := readLexicon(s.args[1])
	if err != nil {
		return err
	}
	if s.json {
		if err := p.JSON(l); err != nil {
			return err
		}
	}
	return l.Check()
}

func readLexicon(name string) (speech.Lexicon, error) {
	raw, err := os.ReadFile(name)
	if err != nil {
		return speech.Lexicon{}, err
	}
	return speech.ParseLexicon(raw)
}
