package nlp

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/service/comprehend"
	"github.com/aws/aws-sdk-go-v2/service/comprehend/types"
)

// The operations of each kind of job, which the SDK has no interface for.

func (j *Jobs) languageOperations() operations {
	return operations{
		name: "dominant language detection",
		describe: func(ctx context.Context, id string) (described, error) {
			out, err := j.api.DescribeDominantLanguageDetectionJob(ctx, &comprehend.DescribeDominantLanguageDetectionJobInput{JobId: &id})
			if err != nil || out.DominantLanguageDetectionJobProperties == nil {
				return described{}, err
			}
			return languageDescribed(*out.DominantLanguageDetectionJobProperties), nil
		},
		stop: func(ctx context.Context, id string) error {
			_, err := j.api.StopDominantLanguageDetectionJob(ctx, &comprehend.StopDominantLanguageDetectionJobInput{JobId: &id})
			return err
		},
	}
}

func languageDescribed(p types.DominantLanguageDetectionJobProperties) described {
	return described{id: p.JobId, name: p.JobName, message: p.Message, status: p.JobStatus, submitted: p.SubmitTime, ended: p.EndTime, in: p.InputDataConfig, output: outputURI(p.OutputDataConfig)}
}

func (j *Jobs) sentimentOperations() operations {
	return operations{
		name: "sentiment detection",
		describe: func(ctx context.Context, id string) (described, error) {
			out, err := j.api.DescribeSentimentDetectionJob(ctx, &comprehend.DescribeSentimentDetectionJobInput{JobId: &id})
			if err != nil || out.SentimentDetectionJobProperties == nil {
				return described{}, err
			}
			return sentimentDescribed(*out.SentimentDetectionJobProperties), nil
		},
		stop: func(ctx context.Context, id string) error {
			_, err := j.api.StopSentimentDetectionJob(ctx, &comprehend.StopSentimentDetectionJobInput{JobId: &id})
			return err
		},
	}
}

func sentimentDescribed(p types.SentimentDetectionJobProperties) described {
	return described{id: p.JobId, name: p.JobName, message: p.Message, status: p.JobStatus, submitted: p.SubmitTime, ended: p.EndTime, in: p.InputDataConfig, output: outputURI(p.OutputDataConfig), language: p.LanguageCode}
}

func (j *Jobs) targetOperations() operations {
	return operations{
		name: "targeted sentiment detection",
		describe: func(ctx context.Context, id string) (described, error) {
			out, err := j.api.DescribeTargetedSentimentDetectionJob(ctx, &comprehend.DescribeTargetedSentimentDetectionJobInput{JobId: &id})
			if err != nil || out.TargetedSentimentDetectionJobProperties == nil {
				return described{}, err
			}
			return targetDescribed(*out.TargetedSentimentDetectionJobProperties), nil
		},
		stop: func(ctx context.Context, id string) error {
			_, err := j.api.StopTargetedSentimentDetectionJob(ctx, &comprehend.StopTargetedSentimentDetectionJobInput{JobId: &id})
			return err
		},
	}
}

func targetDescribed(p types.TargetedSentimentDetectionJobProperties) described {
	return described{id: p.JobId, name: p.JobName, message: p.Message, status: p.JobStatus, submitted: p.SubmitTime, ended: p.EndTime, in: p.InputDataConfig, output: outputURI(p.OutputDataConfig), language: p.LanguageCode}
}

func (j *Jobs) entityOperations() operations {
	return operations{
		name: "entity detection",
		describe: func(ctx context.Context, id string) (described, error) {
			out, err := j.api.DescribeEntitiesDetectionJob(ctx, &comprehend.DescribeEntitiesDetectionJobInput{JobId: &id})
			if err != nil || out.EntitiesDetectionJobProperties == nil {
				return described{}, err
			}
			return entityDescribed(*out.EntitiesDetectionJobProperties), nil
		},
		stop: func(ctx context.Context, id string) error {
			_, err := j.api.StopEntitiesDetectionJob(ctx, &comprehend.StopEntitiesDetectionJobInput{JobId: &id})
			return err
		},
	}
}

func entityDescribed(p types.EntitiesDetectionJobProperties) described {
	return described{id: p.JobId, name: p.JobName, message: p.Message, status: p.JobStatus, submitted: p.SubmitTime, ended: p.EndTime, in: p.InputDataConfig, output: outputURI(p.OutputDataConfig), language: p.LanguageCode, model: p.EntityRecognizerArn, flywheel: p.FlywheelArn}
}

