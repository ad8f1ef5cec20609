package pipeline_test

import "github.com/awsai-go/awsai/sagemaker/pipeline"

const image = "111122223333.dkr.ecr.us-west-2.amazonaws.com/algo:1"
const role = "arn:aws:iam::111122223333:role/SageMakerRole"

func lit[T pipeline.Primitive](v T) pipeline.Val[T] { return pipeline.Lit(v) }

func lits(vs ...string) []pipeline.Val[string] {
	var out []pipeline.Val[string]
	for _, v := range vs {
		out = append(out, lit(v))
	}
	return out
}

// abalone is a pipeline with most of what pipelines have: parameters, a cache, a retry, spot
// training, a property file, a condition, a registration, a failure.
func abalone() pipeline.Pipeline {
	processingType := pipeline.Param[string]("ProcessingInstanceType").Default("ml.m5.xlarge")
	processingCount := pipeline.Param[int]("ProcessingInstanceCount").Default(1)
	trainingType := pipeline.Param[string]("TrainingInstanceType").Default("ml.m5.xlarge").OneOf("ml.m5.xlarge", "ml.m5.2xlarge")
	approval := pipeline.Param[string]("ModelApprovalStatus").Default("PendingManualApproval")
	input := pipeline.Param[string]("InputData")
	threshold := pipeline.Param[float64]("MseThreshold").Default(6)

	preprocess := pipeline.Processing("Preprocess", pipeline.ProcessingArgs{
		Image: lit(image), Role: lit(role), InstanceType: processingType.Val(), InstanceCount: processingCount.Val(),
		Script:    pipeline.Script{S3: "s3://my-bucket/code/preprocess.py", Command: []string{"python3"}},
		Arguments: []pipeline.Val[string]{lit("--input-data"), input.Val(), lit("--seed"), lit("7")},
		Inputs:    []pipeline.ProcessingInput{{Name: "raw", S3: input.Val(), Path: "/opt/ml/processing/input"}},
		Outputs: []pipeline.ProcessingOutput{
			{Name: "train", S3: lit("s3://my-bucket/abalone/train")},
			{Name: "validation", S3: lit("s3://my-bucket/abalone/validation")},
			{Name: "test", S3: pipeline.Join("/", lit("s3://my-bucket/abalone"), pipeline.Execution(pipeline.ExecutionID), lit("test"))},
		},
		Environment: map[string]pipeline.Val[string]{"A": lit("1")},
		MaxSeconds:  lit(3600),
	}, func(o *pipeline.JobOptions) { o.Cache = pipeline.Cache{Enabled: true, ExpireAfter: "P30D"} })

	train := pipeline.Training("Train", pipeline.TrainingArgs{
		Image: lit(image), Role: lit(role), InstanceType: trainingType.Val(), VolumeGB: lit(50),
		Output: lit("s3://my-bucket/abalone/model"), MaxSeconds: lit(7200), MaxWaitSeconds: lit(10800), Spot: lit(true),
		NoProfiler: true,
		Metrics:    []pipeline.Metric{{Name: "validation:mse", Regex: "validation-rmse:([0-9.]+)"}},
		Hyperparameters: map[string]pipeline.Value{
			"objective": lit("reg:linear"), "num_round": lit(50), "max_depth": lit(5), "eta": lit(0.2),
		},
		Channels: []pipeline.Channel{
			{Name: "train", S3: preprocess.Output("train"), ContentType: lit("text/csv")},
			{Name: "validation", S3: preprocess.Output("validation"), ContentType: lit("text/csv")},
		},
	}, func(o *pipeline.JobOptions) {
		o.Retry = []pipeline.Retry{{On: []pipeline.Exception{pipeline.CapacityError}, MaxAttempts: 5, Interval: 60e9, Backoff: 1.5}}
	})

	evaluate := pipeline.Processing("Evaluate", pipeline.ProcessingArgs{
		Image: lit(image), Role: lit(role), InstanceType: processingType.Val(),
		Script:  pipeline.Script{S3: "s3://my-bucket/code/evaluate.py", Command: []string{"python3"}},
		Inputs:  []pipeline.ProcessingInput{{Name: "model", S3: train.Model()}, {Name: "test", S3: preprocess.Output("test")}},
		Outputs: []pipeline.ProcessingOutput{{Name: "evaluation", S3: lit("s3://my-bucket/abalone/eval")}},
		Files:   []pipeline.PropertyFile{{Name: "EvaluationReport", Output: "evaluation", Path: "evaluation.json"}},
	})

	register := pipeline.RegisterModel("AbaloneRegister-RegisterModel", pipeline.RegisterModelArgs{
		Group: lit("AbaloneGroup"), Approval: approval.Val(),
		Containers:   []pipeline.Container{{Image: lit(image), Model: train.Model()}},
		ContentTypes: lits("text/csv"), ResponseTypes: lits("text/csv"),
		Realtime: lits("ml.t2.medium", "ml.m5.xlarge"), Transform: lits("ml.m5.xlarge"),
		Quality: pipeline.Report{
			ContentType: lit("application/json"),
			S3:          pipeline.Join("/", lit("s3://my-bucket/abalone/eval"), lit("evaluation.json")),
		},
		Metadata: map[string]pipeline.Val[string]{"team": lit("forecast")},
	})
	mse := pipeline.JSONGet[float64](evaluate.File("EvaluationReport"), "regression_metrics.mse.value")
	check := pipeline.If("CheckMse", pipeline.Branch{
		If:   []pipeline.Condition{pipeline.LessOrEqual(mse, threshold.Val())},
		Then: []pipeline.Step{register},
		Else: []pipeline.Step{pipeline.Fail("MseFail", pipeline.Join(" ", lit("MSE above"), threshold.Val()))},
	})
	return pipeline.Pipeline{
		Parameters: []pipeline.AnyParameter{processingType, processingCount, trainingType, approval, input, threshold},
		Steps:      []pipeline.Step{preprocess, train, evaluate, check},
	}
}
