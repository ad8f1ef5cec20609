// Command featurestore keeps orders and what is known of customers in a feature store, and makes
// training data of them: in a folder of this machine by default, on Amazon SageMaker with -aws.
//
//	go run ./examples/featurestore -dir features demo
//	go run ./examples/featurestore -dir features get orders o3
//	go run ./examples/featurestore -dir features train
//	go run ./examples/featurestore -aws -role ARN -s3 s3://bucket/features create
//	go run ./examples/featurestore -aws -journal orders.journal ingest orders.csv
//
// The commands are create (the groups), ingest (orders from CSV with the columns order_id,
// event_time, customer_id and amount), get, delete, list, groups, train (each order with what was
// known of its customer then), drop (the groups), and demo, which is create, made-up rows and train.
// An ingestion that was interrupted goes on with the same -journal.
//
// The exit code is 1 where something failed; rows that are refused are named.
package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/awsai-go/awsai/examples/internal/cli"
	"github.com/awsai-go/awsai/media"
	"github.com/awsai-go/awsai/sagemaker/featurestore"
)

func main() { cli.Main("featurestore [flags] COMMAND [ARGUMENT]...", run) }

// order is a record of the group orders.
type order struct {
	ID       string    `feature:"order_id,id" json:"order_id"`
	At       time.Time `feature:"event_time,time" json:"event_time"`
	Customer string    `feature:"customer_id" json:"customer_id"`
	Amount   float64   `feature:"amount" json:"amount"`
}

// customer is a record of the group customers.
type customer struct {
	ID   string    `feature:"customer_id,id"`
	At   time.Time `feature:"event_time,time"`
	Tier string    `feature:"tier"`
}

// settings are the command line.
type settings struct {
	aws                  bool
	dir, role, s3        string
	output, journal      string
	hard, json           bool
	program              *cli.Program
	store                featurestore.Store
	command, first, next string
}

func run(ctx context.Context, p *cli.Program) (err error) {
	s := settings{program: p}
	p.Flags.BoolVar(&s.aws, "aws", false, "use Amazon SageMaker, with your usual AWS settings")
	p.Flags.StringVar(&s.dir, "dir", "", "`folder` of the local store; the default is memory alone")
	p.Flags.StringVar(&s.role, "role", "", "`ARN` of the role that writes the offline store")
	p.Flags.StringVar(&s.s3, "s3", "s3://local/features", "`place` of the offline store")
	p.Flags.StringVar(&s.output, "output", "", "`place` in S3 for the results of queries")
	p.Flags.StringVar(&s.journal, "journal", "", "`file` that keeps how far an ingestion came")
	p.Flags.BoolVar(&s.hard, "hard", false, "delete for good")
	p.Flags.BoolVar(&s.json, "json", false, "print JSON")
	args, err := p.Rest()
	if err != nil {
		return err
	}
	if len(args) == 0 || len(args) > 3 {
		return p.Usagef("want a command and at most two arguments")
	}
	args = append(args, "", "")
	s.command, s.first, s.next = args[0], args[1], args[2]
	command := s.commands()[s.command]
	if command == nil {
		return p.Usagef("no command %q", s.command)
	}
	done, err := s.open(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, done()) }()
	return command(ctx)
}

func (s *settings) commands() map[string]func(context.Context) error {
	return map[string]func(context.Context) error{
		"create": s.create, "ingest": s.ingest, "get": s.get, "delete": s.delete, "list": s.list,
		"groups": s.groups, "train": s.train, "drop": s.drop, "demo": s.demo,
	}
}

// open chooses the store. All commands are the same for both.
func (s *settings) open(ctx context.Context) (done func() error, err error) {
	if !s.aws {
		l, err := featurestore.OpenLocal(s.dir)
		if err != nil {
			return nil, err
		}
		s.store = l
		return l.Close, nil
	}
	cfg, err := cli.AWS(ctx)
	if err != nil {
		return nil, err
	}
	var output media.URI
	if s.output != "" {
		if output, err = media.ParseURI(s.output); err != nil {
			return nil, err
		}
	}
	s.store = featurestore.New(cfg, func(o *featurestore.Options) { o.Output = output })
	return func() error { return nil }, nil
}

// create makes both groups and waits for them.
func (s *settings) create(ctx context.Context) error {
	orders, err := featurestore.SchemaOf[order]()
	if err != nil {
		return err
	}
	customers, err := featurestore.SchemaOf[customer]()
	if err != nil {
		return err
	}
	for _, g := range []featurestore.Group{{Name: "orders", Schema: orders}, {Name: "customers", Schema: customers}} {
		g.Role, g.Online.Enabled, g.Offline.S3 = s.role, true, s.s3
		j, err := s.store.CreateGroup(ctx, g)
		if err != nil {
			return err
		}
		d, err := j.Wait(ctx)
		if err != nil {
			return err
		}
		if err := s.print(fmt.Sprintf("group %s: %s, %d features", d.Name, d.Status, len(d.Schema.Features)), d); err != nil {
			return err
		}
	}
	return nil
}

// print prints a line, or with -json the value.
func (s *settings) print(line string, v any) error {
	if s.json {
		return s.program.JSON(v)
	}
	_, err := fmt.Fprintln(s.program.Out, cli.Printable(line))
	return err
}
