package pipeline_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sagemaker"
	"github.com/aws/aws-sdk-go-v2/service/sagemaker/types"
	"github.com/google/go-cmp/cmp"

	"github.com/awsai-go/awsai/sagemaker/pipeline"
)

// everyKind is a pipeline with a step of each kind, and what their arguments and further
// members come to.
func everyKind() (pipeline.Pipeline, map[string]string) {
	n := pipeline.Param[int]("N").Default(2)
	f := pipeline.Param[float64]("F").Default(0.5)
	s := pipeline.Param[string]("S").Default("x")
	prep := pipeline.Processing("Processing", pipeline.ProcessingArgs{Outputs: []pipeline.ProcessingOutput{{Name: "o", S3: s.Val(), More: pipeline.Arguments{"AppManaged": true}}}})
	model := pipeline.Model("Model", pipeline.ModelArgs{Role: lit(role), Container: pipeline.Container{Image: lit(image), Model: s.Val()}})
	config := pipeline.EndpointConfig("EndpointConfig", pipeline.EndpointConfigArgs{ConfigName: lit("c"), Variants: []pipeline.Variant{{Model: model.ModelName(), InstanceCount: n.Val()}}})
	endpoint := pipeline.Endpoint("Endpoint", pipeline.EndpointArgs{EndpointName: lit("e"), Config: config.ConfigName()})
	steps := []pipeline.Step{
		prep, model, config, endpoint,
		pipeline.Training("Training", pipeline.TrainingArgs{
			Hyperparameters: map[string]pipeline.Value{"a": n.Val(), "b": s.Val(), "c": lit(true), "d": lit(2.0), "e": prep.Output("o")},
			More:            pipeline.Arguments{"ResourceConfig": pipeline.Arguments{"VolumeSizeInGB": n.Val()}, "RetryStrategy": pipeline.Arguments{"MaximumRetryAttempts": 3}, "StoppingCondition": nil},
		}),
		pipeline.Tuning("Tuning", pipeline.TuningArgs{
			MaxJobs: n.Val(), MaxParallel: lit(1), Goal: "Minimize", Metric: "mse",
			Continuous: []pipeline.Range{{Name: "eta", Min: lit("0.1"), Max: pipeline.Text(f.Val())}},
			Training:   pipeline.TrainingArgs{Image: lit(image), Hyperparameters: map[string]pipeline.Value{"k": lit(1)}},
		}),
		pipeline.RegisterModel("RegisterModel", pipeline.RegisterModelArgs{Group: lit("g")}),
		pipeline.Transform("Transform", pipeline.TransformArgs{Model: model.ModelName(), Input: s.Val()}),
		pipeline.If("Condition", pipeline.Branch{If: []pipeline.Condition{pipeline.Not(pipeline.Greater(n.Val(), lit(1)))}}),
		pipeline.Callback("Callback", pipeline.CallbackArgs{Queue: lit("https://q"), Outputs: []pipeline.OutputParameter{{Name: "o"}}}),
		pipeline.Lambda("Lambda", pipeline.LambdaArgs{Function: lit("arn:f"), Event: pipeline.Arguments{"b": []any{n.Val(), "x"}, "a": nil}}),
		pipeline.Fail("Fail", pipeline.Val[string]{}),
		pipeline.EMR("EMR", pipeline.EMRArgs{ClusterID: s.Val(), Jar: lit("s3://j"), JarArguments: lits("a")}),
		pipeline.EMRServerless("EMRServerless", pipeline.EMRServerlessArgs{Role: lit(role), ApplicationID: s.Val(), Driver: pipeline.Arguments{"hive": pipeline.Arguments{"query": "q"}}}),
		pipeline.QualityCheck("QualityCheck", pipeline.CheckArgs{Type: pipeline.DataQuality, Group: s.Val(), Skip: lit(true)}),
		pipeline.ClarifyCheck("ClarifyCheck", pipeline.CheckArgs{Type: pipeline.ModelBias, FailOnViolation: lit(false), Model: lit("m")}),
		pipeline.AutoML("AutoML", pipeline.AutoMLArgs{Train: s.Val(), Target: lit("t"), MaxCandidates: n.Val()}),
		pipeline.InferenceComponent("InferenceComponent", pipeline.InferenceComponentArgs{Endpoint: endpoint.EndpointName(), Copies: n.Val()}),
		pipeline.Lineage("Lineage", pipeline.LineageArgs{Artifacts: []pipeline.Arguments{{"ArtifactType": "Data", "Source": pipeline.Arguments{"SourceUri": s.Val()}}}}),
		pipeline.BedrockCustomModel("BedrockCustomModel", pipeline.CustomModelArgs{ModelName: lit("m"), S3: s.Val()}),
		pipeline.BedrockCustomModelDeployment("BedrockCustomModelDeployment", pipeline.CustomModelDeploymentArgs{Model: s.Val()}),
		pipeline.BedrockModelImport("BedrockModelImport", pipeline.ModelImportArgs{S3: s.Val()}),
		pipeline.BedrockProvisionedModelThroughput("BedrockProvisionedModelThroughput", pipeline.ProvisionedThroughputArgs{Units: n.Val()}),
	}
	const gets, getn = `{"Get":"Parameters.S"}`, `{"Get":"Parameters.N"}`
	const source = `"DataSource":{"S3DataSource":{"S3DataType":"S3Prefix","S3Uri":` + gets + `}}`
	return pipeline.Pipeline{Parameters: []pipeline.AnyParameter{n, f, s}, Steps: steps}, map[string]string{
		"Processing": `{"ProcessingResources":{"ClusterConfig":{"InstanceCount":1,"VolumeSizeInGB":30}},"ProcessingOutputConfig":{"Outputs":[{"OutputName":"o","AppManaged":true,"S3Output":{"S3Uri":` + gets + `,"LocalPath":"/opt/ml/processing/o","S3UploadMode":"EndOfJob"}}]}}`,
		"Training": `{"AlgorithmSpecification":{"TrainingInputMode":"File"},"ResourceConfig":{"InstanceCount":1,"VolumeSizeInGB":` + getn + `},` +
			`"HyperParameters":{"a":{"Std:Join":{"On":"","Values":[` + getn + `]}},"b":` + gets + `,"c":"True","d":"2.0","e":{"Std:Join":{"On":"","Values":[{"Get":"Steps.Processing.ProcessingOutputConfig.Outputs['o'].S3Output.S3Uri"}]}}},` +
			`"RetryStrategy":{"MaximumRetryAttempts":3}}`,
		"Tuning": `{"HyperParameterTuningJobConfig":{"Strategy":"Bayesian","ResourceLimits":{"MaxNumberOfTrainingJobs":` + getn + `,"MaxParallelTrainingJobs":1},"HyperParameterTuningJobObjective":{"Type":"Minimize","MetricName":"mse"},` +
			`"ParameterRanges":{"ContinuousParameterRanges":[{"Name":"eta","MinValue":"0.1","MaxValue":{"Std:Join":{"On":"","Values":[{"Get":"Parameters.F"}]}},"ScalingType":"Auto"}]}},` +
			`"TrainingJobDefinition":{"AlgorithmSpecification":{"TrainingImage":"` + image + `","TrainingInputMode":"File"},"ResourceConfig":{"InstanceCount":1,"VolumeSizeInGB":30},"StoppingCondition":{"MaxRuntimeInSeconds":86400},"StaticHyperParameters":{"k":"1"}}}`,
		"Model":                             `{"ExecutionRoleArn":"` + role + `","PrimaryContainer":{"Image":"` + image + `","ModelDataUrl":` + gets + `}}`,
		"RegisterModel":                     `{"ModelPackageGroupName":"g","SkipModelValidation":"None"}`,
		"Transform":                         `{"ModelName":{"Get":"Steps.Model.ModelName"},"TransformInput":{"DataSource":{"S3DataSource":{"S3Uri":` + gets + `,"S3DataType":"S3Prefix"}}},"TransformResources":{"InstanceCount":1}}`,
		"Condition":                         `{"Conditions":[{"Type":"Not","Condition":{"Type":"GreaterThan","LeftValue":` + getn + `,"RightValue":1}}],"IfSteps":[],"ElseSteps":[]}`,
		"Callback":                          `{}|"SqsQueueUrl":"https://q","OutputParameters":[{"OutputName":"o","OutputType":"String"}]`,
		"Lambda":                            `{"a":null,"b":[` + getn + `,"x"]}|"FunctionArn":"arn:f","OutputParameters":[]`,
		"Fail":                              `{"ErrorMessage":""}`,
		"EMR":                               `{"ClusterId":` + gets + `,"StepConfig":{"HadoopJarStep":{"Jar":"s3://j","Args":["a"]}}}`,
		"EMRServerless":                     `{"ExecutionRoleArn":"` + role + `","JobConfig":{"executionRoleArn":"` + role + `","jobDriver":{"hive":{"query":"q"}},"applicationId":` + gets + `},"ApplicationId":` + gets + `}`,
		"QualityCheck":                      `{"ProcessingResources":{"ClusterConfig":{"InstanceCount":1,"VolumeSizeInGB":30}}}|"CheckType":"DATA_QUALITY","ModelPackageGroupName":` + gets + `,"SkipCheck":true,"FailOnViolation":true,"RegisterNewBaseline":false`,
		"ClarifyCheck":                      `{"ProcessingResources":{"ClusterConfig":{"InstanceCount":1,"VolumeSizeInGB":30}}}|"CheckType":"MODEL_BIAS","SkipCheck":false,"FailOnViolation":false,"RegisterNewBaseline":false,"ModelName":"m"`,
		"AutoML":                            `{"InputDataConfig":[{` + source + `,"TargetAttributeName":"t","ChannelType":"training"}],"AutoMLJobConfig":{"CompletionCriteria":{"MaxCandidates":` + getn + `},"Mode":"ENSEMBLING"}}`,
		"EndpointConfig":                    `{"EndpointConfigName":"c","ProductionVariants":[{"VariantName":"AllTraffic","ModelName":{"Get":"Steps.Model.ModelName"},"InitialInstanceCount":` + getn + `}]}`,
		"Endpoint":                          `{"EndpointName":"e","EndpointConfigName":{"Get":"Steps.EndpointConfig.EndpointConfigName"}}`,
		"InferenceComponent":                `{"EndpointName":{"Get":"Steps.Endpoint.EndpointName"},"RuntimeConfig":{"CopyCount":` + getn + `}}`,
		"Lineage":                           `{"Artifacts":[{"ArtifactType":"Data","Source":{"SourceUri":` + gets + `}}]}`,
		"BedrockCustomModel":                `{"ModelName":"m","ModelSourceConfig":{"S3DataSource":{"S3Uri":` + gets + `}}}`,
		"BedrockCustomModelDeployment":      `{"ModelArn":` + gets + `}`,
		"BedrockModelImport":                `{"ModelDataSource":{"S3DataSource":{"S3Uri":` + gets + `}}}`,
		"BedrockProvisionedModelThroughput": `{"ModelUnits":` + getn + `}`,
	}
}

