package main

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/examples/internal/cli"
	"github.com/awsai-go/awsai/media"
	"github.com/awsai-go/awsai/sagemaker/mlflow"
)

// demo fits y = 2x+1 at three rates, logs each as a run, and gives the best a name.
func demo(ctx context.Context, p *cli.Program, c *mlflow.Client) error {
	experiment, err := c.EnsureExperiment(ctx, "demo")
	if err != nil {
		return err
	}
	var best mlflow.Run
	least := 0.0
	for _, rate := range []float64{0.01, 0.05, 0.1} {
		run, err := c.CreateRun(ctx, experiment, func(o *mlflow.RunOptions) { o.Name = fmt.Sprintf("rate %g", rate) })
		if err != nil {
			return err
		}
		loss, err := train(ctx, c, run, rate)
		status := mlflow.Finished
		if err != nil {
			status = mlflow.Failed
		}
		if endErr := c.EndRun(context.WithoutCancel(ctx), run.ID, status); err == nil {
			err = endErr
		}
		if err != nil {
			return err
		}
		fmt.Fprintf(p.Out, "%s\t%s\tloss %.4f\n", run.ID, run.Name, loss)
		if best.ID == "" || loss < least {
			best, least = run, loss
		}
	}
	return register(ctx, p, c, best)
}

// train logs as it goes. Nothing waits for a request.
func train(ctx context.Context, c *mlflow.Client, run mlflow.Run, rate float64) (loss float64, err error) {
	log := c.Logger(ctx, run.ID)
	defer func() {
		if closeErr := log.Close(context.WithoutCancel(ctx)); err == nil {
			err = closeErr
		}
	}()
	if err := log.Param(ctx, "rate", strconv.FormatFloat(rate, 'g', -1, 64)); err != nil {
		return 0, err
	}
	var slope, offset float64
	for step := range int64(100) {
		loss = 0
		var ds, do float64
		for x := 0.0; x < 4; x++ {
			wrong := slope*x + offset - (2*x + 1)
			loss, ds, do = loss+wrong*wrong/4, ds+wrong*x/2, do+wrong/2
		}
		slope, offset = slope-rate*ds, offset-rate*do
		if err := log.Metric(ctx, "loss", loss, step); err != nil {
			return loss, err
		}
	}
	line, err := json.Marshal(map[string]float64{"slope": slope, "offset": offset})
	if err != nil {
		return loss, err
	}
	return loss, c.Upload(ctx, run.Artifacts, "model/line.json", media.Bytes(line))
}

func register(ctx context.Context, p *cli.Program, c *mlflow.Client, run mlflow.Run) error {
	const name = "demo line"
	if _, err := c.Model(ctx, name); awsai.KindOf(err) == awsai.ErrNotFound {
		if _, err := c.CreateModel(ctx, name); err != nil {
			return err
		}
	} else if err != nil {
		return err
	}
	v, err := c.CreateVersion(ctx, name, run.Artifacts+"/model", func(o *mlflow.VersionOptions) { o.Run = run.ID })
	if err != nil {
		return err
	}
	if err := c.SetAlias(ctx, name, "champion", v.Version); err != nil {
		return err
	}
	_, err = fmt.Fprintf(p.Out, "models:/%s@champion is version %d, of %s\n", name, v.Version, run.Name)
	return err
}
