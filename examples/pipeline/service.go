package main

import (
	"context"
	"fmt"
	"iter"
	"time"

	"github.com/awsai-go/awsai/examples/internal/cli"
	"github.com/awsai-go/awsai/sagemaker/pipeline"
)

// service does a command at SageMaker.
func (s settings) service(ctx context.Context, p *cli.Program, command string, args []string) error {
	cfg, err := cli.AWS(ctx)
	if err != nil {
		return err
	}
	c := pipeline.New(cfg, func(o *pipeline.ClientOptions) { o.Role, o.Bucket = s.role, s.bucket })
	switch command {
	case "list":
		return each(p, s.json, c.Pipelines(ctx, ""), func(i pipeline.Info) string { return i.Name + "\t" + i.ARN })
	case "executions":
		return each(p, s.json, c.Executions(ctx, args[0]), func(e pipeline.ExecutionInfo) string {
			return fmt.Sprintf("%s\t%s\t%s\t%s", e.ARN, e.Status, e.Began.Format(time.RFC3339), e.Reason)
		})
	case "describe":
		return s.describe(ctx, p, c, args[0])
	case "upsert":
		return s.upsert(ctx, p, c, args[0])
	case "start":
		return s.start(ctx, p, c, args[0])
	case "watch":
		return s.watch(ctx, p, c.Execution(args[0]))
	case "stop":
		return c.Execution(args[0]).Stop(ctx)
	case "retry":
		if err := c.Execution(args[0]).Retry(ctx, 0); err != nil {
			return err
		}
		return s.watch(ctx, p, c.Execution(args[0]))
	case "delete":
		return c.Delete(ctx, args[0])
	case "schedule":
		arn, err := c.Schedule(ctx, pipeline.Schedule{
			Name: args[0] + "-schedule", Pipeline: args[0], When: pipeline.Every(s.every), Parameters: s.parameters,
		})
		if err == nil {
			fmt.Fprintln(p.Out, arn)
		}
		return err
	}
	return p.Usagef("no command %q", command)
}

// each prints what a list yields.
func each[T any](p *cli.Program, asJSON bool, items iter.Seq2[T, error], text func(T) string) error {
	for item, err := range items {
		if err != nil {
			return err
		}
		if asJSON {
			err = p.JSON(item)
		} else {
			_, err = fmt.Fprintln(p.Out, cli.Printable(text(item)))
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (s settings) describe(ctx context.Context, p *cli.Program, c *pipeline.Client, name string) error {
	info, err := c.Pipeline(ctx, name)
	if err != nil {
		return err
	}
	if s.json {
		return p.JSON(info)
	}
	fmt.Fprintf(p.Out, "%s\t%s\t%s\n", info.Name, info.Status, info.ARN)
	if info.Definition != nil {
		for step := range info.Definition.Steps() {
			fmt.Fprintf(p.Out, "\t%s\t%s\n", cli.Printable(step.Name), step.Kind)
		}
	}
	return nil
}

// upsert says before it updates which steps will run again.
func (s settings) upsert(ctx context.Context, p *cli.Program, c *pipeline.Client, name string) error {
	def, err := line(s).Define()
	if err != nil {
		return err
	}
	if before, err := c.Pipeline(ctx, name); err == nil && before.Definition != nil {
		for _, change := range pipeline.Diff(before.Definition, def) {
			for _, m := range change.Misses {
				fmt.Fprintf(p.Err, "step %s %s\n", change.Step, cli.Printable(m))
			}
		}
	}
	done, err := c.Upsert(ctx, name, def)
	if err != nil {
		return err
	}
	what := "updated"
	if done.Created {
		what = "created"
	}
	_, err = fmt.Fprintln(p.Out, what, done.ARN)
	return err
}

func (s settings) start(ctx context.Context, p *cli.Program, c *pipeline.Client, name string) error {
	run, err := c.Start(ctx, name, func(o *pipeline.StartOptions) { o.Parameters = s.parameters })
	if err != nil {
		return err
	}
	fmt.Fprintln(p.Out, run.ID())
	if !s.follow {
		return nil
	}
	return s.watch(ctx, p, run)
}

func (s settings) watch(ctx context.Context, p *cli.Program, run *pipeline.Run) error {
	return each(p, s.json, run.WatchSteps(ctx), func(step pipeline.StepStatusInfo) string {
		return fmt.Sprintf("%s\t%s\t%s\t%s%s", step.Name, step.Kind, step.Status, step.Outcome, step.Reason)
	})
}
