package train_test

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"
	cwltypes "github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs/types"
	"github.com/aws/aws-sdk-go-v2/service/sagemaker"
	"github.com/aws/aws-sdk-go-v2/service/sagemaker/types"
	"github.com/google/go-cmp/cmp"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/awsaitest"
	"github.com/awsai-go/awsai/job"
	"github.com/awsai-go/awsai/media"
	"github.com/awsai-go/awsai/sagemaker/train"
)

const role = "arn:aws:iam::111122223333:role/train"

// service is a stand-in for SageMaker: jobs of each kind by name.
type service struct {
	*awsaitest.Fake
	s3       *awsaitest.S3
	training map[string]*sagemaker.CreateTrainingJobInput
	process  map[string]*sagemaker.CreateProcessingJobInput
	tuning   map[string]*sagemaker.CreateHyperParameterTuningJobInput
	asked    int
}

const arn = "arn:aws:sagemaker:us-east-1:111122223333:training-job/a"

func serve(t *testing.T) (*service, *train.Client) {
	s := &service{
		Fake: awsaitest.New(t), training: map[string]*sagemaker.CreateTrainingJobInput{},
		process: map[string]*sagemaker.CreateProcessingJobInput{}, tuning: map[string]*sagemaker.CreateHyperParameterTuningJobInput{},
	}
	s.s3 = s.S3("bucket")
	inUse := &types.ResourceInUse{Message: aws.String("Job name must be unique")}
	gone := &awsaitest.Failure{Code: "ValidationException", Message: "Requested resource not found."}
	awsaitest.Handle(s.Fake, func(_ context.Context, in *sagemaker.CreateTrainingJobInput) (*sagemaker.CreateTrainingJobOutput, error) {
		if s.training[*in.TrainingJobName] != nil {
			return nil, inUse
		}
		s.training[*in.TrainingJobName] = in
		return &sagemaker.CreateTrainingJobOutput{TrainingJobArn: aws.String(arn)}, nil
	})
	awsaitest.Handle(s.Fake, func(_ context.Context, in *sagemaker.DescribeTrainingJobInput) (*sagemaker.DescribeTrainingJobOutput, error) {
		made := s.training[*in.TrainingJobName]
		if made == nil {
			return nil, gone
		}
		out := &sagemaker.DescribeTrainingJobOutput{
			TrainingJobName: in.TrainingJobName, TrainingJobArn: aws.String(arn), TrainingJobStatus: types.TrainingJobStatusInProgress, SecondaryStatus: types.SecondaryStatusTraining,
			CreationTime: aws.Time(time.Unix(1_790_000_000, 0)), AlgorithmSpecification: made.AlgorithmSpecification, HyperParameters: made.HyperParameters,
			ResourceConfig: made.ResourceConfig, InputDataConfig: made.InputDataConfig, ModelArtifacts: &types.ModelArtifacts{}, StoppingCondition: made.StoppingCondition,
			SecondaryStatusTransitions: []types.SecondaryStatusTransition{{Status: types.SecondaryStatusTraining, StartTime: aws.Time(time.Unix(1_790_000_001, 0)), StatusMessage: aws.String("epoch 2")}},
		}
		if s.asked++; s.asked > 2 {
			out.TrainingJobStatus, out.SecondaryStatus = types.TrainingJobStatusCompleted, types.SecondaryStatusCompleted
			out.ModelArtifacts.S3ModelArtifacts = aws.String("s3://bucket/churn/output/a/output/model.tar.gz")
			out.FinalMetricDataList = []types.MetricData{{MetricName: aws.String("auc"), Value: aws.Float32(0.5), Timestamp: aws.Time(time.Unix(1_790_000_002, 0))}}
			out.TrainingTimeInSeconds, out.BillableTimeInSeconds = aws.Int32(100), aws.Int32(30)
		}
		return out, nil
	})
	awsaitest.Handle(s.Fake, func(_ context.Context, in *sagemaker.StopTrainingJobInput) (*sagemaker.StopTrainingJobOutput, error) {
		return &sagemaker.StopTrainingJobOutput{}, nil
	})
	awsaitest.Handle(s.Fake, func(_ context.Context, in *sagemaker.UpdateTrainingJobInput) (*sagemaker.UpdateTrainingJobOutput, error) {
		return &sagemaker.UpdateTrainingJobOutput{TrainingJobArn: aws.String(arn)}, nil
	})
	awsaitest.Handle(s.Fake, func(_ context.Context, in *sagemaker.CreateProcessingJobInput) (*sagemaker.CreateProcessingJobOutput, error) {
		if s.process[*in.ProcessingJobName] != nil {
			return nil, inUse
		}
		s.process[*in.ProcessingJobName] = in
		return &sagemaker.CreateProcessingJobOutput{ProcessingJobArn: aws.String(arn)}, nil
	})
	awsaitest.Handle(s.Fake, func(_ context.Context, in *sagemaker.DescribeProcessingJobInput) (*sagemaker.DescribeProcessingJobOutput, error) {
		made := s.process[*in.ProcessingJobName]
		if made == nil {
			return nil, gone
		}
		return &sagemaker.DescribeProcessingJobOutput{
			ProcessingJobName: in.ProcessingJobName, ProcessingJobArn: aws.String(arn), ProcessingJobStatus: types.ProcessingJobStatusCompleted, ExitMessage: aws.String("done"),
			AppSpecification: made.AppSpecification, ProcessingInputs: made.ProcessingInputs, ProcessingOutputConfig: made.ProcessingOutputConfig, ProcessingResources: made.ProcessingResources,
		}, nil
	})
	awsaitest.Handle(s.Fake, func(_ context.Context, in *sagemaker.CreateHyperParameterTuningJobInput) (*sagemaker.CreateHyperParameterTuningJobOutput, error) {
		if s.tuning[*in.HyperParameterTuningJobName] != nil {
			return nil, inUse
		}
		s.tuning[*in.HyperParameterTuningJobName] = in
		return &sagemaker.CreateHyperParameterTuningJobOutput{HyperParameterTuningJobArn: aws.String(arn)}, nil
	})
	awsaitest.Handle(s.Fake, func(_ context.Context, in *sagemaker.DescribeHyperParameterTuningJobInput) (*sagemaker.DescribeHyperParameterTuningJobOutput, error) {
		made := s.tuning[*in.HyperParameterTuningJobName]
		if made == nil {
			return nil, gone
		}
		return &sagemaker.DescribeHyperParameterTuningJobOutput{
			HyperParameterTuningJobName: in.HyperParameterTuningJobName, HyperParameterTuningJobArn: aws.String(arn), HyperParameterTuningJobConfig: made.HyperParameterTuningJobConfig,
			HyperParameterTuningJobStatus: types.HyperParameterTuningJobStatusCompleted, TrainingJobDefinition: made.TrainingJobDefinition, TrainingJobDefinitions: made.TrainingJobDefinitions,
			ObjectiveStatusCounters: &types.ObjectiveStatusCounters{}, TrainingJobStatusCounters: &types.TrainingJobStatusCounters{Completed: aws.Int32(3)},
			CreationTime: aws.Time(time.Unix(1_790_000_000, 0)), BestTrainingJob: new(summary("b", 0.25)),
		}, nil
	})
	awsaitest.Handle(s.Fake, func(_ context.Context, in *sagemaker.ListTrainingJobsForHyperParameterTuningJobInput) (*sagemaker.ListTrainingJobsForHyperParameterTuningJobOutput, error) {
		failed := summary("d", 0)
		failed.FinalHyperParameterTuningJobObjectiveMetric = nil
		if in.SortOrder == types.SortOrderAscending && in.NextToken == nil {
			return &sagemaker.ListTrainingJobsForHyperParameterTuningJobOutput{TrainingJobSummaries: []types.HyperParameterTrainingJobSummary{failed, summary("b", 0.25)}, NextToken: aws.String("2")}, nil
		}
		return &sagemaker.ListTrainingJobsForHyperParameterTuningJobOutput{TrainingJobSummaries: []types.HyperParameterTrainingJobSummary{summary("a", 0.5), summary("c", 0.75)}}, nil
	})
	return s, train.New(s.Config(), role, media.URI{Bucket: "bucket", Key: "churn"}, func(o *train.Options) {
		o.Tags = map[string]string{"team": "risk"}
		o.Wait = job.Options{First: time.Millisecond, Max: time.Millisecond}
	})
}

