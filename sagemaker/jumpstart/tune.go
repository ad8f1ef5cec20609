package jumpstart

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sagemaker"
	"github.com/aws/aws-sdk-go-v2/service/sagemaker/types"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/internal/sdk"
	"github.com/awsai-go/awsai/job"
	"github.com/awsai-go/awsai/media"
	"github.com/awsai-go/awsai/sagemaker/internal/control"
)

// FineTuning is how a model is trained further. Data is needed.
type FineTuning struct {
	// Name is the job's. The default is made of the model's name and the time.
	Name string
	// Data are the folders of the data by channel: "training", and "validation" where the
	// document says Validates. [Document.TrainingData] is data to try it with.
	Data map[string]media.URI
	// Output is where the trained model goes. The default is the account's
	// sagemaker-{region}-{account}.
	Output media.URI
	// Hyperparameters are set in place of the document's defaults.
	Hyperparameters map[string]string
	// Instance is the type of instance, Count how many. The defaults are the document's and
	// 1.
	Instance string
	Count    int
	// AnyInstance trains on a type that the document does not name too.
	AnyInstance bool
	// AcceptEULA accepts the model's licence. Without it a gated model is not trained.
	AcceptEULA bool
	// Spot trains on spare capacity, waited for at most as long as training may take.
	Spot bool
	// VPC are the network's subnets and security groups.
	Subnets, SecurityGroups []string
	// KMSKey encrypts the trained model.
	KMSKey string
}

// Trained is a model that was trained.
type Trained struct {
	// Job is the training job's name.
	Job string
	// Artifact is the trained model: give it to [Deployment].
	Artifact media.URI
	// Metrics are the last values that the log had, by name.
	Metrics map[string]float64
	// Billed is the time that is paid for.
	Billed time.Duration
}

// FineTune trains a model with data of yours and returns at once. Hyperparameters are
// checked against the document before anything is sent. The job's Wait returns where the
// trained model is.
func (c *Client) FineTune(ctx context.Context, m Model, f FineTuning) (*job.Job[Trained], error) {
	const op = "jumpstart.FineTune"
	in, err := c.trainingJob(ctx, m, f)
	if err != nil {
		return nil, awsai.Wrap(op, err)
	}
	if _, err := c.api.CreateTrainingJob(ctx, in); err != nil {
		return nil, awsai.Wrap(op, err)
	}
	return c.ResumeFineTune(*in.TrainingJobName), nil
}

func (c *Client) trainingJob(ctx context.Context, m Model, f FineTuning) (*sagemaker.CreateTrainingJobInput, error) {
	t, err := m.Document.training(cmp.Or(f.Instance, m.Document.TrainingInstance), c.cfg.Region, f.Hyperparameters)
	if err != nil {
		return nil, err
	}
	if err := c.checkTuning(m, f, t); err != nil {
		return nil, err
	}
	if f.Output == (media.URI{}) {
		if f.Output, err = control.DefaultBucket(ctx, c.cfg); err != nil {
			return nil, err
		}
	}
	in := &sagemaker.CreateTrainingJobInput{
		TrainingJobName: aws.String(cmp.Or(f.Name, control.Name(cmp.Or(m.Document.NameBase, m.Name), time.Now()))), RoleArn: &c.o.Role,
		AlgorithmSpecification: &types.AlgorithmSpecification{TrainingImage: &t.Image, TrainingInputMode: types.TrainingInputModeFile, MetricDefinitions: t.metrics()},
		HyperParameters:        c.parameters(t), Environment: t.env(f), InputDataConfig: t.channels(m, f),
		OutputDataConfig: &types.OutputDataConfig{S3OutputPath: aws.String(f.Output.String()), KmsKeyId: sdk.Optional(f.KMSKey)},
		ResourceConfig: &types.ResourceConfig{
			InstanceType: types.TrainingInstanceType(t.Instance), InstanceCount: aws.Int32(int32(max(f.Count, 1))), VolumeSizeInGB: aws.Int32(int32(t.VolumeGiB)),
		},
		StoppingCondition:      &types.StoppingCondition{MaxRuntimeInSeconds: aws.Int32(int32(t.Runtime / time.Second))},
		EnableNetworkIsolation: aws.Bool(t.Isolated), EnableInterContainerTrafficEncryption: aws.Bool(t.EncryptTraffic), Tags: control.Tags(c.tags(m)),
	}
	if n := len(in.HyperParameters); n > maxHyperparameters {
		return nil, fmt.Errorf("%w: limit %d hyperparameters with those of the container, got %d", awsai.ErrInvalid, maxHyperparameters, n)
	}
	if t.Uncompressed {
		in.OutputDataConfig.CompressionType = types.OutputCompressionTypeNone
	}
	if f.Spot {
		in.EnableManagedSpotTraining = aws.Bool(true)
		in.StoppingCondition.MaxWaitTimeInSeconds = in.StoppingCondition.MaxRuntimeInSeconds
	}
	if len(f.Subnets)+len(f.SecurityGroups) > 0 {
		in.VpcConfig = &types.VpcConfig{Subnets: f.Subnets, SecurityGroupIds: f.SecurityGroups}
	}
	return in, nil
}

