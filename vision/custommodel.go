package vision

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/rekognition"
	"github.com/aws/aws-sdk-go-v2/service/rekognition/types"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/internal/sdk"
	"github.com/awsai-go/awsai/job"
	"github.com/awsai-go/awsai/media"
)

// CustomModel is a model of custom labels. It is safe for concurrent use.
type CustomModel struct {
	c   *Client
	arn string

	mu      sync.Mutex
	project string // its ARN, once it is known
}

// Model returns the model with that ARN, whether it exists or not.
func (c *Client) Model(arn string) *CustomModel { return c.modelOf(arn, "") }

func (c *Client) modelOf(arn, project string) *CustomModel {
	return &CustomModel{c: c, arn: arn, project: project}
}

// ARN names the model.
func (m *CustomModel) ARN() string { return m.arn }

func (m *CustomModel) check() error { return checkARN("model", modelPattern, m.arn) }

// ModelInfo is what the service tells of a model.
type ModelInfo struct {
	// ARN names it, and Version within its project.
	ARN, Version string
	// Status is TRAINING_IN_PROGRESS, TRAINING_COMPLETED, STARTING, RUNNING, STOPPED and others;
	// Message says more.
	Status, Message string
	// Description is TrainOptions.Description.
	Description string
	// Created is when its training began and Trained when it ended.
	Created, Trained time.Time
	// Billed is what of the training is paid for.
	Billed time.Duration
	// F1 is how well it did in the test, in [0,1]: the harmonic mean of precision and recall over
	// all labels. Summary is where the results of the test are.
	F1      float64
	Summary media.URI
	// MinUnits and MaxUnits are how many inference units it was started with.
	MinUnits, MaxUnits int
	// BaseModel is the version of the service's model, for moderation adapters.
	BaseModel string
}

func modelOf(d types.ProjectVersionDescription) ModelInfo {
	m := ModelInfo{
		ARN: aws.ToString(d.ProjectVersionArn), Status: string(d.Status), Message: aws.ToString(d.StatusMessage),
		Description: aws.ToString(d.VersionDescription), Created: aws.ToTime(d.CreationTimestamp), Trained: aws.ToTime(d.TrainingEndTimestamp),
		Billed:   time.Duration(min(max(aws.ToInt64(d.BillableTrainingTimeInSeconds), 0), 1<<30)) * time.Second,
		MinUnits: int(aws.ToInt32(d.MinInferenceUnits)), MaxUnits: int(aws.ToInt32(d.MaxInferenceUnits)), BaseModel: aws.ToString(d.BaseModelVersion),
	}
	m.Version = versionName(m.ARN)
	if e := d.EvaluationResult; e != nil {
		m.F1 = number(e.F1Score)
		if e.Summary != nil && e.Summary.S3Object != nil {
			m.Summary = media.URI{Bucket: aws.ToString(e.Summary.S3Object.Bucket), Key: aws.ToString(e.Summary.S3Object.Name)}
		}
	}
	return m
}

func versionName(arn string) string {
	_, rest, _ := strings.Cut(arn, "/version/")
	name, _, _ := strings.Cut(rest, "/")
	return name
}

// Info tells what is known of the model.
func (m *CustomModel) Info(ctx context.Context) (ModelInfo, error) {
	info, err := m.describe(ctx)
	return info, awsai.Wrap("vision.Info", err)
}

func (m *CustomModel) describe(ctx context.Context) (ModelInfo, error) {
	if err := m.check(); err != nil {
		return ModelInfo{}, err
	}
	project, err := m.projectARN(ctx)
	if err != nil {
		return ModelInfo{}, err
	}
	out, err := m.c.api.DescribeProjectVersions(ctx, &rekognition.DescribeProjectVersionsInput{ProjectArn: &project, VersionNames: []string{versionName(m.arn)}})
	if err != nil {
		return ModelInfo{}, err
	}
	if len(out.ProjectVersionDescriptions) == 0 {
		return ModelInfo{}, fmt.Errorf("%w: model %s", awsai.ErrNotFound, m.arn)
	}
	return modelOf(out.ProjectVersionDescriptions[0]), nil
}

