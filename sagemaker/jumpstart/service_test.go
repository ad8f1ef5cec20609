package jumpstart_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sagemaker"
	"github.com/aws/aws-sdk-go-v2/service/sagemaker/types"
	"github.com/aws/aws-sdk-go-v2/service/sagemakerruntime"
	"github.com/google/go-cmp/cmp"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/awsaitest"
	"github.com/awsai-go/awsai/job"
	"github.com/awsai-go/awsai/media"
	"github.com/awsai-go/awsai/sagemaker/jumpstart"
)

const arn = "arn:aws:sagemaker:us-east-1:111122223333:"

var epoch = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

// answer answers every request of an operation with out.
func answer[In, Out any](f *awsaitest.Fake, _ *In, out *Out) {
	awsaitest.Handle(f, func(context.Context, *In) (*Out, error) { return out, nil })
}

// serve makes endpoints that are there after they were asked for once.
func serve(f *awsaitest.Fake) {
	answer(f, (*sagemaker.CreateModelInput)(nil), &sagemaker.CreateModelOutput{ModelArn: aws.String(arn + "model/m")})
	answer(f, (*sagemaker.CreateEndpointConfigInput)(nil), &sagemaker.CreateEndpointConfigOutput{EndpointConfigArn: aws.String(arn + "endpoint-config/c")})
	answer(f, (*sagemaker.CreateEndpointInput)(nil), &sagemaker.CreateEndpointOutput{EndpointArn: aws.String(arn + "endpoint/e")})
	awsaitest.Handle(f, func(_ context.Context, in *sagemaker.DescribeEndpointInput) (*sagemaker.DescribeEndpointOutput, error) {
		out := &sagemaker.DescribeEndpointOutput{
			EndpointName: in.EndpointName, EndpointArn: aws.String(arn + "endpoint/e"), CreationTime: &epoch, LastModifiedTime: &epoch,
			EndpointStatus: types.EndpointStatusCreating, EndpointConfigName: aws.String("c"),
		}
		if created := awsaitest.Inputs[sagemaker.CreateEndpointInput](f); len(created) > 0 {
			out.EndpointConfigName = created[0].EndpointConfigName
		}
		if f.Count("DescribeEndpoint") > 1 {
			out.EndpointStatus = types.EndpointStatusInService
		}
		return out, nil
	})
}

func client(f *awsaitest.Fake) *jumpstart.Client {
	return jumpstart.New(f.Config(), func(o *jumpstart.Options) {
		o.Role, o.Hub, o.Tags = role, "mine", map[string]string{"team": "a"}
		o.Wait = job.Options{First: time.Millisecond, Max: time.Millisecond, Tolerance: time.Millisecond}
	})
}

func ExampleNew() {
	cfg := aws.Config{Region: "us-east-1"}
	c := jumpstart.New(cfg, func(o *jumpstart.Options) { o.Role = "arn:aws:iam::111122223333:role/models" })
	d, err := jumpstart.ParseDocument([]byte(`{
		"HostingEcrUri": "111122223333.dkr.ecr.us-east-1.amazonaws.com/llm:1",
		"HostingPrepackedArtifactUri": "s3://models/m/", "HostingArtifactS3DataType": "S3Prefix",
		"DefaultInferenceInstanceType": "ml.g5.xlarge"}`))
	if err != nil {
		fmt.Println(err)
		return
	}
	e, err := c.Endpoint(jumpstart.Model{Document: d}, jumpstart.Deployment{Endpoint: "llm"})
	if err != nil {
		fmt.Println(err)
		return
	}
	v := e.Variants[0]
	fmt.Println(e.Name, v.Instance, v.Count, v.Model.Containers[0].Prefix)
	// Output: llm ml.g5.xlarge 1 s3://models/m/
}

func ExampleParseDocument() {
	d, err := jumpstart.ParseDocument([]byte(`{
		"HostingEcrUri": "111122223333.dkr.ecr.us-east-1.amazonaws.com/llm:1",
		"InferenceEnvironmentVariables": [{"Name": "SM_NUM_GPUS", "Default": 1}],
		"HostingPrepackedArtifactUri": "s3://models/m/", "HostingArtifactS3DataType": "S3Prefix",
		"HostingInstanceTypeVariants": {"Variants": {"ml.g5.12xlarge": {"Properties": {"EnvironmentVariables": {"SM_NUM_GPUS": "4"}}}}}}`))
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, instance := range []string{"ml.g5.xlarge", "ml.g5.12xlarge"} {
		h, err := d.Hosting(instance)
		fmt.Println(instance, h.Env, err)
	}
	// Output:
	// ml.g5.xlarge map[SM_NUM_GPUS:1] <nil>
	// ml.g5.12xlarge map[SM_NUM_GPUS:4] <nil>
}

