package studio

import (
	"context"
	"fmt"
	"iter"
	"strconv"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sagemaker"
	"github.com/aws/aws-sdk-go-v2/service/sagemaker/types"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/internal/page"
	"github.com/awsai-go/awsai/internal/sdk"
	"github.com/awsai-go/awsai/job"
	"github.com/awsai-go/awsai/sagemaker/internal/control"
)

// Image is a named series of container images that apps can run.
type Image struct {
	// Name is the image's: letters, digits, and single hyphens and dots between them.
	Name string
	// Title and Description are what users see.
	Title, Description string
	// Role is the ARN of the IAM role that reads the repository.
	Role string
	// Tags are put on the image when it is made. They are not read back.
	Tags map[string]string

	// ARN, Status, Failure, Created and Modified are the service's. The statuses are words as
	// "CREATED". Lists leave out Role.
	ARN     string
	Status  Status
	Failure string
	// Created and Modified are when it was made and last changed.
	Created, Modified time.Time
}

// ImageVersion is one of an image.
type ImageVersion struct {
	// Base is the address in ECR that it was made of.
	Base string
	// Aliases are names for it that can be moved to another version. They are not read back.
	Aliases []string
	// Framework and Language say what is in it, as "PyTorch 2.1" and "Python 3.11"; Notes what
	// is new, in up to 255 characters.
	Framework, Language, Notes string

	// Image is the name of the image, where it was asked for by that, Number the version's. They
	// and what follows are the service's.
	Image  string
	Number int
	// ARN is the version's, and Container the address in ECR with its digest.
	ARN, Container string
	// Status is as that of an image, and Failure why it came to nothing.
	Status  Status
	Failure string
	// Created is when it was made.
	Created time.Time
}

// imageStatus maps the words of images, which are others than everywhere else.
func imageStatus(s Status) job.Status {
	switch s {
	case "CREATING", "UPDATING":
		return job.Running
	case "CREATED":
		return job.Succeeded
	case "DELETING":
		return job.Stopping
	case "CREATE_FAILED", "UPDATE_FAILED", "DELETE_FAILED":
		return job.Failed
	}
	return job.Status(s)
}

// imageJob is that of an image or a version.
func imageJob[T any](c *Client, id string, find func(ctx context.Context) (found[T], error)) *job.Job[T] {
	return job.New(id, job.Driver[T]{
		Name: "image",
		Describe: func(ctx context.Context, _ string) (job.State, error) {
			f, err := find(ctx)
			return job.State{Status: imageStatus(f.status), Reason: f.failure, Message: strings.ToLower(string(f.status)), Created: f.created}, control.Err(err)
		},
		Result: func(ctx context.Context, _ string) (T, error) {
			f, err := find(ctx)
			return f.value, control.Err(err)
		},
	}, func(o *job.Options) { *o = c.o.Wait })
}

// EnsureImage makes the image of that name, or changes what differs. The job's ID is the name.
func (c *Client) EnsureImage(ctx context.Context, i Image) (*job.Job[Image], error) {
	const op = "studio.EnsureImage"
	if i.Role == "" {
		return nil, awsai.Errorf(op, awsai.ErrInvalid, "an image needs a role")
	}
	find := c.findImage(i.Name)
	f, err := find(ctx)
	have := f.value
	switch {
	case control.Absent(err):
		_, err = c.api.CreateImage(ctx, &sagemaker.CreateImageInput{ImageName: &i.Name, RoleArn: &i.Role, DisplayName: sdk.Optional(i.Title), Description: sdk.Optional(i.Description), Tags: c.tags(i.Tags)})
		if taken(err) {
			err = nil
		}
	case err == nil && (i.Role != have.Role || i.Title != "" && i.Title != have.Title || i.Description != "" && i.Description != have.Description):
		_, err = c.api.UpdateImage(ctx, &sagemaker.UpdateImageInput{ImageName: &i.Name, RoleArn: &i.Role, DisplayName: sdk.Optional(i.Title), Description: sdk.Optional(i.Description)})
	}
	if err != nil {
		return nil, awsai.Wrap(op, control.Err(err))
	}
	return imageJob(c, i.Name, find), nil
}

