// Command train fits a straight line to points of x and y, in a CSV file: on this machine by
// default, offline, as a process that finds what a SageMaker container finds; with -aws in
// SageMaker, with your usual AWS settings.
//
//	go run ./examples/train
//	go run ./examples/train -data points.csv -epochs 500 -model out
//	go run ./examples/train -aws -role ARN -bucket my-bucket -name line-1
//
// The log of the job goes to standard error. The same -name is the same job: a run that was
// interrupted is taken up again by the same command.
// `go run ./examples/deploy charges` lists what costs money now.
package main

import (
	"context"
	"embed"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/awsai-go/awsai/examples/internal/cli"
	"github.com/awsai-go/awsai/media"
	"github.com/awsai-go/awsai/sagemaker/image"
	"github.com/awsai-go/awsai/sagemaker/train"
)

//go:embed script
var script embed.FS

func main() { cli.Main("train [flags]", run) }

// settings are the command line.
type settings struct {
	data, model, name, role, bucket, instance string
	epochs                                    int
	rate                                      float64
	aws, spot, json                           bool
}

func run(ctx context.Context, p *cli.Program) error {
	var s settings
	p.Flags.StringVar(&s.data, "data", "", "CSV `file` of x and y; the default is points of y = 2x + 1")
	p.Flags.StringVar(&s.model, "model", "", "`folder` for the model; the default is to print it alone")
	p.Flags.StringVar(&s.name, "name", "", "`name` of the job; the default is a new one")
	p.Flags.IntVar(&s.epochs, "epochs", 300, "how often the points are gone over")
	p.Flags.Float64Var(&s.rate, "rate", 0.02, "how far a step goes")
	p.Flags.BoolVar(&s.aws, "aws", false, "train in SageMaker")
	p.Flags.StringVar(&s.role, "role", "", "`ARN` of the role of the job")
	p.Flags.StringVar(&s.bucket, "bucket", "", "`bucket` for code, data and model; the default is the account's for SageMaker")
	p.Flags.StringVar(&s.instance, "instance", "ml.m5.large", "`type` of the machine")
	p.Flags.BoolVar(&s.spot, "spot", false, "use spare capacity")
	p.Flags.BoolVar(&s.json, "json", false, "print JSON")
	if err := p.NoArgs(); err != nil {
		return err
	}
	if s.aws && s.role == "" {
		return p.Usagef("-aws needs a -role")
	}
	dir, err := os.MkdirTemp("", "train-*")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	if s.aws {
		return s.inService(ctx, p, dir)
	}
	l := train.NewLocal(filepath.Join(dir, "jobs"))
	defer l.Close()
	return s.train(ctx, p, dir, "local", l)
}

// runner is what trains: SageMaker or this machine.
type runner interface {
	Train(context.Context, train.Trainer) (*train.Job[train.Training], error)
	Artifacts(ctx context.Context, t train.Training, dir string) ([]string, error)
}

func (s settings) inService(ctx context.Context, p *cli.Program, dir string) error {
	cfg, err := cli.AWS(ctx)
	if err != nil {
		return err
	}
	place := media.URI{Bucket: s.bucket}
	if s.bucket == "" {
		if place, err = train.DefaultPlace(ctx, cfg); err != nil {
			return err
		}
	}
	place.Key = "awsai-example/"
	c := train.New(cfg, s.role, place)
	uri, err := image.Retrieve(image.Query{Framework: "sklearn", Version: "1.2-1", Region: cfg.Region, Instance: s.instance, Scope: image.Training})
	if err != nil {
		return err
	}
	return s.train(ctx, p, dir, uri, c)
}

// train starts the job, follows its log, and prints the model.
func (s settings) train(ctx context.Context, p *cli.Program, dir, uri string, r runner) error {
	t, err := s.trainer(dir, uri)
	if err != nil {
		return err
	}
	j, err := r.Train(ctx, t)
	if err != nil {
		return err
	}
	fmt.Fprintf(p.Err, "job %s\n", j.ID())
	for line, err := range j.Logs(ctx) {
		if err != nil {
			fmt.Fprintf(p.Err, "the log: %v\n", err) // the job goes on
			break
		}
		fmt.Fprintln(p.Err, cli.Printable(line.Text))
	}
	trained, err := j.Wait(ctx)
	if err != nil {
		return err
	}
	return s.print(ctx, p, dir, r, trained)
}

// trainer writes script and data where they are sent from.
func (s settings) trainer(dir, uri string) (train.Trainer, error) {
	code := filepath.Join(dir, "code")
	if err := os.CopyFS(code, script); err != nil {
		return train.Trainer{}, err
	}
	data := s.data
	if data == "" {
		data = filepath.Join(dir, "points.csv")
		if err := os.WriteFile(data, []byte("0,1\n1,3\n2,5\n3,7\n4,9\n"), 0o644); err != nil {
			return train.Trainer{}, err
		}
	}
	return train.Trainer{
		Name: s.name, Base: "line", Image: uri,
		Source:  train.Source{Dir: filepath.Join(code, "script"), Entry: "line.py"},
		Hyper:   map[string]any{"epochs": s.epochs, "rate": s.rate},
		Inputs:  map[string]train.Input{"train": {Local: data}},
		Metrics: []train.Metric{{Name: "loss", Regex: `loss: ([0-9.e+-]+);`}},
		Compute: train.Compute{Instance: s.instance, MaxRuntime: time.Hour},
		Spot:    s.spot,
	}, nil
}

func (s settings) print(ctx context.Context, p *cli.Program, dir string, r runner, t train.Training) error {
	model := s.model
	if model == "" {
		model = filepath.Join(dir, "model")
	}
	files, err := r.Artifacts(ctx, t, model)
	if err != nil {
		return err
	}
	line, err := os.ReadFile(filepath.Join(model, "line.txt"))
	if err != nil {
		return errors.New("the model has no line.txt")
	}
	loss, _ := t.Metric("loss")
	if s.json {
		return p.JSON(map[string]any{"job": t.Name, "line": string(line), "loss": loss, "files": files, "run": t.Run.String()})
	}
	_, err = fmt.Fprintf(p.Out, "%s\tloss %g\n", cli.Printable(string(line)), loss)
	return err
}
