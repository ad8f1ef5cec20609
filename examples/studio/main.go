// Command studio sets up SageMaker Studio, with your usual AWS settings: a domain, a user, a space
// with JupyterLab or the Code Editor; and takes a domain down again.
//
//	go run ./examples/studio -role ARN -vpc vpc-1 -subnets subnet-1,subnet-2 -user ann up risk
//	go run ./examples/studio list
//	go run ./examples/studio -user ann -open url DOMAIN-ID
//	go run ./examples/studio plan DOMAIN-ID
//	go run ./examples/studio -yes down DOMAIN-ID
//
// up may be run again: it makes what is missing and changes what differs. So may down, which goes
// on where it was interrupted. It deletes nothing without -yes, and keeps the users' files without
// -files. url prints the address that signs a user in only with -open: whoever has it is let in.
package main

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/awsai-go/awsai/examples/internal/cli"
	"github.com/awsai-go/awsai/job"
	"github.com/awsai-go/awsai/sagemaker/studio"
)

func main() { cli.Main("studio [flags] up NAME | list | url ID | plan ID | down ID", run) }

// settings are the command line.
type settings struct {
	role, vpc, subnets, user, app, instance string
	idle                                    time.Duration
	open, yes, files, json                  bool
}

func run(ctx context.Context, p *cli.Program) error {
	var s settings
	p.Flags.StringVar(&s.role, "role", "", "`ARN` of the role that apps work with")
	p.Flags.StringVar(&s.vpc, "vpc", "", "`ID` of the network")
	p.Flags.StringVar(&s.subnets, "subnets", "", "`IDs` of its subnets, with commas")
	p.Flags.StringVar(&s.user, "user", "user", "`name` of the user")
	p.Flags.StringVar(&s.app, "app", "JupyterLab", "`type` of the app, JupyterLab or CodeEditor")
	p.Flags.StringVar(&s.instance, "instance", "ml.t3.medium", "`type` of instance that the app runs on")
	p.Flags.DurationVar(&s.idle, "idle", time.Hour, "`time` after which an idle app is shut down")
	p.Flags.BoolVar(&s.open, "open", false, "print the address that signs in")
	p.Flags.BoolVar(&s.yes, "yes", false, "delete what the plan says")
	p.Flags.BoolVar(&s.files, "files", false, "delete the users' files too")
	p.Flags.BoolVar(&s.json, "json", false, "print JSON")
	args, err := p.Rest()
	if err != nil {
		return err
	}
	command, name := strings.Join(args, ""), ""
	if len(args) == 2 {
		command, name = args[0], args[1]
	}
	do := map[string]func(context.Context, *cli.Program, *studio.Client, string) error{"up": s.up, "list": s.list, "url": s.url, "plan": s.plan, "down": s.down}[command]
	if do == nil || (name == "") != (command == "list") {
		return p.Usagef("want up, list, url, plan or down, and a name for all but list")
	}
	cfg, err := cli.AWS(ctx)
	if err != nil {
		return err
	}
	return do(ctx, p, studio.New(cfg), name)
}

func (s settings) up(ctx context.Context, p *cli.Program, c *studio.Client, name string) error {
	app := studio.AppType(s.app)
	defaults := studio.Defaults{Resources: studio.Resources{Instance: s.instance}, Idle: studio.Idle{After: s.idle}}
	d := studio.Domain{Name: name, VPC: s.vpc, Settings: studio.Settings{Role: s.role, JupyterLab: defaults, CodeEditor: defaults}}
	if s.subnets != "" {
		d.Subnets = strings.Split(s.subnets, ",")
	}
	d, err := ready[studio.Domain](ctx, p)(c.EnsureDomain(ctx, d))
	if err != nil {
		return err
	}
	if _, err := ready[studio.Profile](ctx, p)(c.EnsureProfile(ctx, d.ID, studio.Profile{Name: s.user})); err != nil {
		return err
	}
	space := studio.Space{Name: s.user + "-space", Owner: s.user, App: app, Resources: studio.Resources{Instance: s.instance}}
	if _, err := ready[studio.Space](ctx, p)(c.EnsureSpace(ctx, d.ID, space)); err != nil {
		return err
	}
	a, err := ready[studio.App](ctx, p)(c.EnsureApp(ctx, d.ID, studio.App{Type: app, Space: space.Name, Resources: space.Resources}))
	if err != nil {
		return err
	}
	if s.json {
		return p.JSON(map[string]any{"domain": d, "app": a})
	}
	_, err = fmt.Fprintf(p.Out, "%s\t%s\t%s\t%s\n", d.ID, cli.Printable(d.Name), space.Name, a.Status)
	return err
}

// ready waits for a job.
func ready[T any](ctx context.Context, p *cli.Program) func(*job.Job[T], error) (T, error) {
	return func(j *job.Job[T], err error) (T, error) {
		if err != nil {
			return *new(T), err
		}
		fmt.Fprintf(p.Err, "waiting for %s\n", j.ID())
		return j.Wait(ctx)
	}
}

func (s settings) list(ctx context.Context, p *cli.Program, c *studio.Client, _ string) error {
	for d, err := range c.Domains(ctx) {
		if err != nil {
			return err
		}
		if s.json {
			err = p.JSON(d)
		} else {
			_, err = fmt.Fprintf(p.Out, "%s\t%s\t%s\n", d.ID, cli.Printable(d.Name), d.Status)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (s settings) url(ctx context.Context, p *cli.Program, c *studio.Client, domain string) error {
	u, err := c.URL(ctx, domain, s.user)
	if err != nil {
		return err
	}
	text := u.String() // which hides it
	if s.open {
		text = u.Reveal()
	}
	_, err = fmt.Fprintln(p.Out, text)
	return err
}

func (s settings) plan(ctx context.Context, p *cli.Program, c *studio.Client, domain string) error {
	plan, err := c.Plan(ctx, domain, studio.Scope{DeleteFiles: s.files})
	if err != nil {
		return err
	}
	if s.json {
		return p.JSON(plan)
	}
	_, err = fmt.Fprint(p.Out, plan)
	return err
}

func (s settings) down(ctx context.Context, p *cli.Program, c *studio.Client, domain string) error {
	plan, err := c.Plan(ctx, domain, studio.Scope{DeleteFiles: s.files})
	if err != nil {
		return err
	}
	fmt.Fprint(p.Out, plan)
	if !s.yes {
		_, err := fmt.Fprintln(p.Out, "nothing is deleted without -yes")
		return err
	}
	for progress, err := range c.Delete(plan).Watch(ctx) {
		if err != nil {
			return err
		}
		fmt.Fprintf(p.Err, "%d of %d gone, %s\n", progress.Done, progress.Total, progress.Message)
	}
	return nil
}
