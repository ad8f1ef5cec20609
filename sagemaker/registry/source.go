package registry

import (
	"context"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sagemaker"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/sagemaker/internal/control"
)

// FromArtifact is a registration of a model of one container: an image, and its artifact, an
// archive that is a local file or in S3.
func FromArtifact(image, data string) Registration {
	return Registration{Containers: []Container{{Image: image, Data: data}}}
}

// FromMLflow is a registration of a model that MLflow keeps. The source is its address, as
// "models:/churn/3" or the ARN of a tracking server followed by it. With an image and an
// artifact the version can be deployed; without them it is only [Logged].
func FromMLflow(source, image, data string) Registration {
	r := Registration{Source: source, Kind: Logged}
	if image != "" {
		r.Kind, r.Containers = Registered, []Container{{Image: image, Data: data}}
	}
	return r
}

// FromTrainingJob is a registration of what a training job has made: its artifact, its last
// metrics and its ARN as the source. The image is that of the job unless one is given: many
// frameworks train in one and serve in another. A job of an algorithm brings the algorithm.
func (c *Client) FromTrainingJob(ctx context.Context, name, image string) (Registration, error) {
	const op = "registry.FromTrainingJob"
	d, err := c.api.DescribeTrainingJob(ctx, &sagemaker.DescribeTrainingJobInput{TrainingJobName: &name})
	if err != nil {
		return Registration{}, awsai.Wrap(op, control.Err(err))
	}
	if d.ModelArtifacts == nil || aws.ToString(d.ModelArtifacts.S3ModelArtifacts) == "" {
		return Registration{}, awsai.Errorf(op, awsai.ErrInvalid, "the training job is %s and has made no model", d.TrainingJobStatus)
	}
	r := Registration{Source: aws.ToString(d.TrainingJobArn), Containers: []Container{{Image: image, Data: artifactOf(d)}}}
	if s := d.AlgorithmSpecification; s != nil && image == "" {
		r.Algorithm, r.Containers[0].Image = aws.ToString(s.AlgorithmName), aws.ToString(s.TrainingImage)
	}
	for _, m := range d.FinalMetricDataList {
		if r.Metrics == nil {
			r.Metrics = map[string]float64{}
		}
		r.Metrics[aws.ToString(m.MetricName)] = float64(aws.ToFloat32(m.Value))
	}
	return r, nil
}

// artifactOf is where a job has put its model: an archive, or a prefix where it was told not
// to pack.
func artifactOf(d *sagemaker.DescribeTrainingJobOutput) string {
	uri := aws.ToString(d.ModelArtifacts.S3ModelArtifacts)
	if d.OutputDataConfig != nil && d.OutputDataConfig.CompressionType == "NONE" && !strings.HasSuffix(uri, "/") {
		uri += "/"
	}
	return uri
}

// FromModel is a registration of a model that was made for endpoints, with its ARN as the source.
func (c *Client) FromModel(ctx context.Context, name string) (Registration, error) {
	const op = "registry.FromModel"
	d, err := c.api.DescribeModel(ctx, &sagemaker.DescribeModelInput{ModelName: &name})
	if err != nil {
		return Registration{}, awsai.Wrap(op, control.Err(err))
	}
	r := Registration{Source: aws.ToString(d.ModelArn)}
	if d.PrimaryContainer != nil {
		d.Containers = append(d.Containers[:0:0], *d.PrimaryContainer)
	}
	for i, m := range d.Containers {
		if aws.ToString(m.Image) == "" {
			return Registration{}, awsai.Errorf(op, awsai.ErrInvalid, "container %d of the model has no image of its own, but a package: register from that", i)
		}
		one := Container{Image: aws.ToString(m.Image), Data: aws.ToString(m.ModelDataUrl), Env: m.Environment, Host: aws.ToString(m.ContainerHostname)}
		if data, eula := dataOf(m.ModelDataSource); data != "" {
			one.Data, one.AcceptEULA = data, eula
		}
		r.Containers = append(r.Containers, one)
	}
	return r, nil
}
