package pipeline_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/sagemaker/pipeline"
)

// faults are those of a definition whose steps are given, as "step: message".
func faults(t *testing.T, parameters, steps string) []string {
	t.Helper()
	d, err := pipeline.Parse([]byte(`{"Version":"2020-12-01","Parameters":[` + parameters + `],"Steps":[` + steps + `]}`))
	if err != nil {
		t.Fatal(err)
	}
	err = d.Validate()
	if err == nil {
		return nil
	}
	invalid, ok := errors.AsType[*pipeline.InvalidError](err)
	if !ok || !errors.Is(err, awsai.ErrInvalid) {
		t.Fatalf("Validate = %v, want an *InvalidError that is awsai.ErrInvalid", err)
	}
	var out []string
	for _, f := range invalid.Faults {
		out = append(out, f.Step+": "+f.Message)
	}
	return out
}

const worker = `{"Name":"W","Type":"Processing","Arguments":{"ProcessingOutputConfig":{"Outputs":[{"OutputName":"o"}]}},` +
	`"PropertyFiles":[{"PropertyFileName":"F","OutputName":"o","FilePath":"f.json"}]}`

func user(value string) string {
	return worker + `,{"Name":"U","Type":"Training","Arguments":{"X":` + value + `}}`
}

func condition(c string) string {
	return worker + `,{"Name":"C","Type":"Condition","Arguments":{"Conditions":[` + c + `],"IfSteps":[],"ElseSteps":[]}}`
}

func TestValidateReferences(t *testing.T) {
	for value, want := range map[string]string{
		`{"Get":"Parameters.P"}`:                                                               "",
		`{"Get":"Parameters.Q"}`:                                                               "U: no parameter Q",
		`{"Get":"Execution.StartDateTime"}`:                                                    "",
		`{"Get":"Execution.Weather"}`:                                                          "U: an execution has no Weather",
		`{"Get":"PipelineExperimentConfig.TrialName"}`:                                         "",
		`{"Get":"PipelineExperimentConfig.X"}`:                                                 "U: an experiment has no X",
		`{"Get":"Nothing"}`:                                                                    "U: Nothing is not a reference: want Parameters, Execution, Steps or PipelineExperimentConfig",
		`{"Get":"Steps.W"}`:                                                                    "",
		`{"Get":"Steps.V.A"}`:                                                                  "U: no step V",
		`{"Get":"Steps.W.ProcessingJobArn"}`:                                                   "",
		`{"Get":"Steps.W.ProcessingJobARN"}`:                                                   "U: W, a step of the kind Processing, has no property ProcessingJobARN",
		`{"Get":"Steps.W.ProcessingJobArn.Part"}`:                                              "U: W, a step of the kind Processing, has no property Part",
		`{"Get":"Steps.W.ProcessingOutputConfig.Outputs['o'].S3Output.S3Uri"}`:                 "",
		`{"Get":"Steps.W.ProcessingOutputConfig.Outputs[0].S3Output.S3Uri"}`:                   "",
		`{"Get":"Steps.W.ProcessingOutputConfig.Outputs['p'].S3Output.S3Uri"}`:                 "U: W has no output p",
		`{"Get":"Steps.W.ProcessingOutputConfig.Outputs['o'].S3Uri"}`:                          "U: W, a step of the kind Processing, has no property S3Uri",
		`{"Get":"Steps.W.Environment['A']"}`:                                                   "",
		`{"Get":"Steps.W.A..B"}`:                                                               "U: A..B is not a path",
		`{"Get":{"Get":"Parameters.P"}}`:                                                       "",
		`{"Get":"Steps.W.PropertyFiles.F"}`:                                                    "",
		`{"Get":"Steps.W.PropertyFiles.G"}`:                                                    "U: W has no property file G",
		`{"Std:Join":{"On":"/","Values":["a",{"Get":"Parameters.P"},1]}}`:                      "",
		`{"Std:Join":{"Values":["a"]}}`:                                                        "U: Std:Join has a text On",
		`{"Std:Join":{"On":"/"}}`:                                                              "U: Std:Join has a list of Values",
		`{"Std:Join":{"On":"/","Values":[null]}}`:                                              "U: neither a literal nor a reference",
		`{"Std:JsonGet":{"PropertyFile":{"Get":"Steps.W.PropertyFiles.F"},"Path":"a.b"}}`:      "",
		`{"Std:JsonGet":{"Path":"a.b"}}`:                                                       "U: Std:JsonGet has either a PropertyFile or an S3Uri",
		`{"Std:JsonGet":{"PropertyFile":{"Get":"Steps.W.PropertyFiles.F"}}}`:                   "U: Std:JsonGet has a Path",
		`{"Std:JsonGet":{"PropertyFile":{"Get":"Steps.W.ProcessingJobName"},"Path":"a"}}`:      "U: the PropertyFile of Std:JsonGet refers to Steps.NAME.PropertyFiles.FILE",
		`{"Std:JsonGet":{"S3Uri":{"Std:Join":{"On":"/","Values":["s3://b","k"]}},"Path":"a"}}`: "",
		`{"Std:JsonGet":{"S3Uri":"s3://b/k","Path":"a"}}`:                                      "U: the S3Uri of Std:JsonGet is a Std:Join",
	} {
		got := strings.Join(faults(t, `{"Name":"P","Type":"String"}`, user(value)), "; ")
		if got != want {
			t.Errorf("%s\n got %q\nwant %q", value, got, want)
		}
	}
}

