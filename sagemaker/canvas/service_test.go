package canvas_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sagemaker"
	"github.com/aws/aws-sdk-go-v2/service/sagemaker/types"
	"github.com/google/go-cmp/cmp"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/awsaitest"
	"github.com/awsai-go/awsai/job"
	"github.com/awsai-go/awsai/media"
	"github.com/awsai-go/awsai/sagemaker/canvas"
)

const arn = "arn:aws:sagemaker:us-east-1:111122223333:"

var epoch = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

// answer answers every request of an operation with out.
func answer[In, Out any](f *awsaitest.Fake, _ *In, out *Out) {
	awsaitest.Handle(f, func(context.Context, *In) (*Out, error) { return out, nil })
}

func client(f *awsaitest.Fake) *canvas.Client {
	return canvas.New(f.Config(), func(o *canvas.Options) {
		o.Role, o.Tags = role, map[string]string{"team": "a", "stage": "test"}
		o.Wait = job.Options{First: time.Millisecond, Max: time.Millisecond, Tolerance: time.Millisecond}
	})
}

func ExampleNew() {
	c := canvas.New(aws.Config{Region: "us-east-1"}, func(o *canvas.Options) { o.Role = "arn:aws:iam::111122223333:role/models" })
	_, err := c.Start(context.Background(), canvas.Request{
		Problem:   canvas.Tabular{Target: "churned", Type: canvas.Binary},
		Objective: canvas.RMSE, // an error of numbers
		Train:     canvas.Data{URI: media.URI{Bucket: "customers", Key: "2026/"}}, Output: media.URI{Bucket: "results"},
	})
	fmt.Println(errors.Is(err, awsai.ErrInvalid)) // nothing was sent
	fmt.Println(err)
	// Output:
	// true
	// canvas.Start: invalid: objective RMSE does not fit BinaryClassification: it takes Accuracy, AUC, BalancedAccuracy, F1, Precision, Recall
}

func ExampleRank() {
	board := []canvas.Candidate{
		{Name: "a", Objective: canvas.RMSE, Value: 2.5, Scored: true},
		{Name: "b"}, // still in training
		{Name: "c", Objective: canvas.RMSE, Value: 1.5, Scored: true},
	}
	canvas.Rank(board)
	for _, cand := range board {
		fmt.Print(cand.Name, " ")
	}
	// Output: c a b
}

var (
	train  = canvas.Data{URI: media.URI{Bucket: "data", Key: "train/"}}
	output = media.URI{Bucket: "results", Key: "automl"}
	limits = canvas.Limits{PerCandidate: time.Minute, Total: time.Hour}
)

// problems are all kinds with every field set.
func problems() map[string]canvas.Request {
	features := media.URI{Bucket: "data", Key: "features.json"}
	return map[string]canvas.Request{
		"table": {
			Problem:   canvas.Tabular{Target: "y", Type: canvas.Binary, Mode: canvas.Ensembling, Algorithms: []string{"xgboost"}, Weights: "w", Features: features, Limits: limits},
			Objective: canvas.AUC, Validation: canvas.Data{URI: media.URI{Bucket: "data", Key: "check/"}, ContentType: "text/csv;header=present", Gzip: true},
			OutputKey: "alias/k", VolumeKey: "alias/k", EncryptTraffic: true, Subnets: []string{"subnet-1"}, SecurityGroups: []string{"sg-1"}, Endpoint: "best", EMRRole: role,
		},
		"table of unknown type": {Problem: canvas.Tabular{Target: "y"}},
		"definitions":           {Problem: canvas.Tabular{Target: "y", Mode: canvas.Tuning, DefinitionsOnly: true}, AutoEndpoint: true},
		"series": {
			Problem: canvas.TimeSeries{
				Target: "sold", Time: "day", Item: "sku", Groups: []string{"store"}, Frequency: "1D", Horizon: 14, Quantiles: []string{"p5", "p50"}, Holidays: "DE",
				Filling:     map[string]map[string]string{"sold": {"middlefill": "zero", "backfill": "value", "backfill_value": "2"}},
				Aggregation: map[string]string{"sold": "sum"}, Algorithms: []string{"ets", "deepar"}, Features: features, Limits: limits,
			},
			Objective: canvas.WAPE,
		},
		"series of defaults":                {Problem: canvas.TimeSeries{Target: "sold", Time: "day", Item: "sku", Frequency: "H", Horizon: 1}},
		"texts":                             {Problem: canvas.Text{Content: "review", Target: "mood", Limits: limits}, ValidationFraction: 0.2},
		"images":                            {Problem: canvas.Image{Limits: canvas.Limits{Candidates: 2}}, Objective: canvas.Accuracy, Train: canvas.Data{URI: train.URI, Kind: "AugmentedManifestFile"}},
		"generation":                        {Problem: canvas.Generation{Base: "Falcon7BInstruct", Hyperparameters: map[string]string{"epochCount": "3", "learningRate": "0.001"}, AcceptEULA: true, Limits: canvas.Limits{Candidates: 1}}},
		"generation by the service's model": {Problem: canvas.Generation{}},
	}
}

