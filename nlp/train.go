package nlp

import (
	"context"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/comprehend"
	"github.com/aws/aws-sdk-go-v2/service/comprehend/types"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/internal/sdk"
	"github.com/awsai-go/awsai/job"
	"github.com/awsai-go/awsai/media"
)

// ClassifierTraining is what a classifier is trained with.
type ClassifierTraining struct {
	// Name is the model's, and Version its version's: up to 63 letters, digits and hyphens.
	// A name with a version may be trained again under another version. The default is no
	// version.
	Name, Version string
	// Language is that of the texts, in BCP 47.
	Language string
	// MultiLabel trains a model that gives several labels to a text. The default is one class.
	MultiLabel bool
	// Train is the CSV that [WriteExamples] writes, or a prefix of several. Test is one of
	// examples to test with; the service sets some aside otherwise.
	Train, Test media.URI
	// Delimiter separates the labels of a text, as in TrainingOptions. The default is "|".
	Delimiter string
	// Documents are where the documents are, PDF and Word files and images, that a CSV of
	// names and pages refers to, and TestDocuments those of Test. The default is that the CSV
	// has the texts. Reader says how they are read.
	Documents, TestDocuments media.URI
	Reader                   DocumentReader
	// Manifests are augmented manifests of SageMaker Ground Truth, in place of Train.
	Manifests []Manifest
	// Output is where the confusion matrix is put. The default is that there is none.
	Output media.URI
	// OutputKey is the KMS key that it is encrypted with.
	OutputKey string
	// Token makes trainings with the same token one. The default is a new one for each call.
	Token string
}

// Manifest is an augmented manifest of SageMaker Ground Truth in S3.
type Manifest struct {
	// Source is the file.
	Source media.URI
	// Attributes are the names of the labelling jobs whose labels are taken.
	Attributes []string
	// Test takes it to test with. The default is to train with.
	Test bool
	// Annotations and Documents are where those of documents that are no plain text are.
	Annotations, Documents media.URI
}

// TrainClassifier begins to train a classifier. That takes from minutes to hours, and is paid for by
// the hour.
func (m *Models) TrainClassifier(ctx context.Context, t ClassifierTraining) (*job.Job[Model], error) {
	const op = "nlp.TrainClassifier"
	if err := checkTraining(t.Name, t.Language, t.Train == (media.URI{}), t.Manifests); err != nil {
		return nil, awsai.Wrap(op, err)
	}
	data := &types.DocumentClassifierInputDataConfig{DataFormat: types.DocumentClassifierDataFormatComprehendCsv, S3Uri: sdk.Optional(t.Train.String()), TestS3Uri: sdk.Optional(t.Test.String())}
	if t.MultiLabel {
		data.LabelDelimiter = sdk.Optional(t.Delimiter)
	}
	if len(t.Manifests) > 0 {
		data.DataFormat, data.AugmentedManifests = types.DocumentClassifierDataFormatAugmentedManifest, manifestsOf(t.Manifests)
	}
	if t.Documents != (media.URI{}) {
		data.DocumentType = types.DocumentClassifierDocumentTypeFormatSemiStructuredDocument
		data.Documents = &types.DocumentClassifierDocuments{S3Uri: new(t.Documents.String()), TestS3Uri: sdk.Optional(t.TestDocuments.String())}
		data.DocumentReaderConfig = t.Reader.config()
	}
	in := &comprehend.CreateDocumentClassifierInput{
		DocumentClassifierName: &t.Name, VersionName: sdk.Optional(t.Version), DataAccessRoleArn: &m.role, LanguageCode: types.LanguageCode(comprehendLanguage(t.Language)),
		InputDataConfig: data, Mode: types.DocumentClassifierModeMultiClass, ClientRequestToken: tokenOr(t.Token), Tags: tagsOf(m.o.Tags),
		ModelKmsKeyId: sdk.Optional(m.o.ModelKey), VolumeKmsKeyId: sdk.Optional(m.o.VolumeKey), VpcConfig: vpcOf(m.o.Subnets, m.o.SecurityGroups),
	}
	if t.MultiLabel {
		in.Mode = types.DocumentClassifierModeMultiLabel
	}
	if t.Output != (media.URI{}) {
		in.OutputDataConfig = &types.DocumentClassifierOutputDataConfig{S3Uri: new(t.Output.String()), KmsKeyId: sdk.Optional(t.OutputKey)}
	}
	out, err := m.api.CreateDocumentClassifier(ctx, in)
	if err != nil {
		return nil, awsai.Wrap(op, err)
	}
	return m.ResumeTraining(aws.ToString(out.DocumentClassifierArn)), nil
}

// tokenOr is an idempotency token, or a new one.
func tokenOr(token string) *string {
	if token != "" {
		return &token
	}
	return newToken()
}

func checkTraining(name, language string, noData bool, manifests []Manifest) error {
	switch {
	case name == "" || language == "":
		return fmt.Errorf("%w: a training needs a name and a language", awsai.ErrInvalid)
	case noData == (len(manifests) == 0):
		return fmt.Errorf("%w: a training needs either data or manifests", awsai.ErrInvalid)
	}
	for i, m := range manifests {
		if m.Source == (media.URI{}) || len(m.Attributes) == 0 {
			return fmt.Errorf("%w: manifest %d has no source or no attributes", awsai.ErrInvalid, i)
		}
	}
	return nil
}

