// Command jumpstart finds models of SageMaker JumpStart, says what would be deployed, and
// deploys.
//
//	go run ./examples/jumpstart list "task == llm and not id begins with meta"
//	go run ./examples/jumpstart plan -instance ml.g5.2xlarge huggingface-llm-gemma-2b-instruct
//	go run ./examples/jumpstart plan -document hub.json
//	go run ./examples/jumpstart deploy -role ARN -accept huggingface-llm-gemma-2b-instruct
package main

import (
	"context"
	"fmt"
	"os"
	"strings"

	"github.com/awsai-go/awsai/examples/internal/cli"
	"github.com/awsai-go/awsai/sagemaker/jumpstart"
)

func main() {
	cli.Main("jumpstart [flags] list [FILTER] | plan MODEL | deploy MODEL", run)
}

func run(ctx context.Context, p *cli.Program) error {
	instance := p.Flags.String("instance", "", "the type of instance; the default is the model's")
	document := p.Flags.String("document", "", "for plan: a file with the model's document, read without an account")
	role := p.Flags.String("role", "", "for deploy: the ARN of the model's IAM role")
	accept := p.Flags.Bool("accept", false, "for deploy: accept the model's licence")
	asJSON := p.Flags.Bool("json", false, "print JSON")
	args, err := p.Rest()
	if err != nil {
		return err
	}
	if *document != "" {
		data, err := os.ReadFile(*document)
		if err != nil {
			return err
		}
		d, err := jumpstart.ParseDocument(data)
		if err != nil {
			return err
		}
		return plan(p, d, *instance, *asJSON)
	}
	if len(args) == 0 || args[0] != "list" && len(args) != 2 {
		return p.Usagef("list, plan or deploy")
	}
	cfg, err := cli.AWS(ctx)
	if err != nil {
		return err
	}
	c := jumpstart.New(cfg, func(o *jumpstart.Options) { o.Role = *role })
	if args[0] == "list" {
		return list(ctx, p, c, strings.Join(args[1:], " "), *asJSON)
	}
	m, err := c.Model(ctx, args[1], "")
	if err != nil {
		return err
	}
	switch args[0] {
	case "plan":
		return plan(p, m.Document, *instance, *asJSON)
	case "deploy":
		j, err := c.Deploy(ctx, m, jumpstart.Deployment{Instance: *instance, AcceptEULA: *accept})
		if err != nil {
			return err
		}
		e, err := j.Wait(ctx)
		if err != nil {
			return err
		}
		fmt.Fprintln(p.Out, e.Name)
		return nil
	}
	return p.Usagef("no command %q", args[0])
}

func list(ctx context.Context, p *cli.Program, c *jumpstart.Client, filter string, asJSON bool) error {
	var q jumpstart.Query
	if filter != "" {
		var err error
		if q.Filter, err = jumpstart.ParseFilter(filter); err != nil {
			return err
		}
	}
	for info, err := range c.List(ctx, q) {
		if err != nil {
			return err
		}
		if asJSON {
			err = p.JSON(info)
		} else {
			_, err = fmt.Fprintf(p.Out, "%s\t%s\t%s\n", cli.Printable(info.Name), info.Version, cli.Printable(info.Title))
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func plan(p *cli.Program, d jumpstart.Document, instance string, asJSON bool) error {
	h, err := d.Hosting(instance)
	if err != nil {
		return err
	}
	if asJSON {
		return p.JSON(h)
	}
	price := "not known"
	if found, ok := jumpstart.Prices().Of(h.Instance); ok {
		price = fmt.Sprintf("%.3f USD an hour (%s, %s)", found.PerHour, found.Region, found.AsOf)
	}
	fmt.Fprintf(p.Out, "instance\t%s\nimage\t%s\nartifact\t%s\nlicence\t%s\nprice\t%s\n", h.Instance, cli.Printable(h.Image), h.Artifact, cli.Printable(h.EULA), price)
	return nil
}
