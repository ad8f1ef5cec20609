package pipeline

// ModelArgs are what a model is made of.
type ModelArgs struct {
	// Role is the ARN of the role that the model has.
	Role Val[string] `at:"ExecutionRoleArn"`
	// Container is what serves the model. For a pipeline of containers give Containers.
	Container Container `at:"PrimaryContainer"`
	// Containers serve one after the other.
	Containers []Container `at:"Containers"`
	// Isolated cuts the containers from the network.
	Isolated Val[bool] `at:"EnableNetworkIsolation"`
	// SecurityGroups and Subnets are those of a VPC.
	SecurityGroups []Val[string] `at:"VpcConfig.SecurityGroupIds"`
	Subnets        []Val[string] `at:"VpcConfig.Subnets"`
	// More are further members of CreateModel. They win over the fields.
	More Arguments `at:"*"`
}

// Container is an image and the model in it.
type Container struct {
	// Image is the container's.
	Image Val[string] `at:"Image"`
	// Environment are the container's variables.
	Environment map[string]Val[string] `at:"Environment"`
	// Model is the URI of the model's archive.
	Model Val[string] `at:"ModelDataUrl"`
	// More are further members, as a ModelDataSource.
	More Arguments `at:"*"`
}

// ModelStep is a step that makes a model.
type ModelStep struct{ outlet }

// Model makes a model that endpoints and transform jobs can use. It takes no cache.
func Model(name string, a ModelArgs, optFns ...func(*RetryOptions)) ModelStep {
	return ModelStep{outlet{newBase(KindModel, name, a, retryOptions(optFns))}}
}

// ModelName is the name that the service gave the model.
func (s ModelStep) ModelName() Val[string] { return s.Property("ModelName") }

// RegisterModelArgs are what a version of a model in the registry is made of.
type RegisterModelArgs struct {
	// Group is the name or ARN of the group that it belongs to.
	Group Val[string] `at:"ModelPackageGroupName"`
	// Description is the version's.
	Description Val[string] `at:"ModelPackageDescription"`
	// Approval is Approved, Rejected or PendingManualApproval.
	Approval Val[string] `at:"ModelApprovalStatus"`
	// Containers are what serve the model.
	Containers []Container `at:"InferenceSpecification.Containers"`
	// ContentTypes and ResponseTypes are the MIME types that it takes and gives.
	ContentTypes  []Val[string] `at:"InferenceSpecification.SupportedContentTypes"`
	ResponseTypes []Val[string] `at:"InferenceSpecification.SupportedResponseMIMETypes"`
	// Realtime and Transform are the types of instance for endpoints and transform jobs.
	Realtime  []Val[string] `at:"InferenceSpecification.SupportedRealtimeInferenceInstanceTypes"`
	Transform []Val[string] `at:"InferenceSpecification.SupportedTransformInstanceTypes"`
	// Quality is a report about how good the model is, Constraints about how good it has to be.
	Quality     Report `at:"ModelMetrics.ModelQuality.Statistics"`
	Constraints Report `at:"ModelMetrics.ModelQuality.Constraints"`
	// Bias and Explainability are reports about its bias and what its predictions rest on.
	Bias           Report `at:"ModelMetrics.Bias.Report"`
	Explainability Report `at:"ModelMetrics.Explainability.Report"`
	// Metadata are the customer's own.
	Metadata map[string]Val[string] `at:"CustomerMetadataProperties"`
	// SkipValidation is None or All. The default is None.
	SkipValidation string `at:"SkipModelValidation" or:"\"None\""`
	// More are further members of CreateModelPackage. They win over the fields.
	More Arguments `at:"*"`
}

// Report is a file in S3.
type Report struct {
	// ContentType is the file's, as application/json.
	ContentType Val[string] `at:"ContentType"`
	// S3 is the file's URI.
	S3 Val[string] `at:"S3Uri"`
}

// RegisterModelStep is a step that registers a model.
type RegisterModelStep struct{ outlet }

// RegisterModel adds a version to a group of the model registry. It takes no cache.
func RegisterModel(name string, a RegisterModelArgs, optFns ...func(*RetryOptions)) RegisterModelStep {
	return RegisterModelStep{outlet{newBase(KindRegisterModel, name, a, retryOptions(optFns))}}
}

// ARN is that of the version.
func (s RegisterModelStep) ARN() Val[string] { return s.Property("ModelPackageArn") }
