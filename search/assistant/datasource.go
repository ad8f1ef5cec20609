package assistant

import (
	"context"
	"fmt"
	"iter"
	"strconv"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/qbusiness"
	"github.com/aws/aws-sdk-go-v2/service/qbusiness/types"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/internal/page"
	"github.com/awsai-go/awsai/internal/sdk"
	"github.com/awsai-go/awsai/job"
)

// DataSourceSpec is what a data source is to be.
type DataSourceSpec struct {
	// Name is what it is called, and Description for administrators.
	Name, Description string
	// Configuration says where documents come from, in the service's JSON for the kind of
	// source, as encoding/json takes it: a struct, a map or json.RawMessage.
	Configuration any
	// Schedule says when the source is synchronised, in the form of cron; "" is on demand.
	Schedule string
	// RoleARN is the role that reads the source.
	RoleARN string
	// Subnets and SecurityGroups are how the source is reached within a VPC. The default is
	// without one.
	Subnets, SecurityGroups []string
	// Enrichment changes documents on their way in, and Extraction says what is read of media.
	Enrichment Enrichment
	Extraction Extraction
}

// DataSourceInfo is a data source as it stands. Of one in a list the Resource, without ARN, and
// the Type are known.
type DataSourceInfo struct {
	Resource
	// Type is the kind of source, as "S3" or "CUSTOM".
	Type string
	// Spec is what it was made to be, without the Enrichment. Numbers of its Configuration are
	// int64 where they are whole, else float64.
	Spec DataSourceSpec
}

// DataSource is a data source of an index.
type DataSource struct {
	index *Index
	id    string
}

// DataSource returns the data source with the given ID.
func (x *Index) DataSource(id string) *DataSource { return &DataSource{x, id} }

// ID returns the data source's ID.
func (s *DataSource) ID() string { return s.id }

func (s *DataSource) check() error {
	if err := s.index.check(); err != nil {
		return err
	}
	return checkID("a data source", s.id)
}

// DataSources yields the data sources of the index.
func (x *Index) DataSources(ctx context.Context) iter.Seq2[DataSourceInfo, error] {
	const op = "assistant.DataSources"
	if err := x.check(); err != nil {
		return failed[DataSourceInfo](op, err)
	}
	return explained(page.Items(ctx, op, func() *qbusiness.ListDataSourcesPaginator {
		return qbusiness.NewListDataSourcesPaginator(x.app.api, &qbusiness.ListDataSourcesInput{ApplicationId: &x.app.id, IndexId: &x.id})
	}, func(p *qbusiness.ListDataSourcesOutput) ([]DataSourceInfo, *string) {
		return each(p.DataSources, func(v types.DataSource) DataSourceInfo {
			return DataSourceInfo{Type: aws.ToString(v.Type), Resource: Resource{
				ID: aws.ToString(v.DataSourceId), Name: aws.ToString(v.DisplayName), Status: string(v.Status), Created: aws.ToTime(v.CreatedAt), Updated: aws.ToTime(v.UpdatedAt),
			}}
		}), p.NextToken
	}), "")
}

// CreateDataSource makes a data source and returns the job that ends when it is ready; its ID is
// the data source's.
func (x *Index) CreateDataSource(ctx context.Context, s DataSourceSpec) (*job.Job[DataSourceInfo], error) {
	const op = "assistant.CreateDataSource"
	err := x.check()
	if err == nil {
		err = checkResourceName(s.Name, 1000)
	}
	if err == nil && s.Configuration == nil {
		err = fmt.Errorf("%w: a data source without Configuration", awsai.ErrInvalid)
	}
	if err != nil {
		return nil, awsai.Wrap(op, err)
	}
	in, err := s.update()
	if err != nil {
		return nil, awsai.Wrap(op, err)
	}
	out, err := x.app.api.CreateDataSource(ctx, &qbusiness.CreateDataSourceInput{
		ApplicationId: &x.app.id, IndexId: &x.id, DisplayName: &s.Name, Description: in.Description, Configuration: in.Configuration, RoleArn: in.RoleArn, SyncSchedule: in.SyncSchedule,
		VpcConfiguration: in.VpcConfiguration, DocumentEnrichmentConfiguration: in.DocumentEnrichmentConfiguration, MediaExtractionConfiguration: in.MediaExtractionConfiguration,
	})
	if err != nil {
		return nil, wrapAdmin(op, err)
	}
	return x.DataSource(aws.ToString(out.DataSourceId)).Creation(), nil
}

