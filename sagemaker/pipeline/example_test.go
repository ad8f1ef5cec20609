package pipeline_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sagemaker"

	"github.com/awsai-go/awsai/awsaitest"
	"github.com/awsai-go/awsai/sagemaker/pipeline"
)

func Example() {
	limit := pipeline.Param[float64]("Limit").Default(6)
	evaluate := pipeline.Processing("Evaluate", pipeline.ProcessingArgs{
		Image:   pipeline.Lit("image"),
		Outputs: []pipeline.ProcessingOutput{{Name: "report", S3: pipeline.Lit("s3://bucket/report")}},
		Files:   []pipeline.PropertyFile{{Name: "Report", Output: "report", Path: "report.json"}},
	})
	mse := pipeline.JSONGet[float64](evaluate.File("Report"), "regression.mse")
	def, err := pipeline.Pipeline{
		Parameters: []pipeline.AnyParameter{limit},
		Steps: []pipeline.Step{evaluate, pipeline.If("Check", pipeline.Branch{
			If:   []pipeline.Condition{pipeline.LessOrEqual(mse, limit.Val())},
			Else: []pipeline.Step{pipeline.Fail("TooFarOff", pipeline.Join(" ", pipeline.Lit("the error is above"), limit.Val()))},
		})},
	}.Define()
	if err != nil {
		fmt.Println(err)
		return
	}
	ran, err := def.RunLocal(context.Background(), map[string]any{"Limit": 4.0}, func(o *pipeline.LocalOptions) {
		o.Variables = map[pipeline.Variable]string{pipeline.ExecutionID: "e1"}
		o.Steps = map[string]pipeline.StepFunc{
			"Evaluate": func(_ context.Context, run pipeline.StepRun) (pipeline.StepResult, error) {
				report := run.OutputURI("report") + "/report.json"
				return pipeline.StepResult{Files: map[string][]byte{report: []byte(`{"regression":{"mse":4.5}}`)}}, nil
			},
		}
	})
	for _, s := range ran.Steps {
		fmt.Println(s.Name, s.Status)
	}
	fmt.Println(err)
	// Output:
	// Evaluate Succeeded
	// Check Succeeded
	// TooFarOff Failed
	// pipeline.RunLocal: pipeline job e1 failed: Step 'TooFarOff' failed with message: the error is above 4.0
}

func ExampleParse() {
	def, err := pipeline.Parse([]byte(`{"Version": "2020-12-01", "Steps": [
		{"Name": "A", "Type": "Training", "Arguments": {"Data": {"Get": "Steps.B.ModelArtifact"}}},
		{"Name": "B", "Type": "Training", "Arguments": {}, "DependsOn": ["A"]}]}`))
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(def.Validate())
	// Output:
	// pipeline.Validate: invalid: the definition has 2 faults:
	// 	step A: B, a step of the kind Training, has no property ModelArtifact (Steps[0].Arguments.Data)
	// 	Steps: the steps wait for one another in a circle: A after B after A
}

func ExampleDiff() {
	version := func(image string) *pipeline.Definition {
		train := pipeline.Training("Train", pipeline.TrainingArgs{Image: pipeline.Lit(image)},
			func(o *pipeline.JobOptions) { o.Cache = pipeline.CacheFor(24 * time.Hour) })
		def, err := pipeline.Pipeline{Steps: []pipeline.Step{train}}.Define()
		if err != nil {
			fmt.Println(err)
		}
		return def
	}
	for _, c := range pipeline.Diff(version("algo:1"), version("algo:2")) {
		fmt.Println(c.Step, c.What)
		for _, m := range c.Misses {
			fmt.Println(m)
		}
	}
	// Output:
	// Train changed
	// will miss the cache because Arguments.AlgorithmSpecification.TrainingImage: "algo:1" is now "algo:2"
}

func ExampleNew() {
	fake := awsaitest.New(new(testing.T)) // in a program, cfg is of config.LoadDefaultConfig
	cfg := fake.Config()
	awsaitest.Handle(fake, func(_ context.Context, in *sagemaker.CreatePipelineInput) (*sagemaker.CreatePipelineOutput, error) {
		return &sagemaker.CreatePipelineOutput{PipelineArn: aws.String("arn:aws:sagemaker:us-east-1:111122223333:pipeline/" + *in.PipelineName)}, nil
	})
	def, err := pipeline.Pipeline{Steps: []pipeline.Step{pipeline.Fail("Stop", pipeline.Lit("here"))}}.Define()
	if err != nil {
		fmt.Println(err)
		return
	}
	client := pipeline.New(cfg, func(o *pipeline.ClientOptions) { o.Role = "arn:aws:iam::111122223333:role/SageMaker" })
	done, err := client.Upsert(context.Background(), "demo", def)
	fmt.Println(done.ARN, done.Created, err)
	// Output: arn:aws:sagemaker:us-east-1:111122223333:pipeline/demo true <nil>
}
