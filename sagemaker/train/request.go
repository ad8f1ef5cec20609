package train

import (
	"context"
	"maps"
	"slices"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sagemaker"
	"github.com/aws/aws-sdk-go-v2/service/sagemaker/types"

	"github.com/awsai-go/awsai/media"
	"github.com/awsai-go/awsai/sagemaker/internal/control"
)

// Limits of the API (CreateTrainingJob).
const (
	maxChannels = 20
	maxMetrics  = 40
	maxGroups   = 5
	maxRetries  = 30
	maxWarm     = 6 * time.Hour
	day         = 24 * time.Hour
)

// check finds what is wrong with a trainer, as far as it can be known here.
func (t Trainer) check() error {
	switch {
	case (t.Image != "") == (t.Algorithm != ""):
		return invalid("want one of Image and Algorithm")
	case len(t.Metrics) > maxMetrics:
		return invalid("limit %d metrics, got %d", maxMetrics, len(t.Metrics))
	case t.Retries < 0 || t.Retries > maxRetries:
		return invalid("limit 0 to %d retries, got %d", maxRetries, t.Retries)
	case t.Spot && t.Compute.Warm > 0:
		return invalid("machines of spare capacity are not kept warm")
	case t.MaxWait > 0 && (!t.Spot || t.MaxWait < t.Compute.runtime()):
		return invalid("MaxWait goes with Spot, and is no less than MaxRuntime")
	}
	if err := t.checkRun(); err != nil {
		return err
	}
	if err := t.Compute.check(); err != nil {
		return err
	}
	return t.Network.check()
}

// checkRun finds what is wrong with what a process here needs as well.
func (t Trainer) checkRun() error {
	if len(t.Inputs) > maxChannels {
		return invalid("limit %d channels, got %d", maxChannels, len(t.Inputs))
	}
	for _, name := range slices.Sorted(maps.Keys(t.Inputs)) {
		if !channelName(name) {
			return invalid("channel names have 1 to 64 letters, digits and . - _")
		}
		if err := t.Inputs[name].check(name); err != nil {
			return err
		}
	}
	if _, err := EncodeHyper(t.Hyper, t.encoding()); err != nil {
		return err
	}
	return t.Source.check()
}

func channelName(s string) bool {
	for _, r := range s {
		if (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9') && r != '.' && r != '-' && r != '_' {
			return false
		}
	}
	return 0 < len(s) && len(s) <= 64
}

func (c Compute) check() error {
	switch {
	case c.Instance == "" && len(c.Groups) == 0:
		return invalid("the instance type is missing")
	case len(c.Groups) > maxGroups || len(c.Groups) > 0 && (c.Instance != "" || c.Count != 0):
		return invalid("want 1 to %d groups or an instance type, not both", maxGroups)
	case c.Count < 0 || c.VolumeGB < 0 || c.MaxRuntime < 0:
		return invalid("negative count, volume or time")
	case c.Warm < 0 || c.Warm > maxWarm:
		return invalid("limit %v of keeping warm, got %v", maxWarm, c.Warm)
	case c.MaxPending != 0 && (c.MaxPending < 2*time.Hour || c.MaxPending > 28*day):
		return invalid("limit 2h to 672h of waiting for capacity, got %v", c.MaxPending)
	}
	return nil
}

func (c Compute) runtime() time.Duration {
	if c.MaxRuntime > 0 {
		return c.MaxRuntime
	}
	return day
}

func (n Network) check() error {
	if (len(n.Subnets) > 0) != (len(n.SecurityGroups) > 0) {
		return invalid("subnets without security groups, or the reverse")
	}
	return nil
}

func (n Network) vpc() *types.VpcConfig {
	if len(n.Subnets) == 0 {
		return nil
	}
	return &types.VpcConfig{Subnets: n.Subnets, SecurityGroupIds: n.SecurityGroups}
}

func (t Trainer) encoding() Encoding {
	switch {
	case t.Encoding != "":
		return t.Encoding
	case t.Source.isZero():
		return Plain
	}
	return JSON
}

// hyper are the hyperparameters with those by which a framework's container finds its code.
func (t Trainer) hyper(job, region, source string) (map[string]string, error) {
	all := maps.Clone(t.Hyper)
	if all == nil {
		all = map[string]any{}
	}
	if !t.Source.isZero() {
		all["sagemaker_program"] = t.Source.Entry
		all["sagemaker_submit_directory"] = source
		all["sagemaker_container_log_level"] = 20 // INFO
		all["sagemaker_region"] = region
		if job != "" {
			all["sagemaker_job_name"] = job
		}
	}
	return EncodeHyper(all, t.encoding())
}

// staged is what a trainer needs in S3.
type staged struct {
	source   string
	channels []types.Channel
}

func (c *Client) staged(ctx context.Context, t Trainer) (staged, error) {
	var s staged
	var err error
	if s.source, err = c.source(ctx, t.Source); err != nil {
		return s, err
	}
	for _, name := range slices.Sorted(maps.Keys(t.Inputs)) {
		in := t.Inputs[name]
		uri := in.URI
		if in.Local != "" {
			if uri, err = c.input(ctx, in.Local, nil); err != nil {
				return s, err
			}
		}
		s.channels = append(s.channels, in.channel(name, uri))
	}
	return s, nil
}

