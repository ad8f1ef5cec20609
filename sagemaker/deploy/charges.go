package deploy

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sagemaker"
	"github.com/aws/aws-sdk-go-v2/service/sagemaker/types"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/sagemaker/internal/control"
)

// Charge is something that costs money as long as it is there.
type Charge struct {
	// Region is where it is.
	Region string
	// Kind is "endpoint", "transform", "training", "warm machines", "processing", "notebook" or "app".
	Kind string
	// Name names it, and Part the endpoint's variant, or the kind of an app.
	Name, Part string
	// Instance is the type of instance that is paid for, Count how many. What is paid for
	// by concurrency has Provisioned instead.
	Instance           string
	Count, Provisioned int
	// Status is the service's word.
	Status string
	// Since is when it was created; of warm machines, when the job ended that left them.
	Since time.Time
}

// Charges lists what costs money by the hour in the regions, used or not: the variants of
// endpoints, running transform, training and processing jobs, those of tuning among them, machines
// that are kept warm after a job, notebooks and apps. The default region is the client's. Serverless variants are there where concurrency is kept
// ready; storage, and clusters of HyperPod, are not.
//
// With an error it returns what it could find: the error joins what it could not look at.
func (c *Client) Charges(ctx context.Context, regions ...string) ([]Charge, error) {
	if len(regions) == 0 {
		regions = []string{c.cfg.Region}
	}
	var all []Charge
	var errs []error
	for _, region := range regions {
		cfg := c.cfg.Copy()
		cfg.Region = region
		in := charged{control.Client(cfg), region}
		for _, look := range []struct {
			at string
			f  func(context.Context) ([]Charge, error)
		}{
			{"endpoints", in.endpoints}, {"transform jobs", in.transforms}, {"training jobs", in.trainings}, {"warm machines", in.warm},
			{"processing jobs", in.processings}, {"notebooks", in.notebooks}, {"apps", in.apps},
		} {
			found, err := look.f(ctx)
			all = append(all, found...)
			if err != nil {
				errs = append(errs, fmt.Errorf("%s in %s: %w", look.at, region, err))
			}
		}
	}
	return all, awsai.Wrap("deploy.Charges", errors.Join(errs...))
}

// charged looks at one region.
type charged struct {
	api    *sagemaker.Client
	region string
}

func (r charged) endpoints(ctx context.Context) (all []Charge, err error) {
	for p := sagemaker.NewListEndpointsPaginator(r.api, &sagemaker.ListEndpointsInput{}); p.HasMorePages(); {
		out, err := p.NextPage(ctx)
		if err != nil {
			return all, err
		}
		for _, e := range out.Endpoints {
			if e.EndpointStatus == types.EndpointStatusFailed || e.EndpointStatus == types.EndpointStatusDeleting {
				continue
			}
			found, err := r.endpoint(ctx, e)
			all = append(all, found...)
			if err != nil {
				return all, fmt.Errorf("%s: %w", aws.ToString(e.EndpointName), err)
			}
		}
	}
	return all, nil
}

// endpoint gives a charge for each variant. The counts are the endpoint's, the types of
// instance its configuration's, which somebody may have deleted.
func (r charged) endpoint(ctx context.Context, s types.EndpointSummary) (all []Charge, err error) {
	e, err := r.api.DescribeEndpoint(ctx, &sagemaker.DescribeEndpointInput{EndpointName: s.EndpointName})
	if missing(err) {
		return nil, nil
	}
	base := Charge{Region: r.region, Kind: "endpoint", Name: aws.ToString(s.EndpointName), Status: string(s.EndpointStatus), Since: aws.ToTime(s.CreationTime)}
	if err != nil {
		return []Charge{base}, err
	}
	instances := map[string]string{}
	config, err := r.api.DescribeEndpointConfig(ctx, &sagemaker.DescribeEndpointConfigInput{EndpointConfigName: e.EndpointConfigName})
	if missing(err) {
		err = nil
	} else if err == nil {
		for _, v := range append(config.ProductionVariants, config.ShadowProductionVariants...) {
			instances[aws.ToString(v.VariantName)] = string(v.InstanceType)
		}
	}
	for _, v := range append(toVariants(e.ProductionVariants), toVariants(e.ShadowProductionVariants)...) {
		c := base
		c.Part, c.Instance, c.Count, c.Provisioned = v.Name, instances[v.Name], max(v.Count, v.Wanted), v.Serverless.Provisioned
		if c.Count > 0 || c.Provisioned > 0 {
			all = append(all, c)
		}
	}
	return all, err
}

func (r charged) transforms(ctx context.Context) (all []Charge, err error) {
	in := &sagemaker.ListTransformJobsInput{StatusEquals: types.TransformJobStatusInProgress}
	for p := sagemaker.NewListTransformJobsPaginator(r.api, in); p.HasMorePages(); {
		out, err := p.NextPage(ctx)
		if err != nil {
			return all, err
		}
		for _, s := range out.TransformJobSummaries {
			d, err := r.api.DescribeTransformJob(ctx, &sagemaker.DescribeTransformJobInput{TransformJobName: s.TransformJobName})
			if err != nil {
				return all, err
			}
			c := Charge{Region: r.region, Kind: "transform", Name: aws.ToString(s.TransformJobName), Status: string(s.TransformJobStatus), Since: aws.ToTime(s.CreationTime)}
			if t := d.TransformResources; t != nil {
				c.Instance, c.Count = string(t.InstanceType), int(aws.ToInt32(t.InstanceCount))
			}
			all = append(all, c)
		}
	}
	return all, nil
}

