package mlflow_test

import (
	"context"
	"fmt"
	"os"

	"github.com/aws/aws-sdk-go-v2/aws"

	"github.com/awsai-go/awsai/sagemaker/mlflow"
	"github.com/awsai-go/awsai/sagemaker/mlflow/filter"
)

func ExampleNew() {
	folder, err := os.MkdirTemp("", "mlruns")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.RemoveAll(folder)
	ctx := context.Background()
	client := mlflow.New(aws.Config{}, folder)
	experiment, err := client.EnsureExperiment(ctx, "churn")
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, rate := range []string{"0.1", "0.01"} {
		run, err := client.CreateRun(ctx, experiment, func(o *mlflow.RunOptions) { o.Name = "rate " + rate })
		if err != nil {
			fmt.Println(err)
			return
		}
		log := client.Logger(ctx, run.ID)
		err = log.Param(ctx, "rate", rate)
		for step := int64(0); err == nil && step < 3; step++ {
			err = log.Metric(ctx, "loss", 1/float64(step+1), step)
		}
		if err == nil {
			err = log.Close(ctx)
		}
		if err == nil {
			err = client.EndRun(ctx, run.ID, mlflow.Finished)
		}
		if err != nil {
			fmt.Println(err)
			return
		}
	}
	q := mlflow.Query{Filter: filter.All(filter.Metric("loss").Below(0.5), filter.Param("rate").Is("0.1"))}
	for run, err := range client.Runs(ctx, []string{experiment}, q) {
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Printf("%s: %s, loss %.2f at step %d\n", run.Name, run.Status, run.Metrics["loss"].Value, run.Metrics["loss"].Step)
	}
	// Output: rate 0.1: FINISHED, loss 0.33 at step 2
}