func (j *Jobs) keyPhraseOperations() operations {
	return operations{
		name: "key phrase detection",
		describe: func(ctx context.Context, id string) (described, error) {
			out, err := j.api.DescribeKeyPhrasesDetectionJob(ctx, &comprehend.DescribeKeyPhrasesDetectionJobInput{JobId: &id})
			if err != nil || out.KeyPhrasesDetectionJobProperties == nil {
				return described{}, err
			}
			return keyPhraseDescribed(*out.KeyPhrasesDetectionJobProperties), nil
		},
		stop: func(ctx context.Context, id string) error {
			_, err := j.api.StopKeyPhrasesDetectionJob(ctx, &comprehend.StopKeyPhrasesDetectionJobInput{JobId: &id})
			return err
		},
	}
}

func keyPhraseDescribed(p types.KeyPhrasesDetectionJobProperties) described {
	return described{id: p.JobId, name: p.JobName, message: p.Message, status: p.JobStatus, submitted: p.SubmitTime, ended: p.EndTime, in: p.InputDataConfig, output: outputURI(p.OutputDataConfig), language: p.LanguageCode}
}

func (j *Jobs) piiOperations() operations {
	return operations{
		name: "PII detection",
		describe: func(ctx context.Context, id string) (described, error) {
			out, err := j.api.DescribePiiEntitiesDetectionJob(ctx, &comprehend.DescribePiiEntitiesDetectionJobInput{JobId: &id})
			if err != nil || out.PiiEntitiesDetectionJobProperties == nil {
				return described{}, err
			}
			return piiDescribed(*out.PiiEntitiesDetectionJobProperties), nil
		},
		stop: func(ctx context.Context, id string) error {
			_, err := j.api.StopPiiEntitiesDetectionJob(ctx, &comprehend.StopPiiEntitiesDetectionJobInput{JobId: &id})
			return err
		},
	}
}

func piiDescribed(p types.PiiEntitiesDetectionJobProperties) described {
	d := described{id: p.JobId, name: p.JobName, message: p.Message, status: p.JobStatus, submitted: p.SubmitTime, ended: p.EndTime, in: p.InputDataConfig, language: p.LanguageCode}
	if p.OutputDataConfig != nil {
		d.output = p.OutputDataConfig.S3Uri
	}
	return d
}

func (j *Jobs) eventOperations() operations {
	return operations{
		name: "event detection",
		describe: func(ctx context.Context, id string) (described, error) {
			out, err := j.api.DescribeEventsDetectionJob(ctx, &comprehend.DescribeEventsDetectionJobInput{JobId: &id})
			if err != nil || out.EventsDetectionJobProperties == nil {
				return described{}, err
			}
			return eventDescribed(*out.EventsDetectionJobProperties), nil
		},
		stop: func(ctx context.Context, id string) error {
			_, err := j.api.StopEventsDetectionJob(ctx, &comprehend.StopEventsDetectionJobInput{JobId: &id})
			return err
		},
	}
}

func eventDescribed(p types.EventsDetectionJobProperties) described {
	return described{id: p.JobId, name: p.JobName, message: p.Message, status: p.JobStatus, submitted: p.SubmitTime, ended: p.EndTime, in: p.InputDataConfig, output: outputURI(p.OutputDataConfig), language: p.LanguageCode}
}

func (j *Jobs) topicOperations() operations {
	return operations{
		name: "topic detection",
		describe: func(ctx context.Context, id string) (described, error) {
			out, err := j.api.DescribeTopicsDetectionJob(ctx, &comprehend.DescribeTopicsDetectionJobInput{JobId: &id})
			if err != nil || out.TopicsDetectionJobProperties == nil {
				return described{}, err
			}
			return topicDescribed(*out.TopicsDetectionJobProperties), nil
		},
	}
}

func topicDescribed(p types.TopicsDetectionJobProperties) described {
	return described{id: p.JobId, name: p.JobName, message: p.Message, status: p.JobStatus, submitted: p.SubmitTime, ended: p.EndTime, in: p.InputDataConfig, output: outputURI(p.OutputDataConfig)}
}

func (j *Jobs) classificationOperations() operations {
	return operations{
		name: "document classification",
		describe: func(ctx context.Context, id string) (described, error) {
			out, err := j.api.DescribeDocumentClassificationJob(ctx, &comprehend.DescribeDocumentClassificationJobInput{JobId: &id})
			if err != nil || out.DocumentClassificationJobProperties == nil {
				return described{}, err
			}
			return classificationDescribed(*out.DocumentClassificationJobProperties), nil
		},
	}
}

func classificationDescribed(p types.DocumentClassificationJobProperties) described {
	return described{id: p.JobId, name: p.JobName, message: p.Message, status: p.JobStatus, submitted: p.SubmitTime, ended: p.EndTime, in: p.InputDataConfig, output: outputURI(p.OutputDataConfig), model: p.DocumentClassifierArn, flywheel: p.FlywheelArn}
}
