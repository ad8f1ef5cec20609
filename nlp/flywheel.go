package nlp

import (
	"cmp"
	"context"
	"fmt"
	"iter"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/comprehend"
	"github.com/aws/aws-sdk-go-v2/service/comprehend/types"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/internal/page"
	"github.com/awsai-go/awsai/internal/sdk"
	"github.com/awsai-go/awsai/job"
	"github.com/awsai-go/awsai/media"
)

// FlywheelConfig is what a flywheel is made of.
type FlywheelConfig struct {
	// Name is up to 63 letters, digits and hyphens.
	Name string
	// Model is the ARN of a trained model that it goes on from. Without one, it trains the
	// first itself, from Kind, Language, MultiLabel, and Labels or Types.
	Model string
	// Kind is what the model does, Language that of its texts, in BCP 47.
	Kind     ModelKind
	Language string
	// MultiLabel and Labels are a classifier's, Types a recognizer's.
	MultiLabel bool
	Labels     []string
	Types      []EntityType
	// DataLake is the place in S3 where the service keeps the data.
	DataLake media.URI
	// DataLakeKey is the KMS key that they are encrypted with there.
	DataLakeKey string
}

// Flywheel trains versions of a model on data that comes in over time, and compares them.
type Flywheel struct {
	// ARN names it. Endpoints and jobs take it in place of a model's.
	ARN string
	// Model is the ARN of its active model, or empty.
	Model string
	// Kind is what the model does.
	Kind ModelKind
	// Status is where it stands: job.Succeeded is active.
	Status job.Status
	// Message is the service's.
	Message string
	// DataLake is where it keeps its data.
	DataLake media.URI
	// Latest is the ID of its latest iteration.
	Latest string
	// Created and Modified are when it was created and last changed.
	Created, Modified time.Time
}

func flywheelStatus(s types.FlywheelStatus) job.Status {
	switch s {
	case types.FlywheelStatusCreating, types.FlywheelStatusUpdating:
		return job.Running
	case types.FlywheelStatusActive:
		return job.Succeeded
	case types.FlywheelStatusFailed:
		return job.Failed
	case types.FlywheelStatusDeleting:
		return job.Stopping
	}
	return job.Status(strings.ToLower(string(s)))
}

// CreateFlywheel creates a flywheel.
func (m *Models) CreateFlywheel(ctx context.Context, c FlywheelConfig) (*job.Job[Flywheel], error) {
	const op = "nlp.CreateFlywheel"
	in := &comprehend.CreateFlywheelInput{
		FlywheelName: &c.Name, DataAccessRoleArn: &m.role, DataLakeS3Uri: new(c.DataLake.String()), ActiveModelArn: sdk.Optional(c.Model), ClientRequestToken: newToken(), Tags: tagsOf(m.o.Tags),
		DataSecurityConfig: &types.DataSecurityConfig{
			ModelKmsKeyId: sdk.Optional(m.o.ModelKey), VolumeKmsKeyId: sdk.Optional(m.o.VolumeKey), DataLakeKmsKeyId: sdk.Optional(c.DataLakeKey), VpcConfig: vpcOf(m.o.Subnets, m.o.SecurityGroups),
		},
	}
	if c.Name == "" || c.DataLake == (media.URI{}) {
		return nil, awsai.Errorf(op, awsai.ErrInvalid, "a flywheel needs a name and a data lake")
	}
	if c.Model == "" {
		var err error
		if in.TaskConfig, err = c.task(); err != nil {
			return nil, awsai.Wrap(op, err)
		}
		in.ModelType = types.ModelType(c.Kind)
	}
	out, err := m.api.CreateFlywheel(ctx, in)
	if err != nil {
		return nil, awsai.Wrap(op, err)
	}
	return m.ResumeFlywheel(aws.ToString(out.FlywheelArn)), nil
}

func (c FlywheelConfig) task() (*types.TaskConfig, error) {
	t := &types.TaskConfig{LanguageCode: types.LanguageCode(comprehendLanguage(c.Language))}
	switch {
	case c.Language == "":
		return nil, fmt.Errorf("%w: a flywheel without a model needs a language", awsai.ErrInvalid)
	case c.Kind == ClassifierModel && len(c.Types) == 0:
		t.DocumentClassificationConfig = &types.DocumentClassificationConfig{Mode: types.DocumentClassifierModeMultiClass, Labels: c.Labels}
		if c.MultiLabel {
			t.DocumentClassificationConfig.Mode = types.DocumentClassifierModeMultiLabel
		}
	case c.Kind == RecognizerModel && len(c.Types) > 0 && len(c.Types) <= maxEntityTypes:
		t.EntityRecognitionConfig = &types.EntityRecognitionConfig{}
		for _, kind := range c.Types {
			t.EntityRecognitionConfig.EntityTypes = append(t.EntityRecognitionConfig.EntityTypes, types.EntityTypesListItem{Type: new(string(kind))})
		}
	default:
		return nil, fmt.Errorf("%w: a flywheel without a model needs a kind, with labels for a classifier and 1 to %d types for a recognizer", awsai.ErrInvalid, maxEntityTypes)
	}
	return t, nil
}