func TestStart(t *testing.T) {
	for name, r := range problems() {
		t.Run(name, func(t *testing.T) {
			f := awsaitest.New(t)
			answer(f, (*sagemaker.CreateAutoMLJobV2Input)(nil), &sagemaker.CreateAutoMLJobV2Output{AutoMLJobArn: aws.String(arn + "automl-job/j")})
			r.Output, r.Tags = output, map[string]string{"stage": "prod"}
			if r.Train == (canvas.Data{}) {
				r.Train = train
			}
			j, err := client(f).Start(t.Context(), r)
			if err != nil {
				t.Fatal(err)
			}
			in := awsaitest.Inputs[sagemaker.CreateAutoMLJobV2Input](f)[0]
			tags := make(map[string]string)
			for _, tag := range in.Tags {
				tags[*tag.Key] = *tag.Value
			}
			if diff := cmp.Diff(map[string]string{"team": "a", "stage": "prod"}, tags); diff != "" || *in.AutoMLJobName != j.ID() || len(j.ID()) > 32 {
				t.Errorf("job %s of %s; tags (-want +got):\n%s", j.ID(), *in.AutoMLJobName, diff)
			}
		})
	}
}

func TestStartInvalid(t *testing.T) {
	table := canvas.Tabular{Target: "y"}
	series := canvas.TimeSeries{Target: "y", Time: "t", Item: "i", Frequency: "D", Horizon: 1}
	long := series
	long.Horizon = 501
	odd := series
	odd.Quantiles = []string{"p100"}
	weekly := series
	weekly.Frequency = "5W"
	for name, r := range map[string]canvas.Request{
		"no problem":               {},
		"no target":                {Problem: canvas.Tabular{}},
		"type without objective":   {Problem: canvas.Tabular{Target: "y", Type: canvas.Binary}},
		"objective of another":     {Problem: canvas.Image{}, Objective: canvas.RMSE},
		"algorithm of no mode":     {Problem: canvas.Tabular{Target: "y", Mode: canvas.Tuning, Algorithms: []string{"catboost"}}},
		"horizon":                  {Problem: long},
		"quantile":                 {Problem: odd},
		"frequency":                {Problem: weekly},
		"name":                     {Problem: table, Name: "a-name-of-more-than-32-characters"},
		"fraction":                 {Problem: table, ValidationFraction: 1},
		"subnets alone":            {Problem: table, Subnets: []string{"subnet-1"}},
		"two endpoints":            {Problem: table, Endpoint: "e", AutoEndpoint: true},
		"candidate over the job":   {Problem: canvas.Tabular{Target: "y", Limits: canvas.Limits{PerCandidate: time.Hour, Total: time.Minute}}},
		"candidates":               {Problem: canvas.Text{Content: "c", Target: "y", Limits: canvas.Limits{Candidates: 751}}},
		"candidates of generation": {Problem: canvas.Generation{Limits: canvas.Limits{Candidates: 2}}},
		"hyperparameter":           {Problem: canvas.Generation{Hyperparameters: map[string]string{"epochCount": "a b"}}},
	} {
		r.Train, r.Output = train, output
		if _, err := client(awsaitest.New(t)).Start(t.Context(), r); !errors.Is(err, awsai.ErrInvalid) {
			t.Errorf("%s: %v, want awsai.ErrInvalid", name, err)
		}
	}
}

