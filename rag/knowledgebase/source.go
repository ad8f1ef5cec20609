package knowledgebase

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/bedrockagent"
	"github.com/aws/aws-sdk-go-v2/service/bedrockagent/types"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/internal/sdk"
	"github.com/awsai-go/awsai/job"
)

// SourceOptions are the settings of a [Source].
type SourceOptions struct {
	// Concurrency is how many requests of one call may be under way at once. Fewer are while
	// the service throttles. The default is 4.
	Concurrency int
	// Job says how ingestion jobs are waited for.
	Job job.Options
}

// Source is a data source of a knowledge base: where its documents come from. It holds nothing
// that has to be closed, and is safe for concurrent use.
type Source struct {
	client   *bedrockagent.Client // of calls by themselves
	bulk     *bedrockagent.Client // of calls through package batch
	base, id string
	o        SourceOptions
}

// NewSource returns the data source with the given ID of a knowledge base. Nothing is sent
// before the first call.
func NewSource(cfg aws.Config, baseID, sourceID string, optFns ...func(*SourceOptions)) *Source {
	var o SourceOptions
	for _, fn := range optFns {
		fn(&o)
	}
	if o.Concurrency <= 0 {
		o.Concurrency = 4
	}
	plain := func(o *bedrockagent.Options) { o.APIOptions = append(o.APIOptions, sdk.PlainBody) }
	return &Source{
		client: bedrockagent.NewFromConfig(cfg, plain),
		bulk:   bedrockagent.NewFromConfig(cfg, plain, func(o *bedrockagent.Options) { o.Retryer = sdk.LeaveThrottling(o.Retryer) }),
		base:   baseID, id: sourceID, o: o,
	}
}

func (s *Source) check() error {
	if err := checkBase(s.base); err != nil {
		return err
	}
	if !baseID.MatchString(s.id) {
		return fmt.Errorf("%w: the ID of a data source is 10 letters and digits", awsai.ErrInvalid)
	}
	return nil
}

// Ingestion is what an ingestion job did. Documents that failed are no failure of the job.
type Ingestion struct {
	// Scanned is how many documents were looked at, Added, Modified and Deleted what became of
	// them, Failed how many could not be indexed, and Skipped how many were left out.
	Scanned, Added, Modified, Deleted, Failed, Skipped int64
	// MetadataScanned and MetadataModified count the metadata files.
	MetadataScanned, MetadataModified int64
	// Reasons are the service's, of what failed.
	Reasons []string
	// Started is when the job began, and Updated when it last changed: for one that ended,
	// when it did.
	Started, Updated time.Time
}

// Ingest starts a job that brings the knowledge base up to what is in the source: new and
// modified documents are indexed, deleted ones removed. The description, of at most 200
// characters, may be empty. One job of a source runs at a time: another is awsai.ErrInvalid or
// awsai.ErrUnavailable, as the service says.
func (s *Source) Ingest(ctx context.Context, description string) (*job.Job[Ingestion], error) {
	const op = "knowledgebase.Ingest"
	if err := s.check(); err != nil {
		return nil, awsai.Wrap(op, err)
	}
	in := &bedrockagent.StartIngestionJobInput{KnowledgeBaseId: &s.base, DataSourceId: &s.id}
	if n := utf8.RuneCountInString(description); n > 200 {
		return nil, awsai.Errorf(op, awsai.ErrTooLarge, "description of %d characters, limit 200", n)
	}
	if description != "" {
		in.Description = &description
	}
	out, err := s.client.StartIngestionJob(ctx, in) // the SDK adds the idempotency token
	if err != nil {
		return nil, awsai.Wrap(op, err)
	}
	return s.Ingestion(aws.ToString(out.IngestionJob.IngestionJobId)), nil
}

// Ingestion is the job with the given ID, whether this process has started it or another.
func (s *Source) Ingestion(id string) *job.Job[Ingestion] {
	return job.New(id, job.Driver[Ingestion]{
		Name: "ingestion",
		Describe: func(ctx context.Context, id string) (job.State, error) {
			j, err := s.job(ctx, id)
			if err != nil {
				return job.State{}, err
			}
			return ingestionState(j), nil
		},
		Result: func(ctx context.Context, id string) (Ingestion, error) {
			j, err := s.job(ctx, id)
			if err != nil {
				return Ingestion{}, err
			}
			return ingestion(j), nil
		},
		Stop: func(ctx context.Context, id string) error {
			_, err := s.client.StopIngestionJob(ctx, &bedrockagent.StopIngestionJobInput{
				KnowledgeBaseId: &s.base, DataSourceId: &s.id, IngestionJobId: &id,
			})
			return err
		},
	}, func(o *job.Options) { *o = s.o.Job })
}

func (s *Source) job(ctx context.Context, id string) (*types.IngestionJob, error) {
	if err := s.check(); err != nil {
		return nil, err
	}
	out, err := s.client.GetIngestionJob(ctx, &bedrockagent.GetIngestionJobInput{
		KnowledgeBaseId: &s.base, DataSourceId: &s.id, IngestionJobId: &id,
	})
	if err != nil {
		return nil, err
	}
	if out.IngestionJob == nil {
		return nil, fmt.Errorf("%w: the answer has no job", awsai.ErrUnavailable)
	}
	return out.IngestionJob, nil
}

var ingestionStatuses = map[types.IngestionJobStatus]job.Status{
	types.IngestionJobStatusStarting:   job.Queued,
	types.IngestionJobStatusInProgress: job.Running,
	types.IngestionJobStatusComplete:   job.Succeeded,
	types.IngestionJobStatusFailed:     job.Failed,
	types.IngestionJobStatusStopping:   job.Stopping,
	types.IngestionJobStatusStopped:    job.Stopped,
}

func ingestionState(j *types.IngestionJob) job.State {
	status, known := ingestionStatuses[j.Status]
	if !known {
		status = job.Status(strings.ToLower(string(j.Status)))
	}
	in := ingestion(j)
	state := job.State{
		Status: status, Reason: strings.Join(in.Reasons, "; "), Created: in.Started,
		Done: in.Added + in.Modified + in.Deleted + in.Failed + in.Skipped,
	}
	if status.Ended() {
		state.Ended = in.Updated
	}
	return state
}

func ingestion(j *types.IngestionJob) Ingestion {
	in := Ingestion{Started: aws.ToTime(j.StartedAt), Updated: aws.ToTime(j.UpdatedAt), Reasons: slices.Clone(j.FailureReasons)}
	if n := j.Statistics; n != nil {
		in.Scanned, in.Added, in.Modified = n.NumberOfDocumentsScanned, n.NumberOfNewDocumentsIndexed, n.NumberOfModifiedDocumentsIndexed
		in.Deleted, in.Failed, in.Skipped = n.NumberOfDocumentsDeleted, n.NumberOfDocumentsFailed, n.NumberOfDocumentsSkipped
		in.MetadataScanned, in.MetadataModified = n.NumberOfMetadataDocumentsScanned, n.NumberOfMetadataDocumentsModified
	}
	return in
}
