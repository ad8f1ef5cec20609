package catalogue_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/awsaitest"
	"github.com/awsai-go/awsai/bedrock"
	"github.com/awsai-go/awsai/bedrock/catalogue"
	"github.com/awsai-go/awsai/job"
	"github.com/awsai-go/awsai/media"
)

const (
	jobARN = account + "model-customization-job/amazon.nova-micro-v1:0:128k/zyxwvutsrq98"
	role   = "arn:aws:iam::111122223333:role/customizer"
)

// customizing is the service's answer about a job of a status.
func customizing(status, more string) string {
	return fmt.Sprintf(`{"jobArn":%q,"jobName":"job-1","outputModelName":"mine","roleArn":%q,"status":%q,"creationTime":"2026-01-01T00:00:00Z",
"baseModelArn":"arn:aws:bedrock:us-east-1::foundation-model/amazon.nova-micro-v1:0:128k","customizationType":"FINE_TUNING","trainingDataConfig":{"s3Uri":"s3://data/t.jsonl"},
"validationDataConfig":{"validators":[]},"outputDataConfig":{"s3Uri":"s3://out/runs/"}%s}`, jobARN, role, status, more)
}

func TestCustomize(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		fake := awsaitest.New(t)
		store := fake.S3("bucket")
		answer(fake, "CreateModelCustomizationJob", `{"jobArn":"`+jobARN+`"}`)
		answer(fake, "GetModelCustomizationJob", customizing("InProgress", `,"statusDetails":{"trainingDetails":{"status":"InProgress"}}`),
			customizing("Completed", `,"outputModelArn":"`+customARN+`","endTime":"2026-01-01T02:00:00Z","trainingMetrics":{"trainingLoss":0.5},"validationMetrics":[{"validationLoss":0.75}]`))
		fake.Throttle("CreateModelCustomizationJob", 2)
		stager := media.NewStager(fake.Config(), "bucket")
		c := catalogue.New(fake.Config(), func(o *catalogue.Options) { o.Stager = stager })
		training, err := catalogue.Examples([]catalogue.Example{{System: "s", Messages: []bedrock.Message{bedrock.User("q <1>"), bedrock.Assistant("a")}}})
		if err != nil {
			t.Fatal(err)
		}
		j, err := c.Customize(t.Context(), catalogue.Customization{
			Job: "job-1", Model: "mine", Base: "amazon.nova-micro-v1:0:128k", Role: role,
			Training: training, Validation: []media.Source{media.S3("s3://data/v.jsonl")}, Output: "s3://out/runs/",
			Hyperparameters: map[string]string{"epochCount": "2"}, Subnets: []string{"subnet-1"}, SecurityGroups: []string{"sg-1"},
			Tags: map[string]string{"a": "b"},
		})
		if err != nil || j.ID() != jobARN {
			t.Fatalf("%v, %v", j, err)
		}
		keys := store.Keys("bucket")
		if len(keys) != 1 || !strings.HasSuffix(keys[0], ".jsonl") {
			t.Fatalf("staged %v", keys)
		}
		o, _ := store.Object("bucket", keys[0])
		if diff := cmp.Diff(`{"schemaVersion":"bedrock-conversation-2024","system":[{"text":"s"}],"messages":[{"role":"user","content":[{"text":"q <1>"}]},{"role":"assistant","content":[{"text":"a"}]}]}`+"\n", string(o.Body)); diff != "" {
			t.Errorf("data (-want +got):\n%s", diff)
		}
		sameToken(t, fake, "CreateModelCustomizationJob", 3, `{"jobName":"job-1","customModelName":"mine","roleArn":"`+role+`","baseModelIdentifier":"amazon.nova-micro-v1:0:128k",
"customizationType":"FINE_TUNING","trainingDataConfig":{"s3Uri":"s3://bucket/`+keys[0]+`"},"validationDataConfig":{"validators":[{"s3Uri":"s3://data/v.jsonl"}]},
"outputDataConfig":{"s3Uri":"s3://out/runs/"},"hyperParameters":{"epochCount":"2"},"vpcConfig":{"subnetIds":["subnet-1"],"securityGroupIds":["sg-1"]},
"jobTags":[{"key":"a","value":"b"}],"customModelTags":[{"key":"a","value":"b"}]}`)
		var seen []string
		for p, err := range j.Watch(t.Context()) {
			if err != nil {
				t.Fatal(err)
			}
			seen = append(seen, fmt.Sprint(p.Status, " ", p.Message, " ", p.Elapsed > 0))
		}
		if diff := cmp.Diff([]string{"running training false", "succeeded  true"}, seen); diff != "" {
			t.Errorf("progress (-want +got):\n%s", diff)
		}
		got, err := j.Wait(t.Context())
		want := catalogue.Customized{Model: customARN, Name: "mine", Job: jobARN, Output: "s3://out/runs/", Method: catalogue.FineTuning,
			Base: "arn:aws:bedrock:us-east-1::foundation-model/amazon.nova-micro-v1:0:128k", TrainingLoss: 0.5, ValidationLoss: []float64{0.75}}
		if diff := cmp.Diff(want, got); err != nil || diff != "" {
			t.Errorf("%v (-want +got):\n%s", err, diff)
		}
	})
}