// projectARN asks for the ARN of the model's project, which that of the model does not tell.
func (m *CustomModel) projectARN(ctx context.Context) (string, error) {
	m.mu.Lock()
	known := m.project
	m.mu.Unlock()
	if known != "" {
		return known, nil
	}
	name := projectName(m.arn)
	out, err := m.c.api.DescribeProjects(ctx, &rekognition.DescribeProjectsInput{ProjectNames: []string{name}})
	if err != nil {
		return "", err
	}
	if len(out.ProjectDescriptions) == 0 {
		return "", fmt.Errorf("%w: project %s", awsai.ErrNotFound, name)
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.project = aws.ToString(out.ProjectDescriptions[0].ProjectArn)
	return m.project, nil
}

// training is the job of training the model.
func (m *CustomModel) training() *job.Job[ModelInfo] {
	return m.job("training", trainingStatus, nil)
}

func (m *CustomModel) job(name string, status func(string) job.Status, stop func(context.Context, string) error) *job.Job[ModelInfo] {
	return job.New(m.arn, job.Driver[ModelInfo]{
		Name: name,
		Describe: func(ctx context.Context, _ string) (job.State, error) {
			info, err := m.describe(ctx)
			s := job.State{Status: status(info.Status), Message: info.Status, Reason: info.Message, Created: info.Created}
			return s, err
		},
		Result: func(ctx context.Context, _ string) (ModelInfo, error) { return m.describe(ctx) },
		Stop:   stop,
	}, m.c.wait)
}

func trainingStatus(s string) job.Status {
	switch s {
	case "TRAINING_IN_PROGRESS", "COPYING_IN_PROGRESS":
		return job.Running
	case "TRAINING_FAILED", "COPYING_FAILED":
		return job.Failed
	case "TRAINING_COMPLETED", "COPYING_COMPLETED", "STARTING", "RUNNING", "FAILED", "STOPPING", "STOPPED", "DEPRECATED", "EXPIRED":
		return job.Succeeded // what came after it
	}
	return job.Status(strings.ToLower(s))
}

func startingStatus(s string) job.Status {
	switch s {
	case "TRAINING_COMPLETED", "COPYING_COMPLETED":
		return job.Queued
	case "STARTING":
		return job.Running
	case "RUNNING":
		return job.Succeeded
	case "FAILED":
		return job.Failed
	}
	return job.Status(strings.ToLower(s)) // stopping, stopped, and what may come
}

// StartOptions are the settings of [CustomModel.Start].
type StartOptions struct {
	// Units are how many inference units the model runs on. Each is paid for by the hour and
	// takes about five images a second. The default is 1.
	Units int
	// MaxUnits is up to how many the service adds by itself. The default is Units.
	MaxUnits int
}

func (o *StartOptions) check() error {
	o.Units = max(o.Units, 1)
	if o.MaxUnits != 0 && o.MaxUnits < o.Units {
		return invalid("MaxUnits is %d, Units is %d", o.MaxUnits, o.Units)
	}
	return first(checkCount("Units", o.Units, 1<<20), checkCount("MaxUnits", o.MaxUnits, 1<<20))
}

// Start starts the model, which takes minutes. From then on it is paid for by the hour, used or not,
// until it is stopped: [CustomModel.Use] stops it for sure. Stopping the job stops the model.
func (m *CustomModel) Start(ctx context.Context, optFns ...func(*StartOptions)) (*job.Job[ModelInfo], error) {
	o := apply(optFns)
	if err := first(m.check(), o.check()); err != nil {
		return nil, awsai.Wrap("vision.Start", err)
	}
	if err := m.start(ctx, o); err != nil {
		return nil, awsai.Wrap("vision.Start", err)
	}
	return m.starting(), nil
}

func (m *CustomModel) start(ctx context.Context, o StartOptions) error {
	_, err := m.c.api.StartProjectVersion(ctx, &rekognition.StartProjectVersionInput{
		ProjectVersionArn: &m.arn, MinInferenceUnits: new(int32(o.Units)), MaxInferenceUnits: sdk.Optional(int32(o.MaxUnits)),
	})
	return err
}

func (m *CustomModel) starting() *job.Job[ModelInfo] {
	return m.job("start of a model", startingStatus, func(ctx context.Context, _ string) error { return m.stop(ctx) })
}

// ResumeStart is the job of [CustomModel.Start], whoever started it.
func (m *CustomModel) ResumeStart() *job.Job[ModelInfo] { return m.starting() }

// Stop stops the model. It has to be running.
func (m *CustomModel) Stop(ctx context.Context) error {
	if err := m.check(); err != nil {
		return awsai.Wrap("vision.Stop", err)
	}
	return awsai.Wrap("vision.Stop", m.stop(ctx))
}

func (m *CustomModel) stop(ctx context.Context) error {
	_, err := m.c.api.StopProjectVersion(ctx, &rekognition.StopProjectVersionInput{ProjectVersionArn: &m.arn})
	return err
}

// Delete deletes the model, which must not run.
func (m *CustomModel) Delete(ctx context.Context) error {
	if err := m.check(); err != nil {
		return awsai.Wrap("vision.Delete", err)
	}
	_, err := m.c.api.DeleteProjectVersion(ctx, &rekognition.DeleteProjectVersionInput{ProjectVersionArn: &m.arn})
	return awsai.Wrap("vision.Delete", err)
}

// DetectOptions are the settings of [CustomModel.Detect].
type DetectOptions struct {
	// MinConfidence is the least confidence of a label, in [0,1]. The default is what the
	// training found best for each label. A negative value is 0: all that there is.
	MinConfidence float64
	// Max is how many labels are wanted, those of the highest confidence. The default is all.
	Max int
}

// CustomLabel is what a model of custom labels found.
type CustomLabel struct {
	// Name is the label's.
	Name string
	// Confidence is in [0,1].
	Confidence float64
	// Box and Polygon are where it is, zero for a label of the whole image.
	Box     Box
	Polygon []Point
}

// Bounds is its box.
func (l CustomLabel) Bounds() Box { return l.Box }

// Detect finds in an image what the model was trained for. The model has to be running: otherwise it
// is awsai.ErrUnavailable, by the service.
func (m *CustomModel) Detect(ctx context.Context, src media.Source, optFns ...func(*DetectOptions)) ([]CustomLabel, error) {
	o := apply(optFns)
	in := &rekognition.DetectCustomLabelsInput{ProjectVersionArn: &m.arn, MinConfidence: percent(o.MinConfidence), MaxResults: sdk.Optional(int32(o.Max))}
	if o.MinConfidence < 0 {
		o.MinConfidence, in.MinConfidence = 0, new(float32)
	}
	if err := first(m.check(), checkShare("MinConfidence", o.MinConfidence), checkCount("Max", o.Max, 1<<20)); err != nil {
		return nil, awsai.Wrap("vision.Detect", err)
	}
	out, err := withImage(ctx, m.c, src, ofCustom, func(img *types.Image) (*rekognition.DetectCustomLabelsOutput, error) {
		in.Image = img
		return m.c.api.DetectCustomLabels(ctx, in)
	})
	if err != nil {
		return nil, awsai.Wrap("vision.Detect", err)
	}
	var labels []CustomLabel
	for _, l := range out.CustomLabels {
		box, polygon := geometryOf(l.Geometry)
		labels = append(labels, CustomLabel{aws.ToString(l.Name), share(l.Confidence), box, polygon})
	}
	return labels, nil
}
