package nlp

import (
	"context"
	"iter"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/comprehend"
	"github.com/aws/aws-sdk-go-v2/service/comprehend/types"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/internal/page"
	"github.com/awsai-go/awsai/internal/sdk"
)

// JobKind is a kind of job that [Jobs.List] lists.
type JobKind string

// The kinds of jobs.
const (
	// LanguageJobs are those of StartLanguages.
	LanguageJobs JobKind = "language"
	// SentimentJobs are those of StartSentiment.
	SentimentJobs JobKind = "sentiment"
	// TargetJobs are those of StartTargets.
	TargetJobs JobKind = "targeted sentiment"
	// EntityJobs are those of StartEntities and StartCustomEntities.
	EntityJobs JobKind = "entities"
	// KeyPhraseJobs are those of StartKeyPhrases.
	KeyPhraseJobs JobKind = "key phrases"
	// PIIJobs are those of StartPII and StartRedaction.
	PIIJobs JobKind = "PII"
	// EventJobs are those of StartEvents.
	EventJobs JobKind = "events"
	// TopicJobs are those of StartTopics.
	TopicJobs JobKind = "topics"
	// ClassificationJobs are those of StartClassification.
	ClassificationJobs JobKind = "classification"
)

// JobFilter chooses among jobs. The zero value means all of them. The service takes one of
// its fields at a time.
type JobFilter struct {
	// Name is a job's name.
	Name string
	// Status is the service's, as "IN_PROGRESS".
	Status string
	// After and Before bound when a job was started.
	After, Before time.Time
}

func (f JobFilter) times() (after, before *time.Time) {
	if !f.After.IsZero() {
		after = &f.After
	}
	if !f.Before.IsZero() {
		before = &f.Before
	}
	return after, before
}

// List lists the jobs of a kind of the account and region, whoever started them.
func (j *Jobs) List(ctx context.Context, kind JobKind, f JobFilter) iter.Seq2[JobInfo, error] {
	const op = "nlp.List"
	fetch, ok := map[JobKind]func(context.Context, JobFilter, *string) ([]described, *string, error){
		LanguageJobs: j.listLanguage, SentimentJobs: j.listSentiment, TargetJobs: j.listTarget, EntityJobs: j.listEntity, KeyPhraseJobs: j.listKeyPhrase,
		PIIJobs: j.listPii, EventJobs: j.listEvent, TopicJobs: j.listTopic, ClassificationJobs: j.listClassification,
	}[kind]
	if !ok {
		return func(yield func(JobInfo, error) bool) {
			yield(JobInfo{}, awsai.Errorf(op, awsai.ErrInvalid, "no kind of job %q", kind))
		}
	}
	return page.Tokens(ctx, op, func(ctx context.Context, token string) ([]JobInfo, string, error) {
		found, next, err := fetch(ctx, f, sdk.Optional(token))
		if err != nil {
			return nil, "", err
		}
		infos := make([]JobInfo, len(found))
		for i, d := range found {
			infos[i] = d.info()
		}
		if next == nil {
			return infos, "", nil
		}
		return infos, *next, nil
	})
}

func describedAll[P any](in []P, read func(P) described) []described {
	out := make([]described, len(in))
	for i, p := range in {
		out[i] = read(p)
	}
	return out
}

func (j *Jobs) listLanguage(ctx context.Context, f JobFilter, token *string) ([]described, *string, error) {
	after, before := f.times()
	out, err := j.api.ListDominantLanguageDetectionJobs(ctx, &comprehend.ListDominantLanguageDetectionJobsInput{NextToken: token, Filter: &types.DominantLanguageDetectionJobFilter{
		JobName: sdk.Optional(f.Name), JobStatus: types.JobStatus(f.Status), SubmitTimeAfter: after, SubmitTimeBefore: before,
	}})
	if err != nil {
		return nil, nil, err
	}
	return describedAll(out.DominantLanguageDetectionJobPropertiesList, languageDescribed), out.NextToken, nil
}

func (j *Jobs) listSentiment(ctx context.Context, f JobFilter, token *string) ([]described, *string, error) {
	after, before := f.times()
	out, err := j.api.ListSentimentDetectionJobs(ctx, &comprehend.ListSentimentDetectionJobsInput{NextToken: token, Filter: &types.SentimentDetectionJobFilter{
		JobName: sdk.Optional(f.Name), JobStatus: types.JobStatus(f.Status), SubmitTimeAfter: after, SubmitTimeBefore: before,
	}})
	if err != nil {
		return nil, nil, err
	}
	return describedAll(out.SentimentDetectionJobPropertiesList, sentimentDescribed), out.NextToken, nil
}