func TestEveryKind(t *testing.T) {
	p, want := everyKind()
	d, err := p.Define()
	if err != nil {
		t.Fatal(err)
	}
	var root struct {
		Steps []struct {
			Name, Type string
			Arguments  json.RawMessage
		}
	}
	if err := json.Unmarshal([]byte(d.String()), &root); err != nil {
		t.Fatal(err)
	}
	if len(root.Steps) != 23 {
		t.Errorf("%d kinds, want 23", len(root.Steps))
	}
	for _, s := range root.Steps {
		args, more, _ := strings.Cut(want[s.Name], "|")
		if s.Type != s.Name {
			t.Errorf("%s is of the kind %s", s.Name, s.Type)
		}
		if diff := cmp.Diff(args, string(s.Arguments)); diff != "" {
			t.Errorf("arguments of %s (-want +got):\n%s", s.Name, diff)
		}
		if !strings.Contains(d.String(), args+strings.TrimSuffix(","+more, ",")) {
			t.Errorf("%s has no %s", s.Name, more)
		}
	}
	e, err := d.RunLocal(t.Context(), nil, func(o *pipeline.LocalOptions) { o.Default = pipeline.Simulate; o.Concurrency = 1 })
	if err == nil || e.Reason != "Step 'Fail' failed with message: " {
		t.Errorf("runs as %q, %v", e.Reason, err)
	}
}

