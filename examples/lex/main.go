// Command lex talks to a bot of Amazon Lex V2, with your usual AWS settings: a line of the terminal
// at a time, a text of the command line, or a spoken one.
//
//	go run ./examples/lex -bot ABCDEFGHIJ
//	go run ./examples/lex -bot ABCDEFGHIJ -session user-1 "I would like to order flowers"
//	go run ./examples/lex -bot ABCDEFGHIJ -in roses.wav -out answer.mp3
//	go run ./examples/lex -bot ABCDEFGHIJ -live -in roses.wav -out answer.pcm
//	go run ./examples/lex -bot ABCDEFGHIJ -session user-1 show
//	go run ./examples/lex -local export.zip -hook ./hook
//
// The commands:
//
//	say [TEXT]   say a text, or each line of standard input, until the bot closes; the command may be left out
//	show         print where the session is
//	end          end the session
//
// The spoken text is a WAV file of 16-bit mono PCM at 8 or 16 kHz. The spoken answer goes to -out, in
// the format of its extension: .mp3, .ogg or .pcm. With -live all goes over one connection.
//
// With -local nothing goes to AWS: the bot is an archive as the service exports it, and its code hook
// a program that reads the JSON of an event and writes that of a response.
package main

import (
	"bufio"
	"context"
	"flag"
	"fmt"
	"os"
	"strings"

	"github.com/awsai-go/awsai/examples/internal/cli"
	"github.com/awsai-go/awsai/media"
	"github.com/awsai-go/awsai/nlp/chatbot"
)

func main() { cli.Main("lex [flags] [say | show | end] [TEXT]", run) }

// settings are the command line.
type settings struct {
	ref            chatbot.Ref
	session        string
	in, out        string
	local, hook    string
	live, json     bool
	attributes     attributes
	command, words string
	talk           *chatbot.Conversation
}

// attributes are the values of a flag that can be given many times.
type attributes map[string]string

// String is for package flag.
func (a attributes) String() string { return "" }

// Set takes one value.
func (a attributes) Set(s string) error {
	name, value, ok := strings.Cut(s, "=")
	if !ok || name == "" {
		return fmt.Errorf("NAME=VALUE is wanted")
	}
	a[name] = value
	return nil
}

func (s *settings) flags(f *flag.FlagSet) {
	f.StringVar(&s.ref.ID, "bot", "", "`ID` of the bot")
	f.StringVar(&s.ref.Alias, "alias", chatbot.TestAlias, "`ID` of the bot's alias")
	f.StringVar(&s.ref.Locale, "locale", "en-US", "`language` of the conversation")
	f.StringVar(&s.session, "session", "", "`ID` of the session; the default is a new one")
	f.StringVar(&s.in, "in", "", "WAV `file` with what to say, in place of a text")
	f.StringVar(&s.out, "out", "", "`file` for the spoken answer")
	f.StringVar(&s.local, "local", "", "exported `archive` of a bot to talk to, without AWS")
	f.StringVar(&s.hook, "hook", "", "`program` that is the code hook of a -local bot")
	f.BoolVar(&s.live, "live", false, "talk over one connection")
	f.BoolVar(&s.json, "json", false, "print JSON, an answer at a time")
	f.Var(s.attributes, "attribute", "`NAME=VALUE` of a request attribute; may be repeated")
}

func run(ctx context.Context, p *cli.Program) error {
	s := settings{attributes: attributes{}}
	s.flags(p.Flags)
	args, err := p.Rest()
	if err != nil {
		return err
	}
	if s.command = "say"; len(args) > 0 {
		switch args[0] {
		case "say", "show", "end":
			s.command, args = args[0], args[1:]
		}
	}
	s.words = strings.Join(args, " ")
	output, ok := formats[extension(s.out)]
	switch {
	case (s.ref.ID == "") == (s.local == ""):
		return p.Usagef("either -bot or -local is wanted")
	case s.local != "" && (s.command != "say" || s.live || s.in != "" || s.out != ""):
		return p.Usagef("a -local bot reads and writes")
	case !ok:
		return p.Usagef("-out ends with .mp3, .ogg or .pcm")
	case s.in != "" && s.words != "":
		return p.Usagef("a text and -in exclude each other")
	case s.command != "say" && (s.session == "" || s.words != ""):
		return p.Usagef("%s takes a -session, and no text", s.command)
	}
	if s.local != "" {
		return s.talkLocal(ctx, p)
	}
	cfg, err := cli.AWS(ctx)
	if err != nil {
		return err
	}
	s.talk = chatbot.New(cfg, s.ref, func(o *chatbot.Options) { o.Output = output }).Conversation(s.session)
	return s.do(ctx, p, output)
}

