package medical

import (
	"context"
	"crypto/rand"
	"fmt"
	"iter"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/comprehendmedical"
	"github.com/aws/aws-sdk-go-v2/service/comprehendmedical/types"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/internal/page"
	"github.com/awsai-go/awsai/internal/sdk"
	"github.com/awsai-go/awsai/job"
	"github.com/awsai-go/awsai/media"
)

// JobsOptions are the settings of a [Jobs].
type JobsOptions struct {
	// Key is the KMS key that the output is encrypted with. The default is none.
	Key string
	// Wait says how jobs are waited for. The zero value is package job's default.
	Wait job.Options
}

// Jobs reads many files in S3 in one job. It is safe for concurrent use.
type Jobs struct {
	api   *comprehendmedical.Client
	stage func(bucket string) *media.Stager
	role  string
	place media.URI
	o     JobsOptions
}

// NewJobs returns a client of jobs. The role, an ARN, is what the service reads the files and
// writes the results with; place, a bucket in cfg's region or a prefix in it, is where it
// writes. Nothing is sent before the first start.
func NewJobs(cfg aws.Config, role string, place media.URI, optFns ...func(*JobsOptions)) *Jobs {
	var o JobsOptions
	for _, fn := range optFns {
		fn(&o)
	}
	api := comprehendmedical.NewFromConfig(cfg, func(o *comprehendmedical.Options) { o.APIOptions = append(o.APIOptions, sdk.PlainBody) })
	return &Jobs{api: api, stage: func(bucket string) *media.Stager { return media.NewStager(cfg, bucket) }, role: role, place: place, o: o}
}

// Kind is what a job finds.
type Kind string

// The kinds of jobs.
const (
	// EntityJob finds what Client.Entities does.
	EntityJob Kind = "entities"
	// PHIJob finds what Client.PHI does.
	PHIJob Kind = "PHI"
	// ICD10CMJob finds what Client.ICD10CM does.
	ICD10CMJob Kind = "ICD-10-CM"
	// RxNormJob finds what Client.RxNorm does.
	RxNormJob Kind = "RxNorm"
	// SNOMEDCTJob finds what Client.SNOMEDCT does.
	SNOMEDCTJob Kind = "SNOMED CT"
)

// JobOptions are the settings of a start.
type JobOptions struct {
	// Name is the job's in the console. The default is none.
	Name string
	// Token makes starts with the same token one job: 1 to 64 ASCII letters, digits and
	// hyphens. The default is a new one for each call, which makes one job of the SDK's
	// retries.
	Token string
}

// Start starts a job over the files below a prefix in S3, of UTF-8 text and 40 KB at most each.
func (j *Jobs) Start(ctx context.Context, kind Kind, input media.URI, optFns ...func(*JobOptions)) (*job.Job[Results], error) {
	const op = "medical.Start"
	ops, ok := j.operations(kind)
	if !ok || input.Bucket == "" {
		return nil, awsai.Errorf(op, awsai.ErrInvalid, "no kind of job %q, or no input", kind)
	}
	var o JobOptions
	for _, fn := range optFns {
		fn(&o)
	}
	if o.Token == "" {
		o.Token = rand.Text()
	}
	id, err := ops.start(ctx, start{
		in:  &types.InputDataConfig{S3Bucket: &input.Bucket, S3Key: orNil(input.Key)},
		out: &types.OutputDataConfig{S3Bucket: &j.place.Bucket, S3Key: orNil(j.place.Key)}, name: orNil(o.Name), token: &o.Token, role: &j.role, key: orNil(j.o.Key),
	})
	if err == nil && aws.ToString(id) == "" {
		err = fmt.Errorf("%w: the response names no job", awsai.ErrUnavailable)
	}
	if err != nil {
		return nil, awsai.Wrap(op, err)
	}
	return j.Resume(kind, *id), nil
}

