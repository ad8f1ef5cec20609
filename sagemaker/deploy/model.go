package deploy

import (
	"github.com/awsai-go/awsai/media"
	"github.com/awsai-go/awsai/sagemaker/mlflow"
)

// Model is what answers requests: containers with what they have learnt. Give Existing,
// or Containers, one of them or up to 15.
type Model struct {
	// Existing is the name of a model that is there already. The other fields are then
	// left empty. It is never deleted.
	Existing string
	// Containers are the model's. Several work one after the other, the output of one as
	// the input of the next, unless Direct is set.
	Containers []Container
	// Direct lets each request choose its container by host name.
	Direct bool
	// Role is the ARN of the IAM role that the containers work with. The default is
	// [Options].Role.
	Role string
	// VPC is the network that the containers may reach. The default is none of yours.
	VPC VPC
	// Isolated cuts the containers off all networks.
	Isolated bool
	// Tags are put on the model.
	Tags map[string]string
}

// Image is a model of one container: an image and what it has learnt. The artifact is a
// model.tar.gz, local or in S3, or the zero Source where the image has all it needs.
func Image(image string, artifact media.Source) Model {
	return Model{Containers: []Container{{Image: image, Data: artifact}}}
}

// Folder is a model of one container: an image and a local folder, which is packed.
func Folder(image, dir string) Model {
	return Model{Containers: []Container{{Image: image, Dir: dir}}}
}

// MLflow is a model of MLflow, as [mlflow.Client.Container] fetches it: a version by its
// "models:/" address, or a run's by "runs:/".
func MLflow(c mlflow.Container) Model {
	return Model{Containers: []Container{{Image: c.Image, Dir: c.Dir, Env: c.Env}}}
}

// Package is a model of a version in the model registry, by its ARN.
func Package(arn string) Model {
	return Model{Containers: []Container{{Package: arn}}}
}

// ModelNamed is a model that is there already.
func ModelNamed(name string) Model { return Model{Existing: name} }

// Container is one of a model's. It has an Image or a Package, and at most one of Data,
// Dir and Prefix.
type Container struct {
	// Image is the address of the image in ECR.
	Image string
	// Package is the ARN, or the name, of a version in the model registry, which says image
	// and artifact.
	Package string
	// Data is the artifact, a model.tar.gz. One that is not in S3 is put there, under a key
	// of its content: the same artifact is sent once.
	Data media.Source
	// Dir is a local folder of what the container finds in /opt/ml/model. It is packed the
	// same way each time and put into S3 as Data is. Folders of version control, caches and
	// virtual environments are left out.
	Dir string
	// Prefix is where in S3 the artifact's files are, not packed; for MultiModel, where the
	// models' archives are.
	Prefix media.URI
	// AcceptEULA accepts the licence of the artifact, where it asks for that.
	AcceptEULA bool
	// Env are the container's variables, at most 100.
	Env map[string]string
	// Host names the container for requests that choose one, and in metrics.
	Host string
	// MultiModel makes the container load archives below Prefix as requests ask for them.
	MultiModel bool
	// Uncached keeps a MultiModel container from keeping models in memory.
	Uncached bool
	// VPCRegistry says that the image is in a registry within VPC.
	VPCRegistry bool
	// Extra are further artifacts, at most 5, as adapters and draft models.
	Extra []ExtraData
}

// ExtraData is a further artifact of a container, which finds it in
// /opt/ml/additional-model-data-sources/{Channel}.
type ExtraData struct {
	// Channel is the folder's name, of up to 64 letters, digits, dots, hyphens and
	// underscores.
	Channel string
	// Prefix is where in S3 its files are, not packed.
	Prefix media.URI
	// AcceptEULA accepts the artifact's licence, where it asks for that.
	AcceptEULA bool
}

// VPC is a network of yours. The zero value is none.
type VPC struct {
	// Subnets are 1 to 16, SecurityGroups 1 to 5.
	Subnets, SecurityGroups []string
}
