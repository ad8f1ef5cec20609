package nlp

import (
	"context"
	"fmt"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/comprehend"
	"github.com/aws/aws-sdk-go-v2/service/comprehend/types"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/internal/sdk"
	"github.com/awsai-go/awsai/job"
)

// StartLanguages starts a job that finds the languages of each text.
func (j *Jobs) StartLanguages(ctx context.Context, c Corpus, optFns ...func(*JobOptions)) (*job.Job[Results[[]Language]], error) {
	return begin(ctx, "nlp.StartLanguages", j, c, false, optFns, j.ResumeLanguages, func(s start) (*string, error) {
		out, err := j.api.StartDominantLanguageDetectionJob(ctx, &comprehend.StartDominantLanguageDetectionJobInput{
			InputDataConfig: s.in, OutputDataConfig: s.out, DataAccessRoleArn: s.role, JobName: s.name, ClientRequestToken: s.token, VolumeKmsKeyId: s.volume, VpcConfig: s.vpc, Tags: s.tags,
		})
		if err != nil {
			return nil, err
		}
		return out.JobId, nil
	})
}

// StartSentiment starts a job that finds how each text sounds.
func (j *Jobs) StartSentiment(ctx context.Context, language string, c Corpus, optFns ...func(*JobOptions)) (*job.Job[Results[Sentiment]], error) {
	return begin(ctx, "nlp.StartSentiment", j, c, false, optFns, j.ResumeSentiment, func(s start) (*string, error) {
		out, err := j.api.StartSentimentDetectionJob(ctx, &comprehend.StartSentimentDetectionJobInput{
			LanguageCode:    types.LanguageCode(comprehendLanguage(language)),
			InputDataConfig: s.in, OutputDataConfig: s.out, DataAccessRoleArn: s.role, JobName: s.name, ClientRequestToken: s.token, VolumeKmsKeyId: s.volume, VpcConfig: s.vpc, Tags: s.tags,
		})
		if err != nil {
			return nil, err
		}
		return out.JobId, nil
	})
}

// StartTargets starts a job that finds what each text, in English, speaks of and how.
func (j *Jobs) StartTargets(ctx context.Context, c Corpus, optFns ...func(*JobOptions)) (*job.Job[Results[[]Target]], error) {
	return begin(ctx, "nlp.StartTargets", j, c, false, optFns, j.ResumeTargets, func(s start) (*string, error) {
		out, err := j.api.StartTargetedSentimentDetectionJob(ctx, &comprehend.StartTargetedSentimentDetectionJobInput{
			LanguageCode:    types.LanguageCodeEn,
			InputDataConfig: s.in, OutputDataConfig: s.out, DataAccessRoleArn: s.role, JobName: s.name, ClientRequestToken: s.token, VolumeKmsKeyId: s.volume, VpcConfig: s.vpc, Tags: s.tags,
		})
		if err != nil {
			return nil, err
		}
		return out.JobId, nil
	})
}

// StartEntities starts a job that finds the things that each text names.
func (j *Jobs) StartEntities(ctx context.Context, language string, c Corpus, optFns ...func(*JobOptions)) (*job.Job[Results[[]CustomEntity]], error) {
	return j.startEntities(ctx, "nlp.StartEntities", language, "", c, optFns)
}

// StartCustomEntities starts a job that finds what a recognizer was trained for. The model is
// the ARN of a recognizer, or of a flywheel, whose active recognizer it takes. The texts may be
// PDF and Word files and images, if the recognizer was trained for them.
func (j *Jobs) StartCustomEntities(ctx context.Context, language, model string, c Corpus, optFns ...func(*JobOptions)) (*job.Job[Results[[]CustomEntity]], error) {
	const op = "nlp.StartCustomEntities"
	if model == "" {
		return nil, awsai.Errorf(op, awsai.ErrInvalid, "the ARN of a recognizer is missing")
	}
	return j.startEntities(ctx, op, language, model, c, optFns)
}

func (j *Jobs) startEntities(ctx context.Context, op, language, model string, c Corpus, optFns []func(*JobOptions)) (*job.Job[Results[[]CustomEntity]], error) {
	return begin(ctx, op, j, c, model != "", optFns, j.ResumeEntities, func(s start) (*string, error) {
		recognizer, flywheel := modelOrFlywheel(model)
		out, err := j.api.StartEntitiesDetectionJob(ctx, &comprehend.StartEntitiesDetectionJobInput{
			LanguageCode: types.LanguageCode(comprehendLanguage(language)), EntityRecognizerArn: recognizer, FlywheelArn: flywheel,
			InputDataConfig: s.in, OutputDataConfig: s.out, DataAccessRoleArn: s.role, JobName: s.name, ClientRequestToken: s.token, VolumeKmsKeyId: s.volume, VpcConfig: s.vpc, Tags: s.tags,
		})
		if err != nil {
			return nil, err
		}
		return out.JobId, nil
	})
}

// modelOrFlywheel tells by an ARN what it is of.
func modelOrFlywheel(arn string) (model, flywheel *string) {
	if strings.Contains(arn, ":flywheel/") {
		return nil, &arn
	}
	return sdk.Optional(arn), nil
}