func manifestsOf(in []Manifest) (out []types.AugmentedManifestsListItem) {
	for _, m := range in {
		item := types.AugmentedManifestsListItem{S3Uri: new(m.Source.String()), AttributeNames: m.Attributes, Split: types.SplitTrain, AnnotationDataS3Uri: sdk.Optional(m.Annotations.String()), SourceDocumentsS3Uri: sdk.Optional(m.Documents.String())}
		if m.Test {
			item.Split = types.SplitTest
		}
		if m.Documents != (media.URI{}) {
			item.DocumentType = types.AugmentedManifestsDocumentTypeFormatSemiStructuredDocument
		}
		out = append(out, item)
	}
	return out
}

// RecognizerTraining is what a recognizer is trained with: documents, with either annotations
// or a list of entities.
type RecognizerTraining struct {
	// Name is the model's, and Version its version's, as in ClassifierTraining.
	Name, Version string
	// Language is that of the texts, in BCP 47.
	Language string
	// Types are the entities', 25 at most.
	Types []EntityType
	// Documents are the texts: the lines of a file as [WriteAnnotated] writes it, or of those
	// below a prefix. PerFile takes each file as a text.
	Documents media.URI
	PerFile   bool
	// Annotations are the CSV that WriteAnnotated writes.
	Annotations media.URI
	// TestDocuments and TestAnnotations are those to test with. The service sets some of
	// the documents aside otherwise.
	TestDocuments, TestAnnotations media.URI
	// Entities are the list that [WriteEntityList] writes, in place of annotations.
	Entities media.URI
	// Manifests are augmented manifests of SageMaker Ground Truth, in place of Documents.
	Manifests []Manifest
	// Token makes trainings with the same token one. The default is a new one for each call.
	Token string
}

// TrainRecognizer begins to train a recognizer. That takes from minutes to hours, and is paid for by
// the hour.
func (m *Models) TrainRecognizer(ctx context.Context, t RecognizerTraining) (*job.Job[Model], error) {
	const op = "nlp.TrainRecognizer"
	if err := checkTraining(t.Name, t.Language, t.Documents == (media.URI{}), t.Manifests); err != nil {
		return nil, awsai.Wrap(op, err)
	}
	if n := len(t.Types); n == 0 || n > maxEntityTypes {
		return nil, awsai.Errorf(op, awsai.ErrInvalid, "%d types of entities; want 1 to %d", n, maxEntityTypes)
	}
	data := &types.EntityRecognizerInputDataConfig{DataFormat: types.EntityRecognizerDataFormatComprehendCsv}
	for _, kind := range t.Types {
		data.EntityTypes = append(data.EntityTypes, types.EntityTypesListItem{Type: new(string(kind))})
	}
	if len(t.Manifests) > 0 {
		data.DataFormat, data.AugmentedManifests = types.EntityRecognizerDataFormatAugmentedManifest, manifestsOf(t.Manifests)
	} else {
		if (t.Annotations == (media.URI{})) == (t.Entities == (media.URI{})) {
			return nil, awsai.Errorf(op, awsai.ErrInvalid, "a training needs either annotations or a list of entities")
		}
		data.Documents = &types.EntityRecognizerDocuments{S3Uri: new(t.Documents.String()), TestS3Uri: sdk.Optional(t.TestDocuments.String()), InputFormat: types.InputFormatOneDocPerLine}
		if t.PerFile {
			data.Documents.InputFormat = types.InputFormatOneDocPerFile
		}
		if t.Entities != (media.URI{}) {
			data.EntityList = &types.EntityRecognizerEntityList{S3Uri: new(t.Entities.String())}
		} else {
			data.Annotations = &types.EntityRecognizerAnnotations{S3Uri: new(t.Annotations.String()), TestS3Uri: sdk.Optional(t.TestAnnotations.String())}
		}
	}
	out, err := m.api.CreateEntityRecognizer(ctx, &comprehend.CreateEntityRecognizerInput{
		RecognizerName: &t.Name, VersionName: sdk.Optional(t.Version), DataAccessRoleArn: &m.role, LanguageCode: types.LanguageCode(comprehendLanguage(t.Language)), InputDataConfig: data,
		ClientRequestToken: tokenOr(t.Token), Tags: tagsOf(m.o.Tags),
		ModelKmsKeyId: sdk.Optional(m.o.ModelKey), VolumeKmsKeyId: sdk.Optional(m.o.VolumeKey), VpcConfig: vpcOf(m.o.Subnets, m.o.SecurityGroups),
	})
	if err != nil {
		return nil, awsai.Wrap(op, err)
	}
	return m.ResumeTraining(aws.ToString(out.EntityRecognizerArn)), nil
}

// ResumeTraining returns the handle on a training by the model's ARN, in any process. It can
// be stopped. A model that was trained with a warning has succeeded: Model.Message has it.
func (m *Models) ResumeTraining(arn string) *job.Job[Model] {
	return job.New(arn, job.Driver[Model]{
		Name: "training",
		Describe: func(ctx context.Context, arn string) (job.State, error) {
			model, err := m.describe(ctx, arn)
			return job.State{Status: model.Status, Reason: model.Message, Created: model.Submitted, Ended: model.Ended}, err
		},
		Result: m.describe,
		Stop: func(ctx context.Context, arn string) (err error) {
			if isRecognizer(arn) {
				_, err = m.api.StopTrainingEntityRecognizer(ctx, &comprehend.StopTrainingEntityRecognizerInput{EntityRecognizerArn: &arn})
			} else {
				_, err = m.api.StopTrainingDocumentClassifier(ctx, &comprehend.StopTrainingDocumentClassifierInput{DocumentClassifierArn: &arn})
			}
			return err
		},
	}, func(w *job.Options) { *w = m.o.Wait })
}
