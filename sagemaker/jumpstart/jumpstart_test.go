package jumpstart_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sagemaker"
	"github.com/aws/aws-sdk-go-v2/service/sagemaker/types"
	"github.com/google/go-cmp/cmp"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/awsaitest"
	"github.com/awsai-go/awsai/media"
	"github.com/awsai-go/awsai/sagemaker/jumpstart"
)

const role = "arn:aws:iam::111122223333:role/r"

const document = `{"HostingEcrUri":"111122223333.dkr.ecr.us-east-1.amazonaws.com/a:1","HostingPrepackedArtifactUri":"s3://models/m/","HostingArtifactS3DataType":"S3Prefix",
"HostingEulaUri":"s3://models/eula.txt","GatedBucket":true,"DefaultInferenceInstanceType":"ml.g5.xlarge","SupportedInferenceInstanceTypes":["ml.g5.xlarge","ml.g5.12xlarge"],
"InferenceEnvironmentVariables":[{"Name":"GPUS","Default":1}],"Sparkles":{"A":1},
"HostingInstanceTypeVariants":{"Aliases":{"x":"111122223333.dkr.ecr.us-east-1.amazonaws.com/b:2"},"Variants":{"g5":{"Properties":{"ImageUri":"$x"}},"ml.g5.12xlarge":{"properties":{"environment_variables":{"GPUS":"4"},"prepacked_artifact_key":"big/"}}}},
"TrainingSupported":true,"TrainingEcrUri":"111122223333.dkr.ecr.us-east-1.amazonaws.com/t:1","TrainingScriptUri":"s3://models/code/sourcedir.tar.gz","TrainingArtifactUri":"s3://models/t.tar.gz",
"DefaultTrainingInstanceType":"ml.g5.2xlarge","TrainingEnableNetworkIsolation":true,
"Hyperparameters":[{"Name":"epoch","Type":"int","Default":1,"Min":1,"Max":10},{"Name":"peft","Type":"text","Default":"lora","Options":["lora","None"]}],
"DefaultPayloads":{"hi":{"ContentType":"application/json","PromptKey":"inputs","OutputKeys":{"Text":"[0].generated_text"},"Body":{"Inputs":"hi","Parameters":{"MaxNewTokens":5}}}}}`