func (c *Client) findImage(name string) func(ctx context.Context) (found[Image], error) {
	return func(ctx context.Context) (found[Image], error) {
		d, err := c.api.DescribeImage(ctx, &sagemaker.DescribeImageInput{ImageName: &name})
		if err != nil {
			return found[Image]{}, err
		}
		i := Image{
			Name: aws.ToString(d.ImageName), Title: aws.ToString(d.DisplayName), Description: aws.ToString(d.Description), Role: aws.ToString(d.RoleArn), ARN: aws.ToString(d.ImageArn),
			Status: Status(d.ImageStatus), Failure: aws.ToString(d.FailureReason), Created: aws.ToTime(d.CreationTime), Modified: aws.ToTime(d.LastModifiedTime),
		}
		return found[Image]{value: i, status: i.Status, failure: i.Failure, created: i.Created}, nil
	}
}

// Image returns an image.
func (c *Client) Image(ctx context.Context, name string) (Image, error) {
	f, err := c.findImage(name)(ctx)
	return f.value, awsai.Wrap("studio.Image", control.Err(err))
}

// Images lists the images whose names contain a text, all for the empty one.
func (c *Client) Images(ctx context.Context, contains string) iter.Seq2[Image, error] {
	pages := func() *sagemaker.ListImagesPaginator {
		return sagemaker.NewListImagesPaginator(c.api, &sagemaker.ListImagesInput{NameContains: sdk.Optional(contains)})
	}
	return page.Items(ctx, "studio.Images", pages, func(p *sagemaker.ListImagesOutput) ([]Image, *string) {
		var out []Image
		for _, d := range p.Images {
			out = append(out, Image{
				Name: aws.ToString(d.ImageName), Title: aws.ToString(d.DisplayName), Description: aws.ToString(d.Description), ARN: aws.ToString(d.ImageArn),
				Status: Status(d.ImageStatus), Failure: aws.ToString(d.FailureReason), Created: aws.ToTime(d.CreationTime), Modified: aws.ToTime(d.LastModifiedTime),
			})
		}
		return out, p.NextToken
	})
}

// CreateImageVersion makes the next version of an image. The job's ID is "IMAGE/NUMBER".
func (c *Client) CreateImageVersion(ctx context.Context, image string, v ImageVersion) (*job.Job[ImageVersion], error) {
	const op = "studio.CreateImageVersion"
	out, err := c.api.CreateImageVersion(ctx, &sagemaker.CreateImageVersionInput{
		ImageName: &image, BaseImage: &v.Base, Aliases: v.Aliases, MLFramework: sdk.Optional(v.Framework), ProgrammingLang: sdk.Optional(v.Language), ReleaseNotes: sdk.Optional(v.Notes),
	})
	if err != nil {
		return nil, awsai.Wrap(op, control.Err(err))
	}
	arn := aws.ToString(out.ImageVersionArn)
	number, err := strconv.Atoi(arn[strings.LastIndexByte(arn, '/')+1:])
	if err != nil {
		return nil, awsai.Errorf(op, awsai.ErrUnavailable, "the response does not say which version was made")
	}
	return c.ResumeImageVersion(image, number), nil
}

// ResumeImageVersion is the job of a version that another process has begun.
func (c *Client) ResumeImageVersion(image string, number int) *job.Job[ImageVersion] {
	return imageJob(c, fmt.Sprintf("%s/%d", image, number), c.findImageVersion(image, number))
}

