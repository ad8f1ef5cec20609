package nlp

import (
	"cmp"
	"context"
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

// DatasetConfig is data for a flywheel.
type DatasetConfig struct {
	// Name is up to 63 letters, digits and hyphens.
	Name string
	// Description is for people.
	Description string
	// Test takes the data to test with. The default is to train with.
	Test bool
	// Examples are the CSV that [WriteExamples] writes, for a classifier. Delimiter separates
	// its labels.
	Examples  media.URI
	Delimiter string
	// Documents, Annotations, Entities and PerFile are those of RecognizerTraining, for a
	// recognizer.
	Documents, Annotations, Entities media.URI
	PerFile                          bool
	// Manifests are augmented manifests, for either. Their Test is not looked at.
	Manifests []Manifest
}

// Dataset is data of a flywheel.
type Dataset struct {
	// ARN names it, Name is what it was created with.
	ARN, Name string
	// Description is for people.
	Description string
	// Test tells that it is to test with.
	Test bool
	// Status is where its creation stands.
	Status job.Status
	// Message is the service's.
	Message string
	// Documents is how many it has.
	Documents int
	// Place is where they are in the flywheel's data lake.
	Place media.URI
	// Created and Ended are when its creation began and ended.
	Created, Ended time.Time
}

// AddDataset adds data to a flywheel, for its next iteration.
func (m *Models) AddDataset(ctx context.Context, flywheel string, c DatasetConfig) (*job.Job[Dataset], error) {
	const op = "nlp.AddDataset"
	in := &types.DatasetInputDataConfig{DataFormat: types.DatasetDataFormatComprehendCsv}
	switch {
	case len(c.Manifests) > 0:
		in.DataFormat = types.DatasetDataFormatAugmentedManifest
		for _, m := range manifestsOf(c.Manifests) {
			in.AugmentedManifests = append(in.AugmentedManifests, types.DatasetAugmentedManifestsListItem{
				AttributeNames: m.AttributeNames, S3Uri: m.S3Uri, AnnotationDataS3Uri: m.AnnotationDataS3Uri, SourceDocumentsS3Uri: m.SourceDocumentsS3Uri, DocumentType: m.DocumentType,
			})
		}
	case c.Examples != (media.URI{}):
		in.DocumentClassifierInputDataConfig = &types.DatasetDocumentClassifierInputDataConfig{S3Uri: new(c.Examples.String()), LabelDelimiter: sdk.Optional(c.Delimiter)}
	case c.Documents != (media.URI{}):
		in.EntityRecognizerInputDataConfig = c.recognizer()
	default:
		return nil, awsai.Errorf(op, awsai.ErrInvalid, "a dataset needs examples, documents or manifests")
	}
	kind := types.DatasetTypeTrain
	if c.Test {
		kind = types.DatasetTypeTest
	}
	out, err := m.api.CreateDataset(ctx, &comprehend.CreateDatasetInput{
		FlywheelArn: &flywheel, DatasetName: &c.Name, DatasetType: kind, Description: sdk.Optional(c.Description), InputDataConfig: in, ClientRequestToken: newToken(), Tags: tagsOf(m.o.Tags),
	})
	if err != nil {
		return nil, awsai.Wrap(op, err)
	}
	return m.ResumeDataset(aws.ToString(out.DatasetArn)), nil
}

func (c DatasetConfig) recognizer() *types.DatasetEntityRecognizerInputDataConfig {
	r := &types.DatasetEntityRecognizerInputDataConfig{Documents: &types.DatasetEntityRecognizerDocuments{S3Uri: new(c.Documents.String()), InputFormat: types.InputFormatOneDocPerLine}}
	if c.PerFile {
		r.Documents.InputFormat = types.InputFormatOneDocPerFile
	}
	if c.Annotations != (media.URI{}) {
		r.Annotations = &types.DatasetEntityRecognizerAnnotations{S3Uri: new(c.Annotations.String())}
	}
	if c.Entities != (media.URI{}) {
		r.EntityList = &types.DatasetEntityRecognizerEntityList{S3Uri: new(c.Entities.String())}
	}
	return r
}

func toDataset(p types.DatasetProperties) Dataset {
	d := Dataset{
		ARN: aws.ToString(p.DatasetArn), Name: aws.ToString(p.DatasetName), Description: aws.ToString(p.Description), Test: p.DatasetType == types.DatasetTypeTest,
		Message: aws.ToString(p.Message), Documents: int(aws.ToInt64(p.NumberOfDocuments)), Created: aws.ToTime(p.CreationTime), Ended: aws.ToTime(p.EndTime),
	}
	d.Place, _ = media.ParseURI(aws.ToString(p.DatasetS3Uri)) // an address that is none is none here too
	switch p.Status {
	case types.DatasetStatusCreating:
		d.Status = job.Running
	case types.DatasetStatusCompleted:
		d.Status = job.Succeeded
	case types.DatasetStatusFailed:
		d.Status = job.Failed
	default:
		d.Status = job.Status(strings.ToLower(string(p.Status)))
	}
	return d
}

// ResumeDataset returns the handle on the creation of a dataset by its ARN, in any process. It
// cannot be stopped.
func (m *Models) ResumeDataset(arn string) *job.Job[Dataset] {
	describe := func(ctx context.Context, arn string) (Dataset, error) {
		out, err := m.api.DescribeDataset(ctx, &comprehend.DescribeDatasetInput{DatasetArn: &arn})
		if err != nil || out.DatasetProperties == nil {
			return Dataset{}, cmp.Or(err, errNoModel)
		}
		return toDataset(*out.DatasetProperties), nil
	}
	return job.New(arn, job.Driver[Dataset]{
		Name: "dataset",
		Describe: func(ctx context.Context, arn string) (job.State, error) {
			d, err := describe(ctx, arn)
			return job.State{Status: d.Status, Reason: d.Message, Created: d.Created, Ended: d.Ended}, err
		},
		Result: describe,
	}, func(w *job.Options) { *w = m.o.Wait })
}

// Datasets lists the data of a flywheel.
func (m *Models) Datasets(ctx context.Context, flywheel string) iter.Seq2[Dataset, error] {
	return page.Tokens(ctx, "nlp.Datasets", func(ctx context.Context, token string) (found []Dataset, next string, err error) {
		out, err := m.api.ListDatasets(ctx, &comprehend.ListDatasetsInput{FlywheelArn: &flywheel, NextToken: sdk.Optional(token)})
		if err != nil {
			return nil, "", err
		}
		for _, p := range out.DatasetPropertiesList {
			found = append(found, toDataset(p))
		}
		return found, aws.ToString(out.NextToken), nil
	})
}

// Iteration is a training of a flywheel, and how its model compares with the active one.
type Iteration struct {
	// Flywheel is the flywheel's ARN, ID the iteration's.
	Flywheel, ID string
	// Status is where it stands.
	Status job.Status
	// Message is the service's.
	Message string
	// Trained is the ARN of the new model, and TrainedMetrics what its test gave, Accuracy,
	// Precision, Recall and F1. They are empty where there were no new data.
	Trained        string
	TrainedMetrics Metrics
	// Evaluated is the ARN of the active model, and EvaluatedMetrics what its test on the same
	// data gave.
	Evaluated        string
	EvaluatedMetrics Metrics
	// Created and Ended are when it began and ended.
	Created, Ended time.Time
}

// Better tells whether the new model's F1 is higher than the active one's.
func (i Iteration) Better() bool {
	return i.Trained != "" && i.TrainedMetrics.F1 > i.EvaluatedMetrics.F1
}

func toIteration(p types.FlywheelIterationProperties) Iteration {
	i := Iteration{
		Flywheel: aws.ToString(p.FlywheelArn), ID: aws.ToString(p.FlywheelIterationId), Message: aws.ToString(p.Message),
		Trained: aws.ToString(p.TrainedModelArn), TrainedMetrics: averages(p.TrainedModelMetrics), Evaluated: aws.ToString(p.EvaluatedModelArn), EvaluatedMetrics: averages(p.EvaluatedModelMetrics),
		Created: aws.ToTime(p.CreationTime), Ended: aws.ToTime(p.EndTime),
	}
	switch p.Status {
	case types.FlywheelIterationStatusTraining, types.FlywheelIterationStatusEvaluating:
		i.Status = job.Running
	case types.FlywheelIterationStatusCompleted:
		i.Status = job.Succeeded
	case types.FlywheelIterationStatusFailed:
		i.Status = job.Failed
	case types.FlywheelIterationStatusStopRequested:
		i.Status = job.Stopping
	case types.FlywheelIterationStatusStopped:
		i.Status = job.Stopped
	default:
		i.Status = job.Status(strings.ToLower(string(p.Status)))
	}
	return i
}

func averages(m *types.FlywheelModelEvaluationMetrics) Metrics {
	if m == nil {
		return Metrics{}
	}
	return Metrics{Accuracy: aws.ToFloat64(m.AverageAccuracy), Precision: aws.ToFloat64(m.AveragePrecision), Recall: aws.ToFloat64(m.AverageRecall), F1: aws.ToFloat64(m.AverageF1Score)}
}

// Iterate has a flywheel train a model on all of its data, and test it against the active one.
// [Models.Activate] takes the new one.
func (m *Models) Iterate(ctx context.Context, flywheel string) (*job.Job[Iteration], error) {
	const op = "nlp.Iterate"
	out, err := m.api.StartFlywheelIteration(ctx, &comprehend.StartFlywheelIterationInput{FlywheelArn: &flywheel, ClientRequestToken: newToken()})
	if err != nil {
		return nil, awsai.Wrap(op, err)
	}
	return m.ResumeIteration(flywheel + iterationMark + aws.ToString(out.FlywheelIterationId)), nil
}

// iterationMark is between a flywheel's ARN and the ID of an iteration in a job's ID.
const iterationMark = "/iteration/"

// ResumeIteration returns the handle on an iteration by the ID of its job, the flywheel's ARN,
// "/iteration/" and the iteration's ID, in any process. It cannot be stopped.
func (m *Models) ResumeIteration(id string) *job.Job[Iteration] {
	describe := func(ctx context.Context, id string) (Iteration, error) {
		flywheel, iteration, _ := strings.Cut(id, iterationMark)
		out, err := m.api.DescribeFlywheelIteration(ctx, &comprehend.DescribeFlywheelIterationInput{FlywheelArn: &flywheel, FlywheelIterationId: &iteration})
		if err != nil || out.FlywheelIterationProperties == nil {
			return Iteration{}, cmp.Or(err, errNoModel)
		}
		return toIteration(*out.FlywheelIterationProperties), nil
	}
	return job.New(id, job.Driver[Iteration]{
		Name: "flywheel iteration",
		Describe: func(ctx context.Context, id string) (job.State, error) {
			i, err := describe(ctx, id)
			return job.State{Status: i.Status, Reason: i.Message, Created: i.Created, Ended: i.Ended}, err
		},
		Result: describe,
	}, func(w *job.Options) { *w = m.o.Wait })
}

// Iterations lists the iterations of a flywheel.
func (m *Models) Iterations(ctx context.Context, flywheel string) iter.Seq2[Iteration, error] {
	return page.Tokens(ctx, "nlp.Iterations", func(ctx context.Context, token string) (found []Iteration, next string, err error) {
		out, err := m.api.ListFlywheelIterationHistory(ctx, &comprehend.ListFlywheelIterationHistoryInput{FlywheelArn: &flywheel, NextToken: sdk.Optional(token)})
		if err != nil {
			return nil, "", err
		}
		for _, p := range out.FlywheelIterationPropertiesList {
			found = append(found, toIteration(p))
		}
		return found, aws.ToString(out.NextToken), nil
	})
}