func orNil(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

// Info is a job in a list.
type Info struct {
	// ID is what it is resumed by, Name what it was started with.
	ID, Name string
	// Status is where it stands.
	Status job.Status
	// Partial tells that some files of a job that has succeeded failed.
	Partial bool
	// Reason is why it failed, in the service's words.
	Reason string
	// Model is the version of the service's model.
	Model string
	// Submitted, Ended and Expires are when it was started, when it ended, and when the
	// service forgets it.
	Submitted, Ended, Expires time.Time
	// Input is where the files are, Output the folder of the results, Manifest the file in
	// it that sums them up, by its key.
	Input, Output media.URI
	Manifest      string
}

func toInfo(p types.ComprehendMedicalAsyncJobProperties) Info {
	info := Info{
		ID: aws.ToString(p.JobId), Name: aws.ToString(p.JobName), Reason: aws.ToString(p.Message), Model: aws.ToString(p.ModelVersion), Manifest: aws.ToString(p.ManifestFilePath),
		Submitted: aws.ToTime(p.SubmitTime), Ended: aws.ToTime(p.EndTime), Expires: aws.ToTime(p.ExpirationTime), Partial: p.JobStatus == types.JobStatusPartialSuccess,
	}
	if p.InputDataConfig != nil {
		info.Input = media.URI{Bucket: aws.ToString(p.InputDataConfig.S3Bucket), Key: aws.ToString(p.InputDataConfig.S3Key)}
	}
	if p.OutputDataConfig != nil {
		info.Output = media.URI{Bucket: aws.ToString(p.OutputDataConfig.S3Bucket), Key: aws.ToString(p.OutputDataConfig.S3Key)}
	}
	switch p.JobStatus {
	case types.JobStatusSubmitted:
		info.Status = job.Queued
	case types.JobStatusInProgress:
		info.Status = job.Running
	case types.JobStatusCompleted, types.JobStatusPartialSuccess:
		info.Status = job.Succeeded
	case types.JobStatusFailed:
		info.Status = job.Failed
	case types.JobStatusStopRequested:
		info.Status = job.Stopping
	case types.JobStatusStopped:
		info.Status = job.Stopped
	default:
		info.Status = job.Status(strings.ToLower(string(p.JobStatus)))
	}
	return info
}

// Resume returns the handle on a job by its ID, in any process.
func (j *Jobs) Resume(kind Kind, id string) *job.Job[Results] {
	ops, ok := j.operations(kind)
	describe := func(ctx context.Context, id string) (Info, error) {
		if !ok || len(id) > 32 {
			return Info{}, fmt.Errorf("%w: no kind of job %q, or no ID of one", awsai.ErrInvalid, kind)
		}
		p, err := ops.describe(ctx, id)
		if err == nil && p == nil {
			err = fmt.Errorf("%w: the response describes no job", awsai.ErrUnavailable)
		}
		if err != nil {
			return Info{}, err
		}
		return toInfo(*p), nil
	}
	return job.New(id, job.Driver[Results]{
		Name: "medical " + string(kind),
		Describe: func(ctx context.Context, id string) (job.State, error) {
			info, err := describe(ctx, id)
			return job.State{Status: info.Status, Reason: info.Reason, Created: info.Submitted, Ended: info.Ended}, err
		},
		Result: func(ctx context.Context, id string) (Results, error) {
			info, err := describe(ctx, id)
			return Results{Info: info, jobs: j}, err
		},
		Stop: func(ctx context.Context, id string) error {
			if !ok {
				return fmt.Errorf("%w: no kind of job %q", awsai.ErrInvalid, kind)
			}
			return ops.stop(ctx, id)
		},
	}, func(w *job.Options) { *w = j.o.Wait })
}

// List lists the jobs of a kind of the account and region, whoever started them.
func (j *Jobs) List(ctx context.Context, kind Kind) iter.Seq2[Info, error] {
	const op = "medical.List"
	return page.Tokens(ctx, op, func(ctx context.Context, token string) ([]Info, string, error) {
		ops, ok := j.operations(kind)
		if !ok {
			return nil, "", fmt.Errorf("%w: no kind of job %q", awsai.ErrInvalid, kind)
		}
		found, next, err := ops.list(ctx, orNil(token))
		if err != nil {
			return nil, "", err
		}
		infos := make([]Info, len(found))
		for i, p := range found {
			infos[i] = toInfo(p)
		}
		return infos, aws.ToString(next), nil
	})
}
