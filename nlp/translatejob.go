package nlp

import (
	"cmp"
	"context"
	"crypto/rand"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	sdktranslate "github.com/aws/aws-sdk-go-v2/service/translate"
	"github.com/aws/aws-sdk-go-v2/service/translate/types"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/job"
	"github.com/awsai-go/awsai/media"
)

// TranslationJob is what a job is to do: translate all documents of a folder in S3 and those below
// it. The translator's terminology and settings go for it, but not Brevity.
type TranslationJob struct {
	// Input is the folder. It is not a whole bucket, and none below it is called details.
	Input media.URI
	// ContentType is that of all documents: text/plain, text/html, application/x-xliff+xml (1.2), or
	// that of Word, PowerPoint or Excel files (.docx, .pptx, .xlsx). The default is text/plain.
	ContentType string
	// From is the language of the documents. The default is to detect that of each.
	From string
	// To are the languages that each document is translated into, at most 10.
	To []string
	// Output is where the job makes its folder. The default is TranslatorOptions.Place.
	Output media.URI
	// ParallelData is the name of what shows how to translate, at a higher price. It is to have all of
	// To. The default is none.
	ParallelData string
	// Name is the job's in the console. The default is none.
	Name string
	// Token makes starts with the same token one job, which is paid for once: 1 to 64 letters,
	// digits and hyphens. The default is a new one for each call, which makes one job of the SDK's
	// retries.
	Token string
}

// TranslationStatus is where a job stands, in the service's words. Others may come.
type TranslationStatus string

// The statuses.
const (
	// TranslationSubmitted: the job waits for its turn.
	TranslationSubmitted TranslationStatus = "SUBMITTED"
	// TranslationInProgress: documents are translated.
	TranslationInProgress TranslationStatus = "IN_PROGRESS"
	// TranslationCompleted: all documents are translated.
	TranslationCompleted TranslationStatus = "COMPLETED"
	// TranslationCompletedWithError: the job has ended, and some documents failed.
	TranslationCompletedWithError TranslationStatus = "COMPLETED_WITH_ERROR"
	// TranslationFailed: the job as a whole failed.
	TranslationFailed TranslationStatus = "FAILED"
	// TranslationStopRequested and TranslationStopped: somebody has stopped the job.
	TranslationStopRequested TranslationStatus = "STOP_REQUESTED"
	TranslationStopped       TranslationStatus = "STOPPED"
)

// job maps the service's statuses. One that is newer than this package passes on.
func (s TranslationStatus) job() job.Status {
	switch s {
	case TranslationSubmitted:
		return job.Queued
	case TranslationInProgress:
		return job.Running
	case TranslationCompleted, TranslationCompletedWithError:
		return job.Succeeded
	case TranslationFailed:
		return job.Failed
	case TranslationStopRequested:
		return job.Stopping
	case TranslationStopped:
		return job.Stopped
	}
	return job.Status(s)
}

// Start starts a job. It wants TranslatorOptions.Role. A job of which a part failed has succeeded,
// with TranslationCompletedWithError, and TranslatedFile.Err says which.
func (t *Translator) Start(ctx context.Context, j TranslationJob) (*job.Job[TranslationOutput], error) {
	const op = "nlp.Start"
	in, err := t.jobRequest(j)
	if err != nil {
		return nil, awsai.Wrap(op, err)
	}
	out, err := t.api.StartTextTranslationJob(ctx, in)
	if err != nil {
		return nil, awsai.Wrap(op, err)
	}
	if aws.ToString(out.JobId) == "" {
		return nil, awsai.Errorf(op, awsai.ErrUnavailable, "the response names no job")
	}
	return t.Resume(*out.JobId), nil
}

// Resume is the handle on a job by its ID, whoever has started it. It can be stopped.
func (t *Translator) Resume(id string) *job.Job[TranslationOutput] {
	return job.New(id, job.Driver[TranslationOutput]{
		Name:     "translation",
		Describe: t.describeJob,
		Result:   t.output,
		Stop: func(ctx context.Context, id string) error {
			if err := checkJobID(id); err != nil {
				return err
			}
			_, err := t.api.StopTextTranslationJob(ctx, &sdktranslate.StopTextTranslationJobInput{JobId: &id})
			return err
		},
	}, func(o *job.Options) { *o = t.o.Wait })
}

// What the service's public model takes.
var (
	jobRole  = regexp.MustCompile(`^arn:aws(-[^:]+)?:iam::[0-9]{12}:role/.+$`)
	jobPlace = regexp.MustCompile(`^s3://[a-z0-9][.\-a-z0-9]{1,61}[a-z0-9](/.*)?$`)
	jobName  = regexp.MustCompile(`^[\p{L}\p{Z}\p{N}_.:/=+\-%@]*$`)
)

const (
	maxJobTargets = 10
	maxJobName    = 256
	maxJobID      = 32
	maxJobRole    = 2048
	maxJobPlace   = 1024
)

