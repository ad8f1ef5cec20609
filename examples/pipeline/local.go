package main

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"strconv"
	"strings"

	"github.com/awsai-go/awsai/examples/internal/cli"
	"github.com/awsai-go/awsai/sagemaker/pipeline"
)

// local runs the pipeline with the functions below in place of containers.
func (s settings) local(ctx context.Context, p *cli.Program) error {
	def, err := line(s).Define()
	if err != nil {
		return err
	}
	ran, failed := def.RunLocal(ctx, s.parameters, func(o *pipeline.LocalOptions) {
		o.Variables = map[pipeline.Variable]string{pipeline.PipelineName: "line"}
		o.Steps = map[string]pipeline.StepFunc{"Prepare": prepare, "Train": train, "Evaluate": evaluate}
		o.Default = pipeline.Simulate
	})
	if s.json {
		if err := p.JSON(ran); err != nil {
			return err
		}
		return failed
	}
	for _, step := range ran.Steps {
		note := step.Reason
		if step.Kind == pipeline.KindCondition {
			note = strconv.FormatBool(step.Outcome)
		}
		fmt.Fprintln(p.Out, strings.TrimSpace(fmt.Sprintf("%-14s %-14s %-10s %s", step.Name, step.Kind, cmp.Or(string(step.Status), "not run"), note)))
	}
	return failed
}

// point is on the line y = 2x + 1, but for noise.
type point struct{ X, Y float64 }

func prepare(_ context.Context, run pipeline.StepRun) (pipeline.StepResult, error) {
	var args []string
	if _, err := run.Argument("AppSpecification.ContainerArguments", &args); err != nil {
		return pipeline.StepResult{}, err
	}
	n, err := strconv.Atoi(args[1])
	if err != nil {
		return pipeline.StepResult{}, err
	}
	r := rand.New(rand.NewPCG(1, 2))
	points := make([]point, n)
	for i := range points {
		x := 10 * r.Float64()
		points[i] = point{x, 2*x + 1 + r.NormFloat64()/2}
	}
	return write(run.OutputURI("points"), points, nil)
}

// model is the line y = Slope·x + Intercept.
type model struct{ Slope, Intercept float64 }

func train(ctx context.Context, run pipeline.StepRun) (pipeline.StepResult, error) {
	var points []point
	if err := readJSON(ctx, run, run.Text("InputDataConfig['train'].DataSource.S3DataSource.S3Uri"), &points); err != nil {
		return pipeline.StepResult{}, err
	}
	uri := run.Text("OutputDataConfig.S3OutputPath") + "/" + run.Job + "/output/model.tar.gz"
	return write(uri, fit(points), pipeline.Arguments{"ModelArtifacts": pipeline.Arguments{"S3ModelArtifacts": uri}})
}

// fit is the line of least squares.
func fit(points []point) model {
	var n, x, y, xx, xy float64
	for _, p := range points {
		n, x, y, xx, xy = n+1, x+p.X, y+p.Y, xx+p.X*p.X, xy+p.X*p.Y
	}
	slope := (n*xy - x*y) / (n*xx - x*x)
	return model{slope, (y - slope*x) / n}
}

func evaluate(ctx context.Context, run pipeline.StepRun) (pipeline.StepResult, error) {
	var points []point
	var m model
	if err := readJSON(ctx, run, run.Text("ProcessingInputs['points'].S3Input.S3Uri"), &points); err != nil {
		return pipeline.StepResult{}, err
	}
	if err := readJSON(ctx, run, run.Text("ProcessingInputs['model'].S3Input.S3Uri"), &m); err != nil {
		return pipeline.StepResult{}, err
	}
	mse := 0.0
	for _, p := range points {
		off := p.Y - m.Slope*p.X - m.Intercept
		mse += off * off / float64(len(points))
	}
	return write(run.OutputURI("report")+"/report.json", map[string]any{"regression": map[string]float64{"mse": mse}}, nil)
}

func readJSON(ctx context.Context, run pipeline.StepRun, uri string, v any) error {
	data, err := run.Read(ctx, uri)
	if err != nil {
		return err
	}
	return json.Unmarshal(data, v)
}

func write(uri string, v any, properties pipeline.Arguments) (pipeline.StepResult, error) {
	data, err := json.Marshal(v)
	return pipeline.StepResult{Properties: properties, Files: map[string][]byte{uri: data}}, err
}