func summary(name string, value float32) types.HyperParameterTrainingJobSummary {
	return types.HyperParameterTrainingJobSummary{
		TrainingJobName: &name, TrainingJobArn: aws.String(arn), TrainingJobStatus: types.TrainingJobStatusCompleted, CreationTime: aws.Time(time.Unix(1_790_000_000, 0)),
		TunedHyperParameters:                        map[string]string{"depth": "3"},
		FinalHyperParameterTuningJobObjectiveMetric: &types.FinalHyperParameterTuningJobObjectiveMetric{MetricName: aws.String("loss"), Value: &value},
	}
}

func TestTrains(t *testing.T) {
	s, c := serve(t)
	tr := trainer(t, script)
	tr.Name, tr.Spot, tr.Retries = "count-1", true, 2
	tr.Network = train.Network{Subnets: []string{"subnet-1"}, SecurityGroups: []string{"sg-1"}, Encrypted: true}
	tr.Inputs["images"] = train.Input{URI: "s3://other/images.manifest", Kind: train.AugmentedManifest, Attributes: []string{"source-ref", "label"}, Mode: train.Pipe, RecordIO: true, Shuffle: 7}
	tr.Inputs["lustre"] = train.Input{FileSystem: train.FileSystem{ID: "fs-0123456789abcdef0", Lustre: true, Path: "/mnt/data"}}
	s.Throttle("CreateTrainingJob", 1)
	j, err := c.Train(t.Context(), tr)
	if err != nil {
		t.Fatal(err)
	}
	in := s.training["count-1"]
	source := ""
	for _, key := range s.s3.Keys("bucket") {
		if strings.HasSuffix(key, "sourcedir.tar.gz") {
			source = "s3://bucket/" + key
		}
	}
	want := map[string]string{
		"epochs": "3", "rate": "0.2", "sagemaker_program": `"train.sh"`, "sagemaker_submit_directory": `"` + source + `"`,
		"sagemaker_container_log_level": "20", "sagemaker_region": `"us-east-1"`, "sagemaker_job_name": `"count-1"`,
	}
	if diff := cmp.Diff(want, in.HyperParameters); diff != "" {
		t.Errorf("hyperparameters (-want +got):\n%s", diff)
	}
	if !*in.ProfilerConfig.DisableProfiler || in.DebugHookConfig != nil || *in.StoppingCondition.MaxWaitTimeInSeconds != 2*86400 || *in.CheckpointConfig.S3Uri != "s3://bucket/churn/checkpoints/count-1/" {
		t.Errorf("profiler, time or checkpoints: %+v %+v %+v", in.ProfilerConfig, in.StoppingCondition, in.CheckpointConfig)
	}
	names := []string{}
	for _, ch := range in.InputDataConfig {
		names = append(names, *ch.ChannelName)
	}
	if diff := cmp.Diff([]string{"images", "lustre", "train"}, names); diff != "" {
		t.Errorf("channels (-want +got):\n%s", diff)
	}
	// The same start again, as after a crash, sends nothing and is the same job.
	puts := s.Count("PutObject")
	again, err := c.Train(t.Context(), tr)
	if err != nil || again.ID() != j.ID() || s.Count("PutObject") != puts || puts != 2 {
		t.Errorf("%v, %d objects were put, then %d; want 2 and the same job", err, puts, s.Count("PutObject"))
	}
	tr.Hyper["epochs"] = 4
	if _, err := c.Train(t.Context(), tr); !errors.Is(err, awsai.ErrInvalid) {
		t.Errorf("error %v, want awsai.ErrInvalid: the name is another job's", err)
	}

	s.asked = 0
	var messages []string
	for p, err := range j.Watch(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		messages = append(messages, p.Message)
	}
	if diff := cmp.Diff([]string{"Training: epoch 2", "Training: epoch 2", "Completed: epoch 2"}, messages); diff != "" {
		t.Errorf("progress (-want +got):\n%s", diff)
	}
	trained, err := c.ResumeTraining("count-1").Wait(t.Context())
	if v, _ := trained.Metric("auc"); err != nil || v != 0.5 || trained.Saved() != 0.7 {
		t.Errorf("%+v, %v", trained, err)
	}
	s.s3.Put("bucket", "churn/output/a/output/model.tar.gz", awsaitest.Object{Body: archive(t, "weights", "42")})
	files, err := c.Artifacts(t.Context(), trained, t.TempDir())
	if diff := cmp.Diff([]string{"weights"}, files); diff != "" || err != nil {
		t.Errorf("%v, files (-want +got):\n%s", err, diff)
	}
	if err := c.KeepWarm(t.Context(), "count-1", 0); err != nil {
		t.Error(err)
	}
	if err := j.Stop(t.Context()); err != nil {
		t.Error(err)
	}
	if _, err := c.ResumeTraining("nope").Wait(t.Context()); !errors.Is(err, awsai.ErrNotFound) {
		t.Errorf("error %v, want awsai.ErrNotFound", err)
	}
}

