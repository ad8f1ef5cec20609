package vision_test

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/rekognition"
	"github.com/aws/aws-sdk-go-v2/service/rekognition/types"
	"github.com/google/go-cmp/cmp"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/awsaitest"
	"github.com/awsai-go/awsai/job"
	"github.com/awsai-go/awsai/media"
	"github.com/awsai-go/awsai/vision"
)

const (
	projectARN = "arn:aws:rekognition:us-east-1:111122223333:project/parts/1690474772815"
	modelARN   = "arn:aws:rekognition:us-east-1:111122223333:project/parts/version/v1/1690556751958"
	trainARN   = "arn:aws:rekognition:us-east-1:111122223333:project/parts/dataset/train/1690564858106"
	testARN    = "arn:aws:rekognition:us-east-1:111122223333:project/parts/dataset/test/1690564858107"
)

// modelService is a service with one model. It starts within a minute.
type modelService struct {
	mu           sync.Mutex
	status       types.ProjectVersionStatus
	since        time.Time
	failStart    bool
	started      int
	stopped      int
	refuseToStop error
}

func newModelService(f *awsaitest.Fake, status types.ProjectVersionStatus) *modelService {
	s := &modelService{status: status, since: time.Now()}
	awsaitest.Handle(f, func(_ context.Context, in *rekognition.DescribeProjectsInput) (*rekognition.DescribeProjectsOutput, error) {
		if len(in.ProjectNames) != 1 || in.ProjectNames[0] != "parts" {
			return &rekognition.DescribeProjectsOutput{}, nil
		}
		return &rekognition.DescribeProjectsOutput{ProjectDescriptions: []types.ProjectDescription{{
			ProjectArn: new(projectARN), Status: types.ProjectStatusCreated,
			Datasets: []types.DatasetMetadata{{DatasetType: types.DatasetTypeTrain, DatasetArn: new(trainARN)}},
		}}}, nil
	})
	awsaitest.Handle(f, func(context.Context, *rekognition.DescribeProjectVersionsInput) (*rekognition.DescribeProjectVersionsOutput, error) {
		return &rekognition.DescribeProjectVersionsOutput{ProjectVersionDescriptions: []types.ProjectVersionDescription{s.describe()}}, nil
	})
	awsaitest.Handle(f, func(context.Context, *rekognition.StartProjectVersionInput) (*rekognition.StartProjectVersionOutput, error) {
		s.started++
		return &rekognition.StartProjectVersionOutput{Status: s.set(types.ProjectVersionStatusStarting)}, nil
	})
	awsaitest.Handle(f, func(context.Context, *rekognition.StopProjectVersionInput) (*rekognition.StopProjectVersionOutput, error) {
		if s.refuseToStop != nil {
			return nil, s.refuseToStop
		}
		if s.describe().Status != types.ProjectVersionStatusRunning {
			return nil, &types.ResourceInUseException{}
		}
		s.stopped++
		return &rekognition.StopProjectVersionOutput{Status: s.set(types.ProjectVersionStatusStopping)}, nil
	})
	return s
}

func (s *modelService) set(status types.ProjectVersionStatus) types.ProjectVersionStatus {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.status, s.since = status, time.Now()
	return status
}

func (s *modelService) describe() types.ProjectVersionDescription {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.status == types.ProjectVersionStatusStarting && time.Since(s.since) > time.Minute {
		s.status = types.ProjectVersionStatusRunning
		if s.failStart {
			s.status = types.ProjectVersionStatusFailed
		}
	}
	if s.status == types.ProjectVersionStatusTrainingInProgress && time.Since(s.since) > time.Hour {
		s.status = types.ProjectVersionStatusTrainingCompleted
	}
	return types.ProjectVersionDescription{
		ProjectVersionArn: new(modelARN), Status: s.status, StatusMessage: new("so it is"),
		EvaluationResult: &types.EvaluationResult{F1Score: new(float32(0.75)), Summary: &types.Summary{S3Object: &types.S3Object{Bucket: new("bkt"), Name: new("s.json")}}},
	}
}

