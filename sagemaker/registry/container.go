package registry

import (
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sagemaker/types"

	"github.com/awsai-go/awsai/internal/sdk"
)

// Container is one of a model's: an image and what it has learnt.
type Container struct {
	// Image is the address of the image in ECR, and Digest its content's, where the registry
	// tells.
	Image, Digest string
	// Data is the artifact: an archive in S3, a prefix there, which ends with a slash, or
	// empty where the image has all it needs. What is registered may be a local file: it is
	// put into S3, or copied into the folder.
	Data string
	// AcceptEULA accepts the licence of the artifact, where it asks for that.
	AcceptEULA bool
	// Env are the container's variables.
	Env map[string]string
	// Host names the container among several.
	Host string
	// Framework is what the model was made with, as "XGBOOST", FrameworkVersion its version and
	// NearestModel a public model that is like it; all for recommendations of instances.
	Framework, FrameworkVersion, NearestModel string
}

func toContainer(c types.ModelPackageContainerDefinition) Container {
	out := Container{
		Image: aws.ToString(c.Image), Digest: aws.ToString(c.ImageDigest), Data: aws.ToString(c.ModelDataUrl), Env: c.Environment, Host: aws.ToString(c.ContainerHostname),
		Framework: aws.ToString(c.Framework), FrameworkVersion: aws.ToString(c.FrameworkVersion), NearestModel: aws.ToString(c.NearestModelName),
	}
	if len(out.Env) == 0 {
		out.Env = nil
	}
	data, eula := dataOf(c.ModelDataSource)
	if data != "" {
		out.Data, out.AcceptEULA = data, eula
	}
	return out
}

// dataOf is where a data source is, and whether its licence was accepted.
func dataOf(d *types.ModelDataSource) (uri string, eula bool) {
	if d == nil || d.S3DataSource == nil {
		return "", false
	}
	s := d.S3DataSource
	uri = aws.ToString(s.S3Uri)
	if s.S3DataType == types.S3ModelDataTypeS3Prefix && !strings.HasSuffix(uri, "/") {
		uri += "/"
	}
	return uri, s.ModelAccessConfig != nil && aws.ToBool(s.ModelAccessConfig.AcceptEula)
}

func (c Container) definition() types.ModelPackageContainerDefinition {
	d := types.ModelPackageContainerDefinition{
		Image: sdk.Optional(c.Image), ContainerHostname: sdk.Optional(c.Host), Environment: c.Env,
		Framework: sdk.Optional(c.Framework), FrameworkVersion: sdk.Optional(c.FrameworkVersion), NearestModelName: sdk.Optional(c.NearestModel),
	}
	switch prefix := strings.HasSuffix(c.Data, "/"); {
	case prefix || c.AcceptEULA && c.Data != "":
		s := &types.S3ModelDataSource{S3Uri: &c.Data, S3DataType: types.S3ModelDataTypeS3Object, CompressionType: types.ModelCompressionTypeGzip}
		if prefix {
			s.S3DataType, s.CompressionType = types.S3ModelDataTypeS3Prefix, types.ModelCompressionTypeNone
		}
		if c.AcceptEULA {
			s.ModelAccessConfig = &types.ModelAccessConfig{AcceptEula: aws.Bool(true)}
		}
		d.ModelDataSource = &types.ModelDataSource{S3DataSource: s}
	default:
		d.ModelDataUrl = sdk.Optional(c.Data)
	}
	return d
}