// request is what starts the job.
func (c *Client) request(ctx context.Context, name string, t Trainer) (*sagemaker.CreateTrainingJobInput, error) {
	s, err := c.staged(ctx, t)
	if err != nil {
		return nil, err
	}
	hyper, err := t.hyper(name, c.region, s.source)
	if err != nil {
		return nil, err
	}
	in := &sagemaker.CreateTrainingJobInput{
		TrainingJobName:        &name,
		RoleArn:                &c.role,
		AlgorithmSpecification: t.algorithm(),
		HyperParameters:        hyper,
		Environment:            t.Env,
		InputDataConfig:        s.channels,
		OutputDataConfig:       c.output(t, "output"),
		ResourceConfig:         t.Compute.resources(),
		StoppingCondition:      t.stopping(),
		CheckpointConfig:       c.checkpoints(name, t),
		VpcConfig:              t.Network.vpc(),
		ProfilerConfig:         &types.ProfilerConfig{DisableProfiler: aws.Bool(true)},
		Tags:                   control.Tags(c.tags(t.Tags)),

		EnableManagedSpotTraining:             set(t.Spot),
		EnableNetworkIsolation:                set(t.Network.Isolated),
		EnableInterContainerTrafficEncryption: set(t.Network.Encrypted),
	}
	if t.Retries > 0 {
		in.RetryStrategy = &types.RetryStrategy{MaximumRetryAttempts: aws.Int32(int32(t.Retries))}
	}
	return in, nil
}

func (t Trainer) mode() types.TrainingInputMode {
	if t.Mode == "" {
		return types.TrainingInputModeFile
	}
	return types.TrainingInputMode(t.Mode)
}

func (t Trainer) metrics() []types.MetricDefinition {
	var out []types.MetricDefinition
	for _, m := range t.Metrics {
		out = append(out, types.MetricDefinition{Name: &m.Name, Regex: &m.Regex})
	}
	return out
}

func (t Trainer) algorithm() *types.AlgorithmSpecification {
	return &types.AlgorithmSpecification{
		TrainingInputMode:   t.mode(),
		TrainingImage:       set(t.Image),
		AlgorithmName:       set(t.Algorithm),
		ContainerEntrypoint: t.Command,
		ContainerArguments:  t.Args,
		MetricDefinitions:   t.metrics(),
	}
}

// output is where the model goes. The service adds the job's name.
func (c *Client) output(t Trainer, below string) *types.OutputDataConfig {
	u := t.Output
	if u == (media.URI{}) {
		u = c.below(below)
	}
	out := &types.OutputDataConfig{S3OutputPath: aws.String(u.String()), KmsKeyId: set(t.OutputKey)}
	if t.Uncompressed {
		out.CompressionType = types.OutputCompressionTypeNone
	}
	return out
}

func (c *Client) checkpoints(name string, t Trainer) *types.CheckpointConfig {
	u := t.Checkpoints
	if u == (media.URI{}) {
		if !t.Spot {
			return nil
		}
		u = c.below("checkpoints", name)
	}
	return &types.CheckpointConfig{S3Uri: aws.String(u.String()), LocalPath: set(t.CheckpointDir)}
}

func (t Trainer) stopping() *types.StoppingCondition {
	s := &types.StoppingCondition{MaxRuntimeInSeconds: aws.Int32(seconds(t.Compute.runtime()))}
	if t.Spot {
		wait := t.MaxWait
		if wait == 0 {
			wait = 2 * t.Compute.runtime()
		}
		s.MaxWaitTimeInSeconds = aws.Int32(seconds(wait))
	}
	if t.Compute.MaxPending > 0 {
		s.MaxPendingTimeInSeconds = aws.Int32(seconds(t.Compute.MaxPending))
	}
	return s
}

// defaultVolume is the SDK for Python's.
const defaultVolume = 30

func (c Compute) volume() int32 {
	if c.VolumeGB > 0 {
		return int32(c.VolumeGB)
	}
	return defaultVolume
}

func (c Compute) resources() *types.ResourceConfig {
	r := &types.ResourceConfig{
		VolumeSizeInGB: aws.Int32(c.volume()), VolumeKmsKeyId: set(c.VolumeKey), TrainingPlanArn: set(c.Plan),
	}
	if c.Warm > 0 {
		r.KeepAlivePeriodInSeconds = aws.Int32(seconds(c.Warm))
	}
	for _, g := range c.Groups {
		r.InstanceGroups = append(r.InstanceGroups, types.InstanceGroup{
			InstanceGroupName: &g.Name, InstanceType: types.TrainingInstanceType(g.Instance), InstanceCount: aws.Int32(int32(max(g.Count, 1))),
		})
	}
	if len(c.Groups) == 0 {
		r.InstanceType, r.InstanceCount = types.TrainingInstanceType(c.Instance), aws.Int32(int32(max(c.Count, 1)))
	}
	return r
}
