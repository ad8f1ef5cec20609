package deploy

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sagemaker"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/sagemaker/internal/control"
)

// DeleteOptions say what [Client.Delete] takes along.
type DeleteOptions struct {
	// Foreign deletes the endpoint's configuration and models also where this package has
	// not made them. Models that are given by name stay by default.
	Foreign bool
	// KeepModels keeps all models, and the artifacts that were staged for them.
	KeepModels bool
}

// Deleted are the names of what [Client.Delete] has deleted.
type Deleted struct {
	// Scalings are the resource IDs of autoscaling.
	Scalings []string
	// Components, Configs and Models are names. Endpoint tells whether there was one.
	Components, Configs, Models []string
	Endpoint                    bool
	// Kept are the models that other endpoints or components still use.
	Kept []string
}

// Delete deletes an endpoint and what belongs to it: its autoscaling and components, then
// the endpoint, then its configurations, those of earlier deployments too, and their models,
// unless something else in the region uses them, and the artifacts that were staged for
// them. It returns when all are gone, and waits for an endpoint that is being changed,
// which cannot be deleted, as long as ctx lasts.
//
// What it needs to know stands in tags and names at AWS: after an error, or the end of the
// process, the next Delete of the name deletes what is left. An endpoint that is not there
// is no error.
//
// To know whether a model is used it reads every endpoint configuration and component of
// the region.
func (c *Client) Delete(ctx context.Context, endpoint string, optFns ...func(*DeleteOptions)) (Deleted, error) {
	const op = "deploy.Delete"
	var o DeleteOptions
	for _, fn := range optFns {
		fn(&o)
	}
	if err := control.CheckName("endpoint", endpoint, control.MaxName); err != nil {
		return Deleted{}, awsai.Errorf(op, awsai.ErrInvalid, "%w", err)
	}
	d := deletion{c: c, name: endpoint, o: o}
	err := d.run(ctx)
	return d.done, awsai.Wrap(op, err)
}

// deletion is one run of Delete.
type deletion struct {
	c    *Client
	name string
	o    DeleteOptions
	done Deleted
	// configs and models are those to delete. They are found before anything that leads to
	// them is deleted.
	configs, models []string
}

func (d *deletion) run(ctx context.Context) error {
	components, err := d.components(ctx)
	if err != nil {
		return err
	}
	if err := d.find(ctx); err != nil {
		return err
	}
	for _, step := range []func(context.Context, []string) error{d.unscale, d.dropComponents, d.dropEndpoint, d.dropConfigs, d.dropModels} {
		if err := step(ctx, components); err != nil {
			return err
		}
	}
	return nil
}

// components are the endpoint's, with their models noted.
func (d *deletion) components(ctx context.Context) (names []string, err error) {
	for x, err := range d.c.Components(ctx, d.name) {
		if err != nil {
			return nil, err
		}
		names = append(names, x.Name)
		i, err := d.c.component(ctx, x.Name)
		if missing(err) {
			continue
		}
		if err != nil {
			return nil, err
		}
		d.model(i.Model)
	}
	return names, nil
}

func (d *deletion) model(name string) {
	if name != "" && !slices.Contains(d.models, name) {
		d.models = append(d.models, name)
	}
}

// find notes configurations and models: the endpoint's own, and those that carry its mark.
func (d *deletion) find(ctx context.Context) error {
	e, err := d.c.api.DescribeEndpoint(ctx, &sagemaker.DescribeEndpointInput{EndpointName: &d.name})
	if err != nil && !missing(err) {
		return err
	}
	if err == nil {
		d.config(aws.ToString(e.EndpointConfigName))
	}
	if err := d.marked(ctx); err != nil {
		return err
	}
	for _, config := range d.configs {
		used, err := d.c.modelsOf(ctx, config)
		if err != nil && !missing(err) {
			return err
		}
		for _, m := range used {
			d.model(m)
		}
	}
	return nil
}

