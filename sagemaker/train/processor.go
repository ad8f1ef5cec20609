package train

import (
	"context"
	"errors"
	"maps"
	"path"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sagemaker"
	"github.com/aws/aws-sdk-go-v2/service/sagemaker/types"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/media"
	"github.com/awsai-go/awsai/sagemaker/internal/control"
)

// Processor is a processing job to be: a container that reads files and writes files. It is a
// value that may be started more than once.
type Processor struct {
	// Name is the job's. The default is Base and the time.
	Name string
	// Base is what a name begins with that the library makes. The default is "process".
	Base string
	// Image is the address of the container, as package image gives it. A [Local] does not
	// look at it.
	Image string
	// Script is a file on this machine, or in S3, that Command runs: it is staged, and its path
	// in the container follows Command. Source, a folder with an Entry, is for more than one
	// file. At most one of them is given.
	Script string
	Source Source
	// Command replaces the image's entry point; with a Script the default is python3. Args are
	// the arguments.
	Command, Args []string
	// Env are variables of the container.
	Env map[string]string
	// Inputs and Outputs are by name.
	Inputs  map[string]ProcessingInput
	Outputs map[string]ProcessingOutput
	// OutputKey is the KMS key that outputs are encrypted with.
	OutputKey string
	// Compute is what the job runs on. Groups, Warm, Plan and MaxPending are not for
	// processing, and MaxRuntime is at most 9 days.
	Compute Compute
	// Network is what the job may reach.
	Network Network
	// Tags are put on the job.
	Tags map[string]string
}

// ProcessingInput is files that a processing job reads.
type ProcessingInput struct {
	// Local is a file or folder on this machine, which is staged; URI is a prefix or an object
	// in S3. One of them is given.
	Local, URI string
	// Path is where the container finds the files. The default is /opt/ml/processing/input and
	// the name.
	Path string
	// Manifest says that URI is a file that lists objects.
	Manifest bool
	// Pipe streams the files through a named pipe.
	Pipe bool
	// Sharded gives each machine a part of the objects. The default is all to each.
	Sharded bool
	// Gzip unpacks the objects, in Pipe mode.
	Gzip bool
}

// ProcessingOutput is files that a processing job writes.
type ProcessingOutput struct {
	// Path is where the container writes. The default is /opt/ml/processing/output and the
	// name.
	Path string
	// URI is where the files go in S3. The default is the client's place and the job's name.
	URI string
	// Continuous sends files while the job runs. The default is at its end.
	Continuous bool
	// FeatureGroup is the name of a feature group that the container itself writes to, in
	// place of S3.
	FeatureGroup string
}

const (
	processingDir  = "/opt/ml/processing"
	codeInput      = "code"
	maxProcessing  = 9 * day // ProcessingStoppingCondition
	maxProcInputs  = 10
	maxProcOutputs = 10
)

func (i ProcessingInput) at(name string) string {
	if i.Path != "" {
		return i.Path
	}
	return path.Join(processingDir, "input", name)
}

func (o ProcessingOutput) at(name string) string {
	if o.Path != "" {
		return o.Path
	}
	return path.Join(processingDir, "output", name)
}

// check finds what is wrong with a processor.
func (p Processor) check() error {
	if p.Image == "" {
		return invalid("the image is missing")
	}
	if c := p.Compute; len(c.Groups) > 0 || c.Warm > 0 || c.Plan != "" || c.MaxPending > 0 || c.MaxRuntime > maxProcessing {
		return invalid("processing has no groups, warm machines, plans or limits of pending, and runs at most %v", maxProcessing)
	}
	if err := p.checkRun(); err != nil {
		return err
	}
	if err := p.Compute.check(); err != nil {
		return err
	}
	return p.Network.check()
}