func TestCustomizeMethods(t *testing.T) {
	fake := awsaitest.New(t)
	answer(fake, "CreateModelCustomizationJob", `{"jobArn":"`+jobARN+`"}`)
	c := catalogue.New(fake.Config())
	r := catalogue.Customization{Job: "job-1", Model: "mine", Base: "amazon.nova-micro-v1:0:128k", Role: role, Training: media.S3("s3://data/t.jsonl"), Output: "s3://out/runs/"}
	for i, tt := range []struct {
		change func(*catalogue.Customization)
		want   string
	}{
		{func(r *catalogue.Customization) { r.Method = catalogue.ContinuedPreTraining }, `"customizationType":"CONTINUED_PRE_TRAINING"`},
		{func(r *catalogue.Customization) {
			r.Teacher = &catalogue.Teacher{Model: "us.amazon.nova-pro-v1:0", MaxTokens: 100}
		}, `"distillationConfig":{"teacherModelConfig":{"maxResponseLengthForInference":100,"teacherModelIdentifier":"us.amazon.nova-pro-v1:0"}}`},
		{func(r *catalogue.Customization) {
			r.Reward = &catalogue.Reward{Lambda: "arn:aws:lambda:us-east-1:111122223333:function:grade", Epochs: 2, LearningRate: 1e-5, Effort: "low"}
		}, `"rftConfig":{"graderConfig":{"lambdaGrader":{"lambdaArn":"arn:aws:lambda:us-east-1:111122223333:function:grade"}},"hyperParameters":{"epochCount":2,"learningRate":0.00001,"reasoningEffort":"low"}}`},
	} {
		r := r
		tt.change(&r)
		if _, err := c.Customize(t.Context(), r); err != nil {
			t.Fatal(err)
		}
		if got := compact(t, fake.Calls("CreateModelCustomizationJob")[i].Body); !strings.Contains(got, strings.ReplaceAll(tt.want, "0.00001", "0.00001")) {
			t.Errorf("body %s\nwant it to hold %s", got, tt.want)
		}
	}
}

