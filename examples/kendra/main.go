// Command kendra searches and fills an index of Amazon Kendra, with your usual AWS settings.
//
//	go run ./examples/kendra -index ID -user ann -group crew query "How do I moor a boat?"
//	go run ./examples/kendra -index ID -filter _category=handbook -facet year retrieve mooring
//	go run ./examples/kendra -index ID -role ARN -reader group:crew put handbook/*.md
//	go run ./examples/kendra -index ID -role ARN -bucket files faq questions.csv
//	go run ./examples/kendra -index ID sync DATASOURCE
//	go run ./examples/kendra -index ID export ./store
//
// It asks: query, retrieve, suggest, insights. It fills: put, delete, status, faq, thesaurus, sync
// and stop. It tells: index, sources, history, faqs. It moves: export, into an index of this
// library in a folder, which ask then answers from, for the same -user and -group, without AWS. And
// check looks at a file of questions (.csv, .json) or synonyms (.txt) without sending anything.
//
// AWS closed Kendra to new accounts on 2026-07-30.
package main

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"

	"github.com/awsai-go/awsai/examples/internal/cli"
	"github.com/awsai-go/awsai/media"
	"github.com/awsai-go/awsai/rag"
	"github.com/awsai-go/awsai/search"
)

func main() { cli.Main("kendra -index ID [flags] COMMAND [ARGUMENT …]", run) }

// task is the command line and what it is done with.
type task struct {
	p      *cli.Program
	cfg    aws.Config
	client *search.Client

	index, plan, role, bucket, user, filter, facet, sort, format, interval string
	groups, readers                                                        list
	limit                                                                  int
	json, mirror                                                           bool
	args                                                                   []string
}

// list is a flag that may be given several times.
type list []string

func (l *list) String() string { return strings.Join(*l, ",") }

func (l *list) Set(s string) error {
	*l = append(*l, s)
	return nil
}

// command is one thing to do: how many arguments it takes at least, and whether it is done
// without AWS.
type command struct {
	min   int
	local bool
	do    func(context.Context, *task) error
}

var commands = map[string]command{
	"query": {1, false, query}, "retrieve": {1, false, retrieve}, "suggest": {1, false, suggest}, "insights": {0, false, insights},
	"put": {1, false, put}, "delete": {1, false, remove}, "status": {1, false, status}, "faq": {1, false, faq}, "thesaurus": {1, false, thesaurus},
	"sync": {1, false, syncSource}, "stop": {1, false, stop}, "index": {0, false, describe}, "sources": {0, false, sources}, "history": {1, false, history}, "faqs": {0, false, faqs},
	"export": {1, false, export}, "ask": {2, true, ask}, "check": {1, true, check},
}

func run(ctx context.Context, p *cli.Program) error {
	t := &task{p: p}
	p.Flags.StringVar(&t.index, "index", "", "`ID` of the index")
	p.Flags.StringVar(&t.plan, "plan", "", "`ID` of the rescore execution plan that orders what retrieve finds")
	p.Flags.StringVar(&t.user, "user", "", "`name` of who asks")
	p.Flags.Var(&t.groups, "group", "`name` of a group of who asks; may be repeated")
	p.Flags.Var(&t.readers, "reader", "who may read what is put, as user:`NAME` or group:NAME; may be repeated; the default is everyone")
	p.Flags.StringVar(&t.filter, "filter", "", "`KEY=VALUE` that documents have to have")
	p.Flags.StringVar(&t.facet, "facet", "", "`attribute` to count results by")
	p.Flags.StringVar(&t.sort, "sort", "", "`attribute` to sort by, the highest first")
	p.Flags.IntVar(&t.limit, "limit", 10, "how many results are wanted")
	p.Flags.StringVar(&t.role, "role", "", "`ARN` of the role that the index reads S3 with")
	p.Flags.StringVar(&t.bucket, "bucket", "", "`name` of the bucket that files are put into for the index")
	p.Flags.StringVar(&t.format, "format", "", "`format` of a file of questions: CSV, CSV_WITH_HEADER or JSON; the default is told by its ending and first line")
	p.Flags.StringVar(&t.interval, "interval", string(search.ThisMonth), "`time` of the insights")
	p.Flags.BoolVar(&t.mirror, "mirror", false, "have export delete what the index does not have")
	p.Flags.BoolVar(&t.json, "json", false, "print JSON")
	args, err := p.Rest()
	if err != nil {
		return err
	}
	if len(args) == 0 {
		return p.Usagef("no command")
	}
	c, ok := commands[args[0]]
	t.args = args[1:]
	switch {
	case !ok:
		return p.Usagef("unknown command %q", args[0])
	case len(t.args) < c.min:
		return p.Usagef("%s needs more arguments", args[0])
	case !c.local && t.index == "":
		return p.Usagef("no -index")
	}
	if !c.local {
		if err := t.connect(ctx); err != nil {
			return err
		}
	}
	return c.do(ctx, t)
}

func (t *task) connect(ctx context.Context) (err error) {
	if t.cfg, err = cli.AWS(ctx); err != nil {
		return err
	}
	t.client = search.New(t.cfg, t.index, func(o *search.Options) {
		o.Role = t.role
		if t.bucket != "" {
			o.Stager = media.NewStager(t.cfg, t.bucket)
		}
	})
	return nil
}

// print prints a value as JSON, or as the lines of it.
func (t *task) print(v any, lines func()) error {
	if t.json {
		return t.p.JSON(v)
	}
	lines()
	return nil
}

// line prints a line without what might move the cursor.
func (t *task) line(format string, args ...any) {
	fmt.Fprintln(t.p.Out, cli.Printable(fmt.Sprintf(format, args...)))
}

// principals are who asks, as package rag has them.
func (t *task) principals() []string {
	var out []string
	if t.user != "" {
		out = append(out, search.AsUser(t.user).String())
	}
	for _, g := range t.groups {
		out = append(out, search.AsGroup(g).String())
	}
	return out
}

func (t *task) who() search.User {
	u := search.User{ID: t.user}
	for _, g := range t.groups {
		u.Groups = append(u.Groups, search.AsGroup(g))
	}
	return u
}

// where is the filter of the command line.
func (t *task) where() (rag.Filter, error) {
	if t.filter == "" {
		return rag.Filter{}, nil
	}
	key, value, ok := strings.Cut(t.filter, "=")
	if !ok {
		return rag.Filter{}, t.p.Usagef("-filter is not KEY=VALUE")
	}
	return rag.Eq(key, value), nil
}

// access is who may read what is put.
func (t *task) access() (search.ACL, error) {
	var a search.ACL
	for _, r := range t.readers {
		p, err := search.ParsePrincipal(r)
		if err != nil {
			return a, err
		}
		a.Allow = append(a.Allow, p)
	}
	return a, nil
}

// words are the arguments as one text.
func (t *task) words(from int) string { return strings.Join(slices.Clone(t.args[from:]), " ") }
