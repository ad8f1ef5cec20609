// Command deploy puts a model to work: as a process of this machine by default, on
// SageMaker with your usual AWS settings where a command says so.
//
//	go run ./examples/deploy
//	go run ./examples/deploy -model ./model -serve "python3 serve.py" 1,2,3
//	go run ./examples/deploy -role ARN -image IMAGE -model ./model up churn
//	go run ./examples/deploy list
//	go run ./examples/deploy charges
//	go run ./examples/deploy down churn
//
// The commands are
//
//	local [RECORD]   serve the model here and send it a record (the default)
//	up NAME          create the endpoint, or change it, and wait until it serves
//	down NAME        delete the endpoint and what belongs to it
//	list             list the endpoints
//	charges          list what costs money
package main

import (
	"context"
	"fmt"
	"os"
	"strings"

	"github.com/awsai-go/awsai/examples/internal/cli"
	"github.com/awsai-go/awsai/sagemaker/deploy"
)

func main() {
	if os.Getenv(serving) != "" {
		serve()
		return
	}
	cli.Main("deploy [flags] [COMMAND] [NAME or RECORD]", run)
}

// settings are the flags.
type settings struct {
	role, bucket, image, model, command, instance string
	count                                         int
	json                                          bool
}

func run(ctx context.Context, p *cli.Program) error {
	var s settings
	p.Flags.BoolVar(&s.json, "json", false, "print JSON")
	p.Flags.StringVar(&s.role, "role", "", "`ARN` of the role of the model")
	p.Flags.StringVar(&s.bucket, "bucket", "", "`bucket` to stage in; empty is the account's for SageMaker")
	p.Flags.StringVar(&s.image, "image", "", "`address` of the container's image")
	p.Flags.StringVar(&s.model, "model", "", "`folder` of the model; local: one that adds numbers")
	p.Flags.StringVar(&s.command, "serve", "", "`command` that serves the model locally; empty is this program")
	p.Flags.StringVar(&s.instance, "instance", "ml.m5.large", "`type` of instance")
	p.Flags.IntVar(&s.count, "count", 1, "`number` of instances")
	args, err := p.Rest()
	if err != nil {
		return err
	}
	command := "local"
	if len(args) > 0 {
		command, args = args[0], args[1:]
	}
	name := strings.Join(args, " ")
	if (command == "up" || command == "down") && name == "" {
		return p.Usagef("%s of which endpoint?", command)
	}
	switch command {
	case "local":
		return local(ctx, p, s, name)
	case "up", "down", "list", "charges":
	default:
		return p.Usagef("no command %q: local, up, down, list or charges", command)
	}
	cfg, err := cli.AWS(ctx)
	if err != nil {
		return err
	}
	client := deploy.New(cfg, func(o *deploy.Options) { o.Role, o.Bucket = s.role, s.bucket })
	return onAWS(ctx, p, s, client, command, name)
}

func onAWS(ctx context.Context, p *cli.Program, s settings, client *deploy.Client, command, name string) error {
	switch command {
	case "up":
		return up(ctx, p, s, client, name)
	case "down":
		deleted, err := client.Delete(ctx, name)
		if err != nil {
			return err
		}
		return show(p, s, deleted, fmt.Sprintf("deleted: endpoint %v, configurations %v, models %v\n", deleted.Endpoint, deleted.Configs, deleted.Models))
	case "list":
		var all []deploy.Listed
		var text strings.Builder
		for e, err := range client.Endpoints(ctx, deploy.Filter{}) {
			if err != nil {
				return err
			}
			all = append(all, e)
			fmt.Fprintf(&text, "%s\t%s\tsince %s\n", e.Name, e.Service, e.Created.Format("2006-01-02 15:04"))
		}
		return show(p, s, all, text.String())
	}
	charges, err := client.Charges(ctx)
	var text strings.Builder
	for _, c := range charges {
		fmt.Fprintf(&text, "%s\t%s %s %s\t%d × %s\tsince %s\n", c.Region, c.Kind, c.Name, c.Part, c.Count, c.Instance, c.Since.Format("2006-01-02 15:04"))
	}
	if shown := show(p, s, charges, text.String()); err == nil {
		err = shown
	}
	return err
}

func up(ctx context.Context, p *cli.Program, s settings, client *deploy.Client, name string) error {
	j, err := client.Deploy(ctx, deploy.RealTime(name, deploy.Folder(s.image, s.model), s.instance, s.count))
	if err != nil {
		return err
	}
	for step, err := range j.Watch(ctx) {
		if err != nil {
			return err
		}
		fmt.Fprintf(p.Err, "%s %s\n", step.Status, step.Message)
	}
	endpoint, err := j.Wait(ctx)
	if err != nil {
		return err
	}
	return show(p, s, endpoint, fmt.Sprintf("%s serves on %d instances\n", endpoint.Name, endpoint.Variants[0].Count))
}

func show(p *cli.Program, s settings, v any, text string) error {
	if s.json {
		return p.JSON(v)
	}
	_, err := fmt.Fprint(p.Out, cli.Printable(text))
	return err
}