// ResumeFlywheel returns the handle on the creation, or the change, of a flywheel by its ARN,
// in any process. It cannot be stopped.
func (m *Models) ResumeFlywheel(arn string) *job.Job[Flywheel] {
	return job.New(arn, job.Driver[Flywheel]{
		Name: "flywheel",
		Describe: func(ctx context.Context, arn string) (job.State, error) {
			f, err := m.flywheel(ctx, arn)
			return job.State{Status: f.Status, Reason: f.Message, Created: f.Created, Ended: f.Modified}, err
		},
		Result: m.flywheel,
	}, func(w *job.Options) { *w = m.o.Wait })
}

func (m *Models) flywheel(ctx context.Context, arn string) (Flywheel, error) {
	out, err := m.api.DescribeFlywheel(ctx, &comprehend.DescribeFlywheelInput{FlywheelArn: &arn})
	if err != nil || out.FlywheelProperties == nil {
		return Flywheel{}, cmp.Or(err, errNoModel)
	}
	p := out.FlywheelProperties
	return toFlywheel(types.FlywheelSummary{
		FlywheelArn: p.FlywheelArn, ActiveModelArn: p.ActiveModelArn, DataLakeS3Uri: p.DataLakeS3Uri, Status: p.Status, ModelType: p.ModelType, Message: p.Message,
		CreationTime: p.CreationTime, LastModifiedTime: p.LastModifiedTime, LatestFlywheelIteration: p.LatestFlywheelIteration,
	}), nil
}

func toFlywheel(p types.FlywheelSummary) Flywheel {
	f := Flywheel{
		ARN: aws.ToString(p.FlywheelArn), Model: aws.ToString(p.ActiveModelArn), Kind: ModelKind(p.ModelType), Status: flywheelStatus(p.Status), Message: aws.ToString(p.Message),
		Latest: aws.ToString(p.LatestFlywheelIteration), Created: aws.ToTime(p.CreationTime), Modified: aws.ToTime(p.LastModifiedTime),
	}
	f.DataLake, _ = media.ParseURI(aws.ToString(p.DataLakeS3Uri)) // an address that is none is none here too
	return f
}

// Flywheel returns a flywheel by its ARN.
func (m *Models) Flywheel(ctx context.Context, arn string) (Flywheel, error) {
	f, err := m.flywheel(ctx, arn)
	return f, awsai.Wrap("nlp.Flywheel", err)
}

// Flywheels lists the flywheels of the account and region.
func (m *Models) Flywheels(ctx context.Context) iter.Seq2[Flywheel, error] {
	return page.Tokens(ctx, "nlp.Flywheels", func(ctx context.Context, token string) (found []Flywheel, next string, err error) {
		out, err := m.api.ListFlywheels(ctx, &comprehend.ListFlywheelsInput{NextToken: sdk.Optional(token)})
		if err != nil {
			return nil, "", err
		}
		for _, s := range out.FlywheelSummaryList {
			found = append(found, toFlywheel(s))
		}
		return found, aws.ToString(out.NextToken), nil
	})
}

// Activate makes a model the active one of a flywheel, as one that an iteration has trained
// and that is better: the flywheel's endpoints and jobs take it from then on.
func (m *Models) Activate(ctx context.Context, flywheel, model string) (*job.Job[Flywheel], error) {
	if _, err := m.api.UpdateFlywheel(ctx, &comprehend.UpdateFlywheelInput{FlywheelArn: &flywheel, ActiveModelArn: &model}); err != nil {
		return nil, awsai.Wrap("nlp.Activate", err)
	}
	return m.ResumeFlywheel(flywheel), nil
}

// DeleteFlywheel deletes a flywheel. Its models and its data in S3 stay.
func (m *Models) DeleteFlywheel(ctx context.Context, arn string) error {
	_, err := m.api.DeleteFlywheel(ctx, &comprehend.DeleteFlywheelInput{FlywheelArn: &arn})
	return awsai.Wrap("nlp.DeleteFlywheel", err)
}
