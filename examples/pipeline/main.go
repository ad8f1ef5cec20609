// Command pipeline defines a pipeline of SageMaker that fits a line to points, and by default
// runs it in this process: no account, no network.
//
//	go run ./examples/pipeline
//	go run ./examples/pipeline -p Limit=0.001            # the model is not good enough
//	go run ./examples/pipeline define > pipeline.json    # what the service would get
//	go run ./examples/pipeline validate pipeline.json
//	go run ./examples/pipeline diff old.json new.json    # and which steps miss the cache
//
// With your usual AWS settings it runs it at the service:
//
//	go run ./examples/pipeline -role ARN upsert line     # create or update
//	go run ./examples/pipeline -p Limit=2 start line     # and follow it, step by step
//	go run ./examples/pipeline watch EXECUTION-ARN
//	go run ./examples/pipeline -every 24h -role ARN schedule line
//
// The other commands are list, executions NAME, describe NAME, stop ARN, retry ARN and
// delete NAME. -json prints JSON.
package main

import (
	"cmp"
	"context"
	"fmt"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/awsai-go/awsai/examples/internal/cli"
	"github.com/awsai-go/awsai/sagemaker/pipeline"
)

func main() { cli.Main("pipeline [flags] [COMMAND [ARGUMENT …]]", run) }

// settings are the command line.
type settings struct {
	json, follow bool
	role, bucket string
	every        time.Duration
	parameters   parameters
}

// parameters are repeated flags of the form NAME=VALUE.
type parameters map[string]any

func (p parameters) String() string { return "" }

// Set reads numbers and booleans as such.
func (p parameters) Set(s string) error {
	name, text, ok := strings.Cut(s, "=")
	if !ok {
		return fmt.Errorf("want NAME=VALUE")
	}
	p[name] = text
	if v, err := strconv.ParseFloat(text, 64); err == nil {
		p[name] = v
	} else if v, err := strconv.ParseBool(text); err == nil {
		p[name] = v
	}
	return nil
}

func run(ctx context.Context, p *cli.Program) error {
	s := settings{parameters: parameters{}}
	p.Flags.BoolVar(&s.json, "json", false, "print JSON")
	p.Flags.BoolVar(&s.follow, "follow", true, "follow an execution that is started")
	p.Flags.StringVar(&s.role, "role", "", "`ARN` of the role that the pipeline or schedule has")
	p.Flags.StringVar(&s.bucket, "bucket", "", "`bucket` for the pipeline's data")
	p.Flags.DurationVar(&s.every, "every", 24*time.Hour, "`time` between the starts of a schedule")
	p.Flags.Var(s.parameters, "p", "`NAME=VALUE` of a parameter; may be repeated")
	args, err := p.Rest()
	if err != nil {
		return err
	}
	if len(args) == 0 {
		args = []string{"local"}
	}
	command, args := args[0], args[1:]
	need := map[string]int{"local": 0, "define": 0, "list": 0, "validate": 1, "diff": 2}
	n, offline := need[command]
	if !offline {
		n = 1
	}
	if len(args) != n {
		return p.Usagef("%s takes %d arguments, got %d", command, n, len(args))
	}
	switch command {
	case "local":
		return s.local(ctx, p)
	case "define":
		return s.define(p)
	case "validate":
		return validate(p, args[0])
	case "diff":
		return s.diff(p, args[0], args[1])
	}
	return s.service(ctx, p, command, args)
}

func (s settings) define(p *cli.Program) error {
	def, err := line(s).Define()
	if err != nil {
		return err
	}
	_, err = fmt.Fprintln(p.Out, def.Indent())
	return err
}

func validate(p *cli.Program, file string) error {
	def, err := read(file)
	if err != nil {
		return err
	}
	if err := def.Validate(); err != nil {
		return err
	}
	for step := range def.Steps() {
		fmt.Fprintf(p.Out, "%s\t%s\tafter %s\n", step.Name, step.Kind, strings.Join(step.After, ", "))
	}
	return nil
}

func (s settings) diff(p *cli.Program, from, to string) error {
	older, err := read(from)
	if err != nil {
		return err
	}
	newer, err := read(to)
	if err != nil {
		return err
	}
	changes := pipeline.Diff(older, newer)
	if s.json {
		return p.JSON(changes)
	}
	for _, c := range changes {
		fmt.Fprintf(p.Out, "%s %s\n", cli.Printable(cmp.Or(c.Step, "the pipeline")), c.What)
		for _, d := range c.Differences {
			fmt.Fprintf(p.Out, "\t%s\n", cli.Printable(d.String()))
		}
		for _, m := range c.Misses {
			fmt.Fprintf(p.Out, "\t%s\n", cli.Printable(m))
		}
	}
	return nil
}

func read(file string) (*pipeline.Definition, error) {
	data, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	return pipeline.Parse(data)
}
