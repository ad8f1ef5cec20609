package pipeline

// TrainingArgs are what a training job does. Zero fields are left out.
type TrainingArgs struct {
	// Image is the container's. An algorithm from a marketplace goes into More.
	Image Val[string] `at:"AlgorithmSpecification.TrainingImage"`
	// InputMode is File, FastFile or Pipe. The default is File.
	InputMode string `at:"AlgorithmSpecification.TrainingInputMode" or:"\"File\""`
	// Metrics are read from the job's log.
	Metrics []Metric `at:"AlgorithmSpecification.MetricDefinitions"`
	// Role is the ARN of the role that the job has.
	Role Val[string] `at:"RoleArn"`
	// InstanceType is as ml.m5.xlarge.
	InstanceType Val[string] `at:"ResourceConfig.InstanceType"`
	// InstanceCount is how many there are. The default is 1.
	InstanceCount Val[int] `at:"ResourceConfig.InstanceCount" or:"1"`
	// VolumeGB is the size of each instance's volume. The default is 30.
	VolumeGB Val[int] `at:"ResourceConfig.VolumeSizeInGB" or:"30"`
	// VolumeKey encrypts the volumes.
	VolumeKey Val[string] `at:"ResourceConfig.VolumeKmsKeyId"`
	// KeepAliveSeconds keeps the instances for the next job.
	KeepAliveSeconds Val[int] `at:"ResourceConfig.KeepAlivePeriodInSeconds"`
	// Channels are what the job reads.
	Channels []Channel `at:"InputDataConfig"`
	// Output is the prefix in S3 that the model goes to.
	Output Val[string] `at:"OutputDataConfig.S3OutputPath"`
	// OutputKey encrypts the model.
	OutputKey Val[string] `at:"OutputDataConfig.KmsKeyId"`
	// Hyperparameters are sent as text, as [Text] makes it.
	Hyperparameters map[string]Value `at:"HyperParameters" as:"hyper"`
	// Environment are the container's variables.
	Environment map[string]Val[string] `at:"Environment"`
	// MaxSeconds is after how long the job is stopped. The default is a day.
	MaxSeconds Val[int] `at:"StoppingCondition.MaxRuntimeInSeconds" or:"86400"`
	// Spot uses spare capacity; MaxWaitSeconds, not less than MaxSeconds, bounds the wait for it.
	Spot           Val[bool] `at:"EnableManagedSpotTraining"`
	MaxWaitSeconds Val[int]  `at:"StoppingCondition.MaxWaitTimeInSeconds"`
	// Checkpoints is the prefix in S3 for them.
	Checkpoints Val[string] `at:"CheckpointConfig.S3Uri"`
	// Isolated cuts the containers from the network; Encrypted encrypts the traffic between them.
	Isolated  Val[bool] `at:"EnableNetworkIsolation"`
	Encrypted Val[bool] `at:"EnableInterContainerTrafficEncryption"`
	// SecurityGroups and Subnets are those of a VPC.
	SecurityGroups []Val[string] `at:"VpcConfig.SecurityGroupIds"`
	Subnets        []Val[string] `at:"VpcConfig.Subnets"`
	// NoProfiler turns the profiler off.
	NoProfiler bool `at:"ProfilerConfig.DisableProfiler"`
	// More are further members of CreateTrainingJob. They win over the fields.
	More Arguments `at:"*"`
}

// Metric is a number that is read from a job's log.
type Metric struct {
	// Name is what it is called.
	Name string `at:"Name"`
	// Regex has one group, which is the number.
	Regex string `at:"Regex"`
}

// Channel is an input of a training job.
type Channel struct {
	// DataType is S3Prefix, ManifestFile or AugmentedManifestFile. The default is S3Prefix.
	DataType string `at:"DataSource.S3DataSource.S3DataType" or:"\"S3Prefix\""`
	// S3 is a URI of an object or a prefix.
	S3 Val[string] `at:"DataSource.S3DataSource.S3Uri"`
	// Distribution is FullyReplicated or ShardedByS3Key. The default is FullyReplicated.
	Distribution string `at:"DataSource.S3DataSource.S3DataDistributionType" or:"\"FullyReplicated\""`
	// ContentType is the data's MIME type.
	ContentType Val[string] `at:"ContentType"`
	// Name is the channel's, as train.
	Name string `at:"ChannelName"`
	// More are further members, as a ShuffleConfig.
	More Arguments `at:"*"`
}

// TrainingStep is a step that runs a training job.
type TrainingStep struct{ outlet }

// Training trains a model.
func Training(name string, a TrainingArgs, optFns ...func(*JobOptions)) TrainingStep {
	return TrainingStep{outlet{newBase(KindTraining, name, a, options(optFns))}}
}

// Model is where the model's archive is in S3.
func (s TrainingStep) Model() Val[string] { return s.Property("ModelArtifacts.S3ModelArtifacts") }

// Metric is the last value of the metric of that name. The service keeps at most 40 of a job.
func (s TrainingStep) Metric(name string) Val[float64] {
	return Property[float64](s, "FinalMetricDataList['"+name+"'].Value")
}