// StartKeyPhrases starts a job that finds the key phrases of each text.
func (j *Jobs) StartKeyPhrases(ctx context.Context, language string, c Corpus, optFns ...func(*JobOptions)) (*job.Job[Results[[]KeyPhrase]], error) {
	return begin(ctx, "nlp.StartKeyPhrases", j, c, false, optFns, j.ResumeKeyPhrases, func(s start) (*string, error) {
		out, err := j.api.StartKeyPhrasesDetectionJob(ctx, &comprehend.StartKeyPhrasesDetectionJobInput{
			LanguageCode:    types.LanguageCode(comprehendLanguage(language)),
			InputDataConfig: s.in, OutputDataConfig: s.out, DataAccessRoleArn: s.role, JobName: s.name, ClientRequestToken: s.token, VolumeKmsKeyId: s.volume, VpcConfig: s.vpc, Tags: s.tags,
		})
		if err != nil {
			return nil, err
		}
		return out.JobId, nil
	})
}

// StartPII starts a job that finds the personal data in each text, in English or Spanish.
func (j *Jobs) StartPII(ctx context.Context, language string, c Corpus, optFns ...func(*JobOptions)) (*job.Job[Results[[]PII]], error) {
	return begin(ctx, "nlp.StartPII", j, c, false, optFns, j.ResumePII, func(s start) (*string, error) {
		return j.startPII(ctx, language, types.PiiEntitiesDetectionModeOnlyOffsets, nil, s)
	})
}

// StartRedaction starts a job that writes each text, in English or Spanish, without personal
// data. Of the options, the service has no MinConfidence, takes no type for all of them, and
// one of !@#$%&* for a Mask.
func (j *Jobs) StartRedaction(ctx context.Context, language string, c Corpus, r RedactOptions, optFns ...func(*JobOptions)) (*job.Job[Results[string]], error) {
	const op = "nlp.StartRedaction"
	config := &types.RedactionConfig{MaskMode: types.PiiEntitiesDetectionMaskModeReplaceWithPiiEntityType}
	if r.MinConfidence != 0 {
		return nil, awsai.Errorf(op, awsai.ErrInvalid, "jobs know no least confidence")
	}
	if r.Mask != 0 {
		if !strings.ContainsRune("!@#$%&*", r.Mask) {
			return nil, awsai.Errorf(op, awsai.ErrInvalid, "a mask is one of !@#$%%&*")
		}
		config.MaskMode, config.MaskCharacter = types.PiiEntitiesDetectionMaskModeMask, new(string(r.Mask))
	}
	for _, t := range r.Types {
		config.PiiEntityTypes = append(config.PiiEntityTypes, types.PiiEntityType(t))
	}
	if len(r.Types) == 0 {
		config.PiiEntityTypes = []types.PiiEntityType{types.PiiEntityTypeAll}
	}
	return begin(ctx, op, j, c, false, optFns, j.ResumeRedaction, func(s start) (*string, error) {
		return j.startPII(ctx, language, types.PiiEntitiesDetectionModeOnlyRedaction, config, s)
	})
}

func (j *Jobs) startPII(ctx context.Context, language string, mode types.PiiEntitiesDetectionMode, config *types.RedactionConfig, s start) (*string, error) {
	if s.volume != nil || s.vpc != nil {
		return nil, fmt.Errorf("%w: jobs for personal data take no VolumeKey and no VPC", awsai.ErrInvalid)
	}
	out, err := j.api.StartPiiEntitiesDetectionJob(ctx, &comprehend.StartPiiEntitiesDetectionJobInput{
		LanguageCode: types.LanguageCode(comprehendLanguage(language)), Mode: mode, RedactionConfig: config,
		InputDataConfig: s.in, OutputDataConfig: s.out, DataAccessRoleArn: s.role, JobName: s.name, ClientRequestToken: s.token, Tags: s.tags,
	})
	if err != nil {
		return nil, err
	}
	return out.JobId, nil
}

// StartClassification starts a job that classifies each text by a custom model: the ARN of a
// classifier, or of a flywheel, whose active classifier it takes. The texts may be PDF and
// Word files and images; results are then by page.
func (j *Jobs) StartClassification(ctx context.Context, model string, c Corpus, optFns ...func(*JobOptions)) (*job.Job[Results[Classification]], error) {
	return begin(ctx, "nlp.StartClassification", j, c, true, optFns, j.ResumeClassification, func(s start) (*string, error) {
		classifier, flywheel := modelOrFlywheel(model)
		out, err := j.api.StartDocumentClassificationJob(ctx, &comprehend.StartDocumentClassificationJobInput{
			DocumentClassifierArn: classifier, FlywheelArn: flywheel,
			InputDataConfig: s.in, OutputDataConfig: s.out, DataAccessRoleArn: s.role, JobName: s.name, ClientRequestToken: s.token, VolumeKmsKeyId: s.volume, VpcConfig: s.vpc, Tags: s.tags,
		})
		if err != nil {
			return nil, err
		}
		return out.JobId, nil
	})
}

// begin starts a job.
func begin[T any](ctx context.Context, op string, j *Jobs, c Corpus, reader bool, optFns []func(*JobOptions), resume func(id string) *job.Job[T], send func(start) (*string, error)) (*job.Job[T], error) {
	s, err := j.prepare(ctx, c, reader, optFns)
	if err != nil {
		return nil, awsai.Wrap(op, err)
	}
	id, err := started(send(s))
	if err != nil {
		return nil, awsai.Wrap(op, err)
	}
	return resume(id), nil
}
