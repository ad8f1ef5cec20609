package main

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/awsai-go/awsai/examples/internal/cli"
	"github.com/awsai-go/awsai/nlp/chatbot"
)

// holdLive holds a conversation over one connection: of lines, or of a spoken text and its answer.
func (s *settings) holdLive(ctx context.Context, p *cli.Program, output chatbot.Sound) error {
	r := chatbot.LiveRequest{Text: s.in == "", NoPlayback: true, Output: output, Attributes: s.attributes}
	var pcm []byte
	if s.in != "" {
		file, err := os.ReadFile(s.in)
		if err != nil {
			return err
		}
		if pcm, r.Rate, err = chatbot.ReadWAV(file); err != nil {
			return err
		}
	}
	live, err := s.talk.Live(ctx, r)
	if err != nil {
		return err
	}
	defer live.Close()
	if s.in == "" {
		go s.write(p, live)
	} else {
		go live.StreamAudio(io.MultiReader(bytes.NewReader(pcm), chatbot.Silence())) // Events tells what becomes of it
	}
	answer, err := s.follow(p, live)
	if err == nil && s.out != "" {
		err = os.WriteFile(s.out, answer, 0o600)
	}
	return err
}

// write sends a text, or lines and then that they have ended.
func (s *settings) write(p *cli.Program, live *chatbot.Live) {
	var in io.Reader = os.Stdin
	if s.words != "" {
		in = strings.NewReader(s.words)
	}
	lines := bufio.NewScanner(in)
	for lines.Scan() {
		if strings.TrimSpace(lines.Text()) == "" {
			continue
		}
		if err := live.SendText(lines.Text()); err != nil {
			fmt.Fprintln(p.Err, err)
			return
		}
	}
	if s.words == "" {
		live.CloseSend()
	}
}

// follow prints what happens until the bot has answered, and returns what it has said.
func (s *settings) follow(p *cli.Program, live *chatbot.Live) (answer []byte, err error) {
	for event, err := range live.Events() {
		if err != nil {
			return nil, err
		}
		if audio, ok := event.(chatbot.LiveAudio); ok {
			answer = append(answer, audio.Audio...)
		} else if err := s.printEvent(p, event); err != nil {
			return nil, err
		}
		if s.last(event) {
			live.CloseSend()
		}
	}
	return answer, nil
}

// last tells whether nothing is wanted after an event.
func (s *settings) last(event chatbot.LiveEvent) bool {
	once := s.in != "" || s.words != ""
	switch e := event.(type) {
	case chatbot.LiveAudio:
		return once && len(e.Audio) == 0
	case chatbot.LiveText:
		return once && s.out == ""
	case chatbot.LiveIntent:
		return !once && e.Closed()
	}
	return false
}

func (s *settings) printEvent(p *cli.Program, event chatbot.LiveEvent) error {
	if s.json {
		return p.JSON(map[string]any{"event": strings.TrimPrefix(fmt.Sprintf("%T", event), "chatbot."), "value": event})
	}
	switch e := event.(type) {
	case chatbot.LiveTranscript:
		fmt.Fprintln(p.Out, "you:", cli.Printable(e.Text))
	case chatbot.LiveText:
		printMessages(p, e.Messages)
	}
	return nil
}