// trained is a candidate with reports, as the service has it.
func trained(name string, auc float32) types.AutoMLCandidate {
	return types.AutoMLCandidate{
		CandidateName: &name, ObjectiveStatus: types.ObjectiveStatusSucceeded, CandidateStatus: types.CandidateStatusCompleted, CreationTime: &epoch, LastModifiedTime: &epoch, EndTime: &epoch,
		CandidateSteps:                []types.AutoMLCandidateStep{{CandidateStepType: types.CandidateStepTypeTraining, CandidateStepName: aws.String("s"), CandidateStepArn: aws.String(arn + "training-job/s")}},
		FinalAutoMLJobObjectiveMetric: &types.FinalAutoMLJobObjectiveMetric{MetricName: types.AutoMLMetricEnumAuc, Value: &auc},
		InferenceContainers: []types.AutoMLContainerDefinition{{
			Image: aws.String("111122223333.dkr.ecr.us-east-1.amazonaws.com/automl:1"), ModelDataUrl: aws.String("s3://results/" + name + "/model.tar.gz"),
			Environment: map[string]string{"SAGEMAKER_INFERENCE_SUPPORTED": "predicted_label,probability"},
		}},
		CandidateProperties: &types.CandidateProperties{
			CandidateArtifactLocations: &types.CandidateArtifactLocations{Explainability: aws.String("s3://results/" + name + "/why"), ModelInsights: aws.String("s3://results/" + name + "/insights")},
			CandidateMetrics:           []types.MetricDatum{{MetricName: types.AutoMLMetricEnumAuc, Set: types.MetricSetSourceValidation, Value: &auc}},
		},
	}
}

// world is a service with a job of two candidates, which ends when it was asked about twice.
func world(t *testing.T) *awsaitest.Fake {
	f := awsaitest.New(t)
	answer(f, (*sagemaker.CreateAutoMLJobV2Input)(nil), &sagemaker.CreateAutoMLJobV2Output{AutoMLJobArn: aws.String(arn + "automl-job/j")})
	answer(f, (*sagemaker.StopAutoMLJobInput)(nil), &sagemaker.StopAutoMLJobOutput{})
	good, better := trained("good", 0.8), trained("better", 0.9)
	answer(f, (*sagemaker.ListCandidatesForAutoMLJobInput)(nil), &sagemaker.ListCandidatesForAutoMLJobOutput{Candidates: []types.AutoMLCandidate{good, better}})
	answer(f, (*sagemaker.ListAutoMLJobsInput)(nil), &sagemaker.ListAutoMLJobsOutput{AutoMLJobSummaries: []types.AutoMLJobSummary{{
		AutoMLJobName: aws.String("churn"), AutoMLJobArn: aws.String(arn + "automl-job/churn"), AutoMLJobStatus: types.AutoMLJobStatusCompleted,
		AutoMLJobSecondaryStatus: types.AutoMLJobSecondaryStatusCompleted, CreationTime: &epoch, LastModifiedTime: &epoch,
	}}})
	awsaitest.Handle(f, func(_ context.Context, in *sagemaker.DescribeAutoMLJobV2Input) (*sagemaker.DescribeAutoMLJobV2Output, error) {
		out := &sagemaker.DescribeAutoMLJobV2Output{
			AutoMLJobName: in.AutoMLJobName, AutoMLJobArn: aws.String(arn + "automl-job/churn"), RoleArn: aws.String(role), CreationTime: &epoch, LastModifiedTime: &epoch,
			AutoMLJobInputDataConfig: []types.AutoMLJobChannel{}, OutputDataConfig: &types.AutoMLOutputDataConfig{S3OutputPath: aws.String("s3://results")},
			AutoMLJobStatus: types.AutoMLJobStatusInProgress, AutoMLJobSecondaryStatus: types.AutoMLJobSecondaryStatusTrainingModels,
			AutoMLProblemTypeConfigName: types.AutoMLProblemTypeConfigNameTabular,
			AutoMLProblemTypeConfig: &types.AutoMLProblemTypeConfigMemberTabularJobConfig{Value: types.TabularJobConfig{
				TargetAttributeName: aws.String("y"), CompletionCriteria: &types.AutoMLJobCompletionCriteria{MaxCandidates: aws.Int32(4)},
			}},
		}
		if f.Count("DescribeAutoMLJobV2") > 2 {
			out.AutoMLJobStatus, out.AutoMLJobSecondaryStatus, out.EndTime = types.AutoMLJobStatusCompleted, types.AutoMLJobSecondaryStatusCompleted, aws.Time(epoch.Add(time.Hour))
			out.BestCandidate = &better
			out.ResolvedAttributes = &types.AutoMLResolvedAttributes{
				AutoMLJobObjective:                  &types.AutoMLJobObjective{MetricName: types.AutoMLMetricEnumAuc},
				AutoMLProblemTypeResolvedAttributes: &types.AutoMLProblemTypeResolvedAttributesMemberTabularResolvedAttributes{Value: types.TabularResolvedAttributes{ProblemType: types.ProblemTypeBinaryClassification}},
			}
		}
		return out, nil
	})
	return f
}

