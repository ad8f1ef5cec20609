// Command qbusiness talks with an application of Amazon Q Business and manages its documents, with
// your usual AWS settings. AWS closed the service to accounts that had not used it by 31 July 2026
// and names Amazon Quick as its successor; export moves an index away.
//
//	go run ./examples/qbusiness apps
//	go run ./examples/qbusiness -app ID stream How much leave do I have?
//	go run ./examples/qbusiness -app ID -attach contract.pdf -mode creator chat What is new in it?
//	go run ./examples/qbusiness -app ID -conversation ID -parent ID chat And next year?
//	go run ./examples/qbusiness -app ID -mode plugin -plugin ID -approve -set days=3 chat Ask for leave
//	go run ./examples/qbusiness -app ID -retriever ID -user ann@example.com search leave
//	go run ./examples/qbusiness -app ID -index ID -readers ann@example.com,@hr put handbook.md
//	go run ./examples/qbusiness -app ID -index ID -source ID sync
//	go run ./examples/qbusiness -app ID -index ID -user ann@example.com -to store export
//
// The other commands are conversations, messages and forget; indexes, sources and plugins;
// documents and delete. Talking takes identity-aware credentials, unless the application is
// anonymous: -token names a file with a token of the user's, for which -identity and -role say
// the application in IAM Identity Center and the role.
package main

import (
	"context"
	"os"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"

	"github.com/awsai-go/awsai/examples/internal/cli"
	"github.com/awsai-go/awsai/search/assistant"
)

func main() { cli.Main("qbusiness [flags] COMMAND [ARGUMENT ...]", run) }

// settings are the command line.
type settings struct {
	app, index, source, retriever, plugin string
	conversation, parent, mode            string
	attach, set                           list
	approve                               bool
	user, readers, to                     string
	token, identity, role                 string
	json                                  bool
}

// list is a flag that may come several times.
type list []string

// String is for package flag.
func (l *list) String() string { return strings.Join(*l, ",") }

// Set is for package flag.
func (l *list) Set(s string) error {
	*l = append(*l, s)
	return nil
}

func run(ctx context.Context, p *cli.Program) error {
	s := flags(p)
	args, err := p.Rest()
	if err != nil {
		return err
	}
	if len(args) == 0 || commands[args[0]] == nil {
		return p.Usagef("want a command")
	}
	cfg, err := cli.AWS(ctx)
	if err != nil {
		return err
	}
	return s.do(ctx, p, cfg, args)
}

func flags(p *cli.Program) *settings {
	s := &settings{}
	for _, f := range []struct {
		to          *string
		name, usage string
	}{
		{&s.app, "app", "`ID` of the application"},
		{&s.index, "index", "`ID` of the index"},
		{&s.source, "source", "`ID` of the data source"},
		{&s.retriever, "retriever", "`ID` of the retriever, for search"},
		{&s.plugin, "plugin", "`ID` of the plugin that is to act"},
		{&s.conversation, "conversation", "`ID` of the conversation that goes on"},
		{&s.parent, "parent", "`ID` of the answer that the question follows"},
		{&s.mode, "mode", "what the answer is made from: `retrieval`, creator or plugin"},
		{&s.user, "user", "`name` of the user whom the credentials are of, for search, and of one that the application knows, for export"},
		{&s.readers, "readers", "`names` of who may read what is put, with @ before a group's; the default is everyone"},
		{&s.to, "to", "`folder` of the index that export fills"},
		{&s.token, "token", "`file` with a token of the user's"},
		{&s.identity, "identity", "`ARN` of the application in IAM Identity Center, with -token"},
		{&s.role, "role", "`ARN` of the role that the user gets, with -token"},
	} {
		p.Flags.StringVar(f.to, f.name, "", f.usage)
	}
	p.Flags.Var(&s.attach, "attach", "`file` that the question is about; may come 5 times")
	p.Flags.Var(&s.set, "set", "`field=value` of a form that a plugin shows; may come several times")
	p.Flags.BoolVar(&s.approve, "approve", false, "have the plugin do what it proposes")
	p.Flags.BoolVar(&s.json, "json", false, "print JSON")
	return s
}

// command does one thing.
type command func(ctx context.Context, p *cli.Program, cfg aws.Config, s *settings, args []string) error

var commands = map[string]command{
	"chat": chat, "stream": chat, "search": search, "conversations": conversations, "messages": messages, "forget": forget,
	"apps": apps, "indexes": indexes, "sources": sources, "plugins": plugins,
	"documents": documents, "put": put, "delete": remove, "sync": synchronise, "export": export,
}

func (s *settings) do(ctx context.Context, p *cli.Program, cfg aws.Config, args []string) error {
	return commands[args[0]](ctx, p, cfg, s, args)
}

// client talks as the user, where there is a token.
func (s *settings) client(cfg aws.Config) *assistant.Client {
	if s.token != "" {
		read := func(context.Context) (string, error) {
			b, err := os.ReadFile(s.token)
			return strings.TrimSpace(string(b)), err
		}
		cfg.Credentials = assistant.NewIdentity(cfg, read, func(o *assistant.IdentityOptions) { o.ApplicationARN, o.RoleARN = s.identity, s.role })
	}
	return assistant.New(cfg, s.app)
}
