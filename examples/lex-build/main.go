// Command lex-build builds a bot of Amazon Lex V2, which books rooms of a hotel, and lets you talk
// to it before it is built.
//
//	go run ./examples/lex-build talk                              # in the terminal, without AWS
//	go run ./examples/lex-build talk "a room in Rome" 2026-12-01 3 double yes  # what is said, in turns
//	go run ./examples/lex-build -role ARN plan
//	go run ./examples/lex-build -role ARN -lambda ARN apply
//	go run ./examples/lex-build -o hotel.zip export
//	go run ./examples/lex-build -definition -o hotel.zip export   # without AWS
//
// plan says what apply would do, and apply does it: it may be interrupted and started again. With
// -file, the definition is that of an archive, as export writes it or Amazon Lex does.
package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"strings"

	"github.com/awsai-go/awsai/examples/internal/cli"
	"github.com/awsai-go/awsai/nlp/chatbot/bot"
	"github.com/awsai-go/awsai/nlp/chatbot/bot/talk"
)

func main() { cli.Main("lex-build [flags] plan | apply | export | talk [TEXT...]", run) }

// settings are the command line.
type settings struct {
	role, lambda, file, output, locale string
	definition, keep, json             bool
}

func run(ctx context.Context, p *cli.Program) error {
	var s settings
	p.Flags.StringVar(&s.role, "role", "", "`ARN` of the role that a new bot runs with")
	p.Flags.StringVar(&s.lambda, "lambda", "", "`ARN` of the function that is the bot's code hook")
	p.Flags.StringVar(&s.file, "file", "", "`archive` with the definition; the default is the hotel")
	p.Flags.StringVar(&s.output, "o", "", "`file` for the archive that export writes")
	p.Flags.StringVar(&s.locale, "locale", "en_US", "`locale` to talk in")
	p.Flags.BoolVar(&s.definition, "definition", false, "export the definition, not what the service has")
	p.Flags.BoolVar(&s.keep, "keep", false, "delete nothing that the definition has not")
	p.Flags.BoolVar(&s.json, "json", false, "print JSON")
	args, err := p.Rest()
	if err != nil {
		return err
	}
	if len(args) == 0 {
		return p.Usagef("want plan, apply, export or talk")
	}
	b, err := s.read()
	if err != nil {
		return err
	}
	switch args[0] {
	case "plan", "apply":
		return s.build(ctx, p, b, args[0] == "apply")
	case "export":
		return s.export(ctx, p, b)
	case "talk":
		return s.talk(ctx, p, b, args[1:])
	}
	return p.Usagef("no command %q", args[0])
}

// read is the definition.
func (s settings) read() (bot.Bot, error) {
	b := hotel()
	if s.file != "" {
		data, err := os.ReadFile(s.file)
		if err != nil {
			return bot.Bot{}, err
		}
		a, err := bot.ReadArchive(bytes.NewReader(data), int64(len(data)))
		if err != nil {
			return bot.Bot{}, err
		}
		b = a.Bot
	}
	b.Role = s.role
	live := bot.Alias{Name: "live", Hooks: map[string]bot.Hook{}}
	for _, l := range b.Locales {
		live.Hooks[l.ID] = bot.Hook{Lambda: s.lambda}
	}
	b.Aliases = []bot.Alias{live}
	return b, nil
}

// build prints what is to be done, or does it.
func (s settings) build(ctx context.Context, p *cli.Program, b bot.Bot, apply bool) error {
	cfg, err := cli.AWS(ctx)
	if err != nil {
		return err
	}
	client := bot.New(cfg)
	options := func(o *bot.ApplyOptions) { o.Keep = s.keep }
	if apply {
		for change, err := range client.Apply(ctx, b, options) {
			if err != nil {
				return err
			}
			if err := s.print(p, change); err != nil {
				return err
			}
		}
		return nil
	}
	changes, err := client.Plan(ctx, b, options)
	if err != nil {
		return err
	}
	for _, change := range changes {
		if err := s.print(p, change); err != nil {
			return err
		}
	}
	if len(changes) == 0 {
		fmt.Fprintln(p.Err, "nothing is to be done")
	}
	return nil
}

func (s settings) print(p *cli.Program, change bot.Change) error {
	if s.json {
		return p.JSON(change)
	}
	_, err := fmt.Fprintln(p.Out, cli.Printable(change.String()))
	return err
}

// export writes an archive of what the service has, or of the definition.
func (s settings) export(ctx context.Context, p *cli.Program, b bot.Bot) error {
	if s.output == "" {
		return p.Usagef("export needs a file: -o")
	}
	data, err := (&bot.Archive{Kind: bot.KindBot, Bot: b}).Bytes()
	if !s.definition {
		data, err = fetch(ctx, b.Name)
	}
	if err != nil {
		return err
	}
	if err := os.WriteFile(s.output, data, 0o600); err != nil {
		return err
	}
	fmt.Fprintf(p.Err, "%s: %d bytes\n", s.output, len(data))
	return nil
}

func fetch(ctx context.Context, name string) ([]byte, error) {
	cfg, err := cli.AWS(ctx)
	if err != nil {
		return nil, err
	}
	client := bot.New(cfg)
	id, err := client.Find(ctx, name)
	if err != nil {
		return nil, err
	}
	job, err := client.Export(ctx, bot.Source{Bot: id})
	if err != nil {
		return nil, err
	}
	return job.Wait(ctx)
}

// talk holds a conversation with what is given, or with whoever is at the terminal.
func (s settings) talk(ctx context.Context, p *cli.Program, b bot.Bot, texts []string) error {
	runner, err := talk.New(b, s.locale, func(o *talk.Options) { o.Hook = desk() })
	if err != nil {
		return err
	}
	session := talk.Session{ID: "terminal"}
	say := func(text string) error {
		reply, err := runner.Turn(ctx, session, text)
		if err != nil {
			return err
		}
		session = reply.Session
		if reply.HookErr != nil {
			fmt.Fprintf(p.Err, "the hook failed: %v\n", reply.HookErr)
		}
		if s.json {
			return p.JSON(reply)
		}
		_, err = fmt.Fprintln(p.Out, cli.Printable(reply.Text()))
		return err
	}
	if len(texts) > 0 {
		for _, text := range texts {
			if !s.json {
				fmt.Fprintf(p.Out, "> %s\n", cli.Printable(text))
			}
			if err := say(text); err != nil {
				return err
			}
		}
		return nil
	}
	fmt.Fprintln(p.Err, "say something, as “book a room”; end with Ctrl-D")
	lines := bufio.NewScanner(os.Stdin)
	for lines.Scan() {
		if strings.TrimSpace(lines.Text()) == "" {
			continue
		}
		if err := say(lines.Text()); err != nil {
			return err
		}
	}
	return errors.Join(lines.Err(), ctx.Err())
}
