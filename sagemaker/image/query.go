package image

// Scope is what an image is for.
type Scope string

// The scopes of images.
const (
	// Training is for training jobs.
	Training Scope = "training"
	// Inference is for endpoints and batch transform.
	Inference Scope = "inference"
	// InferenceGraviton is for endpoints on AWS's ARM processors.
	InferenceGraviton Scope = "inference_graviton"
	// Processing is for processing jobs.
	Processing Scope = "processing"
)

// Query says which image. Framework and Region are needed; the others where there is more
// than one to choose from.
type Query struct {
	// Framework is one of [Frameworks], as "pytorch" or "xgboost".
	Framework string
	// Region is where the image is to be pulled, as "eu-west-1".
	Region string
	// Version is the framework's, as "2.3". The default is what the SDK for Python takes: the
	// newer of the first and the last of the table, which for xgboost is 1, and for many
	// frameworks is refused. Give one.
	Version string
	// Python is the version of Python, as "py311".
	Python string
	// Instance is the type that the image runs on, as "ml.g5.xlarge", or "local" and
	// "local_gpu". It decides between images for CPU, GPU and AWS's own processors.
	Instance string
	// Scope is what the image is for.
	Scope Scope
	// BaseFramework is the framework under Hugging Face's, as "pytorch2.0.0".
	BaseFramework string
	// Container is the version of the container, as "cu118-ubuntu20.04". The default is
	// what the tables say, which is mostly none.
	Container string
	// SDK is the version of the Neuron SDK. The default is the newest.
	SDK string
	// Tool is "neuron" or "neuronx", for images that infer on AWS's own processors. The
	// default follows from Instance.
	Tool string
	// Accelerator is a type of Elastic Inference, as "ml.eia2.medium", which AWS has closed.
	Accelerator string
	// Serverless says that the image is for a serverless endpoint, which has CPUs.
	Serverless bool
	// Distributed says that the image is to have SageMaker's own libraries for distributed
	// training, which few old versions have in an image of their own.
	Distributed bool
	// Compiler says that the image is to have SageMaker Training Compiler, which AWS no
	// longer releases.
	Compiler bool
}