func TestHubs(t *testing.T) {
	f := awsaitest.New(t)
	answer(f, (*sagemaker.CreateHubInput)(nil), &sagemaker.CreateHubOutput{HubArn: aws.String(arn + "hub/mine")})
	answer(f, (*sagemaker.DescribeHubInput)(nil), &sagemaker.DescribeHubOutput{
		HubName: aws.String("mine"), HubArn: aws.String(arn + "hub/mine"), HubStatus: types.HubStatusInService, CreationTime: &epoch, LastModifiedTime: &epoch,
		S3StorageConfig: &types.HubS3StorageConfig{S3OutputPath: aws.String("s3://bucket/hub/")},
	})
	awsaitest.Handle(f, func(_ context.Context, in *sagemaker.ListHubsInput) (*sagemaker.ListHubsOutput, error) {
		out := &sagemaker.ListHubsOutput{HubSummaries: []types.HubInfo{{HubName: aws.String("a"), HubArn: aws.String(arn + "hub/a"), HubStatus: types.HubStatusInService, CreationTime: &epoch, LastModifiedTime: &epoch}}}
		if in.NextToken == nil {
			out.NextToken = aws.String("more")
		}
		return out, nil
	})
	awsaitest.Handle(f, func(context.Context, *sagemaker.DeleteHubInput) (*sagemaker.DeleteHubOutput, error) {
		return nil, &types.ResourceNotFound{Message: aws.String("no such hub")}
	})
	c := client(f)
	h := jumpstart.Hub{Name: "mine", Title: "Mine", Description: "models of ours", Keywords: []string{"ours"}, Storage: media.URI{Bucket: "bucket", Key: "hub/"}}
	if got, err := c.CreateHub(t.Context(), h); err != nil || got != arn+"hub/mine" {
		t.Errorf("CreateHub = %q, %v", got, err)
	}
	got, err := c.Hub(t.Context(), "mine")
	want := jumpstart.Hub{Name: "mine", ARN: arn + "hub/mine", Status: "InService", Created: epoch, Storage: h.Storage}
	if diff := cmp.Diff(want, got); err != nil || diff != "" {
		t.Errorf("%v; hub (-want +got):\n%s", err, diff)
	}
	n := 0
	for _, err := range c.Hubs(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		n++
	}
	if n != 2 {
		t.Errorf("%d hubs on two pages, want 2", n)
	}
	if err := c.DeleteHub(t.Context(), "mine"); err != nil {
		t.Errorf("a hub that is not there: %v", err)
	}
	for name, h := range map[string]jumpstart.Hub{
		"name": {Name: "no name", Description: "d"}, "keywords": {Name: "a", Keywords: make([]string, 51)}, "capitals": {Name: "a", Keywords: []string{"Big"}},
	} {
		if _, err := c.CreateHub(t.Context(), h); !errors.Is(err, awsai.ErrInvalid) {
			t.Errorf("%s: %v, want awsai.ErrInvalid", name, err)
		}
	}
}