func TestNotebookJob(t *testing.T) {
	s := pipeline.NotebookJob("Note", pipeline.NotebookArgs{
		Job: pipeline.TrainingArgs{Image: lit(image), Environment: map[string]pipeline.Val[string]{"A": lit("1")}}, Input: lit("s3://b/in"), Notebook: "a.ipynb", Kernel: "python3", Region: "us-east-1",
	}, func(o *pipeline.RetryOptions) {
		o.Retry = []pipeline.Retry{{On: []pipeline.Exception{pipeline.Throttling}, ExpireAfter: 3600e9}}
	})
	text := define(t, pipeline.Pipeline{Steps: []pipeline.Step{s}}).String()
	for _, want := range []string{
		`"Type":"Training"`, `"ChannelName":"sagemaker_headless_execution_pipelinestep"`, `"A":"1"`, `"SM_INPUT_NOTEBOOK_NAME":"a.ipynb"`, `"SM_OUTPUT_NOTEBOOK_NAME":"Note.ipynb"`,
		`"RetryPolicies":[{"BackoffRate":2.0,"IntervalSeconds":1,"ExpireAfterMin":60,"ExceptionType":["Step.THROTTLING"]}]`,
	} {
		if !strings.Contains(text, want) {
			t.Errorf("no %s in %s", want, text)
		}
	}
}

func TestRequest(t *testing.T) {
	args, err := pipeline.Request(&sagemaker.CreateEndpointConfigInput{
		EndpointConfigName: aws.String("c"),
		ProductionVariants: []types.ProductionVariant{{VariantName: aws.String("v"), InitialInstanceCount: aws.Int32(0), InstanceType: types.ProductionVariantInstanceTypeMlM5Large}},
		Tags:               []types.Tag{},
	})
	if err != nil {
		t.Fatal(err)
	}
	args["EndpointConfigName"] = pipeline.Execution(pipeline.PipelineName)
	d := define(t, pipeline.Pipeline{Steps: []pipeline.Step{pipeline.EndpointConfig("E", pipeline.EndpointConfigArgs{More: args})}})
	want := `"Arguments":{"EndpointConfigName":{"Get":"Execution.PipelineName"},"ProductionVariants":[{"InitialInstanceCount":0,"InstanceType":"ml.m5.large","VariantName":"v"}],"Tags":[]}`
	if !strings.Contains(d.Canonical(), want) {
		t.Errorf("no %s in %s", want, d.Canonical())
	}
	if _, err := pipeline.Request(3); err == nil {
		t.Error("a number is no request")
	}
	if _, err := pipeline.Request(&sagemaker.CreateModelPackageInput{}); err != nil {
		t.Error(err)
	}
}