func (j *Jobs) listTarget(ctx context.Context, f JobFilter, token *string) ([]described, *string, error) {
	after, before := f.times()
	out, err := j.api.ListTargetedSentimentDetectionJobs(ctx, &comprehend.ListTargetedSentimentDetectionJobsInput{NextToken: token, Filter: &types.TargetedSentimentDetectionJobFilter{
		JobName: sdk.Optional(f.Name), JobStatus: types.JobStatus(f.Status), SubmitTimeAfter: after, SubmitTimeBefore: before,
	}})
	if err != nil {
		return nil, nil, err
	}
	return describedAll(out.TargetedSentimentDetectionJobPropertiesList, targetDescribed), out.NextToken, nil
}

func (j *Jobs) listEntity(ctx context.Context, f JobFilter, token *string) ([]described, *string, error) {
	after, before := f.times()
	out, err := j.api.ListEntitiesDetectionJobs(ctx, &comprehend.ListEntitiesDetectionJobsInput{NextToken: token, Filter: &types.EntitiesDetectionJobFilter{
		JobName: sdk.Optional(f.Name), JobStatus: types.JobStatus(f.Status), SubmitTimeAfter: after, SubmitTimeBefore: before,
	}})
	if err != nil {
		return nil, nil, err
	}
	return describedAll(out.EntitiesDetectionJobPropertiesList, entityDescribed), out.NextToken, nil
}

func (j *Jobs) listKeyPhrase(ctx context.Context, f JobFilter, token *string) ([]described, *string, error) {
	after, before := f.times()
	out, err := j.api.ListKeyPhrasesDetectionJobs(ctx, &comprehend.ListKeyPhrasesDetectionJobsInput{NextToken: token, Filter: &types.KeyPhrasesDetectionJobFilter{
		JobName: sdk.Optional(f.Name), JobStatus: types.JobStatus(f.Status), SubmitTimeAfter: after, SubmitTimeBefore: before,
	}})
	if err != nil {
		return nil, nil, err
	}
	return describedAll(out.KeyPhrasesDetectionJobPropertiesList, keyPhraseDescribed), out.NextToken, nil
}

func (j *Jobs) listPii(ctx context.Context, f JobFilter, token *string) ([]described, *string, error) {
	after, before := f.times()
	out, err := j.api.ListPiiEntitiesDetectionJobs(ctx, &comprehend.ListPiiEntitiesDetectionJobsInput{NextToken: token, Filter: &types.PiiEntitiesDetectionJobFilter{
		JobName: sdk.Optional(f.Name), JobStatus: types.JobStatus(f.Status), SubmitTimeAfter: after, SubmitTimeBefore: before,
	}})
	if err != nil {
		return nil, nil, err
	}
	return describedAll(out.PiiEntitiesDetectionJobPropertiesList, piiDescribed), out.NextToken, nil
}

func (j *Jobs) listEvent(ctx context.Context, f JobFilter, token *string) ([]described, *string, error) {
	after, before := f.times()
	out, err := j.api.ListEventsDetectionJobs(ctx, &comprehend.ListEventsDetectionJobsInput{NextToken: token, Filter: &types.EventsDetectionJobFilter{
		JobName: sdk.Optional(f.Name), JobStatus: types.JobStatus(f.Status), SubmitTimeAfter: after, SubmitTimeBefore: before,
	}})
	if err != nil {
		return nil, nil, err
	}
	return describedAll(out.EventsDetectionJobPropertiesList, eventDescribed), out.NextToken, nil
}

func (j *Jobs) listTopic(ctx context.Context, f JobFilter, token *string) ([]described, *string, error) {
	after, before := f.times()
	out, err := j.api.ListTopicsDetectionJobs(ctx, &comprehend.ListTopicsDetectionJobsInput{NextToken: token, Filter: &types.TopicsDetectionJobFilter{
		JobName: sdk.Optional(f.Name), JobStatus: types.JobStatus(f.Status), SubmitTimeAfter: after, SubmitTimeBefore: before,
	}})
	if err != nil {
		return nil, nil, err
	}
	return describedAll(out.TopicsDetectionJobPropertiesList, topicDescribed), out.NextToken, nil
}

func (j *Jobs) listClassification(ctx context.Context, f JobFilter, token *string) ([]described, *string, error) {
	after, before := f.times()
	out, err := j.api.ListDocumentClassificationJobs(ctx, &comprehend.ListDocumentClassificationJobsInput{NextToken: token, Filter: &types.DocumentClassificationJobFilter{
		JobName: sdk.Optional(f.Name), JobStatus: types.JobStatus(f.Status), SubmitTimeAfter: after, SubmitTimeBefore: before,
	}})
	if err != nil {
		return nil, nil, err
	}
	return describedAll(out.DocumentClassificationJobPropertiesList, classificationDescribed), out.NextToken, nil
}