func (c *Client) checkTuning(m Model, f FineTuning, t Training) error {
	doc := m.Document
	switch {
	case c.o.Role == "":
		return fmt.Errorf("%w: no Role among the options", awsai.ErrInvalid)
	case len(f.Data) == 0:
		return fmt.Errorf("%w: no data", awsai.ErrInvalid)
	case !t.Known && !f.AnyInstance && len(doc.TrainingInstances) > 0:
		return fmt.Errorf("%w: the document does not name %s to train on; it names %s", awsai.ErrInvalid, t.Instance, strings.Join(doc.TrainingInstances, ", "))
	case t.Gated && !f.AcceptEULA:
		return fmt.Errorf("%w: the model is given only to who accepts its licence, %s: set AcceptEULA", awsai.ErrInvalid, t.EULA)
	case (len(f.Subnets) == 0) != (len(f.SecurityGroups) == 0):
		return fmt.Errorf("%w: subnets and security groups come together", awsai.ErrInvalid)
	}
	for _, name := range slices.Sorted(maps.Keys(f.Data)) {
		if name == "model" || name == "code" {
			return fmt.Errorf("%w: the channel %s is the model's own", awsai.ErrInvalid, name)
		}
	}
	if f.Name != "" {
		if err := control.CheckName("training job", f.Name, control.MaxName); err != nil {
			return fmt.Errorf("%w: %w", awsai.ErrInvalid, err)
		}
	}
	return nil
}

// trainingProgram is the file of every JumpStart program that training begins with.
const trainingProgram = "transfer_learning.py"

// parameters are the hyperparameters with those that the container finds its program by.
// One without network is handed the program as data.
func (c *Client) parameters(t Training) map[string]string {
	if t.Script == (media.URI{}) {
		return t.Hyperparameters
	}
	where := t.Script.String()
	if t.Isolated {
		where = "/opt/ml/input/data/code/" + t.Script.Key[strings.LastIndexByte(t.Script.Key, '/')+1:]
	}
	return union(t.Hyperparameters, map[string]string{
		"sagemaker_program": trainingProgram, "sagemaker_submit_directory": where, "sagemaker_region": c.cfg.Region,
	})
}

func (t Training) env(f FineTuning) map[string]string {
	env := maps.Clone(t.Env)
	if env != nil && f.AcceptEULA {
		env["accept_eula"] = "true"
	}
	return env
}

func (t Training) metrics() []types.MetricDefinition {
	var out []types.MetricDefinition
	for _, m := range t.Metrics[:min(len(t.Metrics), 40)] { // MetricDefinitionList's limit
		out = append(out, types.MetricDefinition{Name: aws.String(m.Name), Regex: aws.String(m.Regex)})
	}
	return out
}