// update is what of a specification is not the zero value.
func (s DataSourceSpec) update() (*qbusiness.UpdateDataSourceInput, error) {
	in := &qbusiness.UpdateDataSourceInput{
		DisplayName: sdk.Optional(s.Name), Description: sdk.Optional(s.Description), RoleArn: sdk.Optional(s.RoleARN), SyncSchedule: sdk.Optional(s.Schedule),
		MediaExtractionConfiguration: s.Extraction.wire(),
	}
	if len(s.Subnets) > 0 {
		in.VpcConfiguration = &types.DataSourceVpcConfiguration{SubnetIds: s.Subnets, SecurityGroupIds: s.SecurityGroups}
	}
	var err error
	if in.DocumentEnrichmentConfiguration, err = s.Enrichment.wire(); err != nil || s.Configuration == nil {
		return in, err
	}
	in.Configuration, err = lazy(s.Configuration)
	return in, err
}

// Creation is the job that ends when the data source is ready, whether this process has made it
// or another.
func (s *DataSource) Creation() *job.Job[DataSourceInfo] {
	return creation("data source", s.id, s.index.app.o.Job, func(ctx context.Context, _ string) (DataSourceInfo, error) { return s.info(ctx) })
}

// Info asks for the data source.
func (s *DataSource) Info(ctx context.Context) (DataSourceInfo, error) {
	info, err := s.info(ctx)
	return info, wrapAdmin("assistant.Info", err)
}

func (s *DataSource) info(ctx context.Context) (DataSourceInfo, error) {
	if err := s.check(); err != nil {
		return DataSourceInfo{}, err
	}
	v, err := s.index.app.api.GetDataSource(ctx, &qbusiness.GetDataSourceInput{ApplicationId: &s.index.app.id, IndexId: &s.index.id, DataSourceId: &s.id})
	if err != nil {
		return DataSourceInfo{}, err
	}
	info := DataSourceInfo{
		Resource: Resource{
			ID: aws.ToString(v.DataSourceId), ARN: aws.ToString(v.DataSourceArn), Name: aws.ToString(v.DisplayName), Status: string(v.Status),
			Created: aws.ToTime(v.CreatedAt), Updated: aws.ToTime(v.UpdatedAt),
		},
		Type: aws.ToString(v.Type),
		Spec: DataSourceSpec{
			Name: aws.ToString(v.DisplayName), Description: aws.ToString(v.Description), Schedule: aws.ToString(v.SyncSchedule), RoleARN: aws.ToString(v.RoleArn),
			Extraction: newExtraction(v.MediaExtractionConfiguration),
		},
	}
	_, info.Reason = detail(v.Error)
	if v.VpcConfiguration != nil {
		info.Spec.Subnets, info.Spec.SecurityGroups = v.VpcConfiguration.SubnetIds, v.VpcConfiguration.SecurityGroupIds
	}
	info.Spec.Configuration, err = plain(v.Configuration)
	return info, err
}

// Update changes what is not the zero value.
func (s *DataSource) Update(ctx context.Context, spec DataSourceSpec) error {
	const op = "assistant.Update"
	if err := s.check(); err != nil {
		return awsai.Wrap(op, err)
	}
	in, err := spec.update()
	if err != nil {
		return awsai.Wrap(op, err)
	}
	in.ApplicationId, in.IndexId, in.DataSourceId = &s.index.app.id, &s.index.id, &s.id
	_, err = s.index.app.api.UpdateDataSource(ctx, in)
	return wrapAdmin(op, err)
}

// Delete deletes the data source with its documents. Deleting goes on after it.
func (s *DataSource) Delete(ctx context.Context) error {
	const op = "assistant.Delete"
	if err := s.check(); err != nil {
		return awsai.Wrap(op, err)
	}
	_, err := s.index.app.api.DeleteDataSource(ctx, &qbusiness.DeleteDataSourceInput{ApplicationId: &s.index.app.id, IndexId: &s.index.id, DataSourceId: &s.id})
	return wrapAdmin(op, err)
}

// Synced is what a synchronisation did. Documents that failed are no failure of it.
type Synced struct {
	// ID is that of the job, and Status the service's: "SUCCEEDED", or "INCOMPLETE" where
	// documents failed; in a history also "FAILED", "ABORTED" and others.
	ID, Status string
	// Scanned is how many documents were looked at, Added, Modified and Deleted what became of
	// them, and Failed how many could not be indexed.
	Scanned, Added, Modified, Deleted, Failed int64
	// Code and Reason are the service's of a failure, SourceCode that of the source.
	Code, Reason, SourceCode string
	// Started and Ended are when, the zero time for one that goes on.
	Started, Ended time.Time
}

