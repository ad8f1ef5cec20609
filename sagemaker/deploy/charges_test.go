package deploy_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sagemaker"
	"github.com/aws/aws-sdk-go-v2/service/sagemaker/types"
	"github.com/aws/smithy-go"
	"github.com/google/go-cmp/cmp"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/awsaitest"
	"github.com/awsai-go/awsai/sagemaker/deploy"
)

var since = time.Date(2026, 5, 6, 7, 8, 9, 0, time.UTC)

// costly answers as an account in which one of each kind costs money, and one of each does not.
func costly(t *testing.T) *awsaitest.Fake {
	fake := awsaitest.New(t)
	at := aws.Time(since)
	arn := aws.String("arn:aws:sagemaker:us-east-1:111122223333:thing/x")
	answer(fake, &sagemaker.ListEndpointsOutput{Endpoints: []types.EndpointSummary{
		{EndpointName: aws.String("shop"), EndpointArn: arn, EndpointStatus: types.EndpointStatusInService, CreationTime: at, LastModifiedTime: at},
		{EndpointName: aws.String("broken"), EndpointArn: arn, EndpointStatus: types.EndpointStatusFailed, CreationTime: at, LastModifiedTime: at},
	}}, (*sagemaker.ListEndpointsInput)(nil))
	answer(fake, &sagemaker.DescribeEndpointOutput{
		EndpointName: aws.String("shop"), EndpointArn: arn, EndpointConfigName: aws.String("shop-1"), EndpointStatus: types.EndpointStatusInService, CreationTime: at, LastModifiedTime: at,
		ProductionVariants: []types.ProductionVariantSummary{
			{VariantName: aws.String("main"), CurrentInstanceCount: aws.Int32(2), DesiredInstanceCount: aws.Int32(3)},
			{VariantName: aws.String("rare"), CurrentServerlessConfig: &types.ProductionVariantServerlessConfig{MaxConcurrency: aws.Int32(5), MemorySizeInMB: aws.Int32(1024)}},
		},
	}, (*sagemaker.DescribeEndpointInput)(nil))
	answer(fake, &sagemaker.DescribeEndpointConfigOutput{EndpointConfigName: aws.String("shop-1"), EndpointConfigArn: arn, CreationTime: at, ProductionVariants: []types.ProductionVariant{
		{VariantName: aws.String("main"), InstanceType: types.ProductionVariantInstanceTypeMlM5Large},
	}}, (*sagemaker.DescribeEndpointConfigInput)(nil))
	answer(fake, &sagemaker.ListTransformJobsOutput{}, (*sagemaker.ListTransformJobsInput)(nil))
	awsaitest.Handle(fake, func(_ context.Context, in *sagemaker.ListTrainingJobsInput) (*sagemaker.ListTrainingJobsOutput, error) {
		if in.WarmPoolStatusEquals == "" {
			return &sagemaker.ListTrainingJobsOutput{}, nil
		}
		return &sagemaker.ListTrainingJobsOutput{TrainingJobSummaries: []types.TrainingJobSummary{{
			TrainingJobName: aws.String("warm"), TrainingJobArn: arn, TrainingJobStatus: types.TrainingJobStatusCompleted, CreationTime: aws.Time(since.Add(-time.Hour)), TrainingEndTime: at,
		}}}, nil
	})
	answer(fake, &sagemaker.DescribeTrainingJobOutput{
		TrainingJobName: aws.String("warm"), TrainingJobArn: arn, TrainingJobStatus: types.TrainingJobStatusCompleted, SecondaryStatus: types.SecondaryStatusCompleted, CreationTime: at,
		AlgorithmSpecification: &types.AlgorithmSpecification{TrainingInputMode: types.TrainingInputModeFile}, ModelArtifacts: &types.ModelArtifacts{S3ModelArtifacts: aws.String("s3://b/m")},
		ResourceConfig: &types.ResourceConfig{InstanceType: types.TrainingInstanceTypeMlM5Xlarge, InstanceCount: aws.Int32(2), VolumeSizeInGB: aws.Int32(30)}, StoppingCondition: &types.StoppingCondition{},
	}, (*sagemaker.DescribeTrainingJobInput)(nil))
	answer(fake, &sagemaker.ListNotebookInstancesOutput{NotebookInstances: []types.NotebookInstanceSummary{
		{NotebookInstanceName: aws.String("desk"), NotebookInstanceArn: arn, NotebookInstanceStatus: types.NotebookInstanceStatusInService, InstanceType: types.InstanceTypeMlT3Medium, CreationTime: at},
	}}, (*sagemaker.ListNotebookInstancesInput)(nil))
	answer(fake, &sagemaker.ListAppsOutput{Apps: []types.AppDetails{
		{AppName: aws.String("default"), AppType: types.AppTypeJupyterLab, Status: types.AppStatusInService, CreationTime: at, ResourceSpec: &types.ResourceSpec{InstanceType: types.AppInstanceTypeMlG5Xlarge}},
		{AppName: aws.String("default"), AppType: types.AppTypeJupyterServer, Status: types.AppStatusInService, CreationTime: at, ResourceSpec: &types.ResourceSpec{InstanceType: types.AppInstanceTypeSystem}},
		{AppName: aws.String("gone"), AppType: types.AppTypeJupyterLab, Status: types.AppStatusDeleted, CreationTime: at},
	}}, (*sagemaker.ListAppsInput)(nil))
	return fake
}

// answer has the operation of In answered by out.
func answer[In, Out any](fake *awsaitest.Fake, out *Out, _ *In) {
	awsaitest.Handle(fake, func(context.Context, *In) (*Out, error) { return out, nil })
}

func TestCharges(t *testing.T) {
	fake := costly(t)
	answer(fake, &sagemaker.ListProcessingJobsOutput{}, (*sagemaker.ListProcessingJobsInput)(nil))
	got, err := deploy.New(fake.Config()).Charges(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(charges(), got); diff != "" {
		t.Errorf("charges (-want +got):\n%s", diff)
	}
}

func charges() []deploy.Charge {
	return []deploy.Charge{
		{Region: "us-east-1", Kind: "endpoint", Name: "shop", Part: "main", Instance: "ml.m5.large", Count: 3, Status: "InService", Since: since},
		{Region: "us-east-1", Kind: "warm machines", Name: "warm", Instance: "ml.m5.xlarge", Count: 2, Status: "Available", Since: since},
		{Region: "us-east-1", Kind: "notebook", Name: "desk", Instance: "ml.t3.medium", Count: 1, Status: "InService", Since: since},
		{Region: "us-east-1", Kind: "app", Name: "default", Part: "JupyterLab", Instance: "ml.g5.xlarge", Count: 1, Status: "InService", Since: since},
	}
}

// TestChargesInPart finds what can be looked at, where something cannot.
func TestChargesInPart(t *testing.T) {
	fake := costly(t)
	awsaitest.Handle(fake, func(context.Context, *sagemaker.ListProcessingJobsInput) (*sagemaker.ListProcessingJobsOutput, error) {
		return nil, &smithy.GenericAPIError{Code: "AccessDeniedException", Message: "no"}
	})
	got, err := deploy.New(fake.Config()).Charges(t.Context())
	if !errors.Is(err, awsai.ErrAccessDenied) || !strings.Contains(err.Error(), "processing jobs in us-east-1") {
		t.Errorf("error %v", err)
	}
	if diff := cmp.Diff(charges(), got); diff != "" {
		t.Errorf("charges (-want +got):\n%s", diff)
	}
}
