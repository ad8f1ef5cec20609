package nlp

import (
	"cmp"
	"context"
	"crypto/rand"
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

// ModelsOptions are the settings of a [Models].
type ModelsOptions struct {
	// ModelKey is the KMS key that models are encrypted with, VolumeKey that of the
	// service's own disks, by ID, alias or ARN. The default is none.
	ModelKey, VolumeKey string
	// Subnets and SecurityGroups have a training read the bucket through a VPC.
	Subnets, SecurityGroups []string
	// Tags are put on what is created.
	Tags map[string]string
	// Wait says how trainings, endpoints and flywheels are waited for. The zero value is
	// package job's default.
	Wait job.Options
	// DeleteTimeout is how long [Models.WithEndpoint] tries to delete its endpoint. The
	// default is 15 min.
	DeleteTimeout time.Duration
}

// Models trains custom models of Amazon Comprehend, and puts them behind endpoints and into
// flywheels. It is safe for concurrent use.
type Models struct {
	api   *comprehend.Client
	stage func(bucket string) *media.Stager
	role  string
	o     ModelsOptions
}

// NewModels returns a client of custom models. The role, an ARN, is what the service reads the
// training data with. Nothing is sent before its first method.
func NewModels(cfg aws.Config, role string, optFns ...func(*ModelsOptions)) *Models {
	var o ModelsOptions
	for _, fn := range optFns {
		fn(&o)
	}
	if o.DeleteTimeout <= 0 {
		o.DeleteTimeout = 15 * time.Minute
	}
	return &Models{api: newControl(cfg), stage: func(bucket string) *media.Stager { return media.NewStager(cfg, bucket) }, role: role, o: o}
}

// ModelKind is what a model does.
type ModelKind string

// The kinds of models.
const (
	// ClassifierModel: the model classifies.
	ClassifierModel ModelKind = "DOCUMENT_CLASSIFIER"
	// RecognizerModel: the model finds entities.
	RecognizerModel ModelKind = "ENTITY_RECOGNIZER"
)

// Model is a version of a custom model.
type Model struct {
	// ARN names it.
	ARN string
	// Version is its version's name, or empty for a model that has none.
	Version string
	// Kind is what it does.
	Kind ModelKind
	// Status is where its training stands.
	Status job.Status
	// Message is the service's, as why a training failed or what it warns of.
	Message string
	// Language is that of its texts, in BCP 47.
	Language string
	// MultiLabel tells that a classifier gives several labels to a text.
	MultiLabel bool
	// Trained and Tested are how many documents it was trained and tested with.
	Trained, Tested int
	// Metrics are what the test gave.
	Metrics Metrics
	// Types are those of a recognizer.
	Types []TypeMetrics
	// Labels is how many labels a classifier has.
	Labels int
	// Submitted, Began and Ended are when the training was asked for, began and ended.
	Submitted, Began, Ended time.Time
	// Output is the archive with a classifier's confusion matrix, if one was asked for.
	Output media.URI
	// Source is the ARN of the model that this one was imported from, and Flywheel that of
	// the flywheel that it is of.
	Source, Flywheel string
}

// Metrics are what a test of a model gave, each in [0,1]. A recognizer has Precision, Recall
// and F1.
type Metrics struct {
	// Accuracy is the share of labels that were right.
	Accuracy float64
	// Precision, Recall and F1 are means over the classes.
	Precision, Recall, F1 float64
	// MicroPrecision, MicroRecall and MicroF1 are over all documents together.
	MicroPrecision, MicroRecall, MicroF1 float64
	// HammingLoss is the share of labels that were wrong.
	HammingLoss float64
}

// TypeMetrics are what the test gave for a type of entities.
type TypeMetrics struct {
	// Type is the entities'.
	Type EntityType
	// Mentions is how many the model was trained with.
	Mentions int
	// Precision, Recall and F1 are in [0,1].
	Precision, Recall, F1 float64
}

func modelStatus(s types.ModelStatus) job.Status {
	switch s {
	case types.ModelStatusSubmitted:
		return job.Queued
	case types.ModelStatusTraining:
		return job.Running
	case types.ModelStatusTrained, types.ModelStatusTrainedWithWarning:
		return job.Succeeded
	case types.ModelStatusInError:
		return job.Failed
	case types.ModelStatusStopRequested:
		return job.Stopping
	case types.ModelStatusStopped:
		return job.Stopped
	}
	return job.Status(strings.ToLower(string(s)))
}

// Model returns a model by its ARN, trained or not.
func (m *Models) Model(ctx context.Context, arn string) (Model, error) {
	model, err := m.describe(ctx, arn)
	return model, awsai.Wrap("nlp.Model", err)
}

func isRecognizer(arn string) bool { return strings.Contains(arn, ":entity-recognizer/") }

func (m *Models) describe(ctx context.Context, arn string) (Model, error) {
	if isRecognizer(arn) {
		out, err := m.api.DescribeEntityRecognizer(ctx, &comprehend.DescribeEntityRecognizerInput{EntityRecognizerArn: &arn})
		if err != nil || out.EntityRecognizerProperties == nil {
			return Model{}, cmp.Or(err, errNoModel)
		}
		return toRecognizer(*out.EntityRecognizerProperties), nil
	}
	out, err := m.api.DescribeDocumentClassifier(ctx, &comprehend.DescribeDocumentClassifierInput{DocumentClassifierArn: &arn})
	if err != nil || out.DocumentClassifierProperties == nil {
		return Model{}, cmp.Or(err, errNoModel)
	}
	return toClassifier(*out.DocumentClassifierProperties), nil
}

var errNoModel = fmt.Errorf("%w: the response describes nothing", awsai.ErrUnavailable)

func toClassifier(p types.DocumentClassifierProperties) Model {
	out := Model{
		ARN: aws.ToString(p.DocumentClassifierArn), Version: aws.ToString(p.VersionName), Kind: ClassifierModel, Status: modelStatus(p.Status), Message: aws.ToString(p.Message),
		Language: string(p.LanguageCode), MultiLabel: p.Mode == types.DocumentClassifierModeMultiLabel, Source: aws.ToString(p.SourceModelArn), Flywheel: aws.ToString(p.FlywheelArn),
		Submitted: aws.ToTime(p.SubmitTime), Began: aws.ToTime(p.TrainingStartTime), Ended: aws.ToTime(p.EndTime),
	}
	if p.OutputDataConfig != nil {
		out.Output, _ = media.ParseURI(aws.ToString(p.OutputDataConfig.S3Uri)) // an address that is none is none here too
	}
	if d := p.ClassifierMetadata; d != nil {
		out.Labels, out.Trained, out.Tested = int(aws.ToInt32(d.NumberOfLabels)), int(aws.ToInt32(d.NumberOfTrainedDocuments)), int(aws.ToInt32(d.NumberOfTestDocuments))
		if e := d.EvaluationMetrics; e != nil {
			out.Metrics = Metrics{
				aws.ToFloat64(e.Accuracy), aws.ToFloat64(e.Precision), aws.ToFloat64(e.Recall), aws.ToFloat64(e.F1Score),
				aws.ToFloat64(e.MicroPrecision), aws.ToFloat64(e.MicroRecall), aws.ToFloat64(e.MicroF1Score), aws.ToFloat64(e.HammingLoss),
			}
		}
	}
	return out
}

// percent is a share that the service gives in hundredths.
func percent(v *float64) float64 { return aws.ToFloat64(v) / 100 }

func toRecognizer(p types.EntityRecognizerProperties) Model {
	out := Model{
		ARN: aws.ToString(p.EntityRecognizerArn), Version: aws.ToString(p.VersionName), Kind: RecognizerModel, Status: modelStatus(p.Status), Message: aws.ToString(p.Message),
		Language: string(p.LanguageCode), Source: aws.ToString(p.SourceModelArn), Flywheel: aws.ToString(p.FlywheelArn),
		Submitted: aws.ToTime(p.SubmitTime), Began: aws.ToTime(p.TrainingStartTime), Ended: aws.ToTime(p.EndTime),
	}
	d := p.RecognizerMetadata
	if d == nil {
		return out
	}
	out.Trained, out.Tested = int(aws.ToInt32(d.NumberOfTrainedDocuments)), int(aws.ToInt32(d.NumberOfTestDocuments))
	if e := d.EvaluationMetrics; e != nil {
		out.Metrics = Metrics{Precision: percent(e.Precision), Recall: percent(e.Recall), F1: percent(e.F1Score)}
	}
	for _, t := range d.EntityTypes {
		metrics := TypeMetrics{Type: EntityType(aws.ToString(t.Type)), Mentions: int(aws.ToInt32(t.NumberOfTrainMentions))}
		if e := t.EvaluationMetrics; e != nil {
			metrics.Precision, metrics.Recall, metrics.F1 = percent(e.Precision), percent(e.Recall), percent(e.F1Score)
		}
		out.Types = append(out.Types, metrics)
	}
	return out
}

// Versions lists the versions of the models of a kind, all of them or those of the named one.
func (m *Models) Versions(ctx context.Context, kind ModelKind, name string) iter.Seq2[Model, error] {
	return page.Tokens(ctx, "nlp.Versions", func(ctx context.Context, token string) (models []Model, next string, err error) {
		if kind == RecognizerModel {
			out, err := m.api.ListEntityRecognizers(ctx, &comprehend.ListEntityRecognizersInput{NextToken: sdk.Optional(token), Filter: &types.EntityRecognizerFilter{RecognizerName: sdk.Optional(name)}})
			if err != nil {
				return nil, "", err
			}
			for _, p := range out.EntityRecognizerPropertiesList {
				models = append(models, toRecognizer(p))
			}
			return models, aws.ToString(out.NextToken), nil
		}
		out, err := m.api.ListDocumentClassifiers(ctx, &comprehend.ListDocumentClassifiersInput{NextToken: sdk.Optional(token), Filter: &types.DocumentClassifierFilter{DocumentClassifierName: sdk.Optional(name)}})
		if err != nil {
			return nil, "", err
		}
		for _, p := range out.DocumentClassifierPropertiesList {
			models = append(models, toClassifier(p))
		}
		return models, aws.ToString(out.NextToken), nil
	})
}

// ModelName is a name, with its versions.
type ModelName struct {
	// Name is the models'.
	Name string
	// Versions is how many there are.
	Versions int
	// Latest is the latest version's name, Status where its training stands, Created when
	// it was asked for.
	Latest  string
	Status  job.Status
	Created time.Time
}

// Names lists the names of the models of a kind.
func (m *Models) Names(ctx context.Context, kind ModelKind) iter.Seq2[ModelName, error] {
	return page.Tokens(ctx, "nlp.Names", func(ctx context.Context, token string) (names []ModelName, next string, err error) {
		if kind == RecognizerModel {
			out, err := m.api.ListEntityRecognizerSummaries(ctx, &comprehend.ListEntityRecognizerSummariesInput{NextToken: sdk.Optional(token)})
			if err != nil {
				return nil, "", err
			}
			for _, s := range out.EntityRecognizerSummariesList {
				names = append(names, ModelName{aws.ToString(s.RecognizerName), int(aws.ToInt32(s.NumberOfVersions)), aws.ToString(s.LatestVersionName), modelStatus(s.LatestVersionStatus), aws.ToTime(s.LatestVersionCreatedAt)})
			}
			return names, aws.ToString(out.NextToken), nil
		}
		out, err := m.api.ListDocumentClassifierSummaries(ctx, &comprehend.ListDocumentClassifierSummariesInput{NextToken: sdk.Optional(token)})
		if err != nil {
			return nil, "", err
		}
		for _, s := range out.DocumentClassifierSummariesList {
			names = append(names, ModelName{aws.ToString(s.DocumentClassifierName), int(aws.ToInt32(s.NumberOfVersions)), aws.ToString(s.LatestVersionName), modelStatus(s.LatestVersionStatus), aws.ToTime(s.LatestVersionCreatedAt)})
		}
		return names, aws.ToString(out.NextToken), nil
	})
}

// Delete deletes a model that no endpoint and no flywheel uses.
func (m *Models) Delete(ctx context.Context, arn string) error {
	var err error
	if isRecognizer(arn) {
		_, err = m.api.DeleteEntityRecognizer(ctx, &comprehend.DeleteEntityRecognizerInput{EntityRecognizerArn: &arn})
	} else {
		_, err = m.api.DeleteDocumentClassifier(ctx, &comprehend.DeleteDocumentClassifierInput{DocumentClassifierArn: &arn})
	}
	return awsai.Wrap("nlp.Delete", err)
}

// Import copies a model of another account, or of another region, under a name and version;
// both may be empty, to keep the source's. The other account has allowed it by
// [Models.Share]. The copy is waited for as a training is.
func (m *Models) Import(ctx context.Context, source, name, version string) (*job.Job[Model], error) {
	const op = "nlp.Import"
	out, err := m.api.ImportModel(ctx, &comprehend.ImportModelInput{
		SourceModelArn: &source, ModelName: sdk.Optional(name), VersionName: sdk.Optional(version), DataAccessRoleArn: &m.role, ModelKmsKeyId: sdk.Optional(m.o.ModelKey), Tags: tagsOf(m.o.Tags),
	})
	if err != nil {
		return nil, awsai.Wrap(op, err)
	}
	return m.ResumeTraining(aws.ToString(out.ModelArn)), nil
}

// Share puts a resource policy, in JSON, on a model, in place of the one before, so that other
// accounts may import it. An empty policy takes it off.
func (m *Models) Share(ctx context.Context, arn, policy string) error {
	const op = "nlp.Share"
	if policy == "" {
		_, err := m.api.DeleteResourcePolicy(ctx, &comprehend.DeleteResourcePolicyInput{ResourceArn: &arn})
		return awsai.Wrap(op, err)
	}
	_, err := m.api.PutResourcePolicy(ctx, &comprehend.PutResourcePolicyInput{ResourceArn: &arn, ResourcePolicy: &policy})
	return awsai.Wrap(op, err)
}

// Policy returns the resource policy of a model, in JSON.
func (m *Models) Policy(ctx context.Context, arn string) (string, error) {
	const op = "nlp.Policy"
	out, err := m.api.DescribeResourcePolicy(ctx, &comprehend.DescribeResourcePolicyInput{ResourceArn: &arn})
	if err != nil {
		return "", awsai.Wrap(op, err)
	}
	return aws.ToString(out.ResourcePolicy), nil
}

// newToken is an idempotency token.
func newToken() *string { return new(rand.Text()) }
