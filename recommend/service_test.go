package recommend_test

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/personalize"
	"github.com/aws/aws-sdk-go-v2/service/personalize/types"

	"github.com/awsai-go/awsai/awsaitest"
	"github.com/awsai-go/awsai/media"
	"github.com/awsai-go/awsai/recommend"
)

const (
	arnRoot = "arn:aws:personalize:us-east-1:111122223333:"
	role    = "arn:aws:iam::111122223333:role/personalize"
)

// thing is a resource of the fake.
type thing struct {
	kind, name, arn, parent, status, reason string
	left                                    int // descriptions until it is made, or gone
	schema, version, recipe, text           string
	update                                  string
	in, out                                 string
	tps                                     *int32
	auto                                    bool
}

// personalizeService is an Amazon Personalize that makes what it is asked for and refuses what
// the real one does: names that are taken, parents that are not ready, deletions of what is in
// use.
type personalizeService struct {
	fake    *awsaitest.Fake
	s3      *awsaitest.S3
	mu      sync.Mutex
	things  map[string]*thing
	created map[string]int
	events  []string
	fail    map[string]string // reasons by kind and name
	slow    int               // descriptions that a making takes
}

func servePersonalize(t testing.TB) *personalizeService {
	s := &personalizeService{fake: awsaitest.New(t), things: map[string]*thing{}, created: map[string]int{}, fail: map[string]string{}, slow: 1}
	s.s3 = s.fake.S3("bucket")
	s.serveData()
	s.serveModels()
	s.serveLists()
	s.serveDeletes()
	return s
}

func settings(o *recommend.Options) {
	o.Role = role
	o.Place = media.URI{Bucket: "bucket", Key: "shop"}
}

func (s *personalizeService) client() *recommend.Client {
	return recommend.New(s.fake.Config(), settings)
}

// wire is an HTTP client that dies after some requests: the last is not sent, or its answer is
// lost.
type wire struct {
	inner interface {
		Do(*http.Request) (*http.Response, error)
	}
	mu    sync.Mutex
	n     int
	limit int
	lost  bool
}

var errDead = errors.New("the process is dead")

func (w *wire) Do(r *http.Request) (*http.Response, error) {
	w.mu.Lock()
	w.n++
	n := w.n
	w.mu.Unlock()
	if w.limit > 0 && n > w.limit {
		return nil, errDead
	}
	resp, err := w.inner.Do(r)
	if w.lost && n == w.limit && err == nil {
		resp.Body.Close()
		return nil, errDead
	}
	return resp, err
}

func (s *personalizeService) clientOver(limit int, lost bool) (*recommend.Client, *wire) {
	cfg := s.fake.Config()
	w := &wire{inner: cfg.HTTPClient, limit: limit, lost: lost}
	cfg.HTTPClient = w
	return recommend.New(cfg, settings), w
}

func invalid(format string, args ...any) error {
	return &types.InvalidInputException{Message: aws.String(fmt.Sprintf(format, args...))}
}

func notFound(arn string) error {
	return &types.ResourceNotFoundException{Message: aws.String("no " + arn)}
}

func busy(arn string) error {
	return &types.ResourceInUseException{Message: aws.String("in use: " + arn)}
}

// make makes a thing. Names are unique by kind.
func (s *personalizeService) make(n thing) (string, error) {
	if n.arn == "" {
		n.arn = arnRoot + n.kind + "/" + n.name
	}
	for _, o := range s.things {
		if o.kind == n.kind && n.name != "" && o.name == n.name || o.arn == n.arn {
			return "", &types.ResourceAlreadyExistsException{Message: aws.String("another " + n.kind)}
		}
	}
	n.status, n.left = "CREATE PENDING", s.slow
	if n.reason = s.fail[n.kind+"/"+n.name]; n.kind == "schema" {
		n.status = "ACTIVE"
	}
	s.things[n.arn] = &n
	s.created[n.kind+"/"+n.name]++
	return n.arn, nil
}

// active returns a thing that is ready to be built on.
func (s *personalizeService) active(arn *string) (*thing, error) {
	th := s.things[aws.ToString(arn)]
	switch {
	case th == nil:
		return nil, notFound(aws.ToString(arn))
	case th.status != "ACTIVE":
		return nil, busy(th.arn)
	}
	return th, nil
}

