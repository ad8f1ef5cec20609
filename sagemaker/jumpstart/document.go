package jumpstart

import (
	"bytes"
	"encoding/json"
	"errors"

	"github.com/awsai-go/awsai"
)

// Document is what a hub says of a model: images, artifacts, what they need and what they
// take. Its fields are those that deployment, training and prediction read; every other
// member is kept in Other, so that a document can be changed and imported again.
// Addresses are as they are written: s3:// and ECR.
type Document struct {
	// URL is where the model comes from.
	URL string `json:"Url,omitzero"`
	// MinSDKVersion is of the SDK for Python.
	MinSDKVersion string `json:"MinSdkVersion,omitzero"`
	// ModelTypes are as "OPEN_WEIGHTS" and "PROPRIETARY".
	ModelTypes []string `json:"ModelTypes,omitzero"`
	// Task and Framework are what the model is for and made with, where it says so.
	Task      string `json:"Task,omitzero"`
	Framework string `json:"Framework,omitzero"`
	// Capabilities are what the model is said to be able to do.
	Capabilities []string `json:"Capabilities,omitzero"`

	// HostingImage is the image that serves, unless HostingVariants has another for the
	// instance.
	HostingImage string `json:"HostingEcrUri,omitzero"`
	// HostingArtifact is the model alone, HostingScript the program that serves it.
	HostingArtifact string `json:"HostingArtifactUri,omitzero"`
	HostingScript   string `json:"HostingScriptUri,omitzero"`
	// HostingArtifactType is "S3Prefix" of files that lie there, or "S3Object";
	// HostingArtifactCompression is "None" or "Gzip".
	HostingArtifactType        string `json:"HostingArtifactS3DataType,omitzero"`
	HostingArtifactCompression string `json:"HostingArtifactCompressionType,omitzero"`
	// HostingPrepacked is model and program together. It serves unless HostingUseScript is
	// set.
	HostingPrepacked string `json:"HostingPrepackedArtifactUri,omitzero"`
	HostingUseScript bool   `json:"HostingUseScriptUri,omitzero"`
	// HostingPackage is the ARN of a model package that has image and artifact, of a model
	// that is sold.
	HostingPackage string `json:"HostingModelPackageArn,omitzero"`
	// HostingEULA is where the licence is that the model comes with.
	HostingEULA string `json:"HostingEulaUri,omitzero"`
	// Gated says that the artifact is given only to who accepts the licence.
	Gated bool `json:"GatedBucket,omitzero"`
	// Environment are the variables of the container that serves.
	Environment []Variable `json:"InferenceEnvironmentVariables,omitzero"`
	// HostingInstance is the type of instance by default, HostingInstances those that are
	// known to do.
	HostingInstance  string   `json:"DefaultInferenceInstanceType,omitzero"`
	HostingInstances []string `json:"SupportedInferenceInstanceTypes,omitzero"`
	// HostingVariants are what differs by instance.
	HostingVariants Variants `json:"HostingInstanceTypeVariants,omitzero"`
	// Resources are what one copy of the model takes.
	Resources Resources `json:"HostingResourceRequirements,omitzero"`
	// HostingVolumeGiB is the storage that an instance needs. 0 means the default.
	HostingVolumeGiB int `json:"InferenceVolumeSize,omitzero"`
	// DownloadTimeout and StartTimeout are in seconds. 0 means the default.
	DownloadTimeout int `json:"ModelDataDownloadTimeout,omitzero"`
	StartTimeout    int `json:"ContainerStartupHealthCheckTimeout,omitzero"`
	// HostingIsolated says that the container that serves has no network.
	HostingIsolated bool `json:"InferenceEnableNetworkIsolation,omitzero"`
	// HostingExtra are further artifacts by their use, as "speculative_decoding".
	HostingExtra map[string][]ExtraData `json:"HostingAdditionalDataSources,omitzero"`
	// Components says that the model may serve as an inference component.
	Components bool `json:"DynamicContainerDeploymentSupported,omitzero"`

	// Configs are named ways to serve the model, ConfigParts what they are made of, and
	// Rankings how they compare, best first. See [Document.WithConfig].
	Configs     map[string]Config          `json:"InferenceConfigs,omitzero"`
	ConfigParts map[string]json.RawMessage `json:"InferenceConfigComponents,omitzero"`
	Rankings    map[string]Ranking         `json:"InferenceConfigRankings,omitzero"`

	// Predictor is what the endpoint takes and gives.
	Predictor Predictor `json:"SageMakerSdkPredictorSpecifications,omitzero"`
	// Payloads are examples of requests. See [Document.Examples].
	Payloads map[string]Payload `json:"DefaultPayloads,omitzero"`

	// Trainable says that the model can be trained, Tunable that with a few of your data,
	// Incremental that training can go on from a trained one.
	Trainable   bool `json:"TrainingSupported,omitzero"`
	Tunable     bool `json:"FineTuningSupported,omitzero"`
	Incremental bool `json:"IncrementalTrainingSupported,omitzero"`
	// Validates says that training takes a channel of data to validate with.
	Validates bool `json:"ValidationSupported,omitzero"`
	// TrainingImage is the image that trains, unless TrainingVariants has another.
	TrainingImage string `json:"TrainingEcrUri,omitzero"`
	// TrainingArtifact is the model that training begins with; TrainingArtifactType and
	// TrainingArtifactCompression are as those of the one that serves.
	TrainingArtifact            string `json:"TrainingArtifactUri,omitzero"`
	TrainingArtifactType        string `json:"TrainingArtifactS3DataType,omitzero"`
	TrainingArtifactCompression string `json:"TrainingArtifactCompressionType,omitzero"`
	// TrainingPackageArtifact is that of a model that is sold.
	TrainingPackageArtifact string `json:"TrainingModelPackageArtifactUri,omitzero"`
	// TrainingScript is the program that trains, TrainingPrepackedScript the same with what
	// it depends on, which is used where it is there.
	TrainingScript          string `json:"TrainingScriptUri,omitzero"`
	TrainingPrepackedScript string `json:"TrainingPrepackedScriptUri,omitzero"`
	// Hyperparameters are what training takes.
	Hyperparameters []Hyperparameter `json:"Hyperparameters,omitzero"`
	// TrainingMetrics are read from the training's log.
	TrainingMetrics []Metric `json:"TrainingMetrics,omitzero"`
	// TrainingData is a set of data to try training with.
	TrainingData string `json:"DefaultTrainingDatasetUri,omitzero"`
	// TrainingInstance is the type of instance by default, TrainingInstances those that are
	// known to do, and TrainingVariants what differs by instance.
	TrainingInstance  string   `json:"DefaultTrainingInstanceType,omitzero"`
	TrainingInstances []string `json:"SupportedTrainingInstanceTypes,omitzero"`
	TrainingVariants  Variants `json:"TrainingInstanceTypeVariants,omitzero"`
	// TrainingVolumeGiB is the storage of an instance that trains. 0 means the default.
	TrainingVolumeGiB int `json:"TrainingVolumeSize,omitzero"`
	// TrainingIsolated says that the container that trains has no network.
	TrainingIsolated bool `json:"TrainingEnableNetworkIsolation,omitzero"`
	// EncryptTraffic says that what instances tell each other is encrypted.
	EncryptTraffic bool `json:"EncryptInterContainerTraffic,omitzero"`
	// Uncompressed says that training writes its model as files.
	Uncompressed bool `json:"DisableOutputCompression,omitzero"`
	// MaxRuntime is for how long training may go on, in seconds. 0 means the default.
	MaxRuntime int `json:"MaxRuntimeInSeconds,omitzero"`

	// NameBase is what names of the model's resources begin with.
	NameBase string `json:"ResourceNameBase,omitzero"`

	// Other are the members that are none of the fields, as they are written.
	Other map[string]json.RawMessage `json:"-"`
}