func TestValidateSteps(t *testing.T) {
	step := func(kind, rest string) string { return `{"Name":"S","Type":"` + kind + `",` + rest + `}` }
	args := func(kind, args string) string { return step(kind, `"Arguments":{`+args+`}`) }
	retry := func(p string) string { return step("Training", `"Arguments":{},"RetryPolicies":[{`+p+`}]`) }
	tests := []struct {
		name, steps string
		want        []string
	}{
		{"none", "", []string{": no steps"}},
		{"duplicate", args("Training", "") + "," + args("Training", ""), []string{"S: a second step of this name"}},
		{"name", `{"Name":"a b","Type":"Training","Arguments":{}}`, []string{"a b: a name has letters, digits, hyphens and underscores"}},
		{"long name", `{"Name":"` + strings.Repeat("a", 65) + `","Type":"Training","Arguments":{}}`, []string{strings.Repeat("a", 65) + ": limit 1 to 64 characters of the name, got 65"}},
		{"unknown kind", args("Tomorrow", `"A":1`), nil},
		{"no arguments", step("Training", `"X":1`), []string{"S: no object"}},
		{"depends", step("Training", `"Arguments":{},"DependsOn":["T"]`), []string{"S: no step T"}},
		{"itself", step("Training", `"Arguments":{},"DependsOn":["S"]`), []string{": the steps wait for one another in a circle: S after S"}},
		{"cycle", `{"Name":"A","Type":"Training","Arguments":{"X":{"Get":"Steps.B"}}},{"Name":"B","Type":"Training","Arguments":{},"DependsOn":["C"]},{"Name":"C","Type":"Training","Arguments":{},"DependsOn":["A"]}`,
			[]string{": the steps wait for one another in a circle: A after B after C after A"}},
		{"branch and its condition", `{"Name":"C","Type":"Condition","Arguments":{"Conditions":[{"Type":"Equals","LeftValue":{"Get":"Steps.D.ModelName"},"RightValue":"x"}],"IfSteps":[{"Name":"D","Type":"Model","Arguments":{}}]}}`,
			[]string{": the steps wait for one another in a circle: C after D after C"}},
		{"cached model", step("Model", `"Arguments":{},"CacheConfig":{"Enabled":true,"ExpireAfter":"P1D"}`), []string{"S: steps of the kind Model are not cached"}},
		{"expiry", step("Training", `"Arguments":{},"CacheConfig":{"Enabled":true,"ExpireAfter":"a day"}`), []string{"S: no duration as ISO 8601 has it, such as P30D or PT1H"}},
		{"expiry of AWS's own", step("Training", `"Arguments":{},"CacheConfig":{"Enabled":true,"ExpireAfter":"30dT5h"}`), nil},
		{"retried endpoint", step("Endpoint", `"Arguments":{},"RetryPolicies":[{"MaxAttempts":1,"ExceptionType":["Step.THROTTLING"]}]`), []string{"S: steps of the kind Endpoint are not retried"}},
		{"retry twice bounded", retry(`"MaxAttempts":1,"ExpireAfterMin":5,"ExceptionType":["Step.THROTTLING"]`), []string{"S: want either MaxAttempts or ExpireAfterMin"}},
		{"retry unbounded", retry(`"ExceptionType":["Step.THROTTLING"]`), []string{"S: want either MaxAttempts or ExpireAfterMin"}},
		{"retries", retry(`"MaxAttempts":21,"ExceptionType":["Step.THROTTLING"]`), []string{"S: limit 1 to 20"}},
		{"retry long", retry(`"ExpireAfterMin":14401,"ExceptionType":["Step.THROTTLING"]`), []string{"S: limit 1 to 14400"}},
		{"retry of nothing", retry(`"MaxAttempts":1,"ExceptionType":[]`), []string{"S: no exceptions"}},
		{"retry of a job", step("Model", `"Arguments":{},"RetryPolicies":[{"MaxAttempts":1,"ExceptionType":["SageMaker.CAPACITY_ERROR"]}]`), []string{"S: SageMaker.CAPACITY_ERROR is for jobs, and steps of the kind Model have none"}},
		{"fail", args("Fail", ""), []string{"S: no ErrorMessage"}},
		{"of a failed step", args("Fail", `"ErrorMessage":"x"`) + `,{"Name":"T","Type":"Training","Arguments":{"X":{"Get":"Steps.S.ErrorMessage"}}}`, []string{"T: S is a Fail step, which has no properties"}},
		{"lambda", step("Lambda", `"Arguments":{}`), []string{"S: no FunctionArn"}},
		{"lambda outputs", step("Lambda", `"Arguments":{},"FunctionArn":"f","OutputParameters":[{"OutputName":"a","OutputType":"String"},{"OutputName":"a","OutputType":"Text"}]`) +
			`,{"Name":"T","Type":"Training","Arguments":{"X":{"Get":"Steps.S.OutputParameters['b']"}}}`,
			[]string{`S: an output has a name of its own, unlike "a"`, "S: the type of an output is String, Integer, Float or Boolean", "T: S has no output b"}},
		{"callback", step("Callback", `"Arguments":{}`), []string{"S: no SqsQueueUrl"}},
		{"emr", args("EMR", `"ExecutionRoleArn":"r","ClusterConfig":{"Name":"n","Instances":{"TerminationProtected":true}}`), []string{
			"S: an ExecutionRoleArn needs a ClusterId", "S: no StepConfig.HadoopJarStep", "S: pipelines do not take Name in steps of the kind EMR",
			"S: pipelines do not take TerminationProtected in steps of the kind EMR", "S: want either InstanceGroups or InstanceFleets"}},
		{"emr serverless", args("EMRServerless", `"ApplicationId":"a","ApplicationConfig":{}`), []string{"S: want either ApplicationId or ApplicationConfig", "S: no ExecutionRoleArn", "S: no JobConfig"}},
		{"check", step("QualityCheck", `"Arguments":{},"CheckType":"DATA_BIAS"`), []string{"S: want one of [DATA_QUALITY MODEL_QUALITY]"}},
		{"autoML", args("AutoML", `"AutoMLJobConfig":{"Mode":"HYPERPARAMETER_TUNING"}`), []string{"S: pipelines take the Mode ENSEMBLING alone"}},
		{"endpoint config", args("EndpointConfig", `"ExplainerConfig":{}`), []string{"S: pipelines do not take ExplainerConfig in steps of the kind EndpointConfig"}},
		{"endpoint", args("Endpoint", `"DeploymentConfig":{}`), []string{"S: pipelines do not take DeploymentConfig in steps of the kind Endpoint"}},
		{"lineage", args("Lineage", ""), []string{"S: want at least one of Actions, Artifacts, Contexts, Associations"}},
		{"file without output", step("Processing", `"Arguments":{},"PropertyFiles":[{"PropertyFileName":"F","OutputName":"o","FilePath":"f"}]`), []string{"S: property file F is in the output o, which the step does not have"}},
		{"file of training", step("Training", `"Arguments":{},"PropertyFiles":[{"PropertyFileName":"F","OutputName":"o","FilePath":"f"}]`) +
			`,{"Name":"T","Type":"Training","Arguments":{"X":{"Std:JsonGet":{"PropertyFile":{"Get":"Steps.S.PropertyFiles.F"},"Path":"a"}}}}`,
			[]string{"S: property files are for the kind Processing, not Training", "S: property file F is in the output o, which the step does not have", "T: S is no processing step and has no property files"}},
		{"no conditions", condition(""), []string{"C: no conditions"}},
		{"not as it was", condition(`{"Type":"Not","Expression":{"Type":"In","QueryValue":1,"Values":[]}}`), []string{"C: no Values"}},
		{"not as it is now", condition(`{"Type":"Not","Condition":{"Type":"Equals","LeftValue":1,"RightValue":""}}`), nil},
		{"no such condition", condition(`{"Type":"Or","Conditions":[{"Type":"Like"}]}`), []string{"C: Like is no type of condition"}},
		{"outcome", condition(`{"Type":"Equals","LeftValue":1,"RightValue":1}`) + `,{"Name":"T","Type":"Training","Arguments":{"A":{"Get":"Steps.C.Outcome"},"B":{"Get":"Steps.C.Conditions"}}}`,
			[]string{"T: C is a condition, which has the property Outcome alone"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, faults(t, "", tt.steps)); diff != "" {
				t.Errorf("faults (-want +got):\n%s", diff)
			}
		})
	}
}

