package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"

	"github.com/awsai-go/awsai/examples/internal/cli"
	"github.com/awsai-go/awsai/speech"
	"github.com/awsai-go/awsai/speech/caption"
)

// said is what say prints as JSON.
type said struct {
	speech.Synthesis
	// Next is the byte of the text that -from goes on with, or 0.
	Next int
}

// say writes the speech of a text.
func (s *settings) say(ctx context.Context, p *cli.Program, cfg aws.Config) error {
	script, err := s.script(p, 0)
	if err != nil {
		return err
	}
	if script, err = s.rest(p, script); err != nil {
		return err
	}
	synth, err := s.synthesizer(ctx, cfg)
	if err != nil {
		return err
	}
	var kinds []speech.MarkType
	if s.captions != "" {
		kinds = []speech.MarkType{speech.MarkSentence, speech.MarkWord}
	}
	out, err := s.create(p)
	if err != nil {
		return err
	}
	spoken, err := synth.Synthesize(ctx, out, script, kinds...)
	if err := s.close(out, spoken, err); err != nil {
		return err
	}
	if s.captions != "" {
		if err := writeCaptions(s.captions, spoken.Captions(script)); err != nil {
			return err
		}
	}
	if s.json {
		return p.JSON(said{Synthesis: spoken})
	}
	if s.out != "-" {
		fmt.Fprintf(p.Out, "%s: %v, %d bytes, %d characters in %d requests\n", s.out, spoken.Duration, spoken.Bytes, spoken.Characters, spoken.Requests)
	}
	return nil
}

// rest is what of a script comes after -from. Of an SSML, an earlier run's Rest would be stored in place of it.
func (s *settings) rest(p *cli.Program, script speech.Script) (speech.Script, error) {
	text := script.String()
	switch {
	case s.from == 0:
		return script, nil
	case s.ssml:
		return script, p.Usagef("-from is for plain texts")
	case s.from < 0 || s.from >= len(text):
		return script, p.Usagef("-from is not in the text of %d bytes", len(text))
	}
	return speech.Plain(text[s.from:]), nil
}

// create opens the file for the audio, at its end where an earlier run is gone on with.
func (s *settings) create(p *cli.Program) (io.Writer, error) {
	if s.out == "-" {
		return p.Out, nil
	}
	mode := os.O_CREATE | os.O_WRONLY | os.O_TRUNC
	if s.from > 0 {
		mode = os.O_CREATE | os.O_WRONLY | os.O_APPEND
	}
	return os.OpenFile(s.out, mode, 0o600)
}

// close closes the file. Of speech that broke off it keeps what is whole.
func (s *settings) close(out io.Writer, spoken speech.Synthesis, err error) error {
	f, ok := out.(*os.File)
	if !ok || s.out == "-" {
		return err
	}
	if e, ok := errors.AsType[*speech.SynthesisError](err); ok {
		if info, statErr := f.Stat(); statErr == nil {
			err = errors.Join(err, f.Truncate(info.Size()-spoken.Bytes+e.Whole))
		}
		err = fmt.Errorf("%w; go on with -from %d", err, s.from+e.Offset)
	}
	return errors.Join(err, f.Close())
}

func writeCaptions(name string, cues []caption.Cue) error {
	f, err := os.Create(name)
	if err != nil {
		return err
	}
	write := caption.WriteVTT
	if strings.HasSuffix(name, ".srt") {
		write = caption.WriteSRT
	}
	return errors.Join(write(f, cues), f.Close())
}

// printMarks prints the speech marks of a text.
func (s *settings) printMarks(ctx context.Context, p *cli.Program, cfg aws.Config) error {
	script, err := s.script(p, 0)
	if err != nil {
		return err
	}
	synth, err := s.synthesizer(ctx, cfg)
	if err != nil {
		return err
	}
	marks, err := synth.Marks(ctx, script, s.kinds()...)
	if err != nil {
		return err
	}
	if s.json {
		return p.JSON(marks)
	}
	for _, m := range marks {
		fmt.Fprintf(p.Out, "%8.3f  %-8s  %5d-%-5d  %s\n", m.Time.Seconds(), m.Type, m.Start, m.End, cli.Printable(m.Value))
	}
	return nil
}

// piece is one as split prints it.
type piece struct {
	Start, End, Billed, Total int
	Text                      string
}

// split prints the pieces that a text is sent in.
func (s *settings) split(_ context.Context, p *cli.Program, _ aws.Config) error {
	script, err := s.script(p, 0)
	if err != nil {
		return err
	}
	pieces, err := script.Split()
	if err != nil {
		return err
	}
	var out []piece
	for i, x := range pieces {
		out = append(out, piece{x.Start, x.End, x.Billed, x.Total, x.Script.String()})
		if !s.json {
			fmt.Fprintf(p.Out, "%d: bytes %d to %d, %d characters, %d of them billed\n%s\n", i+1, x.Start, x.End, x.Total, x.Billed, cli.Printable(x.Script.String()))
		}
	}
	if s.json {
		return p.JSON(out)
	}
	return nil
}

// stream speaks standard input as it comes.
func (s *settings) stream(ctx context.Context, p *cli.Program, cfg aws.Config) error {
	synth, err := s.synthesizer(ctx, cfg)
	if err != nil {
		return err
	}
	stream, err := synth.Stream(ctx)
	if err != nil {
		return err
	}
	defer stream.Close()
	sent := make(chan error, 1)
	go func() {
		sent <- say(stream, os.Stdin)
	}()
	out, err := s.create(p)
	if err != nil {
		return err
	}
	for audio, heardErr := range stream.Audio() {
		if err = heardErr; err == nil {
			_, err = out.Write(audio)
		}
		if err != nil {
			return s.close(out, speech.Synthesis{}, err)
		}
	}
	if err := s.close(out, speech.Synthesis{}, <-sent); err != nil {
		return err
	}
	if s.out != "-" {
		fmt.Fprintf(p.Out, "%s: %d characters\n", s.out, stream.Characters())
	}
	return nil
}

// say sends each line as it comes.
func say(stream *speech.SpeechStream, r io.Reader) error {
	lines := bufio.NewScanner(r)
	for lines.Scan() {
		if err := stream.Say(speech.Plain(lines.Text() + "\n")); err != nil {
			return err
		}
	}
	return errors.Join(lines.Err(), stream.CloseSend())
}
