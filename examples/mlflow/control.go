package main

import (
	"context"
	"fmt"

	"github.com/awsai-go/awsai/examples/internal/cli"
	"github.com/awsai-go/awsai/job"
	"github.com/awsai-go/awsai/media"
	"github.com/awsai-go/awsai/sagemaker/mlflow/server"
)

// manage is a command of the control plane.
type manage func(ctx context.Context, s settings, p *cli.Program, c *server.Client, args []string) error

var control = map[string]manage{
	"servers": func(ctx context.Context, s settings, p *cli.Program, c *server.Client, _ []string) error {
		if err := each(s, p, c.Servers(ctx), func(v server.Server) string { return fmt.Sprintf("%s\t%s\t%s", v.Name, v.Status, v.ARN) }); err != nil {
			return err
		}
		return each(s, p, c.Apps(ctx), func(a server.App) string { return fmt.Sprintf("%s\t%s\t%s", a.Name, a.Status, a.ARN) })
	},
	"create": func(ctx context.Context, s settings, p *cli.Program, c *server.Client, args []string) error {
		place, err := media.ParseURI(s.bucket)
		if err != nil {
			return err
		}
		return s.wait(ctx, p, args, func(name string) (*job.Job[server.Server], error) { return c.Create(ctx, name, place, s.role) })
	},
	"start": func(ctx context.Context, s settings, p *cli.Program, c *server.Client, args []string) error {
		return s.wait(ctx, p, args, func(name string) (*job.Job[server.Server], error) { return c.Start(ctx, name) })
	},
	"stop": func(ctx context.Context, s settings, p *cli.Program, c *server.Client, args []string) error {
		return s.wait(ctx, p, args, func(name string) (*job.Job[server.Server], error) { return c.Stop(ctx, name) })
	},
	"delete": func(ctx context.Context, s settings, p *cli.Program, c *server.Client, args []string) error {
		return s.wait(ctx, p, args, func(name string) (*job.Job[server.Server], error) { return c.Delete(ctx, name) })
	},
	"url": func(ctx context.Context, _ settings, p *cli.Program, c *server.Client, args []string) error {
		if len(args) != 1 {
			return p.Usagef("want the name of a server")
		}
		url, err := c.URL(ctx, args[0])
		if err == nil {
			_, err = fmt.Fprintln(p.Out, url)
		}
		return err
	},
}

func (s settings) manage(ctx context.Context, p *cli.Program, fn manage, args []string) error {
	cfg, err := cli.AWS(ctx)
	if err != nil {
		return err
	}
	return fn(ctx, s, p, server.New(cfg), args)
}

// wait starts something with a server and waits for it.
func (s settings) wait(ctx context.Context, p *cli.Program, args []string, start func(string) (*job.Job[server.Server], error)) error {
	if len(args) != 1 {
		return p.Usagef("want the name of a server")
	}
	j, err := start(args[0])
	if err != nil {
		return err
	}
	fmt.Fprintf(p.Err, "waiting for %s\n", j.ID())
	made, err := j.Wait(ctx)
	if err != nil {
		return err
	}
	if s.json {
		return p.JSON(made)
	}
	_, err = fmt.Fprintf(p.Out, "%s\t%s\t%s\n", args[0], made.Status, made.ARN)
	return err
}
