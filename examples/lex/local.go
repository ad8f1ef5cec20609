package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"strings"

	"github.com/awsai-go/awsai/examples/internal/cli"
	"github.com/awsai-go/awsai/nlp/chatbot"
	"github.com/awsai-go/awsai/nlp/chatbot/bot"
	"github.com/awsai-go/awsai/nlp/chatbot/bot/talk"
)

// command is a hook that is a program: it reads the JSON of an event and writes that of a response.
type command string

// Invoke runs the program.
func (c command) Invoke(ctx context.Context, event []byte) ([]byte, error) {
	cmd := exec.CommandContext(ctx, string(c))
	cmd.Stdin, cmd.Stderr = bytes.NewReader(event), os.Stderr
	return cmd.Output()
}

// talkLocal talks to a definition, without AWS.
func (s *settings) talkLocal(ctx context.Context, p *cli.Program) error {
	raw, err := os.ReadFile(s.local)
	if err != nil {
		return err
	}
	archive, err := bot.ReadArchive(bytes.NewReader(raw), int64(len(raw)))
	if err != nil {
		return err
	}
	runner, err := talk.New(archive.Bot, strings.ReplaceAll(s.ref.Locale, "-", "_"), func(o *talk.Options) {
		if s.hook != "" {
			o.Hook = command(s.hook)
		}
	})
	if err != nil {
		return err
	}
	session := talk.Session{ID: s.session}
	return s.eachLine(func(text string) (closed bool, err error) {
		reply, err := runner.Turn(ctx, session, text)
		if err != nil {
			return false, err
		}
		session = reply.Session
		if reply.HookErr != nil {
			fmt.Fprintln(p.Err, "the hook:", reply.HookErr)
		}
		return reply.Ended(), s.print(p, chatbot.Reply{Messages: reply.Messages, State: session.State}, reply)
	})
}