// channels are the data, the model, and the program for a container without network.
func (t Training) channels(m Model, f FineTuning) []types.Channel {
	var out []types.Channel
	for _, name := range slices.Sorted(maps.Keys(f.Data)) {
		out = append(out, channel(name, f.Data[name]))
	}
	if t.Artifact != (media.URI{}) {
		model := channel("model", t.Artifact)
		model.ContentType = aws.String("application/x-sagemaker-model")
		if t.Gated && f.AcceptEULA {
			model.DataSource.S3DataSource.ModelAccessConfig = &types.ModelAccessConfig{AcceptEula: aws.Bool(true)}
		}
		out = append(out, m.referred(model))
	}
	if t.Isolated && t.Script != (media.URI{}) {
		out = append(out, m.referred(channel("code", t.Script)))
	}
	return out
}

// referred lets a channel be read through the reference of a private hub.
func (m Model) referred(c types.Channel) types.Channel {
	if m.Kind == References && m.ARN != "" {
		c.DataSource.S3DataSource.HubAccessConfig = &types.HubAccessConfig{HubContentArn: aws.String(m.ARN)}
	}
	return c
}

func channel(name string, u media.URI) types.Channel {
	return types.Channel{ChannelName: &name, DataSource: &types.DataSource{S3DataSource: &types.S3DataSource{
		S3DataType: types.S3DataTypeS3Prefix, S3Uri: aws.String(u.String()), S3DataDistributionType: types.S3DataDistributionFullyReplicated,
	}}}
}

// ResumeFineTune is the handle on a training job by its name.
func (c *Client) ResumeFineTune(name string) *job.Job[Trained] {
	return job.New(name, job.Driver[Trained]{
		Name: "training",
		Describe: func(ctx context.Context, id string) (job.State, error) {
			out, err := c.api.DescribeTrainingJob(ctx, &sagemaker.DescribeTrainingJobInput{TrainingJobName: &id})
			if err != nil {
				return job.State{}, err
			}
			return job.State{
				Status: control.Status(out.TrainingJobStatus), Reason: aws.ToString(out.FailureReason), Message: string(out.SecondaryStatus),
				Created: aws.ToTime(out.CreationTime), Ended: aws.ToTime(out.TrainingEndTime),
			}, nil
		},
		Result: func(ctx context.Context, id string) (Trained, error) {
			out, err := c.api.DescribeTrainingJob(ctx, &sagemaker.DescribeTrainingJobInput{TrainingJobName: &id})
			if err != nil {
				return Trained{}, err
			}
			return trained(out)
		},
		Stop: func(ctx context.Context, id string) error {
			_, err := c.api.StopTrainingJob(ctx, &sagemaker.StopTrainingJobInput{TrainingJobName: &id})
			return err
		},
	}, func(o *job.Options) { *o = c.o.Wait })
}

func trained(out *sagemaker.DescribeTrainingJobOutput) (Trained, error) {
	t := Trained{Job: aws.ToString(out.TrainingJobName), Billed: time.Duration(aws.ToInt32(out.BillableTimeInSeconds)) * time.Second}
	if out.ModelArtifacts == nil {
		return Trained{}, fmt.Errorf("%w: the response does not say where the model is", awsai.ErrUnavailable)
	}
	var err error
	if t.Artifact, err = media.ParseURI(aws.ToString(out.ModelArtifacts.S3ModelArtifacts)); err != nil {
		return Trained{}, err
	}
	for _, m := range out.FinalMetricDataList {
		if t.Metrics == nil {
			t.Metrics = make(map[string]float64)
		}
		t.Metrics[aws.ToString(m.MetricName)] = float64(aws.ToFloat32(m.Value))
	}
	return t, nil
}