// look returns a thing as it is now; it gets on by being looked at.
func (s *personalizeService) look(arn *string) (thing, error) {
	th := s.things[aws.ToString(arn)]
	if th == nil {
		return thing{}, notFound(aws.ToString(arn))
	}
	now := *th
	if th.left--; th.left <= 0 {
		switch {
		case strings.HasPrefix(th.status, "DELETE"):
			delete(s.things, th.arn)
			s.events = append(s.events, "gone "+th.kind)
		case th.status == "CREATE STOPPING":
			th.status = "CREATE STOPPED"
		case th.reason != "":
			th.status = "CREATE FAILED"
		case strings.HasPrefix(th.status, "CREATE"):
			th.status = "ACTIVE"
		case th.status == "STOP PENDING":
			th.status = "INACTIVE"
		case th.status == "START PENDING":
			th.status = "ACTIVE"
		}
		if th.update == "CREATE PENDING" {
			th.update = "ACTIVE"
		}
	}
	return now, nil
}

// handle answers an operation under the lock.
func handle[In, Out any](s *personalizeService, fn func(in *In) (*Out, error)) {
	awsaitest.Handle(s.fake, func(_ context.Context, in *In) (*Out, error) {
		s.mu.Lock()
		defer s.mu.Unlock()
		return fn(in)
	})
}

func (s *personalizeService) serveData() {
	handle(s, func(in *personalize.CreateDatasetGroupInput) (*personalize.CreateDatasetGroupOutput, error) {
		arn, err := s.make(thing{kind: "dataset-group", name: *in.Name, text: string(in.Domain)})
		return &personalize.CreateDatasetGroupOutput{DatasetGroupArn: &arn}, err
	})
	handle(s, func(in *personalize.CreateSchemaInput) (*personalize.CreateSchemaOutput, error) {
		if _, err := recommend.ParseSchema([]byte(*in.Schema)); err != nil {
			return nil, invalid("schema")
		}
		arn, err := s.make(thing{kind: "schema", name: *in.Name, text: *in.Schema})
		return &personalize.CreateSchemaOutput{SchemaArn: &arn}, err
	})
	handle(s, func(in *personalize.CreateDatasetInput) (*personalize.CreateDatasetOutput, error) {
		group, err := s.active(in.DatasetGroupArn)
		if err != nil {
			return nil, err
		}
		if _, err := s.active(in.SchemaArn); err != nil {
			return nil, err
		}
		arn, err := s.make(thing{kind: "dataset", name: *in.Name, parent: group.arn, schema: *in.SchemaArn, text: *in.DatasetType, arn: arnRoot + "dataset/" + group.name + "/" + strings.ToUpper(*in.DatasetType)})
		return &personalize.CreateDatasetOutput{DatasetArn: &arn}, err
	})
	handle(s, func(in *personalize.UpdateDatasetInput) (*personalize.UpdateDatasetOutput, error) {
		d, err := s.active(in.DatasetArn)
		if err != nil {
			return nil, err
		}
		d.schema, d.update, d.left = *in.SchemaArn, "CREATE PENDING", s.slow
		return &personalize.UpdateDatasetOutput{DatasetArn: &d.arn}, nil
	})
	handle(s, func(in *personalize.CreateDatasetImportJobInput) (*personalize.CreateDatasetImportJobOutput, error) {
		d, err := s.active(in.DatasetArn)
		if err != nil {
			return nil, err
		}
		u, err := media.ParseURI(*in.DataSource.DataLocation)
		if err != nil {
			return nil, invalid("location")
		}
		if _, ok := s.s3.Object(u.Bucket, u.Key); !ok {
			return nil, invalid("nothing at the location")
		}
		arn, err := s.make(thing{kind: "dataset-import-job", name: *in.JobName, parent: d.arn, in: u.String(), text: string(in.ImportMode)})
		return &personalize.CreateDatasetImportJobOutput{DatasetImportJobArn: &arn}, err
	})
	handle(s, func(in *personalize.CreateDatasetExportJobInput) (*personalize.CreateDatasetExportJobOutput, error) {
		arn, err := s.make(thing{kind: "dataset-export-job", name: *in.JobName, parent: *in.DatasetArn, out: *in.JobOutput.S3DataDestination.Path})
		return &personalize.CreateDatasetExportJobOutput{DatasetExportJobArn: &arn}, err
	})
	handle(s, func(in *personalize.CreateDataDeletionJobInput) (*personalize.CreateDataDeletionJobOutput, error) {
		arn, err := s.make(thing{kind: "data-deletion-job", name: *in.JobName, parent: *in.DatasetGroupArn, in: *in.DataSource.DataLocation})
		return &personalize.CreateDataDeletionJobOutput{DataDeletionJobArn: &arn}, err
	})
	handle(s, func(in *personalize.CreateEventTrackerInput) (*personalize.CreateEventTrackerOutput, error) {
		if _, err := s.active(in.DatasetGroupArn); err != nil {
			return nil, err
		}
		arn, err := s.make(thing{kind: "event-tracker", name: *in.Name, parent: *in.DatasetGroupArn})
		return &personalize.CreateEventTrackerOutput{EventTrackerArn: &arn, TrackingId: aws.String("track-1")}, err
	})
	handle(s, func(in *personalize.CreateMetricAttributionInput) (*personalize.CreateMetricAttributionOutput, error) {
		arn, err := s.make(thing{kind: "metric-attribution", name: *in.Name, parent: *in.DatasetGroupArn})
		return &personalize.CreateMetricAttributionOutput{MetricAttributionArn: &arn}, err
	})
	handle(s, func(in *personalize.CreateFilterInput) (*personalize.CreateFilterOutput, error) {
		if _, err := s.active(in.DatasetGroupArn); err != nil {
			return nil, err
		}
		arn, err := s.make(thing{kind: "filter", name: *in.Name, parent: *in.DatasetGroupArn, text: *in.FilterExpression})
		return &personalize.CreateFilterOutput{FilterArn: &arn}, err
	})
	s.serveDescribeData()
}