func archive(t *testing.T, name, text string) []byte {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	w := tar.NewWriter(z)
	err := errors.Join(w.WriteHeader(&tar.Header{Typeflag: tar.TypeReg, Name: name, Size: int64(len(text)), Mode: 0o644}))
	if err != nil {
		t.Fatal(err)
	}
	w.Write([]byte(text))
	if err := errors.Join(w.Close(), z.Close()); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestLogs(t *testing.T) {
	s, c := serve(t)
	s.training["a"] = &sagemaker.CreateTrainingJobInput{}
	s.asked = 2
	awsaitest.Handle(s.Fake, func(_ context.Context, in *cloudwatchlogs.DescribeLogStreamsInput) (*cloudwatchlogs.DescribeLogStreamsOutput, error) {
		if *in.LogGroupName != "/aws/sagemaker/TrainingJobs" || *in.LogStreamNamePrefix != "a/" {
			t.Errorf("group %s, prefix %s", *in.LogGroupName, *in.LogStreamNamePrefix)
		}
		return &cloudwatchlogs.DescribeLogStreamsOutput{LogStreams: []cwltypes.LogStream{{LogStreamName: aws.String("a/algo-1")}}}, nil
	})
	awsaitest.Handle(s.Fake, func(_ context.Context, in *cloudwatchlogs.GetLogEventsInput) (*cloudwatchlogs.GetLogEventsOutput, error) {
		out := &cloudwatchlogs.GetLogEventsOutput{NextForwardToken: aws.String("f")}
		if in.NextToken == nil {
			out.Events = []cwltypes.OutputLogEvent{{Message: aws.String("hello"), Timestamp: aws.Int64(1_790_000_000_000)}}
		}
		return out, nil
	})
	for l, err := range c.ResumeTraining("a").Logs(t.Context()) {
		if l.Text != "hello" || err != nil {
			t.Errorf("%+v, %v", l, err)
		}
		break
	}
}

func TestProcesses(t *testing.T) {
	s, c := serve(t)
	tr := trainer(t, script)
	p := train.Processor{
		Name: "p-1", Image: "i", Source: tr.Source, Args: []string{"-x"}, Compute: train.Compute{Instance: "ml.m5.large", Count: 2},
		Inputs:  map[string]train.ProcessingInput{"raw": {Local: tr.Inputs["train"].Local}, "more": {URI: "s3://bkt/c", Sharded: true}},
		Outputs: map[string]train.ProcessingOutput{"text": {}, "group": {FeatureGroup: "g"}},
	}
	j, err := c.Process(t.Context(), p)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.Process(t.Context(), p); err != nil {
		t.Errorf("the same again: %v", err)
	}
	p.Args = []string{"-y"}
	if _, err := c.Process(t.Context(), p); !errors.Is(err, awsai.ErrInvalid) {
		t.Errorf("error %v, want awsai.ErrInvalid", err)
	}
	in := s.process["p-1"]
	if diff := cmp.Diff([]string{"python3", "/opt/ml/processing/input/code/train.sh"}, in.AppSpecification.ContainerEntrypoint); diff != "" {
		t.Errorf("entry point (-want +got):\n%s", diff)
	}
	paths := map[string]string{}
	for _, i := range in.ProcessingInputs {
		paths[*i.InputName] = *i.S3Input.LocalPath
	}
	if diff := cmp.Diff(map[string]string{"code": "/opt/ml/processing/input/code", "raw": "/opt/ml/processing/input/raw", "more": "/opt/ml/processing/input/more"}, paths); diff != "" {
		t.Errorf("inputs (-want +got):\n%s", diff)
	}
	done, err := j.Wait(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	s.s3.Put("bucket", "churn/output/p-1/text/a/b.csv", awsaitest.Object{Body: []byte("1")})
	files, err := c.Output(t.Context(), done, "text", t.TempDir())
	if diff := cmp.Diff([]string{"a/b.csv"}, files); diff != "" || err != nil {
		t.Errorf("%v, files (-want +got):\n%s", err, diff)
	}
	if keys := s.s3.Keys("bucket"); slices.ContainsFunc(keys, func(k string) bool { return strings.Contains(k, "pycache") }) {
		t.Errorf("caches were sent: %v", keys)
	}
}

func TestTunes(t *testing.T) {
	s, c := serve(t)
	tr := trainer(t, script)
	tune := train.Tuner{
		Name: "t-1", Max: 9, Parallel: 3, Early: true, Seed: new(0), Target: new(0.1), Patience: 4, Parents: []string{"t-0"},
		Trials: []train.Trial{{Trainer: tr, Metric: "lines", Minimize: true, Ranges: map[string]train.Range{
			"depth": train.Integers(1, 9), "eta": train.Floats(1e-5, 0.1).Scaled(train.Logarithmic), "booster": train.Categories("tree", "linear"),
		}}},
	}
	j, err := c.Tune(t.Context(), tune)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.Tune(t.Context(), tune); err != nil {
		t.Errorf("the same again: %v", err)
	}
	in := s.tuning["t-1"]
	r := in.HyperParameterTuningJobConfig.ParameterRanges
	if got := *r.ContinuousParameterRanges[0].MinValue; got != "1e-05" {
		t.Errorf("least eta %s", got)
	}
	if diff := cmp.Diff([]string{`"tree"`, `"linear"`}, r.CategoricalParameterRanges[0].Values); diff != "" {
		t.Errorf("categories (-want +got):\n%s", diff)
	}
	if _, named := in.TrainingJobDefinition.StaticHyperParameters["sagemaker_job_name"]; named {
		t.Error("the hyperparameters name a job")
	}
	done, err := j.Wait(t.Context())
	if err != nil || done.Best.Name != "b" || done.Completed != 3 || done.Max != 9 {
		t.Errorf("%+v, %v", done, err)
	}
	top, err := j.Top(t.Context(), 2)
	got := map[string]float64{}
	for _, r := range top {
		got[r.Name] = r.Value
	}
	if diff := cmp.Diff(map[string]float64{"b": 0.25, "a": 0.5}, got); diff != "" || err != nil {
		t.Errorf("%v, top (-want +got):\n%s", err, diff)
	}
	tune.Name = ""
	two := tune.Trials[0]
	tune.Trials[0].Name, two.Name = "x", "y"
	tune.Trials = append(tune.Trials, two)
	if j, err = c.Tune(t.Context(), tune); err != nil || len(j.ID()) > 32 || !strings.HasPrefix(j.ID(), "tune-") {
		t.Errorf("%v, name %s", err, j.ID())
	}
	for i := range 2 {
		tune.Trials[i].Ranges = map[string]train.Range{"booster": train.Categories(true, false)}
	}
	tune.Strategy, tune.Max, tune.Early = train.Grid, 0, false
	if _, err := c.Tune(t.Context(), tune); err != nil {
		t.Error(err)
	}
	tune.Strategy, tune.Max, tune.MaxResource = train.Hyperband, 5, 9
	if _, err := c.Tune(t.Context(), tune); err != nil {
		t.Error(err)
	}
}

func TestRefusals(t *testing.T) {
	_, c := serve(t)
	for name, change := range map[string]func(*train.Trainer){
		"image":     func(tr *train.Trainer) { tr.Image = "" },
		"instance":  func(tr *train.Trainer) { tr.Compute.Instance = "" },
		"warm spot": func(tr *train.Trainer) { tr.Spot, tr.Compute.Warm = true, time.Hour },
		"warm":      func(tr *train.Trainer) { tr.Compute.Warm = 7 * time.Hour },
		"wait":      func(tr *train.Trainer) { tr.MaxWait = time.Hour },
		"vpc":       func(tr *train.Trainer) { tr.Network.Subnets = []string{"s"} },
		"name":      func(tr *train.Trainer) { tr.Name = strings.Repeat("a", 64) },
		"channel":   func(tr *train.Trainer) { tr.Inputs = map[string]train.Input{"a b": {URI: "s3://bkt/c"}} },
		"no data":   func(tr *train.Trainer) { tr.Inputs = map[string]train.Input{"a": {}} },
		"attributes": func(tr *train.Trainer) {
			tr.Inputs = map[string]train.Input{"a": {URI: "s3://bkt/c", Kind: train.AugmentedManifest}}
		},
		"retries":     func(tr *train.Trainer) { tr.Retries = 31 },
		"two sources": func(tr *train.Trainer) { tr.Source.URI = "s3://bkt/c.tar.gz" },
	} {
		tr := trainer(t, "")
		change(&tr)
		if _, err := c.Train(t.Context(), tr); !errors.Is(err, awsai.ErrInvalid) {
			t.Errorf("%s: error %v, want awsai.ErrInvalid", name, err)
		}
	}
	tr := trainer(t, "")
	tr.Inputs = map[string]train.Input{"a": {Local: "no-such-file"}}
	if _, err := c.Train(t.Context(), tr); !errors.Is(err, awsai.ErrNotFound) {
		t.Errorf("error %v, want awsai.ErrNotFound", err)
	}
}
