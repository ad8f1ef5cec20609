package assistant

import (
	"context"
	"fmt"
	"iter"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/qbusiness"
	"github.com/aws/aws-sdk-go-v2/service/qbusiness/types"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/internal/page"
	"github.com/awsai-go/awsai/internal/sdk"
	"github.com/awsai-go/awsai/media"
)

// maxMembers is how many members a group has that is given directly (the SDK's documentation of
// PutGroup).
const maxMembers = 1000

// Group is a group of users for the lists of who may read documents.
type Group struct {
	// Name is the group's.
	Name string
	// DataSourceID is the data source that the name is of. The default is the whole index.
	DataSourceID string
	// Members are the users and groups in it, at most 1,000.
	Members []Member
	// File is an object in S3 with the members, at most 100,000, in place of Members, and
	// RoleARN the role with which the service reads it.
	File    media.URI
	RoleARN string
}

// PutGroup makes a group, in place of the one with its name.
func (x *Index) PutGroup(ctx context.Context, g Group) error {
	const op = "assistant.PutGroup"
	if err := x.checkGroup(g.Name, g.DataSourceID); err != nil {
		return awsai.Wrap(op, err)
	}
	members, err := g.wire()
	if err != nil {
		return awsai.Wrap(op, err)
	}
	_, err = x.app.api.PutGroup(ctx, &qbusiness.PutGroupInput{
		ApplicationId: &x.app.id, IndexId: &x.id, GroupName: &g.Name, DataSourceId: sdk.Optional(g.DataSourceID), Type: membership(g.DataSourceID != ""),
		GroupMembers: members, RoleArn: sdk.Optional(g.RoleARN),
	})
	return wrapAdmin(op, err)
}

func (g Group) wire() (*types.GroupMembers, error) {
	switch {
	case g.File != media.URI{} && len(g.Members) > 0:
		return nil, fmt.Errorf("%w: a group has Members or a File", awsai.ErrInvalid)
	case g.File != media.URI{}:
		return &types.GroupMembers{S3PathForGroupMembers: &types.S3{Bucket: &g.File.Bucket, Key: &g.File.Key}}, nil
	case len(g.Members) == 0:
		return nil, fmt.Errorf("%w: a group without members; see DeleteGroup", awsai.ErrInvalid)
	case len(g.Members) > maxMembers:
		return nil, fmt.Errorf("%w: %d members, limit %d; see Group.File", awsai.ErrTooLarge, len(g.Members), maxMembers)
	}
	out := &types.GroupMembers{}
	for i, m := range g.Members {
		if err := m.check(); err != nil {
			return nil, fmt.Errorf("member %d: %w", i, err)
		}
		if m.User != "" {
			out.MemberUsers = append(out.MemberUsers, types.MemberUser{UserId: &m.User, Type: membership(m.DataSource)})
		} else {
			out.MemberGroups = append(out.MemberGroups, types.MemberGroup{GroupName: &m.Group, Type: membership(m.DataSource)})
		}
	}
	return out, nil
}

func (x *Index) checkGroup(name, dataSource string) error {
	if err := x.checkSource(dataSource); err != nil {
		return err
	}
	return Member{Group: name}.check()
}

// Groups yields the names of the groups of a data source, or with "" of the index, that changed
// last before a time, the zero time for now.
func (x *Index) Groups(ctx context.Context, dataSourceID string, before time.Time) iter.Seq2[string, error] {
	const op = "assistant.Groups"
	if err := x.checkSource(dataSourceID); err != nil {
		return failed[string](op, err)
	}
	if before.IsZero() {
		before = time.Now()
	}
	return explained(page.Items(ctx, op, func() *qbusiness.ListGroupsPaginator {
		return qbusiness.NewListGroupsPaginator(x.app.api, &qbusiness.ListGroupsInput{ApplicationId: &x.app.id, IndexId: &x.id, DataSourceId: sdk.Optional(dataSourceID), UpdatedEarlierThan: &before})
	}, func(p *qbusiness.ListGroupsOutput) ([]string, *string) {
		return each(p.Items, func(g types.GroupSummary) string { return aws.ToString(g.GroupName) }), p.NextToken
	}), "")
}

// GroupStatus is where the making of a group stands. The service does not tell who is in it.
type GroupStatus struct {
	// Status is the service's: "PROCESSING", "SUCCEEDED", "FAILED", "DELETING" or "DELETED".
	Status string
	// Code and Reason say why it failed.
	Code, Reason string
	// Updated is when the status changed.
	Updated time.Time
}

// GroupStatuses returns where the making of a group stands, and where it stood before.
func (x *Index) GroupStatuses(ctx context.Context, name, dataSourceID string) (now GroupStatus, before []GroupStatus, err error) {
	const op = "assistant.GroupStatuses"
	if err := x.checkGroup(name, dataSourceID); err != nil {
		return GroupStatus{}, nil, awsai.Wrap(op, err)
	}
	out, err := x.app.api.GetGroup(ctx, &qbusiness.GetGroupInput{ApplicationId: &x.app.id, IndexId: &x.id, GroupName: &name, DataSourceId: sdk.Optional(dataSourceID)})
	if err != nil {
		return GroupStatus{}, nil, wrapAdmin(op, err)
	}
	if out.Status != nil {
		now = newGroupStatus(*out.Status)
	}
	return now, each(out.StatusHistory, newGroupStatus), nil
}

func newGroupStatus(d types.GroupStatusDetail) GroupStatus {
	s := GroupStatus{Status: string(d.Status), Updated: aws.ToTime(d.LastUpdatedAt)}
	s.Code, s.Reason = detail(d.ErrorDetail)
	return s
}

// DeleteGroup deletes a group: who could read a document through it no longer can.
func (x *Index) DeleteGroup(ctx context.Context, name, dataSourceID string) error {
	const op = "assistant.DeleteGroup"
	if err := x.checkGroup(name, dataSourceID); err != nil {
		return awsai.Wrap(op, err)
	}
	_, err := x.app.api.DeleteGroup(ctx, &qbusiness.DeleteGroupInput{ApplicationId: &x.app.id, IndexId: &x.id, GroupName: &name, DataSourceId: sdk.Optional(dataSourceID)})
	return wrapAdmin(op, err)
}