func (c *Client) findImageVersion(image string, number int) func(ctx context.Context) (found[ImageVersion], error) {
	return func(ctx context.Context) (found[ImageVersion], error) {
		d, err := c.api.DescribeImageVersion(ctx, &sagemaker.DescribeImageVersionInput{ImageName: &image, Version: count(number)})
		if err != nil {
			return found[ImageVersion]{}, err
		}
		v := ImageVersion{
			Base: aws.ToString(d.BaseImage), Framework: aws.ToString(d.MLFramework), Language: aws.ToString(d.ProgrammingLang), Notes: aws.ToString(d.ReleaseNotes), Image: image, Number: int(aws.ToInt32(d.Version)),
			ARN: aws.ToString(d.ImageVersionArn), Container: aws.ToString(d.ContainerImage), Status: Status(d.ImageVersionStatus), Failure: aws.ToString(d.FailureReason), Created: aws.ToTime(d.CreationTime),
		}
		return found[ImageVersion]{value: v, status: v.Status, failure: v.Failure, created: v.Created}, nil
	}
}

// ImageVersion returns a version of an image, the latest for 0.
func (c *Client) ImageVersion(ctx context.Context, image string, number int) (ImageVersion, error) {
	f, err := c.findImageVersion(image, number)(ctx)
	return f.value, awsai.Wrap("studio.ImageVersion", control.Err(err))
}

// ImageVersions lists the versions of an image, with Image, Number, ARN, Status, Failure and Created.
func (c *Client) ImageVersions(ctx context.Context, image string) iter.Seq2[ImageVersion, error] {
	pages := func() *sagemaker.ListImageVersionsPaginator {
		return sagemaker.NewListImageVersionsPaginator(c.api, &sagemaker.ListImageVersionsInput{ImageName: &image})
	}
	return page.Items(ctx, "studio.ImageVersions", pages, func(p *sagemaker.ListImageVersionsOutput) ([]ImageVersion, *string) {
		var out []ImageVersion
		for _, d := range p.ImageVersions {
			out = append(out, ImageVersion{Image: image, Number: int(aws.ToInt32(d.Version)), ARN: aws.ToString(d.ImageVersionArn), Status: Status(d.ImageVersionStatus), Failure: aws.ToString(d.FailureReason), Created: aws.ToTime(d.CreationTime)})
		}
		return out, p.NextToken
	})
}

// SetAliases gives a version of an image aliases, and takes others from it.
func (c *Client) SetAliases(ctx context.Context, image string, number int, add, remove []string) error {
	_, err := c.api.UpdateImageVersion(ctx, &sagemaker.UpdateImageVersionInput{ImageName: &image, Version: count(number), AliasesToAdd: add, AliasesToDelete: remove})
	return awsai.Wrap("studio.SetAliases", control.Err(err))
}

// DeleteImageVersion deletes a version of an image. One that is not there is no error.
func (c *Client) DeleteImageVersion(ctx context.Context, image string, number int) error {
	_, err := c.api.DeleteImageVersion(ctx, &sagemaker.DeleteImageVersionInput{ImageName: &image, Version: aws.Int32(int32(number))})
	return gone("studio.DeleteImageVersion", err)
}

// DeleteImage deletes an image with its versions. One that is not there is no error. The
// repository stays as it is.
func (c *Client) DeleteImage(ctx context.Context, name string) error {
	_, err := c.api.DeleteImage(ctx, &sagemaker.DeleteImageInput{ImageName: &name})
	return gone("studio.DeleteImage", err)
}

// ImageConfig says how an image of one's own is run in an app.
type ImageConfig struct {
	// Name is the configuration's.
	Name string
	// App is the type of the apps that it is for: JupyterLab, CodeEditor or KernelGateway.
	App AppType
	// Arguments and Entrypoint are the container's, and Env its variables. They are not for
	// KernelGateway.
	Arguments, Entrypoint []string
	Env                   map[string]string
	// Kernels are the names of the kernels in the image, for KernelGateway, which needs one.
	Kernels []string
	// Mount is where the user's files are, and UID and GID whose they are. The default is the
	// service's.
	Mount    string
	UID, GID int
	// Tags are put on the configuration when it is made. They are not read back.
	Tags map[string]string
}

