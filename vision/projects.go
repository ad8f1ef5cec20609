package vision

import (
	"context"
	"iter"
	"regexp"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/rekognition"
	"github.com/aws/aws-sdk-go-v2/service/rekognition/types"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/internal/page"
	"github.com/awsai-go/awsai/internal/sdk"
	"github.com/awsai-go/awsai/job"
	"github.com/awsai-go/awsai/media"
)

// Project holds the datasets and models of custom labels, or an adapter of moderation. It is safe for
// concurrent use.
type Project struct {
	c   *Client
	arn string
}

// Project returns the project with that ARN, whether it exists or not.
func (c *Client) Project(arn string) *Project { return &Project{c, arn} }

// ARN names the project.
func (p *Project) ARN() string { return p.arn }

// What the service takes for ARNs, by its public model.
var (
	projectPattern = regexp.MustCompile(`^arn:[a-z\d-]+:rekognition:[a-z\d-]+:\d{12}:project/[a-zA-Z0-9_.-]{1,255}/[0-9]+$`)
	modelPattern   = regexp.MustCompile(`^arn:[a-z\d-]+:rekognition:[a-z\d-]+:\d{12}:project/[a-zA-Z0-9_.-]{1,255}/version/[a-zA-Z0-9_.-]{1,255}/[0-9]+$`)
	datasetPattern = regexp.MustCompile(`^arn:[a-z\d-]+:rekognition:[a-z\d-]+:\d{12}:project/[a-zA-Z0-9_.-]{1,255}/dataset/(train|test)/[0-9]+$`)
)

func checkARN(what string, pattern *regexp.Regexp, arn string) error {
	if !pattern.MatchString(arn) {
		return invalid("the ARN of a %s is none", what)
	}
	return nil
}

func (p *Project) check() error { return checkARN("project", projectPattern, p.arn) }

// ProjectOptions are the settings of [Client.CreateProject].
type ProjectOptions struct {
	// Moderation makes a project of moderation adapters. The default is one of custom labels.
	Moderation bool
	// AutoUpdate has the service train adapters again for its new models. It is for moderation.
	AutoUpdate bool
	// Tags are put on the project.
	Tags map[string]string
}

// CreateProject makes a project. One of that name that exists already is an error without kind.
func (c *Client) CreateProject(ctx context.Context, name string, optFns ...func(*ProjectOptions)) (*Project, error) {
	o := apply(optFns)
	if err := checkName("project's name", name); err != nil {
		return nil, awsai.Wrap("vision.CreateProject", err)
	}
	in := &rekognition.CreateProjectInput{ProjectName: &name, Tags: o.Tags}
	if o.Moderation {
		in.Feature, in.AutoUpdate = types.CustomizationFeatureContentModeration, types.ProjectAutoUpdateDisabled
		if o.AutoUpdate {
			in.AutoUpdate = types.ProjectAutoUpdateEnabled
		}
	}
	out, err := c.api.CreateProject(ctx, in)
	if err != nil {
		return nil, awsai.Wrap("vision.CreateProject", err)
	}
	return c.Project(aws.ToString(out.ProjectArn)), nil
}

// ProjectInfo is what the service tells of a project.
type ProjectInfo struct {
	// ARN and Name name it.
	ARN, Name string
	// Status is CREATING, CREATED or DELETING.
	Status string
	// Feature is CUSTOM_LABELS or CONTENT_MODERATION, and may be empty for the former.
	Feature string
	// Created is when it was made.
	Created time.Time
	// Train and Test are the ARNs of its datasets, empty where there are none.
	Train, Test string
}

// Projects lists the account's projects, those with these names only where there are any.
func (c *Client) Projects(ctx context.Context, names ...string) iter.Seq2[ProjectInfo, error] {
	start := func() *rekognition.DescribeProjectsPaginator {
		return rekognition.NewDescribeProjectsPaginator(c.api, &rekognition.DescribeProjectsInput{ProjectNames: names})
	}
	return page.Items(ctx, "vision.Projects", start, func(p *rekognition.DescribeProjectsOutput) ([]ProjectInfo, *string) {
		infos := make([]ProjectInfo, len(p.ProjectDescriptions))
		for i, d := range p.ProjectDescriptions {
			infos[i] = projectOf(d)
		}
		return infos, p.NextToken
	})
}

