package catalogue

import (
	"context"
	"fmt"
	"iter"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	sdkbedrock "github.com/aws/aws-sdk-go-v2/service/bedrock"
	"github.com/aws/aws-sdk-go-v2/service/bedrock/types"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/internal/page"
	"github.com/awsai-go/awsai/internal/sdk"
	"github.com/awsai-go/awsai/job"
	"github.com/awsai-go/awsai/media"
)

// Customization is what [Client.Customize] makes of a model.
type Customization struct {
	// Job is the job's name, and Model that of the model that it makes: each is new in the
	// region, at most 63 letters, digits and "-", the model's also "_".
	Job   string
	Model string
	// Base is the ID or ARN of the model to begin with.
	Base string
	// Method is how. The default is [FineTuning], or what Teacher or Reward imply.
	Method Method
	// Role is the ARN of the role by which the service reads and writes in S3.
	Role string
	// Training is the data to learn from, in lines of JSON as [Examples], [Pairs] and [Texts]
	// write them; what is not in S3 is put there by Options.Stager. Validation is data to
	// measure by, ten sets at most, for models and methods that have it.
	Training   media.Source
	Validation []media.Source
	// Output is the address in S3, as "s3://bucket/prefix/", under which metrics are written.
	Output string
	// Hyperparameters are the model's, as "epochCount": "2". The defaults are the model's.
	Hyperparameters map[string]string
	// Teacher is the model to learn from, for distillation.
	Teacher *Teacher
	// Reward says how good an answer is, for reinforcement fine-tuning.
	Reward *Reward
	// Key is the KMS key to encrypt the model with. The default is one of AWS.
	Key string
	// Subnets and SecurityGroups are those of the VPC through which the job reads its data.
	// The default is none.
	Subnets        []string
	SecurityGroups []string
	// Tags are those of the job and the model.
	Tags map[string]string
	// Token makes repeated calls begin one job, if they are the same: data that is put into S3
	// has another address each time. The default is a new one for each call, which covers the
	// SDK's own retries.
	Token string
}

// Teacher is a model that answers the prompts which another then learns from.
type Teacher struct {
	// Model is its ID, profile or ARN.
	Model string
	// MaxTokens is how long its answers may be. The default is the service's.
	MaxTokens int
}

// Reward is how reinforcement fine-tuning tells good answers from bad.
type Reward struct {
	// Lambda is the ARN of a function that grades answers.
	Lambda string
	// The following are the training's own. Zero leaves each to the service. The limits are
	// those of the service's public model.
	Epochs          int     // Epochs is how often the data is gone through, 1 to 50.
	BatchSize       int     // BatchSize is 16 to 512.
	LearningRate    float64 // LearningRate is 1e-7 to 1e-3.
	MaxPromptTokens int     // MaxPromptTokens is how long a prompt may be.
	Samples         int     // Samples is how many answers there are to a prompt, 2 to 16.
	MaxTokens       int     // MaxTokens is how long an answer may be.
	Effort          string  // Effort is "low", "medium" or "high".
	EvaluateEvery   int     // EvaluateEvery is after how many steps there is an evaluation, 1 to 100.
}

// Customized is what a customization has made.
type Customized struct {
	// Model is the ARN of the model, and Name its name.
	Model string `json:"model"`
	Name  string `json:"name"`
	// Job is the ARN of the job, and Output where its metrics are.
	Job    string `json:"job"`
	Output string `json:"output"`
	// Method is how it was made, and Base the ARN of the model that it began with.
	Method Method `json:"method"`
	Base   string `json:"base"`
	// TrainingLoss and ValidationLoss are how far its answers are from the data's at the end,
	// ValidationLoss for each set of validation data.
	TrainingLoss   float64   `json:"trainingLoss,omitempty"`
	ValidationLoss []float64 `json:"validationLoss,omitempty"`
}

// Customize begins to make a model of another. The job's ID is its ARN. Stopping it keeps what
// it has written and makes no model.
func (c *Client) Customize(ctx context.Context, r Customization) (*job.Job[Customized], error) {
	const op = "catalogue.Customize"
	if err := r.check(op); err != nil {
		return nil, err
	}
	in := r.input()
	training, err := c.stage(ctx, r.Training, "training.jsonl")
	if err != nil {
		return nil, awsai.Wrap(op, err)
	}
	in.TrainingDataConfig = &types.TrainingDataConfig{S3Uri: &training}
	for _, src := range r.Validation {
		uri, err := c.stage(ctx, src, "validation.jsonl")
		if err != nil {
			return nil, awsai.Wrap(op, err)
		}
		if in.ValidationDataConfig == nil {
			in.ValidationDataConfig = &types.ValidationDataConfig{}
		}
		in.ValidationDataConfig.Validators = append(in.ValidationDataConfig.Validators, types.Validator{S3Uri: &uri})
	}
	out, err := c.api.CreateModelCustomizationJob(ctx, in)
	if err != nil {
		return nil, awsai.Wrap(op, err)
	}
	arn, err := named(op, out.JobArn)
	if err != nil {
		return nil, err
	}
	return c.ResumeCustomization(arn), nil
}

