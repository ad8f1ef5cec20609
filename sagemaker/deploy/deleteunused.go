package deploy

import (
	"context"
	"fmt"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sagemaker"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/media"
	"github.com/awsai-go/awsai/sagemaker/internal/control"
)

// ours tells whether what has the ARN was made for the endpoint.
func (d *deletion) ours(ctx context.Context, arn *string) (bool, error) {
	for p := sagemaker.NewListTagsPaginator(d.c.api, &sagemaker.ListTagsInput{ResourceArn: arn}); p.HasMorePages(); {
		out, err := p.NextPage(ctx)
		if err != nil {
			return false, err
		}
		if control.TagMap(out.Tags)[tagOwner] == d.name {
			return true, nil
		}
	}
	return false, nil
}

// modelsOf are the models of a configuration.
func (c *Client) modelsOf(ctx context.Context, config string) (names []string, err error) {
	out, err := c.api.DescribeEndpointConfig(ctx, &sagemaker.DescribeEndpointConfigInput{EndpointConfigName: &config})
	if err != nil {
		return nil, err
	}
	for _, v := range append(out.ProductionVariants, out.ShadowProductionVariants...) {
		if v.ModelName != nil {
			names = append(names, *v.ModelName)
		}
		for _, p := range v.InstancePools {
			if p.ModelNameOverride != nil {
				names = append(names, *p.ModelNameOverride)
			}
		}
	}
	return names, nil
}

func (d *deletion) dropConfigs(ctx context.Context, _ []string) error {
	for _, name := range d.configs {
		out, err := d.c.api.DescribeEndpointConfig(ctx, &sagemaker.DescribeEndpointConfigInput{EndpointConfigName: &name})
		if missing(err) {
			continue
		}
		if err == nil && !d.o.Foreign {
			ours, err := d.ours(ctx, out.EndpointConfigArn)
			if err != nil {
				return fmt.Errorf("configuration %s: %w", name, err)
			}
			if !ours {
				continue
			}
		}
		if err == nil {
			_, err = d.c.api.DeleteEndpointConfig(ctx, &sagemaker.DeleteEndpointConfigInput{EndpointConfigName: &name})
		}
		if err != nil && !missing(err) {
			return fmt.Errorf("configuration %s: %w", name, err)
		}
		d.done.Configs = append(d.done.Configs, name)
	}
	return nil
}

func (d *deletion) dropModels(ctx context.Context, _ []string) error {
	if d.o.KeepModels {
		return nil
	}
	var used map[string]bool
	if len(d.models) > 0 {
		var err error
		if used, err = d.c.usedModels(ctx); err != nil {
			return err
		}
	}
	staged := media.URI{}
	if d.c.o.Bucket != "" {
		staged = media.URI{Bucket: d.c.o.Bucket, Key: d.c.o.Prefix + artifactPrefix(d.name)}
	}
	for _, name := range d.models {
		if used[name] {
			d.done.Kept = append(d.done.Kept, name)
			continue
		}
		at, err := d.dropModel(ctx, name)
		if err != nil {
			return fmt.Errorf("model %s: %w", name, err)
		}
		if at != (media.URI{}) {
			staged = at
		}
	}
	if staged == (media.URI{}) || len(d.done.Kept) > 0 {
		return nil
	}
	stage := media.NewStager(d.c.cfg, staged.Bucket, func(o *media.StagerOptions) { o.Prefix = d.c.o.Prefix })
	if err := stage.Remove(ctx, artifactPrefix(d.name)); err != nil && awsai.KindOf(err) != awsai.ErrNotFound {
		return fmt.Errorf("artifacts: %w", err)
	}
	return nil
}

// dropModel deletes a model and tells where its artifact was staged, if it was.
func (d *deletion) dropModel(ctx context.Context, name string) (staged media.URI, err error) {
	m, err := d.c.api.DescribeModel(ctx, &sagemaker.DescribeModelInput{ModelName: &name})
	if missing(err) {
		return media.URI{}, nil
	}
	if err != nil {
		return media.URI{}, err
	}
	ours, err := d.ours(ctx, m.ModelArn)
	if err != nil || !ours && !d.o.Foreign {
		return media.URI{}, err
	}
	if _, err := d.c.api.DeleteModel(ctx, &sagemaker.DeleteModelInput{ModelName: &name}); err != nil && !missing(err) {
		return media.URI{}, err
	}
	d.done.Models = append(d.done.Models, name)
	containers := m.Containers
	if m.PrimaryContainer != nil {
		containers = append(containers, *m.PrimaryContainer)
	}
	for _, c := range containers {
		u := place(c.ModelDataUrl)
		if s := c.ModelDataSource; s != nil && s.S3DataSource != nil {
			u = place(s.S3DataSource.S3Uri)
		}
		if ours && strings.HasPrefix(u.Key, d.c.o.Prefix+artifactPrefix(d.name)) {
			staged = u
		}
	}
	return staged, nil
}

// usedModels are the models of all configurations and components of the region.
func (c *Client) usedModels(ctx context.Context) (map[string]bool, error) {
	used := map[string]bool{}
	for p := sagemaker.NewListEndpointConfigsPaginator(c.api, &sagemaker.ListEndpointConfigsInput{}); p.HasMorePages(); {
		out, err := p.NextPage(ctx)
		if err != nil {
			return nil, err
		}
		for _, s := range out.EndpointConfigs {
			names, err := c.modelsOf(ctx, aws.ToString(s.EndpointConfigName))
			if err != nil && !missing(err) {
				return nil, err
			}
			for _, name := range names {
				used[name] = true
			}
		}
	}
	for x, err := range c.Components(ctx, "") {
		if err != nil {
			return nil, err
		}
		i, err := c.component(ctx, x.Name)
		if err != nil && !missing(err) {
			return nil, err
		}
		used[i.Model] = true
	}
	return used, nil
}