func TestCustomizeWrong(t *testing.T) {
	fake := awsaitest.New(t)
	c := catalogue.New(fake.Config())
	for name, r := range map[string]catalogue.Customization{
		"no output":              {Training: media.S3("s3://data/t.jsonl")},
		"no teacher":             {Output: "s3://out/", Method: catalogue.Distillation},
		"no reward":              {Output: "s3://out/", Method: catalogue.ReinforcementFineTuning},
		"teacher and reward":     {Output: "s3://out/", Teacher: &catalogue.Teacher{}, Reward: &catalogue.Reward{}},
		"too many validations":   {Output: "s3://out/", Validation: make([]media.Source, 11)},
		"local, and no stager":   {Output: "s3://out/", Training: media.Bytes([]byte("{}"))},
		"validation without one": {Output: "s3://out/", Training: media.S3("s3://data/t.jsonl"), Validation: []media.Source{media.Bytes([]byte("{}"))}},
	} {
		if _, err := c.Customize(t.Context(), r); !errors.Is(err, awsai.ErrInvalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if n := len(fake.Calls()); n != 0 {
		t.Errorf("%d requests", n)
	}
}

func TestCustomizationEnds(t *testing.T) {
	fake := awsaitest.New(t)
	answer(fake, "GetModelCustomizationJob", customizing("Failed", `,"failureMessage":"bad data"`), customizing("Stopped", ""), customizing("Stopping", ""))
	answer(fake, "StopModelCustomizationJob", `{}`)
	j := catalogue.New(fake.Config()).ResumeCustomization(jobARN)
	_, err := j.Wait(t.Context())
	if failed, ok := errors.AsType[*job.FailedError](err); !ok || failed.Reason != "bad data" || failed.Status != job.Failed {
		t.Errorf("failed: %v", err)
	}
	_, err = j.Wait(t.Context())
	if failed, ok := errors.AsType[*job.FailedError](err); !ok || failed.Status != job.Stopped {
		t.Errorf("stopped: %v", err)
	}
	if err := j.Stop(t.Context()); err != nil || fake.Count("StopModelCustomizationJob") != 1 {
		t.Errorf("Stop: %v", err)
	}
	if p, err := j.Status(t.Context()); err != nil || p.Status != job.Stopping {
		t.Errorf("Status: %v, %v", p, err)
	}
}

func TestCustomizations(t *testing.T) {
	fake := awsaitest.New(t)
	summary := `{"jobArn":"` + jobARN + `","baseModelArn":"arn:aws:bedrock:us-east-1::foundation-model/amazon.nova-micro-v1:0:128k","jobName":"job-1","status":"Completed",
"creationTime":"2026-01-01T00:00:00Z","endTime":"2026-01-02T00:00:00Z","customModelArn":"` + customARN + `","customModelName":"mine","customizationType":"FINE_TUNING"}`
	servePages(fake, "ListModelCustomizationJobs", `{"modelCustomizationJobSummaries":[`+summary+`],"nextToken":"page-2"}`, `{"modelCustomizationJobSummaries":[`+summary+`]}`)
	one := catalogue.CustomizationJob{Name: "job-1", ARN: jobARN, Status: job.Succeeded, Method: catalogue.FineTuning, Model: customARN,
		Base: "arn:aws:bedrock:us-east-1::foundation-model/amazon.nova-micro-v1:0:128k", Created: date("2026-01-01"), Ended: date("2026-01-01").Add(24 * time.Hour)}
	if diff := cmp.Diff([]catalogue.CustomizationJob{one, one}, listed(t, catalogue.New(fake.Config()).Customizations(t.Context()))); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestSteps(t *testing.T) {
	fake := awsaitest.New(t)
	store := fake.S3("out")
	put := func(key, body string) { store.Put("out", key, awsaitest.Object{Body: []byte(body)}) }
	const root = "runs/model-customization-job-zyxwvutsrq98/"
	result := catalogue.Customized{Job: jobARN, Output: "s3://out/runs/"}
	c := catalogue.New(fake.Config(), func(o *catalogue.Options) { o.Stager = media.NewStager(fake.Config(), "out") })
	if _, _, err := c.Steps(t.Context(), result); !errors.Is(err, awsai.ErrNotFound) {
		t.Errorf("no files: %v", err)
	}
	put(root+"training_artifacts/step_wise_training_metrics.csv", "step_number,epoch_number,training_loss,perplexity,new\n0,0,2.5,12.2,x\n1,0,1.5,4.5,x\n")
	put(root+"other.csv", "x")
	training, validation, err := c.Steps(t.Context(), result)
	want := []catalogue.Step{{Step: 0, Loss: 2.5, Perplexity: 12.2}, {Step: 1, Loss: 1.5, Perplexity: 4.5}}
	if diff := cmp.Diff(want, training); err != nil || validation != nil || diff != "" {
		t.Errorf("%v, %v (-want +got):\n%s", err, validation, diff)
	}
	put(root+"validation_artifacts/post_fine_tuning_validation/validation/validation_metrics.csv", "step_number,epoch_number,validation_loss,perplexity\n1,1,1.75,5\n")
	_, validation, err = c.Steps(t.Context(), result)
	if diff := cmp.Diff([]catalogue.Step{{Step: 1, Epoch: 1, Loss: 1.75, Perplexity: 5}}, validation); err != nil || diff != "" {
		t.Errorf("%v (-want +got):\n%s", err, diff)
	}
	for name, body := range map[string]string{"no number": "step_number\nx\n", "broken": "step_number\n\"", "empty": ""} {
		put(root+"training_artifacts/step_wise_training_metrics.csv", body)
		if _, _, err := c.Steps(t.Context(), result); !errors.Is(err, awsai.ErrUnavailable) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, _, err := c.Steps(t.Context(), catalogue.Customized{}); !errors.Is(err, awsai.ErrInvalid) {
		t.Errorf("no output: %v", err)
	}
	if _, _, err := catalogue.New(fake.Config()).Steps(t.Context(), result); !errors.Is(err, awsai.ErrInvalid) {
		t.Errorf("no stager: %v", err)
	}
}
