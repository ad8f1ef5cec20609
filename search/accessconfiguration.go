package search

import (
	"context"
	"crypto/rand"
	"fmt"
	"iter"
	"unicode/utf8"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/kendra"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/internal/page"
)

// AccessConfiguration is an access control list that documents name, so that it is changed for
// all of them at once.
type AccessConfiguration struct {
	// ID names it at the service, Name and Description are the caller's.
	ID, Name, Description string
	// Access says who may read its documents.
	Access ACL
	// Reason is why it failed, or empty.
	Reason string
}

// CreateAccessConfiguration makes an access configuration and returns its ID.
func (c *Client) CreateAccessConfiguration(ctx context.Context, a AccessConfiguration) (string, error) {
	const op = "search.CreateAccessConfiguration"
	if err := c.checkAccessConfiguration(a); err != nil {
		return "", awsai.Wrap(op, err)
	}
	flat, levels, err := a.Access.wire()
	if err != nil {
		return "", awsai.Wrap(op, err)
	}
	out, err := c.api.CreateAccessControlConfiguration(ctx, &kendra.CreateAccessControlConfigurationInput{
		IndexId: &c.index, Name: &a.Name, Description: orNil(a.Description), AccessControlList: flat, HierarchicalAccessControlList: levels,
		ClientToken: aws.String(rand.Text()),
	})
	if err != nil {
		return "", awsai.Wrap(op, err)
	}
	return aws.ToString(out.Id), nil
}

// UpdateAccessConfiguration changes an access configuration, by its ID.
func (c *Client) UpdateAccessConfiguration(ctx context.Context, a AccessConfiguration) error {
	const op = "search.UpdateAccessConfiguration"
	if err := c.checkAccessConfiguration(a); err != nil {
		return awsai.Wrap(op, err)
	}
	flat, levels, err := a.Access.wire()
	if err != nil {
		return awsai.Wrap(op, err)
	}
	_, err = c.api.UpdateAccessControlConfiguration(ctx, &kendra.UpdateAccessControlConfigurationInput{
		IndexId: &c.index, Id: &a.ID, Name: &a.Name, Description: orNil(a.Description), AccessControlList: flat, HierarchicalAccessControlList: levels,
	})
	return awsai.Wrap(op, err)
}

func (c *Client) checkAccessConfiguration(a AccessConfiguration) error {
	if err := c.checkIndex(); err != nil {
		return err
	}
	if n := utf8.RuneCountInString(a.Name); n == 0 || n > 200 {
		return fmt.Errorf("%w: name of %d characters, want 1 to 200", awsai.ErrInvalid, n)
	}
	return nil
}

// AccessConfiguration tells what an access configuration is.
func (c *Client) AccessConfiguration(ctx context.Context, id string) (AccessConfiguration, error) {
	a, err := c.accessConfiguration(ctx, id)
	return a, awsai.Wrap("search.AccessConfiguration", err)
}

func (c *Client) accessConfiguration(ctx context.Context, id string) (AccessConfiguration, error) {
	out, err := c.api.DescribeAccessControlConfiguration(ctx, &kendra.DescribeAccessControlConfigurationInput{IndexId: &c.index, Id: &id})
	if err != nil {
		return AccessConfiguration{}, err
	}
	return AccessConfiguration{
		ID: id, Name: aws.ToString(out.Name), Description: aws.ToString(out.Description), Reason: aws.ToString(out.ErrorMessage),
		Access: readACL(out.AccessControlList, out.HierarchicalAccessControlList),
	}, nil
}

// AccessConfigurations lists the IDs of those of the index.
func (c *Client) AccessConfigurations(ctx context.Context) iter.Seq2[string, error] {
	return page.Tokens(ctx, "search.AccessConfigurations", func(ctx context.Context, token string) ([]string, string, error) {
		out, err := c.api.ListAccessControlConfigurations(ctx, &kendra.ListAccessControlConfigurationsInput{IndexId: &c.index, NextToken: orNil(token)})
		if err != nil {
			return nil, "", err
		}
		var list []string
		for _, s := range out.AccessControlConfigurations {
			list = append(list, aws.ToString(s.Id))
		}
		return list, aws.ToString(out.NextToken), nil
	})
}

// DeleteAccessConfiguration removes an access configuration that no document names.
func (c *Client) DeleteAccessConfiguration(ctx context.Context, id string) error {
	_, err := c.api.DeleteAccessControlConfiguration(ctx, &kendra.DeleteAccessControlConfigurationInput{IndexId: &c.index, Id: &id})
	return awsai.Wrap("search.DeleteAccessConfiguration", err)
}