func TestContents(t *testing.T) {
	f := awsaitest.New(t)
	content := aws.String(arn + "hub-content/mine/Model/m/1.0.0")
	answer(f, (*sagemaker.ImportHubContentInput)(nil), &sagemaker.ImportHubContentOutput{HubArn: aws.String(arn + "hub/mine"), HubContentArn: content})
	answer(f, (*sagemaker.CreateHubContentReferenceInput)(nil), &sagemaker.CreateHubContentReferenceOutput{HubArn: aws.String(arn + "hub/mine"), HubContentArn: content})
	answer(f, (*sagemaker.DeleteHubContentInput)(nil), &sagemaker.DeleteHubContentOutput{})
	answer(f, (*sagemaker.DeleteHubContentReferenceInput)(nil), &sagemaker.DeleteHubContentReferenceOutput{})
	answer(f, (*sagemaker.ListHubContentVersionsInput)(nil), &sagemaker.ListHubContentVersionsOutput{HubContentSummaries: []types.HubContentInfo{{HubContentName: aws.String("m"), HubContentVersion: aws.String("1.0.0")}}})
	answer(f, (*sagemaker.CreateHubContentPresignedUrlsInput)(nil), &sagemaker.CreateHubContentPresignedUrlsOutput{AuthorizedUrlConfigs: []types.AuthorizedUrl{{Url: aws.String("https://a"), LocalPath: aws.String("w")}}})
	c := client(f)
	in := jumpstart.Import{Name: "m", Version: "1.0.0", Document: doc(t), Title: "M", Description: "a model", Markdown: "# M\n", Keywords: []string{"@task:llm"}}
	if got, err := c.Import(t.Context(), in); err != nil || got != *content {
		t.Errorf("Import = %q, %v", got, err)
	}
	sent, err := jumpstart.ParseDocument([]byte(*awsaitest.Inputs[sagemaker.ImportHubContentInput](f)[0].HubContentDocument))
	if diff := cmp.Diff(doc(t), sent); err != nil || diff != "" {
		t.Errorf("%v; document (-want +got):\n%s", err, diff)
	}
	if got, err := c.Refer(t.Context(), "arn:aws:sagemaker:us-east-1:aws:hub-content/SageMakerPublicHub/Model/m", "m", "1.0.0"); err != nil || got != *content {
		t.Errorf("Refer = %q, %v", got, err)
	}
	for kind, version := range map[jumpstart.Kind]string{"": "1.0.0", jumpstart.References: ""} {
		if err := c.Remove(t.Context(), "m", version, kind); err != nil {
			t.Errorf("Remove %q: %v", kind, err)
		}
	}
	for i, err := range c.Versions(t.Context(), "m", "") {
		if err != nil || i.Version != "1.0.0" {
			t.Errorf("version %+v, %v", i, err)
		}
	}
	for file, err := range c.Files(t.Context(), "m", "1.0.0", true) {
		if err != nil || file.Path != "w" {
			t.Errorf("file of path %s, %v", file.Path, err)
		}
	}
	in.Version = "1"
	if _, err := c.Import(t.Context(), in); !errors.Is(err, awsai.ErrInvalid) {
		t.Errorf("a version of one number: %v", err)
	}
	if err := c.Remove(t.Context(), "m", "", jumpstart.Models); !errors.Is(err, awsai.ErrInvalid) {
		t.Errorf("no version: %v", err)
	}
}