// EnsureImageConfig makes the configuration of that name, or puts it in place of the one there is.
func (c *Client) EnsureImageConfig(ctx context.Context, i ImageConfig) error {
	const op = "studio.EnsureImageConfig"
	if err := checkName(op, "configuration", i.Name); err != nil {
		return err
	}
	in := &sagemaker.CreateAppImageConfigInput{AppImageConfigName: &i.Name, Tags: c.tags(i.Tags)}
	var files *types.FileSystemConfig
	if i.Mount != "" || i.UID != 0 || i.GID != 0 {
		files = &types.FileSystemConfig{MountPath: sdk.Optional(i.Mount), DefaultUid: count(i.UID), DefaultGid: count(i.GID)}
	}
	var container *types.ContainerConfig
	if len(i.Arguments) > 0 || len(i.Entrypoint) > 0 || len(i.Env) > 0 {
		container = &types.ContainerConfig{ContainerArguments: i.Arguments, ContainerEntrypoint: i.Entrypoint, ContainerEnvironmentVariables: i.Env}
	}
	switch {
	case i.App == JupyterServer:
		return classic(op)
	case i.App == JupyterLab:
		in.JupyterLabAppImageConfig = &types.JupyterLabAppImageConfig{ContainerConfig: container, FileSystemConfig: files}
	case i.App == CodeEditor:
		in.CodeEditorAppImageConfig = &types.CodeEditorAppImageConfig{ContainerConfig: container, FileSystemConfig: files}
	case i.App == KernelGateway && len(i.Kernels) > 0 && container == nil:
		in.KernelGatewayImageConfig = &types.KernelGatewayImageConfig{FileSystemConfig: files}
		for _, k := range i.Kernels {
			in.KernelGatewayImageConfig.KernelSpecs = append(in.KernelGatewayImageConfig.KernelSpecs, types.KernelSpec{Name: &k})
		}
	default:
		return awsai.Errorf(op, awsai.ErrInvalid, "a configuration is for apps of the types JupyterLab, CodeEditor, or KernelGateway with kernels and without a container's settings")
	}
	_, err := c.api.CreateAppImageConfig(ctx, in)
	if inUse(err) || taken(err) {
		_, err = c.api.UpdateAppImageConfig(ctx, &sagemaker.UpdateAppImageConfigInput{
			AppImageConfigName: &i.Name, JupyterLabAppImageConfig: in.JupyterLabAppImageConfig, CodeEditorAppImageConfig: in.CodeEditorAppImageConfig, KernelGatewayImageConfig: in.KernelGatewayImageConfig,
		})
	}
	return awsai.Wrap(op, control.Err(err))
}

// ImageConfigs lists the names of the configurations.
func (c *Client) ImageConfigs(ctx context.Context) iter.Seq2[string, error] {
	pages := func() *sagemaker.ListAppImageConfigsPaginator {
		return sagemaker.NewListAppImageConfigsPaginator(c.api, &sagemaker.ListAppImageConfigsInput{})
	}
	return page.Items(ctx, "studio.ImageConfigs", pages, func(p *sagemaker.ListAppImageConfigsOutput) ([]string, *string) {
		var out []string
		for _, d := range p.AppImageConfigs {
			out = append(out, aws.ToString(d.AppImageConfigName))
		}
		return out, p.NextToken
	})
}

// DeleteImageConfig deletes a configuration. One that is not there is no error.
func (c *Client) DeleteImageConfig(ctx context.Context, name string) error {
	_, err := c.api.DeleteAppImageConfig(ctx, &sagemaker.DeleteAppImageConfigInput{AppImageConfigName: &name})
	return gone("studio.DeleteImageConfig", err)
}
