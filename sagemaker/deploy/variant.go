package deploy

import (
	"time"

	"github.com/awsai-go/awsai/media"
)

// Variant is a fleet of an endpoint that serves one model, or, without a model, one that
// serves components. It has instances or is serverless.
type Variant struct {
	// Name is the variant's, unique within the endpoint. The default is "main", and
	// "shadow" of a shadow.
	Name string
	// Model is what it serves. A variant without one serves [Component]s.
	Model Model
	// Instance is the type of its instances, as "ml.m5.large". They are paid for by the
	// second, used or not, until the endpoint is deleted.
	Instance string
	// Count is the number of instances. The default is 1.
	Count int
	// Serverless makes the variant one without instances, which is paid for by use.
	Serverless Serverless
	// Weight is its share of the requests, against the sum of all variants' weights. The
	// default is 1. A negative weight means none.
	Weight float64
	// MinCount and MaxCount let the service manage the number of instances for the
	// components they carry. MinCount may be 0. The default is a fixed Count.
	MinCount, MaxCount int
	// LeastBusy sends each request to the instance with the fewest under way. The default
	// is any instance.
	LeastBusy bool
	// VolumeGiB is the size of each instance's storage, 1 to 512. The default is the
	// service's.
	VolumeGiB int
	// DownloadTimeout and StartTimeout are for how long an instance may load its artifact
	// and start its container, each 1 min to 1 h. The defaults are the service's.
	DownloadTimeout, StartTimeout time.Duration
	// AMI is the version of the machine image, as "al2-ami-sagemaker-inference-gpu-3-1".
	AMI string
	// CoreDumps is where in S3 crashed containers leave their memory. The default is
	// nowhere.
	CoreDumps media.URI
	// Pools are the types of instance to try in their order, at most 5, in place of
	// Instance.
	Pools []string
	// Reservation is the ARN of a training plan whose capacity it uses, and no other.
	Reservation string
	// Shell allows access to the instances by Systems Manager.
	Shell bool
}

// Serverless is the size of a variant without instances. The zero value is none.
type Serverless struct {
	// MemoryMiB is 1024, 2048, 3072, 4096, 5120 or 6144.
	MemoryMiB int
	// Concurrency is how many requests it may serve at a time, 1 to 200.
	Concurrency int
	// Provisioned is how many of them are kept ready, at most Concurrency. They are paid
	// for used or not. The default is 0.
	Provisioned int
}

func (v Variant) managed() bool { return v.MinCount > 0 || v.MaxCount > 0 }

func (v Variant) serverless() bool { return v.Serverless != Serverless{} }
