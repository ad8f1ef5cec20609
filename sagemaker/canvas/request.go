package canvas

import (
	"errors"
	"fmt"
	"regexp"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sagemaker"
	"github.com/aws/aws-sdk-go-v2/service/sagemaker/types"

	"github.com/awsai-go/awsai/internal/sdk"
	"github.com/awsai-go/awsai/media"
	"github.com/awsai-go/awsai/sagemaker/internal/control"
)

// Data is where data is in S3.
type Data struct {
	// URI is a prefix, a file or a manifest.
	URI media.URI
	// ContentType is the data's, as "text/csv;header=present", "x-application/vnd.amazon+parquet" or
	// "image/png". The default is that of the problem.
	ContentType string
	// Gzip says that files are compressed.
	Gzip bool
	// Kind is "S3Prefix", "ManifestFile" or "AugmentedManifestFile". The default is
	// S3Prefix.
	Kind string
}

// Request is a job: a problem and data.
type Request struct {
	// Name is the job's, up to 32 letters, digits and hyphens. The default is made of the
	// time.
	Name string
	// Problem is what to learn.
	Problem Problem
	// Objective is the metric that candidates compete in. A [Tabular] problem has one
	// together with its type. The default is the service's.
	Objective Metric
	// Train is the data to learn from, Validation data to compare candidates by; the default
	// is a part of Train, of the size of ValidationFraction.
	Train, Validation Data
	// ValidationFraction is that part, above 0 and below 1. The default is the service's.
	ValidationFraction float64
	// Output is the prefix in S3 for what the job makes.
	Output media.URI
	// OutputKey and VolumeKey are keys of KMS for it and for the instances' storage.
	OutputKey, VolumeKey string
	// EncryptTraffic encrypts what instances tell each other.
	EncryptTraffic bool
	// Subnets and SecurityGroups are the network that the job works in.
	Subnets, SecurityGroups []string
	// Endpoint is the name of an endpoint to deploy the best candidate to, AutoEndpoint lets
	// the service choose a name. The default deploys nothing.
	Endpoint     string
	AutoEndpoint bool
	// EMRRole is the ARN of a role for EMR Serverless, for data over the service's limits.
	EMRRole string
	// Tags are put on the job.
	Tags map[string]string
}

// maxJobName is AutoMLJobName's limit.
const maxJobName = 32

var roleARN = regexp.MustCompile(`^arn:aws[a-z\-]*:iam::\d{12}:role/?[a-zA-Z_0-9+=,.@\-_/]+$`)

// check tells every fault.
func (r Request) check(role string) error {
	var faults []error
	add := func(format string, args ...any) { faults = append(faults, fmt.Errorf(format, args...)) }
	if r.Name != "" {
		faults = append(faults, control.CheckName("job", r.Name, maxJobName))
	}
	if !roleARN.MatchString(role) {
		add("the role is the ARN of an IAM role")
	}
	if r.Problem == nil {
		add("no problem")
	} else {
		faults = append(faults, r.Problem.check(r.Objective))
	}
	if r.Train.URI.Bucket == "" {
		add("no data to learn from")
	}
	if r.Output.Bucket == "" {
		add("no output")
	}
	if f := r.ValidationFraction; f != 0 && !(f > 0 && f < 1) {
		add("the fraction to validate with is above 0 and below 1, got %v", f)
	}
	if (len(r.Subnets) == 0) != (len(r.SecurityGroups) == 0) {
		add("subnets and security groups come together")
	}
	if len(r.Subnets) > 16 || len(r.SecurityGroups) > 5 {
		add("limit 16 subnets and 5 security groups, got %d and %d", len(r.Subnets), len(r.SecurityGroups))
	}
	switch {
	case r.Endpoint != "" && r.AutoEndpoint:
		add("a name for the endpoint, or one that the service chooses, but not both")
	case r.Endpoint != "":
		faults = append(faults, control.CheckName("endpoint", r.Endpoint, control.MaxName))
	}
	if r.EMRRole != "" && !roleARN.MatchString(r.EMRRole) {
		add("the role for EMR Serverless is the ARN of an IAM role")
	}
	if len(r.Tags) > 50 {
		add("limit 50 tags, got %d", len(r.Tags))
	}
	return errors.Join(faults...)
}

// input is the request as the service has it.
func (r Request) input(role string) *sagemaker.CreateAutoMLJobV2Input {
	name := r.Name
	if name == "" {
		name = jobName(time.Now())
	}
	in := &sagemaker.CreateAutoMLJobV2Input{
		AutoMLJobName: &name, RoleArn: &role, AutoMLProblemTypeConfig: r.Problem.config(),
		AutoMLJobInputDataConfig: []types.AutoMLJobChannel{r.Train.channel(types.AutoMLChannelTypeTraining, r.Problem)},
		OutputDataConfig:         &types.AutoMLOutputDataConfig{S3OutputPath: aws.String(r.Output.String()), KmsKeyId: sdk.Optional(r.OutputKey)},
		SecurityConfig:           &types.AutoMLSecurityConfig{EnableInterContainerTrafficEncryption: &r.EncryptTraffic, VolumeKmsKeyId: sdk.Optional(r.VolumeKey)},
		Tags:                     control.Tags(r.Tags),
	}
	if r.Validation.URI.Bucket != "" {
		in.AutoMLJobInputDataConfig = append(in.AutoMLJobInputDataConfig, r.Validation.channel(types.AutoMLChannelTypeValidation, r.Problem))
	}
	objective := r.Objective
	if objective == "" {
		objective = r.Problem.objective()
	}
	if objective != "" {
		in.AutoMLJobObjective = &types.AutoMLJobObjective{MetricName: types.AutoMLMetricEnum(objective)}
	}
	if r.ValidationFraction != 0 {
		in.DataSplitConfig = &types.AutoMLDataSplitConfig{ValidationFraction: aws.Float32(float32(r.ValidationFraction))}
	}
	if len(r.Subnets) > 0 {
		in.SecurityConfig.VpcConfig = &types.VpcConfig{Subnets: r.Subnets, SecurityGroupIds: r.SecurityGroups}
	}
	if r.Endpoint != "" || r.AutoEndpoint {
		in.ModelDeployConfig = &types.ModelDeployConfig{AutoGenerateEndpointName: aws.Bool(r.AutoEndpoint), EndpointName: sdk.Optional(r.Endpoint)}
	}
	if r.EMRRole != "" {
		in.AutoMLComputeConfig = &types.AutoMLComputeConfig{EmrServerlessComputeConfig: &types.EmrServerlessComputeConfig{ExecutionRoleARN: &r.EMRRole}}
	}
	return in
}

func (d Data) channel(kind types.AutoMLChannelType, p Problem) types.AutoMLJobChannel {
	content, source := d.ContentType, d.Kind
	if content == "" {
		content = p.content()
	}
	if source == "" {
		source = string(types.AutoMLS3DataTypeS3Prefix)
	}
	c := types.AutoMLJobChannel{ChannelType: kind, ContentType: &content, DataSource: &types.AutoMLDataSource{S3DataSource: &types.AutoMLS3DataSource{
		S3DataType: types.AutoMLS3DataType(source), S3Uri: aws.String(d.URI.String()),
	}}}
	if d.Gzip {
		c.CompressionType = types.CompressionTypeGzip
	}
	return c
}

// jobName is a name of the time that fits the short names of these jobs.
func jobName(at time.Time) string {
	at = at.UTC()
	return fmt.Sprintf("automl-%s-%03d", at.Format("20060102-150405"), at.Nanosecond()/1e6)
}
