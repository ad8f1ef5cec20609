package featurestore

import (
	"context"
	"errors"
	"fmt"
	"iter"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sagemaker"
	"github.com/aws/aws-sdk-go-v2/service/sagemaker/types"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/internal/page"
	"github.com/awsai-go/awsai/internal/sdk"
	"github.com/awsai-go/awsai/job"
)

// CreateGroup begins to make a group. The job ends when the group can be used: where it has an
// online store, when that answers, too, which may be a little after the service calls the group
// created. What the service would refuse of g is awsai.ErrInvalid before it is sent.
func (c *Client) CreateGroup(ctx context.Context, g Group) (*job.Job[Description], error) {
	const op = "featurestore.CreateGroup"
	if err := g.check(); err != nil {
		return nil, awsai.Errorf(op, awsai.ErrInvalid, "%w", err)
	}
	if g.Offline.S3 != "" && g.Role == "" {
		return nil, awsai.Errorf(op, awsai.ErrInvalid, "an offline store without a role that writes it")
	}
	if _, err := c.api.CreateFeatureGroup(ctx, g.input()); err != nil {
		return nil, awsai.Wrap(op, err)
	}
	return c.Creation(g.Name), nil
}

// Creation is the job that makes a group, also for a process that did not begin it.
func (c *Client) Creation(name string) *job.Job[Description] {
	return c.job("feature group creation", name, func(ctx context.Context, d Description) (job.State, error) {
		s := job.State{Status: job.Running, Message: string(d.Status), Created: d.Created}
		switch d.Status {
		case Created:
			return c.settled(ctx, d, s)
		case CreateFailed, Deleting, DeleteFailed:
			s.Status, s.Reason = job.Failed, d.Reason
		}
		return s, nil
	})
}

// settled asks the online store for a record that is not there: a store that knows its group says
// so, others say that there is no group. What may not be asked is not known.
func (c *Client) settled(ctx context.Context, d Description, s job.State) (job.State, error) {
	s.Status = job.Succeeded
	if !d.Online.Enabled {
		return s, nil
	}
	_, err := c.runtime.get(ctx, d.Name, "0", nil)
	if awsai.KindOf(err) == awsai.ErrNotFound {
		s.Status, s.Message = job.Running, "the online store does not know the group yet"
	}
	return s, nil
}

// UpdateGroup begins to change a group. A change of features cannot be undone.
func (c *Client) UpdateGroup(ctx context.Context, name string, ch Change) (*job.Job[Description], error) {
	const op = "featurestore.UpdateGroup"
	in, err := ch.input(name)
	if err != nil {
		return nil, awsai.Errorf(op, awsai.ErrInvalid, "%w", err)
	}
	if _, err := c.api.UpdateFeatureGroup(ctx, in); err != nil {
		return nil, awsai.Wrap(op, err)
	}
	return c.Update(name), nil
}

// Update is the job that changes a group, also for a process that did not begin it.
func (c *Client) Update(name string) *job.Job[Description] {
	return c.job("feature group update", name, func(_ context.Context, d Description) (job.State, error) {
		s := job.State{Status: job.Running, Message: d.Update}
		switch d.Update {
		case string(types.LastUpdateStatusValueSuccessful), "":
			s.Status = job.Succeeded
		case string(types.LastUpdateStatusValueFailed):
			s.Status, s.Reason = job.Failed, d.UpdateReason
		}
		return s, nil
	})
}

func (ch Change) check() error {
	if len(ch.Add) > maxAdditions {
		return fmt.Errorf("limit %d features to add, got %d", maxAdditions, len(ch.Add))
	}
	for i, f := range ch.Add {
		if err := f.check(); err != nil {
			return fmt.Errorf("feature %d: %w", i, err)
		}
	}
	if ch.Throughput != nil {
		if err := ch.Throughput.check(); err != nil {
			return err
		}
	}
	if len(ch.Add) == 0 && ch.TTL == 0 && ch.Throughput == nil {
		return errors.New("nothing to change")
	}
	return checkTTL(ch.TTL)
}

func (ch Change) input(name string) (*sagemaker.UpdateFeatureGroupInput, error) {
	if name == "" {
		return nil, errors.New("no name")
	}
	if err := ch.check(); err != nil {
		return nil, err
	}
	in := &sagemaker.UpdateFeatureGroupInput{FeatureGroupName: aws.String(name), FeatureAdditions: definitions(ch.Add)}
	if ch.TTL > 0 {
		unit, n := ttlUnit(ch.TTL)
		in.OnlineStoreConfig = &types.OnlineStoreConfigUpdate{TtlDuration: &types.TtlDuration{Unit: types.TtlDurationUnit(unit), Value: aws.Int32(int32(n))}}
	}
	if t := ch.Throughput; t != nil {
		in.ThroughputConfig = &types.ThroughputConfigUpdate{ThroughputMode: types.ThroughputModeOnDemand}
		if t.Provisioned {
			in.ThroughputConfig = &types.ThroughputConfigUpdate{
				ThroughputMode:               types.ThroughputModeProvisioned,
				ProvisionedReadCapacityUnits: aws.Int32(int32(t.Read)), ProvisionedWriteCapacityUnits: aws.Int32(int32(t.Write)),
			}
		}
	}
	return in, nil
}