// formats are those of the spoken answer, by its file's extension.
var formats = map[string]chatbot.Sound{"": chatbot.Silent, ".mp3": chatbot.MP3, ".ogg": chatbot.OGG, ".pcm": chatbot.PCM}

func extension(file string) string {
	if i := strings.LastIndexByte(file, '.'); i >= 0 {
		return strings.ToLower(file[i:])
	}
	return file
}

func (s *settings) do(ctx context.Context, p *cli.Program, output chatbot.Sound) error {
	switch {
	case s.command == "end":
		return s.talk.Delete(ctx)
	case s.command == "show":
		reply, err := s.talk.Session(ctx)
		if err != nil {
			return err
		}
		return s.print(p, reply, reply)
	}
	if s.session == "" {
		fmt.Fprintln(p.Err, "session", s.talk.ID())
	}
	switch {
	case s.live:
		return s.holdLive(ctx, p, output)
	case s.in != "" || s.out != "":
		return s.speak(ctx, p)
	}
	return s.eachLine(func(text string) (closed bool, err error) {
		reply, err := s.talk.Send(ctx, chatbot.Request{Text: text, Attributes: s.attributes})
		if err != nil {
			return false, err
		}
		return reply.Closed(), s.print(p, reply, reply)
	})
}

// eachLine says the text of the command line, or each line of standard input until the bot has closed.
func (s *settings) eachLine(say func(text string) (closed bool, err error)) error {
	if s.words != "" {
		_, err := say(s.words)
		return err
	}
	lines := bufio.NewScanner(os.Stdin)
	for lines.Scan() {
		if strings.TrimSpace(lines.Text()) == "" {
			continue
		}
		if closed, err := say(lines.Text()); closed || err != nil {
			return err
		}
	}
	return lines.Err()
}

// speak is a turn that is spoken, or answered so.
func (s *settings) speak(ctx context.Context, p *cli.Program) error {
	r := chatbot.Request{Text: s.words, Attributes: s.attributes}
	if s.in != "" {
		r.Audio = media.File(s.in)
	}
	reply, err := s.talk.Utter(ctx, r)
	if err != nil {
		return err
	}
	if s.out != "" {
		if err := os.WriteFile(s.out, reply.Audio, 0o600); err != nil {
			return err
		}
		reply.Audio = nil
	}
	if !s.json && s.in != "" {
		fmt.Fprintln(p.Out, "you:", cli.Printable(reply.Transcript))
	}
	return s.print(p, reply.Reply, reply)
}

// print prints an answer: as JSON all of it.
func (s *settings) print(p *cli.Program, reply chatbot.Reply, all any) error {
	if s.json {
		return p.JSON(all)
	}
	printMessages(p, reply.Messages)
	if i := reply.State.Intent; i.Name != "" {
		fmt.Fprintf(p.Err, "%s\t%s\t%s\t%s\n", cli.Printable(i.Name), i.State, reply.State.Action.Type, cli.Printable(reply.Asks()))
	}
	return nil
}

func printMessages(p *cli.Program, messages []chatbot.Message) {
	for _, m := range messages {
		if m.Type != chatbot.ImageResponseCard {
			fmt.Fprintln(p.Out, "bot:", cli.Printable(m.Text))
			continue
		}
		fmt.Fprintln(p.Out, "bot:", cli.Printable(m.Card.Title), cli.Printable(m.Card.Subtitle), cli.Printable(m.Card.ImageURL))
		for _, b := range m.Card.Buttons {
			fmt.Fprintf(p.Out, "     %s: say %s\n", cli.Printable(b.Text), cli.Printable(b.Value))
		}
	}
}