func doc(t *testing.T) jumpstart.Document {
	d, err := jumpstart.ParseDocument([]byte(document))
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func ExampleParseFilter() {
	f, err := jumpstart.ParseFilter("task == ic and not framework in ['pytorch', 'mxnet']")
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(f.Eval(jumpstart.Attributes{"task": "ic", "framework": "tensorflow"}), f.Eval(jumpstart.Attributes{"task": "ic"}), f.Eval(jumpstart.Attributes{"task": "od"}))
	// Output: true unknown false
}

func TestFilter(t *testing.T) {
	known := jumpstart.Attributes{"task": "ic", "training_supported": true, "types": []any{"a", "b"}, "none": nil, "size": 3.0}
	for text, want := range map[string]jumpstart.Truth{
		"task == ic": jumpstart.True, "task is not ic": jumpstart.False, "task in [ic, od]": jumpstart.True, "task in topics": jumpstart.True,
		"task not in ('od',)": jumpstart.True, "TrainingSupported is True": jumpstart.True, "types includes a": jumpstart.True, "types not contains c": jumpstart.True,
		"task starts with i": jumpstart.True, "task ends with x": jumpstart.False, "none == x": jumpstart.False, "none != x": jumpstart.True, "other == x": jumpstart.Unknown,
		"not other == x": jumpstart.Unknown, "other == x or task == ic": jumpstart.True, "other == x and task == od": jumpstart.False,
		"(other == x or task == od) and true": jumpstart.Unknown, "size == 3": jumpstart.True, `task == "i)c"`: jumpstart.False, "unknown": jumpstart.Unknown,
	} {
		f, err := jumpstart.ParseFilter(text)
		if err != nil {
			t.Errorf("%s: %v", text, err)
			continue
		}
		if got := f.Eval(known); got != want {
			t.Errorf("%s = %v, want %v", text, got, want)
		}
	}
	for _, text := range []string{"", "task", "task ==", "(task == ic", "== ic", "task == a) b", strings.Repeat("(", 500)} {
		if _, err := jumpstart.ParseFilter(text); !errors.Is(err, awsai.ErrInvalid) {
			t.Errorf("%q: %v, want awsai.ErrInvalid", text, err)
		}
	}
}

func TestHosting(t *testing.T) {
	h, err := doc(t).Hosting("ml.g5.12xlarge")
	if err != nil {
		t.Fatal(err)
	}
	want := jumpstart.Hosting{
		Instance: "ml.g5.12xlarge", Known: true, Image: "111122223333.dkr.ecr.us-east-1.amazonaws.com/b:2", Artifact: media.URI{Bucket: "models", Key: "big/"},
		Unpacked: true, Prepacked: true, Env: map[string]string{"GPUS": "4"}, EULA: "s3://models/eula.txt", Gated: true,
	}
	if diff := cmp.Diff(want, h); diff != "" {
		t.Errorf("hosting (-want +got):\n%s", diff)
	}
}

func TestPayload(t *testing.T) {
	p := doc(t).Examples()[0]
	body, err := p.Bytes()
	if err != nil || string(body) != `{"inputs":"hi","parameters":{"max_new_tokens":5}}` {
		t.Errorf("body %s, %v", body, err)
	}
	got, err := p.Read("Text", []byte(`[{"generated_text":"yo"}]`))
	if err != nil || got != "yo" {
		t.Errorf("read %v, %v", got, err)
	}
}

func TestListAndDeployAndTune(t *testing.T) {
	fake := awsaitest.New(t)
	awsaitest.Handle(fake, func(context.Context, *sagemaker.ListHubContentsInput) (*sagemaker.ListHubContentsOutput, error) {
		out := &sagemaker.ListHubContentsOutput{}
		for _, name := range []string{"huggingface-llm-a", "pytorch-ic-b"} {
			out.HubContentSummaries = append(out.HubContentSummaries, types.HubContentInfo{HubContentName: aws.String(name), HubContentVersion: aws.String("1.0.0"), HubContentType: types.HubContentTypeModel})
		}
		return out, nil
	})
	awsaitest.Handle(fake, func(_ context.Context, in *sagemaker.DescribeHubContentInput) (*sagemaker.DescribeHubContentOutput, error) {
		return &sagemaker.DescribeHubContentOutput{HubContentName: in.HubContentName, HubContentVersion: aws.String("1.0.0"), HubContentType: in.HubContentType, HubContentDocument: aws.String(document)}, nil
	})
	awsaitest.Handle(fake, func(context.Context, *sagemaker.CreateTrainingJobInput) (*sagemaker.CreateTrainingJobOutput, error) {
		return &sagemaker.CreateTrainingJobOutput{}, nil
	})
	c := jumpstart.New(fake.Config(), func(o *jumpstart.Options) { o.Role = role })
	f, err := jumpstart.ParseFilter("task == llm and training_supported is true")
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for info, err := range c.List(t.Context(), jumpstart.Query{Filter: f}) {
		if err != nil {
			t.Fatal(err)
		}
		names = append(names, info.Name)
	}
	if diff := cmp.Diff([]string{"huggingface-llm-a"}, names); diff != "" || fake.Count("DescribeHubContent") != 1 {
		t.Errorf("%d described; names (-want +got):\n%s", fake.Count("DescribeHubContent"), diff)
	}
	m, err := c.Model(t.Context(), names[0], "")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.Deploy(t.Context(), m, jumpstart.Deployment{}); !errors.Is(err, awsai.ErrInvalid) || !strings.Contains(err.Error(), "eula.txt") {
		t.Errorf("a licence that is not accepted: %v", err)
	}
	if _, err := c.Endpoint(m, jumpstart.Deployment{Instance: "ml.c5.xlarge", AcceptEULA: true}); !errors.Is(err, awsai.ErrInvalid) {
		t.Errorf("an instance that is not named: %v", err)
	}
	e, err := c.Endpoint(m, jumpstart.Deployment{AcceptEULA: true})
	if err != nil || !e.Variants[0].Model.Containers[0].AcceptEULA || e.Variants[0].Instance != "ml.g5.xlarge" {
		t.Errorf("endpoint %+v, %v", e, err)
	}
	tuning := jumpstart.FineTuning{Name: "tune", Data: map[string]media.URI{"training": {Bucket: "data", Key: "x/"}}, Output: media.URI{Bucket: "out"}, AcceptEULA: true, Hyperparameters: map[string]string{"epoch": "11", "nope": "1"}}
	if _, err := c.FineTune(t.Context(), m, tuning); !errors.Is(err, awsai.ErrInvalid) || !strings.Contains(err.Error(), "at most 10") || !strings.Contains(err.Error(), "nope") {
		t.Errorf("hyperparameters out of bounds and unknown: %v", err)
	}
	tuning.Hyperparameters = map[string]string{"epoch": "3"}
	if _, err := c.FineTune(t.Context(), m, tuning); err != nil {
		t.Fatal(err)
	}
	var sent struct {
		HyperParameters map[string]string
		InputDataConfig []struct{ ChannelName string }
	}
	if err := json.Unmarshal(fake.Calls("CreateTrainingJob")[0].Body, &sent); err != nil {
		t.Fatal(err)
	}
	want := map[string]string{"epoch": "3", "peft": "lora", "sagemaker_program": "transfer_learning.py", "sagemaker_region": "us-east-1", "sagemaker_submit_directory": "/opt/ml/input/data/code/sourcedir.tar.gz"}
	if diff := cmp.Diff(want, sent.HyperParameters); diff != "" || len(sent.InputDataConfig) != 3 {
		t.Errorf("%d channels; hyperparameters (-want +got):\n%s", len(sent.InputDataConfig), diff)
	}
}

func TestReadPrices(t *testing.T) {
	list := `{"publicationDate":"2026-08-01","products":{"a":{"attributes":{"usagetype":"USE1-Host:ml.g5.xlarge"}},"b":{"attributes":{"usagetype":"USE1-Train:ml.g5.xlarge"}}},
"terms":{"OnDemand":{"a":{"o":{"priceDimensions":{"d":{"unit":"Hrs","pricePerUnit":{"USD":"1.5"}}}}},"b":{"o":{"priceDimensions":{"d":{"unit":"Hrs","pricePerUnit":{"USD":"2"}}}}}}}}`
	table, err := jumpstart.ReadPrices(strings.NewReader(list), "us-east-1")
	if p, ok := table.Of("ml.g5.xlarge"); err != nil || !ok || p.PerHour != 1.5 || p.AsOf != "2026-08-01" {
		t.Errorf("price %+v, %v, %v", p, ok, err)
	}
	if _, ok := jumpstart.Prices().Of("ml.unheard.of"); ok {
		t.Error("a price of a type that nobody has heard of")
	}
}

func FuzzParseDocument(f *testing.F) {
	f.Add([]byte(document))
	f.Add([]byte(`{"url":"a","Url":"b","hosting_ecr_uri":"$x","InferenceConfigs":{"a":{"ComponentNames":["p"]}},"InferenceConfigComponents":{"p":{"Url":"c"}}}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		d, err := jumpstart.ParseDocument(data)
		if err != nil {
			return
		}
		out, err := json.Marshal(d)
		if err != nil {
			t.Fatal(err)
		}
		again, err := jumpstart.ParseDocument(out)
		if err != nil {
			t.Fatalf("%s is written as %s: %v", data, out, err)
		}
		twice, err := json.Marshal(again)
		if err != nil || string(twice) != string(out) {
			t.Fatalf("%s and then %s, %v", out, twice, err)
		}
		_, _ = d.Hosting("ml.g5.xlarge")
		_, _ = d.Training("ml.g5.xlarge", nil)
		for _, name := range d.ConfigNames() {
			_, _ = d.WithConfig(name)
		}
		for _, p := range d.Examples() {
			_, _ = p.Bytes()
			_, _ = p.Read("Text", data)
		}
	})
}

func FuzzParseFilter(f *testing.F) {
	f.Add("task == ic and not (framework in ['a', \"b\"] or x begins with y)")
	f.Fuzz(func(t *testing.T, text string) {
		filter, err := jumpstart.ParseFilter(text)
		if err != nil {
			return
		}
		written := filter.String()
		again, err := jumpstart.ParseFilter(written)
		if err != nil {
			if strings.Count(written, "(") > 100 {
				return // parentheses are deeper than what was read
			}
			t.Fatalf("%q is written as %q: %v", text, written, err)
		}
		a := jumpstart.Attributes{"task": "ic", "x": []any{"y"}, "z": nil}
		if strings.ToValidUTF8(text, "") == text && filter.Eval(a) != again.Eval(a) {
			t.Fatalf("%q and %q differ", text, written)
		}
	})
}