var then = aws.Time(time.Date(2024, 1, 2, 3, 4, 5, 0, time.UTC))

func (s *personalizeService) serveDescribeData() {
	handle(s, func(in *personalize.DescribeDatasetGroupInput) (*personalize.DescribeDatasetGroupOutput, error) {
		th, err := s.look(in.DatasetGroupArn)
		return &personalize.DescribeDatasetGroupOutput{DatasetGroup: &types.DatasetGroup{Name: &th.name, DatasetGroupArn: &th.arn, Status: &th.status, Domain: types.Domain(th.text), FailureReason: &th.reason}}, err
	})
	handle(s, func(in *personalize.DescribeSchemaInput) (*personalize.DescribeSchemaOutput, error) {
		th, err := s.look(in.SchemaArn)
		return &personalize.DescribeSchemaOutput{Schema: &types.DatasetSchema{Name: &th.name, SchemaArn: &th.arn, Schema: &th.text}}, err
	})
	handle(s, func(in *personalize.DescribeDatasetInput) (*personalize.DescribeDatasetOutput, error) {
		th, err := s.look(in.DatasetArn)
		d := &types.Dataset{Name: &th.name, DatasetArn: &th.arn, Status: &th.status, DatasetType: &th.text, SchemaArn: &th.schema, DatasetGroupArn: &th.parent}
		if th.update != "" {
			d.LatestDatasetUpdate = &types.DatasetUpdateSummary{Status: &th.update, SchemaArn: &th.schema}
		}
		return &personalize.DescribeDatasetOutput{Dataset: d}, err
	})
	handle(s, func(in *personalize.DescribeDatasetImportJobInput) (*personalize.DescribeDatasetImportJobOutput, error) {
		th, err := s.look(in.DatasetImportJobArn)
		return &personalize.DescribeDatasetImportJobOutput{DatasetImportJob: &types.DatasetImportJob{
			JobName: &th.name, DatasetImportJobArn: &th.arn, Status: &th.status, FailureReason: &th.reason, CreationDateTime: then, DatasetArn: &th.parent, DataSource: &types.DataSource{DataLocation: &th.in}}}, err
	})
	handle(s, func(in *personalize.DescribeDatasetExportJobInput) (*personalize.DescribeDatasetExportJobOutput, error) {
		th, err := s.look(in.DatasetExportJobArn)
		return &personalize.DescribeDatasetExportJobOutput{DatasetExportJob: &types.DatasetExportJob{
			JobName: &th.name, DatasetExportJobArn: &th.arn, Status: &th.status, JobOutput: &types.DatasetExportJobOutput{S3DataDestination: &types.S3DataConfig{Path: &th.out}}}}, err
	})
	handle(s, func(in *personalize.DescribeDataDeletionJobInput) (*personalize.DescribeDataDeletionJobOutput, error) {
		th, err := s.look(in.DataDeletionJobArn)
		if th.status == "ACTIVE" {
			th.status = "COMPLETED"
		}
		return &personalize.DescribeDataDeletionJobOutput{DataDeletionJob: &types.DataDeletionJob{JobName: &th.name, DataDeletionJobArn: &th.arn, Status: &th.status, DatasetGroupArn: &th.parent}}, err
	})
	handle(s, func(in *personalize.DescribeEventTrackerInput) (*personalize.DescribeEventTrackerOutput, error) {
		th, err := s.look(in.EventTrackerArn)
		return &personalize.DescribeEventTrackerOutput{EventTracker: &types.EventTracker{Name: &th.name, EventTrackerArn: &th.arn, Status: &th.status, TrackingId: aws.String("track-1"), DatasetGroupArn: &th.parent}}, err
	})
	handle(s, func(in *personalize.DescribeMetricAttributionInput) (*personalize.DescribeMetricAttributionOutput, error) {
		th, err := s.look(in.MetricAttributionArn)
		return &personalize.DescribeMetricAttributionOutput{MetricAttribution: &types.MetricAttribution{Name: &th.name, MetricAttributionArn: &th.arn, Status: &th.status, DatasetGroupArn: &th.parent}}, err
	})
	handle(s, func(in *personalize.DescribeFilterInput) (*personalize.DescribeFilterOutput, error) {
		th, err := s.look(in.FilterArn)
		return &personalize.DescribeFilterOutput{Filter: &types.Filter{Name: &th.name, FilterArn: &th.arn, Status: &th.status, FilterExpression: &th.text, DatasetGroupArn: &th.parent}}, err
	})
}

