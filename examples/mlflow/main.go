// Command mlflow logs to MLflow and shows what is there. By default it keeps everything in the
// folder mlruns, in MLflow's own layout, and needs nothing else; -uri names a server, or a
// tracking server or an app of SageMaker by its ARN.
//
//	go run ./examples/mlflow demo                      # trains a small model, and logs it
//	go run ./examples/mlflow -filter "metrics.loss < 0.1" -order loss runs demo
//	go run ./examples/mlflow history RUN loss
//	go run ./examples/mlflow artifacts RUN             # or get RUN FOLDER
//	go run ./examples/mlflow models
//	go run ./examples/mlflow -uri http://localhost:5000 demo
//
// The control plane, with your usual AWS settings:
//
//	go run ./examples/mlflow servers
//	go run ./examples/mlflow -bucket s3://BUCKET/mlflow -role ARN create team
//	go run ./examples/mlflow start team                # or stop, delete, url
package main

import (
	"context"
	"fmt"
	"iter"
	"os"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"

	"github.com/awsai-go/awsai/examples/internal/cli"
	"github.com/awsai-go/awsai/sagemaker/mlflow"
	"github.com/awsai-go/awsai/sagemaker/mlflow/filter"
)

func main() { cli.Main("mlflow [flags] COMMAND [ARGUMENT...]", run) }

// settings are the command line.
type settings struct {
	uri, filter, order string
	bucket, role       string
	json               bool
}

func run(ctx context.Context, p *cli.Program) error {
	var s settings
	p.Flags.StringVar(&s.uri, "uri", "mlruns", "`where` to log to: a folder, a URL or an ARN")
	p.Flags.StringVar(&s.filter, "filter", "", "`condition` of runs to show, in MLflow's grammar")
	p.Flags.StringVar(&s.order, "order", "", "`metric` by which runs are shown, the least first")
	p.Flags.StringVar(&s.bucket, "bucket", "", "`place` in S3 for the artifacts of a server to create")
	p.Flags.StringVar(&s.role, "role", "", "`ARN` of the role of a server to create")
	p.Flags.BoolVar(&s.json, "json", false, "print JSON")
	args, err := p.Rest()
	if err != nil {
		return err
	}
	if len(args) == 0 {
		return p.Usagef("want a command")
	}
	if manage := control[args[0]]; manage != nil {
		return s.manage(ctx, p, manage, args[1:])
	}
	cfg := aws.Config{}
	if strings.HasPrefix(s.uri, "arn:") {
		if cfg, err = cli.AWS(ctx); err != nil {
			return err
		}
	}
	token := func(o *mlflow.Options) { o.Token = os.Getenv("MLFLOW_TRACKING_TOKEN") }
	return s.log(ctx, p, mlflow.New(cfg, s.uri, token), args[0], args[1:])
}

func (s settings) log(ctx context.Context, p *cli.Program, c *mlflow.Client, command string, args []string) error {
	wants := map[string]int{"demo": 0, "runs": 1, "history": 2, "artifacts": 1, "get": 2, "models": 0}
	if n, known := wants[command]; !known || len(args) != n {
		return p.Usagef("no command %q with %d arguments", command, len(args))
	}
	switch command {
	case "demo":
		return demo(ctx, p, c)
	case "runs":
		return s.runs(ctx, p, c, args[0])
	case "history":
		return each(s, p, c.History(ctx, args[0], args[1]), func(m mlflow.Metric) string {
			return fmt.Sprintf("%d\t%g\t%s", m.Step, m.Value, m.Time.Format("15:04:05.000"))
		})
	case "artifacts":
		return each(s, p, c.Artifacts(ctx, "runs:/"+args[0], ""), func(a mlflow.Artifact) string { return fmt.Sprintf("%s\t%d", a.Path, a.Size) })
	case "get":
		return c.Download(ctx, "runs:/"+args[0], "", args[1])
	}
	return each(s, p, c.Models(ctx, mlflow.Query{}), func(m mlflow.RegisteredModel) string {
		return fmt.Sprintf("%s\t%v\t%s", m.Name, m.Aliases, m.Description)
	})
}

func (s settings) runs(ctx context.Context, p *cli.Program, c *mlflow.Client, experiment string) error {
	e, err := c.ExperimentByName(ctx, experiment)
	if err != nil {
		return err
	}
	q := mlflow.Query{}
	if q.Filter, err = filter.Parse(s.filter); err != nil {
		return err
	}
	if s.order != "" {
		q.Order = []filter.Order{filter.Metric(s.order).Ascending()}
	}
	return each(s, p, c.Runs(ctx, []string{e.ID}, q), func(r mlflow.Run) string {
		return fmt.Sprintf("%s\t%s\t%s\t%s\tloss %.4f", r.ID, r.Name, r.Status, r.Params["rate"], r.Metrics["loss"].Value)
	})
}

// each prints what a sequence has, a line each.
func each[T any](s settings, p *cli.Program, seq iter.Seq2[T, error], line func(T) string) error {
	for v, err := range seq {
		if err != nil {
			return err
		}
		if s.json {
			err = p.JSON(v)
		} else {
			_, err = fmt.Fprintln(p.Out, cli.Printable(line(v)))
		}
		if err != nil {
			return err
		}
	}
	return nil
}
