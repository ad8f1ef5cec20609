package speech

import (
	"context"
	"iter"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/transcribe"
	"github.com/aws/aws-sdk-go-v2/service/transcribe/types"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/internal/page"
	"github.com/awsai-go/awsai/internal/sdk"
	"github.com/awsai-go/awsai/job"
	"github.com/awsai-go/awsai/media"
)

// LanguageModel is a custom language model, which knows how a domain speaks.
type LanguageModel struct {
	// Name is the model's: 1 to 200 letters of ASCII, digits and . _ -.
	Name string
	// Language is that of the texts and recordings: "en-US", "en-GB", "en-AU", "es-US", "de-DE",
	// "hi-IN" or "ja-JP".
	Language string
	// Training is a folder of texts in S3, and Tuning, which may be the zero value, one of texts
	// that are like the recordings. TranscriberOptions.Role reads them.
	Training, Tuning media.URI
	// Narrow is for recordings of less than 16 kHz, such as those of a telephone.
	Narrow bool
	// Tags are the model's, at most 200, when it is created.
	Tags map[string]string

	// Status is where the training stands. It and what follows is read only.
	Status job.Status
	// Reason is why the training failed.
	Reason string
	// Upgradable tells that there is a newer base model: training again would make a better one.
	Upgradable bool
	// Created and Modified are when.
	Created, Modified time.Time
}

// TrainLanguageModel creates a language model and trains it, which takes hours. The job is done when
// other jobs may use the model.
func (t *Transcriber) TrainLanguageModel(ctx context.Context, m LanguageModel) (*job.Job[LanguageModel], error) {
	const op = "speech.TrainLanguageModel"
	err := checkNamed(m.Name)
	if err == nil {
		err = checkName("Name", m.Name)
	}
	if err == nil {
		err = checkRole(t.o.Role, true)
	}
	if err == nil && (m.Language == "" || m.Training == (media.URI{})) {
		err = invalid("a model without Language or Training")
	}
	if err != nil {
		return nil, awsai.Wrap(op, err)
	}
	made, err := tags(m.Tags)
	if err != nil {
		return nil, awsai.Wrap(op, err)
	}
	base := types.BaseModelNameWideBand
	if m.Narrow {
		base = types.BaseModelNameNarrowBand
	}
	_, err = t.api.CreateLanguageModel(ctx, &transcribe.CreateLanguageModelInput{
		ModelName: &m.Name, LanguageCode: types.CLMLanguageCode(m.Language), BaseModelName: base, Tags: made,
		InputDataConfig: &types.InputDataConfig{DataAccessRoleArn: &t.o.Role, S3Uri: aws.String(m.Training.String()), TuningDataS3Uri: sdk.Optional(m.Tuning.String())},
	})
	if err != nil {
		return nil, awsai.Wrap(op, err)
	}
	return t.ResumeLanguageModel(m.Name), nil
}

// ResumeLanguageModel is the handle on a language model's training by the model's name.
func (t *Transcriber) ResumeLanguageModel(name string) *job.Job[LanguageModel] {
	return job.New(name, job.Driver[LanguageModel]{
		Name: "language model",
		Describe: func(ctx context.Context, name string) (job.State, error) {
			m, err := t.LanguageModel(ctx, name)
			s := job.State{Status: m.Status, Reason: m.Reason, Created: m.Created}
			if m.Status == job.Succeeded || m.Status == job.Failed {
				s.Ended = m.Modified
			}
			return s, err
		},
		Result: t.LanguageModel,
	}, t.wait)
}

// LanguageModel returns a language model.
func (t *Transcriber) LanguageModel(ctx context.Context, name string) (LanguageModel, error) {
	var m LanguageModel
	err := named("speech.LanguageModel", name, func() error {
		out, err := t.api.DescribeLanguageModel(ctx, &transcribe.DescribeLanguageModelInput{ModelName: &name})
		switch {
		case err != nil:
			return err
		case out.LanguageModel == nil:
			return errNoJob
		}
		m = languageModel(*out.LanguageModel)
		return nil
	})
	return m, err
}

func languageModel(m types.LanguageModel) LanguageModel {
	made := LanguageModel{
		Name: aws.ToString(m.ModelName), Language: string(m.LanguageCode), Narrow: m.BaseModelName == types.BaseModelNameNarrowBand,
		Status: statusOf(string(m.ModelStatus)), Reason: aws.ToString(m.FailureReason), Upgradable: aws.ToBool(m.UpgradeAvailability),
		Created: aws.ToTime(m.CreateTime), Modified: aws.ToTime(m.LastModifiedTime),
	}
	if c := m.InputDataConfig; c != nil {
		made.Training, made.Tuning = addressOf(c.S3Uri), addressOf(c.TuningDataS3Uri)
	}
	return made
}

// addressOf is an address in S3, or none.
func addressOf(uri *string) media.URI {
	u, err := media.ParseURI(aws.ToString(uri))
	if err != nil {
		return media.URI{}
	}
	return u
}

// LanguageModels lists the language models, the newest first.
func (t *Transcriber) LanguageModels(ctx context.Context) iter.Seq2[LanguageModel, error] {
	return page.Tokens(ctx, "speech.LanguageModels", func(ctx context.Context, token string) ([]LanguageModel, string, error) {
		out, err := t.api.ListLanguageModels(ctx, &transcribe.ListLanguageModelsInput{NextToken: sdk.Optional(token), MaxResults: aws.Int32(pageSize)})
		if err != nil {
			return nil, "", err
		}
		var found []LanguageModel
		for _, m := range out.Models {
			found = append(found, languageModel(m))
		}
		return found, aws.ToString(out.NextToken), nil
	})
}

// DeleteLanguageModel deletes a language model.
func (t *Transcriber) DeleteLanguageModel(ctx context.Context, name string) error {
	return named("speech.DeleteLanguageModel", name, func() error {
		_, err := t.api.DeleteLanguageModel(ctx, &transcribe.DeleteLanguageModelInput{ModelName: &name})
		return err
	})
}