func TestJob(t *testing.T) {
	f := world(t)
	c := client(f)
	bucket := f.S3("results")
	bucket.Put("results", "better/why/analysis.json", awsaitest.Object{Body: []byte(`{"explanations":{"kernel_shap":{"label0":{"global_shap_values":{"age":0.3}}}}}`)})
	bucket.Put("results", "better/insights/statistics.json", awsaitest.Object{Body: []byte(`{"dataset":{"item_count":4},"binary_classification_metrics":{"auc":{"value":0.9}}}`)})
	j, err := c.Start(t.Context(), canvas.Request{Name: "churn", Problem: canvas.Tabular{Target: "y"}, Train: train, Output: output})
	if err != nil {
		t.Fatal(err)
	}
	p, err := c.Progress(t.Context(), j.ID())
	if err != nil || p.Status != job.Running || p.Done != 2 || p.Most != 4 || !p.Known || p.Fraction <= 0 || p.Fraction >= 1 {
		t.Errorf("progress %+v, %v", p, err)
	}
	got, err := j.Wait(t.Context())
	if err != nil || got.Job != "churn" || got.Kind != "Tabular" || got.Type != canvas.Binary || got.Objective != canvas.AUC || got.Best.Name != "better" {
		t.Fatalf("result %+v, %v", got, err)
	}
	board, err := c.Leaderboard(t.Context(), "churn")
	if err != nil || len(board) != 2 || board[0].Name != "better" {
		t.Errorf("board %+v, %v", board, err)
	}
	if auc, ok := got.Best.Measured(canvas.AUC, "Validation"); !ok || float32(auc) != 0.9 {
		t.Errorf("AUC %v, %v", auc, ok)
	}
	if why, err := c.Explanation(t.Context(), got.Best); err != nil || why.Labels[0].Features[0].Feature != "age" {
		t.Errorf("explanation %+v, %v", why, err)
	}
	if in, err := c.Insights(t.Context(), got.Best); err != nil || in.Rows != 4 {
		t.Errorf("insights %+v, %v", in, err)
	}
	if _, err := c.Insights(t.Context(), board[1]); !errors.Is(err, awsai.ErrNotFound) {
		t.Errorf("no report: %v, want awsai.ErrNotFound", err)
	}
	for listed, err := range c.Jobs(t.Context(), "churn") {
		if err != nil || listed.Status != job.Succeeded {
			t.Errorf("listed %+v, %v", listed, err)
		}
	}
	if err := c.Resume("churn").Stop(t.Context()); err != nil {
		t.Error(err)
	}
}

func best(t *testing.T, c *canvas.Client) canvas.Candidate {
	t.Helper()
	board, err := c.Leaderboard(t.Context(), "churn")
	if err != nil {
		t.Fatal(err)
	}
	return board[0]
}

func TestDeploy(t *testing.T) {
	f := world(t)
	answer(f, (*sagemaker.CreateModelInput)(nil), &sagemaker.CreateModelOutput{ModelArn: aws.String(arn + "model/m")})
	answer(f, (*sagemaker.CreateEndpointConfigInput)(nil), &sagemaker.CreateEndpointConfigOutput{EndpointConfigArn: aws.String(arn + "endpoint-config/c")})
	answer(f, (*sagemaker.CreateEndpointInput)(nil), &sagemaker.CreateEndpointOutput{EndpointArn: aws.String(arn + "endpoint/e")})
	awsaitest.Handle(f, func(_ context.Context, in *sagemaker.DescribeEndpointInput) (*sagemaker.DescribeEndpointOutput, error) {
		out := &sagemaker.DescribeEndpointOutput{
			EndpointName: in.EndpointName, EndpointArn: aws.String(arn + "endpoint/e"), CreationTime: &epoch, LastModifiedTime: &epoch,
			EndpointStatus: types.EndpointStatusCreating, EndpointConfigName: awsaitest.Inputs[sagemaker.CreateEndpointInput](f)[0].EndpointConfigName,
		}
		if f.Count("DescribeEndpoint") > 1 {
			out.EndpointStatus = types.EndpointStatusInService
		}
		return out, nil
	})
	c := client(f)
	j, err := c.Deploy(t.Context(), best(t, c), canvas.Serving{Endpoint: "churn", Answer: []string{"predicted_label", "probability"}})
	if err != nil {
		t.Fatal(err)
	}
	if info, err := j.Wait(t.Context()); err != nil || info.Name != "churn" || info.Status != job.Succeeded {
		t.Errorf("endpoint %+v, %v", info, err)
	}
	env := awsaitest.Inputs[sagemaker.CreateModelInput](f)[0].PrimaryContainer.Environment
	if env["SAGEMAKER_INFERENCE_OUTPUT"] != "predicted_label,probability" {
		t.Errorf("variables %v", env)
	}
	if _, err := c.Deploy(t.Context(), canvas.Candidate{Status: "Failed"}, canvas.Serving{}); !errors.Is(err, awsai.ErrInvalid) {
		t.Errorf("a candidate without containers: %v", err)
	}
}