func TestValidateParameters(t *testing.T) {
	many := strings.Repeat(`{"Name":"P%d","Type":"String"},`, 201)
	numbers := make([]any, 201)
	for i := range numbers {
		numbers[i] = i
	}
	many = strings.TrimSuffix(fmt.Sprintf(many, numbers...), ",")
	for parameters, want := range map[string][]string{
		`{"Name":"A","Type":"Boolean","DefaultValue":false}`:                   nil,
		`{"Name":"A","Type":"Integer","DefaultValue":0.5}`:                     {": not of the type Integer"},
		`{"Name":"A","Type":"Float","DefaultValue":0}`:                         nil,
		`{"Name":"A","Type":"Text"}`:                                           {": want String, Integer, Float or Boolean"},
		`{"Name":"A","Type":"String"},{"Name":"A","Type":"String"}`:            {": a second parameter A"},
		`{"Name":"A","Type":"String","DefaultValue":"c","EnumValues":["a",1]}`: {": not of the type String", ": none of the 2 EnumValues"},
		`{"Name":"a b","Type":"String"}`:                                       {": a name has letters, digits, hyphens and underscores"},
		many:                                                                   {": limit 200, got 201"},
	} {
		if diff := cmp.Diff(want, faults(t, parameters, worker)); diff != "" {
			t.Errorf("%.60s (-want +got):\n%s", parameters, diff)
		}
	}
}

