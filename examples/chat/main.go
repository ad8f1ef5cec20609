// Command chat asks a model of Amazon Bedrock and streams its answer:
//
//	go run ./examples/chat "Why is the sky blue?"
//
// With -history, the conversation is kept in a file, and goes on at the next call.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"

	"github.com/awsai-go/awsai/bedrock"
	"github.com/awsai-go/awsai/examples/internal/cli"
)

func main() { cli.Main(`chat [flags] "question"`, run) }

func run(ctx context.Context, p *cli.Program) error {
	model := p.Flags.String("model", "global.anthropic.claude-sonnet-4-6", "`id` of the model")
	system := p.Flags.String("system", "", "`instructions` for the model")
	history := p.Flags.String("history", "", "`file` that keeps the conversation")
	asJSON := p.Flags.Bool("json", false, "print the whole reply as JSON")
	question, err := p.Args("the question")
	if err != nil {
		return err
	}
	cfg, err := cli.AWS(ctx)
	if err != nil {
		return err
	}
	messages, err := read(*history)
	if err != nil {
		return err
	}
	messages = append(messages, bedrock.User(question))
	var reply bedrock.Reply
	for event, err := range bedrock.NewModel(cfg, *model).Stream(ctx, bedrock.Request{System: *system, Messages: messages}) {
		if err != nil {
			fmt.Fprintln(p.Out)
			return err
		}
		if !*asJSON {
			fmt.Fprint(p.Out, cli.Printable(event.Text))
		}
		reply = event.Reply
	}
	if *asJSON {
		err = p.JSON(reply)
	} else {
		_, err = fmt.Fprintln(p.Out)
	}
	return errors.Join(err, write(*history, append(messages, reply.Messages...)))
}

// read reads a conversation, which is empty where there is no file yet.
func read(file string) (messages []bedrock.Message, err error) {
	if file == "" {
		return nil, nil
	}
	b, err := os.ReadFile(file)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	if err := json.Unmarshal(b, &messages); err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	return messages, nil
}

func write(file string, messages []bedrock.Message) error {
	if file == "" {
		return nil
	}
	b, err := json.MarshalIndent(messages, "", "  ")
	if err != nil {
		return err
	}
	return os.WriteFile(file, append(b, '\n'), 0o600)
}