// Sync starts a synchronisation of the index with the source. The job ends with what became of
// the documents. One runs at a time.
func (s *DataSource) Sync(ctx context.Context) (*job.Job[Synced], error) {
	const op = "assistant.Sync"
	if err := s.check(); err != nil {
		return nil, awsai.Wrap(op, err)
	}
	out, err := s.index.app.api.StartDataSourceSyncJob(ctx, &qbusiness.StartDataSourceSyncJobInput{ApplicationId: &s.index.app.id, IndexId: &s.index.id, DataSourceId: &s.id})
	if err != nil {
		return nil, wrapAdmin(op, err)
	}
	return s.resume(aws.ToString(out.ExecutionId), time.Now()), nil
}

// Resume is the synchronisation with the given ID, that another process has started.
func (s *DataSource) Resume(syncID string) *job.Job[Synced] { return s.resume(syncID, time.Time{}) }

// unlisted is for how long a synchronisation that was started may be missing in the list.
const unlisted = 2 * time.Minute

func (s *DataSource) resume(id string, started time.Time) *job.Job[Synced] {
	return job.New(id, job.Driver[Synced]{
		Name: "sync",
		Describe: func(ctx context.Context, id string) (job.State, error) {
			v, err := s.synced(ctx, id)
			if awsai.KindOf(err) == awsai.ErrNotFound && !started.IsZero() && time.Since(started) < unlisted {
				return job.State{Status: job.Queued}, nil
			}
			return v.state(), err
		},
		Result: s.synced,
		Stop: func(ctx context.Context, _ string) error {
			_, err := s.index.app.api.StopDataSourceSyncJob(ctx, &qbusiness.StopDataSourceSyncJobInput{ApplicationId: &s.index.app.id, IndexId: &s.index.id, DataSourceId: &s.id})
			return err
		},
	}, func(o *job.Options) { *o = s.index.app.o.Job })
}

func (s *DataSource) synced(ctx context.Context, id string) (Synced, error) {
	for v, err := range s.History(ctx) {
		if err != nil || v.ID == id {
			return v, err
		}
	}
	return Synced{}, fmt.Errorf("%w: the data source has no such synchronisation", awsai.ErrNotFound)
}

var syncStatuses = map[types.DataSourceSyncJobStatus]job.Status{
	types.DataSourceSyncJobStatusSyncing:         job.Running,
	types.DataSourceSyncJobStatusSyncingIndexing: job.Running,
	types.DataSourceSyncJobStatusSucceeded:       job.Succeeded,
	types.DataSourceSyncJobStatusIncomplete:      job.Succeeded,
	types.DataSourceSyncJobStatusFailed:          job.Failed,
	types.DataSourceSyncJobStatusStopping:        job.Stopping,
	types.DataSourceSyncJobStatusAborted:         job.Stopped,
}

func (v Synced) state() job.State {
	status, known := syncStatuses[types.DataSourceSyncJobStatus(v.Status)]
	if !known {
		status = job.Status(v.Status)
	}
	return job.State{Status: status, Reason: v.Reason, Done: v.Added + v.Modified + v.Deleted + v.Failed, Created: v.Started, Ended: v.Ended}
}

// History yields the synchronisations of the data source.
func (s *DataSource) History(ctx context.Context) iter.Seq2[Synced, error] {
	const op = "assistant.History"
	if err := s.check(); err != nil {
		return failed[Synced](op, err)
	}
	return explained(page.Items(ctx, op, func() *qbusiness.ListDataSourceSyncJobsPaginator {
		return qbusiness.NewListDataSourceSyncJobsPaginator(s.index.app.api, &qbusiness.ListDataSourceSyncJobsInput{ApplicationId: &s.index.app.id, IndexId: &s.index.id, DataSourceId: &s.id})
	}, func(p *qbusiness.ListDataSourceSyncJobsOutput) ([]Synced, *string) {
		return each(p.History, newSynced), p.NextToken
	}), "")
}

func newSynced(j types.DataSourceSyncJob) Synced {
	v := Synced{ID: aws.ToString(j.ExecutionId), Status: string(j.Status), SourceCode: aws.ToString(j.DataSourceErrorCode), Started: aws.ToTime(j.StartTime), Ended: aws.ToTime(j.EndTime)}
	v.Code, v.Reason = detail(j.Error)
	if m := j.Metrics; m != nil {
		v.Scanned, v.Added, v.Modified, v.Deleted, v.Failed = count(m.DocumentsScanned), count(m.DocumentsAdded), count(m.DocumentsModified), count(m.DocumentsDeleted), count(m.DocumentsFailed)
	}
	return v
}

// count is a number that the service writes as a text, 0 for what is none.
func count(s *string) int64 {
	n, err := strconv.ParseInt(aws.ToString(s), 10, 64)
	if err != nil {
		return 0
	}
	return max(n, 0)
}
