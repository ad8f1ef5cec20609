// Command personalize recommends by Amazon Personalize, with your usual AWS settings: it makes
// all that there is to ask from files of rows, asks it, tells it what users do, and deletes it.
//
//	go run ./examples/personalize -offline -interactions clicks.csv recommend ann
//	go run ./examples/personalize -interactions clicks.csv evaluate
//	go run ./examples/personalize -interactions clicks.csv check
//	go run ./examples/personalize -name shop -role ARN -place s3://bucket/shop -interactions clicks.csv deploy
//	go run ./examples/personalize -at CAMPAIGN-ARN recommend ann
//	go run ./examples/personalize -tracker ID event ann film-17 click
//	go run ./examples/personalize charges
//	go run ./examples/personalize -name shop clean
//
// The commands are
//
//	check                  read files, print their schemas and whether they are enough
//	evaluate               hold back the last -n items of each user, and measure the methods of -offline
//	deploy                 make group, datasets, model and campaign; begun again it goes on
//	recommend USER         items for a user
//	related ITEM [USER]    items that go with an item
//	rank USER ITEM...      items in order for a user
//	actions USER           what to ask a user to do
//	event USER ITEM TYPE   tell what a user did
//	put ITEM               tell of an item, with -set COLUMN=VALUE
//	metrics VERSION-ARN... how good models are
//	batch ID...            for many users or items, or segments, as the -recipe has it
//	charges                what costs money by the hour
//	clean                  delete a group and all that is in it
//	recipes                what there is to choose from
//
// With -offline, recommend, related and rank need no account: they ask a model that is fitted to
// the files, and -filter is the text of a filter.
//
// A deploy or a batch that is interrupted goes on in the service: the same command takes it up.
package main

import (
	"context"
	"flag"
	"fmt"
	"strings"

	"github.com/awsai-go/awsai/examples/internal/cli"
	"github.com/awsai-go/awsai/media"
	"github.com/awsai-go/awsai/recommend"
)

func main() { cli.Main("personalize [flags] COMMAND [ARGUMENT…]", run) }

// settings are the command line.
type settings struct {
	name, domain, role, place, recipe, plan, tracker string
	interactions, items, users                       string
	at, filter, version, job, dataset                string
	count, days                                      int
	values, context, set                             pairs
	columns                                          list
	keep, json, offline                              bool
}

// list is a flag that may be given several times.
type list []string

func (l *list) String() string     { return strings.Join(*l, ",") }
func (l *list) Set(v string) error { *l = append(*l, v); return nil }

// pairs is a flag of NAME=VALUE that may be given several times.
type pairs map[string][]string

func (p *pairs) String() string { return fmt.Sprint(map[string][]string(*p)) }

func (p *pairs) Set(v string) error {
	name, value, ok := strings.Cut(v, "=")
	if !ok || name == "" {
		return fmt.Errorf("want NAME=VALUE")
	}
	if *p == nil {
		*p = pairs{}
	}
	(*p)[name] = append((*p)[name], value)
	return nil
}

func (s *settings) flags(f *flag.FlagSet) {
	f.StringVar(&s.name, "name", "", "`name` of the dataset group; others follow from it")
	f.StringVar(&s.domain, "domain", "", "`domain` of the group: ECOMMERCE or VIDEO_ON_DEMAND; the default is a custom one")
	f.StringVar(&s.role, "role", "", "`ARN` of the role that the service reads and writes S3 with")
	f.StringVar(&s.place, "place", "", "`place` in S3 for files, as s3://bucket/prefix")
	f.StringVar(&s.recipe, "recipe", "", "`recipe`; the default is aws-user-personalization-v2, and of a domain its first")
	f.StringVar(&s.plan, "plan", "", "`file` of a configuration of Maintaining Personalized Experiences to deploy")
	f.StringVar(&s.interactions, "interactions", "", "`file` of interactions, CSV with a header")
	f.StringVar(&s.items, "items", "", "`file` of items")
	f.StringVar(&s.users, "users", "", "`file` of users")
	f.IntVar(&s.days, "train-days", 0, "train every so many `days`; the default is once")
	f.StringVar(&s.at, "at", "", "`ARN` of the campaign or recommender to ask")
	f.IntVar(&s.count, "n", 10, "how many results")
	f.StringVar(&s.filter, "filter", "", "`ARN` of a filter, or with -offline its text")
	f.Var(&s.values, "value", "`NAME=VALUE` of a parameter of the filter; several may be given")
	f.Var(&s.context, "context", "`COLUMN=VALUE` that holds at the moment; several may be given")
	f.Var(&s.columns, "column", "`column` of the items to print; several may be given")
	f.StringVar(&s.tracker, "tracker", "", "tracking `ID` for event; for deploy the name of a tracker to make")
	f.StringVar(&s.dataset, "dataset", "", "`ARN` of the items' dataset, for put")
	f.Var(&s.set, "set", "`COLUMN=VALUE` of an item or an event; several make categories")
	f.StringVar(&s.version, "version", "", "`ARN` of the version that answers a batch")
	f.StringVar(&s.job, "job", "", "`name` of the batch")
	f.BoolVar(&s.keep, "keep-data", false, "delete what costs money by the hour only")
	f.BoolVar(&s.offline, "offline", false, "ask a model fitted to the files, not AWS")
	f.BoolVar(&s.json, "json", false, "print JSON")
}

func run(ctx context.Context, p *cli.Program) error {
	var s settings
	s.flags(p.Flags)
	args, err := p.Rest()
	if err != nil {
		return err
	}
	if len(args) == 0 {
		return p.Usagef("want a command")
	}
	command, args := args[0], args[1:]
	commands := map[string]struct {
		least, most int
		fn          func(context.Context, *cli.Program, []string) error
	}{
		"check": {0, 0, s.check}, "evaluate": {0, 0, s.evaluate}, "deploy": {0, 0, s.deploy}, "clean": {0, 0, s.clean}, "charges": {0, 0, s.charges}, "recipes": {0, 0, s.recipes},
		"recommend": {1, 1, s.recommend}, "related": {1, 2, s.related}, "rank": {2, 501, s.rank}, "actions": {1, 1, s.actions},
		"event": {3, 3, s.event}, "put": {1, 1, s.put}, "metrics": {1, 100, s.metrics}, "batch": {1, 1 << 20, s.batch},
	}
	c, ok := commands[command]
	switch {
	case !ok:
		return p.Usagef("no command %q", command)
	case len(args) < c.least || len(args) > c.most:
		return p.Usagef("%s takes %d to %d arguments", command, c.least, c.most)
	}
	return c.fn(ctx, p, args)
}

// client is of what there is to ask, and of what it is made.
func (s settings) client(ctx context.Context) (*recommend.Client, error) {
	cfg, err := cli.AWS(ctx)
	if err != nil {
		return nil, err
	}
	var place media.URI
	if s.place != "" {
		if place, err = media.ParseURI(s.place); err != nil {
			return nil, err
		}
	}
	return recommend.New(cfg, func(o *recommend.Options) { o.Role, o.Place = s.role, place }), nil
}