func (d *deletion) config(name string) {
	if name != "" && !slices.Contains(d.configs, name) {
		d.configs = append(d.configs, name)
	}
}

// marked notes what was made for the endpoint, by name here and by tag where it is deleted.
func (d *deletion) marked(ctx context.Context) error {
	prefix := ownerPrefix(d.name)
	configs := sagemaker.NewListEndpointConfigsPaginator(d.c.api, &sagemaker.ListEndpointConfigsInput{NameContains: &prefix})
	for configs.HasMorePages() {
		p, err := configs.NextPage(ctx)
		if err != nil {
			return err
		}
		for _, s := range p.EndpointConfigs {
			if ownedName(aws.ToString(s.EndpointConfigName), d.name) {
				d.config(*s.EndpointConfigName)
			}
		}
	}
	models := sagemaker.NewListModelsPaginator(d.c.api, &sagemaker.ListModelsInput{NameContains: &prefix})
	for models.HasMorePages() {
		p, err := models.NextPage(ctx)
		if err != nil {
			return err
		}
		for _, s := range p.Models {
			if ownedName(aws.ToString(s.ModelName), d.name) {
				d.model(*s.ModelName)
			}
		}
	}
	return nil
}

func (d *deletion) unscale(ctx context.Context, components []string) error {
	found, err := d.c.scaled(ctx, d.name, components)
	if err != nil {
		return err
	}
	for _, of := range found {
		if err := d.c.unscale(ctx, of); err != nil {
			return fmt.Errorf("autoscaling of %s: %w", of.resource, err)
		}
		d.done.Scalings = append(d.done.Scalings, of.resource)
	}
	return nil
}

// dropComponents deletes them and waits until they are gone: before that the endpoint
// cannot be deleted. Adapters go before their bases, which refuse until then.
func (d *deletion) dropComponents(ctx context.Context, components []string) error {
	for try := 0; len(components) > 0; try++ {
		var left []string
		var refused error
		for _, name := range components {
			gone, err := d.dropComponent(ctx, name)
			switch {
			case err != nil && awsai.KindOf(err) != awsai.ErrInvalid:
				return fmt.Errorf("component %s: %w", name, err)
			case err != nil:
				refused = fmt.Errorf("component %s: %w", name, err)
				left = append(left, name)
			case !gone:
				left = append(left, name)
			default:
				d.done.Components = append(d.done.Components, name)
			}
		}
		if refused != nil && len(left) == len(components) && try > 0 && try%20 == 0 {
			return refused
		}
		components = left
		if len(left) > 0 {
			if err := d.c.pause(ctx, try); err != nil {
				return errors.Join(err, refused)
			}
		}
	}
	return nil
}

func (d *deletion) dropComponent(ctx context.Context, name string) (gone bool, err error) {
	i, err := d.c.component(ctx, name)
	if missing(err) {
		return true, nil
	}
	if err != nil || i.Status == "stopping" {
		return false, err
	}
	err = d.c.deleteComponent(ctx, name)
	if missing(err) {
		return true, nil
	}
	return false, err
}

// dropEndpoint deletes the endpoint as soon as it can be and waits until it is gone.
func (d *deletion) dropEndpoint(ctx context.Context, _ []string) error {
	for try := 0; ; try++ {
		e, err := d.c.api.DescribeEndpoint(ctx, &sagemaker.DescribeEndpointInput{EndpointName: &d.name})
		if missing(err) {
			return nil
		}
		if err != nil {
			return err
		}
		d.config(aws.ToString(e.EndpointConfigName)) // a change that was under way has come through
		if !changing(e.EndpointStatus) {
			_, err := d.c.api.DeleteEndpoint(ctx, &sagemaker.DeleteEndpointInput{EndpointName: &d.name})
			if err != nil && !missing(err) && !busy(err) {
				return err
			}
			d.done.Endpoint = true
		}
		if err := d.c.pause(ctx, try); err != nil {
			return err
		}
	}
}