func TestDefineRefuses(t *testing.T) {
	again := pipeline.Training("A", pipeline.TrainingArgs{Image: pipeline.Param[string]("Gone").Val()})
	_, err := pipeline.Pipeline{Steps: []pipeline.Step{again, again}}.Define()
	want := "pipeline.Define: invalid: the definition has 3 faults:\n" +
		"\tstep A: a second step of this name (Steps[1])\n" +
		"\tstep A: no parameter Gone (Steps[0].Arguments.AlgorithmSpecification.TrainingImage)\n" +
		"\tstep A: no parameter Gone (Steps[1].Arguments.AlgorithmSpecification.TrainingImage)"
	if err == nil || err.Error() != want {
		t.Errorf("Define = %v\nwant %s", err, want)
	}
	for name, p := range map[string]pipeline.Pipeline{
		"nil":    {Steps: []pipeline.Step{nil}},
		"chan":   {Steps: []pipeline.Step{pipeline.Lambda("L", pipeline.LambdaArgs{Function: lit("f"), Event: pipeline.Arguments{"a": make(chan int)}})}},
		"meta":   {Metadata: pipeline.Arguments{"a": func() {}}},
		"branch": {Steps: []pipeline.Step{pipeline.If("C", pipeline.Branch{Then: []pipeline.Step{nil}})}},
	} {
		if _, err := p.Define(); !errors.Is(err, awsai.ErrInvalid) {
			t.Errorf("%s: %v, want awsai.ErrInvalid", name, err)
		}
	}
}