func TestModelUse(t *testing.T) {
	boom := errors.New("boom")
	tests := []struct {
		name             string
		status           types.ProjectVersionStatus
		cancelAfter      time.Duration
		failStart        bool
		refuse           error
		fn               error
		started, stopped int
		want             error
		left             bool
	}{
		{name: "well", status: types.ProjectVersionStatusTrainingCompleted, started: 1, stopped: 1},
		{name: "again", status: types.ProjectVersionStatusStopped, started: 1, stopped: 1},
		{name: "fn fails", status: types.ProjectVersionStatusStopped, fn: boom, started: 1, stopped: 1, want: boom},
		{name: "cancelled while it starts", status: types.ProjectVersionStatusStopped, cancelAfter: 10 * time.Second, started: 1, stopped: 1, want: context.Canceled},
		{name: "does not start", status: types.ProjectVersionStatusStopped, failStart: true, started: 1},
		{name: "runs already", status: types.ProjectVersionStatusRunning},
		{name: "somebody else starts it", status: types.ProjectVersionStatusStarting},
		{name: "cannot be stopped", status: types.ProjectVersionStatusStopped, refuse: &types.AccessDeniedException{}, started: 1, want: awsai.ErrAccessDenied, left: true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				fake := awsaitest.New(t)
				s := newModelService(fake, tt.status)
				s.failStart, s.refuseToStop = tt.failStart, tt.refuse
				ctx, cancel := context.WithCancel(t.Context())
				defer cancel()
				if tt.cancelAfter > 0 {
					time.AfterFunc(tt.cancelAfter, cancel)
				}
				ran := false
				err := vision.New(fake.Config()).Model(modelARN).Use(ctx, func(context.Context) error {
					ran = s.describe().Status == types.ProjectVersionStatusRunning
					return tt.fn
				})
				if s.started != tt.started || s.stopped != tt.stopped {
					t.Errorf("started %d, stopped %d times; want %d, %d", s.started, s.stopped, tt.started, tt.stopped)
				}
				if tt.want != nil && !errors.Is(err, tt.want) {
					t.Errorf("error %v, want %v", err, tt.want)
				}
				if _, failed := errors.AsType[*job.FailedError](err); failed != tt.failStart {
					t.Errorf("error %v", err)
				}
				if l, ok := errors.AsType[*vision.LeftRunningError](err); ok != tt.left || ok && l.Model != modelARN {
					t.Errorf("error %v; left running %t", err, tt.left)
				}
				if want := tt.cancelAfter == 0 && !tt.failStart; ran != want {
					t.Errorf("called with a running model: %t, want %t", ran, want)
				}
				if tt.want == nil && !tt.failStart && err != nil {
					t.Errorf("error %v", err)
				}
			})
		})
	}
}

func TestModelUsePanics(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		fake := awsaitest.New(t)
		s := newModelService(fake, types.ProjectVersionStatusStopped)
		defer func() {
			if r := recover(); r != "boom" || s.stopped != 1 {
				t.Errorf("recovered %v, stopped %d times; want boom, once", r, s.stopped)
			}
		}()
		_ = vision.New(fake.Config()).Model(modelARN).Use(t.Context(), func(context.Context) error { panic("boom") })
	})
}

func TestTrain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		fake := awsaitest.New(t)
		newModelService(fake, types.ProjectVersionStatusTrainingInProgress)
		awsaitest.Handle(fake, func(_ context.Context, in *rekognition.CreateProjectVersionInput) (*rekognition.CreateProjectVersionOutput, error) {
			if *in.VersionName != "v1" || *in.OutputConfig.S3Bucket != "bkt" || *in.OutputConfig.S3KeyPrefix != "out/" {
				t.Errorf("request %+v", in)
			}
			return &rekognition.CreateProjectVersionOutput{ProjectVersionArn: new(modelARN)}, nil
		})
		client := vision.New(fake.Config())
		j, err := client.Project(projectARN).Train(t.Context(), "v1", media.URI{Bucket: "bkt", Key: "out/"})
		if err != nil {
			t.Fatal(err)
		}
		for p, err := range client.ResumeTraining(j.ID()).Watch(t.Context()) { // as another process would
			if err != nil || p.Status == job.Running && p.Message != "TRAINING_IN_PROGRESS" {
				t.Errorf("%+v, %v", p, err)
			}
		}
		got, err := j.Wait(t.Context())
		want := vision.ModelInfo{ARN: modelARN, Version: "v1", Status: "TRAINING_COMPLETED", Message: "so it is", F1: 0.75, Summary: media.URI{Bucket: "bkt", Key: "s.json"}}
		if diff := cmp.Diff(want, got); err != nil || diff != "" {
			t.Errorf("error %v, model (-want +got):\n%s", err, diff)
		}
		start, err := client.Model(modelARN).Start(t.Context(), func(o *vision.StartOptions) { o.Units, o.MaxUnits = 2, 3 })
		if err != nil {
			t.Fatal(err)
		}
		if info, err := start.Wait(t.Context()); err != nil || info.Status != "RUNNING" {
			t.Errorf("%+v, %v", info, err)
		}
		if err := start.Stop(t.Context()); err != nil {
			t.Error(err)
		}
	})
}