// DeleteGroup begins to delete a group and its online store. The data in S3 and its table stay.
// The job's result is what the group was when it was last seen, or zero.
func (c *Client) DeleteGroup(ctx context.Context, name string) (*job.Job[Description], error) {
	const op = "featurestore.DeleteGroup"
	if err := checkGroupName(name); err != nil {
		return nil, awsai.Errorf(op, awsai.ErrInvalid, "%w", err)
	}
	if _, err := c.api.DeleteFeatureGroup(ctx, &sagemaker.DeleteFeatureGroupInput{FeatureGroupName: aws.String(name)}); err != nil {
		return nil, awsai.Wrap(op, err)
	}
	return c.Deletion(name), nil
}

// Deletion is the job that deletes a group, also for a process that did not begin it. A group
// that is not there is deleted.
func (c *Client) Deletion(name string) *job.Job[Description] {
	return job.New(name, job.Driver[Description]{
		Name: "feature group deletion",
		Describe: func(ctx context.Context, name string) (job.State, error) {
			d, err := c.describe(ctx, name)
			if gone(err) {
				return job.State{Status: job.Succeeded}, nil
			}
			s := job.State{Status: job.Running, Message: string(d.Status), Reason: d.Reason}
			if d.Status == DeleteFailed {
				s.Status = job.Failed
			}
			return s, err
		},
		Result: func(context.Context, string) (Description, error) { return Description{}, nil },
	}, func(o *job.Options) { *o = c.o.Wait })
}

// gone tells whether the service does not know a group.
func gone(err error) bool {
	if err == nil {
		return false
	}
	return awsai.KindOf(err) == awsai.ErrNotFound
}

// job follows a group by its description.
func (c *Client) job(kind, name string, state func(context.Context, Description) (job.State, error)) *job.Job[Description] {
	return job.New(name, job.Driver[Description]{
		Name: kind,
		Describe: func(ctx context.Context, name string) (job.State, error) {
			d, err := c.describe(ctx, name)
			if err != nil {
				return job.State{}, err
			}
			return state(ctx, d)
		},
		Result: c.describe,
	}, func(o *job.Options) { *o = c.o.Wait })
}

// Group describes a group, with all its features. One that is not there is awsai.ErrNotFound.
func (c *Client) Group(ctx context.Context, name string) (Description, error) {
	if name == "" {
		return Description{}, awsai.Errorf("featurestore.Group", awsai.ErrInvalid, "no name")
	}
	d, err := c.describe(ctx, name)
	if err != nil {
		return Description{}, awsai.Wrap("featurestore.Group", err)
	}
	return d, nil
}

// describe asks for all pages: a group may have more features than one holds.
func (c *Client) describe(ctx context.Context, name string) (Description, error) {
	var all Description
	seen := map[string]bool{}
	for token := (*string)(nil); ; {
		out, err := c.api.DescribeFeatureGroup(ctx, &sagemaker.DescribeFeatureGroupInput{FeatureGroupName: aws.String(name), NextToken: token})
		if err != nil {
			return Description{}, err
		}
		d := description(out)
		if token != nil {
			d.Schema.Features = append(all.Schema.Features, d.Schema.Features...)
		}
		all = d
		token = out.NextToken
		if aws.ToString(token) == "" {
			return all, nil
		}
		if seen[*token] {
			return Description{}, fmt.Errorf("%w: the service gave the same page token twice", awsai.ErrUnavailable)
		}
		seen[*token] = true
	}
}

// List lists the groups, by name.
func (c *Client) List(ctx context.Context, f Filter) iter.Seq2[Summary, error] {
	pages := func() *sagemaker.ListFeatureGroupsPaginator {
		in := &sagemaker.ListFeatureGroupsInput{
			NameContains: sdk.Optional(f.NameContains), FeatureGroupStatusEquals: types.FeatureGroupStatus(f.Status),
			SortBy: types.FeatureGroupSortByName, SortOrder: types.FeatureGroupSortOrderAscending, MaxResults: aws.Int32(100),
		}
		if !f.After.IsZero() {
			in.CreationTimeAfter = aws.Time(f.After)
		}
		if !f.Before.IsZero() {
			in.CreationTimeBefore = aws.Time(f.Before)
		}
		return sagemaker.NewListFeatureGroupsPaginator(c.api, in)
	}
	return page.Items(ctx, "featurestore.List", pages, func(p *sagemaker.ListFeatureGroupsOutput) ([]Summary, *string) {
		var out []Summary
		for _, s := range p.FeatureGroupSummaries {
			out = append(out, Summary{
				Name: aws.ToString(s.FeatureGroupName), ARN: aws.ToString(s.FeatureGroupArn), Status: Status(s.FeatureGroupStatus),
				OfflineStatus: offlineStatus(s.OfflineStoreStatus), Created: aws.ToTime(s.CreationTime),
			})
		}
		return out, p.NextToken
	})
}