// TestReference finds a model among the references of a private hub.
func TestReference(t *testing.T) {
	f := awsaitest.New(t)
	reference := arn + "hub-content/mine/ModelReference/m/1.0.0"
	awsaitest.Handle(f, func(_ context.Context, in *sagemaker.DescribeHubContentInput) (*sagemaker.DescribeHubContentOutput, error) {
		if in.HubContentType != types.HubContentTypeModelReference {
			return nil, &types.ResourceNotFound{Message: aws.String("no such content")}
		}
		return &sagemaker.DescribeHubContentOutput{HubContentName: in.HubContentName, HubContentVersion: aws.String("1.0.0"), HubContentType: in.HubContentType, HubContentArn: &reference, HubContentDocument: aws.String(document)}, nil
	})
	answer(f, (*sagemaker.CreateTrainingJobInput)(nil), &sagemaker.CreateTrainingJobOutput{TrainingJobArn: aws.String(arn + "training-job/t")})
	awsaitest.Handle(f, func(_ context.Context, in *sagemaker.DescribeTrainingJobInput) (*sagemaker.DescribeTrainingJobOutput, error) {
		out := &sagemaker.DescribeTrainingJobOutput{
			TrainingJobName: in.TrainingJobName, TrainingJobArn: aws.String(arn + "training-job/t"), CreationTime: &epoch, StoppingCondition: &types.StoppingCondition{},
			TrainingJobStatus: types.TrainingJobStatusInProgress, SecondaryStatus: types.SecondaryStatusTraining, ModelArtifacts: &types.ModelArtifacts{},
		}
		if f.Count("DescribeTrainingJob") > 1 {
			out.TrainingJobStatus, out.SecondaryStatus, out.BillableTimeInSeconds = types.TrainingJobStatusCompleted, types.SecondaryStatusCompleted, aws.Int32(90)
			out.ModelArtifacts.S3ModelArtifacts = aws.String("s3://out/tune/output/model/")
			out.FinalMetricDataList = []types.MetricData{{MetricName: aws.String("loss"), Value: aws.Float32(0.5), Timestamp: &epoch}}
		}
		return out, nil
	})
	serve(f)
	c := client(f)
	m, err := c.Model(t.Context(), "m", "1.0.0")
	if err != nil || m.Kind != jumpstart.References {
		t.Fatalf("model of kind %q, %v", m.Kind, err)
	}
	j, err := c.FineTune(t.Context(), m, jumpstart.FineTuning{
		Data: map[string]media.URI{"training": {Bucket: "data", Key: "x/"}}, Output: media.URI{Bucket: "out"}, AcceptEULA: true, Spot: true,
		Subnets: []string{"subnet-1"}, SecurityGroups: []string{"sg-1"}, KMSKey: "alias/k",
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, channel := range awsaitest.Inputs[sagemaker.CreateTrainingJobInput](f)[0].InputDataConfig {
		access := channel.DataSource.S3DataSource.HubAccessConfig
		if own := *channel.ChannelName == "training"; own != (access == nil) || !own && *access.HubContentArn != reference {
			t.Errorf("channel %s is read through %+v", *channel.ChannelName, access)
		}
	}
	tuned, err := j.Wait(t.Context())
	want := jumpstart.Trained{Job: j.ID(), Artifact: media.URI{Bucket: "out", Key: "tune/output/model/"}, Metrics: map[string]float64{"loss": 0.5}, Billed: 90 * time.Second}
	if diff := cmp.Diff(want, tuned); err != nil || diff != "" {
		t.Fatalf("%v; trained (-want +got):\n%s", err, diff)
	}
	e, err := c.Deploy(t.Context(), m, jumpstart.Deployment{Endpoint: "mine", AcceptEULA: true, Artifact: tuned.Artifact, Env: map[string]string{"GPUS": "2"}})
	if err != nil {
		t.Fatal(err)
	}
	if info, err := e.Wait(t.Context()); err != nil || info.Name != "mine" || info.Status != job.Succeeded {
		t.Errorf("endpoint %+v, %v", info, err)
	}
	container := awsaitest.Inputs[sagemaker.CreateModelInput](f)[0].PrimaryContainer
	if container.ModelDataSource == nil || *container.ModelDataSource.S3DataSource.S3Uri != tuned.Artifact.String() || container.ModelDataSource.S3DataSource.ModelAccessConfig != nil {
		t.Errorf("the artifact of ours is deployed as %+v", container.ModelDataSource)
	}
	if container.Environment["GPUS"] != "2" {
		t.Errorf("variables %v", container.Environment)
	}
}

func TestDeployGated(t *testing.T) {
	f := awsaitest.New(t)
	serve(f)
	j, err := client(f).Deploy(t.Context(), jumpstart.Model{Info: jumpstart.Info{Name: "m", Version: "1.0.0"}, Document: doc(t)}, jumpstart.Deployment{AcceptEULA: true})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := j.Wait(t.Context()); err != nil {
		t.Error(err)
	}
	access := awsaitest.Inputs[sagemaker.CreateModelInput](f)[0].PrimaryContainer.ModelDataSource.S3DataSource.ModelAccessConfig
	if access == nil || !*access.AcceptEula {
		t.Errorf("the licence is accepted as %+v", access)
	}
}

func TestManifest(t *testing.T) {
	f := awsaitest.New(t)
	const bucket = "jumpstart-cache-prod-us-east-1"
	f.S3(bucket).Put(bucket, "models_manifest.json", awsaitest.Object{Body: []byte(`[{"model_id":"m","version":"1.0.0","min_version":"2.1","spec_key":"k.json","search_keywords":["a"]}]`)})
	got, err := client(f).Manifest(t.Context())
	want := []jumpstart.Listed{{ID: "m", Version: "1.0.0", MinSDKVersion: "2.1", Key: "k.json", Keywords: []string{"a"}}}
	if diff := cmp.Diff(want, got); err != nil || diff != "" {
		t.Errorf("%v; manifest (-want +got):\n%s", err, diff)
	}
	if _, err := jumpstart.ParseManifest([]byte(`{}`)); !errors.Is(err, awsai.ErrInvalid) {
		t.Errorf("no list: %v", err)
	}
}

func TestPredict(t *testing.T) {
	f := awsaitest.New(t)
	answer(f, (*sagemakerruntime.InvokeEndpointInput)(nil), &sagemakerruntime.InvokeEndpointOutput{Body: []byte(`[{"generated_text":"yo"}]`), ContentType: aws.String("application/json")})
	p := doc(t).Examples()[0].Payload
	got, err := client(f).Predict(t.Context(), "mine", jumpstart.Predictor{Give: "application/jsonlines"}, p)
	if err != nil || got.ContentType != "application/json" || string(got.Body) != `[{"generated_text":"yo"}]` {
		t.Fatalf("answer %+v, %v", got, err)
	}
	in := awsaitest.Inputs[sagemakerruntime.InvokeEndpointInput](f)[0]
	if *in.ContentType != "application/json" || *in.Accept != "application/jsonlines" || string(in.Body) != `{"inputs":"hi","parameters":{"max_new_tokens":5}}` {
		t.Errorf("sent %s as %s for %s", in.Body, *in.ContentType, *in.Accept)
	}
}
