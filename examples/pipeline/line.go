package main

import (
	"cmp"
	"time"

	"github.com/awsai-go/awsai/sagemaker/pipeline"
)

// image is a container of the service; here Go functions do its work.
const image = "763104351884.dkr.ecr.us-east-1.amazonaws.com/pytorch-training:2.3-cpu-py311"

// line is a pipeline that makes points, fits a line to them, measures how far they are off it,
// and registers the model if that is little.
func line(s settings) pipeline.Pipeline {
	limit := pipeline.Param[float64]("Limit").Default(1)
	points := pipeline.Param[int]("Points").Default(200)
	machine := pipeline.Param[string]("InstanceType").Default("ml.m5.large").OneOf("ml.m5.large", "ml.m5.xlarge")
	role := pipeline.Lit(cmp.Or(s.role, "arn:aws:iam::111122223333:role/SageMaker"))
	bucket := pipeline.Lit("s3://" + cmp.Or(s.bucket, "example"))

	prepare := pipeline.Processing("Prepare", pipeline.ProcessingArgs{
		Image: pipeline.Lit(image), Role: role, InstanceType: machine.Val(),
		Arguments: []pipeline.Val[string]{pipeline.Lit("--points"), pipeline.Text(points.Val())},
		Outputs:   []pipeline.ProcessingOutput{{Name: "points", S3: pipeline.Join("/", bucket, pipeline.Lit("points"))}},
	}, func(o *pipeline.JobOptions) { o.Cache = pipeline.CacheFor(30 * 24 * time.Hour) })

	train := pipeline.Training("Train", pipeline.TrainingArgs{
		Image: pipeline.Lit(image), Role: role, InstanceType: machine.Val(),
		Channels:        []pipeline.Channel{{Name: "train", S3: prepare.Output("points")}},
		Hyperparameters: map[string]pipeline.Value{"intercept": pipeline.Lit(true)},
		Output:          pipeline.Join("/", bucket, pipeline.Lit("models")),
	}, func(o *pipeline.JobOptions) {
		o.Retry = []pipeline.Retry{{On: []pipeline.Exception{pipeline.CapacityError}, MaxAttempts: 3, Interval: time.Second}}
	})

	evaluate := pipeline.Processing("Evaluate", pipeline.ProcessingArgs{
		Image: pipeline.Lit(image), Role: role, InstanceType: machine.Val(),
		Inputs: []pipeline.ProcessingInput{
			{Name: "points", S3: prepare.Output("points")},
			{Name: "model", S3: train.Model()},
		},
		Outputs: []pipeline.ProcessingOutput{{Name: "report", S3: pipeline.Join("/", bucket, pipeline.Lit("reports"))}},
		Files:   []pipeline.PropertyFile{{Name: "Report", Output: "report", Path: "report.json"}},
	})

	register := pipeline.RegisterModel("Register", pipeline.RegisterModelArgs{
		Group: pipeline.Lit("lines"), Approval: pipeline.Lit("PendingManualApproval"),
		Containers: []pipeline.Container{{Image: pipeline.Lit(image), Model: train.Model()}},
	})
	mse := pipeline.JSONGet[float64](evaluate.File("Report"), "regression.mse")
	check := pipeline.If("Check", pipeline.Branch{
		If:   []pipeline.Condition{pipeline.LessOrEqual(mse, limit.Val())},
		Then: []pipeline.Step{register},
		Else: []pipeline.Step{pipeline.Fail("NotGoodEnough", pipeline.Join(" ", pipeline.Lit("the error is above"), limit.Val()))},
	})
	return pipeline.Pipeline{
		Parameters: []pipeline.AnyParameter{limit, points, machine},
		Steps:      []pipeline.Step{prepare, train, evaluate, check},
	}
}
