package deploy

import (
	"errors"
	"fmt"
	"math"
	"time"

	"github.com/awsai-go/awsai/media"
	"github.com/awsai-go/awsai/sagemaker/internal/control"
)

// Split says how a batch job cuts its inputs into records.
type Split string

// The ways of cutting.
const (
	// Whole inputs are records.
	Whole Split = "None"
	// Lines are records.
	Lines Split = "Line"
	// RecordIO and TFRecord are formats of records.
	RecordIO Split = "RecordIO"
	// TFRecord is TensorFlow's.
	TFRecord Split = "TFRecord"
)

// Transform is a batch job: a model over inputs, on instances that are there for the time
// of the job.
type Transform struct {
	// Name is the job's: up to 63 letters, digits and hyphens. A job of the name that is
	// there already, and does the same, is not started again: it is what the new handle is
	// on. The default is a new name each time.
	Name string
	// Model is the model. One that is created for a job with a Name stays until
	// [Client.Discard]; one for jobs without is created once and shared. Neither costs
	// anything.
	Model Model
	// Inputs are files, readers or objects in S3. Those in S3 are in one bucket, the staging
	// bucket where others are not in S3.
	Inputs []media.Source
	// From is the prefix of inputs in S3, in place of Inputs.
	From media.URI
	// To is the prefix in S3 for the outputs. The default is one of the job's in the
	// staging bucket.
	To media.URI
	// ContentType is the inputs', as "text/csv", and Accept the outputs'.
	ContentType, Accept string
	// Gzip says that inputs are compressed.
	Gzip bool
	// Split says what the records of an input are. The default is Whole.
	Split Split
	// Single sends one record in a request. The default is as many as fit.
	Single bool
	// Assemble joins outputs by line feeds, one a record. It is right for Lines.
	Assemble bool
	// InputFilter, OutputFilter and Join are expressions of JSONPath for what of an input
	// goes to the model and what of an output is kept, and whether outputs carry their
	// inputs.
	InputFilter, OutputFilter string
	Join                      bool
	// Instance is the type of instance, as "ml.m5.large", and Count how many. The default
	// of Count is 1.
	Instance string
	Count    int
	// Concurrency is how many requests are under way at an instance. The default is the
	// container's.
	Concurrency int
	// MaxPayloadMiB bounds a request, 1 to 100. The default is 6.
	MaxPayloadMiB int
	// Timeout bounds a request, 1 s to 1 h, and Retries says how often one that failed is
	// repeated, up to 3. The defaults are the service's. A negative number means none.
	Timeout time.Duration
	Retries int
	// Env are variables of the containers, at most 16.
	Env map[string]string
	// KMSKey encrypts the outputs, VolumeKey the instances' storage.
	KMSKey, VolumeKey string
	// Tags are put on the job.
	Tags map[string]string
}

// Limits of CreateTransformJob (Amazon SageMaker API Reference).
const (
	maxPayload      = 100 // MiB, of a request and of all that are under way at an instance
	maxTransformEnv = 16
	maxFilter       = 63
	maxRetries      = 3
)

func (t Transform) check(role string) error {
	var faults []error
	fault := func(wrong bool, format string, args ...any) {
		if wrong {
			faults = append(faults, fmt.Errorf(format, args...))
		}
	}
	if t.Name != "" {
		faults = append(faults, control.CheckName("transform job", t.Name, control.MaxName))
	}
	faults = append(faults, t.Model.check(role))
	fault((len(t.Inputs) == 0) == (t.From == media.URI{}), "want inputs or a prefix of them")
	fault(t.Instance == "", "no type of instance")
	fault(t.Count < 0 || t.Count > math.MaxInt32, "the number of instances is 1 or more, got %d", t.Count)
	fault(t.Concurrency < 0 || t.Concurrency > math.MaxInt32, "concurrency is 1 or more, got %d", t.Concurrency)
	fault(t.MaxPayloadMiB < 0 || t.MaxPayloadMiB > maxPayload, "a request has 1 to %d MiB, got %d", maxPayload, t.MaxPayloadMiB)
	fault(t.Concurrency*t.MaxPayloadMiB > maxPayload, "concurrency times MaxPayloadMiB is at most %d, got %d times %d", maxPayload, t.Concurrency, t.MaxPayloadMiB)
	fault(t.Timeout != 0 && (t.Timeout < time.Second || t.Timeout > time.Hour), "the timeout of a request is 1s to 1h, got %v", t.Timeout)
	fault(t.Retries > maxRetries, "limit %d retries, got %d", maxRetries, t.Retries)
	fault(len(t.Env) > maxTransformEnv, "limit %d variables, got %d", maxTransformEnv, len(t.Env))
	for name := range t.Env {
		fault(!envName.MatchString(name), "a variable's name has letters, digits and underscores")
	}
	fault(len(t.InputFilter) > maxFilter || len(t.OutputFilter) > maxFilter, "a filter: limit %d bytes, got %d and %d", maxFilter, len(t.InputFilter), len(t.OutputFilter))
	fault(t.Assemble && (t.Split == RecordIO || t.Split == TFRecord), "outputs of %s are not joined by lines", t.Split)
	return errors.Join(faults...)
}
