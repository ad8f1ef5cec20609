package pipeline

import (
	"path"
	"slices"
)

// ProcessingArgs are what a processing job does. Zero fields are left out.
type ProcessingArgs struct {
	// Image is the container's.
	Image Val[string] `at:"AppSpecification.ImageUri"`
	// Role is the ARN of the role that the job has.
	Role Val[string] `at:"RoleArn"`
	// InstanceType is as ml.m5.xlarge.
	InstanceType Val[string] `at:"ProcessingResources.ClusterConfig.InstanceType"`
	// InstanceCount is how many there are. The default is 1.
	InstanceCount Val[int] `at:"ProcessingResources.ClusterConfig.InstanceCount" or:"1"`
	// VolumeGB is the size of each instance's volume. The default is 30.
	VolumeGB Val[int] `at:"ProcessingResources.ClusterConfig.VolumeSizeInGB" or:"30"`
	// VolumeKey encrypts the volumes.
	VolumeKey Val[string] `at:"ProcessingResources.ClusterConfig.VolumeKmsKeyId"`
	// Script is run in place of the image's entry point. It becomes the input "code".
	Script Script
	// Entrypoint replaces the image's.
	Entrypoint []Val[string] `at:"AppSpecification.ContainerEntrypoint"`
	// Arguments are those of the container's command.
	Arguments []Val[string] `at:"AppSpecification.ContainerArguments"`
	// Inputs are what the job reads.
	Inputs []ProcessingInput `at:"ProcessingInputs"`
	// Outputs are what it writes.
	Outputs []ProcessingOutput `at:"ProcessingOutputConfig.Outputs"`
	// OutputKey encrypts the outputs.
	OutputKey Val[string] `at:"ProcessingOutputConfig.KmsKeyId"`
	// Environment are the container's variables.
	Environment map[string]Val[string] `at:"Environment"`
	// MaxSeconds is after how long the job is stopped.
	MaxSeconds Val[int] `at:"StoppingCondition.MaxRuntimeInSeconds"`
	// Network isolates the job or puts it in a VPC.
	Network Network `at:"NetworkConfig"`
	// Files are JSON files among the outputs that conditions and arguments read.
	Files []PropertyFile
	// More are further members of CreateProcessingJob. They win over the fields.
	More Arguments `at:"*"`
}

// Script is a program in S3 and what runs it.
type Script struct {
	// S3 is the script's URI. Its last part is the file's name in the container.
	S3 string
	// Command runs it, as python3.
	Command []string
}

// scriptPath is where the SageMaker SDK for Python puts scripts.
const scriptPath = "/opt/ml/processing/input/code"

// ProcessingInput is what a processing job reads.
type ProcessingInput struct {
	// Name is the input's.
	Name string   `at:"InputName"`
	_    struct{} `at:"AppManaged" or:"false"`
	// S3 is a URI of an object or a prefix.
	S3 Val[string] `at:"S3Input.S3Uri"`
	// Path is where it is in the container. The default is /opt/ml/processing/ and the name.
	Path string `at:"S3Input.LocalPath"`
	// DataType is S3Prefix or ManifestFile. The default is S3Prefix.
	DataType string `at:"S3Input.S3DataType" or:"\"S3Prefix\""`
	// Mode is File or Pipe. The default is File.
	Mode string `at:"S3Input.S3InputMode" or:"\"File\""`
	// Distribution is FullyReplicated or ShardedByS3Key. The default is FullyReplicated.
	Distribution string `at:"S3Input.S3DataDistributionType" or:"\"FullyReplicated\""`
	// Compression is None or Gzip. The default is None.
	Compression string `at:"S3Input.S3CompressionType" or:"\"None\""`
	// More are further members, as a DatasetDefinition.
	More Arguments `at:"*"`
}

// ProcessingOutput is what a processing job writes.
type ProcessingOutput struct {
	// Name is the output's.
	Name string   `at:"OutputName"`
	_    struct{} `at:"AppManaged" or:"false"`
	// S3 is a URI of a prefix.
	S3 Val[string] `at:"S3Output.S3Uri"`
	// Path is where it is in the container. The default is /opt/ml/processing/ and the name.
	Path string `at:"S3Output.LocalPath"`
	// Upload is EndOfJob or Continuous. The default is EndOfJob.
	Upload string `at:"S3Output.S3UploadMode" or:"\"EndOfJob\""`
	// More are further members, as a FeatureStoreOutput.
	More Arguments `at:"*"`
}

// PropertyFile is a JSON file that a processing step writes and others read with [JSONGet].
type PropertyFile struct {
	// Name is what references call it.
	Name string `at:"PropertyFileName"`
	// Output is the name of the output that it is in.
	Output string `at:"OutputName"`
	// Path is where it is in the output.
	Path string `at:"FilePath"`
}

// Network isolates a job or puts it in a VPC.
type Network struct {
	// Isolated cuts the containers from the network.
	Isolated Val[bool] `at:"EnableNetworkIsolation"`
	// Encrypted encrypts the traffic between containers.
	Encrypted Val[bool] `at:"EnableInterContainerTrafficEncryption"`
	// SecurityGroups and Subnets are those of a VPC.
	SecurityGroups []Val[string] `at:"VpcConfig.SecurityGroupIds"`
	Subnets        []Val[string] `at:"VpcConfig.Subnets"`
}

// ProcessingStep is a step that runs a processing job.
type ProcessingStep struct{ outlet }

// Processing runs a container over data.
func Processing(name string, a ProcessingArgs, optFns ...func(*JobOptions)) ProcessingStep {
	files := a.Files
	var extra []member
	if len(files) > 0 {
		l, _ := treeOf(files) // of texts alone
		extra = append(extra, arg("PropertyFiles", l))
	}
	return ProcessingStep{outlet{newBase(KindProcessing, name, a.placed(), options(optFns), extra...)}}
}

// Output is where the output of that name is in S3.
func (s ProcessingStep) Output(name string) Val[string] {
	return s.Property("ProcessingOutputConfig.Outputs['" + name + "'].S3Output.S3Uri")
}

// File is one of the step's [ProcessingArgs.Files], for [JSONGet].
func (s ProcessingStep) File(name string) FileRef {
	return FileRef{"Steps." + s.name + ".PropertyFiles." + name}
}

// placed fills in the paths, and what a script needs.
func (a ProcessingArgs) placed() ProcessingArgs {
	a.Inputs, a.Outputs = slices.Clone(a.Inputs), slices.Clone(a.Outputs)
	if a.Script.S3 != "" {
		a.Inputs = append(a.Inputs, ProcessingInput{Name: "code", S3: Lit(a.Script.S3), Path: scriptPath})
		a.Entrypoint = nil
		for _, c := range append(slices.Clone(a.Script.Command), path.Join(scriptPath, path.Base(a.Script.S3))) {
			a.Entrypoint = append(a.Entrypoint, Lit(c))
		}
	}
	for i := range a.Inputs {
		if in := &a.Inputs[i]; in.Path == "" {
			in.Path = "/opt/ml/processing/" + in.Name
		}
	}
	for i := range a.Outputs {
		if out := &a.Outputs[i]; out.Path == "" {
			out.Path = "/opt/ml/processing/" + out.Name
		}
	}
	return a
}