func (s *personalizeService) serveModels() {
	handle(s, func(in *personalize.CreateSolutionInput) (*personalize.CreateSolutionOutput, error) {
		if _, err := s.active(in.DatasetGroupArn); err != nil {
			return nil, err
		}
		arn, err := s.make(thing{kind: "solution", name: *in.Name, parent: *in.DatasetGroupArn, recipe: *in.RecipeArn, auto: aws.ToBool(in.PerformAutoTraining)})
		return &personalize.CreateSolutionOutput{SolutionArn: &arn}, err
	})
	handle(s, func(in *personalize.UpdateSolutionInput) (*personalize.UpdateSolutionOutput, error) {
		th, err := s.active(in.SolutionArn)
		if err != nil {
			return nil, err
		}
		th.auto, th.update, th.left = aws.ToBool(in.PerformAutoTraining), "CREATE PENDING", s.slow
		return &personalize.UpdateSolutionOutput{SolutionArn: &th.arn}, nil
	})
	handle(s, func(in *personalize.CreateSolutionVersionInput) (*personalize.CreateSolutionVersionOutput, error) {
		th, err := s.active(in.SolutionArn)
		if err != nil {
			return nil, err
		}
		if !s.imported(th.parent) {
			return nil, invalid("no interactions")
		}
		arn, err := s.make(thing{kind: "solution-version", name: aws.ToString(in.Name), parent: th.arn, recipe: th.recipe, arn: th.arn + "/" + strconv.Itoa(len(s.created)), text: string(in.TrainingMode)})
		return &personalize.CreateSolutionVersionOutput{SolutionVersionArn: &arn}, err
	})
	handle(s, func(in *personalize.StopSolutionVersionCreationInput) (*personalize.StopSolutionVersionCreationOutput, error) {
		th := s.things[*in.SolutionVersionArn]
		if th == nil || !strings.HasPrefix(th.status, "CREATE") {
			return nil, invalid("not training")
		}
		th.status, th.left = "CREATE STOPPING", 2
		return &personalize.StopSolutionVersionCreationOutput{}, nil
	})
	handle(s, func(in *personalize.CreateCampaignInput) (*personalize.CreateCampaignOutput, error) {
		version := *in.SolutionVersionArn
		if solution, latest := strings.CutSuffix(version, "/$LATEST"); latest {
			version = solution
		}
		if _, err := s.active(&version); err != nil {
			return nil, err
		}
		parent := version
		if strings.Count(version, "/") == 2 {
			parent = version[:strings.LastIndex(version, "/")]
		}
		arn, err := s.make(thing{kind: "campaign", name: *in.Name, parent: parent, version: *in.SolutionVersionArn, tps: in.MinProvisionedTPS})
		return &personalize.CreateCampaignOutput{CampaignArn: &arn}, err
	})
	handle(s, func(in *personalize.UpdateCampaignInput) (*personalize.UpdateCampaignOutput, error) {
		th, err := s.active(in.CampaignArn)
		if err != nil {
			return nil, err
		}
		th.version, th.update, th.left = *in.SolutionVersionArn, "CREATE PENDING", s.slow
		return &personalize.UpdateCampaignOutput{CampaignArn: &th.arn}, nil
	})
	handle(s, func(in *personalize.CreateRecommenderInput) (*personalize.CreateRecommenderOutput, error) {
		if !s.imported(*in.DatasetGroupArn) {
			return nil, invalid("no interactions")
		}
		arn, err := s.make(thing{kind: "recommender", name: *in.Name, parent: *in.DatasetGroupArn, recipe: *in.RecipeArn, tps: in.RecommenderConfig.MinRecommendationRequestsPerSecond})
		return &personalize.CreateRecommenderOutput{RecommenderArn: &arn}, err
	})
	handle(s, func(in *personalize.UpdateRecommenderInput) (*personalize.UpdateRecommenderOutput, error) {
		th, err := s.active(in.RecommenderArn)
		if err != nil {
			return nil, err
		}
		th.tps, th.update, th.left = in.RecommenderConfig.MinRecommendationRequestsPerSecond, "CREATE PENDING", s.slow
		return &personalize.UpdateRecommenderOutput{RecommenderArn: &th.arn}, nil
	})
	handle(s, func(in *personalize.StopRecommenderInput) (*personalize.StopRecommenderOutput, error) {
		th, err := s.active(in.RecommenderArn)
		if err != nil {
			return nil, err
		}
		th.status, th.left = "STOP PENDING", 1
		return &personalize.StopRecommenderOutput{RecommenderArn: &th.arn}, nil
	})
	handle(s, func(in *personalize.StartRecommenderInput) (*personalize.StartRecommenderOutput, error) {
		th := s.things[*in.RecommenderArn]
		th.status, th.left = "START PENDING", 1
		return &personalize.StartRecommenderOutput{RecommenderArn: &th.arn}, nil
	})
	handle(s, func(in *personalize.CreateBatchInferenceJobInput) (*personalize.CreateBatchInferenceJobOutput, error) {
		arn, err := s.make(thing{kind: "batch-inference-job", name: *in.JobName, parent: *in.SolutionVersionArn, in: *in.JobInput.S3DataSource.Path, out: *in.JobOutput.S3DataDestination.Path})
		return &personalize.CreateBatchInferenceJobOutput{BatchInferenceJobArn: &arn}, err
	})
	handle(s, func(in *personalize.CreateBatchSegmentJobInput) (*personalize.CreateBatchSegmentJobOutput, error) {
		arn, err := s.make(thing{kind: "batch-segment-job", name: *in.JobName, parent: *in.SolutionVersionArn, in: *in.JobInput.S3DataSource.Path, out: *in.JobOutput.S3DataDestination.Path})
		return &personalize.CreateBatchSegmentJobOutput{BatchSegmentJobArn: &arn}, err
	})
	s.serveDescribeModels()
}

