package deploy_test

import (
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"

	"github.com/awsai-go/awsai/media"
	"github.com/awsai-go/awsai/sagemaker/deploy"
	"github.com/awsai-go/awsai/sagemaker/mlflow"
)

func ExampleNew() {
	client := deploy.New(aws.Config{Region: "eu-central-1"}, func(o *deploy.Options) {
		o.Role = "arn:aws:iam::111122223333:role/sagemaker"
	})
	model := deploy.Image("111122223333.dkr.ecr.eu-central-1.amazonaws.com/shop:1", media.Source{})
	fmt.Println(client.Validate(deploy.OnDemand("shop", model, deploy.Serverless{MemoryMiB: 2048, Concurrency: 5})))
	fmt.Println(client.Validate(deploy.OnDemand("shop", model, deploy.Serverless{MemoryMiB: 1000, Concurrency: 5})))
	// Output:
	// <nil>
	// deploy.Validate: invalid: variant 0: serverless memory is 1024 to 6144 MiB in steps of 1024, got 1000
}

func ExampleMLflow() {
	// What mlflow.Client.Container fetches for "models:/churn@champion".
	fetched := mlflow.Container{Image: "111122223333.dkr.ecr.us-east-1.amazonaws.com/mlflow-pyfunc:3.4.0", Dir: "models/churn", Env: map[string]string{"MLFLOW_DEPLOYMENT_FLAVOR_NAME": "python_function"}}
	model := deploy.MLflow(fetched)
	fmt.Println(model.Containers[0].Image, model.Containers[0].Dir)
	// Output: 111122223333.dkr.ecr.us-east-1.amazonaws.com/mlflow-pyfunc:3.4.0 models/churn
}
