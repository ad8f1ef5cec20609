// Command registry keeps versions of models: in a folder by default, without AWS; with -aws in the
// SageMaker Model Registry of the account, with your usual AWS settings.
//
//	go run ./examples/registry -image IMAGE -metric auc=0.91 register churn model.tar.gz
//	go run ./examples/registry list churn
//	go run ./examples/registry compare churn/1 churn/2
//	go run ./examples/registry -reason "better in March" approve churn/2
//	go run ./examples/registry latest churn
//	go run ./examples/registry metrics churn/2
//	go run ./examples/registry delete churn/1
//
// groups lists the groups; reject is as approve. The exit code is 1 where the group has no approved
// version.
package main

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"github.com/awsai-go/awsai/examples/internal/cli"
	"github.com/awsai-go/awsai/sagemaker/registry"
)

func main() { cli.Main("registry [flags] COMMAND [NAME …]", run) }

// settings are the command line.
type settings struct {
	dir, bucket, image, reason string
	aws, json                  bool
	metrics                    map[string]float64
}

func run(ctx context.Context, p *cli.Program) error {
	s := settings{metrics: map[string]float64{}}
	p.Flags.StringVar(&s.dir, "dir", "registry", "`folder` of the registry")
	p.Flags.BoolVar(&s.aws, "aws", false, "use the registry of the account")
	p.Flags.StringVar(&s.bucket, "bucket", "", "`bucket` for files, with -aws; the default is the account's for SageMaker")
	p.Flags.StringVar(&s.image, "image", "", "`image` to register, as its address in ECR")
	p.Flags.StringVar(&s.reason, "reason", "", "`reason` of a decision")
	p.Flags.BoolVar(&s.json, "json", false, "print JSON")
	p.Flags.Func("metric", "`NAME=VALUE` of a measure to register; may be given more than once", s.metric)
	args, err := p.Rest()
	if err != nil {
		return err
	}
	if len(args) == 0 {
		return p.Usagef("a command is missing")
	}
	r, err := s.registry(ctx)
	if err != nil {
		return err
	}
	return s.command(ctx, p, r, args[0], args[1:])
}

func (s settings) metric(text string) error {
	name, value, ok := strings.Cut(text, "=")
	v, err := strconv.ParseFloat(value, 64)
	if !ok || name == "" || err != nil {
		return fmt.Errorf("want NAME=VALUE")
	}
	s.metrics[name] = v
	return nil
}

// registry is the account's or the folder's: what follows is the same for both.
func (s settings) registry(ctx context.Context) (registry.Registry, error) {
	if !s.aws {
		return registry.NewLocal(s.dir), nil
	}
	cfg, err := cli.AWS(ctx)
	if err != nil {
		return nil, err
	}
	return registry.New(cfg, func(o *registry.Options) { o.Bucket = s.bucket }), nil
}

// arguments is how many names each command takes at least and at most.
var arguments = map[string][2]int{
	"groups": {0, 1}, "list": {1, 1}, "register": {1, 2}, "approve": {1, 1}, "reject": {1, 1}, "latest": {1, 1}, "metrics": {1, 1}, "compare": {2, 9}, "delete": {1, 1},
}

func (s settings) command(ctx context.Context, p *cli.Program, r registry.Registry, name string, args []string) error {
	n, ok := arguments[name]
	if !ok {
		return p.Usagef("no command %q", name)
	}
	if len(args) < n[0] || len(args) > n[1] {
		return p.Usagef("%s takes %d to %d names", name, n[0], n[1])
	}
	switch name {
	case "groups":
		return s.groups(ctx, p, r, strings.Join(args, ""))
	case "list":
		return s.list(ctx, p, r, args[0])
	case "register":
		return s.register(ctx, p, r, args)
	case "approve":
		return s.show(p)(r.Approve(ctx, args[0], s.reason))
	case "reject":
		return s.show(p)(r.Reject(ctx, args[0], s.reason))
	case "latest":
		return s.show(p)(r.LatestApproved(ctx, args[0]))
	case "metrics":
		return s.measures(ctx, p, r, args[0])
	case "compare":
		return s.compare(ctx, p, r, args)
	}
	return r.Delete(ctx, args[0])
}

func (s settings) groups(ctx context.Context, p *cli.Program, r registry.Registry, contains string) error {
	for g, err := range r.Groups(ctx, contains) {
		if err != nil {
			return err
		}
		if s.json {
			err = p.JSON(g)
		} else {
			_, err = fmt.Fprintf(p.Out, "%s\t%s\n", g.Name, cli.Printable(g.Description))
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (s settings) list(ctx context.Context, p *cli.Program, r registry.Registry, group string) error {
	for v, err := range r.Versions(ctx, group, registry.Filter{}) {
		if err := s.show(p)(v, err); err != nil {
			return err
		}
	}
	return nil
}

// register makes a version of an image, an archive and measures; the group too, where it is new.
func (s settings) register(ctx context.Context, p *cli.Program, r registry.Registry, args []string) error {
	if s.image == "" {
		return p.Usagef("an -image is missing")
	}
	if _, err := r.EnsureGroup(ctx, registry.Group{Name: args[0]}); err != nil {
		return err
	}
	reg := registry.FromArtifact(s.image, strings.Join(args[1:], ""))
	reg.Metrics = s.metrics
	return s.show(p)(r.Register(ctx, args[0], reg))
}

// show prints a version.
func (s settings) show(p *cli.Program) func(v registry.Version, err error) error {
	return func(v registry.Version, err error) error {
		if err != nil {
			return err
		}
		if s.json {
			return p.JSON(v)
		}
		line := fmt.Sprintf("%s/%d\t%s\t%s", v.Group, v.Number, v.Status, v.Approval.Decision)
		if v.Approval.Reason != "" {
			line += "\t" + cli.Printable(v.Approval.Reason)
		}
		_, err = fmt.Fprintln(p.Out, line)
		return err
	}
}

func (s settings) measures(ctx context.Context, p *cli.Program, r registry.Registry, id string) error {
	v, err := r.Version(ctx, id)
	if err != nil {
		return err
	}
	m, err := r.Metrics(ctx, v)
	if err != nil {
		return err
	}
	if s.json {
		return p.JSON(m)
	}
	for _, q := range m.Quality {
		fmt.Fprintf(p.Out, "%s\t%g\n", cli.Printable(q.Name), q.Value)
	}
	for _, b := range m.Bias {
		fmt.Fprintf(p.Out, "bias %s=%s %s\t%g\n", cli.Printable(b.Facet), cli.Printable(b.Group), cli.Printable(b.Name), b.Value)
	}
	return nil
}

func (s settings) compare(ctx context.Context, p *cli.Program, r registry.Registry, ids []string) error {
	c, err := registry.Compare(ctx, r, ids...)
	if err != nil {
		return err
	}
	if s.json {
		return p.JSON(c)
	}
	_, err = fmt.Fprint(p.Out, c)
	return err
}
