package search

import (
	"context"
	"fmt"
	"iter"
	"time"
	"unicode/utf8"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/kendra"
	"github.com/aws/aws-sdk-go-v2/service/kendra/types"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/internal/page"
	"github.com/awsai-go/awsai/media"
)

// Group says who is in a group, for an index that finds the groups of a user by itself.
type Group struct {
	// ID is the group's name, of at most 1024 characters.
	ID string
	// DataSource is the ID of the data source whose group it is, or empty for one of the
	// whole index.
	DataSource string
	// Users are the names of its users, Groups the groups in it: at most 1000 of each.
	Users  []string
	Groups []Principal
	// File is a file in S3 with the members, for more of them, which the index reads with Options.Role.
	File media.URI
	// Order tells which of several changes is the last, as milliseconds of Unix time do: the
	// service ignores one with a lower number than a former. The default is now.
	Order int64
}

// The limits of groups (service model).
const (
	maxMembers = 1000
	maxGroupID = 1024
)

// PutGroup makes known who is in a group, in place of what was known. The service takes its
// time: see [Client.GroupStatus].
func (c *Client) PutGroup(ctx context.Context, g Group) error {
	const op = "search.PutGroup"
	in, err := c.groupInput(g)
	if err != nil {
		return awsai.Wrap(op, err)
	}
	_, err = c.api.PutPrincipalMapping(ctx, in)
	return awsai.Wrap(op, err)
}

func (c *Client) groupInput(g Group) (*kendra.PutPrincipalMappingInput, error) {
	if err := c.checkGroup(g.ID, g.Order); err != nil {
		return nil, err
	}
	if u, n := len(g.Users), len(g.Groups); u > maxMembers || n > maxMembers {
		return nil, fmt.Errorf("%w: %d users and %d groups in a group, limit %d; see Group.File", awsai.ErrTooLarge, u, n, maxMembers)
	}
	members := &types.GroupMembers{}
	for i, u := range g.Users {
		if n := utf8.RuneCountInString(u); n == 0 || n > maxGroupID {
			return nil, fmt.Errorf("%w: user %d of %d characters, want 1 to %d", awsai.ErrInvalid, i, n, maxGroupID)
		}
		members.MemberUsers = append(members.MemberUsers, types.MemberUser{UserId: aws.String(u)})
	}
	for i, p := range g.Groups {
		if p.Type != GroupPrincipal || p.Name == "" {
			return nil, fmt.Errorf("%w: member %d of the group is no group", awsai.ErrInvalid, i)
		}
		members.MemberGroups = append(members.MemberGroups, types.MemberGroup{GroupId: aws.String(p.Name), DataSourceId: orNil(p.DataSource)})
	}
	in := &kendra.PutPrincipalMappingInput{IndexId: &c.index, GroupId: &g.ID, DataSourceId: orNil(g.DataSource), GroupMembers: members, OrderingId: order(g.Order)}
	if g.File.Key != "" {
		role, err := c.needRole()
		if err != nil {
			return nil, err
		}
		in.RoleArn = role
		members.S3PathforGroupMembers = &types.S3Path{Bucket: aws.String(g.File.Bucket), Key: aws.String(g.File.Key)}
	}
	return in, nil
}

func (c *Client) checkGroup(id string, order int64) error {
	if err := c.checkIndex(); err != nil {
		return err
	}
	const maxOrder = 32535158400000 // service model
	if n := utf8.RuneCountInString(id); n == 0 || n > maxGroupID || order < 0 || order > maxOrder {
		return fmt.Errorf("%w: group ID of %d characters, want 1 to %d, and order %d, want 0 to %d", awsai.ErrInvalid, n, maxGroupID, order, int64(maxOrder))
	}
	return nil
}

func order(n int64) *int64 {
	if n == 0 {
		n = time.Now().UnixMilli()
	}
	return &n
}

// DeleteGroup forgets a group. dataSource is empty for one of the whole index.
func (c *Client) DeleteGroup(ctx context.Context, id, dataSource string) error {
	const op = "search.DeleteGroup"
	if err := c.checkGroup(id, 0); err != nil {
		return awsai.Wrap(op, err)
	}
	_, err := c.api.DeletePrincipalMapping(ctx, &kendra.DeletePrincipalMappingInput{IndexId: &c.index, GroupId: &id, DataSourceId: orNil(dataSource), OrderingId: order(0)})
	return awsai.Wrap(op, err)
}

// GroupStatus is where a change of a group stands.
type GroupStatus struct {
	// Status is the service's word: "PROCESSING", "SUCCEEDED", "FAILED", "DELETING" or
	// "DELETED". Reason is why it failed.
	Status, Reason string
	// Order is that of the change.
	Order int64
	// Received and Updated are when the change came, and when the status last changed.
	Received, Updated time.Time
}

// GroupStatus tells where the latest changes of a group stand. Who is in the group the service
// does not tell.
func (c *Client) GroupStatus(ctx context.Context, id, dataSource string) ([]GroupStatus, error) {
	const op = "search.GroupStatus"
	if err := c.checkGroup(id, 0); err != nil {
		return nil, awsai.Wrap(op, err)
	}
	out, err := c.api.DescribePrincipalMapping(ctx, &kendra.DescribePrincipalMappingInput{IndexId: &c.index, GroupId: &id, DataSourceId: orNil(dataSource)})
	if err != nil {
		return nil, awsai.Wrap(op, err)
	}
	var list []GroupStatus
	for _, s := range out.GroupOrderingIdSummaries {
		list = append(list, GroupStatus{
			Status: string(s.Status), Reason: aws.ToString(s.FailureReason), Order: aws.ToInt64(s.OrderingId),
			Received: aws.ToTime(s.ReceivedAt), Updated: aws.ToTime(s.LastUpdatedAt),
		})
	}
	return list, nil
}

// GroupsBefore lists the groups whose last change has a lower order: those that a later pass
// over all groups has not seen, and that may be gone. The groups have ID and Order.
func (c *Client) GroupsBefore(ctx context.Context, order int64, dataSource string) iter.Seq2[Group, error] {
	return page.Tokens(ctx, "search.GroupsBefore", func(ctx context.Context, token string) ([]Group, string, error) {
		out, err := c.api.ListGroupsOlderThanOrderingId(ctx, &kendra.ListGroupsOlderThanOrderingIdInput{
			IndexId: &c.index, OrderingId: &order, DataSourceId: orNil(dataSource), NextToken: orNil(token),
		})
		if err != nil {
			return nil, "", err
		}
		var list []Group
		for _, s := range out.GroupsSummaries {
			list = append(list, Group{ID: aws.ToString(s.GroupId), DataSource: dataSource, Order: aws.ToInt64(s.OrderingId)})
		}
		return list, aws.ToString(out.NextToken), nil
	})
}