// imported tells whether a group has interactions.
func (s *personalizeService) imported(group string) bool {
	for _, th := range s.things {
		if d := s.things[th.parent]; th.kind == "dataset-import-job" && th.status == "ACTIVE" && d != nil && d.parent == group && d.text == "Interactions" {
			return true
		}
	}
	return false
}

func (s *personalizeService) serveDescribeModels() {
	handle(s, func(in *personalize.DescribeSolutionInput) (*personalize.DescribeSolutionOutput, error) {
		th, err := s.look(in.SolutionArn)
		return &personalize.DescribeSolutionOutput{Solution: &types.Solution{Name: &th.name, SolutionArn: &th.arn, Status: &th.status, RecipeArn: &th.recipe, DatasetGroupArn: &th.parent, PerformAutoTraining: &th.auto}}, err
	})
	handle(s, func(in *personalize.DescribeSolutionVersionInput) (*personalize.DescribeSolutionVersionOutput, error) {
		th, err := s.look(in.SolutionVersionArn)
		return &personalize.DescribeSolutionVersionOutput{SolutionVersion: &types.SolutionVersion{
			Name: &th.name, SolutionVersionArn: &th.arn, Status: &th.status, FailureReason: &th.reason, SolutionArn: &th.parent, TrainingHours: aws.Float64(1.5),
			TunedHPOParams: &types.TunedHPOParams{AlgorithmHyperParameters: map[string]string{"bptt": "8"}}}}, err
	})
	handle(s, func(in *personalize.DescribeCampaignInput) (*personalize.DescribeCampaignOutput, error) {
		th, err := s.look(in.CampaignArn)
		c := &types.Campaign{Name: &th.name, CampaignArn: &th.arn, Status: &th.status, SolutionVersionArn: &th.version, MinProvisionedTPS: th.tps}
		if th.update != "" {
			c.LatestCampaignUpdate = &types.CampaignUpdateSummary{Status: &th.update, SolutionVersionArn: &th.version}
		}
		return &personalize.DescribeCampaignOutput{Campaign: c}, err
	})
	handle(s, func(in *personalize.DescribeRecommenderInput) (*personalize.DescribeRecommenderOutput, error) {
		th, err := s.look(in.RecommenderArn)
		return &personalize.DescribeRecommenderOutput{Recommender: &types.Recommender{
			Name: &th.name, RecommenderArn: &th.arn, Status: &th.status, RecipeArn: &th.recipe, DatasetGroupArn: &th.parent, ModelMetrics: map[string]float64{"coverage": 0.5},
			RecommenderConfig: &types.RecommenderConfig{MinRecommendationRequestsPerSecond: th.tps}}}, err
	})
	handle(s, func(in *personalize.DescribeBatchInferenceJobInput) (*personalize.DescribeBatchInferenceJobOutput, error) {
		th, err := s.look(in.BatchInferenceJobArn)
		return &personalize.DescribeBatchInferenceJobOutput{BatchInferenceJob: &types.BatchInferenceJob{JobName: &th.name, BatchInferenceJobArn: &th.arn, Status: &th.status, SolutionVersionArn: &th.parent,
			JobInput: &types.BatchInferenceJobInput{S3DataSource: &types.S3DataConfig{Path: &th.in}}, JobOutput: &types.BatchInferenceJobOutput{S3DataDestination: &types.S3DataConfig{Path: &th.out}}}}, err
	})
	handle(s, func(in *personalize.DescribeBatchSegmentJobInput) (*personalize.DescribeBatchSegmentJobOutput, error) {
		th, err := s.look(in.BatchSegmentJobArn)
		return &personalize.DescribeBatchSegmentJobOutput{BatchSegmentJob: &types.BatchSegmentJob{JobName: &th.name, BatchSegmentJobArn: &th.arn, Status: &th.status, SolutionVersionArn: &th.parent,
			JobInput: &types.BatchSegmentJobInput{S3DataSource: &types.S3DataConfig{Path: &th.in}}, JobOutput: &types.BatchSegmentJobOutput{S3DataDestination: &types.S3DataConfig{Path: &th.out}}}}, err
	})
}