func (p Processor) checkRun() error {
	inputs := len(p.Inputs)
	code := p.Script != "" || !p.Source.isZero()
	if code {
		inputs++
	}
	_, taken := p.Inputs[codeInput]
	switch {
	case p.Script != "" && !p.Source.isZero():
		return invalid("want at most one of Script and Source")
	case p.Source.URI != "":
		return invalid("the source of a processing job is a folder on this machine")
	case code && taken:
		return invalid("the input %q is the code's", codeInput)
	case inputs > maxProcInputs || len(p.Outputs) > maxProcOutputs:
		return invalid("limit %d inputs, code among them, and %d outputs, got %d and %d", maxProcInputs, maxProcOutputs, inputs, len(p.Outputs))
	}
	for _, name := range slices.Sorted(maps.Keys(p.Inputs)) {
		in := p.Inputs[name]
		if (in.Local != "") == (in.URI != "") {
			return invalid("input %q: want one of Local and URI", name)
		}
		if in.URI != "" {
			if _, err := media.ParseURI(in.URI); err != nil {
				return invalid("input %q: %v", name, err)
			}
		}
	}
	for _, name := range slices.Sorted(maps.Keys(p.Outputs)) {
		if out := p.Outputs[name]; out.URI != "" && out.FeatureGroup != "" {
			return invalid("output %q: want at most one of URI and FeatureGroup", name)
		}
	}
	return p.Source.check()
}

