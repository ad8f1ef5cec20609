package pipeline

// EndpointConfigArgs are how an endpoint is to be.
type EndpointConfigArgs struct {
	// ConfigName is the configuration's. A name that stays the same lets caching work.
	ConfigName Val[string] `at:"EndpointConfigName"`
	// Variants are the models that it serves.
	Variants []Variant `at:"ProductionVariants"`
	// Role is needed for inference components.
	Role Val[string] `at:"ExecutionRoleArn"`
	// Key encrypts the volumes.
	Key Val[string] `at:"KmsKeyId"`
	// More are further members of CreateEndpointConfig. They win over the fields. Pipelines
	// take no DataCaptureConfig and no ExplainerConfig.
	More Arguments `at:"*"`
}

// Variant is a model and what it runs on.
type Variant struct {
	// Name is the variant's. The default is AllTraffic.
	Name string `at:"VariantName" or:"\"AllTraffic\""`
	// Model is the name of the model.
	Model Val[string] `at:"ModelName"`
	// InstanceType and InstanceCount are what it runs on. Serverless variants have none.
	InstanceType  Val[string] `at:"InstanceType"`
	InstanceCount Val[int]    `at:"InitialInstanceCount"`
	// Weight is its share of the requests.
	Weight Val[float64] `at:"InitialVariantWeight"`
	// ServerlessMB and ServerlessConcurrency make it serverless.
	ServerlessMB          Val[int] `at:"ServerlessConfig.MemorySizeInMB"`
	ServerlessConcurrency Val[int] `at:"ServerlessConfig.MaxConcurrency"`
	// More are further members.
	More Arguments `at:"*"`
}

// EndpointConfigStep is a step that makes an endpoint's configuration.
type EndpointConfigStep struct{ outlet }

// EndpointConfig says how an endpoint is to be.
func EndpointConfig(name string, a EndpointConfigArgs, optFns ...func(*JobOptions)) EndpointConfigStep {
	return EndpointConfigStep{outlet{newBase(KindEndpointConfig, name, a, options(optFns))}}
}

// ConfigName is the configuration's name.
func (s EndpointConfigStep) ConfigName() Val[string] { return s.Property("EndpointConfigName") }

// EndpointArgs are an endpoint. One that exists is updated.
type EndpointArgs struct {
	// EndpointName is the endpoint's.
	EndpointName Val[string] `at:"EndpointName"`
	// Config is the name of its configuration.
	Config Val[string] `at:"EndpointConfigName"`
	// More are further members of CreateEndpoint. They win over the fields. Pipelines take no
	// DeploymentConfig.
	More Arguments `at:"*"`
}

// EndpointStep is a step that makes or updates an endpoint.
type EndpointStep struct{ outlet }

// Endpoint makes or updates an endpoint. It may be cached, not retried. The endpoint costs money
// until somebody deletes it.
func Endpoint(name string, a EndpointArgs, optFns ...func(*CacheOptions)) EndpointStep {
	return EndpointStep{outlet{newBase(KindEndpoint, name, a, cacheOptions(optFns))}}
}

// EndpointName is the endpoint's name.
func (s EndpointStep) EndpointName() Val[string] { return s.Property("EndpointName") }

// InferenceComponentArgs are a model on an endpoint that others share.
type InferenceComponentArgs struct {
	// ComponentName is the component's.
	ComponentName Val[string] `at:"InferenceComponentName"`
	// Endpoint and Variant are where it runs.
	Endpoint Val[string] `at:"EndpointName"`
	Variant  Val[string] `at:"VariantName"`
	// Model is the name of the model.
	Model Val[string] `at:"Specification.ModelName"`
	// MinMemoryMB, CPUs and Accelerators are what each copy takes.
	MinMemoryMB  Val[int]     `at:"Specification.ComputeResourceRequirements.MinMemoryRequiredInMb"`
	CPUs         Val[float64] `at:"Specification.ComputeResourceRequirements.NumberOfCpuCoresRequired"`
	Accelerators Val[float64] `at:"Specification.ComputeResourceRequirements.NumberOfAcceleratorDevicesRequired"`
	// Copies is how many there are.
	Copies Val[int] `at:"RuntimeConfig.CopyCount"`
	// More are further members of CreateInferenceComponent. They win over the fields.
	More Arguments `at:"*"`
}

// InferenceComponentStep is a step that puts a model on an endpoint.
type InferenceComponentStep struct{ outlet }

// InferenceComponent puts a model on an endpoint. It takes neither cache nor retry.
func InferenceComponent(name string, a InferenceComponentArgs, optFns ...func(*Options)) InferenceComponentStep {
	return InferenceComponentStep{outlet{newBase(KindInferenceComponent, name, a, plainOptions(optFns))}}
}
