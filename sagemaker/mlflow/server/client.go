package server

import (
	"regexp"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sagemaker"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/job"
	"github.com/awsai-go/awsai/sagemaker/internal/control"
)

// Options are the settings of a [Client].
type Options struct {
	// Wait says how jobs ask for what they wait for. The default is first after 10 s, then up
	// to each minute.
	Wait job.Options
}

// Client manages tracking servers and MLflow apps. It is safe for concurrent use.
type Client struct {
	api  *sagemaker.Client
	wait job.Options
}

// New returns the client of the account and region of cfg. Nothing is sent before its first
// method.
func New(cfg aws.Config, optFns ...func(*Options)) *Client {
	o := Options{Wait: job.Options{First: firstWait, Max: maxWait}}
	for _, fn := range optFns {
		fn(&o)
	}
	return &Client{api: control.Client(cfg), wait: o.Wait}
}

const maxName = 256

var windowPattern = regexp.MustCompile(`^(Mon|Tue|Wed|Thu|Fri|Sat|Sun):([01]\d|2[0-3]):([0-5]\d)$`)

// check refuses what the service's model does.
func check(op, kind, name, window string) error {
	if err := control.CheckName(kind, name, maxName); err != nil {
		return awsai.Errorf(op, awsai.ErrInvalid, "%w", err)
	}
	if window != "" && !windowPattern.MatchString(window) {
		return awsai.Errorf(op, awsai.ErrInvalid, "the maintenance window is not as in Tue:03:30")
	}
	return nil
}

// given is a pointer to a value that is not the zero value, and nil to that.
func given[T comparable](v T) *T {
	if v == *new(T) {
		return nil
	}
	return &v
}
