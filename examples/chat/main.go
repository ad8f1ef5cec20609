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
	o, err := parse(p)
	if err != nil {
		return err
	}
	cfg, err := cli.AWS(ctx)
	if err != nil {
		return err
	}
	messages, err := read(o.history)
	if err != nil {
		return err
	}
	messages = append(messages, bedrock.User(o.question))
	reply, err := o.ask(ctx, p, bedrock.NewModel(cfg, o.model), messages)
	if err != nil {
		return err
	}
	return write(o.history, append(messages, reply.Messages...))
}

// ask prints the reply as it comes.
func (o options) ask(ctx context.Context, p *cli.Program, model *bedrock.Model, messages []bedrock.Message) (reply bedrock.Reply, err error) {
	for event, err := range model.Stream(ctx, bedrock.Request{System: o.system, Messages: messages}) {
		if err != nil {
			fmt.Fprintln(p.Out)
			return reply, err
		}
		if !o.asJSON {
			fmt.Fprint(p.Out, cli.Printable(event.Text))
		}
		reply = event.Reply
	}
	if o.asJSON {
		return reply, p.JSON(reply)
	}
	_, err = fmt.Fprintln(p.Out)
	return reply, err
}

// options are what the command line says.
type options struct {
	model, system, history, question string
	asJSON                           bool
}

func parse(p *cli.Program) (o options, err error) {
	p.Flags.StringVar(&o.model, "model", "global.anthropic.claude-sonnet-4-6", "`id` of the model")
	p.Flags.StringVar(&o.system, "system", "", "`instructions` for the model")
	p.Flags.StringVar(&o.history, "history", "", "`file` that keeps the conversation")
	p.Flags.BoolVar(&o.asJSON, "json", false, "print the whole reply as JSON")
	o.question, err = p.Args("the question")
	return o, err
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
