package deploy

import (
	"context"
	"errors"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sagemaker"
	"github.com/aws/aws-sdk-go-v2/service/sagemaker/types"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/internal/sdk"
	"github.com/awsai-go/awsai/media"
	"github.com/awsai-go/awsai/sagemaker/internal/control"
)

// CreateModel creates a model and returns its name: base, a hyphen and 12 digits of its
// content, so that the same content under the same base is the same model, and calling it
// again changes nothing. A model costs nothing. The name of one that exists comes back as
// it is.
//
// [Client.Deploy] and [Client.Transform] create their models themselves.
func (c *Client) CreateModel(ctx context.Context, base string, m Model) (string, error) {
	const op = "deploy.CreateModel"
	if err := errors.Join(control.CheckName("model", base, control.MaxName), m.check(c.o.Role)); err != nil {
		return "", awsai.Errorf(op, awsai.ErrInvalid, "%w", err)
	}
	name, err := c.ensureModel(ctx, base, m)
	return name, awsai.Wrap(op, err)
}

func (c *Client) ensureModel(ctx context.Context, owner string, m Model) (string, error) {
	if m.Existing != "" {
		return m.Existing, nil
	}
	in := &sagemaker.CreateModelInput{ExecutionRoleArn: sdk.Optional(orRole(m.Role, c.o.Role)), VpcConfig: m.VPC.input()}
	if m.Isolated {
		in.EnableNetworkIsolation = aws.Bool(true)
	}
	var containers []types.ContainerDefinition
	for i, container := range m.Containers {
		d, err := c.container(ctx, owner, container)
		if err != nil {
			return "", fmt.Errorf("container %d: %w", i, err)
		}
		containers = append(containers, d)
	}
	if len(containers) == 1 {
		in.PrimaryContainer = &containers[0]
	} else {
		in.Containers = containers
		in.InferenceExecutionConfig = &types.InferenceExecutionConfig{Mode: types.InferenceExecutionModeSerial}
		if m.Direct {
			in.InferenceExecutionConfig.Mode = types.InferenceExecutionModeDirect
		}
	}
	name, err := contentName(owner, in)
	if err != nil {
		return "", err
	}
	in.ModelName, in.Tags = &name, control.Tags(c.tags(owner, m.Tags))
	if _, err := c.api.CreateModel(ctx, in); err != nil && !exists(err) {
		return "", err
	}
	return name, nil
}

func (v VPC) input() *types.VpcConfig {
	if v.isZero() {
		return nil
	}
	return &types.VpcConfig{Subnets: v.Subnets, SecurityGroupIds: v.SecurityGroups}
}

// container is the service's form of one, its artifact in S3.
func (c *Client) container(ctx context.Context, owner string, v Container) (types.ContainerDefinition, error) {
	d := types.ContainerDefinition{
		Image: sdk.Optional(v.Image), ModelPackageName: sdk.Optional(v.Package), ContainerHostname: sdk.Optional(v.Host), Environment: v.Env,
	}
	if v.VPCRegistry {
		d.ImageConfig = &types.ImageConfig{RepositoryAccessMode: types.RepositoryAccessModeVpc}
	}
	for _, e := range v.Extra {
		d.AdditionalModelDataSources = append(d.AdditionalModelDataSources, types.AdditionalModelDataSource{
			ChannelName: aws.String(e.Channel), S3DataSource: unpacked(e.Prefix, e.AcceptEULA),
		})
	}
	if v.MultiModel {
		d.Mode = types.ContainerModeMultiModel
		d.ModelDataUrl = aws.String(folder(v.Prefix).String())
		if v.Uncached {
			d.MultiModelConfig = &types.MultiModelConfig{ModelCacheSetting: types.ModelCacheSettingDisabled}
		}
		return d, nil
	}
	if v.Prefix.Bucket != "" {
		d.ModelDataSource = &types.ModelDataSource{S3DataSource: unpacked(v.Prefix, v.AcceptEULA)}
		return d, nil
	}
	u, err := c.artifact(ctx, owner, v)
	if err != nil {
		return d, err
	}
	switch {
	case u == media.URI{}:
	case v.AcceptEULA:
		d.ModelDataSource = &types.ModelDataSource{S3DataSource: &types.S3ModelDataSource{
			S3Uri: aws.String(u.String()), S3DataType: types.S3ModelDataTypeS3Object, CompressionType: types.ModelCompressionTypeGzip,
			ModelAccessConfig: &types.ModelAccessConfig{AcceptEula: aws.Bool(true)},
		}}
	default:
		d.ModelDataUrl = aws.String(u.String())
	}
	return d, nil
}

// unpacked is a prefix of files, which has to end with a slash.
func unpacked(u media.URI, eula bool) *types.S3ModelDataSource {
	s := &types.S3ModelDataSource{
		S3Uri: aws.String(folder(u).String()), S3DataType: types.S3ModelDataTypeS3Prefix, CompressionType: types.ModelCompressionTypeNone,
	}
	if eula {
		s.ModelAccessConfig = &types.ModelAccessConfig{AcceptEula: aws.Bool(true)}
	}
	return s
}

// folder is u with a slash at its end.
func folder(u media.URI) media.URI {
	if u.Key != "" && u.Key[len(u.Key)-1] != '/' {
		u.Key += "/"
	}
	return u
}
