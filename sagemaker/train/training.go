package train

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sagemaker"
	"github.com/aws/aws-sdk-go-v2/service/sagemaker/types"
	"github.com/aws/smithy-go"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/job"
	"github.com/awsai-go/awsai/sagemaker/internal/control"
)

// Training is what is known of a training job.
type Training struct {
	// Name is the job's, and ARN its name among all.
	Name, ARN string
	// Status is where it stands.
	Status job.Status
	// Phase is the service's word for what is done, as "Downloading"; Reason is why the job
	// failed.
	Phase, Reason string
	// Model is where the model is: the address of model.tar.gz in S3 or, of a [Local], its
	// path. It is empty where there is none.
	Model string
	// Metrics are the last values, in the service's order.
	Metrics []Value
	// Hyper are the hyperparameters as the service has them.
	Hyper map[string]string
	// Image is the address of the container.
	Image string
	// Instance is the type of the machines, and Count how many.
	Instance string
	Count    int
	// Created, Started and Ended are when the job was made, when it began to train, and when
	// it ended. Zero times are not yet known.
	Created, Started, Ended time.Time
	// Run is how long it trained, and Billed for how long that is paid; with Spot it is less.
	Run, Billed time.Duration
	// Warm tells of the machines that are kept for the next job: "Available", "InUse",
	// "Reused", "Terminated", or empty.
	Warm string
	// Phases are what the job went through, in order.
	Phases []Phase
	// Tuning is the ARN of the tuning job that the job belongs to, or empty.
	Tuning string
}

// Value is a metric's.
type Value struct {
	// Name is the metric's.
	Name string
	// Value is its number.
	Value float64
	// Time is when it was read.
	Time time.Time
}

// Phase is a part of a job's life.
type Phase struct {
	// Name is the service's, as "Training".
	Name string
	// Message is what the service says of it.
	Message string
	// Began and Ended are its times. A phase that goes on has no Ended.
	Began, Ended time.Time
}

// Saved is the part of the price that spare capacity saved, in [0,1].
func (t Training) Saved() float64 {
	if t.Run <= 0 || t.Billed >= t.Run {
		return 0
	}
	return 1 - float64(t.Billed)/float64(t.Run)
}

// Metric returns the value of a metric, and whether there is one.
func (t Training) Metric(name string) (float64, bool) {
	for _, v := range t.Metrics {
		if v.Name == name {
			return v.Value, true
		}
	}
	return 0, false
}

func trainingOf(out *sagemaker.DescribeTrainingJobOutput) Training {
	t := Training{
		Name: aws.ToString(out.TrainingJobName), ARN: aws.ToString(out.TrainingJobArn), Status: control.Status(out.TrainingJobStatus),
		Phase: string(out.SecondaryStatus), Reason: aws.ToString(out.FailureReason), Hyper: out.HyperParameters,
		Created: aws.ToTime(out.CreationTime), Started: aws.ToTime(out.TrainingStartTime), Ended: aws.ToTime(out.TrainingEndTime),
		Run: secondsOf(out.TrainingTimeInSeconds), Billed: secondsOf(out.BillableTimeInSeconds), Tuning: aws.ToString(out.TuningJobArn),
	}
	if m := out.ModelArtifacts; m != nil {
		t.Model = aws.ToString(m.S3ModelArtifacts)
	}
	if a := out.AlgorithmSpecification; a != nil {
		t.Image = aws.ToString(a.TrainingImage)
	}
	if r := out.ResourceConfig; r != nil {
		t.Instance, t.Count = string(r.InstanceType), int(aws.ToInt32(r.InstanceCount))
		for _, g := range r.InstanceGroups {
			t.Count += int(aws.ToInt32(g.InstanceCount))
		}
	}
	if w := out.WarmPoolStatus; w != nil {
		t.Warm = string(w.Status)
	}
	for _, m := range out.FinalMetricDataList {
		t.Metrics = append(t.Metrics, Value{aws.ToString(m.MetricName), float64(aws.ToFloat32(m.Value)), aws.ToTime(m.Timestamp)})
	}
	for _, s := range out.SecondaryStatusTransitions {
		t.Phases = append(t.Phases, Phase{string(s.Status), aws.ToString(s.StatusMessage), aws.ToTime(s.StartTime), aws.ToTime(s.EndTime)})
	}
	return t
}

func trainingState(out *sagemaker.DescribeTrainingJobOutput) job.State {
	s := job.State{
		Status: control.Status(out.TrainingJobStatus), Message: string(out.SecondaryStatus),
		Created: aws.ToTime(out.CreationTime), Ended: aws.ToTime(out.TrainingEndTime), Reason: aws.ToString(out.FailureReason),
	}
	if n := len(out.SecondaryStatusTransitions); n > 0 {
		if text := aws.ToString(out.SecondaryStatusTransitions[n-1].StatusMessage); text != "" {
			s.Message += ": " + text
		}
	}
	if s.Status == job.Running && waiting(out.SecondaryStatus) {
		s.Status = job.Queued
	}
	if s.Status == job.Stopped && s.Reason == "" {
		s.Reason = s.Message // as MaxRuntimeExceeded
	}
	return s
}

// waiting tells whether no machine works for the job yet.
func waiting(s types.SecondaryStatus) bool {
	return s == types.SecondaryStatusStarting || s == types.SecondaryStatusPending || s == types.SecondaryStatusLaunchingMlInstances
}

func secondsOf(n *int32) time.Duration { return time.Duration(aws.ToInt32(n)) * time.Second }

// missing gives the kind of the error by which the service says that a job does not exist: a
// ValidationException with a text.
func missing(err error) error {
	api, ok := errors.AsType[smithy.APIError](err)
	if ok && api.ErrorCode() == "ValidationException" && strings.Contains(api.ErrorMessage(), "Requested resource not found") {
		return fmt.Errorf("%w: %w", awsai.ErrNotFound, err)
	}
	return err
}
