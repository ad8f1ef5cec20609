package pipeline

// BedrockStep is a step of Amazon Bedrock.
type BedrockStep struct{ outlet }

// CustomModelArgs are a model that Bedrock is given.
type CustomModelArgs struct {
	// ModelName is the model's.
	ModelName Val[string] `at:"ModelName"`
	// S3 is where the model is.
	S3 Val[string] `at:"ModelSourceConfig.S3DataSource.S3Uri"`
	// Role is the ARN of the role that Bedrock reads it with.
	Role Val[string] `at:"RoleArn"`
	// More are further members of CreateCustomModel, with names that begin with a capital.
	More Arguments `at:"*"`
}

// BedrockCustomModel makes a custom model of Bedrock. It takes neither cache nor retry.
func BedrockCustomModel(name string, a CustomModelArgs, optFns ...func(*Options)) BedrockStep {
	return BedrockStep{outlet{newBase(KindBedrockCustomModel, name, a, plainOptions(optFns))}}
}

// CustomModelDeploymentArgs are how a custom model is served on demand.
type CustomModelDeploymentArgs struct {
	// DeploymentName is the deployment's.
	DeploymentName Val[string] `at:"ModelDeploymentName"`
	// Model is the model's ARN.
	Model Val[string] `at:"ModelArn"`
	// Description says what it is for.
	Description Val[string] `at:"Description"`
	// More are further members of CreateCustomModelDeployment, with names that begin with a
	// capital.
	More Arguments `at:"*"`
}

// BedrockCustomModelDeployment serves a custom model on demand. It takes neither cache nor retry.
func BedrockCustomModelDeployment(name string, a CustomModelDeploymentArgs, optFns ...func(*Options)) BedrockStep {
	return BedrockStep{outlet{newBase(KindBedrockCustomModelDeployment, name, a, plainOptions(optFns))}}
}

// ModelImportArgs are a model of one's own that Bedrock is to serve.
type ModelImportArgs struct {
	// JobName is the import's, ModelName the model's.
	JobName   Val[string] `at:"JobName"`
	ModelName Val[string] `at:"ImportedModelName"`
	// Role is the ARN of the role that Bedrock reads it with.
	Role Val[string] `at:"RoleArn"`
	// S3 is where the model is.
	S3 Val[string] `at:"ModelDataSource.S3DataSource.S3Uri"`
	// More are further members of CreateModelImportJob, with names that begin with a capital.
	More Arguments `at:"*"`
}

// BedrockModelImport imports a model. It takes neither cache nor retry.
func BedrockModelImport(name string, a ModelImportArgs, optFns ...func(*Options)) BedrockStep {
	return BedrockStep{outlet{newBase(KindBedrockModelImport, name, a, plainOptions(optFns))}}
}

// ProvisionedThroughputArgs are capacity that is bought for a model.
type ProvisionedThroughputArgs struct {
	// CapacityName is the capacity's.
	CapacityName Val[string] `at:"ProvisionedModelName"`
	// Model is the model's ID or ARN.
	Model Val[string] `at:"ModelId"`
	// Units is how much.
	Units Val[int] `at:"ModelUnits"`
	// Commitment is OneMonth or SixMonths. The default is by the hour.
	Commitment Val[string] `at:"CommitmentDuration"`
	// More are further members of CreateProvisionedModelThroughput, with names that begin with
	// a capital.
	More Arguments `at:"*"`
}

// BedrockProvisionedModelThroughput buys capacity for a model. It takes neither cache nor
// retry. The capacity costs money until somebody deletes it.
func BedrockProvisionedModelThroughput(name string, a ProvisionedThroughputArgs, optFns ...func(*Options)) BedrockStep {
	return BedrockStep{outlet{newBase(KindBedrockProvisionedModelThroughput, name, a, plainOptions(optFns))}}
}