// maxValidators is how many sets of validation data there may be, by the service's public
// model.
const maxValidators = 10

func (r Customization) check(op string) error {
	switch {
	case r.Teacher != nil && r.Reward != nil:
		return awsai.Errorf(op, awsai.ErrInvalid, "both a teacher and a reward")
	case r.method() == Distillation && r.Teacher == nil:
		return awsai.Errorf(op, awsai.ErrInvalid, "distillation without a teacher")
	case r.method() == ReinforcementFineTuning && r.Reward == nil:
		return awsai.Errorf(op, awsai.ErrInvalid, "reinforcement fine-tuning without a reward")
	case len(r.Validation) > maxValidators:
		return awsai.Errorf(op, awsai.ErrInvalid, "%d sets of validation data, limit %d", len(r.Validation), maxValidators)
	}
	if _, err := media.ParseURI(r.Output); err != nil {
		return awsai.Errorf(op, awsai.ErrInvalid, "Output: %w", err)
	}
	return nil
}

func (r Customization) method() Method {
	switch {
	case r.Method != "":
		return r.Method
	case r.Teacher != nil:
		return Distillation
	case r.Reward != nil:
		return ReinforcementFineTuning
	}
	return FineTuning
}

func (r Customization) input() *sdkbedrock.CreateModelCustomizationJobInput {
	in := &sdkbedrock.CreateModelCustomizationJobInput{
		JobName: &r.Job, CustomModelName: &r.Model, BaseModelIdentifier: &r.Base, RoleArn: &r.Role,
		CustomizationType:   types.CustomizationType(r.method()),
		OutputDataConfig:    &types.OutputDataConfig{S3Uri: &r.Output},
		HyperParameters:     r.Hyperparameters,
		CustomModelKmsKeyId: sdk.Optional(r.Key),
		JobTags:             toTags(r.Tags),
		CustomModelTags:     toTags(r.Tags),
		ClientRequestToken:  sdk.Optional(r.Token),
	}
	if len(r.Subnets)+len(r.SecurityGroups) > 0 {
		in.VpcConfig = &types.VpcConfig{SubnetIds: r.Subnets, SecurityGroupIds: r.SecurityGroups}
	}
	switch {
	case r.Teacher != nil:
		in.CustomizationConfig = &types.CustomizationConfigMemberDistillationConfig{Value: types.DistillationConfig{
			TeacherModelConfig: &types.TeacherModelConfig{
				TeacherModelIdentifier: &r.Teacher.Model, MaxResponseLengthForInference: positive(r.Teacher.MaxTokens),
			},
		}}
	case r.Reward != nil:
		in.CustomizationConfig = &types.CustomizationConfigMemberRftConfig{Value: r.Reward.config()}
	}
	return in
}

func (r *Reward) config() types.RFTConfig {
	h := &types.RFTHyperParameters{
		EpochCount: positive(r.Epochs), BatchSize: positive(r.BatchSize), MaxPromptLength: positive(r.MaxPromptTokens),
		TrainingSamplePerPrompt: positive(r.Samples), InferenceMaxTokens: positive(r.MaxTokens),
		ReasoningEffort: types.ReasoningEffort(r.Effort), EvalInterval: positive(r.EvaluateEvery),
	}
	if r.LearningRate > 0 {
		h.LearningRate = aws.Float32(float32(r.LearningRate))
	}
	return types.RFTConfig{
		GraderConfig:    &types.GraderConfigMemberLambdaGrader{Value: types.LambdaGraderConfig{LambdaArn: &r.Lambda}},
		HyperParameters: h,
	}
}

// positive leaves out what is not said, and what no service could take.
func positive(n int) *int32 {
	if n <= 0 || n > maxInt32 {
		return nil
	}
	return aws.Int32(int32(n))
}

// stage is the address in S3 of a data set, which is put there if it is not.
func (c *Client) stage(ctx context.Context, src media.Source, name string) (string, error) {
	if uri, ok := src.URI(); ok {
		return uri.String(), nil
	}
	if c.o.Stager == nil {
		return "", fmt.Errorf("%w: data that is not in S3, and no Options.Stager to put it there", awsai.ErrInvalid)
	}
	if src.Name() == "" {
		src = src.WithName(name)
	}
	uri, err := c.o.Stager.Upload(ctx, src)
	return uri.String(), err
}