// page is the things of a kind, two at a time.
func (s *personalizeService) page(kind string, parent, token *string) (out []thing, next *string) {
	var all []thing
	for _, arn := range slices.Sorted(maps.Keys(s.things)) {
		if th := s.things[arn]; th.kind == kind && (parent == nil || th.parent == *parent) {
			all = append(all, *th)
		}
	}
	from, _ := strconv.Atoi(aws.ToString(token))
	to := min(from+2, len(all))
	if to < len(all) {
		next = aws.String(strconv.Itoa(to))
	}
	return all[min(from, to):to], next
}

func each[T any](list []thing, fn func(th thing) T) []T {
	out := make([]T, len(list))
	for i, th := range list {
		out[i] = fn(th)
	}
	return out
}

func (s *personalizeService) serveLists() {
	handle(s, func(in *personalize.ListDatasetGroupsInput) (*personalize.ListDatasetGroupsOutput, error) {
		list, next := s.page("dataset-group", nil, in.NextToken)
		return &personalize.ListDatasetGroupsOutput{NextToken: next, DatasetGroups: each(list, func(th thing) types.DatasetGroupSummary {
			return types.DatasetGroupSummary{Name: &th.name, DatasetGroupArn: &th.arn, Status: &th.status, Domain: types.Domain(th.text)}
		})}, nil
	})
	handle(s, func(in *personalize.ListSchemasInput) (*personalize.ListSchemasOutput, error) {
		list, next := s.page("schema", nil, in.NextToken)
		return &personalize.ListSchemasOutput{NextToken: next, Schemas: each(list, func(th thing) types.DatasetSchemaSummary {
			return types.DatasetSchemaSummary{Name: &th.name, SchemaArn: &th.arn}
		})}, nil
	})
	handle(s, func(in *personalize.ListDatasetsInput) (*personalize.ListDatasetsOutput, error) {
		list, next := s.page("dataset", in.DatasetGroupArn, in.NextToken)
		return &personalize.ListDatasetsOutput{NextToken: next, Datasets: each(list, func(th thing) types.DatasetSummary {
			return types.DatasetSummary{Name: &th.name, DatasetArn: &th.arn, Status: &th.status, DatasetType: aws.String(strings.ToUpper(th.text))}
		})}, nil
	})
	handle(s, func(in *personalize.ListDatasetImportJobsInput) (*personalize.ListDatasetImportJobsOutput, error) {
		list, next := s.page("dataset-import-job", in.DatasetArn, in.NextToken)
		return &personalize.ListDatasetImportJobsOutput{NextToken: next, DatasetImportJobs: each(list, func(th thing) types.DatasetImportJobSummary {
			return types.DatasetImportJobSummary{JobName: &th.name, DatasetImportJobArn: &th.arn, Status: &th.status}
		})}, nil
	})
	handle(s, func(in *personalize.ListDatasetExportJobsInput) (*personalize.ListDatasetExportJobsOutput, error) {
		list, next := s.page("dataset-export-job", in.DatasetArn, in.NextToken)
		return &personalize.ListDatasetExportJobsOutput{NextToken: next, DatasetExportJobs: each(list, func(th thing) types.DatasetExportJobSummary {
			return types.DatasetExportJobSummary{JobName: &th.name, DatasetExportJobArn: &th.arn, Status: &th.status}
		})}, nil
	})
	handle(s, func(in *personalize.ListDataDeletionJobsInput) (*personalize.ListDataDeletionJobsOutput, error) {
		list, next := s.page("data-deletion-job", in.DatasetGroupArn, in.NextToken)
		return &personalize.ListDataDeletionJobsOutput{NextToken: next, DataDeletionJobs: each(list, func(th thing) types.DataDeletionJobSummary {
			return types.DataDeletionJobSummary{JobName: &th.name, DataDeletionJobArn: &th.arn, Status: &th.status}
		})}, nil
	})
	handle(s, func(in *personalize.ListEventTrackersInput) (*personalize.ListEventTrackersOutput, error) {
		list, next := s.page("event-tracker", in.DatasetGroupArn, in.NextToken)
		return &personalize.ListEventTrackersOutput{NextToken: next, EventTrackers: each(list, func(th thing) types.EventTrackerSummary {
			return types.EventTrackerSummary{Name: &th.name, EventTrackerArn: &th.arn, Status: &th.status}
		})}, nil
	})
	handle(s, func(in *personalize.ListMetricAttributionsInput) (*personalize.ListMetricAttributionsOutput, error) {
		list, next := s.page("metric-attribution", in.DatasetGroupArn, in.NextToken)
		return &personalize.ListMetricAttributionsOutput{NextToken: next, MetricAttributions: each(list, func(th thing) types.MetricAttributionSummary {
			return types.MetricAttributionSummary{Name: &th.name, MetricAttributionArn: &th.arn, Status: &th.status}
		})}, nil
	})
	handle(s, func(in *personalize.ListFiltersInput) (*personalize.ListFiltersOutput, error) {
		list, next := s.page("filter", in.DatasetGroupArn, in.NextToken)
		return &personalize.ListFiltersOutput{NextToken: next, Filters: each(list, func(th thing) types.FilterSummary {
			return types.FilterSummary{Name: &th.name, FilterArn: &th.arn, Status: &th.status}
		})}, nil
	})
	handle(s, func(in *personalize.ListSolutionsInput) (*personalize.ListSolutionsOutput, error) {
		list, next := s.page("solution", in.DatasetGroupArn, in.NextToken)
		return &personalize.ListSolutionsOutput{NextToken: next, Solutions: each(list, func(th thing) types.SolutionSummary {
			return types.SolutionSummary{Name: &th.name, SolutionArn: &th.arn, Status: &th.status, RecipeArn: &th.recipe}
		})}, nil
	})
	handle(s, func(in *personalize.ListSolutionVersionsInput) (*personalize.ListSolutionVersionsOutput, error) {
		list, next := s.page("solution-version", in.SolutionArn, in.NextToken)
		return &personalize.ListSolutionVersionsOutput{NextToken: next, SolutionVersions: each(list, func(th thing) types.SolutionVersionSummary {
			return types.SolutionVersionSummary{SolutionVersionArn: &th.arn, Status: &th.status}
		})}, nil
	})
	handle(s, func(in *personalize.ListCampaignsInput) (*personalize.ListCampaignsOutput, error) {
		list, next := s.page("campaign", in.SolutionArn, in.NextToken)
		return &personalize.ListCampaignsOutput{NextToken: next, Campaigns: each(list, func(th thing) types.CampaignSummary {
			return types.CampaignSummary{Name: &th.name, CampaignArn: &th.arn, Status: &th.status}
		})}, nil
	})
	handle(s, func(in *personalize.ListRecommendersInput) (*personalize.ListRecommendersOutput, error) {
		list, next := s.page("recommender", in.DatasetGroupArn, in.NextToken)
		return &personalize.ListRecommendersOutput{NextToken: next, Recommenders: each(list, func(th thing) types.RecommenderSummary {
			return types.RecommenderSummary{Name: &th.name, RecommenderArn: &th.arn, Status: &th.status, RecipeArn: &th.recipe, RecommenderConfig: &types.RecommenderConfig{MinRecommendationRequestsPerSecond: th.tps}}
		})}, nil
	})
	handle(s, func(in *personalize.ListBatchInferenceJobsInput) (*personalize.ListBatchInferenceJobsOutput, error) {
		list, next := s.page("batch-inference-job", in.SolutionVersionArn, in.NextToken)
		return &personalize.ListBatchInferenceJobsOutput{NextToken: next, BatchInferenceJobs: each(list, func(th thing) types.BatchInferenceJobSummary {
			return types.BatchInferenceJobSummary{JobName: &th.name, BatchInferenceJobArn: &th.arn, Status: &th.status}
		})}, nil
	})
	handle(s, func(in *personalize.ListBatchSegmentJobsInput) (*personalize.ListBatchSegmentJobsOutput, error) {
		list, next := s.page("batch-segment-job", in.SolutionVersionArn, in.NextToken)
		return &personalize.ListBatchSegmentJobsOutput{NextToken: next, BatchSegmentJobs: each(list, func(th thing) types.BatchSegmentJobSummary {
			return types.BatchSegmentJobSummary{JobName: &th.name, BatchSegmentJobArn: &th.arn, Status: &th.status}
		})}, nil
	})
}

