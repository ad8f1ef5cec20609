package nlp

import (
	"context"
	"iter"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	sdktranslate "github.com/aws/aws-sdk-go-v2/service/translate"
	"github.com/aws/aws-sdk-go-v2/service/translate/types"

	"github.com/awsai-go/awsai/internal/page"
	"github.com/awsai-go/awsai/media"
)

// TranslationJobInfo is what the service knows of a job.
type TranslationJobInfo struct {
	// ID is what the job is resumed by.
	ID string
	// Name is the job's in the console.
	Name string
	// Status is where the job stands, Message what the service says about it.
	Status  TranslationStatus
	Message string
	// Source is the language of the documents, or [AutoSource]; Targets are those they are
	// translated into.
	Source  string
	Targets []string
	// Terminologies and ParallelData are the names of what the job goes by.
	Terminologies, ParallelData []string
	// Settings are those of the translations.
	Settings TranslationSettings
	// Input is the folder of documents, of ContentType.
	Input       media.URI
	ContentType string
	// Output is the job's own folder, once it has one. Its Key ends with a slash.
	Output media.URI
	// Documents is how many there are, Translated and Failed how many were done how.
	Documents, Translated, Failed int
	// Submitted and Ended are when the job was started and when it ended. Ended is the zero
	// time before that.
	Submitted, Ended time.Time
}

// TranslationJobFilter chooses among jobs. The zero value means all of them. The service takes one
// of the fields at a time.
type TranslationJobFilter struct {
	// Name is the jobs' name.
	Name string
	// Status is the jobs' status.
	Status TranslationStatus
	// After and Before bound the time at which a job was started.
	After, Before time.Time
}

// Jobs lists the jobs of the account and region, whoever has started them. The service keeps them
// for a while.
func (t *Translator) Jobs(ctx context.Context, f TranslationJobFilter) iter.Seq2[TranslationJobInfo, error] {
	var filter *types.TextTranslationJobFilter
	if f != (TranslationJobFilter{}) {
		filter = &types.TextTranslationJobFilter{
			JobName: orNil(f.Name), JobStatus: types.JobStatus(f.Status), SubmittedAfterTime: timeOrNil(f.After), SubmittedBeforeTime: timeOrNil(f.Before),
		}
	}
	return page.Tokens(ctx, "nlp.Jobs", func(ctx context.Context, token string) ([]TranslationJobInfo, string, error) {
		out, err := t.api.ListTextTranslationJobs(ctx, &sdktranslate.ListTextTranslationJobsInput{Filter: filter, NextToken: orNil(token)})
		if err != nil {
			return nil, "", err
		}
		var all []TranslationJobInfo
		for _, p := range out.TextTranslationJobPropertiesList {
			all = append(all, toJobInfo(&p))
		}
		return all, aws.ToString(out.NextToken), nil
	})
}

func timeOrNil(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
}

func toJobInfo(p *types.TextTranslationJobProperties) TranslationJobInfo {
	info := TranslationJobInfo{
		ID: aws.ToString(p.JobId), Name: aws.ToString(p.JobName), Status: TranslationStatus(p.JobStatus), Message: aws.ToString(p.Message),
		Source: aws.ToString(p.SourceLanguageCode), Targets: p.TargetLanguageCodes,
		Terminologies: p.TerminologyNames, ParallelData: p.ParallelDataNames, Settings: toSettings(p.Settings),
		Submitted: aws.ToTime(p.SubmittedTime), Ended: aws.ToTime(p.EndTime),
	}
	// An address that is none leaves the field empty.
	if c := p.InputDataConfig; c != nil {
		info.ContentType = aws.ToString(c.ContentType)
		info.Input, _ = media.ParseURI(aws.ToString(c.S3Uri))
	}
	if c := p.OutputDataConfig; c != nil {
		info.Output, _ = media.ParseURI(aws.ToString(c.S3Uri))
		info.Output.Key = folderKey(info.Output.Key)
	}
	if d := p.JobDetails; d != nil {
		info.Documents, info.Translated, info.Failed = int(aws.ToInt32(d.InputDocumentsCount)), int(aws.ToInt32(d.TranslatedDocumentsCount)), int(aws.ToInt32(d.DocumentsWithErrorsCount))
	}
	return info
}
