package train

import (
	"time"

	"github.com/awsai-go/awsai/media"
)

// Trainer is a training job to be: what is run, on what, with which inputs. It is a value that
// may be started more than once.
type Trainer struct {
	// Name is the job's. The default is Base and the time.
	Name string
	// Base is what a name begins with that the library makes. The default is "train".
	Base string
	// Image is the address of the container, as package image gives it. One of Image and
	// Algorithm is needed in SageMaker; a [Local] looks at neither.
	Image string
	// Algorithm is the ARN or name of an algorithm of the account or of the Marketplace.
	Algorithm string
	// Source is the code that a framework's container runs. The zero value is for images that
	// have their code.
	Source Source
	// Command replaces the image's entry point, and Args are its arguments.
	Command, Args []string
	// Hyper are the hyperparameters: bools, numbers, texts, lists and maps of such.
	Hyper map[string]any
	// Encoding says how they are written. The default is JSON with a Source, else Plain.
	Encoding Encoding
	// Env are variables of the container.
	Env map[string]string
	// Inputs are the channels, by name.
	Inputs map[string]Input
	// Mode is how the channels' data comes. The default is File.
	Mode Mode
	// Output is where the model goes in S3. The default is the client's place and the job's
	// name. OutputKey is the KMS key that it is encrypted with, by ID, alias or ARN.
	Output    media.URI
	OutputKey string
	// Uncompressed leaves the model as files, without making model.tar.gz of them.
	Uncompressed bool
	// Compute is what the job runs on.
	Compute Compute
	// Spot uses spare capacity at a lower price: the job may be interrupted, and goes on from
	// its checkpoints. MaxWait bounds its run and the waits for capacity together; the default
	// is twice Compute.MaxRuntime.
	Spot    bool
	MaxWait time.Duration
	// Checkpoints is where the checkpoints are kept in S3, and CheckpointDir where the
	// container writes them. The defaults are none and /opt/ml/checkpoints; with Spot, the
	// client's place and the job's name.
	Checkpoints   media.URI
	CheckpointDir string
	// Network is what the job may reach.
	Network Network
	// Metrics are read from the logs.
	Metrics []Metric
	// Retries is how often the service starts the job again after a failure of its own: 0 to
	// 30.
	Retries int
	// Tags are put on the job.
	Tags map[string]string
}

// Source is the code of a job. The zero value is none.
type Source struct {
	// Dir is a folder on this machine. It is packed, without version control, caches and
	// virtual environments, and stored under the checksum of the archive.
	Dir string
	// URI is an archive in S3, sourcedir.tar.gz, in place of Dir.
	URI string
	// Entry is the script that is run, relative to the folder.
	Entry string
	// Skip tells by their paths, with slashes and relative to Dir, what is left out beside.
	// A folder is left out with all in it. Nil leaves out no more.
	Skip func(path string) bool `json:"-"`
}

// isZero tells whether there is no code.
func (s Source) isZero() bool { return s.Dir == "" && s.URI == "" && s.Entry == "" }

// Compute is what a job runs on.
type Compute struct {
	// Instance is the type, as "ml.m5.xlarge", and Count how many. The default of Count is 1.
	Instance string
	Count    int
	// Groups are instances of different types, in place of Instance and Count; up to 5.
	Groups []Group
	// VolumeGB is the size of each machine's disk in GB. The default is 30. VolumeKey is the
	// KMS key that it is encrypted with.
	VolumeGB  int
	VolumeKey string
	// Warm is for how long the machines are kept for the next job after this one, at the full
	// price: up to 6 h. The default is not at all. It does not go with Spot.
	Warm time.Duration
	// Plan is the ARN of a training plan, which reserves the capacity.
	Plan string
	// MaxRuntime is when the service stops the job. The default is a day.
	MaxRuntime time.Duration
	// MaxPending is when the service gives up waiting for capacity: 2 h to 28 days. The
	// default is the service's.
	MaxPending time.Duration
}

// Group is instances of one type among others.
type Group struct {
	// Name is what inputs refer to.
	Name string
	// Instance is the type, and Count how many.
	Instance string
	Count    int
}

// Network is what a job may reach. The zero value is the internet, and not the account's VPC.
type Network struct {
	// Subnets and SecurityGroups attach the job to a VPC; both or neither.
	Subnets, SecurityGroups []string
	// Isolated takes the network away from the container.
	Isolated bool
	// Encrypted encrypts the traffic between machines, which takes longer.
	Encrypted bool
}

// Metric is a number in the logs.
type Metric struct {
	// Name is the metric's, and Regex finds it: the first group is the number.
	Name, Regex string
}