// entry is the script's path below the code's folder, or empty.
func (p Processor) entry() string {
	if p.Script != "" {
		return path.Base(strings.ReplaceAll(p.Script, `\`, "/"))
	}
	return p.Source.Entry
}

// command is what is run, with the script where there is one, whose folder is dir.
func (p Processor) command(dir string) []string {
	if p.entry() == "" {
		return p.Command
	}
	command := slices.Clone(p.Command)
	if len(command) == 0 {
		command = []string{"python3"}
	}
	return append(command, path.Join(dir, p.entry()))
}

// Process starts a processing job. Local inputs and the code are staged first.
func (c *Client) Process(ctx context.Context, p Processor) (*Job[Processing], error) {
	name, err := c.process(ctx, p)
	if err != nil {
		return nil, awsai.Wrap("train.Process", err)
	}
	return c.ResumeProcessing(name), nil
}

func (c *Client) process(ctx context.Context, p Processor) (string, error) {
	if err := p.check(); err != nil {
		return "", err
	}
	base := p.Base
	if base == "" {
		base = "process"
	}
	name, err := jobName("processing job", p.Name, base, maxName)
	if err != nil {
		return "", err
	}
	in, err := c.processRequest(ctx, name, p)
	if err != nil {
		return "", err
	}
	_, err = c.api.CreateProcessingJob(ctx, in)
	if _, exists := errors.AsType[*types.ResourceInUse](err); exists {
		err = c.sameProcessing(ctx, in)
	}
	return name, err
}

func (c *Client) sameProcessing(ctx context.Context, in *sagemaker.CreateProcessingJobInput) error {
	out, err := c.api.DescribeProcessingJob(ctx, &sagemaker.DescribeProcessingJobInput{ProcessingJobName: in.ProcessingJobName})
	if err != nil {
		return err
	}
	a, b := in.AppSpecification, out.AppSpecification
	if b == nil || aws.ToString(a.ImageUri) != aws.ToString(b.ImageUri) || !slices.Equal(a.ContainerArguments, b.ContainerArguments) ||
		!slices.Equal(a.ContainerEntrypoint, b.ContainerEntrypoint) || !maps.Equal(inputURIs(in.ProcessingInputs), inputURIs(out.ProcessingInputs)) {
		return errOther("processing job")
	}
	return nil
}

func inputURIs(inputs []types.ProcessingInput) map[string]string {
	m := map[string]string{}
	for _, in := range inputs {
		if in.S3Input != nil {
			m[aws.ToString(in.InputName)] = aws.ToString(in.S3Input.S3Uri)
		}
	}
	return m
}

func (c *Client) processRequest(ctx context.Context, name string, p Processor) (*sagemaker.CreateProcessingJobInput, error) {
	in := &sagemaker.CreateProcessingJobInput{
		ProcessingJobName: &name,
		RoleArn:           &c.role,
		AppSpecification: &types.AppSpecification{
			ImageUri: &p.Image, ContainerArguments: p.Args, ContainerEntrypoint: p.command(processingDir + "/input/" + codeInput),
		},
		Environment: p.Env,
		ProcessingResources: &types.ProcessingResources{ClusterConfig: &types.ProcessingClusterConfig{
			InstanceType: types.ProcessingInstanceType(p.Compute.Instance), InstanceCount: aws.Int32(int32(max(p.Compute.Count, 1))),
			VolumeSizeInGB: aws.Int32(p.Compute.volume()), VolumeKmsKeyId: set(p.Compute.VolumeKey),
		}},
		StoppingCondition: &types.ProcessingStoppingCondition{MaxRuntimeInSeconds: aws.Int32(seconds(p.Compute.runtime()))},
		NetworkConfig: &types.NetworkConfig{
			EnableNetworkIsolation: set(p.Network.Isolated), EnableInterContainerTrafficEncryption: set(p.Network.Encrypted), VpcConfig: p.Network.vpc(),
		},
		Tags: control.Tags(c.tags(p.Tags)),
	}
	inputs, err := c.processInputs(ctx, p)
	if err != nil {
		return nil, err
	}
	in.ProcessingInputs = inputs
	for _, key := range slices.Sorted(maps.Keys(p.Outputs)) {
		if in.ProcessingOutputConfig == nil {
			in.ProcessingOutputConfig = &types.ProcessingOutputConfig{KmsKeyId: set(p.OutputKey)}
		}
		in.ProcessingOutputConfig.Outputs = append(in.ProcessingOutputConfig.Outputs, c.processOutput(name, key, p.Outputs[key]))
	}
	return in, nil
}

// processInputs stages what is local. The code comes first.
func (c *Client) processInputs(ctx context.Context, p Processor) ([]types.ProcessingInput, error) {
	all := maps.Clone(p.Inputs)
	if all == nil {
		all = map[string]ProcessingInput{}
	}
	names := slices.Sorted(maps.Keys(all))
	switch {
	case strings.HasPrefix(p.Script, "s3://"):
		all[codeInput] = ProcessingInput{URI: p.Script}
	case p.Script != "":
		all[codeInput] = ProcessingInput{Local: p.Script}
	case p.Source.Dir != "":
		all[codeInput] = ProcessingInput{Local: p.Source.Dir}
	}
	if _, code := all[codeInput]; code && len(all) > len(names) {
		names = append([]string{codeInput}, names...)
	}
	var out []types.ProcessingInput
	for _, name := range names {
		in, uri := all[name], all[name].URI
		if in.Local != "" {
			var skip func(string) bool
			if name == codeInput && p.Source.Dir != "" {
				skip = p.Source.unwanted
			}
			var err error
			if uri, err = c.input(ctx, in.Local, skip); err != nil {
				return nil, err
			}
		}
		out = append(out, in.request(name, uri))
	}
	return out, nil
}

func (i ProcessingInput) request(name, uri string) types.ProcessingInput {
	s := &types.ProcessingS3Input{
		S3Uri: &uri, LocalPath: aws.String(i.at(name)), S3DataType: types.ProcessingS3DataTypeS3Prefix, S3InputMode: types.ProcessingS3InputModeFile,
		S3DataDistributionType: types.ProcessingS3DataDistributionTypeFullyreplicated, S3CompressionType: types.ProcessingS3CompressionTypeNone,
	}
	if i.Manifest {
		s.S3DataType = types.ProcessingS3DataTypeManifestFile
	}
	if i.Pipe {
		s.S3InputMode = types.ProcessingS3InputModePipe
	}
	if i.Sharded {
		s.S3DataDistributionType = types.ProcessingS3DataDistributionTypeShardedbys3key
	}
	if i.Gzip {
		s.S3CompressionType = types.ProcessingS3CompressionTypeGzip
	}
	return types.ProcessingInput{InputName: &name, S3Input: s}
}

func (c *Client) processOutput(job, name string, o ProcessingOutput) types.ProcessingOutput {
	if o.FeatureGroup != "" {
		return types.ProcessingOutput{
			OutputName: &name, AppManaged: aws.Bool(true),
			FeatureStoreOutput: &types.ProcessingFeatureStoreOutput{FeatureGroupName: &o.FeatureGroup},
		}
	}
	uri := o.URI
	if uri == "" {
		uri = c.below("output", job, name).String()
	}
	s := &types.ProcessingS3Output{S3Uri: &uri, LocalPath: aws.String(o.at(name)), S3UploadMode: types.ProcessingS3UploadModeEndOfJob}
	if o.Continuous {
		s.S3UploadMode = types.ProcessingS3UploadModeContinuous
	}
	return types.ProcessingOutput{OutputName: &name, S3Output: s}
}