func TestPredict(t *testing.T) {
	f := world(t)
	bucket := f.S3("rows")
	bucket.Put("rows", "in/a.csv", awsaitest.Object{Body: []byte("1,2\n")})
	answer(f, (*sagemaker.CreateModelInput)(nil), &sagemaker.CreateModelOutput{ModelArn: aws.String(arn + "model/m")})
	answer(f, (*sagemaker.CreateTransformJobInput)(nil), &sagemaker.CreateTransformJobOutput{TransformJobArn: aws.String(arn + "transform-job/j")})
	awsaitest.Handle(f, func(_ context.Context, in *sagemaker.DescribeTransformJobInput) (*sagemaker.DescribeTransformJobOutput, error) {
		created := awsaitest.Inputs[sagemaker.CreateTransformJobInput](f)[0]
		out := &sagemaker.DescribeTransformJobOutput{
			TransformJobName: in.TransformJobName, TransformJobArn: aws.String(arn + "transform-job/j"), TransformJobStatus: types.TransformJobStatusInProgress, CreationTime: &epoch,
			ModelName: created.ModelName, TransformInput: created.TransformInput, TransformOutput: created.TransformOutput, TransformResources: created.TransformResources,
		}
		if f.Count("DescribeTransformJob") > 1 {
			out.TransformJobStatus, out.TransformEndTime = types.TransformJobStatusCompleted, aws.Time(epoch.Add(time.Minute))
		}
		return out, nil
	})
	c := client(f)
	j, err := c.Predict(t.Context(), best(t, c), canvas.Batch{From: media.URI{Bucket: "rows", Key: "in/"}, To: media.URI{Bucket: "rows", Key: "out"}, Join: true})
	if err != nil {
		t.Fatal(err)
	}
	bucket.Put("rows", "out/a.csv.out", awsaitest.Object{Body: []byte("1,2,yes\n")})
	got, err := j.Wait(t.Context())
	if err != nil || len(got.Outputs) != 1 || got.Outputs[0].At != (media.URI{Bucket: "rows", Key: "out/a.csv.out"}) {
		t.Errorf("predictions %+v, %v", got, err)
	}
	in := awsaitest.Inputs[sagemaker.CreateTransformJobInput](f)[0]
	if in.DataProcessing == nil || in.DataProcessing.JoinSource != types.JoinSourceInput || *in.TransformOutput.Accept != "text/csv" || in.TransformOutput.AssembleWith != types.AssemblyTypeLine {
		t.Errorf("sent %+v, %+v", in.DataProcessing, in.TransformOutput)
	}
}

func TestJobFails(t *testing.T) {
	f := awsaitest.New(t)
	answer(f, (*sagemaker.DescribeAutoMLJobV2Input)(nil), &sagemaker.DescribeAutoMLJobV2Output{
		AutoMLJobName: aws.String("churn"), AutoMLJobStatus: types.AutoMLJobStatusFailed, AutoMLJobSecondaryStatus: types.AutoMLJobSecondaryStatusFailed,
		FailureReason: aws.String("too few rows"), CreationTime: &epoch,
	})
	_, err := client(f).Resume("churn").Wait(t.Context())
	if failed, ok := errors.AsType[*job.FailedError](err); !ok || failed.Reason != "too few rows" {
		t.Errorf("%v, want a *job.FailedError with the service's reason", err)
	}
}