// remove begins to delete a thing that nothing needs. Jobs are no hindrance once they have ended.
func (s *personalizeService) remove(arn *string) error {
	th := s.things[aws.ToString(arn)]
	if th == nil {
		return notFound(aws.ToString(arn))
	}
	if th.status == "CREATE PENDING" || th.status == "CREATE STOPPING" || th.status == "DELETE PENDING" {
		return busy(th.arn)
	}
	for _, o := range s.things {
		under := o.parent == th.arn && !strings.HasSuffix(o.kind, "-job") && o.kind != "solution-version"
		unfinished := (o.parent == th.arn || s.things[o.parent] != nil && s.things[o.parent].parent == th.arn) && strings.HasPrefix(o.status, "CREATE") && o.status != "CREATE FAILED" && o.status != "CREATE STOPPED"
		if under || unfinished || th.kind == "schema" && o.schema == th.arn {
			return busy(th.arn)
		}
	}
	s.events = append(s.events, "delete "+th.kind)
	if th.kind == "schema" {
		delete(s.things, th.arn)
		return nil
	}
	for _, o := range s.things {
		if o.parent == th.arn {
			delete(s.things, o.arn)
		}
	}
	th.status, th.left = "DELETE PENDING", 2
	return nil
}

func (s *personalizeService) serveDeletes() {
	handle(s, func(in *personalize.DeleteDatasetGroupInput) (*personalize.DeleteDatasetGroupOutput, error) {
		return &personalize.DeleteDatasetGroupOutput{}, s.remove(in.DatasetGroupArn)
	})
	handle(s, func(in *personalize.DeleteSchemaInput) (*personalize.DeleteSchemaOutput, error) {
		return &personalize.DeleteSchemaOutput{}, s.remove(in.SchemaArn)
	})
	handle(s, func(in *personalize.DeleteDatasetInput) (*personalize.DeleteDatasetOutput, error) {
		return &personalize.DeleteDatasetOutput{}, s.remove(in.DatasetArn)
	})
	handle(s, func(in *personalize.DeleteSolutionInput) (*personalize.DeleteSolutionOutput, error) {
		return &personalize.DeleteSolutionOutput{}, s.remove(in.SolutionArn)
	})
	handle(s, func(in *personalize.DeleteCampaignInput) (*personalize.DeleteCampaignOutput, error) {
		return &personalize.DeleteCampaignOutput{}, s.remove(in.CampaignArn)
	})
	handle(s, func(in *personalize.DeleteRecommenderInput) (*personalize.DeleteRecommenderOutput, error) {
		return &personalize.DeleteRecommenderOutput{}, s.remove(in.RecommenderArn)
	})
	handle(s, func(in *personalize.DeleteFilterInput) (*personalize.DeleteFilterOutput, error) {
		return &personalize.DeleteFilterOutput{}, s.remove(in.FilterArn)
	})
	handle(s, func(in *personalize.DeleteEventTrackerInput) (*personalize.DeleteEventTrackerOutput, error) {
		return &personalize.DeleteEventTrackerOutput{}, s.remove(in.EventTrackerArn)
	})
	handle(s, func(in *personalize.DeleteMetricAttributionInput) (*personalize.DeleteMetricAttributionOutput, error) {
		return &personalize.DeleteMetricAttributionOutput{}, s.remove(in.MetricAttributionArn)
	})
}

// state is what there is, by kind and name.
func (s *personalizeService) state() map[string]string {
	s.mu.Lock()
	defer s.mu.Unlock()
	out := map[string]string{}
	for _, th := range s.things {
		out[th.kind+"/"+th.name] = th.status
	}
	for _, key := range s.s3.Keys("bucket") {
		out["s3/"+key] = "there"
	}
	return out
}