func (r charged) trainings(ctx context.Context) ([]Charge, error) {
	return r.training(ctx, &sagemaker.ListTrainingJobsInput{StatusEquals: types.TrainingJobStatusInProgress}, func(s types.TrainingJobSummary) Charge {
		return Charge{Kind: "training", Status: string(s.TrainingJobStatus), Since: aws.ToTime(s.CreationTime)}
	})
}

func (r charged) warm(ctx context.Context) ([]Charge, error) {
	return r.training(ctx, &sagemaker.ListTrainingJobsInput{WarmPoolStatusEquals: types.WarmPoolResourceStatusAvailable}, func(s types.TrainingJobSummary) Charge {
		return Charge{Kind: "warm machines", Status: string(types.WarmPoolResourceStatusAvailable), Since: aws.ToTime(s.TrainingEndTime)}
	})
}

// training gives a charge for each job of a list, with the machines that the job had.
func (r charged) training(ctx context.Context, in *sagemaker.ListTrainingJobsInput, charge func(types.TrainingJobSummary) Charge) (all []Charge, err error) {
	for p := sagemaker.NewListTrainingJobsPaginator(r.api, in); p.HasMorePages(); {
		out, err := p.NextPage(ctx)
		if err != nil {
			return all, err
		}
		for _, s := range out.TrainingJobSummaries {
			d, err := r.api.DescribeTrainingJob(ctx, &sagemaker.DescribeTrainingJobInput{TrainingJobName: s.TrainingJobName})
			if err != nil {
				return all, err
			}
			c := charge(s)
			c.Region, c.Name = r.region, aws.ToString(s.TrainingJobName)
			if t := d.ResourceConfig; t != nil {
				c.Instance, c.Count = string(t.InstanceType), int(aws.ToInt32(t.InstanceCount))
			}
			all = append(all, c)
		}
	}
	return all, nil
}

func (r charged) processings(ctx context.Context) (all []Charge, err error) {
	in := &sagemaker.ListProcessingJobsInput{StatusEquals: types.ProcessingJobStatusInProgress}
	for p := sagemaker.NewListProcessingJobsPaginator(r.api, in); p.HasMorePages(); {
		out, err := p.NextPage(ctx)
		if err != nil {
			return all, err
		}
		for _, s := range out.ProcessingJobSummaries {
			d, err := r.api.DescribeProcessingJob(ctx, &sagemaker.DescribeProcessingJobInput{ProcessingJobName: s.ProcessingJobName})
			if err != nil {
				return all, err
			}
			c := Charge{Region: r.region, Kind: "processing", Name: aws.ToString(s.ProcessingJobName), Status: string(s.ProcessingJobStatus), Since: aws.ToTime(s.CreationTime)}
			if t := d.ProcessingResources; t != nil && t.ClusterConfig != nil {
				c.Instance, c.Count = string(t.ClusterConfig.InstanceType), int(aws.ToInt32(t.ClusterConfig.InstanceCount))
			}
			all = append(all, c)
		}
	}
	return all, nil
}

func (r charged) notebooks(ctx context.Context) (all []Charge, err error) {
	in := &sagemaker.ListNotebookInstancesInput{StatusEquals: types.NotebookInstanceStatusInService}
	for p := sagemaker.NewListNotebookInstancesPaginator(r.api, in); p.HasMorePages(); {
		out, err := p.NextPage(ctx)
		if err != nil {
			return all, err
		}
		for _, s := range out.NotebookInstances {
			all = append(all, Charge{
				Region: r.region, Kind: "notebook", Name: aws.ToString(s.NotebookInstanceName), Instance: string(s.InstanceType), Count: 1,
				Status: string(s.NotebookInstanceStatus), Since: aws.ToTime(s.CreationTime),
			})
		}
	}
	return all, nil
}

func (r charged) apps(ctx context.Context) (all []Charge, err error) {
	for p := sagemaker.NewListAppsPaginator(r.api, &sagemaker.ListAppsInput{}); p.HasMorePages(); {
		out, err := p.NextPage(ctx)
		if err != nil {
			return all, err
		}
		for _, s := range out.Apps {
			if s.Status != types.AppStatusInService && s.Status != types.AppStatusPending {
				continue
			}
			c := Charge{Region: r.region, Kind: "app", Name: aws.ToString(s.AppName), Part: string(s.AppType), Status: string(s.Status), Since: aws.ToTime(s.CreationTime)}
			if s.ResourceSpec != nil {
				c.Instance, c.Count = string(s.ResourceSpec.InstanceType), 1
			}
			if c.Instance == "system" {
				continue // the servers of Studio itself are free
			}
			all = append(all, c)
		}
	}
	return all, nil
}
