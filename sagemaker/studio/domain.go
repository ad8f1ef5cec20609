package studio

import (
	"context"
	"iter"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sagemaker"
	"github.com/aws/aws-sdk-go-v2/service/sagemaker/types"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/internal/page"
	"github.com/awsai-go/awsai/internal/sdk"
	"github.com/awsai-go/awsai/job"
	"github.com/awsai-go/awsai/sagemaker/internal/control"
)

// Domain is a group of users who share a network, a file system and settings.
type Domain struct {
	// Name is the domain's.
	Name string
	// Auth is how users sign in: "IAM" or, through IAM Identity Center, "SSO". The default is "IAM".
	Auth string
	// VPC and Subnets are the network. Neither can be changed for another VPC.
	VPC     string
	Subnets []string
	// Network is "PublicInternetOnly", the service's default, or "VpcOnly", which keeps apps'
	// traffic within the VPC.
	Network string
	// KMSKey encrypts the domain's volumes. It cannot be changed. The default is AWS's own key.
	KMSKey string
	// Settings are those of users whose profiles say nothing else. They need a role.
	Settings Settings
	// SpaceRole is the role of shared spaces, and SpaceSecurityGroups what they are in. Without a
	// role there are no shared spaces.
	SpaceRole           string
	SpaceSecurityGroups []string
	// Docker lets apps use it.
	Docker bool
	// Tags are put on the domain when it is made. They are not read back.
	Tags map[string]string

	// ID is the domain's. It and what follows is the service's, and not wanted in any way. Lists
	// have Name, ID, ARN, Status, URL, Created and Modified.
	ID, ARN string
	// Status is how far it is, and Failure why it came to nothing.
	Status  Status
	Failure string
	// URL is where users go who sign in.
	URL string
	// HomeFileSystem is the ID of the file system in EFS with the users' homes.
	HomeFileSystem string
	// Created and Modified are when it was made and last changed.
	Created, Modified time.Time
}

// EnsureDomain makes the domain of that name, or changes what differs. VPC, keys and the way to
// sign in cannot be changed: where they differ the error is awsai.ErrInvalid. The job's ID is the
// domain's.
func (c *Client) EnsureDomain(ctx context.Context, d Domain) (*job.Job[Domain], error) {
	const op = "studio.EnsureDomain"
	if err := d.check(op); err != nil {
		return nil, err
	}
	id, err := c.domainID(ctx, d.Name)
	if err != nil {
		return nil, awsai.Wrap(op, control.Err(err))
	}
	if id == "" {
		if id, err = c.createDomain(ctx, d); err != nil {
			return nil, awsai.Wrap(op, err)
		}
		return ensured(c, "domain", id, true, c.findDomain(id, Domain{})), nil
	}
	j, err := ensure(ctx, c, "domain", id, c.findDomain(id, d), func(context.Context) error { return awsai.ErrNotFound })
	return j, awsai.Wrap(op, err)
}

// ResumeDomain is the job of a domain that another process has begun.
func (c *Client) ResumeDomain(id string) *job.Job[Domain] {
	return ensured(c, "domain", id, true, c.findDomain(id, Domain{}))
}

func (d Domain) check(op string) error {
	if err := checkName(op, "domain", d.Name); err != nil {
		return err
	}
	return d.Settings.check(op)
}

// domainID is that of a domain by its name, or empty. One that is going is none.
func (c *Client) domainID(ctx context.Context, name string) (string, error) {
	for d, err := range c.Domains(ctx) {
		if err != nil {
			return "", err
		}
		if d.Name == name && d.Status != Deleting {
			return d.ID, nil
		}
	}
	return "", nil
}

func (c *Client) createDomain(ctx context.Context, d Domain) (string, error) {
	if d.Settings.Role == "" {
		return "", awsai.Errorf("studio.EnsureDomain", awsai.ErrInvalid, "the settings of a new domain need a role")
	}
	if d.Auth == "" {
		d.Auth = "IAM"
	}
	in := &sagemaker.CreateDomainInput{
		DomainName: &d.Name, AuthMode: types.AuthMode(d.Auth), VpcId: sdk.Optional(d.VPC), SubnetIds: d.Subnets, AppNetworkAccessType: types.AppNetworkAccessType(d.Network),
		KmsKeyId: sdk.Optional(d.KMSKey), DefaultUserSettings: d.Settings.user(), DefaultSpaceSettings: d.space(), Tags: c.tags(d.Tags),
	}
	if d.Docker {
		in.DomainSettings = &types.DomainSettings{DockerSettings: &types.DockerSettings{EnableDockerAccess: feature(true)}}
	}
	out, err := c.api.CreateDomain(ctx, in)
	if taken(err) {
		id, found := c.domainID(ctx, d.Name)
		if found == nil && id != "" {
			return id, nil
		}
	}
	if err != nil {
		return "", control.Err(err)
	}
	if aws.ToString(out.DomainId) != "" {
		return *out.DomainId, nil
	}
	arn := aws.ToString(out.DomainArn)
	return arn[strings.LastIndexByte(arn, '/')+1:], nil
}