func TestDataset(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		fake := awsaitest.New(t)
		status, sent, largest := types.DatasetStatusCreateComplete, 0, 0
		var until time.Time
		awsaitest.Handle(fake, func(_ context.Context, in *rekognition.UpdateDatasetEntriesInput) (*rekognition.UpdateDatasetEntriesOutput, error) {
			if time.Now().Before(until) {
				return nil, &types.ResourceInUseException{}
			}
			sent += strings.Count(string(in.Changes.GroundTruth), "\n")
			largest = max(largest, len(in.Changes.GroundTruth))
			status, until = types.DatasetStatusUpdateInProgress, time.Now().Add(time.Minute)
			return &rekognition.UpdateDatasetEntriesOutput{}, nil
		})
		awsaitest.Handle(fake, func(context.Context, *rekognition.DescribeDatasetInput) (*rekognition.DescribeDatasetOutput, error) {
			if status == types.DatasetStatusUpdateInProgress && time.Now().After(until) {
				status = types.DatasetStatusUpdateComplete
			}
			return &rekognition.DescribeDatasetOutput{DatasetDescription: &types.DatasetDescription{Status: status, DatasetStats: &types.DatasetStats{TotalEntries: new(int32(sent))}}}, nil
		})
		const n = 20_000
		d := vision.New(fake.Config()).Dataset(trainARN)
		err := d.Add(t.Context(), func(yield func(vision.Entry) bool) {
			for range n {
				if !yield(vision.Entry{Image: media.URI{Bucket: "bucket", Key: strings.Repeat("k", 300)}, Labels: []string{"a"}}) {
					return
				}
			}
		})
		if err != nil || sent != n || largest > 5<<20 || len(fake.Calls("UpdateDatasetEntries")) != 3 {
			t.Errorf("error %v; %d entries in %d requests, the largest of %d bytes", err, sent, len(fake.Calls("UpdateDatasetEntries")), largest)
		}
		info, err := d.Info(t.Context())
		if diff := cmp.Diff(vision.DatasetInfo{ARN: trainARN, Status: "UPDATE_COMPLETE", Entries: n}, info); err != nil || diff != "" {
			t.Errorf("error %v, dataset (-want +got):\n%s", err, diff)
		}
	})
}

func TestProjects(t *testing.T) {
	fake := awsaitest.New(t)
	newModelService(fake, types.ProjectVersionStatusStopped)
	awsaitest.Handle(fake, func(_ context.Context, in *rekognition.CreateProjectInput) (*rekognition.CreateProjectOutput, error) {
		if in.Feature != types.CustomizationFeatureContentModeration || in.AutoUpdate != types.ProjectAutoUpdateEnabled {
			t.Errorf("request %+v", in)
		}
		return &rekognition.CreateProjectOutput{ProjectArn: new(projectARN)}, nil
	})
	awsaitest.Handle(fake, func(_ context.Context, in *rekognition.CreateDatasetInput) (*rekognition.CreateDatasetOutput, error) {
		if *in.DatasetSource.GroundTruthManifest.S3Object.Name != "m.jsonl" || in.DatasetType != types.DatasetTypeTest {
			t.Errorf("request %+v", in)
		}
		return &rekognition.CreateDatasetOutput{DatasetArn: new(testARN)}, nil
	})
	awsaitest.Handle(fake, func(_ context.Context, in *rekognition.DistributeDatasetEntriesInput) (*rekognition.DistributeDatasetEntriesOutput, error) {
		return &rekognition.DistributeDatasetEntriesOutput{}, nil
	})
	client := vision.New(fake.Config())
	p, err := client.CreateProject(t.Context(), "parts", func(o *vision.ProjectOptions) { o.Moderation, o.AutoUpdate = true, true })
	if err != nil || p.ARN() != projectARN {
		t.Fatalf("%v, %v", p, err)
	}
	if j, err := p.CreateDataset(t.Context(), vision.TestData, media.URI{Bucket: "bkt", Key: "m.jsonl"}); err != nil || j.ID() != testARN {
		t.Errorf("dataset %v, %v", j, err)
	}
	if err := client.Dataset(trainARN).Split(t.Context(), client.Dataset(testARN)); err != nil {
		t.Error(err)
	}
	for info, err := range client.Projects(t.Context(), "parts") {
		want := vision.ProjectInfo{ARN: projectARN, Name: "parts", Status: "CREATED", Train: trainARN}
		if diff := cmp.Diff(want, info); err != nil || diff != "" {
			t.Errorf("error %v, project (-want +got):\n%s", err, diff)
		}
	}
	for m, err := range p.Models(t.Context()) {
		if err != nil || m.Version != "v1" {
			t.Errorf("%+v, %v", m, err)
		}
	}
}

func TestARNsAreChecked(t *testing.T) {
	fake := awsaitest.New(t)
	client := vision.New(fake.Config())
	_, train := client.Project("parts").Train(t.Context(), "v1", media.URI{Bucket: "bkt"})
	_, detect := client.Model(projectARN).Detect(t.Context(), inS3)
	_, start := client.Model(modelARN).Start(t.Context(), func(o *vision.StartOptions) { o.Units, o.MaxUnits = 3, 2 })
	for name, err := range map[string]error{
		"train": train, "detect": detect, "start": start, "stop": client.Model("").Stop(t.Context()),
		"add": client.Dataset(projectARN).Add(t.Context(), nil), "wait": func() error { _, err := client.ResumeTraining("x").Wait(t.Context()); return err }(),
	} {
		if !errors.Is(err, awsai.ErrInvalid) {
			t.Errorf("%s: error %v, want awsai.ErrInvalid", name, err)
		}
	}
	if n := len(fake.Calls()); n > 0 {
		t.Errorf("%d requests", n)
	}
}
