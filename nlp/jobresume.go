package nlp

import (
	"context"

	"github.com/awsai-go/awsai/job"
)

// ResumeLanguages returns the handle on a job that StartLanguages has started, in any process.
func (j *Jobs) ResumeLanguages(id string) *job.Job[Results[[]Language]] {
	return resumeRecords(j, j.languageOperations(), id, readAs[[]Language]{read: outputRecord.languages})
}

// ResumeSentiment returns the handle on a job that StartSentiment has started, in any process.
func (j *Jobs) ResumeSentiment(id string) *job.Job[Results[Sentiment]] {
	return resumeRecords(j, j.sentimentOperations(), id, readAs[Sentiment]{read: outputRecord.sentiment})
}

// ResumeTargets returns the handle on a job that StartTargets has started, in any process.
func (j *Jobs) ResumeTargets(id string) *job.Job[Results[[]Target]] {
	return resumeRecords(j, j.targetOperations(), id, readAs[[]Target]{read: outputRecord.targets, spans: true})
}

// ResumeEntities returns the handle on a job that StartEntities or StartCustomEntities has
// started, in any process.
func (j *Jobs) ResumeEntities(id string) *job.Job[Results[[]CustomEntity]] {
	return resumeRecords(j, j.entityOperations(), id, readAs[[]CustomEntity]{read: outputRecord.entities, spans: true})
}

// ResumeKeyPhrases returns the handle on a job that StartKeyPhrases has started, in any
// process.
func (j *Jobs) ResumeKeyPhrases(id string) *job.Job[Results[[]KeyPhrase]] {
	return resumeRecords(j, j.keyPhraseOperations(), id, readAs[[]KeyPhrase]{read: outputRecord.keyPhrases, spans: true})
}

// ResumePII returns the handle on a job that StartPII has started, in any process.
func (j *Jobs) ResumePII(id string) *job.Job[Results[[]PII]] {
	return resumeRecords(j, j.piiOperations(), id, readAs[[]PII]{read: outputRecord.pii, spans: true})
}

// ResumeRedaction returns the handle on a job that StartRedaction has started, in any process.
func (j *Jobs) ResumeRedaction(id string) *job.Job[Results[string]] {
	return resume(j, j.piiOperations(), id, func(_ context.Context, info JobInfo) (Results[string], error) {
		return Results[string]{Output: info.Output, Input: info.Input, all: j.redacted(info)}, nil
	})
}

// ResumeClassification returns the handle on a job that StartClassification has started, in
// any process.
func (j *Jobs) ResumeClassification(id string) *job.Job[Results[Classification]] {
	return resumeRecords(j, j.classificationOperations(), id, readAs[Classification]{read: outputRecord.classification})
}

func resumeRecords[T any](j *Jobs, o operations, id string, as readAs[T]) *job.Job[Results[T]] {
	return resume(j, o, id, func(_ context.Context, info JobInfo) (Results[T], error) {
		return Results[T]{Output: info.Output, Input: info.Input, all: records(j, info, as)}, nil
	})
}
