package registry

import (
	"context"
	"iter"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sagemaker"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/internal/page"
	"github.com/awsai-go/awsai/internal/sdk"
	"github.com/awsai-go/awsai/sagemaker/internal/control"
)

// Group is a group of versions of one model.
type Group struct {
	// Name is the group's.
	Name string
	// Description is what it was made with.
	Description string
	// Tags are put on it when it is made. They are not read back.
	Tags map[string]string
	// ARN is the group's; empty in a folder.
	ARN string
	// Status is how far it is.
	Status Status
	// Created is when it was made, CreatedBy by whom. Lists leave the latter out.
	Created   time.Time
	CreatedBy string
}

// checkGroup tells what is wrong with a group that is to be made.
func checkGroup(op string, g Group) error {
	if err := control.CheckName("group", g.Name, control.MaxName); err != nil {
		return awsai.Errorf(op, awsai.ErrInvalid, "%w", err)
	}
	return awsai.Wrap(op, checkText("the description", g.Description))
}

// EnsureGroup returns the group of that name, and makes it, with its description and tags, where
// there is none. A group that is there is not changed: the service cannot.
func (c *Client) EnsureGroup(ctx context.Context, g Group) (Group, error) {
	const op = "registry.EnsureGroup"
	if err := checkGroup(op, g); err != nil {
		return Group{}, err
	}
	there, err := c.group(ctx, g.Name)
	if err == nil || !control.Absent(err) {
		return there, awsai.Wrap(op, err)
	}
	_, err = c.api.CreateModelPackageGroup(ctx, &sagemaker.CreateModelPackageGroupInput{
		ModelPackageGroupName: &g.Name, ModelPackageGroupDescription: sdk.Optional(g.Description), Tags: control.Tags(g.Tags),
	})
	if err != nil && !control.Exists(err) { // somebody else was quicker, or a repeated request
		return Group{}, awsai.Wrap(op, control.Err(err))
	}
	there, err = c.group(ctx, g.Name)
	there.Tags = g.Tags
	return there, awsai.Wrap(op, err)
}

// Group returns a group.
func (c *Client) Group(ctx context.Context, name string) (Group, error) {
	g, err := c.group(ctx, name)
	return g, awsai.Wrap("registry.Group", err)
}

func (c *Client) group(ctx context.Context, name string) (Group, error) {
	d, err := c.api.DescribeModelPackageGroup(ctx, &sagemaker.DescribeModelPackageGroupInput{ModelPackageGroupName: &name})
	if err != nil {
		return Group{}, control.Err(err)
	}
	return Group{
		Name: aws.ToString(d.ModelPackageGroupName), Description: aws.ToString(d.ModelPackageGroupDescription), ARN: aws.ToString(d.ModelPackageGroupArn),
		Status: Status(d.ModelPackageGroupStatus), Created: aws.ToTime(d.CreationTime), CreatedBy: who(d.CreatedBy),
	}, nil
}

// Groups lists the groups of the account and region whose names contain a text, all for the
// empty one, by name.
func (c *Client) Groups(ctx context.Context, contains string) iter.Seq2[Group, error] {
	pages := func() *sagemaker.ListModelPackageGroupsPaginator {
		return sagemaker.NewListModelPackageGroupsPaginator(c.api, &sagemaker.ListModelPackageGroupsInput{
			NameContains: sdk.Optional(contains), SortBy: "Name", SortOrder: "Ascending", MaxResults: aws.Int32(100),
		})
	}
	return page.Items(ctx, "registry.Groups", pages, func(p *sagemaker.ListModelPackageGroupsOutput) ([]Group, *string) {
		var groups []Group
		for _, s := range p.ModelPackageGroupSummaryList {
			groups = append(groups, Group{
				Name: aws.ToString(s.ModelPackageGroupName), Description: aws.ToString(s.ModelPackageGroupDescription), ARN: aws.ToString(s.ModelPackageGroupArn),
				Status: Status(s.ModelPackageGroupStatus), Created: aws.ToTime(s.CreationTime),
			})
		}
		return groups, p.NextToken
	})
}

// DeleteGroup deletes a group that has no versions. One that is not there is no error.
func (c *Client) DeleteGroup(ctx context.Context, name string) error {
	_, err := c.api.DeleteModelPackageGroup(ctx, &sagemaker.DeleteModelPackageGroupInput{ModelPackageGroupName: &name})
	if control.Absent(err) {
		return nil
	}
	return awsai.Wrap("registry.DeleteGroup", err)
}