func projectOf(d types.ProjectDescription) ProjectInfo {
	p := ProjectInfo{ARN: aws.ToString(d.ProjectArn), Status: string(d.Status), Feature: string(d.Feature), Created: aws.ToTime(d.CreationTimestamp)}
	p.Name = projectName(p.ARN)
	for _, s := range d.Datasets {
		switch s.DatasetType {
		case types.DatasetTypeTrain:
			p.Train = aws.ToString(s.DatasetArn)
		case types.DatasetTypeTest:
			p.Test = aws.ToString(s.DatasetArn)
		}
	}
	return p
}

// projectName is the name within the ARN of a project or of something that belongs to one.
func projectName(arn string) string {
	_, rest, _ := strings.Cut(arn, ":project/")
	name, _, _ := strings.Cut(rest, "/")
	return name
}

// Delete deletes the project, whose models have been deleted before.
func (p *Project) Delete(ctx context.Context) error {
	if err := p.check(); err != nil {
		return awsai.Wrap("vision.Delete", err)
	}
	_, err := p.c.api.DeleteProject(ctx, &rekognition.DeleteProjectInput{ProjectArn: &p.arn})
	return awsai.Wrap("vision.Delete", err)
}

// Models lists the models of the project, the latest first.
func (p *Project) Models(ctx context.Context) iter.Seq2[ModelInfo, error] {
	if err := p.check(); err != nil {
		return failing[ModelInfo]("vision.Models", err)
	}
	start := func() *rekognition.DescribeProjectVersionsPaginator {
		return rekognition.NewDescribeProjectVersionsPaginator(p.c.api, &rekognition.DescribeProjectVersionsInput{ProjectArn: &p.arn})
	}
	return page.Items(ctx, "vision.Models", start, func(out *rekognition.DescribeProjectVersionsOutput) ([]ModelInfo, *string) {
		infos := make([]ModelInfo, len(out.ProjectVersionDescriptions))
		for i, d := range out.ProjectVersionDescriptions {
			infos[i] = modelOf(d)
		}
		return infos, out.NextToken
	})
}

// TrainOptions are the settings of [Project.Train].
type TrainOptions struct {
	// Description is up to 255 letters, digits and some punctuation.
	Description string
	// KMSKey encrypts what the service copies, by ARN, ID or alias.
	KMSKey string
	// MinConfidence is of moderation adapters: the least confidence that they tell, in [0,1].
	MinConfidence float64
	// Tags are put on the model.
	Tags map[string]string
}

// Train trains a model with the datasets of the project, which takes hours, and puts the results of
// the test below the output. The version names the model within the project. The job's ID is the
// model's ARN. It cannot be stopped.
func (p *Project) Train(ctx context.Context, version string, output media.URI, optFns ...func(*TrainOptions)) (*job.Job[ModelInfo], error) {
	o := apply(optFns)
	if err := first(p.check(), checkName("version", version), checkShare("MinConfidence", o.MinConfidence)); err != nil {
		return nil, awsai.Wrap("vision.Train", err)
	}
	in := &rekognition.CreateProjectVersionInput{
		ProjectArn: &p.arn, VersionName: &version, VersionDescription: sdk.Optional(o.Description), KmsKeyId: sdk.Optional(o.KMSKey), Tags: o.Tags,
		OutputConfig: &types.OutputConfig{S3Bucket: &output.Bucket, S3KeyPrefix: sdk.Optional(output.Key)},
	}
	if o.MinConfidence > 0 {
		in.FeatureConfig = &types.CustomizationFeatureConfig{
			ContentModeration: &types.CustomizationFeatureContentModerationConfig{ConfidenceThreshold: percent(o.MinConfidence)},
		}
	}
	out, err := p.c.api.CreateProjectVersion(ctx, in)
	if err != nil {
		return nil, awsai.Wrap("vision.Train", err)
	}
	return p.c.modelOf(aws.ToString(out.ProjectVersionArn), p.arn).training(), nil
}

// ResumeTraining is the job of [Project.Train] with that ID, the ARN of the model.
func (c *Client) ResumeTraining(arn string) *job.Job[ModelInfo] { return c.Model(arn).training() }