// ResumeCustomization returns the job that makes a model, by its name or ARN.
func (c *Client) ResumeCustomization(id string) *job.Job[Customized] {
	return job.New(id, job.Driver[Customized]{
		Name: "customization",
		Describe: func(ctx context.Context, id string) (job.State, error) {
			out, err := c.api.GetModelCustomizationJob(ctx, &sdkbedrock.GetModelCustomizationJobInput{JobIdentifier: &id})
			if err != nil {
				return job.State{}, err
			}
			return job.State{
				Status: jobStatus(string(out.Status)), Message: phase(out.StatusDetails), Reason: aws.ToString(out.FailureMessage),
				Created: aws.ToTime(out.CreationTime), Ended: aws.ToTime(out.EndTime),
			}, nil
		},
		Result: c.customized,
		Stop: func(ctx context.Context, id string) error {
			_, err := c.api.StopModelCustomizationJob(ctx, &sdkbedrock.StopModelCustomizationJobInput{JobIdentifier: &id})
			return err
		},
	}, c.jobs)
}

func (c *Client) customized(ctx context.Context, id string) (Customized, error) {
	out, err := c.api.GetModelCustomizationJob(ctx, &sdkbedrock.GetModelCustomizationJobInput{JobIdentifier: &id})
	if err != nil {
		return Customized{}, err
	}
	r := Customized{
		Model: aws.ToString(out.OutputModelArn), Name: aws.ToString(out.OutputModelName), Job: aws.ToString(out.JobArn),
		Method: Method(out.CustomizationType), Base: aws.ToString(out.BaseModelArn), ValidationLoss: fromValidation(out.ValidationMetrics),
	}
	if out.OutputDataConfig != nil {
		r.Output = aws.ToString(out.OutputDataConfig.S3Uri)
	}
	if out.TrainingMetrics != nil {
		r.TrainingLoss = loss(out.TrainingMetrics.TrainingLoss)
	}
	return r, nil
}

// jobStatus maps the states of customizations and evaluations.
func jobStatus(state string) job.Status {
	switch state {
	case "InProgress":
		return job.Running
	case "Completed":
		return job.Succeeded
	case "Failed":
		return job.Failed
	case "Stopping":
		return job.Stopping
	case "Stopped":
		return job.Stopped
	}
	return job.Status(state)
}

// phase is what a customization is at.
func phase(d *types.StatusDetails) string {
	switch {
	case d == nil:
		return ""
	case d.TrainingDetails != nil && d.TrainingDetails.Status == types.JobStatusDetailsInProgress:
		return "training"
	case d.DataProcessingDetails != nil && d.DataProcessingDetails.Status == types.JobStatusDetailsInProgress:
		return "data processing"
	case d.ValidationDetails != nil && d.ValidationDetails.Status == types.JobStatusDetailsInProgress:
		return "validation of the data"
	}
	return ""
}

// CustomizationJob is a customization as it is listed.
type CustomizationJob struct {
	// Name and ARN are the job's.
	Name string `json:"name"`
	ARN  string `json:"arn"`
	// Status is where it stands.
	Status job.Status `json:"status"`
	// Method is how a model is made, Base the ARN of the one that it begins with, and Model
	// that of the one that is made, once it is.
	Method Method `json:"method,omitempty"`
	Base   string `json:"base"`
	Model  string `json:"model,omitempty"`
	// Created and Ended are when it was.
	Created time.Time `json:"created,omitzero"`
	Ended   time.Time `json:"ended,omitzero"`
}

// Customizations lists the customizations of the account in the region.
func (c *Client) Customizations(ctx context.Context) iter.Seq2[CustomizationJob, error] {
	pages := func() *sdkbedrock.ListModelCustomizationJobsPaginator {
		return sdkbedrock.NewListModelCustomizationJobsPaginator(c.api,
			&sdkbedrock.ListModelCustomizationJobsInput{MaxResults: aws.Int32(pageSize)})
	}
	return page.Items(ctx, "catalogue.Customizations", pages, func(p *sdkbedrock.ListModelCustomizationJobsOutput) ([]CustomizationJob, *string) {
		var list []CustomizationJob
		for _, s := range p.ModelCustomizationJobSummaries {
			list = append(list, CustomizationJob{
				Name: aws.ToString(s.JobName), ARN: aws.ToString(s.JobArn), Status: jobStatus(string(s.Status)),
				Method: Method(s.CustomizationType), Base: aws.ToString(s.BaseModelArn), Model: aws.ToString(s.CustomModelArn),
				Created: aws.ToTime(s.CreationTime), Ended: aws.ToTime(s.EndTime),
			})
		}
		return list, p.NextToken
	})
}