func checkJobID(id string) error {
	if n := len([]rune(id)); n == 0 || n > maxJobID || !jobName.MatchString(id) {
		return fmt.Errorf("%w: not the ID of a translation job", awsai.ErrInvalid)
	}
	return nil
}

// jobRequest checks a job and writes it as the service takes it.
func (t *Translator) jobRequest(j TranslationJob) (*sdktranslate.StartTextTranslationJobInput, error) {
	j.Token = cmp.Or(j.Token, rand.Text())
	j.ContentType = cmp.Or(j.ContentType, textPlain)
	if j.Output == (media.URI{}) {
		j.Output = t.o.Place
	}
	j.Input.Key, j.Output.Key = folderKey(j.Input.Key), folderKey(j.Output.Key)
	if err := t.checkJob(j); err != nil {
		return nil, err
	}
	in := &sdktranslate.StartTextTranslationJobInput{
		ClientToken: &j.Token, JobName: orNil(j.Name), DataAccessRoleArn: &t.o.Role,
		InputDataConfig:  &types.InputDataConfig{S3Uri: new(j.Input.String()), ContentType: &j.ContentType},
		OutputDataConfig: &types.OutputDataConfig{S3Uri: new(j.Output.String()), EncryptionKey: encryptionKey(t.o.KMSKey)},
		TerminologyNames: t.terminologies(), Settings: t.o.Settings.request(false),
	}
	if j.ParallelData != "" {
		in.ParallelDataNames = []string{j.ParallelData}
	}
	for _, to := range j.To {
		source, target, err := t.checkPair(j.From, to)
		if err != nil {
			return nil, err
		}
		if slices.Contains(in.TargetLanguageCodes, target) {
			return nil, fmt.Errorf("%w: a target language is there twice", awsai.ErrInvalid)
		}
		in.SourceLanguageCode = &source
		in.TargetLanguageCodes = append(in.TargetLanguageCodes, target)
	}
	return in, nil
}

// checkJob says what is wrong with a job, languages aside.
func (t *Translator) checkJob(j TranslationJob) error {
	invalid := func(format string, args ...any) error {
		return fmt.Errorf("%w: %w", awsai.ErrInvalid, fmt.Errorf(format, args...))
	}
	switch {
	case len(t.o.Role) > maxJobRole || !jobRole.MatchString(t.o.Role):
		return invalid("TranslatorOptions.Role is not the ARN of a role")
	case !placeOK(j.Input):
		return invalid("the input is not s3://bucket/folder, of at most %d bytes", maxJobPlace)
	case j.Input.Key == "":
		return invalid("the input is a whole bucket; the service wants a folder")
	case !placeOK(j.Output):
		return invalid("the output is not s3://bucket/folder, of at most %d bytes; the default is TranslatorOptions.Place", maxJobPlace)
	case !slices.Contains(jobTypes, j.ContentType):
		return invalid("content type that jobs do not translate; they do %s", strings.Join(jobTypes, ", "))
	case len(j.To) == 0 || len(j.To) > maxJobTargets:
		return invalid("%d target languages, want 1 to %d", len(j.To), maxJobTargets)
	case len([]rune(j.Name)) > maxJobName || !jobName.MatchString(j.Name):
		return invalid("name of %d bytes; want at most %d letters, digits, spaces and _ . : / = + - %% @", len(j.Name), maxJobName)
	}
	if j.ParallelData != "" {
		if err := checkResourceName("parallel data", j.ParallelData); err != nil {
			return err
		}
	}
	return checkClientToken(j.Token)
}

func placeOK(u media.URI) bool {
	s := u.String()
	return len(s) <= maxJobPlace && jobPlace.MatchString(s)
}

// folderKey ends with a slash, so that folder is not folder-2 too.
func folderKey(key string) string {
	if key == "" || strings.HasSuffix(key, "/") {
		return key
	}
	return key + "/"
}

func (t *Translator) getJob(ctx context.Context, id string) (*types.TextTranslationJobProperties, error) {
	if err := checkJobID(id); err != nil {
		return nil, err
	}
	out, err := t.api.DescribeTextTranslationJob(ctx, &sdktranslate.DescribeTextTranslationJobInput{JobId: &id})
	if err != nil {
		return nil, err
	}
	if out.TextTranslationJobProperties == nil {
		return nil, fmt.Errorf("%w: the response has no properties", awsai.ErrUnavailable)
	}
	return out.TextTranslationJobProperties, nil
}

func (t *Translator) describeJob(ctx context.Context, id string) (job.State, error) {
	p, err := t.getJob(ctx, id)
	if err != nil {
		return job.State{}, err
	}
	info := toJobInfo(p)
	return job.State{
		Status: info.Status.job(), Message: string(info.Status), Reason: info.Message,
		Done: int64(info.Translated + info.Failed), Total: int64(info.Documents), Created: info.Submitted, Ended: info.Ended,
	}, nil
}