func (d Domain) space() *types.DefaultSpaceSettings {
	if d.SpaceRole == "" && len(d.SpaceSecurityGroups) == 0 {
		return nil
	}
	return &types.DefaultSpaceSettings{ExecutionRole: sdk.Optional(d.SpaceRole), SecurityGroups: d.SpaceSecurityGroups}
}

// findDomain asks for a domain, and knows how to make it as wanted.
func (c *Client) findDomain(id string, want Domain) func(ctx context.Context) (found[Domain], error) {
	return func(ctx context.Context) (found[Domain], error) {
		out, err := c.api.DescribeDomain(ctx, &sagemaker.DescribeDomainInput{DomainId: &id})
		if err != nil {
			return found[Domain]{}, err
		}
		d := toDomain(out)
		if d.ID == "" {
			d.ID = id
		}
		f := found[Domain]{value: d, status: d.Status, failure: d.Failure, created: d.Created}
		if want.Name != "" {
			f.update = func(ctx context.Context) (bool, error) { return c.updateDomain(ctx, out, want, id) }
		}
		return f, nil
	}
}

// updateDomain sends what differs, and tells whether something did.
func (c *Client) updateDomain(ctx context.Context, have *sagemaker.DescribeDomainOutput, want Domain, id string) (bool, error) {
	for _, fixed := range []struct{ what, have, want string }{
		{"VPC", aws.ToString(have.VpcId), want.VPC}, {"key", aws.ToString(have.KmsKeyId), want.KMSKey}, {"way to sign in", string(have.AuthMode), want.Auth},
	} {
		if fixed.want != "" && fixed.have != fixed.want {
			return false, awsai.Errorf("studio.EnsureDomain", awsai.ErrInvalid, "the %s of a domain cannot be changed", fixed.what)
		}
	}
	in := &sagemaker.UpdateDomainInput{DomainId: &id, DefaultUserSettings: difference(have.DefaultUserSettings, want.Settings.user()), DefaultSpaceSettings: difference(have.DefaultSpaceSettings, want.space())}
	changed := in.DefaultUserSettings != nil || in.DefaultSpaceSettings != nil
	if want.Network != "" && string(have.AppNetworkAccessType) != want.Network {
		in.AppNetworkAccessType, changed = types.AppNetworkAccessType(want.Network), true
	}
	if len(want.Subnets) > 0 && !slices.Equal(slices.Sorted(slices.Values(have.SubnetIds)), slices.Sorted(slices.Values(want.Subnets))) {
		in.SubnetIds, changed = want.Subnets, true
	}
	if want.Docker && !docker(have.DomainSettings) {
		in.DomainSettingsForUpdate, changed = &types.DomainSettingsForUpdate{DockerSettings: &types.DockerSettings{EnableDockerAccess: feature(true)}}, true
	}
	if !changed {
		return false, nil
	}
	_, err := c.api.UpdateDomain(ctx, in)
	return true, err
}

func docker(s *types.DomainSettings) bool {
	return s != nil && s.DockerSettings != nil && s.DockerSettings.EnableDockerAccess == types.FeatureStatusEnabled
}

func toDomain(d *sagemaker.DescribeDomainOutput) Domain {
	out := Domain{
		Name: aws.ToString(d.DomainName), Auth: string(d.AuthMode), VPC: aws.ToString(d.VpcId), Subnets: some(d.SubnetIds), Network: string(d.AppNetworkAccessType),
		KMSKey: aws.ToString(d.KmsKeyId), Settings: toSettings(d.DefaultUserSettings), Docker: docker(d.DomainSettings),
		ID: aws.ToString(d.DomainId), ARN: aws.ToString(d.DomainArn), Status: Status(d.Status), Failure: aws.ToString(d.FailureReason), URL: aws.ToString(d.Url),
		HomeFileSystem: aws.ToString(d.HomeEfsFileSystemId), Created: aws.ToTime(d.CreationTime), Modified: aws.ToTime(d.LastModifiedTime),
	}
	if s := d.DefaultSpaceSettings; s != nil {
		out.SpaceRole, out.SpaceSecurityGroups = aws.ToString(s.ExecutionRole), some(s.SecurityGroups)
	}
	return out
}

// Domain returns a domain by its ID.
func (c *Client) Domain(ctx context.Context, id string) (Domain, error) {
	f, err := c.findDomain(id, Domain{})(ctx)
	return f.value, awsai.Wrap("studio.Domain", control.Err(err))
}

// Domains lists the domains of the account and region.
func (c *Client) Domains(ctx context.Context) iter.Seq2[Domain, error] {
	pages := func() *sagemaker.ListDomainsPaginator {
		return sagemaker.NewListDomainsPaginator(c.api, &sagemaker.ListDomainsInput{})
	}
	return page.Items(ctx, "studio.Domains", pages, func(p *sagemaker.ListDomainsOutput) ([]Domain, *string) {
		var out []Domain
		for _, d := range p.Domains {
			out = append(out, Domain{
				Name: aws.ToString(d.DomainName), ID: aws.ToString(d.DomainId), ARN: aws.ToString(d.DomainArn), Status: Status(d.Status), URL: aws.ToString(d.Url),
				Created: aws.ToTime(d.CreationTime), Modified: aws.ToTime(d.LastModifiedTime),
			})
		}
		return out, p.NextToken
	})
}