// Variable is a variable of a container.
type Variable struct {
	// Name is the variable's.
	Name string `json:"Name"`
	// Type is "text", "int", "float" or "bool".
	Type string `json:"Type,omitzero"`
	// Default is its value.
	Default Scalar `json:"Default,omitzero"`
	// Scope is who reads it, as "container" or "algorithm".
	Scope string `json:"Scope,omitzero"`
	// Required says that the container does not work without it.
	Required bool `json:"RequiredForModelClass,omitzero"`
}

// Resources are what one copy of a model takes.
type Resources struct {
	// MemoryMiB is the memory, Accelerators the number of them, CPUs that of processors. 0
	// means that the document does not say.
	MemoryMiB    int     `json:"MinMemoryMb,omitzero"`
	Accelerators float64 `json:"NumAccelerators,omitzero"`
	CPUs         float64 `json:"NumCpus,omitzero"`
	// Copies is the number of copies.
	Copies int `json:"Copies,omitzero"`
}

// ExtraData is a further artifact of a model.
type ExtraData struct {
	// Channel is the folder that the container finds it in.
	Channel string `json:"ChannelName"`
	// Version is the artifact's.
	Version Scalar `json:"ArtifactVersion,omitzero"`
	// Source is where it is.
	Source struct {
		// URI is its address, Type and Compression are as those of the artifact.
		URI         string `json:"S3Uri"`
		Type        string `json:"S3DataType,omitzero"`
		Compression string `json:"CompressionType,omitzero"`
	} `json:"S3DataSource"`
}

// Metric is how a number is read from a log.
type Metric struct {
	// Name is the metric's, Regex finds its value as the first group.
	Name  string `json:"Name"`
	Regex string `json:"Regex"`
}

// Predictor is what an endpoint takes and gives, as media types.
type Predictor struct {
	// Takes and Gives are what is known to work, Take and Give the defaults.
	Takes []string `json:"SupportedContentTypes,omitzero"`
	Gives []string `json:"SupportedAcceptTypes,omitzero"`
	Take  string   `json:"DefaultContentType,omitzero"`
	Give  string   `json:"DefaultAcceptType,omitzero"`
}

// ParseDocument reads a HubContentDocument. Members that are not known are kept. The error
// is awsai.ErrInvalid: it is no JSON object, or a member that is read is of another type.
func ParseDocument(data []byte) (Document, error) {
	var d Document
	if err := d.UnmarshalJSON(data); err != nil {
		return Document{}, awsai.Errorf("jumpstart.ParseDocument", awsai.ErrInvalid, "document of %d bytes: %w", len(data), err)
	}
	return d, nil
}

// UnmarshalJSON is ParseDocument. Names of members may be written with underscores, as in
// the files of before there were hubs.
func (d *Document) UnmarshalJSON(data []byte) error {
	if bytes.Equal(bytes.TrimSpace(data), []byte("null")) {
		return nil
	}
	var compact, plain bytes.Buffer // as json.Marshal writes, so that what is kept stays the same
	if err := json.Compact(&compact, data); err != nil {
		return errors.New("not JSON")
	}
	json.HTMLEscape(&plain, compact.Bytes())
	var read Document
	other, err := readMembers(plain.Bytes(), &read)
	if err != nil {
		return err
	}
	read.Other = other
	*d = read
	return nil
}

// MarshalJSON writes the document for a hub, what was not known of it included. Members of
// the zero value are left out.
func (d Document) MarshalJSON() ([]byte, error) { return writeMembers(&d, d.Other) }
